"""Statements: the numbers that a report gives about other patients.

A document that holds no percent sign and no count of patients is left after a few substring searches. Else
the sentences outside references and captions are read in order; a sentence counts only where it speaks of others
(introduction, discussion, a study or a series named) and a number only where it is no laboratory value.
Authors, reference numbers and the size of a series stay in force for the sentences that go on about it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from casepool.model import Document, Evidence, Section, Span, Statement
from casepool.vocabulary import Wordings, folded, places_of

from ._confidence import weigh_statements
from ._scan import LONGEST_SENTENCE
from ._statement_authors import Cited, authors_cited, authors_in, surnames
from ._statement_counts import may_go_on
from ._statement_measures import PER_WORDS
from ._statement_measures import WORDS as MEASURE_WORDS
from ._statement_names import Number, subject_of
from ._statement_numbers import Series, numbers_of
from ._statement_rules import NUMBER_WORD, load_rules
from ._statement_sentences import end_of_prose, sentences_of

_SILENT: Final = frozenset({"references", "captions", "title"})
"""Sections that make no statements of their own."""
_OTHERS: Final = frozenset({"introduction", "discussion", "conclusion"})
"""Sections that speak of other patients unless a sentence says otherwise."""
SERIES_REACH: Final = 2
"""Sentences in a row without a number after which a series no longer counts as spoken of."""
LEAST_SERIES: Final = 10
"""Patients that a count must reach to become the denominator of what follows, where no authors are named."""
# Plain substrings, searched before any pattern runs: most reports of one patient hold none of them.
_COUNTED_WORDS: Final[tuple[str, ...]] = (
    "patients",
    "cases",
    " women",
    " men ",
    "children",
    "births",
    "infants",
    "people",
    "adults",
    "survivors",
)
_COUNTED: Final = Wordings(_COUNTED_WORDS)
_TOLD_WORDS: Final = Wordings(
    (" al", "literature", "report", "described", "review", "stud", "series", "published", "survey", " of ")
)
_OTHERS_WORDS: Final = Wordings(
    "patients cases incidence prevalence literature tumors tumours cancers women children population series mortality survival"
    " people adults births".split()
)
_NUMBER_NEAR: Final = re.compile(rf"(?<![\w.])(?:\d[\d,]*|{NUMBER_WORD})[ \n]", re.I)


def read_statements(document: Document) -> tuple[Statement, ...]:
    """The numbers that the document gives about other patients, in order of telling.

    Returns
    -------
    tuple of Statement
        Each with its sentence as evidence, the authors named and the reference numbers cited there or in the
        sentence that opened the series. Empty where the document speaks of nobody but its own patients.
    """
    if not _worth_reading(document):
        return ()
    found: list[Statement] = []
    for section, span in _stretches(document):
        _read_stretch(document, section, span, found)
    return tuple(weigh_statements(found))


def _worth_reading(document: Document) -> bool:
    """False, after a few substring searches, for a text that gives no number about anybody else."""
    text = document.text
    if "%" in text or " percent" in text or " per cent" in text:
        # Where no section is known, laboratory values are the rule; others are named in the plural or cited.
        return bool(document.sections) or _OTHERS_WORDS.stand_in(text)
    if len(document.sections) > 1 and any(section.kind in _OTHERS for section in document.sections):
        return True
    return _counts_people(text) and (bool(document.sections) or _TOLD_WORDS.stand_in(text))


def _counts_people(text: str) -> bool:
    """True where a number stands shortly before a plural of persons, or a number after "of" shortly after it."""
    return any(_NUMBER_NEAR.search(text, max(0, at - 48), at + 1) is not None for at in _COUNTED.places(text))


def _stretches(document: Document) -> Iterator[tuple[Section | None, Span]]:
    if not document.sections:
        end = min((c.span.start for c in document.captions), default=len(document.text))
        yield None, Span(0, end)
        return
    for section in document.sections:
        if section.kind not in _SILENT:
            headed = section.title and document.text.startswith(section.title, section.span.start)
            start = section.span.start + (len(section.title) if headed else 0)
            while headed and start < section.span.end and document.text[start] in ": .\n":
                start += 1
            yield section, Span(start, section.span.end)


_OF_ALL: Final = re.compile(
    r"literature|(?:has|have|had) been|previous|\bet al|incidence|prevalence|worldwide|annual|per year|reported (?:in|by|to)|known|only|so far",
    re.I,
)
"""What makes of a count that opens a report one of the literature; "Four children were admitted" are its own patients."""


_LITERATURE: Final = re.compile(
    r"literature|review(?!ed\b|ing\b)|reviewed (?:by|all|the (?:\w+ )?literature)|previous(?:ly)? (?:stud|report|series|publi|describ)|publi(?:shed|cation)|articles|pubmed|medline|\bet al|registry|(?:has|have) been (?:reported|described)",
    re.I,
)
"""Once told, what follows may be of the patients of others."""
OPENING: Final = 3
"""Sentences in which a report of several patients counts them."""


def _is_own_series(text: str, span: Span) -> bool:
    """True where the text opens with a count of its own patients: shares that follow are theirs."""
    for number, (start, end) in enumerate(sentences_of(text, span)):
        if number == OPENING or _LITERATURE.search(text, start, end) is not None:
            return False
        counted = load_rules().counted.search(text[start:end])
        if (
            counted is not None
            and counted["n"].lower() not in ("one", "1")
            and not _OF_ALL.search(text[start:end])
        ):
            return True
    return False


def _read_stretch(document: Document, section: Section | None, span: Span, found: list[Statement]) -> None:
    text = document.text
    # Sentences are told apart as far as the last of these stands, and read where one does.
    places = places_of(
        _BESIDE_NUMBERS if section is None or section.kind not in _OTHERS else _BESIDE_ALL,
        text,
        start=span.start,
        end=span.end,
    )
    if not places:
        return
    next_place = iter(places)
    place = next(next_place)
    series = Series()
    kind = section.kind if section else "body"
    passed: list[Span] = []
    limit = -1
    previous: Span | None = None
    own_until: int | None = None if kind == "body" else span.start
    # A reference may be cited in any sentence.
    counted = bool(document.citations)
    for start, end in sentences_of(text, span):
        while place < start:
            place = next(next_place, span.end)
        goes_on = series.total is not None and series.quiet + len(passed) < SERIES_REACH
        if place == span.end and not goes_on:
            return
        if end - start > LONGEST_SENTENCE or not (
            (place < end or goes_on)
            and _may_tell(text[start:end], kind=kind, beside=place < end, goes_on=goes_on)
        ):
            passed.append(previous := Span(start, end))
            continue
        if limit < 0:
            limit = end_of_prose(text, span)
        if start >= limit:
            return
        end = min(end, limit)
        sentence = text[start:end]
        # Until something is counted, a sentence that speaks of nobody else is passed like one without a number.
        if not counted and not _speaks_of_others(sentence, kind=kind, counted=False):
            passed.append(previous := Span(start, end))
            continue
        # Sentences without a number are looked at for a series only once a number needs it.
        series = _caught_up(document, passed, series, found=found)
        passed.clear()
        series = _opened(document, Span(start, end), series)
        numbers = (
            _numbers(sentence, series, kind=kind, opens=start == span.start)
            if not counted or _speaks_of_others(sentence, kind=kind, counted=series.total is not None)
            else []
        )
        if numbers and own_until is None:
            own_until = _own_until(text, span)
        if own_until is not None and end < own_until:
            numbers = []
        if numbers:
            counted = True
            _add(document, Span(start, end), numbers, series=series, found=found, previous=previous)
        series.quiet = 0 if numbers else series.quiet + 1
        previous = Span(start, end)


def _may_tell(sentence: str, *, kind: str, beside: bool, goes_on: bool) -> bool:
    """Whether a sentence may give a number: it has words that stand `beside` one, or goes on about a series."""
    if beside and (_may_count(sentence) or (kind in _OTHERS and _may_measure(sentence))):
        return True
    return goes_on and (may_go_on(sentence) or _may_measure(sentence))


def _numbers(sentence: str, series: Series, *, kind: str, opens: bool) -> list[Number]:
    """The numbers of a sentence without those that may be of the authors' own patients."""
    numbers = numbers_of(sentence, series)
    if kind in _OTHERS:
        return numbers
    if not (series.authors or load_rules().study.search(sentence)):
        # Means and medians of the authors' own patients are told like those of others.
        numbers = [n for n in numbers if n.measure is None]
    if opens:
        numbers = [n for n in numbers if not n.count or _OF_ALL.search(sentence)]
    return numbers


