"""More ways in which `wording.py` says the same once more: how a course is told, written down after the rules for the first ones were mended.

They were measured before any rule was written for them, so their first figure is that of wordings which nobody had tried.
"""

import re
from collections.abc import Mapping

from wording_ways import (
    _LENGTH,
    _MONTH,
    _SUBJECT,
    MONTHS,
    NUMBERS,
    Say,
    each,
    numbers_as,
    small,
    swap,
    told_anew,
)

_AFTER_OPERATION = r"\b(months?|years?|weeks?|days?) after (?:surgery|the operation|operation|the surgery)\b(?! (?:of|and|to)\b)"
_OPERATION = r"((?:an? )?(?:[\w-]+ ){0,3}[\w-]*(?:ectomy|resection|excision))"
_DRUG = r"([a-z]{3,}(?:platin|taxel|bine|cin|mab|nib|ide|ecan|poside|cristine|blastine|uracil))"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_LAST = r"\b[Aa]t (?:the |her |his )?last (?:follow-up|visit|follow-up visit)\b"


def in_words(match: re.Match[str]) -> str:
    tens, ones = divmod(int(match[1]), 10)
    return _TENS[tens - 2] + (f"-{NUMBERS[ones - 1]}" if ones else "") + match[2]


def in_years(match: re.Match[str]) -> str:
    years = int(match[1]) // 12
    return match[0] if int(match[1]) % 12 or not years else f"{years} year{'s' if years > 1 else ''}"


