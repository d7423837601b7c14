"""protocol.toml: the question of a review, whom it includes, and what is computed."""

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from casepool.errors import ProtocolError

from ._times import TimePoint, parse_time_point
from ._variables import DEFAULT_GROUPS, VARIABLES, Row, Variable

METHODS = ("time-dependent", "landmark", "plain")
UNITS = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One inclusion rule: a variable with the values that let a patient in."""

    variable: Variable
    values: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None
    keep_unknown: bool = False

    def __str__(self) -> str:
        unit = f" {self.variable.unit}" if self.variable.unit else ""
        if self.values:
            return f"{self.variable.label}: {', '.join(_shown(v) for v in self.values)}"
        ends = [f"at least {self.low:g}{unit}" if self.low is not None else "",
                f"at most {self.high:g}{unit}" if self.high is not None else ""]  # fmt: skip
        return f"{self.variable.label}: {' and '.join(e for e in ends if e)}"

    def holds(self, row: Row) -> bool | None:
        """Whether the patient fits; None where the report is silent."""
        value = row.values[self.variable.name]
        if value is None or value == ():
            return None
        if isinstance(value, tuple):
            return any(v in self.values for v in value)
        if self.values:
            return value in self.values
        number = float(value)
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePlan:
    """A time to event that is asked for."""

    name: str
    start: TimePoint
    end: TimePoint
    unit: str = "months"
    horizon: float | None = None
    """In `unit`; the restricted mean and the curve end there. None: the last time with four patients at risk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPlan:
    """A variable that times are compared by."""

    variable: Variable
    cut: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Numbers of the analysis."""

    confidence: float = 0.95
    imputations: int = 20
    bootstrap: int = 200
    seed: int = 20_190_401
    smallest_series: int = 2
    """Series with fewer patients are case reports and stay out of pooled proportions."""
    smallest_group: int = 3
    events_per_factor: int = 10
    """Below this, Firth's penalty takes the place of the plain Cox model (Peduzzi et al. 1995)."""


_DEFAULTS = (
    ("Survival from presentation", "presentation", "death"),
    ("Survival from treatment", "treatment", "death"),
    ("Primary to metastasis", "diagnosis of primary", "metastasis"),
    ("First to second episode", "episode 1", "episode 2"),
    ("Treatment to recurrence", "treatment", "recurrence"),
)


def default_outcomes() -> tuple[OutcomePlan, ...]:
    """The times that are analysed where a protocol names none."""
    return tuple(
        OutcomePlan(name=name, start=parse_time_point(start), end=parse_time_point(end))
        for name, start, end in _DEFAULTS
    )


