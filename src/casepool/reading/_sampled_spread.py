"""Metastases told by what a lesion turned out to be, sentences after the lesion: "She had a breast mass ... it was renal cell carcinoma".

The lesion that brought the patient stands at the front of a report, the verdict on it behind examinations and operations. Where the
verdict names no place, the place is that of the lesion told last before it, unless the tumour is known to have begun there.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from casepool.vocabulary import Entry, Hit, Kind

from ._attach import is_sampled
from ._body_seats import PARTS, seat_in_part
from ._found_elsewhere import may_name_origin, names_origin
from ._mention_rows import any_context
from ._metastases import is_placed
from ._near_lesion import near_place
from ._neighbours import grows_into
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tumour_doubt import is_only_asked
from ._tumour_values import BLOOD_SITES, LIKELY, OPERATED, SURE, WEAK, Item, Primary, Spread
from ._tumour_words import items_of

FARTHEST: Final = 6
"""Sentences from a verdict back to the lesion that it is on."""
_VERDICT: Final = Pattern(
    r"\b(?:show\w*|reveal\w*|confirm\w*|demonstrat\w*|disclos\w*|identif\w+|prove\w*|indicat\w+|suggest\w*|consistent|compatible|keeping|diagnos\w+|yield\w*"
    r"|found|turned out|considered|thought|interpreted|represent\w*)\b(?: (?!no\b|not\b|without\b)\w+){0,7} *$"
)
"""Words before a metastasis by which it is told as what a lesion was found to be."""
_COMES_FROM: Final = Pattern(
    r" (?:\w+ ){0,3}?(?:from|of) (?:(?:the|a|an|his|her|known|previous\w*) )*(?:\w+ ){0,3}?(?:primary|origin)\b| from\b"
)
_HELD: Final = Pattern(
    r"\b(?:presum\w+|initially|at first|thought|suspect\w*|assumed|suggest\w+|differential)\b"
)
"""Words of a metastasis that was held for a while only."""
_SAME: Final = Pattern(
    r"\b(?:identical|similar|same|comparable|correspond\w*|match\w*|resembl\w+|concordant|from|of|with)\b(?: (?:to|as|with|in|those|that|of|the|her|his|a|an|features|cells?|tumou?rs?|histology|appearance|\w+oma|clear|known))*"
    r" (?:previous(?:ly)?|prior|original|initial|earlier|old|known|first|primary)(?: (?:diagnosed|resected|removed|treated|excised|known|slides?))*"
    r" (?:tumou?r|primary|carcinoma|adenocarcinoma|cancer|sarcoma|melanoma|\w+ (?:cancer|carcinoma|primary|tumou?r|melanoma|sarcoma)|lesion|specimen|slides|neoplasm)\b"
    r"|\b(?:consistent|compatible|keeping|identical|concordant) (?:with|to) (?:an? |the |her |his )?(?:known |previous )?(?:\w+ ){1,2}primary\b"
)
"""Words by which what was sampled is the tumour of another organ: "identical to the primary", "from the previously diagnosed cancer"."""
_LOOKED_AT: Final = Pattern(
    r"\b(?:histo\w+|patho\w+|cyto\w+|microscop\w+|morpholog\w+|immuno\w+|biops\w+|specimens?|aspirat\w+|excis\w+|stain\w*)\b"
)
"""Words of a sentence that tells what was sampled or removed."""
_NO_SEAT: Final = frozenset({"lymph node", "mediastinum", "soft tissue"})
"""Places too wide to be that of a lesion of which only the place is told."""


def sampled_spreads(
    scan: Scan,
    sentences: Sequence[Sentence],
    primaries: Sequence[Primary],
    spreads: Sequence[Spread],
) -> Iterator[Spread]:
    """The metastasis that a verdict without a place tells of the lesion before it."""
    told = [s for s in spreads if s.status != "absent"]
    origins = {p.site for p in primaries if p.weight == SURE and not p.uncertain}
    wanted = Kind.METASTASIS | Kind.HISTOLOGY | Kind.NEOPLASM | Kind.SITE
    for sentence in sentences:
        if not sentence.kinds & wanted:
            continue
        cause = _metastatic(scan, sentence)
        cause = cause or _same_tumour(scan, sentences, sentence, primaries)
        if cause is None:
            continue
        own = frozenset(origins | {cause.entry.name})
        lesion = _lesion_before(scan, sentences, sentence, cause, primaries, origins=own)
        if lesion is not None and (
            is_placed(lesion, told) or any(s.cause.start == cause.start for s in told)
        ):
            continue
        if lesion is not None and not any(_reaches(site, lesion) for site in sorted(origins)):
            told.append(Spread(lesion.entry.name, "present", False, lesion, cause, sentence))
            yield told[-1]


_FAR_SKIN: Final = frozenset({"scalp", "face", "eyelid", "ear skin", "nail", "limbs"})
_OF_TRUNK: Final = frozenset({"breast", "mediastinum", "scrotum", "penis", "vulva", "vagina", "anus"})
"""Organs that grow into the skin above them, and not into that of the head and the limbs."""


def _reaches(site: str, lesion: Item) -> bool:
    """True where a tumour of the site may have grown into the lesion's place."""
    far = site in _OF_TRUNK and lesion.entry.codes.get("part") in _FAR_SKIN
    return not far and grows_into(site, lesion.entry.name)


