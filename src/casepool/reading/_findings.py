"""Symptoms and physical signs, present and absent, as short noun phrases in the text's own words."""

import re
from collections.abc import Sequence
from typing import Final

from casepool.model import Finding
from casepool.vocabulary import Kind

from ._changes import may_tell_change, read_changes
from ._denied_signs import may_tell_signs, read_denied_signs, read_signs_of_states
from ._felt_masses import is_felt, is_inner_mass, is_reason, somewhere_end
from ._finding_doubt import is_gone, is_no_finding, too_general
from ._finding_heads import says_enough
from ._finding_parts import make_finding
from ._finding_status import is_diagnosis_only, is_mended
from ._finding_tests import (
    TURNING,
    Told,
    goes_on_examining,
    goes_on_testing,
    is_shown,
    on_a_test,
    opens_with_specimen,
    why_tested,
)
from ._impaired import may_be_impaired, read_impaired
from ._lists import read_denied_members
from ._phrases import phrase, whole_start
from ._same_findings import fullest, singular
from ._scan import Scan, Sentence
from ._seen_inside import is_seen_inside
from ._shared_words import shared_complement, shared_head, with_shared_place
from ._signs import from_sign
from ._status import is_of_relative
from ._told_members import read_told_members

_NAMED: Final = Kind.FINDING | Kind.FINDING_HEAD
_WANTED: Final = _NAMED | Kind.SIGN
_OF_TUMOUR: Final = Kind.HISTOLOGY | Kind.METASTASIS


def read_findings(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Finding, ...]:
    """Findings of the patient in order of telling; of two where one phrase holds the other, the fuller.

    A case section is read before the title and the abstract, so that what they repeat is known already.
    """
    found: list[Finding] = []
    course = [s for s in sentences if s.section == "case"]
    summary = [s for s in sentences if s.section != "case"]
    before: Sentence | None = None
    shown = examined = False
    changed = may_tell_change(scan.marks)
    signs = may_tell_signs(scan.marks)
    impaired = may_be_impaired(scan.marks)
    for sentence in (*course, *summary):
        shown = goes_on_testing(scan, before, sentence, shown=shown)
        examined = goes_on_examining(scan, before, sentence, examined=examined)
        changes: Sequence[Finding] = ()
        if changed and not shown and may_tell_change(sentence.marks):
            changes = tuple(read_changes(scan, sentence))
        if sentence.kinds & _WANTED:
            specimen = opens_with_specimen(scan, sentence)
            told = [
                f
                for f in _in_sentence(scan, sentence, tested=specimen, shown=shown, examined=examined)
                if not _is_recap(scan, f, found) and not (changes and _is_within(f, changes))
            ]
            found.extend(told)
            found.extend(read_denied_members(scan, sentence, told))
            if not (specimen or shown):
                found.extend(read_told_members(scan, sentence, told))
        found.extend(changes)
        if impaired and not shown and may_be_impaired(sentence.marks):
            found.extend(read_impaired(scan, sentence, found))
        if signs:
            found.extend(read_denied_signs(scan, sentence, found))
            found.extend(read_signs_of_states(scan, sentence, found))
        before = sentence
    return fullest(found)


_ALSO: Final = re.compile(r"(?:, and|,| and)(?: an?| the| (?:his|her))?(?: [\d.x ]+(?:cm|mm))? ")
"""What joins a mass to the complaint before it ("paralysis and a lump of the back")."""
_SUMMED_UP: Final[tuple[str, ...]] = ("symptoms", "complaints", "manifestations", "symptomatology")
_DEFINITE: Final[tuple[str, ...]] = (" the ", " these ", " this ", " those ", " his ", " her ", " their ")
_THOSE: Final = re.compile(r"\b(?:his|her|their|the|these|those|all|patient s) (?:[a-z]+ )?\Z")


_NAMED_BEFORE: Final = frozenset(
    "lesion mass lump nodule swelling tumor tumour deformity deficit growth".split()
)
"""Heads of what was told before where "the" stands before them."""
_AGAIN: Final[tuple[str, ...]] = (
    " came back",
    " reappeared",
    " recurred",
    " returned",
    " increased",
    " grew",
    " enlarged",
    " worsened",
    " became",
)
"""What tells of the present day what was told before."""
_HEALED: Final[tuple[str, ...]] = (
    " healed",
    " regressed",
    " cleared",
    " faded",
    " shrank",
    " disappeared",
    " resolved",
)
"""What tells of the end of what was told before ("skin lesions healed")."""
_PLACED: Final[tuple[str, ...]] = (" of ", " in ", " on ", " over ", " at ")


