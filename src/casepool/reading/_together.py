"""Whether the metastasis was found with its primary: tied to it by a word, or by the work-up or operation that found both."""

from collections.abc import Sequence
from typing import Final

from casepool.model import Fact
from casepool.vocabulary import Hit, Kind

from ._events import NEVER, Event
from ._interval_words import COMING, of_something_else
from ._lengths import lengths
from ._mention_rows import course_pattern
from ._pattern import Pattern
from ._recurrence_words import tells_return
from ._scan import Scan, Sentence
from ._tumour_values import LIKELY, SURE, Tumours


def tied(scan: Scan, event: Event) -> bool:
    """True where a word ties the metastasis to the finding of its primary ("synchronous", "at diagnosis", "stage IV")."""
    together = Kind.TOGETHER
    sentence = event.sentence
    if sentence.kinds & together:
        return any(
            hit.kinds & together
            and not _new_otherwise(scan, hit)
            and ";" not in scan.text[min(hit.start, event.start) : max(hit.end, event.end)]
            for hit in sentence.hits
        )
    return (
        course_pattern("tied").search(sentence.marks, scan.folded, sentence.start, sentence.end) is not None
    )


_FIRST_KNOWN: Final = ("diagnosis", "presentation", "de novo")
"""Ends of the words by which a metastasis was there when its primary was found."""


def tied_by_staging(scan: Scan, event: Event) -> bool:
    """True where it is only a staging, or something done at the same time, that ties it: both may be told of a relapse."""
    sentence = event.sentence
    if sentence.kinds & Kind.TOGETHER:
        return not any(
            hit.kinds & Kind.TOGETHER and scan.folded.endswith(_FIRST_KNOWN, hit.start, hit.end)
            for hit in sentence.hits
        )
    found = course_pattern("tied").search(sentence.marks, scan.folded, sentence.start, sentence.end)
    return found is not None and "staging" in found[0]


def tied_by_first_sign(scan: Scan, event: Event) -> bool:
    """True where it is a first sign that ties it, which may be the first one of the metastasis."""
    sentence = event.sentence
    if sentence.kinds & Kind.TOGETHER:
        return False
    found = course_pattern("tied").search(sentence.marks, scan.folded, sentence.start, sentence.end)
    return found is not None and found[0].startswith(("first ", "initial ", "presenting "))


_FIRST_SIGN: Final = Pattern(
    r"\b(?:(?:was|were|being|as) (?:the |an? )?(?:very )?(?:first|initial|presenting|only|sole|earliest)(?: (?:and|only|clinical|presenting|sole|or|visible))* (?:signs?|symptoms?|manifestations?|presentations?|features?|findings?) (?:of|for|in)"
    r"|(?:was|were|had been) (?:discovered|detected|revealed|unmasked|diagnosed) (?:by|through|because of|via) (?:the |its |an? |her |his )?(?:\w+ )?metasta\w+)\b"
)
"""Words by which the spread brought the cancer to light."""


def first_sign(scan: Scan, sentences: Sequence[Sentence], events: Sequence[Event]) -> Fact[float] | None:
    """0 where the spread, told elsewhere, is called the first sign of the cancer."""
    if not _FIRST_SIGN.may(scan.marks) or not any(e.spread for e in events):
        return None
    for sentence in sentences:
        found = _FIRST_SIGN.search(sentence.marks, scan.folded, sentence.start, sentence.end)
        if found is None:
            continue
        tumour = Kind.HISTOLOGY | Kind.NEOPLASM
        if any(h.kinds & tumour and 0 <= h.start - found.end() <= 60 for h in sentence.hits):
            return Fact(0.0, (scan.evidence(sentence, *found.span()),), basis="together")
    return None


_STAGE_AHEAD: Final = Pattern(r" (?:\w+ ){0,2}?(?:stage|metasta)")


def _new_otherwise(scan: Scan, hit: Hit) -> bool:
    """True for what is new but no metastasis ("a de novo hypersensitivity")."""
    if scan.folded[hit.start : hit.end] != "de novo":
        return False
    return _STAGE_AHEAD.match(scan.marks, scan.folded, hit.end) is None


