"""An answer for programs (JSON), for the terminal (table) and for the eye (one HTML page that needs no network)."""

from typing import Any, TextIO

from casepool.model import DAYS_PER_MONTH

from ._explain import Shared, length_words, shown_fact
from ._items import fields_of
from ._search import Answer, Neighbour
from ._summary import Proportion, Row

_NAMES = {"primary site": "primary", "metastatic site": "metastasis"}


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as plain values, in defined order."""
    return {
        "query": {
            "text": answer.query.text,
            "where": answer.query.where,
            "fields": None
            if answer.query.case is None
            else fields_of(answer.query.case, whole=answer.query.whole),
        },
        "searched": answer.searched,
        "rankings": list(answer.rankings),
        "notes": list(answer.notes),
        "neighbours": [_neighbour_json(x) for x in answer.neighbours],
        "summary": {
            "n": answer.summary.n,
            "rows": [_row_json(row) for row in answer.summary.rows],
            "times": [
                {"follow_up_days": round(days, 1), "dead": dead} for days, dead, _ in answer.summary.times
            ],
            "caveats": list(answer.summary.caveats),
        },
    }


def _neighbour_json(x: Neighbour) -> dict[str, Any]:
    return {
        "rank": x.rank,
        "id": x.shown.id,
        "report": x.shown.report_id,
        "title": x.shown.title,
        "doi": x.shown.doi,
        "score": x.score,
        "parts": [{"ranking": p.ranking, "rank": p.rank, "score": p.score, "share": p.part} for p in x.parts],
        "tumour": dict(x.tumour),
        "factor": x.factor,
        "shared": [_shared_json(s) for s in x.shared],
        "different": [_shared_json(s) for s in x.different],
        "outcome": outcome_words(x),
        "outcome_told": [_shared_json(s) for s in told_outcome(x)],
        "same_as": list(x.same_as),
        "fields": x.shown.fields,
    }


def _shared_json(s: Shared) -> dict[str, Any]:
    value = {
        "kind": s.kind,
        "query": s.query,
        "neighbour": s.neighbour,
        "via": s.via,
        "quote": s.quote,
        "sentence": s.sentence,
        "span": None if s.span is None else list(s.span),
    }
    return {k: v for k, v in value.items() if v is not None}


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "group": row.group,
        "patients": row.patients,
        "dead": _proportion_json(row.dead),
        "recurrence": _proportion_json(row.recurrence),
        "follow_up_months": None
        if row.follow_up_months is None
        else [round(m, 2) for m in row.follow_up_months],
        "follow_up_told": row.follow_up_told,
    }


def _proportion_json(p: Proportion) -> dict[str, Any]:
    return {
        "n": p.n,
        "total": p.total,
        "low": None if p.low is None else round(p.low, 4),
        "high": None if p.high is None else round(p.high, 4),
        "weighted": None if p.weighted is None else round(p.weighted, 4),
        "too_small": p.small,
    }


# --- words --------------------------------------------------------------------------------------------------


def shared_words(items: tuple[Shared, ...]) -> str:
    """The items in short: "age 57 years; primary breast; finding leg weakness (near paraparesis)"."""
    return "; ".join(item_words(s) for s in items)


def item_words(s: Shared) -> str:
    """What is shared, or where the neighbour differs, in words with the value that was asked for."""
    name = _NAMES.get(s.kind, s.kind)
    if s.kind == "recurrence" and s.neighbour is not None:
        return s.neighbour + ("" if s.query == s.neighbour else f" (asked: {s.query})")
    if s.neighbour is None:
        return f"no {name} {s.query} told"
    if s.via is not None:
        return f"{name} {s.neighbour} (near {s.query}: {s.via})"
    if s.query is None:
        return f"also {name} {s.neighbour}"
    return f"{name} {s.neighbour}" + ("" if s.query == s.neighbour else f" (asked: {s.query})")


CAUSES = {"disease": "of disease", "treatment": "of the treatment", "other": "of another cause"}


def outcome_words(x: Neighbour) -> str | None:
    """How the neighbour was at last contact, in short; None where the report is silent."""
    facts = x.shown.facts
    words = []
    if "outcome" in facts:
        words.append(facts["outcome"].value)
        if "cause" in facts:
            words.append(CAUSES.get(facts["cause"].value, ""))
    if "follow-up" in facts:
        words.append(f"at {length_words(facts['follow-up'].value)}")
    if "recurrence" in facts:
        words.append("after recurrence" if facts["recurrence"].value else "without recurrence")
    return " ".join(words) or None


OUTCOMES = ("outcome", "cause", "recurrence", "follow-up")
"""Facts that say how a neighbour was at last contact."""


def told_outcome(x: Neighbour) -> tuple[Shared, ...]:
    """What the neighbour's report tells of the outcome, with the sentences."""
    facts = (x.shown.facts[kind] for kind in OUTCOMES if kind in x.shown.facts)
    return tuple(shown_fact(fact) for fact in facts)


def _who(x: Neighbour) -> str:
    """ "58 years, female" """
    facts = x.shown.facts
    age = f"{facts['age'].value:g} years" if "age" in facts else ""
    return ", ".join(w for w in (age, facts["sex"].value if "sex" in facts else "") if w)


def _field(x: Neighbour, name: str) -> str:
    return ", ".join(x.shown.fields.get(name, ()))


def proportion_words(p: Proportion) -> str:
    """ "3 of 9 (33 %, 7 to 70 %), too few" """
    if p.low is None:
        return "not told"
    return f"{p.n} of {p.total} ({percent_words(p)})" + (", too few" if p.small else "")


