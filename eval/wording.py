"""How much of what is read changes where a text says the same in other words.

    python eval/wording.py [--limit 500] [--only NAME,NAME] [--changes FILE]

Each row of `wording_ways.GROUPS` and of `wording_later.LATER` writes the texts of the corpus anew without changing what they tell: an age behind the patient, a heading
before the text, sentences put in, other spellings and units, other verbs. Each row of `wording_swaps.SWAPS` puts another drug, symptom,
histology or organ for one that the text names, another sex, other ages and lengths: the value must follow and nothing else change.
Both texts are read, and for each way are printed the number of texts that it changes, and how many of 100 of these have a value that
differs from the one to be expected (16 fields, patients apart). No annotation is needed, so it looks for rules that hold on to one
wording wherever there is text. Some ways change the meaning now and then (a sentence opened by another word may tell of somebody
else), so the least that can be reached is not always 0. Findings and histologies are the same where the way itself writes one as the other.

Texts are the first of the corpus that name a tumour, in the order of the SHA-256 of their ids, without those that are held out elsewhere:
the rounds of `fresh.py` that are never read, and the half of its texts of the course that is not. `--changes` writes each value that
differs, with the id of its text. `--only` names ways or groups, with semicolons between them where a name holds a comma.
"""

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import fresh
import gold
from wording_later import LATER
from wording_swaps import SWAPS
from wording_ways import GROUPS, Case, Way

TEXT_LISTS = ("histologies", "findings_present", "findings_absent")
MONTHS = ("symptom_duration_months", "primary_to_metastasis_months", "follow_up_months")
_SPACES = dict.fromkeys((0xA0, 0x2009, 0x202F), " ")
"""Other spaces than those of the ways' patterns; that they are read alike is a way of its own."""
WORST = 6
"""Words named behind a group of swaps."""
_TUMOUR = re.compile(r"tumou?r|cancer|carcinoma|metasta|lymphoma|sarcoma")


class Difference(NamedTuple):
    way: str
    id: str
    field: str
    expected: object
    read: object


def same(field: str, expected: object, read: object, way: Way) -> bool:
    """As gold's scorer compares, names and findings as the way writes them."""
    if isinstance(expected, list) and isinstance(read, list):
        if field not in TEXT_LISTS:
            return set(expected) == set(read)
        wanted, told = ([way.say(value).lower() for value in values] for values in (expected, read))
        near = gold.scorer().same_text
        return all(any(near(one, other) for other in told) for one in wanted) and all(
            any(near(one, other) for other in wanted) for one in told
        )
    if field in MONTHS and isinstance(expected, int | float) and isinstance(read, int | float):
        return abs(expected - read) <= max(0.25, 0.03 * expected)
    return expected == read


def differing(
    way: Way, expected: Sequence[Case], read: Sequence[Case]
) -> Iterator[tuple[str, object, object]]:
    """(field, expected, read) of each value that differs; another number of patients is one."""
    if len(expected) != len(read):
        yield "patients", len(expected), len(read)
        return
    for old, new in zip(expected, read, strict=True):
        wanted = way.expect(old) if way.expect else old
        for field in wanted:
            if field != "treatments" and not same(field, wanted[field], new[field], way):
                yield field, wanted[field], new[field]


def chosen(limit: int) -> dict[str, str]:
    """The texts, by id."""
    rows = [json.loads(line) for line in fresh.FRESH.read_text(encoding="utf-8").splitlines()]
    unread = {row["id"] for row in rows if row["round"] in fresh.UNREAD}
    rows = [json.loads(line) for line in fresh.COURSE.read_text(encoding="utf-8").splitlines()]
    unread |= {row["id"] for row in rows if row["half"] == fresh.HALVES[1]}
    corpus = gold.corpus()
    ids = [id for id, text in corpus.items() if id not in unread and _TUMOUR.search(text)]
    return {
        id: corpus[id].translate(_SPACES)
        for id in sorted(ids, key=lambda id: hashlib.sha256(id.encode()).hexdigest())[:limit]
    }


def tried(
    name: str, way: Way, texts: dict[str, str], before: dict[str, list[Case]]
) -> tuple[int, list[Difference]]:
    """How many texts the way changes, and what is read otherwise in them."""
    other = {id: new for id, text in texts.items() if (new := way.say(text)) != text}
    after = gold.read_all(other)
    return len(other), [
        Difference(name, id, *found) for id in other for found in differing(way, before[id], after[id])
    ]


def line(name: str, texts: int, found: Sequence[Difference], said: str = "") -> str:
    changed = len({(row.way, row.id) for row in found})
    share = f"{100 * changed / texts:.1f} %" if texts else "-"
    fields = Counter(row.field for row in found)
    most = ", ".join(f"{field} {count}" for field, count in fields.most_common(5))
    return f"| {name} | {texts} | {share} | {most}{said} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument(
        "--only", default="", help="names of ways or groups, with commas or semicolons between them"
    )
    parser.add_argument("--changes", type=Path)
    args = parser.parse_args()
    only = set(filter(None, args.only.split(";" if ";" in args.only else ",")))
    texts = chosen(args.limit)
    before = gold.read_all(texts)
    every: list[Difference] = []
    print("| way | texts that it changes | with a value that differs | fields |\n| --- | --- | --- | --- |")
    for group, rows in (GROUPS | LATER).items():
        whole, told = 0, []
        for name, say in rows.items():
            if only and not only & {group, name}:
                continue
            count, found = tried(name, Way(say), texts, before)
            print(line(name, count, found), flush=True)
            whole += count
            told += found
        if whole:
            print(line(f"**{group}, {len(rows)} ways**", whole, told))
        every += told
    for group, ways in SWAPS.items():
        if only and group not in only:
            continue
        results = {name: tried(name, way, texts, before) for name, way in ways.items()}
        told = [row for _, found in results.values() for row in found]
        worst = Counter(row.way for row in {row._replace(field="", expected="", read="") for row in told})
        said = (
            f"; most: {', '.join(f'{name} {count}' for name, count in worst.most_common(WORST))}"
            if worst
            else ""
        )
        print(
            line(f"{group} as {len(ways)} others", sum(count for count, _ in results.values()), told, said),
            flush=True,
        )
        every += told
    if args.changes:
        lines = [json.dumps(row, ensure_ascii=False) for row in every]
        args.changes.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
