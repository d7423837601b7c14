"""Numbers about other patients: what comes out, among whom, by whom; and what does not. All texts are invented."""

import re

import pytest

from casepool.model import Citation, Document, Report, Section, Span, Statement
from casepool.reading import read_statements
from casepool.reading._statement_authors import AUTHORS, authors_in, surnames
from casepool.reading._statement_rules import statement_rules


def document(
    text: str, *, kind: str | None = "discussion", marks: dict[str, tuple[int, ...]] | None = None
) -> Document:
    """A document of one section; `marks` puts a citation at the end of the words given."""
    citations = [
        Citation(at=text.index(words) + len(words), numbers=numbers, mark=str(numbers))
        for words, numbers in (marks or {}).items()
    ]
    sections = (Section(kind=kind, title="", span=Span(0, len(text))),) if kind else ()
    return Document(
        report=Report(id="r", path="r.txt", format="text"),
        text=text,
        sections=sections,
        citations=tuple(sorted(citations, key=lambda c: c.at)),
    )


def told(statement: Statement) -> tuple[object, ...]:
    s = statement
    return s.n, s.total, s.percent_low, s.percent_high, s.what, s.among


ROWS = [
    (
        "Drop metastases are found in 1.5-3.2% of all gliomas.",
        (None, None, 1.5, 3.2, "Drop metastases", "gliomas"),
    ),
    (
        "The incidence of cord infarction ranges from 0.2% to 4%.",
        (None, None, 0.2, 4.0, "cord infarction", None),
    ),
    ("The frequency of it is 5% to 8% of all thymomas.", (None, None, 5.0, 8.0, "not named", "thymomas")),
    ("Between 2% and 5% of adults are carriers.", (None, None, 2.0, 5.0, "carriers", "adults")),
    (
        "Chordoma makes up approximately 4 per cent of bone cancers.",
        (None, None, 4.0, 4.0, "Chordoma", "bone cancers"),
    ),
    ("Less than 2% of patients die of it.", (None, None, None, 2.0, "die of it", "patients")),
    ("It was fatal in eleven of 40 patients.", (11, 40, None, None, "fatal", "patients")),
    ("In 17 of 20 cases, several levels were involved.", (17, 20, None, None, "several levels", "cases")),
    (
        "Ataxia was delineated in 6 of 90 patients with lupus.",
        (6, 90, None, None, "Ataxia", "patients with lupus"),
    ),
    ("Seizures were seen in 12/45 patients (27%).", (12, 45, 27.0, 27.0, "Seizures", "patients")),
    ("Kim and Lee reported a recurrence rate of 12% (6/50).", (6, 50, 12.0, 12.0, "recurrence rate", None)),
    ("It affects 1 in 20,000 live births.", (1, 20000, None, None, "not named", "live births")),
    ("Only 14 cases of pineal sarcoma have been reported.", (14, None, None, None, "pineal sarcoma", None)),
    ("About 90% cause brain oedema.", (None, None, 90.0, 90.0, "brain oedema", None)),
    ("Renal cancer was 27%.", (None, None, 27.0, 27.0, "Renal cancer", None)),
    (
        "Five-year survival was 12 percent in 230 patients.",
        (None, 230, 12.0, 12.0, "Five-year survival", "patients"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[r[0][:40] for r in ROWS])
def test_statement_of_one_sentence(text: str, expected: tuple[object, ...]) -> None:
    found = read_statements(document(text))
    assert [told(s) for s in found] == [expected]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Ki-67 index was 20% and 40% of the cells were blasts.", "case"),
        ("The ejection fraction was 45% and saturation 92% on room air.", None),
        ("Metastases were found in 5 of 12 lymph nodes.", "discussion"),
        ("Muscle strength was 4/5 in both legs and 3/5 in the arms.", None),
        ("She received 0.9% saline and 5% dextrose; others of the patients ate.", None),
        ("We report three cases of orbital lymphoma.", None),
        ("These two patients were treated and all four patients recovered.", None),
        ("Our patient lost 10% of his weight; the literature is silent.", "discussion"),
        ("The left carotid artery had 90% stenosis.", "discussion"),
        ("A 45-year-old woman was admitted on 12/05/2009 for 3 of 7 days.", None),
    ],
)
def test_numbers_of_the_patient_are_no_statements(text: str, kind: str | None) -> None:
    assert read_statements(document(text, kind=kind)) == ()


