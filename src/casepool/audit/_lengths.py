"""Lengths: one complaint, follow-up or interval whose length is told in two places, and differs.

The times of the text come from the timeline step with their bounds; here each length is linked to the complaint that it is
told of, by the few ways in which reports do so: "a 3-month history of cough", "cough for 3 months", "cough that had begun
3 months earlier", "3 months before admission she had noticed a cough". Follow-up and intervals are compared between two
stretches only (abstract and case), and only where neither tells the length of the other: an abstract may tell an earlier visit.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from casepool.model import TimeExpression
from casepool.vocabulary import Gated

from ._page import Page
from ._phrases import phrase

_OF: Final = re.compile(
    r"(?:['’]s?)?(?:[- ]long)?[- ](?:duration )?(?:history (?:of|with|for) |of (?!follow|age|treat|therapy|age\b))(?P<what>[^.;:()]{3,110})",
    re.I,
)
"""After a length: "-month history of cough", "months of cough"."""
_LINK: Final = re.compile(
    r",?(?: (?:which|that|and))?(?: ?\b(?:which|that|she|he|had|has|have|was|were|been|first|gradually|suddenly|slowly|insidiously|already|also|progressively|approximately|about|around|persistent|present|lasting|lasted|persist\w*|evolving|evolved|"
    r"ongoing|begun|began|begin\w*|start\w*|appear\w*|develop\w*|occurr\w*|noted|noticed|dat\w+|back|progressing|continu\w+|for|over|since|of|in|during|from|within|the|a|period|course|spanning))*,? ?",
    re.I,
)
"""Between a complaint that is told first and its length."""
_BEFORE_SHE: Final = re.compile(
    r"(?: (?:before|prior to) (?:the |her |his )?(?:admission|presentation|referral|hospitali[sz]ation|consultation|visit|diagnosis|being \w+|coming \w+))?,? "
    r"(?:she|he|the patient) (?:had )?(?:first )?(?:develop\w*|notic\w+|noted|experienc\w+|began to \w+|had|complained of|started to \w+) (?P<what>[^.;:()]{3,90})",
    re.I,
)
"""After a length that opens its sentence: "3 months before admission, she had noticed a cough"."""
_STANDS: Final = re.compile(
    r"(?:['’]s?)? (?:duration|standing|evolution)|(?: (?:before|prior to|ago|earlier|previously|back)\b)|[.,;:)]|$| (?:and|with|who|when|which|that|was|were|is|has|had|in|as|but|until|because|due)\b",
    re.I,
)
"""After a length whose complaint stands before it: what else follows makes it a length of something else."""
_TOLD_AGAIN: Final = Gated(
    r"\bhad (?:first |already )?(?:been (?:present|noticed|noted|ongoing|evolving)|lasted|begun|started|had|noticed|noted|experienced|suffered|complained|persisted|appeared|developed)\b"
)
"""How a length is told again of what was told before."""
_PRESENTED_AFTER: Final = re.compile(
    r"\b(?:presented|seen|admitted|referred|came|consulted)\b[^.;]{0,40}? after (?:a |an )?$", re.I
)
"""Where "after" is no sign of treatment."""
WIDEST_BEFORE: Final = 110
"""Characters before a length in which its complaint stands."""
_AND: Final = re.compile(r",? (?:and|or|with|associated with)(?: an?)? |, ", re.I)


class Length(NamedTuple):
    """How long something lasted, or after how long it came, as one place tells it."""

    what: str
    site: str
    time: TimeExpression
    start: int
    end: int
    kind: str


def complaint_lengths(page: Page) -> Iterator[Length]:
    """The complaints that are told with how long they had lasted."""
    text = page.text
    for kind, start, end in page.about_patient():
        if kind == "captions":
            continue
        for time in page.lengths_in(start, end, since=None):
            sentence = page.sentence(*time.span)
            first = max(start, sentence.start, time.span.start - WIDEST_BEFORE)
            before = text[first : time.span.start]
            if time.direction > 0 and _PRESENTED_AFTER.search(before) is None:
                continue
            named = _OF.match(text, time.span.end, sentence.end) or (
                _BEFORE_SHE.match(text, time.span.end, sentence.end)
                if time.direction < 0 and len(before) < 30
                else None
            )
            if named is not None:
                if phrase("length-of-treatment").search(_PRESENTED_AFTER.sub("", before)[-40:]) is None:
                    for match in _together(
                        _complaints().finditer(text, named.start("what"), named.end("what"))
                    ):
                        yield _told(match, time, time.span.start, match.end(), kind)
            elif _STANDS.match(text, time.span.end, sentence.end):
                symptoms = list(_complaints().finditer(text, first, time.span.start))
                if symptoms and _LINK.fullmatch(text, symptoms[-1].end(), time.span.start):
                    if phrase("length-of-treatment").search(before) is None:
                        yield _told(symptoms[-1], time, symptoms[-1].start(), time.span.end, kind)


@lru_cache(maxsize=1)
def _complaints() -> re.Pattern[str]:
    """The names of complaints, with the words beside them that say where."""
    names = phrase("complaint").pattern.pattern
    return re.compile(
        rf"\b(?:(?P<site>[a-z]+)[ -])?(?P<what>{names})\b(?: (?:in|of) (?:the|his|her) (?:left |right )?(?P<site2>[a-z]+))?",
        re.I,
    )


def _is_site(word: str) -> bool:
    """True for a word that says where a complaint is: the same complaint of two such places is two."""
    return phrase("complaint-site").pattern.fullmatch(word) is not None


def _together(symptoms: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The first complaint, and those that "and" or a comma joins to it."""
    last: int | None = None
    for match in symptoms:
        if last is not None and _AND.match(match.string, last) is None:
            return
        yield match
        last = match.end()


