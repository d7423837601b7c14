"""Findings of a list that share a word or a place: "chest and back pain", "pain and swelling of the knee"."""

import re
from dataclasses import replace
from typing import Final

from casepool.model import Finding
from casepool.vocabulary import Entry, Hit, Kind, fold, load_vocabulary

from ._felt_masses import felt_place_end
from ._finding_parts import PLACED, concept_of, level_behind, make_finding, side_of
from ._pattern import Pattern
from ._phrases import LIST_LINK, phrase_end, phrase_start
from ._same_findings import singular
from ._scan import Scan, Sentence

_SHARED: Final = frozenset(
    "pain ache discomfort soreness tenderness swelling weakness numbness paresthesia stiffness edema bleeding deficit disturbance "
    "disorder symptom complaint problem difficulty difficultie impairment dysfunction loss deformity deformitie paralysis palsy claudication "
    "lymphadenopathy adenopathy contracture hallucination tumefaction mass masse delay discharge lesion lump nodule spasm cramp "
    "enlargement sign heaviness fullness tightness pressure ulcer ulceration manifestation".split()
)
"""Heads that several places or functions share ("chest and back pain")."""
_HEAD_LINK: Final = re.compile(r", ?(?:and |or |nor )?| and | or | nor |/")
"""What joins the parts that share a head; a list of findings has no "nor"."""
_LONGEST_LINK: Final = len(", and ")
_OWN_PLACE: Final = re.compile(
    r"\b(?:in|on|at|over|to|from|around|into|involving|affecting|the|his|her|both)(?: (?:left|right|upper|lower))? \Z"
    r"|(?<!complained)(?<!complaints)(?<!complaint)(?<!complaining)(?<!history)(?<!symptoms)(?<!because)(?<!signs) of(?: (?:left|right))? \Z"
)
"""What makes of a part before a list the place of a finding of its own ("swelling of the neck, chest pain")."""
_PLACE_ADJECTIVES: Final[tuple[str, ...]] = ("al", "ar", "ic", "eal")


def shared_head(scan: Scan, sentence: Sentence, index: int, start: int) -> list[Finding]:
    """The findings that a list shares a head with: "frontal, orbital and occipital pain", "no motor or sensory deficit"."""
    shared: list[Finding] = []
    hit = sentence.hits[index]
    if hit.term.get("finding_head") is None and " " not in scan.folded[hit.start : hit.end]:
        return shared
    head = scan.text[scan.folded.rfind(" ", 0, hit.end) + 1 : hit.end].lower()
    common = singular(head) in _SHARED
    parts: list[tuple[int, int]] = []
    position = index - 1
    while position >= 0:
        part = sentence.hits[position]
        if part.start >= start:
            position -= 1
            continue
        if (
            start - part.end > _LONGEST_LINK
            or not _HEAD_LINK.fullmatch(scan.text, part.end, start)
            or not _shares(scan, sentence, position, common=common)
        ):
            break
        start = phrase_start(scan, sentence, position)
        parts.insert(0, (start, part.end))
        position -= 1
    if not parts and common and scan.folded.endswith((" or ", " nor "), 0, start):
        parts = [s for s in (_bare_adjective(scan, sentence, start),) if s is not None]
    for begin, end in parts:
        made = make_finding(scan, sentence, hit, begin, end)
        shared.append(replace(made, name=f"{scan.text[begin:end].lower()} {head}"))
    return shared


def _shares(scan: Scan, sentence: Sentence, position: int, *, common: bool) -> bool:
    """True for an adjective of a part of the body, or its noun where it is not told as the place of something else."""
    place = Kind.BODY_PART
    part = sentence.hits[position]
    if not part.kinds & place:
        return False
    word = scan.folded[part.start : part.end]
    if word.endswith(_PLACE_ADJECTIVES) and word != "ear":
        return True
    start = part.start
    while position and LIST_LINK.fullmatch(scan.text, sentence.hits[position - 1].end, start):
        position -= 1
        start = sentence.hits[position].start
    return common and _OWN_PLACE.search(scan.folded, max(sentence.start, start - 40), start) is None


_SHARED_ADJECTIVE: Final = re.compile(
    r"\b((?:no|any|without|neither|denied) )([a-z]{3,}(?:ive|al|ic|ory|ous|ant|ent)|speech|language|weight|memory|sleep) n?or \Z"
)
_NO_SHARED: Final = frozenset(
    "clinical obvious additional evident apparent previous abnormal physical local general".split()
)