def test_list_of_bracketed_percents_gives_each_item() -> None:
    text = "The cysts lay in the frontal (26%), parietal (21%), and occipital (13%) lobes, and in several lobes in 17% of cases."
    found = [(s.what, s.percent_low) for s in read_statements(document(text))]
    assert found == [("frontal", 26.0), ("parietal", 21.0), ("occipital", 13.0), ("several lobes", 17.0)]


def test_followed_by_list_inherits_the_size_of_the_series() -> None:
    text = "Ortega et al. reported the 60 cases of clival chordoma, and found that the upper third was most often affected (45%), followed by lower (35%) and middle third (20%)."
    found = read_statements(document(text))
    assert [(s.what, s.n, s.total, s.percent_low) for s in found] == [
        ("clival chordoma", 60, None, None),
        ("upper third", None, 60, 45.0),
        ("lower", None, 60, 35.0),
        ("middle third", None, 60, 20.0),
    ]
    assert {s.authors for s in found} == {("Ortega",)}


def test_series_goes_on_over_sentences_with_its_size_authors_and_later_reference() -> None:
    text = (
        "In 1,450 patients with solid cancer, Vidal et al. examined the spine at necropsy. "
        "Three-hundred cases were found to have vertebral deposits (20.7%). "
        "Of these, cord compression was seen in 30 of 300 patients."
    )
    found = read_statements(document(text, marks={"30 of 300 patients": (7,)}))
    assert [(s.n, s.total, s.percent_low) for s in found] == [
        (1450, None, None),
        (300, 1450, 20.7),
        (30, 300, None),
    ]
    assert all(s.authors == ("Vidal",) and s.references == (7,) for s in found)
    assert found[1].what == "vertebral deposits"
    assert found[1].among == "1,450 patients with solid cancer"


def test_reference_numbers_belong_to_the_nearest_citation() -> None:
    text = "Spread is seen in 3% of sarcomas. In a review by Bauer et al. it was 8%."
    found = read_statements(document(text, marks={"sarcomas.": (4, 5), "Bauer et al.": (9,)}))
    assert [(s.percent_low, s.references, s.authors) for s in found] == [
        (3.0, (4, 5), ()),
        (8.0, (9,), ("Bauer",)),
    ]


def test_authors_in_many_forms() -> None:
    for text, authors in [
        ("Adler, et al. found it in 12% of patients.", ("Adler",)),
        ("Bauer and colleagues found it in 12% of patients.", ("Bauer",)),
        ("Cruz and Dahl described it in 12% of patients.", ("Cruz", "Dahl")),
        ("In the review by Ertl et al. it was 12% of patients.", ("Ertl",)),
        ("It was 12% of patients in previous studies.", ()),
    ]:
        assert [s.authors for s in read_statements(document(text))] == [authors], text


def test_evidence_is_the_text_itself() -> None:
    text = "Intro words. Overall, 12 of 40 patients (30%) relapsed. It was rare."
    (statement,) = read_statements(document(text))
    (evidence,) = statement.evidence
    assert evidence.quote == text[evidence.span.start : evidence.span.end] == "12 of 40 patients (30%"
    assert (
        text[evidence.sentence.start : evidence.sentence.end] == "Overall, 12 of 40 patients (30%) relapsed."
    )
    assert evidence.section == "discussion"


def test_references_and_captions_are_silent() -> None:
    assert read_statements(document("A report of 60 cases and 12% of patients.", kind="references")) == ()
    assert read_statements(document("Survival of 60 cases; 12% of patients.", kind="captions")) == ()


RULES = statement_rules()


