"""Reference marks: told from other numbers, taken out of the text, kept as citations."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from ._characters import CITE_CLOSE, CITE_OPEN, MARK_CLOSE, MARK_OPEN, MARKS, beyond_ascii
from ._tape import Edit, Tape

MAX_NUMBER: Final = 400
"""Largest number of a reference; case reports with reviews list up to a few hundred."""
MAX_RANGE: Final = 60
"""Longest range of reference numbers ("3-12") that is believed."""

_LIST: Final = r"\d{1,3}(?:\s?[-,;]\s?\d{1,3})*"
_RAISED: Final = re.compile(
    f"{MARK_OPEN}([^{MARK_CLOSE}]*){MARK_CLOSE}|{CITE_OPEN}([^{CITE_CLOSE}]*){CITE_CLOSE}"
)
# A mark that a line break cut: "3-" at the end of a line, "5" at the start of the next.
_SEAM: Final = re.compile(rf"(?<=[-,]){MARK_CLOSE}\s?{MARK_OPEN}")
_BRACKET: Final = re.compile(rf"\[\s?({_LIST})\s?\]")
_AL: Final = re.compile(
    rf"al(?<=\bal)(?P<dot>\.?,?)\s?(?:\(\s?({_LIST})\s?\)|({_LIST})\)|({_LIST})(?=[\s.,;:]))"
)
_COUNTS: Final = re.compile(
    r"\d[\d,.]*\s+(?:of|out|patients?|cases?|women|men|children|reports?|tumou?rs?|per|percent|were|was|had)\b|\d[\d,.]*\s?%"
)


def _list_after(before: str) -> str:
    """A list of numbers right after `before`: its first digit stands in front, for the matcher skips to digits at the speed of C."""
    return rf"(\d(?<={before}\d)\d{{0,2}}(?:\s?[-,;]\s?\d{{1,3}})*)"


_PAREN: Final = re.compile(_list_after("[A-Za-z.,;)%']") + r"\)")
_AFTER_STOP: Final = re.compile(_list_after("[a-z)%][.,]") + r"(?=\s+[A-Z]|\s*$)")
_AFTER_COMMA: Final = re.compile(_list_after("[a-z]{3}[,;:]") + r"(?=\s)")
# Read where the plain forms have shown the style: "ISCM.3 The", "4.7%.5 Age", "since 1980.3-6 In", "(SEA),2 most".
_AFTER_SHORT: Final = re.compile(_list_after("[A-Za-z0-9)%][.,]") + r"(?=\s|$)")
_SHORT_STOP: Final = re.compile(r"(?:[A-Z]{2}|[A-Z]s|\w\)|\d\s?%|\b(?:19|20)\d\d)\.$")
_SHORT_COMMA: Final = re.compile(r"(?:[A-Z]{2}|[A-Z]s|\w\)|\d\s?%),$")
_TELLS: Final = (
    r"(?=\s(?:(?:recently|first|also|previously|retrospectively)\s)?(?:reported|described|found|reviewed|presented|analy[sz]ed|studied|observed|"
    r"noted|identified|collected|documented|published|demonstrated|stated|suggested|estimated|treated|followed|surveyed|"
    r"examined|pooled|compared|operated|recorded|proposed|recommended|saw|and (?:colleagues|co-?workers|associates))\b)"
)
# "Lane and Dorsey5 reviewed": a number stuck to the name of those who did so.
_AFTER_NAME: Final = re.compile(_list_after("[A-Za-z][a-z]") + _TELLS)
# "births.(1) In", "births,(2,3) and": round brackets that no space parts from the stop before them.
_TIGHT: Final = re.compile(rf"(?<=[a-z)%][.,])\(({_LIST})\)(?=\s+[A-Za-z]|\s*$)")
_ROUND_NAME: Final = re.compile(rf"(?<=[a-z])\s\(({_LIST})\)" + _TELLS)
_STUCK: Final = re.compile(_list_after("[a-z]{4}") + r"(?=[\s.,;:)]|$)")
_ROUND: Final = re.compile(rf"[a-z]\s\({_LIST}\)[.,]")
_ROUND_MARK: Final = re.compile(rf"(?:\s|(?<=[a-z]{{3}}))\(({_LIST})\)(?=[.,;:]|\s[a-z]|\s?$)")
_UNIT_BEFORE: Final = re.compile(
    r"(?:\d|%|\b(?:[munpkdc]?[gGlLmM]|mol|mmol|IU|U|kg|mmHg|dL|mL|mEq|ng|pg|mcg|cells|Hz|cm|mm|h)(?:/\S+)?)\s?$"
)
_SQUARED: Final = re.compile(r"(?:^|[\s\d/(])(?:[kcmdn\u00b5\u03bc]?m|kg/m|mg/m|in|ft|sec?|s|min)$")
_POWER: Final = re.compile(r"(?:^|[^\d.,])10$|[x\u00d7*]\s?10$")
_ISOTOPE: Final = re.compile(r"[A-Z][a-z]?\b|[A-Z][a-z]?-")
_FIRST_POINT: Final = re.compile(r"(?:^|[\s(:])1\)\s")
_LIST_BEGINS: Final = re.compile(r"(?:^|[\s:])\(?1\)\s")
# "46,XY,del(5)(q13)[12]": the number of cells that were counted.
_KARYOTYPE: Final = re.compile(
    r"\b\d{2}(?:[-~]\d{2})?,\s?X[XYO]?\b(?:(?!\.\s+[A-Z]).)*$|\((?:[pq]?\d[\dpqter.;:\s]*|[pq][\d.;:\spq]*)\)\s?$"
)
_STOP_BEFORE: Final = re.compile(
    r"\b(?:approx|no|nos|vol|fig|figs|vs|ca|cf|dr|st|pp?|sect|eq|ref|refs|resp|i\.e|e\.g)\.$", re.I
)
# Words that a number belongs to ("grade2", "day1"), whatever the style of the references.
_NUMBERED: Final = frozenset(
    """grade grades stage stages type types class group groups level levels day days week weeks month months year
    years phase cycle cycles case cases patient patients figure figures table tables score scores factor line
    lines dose part step panel lobe zone segment segments chromosome exon codon interleukin keratin cytokeratin cluster
    serotype covid sars omega vitamin version chapter section room ward bed number isoform caspase claudin
    cyclin napsin synapsin glypican galectin inhibin""".split()
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A reference mark: where it stands on a tape, as printed, and the numbers it names."""

    start: int
    end: int
    mark: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """How a document prints its reference marks; ambiguous marks count only where the style is clear."""

    paren: bool = False
    """"cancer2)" with no opening bracket."""
    stop: bool = False
    """"cancer.2 The"."""
    stuck: bool = False
    """"cancer2 and"."""
    round: bool = False
    """"cancer (2)": the document has a numbered list of references, or its marks count up from one, and no other style."""
    tight: bool = False
    """"cancer.(2) The"."""


