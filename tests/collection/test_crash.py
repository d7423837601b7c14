"""kill -9 at any moment, and many writers at once: what was acknowledged is there, whole, on both databases."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from made_reports import invented_report, invented_reports

from casepool.collection import (
    Collection,
    add_report,
    case_row,
    decide,
    decisions_of,
    open_collection,
    reports,
    verify,
)

HERE = Path(__file__).parent
REPORTS = 60


@pytest.fixture
def nursery() -> Iterator[subprocess.Popen[str]]:
    """A process that has everything imported and forks a child per addition."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "add_worker.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.communicate()


def add_until_killed(
    nursery: subprocess.Popen[str], folder: Path, *, acks: int, delay: float, texts: Path
) -> list[str]:
    """Start an addition, kill it a moment after so many acknowledgements; returns what was acknowledged."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"add {folder} {texts}\n")
    nursery.stdin.flush()
    seen: list[str] = []
    child, killed = 0, False
    while True:
        words = nursery.stdout.readline().split()
        if words[0] == "child":
            child = int(words[1])
        elif words[0] == "ack":
            seen.append(words[1])
        elif words[0] == "ended":
            return seen
        if child and len(seen) >= acks and not killed:
            time.sleep(delay)
            killed = True
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue


@pytest.mark.parametrize("kills", [6, pytest.param(100, marks=pytest.mark.slow)])
def test_kill_loses_nothing_that_was_acknowledged(
    collection: Collection, nursery: subprocess.Popen[str], tmp_path: Path, kills: int
) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    count = max(REPORTS, 2 * kills)
    for document, _ in invented_reports(count):
        (texts / f"{document.report.id}.txt").write_text(document.text, "utf-8")
    draw = random.Random(7)
    acknowledged: set[str] = set()
    for _ in range(kills):
        already = len(acknowledged)
        acks = min(count, already + draw.randint(0, 3))
        acknowledged |= set(
            add_until_killed(nursery, collection.folder, acks=acks, delay=draw.random() * 0.05, texts=texts)
        )
        with collection.reading() as store:
            there = {row.key for row in reports(store, limit=count)[0]}
        assert acknowledged <= there, "a report that was acknowledged is lost"
        assert len(there) <= len(acknowledged) + 1, "more than the report in hand was written without a word"
        acknowledged = there
        assert verify(collection).faults == ()
    assert nursery.stdin is not None
    acknowledged |= set(add_until_killed(nursery, collection.folder, acks=10**6, delay=0, texts=texts))
    assert len(acknowledged) == count
    assert verify(collection).faults == ()
    assert verify(collection).reports == count


@pytest.mark.parametrize("edits", [12, pytest.param(200, marks=pytest.mark.slow)])
def test_eight_writers_lose_no_edit(collection: Collection, edits: int) -> None:
    document, reading = invented_report(1)
    with collection.atomic(who="ana") as store:
        case = add_report(store, document, reading=reading, made_by="casepool 1").key + "#1"

    def write(writer: int) -> list[int]:
        mine = open_collection(collection.folder)
        made = []
        for number in range(edits):
            with mine.atomic(who=f"writer-{writer}") as store:
                made.append(decide(store, case, field="age_years", kind="corrected", value=number % 100).id)
        mine.close()
        return made

    with ThreadPoolExecutor(8) as pool:
        written = [number for made in pool.map(write, range(8)) for number in made]
    with collection.reading() as store:
        there = decisions_of(store, case_row(store, case).id)
    assert len(written) == len(set(written)) == 8 * edits
    assert [d.id for d in there] == sorted(written)
    for writer in range(8):
        values = [d.value for d in there if d.who == f"writer-{writer}"]
        assert values == [n % 100 for n in range(edits)]
    assert verify(collection).faults == ()


def test_same_report_added_at_once_is_one(collection: Collection) -> None:
    document, reading = invented_report(1)

    def add(_: int) -> str:
        with collection.atomic(who="ana") as store:
            return add_report(store, document, reading=reading, made_by="casepool 1").state

    with ThreadPoolExecutor(8) as pool:
        states = sorted(pool.map(add, range(8)))
    assert states == ["added"] + ["same"] * 7


def test_migration_is_recorded_with_its_change(collection: Collection) -> None:
    from casepool.collection._database import form_of, migrate

    migrate(collection.engine)
    assert form_of(collection.engine) == ("0002_against", "0002_against")


def test_tables_are_what_the_migrations_make(collection: Collection) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from casepool.collection._tables import metadata

    ours = {
        "search_text",
        "search_text_data",
        "search_text_idx",
        "search_text_docsize",
        "search_text_config",
        "search_text_content",
    }
    with collection.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or name not in ours}
        )
        differences = compare_metadata(context, metadata)
    assert differences == []


def test_settings_are_checked_with_words(tmp_path: Path) -> None:
    from casepool.collection import create_collection
    from casepool.errors import CollectionError

    create_collection(tmp_path / "r").close()
    path = tmp_path / "r" / "collection.toml"
    good = path.read_text("utf-8")
    for bad, says in (
        (good + "reviewers = 3\n", "reviewers must be 1 or 2"),
        (good + "reviewers = 1\n", "reviewers must be told once"),
        (good + "exclusion_reasons = []\n", "with one at least"),
        (good + "\nextra = 1\n", "key must be one of"),
        (good.replace('"sqlite"', '"mysql://x/y"'), "sqlite:/// or postgresql://"),
        (good.replace('"sqlite"', '"postgresql://casepool:sesame@127.0.0.1:9/none"'), "database must answer"),
        ("name = ", "settings must be TOML"),
    ):
        path.write_text(bad, "utf-8")
        with pytest.raises(CollectionError, match=says) as caught:
            open_collection(tmp_path / "r")
        assert "sesame" not in str(caught.value)
    with pytest.raises(CollectionError, match="must hold a collection"):
        open_collection(tmp_path)


def test_two_collections_do_not_share_a_database(
    collection: Collection, database: str, tmp_path: Path
) -> None:
    from casepool.collection import create_collection
    from casepool.errors import CollectionError

    if database == "sqlite":
        database = f"sqlite:///{collection.folder / 'casepool.db'}"
    with pytest.raises(CollectionError, match="must be an empty one"):
        create_collection(tmp_path / "other", database=database)
    assert not (tmp_path / "other").exists()
    with collection.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM settings")).scalar() == 2


OLDER_SETTINGS = """\
# The settings of this collection.
name = "Older"
database = "sqlite"
# How many people judge each value.
reviewers = 1
# Why a report may be left out.
exclusion_reasons = [
    "no spinal cord involved",
    "animal",
]
"""


def test_settings_of_an_older_collection_become_its_protocol(tmp_path: Path) -> None:
    from casepool.collection import create_collection
    from casepool.pool import read_protocol

    folder = tmp_path / "r"
    create_collection(folder).close()
    (folder / "protocol.toml").unlink()
    (folder / "collection.toml").write_text(OLDER_SETTINGS, "utf-8")
    for _ in range(2):
        opened = open_collection(folder)
        opened.close()
        assert (opened.settings.name, opened.settings.reviewers) == ("Older", 1)
        assert opened.settings.exclusion_reasons == ("no spinal cord involved", "animal")
        left = (folder / "collection.toml").read_text("utf-8")
        assert left == '# The settings of this collection.\nname = "Older"\ndatabase = "sqlite"\n'
    assert (folder / "collection.toml").stat().st_mode & 0o777 == 0o600
    assert "animal" in (folder / "protocol.toml").read_text("utf-8")
    assert read_protocol(folder / "protocol.toml").include == ()


def test_settings_that_cannot_be_parted_are_read_where_they_stand(tmp_path: Path) -> None:
    from casepool.collection import create_collection

    folder = tmp_path / "r"
    create_collection(folder).close()
    (folder / "protocol.toml").unlink()
    odd = 'name = "Odd"\nexclusion_reasons = [\n"one [of two]",\n"two"]\n'
    (folder / "collection.toml").write_text(odd, "utf-8")
    opened = open_collection(folder)
    opened.close()
    assert opened.settings.exclusion_reasons == ("one [of two]", "two")
    assert (folder / "collection.toml").read_text("utf-8") == odd
    again = open_collection(folder)
    again.close()
    assert again.settings.exclusion_reasons == ("one [of two]", "two")


def test_changed_protocol_is_in_the_history_and_holds_for_what_was_said(tmp_path: Path) -> None:
    from casepool.collection import case_row, case_values, create_collection, history, verify

    folder = tmp_path / "r"
    made = create_collection(folder)
    with made.atomic(who="ana") as store:
        document, reading = invented_report(1)
        add_report(store, document, reading=reading, made_by="casepool 1")
        decide(store, "report-00001#1", field="age_years", kind="corrected", value=99)
    made.close()
    path = folder / "protocol.toml"
    text = 'question = "Who lives?"\n' + path.read_text("utf-8").replace("reviewers = 2", "reviewers = 1")
    path.write_text(text, "utf-8")
    for _ in range(2):
        opened = open_collection(folder)
        with opened.reading() as store:
            changes = history(store, action="protocol changed")
            values = {
                v.variable.name: v.current for v in case_values(store, case_row(store, "report-00001#1"))
            }
        assert verify(opened).faults == ()
        opened.close()
        assert len(changes) == 1
        assert '"question":"Who lives?"' in changes[0].detail
        assert (values["age_years"].value, values["age_years"].origin) == (99, "agreed")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[review]\nreviewers = 3\n", "reviewers must be 1 or 2"),
        ("[review]\nreviewer = 2\n", "key must be one of"),
        ("review = 2\n", "written .review."),
        ("[review]\nexclusion_reasons = [1]\n", "list of texts"),
        ("[review\n", "must be TOML"),
    ],
)
def test_wrong_protocols_are_refused_with_their_place(tmp_path: Path, text: str, says: str) -> None:
    from casepool.collection import create_collection
    from casepool.errors import ProtocolError

    create_collection(tmp_path / "r").close()
    (tmp_path / "r/protocol.toml").write_text(text, "utf-8")
    with pytest.raises(ProtocolError, match=says) as caught:
        open_collection(tmp_path / "r")
    assert "protocol.toml" in str(caught.value)
