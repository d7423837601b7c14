"""The small parts: words, trees, levels, postings, fusion, agreement, course."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casepool.model import Episode, Treatment
from casepool.similar._ask import cues
from casepool.similar._course import course_kinds, course_steps, course_tokens, length_tokens, told_kinds
from casepool.similar._duplicates import contained, sketch_of
from casepool.similar._fuse import Fusion, fuse, standing_out
from casepool.similar._patient import age_agreement, length_agreement
from casepool.similar._postings import Postings, PostingsBuilder, join_postings
from casepool.similar._profile import facets_of
from casepool.similar._rank import Ranked, mean_ranks, ranked
from casepool.similar._summary import clopper_pearson
from casepool.similar._tree import LEVELS, level_tokens, load_tree, read_rows, spinal_levels
from casepool.similar._words import count_words
from casepool.vocabulary import hpo_tree

ROWS = read_rows("trees.tsv")


def test_finding_that_went_is_not_filtered_as_absent(entries):
    (liver,) = (e for e in entries if e.report_id == "liver")
    (weakness,) = liver.case.findings
    went = replace(liver.case, findings=(replace(weakness, resolved=True),))
    assert facets_of(liver.case)["findings_absent"] == ("leg weakness",)
    assert "findings_absent" not in facets_of(went)


@pytest.mark.parametrize("row", ROWS, ids=[r[0] for r in ROWS])
def test_tree_row_has_known_parents_and_no_way_back_to_itself(row):
    ident, parents, name = row
    known = {r[0] for r in ROWS}
    assert name
    assert [r[0] for r in ROWS].count(ident) == 1
    assert set(parents) <= known
    assert ident not in load_tree().closure(ident)[1:]


def test_tree_has_every_site_of_the_vocabulary():
    from casepool.vocabulary import read_rows as vocabulary_rows

    sites = {f"site/{row.name}" for row in vocabulary_rows("sites.tsv")}
    assert sites - {r[0] for r in ROWS} - {"site/bowel"} == set()


@pytest.mark.parametrize("cue", cues(), ids=lambda c: c.id)
def test_ask_row_hits_and_misses(cue):
    assert cue.pattern.search(cue.hits)
    assert not cue.pattern.search(cue.misses)


def test_tree_histology_code_stands_in_its_group():
    closure = load_tree().closure("morphology/8500")
    assert "morphology/850-854" in closure
    assert "morphology/carcinoma" in closure


def test_hpo_paraparesis_and_leg_weakness_have_a_near_ancestor():
    assert hpo_tree()["HP:0002385"][0]
    tree = load_tree()
    common = set(tree.closure("HP:0002385")) & set(tree.closure("HP:0007340"))
    assert "HP:0007340" in common


@pytest.mark.parametrize("row", read_rows("bridges.tsv"), ids=lambda r: r[0])
def test_bridge_joins_findings_that_the_ontology_keeps_apart(row):
    ident, parents, _ = row
    known = {ident: up for ident, (up, _) in hpo_tree().items()}
    assert ident in known
    for parent in parents:
        assert parent in known
        assert parent not in known[ident]
        assert ident not in load_tree().closure(parent)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("C6", ("C6",)),
        ("T12-L1", ("T12", "L1")),
        ("Th11–12", ("T11", "T12")),
        ("D4", ("T4",)),
        ("C8", ("C7",)),
        ("conus medullaris", ("L1",)),
        ("L2-L1", ()),
        ("cervical", ()),
        ("T99", ()),
    ],
)
def test_spinal_levels(text, levels):
    assert spinal_levels(text) == levels


@given(st.integers(0, len(LEVELS) - 1), st.integers(0, len(LEVELS) - 1))
def test_level_tokens_nearer_levels_share_no_less(a, b):
    def shared(x, y):
        return len({t for t in level_tokens(LEVELS[x]) if "+" in t} & set(level_tokens(LEVELS[y])))

    if abs(a - b) <= 1:
        assert shared(a, b) > 0
    if abs(a - b) >= 4:
        assert shared(a, b) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tumour", "tumors"),
        ("haemoptysis", "hemoptysis"),
        ("oedema", "edema"),
        ("leucocytosis", "leukocytosis"),
        ("57-year-old", "57 years old"),
        ("metastasised", "metastasized"),
        ("biopsies", "biopsy"),
    ],
)
def test_words_fold_spelling_and_number(one, other):
    assert set(count_words(one)) == set(count_words(other))


@pytest.mark.parametrize("text", ["aged 57", "57 y/o", "57-year-old", "57 years of age", "57yo", "age: 57"])
def test_words_age_is_one_token(text):
    assert count_words(text)["age=57"] == 1


def test_words_names_of_one_concept_count_as_one():
    shared = set(count_words("mastectomy")) & set(count_words("lobectomy"))
    assert shared == {"treatment=surgery"}


tokens = st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 300), max_size=8)


@given(st.lists(tokens, max_size=12), st.integers(0, 12))
def test_postings_find_what_was_put_in_whole_or_joined(rows, cut):
    def build(part):
        builder = PostingsBuilder(counted=True)
        for row in part:
            builder.add(row)
        return builder.arrays()

    parts = [(build(rows[:cut]), 0), (build(rows[cut:]), len(rows[:cut]))]
    for arrays in (build(rows), join_postings(parts)):
        postings = Postings(arrays)
        for token in {t for row in rows for t in row}:
            entries, counts = postings.counted(token)
            assert dict(zip(entries.tolist(), counts.tolist())) == {
                i: min(row[token], 255) for i, row in enumerate(rows) if token in row
            }
        assert postings.size("not a token") == 0


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_mean_ranks_sum_to_those_of_distinct_scores(scores):
    ordered = np.sort(np.array(scores, dtype=np.float32))[::-1]
    ranks = mean_ranks(ordered)
    assert ranks.sum() == pytest.approx(len(scores) * (len(scores) + 1) / 2)
    assert all(ranks[i] == ranks[i + 1] for i in range(len(scores) - 1) if ordered[i] == ordered[i + 1])


def _ranked(places, scores):
    return ranked(np.array(places, dtype=np.int64), np.array(scores, dtype=np.float32), depth=10)


def test_fuse_puts_first_what_all_rankings_put_first():
    rankings = {"words": _ranked([1, 2, 3], [9, 5, 1]), "patient": _ranked([1, 3], [9, 2])}
    fused = fuse(rankings)
    assert fused.places.tolist()[0] == 1
    assert fused.scores[0] == pytest.approx(1)
    assert set(fused.places.tolist()) == {1, 2, 3}


def test_fuse_is_reciprocal_rank_fusion():
    settings = Fusion(weights={"words": 2.0, "patient": 1.0}, constant=60, power=0, floors={})
    rankings = {"words": _ranked([1, 2], [9, 5]), "patient": _ranked([2, 1], [9, 5])}
    fused = fuse(rankings, settings=settings)
    expected = {1: (2 / 61 + 1 / 62) * 61 / 3, 2: (2 / 62 + 1 / 61) * 61 / 3}
    assert dict(zip(fused.places.tolist(), fused.scores.tolist())) == pytest.approx(expected)


def test_fuse_lowers_what_has_another_tumour_down_to_the_floor():
    settings = Fusion(weights={"words": 1.0}, constant=60, power=0, floors={"primary": 0.4, "course": 0.8})
    rankings = {"words": _ranked([1, 2, 3], [9, 5, 1])}
    shares = {"primary": np.array([0.0, 1.0, 1.0]), "course": np.array([1.0, 0.5, 1.0])}
    fused = fuse(rankings, settings=settings, tumour=lambda places: shares)
    assert fused.places.tolist() == [3, 2, 1]
    assert dict(zip(fused.places.tolist(), fused.factors.tolist())) == pytest.approx({1: 0.4, 2: 0.9, 3: 1})
    assert fused.agreement["primary"].tolist() == [1, 1, 0]


def test_fuse_of_nothing_is_empty():
    assert (
        len(fuse({"words": Ranked(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0))}).places) == 0
    )


def test_standing_out_of_equal_scores_is_nothing():
    assert standing_out(_ranked(range(10), [3] * 10)) == 0
    assert standing_out(_ranked(range(3), [3, 2, 1])) == 1


def test_agreement_falls_with_distance_and_is_silent_where_unknown():
    years = np.array([0, 1, 5, 20, np.nan], dtype=np.float32)
    scores = age_agreement(years)
    assert list(scores[:4]) == sorted(scores[:4], reverse=True)
    assert scores[0] > 3
    assert scores[3] < 0
    assert scores[4] == 0
    lengths = length_agreement(np.array([0, 1, 9, np.nan], dtype=np.float32))
    assert lengths[0] > lengths[1] > lengths[2]
    assert lengths[3] == 0


def test_clopper_pearson_matches_r_binom_test():
    # binom.test(x, n)$conf.int of R 4.
    for n, total, low, high in (
        (0, 10, 0.0, 0.3084971),
        (3, 9, 0.07485463, 0.7007052),
        (10, 10, 0.6915029, 1.0),
    ):
        assert clopper_pearson(n, total) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6))


def test_sketch_of_part_is_contained_in_the_whole():
    part = " ".join(f"word{i} of the tale" for i in range(60))
    whole = part + " " + " ".join(f"other{i} matters here" for i in range(400))
    assert contained(sketch_of(part), sketch_of(whole)) > 0.8
    assert contained(sketch_of(part), sketch_of(part.replace("word", "verb"))) < 0.2
    assert contained(sketch_of(""), sketch_of(whole)) == 0


def test_course_order_and_interval(entries):
    case = entries[0].case
    assert course_steps(case)[0] == "primary:breast"
    found = course_tokens(case)
    assert "order:treatment:surgery>treatment:radiotherapy" in found
    assert "metachronous" in found
    assert "end:dead" in found


def test_course_history_comes_before_the_episode(entries):
    case = entries[0].case
    past = Treatment(type="chemotherapy", history=True)
    changed = replace(case, treatments=(*case.treatments, past), episodes=(Episode(number=1, label="first"),))
    steps = course_steps(changed)
    assert steps.index("treatment:chemotherapy") < steps.index("treatment:surgery")


@given(st.floats(0, 20000))
def test_length_tokens_of_near_lengths_share_a_window(days):
    assert set(length_tokens("x", days)) & set(length_tokens("x", days * 1.5 + 1))


def test_no_table_holds_a_path_or_a_tab_too_many():
    from importlib.resources import files

    for name in ("trees.tsv", "bridges.tsv", "asks.tsv"):
        lines = files("casepool.similar").joinpath(name).read_text(encoding="utf-8").rstrip("\n").split("\n")
        assert len({line.count("\t") for line in lines}) == 1
        assert not any(re.search(r"(^|\s)/", line) for line in lines)


def test_kinds_of_course_by_interval_recurrence_and_second_primary(entry):
    alone = entry("a", "lung", primary="lung").case
    together = entry("t", "lung brain", primary="lung", spread=("brain",)).case
    later = entry("l", "lung brain years", primary="lung", spread=("brain",), interval_days=900).case
    again = entry("r", "lung recurred", primary="lung", recurrence=True).case
    two = replace(alone, diagnoses=(*alone.diagnoses, *entry("b", "breast", primary="breast").case.diagnoses))
    assert course_kinds(alone) == ("primary alone",)
    assert course_kinds(together) == ("metastases at diagnosis",)
    assert course_kinds(later) == course_kinds(again) == ("later metastasis or recurrence",)
    assert course_kinds(two) == ("primary alone", "second primary")
    assert course_kinds(entry("n", "cough", findings=("cough",)).case) == ()


def test_a_question_tells_a_kind_of_course_only_in_words(entry):
    assert told_kinds(entry("a", "lung brain", primary="lung", spread=("brain",)).case) == ()
    later = entry("l", "lung brain years", primary="lung", spread=("brain",), interval_days=900)
    assert told_kinds(later.case) == ("later metastasis or recurrence",)


@pytest.mark.parametrize("words", [30, 50, 64, 80, 300])
@pytest.mark.parametrize("more", [20, 60, 120, 600])
def test_abstract_is_contained_in_its_article_whatever_their_lengths(words, more):
    abstract = " ".join(f"w{i}" for i in range(words))
    article = abstract + " " + " ".join(f"v{i}" for i in range(more))
    other = " ".join(f"u{i}" for i in range(words + more))
    assert contained(sketch_of(abstract), sketch_of(article)) > 0.8
    assert contained(sketch_of(abstract), sketch_of(other)) == 0
