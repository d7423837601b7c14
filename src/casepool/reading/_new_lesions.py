"""Lesions that come after the tumour was treated, told without a word for recurrence: "two years later a new mass was found"."""

from collections.abc import Iterator, Sequence
from typing import Final

from casepool.vocabulary import Hit

from ._events import Event
from ._interval_words import COMING
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import status_of
from ._tumour_values import SURE, Tumours
from ._tumour_words import LESION_WORDS

SOONEST: Final = 28.0
"""Days after a treatment from which on a lesion is one that came since."""
_CAME: Final = Pattern(
    r"\b(?:appeared|developed|noted|noticed|found|detected|discovered|reveal\w+|show\w+|disclos\w+|demonstrat\w+|identified|observed"
    r"|seen|emerged|surfaced|displayed|presented with|diagnosed|occurred|complained of|arose|visuali[sz]ed|picked up|pointed out|felt)\b"
)
_NOT_NEW: Final = Pattern(
    r"\b(?:no|not|without|never|neither|decreas\w*|reduc\w+|disappear\w*|regress\w*|shr[aiu]nk\w*|smaller|stable|unchanged|remission"
    r"|response|resol\w+|residual|remaining|diminish\w*|negative|improve\w*|absorbed|specimen|(?<!same )(?<!similar )(?<!identical )(?:histolog|patholog)\w+|margin\w*"
    r"|microscop\w+|macroscop\w+|benign|adenomas?|hemangiomas?|cysts?)\b"
)
"""Words of a sentence that tells of no new lesion: denied, shrinking, left behind, under the microscope, or of another kind."""
_FOLLOWED: Final = Pattern(
    r"\b(?:during|at|on|in) (?:(?:the|her|his|regular|routine|post ?operative|a|an?|\d+|\w+ (?:months?|years?)) )*(?:follow ?up|surveillance)\b"
    r"|\bfollow ?up (?:\w+ )?(?:ct|mri|magnetic|computed|imaging|scan|examination|\w*endoscopy|\w*scopy|ultraso\w+)\b"
    r"|\b(?:towards|before) the end of (?:\w+ )?(?:treatment|therapy|chemotherapy)\b"
)
"""Words that place a sentence in the time after the treatment where no length is told."""
_KNOWN: Final = Pattern(
    r"\b(?:the|this|these|that|those|his|her|its|known|primary)(?: (?!new|second|site|of|in|at)\w+){0,3} *$"
)
"""What stands before a lesion that was told before."""
_LESIONS: Final = LESION_WORDS - {"neoplasia", "deposit"}


def new_lesions(
    scan: Scan, sentences: Sequence[Sentence], tumours: Tumours, *, treated: int
) -> Iterator[Event]:
    """Where the text tells a new lesion after the first treatment, as events of recurrence.

    None where cancers of two organs are told: the new lesion may be the second.
    """
    sure = {p.site for p in tumours.primaries if p.weight == SURE and not p.uncertain}
    if not tumours.neoplastic or len(sure) > 1:
        return
    neoplasm = scan.bit["neoplasm"]
    opened = False
    for sentence in sentences:
        if sentence.index <= treated:
            continue
        later = _is_later(sentence)
        if sentence.kinds & neoplasm and (
            later or opened or _FOLLOWED.search(sentence.marks, scan.folded, sentence.start, sentence.end)
        ):
            event = _new_lesion(scan, sentence)
            if event is not None:
                yield event
        # "Two years later he had headaches. A scan showed a mass."
        opened = later and bool(sentence.kinds & COMING)


def _is_later(sentence: Sentence) -> bool:
    return any(
        t.direction > 0 and t.kind == "relative" and (t.days or 0.0) >= SOONEST for t in sentence.times
    )


def _new_lesion(scan: Scan, sentence: Sentence) -> Event | None:
    if not _CAME.search(sentence.marks, scan.folded, sentence.start, sentence.end) or _NOT_NEW.search(
        sentence.marks, scan.folded, sentence.start, sentence.end
    ):
        return None
    for hit in sentence.hits:
        if _is_lesion(scan, sentence, hit) and status_of(scan, sentence, hit)[0] == "present":
            return Event(sentence, hit.start, hit.end, False, False, False)
    return None


def _is_lesion(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    entry = hit.term.get("neoplasm")
    if entry is None or "histology" in hit.term or entry.name.split()[-1] not in _LESIONS:
        return False
    before = scan.folded[max(sentence.start, hit.start - 40) : hit.start]
    return _KNOWN.search(sentence.marks, before) is None
