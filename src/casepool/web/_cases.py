"""The collection as a whole: table, counts, plots, flow, search; every number opens the cases behind it."""

import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from casepool.collection import (
    STATUSES,
    Codebook,
    Store,
    TableRow,
    count_words,
    filter_rows,
    flow,
    load_codebook,
    matching_reports,
    show_value,
)

from ._app import AnyViewer, Shared
from ._reports import case_address
from ._templates import render

router = APIRouter()
PER_PAGE = 50
PLOTTED = ("primary_sites", "metastatic_sites", "treatments", "outcome")
FIRST_COLUMNS = (
    "age_years",
    "sex",
    "primary_sites",
    "metastatic_sites",
    "treatments",
    "outcome",
    "follow_up_months",
)
MOST_BARS = 12


@router.get("/collection")
def collection_page(
    request: Request,
    workspace: Shared,
    viewer: AnyViewer,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    columns: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """Table of cases, counts, plots and flow, narrowed by the conditions of the address."""
    with workspace.collection.reading(who=viewer.name) as store:
        rows = workspace.table(store)
        codebook: Codebook = workspace.cached(store, "codebook", load_codebook)
        boxes = workspace.cached(store, "flow", flow)
        found = _narrowed(request, store, rows, codebook)
    conditions = _conditions(request, codebook)
    status = request.query_params.get("status", "")
    names = [v.name for v in codebook.active]
    chosen = [c for c in (columns or FIRST_COLUMNS) if c in names]
    variables = [codebook.variable(c) for c in chosen]
    stretch = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return render(
        request,
        "collection.html",
        rows=[(r, case_address(r.key), [_cell(r, v) for v in variables]) for r in stretch],
        variables=variables,
        chosen=chosen,
        codebook=codebook.active,
        total=len(found),
        all=len(rows),
        page=page,
        pages=max(1, -(-len(found) // PER_PAGE)),
        conditions=[(codebook.variable(f), w, _address(request, drop=f)) for f, w in conditions.items()],
        counts=_counts(request, codebook, found),
        ages=[
            (f"{low} to {low + 9}", n, _address(request, add=("age_years", f"{low}-{low + 9}")))
            for low, n in _decades(found)
        ],
        flow=[(name, n, _behind(name)) for name, n in boxes],
        q=request.query_params.get("q", "").strip()[:300],
        without_words=_address(request, drop="q"),
        without_status=_address(request, drop="status"),
        query=urlencode([(k, v) for k, v in request.query_params.multi_items() if k != "page"]),
        statuses=STATUSES,
        status=status,
    )


def _narrowed(request: Request, store: Store, rows: Sequence[TableRow], codebook: Codebook) -> list[TableRow]:
    """The cases that meet the conditions, words and status of the address."""
    found = filter_rows(rows, conditions=_conditions(request, codebook))
    if status := request.query_params.get("status"):
        found = [r for r in found if r.status == status]
    if words := request.query_params.get("q", "").strip()[:300]:
        keys = matching_reports(store, words)
        found = [r for r in found if r.report_key in keys]
    return found


_BEHIND = {
    "reports": "/reports",
    "no case read": "/reports?status=unread",
    "cases": "/collection",
    "told in another report too": "/patients?show=linked",
    "patients": "/collection",
}
"""Where the reports or cases behind a number of the flow are."""


def _behind(name: str) -> str:
    if name.startswith("left out: "):
        return f"/reports?{urlencode({'status': 'excluded', 'reason': name.removeprefix('left out: ')})}"
    return _BEHIND[name]


def _conditions(request: Request, codebook: Codebook) -> dict[str, str]:
    names = {v.name for v in codebook.active}
    return {k: v for k, v in request.query_params.items() if k in names and v}


def _address(request: Request, *, drop: str = "", add: tuple[str, str] | None = None) -> str:
    kept = [
        (k, v)
        for k, v in request.query_params.multi_items()
        if k not in (drop, "page") and (not add or k != add[0])
    ]
    return f"/collection?{urlencode([*kept, *([add] if add else [])])}"


def _cell(row: TableRow, variable: Any) -> str:
    value = row.values.get(variable.name)
    return show_value(variable.empty if value is None else value, variable=variable)


def _counts(request: Request, codebook: Codebook, rows: Sequence[TableRow]) -> list[dict[str, Any]]:
    shown = []
    for name in PLOTTED:
        variable = next((v for v in codebook.active if v.name == name), None)
        if variable is None:
            continue
        words = count_words(rows, field=name)
        known = sum(1 for r in rows if name in r.values)
        bars = [(word, n, _address(request, add=(name, word))) for word, n in words[:MOST_BARS]]
        silent = len(rows) - known
        shown.append(
            {
                "variable": variable,
                "bars": bars,
                "more": len(words) - len(bars),
                "known": known,
                "silent": silent,
                "silent_address": _address(request, add=(name, "?")),
                "known_address": _address(request, add=(name, "*")),
            }
        )
    return shown


@router.get("/collection/plots")
def plot_data(request: Request, workspace: Shared, viewer: AnyViewer) -> Response:
    """The counts behind the plots, for the browser to draw."""
    with workspace.collection.reading(who=viewer.name) as store:
        rows = workspace.table(store)
        codebook: Codebook = workspace.cached(store, "codebook", load_codebook)
        found = _narrowed(request, store, rows, codebook)
    plots = [
        {
            "field": c["variable"].name,
            "label": c["variable"].label,
            "bars": [
                {"word": w, "cases": n, "url": u.replace("/collection/plots", "/collection")}
                for w, n, u in c["bars"]
            ],
        }
        for c in _counts(request, codebook, found)
    ]
    ages = [
        {**a, "url": _address(request, add=("age_years", f"{a['from']}-{a['from'] + 9}"))}
        for a in _ages(found)
    ]
    return JSONResponse({"plots": plots, "ages": ages, "cases": len(found)})


def _decades(rows: Sequence[TableRow]) -> list[tuple[int, int]]:
    """Cases by ten years of age; decades that nobody is of are left out."""
    counts: dict[int, int] = {}
    for row in rows:
        age = row.values.get("age_years")
        if isinstance(age, (int, float)):
            counts[int(age) // 10 * 10] = counts.get(int(age) // 10 * 10, 0) + 1
    return sorted(counts.items())


def _ages(rows: Sequence[TableRow]) -> list[dict[str, Any]]:
    """Cases by ten years of age and sex; decades in between that nobody is of count nothing."""
    counts: dict[tuple[int, str], int] = {}
    for row in rows:
        age = row.values.get("age_years")
        if isinstance(age, (int, float)):
            key = (int(age) // 10 * 10, str(row.values.get("sex", "not told")))
            counts[key] = counts.get(key, 0) + 1
    if not counts:
        return []
    decades = range(min(low for low, _ in counts), max(low for low, _ in counts) + 1, 10)
    shown = sorted({sex for _, sex in counts})
    return [{"from": low, "sex": sex, "cases": counts.get((low, sex), 0)} for low in decades for sex in shown]


@router.post("/export")
def export(workspace: Shared, viewer: AnyViewer) -> Response:
    """The files of a run with the decisions applied, as one archive."""
    from casepool.review import export_collection

    with tempfile.TemporaryDirectory(prefix="casepool-export-") as folder:
        out = Path(folder) / "export"
        export_collection(workspace.collection, out, viewer=viewer.name)
        data = b"".join(_archive(out))
    name = "".join(
        c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in workspace.collection.settings.name
    )
    headers = {"content-disposition": f'attachment; filename="{name or "review"}.zip"'}
    return Response(data, media_type="application/zip", headers=headers)


def _archive(folder: Path) -> Iterator[bytes]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            # One date for all, so that the same collection gives the same bytes.
            info = zipfile.ZipInfo(path.name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())
    yield out.getvalue()
