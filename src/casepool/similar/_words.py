"""A text as the words that are counted: spelling, number and age expressions folded to one form."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from casepool.vocabulary import load_vocabulary

STOP_WORDS = frozenset(
    "a an and are as at be been but by for from had has have he her his in into is it its of on or our she so such "
    "that the their them then there these they this to was we were which who whom whose will with "
    "patient case report presented showed revealed".split()
)
"""Words that nearly every case report holds (function words; words of reporting); they tell no patients apart."""

_TOKEN = re.compile(r"[a-z0-9]+")
_AGE = re.compile(
    r"\b(\d{1,3})\s*-?\s*(?:years?|yrs?|y)\s*-?\s*(?:old|of\s+age|o\b|/o)"
    r"|\b(?:aged?|age\s+of|age:)\s*(\d{1,3})\b(?!\s*(?:months?|weeks?|days?))"
    r"|\b(\d{1,3})\s*-?\s*(?:yo|y\.o\.|y/o)\b"
)
"""An age in years, as case reports and queries write it."""
_SPELLINGS = (
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"our$|our(?=s$|ed$|less$)"), "or"),
    (re.compile(r"is(?=(?:e|es|ed|ing|ation|ations)$)"), "iz"),
    (re.compile(r"^leuco"), "leuko"),
    (re.compile(r"ph(?=ur|at)"), "f"),
    (re.compile(r"aly[sz]"), "alys"),
    (re.compile(r"tre$"), "ter"),
)
"""British forms to American ones, loosely: query and text pass through the same fold."""


NAMED = {
    "site": "",
    "histology": "icdo",
    "metastasis": "id",
    "treatment": "type",
    "drug": "",
    "regimen": "",
    "finding": "hpo",
    "compartment": "",
    "level": "",
    "imaging": "",
    "person": "sex",
}
"""Kinds of concept whose names count as one, and the code by which they are one; without it the preferred name."""


def count_words(text: str) -> dict[str, int]:
    """The words of the text with their counts; ages in years also as "age=57".

    >>> sorted(count_words("A 57-year-old, tumours"))
    ['57', 'age=57', 'old', 'tumor', 'year']
    >>> count_words("mastectomy")["treatment=surgery"]
    1
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    counts = Counter(filter(None, map(fold_word, _TOKEN.findall(plain))))
    for match in _AGE.finditer(plain):
        counts[f"age={int(match[1] or match[2] or match[3])}"] += 1
    counts.update(_names(text))
    return counts


def _names(text: str) -> Iterator[str]:
    """One token per concept named, the same for all its names."""
    for hit in load_vocabulary().find(text):
        for kind, entry in hit.term.items():
            if kind in NAMED:
                yield f"{kind}={entry.codes.get(NAMED[kind], entry.name)}"


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """One form for the spellings and the numbers (singular, plural) of a word; "" for a stop word.

    Notes
    -----
    Plurals by the S stemmer of Harman (1991, How effective is suffixing?).
    """
    if word in STOP_WORDS or (len(word) == 1 and not word.isdigit()):
        return ""
    if word.isdigit():
        return word.lstrip("0") or "0"
    for pattern, form in _SPELLINGS:
        word = pattern.sub(form, word)
    return _singular(word)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s"):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith(("us", "ss", "is")):
        return word
    return word[:-1]
