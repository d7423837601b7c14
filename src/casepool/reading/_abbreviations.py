"""Abbreviations that a report defines ("intramedullary spinal cord metastasis (ISCM)") mean their long form everywhere.

The long form is found by the algorithm of Schwartz and Hearst (2003, Pacific Symposium on Biocomputing):
the letters of the short form, from its end, in the words before the bracket.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from casepool.vocabulary import Hit, Matcher, Term

_DEFINED: Final = re.compile(r"\(\s?([A-Za-z]{0,3}[A-Z][A-Za-z0-9/-]{0,8}?)(?:s|'s)?\s?[),;]")


class Abbreviation(NamedTuple):
    """A short form with the stretch of text that spells it out."""

    short: str
    start: int
    end: int
    """End of the long form."""
    defined_at: int


def find_abbreviations(text: str) -> Iterator[Abbreviation]:
    """The abbreviations that the text defines, in order."""
    for found in _DEFINED.finditer(text):
        short = found[1]
        if len(short) < 2 or not any(c.isupper() for c in short):
            continue
        end = found.start()
        start = _long_start(text, short, end)
        if start is not None:
            yield Abbreviation(short, start, end, found.start(1))


def _long_start(text: str, short: str, end: int) -> int | None:
    """Where the long form that ends before the bracket begins; None where the letters do not match."""
    most_words = min(len(short) + 5, len(short) * 2)
    window = text[max(0, end - 120) : end].rstrip()
    words = window.rsplit(None, most_words)
    if not words:
        return None
    # Where the last words begin: behind what is left of them.
    limit = len(words[0]) if len(words) > most_words else 0
    while window[limit].isspace():
        limit += 1
    position = len(window) - 1
    for index in range(len(short) - 1, -1, -1):
        letter = short[index].lower()
        if not letter.isalnum():
            continue
        either = letter + letter.upper()
        while position >= limit and (
            window[position] not in either or (index == 0 and position > 0 and window[position - 1].isalnum())
        ):
            position -= 1
        if position < limit:
            return None
        position -= 1
    start = position + 1
    return None if len(window) - start <= len(short) else max(0, end - 120) + start


def spell_out(
    text: str, hits: list[Hit], abbreviations: Sequence[Abbreviation], matcher: Matcher
) -> tuple[list[Hit], dict[int, str]]:
    """The hits, with one for each use of an abbreviation whose long form names concepts, and the names that hold one in full.

    A meaning that an abbreviation has elsewhere is dropped where the report's own long form names nothing of its kind.
    """
    names: dict[int, str] = {}
    added: list[Hit] = []
    dropped: set[int] = set()
    starts = [hit.start for hit in hits]
    used: dict[int, Hit] = {}
    for short, start, end, defined_at in abbreviations:
        first = bisect_left(starts, start)
        inside = [hit for hit in hits[first : bisect_left(starts, end)] if hit.end <= end]
        if not inside and first and hits[first - 1].end > start:
            # "myxoid liposarcoma (LPS)" has a longer name than its abbreviation.
            inside = matcher.find(text[start:end])
        long = text[start:end].rstrip()
        whole_name = len(inside) == 1 and _is_all(inside[0], start, long)
        joined = _joined(inside, whole=whole_name)
        for at, stop in uses_of(text, short):
            place = bisect_left(starts, at)
            known = hits[place] if place < len(hits) and starts[place] == at else used.get(at)
            if known is not None:
                if known.end > stop:
                    continue
                if _agree(known, inside) and not (whole_name and _is_shared(known)):
                    if whole_name:
                        names[at] = long
                    continue
                # "endoscopic sinus surgery (ESS)" is no endometrial stromal sarcoma here.
                dropped.add(at)
            if joined is None or at == defined_at:
                continue
            whole = _within_name(text, long, at, stop, matcher) or Hit(at, stop, *joined)
            dropped.update(hit.start for hit in hits if whole.start <= hit.start < whole.end)
            if whole.start < at or whole.end > stop or whole_name:
                names[whole.start] = f"{text[whole.start : at]}{long}{text[stop : whole.end]}"
            used[at] = whole
            added.append(whole)
    if not added and not dropped:
        return hits, names
    kept = [hit for hit in hits if hit.start not in dropped]
    return sorted((*kept, *added), key=lambda hit: hit.start), names


def _is_all(hit: Hit, start: int, long: str) -> bool:
    """True where the hit, found in the text or in the long form alone, is the whole long form."""
    return hit.end - hit.start == len(long) and hit.start in (0, start)


_AROUND: Final = 50
"""Characters before and behind an abbreviation in which the rest of a name may stand."""


def _within_name(text: str, long: str, at: int, stop: int, matcher: Matcher) -> Hit | None:
    """The longer name that the abbreviation is a part of ("mucinous AC"); None where it stands for itself."""
    before = text[max(0, at - _AROUND) : at]
    before = before[max(before.rfind(mark) for mark in ".;:,()") + 1 :]
    after = text[stop : stop + _AROUND]
    shift = len(before) + len(long)
    for hit in matcher.find(f"{before}{long}{after}"):
        if hit.start < shift and hit.end > len(before) and not len(before) <= hit.start < hit.end <= shift:
            start = at - max(0, len(before) - hit.start)
            return Hit(start, stop + max(0, hit.end - shift), hit.term, hit.kinds)
    return None


def _agree(known: Hit, inside: Sequence[Hit]) -> bool:
    """True where the long form names something that the short form is known to mean, or its kind of thing.

    A word that names no treatment in particular does not count ("resynchronization therapy" is no chemoradiation),
    and of two tumours the one that the report spells out is meant ("pancreatic neuroendocrine tumor (PNET)" is not primitive).
    """
    tumour = known.term.get("histology")
    if tumour is not None:
        told = [hit.term["histology"] for hit in inside if "histology" in hit.term]
        if told:
            return tumour in told
    if "regimen" in known.term and any("treatment" in hit.term or "drug" in hit.term for hit in inside):
        # "chemotherapy with cyclophosphamide ... (R-CHOP)": its letters stand before it by chance, too.
        return True
    return any(
        kind in known.term and "nonspecific" not in entry.codes
        for hit in inside
        for kind, entry in hit.term.items()
    )


def _is_shared(known: Hit) -> bool:
    """True for an abbreviation of several tumours ("ACC"), which the report's own long form tells apart."""
    entry = known.term.get("histology")
    return entry is not None and "shared" in entry.codes


def uses_of(text: str, short: str) -> Iterator[tuple[int, int]]:
    """Start and end of each use of the short form as a word, with the "s" of its plural."""
    at = text.find(short)
    while at >= 0:
        end = at + len(short)
        stop = end + 1 if text.startswith("s", end) else end
        if not text[at - 1 : at].isalnum() and not text[stop : stop + 1].isalnum():
            yield at, stop
        at = text.find(short, end)


_NAMES: Final[tuple[str, ...]] = (
    "histology",
    "neoplasm",
    "metastasis",
    "finding",
    "drug",
    "regimen",
    "treatment",
    "compartment",
)


def _joined(inside: Sequence[Hit], *, whole: bool) -> tuple[Term, int] | None:
    """One term, with its kinds, that means all that the long form names; None where it names nothing that is read."""
    named = any(hit.term.get(kind) is not None for hit in inside for kind in _NAMES)
    # "lymph node (LN)" names a place, "left colic artery (LCA)" none.
    if not named and not (whole and "site" in inside[0].term):
        return None
    term: Term = {}
    kinds = 0
    for hit in reversed(inside):
        term.update(hit.term)
        kinds |= hit.kinds
    return term, kinds