@pytest.mark.parametrize("row", RULES, ids=[f"{i + 2}-{r['kind']}" for i, r in enumerate(RULES)])
def test_rule_row_hits_and_misses_its_examples(row: dict[str, str]) -> None:
    lead = r"\s(?:[\w-]+\s){0,3}?" if row["kind"] == "notpeople" else r"(?<!\w)"
    pattern = re.compile(rf"{lead}(?:{row['pattern']})(?!\w)", re.I)
    assert row["source"]
    assert pattern.search(" " + row["hits"])
    assert not pattern.search(" " + row["misses"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Bleeding was the first symptom in 41 of 68 (60%) and ileus in 22 of 68 (32%) patients.",
            [("Bleeding", 41), ("ileus", 22)],
        ),
        ("In 30 cases, 12 (40%) had seizures.", [("seizures", 12)]),
        ("Of 26 of 30 children with a clot were alive (87%).", [("alive", 26)]),
        ("No source was found in 6 of 68 of their patients (9%).", [("No source", 6)]),
    ],
)
def test_counts_with_their_percent(text: str, expected: list[tuple[str, int]]) -> None:
    found = [(s.what, s.n) for s in read_statements(document(text)) if s.percent_low is not None]
    assert found == expected


def test_general_shares_after_a_small_series_are_not_of_that_series() -> None:
    text = "Ito et al. reviewed 11 patients; pain was present in 91%. The commonest primaries are lung (46%) and breast (20%)."
    found = {s.what: (s.total, s.authors) for s in read_statements(document(text))}
    assert found["pain"] == (11, ("Ito",))
    assert found["lung"] == found["breast"] == (None, ())


@pytest.mark.parametrize(
    "text",
    [
        "Novak et al. found it in 5 % of patients.",
        "Novak and colleagues saw it.",
        "It was seen by Novak, and co-workers.",
        "Novak and Brown reported it.",
        "Novak & Brown [3] reported it.",
        "Novak reported 12 cases.",
        "(Novak [4, 5] described it)",
        "Novak (2001)\nreviewed 30 cases.",
        "It was told by Novak and Brown.",
    ],
)
def test_authors_are_looked_for_wherever_they_may_be_named(text):
    found = authors_in(text)
    plain = next((m for m in AUTHORS.finditer(text) if surnames(m)), None)
    assert plain is not None
    assert found is not None
    assert found.span() == plain.span()


def test_no_authors_are_looked_for_in_a_sentence_without_names_and_capitals_before_verbs():
    assert authors_in("The mass was found, and it was treated by surgery of the lung.") is None


def measured(statement: Statement) -> tuple[object, ...]:
    s = statement
    return s.measure, s.value, s.value_low, s.value_high, s.spread, s.unit, s.what, s.among


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mean age was 41 years (range, 9 to 66).", [("mean", 41, 9, 66, "range", "years", "age", None)]),
        ("The median overall survival was 5.5 months (95% CI: 4-7.1 months).", [("median", 5.5, 4, 7.1, "95% CI", "months", "overall survival", None)]),
        ("Symptoms had lasted a median of 21 days (IQR, 3-40 days).", [("median", 21, 3, 40, "interquartile range", "days", "Symptoms", None)]),
        ("The boys did well (median age 4 years; range 2 months-11 years).", [("median", 4, 0.17, 11, "range", "years", "age", None)]),
        ("The interval between both tumors ranged from 2 months to 15 years, with a median of 54 months.", [("median", 54, 2, 180, "range", "months", "interval between both tumors", None)]),
        ("Age ranged from 6 months to 14 years.", [("range", None, 6, 168, None, "months", "Age", None)]),
        ("Patients ranged in age from 3 to 71 years.", [("range", None, 3, 71, None, "years", "age", None)]),
        ("Untreated, the median survival was four to six weeks.", [("median", None, 4, 6, None, "weeks", "survival", None)]),
        ("Median survival was 12 months with surgery and 5 months without it.", [("median", 12, None, None, None, "months", "survival", "with surgery"), ("median", 5, None, None, None, "months", "survival", "without it")]),
        ("Median survival was 49 months after resection in 29 men, compared with 5 months in 21 women.", [("median", 49, None, None, None, "months", "survival after resection", "29 men"), ("median", 5, None, None, None, "months", "survival after resection", "21 women")]),
        ("The median nerve was cut 5 cm above the wrist; mean arterial pressure was 65 mmHg.", []),
        ("Our patient had a mean of 4 months between relapses.", []),
    ],
)  # fmt: skip
def test_means_medians_and_ranges(text: str, expected: list[tuple[object, ...]]) -> None:
    found = read_statements(document("Of 40 patients, 12 (30%) died. " + text))
    assert [measured(s) for s in found if s.measure] == [
        (*row[:7], row[7] or "40 patients") if len(expected) == 1 else row for row in expected
    ]


