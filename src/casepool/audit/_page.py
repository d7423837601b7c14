"""What every check works on: the document, its reading, and how a finding is written down."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from casepool.model import Case, Discrepancy, Document, Evidence, Reading, Span, TimeExpression
from casepool.vocabulary import Gated, folded, places_of

from ._checks import load_checks
from ._numbers import ORDINALS, number
from ._stated import Stated, find_stated
from ._triggers import ALL, TOLD, Triggers, find_triggers, times_told, trigger_bits

_SEVERAL: Final = re.compile(
    r"\b(?:(?=[tfsen\d])(?<!of )(?<!among )(?<!has )(?<!had )(?<!has had )(?<!multipara with )(?<!mother of )(?<!husband and )(?<!with her )(?<!with his )(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) (?:(?!of\b)[\w-]+ ){0,3}?(?:cases|patients|siblings|brothers|sisters|"
    r"women|men|boys|girls|children|infants|twins|families|members|individuals|eyes of)\b(?![^.]{0,90}\b(?:ha(?:ve|s) (?:previously )?been (?:reported|described|published|documented)|literature|et al)\b)|"
    r"(?:case|patient)s? ?(?:no\. ?)?(?:[12]|(?-i:[ABI]+))\b|twins\b|"
    r"(?:first|second|third|other|both|each|these|our) (?:cases|patients)\b(?! (?:in|with the) (?:the )?literature)|(?:first|second|third|each|other) patient\b|"
    r"(?:case series|series of (?:[\w-]+ ){0,3}(?:cases|patients|women|men|children))\b(?![^.]{0,60}\b(?:et al|by)\b)|the (?:mother|donor|father|sister|brother|wife|husband) (?:was|had|underwent)|famil(?:y|ies) with\b)",
    re.I,
)
_CASE_OPENS: Final = Gated(
    r"\b(?:case|patient|observation)\s?(?:n[°o]\.?\s?|no\.\s?|#|number )?(?P<n>[1-6]|one|two|three|four|five|six)\b|\b(?P<w>first|second|third|fourth|fifth|sixth) (?:case|patient)\b",
    ignore_case=True,
)
_INTRODUCED: Final = re.compile(r"\b[Aa]n? \d{1,3}[- ]years?[- ]old")
_TWO_PERSONS: Final = re.compile(r"\b(?:and|whose|his|her|mother|father)\b")
_ANY_LEVEL: Final = re.compile(r"[CTDLS]h?[1-9]")
_ENDS: Final[tuple[str, ...]] = (".", "\n", "?", "!")
"""Signs that end a sentence: a new line, and the others where white space or the end of the text follows."""
_LOST_SPACE: Final = re.compile(r"(?<=[a-z])\.(?=[A-Z][a-z])")
"""A full stop with a space lost behind it ends one, too."""
_NEXT: Final = re.compile(r"\s+(?=[A-Z(])")
_OPENS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ(")
LESION_WORD: Final = (
    r"(?:mass(?:es)?|lesions?|tumou?rs?|metastas[ei]s|meningiomas?|ependymomas?|astrocytomas?|schwannomas?|abscess|"
    r"neurofibromas?|cyst|hemangioblastomas?|lymphomas?|lipomas?|h(?:a)?ematomas?|chordomas?|gliomas?|cavernomas?|ISCM)"
)
"""Names of a mass of the spine and its like, as a pattern."""
_PERSONS, _CITATIONS, _REFERENCES = TOLD["persons"], TOLD["citations"], TOLD["references"]
_CAPTIONS, _YEAR, _STRETCHES = TOLD["captions"], TOLD["year"], TOLD["stretches"]
LONGEST_SENTENCE: Final = 600
"""Characters on each side that a sentence may have; a longer one is cut."""
LONGEST_REPORT: Final = 500_000
"""Characters above which a text is no report of one patient, and comparing all its places would take long."""


class Page:
    """A document with its reading, for the checks.

    Parameters
    ----------
    document, reading
        Of the same report.
    times : sequence of TimeExpression
        The times of its text, in order.
    """

    __slots__ = (
        "_bounds",
        "_first",
        "_low",
        "_single",
        "_stated",
        "_stories",
        "_stretches",
        "document",
        "long",
        "reading",
        "text",
        "times",
        "triggers",
    )

    def __init__(self, document: Document, reading: Reading, *, times: Sequence[TimeExpression] = ()) -> None:
        self.document = document
        self.times = times
        self.reading = reading
        self.text = document.text
        self.long = len(document.text) > LONGEST_REPORT
        if self.long:
            levels = [m.start() for m in _ANY_LEVEL.finditer(document.text)]
            self.triggers = Triggers(ALL, ALL, [], levels, [], [], [], [])
        else:
            self.triggers = find_triggers(document.text)
        self._low: str | None = None
        self._bounds: tuple[list[int], list[int]] | None = None
        self._single: bool | None = None
        self._first: tuple[Stated | None] | None = None
        self._stated: list[tuple[Stated, str]] | None = None
        self._stories: tuple[tuple[int, int], ...] | None = None
        self._stretches: tuple[tuple[str, int, int], ...] | None = None

    @property
    def low(self) -> str:
        """The text in small letters, one for one."""
        if self._low is None:
            self._low = folded(self.text)
        return self._low

    def search(self, pattern: Gated, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first match of a pattern that ignores the case."""
        return pattern.search(self.text, start, end, small=self.low)

    def findall(self, pattern: Gated, start: int = 0, end: int | None = None) -> list[re.Match[str]]:
        """All matches of a pattern that ignores the case."""
        return pattern.findall(self.text, start, end, small=self.low)

    def holds(self, trigger: str) -> bool:
        """True where the text holds words of a trigger (`triggers.tsv`)."""
        return self.triggers.fired & trigger_bits()[trigger] != 0

    @property
    def told(self) -> int:
        """The bits of `TOLD`: the needs of checks that the report fulfils by what is told in it."""
        told, document = times_told(self.times), self.document
        if len(self.triggers.ages) > 1:
            told |= _PERSONS
        if document.citations:
            told |= _CITATIONS
        if document.references:
            told |= _REFERENCES
        if document.captions:
            told |= _CAPTIONS
        if document.report.year is not None:
            told |= _YEAR
        if len(self.about_patient()) > 1:
            told |= _STRETCHES
        return told

    @property
    def single(self) -> bool:
        """True where the report tells of one patient, as far as its reading and its own words say."""
        if self._single is None:
            self._single = self._told_once() and not any(
                _SEVERAL.search(self.text, start, end) or len(_INTRODUCED.findall(self.text, start, end)) > 1
                for _, start, end in self.about_patient()
            )
        return self._single

    @property
    def stories(self) -> tuple[tuple[int, int], ...]:
        """The stretches of a report of several patients that tell of one each ("Case 1 ... Case 2 ..."); none where it does not say."""
        if self._stories is None:
            opens: list[int] = []
            for match in self.findall(_CASE_OPENS):
                patient = number(match["n"]) if match["n"] else ORDINALS[match["w"].lower()]
                if patient == 2 and not opens:  # the first patient comes without a number
                    opens.append(0)
                if patient == len(opens) + 1:
                    opens.append(match.start())
            ends = [*opens[1:], len(self.text)]
            self._stories = tuple(zip(opens, ends, strict=True)) if len(opens) > 1 else ()
        return self._stories

    def lengths_in(self, start: int, end: int, *, since: bool | None) -> Iterator[TimeExpression]:
        """The lengths of time told between two offsets: since something that is told, up to it, or all (None)."""
        for time in self.times:
            if (
                time.days is not None
                and time.kind in ("duration", "relative")
                and start <= time.span.start < end
                and (since is None or (time.direction >= 0 if since else time.direction <= 0))
            ):
                yield time

    def stated_in(self, start: int, end: int) -> Stated | None:
        """The first words between two offsets that tell age and sex of a patient."""
        told = (stated for stated, _ in self.all_stated if start <= stated.start < end)
        return next((stated for stated in told if not _TWO_PERSONS.search(stated.words)), None)

    def _told_once(self) -> bool:
        """True where one case was read, or one per section: two ages told of one patient may look like two patients."""
        cases = self.reading.cases
        if len(cases) <= 1:
            return True
        kinds = [
            self.kind_at(c.patient.age_years.evidence[0].span.start) for c in cases if c.patient.age_years
        ]
        return len(kinds) == len(cases) == len(set(kinds))

    @property
    def all_stated(self) -> list[tuple[Stated, str]]:
        """All words that tell an age and a sex ("45-year-old woman"), with the kind of their section."""
        if self._stated is None:
            self._stated = []
            ages = self.triggers.ages
            if ages:
                for kind, start, end in self.about_patient():
                    self._stated += [(stated, kind) for stated in find_stated(self.text, start, end, ages)]
        return self._stated

    @property
    def stated(self) -> Stated | None:
        """The first words that tell age and sex of the patient."""
        if self._first is None:
            told = (
                stated
                for stated, kind in self.all_stated
                if kind != "captions" and not _TWO_PERSONS.search(stated.words)
            )
            self._first = (next(told, None),)
        return self._first[0]

    @property
    def case(self) -> Case | None:
        """The case, where there is one only."""
        return self.reading.cases[0] if len(self.reading.cases) == 1 else None

    def about_patient(self) -> tuple[tuple[str, int, int], ...]:
        """Kind, start and end of the stretches that speak of the patient rather than of others."""
        if self._stretches is None:
            sections = self.document.sections
            if sections and (len(sections) > 1 or sections[0].kind != "body"):
                self._stretches = tuple((s.kind, *s.span) for s in sections if s.kind in _OF_PATIENT)
            else:
                title = _title_end(self.text)
                titled = (("title", 0, title),) if title else ()
                self._stretches = (*titled, ("body", title, len(self.text)))
        return self._stretches

    def kind_at(self, offset: int) -> str:
        """Kind of the section at an offset; captions count as such wherever they stand."""
        section = self.document.section_at(offset)
        if section is None or section.kind == "body":
            return next((kind for kind, start, end in self.about_patient() if start <= offset < end), "body")
        return section.kind

    def sentence(self, start: int, end: int) -> Span:
        """The sentence, or sentences, around a stretch."""
        if self._bounds is None:
            self._bounds = _bounds(self.text)
        begins, stops = self._bounds
        at = bisect_right(begins, start) - 1
        first = max(0, start - LONGEST_SENTENCE)
        if at >= 0 and begins[at] > first:
            first = begins[at]
        at = bisect_left(stops, end)
        last = min(len(self.text), end + LONGEST_SENTENCE)
        if at < len(stops) and stops[at] < last:
            last = stops[at] + (self.text[stops[at]] != "\n")
        return Span(first, last)

    def sentence_before(self, offset: int) -> int:
        """Where the sentence before the one at `offset` starts: what a pronoun may point back to."""
        start = self.sentence(offset, offset).start
        return self.sentence(start - 2, start - 2).start if start > 2 else start

    def quote(self, span: Span) -> str:
        """The characters of a span."""
        return self.text[span.start : span.end]

    def evidence(self, start: int, end: int) -> Evidence:
        """A stretch of the text as evidence, with its page where the source has pages."""
        section = self.document.section_at(start)
        span, source = Span(start, end), self.document.source
        place = source.place(span) if source is not None else {}
        return Evidence(
            span,
            self.text[start:end],
            self.sentence(start, end),
            section.kind if section else None,
            place.get("page"),
            place.get("boxes", ()),
        )

    def found(self, code: str, message: str, *evidence: Evidence, case: Case | None = None) -> Discrepancy:
        """A discrepancy of one check; its severity is the row's."""
        return Discrepancy(
            code=code,
            severity=load_checks()[code].severity,
            report_id=self.document.report.id,
            case_id=case.id if case else None,
            message=message,
            evidence=evidence,
        )


