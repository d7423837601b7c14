"""Codebook, protocol, history, and what the pages share."""

import json
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response, StreamingResponse

from casepool.collection import (
    VARIABLE_TYPES,
    Variable,
    flow,
    history,
    history_actions,
    history_csv,
    load_codebook,
    save_codebook,
    with_variables,
    write_codebook_file,
)
from casepool.errors import CollectionError, ProtocolError

from ._app import AnyViewer, Owner, Shared
from ._templates import render

router = APIRouter()
PER_PAGE = 100


@router.get("/static/figures.css")
def figures_css() -> Response:
    """The style of figures, as a file, since pages take no style of their own."""
    from casepool.figures import THEME_CSS, TIMELINE_CSS

    headers = {"cache-control": "public, max-age=3600"}
    return Response(THEME_CSS + TIMELINE_CSS, media_type="text/css", headers=headers)


@router.get("/history")
def history_page(
    request: Request,
    workspace: Shared,
    viewer: AnyViewer,
    who: Annotated[str, Query(max_length=120)] = "",
    action: Annotated[str, Query(max_length=40)] = "",
    case: Annotated[str, Query(max_length=440)] = "",
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """Every change, newest first."""
    with workspace.collection.reading(who=viewer.name) as store:
        entries = history(
            store, viewer=viewer.name, who=who, action=action, case_id=case, before=before, limit=PER_PAGE
        )
        actions = workspace.cached(store, "actions", history_actions)
    return render(
        request,
        "history.html",
        entries=[(e, json.loads(e.detail)) for e in entries],
        actions=actions,
        who=who,
        action=action,
        case=case,
        older=entries[-1].seq if len(entries) == PER_PAGE else None,
    )


@router.get("/history.csv")
def history_file(workspace: Shared, viewer: AnyViewer) -> Response:
    """The whole history; the owner's holds all that the hashes are over."""
    with workspace.collection.reading(who=viewer.name) as store:
        lines = list(history_csv(store, viewer=viewer.name))
    headers = {"content-disposition": 'attachment; filename="history.csv"'}
    return StreamingResponse(iter(lines), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/codebook")
def codebook_page(request: Request, workspace: Shared, viewer: AnyViewer) -> Response:
    """The variables of the review."""
    with workspace.collection.reading(who=viewer.name) as store:
        codebook = load_codebook(store)
    return render(request, "codebook.html", variables=codebook.variables, types=VARIABLE_TYPES)


@router.get("/protocol")
def protocol_page(request: Request, workspace: Shared, viewer: AnyViewer) -> Response:
    """What the review asks, of whom, how it is judged and what is computed."""
    from casepool.pool import Protocol, read_protocol
    from casepool.review import protocol_of

    settings = workspace.collection.settings
    with workspace.collection.reading(who=viewer.name) as store:
        counts = dict(workspace.cached(store, "flow", flow))
        changes = [e for e in history(store, action="protocol changed", limit=20) if e.who]
    plan, problem = Protocol(), ""
    path = protocol_of(workspace.collection.folder)
    try:
        plan = plan if path is None else read_protocol(path)
    except ProtocolError as error:
        problem = str(error)
    told = json.loads(settings.protocol)
    reasons = [(reason, counts.pop(f"left out: {reason}", 0)) for reason in settings.exclusion_reasons]
    others = [(k.removeprefix("left out: "), n) for k, n in counts.items() if k.startswith("left out: ")]
    return render(
        request,
        "protocol.html",
        plan=plan,
        problem=problem,
        told=told,
        settings=settings,
        reasons=reasons,
        others=others,
        changes=changes,
    )


@router.post("/codebook")
def change_codebook(
    workspace: Shared,
    viewer: Owner,
    name: Annotated[str, Form(max_length=60)],
    label: Annotated[str, Form(max_length=200)] = "",
    type: Annotated[str, Form(max_length=20)] = "text",
    unit: Annotated[str, Form(max_length=60)] = "",
    group: Annotated[str, Form(max_length=60)] = "Review",
    question: Annotated[str, Form(max_length=500)] = "",
    allowed: Annotated[str, Form(max_length=8000)] = "",
) -> Response:
    """Add a variable of the review's own, or change one."""
    words = tuple(dict.fromkeys(w.strip() for w in allowed.replace("\n", ";").split(";") if w.strip()))
    with workspace.collection.atomic(who=viewer.name) as store:
        codebook = load_codebook(store)
        old = next((v for v in codebook.variables if v.name == name), None)
        if old is not None and not old.own:
            raise CollectionError(
                f"name must be a new one, got {name!r}, which every collection has. Choose another."
            )
        shown = label or name.replace("_", " ").capitalize()
        new = Variable(
            name=name,
            label=shown,
            type=type,
            unit=unit or None,
            group=group or "Review",
            question=question,
            allowed=words,
            low=old.low if old is not None else None,
            high=old.high if old is not None else None,
            own=True,
            active=old.active if old is not None else True,
        )
        save_codebook(store, with_variables(codebook, [new]))
        write_codebook_file(store)
    return Response(status_code=204, headers={"hx-refresh": "true"})


@router.post("/codebook/{name}/use")
def use_variable(workspace: Shared, viewer: Owner, name: str, active: Annotated[bool, Form()]) -> Response:
    """Take a variable out, or put it back; answers stay in either case."""
    with workspace.collection.atomic(who=viewer.name) as store:
        codebook = load_codebook(store)
        changed = replace(codebook.variable(name), active=active)
        save_codebook(store, with_variables(codebook, [changed]))
        write_codebook_file(store)
    return Response(status_code=204, headers={"hx-refresh": "true"})
