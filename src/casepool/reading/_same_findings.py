"""Which findings are one and the same: of two the fuller is kept, and what is gone was there before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from casepool.model import Finding
from casepool.vocabulary import fold


class _Kept:
    """A finding with what it is compared by: every two of them are, so it is asked for once."""

    __slots__ = ("concept", "episode", "finding", "status", "words")

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        self.words = _words_of(finding.name)
        self.status = finding.status
        self.episode = finding.episode or 0
        self.concept = finding.concept

    def of_same_time(self, other: "_Kept") -> bool:
        return self.status == other.status and self.episode == other.episode

    def tells_less(self, other: "_Kept") -> bool:
        """True where the words of another hold all of its own, and more."""
        return self.of_same_time(other) and self.words < other.words


def fullest(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each finding once in an episode: by words, the fuller phrase of the same status holds the shorter one."""
    if len(found) < 2:
        return tuple(found)
    kept: list[_Kept] = []
    for finding in found:
        one = _Kept(finding)
        bare = len(one.words) == 1
        known = held = False
        for earlier in kept:
            if one.of_same_time(earlier):
                if one.words <= earlier.words or (
                    bare and one.concept == earlier.concept and not _elsewhere(finding, earlier.finding)
                ):
                    # "febrile" after "low-grade fever" tells nothing new.
                    known = True
                    break
                held = held or earlier.words < one.words
        if known:
            continue
        if held:
            kept = [earlier for earlier in kept if not earlier.tells_less(one)]
        kept.append(one)
    return tuple([one.finding for one in kept])


def _elsewhere(finding: Finding, earlier: Finding) -> bool:
    """True where a finding has a spinal level, or dermatome, of its own."""
    return finding.level is not None and finding.level != earlier.level


_OF_COURSE: Final = frozenset(
    "mild moderate severe progressive acute chronic new sudden gradual worsening increasing persistent intermittent a an the his her "
    "of in on to at with".split()
)
"""Words that tell how strong or how old a finding is: with and without them it is the same one."""


MOST_NAMES: Final = 4096
"""Names whose words are kept, then forgotten."""
_words: Final[dict[str, frozenset[str]]] = {}


def _words_of(name: str) -> frozenset[str]:
    """The words that tell one finding from another, plurals as the singular."""
    words = _words.get(name)
    if words is None:
        told = frozenset(map(singular, fold(name).split()))
        words = told - _OF_COURSE or told
        if len(_words) >= MOST_NAMES:
            _words.clear()
        _words[name] = words
    return words


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