def default_groups() -> tuple[GroupPlan, ...]:
    """The groups that are compared where a protocol names none."""
    return tuple(GroupPlan(variable=VARIABLES[name], cut=VARIABLES[name].cut) for name in DEFAULT_GROUPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """What a review asks, of whom, and how."""

    question: str = "What is told of these patients, and what became of them?"
    include: tuple[Rule, ...] = ()
    include_doubtful: bool = False
    outcomes: tuple[OutcomePlan, ...] = field(default_factory=default_outcomes)
    groups: tuple[GroupPlan, ...] = field(default_factory=default_groups)
    factors: tuple[GroupPlan, ...] = ()
    """Covariates of the regression; empty: those groups that are known before treatment."""
    method: str = "time-dependent"
    landmark_days: float = 91.3125
    treatments: tuple[str, ...] = ()
    """Names of treatment variables; empty: those that vary."""
    allow_immortal_time: bool = False
    settings: Settings = Settings()
    path: str | None = None


def read_protocol(path: Path) -> Protocol:
    """The protocol in a TOML file.

    Raises
    ------
    ProtocolError
        Where the file cannot be read, a key is unknown, or a value is not allowed; the text names the key and what is
        allowed.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProtocolError(
            f"the protocol must be a readable file, got {error.strerror} ({path}). Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise ProtocolError(
            f"the protocol must be UTF-8 text, got other bytes ({path}). Save it as UTF-8."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError(f"the protocol must be TOML, got: {error} ({path}). Mend the line.") from error
    return parse_protocol(raw, path=path.name)


_KEYS = ("question", "review", "include", "outcome", "group", "factor", "treatment", "settings")
"""`review` says how a collection's reports are judged; the collection reads it."""
_TREATMENTS = tuple(name for name, v in VARIABLES.items() if v.treatment and v.kind == "yes-no")


def parse_protocol(raw: Mapping[str, Any], *, path: str = "protocol.toml") -> Protocol:
    """The protocol that a parsed TOML table tells; see `read_protocol`."""
    reader = _Reader(path)
    reader.known(raw, _KEYS, "")
    include, doubtful = _include(reader, reader.table(raw, "include"))
    treatment = reader.table(raw, "treatment")
    reader.known(treatment, ("types", "method", "landmark_days", "allow_immortal_time"), "treatment.")
    types = tuple(
        reader.choice(name, _TREATMENTS, f"treatment.types[{i + 1}]")
        for i, name in enumerate(reader.sequence(treatment, "types", "treatment."))
    )
    outcomes = tuple(_outcome(reader, row, i) for i, row in enumerate(reader.tables(raw, "outcome")))
    reader.distinct([o.name for o in outcomes], "outcome names")
    groups = tuple(
        _group(reader, row, f"group[{i + 1}]") for i, row in enumerate(reader.tables(raw, "group"))
    )
    factors = tuple(
        _group(reader, row, f"factor[{i + 1}]") for i, row in enumerate(reader.tables(raw, "factor"))
    )
    for i, factor in enumerate(factors):
        if factor.variable.treatment:
            reader.fail(f"factor[{i + 1}].variable", "known before treatment", factor.variable.name,
                        "Name treatments under [treatment], where their time of start counts.")  # fmt: skip
    return Protocol(
        question=reader.text(raw, "question", Protocol().question, ""),
        include=include, include_doubtful=doubtful,
        outcomes=outcomes or default_outcomes(), groups=groups or default_groups(), factors=factors,
        method=reader.choice(treatment.get("method", "time-dependent"), METHODS, "treatment.method"),
        landmark_days=reader.number(treatment, "landmark_days", 91.3125, "treatment.", low=0.0),
        treatments=types, allow_immortal_time=reader.truth(treatment, "allow_immortal_time", False, "treatment."),
        settings=_settings(reader, reader.table(raw, "settings")), path=path,
    )  # fmt: skip


def with_immortal_time(protocol: Protocol | None = None) -> Protocol:
    """The protocol with treatments compared plainly, as the command's flag asks; figures then bear the warning."""
    return replace(protocol or Protocol(), method="plain", allow_immortal_time=True)


def _include(reader: "_Reader", table: Mapping[str, Any]) -> tuple[tuple[Rule, ...], bool]:
    reader.known(table, (*VARIABLES, "doubtful"), "include.")
    rules = [_rule(reader, VARIABLES[name], told) for name, told in table.items() if name != "doubtful"]
    return tuple(rules), reader.truth(table, "doubtful", False, "include.")


def _rule(reader: "_Reader", variable: Variable, told: Any) -> Rule:
    where = f"include.{variable.name}"
    unknown = False
    if isinstance(told, Mapping):
        reader.known(told, ("min", "max", "any", "keep_unknown"), where + ".")
        unknown = reader.truth(told, "keep_unknown", False, where + ".")
        if "any" not in told:
            if variable.kind != "number":
                reader.fail(where, "a value or a list of values", told, "min and max are for numbers.")
            low = reader.number(told, "min", None, where + ".")
            high = reader.number(told, "max", None, where + ".")
            if low is None and high is None:
                reader.fail(where, "a table with min, max or any", told, "Give at least one.")
            if low is not None and high is not None and low > high:
                reader.fail(where, "min not above max", f"{low:g} and {high:g}", "Exchange them.")
            return Rule(variable=variable, low=low, high=high, keep_unknown=unknown)
        told = told["any"]
    values = tuple(told) if isinstance(told, list) else (told,)
    kind = {"number": (int, float), "yes-no": (bool,)}.get(variable.kind, (str,))
    for value in values:
        if not isinstance(value, kind) or (variable.kind == "number" and isinstance(value, bool)):
            allowed = {"number": "a number", "yes-no": "true or false"}.get(
                variable.kind, "text or a list of texts"
            )
            reader.fail(where, allowed, value, "Write the values as the table of cases shows them.")
    if not values:
        reader.fail(where, "a list with a value", told, "Leave the rule out to include all.")
    return Rule(variable=variable, values=values, keep_unknown=unknown)


def _outcome(reader: "_Reader", row: Mapping[str, Any], index: int) -> OutcomePlan:
    where = f"outcome[{index + 1}]."
    reader.known(row, ("name", "from", "to", "unit", "horizon"), where)
    ends = []
    for key in ("from", "to"):
        if key not in row:
            reader.fail(
                where + key, "given", "nothing", 'Name an event of the timeline, as from = "presentation".'
            )
        ends.append(parse_time_point(reader.text(row, key, "", where), where=f"{reader.path}: {where}{key}"))
    if ends[0] == ends[1]:
        reader.fail(where + "to", "another event than from", str(ends[1]), "Name two events.")
    plain = f"{ends[0]} to {ends[1]}"
    return OutcomePlan(
        name=reader.text(row, "name", plain[0].upper() + plain[1:], where), start=ends[0], end=ends[1],
        unit=reader.choice(row.get("unit", "months"), tuple(UNITS), where + "unit"),
        horizon=reader.number(row, "horizon", None, where, low=0.0),
    )  # fmt: skip


def _group(reader: "_Reader", row: Mapping[str, Any], where: str) -> GroupPlan:
    reader.known(row, ("variable", "cut"), where + ".")
    variable = VARIABLES[reader.choice(row.get("variable", ""), tuple(VARIABLES), where + ".variable")]
    cut = reader.number(row, "cut", variable.cut, where + ".")
    if "cut" in row and variable.kind != "number":
        reader.fail(
            where + ".cut", f"left out for {variable.name}, which is no number", row["cut"], "Leave it out."
        )
    return GroupPlan(variable=variable, cut=cut)


def _settings(reader: "_Reader", table: Mapping[str, Any]) -> Settings:
    base = Settings()
    reader.known(table, tuple(Settings.__slots__), "settings.")
    confidence = reader.number(table, "confidence", base.confidence, "settings.")
    if not 0.5 <= confidence < 1:
        reader.fail("settings.confidence", "from 0.5 to below 1", confidence, "Write 0.95 for 95 %.")
    counts = {
        name: int(reader.number(table, name, getattr(base, name), "settings.", low=low, high=MOST.get(name), whole=True))
        for name, low in (("imputations", 2), ("bootstrap", 20), ("seed", 0), ("smallest_series", 2), ("smallest_group", 2),
                          ("events_per_factor", 1))
    }  # fmt: skip
    return Settings(confidence=confidence, **counts)


MOST = {"imputations": 500, "bootstrap": 10_000, "seed": 2**63}
"""Beyond these a report takes hours and tells nothing more."""


class _Reader:
    """Reads values of a TOML table; every error names the file, the key and what is allowed."""

    def __init__(self, path: str) -> None:
        self.path = path

    def fail(self, key: str, rule: str, got: object, advice: str) -> None:
        raise ProtocolError(f"{key} must be {rule}, got {got!r} ({self.path}). {advice}")

    def known(self, table: Mapping[str, Any], allowed: Sequence[str], prefix: str) -> None:
        for key in table:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, n=1)
                advice = f"Did you mean {near[0]!r}?" if near else "Take the key out or choose one of these."
                self.fail(
                    f"a key of {prefix.rstrip('.') or 'the protocol'}",
                    f"one of {', '.join(allowed)}",
                    key,
                    advice,
                )

    def table(self, raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = raw.get(key, {})
        if not isinstance(value, Mapping):
            self.fail(key, f"a table, written [{key}]", value, "Write it as a table.")
        return value  # type: ignore[no-any-return]

    def tables(self, raw: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
        value = raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            self.fail(key, f"tables, each written [[{key}]]", value, "Write two brackets on each side.")
        return value  # type: ignore[no-any-return]

    def sequence(self, table: Mapping[str, Any], key: str, prefix: str) -> Sequence[Any]:
        value = table.get(key, [])
        if not isinstance(value, list):
            self.fail(prefix + key, "a list", value, "Write it in brackets.")
        return value  # type: ignore[no-any-return]

    def text(self, table: Mapping[str, Any], key: str, default: str, prefix: str) -> str:
        value = table.get(key, default)
        if not isinstance(value, str):
            self.fail(prefix + key, "text in quotes", value, "Put it in quotes.")
        return str(value)

    def truth(self, table: Mapping[str, Any], key: str, default: bool, prefix: str) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            self.fail(prefix + key, "true or false", value, "Write it without quotes.")
        return bool(value)

    def number(
        self,
        table: Mapping[str, Any],
        key: str,
        default: Any,
        prefix: str,
        *,
        low: float | None = None,
        high: float | None = None,
        whole: bool = False,
    ) -> Any:
        value = table.get(key, default)
        if key not in table:
            return default
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or value != value:
            self.fail(
                prefix + key, "a whole number" if whole else "a number", value, "Write it without quotes."
            )
        if abs(value) == float("inf"):
            self.fail(prefix + key, "a finite number", value, "Leave the key out for the default.")
        if low is not None and value < low:
            self.fail(prefix + key, f"at least {low:g}", value, "Choose a larger one.")
        if high is not None and value > high:
            self.fail(prefix + key, f"at most {high:g}", value, "Choose a smaller one.")
        return value

    def choice(self, value: Any, allowed: Sequence[str], key: str) -> str:
        if value not in allowed:
            near = difflib.get_close_matches(str(value), allowed, n=1)
            self.fail(
                key,
                f"one of {', '.join(allowed)}",
                value,
                f"Did you mean {near[0]!r}?" if near else "Choose one of these.",
            )
        return str(value)

    def distinct(self, names: Sequence[str], what: str) -> None:
        double = sorted({n for n in names if names.count(n) > 1})
        if double:
            self.fail(what, "all different", double[0], "Rename one.")


def _shown(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
