"""A case: the source on the left, the codebook's variables on the right, one decision at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from casepool.collection import (
    ANSWERS,
    CHECKLISTS,
    CaseRow,
    Decision,
    Store,
    ValueRow,
    appraisal_values,
    by_reviewer,
    case_row,
    case_values,
    cases_of,
    checklist_variable,
    decide,
    discrepancies_of,
    document_of,
    fits,
    history,
    jbi_items,
    next_case,
    reading_case,
    reopen,
    report_line,
    report_row,
    same_value,
    show_value,
    sign_off,
    standing,
    told_of_others,
)
from casepool.errors import CollectionError
from casepool.model import Box, Case, Discrepancy, Document, Evidence, Span

from ._app import Adjudicator, AnyViewer, Shared, Workspace
from ._errors import WebError
from ._reports import case_address
from ._source import boxes, paragraphs, selected_evidence
from ._templates import render

router = APIRouter(prefix="/case/{report}/{number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A variable as the case page shows it to one reviewer."""

    value: ValueRow
    mine: Decision | None
    """What this reviewer said last."""
    said: str
    """The value that holds for this reviewer, as text."""
    read: str
    """The reading's value as text."""
    quotes: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    against: tuple[str, ...]
    """Words of the report that say otherwise than the reading."""
    discrepancies: tuple[Discrepancy, ...]
    expected: int
    """Id of this reviewer's newest decision, 0 for none."""
    misfit: bool
    """The value is none that the codebook allows today."""

    @property
    def name(self) -> str:
        """Name of the variable."""
        return self.value.variable.name

    @property
    def waits(self) -> bool:
        """Whether the value is doubtful and not judged yet."""
        return self.value.doubtful and self.mine is None


def key_of(report: str, number: int) -> str:
    """Id of the case at this address."""
    return f"{report}#{number}"


def case_rows(
    values: Sequence[ValueRow], *, who: str, row: CaseRow, found: Sequence[Discrepancy], reviewers: int
) -> list[Row]:
    """The variables as one reviewer sees them: blind to the others while the case is not open."""
    return [_row(value, who=who, shared=row.is_open(reviewers), found=found) for value in values]


def _row(value: ValueRow, *, who: str, shared: bool, found: Sequence[Discrepancy]) -> Row:
    variable = value.variable
    own = [d for d in value.decisions if d.role == "reviewer" and d.who == who]
    mine = standing(own)
    shown = value.current.value if shared else mine.value if mine else value.reading
    given = value.current.decision if shared else mine
    evidence = (given.evidence if given else ()) or value.evidence
    return Row(
        value=value,
        mine=mine,
        said=show_value(shown, variable=variable),
        read=show_value(value.reading, variable=variable),
        quotes=tuple(dict.fromkeys(e.quote for e in evidence)),
        evidence=evidence,
        against=tuple(dict.fromkeys(e.quote for e in value.against)),
        discrepancies=tuple(d for d in found if _touches(d, value.evidence)),
        expected=max((d.id for d in own), default=0),
        misfit=not fits(shown, variable=variable),
    )


