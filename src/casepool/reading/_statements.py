"""Statements: the numbers that a report gives about other patients.

A document that holds no percent sign and no count of patients is left after a few substring searches. Else
the sentences outside references and captions are read in order; a sentence counts only where it speaks of others
(introduction, discussion, a study or a series named) and a number only where it is no laboratory value.
Authors, reference numbers and the size of a series stay in force for the sentences that go on about it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files

from casepool.errors import VocabularyError
from casepool.model import Document, Evidence, Section, Span, Statement

_COLUMNS = ["kind", "pattern", "meaning", "source", "hits", "misses"]
_SILENT = frozenset({"references", "captions", "title"})
"""Sections that make no statements of their own."""
_OTHERS = frozenset({"introduction", "discussion", "conclusion"})
"""Sections that speak of other patients unless a sentence says otherwise."""
SERIES_REACH = 2
"""Sentences in a row without a number after which a series no longer counts as spoken of."""
LEAST_SERIES = 10
"""Patients that a count must reach to become the denominator of what follows, where no authors are named."""
# Plain substrings, searched before any pattern runs: most reports of one patient hold none of them.
_COUNTED_WORDS = ("patients", "cases", " women", " men ", "children", "births", "infants", "people", "adults")
_TOLD_WORDS = (
    " al",
    "literature",
    "report",
    "described",
    "review",
    "stud",
    "series",
    "published",
    "survey",
    " of ",
)
_OTHERS_WORDS = (
    "patients",
    "cases",
    "incidence",
    "prevalence",
    "literature",
    "tumors",
    "tumours",
    "cancers",
    "women",
    "children",
    "population",
    "series",
    "mortality",
    "survival",
    "people",
    "adults",
    "births",
)
_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = "|".join(sorted(_UNITS + _TENS, key=len, reverse=True))
_WORD = rf"(?:(?:{_SMALL})(?:[- ](?:hundred|thousand))?(?:[- ](?:and )?(?:{_SMALL}))*(?: thousand)?|(?:a )?hundred)"
_NUM = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{_WORD})"
_DEC = r"\d{1,3}(?:\.\d+)?"
_PCT = r"\s?(?:%|percent\b|per cent\b)"

_NUMBER_NEAR = re.compile(rf"(?<![\w.])(?:\d[\d,]*|{_WORD})[ \n]", re.I)

_PERCENT = re.compile(
    rf"(?:(?:(?P<under>less than|fewer than|under|below|<|≤|up to|at most|as (?:much|high|many) as)|"
    rf"(?P<over>more than|over|above|greater than|exceed(?:s|ing)|>|≥|at least))\s*)?"
    rf"(?<![\d.,])(?:(?<=between )(?P<c>{_DEC})(?:{_PCT})? and (?P<d>{_DEC}){_PCT}|"
    rf"(?P<a>{_DEC})(?:(?:{_PCT})?\s?(?:-|–|—|~|\bto\b)\s?(?P<b>{_DEC}))?{_PCT})",
    re.I,
)
_RATIO = re.compile(
    rf"(?<![\w.,/-])(?P<n>{_NUM})\s(?:\((?:{_DEC}){_PCT}\)\s)?(?:out of|of|among)\s"
    rf"(?:(?:the|a|total|of|these|all|their|reported|published|such|other)\s)*(?P<total>{_NUM})(?![\w.,/]*\d|\s?%|\w)"
    rf"|(?<![\w.,/-])(?P<n2>\d{{1,6}})\s?/\s?(?P<total2>\d{{1,6}})(?![\w/%]|\.\d)"
    rf"|(?<![\w.,/-])(?P<n3>\d{{1,3}}|one) in (?:every )?(?P<total3>\d{{1,3}}(?:,\d{{3}})+|\d{{2,7}})(?![\w.,/]*\d|\s?%|\w)",
    re.I,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:al|Figs?|Dr|Drs|vs|i\.e|e\.g|approx|cf|No|St|Inc|resp|ca|Prof|Mr|Mrs|Ms)|\b[A-Z])\.$"
)
_STOP = re.compile(r"[.!?][\"'’”)\]]*\s+(?=[\"'‘“(\[]*[A-Z0-9])|\n\s*\n")
_REPORTING = (
    "(?:reported|described|found|reviewed|presented|analy[sz]ed|studied|observed|noted|identified|collected|"
    "documented|published|demonstrated|stated|suggested|estimated|treated|followed|surveyed|examined)"
)
_AUTHORS = re.compile(
    r"(?P<etal>[A-Z][\w'’-]+(?:-[A-Z]\w+)?)(?:,? et\.? al\b|,? and (?:colleagues|co-?workers|associates|others)\b)"
    r"|(?P<one>[A-Z][a-z'’-]{2,}|[A-Z]c[A-Z][a-z]+) (?:and|&) (?P<two>[A-Z][\w'’-]{2,})(?=[\s\])\d,]*(?:\([^)]*\)\s)?"
    + _REPORTING
    + r"\b)|(?P<single>[A-Z][a-z'’-]{2,})(?=(?:\s?\[[\d ,–-]+\]|\s\(\d[^)]*\))?\s"
    + _REPORTING
    + r"\b)|\b(?:by|of) (?P<by>[A-Z][a-z'’-]{2,}) and (?P<by2>[A-Z][\w'’-]{2,})(?=\s*[.,;)\[\d]|\s(?:in|the|that|who)\b)"
)
_NO_AUTHOR = frozenset(
    """Authors Researchers Investigators Studies Study Reports Others Patients They Literature Another Several Some
    Most All This These Those She Who Pathology Histology Biopsy Imaging Examination Analysis Review Recently Radiography
    Surgery Autopsy Endoscopy Colonoscopy Tomography Ultrasound Ultrasonography Cytology Surgeons Cases Physicians Doctors And
    Previously Many Few Both Only Each None One Two Three Series Metastases Tumors Data Results Table Figure Clinicians""".split()
)


@dataclass(slots=True)
class _Number:
    """One quantity of a sentence; offsets count in the document."""

    start: int
    end: int
    n: int | None = None
    total: int | None = None
    low: float | None = None
    high: float | None = None
    paren: bool = False
    count: bool = False
    """True for a bare count of cases ("55 cases of ISCM")."""
    weak: bool = False
    """True for a count that is no statement by itself: "in 27 patients with it, 47 % ..."."""
    what: str = ""
    among: str = ""


@dataclass(slots=True)
class _Series:
    """The study that the text speaks of: stays in force until another begins."""

    authors: tuple[str, ...] = ()
    references: tuple[int, ...] = ()
    total: int | None = None
    among: str | None = None
    quiet: int = 0
    found: list[int] = field(default_factory=list)
    """Places of its statements in the result, which get its reference once a later sentence cites it."""


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
    return tuple(found)


def _worth_reading(document: Document) -> bool:
    """False, after a few substring searches, for a text that gives no number about anybody else."""
    text = document.text
    if "%" in text or " percent" in text or " per cent" in text:
        # Where no section is known, laboratory values are the rule; others are named in the plural or cited.
        return bool(document.sections) or any(map(text.__contains__, _OTHERS_WORDS))
    return _counts_people(text) and (bool(document.sections) or any(map(text.__contains__, _TOLD_WORDS)))


def _counts_people(text: str) -> bool:
    """True where a number stands shortly before a plural of persons, or a number after "of" shortly after it."""
    for word in _COUNTED_WORDS:
        at = text.find(word)
        while at >= 0:
            if _NUMBER_NEAR.search(text, max(0, at - 48), at):
                return True
            at = text.find(word, at + len(word))
    return False


def _stretches(document: Document) -> Iterator[tuple[Section | None, Span]]:
    if not document.sections:
        end = min((c.span.start for c in document.captions), default=len(document.text))
        yield None, Span(0, end)
        return
    for section in document.sections:
        if section.kind not in _SILENT:
            headed = section.title and document.text.startswith(section.title, section.span.start)
            start = section.span.start + (len(section.title) if headed else 0)
            yield section, Span(start, section.span.end)


def _read_stretch(document: Document, section: Section | None, span: Span, found: list[Statement]) -> None:
    series = _Series()
    kind = section.kind if section else "body"
    passed: list[Span] = []
    for start, end in _sentences(document.text, span):
        sentence = document.text[start:end]
        if not _may_count(sentence):
            passed.append(Span(start, end))
            continue
        # Sentences without a number are looked at for a series only once a number needs it.
        series = _caught_up(document, passed, series)
        passed.clear()
        series = _opened(document, Span(start, end), series)
        numbers = _numbers(sentence, series) if _speaks_of_others(sentence, kind=kind, series=series) else []
        if numbers:
            _add(document, Span(start, end), numbers, series=series, found=found)
        series.quiet = 0 if numbers else series.quiet + 1


def _add(
    document: Document, sentence: Span, numbers: list[_Number], *, series: _Series, found: list[Statement]
) -> None:
    cited = _cited(document, sentence.start, sentence.end)
    for number in numbers:
        if number.count and number.n is not None and (number.n >= LEAST_SERIES or series.authors):
            series.total, series.among = number.n, f"{number.n:,} {number.among}"
        before = found[-1].what if found else ""
        found.append(_statement(document, sentence, number, series=series, cited=cited, before=before))
        series.found.append(len(found) - 1)
    _cite_earlier(series, cited, found)


def _caught_up(document: Document, passed: list[Span], series: _Series) -> _Series:
    """The series in force after the sentences passed; only the last few can matter."""
    if len(passed) > SERIES_REACH:
        series, passed = _Series(), passed[-SERIES_REACH - 1 :]
    for sentence in passed:
        series = _opened(document, sentence, series)
        series.quiet += 1
    return series


def _may_count(sentence: str) -> bool:
    if "%" in sentence or " percent" in sentence or " per cent" in sentence:
        return True
    return _counts_people(sentence) or " in 1" in sentence or "ne in 1" in sentence or "1 in " in sentence


def _cite_earlier(series: _Series, cited: list[tuple[int, tuple[int, ...]]], found: list[Statement]) -> None:
    """Give a series' reference, told only after some of its numbers, to those numbers too."""
    if series.references or not series.authors or not cited:
        return
    series.references = cited[-1][1]
    for i in series.found:
        if not found[i].references:
            found[i] = replace(found[i], references=series.references)


