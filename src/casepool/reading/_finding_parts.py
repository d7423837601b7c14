"""What is told of a finding: its name, concept, status, side and modality."""

import re
from collections.abc import Iterable
from typing import Final

from casepool.model import Finding
from casepool.vocabulary import Entry, Hit

from ._finding_status import finding_status
from ._lesions import levels
from ._pattern import Pattern
from ._phrases import LOCATED
from ._scan import Scan, Sentence

PLACED: Final = frozenset(
    "pain ache discomfort soreness tenderness cramp swelling weakness numbness paresthesia stiffness edema redness burning "
    "tingling itching heaviness bleeding induration warmth".split()
)
"""Heads that share their place with what they are joined to."""
_GONE_WHEN_ABSENT: Final = PLACED | {
    "fever",
    "cough",
    "discharge",
    "rash",
    "tremor",
    "deficit",
    "lymph node",
    "murmur",
}
"""What is denied by "absent": "with absent ankle edema"."""
_SIGN_WHEN_ABSENT: Final = frozenset({"reflex", "sensation", "sounds", "movement", "vision"})
"""Heads whose absence is itself the sign ("the ankle reflexes were absent")."""
_NEGATIVE: Final = re.compile(r" (?:was|were|is) (?:also |bilaterally )?negative\b")
"""What denies a named test of the examination ("the drawer test was negative")."""
_MINUS: Final[tuple[str, ...]] = (" (-)", "(-)", " (\u2013)", " (\u2212)", " (negative)", " (absent)")
"""What denies a finding in a list of signs."""
_NOUNS: Final = {
    "jaundiced": "jaundice",
    "icteric": "icterus",
    "cyanosed": "cyanosis",
    "cyanotic": "cyanosis",
    "pale": "pallor",
    "dyspneic": "dyspnea",
    "dyspnoeic": "dyspnoea",
    "tachypneic": "tachypnea",
    "tachycardic": "tachycardia",
    "hypotensive": "hypotension",
    "dehydrated": "dehydration",
    "confused": "confusion",
    "drowsy": "drowsiness",
    "vomited": "vomiting",
    "coughed": "cough",
    "fainted": "fainting",
    "bled": "bleeding",
    "sore": "soreness",
    "lost weight": "weight loss",
    "lost consciousness": "loss of consciousness",
    "short of breath": "shortness of breath",
    "edematous": "edema",
    "oedematous": "oedema",
}
"""What is denied of a patient by an adjective or a verb ("was not jaundiced") is told as a noun."""
_LOCATED: Final = re.compile(rf" {LOCATED}(?=in |on |at |over )")
_SIDES: Final = {"left": "left", "right": "right", "bilateral": "bilateral", "both": "bilateral"}


_GRADE: Final = re.compile(
    r"(?: of| at|,| to)? ?[(\[]?(?:(?:MRC|motor|muscle|power|strength|grade[d]?|score|Medical Research Council) ?){0,3}([0-5][+-]?(?:-[0-5][+-]?)?/5)"
)
"""The strength told straight behind a weakness ("hemiparesis (grade 3/5)", "paraparesis of 4/5")."""


_OF_STRENGTH: Final[tuple[str, ...]] = ("paresis", "plegia", "weakness", "weak")
"""How names of a lack of strength end that the vocabulary gives no modality."""


def _grade(scan: Scan, entry: Entry, end: int) -> str | None:
    """The grade on the scale of the Medical Research Council; None where none is told."""
    if entry.codes.get("modality") != "motor" and not scan.folded.endswith(_OF_STRENGTH, 0, end):
        return None
    told = _GRADE.match(scan.text, end)
    return told[1] if told is not None else None


_SENSORY: Final[tuple[str, ...]] = (
    "sensory level",
    "esthesia",
    "aesthesia",
    "algesia",
    "numbness",
    "sensation",
    "sensory loss",
    "dysesthesia",
)
"""How names of what is felt less or wrongly end, whose upper border is told behind them."""
_BORDER: Final = re.compile(r"[^,;.:]{0,40}")
_PLACE_OF: Final = re.compile(r" (?:of|in|on|over) ")
"""What parts the name of what is felt from its place."""
_UPPER_BORDER: Final = re.compile(
    r" (?:below|from|at|up to|down from|caudal to)(?: the)?(?: level(?: of)?)? [CTLS]h?-?\d{1,2}\b"
)
"""The border behind the place of what is felt, where a level told farther off may be one of an operation."""


