"""Time: ages against dates, order of dates, events after death, durations that do not fit together.

What the solved timeline says of itself comes from the timeline step; the checks here read the text's own words.
"""

import re
from collections.abc import Iterator
from typing import Final

from casepool.model import DAYS_PER_MONTH, DAYS_PER_WEEK, DAYS_PER_YEAR, Discrepancy, Span
from casepool.vocabulary import Gated

from ._dates import past_ages_that_differ
from ._lengths import (
    Length,
    follow_up_lengths,
    interval_lengths,
    lengths_differ,
    told_nowhere_else,
    well_longer_than_past,
)
from ._numbers import NUMBERS, UNITS
from ._page import Page, matches_at
from ._phrases import phrase
from ._stated import Stated

_DAYS: Final = {"day": 1.0, "week": DAYS_PER_WEEK, "month": DAYS_PER_MONTH, "year": DAYS_PER_YEAR}
_NUM: Final = r"(?:\d{1,3}(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_MONTHS: Final = (
    "january february march april may june july august september october november december".split()
)
_MONTH: Final = "|".join(f"{m[:3]}(?:{m[3:]})?\\.?" if m[3:] else m for m in _MONTHS)
_DATE: Final = re.compile(
    rf"\b(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m>{_MONTH}),?\s(?P<y>(?:19|20)\d\d)"
    rf"|(?P<m2>{_MONTH})\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y2>(?:19|20)\d\d)|(?P<m3>{_MONTH}),?\s(?:of\s)?(?P<y3>(?:19|20)\d\d))\b",
    re.I,
)
LEAST_DIFFERENCE: Final = 0.1
"""Part by which two lengths told of one thing must differ to contradict each other: less is rounding."""
AGE_SLACK_YEARS: Final = 1
"""Years by which an age may be off a difference of dates: birthdays and rounding."""

_FOLLOW: Final = re.compile(
    rf"\b(?P<n>{_NUM})[- ](?P<u>day|week|month|year)s?(?:'|’)?[- ](?:of )?follow[- ]?up|\bfollow(?:ed)?[- ]?up (?:period )?(?:of|for|at|after) (?P<n2>{_NUM}) (?P<u2>day|week|month|year)s?\b"
    rf"|\b(?:alive|well|disease[- ]free|free of (?:disease|recurrence|symptoms)|asymptomatic|recurrence[- ]free|no (?:evidence of )?recurrence|without (?:any )?(?:evidence of )?(?:recurrence|disease)|died|dead)"
    rf" (?:[\w-]+ )?(?:at |for |after )?(?P<n3>{_NUM}) (?P<u3>day|week|month|year)s? (?:after|later|following|of follow|postoperatively|since|from|without)",
    re.I,
)


def check_durations_differ(page: Page) -> Iterator[Discrepancy]:
    """`duration-differs`: one symptom's duration told differently in two sections, or a complaint older than its onset."""
    if "omplain" in page.text and (" ago" in page.text or " back" in page.text):
        yield from _complaint_against_onset(page)
    for one, other in lengths_differ(page):
        what = f"{one.site} {one.what}".strip()
        yield _two_lengths(page, "duration-differs", f"The duration of {what}", one, other)


def _complaint_against_onset(page: Page) -> Iterator[Discrepancy]:
    """How long a complaint has lasted, against how long ago the next sentence says that it began."""
    told = (m for _, start, end in page.about_patient() for m in _COMPLAINT.finditer(page.text, start, end))
    for complaint in told:
        sentence = page.sentence(*complaint.span())
        following = page.sentence(sentence.end + 1, sentence.end + 1)
        onset = _ONSET.search(page.text, complaint.end(), following.end)
        if onset is None or complaint["u"].lower() != onset["u"].lower():
            continue
        lasted, began = count(complaint["n"]), count(onset["n"])
        if abs(lasted - began) > LEAST_DIFFERENCE * max(lasted, began):
            unit = f"{complaint['u'].lower()}s"
            message = f"The complaint is told to have lasted {lasted:g} {unit} and to have begun {began:g} {unit} ago."
            yield page.found(
                "duration-differs",
                message,
                page.evidence(complaint.start(), complaint.end()),
                page.evidence(onset.start(), onset.end()),
                case=page.case,
            )
            return


