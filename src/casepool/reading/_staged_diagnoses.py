"""Which diagnosis a stage or a grade is of, and which of several told is that of the table."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from casepool.model import Diagnosis, Fact

from ._scan import Scan, Sentence
from ._stage_numbers import ToldStage
from ._told_grades import grades_of
from ._told_stages import stages_of
from ._tumour_values import Tumours


def with_stages(
    scan: Scan, sentences: Sequence[Sentence], tumours: Tumours, diagnoses: tuple[Diagnosis, ...]
) -> tuple[Diagnosis, ...]:
    """The diagnoses with the stage and the grade that the patient's sentences tell of each.

    A stage is told with the place where the tumour began, a grade with its histology, where both are known. The stage is the
    one told first, which is that of the first diagnosis: the stage at a recurrence is none of the tumour's own. Only where the
    first is a clinical one, or does not say, does the first pathological one before any treatment go before it (as UICC
    has it). A TNM code and a stage told with it are one value ("pT2N1M0, stage IIB"). Of grades the first told by
    a number goes before one told by words.
    """
    if not diagnoses:
        return diagnoses
    stages, grades = stages_of(scan, sentences), grades_of(scan, sentences)
    if not stages and not grades:
        return diagnoses
    places = _places(tumours, diagnoses)
    strange = _strange(tumours, diagnoses).difference(*places)
    stages = [s for s in stages if _is_held(s, places, strange)]
    grades = [g for g in grades if _is_held(g, places, strange)]
    grades = [g for g in grades if not g.doubted] or grades
    placed = [n for n, d in enumerate(diagnoses) if d.site is not None]
    named = [n for n, d in enumerate(diagnoses) if d.histology is not None]
    found = list(diagnoses)
    for n, told in _dealt(stages, placed or named, named, diagnoses, places).items():
        found[n] = replace(found[n], stage=_stage_of(scan, told))
    for n, told in _dealt(grades, named or placed, placed, diagnoses, places).items():
        found[n] = replace(found[n], grade=_grade_of(scan, told))
    return tuple(found)


def _places(tumours: Tumours, diagnoses: Sequence[Diagnosis]) -> list[frozenset[int]]:
    """Where the text names each diagnosis, or the tumour that it belongs to."""
    by_name: dict[str, set[int]] = {}
    ids: dict[int, str] = {}
    for item, _, _ in tumours.histologies:
        by_name.setdefault(item.entry.id, set()).add(item.start)
        ids[item.start] = item.entry.id
    places: list[frozenset[int]] = []
    for diagnosis in diagnoses:
        known = {e.span.start for e in diagnosis.evidence}
        if diagnosis.site is not None:
            for primary in (*tumours.primaries, *tumours.attached, *tumours.usual):
                if primary.site == diagnosis.site:
                    known |= {primary.item.start, primary.source.start}
        else:
            for start in list(known):
                known |= by_name.get(ids.get(start, ""), set())
        places.append(frozenset(known))
    return places


def _strange(tumours: Tumours, diagnoses: Sequence[Diagnosis]) -> frozenset[int]:
    """Where tumours are named of sites where none of the diagnoses is."""
    sites = {d.site for d in diagnoses if d.site is not None}
    if not sites:
        return frozenset()
    return frozenset(p.source.start for p in tumours.primaries if p.site not in sites)


def _is_held(stage: ToldStage, places: Sequence[frozenset[int]], strange: frozenset[int]) -> bool:
    """True for what is told of a tumour held: though it was "initially diagnosed" or "suggested" where it stands beside its name."""
    if stage.doubted:
        return any(stage.about in known for known in places)
    return stage.about not in strange


def _dealt(
    told: Sequence[ToldStage],
    candidates: Sequence[int],
    others: Sequence[int],
    diagnoses: Sequence[Diagnosis],
    places: Sequence[frozenset[int]],
) -> dict[int, list[ToldStage]]:
    """What is told of each diagnosis, by number: of the candidates, or of one of the others where it is told of that alone."""
    dealt: dict[int, list[ToldStage]] = {}
    beside: set[int] = set()
    for stage in told:
        home = [n for n in candidates if diagnoses[n].site in stage.sites]
        own = home or list(candidates)
        chosen = next((n for n in (*own, *others) if stage.about in places[n]), None)
        if len(own) == 1 and (chosen is None or not _is_benign(diagnoses[own[0]])):
            dealt.setdefault(own[0], []).append(stage)
            continue
        if chosen is not None:
            if stage.system == "words" and chosen not in beside:
                # A grade beside the tumour's name tells more than one that only may be of it.
                dealt[chosen] = []
            beside.add(chosen)
            dealt.setdefault(chosen, []).append(stage)
        elif not _names_another(stage):
            chosen = _nearest(stage, own, places)
            if stage.system != "words" or chosen not in beside:
                dealt.setdefault(chosen, []).append(stage)
    return dealt


def _is_benign(diagnosis: Diagnosis) -> bool:
    return diagnosis.icdo is not None and diagnosis.icdo.endswith("/0")


def _names_another(stage: ToldStage) -> bool:
    """True where it stands beside a histology, which is none of those held."""
    return any(hit.start == stage.about and "histology" in hit.term for hit in stage.sentence.hits)


def _nearest(stage: ToldStage, candidates: Sequence[int], places: Sequence[frozenset[int]]) -> int:
    """The candidate named nearest to the stage: before it, or behind it in its sentence, which must be nearer."""
    best, least = candidates[0], FAR
    for n in candidates:
        for at in places[n]:
            if at >= stage.sentence.end:
                continue
            gap = stage.start - at if at <= stage.start else at - stage.start + BEHIND
            if gap < least:
                best, least = n, gap
    return best


BEHIND: Final = 60
"""Characters by which a tumour named behind a stage must be nearer than one named before it."""
FAR: Final = 1 << 30

STAGED_TOGETHER: Final = 150
"""Most characters between a TNM code and the stage that goes with it."""


def _stage_of(scan: Scan, told: Sequence[ToldStage]) -> Fact[str]:
    """The stage of a tumour, of all that is told of it."""
    stagings = _stagings(told)
    first = stagings[0]
    if not first[0].prefix.endswith("p") and not first[0].prefix.startswith("r"):
        first = next((s for s in stagings if any(part.prefix == "p" for part in s)), first)
    # "pT3N2", and further on "pT3N2M1, stage IV": the same staging told in full.
    first = max((s for s in stagings if s is first or _goes_on(first[0], s[0])), key=_how_full)
    # The code goes first, however they are told.
    parts = sorted(first, key=lambda part: part.system != "tnm")
    return _fact(scan, ", ".join(part.value for part in parts), parts)


def _goes_on(one: ToldStage, other: ToldStage) -> bool:
    """True where a TNM code is another one with more parts."""
    return (
        one.system == other.system == "tnm"
        and other.value.startswith(one.value)
        and other.value[len(one.value) : len(one.value) + 1] in ("", "N", "M", "c")
    )


def _how_full(staging: Sequence[ToldStage]) -> int:
    return sum(len(part.value) for part in staging)


def _stagings(told: Sequence[ToldStage]) -> list[list[ToldStage]]:
    """What is told together: at most one value of each system, none of another way of finding it."""
    stagings: list[list[ToldStage]] = []
    for stage in told:
        last = stagings[-1] if stagings else []
        if (
            last
            and stage.start - last[-1].end <= STAGED_TOGETHER
            and all(_go_together(part, stage) for part in last)
            and (_found_alike(stage, last[0]) or stage.start - last[-1].end <= BREATH)
        ):
            last.append(stage)
        else:
            stagings.append([stage])
    return stagings


def _found_alike(one: ToldStage, other: ToldStage) -> bool:
    """True unless one is told as clinical and the other as pathological."""
    return not one.prefix or not other.prefix or one.prefix == other.prefix


def _go_together(one: ToldStage, other: ToldStage) -> bool:
    """True for a TNM code and a stage, and for stages of two systems told in one breath ("IRS group III, stage 2")."""
    if "tnm" in (one.system, other.system):
        return one.system != other.system
    return one.system != other.system and one.sentence is other.sentence and other.start - one.end <= BREATH


BREATH: Final = 12
"""Most characters between two stages told in one breath."""


def _grade_of(scan: Scan, told: Sequence[ToldStage]) -> Fact[str]:
    """The grade of a tumour, of all that is told of it."""
    first = next((grade for grade in told if grade.system != "words"), told[0])
    if first.system == "gleason":
        group = next((grade for grade in told if grade.system == "grade-group"), None)
        if group is not None:
            return _fact(scan, f"{first.value}, {group.value}", [first, group])
    return _fact(scan, first.value, [first])


def _fact(scan: Scan, value: str, told: Sequence[ToldStage]) -> Fact[str]:
    return Fact(value, tuple(scan.evidence(part.sentence, part.start, part.end) for part in told))
