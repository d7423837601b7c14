"""Which hyphens a line break made, and which are real: a word list decides (docs/decisions/0005)."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Final

# Parts that are no words of their own: "intra-" before "medullary" is one word broken or a hyphen
# that British and American usage both drop. Source: SPECIALIST Lexicon prefixes; Dorland's.
BOUND_PREFIXES: Final = frozenset(
    """ab ad adeno an angio ante anti arthro auto bi bio bronchi broncho cardio cephalo cerebro cervi chemo
    chole chondro circum co contra counter cranio cyst cyto de dermato di dis dys ecto electro en endo entero epi
    extra fibro gastro gyneco haemo haemato hemi hemo hemato hepato hetero histo homo hydro hyper hypo hystero im
    immuno in infra inter intra intro iso juxta kerato laparo leio lepto leuko lipo lympho macro mal medullo mega
    melano meningo meso meta micro mid mono multi musculo myelo myo nano necro neo nephro neuro neo non oculo
    oligo onco oophoro ortho osteo oto pan para patho per peri phago pharmaco phlebo photo physio pleo pneumo poly
    post pre pro proto pseudo psycho pyelo radio re recto retro rhabdo rhino sarco sclero semi sero spleno
    spondylo steato sub super supra sym syn tachy tele thoraco thrombo thyro tracheo trans tri ultra un uni uretero
    uro utero vaso ventriculo vertebro xero""".split()
)
SECOND_HALVES: Final = frozenset("up old free like".split())
"""Words that a real hyphen precedes though the compound is also written as one word ("follow-up")."""
LITTLE_WORDS: Final = frozenset("by down in off on out to of the and or".split())
"""Words that no broken word ends in, unless the word list knows it ("with-out", but "state-of-")."""

_WORDS: Final = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """About 160,000 English words, lower case, from the package pyspellchecker (MIT)."""
    import gzip

    import orjson

    packed = files("spellchecker").joinpath("resources", "en.json.gz").read_bytes()
    return frozenset(orjson.loads(gzip.decompress(packed)))


class HyphenJudge:
    """Decides line-break hyphens of one document by its own words first, the word list second.

    Parameters
    ----------
    text : str
        All of the document; words seen whole in it, with and without a hyphen, are evidence.
    """

    __slots__ = ("_known",)

    def __init__(self, text: str) -> None:
        self._known = {w.lower() for w in _WORDS.findall(text)}

    def is_broken(self, left: str, right: str, *, sure: bool = False) -> bool:
        """True where "left-", line break, "right" is one word that the line break cut.

        With `sure` only a known word counts: "left" is the last part of a compound already.
        """
        if not (left.isalpha() and right.isalpha()) or not right.islower():
            return False
        if len(left) > 1 and left.isupper():
            return False
        a, b = left.lower(), right.lower()
        if a + b in self._known:
            return True
        if f"{a}-{b}" in self._known:
            return False
        words = english_words()
        if b in SECOND_HALVES and a in words:
            return False
        if a + b in words:
            return True
        if sure or b in LITTLE_WORDS:
            return False
        if a in BOUND_PREFIXES:
            return True
        # Two words that stand alone make a compound ("gamma-knife"); a half that is none was cut off.
        return not (len(a) > 2 and len(b) > 2 and a in words and b in words)