def _own_until(text: str, span: Span) -> int:
    """Where a text that opens with a count of its own patients first speaks of others; the beginning of any other text."""
    if not _is_own_series(text, span):
        return span.start
    others = _LITERATURE.search(text, span.start, span.end)
    return span.end + 1 if others is None else others.end()


def _add(
    document: Document,
    sentence: Span,
    numbers: list[Number],
    *,
    series: Series,
    found: list[Statement],
    previous: Span | None,
) -> None:
    cited = _cited(document, sentence.start, sentence.end)
    named = authors_cited(document.quote(sentence))
    if not _fits(numbers, series):
        # Shares that no part of the series can have: the sentence speaks of patients in general.
        series = Series()
    for number in numbers:
        if number.count and number.n is not None and (number.n >= LEAST_SERIES or series.authors):
            series.total, series.among = number.n, f"{number.n:,} {number.among}"
            if not series.authors and not series.references and cited:
                series.references = cited[-1][1]
        pointed = _PRONOUN.fullmatch(number.what) is not None
        before = _antecedent(document, sentence, previous, found) if pointed else ""
        statement = _statement(document, sentence, number, series=series, cited=cited, before=before)
        if named and not statement.authors:
            statement = replace(statement, authors=_nearest(named, number.end))
        found.append(statement)
        series.found.append(len(found) - 1)
    _cite_earlier(series, cited, found)


