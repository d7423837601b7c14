"""What long reports have that abstracts have not: headings of later episodes, looks back, results in signs, several lesions at once."""

import pytest

from casepool.model import Case, Statement
from casepool.pipeline import read_text

OPENS = "A 58-year-old woman was admitted with back pain. Biopsy of a mass of the thigh showed a sarcoma. "
ENDS = " She is well."


def case_of(told: str) -> Case:
    (case,) = read_text(OPENS + told + ENDS, id="x")[1].cases
    return case


REPORT = """A liposarcoma that came back

Ada Quill, Ben Umber

Abstract

A 58-year-old woman had a liposarcoma twice.

Case report

A 58-year-old woman presented with a lump of the thigh. A liposarcoma was excised.

{heading}

Four years later a routine CT showed a mass. She had a cough. The mass was excised.

Discussion

Tumors of this kind are rare.

References

1. Quill A. A paper. J Invent 2001;1:1-2.
"""


@pytest.mark.parametrize(
    ("heading", "episodes"), [("First recurrence", 2), ("Second relapse", 2), ("Examination", 1)]
)
def test_heading_of_a_recurrence_opens_an_episode(heading: str, episodes: int) -> None:
    (case,) = read_text(REPORT.format(heading=heading))[1].cases
    assert len(case.episodes) == episodes
    assert [f.episode for f in case.findings if f.name == "cough"] == [episodes]


def test_heading_of_a_recurrence_is_no_part_of_a_sentence() -> None:
    document, reading = read_text(REPORT.format(heading="First recurrence"))
    assert "First recurrence" in [section.title for section in document.sections]
    assert not any(
        "First" in document.text[e.sentence.start : e.sentence.end]
        for f in reading.cases[0].findings
        for e in f.evidence
    )


def test_what_was_noticed_long_ago_leads_to_what_was_done_for_it() -> None:
    case = case_of(
        "She was seen on May 3, 2018. In March 2014, she had noticed a lump of the thigh. Wide excision had been performed for a "
        "liposarcoma. She had received radiotherapy (50 Gy). On admission, the legs were weak."
    )
    assert all(t.history for t in case.treatments)
    assert case.treatments
    assert [f.history for f in case.findings if f.name.startswith("back pain")] == [False]


def test_name_of_a_rubric_above_the_title_opens_no_case() -> None:
    document, _ = read_text("CASE REPORT\n\n" + REPORT.format(heading="Outcome"))
    assert document.sections[0].kind == "title"
    assert document.sections[0].title == "A liposarcoma that came back"


@pytest.mark.parametrize(
    ("told", "result"),
    [
        ("The cells were CD20+, CD10- and BCL2-.", {"CD20 positive", "CD10 negative", "BCL2 negative"}),
        ("The tumor was S100 (+) and desmin (-).", {"S100 positive", "desmin negative"}),
        (
            "The estrogen receptor was negative and desmin and caldesmon were positive.",
            {"ER negative", "desmin positive", "caldesmon positive"},
        ),
        (
            "There were 12 mitoses per field and desmin was negative.",
            {"desmin negative"},
        ),
    ],
)
def test_results_of_markers_in_signs_and_behind_a_list(told: str, result: set[str]) -> None:
    assert {p.result for p in case_of(told).pathology if p.kind == "marker"} == result


@pytest.mark.parametrize(
    ("told", "kind", "result"),
    [
        ("CSF cytology was negative for malignancy on two occasions.", "cytology", "negative for malignancy"),
        ("CSF cytology was positive.", "cytology", "positive"),
        ("Needle biopsy yielded the diagnosis of chordoma.", "biopsy", "chordoma"),
        (
            "Needle biopsy gave chordoma; the cells were negative for desmin, and metastasis of a lipoma was unlikely.",
            "biopsy",
            "chordoma",
        ),
    ],
)
def test_results_of_cytology_and_biopsy(told: str, kind: str, result: str) -> None:
    assert any(p.kind == kind and p.result.startswith(result) for p in case_of(told).pathology)


def test_two_lesions_measured_in_one_sentence_have_their_own_sides() -> None:
    case = case_of("CT showed a 21 mm nodule in the right lung and a 9 mm nodule in the left lung.")
    assert [(x.size_mm, x.side, x.site) for x in case.lesions if x.size_mm] == [
        (21, "right", "lung"),
        (9, "left", "lung"),
    ]


