"""The ways in which `wording.py` says the same once more, in groups of rows: a name, and a function that writes a text anew.

Where a way changes the meaning now and then, it is narrowed here: reading is not bent to it.
"""

import re
import textwrap
from collections.abc import Callable, Mapping
from typing import NamedTuple

Say = Callable[[str], str]
Case = dict[str, object]


class Way(NamedTuple):
    say: Say
    expect: Callable[[Case], Case] | None = None
    """What a case becomes; None where nothing changes."""


NUMBERS = tuple("one two three four five six seven eight nine ten eleven twelve".split())
MONTHS = "January February March April May June July August September October November December".split()
UNIT = r"(?:years?|months?|weeks?|days?|cycles?|courses?)"
_MONTH = rf"({'|'.join(MONTHS)})"
_LENGTH = rf"((?:\d+|{'|'.join(NUMBERS)}) (?:years?|months?|weeks?|days?))"
_PERSON = r"(woman|man|female|male|boy|girl|lady|gentleman)"
_AGE = rf"\b[Aa]n? (\d+)-year-old {_PERSON}\b"
_STOP = r"(?<=[a-z]{3})\.(?= [A-Z])"
_WHO = r"\b(patient|[Hh]e|[Ss]he|who)"
_SUBJECT = r"\b(The patient|the patient|He|She|he|she)"
_IMAGE = r"CT|MRI|CT scan|MRI scan|computed tomography|magnetic resonance imaging|ultrasonography|ultrasound|chest X-ray"


def swap(*pairs: tuple[str, str | Callable[[re.Match[str]], str]]) -> Say:
    def say(text: str) -> str:
        for pattern, other in pairs:
            text = re.sub(pattern, other, text)
        return text

    return say


def each(pattern: str, *others: str) -> dict[str, Say]:
    """A row for each of the other wordings of a pattern, named by it."""
    return {re.sub(r"\\\d ?", "", other): swap((pattern, other)) for other in others}


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    return text if re.match(r"[A-Z]{2}|He[LR]", text) else text[:1].lower() + text[1:]


def told_anew(pattern: str, write: Callable[..., str]) -> Say:
    """Each match written anew from its groups; at the opening of a sentence with a capital letter."""

    def put(match: re.Match[str]) -> str:
        new = write(*match.groups())
        return capital(new) if match[0][0].isupper() else new

    return swap((pattern, put))


# Numbers, lengths, sizes and dates.


def numbers_as(digits: bool) -> Say:
    """Counts of times in digits or in words."""
    if digits:
        return swap(
            (
                rf"(?i)(?<!-)\b({'|'.join(NUMBERS)})(?=[ -]{UNIT}\b)",
                lambda m: str(NUMBERS.index(m[1].lower()) + 1),
            )
        )
    return swap(
        (
            rf"(?<![\d.,/x-])\b(\d{{1,2}})(?=[ -]{UNIT}\b(?! of age|[ -]old))",
            lambda m: NUMBERS[int(m[1]) - 1] if 1 <= int(m[1]) <= len(NUMBERS) else m[0],
        )
    )


def times(factor: int, unit: str, other: str) -> Say:
    """Lengths of one unit in another, ages left out."""

    def put(match: re.Match[str]) -> str:
        if re.search(
            r"\bage|[x\N{MULTIPLICATION SIGN}] ?$", match.string[max(0, match.start() - 20) : match.start()]
        ):
            return match[0]
        count = int(match[1]) if match[1].isdigit() else NUMBERS.index(match[1].lower()) + 1
        plural = "" if match[2] == "-" else "s"
        return f"{count * factor}{match[2]}{other}{plural}"

    return swap(
        (
            rf"(?i)(?<![\d.,/:\N{{EN DASH}}-])\b(?<!to )(?<!or )(?<!and )(\d|{'|'.join(NUMBERS[:9])})([ -]){unit}(?:(?<=[ -]{unit})s)?\b"
            r"(?![ -]old| of age|-survival| survival| or| and| to)",
            put,
        )
    )


def in_mm(match: re.Match[str]) -> str:
    return re.sub(r"\d+(?:\.\d+)?", lambda n: f"{float(n[0]) * 10:g}", match[0][:-2]) + "mm"


def in_cm(match: re.Match[str]) -> str:
    return re.sub(r"\d+(?:\.\d+)?", lambda n: f"{float(n[0]) / 10:g}", match[0][:-2]) + "cm"


_BY = r" ?[x\N{MULTIPLICATION SIGN}] ?"
SIDES = rf"(?<![\d.-])\d+(?:\.\d+)?(?:{_BY}\d+(?:\.\d+)?){{0,2}} "


# Whole texts.


def marked(mark: Callable[[int], str]) -> Say:
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


def inserted(sentence: str, *, after: int) -> Say:
    """A sentence put behind the one of that number (negative: from the end); none where the text has fewer."""

    def say(text: str) -> str:
        ends = [match.end() for match in re.finditer(_STOP, text)]
        if not -len(ends) <= after < len(ends):
            return text
        return f"{text[: ends[after]]} {sentence}{text[ends[after] :]}"

    return say


def before(sentence: str) -> Say:
    return lambda text: f"{sentence}{text}"


