"""`casepool pool` on a collection: decisions applied, linked patients once, what people left out in the flow."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from casepool.cli import cli
from casepool.collection import answer_link, decide, exclude_report, open_collection

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("child-kidney.txt", "melanoma-two-patients.txt", "spinal-abscess.txt", "testis-lymphoma.html")
PROTOCOL = '[[outcome]]\nfrom = "presentation"\nto = "death"\n[settings]\nbootstrap = 20\nimputations = 2\n'


def casepool(*arguments: object) -> str:
    done = CliRunner().invoke(cli, [str(a) for a in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def review(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    casepool("init", folder / "col", "--reviewers", 1)
    casepool("add", folder / "col", *(EXAMPLES / name for name in NAMES))
    (folder / "protocol.toml").write_text(PROTOCOL, encoding="utf-8")
    return folder


def test_a_collection_is_pooled_as_its_run(review):
    casepool("run", *(EXAMPLES / name for name in NAMES), "--out", review / "run")
    for source, out in (("col", "one"), ("run", "two")):
        casepool("pool", review / source, "--protocol", review / "protocol.toml", "--out", review / out)
    names = sorted(p.name for p in (review / "two/tables").iterdir())
    assert names == sorted(p.name for p in (review / "one/tables").iterdir())
    for name in names:
        assert (review / "one/tables" / name).read_bytes() == (review / "two/tables" / name).read_bytes(), (
            name
        )


def test_linked_patients_count_once_and_the_flow_says_so(review):
    collection = open_collection(review / "col")
    with collection.atomic(who="ana") as store:
        answer_link(store, "melanoma-two-patients#1", second="child-kidney#1", answer="linked", version=1)
        exclude_report(store, "spinal-abscess", reason=collection.settings.exclusion_reasons[0], version=1)
        decide(store, "testis-lymphoma#1", field="age_years", kind="corrected", value=44)
    collection.close()
    out = review / "linked"
    casepool("pool", review / "col", "--protocol", review / "protocol.toml", "--out", out)
    cases = {row["case_id"]: row for row in rows(out / "tables/cases.csv")}
    assert len(cases) == 3
    assert "spinal-abscess#1" not in cases
    assert cases["testis-lymphoma#1"]["age_years"] == "44"
    flow = {row["step"]: row for row in rows(out / "tables/flow.csv")}
    assert (flow["Reports in"]["n"], flow["Reports read"]["n"], flow["Reports read"]["n_left_out"]) == (
        "4",
        "3",
        "1",
    )
    assert flow["Reports read"]["reason_left_out"].startswith("by the review: ")
    assert (
        flow["Reports with a patient"]["n"],
        flow["Patients told"]["n"],
        flow["Different patients"]["n"],
    ) == ("3", "4", "3")
    assert flow["Different patients"]["reason_left_out"] == "the same patient in another report"
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "1 left out: the same patient in another" in page
    # The export of a collection lives only as long as the command: no link may lead into it.
    assert 'href="../' not in page
