"""Appraisal: each item of a checklist is a variable that people judge, blind and with history like any other.

CARE: Gagnier et al., J Clin Epidemiol 2014; Riley et al. 2017. JBI: Moola et al., JBI Manual for Evidence Synthesis 2020.
"""

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ._codebook import Variable

CHECKLISTS = {"care": "CARE", "jbi": "JBI case reports"}
"""Short name and name on pages."""
ANSWERS = {
    "care": ("told", "in part", "missing", "not applicable"),
    "jbi": ("yes", "no", "unclear", "not applicable"),
}
"""Allowed answers of each checklist."""


def is_appraisal(field: str) -> bool:
    """Whether the field is an item of a checklist ("care:5a") and no variable of the codebook."""
    return field.partition(":")[0] in CHECKLISTS and ":" in field


def checklist_variable(field: str, *, topic: str = "", item: str = "") -> Variable:
    """The item of a checklist as a variable."""
    name, _, number = field.partition(":")
    return Variable(
        name=field,
        label=f"{CHECKLISTS[name]} {number}",
        type="choice",
        group=topic,
        allowed=ANSWERS[name],
        question=item,
    )


@lru_cache(maxsize=1)
def jbi_items() -> tuple[Mapping[str, str], ...]:
    """The rows of `jbi.tsv`: number, topic, item, source."""
    with Path(__file__).with_name("jbi.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