def may_have_marks(text: str, *, shape: bytes | None = None) -> bool:
    """False where no reference mark can be in `text`, of the shape that `shape_of` gives; quick."""
    if "[" in text or MARK_OPEN in text or CITE_OPEN in text or _opens_round(text):
        return True
    if _STUCK_FIGURE.search(shape_of(text) if shape is None else shape) is not None:
        return True
    return "et al" in text and _AL.search(text) is not None


def _opens_round(text: str) -> bool:
    """True where a bracket opens behind a full stop, or the first reference may stand in round brackets: "(1)", "(1,2)"."""
    at = text.find("(")
    while at >= 0:
        if text[at + 1 : at + 2] == "1" and text[at + 2 : at + 3] in ("-", ",", ")"):
            return True
        if text[at - 1 : at] == ".":
            return True
        at = text.find("(", at + 1)
    return False


def shape_of(text: str) -> bytes:
    """The kind of each character: small ASCII letters "a", figures "0", commas and full stops ".", closing signs ")", control characters "!".

    Looking for kinds in a row in it takes a fraction of the time of a search for a pattern.
    """
    return text.encode("latin-1", "replace").translate(_KINDS)


_STUCK_FIGURE: Final = re.compile(rb"0(?:(?<=aaa0)|(?<=[a)]\.0))")
"""The first figure of a mark in a shape; the figure stands in front, for the matcher skips to it at the speed of C."""
CONTROL: Final = ord("!")
"""The kind of the control characters of ASCII, as the number that it is in a shape: bytes are asked for it sooner."""
_KINDS: Final = bytes(
    ord(
        "a" if "a" <= chr(code) <= "z"
        else "0" if "0" <= chr(code) <= "9"
        else "." if chr(code) in ".,;"
        else ")" if chr(code) in ")%"
        else "!" if code < 32 or code == 127
        else " "
    )
    for code in range(256)
)  # fmt: skip


