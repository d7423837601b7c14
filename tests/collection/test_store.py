"""The collection over both databases: one class, every promise."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_reports import invented_report, invented_reports

from casepool.collection import (
    Collection,
    Store,
    add_case,
    add_report,
    answer_link,
    case_ids,
    case_row,
    case_table,
    case_values,
    cases_of,
    decide,
    decided,
    decided_readings,
    evidence_in,
    exclude_report,
    finish,
    history,
    history_csv,
    history_hash,
    links,
    load_codebook,
    open_collection,
    patient_groups,
    propose_links,
    reading_changes,
    refreshed_table,
    reopen,
    report_row,
    reports,
    sign_off,
    state_of,
    status_counts,
    touched_reports,
    verify,
)
from casepool.errors import CollectionError, RefusedError, StaleError, UnknownIdError
from casepool.model import Evidence, Fact, Span, Treatment


def add(collection: Collection, number: int = 1, *, by: str = "casepool 1") -> str:
    document, reading = invented_report(number)
    with collection.atomic(who="ana") as store:
        return add_report(store, document, reading=reading, made_by=by).key + "#1"


def judge_all(store: Store, case: str, **values: object) -> None:
    """Accept everything but these values, and sign off."""
    for value in case_values(store, case_row(store, case)):
        name = value.variable.name
        if name in values:
            decide(store, case, field=name, kind="corrected", value=values[name])
        elif value.doubtful:
            decide(store, case, field=name, kind="accepted")
    sign_off(store, case)


def value_of(collection: Collection, case: str, field: str) -> object:
    with collection.reading() as store:
        found = {v.variable.name: v.current for v in case_values(store, case_row(store, case))}
        return found[field].value


class TestReports:
    def test_report_added_is_there_with_its_case(self, collection: Collection) -> None:
        document, reading = invented_report(3)
        with collection.atomic(who="ana") as store:
            assert add_report(store, document, reading=reading, made_by="casepool 1").state == "added"
        with collection.reading() as store:
            rows, total = reports(store)
            assert (total, rows[0].key, rows[0].status, rows[0].cases) == (1, "report-00003", "read", 1)
            assert next(iter(decided_readings(store)))[0].text == document.text
            assert next(iter(decided_readings(store)))[1].cases == reading.cases

    @pytest.mark.parametrize("known_by", ["content", "DOI", "PMID", "title and first author"])
    def test_same_report_twice_is_one(self, collection: Collection, known_by: str) -> None:
        document, reading = invented_report(1)
        first = replace(document.report, pmid="123")
        other = replace(first, id="again", sha256="0" * 64)
        if known_by in ("PMID", "title and first author"):
            other = replace(other, doi=None)
        if known_by == "title and first author":
            other = replace(other, pmid=None, title=f"{first.title.upper()}.")
        text = document.text if known_by == "content" else document.text + "More.\n"
        with collection.atomic(who="ana") as store:
            add_report(store, replace(document, report=first), reading=reading, made_by="casepool 1")
            added = add_report(
                store, replace(document, report=other, text=text), reading=reading, made_by="casepool 1"
            )
        assert (added.state, added.key, added.why) == ("same", "report-00001", known_by)

    def test_newer_reading_stands_beside_the_older(self, collection: Collection) -> None:
        case = add(collection)
        document, reading = invented_report(1)
        patient = replace(reading.cases[0].patient, age_years=Fact(value=99.0, evidence=()))
        newer = replace(reading, cases=(replace(reading.cases[0], patient=patient),))
        old_age = reading.cases[0].patient.age_years.value
        with collection.atomic(who="ana") as store:
            added = add_report(store, document, reading=newer, made_by="casepool 2")
            assert add_report(store, document, reading=newer, made_by="casepool 2").state == "same"
        assert added.state == "read again"
        assert value_of(collection, case, "age_years") == 99
        with collection.reading() as store:
            assert reading_changes(store, "report-00001") == [
                {"case": case, "field": "age_years", "before": old_age, "now": 99}
            ]

    def test_only_what_may_have_changed_is_named(self, collection: Collection) -> None:
        cases = [add(collection, number) for number in (1, 2, 3)]
        with collection.reading() as store:
            start = state_of(store)
            assert touched_reports(store, since=start) == set()
            assert touched_reports(store, since=0) == {"report-00001", "report-00002", "report-00003"}
        with collection.atomic(who="ana") as store:
            decide(store, cases[1], field="age_years", kind="corrected", value=33)
        with collection.reading() as store:
            assert touched_reports(store, since=start) == set(), "one of two reviewers changes nothing"
        for who in ("ana", "ben"):
            with collection.atomic(who=who) as store:
                judge_all(store, cases[1])
        with collection.reading() as store:
            assert touched_reports(store, since=start) == {"report-00002"}
            ((document, reading),) = decided_readings(store, only={"report-00002"})
            assert document.report.id == reading.report.id == "report-00002"
            assert case_ids(store, {"report-00001", "report-00003"}) == [cases[0], cases[2]]
            hashes = {history_hash(store, seq) for seq in (1, start, state_of(store))}
            assert None not in hashes
            assert len(hashes) == 3
            assert history_hash(store, 10_000) is None

    def test_written_rows_cannot_be_changed(self, collection: Collection) -> None:
        case = add(collection)
        with collection.atomic(who="ana") as store:
            decide(store, case, field="sex", kind="accepted")
        for statement in (
            "UPDATE decision SET who = 'eve'",
            "DELETE FROM history",
            "UPDATE reading SET made_by = 'x'",
        ):
            with (
                pytest.raises(sa.exc.DatabaseError, match="append-only"),
                collection.atomic(who="eve") as store,
            ):
                store.connection.exec_driver_sql(statement)

    def test_block_that_raises_keeps_nothing(self, collection: Collection) -> None:
        document, reading = invented_report(1)

        def add_and_fall() -> None:
            with collection.atomic(who="ana") as store:
                add_report(store, document, reading=reading, made_by="casepool 1")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            add_and_fall()
        with collection.reading() as store:
            assert reports(store) == ([], 0)

    def test_exclusion_needs_a_reason_of_the_list(self, collection: Collection) -> None:
        add(collection)
        with collection.atomic(who="ana") as store:
            with pytest.raises(CollectionError, match="reason must be one of"):
                exclude_report(store, "report-00001", reason="boring", version=1)
            exclude_report(store, "report-00001", reason="not a case report", version=1)
            with pytest.raises(StaleError):
                exclude_report(store, "report-00001", reason=None, version=1)
        with collection.reading() as store:
            assert status_counts(store)["excluded"] == 1
            assert case_table(store) == []
            assert list(decided_readings(store)) == []

    def test_search_takes_what_is_typed_as_words(self, collection: Collection) -> None:
        for number in range(1, 6):
            add(collection, number)
        with collection.reading() as store:
            for words in ("invented report 3", "METASTASIS", "surg", "report-00003"):
                rows, total = reports(store, words=words)
                assert total == len(rows) >= 1
            odd = (
                "' OR 1=1 --",
                '"; DROP TABLE report',
                "a* NOT b",
                "body:x",
                "%",
                "_",
                "zz\x00q",
                "\\",
                "(",
                '"',
            )
            for words in odd:
                assert reports(store, words=words) == ([], 0)
            assert reports(store)[1] == 5

    def test_table_refreshed_is_the_table_read_anew(self, collection: Collection) -> None:
        for number in range(1, 5):
            add(collection, number)
        single = replace(collection, settings=replace(collection.settings, reviewers=1))
        with single.reading() as store:
            before, since = case_table(store), state_of(store)
        with single.atomic(who="ana") as store:
            decide(store, "report-00002#1", field="age_years", kind="corrected", value=7)
            exclude_report(store, "report-00003", reason="other language", version=1)
        add(collection, 9)
        with single.reading() as store:
            fresh = refreshed_table(store, before, since=since)
            assert fresh == case_table(store) != before
            assert refreshed_table(store, fresh, since=state_of(store)) == fresh

    def test_reports_sort_and_page(self, collection: Collection) -> None:
        for number in (3, 1, 2):
            add(collection, number)
        with collection.reading() as store:
            assert [r.key[-1] for r in reports(store, sort="year")[0]] == ["1", "2", "3"]
            assert [
                r.key[-1] for r in reports(store, sort="year", descending=True, limit=1, offset=1)[0]
            ] == ["2"]
            with pytest.raises(CollectionError, match="sort must be one of"):
                reports(store, sort="year; DROP TABLE report")

    def test_patient_whom_the_reading_missed_can_be_added(self, collection: Collection) -> None:
        add(collection)
        with collection.atomic(who="ana") as store:
            key = add_case(store, "report-00001")
            decide(store, key, field="age_years", kind="corrected", value="51")
            assert cases_of(store, report_row(store, "report-00001")["id"]) == [
                ("report-00001#1", True),
                (key, True),
            ]
        with collection.reading() as store:
            assert [c.id for c in next(iter(decided_readings(store)))[1].cases] == ["report-00001#1", key]

    def test_unknown_ids_say_so(self, collection: Collection) -> None:
        with collection.reading() as store:
            with pytest.raises(UnknownIdError, match="report must be one of"):
                report_row(store, "nothing")
            with pytest.raises(UnknownIdError, match="case must be one of"):
                case_row(store, "nothing#1")


class TestDecisions:
    def test_reading_holds_until_both_have_signed_off(self, collection: Collection) -> None:
        case = add(collection, 2)
        before = value_of(collection, case, "age_years")
        with collection.atomic(who="ana") as store:
            judge_all(store, case, age_years=47)
        assert value_of(collection, case, "age_years") == before
        with collection.atomic(who="ben") as store:
            judge_all(store, case, age_years="47 years")
        assert value_of(collection, case, "age_years") == 47
        with collection.reading() as store:
            assert case_row(store, case).status == "two"

    def test_conflict_waits_for_the_adjudicator(self, collection: Collection) -> None:
        case = add(collection, 2)
        before = value_of(collection, case, "age_years")
        with collection.atomic(who="ana") as store:
            judge_all(store, case, age_years=47)
        with collection.atomic(who="ben") as store:
            judge_all(store, case, age_years=48)
        assert value_of(collection, case, "age_years") == before
        with collection.atomic(who="cleo") as store:
            assert case_row(store, case).status == "conflict"
            with pytest.raises(CollectionError, match="conflicts must be adjudicated first, got Age"):
                finish(store, case)
            decide(
                store, case, field="age_years", kind="corrected", value=48, role="adjudicator", why="Table 1"
            )
            finish(store, case)
        assert value_of(collection, case, "age_years") == 48
        with collection.reading() as store:
            assert case_row(store, case).status == "done"
            assert decided(store, case).patient.age_years.value == 48

    def test_adjudicator_waits_for_both_reviewers(self, collection: Collection) -> None:
        case = add(collection, 2)
        with collection.atomic(who="ana") as store:
            judge_all(store, case)
        with (
            pytest.raises(RefusedError, match="signed off by 2, got 1 missing"),
            collection.atomic(who="cleo") as store,
        ):
            decide(store, case, field="sex", kind="accepted", role="adjudicator")

    def test_signed_off_case_takes_no_more_of_the_reviewer(self, collection: Collection) -> None:
        case = add(collection, 2)
        with collection.atomic(who="ana") as store:
            judge_all(store, case)
        with pytest.raises(RefusedError, match="signed off"), collection.atomic(who="ana") as store:
            decide(store, case, field="sex", kind="rejected")

    def test_doubtful_values_must_be_judged_one_by_one(self, collection: Collection) -> None:
        case = add(collection, 1)
        with pytest.raises(CollectionError, match="doubtful values"), collection.atomic(who="ana") as store:
            sign_off(store, case)

    def test_undo_gives_the_decision_before_back(self, collection: Collection) -> None:
        case = add(collection, 2)
        with collection.atomic(who="ana") as store:
            decide(store, case, field="age_years", kind="corrected", value=40)
            decide(store, case, field="age_years", kind="rejected")
            decide(store, case, field="age_years", kind="undone")
            judge_rest = [v for v in case_values(store, case_row(store, case)) if v.doubtful]
            assert [v.variable.name for v in judge_rest if v.variable.name == "age_years"] == []
            sign_off(store, case)
        with collection.atomic(who="ben") as store:
            judge_all(store, case, age_years=40)
        assert value_of(collection, case, "age_years") == 40

    def test_undo_without_a_decision_is_refused(self, collection: Collection) -> None:
        case = add(collection)
        with pytest.raises(CollectionError, match="none to undo"), collection.atomic(who="ana") as store:
            decide(store, case, field="sex", kind="undone")

    def test_decision_on_a_stale_view_is_refused(self, collection: Collection) -> None:
        case = add(collection)
        with collection.atomic(who="ana") as store:
            decide(store, case, field="sex", kind="accepted", expected=0)
        with pytest.raises(StaleError, match="newer decision by ana"), collection.atomic(who="ana") as store:
            decide(store, case, field="sex", kind="rejected", expected=0)

    def test_two_reviewers_do_not_make_each_other_stale(self, collection: Collection) -> None:
        case = add(collection)
        with collection.atomic(who="ana") as store:
            decide(store, case, field="sex", kind="accepted", expected=0)
        with collection.atomic(who="ben") as store:
            assert decide(store, case, field="sex", kind="rejected", expected=0).who == "ben"

    @pytest.mark.parametrize(
        ("field", "value", "says"),
        [
            ("age_years", "fifty", "must be a number"),
            ("age_years", 300, "from 0 to 125"),
            ("sex", "unknown", "one of female, male"),
            ("primary_sites", "breast; mars", "must be one of"),
            ("treatments", "surgery ((", "brackets"),
            ("recurrence", "maybe", "yes or no"),
            ("nonsense", "1", "variable must be one of"),
        ],
    )
    def test_wrong_values_are_refused_in_words(
        self, collection: Collection, field: str, value: object, says: str
    ) -> None:
        case = add(collection)
        with (
            pytest.raises(CollectionError, match=says.replace("(", r"\(")),
            collection.atomic(who="ana") as store,
        ):
            decide(store, case, field=field, kind="corrected", value=value)

    def test_evidence_must_be_words_of_the_report(self, collection: Collection) -> None:
        case = add(collection)
        wrong = Evidence(Span(0, 4), "none", Span(0, 10))
        with (
            pytest.raises(CollectionError, match="words of the report"),
            collection.atomic(who="ana") as store,
        ):
            decide(store, case, field="sex", kind="corrected", value="male", evidence=[wrong])

    def test_evidence_given_by_a_person_is_in_the_case(self, collection: Collection) -> None:
        case = add(collection, 2)
        document, _ = invented_report(2)
        at = document.text.index("clinic")
        words = Evidence(Span(at, at + 6), "clinic", Span(at - 10, at + 30))
        for who in ("ana", "ben"):
            with collection.atomic(who=who) as store:
                decide(store, case, field="age_years", kind="corrected", value=20, evidence=[words])
                judge_all(store, case)
        with collection.reading() as store:
            assert decided(store, case).patient.age_years == Fact(value=20, evidence=(words,))

    def test_decisions_outlive_a_newer_reading(self, collection: Collection) -> None:
        case = add(collection, 2)
        for who in ("ana", "ben"):
            with collection.atomic(who=who) as store:
                judge_all(store, case, age_years=33)
        document, reading = invented_report(2)
        newer = replace(reading, cases=(replace(reading.cases[0], treatments=(Treatment(type="surgery"),)),))
        with collection.atomic(who="ana") as store:
            add_report(store, document, reading=newer, made_by="casepool 2")
        assert value_of(collection, case, "age_years") == 33
        assert verify(collection).faults == ()

    def test_one_reviewer_is_enough_where_settings_say_so(self, collection: Collection) -> None:
        single = replace(collection, settings=replace(collection.settings, reviewers=1))
        case = add(single, 1)
        with single.atomic(who="ana") as store:
            decide(store, case, field="age_years", kind="corrected", value=61)
        assert value_of(single, case, "age_years") == 61
        with single.atomic(who="ana") as store:
            judge_all(store, case)
            assert case_row(store, case).status == "done"
            reopen(store, case)
            assert case_row(store, case).status == "read"

    def test_not_told_empties_the_value(self, collection: Collection) -> None:
        single = replace(collection, settings=replace(collection.settings, reviewers=1))
        case = add(single)
        with single.atomic(who="ana") as store:
            decide(store, case, field="age_years", kind="not told")
            decide(store, case, field="primary_sites", kind="rejected")
        assert value_of(single, case, "age_years") is None
        assert value_of(single, case, "primary_sites") == []


class TestHistory:
    def test_others_decisions_are_hidden_while_blind(self, collection: Collection) -> None:
        case = add(collection, 2)
        with collection.atomic(who="ana") as store:
            decide(store, case, field="age_years", kind="corrected", value=47, why="seen in the table")
        with collection.reading() as store:
            hidden = history(store, viewer="ben", case_id=case, field="age_years")
            shown = history(store, viewer="ana", case_id=case, field="age_years")
        assert [e.detail for e in hidden] == ['{"blind":true}']
        assert json.loads(shown[0].detail)["value"] == 47

    def test_others_decisions_are_shown_after_both(self, collection: Collection) -> None:
        case = add(collection, 2)
        for who in ("ana", "ben"):
            with collection.atomic(who=who) as store:
                judge_all(store, case, age_years=47)
        with collection.reading() as store:
            seen = history(store, viewer="ben", case_id=case, field="age_years", who="ana")
        assert json.loads(seen[0].detail)["value"] == 47

    def test_csv_holds_every_row_and_runs_nothing(self, collection: Collection) -> None:
        case = add(collection)
        with collection.atomic(who="=cmd") as store:
            decide(store, case, field="sex", kind="accepted", why="=1+1")
        with collection.reading() as store:
            lines = list(history_csv(store))
        assert len(lines) == verify(collection).rows + 1
        assert not any(cell.startswith("=") for cell in lines[-1].split(","))

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE history SET who = 'eve' WHERE seq = 3",
            "UPDATE history SET detail = '{}' WHERE seq = 2",
            "DELETE FROM history WHERE seq = 2",
            "DELETE FROM history WHERE seq = (SELECT max(seq) FROM history)",
            "UPDATE decision SET value = '\"male\"', kind = 'corrected'",
            "UPDATE decision SET who = 'eve'",
            "DELETE FROM decision",
            "UPDATE value SET current = '17' WHERE field = 'sex'",
        ],
    )
    def test_tampering_is_found(self, collection: Collection, change: str) -> None:
        case = add(collection)
        with collection.atomic(who="ana") as store:
            decide(store, case, field="sex", kind="accepted")
            decide(store, case, field="age_years", kind="corrected", value=5)
        assert verify(collection).faults == ()
        self.tamper(collection, change)
        assert verify(collection).faults != ()

    @staticmethod
    def tamper(collection: Collection, change: str) -> None:
        """Change the database as somebody would who holds the file or the server."""
        if collection.engine.dialect.name == "postgresql":
            with collection.engine.begin() as connection:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                connection.exec_driver_sql(change)
            return
        with closing(sqlite3.connect(collection.folder / "casepool.db")) as file:
            for table in ("history", "decision", "reading"):
                file.execute(f"DROP TRIGGER keep_{table}_update")
                file.execute(f"DROP TRIGGER keep_{table}_delete")
            file.execute(change)
            file.commit()


class TestDuplicates:
    def test_same_patient_is_proposed_with_reasons(self, collection: Collection) -> None:
        document, reading = invented_report(1)
        text = document.text.replace("invented report 1", "a second telling").replace(
            "invented town", "invented city"
        )
        report = replace(
            document.report,
            id="retold",
            doi="10.5555/other",
            title="A quite different title of it",
            sha256=None,
        )
        retold = replace(
            reading, report=report, cases=tuple(replace(c, report=report) for c in reading.cases)
        )
        with collection.atomic(who="ana") as store:
            add_report(store, document, reading=reading, made_by="casepool 1")
            add_report(
                store,
                replace(document, report=report, text=text, sections=()),
                reading=retold,
                made_by="casepool 1",
            )
            other, other_reading = invented_report(7, seed=3)
            add_report(store, other, reading=other_reading, made_by="casepool 1")
            assert propose_links(store) == 1
            assert propose_links(store) == 0
            (link,) = links(store)
            answer_link(store, link.first, second=link.second, answer="linked", version=link.version)
        assert {link.first, link.second} == {"report-00001#1", "retold#1"}
        assert any(reason.startswith("same age") for reason in link.reasons)
        with collection.reading() as store:
            assert patient_groups(store) == {"report-00001#1": "report-00001#1", "retold#1": "report-00001#1"}
            assert sum(len(r.cases) for _, r in decided_readings(store)) == 3
            assert sum(len(r.cases) for _, r in decided_readings(store, once_per_patient=True)) == 2

    def test_chance_pairs_are_not_proposed(self, collection: Collection) -> None:
        with collection.atomic(who="ana") as store:
            for document, reading in invented_reports(30):
                add_report(store, document, reading=reading, made_by="casepool 1")
            assert propose_links(store) == 0


def test_evidence_of_an_older_text_is_found_by_its_quote() -> None:
    evidence = Evidence(Span(4, 8), "pain", Span(0, 9))
    moved = evidence_in(evidence, text="Severe pain.")
    assert moved is not None
    assert (moved.span, moved.quote) == ((7, 11), "pain")
    assert evidence_in(evidence, text="nothing") is None


def test_collection_reopens_and_refuses_a_used_folder(collection: Collection) -> None:
    add(collection)
    again = open_collection(collection.folder)
    with again.reading() as store:
        assert reports(store)[1] == 1
        assert len(load_codebook(store).variables) == 23
    again.close()
    from casepool.collection import create_collection

    with pytest.raises(CollectionError, match="new or empty"):
        create_collection(collection.folder)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(1, 400), seed=st.integers(1, 50))
def test_what_went_in_comes_out(number: int, seed: int) -> None:
    import tempfile
    from pathlib import Path

    from casepool.collection import create_collection

    document, reading = invented_report(number, seed=seed, extra="\x00 naïve \U0001f9ea ‘quoted’")
    with tempfile.TemporaryDirectory() as folder:
        collection = create_collection(Path(folder) / "r")
        with collection.atomic(who="ana") as store:
            add_report(store, document, reading=reading, made_by="casepool 1")
        with collection.reading() as store:
            ((told, again),) = decided_readings(store)
        collection.close()
    assert again == reading
    assert told.text == document.text.replace("\x00", "\ufffd")