def behind(sentence: str) -> Say:
    return lambda text: f"{text.rstrip()}{sentence}"


def paragraphs(text: str) -> str:
    """A paragraph of its own for every two sentences."""
    count = 0

    def put(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return ".\n\n" if count % 2 == 0 else ". "

    return re.sub(r"(?<=[a-z]{3})\. (?=[A-Z])", put, text)


def sexed(male: str, female: str) -> Say:
    """The opening "The patient" by a word for the sex that the text's pronouns tell; none where they tell both."""

    def say(text: str) -> str:
        he, she = (re.search(rf"\b(?:{words})\b", text, re.IGNORECASE) for words in ("he|his", "she|her"))
        if bool(he) == bool(she):
            return text
        return re.sub(
            r"(?<=\. )The patient\b(?!['\N{RIGHT SINGLE QUOTATION MARK}])", male if he else female, text
        )

    return say


def abbreviated(name: str, short: str) -> Say:
    """A name told more than once by its letters, which are explained where it first stands."""

    def say(text: str) -> str:
        if re.search(rf"\b{short}s?\b", text) or len(re.findall(rf"\b{name}", text)) < 2:
            return text
        first, rest = text.split(name, 1)
        plural = re.match(r"s\b", rest)
        rest = rest[1:] if plural else rest
        told = f"{name}{'s' if plural else ''} ({short}{'s' if plural else ''})"
        return first + told + re.sub(rf"\b{name}", short, rest)

    return say


def spelled_out(text: str) -> str:
    """Abbreviations explained in the text by their names, the explanations taken out."""
    for match in re.finditer(r"((?:[\w]+[ -]){1,5}[\w]+) \(([A-Z]{2,5})\)", text):
        words = re.split(r"[ -]", match[1])
        name = words[-len(match[2]) :]
        if "".join(word[0] for word in name).upper() == match[2]:
            told = match[1][match[1].rindex(name[0]) :] if match[1].count(name[0]) == 1 else " ".join(name)
            text = text.replace(f" ({match[2]})", "", 1)
            text = re.sub(rf"(?<![\w-]){match[2]}(?![\w-])", lambda _, told=told: small(told), text)
    return text


_SPELLINGS = (
    ("tumor", "tumour"), ("edema", "oedema"), ("esophag", "oesophag"), ("diarrhea", "diarrhoea"), ("pnea", "pnoea"),
    ("emia", "aemia"), ("hemorr", "haemorr"), ("hemat", "haemat"), ("hemop", "haemop"), ("hemog", "haemog"),
    ("hemangi", "haemangi"), ("hemothorax", "haemothorax"), ("hemic", "haemic"), ("gynec", "gynaec"), ("pediatric", "paediatric"),
    ("orthopedic", "orthopaedic"), ("anesthe", "anaesthe"), ("fecal", "faecal"), ("feces", "faeces"), ("cecum", "caecum"),
    ("celiac", "coeliac"), ("center", "centre"), ("fiber", "fibre"), ("color(?!ect)", "colour"), ("goiter", "goitre"),
    ("estrogen", "oestrogen"), ("fetus", "foetus"), ("fetal", "foetal"), ("ized", "ised"), ("izing", "ising"),
    ("ization", "isation"), ("gray", "grey"), ("sulf", "sulph"), ("behavior", "behaviour"), ("leukocyt", "leucocyt"),
)  # fmt: skip


def british(text: str) -> str:
    for american, other in _SPELLINGS:
        text = re.sub(rf"(?<![ao]){american}", other, text)
        text = re.sub(rf"\b{american.capitalize()}", other.capitalize(), text)
    return text


def american(text: str) -> str:
    for here, other in _SPELLINGS:
        here = here.removesuffix("(?!ect)")
        text = text.replace(other, here).replace(other.capitalize(), here.capitalize())
    return text


GROUPS: Mapping[str, Mapping[str, Say]] = {
    "age": {
        "45 year old": swap((r"(\d)-(year|month)-old", r"\1 \2 old")),
        "45-years-old": swap((r"(\d)-(year|month)-old", r"\1-\2s-old")),
        "45-yr-old": swap((r"(\d)-year-old", r"\1-yr-old")),
        "45 y/o": swap((r"(\d)-year-old", r"\1 y/o")),
        "woman, 45 years old,": swap((_AGE, r"A \2, \1 years old,")),
        "woman (45 years old)": swap((_AGE, r"A \2 (\1 years old)")),
        "woman, aged 45 years,": swap((_AGE, r"A \2, aged \1 years,")),
        "aged 45 years": swap((_AGE, r"A \2 aged \1 years")),
        "aged 45": swap((_AGE, r"A \2 aged \1")),
        "of 45 years of age": swap((_AGE, r"A \2 of \1 years of age")),
        "of 45 years": swap((_AGE, r"A \2 of \1 years")),
        "at the age of 45": swap((_AGE, r"A \2 at the age of \1")),
        "woman in the age of 45 years": swap((_AGE, r"A \2, \1 years of age,")),
    },
    "numbers": {
        "numbers in words": numbers_as(digits=False),
        "numbers in digits": numbers_as(digits=True),
        "45 yrs, 6 mos": swap((r"(\d) years\b(?! of age)", r"\1 yrs"), (r"(\d) months\b", r"\1 mos")),
        "years as months": times(12, "year", "month"),
        "weeks as days": times(7, "week", "day"),
        "cm as mm": swap((rf"{SIDES}cm", in_mm)),
        "mm as cm": swap((rf"{SIDES}mm", in_cm)),
        "no space before a unit": swap((r"(\d) (cm|mm|mg|Gy)\b", r"\1\2")),
        "centimeters": swap((r"(\d) cm\b", r"\1 centimeters"), (r"(\d) mm\b", r"\1 millimeters")),
        "centimetres": swap((r"(\d) cm\b", r"\1 centimetres"), (r"(\d) mm\b", r"\1 millimetres")),
        "sizes with by": swap((rf"(\d){_BY}(\d)", r"\1 by \2")),
        "sizes with x": swap((rf"(\d){_BY}(\d)", r"\1x\2")),
        "sizes with \N{MULTIPLICATION SIGN}": swap((rf"(\d){_BY}(\d)", "\\1 \N{MULTIPLICATION SIGN} \\2")),
        "sizes with *": swap((rf"(\d){_BY}(\d)", r"\1*\2")),
        "unit at each side": swap((rf"(\d){_BY}(\d[\d.]*) (cm|mm)\b", r"\1 \3 x \2 \3")),
        "measuring about": swap((r"\bmeasuring (?=\d)", "measuring about ")),
        "with a size of": swap((r"\bmeasuring (?=\d)", "with a size of ")),
        "(5 cm)": swap((r"\bmeasuring (\d[\d.]*(?: x \d[\d.]*)* [cm]m)\b(?! in)", r"(\1)")),
    },
    "dates": {
        "May of 1996": swap((rf"\b{_MONTH},? (?=\d{{4}}\b)", r"\1 of ")),
        "May, 1996": swap((rf"(?<![\d.] )\b{_MONTH} (?=\d{{4}}\b)", r"\1, ")),
        "05/1996": swap(
            (rf"(?<!\d )(?<!\d)\b{_MONTH},? (\d{{4}})\b", lambda m: f"{MONTHS.index(m[1]) + 1:02}/{m[2]}")
        ),
        "12 May 1996": swap((rf"\b{_MONTH} (\d\d?),? (\d{{4}})\b", r"\2 \1 \3")),
        "12th of May 1996": swap((rf"\b{_MONTH} (\d\d?),? (\d{{4}})\b", r"\2th of \1 \3")),
        "May 12, 1996": swap((rf"\b(\d\d?) {_MONTH},? (\d{{4}})\b", r"\2 \1, \3")),
        "1996-05-12": swap(
            (rf"\b{_MONTH} (\d\d?),? (\d{{4}})\b", lambda m: f"{m[3]}-{MONTHS.index(m[1]) + 1:02}-{int(m[2]):02}")
        ),
        "the year 1996": swap((r"\b([Ii])n (?=(?:19|20)\d\d\b)", r"\1n the year ")),
    },
    "presenting": each(
        r"\bpresented with\b", "was admitted with", "came to our hospital with", "presented to our clinic with", "was seen with",
        "sought medical attention for", "was referred to us with", "was referred because of", "visited our hospital because of",
        "consulted us for", "was brought to the emergency department with", "attended our department with", "was evaluated for",
        "complained of", "was admitted because of", "presented because of", "presented complaining of", "reported with", "had",
        "was suffering from", "presented due to", "was admitted to our hospital with complaints of",
        "presented to the outpatient department with", "was admitted for evaluation of", "was presented with", "showed up with",
    )
    | {
        "admitted to hospital with": swap((r"\b(was|were) admitted with\b", r"\1 admitted to hospital with")),
        "hospitalized": swap((r"\bwas admitted\b", "was hospitalized")),
        "a history of": swap((rf"\bpresented with (?:an? )?{_LENGTH} history of\b", r"presented with a history of \1 of")),
        "since": swap((rf"\bwith an? {_LENGTH}(?:'s?)? history of ([^.,;]{{3,60}})(?=[.,;])", r"with \2 for \1")),
        "lasting": swap((rf"\bwith an? {_LENGTH}(?:'s?)? history of ([^.,;]{{3,60}})(?=[.,;])", r"with \2 lasting \1")),
        "of 3 months' duration": swap((rf"\bwith an? {_LENGTH}(?:'s?)? history of ([^.,;]{{3,60}})(?=[.,;])", r"with \2 of \1 duration")),
        "since 3 months": swap((rf"\bfor {_LENGTH}(?=\.)", r"since \1")),
        "over the last": swap((rf"\bfor the (?:last|past) {_LENGTH}", r"over the past \1")),
        "for 3 months' history": swap((r"(\d+)-(month|week|year|day) history", r"\1 \2s' history")),
        "had been having": swap((r"\bwho presented with\b", "presenting with")),
    },
    "complaining": each(
        r"\bcomplained of\b", "reported", "had complaints of", "was complaining of", "was suffering from", "suffered from",
        "experienced", "described", "noticed", "noted", "had", "admitted to having", "mentioned", "was troubled by",
    ),
    "finding": each(
        r"\b(?:revealed|showed|demonstrated)\b", "disclosed", "identified", "displayed", "exhibited", "documented",
        "was remarkable for", "was notable for", "was significant for", "detected", "depicted", "visualized", "found",
    )
    | each(
        r"\bwas diagnosed with\b", "was found to have", "was diagnosed as having", "received a diagnosis of", "was diagnosed to have",
        "was given a diagnosis of", "carried a diagnosis of", "was diagnosed as", "was diagnosed as a case of",
    )
    | each(
        r"\b(?:[Hh]isto(?:path)?ologic(?:al)?|[Pp]athologic(?:al)?) examination\b(?! of)", "Histology", "Histopathology", "Pathology",
        "Microscopic examination", "The pathology report", "Histologic evaluation", "Histopathological study",
    )
    | {
        "there was on the image": swap((rf"(?<=\. )(?:The |An? )?({_IMAGE}) (?:revealed|showed|demonstrated) (an?)\b", r"On \1, there was \2")),
        "was seen on the image": told_anew(
            rf"(?<=\. )(?:The |An? )?({_IMAGE}) (?:revealed|showed|demonstrated) (an? [^.;,]{{5,120}})(?=\.)",
            lambda image, what: f"{what} was seen on {image}",
        ),
        "was diagnosed": told_anew(
            r"\b(?:[Tt]he|[Aa]) (?:\w+ )?diagnosis of ([^.,;]{3,60}?) was (?:made|established|confirmed)\b",
            lambda what: f"{what} was diagnosed",
        ),
        "diagnosis was": swap((r"\b[Tt]he patient was diagnosed with ([^.,;]{3,60})(?=[.,])", r"The diagnosis was \1")),
    },
    "treating": {
        "had an operation": swap((r"\bunderwent\b", "had")),
    }
    | each(r"\bunderwent (?=[^.,;]{0,30}(?:ectomy|resection|excision)\b)", "was treated by ", "was subjected to ", "received ", "was managed by ", "went on to have ")
    | {
        "resection was performed": told_anew(
            rf"{_SUBJECT} underwent ((?:an? )?(?:[\w-]+ ){{0,3}}[\w-]*(?:ectomy|resection|excision))\b(?=[.,;]| with\b| for\b| of\b)",
            lambda _, what: f"{what} was performed",
        ),
        "we performed": told_anew(
            rf"{_SUBJECT} underwent ((?:an? )?(?:[\w-]+ ){{0,3}}[\w-]*(?:ectomy|resection|excision))\b(?=[.,;]| with\b| for\b| of\b)",
            lambda _, what: f"we performed {what}",
        ),
    }
    | each(r"\b(was|were) performed\b", r"\1 carried out", r"\1 done", r"\1 undertaken", r"\1 accomplished")
    | each(
        r"\b(was|were) treated with\b", r"\1 managed with", "received", r"\1 given", r"\1 treated using", r"\1 treated by",
        r"\1 then treated with",
    )
    | each(
        r"\breceived (?=[^.]{0,40}(?:chemotherapy|radiotherapy|radiation|cycles of|courses of))", "was given ", "was treated with ",
        "had ", "was administered ", "completed ", "has received ", "was started on ",
    )
    | each(r"\bunderwent (?:surgery|an operation)\b", "was operated on", "had surgery", "underwent surgical treatment", "underwent operation")
    | each(r"\b(was|were) (?:resected|excised)\b", r"\1 removed", r"\1 surgically removed", r"\1 extirpated")
    | {
        "excision": swap((r"\bresection\b", "excision"), (r"\bresected\b", "excised")),
        "removal": swap((r"\bexcision of\b", "removal of"), (r"\bresection of\b", "removal of")),
    }
    | each(
        r"\bradiotherapy\b", "irradiation", "radiation therapy", "radiation treatment", "radiation", "external beam radiotherapy",
        "radio-therapy", "X-ray therapy",
    )
    | each(
        r"(?<=[a-z] )chemotherapy\b", "cytotoxic chemotherapy", "systemic chemotherapy", "chemotherapeutic treatment",
        "antineoplastic chemotherapy", "chemo", "combination chemotherapy",
    )
    | each(r"\bchemoradiotherapy\b", "chemoradiation", "radiochemotherapy", "chemo-radiotherapy", "radio-chemotherapy", "chemotherapy and radiotherapy", "chemoradiation therapy")
    | each(r"\b([Ss])urgery\b(?! (?:department|unit|clinic))", r"\1urgical treatment"),
    "dying": each(
        rf"{_WHO} died\b", r"\1 expired", r"\1 passed away", r"\1 eventually died", r"\1 unfortunately died", r"\1 deceased",
        r"\1 finally died", r"\1 had died",
    )
    | each(
        rf"{_WHO} died of\b", r"\1 succumbed to", r"\1 died from", r"\1 died due to", r"\1 died because of", r"\1 died as a result of",
        r"\1 died secondary to", r"\1 died owing to", r"\1 lost her life to",
    )
    | {
        "death occurred": told_anew(
            rf"{_SUBJECT} died (?={_LENGTH} (?:later|after)|on |in |at |from |of )", lambda *_: "death occurred "
        ),
        "fatal outcome": swap((r"\bdeath\b(?= (?:occurred|from|due))", "demise")),
        "3 months later she died": told_anew(
            rf"{_SUBJECT} died {_LENGTH} later(?=\.)", lambda who, time: f"{time} later, {small(who)} died"
        ),
    },
    "surviving": each(r"\bis alive\b", "is still alive", "remains alive", "is living", "is currently alive", "was alive")
    | each(r"\bis (?:doing well|well)\b", "is doing fine", "remains well", "is in good health", "is in good condition", "has been well", "has done well")
    | each(r"\b[Nn]o evidence of\b", "without evidence of", "no sign of", "no signs of", "no indication of")
    | {
        "without signs of": swap((r"\bwithout evidence of\b", "without signs of")),
        "with no evidence of": swap((r"\bwithout evidence of\b", "with no evidence of")),
        "free of disease": swap((r"\bdisease-free\b(?! (?:survival|interval))", "free of disease")),
        "disease free": swap((r"\bdisease-free\b", "disease free")),
        "free from disease": swap((r"\bfree of disease\b", "free from disease")),
        "tumor-free": swap((r"\bdisease-free\b(?! (?:survival|interval))", "tumor-free")),
        "in complete remission": swap((r"\bfree of disease\b", "in complete remission")),
        "free of symptoms": swap((r"\b(is|was|remains|remained) asymptomatic\b", r"\1 free of symptoms")),
        "symptom-free": swap((r"\b(is|was|remains|remained) asymptomatic\b", r"\1 symptom-free")),
        "with no recurrence": swap((r"\bwithout (?:any )?recurrence\b", "with no recurrence")),
        "recurrence-free": swap((r"\bwithout (?:any )?recurrence\b", "recurrence-free")),
        "no relapse": swap((r"\bno recurrence\b", "no relapse")),
        "has not recurred": swap((r"\bthere (?:was|has been) no recurrence\b", "the tumor has not recurred")),
    },
    "following up": each(r"\b(years?|months?|weeks?|days?) ago\b", r"\1 earlier", r"\1 before", r"\1 previously", r"\1 prior", r"\1 back")
    | each(
        r"\b(years?|months?|weeks?|days?) later\b", r"\1 thereafter", r"\1 afterwards", r"\1 afterward", r"\1 subsequently",
    )
    | each(r"\bafter (surgery|resection|operation|treatment|diagnosis)\b", r"following \1", r"after the \1", r"from \1", r"post \1")
    | each(
        r"\b(months?|years?|weeks?|days?) after (?:surgery|the operation|operation|the surgery)\b", r"\1 postoperatively",
        r"\1 after the procedure", r"\1 following surgery", r"\1 post-operatively", r"\1 after surgical treatment", r"\1 after surgical intervention",
    )
    | {
        "after 3 months": told_anew(rf"\b{_LENGTH} later,", lambda time: f"after {small(time)},"),
        "at 3 months": told_anew(rf"\b[Aa]fter {_LENGTH} of follow-up\b", lambda time: f"at {time} of follow-up"),
        "at the 3-month follow-up": told_anew(
            rf"\b[Aa]t {_LENGTH}(?: of)? follow-up\b", lambda time: f"at the {time.removesuffix('s').replace(' ', '-')} follow-up"
        ),
        "follow-up of 3 months": swap((r"\b(\d+)-(month|year) follow-up\b", r"follow-up of \1 \2s")),
        "3 months' follow-up": swap((r"\b(\d+)-(month|year) follow-up\b", r"\1 \2s' follow-up")),
        "followed up for": swap((r"\b(was|were|been) followed(?: up)? for\b", r"\1 followed up for")),
        "followed for": swap((r"\b(was|were|been) followed up for\b", r"\1 followed for")),
        "under observation for": swap((r"\b(was|were|been) followed(?: up)? for\b", r"\1 under observation for")),
        "at the last follow-up": swap((r"\bat last follow-up\b", "at the last follow-up visit")),
        "follow up": swap((r"follow-up", "follow up")),
        "followup": swap((r"follow[- ]up", "followup")),
        "postoperative surveillance": swap((r"(\b[Dd]uring (?:the )?)follow-up\b", r"\1surveillance")),
        "in the postoperative period": swap((r"\bpostoperatively,", "in the postoperative period,")),
    },
    "recurring": each(r"\brecurred\b", "relapsed", "came back", "reappeared", "returned", "has recurred")
    | each(r"\brecurrence\b", "relapse", "recurrent disease", "tumor recurrence", "reappearance of the tumor", "disease recurrence")
    | each(r"\blocal recurrence\b", "locoregional recurrence", "local relapse", "locally recurrent disease", "recurrence at the same site")
    | {
        "metastatic deposits": swap((r"\bmetastases\b", "metastatic deposits")),
        "metastatic lesions": swap((r"\bmetastases\b", "metastatic lesions")),
        "metastatic disease": swap((r"\bmetastases\b(?= (?:to|in)\b)", "metastatic disease")),
        "secondaries": swap((r"\bmetastases\b", "secondaries")),
        "mets": swap((r"\bmetastases\b", "mets")),
        "metastasis": swap((r"\bmetastases\b", "metastasis")),
        "metastatic spread": swap((r"\bmetastasis (to|in) the\b", r"metastatic spread \1 the")),
        "spread to": swap((r"\bmetastasized to\b", "spread to")),
        "disseminated to": swap((r"\bmetastasized to\b", "disseminated to")),
        "pulmonary metastases": swap((r"\blung metastas", "pulmonary metastas")),
        "lung metastases": swap((r"\bpulmonary metastas", "lung metastas")),
        "metastases in the lung": swap((r"\b(?:lung|pulmonary) metastases\b", "metastases in the lung")),
        "metastases to the lungs": swap((r"\b(?:lung|pulmonary) metastases\b", "metastases to the lungs")),
        "liver metastases": swap((r"\bhepatic metastas", "liver metastas")),
        "hepatic metastases": swap((r"\bliver metastas", "hepatic metastas")),
        "metastases to the liver": swap((r"\b(?:liver|hepatic) metastases\b", "metastases to the liver")),
        "osseous metastases": swap((r"\b(?:bone|bony) metastas", "osseous metastas")),
        "skeletal metastases": swap((r"\b(?:bone|bony) metastas", "skeletal metastas")),
        "cerebral metastases": swap((r"\bbrain metastas", "cerebral metastas")),
        "metastases in the brain": swap((r"\b(?:brain|cerebral) metastases\b", "metastases in the brain")),
        "nodal metastasis": swap((r"\blymph node metastas", "nodal metastas")),
        "lymphatic metastasis": swap((r"\blymph node metastas[ei]s\b", "metastasis to lymph nodes")),
        "lymph-node": swap((r"\blymph node", "lymph-node")),
        "lymphnode": swap((r"\blymph node", "lymphnode")),
        "progressed": swap((r"\bprogression of (?:the )?disease\b", "disease progression")),
    },
    "naming": {
        "the neoplasm": swap((r"\b([Tt])he tumou?r\b(?! cells?)", r"\1he neoplasm")),
        "the lesion": swap((r"\b([Tt])he tumou?r\b(?! cells?| markers?)", r"\1he lesion")),
        "malignancy": swap((r"\bmalignant tumou?r\b", "malignancy")),
        "carcinoma": swap((r"\b(lung|gastric|colon|rectal|breast|prostate|thyroid|pancreatic|bladder) cancer\b", r"\1 carcinoma")),
        "cancer of the": swap((r"\b(?<!cell )(?<!urothelial )(?<!metastatic )(?<!gall)(lung|colon|breast|prostate|bladder) cancer\b(?= (?:with|who|and|was|in|that|at)\b|[.,;])", r"cancer of the \1")),
        "cancer of the stomach": swap((r"\bgastric cancer\b", "cancer of the stomach")),
        "this patient": swap((r"\bThe patient\b(?!')", "This patient")),
        "our patient": swap((r"\bThe patient\b(?!')", "Our patient")),
        "he, she": sexed("He", "She"),
        "the man, the woman": sexed("The man", "The woman"),
        "the lady, the gentleman": sexed("The gentleman", "The lady"),
        "the patient": swap((r"(?<=\. )(?:He|She)\b", "The patient")),
        "who": swap((r"\b(woman|man|patient|girl|boy) (presented|was admitted|underwent)\b", r"\1 who \2")),
        "we report": swap((r"\A(An?) (?=\d+-year-old)", lambda m: f"We report {m[1].lower()} ")),
        "the case of": swap((r"\A(An?) (?=\d+-year-old)", lambda m: f"We report the case of {m[1].lower()} ")),
        "herein we describe": swap((r"\A(An?) (?=\d+-year-old)", lambda m: f"Herein, we describe {m[1].lower()} ")),
        "Caucasian": swap((r"(\d+-year-old) (?=woman|man|female|male)", r"\1 Caucasian ")),
    },
    "spelling": {
        "British": british,
        "American": american,
        "post-operative": swap((r"\b([Pp])(ost|re)operative", r"\1\2-operative")),
        "postoperative": swap((r"\b([Pp])(ost|re)-operative", r"\1\2operative")),
        "non small cell": swap((r"\bnon-small[ -]cell", "non small cell")),
        "non-small-cell": swap((r"\bnon-small cell", "non-small-cell")),
        "squamous-cell": swap((r"\b(squamous|renal|basal|giant|spindle|small|large|germ|clear) cell\b", r"\1-cell")),
        "X ray": swap((r"\bX-ray", "X ray")),
        "Xray": swap((r"\b[Xx]-ray", "x-ray")),
        "hyphens left out": swap((r"(?<=[a-z]{3})-(?=[a-z]{4})(?!old)", " ")),
        "left-sided": swap((r"\b(left|right)-sided\b", r"\1 sided")),
        "dot behind No": swap((r"\bvs\.", "versus")),
    },
    "abbreviations": {
        "spelled out": spelled_out,
        "MRI": swap((r"\b[Mm]agnetic resonance imaging(?: \(MRI\))?", "MRI")),
        "CT": swap((r"\b[Cc]omputed tomography(?: \(CT\))?", "CT")),
        "magnetic resonance imaging": swap((r"(?<!\()\bMRI\b", "magnetic resonance imaging")),
        "computed tomography": swap((r"(?<![(\-/])\bCT\b(?![-/])", "computed tomography")),
        "computerized tomography": swap((r"\bcomputed tomography", "computerized tomography")),
    }
    | {
        short: abbreviated(name, short)
        for name, short in (
            ("hepatocellular carcinoma", "HCC"), ("renal cell carcinoma", "RCC"), ("squamous cell carcinoma", "SCC"),
            ("lymph node", "LN"), ("radiotherapy", "RT"), ("chemotherapy", "CT"), ("chemotherapy", "CTx"), ("chemoradiotherapy", "CRT"),
            ("adenocarcinoma", "AC"), ("metastasis", "M"), ("brain metastases", "BM"), ("bone metastases", "BM"), ("bone marrow", "BM"), ("melanoma", "MM"),
            ("lung cancer", "LC"), ("gastric cancer", "GC"), ("breast cancer", "BC"), ("papillary thyroid carcinoma", "PTC"),
            ("diffuse large B-cell lymphoma", "DLBCL"), ("neuroendocrine tumor", "NET"), ("gastrointestinal stromal tumor", "GIST"),
            ("solitary fibrous tumor", "SFT"), ("cisplatin", "CDDP"), ("multiple myeloma", "MM"), ("angiosarcoma", "AS"), ("liposarcoma", "LPS"),
            ("leiomyosarcoma", "LMS"), ("superior vena cava", "SVC"), ("pleural effusion", "PE"), ("abdominal pain", "AP"), ("weight loss", "WL"),
        )
    },
    "sentences": {
        "joined by and": told_anew(r"(?<=[a-z]{3})\. (He|She|The patient) (?=was|had|underwent|received)", lambda who: f", and {small(who)} "),
        "joined by ;": told_anew(r"(?<=[a-z]{3})\. (He|She|The patient) (?=was|had|underwent|received)", lambda who: f"; {small(who)} "),
        "parted at ;": swap((r"(?<=[a-z]{3}); (?:however, )?([a-z])(?=[^.()]*\.)", lambda m: f". {m[1].upper()}")),
        "parted at and": swap((r", and (he|she|the patient) ", lambda m: f". {capital(m[1])} ")),
        "parted at but": swap((r", but (he|she|the patient) ", lambda m: f". However, {m[1]} ")),
        "In 2005 moved back": told_anew(
            r"(?<=\. )In ((?:[A-Z][a-z]+ )?(?:19|20)\d\d), ((?:she|he|the patient) [^.,;]*)(?=\.)", lambda date, rest: f"{rest} in {date}"
        ),
        "in 2005 moved forward": told_anew(
            r"(?<=\. )((?:She|He|The patient) [^.,;]*) in ((?:[A-Z][a-z]+ )?(?:19|20)\d\d)(?=\.)", lambda rest, date: f"In {date}, {small(rest)}"
        ),
        "3 months later moved back": told_anew(
            rf"(?<=\. ){_LENGTH} later, ((?:she|he|the patient) [^.,;]*)(?=\.)".replace("(?:\\d+|one", "(?:\\d+|(?i:one)"),
            lambda time, rest: f"{rest} {small(time)} later",
        ),
        "3 months later moved forward": told_anew(
            rf"(?<=\. )((?:She|He|The patient) [^.,;]*) {_LENGTH} later(?=\.)", lambda rest, time: f"{time} later, {small(rest)}"
        ),
        "after surgery moved back": told_anew(
            r"(?<=\. )([\w-]+ (?:months?|years?|weeks?|days?) after [^.,;]{3,40}), ((?:she|he|the patient) [^.,;]*)(?=\.)",
            lambda time, rest: f"{rest} {small(time)}",
        ),
        "after surgery, 3 months later,": told_anew(
            r"(?<=\. )([\w-]+ (?:months?|years?)) after ([^.,;]{3,40}),", lambda time, what: f"after {what}, {small(time)} later,"
        ),
        "However put before": swap((r"(?<=[a-z]{3}\. )(She|He|The patient) (?=was|had|underwent|received|died)", lambda m: f"Subsequently, {small(m[1])} ")),
        "of note": swap((r"(?<=[a-z]{3}\. )(She|He|The patient) (?=had|was)", lambda m: f"Of note, {small(m[1])} ")),
        "in this case": swap((r"(?<=[a-z]{3}\. )The patient (?=had|was|underwent)", "In our case, the patient ")),
        "a clause put in": swap((r"\b(The patient|She|He) (was|had|underwent)\b", r"\1, in whom this was unexpected, \2")),
    },
    "sentences put in": {
        "literature before": before("To date, only 23 such cases have been described, with a mean age of 58 years and a median survival of 14 months. "),
        "a series before": before("In a series of 112 patients, liver metastases were found in 20% and 35 patients died within 2 years. "),
        "rarity before": before("This is a rare tumor with a poor prognosis. "),
        "metastasis told before": before("Metastasis to the spleen is extremely rare. "),
        "literature behind": behind(" Only 23 similar cases have been reported in the literature, with a mean age of 58 years and a median survival of 14 months."),
        "a series behind": behind(" In a series of 112 patients, liver metastases were found in 20% and 35 patients died within 2 years."),
        "prognosis behind": behind(" The prognosis of these tumors is poor, and most patients die within 6 months of diagnosis."),
        "advice behind": behind(" Early diagnosis and complete surgical resection followed by radiotherapy are recommended."),
        "authors' reports behind": behind(" A previous report described a 34-year-old man with headache who was treated with imatinib and was alive after 8 years."),
        "diagnosis behind": behind(" Metastasis should be included in the differential diagnosis."),
        "symptoms in general behind": behind(" Common symptoms include fever, jaundice and hoarseness."),
        "consent behind": behind(" Informed consent in writing of the patient is kept by the authors."),
        "ethics behind": behind(" The study was approved by the ethics committee of our institution."),
        "funding behind": behind(" This work was supported by a grant of the Foundation for Cancer Research, and the authors declare no conflict of interest."),
        "key words behind": behind("\n\nKeywords: case report; surgery; immunohistochemistry; treatment."),
        "copyright behind": behind(" \N{COPYRIGHT SIGN} 2012 The Authors. All rights reserved."),
        "mother's cancer": inserted("The patient's mother had died of lung cancer at the age of 62 years.", after=0),
        "family history of cancer": inserted("The family history was positive for colon cancer in a paternal uncle.", after=1),
        "no family history": inserted("There was no family history of malignancy.", after=1),
        "normal laboratory": inserted("Counts of blood cells, electrolytes and liver enzymes were within normal limits.", after=1),
        "vital signs": inserted("The pulse was 82 beats per minute, the blood pressure 124/76 mmHg and the temperature 36.8 \N{DEGREE SIGN}C.", after=1),
        "tumor markers": inserted("The tumor markers CEA and AFP showed normal values.", after=1),
        "past history unremarkable": inserted("The past medical history was unremarkable.", after=0),
        "no allergies": inserted("There were no known allergies, and the patient had never smoked.", after=0),
        "body measures": inserted("The patient was 172 cm tall and weighed 68 kg.", after=0),
        "a caption": inserted("\n\nFigure 1. Axial image at the level of the lesion (arrow). Scale bar, 5 cm.\n\n", after=2),
        "a table's caption": inserted("\n\nTable 1: Laboratory values on admission.\n\n", after=2),
        "see the table": inserted("The values are listed in Table 1.", after=1),
        "technique": inserted("Sections 5 mm thick were acquired on a 3.0 T scanner.", after=1),
        "stains": inserted("Paraffin-embedded sections were stained with hematoxylin and eosin.", after=-1),
        "discussed": inserted("The case was discussed at the multidisciplinary tumor board.", after=-1),
    },
    "layout": {
        "lines of 72 characters": wrapped,
        "paragraphs": paragraphs,
        "one paragraph": swap((r"\s*\n\s*", " ")),
        "two spaces": swap((r"(?<=\.) (?=[A-Z])", "  ")),
        "CRLF": swap((r"(?<=[a-z]{3}\.) (?=[A-Z])", "\r\n")),
        "figures named": marked(lambda n: f" (Fig. {n})"),
        "Figure 1A": marked(lambda n: f" (Figure {n}A and B, arrow)"),
        "citations put in": marked(lambda n: f" [{n},{n + 1}]"),
        "citations as numbers": marked(lambda n: f" ({n}, {n + 2})"),
        "typographic signs": swap((r"'", "\N{RIGHT SINGLE QUOTATION MARK}"), (r"(\d)-(\d)", "\\1\N{EN DASH}\\2")),
        "typographic hyphens": swap((r"(?<=[a-z\d])-(?=[a-z])", "\N{NON-BREAKING HYPHEN}")),
        "hyphen signs": swap((r"(?<=[a-z\d])-(?=[a-z])", "\N{HYPHEN}")),
        "en dashes in words": swap((r"(?<=[a-z\d])-(?=[a-z])", "\N{EN DASH}")),
        "ligatures": swap((r"fi", "\N{LATIN SMALL LIGATURE FI}"), (r"fl", "\N{LATIN SMALL LIGATURE FL}")),
        "spaces that do not break": swap((r"(\d) (cm|mm|mg|Gy|months|years|weeks)", "\\1\N{NO-BREAK SPACE}\\2")),
        "heading of an abstract": before("Abstract\n"),
        "heading of a case": before("CASE PRESENTATION\n"),
        "label CASE": before("CASE PRESENTATION: "),
        "label Case report.": before("Case report. "),
        "labels of an abstract": lambda text: (
            f"BACKGROUND: This entity is rare. CASE PRESENTATION: {text.rstrip()} CONCLUSION: Awareness of this entity is important."
        ),
        "labels on lines": lambda text: (
            f"Introduction:\nThis entity is rare.\n\nCase description:\n{text.rstrip()}\n\nConclusion:\nAwareness of this entity is important."
        ),
        "labels taken out": swap((r"(?m)(?:^|(?<=\. ))(?:[A-Z][A-Za-z]+ ?){1,3}: (?=[A-Z])", "")),
        "title": before("A rare disease with an unusual course: a case report\n\n"),
        "title in capitals": before("A RARE DISEASE WITH AN UNUSUAL COURSE: A CASE REPORT AND REVIEW OF THE LITERATURE\n\n"),
        "title with a full stop": before("A rare disease with an unusual course. "),
    },
}  # fmt: skip