def has_marks(text: str, *, shape: bytes) -> bool:
    """True where a text of a shape, its paragraphs on one line each, has a reference mark."""
    if not may_have_marks(text, shape=shape):
        return False
    paragraphs = text.split("\n")
    shapes: list[bytes] = []
    at = 0
    for paragraph in paragraphs:
        shapes.append(shape[at : at + len(paragraph)])
        at += len(paragraph) + 1
    style = style_of(paragraphs, shapes=shapes)
    return any(
        find_marks(p, style)
        for p, its_shape in zip(paragraphs, shapes)
        if style.paren or may_have_marks(p, shape=its_shape)
    )


def numbers_of(mark: str) -> tuple[int, ...]:
    """The reference numbers that a mark names, ranges spelled out: "3-5,16,18)" is 3, 4, 5, 16, 18.

    Empty where the mark is no list of believable reference numbers.
    """
    numbers: list[int] = []
    for part in re.split(r"[,;\s]+", re.sub(r"\s*-\s*", "-", mark.strip(" ,;()[]"))):
        ends = part.split("-")
        if len(ends) > 2 or not all(e.isdecimal() for e in ends):
            return ()
        low, high = int(ends[0]), int(ends[-1])
        if not 1 <= low <= high <= MAX_NUMBER or high - low > MAX_RANGE:
            return ()
        numbers += range(low, high + 1)
    return tuple(numbers)


_UNKNOWN: Final = b"aaaa0)a.0"
"""Shape of a text with figures of other scripts, which no kind stands for: it may have all marks."""
_BEFORE_PAREN: Final = "abcdefghijklmnopqrstuvwxyz."


def style_of(texts: list[str], *, references: int = 0, shapes: list[bytes] | None = None) -> MarkStyle:
    """The style of reference marks in a document's paragraphs; `references` is the length of its list."""
    paren = stop = stuck = al = raised = round_ = tight = 0
    for text, shape in zip(texts, [shape_of(text) for text in texts] if shapes is None else shapes):
        if CITE_OPEN in text or MARK_OPEN in text:
            raised += len(_RAISED.findall(text))
        if "[" in text:
            raised += len(_BRACKET.findall(text))
        if not may_have_marks(text, shape=shape) and not references:
            continue
        if ".(" in text:
            points = _LIST_BEGINS.search(text)
            end = len(text) if points is None else points.end()
            tight += sum(m.start() < end for m in _TIGHT.finditer(text))
        # Figures of other scripts have no kind.
        if any(map(str.isdecimal, beyond_ascii(text))):
            shape = _UNKNOWN
        if b"0)" in shape:
            closing = [m for m in _PAREN.finditer(text) if text[m.start() - 1] in _BEFORE_PAREN]
            if closing:
                open_at = _unmatched(text)
                paren += sum(_paren_holds(text, m, open_at) for m in closing)
        al += sum(bool(m[3]) for m in _AL.finditer(text))
        if b"a.0" in shape or b").0" in shape:
            stop += sum(_stop_holds(text, m) for m in _AFTER_STOP.finditer(text))
        if b"aaaa0" in shape:
            stuck += sum(_stuck_holds(text, m) for m in _STUCK.finditer(text))
        if references:
            round_ += len(_ROUND.findall(text))
    # One kind of mark per document: a clear one makes the doubtful ones unlikely.
    clear = raised >= 2
    return MarkStyle(
        paren=paren + al >= 1,
        stop=not clear and stop + stuck >= 2,
        stuck=not clear and (stuck >= 3 or (stuck >= 1 and (stop >= 2 or references > 0))),
        round=not clear
        and paren + stop + stuck < 2
        and ((references >= 3 and round_ >= 3) or (references == 0 and _count_up(texts))),
        tight=not clear and tight >= 2,
    )


LEAST_ROUND: Final = 5
"""Marks in round brackets that must count up where no list of references tells that they are marks."""


_STOPS: Final = frozenset({"", ".", ",", ";", ":"})
"""What stands behind a reference mark in brackets; nothing at the end of the text."""