_PRONOUN: Final = re.compile(r"(?:it|this|they|these|those|that|which|who|there)", re.I)


def _antecedent(document: Document, sentence: Span, previous: Span | None, found: list[Statement]) -> str:
    """What "it" stands for: what was counted in the sentence or the one before it, else the subject of that one."""
    last = found[-1] if found else None
    if last is not None and last.evidence[0].sentence in (sentence, previous):
        # A quantity is no "it": "the incidence is 5 per 100,000; it is seen in ..." speaks of what was named before.
        return "" if last.measure else last.what
    subject = subject_of(document.quote(previous)) if previous is not None else ""
    return subject or (last.what if last is not None else "")


def _nearest(named: list[Cited], at: int) -> tuple[str, ...]:
    """The authors cited next after a place, else those cited last."""
    return next((c.authors for c in named if c.end > at), named[-1].authors)


def _fits(numbers: list[Number], series: Series) -> bool:
    """False where a percent told without its number is none that a count of the series' patients can give."""
    if series.total is None or series.total > 100:
        return True
    total = series.total
    alone = [
        q.low for q in numbers if q.n is None and q.total is None and q.low is not None and q.low == q.high
    ]
    return all(any(abs(100 * n / total - share) <= 1 for n in range(total + 1)) for share in alone)


def _caught_up(document: Document, passed: list[Span], series: Series, *, found: list[Statement]) -> Series:
    """The series in force after the sentences passed; only the last few can matter."""
    if len(passed) > SERIES_REACH:
        series, passed = Series(), passed[-SERIES_REACH - 1 :]
    for sentence in passed:
        series = _opened(document, sentence, series)
        series.quiet += 1
        if series.authors and not series.references:
            _cite_earlier(series, _cited(document, sentence.start, sentence.end), found)
    return series


_BESIDE_NUMBERS: Final[tuple[str, ...]] = (
    "%",
    " percent",
    " per cent",
    *_COUNTED_WORDS,
    " in 1",
    "ne in 1",
    "1 in ",
)
"""What `_may_count` looks for."""
_BESIDE_ALL: Final = (*_BESIDE_NUMBERS, *MEASURE_WORDS, *PER_WORDS)
"""The same where means and medians are those of others; elsewhere they are, where a series is spoken of."""


def _may_count(sentence: str) -> bool:
    if "%" in sentence or " percent" in sentence or " per cent" in sentence:
        return True
    return _counts_people(sentence) or " in 1" in sentence or "ne in 1" in sentence or "1 in " in sentence


