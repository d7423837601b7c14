"""The numbers of a sentence: percents, ratios, counts of cases, joined where they tell one thing."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from casepool.vocabulary import Gated

from ._statement_authors import AUTHORS, REPORTING, TOLD
from ._statement_counts import counts_of_parts, tells_part
from ._statement_measures import measures_of, rates_of
from ._statement_names import (
    IN_BRACKET,
    VERB_WORD,
    Number,
    clean,
    noun_phrase,
    predicate,
    told_in,
)
from ._statement_rules import (
    DECIMAL,
    NUMBER_WORD,
    NUMERAL,
    PEOPLE,
    PERCENT_SIGN,
    REPORTED,
    integer,
    load_rules,
)
from ._statement_shared import name_numbers

_PERCENT: Final = Gated(
    rf"(?:(?:(?P<under>less than|fewer than|under|below|<|≤|up to|at most|as (?:much|high|many) as)|"
    rf"(?P<over>more than|over|above|greater than|exceed(?:s|ing)|>|≥|at least))\s*)?"
    rf"(?<![\d.,])(?:(?<=between )(?P<c>{DECIMAL})(?:{PERCENT_SIGN})? and (?P<d>{DECIMAL}){PERCENT_SIGN}|"
    rf"(?P<a>{DECIMAL})(?:(?:{PERCENT_SIGN})?\s?(?:-|–|—|~|\bto\b)\s?(?P<b>{DECIMAL}))?{PERCENT_SIGN})",
    ignore_case=True,
)
_OF_ALL: Final = r"(?:(?:the|a|total|of|these|all|their|reported|published|such|other)\s)*"
"""What may stand before the whole of a ratio: "12 of all the reported 45"."""
_RATIO: Final = re.compile(
    # What all of them begin with is asked for once.
    rf"(?<![\w.,/-])(?=[\daefhnostz])(?:(?P<n>{NUMERAL})\s(?:\((?:{DECIMAL}){PERCENT_SIGN}\)\s)?(?:out of|of|among)\s"
    rf"{_OF_ALL}(?P<total>{NUMERAL})(?![\w.,/]*\d|\s?%|\w)"
    rf"|(?P<n2>\d{{1,6}})\s?/\s?(?P<total2>\d{{1,6}})(?![\w/%]|\.\d)"
    rf"|(?P<n3>\d{{1,3}}|one) in (?:every )?(?P<total3>\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|(?:two|three|four|five|six|seven|eight|nine|ten|twenty)\b)(?![\w.,/]*\d|\s?%|\w)"
    rf"|(?P<n4>{NUMERAL})\s(?P<thing>(?:(?!(?:years?|months?|weeks?|days?|hours?|mm|cm|mg|patients|cases|of|in|and|or)\b)[a-z][\w-]*\s){{1,3}})(?:(?:occurred|were|was|seen|found)\s)*among\s"
    rf"{_OF_ALL}(?P<total4>{NUMERAL})(?![\w.,/]*\d|\s?%|\w))",
    re.I,
)
_WHOLE: Final = re.compile(
    rf"(?:\bof|\bamong|\bin|\bevery|/)\s?{_OF_ALL}(?:\d|{NUMBER_WORD}\b)",
    re.I,
)
"""The whole of a ratio, searched first: it is rarer than the numbers that a ratio may begin with."""


def _ratios(sentence: str) -> list[re.Match[str]]:
    return list(_RATIO.finditer(sentence)) if _WHOLE.search(sentence) else []


LEAST_TOTAL: Final = 8
"""Total that "in 3/17" must reach to count patients: grades of strength and of murmurs go to five and six."""


@dataclass(slots=True)
class Series:
    """The study that the text speaks of: stays in force until another begins."""

    authors: tuple[str, ...] = ()
    references: tuple[int, ...] = ()
    total: int | None = None
    among: str | None = None
    quiet: int = 0
    found: list[int] = field(default_factory=list)
    """Places of its statements in the result, which get its reference once a later sentence cites it."""


def numbers_of(sentence: str, series: Series) -> list[Number]:
    worded = "er cent" in sentence or "ercent" in sentence
    percents = (
        [p for m in _PERCENT.findall(sentence) for p in _percents(m) if not _measured(sentence, p)]
        if worded or "%" in sentence
        else []
    )
    if worded:
        percents += [p for m in _WORDS_PERCENT.finditer(sentence) if not _measured(sentence, p := _worded(m))]
    ratios = [r for m in _ratios(sentence) if (r := _ratio(m, percents, series)) is not None]
    taken = [*percents, *ratios]
    counts = [
        c for m in load_rules().counted.findall(sentence) if (c := _count(m, taken, series)) is not None
    ]
    if series.total is not None or counts:
        parts = counts_of_parts(
            sentence,
            [*taken, *counts],
            whole=series.total,
            named=bool(series.authors) and series.total is None,
        )
        counts = [c for c in counts if not any(q.start == c.start for q in parts)] + parts
    numbers = sorted([*taken, *counts], key=lambda q: q.start)
    joined = _joined(sentence, numbers, series)
    numbers = [q for q in joined if not q.weak]
    if series.total is None and joined and joined[0].weak and any(q.total == joined[0].n for q in numbers):
        # "Of the 31 patients reviewed by ..., 27 had ...": what follows goes on about them.
        series.total, series.among = joined[0].n, f"{joined[0].n:,} {joined[0].among}"
    measures = measures_of(sentence)
    if measures and "%" in sentence:
        numbers = [
            q for q in numbers if not any(m.unit == "%" and m.start < q.end <= m.end for m in measures)
        ]
    rates = [r for r in rates_of(sentence) if not any(q.start < r.end and r.start < q.end for q in numbers)]
    numbers = sorted([*numbers, *measures, *rates], key=lambda q: q.start)
    name_numbers(sentence, numbers)
    return numbers


_WORDS_PERCENT: Final = re.compile(
    rf"\b(?P<n>{NUMBER_WORD})(?:\s(?:to|or)\s(?P<to>{NUMBER_WORD}))?\s(?:percent|per cent)\b", re.I
)


def _worded(match: re.Match[str]) -> Number:
    """A share in words: "Eighty percent of them"."""
    low = float(integer(match["n"]))
    return Number(
        start=match.start(),
        end=match.end(),
        low=low,
        high=float(integer(match["to"])) if match["to"] else low,
    )


_LISTED: Final = re.compile(
    r"(?:^|[(;,:]\s?)(?P<what>[A-Za-z][\w -]{2,40}?),?\sn\s?=\s?(?P<n>\d{1,5})\s?[,;:(]\s*$"
)


def _listed(sentence: str, at: int) -> re.Match[str] | None:
    """The group and its number that end straight before a place."""
    return _LISTED.search(sentence[max(0, at - 60) : at]) if "n" in sentence[max(0, at - 14) : at] else None


def _percents(match: re.Match[str]) -> list[Number]:
    """The number of a match; two where a share fell: "from 58 % to 23 %"."""
    if (
        match["b"]
        and float(match["b"]) < float(match["a"]) <= 100
        and match.string.endswith("from ", 0, match.start("a"))
    ):
        first = Number(
            start=match.start("a"),
            end=match.string.find("to", match.end("a")),
            low=float(match["a"]),
            high=float(match["a"]),
        )
        return [
            first,
            Number(start=match.start("b"), end=match.end(), low=float(match["b"]), high=float(match["b"])),
        ]
    number = _percent(match)
    return [] if number is None else [number]


def _percent(match: re.Match[str]) -> Number | None:
    low = float(match["a"] or match["c"])
    high = float(match["b"] or match["d"] or low)
    if high > 100 or low > high:
        return None
    before = match.string[max(0, match.start() - 20) : match.start()]
    number = Number(
        start=match.start(), end=match.end(), low=low, high=high, paren=IN_BRACKET.search(before) is not None
    )
    if match["under"]:
        number.low = None
    elif match["over"]:
        number.high = None
    alone = re.search(r"\(\s*n?\s?=?\s?(\d{1,5})\s?[,;:/]\s*$", before)
    listed = None if alone else _listed(match.string, match.start())
    if alone:  # "(12, 24 %)", "(n = 12; 24 %)"
        number.n, number.paren = int(alone[1]), True
    if listed:  # "(lumbar n = 72, 43.4 %; cervical ..."
        number.n, number.what, number.start = (
            int(listed["n"]),
            clean(listed["what"]),
            match.start() - (listed.end() - listed.start("n")),
        )
    bare = re.search(
        rf"(?<![\w.,/-])(?<!of )(?<!of the )(\d{{1,5}}|{NUMBER_WORD})\s?(?:of (?:whom|which|these|them)\s)?\($",
        before.rstrip(),
    )
    if bare and not alone:  # "12 (24 %) had it", "cervical in 20 (32.8 %)", "17 of whom (34 %) died"
        number.n, number.start = integer(bare[1]), match.start() - (len(before) - bare.start())
    part = re.search(
        r"(?:^|[,;]\s|\band\s|\bof (?:whom|which|these)\s|\b(?:observed|found|identified|recorded|noted|documented|detected|saw)\s)"
        r"(\d{1,5})\s((?:(?!of\b|in\b)[A-Za-z-]+\s){1,6})\($",
        match.string[: match.start()],
    )
    if part and not (alone or bare):  # "of 30 patients, 12 relapsed (40 %)"
        number.n = int(part[1])
        if (
            load_rules().people.search(part[2]) and " " not in part[2].strip()
        ):  # "30 patients; 21 patients (70 %) responded"
            number.start = part.start(1)
        else:
            number.what = clean(part[2])
    after = re.match(
        r"(?P<near>[\s,;]*)\(?\s?[nN]\s?=\s?(?P<n>\d+)\s?\)|\s[a-z][^,;:.()%\d]{1,60}\([nN]\s?=\s?(?P<n2>\d+)\)",
        match.string[match.end() :],
    )
    if after:  # "15 % (n = 25)", "61 % of patients (n = 22)"
        number.n = int(after["n"] or after["n2"])
        number.end += after.end() if after["n"] else 0
    return number


_EQUALS: Final = re.compile(r"(?<!n)(?<!n )=\s?\Z", re.I)
"""Straight before what a laboratory wrote ("lymphocytes=24 %"); "n = 12" counts patients."""
_UNIT: Final = re.compile(
    r"\d\s?(?:mm ?/ ?h|/ ?mm ?\^?3|/ ?[\xb5u\u03bc]l\b|[munpk\xb5\u03bc]?g/d?l\b|m?mol/l|[mk\xb5u\u03bc]?(?:iu|ui|u)/m?l\b|mm ?hg|bpm\b|beats|breaths|/ ?min\b|kpa\b|cells/)",
    re.I,
)
"""A unit of the laboratory or of the vital signs: the sentence tells one patient's values."""


