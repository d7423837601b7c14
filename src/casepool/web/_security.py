"""Who is asking, and may they: sessions, CSRF tokens, origins, sizes, headers, the pace of log-ins."""

import hashlib
import hmac
import logging
import os
import secrets
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ._errors import WebError, as_web_error, error_response

log = logging.getLogger("casepool.web")

UPLOAD_LIMIT = 100 * 1024 * 1024
"""Largest file that is taken, in bytes."""
BODY_LIMIT = 256 * 1024
"""Largest body of any other request."""
SESSION_SECONDS = 12 * 3600
MOST_PACED = 10_000
"""Names and addresses whose failed log-ins are kept."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-frame-options": "DENY",
}

ROLE_RANK = {"reviewer": 1, "adjudicator": 2, "owner": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The person who asks."""

    name: str
    role: str
    session: str
    csrf: str
    """Token that a request of this session must carry to change something."""

    def may(self, role: str) -> bool:
        """Whether the person's role is this one or a higher one."""
        return ROLE_RANK[self.role] >= ROLE_RANK[role]


def secret_key(folder: Path) -> bytes:
    """The key that signs sessions, made on first use; only the owner of the folder can read it."""
    path = folder / "secret.key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    except FileExistsError:
        pass
    return path.read_bytes()


class Sessions:
    """Signed cookies that name a session; they hold no secret."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        from itsdangerous import URLSafeTimedSerializer

        self._key = key
        self._signer = URLSafeTimedSerializer(
            key, salt="casepool-session", signer_kwargs={"digest_method": hashlib.sha256}
        )
        self._secure = secure
        self.cookie = "__Host-casepool" if secure else "casepool"

    def begin(self, response: Any, *, name: str, epoch: int) -> None:
        """Give the browser a new session."""
        token = self._signer.dumps({"u": name, "e": epoch, "s": secrets.token_urlsafe(16)})
        response.set_cookie(
            self.cookie,
            token,
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="lax",
            secure=self._secure,
            path="/",
        )

    def end(self, response: Any) -> None:
        """Take the session away."""
        response.delete_cookie(self.cookie, path="/", httponly=True, samesite="lax", secure=self._secure)

    def read(self, request: Request) -> dict[str, Any] | None:
        """What the request's cookie says, or None where it is missing, forged or too old."""
        from itsdangerous import BadData

        token = request.cookies.get(self.cookie)
        if not token:
            return None
        try:
            told = self._signer.loads(token, max_age=SESSION_SECONDS)
        except BadData:
            return None
        return told if isinstance(told, dict) else None

    def csrf(self, session: str) -> str:
        """The token of a session."""
        return hmac.new(self._key, f"csrf {session}".encode(), hashlib.sha256).hexdigest()


def login_viewer(name: str, role: str, told: dict[str, Any], sessions: Sessions) -> Viewer:
    """The viewer of a session."""
    return Viewer(name=name, role=role, session=told["s"], csrf=sessions.csrf(told["s"]))


def same_token(given: str, *, wanted: str) -> bool:
    """Whether a token is the right one, in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


class Pace:
    """How often something failed lately, by key; in this process's memory.

    Parameters
    ----------
    most : int
        Failures within the window after which the key has to wait.
    seconds : float
        Length of the window.
    """

    def __init__(self, *, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._failures: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def wait(self, key: str) -> float:
        """Seconds that the key has to wait; 0 where it may go on."""
        with self._lock:
            failures = self._recent(key)
            return 0.0 if len(failures) < self._most else failures[0] + self._seconds - time.monotonic()

    def failed(self, key: str) -> None:
        """Note a failure."""
        with self._lock:
            if len(self._failures) >= MOST_PACED:
                # Who waits now goes on waiting; only if nobody's failures are old does the one who failed first get off.
                for known in list(self._failures):
                    self._recent(known)
                if len(self._failures) >= MOST_PACED:
                    del self._failures[next(iter(self._failures))]
            self._failures.setdefault(key, deque()).append(time.monotonic())

    def _recent(self, key: str) -> deque[float]:
        """The failures of the key within the window; a key without any is forgotten."""
        failures, since = self._failures.get(key, deque()), time.monotonic() - self._seconds
        while failures and failures[0] < since:
            failures.popleft()
        if not failures:
            self._failures.pop(key, None)
        return failures


class Guard:
    """Checks of every request before any route sees it, and the headers of every answer."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str] | None, secure: bool) -> None:
        self._app, self._hosts, self._secure = app, hosts, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        send = self._with_headers(send, scope, start)
        limit = UPLOAD_LIMIT if scope["path"] == "/reports/upload" else BODY_LIMIT
        problem = self._problem(scope, limit)
        if problem is not None:
            await error_response(Request(scope), problem)(scope, receive, send)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, _limited(receive, limit), noting)
        except ClientDisconnect:
            return
        except Exception as error:
            # Answered here and not further out, so that a fault has the headers too and the connection goes on.
            if begun:
                raise
            log.error("%s %s failed", scope["method"], scope["path"], exc_info=error)
            await error_response(Request(scope), as_web_error(error))(scope, receive, send)

    def _problem(self, scope: Scope, limit: int) -> WebError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._hosts is not None and _name_of(host) not in self._hosts:
            # A page of another name that resolves to this machine must not reach a workspace without a login.
            return WebError(400, "host", "the address must be that of this machine. Open the printed one.")
        if scope["method"] not in SAFE_METHODS and not _same_origin(headers, host, secure=self._secure):
            return WebError(
                403, "origin", "the request must come from a page of this workspace. Load the page again."
            )
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            # Nothing here is called so, and PostgreSQL takes no text with it.
            return WebError(400, "address", "the address must hold no zero byte. Go back to the reports.")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            return too_large(limit)
        return None

    def _with_headers(self, send: Send, scope: Scope, start: float) -> Send:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
                if self._secure:
                    headers.setdefault("strict-transport-security", "max-age=31536000")
                headers["server-timing"] = f"total;dur={(time.perf_counter() - start) * 1000:.1f}"
            await send(message)

        return with_headers


def split_address(address: str) -> SplitResult:
    """The parts of an address; of one that is none, like ``//[``, empty ones."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _name_of(host: str) -> str:
    return "" if "@" in host else split_address(f"//{host}").hostname or ""


def _same_origin(headers: Headers, host: str, *, secure: bool) -> bool:
    """Whether the browser says that the request comes from a page of this workspace, or says nothing."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        referer = headers.get("referer")
        return referer is None or _is_of(referer, host, secure=secure)
    return _is_of(origin, host, secure=secure)


def _is_of(address: str, host: str, *, secure: bool) -> bool:
    parts = split_address(address)
    return parts.netloc == host != "" and (parts.scheme == "https" or not secure)


def too_large(limit: int) -> WebError:
    """The error of a body that is too large."""
    return WebError(
        413, "too large", f"a request must be at most {limit // 1024:,} KiB, got more. Send a smaller file."
    )


def _limited(receive: Receive, limit: int) -> Callable[[], Awaitable[Message]]:
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise too_large(limit)
        return message

    return limited
