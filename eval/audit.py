"""How quiet and how sharp the audit is on the measuring corpus.

    python eval/audit.py ../shared/corpus/case-reports.jsonl [--sample 60] [--show] [--missed KIND]

Quiet: discrepancies per check, the share of texts with one of high severity, and how many are right by the verdicts of a reader
(`audit_judged.tsv`: report, code, right or wrong; a discrepancy without a verdict is counted apart); --show prints a
seeded sample with both places.

Sharp: in texts of the corpus one fact that is told twice is broken in one place, by `BREAKS`, each break in a copy of its own.
Which report belongs to which half stands in `audit_halves.tsv`, and follows from its name where it is not there. Rules were
made while looking at missed breaks of the half "read"; those of "unread" were read once, after the rules, to tell which of them a
careful reader could find (`audit_breaks.tsv`: kind, report, offset, yes or no). The rule of that judgement, the same for both halves:

- yes: both places are about one thing (one lesion, operation, complaint, examination and its result, one interval), so that as
  told they cannot both be right; also where it takes the knowledge of a specialist to see it.
- no: the changed place may be another finding, organ, patient, visit, vessel or chamber; or a length of another event.

A missed break that nobody has judged counts as one that a reader could find. --missed prints them for one kind and half.
"""

import argparse
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from casepool.audit._sides import Parts, part_after, parts_by_letters
from casepool.document import document_from_text
from casepool.model import Discrepancy, Document
from casepool.pipeline import read_document

