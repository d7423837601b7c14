"""A case as text for the terminal."""

import re
import sys
from typing import TYPE_CHECKING

from casepool.figures import anchor_words, when_words
from casepool.model import Case, Document, Event

from ._facts import FactLine, fact_groups, short_quote

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that could steer a terminal or turn its text around."""
_SURE = 0.8
"""Confidence below which a value is marked for a second look."""


def print_case(case: Case, *, document: Document | None = None) -> None:
    """Print a case to stdout, in colour where stdout is a terminal.

    Parameters
    ----------
    case : Case
    document : Document, optional
        The case's document; its title and identity head the text.
    """
    from rich.console import Console

    if sys.stdout.isatty():
        _render(case, document, console=Console(highlight=False))
    else:
        sys.stdout.write(case_text(case, document=document))


def case_text(case: Case, *, width: int = 100, color: bool = False, document: Document | None = None) -> str:
    """A case as text: who, what, the course in time, how it ended, each value with its short quote.

    Parameters
    ----------
    case : Case
    width : int, default 100
        Columns of the text.
    color : bool, default False
        True puts ANSI colours into it.
    document : Document, optional
        The case's document.
    """
    from io import StringIO

    from rich.console import Console

    file = StringIO()
    console = Console(
        file=file,
        width=width,
        highlight=False,
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
    )
    _render(case, document, console=console)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def _render(case: Case, document: Document | None, *, console: "Console") -> None:
    from rich.text import Text

    report = document.report if document else case.report
    console.print(Text(_clean(case.id), style="bold"))
    if report.title:
        console.print(Text(_clean(report.title), style="bold cyan"))
    source = ", ".join(str(x) for x in (report.journal, report.year, report.doi or report.pmid) if x)
    if source:
        console.print(Text(_clean(source), style="dim"))
    if case.doubtful:
        console.print(Text(_clean(f"Doubtful: {case.doubtful}"), style="yellow"))
    for group in fact_groups(case):
        console.print(Text(f"\n{group.name}", style="bold"))
        console.print(_facts_table(group.facts))
    _print_timeline(case, console=console)


def _facts_table(facts: tuple[FactLine, ...]) -> "Table":
    from rich.text import Text

    table = _table(3, 2)
    for fact in facts:
        value = Text(_clean(f"{fact.label}: {fact.value}" if fact.label else fact.value))
        if fact.detail:
            value.append(_clean(f" ({fact.detail})"), style="cyan")
        if fact.tags:
            value.append(_clean(f" [{', '.join(fact.tags)}]"), style="magenta")
        if fact.conflict:
            other = short_quote(fact.against)
            value.append(_clean(f" ! evidence conflicts{f': “{other}”' if other else ''}"), style="yellow")
        elif fact.confidence < _SURE:
            value.append(f" ? {fact.confidence:.0%}", style="yellow")
        table.add_row(value, _quote(short_quote(fact.evidence)))
    return table


def _print_timeline(case: Case, *, console: "Console") -> None:
    from rich.text import Text

    timeline = case.timeline
    if timeline is None or not timeline.events:
        return
    anchor = anchor_words(timeline)
    console.print(Text(f"\nTimeline (from {anchor})", style="bold"))
    table = _table(2, 3, 2)
    for event in sorted(timeline.events, key=_place):
        when = when_words(event.earliest_days, event.latest_days, anchor=anchor)
        words = when if when.startswith("at ") else when.replace(f" {anchor}", "")
        label = Text(_clean(event.label or event.kind))
        if event.label != event.kind:
            label.append(f" ({event.kind})", style="dim")
        table.add_row(Text(words, style="cyan"), label, _quote(short_quote(event.evidence)))
    console.print(table)


def _table(*ratios: int) -> "Table":
    from rich.table import Table

    table = Table.grid(padding=(0, 2), expand=True)
    for ratio in ratios:
        table.add_column(ratio=ratio, overflow="fold")
    return table


def _quote(words: str) -> "Text":
    from rich.text import Text

    return Text(f"“{_clean(words)}”" if words else "", style="dim")


def _place(event: Event) -> tuple[bool, float]:
    first = event.earliest_days if event.earliest_days is not None else event.latest_days
    return first is None, first or 0.0


def _clean(text: str) -> str:
    return _CONTROLS.sub("\ufffd", text)
