"""A faster way to make frozen values.

A frozen dataclass sets each field through `object.__setattr__`, because its own `__setattr__` refuses. Reading one
report makes a hundred values, so half of that time is worth saving: while a value is made it belongs to a draft class
of the same layout that has no such guard, and the last step turns it into the frozen class.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, TypeVar

C = TypeVar("C")


def quick(cls: type[C]) -> type[C]:
    """The frozen slotted dataclass with a constructor that takes half the time and the same arguments.

    For classes without `__post_init__` and without defaults made by a factory.
    """
    layout = {name: cls.__dict__[name] for name in ("__slots__", "__orig_bases__") if name in cls.__dict__}
    draft = type(f"{cls.__name__}Draft", cls.__bases__, layout)
    names: dict[str, Any] = {"_draft": draft, "_frozen": cls, "_set": object.__setattr__}
    before, after = ["self"], list[str]()
    body = ["_set(self, '__class__', _draft)"]
    for field in fields(cls):  # type: ignore[arg-type]
        argument = field.name
        if field.default is not MISSING:
            names[f"_default_{field.name}"] = field.default
            argument += f"=_default_{field.name}"
        elif field.default_factory is not MISSING:
            raise TypeError(
                f"A default must be a value, got a factory ({cls.__name__}.{field.name}). Leave `quick` out."
            )
        (after if field.kw_only else before).append(argument)
        body.append(f"self.{field.name} = {field.name}")
    body.append("self.__class__ = _frozen")
    arguments = ", ".join([*before, *(["*", *after] if after else [])])
    exec(f"def __init__({arguments}):\n    " + "\n    ".join(body), names)
    made = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__module__ = cls.__module__
    made.__annotations__ = cls.__init__.__annotations__
    cls.__init__ = made  # type: ignore[method-assign]
    if "confidence" in {field.name for field in fields(cls)}:  # type: ignore[arg-type]
        _COPIES[cls] = _copier(cls, draft)
    return cls


_COPIES: dict[type, Callable[[Any, float, tuple[Any, ...]], Any]] = {}


def _copier(cls: type, draft: type) -> Callable[[Any, float, tuple[Any, ...]], Any]:
    """A function that copies a value with another confidence and other evidence against it."""
    new = {"confidence": "confidence", "against": "against", "conflict": "bool(against)"}
    body = ["copy = _new(_draft)"]
    body += [f"copy.{f.name} = {new.get(f.name, f'value.{f.name}')}" for f in fields(cls)]
    body += ["copy.__class__ = _frozen", "return copy"]
    names: dict[str, Any] = {"_draft": draft, "_frozen": cls, "_new": object.__new__}
    exec("def copied(value, confidence, against):\n    " + "\n    ".join(body), names)
    copied: Callable[[Any, float, tuple[Any, ...]], Any] = names["copied"]
    return copied


def with_confidence(value: C, confidence: float, *, against: tuple[Any, ...] = ()) -> C:
    """The value with the probability that it is right.

    Parameters
    ----------
    value : Fact, Diagnosis, Lesion, Finding, Imaging, Pathology, Treatment, Scale or Statement
    confidence : float
    against : tuple of Evidence
        The words that say otherwise; with any, the value is marked as in conflict. Kinds of value that know no
        conflict (imaging, pathology, scales, statements) have none.

    Examples
    --------
    >>> from casepool.model import Fact, with_confidence
    >>> with_confidence(Fact(61.0, ()), 0.98).confidence
    0.98
    """
    copied: C = _COPIES[type(value)](value, confidence, against)
    return copied