_COMPLAINT: Final = re.compile(
    rf"\bcomplain(?:ts?|ed|ing) of [^.;]{{0,120}}?\b(?:since|for)(?: the)?(?: last| past)? (?P<n>{_NUM})[- ](?P<u>day|week|month|year)s?\b",
    re.I,
)
_ONSET: Final = re.compile(
    rf"\b(?:(?:asymptomatic|symptom[- ]free|apparently well|alright)(?: until| till)?|(?:started|began)(?: spontaneously| insidiously| suddenly| gradually)?)(?: about| around)? (?P<n>{_NUM}) (?P<u>day|week|month|year)s? (?:ago|back)\b",
    re.I,
)
"""Where a complaint began, told by itself."""


def check_follow_up_differs(page: Page) -> Iterator[Discrepancy]:
    """`follow-up-differs`: the length of follow-up told differently in abstract and text."""
    if len(page.about_patient()) > 1:
        for one, other in told_nowhere_else(page, follow_up_lengths(page)):
            yield _two_lengths(page, "follow-up-differs", "The follow-up", one, other)


def check_intervals_differ(page: Page) -> Iterator[Discrepancy]:
    """`interval-differs`: recurrence, death or discharge after another time in the abstract than in the text."""
    if len(page.about_patient()) > 1:
        for one, other in told_nowhere_else(page, interval_lengths(page)):
            yield _two_lengths(page, "interval-differs", f"The time to {one.what}", one, other)


def _two_lengths(page: Page, code: str, what: str, one: Length, other: Length) -> Discrepancy:
    a, b = (" ".join(page.quote(told.time.span).split()) for told in (one, other))
    places = (page.evidence(told.start, told.end) for told in (one, other))
    return page.found(code, f'{what} is told as "{a}" and as "{b}".', *places, case=page.case)


def _days(
    match: re.Match[str], *, groups: tuple[tuple[str, str], ...] = (("n", "u"), ("n2", "u2"), ("n3", "u3"))
) -> float:
    for n, u in groups:
        if match[n]:
            return count(match[n]) * _DAYS[match[u].lower()]
    return 0.0


def _length(quote: str) -> str:
    match = re.search(rf"{_NUM}[- ](?:day|week|month|year)s?", quote, re.I)
    return match[0].replace("-", " ") if match else quote


def count(text: str) -> float:
    """A length in digits, with a decimal or without, or as a word."""
    return float(NUMBERS[text.lower()]) if text.lower() in NUMBERS else float(text)


# --- stages of the past -----------------------------------------------------------------------------------------

_PAST: Final = Gated(
    rf"\b(?:diagnosed|treated|operated|found|detected|mastectomy|resected|underwent|history of|carcinoma|cancer|tumou?r|melanoma|lymphoma|sarcoma)\b[^.;]{{0,90}}?\b(?P<n>{_NUM}) (?P<u>year|month)s? (?:earlier|ago|before|previously|prior)",
    ignore_case=True,
)
_LATER: Final = re.compile(
    rf"\b(?:recurrence|recurred|relapsed?|metastas[ei]s|metastases)\b[^.;]{{0,60}}?\b(?P<n>{_NUM}) (?P<u>year|month)s? (?:after|later|following)(?: the| her| his| its)?(?: (?P<of>initial|first|original|primary))?(?: (?:diagnosis|treatment|surgery|operation|resection|mastectomy))?"
    rf"|\b(?P<n2>{_NUM}) (?P<u2>year|month)s? (?:after|later|following)[^.;]{{0,60}}?\b(?:recurrence|recurred|relapsed?|metastas[ei]s|metastases)\b",
    re.I,
)
_FREE: Final = re.compile(
    rf"\b(?:well|free of (?:disease|recurrence|tumou?r)|disease[- ]free|in (?:complete )?remission|without (?:any )?(?:evidence of )?(?:recurrence|relapse|disease)|asymptomatic|no (?:evidence of )?recurrence)\b[^.;]{{0,30}}?\bfor (?:the (?:next|following) )?(?P<n>{_NUM}) (?P<u>year|month)s?(?: after| following| thereafter|\b)",
    re.I,
)


