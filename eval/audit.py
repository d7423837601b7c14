"""How quiet and how sharp the audit is on the measuring corpus.

    python eval/audit.py ../shared/corpus/case-reports.jsonl [--sample 60] [--show]

Prints discrepancies per check, the share of texts with one of high severity, a seeded sample to be judged by a reader (with --show), and which part of swapped sides and
pronouns in the same texts is found.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from casepool.audit._sides import part_after
from casepool.document import document_from_text
from casepool.model import Discrepancy, Document
from casepool.pipeline import read_document

SEED = 20261122


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--show", action="store_true", help="print the sample with its places")
    options = parser.parse_args()
    texts = [json.loads(line) for line in options.corpus.read_text(encoding="utf-8").splitlines()]
    found = report_quiet(texts)
    drawn = random.Random(SEED).sample(found, min(options.sample, len(found)))
    print(f"sample of {len(drawn)} from {len(found)}")
    if options.show:
        for number, (document, discrepancy) in enumerate(drawn, start=1):
            show(number, document, discrepancy)
    for name, break_text in (("sides", swap_side), ("pronouns", swap_pronouns)):
        report_sharp(texts, name, break_text)


def report_quiet(texts: list[dict[str, str]]) -> list[tuple[Document, Discrepancy]]:
    found: list[tuple[Document, Discrepancy]] = []
    counts: Counter[tuple[str, str]] = Counter()
    high = 0
    for row in texts:
        document = document_from_text(row["text"], id=row["id"])
        reading = read_document(document)
        counts.update((d.severity, d.code) for d in reading.discrepancies)
        high += any(d.severity == "high" for d in reading.discrepancies)
        found += [(document, d) for d in reading.discrepancies]
    for (severity, code), n in sorted(counts.items()):
        print(f"{severity:7} {code:26} {n}")
    print(f"high severity in {high} of {len(texts)} texts ({100 * high / len(texts):.2f} %)")
    return found


def show(number: int, document: Document, discrepancy: Discrepancy) -> None:
    print(
        f"\n{number}. {document.report.id} {discrepancy.severity} {discrepancy.code}: {discrepancy.message}"
    )
    for e in discrepancy.evidence:
        before, after = (
            document.text[max(0, e.span.start - 110) : e.span.start],
            document.text[e.span.end :][:110],
        )
        print("     …" + " ".join(f"{before}<<{e.quote}>>{after}".split()))


def report_sharp(
    texts: list[dict[str, str]],
    name: str,
    break_text: Callable[[str, random.Random], str | None],
    *,
    most: int = 200,
) -> None:
    r = random.Random(SEED)
    order = texts[:]
    r.shuffle(order)
    tried = hit = 0
    for row in order:
        broken = break_text(row["text"], r)
        if broken is None or tried >= most:
            continue
        tried += 1
        before = {d.code for d in read_document(document_from_text(row["text"], id="a")).discrepancies}
        after = {d.code for d in read_document(document_from_text(broken, id="a")).discrepancies}
        hit += bool(after - before)
    print(f"{name}: {hit} of {tried} breaks found, whether or not a reader could find them")


def swap_side(text: str, r: random.Random) -> str | None:
    """One of several places that tell one side of one part, on the other side."""
    told: dict[str, list[re.Match[str]]] = {}
    for side in re.finditer(r"\b(?:left|right)\b", text, re.I):
        named = part_after(text, side.end(), len(text))
        if named is not None:
            told.setdefault(named[0], []).append(side)
    options = [ms for ms in told.values() if len(ms) > 1 and len({m[0].lower() for m in ms}) == 1]
    if not options:
        return None
    side = r.choice(r.choice(options))
    other = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}.get(side[0])
    return text[: side.start()] + other + text[side.end() :] if other else None


def swap_pronouns(text: str, r: random.Random) -> str | None:
    """All pronouns of the patient, where the sex is told and the text has pronouns of one sex."""
    stated = re.search(r"\d+[- ]year[- ]old (?:[\w-]+ ){0,2}(woman|man|female|male|girl|boy)\b", text)
    he, she = re.search(r"\b(?:he|his|him)\b", text, re.I), re.search(r"\b(?:she|hers?)\b", text, re.I)
    if stated is None or bool(he) == bool(she) or (stated[1] in {"woman", "female", "girl"}) == bool(he):
        return None
    words = {"she": "he", "her": "his", "he": "she", "his": "her", "him": "her"}
    words |= {k.capitalize(): v.capitalize() for k, v in words.items()}
    return re.sub(r"\b(?:" + "|".join(words) + r")\b", lambda m: words[m[0]], text)


if __name__ == "__main__":
    main()