_MEASURE_WORDS: Final = Wordings((*MEASURE_WORDS, *PER_WORDS))


def _may_measure(sentence: str) -> bool:
    return _MEASURE_WORDS.stand_in(sentence)


def _cite_earlier(series: Series, cited: list[tuple[int, tuple[int, ...]]], found: list[Statement]) -> None:
    """Give a series' reference, told only after some of its numbers, to those numbers too."""
    if series.references or not series.authors or not cited:
        return
    series.references = cited[-1][1]
    for i in series.found:
        if not found[i].references:
            found[i] = replace(found[i], references=series.references)


# --- whom a sentence speaks of --------------------------------------------------------------------------------


def _speaks_of_others(sentence: str, *, kind: str, counted: bool) -> bool:
    """Whether a sentence speaks of other patients; of what kind its section is, and whether a series has been counted, count too."""
    rules, low = load_rules(), folded(sentence)
    if rules.own.search(sentence, small=low):
        # "Unlike our patient, 80 % of patients ...": both are named; "patients" decides.
        others = any(map(low.__contains__, _BESIDE_OTHERS)) and _BY_OTHERS.search(low) is not None
        if not (others or kind in _OTHERS) or rules.people.search(sentence, small=low) is None:
            return False
        return others or not rules.owncount.search(sentence, small=low)
    if kind in _OTHERS:
        return True
    people = rules.people.search(sentence, small=low) is not None
    if kind in {"case", "methods", "results"}:
        return people and rules.study.search(sentence, small=low) is not None
    if people or counted:
        return True
    if rules.measure.search(sentence, small=low) or rules.share.search(sentence):
        return True
    speaks = rules.speaks.search(sentence, small=low) is not None
    return speaks and (
        rules.disease.search(sentence, small=low) is not None or _SHARE_OF_MANY.search(sentence) is not None
    )


_SHARE_OF_MANY: Final = re.compile(
    r"(?:%|percent|per cent)\s(?:of|in)\s(?:all |the )?(?:(?!the\b)[\w-]+\s){0,2}[\w-]+s\b"
)
_BESIDE_OTHERS: Final[tuple[str, ...]] = ("literature", "previous", " been ")
_BY_OTHERS: Final = re.compile(
    r"literature|previously (?:reported|described|published)|previous (?:reports|cases|patients)|(?:has|have) been (?:reported|described|published)"
)
"""Others are spoken of even where the sentence names the patient, too: "Unlike this patient, four previous cases ..."."""


def _opened(document: Document, sentence: Span, series: Series) -> Series:
    """The series that this sentence speaks of: a new one where it names authors, else the one in force."""
    text = document.quote(sentence)
    match = authors_in(text)
    if (named := authors_cited(text)) and (match is None or match.start() >= named[0].start):
        cited = named[-1]
        if len(named) == 1 and any(map(str.isdigit, text[cited.end :])):
            # "In a registry of 360 patients (Lane, 2018), it was found in 73": the sentence goes on about theirs.
            return Series(authors=cited.authors)
        # What stands before the bracket is told by those authors; a series of others ends.
        return series if series.authors and set(series.authors) <= set(cited.authors) else Series()
    if match is not None and (not (match["single"] or match["of"]) or _marked(document, sentence, match)):
        at = sentence.start + match.end()
        marks = [c.numbers for c in document.citations if at - 1 <= c.at <= at + 2]
        # What follows the report of one patient is not told of a series of its authors.
        quiet = SERIES_REACH if _ONE_PATIENT.search(text, match.end()) else 0
        return Series(authors=surnames(match), references=marks[0] if marks else (), quiet=quiet)
    if series.quiet >= SERIES_REACH or load_rules().own.search(text) or _ANOTHER.search(text):
        return Series()
    if series.references and not _cites(document, sentence, series.references):
        return Series()
    return series


_ONE_PATIENT: Final = re.compile(
    r"\b(?:an?|one|another) (?:[\w-]+ ){0,3}?(?:man|woman|boy|girl|patient|child|infant|neonate)\b|\bthe case of\b"
)
_ANOTHER: Final = re.compile(
    r"\bIn (?:one|another|a|the largest) |\bin (?:an?|one|another) (?:[\w-]+ ){0,3}?(?:study|series|review|cohort|trial|survey|registry)\b"
    r"|\bIn the (?:[A-Z]\w+ ){1,3}(?:study|series|review|cohort|trial|registry)\b"
    r"|\bhave been (?:reported|described|published)\b|\bin the (?:world )?literature\b|\bpublished (?:patients|cases)\b"
)
"""A series of somebody else, or all that was published: the authors named before did not count it."""


