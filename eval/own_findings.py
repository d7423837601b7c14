"""Findings, treatments, sizes and lengths of symptoms on a sample of the corpus annotated by hand.

    python eval/own_findings.py [--errors]

own_findings.jsonl holds, by the guide of ../shared/gold, six fields of 58 corpus texts, as ids and values. The texts were drawn
by `sample` before any of them was read: 40 that name a tumour and 20 that name none, of 600 to 3,000 characters, none
of them a gold text. Two of the 60 tell groups without telling any patient, and are left out. A text whose SHA-256 is even is held out:
its errors are never printed. One person annotated them before seeing what casepool reads, and wrote rules afterwards.
"""

import argparse
import hashlib
import json
import random
import re
from pathlib import Path

import gold

OWN = Path(__file__).with_name("own_findings.jsonl")
SEED = 20261122
TUMOUR = re.compile(
    r"cancer|carcinoma|sarcoma|tumou?r|lymphoma|leuka?emia|myeloma|melanoma|metasta|neoplas|blastoma|glioma",
    re.IGNORECASE,
)
FIELDS = (
    "findings_present",
    "findings_absent",
    "symptom_duration_months",
    "treatment_types",
    "agents",
    "largest_size_mm",
)
PARTS = ("own, development", "own, held out")


def sample(texts: dict[str, str]) -> list[str]:
    """The ids of the 60 texts."""
    known = {json.loads(line)["id"] for line in (gold.GOLD / "dev.jsonl").open(encoding="utf-8")}
    pool = sorted(id for id, text in texts.items() if id not in known and 600 <= len(text) <= 3000)
    random_ = random.Random(SEED)
    with_tumour = [id for id in pool if TUMOUR.search(texts[id])]
    without = [id for id in pool if not TUMOUR.search(texts[id])]
    return sorted(random_.sample(with_tumour, 40) + random_.sample(without, 20))


def held_out(id: str) -> bool:
    return int(hashlib.sha256(id.encode()).hexdigest(), 16) % 2 == 0


def measure(*, errors: bool = False) -> dict[str, dict[str, tuple[int, int, int]]]:
    """By part and field: right, too many, missed."""
    score = gold.scorer()
    texts = gold.corpus()
    own = score.load(OWN)
    read = gold.read_all({id: texts[id] for id in own})
    found = {}
    for part in PARTS:
        some = {id: cases for id, cases in own.items() if held_out(id) == (part == PARTS[1])}
        counts, wrong = score.score(some, read)
        found[part] = {field: tuple(counts[field]) for field in FIELDS}
        if errors and part == PARTS[0]:
            for id, field, told, got in wrong:
                if field in FIELDS:
                    print(f"{id}  {field}\n    own  {told}\n    read {got}")
    return found


def texts(part: str) -> int:
    ids = [json.loads(line)["id"] for line in OWN.open(encoding="utf-8")]
    return sum(held_out(id) == (part == PARTS[1]) for id in ids)


def f1(count: tuple[int, int, int]) -> float:
    right, extra, missed = count
    return 2 * right / (2 * right + extra + missed)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--errors", action="store_true", help="list the errors of the development part")
    args = parser.parse_args()
    found = measure(errors=args.errors)
    print(f"{'field':28}" + "".join(f"{part:>30}" for part in PARTS))
    for field in FIELDS:
        cells = (f"{f1(found[part][field]):.3f} {found[part][field]}" for part in PARTS)
        print(f"{field:28}" + "".join(f"{cell:>30}" for cell in cells))


if __name__ == "__main__":
    main()
