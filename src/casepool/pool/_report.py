"""report.html of `casepool pool`, with its figures, tables and analysis.R."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casepool.errors import OutputError

from . import _words as words
from ._analysis import Analysis, OutcomeResult, SummaryLine, analyse
from ._cohort import read_cohort
from ._drawings import (
    MOST_TOPICS,
    PAGE,
    draw_factors,
    draw_flow,
    draw_groups,
    draw_outcome,
    draw_swimmer,
    draw_topic,
    draw_treatments,
)
from ._methods import REFERENCES, methods, versions
from ._protocol import Protocol
from ._rscript import r_script
from ._tables import write_tables
from ._variables import Row, Value

PLAIN_SVG = 2_000_000
"""Characters of an SVG above which the page shows the PNG instead and links the SVG."""
WORK = ".casepool-pool-work"
_CASE_COLUMNS = ("age_years", "sex", "primary_sites", "histologies", "primary_to_metastasis_months", "level", "deficit", "treatments",
                 "outcome", "follow_up_months")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the page."""

    stem: str
    alt: str
    svg: str
    """The drawing itself; empty where it is too large for the page and the PNG is shown."""


def pool_folder(
    folder: Path,
    out: Path,
    *,
    protocol: Protocol | None = None,
    force: bool = False,
    link_run: bool = True,
) -> Analysis:
    """Analyse the run in `folder` and write report.html, figures, tables and analysis.R into `out`.

    Parameters
    ----------
    folder : Path
        What `casepool run` wrote.
    out : Path
        Made where missing; its files appear whole or not at all.
    force : bool
        Replace an earlier report in `out`.
    link_run : bool
        Link the run's own report, which shows each case with its sentences; False where `folder` will not stay.

    Raises
    ------
    AnalysisError
        Where the folder holds no run, or the inclusion rules leave nobody.
    OutputError
        Where `out` is the run itself, holds a report and `force` is not given, or cannot be written.
    """
    _check_out(folder, out, force=force)
    analysis = analyse(read_cohort(folder), protocol)
    report = folder / "report.html"
    run_report = Path(os.path.relpath(report, out)).as_posix() if link_run and report.is_file() else None
    write_pool_report(analysis, out, run_report=run_report)
    return analysis


def _check_out(folder: Path, out: Path, *, force: bool) -> None:
    if out.exists() and not out.is_dir():
        raise OutputError(f"--out must be a folder, got a file ({out}). Name another place.")
    if out.resolve() == folder.resolve():
        raise OutputError(
            f"--out must not be the run itself, got the same folder ({out}). Name a folder of its own, as {out / 'pool'}."
        )
    if not force and (out / "report.html").exists():
        raise OutputError(
            f"--out must not hold a report, got one ({out}). Choose another folder, or give --force to replace it."
        )


