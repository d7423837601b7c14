"""What is told of a finding: its name, concept, status, side and modality."""

import re

from casepool.model import Finding
from casepool.vocabulary import Hit

from ._finding_status import finding_status
from ._scan import Scan, Sentence
from ._signs import SIDES

PLACED = frozenset(
    "pain ache discomfort soreness tenderness cramp swelling weakness numbness paresthesia stiffness edema redness burning "
    "tingling itching heaviness bleeding induration warmth".split()
)
"""Heads that share their place with what they are joined to."""
_GONE_WHEN_ABSENT = PLACED | {
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
_SIGN_WHEN_ABSENT = frozenset({"reflex", "sensation", "sounds", "movement", "vision"})
"""Heads whose absence is itself the sign ("the ankle reflexes were absent")."""
_LOCATED = re.compile(r" (?:locali[sz]ed|located|situated|arising|seen) (?=in |on |at |over )")


def make_finding(scan: Scan, sentence: Sentence, hit: Hit, start: int, end: int) -> Finding:
    entry = hit.term.get("finding") or hit.term["finding_head"]
    status, cue, history = finding_status(scan, sentence, hit)
    name = scan.text[start:end].lower()
    if " " in name:
        name = _LOCATED.sub(" ", name)
    if status == "absent" and entry.name in _SIGN_WHEN_ABSENT and cue is not None and cue.end > hit.end:
        name, status, cue = f"absent {name}", "present", None
    if name.startswith("absent ") and status == "present" and entry.name in _GONE_WHEN_ABSENT:
        name, status, cue = name.removeprefix("absent "), "absent", hit
    if "absent" in entry.codes:
        # "afebrile" denies by itself: the finding is fever, and it is absent.
        name, status, cue = entry.name.removesuffix(" absent"), "absent", hit
    if name in ("febrile", "feverish"):
        name = "fever"
    words = scan.folded[start:end].split()
    return Finding(
        name=name,
        concept=entry.codes.get("hpo") or entry.id,
        status=status,
        cue=scan.text[cue.start : cue.end] if cue is not None else None,
        side=next((SIDES[word] for word in words if word in SIDES), None),
        modality=entry.codes.get("modality"),
        episode=sentence.period or None,
        history=history,
        evidence=(scan.evidence(sentence, start, end),),
    )


def concept_of(hit: Hit) -> str:
    entry = hit.term.get("finding") or hit.term["finding_head"]
    return entry.codes.get("hpo") or entry.id
