"""Invented reports with known facts, each told in two places in varied words; and ways to break one of the places."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

AGES = range(31, 79)
PARTS = {
    "kidney": ("renal mass", "{side} kidney", "{side} nephrectomy"),
    "breast": ("lump", "{side} breast", "{side} mastectomy"),
    "testis": ("swelling", "{side} testis", "{side} orchiectomy"),
    "ovary": ("adnexal mass", "{side} ovary", "{side} salpingo-oophorectomy"),
    "adrenal": ("mass", "{side} adrenal gland", "{side} adrenalectomy"),
    "lung": ("mass", "{side} lower lobe", "{side} lower lobectomy"),
    "parotid": ("swelling", "{side} parotid gland", "{side} parotidectomy"),
    "thigh": ("soft tissue mass", "{side} thigh", "wide excision of the {side} thigh mass"),
}
SYMPTOMS = ("cough", "back pain", "headache", "fatigue", "weight loss", "numbness", "hoarseness", "dysphagia")
ASIDES = (
    "{her} blood pressure was 130/80 mmHg.",
    "{her} father had died of a stroke at 71 years of age.",
    "{she} had had an appendectomy 12 years earlier.",
    "{her} {other} hand was dominant.",
    "Sensation was normal below T12.",
    "There was no fever.",
    "Haemoglobin was 11.2 g/dL and 40% of the white cells were lymphocytes.",
)
UNITS = ("day", "week", "month", "year")
NAMES = ("Okafor", "Lindqvist", "Marchetti", "Tanaka", "Duarte", "Novak")
TUMOURS = ("leiomyosarcoma", "schwannoma", "paraganglioma", "lymphoma", "chondrosarcoma")


@dataclass(frozen=True)
class Story:
    """A report, and each fact with the stretches of text that tell it."""

    text: str
    facts: dict[str, tuple[str, ...]]
    sex: str


def write_story(seed: int) -> Story:
    """One invented report; the same seed gives the same text."""
    r = random.Random(seed)
    sex = r.choice(("female", "male"))
    part = r.choice(
        [
            p
            for p in PARTS
            if not (p in {"testis"} and sex == "female") and not (p in {"ovary", "breast"} and sex == "male")
        ]
    )
    side, age = r.choice(("left", "right")), r.choice(AGES)
    noun, place, operation = (s.format(side=side) for s in PARTS[part])
    she, her = ("She", "her") if sex == "female" else ("He", "his")
    woman = r.choice(("woman", "female patient") if sex == "female" else ("man", "male patient"))
    symptom, unit, n = r.choice(SYMPTOMS), r.choice(UNITS), r.choice((2, 3, 4, 5, 6, 8, 10))
    tumour, level = r.choice(TUMOURS), r.randrange(3, 11)
    total = r.randrange(24, 160)
    part_n = r.randrange(5, total - 4)
    percent = f"{100 * part_n / total:.1f}"
    name, follow = r.choice(NAMES), r.choice((9, 14, 18, 26, 30))
    history = [
        f"a {n}-{unit} history of {symptom}",
        f"{symptom} for {n} {unit}s",
        f"a history of {symptom} for {n} {unit}s",
    ]
    spine = [f"a mass at T{level}", f"a lesion at the level of T{level}", f"a T{level} mass"]
    seen = [f"a {noun} of the {place}", f"a {noun} in the {place}"]
    shares = [
        f"{part_n} of {total} patients ({percent}%)",
        f"{part_n}/{total} patients ({percent}%)",
        f"{percent}% ({part_n}/{total})",
    ]
    h1, h2 = r.choice(history[:1] + history[2:]), r.choice(history)
    s1, s2 = r.choice(spine), r.choice(spine)
    p1, share = r.choice(seen), r.choice(shares)
    end = [
        f"{she} was alive {follow} months after surgery",
        f"{she} remained well at {follow} months of follow-up",
    ]
    aside = r.choice(ASIDES).format(
        she=she, her=her.capitalize(), other="right" if side == "left" else "left"
    )
    opening = r.choice(
        (
            f"We describe a {age}-year-old {woman} with {h1}.",
            f"A {age}-year-old {woman} had {h1}.",
            f"The case of a {age}-year-old {woman} who had {h1} is told.",
        )
    )
    share_told = r.choice(
        (
            f"{name} et al. found spread in {share}.",
            f"Spread occurs: {share} in the series of {name} and colleagues.",
        )
    )
    sections = [
        f"ABSTRACT\n\n{opening} Imaging showed {p1} and {s1}. {she} was treated by {operation}.",
        f"CASE REPORT\n\nA {age}-year-old {woman} presented with {h2}. {aside} On examination {her} gait was slow. "
        f"Computed tomography showed a lesion of the {place} (Fig. 1). {she} underwent {operation}. Magnetic resonance imaging showed {s2}. "
        f"Histology was {tumour}. {r.choice(end)}.",
        f"DISCUSSION\n\nSuch tumours are rare. {share_told} Resection is advised.",
        f"Fig. 1. Axial computed tomogram showing the {noun} of the {place}.",
    ]
    text = "\n\n".join(sections if r.random() < 0.7 else sections[:3])
    facts = {
        "side": (place, operation, f"lesion of the {place}"),
        "level": (s1, s2),
        "duration": (h1, h2),
        "percent": (f"{percent}%",),
        "age": (f"{age}-year-old",),
        "pronouns": (she,),
    }
    return Story(text=text, facts=facts, sex=sex)


def break_story(story: Story, kind: str, seed: int) -> str:
    """The story with one fact of the kind told wrongly in one place."""
    return BREAKS[kind](story, random.Random(seed))


def _swap_side(story: Story, r: random.Random) -> str:
    places = list(re.finditer(r"\b(left|right)\b(?! hand)", story.text))
    match = r.choice(places)
    other = "right" if match[0] == "left" else "left"
    return story.text[: match.start()] + other + story.text[match.end() :]


def _change_level(story: Story, r: random.Random) -> str:
    match = r.choice(list(re.finditer(r"(?<!below )\bT(\d+)\b", story.text)))
    level = int(match[1])
    new = r.choice([x for x in range(1, 13) if abs(x - level) > 2])
    return story.text[: match.start(1)] + str(new) + story.text[match.end(1) :]


def _shift_duration(story: Story, r: random.Random) -> str:
    match = r.choice(
        list(
            re.finditer(
                r"\b(\d+)[- ](?:day|week|month|year)s?\b(?=[^.]*(?:history|for))|(?<=for )(\d+) (?:day|week|month|year)s\b",
                story.text.split("DISCUSSION")[0],
            )
        )
    )
    group = 1 if match[1] else 2
    new = int(match[group]) + r.choice((3, 5, 7, 11))
    return story.text[: match.start(group)] + str(new) + story.text[match.end(group) :]


def _change_digit(story: Story, r: random.Random) -> str:
    told = story.facts["percent"][0]
    at = story.text.index(told)
    digits = [i for i, c in enumerate(told[:-1]) if c.isdigit()]
    # The digits before the point: the last one moves the value by less than rounding does.
    i = r.choice([d for d in digits if d < told.index(".")])
    new = r.choice([c for c in "123456789" if c != told[i]])
    return story.text[: at + i] + new + story.text[at + i + 1 :]


def _change_age(story: Story, r: random.Random) -> str:
    match = r.choice(list(re.finditer(r"\b(\d+)-year-old", story.text)))
    new = int(match[1]) + r.choice((-9, -4, 5, 8))
    return story.text[: match.start(1)] + str(new) + story.text[match.end(1) :]


def _swap_pronouns(story: Story, r: random.Random) -> str:
    words = {"She": "He", "He": "She", "her": "his", "his": "her", "he": "she", "she": "he"}
    return re.sub(r"\b(?:She|He|her|his|he|she)\b", lambda m: words[m[0]], story.text)


BREAKS: dict[str, Callable[[Story, random.Random], str]] = {
    "side": _swap_side,
    "level": _change_level,
    "duration": _shift_duration,
    "percent": _change_digit,
    "age": _change_age,
    "pronouns": _swap_pronouns,
}
"""How each kind of fact is broken in one place."""
