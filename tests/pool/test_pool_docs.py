"""docs/pooling.md names every variable, key, method and event, and its examples are right."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

import casepool.pool
from casepool.model import EVENT_KINDS
from casepool.pool import VARIABLES, Settings, parse_protocol
from casepool.pool._protocol import METHODS, UNITS

DOCS = (Path(__file__).parents[2] / "docs/pooling.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", [*VARIABLES, *METHODS, *UNITS, *EVENT_KINDS, *(f.name for f in fields(Settings))]
)
def test_docs_name(name):
    assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", DOCS), name


def test_the_protocol_of_the_docs_is_valid():
    import tomllib

    found = parse_protocol(tomllib.loads(DOCS.split("```toml")[1].split("```")[0]))
    assert found.settings == Settings()
    assert found.outcomes[0].horizon == 24


def test_public_names_are_there_and_documented():
    for name in casepool.pool.__all__:
        assert getattr(casepool.pool, name).__doc__ or name == "VARIABLES", name
    assert len(set(casepool.pool.__all__)) == len(casepool.pool.__all__)


def test_values_of_r_are_named_with_their_versions(r):
    for name in ("survival", "metafor", "lme4", "mice", "interval", "firth"):
        assert {"R", {"interval": "npsurv", "firth": "brglm2"}.get(name, name)} <= set(r(name)["versions"])
    published = r("published")
    for told in (published["logistf"], published["logistf_90"], *published["evalue"]):
        assert told["source"]
