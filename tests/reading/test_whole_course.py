"""The parts of a long course: what is past, which episode a treatment is of, and one lesion told in several places."""

import pytest

from casepool.model import Case
from casepool.pipeline import read_text

REPORT = """Two intramedullary metastases of renal cell carcinoma in one patient

Case presentation
A 58-year-old man was admitted in March 2011 with a 6-week history of numbness of both feet and difficulty in walking. His history included left radical nephrectomy for clear cell renal cell carcinoma four years before; staging at the time showed no lung, liver or bone metastases. Two years after nephrectomy a solitary lung metastasis was resected by wedge resection and he was given sunitinib. On examination there was spastic paraparesis. MRI of the spine showed an intramedullary mass at T4 measuring 14 x 9 mm. Laminectomy and gross total resection were performed. The intramedullary metastasis at T4 was hyperintense on T2. He remained well for two years. In May 2013, 26 months after the first operation, he returned with urinary retention. MRI revealed a second intramedullary lesion of 18 mm at T12-L1; the site of the first operation showed no recurrence. Embolization was done. He died five months later.
"""
"""An invented report."""


@pytest.fixture(scope="module")
def case() -> Case:
    return read_text(REPORT)[1].cases[0]


def test_treatment_for_a_past_disease_and_what_follows_it_are_past(case: Case):
    assert [(t.procedure, t.agents, t.history) for t in case.treatments if t.history] == [
        ("radical nephrectomy, wedge resection", (), True),
        (None, ("sunitinib",), True),
    ]


def test_first_staging_that_the_same_sentence_tells_is_past(case: Case):
    absent = {x.site: x.history for x in case.lesions if x.status == "absent"}
    assert absent == {"lung": True, "liver": True, "bone": True}


def test_operation_that_a_later_time_counts_from_is_no_new_one(case: Case):
    operations = [(t.procedure, t.episode) for t in case.treatments if t.type == "surgery" and not t.history]
    assert operations == [("laminectomy", 1)]


def test_lesion_told_twice_on_one_level_is_one(case: Case):
    at_t4 = [x for x in case.lesions if x.level == "T4"]
    assert [(x.role, x.size_mm, x.signal) for x in at_t4] == [("metastasis", 14.0, ("T2 hyperintense",))]
    assert [x.episode for x in case.lesions if x.level == "T12-L1"] == [2]


def test_lesions_of_one_level_with_two_sizes_stay_two():
    text = (
        "A 50-year-old man had a meningioma. MRI of the spine showed a mass of 12 mm at T4. "
        "Later MRI of the spine showed a mass of 19 mm at T4."
    )
    sizes = [x.size_mm for x in read_text(text)[1].cases[0].lesions if x.level == "T4"]
    assert sizes == [12.0, 19.0]


def test_what_imaging_showed_keeps_its_capitals(case: Case):
    assert case.imaging[0].result == "an intramedullary mass at T4 measuring 14 x 9 mm"


DATED = """A 63-year-old woman presented in October 2015 with blurred vision. A lung adenocarcinoma was found. PET-CT showed no bone lesions, and MRI of the brain was normal. Gefitinib was begun in November 2015. {} MRI of the sella showed a mass of 22 mm. Transsphenoidal resection followed."""


@pytest.mark.parametrize(
    ("sentence", "episodes"),
    [
        ("She did well until April 2017, when she noticed thirst and polyuria.", 2),
        ("In December 2015 she noticed thirst and polyuria.", 1),
        ("In April 2017 MRI showed less swelling of the eye.", 1),
    ],
)
def test_symptoms_in_a_month_well_after_treatment_open_an_episode(sentence: str, episodes: int):
    assert len(read_text(DATED.format(sentence))[1].cases[0].episodes) == episodes


def test_examination_that_was_normal_was_done_and_shows_so():
    imaging = read_text(DATED.format(""))[1].cases[0].imaging
    assert [(i.modality, i.region, i.result) for i in imaging][:2] == [
        ("PET", None, "no bone lesions, and MRI of the brain was normal"),
        ("MRI", "brain", "normal"),
    ]


def test_examination_that_was_not_done_is_none():
    text = "A 63-year-old woman had a glioma of the brain. No further MRI was done. No CT was available."
    assert read_text(text)[1].cases[0].imaging == ()


LOOKING_BACK = """A 61-year-old woman was referred because of blurred vision for three weeks. {} On examination the abdomen was soft. MRI showed a mass of the right eye. She was treated by radiotherapy."""


