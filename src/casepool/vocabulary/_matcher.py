"""Finds the names of concepts in a text: one Aho-Corasick pass over folded characters.

Folding keeps one character for one, so an offset in the folded text is an offset in the text: capitals,
accents and punctuation go, words stay. A pattern has a space before and behind it, so that only whole words match, and
the spaces of the text are doubled, so that two names side by side do not fight for the one between them (Aho
and Corasick 1975, doi:10.1145/360825.360855; leftmost-longest as in the Rust library behind `ahocorasick_rs`).
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypedDict


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


class Hit:
    """A concept's name in a text: start (in), end (out), what it can mean.

    A plain class, not a named tuple, so that the compiled reading (decision 0008) knows where its attributes are.
    """

    __slots__ = ("end", "kinds", "start", "term")

    def __init__(self, start: int, end: int, term: Term) -> None:
        self.start = start
        self.end = end
        self.term = term
        self.kinds = term.kinds
        """Bits of all kinds that it can mean."""

    def __repr__(self) -> str:
        return f"Hit({self.start}, {self.end}, {sorted(self.term)})"


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


class Compiled(TypedDict):
    """Patterns ready for a matcher, as they are cached: everything is a number, a text or a list of them."""

    entries: list[list[Any]]
    """id, kind, name, codes of each concept."""
    keys: list[str]
    """Folded patterns."""
    meanings: list[list[int]]
    """Of each key: the entries it can mean, at most one of each kind."""
    cased: dict[str, dict[str, list[int]]]
    """By number of the key: the entries of each way of writing that has a meaning of its own."""


def compile_patterns(rows: Iterable[tuple[str, Entry]]) -> Compiled:
    """The patterns folded and joined; where two entries of one kind share a pattern the first one holds."""
    numbers: dict[str, int] = {}
    entries: list[Entry] = []
    plain: dict[str, dict[str, int]] = {}
    cased: dict[str, dict[str, dict[str, int]]] = {}
    for pattern, entry in rows:
        folded = fold(pattern).strip()
        if not folded:
            continue
        number = numbers.setdefault(entry.id, len(entries))
        if number == len(entries):
            entries.append(entry)
        # "Wilms' tumor" has two spaces once it is folded; it is also written without the apostrophe.
        for key, writing in dict.fromkeys(
            (
                (" ".join(folded.split()), " ".join(_fold_cased(pattern).split())),
                (folded, _fold_cased(pattern).strip()),
            )
        ):
            meaning = plain.setdefault(key, {})
            if pattern != pattern.lower():
                meaning = cased.setdefault(key, {}).setdefault(writing, {})
            meaning.setdefault(entry.kind, number)
    return {
        "entries": [[e.id, e.kind, e.name, dict(e.codes)] for e in entries],
        "keys": list(plain),
        "meanings": [list(meaning.values()) for meaning in plain.values()],
        "cased": {
            str(index): {writing: list(meaning.values()) for writing, meaning in cased[key].items()}
            for index, key in enumerate(plain)
            if key in cased
        },
    }


class Matcher:
    """An Aho-Corasick automaton over the patterns of a vocabulary.

    Parameters
    ----------
    compiled : Compiled
        What `compile_patterns` made of the rows. A pattern with a capital matches that way of writing only.
    kinds : sequence of str
        All kinds, in the order of their bits.
    """

    def __init__(self, compiled: Compiled, *, kinds: Iterable[str]) -> None:
        self.bit: dict[str, int] = {kind: 1 << i for i, kind in enumerate(kinds)}
        entries = [Entry(*entry) for entry in compiled["entries"]]
        # The forms of a name share one term: 11,000 of them, where there are 66,000 patterns.
        shared: dict[tuple[int, ...], Term] = {}
        self._terms = [
            shared.get(key) or shared.setdefault(key, self._term(entries, key))
            for key in map(tuple, compiled["meanings"])
        ]
        for index, writings in compiled["cased"].items():
            number = int(index)
            own = self._terms[number] = self._term(entries, compiled["meanings"][number])
            own.cased = {w: self._term(entries, m) for w, m in writings.items()}
        self._lengths = [len(key) for key in compiled["keys"]]
        self._automaton = _automaton([f" {key.replace(' ', '  ')} ".encode() for key in compiled["keys"]])

    def _term(self, entries: list[Entry], meaning: Sequence[int]) -> Term:
        term = Term()
        for number in meaning:
            entry = entries[number]
            term[entry.kind] = entry
            term.kinds |= self.bit[entry.kind]
        return term

    def find(self, text: str, folded: str | None = None) -> list[Hit]:
        """The names in the text: leftmost, longest, whole words, not overlapping, in order."""
        if folded is None:
            folded = fold(text)
        doubled = f" {folded.replace(' ', '  ')} ".encode("ascii")
        terms = self._terms
        lengths = self._lengths
        hits: list[Hit] = []
        append = hits.append
        spaces = doubled.count
        seen = before = 0
        for index, space, _ in self._automaton.find_matches_as_indexes(doubled):
            word = space + 1
            seen += spaces(b" ", before, word)
            before = word
            start = space - (seen - 1) // 2  # each space of the text stands twice, and one was put before it
            end = start + lengths[index]
            term = terms[index]
            if term.cased is not None:
                term = term.cased.get(_fold_cased(text[start:end]), term)
                if not term.kinds:
                    continue
            append(Hit(start, end, term))
        return hits


def _automaton(patterns: list[bytes]):  # type: ignore[no-untyped-def]
    from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

    return BytesAhoCorasick(
        patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
    )
