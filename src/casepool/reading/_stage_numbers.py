"""Stages and grades that are told by number or letter behind a word for them, or behind the name of a system."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from casepool.vocabulary import Hit, Kind

from ._scan import Scan, Sentence
from ._stage_rules import NamedRules, StageRule
from ._status import is_of_relative, status_of


class ToldStage(NamedTuple):
    """A stage or a grade at one place of the text."""

    start: int
    end: int
    value: str
    system: str
    """"tnm", "gleason", "words", the id of the system's row, or nothing: a stage or grade of no system told."""
    sites: frozenset[str]
    """Where the tumours are that the system is made for; empty where it is for many."""
    prefix: str
    """"c", "p", "yp" ...: how a TNM stage, or a stage told as clinical or pathological, was found."""
    about: int
    """Where the tumour is named that it stands beside; -1 where none is."""
    sentence: Sentence
    doubted: bool = False
    """True where it is told as likely only."""


ANYWHERE: Final[frozenset[str]] = frozenset()
TUMOURS: Final = Kind.HISTOLOGY | Kind.NEOPLASM


def add_told(scan: Scan, sentence: Sentence, found: list[ToldStage], told: list[ToldStage]) -> None:
    """Add what is neither denied nor of a relative, in order."""
    found.sort(key=_start)
    for stage in found:
        hit = Hit(stage.start, stage.end, {}, 0)
        status = status_of(scan, sentence, hit)[0]
        if status == "absent" and (stage.system == "tnm" or scan.text[stage.start - 1] in "(["):
            status = "present"  # "there was no nodal metastasis (pT2N0M0)": what is denied is not the code
        if status != "absent" and not is_of_relative(scan, sentence, hit):
            told.append(stage._replace(doubted=True) if status == "uncertain" else stage)


def _start(told: ToldStage) -> int:
    return told.start


# --- how values are written -------------------------------------------------------------------------------

_SUB: Final = r"(?:-?(?:[A-E](?:[1-3]|i{1,2})?|[a-e](?:[1-3]|i{1,2})?(?![a-z]))[ESX]{0,2}|-?[ESX]{1,2}[AB]?|[sx]| (?:[ABCEX]{1,2}|S)(?=[,;.)\]]|\Z)| E(?= ))?"
_WHOLE: Final = r"(?![A-Za-z0-9]|\.\d|,\d|\s?%|\s?[x\u00d7]\s?\d|[\s-]?(?:cm|mm|mg|ml|kg|cycles?|courses?|doses?|weeks?|days?|months?|years?|hours?|patients?|cases|units?|times|st|nd|rd|th)\b)"
_ROMAN: Final = rf"(?:IV|I{{1,3}}|iv|i{{1,3}}|[0-4]){_SUB}"
_TO: Final = r"\s?(?:[-\u2013/]|to|or)\s?"
_VALUES: Final = {
    "roman": re.compile(rf"{_ROMAN}(?:{_TO}{_ROMAN})?{_WHOLE}"),
    "roman5": re.compile(rf"(?:IV|V|I{{1,3}}|[0-5]){_SUB}{_WHOLE}"),
    "told": re.compile(rf"{_ROMAN}{_WHOLE}"),
    "arabic": re.compile(rf"(?:[1-4]|IV|I{{1,3}})[ABSabs]?(?:{_TO}(?:[1-4]|IV|I{{1,3}})[ABab]?)?{_WHOLE}"),
    "arabic5": re.compile(rf"(?:[1-5]|IV|V|I{{1,3}})(?:{_TO}(?:[1-5]|IV|V|I{{1,3}}))?{_WHOLE}"),
}
_SHORT: Final = re.compile(
    rf"(?:(?:IV|I{{1,3}})(?:-?[A-Ea-e][1-3]?)?|[0-4][ABSab]?(?=[,;)\]]|\.?\Z|\. ))(?:{_TO}(?:[1-4]|IV|I{{1,3}}))?{_WHOLE}"
)
"""The same where it is usual to leave the word out ("Rai 0", "Fuhrman 3")."""
_BARE: Final = re.compile(rf"(?:IV|I{{1,3}})(?:-?[A-Ea-e][1-3]?)?[ESX]{{0,2}}{_WHOLE}")
"""A number behind a system's name without a word for stage: an Arabic one may be of an edition, a reference, a score."""

_ARABIC: Final = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}
_NUMERAL: Final = re.compile(r"IV|V|I{1,3}|iv|i{1,3}|[0-5]")
_ROMANS: Final = ("0", "I", "II", "III", "IV", "V")


def in_one_form(written: str, values: str) -> str:
    """A value in one form: Roman or Arabic as its system writes it, letters of parts as capitals, ranges with a dash."""
    parts = re.split(rf"{_TO}(?=[IViv0-5])", written)
    dash = "/" if "/" in written else "-"
    return dash.join(_part_in_one_form(part, values) for part in parts)


def _part_in_one_form(written: str, values: str) -> str:
    part = written.strip()
    numeral = _NUMERAL.match(part) if values in _VALUES else None
    if numeral is None:
        return part.replace(" ", "")
    rest = part[numeral.end() :].replace(" ", "").lstrip("-")
    small = rest.lower().endswith("i") and len(rest) > 1
    rest = rest[0].upper() + rest[1:] if small else rest.upper()
    number = numeral[0].upper()
    if values.startswith("roman"):
        return (_ROMANS[int(number)] if number.isdigit() else number) + rest
    if values.startswith("arabic"):
        return _ARABIC.get(number, number) + rest
    return number + rest


