"""Stages and grades of tumours: the rows of `stage_rules.tsv`, the forms, whose they are, and what is none."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.model import Case, Fact
from casepool.pipeline import read_text
from casepool.reading._mention_rows import read_mention_rows
from casepool.reading._stage_rules import NUMERALS, SYSTEMS, WORDS
from casepool.reading._tnm import tnm_codes
from casepool.vocabulary import fold

ROWS = read_mention_rows("stage_rules.tsv")
TELLS = [row for row in ROWS if row["kind"] in (*SYSTEMS, *WORDS)]
DENIES = [row for row in ROWS if row["kind"].startswith(("not_", "later_"))]


def case_of(text: str) -> Case:
    (case,) = read_text(text)[1].cases
    return case


def told(text: str, what: str) -> list[str]:
    """The stages or grades of the first patient."""
    facts = [getattr(d, what) for d in case_of(text).diagnoses]
    return [fact.value for fact in facts if fact is not None]


def stages(text: str) -> list[str]:
    return told(text, "stage")


def grades(text: str) -> list[str]:
    return told(text, "grade")


# --- rows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", TELLS, ids=lambda row: row["id"])
def test_stage_rule_is_read_in_its_example(row: dict[str, str]) -> None:
    what = "stage" if row["kind"].startswith("stage") else "grade"
    head = row["form"].partition("{")[0]
    assert any(value.startswith(head) for value in told(row["hits"], what))
    assert not any(value.startswith(head) for value in told(row["misses"], what))
    assert row["source"]
    if row["kind"] in SYSTEMS:
        assert "{}" in row["form"]
        assert row["values"].removesuffix("+") in NUMERALS or re.compile(row["values"])


@pytest.mark.parametrize("row", DENIES, ids=lambda row: row["id"])
def test_stage_rule_that_denies_finds_its_example(row: dict[str, str]) -> None:
    anchored = rf"\b(?:{row['pattern']})\Z" if row["kind"].endswith("before") else rf"\A(?:{row['pattern']})"
    assert re.search(anchored, fold(row["hits"]))
    assert not re.search(anchored, fold(row["misses"]))
    assert row["source"]


def test_stage_rule_kinds_are_known() -> None:
    assert {row["kind"] for row in ROWS} == {
        *SYSTEMS,
        *WORDS,
        "not_stage_before",
        "not_stage_after",
        "later_stage_before",
        "not_grade_before",
        "not_grade_after",
    }
    assert len({row["id"] for row in ROWS}) == len(ROWS)


# --- TNM --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("T2N1M0", "T2N1M0"),
        ("pT3 N2b M0", "pT3N2bM0"),
        ("T3, N1, M0", "T3N1M0"),
        ("pT1a", "pT1a"),
        ("ypT2N0", "ypT2N0"),
        ("cT4N3M1c", "cT4N3M1c"),
        ("rT2 N0", "rT2N0"),
        ("aT2N0M0", "aT2N0M0"),
        ("pTisN0", "pTisN0"),
        ("TxN1M1", "TXN1M1"),
        ("T4 NO MO", "T4N0M0"),
        ("T3a No Mo", "T3aN0M0"),
        ("pT3pN1cM0", "pT3N1cM0"),
        ("T2/N0/M0", "T2N0M0"),
        ("pT2(m)N0(sn)", "pT2(m)N0(sn)"),
        ("pT4a(SE), pN2a", "pT4aN2a"),
        ("pT1B, N0", "pT1bN0"),
        ("pt2n1m0", "pT2N1M0"),
        ("pN2a", "pN2a"),
        ("p-T1bN0M0", "pT1bN0M0"),
        ("pT4b (small bowel) N0 (0/11) M0", "pT4bN0M0"),
    ],
)
def test_tnm_has_one_form(written: str, value: str) -> None:
    (code,) = tnm_codes(f"It was {written}.", 0, 50)
    assert code.value == value
    assert stages(f"A 51-year-old man had adenocarcinoma of the colon ({written}).") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "A 51-year-old man had a metastasis of a carcinoma in T3, with a T2-weighted signal.",
        "A 51-year-old man had adenocarcinoma of the lung and a free T3 of 4 pmol/l.",
        "A 51-year-old man had a T4 metastasis of a lung carcinoma and paraplegia.",
        "A 51-year-old man had a hepatocellular carcinoma, a T2 hyperintense tumor.",
        "A 51-year-old man with a carcinoma lived in N1 London.",
        "A 51-year-old woman with cervical carcinoma was G2P1 and had a PT of 14.",
    ],
)
def test_what_is_written_like_a_code_is_no_stage(text: str) -> None:
    assert stages(text) == []
    assert grades(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A 51-year-old man had a rectal carcinoma staged as T3.", "T3"),
        ("A 51-year-old man had a T3 laryngeal carcinoma.", "T3"),
        ("A 51-year-old man had a locally advanced (T4b) rectal cancer.", "T4b"),
        ("A 51-year-old man had a pT3G3 tumour of the bladder.", "pT3"),
        ("A 51-year-old man had a G3pT3 urothelial carcinoma.", "pT3"),
    ],
)
def test_tumour_alone_is_a_stage_where_it_is_said_to_be_one(text: str, value: str) -> None:
    assert stages(text) == [value]


# --- groups -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("lung cancer, stage IIIB", "stage IIIB"),
        ("lung cancer, Stage 3", "stage III"),
        ("lung cancer of stage 3b", "stage IIIB"),
        ("lung cancer, stage IV-A", "stage IVA"),
        ("lung cancer of clinical stage II", "clinical stage II"),
        ("lung cancer (cStage IB)", "clinical stage IB"),
        ("lung cancer (p-stage IB)", "pathological stage IB"),
        ("lung cancer, pathologic stage IIA", "pathological stage IIA"),
        ("lung cancer staged as IIIB", "stage IIIB"),
        ("stage III-IV lung cancer", "stage III-IV"),
        ("lung cancer at least stage IIIA", "at least stage IIIA"),
        ("ovarian cancer (FIGO IIIc2)", "FIGO stage IIIC2"),
        ("ovarian cancer, stage 1a according to the FIGO classification", "FIGO stage IA"),
        ("cervical cancer (FIGO 2018 stage IIB)", "FIGO stage IIB"),
        ("Hodgkin lymphoma, stage IVB on the Ann Arbor system", "Ann Arbor stage IVB"),
        ("Hodgkin lymphoma of stage II E", "stage IIE"),
        ("follicular lymphoma of stage IIIES", "stage IIIES"),
        ("stage IV B-cell lymphoma", "stage IV"),
        ("rectal cancer, Dukes' stage B", "Dukes B"),
        ("rectal cancer (Duke's C)", "Dukes C"),
        ("rectal cancer of stage C of Dukes", "Dukes C"),
        ("seminoma of the testis, clinical stage IS", "clinical stage IS"),
        ("ovarian cancer at an advanced stage (III C)", "stage IIIC"),
        ("melanoma of stadium III", "stage III"),
        ("SCLC-ED of the lung", "extensive stage"),
        ("seminoma of the testis (pT1 cN0 cM0 S0, clinical stage IA)", "pT1cN0cM0, clinical stage IA"),
        ("chronic lymphocytic leukemia (Binet A)", "Binet stage A"),
        ("chronic lymphocytic leukemia, Rai 0", "Rai stage 0"),
        ("an embryonal rhabdomyosarcoma (IRS group III, stage 2)", "IRS group III, stage II"),
        ("multiple myeloma (Durie-Salmon IIIA, ISS II)", "Durie-Salmon stage IIIA, ISS stage II"),
        ("lung cancer (pT2N1M0, stage IIB)", "pT2N1M0, stage IIB"),
        ("lung cancer, stage IIB (pT2N1M0)", "pT2N1M0, stage IIB"),
        ("lung cancer, pT2 N1 M0, pStage IIB of the UICC", "pT2N1M0, UICC stage IIB"),
    ],
)
def test_stage_has_one_form(words: str, value: str) -> None:
    assert stages(f"A 51-year-old woman had {words}.") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "A 51-year-old man with lung cancer had chronic kidney disease of stage 4.",
        "A 51-year-old man with lung cancer had stage 3 chronic kidney disease.",
        "A 51-year-old man with lung cancer had a stage II pressure ulcer.",
        "A 51-year-old man with lung cancer had stage 2 hypertension.",
        "The second stage of the operation for lung cancer was done in a 51-year-old man.",
        "A 51-year-old man had an early-stage lung cancer.",
        "A 51-year-old man had lung cancer. At this stage 3 cycles of cisplatin were given.",
        "A 51-year-old man had lung cancer without stage IV disease.",
        "A 51-year-old man had lung cancer. His father had stage IV colon cancer.",
        "A girl aged 13 years with an ovarian cyst was in Tanner stage III.",
        "A 51-year-old man had tuberculosis; stage IV was discussed.",
        "A 51-year-old man with lung cancer relapsed at stage IV.",
        "A 51-year-old man with a lymphoma had graft-versus-host disease of grade II, stage 3 of the skin.",
    ],
)
def test_what_is_no_stage_of_a_tumour(text: str) -> None:
    assert stages(text) == []


ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


@given(
    number=st.sampled_from(sorted(ROMAN)),
    letter=st.sampled_from(["", "A", "B", "C"]),
    words=st.sampled_from(["stage {}", "Stage {}", "FIGO stage {}", "clinical stage {}"]),
    small=st.booleans(),
)
@settings(deadline=None, max_examples=60)
def test_numerals_change_the_form_alone(number: int, letter: str, words: str, small: bool) -> None:
    part = letter.lower() if small else letter
    read = [
        stages(f"A 51-year-old woman had ovarian cancer, {words.format(written + part)}.")
        for written in (str(number), ROMAN[number])
    ]
    assert read[0] == read[1] == [f"{words[:-3].replace('Stage', 'stage')} {ROMAN[number]}{letter}"]


# --- grades -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("a meningioma (WHO grade I)", "WHO grade 1"),
        ("a glioblastoma, WHO grade 4", "WHO grade 4"),
        ("an astrocytoma of the left temporal lobe, grade II", "grade 2"),
        ("a grade III oligodendroglioma", "grade 3"),
        ("a grade 1-2 follicular lymphoma", "grade 1-2"),
        ("a neuroendocrine tumor of the ileum (G2)", "grade 2"),
        ("an adenocarcinoma of the stomach, pT3N1 G3", "grade 3"),
        ("a poorly differentiated, invasive adenocarcinoma of the colon", "poorly differentiated"),
        (
            "a squamous cell carcinoma of the lip, which was moderately differentiated",
            "moderately differentiated",
        ),
        ("an adenocarcinoma of the prostate, Gleason score 4 + 3 = 7", "Gleason 4+3=7"),
        (
            "an adenocarcinoma of the prostate of Gleason 9 (4+5), grade group 5",
            "Gleason 4+5=9, grade group 5",
        ),
        ("an adenocarcinoma of the prostate with a Gleason sum of 8", "Gleason 8"),
        ("a low-grade (G1) chondrosarcoma of the rib", "low grade"),
        ("a G3pT3 urothelial carcinoma of the bladder", "grade 3"),
        ("a colorectal cancer (AJCC stage IIA; G2)", "grade 2"),
        ("an ovarian carcinoma, FIGO Ic, grade 2", "grade 2"),
        ("a clear cell renal cell carcinoma (Fuhrman 3, pT3a)", "Fuhrman grade 3"),
        ("an endometrioid adenocarcinoma of the uterus, FIGO stage IB, grade 2", "grade 2"),
        ("an invasive ductal carcinoma, grade II of Scarff-Bloom-Richardson", "Bloom-Richardson grade 2"),
        ("a renal cell carcinoma with a Fuhrman nuclear grade of 3", "Fuhrman grade 3"),
        ("a low-grade chondrosarcoma of the rib", "low grade"),
        ("a ductal carcinoma in situ of high nuclear grade", "high grade"),
    ],
)
def test_grade_has_one_form(words: str, value: str) -> None:
    assert grades(f"A 51-year-old patient had {words}.") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "A 51-year-old man with lung adenocarcinoma had a low-grade fever.",
        "A 51-year-old man with lung adenocarcinoma had grade 3 neutropenia.",
        "A 51-year-old man with lung adenocarcinoma had grade II esophageal varices.",
        "A 51-year-old man had a tubular adenoma with high-grade dysplasia.",
        "A Simpson grade II resection of the meningioma was done in a 51-year-old man.",
        "A 51-year-old man with a glioma had a power of grade 3 in the left arm.",
        "A 51-year-old man with lung adenocarcinoma was of ECOG grade 1.",
        "A 51-year-old woman who had breast cancer had grade 2 lymphedema.",
        "A 51-year-old man with adenocarcinoma of the prostate had Gleason pattern 4 in 60% of the cores.",
        "A 51-year-old man with a renal tumor had a grade 3/6 systolic murmur and Hunt and Hess grade 2.",
    ],
)
def test_what_is_no_grade_of_a_tumour(text: str) -> None:
    assert grades(text) == []


# --- whose, and which -------------------------------------------------------------------------------------


def by_tumour(text: str) -> dict[str | None, tuple[str | None, str | None]]:
    def plain(fact: Fact[str] | None) -> str | None:
        return None if fact is None else fact.value

    return {d.site or d.histology: (plain(d.stage), plain(d.grade)) for d in case_of(text).diagnoses}


def test_each_of_two_primaries_has_its_own() -> None:
    read = by_tumour(
        "A 66-year-old woman had a history of breast cancer (pT2N1M0, stage IIB). Colonoscopy now showed a carcinoma of the cecum. "
        "Right hemicolectomy was performed, and the carcinoma of the colon was of Dukes stage B."
    )
    assert read["breast"] == ("pT2N1M0, stage IIB", None)
    assert read["colon"] == ("Dukes B", None)


def test_stage_is_that_of_the_first_diagnosis() -> None:
    text = (
        "A 58-year-old man was diagnosed with adenocarcinoma of the lung, stage IIA. Lobectomy was done. Two years later "
        "he had brain metastases, and the lung cancer was now stage IV."
    )
    assert stages(text) == ["stage IIA"]


def test_pathological_stage_goes_before_the_clinical_one() -> None:
    text = (
        "A 58-year-old man was diagnosed with adenocarcinoma of the lung (cT1bN0M0, stage IA). Lobectomy was done. "
        "The tumor was pT1bN2M0, stage IIIA."
    )
    assert stages(text) == ["pT1bN2M0, stage IIIA"]


def test_code_is_told_in_full_where_the_text_does_so() -> None:
    text = "A 58-year-old man had renal cell carcinoma, pT3bN2. Pulmonary metastases were seen, so it was pT3bN2cM1 (stage IV)."
    assert stages(text) == ["pT3bN2cM1, stage IV"]
    longer = "A 58-year-old man had lung cancer of stage I. Ten years on the lung cancer came back and was of stage III."
    assert stages(longer) == ["stage I"]


def test_stage_of_a_tumour_held_may_be_of_its_first_diagnosis_only() -> None:
    text = (
        "A 58-year-old woman was initially diagnosed with stage IVA high-grade serous carcinoma of the ovary."
    )
    assert stages(text) == ["stage IVA"]
    assert grades(text) == ["high grade"]


def test_stage_after_treatment_is_not_that_of_the_diagnosis() -> None:
    text = (
        "A 58-year-old man was diagnosed with rectal adenocarcinoma (cT3N1M0). After chemoradiotherapy the rectal "
        "carcinoma was resected and was ypT1N0."
    )
    assert stages(text) == ["cT3N1M0"]


def test_what_is_denied_beside_a_code_is_not_the_code() -> None:
    text = "A 58-year-old man had rectal adenocarcinoma. There was no nodal metastasis (pT2N0M0; stage I)."
    assert stages(text) == ["pT2N0M0, stage I"]


def test_number_goes_before_words() -> None:
    text = "A 58-year-old man had a high-grade glioma. Histology showed an astrocytoma, WHO grade 3."
    assert grades(text) == ["WHO grade 3"]


def test_whole_report_tells_stage_and_grade_with_their_words() -> None:
    text = (
        "A 47-year-old woman noticed a lump in her left breast. Core biopsy showed invasive ductal carcinoma, Nottingham grade 3, "
        "positive for estrogen receptors. She underwent mastectomy with axillary dissection. The final pathological stage was "
        "pT2 N1a M0 (AJCC stage IIB). She received docetaxel and had grade 3 neutropenia. Four years later she came with back "
        "pain, and MRI showed a metastasis in T7. She was treated for stage IV disease and died of it eight months later."
    )
    case = case_of(text)
    (stage,) = [d.stage for d in case.diagnoses if d.stage is not None]
    (grade,) = [d.grade for d in case.diagnoses if d.grade is not None]
    assert (stage.value, grade.value) == ("pT2N1aM0, AJCC stage IIB", "Nottingham grade 3")
    for fact in (stage, grade):
        assert 0.5 < fact.confidence < 1
        for evidence in fact.evidence:
            assert text[evidence.span.start : evidence.span.end] == evidence.quote
    assert [e.quote for e in stage.evidence] == ["pT2 N1a M0", "AJCC stage IIB"]
    assert [d.site for d in case.diagnoses if d.stage is not None] == ["breast"]
    assert [d.histology for d in case.diagnoses if d.grade is not None] == ["invasive ductal carcinoma"]


def test_report_without_a_tumour_has_neither() -> None:
    assert case_of("A 51-year-old man had pneumonia of grade 3 and stage IIB.").diagnoses == ()
