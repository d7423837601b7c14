"""Cases like this one: found in the collection by a description, a filter or one of its own cases."""

import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from casepool.collection import Collection, case_row, report_line, state_of, touched_reports
from casepool.errors import CasepoolError, UnknownIdError

from ._app import AnyViewer, Shared, Workspace
from ._reports import case_address
from ._templates import render

if TYPE_CHECKING:
    from casepool.similar import Answer, Index, Neighbour

router = APIRouter(prefix="/similar")
WAIT_SECONDS = 3.0
"""How long a page waits for the index; then it says that it is being made, and asks again."""
SHOWN = (10, 20, 50)
"""How many cases may be asked for."""
IMAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""The figure is a picture of its own, which may bring its style and nothing else."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; the page and its figure take the same."""

    text: Annotated[str, Query(max_length=4000)] = ""
    where: Annotated[str, Query(max_length=1000)] = ""
    case: Annotated[str, Query(max_length=440)] = ""
    n: Annotated[int, Query(ge=1, le=50)] = SHOWN[0]


class KeptSearch:
    """The index of the collection, brought up to date in a thread of its own while pages go on."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._seq = -1
        self._work: threading.Thread | None = None
        self._fault: BaseException | None = None

    def fresh(self, *, wait: float) -> "tuple[Index | None, bool]":
        """The newest index there is, and whether it holds the collection as it is now.

        Parameters
        ----------
        wait : float
            Seconds to wait for an index that is being made.
        """
        with self._lock:
            if self._is_current():
                return self._index, True
            if self._work is None or not self._work.is_alive():
                self._work = threading.Thread(target=self._renew, name="casepool-index", daemon=True)
                self._work.start()
            work = self._work
        work.join(wait)
        with self._lock:
            if self._fault is not None:
                fault, self._fault = self._fault, None
                raise fault
            return self._index, not work.is_alive()

    def _is_current(self) -> bool:
        if self._index is None:
            return False
        with self._collection.reading() as store:
            now = state_of(store)
            if now != self._seq and not touched_reports(store, since=self._seq):
                self._seq = now
        return now == self._seq

    def _renew(self) -> None:
        from casepool.kept_index import collection_index

        try:
            with self._collection.reading() as store:
                seq = state_of(store)
            index = collection_index(self._collection)
        except BaseException as fault:
            with self._lock:
                self._fault = fault
            return
        with self._lock:
            self._index, self._seq = index, seq


@router.get("")
def similar_page(
    request: Request,
    workspace: Shared,
    viewer: AnyViewer,
    asked: Annotated[Asked, Depends()],
) -> Response:
    """The form, and what was found."""
    given = asdict(asked)
    shown: dict[str, Any] = {
        **given,
        "query": urlencode({k: v for k, v in given.items() if v}),
        "sizes": SHOWN,
    }
    shown |= {"answer": None, "problem": "", "making": False, "behind": False, "like": None, "rows": []}
    status = 200
    if asked.case:
        with workspace.collection.reading(who=viewer.name) as store:
            row = case_row(store, asked.case)
            shown["like"] = (case_address(row.key), report_line(store, row.report_key))
    if asked.text.strip() or asked.where.strip() or asked.case:
        index, current = workspace.similar.fresh(wait=WAIT_SECONDS)
        shown |= {"making": index is None, "behind": index is not None and not current}
        if index is not None:
            try:
                answer = find(workspace, index, asked)
            except UnknownIdError:
                raise
            except CasepoolError as error:
                shown["problem"], status = str(error).replace("--where", "the filter"), 422
            else:
                shown |= {"answer": answer, "rows": [_row(x) for x in answer.neighbours]}
                shown["curve"] = _has_curve(answer)
    page = render(request, "similar.html", **shown)
    page.status_code = status
    return page


def find(workspace: Workspace, index: "Index", asked: Asked) -> "Answer":
    """The cases of the index like the description, the case and the filter together."""
    from casepool.neighbours import case_query, make_query
    from casepool.similar import join_queries, search

    told, limit = asked.text.strip() or None, asked.where.strip() or None
    if not asked.case:
        return search(index, make_query(text=told, where=limit), n=asked.n)
    with workspace.collection.reading() as store:
        like = case_query(store, asked.case, where=limit)
    if told:
        like = join_queries([make_query(text=told), like], where=like.where)
    return search(index, like, n=asked.n)


def _row(x: "Neighbour") -> dict[str, Any]:
    """One found case as the page shows it."""
    from casepool.similar import item_words, marked_words, outcome_words, score_bars

    address = case_address(x.shown.id) if "#" in x.shown.id else f"/report/{x.shown.id}"
    return {
        "x": x,
        "address": address,
        "outcome": outcome_words(x),
        "bars": score_bars(x),
        "shared": [(item_words(s), marked_words(s)) for s in x.shared],
        "different": [(item_words(s), marked_words(s)) for s in x.different],
    }


def _has_curve(answer: "Answer") -> bool:
    from casepool.neighbours import LEAST_TIMES

    times = answer.summary.times
    return len(times) >= LEAST_TIMES and any(dead for _, dead, _ in times)


_DRAWING = threading.Lock()
"""matplotlib keeps its settings in one place for all threads."""


@router.get("/survival.svg")
def survival_figure(
    workspace: Shared,
    viewer: AnyViewer,
    asked: Annotated[Asked, Depends()],
) -> Response:
    """Survival of the found cases, as `pool` estimates it."""
    from casepool.neighbours import survival_svg

    index, _ = workspace.similar.fresh(wait=WAIT_SECONDS)
    svg = None
    if index is not None:
        answer = find(workspace, index, asked)
        with _DRAWING:
            svg = survival_svg(answer)
    if svg is None:
        raise UnknownIdError(
            "the curve must have five follow-ups with a death, got fewer. Look at the table."
        )
    headers = {"content-security-policy": IMAGE_POLICY}
    return Response(svg, media_type="image/svg+xml", headers=headers)