@pytest.mark.parametrize(
    "sentences",
    [
        "Seven years earlier, at the age of 54, she had undergone mastectomy for lobular carcinoma. She had been given tamoxifen for five years.",
        "Nine years before admission she had been diagnosed with lobular carcinoma. She had been treated by mastectomy. No chest pain had been noted. Tamoxifen had been given.",
        "At the age of 50 she underwent mastectomy for lobular carcinoma. Tamoxifen was given later.",
    ],
)
def test_what_was_done_long_before_is_past_without_a_word_for_history(sentences: str):
    case = read_text(LOOKING_BACK.format(sentences))[1].cases[0]
    told = [(t.type, t.history) for t in case.treatments]
    assert told == [("surgery", True), ("hormone therapy", True), ("radiotherapy", False)]


def test_findings_told_in_another_tense_end_the_past():
    text = LOOKING_BACK.format(
        "Two years earlier mastectomy had been performed for lobular carcinoma. She had nausea and a tender abdomen."
    )
    findings = read_text(text)[1].cases[0].findings
    assert [(f.name, f.history) for f in findings if f.status == "present"][1:] == [
        ("nausea", False),
        ("tender abdomen", False),
    ]


def test_dates_well_before_the_present_are_past():
    text = (
        "In June 2009 a 66-year-old man was admitted with jaundice. In May 1996 he had undergone nephrectomy for renal cell carcinoma. "
        "Annual CT until 2006 showed no recurrence. On 2 July 2009 pancreatectomy was performed for a metastasis."
    )
    surgery = [t for t in read_text(text)[1].cases[0].treatments if t.type == "surgery"]
    assert [(t.procedure, t.history) for t in surgery] == [("nephrectomy", True), ("pancreatectomy", False)]


AGED = """At the age of 46 she had a uterine mass. Hysterectomy was performed, and histology showed a leiomyosarcoma. {} CT of the chest showed a mass. It was resected."""


@pytest.mark.parametrize(
    ("sentence", "episodes"),
    [
        (
            "At the age of 49, three years after the hysterectomy, she noticed shortness of breath and palpitations.",
            2,
        ),
        ("At the age of 50 she died suddenly with dyspnea.", 1),
        ("Shortness of breath had been noted at the age of 46.", 1),
    ],
)
def test_symptoms_at_a_later_age_open_an_episode(sentence: str, episodes: int):
    assert len(read_text(AGED.format(sentence))[1].cases[0].episodes) == episodes


SECOND = """A 58-year-old man with renal cell carcinoma was admitted in March 2011 with vomiting and right hemiparesis (grade 3/5). {first} Craniotomy was performed, and the tumor was removed completely. Histologically it was metastatic carcinoma, positive for CD10. The tumor bed received 59.4 Gy in 33 fractions. Two years after the operation he was readmitted with vomiting and paraparesis of 4/5. MRI of the brain showed a new lesion of 18 mm. The lesion was partially resected. The right frontal lobe received 25 Gy in 5 fractions. {last}"""


def second(*, first: str = "CT of the brain showed a brain metastasis.", last: str = "") -> Case:
    return read_text(SECOND.format(first=first, last=last))[1].cases[0]


def test_doses_extents_and_fractions_are_those_of_their_episode():
    case = second()
    assert [(t.type, t.extent, t.dose_gy, t.fractions, t.episode) for t in case.treatments] == [
        ("surgery", "gross total", None, None, 1),
        ("radiotherapy", None, 59.4, 33, 1),
        ("surgery", "partial", None, None, 2),
        ("radiotherapy", None, 25.0, 5, 2),
    ]


def test_symptom_that_comes_back_is_told_in_both_episodes_and_strength_is_graded():
    told = [(f.name, f.grade, f.episode) for f in second().findings if f.status == "present"]
    assert told == [
        ("vomiting", None, 1),
        ("right hemiparesis", "3/5", 1),
        ("vomiting", None, 2),
        ("paraparesis", "4/5", 2),
    ]


def test_lesion_in_an_organ_that_metastases_are_told_of_is_one():
    lesions = [(x.role, x.site, x.size_mm, x.episode) for x in second().lesions if x.size_mm is not None]
    assert lesions == [("metastasis", "brain", 18.0, 2)]


def test_organs_without_lesions_are_looked_for_in_each_episode():
    case = second(
        first="CT showed a brain metastasis but no bone or adrenal lesions.",
        last="CT showed no bone lesions.",
    )
    absent = [(x.site, x.episode) for x in case.lesions if x.status == "absent"]
    assert absent == [("bone", 1), ("adrenal", 1), ("bone", 2)]


@pytest.mark.parametrize(
    ("sentence", "result"),
    [
        ("Core biopsy revealed metastatic carcinoma.", "metastatic carcinoma"),
        ("Histologically it was a metastatic carcinoma.", "metastatic carcinoma"),
        ("The diagnosis was metastatic carcinoma of the kidney.", "metastatic carcinoma of the kidney"),
        (
            "Pathology showed metastatic carcinoma; HER2 was negative.",
            "metastatic carcinoma; HER2 was negative",
        ),
        ("Fine-needle aspiration suggested clear cell carcinoma.", "clear cell carcinoma"),
    ],
)
def test_what_a_specimen_was_is_told_by_any_verb(sentence: str, result: str):
    case = read_text(f"A 60-year-old man had a mass. {sentence}")[1].cases[0]
    assert [p.result for p in case.pathology if p.kind != "marker"] == [result]


