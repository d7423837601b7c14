"""Finds the names of concepts in a text: leftmost, longest, in one pass over its folded words.

Folding keeps one character for one, so an offset in the folded text is an offset in the text: capitals,
accents and punctuation go, words stay. What is known of a word is found once and kept, since texts repeat their words: the names
that begin with it, as a tree of the words that follow (Fredkin 1960, doi:10.1145/367390.367400), and what reading notes on it.
Decision 0012 says why words, and not the characters of an Aho-Corasick automaton.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from sys import intern
from typing import Any, Final, TypeAlias, TypedDict

# Plain classes and dicts, no named tuples and subclasses, so that the compiled reading (decision 0008) knows where
# everything is.


class Entry:
    """A concept as the matcher hands it out."""

    __slots__ = ("codes", "id", "kind", "name")

    def __init__(self, id: str, kind: str, name: str, codes: dict[str, str]) -> None:
        self.id = id
        self.kind = kind
        self.name = name
        self.codes = codes

    def renamed(self, name: str) -> "Entry":
        """The concept under another name."""
        return Entry(self.id, self.kind, name, self.codes)

    def __repr__(self) -> str:
        return f"Entry({self.id!r}, {self.name!r})"


MOST_WORDS: Final = 60_000
"""Words that are kept, then forgotten before the next text (28,000 words, those of 6,000 abstracts, take 14 MB)."""
UNNOTED: Final = -1
"""The marks of a word on which nothing is noted yet."""
_BITS: Final = 61
"""Bits that words share as signs of themselves; a number of so many takes no memory of its own once compiled."""

Term: TypeAlias = dict[str, Entry]
"""What one folded pattern can mean: at most one entry of each kind, by kind."""


class Hit:
    """A concept's name in a text: start (in), end (out), what it can mean, and the bits of those kinds (`Matcher.bit`)."""

    __slots__ = ("end", "kinds", "start", "term")

    def __init__(self, start: int, end: int, term: Term, kinds: int) -> None:
        self.start = start
        self.end = end
        self.term = term
        self.kinds = kinds

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


