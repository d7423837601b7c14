"""The drawing of a timeline: what stands where, that it can be read, and that it breaks on nothing."""

import random
import re
import shutil
import sys
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))
from invented import reading

from casepool.figures import THEME_CSS, length_words, timeline_svg, timeline_table, when_words
from casepool.figures._timescale import time_scale
from casepool.model import EVENT_KINDS, LANES, Constraint, Episode, Event, Timeline

READING = reading()
CASE = READING.cases[0]
SVG = "{http://www.w3.org/2000/svg}"
YEAR = 365.25
LABELS = (
    "fatigue",
    "weakness of both legs",
    "weight loss of 9 kg within a few weeks",
    "partial resection of the tumour at T4 with decompression",
    "CT",
    "metastasis of the lung",
    "radiotherapy of 50 Gy in 25 fractions to the chest wall",
)


def event(number, **told):
    told = {"kind": "finding", "label": f"event {number}", "lane": "findings"} | told
    return Event(id=f"e{number}", **told)


def case_of(*events, anchor="e1"):
    return replace(CASE, timeline=Timeline(anchor=anchor, events=events))


PRESENTATION = event(
    1, kind="presentation", label="presentation", lane="disease", earliest_days=0.0, latest_days=0.0
)


def story(seed):
    """A course of random length with events at random times, some of them unbounded."""
    draw = random.Random(seed)
    span = draw.choice([10.0, 200.0, 5 * YEAR, 30 * YEAR])
    events = [PRESENTATION]
    for number in range(2, draw.randint(4, 40)):
        middle = draw.choice([0.0, 0.0, draw.uniform(-1, 1) * span])
        reach = draw.choice([0.0, 0.0, 0.05, 0.4]) * span
        lane = draw.choice(LANES)
        lasts = draw.choice([None, None, 0.2 * span]) if lane == "treatment" else None
        events.append(
            event(
                number,
                kind=draw.choice(EVENT_KINDS[1:]),
                label=draw.choice(LABELS),
                lane=lane,
                earliest_days=None if draw.random() < 0.15 else middle - reach,
                latest_days=None if draw.random() < 0.15 else middle + reach,
                duration_low_days=lasts and 0.5 * lasts,
                duration_high_days=lasts,
                episode=draw.choice([None, 1, 2]),
            )
        )
    return case_of(*events)


def marks(svg):
    root = ElementTree.fromstring(svg)
    return {
        (node.get("data-event"), node.get("data-span"))
        for node in root.iter()
        if node.get("data-event") is not None
    }


def test_every_event_has_a_mark_with_its_spans():
    found = marks(timeline_svg(CASE))
    ids = {id_ for events, _ in found for id_ in events.split()}
    assert ids == {e.id for e in CASE.timeline.events}
    for told in CASE.timeline.events:
        span = told.evidence[0].span
        assert (told.id, f"{span.start}-{span.end}") in found


def test_drawing_says_what_it_shows_and_is_an_image():
    root = ElementTree.fromstring(timeline_svg(CASE))
    assert root.get("role") == "img"
    named = {node.get("id"): node.text for node in root if node.tag in (f"{SVG}title", f"{SVG}desc")}
    assert list(named) == root.get("aria-labelledby").split()
    description = list(named.values())[1]
    assert "17 events" in description
    assert "5.5 years before presentation" in description
    assert "2 without a time" in description


def test_same_case_same_bytes_and_no_style_attributes():
    svg = timeline_svg(CASE)
    assert svg == timeline_svg(CASE)
    assert " style=" not in svg
    assert "<style>" in svg
    assert "<style>" not in timeline_svg(CASE, style=False)


def test_events_without_a_time_stand_in_order_of_telling():
    untold = [event(n, label=f"untold {n}", lane=LANES[n % 3]) for n in (5, 2, 9, 3)]
    svg = timeline_svg(case_of(PRESENTATION, *untold))
    assert re.findall(r">untold (\d)</text>", svg) == ["5", "2", "9", "3"]
    assert "Time not" in svg


def test_left_out_constraints_and_discrepancies_are_marked():
    assert timeline_svg(CASE).count('class="tl-warn"') == 2 + 1  # e7 and e9, and the legend
    shared = replace(READING.discrepancies[0], evidence=CASE.timeline.events[3].evidence)
    assert timeline_svg(CASE, discrepancies=[shared]).count('class="tl-warn"') == 3 + 1
    quiet = case_of(PRESENTATION, event(2, earliest_days=1.0, latest_days=2.0))
    assert "tl-warn" not in timeline_svg(quiet, style=False)
    weak = Constraint(
        earlier="e1",
        later="e2",
        low_days=9.0,
        high_days=None,
        strength="weak",
        reason="order of telling",
        left_out=True,
    )
    yielding = replace(quiet, timeline=replace(quiet.timeline, constraints=(weak,)))
    assert "tl-warn" not in timeline_svg(yielding, style=False)


