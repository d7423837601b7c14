"""Findings told by an adjective and a part of the body: "a swollen knee", "the ribs and the pelvis were tender"."""

import re
from dataclasses import replace
from typing import Final

from casepool.model import Finding
from casepool.vocabulary import Hit, Kind

from ._finding_parts import side_of
from ._phrases import INSIDE, LIST_LINK, continues, is_outside, over_aspects, phrase_end, phrase_start
from ._scan import Scan, Sentence
from ._status import is_history, status_of

_IS: Final = re.compile(
    r" (?:was|were|is|are|became|appeared|felt|looked) (?:[a-z]+ly |very |also |both |quite |(?:[a-z]+  ?){1,2}and )?\Z"
)
"""What stands between a part of the body and what is wrong with it ("the abdomen was slightly tender")."""

_AND_MORE: Final = re.compile(r" and [a-z]+\b")

_NO_PART_ENDS: Final[tuple[str, ...]] = ("al", "ic", "ar", "eal", "ous", "ary", "ory", "ive", "ed")


def from_sign(scan: Scan, sentence: Sentence, index: int, *, opened: bool) -> Finding | None:
    """A finding told by an adjective and a part of the body: "a swollen knee", "the ribs and the pelvis were tender"."""
    hit = sentence.hits[index]
    status, _ = status_of(scan, sentence, hit)
    if status == "absent":
        return None  # a quality denied is no finding denied
    span = _part_behind(scan, sentence, index, opened=opened)
    if span is not None:
        return _sign(scan, sentence, hit, span=span)
    copula = _IS.search(scan.folded, max(sentence.start, hit.start - 40), hit.start)
    subject = _parts_before(scan, sentence, index, copula.start(), opened=opened) if copula else None
    if copula is None or subject is None:
        return None
    more = _AND_MORE.match(scan.folded, hit.end, sentence.end)
    following = sentence.hits[index + 1] if index + 1 < len(sentence.hits) else None
    quality = Kind.SIGN | Kind.MODIFIER
    joined = (
        more is not None
        and following is not None
        and following.end == more.end()
        and bool(following.kinds & quality)
    )
    end = following.end if joined and following is not None else hit.end
    words = scan.text[scan.folded.index(" ", copula.start() + 1) + 1 : end].removeprefix("also ")
    name = f"{words} {scan.text[slice(*subject)]}".lower()
    return replace(_sign(scan, sentence, hit, span=(subject[0], end)), name=name)


def _part_behind(scan: Scan, sentence: Sentence, index: int, *, opened: bool) -> tuple[int, int] | None:
    """Start and end of the phrase where a part of the body follows the adjective."""
    hit = sentence.hits[index]
    position, start = over_aspects(scan, sentence, index + 1, hit.end + 1)
    if position >= len(sentence.hits) or sentence.hits[position].start != start:
        return None
    part = sentence.hits[position]
    while position + 1 < len(sentence.hits) and continues(
        scan, part.end, sentence.hits[position + 1], Kind.BODY_PART
    ):
        position += 1
        part = sentence.hits[position]
    if not _is_part(scan, part, opened=opened):
        return None
    following = sentence.hits[position + 1] if position + 1 < len(sentence.hits) else None
    named = Kind.FINDING | Kind.FINDING_HEAD
    if following is not None and following.start == part.end + 1 and following.kinds & named:
        return None  # "painful knee swelling" is named by its own head
    return phrase_start(scan, sentence, index), phrase_end(scan, sentence, position)


def _parts_before(
    scan: Scan, sentence: Sentence, index: int, end: int, *, opened: bool
) -> tuple[int, int] | None:
    """Start and end of the parts of the body that end at an offset, a list of them as a whole."""
    position = index - 1
    while position >= 0 and sentence.hits[position].end > end:
        position -= 1
    if position < 0 or sentence.hits[position].end != end:
        return None
    if not _is_part(scan, sentence.hits[position], opened=opened):
        return None
    start = phrase_start(scan, sentence, position)
    while position > 0 and LIST_LINK.fullmatch(scan.text, sentence.hits[position - 1].end, start):
        if not sentence.hits[position - 1].kinds & (Kind.BODY_PART | Kind.SITE):
            break
        position -= 1
        start = phrase_start(scan, sentence, position)
    return start, end


def _is_part(scan: Scan, hit: Hit, *, opened: bool) -> bool:
    """True for a noun that names a part of the body; of organs inside it only where the patient was examined."""
    if scan.folded[hit.start : hit.end].endswith(_NO_PART_ENDS) or hit.kinds & Kind.NEOPLASM:
        return False
    site = hit.term.get("site")
    return is_outside(hit) or (opened and site is not None and site.name not in INSIDE)


def _sign(scan: Scan, sentence: Sentence, hit: Hit, *, span: tuple[int, int]) -> Finding:
    entry = hit.term["sign"]
    return Finding(
        name=scan.text[slice(*span)].lower(),
        concept=f"finding_head:{entry.codes['head']}",
        status=status_of(scan, sentence, hit)[0],
        side=side_of(scan.folded[slice(*span)].split()),
        modality=entry.codes.get("modality"),
        episode=sentence.period or None,
        history=is_history(scan, sentence, hit),
        evidence=(scan.evidence(sentence, *span),),
    )