def _count_up(texts: list[str]) -> bool:
    """True where numbers in round brackets stand as reference marks do: before a stop or comma, each new one about the next.

    Points of a list ("(1) fever, (2) rash") stand before words; grades, scores and counts do not count up.
    """
    if not any(map(_opens_round, texts)):
        return False
    marks = [m for text in texts for m in _ROUND_MARK.finditer(text)]
    before_stop = sum(m.string[m.end() : m.end() + 1] in _STOPS for m in marks)
    if len(marks) < LEAST_ROUND or 2 * before_stop < len(marks):
        return False
    new = list(dict.fromkeys(n for m in marks for n in numbers_of(m[1])))
    rising = sum(0 < b - a <= 3 for a, b in pairwise(new))
    return new[:1] == [1] and len(new) >= LEAST_ROUND and 4 * rising >= 3 * (len(new) - 1)


def _unmatched(text: str) -> frozenset[int]:
    """Places of closing brackets that nothing opens."""
    depth = 0
    found = []
    for m in re.finditer(r"[()]", text):
        if m[0] == "(":
            depth += 1
        elif depth:
            depth -= 1
        else:
            found.append(m.start())
    return frozenset(found)


def find_marks(text: str, style: MarkStyle) -> list[Mark]:
    """The reference marks of one paragraph, in order, none overlapping."""
    found: list[Mark] = []
    taken = 0
    for mark in sorted(_candidates(text, style), key=lambda m: (m.start, -m.end)):
        if mark.start >= taken:
            found.append(mark)
            taken = mark.end
    return found


def _candidates(text: str, style: MarkStyle) -> Iterator[Mark]:
    for m in _AL.finditer(text):
        group = next(g for g in (2, 3, 4) if m[g] is not None)
        start = m.end("dot")
        if (m[4] and _COUNTS.match(text, m.start(4))) or (
            m[4] and m["dot"].endswith(",") and text[start] == " "
        ):
            # "Smith et al., 13 of 627 patients": a number set apart counts something.
            continue
        if (numbers := numbers_of(m[group])) and not (
            len(numbers) == 1 and m[4] and text[m.end() :][:2] == ". "
        ):
            yield Mark(start, m.end(), text[start : m.end()].strip(), numbers)
    for m in _BRACKET.finditer(text) if "[" in text else ():
        if (numbers := numbers_of(m[1])) and _bracket_holds(text, m):
            start = m.start() - text[max(0, m.start() - 1) : m.start()].isspace()
            yield Mark(start, m.end(), m[0], numbers)
    if style.paren:
        open_at = _unmatched(text)
        for m in _PAREN.finditer(text):
            if _paren_holds(text, m, open_at) and (numbers := numbers_of(m[1])):
                yield Mark(m.start(), m.end(), m[0], numbers)
    if style.stop:
        yield from _plain(text, _AFTER_STOP, _stop_holds)
        yield from _plain(text, _AFTER_COMMA, _stop_holds)
        yield from _plain(text, _AFTER_SHORT, _short_holds)
    if style.stop or style.stuck:
        yield from _plain(text, _AFTER_NAME, _name_holds)
    if style.tight:
        yield from _plain(text, _TIGHT, _always)
        yield from _plain(text, _ROUND_NAME, _name_holds)
    if style.stuck:
        yield from _plain(text, _STUCK, _stuck_holds)
    if style.round:
        for m in _ROUND_MARK.finditer(text):
            if numbers := numbers_of(m[1]):
                yield Mark(m.start(), m.end(), m[0].strip(), numbers)


def _plain(text: str, pattern: re.Pattern[str], holds: object) -> Iterator[Mark]:
    for m in pattern.finditer(text):
        if callable(holds) and holds(text, m) and (numbers := numbers_of(m[1])):
            yield Mark(m.start(), m.end(), m[0].strip(), numbers)


def _bracket_holds(text: str, m: re.Match[str]) -> bool:
    """False for "[18]F" and for a reference range behind a measured value ("6.1 [4-10]")."""
    if text[m.end() : m.end() + 1].isalpha():
        return False
    if _KARYOTYPE.search(text[max(0, m.start() - 80) : m.start()]):
        return False
    if m.start() == 0 or text[m.start() - 1] in "(-":
        return False
    return not (
        "-" in m[1] and "," not in m[1] and _UNIT_BEFORE.search(text[max(0, m.start() - 12) : m.start()])
    )


