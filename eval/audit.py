"""How quiet and how sharp the audit is on the measuring corpus.

    python eval/audit.py ../shared/corpus/case-reports.jsonl [--sample 60] [--show] [--missed KIND]

Quiet: discrepancies per check, the share of texts with one of high severity, and how many are right by the verdicts of a reader
(`audit_judged.tsv`: report, code, right or wrong; a discrepancy without a verdict is counted apart); --show prints a
seeded sample with both places.

Sharp: in texts of the corpus one fact told twice is broken in one place (a side, a level, a duration, a digit of a percentage
beside its counts, all pronouns). Whether a careful reader could find a break that the audit misses stands in
`audit_breaks.tsv` (kind, report, yes or no). Breaks are numbered; odd ones are told apart, as rules
were made while looking at misses of the even ones.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from casepool.audit._sides import part_after
from casepool.document import document_from_text
from casepool.model import Discrepancy, Document
from casepool.pipeline import read_document

SEED = 20261122
HERE = Path(__file__).parent
MOST_BREAKS = 400
Break = Callable[[str, random.Random], str | None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--show", action="store_true", help="print the sample with its places")
    parser.add_argument("--missed", choices=sorted(BREAKS), help="print the missed breaks of one kind")
    options = parser.parse_args()
    texts = [json.loads(line) for line in options.corpus.read_text(encoding="utf-8").splitlines()]
    if options.missed:
        report_sharp(texts, options.missed, show=True)
        return
    found = report_quiet(texts)
    drawn = random.Random(SEED).sample(found, min(options.sample, len(found)))
    verdicts = read_verdicts("audit_judged.tsv")
    right = sum(verdicts.get((document.report.id, d.code)) == "right" for document, d in drawn)
    print(f"sample of {len(drawn)} from {len(found)}: {right} right")
    if options.show:
        for number, (document, discrepancy) in enumerate(drawn, start=1):
            show(number, document, discrepancy)
    for kind in BREAKS:
        report_sharp(texts, kind, show=False)


def read_verdicts(name: str) -> dict[tuple[str, str], str]:
    """The last column of a table by the first two."""
    rows = [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines()[1:]]
    return {(row[0], row[1]): row[2] for row in rows}


# --- quiet ------------------------------------------------------------------------------------------------------


def report_quiet(texts: list[dict[str, str]]) -> list[tuple[Document, Discrepancy]]:
    found: list[tuple[Document, Discrepancy]] = []
    high = 0
    for row in texts:
        document = document_from_text(row["text"], id=row["id"])
        reading = read_document(document)
        high += any(d.severity == "high" for d in reading.discrepancies)
        found += [(document, d) for d in reading.discrepancies]
    verdicts = read_verdicts("audit_judged.tsv")
    told = Counter((d.severity, d.code) for _, d in found)
    judged = Counter(
        (d.code, verdicts.get((document.report.id, d.code), "unjudged")) for document, d in found
    )
    for (severity, code), n in sorted(told.items()):
        counts = ", ".join(
            f"{v} {judged[code, v]}" for v in ("right", "wrong", "unjudged") if judged[code, v]
        )
        print(f"{severity:7} {code:26} {n:4}  {counts}")
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


# --- sharp ------------------------------------------------------------------------------------------------------


def report_sharp(texts: list[dict[str, str]], kind: str, *, show: bool) -> None:
    reader = read_verdicts("audit_breaks.tsv")
    counts: Counter[tuple[int, str]] = Counter()
    for number, (row, broken) in enumerate(_broken(texts, kind)):
        new = _told(broken) - _told(row["text"])
        seen = "found" if new else reader.get((kind, row["id"]), "unjudged")
        counts[number % 2, seen] += 1
        if show and not new:
            print(f"\n{kind} {number % 2} {row['id']} (a reader: {seen})\n{_difference(row['text'], broken)}")
    for half, name in ((0, "even, looked at"), (1, "odd")):
        n = {v: counts[half, v] for v in ("found", "yes", "no", "unjudged")}
        could = n["found"] + n["yes"]
        share = f"{100 * n['found'] / could:.0f} %" if could else "-"
        print(
            f"{kind:9} {name:16} {sum(n.values()):4} breaks, found {n['found']}, missed that a reader could find {n['yes']} ({share}), "
            f"that no reader could {n['no']}, unjudged {n['unjudged']}"
        )


def _broken(texts: list[dict[str, str]], kind: str) -> Iterator[tuple[dict[str, str], str]]:
    r = random.Random(SEED)
    order = texts[:]
    r.shuffle(order)
    made = 0
    for row in order:
        broken = BREAKS[kind](row["text"], r) if made < MOST_BREAKS else None
        if broken is not None and broken != row["text"]:
            made += 1
            yield row, broken


def _told(text: str) -> set[tuple[str, str]]:
    discrepancies = read_document(document_from_text(text, id="a")).discrepancies
    return {(d.code, d.message) for d in discrepancies}


def _difference(whole: str, broken: str) -> str:
    """The words around the first character that differs."""
    at = next((i for i, (a, b) in enumerate(zip(whole, broken, strict=False)) if a != b), 0)
    return " ".join(
        f"{broken[max(0, at - 400) : at]}<<{broken[at : at + 12]}>>{broken[at + 12 : at + 400]}".split()
    )


def _one_of_two(
    pattern: re.Pattern[str], change: Callable[[re.Match[str], random.Random], str | None]
) -> Break:
    """Changes one of several places that tell the same."""

    def break_text(text: str, r: random.Random) -> str | None:
        told: dict[str, list[re.Match[str]]] = {}
        for match in pattern.finditer(text):
            told.setdefault(match[0].lower(), []).append(match)
        several = [matches for matches in told.values() if len(matches) > 1]
        if not several:
            return None
        match = r.choice(r.choice(several))
        new = change(match, r)
        return None if new is None else text[: match.start()] + new + text[match.end() :]

    return break_text


_SINGLE_LEVEL = re.compile(
    r"(?<![A-Za-z\d])(?:C[1-8]|Th?(?:1[0-2]|[1-9])|D(?:1[0-2]|[1-9])|L[1-5]|S[1-5])(?![A-Za-z\d])"
)
_LAST = {"C": 7, "T": 12, "Th": 12, "D": 12, "L": 5, "S": 5}
_DURATION = re.compile(
    r"\b(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)[- ](?:day|week|month|year)s?\b(?![- ]old)",
    re.I,
)
_WORDS = {
    w: i for i, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}


def _change_level(match: re.Match[str], r: random.Random) -> str | None:
    letter, n = re.sub(r"\d", "", match[0]), int(re.sub(r"\D", "", match[0]))
    others = [x for x in range(1, _LAST[letter] + 1) if abs(x - n) > 2]
    return f"{letter}{r.choice(others)}" if others else None


def _change_duration(match: re.Match[str], r: random.Random) -> str:
    told = re.split(r"[- ]", match[0])[0]
    n = _WORDS.get(told.lower()) or int(told)
    return f"{n + r.choice((3, 5, 7, 11))}{match[0][len(told) :]}"


_SHARE = re.compile(
    r"(?P<n>\d+)\s?(?:/|of|out of)\s?(?P<of>\d+)[^.;%]{0,40}?[(,]\s?(?P<p>\d{1,3}(?:\.\d+)?)\s?%|(?<![\d.])(?P<p2>\d{1,3}(?:\.\d+)?)\s?%\s?\((?P<n2>\d+)\s?(?:/|of)\s?(?P<of2>\d+)"
)


def _change_digit(text: str, r: random.Random) -> str | None:
    places = [(m, "p" if m["p"] else "p2") for m in _SHARE.finditer(text)]
    if not places:
        return None
    match, group = r.choice(places)
    told = match[group]
    at = r.randrange(len(told.split(".")[0]))
    new = told[:at] + r.choice([c for c in "123456789" if c != told[at]]) + told[at + 1 :]
    return text[: match.start(group)] + new + text[match.end(group) :]


def _swap_side(text: str, r: random.Random) -> str | None:
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


def _swap_pronouns(text: str, r: random.Random) -> str | None:
    """All pronouns of the patient, where the sex is told and the text has pronouns of one sex."""
    stated = re.search(r"\d+[- ]year[- ]old (?:[\w-]+ ){0,2}(woman|man|female|male|girl|boy)\b", text)
    he, she = re.search(r"\b(?:he|his|him)\b", text, re.I), re.search(r"\b(?:she|hers?)\b", text, re.I)
    if stated is None or bool(he) == bool(she) or (stated[1] in {"woman", "female", "girl"}) == bool(he):
        return None
    words = {"she": "he", "her": "his", "he": "she", "his": "her", "him": "her"}
    words |= {k.capitalize(): v.capitalize() for k, v in words.items()}
    return re.sub(r"\b(?:" + "|".join(words) + r")\b", lambda m: words[m[0]], text)


BREAKS: dict[str, Break] = {
    "side": _swap_side,
    "level": _one_of_two(_SINGLE_LEVEL, _change_level),
    "duration": _one_of_two(_DURATION, _change_duration),
    "percent": _change_digit,
    "pronouns": _swap_pronouns,
}
"""How each kind of fact is broken in one place."""


if __name__ == "__main__":
    main()