def test_past_of_an_episode_lies_before_its_band():
    episode = Episode(number=1, label="back pain")
    old = event(
        2, label="nephrectomy", earliest_days=-4 * YEAR, latest_days=-4 * YEAR, episode=1, history=True
    )
    new = event(3, label="laminectomy", earliest_days=YEAR, latest_days=YEAR, episode=1)
    case = case_of(replace(PRESENTATION, episode=1), old, new)

    def left_end(of):
        svg = timeline_svg(replace(of, episodes=(episode,)), style=False)
        (band,) = re.findall(r'<rect x="([\d.]+)"[^>]*class="tl-band"', svg)
        return float(band)

    assert left_end(case) > left_end(case_of(case.timeline.events[0], replace(old, history=False), new))


def test_events_of_one_kind_and_time_share_a_mark():
    both = [event(n, label=f"sign {n}", earliest_days=0.0, latest_days=0.0) for n in (2, 3)]
    svg = timeline_svg(case_of(PRESENTATION, *both))
    assert 'data-event="e2 e3"' in svg
    assert "sign 2</tspan> · <tspan" in svg


def test_episodes_are_bands_with_their_labels():
    svg = timeline_svg(CASE, style=False)
    assert svg.count('class="tl-band"') == 2
    assert "Episode 1: T4 metastasis" in svg


def test_legend_explains_only_what_is_drawn():
    exact = case_of(PRESENTATION, event(2, earliest_days=3.0, latest_days=3.0))
    svg = timeline_svg(exact, style=False)
    assert "earliest to latest" not in svg
    assert "no bound told" not in svg
    assert "no bound told" in timeline_svg(case_of(PRESENTATION, event(2, earliest_days=3.0)))


def test_long_empty_time_is_broken_out_of_the_axis():
    early = event(2, kind="diagnosis", earliest_days=-21 * YEAR, latest_days=-20.5 * YEAR)
    late = event(3, kind="death", earliest_days=200.0, latest_days=300.0)
    svg = timeline_svg(case_of(PRESENTATION, early, late))
    assert re.search(r">20\.\d years left out<", svg)
    assert "left out" not in timeline_svg(CASE)


def test_birth_long_ago_leaves_room_for_the_rest():
    birth = event(2, kind="birth", label="birth", earliest_days=-50 * YEAR, latest_days=-49 * YEAR)
    late = event(3, earliest_days=30.0, latest_days=40.0)
    assert "birth" not in timeline_svg(case_of(PRESENTATION, birth, late), style=False)
    child = replace(birth, earliest_days=-30.0, latest_days=-20.0)
    assert "birth" in timeline_svg(case_of(PRESENTATION, child, late), style=False)


def test_some_time_since_birth_is_open_and_not_a_whisker_over_a_life():
    birth = event(2, kind="birth", label="birth", earliest_days=-50 * YEAR, latest_days=-49 * YEAR)
    past = event(3, label="appendectomy", earliest_days=-50 * YEAR, latest_days=0.0)
    svg = timeline_svg(case_of(PRESENTATION, birth, past), style=False)
    assert "no bound told" in svg
    assert "birth" not in svg
    assert "earliest to latest" not in svg


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (float("nan"), 3.0),
        (float("-inf"), float("inf")),
        (9.0, -9.0),
        (None, 4.0),
        (4.0, None),
        (1e12, 2e12),
        (-1e-9, 1e-9),
    ],
)
def test_odd_bounds_are_drawn(low, high):
    svg = timeline_svg(case_of(PRESENTATION, event(2, earliest_days=low, latest_days=high)))
    ElementTree.fromstring(svg)
    assert 'data-event="e2"' in svg
    assert "nan" not in svg.replace("finding", "")
    assert "inf" not in svg


def test_hostile_labels_are_shown_as_text():
    label = "</text><script>alert(1)</script>&\x00\x1b[31m\ud800\ufffe\"' " + "x" * 4000
    hostile = event(2, label=label, earliest_days=0.0, latest_days=9.0)
    for case in (case_of(PRESENTATION, hostile), case_of(PRESENTATION, replace(hostile, latest_days=None))):
        root = ElementTree.fromstring(timeline_svg(case))
        assert root.find(f".//{SVG}script") is None
        assert "<script>alert" in "".join(root.itertext())
        assert "<script>" not in timeline_table(case)


def test_no_timeline_is_said():
    for case in (replace(CASE, timeline=None), case_of()):
        assert "No timeline was read" in timeline_svg(case)
        assert "No timeline was read" in timeline_table(case)


def test_thousands_of_events_are_cut_with_a_word():
    many = [event(n, earliest_days=float(n), latest_days=float(n)) for n in range(2, 3000)]
    svg = timeline_svg(case_of(PRESENTATION, *many))
    assert "2759 more events in the table" in svg
    assert len(svg) < 400_000


