"""The command line: each command parses, makes one call, and shows what came of it.

Data goes to stdout, words to stderr. Exit codes: 0, 1 (nothing could be read, or a CasepoolError), 2 (usage).
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from casepool import __version__
from casepool.errors import CasepoolError

_PATH = click.Path(path_type=Path)


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
        sys.stdout = None
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


@cli.command()
@click.argument("reports", nargs=-1, required=True, type=_PATH)
@click.option(
    "--format", "form", default="text", show_default=True, type=click.Choice(["text", "json", "sarif"])
)
@click.option(
    "--least",
    default="low",
    show_default=True,
    type=click.Choice(["high", "medium", "low"]),
    help="Least severity told.",
)
@click.option("--care", is_flag=True, help="Tell the CARE items that are missing, too.")
def audit(reports: tuple[Path, ...], form: str, least: str, care: bool) -> None:
    """Print what contradicts itself in REPORTS (files and folders), each place quoted."""
    from casepool.audit import audit_lines
    from casepool.pipeline import read_files

    readings = _Readable(read_files(reports))
    for line in audit_lines(readings, format=form, least=least, care=care, version=__version__):
        click.echo(line)
    if not readings.seen:
        sys.exit(1)
    click.echo(readings.summary(), err=True)


class _Readable:
    """The readings of files, counted; problems go to stderr as they come."""

    def __init__(self, records: Iterable[Any]) -> None:
        self.records = records
        self.seen = 0
        self.severities: Counter[str] = Counter()

    def summary(self) -> str:
        """So that a report without discrepancies is told from one that was not read."""
        found = ", ".join(f"{self.severities[severity]} {severity}" for severity in ("high", "medium", "low"))
        return f"Reports read: {self.seen}. Discrepancies: {found}."

    def __iter__(self) -> Iterator[Any]:
        for record in self.records:
            if isinstance(record, tuple):
                self.seen += 1
                self.severities.update(d.severity for d in record[1].discrepancies)
                yield record
            else:
                click.echo(f"casepool: {record.path}: {record.reason} {record.advice}".strip(), err=True)


@cli.command()
@click.argument("review", type=_PATH)
@click.option(
    "--database",
    default="sqlite",
    help="postgresql://user@host/name for a team; a file in REVIEW by default.",
)
@click.option("--name", help="What the review is called; the folder's name by default.")
@click.option(
    "--reviewers", default="2", show_default=True, type=click.Choice(["1", "2"]), help="People per value."
)
def init(review: Path, database: str, name: str | None, reviewers: str) -> None:
    """Make a collection in the folder REVIEW: settings, protocol, codebook and database."""
    from casepool.collection import create_collection

    create_collection(review, database=database, name=name, reviewers=int(reviewers)).close()
    click.echo(
        f"The collection is in {review}. Next: casepool add {review} REPORTS, casepool serve {review}",
        err=True,
    )


@cli.command()
@click.argument("review", type=_PATH)
@click.argument("reports", nargs=-1, required=True, type=_PATH)
@click.option("--who", help="Who adds them, for the history; the user's name by default.")
def add(review: Path, reports: tuple[Path, ...], who: str | None) -> None:
    """Read REPORTS (files and folders) into the collection REVIEW; the same report twice is one."""
    from casepool.collection import open_collection
    from casepool.model import Problem
    from casepool.review import add_files, user_name

    counts = {"added": 0, "read again": 0, "same": 0, "problem": 0}
    collection = open_collection(review)
    for result in add_files(collection, reports, who=who or user_name()):
        if isinstance(result, Problem):
            counts["problem"] += 1
            click.echo(f"casepool: {result.path}: {result.reason} {result.advice}".strip(), err=True)
            continue
        counts[result.state] += 1
        click.echo(f"{result.state}\t{result.key}\t{result.why}")
    collection.close()
    click.echo(", ".join(f"{n} {state}" for state, n in counts.items()), err=True)
    if sum(counts.values()) == counts["problem"]:
        sys.exit(1)


@cli.command()
@click.argument("review", type=_PATH)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; beyond this machine needs --team.",
)
@click.option(
    "--port", default=8800, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
@click.option("--team", is_flag=True, help="Ask for accounts (casepool user add).")
@click.option(
    "--behind-https", is_flag=True, help="A reverse proxy gives TLS: cookies are sent over https only."
)
def serve(review: Path, host: str, port: int, team: bool, behind_https: bool) -> None:
    """Open the workspace of the collection REVIEW for a browser."""
    from casepool.web import serve_collection

    serve_collection(review, host=host, port=port, team=team, behind_https=behind_https)


@cli.command()
@click.argument("review", type=_PATH)
@click.option("--out", required=True, type=_PATH, help="Folder for the files; made where missing.")
@click.option("--force", is_flag=True, help="Replace an earlier export in --out.")
@click.option(
    "--once-per-patient", is_flag=True, help="Of cases linked as one patient keep the one that tells most."
)
def export(review: Path, out: Path, force: bool, once_per_patient: bool) -> None:
    """Write the files of `run` from the collection REVIEW, with the decisions applied."""
    from casepool.collection import open_collection
    from casepool.review import export_collection

    collection = open_collection(review)
    cases = export_collection(collection, out, force=force, once_per_patient=once_per_patient)
    collection.close()
    click.echo(f"{cases} cases: {out / 'report.html'}", err=True)


@cli.command()
@click.argument("review", type=_PATH)
def verify(review: Path) -> None:
    """Check the collection REVIEW: history chain, decisions, readings, values, sources."""
    from casepool.collection import open_collection
    from casepool.collection import verify as verify_collection

    collection = open_collection(review)
    found = verify_collection(collection)
    collection.close()
    for fault in found.faults:
        click.echo(fault)
    click.echo(
        f"{found.reports} reports, {found.decisions} decisions, {found.rows} rows of history", err=True
    )
    click.echo(f"head {found.head}")
    if found.faults:
        sys.exit(1)


@cli.command()
@click.argument("review", type=_PATH)
@click.argument("ids", nargs=-1)
def changes(review: Path, ids: tuple[str, ...]) -> None:
    """Print what a newer casepool reads otherwise in the collection REVIEW: all reports, or those of IDS."""
    from casepool.collection import open_collection, reading_changes, report_ids

    collection = open_collection(review)
    with collection.reading() as store:
        for id in ids or report_ids(store):
            for change in reading_changes(store, id):
                click.echo("\t".join(str(change[key]) for key in ("case", "field", "before", "now")))
    collection.close()


@cli.group()
def user() -> None:
    """Accounts of a team's collection."""


