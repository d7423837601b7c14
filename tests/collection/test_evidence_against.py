"""What the reading says of a variable: evidence that conflicts goes with the value, through the tables too."""

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
    text = "A 54-year-old man had pneumonia. He was given antibiotics for 3 weeks and cough stopped."
    length = read_values(read_text(text)[1].cases[0])["follow_up_months"]
    assert length.confidence is not None
    assert length.confidence < DOUBTFUL_BELOW
    assert length.doubtful
    assert not length.conflict


def test_table_of_cases_names_the_kinds_in_conflict():
    row = case_row(read_text(TEXT)[1].cases[0])
    assert row[CASE_COLUMNS.index("conflicts")] == ["age", "findings"]