_FOR_LENGTH: Final = Gated(rf" for (?:the (?:next|following) )?(?i:{_NUM}) (?:year|month)")
"""Part of `_FREE` that is found fast: most texts lack it."""


def check_stages_too_long(page: Page) -> Iterator[Discrepancy]:
    """`stages-too-long`: steps of the past that together last longer than the past that is told."""
    if _FOR_LENGTH.search(page.text) is None:
        return
    for past, well in well_longer_than_past(page):
        a, b = (" ".join(page.quote(time.span).split()) for time in (well, past))
        message = f'"{a}" of being well do not fit into a past of "{b}".'
        told = (page.evidence(*time.span) for time in (past, well))
        yield page.found("stages-too-long", message, *told, case=page.case)
        return
    if not page.holds("spread"):
        return
    for kind, start, end in page.about_patient():
        if kind not in {"case", "body", "abstract"}:
            continue
        first = page.search(_PAST, start, end)
        if first is None:
            continue
        later = _LATER.search(page.text, first.end(), end)
        free = _FREE.search(page.text, later.end() if later else first.end(), end)
        if later is None or free is None or not _same_course(page, first.end(), free.end()):
            continue
        whole, parts = _days(first), _days(later) + _days(free)
        # A told number of years means up to half a year more.
        slack = 0.5 * _DAYS[first["u"].lower()] + 0.05 * whole
        if parts > whole + slack:
            steps = f"{_length(later[0])} and then {_length(free[0])}"
            message = f"{steps} do not fit into the {_length_at(first)} since the first diagnosis."
            places = [page.evidence(m.start(), m.end()) for m in (first, later, free)]
            yield page.found("stages-too-long", message, *places, case=page.case)


def _same_course(page: Page, start: int, end: int) -> bool:
    """True where the stretch goes on about the past: no second time before now, no new episode, is opened in it."""
    return not re.search(
        r"\b(?:years?|months?) (?:earlier|ago)\b|\b(?:second patient|case 2|was discharged)\b",
        page.text[start:end],
        re.I,
    )


def _length_at(match: re.Match[str]) -> str:
    return f"{match['n']} {match['u'].lower()}s"


# --- ages -------------------------------------------------------------------------------------------------------

_AGO_AT_AGE: Final = Gated(
    r"\b(?:(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) years? (?:earlier|ago|before|previously|prior)\b[^.;]{0,60}?\bat (?:the )?age (?:of )?(?P<age>\d{1,2})\b(?! ?(?:weeks|months|days))"
    r"|at (?:the )?age (?:of )?(?P<age2>\d{1,2})\b(?! ?(?:weeks|months|days))[^.;]{0,60}?\b(?P<n2>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) years? (?:earlier|ago|before|previously|prior)\b)",
    ignore_case=True,
)
_AT_AGE: Final = Gated(r"\bat (?:the )?age (?:of )?\d", ignore_case=True)
"""Part of `_AGO_AT_AGE` that is found fast."""
AGE_REACH: Final = 120
"""Characters on both sides of an age at which something was in which the years since then are told."""
_NOW: Final = re.compile(r"\b(\d{1,3})[- ]years?[- ]old\b", re.I)
_BORN: Final = re.compile(r"\bborn (?:in|on) (?:[\w,]+ ){0,3}?((?:19|20)\d\d)\b", re.I)


