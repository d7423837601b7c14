"""What every check works on: the document, its reading, and how a finding is written down."""

import re
from collections.abc import Iterator

from casepool.model import Case, Discrepancy, Document, Evidence, Reading, Span

from ._checks import load_checks

_SEVERAL = re.compile(
    r"(?<!of )(?<!among )\b(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) (?:(?!of\b)[\w-]+ ){0,3}?(?:cases|patients|siblings|brothers|sisters|"
    r"women|men|boys|girls|children|infants|twins|families|members|individuals|eyes of)\b(?![^.]{0,90}\b(?:ha(?:ve|s) (?:previously )?been (?:reported|described|published|documented)|literature|et al)\b)|"
    r"\b(?:case|patient)s? ?(?:no\. ?)?(?:[12]|(?-i:[ABI]+))\b|\btwins\b|"
    r"\b(?:first|second|third|other|both|each|these|our) (?:cases|patients)\b(?! (?:in|with the) (?:the )?literature)|\b(?:first|second|third|each|other) patient\b|"
    r"\bseries of\b(?![^.]{0,60}\b(?:et al|by)\b)|\bthe (?:mother|donor|father|sister|brother|wife|husband) (?:was|had|underwent)|\bfamil(?:y|ies) with\b",
    re.I,
)
_INTRODUCED = re.compile(r"\b[Aa]n? \d{1,3}[- ]years?[- ]old")
_TWO_PERSONS = re.compile(r"\b(?:and|whose|his|her|mother|father)\b")
_ANY_LEVEL = re.compile(r"[CTDLS]h?\d")
_BEGINS = re.compile(r"[.!?]\s+(?=[A-Z(])|\n")
_ENDS = re.compile(r"[.!?](?=\s|$)|\n")
LONGEST_SENTENCE = 600
"""Characters on each side that a sentence may have; a longer one is cut."""
STATED = re.compile(
    r"\b(?P<age>\d{1,3})[- ](?P<unit>years?|yrs?|months?|weeks?|days?)[- ]?old,?(?P<words>(?: [\w-]+,?){0,5}?) (?P<sex>woman|man|female|male|girl|boy|lady|gentleman|housewife)\b",
    re.I,
)
FEMALE = frozenset({"woman", "female", "girl", "lady", "housewife"})
"""Words for a woman or girl in `STATED`."""


class Page:
    """A document with its reading, for the checks.

    Parameters
    ----------
    document, reading
        Of the same report.
    """

    __slots__ = (
        "_levels",
        "_single",
        "_stated",
        "document",
        "doses",
        "people",
        "percents",
        "reading",
        "text",
    )

    def __init__(self, document: Document, reading: Reading) -> None:
        self.document = document
        self.reading = reading
        self.text = document.text
        self._single: bool | None = None
        self._stated: list[tuple[re.Match[str], str]] | None = None
        self._levels: bool | None = None
        text = self.text
        # Asked by many checks, so told once: a substring search costs more than most other steps of a silent check.
        self.percents = "%" in text or "percent" in text or "per cent" in text
        self.people = "patients" in text or "cases" in text
        self.doses = "Gy" in text or "mg" in text or "g/" in text or "Gray" in text

    @property
    def single(self) -> bool:
        """True where the report tells of one patient, as far as its reading and its own words say."""
        if self._single is None:
            self._single = self._told_once() and not any(
                _SEVERAL.search(self.text, start, end) or len(_INTRODUCED.findall(self.text, start, end)) > 1
                for _, start, end in self.about_patient()
            )
        return self._single

    def _told_once(self) -> bool:
        """True where one case was read, or one per section: two ages told of one patient may look like two patients."""
        cases = self.reading.cases
        if len(cases) <= 1:
            return True
        kinds = [c.patient.age_years.evidence[0].section for c in cases if c.patient.age_years]
        return len(kinds) == len(cases) == len(set(kinds))

    @property
    def names_levels(self) -> bool:
        """True where something that looks like a spinal level stands in the text ("C6", "Th12")."""
        if self._levels is None:
            self._levels = _ANY_LEVEL.search(self.text) is not None
        return self._levels

    @property
    def all_stated(self) -> list[tuple[re.Match[str], str]]:
        """All words that tell an age and a sex ("45-year-old woman"), with the kind of their section."""
        if self._stated is None:
            self._stated = []
            if "old" in self.text:
                for kind, start, end in self.about_patient():
                    self._stated += [(m, kind) for m in _stated_in(self.text, start, end)]
        return self._stated

    @property
    def stated(self) -> re.Match[str] | None:
        """The first words that tell age and sex of the patient."""
        for match, kind in self.all_stated:
            if kind != "captions" and not _TWO_PERSONS.search(match["words"]):
                return match
        return None

    @property
    def case(self) -> Case | None:
        """The case, where there is one only."""
        return self.reading.cases[0] if len(self.reading.cases) == 1 else None

    def about_patient(self) -> Iterator[tuple[str, int, int]]:
        """Kind, start and end of the stretches that speak of the patient rather than of others."""
        if not self.document.sections:
            yield "body", 0, len(self.text)
            return
        for section in self.document.sections:
            if section.kind in {"title", "abstract", "case", "body", "captions", "methods", "results"}:
                yield section.kind, section.span.start, section.span.end

    def kind_at(self, offset: int) -> str:
        """Kind of the section at an offset; captions count as such wherever they stand."""
        section = self.document.section_at(offset)
        return section.kind if section else "body"

    def sentence(self, start: int, end: int) -> Span:
        """The sentence, or sentences, around a stretch."""
        text, first = self.text, max(0, start - LONGEST_SENTENCE)
        for stop in _BEGINS.finditer(text, first, min(len(text), start + 1)):
            if stop.end() <= start and not _abbreviated(text, stop.start()):
                first = stop.end()
        last = min(len(text), end + LONGEST_SENTENCE)
        for stop in _ENDS.finditer(text, end, last):
            if text[stop.start()] == "\n":
                last = stop.start()
                break
            if not _abbreviated(text, stop.start()):
                last = stop.end()
                break
        return Span(first, last)

    def sentence_before(self, offset: int) -> int:
        """Where the sentence before the one at `offset` starts: what a pronoun may point back to."""
        start = self.sentence(offset, offset).start
        return self.sentence(start - 2, start - 2).start if start > 2 else start

    def quote(self, span: Span) -> str:
        """The characters of a span."""
        return self.text[span.start : span.end]

    def evidence(self, start: int, end: int) -> Evidence:
        """A stretch of the text as evidence."""
        section = self.document.section_at(start)
        return Evidence(
            Span(start, end),
            self.text[start:end],
            self.sentence(start, end),
            section.kind if section else None,
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


def _stated_in(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The matches of `STATED` around each "old"."""
    at = text.find("old", start, end)
    while at >= 0:
        match = STATED.search(text, max(start, at - 12), min(end, at + 70))
        if match and match.start() < at < match.end():
            yield match
        at = text.find("old", at + 3, end)


def _abbreviated(text: str, stop: int) -> bool:
    """True where the full stop at `stop` ends an abbreviation ("Fig.", "et al.", an initial)."""
    if text[stop] != ".":
        return False
    word = re.search(r"[A-Za-z.]*$", text[max(0, stop - 8) : stop])
    last = word[0] if word else ""
    return last in {"Fig", "Figs", "al", "Dr", "vs", "approx", "No", "e.g", "i.e", "cf", "ca"} or bool(
        re.fullmatch(r"[A-Z]", last)
    )
