"""Server time of the workspace's pages with many people clicking, on SQLite and on PostgreSQL.

    python bench/web.py [--reports 10000] [--people 20] [--seconds 30] [--database sqlite|postgres]

Makes a collection of invented reports, serves it by `casepool serve` in a process of its own, and lets so many
people click through lists, cases, searches and decisions with a second of reading between two clicks. Prints per page the
median and the 95th percentile of the server's own time (its Server-Timing header), and of the time until the answer was there.
"""

import argparse
import asyncio
import csv
import io
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/collection"))

from made_reports import invented_report  # noqa: E402
from postgres_cluster import cluster, new_database  # noqa: E402

from casepool.collection import add_report, create_collection  # noqa: E402

LIMIT_MS = 150
"""What list and case must stay under at the 95th percentile."""


def fill(folder: Path, count: int) -> None:
    """Make the collection, in blocks of 200 reports per transaction."""
    collection = create_collection(folder, name="Load")
    start = time.perf_counter()
    for first in range(1, count + 1, 200):
        with collection.atomic(who="load") as store:
            for number in range(first, min(first + 200, count + 1)):
                document, reading = invented_report(number)
                add_report(store, document, reading=reading, made_by="load")
    collection.close()
    print(f"{count} reports added in {time.perf_counter() - start:.0f} s", file=sys.stderr)