def _metastatic(scan: Scan, sentence: Sentence) -> Item | None:
    """The word for a metastasis that the sentence tells as found, without a stage."""
    if not sentence.kinds & Kind.METASTASIS:
        return None
    for item in items_of(scan, sentence):
        if item.role != "M" or "weak" in item.entry.codes or item.entry.codes.get("form") == "verb":
            continue
        if "site" in item.entry.codes or is_of_relative(scan, sentence, item.hit):
            continue
        status, cue = status_of(scan, sentence, item.hit)
        if is_history(scan, sentence, item.hit) or status == "absent":
            continue
        if status == "uncertain" and is_only_asked(scan, sentence, cue):
            continue
        seen = sentence.kinds & Kind.DIAGNOSED or _LOOKED_AT.search(
            sentence.marks, scan.folded, sentence.start, sentence.end
        )
        if (seen and _VERDICT.search(sentence.marks, scan.folded[sentence.start : item.start])) or (
            _COMES_FROM.match(sentence.marks, scan.folded, item.end, sentence.end)
            and status_of(scan, sentence, item.hit)[0] == "present"
            and not _HELD.search(sentence.marks, scan.folded, sentence.start, item.start)
        ):
            return item
    return None


def _same_tumour(
    scan: Scan, sentences: Sequence[Sentence], sentence: Sentence, primaries: Sequence[Primary]
) -> Item | None:
    """The histology or cancer that the sentence tells as that of an organ known before, found in something sampled."""
    if not sentence.kinds & (Kind.HISTOLOGY | Kind.NEOPLASM | Kind.SITE):
        return None
    if not _LOOKED_AT.search(sentence.marks, scan.folded, sentence.start, sentence.end):
        return None
    if sentence.kinds & Kind.SITE and may_name_origin(sentence.marks):
        for item in items_of(scan, sentence):
            if item.role == "S" and names_origin(scan, sentence, item):
                return item.read_as(item.entry, "N")
    if not sentence.kinds & (Kind.HISTOLOGY | Kind.NEOPLASM):
        return None
    old = [
        p
        for p in primaries
        if (p.weight == SURE or (p.weight == LIKELY and p.source.role == "H"))
        and not p.uncertain
        and p.sentence.index < sentence.index
        and _is_old(scan, sentences, sentence, p)
    ]
    if not old:
        return None
    same = _SAME.search(sentence.marks, scan.folded, sentence.start, sentence.end)
    known = [p.source.entry for p in old if p.source.role == "H" and p.site not in BLOOD_SITES]
    for item in items_of(scan, sentence):
        if item.role not in "HN" or status_of(scan, sentence, item.hit)[0] == "absent":
            continue
        if is_of_relative(scan, sentence, item.hit):
            continue
        # "from the previously diagnosed cancer" names the old one.
        if same is not None and same.start() <= item.end:
            return item
        old_one = item.role == "H" and _names_one(item, known) and is_sampled(sentence, item)
        if old_one and not is_history(scan, sentence, item.hit):
            return item
    return None