LATER: Mapping[str, Mapping[str, Say]] = {
    "age, later": {
        "45 yo": swap((r"(\d)-year-old", r"\1 yo")),
        "45-y.o.": swap((r"(\d)-year-old", r"\1-y.o.")),
        "45-year old": swap((r"(\d)-year-old", r"\1-year old")),
        "45yr old": swap((r"(\d)-year-old", r"\1yr old")),
        "forty-five-year-old": swap((r"\b([2-9]\d)(-year-old)", in_words)),
    },
    "times, later": {
        "12 mo": swap((r"(\d) months?\b(?! of age)", r"\1 mo")),
        "a 2-yr follow-up": swap((r"\b(\d+)-year (?=follow-up|postoperative)", r"\1-yr ")),
        "twelve (12) months": swap((rf"(?<!-)\b({'|'.join(NUMBERS)}) (?=(?:years|months|weeks|days)\b)", lambda m: f"{m[1]} ({NUMBERS.index(m[1]) + 1}) ")),
        "half a year": swap((r"(?<![\d.\N{EN DASH}-])(?<!to )(?<!and )(?<!or )(?<!years )(?<!year )(?<!,)\b(?:6|six) months\b(?! (?:of age|old|to|or|and))", "half a year")),
        "24 months as 2 years": swap((r"(?<![\d.\N{EN DASH}-])\b(?<!to )(?<!and )(?<!or )(\d\d) months\b(?! (?:of age|old|to|or|and))", in_years)),
        "a year": swap((r"\b([Oo])ne year\b(?! of age)", lambda m: "A year" if m[1] == "O" else "a year")),
        "about 12 months": told_anew(rf"(?<!about )(?<!for )(?<!than )(?<!the )(?<![\d][.-])(?<!in )(?<!within )(?<!at )(?<!years and )(?<!-)\b{_LENGTH} (later|after)\b", lambda time, rest: f"about {small(time)} {rest}"),
        "05.2004": swap((rf"\b[Ii]n {_MONTH},? (\d{{4}})\b", lambda m: f"{m[0][:2]} {MONTHS.index(m[1]) + 1:02}.{m[2]}")),
        "2004-05": swap((rf"\b[Ii]n {_MONTH},? (\d{{4}})\b", lambda m: f"{m[0][:2]} {m[2]}-{MONTHS.index(m[1]) + 1:02}")),
        "early May 2004": swap((rf"\b([Ii])n {_MONTH} (\d{{4}})\b", r"\1n early \2 \3")),
        "words, later": numbers_as(digits=False),
    },
    "treating, later": each(rf"\bunderwent (?={_OPERATION}\b)", "had undergone ", "was operated on with ", "was taken to the operating room for ", "subsequently had ")
    | {
        "operation followed": told_anew(rf"{_SUBJECT} underwent {_OPERATION}\b(?=[.])", lambda _, what: f"{what} followed"),
        "passive with agent": told_anew(rf"{_SUBJECT} underwent {_OPERATION}\b(?=[.,])", lambda _, what: f"{what} was undertaken by the surgical team"),
    }
    | each(rf"\b(was|were) treated with (?={_DRUG}\b|chemotherapy|radiotherapy)", r"\1 put on ", r"\1 placed on ", r"\1 commenced on ", r"\1 initiated on ", r"\1 offered and received ")
    | each(r"\breceived (?=[^.]{0,40}(?:chemotherapy|radiotherapy|radiation))", "underwent ", "got ", "had been given ", "was subjected to ")
    | {
        "chemotherapy was given": told_anew(
            rf"{_SUBJECT} received ((?:\w+ ){{0,2}}(?:chemotherapy|radiotherapy|chemoradiotherapy))\b(?=[.])", lambda _, what: f"{what} was given"
        ),
        "drugs with plus": swap((rf"\b{_DRUG} and {_DRUG}\b", r"\1 plus \2")),
        "drugs with +": swap((rf"\b{_DRUG} and {_DRUG}\b", r"\1 + \2")),
        "drugs with /": swap((rf"\b{_DRUG} and {_DRUG}\b", r"\1/\2")),
        "drugs with -": swap((rf"\b{_DRUG} and {_DRUG}\b", r"\1-\2")),
        "drugs in combination": swap((rf"\b{_DRUG} and {_DRUG}\b", r"\1 in combination with \2")),
        "drugs turned": swap((rf"\b{_DRUG} and {_DRUG}\b", r"\2 and \1")),
    },
    "dying, later": each(r"\b(patient|[Hh]e|[Ss]he) died (?:of|from)\b", r"\1 passed away from", r"\1 lost the battle against", r"\1 expired from", r"\1 perished from", r"\1 ultimately succumbed to")
    | each(r"\b(patient|[Hh]e|[Ss]he) died\b(?! (?:of|from|due|because|as))", r"\1 did not survive and died", r"\1 ultimately passed away", r"\1 was deceased")
    | {
        "death ensued": told_anew(rf"{_SUBJECT} died (?={_LENGTH} (?:later|after)|on |in |at )", lambda *_: "death ensued "),
        "died after 3 months": told_anew(rf"{_SUBJECT} died {_LENGTH} later\b", lambda who, time: f"{who} died after {time}"),
        "led to death": told_anew(rf"{_SUBJECT} died of (disease progression|sepsis|respiratory failure|pneumonia|progressive disease)\b", lambda _, what: f"{what} led to death"),
    },
    "surviving, later": each(r"\bis alive\b", "continues to live", "is alive today", "has survived and is alive")
    | each(r"\b(?<=[Hh]e )(?:is|was) (?:doing well|well)\b(?![ -](?:\w+ed|known|able)\b)|(?<=patient )(?:is|was) (?:doing well|well)\b(?![ -](?:\w+ed|known|able)\b)", "has been doing well", "is well and active", "is in excellent health", "feels well", "is getting on well", "is thriving")
    | each(r"\b(?:[Tt]here (?:was|were|is)|[Ww]e (?:saw|found)) no (?:evidence of |signs? of )?recurrence\b", "There was no recurrent disease", "No recurrence was detected", "Recurrence was not observed", "The patient has had no recurrence")
    | {"remained relapse-free": swap((r"\b[Tt]here (?:was|is|has been) no (?:evidence of |signs? of )?recurrence(?=[.,;]| (?:at|after|during|in|for)\b)", "the patient remained relapse-free"))}

    | each(r"\bno recurrence (?:was|has been|had been) (?:observed|noted|found|seen|detected)\b", "recurrence was not seen", "there has been no return of the tumor", "no relapse occurred", "the patient was recurrence-free")
    | each(r"\bwithout (?:any )?(?:evidence of |signs? of )?recurrence\b", "and has had no recurrence", "with no relapse of the disease", "in the absence of recurrence", "and there is no sign of the tumor coming back")
    | each(r"\bremains\b", "has remained", "continues to be", "remained", "stays")
    | each(r"\b(?:is|remains|was|remained) (?:disease-free|free of disease)\b", "was disease-free at the latest visit", "shows no evidence of disease", "has no detectable disease", "is without disease"),
    "following up, later": each(_LAST, "at the latest visit", "at the most recent check-up", "when last seen", "at final review", "at the latest outpatient review", "at the time of last contact")
    | each(_AFTER_OPERATION, r"\1 post-op", r"\1 post surgery", r"\1 out from surgery", r"\1 since surgery", r"\1 status post surgery", r"\1 after undergoing surgery", r"\1 after the intervention")
    | {
        "3 months on": told_anew(rf"\b{_LENGTH} later,", lambda time: f"{time} on,"),
        "at 3 months,": told_anew(rf"\b{_LENGTH} later,", lambda time: f"at {small(time)},"),
        "some 3 months later": told_anew(rf"(?<=\. ){_LENGTH} later,", lambda time: f"some {small(time)} later,"),
        "after a follow-up of 3 months": told_anew(rf"\b[Aa]fter {_LENGTH} of follow-up\b", lambda time: f"after a follow-up of {time}"),
        "3 months into follow-up": told_anew(rf"\b[Aa]fter {_LENGTH} of follow-up\b", lambda time: f"{time} into follow-up"),
        "at the end of 3 months": told_anew(rf"\b[Aa]t {_LENGTH}(?: of)? follow-up\b", lambda time: f"at the end of {time} of follow-up"),
        "followed over": swap((rf"\b(was|were|been) followed(?: up)? for (?={_LENGTH})", r"\1 followed over ")),
        "monitored for": swap((rf"\b(was|were|been) followed(?: up)? for (?={_LENGTH})", r"\1 monitored for ")),
        "seen regularly for": swap((rf"\b(was|were|been) followed(?: up)? for (?={_LENGTH})", r"\1 seen regularly for ")),
        "was lost sight of": swap((r"\b(was|were) lost to follow-up\b", r"\1 lost from follow-up")),
    },
    "recurring, later": each(r"(?<!has )(?<!have )(?<!had )(?<!since )\brecurred\b", "had recurred", "showed recurrence", "was found to have recurred", "re-emerged", "regrew", "came back again")
    | each(r"\b(a|the) recurrence\b", r"\1 return of the tumor", r"\1 regrowth of the tumor", r"\1 re-growth", r"\1 tumor relapse")
    | each(r"\bdeveloped (?=(?:\w+ )?metastas)", "was found to have ", "presented with ", "was diagnosed with ", "experienced ", "then had ")
    | each(r"\b(disease|tumou?r|patient) progressed\b", r"\1 advanced", r"\1 showed progression", r"\1 experienced progression", r"\1 had progressed"),
    "persons, later": each(r"(?<=\. )The patient\b(?!')", "Patient", "This case", "The index patient")
    | {
        "this man, this woman": swap((r"(?<=\. )The (?=(?:man|woman|boy|girl)\b)", "This ")),
        "I": swap((r"\b([Ww])e (?=performed|treated|report|present)", lambda m: "I ")),
    },
}  # fmt: skip
