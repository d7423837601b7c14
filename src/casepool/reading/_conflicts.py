"""Evidence that says otherwise: a second age, the other sex, another size of the same lesion, life after a death, a
finding both present and absent.

What is told of another time is no conflict: an age "at the age of 20", a size after treatment, an earlier state.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from casepool.model import Evidence, Fact, Finding, Lesion
from casepool.vocabulary import Kind, fold

from ._pattern import Pattern
from ._person import ages_now, sex_words
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of

MOST: Final = 3
"""Pieces of evidence that a conflict shows."""
SAME_AGE: Final = 0.05
"""Share by which two ages may differ and be the same; at least a year above two years of age."""
FARTHEST_SIZE: Final = 4.0
"""Ratio above which two sizes are not measures of one lesion, but of a part of it."""
SAME_SIZE: Final = 0.1
"""Share by which two sizes of one lesion may differ by rounding or by the way of measuring."""

Against = tuple[Evidence, ...]


# --- the patient ------------------------------------------------------------------------------------------


def other_ages(scan: Scan, sentences: Sequence[Sentence], age: Fact[float]) -> Against:
    """Ages at presentation that differ from the one read."""
    if _ages_told(sentences) < 2:
        return ()
    least = max(1.0 if age.value >= 2 else 0.0, SAME_AGE * age.value) + 1e-6
    other = [e for years, e in ages_now(scan, sentences) if abs(years - age.value) > least]
    return tuple(other[:MOST])


def _ages_told(sentences: Sequence[Sentence]) -> int:
    count = 0
    for sentence in sentences:
        for time in sentence.times:
            count += time.kind == "age"
    return count


FEWEST_PRONOUNS: Final = 2
"""Pronouns of the other sex from which on they are no slip of one letter."""


def other_sex(scan: Scan, sentences: Sequence[Sentence], sex: Fact[str]) -> Against:
    """Words for a patient of the other sex: one beside an age, or more pronouns than a slip of the pen."""
    other = "male" if sex.value == "female" else "female"
    beside, pronouns = sex_words(scan, sentences, other)
    return tuple((*beside, *(pronouns if len(pronouns) >= FEWEST_PRONOUNS else ()))[:MOST])


# --- the end ----------------------------------------------------------------------------------------------

_LIVES: Final = Pattern(
    r"\b(?:was|been) discharged\b|\bis (?:still |currently |now |presently )*(?:alive|doing well|well|asymptomatic|healthy)\b"
    r"|\breturned to (?:his|her|normal|work|school|daily)|\bremains? (?:alive|well|asymptomatic|disease free|free of)\b|\btransferred to (?:a|an|the) (?:\w+ )?(?:rehabilitation|local|ward)"
)
"""What is told of the living only."""


_LIVING: Final = frozenset(
    {"outcome:alive", "outcome:doing-well", "outcome:asymptomatic-at-follow-up", "outcome:discharged"}
)
"""States that nobody is in after a death; a response or a recovery may be told before it."""


def life_after(scan: Scan, sentences: Sequence[Sentence], vital: Fact[str]) -> Against:
    """Words that tell a living patient after the last sentence that tells the death."""
    if vital.value != "dead":
        return ()
    found: list[Evidence] = []
    for sentence in reversed(sentences):
        if sentence.start == vital.evidence[0].sentence.start or _told_status(scan, sentence, "dead"):
            break
        alive = None if sentence.period == 0 else _told_alive(scan, sentence)
        if alive is not None:
            found.append(alive)
    return tuple(found[::-1][:MOST])


def _told_alive(scan: Scan, sentence: Sentence) -> Evidence | None:
    if sentence.kinds & Kind.KIN:
        return None
    told = _told_status(scan, sentence, "alive")
    if told is not None:
        return told
    words = _LIVES.search(sentence.marks, scan.folded, sentence.start, sentence.end)
    return None if words is None else scan.evidence(sentence, *words.span())


def _told_status(scan: Scan, sentence: Sentence, status: str) -> Evidence | None:
    """The words of the sentence that tell the patient dead, or in a state of the living."""
    if not sentence.kinds & Kind.OUTCOME:
        return None
    for hit in sentence.hits:
        entry = hit.term.get("outcome")
        if (
            entry is not None
            and entry.codes.get("status") == status
            and (status == "dead" or entry.id in _LIVING)
            and status_of(scan, sentence, hit)[0] == "present"
            and not is_of_relative(scan, sentence, hit)
            and not is_history(scan, sentence, hit)
        ):
            return scan.evidence(sentence, hit.start, hit.end)
    return None


# --- findings ---------------------------------------------------------------------------------------------

_PLAIN: Final = frozenset(
    "a an the of in on his her mild moderate severe slight any marked significant obvious active".split()
)
"""Words that leave a finding the same."""


def denied_findings(scan: Scan, findings: Sequence[Finding]) -> dict[int, Against]:
    """For each finding that is told both present and absent in one episode, by its place: the evidence of the other."""
    absent = [(n, f) for n, f in enumerate(findings) if f.status == "absent" and not f.history]
    if not absent:
        return {}
    told: dict[int, Against] = {}
    present = [(n, f, _words(f)) for n, f in enumerate(findings) if f.status == "present" and not f.history]
    for number, denied in absent:
        words = _words(denied)
        for other, finding, same in present:
            if denied.episode != finding.episode or not _same(denied, words, finding, same):
                continue
            if _at_another_time(scan, denied.evidence[0], finding.evidence[0]):
                continue
            told[number] = (*told.get(number, ()), *finding.evidence)[:MOST]
            told[other] = (*told.get(other, ()), *denied.evidence)[:MOST]
    return told


_LATER: Final = Pattern(
    r"\b(?:later|subsequent|thereafter|afterw|after|then|develop|began|onset of|discharg|post ?operat|follow(?:ed|ing)? ?up|evolution|course"
    r"|day \d|next|progress|improv|resol[vu]|disappear|subsid|reliev|recover|persist|continu|remain|stopp|without further|no further|no more|recur)"
)
"""Words by which a sentence tells another time than the one before it."""


def _at_another_time(scan: Scan, a: Evidence, b: Evidence) -> bool:
    """True where the sentence told later speaks of a later time: a course is no contradiction."""
    first, last = sorted((a.sentence, b.sentence))
    return first != last and _LATER.search(scan.marks, scan.folded, *last) is not None


def _words(finding: Finding) -> frozenset[str]:
    return frozenset(fold(finding.name).split()) - _PLAIN


def _same(a: Finding, words: frozenset[str], b: Finding, others: frozenset[str]) -> bool:
    if words == others:
        return True
    coded = a.concept is not None and a.concept == b.concept and a.concept.startswith("HP:")
    return coded and a.side == b.side and a.modality == b.modality and (words <= others or others <= words)


# --- lesions ----------------------------------------------------------------------------------------------

_CHANGED: Final = Pattern(
    r"\b(?:increas|decreas|reduc|shr[aiu]nk|grew|grow|enlarg|regress|progress|recur|relapse|after|follow|later|residual|second|other|another|previous|from|respectively|two|three|four|five|multiple|several|both|nodules|masses|lesions|tumou?rs|nodes?|range|ranging|vari|pre ?operat|contralateral|thick)"
)
"""Words by which another size is one of another lesion or of another time."""
_HEAD: Final = Pattern(r"\b(mass|tumou?r|lesion|nodule|lump|swelling|cyst|polyp|neoplasm|growth)\b")


def other_sizes(scan: Scan, lesions: Sequence[Lesion]) -> dict[int, Against]:
    """For each lesion whose size is told differently elsewhere, by its place: the words of the other size.

    Two sizes are of one lesion where site, episode and the word for it are the same and nothing tells of
    several lesions, of change, or of another time.
    """
    sized = [(n, x) for n, x in enumerate(lesions) if x.size_mm is not None and not x.history]
    if len(sized) < 2:
        return {}
    told: dict[int, Against] = {}
    named = [(n, x, head) for n, x in sized if (head := _single(scan, x)) is not None]
    for position, (number, lesion, head) in enumerate(named):
        for other, second, word in named[position + 1 :]:
            if head == word and _one_place(lesion, second) and _differ(lesion.size_mm, second.size_mm):
                told[number] = (*told.get(number, ()), second.evidence[0])[:MOST]
                told[other] = (*told.get(other, ()), lesion.evidence[0])[:MOST]
    return told


def _single(scan: Scan, lesion: Lesion) -> str | None:
    """The one word that the sentence has for a single lesion measured once; None where it may be several or changed."""
    span = lesion.evidence[0].sentence
    if _CHANGED.search(scan.marks, scan.folded, *span):
        return None
    heads = {found[1].replace("tumour", "tumor") for found in _HEAD.finditer(scan.marks, scan.folded, *span)}
    return heads.pop() if len(heads) == 1 else None


def _one_place(a: Lesion, b: Lesion) -> bool:
    return (
        a.site == b.site
        and a.episode == b.episode
        and a.side == b.side
        and a.evidence[0].sentence != b.evidence[0].sentence
    )


def _differ(a: float | None, b: float | None) -> bool:
    return (
        a is not None
        and b is not None
        and SAME_SIZE * max(a, b) < abs(a - b)
        and max(a, b) <= FARTHEST_SIZE * min(a, b)
    )


def opposed_sites(scan: Scan, lesions: Sequence[Lesion]) -> dict[int, Against]:
    """For each metastatic site told both present and absent at one time, by its place: the evidence of the other."""
    sites = [(n, x) for n, x in enumerate(lesions) if x.role == "metastasis"]
    if not any(x.status == "absent" for _, x in sites):
        return {}
    return {n: evidence[:MOST] for n, x in sites if (evidence := tuple(_other_status(scan, x, sites)))}


def _other_status(scan: Scan, lesion: Lesion, sites: Sequence[tuple[int, Lesion]]) -> Iterator[Evidence]:
    for _, other in sites:
        if other.site == lesion.site and other.status != lesion.status and other.history == lesion.history:
            # Staging that found nothing, and a metastasis two years later, are a course.
            yield from (
                told
                for told in other.evidence
                if not any(_at_another_time(scan, told, own) for own in lesion.evidence)
            )
