"""Which findings are one and the same: of two the fuller is kept, and what is gone was there before."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from casepool.model import Finding
from casepool.vocabulary import fold


def fullest(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each finding once in an episode: by words, the fuller phrase of the same status holds the shorter one."""
    kept: list[tuple[frozenset[str], Finding]] = []
    for finding in found:
        words = _words_of(finding.name)
        status = finding.status
        known = False
        held = False
        for other, earlier in kept:
            if earlier.status == status and earlier.episode == finding.episode:
                if words <= other or (len(words) == 1 and finding.concept == earlier.concept):
                    # "febrile" after "low-grade fever" tells nothing new.
                    known = True
                    break
                held = held or other < words
        if known:
            continue
        if held:
            kept = [
                (other, earlier)
                for other, earlier in kept
                if earlier.status != status or earlier.episode != finding.episode or not other < words
            ]
        kept.append((words, finding))
    return tuple(finding for _, finding in kept)


_OF_COURSE: Final = frozenset(
    "mild moderate severe progressive acute chronic new sudden gradual worsening increasing persistent intermittent a an the his her "
    "of in on to at with".split()
)
"""Words that tell how strong or how old a finding is: with and without them it is the same one."""


@lru_cache(maxsize=4096)
def _words_of(name: str) -> frozenset[str]:
    """The words that tell one finding from another, plurals as the singular."""
    told = frozenset(map(singular, fold(name).split()))
    return told - _OF_COURSE or told


def singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith("ss"):
        return word
    return word[:-2] if word.endswith(("shes", "ches", "sses", "xes")) else word[:-1]


def merge_findings(findings: Sequence[Finding], sensation: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, with those of the sensory examination in place of what the words alone gave for the same places."""
    kept = findings
    if sensation:
        covered = [e.span for f in sensation for e in f.evidence]
        kept = [f for f in findings if not any(map(f.evidence[0].span.meets, covered))]
    return tuple(sorted([*kept, *sensation], key=_place))


def _place(finding: Finding) -> int:
    return finding.evidence[0].span.start


def mark_resolved(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings, those marked that are absent after one with all their words had been there.

    "She came with a dry cough ... two weeks later she had no cough": the cough is resolved. Where the two contradict
    each other (`conflict`), nobody knows that it went.
    """
    there = [f for f in findings if f.status == "present" and not f.history]
    if not there or all(f.status != "absent" for f in findings):
        return findings
    return tuple(
        replace(f, resolved=True) if f.status == "absent" and not f.conflict and _was_there(f, there) else f
        for f in findings
    )


def _was_there(absent: Finding, there: Sequence[Finding]) -> bool:
    words = set(absent.name.split())
    start = absent.evidence[0].span.start
    return any(f.evidence[0].span.start < start and words <= set(f.name.split()) for f in there)