def _measured(sentence: str, number: Number) -> bool:
    """True where the percent is a laboratory value, a strength or a degree in one patient."""
    rules = load_rules()
    if _EQUALS.search(sentence, max(0, number.start - 6), number.start):
        return True
    if _UNIT.search(sentence) and not rules.people.search(sentence):
        return True
    after = sentence[number.end : number.end + 36]
    # What a percent is of follows directly; what was measured stands before it, in the same clause.
    end = re.search(r"[,;]|\b(?:of patients|of cases|in patients|in cases)\b", after)
    if rules.laboratory.search(after[: end.start()] if end else after):
        return not re.match(r"\)|\s(?:of|in) (?:the |all )?(?:\w+ )?(?:patients|cases)", after)
    before = re.split(
        r"[;,(]|\bin (?:patients|cases)\b|\band\b",
        sentence[max(0, number.start - 60) : number.start].rstrip("( "),
    )[-1]
    return rules.laboratory.search(before) is not None and not rules.people.search(before + after[:20])


_OPENER: Final = re.compile(
    rf"(?:Among|Of|In) (?:the |these |all |his |her |their )?(?:[\w,]+ ){{0,2}}(?:{PEOPLE}|siblings|survivors|families)\b"
)
"""A sentence that begins with whom it speaks of."""