@user.command(name="add")
@click.argument("review", type=_PATH)
@click.argument("name")
@click.option(
    "--role", default="reviewer", show_default=True, type=click.Choice(["reviewer", "adjudicator", "owner"])
)
@click.password_option(
    help="Asked for where not given; from a script give CASEPOOL_PASSWORD.", envvar="CASEPOOL_PASSWORD"
)
def user_add(review: Path, name: str, role: str, password: str) -> None:
    """Add the account NAME to REVIEW, or give it a new password and role."""
    from casepool.collection import add_account, open_collection
    from casepool.review import user_name

    collection = open_collection(review)
    with collection.atomic(who=user_name()) as store:
        account = add_account(store, name, password=password, role=role)
    collection.close()
    click.echo(f"{account.name} is {account.role}", err=True)


@user.command(name="remove")
@click.argument("review", type=_PATH)
@click.argument("name")
def user_remove(review: Path, name: str) -> None:
    """Shut the account NAME; what it decided stays."""
    from casepool.collection import open_collection, remove_account
    from casepool.review import user_name

    collection = open_collection(review)
    with collection.atomic(who=user_name()) as store:
        remove_account(store, name)
    collection.close()


@user.command(name="list")
@click.argument("review", type=_PATH)
def user_list(review: Path) -> None:
    """Print the accounts of REVIEW."""
    from casepool.collection import accounts, open_collection

    collection = open_collection(review)
    with collection.reading() as store:
        for account in accounts(store):
            click.echo(f"{account.name}\t{account.role}\t{'active' if account.active else 'shut'}")
    collection.close()


