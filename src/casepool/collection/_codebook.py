"""The codebook: the variables of a review, what a value of each may be, and how a value is typed."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from casepool.errors import CollectionError, ProtocolError

VARIABLE_TYPES = ("number", "choice", "choices", "list", "text", "yes-no", "treatments")
"""number; choice: one allowed value; choices: several allowed values; list: several words of the reviewer's;
text: any words; yes-no; treatments: kinds of treatment with their agents."""

LIST_TYPES = frozenset({"choices", "list", "treatments"})
"""Types whose values are lists; their empty value is an empty list."""

MAX_TEXT = 4_000
"""Longest text of a value, in characters."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
_KEYS = frozenset(
    {"name", "label", "type", "unit", "group", "allowed", "question", "low", "high", "own", "active"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One variable of a review."""

    name: str
    """Lower case letters, digits and underscores; the column of every export."""
    label: str
    type: str = "text"
    """One of `VARIABLE_TYPES`."""
    unit: str | None = None
    group: str = "Review"
    """Heading that the variable stands under on the case page."""
    allowed: tuple[str, ...] = ()
    """Allowed values of choice, choices and treatments."""
    question: str = ""
    """What the reviewer is asked."""
    low: float | None = None
    high: float | None = None
    own: bool = False
    """True where the review added it."""
    active: bool = True
    """False where it was taken out; its answers stay."""

    @property
    def empty(self) -> Any:
        """The value that says nothing: None, or an empty list."""
        return [] if self.type in LIST_TYPES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """The variables in the order in which a reviewer meets them."""

    variables: tuple[Variable, ...]

    @property
    def active(self) -> tuple[Variable, ...]:
        """The variables that are asked for."""
        return tuple(v for v in self.variables if v.active)

    def variable(self, name: str) -> Variable:
        """The variable of that name.

        Raises
        ------
        CollectionError
            Where the codebook has none.
        """
        for variable in self.variables:
            if variable.name == name:
                return variable
        names = ", ".join(v.name for v in self.active)
        raise CollectionError(f"variable must be one of {names}, got {name[:80]!r}. Choose one of these.")


@lru_cache(maxsize=1)
def default_codebook() -> Codebook:
    """The variables that every collection starts with."""
    path = Path(__file__).with_name("codebook.toml")
    rows = _rows(path.read_text("utf-8"), path.name)
    return Codebook(
        variables=tuple(_variable(row, where=f"{path.name}, variable {i}") for i, row in enumerate(rows, 1))
    )


def read_codebook(text: str, *, name: str = "codebook.toml") -> Codebook:
    """The default variables, followed by those of a review's TOML file.

    A default variable that the file names again is replaced in its place (to take it out with
    ``active = false``, or to change its question).

    Raises
    ------
    ProtocolError
        Where the TOML is broken, a key is unknown, or a value is not allowed; names file and variable.
    """
    variables = {v.name: v for v in default_codebook().variables}
    seen: set[str] = set()
    for i, row in enumerate(_rows(text, name), 1):
        where = f"{name}, variable {i}"
        base = variables.get(str(row.get("name")))
        variable = _variable(row, where=where, base=base)
        if variable.name in seen:
            raise ProtocolError(f"name must be used once, got {variable.name!r} again ({where}). Rename one.")
        seen.add(variable.name)
        variables[variable.name] = variable if base else replace(variable, own=True)
    return Codebook(variables=tuple(variables.values()))


def write_codebook(codebook: Codebook) -> str:
    """The TOML file that `read_codebook` reads back to the same codebook."""
    defaults = {v.name: v for v in default_codebook().variables}
    parts = [
        "# The variables of this review, after the ones that every collection has.\n"
        f"# type is one of: {', '.join(VARIABLE_TYPES)}\n"
    ]
    parts += [_block(v) for v in codebook.variables if defaults.get(v.name) != v]
    return "\n".join(parts)


def _block(variable: Variable) -> str:
    lines = ["[[variable]]"]
    for key in ("name", "label", "type", "unit", "group", "question", "low", "high"):
        got = getattr(variable, key)
        if got not in (None, ""):
            lines.append(f"{key} = {_toml(got)}")
    if variable.allowed:
        lines.append(f"allowed = [{', '.join(_toml(a) for a in variable.allowed)}]")
    if not variable.active:
        lines.append("active = false")
    return "\n".join(lines) + "\n"


def _toml(value: str | float) -> str:
    if isinstance(value, str):
        # Escapes of a TOML basic string; control characters other than these are refused on entry.
        return (
            '"'
            + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
            + '"'
        )
    return repr(value)


def _rows(text: str, name: str) -> list[dict[str, Any]]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError(f"codebook must be TOML, got {error} ({name}). Mend that line.") from error
    unknown = sorted(set(data) - {"variable"})
    rows = data.get("variable", [])
    if unknown or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        got = ", ".join(unknown) or "another form"
        raise ProtocolError(f"codebook must hold [[variable]] tables only, got {got} ({name}). Take it out.")
    return rows


def _variable(row: Mapping[str, Any], *, where: str, base: Variable | None = None) -> Variable:
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        raise ProtocolError(
            f"key must be one of {', '.join(sorted(_KEYS))}, got {unknown[0]!r} ({where}). Mend it."
        )
    given = dict(row)
    if given.get("allowed") == "sites":
        given["allowed"] = site_names()
    if "allowed" in given:
        given["allowed"] = _allowed(given["allowed"], where)
    if base is None:
        given.setdefault("label", str(given.get("name", "")).replace("_", " ").capitalize())
        given.setdefault("name", "")
        return checked(Variable(**given), where=where)
    return checked(replace(base, **given), where=where)


def _allowed(values: object, where: str) -> tuple[str, ...]:
    if isinstance(values, (list, tuple)) and all(isinstance(v, str) and v.strip() for v in values):
        return tuple(dict.fromkeys(v.strip() for v in values))
    raise ProtocolError(f'allowed must be a list of words or "sites", got {values!r} ({where}). Mend it.')


def checked(variable: Variable, *, where: str) -> Variable:
    """The variable, if it is one that can be asked for.

    Raises
    ------
    ProtocolError
        Where its name, type, texts, bounds or allowed values cannot be; names the place.
    """
    if not isinstance(variable.name, str) or not _NAME.match(variable.name):
        rule = "up to 60 lower case letters, digits and underscores, a letter first"
        raise ProtocolError(f"name must be {rule}, got {variable.name!r} ({where}). Rename it.")
    if variable.type not in VARIABLE_TYPES:
        raise ProtocolError(
            f"type must be one of {', '.join(VARIABLE_TYPES)}, got {variable.type!r} ({where}). Choose one."
        )
    for key in ("label", "unit", "group", "question"):
        got = getattr(variable, key)
        if got is not None and (
            not isinstance(got, str) or len(got) > 500 or re.search(r"[\x00-\x08\x0b-\x1f]", got)
        ):
            raise ProtocolError(
                f"{key} must be up to 500 characters of text, got {str(got)[:40]!r} ({where}). Mend it."
            )
    if variable.type in ("choice", "choices", "treatments") and not variable.allowed:
        raise ProtocolError(
            f"allowed must list the values of a {variable.type}, got none ({where}). List them."
        )
    for key in ("low", "high"):
        got = getattr(variable, key)
        if got is not None and (isinstance(got, bool) or not isinstance(got, (int, float))):
            raise ProtocolError(f"{key} must be a number, got {got!r} ({where}). Mend it.")
    for key in ("own", "active"):
        if not isinstance(getattr(variable, key), bool):
            raise ProtocolError(
                f"{key} must be true or false, got {getattr(variable, key)!r} ({where}). Mend it."
            )
    return variable


def parse_value(text: str, *, variable: Variable) -> Any:
    """The value that a person typed; empty text gives the variable's empty value.

    Lists are separated by semicolons; agents stand in brackets after their treatment:
    "surgery; chemotherapy (cisplatin, etoposide)".

    Raises
    ------
    CollectionError
        Where the text is no value of the variable; says what is allowed.
    """
    text = " ".join(text.split())
    if len(text) > MAX_TEXT:
        raise CollectionError(
            f"{variable.label} must be at most {MAX_TEXT} characters, got {len(text)}. Shorten it."
        )
    if not text:
        return variable.empty
    if variable.type == "number":
        return _number(text, variable)
    if variable.type == "yes-no":
        return _yes_no(text, variable)
    if variable.type == "choice":
        return _one_of(text, variable)
    if variable.type == "text":
        return text
    parts = list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))
    if variable.type == "choices":
        return list(dict.fromkeys(_one_of(part, variable) for part in parts))
    if variable.type == "list":
        return parts
    return _treatments(parts, variable)


def _number(text: str, variable: Variable) -> float | int:
    bare = text
    if variable.unit and bare.lower().endswith(variable.unit.lower()):
        bare = bare[: -len(variable.unit)].strip()
    if not re.fullmatch(r"[-+]?\d{1,12}([.,]\d{1,12})?", bare):
        raise CollectionError(
            f"{variable.label} must be a number, got {text!r}. Type digits, as in 45 or 0.75."
        )
    number = float(bare.replace(",", "."))
    low, high = variable.low, variable.high
    if (low is not None and number < low) or (high is not None and number > high):
        span = (
            f"from {low:g}"
            if high is None
            else f"up to {high:g}"
            if low is None
            else f"from {low:g} to {high:g}"
        )
        raise CollectionError(
            f"{variable.label} must be {span}, got {text!r}. Check the unit ({variable.unit or 'none'})."
        )
    return int(number) if number.is_integer() else number


def _yes_no(text: str, variable: Variable) -> bool:
    word = text.casefold()
    if word in ("yes", "y", "true", "1"):
        return True
    if word in ("no", "n", "false", "0"):
        return False
    raise CollectionError(f"{variable.label} must be yes or no, got {text!r}. Type one of the two.")


def _one_of(text: str, variable: Variable) -> str:
    """The allowed value that is meant: the word itself, or the only one that begins with it."""
    folded = text.casefold()
    for allowed in variable.allowed:
        if allowed.casefold() == folded:
            return allowed
    near = [a for a in variable.allowed if a.casefold().startswith(folded)]
    if len(near) == 1:
        return near[0]
    shown = ", ".join(near or variable.allowed)
    raise CollectionError(f"{variable.label} must be one of {shown}, got {text!r}. Choose one of these.")


def _treatments(parts: list[str], variable: Variable) -> list[dict[str, Any]]:
    agents: dict[str, list[str]] = {}
    for part in parts:
        match = re.fullmatch(r"([^()]+?)\s*(?:\(([^()]*)\))?", part)
        if not match:
            raise CollectionError(
                f"{variable.label} must be like 'surgery; chemotherapy (cisplatin)', got {part!r}. Mend the brackets."
            )
        named = [a.strip().lower() for a in (match[2] or "").split(",") if a.strip()]
        have = agents.setdefault(_one_of(match[1], variable), [])
        have += [a for a in named if a not in have]
    return [{"type": kind, "agents": names} for kind, names in agents.items()]


def show_value(value: Any, *, variable: Variable) -> str:
    """The value as a person types it; `parse_value` reads it back. Nothing told gives empty text."""
    if value is None or value == []:
        return ""
    if variable.type == "yes-no":
        return "yes" if value else "no"
    if variable.type == "treatments":
        return "; ".join(t["type"] + (f" ({', '.join(t['agents'])})" if t["agents"] else "") for t in value)
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)


def same_value(first: Any, second: Any) -> bool:
    """Whether two values of a variable say the same: lists in any order, words in any case."""
    return bool(_comparable(first) == _comparable(second))


def _comparable(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return round(float(value), 9)
    if isinstance(value, str):
        return value.casefold().strip()
    if isinstance(value, Mapping):
        return (_comparable(value["type"]), frozenset(_comparable(a) for a in value["agents"]))
    return frozenset(_comparable(v) for v in value)


def fits(value: Any, *, variable: Variable) -> bool:
    """Whether a value that was given once is still one of the variable's (its rules may have changed)."""
    try:
        return same_value(parse_value(show_value(value, variable=variable), variable=variable), value)
    except (CollectionError, TypeError, KeyError):
        return False


def site_names() -> tuple[str, ...]:
    """The names of sites that the vocabulary has, in its order."""
    return _SITES


def with_variables(codebook: Codebook, changed: Iterable[Variable]) -> Codebook:
    """The codebook with these variables put in the place of those of the same name, or added."""
    rows = {v.name: v for v in codebook.variables}
    rows |= {v.name: checked(v, where="codebook") for v in changed}
    return Codebook(variables=tuple(rows.values()))


# One place per organ as reviews of case reports count them; a metastasis in a vertebra is told from one in another bone.
_SITES = tuple(
    (
        "adrenal;anus;appendix;bile duct;bladder;bone;bone marrow;brain;breast;cervix uteri;colon;ear;esophagus;eye;"
        "fallopian tube;gallbladder;head and neck (other);heart;kidney;larynx;leptomeninges;liver;lung;lymph node;"
        "mediastinum;meninges;muscle;nasal cavity and sinuses;nasopharynx;omentum;oral cavity;ovary;pancreas;"
        "parathyroid;penis;pericardium;peripheral nerve;peritoneum;pharynx;pituitary;placenta;pleura;prostate;rectum;"
        "renal pelvis and ureter;retroperitoneum;salivary gland;scrotum;skin;small intestine;soft tissue;spinal cord;"
        "spinal epidural space;spine (vertebrae);spleen;stomach;testis;thymus;thyroid;tongue;tonsil;urethra;uterus;"
        "vagina;vulva;blood (leukaemia);lymphoid (lymphoma);plasma cell (myeloma);unknown"
    ).split(";")
)