def write_pool_report(analysis: Analysis, out: Path, *, run_report: str | None = None) -> None:
    """Write report.html, figures/, tables/ and analysis.R of an analysis.

    Parameters
    ----------
    run_report : str, optional
        Address of the run's own report, which shows each case with its sentences; relative to `out`.

    Raises
    ------
    OutputError
        Where the folder cannot be written.
    """
    work = out / WORK
    try:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        page = _page(analysis, work, run_report)
        write_tables(analysis, work / "tables")
        (work / "analysis.R").write_text(r_script(analysis), encoding="utf-8")
        (work / "report.html").write_text(page, encoding="utf-8")
        for name in ("figures", "tables"):
            shutil.rmtree(out / name, ignore_errors=True)
            (work / name).replace(out / name)
        for name in ("analysis.R", "report.html"):
            (work / name).replace(out / name)
    except OSError as error:
        raise OutputError(
            f"The output folder must be writable, got {error.strerror} ({out}). Choose another folder."
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _page(analysis: Analysis, work: Path, run_report: str | None) -> str:
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("casepool.pool"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["w"] = words
    figures = work / "figures"
    return environment.get_template("report.html").render(
        analysis=analysis, protocol=analysis.protocol, flow=_figure("flow", "Flow of reports and patients", draw_flow(analysis, figures)),
        table=_grouped(analysis.table), outcomes=[_outcome(analysis, o, i, figures) for i, o in enumerate(analysis.outcomes, start=1)],
        topics=_topics(analysis, figures), series=analysis.series, pooled_series=_pooled_series(analysis), swimmer=_swimmer(analysis, figures), cases=_cases(analysis.rows),
        methods=methods(analysis), references=REFERENCES, versions=versions(), run_report=run_report,
    )  # fmt: skip


def _figure(stem: str, alt: str, svg: str) -> Figure | None:
    if not svg:
        return None
    start = svg.find("<svg")
    # Ids are unique within one drawing only; several stand on one page.
    # Links within a drawing get its stem, links to the page lose the page's name.
    inside = svg[start:].replace('id="', f'id="{stem}-').replace("url(#", f"url(#{stem}-")
    inside = inside.replace('xlink:href="#', f'xlink:href="#{stem}-').replace(
        f'xlink:href="{PAGE}#', 'xlink:href="#'
    )
    inside = inside.replace(' target="_blank"', "")  # The case is on the same page.
    inside = inside.replace("<svg ", f'<svg role="img" aria-label="{_attribute(alt)}" ', 1)
    return Figure(stem=stem, alt=alt, svg=inside if len(inside) <= PLAIN_SVG else "")


def _attribute(text: str) -> str:
    from casepool.figures._style import escape

    return escape(text)


def _grouped(lines: Sequence[SummaryLine]) -> list[tuple[SummaryLine, list[SummaryLine]]]:
    """Lines of table 1 by variable; variables that no report tells last."""
    groups: dict[str, list[SummaryLine]] = {}
    for line in lines:
        groups.setdefault(line.variable, []).append(line)
    return sorted(((g[0], g) for g in groups.values()), key=lambda item: item[0].known == 0)


def _outcome(analysis: Analysis, outcome: OutcomeResult, index: int, folder: Path) -> dict[str, Any]:
    stem, name = f"outcome-{index}", outcome.plan.name
    compared = [*outcome.groups, *outcome.treatments]
    drawn = [
        (c, _figure(f"{stem}-{c.variable}", f"{name} by {c.label}", draw_groups(outcome, c, folder, f"{stem}-{c.variable}")))
        for c in compared if len(c.groups) >= 2
    ]  # fmt: skip
    later = [c for c in compared if c.method != "at start" and c.effects]
    effects = [e for c in later for e in c.effects]
    warning = next((c.warning for c in later if c.warning), None)
    return {
        "index": index, "result": outcome, "summary": outcome.times.summary, "missing": outcome.times.missing,
        "figure": _figure(stem, name, draw_outcome(outcome, folder, stem)), "groups": drawn,
        "factors": _figure(f"{stem}-factors", f"{name}: hazard ratios", draw_factors(outcome, folder, f"{stem}-factors"))
        if outcome.regression.single else None,
        "treatments": _figure(f"{stem}-treatments", f"{name}: treatments", draw_treatments(outcome, effects, folder, f"{stem}-treatments", warning))
        if effects else None,
        "later": later, "notes": list(dict.fromkeys(n for c in later for n in c.notes)), "none": [c for c in compared if c.missing and not c.missing.startswith("Refused")] if outcome.times.summary else [],
        "refused": [c for c in compared if c.missing and c.missing.startswith("Refused")] if outcome.times.summary else [],
    }  # fmt: skip


def _topics(analysis: Analysis, folder: Path) -> list[dict[str, Any]]:
    out = []
    for i, topic in enumerate((t for t in analysis.series.topics if t.pooled), start=1):
        figure = None
        if i <= MOST_TOPICS:
            figure = _figure(
                f"series-{i}", f"{topic.what} among {topic.among}", draw_topic(topic, folder, f"series-{i}")
            )
        out.append({"topic": topic, "figure": figure})
    return out


def _pooled_series(analysis: Analysis) -> int:
    """Different series in the pooled proportions: one that tells of two things counts once."""
    topics = (t for t in analysis.series.topics if t.pooled)
    return len({(s.label, s.total) for t in topics for s in t.series})


def _swimmer(analysis: Analysis, folder: Path) -> Figure | None:
    return _figure(
        "swimmer", "One lane for each patient from presentation on", draw_swimmer(analysis, folder)
    )


def _cases(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [_case(row) for row in rows]


def _case(row: Row) -> dict[str, Any]:
    report = row.case.report
    who = (
        f"{report.authors[0]} et al."
        if len(report.authors) > 1
        else report.authors[0]
        if report.authors
        else report.id
    )
    treatments = tuple(
        dict.fromkeys(t.type for t in row.case.treatments if t.status == "given" and not t.history)
    )
    values = {name: _shown(row.values[name]) for name in _CASE_COLUMNS if name != "treatments"}
    return {
        "id": row.id,
        "who": who,
        "year": report.year,
        "title": report.title,
        **values,
        "treatments": "; ".join(treatments),
    }


def _shown(value: Value) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value)
    return words.plain(value) if isinstance(value, float) else str(value)
