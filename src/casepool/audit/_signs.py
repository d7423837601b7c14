"""Signs that a lesion does not explain: low, with the reason told, since a second lesion may be there."""

import re
from collections.abc import Iterator
from typing import Final

from casepool.model import Discrepancy, Finding
from casepool.vocabulary import Gated

from ._levels import FIRST_OF, lesion_levels, level_name, level_range, levels_in
from ._page import Page
from ._phrases import phrase

_PARETIC: Final = re.compile(
    r"\b(left|right)(?:[- ]sided)?(?: spastic)? (?:hemi(?:paresis|plegia)|weakness|monoparesis|(?:leg|arm|lower limb) weakness)|\b(?:hemi(?:paresis|plegia)) (?:of|on) the (left|right)"
    r"|\bweakness (?:of|in) (?:the|his|her) (left|right) (?:leg|arm|limbs?|side|lower|upper)|\bpower (?:was )?[0-4][+-]?/5 in the (left|right)",
    re.I,
)
_PAIN: Final = (
    r"(?:(?:pain|pinprick|pin-prick) and temperature|temperature and (?:pain|pinprick)|pain|pinprick)"
)
_PAIN_LOST: Final = re.compile(
    rf"\b(?:absent|loss of|lost|decreased|impaired|reduced|diminished|absence of)[^.;]{{0,25}}?\b{_PAIN}\b(?: sens\w+| sense)?[^.;]{{0,40}}?\b(left|right)\b"
    rf"|\b{_PAIN}(?: sens\w+)? (?:was|were) (?:absent|lost|decreased|impaired|reduced|diminished)[^.;]{{0,40}}?\b(left|right)\b",
    re.I,
)


def check_hemicord_pattern(page: Page) -> Iterator[Discrepancy]:
    """`hemicord-pattern`: pain and temperature lost on the side of the paresis though the lesion is in the cord."""
    text = page.text
    if not phrase("cord").search(text):
        return
    for kind, start, end in page.about_patient():
        paretic, lost = _PARETIC.search(text, start, end), _PAIN_LOST.search(text, start, end)
        if paretic is None or lost is None or kind in {"captions", "title"}:
            continue
        side = next(g for g in paretic.groups() if g).lower()
        lost_side = (lost[1] or lost[2]).lower()
        clause = text[lost.start() : lost.end() + 60]
        if (
            side == lost_side
            and not re.search(r"\b(?:both|bilateral|contralateral|opposite)\b", clause, re.I)
            and _one_patient_between(page, paretic, lost)
        ):
            message = (
                f"Pain and temperature sense are lost on the {side}, the side of the paresis; "
                "fibres for both cross in the cord, so a lesion of half the cord takes them on the other side."
            )
            yield page.found(
                "hemicord-pattern",
                message,
                page.evidence(paretic.start(), paretic.end()),
                page.evidence(lost.start(), lost.end()),
                case=page.case,
            )
            return


def _one_patient_between(page: Page, a: re.Match[str], b: re.Match[str]) -> bool:
    between = page.text[min(a.end(), b.end()) : max(a.start(), b.start())]
    return len(between) < 800 and not re.search(
        r"\b(?:case|patient) (?:2|two)\b|second patient", between, re.I
    )


def check_sign_above_lesion(page: Page) -> Iterator[Discrepancy]:
    """`sign-above-lesion`: weakness of arms with a cord lesion that begins below the first thoracic level."""
    case = page.case
    if case is None:
        return
    weak = next((f for f in case.findings if f.status == "present" and f.evidence and _arm_weakness(f)), None)
    if weak is None or page.search(phrase("lesion-above-the-cord")):
        return
    placed = list(lesion_levels(page))
    # Any level named above, with a lesion or not, may be where the arms are struck.
    if not placed or min(level_range(m)[0] for m in levels_in(page, 0, len(page.text))) <= FIRST_OF["T"]:
        return
    levels, span = placed[0]
    message = f"{weak.name.capitalize()} is not explained by a lesion at {level_name(levels)}: the arms are supplied from C5 to T1."
    yield page.found("sign-above-lesion", message, weak.evidence[0], page.evidence(*span), case=case)


def _arm_weakness(finding: Finding) -> bool:
    return (
        phrase("arm-weakness").search(finding.name) is not None
        and re.search(r"weak|pares|pleg|numb|palsy|atrophy", finding.name, re.I) is not None
    )


# --- the side of the brain ------------------------------------------------------------------------------------------

_BODY_SIDE: Final = Gated(
    r"\b(left|right)[- ](?:sided? )?(?:spastic )?(?:hemi(?:paresis|plegia|anop\w+)|homonymous hemianop\w+|hemibody|hemisensory)|\bhemi(?:paresis|plegia) (?:of|on) the (left|right)",
    ignore_case=True,
)
_BRAIN_SIDE: Final = Gated(
    r"\b(left|right)[- ](?:sided )?(?:(?!vertebral|pontine|pons|cerebell|medull)[\w-]+ ){0,2}?(?:frontal|parietal|temporal|occipital|fronto\w*|parieto\w*|temporo\w*|MCA|middle cerebral artery|basal ganglia|thalam\w+|(?:cerebral )?hemisphere|putamen|internal capsule|corona radiata)\b",
    ignore_case=True,
)
REASON_REACH: Final = 100
"""Characters around both in which a word may say why the sides are the same."""
BRAIN_REACH: Final = 700
"""Characters between a paresis and the lesion that a reader would take for its cause."""


def check_hemisphere_side(page: Page) -> Iterator[Discrepancy]:
    """`hemisphere-side`: a paresis on the side of the only hemisphere that is told to be struck."""
    for _, start, end in page.about_patient():
        bodies = page.findall(_BODY_SIDE, start, end)
        brains = page.findall(_BRAIN_SIDE, start, end) if bodies else ()
        sides = {(m[1] or m[2]).lower() for m in bodies}
        if not bodies or not brains or len(sides) != 1 or {m[1].lower() for m in brains} != sides:
            continue
        body, brain = bodies[0], brains[0]
        first, last = min(body.start(), brain.start()), max(body.end(), brain.end())
        if last - first > BRAIN_REACH or phrase("reason-for-same-side").search(
            page.text, max(start, first - REASON_REACH), min(end, last + REASON_REACH)
        ):
            continue
        side = sides.pop()
        message = f"The paresis is on the {side}, as is the lesion of the brain; most fibres cross below it."
        yield page.found(
            "hemisphere-side",
            message,
            page.evidence(body.start(), body.end()),
            page.evidence(brain.start(), brain.end()),
            case=page.case,
        )