def _paren_holds(text: str, m: re.Match[str], unmatched: frozenset[int]) -> bool:
    """True for "cancer2)" where nothing opens the bracket; not for "grade2)", nor for points of a list (",2) fever")."""
    if m.end() - 1 not in unmatched or not numbers_of(m[1]):
        return False
    if text[m.start() - 1] in ",;" and _FIRST_POINT.search(text):
        return False
    word = re.search(r"[A-Za-z]+$", text[max(0, m.start() - 30) : m.start()])
    return word is None or word[0] not in _NUMBERED


def _stop_holds(text: str, m: re.Match[str]) -> bool:
    before = text[max(0, m.start() - 12) : m.start()]
    return (
        bool(numbers_of(m[1]))
        and not _STOP_BEFORE.search(before)
        and re.search(r"[a-z)%]{2}[.,;:]$", before) is not None
    )


def _stuck_holds(text: str, m: re.Match[str]) -> bool:
    word = re.search(r"[A-Za-z]+$", text[max(0, m.start() - 30) : m.start()])
    return bool(numbers_of(m[1])) and word is not None and word[0].islower() and word[0] not in _NUMBERED


def _short_holds(text: str, m: re.Match[str]) -> bool:
    before = text[max(0, m.start() - 12) : m.start()]
    if before[-1] == ",":
        return _SHORT_COMMA.search(before) is not None
    after = text[m.end() :].lstrip()[:1]
    return (
        (not after or after.isupper())
        and bool(_SHORT_STOP.search(before))
        and not _STOP_BEFORE.search(before)
    )


def _name_holds(text: str, m: re.Match[str]) -> bool:
    """True behind a word that may be a name; "Case2 described", "Type1 reported" are none."""
    word = re.search(r"[A-Za-z'\u2019-]+$", text[max(0, m.start() - 30) : m.start()])
    if word is None or word[0].lower() in _NUMBERED:
        return False
    return word[0][0].isupper() or word[0] in _COMPANY


_COMPANY: Final = frozenset("colleagues coworkers co-workers associates others al".split())


def _always(_text: str, _m: re.Match[str]) -> bool:
    return True


def raised_edit(text: str, m: re.Match[str]) -> tuple[Edit, Mark | None]:
    """What becomes of raised characters: a mark that leaves the text, or characters that stay in it."""
    start, end = m.span()
    sure = m[2] is not None
    inner = m[2] if sure else m[1]
    numbers = numbers_of(inner)
    before, after = text[max(0, start - 12) : start], text[end : end + 8]
    if sure:
        if numbers:
            return (start, end, ""), Mark(start, end, inner.strip(), numbers)
        # "Smith et al., 1999" inside a cross-reference is running text.
        return (start, end, inner), None
    if not numbers or _is_measure(before, after, inner):
        caret = "^" if _POWER.search(before) and re.fullmatch(r"[+-]?\d{1,2}", inner) else ""
        return (start, end, caret + inner), None
    return (start, end, ""), Mark(start, end, inner.strip(), numbers)


def _is_measure(before: str, after: str, raised: str) -> bool:
    """True where raised figures are a power, a square, an isotope or a charge."""
    if raised in ("2", "3") and _SQUARED.search(before.rstrip()):
        return True
    if _POWER.search(before):
        return True
    if not before.strip() or before[-1:] in " (-":
        # "131" raised before "I" is an isotope; before another word it is the mark of an address or footnote.
        return _ISOTOPE.match(after) is not None
    return bool(re.search(r"(?:^|[\s(])(?:Ca|Na|K|Mg|Zn|Fe|Cu|CD\d*)$", before)) and after[:1] in "+-"


def take_marks(tape: Tape, style: MarkStyle) -> tuple[Tape, list[tuple[int, Mark]]]:
    """The tape without its reference marks, and each mark with its offset in what is left."""
    tape, found = _take_raised(tape)
    # Where the style is known, short forms that show none by themselves are looked for too.
    known = style.round or style.paren or style.stop or style.stuck or style.tight
    marks = find_marks(tape.text, style) if known or may_have_marks(tape.text) else []
    if not marks:
        return tape, found
    edits: list[Edit] = [(m.start, m.end, "") for m in marks]
    shift = _Shift(edits)
    found = [(shift(at), mark) for at, mark in found] + [(shift(m.start), m) for m in marks]
    return tape.edit(edits), sorted(found, key=lambda pair: pair[0])