SEED = 20261122
HERE = Path(__file__).parent
MOST_TEXTS = 500
"""Texts that are broken, of one kind."""
MOST_PLACES = 3
PLACES = {"side": 1, "pronoun": 1, "duration": 1}
"""Breaks of one text, each in a copy of its own: fewer where there are many texts."""
HALVES = ("read", "unread")
Fact = tuple[int, str]
Break = Callable[[str, random.Random], Iterator[tuple[int, str]]]
"""Offset and broken text of each break of a text."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--show", action="store_true", help="print the sample with its places")
    parser.add_argument("--missed", choices=sorted(BREAKS), help="print the missed breaks of one kind")
    parser.add_argument("--half", choices=HALVES, default=HALVES[0], help="of which half")
    options = parser.parse_args()
    texts = [json.loads(line) for line in options.corpus.read_text(encoding="utf-8").splitlines()]
    if options.missed:
        report_sharp(texts, options.missed, show=options.half)
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
        report_sharp(texts, kind, show=None)


@cache
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


def report_sharp(texts: list[dict[str, str]], kind: str, *, show: str | None) -> None:
    """Prints how many breaks of one kind are found; `show` prints the missed ones of one half."""
    reader = read_reader()
    counts: Counter[tuple[str, str]] = Counter()
    for row, place, broken in _broken(texts, kind):
        half = half_of(kind, row["id"])
        new = _told(broken) - _told(row["text"])
        seen = "found" if new else reader.get((kind, row["id"], place), "unjudged")
        counts[half, seen] += 1
        if show == half and not new:
            print(f"\n{kind}\t{row['id']}\t{place}\t(a reader: {seen})\n{_difference(row['text'], broken)}")
    for half in HALVES:
        n = {v: counts[half, v] for v in ("found", "yes", "no", "unjudged")}
        could = n["found"] + n["yes"] + n["unjudged"]
        share = f"{100 * n['found'] / could:.0f} %" if could else "-"
        print(
            f"{kind:9} {half:8} {sum(n.values()):4} breaks, a reader could find {could:3}, found {n['found']:3} ({share}), "
            f"no reader could {n['no']}, unjudged {n['unjudged']}"
        )


def read_reader() -> dict[tuple[str, str, int], str]:
    """Whether a careful reader could find a missed break, by kind, report and offset."""
    rows = [
        line.split("\t") for line in (HERE / "audit_breaks.tsv").read_text(encoding="utf-8").splitlines()[1:]
    ]
    return {(kind, report, int(place)): could for kind, report, place, could in rows}


@cache
def half_of(kind: str, report: str) -> str:
    """The half of a report: as it was when breaks were first looked at, and by its name alone where it came later."""
    odd = int(hashlib.sha256(report.encode()).hexdigest(), 16) % 2
    return read_verdicts("audit_halves.tsv").get((kind, report), HALVES[odd])


def _broken(texts: list[dict[str, str]], kind: str) -> Iterator[tuple[dict[str, str], int, str]]:
    """Text, offset of the break and broken text: at most `MOST_PLACES` of each text, `MOST_TEXTS` texts in all."""
    made = 0
    for row in sorted(texts, key=lambda row: hashlib.sha256(f"{SEED}{row['id']}".encode()).hexdigest()):
        if made == MOST_TEXTS:
            return
        r = random.Random(f"{SEED} {kind} {row['id']}")
        breaks = list(dict.fromkeys(b for b in BREAKS[kind](row["text"], r) if b[1] != row["text"]))
        made += bool(breaks)
        for place, broken in sorted(r.sample(breaks, min(len(breaks), PLACES.get(kind, MOST_PLACES)))):
            yield row, place, broken


def _told(text: str) -> set[tuple[str, str]]:
    discrepancies = read_document(document_from_text(text, id="a")).discrepancies
    return {(d.code, d.message) for d in discrepancies}


def _difference(whole: str, broken: str) -> str:
    """The broken text around the first character that differs."""
    at = next((i for i, (a, b) in enumerate(zip(whole, broken, strict=False)) if a != b), 0)
    return " ".join(
        f"{broken[max(0, at - 700) : at]}<<{broken[at : at + 12]}>>{broken[at + 12 : at + 700]}".split()
    )


def _numbered(matches: Iterable[tuple[re.Match[str], Fact]]) -> list[list[re.Match[str]]]:
    """The places that tell one fact, where there are several."""
    told: dict[Fact, list[re.Match[str]]] = {}
    for match, fact in matches:
        told.setdefault(fact, []).append(match)
    return [places for places in told.values() if len(places) > 1]


def _put(text: str, start: int, end: int, new: str) -> tuple[int, str]:
    return start, text[:start] + new + text[end:]


@cache
def broken_parts() -> Parts:
    """The parts whose sides are broken: a table of its own, so that the breaks stay when the audit learns a name."""
    rows = (HERE / "audit_parts.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return parts_by_letters(row.split("\t") for row in rows)


def _swap_side(text: str, r: random.Random) -> Iterator[tuple[int, str]]:
    """One of several places that tell one side of one part, on the other side."""
    told: dict[str, list[re.Match[str]]] = {}
    for side in re.finditer(r"\b(?:left|right)\b", text, re.I):
        named = part_after(text, side.end(), len(text), parts=broken_parts())
        if named is not None:
            told.setdefault(named[0], []).append(side)
    for places in told.values():
        if len(places) > 1 and len({m[0].lower() for m in places}) == 1:
            for side in places:
                other = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}.get(side[0])
                if other:
                    yield _put(text, side.start(), side.end(), other)


_LEVEL = re.compile(
    r"(?<![A-Za-z\d/])(?P<letter>C|Th|T|D|L|S)(?P<n>\d{1,2})(?:\s?[-–/]\s?(?P=letter)?(?P<m>\d{1,2}))?(?![A-Za-z\d]|\.\d|/(?!\d))"
    r"(?![- ]?(?:weight|W\b|WI\b|signal|sequence|image|hyper|hypo|iso|MRI|N\d))"
)
_LAST = {"C": 7, "T": 12, "L": 5, "S": 5}
_SPINE = re.compile(r"spin|vertebr|lumbar|thoracic|cervical|\bdis[ck]\b|lamin|radicul|cord", re.I)


def _change_level(text: str, r: random.Random) -> Iterator[tuple[int, str]]:
    """A level of a range or alone that another place tells too, three levels away or more."""
    places = []
    for m in _LEVEL.finditer(text) if _SPINE.search(text) else ():
        letter = m["letter"][0].replace("D", "T")
        if int(m["n"]) <= _LAST[letter] and int(m["m"] or 1) <= _LAST[letter]:
            places.append((m, letter, set(range(int(m["n"]), int(m["m"] or m["n"]) + 1))))
    for m, letter, levels in places:
        if not any(o is not m and letter == other and levels & more for o, other, more in places):
            continue
        others = [
            x
            for x in range(1, _LAST[letter] + 1)
            if all(abs(x - n) > (2 if letter != "L" else 1) for n in levels)
        ]
        if others:
            x = r.choice(others)
            told = m[0][len(m["letter"]) + len(m["n"]) :]
            if m["m"]:
                x = min(x, _LAST[letter] - 1)
                told = told[: -len(m["m"])] + str(x + int(m["m"]) - int(m["n"]))
            yield _put(text, m.start(), m.end(), f"{m['letter']}{x}{told}")


_WORDS = {
    w: i for i, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join([*_WORDS][1:])})"
_DURATION = re.compile(
    rf"(?<![\d.-])(?P<n>{_NUMBER})[- ](?P<unit>day|week|month|year)s?\b(?![- ]old| of age)", re.I
)


def _change_duration(text: str, r: random.Random) -> Iterator[tuple[int, str]]:
    """A length of time that is told in several places, longer in one."""
    lengths = ((m, (_value(m["n"]), m["unit"].lower())) for m in _DURATION.finditer(text))
    for places in _numbered(lengths):
        for m in places:
            yield _put(text, m.start("n"), m.end("n"), str(_value(m["n"]) + r.choice((3, 5, 7, 11))))


def _value(told: str) -> int:
    return _WORDS.get(told.lower()) or int(told)


_AGE = re.compile(
    r"(?<![\d.-])(?P<a>\d{1,2})(?=[- ]years?[- ]old)|\b(?:aged|at (?:the )?age(?: of)?|age of|when (?:she|he) was) (?P<b>\d{1,2})\b(?! ?(?:weeks?|months?|days?|hours?|%))",
    re.I,
)
_YEARS = re.compile(
    rf"\b(?P<n>{_NUMBER})[- ]years? (?:ago|before|earlier|previously|prior|later|after|afterwards|history)|\b(?:after|since|for) (?:the (?:past|last) )?(?P<n2>{_NUMBER}) years\b",
    re.I,
)
_CALENDAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/-])")


def _change_age(text: str, r: random.Random) -> Iterator[tuple[int, str]]:
    """One of two places that tell one age, or one of two ages whose difference is told in years."""
    ages = [(m, "a" if m["a"] else "b") for m in _AGE.finditer(text)]
    years = {_value(m["n"] or m["n2"]) for m in _YEARS.finditer(text)} - {0, 1}
    for m, group in ages:
        others = [int(o[g]) for o, g in ages if o is not m]
        if int(m[group]) in others or any(abs(int(m[group]) - o) in years for o in others):
            new = int(m[group]) + r.choice((-9, -6, 6, 9))
            if new > 0:
                yield _put(text, m.start(group), m.end(group), str(new))


def _change_year(text: str, r: random.Random) -> Iterator[tuple[int, str]]:
    """One of two calendar years whose difference is told in years, or the length between them."""
    dated = list(_CALENDAR.finditer(text))
    for m in dated:
        for length in _YEARS.finditer(text):
            group = "n" if length["n"] else "n2"
            n = _value(length[group])
            if n > 1 and any(abs(int(m[0]) - int(o[0])) == n for o in dated):
                yield _put(text, m.start(), m.end(), str(int(m[0]) + r.choice((-6, -4, 4, 6))))
                yield _put(text, length.start(group), length.end(group), str(n + r.choice((3, 5, 7))))


_SHARE = re.compile(
    r"(?P<n>\d+)\s?(?:/|of|out of)\s?(?P<of>\d+)[^.;%]{0,40}?[(,]\s?(?P<p>\d{1,3}(?:\.\d+)?)\s?%|(?<![\d.])(?P<p2>\d{1,3}(?:\.\d+)?)\s?%\s?\((?P<n2>\d+)\s?(?:/|of)\s?(?P<of2>\d+)"
)


def _change_digit(text: str, r: random.Random) -> Iterator[tuple[int, str]]:
    """A digit of a percentage beside its counts."""
    for m in _SHARE.finditer(text):
        group = "p" if m["p"] else "p2"
        at = r.randrange(len(m[group].split(".")[0]))
        digit = r.choice([c for c in "123456789" if c != m[group][at]])
        yield _put(text, m.start(group) + at, m.start(group) + at + 1, digit)


_FRACTIONS = re.compile(
    r"(?<![\d.])(?P<total>\d{2})(?:\.\d+)? ?Gy\b[^.]{0,50}?\b(?P<n>\d{1,2}) (?:daily )?fractions[^.]{0,30}?(?<![\d.])(?P<each>\d(?:\.\d+)?) ?Gy"
)


def _change_dose(text: str, r: random.Random) -> Iterator[tuple[int, str]]:
    """The total of a course of radiation whose fractions and dose of each are told."""
    for m in _FRACTIONS.finditer(text):
        yield _put(text, m.start("total"), m.end("total"), str(int(m["total"]) + r.choice((-12, -9, 9, 12))))


_LABORATORY = re.compile(
    r"\b(?P<what>h(?:a)?emoglobin|albumin|creatinine|calcium|potassium|sodium)\b[^.;,]{0,30}?(?<![\d.])(?P<n>\d{1,3}(?:\.\d+)?) ?(?P<unit>g/dl|mg/dl|mmol/l|mEq/l)\b",
    re.I,
)


def _change_unit(text: str, r: random.Random) -> Iterator[tuple[int, str]]:
    """A unit of a laboratory value, a thousand times too large or too small."""
    for m in _LABORATORY.finditer(text):
        unit = m["unit"].lower()
        new = {"g/dl": "mg/dL", "mg/dl": "g/dL", "mmol/l": "mol/L", "meq/l": "Eq/L"}[unit]
        yield _put(text, m.start("unit"), m.end("unit"), new)


_STATED = re.compile(r"\d+[- ]year[- ]old (?:[\w-]+ ){0,2}(?P<sex>woman|man|female|male|girl|boy)\b")
_WOMEN = {"woman": "man", "female": "male", "girl": "boy"}


def _one_sex(text: str) -> re.Match[str] | None:
    """The words that tell a sex, where all pronouns of the text fit it."""
    stated = _STATED.search(text)
    he, she = re.search(r"\b(?:he|his|him)\b", text, re.I), re.search(r"\b(?:she|hers?)\b", text, re.I)
    if stated is None or bool(he) == bool(she) or (stated["sex"] in _WOMEN) == bool(he):
        return None
    return stated


_SWAPPED = {"she": "he", "her": "his", "he": "she", "his": "her", "him": "her"}
_SWAPPED |= {k.capitalize(): v.capitalize() for k, v in _SWAPPED.items()}
_PRONOUN = re.compile(r"\b(?:" + "|".join(_SWAPPED) + r")\b")


def _swap_pronouns(text: str, r: random.Random) -> Iterator[tuple[int, str]]:
    """All pronouns of the patient, where the sex is told and the text has pronouns of one sex."""
    if _one_sex(text):
        yield 0, _PRONOUN.sub(lambda m: _SWAPPED[m[0]], text)


def _swap_pronoun(text: str, r: random.Random) -> Iterator[tuple[int, str]]:
    """One pronoun of the patient."""
    for m in _PRONOUN.finditer(text) if _one_sex(text) else ():
        yield _put(text, m.start(), m.end(), _SWAPPED[m[0]])


def _swap_sex(text: str, r: random.Random) -> Iterator[tuple[int, str]]:
    """The word that tells the sex, where pronouns tell it too."""
    stated = _one_sex(text)
    if stated is not None:
        swapped = {**_WOMEN, **{v: k for k, v in _WOMEN.items()}}
        yield _put(text, stated.start("sex"), stated.end("sex"), swapped[stated["sex"]])


BREAKS: dict[str, Break] = {
    "side": _swap_side,
    "level": _change_level,
    "duration": _change_duration,
    "age": _change_age,
    "year": _change_year,
    "percent": _change_digit,
    "dose": _change_dose,
    "unit": _change_unit,
    "pronouns": _swap_pronouns,
    "pronoun": _swap_pronoun,
    "sex": _swap_sex,
}
"""How each kind of fact is broken in one place."""


if __name__ == "__main__":
    main()
