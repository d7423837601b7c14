"""Metastases, and recurrences with their place, as lesions of the case."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from casepool.model import Lesion
from casepool.vocabulary import Entry, Hit, Kind

from ._episodes import PAST
from ._scan import Scan, Sentence
from ._status import is_history, status_of
from ._tumour_values import BLOOD_SITES, Item, Spread, Tumours
from ._tumour_words import INTO, LINK, are_adjacent, are_listed, items_of, words_between


def lesions_of(scan: Scan, tumours: Tumours) -> Iterator[Lesion]:
    """Metastatic sites, present or looked for and absent, each once per status; absent ones once per period of the course."""
    seen: dict[tuple[str, str, int], list[Spread]] = {}
    for spread in tumours.spreads:
        if spread.status == "uncertain" and tumours.other_disease:
            continue
        if spread.status == "absent" and not tumours.neoplastic:
            continue
        if "weak" in spread.cause.entry.codes and not tumours.primaries and not tumours.histologies:
            continue  # "secondary pulmonary hypoplasia" of nobody with a tumour
        status = "present" if spread.status == "uncertain" else spread.status
        looked = 1 if status == "present" else PAST if spread.history else spread.sentence.period
        seen.setdefault((spread.site, status, looked), []).append(spread)
    for (site, status, _), spreads in seen.items():
        yield Lesion(
            role="metastasis",
            site=site,
            status=status,
            episode=next((s.sentence.period for s in spreads if s.sentence.period), None),
            history=all(s.history for s in spreads),
            evidence=tuple(scan.evidence(s.sentence, s.item.start, s.item.end) for s in spreads[:3]),
            basis=_spread_basis(spreads),
        )


def with_role(
    described: Sequence[Lesion], told: Sequence[Lesion], *, origins: frozenset[str]
) -> Sequence[Lesion]:
    """The described lesions, those as metastases that lie in an organ that metastases are told of.

    Parameters
    ----------
    origins : frozenset of str
        Where the patient's tumours began: a lesion there may be the tumour itself.
    """
    if not described or not told:
        return described
    spread = {x.site for x in told if x.role == "metastasis" and x.status == "present"} - origins
    return [
        replace(x, role="metastasis", basis="in a known place")
        if x.role == "lesion" and x.site in spread
        else x
        for x in described
    ]


def _spread_basis(spreads: Sequence[Spread]) -> str:
    if all(s.status == "uncertain" for s in spreads):
        return "suspected"
    return "stage" if all(s.item.entry.kind == "stage" for s in spreads) else "told"


_DISTANT: Final = frozenset(
    "lung|liver|brain|bone|spine (vertebrae)|adrenal|spleen|kidney|spinal cord|leptomeninges|bone marrow|lymph node|peritoneum|pleura|muscle|heart".split(
        "|"
    )
)
"""Sites in which what comes back from another organ has come by blood or lymph."""


def recurrences_of(scan: Scan, sentences: Sequence[Sentence], *, sites: frozenset[str]) -> Iterator[Lesion]:
    """Sites that a recurrence is told at ("recurrence on the chest wall"); in a distant organ it is a metastasis.

    Parameters
    ----------
    sites : frozenset of str
        Where the patient's tumours began.
    """
    seen: set[str] = set()
    spread_from = sites - BLOOD_SITES
    for sentence in sentences:
        if not sentence.kinds & (Kind.RECURRENCE | Kind.OUTCOME) or not sentence.kinds & Kind.SITE:
            continue
        for hit in sentence.hits:
            entry = _word_for_return(hit)
            if entry is None or status_of(scan, sentence, hit)[0] != "present":
                continue
            if "progress" in scan.folded[hit.start : hit.end]:
                continue  # what grows was there before; it has not come back
            item = Item(hit.start, hit.end, "N", entry, hit)
            for site in _recurrent_sites(scan, sentence, item, sites):
                if site.entry.name not in seen:
                    seen.add(site.entry.name)
                    distant = site.entry.name in _DISTANT - sites and bool(spread_from)
                    yield Lesion(
                        role="metastasis" if distant else "recurrence",
                        site=site.entry.name,
                        episode=sentence.period or None,
                        history=is_history(scan, sentence, hit),
                        evidence=(scan.evidence(sentence, hit.start, max(hit.end, site.end)),),
                        basis="recurrence",
                    )


def _word_for_return(hit: Hit) -> Entry | None:
    """The word for recurrence of a hit, or a name of the outcome that holds one ("distant recurrence")."""
    if not hit.kinds & (Kind.RECURRENCE | Kind.OUTCOME):
        return None
    entry = hit.term.get("recurrence")
    if entry is None:
        entry = hit.term.get("outcome")
        if entry is not None and (entry.codes.get("recurrence") != "true" or "weak" in entry.codes):
            return None
    return entry


def _recurrent_sites(scan: Scan, sentence: Sentence, item: Item, primaries: frozenset[str]) -> list[Item]:
    """The sites straight before the word for recurrence, or tied to it by "in", "on", "at"; by "of" where none is a primary.

    "Recurrence of rectal cancer" says what came back, not where.
    """
    items = items_of(scan, sentence)
    ahead = [i for i in items if i.start >= item.end]
    if len(ahead) > 1 and ahead[0].role in "HN" and (words_between(scan, item, ahead[0]) or [""])[0] == "of":
        if (words_between(scan, ahead[0], ahead[1]) or [""])[0] in INTO:
            # "recurrence of the carcinoma in lymph nodes": what came back stands before where.
            item, ahead = ahead[0], ahead[1:]
    chain: list[Item] = []
    for after in ahead:
        if after.role != "S" or (chain and not are_listed(scan, chain[-1], after)):
            break
        chain.append(after)
    words = words_between(scan, item, chain[0]) if chain else None
    if words and words[0] in INTO | {"of"} and all(word in LINK for word in words):
        what = words[0] == "of" and chain[0].entry.name in primaries
        if not what and not _cancer_named(ahead, len(chain) - 1):
            return chain
    before = next((i for i in reversed(items) if i.end <= item.start), None)
    if before is None or before.role != "S" or not are_adjacent(scan, before, item):
        return []
    beyond = scan.folded.endswith(("extra ", "non "), 0, before.start)
    return [] if beyond else [before]


def _cancer_named(items: Sequence[Item], index: int) -> bool:
    """True where a cancer or tumour stands straight after the site ("recurrence of the skin tumour")."""
    return (
        index + 1 < len(items)
        and items[index + 1].role in "HN"
        and items[index + 1].start - items[index].end <= 1
    )