_OF_PATIENT: Final = frozenset({"title", "abstract", "case", "body", "captions", "methods", "results"})
LONGEST_TITLE: Final = 220
"""Characters of a first line that may be a title."""


def _title_end(text: str) -> int:
    """Where the first line of a text without headings ends, if it is a title: short, and no sentence; else 0."""
    end = text.find("\n", 0, LONGEST_TITLE)
    return end + 1 if end > 0 and text[end - 1] not in ".?!:;," and len(text) > 2 * end else 0


def words_at(text: str, places: list[int], start: int, end: int) -> Iterator[int]:
    """Those places between two offsets at which a word begins."""
    for at in places:
        if start <= at < end and not (at and (text[at - 1].isalnum() or text[at - 1] == "_")):
            yield at


def matches_at(
    pattern: re.Pattern[str], text: str, places: Sequence[int], *, start: int = 0, end: int | None = None
) -> Iterator[re.Match[str]]:
    """The matches between two offsets that begin at one of the places, which are in order, one behind the other."""
    last, stop = start, len(text) if end is None else end
    for at in places:
        match = pattern.match(text, at, stop) if at >= last else None
        if match is not None:
            last = match.end()
            yield match


def _bounds(text: str) -> tuple[list[int], list[int]]:
    """Where sentences begin, and where the signs stand that end them."""
    begins: list[int] = []
    stops: list[int] = []
    passed = 0  # a new line behind a full stop begins nothing by itself
    length = len(text)
    for stop in places_of(_ENDS, text, start=0, end=length):
        after = stop + 1
        if text[stop] == "\n":
            stops.append(stop)
            if stop >= passed:
                begins.append(after)
            continue
        if after < length and not text[after].isspace():
            if _LOST_SPACE.match(text, stop) and not _abbreviated(text, stop):
                stops.append(stop)
                begins.append(after)
            continue
        plain = not _abbreviated(text, stop)
        if plain:
            stops.append(stop)
        if after + 1 < length and text[after] == " " and not text[after + 1].isspace():
            following = after + 1 if text[after + 1] in _OPENS else -1  # as `_NEXT` says
        else:
            match = _NEXT.match(text, after)
            following = -1 if match is None else match.end()
        if following >= 0:
            passed = following
            if plain:
                begins.append(passed)
    return begins, stops


_ABBREVIATION: Final = re.compile(r"(?<![A-Za-z.])(?:Figs?|al|Dr|vs|approx|No|e\.g|i\.e|cf|ca|[A-Z])$")
_LONGEST_ABBREVIATION: Final = 8
_LAST_LETTERS: Final = frozenset("ig gs al Dr vs ox No .g .e cf ca".split())
"""With which the abbreviations of more than a letter end."""
_INITIALS: Final = frozenset("\nABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Abbreviations of one letter; a pattern takes the end of a line for an end, too."""


def _abbreviated(text: str, stop: int) -> bool:
    """True where the full stop at `stop` ends an abbreviation ("Fig.", "et al.", an initial)."""
    return (
        text[stop] == "."
        and stop > 0
        and (text[stop - 2 : stop] in _LAST_LETTERS or text[stop - 1] in _INITIALS)
        and _ABBREVIATION.search(text, max(0, stop - _LONGEST_ABBREVIATION), stop) is not None
    )