@cli.command()
@click.argument("sources", nargs=-1, required=True, type=_PATH)
@click.option("--out", required=True, type=_PATH, help="The index; made where missing, else added to.")
@click.option(
    "--dense", type=_PATH, help="Folder of a local sentence-transformers model for one more ranking."
)
def index(sources: tuple[Path, ...], out: Path, dense: Path | None) -> None:
    """Index SOURCES (folders of runs, collections, report files, a .jsonl corpus) for `similar`."""
    from casepool.model import Problem
    from casepool.neighbours import index_sources

    def tell(problem: Problem) -> None:
        click.echo(f"casepool: {problem.path}: {problem.reason} {problem.advice}".strip(), err=True)

    added = index_sources(sources, out, dense=dense, tell=tell)
    click.echo(
        f"{added.new} new, {added.replaced} replaced, {added.unchanged} unchanged; {added.total} cases in {out}",
        err=True,
    )
    if not added.total:
        sys.exit(1)


@cli.command()
@click.argument("index", type=_PATH)
@click.argument("report", required=False, type=_PATH)
@click.option("--text", help="The patient in your own words.")
@click.option("--case", type=_PATH, help="A case of a run: its folder, or a file of cases.")
@click.option("--id", help="Which case of --case; the first where not given.")
@click.option(
    "--where", help="Only cases like 'primary_sites = breast and age_years >= 50' (docs/similar.md)."
)
@click.option("-n", default=20, show_default=True, type=click.IntRange(min=1), help="Cases to show.")
@click.option("--summed", default=50, show_default=True, type=click.IntRange(min=1), help="Cases to sum up.")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "json", "html"])
)
@click.option("--sentences", is_flag=True, help="Print below the table the sentence of each value.")
@click.option("--dense", type=_PATH, help="The model that the index was made with.")
def similar(
    index: Path,
    report: Path | None,
    *,
    n: int,
    summed: int,
    form: str,
    sentences: bool,
    dense: Path | None,
    **query: Any,
) -> None:
    """Find the cases of INDEX that are most like a REPORT, a text, a case or a filter.

    INDEX is what `casepool index` made, or a collection or a folder of `run`, which keep an index of themselves.
    """
    from casepool.kept_index import open_searched
    from casepool.neighbours import make_query, print_as
    from casepool.similar import LocalModel, search

    answer = search(
        open_searched(index),
        make_query(report, **query),
        n=n,
        summed=summed,
        encoder=LocalModel(dense) if dense else None,
    )
    for note in answer.notes:
        click.echo(f"casepool: {note}", err=True)
    print_as(form, answer, sentences=sentences)


@cli.command()
@click.argument("folder", type=_PATH)
@click.option(
    "--protocol",
    type=_PATH,
    help="protocol.toml with the question, inclusion, groups and outcomes; a collection's own by default.",
)
@click.option("--out", required=True, type=_PATH, help="Folder for the report; made where missing.")
@click.option("--force", is_flag=True, help="Replace an earlier report in --out.")
@click.option(
    "--allow-immortal-time",
    is_flag=True,
    help="Compare treatments plainly, though it favours them; the figures say so.",
)
def pool(folder: Path, protocol: Path | None, out: Path, force: bool, allow_immortal_time: bool) -> None:
    """Pool the cases of a run or collection in FOLDER: survival, factors, treatments, proportions, report.html."""
    from casepool.pool import pool_folder, read_protocol, with_immortal_time
    from casepool.review import cases_folder, protocol_of

    protocol = protocol or protocol_of(folder)
    plan = read_protocol(protocol) if protocol is not None else None
    if allow_immortal_time:
        plan = with_immortal_time(plan)
    with cases_folder(folder) as source:
        analysis = pool_folder(source, out, protocol=plan, force=force, link_run=source == folder)
    click.echo(
        f"{len(analysis.rows)} patients, {analysis.analysable} with a time to analyse: {out / 'report.html'}",
        err=True,
    )


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
