"""What the reading says of a variable: evidence that conflicts goes with the value, through the tables too."""

from dataclasses import replace

from casepool.collection._values import DOUBTFUL_BELOW, read_values
from casepool.exchange._tables import CASE_COLUMNS, case_row
from casepool.pipeline import read_text

TEXT = "A 54-year-old man presented with fever. The 45-year-old man had no fever and no rash."


def test_value_with_evidence_against_it_is_doubtful_and_shows_the_words():
    values = read_values(read_text(TEXT)[1].cases[0])
    age = values["age_years"]
    assert age.conflict
    assert age.doubtful
    assert [e.quote for e in age.against] == ["45-year-old"]
    assert values["findings_absent"].conflict
    assert [e.quote for e in values["findings_absent"].against] == ["fever"]
    assert values["sex"].against == ()


def test_value_below_the_threshold_is_doubtful_without_conflict():
    case = read_text("A 54-year-old man had pneumonia and was well after 6 months.")[1].cases[0]
    told = case.outcome.follow_up_days
    assert told is not None
    for confidence, doubtful in ((DOUBTFUL_BELOW - 0.01, True), (DOUBTFUL_BELOW, False)):
        # A confidence that is set, not read: the fitted one changes with every fit.
        outcome = replace(case.outcome, follow_up_days=replace(told, confidence=confidence))
        length = read_values(replace(case, outcome=outcome))["follow_up_months"]
        assert length.confidence == confidence
        assert length.doubtful is doubtful
        assert not length.conflict


def test_table_of_cases_names_the_kinds_in_conflict():
    row = case_row(read_text(TEXT)[1].cases[0])
    assert row[CASE_COLUMNS.index("conflicts")] == ["age", "findings"]
