"""Counts that go on about a series: "cervical in 14, thoracic in 12 and lumbar in 5", "9 had seizures"."""

import re
from typing import Final

from ._statement_names import Number, clean, predicate
from ._statement_rules import NUMBER_WORD, PEOPLE, integer

_N: Final = rf"(?P<n>\d{{1,4}}|{NUMBER_WORD})"
_PEOPLE: Final = rf"(?:{PEOPLE}|boys|girls|individuals|others)"
_MEASURED: Final = r"(?!\s(?:and|or|to)\s\S+\s(?:months?|years?|weeks?|days?|hours?|mm|cm|mg|Gy|%|cases per))"
_IN: Final = re.compile(
    rf"(?<![\w.,/])(?:in|for|by)\s(?:all |only |just |another )?{_N}(?=\s?[,;.)]?\s?$|[,;)]\s?(?!\d)|\sand\b|\s{_PEOPLE}\b(?!\sper\b)){_MEASURED}(?P<noun>\s{_PEOPLE})?",
    re.I,
)
_DID: Final = re.compile(
    rf"(?:^|[,;:]\s|\b(?:and|but|only|whom|which|these|them|that)\s)(?P<only>only\s)?{_N}\s(?:(?:of (?:them|these|whom)|{_PEOPLE})\s)?"
    r"(?P<said>(?:were|was|had|underwent|showed|developed|died|presented|received|needed|required|improved|recovered|relapsed|responded|"
    r"survived|involved|affected|arose|occurred|appeared|progressed|achieved|experienced|suffered|remained|did not|recurred|worsened|(?:fe)?males?(?=\s?[,;.)]|\sand\b)|(?:wo)?men(?=\s?[,;.)]|\sand\b))\b.*)",
    re.I | re.S,
)
_GATE: Final = re.compile(rf"(?:\b(?:in|for|by|all|that)|^|[,;:]|\band|\bonly|\bwhom|\bbut)\s?{_N}\b", re.I)


_POINTED: Final = re.compile(r"\b(?:whom|which|these|them)\b")
"""The patients counted last: "46 patients, of whom five died", "eleven of these were treated"."""


def may_go_on(sentence: str) -> bool:
    """False where the sentence has no count that could go on about a series; quick."""
    return _GATE.search(sentence) is not None


def counts_of_parts(sentence: str, taken: list[Number], *, whole: int | None, named: bool) -> list[Number]:
    """The counts of parts of a series in force (of `whole` patients) or of patients counted before in the sentence.

    A count opens a group where the sentence begins with it ("Of the 31 patients ...") or tells a series of authors (`named`).
    `taken` are the numbers that are read otherwise; of them a count of cases gives way to a part told with it.
    """
    found: list[Number] = []
    for match in (*_IN.finditer(sentence), *_parts_that(sentence)):
        n, start = integer(match["n"]), match.start("n")
        told = match.re is _DID
        counted = [q for q in [*taken, *found] if q.n is not None and q.end <= start]
        pointed = told and _POINTED.search(match[0][: match.start("said") - match.start()]) is not None
        if pointed:
            total = max(counted, key=lambda q: q.end).n or 0 if counted else 0
        else:
            groups = [q.n for q in counted if q.count and q.n is not None and _opens(sentence, q)]
            groups += [
                q.n
                for q in [q for q in counted if q.count][:1]
                if named and q.count and q.n is not None and not sentence.endswith(" in ", 0, q.start)
            ]
            total = max(groups, default=0)
        others = [q for q in [*taken, *found] if not (q.count and q.start == start)]
        if not 0 < n <= (total or whole or 0) or any(
            q.start < match.end("n") and start < q.end for q in others
        ):
            continue
        same = next((q for q in taken if q.count and q.start == start), None)
        if same is not None and any(
            q.start > same.end and tells_part(sentence[same.end : q.start]) for q in others
        ):
            continue  # "200 cases were found to have it (18 %)" is read as one
        end = match.end("n") if told or not match["noun"] else match.end("noun")
        what = clean(predicate(match["said"])) if told else ""
        found.append(Number(start=start, end=end, n=n, total=total or None, part=True, what=what))
    return found


def _opens(sentence: str, count: Number) -> bool:
    return re.match(r"(?:Of|Among|Amongst|In)\b[^,;]*$", sentence[: count.start]) is not None


def tells_part(between: str) -> bool:
    """True for what stands between a count and its percent in brackets."""
    return (
        between.strip() == "("
        or re.match(
            r"\s(?:were|was|had|have|showed|presented|developed|died|underwent|experienced|received)\b[^,;]*\($",
            between,
        )
        is not None
    )


def _parts_that(sentence: str) -> list[re.Match[str]]:
    """Each part of which a verb tells something; what is told of one may hold the next."""
    matches, at = [], 0
    while match := _DID.search(sentence, at):
        matches.append(match)
        at = match.start("said")
    return matches
