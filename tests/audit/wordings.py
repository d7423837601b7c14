"""Invented reports in the many wordings of real ones: each fact is told in two places or more, and each place is known.

A fact stands in a wording between marks, "⟦side:left⟧"; `_marked` takes the marks out and remembers where each stood. The
layout (headings, one paragraph, a title), the specialty, the wording of each place and what else is told vary.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

Place = tuple[str, int, int]
"""Kind of a fact, start and end."""


@dataclass(frozen=True)
class Told:
    """A report and the places that tell its facts."""

    text: str
    places: tuple[Place, ...]
    age: int
    months: float

    def of(self, kind: str) -> list[tuple[int, int]]:
        """The places of one kind."""
        return [(start, end) for k, start, end in self.places if k == kind]


_MARK = re.compile(r"⟦(\w+):([^⟧]*)⟧")


def _marked(text: str, age: int, months: float) -> Told:
    out, places, last = "", [], 0
    for match in _MARK.finditer(text):
        out += text[last : match.start()]
        places.append((match[1], len(out), len(out) + len(match[2])))
        out += match[2]
        last = match.end()
    return Told(out + text[last:], tuple(places), age, months)


@dataclass(frozen=True)
class Part:
    """A paired part: how its disease, its operation and a complaint of it are told, and of whom."""

    complaint: tuple[str, ...]
    seen: tuple[str, ...]
    operation: tuple[str, ...]
    disease: tuple[str, ...]
    sexes: str = "fm"


S = "⟦side:{s}⟧"
PARTS = (
    Part(
        ("flank pain", f"{S} flank pain", "painless haematuria", f"pain in the {S} flank"),
        (f"a {S} renal mass", f"a mass in the {S} kidney", f"a solid tumour of the upper pole of the {S} kidney", f"an enhancing mass arising from the lower pole of the {S} kidney", f"a {S}-sided renal tumour"),
        (f"{S} radical nephrectomy", f"laparoscopic {S} nephrectomy", f"radical nephrectomy of the {S} kidney", f"a {S} partial nephrectomy"),
        ("leiomyosarcoma", "oncocytoma", "clear cell carcinoma"),
    ),
    Part(
        (f"a lump in the {S} breast", "a painless breast lump", f"{S} breast swelling"),
        (f"a mass in the upper outer quadrant of the {S} breast", f"a spiculated lesion of the {S} breast", f"a {S} breast mass"),
        (f"{S} modified radical mastectomy", f"lumpectomy of the {S} breast", f"a {S} mastectomy with axillary dissection"),
        ("angiosarcoma", "metaplastic carcinoma", "phyllodes tumour"),
        "f",
    ),
    Part(
        ("cough", "dyspnoea", "chest tightness", f"{S}-sided chest pain"),
        (f"a mass in the {S} lower lobe", f"a {S} lower lobe nodule", f"a cavitating lesion in the lower lobe of the {S} lung", f"a {S} hilar mass"),
        (f"{S} lower lobectomy", f"video-assisted {S} lower lobectomy", f"a wedge resection of the {S} lower lobe"),
        ("carcinoid", "sclerosing pneumocytoma", "squamous cell carcinoma"),
    ),
    Part(
        ("blurred vision", f"proptosis of the {S} eye", f"{S} eye pain"),
        (f"a mass in the {S} orbit", f"a well-defined lesion of the {S} orbit", f"a {S} orbital mass"),
        (f"a {S} lateral orbitotomy", f"excision of the mass through a {S} orbitotomy", f"exenteration of the {S} orbit"),
        ("cavernous haemangioma", "solitary fibrous tumour", "lymphoma"),
    ),
    Part(
        (f"{S} hip pain", "inability to walk", f"pain in the {S} hip"),
        (f"a displaced fracture of the {S} femoral neck", f"a {S} femoral neck fracture", f"a lytic lesion of the {S} femoral neck"),
        (f"{S} hip hemiarthroplasty", f"total replacement of the {S} hip", f"a {S} total hip arthroplasty"),
        ("giant cell tumour", "metastatic carcinoma", "osteomalacia"),
    ),
    Part(
        ("a painless scrotal swelling", f"swelling of the {S} testis", f"a hard lump in the {S} testicle"),
        (f"a hypoechoic mass in the {S} testis", f"a {S} testicular mass", f"an enlarged {S} testis with a solid lesion"),
        (f"{S} radical orchiectomy", f"a {S} inguinal orchidectomy", f"removal of the {S} testis"),
        ("seminoma", "Leydig cell tumour", "lymphoma"),
        "m",
    ),
    Part(
        ("pelvic pain", "abdominal distension", f"{S} lower quadrant pain"),
        (f"a complex cyst of the {S} ovary", f"a {S} adnexal mass", f"a solid {S} ovarian tumour"),
        (f"{S} salpingo-oophorectomy", f"a {S} oophorectomy", f"removal of the {S} ovary"),
        ("granulosa cell tumour", "Brenner tumour", "carcinoid"),
        "f",
    ),
    Part(
        ("headache", "palpitations", "night sweats"),
        (f"a {S} adrenal mass", f"a mass of the {S} adrenal gland", f"a 5 cm tumour in the {S} adrenal"),
        (f"{S} adrenalectomy", f"laparoscopic removal of the {S} adrenal gland", f"a laparoscopic {S} adrenalectomy"),
        ("phaeochromocytoma", "ganglioneuroma", "oncocytoma"),
    ),
    Part(
        ("facial swelling", f"a lump in the {S} parotid region", f"swelling of the {S} parotid gland"),
        (f"a mass of the {S} parotid gland", f"a {S} parotid tumour", f"a lesion in the deep lobe of the {S} parotid gland"),
        (f"{S} superficial parotidectomy", f"a total {S} parotidectomy", f"excision of the {S} parotid gland"),
        ("myoepithelioma", "lymphoma", "acinic cell carcinoma"),
    ),
    Part(
        (f"a lump in the {S} thigh", "a slowly growing mass", f"{S} thigh swelling"),
        (f"a soft tissue mass in the {S} thigh", f"a {S} thigh mass", f"a deep-seated lesion of the {S} thigh"),
        (f"wide excision of the {S} thigh mass", f"limb-sparing resection of the {S} thigh tumour", f"wide local excision in the {S} thigh"),
        ("liposarcoma", "myxofibrosarcoma", "schwannoma"),
    ),
    Part(
        ("headache", "a first seizure", "memory loss"),
        (f"a {S} frontal mass", f"a ring-enhancing lesion in the {S} frontal lobe", f"a mass of the {S} frontal lobe"),
        (f"a {S} frontal craniotomy", f"resection of the {S} frontal tumour", f"gross total resection of the {S} frontal lesion"),
        ("oligodendroglioma", "meningioma", "glioblastoma"),
    ),
    Part(
        ("hoarseness", "a neck lump", f"a swelling on the {S} side of the neck"),
        (f"a nodule in the {S} lobe of the thyroid", f"a {S} thyroid lobe nodule", f"a solid mass of the {S} thyroid lobe"),
        (f"{S} hemithyroidectomy", f"a {S} thyroid lobectomy", f"removal of the {S} lobe of the thyroid"),
        ("paraganglioma", "follicular carcinoma", "leiomyoma"),
    ),
    Part(
        ("shoulder pain", f"{S} shoulder pain", f"pain in the {S} shoulder"),
        (f"an expansile lesion of the {S} proximal humerus", f"a pathological fracture of the {S} humerus", f"a lytic lesion in the {S} humerus"),
        (f"curettage of the {S} humerus", f"intramedullary nailing of the {S} humerus", f"resection of the {S} proximal humerus"),
        ("chondrosarcoma", "aneurysmal bone cyst", "plasmacytoma"),
    ),
)  # fmt: skip

SPINE_LESIONS = ("intramedullary mass", "intradural extramedullary mass", "epidural mass", "meningioma", "burst fracture", "lytic lesion", "haemangioma", "dermoid cyst", "ependymoma", "epidural abscess")  # fmt: skip
SPINE_SEEN = (
    "{a} {lesion} at {L}", "{a} {lesion} at the level of {L}", "{a} {lesion} at the {L} level", "{a} {L} {lesion}", "{a} {lesion} opposite the {L} vertebral body",
    "{a} {lesion} of the spine at {L}", "{a} {lesion}, 18 mm long, at {L}", "{a} {lesion} compressing the cord at {L}", "{a} {lesion} with its centre at {L}",
)  # fmt: skip
SPINE_OPERATIONS = (
    "{L} laminectomy", "a laminectomy at {L}", "laminectomy of {L}", "decompression at {L}", "a posterior approach with laminectomy at the {L} level",
    "a {L} laminectomy and removal of the lesion", "removal of the lesion through a laminectomy at {L}",
)  # fmt: skip

SYMPTOMS = ("cough", "back pain", "headache", "fatigue", "weight loss", "numbness", "hoarseness", "dysphagia", "abdominal pain", "dizziness", "night sweats", "fever", "leg weakness", "double vision")  # fmt: skip
HISTORIES = (
    "a {D}-{unit} history of {symptom}", "{symptom} for {D} {units}", "a history of {symptom} for {D} {units}", "{symptom} of {D} {units}' duration",
    "{symptom} of {D} {units} duration", "{symptom} over {D} {units}", "{symptom} for the past {D} {units}", "{symptom} that had begun {D} {units} earlier",
    "{symptom} lasting {D} {units}", "progressive {symptom} over the last {D} {units}", "{symptom} that had lasted {D} {units}", "a {D}-{unit} history of progressive {symptom}",
    "{symptom} which started {D} {units} before admission", "{symptom} since {D} {units}", "a history of {D} {units} of {symptom}", "{symptom} persisting for {D} {units}",
)  # fmt: skip
RETOLD = (
    "The {symptom} had been present for {D} {units}.", "The {symptom} had begun {D} {units} before presentation.", "{she} had had {symptom} for {D} {units}.",
    "{she} had first noticed {symptom} {D} {units} before admission.", "The {symptom} had started {D} {units} earlier.",
)  # fmt: skip
PATIENTS = (
    "A {A}-year-old {woman}", "A {A}-year-old {woman}", "A {A}-year-old Caucasian {woman}", "A previously healthy {A}-year-old {woman}", "A {woman} aged {A} years", "A {woman} aged {A}",
    "A {A} year old {woman}", "A {A}-year-old, right-handed {woman}", "A {woman} of {A} years", "Our patient, a {A}-year-old {woman},", "A {A}-yr-old {woman}",
)  # fmt: skip
TITLE_ENDS = ("in a {A}-year-old {woman}", "in a {woman} aged {A} years", "in a {A}-year-old {woman}: a case report", ": report of a {A}-year-old {woman}")  # fmt: skip
WOMEN = {
    "f": ("woman", "female", "female patient", "lady"),
    "m": ("man", "male", "male patient", "gentleman"),
}
SHARES = (
    "{n} of {total} patients ({P}%)", "{n}/{total} patients ({P}%)", "{P}% ({n}/{total}) of patients", "{P}% of patients ({n} of {total})", "{n} out of {total} cases ({P} %)",
    "{n} ({P}%) of {total} patients", "{n} ({P}%) of the {total} patients", "{n} of the {total} reported cases ({P}%)", "{P} % of the cases ({n}/{total})",
)  # fmt: skip
SHARES_TOLD = (
    "{name} et al. found spread in {share}.", "Spread occurs: {share} in the series of {name} and colleagues.", "In the series of {name} et al., recurrence was seen in {share}.",
    "According to {name} and co-workers, {share} relapsed.", "Of {total} patients followed by {name} et al., {n} ({P}%) had a recurrence.",
)  # fmt: skip
ASIDES = (
    "{Her} blood pressure was 130/80 mmHg.", "{Her} father had died of a stroke at 71 years of age.", "{She} had had an appendectomy 12 years earlier.", "{Her} past medical history was unremarkable.",
    "{She} was a non-smoker and took no medication.", "There was no fever.", "Haemoglobin was 11.2 g/dL and 40% of the white cells were lymphocytes.", "{She} had been treated for hypertension for 9 years.",
    "Physical examination was unremarkable.", "{Her} mother had been treated for breast cancer.", "{She} had smoked for 20 years.", "Family history was not contributory.",
)  # fmt: skip
ENDS = (
    "{She} was alive and well {F} months after surgery.", "{She} remains well at {F} months of follow-up.", "At the {F}-month follow-up {she} was free of disease.",
    "{She} recovered well and returned to work.", "The postoperative course was uneventful and {she} was discharged on day 6.", "{She} has been followed for {F} months without recurrence.",
)  # fmt: skip
LOOKS = ("Computed tomography showed", "CT revealed", "Magnetic resonance imaging demonstrated", "On imaging there was", "MRI disclosed", "Ultrasonography and CT showed")  # fmt: skip
TREATED = ("{She} underwent", "{She} was treated by", "Treatment consisted of", "{She} subsequently underwent", "The patient underwent", "We performed")  # fmt: skip
CAME = ("presented with", "was referred to our department with", "was admitted with", "complained of", "came to our clinic with", "was seen for", "presented to the emergency department with")  # fmt: skip
WORDS = "zero one two three four five six seven eight nine ten".split()
LAYOUTS = ("capitals", "numbered", "inline", "title", "plain")


def tell(seed: int) -> Told:
    """One invented report; the same seed gives the same text."""
    r = random.Random(f"told {seed}")
    part = r.choice(PARTS)
    sex = r.choice(part.sexes)
    side, age, F = r.choice(("left", "right")), r.randrange(31, 79), r.choice((9, 14, 18, 26, 30))
    she, her = ("she", "her") if sex == "f" else ("he", "his")
    unit, n = (
        r.choice((("day", 4), ("week", 3), ("month", 3), ("year", 3)))[0],
        r.choice((2, 3, 4, 5, 6, 8, 10)),
    )
    spine = r.random() < 0.45
    region, last = r.choice((("T", 12), ("T", 12), ("C", 7), ("L", 5)))
    level, lesion = f"{region}{r.randrange(1, last + 1)}", r.choice(SPINE_LESIONS)
    symptom, disease = r.choice(SYMPTOMS), r.choice(part.disease)
    total = r.randrange(24, 160)
    count = r.randrange(5, total - 4)
    names = ("Okafor", "Lindqvist", "Marchetti", "Tanaka", "Duarte", "Novak")

    def fill(wording: str) -> str:
        words = r.random() < 0.25
        return wording.format(
            s=side, L=f"⟦level:{level}⟧", a="an" if lesion[0] in "aeiou" else "a", lesion=lesion, symptom=symptom, unit=unit, units=f"{unit}s",
            D=f"⟦duration:{WORDS[n] if words else n}⟧", A=f"⟦age:{age}⟧", woman=f"⟦sex:{r.choice(WOMEN[sex])}⟧", she=f"⟦pronoun:{she}⟧", She=f"⟦pronoun:{she.capitalize()}⟧",
            her=f"⟦pronoun:{her}⟧", Her=f"⟦pronoun:{her.capitalize()}⟧", n=count, total=total, P=f"⟦percent:{100 * count / total:.1f}⟧", F=F, name=r.choice(names),
            disease=disease, share="{share}",
        )  # fmt: skip

    def history() -> str:
        return fill(r.choice(HISTORIES))

    def seen() -> str:
        return fill(r.choice(SPINE_SEEN if spine else part.seen)).replace("a L", "an L") if spine else fill(r.choice(part.seen))  # fmt: skip

    def operation() -> str:
        return fill(r.choice(SPINE_OPERATIONS if spine else part.operation))

    def complaint() -> str:
        own = fill(r.choice(part.complaint))
        return history() if spine or r.random() < 0.4 else f"{own} and {history()}"

    title = f"{'Spinal ' + lesion if spine else disease.capitalize()} " + fill(r.choice(TITLE_ENDS))
    abstract = f"{fill(r.choice(PATIENTS))} {r.choice(CAME)} {history()}. {r.choice(LOOKS)} {seen()}. {fill(r.choice(TREATED))} {operation()}."
    aside = " ".join(fill(a) for a in r.sample(ASIDES, r.choice((0, 1, 2))))
    case = (
        f"{fill(r.choice(PATIENTS))} {r.choice(CAME)} {complaint()}. {aside} {r.choice(LOOKS)} {seen()}. {fill(r.choice(TREATED))} {operation()}. "
        f"Histology was {disease}. {fill(r.choice(ENDS))}"
    ).replace("  ", " ")
    share = fill(r.choice(SHARES_TOLD)).replace("{share}", fill(r.choice(SHARES)))
    retold = fill(r.choice(RETOLD))
    retold = retold[:1].upper() + retold[1:] if retold[0] != "⟦" else re.sub(r"⟦pronoun:(\w)", lambda m: f"⟦pronoun:{m[1].upper()}", retold, count=1)  # fmt: skip
    discussion = f"Such lesions are rare. {share} Resection is advised."
    caption = f"Fig. 1. Axial image showing {seen()}."
    layout = r.choice(LAYOUTS)
    if layout == "capitals":
        text = f"{title}\n\nABSTRACT\n\n{abstract}\n\nCASE REPORT\n\n{case}\n\nDISCUSSION\n\n{discussion}" + (f"\n\n{caption}" if r.random() < 0.6 else "")  # fmt: skip
    elif layout == "numbered":
        text = f"{title}\n\nAbstract\n\n{abstract}\n\n1. Introduction\n\nSuch lesions are rare.\n\n2. Case presentation\n\n{case}\n\n3. Discussion\n\n{discussion}"
    elif layout == "inline":
        text = f"{title}\n\nBackground: Such lesions are rare.\nCase presentation: {abstract}\nConclusions: Resection is advised.\n\nCase presentation\n\n{case}\n\nDiscussion\n\n{discussion}"
    elif layout == "title":
        text = f"{title}\n\n{case} {retold}"
    else:
        text = f"{case} {retold}"
    return _marked(text, age, n)


def break_told(told: Told, kind: str, seed: int) -> str | None:
    """The report with one place of a fact told otherwise; None where no other place tells it."""
    return BREAKS[kind](told, random.Random(f"{kind} {seed}"))


def _put(told: Told, place: tuple[int, int], new: str) -> str:
    return told.text[: place[0]] + new + told.text[place[1] :]


def _swap_side(told: Told, r: random.Random) -> str | None:
    places = told.of("side")
    if len(places) < 2:
        return None
    place = r.choice(places)
    return _put(told, place, "right" if told.text[slice(*place)] == "left" else "left")


def _change_level(told: Told, r: random.Random) -> str | None:
    places = told.of("level")
    if len(places) < 2:
        return None
    place = r.choice(places)
    letter, level = told.text[place[0]], int(told.text[place[0] + 1 : place[1]])
    last = {"C": 7, "T": 12, "L": 5}[letter]
    return _put(
        told,
        place,
        f"{letter}{r.choice([x for x in range(1, last + 1) if abs(x - level) > (1 if letter == 'L' else 2)])}",
    )


def _shift_duration(told: Told, r: random.Random) -> str | None:
    places = told.of("duration")
    if len(places) < 2:
        return None
    n = told.months
    return _put(told, r.choice(places), str(int(n) + r.choice((3, 5, 7, 11))))


def _change_digit(told: Told, r: random.Random) -> str | None:
    places = told.of("percent")
    if not places:
        return None
    start, end = r.choice(places)
    whole = told.text[start:end].split(".")[0]
    at = r.randrange(len(whole))
    return _put(told, (start + at, start + at + 1), r.choice([c for c in "123456789" if c != whole[at]]))


def _change_age(told: Told, r: random.Random) -> str | None:
    places = told.of("age")
    if len(places) < 2:
        return None
    return _put(told, r.choice(places), str(told.age + r.choice((-9, -4, 5, 8))))


_SWAPPED = {"she": "he", "her": "his", "he": "she", "his": "her"}
_SWAPPED |= {k.capitalize(): v.capitalize() for k, v in _SWAPPED.items()}


def _swap_pronouns(told: Told, r: random.Random) -> str | None:
    places = told.of("pronoun")
    if not places:
        return None
    text = told.text
    for start, end in reversed(places):
        text = text[:start] + _SWAPPED[text[start:end]] + text[end:]
    return text


BREAKS: dict[str, Callable[[Told, random.Random], str | None]] = {
    "side": _swap_side,
    "level": _change_level,
    "duration": _shift_duration,
    "percent": _change_digit,
    "age": _change_age,
    "pronouns": _swap_pronouns,
}
"""How each kind of fact is broken in one place."""