_DIAGNOSED: Final = Pattern(
    r"\b(?<!subsequently )(?<!later )(?<!being )(?:diagnosed|presented|presenting) (?:with|as|as having|to have|to be) (?:an? )?(?:(?!metasta|secondary|recurren|previous)\w+ ){0,3}?metastatic (?!disease\b|lesion|deposit|nodule)"
    r"|\bdiagnosis of (?:an? )?(?:\w+ )?metastatic (?:(?!from\b|originat)\w+ ){1,5}?(?:was|is|had been|were) (?:made|established|confirmed)"
    r"|\bmetastatic (?:(?!from\b)\w+ ){1,5}?(?:diagnosed|discovered) (?:in|at|on|by|during)\b"
    r"|\b(?:initially|first|newly) diagnosed (?:with|as) (?:\w+ ){0,6}?metastas[ei]s\b"
    r"|\bdiagnosed with (?:(?!ago|years|months)\w+ ){1,6}?(?:with|and) (?:(?!later|subsequent|ago|years|developed)\w+ ){0,5}?metasta(?:s[ei]s|tic)\b"
)
"""A cancer that had spread when it was diagnosed ("was diagnosed with metastatic ...")."""


def at_once(
    scan: Scan,
    sentences: Sequence[Sentence],
    tumours: Tumours,
    event: Event,
    *,
    known: int,
    treated: int,
) -> Fact[float] | None:
    """Zero where the metastasis belongs to the work-up or the operation in which the primary was found."""
    sentence = event.sentence
    if not event.spread or event.history or known <= sentence.index:
        return None
    if event.named and (event.smaller or not _borne_with_tumour(scan, event)):
        return None
    here = sentence.marks, scan.folded, sentence.start, sentence.end
    if course_pattern("metachronous").search(*here) or course_pattern("spread_after").search(*here):
        return None
    if tells_return(scan, sentence) or course_pattern("found_later").search(
        sentence.marks, scan.folded, sentence.start, sentence.end
    ):
        return None
    evidence = (scan.evidence(sentence, event.start, event.end),)
    if course_pattern("tn_stage").match(sentence.marks, scan.folded, event.start, event.end):
        # The stage of a tumour is that of its finding or of the operation on it.
        return Fact(0.0, evidence, basis="no time told")
    if _with_tumour(scan, event) or _DIAGNOSED.search(
        sentence.marks, scan.folded, sentence.start, sentence.end
    ):
        return Fact(0.0, evidence, basis="found together")
    if not primary_found(scan, tumours) or _denied_at_first(scan, sentences, sentence.index):
        return None
    if sentence.index <= treated:
        return Fact(0.0, evidence, basis="no time told")
    later = any(
        time.direction > 0 and not of_something_else(scan, s, time)
        for s, time, _ in lengths(sentences)
        if treated <= s.index <= sentence.index and s.kinds & COMING
    )
    if later:
        return None
    specimen = course_pattern("specimen").search(sentence.marks, scan.folded, sentence.start, sentence.end)
    return Fact(0.0, evidence, basis="no time told") if specimen else None


_WORK_UP: Final = Kind.EXAM | Kind.IMAGING | Kind.MICRO | Kind.PATHOLOGY | Kind.DIAGNOSED
"""Sentences that tell what was looked for and found."""
_FINDS_PRIMARY: Final = _WORK_UP | Kind.PRESENTING | Kind.TREATMENT
"""Sentences in which a primary is found, came to light or is treated."""


def found_behind_title(
    scan: Scan, sentences: Sequence[Sentence], tumours: Tumours, event: Event, *, known: int, treated: int
) -> Fact[float] | None:
    """Zero where a title names a metastasis, and the work-up behind it finds the primary that nobody knew of."""
    if not event.named or event.smaller or not event.spread or event.history or known != NEVER:
        return None
    seats = {s.site for s in tumours.spreads if s.status == "present"}
    of = {p.site for p in tumours.primaries if p.weight == SURE and p.sentence is event.sentence} - seats
    found = next(
        (
            p.sentence
            for p in tumours.primaries
            if p.site in of
            and p.sentence.index > event.sentence.index
            and p.sentence.kinds & _WORK_UP
            and not p.history
            and not p.uncertain
        ),
        None,
    )
    if found is None or found.index > treated:
        return None
    before = [s for s in sentences if s.index <= found.index]
    if any(tells_return(scan, s) for s in before) or any(
        time.direction > 0 and days >= LONG_AFTER for _, time, days in lengths(before)
    ):
        return None
    return Fact(0.0, (scan.evidence(found, found.start, found.end),), basis="found together")


LONG_AFTER: Final = 28.0
"""Days after which something else was found than in the first work-up."""


