"""The one way from an error to an answer: a status, and one JSON shape or one page.

{"error": {"status": 409, "code": "stale", "message": "..."}}
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from casepool.errors import CasepoolError, CollectionError, RefusedError, StaleError, UnknownIdError


class WebError(Exception):
    """An error with its status.

    Parameters
    ----------
    status : int
        HTTP status.
    code : str
        A word for programs.
    message : str
        A sentence for people.
    """

    def __init__(
        self, status: int, code: str, message: str, *, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers or {}


_STATUS: tuple[tuple[type[Exception], int, str], ...] = (
    (StaleError, 409, "stale"),
    (RefusedError, 403, "refused"),
    (UnknownIdError, 404, "not found"),
    (CollectionError, 422, "not allowed"),
    (CasepoolError, 422, "not allowed"),
)

_HTTP_CODES = {
    400: "bad request",
    401: "login",
    404: "not found",
    405: "method",
    413: "too large",
    422: "not allowed",
}
_HTTP_WORDS = {
    404: "the page must be one of the workspace, got another address. Go back to the reports.",
    405: "the address must be asked for in another way. Go back to the reports.",
}


def as_web_error(error: Exception) -> WebError:
    """The error as it is answered; what nobody foresaw becomes a 500 without its text."""
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

    if isinstance(error, WebError):
        return error
    for kind, status, code in _STATUS:
        if isinstance(error, kind):
            return WebError(status, code, str(error))
    if isinstance(error, RequestValidationError):
        told = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors()[:5])
        return WebError(422, "not allowed", f"the request must be complete, got {told}. Load the page again.")
    if isinstance(error, HTTPException):
        words = _HTTP_WORDS.get(error.status_code, str(error.detail))
        return WebError(error.status_code, _HTTP_CODES.get(error.status_code, "error"), words)
    return WebError(
        500, "fault", "the workspace failed at this. Nothing was changed; the server's log says more."
    )


def error_body(error: WebError) -> dict[str, Any]:
    """The one JSON shape of errors."""
    return {"error": {"status": error.status, "code": error.code, "message": error.message}}


def error_response(request: Request, error: WebError) -> Response:
    """The answer to an error: a page for a person who opened an address, JSON for everything else."""
    wants_page = "text/html" in request.headers.get("accept", "") and "hx-request" not in request.headers
    if not wants_page:
        return JSONResponse(error_body(error), status_code=error.status, headers=error.headers)
    if error.status == 401 and request.method == "GET":
        from urllib.parse import quote

        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(target, safe='')}", status_code=303)
    from ._templates import render_error

    return HTMLResponse(render_error(error), status_code=error.status, headers=error.headers)
