"""The words that tell other patients from the patient, as rows (`statement_rules.tsv`), and numerals."""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from casepool.errors import VocabularyError
from casepool.vocabulary import Gated

_COLUMNS: Final = ["kind", "pattern", "meaning", "source", "hits", "misses"]
UNITS: Final = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL: Final = "|".join(sorted(UNITS + TENS, key=len, reverse=True))
NUMBER_WORD: Final = (
    rf"(?:(?:{SMALL})(?:[- ](?:hundred|thousand))?(?:[- ](?:and )?(?:{SMALL}))*(?: thousand)?|(?:a )?hundred)"
)
NUMERAL: Final = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{NUMBER_WORD})"
PEOPLE: Final = "patients|cases|children|infants|women|men|adults"
"""Those whom statements are about, in words that every pattern of them knows."""
REPORTED: Final = "reported|described|published|documented"
"""What is said of a case once somebody told it."""
DECIMAL: Final = r"\d{1,3}(?:\.\d+)?"
PERCENT_SIGN: Final = r"\s?(?:%|percent\b|per cent\b)"


@dataclass(frozen=True, slots=True)
class Rules:
    people: Gated
    disease: Gated
    measure: Gated
    speaks: Gated
    own: Gated
    laboratory: Gated
    notpeople: re.Pattern[str]
    study: Gated
    share: re.Pattern[str]
    counted: Gated
    owncount: Gated
    tail: re.Pattern[str]


def statement_rules() -> tuple[dict[str, str], ...]:
    """The rows of `statement_rules.tsv`, in order, as column to cell.

    Raises
    ------
    VocabularyError
        Where a row does not have the columns of the header; the text names file and line.
    """
    lines = (
        files("casepool.reading")
        .joinpath("statement_rules.tsv")
        .read_text(encoding="utf-8")
        .rstrip("\n")
        .split("\n")
    )
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(_COLUMNS):
            raise VocabularyError(
                f"A row must have {len(_COLUMNS)} columns, got {len(cells)} (statement_rules.tsv, line {number})."
            )
        rows.append(dict(zip(_COLUMNS, cells)))
    return tuple(rows)


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    rows = statement_rules()

    def alternatives(*kinds: str) -> str:
        return "|".join(row["pattern"] for row in rows if row["kind"] in kinds)

    def words(*kinds: str) -> Gated:
        return Gated(rf"(?<!\w)(?:{alternatives(*kinds)})(?!\w)", ignore_case=True)

    people = alternatives("people")
    return Rules(
        people=words("people"),
        disease=words("disease"),
        measure=words("measure"),
        speaks=words("speaks"),
        own=words("own"),
        laboratory=words("laboratory"),
        notpeople=re.compile(rf"\s(?:[\w-]+\s){{0,3}}?(?:{alternatives('notpeople')})(?!\w)", re.I),
        study=words("study"),
        counted=Gated(
            rf"(?<![\w.,/%=-])(?P<n>{NUMERAL})\s(?P<adj>(?:(?!of|in|to|and|or|with|year|years|months?|days?|weeks?|hours?)[a-z][\w-]*\s){{0,4}}?)"
            rf"(?P<noun>patients|cases|individuals|subjects|persons|people|adults|children|infants|neonates|newborns|men|women|carriers|deaths|(?:live )?births|pregnancies|autopsies|necropsies|survivors|recipients|participants|volunteers|boys|girls)(?!\w)",
            ignore_case=True,
        ),
        owncount=words("authors"),
        share=re.compile(
            rf"{PERCENT_SIGN}\s(?:of|in) (?:all )?(?:(?!the\b|tumou?r\b)[\w-]+\s){{0,4}}?(?:{alternatives('disease')})(?!\w)",
            re.I,
        ),
        tail=re.compile(
            rf"\s(?:of (?:their|these|his|her|the) )?(?:(?!of\b|in\b|and\b|or\b)[\w-]+\s){{0,4}}?(?:{people}|{alternatives('disease')})(?!\w)",
            re.I,
        ),
    )


def integer(text: str) -> int:
    """The number that figures or words tell: "1,066", "twenty-six", "a hundred"."""
    digits = text.replace(",", "")
    if digits.isdigit():
        return int(digits)
    whole = part = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in UNITS:
            part += UNITS.index(word)
        elif word in TENS:
            part += 10 * (TENS.index(word) + 2)
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word == "thousand":
            whole, part = max(part, 1) * 1000, 0
    return whole + part