def _sentences(text: str, span: Span) -> Iterator[tuple[int, int]]:
    start = span.start
    for stop in _STOP.finditer(text, span.start, span.end):
        end = stop.start() + 1 if text[stop.start()] in ".!?" else stop.start()
        if _ABBREVIATION.search(text, max(start, end - 8), end):
            continue
        if text[start:end].strip():
            yield _trimmed(text, start, end)
        start = stop.end()
    if text[start : span.end].strip():
        yield _trimmed(text, start, span.end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


# --- whom a sentence speaks of --------------------------------------------------------------------------------


def _speaks_of_others(sentence: str, *, kind: str, series: _Series) -> bool:
    rules = _rules()
    if rules.own.search(sentence):
        # "Unlike our patient, 80 % of patients ...": both are named; "patients" decides.
        return kind in _OTHERS and bool(rules.people.search(sentence)) and not rules.owncount.search(sentence)
    if kind in _OTHERS:
        return True
    people = rules.people.search(sentence) is not None
    if kind in {"case", "methods", "results"}:
        return people and rules.study.search(sentence) is not None
    if people or series.total is not None:
        return True
    if rules.measure.search(sentence) or rules.share.search(sentence):
        return True
    return rules.speaks.search(sentence) is not None and rules.disease.search(sentence) is not None


def _opened(document: Document, sentence: Span, series: _Series) -> _Series:
    """The series that this sentence speaks of: a new one where it names authors, else the one in force."""
    text = document.quote(sentence)
    match = next((m for m in _AUTHORS.finditer(text) if _surnames(m)), None)
    if match is not None and (not match["single"] or _marked(document, sentence, match)):
        at = sentence.start + match.end()
        marks = [c.numbers for c in document.citations if at - 1 <= c.at <= at + 2]
        return _Series(authors=_surnames(match), references=marks[0] if marks else ())
    if (
        series.quiet >= SERIES_REACH
        or _rules().own.search(text)
        or re.match(r"In (?:one|another|a|the largest) ", text)
    ):
        return _Series()
    return series


def _marked(document: Document, sentence: Span, match: re.Match[str]) -> bool:
    """True where one capital word before a verb is a name: a reference or a year stands with it."""
    if (
        "[" in match.string[match.end() : match.end() + 4]
        or "(" in match.string[match.end() : match.end() + 3]
    ):
        return True
    return any(sentence.start <= c.at <= sentence.end + 1 for c in document.citations)


def _surnames(match: re.Match[str]) -> tuple[str, ...]:
    names = [
        match[g].removesuffix("'s").removesuffix("’s")
        for g in ("etal", "one", "two", "single", "by", "by2")
        if match[g]
    ]
    return tuple(names) if not any(n in _NO_AUTHOR for n in names) else ()


def _cited(document: Document, start: int, end: int) -> list[tuple[int, tuple[int, ...]]]:
    places = [c.at for c in document.citations]
    i, j = bisect_left(places, start + 1), bisect_right(places, end + 1)
    return [(c.at, c.numbers) for c in document.citations[i:j]]


# --- the numbers of a sentence --------------------------------------------------------------------------------


def _numbers(sentence: str, series: _Series) -> list[_Number]:
    percents = [p for m in _PERCENT.finditer(sentence) if (p := _percent(m)) and not _measured(sentence, p)]
    ratios = [r for m in _RATIO.finditer(sentence) if (r := _ratio(m, percents, series)) is not None]
    taken = [*percents, *ratios]
    counts = [c for m in _rules().counted.finditer(sentence) if (c := _count(m, taken)) is not None]
    numbers = sorted([*taken, *counts], key=lambda q: q.start)
    numbers = [q for q in _joined(sentence, numbers, series) if not q.weak]
    for i, number in enumerate(numbers):
        if not number.count:
            left = numbers[i - 1].end if i else 0
            right = numbers[i + 1].start if i + 1 < len(numbers) else len(sentence)
            _name(sentence, number, left=left, right=right)
    return numbers


def _percent(match: re.Match[str]) -> _Number | None:
    low = float(match["a"] or match["c"])
    high = float(match["b"] or match["d"] or low)
    if high > 100 or low > high:
        return None
    before = match.string[max(0, match.start() - 14) : match.start()]
    number = _Number(
        start=match.start(), end=match.end(), low=low, high=high, paren=before.rstrip().endswith("(")
    )
    if match["under"]:
        number.low = None
    elif match["over"]:
        number.high = None
    alone = re.search(r"\(\s*n?\s?=?\s?(\d{1,5})\s?[,;:/]\s*$", before)
    if alone:  # "(12, 24 %)", "(n = 12; 24 %)"
        number.n, number.paren = int(alone[1]), True
    bare = re.search(r"(?<![\w.,/])(?<!of )(?<!of the )(\d{1,5})\s?\($", before.rstrip())
    if bare and not alone:  # "12 (24 %) had it", "cervical in 20 (32.8 %)"
        number.n, number.start = int(bare[1]), match.start() - (len(before) - bare.start())
    part = re.search(
        r"(?:^|[,;]\s|\band\s)(\d{1,5})\s((?:(?!of\b|in\b)[a-z-]+\s){1,6})\($", match.string[: match.start()]
    )
    if part and not (alone or bare):  # "of 30 patients, 12 relapsed (40 %)"
        number.n, number.what = int(part[1]), _clean(part[2])
    after = re.match(r"[\s,;]*\(?\s?n\s?=\s?(\d+)\s?\)", match.string[match.end() :])
    if after:  # "15 % (n = 25)"
        number.n = int(after[1])
        number.end += after.end()
    return number


def _measured(sentence: str, number: _Number) -> bool:
    """True where the percent is a laboratory value, a strength or a degree in one patient."""
    rules = _rules()
    after = sentence[number.end : number.end + 36]
    # What a percent is of follows directly; what was measured stands before it, in the same clause.
    end = re.search(r"[,;]|\b(?:of patients|of cases|in patients|in cases)\b", after)
    if rules.laboratory.search(after[: end.start()] if end else after):
        return not re.match(r"\)|\s(?:of|in) (?:the |all )?(?:\w+ )?(?:patients|cases)", after)
    before = re.split(
        r"[;,(]|\bin (?:patients|cases)\b|\band\b",
        sentence[max(0, number.start - 60) : number.start].rstrip("( "),
    )[-1]
    return rules.laboratory.search(before) is not None and not rules.people.search(before + after[:20])


def _ratio(match: re.Match[str], percents: list[_Number], series: _Series) -> _Number | None:
    n = _integer(match["n"] or match["n2"] or match["n3"])
    total = _integer(match["total"] or match["total2"] or match["total3"])
    if n > total or total < 2:
        return None
    rules, text = _rules(), match.string
    after = text[match.end() : match.end() + 40]
    people = rules.tail.match(after) is not None
    near = any(abs(match.start() - p.end) <= 3 or abs(p.start - match.end()) <= 3 for p in percents)
    if match["n2"] and not (people or near):
        return None
    if match["n3"] and not (people or total >= 100):
        return None
    if rules.notpeople.match(after) or not (people or near or total == series.total):
        return None
    return _Number(
        start=match.start(), end=match.end(), n=n, total=total, paren=text[match.start() - 1] == "("
    )


def _count(match: re.Match[str], taken: list[_Number]) -> _Number | None:
    """A bare count of cases, where it is told of a study or of the literature."""
    if any(q.start < match.end("n") and match.start("n") < q.end for q in taken if q.n is not None):
        return None
    n, sentence, rules = _integer(match["n"]), match.string, _rules()
    if n < 2 or rules.owncount.search(sentence):
        return None
    weak = not rules.study.search(sentence)
    # "these two patients", "all four cases" speak of patients already counted; "by Grem et al. ... the 55 cases" do not.
    pointed = re.search(
        r"\b(these|those|all|both|other|remaining|following|the)(?: the)? $", sentence[: match.start()], re.I
    )
    if pointed and not (pointed[1].lower() == "the" and _AUTHORS.search(sentence[: match.start()])):
        return None
    rest = sentence[match.end() :]
    kind = re.match(
        r"\s(?:of|with|having|suffering from|who had|undergoing|without|after|treated)\s(.*)", rest, re.S
    )
    phrase = _noun_phrase(kind[1]) if kind else ""
    what = _clean(phrase) or _clean(match["adj"]) or match["noun"]
    among = sentence[match.start("adj") : match.end("noun")].strip() + (
        rest[: kind.start(1)] + phrase if kind else ""
    )
    return _Number(
        start=match.start("n"),
        end=match.end("noun"),
        n=n,
        what=_clean(what),
        among=_clean(among),
        count=True,
        weak=weak,
    )


def _integer(text: str) -> int:
    digits = text.replace(",", "")
    if digits.isdigit():
        return int(digits)
    whole = part = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _UNITS:
            part += _UNITS.index(word)
        elif word in _TENS:
            part += 10 * (_TENS.index(word) + 2)
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word == "thousand":
            whole, part = max(part, 1) * 1000, 0
    return whole + part


def _joined(sentence: str, numbers: list[_Number], series: _Series) -> list[_Number]:
    """Numbers that tell one thing, as one: "10 of 200 (5 %)", "27 % (12/45)", "200 cases had it (18.3 %)"."""
    out: list[_Number] = []
    for number in numbers:
        last = out[-1] if out else None
        if last is None or not _merge(sentence, last, number, series):
            out.append(number)
    for i, number in enumerate(out):
        # "In 27 patients with it, 47 % developed ...": the group of all percents that follow in the sentence.
        if (
            number.count
            and i + 1 < len(out)
            and re.search(r"(?:^|[,;]\s)(?:in|among|of)(?: the| these)?\s$", sentence[: number.start], re.I)
        ):
            for other in out[i + 1 :]:
                if other.total is None and not other.count:
                    other.total, other.among = number.n, number.among
    return out


def _merge(sentence: str, last: _Number, number: _Number, series: _Series) -> bool:
    between = sentence[last.end : number.start]
    percent = number.n is None and number.low is not None and number.low == number.high
    if (
        last.n is not None
        and last.low is None
        and last.total
        and percent
        and number.paren
        and not re.search(r"[,;]", between)
    ):
        last.low, last.high = number.low, number.high
        _stretch(last, number, between)
    elif last.low is not None and last.n is None and number.total and number.paren and between.strip() == "(":
        last.n, last.total, last.end = number.n, number.total, number.end
    elif (
        last.low is not None
        and last.n is None
        and number.count
        and re.fullmatch(r"\s(?:of|in|among) (?:the |all |these )?", between)
    ):
        last.total, last.end, last.among, number.weak = number.n, number.end, number.among, False
    elif last.low is not None and last.n is not None and last.end >= number.end:
        last.total = last.total or number.total
    elif last.count and percent and number.paren and _tells_part(between):
        if series.total is not None and last.n is not None and last.n < series.total:
            last.total = series.total
        last.low, last.high, last.count, last.weak = number.low, number.high, False, False
        last.among = ""
        _stretch(last, number, between)
    else:
        return False
    return True


def _stretch(last: _Number, number: _Number, between: str) -> None:
    """Let the earlier number reach over the later one; what stands between them is what was counted."""
    told = between.rstrip("( ").strip()
    group = _noun_phrase(told)
    if last.total and _rules().people.search(group):  # "26 of 30 children with a thrombus were alive (87 %)"
        last.among, last.what = group, _predicate(told[len(group) :])
    elif told:
        last.what = _predicate(told)
    last.end = number.end


def _tells_part(between: str) -> bool:
    return (
        between.strip() == "("
        or re.match(
            r"\s(?:were|was|had|have|showed|presented|developed|died|underwent|experienced|received)\b[^,;]*\($",
            between,
        )
        is not None
    )


# --- what was counted, and among whom -------------------------------------------------------------------------

_VERB = (
    r"(?:was|were|is|are|be|been|being|had|has|have|having|can|could|may|might|will|would|shows?|showed|shown|presents?|presented|presenting|"
    r"develops?|developed|occurs?|occurred|occurring|underwent|undergo|receives?|received|died|reported|reports|affects?|affected|involves?|involved|"
    r"accounts?|accounted|accounting|constitutes?|constituted|constituting|represents?|represented|representing|comprises?|comprised|comprising|"
    r"makes?|made|ranges?|ranged|ranging|varies|varied|reaches|reached|remains?|appears?|appeared|causes?|caused|spreads?(?= to\b)|metastasi[sz]e[sd]?|"
    r"experiences?|experienced|survives?|survived|lived|dies?|died?|relapses?|relapsed|recurred|responded|achieved|includes?|included|yielded|said|located|found|seen|noted|documented|recogni[sz]ed|delineated|saw|described|observed|detected|identified|recorded|"
    r"responsible|recovered|improved|fulfilled|tested|required|needed|manifest\w*|suffer(?:s|ed)?|complained|progressed|failed|exhibits?|exhibited|"
    r"displays?|displayed|demonstrates?|demonstrated|revealed|actually|either)"
)
_VERB_WORD = re.compile(rf"\b{_VERB}\b", re.I)
_CUT = re.compile(
    rf"[,;:.()\[\]]|\s(?:{_VERB}|in whom|who|which|that|where|whereas|while|although|but|and (?=only|thus|therefore|about|then|up|in|at|for|by|the\s\w+\sform|\w+ly|[\d<>]|VERB)|followed by|according|at the time|at diagnosis)\b".replace(
        "VERB", _VERB
    ),
    re.I,
)
_CLAUSE = re.compile(
    r"[,;:]\s|\b(?:and|or|followed by|that|whereas|while|including|but|then|although|because|since|versus|compared (?:to|with)|respectively)\s",
    re.I,
)
_LEAD = re.compile(
    r"^(?:and|or|but|the|a|an|only|about|approximately|around|nearly|almost|of|in|to|with|by|up|as|also|however|overall|over-?all|moreover|that|then|"
    r"usually|most|commonly|frequently|next|next in frequency|these|those|all|than|less|more|far|first|out|its|their|for|on average|respectively|roughly|"
    r"just|as many as|whereas|often|some|found|into|among|from|at|least|both|another|were|was|is|are|be|been|have|has|had|additional|further|or|[-–])\s+",
    re.I,
)
_MEASURE = re.compile(
    r"\b(?P<measure>incidence|prevalence|frequency|occurrence|proportion|percentage|(?:[\w-]+ ){0,2}?(?:rates?|mortality|morbidity|lethality|survival|fatality)(?: rates?)?)\b"
    r"(?:\s(?:of|for|if|with|from)\s(?P<of>.*?))?(?:\s(?:in|among|amongst|affecting)\s(?P<among>.*?))?(?=[,;]|\s(?:VERB)\b|\s\(|(?:\s(?:of|at|as|from|between))?$)".replace(
        "VERB", _VERB
    ),
    re.I,
)
_AMONG = re.compile(r"\s*(?:of|in|among|amongst|from)\s(?P<who>.*)", re.I | re.S)
_OPENING = re.compile(
    r"^(?:In|Among|Of)\s(?P<who>(?!which|whom|addition|contrast|fact|general|this|our)[^,]{3,80}),", re.I
)


def _name(sentence: str, number: _Number, *, left: int, right: int) -> None:
    """Fill `what` and `among` of a number from the words around it."""
    if number.n is not None and number.paren and not number.what:
        number.what = _bare_thing(sentence[left : number.start].rstrip(), sentence[number.end : right])
    before, after = sentence[left : number.start].rstrip("( "), sentence[number.end : right]
    who = _AMONG.match(after.lstrip(")"))
    if who and not number.among and (not number.paren or re.search(r"majority$|minority$", before)):
        number.among = _noun_phrase(who["who"])
        after = who["who"][len(number.among) :]
    elif number.n is not None and number.total and not number.paren and not number.among:
        number.among = _noun_phrase(after)
        after = after[after.find(number.among) + len(number.among) :]
    if not number.what:
        number.what = _what(sentence, before, after, number)
    opening = _OPENING.match(sentence)
    if (
        not number.among
        and opening
        and opening.end() <= number.start
        and not re.search(r"\b(?:study|series|survey|report|review|literature|trial)\b", opening["who"])
    ):
        number.among = _noun_phrase(re.sub(rf"^{_NUM}\s", "", opening["who"]))
    number.what, number.among = _clean(number.what), _clean(number.among)


def _bare_thing(before: str, after: str) -> str:
    """What "12 (24 %)" counts: "12 (24 %) had seizures", "12 (24 %) cervical", "cervical in 12 (24 %)"."""
    after = after.lstrip(") ")
    if (
        re.search(r"\b(?:in|among|for)$", before)
        or not re.match(r"[a-z]", after)
        or re.match(r"(?:and|or|of|in)\b", after)
    ):
        return ""
    verb = _VERB_WORD.match(after)
    return _predicate(after) if verb else _noun_phrase(after)


def _what(sentence: str, before: str, after: str, number: _Number) -> str:
    clause = _CLAUSE.split(before + " ")[-1].strip()
    if number.paren and not re.search(r"\b(?:majority|minority|most|half|third|quarter)$", clause):
        return _phrase_before(clause or before.strip(" ,;"))
    measure = _MEASURE.search(sentence[: number.start].rstrip("( "))
    if (
        measure is not None
        and _stands_first(sentence[: number.start], measure)
        and not re.search("[,;:]", sentence[measure.end() : number.start])
    ):
        return _measured_thing(measure, number)
    into = re.search(r"\b(?:in|of|among|for)$", clause)
    if into and (phrase := _object(clause[: into.start()])):
        return phrase  # "involve multiple levels in 19 % of cases"
    verb = _VERB_WORD.search(clause)
    if (
        verb
        and re.fullmatch(r"(?:which|that|who)\s*", clause[: verb.start()])
        and (subject := _subject(before[: before.rfind(clause)]))
    ):
        return subject
    if verb and (subject := _last_words(clause[: verb.start()])):
        return subject
    if number.total and re.search(
        r"\bin$", before.strip(), re.I
    ):  # "in 171 of 200 cases, multiple sites were documented"
        return _noun_phrase(after.lstrip(" ,"))
    if into and verb and (subject := _subject(before)):
        return subject
    if not _lead_off(clause) or verb:
        return _predicate(after) or _subject(before)
    return _subject(before) or _predicate(after) or _last_words(clause)


_COPULAS = frozenset({"is", "are", "was", "were", "be", "been"})


def _object(clause: str) -> str:
    """The noun phrase after an active verb that ends the clause: "involve multiple levels"."""
    verbs = list(_VERB_WORD.finditer(clause))
    if not verbs:
        return _last_words(clause)
    rest = clause[verbs[-1].end() :]
    # "bleeding was the first symptom in 41 of 68": the subject is what was counted.
    return (
        "" if re.match(r"\s(?:the|a|an) ", rest) and verbs[-1][0].lower() in _COPULAS else _last_words(rest)
    )


def _stands_first(told: str, measure: re.Match[str]) -> bool:
    """True where the measure is what the clause speaks of, not "occurred next in frequency"."""
    if re.fullmatch(
        rf"\s(?:(?:of|at|as|{_VERB}|low|high|only|about|approximately|up to)\s?)+",
        told[measure.end("measure") :],
        re.I,
    ):
        return True
    clause = _CLAUSE.split(told[: measure.start()])[-1]
    return _VERB_WORD.search(clause) is None


def _measured_thing(measure: re.Match[str], number: _Number) -> str:
    if measure["among"] and not number.among:
        number.among = measure["among"]
    name = measure["measure"]
    if re.search(r"rate|mortality|morbidity|survival|lethality|fatality", name, re.I):
        if measure["of"] and not number.among:
            number.among = measure["of"]
        return name
    return measure["of"] or name


def _subject(before: str) -> str:
    """The subject of the last clause that has a verb: "breast cancer occurred next in frequency, 14.5 %"."""
    for clause in reversed(_CLAUSE.split(before + " ")):
        verb = _VERB_WORD.search(clause)
        if verb and (subject := _last_words(clause[: verb.start()])):
            return subject
    return ""


def _phrase_before(clause: str) -> str:
    """The noun phrase that a bracket explains: "affect the cervical (24 %)", "level was most affected (42 %)"."""
    clause = re.sub(r"\s(?:in|among|for)\s*$", "", clause)
    verbs = list(_VERB_WORD.finditer(clause))
    if not verbs:
        return _last_words(clause)
    tail = _lead_off(clause[verbs[-1].end() :])
    if re.fullmatch(
        r"(?:(?:most|more|less|commonly|frequently|often|affected|involved|common|frequent|usually|predominantly|the)\s*)*",
        tail,
    ):
        return _last_words(clause[: verbs[0].start()])
    return _last_words(tail)


def _last_words(phrase: str) -> str:
    phrase = _lead_off(phrase.strip(" ,;:"))
    inner = re.split(r"\b(?:the|such as|namely|is|are)\s(?=\S+(?:\s\S+)?$)", phrase)[-1]
    return _lead_off(inner) or phrase


def _lead_off(phrase: str) -> str:
    phrase = phrase.strip(" ,;:")
    while lead := _LEAD.match(phrase + " "):
        phrase = phrase[lead.end() :].lstrip()
    return phrase


def _predicate(after: str) -> str:
    """What is said of the people just counted: "cause brain metastases", "spread to the leptomeninges"."""
    text = re.split(
        r"[;:.\[\]]|(?<![A-Z])\)|\((?![A-Z][\w-]{1,8}\)\s\w)|,\s|\s(?:and|but|whereas|while|which|in addition)\s",
        after.lstrip(" ,)"),
    )[0].strip()
    match = re.match(
        rf"(?:(?!die|relapse|recur|surviv|live|respon|recover|improv|progress){_VERB}\s+)+", text, re.I
    )
    rest = _lead_off(text[match.end() :] if match else text)
    return rest or text


def _noun_phrase(text: str) -> str:
    cut = _CUT.search(text)
    # "central nervous system (CNS) metastases": a bracketed abbreviation belongs to the name.
    while cut and cut[0] == "(" and (short := re.match(r"\([A-Z][\w-]{1,8}\)\s(?=\w)", text[cut.start() :])):
        cut = _CUT.search(text, cut.start() + short.end())
    return text[: cut.start()] if cut else text


def _clean(text: str) -> str:
    text = _lead_off(" ".join(text.split())).strip(" ,;:.-–)")
    while tail := re.search(
        r"\s(?:of|for|in|and|or|with|at|only|just|about|the|a|an|respectively|who|as|by|to|from|on)$", text
    ):
        text = text[: tail.start()].rstrip(" ,;:")
    return text + ")" if text.count("(") > text.count(")") else text


# --- the result -----------------------------------------------------------------------------------------------


def _statement(
    document: Document,
    sentence: Span,
    number: _Number,
    *,
    series: _Series,
    cited: list[tuple[int, tuple[int, ...]]],
    before: str,
) -> Statement:
    span = Span(sentence.start + number.start, sentence.start + number.end)
    whole = not number.among or re.fullmatch(
        r"(?:the |these |those |all )?(?:patients|cases|them|these)", number.among, re.I
    )
    total = number.total
    inherit = not number.count and whole and series.among is not None and total in (None, series.total)
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
    )