def _told(match: re.Match[str], time: TimeExpression, start: int, end: int, kind: str) -> Length:
    what = match["what"].lower().replace("oe", "e").replace("ae", "e").rstrip("s").removesuffix("ing")
    site = next((w.lower() for w in (match["site"], match["site2"]) if w and _is_site(w)), "")
    return Length(what, site, time, start, end, kind)


def _may_differ(page: Page) -> bool:
    """True where two stretches tell of the patient, or words tell a length again: most texts lack both."""
    if len(page.about_patient()) > 1:
        return True
    if _TOLD_AGAIN.search(page.text) is None:
        return False
    return any(
        _TOLD_AGAIN.search(page.text, max(0, time.span.start - WIDEST_BEFORE), time.span.start) is not None
        for time in page.lengths_in(0, len(page.text), since=None)
    )


def lengths_differ(page: Page) -> Iterator[tuple[Length, Length]]:
    """The first two lengths of one complaint that cannot both be right, for each complaint."""
    if not _may_differ(page):
        return
    first: dict[str, Length] = {}
    done: set[str] = set()
    for told in complaint_lengths(page):
        seen = first.setdefault(told.what, told)
        if seen is told or told.what in done or (told.site and seen.site and told.site != seen.site):
            continue
        if _differ(told.time, seen.time) and _comparable(page, seen, told):
            done.add(told.what)
            yield seen, told


_FOLLOWED_BEFORE: Final = re.compile(
    r"\b(?:at|after|for|of|within|the|a|and is|and was|and,?)\s(?:the |a |an |his |her |last |about )*$|[.,;:]\s?$|postoperative\s$|\b(?:well|free|alive|asymptomatic)\s$",
    re.I,
)
_FOLLOWED: Final = re.compile(
    r"(?:['’]s?)?[- ](?:of )?follow|[- ](?:of )?(?:postoperative|clinical|radiological|regular) follow|,? (?:later|postoperatively|thereafter|after\b|following|post-?op|from (?:surgery|operation|diagnosis)|without)"
    r"|[.,;]|$| (?:she|he|the patient|there|no) ",
    re.I,
)
_INTERVALS: Final = {
    "recurrence": re.compile(r"\b(?:recur(?:red|rence|rent)?|relapsed?)\b", re.I),
    "death": re.compile(r"\b(?:died|death|expired|succumbed)\b", re.I),
    "discharge": re.compile(r"\bdischarged?\b", re.I),
}
"""What an interval ends with."""
_LATER: Final = re.compile(
    r"(?:['’]s?)? (?:after|later|following|postoperatively|post-?op|from|thereafter)\b", re.I
)


def follow_up_lengths(page: Page) -> Iterator[Length]:
    """How long a patient was followed, as each stretch tells it last."""
    for kind, start, end in page.about_patient():
        last: Length | None = None
        for time in page.lengths_in(start, end, since=True) if kind in _STORIES else ():
            sentence = page.sentence(*time.span)
            if time.span.start == sentence.start or _FOLLOWED_BEFORE.search(
                page.text, max(sentence.start, time.span.start - 30), time.span.start
            ):
                stated = page.search(phrase("state-at-follow-up"), *sentence) is not None
                if stated and _FOLLOWED.match(page.text, time.span.end, sentence.end):
                    last = Length("follow-up", "", time, *time.span, kind)
        if last is not None:
            yield last


