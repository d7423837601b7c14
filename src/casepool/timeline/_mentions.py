"""What the sentences about the patient mention: words of events, facts of the case, and time expressions."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import ahocorasick_rs

from casepool.model import Case, Document, Evidence, Section, Span, TimeExpression

from ._body import Scan, hits_in
from ._rows import Row, read_rules

_SENTENCE_END = re.compile(
    r"[.!?\n](?:(?<=\n)[ \t]*\n\s*"
    r"|(?<!\n)(?<!\b(?:al|vs|Dr|dr|No|St|ca|Mr)\.)(?<!\b(?:Fig|fig|e\.g|i\.e|Mrs)\.)(?<!\b(?:Figs|figs|Case)\.)(?<!\bapprox\.)"
    r"[\])\"”]*\s+(?=[A-Z(“\"0-9]))"
)
"""The end of a sentence (no abbreviation's full stop), or of a paragraph."""
_DENIED = frozenset(
    """no not neither without denied negative absence free never nor ruled rule declined refused refusing planned recommended
    consider considered considering suggest suggested suggesting suggestive possible possibly possibility probable risk
    suspect suspected suspicious suspicion avoid exclude excluded excludes if whether offered advised candidate scheduled
    couldn couldn't could""".split()
)
"""Words shortly before a mention that say it did not happen, or not yet."""
_DENIED_REACH = 45
_UNDONE = re.compile(
    r"\s(?:was|were|is|has been|had been)\s(?:then\s|initially\s)?(?:declined|refused|contraindicated|planned|recommended|considered"
    r"|withheld|offered|proposed|scheduled|not\s(?:performed|done|possible|given|indicated|feasible))"
)
"""Words right after a treatment that say it was not given, or not yet."""
_RELATIVES = frozenset(
    """mother father brother brothers sister sisters son sons daughter daughters family husband wife uncle aunt cousin
    grandmother grandfather grandparents parents parent sibling siblings mother's father's brother's sister's""".split()
)
_REFERENCE_SKIP = frozenset(
    """the his her this initial first second last original surgical end completion a an tumor tumour successful previous
    prior total radical adjuvant complete subtotal partial onset primary curative same""".split()
)
"""Words that may stand between "after" and what something is told from ("after the first surgery")."""
_TRUE_CUES = frozenset("after following since before until post during despite".split())
_STATES = frozenset({"state", "follow-up", "history", "now", "onset"})
_OTHER_PATIENT = (
    "case 2", "case two", "case no. 2", "case 3", "case three", "second patient", "second case", "third patient",
    "third case", "patient 2", "patient 3", "other patient", "other case", "case ii", "patient two", "case b ", "patient b ",
)  # fmt: skip
"""Words at which a report turns to its next patient."""


@dataclass(slots=True)
class Mention:
    """A word of an event, or a fact of the case, at its place in the text."""

    start: int
    end: int
    kind: str
    label: str
    lane: str
    type: str = ""
    """Treatment type; for a fact, as the case has it."""
    reference: bool = False
    """True where something else is told from it ("after the surgery")."""
    episode: int | None = None
    history: bool = False
    fact: bool = False
    introduces: bool = False
    """True for "was treated with" and its kind, which name no treatment."""


@dataclass(slots=True)
class Sentence:
    """A sentence about the patient with what it mentions, in order."""

    start: int
    end: int
    section: Section | None
    break_before: bool = False
    """True where a paragraph or section begins."""
    mentions: list[Mention] = field(default_factory=list)
    cues: set[str] = field(default_factory=set)
    """Ids of rows that tell of no event by themselves: "history", "state", "onset", ..."""
    times: list[TimeExpression] = field(default_factory=list)
    low: str = ""
    """The sentence in lower case, blanks for line ends, once it was asked for."""
    state: tuple[int, int] | None = None
    """Where words of a lasting state stand ("well", "free of disease")."""


@lru_cache(maxsize=1)
def _scanner() -> tuple[Scan, tuple[tuple[Row, bool, bool], ...]]:
    patterns: list[str] = []
    meanings: list[tuple[Row, bool, bool]] = []
    for row in read_rules("events"):
        for pattern in row["pattern"].split("|"):
            inside, whole = pattern.startswith("*"), pattern.endswith(".")
            patterns.append(pattern.strip("*."))
            meanings.append((row, inside, whole))
    return ahocorasick_rs.AhoCorasick(patterns).find_matches_as_indexes, tuple(meanings)


def patient_sentences(case: Case, document: Document, times: Sequence[TimeExpression]) -> list[Sentence]:
    """The sentences that tell the case's course, with facts, words of events and times in them."""
    facts = list(_facts(case))
    told = sorted([m.start for m in facts] + [e.span.start for e in _personal(case)])
    starts = [t.span.start for t in times]
    text = document.text
    sentences: list[Sentence] = []
    for section, begin, end in _regions(document, told):
        low = _lowered(text[begin:end])
        first, last = _own(low, 0, end - begin, [t - begin for t in told])
        last = min(last, first + LONGEST_COURSE)
        if section is not None and first == 0 and text.startswith(section.title, begin):
            first = len(section.title)
        found = _split(text, begin + first, begin + last, section)
        _deal_times(found, times, starts)
        _deal_words(found, low[first:last], begin + first)
        sentences += found
    _deal_facts(document, sentences, facts)
    return sentences


def _lowered(text: str) -> str:
    """The text in lower case, of the same length."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low


LONGEST_COURSE = 200_000
"""Characters of a section that are read as one patient's course; longer ones are no case reports."""
_TOLD_IN = (("case",), ("body", "results"), ("abstract",))
"""Sections that tell a course, the fullest first: of several tellings one is read."""


def _regions(document: Document, told: list[int]) -> list[tuple[Section | None, int, int]]:
    if not document.sections:
        return [(None, 0, len(document.text))]
    for kinds in _TOLD_IN:
        found = [s for s in document.sections if s.kind in kinds and (not told or _has(s, told))]
        if found:
            return [(s, s.span.start, s.span.end) for s in found]
    return []


def _has(section: Section, told: list[int]) -> bool:
    i = bisect_right(told, section.span.start - 1)
    return i < len(told) and told[i] < section.span.end


def _own(low: str, start: int, end: int, told: list[int]) -> tuple[int, int]:
    """The part of a stretch that is this patient's: from its own to before the next patient's."""
    inside = [t for t in told if start <= t < end]
    if not inside:
        return start, end
    marks = []
    for words in _OTHER_PATIENT:
        at = low.find(words, start, end)
        while at >= 0:
            marks.append(at)
            at = low.find(words, at + 1, end)
    before = [m for m in marks if m <= inside[0]]
    after = [m for m in marks if m > inside[0]]
    return max(before, default=start), min(after, default=end)


def _personal(case: Case) -> Iterator[Evidence]:
    for fact in (case.patient.age_years, case.patient.sex):
        if fact is not None:
            yield from fact.evidence


def _split(text: str, begin: int, end: int, section: Section | None) -> list[Sentence]:
    sentences = []
    start = begin
    while start < end and text[start].isspace():
        start += 1
    fresh = True
    for match in _SENTENCE_END.finditer(text, begin, end):
        stop, after = match.span()
        mark = text[stop] != "\n"
        if stop > start:
            sentences.append(Sentence(start, stop + mark, section, fresh))
            fresh = False
        if not mark or (after - stop > 2 and text.find("\n\n", stop, after) >= 0):
            fresh = True
        start = after
    if start < end:
        sentences.append(Sentence(start, end, section, fresh))
    return sentences


def _deal_times(sentences: list[Sentence], times: Sequence[TimeExpression], starts: list[int]) -> None:
    for sentence in sentences:
        i = bisect_right(starts, sentence.start - 1)
        while i < len(times) and starts[i] < sentence.end:
            if times[i].kind != "set":
                sentence.times.append(times[i])
            i += 1


def _deal_words(sentences: list[Sentence], low: str, offset: int) -> None:
    scan, meanings = _scanner()
    at = 0
    last_end = 0
    for number, start, end in hits_in(low, scan):
        row, inside, whole = meanings[number]
        if not inside and start and low[start - 1].isalnum():
            continue
        if whole and end < len(low) and low[end].isalnum() and not low.startswith(("s ", "s.", "s,"), end):
            continue
        while inside and start and low[start - 1].isalpha():
            start -= 1
        while end < len(low) and low[end].isalpha():
            end += 1
        while at < len(sentences) - 1 and sentences[at].end <= start + offset:
            at += 1
            last_end = 0
        sentence = sentences[at]
        if row["kind"] in _STATES:
            sentence.cues.add(row["id"])
            if row["kind"] == "state" and sentence.state is None:
                sentence.state = (start + offset, end + offset)
            continue
        if row["id"] == "surgery" and 0 <= start + offset - last_end <= 2 and sentence.mentions:
            continue  # "gamma knife surgery" is no operation
        if start + offset < last_end and sentence.mentions and row["kind"] == sentence.mentions[-1].kind:
            continue
        mention = _mention(row, low, start, end, offset, sentence)
        if mention is not None:
            sentence.mentions.append(mention)
            last_end = end + offset


def _mention(row: Row, low: str, start: int, end: int, offset: int, sentence: Sentence) -> Mention | None:
    begin = max(0, sentence.start - offset, start - 60)
    before = low[begin:start]
    kind = row["kind"]
    reference = is_reference(before)
    if kind != "presentation" and not reference and is_denied(before):
        return None
    if kind == "treatment" and _UNDONE.match(low, end):
        return None
    if kind in ("death", "diagnosis", "recurrence", "metastasis"):
        around = before + low[end : end + 30] if kind == "death" else before
        if not _RELATIVES.isdisjoint(around.replace(",", " ").split()):
            return None
    type_ = row["id"] if kind == "treatment" else ""
    return Mention(
        start + offset,
        end + offset,
        kind,
        row["label"],
        row["lane"],
        type_,
        reference=reference,
        introduces=type_ == "other-therapy" and "treat" in low[start:end],
    )


def is_denied(before: str) -> bool:
    """Whether the lower-case words before a mention say that it did not happen, or not yet."""
    near = before[-_DENIED_REACH:]
    cut = max(near.rfind("."), near.rfind(";"), near.rfind(","))
    return not _DENIED.isdisjoint(near[cut + 1 :].split())


def is_reference(before: str) -> bool:
    """Whether the lower-case words before a mention make it the point that something else is told from.

    "after the surgery", "since the first operation", "at the time of diagnosis", "surgery for recurrence".
    """
    words = before.split()
    for at in range(len(words) - 1, max(-1, len(words) - 7), -1):
        word = words[at]
        if word in _TRUE_CUES:
            return True
        if word in ("to", "of", "that", "for", "in", "from"):
            near = words[at - 1] if at else ""
            if word == "to":
                return near == "prior"
            if word == "of":
                if near in ("time", "end", "completion", "onset", "months", "years", "weeks", "days"):
                    return near not in ("months", "years", "weeks", "days")
                return False
            return word in ("for", "from") and at == len(words) - 1
        if word not in _REFERENCE_SKIP:
            return False
    return False


# Facts ------------------------------------------------------------------------------------------------------


def _facts(case: Case) -> Iterator[Mention]:
    """The case's diagnoses, lesions and treatments as mentions, one for each sentence that tells one."""
    for d in case.diagnoses:
        label = ", ".join(x for x in (d.histology, d.site) if x) or "tumour"
        yield from _each(d.evidence, Mention(0, 0, "tumour", label, "disease", history=d.history))
    for lesion in case.lesions:
        if lesion.status == "present" and lesion.role in ("metastasis", "recurrence"):
            label = " ".join(x for x in (lesion.site, lesion.role) if x)
            plain = Mention(
                0, 0, lesion.role, label, "disease", episode=lesion.episode, history=lesion.history
            )
            yield from _each(lesion.evidence, plain, repeated=False)
    for t in case.treatments:
        if t.status == "given":
            label = t.procedure or ", ".join(t.agents) or t.type
            plain = Mention(
                0, 0, "treatment", label, "treatment", t.type, episode=t.episode, history=t.history
            )
            yield from _each(t.evidence, plain)


def _each(evidence: Sequence[Evidence], plain: Mention, *, repeated: bool = True) -> Iterator[Mention]:
    """One mention per sentence; only the first where the fact is told again rather than happens again."""
    sentences: dict[int, list[Evidence]] = {}
    for e in evidence:
        sentences.setdefault(e.sentence.start, []).append(e)
    several = len(sentences) > 1
    for told in sorted(sentences.values(), key=lambda x: x[0].span):
        words = ", ".join(dict.fromkeys(_plain(e.quote) for e in told))
        start, end = told[0].span
        label = words if several and plain.kind == "treatment" else plain.label
        yield Mention(
            start,
            end,
            plain.kind,
            label,
            plain.lane,
            plain.type,
            episode=plain.episode,
            history=plain.history and not several,
            fact=True,
        )
        if not repeated:
            return


_INTRODUCTION = 40
"""Characters between "was treated with" and what was given."""


def _drop_introductions(sentence: Sentence) -> None:
    """Drop "was treated with" where the treatment itself follows."""
    told = sentence.mentions
    for mention, following in pairwise(tuple(told)):
        if (
            mention.kind == following.kind == "treatment"
            and mention.introduces
            and following.start - mention.end <= _INTRODUCTION
        ):
            told.remove(mention)


def _plain(quote: str) -> str:
    """A quote as a label: small letters, but for abbreviations ("CMF", "5-FU")."""
    return " ".join(w if w.isupper() else w.lower() for w in quote.split())


def _deal_facts(document: Document, sentences: list[Sentence], facts: list[Mention]) -> None:
    starts = [s.start for s in sentences]
    for fact in facts:
        i = bisect_right(starts, fact.start) - 1
        if i < 0 or fact.start >= sentences[i].end:
            continue
        sentence = sentences[i]
        twin = _twin(sentence, fact)
        if twin is not None:
            twin.label, twin.type = fact.label, fact.type or twin.type
            twin.episode, twin.history, twin.fact = fact.episode, fact.history, True
        else:
            before = sentence_text(document, sentence.start, fact.start)
            fact.reference = is_reference(before)
            sentence.mentions.append(fact)
    for sentence in sentences:
        if len(sentence.mentions) > 1:
            sentence.mentions.sort(key=lambda m: (m.start, m.end, m.kind))
            _drop_introductions(sentence)


def sentence_text(document: Document, start: int, end: int) -> str:
    """Up to 60 characters before `end`, not before `start`, in lower case with blanks for line ends."""
    return document.text[max(start, end - 60) : end].lower().replace("\n", " ")


def _twin(sentence: Sentence, fact: Mention) -> Mention | None:
    """The word of the sentence that means the same as the fact."""
    same = [m for m in sentence.mentions if m.kind == fact.kind and not m.fact]
    if fact.kind != "treatment":
        return same[0] if same else None
    for m in same:
        if m.type == fact.type or (m.start < fact.end and fact.start < m.end):
            return m
    return next((m for m in same if m.type == "other-therapy"), None)


def evidence_at(document: Document, sentence: Sentence, start: int, end: int) -> Evidence:
    """The words from start to end as evidence, with page and boxes where the source has them."""
    span = Span(start, end)
    quote = document.text[start:end]
    whole = Span(sentence.start, sentence.end)
    section = sentence.section.kind if sentence.section is not None else None
    if document.source is None or document.report.format != "pdf":
        return Evidence(span, quote, whole, section)  # only a PDF has pages
    place = document.source.place(span)
    return Evidence(span, quote, whole, section, place.get("page"), place.get("boxes", ()))
