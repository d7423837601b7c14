"""How much of what is read changes where a text says the same in other words.

    python eval/wording.py [--limit 500] [--only NAME,NAME] [--changes FILE]

Each row of `WAYS` writes the texts of the corpus anew without changing what they tell: an age behind the patient, a heading before the
text, figures and citations put in, other spellings and units, other verbs. Both texts are read, and for each way are
printed the number of texts that it changes, and how many of 100 of these have a value that differs (16 fields, patients apart).
No annotation is needed, so it looks for rules that hold on to one wording wherever there is text. Some ways change the meaning
now and then (a sentence opened by another word may tell of somebody else), so the least that can be reached is not always 0.

Texts are the first of the corpus that name a tumour, in the order of the SHA-256 of their ids, those of the rounds of
`fresh.py` that are never read left out. `--changes` writes each value that differs, with the id of its text.
"""

import argparse
import hashlib
import json
import re
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import fresh
import gold

NUMBERS = tuple("one two three four five six seven eight nine ten eleven twelve".split())
UNIT = r"(?:years?|months?|weeks?|days?|cycles?|courses?)"
_TUMOUR = re.compile(r"tumou?r|cancer|carcinoma|metasta|lymphoma|sarcoma")
_PERSON = r"(woman|man|female|male|boy|girl|lady|gentleman)"
_AGE = rf"\b[Aa]n? (\d+)-year-old {_PERSON}\b"
_STOP = r"(?<=[a-z]{3})\.(?= [A-Z])"


def swap(*pairs: tuple[str, str]) -> Callable[[str], str]:
    def say(text: str) -> str:
        for pattern, other in pairs:
            text = re.sub(pattern, other, text)
        return text

    return say


def in_words(text: str) -> str:
    return re.sub(
        rf"(?<![\d.,/x-])\b(\d{{1,2}})(?=[ -]{UNIT}\b(?! of age|[ -]old))",
        lambda m: NUMBERS[int(m[1]) - 1] if 1 <= int(m[1]) <= len(NUMBERS) else m[0],
        text,
    )


def in_digits(text: str) -> str:
    return re.sub(
        rf"(?<!-)\b({'|'.join(NUMBERS)})(?=[ -]{UNIT}\b)",
        lambda m: str(NUMBERS.index(m[1].lower()) + 1),
        text,
        flags=re.IGNORECASE,
    )


def marked(mark: Callable[[int], str]) -> Callable[[str], str]:
    """The text with a mark before every other full stop."""

    def say(text: str) -> str:
        count = 0

        def put(match: re.Match[str]) -> str:
            nonlocal count
            count += 1
            return f"{mark(count)}." if count % 2 else "."

        return re.sub(_STOP, put, text)

    return say


def wrapped(text: str) -> str:
    return "\n".join(
        textwrap.fill(part, 72, break_long_words=False, break_on_hyphens=False) for part in text.split("\n")
    )