def test_means_of_the_patients_reported_are_no_statements() -> None:
    text = "Patients were young men with a mean age of 28 years. Relapse was seen in 12% of cases."
    assert [s.measure for s in read_statements(document(text, kind=None))] == [None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The level was cervical in 14, thoracic in 12 and lumbar in 5.", [(14, "cervical"), (12, "thoracic"), (5, "lumbar")]),
        ("Twenty were women and 11 were men.", [(20, "women"), (11, "men")]),
        ("Ataxia was present in nine (29%), and fever was absent in 22 patients (71%).", [(9, "Ataxia"), (22, "fever absent")]),
        ("Of these, 9 had seizures.", [(9, "seizures")]),
        ("Seizures were stopped in 16, of whom four relapsed.", [(16, "Seizures stopped"), (4, "relapsed")]),
        ("It was found in 40, and in 2 and 3 months they died.", []),
    ],
)  # fmt: skip
def test_counts_that_go_on_about_a_series(text: str, expected: list[tuple[int, str]]) -> None:
    found = read_statements(document("Ruiz et al. reviewed 31 patients with ependymoma. " + text))[1:]
    assert [(s.n, s.what) for s in found] == expected
    assert all(s.authors == ("Ruiz",) and s.total == (16 if s.n == 4 else 31) for s in found)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Surgery improved the gait of 18 of 26 patients (69%).", "Surgery improved the gait"),
        ("Surgery improved the gait of 18 patients (69%).", "Surgery improved the gait"),
        ("Bladder function recovered in only 32%.", "Bladder function recovered"),
        ("Antibiotics alone failed in 17 of 41 patients.", "Antibiotics alone failed"),
        ("Fever was absent in 40.6% of cases.", "Fever absent"),
        ("The kidney was the most common primary (48%).", "kidney"),
        ("Headache was the presenting symptom in 39%.", "Headache"),
        ("The breakdown was bone in 40% of cases.", "bone"),
        ("Grade 3 or 4 toxicity was recorded in 46 patients (15%).", "Grade 3 or 4 toxicity"),
    ],
)
def test_what_a_share_counts(text: str, what: str) -> None:
    assert [s.what for s in read_statements(document(text))] == [what]


def test_shares_beside_each_other_have_one_name() -> None:
    text = "Mortality fell from 58% to 23% when steroids were given. Relapse occurred in 18% of men but in 60% of women."
    found = [(s.what, s.percent_low) for s in read_statements(document(text))]
    assert found == [("Mortality", 58.0), ("Mortality", 23.0), ("Relapse", 18.0), ("Relapse", 60.0)]


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("It is fatal in 12% of men (Ode et al., 2014) and in 3% of women (Lane and Yee, 2009).", [("Ode",), ("Lane", "Yee")]),
        ("It is fatal in 12% of men (Ode et al. 2014; Lane and Yee 2009).", [("Ode", "Lane", "Yee")]),
        ("In a registry of 360 patients (Holt, 2018), it was found in 73 (20.3%).", [("Holt",), ("Holt",)]),
        ("It was fatal in 12% of men (June 2014).", [()]),
    ],
)  # fmt: skip
def test_authors_cited_in_brackets_with_the_year(text: str, authors: list[tuple[str, ...]]) -> None:
    assert [s.authors for s in read_statements(document(text))] == authors