def _bare_adjective(scan: Scan, sentence: Sentence, start: int) -> tuple[int, int] | None:
    """The adjective that a denial begins with ("no compressive or infiltrative symptoms")."""
    found = _SHARED_ADJECTIVE.search(scan.folded, max(sentence.start, start - 40), start)
    return None if found is None or found[2] in _NO_SHARED else found.span(2)


_COMPLEMENT: Final = Pattern(r"([a-z]+ (?:of|in|with)) [a-z]+")
_SECOND: Final = Pattern(r" (?:and|or) ([a-z]{3,})\b")


def shared_complement(scan: Scan, sentence: Sentence, hit: Hit) -> list[Finding]:
    """The second finding of "loss of weight and appetite"."""
    shared: list[Finding] = []
    if not scan.folded.startswith((" and ", " or "), hit.end):
        return shared
    second = _SECOND.match(sentence.marks, scan.folded, hit.end, sentence.end)
    first = (
        _COMPLEMENT.fullmatch(sentence.marks, scan.folded, hit.start, hit.end) if second is not None else None
    )
    if first is None or second is None:
        return shared
    name = f"{first[1]} {second[1]}"
    known = load_vocabulary().find(name)
    if (
        len(known) == 1
        and (known[0].start, known[0].end) == (0, len(name))
        and known[0].term.get("finding") is not None
    ):
        shared.append(
            replace(
                make_finding(scan, sentence, hit, *second.span(1)),
                name=name,
                concept=concept_of(known[0].term["finding"]),
            )
        )
    return shared


def with_shared_place(scan: Scan, sentence: Sentence, index: int, finding: Finding) -> Finding:
    """The finding with the place that it shares: "pain and swelling of the knee", "left leg pain and swelling"."""
    hit = sentence.hits[index]
    head = hit.term.get("finding_head")
    span = finding.evidence[0].span
    felt = felt_place_end(scan, sentence, hit, span.end)
    if felt is not None:
        # "two masses were palpable in the left breast"
        begin, place_end = felt
        name = f"{finding.name}{scan.text[begin:place_end].lower()}"
        return replace(_named(finding, name), evidence=(scan.evidence(sentence, span.start, place_end),))
    if head is None or head.name not in PLACED or scan.text[slice(*span)] != scan.text[hit.start : hit.end]:
        return finding
    if index + 1 < len(sentence.hits):
        position = index + 1
        while position + 1 < len(sentence.hits) and "modifier" in sentence.hits[position].term:
            position += 1  # "pain and continuous discomfort of the jaw"
        following = sentence.hits[position]
        other = following.term.get("finding_head") or following.term.get("finding")
        if (
            other is not None
            and (other.name in PLACED or other.name in _OF_LIMBS)
            and LIST_LINK.fullmatch(scan.text, hit.end, phrase_start(scan, sentence, position))
        ):
            end = phrase_end(scan, sentence, position)
            if end > following.end and not scan.folded.startswith(_SINCE_WHEN, following.end):
                shared = _named(finding, f"{finding.name}{scan.text[following.end : end].lower()}")
                return replace(shared, level=finding.level or level_behind(scan, sentence, shared.name, end))
    if index and scan.text[sentence.hits[index - 1].end : hit.start] == " and ":
        before = _shared_before(scan, sentence, index, head)
        if before:
            return _named(finding, f"{before}{finding.name}")
    return finding


def _named(finding: Finding, name: str) -> Finding:
    """The finding under the name with its place, and with the side that the place tells."""
    return replace(finding, name=name, side=finding.side or side_of(fold(name).split()))


_OF_LIMBS: Final = frozenset(
    {"hyperreflexia", "hyporeflexia", "areflexia", "spasticity", "sensory loss", "hypotonia", "discharge"}
)
"""What a weakness shares its limb with, though no general word."""
_SINCE_WHEN: Final[tuple[str, ...]] = (" during", " after", " while", " when", " upon")
_SEEN_WHERE_PAIN_IS: Final = frozenset(
    {"swelling", "tenderness", "redness", "discomfort", "stiffness", "edema"}
)


def _shared_before(scan: Scan, sentence: Sentence, index: int, head: Entry) -> str:
    """The part of the body before the finding that this one is joined to ("left leg pain and swelling"), or nothing."""
    earlier = sentence.hits[index - 1]
    word = scan.folded.rfind(" ", 0, earlier.end) + 1
    if scan.folded[word : earlier.end] not in PLACED:
        return ""
    start = phrase_start(scan, sentence, index - 1)
    part = load_vocabulary().find(scan.text[start:word])
    regions = {hit.term["body_part"].codes.get("region") for hit in part if "body_part" in hit.term}
    shared = "limb" in regions or (bool(regions) and head.name in _SEEN_WHERE_PAIN_IS)
    return scan.text[start:word].lower() if shared else ""
