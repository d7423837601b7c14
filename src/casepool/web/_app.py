"""The application: what all routes share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, FastAPI, Request
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from casepool.collection import Collection, Store, TableRow, account
from casepool.errors import UnknownIdError

from ._errors import WebError, as_web_error, error_response
from ._security import SAFE_METHODS, Guard, Pace, Sessions, Viewer, login_viewer, same_token, secret_key
from ._templates import STATIC

if TYPE_CHECKING:
    from ._similar import KeptSearch

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
OPEN_PATHS = frozenset({"/login", "/static/figures.css"})
"""Addresses that need no session."""


@dataclass(slots=True, kw_only=True)
class Workspace:
    """What the routes need: the collection, how people are known, what is kept between requests."""

    collection: Collection
    team: bool
    local_user: str
    sessions: Sessions
    similar: "KeptSearch"
    login_pace: Pace = field(default_factory=lambda: Pace(most=5, seconds=300))
    address_pace: Pace = field(default_factory=lambda: Pace(most=30, seconds=300))
    cache: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def cached(self, store: Store, name: str, make: Any) -> Any:
        """What `make(store)` gives, kept until the collection changes."""
        from casepool.collection import state_of

        state = state_of(store)
        have = self.cache.get(name)
        if have is None or have[0] != state:
            have = (state, make(store))
            self.cache[name] = have
        return have[1]

    def table(self, store: Store) -> list[TableRow]:
        """The table of cases, kept; after a change only what changed is read again."""
        from casepool.collection import case_table, refreshed_table, state_of

        state = state_of(store)
        have = self.cache.get("table")
        if have is None:
            have = (state, case_table(store))
        elif have[0] < state:
            have = (state, refreshed_table(store, have[1], since=have[0]))
        self.cache["table"] = have
        rows: list[TableRow] = have[1]
        return rows


class _Static(StaticFiles):
    """Files that never change under their address are kept by the browser."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if path.startswith("vendor/") or b"v=" in scope.get("query_string", b""):
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        else:
            response.headers["cache-control"] = "no-cache"
        return response


async def check_request(request: Request) -> None:
    """Know the person, and refuse a change without the session's token; runs before every route."""
    workspace: Workspace = request.app.state.workspace
    told = workspace.sessions.read(request)
    viewer = _viewer(workspace, told)
    request.state.viewer = viewer
    path = request.url.path
    if viewer is None and path not in OPEN_PATHS:
        if workspace.team:
            raise WebError(401, "login", "you must be logged in to see this. Log in first.")
        raise _NewSessionError()
    if request.method not in SAFE_METHODS:
        await _check_csrf(request, workspace, told)
        await _check_fields(request)


class _NewSessionError(Exception):
    """The laptop's user has no session yet: one is begun and the page asked for again."""


def _viewer(workspace: Workspace, told: dict[str, Any] | None) -> Viewer | None:
    if told is None or not told.get("u"):
        return None
    if not workspace.team:
        return login_viewer(workspace.local_user, "owner", told, workspace.sessions)
    with workspace.collection.reading() as store:
        try:
            found = account(store, str(told["u"]))
        except UnknownIdError:
            return None
    if not found.active or found.session_epoch != told.get("e"):
        return None
    return login_viewer(found.name, found.role, told, workspace.sessions)


async def _check_csrf(request: Request, workspace: Workspace, told: dict[str, Any] | None) -> None:
    given = request.headers.get("x-csrf-token", "")
    if not given and "form" in request.headers.get("content-type", ""):
        given = str((await request.form()).get("csrf", ""))
    if told is None or not same_token(given, wanted=workspace.sessions.csrf(told["s"])):
        raise WebError(
            403, "csrf", "the page must be of this session, got an older one. Load the page again."
        )


async def _check_fields(request: Request) -> None:
    """Refuse what only one of the two databases would take, with the same words for both."""
    if "form" in request.headers.get("content-type", ""):
        for name, value in (await request.form()).multi_items():
            if isinstance(value, str) and "\x00" in value:
                raise WebError(
                    422, "not allowed", f"{name[:60]!r} must hold no zero byte, got one. Write it anew."
                )


def viewer_of(request: Request) -> Viewer:
    """The person who asks."""
    viewer: Viewer | None = request.state.viewer
    if viewer is None:
        raise WebError(401, "login", "you must be logged in to do this. Log in first.")
    return viewer


def _at_least(role: str) -> Any:
    def check(request: Request) -> Viewer:
        viewer = viewer_of(request)
        if not viewer.may(role):
            raise WebError(
                403, "role", f"this must be done by {_a(role)}, you are {_a(viewer.role)}. Ask one of them."
            )
        return viewer

    return Depends(check)


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


AnyViewer = Annotated[Viewer, Depends(viewer_of)]
Adjudicator = Annotated[Viewer, _at_least("adjudicator")]
Owner = Annotated[Viewer, _at_least("owner")]


def workspace_of(request: Request) -> Workspace:
    """The workspace of the application."""
    found: Workspace = request.app.state.workspace
    return found


Shared = Annotated[Workspace, Depends(workspace_of)]


def create_app(
    collection: Collection, *, team: bool = False, behind_https: bool = False, user: str = "you"
) -> FastAPI:
    """The workspace of a collection.

    Parameters
    ----------
    collection : Collection
    team : bool, default False
        Ask for accounts. Without it there is one user with all rights, and only this machine's names are answered.
    behind_https : bool, default False
        A reverse proxy gives TLS: cookies are secure.
    user : str
        Name of the one user where `team` is False.
    """
    from . import _case, _cases, _judging, _login, _readings, _reports, _setup, _similar

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        collection.close()

    app = FastAPI(
        title="casepool workspace",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(check_request)],
        lifespan=lifespan,
    )
    sessions = Sessions(secret_key(collection.folder), secure=behind_https)
    app.state.workspace = Workspace(
        collection=collection,
        team=team,
        local_user=user,
        sessions=sessions,
        similar=_similar.KeptSearch(collection),
    )
    for part in (_login, _reports, _case, _judging, _cases, _readings, _similar, _setup):
        app.include_router(part.router)
    app.mount("/static", _Static(directory=STATIC), name="static")
    _answer_errors(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Guard, hosts=None if team else LOCAL_HOSTS, secure=behind_https)
    return app


def _answer_errors(app: FastAPI) -> None:
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

    from casepool.errors import CasepoolError

    async def answer(request: Request, error: Exception) -> Response:
        return error_response(request, as_web_error(error))

    async def begin(request: Request, _error: Exception) -> Response:
        if request.method not in SAFE_METHODS:
            return error_response(
                request, WebError(403, "csrf", "the page must be of a session. Load the page again.")
            )
        response = RedirectResponse(
            str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""), 303
        )
        workspace: Workspace = request.app.state.workspace
        workspace.sessions.begin(response, name=workspace.local_user, epoch=0)
        return response

    for kind in (CasepoolError, WebError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer)
    app.add_exception_handler(_NewSessionError, begin)
