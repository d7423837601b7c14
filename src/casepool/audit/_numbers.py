"""Numbers told as words, which all checks read alike."""

from typing import Final

NUMBERS: Final = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
    )
}
ORDINALS: Final = {
    word: n
    for n, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=1
    )
}
UNITS: Final = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
"""Units of age by their first letter, as a message tells them."""


def number(told: str) -> int:
    """A whole number in digits, with or without commas, or as a word of `NUMBERS`."""
    n = NUMBERS.get(told.lower())
    return int(told.replace(",", "")) if n is None else n
