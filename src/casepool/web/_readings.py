"""What a newer reading says otherwise: of one case beside the older reading, and of the whole collection."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from casepool.collection import (
    Codebook,
    Difference,
    Store,
    ToldValue,
    case_row,
    compare_readings,
    load_codebook,
    read_again,
    readings_of,
    report_line,
    show_value,
)

from ._app import AnyViewer, Shared
from ._case import key_of, load_view
from ._reports import case_address
from ._templates import render

router = APIRouter()
PER_PAGE = 30


@router.get("/case/{report}/{number}/readings")
def readings_page(
    request: Request,
    workspace: Shared,
    viewer: AnyViewer,
    report: str,
    number: int,
    before: Annotated[int | None, Query(ge=1)] = None,
    now: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Two readings of the report side by side, this case first."""
    with workspace.collection.reading(who=viewer.name) as store:
        row = case_row(store, key_of(report, number))
        found = compare_readings(store, report, before=before, now=now)
        codebook = load_codebook(store)
        said = {r.name: r for r in load_view(store, row.key).rows}
        shown: dict[str, Any] = {"line": report_line(store, report), "readings": readings_of(store, report)}
    rows = [_row(d, codebook) for d in (found.differences if found else ())]
    for r in rows:
        r["mine"] = said.get(r["field"]) if r["case"] == row.key else None
    return render(
        request,
        "readings.html",
        case=row,
        report=shown["line"],
        readings=shown["readings"],
        found=found,
        rows=[r for r in rows if r["case"] == row.key],
        others=_by_case([r for r in rows if r["case"] != row.key]),
        address=case_address(row.key),
        tab="readings",
    )


def _row(difference: Difference, codebook: Codebook) -> dict[str, Any]:
    """One difference in words."""
    known = {v.name: v for v in codebook.variables}
    variable = known.get(difference.field)

    def told(value: ToldValue | None) -> dict[str, Any] | None:
        if value is None:
            return None
        words = str(value.value) if variable is None else show_value(value.value, variable=variable)
        return {"words": words if value.value not in (None, []) else "", "quotes": value.words}

    return {
        "case": difference.case,
        "address": case_address(difference.case),
        "field": difference.field,
        "label": variable.label if variable else difference.field.replace("_", " "),
        "unit": variable.unit if variable else None,
        "before": told(difference.before),
        "now": told(difference.now),
    }


def _by_case(rows: list[dict[str, Any]]) -> list[tuple[str, str, list[str]]]:
    """Address, number and the variables that differ, for each case."""
    found: dict[str, tuple[str, str, list[str]]] = {}
    for row in rows:
        number = row["case"].rpartition("#")[2]
        found.setdefault(row["case"], (row["address"], number, []))[2].append(row["label"])
    return list(found.values())


@router.get("/readings")
def changes_page(
    request: Request,
    workspace: Shared,
    viewer: AnyViewer,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Reports that a newer casepool reads otherwise, with the variables that differ."""
    with workspace.collection.reading(who=viewer.name) as store:
        keys, total = read_again(store, offset=(page - 1) * PER_PAGE, limit=PER_PAGE)
        codebook = load_codebook(store)
        rows = [_changed(store, key, codebook) for key in keys]
    return render(
        request, "changes.html", rows=rows, total=total, page=page, pages=max(1, -(-total // PER_PAGE))
    )


def _changed(store: Store, key: str, codebook: Codebook) -> dict[str, Any]:
    found = compare_readings(store, key)
    rows = [_row(d, codebook) for d in (found.differences if found else ())]
    return {"line": report_line(store, key), "found": found, "cases": _by_case(rows)}