_FOLD: Final = _fold_table()
_CASED_FOLD: Final = bytes(
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


class Word:
    """A word of a text, or the nothing between two spaces, and what is known of it.

    Attributes
    ----------
    text : str
        Folded.
    room : int
        Its characters and the space behind it.
    marks : int
        Bits that reading notes on it; `UNNOTED` until it does.
    sign : int
        A bit that it shares with some other words.
    meaning
        What the word alone means, None where it is no name.
    following
        The words that may follow where names go on after it.
    ahead : int
        The signs of these: what is next and has none of them need not be looked up (Bloom 1970, doi:10.1145/362686.362692).
    """

    __slots__ = ("ahead", "following", "marks", "meaning", "room", "sign", "text")

    def __init__(self, text: str) -> None:
        # What is asked of every word of a text stands together, in this order, where it is compiled.
        self.ahead = 0
        self.meaning: _Meaning | None = None
        self.room = len(text) + 1
        self.marks = UNNOTED
        self.sign = _sign(text)
        self.following = _NO_NAMES
        self.text = text


class Matcher:
    """The patterns of a vocabulary, by their words.

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
        self._masks: dict[int, int] = {}
        # The forms of a name share one meaning: 12,000 of them, where there are 71,000 patterns.
        shared: dict[tuple[int, ...], _Meaning] = {}
        self._meanings = [
            shared.get(key) or shared.setdefault(key, self._meaning(entries, key))
            for key in map(tuple, compiled["meanings"])
        ]
        for index, writings in compiled["cased"].items():
            own = self._meanings[int(index)] = self._meaning(entries, compiled["meanings"][int(index)])
            own.cased = {w: self._meaning(entries, m) for w, m in writings.items()}
        self._keys = compiled["keys"]
        self._first: dict[str, list[int]] = {}
        for number, key in enumerate(self._keys):
            self._first.setdefault(key.partition(" ")[0], []).append(number)
        self._known: dict[str, Word] = {}

    def _meaning(self, entries: list[Entry], numbers: Sequence[int]) -> "_Meaning":
        term = {entries[number].kind: entries[number] for number in numbers}
        kinds = sum(self.bit[kind] for kind in term)
        # Meanings of the same kinds share the number, so that it is at hand when a text is read.
        return _Meaning(term, self._masks.setdefault(kinds, kinds))

    def words(self, folded: str) -> list[Word]:
        """What is known of the words of a folded text, in order; two spaces have an empty word between them."""
        known = self._known
        if len(known) >= MOST_WORDS:
            known.clear()
        told = folded.split(" ")
        try:
            return [known[text] for text in told]
        except KeyError:  # a text with words that none had before
            return [known[text] if text in known else self._learn(text) for text in told]

    def _learn(self, text: str) -> Word:
        # The words that follow are compared by what they are in memory first: one text for one word.
        word = Word(intern(text))
        numbers = self._first.get(text)
        if numbers is not None:
            names = _Names()
            for number in numbers:
                names.add(self._keys[number].split(" ")[1:], self._meanings[number])
            word.meaning, word.following, word.ahead = names.meaning, names.following, names.ahead
        if len(self._known) < MOST_WORDS:
            self._known[word.text] = word
        return word

    def find(self, text: str, words: Sequence[Word] | None = None) -> list[Hit]:
        """The names in the text: leftmost, longest, whole words, not overlapping, in order.

        A longer name that is not written with its capitals ("Color doppler", where "color Doppler" is the name) hides no shorter one.

        Parameters
        ----------
        text : str
        words : sequence of Word, optional
            The `words` of the folded text, where they are at hand.
        """
        told = self.words(fold(text)) if words is None else words
        hits: list[Hit] = []
        append = hits.append
        count = len(told)
        start = after = 0
        for number, word in enumerate(told, 1):
            end = start + word.room
            meaning, signs = word.meaning, word.ahead
            if start >= after and (signs or meaning is not None):
                if meaning is not None and meaning.cased is not None:
                    meaning = meaning.written(text[start : end - 1])
                reached, ahead = end, number
                following = word.following
                while signs and ahead < count:
                    next_word = told[ahead]
                    if not signs & next_word.sign:
                        break
                    longer = following.get(next_word.text)
                    if longer is None:
                        break
                    ahead += 1
                    reached += next_word.room
                    whole = longer.meaning
                    if whole is not None:
                        if whole.cased is not None:
                            whole = whole.written(text[start : reached - 1])
                        if whole is not None:
                            meaning, after = whole, reached
                    following, signs = longer.following, longer.ahead
                if meaning is not None:
                    stop = (after if after > end else end) - 1
                    append(Hit(start, stop, meaning.term, meaning.kinds))
            start = end
        return hits


class _Names:
    """The names that go on from here: what they mean where one ends here, the words that may follow, and their signs."""

    __slots__ = ("ahead", "following", "meaning")

    def __init__(self) -> None:
        self.meaning: _Meaning | None = None
        self.following: dict[str, _Names] = _NO_NAMES
        self.ahead = 0

    def add(self, words: Sequence[str], meaning: "_Meaning") -> None:
        names = self
        for word in words:
            if names.following is _NO_NAMES:
                names.following = {}
            longer = names.following.get(word)
            if longer is None:
                longer = names.following[intern(word)] = _Names()
                names.ahead |= _sign(word)
            names = longer
        names.meaning = meaning


_NO_NAMES: Final[dict[str, _Names]] = {}
"""Where no name goes on; never added to."""


def _sign(text: str) -> int:
    return 1 << hash(text) % _BITS


class _Meaning:
    """A term with the bits of its kinds.

    Where a meaning holds for one way of writing only ("ALL" is a leukaemia, "all" is not), `cased` has the meaning of each
    such way.
    """

    __slots__ = ("cased", "kinds", "term")

    def __init__(self, term: Term, kinds: int) -> None:
        self.term = term
        self.kinds = kinds
        self.cased: dict[str, _Meaning] | None = None

    def written(self, words: str) -> "_Meaning | None":
        """What the name means as it is written here, capitals and all; None where it is no name so.

        A capital that opens a sentence is none of the name's: "Renal AML" is "renal AML", and no leukaemia.
        """
        ways = self.cased or {}
        writing = _fold_cased(words)
        meaning = ways.get(writing) or ways.get(writing[0].lower() + writing[1:], self)
        return meaning if meaning.kinds else None
