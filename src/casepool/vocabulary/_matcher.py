"""Finds the names of concepts in a text: one Aho-Corasick pass over folded characters.

Folding keeps one character for one, so an offset in the folded text is an offset in the text: capitals,
accents and punctuation go, words stay. A pattern ends with the space after its last word, so that "upper lobe"
does not hide "lobectomy" in "upper lobectomy"; the character before it is looked at on each hit (Aho and Corasick 1975,
doi:10.1145/360825.360855; leftmost-longest as in the Rust library behind `ahocorasick_rs`).
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Entry(NamedTuple):
    """A concept as the matcher hands it out."""

    id: str
    kind: str
    name: str
    codes: Mapping[str, str]


class Term(dict[str, Entry]):
    """What one folded pattern can mean: at most one entry of each kind, by kind.

    Attributes
    ----------
    kinds : int
        Sum of the kinds' bits (`Matcher.bit`), for quick tests.
    cased : dict of str to Term, or None
        Where a meaning holds for one way of writing only ("ALL" is a leukaemia, "all" is not).
    """

    __slots__ = ("cased", "kinds")

    def __init__(self) -> None:
        self.kinds = 0
        self.cased: dict[str, Term] | None = None


class Hit(NamedTuple):
    """A concept's name in a text: start (in), end (out), what it can mean."""

    start: int
    end: int
    term: Term


def _fold_table() -> bytes:
    table = bytearray(b" " * 256)
    for code in range(256):
        char = chr(code)
        base = unicodedata.normalize("NFKD", char)[0]
        if base.isascii() and base.isalnum():
            table[code] = ord(base.lower())
        elif char.isalpha():
            table[code] = {"\xb5": ord("u"), "\xdf": ord("s"), "\xe6": ord("a"), "\xc6": ord("a")}.get(
                char, ord("o")
            )
    return bytes(table)


_FOLD = _fold_table()
_CASED_FOLD = bytes(
    code if chr(code).isascii() and chr(code).isupper() else _FOLD[code] for code in range(256)
)


def fold(text: str) -> str:
    """The text folded for matching: lower case, punctuation as spaces, one character for one.

    >>> fold("Non-Hodgkin's (stage II)")
    'non hodgkin s  stage ii '
    """
    return text.encode("latin-1", "replace").translate(_FOLD).decode("ascii")


def _fold_cased(text: str) -> str:
    return text.encode("latin-1", "replace").translate(_CASED_FOLD).decode("ascii")


class Matcher:
    """An Aho-Corasick automaton over the patterns of a vocabulary.

    Parameters
    ----------
    rows : iterable of (pattern, Entry)
        A pattern with a capital matches that way of writing only. Where two entries of one kind share a
        pattern the first one holds.
    kinds : sequence of str
        All kinds, in the order of their bits.
    """

    def __init__(self, rows: Iterable[tuple[str, Entry]], *, kinds: Iterable[str]) -> None:
        self.bit: dict[str, int] = {kind: 1 << i for i, kind in enumerate(kinds)}
        terms: dict[str, Term] = {}
        for pattern, entry in rows:
            self._put(terms, pattern, entry)
        self._terms = tuple(terms.values())
        self._automaton = _automaton([f"{key} ".encode() for key in terms])

    def _put(self, terms: dict[str, Term], pattern: str, entry: Entry) -> None:
        key = " ".join(fold(pattern).split())
        if not key:
            return
        term = terms.setdefault(key, Term())
        if pattern != pattern.lower():
            if term.cased is None:
                term.cased = {}
            term = term.cased.setdefault(" ".join(_fold_cased(pattern).split()), Term())
        if entry.kind not in term:
            term[entry.kind] = entry
            term.kinds |= self.bit[entry.kind]

    def find(self, text: str, folded: str | None = None) -> list[Hit]:
        """The names in the text: leftmost, longest, whole words, not overlapping, in order."""
        if folded is None:
            folded = fold(text)
        padded = f"{folded} ".encode("ascii")
        terms = self._terms
        hits: list[Hit] = []
        append = hits.append
        new = tuple.__new__  # half the price of calling a named tuple, on the hottest line there is
        for index, start, end in self._automaton.find_matches_as_indexes(padded):
            if start == 0 or padded[start - 1] == 32:
                term = terms[index]
                if term.cased is not None:
                    term = term.cased.get(_fold_cased(text[start : end - 1]), term)
                    if not term.kinds:
                        continue
                append(new(Hit, (start, end - 1, term)))
        return hits


def _automaton(patterns: list[bytes]):  # type: ignore[no-untyped-def]
    from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

    return BytesAhoCorasick(
        patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
    )
