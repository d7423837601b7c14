"""The order of reading from the places of glyphs alone."""

from __future__ import annotations

import random

import pytest

from casepool.document._geometry import columns_of, segments_of, spaces_of
from casepool.document._glyphs import Glyph, Page
from casepool.document._pages import layout_of

SIZE = 10.0


def glyphs(
    text: str, x: float, base: float, *, size: float = SIZE, bold: bool = False, space: float = 0.25
) -> list[Glyph]:
    """A line of letters half as wide as high."""
    found = []
    for char in text:
        if char == " ":
            x += space * size
            continue
        found.append(Glyph(char, x, base - 0.8 * size, x + 0.5 * size, base + 0.2 * size, base, size, bold))
        x += 0.5 * size
    return found


def lines(text: str, x: float, top: float, count: int) -> list[Glyph]:
    return [g for n in range(count) for g in glyphs(f"{text} line {n} of this column here", x, top + 12 * n)]


def texts(found: list[Glyph]) -> list[str]:
    return [line.text for column in columns_of(segments_of(found), page=1) for line in column.lines]


def test_columns_are_read_one_after_the_other() -> None:
    page = lines("left", 50, 100, 6) + lines("right", 320, 100, 6)
    random.Random(1).shuffle(page)
    assert [t.split()[0] for t in texts(page)] == ["left"] * 6 + ["right"] * 6


def test_full_lines_part_bands() -> None:
    wide = "A line over the whole width of the page that crosses the gutter between both of the columns and goes on"
    page = glyphs(wide, 50, 60)
    page += lines("upleft", 50, 100, 5) + lines("upright", 320, 100, 5)
    page += glyphs(wide, 50, 200)
    page += lines("lowleft", 50, 240, 5) + lines("lowright", 320, 240, 5)
    words = [t.split()[0] for t in texts(page)]
    assert words == ["A", *["upleft"] * 5, *["upright"] * 5, "A", *["lowleft"] * 5, *["lowright"] * 5]


def test_columns_whose_lines_are_not_level() -> None:
    page = lines("left", 50, 100, 8) + lines("right", 320, 105, 8)
    assert [t.split()[0] for t in texts(page)] == ["left"] * 8 + ["right"] * 8


def test_three_columns() -> None:
    page = [
        g
        for k, x in enumerate((40, 230, 420))
        for n in range(8)
        for g in glyphs(f"c{k} is a narrow column of text", x, 100 + 12 * n)
    ]
    assert [t[:2] for t in texts(page)] == ["c0"] * 8 + ["c1"] * 8 + ["c2"] * 8


def test_rows_of_a_table_stay_rows() -> None:
    page = [
        g
        for n in range(8)
        for x, cell in ((50, f"name{n}"), (200, "12.5"), (320, "ok"))
        for g in glyphs(cell, x, 100 + 12 * n)
    ]
    assert texts(page) == [f"name{n} 12.5 ok" for n in range(8)]


def test_table_over_both_columns_keeps_its_rows() -> None:
    page = lines("upleft", 50, 100, 9) + lines("upright", 320, 100, 9)
    for n in range(4):
        for x, cell in (
            (50, f"Author{n} et al."),
            (180, "1999"),
            (330, "23"),
            (400, "operated in all patients"),
        ):
            page += glyphs(cell, x, 240 + 12 * n)
    page += lines("lowleft", 50, 320, 9) + lines("lowright", 320, 320, 9)
    words = [t.split()[0] for t in texts(page)]
    rows = [f"Author{n}" for n in range(4)]
    assert words == ["upleft"] * 9 + ["upright"] * 9 + rows + ["lowleft"] * 9 + ["lowright"] * 9


def test_raised_figures_join_their_line() -> None:
    line = glyphs("tumors.", 50, 100) + glyphs("3,4", 85.2, 96.5, size=6) + glyphs("The next", 97, 100)
    (column,) = columns_of(segments_of(line), page=1)
    (found,) = column.lines
    assert found.text == "tumors.3,4 The next"
    assert [g.char for g in found.glyphs if g.raised] == ["3", ",", "4"]


def test_lowered_figures_join_their_line() -> None:
    line = glyphs("H", 50, 100) + glyphs("2", 55.1, 102, size=6.5) + glyphs("O", 58.5, 100)
    assert texts(line) == ["H2O"]


@pytest.mark.parametrize("space", [0.17, 0.25, 0.5, 1.1])
def test_spaces_follow_the_line(space: float) -> None:
    line = glyphs("some of the words here", 50, 100, space=space)
    text = "".join(" " + g.char if i in spaces_of(line) else g.char for i, g in enumerate(line))
    assert text == "some of the words here"


def test_letters_set_apart_are_one_word() -> None:
    spread = [
        Glyph(c, 50 + 8 * i + 9 * (i > 3), 92, 55 + 8 * i + 9 * (i > 3), 102, 100, SIZE, True)
        for i, c in enumerate("CASEREPORT")
    ]
    assert texts(spread) == ["CASE REPORT"]


def test_three_columns_that_are_not_level() -> None:
    page = [
        g
        for k, x in enumerate((40, 230, 420))
        for n in range(10)
        for g in glyphs(f"c{k} is a narrow column of text", x, 100 + 4 * k + 12 * n)
    ]
    assert [t[:2] for t in texts(page)] == ["c0"] * 10 + ["c1"] * 10 + ["c2"] * 10


def test_letter_drawn_twice_counts_once() -> None:
    line = glyphs("bold", 50, 100) + glyphs("bold", 50.3, 100)
    assert texts(line) == ["bold"]


def test_large_first_letter_leads_its_line() -> None:
    page = glyphs("T", 50, 124, size=34) + glyphs("he patient came to us with pain", 70, 100)
    page += glyphs("in the back and in both of his", 70, 112) + glyphs(
        "legs for three weeks or more now", 70, 124
    )
    assert texts(page)[0] == "The patient came to us with pain"


def test_running_heads_and_feet_leave() -> None:
    pages = []
    for number in (1, 2, 3):
        page = Page(number, 600, 800)
        page.glyphs += glyphs("Journal of Nothing 2017;4:118", 50, 30, size=8)
        page.glyphs += [
            g for n in range(20) for g in glyphs("the text of the page goes on and on here", 50, 100 + 12 * n)
        ]
        page.glyphs += glyphs(str(117 + number), 300, 780, size=8)
        pages.append(page)
    layout = layout_of(pages)
    text = "".join(layout.raw)
    assert "Nothing" not in text
    assert "118" not in text
    assert layout.heads[0] == "Journal of Nothing 2017;4:118"


def test_numbers_of_lines_leave() -> None:
    page = Page(1, 600, 800)
    for n in range(25):
        page.glyphs += glyphs(str(n + 1), 20 if n < 9 else 15, 100 + 24 * n)
        page.glyphs += glyphs(f"a line of {n} patients in a manuscript", 50, 100 + 24 * n)
    text = "".join(layout_of([page]).raw)
    assert text.startswith("a line of 0 patients in a manuscript")
    assert "manuscript2" not in text.replace(" ", "")