def level_behind(scan: Scan, sentence: Sentence, name: str, end: int) -> str | None:
    """The dermatome told behind a loss of sensation in its clause ("a sensory level at T6", "numbness of both legs below T10")."""
    if name.endswith(_SENSORY):
        border = _BORDER.match(scan.text, end, sentence.end)
    else:
        place = _PLACE_OF.search(name)
        if place is None or not name.endswith(_SENSORY, 0, place.start()):
            return None
        border = _UPPER_BORDER.match(scan.text, end, sentence.end)
        if border is None:
            return None
    told = next(levels(scan, end, end if border is None else border.end(), dermatome=True), None)
    if told is None:
        return None
    return f"below {told[0]}" if scan.folded.endswith((" below ", " below the "), end, told[1]) else told[0]


def make_finding(scan: Scan, sentence: Sentence, hit: Hit, start: int, end: int) -> Finding:
    """The finding that the hit names, told by the words from `start` to `end`."""
    entry = entry_of(hit)
    status, cue, history = finding_status(scan, sentence, hit)
    name = scan.text[start:end].lower()
    if "ed " in name or "arising " in name or "seen " in name:
        name = _LOCATED.sub(" ", name)
    if status == "absent" and entry.name in _SIGN_WHEN_ABSENT and cue is not None and cue.end > hit.end:
        name, status, cue = f"absent {name}", "present", None
    if name.endswith("test") and status == "present" and _NEGATIVE.match(scan.folded, end):
        status, cue = "absent", Hit(end + 1, scan.folded.index("negative", end) + 8, {}, 0)
    if name.startswith("absent ") and status == "present" and entry.name in _GONE_WHEN_ABSENT:
        name, status, cue = name.removeprefix("absent "), "absent", hit
    if status == "present" and scan.text.startswith(_MINUS, end):
        status, cue = "absent", Hit(end + 1, scan.text.index(")", end), {}, 0)
    if name == "vomited" or status == "absent":
        name = _NOUNS.get(name, name)
    if status == "absent" and name.startswith("negative "):
        name = name.removeprefix("negative ")  # "a negative Kussmaul sign"
    if "absent" in entry.codes:
        # "afebrile" denies by itself: the finding is fever, and it is absent.
        name, status, cue = entry.name.removesuffix(" absent"), "absent", hit
    if name in ("febrile", "feverish"):
        name = "fever"
    return Finding(
        name=name,
        concept=concept_of(entry),
        status=status,
        cue=scan.text[cue.start : cue.end] if cue is not None else None,
        side=side_of(scan.folded[start:end].split()) or _side_behind(scan, sentence, end),
        modality=entry.codes.get("modality"),
        level=level_behind(scan, sentence, name, end),
        grade=_grade(scan, entry, end),
        episode=sentence.period or None,
        history=history,
        evidence=(scan.evidence(sentence, start, end),),
    )


_SIDE_BEHIND: Final = Pattern(
    r"(?: (?:test|sign|response))? (?:(?:was|were|is) (?:\w+ly )?(?:positive|present|elicited|noted|found|evident|extensor) )?(?:at \d+ (?:degrees )?)?"
    r"(?:(?:on|in) (?:the|both) )?(left|right|bilaterally|sides)\b(?! (?:arm|leg|hand|foot|eye|upper|lower|side of))"
)
"""The side of a sign that is told behind it ("Hoffmann's sign was positive on the right")."""


def _side_behind(scan: Scan, sentence: Sentence, end: int) -> str | None:
    found = _SIDE_BEHIND.match(sentence.marks, scan.folded, end, sentence.end)
    if found is None:
        return None
    return found[1] if found[1] in ("left", "right") else "bilateral"


def entry_of(hit: Hit) -> Entry:
    """The finding that the hit names, or else the general word that heads one."""
    return hit.term.get("finding") or hit.term["finding_head"]


def concept_of(entry: Entry) -> str:
    """The HPO term of a finding, or where it has none the row of the vocabulary."""
    return entry.codes.get("hpo") or entry.id


def side_of(words: Iterable[str]) -> str | None:
    """The side that the words of a finding tell first."""
    return next((_SIDES[word] for word in words if word in _SIDES), None)