def test_a_rate_per_so_many_persons_counts_nobody() -> None:
    text = "Its incidence is 5 to 10 cases per million and 0.4 per 100,000 children; 12% of patients have been reported."
    assert [s.n for s in read_statements(document(text))] == [None, None, None]


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("The incidence of it is 0.03/100,000 in Ghana and 0.5 per 10,000 in Peru.", [(0.03, None, None, "per 100,000", "Ghana"), (0.5, None, None, "per 10,000", "Peru")]),
        ("Ulcers are found in 0.2 to 2.8 cases per 10,000 admissions a year.", [(None, 0.2, 2.8, "per 10,000 per year", "admissions")]),
        ("The disease affects less than 1 per million people.", [(None, None, 1, "per million", "people")]),
        ("Its incidence is 6 (5.1-6.9) per 100,000 in women.", [(6, None, None, "per 100,000", "women")]),
        ("The white cell count was 12,000/mm3 and the dose 5 per 10 kg.", []),
    ],
)  # fmt: skip
def test_rates_over_many_persons(text: str, rates: list[tuple[object, ...]]) -> None:
    found = [s for s in read_statements(document(text + " In all, 40 women died.")) if s.measure]
    assert [(s.value, s.value_low, s.value_high, s.unit, s.among) for s in found] == rates
    assert all(s.measure == "rate" for s in found)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Height was recorded in more men: 81% (201/247) vs 97% (308/318), and pulse: 22% (55/247) vs 76% (239/318).", "Height was recorded in more men, Height was recorded in more men, pulse, pulse"),
        ("In a trial, 94% of 16 men with sarcoma receiving a drug showed a partial response.", "partial response / men with sarcoma receiving a drug"),
        ("The 1-, 3- and 5-year survival rates were 90%, 70% and 40%.", "1-year survival rates, 3-year survival rates, 5-year survival rates"),
        ("Survival at 5 and 10 years was 78% and 54%, respectively.", "Survival at 5 years, Survival at 10 years"),
        ("Survival was 78% and 54% at 5 and 10 years, respectively.", "Survival at 5 years, Survival at 10 years"),
        ("The recurrence rate was 18% and 58% in men and women, respectively.", "recurrence rate / men, recurrence rate / women"),
        ("Cough and itch were noted in 61.3% and 14.7% of women, respectively.", "Cough / women, itch / women"),
        ("The elbow was the most commonly injured joint (44%).", "elbow"),
        ("It was found in about 9-12% of asymptomatic, older women.", "not named / asymptomatic, older women"),
        ("The prevalence of goiter is high, affecting approximately 6% of women.", "goiter / women"),
        ("About 36% of carriers have cramps of the upper and lower limbs.", "cramps of the upper and lower limbs / carriers"),
        ("It has a high cure rate, as 92% of women are detected in stage I.", "stage I / women"),
        ("Serum iron levels are low in approximately 45% of carriers and the measurement of iron is the test of choice.", "Serum iron levels low / carriers"),
        ("Only 10-20% of nevi need treatment, especially those that bleed.", "treatment / nevi"),
        ("Of note, 93% of previously reported cases arose in the scalp.", "scalp / previously reported cases"),
        ("The cure rate was 58%, but for the four patients with lupus it was 48%.", "cure rate, cure rate / four patients with lupus"),
        ("The incidence has increased more than 30% over two decades.", "increase of incidence"),
        ("If asked, 45% of patients said they had a cough.", "cough / patients"),
        ("However, 31.7% (118/318) patients had a documented score.", "documented score"),
        ("The disease may be fatal in 50% of cases.", "disease fatal / cases"),
        ("In 83% of the patients one or more operations were needed.", "one or more operations / patients"),
        ("In 40% of cases the cause is unknown.", "cause unknown / cases"),
    ],
)  # fmt: skip
def test_things_and_groups_of_shares(text: str, named: str) -> None:
    found = read_statements(document(text))
    assert ", ".join(s.what + (f" / {s.among}" if s.among else "") for s in found) == named


def test_percents_of_a_quantity_are_measures() -> None:
    text = (
        "The mean reduction of pain was 38% (range 10-80%) in men. A median of 12% of patients had a relapse."
    )
    found = read_statements(document(text))
    assert [measured(s)[:6] for s in found] == [("mean", 38, 10, 80, "range", "%"), (None,) * 6]


