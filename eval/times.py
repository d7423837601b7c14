"""Time expressions against the E3C training texts: found, exact, and with the right value; and the speed.

    python eval/times.py [--errors] [--data FILE]
    python eval/times.py --gold [--errors]     intervals of the solved timelines against the gold readings

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

from casepool.model import DAYS_PER_MONTH
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


INTERVALS = {
    "symptom_duration_months": (("first symptom",), ("presentation",)),
    "primary_to_metastasis_months": (("diagnosis of primary",), ("metastasis", "recurrence")),
    "follow_up_months": (
        ("last treatment", "diagnosis of primary", "presentation"),
        ("death", "last contact"),
    ),
}
"""Field of a gold reading -> events from and to which it counts: the first that the timeline has."""


def timeline_against_gold(*, errors):
    """How often the timeline bounds a gold interval on both sides, and how often the gold value lies inside."""
    from casepool.pipeline import read_text

    folder = DATA.parents[1] / "gold"
    gold = [json.loads(line) for line in (folder / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    counts = {field: [0, 0, 0, 0] for field in INTERVALS}
    for row in gold:
        path = folder / "texts" / f"{row['id']}.txt"
        _, reading = read_text(path.read_text(encoding="utf-8"), id=row["id"])
        for case, want in zip(reading.cases, row["cases"]):
            for field, (earlier, later) in INTERVALS.items():
                told = interval_of(case, earlier, later)
                count = counts[field]
                if want[field] is None:
                    count[3] += told is not None
                    continue
                count[0] += 1
                if told is None:
                    if errors:
                        print(f"none   {row['id']} {field} {want[field]}")
                    continue
                count[1] += 1
                low, high = (days / DAYS_PER_MONTH for days in told)
                inside = low - 0.2 <= want[field] <= high + 0.2
                count[2] += inside
                if errors and not inside:
                    print(f"wrong  {row['id']} {field} {want[field]} not in {low:.1f} to {high:.1f}")
    for field, (n, bounded, inside, extra) in counts.items():
        print(
            f"{field:30} {n} gold, {bounded} bounded, {inside} with the gold value inside; {extra} bounded where gold is silent"
        )


def interval_of(case, earlier, later):
    """The tightest interval of the timeline between the first events of the kinds that are bounded on both sides."""
    for a in earlier:
        found = [case.interval(a, b) for b in later]
        found = [i for i in found if i is not None and None not in i]
        if found:
            return min(found)
    return None


def speed(rows):
    """Best of five: microseconds per 1,000 characters, and the ratio to splitting the same text at white space."""
    text = " ".join(r["text"] for r in rows) * 3
    pieces = [text[i : i + 1000] for i in range(0, len(text) - 1000, 1000)]
    times = {}
    for name, work in (("find", find_times), ("split", str.split)):
        best = float("inf")
        for _ in range(5):
            start = time.process_time()
            for piece in pieces:
                work(piece)
            best = min(best, time.process_time() - start)
        times[name] = best / len(pieces) * 1e6
    return times["find"], times["find"] / times["split"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--gold", action="store_true")
    args = parser.parse_args()
    if args.gold:
        timeline_against_gold(errors=args.errors)
        return
    rows = [json.loads(line) for line in args.data.read_text(encoding="utf-8").splitlines()]
    for name, wrong in (("other classes aside", False), ("other classes as false alarms", True)):
        result = score(rows, others_are_wrong=wrong, errors=args.errors and not wrong)
        print(f"{name}: {result['gold']} gold, {result['predicted']} predicted")
        for measure in ("found", "exact", "value"):
            p, r, f = result[measure]
            print(f"  {measure:6} precision {p:.3f} recall {r:.3f} F1 {f:.3f}")
    took, ratio = speed(rows)
    print(
        f"speed: {took:.0f} microseconds per 1,000 characters, {ratio:.1f} times str.split of the same text"
    )


if __name__ == "__main__":
    main()