def _resolved(what: str, before: str) -> str:
    """A pronoun stands for what the statement before it counted: "MTC makes up 5 % ... It causes 13 %"."""
    if re.fullmatch(r"(?:it|this|they|these|those|that|which|who|there)", what, re.I):
        return before or "not named"
    return what or "not named"


def _group(number: _Number) -> str | None:
    if (
        number.count
        or not number.among
        or number.among.lower() in {"them", "these", "those", "which", "whom", "all"}
    ):
        return None
    return number.among


def _reference(span: Span, cited: list[tuple[int, tuple[int, ...]]], series: _Series) -> tuple[int, ...]:
    if series.authors and series.references:
        return series.references
    for at, numbers in cited:
        if at >= span.end - 1:
            return numbers
    if len(cited) == 1:
        return cited[0][1]
    return series.references


# --- the rules ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rules:
    people: re.Pattern[str]
    disease: re.Pattern[str]
    measure: re.Pattern[str]
    speaks: re.Pattern[str]
    own: re.Pattern[str]
    laboratory: re.Pattern[str]
    notpeople: re.Pattern[str]
    study: re.Pattern[str]
    share: re.Pattern[str]
    counted: re.Pattern[str]
    owncount: re.Pattern[str]
    tail: re.Pattern[str]


def statement_rules() -> tuple[dict[str, str], ...]:
    """The rows of `statement_rules.tsv`, in order, as column to cell.

    Raises
    ------
    VocabularyError
        Where a row does not have the columns of the header; the text names file and line.
    """
    lines = (
        files("casepool.reading")
        .joinpath("statement_rules.tsv")
        .read_text(encoding="utf-8")
        .rstrip("\n")
        .split("\n")
    )
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(_COLUMNS):
            raise VocabularyError(
                f"A row must have {len(_COLUMNS)} columns, got {len(cells)} (statement_rules.tsv, line {number})."
            )
        rows.append(dict(zip(_COLUMNS, cells)))
    return tuple(rows)


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    rows = statement_rules()

    def alternatives(*kinds: str) -> str:
        return "|".join(row["pattern"] for row in rows if row["kind"] in kinds)

    def words(*kinds: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{alternatives(*kinds)})(?!\w)", re.I)

    people = alternatives("people")
    return _Rules(
        people=words("people"),
        disease=words("disease"),
        measure=words("measure"),
        speaks=words("speaks"),
        own=words("own"),
        laboratory=words("laboratory"),
        notpeople=re.compile(rf"\s(?:[\w-]+\s){{0,3}}?(?:{alternatives('notpeople')})(?!\w)", re.I),
        study=words("study"),
        counted=re.compile(
            rf"(?<![\w.,/%=-])(?P<n>{_NUM})\s(?P<adj>(?:(?!of|in|to|and|or|with|year|years|months?|days?|weeks?|hours?)[a-z][\w-]*\s){{0,4}}?)"
            rf"(?P<noun>patients|cases|individuals|subjects|persons|people|adults|children|infants|neonates|newborns|men|women|carriers|deaths|(?:live )?births|pregnancies|autopsies)(?!\w)",
            re.I,
        ),
        owncount=words("authors"),
        share=re.compile(
            rf"{_PCT}\s(?:of|in) (?:all )?(?:(?!the\b|tumou?r\b)[\w-]+\s){{0,4}}?(?:{alternatives('disease')})(?!\w)",
            re.I,
        ),
        tail=re.compile(
            rf"\s(?:of (?:their|these|his|her|the) )?(?:(?!of\b|in\b|and\b|or\b)[\w-]+\s){{0,4}}?(?:{people}|{alternatives('disease')})(?!\w)",
            re.I,
        ),
    )