def test_numbers_in_brackets_behind_what_they_count() -> None:
    text = "Kilo et al. reviewed 173 patients. A fatal outcome was seen in 15% (N = 26), of which 50% died of a rupture (N = 13). Leaks were found in 52% of the patients (N = 90)."
    assert [(s.n, s.total) for s in read_statements(document(text))][1:] == [(26, 173), (13, 26), (90, 173)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Introduction Nodular goiter is common, affecting 5% of men and 15% of women.", "Nodular goiter / men, Nodular goiter / women"),
        ("Most (87%) of the men were born in South- and Central America.", "born in South- and Central America / men"),
        ("About 70% of infections occur between May and August.", "between May and August / infections"),
        ("Of the men, 76% underwent surgery, with 10% in an emergency.", "surgery / men, emergency / men"),
        ("Only 3% of hamartomas of the skin (HS) are found in the heel.", "heel / hamartomas of the skin (HS)"),
        ("Rupture of the spleen has been reported in only six cases.", "Rupture of the spleen"),
        ("Veins were injected with drugs in concentrations from 1.25 to 5%.", ""),
        ("In one study, forty children were neglected.", "neglected"),
        ("Warts are often found on the nose (around 60% of cases) and on the ears.", "nose"),
        ("Among the other 28 cases of the literature, 16 cases were benign and 12 cases were cystic.", "benign / 28 cases of the literature, cystic / 28 cases of the literature"),
        ("The slow form is responsible for 70% of the cases and the fast form for 20% of the cases.", "slow form / cases, fast form / cases"),
        ("The full triad is uncommon (10% of cases).", "full triad"),
        ("Only 32% of the patients with nodes at the time of surgery had low levels.", "low levels / patients with nodes"),
        ("In Lane and Becket carriers, cramps are frequent (81%).", "cramps / Lane and Becket carriers"),
        ("Cysts with or without septa are seen in 5% of men.", "Cysts with or without septa / men"),
        ("Cysts have been described in the literature for two other patients.", "Cysts"),
        ("Cysts of the heel: a report of 12 cases.", ""),
        ("It is mild, with a survival rate of 95% in cases with small nodes, but only 40% for those with large nodes.", "survival rate / cases with small nodes, survival rate / large nodes"),
        ("The mean gain in scores for the four tests was 32%, 53% and 56%.", "mean gain in scores for the four tests, mean gain in scores for the four tests, mean gain in scores for the four tests"),
        ("About 90% of these nevi, in both sexes, show a loss of pigment.", "loss of pigment / nevi"),
        ("Sarcoidosis is a disease that accounts for approximately 3% of all uveitis cases.", "Sarcoidosis / uveitis cases"),
        ("Lipoma of the liver is very rare, with only 117 cases reported in the literature.", "Lipoma of the liver"),
        ("Eighty percent of the warts recur; back pain, though present in 9%, is mild.", "recur / warts, back pain"),
        ("In one meta-analysis, the foot was the site in 55% of cases, the hand in 30%.", "foot / cases, hand"),
        ("Among older adults with gout, death rates of 5.6% and 11.8% have been reported.", "death rates / older adults with gout, death rates / older adults with gout"),
        ("Others cite death rates of 5% in men.", "death rates / men"),
        ("Nodes of the ear, a sign of gout of which only five cases have been reported, are firm.", "sign of gout"),
        ("Jaundice affects up to 30% of those weighing up to 1,500 g.", "Jaundice / weighing up to 1,500 g"),
        ("They start as spots, and about 90% of the nevi become flat in the third year.", "flat in the third year / nevi"),
        ("One in five patients with it dies within a year.", "dies within a year / patients with it"),
        ("The cyst recurred in 3 of the 11 patients who had a puncture.", "cyst recurred / patients who had a puncture"),
        ("Of 98 reported cases, 60 were male and 38 female.", "cases, male / reported cases, female / reported cases"),
        ("Rates of infection vary from 2% to 12% among published series.", "Rates of infection / published series"),
        ("Only 22 of the 130 patients (16.9%) reported by Quill et al. had gout.", "gout / patients"),
        ("Gout was reported by Quill et al. in 22 of 130 patients (16.9%).", "Gout / patients"),
        ("The death rate was higher after open surgery than without (31% vs 12%).", "death rate, death rate"),
        ("The relapse rate is high, ranging between 40 and 60 percent in men.", "relapse rate / men"),
        ("Overall, the 30-day mortality was 7.4%, and 12.1% of survivors had a limp.", "30-day mortality, limp / survivors"),
        ("It is seen in 4% of men. References Lane P. A report of 33 cases. J Foo 2001;4:3. Dee B. In 12% of men. J Foo 2004;5:6. Yee K. Rash (2005).", "not named / men"),
    ],
)  # fmt: skip
def test_more_things_and_groups_of_numbers(text: str, named: str) -> None:
    found = read_statements(document(text))
    assert ", ".join(s.what + (f" / {s.among}" if s.among else "") for s in found) == named


