"""One way from values to JSON and back."""

import re
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any, TypeVar

from ._evidence import Evidence
from ._text import Box, Span

T = TypeVar("T")
_SURROGATE = re.compile("[\ud800-\udfff]")


def to_json(value: object) -> bytes:
    """The value (a model dataclass, or lists and dicts of them) as UTF-8 JSON on one line.

    Keys stand in the order of the dataclass fields, so the same value gives the same bytes. A lone surrogate (a file
    name may hold bytes that are no UTF-8) becomes U+FFFD, so that all offsets stay.
    """
    import orjson

    try:
        return orjson.dumps(value, default=_plain)
    except TypeError as error:
        if "surrogates" not in str(error):
            raise
        return orjson.dumps(_without_surrogates(value))


def _without_surrogates(value: object) -> object:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if is_dataclass(value) and not isinstance(value, type):
        names = (f.name for f in fields(value) if not f.name.startswith("_"))
        return {name: _without_surrogates(getattr(value, name)) for name in names}
    if isinstance(value, Evidence):
        return _without_surrogates(_parts(value))
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(item) for item in value]
    return value


def _plain(value: object) -> object:
    # Spans and boxes are named tuples: arrays in JSON.
    if isinstance(value, tuple):
        return tuple(value)
    if isinstance(value, Evidence):
        return _parts(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _parts(evidence: Evidence) -> dict[str, object]:
    return {
        "span": evidence.span,
        "quote": evidence.quote,
        "sentence": evidence.sentence,
        "section": evidence.section,
        "page": evidence.page,
        "boxes": evidence.boxes,
    }


@dataclass(slots=True)
class _EvidenceParts:
    """What the JSON of evidence holds, for the converter: evidence itself is no dataclass, since it is compiled."""

    span: Span
    quote: str
    sentence: Span
    section: str | None = None
    page: int | None = None
    boxes: tuple[Box, ...] = ()


def from_json(data: bytes | str | dict[str, Any], *, kind: type[T]) -> T:
    """The model value of class `kind` that `to_json` wrote.

    Raises
    ------
    ValueError
        Where the JSON is broken or does not have the shape of `kind`; the text names the path.
    """
    import orjson
    from cattrs import transform_error
    from cattrs.errors import BaseValidationError

    raw = data if isinstance(data, dict) else orjson.loads(data)
    if not isinstance(raw, dict):
        # The converter looks for keys before it looks at what it was given, and fails in words of its own.
        raise ValueError(f"invalid value for type, expected {kind.__name__} @ $")
    try:
        return _converter().structure(raw, kind)  # type: ignore[no-any-return]
    except BaseValidationError as error:
        raise ValueError("; ".join(transform_error(error))) from error


@lru_cache(maxsize=1)
def _converter() -> Any:
    import cattrs

    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(Span, lambda v, _: Span(*v))
    converter.register_structure_hook(Box, lambda v, _: Box(*v))
    converter.register_structure_hook(
        Evidence, lambda v, _: _evidence_of(converter.structure(v, _EvidenceParts))
    )
    # Facts hold a number, a word or a truth value; JSON tells them apart already.
    converter.register_structure_hook_func(lambda t: t is Any, lambda v, _: v)
    return converter


def _evidence_of(told: _EvidenceParts) -> Evidence:
    return Evidence(told.span, told.quote, told.sentence, told.section, told.page, told.boxes)
