"""What a patient's sentences tell of neoplasms, as values: words with a role, places of origin, places of spread."""

from typing import Final, NamedTuple

from casepool.vocabulary import Entry, Hit

from ._scan import Sentence

SURE: Final = 3
"""A cancer or a histology with its site."""
LIKELY: Final = 2
"""A tumour with its site."""
WEAK: Final = 1
"""A mass or a lesion with its site."""
OPERATED: Final = 0
"""The organ of an operation."""
BLOOD_SITES: Final = frozenset({"lymphoid (lymphoma)", "blood (leukaemia)", "plasma cell (myeloma)"})
"""Sites of tumours that begin in the blood's or lymph's own cells, wherever they are found (gold/GUIDE.md)."""
TISSUE_SITES: Final = frozenset({"peripheral nerve", "soft tissue", "bone", "skin"})
"""Sites of tissues that every organ has: an organ named with the tumour goes before them."""


class Item:
    """A word of a sentence that matters for tumours.

    Attributes
    ----------
    start, end : int
    role : str
        "S" site, "H" histology, "N" neoplasm word, "M" metastasis word.
    entry : Entry
    hit : Hit
    """

    __slots__ = ("end", "entry", "hit", "role", "start")

    def __init__(self, start: int, end: int, role: str, entry: Entry, hit: Hit) -> None:
        self.start = start
        self.end = end
        self.role = role
        self.entry = entry
        self.hit = hit

    def read_as(self, entry: Entry, role: str) -> "Item":
        """The same word with another meaning."""
        return Item(self.start, self.end, role, entry, self.hit)


class Primary(NamedTuple):
    """A place where a neoplasm of the patient may have begun."""

    site: str
    weight: int
    history: bool
    item: Item
    """The word for the site."""
    source: Item
    """The histology or the word for a neoplasm that the site belongs to."""
    sentence: Sentence
    uncertain: bool


class Spread(NamedTuple):
    """A place that a metastasis is told of, present or not."""

    site: str
    status: str
    history: bool
    item: Item
    cause: Item
    sentence: Sentence


class Tumours(NamedTuple):
    """What a patient's sentences tell of neoplasms."""

    primaries: tuple[Primary, ...]
    histologies: tuple[tuple[Item, Sentence, str], ...]
    spreads: tuple[Spread, ...]
    neoplastic: bool
    """True where a neoplasm, not just a mass or a lesion, is told as present."""
    other_disease: bool
    """True where the diagnosis made is no neoplasm (tuberculosis, abscess, ...)."""
    attached: tuple[Primary, ...] = ()
    """Histologies found in the lesion told last before them."""
    usual: tuple[Primary, ...] = ()
    """Where histologies without a place usually begin."""
    nothing_found: bool = False
    """True where the microscope showed nothing malignant, and no histology is told."""