def test_an_article_is_no_author() -> None:
    (found,) = read_statements(
        document("The reported fatality rate among infants is 24% [3].", kind="discussion")
    )
    assert (found.authors, found.what) == ((), "fatality rate")


@pytest.mark.parametrize("kind", [None, "discussion"])
@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("To the best of our knowledge, only six reported cases of hepatitis by a herb exist.", (6, "hepatitis by a herb")),
        ("To our knowledge only 4 cases of ulcers of the eyelid have been reported.", (4, "ulcers of the eyelid")),
        ("We also reviewed the literature and identified 39 cases of scabies.", (39, "scabies")),
        ("Our literature search revealed 49 cases of lipoma of the heel.", (49, "lipoma of the heel")),
        ("We reviewed twenty cases of pertussis that were previously reported in the literature.", (20, "pertussis")),
        ("On reviewing the literature, we found seven other cases of it.", (7, "not named")),
        ("This case differs from four earlier cases of gout reported in the medical literature.", (4, "gout")),
        ("With the present case, nine cases of ptosis have been reported.", (9, "ptosis")),
        ("Unlike our patient, 12 previously reported patients had fever.", (12, "fever")),
        ("We report 3 cases of lipoma and review the literature.", None),
        ("We describe four patients with lipoma, which has been reported before.", None),
        ("We treated 12 patients with gout; the literature is scarce.", None),
        ("We found two patients with fever in our ward.", None),
    ],
)  # fmt: skip
def test_counts_of_the_literature_beside_the_authors_own(
    kind: str | None, text: str, counted: tuple[int, str] | None
) -> None:
    found = read_statements(document("It is rare. " + text, kind=kind))
    assert [(s.n, s.what) for s in found] == ([counted] if counted else [])


def test_share_of_a_plural_told_by_studies_needs_no_section() -> None:
    (found,) = read_statements(
        document(
            "It is odd in cancers. Previous studies showed that 3.7% of nodular BCCs did not stain.",
            kind=None,
        )
    )
    assert (found.what, found.among) == ("not stain", "nodular BCCs")


def test_a_pronoun_stands_for_the_subject_of_the_sentence_before() -> None:
    text = "Gout is seen in 4% of men. Goiter of the tongue is a rare disease. It was found in 0.3% of autopsies."
    assert [s.what for s in read_statements(document(text))] == ["Gout", "Goiter of the tongue"]


def test_means_beside_each_other_and_in_years_and_months() -> None:
    text = "It lasts longer in men (median 14 vs. 9 months). Tan and Ho reported a mean survival of 6 years and 7 months in 12 patients."
    found = [s for s in read_statements(document(text)) if s.measure]
    assert [(s.measure, s.value, s.unit) for s in found] == [
        ("median", 14, "months"),
        ("median", 9, "months"),
        ("mean", 79, "months"),
    ]
    assert found[-1].authors == ("Tan", "Ho")


def test_a_count_behind_a_share_is_one_of_the_same_series() -> None:
    text = "Lane et al. reviewed 40 men; 30 (75%) were thin and nine had gout. It was seen in 0.3 per 10,000 admissions."
    assert [(s.n, s.total, s.what) for s in read_statements(document(text))] == [
        (40, None, "men"),
        (30, 40, "thin"),
        (9, 40, "gout"),
        (None, None, "gout"),
    ]
