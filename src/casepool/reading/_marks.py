"""Plain words without one of which a pattern cannot match: found in one pass, so that most sentences are spared the pattern.

A pattern tried on a sentence costs a microsecond and more, and most sentences hold none of its words. The marks of a
sentence are bits; where the bit of a pattern is not among them, the pattern need not be tried.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

AGAIN: Final = 1
"""A new episode (`_episodes`)."""
ABSENT: Final = 2
"""A rule of status that says "absent" (`status_rules.tsv`)."""
CHILD: Final = 4
"""The child that the patient bore (`_patients`)."""
NUMBERED: Final = 8
"""The first of several patients (`_patients`)."""
AUTOPSY: Final = 16
SENSE: Final = 32
"""The sensory examination (`_neurology`)."""
STAGE: Final = 64
"""Nodes by a TNM stage (`_metastases`)."""
OTHER_NAME: Final = 128
"""Another name or a purpose that ends with a finding (`not_finding_until` of `context_words.tsv`)."""
MASS_NAME: Final = 1024
"""A mass that was cut, sampled or treated, and nodes of the inside (`not_mass_until` of `context_words.tsv`)."""
OTHERS: Final = 256
"""Other people whose disease it is (`_tumour_doubt`)."""
COUNTED: Final = 512
"""Several patients counted at the opening (`_patients`)."""

WORDS = {
    AGAIN: ("again", "second episode", "admitted", "returned", "re presented", "new onset", "another"),
    ABSENT: (" not ", "n t ", " never ", "negative ", " failed ", " fails ", " failure to ", "elimination of ", " lost to ",
        " absent ", " excluded ", " denied ", " declined ", " refused ", " ruled out "),
    CHILD: ("newborn", "neonat", "baby", "babies", "infant", "fetus", "foetus", "apgar"),
    NUMBERED: ("case 1", "case one", "case i ", "case no", "patient 1", "patient one", "patient no", "observation", "first ",
        "case  1"),
    AUTOPSY: ("autops", "necrops", "post mortem", "postmortem"),
    SENSE: (" sens",),
    STAGE: ("n1", "n2", "n3"),
    OTHER_NAME: ("arthritis", "obstruction", "blood loss", "operative bleeding", "instability", "imbalance", "to reduce ",
        "to prevent ", "to avoid ", "to minimi", "to decrease ", "to limit ", "to lessen ", "to diminish ", "to exclude ", " scar",
        " symptom", " complaint", "discomfort", " problem", " difficulties", " disturbances", "mydriasis", "appear", "look", "resembl", "mimick", "masquerad", "mistaken", "simulat", "similar to",
        "tumor bleed", "tumour bleed", "tumor hem", "tumour h", "tumor rupt", "tumour rupt", "tumor obstr", "tumour obstr",
        "tumor compr", "tumour compr", "tumor pain", "tumour pain", "tumoral ", "tumorous ", "tumourous ", "hypertension", "died",
        "dead", "death", "expired", "succumbed", "operative pain", "of ascites", "the ascites"),
    MASS_NAME: ("resect", "excis", "remov", "debulk", "enucleat", "ablat", "irradiat", "emboli", "dissect", "sampl", " node",
        "lymphadenopath", " adenopath", "ectomy", "surgery", "operation", "radiotherapy", "chemotherapy", "radiation", "biops",
        "aspirat", "fna", "cytolog", "smear", "specimen", "swab", "section", "recurrence", "metasta", "relapse", "spread", "deposit",
        "involvement", "invasion", "infiltration", "disseminat"),
    COUNTED: ("two ", "three "),
    OTHERS: ("patients ", "subjects ", "controls ", "individuals ", "people ", "women ", " men ", "children "),
}  # fmt: skip
"""The words of each mark, as they stand in folded text."""


def find_marks(folded: str) -> list[tuple[int, int]]:
    """(bit, offset in the first word) of each word of a mark in the folded text, in order of their ends."""
    search, marks = _scanner()
    return [(marks[index], start + 1) for index, start, _ in search(folded, overlapping=True)]


@lru_cache(maxsize=1)
def _scanner() -> tuple[Callable[..., list[tuple[int, int, int]]], tuple[int, ...]]:
    """The search, and the bit of each of its words."""
    from ahocorasick_rs import AhoCorasick, Implementation

    words = [(word, mark) for mark, words in WORDS.items() for word in words]
    # Few words: the table is small, so its fastest form is.
    automaton = AhoCorasick([word for word, _ in words], implementation=Implementation.DFA)
    return automaton.find_matches_as_indexes, tuple(mark for _, mark in words)
