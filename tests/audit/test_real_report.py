"""What must hold on the published report of the measuring data (issue 4): these discrepancies, and no others."""

from pathlib import Path

import pytest

from casepool.model import Document, Reading
from casepool.pipeline import read_files

REPORT = Path(__file__).parents[2] / "../shared/reports/iscm-two-episodes.txt"
pytestmark = pytest.mark.skipif(not REPORT.exists(), reason="measuring data ../shared/reports is not here")


@pytest.fixture(scope="module")
def read() -> tuple[Document, Reading]:
    (result,) = read_files([REPORT])
    assert isinstance(result, tuple)
    return result


def test_discrepancies_are_these_and_no_others(read: tuple[Document, Reading]) -> None:
    found = {d.code: d for d in read[1].discrepancies}
    # The times are told by the solved timeline; the sum of their lengths is silent where it has spoken.
    assert set(found) == {
        "time-conflict",
        "percent-of-count",
        "compartment-differs",
        "one-series-two-numbers",
        "distribution-sum",
        "hemicord-pattern",
    }
    assert len(read[1].discrepancies) == len(found)
    assert "200 of 1,066 is 18.76 %" in found["percent-of-count"].message
    assert "93 %" in found["distribution-sum"].message
    assert "C6" in found["compartment-differs"].message
    assert "8 and as 14" in found["one-series-two-numbers"].message
    assert found["hemicord-pattern"].severity == "low"


def test_statements_hold_all_numbers_of_the_issue(read: tuple[Document, Reading]) -> None:
    told = {(s.n, s.total, s.percent_low, s.percent_high) for s in read[1].statements}
    percents = {(low, high) for _, _, low, high in told}
    assert {
        (0.9, 2.1),
        (4.0, 9.0),
        (27.0, 27.0),
        (14.5, 14.5),
        (70.0, 85.0),
        (90.0, 90.0),
        (8.0, 8.0),
        (0.1, 6.0),
        (3.4, 3.4),
    } <= percents
    assert {(200, 1066), (171, 200), (10, 200)} <= {(n, total) for n, total, _, _ in told}
    assert 55 in {n for n, _, _, _ in told}


def test_statements_name_the_authors_of_both_distributions(read: tuple[Document, Reading]) -> None:
    by_author = {}
    for s in read[1].statements:
        if s.authors and s.percent_low is not None and s.percent_low == s.percent_high:
            by_author.setdefault((s.authors, s.references), []).append(s.percent_low)
    assert by_author[(("Connolly",), (3,))] == [24.0, 22.0, 28.0, 19.0]
    assert by_author[(("Grem",), (14,))] == [42.0, 31.0, 15.0, 6.0, 6.0]
    assert by_author[(("Grem",), (8,))] == [27.0, 14.5]
    assert by_author[(("Edelson",), (6,))] == [3.4]
    assert by_author[(("Chason",), (2,))] == [18.3]