def _take_raised(tape: Tape) -> tuple[Tape, list[tuple[int, Mark]]]:
    text = tape.text
    if text.isascii() or not any(sign in text for sign in MARKS):
        return tape, []
    tape = tape.edit([(m.start(), m.end(), "") for m in _SEAM.finditer(text)])
    text = tape.text
    edits: list[Edit] = []
    marks: list[Mark] = []
    for m in _RAISED.finditer(text):
        edit, mark = raised_edit(text, m)
        start, end, new = edit
        if mark is not None:
            start, end = _with_brackets(text, start, end)
            marks.append(Mark(start, end, mark.mark, mark.numbers))
            edits.append((start, end, new))
        else:
            # Only the signs go; the characters between them keep their own way back.
            edits.append((m.start(), m.start() + 1, new[: len(new) - len(m[0]) + 2]))
            edits.append((m.end() - 1, m.end(), ""))
    edits, marks = _merged(text, edits, marks)
    # A sign with no partner (a mark cut in two by a column's end) goes alone.
    done = [(start, end) for start, end, _ in edits]
    signs = re.finditer(f"[{MARKS}]", text)
    alone = [(m.start(), m.end(), "") for m in signs if not _inside(done, m.start())]
    edits = sorted(edits + alone)
    shift = _Shift(edits)
    return tape.edit(edits), [(shift(m.start), m) for m in marks]


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """The mark with the brackets around it, and the space before them."""
    if text[start - 1 : start] in ("[", "(") and text[end : end + 1] in ("]", ")"):
        start, end = start - 1, end + 1
    if text[start - 1 : start] == " " and (text[start] in "[(" or text[end : end + 1] in ".,;:)"):
        start -= 1
    return start, end


# Between two marks of one group: "[" 3 "," 4 "-" 6 "]", each a link of its own.
_BETWEEN: Final = re.compile(r"\s?[,;-]\s?|\s")


def _merged(text: str, edits: list[Edit], marks: list[Mark]) -> tuple[list[Edit], list[Mark]]:
    if not marks:
        return edits, marks
    groups: list[list[Mark]] = [[marks[0]]]
    for mark in marks[1:]:
        last = groups[-1][-1]
        if _BETWEEN.fullmatch(text[last.end : mark.start]) and all(len(m.numbers) for m in (last, mark)):
            groups[-1].append(mark)
        else:
            groups.append([mark])
    merged = [_one_mark(text, group) for group in groups]
    taken = [(m.start, m.end) for m in merged]
    kept = [e for e in edits if not _inside(taken, e[0])]
    return sorted(kept + [(m.start, m.end, "") for m in merged]), merged


def _one_mark(text: str, group: list[Mark]) -> Mark:
    start, end = group[0].start, group[-1].end
    if len(group) > 1:
        start, end = _with_brackets(text, start, end)
    printed = text[start:end].strip()
    for sign in (MARK_OPEN, MARK_CLOSE, CITE_OPEN, CITE_CLOSE):
        printed = printed.replace(sign, "")
    numbers = numbers_of(printed) or tuple(n for mark in group for n in mark.numbers)
    return Mark(start, end, printed, numbers)


class _Shift:
    """Offsets after edits that are sorted and do not overlap."""

    def __init__(self, edits: list[Edit]) -> None:
        self._starts = [start for start, _, _ in edits]
        self._ends = [end for _, end, _ in edits]
        self._moves = [0, *accumulate(len(new) - (end - start) for start, end, new in edits)]

    def __call__(self, at: int) -> int:
        done = bisect_right(self._ends, at)
        moved = at + self._moves[done]
        if done < len(self._starts) and self._starts[done] < at:
            moved -= at - self._starts[done]
        return moved


def _inside(spans: list[tuple[int, int]], at: int) -> bool:
    """True where one of the spans, sorted and apart, holds the place."""
    i = bisect_right(spans, (at, sys.maxsize)) - 1
    return i >= 0 and spans[i][0] <= at < spans[i][1]
