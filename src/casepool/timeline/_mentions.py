"""What a sentence mentions: words of events as they are told, and facts of the case."""

import re
from itertools import zip_longest
from typing import Final

from ._events import Meaning

_DENIED: Final = frozenset(
    """no not neither without denied negative absence free never nor ruled rule declined refused refusing planned recommended
    consider considered considering suggest suggested suggesting suggestive possible possibly possibility probable risk
    suspect suspected suspicious suspicion avoid exclude excluded excludes if whether offered advised candidate scheduled
    instead didn't doesn't don't wasn't weren't isn't hasn't hadn't couldn couldn't could mistaken mimicking mimicked mimics simulating simulated resembling resembled""".split()
)
"""Words shortly before a mention that say it did not happen, or not yet."""
_DENIED_REACH: Final = 45
_DENIED_LIST: Final = 90
"""Characters in which a denial stands that holds for a list with "or"."""
_CLAUSE_SIGNS: Final[tuple[str, ...]] = (".", ",", ";")
_UNDONE: Final = re.compile(
    r"\s(?:was|were|is|has been|had been)\s(?:then\s|initially\s)?(?:declined|refused|contraindicated|planned|recommended|considered"
    r"|withheld|offered|proposed|scheduled|discussed|not\s(?:performed|done|possible|given|indicated|feasible))|\sexposure\b"
)
"""Words right after a treatment that say it was not given, or not yet."""
_DOUBTED: Final = re.compile(
    r"\s(?:was|were|is|are|has been|had been|could be|cannot be|could not be)\s(?:at first\s|first\s|initially\s|then\s|also\s|strongly\s)?"
    r"(?:suspected|considered|feared|assumed|presumed|excluded|ruled\sout|not\s(?:seen|found|detected|present|identified|observed))\b(?!\sto\s)"
)
"""Words right after a metastasis or recurrence that say it was thought of, or was not there."""
_COMES_BACK: Final[tuple[str, ...]] = ("came back", "returned")
_PERSONS: Final = frozenset(
    """he she patient man woman boy girl child infant baby lady gentleman who and then later again therefore subsequently""".split()
)
"""The word before somebody who comes back: results and symptoms come back too."""
_GONE: Final = re.compile(
    r"[^.,;]{0,25}\b(?:no\slonger|disappeared|regressed|shrank|had\s(?:shrunk|resolved|regressed)|decreased|resolved|responded"
    r"|were\sstable|was\sstable|remained)\b"
)
"""Right after a metastasis: it was there before ("the lung metastases regressed")."""
_RELATIVES: Final = frozenset(
    """mother father brother brothers sister sisters son sons daughter daughters family husband wife uncle aunt cousin
    grandmother grandfather grandparents parents parent sibling siblings mother's father's brother's sister's""".split()
)
_REFERENCE_SKIP: Final = frozenset(
    """the his her this initial first second last original surgical end completion a an tumor tumour successful previous
    prior total radical adjuvant complete subtotal partial onset primary curative same""".split()
)
"""Words that may stand between "after" and what something is told from ("after the first surgery")."""
_OF_REFERENCES: Final = frozenset(
    "time end completion onset site bed scar cavity area margin margins".split()
)
"""Words before "of" that make what follows no new event ("the site of the first operation")."""
_OFTEN_OF_RELATIVES: Final = frozenset({"death", "diagnosis", "recurrence", "metastasis"})
"""Kinds of mentions that are often told of somebody of the patient's family."""
_TRUE_CUES: Final = frozenset("after following since before until post during despite".split())


class Mention:
    """A word of an event, or a fact of the case, at its place in the text.

    Attributes
    ----------
    start, end : int
    kind, label, lane : str
    type : str
        Treatment type; for a fact, as the case has it.
    reference : bool
        True where something else is told from it ("after the surgery").
    episode : int or None
    history : bool
    fact : bool
    introduces : bool
        True for "was treated with" and its kind, which name no treatment.
    group : int
        Number of a fact that happens once, however often it is told: its first telling in the course is taken. 0 for none.
    """

    # Written out, since mypyc makes an object so in a tenth of the instructions that a dataclass takes; so below.
    __slots__ = (
        "end", "episode", "fact", "group", "history", "introduces", "kind", "label", "lane", "reference", "start", "type",
    )  # fmt: skip

    def __init__(
        self,
        start: int,
        end: int,
        kind: str,
        label: str,
        lane: str,
        type: str = "",
        *,
        reference: bool = False,
        episode: int | None = None,
        history: bool = False,
        fact: bool = False,
        introduces: bool = False,
        group: int = 0,
    ) -> None:
        self.start = start
        self.end = end
        self.kind = kind
        self.label = label
        self.lane = lane
        self.type = type
        self.reference = reference
        self.episode = episode
        self.history = history
        self.fact = fact
        self.introduces = introduces
        self.group = group


