"""The kinds of concepts and cues, each with its bit.

Reading asks of every sentence and every name what kinds are in it. A bit that is a constant of the program costs the compiled
reading nothing (decision 0008), one that is looked up by its name a hundred instructions.
"""

from typing import Final


class Kind:
    """The bit of each kind; `KINDS` has their names in the same order."""

    SITE: Final = 1 << 0
    HISTOLOGY: Final = 1 << 1
    NEOPLASM: Final = 1 << 2
    METASTASIS: Final = 1 << 3
    DRUG: Final = 1 << 4
    REGIMEN: Final = 1 << 5
    TREATMENT: Final = 1 << 6
    FINDING: Final = 1 << 7
    FINDING_HEAD: Final = 1 << 8
    BODY_PART: Final = 1 << 9
    SIGN: Final = 1 << 10
    MODIFIER: Final = 1 << 11
    COMPARTMENT: Final = 1 << 12
    LEVEL: Final = 1 << 13
    IMAGING: Final = 1 << 14
    SIGNAL: Final = 1 << 15
    PATHOLOGY: Final = 1 << 16
    SCALE: Final = 1 << 17
    OUTCOME: Final = 1 << 18
    KIN: Final = 1 << 19
    PERSON: Final = 1 << 20
    # cues
    NEGATION: Final = 1 << 21
    PSEUDO: Final = 1 << 22
    RULED_OUT: Final = 1 << 23
    UNCERTAIN: Final = 1 << 24
    HISTORY: Final = 1 << 25
    PRESENT_HISTORY: Final = 1 << 26
    TERMINATE: Final = 1 << 27
    PLANNED: Final = 1 << 28
    REFUSED: Final = 1 << 29
    NOT_GIVEN: Final = 1 << 30
    GIVEN: Final = 1 << 31
    LITERATURE: Final = 1 << 32
    GENERAL: Final = 1 << 33
    THIS_PATIENT: Final = 1 << 34
    NORMAL: Final = 1 << 35
    EXAM: Final = 1 << 36
    PRESENTING: Final = 1 << 37
    LAB: Final = 1 << 38
    MICRO: Final = 1 << 39
    DIAGNOSED: Final = 1 << 40
    TOGETHER: Final = 1 << 41
    RECURRENCE: Final = 1 << 42
    MARGIN: Final = 1 << 43
    FOLLOW_UP: Final = 1 << 44
    OTHER_DISEASE: Final = 1 << 45


KINDS: Final = tuple(name.lower() for name in vars(Kind) if name.isupper())
"""The names of all kinds of concept, in the order of their bits."""
