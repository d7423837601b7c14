"""Log in, log out."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casepool.collection import end_sessions, signed_in

from ._app import AnyViewer, Shared
from ._errors import WebError
from ._security import split_address
from ._templates import render

router = APIRouter()


@router.get("/login")
def login_page(request: Request, workspace: Shared, next: str = "/") -> Response:
    """The page that asks for name and password."""
    if not workspace.team:
        return RedirectResponse("/reports", 303)
    told = workspace.sessions.read(request)
    if told is None:
        # A session without a person, so that the form has a token to carry.
        response: Response = RedirectResponse(f"{request.url.path}?next={quote(_inside(next), safe='')}", 303)
        workspace.sessions.begin(response, name="", epoch=0)
        return response
    token = workspace.sessions.csrf(told["s"])
    return render(request, "login.html", csrf=token, next=_inside(next), failed=False)


@router.post("/login")
def login(
    request: Request,
    workspace: Shared,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    """Check name and password, slower and slower for one who guesses."""
    address = request.client.host if request.client else ""
    keys = ((workspace.login_pace, f"{address} {name}"), (workspace.address_pace, address))
    wait = max(pace.wait(key) for pace, key in keys)
    if wait > 0:
        seconds = {"retry-after": str(int(wait) + 1)}
        raise WebError(
            429,
            "slow down",
            f"log-ins must wait {int(wait) + 1} seconds after so many failures.",
            headers=seconds,
        )
    with workspace.collection.reading() as store:
        found = signed_in(store, name, password=password)
    if found is None:
        for pace, key in keys:
            pace.failed(key)
        told = workspace.sessions.read(request) or {}
        token = workspace.sessions.csrf(told.get("s", ""))
        page = render(request, "login.html", csrf=token, next=_inside(next), failed=True)
        page.status_code = 401
        return page
    response = RedirectResponse(_inside(next), 303)
    workspace.sessions.begin(response, name=found.name, epoch=found.session_epoch)
    return response


@router.post("/logout")
def logout(workspace: Shared, viewer: AnyViewer) -> Response:
    """End all sessions of the person."""
    response = RedirectResponse("/login", 303)
    if workspace.team:
        with workspace.collection.atomic(who=viewer.name) as store:
            end_sessions(store, viewer.name)
    workspace.sessions.end(response)
    return response


def _inside(target: str) -> str:
    """The target, if it is an address of this workspace; else its first page."""
    inside = (
        target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and not split_address(target).netloc
        and "\\" not in target
    )
    return target if inside and target.isprintable() else "/"