def percent_words(p: Proportion) -> str:
    """ "33 %, 7 to 70 %", and nothing where none tells it"""
    if p.low is None or p.high is None:
        return ""
    return f"{100 * p.n / p.total:.0f} %, {100 * p.low:.0f} to {100 * p.high:.0f} %"


def follow_up_words(row: Row) -> str:
    """ "14 months (2 to 60 months; told of 7)" """
    if row.follow_up_months is None:
        return "not told"
    median, low, high = (length_words(m * DAYS_PER_MONTH) for m in row.follow_up_months)
    low = low.removesuffix(" months") if high.endswith(" months") else low
    return f"{median} ({low} to {high}; told of {row.follow_up_told})"


WIDTH = 140
"""Columns of the tables where they do not go to a terminal."""

# --- terminal -----------------------------------------------------------------------------------------------


def print_answer(answer: Answer, *, sentences: bool = False, file: TextIO | None = None) -> None:
    """Print the answer as tables for the eye, and where wanted the sentence of each value below the cases."""
    from rich.console import Console

    console = Console(file=file, highlight=False)
    if not console.is_terminal:
        console = Console(file=file, highlight=False, width=WIDTH)
    table = _ranked_table(answer) if answer.rankings else _filtered_table(answer)
    if answer.neighbours:
        console.print(table)
        console.print()
        if sentences:
            _print_sentences(console, answer)
        console.print(_summary_table(answer))
        for caveat in answer.summary.caveats:
            console.print(caveat, style="dim", markup=False)


def _ranked_table(answer: Answer) -> Any:
    """Rank, case, score, what is shared, what differs, outcome."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("case", overflow="fold", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("made of", no_wrap=True)
    table.add_column("shares", ratio=4)
    table.add_column("differs", ratio=3)
    table.add_column("outcome", ratio=2)
    for x in answer.neighbours:
        table.add_row(
            str(x.rank),
            _case_words(x),
            f"{x.score:.2f}",
            parts_words(x),
            shared_words(x.shared),
            shared_words(x.different),
            outcome_words(x) or "",
        )
    return table


def _filtered_table(answer: Answer) -> Any:
    """Cases that a filter alone let through: nothing was asked that they could share."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("case", overflow="fold", no_wrap=True)
    for name in ("patient", "primary", "metastases", "treatments", "outcome"):
        table.add_column(name)
    for x in answer.neighbours:
        fields = (_field(x, name) for name in ("primary_sites", "metastatic_sites", "treatments"))
        table.add_row(str(x.rank), _case_words(x), _who(x), *fields, outcome_words(x) or "")
    return table


LEAST_PART = 0.005
"""Parts of a score below half a hundredth are not told."""


def parts_words(x: Neighbour) -> str:
    """What each ranking gave to the score, one a line, and the tumour's factor where there is one."""
    lines = [f"{p.ranking} {100 * p.part:.0f} %" for p in x.parts if p.part >= LEAST_PART]
    return "\n".join([*lines, *([f"tumour × {x.factor:.2f}"] if x.tumour else [])])


def _print_sentences(console: Any, answer: Answer) -> None:
    for x in answer.neighbours:
        console.print(f"{x.rank} {x.shown.id}", style="bold")
        told = told_outcome(x)
        for kind, items in (("shares", x.shared), ("differs", x.different), ("outcome", told)):
            for s in items:
                words = f"  {kind}: {item_words(s)}" + (f": {s.sentence}" if s.sentence else "")
                console.print(words, markup=False)
        console.print()


def _case_words(x: Neighbour) -> str:
    return x.shown.id + (f" = {', '.join(x.same_as)}" if x.same_as else "")


def _summary_table(answer: Answer) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
    for name in (f"{answer.summary.n} neighbours", "patients", "dead", "recurrence", "follow-up"):
        table.add_column(name, justify="right" if name == "patients" else "left")
    for row in answer.summary.rows:
        table.add_row(
            row.group,
            str(row.patients),
            proportion_words(row.dead),
            proportion_words(row.recurrence),
            follow_up_words(row),
        )
    return table


# --- page -----------------------------------------------------------------------------------------------------


def answer_html(answer: Answer, *, curve: str | None = None) -> str:
    """The answer as one HTML page: the neighbours with their sentences, the summary, and a curve (SVG) if given."""
    from importlib.resources import files

    from jinja2 import Environment, StrictUndefined

    template = files("casepool.similar").joinpath("answer.html.j2").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "item": item_words,
        "proportion": proportion_words,
        "follow_up": follow_up_words,
        "outcome": outcome_words,
        "percent": percent_words,
        "who": _who,
        "field": _field,
        "told_outcome": told_outcome,
        "marked": marked_words,
        "bars": score_bars,
    }
    return environment.from_string(template).render(answer=answer, query=answer.query, curve=curve)


def marked_words(s: Shared) -> tuple[str, str, str]:
    """The sentence before the quote, the quote, and after it."""
    sentence, quote = s.sentence or "", " ".join((s.quote or "").split())
    before, found, after = sentence.partition(quote) if quote else (sentence, "", "")
    return (before, found, after)


def score_bars(x: Neighbour) -> list[tuple[str, float, float]]:
    """Ranking, left edge and width of each part of the score, in hundredths of the full score."""
    bars = []
    left = 0.0
    for p in x.parts:
        width = round(100 * p.part * x.score, 2)
        bars.append((p.ranking, round(left, 2), width))
        left += width
    return bars
