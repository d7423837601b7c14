"""Time expressions against the E3C training texts: found, exact, and with the right value; and the speed.

    python eval/times.py [--errors] [--data FILE]

Counted are gold times of class DURATION, DATE and SET. A prediction of kind "age" is left aside, since the
corpus does not mark ages. A prediction that overlaps a gold time of another class (QUANTIFIER, TIME,
PREPOSTEXP) is left aside in the first table and counted as a false alarm in the second.

A value is right where it says the same as the gold value after both are brought to one form. Gold dates
that were worked out from the date of the document (no year in their words) count as found only.
"""

import argparse
import json
import re
import time
from pathlib import Path

from casepool.timeline import find_times

DATA = Path(__file__).parents[1] / "../shared/benchmarks/e3c-train.jsonl"
CLASSES = ("DURATION", "DATE", "SET")


def same_form(value):
    """The value as the corpus and ISO 8601 write it in common: no blanks to fill, one letter for a unit."""
    if value is None:
        return None
    value = re.sub(r"[-_]*__.*$", "", value)
    value = re.sub(r"^PT(?=.*H)", "P", value).replace("HH", "H").replace("DD", "D")
    if re.fullmatch(r"\dD+", value):
        value = "P" + value
    return value.rstrip("-_")


def needs_document_date(gold, quote):
    """Whether the gold value was worked out from the date of the document."""
    value = gold["value"]
    if value is None or value in ("NO_VALUE", "None") or ("X" in value and gold["class"] == "DATE"):
        return True
    return gold["class"] == "DATE" and not value.startswith("P") and not re.search(r"(?:19|20)\d\d", quote)


def score(rows, *, others_are_wrong, errors):
    found = exact = right = valued = n_gold = n_predicted = hit_predicted = 0
    for row in rows:
        text = row["text"]
        gold = [t for t in row["times"] if t["class"] in CLASSES]
        other = [t["span"] for t in row["times"] if t["class"] not in CLASSES]
        predicted = [p for p in find_times(text) if p.kind != "age"]
        n_gold += len(gold)
        for p in predicted:
            touches = any(t["span"][0] < p.span.end and p.span.start < t["span"][1] for t in gold)
            aside = any(a < p.span.end and p.span.start < b for a, b in other)
            if not touches and aside and not others_are_wrong:
                continue
            n_predicted += 1
            hit_predicted += touches
            if not touches and errors:
                show("extra", row, p.span, p.kind, p.value)
        for t in gold:
            a, b = t["span"]
            over = [p for p in predicted if p.span.start < b and a < p.span.end]
            if not over:
                if errors:
                    show("missed", row, t["span"], t["class"], t["value"])
                continue
            found += 1
            exact += any(p.span == (a, b) for p in over)
            if needs_document_date(t, text[a:b]):
                continue
            valued += 1
            ok = any(same_form(p.value) == same_form(t["value"]) for p in over)
            right += ok
            if not ok and errors:
                show("value", row, t["span"], t["class"], t["value"], over[0].value)
    missing_value = valued - right
    return {
        "gold": n_gold,
        "predicted": n_predicted,
        "found": f1(found, hit_predicted, n_gold, n_predicted),
        "exact": f1(exact, exact, n_gold, n_predicted),
        "value": f1(found - missing_value, hit_predicted - missing_value, n_gold, n_predicted),
    }


def f1(true_gold, true_predicted, n_gold, n_predicted):
    recall, precision = true_gold / n_gold, true_predicted / n_predicted
    return precision, recall, 2 * precision * recall / (precision + recall)


def show(kind, row, span, *what):
    a, b = span
    before, quote, after = (
        re.sub(r"\s", " ", row["text"][max(0, i) : max(0, j)]) for i, j in ((a - 40, a), (a, b), (b, b + 30))
    )
    print(f"{kind:7}{row['id']} {before}[{quote}]{after} | {' '.join(map(str, what))}")


def speed(rows):
    text = " ".join(r["text"] for r in rows if r["text"].isascii()) * 3
    pieces = [text[i : i + 1000] for i in range(0, len(text) - 1000, 1000)]
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for piece in pieces:
            find_times(piece)
        best = min(best, time.process_time() - start)
    return best / len(pieces) * 1e6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--data", type=Path, default=DATA)
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.data.read_text(encoding="utf-8").splitlines()]
    for name, wrong in (("other classes aside", False), ("other classes as false alarms", True)):
        result = score(rows, others_are_wrong=wrong, errors=args.errors and not wrong)
        print(f"{name}: {result['gold']} gold, {result['predicted']} predicted")
        for measure in ("found", "exact", "value"):
            p, r, f = result[measure]
            print(f"  {measure:6} precision {p:.3f} recall {r:.3f} F1 {f:.3f}")
    print(f"speed: {speed(rows):.0f} microseconds per 1,000 characters")


if __name__ == "__main__":
    main()
