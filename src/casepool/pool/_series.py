"""Proportions that reports tell of other patients: which series, who cites it, and what they pool to."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casepool.errors import AnalysisError

from ._glmm import pool_proportions
from ._random_effects import (
    Heterogeneity,
    PooledProportion,
    exact_interval,
    logit_proportions,
    pool_freeman_tukey,
    pool_logit,
    random_effects,
)

ALIKE = 0.5
"""Share of common words from which two descriptions of the denominator are one (Jaccard 1912)."""
LARGE = 10
"""Patients from which a series cited with equal n and N, once with and once without authors, is taken as one."""
_YEAR = re.compile(r"(?:\s*(?:et al\.?,?|and|&|,|[A-Z][\w’'-]+))*\s*[\[(]?\s*((?:19[3-9]|20[0-4])\d)\b")
"""After an author's name: other names, "et al.", then the year, as "Sund et al. (1991)"; not "Sund reviewed 1980 to 1984"."""
_FILLERS = frozenset(
    "a an the of in with and or for to by from at on all who had were was have has is are their those these such this that "
    "patients patient cases case series reported reports study studies total no our".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series of patients, counted once however many reports cite it."""

    label: str
    n: int
    total: int
    lower: float
    upper: float
    """Exact interval of n of N."""
    among: str
    cited_by: tuple[str, ...]
    """Ids of the reports."""
    differ: tuple[str, ...] = ()
    """Other numbers that reports give for it, as "12 of 55 (report-7)"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One thing that was counted, over all series that count it among the same kind of patients."""

    what: str
    among: str
    series: tuple[Series, ...]
    pooled: PooledProportion | None
    """Binomial-normal model; None for one series."""
    logit: PooledProportion | None = None
    freeman_tukey: PooledProportion | None = None
    heterogeneity: Heterogeneity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesTable:
    """All topics, and what was kept out."""

    topics: tuple[Topic, ...]
    single_patients: int
    """Statements about one patient: case reports, which do not enter proportions."""
    without_counts: int
    """Statements that tell a percentage or a count, but not n of N."""
    impossible: int
    """Statements with n above N."""
    repeated: int
    """Statements that repeat a series another report (or sentence) told."""
    missing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    report: str
    what: str
    among: str
    n: int
    total: int
    authors: tuple[str, ...]
    year: str | None
    references: str


def pool_series(
    statements: Iterable[Mapping[str, str]], *, smallest: int = 2, confidence: float = 0.95
) -> SeriesTable:
    """The proportions that statements tell, each series once.

    Parameters
    ----------
    statements : iterable of mappings
        Rows of statements.csv.
    smallest : int
        Series with fewer patients are left out; 2 leaves out single patients.
    """
    told, singles, without, impossible = [], 0, 0, 0
    for row in statements:
        n, total = _integer(row.get("n")), _integer(row.get("total"))
        if n is None and total is not None:
            n = _from_percent(row.get("percent_low"), row.get("percent_high"), total)
        if n is None or total is None:
            without += 1
        elif total < smallest:
            singles += 1
        elif n > total or n < 0:
            impossible += 1
        else:
            told.append(_statement(row, n, total))
    topics, repeated = [], 0
    for group in _by_topic(told):
        series, more = _once(group, confidence)
        repeated += more
        topics.append(_topic(group, series, confidence))
    topics.sort(key=lambda t: (-len(t.series), -sum(s.total for s in t.series), t.what, t.among))
    missing = None if topics else "No statement of the reports gives n of N patients of a series."
    return SeriesTable(
        topics=tuple(topics), single_patients=singles, without_counts=without, impossible=impossible, repeated=repeated,
        missing=missing,
    )  # fmt: skip


def _integer(text: str | None) -> int | None:
    try:
        return int(float(text)) if text else None
    except ValueError:
        return None


def _from_percent(low: str | None, high: str | None, total: int) -> int | None:
    """The one count that gives the percentage as printed; None for a range, or where several or none do.

    Examples
    --------
    >>> _from_percent("27", "27", 55), _from_percent("14.5", "14.5", 55), _from_percent("27", "27", 400)
    (15, 8, None)
    """
    if not low or low != high:
        return None
    try:
        percent = float(low)
    except ValueError:
        return None
    decimals = len(low.partition(".")[2])
    half = 0.5 * 10.0**-decimals + 1e-9
    least, most = math.ceil((percent - half) * total / 100), math.floor((percent + half) * total / 100)
    return least if least == most and 0 <= least <= total else None


def _statement(row: Mapping[str, str], n: int, total: int) -> _Told:
    authors = tuple(a.strip() for a in re.split(r"[;|,]", row.get("authors", "")) if a.strip())
    sentence = row.get("sentence", "")
    return _Told(
        report=row.get("report_id", ""), what=row.get("what", "").strip(), among=row.get("among", "").strip(), n=n, total=total,
        authors=authors, year=_year(sentence, authors), references=row.get("references", "").strip(),
    )  # fmt: skip


def _year(sentence: str, authors: Sequence[str]) -> str | None:
    for author in authors:
        at = sentence.find(author)
        found = _YEAR.match(sentence, at + len(author)) if at >= 0 else None
        if found:
            return found[1]
    return None


def _words(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return frozenset(_stem(w) for w in words if w not in _FILLERS)


def _stem(word: str) -> str:
    for ending, stem in (
        ("metastases", "metastasis"),
        ("metastatic", "metastasis"),
        ("ies", "y"),
        ("ses", "s"),
        ("s", ""),
    ):
        if (
            word.endswith(ending)
            and len(word) > len(ending) + 2
            and not word.endswith("ss")
            and not word.endswith("is")
        ):
            return word[: -len(ending)] + stem
    return word


def _by_topic(told: Sequence[_Told]) -> list[list[_Told]]:
    """Statements of one thing among patients described alike; greedy, in order of telling."""
    groups: list[tuple[frozenset[str], frozenset[str], list[_Told]]] = []
    for statement in told:
        what, among = _words(statement.what), _words(statement.among)
        for known, known_among, members in groups:
            if what == known and _alike(among, known_among):
                members.append(statement)
                break
        else:
            groups.append((what, among, [statement]))
    return [members for _, _, members in groups]


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return (not a and not b) or (bool(a & b) and len(a & b) / len(a | b) >= ALIKE)


def _once(group: Sequence[_Told], confidence: float) -> tuple[tuple[Series, ...], int]:
    """Each series once, and how many statements repeat another."""
    keys: dict[object, list[_Told]] = {}
    for statement in group:
        keys.setdefault(_identity(statement), []).append(statement)
    _join_unnamed(keys)
    series = [_series(members, confidence) for members in keys.values()]
    series.sort(key=lambda s: (s.label.lower(), s.total, s.n))
    return tuple(series), len(group) - len(series)


def _identity(statement: _Told) -> object:
    if statement.authors:
        return "authors", statement.authors[0].lower(), statement.year
    if statement.references:
        return "numbers", statement.n, statement.total
    return "own", statement.report, statement.n, statement.total


def _join_unnamed(keys: dict[object, list[_Told]]) -> None:
    # "3 of 55 [12]" in one report and "Author found 3 of 55" in another are one series if it is large enough.
    named = {(s.n, s.total): key for key, members in keys.items() for s in members if s.authors}
    for key in list(keys):
        members = keys[key]
        other = named.get((members[0].n, members[0].total))
        if not members[0].authors and other is not None and members[0].total >= LARGE:
            keys[other].extend(keys.pop(key))


def _series(members: Sequence[_Told], confidence: float) -> Series:
    counts: dict[tuple[int, int], list[str]] = {}
    for statement in members:
        counts.setdefault((statement.n, statement.total), []).append(statement.report)
    (n, total), _ = max(counts.items(), key=lambda item: (len(set(item[1])), item[0][1], item[0][0]))
    others = [
        f"{x} of {size} ({', '.join(sorted(set(reports)))})"
        for (x, size), reports in sorted(counts.items())
        if (x, size) != (n, total)
    ]
    low, high = exact_interval(n, total, confidence=confidence)
    first = next((s for s in members if s.authors), members[0])
    return Series(
        label=_label(first), n=n, total=total, lower=low, upper=high, among=first.among,
        cited_by=tuple(sorted({s.report for s in members})), differ=tuple(others),
    )  # fmt: skip


def _label(statement: _Told) -> str:
    if statement.authors:
        names = statement.authors
        shown = (
            names[0]
            if len(names) == 1
            else f"{names[0]} and {names[1]}"
            if len(names) == 2
            else f"{names[0]} et al."
        )
        return f"{shown} {statement.year}" if statement.year else shown
    if statement.references:
        return f"Reference {statement.references} in {statement.report}"
    return f"Own series of {statement.report}"


def _topic(group: Sequence[_Told], series: tuple[Series, ...], confidence: float) -> Topic:
    what, among = group[0].what, group[0].among
    if len(series) < 2:
        return Topic(what=what, among=among, series=series, pooled=None)
    n, total = [s.n for s in series], [s.total for s in series]
    try:
        return Topic(
            what=what, among=among, series=series, pooled=pool_proportions(n, total, confidence=confidence),
            logit=pool_logit(n, total, confidence=confidence), freeman_tukey=pool_freeman_tukey(n, total, confidence=confidence),
            heterogeneity=random_effects(*logit_proportions(n, total), confidence=confidence).heterogeneity,
        )  # fmt: skip
    except AnalysisError:
        return Topic(what=what, among=among, series=series, pooled=None)