_STORIES: Final = frozenset({"abstract", "case", "body"})
"""Stretches that tell the course of a patient whole."""


def interval_lengths(page: Page) -> Iterator[Length]:
    """After how long a disease came back, or a patient died or was discharged, as each stretch tells it first."""
    for kind, start, end in page.about_patient():
        seen: set[str] = set()
        for time in page.lengths_in(start, end, since=True) if kind in _STORIES else ():
            sentence = page.sentence(*time.span)
            later = time.direction > 0 or _LATER.match(page.text, time.span.end, sentence.end) is not None
            if not later or page.search(phrase("no-interval"), *sentence):
                continue
            for what, pattern in _INTERVALS.items():
                if what not in seen and pattern.search(page.text, *sentence):
                    seen.add(what)
                    yield Length(what, "", time, *time.span, kind)


def told_nowhere_else(page: Page, told: Iterable[Length]) -> Iterator[tuple[Length, Length]]:
    """The first two lengths of one thing that differ between two stretches, where neither tells that of the other at all."""
    first: dict[str, Length] = {}
    for one in told:
        seen = first.setdefault(one.what, one)
        if seen is one or seen.kind == one.kind or not _differ(one.time, seen.time):
            continue
        if not _tells(page, seen.kind, one.time) and not _tells(page, one.kind, seen.time):
            yield seen, one
            return


def _tells(page: Page, kind: str, time: TimeExpression) -> bool:
    """True where a stretch of a kind tells a length that may be the one given."""
    return any(
        not _differ(time, other)
        for stretch, start, end in page.about_patient()
        if stretch == kind
        for other in page.lengths_in(start, end, since=None)
    )


def _differ(one: TimeExpression, other: TimeExpression) -> bool:
    """True where the bounds of two lengths have nothing in common."""
    return (one.low_days or 0) >= (other.high_days or 0) or (other.low_days or 0) >= (one.high_days or 0)


def _comparable(page: Page, seen: Length, told: Length) -> bool:
    """True where both places tell how long a complaint had lasted when the patient came."""
    if seen.kind != told.kind:
        return True
    sentence = page.sentence(told.start, told.end)
    if seen.end >= sentence.start or _TOLD_AGAIN.search(page.text, sentence.start, told.end) is None:
        return False
    return not any(
        page.search(phrase("another-time"), *page.sentence(place.start, place.end)) for place in (seen, told)
    )


_HAD_BEEN_WELL: Final = re.compile(
    r"\bhad (?:been|remained|stayed|had)\b[^.;]{0,40}?\b(?:well|free|asymptomatic|remission|recurrence|relapse|unremarkable|uneventful)\b[^.;]{0,24}? for (?:the (?:next|following) |about |nearly |almost )?$",
    re.I,
)
_SINCE_WHAT: Final = re.compile(
    r" (?:after|following|since) (?:the |this |that |his |her |its )?(?:\w+ )?(?P<what>\w+)", re.I
)
_TREATED: Final = re.compile(
    r"\b\w+(?:ectomy|otomy)\b|\b(?:surgery|operat\w+|resect\w+|excis\w+|treat\w+|removed|diagnos\w+)\b", re.I
)
_ANY_TREATMENT: Final = frozenset(
    "surgery operation resection excision treatment diagnosis procedure surgical initial first".split()
)


def well_longer_than_past(page: Page) -> Iterator[tuple[TimeExpression, TimeExpression]]:
    """How long a patient had been well after a treatment, and the shorter past in which all of it is told to lie."""
    text = page.text
    back = [time for time in page.lengths_in(0, len(text), since=None) if time.direction < 0]
    for time in page.lengths_in(0, len(text), since=True) if back else ():
        longest = max(back, key=lambda past: past.high_days or 0)
        if (time.low_days or 0) <= (longest.high_days or 0) or longest.span.start > time.span.start:
            continue
        sentence = page.sentence(*time.span)
        since = _SINCE_WHAT.match(text, time.span.end, sentence.end)
        past = page.quote(page.sentence(*longest.span))
        if (
            since is not None
            and _HAD_BEEN_WELL.search(text, sentence.start, time.span.start) is not None
            and (
                since["what"].lower() in past.lower()
                or (since["what"].lower() in _ANY_TREATMENT and _TREATED.search(past))
            )
        ):
            yield longest, time
            return
