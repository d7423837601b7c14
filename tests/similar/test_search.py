"""What a search gives: likeness, explanation, duplicates, summary, fallbacks."""

import io
import json

import pytest

from casepool.pipeline import read_text
from casepool.similar import (
    Entry,
    Query,
    answer_html,
    answer_json,
    index_entries,
    join_queries,
    open_index,
    print_answer,
    query_of,
    search,
)
from casepool.similar._explain import length_words

QUESTION = "46-year-old woman, breast carcinoma 6 years ago, metastasis to the spinal cord at C7, paraparesis"


def ask(text: str) -> Query:
    return query_of(*read_text(text, id="query"))


def ids(answer):
    return [x.shown.report_id for x in answer.neighbours]


def test_search_free_text_finds_the_patient_alike(index):
    answer = search(index, ask(QUESTION))
    assert ids(answer)[0] == "cord"
    assert set(answer.rankings) == {"words", "concepts", "patient", "course"}


def test_search_says_what_is_shared_with_its_sentence(index, entries):
    first = search(index, ask(QUESTION)).neighbours[0]
    shared = {(s.kind, s.neighbour): s for s in first.shared}
    assert ("primary site", "breast") in shared
    assert ("metastatic site", "spinal cord") in shared
    assert shared["finding", "paraparesis"].sentence == entries[0].text
    span = shared["primary site", "breast"].span
    assert entries[0].text[span.start : span.end] == "breast"
    assert shared["level", "C6"].via == "neighbouring levels"


def test_search_says_what_differs(index):
    answer = search(
        index,
        ask("A 52-year-old woman with cancer of the breast, metastases to the liver, treated with surgery"),
    )
    liver = next(x for x in answer.neighbours if x.shown.report_id == "liver")
    different = {(s.kind, s.query, s.neighbour) for s in liver.different}
    assert ("treatment", "surgery", None) in different
    assert ("treatment", None, "chemotherapy") in different


def test_search_denied_findings_do_not_count_as_shared(index):
    answer = search(index, ask("leg weakness and numbness"))
    liver = [x for x in answer.neighbours if x.shown.report_id == "liver"]
    assert not any(s.kind == "finding" for x in liver for s in x.shared)
    assert ids(answer)[0] == "legs"


def test_search_near_findings_are_joined_by_their_concept(entry, tmp_path):
    # Enough other cases that a shared ancestor tells something.
    others = [entry(f"o{i}", f"Cough number {i}.", findings=("cough",)) for i in range(40)]
    near = entry("near", "She had leg weakness.", findings=("leg weakness",))
    index_entries([*others, near], out=tmp_path / "i")
    question = entry("q", "paraparesis", findings=("paraparesis",))
    answer = search(open_index(tmp_path / "i"), Query(case=question.case))
    assert ids(answer)[0] == "near"
    item = answer.neighbours[0].shared[0]
    assert (item.query, item.neighbour) == ("paraparesis", "leg weakness")
    assert item.via


def test_search_near_levels_rank_before_far_ones(entry, tmp_path):
    rows = [entry(lv, f"A deposit at {lv}.", level=lv) for lv in ("C2", "L1", "T4", "S2")]
    index_entries(rows, out=tmp_path / "i")
    answer = search(open_index(tmp_path / "i"), Query(case=entry("q", "T12", level="T12").case))
    assert ids(answer)[0] == "L1"


def test_search_without_medical_words_falls_back_to_words_and_says_so(index):
    answer = search(index, ask("quiet harbour"))
    assert ids(answer) == ["tale"]
    assert "ranked by its words alone" in answer.notes[0]


def test_search_nothing_known_says_so(index):
    answer = search(index, ask("zyzzyva"))
    assert answer.neighbours == ()
    assert "Nothing of the query stands in the index" in answer.notes[0]


def test_search_shows_an_abstract_and_its_article_once(entry, tmp_path):
    abstract = (
        "A woman of 58 with cancer of the thyroid noticed a swelling of the neck. It was removed by surgery and "
        "radioactive iodine was given. Four years later she walks her dog every morning and has no complaint. "
        "The tumour had grown through the capsule of the gland, and two nodes beside the jugular vein were held "
        "to be suspicious by the surgeon, though the pathologist saw nothing in them but scars of an old abscess."
    )
    article = abstract + " " + " ".join(f"The discussion mentions paper {i} and its view." for i in range(80))
    rows = [
        entry("article", article, age=58, sex="female", primary="thyroid"),
        entry("abstract", abstract, age=58, sex="female", primary="thyroid"),
        entry("other", abstract.replace("58", "23"), age=23, sex="female", primary="thyroid"),
    ]
    index_entries(rows, out=tmp_path / "i")
    answer = search(open_index(tmp_path / "i"), ask("woman aged 58 with cancer of the thyroid"))
    shown = {x.shown.report_id: x.same_as for x in answer.neighbours}
    assert set(shown) in ({"article", "other"}, {"abstract", "other"})
    assert sum(map(len, shown.values())) == 1