_NO_SPREAD_YET: Final = Pattern(
    r"\bmetasta\w+ (?:disease )?(?:work ?up|survey|screen(?:ing)?|evaluation|assessment|investigations?)(?: \w+){0,6}? (?:was|were|proved|remained|came back) (?:\w+ )?(?:negative|unremarkable|normal|clear)\b"
    r"|\b(?:no|without) (?:\w+ ){0,3}?metasta\w+(?: \w+){0,6} (?:at|on) (?:the time of )?(?:her |his |the )?(?:initial |first )?(?:presentation|diagnosis)\b"
)
"""Words by which no metastasis was there when the primary was found."""


def _denied_at_first(scan: Scan, sentences: Sequence[Sentence], until: int) -> bool:
    """True where a sentence before the metastasis tells that there was none at first."""
    if not _NO_SPREAD_YET.may(scan.marks):
        return False
    return any(
        s.index < until and _NO_SPREAD_YET.search(s.marks, scan.folded, s.start, s.end) is not None
        for s in sentences
    )


def told_in_one(scan: Scan, event: Event) -> bool:
    """True where an old tumour is told with its spread: "treated for a thyroid carcinoma with lymph node metastases"."""
    sentence = event.sentence
    if not event.spread or not sentence.kinds & (Kind.TREATMENT | Kind.DIAGNOSED):
        return False
    tumour = Kind.HISTOLOGY | Kind.NEOPLASM
    return any(
        hit.kinds & tumour
        and hit.end < event.start
        and _WITH_ITS_SPREAD.fullmatch(sentence.marks, scan.folded, hit.end, event.start)
        for hit in sentence.hits
    )


_WITH_ITS_SPREAD: Final = Pattern(
    r"(?: (?!(?:and|was|were|is|had|has|who|which|treated|resected|ago|years?|months?)\b)\w+){0,4} with (?:(?!later|subsequent|new)\w+ ){0,4}"
)


def _with_tumour(scan: Scan, event: Event) -> bool:
    """True for "CT showed a renal tumour with lung metastases": what found the one found the other."""
    sentence = event.sentence
    tumour = Kind.HISTOLOGY | Kind.NEOPLASM
    found = bool(sentence.kinds & (Kind.IMAGING | Kind.DIAGNOSED | Kind.MICRO | Kind.PRESENTING))
    if not found and not any(time.kind == "age" for time in sentence.times):
        return False
    return any(
        hit.kinds & tumour
        and hit.end < event.start
        and (found or _BORNE_BY.search(sentence.marks, scan.folded, sentence.start, hit.start))
        and course_pattern("with_spread").fullmatch(sentence.marks, scan.folded, hit.end, event.start)
        for hit in sentence.hits
    )


def _borne_with_tumour(scan: Scan, event: Event) -> bool:
    """True where the patient is brought with a tumour and its metastases ("a man with a seminoma and lung metastases")."""
    return scan.folded.find("metastas", event.start, event.end) >= 0 and _with_tumour(scan, event)


_BORNE_BY: Final = Pattern(
    r"\b(?:patient|m[ae]n|wom[ae]n|boy|girl|child|infant|fe ?male|male|lady|gentleman|person|individual|smoker|[a-z]+er|he|she|who)s? (?:was |is |had |has |who |suffer\w+ |affected )*(?:with|had|has|from|by)(?: (?!(?:history|previous|prior|past|treated|recurrent|recurrence|resected|operated|known)\b)\w+){0,5} *\Z"
)
"""How the tumour is told of the patient who is brought with it ("a 48-year-old man with a seminoma and lung metastases")."""


def primary_found(scan: Scan, tumours: Tumours) -> bool:
    """True where the text tells how the primary was found, and not only what the metastases are of."""
    causes = {s.cause.start for s in tumours.spreads}
    seats = {s.site for s in tumours.spreads if s.status == "present"}
    sure = {p.site for p in tumours.primaries if p.weight == SURE and not p.uncertain}
    # Where the cancer's organ is told, a nodule or an operation elsewhere is that of the metastasis.
    return any(
        not p.history
        and not p.uncertain
        and p.sentence.kinds & _FINDS_PRIMARY
        and (p.site not in seats or p.weight == SURE)
        and (not sure or p.site in sure or p.weight >= LIKELY)
        and not any(-45 <= start - p.source.start <= 0 for start in causes | _words_of_spread(p.sentence))
        for p in tumours.primaries
    )


def _words_of_spread(sentence: Sentence) -> set[int]:
    """Where the words for a metastasis stand, stages apart."""
    found = ((hit.start, hit.term.get("metastasis")) for hit in sentence.hits)
    return {start for start, entry in found if entry is not None and "stage" not in entry.codes}