def check_age_against_past(page: Page) -> Iterator[Discrepancy]:
    """`age-against-past`: age now, age then, and the years between, told together or each in its place."""
    together = list(_ages_together(page))
    yield from together
    if not together:
        for age, length in past_ages_that_differ(page):
            message = (
                f'"{page.quote(age.span)}" and "{page.quote(length.span)}" do not both fit to the age now.'
            )
            stated = page.stated
            now = [page.evidence(stated.start, stated.end)] if stated is not None else []
            places = (page.evidence(*time.span) for time in (age, length))
            yield page.found("age-against-past", message, *now, *places, case=page.case)


def _ages_together(page: Page) -> Iterator[Discrepancy]:
    ages = page.findall(_AT_AGE)
    if not ages:
        return
    told = page.findall(_AGO_AT_AGE, max(0, ages[0].start() - AGE_REACH), ages[-1].end() + AGE_REACH)
    now = _NOW.search(page.text) if told else None
    if now is None:
        return
    for match in told:
        if page.kind_at(match.start()) in {"discussion", "introduction", "references"}:
            continue
        years, age = count(match["n"] or match["n2"]), int(match["age"] or match["age2"])
        if abs(int(now[1]) - years - age) > AGE_SLACK_YEARS:
            message = f"{years:g} years before the age of {now[1]} the patient was {int(now[1]) - years:g}, not {age}."
            yield page.found(
                "age-against-past",
                message,
                page.evidence(now.start(), now.end()),
                page.evidence(match.start(), match.end()),
                case=page.case,
            )


OLDEST_CHILD: Final = 18
"""Years of age up to which a past told is compared with the whole life."""
_PAST_LENGTH: Final = re.compile(
    rf"\b(?P<n>{_NUM})[- ](?P<u>day|week|month|year)s?(?:'|’)?[- ](?:ago\b|previously\b|earlier\b|before (?:presentation|admission)|prior to (?:presentation|admission)|(?:long )?history\b)"
    rf"|\b(?:history|complain\w*)\b[^.;]{{0,60}}?\b(?:for|since|of)(?: the (?:past|last))? (?P<n2>{_NUM}) (?P<u2>day|week|month|year)s?\b",
    re.I,
)


_PAST_WORDS: Final = Gated(
    r"(?P<u>day|week|month|year)s?\W?[- ](?:ago\b|previously\b|earlier\b|before (?:presentation|admission)|prior to (?:presentation|admission)|(?:long )?history\b)"
    r"|\b(?:history|complain\w*)\b",
    ignore_case=True,
)
"""What every match of `_PAST_LENGTH` holds at its begin, less the number before a unit."""


def check_past_before_birth(page: Page) -> Iterator[Discrepancy]:
    """`past-before-birth`: a history of a child that is longer than its life."""
    stated = page.stated
    if stated is None:
        return
    unit = UNITS[stated.unit[0].lower()]
    days = (count(stated.age) + 1) * _DAYS[unit[:-1]]
    if days > OLDEST_CHILD * DAYS_PER_YEAR:
        return
    long = [match for match in _told_of_child(page, stated) if _days(match, groups=_PAST_GROUPS) > days]
    if not long:
        return
    grown = _LATER_VISIT.search(page.text, stated.end, stated.end + PAST_REACH)
    for match in long:
        if grown is not None and match.end() > grown.start():
            return
        if page.search(phrase("past-of-others"), *page.sentence(match.start(), match.end())):
            continue
        n, of = next(group for group in _PAST_GROUPS if match[group[0]])
        message = (
            f"A past of {match[n]} {match[of].lower()}s is longer than the life of a patient who is "
            f"{stated.age} {unit} old."
        )
        yield page.found(
            "past-before-birth",
            message,
            page.evidence(stated.start, stated.end),
            page.evidence(match.start(), match.end()),
            case=page.case,
        )
        return


