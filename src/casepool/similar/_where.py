"""The filter language of `--where`.

    primary_sites = breast and metastatic_sites = "spinal cord"
    age_years >= 50 and not treatments in (chemotherapy, "targeted therapy")
    histologies ~ lobular or recurrence is unknown

    expression := term ("or" term)*        term := factor ("and" factor)*
    factor     := "not" factor | "(" expression ")" | clause
    clause     := FIELD op VALUE | FIELD ["not"] "in" "(" VALUE ("," VALUE)* ")" | FIELD "is" ["not"] "unknown"
    op         := = != ~ !~ < <= > >=      ("~": the value contains the words)

A field that the report is silent on makes a clause neither true nor false, and only what is true is found:
`outcome != dead` gives the patients told to be alive (logic of three values, as in SQL).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from casepool.errors import AnalysisError
from casepool.model import DAYS_PER_MONTH

if TYPE_CHECKING:
    from ._segment import Segment

Mask = NDArray[np.bool_]

LIST_FIELDS = (
    "sex",
    "primary_sites",
    "histologies",
    "morphology",
    "metastatic_sites",
    "levels",
    "compartments",
    "findings_present",
    "findings_absent",
    "treatments",
    "agents",
    "course",
    "outcome",
    "cause",
    "recurrence",
    "report",
    "journal",
)
"""Fields with words as values; a list is equal to a value that is one of its own."""
NUMBER_FIELDS = {
    "age_years": ("age_years", 1.0),
    "year": ("year", 1.0),
    "largest_size_mm": ("largest_size_mm", 1.0),
    "symptom_duration_months": ("symptom_duration_days", DAYS_PER_MONTH),
    "primary_to_metastasis_months": ("primary_to_metastasis_days", DAYS_PER_MONTH),
    "follow_up_months": ("follow_up_days", DAYS_PER_MONTH),
    "episodes": ("episodes", 1.0),
}
"""Fields with numbers as values: the column, and how many of its units one unit of the field is."""
TOLERANCE_DAYS = 2.0
"""Lengths that differ by less are equal: "12 months" and "1 year" are 365.25 days, "365 days" are not."""
TOLERANCE = 0.005
"""Other numbers that differ by less are equal."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<op><=|>=|!=|!~|==|[=<>~(),])|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<word>[^\s<>=!~(),"']+))"""
)
_KEYWORDS = frozenset({"and", "or", "not", "in", "is"})
_ORDER: dict[str, Callable[[Any, float], Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison: field, operator, values."""

    field: str
    op: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        if self.op == "unknown":
            return f"{self.field} is unknown"
        words = [_quoted(v) for v in self.values]
        return f"{self.field} {self.op} {words[0] if self.op != 'in' else '(' + ', '.join(words) + ')'}"


@dataclass(frozen=True, slots=True)
class Group:
    """Several parts joined by "and" or "or"; one part under "not"."""

    op: str
    parts: tuple["Clause | Group", ...]

    def __str__(self) -> str:
        if self.op == "not":
            return f"not ({self.parts[0]})"
        return f" {self.op} ".join(
            f"({p})" if isinstance(p, Group) and p.op != "not" else str(p) for p in self.parts
        )


Filter = Clause | Group


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w.+-]+", value) and value.lower() not in _KEYWORDS else f'"{value}"'


def parse_where(text: str) -> Filter:
    """The filter that the text says.

    Raises
    ------
    AnalysisError
        Where it is not in the language; the text names the place and what may stand there.

    Examples
    --------
    >>> str(parse_where("sex = female and age_years >= 50"))
    'sex = female and age_years >= 50'
    """
    parser = _Parser(text)
    result = parser.expression()
    parser.end()
    return result


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._place = 0

    def _peek(self) -> str | None:
        """The next keyword or sign in lower case; None for a quoted value or the end."""
        if self._place >= len(self._tokens):
            return None
        value, quoted, _ = self._tokens[self._place]
        return None if quoted else value.lower()

    def _take(self, *allowed: str) -> bool:
        if self._peek() in allowed:
            self._place += 1
            return True
        return False

    def _fail(self, rule: str) -> AnalysisError:
        if self._place >= len(self._tokens):
            got, where = "the end", len(self._text) + 1
        else:
            value, _, start = self._tokens[self._place]
            got, where = repr(value), start + 1
        return AnalysisError(
            f"--where must have {rule}, got {got} (character {where} of {self._text!r}). "
            'Write, for one: primary_sites = breast and metastatic_sites = "spinal cord".'
        )

    def expression(self) -> Filter:
        return self._joined("or", self._term)

    def _term(self) -> Filter:
        return self._joined("and", self._factor)

    def _joined(self, word: str, part: Callable[[], Filter]) -> Filter:
        parts = [part()]
        while self._take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Group(word, tuple(parts))

    def _factor(self) -> Filter:
        if self._take("not"):
            return Group("not", (self._factor(),))
        if self._take("("):
            inner = self.expression()
            if not self._take(")"):
                raise self._fail("')'")
            return inner
        return self._clause()

    def _clause(self) -> Filter:
        field = self._field()
        if self._take("is"):
            return self._unknown(field)
        negated = self._take("not")
        if self._take("in"):
            clause = Clause(field, "in", self._values(field))
            return Group("not", (clause,)) if negated else clause
        op = self._peek()
        if negated or op not in ("=", "==", "!=", "~", "!~", "<", "<=", ">", ">="):
            raise self._fail("'in'" if negated else f"one of = != ~ !~ < <= > >= in is after {field}")
        self._place += 1
        return self._compared(field, op, self._value(field))

    def _compared(self, field: str, op: str, value: str) -> Filter:
        if op in _ORDER and field not in NUMBER_FIELDS:
            self._place -= 1
            raise self._fail(f"= != ~ !~ or in after {field}, which has words as values, not {op}")
        if op in ("~", "!~") and field in NUMBER_FIELDS:
            self._place -= 1
            raise self._fail(f"= != < <= > >= or in after {field}, which has numbers as values, not {op}")
        if op in ("!=", "!~"):
            return Group("not", (Clause(field, op[1], (value,)),))
        return Clause(field, "=" if op == "==" else op, (value,))

    def _field(self) -> str:
        name = self._peek()
        known = (*NUMBER_FIELDS, *LIST_FIELDS)
        if name is None or name not in known:
            near = [k for k in known if name and k.startswith(name)] or get_close_matches(
                name or "", known, n=1
            )
            hint = f" (perhaps {near[0]})" if near else ""
            raise self._fail(f"a field{hint}, one of {', '.join(known)}")
        self._place += 1
        return name

    def _unknown(self, field: str) -> Filter:
        negated = self._take("not")
        if self._take("known"):
            negated = not negated
        elif not self._take("unknown"):
            raise self._fail("'unknown' or 'known' after 'is'")
        clause = Clause(field, "unknown", ())
        return Group("not", (clause,)) if negated else clause

    def _values(self, field: str) -> tuple[str, ...]:
        if not self._take("("):
            raise self._fail("'(' after 'in'")
        values = [self._value(field)]
        while self._take(","):
            values.append(self._value(field))
        if not self._take(")"):
            raise self._fail("',' or ')'")
        return tuple(values)

    def _value(self, field: str) -> str:
        if self._place >= len(self._tokens) or self._peek() in ("(", ")", ",", "=", "<", ">", "~"):
            raise self._fail(f"a value for {field}")
        words = [self._tokens[self._place]]
        self._place += 1
        # "spinal cord" without quotation marks is read as one value: nothing else can stand here.
        while not words[0][1] and self._place < len(self._tokens) and self._is_plain_word():
            words.append(self._tokens[self._place])
            self._place += 1
        value = " ".join(w for w, _, _ in words)
        if field in NUMBER_FIELDS and not _is_number(value):
            self._place -= 1
            raise self._fail(f"a number for {field}")
        return value

    def _is_plain_word(self) -> bool:
        word = self._peek()
        return word is not None and word not in _KEYWORDS and re.match(r"\w", word) is not None

    def end(self) -> None:
        if self._place < len(self._tokens):
            raise self._fail("'and', 'or' or its end here")


def _tokens(text: str) -> list[tuple[str, bool, int]]:
    """Value, whether it was quoted, and place of each token."""
    tokens = []
    place = 0
    text = text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise AnalysisError(
                f"--where must have quotation marks in pairs, got {text[place:].strip()!r} (character {place + 1} of {text!r}). "
                "Close them."
            )
        quoted = match["double"] if match["double"] is not None else match["single"]
        tokens.append(
            (
                match[match.lastgroup or 0] if quoted is None else quoted,
                quoted is not None,
                match.start(match.lastgroup or 0),
            )
        )
        place = match.end()
    return tokens


def _is_number(value: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", value) is not None


# --- over a segment ---------------------------------------------------------------------------------------


def where_mask(where: Filter, segment: "Segment") -> Mask:
    """For each entry of the segment whether the filter is true of it."""
    return _evaluate(where, segment)[0]


def _evaluate(where: Filter, segment: "Segment") -> tuple[Mask, Mask]:
    """For each entry whether the filter is true, and whether it is false; neither where unknown."""
    if isinstance(where, Clause):
        return _clause_masks(where, segment)
    masks = [_evaluate(part, segment) for part in where.parts]
    if where.op == "not":
        true, false = masks[0]
        return false, true
    whole: Callable[[Sequence[Mask]], Any] = np.logical_and.reduce
    some: Callable[[Sequence[Mask]], Any] = np.logical_or.reduce
    true_of, false_of = (whole, some) if where.op == "and" else (some, whole)
    return true_of([t for t, _ in masks]), false_of([f for _, f in masks])


def _clause_masks(clause: Clause, segment: "Segment") -> tuple[Mask, Mask]:
    known = _known(clause.field, segment)
    if clause.op == "unknown":
        return ~known, known
    true = _number_mask(clause, segment) if clause.field in NUMBER_FIELDS else _list_mask(clause, segment)
    return true, known & ~true


def _known(field: str, segment: "Segment") -> Mask:
    if field in NUMBER_FIELDS:
        return ~np.isnan(segment.numbers[NUMBER_FIELDS[field][0]])
    known = np.zeros(segment.size, dtype=np.bool_)
    known[segment.lists["facets"].entries(field)] = True
    return known


def _number_mask(clause: Clause, segment: "Segment") -> Mask:
    column, unit = NUMBER_FIELDS[clause.field]
    values = segment.numbers[column] / np.float32(unit)
    tolerance = TOLERANCE_DAYS / unit if unit == DAYS_PER_MONTH else TOLERANCE
    mask = np.zeros(segment.size, dtype=np.bool_)
    for text in clause.values:
        number = float(text)
        order = _ORDER.get(clause.op)
        mask |= np.abs(values - number) < tolerance if order is None else order(values, number)
    return mask


def _list_mask(clause: Clause, segment: "Segment") -> Mask:
    mask = np.zeros(segment.size, dtype=np.bool_)
    for value in segment.values.get(clause.field, ()):
        if matches(clause, value):
            mask[segment.lists["facets"].entries(f"{clause.field}={value}")] = True
    return mask


def matches(clause: Clause, value: str) -> bool:
    """Whether a value of a list field is one that the clause asks for."""
    have = value.lower()
    if clause.op == "~":
        return all(word in have for word in clause.values[0].lower().split())
    return any(have == wanted.lower() for wanted in clause.values)


def clauses_of(where: Filter) -> tuple[Clause, ...]:
    """The comparisons of a filter, in order."""
    if isinstance(where, Clause):
        return (where,)
    return tuple(clause for part in where.parts for clause in clauses_of(part))


def conjuncts_of(where: Filter) -> tuple[Filter, ...]:
    """The parts that must all be true."""
    return where.parts if isinstance(where, Group) and where.op == "and" else (where,)