def test_touch_that_was_kept_is_no_loss():
    case = read_text("A 60-year-old man had back pain. Light touch and proprioception were preserved.")[
        1
    ].cases[0]
    assert [(f.name, f.status) for f in case.findings][1:] == [
        ("loss of light touch sense", "absent"),
        ("loss of proprioception sense", "absent"),
    ]


def findings_of(sentence: str) -> list[tuple[str, str | None, str | None]]:
    case = read_text(f"A 60-year-old woman with a meningioma was seen. {sentence}")[1].cases[0]
    return [(f.name, f.level, f.side) for f in case.findings if f.status == "present"]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("She had loss of temporal vision.", [("loss of temporal vision", None, None)]),
        ("Examination showed anesthesia below T11.", [("anesthesia", "below T11", None)]),
        ("Examination showed a sensory level at T6.", [("sensory level", "T6", None)]),
        ("Sensation was impaired below T6.", [("impaired sensation", "below T6", None)]),
        (
            "Tendon reflexes were exaggerated on the left side.",
            [("exaggerated tendon reflexes", None, "left")],
        ),
    ],
)
def test_sign_keeps_its_level_side_and_sense(sentence: str, told: list[tuple[str, str | None, str | None]]):
    assert findings_of(sentence) == told


def test_imaging_of_an_organ_without_metastases_looked_for_them_there():
    text = "A 60-year-old woman had breast cancer. Brain MRI and liver ultrasound showed no metastases."
    lesions = read_text(text)[1].cases[0].lesions
    assert [(x.site, x.status) for x in lesions] == [("brain", "absent"), ("liver", "absent")]


def test_lesion_has_its_side_and_the_organ_that_the_metastasis_names():
    text = "A 60-year-old woman had breast cancer. A left cerebellar metastasis of 14 mm was found. C6-T2 laminectomy was done for the tumor."
    lesions = [(x.role, x.site, x.side, x.size_mm) for x in read_text(text)[1].cases[0].lesions]
    assert ("metastasis", "brain", "left", 14.0) in lesions
    assert all(x.level is None for x in read_text(text)[1].cases[0].lesions)


def test_drug_that_was_replaced_is_of_the_episode_that_began_it():
    case = second(
        first="CT showed a brain metastasis. Sunitinib was given.",
        last="Sunitinib was replaced by nivolumab.",
    )
    drugs = [(t.agents, t.episode) for t in case.treatments if t.agents]
    assert drugs == [(("sunitinib",), 1), (("nivolumab",), 2)]


@pytest.mark.parametrize("verb", ["refused", "declined"])
def test_treatment_that_was_refused_is_refused(verb: str):
    text = f"A 60-year-old woman had ovarian cancer. She was given carboplatin, and bevacizumab was {verb}."
    drugs = [(t.agents, t.status) for t in read_text(text)[1].cases[0].treatments]
    assert drugs == [(("carboplatin",), "given"), (("bevacizumab",), "refused")]


def test_date_of_a_death_is_not_that_of_the_metastases_that_it_was_of():
    text = (
        "In May 2014 a 63-year-old man presented with hematuria. In June 2014 cystectomy was done for urothelial carcinoma. "
        "He died of progressive lung metastases in July 2016."
    )
    timeline = read_text(text)[1].cases[0].timeline
    assert timeline is not None
    (death,) = [e for e in timeline.events if e.kind == "death"]
    assert death.earliest_days is not None
    assert death.latest_days is not None
    assert 760 <= death.earliest_days <= death.latest_days <= 830


@pytest.mark.parametrize(
    ("told", "result"),
    [
        (
            "A biopsy was performed and showed metastatic squamous cell carcinoma.",
            "metastatic squamous cell carcinoma",
        ),
        ("Microscopy confirmed it to be a giant cell tumor.", "giant cell tumor"),
        ("The diagnosis of a schwannoma was confirmed by another pathologist.", "schwannoma"),
        (
            "A biopsy was taken, and the diagnosis of adrenocortical carcinoma was made.",
            "adrenocortical carcinoma",
        ),
        ("The differential diagnosis was between an adenoma and a cyst.", None),
    ],
)
def test_what_a_specimen_was_is_its_name_alone(told: str, result: str | None) -> None:
    case = read_text(f"A 50-year-old man had a mass. {told}")[1].cases[0]
    assert [p.result for p in case.pathology] == ([] if result is None else [result])
