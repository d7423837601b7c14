"""Values made by the faster constructor are the frozen values that the dataclass would make."""

import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from casepool import model
from casepool.model import Event, Evidence, Fact, Span, TimeExpression
from casepool.model._quick import quick


@dataclass(frozen=True, slots=True)
class Plain:
    a: int
    b: str = "b"
    c: float | None = field(default=None, kw_only=True)


@quick
@dataclass(frozen=True, slots=True)
class Quick:
    a: int
    b: str = "b"
    c: float | None = field(default=None, kw_only=True)


def test_quick_takes_the_same_arguments():
    told, expected = inspect.signature(Quick), inspect.signature(Plain)
    assert [(p.name, p.kind, p.default) for p in told.parameters.values()] == [
        (p.name, p.kind, p.default) for p in expected.parameters.values()
    ]
    assert (Quick(1).b, Quick(1, "x", c=2.0).c) == ("b", 2.0)
    with pytest.raises(TypeError, match=r"Quick\.__init__\(\) missing 1 required"):
        Quick()


@pytest.mark.parametrize(
    "value",
    [
        Quick(1, c=2.0),
        Evidence(Span(0, 1), "A", Span(0, 9)),
        Fact(1.5, ()),
        Event(id="e1", kind="death", label="death", lane="disease"),
        TimeExpression(span=Span(0, 1), kind="age", value="P3Y"),
    ],
)
def test_quick_values_are_frozen_equal_and_survive_pickle_and_replace(value):
    name = next(iter(type(value).__slots__))
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, 0)
    with pytest.raises(FrozenInstanceError):
        delattr(value, name)
    assert pickle.loads(pickle.dumps(value)) == value == replace(value)
    assert hash(pickle.loads(pickle.dumps(value))) == hash(value)
    assert not hasattr(value, "__dict__")
    assert type(value).__name__ in repr(value)


def test_quick_refuses_a_default_made_by_a_factory():
    @dataclass(frozen=True, slots=True)
    class Made:
        a: list[int] = field(default_factory=list)

    with pytest.raises(TypeError, match=r"Made\.a"):
        quick(Made)


def test_quick_is_on_no_class_that_checks_itself():
    for name in model.__all__:
        made = getattr(getattr(model, name), "__init__", None)
        if getattr(made, "__globals__", {}).get("_draft"):
            assert not hasattr(getattr(model, name), "__post_init__")
