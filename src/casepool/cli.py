"""The command line: each command parses, makes one call, and shows what came of it.

Data goes to stdout, words to stderr. Exit codes: 0, 1 (nothing could be read, or a CasepoolError), 2 (usage).
"""

import sys
from pathlib import Path
from typing import Any

import click

from casepool import __version__
from casepool.errors import CasepoolError

_PATH = click.Path(path_type=Path)  # type: ignore[type-var]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="casepool")
def cli() -> None:
    """Turn published case reports into evidence.

    casepool reads case reports (PDF, JATS and PubMed XML, MEDLINE, HTML, text), tells each patient's course
    as a timeline with every value linked to its sentence, and finds what contradicts itself.

    Research software: it never gives treatment advice.
    """


def main() -> None:
    """Run the command line; a CasepoolError becomes one line on stderr and exit code 1."""
    try:
        cli(standalone_mode=True)
    except CasepoolError as error:
        click.echo(f"casepool: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output went away ("| head"): nothing is wrong, and nothing more can be said.
        sys.stdout = None  # type: ignore[assignment]
        sys.exit(0)


@cli.command()
@click.argument("reports", nargs=-1, required=True, type=_PATH)
@click.option("--out", required=True, type=_PATH, help="Folder for the results; made where missing.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Processes that read.")
@click.option("--force", is_flag=True, help="Replace the results of an earlier run in --out.")
def run(reports: tuple[Path, ...], out: Path, jobs: int, force: bool) -> None:
    """Read REPORTS (files and folders) and write cases, tables and report.html into a folder."""
    from casepool.pipeline import run as run_pipeline

    with _Progress() as progress:
        summary = run_pipeline(reports, out, jobs=jobs, force=force, progress=progress)
    click.echo(
        f"{summary.reports} reports, {summary.patients} patients, {summary.problems} problems: {out / 'report.html'}",
        err=True,
    )
    if summary.reports == 0:
        click.echo(f"casepool: nothing could be read; {out / 'problems.csv'} says why", err=True)
        sys.exit(1)


@cli.command()
@click.argument("file", type=_PATH)
@click.option("--json", "as_json", is_flag=True, help="Print the cases as JSON lines instead.")
def read(file: Path, as_json: bool) -> None:
    """Read one FILE and print its cases for the eye."""
    from casepool.model import Problem
    from casepool.pipeline import read_files

    seen = 0
    for record in read_files([file]):
        if isinstance(record, Problem):
            click.echo(f"casepool: {record.path}: {record.reason} {record.advice}".strip(), err=True)
            continue
        seen += 1
        _print_reading(*record, as_json=as_json)
    if not seen:
        sys.exit(1)


@cli.command()
@click.argument("folder", type=_PATH)
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="Print the cases as JSON lines instead.")
def show(folder: Path, id: str, as_json: bool) -> None:
    """Print the case or report ID of the run in FOLDER again."""
    from casepool.pipeline import find_case

    _print_reading(*find_case(folder, id), as_json=as_json)


def _print_reading(document: Any, reading: Any, *, as_json: bool) -> None:
    from casepool.model import to_json
    from casepool.report import print_case

    for case in reading.cases:
        if as_json:
            click.echo(to_json(case))
        else:
            print_case(case, document=document)


class _Progress:
    """A rich progress bar on stderr; quiet where stderr is no terminal."""

    def __enter__(self) -> "_Progress":
        self._bar: Any = None
        return self

    def __call__(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._start(total)
        self._bar.update(self._task, completed=done)

    def _start(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        self._task = self._bar.add_task("read", total=total)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


if __name__ == "__main__":
    main()