_SHARE_BEHIND: Final = re.compile(r"[^,;.()\d]{0,36}\((\d+(?:\.\d+)?)\s?%")


def _share_behind(after: str, share: float) -> bool:
    """True where the percent told behind a ratio is its own: "18 of 25 such ruptures (72 %)"."""
    told = _SHARE_BEHIND.match(after)
    return told is not None and abs(100 * share - float(told[1])) <= ROUNDING


def _ratio(match: re.Match[str], percents: list[Number], series: Series) -> Number | None:
    n = integer(match["n"] or match["n2"] or match["n3"] or match["n4"])
    total = integer(match["total"] or match["total2"] or match["total3"] or match["total4"])
    if n > total or total < 2:
        return None
    rules, text = load_rules(), match.string
    after = text[match.end() : match.end() + 40]
    people = rules.tail.match(after) is not None or _share_behind(after, n / total)
    near = any(abs(match.start() - p.end) <= 3 or abs(p.start - match.end()) <= 3 for p in percents)
    told_in = match["n2"] and total >= LEAST_TOTAL and text[: match.start()].endswith(" in ")
    if match["n2"] and not (people or near or told_in):
        return None
    if match["n3"] and not (people or total >= 100):
        return None
    opened = total >= LEAST_TOTAL and _OPENER.match(text) is not None
    if rules.notpeople.match(after) or not (people or near or told_in or opened or total == series.total):
        return None
    return Number(
        start=match.start(),
        end=match.end(),
        n=n,
        total=total,
        paren=text[match.start() - 1] == "(",
        what=clean(match["thing"] or ""),
    )


