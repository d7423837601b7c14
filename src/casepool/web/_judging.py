"""Two reviewers: how far they agree, where they differ, who settles it; and patients told twice."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from casepool.collection import (
    Link,
    Store,
    ValueRow,
    agreed_cases,
    agreement,
    answer_link,
    by_reviewer,
    case_row,
    case_values,
    conflicts,
    decide,
    discrepancies_of,
    document_of,
    finish,
    links,
    propose_links,
    report_line,
    show_value,
)
from casepool.model import Evidence

from ._app import Adjudicator, AnyViewer, Shared
from ._case import key_of
from ._errors import WebError
from ._reports import case_address
from ._source import boxes, paragraphs
from ._templates import render

router = APIRouter()


@router.get("/agreement")
def agreement_page(request: Request, workspace: Shared, viewer: AnyViewer) -> Response:
    """Agreement per variable."""
    with workspace.collection.reading(who=viewer.name) as store:
        rows = workspace.cached(store, "agreement", agreement)
    return render(request, "agreement.html", rows=rows, judged=max((r.n for r in rows), default=0))


@router.get("/conflicts")
def conflict_list(request: Request, workspace: Shared, viewer: AnyViewer) -> Response:
    """Cases that wait for adjudication, and cases in agreement that wait to be finished."""
    with workspace.collection.reading(who=viewer.name) as store:
        waiting = [(case_address(c.key), c) for c in conflicts(store)]
        agreed = [(case_address(key), key, title) for key, title in agreed_cases(store)]
    return render(request, "conflicts.html", waiting=waiting, agreed=agreed)


@router.get("/case/{report}/{number}/adjudication")
def adjudication_page(
    request: Request, workspace: Shared, viewer: AnyViewer, report: str, number: int
) -> Response:
    """What both reviewers said, beside the source."""
    with workspace.collection.reading(who=viewer.name) as store:
        row = case_row(store, key_of(report, number))
        if not row.is_open(workspace.collection.settings.reviewers):
            raise WebError(403, "blind", "both reviewers must have signed the case off first. Wait for them.")
        values = case_values(store, row)
        document = document_of(store, row.report_id)
        line = report_line(store, report)
        found = discrepancies_of(store, row)
    people = sorted(row.finished) or sorted({w for v in values for w in by_reviewer(v.decisions)})
    rows = [_both(v, people) for v in values]
    evidence = {v.variable.name: _evidence(v) for v in values}
    return render(
        request,
        "adjudication.html",
        case=row,
        report=line,
        address=case_address(row.key),
        people=people,
        rows=[r for r in rows if r["differs"]],
        same=[r for r in rows if not r["differs"]],
        left=sum(v.current.origin == "conflict" for v in values),
        paragraphs=paragraphs(document, evidence),
        boxes=boxes(evidence),
        discrepancies=found,
        tab="adjudication",
    )


def _evidence(value: ValueRow) -> tuple[Evidence, ...]:
    given = [e for d in by_reviewer(value.decisions).values() for e in d.evidence]
    return tuple(dict.fromkeys([*given, *value.evidence]))


def _both(value: ValueRow, people: Sequence[str]) -> dict[str, Any]:
    said = by_reviewer(value.decisions)
    adjudicated = [d for d in value.decisions if d.role == "adjudicator"]
    return {
        "v": value,
        "read": show_value(value.reading, variable=value.variable),
        "said": [
            (who, said.get(who), show_value(said[who].value, variable=value.variable) if who in said else "")
            for who in people
        ],
        "now": show_value(value.current.value, variable=value.variable),
        "differs": value.current.origin in ("conflict", "adjudicated"),
        "quotes": tuple(dict.fromkeys(e.quote for e in _evidence(value))),
        "expected": max((d.id for d in adjudicated), default=0),
    }


@router.post("/case/{report}/{number}/adjudication")
def adjudicate(
    workspace: Shared,
    viewer: Adjudicator,
    report: str,
    number: int,
    field: Annotated[str, Form(max_length=120)],
    kind: Annotated[str, Form(max_length=20)] = "corrected",
    value: Annotated[str, Form(max_length=8000)] = "",
    why: Annotated[str, Form(max_length=4000)] = "",
    expected: Annotated[int, Form()] = 0,
) -> Response:
    """Settle one value."""
    with workspace.collection.atomic(who=viewer.name) as store:
        kind = kind if value or kind != "corrected" else "not told"
        decide(
            store,
            key_of(report, number),
            field=field,
            kind=kind,
            value=value,
            why=why,
            role="adjudicator",
            expected=expected,
        )
    return Response(status_code=204, headers={"hx-refresh": "true"})


@router.post("/case/{report}/{number}/finish")
def finish_case(workspace: Shared, viewer: Adjudicator, report: str, number: int) -> Response:
    """Close a case that is settled."""
    with workspace.collection.atomic(who=viewer.name) as store:
        finish(store, key_of(report, number))
        left = conflicts(store)
    target = f"{case_address(left[0].key)}/adjudication" if left else "/conflicts"
    return Response(status_code=204, headers={"hx-redirect": target})


@router.get("/patients")
def same_patients(
    request: Request,
    workspace: Shared,
    viewer: AnyViewer,
    show: Annotated[str, Query(max_length=20)] = "open",
) -> Response:
    """Pairs of cases that may be one patient."""
    answer = show if show in ("open", "linked", "separate") else "open"
    with workspace.collection.reading(who=viewer.name) as store:
        found = links(store, answer=answer)[:100]
        pairs = [_pair(store, link) for link in found]
    return render(request, "patients.html", pairs=pairs, show=answer)


_PAIR_FIELDS = (
    "age_years",
    "sex",
    "primary_sites",
    "metastatic_sites",
    "findings_present",
    "treatments",
    "follow_up_months",
    "outcome",
)


def _pair(store: Store, link: Link) -> dict[str, Any]:
    sides = []
    for key in (link.first, link.second):
        row = case_row(store, key)
        values = {v.variable.name: v for v in case_values(store, row)}
        told = {
            name: show_value(values[name].current.value, variable=values[name].variable)
            for name in _PAIR_FIELDS
            if name in values
        }
        sides.append({"line": report_line(store, row.report_key), "address": case_address(key), "told": told})
    labels = [(name, values[name].variable.label) for name in _PAIR_FIELDS if name in values]
    return {"link": link, "sides": sides, "labels": labels}


@router.post("/patients")
def answer_pair(
    workspace: Shared,
    viewer: Adjudicator,
    first: Annotated[str, Form(max_length=440)],
    second: Annotated[str, Form(max_length=440)],
    answer: Annotated[str, Form(max_length=20)],
    version: Annotated[int, Form()],
) -> Response:
    """Say that two cases are one patient, or two."""
    with workspace.collection.atomic(who=viewer.name) as store:
        answer_link(store, first, second=second, answer=answer, version=version)
    return Response(status_code=204, headers={"hx-refresh": "true"})


@router.post("/patients/look")
def look_again(workspace: Shared, viewer: Adjudicator) -> Response:
    """Look for pairs anew."""
    with workspace.collection.atomic(who=viewer.name) as store:
        propose_links(store)
    return Response(status_code=204, headers={"hx-refresh": "true"})
