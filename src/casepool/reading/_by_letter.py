"""A pattern of many wordings, written so that the matcher finds the few that can begin at a place by their first letter.

Of `\\b(?:(?:rheumatoid|septic) arthritis|(?:genetic|renal) instability)` the matcher of `re` enters every branch at every word, since
what a branch begins with is hidden in its group. Written as `\\b(?:r(?:heumatoid arthritis|enal instability)|septic arthritis|genetic
instability)` it compares one letter with each branch. Branches that begin with different letters never match at one place, and those
of one letter keep their order, so the same is found.
"""

import re
from typing import Final, TypeAlias

_Opening: TypeAlias = tuple[str, str]
"""The first letter of a branch, and what follows it."""

MOST_OPENINGS: Final = 150
"""Ways in which a branch can begin that are written out."""
_FEW: Final = 14
"""Branches that are compared as quickly as they are, where each begins with a letter of its own."""
_OPENS: Final = re.compile(r"[a-z0-9 ,;:](?![?*+{])")
_BOUND: Final = re.compile(r"\A((?:\(\?<[=!][^()]*\))+)\\b")
"""What must stand before a branch, told before its ``\\b``: told behind it, it is the same."""
_CLASS: Final = re.compile(r"\[[a-z0-9]+\]")


def by_letter(pattern: str) -> str:
    r"""The pattern with its branches sorted by the letter that they begin with; as it is where that cannot be told.

    Examples
    --------
    >>> print(by_letter(r"\b(?:(?:no|new) pain|colou?r of pus)"))
    \b(?:n(?:o pain|ew pain)|colou?r of pus)
    >>> print(by_letter(r"[a-z]+ of pus"))
    [a-z]+ of pus
    """
    if re.compile(pattern).groups:
        return pattern  # sorting would number the groups anew
    branches = branches_of(pattern)
    bound = all(branch.startswith(r"\b") for branch in branches)
    if bound:
        branches = [branch[2:] for branch in branches]
    if len(branches) < _FEW and all(map(_OPENS.match, branches)):
        return pattern
    sorted_branches: list[str] = []
    run: dict[str, list[str]] = {}
    for branch in branches:
        openings = _openings(branch)
        if openings is None or len(openings) > MOST_OPENINGS:
            if not bound:
                return pattern
            # It may begin with any letter: what stands before it stays before it.
            sorted_branches += [*_joined(run), branch]
            run = {}
        else:
            for letter, rest in openings:
                run.setdefault(letter, []).append(rest)
    sorted_branches += _joined(run)
    return rf"\b(?:{'|'.join(sorted_branches)})" if bound else "|".join(sorted_branches)


def branches_of(pattern: str) -> list[str]:
    r"""The branches of a pattern; of one that is a group behind ``\b`` those of the group, each with its ``\b``.

    Examples
    --------
    >>> branches_of(r"\b(?:pain|ache of)")
    ['\\bpain', '\\bache of']
    """
    branches = [_BOUND.sub(r"\\b\1", part) for part in parts(pattern)]
    while len(branches) == 1 and branches[0].startswith(r"\b(?:"):
        group, rest = _first_group(branches[0][2:])
        if rest not in ("", r"\b"):
            break
        branches = [rf"\b{branch}{rest}" for branch in parts(group[3:-1])]
    return branches


def _joined(run: dict[str, list[str]]) -> list[str]:
    joined = []
    for letter, rests in run.items():
        told = list(dict.fromkeys(rests))
        if letter in " ,":
            # A space or a comma tells nothing yet: the branches behind it are sorted in their turn.
            told = parts(by_letter("|".join(told)))
        joined.append(letter + (told[0] if len(told) == 1 else f"(?:{'|'.join(told)})"))
    return joined


def _openings(branch: str) -> list[_Opening] | None:
    """The ways in which a branch can begin, in the order in which they are tried; None where it may begin with anything."""
    pieces = _PIECES.findall(branch)
    if not pieces:
        return None
    first = pieces[0]
    if first == "(":
        return _of_group(branch)
    if len(first) == 1 and (first.isalnum() or first in " ,;:"):
        letters = first
    elif _CLASS.fullmatch(first):
        letters = first[1:-1]
    else:
        return None
    rest = branch[len(first) :]
    if rest[:1] in ("*", "{") or rest[:2] in ("??", "?+", "+?", "++"):
        return None
    if rest.startswith("?"):
        without = _openings(rest[1:])
        return None if without is None else [*((letter, rest[1:]) for letter in letters), *without]
    if rest.startswith("+"):
        return [(letter, f"{first}*{rest[1:]}") for letter in letters]
    return [(letter, rest) for letter in letters]


def _of_group(branch: str) -> list[_Opening] | None:
    """The openings of a branch that begins with a group."""
    group, rest = _first_group(branch)
    if group.startswith(_LOOKS_BACK):
        return _looking_back([group], rest)
    if not group.startswith("(?:") or rest[:1] in ("*", "+", "{") or rest[:2] in ("??", "?+"):
        return None
    wordings = parts(group[3:-1])
    if all(w.startswith(_LOOKS_BACK) and _first_group(w)[0] == w for w in wordings) and rest[:1] != "?":
        return _looking_back(wordings, rest)
    if rest.startswith("?"):
        rest = rest[1:]
        wordings.append("")
    found: list[_Opening] = []
    for wording in wordings:
        openings = _openings(wording + rest)
        if openings is None:
            return None
        found += openings
    return found


_LOOKS_BACK: Final[tuple[str, ...]] = ("(?<!", "(?<=")


def _looking_back(groups: list[str], rest: str) -> list[_Opening] | None:
    """The openings behind what must stand before them, or one of what may: it is asked for behind the letter."""
    behind = _openings(rest)
    if behind is None:
        return None
    told = []
    for letter, after in behind:
        asked = "|".join(f"{group[:4]}(?:{group[4:-1]}){letter})" for group in groups)
        told.append((letter, f"{asked if len(groups) == 1 else f'(?:{asked})'}{after}"))
    return told


_PIECES: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
"""An escaped character, a class of characters, or a character."""


def parts(alternatives: str) -> list[str]:
    """The alternatives, split where a bar stands outside of brackets."""
    found = [""]
    depth = 0
    for piece in _PIECES.findall(alternatives):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += piece
    return found


def _first_group(pattern: str) -> tuple[str, str]:
    """The group that a pattern begins with, and the rest."""
    depth = at = 0
    for piece in _PIECES.findall(pattern):
        depth += (piece == "(") - (piece == ")")
        at += len(piece)
        if depth == 0:
            break
    return pattern[:at], pattern[at:]