# --- from the words to the value --------------------------------------------------------------------------

_WORDS_TO_VALUE: Final = r"(?:[\s:=(\[,'\u2019]|-)*(?:(?:{own}|tumou?rs?|disease|system|score|scoring|criteria|classif\w+|groups?|categor(?:y|ies)|class|according|clinical(?:ly)?|patholog\w+|surgical(?:ly)?|histolog\w+|nuclear|final|tnm|(?-i:was|were|is|of|as|at|to|by|be|been|being|in|the|an?)|determined|defined|estimated|found|considered|revealed|showed|assigned|confirmed|least|who|modified|revised|version|edition|ed|\d(?:st|nd|rd|th)|seventh|eighth|sixth|(?:19|20)\d\d)\b(?:[\s:=(\[,)'\u2019.-])+){{0,7}}"
_TO_STAGE: Final = re.compile(_WORDS_TO_VALUE.format(own="stag(?:e|es|ed|ing)|stadium"), re.IGNORECASE)
_TO_GRADING: Final = re.compile(_WORDS_TO_VALUE.format(own="grad(?:e|es|ed|ing)"), re.IGNORECASE)
"""Words from the word for a stage or grade, or the name of a system, to the value."""
_NUMBER_WORD: Final = re.compile(r"stag|stad|grad|group|class", re.IGNORECASE)


def _value_behind(
    scan: Scan,
    sentence: Sentence,
    at: int,
    values: str,
    *,
    to: re.Pattern[str],
    rule: StageRule | None = None,
) -> tuple[int, int] | None:
    """Start and end of the value that words for a stage, or the name of a system (`rule`), are followed by."""
    way = to.match(scan.text, at, sentence.end)
    start = way.end() if way is not None else at
    if start == at:
        return None
    pattern = _VALUES.get(values)
    if pattern is None:
        pattern = _letters(values)
    bare = rule is not None and values in _VALUES and values != "arabic5"
    if rule is not None and bare and not _NUMBER_WORD.search(scan.text, at, start):
        pattern = _SHORT if rule.short else _BARE
    found = pattern.match(scan.text, start, sentence.end)
    return None if found is None else found.span()


_known_letters: Final[dict[str, re.Pattern[str]]] = {}


def _letters(values: str) -> re.Pattern[str]:
    """The pattern of values that are letters, as a row gives it; kept."""
    known = _known_letters.get(values)
    if known is None:
        known = _known_letters[values] = re.compile(rf"(?:{values})(?!['\u2019]|[ -]cell){_WHOLE}")
    return known


SHORT_NAME: Final = 4
"""Letters of a system's name that may be an everyday word."""
SYSTEM_BEFORE: Final = 40
"""Most characters from a system's name to the word for the stage."""
SYSTEM_BEHIND: Final = 60
"""Most characters from the value to the name of its system."""


def _system_of(
    systems: Sequence[tuple[int, int, StageRule]], start: int, value: tuple[int, int]
) -> StageRule | None:
    """The system whose name stands nearest to a stage, before it or behind it."""
    nearest: StageRule | None = None
    least = SYSTEM_BEHIND + 1
    for begin, end, rule in systems:
        gap = start - end if end <= start else begin - value[1] if begin >= value[1] else 0
        most = SYSTEM_BEFORE if end <= start else SYSTEM_BEHIND
        if gap <= most and gap < least:
            nearest, least = rule, gap
    return nearest


class Numbered(NamedTuple):
    """A number or letter that a word for a stage or grade, or the name of a system, is followed by."""

    start: int
    """Of the words."""
    value: tuple[int, int]
    """Where the number stands."""
    rule: StageRule | None
    """The system, where one is told."""


STAGE: Final = re.compile(r"\b(?:(y?[cp]) ?)?(?:stag(?:e|es|ed|ing)|stadium)\b")
GRADE: Final = re.compile(r"\bgrad(?:e|es|ed|ing)\b")


def numbered(scan: Scan, sentence: Sentence, names: NamedRules, word: re.Pattern[str]) -> list[Numbered]:
    """The numbers of a sentence that the names of systems, or a word (`STAGE`, `GRADE`), are followed by."""
    systems = [
        name
        for name in names.find(sentence.marks, scan.text, scan.folded, sentence.start, sentence.end)
        # "who", "rai" and "cog" are systems where they are capitals.
        if name[1] - name[0] > SHORT_NAME or scan.text[name[0]].isupper()
    ]
    to, values = (_TO_GRADING, "arabic") if word is GRADE else (_TO_STAGE, "roman")
    found: dict[int, Numbered] = {}
    free: list[tuple[int, int, StageRule]] = []
    for name in systems:
        start, end, rule = name
        value = _value_behind(scan, sentence, end, rule.values, to=to, rule=rule)
        if value is not None:
            found.setdefault(value[0], Numbered(start, value, rule))
        else:
            free.append(name)
    # "stage C of Dukes": letters are stages of such a system alone.
    lettered = next((rule for _, _, rule in systems if rule.values not in _VALUES), None)
    for anchor in word.finditer(scan.folded, sentence.start, sentence.end):
        value = _value_behind(scan, sentence, anchor.end(), values, to=to)
        if value is not None:
            own = _system_of(free, anchor.start(), value)
            found.setdefault(value[0], Numbered(anchor.start(), value, own))
        elif lettered is not None:
            value = _value_behind(scan, sentence, anchor.end(), lettered.values, to=to)
            if value is not None:
                found.setdefault(value[0], Numbered(anchor.start(), value, lettered))
    return list(found.values())
