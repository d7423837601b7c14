"""Word forms of patterns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casepool.vocabulary import read_rows
from casepool.vocabulary._variants import MOST_MISSPELLED, MOST_VARIANTS, variants


@pytest.mark.parametrize(
    ("pattern", "form"),
    [
        ("oedema", "edema"),
        ("edema", "oedema"),
        ("angioedema", "angioedemas"),
        ("papilledema", "papilloedema"),
        ("brain tumour", "brain tumors"),
        ("hemangioma", "haemangiomas"),
        ("haemangiomata", "hemangiomata"),
        ("hematemesis", "haematemesis"),
        ("intracerebral haemorrhage", "intracerebral hemorrhage"),
        ("anemia", "anaemia"),
        ("leukaemia", "leukemia"),
        ("ischemia", "ischaemia"),
        ("oesophageal carcinoma", "esophageal carcinoma"),
        ("esophagus", "oesophagus"),
        ("diarrhoea", "diarrhea"),
        ("dyspnea", "dyspnoea"),
        ("dyspneic", "dyspnoeic"),
        ("paraesthesia", "paresthesia"),
        ("hypoesthesia", "hypoaesthesia"),
        ("pediatric tumor", "paediatric tumour"),
        ("goitre", "goiter"),
        ("leucocytosis", "leukocytosis"),
        ("embolisation", "embolization"),
        ("metastasis", "metastases"),
        ("brain metastases", "brain metastasis"),
        ("vertebra", "vertebrae"),
        ("lump in breast", "lumps in breast"),
        ("headache", "head ache"),
        ("intramedullary", "intra medullary"),
        ("post operative", "postoperative"),
        ("non-hodgkin lymphoma", "nonhodgkin lymphoma"),
        ("biopsy", "biopsies"),
        ("cyclophosphamide", "cyclophosphomide"),
        ("squamous cell carcinoma", "sqaumous cell carcinoma"),
    ],
)
def test_variants_hold_the_other_form(pattern: str, form: str) -> None:
    assert form in variants(pattern)


@pytest.mark.parametrize(
    ("pattern", "form"),
    [
        ("hemiparesis", "haemiparesis"),
        ("hemisphere", "haemisphere"),
        ("academic", "acadamic"),
        ("secondaries", "secondary"),
        ("hepatic", "hepatics"),
        ("weakness", "weaknesss"),
        ("diagnosis", "diagnosi"),
        ("GIST", "gist"),
    ],
)
def test_variants_make_no_wrong_form(pattern: str, form: str) -> None:
    assert form not in variants(pattern)


def test_variants_of_an_abbreviation_are_its_plural_only() -> None:
    assert variants("GIST") == ("GIST", "GISTs")
    assert variants("MS") == ("MS",)


@pytest.mark.parametrize(
    ("british", "american"), [("haemangioblastoma", "hemangioblastoma"), ("tumour", "tumor")]
)
def test_variants_do_not_depend_on_the_spelling_of_the_row(british: str, american: str) -> None:
    assert set(variants(british)) == set(variants(american))


@given(st.text(alphabet="abcdefghimnoprstuy ", min_size=1, max_size=40))
def test_variants_are_deterministic_bounded_and_begin_with_the_pattern(pattern: str) -> None:
    forms = variants(pattern)
    assert forms[0] == pattern
    assert len(forms) == len(set(forms)) <= MOST_VARIANTS + MOST_MISSPELLED
    assert forms == variants(pattern)


@pytest.mark.parametrize("row", list(read_rows("misspellings.tsv")), ids=lambda row: row.id)
def test_misspellings_are_read_as_the_right_word(row) -> None:  # type: ignore[no-untyped-def]
    """A misspelled form is never a right word of the table, and the right word gets it as a variant."""
    right = {other.name for other in read_rows("misspellings.tsv")}
    assert row.patterns
    assert not set(row.patterns) & right
    assert set(row.patterns[:4]) <= set(variants(row.name))
    assert row.patterns[0] in row.hits
    assert not any(pattern in row.misses.split() for pattern in row.patterns)
