"""The codebook: values typed and shown, TOML there and back, changes that lose nothing, decisions in the case."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_reports import invented_report

from casepool.collection import (
    Codebook,
    Collection,
    Variable,
    add_report,
    apply_codebook_file,
    case_row,
    case_values,
    decide,
    decided_case,
    default_codebook,
    load_codebook,
    own_values,
    parse_value,
    personal_hints,
    personal_rows,
    read_codebook,
    read_values,
    same_value,
    save_codebook,
    show_value,
    site_names,
    with_variables,
    write_codebook,
)
from casepool.errors import CollectionError, ProtocolError
from casepool.exchange import GUIDE_FIELDS, guide_fields
from casepool.pipeline import read_text

DEFAULTS = {v.name: v for v in default_codebook().variables}
WORDS = (
    st.text(
        st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters=";"),
        min_size=1,
    )
    .map(lambda t: " ".join(t.split()))
    .filter(bool)
)


def values(name: str) -> st.SearchStrategy[object]:
    """Values that a person may give to a default variable."""
    variable = DEFAULTS[name]
    if variable.type == "number":
        whole = st.integers(0, 120)
        return st.one_of(
            st.none(), whole, st.integers(1, 11999).map(lambda n: n / 100).filter(lambda v: v % 1)
        )
    if variable.type == "yes-no":
        return st.sampled_from([None, True, False])
    if variable.type == "choice":
        return st.sampled_from([None, *variable.allowed])
    if variable.type == "choices":
        return st.lists(st.sampled_from(variable.allowed), unique=True, max_size=4)
    if variable.type == "treatments":
        agents = st.lists(
            st.sampled_from(["cisplatin", "etoposide", "tamoxifen", "nivolumab"]), unique=True, max_size=3
        )
        kinds = st.lists(st.sampled_from(variable.allowed), unique=True, max_size=4)
        return kinds.flatmap(
            lambda ks: st.tuples(*[agents for _ in ks]).map(
                lambda told: [{"type": k, "agents": list(a)} for k, a in zip(ks, told)]
            )
        )
    return st.lists(
        st.sampled_from(["leg weakness", "back pain", "cough", "fever", "C6", "complete response"]),
        unique=True,
        max_size=4,
    )


@pytest.mark.parametrize("name", sorted(DEFAULTS))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_value_shown_is_read_back(name: str, data: st.DataObject) -> None:
    value = data.draw(values(name))
    text = show_value(value, variable=DEFAULTS[name])
    assert parse_value(text, variable=DEFAULTS[name]) == value


@pytest.mark.parametrize("name", GUIDE_FIELDS)
@settings(max_examples=30, deadline=None)
@given(data=st.data(), number=st.integers(1, 60))
def test_decided_value_is_what_the_case_tells(name: str, data: st.DataObject, number: int) -> None:
    _, reading = invented_report(number)
    value = data.draw(values(name))
    changed = guide_fields(decided_case(reading.cases[0], {name: (value, ())}))
    got = changed[name]
    if isinstance(value, float) and name.endswith("months"):
        assert got == pytest.approx(value, abs=0.001)
    elif name == "treatments":
        # Agents keep the order of telling within the treatment that they were read of; the order says nothing.
        assert [t["type"] for t in got] == [t["type"] for t in value]
        assert same_value(got, value)
    else:
        assert got == value
    before = guide_fields(reading.cases[0])
    related = {"primary_sites": {"histologies"}, "histologies": {"primary_sites"}}.get(name, set())
    assert {k: v for k, v in changed.items() if k != name and k not in related} == {
        k: v for k, v in before.items() if k != name and k not in related
    }


def test_read_values_are_the_guide_fields() -> None:
    for number in range(1, 30):
        case = invented_report(number)[1].cases[0]
        read = read_values(case)
        assert {name: read[name].value for name in GUIDE_FIELDS} == guide_fields(case)
    _, reading = read_text(
        "A 61-year-old woman had breast carcinoma. She had weight loss but no fever. She was given cisplatin and "
        "radiotherapy of 50 Gy. An MRI showed a mass of 3 cm at C6. She died after 14 months."
    )
    for case in reading.cases:
        assert {name: read_values(case)[name].value for name in GUIDE_FIELDS} == guide_fields(case)


def test_default_codebook_begins_with_the_guide_fields() -> None:
    names = tuple(v.name for v in default_codebook().variables)
    assert names[: len(GUIDE_FIELDS)] == GUIDE_FIELDS
    assert set(names) == set(read_values(invented_report(1)[1].cases[0]))


def test_sites_are_those_of_the_vocabulary() -> None:
    from casepool.vocabulary import read_rows, vocabulary_files

    (path,) = (p for p in vocabulary_files() if Path(str(p)).name == "sites.tsv")
    assert {row.name for row in read_rows(path)} == set(site_names())


def test_codebook_file_is_read_back() -> None:
    own = Variable(
        name="bladder_function",
        label='Bladder "function"',
        type="choice",
        allowed=("normal", "lost \\ gone"),
        own=True,
        question="How?",
        unit=None,
    )
    book = with_variables(default_codebook(), [own, replace(DEFAULTS["cause"], active=False)])
    assert read_codebook(write_codebook(book)) == book


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[variable]]\nname = 'Bad Name'", "lower case letters"),
        ("[[variable]]\nname = 'x'\ntype = 'magic'", "type must be one of"),
        ("[[variable]]\nname = 'x'\ntype = 'choice'", "allowed must list"),
        ("[[variable]]\nname = 'x'\nextra = 1", "key must be one of"),
        ("[[variable]]\nname = 'x'\n[[variable]]\nname = 'x'", "used once"),
        ("[[variable]]\nname = 'x'\ntype = 'number'\nlow = 'a'", "low must be a number"),
        ("name = 3", "variable"),
        ("[[variable]\n", "must be TOML"),
    ],
)
def test_wrong_codebooks_are_refused_with_their_place(text: str, says: str) -> None:
    with pytest.raises(ProtocolError, match=says) as caught:
        read_codebook(text, name="mine.toml")
    assert "mine.toml" in str(caught.value)


def test_changing_the_codebook_never_loses_answers(collection: Collection) -> None:
    own = Variable(name="pain_score", label="Pain", type="number", own=True)
    document, reading = invented_report(1)
    single = replace(collection, settings=replace(collection.settings, reviewers=1))
    with single.atomic(who="ana") as store:
        case = add_report(store, document, reading=reading, made_by="casepool 1").key + "#1"
        save_codebook(store, with_variables(load_codebook(store), [own]))
        decide(store, case, field="pain_score", kind="corrected", value="7")
    with single.atomic(who="ana") as store:
        save_codebook(store, default_codebook())
        assert "pain_score" not in {v.name for v in load_codebook(store).active}
        with pytest.raises(CollectionError, match="taken out"):
            decide(store, case, field="pain_score", kind="rejected")
    with single.atomic(who="ana") as store:
        save_codebook(store, with_variables(load_codebook(store), [own]))
        answers = {v.variable.name: v.current.value for v in case_values(store, case_row(store, case))}
        assert answers["pain_score"] == 7
        assert list(own_values(store)) == [{"case_id": case, "pain_score": "7"}]


def test_edited_codebook_file_is_taken_over_once(collection: Collection) -> None:
    path = collection.folder / "codebook.toml"
    path.write_text('# mine\n[[variable]]\nname = "walks"\ntype = "yes-no"\n', "utf-8")
    for _ in range(2):
        apply_codebook_file(collection)
    with collection.reading() as store:
        book: Codebook = load_codebook(store)
        changes = store.connection.exec_driver_sql(
            "SELECT count(*) FROM history WHERE action = 'codebook changed'"
        ).scalar()
    assert book.variable("walks").type == "yes-no"
    assert changes == 1
    assert path.read_text("utf-8").startswith("# mine")


@pytest.mark.parametrize("row", personal_rows(), ids=lambda row: row["id"])
def test_personal_row_hits_and_misses(row: dict[str, str]) -> None:
    assert row["id"] in {h.id for h in personal_hints(row["hits"])}
    assert row["id"] not in {h.id for h in personal_hints(row["misses"])}


@given(text=WORDS)
def test_free_words_are_kept_as_typed(text: str) -> None:
    assert parse_value(text, variable=Variable(name="x", label="X", type="list")) == [text]