def test_table_holds_every_event_in_order_of_time():
    table = timeline_table(CASE, discrepancies=READING.discrepancies)
    rows = re.findall(r'<tr data-event="(e\d+)"', table)
    assert len(rows) == len(CASE.timeline.events)
    assert set(rows[:3]) == {"e3", "e4", "e5"}
    assert rows[-2:] == ["e15", "e16"]
    assert "4.5–5.5 years before presentation" in table
    assert "<td>3.5–4.5 years</td>" in table
    assert "“mastectomy”" in table


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        (None, None, "time not told"),
        (0.0, 0.0, "at presentation"),
        (-5.5 * YEAR, -4.5 * YEAR, "4.5–5.5 years before presentation"),
        (21.0, 21.0, "3 weeks after presentation"),
        (1.0, 1.0, "1 day after presentation"),
        (YEAR, YEAR, "1 year after presentation"),
        (-14.0, 30.4375, "2 weeks before to 4.3 weeks after presentation"),
        (0.0, 14.0, "0–2 weeks after presentation"),
        (-2 * YEAR, -0.0, "0–2 years before presentation"),
        (0.0, None, "at presentation or later"),
        (None, -2 * YEAR, "2 years before presentation or earlier"),
        (365.0, None, "1 year after presentation or later"),
        (float("nan"), float("inf"), "time not told"),
    ],
)
def test_when_words(earliest, latest, words):
    assert when_words(earliest, latest, anchor="presentation") == words


def test_length_words_keep_one_unit():
    assert length_words(11 * 30.4375, 18 * 30.4375) == "11–18 months"
    assert length_words(2 * YEAR, 2 * YEAR) == "2 years"


def test_one_moment_has_no_lengths_on_its_axis():
    assert [tick.label for tick in time_scale([(0.0, 0.0)], x0=90.0, x1=900.0).ticks()] == ["0"]


@pytest.mark.parametrize("seed", range(60))
def test_scale_keeps_order_and_ticks_apart(seed):
    draw = random.Random(seed)
    size = 10 ** draw.uniform(0, 5)
    stretches = [(a, a + draw.random() * size / 5) for a in (draw.uniform(-size, size) for _ in range(8))]
    stretches.append((0.0, 0.0))
    scale = time_scale(stretches, x0=90.0, x1=900.0)
    days = sorted(day for stretch in stretches for day in stretch)
    xs = [scale(day) for day in days]
    assert xs == sorted(xs)
    assert xs[0] >= 90
    assert xs[-1] <= 900
    ticks = scale.ticks()
    assert 1 <= len(ticks) <= 26
    assert all(b.x - a.x >= 30 for a, b in pairwise(ticks))
    assert len({tick.label for tick in ticks}) == len(ticks)


def test_lane_colours_have_contrast():
    # WCAG 2.2, 1.4.11: 3 to 1 for graphics.
    def luminance(colour):
        full = colour * 2 if len(colour) == 3 and len(set(colour)) == 1 else colour
        parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    themes = re.findall(r"\.cp-fig\{(.*?)\}", THEME_CSS, flags=re.S)
    assert len(themes) == 3
    for theme in themes:
        colours = dict(re.findall(r"--fig-([\w]+):#([0-9a-f]+)", theme))
        paper = luminance(colours["paper"])
        for name in ("1", "2", "3", "4", "5", "6", "mark", "ink", "soft"):
            one = luminance(colours[name])
            ratio = (max(one, paper) + 0.05) / (min(one, paper) + 0.05)
            assert ratio >= (4.5 if name in ("ink", "soft") else 3), (theme, name)


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_labels_do_not_overlap_in_a_browser():
    from playwright.sync_api import sync_playwright

    script = """(svg) => {
      document.body.innerHTML = svg;
      return [...document.querySelectorAll("text")].map((t) => [t.textContent, t.getBBox()])
        .map(([words, b]) => [words, b.x, b.y, b.x + b.width, b.y + b.height]);
    }"""
    options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    options += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        page = browser.new_page(viewport={"width": 1000, "height": 800})
        for seed, width in [(seed, width) for seed in range(25) for width in (960, 640)]:
            boxes = page.evaluate(script, timeline_svg(story(seed), width=width))
            assert len(boxes) > 3
            for words, x0, _, x1, _ in boxes:
                assert x0 >= -1, (seed, words)
                assert x1 <= width + 1, (seed, words)
            for one, two in combinations(boxes, 2):
                wide = min(one[3], two[3]) - max(one[1], two[1])
                high = min(one[4], two[4]) - max(one[2], two[2])
                assert wide < 1 or high < 4, (seed, width, one, two)
        browser.close()


def test_what_is_left_out_never_stands_on_a_line_of_its_own():
    from casepool.figures._timelayout import _broken, text_width

    words = "In May the magnetic resonance imaging showed a mass of ten millimetres in the left lung …"
    for width in range(60, 700, 7):
        lines = _broken(words, width=width)
        assert "…" not in lines, width
        assert all(text_width(line) <= width for line in lines), width