@pytest.mark.parametrize(
    ("told", "site", "side"),
    [
        ("PET showed uptake in the liver and in a 9 mm nodule of the left lung.", "lung", "left"),
        (
            "MRI showed a mass of 4 cm at the trigone of the bladder with bilateral hydronephrosis.",
            "bladder",
            None,
        ),
        ("CT showed a mass of 6 cm with a soft tissue component.", None, None),
    ],
)
def test_seat_and_side_of_a_measured_lesion(told: str, site: str | None, side: str | None) -> None:
    (lesion,) = [x for x in case_of(told).lesions if x.size_mm]
    assert (lesion.site, lesion.side) == (site, side)


@pytest.mark.parametrize(
    ("told", "type_", "status"),
    [
        ("Radiotherapy was discussed but was not given.", "radiotherapy", "not given"),
        (
            "Autologous stem cell transplantation was recommended, but was not performed.",
            "transplantation",
            "not given",
        ),
        ("The sarcoma was excised, but complete removal was not possible.", "surgery", "given"),
        ("No plane was found for a sarcoma of the thigh (subtotal resection).", "surgery", "given"),
        ("Surgery was not carried out, as the tumor shrank on sunitinib.", "targeted therapy", "given"),
    ],
)
def test_treatments_planned_and_dropped_or_done_all_the_same(told: str, type_: str, status: str) -> None:
    assert [t.status for t in case_of(told).treatments if t.type == type_] == [status]


def test_semicolon_does_not_end_what_is_told_of_a_relative_of_the_other_sex() -> None:
    case = case_of("Her father was well; he had been treated for colon cancer. Biopsy showed a chordoma.")
    assert "colon" not in [d.site for d in case.diagnoses]


@pytest.mark.parametrize(
    ("told", "name", "side"),
    [
        ("Hoffmann's sign was positive on the right.", "hoffmann's sign", "right"),
        ("The Babinski sign was present bilaterally.", "babinski sign", "bilateral"),
        ("Straight leg raising was positive at 50 degrees on the left.", "straight leg raising", "left"),
        ("Knee flexion was limited to 80 degrees.", "limited knee flexion", None),
        ("The jugular venous pressure was raised.", "jugular venous pressure", None),
    ],
)
def test_signs_told_by_a_predicate(told: str, name: str, side: str | None) -> None:
    found = [f for f in case_of(told).findings if f.name.startswith(name)]
    assert [(f.status, f.side) for f in found] == [("present", side)]


def test_a_dermatome_of_its_own_keeps_a_bare_finding() -> None:
    case = case_of("She had numbness of the perineum. There was hypoesthesia in the S2-S4 dermatomes.")
    assert ("hypoesthesia", "S2-S4") in [(f.name, f.level) for f in case.findings]


def statements(discussion: str) -> list[Statement]:
    text = REPORT.format(heading="Outcome").replace("Tumors of this kind are rare.", discussion)
    return [s for s in read_text(text)[1].statements if s.evidence[0].section == "discussion"]


@pytest.mark.parametrize(
    ("told", "n", "total"),
    [
        ("Among 1,210 survivors followed by Quill et al. [1], 42 developed a second tumor.", 42, 1210),
        (
            "Among 1,210 survivors followed by Quill et al. [1], 42 developed a second tumor, and 33 of the 42 had been irradiated.",
            33,
            42,
        ),
        (
            "In a study of 373 patients, Quill et al. [1] observed 56 CNS relapses (15%), of which 47 involved the brain.",
            56,
            373,
        ),
        (
            "In a study of 373 patients, Quill et al. [1] observed 56 CNS relapses (15%), of which 47 involved the brain.",
            47,
            56,
        ),
    ],
)
def test_parts_of_series_that_are_no_patients_by_name(told: str, n: int, total: int) -> None:
    assert (n, total) in [(s.n, s.total) for s in statements(told)]


def test_necropsies_are_counted_and_one_author_describes() -> None:
    (share,) = statements("Metastases were found in 8.4% of 3,020 necropsies [1].")
    assert (share.percent_low, share.total) == (8.4, 3020)
    (part,) = statements("Cough was present in 3 of 28 patients described by Quill.[1]")
    assert part.authors == ("Quill",)


def test_mean_interval_between_two_events() -> None:
    told = statements(
        "Quill et al. [1] studied 30 patients. The mean interval between the nephrectomy and the metastasis was 6.4 years."
    )
    assert [(s.measure, s.value) for s in told if s.measure] == [("mean", 6.4)]


def test_a_later_presentation_is_named_by_what_was_felt() -> None:
    told = (
        REPORT.format(heading="First recurrence")
        .replace("a routine CT showed a mass. She had a cough.", "she was readmitted because of a cough.")
        .replace("The mass was excised.", "CT showed a mass. The mass was excised.")
    )
    _, reading = read_text(told)
    timeline = reading.cases[0].timeline
    assert timeline is not None
    labels = [e.label for e in timeline.events if e.kind == "presentation"]
    assert labels[-1] == "presentation: cough"