def in_order(mentions: list[Mention]) -> list[Mention]:
    """The mentions of a sentence in order, less words that only introduce what follows."""
    return _without_introductions(sorted(mentions, key=_place))


def _place(mention: Mention) -> tuple[int, int, str]:
    return mention.start, mention.end, mention.kind


def mention_of(meaning: Meaning, low: str, start: int, end: int, *, begin: int) -> Mention | None:
    """The mention that a word of an event makes in a sentence, which begins at `begin`; None where it did not happen."""
    before = low[max(begin, start - 60) : start]
    kind = meaning.kind
    reference = is_reference(before)
    if (
        kind != "presentation"
        and not reference
        and is_denied(_own_clause(before) if kind == "death" else before)
    ):
        return None
    if kind == "presentation":
        if (
            low.startswith(_COMES_BACK, start)
            and before.rpartition(" ")[0].rpartition(" ")[2] not in _PERSONS
        ):
            return None
    elif kind == "treatment":
        if _UNDONE.match(low, end):
            return None
    elif kind in _OFTEN_OF_RELATIVES:
        if kind in ("recurrence", "metastasis") and (_DOUBTED.match(low, end) or is_gone(low, end)):
            return None
        around = before + low[end : end + 30] if kind == "death" else before
        if not _RELATIVES.isdisjoint(around.replace(",", " ").split()):
            return None
    return Mention(
        start,
        end,
        kind,
        meaning.label,
        meaning.lane,
        meaning.type,
        reference=reference,
        introduces=meaning.type == "other-therapy" and "treat" in low[start:end],
    )


def is_gone(low: str, end: int) -> bool:
    """Whether the words after a metastasis tell that it went away or went on: it was found before."""
    return _GONE.match(low, end) is not None


def is_denied(before: str) -> bool:
    """Whether the lower-case words before a mention say that it did not happen, or not yet."""
    near = before[-_DENIED_REACH:]
    if " or " in near or " nor " in near:
        near = before[-_DENIED_LIST:]  # "no evidence of growth into the pancreas or of distant metastases"
    clause = 0
    for sign in _CLAUSE_SIGNS:
        clause = max(clause, near.rfind(sign) + 1)
    return not _DENIED.isdisjoint(near[clause:].split())


def _own_clause(before: str) -> str:
    """The words that can deny a death: "declined surgery and died" denies none."""
    return before.rpartition(" and ")[2]


_BEFORE_REFERENCE: Final = _TRUE_CUES | _REFERENCE_SKIP | {"to", "of", "that", "for", "in", "from"}
"""Words of which one stands right before a reference; after any other word nothing is referred to."""


def is_reference(before: str) -> bool:
    """Whether the lower-case words before a mention make it the point that something else is told from.

    "after the surgery", "since the first operation", "at the time of diagnosis", "surgery for recurrence".
    """
    end = len(before)
    while end > 0 and before[end - 1] == " ":
        end -= 1
    # Most mentions are told by the one word: it is cut out, and the rest not split.
    if before[before.rfind(" ", 0, end) + 1 : end] not in _BEFORE_REFERENCE:
        return False
    words = before.split()
    for at in range(len(words) - 1, max(-1, len(words) - 7), -1):
        word = words[at]
        if word in _TRUE_CUES:
            return True
        if word in ("to", "of", "that", "for", "in", "from"):
            near = words[at - 1] if at else ""
            if word == "to":
                return near == "prior"
            if word == "of":
                return near in _OF_REFERENCES
            return word in ("for", "from") and at == len(words) - 1 and near != "mistaken"
        if word not in _REFERENCE_SKIP:
            return False
    return False


_INTRODUCTION: Final = 40
"""Characters between "was treated with" and what was given."""


def _without_introductions(told: list[Mention]) -> list[Mention]:
    """The mentions without "was treated with" where the treatment itself follows."""
    for mention in told:
        if mention.introduces:
            break
    else:
        return told
    return [
        m
        for m, following in zip_longest(told, told[1:])
        if following is None or not _introduces(m, following)
    ]


def _introduces(mention: Mention, following: Mention) -> bool:
    return (
        mention.introduces
        and mention.kind == following.kind == "treatment"
        and following.start - mention.end <= _INTRODUCTION
    )