def _cites(document: Document, sentence: Span, references: tuple[int, ...]) -> bool:
    """True where the sentence cites nothing, or one of the references of the series."""
    cited = _cited(document, sentence.start, sentence.end)
    return not cited or any(number in references for _, numbers in cited for number in numbers)


FIRST_AUTHORS: Final = 60
"""Characters of a reference in which its first authors stand."""


def _marked(document: Document, sentence: Span, match: re.Match[str]) -> bool:
    """True where one capital word is a name: a reference or a year stands with it, or it is in the list of references."""
    if (
        "[" in match.string[match.end() : match.end() + 4]
        or "(" in match.string[match.end() : match.end() + 3]
    ):
        return True
    if any(sentence.start <= c.at <= sentence.end + 1 for c in document.citations):
        return True
    name = match["single"] or match["of"]
    return any(name in reference.text[:FIRST_AUTHORS] for reference in document.references)


def _cited(document: Document, start: int, end: int) -> list[tuple[int, tuple[int, ...]]]:
    places = [c.at for c in document.citations]
    i, j = bisect_left(places, start + 1), bisect_right(places, end + 1)
    cited: list[tuple[int, tuple[int, ...]]] = []
    for c in document.citations[i:j]:
        if cited and cited[-1][0] == c.at:
            cited[-1] = (c.at, cited[-1][1] + c.numbers)  # "[9][12]"
        else:
            cited.append((c.at, c.numbers))
    return cited


# --- the result -----------------------------------------------------------------------------------------------


def _statement(
    document: Document,
    sentence: Span,
    number: Number,
    *,
    series: Series,
    cited: list[tuple[int, tuple[int, ...]]],
    before: str,
) -> Statement:
    span = Span(sentence.start + number.start, sentence.start + number.end)
    whole = not number.among or re.fullmatch(
        r"(?:the |these |those |all )?(?:patients|cases|them|these)", number.among, re.I
    )
    total = number.total
    inherit = not number.count and whole and series.among is not None and total in (None, series.total)
    inherit = inherit and _agrees(number, series.total)
    if total is None and inherit:
        total = series.total
    section = document.section_at(span.start)
    evidence = Evidence(span, document.quote(span), sentence, section.kind if section else None)
    return Statement(
        report_id=document.report.id,
        what=_resolved(number.what, before),
        among=(series.among if inherit else None) or _group(number),
        n=number.n,
        total=total,
        percent_low=number.low,
        percent_high=number.high,
        authors=series.authors,
        references=_reference(span, cited, series),
        evidence=(evidence,),
        measure=number.measure,
        value=number.value,
        value_low=number.value_low,
        value_high=number.value_high,
        spread=number.spread,
        unit=number.unit,
    )


ROUNDING: Final = 1.0
"""Percentage points that a share told with its count may be off."""


def _agrees(number: Number, total: int | None) -> bool:
    """False where count and percent told together are of another whole than the series."""
    if total is None or number.n is None or number.low is None or number.low != number.high:
        return True
    return abs(100 * number.n / total - number.low) <= ROUNDING


def _resolved(what: str, before: str) -> str:
    """A pronoun stands for what the statement before it counted: "MTC makes up 5 % ... It causes 13 %"."""
    if _PRONOUN.fullmatch(what):
        return before or "not named"
    return what or "not named"


def _group(number: Number) -> str | None:
    if (
        number.count
        or not number.among
        or number.among.lower() in {"them", "these", "those", "which", "whom", "all"}
    ):
        return None
    return number.among


def _reference(span: Span, cited: list[tuple[int, tuple[int, ...]]], series: Series) -> tuple[int, ...]:
    if series.authors and series.references:
        return series.references
    for at, numbers in cited:
        if at >= span.end - 1:
            return numbers
    if len(cited) == 1:
        return cited[0][1]
    return series.references
