"""From a query to an answer: rank, fuse, show duplicates as one, say why, sum up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from casepool.model import Case

from ._dense import Encoder
from ._duplicates import CONTAINED, contained, group_duplicates
from ._explain import Asked, Shared
from ._fuse import PATIENT, QUESTION, Fused, Fusion, fuse, unfused
from ._index import Index
from ._items import Shown
from ._profile import Profile, profile_of
from ._query import Query
from ._rank import RANKINGS, Ranked, Scorer, rank, scorer_of
from ._summary import Summary, summarize
from ._tumour import Shares, tumour_agreement
from ._where import Filter, clauses_of, conjuncts_of, parse_where, where_mask

MORE = 2.0
"""Candidates looked at per neighbour wanted, as some are duplicates of others."""
LEAST_OWN = 30
"""Shingles from which a query can be the text of an entry itself; shorter ones are questions."""
SUMMED = 50
"""Neighbours that the summary counts unless told otherwise, when no filter bounds them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one ranking says of a neighbour: its rank, its own score, and its part of the fused score."""

    ranking: str
    rank: float
    score: float
    part: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A case like the one asked for.

    Attributes
    ----------
    rank : int
        From 1.
    place : int
        Place in the index; `Index.record` gives the whole case with its text.
    shown : Shown
        Id, report, and the values of the case with their sentences.
    score : float
        Share of the score that an entry would have that all rankings put first and whose tumour agrees, 0 to 1.
    parts : tuple of Part
        One per ranking that passed the entry on.
    tumour : dict of str to float
        How far primary, histology, spread and course agree, 0 to 1; what the query does not tell is left out.
    factor : float
        What the sum of the parts was multiplied with for it.
    shared, different : tuple of Shared
        What query and neighbour have in common, and where they say otherwise, with the sentences.
    same_as : tuple of str
        Ids of entries with the same text (an abstract and its article), which are shown here only.
    """

    rank: int
    place: int
    shown: Shown
    score: float
    parts: tuple[Part, ...]
    tumour: Mapping[str, float]
    factor: float
    shared: tuple[Shared, ...]
    different: tuple[Shared, ...]
    same_as: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a search gave.

    Attributes
    ----------
    neighbours : tuple of Neighbour
        Best first.
    summary : Summary
        What happened to the neighbours.
    searched : int
        Entries that the filter let through.
    rankings : tuple of str
        Rankings that had something to look for.
    notes : tuple of str
        What the reader of the answer has to know: fallbacks, filters that left nothing, entries left out.
    """

    query: Query
    neighbours: tuple[Neighbour, ...]
    summary: Summary
    searched: int
    rankings: tuple[str, ...]
    notes: tuple[str, ...]


def search(
    index: Index,
    query: Query,
    *,
    n: int = 20,
    summed: int = SUMMED,
    settings: Fusion | None = None,
    encoder: Encoder | None = None,
) -> Answer:
    """The cases of the index that are most like the query.

    Parameters
    ----------
    n : int
        Neighbours to show.
    summed : int
        Neighbours that the summary counts.
    settings : Fusion or None
        Weights of the fusion, where they shall be others than the ones shipped.
    encoder : Encoder or None
        The model that the index was made with, for the dense ranking.

    Raises
    ------
    AnalysisError
        Where the filter is not in its language.
    """
    notes: list[str] = []
    where = parse_where(query.where) if query.where else None
    masks = _masks(index, where)
    searched = int(sum(m.sum() for m in masks))
    if not index.alive:
        notes.append("The index holds no case. Add some with `casepool index`.")
    elif where is not None and not searched:
        notes.append(explain_empty(index, where))
    profile = query_profile(index, query)
    rankings = rank_all(index, query, profile=profile, masks=masks, encoder=encoder)
    notes += _notes(query, rankings, searched)
    only_filter = query.text is None and query.case is None
    fused = (
        _all(index, masks)
        if only_filter
        else fuse_all(index, query, rankings, profile=profile, settings=settings)
    )
    wanted = max(n, summed)
    heads = _heads(index, profile, fused.places[: int(wanted * MORE) + 10], notes)
    chosen = list(heads.items())[:wanted]
    asked = Asked(query.case, query.text or "", index=index, whole=query.whole)
    neighbours = tuple(
        _neighbour(index, asked, at=at, fused=fused, rankings=rankings, rank_=i, same_as=same)
        for i, (at, same) in enumerate(chosen[:n], start=1)
    )
    rows = [(int(fused.places[at]), float(fused.scores[at])) for at, _ in chosen[:summed]]
    return Answer(
        query=query,
        neighbours=neighbours,
        summary=summarize(index, rows, total=searched if only_filter else None),
        searched=searched,
        rankings=tuple(rankings),
        notes=tuple(notes),
    )


def _all(index: Index, masks: Sequence[NDArray[np.bool_]]) -> Fused:
    """All entries that the filter lets through, in the order of the index."""
    places = np.concatenate([np.flatnonzero(m) + s.first for m, s in zip(masks, index.segments)] or [_NONE])
    return unfused(places)


def fuse_all(
    index: Index,
    query: Query,
    rankings: Mapping[str, Ranked],
    *,
    profile: Profile | None = None,
    settings: Fusion | None = None,
) -> Fused:
    """The rankings of a query fused, with its tumour compared."""
    told = profile or query_profile(index, query)

    def tumour(places: NDArray[np.int64]) -> dict[str, Shares]:
        return tumour_agreement(told, index, places, case=query.case, whole=query.whole)

    return fuse(rankings, settings=settings or (PATIENT if query.whole else QUESTION), tumour=tumour)


_NONE: NDArray[np.int64] = np.zeros(0, np.int64)


def rank_all(
    index: Index,
    query: Query,
    *,
    profile: Profile | None = None,
    masks: Sequence[NDArray[np.bool_]] | None = None,
    encoder: Encoder | None = None,
) -> dict[str, Ranked]:
    """Each ranking that has something to look for, by name."""
    if query.text is None and query.case is None:
        return {}
    profile = profile or query_profile(index, query)
    masks = _masks(index, None) if masks is None else masks
    scorers: dict[str, Scorer | None] = {name: scorer_of(name, profile, index) for name in RANKINGS}
    if encoder is not None and query.text and all("vectors" in s.arrays for s in index.segments):
        vector = encoder.encode([query.text])[0]
        scorers["dense"] = lambda segment: np.asarray(segment.arrays["vectors"] @ vector, dtype=np.float32)
    return {name: rank(index, scorer, masks=masks) for name, scorer in scorers.items() if scorer is not None}


def query_profile(index: Index, query: Query) -> Profile:
    """The profile of a query; a case without a text is looked for by the words of its values too."""
    text = query.text if query.text is not None else _words_of(query.case)
    return profile_of(text, query.case, tree=index.tree)


def _words_of(case: Case | None) -> str:
    if case is None:
        return ""
    values: list[str | None] = [d.histology for d in case.diagnoses] + [d.site for d in case.diagnoses]
    values += [f.name for f in case.findings if f.status == "present"]
    values += [x.site for x in case.lesions if x.status == "present"]
    values += [word for t in case.treatments if t.status == "given" for word in (t.type, *t.agents)]
    return ", ".join(dict.fromkeys(v for v in values if v))


def _masks(index: Index, where: Filter | None) -> list[NDArray[np.bool_]]:
    masks = []
    for segment in index.segments:
        mask = np.ones(segment.size, dtype=np.bool_) if where is None else where_mask(where, segment)
        gone = index.replaced[
            (index.replaced >= segment.first) & (index.replaced < segment.first + segment.size)
        ]
        mask[gone - segment.first] = False
        masks.append(mask)
    return masks


def _notes(query: Query, rankings: Mapping[str, Ranked], searched: int) -> list[str]:
    if query.text is None and query.case is None:
        return ["Only a filter was given: the cases stand in the order of the index."] if searched else []
    if not rankings:
        return ["Nothing of the query stands in the index: no word, no concept, no attribute."]
    if set(rankings) <= {"words", "dense"}:
        return ["No medical concept was recognised in the query: ranked by its words alone."]
    return []


def _heads(
    index: Index, profile: Profile, places: NDArray[np.int64], notes: list[str]
) -> dict[int, tuple[str, ...]]:
    """Positions (in `places`) that are shown, with the ids of the duplicates that are shown with each."""
    sketches = [index.sketch(int(p)) for p in places]
    own = profile.sketch
    same = [
        len(own) >= LEAST_OWN and contained(own, s) >= CONTAINED and _alike_in_length(own, s)
        for s in sketches
    ]
    kept = [i for i, s in enumerate(same) if not s]
    if len(kept) < len(places):
        out = len(places) - len(kept)
        notes.append(f"{out} {'case' if out == 1 else 'cases'} with the text of the query itself left out.")
    reports = [str(index.report_key(int(places[i]))) for i in kept]
    own_places = [int(places[i]) for i in kept]
    who = list(
        zip(index.column("age_years", own_places).tolist(), index.column("female", own_places).tolist())
    )
    groups = group_duplicates([sketches[i] for i in kept], reports, who)
    heads: dict[int, list[int]] = {}
    for i, head in zip(kept, groups):
        heads.setdefault(kept[head], []).append(i)
    return {
        head: tuple(index.shown(int(places[m])).id for m in members if m != head)
        for head, members in heads.items()
    }


def _alike_in_length(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> bool:
    return min(len(a), len(b)) * 4 >= max(len(a), len(b))


def _neighbour(
    index: Index,
    asked: Asked,
    *,
    at: int,
    fused: Fused,
    rankings: Mapping[str, Ranked],
    rank_: int,
    same_as: tuple[str, ...],
) -> Neighbour:
    place = int(fused.places[at])
    shown = index.shown(place)
    parts = {name: float(part[at]) for name, part in fused.parts.items()}
    return Neighbour(
        rank=rank_,
        place=place,
        shown=shown,
        score=round(float(fused.scores[at]), 4),
        parts=tuple(_parts(place, parts=parts, rankings=rankings)),
        tumour={name: round(float(shares[at]), 3) for name, shares in fused.agreement.items()},
        factor=round(float(fused.factors[at]), 4),
        shared=asked.shared(shown),
        different=asked.different(shown),
        same_as=same_as,
    )


def _parts(place: int, *, parts: Mapping[str, float], rankings: Mapping[str, Ranked]) -> list[Part]:
    found = []
    whole = sum(parts.values()) or 1.0
    for name, ranking in rankings.items():
        where = np.flatnonzero(ranking.places == place)
        if len(where):
            i = int(where[0])
            found.append(
                Part(
                    ranking=name,
                    rank=float(ranking.ranks[i]),
                    score=round(float(ranking.scores[i]), 3),
                    part=round(parts[name] / whole, 3),
                )
            )
    return found


def explain_empty(index: Index, where: Filter) -> str:
    """Which part of a filter left nothing, in a sentence."""
    counts = []
    left = [np.ones(s.size, dtype=np.bool_) for s in index.segments]
    for part in conjuncts_of(where):
        masks = [where_mask(part, s) for s in index.segments]
        left = [a & b for a, b in zip(left, masks)]
        alone, together = sum(int(m.sum()) for m in masks), sum(int(m.sum()) for m in left)
        counts.append(f"{part}: {alone} of {index.alive} cases, {together} left")
    hints = [
        hint for clause in clauses_of(where) if (hint := _hint(index, clause.field, clause.values, clause.op))
    ]
    return " ".join([f"The filter left nothing ({'; '.join(counts)}).", *hints])


def _hint(index: Index, field: str, values: tuple[str, ...], op: str) -> str:
    from difflib import get_close_matches

    known = index.values(field)
    if not known or op not in ("=", "in"):
        return ""
    lower = {k.lower() for k in known}
    unknown = [v for v in values if v.lower() not in lower]
    if not unknown:
        return ""
    near = get_close_matches(unknown[0].lower(), sorted(lower), n=3)
    often = sorted(known, key=lambda k: (-known[k], k))[:8]
    hint = f"perhaps {' or '.join(near)}" if near else f"values there are: {', '.join(often)}"
    return f"No case has {field} = {unknown[0]} ({hint})."