def test_search_leaves_the_query_itself_out(index, entries):
    answer = search(index, Query(text=entries[0].text, case=entries[0].case))
    assert "cord" not in ids(answer)
    assert "text of the query itself" in answer.notes[0]


def test_search_parts_of_the_score_add_up(index):
    for x in search(index, ask(QUESTION)).neighbours:
        assert sum(p.part for p in x.parts) == pytest.approx(1, abs=0.01)
        assert 0 < x.score <= 1


def test_summary_counts_only_those_who_tell(index):
    rows = {row.group: row for row in search(index, Query(where="primary_sites is known")).summary.rows}
    everyone = rows["all neighbours"]
    assert (everyone.patients, everyone.dead.n, everyone.dead.total) == (5, 1, 3)
    # Clopper-Pearson limits of 1 of 3: qbeta(0.025, 1, 3) and qbeta(0.975, 2, 2) of R.
    assert (everyone.dead.low, everyone.dead.high) == (pytest.approx(0.008403759), pytest.approx(0.905700676))
    assert everyone.dead.small
    assert rows["surgery"].patients == 3
    assert everyone.follow_up_told == 3
    assert everyone.follow_up_months == pytest.approx((11.992, 7.984, 20.041), abs=0.001)


def test_join_queries_takes_single_values_from_the_first():
    joined = join_queries(
        [ask("woman aged 30 with cancer of the lung"), ask("57F; primary: breast; mets: liver")]
    )
    assert joined.case.patient.age_years.value == 30
    assert {d.site for d in joined.case.diagnoses} >= {"lung", "breast"}
    assert joined.text.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "primary", "spread", "treatments"),
    [
        (
            "57F; primary: breast; mets: spine, lung; tx: surgery",
            {"breast"},
            {"spine (vertebrae)", "lung"},
            {"surgery"},
        ),
        (
            "tumour of kidney, spread to brain, bone, treated with embolization/ablation",
            {"kidney"},
            {"brain", "bone"},
            {"embolization/ablation"},
        ),
        (
            "men with a colon primary that metastasised to liver and lung after chemotherapy",
            {"colon"},
            {"liver", "lung"},
            {"chemotherapy"},
        ),
    ],
)
def test_short_query_takes_everything_named_as_meant(text, primary, spread, treatments):
    case = ask(text).case
    assert {d.site for d in case.diagnoses} - {None} == primary
    assert {x.site for x in case.lesions if x.role == "metastasis"} == spread
    assert {t.type for t in case.treatments if t.status == "given"} == treatments


def test_short_query_denied_is_not_taken():
    case = ask("woman of 60, cancer of the breast, no surgery").case
    assert not [t for t in case.treatments if t.status == "given"]


def test_answer_in_three_forms_tells_the_same(index):
    answer = search(index, ask(QUESTION))
    value = json.loads(json.dumps(answer_json(answer)))
    assert value["neighbours"][0]["id"] == "cord#1"
    assert value["summary"]["rows"][0]["dead"]["too_small"] is True
    page = answer_html(answer)
    assert "<mark>breast</mark>" in page
    assert "<script" not in page
    out = io.StringIO()
    print_answer(answer, file=out)
    assert "cord#1" in out.getvalue()
    assert "not a sample of patients" in out.getvalue()


def test_answer_html_escapes_what_reports_say(entry, tmp_path):
    text = "A <script>alert(1)</script> 50-year-old with cancer of the breast."
    index_entries([entry("x", text, age=50, primary="breast")], out=tmp_path / "i")
    page = answer_html(search(open_index(tmp_path / "i"), ask("50-year-old with cancer of the breast")))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_search_is_the_same_every_time(index):
    assert answer_json(search(index, ask(QUESTION))) == answer_json(search(index, ask(QUESTION)))


def test_entry_without_a_case_is_found_by_words(tmp_path):
    index_entries([Entry(id="a", report_id="a", text="glioma of the optic nerve")], out=tmp_path / "i")
    assert ids(search(open_index(tmp_path / "i"), Query(text="optic glioma"))) == ["a"]


def test_search_of_an_empty_index_says_nothing_is_there(tmp_path):
    index_entries([], out=tmp_path / "i")
    index = open_index(tmp_path / "i")
    for question in (ask("breast cancer"), Query(where="sex = female"), Query(text="")):
        answer = search(index, question)
        assert answer.neighbours == ()
        assert answer.summary.n == 0
        assert answer.notes


