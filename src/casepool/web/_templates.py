"""Jinja with escaping on, and the words that templates use."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from jinja2 import Environment

    from ._errors import WebError

HERE = Path(__file__).parent
STATIC = HERE / "static"


@lru_cache(maxsize=1)
def environment() -> "Environment":
    """The templates of the workspace."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["asset"] = asset
    env.globals["vendor"] = vendor
    env.filters["day"] = day
    env.filters["plural"] = plural
    env.filters["words"] = words
    return env


@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """Address of a file of the workspace; changes when the file does."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


@lru_cache(maxsize=64)
def vendor(package: str, file: str = "") -> str:
    """Address of a file of a vendored package, whatever its version."""
    (folder,) = (p for p in (STATIC / "vendor").iterdir() if p.name.rpartition("-")[0] == package)
    return f"/static/vendor/{folder.name}/{file}"


def day(at: str) -> str:
    """A time stamp as day and minute, UTC."""
    return f"{at[:10]} {at[11:16]}"


def plural(n: int, word: str) -> str:
    """ "1 case", "2 cases"."""
    return f"{n:,} {word}" if n == 1 else f"{n:,} {word}s"


def words(value: Any) -> str:
    """A value of the history as it is typed: lists with semicolons, treatments with their agents, nothing for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(words, value))
    if isinstance(value, dict) and "type" in value:
        agents = ", ".join(map(str, value.get("agents") or ()))
        return f"{value['type']} ({agents})" if agents else str(value["type"])
    return str(value)


def render(request: Request, template: str, **values: Any) -> HTMLResponse:
    """A page for the person who asks."""
    workspace = request.app.state.workspace
    shown = {
        "viewer": getattr(request.state, "viewer", None),
        "review": workspace.collection.settings.name,
        "reviewers": workspace.collection.settings.reviewers,
        "team": workspace.team,
        "path": request.url.path,
        **values,
    }
    return HTMLResponse(environment().get_template(template).render(shown))


def render_error(error: "WebError") -> str:
    """The page of an error."""
    return (
        environment()
        .get_template("error.html")
        .render(error=error, viewer=None, review="", team=False, path="", reviewers=1)
    )