def _touches(discrepancy: Discrepancy, evidence: Sequence[Evidence]) -> bool:
    return any(a.span.meets(b.span) for a in discrepancy.evidence for b in evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything that the page of a case shows."""

    row: CaseRow
    rows: list[Row]
    document: Document
    case: Case
    discrepancies: tuple[Discrepancy, ...]
    others: tuple[Span, ...]
    """Sentences about other patients."""
    shared: bool

    @property
    def waiting(self) -> int:
        """How many doubtful values wait for this reviewer."""
        return sum(r.waits for r in self.rows)

    @property
    def judged(self) -> int:
        """How many values this reviewer has judged."""
        return sum(r.mine is not None for r in self.rows)


def load_view(store: Store, key: str) -> View:
    """The case as the person of the store may see it."""
    row = case_row(store, key)
    reviewers = store.collection.settings.reviewers
    found = discrepancies_of(store, row)
    rows = case_rows(case_values(store, row), who=store.who, row=row, found=found, reviewers=reviewers)
    return View(
        row=row,
        rows=rows,
        document=document_of(store, row.report_id),
        case=reading_case(store, row),
        discrepancies=found,
        others=told_of_others(store, row),
        shared=row.is_open(reviewers),
    )


def drawing(view: View) -> str:
    """The timeline of the case with this reviewer's values put in."""
    from casepool.collection import decided_case
    from casepool.figures import timeline_svg
    from casepool.review import retold

    changes = {
        r.name: (chosen.value, chosen.evidence)
        for r in view.rows
        if (chosen := r.value.current.decision if view.shared else r.mine) is not None
        and not same_value(chosen.value, r.value.reading)
    }
    case = view.case
    if changes:
        case = retold(decided_case(case, changes), view.document, others=view.others)
    if case.timeline is None or not case.timeline.events:
        return ""
    return timeline_svg(case, discrepancies=view.discrepancies, style=False)


def ordered(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Doubtful values first, then the codebook's groups in its order."""
    groups: dict[str, list[Row]] = {}
    doubtful = [r for r in rows if r.value.doubtful]
    for row in rows:
        if not row.value.doubtful:
            groups.setdefault(row.value.variable.group, []).append(row)
    return ([("Doubtful", doubtful)] if doubtful else []) + list(groups.items())


def _shown(workspace: Workspace, view: View) -> dict[str, Any]:
    evidence = {r.name: r.evidence for r in view.rows}
    return {
        "case": view.row,
        "groups": ordered(view.rows),
        "view": view,
        "address": case_address(view.row.key),
        "timeline": drawing(view),
        "boxes": boxes(evidence),
        "paragraphs": paragraphs(view.document, evidence),
        "loose": [d for d in view.discrepancies if not any(d in r.discrepancies for r in view.rows)],
        "needed": workspace.collection.settings.reviewers,
    }


@router.get("")
def case_page(request: Request, workspace: Shared, viewer: AnyViewer, report: str, number: int) -> Response:
    """The page of a case."""
    with workspace.collection.reading(who=viewer.name) as store:
        view = load_view(store, key_of(report, number))
        line = report_line(store, report)
        siblings = [case_address(key) for key, told in cases_of(store, view.row.report_id) if told]
        following = next_case(store, after=view.row.key)
        hints = json.loads(report_row(store, report)["personal"])
    return render(
        request,
        "case.html",
        report=line,
        siblings=siblings,
        next_case=case_address(following) if following else None,
        hints=hints,
        reasons=workspace.collection.settings.exclusion_reasons,
        tab="values",
        **_shown(workspace, view),
    )


@router.post("/decision")
def decision(
    request: Request,
    workspace: Shared,
    viewer: AnyViewer,
    report: str,
    number: int,
    field: Annotated[str, Form(max_length=120)],
    kind: Annotated[str, Form(max_length=20)],
    expected: Annotated[int, Form()] = 0,
    value: Annotated[str, Form(max_length=8000)] = "",
    why: Annotated[str, Form(max_length=4000)] = "",
    quote: Annotated[str, Form(max_length=8000)] = "",
    start: Annotated[int | None, Form()] = None,
    place: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Write down what the reviewer says of a value; gives the row of the value back."""
    key = key_of(report, number)
    with workspace.collection.atomic(who=viewer.name) as store:
        evidence = _evidence_of(store, key, quote, start, place)
        if kind == "evidence":
            kind, value = _same_again(store, key, field)
        decide(store, key, field=field, kind=kind, value=value, evidence=evidence, why=why, expected=expected)
    with workspace.collection.reading(who=viewer.name) as store:
        view = load_view(store, key)
    row = next(r for r in view.rows if r.name == field)
    return render(request, "case_answer.html", r=row, swap=True, **_shown(workspace, view))


def _evidence_of(store: Store, key: str, quote: str, start: int | None, place: str) -> list[Evidence]:
    if not quote.strip():
        return []
    document = document_of(store, case_row(store, key).report_id)
    page, page_boxes = _place(place)
    found = selected_evidence(document, quote, start=start, page=page, page_boxes=page_boxes)
    if found is None:
        raise CollectionError(
            "evidence must be words of the report, got others. Select them in the text instead."
        )
    return [found]


def _place(text: str) -> tuple[int | None, list[Box]]:
    """Page and boxes that the browser measured, as [[page, x0, y0, x1, y1], ...]."""
    if not text:
        return None, []
    try:
        found = [Box(int(p), *map(float, rest)) for p, *rest in json.loads(text)[:50]]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise _no_place() from error
    # JSON as Python reads it holds infinities, which no browser reads back.
    if not all(1 <= b.page <= _MOST_PAGES and all(map(isfinite, (b.x0, b.y0, b.x1, b.y1))) for b in found):
        raise _no_place()
    return (found[0].page if found else None), found


_MOST_PAGES = 100_000


def _no_place() -> WebError:
    return WebError(422, "not allowed", "the place must be boxes on a page. Select the words again.")


def _same_again(store: Store, key: str, field: str) -> tuple[str, str]:
    """The reviewer's last decision, to be said again with other evidence; accepting where there is none."""
    values = {v.variable.name: v for v in case_values(store, case_row(store, key))}
    if field not in values:
        raise CollectionError(f"variable must be in use, got {field[:80]!r}. Load the page again.")
    mine = by_reviewer(values[field].decisions).get(store.who)
    if mine is None:
        return "accepted", ""
    return mine.kind, show_value(mine.value, variable=values[field].variable)


@router.post("/sign-off")
def sign(workspace: Shared, viewer: AnyViewer, report: str, number: int) -> Response:
    """The reviewer has judged the case; on to the next one."""
    key = key_of(report, number)
    with workspace.collection.atomic(who=viewer.name) as store:
        sign_off(store, key)
        following = next_case(store, after=key)
    target = case_address(following) if following else "/reports?done=1"
    return Response(status_code=204, headers={"hx-redirect": target})


@router.post("/reopen")
def open_again(workspace: Shared, viewer: Adjudicator, report: str, number: int) -> Response:
    """Open a finished case again."""
    with workspace.collection.atomic(who=viewer.name) as store:
        reopen(store, key_of(report, number))
    return Response(status_code=204, headers={"hx-refresh": "true"})


@router.get("/history")
def value_history(
    request: Request,
    workspace: Shared,
    viewer: AnyViewer,
    report: str,
    number: int,
    field: Annotated[str, Query(max_length=120)],
) -> Response:
    """Every decision on a value that the person may see."""
    with workspace.collection.reading(who=viewer.name) as store:
        key = case_row(store, key_of(report, number)).key
        entries = history(store, viewer=viewer.name, case_id=key, field=field)
    return render(
        request, "value_history.html", entries=[(e, json.loads(e.detail)) for e in entries], field=field
    )


@router.get("/decisions")
def decisions_by(
    workspace: Shared,
    viewer: AnyViewer,
    report: str,
    number: int,
    who: Annotated[str, Query(max_length=120)] = "",
) -> dict[str, Any]:
    """The standing decisions of a reviewer on the case; one's own, or anybody's once the case is open."""
    with workspace.collection.reading(who=viewer.name) as store:
        row = case_row(store, key_of(report, number))
        asked = who or viewer.name
        if asked != viewer.name and not row.is_open(workspace.collection.settings.reviewers):
            raise WebError(
                403, "blind", "another's decisions must stay unseen until all have signed off. Wait for them."
            )
        values = case_values(store, row)
    found = {v.variable.name: by_reviewer(v.decisions).get(asked) for v in values}
    return {
        "case": row.key,
        "who": asked,
        "decisions": {name: {"kind": d.kind, "value": d.value, "at": d.at} for name, d in found.items() if d},
    }


@router.get("/appraisal")
def appraisal_page(
    request: Request, workspace: Shared, viewer: AnyViewer, report: str, number: int
) -> Response:
    """The checklists of a case, with the sentences that were found for each item."""
    with workspace.collection.reading(who=viewer.name) as store:
        view = load_view(store, key_of(report, number))
        items = _items(view)
        said = appraisal_values(
            store, view.row, [checklist_variable(f, topic=t, item=i) for f, t, i, _ in items]
        )
        line = report_line(store, report)
    evidence = {field: found for field, _, _, found in items}
    rows: list[dict[str, Any]] = [
        {
            "item": item,
            "row": _row(value, who=viewer.name, shared=view.shared, found=()),
            "found": _sentences(view.document, item[3]),
        }
        for item, value in zip(items, said)
    ]
    lists = [
        (CHECKLISTS[name], [r for r in rows if r["item"][0].startswith(f"{name}:")]) for name in CHECKLISTS
    ]
    return render(
        request,
        "appraisal.html",
        case=view.row,
        report=line,
        address=case_address(view.row.key),
        lists=lists,
        answers=ANSWERS,
        paragraphs=paragraphs(view.document, evidence),
        boxes=boxes(evidence),
        view=view,
        tab="appraisal",
    )


def _sentences(document: Document, evidence: Sequence[Evidence]) -> list[str]:
    return list(dict.fromkeys(" ".join(document.quote(e.sentence).split()) for e in evidence))[:2]


Item = tuple[str, str, str, tuple[Evidence, ...]]

_JBI_VALUES = {
    "1": ("age_years", "sex"),
    "2": ("primary_to_metastasis_months", "symptom_duration_months"),
    "3": ("findings_present", "findings_absent"),
    "4": ("largest_size_mm", "metastatic_sites", "histologies"),
    "5": ("treatments",),
    "6": ("outcome", "response", "follow_up_months"),
}
"""Values whose words answer an item of JBI; harm and lesson are taken from the same items of CARE."""
_JBI_CARE = {"7": ("10d",), "8": ("3d", "11d")}


def _items(view: View) -> list[Item]:
    """Items of both checklists: field, topic, what should be told, and where the report tells it."""
    from casepool.audit import care_checklist

    care = care_checklist(view.document, view.case)
    told = {r.name: r.evidence for r in view.rows}
    by_number = {c.number: c.evidence for c in care}
    items: list[Item] = [(f"care:{c.number}", c.topic, c.item, c.evidence) for c in care]
    for row in jbi_items():
        number = row["number"]
        found = [e for name in _JBI_VALUES.get(number, ()) for e in told.get(name, ())[:2]]
        found += [e for name in _JBI_CARE.get(number, ()) for e in by_number.get(name, ())]
        items.append((f"jbi:{number}", row["topic"], row["item"], tuple(found[:4])))
    return items


@router.post("/appraisal")
def appraise(
    workspace: Shared,
    viewer: AnyViewer,
    report: str,
    number: int,
    field: Annotated[str, Form(max_length=40)],
    answer: Annotated[str, Form(max_length=40)],
    expected: Annotated[int, Form()] = 0,
) -> dict[str, Any]:
    """Write down the answer to an item."""
    with workspace.collection.atomic(who=viewer.name) as store:
        if field.partition(":")[0] not in CHECKLISTS:
            raise CollectionError(f"item must be one of a checklist, got {field!r}. Load the page again.")
        kind = "corrected" if answer else "undone"
        made = decide(store, key_of(report, number), field=field, kind=kind, value=answer, expected=expected)
    return {"id": made.id, "answer": answer}