WAYS: Mapping[str, Callable[[str], str]] = {
    "numbers in words": in_words,
    "numbers in digits": in_digits,
    "45 year old": swap((r"(\d)-(year|month)-old", r"\1 \2 old")),
    "aged 45 years": swap((_AGE, r"A \2 aged \1 years")),
    "of 45 years of age": swap((_AGE, r"A \2 of \1 years of age")),
    "of 45 years": swap((_AGE, r"A \2 of \1 years")),
    "45 yrs, 6 mos": swap((r"(\d) years\b(?! of age)", r"\1 yrs"), (r"(\d) months\b", r"\1 mos")),
    "this patient": swap((r"\bThe patient\b(?!')", "This patient")),
    "years earlier": swap((r"\b(years?|months?|weeks?|days?) ago\b", r"\1 earlier")),
    "expired": swap((r"\b(patient|[Hh]e|[Ss]he|who) died\b", r"\1 expired")),
    "succumbed to": swap((r"\b(patient|[Hh]e|[Ss]he|who) died of\b", r"\1 succumbed to")),
    "was admitted with": swap((r"\bpresented with\b", "was admitted with")),
    "came to our hospital with": swap((r"\bpresented with\b", "came to our hospital with")),
    "disclosed": swap((r"\b(?:revealed|showed|demonstrated)\b", "disclosed")),
    "was found to have": swap((r"\bwas diagnosed with\b", "was found to have")),
    "had an operation": swap((r"\bunderwent\b", "had")),
    "thereafter": swap((r"\b(years?|months?|weeks?|days?) later\b", r"\1 thereafter")),
    "afterwards": swap((r"\b(years?|months?|weeks?|days?) later\b", r"\1 afterwards")),
    "following an operation": swap(
        (r"\bafter (surgery|resection|operation|treatment|diagnosis)\b", r"following \1")
    ),
    "was managed with": swap((r"\b(was|were) treated with\b", r"\1 managed with")),
    "relapse": swap((r"\brecurrence\b", "relapse")),
    "without evidence of": swap((r"\b[Nn]o evidence of\b", "without evidence of")),
    "without signs of": swap((r"\bwithout evidence of\b", "without signs of")),
    "free of disease": swap((r"\bdisease-free\b(?! (?:survival|interval))", "free of disease")),
    "is still alive": swap((r"\bis alive\b", "is still alive")),
    "metastatic deposits": swap((r"\bmetastases\b", "metastatic deposits")),
    "excision": swap((r"\bresection\b", "excision"), (r"\bresected\b", "excised")),
    "irradiation": swap((r"\bradiotherapy\b", "irradiation")),
    "radiation therapy": swap((r"\bradiotherapy\b", "radiation therapy")),
    "cytotoxic chemotherapy": swap((r"(?<=[a-z] )chemotherapy\b", "cytotoxic chemotherapy")),
    "the neoplasm": swap((r"\b([Tt])he tumou?r\b(?! cells?)", r"\1he neoplasm")),
    "hospitalized": swap((r"\bwas admitted\b", "was hospitalized")),
    "who": swap((r"\b(woman|man|patient|girl|boy) (presented|was admitted|underwent)\b", r"\1 who \2")),
    "follow up": swap((r"follow-up", "follow up")),
    "followup": swap((r"follow[- ]up", "followup")),
    "lines of 72 characters": wrapped,
    "figures named": marked(lambda n: f" (Fig. {n})"),
    "citations put in": marked(lambda n: f" [{n},{n + 1}]"),
    "typographic signs": swap((r"'", "\N{RIGHT SINGLE QUOTATION MARK}"), (r"(\d)-(\d)", "\\1\N{EN DASH}\\2")),
    "spaces that do not break": swap((r"(\d) (cm|mm|mg|Gy|months|years|weeks)", "\\1\N{NO-BREAK SPACE}\\2")),
    "no space before a unit": swap((r"(\d) (cm|mm|mg|Gy)\b", r"\1\2")),
    "sizes with by": swap((r"(\d) ?[x\N{MULTIPLICATION SIGN}] ?(\d)", r"\1 by \2")),
    "heading of an abstract": lambda text: f"Abstract\n{text}",
    "heading of a case": lambda text: f"CASE PRESENTATION\n{text}",
}


def differing(before: list[dict], after: list[dict]) -> list[tuple[str, object, object]]:
    """(field, before, after) of each value that differs; other patients are one."""
    if len(before) != len(after):
        return [("patients", len(before), len(after))]
    return [
        (field, old[field], new[field])
        for old, new in zip(before, after, strict=True)
        for field in old
        if old[field] != new[field]
    ]


def chosen(limit: int) -> dict[str, str]:
    """The texts, by id."""
    lines = fresh.FRESH.read_text(encoding="utf-8").splitlines()
    unread = {row["id"] for row in map(json.loads, lines) if row["round"] in fresh.UNREAD}
    corpus = gold.corpus()
    ids = [id for id, text in corpus.items() if id not in unread and _TUMOUR.search(text)]
    return {
        id: corpus[id] for id in sorted(ids, key=lambda id: hashlib.sha256(id.encode()).hexdigest())[:limit]
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--only", default="", help="names of ways, with commas between them")
    parser.add_argument("--changes", type=Path)
    args = parser.parse_args()
    texts = chosen(args.limit)
    before = gold.read_all(texts)
    told: list[str] = []
    print(f"{'way':26} {'texts':>6} {'differ':>7}   fields")
    for name, say in WAYS.items():
        if args.only and name not in args.only.split(","):
            continue
        other = {id: new for id, text in texts.items() if (new := say(text)) != text}
        after = gold.read_all(other)
        fields: dict[str, int] = {}
        changed = 0
        for id in other:
            found = differing(before[id], after[id])
            changed += bool(found)
            for field, old, new in found:
                fields[field] = fields.get(field, 0) + 1
                told.append(json.dumps([name, id, field, old, new], ensure_ascii=False))
        share = f"{100 * changed / len(other):.1f} %" if other else "-"
        most = ", ".join(f"{f} {n}" for f, n in sorted(fields.items(), key=lambda item: -item[1])[:5])
        print(f"{name:26} {len(other):6} {share:>7}   {most}")
    if args.changes:
        args.changes.write_text("\n".join(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
