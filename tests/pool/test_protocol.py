"""A protocol is checked, and its errors say where and what is allowed."""

import re

import pytest

from casepool.errors import ProtocolError
from casepool.pool import VARIABLES, parse_protocol, read_protocol

FULL = """
question = "Does radiotherapy prolong the life of these invented patients?"

[include]
primary_sites = ["breast", "lung"]
sex = "female"
age_years = { min = 18, max = 90, keep_unknown = true }
doubtful = true

[[outcome]]
name = "Survival"
from = "presentation"
to = "death"
unit = "years"
horizon = 2

[[group]]
variable = "age_years"
cut = 50

[[factor]]
variable = "deficit"

[treatment]
types = ["radiotherapy"]
method = "landmark"
landmark_days = 30

[settings]
confidence = 0.9
bootstrap = 50
"""


def test_a_full_protocol_is_read(tmp_path):
    path = tmp_path / "protocol.toml"
    path.write_text(FULL, encoding="utf-8")
    found = read_protocol(path)
    assert [str(rule) for rule in found.include] == [
        "Primary site: breast, lung", "Sex: female", "Age: at least 18 years and at most 90 years",
    ]  # fmt: skip
    assert found.include_doubtful
    assert (found.outcomes[0].unit, found.outcomes[0].horizon) == ("years", 2)
    assert (found.groups[0].variable.name, found.groups[0].cut) == ("age_years", 50)
    assert (found.method, found.landmark_days, found.treatments) == ("landmark", 30, ("radiotherapy",))
    assert (found.settings.confidence, found.settings.bootstrap, found.settings.imputations) == (0.9, 50, 20)


def test_an_empty_protocol_is_the_default():
    found = parse_protocol({})
    assert len(found.outcomes) == 5
    assert [g.variable.name for g in found.groups][:2] == ["primary_to_metastasis_months", "deficit"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"incude": {}}, "Did you mean 'include'?"),
        ({"include": {"age": 3}}, "a key of include must be one of"),
        ({"include": {"sex": 3}}, "include.sex must be text"),
        ({"include": {"surgery": "yes"}}, "include.surgery must be true or false"),
        ({"include": {"age_years": {"min": 9, "max": 3}}}, "min not above max"),
        ({"include": {"sex": {"min": 9}}}, "min and max are for numbers"),
        ({"include": {"sex": []}}, "a list with a value"),
        ({"outcome": {"from": "death"}}, "each written [[outcome]]"),
        ({"outcome": [{"to": "death"}]}, "outcome[1].from must be given"),
        (
            {"outcome": [{"from": "birth", "to": "death"}, {"from": "x", "to": "death"}]},
            "outcome[2].from must be one of",
        ),
        ({"outcome": [{"from": "death", "to": "death"}]}, "another event"),
        ({"outcome": [{"from": "birth", "to": "death", "unit": "decades"}]}, "days, weeks, months, years"),
        ({"outcome": [{"from": "birth", "to": "death"}, {"from": "birth", "to": "death"}]}, "all different"),
        ({"group": [{"variable": "sexx"}]}, "Did you mean 'sex'?"),
        ({"group": [{"variable": "sex", "cut": 3}]}, "is no number"),
        ({"factor": [{"variable": "surgery"}]}, "known before treatment"),
        ({"treatment": {"method": "lankmark"}}, "Did you mean 'landmark'?"),
        ({"treatment": {"types": ["magic"]}}, "treatment.types[1] must be one of"),
        ({"treatment": {"allow_immortal_time": "yes"}}, "true or false"),
        ({"settings": {"bootstrap": 2.5}}, "a whole number"),
        ({"settings": {"bootstrap": 3}}, "at least 20"),
        ({"settings": {"bootstrap": 10**9}}, "at most 10000"),
        ({"settings": {"imputations": 10**6}}, "at most 500"),
        ({"settings": {"confidence": float("nan")}}, "a number"),
        ({"outcome": [{"from": "presentation", "to": "death", "horizon": float("inf")}]}, "a finite number"),
        ({"outcome": [{"from": "presentation", "to": "death", "horizon": -3}]}, "at least 0"),
        ({"settings": {"confidence": 95}}, "0.95 for 95 %"),
        ({"question": 3}, "text in quotes"),
    ],
)
def test_mistakes_are_named_with_what_is_allowed(raw, words):
    with pytest.raises(ProtocolError, match=re.escape(words)) as error:
        parse_protocol(raw, path="my.toml")
    assert "my.toml" in str(error.value)


def test_broken_files_are_named(tmp_path):
    path = tmp_path / "protocol.toml"
    path.write_text("question = ", encoding="utf-8")
    with pytest.raises(ProtocolError, match="must be TOML"):
        read_protocol(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProtocolError, match="UTF-8"):
        read_protocol(path)
    with pytest.raises(ProtocolError, match="readable file"):
        read_protocol(tmp_path / "none.toml")


def test_each_variable_can_be_a_group():
    for name in VARIABLES:
        assert parse_protocol({"group": [{"variable": name}]}).groups[0].variable.name == name
