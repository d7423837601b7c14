"""Symptoms and physical signs, present and absent, as short noun phrases in the text's own words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from casepool.model import Finding
from casepool.vocabulary import Entry, Hit, fold

from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of

_PLACE = re.compile(
    r" (?:of|in|on|over|at|around|along|below|above|across|involving|affecting|from|to|localized in|located in|located on)"
    r"(?: (?:the|his|her|its|both|all|same|entire|whole))* "
)
"""What ties a sign to the part of the body it is in ("pain in the right leg")."""
_MORE_PLACES = re.compile(r" *(?:and|or|)(?: (?:the|his|her))* +")
_ASPECT = re.compile(
    r"(?:left|right|bilateral|upper|lower|anterior|posterior|lateral|medial|inner|outer|distal|proximal|mid) "
)
"""Words of position before the name of a part of the body."""
_SIDE_WORDS = frozenset({"left", "right", "bilateral", "both", "upper", "lower"})
_ADJECTIVE_ENDS = ("al", "ic", "ous", "ar", "eal", "ary", "tive", "less", "ful")
_NO_ADJECTIVES = frozenset(
    "several general initial final usual medical clinical typical additional occasional physical surgical total classic "
    "specific critical similar particular various previous serious obvious continuous numerous hospital normal less".split()
)
_SIDES = {"left": "left", "right": "right", "bilateral": "bilateral", "both": "bilateral"}


def read_findings(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Finding, ...]:
    """Findings of the patient in order of telling; of two where one phrase holds the other, the fuller.

    A case section is read before the title and the abstract, so that what they repeat is known already.
    """
    bit = scan.bit
    wanted = bit["finding"] | bit["finding_head"]
    found: list[Finding] = []
    course = [s for s in sentences if s.section == "case"]
    summary = [s for s in sentences if s.section != "case"]
    for sentence in (*course, *summary):
        if sentence.kinds & wanted:
            found.extend(_in_sentence(scan, sentence, wanted))
    return _fullest(found)


_NEEDS_MORE = frozenset(
    "loss gait tone reflex vision sensation stool urine sputum movement sounds wound scar discharge deficit dysfunction "
    "disturbance retention deviation limitation sensitivity obstruction retraction atrophy instability congestion spots "
    "collection irritation heat blockage dullness regurgitation hypertrophy thickening enlargement deformity spasm "
    "injury compression effusion infection sign hernia cyst pressure tumefaction".split()
)
"""Heads that say nothing alone: "loss of vision" is a finding, "loss" is none."""


_NOTHING = Entry("", "finding", "", {})


def _in_sentence(scan: Scan, sentence: Sentence, wanted: int) -> Iterator[Finding]:
    bit = scan.bit
    tests = bit["imaging"] | bit["lab"] | bit["micro"]
    opens = bit["presenting"] | bit["exam"] | bit["present_history"]
    tumour = bit["histology"] | bit["metastasis"]
    tested = opened = False
    end = -1
    for index, hit in enumerate(sentence.hits):
        kinds = hit.term.kinds
        if kinds & tests:
            tested, opened = True, False
        elif kinds & opens:
            tested, opened = False, True
        if (
            tested
            or not kinds & wanted
            or kinds & tumour
            or hit.start < end
            or is_of_relative(scan, sentence, hit)
        ):
            continue
        start, phrase_end = _phrase(scan, sentence, index)
        head = hit.term.get("finding_head") if hit.term.get("finding") is None else None
        if "general" in (hit.term.get("finding") or _NOTHING).codes:
            continue
        if head is not None and not _says_enough(scan, head, start, phrase_end, opened=opened):
            continue
        end = phrase_end
        yield from _shared_head(scan, sentence, index, start)
        yield _finding(scan, sentence, hit, start, end)


def _is_reason(scan: Scan, hit: Hit) -> bool:
    """True for what a test was done for ("MRI performed for headache")."""
    return scan.folded[max(0, hit.start - 24) : hit.start].endswith((" for ", " because of ", " due to "))


def _shared_head(scan: Scan, sentence: Sentence, index: int, start: int) -> Iterator[Finding]:
    """The findings that a list shares a head with: "frontal, orbital and occipital pain" are three."""
    hit = sentence.hits[index]
    if hit.term.get("finding_head") is None and " " not in scan.folded[hit.start : hit.end]:
        return
    head = scan.text[scan.folded.rfind(" ", 0, hit.end) + 1 : hit.end].lower()
    place = scan.bit["body_part"]
    parts: list[Hit] = []
    position = index - 1
    while position >= 0 and _LIST_LINK.fullmatch(scan.text, sentence.hits[position].end, start):
        part = sentence.hits[position]
        if not part.term.kinds & place or not scan.folded[part.start : part.end].endswith(
            ("al", "ar", "ic", "eal")
        ):
            break
        parts.insert(0, part)
        start = part.start
        position -= 1
    for part in parts:
        made = _finding(scan, sentence, hit, part.start, part.end)
        yield replace(made, name=f"{scan.text[part.start : part.end].lower()} {head}")


_LIST_LINK = re.compile(r", ?(?:and |or )?| and | or ")


_NEUTRAL = frozenset(
    {"strength", "vision", "gait", "tone", "sensation", "movement", "sounds", "stool", "urine", "sputum"}
)
"""Heads that everybody has: only what is wrong with them is a finding."""
_ABNORMAL = re.compile(
    r"\b(?:loss|lost|reduc|decreas|diminish|absen|weak|impair|blur|double|abnormal|increas|exaggerat|unsteady|spastic|atax|poor|"
    r"dark|bloody|black|tarry|loose|watery|foul|purulent|tunnel|dim|limit|restrict|painful|brisk|stiff|rigid|wheez|coarse|dull|"
    r"burning|tingl|alter|disturb|tarr|clay|cloudy|involuntary|shuffl|wide|broad|hypo|hyper|pale|productive|frothy|rusty)"
)
_SIGN_WHEN_ABSENT = frozenset({"reflex", "sensation", "sounds", "movement", "vision"})
"""Heads whose absence is itself the sign ("the ankle reflexes were absent")."""


def _says_enough(scan: Scan, head: Entry, start: int, end: int, *, opened: bool) -> bool:
    """True where the noun phrase of a general word is a symptom or sign of its own."""
    words = len(scan.folded[start:end].split())
    if head.name in _NEUTRAL and not _ABNORMAL.search(scan.folded[start:end]):
        return False
    if "mass" in head.codes or "weak" in head.codes:
        return opened and words > 1 and "weak" not in head.codes
    return words > 1 or (head.name not in _NEEDS_MORE)


def _finding(scan: Scan, sentence: Sentence, hit: Hit, start: int, end: int) -> Finding:
    entry = hit.term.get("finding") or hit.term["finding_head"]
    status, cue = status_of(scan, sentence, hit)
    name = scan.text[start:end].lower()
    if status == "absent" and entry.name in _SIGN_WHEN_ABSENT and cue is not None and cue.end > hit.end:
        name, status, cue = f"absent {name}", "present", None
    if "absent" in entry.codes:
        # "afebrile" denies by itself: the finding is fever, and it is absent.
        name, status, cue = entry.name.removesuffix(" absent"), "absent", hit
    words = scan.folded[start:end].split()
    return Finding(
        name=name,
        concept=entry.codes.get("hpo") or entry.id,
        status=status,
        cue=scan.text[cue.start : cue.end] if cue is not None else None,
        side=next((_SIDES[word] for word in words if word in _SIDES), None),
        modality=entry.codes.get("modality"),
        episode=sentence.period or None,
        history=status == "present" and is_history(scan, sentence, hit),
        evidence=(scan.evidence(sentence, start, end),),
        confidence=0.75,
    )


# --- the noun phrase --------------------------------------------------------------------------------------


def _phrase(scan: Scan, sentence: Sentence, index: int) -> tuple[int, int]:
    """Start and end of the noun phrase around the hit at `index`."""
    return _phrase_start(scan, sentence, index), _phrase_end(scan, sentence, index)


def _phrase_start(scan: Scan, sentence: Sentence, index: int) -> int:
    """Left over modifiers, parts of the body and sides that stand straight before."""
    bit = scan.bit
    belongs = bit["body_part"] | bit["site"] | bit["finding_head"] | bit["finding"] | bit["level"]
    folded = scan.folded
    start = sentence.hits[index].start
    position = index - 1
    while True:
        word_end = start
        while word_end > sentence.start and folded[word_end - 1] == " " and scan.text[word_end - 1] in " -/":
            word_end -= 1
        if word_end == start or word_end <= sentence.start or folded[word_end - 1] == " ":
            return start
        while position >= 0 and sentence.hits[position].start >= word_end:
            position -= 1
        before = sentence.hits[position] if position >= 0 else None
        if before is not None and before.end == word_end:
            modifier = before.term.get("modifier")
            if not before.term.kinds & belongs and (modifier is None or "drop" in modifier.codes):
                return start
            start = before.start
            continue
        word_start = folded.rfind(" ", 0, word_end) + 1
        word = folded[word_start:word_end]
        if word not in _SIDE_WORDS and (
            not word.endswith(_ADJECTIVE_ENDS) or word in _NO_ADJECTIVES or len(word) < 5
        ):
            return start
        start = word_start


def _phrase_end(scan: Scan, sentence: Sentence, index: int) -> int:
    """Right over "of the left leg", "in both arms and the face"."""
    place = scan.bit["body_part"] | scan.bit["site"] | scan.bit["level"]
    end = sentence.hits[index].end
    position = index + 1
    link: re.Pattern[str] = _PLACE
    while position < len(sentence.hits):
        found = link.match(scan.folded, end, sentence.end)
        if found is None:
            return end
        start = found.end()
        position, start = _over_aspects(scan, sentence, position, start)
        if position >= len(sentence.hits):
            return end
        following = sentence.hits[position]
        if following.start != start or not following.term.kinds & place:
            return end
        end = following.end
        position += 1
        while position < len(sentence.hits) and _continues(scan, end, sentence.hits[position], place):
            end = sentence.hits[position].end
            position += 1
        link = _MORE_PLACES
    return end


def _over_aspects(scan: Scan, sentence: Sentence, position: int, start: int) -> tuple[int, int]:
    """Past words of position and quality before the name of a part of the body ("the left upper arm")."""
    place = scan.bit["body_part"] | scan.bit["site"] | scan.bit["level"]
    while True:
        while position < len(sentence.hits) and sentence.hits[position].start < start:
            position += 1
        following = sentence.hits[position] if position < len(sentence.hits) else None
        if following is not None and following.start == start:
            if following.term.kinds & place or following.term.get("modifier") is None:
                return position, start
            start = following.end + 1
            continue
        aspect = _ASPECT.match(scan.folded, start, sentence.end)
        if aspect is None:
            return position, start
        start = aspect.end()


def _continues(scan: Scan, end: int, hit: Hit, place: int) -> bool:
    """True where the next place word stands straight after ("right upper arm", "neck region")."""
    return hit.start == end + 1 and scan.text[end] in " -" and bool(hit.term.kinds & place)


def _fullest(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each finding once: by words, the fuller phrase of the same status holds the shorter one."""
    kept: list[tuple[frozenset[str], Finding]] = []
    for finding in found:
        words = frozenset(fold(finding.name).split())
        status = finding.status
        known = False
        held = False
        for other, earlier in kept:
            if earlier.status == status:
                if words <= other or (len(words) == 1 and finding.concept == earlier.concept):
                    # "febrile" after "low-grade fever" tells nothing new.
                    known = True
                    break
                held = held or other < words
        if known:
            continue
        if held:
            kept = [
                (other, earlier) for other, earlier in kept if earlier.status != status or not other < words
            ]
        kept.append((words, finding))
    return tuple(finding for _, finding in kept)


def merge_findings(findings: Sequence[Finding], sensation: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, with those of the sensory examination in place of what the words alone gave for the same places."""
    covered = [e.span for f in sensation for e in f.evidence]
    kept = [
        f
        for f in findings
        if not any(
            span.start < f.evidence[0].span.end and f.evidence[0].span.start < span.end for span in covered
        )
    ]
    return tuple(sorted([*kept, *sensation], key=lambda f: f.evidence[0].span.start))