PAST_REACH: Final = 600
"""Characters behind an age in which the past up to then is told."""
_PAST_GROUPS: Final = (("n", "u"), ("n2", "u2"))
_LATER_VISIT: Final = re.compile(
    r"\b(?:later|afterwards?|follow(?:ed|ing)?[- ]?up|(?:day|week|month|year)s? (?:after|following)|at (?:the )?age|now)\b",
    re.I,
)
"""Words by which the child has grown older since the age was told."""


def _told_of_child(page: Page, stated: Stated) -> Iterator[re.Match[str]]:
    """The lengths told of the patient around an age and behind it."""
    last = stated.end + PAST_REACH
    first = page.sentence(stated.start, stated.end).start
    starts = sorted({*_past_places(page, first, min(last, len(page.text)))})
    for _, start, end in page.about_patient():
        yield from matches_at(_PAST_LENGTH, page.text, starts, start=max(start, first), end=min(end, last))


def _past_places(page: Page, start: int, end: int) -> Iterator[int]:
    """Where a past may begin between two offsets: at its words, or at the number before a unit of time.

    A pattern that begins with a number is tried at every letter; these places are found many times as fast.
    """
    for match in page.findall(_PAST_WORDS, start, end):
        first = match.start()
        if match["u"]:
            first -= 1  # the blank or hyphen behind the number
            while first > start and (page.text[first - 1].isalnum() or page.text[first - 1] in "._"):
                first -= 1
                if page.text[first] == ".":
                    yield first + 1
        yield first


def check_age_against_birth(page: Page) -> Iterator[Discrepancy]:
    """`age-against-birth`: the year of birth against the age in a dated sentence."""
    born, now = _BORN.search(page.text), _NOW.search(page.text)
    if born is None or now is None:
        return
    sentence = page.sentence(now.start(), now.end())
    year = re.search(r"\b(?:in|on) (?:[\w,]+ ){0,2}?((?:19|20)\d\d)\b", page.text[now.end() : sentence.end])
    if year and abs(int(year[1]) - int(born[1]) - int(now[1])) > AGE_SLACK_YEARS:
        message = (
            f"Born in {born[1]}, the patient was {int(year[1]) - int(born[1])} in {year[1]}, not {now[1]}."
        )
        yield page.found(
            "age-against-birth",
            message,
            page.evidence(now.start(), now.end()),
            page.evidence(born.start(), born.end()),
            case=page.case,
        )


# --- dates and death --------------------------------------------------------------------------------------------

_DIED: Final = Gated(
    r"\b(?:the patient|patient|she|he) (?:then |eventually |finally |ultimately |subsequently |unfortunately |sadly )?(?:died|expired|passed away|succumbed)\b",
    ignore_case=True,
)
_ALIVE: Final = Gated(
    r"\b(?:the patient|patient|she|he) (?:is|remains|has remained|is still|was still|remained|continues to be) (?:currently |now |still )?(?:alive|doing well|well and|disease[- ]free|asymptomatic|in (?:complete )?remission|free of)",
    ignore_case=True,
)
_EVENT_DATE: Final = re.compile(
    r"\b(admitted|presented|hospitali[sz]ed|operated|underwent|discharged|died|expired|passed away)\b", re.I
)


def check_after_death(page: Page) -> Iterator[Discrepancy]:
    """`after-death`: a patient told to be alive after, or as well as, dead."""
    dead = [m for _, s, e in page.about_patient() for m in page.findall(_DIED, s, e)]
    if not dead:
        return
    alive = [m for _, s, e in page.about_patient() for m in page.findall(_ALIVE, s, e)]
    for death in dead:
        for life in alive:
            told = page.quote(page.sentence(life.start(), life.end()))
            # "He remained alive until ..., when he died" tells an order; only a present or last state contradicts.
            later = life.start() > death.end() or page.kind_at(life.start()) != page.kind_at(death.start())
            if (
                later
                and re.search(r"\b(?:is|remains|has remained|at (?:the )?last|currently|to date)\b", told)
                and not re.search(r"\buntil|before|prior", told)
            ):
                message = "The patient is told to have died, and to be alive."
                yield page.found(
                    "after-death",
                    message,
                    page.evidence(death.start(), death.end()),
                    page.evidence(life.start(), life.end()),
                    case=page.case,
                )
                return