_KNOWN: Final = re.compile(
    rf"\b(?:previous(?:ly)?|prior|earlier|{REPORTED}|known|other|similar|additional|further|unpublished|identified|recorded|such|separate)\s"
)
"""Says of cases no more than that somebody told them."""
_SAID: Final = re.compile(
    r"\s(?:were|had|died|developed|underwent|suffered|presented|showed|received)\s(?!been|been|of\b|at\b|"
    + REPORTING
    + r"\b|included|enrolled|seen|admitted|diagnosed)[^,;:.()]+"
)


_FOUND: Final = re.compile(
    r"\b(?:literature|medline|pubmed|registry|database|search)\b[^.;]{0,90}\b(?:reveal(?:s|ed)?|show(?:s|ed)|identif(?:y|ies|ied)|found|find|yield(?:s|ed)|disclosed|retrieved|collected|summari[sz]ed?|including|with|of)\s(?:(?:a total of|only|another|about|some|clinical features in)\s)*$"
    r"|\b(?:reports|articles|papers|studies|publications)\s(?:comprising|including|with|of|describing|reporting|on)\s(?:a total of\s)?$",
    re.I,
)
_REVIEWED: Final = re.compile(
    r"\b(?:summari[sz]ed|review(?:ed|s)?|found|identified|collected)\s(?:(?:the|all|only|records of|clinical features (?:in|of)|another)\s)*$",
    re.I,
)
_TOLD_BEFORE: Final = re.compile(
    rf"[^,;:.]*?\b(?:literature|(?:previously|already|ever|thus far) (?:been )?(?:{REPORTED})|(?:has|have) (?:so far |only |ever )?been (?:previously )?(?:{REPORTED}))\b"
    r"|\s(?:(?:other|previous|previously|earlier|similar|additional|unpublished|published|reported|described|known)\s){1,2}"
)
_KNOWLEDGE: Final = re.compile(r"\bour knowledge\b", re.I)
_ANNOUNCED: Final = re.compile(
    r"\b(?:report(?:ing)?|present(?:ing)?|describ(?:e|ing))\s(?:(?:on|here|a (?:case )?series of|the|a further|another)\s)*$",
    re.I,
)


def of_others(sentence: str, start: int, end: int) -> bool:
    """True where a count in a sentence of the authors ("we", "our", "the present case") is one of the literature."""
    if _ANNOUNCED.search(sentence, max(0, start - 60), start):
        return False
    if _TOLD_BEFORE.match(sentence, end) or (
        _KNOWLEDGE.search(sentence) and load_rules().study.search(sentence)
    ):
        return True
    if "literature" in sentence.lower() and _REVIEWED.search(sentence, max(0, start - 60), start):
        return True
    return _FOUND.search(sentence, max(0, start - 150), start) is not None


