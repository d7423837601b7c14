"""What `export` costs per report: queries and processor time, on a collection of invented reports that were judged.

    python bench/export.py [--reports 1000] [--judged 5]

Every `judged`-th case has been judged by two people. Printed are the queries that reach the database while the decided
readings are fetched, and processor seconds for that and for the whole export.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/collection"))

from made_reports import invented_report  # noqa: E402

from casepool.collection import (  # noqa: E402
    Collection,
    add_report,
    case_row,
    case_values,
    create_collection,
    decide,
    decided_readings,
    sign_off,
)
from casepool.review import export_collection  # noqa: E402


def fill(folder: Path, *, reports: int, judged: int) -> Collection:
    """A collection in which two people have judged some cases, one value of each corrected."""
    collection = create_collection(folder)
    for first in range(1, reports + 1, 100):
        with collection.atomic(who="load") as store:
            for number in range(first, min(first + 100, reports + 1)):
                document, reading = invented_report(number)
                add_report(store, document, reading=reading, made_by="load")
    for number in range(judged, reports + 1, judged):
        for who in ("ana", "ben"):
            with collection.atomic(who=who) as store:
                case = f"report-{number:05d}#1"
                for value in case_values(store, case_row(store, case)):
                    if value.doubtful:
                        decide(store, case, field=value.variable.name, kind="accepted")
                decide(store, case, field="age_years", kind="corrected", value=50)
                sign_off(store, case)
    return collection


def main() -> None:
    """Make the collection and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--judged", type=int, default=5)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        collection = fill(Path(folder) / "review", reports=told.reports, judged=told.judged)
        asked = 0

        def count(*_: Any) -> None:
            nonlocal asked
            asked += 1

        sa.event.listen(collection.engine, "before_cursor_execute", count)
        start = time.process_time()
        with collection.reading() as store:
            corrected = sum(
                case.patient.age_years is not None and case.patient.age_years.value == 50
                for _, reading in decided_readings(store)
                for case in reading.cases
            )
        fetched = time.process_time() - start
        queries = asked
        start = time.process_time()
        export_collection(collection, Path(folder) / "out")
        whole = time.process_time() - start
        collection.close()
    print(f"{told.reports} reports, {corrected} of the age that was decided")
    print(f"queries per report: {queries / told.reports:.2f}")
    print(f"decided readings: {fetched:.2f} s, {1000 * fetched / told.reports:.2f} ms per report")
    print(f"whole export: {whole:.2f} s, {1000 * whole / told.reports:.2f} ms per report")


if __name__ == "__main__":
    main()