def check_dates_out_of_order(page: Page) -> Iterator[Discrepancy]:
    """`dates-out-of-order`: a discharge or a death dated before the admission or the operation."""
    if page.text.count("20") + page.text.count("19") < 2 or len(_YEAR.findall(page.text)) < 2:
        return
    events = list(_dated(page))
    for i, (kind, date, span) in enumerate(events):
        for later_kind, later, later_span in events[i + 1 :]:
            if kind not in _FIRST or later_kind not in _LAST or not _before(later, date):
                continue
            message = f"{later_kind.capitalize()} is dated before {kind}."
            yield page.found(
                "dates-out-of-order",
                message,
                page.evidence(*span),
                page.evidence(*later_span),
                case=page.case,
            )
            return


_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_FIRST: Final = frozenset({"admitted", "presented", "hospitalized", "hospitalised", "operated", "underwent"})
_LAST: Final = frozenset({"discharged", "died", "expired", "passed away"})


def _dated(page: Page) -> Iterator[tuple[str, tuple[int, int, int], Span]]:
    for kind, start, end in page.about_patient():
        if kind == "captions":
            continue
        for date in _dates(page.text, start, end):
            sentence = page.sentence(date.start(), date.end())
            events = list(_EVENT_DATE.finditer(page.text, sentence.start, date.start()))
            event = events[-1] if events else None
            if (
                event is not None
                and date.start() - event.end() < 60
                and not re.search(r"[,;]", page.text[event.end() : date.start()])
            ):
                yield event[1].lower(), _when(date), Span(event.start(), date.end())


def _dates(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The dates with a month and a year, looked for around each year."""
    for year in _YEAR.finditer(text, start, end):
        for date in _DATE.finditer(text, max(start, year.start() - LONGEST_DATE), min(end, year.end() + 1)):
            if date.end() == year.end():
                yield date


LONGEST_DATE: Final = 26
"""Characters before the year of a date ("22nd of September, ")."""


def _when(match: re.Match[str]) -> tuple[int, int, int]:
    year = int(match["y"] or match["y2"] or match["y3"])
    month = [m[:3] for m in _MONTHS].index((match["m"] or match["m2"] or match["m3"])[:3].lower()) + 1
    return year, month, int(match["d"] or match["d2"] or 0)


def _before(a: tuple[int, int, int], b: tuple[int, int, int]) -> bool:
    """True where a is before b for certain; day 0 is "some day of that month"."""
    return a < b if a[2] and b[2] else a[:2] < b[:2]


def check_follow_up_beyond_report(page: Page) -> Iterator[Discrepancy]:
    """`follow-up-beyond-report`: treated in a year told, followed longer than until the report appeared."""
    year = page.document.report.year
    if year is None:
        return
    treated = re.search(
        r"\b(?:operated|underwent|treated|resected|resection|surgery|diagnosed|presented|admitted)\b[^.;]{0,60}?\bin (?:[A-Z][a-z]+ )?((?:19|20)\d\d)\b",
        page.text,
    )
    if treated is None or page.kind_at(treated.start()) in {"discussion", "introduction", "references"}:
        return
    for match in _FOLLOW.finditer(page.text, treated.end()):
        if page.kind_at(match.start()) not in {"abstract", "case", "body"}:
            continue
        years = _days(match) / DAYS_PER_YEAR
        if int(treated[1]) + years > year + 1.5:
            message = f"{years:.1f} years after {treated[1]} lie beyond {year}, the year of the report."
            yield page.found(
                "follow-up-beyond-report",
                message,
                page.evidence(treated.start(), treated.end()),
                page.evidence(match.start(), match.end()),
                case=page.case,
            )
            return