@pytest.mark.parametrize("text", ["", "  ", "...", "\x00", "不明", "a" * 5000])
def test_search_any_text_gives_an_answer(index, text):
    answer = search(index, ask(text))
    assert answer.neighbours == ()
    assert "Nothing of the query stands in the index" in answer.notes[0]


def test_search_of_a_whole_patient_puts_the_tumour_first(entry, tmp_path):
    # "twin" shares age, sex and treatment; "tumour" primary, spread and kind of course.
    text = "a man of the harbour"
    rows = [
        entry(
            "twin",
            f"{text} 60 male lung surgery",
            age=60,
            sex="male",
            primary="lung",
            treatments=("surgery",),
        ),
        entry(
            "tumour",
            f"{text} 71 female breast liver",
            age=71,
            sex="female",
            primary="breast",
            spread=("liver",),
        ),
        *(entry(f"o{i}", f"other tale {i} skin", age=40, primary="skin") for i in range(20)),
    ]
    index_entries(rows, out=tmp_path / "i")
    asked = entry(
        "q",
        "60 male breast liver surgery",
        age=60,
        sex="male",
        primary="breast",
        spread=("liver",),
        treatments=("surgery",),
    )
    answer = search(open_index(tmp_path / "i"), Query(case=asked.case, whole=True))
    by_id = {x.shown.report_id: x for x in answer.neighbours}
    assert ids(answer)[0] == "tumour"
    assert by_id["tumour"].tumour == {"primary": 1, "course": 1}
    assert by_id["tumour"].factor == 1
    assert by_id["twin"].tumour["primary"] < 0.5
    assert by_id["twin"].factor < 1
    assert ("course", "metastases at diagnosis") in {(s.kind, s.neighbour) for s in by_id["tumour"].shared}
    assert ("course", "primary alone") in {(s.kind, s.neighbour) for s in by_id["twin"].different}


def test_search_of_a_question_leaves_the_score_to_the_rankings(index):
    answer = search(index, ask(QUESTION))
    assert {x.factor for x in answer.neighbours} == {1}


def test_where_finds_a_kind_of_course(index):
    answer = search(index, Query(where='course = "later metastasis or recurrence"'))
    assert ids(answer) == ["cord"]


def test_near_value_is_not_told_as_missing_too(index):
    asked = ask("woman with lung cancer, weakness of both legs, metastasis to the leptomeninges")
    for x in search(index, asked).neighbours:
        near = {s.query for s in x.shared if s.via}
        missing = {s.query for s in x.different if s.neighbour is None}
        assert not near & missing


def test_page_tells_outcome_with_its_sentence_and_the_tumour_factor(index, entries):
    whole = Query(text=None, case=entries[0].case, whole=True)
    page = answer_html(search(index, whole))
    assert "<h4>Outcome</h4>" in page
    assert "tumour: primary 100 %" in page
    assert 'href="#n1"' in page
    value = answer_json(search(index, whole))
    first = value["neighbours"][0]
    assert {s["kind"] for s in first["outcome_told"]} == {"outcome", "recurrence", "follow-up"}
    # The invented text says "died" and "months"; the fixture finds the words of the second alone.
    assert [s["kind"] for s in first["outcome_told"] if "sentence" in s] == ["follow-up"]
    assert first["factor"] == 1


def test_filter_alone_lists_the_cases_without_scores(index):
    out = io.StringIO()
    answer = search(index, Query(where="primary_sites = lung"))
    print_answer(answer, file=out)
    assert "score" not in out.getvalue()
    assert "70 years, male" in out.getvalue()
    assert "order of the index" in answer.notes[0]
    assert len(search(index, Query(where="primary_sites = skin")).notes) == 1


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "0 months"), (1, "1 day"), (9, "9 days"), (30.4375, "1 month"), (365.25, "12 months")],
)
def test_lengths_in_words(days, words):
    assert length_words(days) == words


def test_table_tells_the_parts_of_the_score_and_the_sentences_where_wanted(index, entries):
    plain, full = io.StringIO(), io.StringIO()
    answer = search(index, Query(case=entries[0].case, whole=True))
    print_answer(answer, file=plain)
    print_answer(answer, file=full, sentences=True)
    assert "patient " in plain.getvalue()
    assert "tumour × 1.00" in plain.getvalue()
    assert "shares: age 45 years:" not in " ".join(plain.getvalue().split())
    assert "shares: age 45 years: A 45-year-old female" in " ".join(full.getvalue().split())
