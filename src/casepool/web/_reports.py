"""The list of reports: filter, sort, search, upload, leave out; and a report's file."""

import re
import tempfile
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from casepool.collection import (
    STATUSES,
    add_case,
    cases_of,
    exclude_report,
    next_case,
    report_line,
    report_row,
    reports,
    source_path,
    status_counts,
)
from casepool.errors import UnknownIdError
from casepool.model import Problem

from ._app import Adjudicator, AnyViewer, Shared, Workspace
from ._errors import WebError
from ._security import UPLOAD_LIMIT, too_large
from ._templates import render

router = APIRouter()
PER_PAGE = 50
LONGEST_NAME = 120
"""Bytes of the name that an uploaded file keeps."""


@router.get("/")
def start() -> Response:
    """The first page is the list."""
    return RedirectResponse("/reports", 303)


@router.get("/reports")
def report_list(
    request: Request,
    workspace: Shared,
    viewer: AnyViewer,
    status: Annotated[str, Query(max_length=40)] = "",
    q: Annotated[str, Query(max_length=300)] = "",
    reason: Annotated[str, Query(max_length=300)] = "",
    sort: Annotated[str, Query(max_length=40)] = "added",
    down: bool = False,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The list of reports."""
    with workspace.collection.reading(who=viewer.name) as store:
        rows, total = reports(
            store,
            status=status or None,
            words=q,
            reason=reason,
            sort=sort,
            descending=down,
            offset=(page - 1) * PER_PAGE,
            limit=PER_PAGE,
        )
        counts = status_counts(store)
        following = next_case(store)
    shown: dict[str, Any] = {
        "rows": rows,
        "total": total,
        "counts": counts,
        "status": status,
        "q": q,
        "reason": reason,
        "sort": sort,
        "down": down,
        "page": page,
        "pages": max(1, -(-total // PER_PAGE)),
        "first": (page - 1) * PER_PAGE,
        "next_case": case_address(following) if following else None,
        "reasons": workspace.collection.settings.exclusion_reasons,
        "statuses": STATUSES,
    }
    part = request.headers.get("hx-target") == "list"
    return render(request, "reports_list.html" if part else "reports.html", **shown)


def case_address(key: str) -> str:
    """Address of a case's page, as it may stand in a header too."""
    report, _, number = key.rpartition("#")
    return f"/case/{quote(report, safe='')}/{number}"


@router.post("/reports/upload")
async def upload(
    request: Request, workspace: Shared, viewer: AnyViewer, name: Annotated[str, Query(max_length=300)]
) -> Response:
    """Take one file as the body of the request, read it, and say what came of it."""
    with tempfile.TemporaryDirectory(prefix="casepool-upload-") as folder:
        path = Path(folder) / safe_name(name)
        size = 0
        with path.open("wb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > UPLOAD_LIMIT:
                    raise too_large(UPLOAD_LIMIT)
                file.write(chunk)
        if size == 0:
            raise WebError(422, "not allowed", "a file must hold a report, got an empty one. Choose another.")
        results = await run_in_threadpool(_read_in, workspace, path, viewer.name)
    return JSONResponse({"results": results})


def safe_name(name: str) -> str:
    """The file name that an upload is kept under while it is read: no folders, nothing hidden, no odd characters."""
    last = re.sub(r"[^\w .()+-]+", "_", re.split(r"[\\/]", name)[-1])
    # Cut at the front, where the ending is not: a letter may take four bytes, and a name at most 255.
    kept = last.strip(" .").encode("utf-8")[-LONGEST_NAME:].decode("utf-8", "ignore")
    return kept.strip(" .") or "report"


def _read_in(workspace: Workspace, path: Path, who: str) -> list[dict[str, Any]]:
    from casepool.review import add_files

    results: list[dict[str, Any]] = []
    for result in add_files(workspace.collection, [path], who=who, shown=path.name):
        if isinstance(result, Problem):
            results.append(
                {"state": "problem", "file": path.name, "words": f"{result.reason} {result.advice}".strip()}
            )
        else:
            words = {
                "added": "read",
                "same": f"here already, known by {result.why}",
                "read again": "read again",
            }
            results.append(
                {"state": result.state, "file": path.name, "key": result.key, "words": words[result.state]}
            )
    return results


@router.get("/report/{key}")
def report_page(workspace: Shared, viewer: AnyViewer, key: str) -> Response:
    """A report's first case; the list where none was read."""
    with workspace.collection.reading(who=viewer.name) as store:
        row = report_row(store, key)
        told = [case for case, is_told in cases_of(store, row["id"]) if is_told]
    return RedirectResponse(case_address(told[0]) if told else f"/report/{row['key']}/text", 303)


@router.get("/report/{key}/text")
def report_text(request: Request, workspace: Shared, viewer: AnyViewer, key: str) -> Response:
    """The text of a report from which no case was read."""
    from casepool.collection import document_of

    from ._source import paragraphs

    with workspace.collection.reading(who=viewer.name) as store:
        row = report_row(store, key)
        told = [case for case, is_told in cases_of(store, row["id"]) if is_told]
        if told:
            return RedirectResponse(case_address(told[0]), 303)
        document = document_of(store, row["id"])
        line = report_line(store, key)
    reasons = workspace.collection.settings.exclusion_reasons
    return render(
        request, "report_text.html", report=line, paragraphs=paragraphs(document, {}), reasons=reasons
    )


@router.post("/report/{key}/case")
def new_case(workspace: Shared, viewer: AnyViewer, key: str) -> Response:
    """Add a patient whom the reading missed."""
    with workspace.collection.atomic(who=viewer.name) as store:
        added = add_case(store, key)
    return Response(status_code=204, headers={"hx-redirect": case_address(added)})


@router.post("/report/{key}/exclude")
def exclude(
    request: Request,
    workspace: Shared,
    viewer: Adjudicator,
    key: str,
    version: Annotated[int, Form()],
    reason: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Leave a report out with a reason, or take it in again (no reason)."""
    with workspace.collection.atomic(who=viewer.name) as store:
        exclude_report(store, key, reason=reason or None, version=version)
    return Response(status_code=204, headers={"hx-refresh": "true"})


@router.get("/report/{key}/source.pdf")
def source_pdf(workspace: Shared, viewer: AnyViewer, key: str) -> Response:
    """The PDF that a report was read from."""
    with workspace.collection.reading(who=viewer.name) as store:
        row = report_row(store, key)
    path = source_path(workspace.collection, row["source_sha256"]) if row["source_sha256"] else None
    if row["format"] != "pdf" or path is None or not path.exists():
        raise UnknownIdError(f"report must have a PDF here, got one without ({key[:80]}). Look at its text.")
    return FileResponse(path, media_type="application/pdf", headers={"content-disposition": "inline"})
