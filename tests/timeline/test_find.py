"""Time expressions: what is found, with which value, bounds, direction and anchor; and what holds for any text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casepool.model import PRECISIONS, TIME_KINDS
from casepool.timeline import _context, find_times
from casepool.timeline._bounds import units
from casepool.timeline._rows import read_rules


def only(text):
    (time,) = find_times(text)
    return time


@pytest.mark.parametrize(
    ("text", "quote", "kind", "value"),
    [
        ("He coughed for 1-1/2 years.", "1-1/2 years", "duration", "P1.5Y"),
        ("Two and a half years later she fell.", "Two and a half years later", "relative", "P2.5Y"),
        ("It hurt for 3 to 4 weeks.", "3 to 4 weeks", "duration", "P3W/P4W"),
        ("It hurt for between six and eight days.", "between six and eight days", "duration", "P6D/P8D"),
        ("Seen 1 year and 3 months after surgery.", "1 year and 3 months", "relative", "P1Y3M"),
        ("A 2-year, 6-month-old boy.", "2-year, 6-month-old", "age", "P2Y6M"),
        ("A fifty-six year old man.", "fifty-six year old", "age", "P56Y"),
        ("A 62 y/o man fell.", "62 y/o", "age", "P62Y"),
        ("A 62-y.o. man fell.", "62-y.o.", "age", "P62Y"),
        ("A 62 y. o. man fell.", "62 y. o.", "age", "P62Y"),
        ("He lived for 3 years and 4 mo.", "3 years and 4 mo", "duration", "P3Y4M"),
        ("He lived for three (3) years and four (4) months.", "three (3) years and four (4) months", "duration", "P3Y4M"),
        ("He walked 2 months status post surgery.", "2 months", "relative", "P2M"),
        ("M/45 with cough.", "45", "age", "P45Y"),
        ("We saw a 64 male with cough.", "64", "age", "P64Y"),
        ("A-57-year-old woman.", "57-year-old", "age", "P57Y"),
        ("A 3-day-old neonate.", "3-day-old", "age", "P3D"),
        ("She fell at the age of 5.", "5", "age", "P5Y"),
        ("She was 61 years old.", "61 years old", "age", "P61Y"),
        ("Given q3w.", "q3w", "set", "P3W"),
        ("Given every three weeks.", "every three weeks", "set", "P3W"),
        ("Given twice a day.", "twice a day", "set", "P1D"),
        ("On postoperative day 3 he walked.", "day 3", "relative", "P3D"),
        ("On the 12th postoperative day he walked.", "12th postoperative day", "relative", "P12D"),
        ("It was March 3, 2010.", "March 3, 2010", "date", "2010-03-03"),
        ("It was the 3rd of March 2010.", "3rd of March 2010", "date", "2010-03-03"),
        ("Seen 12/25/2010.", "12/25/2010", "date", "2010-12-25"),
        ("Seen 25.12.2010.", "25.12.2010", "date", "2010-12-25"),
        ("Seen 2010-12-25.", "2010-12-25", "date", "2010-12-25"),
        ("In May 1996 he fell.", "May 1996", "date", "1996-05"),
        ("In 2009 he fell.", "2009", "date", "2009"),
        ("Seen 12/03/2010.", "12/03/2010", "date", "2010"),
        ("Seen 2010/12/25.", "2010/12/25", "date", "2010-12-25"),
        ("In the 1990s he fell.", "1990s", "date", "199"),
        ("A 68yo man.", "68yo", "age", "P68Y"),
        ("A year and a half later he fell.", "A year and a half later", "relative", "P1.5Y"),
        ("He was in his late 40s.", "late 40s", "age", "PXY"),
        ("It lasted 2 years, 3 months.", "2 years, 3 months", "duration", "P2Y3M"),
        ("It lasted one and one-half years.", "one and one-half years", "duration", "P1.5Y"),
        ("Seen at 6-month intervals.", "6-month", "set", "P6M"),
        ("It began years before the diagnosis.", "years", "relative", "PXY"),
        ("He died months later.", "months later", "relative", "PXM"),
        ("It lasted for four (4) months.", "four (4) months", "duration", "P4M"),
        ("He fell on POD 5.", "POD 5", "relative", "P5D"),
    ],
)  # fmt: skip
def test_expression(text, quote, kind, value):
    time = only(text)
    assert text[slice(*time.span)] == quote
    assert (time.kind, time.value) == (kind, value)


@pytest.mark.parametrize(
    "text",
    [
        "He took 60 mg/day.", "A dose of 2000 mg.", "He may walk.", "The march of the disease.", "Twenty pack-years.",
        "Activities of daily living.", "A 2D echo.", "1,996 cells.", "In 2000 patients it was seen.", "Smith et al., 2009",
    ],
)  # fmt: skip
def test_what_is_no_time(text):
    assert find_times(text) == ()


def test_ambiguous_numeric_date_tells_the_year_only():
    time = only("Seen 12/03/2010.")
    assert time.date == (2010, None, None)
    assert time.precision == "vague"


@pytest.mark.parametrize(
    ("text", "direction", "anchor"),
    [
        ("It began 6 years earlier.", -1, None),
        ("He died 2 months after surgery.", 1, "surgery"),
        ("It recurred 1 year after the initial diagnosis.", 1, "diagnosis"),
        ("It began 3 years prior to admission.", -1, "admission"),
        ("A 3-month history of pain.", -1, None),
        ("Fever for the past 2 weeks.", -1, None),
        ("At the 2-year follow-up he was well.", 1, "follow-up"),
        ("Seen 3 weeks postoperatively.", 1, "surgery"),
        ("Seen 2 years after completion of chemotherapy.", 1, "chemotherapy"),
    ],
)
def test_direction_and_anchor(text, direction, anchor):
    time = only(text)
    assert (time.direction, time.anchor) == (direction, anchor)


@pytest.mark.parametrize(
    ("text", "precision", "low", "high"),
    [
        ("It began 6 years earlier.", "exact", 5.5, 6.5),
        ("It began about 8 years earlier.", "about", 6.0, 10.0),
        ("It began more than 8 years earlier.", "over", 8.0, 12.0),
        ("It began at least 8 years earlier.", "over", 8.0, None),
        ("It began nearly 8 years earlier.", "under", 6.0, 8.0),
        ("It began less than 8 years earlier.", "under", 0.0, 8.0),
        ("It began over 8 years ago.", "over", 8.0, 12.0),
        ("It began 6 to 8 years earlier.", "range", 5.5, 8.5),
        ("It began several years earlier.", "vague", 3.0, 10.0),
        ("It began one year earlier.", "exact", 1 - 1 / 6, 1 + 1 / 3),
    ],
)
def test_bounds_in_years(text, precision, low, high):
    time = only(text)
    assert time.precision == precision
    assert time.low_days == pytest.approx(low * 365.25, abs=0.1)
    assert time.high_days == (None if high is None else pytest.approx(high * 365.25, abs=0.1))


def test_numbers_that_share_a_unit_are_found_each():
    text = "Seen at 2, 4 and six months after surgery."
    assert [(text[slice(*t.span)], t.value) for t in find_times(text)] == [
        ("2", "P2M"), ("4", "P4M"), ("six months", "P6M"),
    ]  # fmt: skip


def test_start_and_end_read_a_piece_with_spans_of_the_whole():
    text = "For 3 weeks. For 4 weeks. For 5 weeks."
    (time,) = find_times(text, start=13, end=25)
    assert text[slice(*time.span)] == "4 weeks"


def test_halves_of_characters_do_no_harm():
    text = "\ud800 Pain for 3 weeks. \udfff"
    (time,) = find_times(text)
    assert text[slice(*time.span)] == "3 weeks"


def test_signs_beyond_ascii_leave_every_time_in_its_place():
    text = "Après 3 weeks – “ärztlich” 𝒳 – he died 4½ months later."
    assert [text[slice(*t.span)] for t in find_times(text)] == ["3 weeks", "4½ months later"]


def test_what_is_kept_of_words_is_dropped_when_there_is_too_much_of_it(monkeypatch):
    monkeypatch.setattr(_context, "_MOST_KEPT", 2)
    monkeypatch.setattr(_context, "_known_from", {})
    monkeypatch.setattr(_context, "_read", {})
    texts = [f"He was well for about {n} months before." for n in ("three", "4", "six", "7", "three")]
    values = [only(text).value for text in texts]
    assert values == ["P3M", "P4M", "P6M", "P7M", "P3M"]
    assert len(_context._known_from) <= 2
    assert len(_context._read) <= 2


PIECES = st.sampled_from(
    ["3", "six", "weeks", "year", "old", "-", " ", " ", "\n", "in", "May", "2010", "after", "surgery", ".", ",", "ago", "½", "’s",
     "every", "day", "1", "/", "İ", "ß", "aged", "to", "and", "a", "history", "of", "q", "d", "over", "20", "19", "th", "0s"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=24).map("".join) | st.text(max_size=60))
@example("İ 3 weeks later, İ in May 2010")
def test_any_text_gives_sorted_spans_that_do_not_overlap(text):
    times = find_times(text)
    last = 0
    for time in times:
        assert last <= time.span.start < time.span.end <= len(text)
        last = time.span.end
        assert time.kind in TIME_KINDS
        assert time.precision in PRECISIONS
        if time.low_days is not None and time.high_days is not None:
            assert time.low_days <= time.high_days
    assert find_times(text) == times


@given(
    st.integers(1, 60),
    st.sampled_from([r for r in read_rules("units") if r["id"] in ("year", "month", "week", "day")]),
)
def test_units_there_and_back(n, row):
    """A told length in days, divided by its unit, is the number told; and the value says the same."""
    time = only(f"It began {n} {row['pattern']}s earlier.")
    unit = units()[row["id"]]
    assert time.days == pytest.approx(n * unit.days)
    assert time.value == f"P{n}{unit.letter}"
    assert time.low_days < time.days < time.high_days


@given(st.lists(st.integers(1950, 2030), min_size=1, max_size=4), st.integers(-20, 60))
def test_shifting_all_dates_by_years_shifts_all_values(told, years):
    wordings = ("In May {}.", "On 3 June {}.", "Since {} he was ill.", "On 7.8.{}.")

    def dates(shift):
        text = " ".join(w.format(y + shift) for w, y in zip(wordings, told, strict=False))
        return [t.date for t in find_times(text) if t.kind == "date"]

    years = max(min(years, 2099 - max(told)), 1900 - min(told))
    assert [(y + years, m, d) for y, m, d in dates(0)] == dates(years)
    assert len(dates(0)) == len(told)


@given(st.integers(1, 27), st.integers(1, 12), st.integers(1950, 2040))
def test_dates_are_the_same_in_every_wording(day, month, year):
    name = [r["id"] for r in read_rules("months")][month - 1].capitalize()
    wordings = [
        f"on {day} {name} {year}",
        f"on {name} {day}, {year}",
        f"on {year}-{month:02d}-{day:02d}",
        f"on {day}.{month}.{year}",
    ]
    assert {only(f"He came {w} again.").date for w in wordings} == {(year, month, day)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("At the age of 67, six years after surgery, she fell.", [("67", "age"), ("six years", "relative")]),
        (
            "At the age of 7 years, 34 months after surgery, he fell.",
            [("7 years", "age"), ("34 months", "relative")],
        ),
        ("At the age of 7 years, 3 months he fell.", [("7 years, 3 months", "age")]),
    ],
)
def test_age_before_a_length_of_its_own_stays_an_age(text, told):
    assert [(text[t.span.start : t.span.end], t.kind) for t in find_times(text)] == told