def _count(match: re.Match[str], taken: list[Number], series: Series) -> Number | None:
    """A bare count of cases, where it is told of a study or of the literature."""
    if any(q.start < match.end("n") and match.start("n") < q.end for q in taken if q.n is not None):
        return None
    n, sentence, rules = integer(match["n"]), match.string, load_rules()
    if n < 2 or (
        rules.owncount.search(sentence) and not of_others(sentence, match.start("n"), match.end("n"))
    ):
        return None
    # A rate: "0.46 per 100,000 children", "5 to 10 cases per million".
    if sentence.endswith(" per ", 0, match.start()) or sentence.startswith(" per ", match.end()):
        return None
    # Authors whose patients are counted for the first time tell a series, whatever the verb.
    weak = not rules.study.search(sentence) and not (series.authors and series.total is None)
    if (
        not (weak or taken or series.authors)
        and VERB_WORD.search(sentence) is None
        and TOLD.search(sentence) is None
    ):
        return None  # a title: "Cysts of the heel: a report of 12 cases."
    if _points_back(sentence[: match.start()]):
        if not _OF_THESE.search(sentence, 0, match.start()):
            return None
        weak = True
    what, among = _counted(match, weak=weak)
    return Number(
        start=match.start("n"),
        end=match.end("noun"),
        n=n,
        what=clean(what),
        among=clean(among),
        count=True,
        weak=weak,
    )


_POINTING: Final = re.compile(r"\b(these|those|all|both|other|remaining|following|the)(?: the)? $", re.I)
_OF_THESE: Final = re.compile(
    r"(?:^|[,;]\s)(?:of|in|among|amongst) (?:the|these)(?: other| remaining)? $", re.I
)
"""A group of those counted before that is told more of: "in the 27 patients with it, ..."."""
_WITH: Final = re.compile(
    r"\s(?:of|with|having|suffering from|who had|undergoing|without|after|treated|carrying|presenting with|affected by|diagnosed with|receiving)\s(.*)",
    re.S,
)
_ANYBODY: Final = frozenset({"patients", "cases", "individuals", "subjects", "persons", "people"})
"""Words for persons that say nothing of them."""


def _points_back(before: str) -> bool:
    """True for "these two patients", "all four cases", which were counted already; not for "by Grem et al. ... the 55 cases"."""
    pointed = _POINTING.search(before)
    return pointed is not None and not (pointed[1].lower() == "the" and AUTHORS.search(before))


def _counted(match: re.Match[str], *, weak: bool) -> tuple[str, str]:
    """What a bare count of cases counts, and among whom."""
    sentence = match.string
    rest = sentence[match.end() :]
    kind = _WITH.match(rest)
    phrase = noun_phrase(kind[1]) if kind else ""
    person = match["noun"].lower() not in _ANYBODY
    what = (
        clean(phrase)
        or (
            ""
            if weak
            else told_in(
                sentence[: match.start()], known="published" in match["adj"] or "reported" in match["adj"]
            )
        )
        or clean(_KNOWN.sub("", match["adj"]) + (match["noun"] if person else ""))
        or match["noun"]
    )
    if what == match["noun"] and (said := _SAID.match(rest)):
        what = predicate(said[0])  # "forty children were neglected"
    among = sentence[match.start("adj") : match.end("noun")].strip() + (
        rest[: kind.start(1)] + phrase if kind else ""
    )
    return what, among


def _joined(sentence: str, numbers: list[Number], series: Series) -> list[Number]:
    """Numbers that tell one thing, as one: "10 of 200 (5 %)", "27 % (12/45)", "200 cases had it (18.3 %)"."""
    out: list[Number] = []
    for number in numbers:
        last = out[-1] if out else None
        if last is None or not _merge(sentence, last, number, series):
            out.append(number)
    for last, number in pairwise(out):
        if last.n and number.total is None and _OF_WHICH.search(sentence, last.end, number.start):
            number.total = last.n  # "15 % (n = 26), of which 50 % (n = 13)"
    for i, number in enumerate(out[:-1]):
        if number.count and _opens_group(sentence, number, out[i + 1]):
            for other in out[i + 1 :]:
                if other.total is None and not other.count:
                    other.total, other.among = number.n, number.among
                elif other.count and (other.n or 0) < (number.n or 0) and number.weak:
                    other.total = number.n  # "among the other 28 cases, 16 cases had it"
        elif number.count and number.n:
            for other in out[i + 1 :]:
                if other.total is None and not other.count and _is_part(other, number.n):
                    other.total, other.among = number.n, number.among
    return out