def copy_to_postgres(folder: Path, address: str) -> None:
    """Put the rows of a SQLite collection into a new one on a server, and make the folder the server's."""
    from casepool.collection._database import connect, parse_url
    from casepool.collection._tables import metadata

    with tempfile.TemporaryDirectory() as other:
        create_collection(Path(other) / "empty", database=address, name="Load").close()
    source = connect(parse_url(f"sqlite:///{folder / 'casepool.db'}"))
    target = connect(parse_url(address))
    with source.connect() as old, target.begin() as new:
        cursor = new.connection.cursor()
        cursor.execute("SET session_replication_role = replica")
        for table in metadata.sorted_tables:
            cursor.execute(f"DELETE FROM {table.name}")
            columns = ", ".join(c.name for c in table.columns)
            rows = io.BytesIO()
            out = csv.writer(text := io.TextIOWrapper(rows, "utf-8", newline=""))
            for row in old.execute(table.select()):
                out.writerow(
                    "\\N" if v is None else f"\\x{v.hex()}" if isinstance(v, bytes) else v for v in row
                )
            text.flush()
            rows.seek(0)
            cursor.execute(
                f"COPY {table.name} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", stream=rows
            )
            if "id" in table.columns and table.name != "chain":
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT coalesce(max(id), 1) FROM {table.name}))"
                )
        words = "regexp_replace(r.key || ' ' || coalesce(r.title, '') || ' ' || r.authors || ' ' || d.text, '\\W+', ' ', 'g')"
        cursor.execute(
            f"INSERT INTO search_text SELECT r.id, to_tsvector('simple', {words}) "
            "FROM report r JOIN document d ON d.report_id = r.id"
        )
    with target.connect() as new:
        new.connection.driver_connection.autocommit = True
        new.exec_driver_sql("ANALYZE")
    source.dispose()
    target.dispose()
    settings = folder / "collection.toml"
    settings.write_text(settings.read_text("utf-8").replace('"sqlite"', f'"{address}"'), "utf-8")


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int]]:
    """`casepool serve` on a free port; gives its address and the number of its process."""
    command = [sys.executable, "-m", "casepool", "serve", str(folder), "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        line = server.stderr.readline() if server.stderr else ""
        found = re.search(r"http://[^/]+", line)
        if not found:
            raise SystemExit(f"the workspace did not start: {line}")
        yield found[0], server.pid
    finally:
        server.terminate()
        server.wait(20)


def cpu_seconds(process: int) -> float:
    """CPU time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def person(
    number: int, address: str, *, count: int, until: float, times: dict[str, list[tuple[float, float]]]
) -> None:
    """One person who clicks, reads for about a second, and clicks again."""
    draw = random.Random(number)
    async with httpx.AsyncClient(base_url=address, follow_redirects=True, timeout=60) as client:
        page = await client.get("/reports", headers={"accept": "text/html"})
        token = re.search(r'name="csrf" content="(\w+)"', page.text)
        headers = {"accept": "text/html", "x-csrf-token": token[1] if token else ""}
        await asyncio.sleep(draw.random())
        while time.perf_counter() < until:
            kind, method, path, data = click(draw, count)
            start = time.perf_counter()
            answer = await client.request(method, path, data=data, headers=headers)
            took = (time.perf_counter() - start) * 1000
            if answer.status_code not in (200, 409):
                raise SystemExit(f"{method} {path} answered {answer.status_code}: {answer.text[:300]}")
            told = re.search(r"dur=([\d.]+)", answer.headers["server-timing"])
            times.setdefault(kind, []).append((float(told[1]) if told else took, took))
            await asyncio.sleep(draw.uniform(0.5, 1.5))


def click(draw: random.Random, count: int) -> tuple[str, str, str, dict[str, str] | None]:
    """What a person does next: kind, method, address, form."""
    case = f"/case/report-{draw.randint(1, count):05d}/1"
    pages = max(1, count // 50)
    choices: list[tuple[int, tuple[str, str, str, dict[str, str] | None]]] = [
        (30, ("list", "GET", f"/reports?page={draw.randint(1, pages)}", None)),
        (
            10,
            (
                "list, sorted",
                "GET",
                f"/reports?sort={draw.choice(['title', 'year', 'doubts'])}&down=true",
                None,
            ),
        ),
        (
            10,
            (
                "list, searched",
                "GET",
                f"/reports?q={draw.choice(['kidney', 'nivolumab', 'liver metastasis', 'Arden'])}",
                None,
            ),
        ),
        (30, ("case", "GET", case, None)),
        (15, ("decision", "POST", f"{case}/decision", {"field": "sex", "kind": "accepted"})),
        (3, ("collection", "GET", "/collection?primary_sites=breast", None)),
        (2, ("history", "GET", "/history", None)),
    ]
    return draw.choices([c for _, c in choices], weights=[w for w, _ in choices])[0]


async def load(
    address: str, *, people: int, count: int, seconds: float
) -> dict[str, list[tuple[float, float]]]:
    """All people at once, for so long, after one click on each kind of page."""
    await person(0, address, count=count, until=time.perf_counter() + min(15.0, seconds), times={})
    times: dict[str, list[tuple[float, float]]] = {}
    until = time.perf_counter() + seconds
    await asyncio.gather(*(person(n, address, count=count, until=until, times=times) for n in range(people)))
    return times


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values does not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(name: str, times: dict[str, list[tuple[float, float]]]) -> bool:
    """Print the table; whether list and case stayed under the limit."""
    print(f"\n{name}\n{'page':16}{'clicks':>8}{'server p50':>12}{'server p95':>12}{'answer p95':>12}   (ms)")
    good = True
    for kind in sorted(times):
        server, whole = [t[0] for t in times[kind]], [t[1] for t in times[kind]]
        p95 = percentile(server, 0.95)
        good = good and (p95 < LIMIT_MS or not kind.startswith(("list", "case")))
        print(
            f"{kind:16}{len(server):8}{percentile(server, 0.5):12.1f}{p95:12.1f}{percentile(whole, 0.95):12.1f}"
        )
    return good


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    told = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory(prefix="casepool-bench-") as folder:
        review = Path(folder) / "review"
        fill(review, told.reports)
        for kind in ("sqlite", "postgres") if told.database == "both" else (told.database,):
            server: Any = cluster(safe=True) if kind == "postgres" else nullcontext("")
            with server as found:
                if found:
                    copy_to_postgres(review, new_database(found))
                with served(review) as (address, process):
                    before = cpu_seconds(process)
                    times = asyncio.run(
                        load(address, people=told.people, count=told.reports, seconds=told.seconds)
                    )
                    used = cpu_seconds(process) - before
                good = show(f"{kind}, {told.reports:,} reports, {told.people} people", times) and good
                clicks = sum(map(len, times.values()))
                print(
                    f"{clicks} clicks, {1000 * used / clicks:.1f} ms of the server's CPU each; load of the machine {os.getloadavg()[0]:.1f}"
                )
    print(f"\nlist and case under {LIMIT_MS} ms at the 95th percentile: {'yes' if good else 'no'}")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