def _is_old(scan: Scan, sentences: Sequence[Sentence], sentence: Sentence, primary: Primary) -> bool:
    """True for a tumour of the past, or one that was treated some time before what the sentence tells."""
    told = primary.sentence
    if primary.source.entry.codes.get("behaviour") == "benign" or (
        sentence.section == "case" and told.section in ("title", "abstract")
    ):
        # What an abstract tells is not older than the case section.
        return False
    if primary.history or any_context("treated_before").found(told.marks, scan.folded, told.start, told.end):
        return True
    if not told.kinds & Kind.TREATMENT:
        return False
    return any(
        time.direction > 0 and time.kind == "relative" and (time.days or 0.0) >= SOONEST
        for between in sentences
        if told.index <= between.index <= sentence.index
        for time in between.times
    )


SOONEST: Final = 28.0
"""Days after the treatment of a tumour from which on what is sampled is another lesion."""


def _names_one(item: Item, known: Sequence[Entry]) -> bool:
    """True where the histology is one of those known, or has a shorter name of one."""
    words = frozenset(item.entry.name.split())
    return any(item.entry.id == entry.id or words < frozenset(entry.name.split()) for entry in known)


def _lesion_before(
    scan: Scan,
    sentences: Sequence[Sentence],
    sentence: Sentence,
    cause: Item,
    primaries: Sequence[Primary],
    *,
    origins: frozenset[str],
) -> Item | None:
    """The place of the lesion told last before the verdict; None where the tumour began there."""
    for primary in reversed(primaries):
        if primary.sentence.index < sentence.index - FARTHEST:
            break
        sampled = primary.weight in (WEAK, LIKELY) or (
            primary.weight == OPERATED and primary.sentence.index >= sentence.index - 1 and cause.role in "HN"
        )
        # A melanoma of no other place than the skin is no lesion.
        placed = primary.source is not primary.item or primary.source.role != "H"
        if sampled and placed and not primary.history and primary.item.start < cause.start:
            site = primary.site
            if site in origins or site in _NO_SEAT:
                return None
            return primary.item.read_as(primary.item.entry.renamed(site), "S")
    removed = _removed_before(scan, sentences, sentence)
    if removed is not None and removed.entry.name not in origins | _NO_SEAT:
        return removed
    part = _part_before(scan, sentences, sentence)
    if part is not None:
        return part
    place = near_place(scan, sentences, sentence, ahead=0)
    return place if place is not None and place.entry.name not in origins | _NO_SEAT else None


_REMOVED: Final = Pattern(
    r" {1,2}(?:(?!and\b|but\b|with\b|no\b|not\b|for\b)\w+ {1,2}){0,3}?(?:was|were) (?:\w+ly |then |also )?(?:resected|removed|excised|biopsied|sampled)\b"
)
"""What makes of an organ named before it what the verdict is on ("a jejunal segment was resected")."""
REMOVED_BEFORE: Final = 2
"""Sentences from a verdict back to the removal."""


def _removed_before(scan: Scan, sentences: Sequence[Sentence], sentence: Sentence) -> Item | None:
    """The organ of which a part was removed shortly before the verdict."""
    if not _REMOVED.may(scan.marks):
        return None
    for earlier in reversed(sentences):
        if earlier.index >= sentence.index or not earlier.kinds & Kind.SITE:
            continue
        if earlier.index < sentence.index - REMOVED_BEFORE:
            return None
        for item in reversed(items_of(scan, earlier)):
            if item.role == "S" and _REMOVED.match(earlier.marks, scan.folded, item.end, earlier.end):
                if status_of(scan, earlier, item.hit)[0] == "present" and not is_history(
                    scan, earlier, item.hit
                ):
                    return item
    return None


def _part_before(scan: Scan, sentences: Sequence[Sentence], sentence: Sentence) -> Item | None:
    """The tissue of a part of the body that a lesion before the verdict is told in ("a mass on his hand")."""
    bit = scan.bit
    for earlier in reversed(sentences):
        if earlier.index > sentence.index or not earlier.kinds & bit["body_part"]:
            continue
        if earlier.index < sentence.index - FARTHEST:
            return None
        for hit in earlier.hits:
            part = hit.term.get("body_part")
            if part is not None and part.name in PARTS and _has_lesion(earlier, hit):
                return seat_in_part(hit)
    return None


def _has_lesion(sentence: Sentence, part: Hit) -> bool:
    """True where a mass is told straight before or behind the part of the body."""
    return any(
        "neoplasm" in hit.term and (0 <= part.start - hit.end <= 25 or 0 <= hit.start - part.end <= 2)
        for hit in sentence.hits
    )