ROUNDING: Final = 0.6
"""Percentage points that a share may be off by its rounding."""


def _is_part(number: Number, total: int) -> bool:
    """True where count and percent of a part fit a whole counted before: "30 patients ...; 21 (70 %)"."""
    if number.n is None or number.low is None or number.low != number.high or number.n >= total:
        return False
    return abs(100 * number.n / total - number.low) <= ROUNDING


def _opens_group(sentence: str, number: Number, following: Number) -> bool:
    """True for "in 27 patients with it, 47 % ..." and "27 patients, of whom 9 (33 %) ...": the group of what follows."""
    if re.search(
        r"(?:^|[,;]\s)(?:in|among|amongst|of)(?: the| these)?(?: an?)?(?: (?:[\w-]+ )?(?:subgroup|group|series|cohort|study|registry|sample|review) of)?\s$",
        sentence[: number.start],
        re.I,
    ):
        return True
    return re.search(r"\bof (?:whom|which|these)\b", sentence[number.end : following.start]) is not None


_OF_WHICH: Final = re.compile(r"\bof (?:which|whom|these)\s$")
_TOLD_OF: Final = re.compile(r"\b(?:in|of|for|by|among) \Z")


def _merge(sentence: str, last: Number, number: Number, series: Series) -> bool:
    between = sentence[last.end : number.start]
    percent = number.n is None and number.low is not None and number.low == number.high
    if (
        last.n is not None
        and last.low is None
        and last.total
        and percent
        and number.paren
        and not re.search(r"[,;]", between)
    ):
        last.low, last.high = number.low, number.high
        _stretch(last, number, between)
    elif last.low is not None and last.n is None and number.total and number.paren and between.strip() == "(":
        last.n, last.total, last.end = number.n, number.total, number.end
    elif (
        last.low is not None
        and last.n is None
        and number.count
        and re.fullmatch(r"\s(?:of|in|among) (?:the |all |these )?", between)
    ):
        last.total, last.end, last.among, number.weak = number.n, number.end, number.among, False
    elif number.total and last.n == number.n and last.start == number.start and last.low is not None:
        last.total, last.end = number.total, number.end  # "five (1.6 %) out of 307 children"
        last.paren = False
    elif last.part and percent and last.low is None and re.fullmatch(r"\s?(?:\(|,\s)", between):
        last.low, last.high, last.end = number.low, number.high, number.end
    elif last.low is not None and last.n is not None and last.end >= number.end:
        last.total = last.total or number.total
    elif last.count and percent and number.paren and tells_part(between):
        if series.total is not None and last.n is not None and last.n < series.total:
            last.total = series.total
        last.low, last.high, last.count, last.weak = number.low, number.high, False, False
        last.among = ""
        if (
            between.strip() == "("
            and _TOLD_OF.search(sentence[max(0, last.start - 8) : last.start])
            and load_rules().people.search(last.what)
        ):
            last.what, last.among = "", last.what  # "improved the gait of 18 patients (69 %)"
        _stretch(last, number, between)
    else:
        return False
    return True


def _stretch(last: Number, number: Number, between: str) -> None:
    """Let the earlier number reach over the later one; what stands between them is what was counted."""
    told = between.rstrip("( ").strip()
    group = noun_phrase(told)
    if last.total and load_rules().people.search(
        group
    ):  # "26 of 30 children with a thrombus were alive (87 %)"
        last.among, last.what = group, predicate(told[len(group) :]) or last.what
    elif told and last.total and VERB_WORD.search(told) is None:
        last.among = told  # "18 of 25 such ruptures (72 %)"
    elif told:
        last.what = predicate(told)
    last.end = number.end
