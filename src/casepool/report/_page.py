"""The page: counts, tables and cases of a run in one HTML file."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from casepool.exchange import guide_fields, write_whole
from casepool.figures import THEME_CSS, TIMELINE_CSS
from casepool.model import Problem

from ._blocks import MOST_BYTES, TEXT_BYTES, Blocks, script_json
from ._folder import read_problems, read_reports
from ._payload import (
    SEVERITIES,
    Counts,
    ReportParts,
    case_row,
    discrepancy_row,
    report_details,
    report_row,
    statement_row,
)

REPORT_NAME = "report.html"
_DATA = "<!--data-->"
_TOP = 6
"""Values of each kind that the head of the page counts one by one."""


def write_report(folder: Path, *, out: Path | None = None) -> Path:
    """The report of a folder that `casepool run` wrote, as one HTML file that needs no network.

    Parameters
    ----------
    folder : Path
        Holds cases.jsonl, documents.jsonl, statements.jsonl, discrepancies.jsonl and problems.csv; run.json if there
        is one says what made them.
    out : Path, optional
        The file to write; `report.html` of the folder by default.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    OutputError
        Where the folder holds no run, or cannot be written.
    """
    path = out or folder / REPORT_NAME
    write_page(path, reports=read_reports(folder), problems=read_problems(folder), run=_run_info(folder))
    return path


def write_page(
    path: Path, *, reports: Iterable[ReportParts], problems: Iterable[Problem], run: Mapping[str, Any]
) -> None:
    """Write the page of these reports; they are read one at a time and never held together."""
    counts = Counts()
    failed = list(problems)
    with ExitStack() as stack:
        blocks = {name: stack.enter_context(Blocks(name)) for name in _BLOCKS}
        for number, parts in enumerate(reports):
            _add_report(parts, number=number, blocks=blocks, counts=counts)
        for problem in failed:
            blocks["problems"].add(
                [problem.path, problem.severity, problem.reason, problem.advice, problem.report_id]
            )
        head, tail = _shell(counts, failed, run=run)
        with write_whole(path) as file:
            file.write(head)
            for piece in _data(blocks):
                file.write(piece)
            file.write(tail)


_BLOCKS = ("reports", "cases", "statements", "discrepancies", "problems", "details")


def _add_report(parts: ReportParts, *, number: int, blocks: Mapping[str, Blocks], counts: Counts) -> None:
    counts.add(parts)
    for case in parts.cases:
        fields = guide_fields(case)
        counts.add_case(fields)
        blocks["cases"].add(case_row(case, fields, number=number, discrepancies=parts.discrepancies))
    for statement in parts.statements:
        blocks["statements"].add(statement_row(statement, number=number, text=parts.document.text))
    for place, discrepancy in enumerate(parts.discrepancies):
        blocks["discrepancies"].add(discrepancy_row(discrepancy, number=number, place=place))
    written = blocks["details"].written
    place_of: tuple[int, int] | None = None
    if written < MOST_BYTES:
        details = report_details(parts, with_text=written < TEXT_BYTES)
        counts.texts_left_out += details["text"] is None
        place_of = blocks["details"].add(details)
    else:
        counts.texts_left_out += 1
    blocks["reports"].add([*report_row(parts), *(place_of or (None, None))])


def _data(blocks: Mapping[str, Blocks]) -> Iterator[bytes]:
    for block in blocks.values():
        yield from block.read()
    sizes = {name: block.number for name, block in blocks.items()}
    yield b'<script type="application/json" id="blocks">' + script_json(sizes) + b"</script>\n"


def _shell(counts: Counts, problems: list[Problem], *, run: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """What stands before and after the data."""
    import jinja2
    from markupsafe import Markup

    folder = files("casepool.report")
    style = THEME_CSS + TIMELINE_CSS + (folder / "page.css").read_text("utf-8")
    script = (folder / "page.js").read_text("utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters["figure"] = "{:,}".format
    page = environment.from_string((folder / "page.html").read_text("utf-8")).render(
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style=style, script=script),
        data=Markup(_DATA),
        counts=counts,
        severities=SEVERITIES,
        discrepancies=sum(counts.discrepancies.values()),
        facets=_facets(counts),
        unread=sum(p.severity == "error" for p in problems),
        problems=len(problems),
        run=run,
    )
    head, _, tail = page.partition(_DATA)
    return head.encode(), tail.encode()


def _policy(*, style: str, script: str) -> str:
    """The content security policy: nothing but this page's own style and script, and no network."""
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in (style, script)]
    return (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _facets(counts: Counts) -> list[dict[str, Any]]:
    """Values that the head of the page counts and filters by, most frequent first."""
    facets = [
        ("sites", "Primary site", counts.sites),
        ("treatments", "Treatment given", counts.treatments),
        ("outcomes", "At last contact", counts.outcomes),
    ]
    return [
        {
            "key": key,
            "title": title,
            "kinds": len(values),
            "most": max(values.values(), default=1),
            "rows": sorted(values.items(), key=lambda item: (-item[1], item[0])),
            "top": _TOP,
        }
        for key, title, values in facets
    ]


def _run_info(folder: Path) -> Mapping[str, Any]:
    import orjson

    try:
        info = orjson.loads((folder / "run.json").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return info if isinstance(info, dict) else {}