def _is_recap(scan: Scan, finding: Finding, earlier: Sequence[Finding]) -> bool:
    """True for "her eye symptoms went", or "the skin lesion healed", which name again what was told before."""
    name = finding.name
    if finding.status != "present":
        return False
    start = finding.evidence[0].span.start
    if not name.endswith(_SUMMED_UP):
        if singular(name.rpartition(" ")[2]) not in _NAMED_BEFORE or any(word in name for word in _PLACED):
            return False
        end = finding.evidence[0].span.end
        healed = scan.folded.startswith(_HEALED, end)
        if not (healed or scan.folded.endswith(_DEFINITE, 0, start)) or scan.folded.startswith(_AGAIN, end):
            return False
    elif _THOSE.search(scan.folded, max(0, start - 30), start) is None:
        return False
    return any(f.status == "present" and not f.history for f in earlier)


def _is_within(finding: Finding, changes: Sequence[Finding]) -> bool:
    span = finding.evidence[0].span
    return any(
        change.evidence[0].span.start <= span.start < change.evidence[0].span.end for change in changes
    )


def _in_sentence(
    scan: Scan, sentence: Sentence, *, tested: bool, shown: bool, examined: bool
) -> list[Finding]:
    findings: list[Finding] = []
    told = Told(tested=tested, shown=shown, examined=examined)
    end = because = -1
    for index, hit in enumerate(sentence.hits):
        kinds = hit.kinds
        if kinds & TURNING:
            told.hear(scan, sentence, hit)
        if (
            not kinds & _WANTED
            or kinds & _OF_TUMOUR
            or hit.start < end
            or (told.tested and not why_tested(scan, sentence, hit, because))
            or is_of_relative(scan, sentence, hit)
        ):
            continue
        if not kinds & _NAMED:
            made = None if told.shown else from_sign(scan, sentence, index, opened=told.opened)
            if made is not None:
                end = made.evidence[0].span.end
                findings.append(made)
            continue
        span = _named(scan, sentence, index, told, end)
        if span is None:
            continue
        start, phrase_end = span
        made = with_shared_place(scan, sentence, index, make_finding(scan, sentence, hit, start, phrase_end))
        if is_seen_inside(scan, sentence, made, opened=told.opened):
            continue
        end = phrase_end
        because = end if told.tested else -1
        findings.extend(shared_head(scan, sentence, index, start))
        findings.append(made)
        findings.extend(shared_complement(scan, sentence, hit))
    return findings


def _named(scan: Scan, sentence: Sentence, index: int, told: Told, last: int) -> tuple[int, int] | None:
    """The words of a finding that a name or a head opens, behind the end of the `last` one; None where it is none of the patient's."""
    if is_no_finding(scan, sentence, index, opened=told.opened):
        return None
    hit = sentence.hits[index]
    start, end = phrase(scan, sentence, index)
    finding = hit.term.get("finding")
    if finding is not None and too_general(scan, sentence, hit, (start, end)):
        return None
    if is_gone(scan, sentence, start) or on_a_test(scan, sentence, end):
        return None
    if is_diagnosis_only(scan, sentence, hit) or is_mended(scan, sentence, hit):
        return None
    if told.shown and is_shown(finding or hit.term["finding_head"]):
        return None
    if finding is None:
        span = _headed(scan, sentence, index, (start, end), told, last)
        if span is None:
            return None
        start, end = span
    return (start, end) if told.examined or not is_inner_mass(scan, sentence, hit, (start, end)) else None


def _headed(
    scan: Scan, sentence: Sentence, index: int, span: tuple[int, int], told: Told, last: int
) -> tuple[int, int] | None:
    """The words of a finding that is known by its head alone ("a swelling of the jaw"); None where they do not say enough."""
    hit = sentence.hits[index]
    start, end = whole_start(scan, sentence, index, span[0]), span[1]
    joined = last >= 0 and _ALSO.fullmatch(scan.text, last, start) is not None
    known = (
        told.opened
        or joined
        or is_reason(scan, sentence, index, start)
        or is_felt(scan, sentence, index, (start, end))
    )
    if known and end == hit.end and "mass" in hit.term["finding_head"].codes:
        end = somewhere_end(scan, sentence, end)
    enough = says_enough(
        scan, sentence, hit, (start, end), opened=known, joined=joined, examined=told.examined
    )
    return (start, end) if enough else None
