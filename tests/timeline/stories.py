"""Invented courses with known times, told in varied words; half of them hide a contradiction.

A course has a true day for each event. What is told of it is rounded as people round (whole years, months,
weeks), so the true interval must lie inside the solved bounds. A hidden contradiction changes one told time so
far that no rounding explains it.
"""

import random
from dataclasses import dataclass, field

from casepool.model import Case, Document, Evidence, Fact, Patient, Report, Section, Span

YEAR, MONTH, WEEK = 365.25, 365.25 / 12, 7.0
WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
TUMOURS = (
    "breast cancer", "a renal cell carcinoma", "melanoma of the back", "a lung adenocarcinoma",
    "a follicular thyroid carcinoma", "a soft tissue sarcoma of the thigh", "an endometrial carcinoma",
)  # fmt: skip
COMPLAINTS = (
    "weakness of both legs",
    "double vision",
    "a dry cough",
    "neck pain",
    "numb fingers",
    "unsteady gait",
)
CONTRADICTIONS = ("state", "age", "dates", "after death", "two lengths")
MONTHS = "January February March April May June July August September October November December".split()


@dataclass
class Story:
    """A text with what is true of it."""

    text: str
    age: int
    known: dict[tuple[str, str], float] = field(default_factory=dict)
    """(earlier, later) by kinds -> true days."""
    contradiction: str | None = None
    words: tuple[str, ...] = ()
    """Quotes of which the contradiction is made."""

    @property
    def document(self) -> Document:
        report = Report(id="story", path="story.txt", format="text")
        section = Section(kind="case", title="", span=Span(0, len(self.text)))
        return Document(report=report, text=self.text, sections=(section,))

    @property
    def case(self) -> Case:
        quote = next(q for q in (f"{self.age}-year-old", f"aged {self.age}") if q in self.text)
        at = self.text.index(quote)
        span = Span(at, at + len(quote))
        evidence = Evidence(span, quote, Span(0, self.text.index(". ") + 1))
        patient = Patient(age_years=Fact(float(self.age), (evidence,)))
        return Case(id="story#1", report=self.document.report, patient=patient)


class Teller:
    """One way of telling: how numbers are written, who the patient is, which of several wordings is used."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.female = self.random.random() < 0.5
        self.he = "she" if self.female else "he"
        self.his = "her" if self.female else "his"
        self.spelled = self.random.random() < 0.5

    def pick(self, *options: str) -> str:
        text = self.random.choice(options)
        return text.format(he=self.he, He=self.he.capitalize(), his=self.his, His=self.his.capitalize())

    def number(self, n: int) -> str:
        return WORDS[n] if self.spelled and n < len(WORDS) else str(n)

    def length(self, n: int, unit: str) -> str:
        return f"{self.number(n)} {unit}{'' if n == 1 else 's'}"

    def jitter(self, n: int, days: float) -> float:
        """A true length that people would round to n units; one and two years are told more exactly."""
        return (n + self.random.uniform(-0.12, 0.25)) * days


def tell_story(seed: int, *, contradiction: str | None = None) -> Story:
    """The story of a seed, with one of `CONTRADICTIONS` in it or none."""
    t = Teller(seed)
    r = t.random
    age, ago = r.randint(34, 78), r.randint(3, 11)
    story = Story("", age, contradiction=contradiction)
    first_age = age - ago
    parts = [_presentation(t, age, story), _past(t, story, ago, contradiction, first_age)]
    if r.random() < 0.25 and contradiction != "dates":
        parts.reverse()
        parts[0] = _opening(t, age, parts[0])
        parts[1] = _late_presentation(t, story)
    parts.append(_treatment(t))
    parts.append(_course(t, story, contradiction))
    story.text = " ".join(parts)
    return story


def _presentation(t: Teller, age: int, story: Story) -> str:
    who = "woman" if t.female else "man"
    n, unit, days = t.random.choice(
        ((2, "month", MONTH), (6, "week", WEEK), (3, "week", WEEK), (5, "day", 1.0))
    )
    story.known["first symptom", "presentation"] = t.jitter(n, days)
    length = t.length(n, unit)
    complaint = t.random.choice(COMPLAINTS)
    return t.pick(
        f"A {age}-year-old {who} presented with a {length.rstrip('s').replace(' ', '-')} history of {complaint}.",
        f"A {who} aged {age} years was admitted with {complaint} for {length}.",
        f"A {age}-year-old {who} was referred because of {complaint} that had begun {length} earlier.",
        f"A {age}-year-old {who} presented with {complaint} of {length} duration.",
    )


def _opening(t: Teller, age: int, past: str) -> str:
    who = "woman" if t.female else "man"
    return f"The patient was a {age}-year-old {who}. {past}"


def _late_presentation(t: Teller, story: Story) -> str:
    story.known.pop(("first symptom", "presentation"), None)
    return t.pick(
        f"{{He}} now presented with {t.random.choice(COMPLAINTS)}.",
        f"On admission {{he}} complained of {t.random.choice(COMPLAINTS)}.",
    )


def _past(t: Teller, story: Story, ago: int, contradiction: str | None, first_age: int) -> str:
    tumour = t.random.choice(TUMOURS)
    years = t.length(ago, "year")
    true_ago = t.jitter(ago, YEAR)
    story.known["diagnosis of primary", "presentation"] = true_ago
    told = t.pick(
        f"{{His}} past medical history was significant for {tumour} diagnosed {years} earlier.",
        f"{{He}} had been diagnosed with {tumour} {years} previously.",
        f"{tumour[0].upper()}{tumour[1:]} had been diagnosed {years} before presentation.",
        f"{{His}} medical history included {tumour}, diagnosed {years} ago.",
    )
    sentences = [
        told,
        t.pick(
            "It was treated by wide excision.",
            "{He} underwent surgical resection.",
            "A resection was performed.",
        ),
    ]
    if contradiction == "age":
        wrong = first_age - t.random.choice((-1, 1)) * t.random.randint(4, 9)
        words = f"{wrong}"
        sentences[0] += " " + t.pick(
            f"This cancer was diagnosed at the age of {words}.",
            f"{{He}} was diagnosed with this tumour at the age of {words} years.",
        )
        story.words = (years, words)
    if contradiction == "state":
        longer = ago + t.random.randint(2, 5)
        story.words = (years, t.length(longer, "year"))
        sentences.append(_well(t, longer))
    elif t.random.random() < 0.6 and ago > 3:
        gone = _recurrence(t, story, sentences, ago)
        if ago - gone > 2:
            sentences.append(_well(t, ago - gone - 1))
    elif ago > 3:
        sentences.append(_well(t, ago - 1))
    return " ".join(sentences)


def _well(t: Teller, years: int) -> str:
    length = t.length(years, "year")
    return t.pick(
        f"{{He}} had been well for {length} after the treatment.",
        f"{{He}} had remained free of disease for {length} after the treatment.",
        f"After the treatment {{he}} had been doing well for {length}.",
        f"There had been no evidence of disease for {length} after surgery.",
    )


def _recurrence(t: Teller, story: Story, sentences: list[str], ago: int) -> int:
    n = t.random.randint(1, ago - 2)
    story.known["diagnosis of primary", "recurrence"] = t.jitter(n, YEAR)
    length = t.length(n, "year")
    sentences.append(
        t.pick(
            f"A local recurrence was found {length} after the initial diagnosis.",
            f"{length[0].upper()}{length[1:]} after the first diagnosis the tumour recurred.",
            f"The disease relapsed {length} after diagnosis.",
        )
    )
    sentences.append(t.pick("Radiotherapy was given.", "{He} received chemotherapy.", "It was irradiated."))
    return n


def _treatment(t: Teller) -> str:
    return t.pick(
        "On examination reflexes were brisk. MRI showed a mass. Surgical resection was performed.",
        "Physical examination was unremarkable. CT scan showed a mass. {He} underwent an operation.",
        "On admission blood counts were normal. A mass was seen. The mass was resected.",
    )


def _course(t: Teller, story: Story, contradiction: str | None) -> str:
    n = t.random.randint(2, 11)
    months = t.length(n, "month")
    true = t.jitter(n, MONTH)
    sentences = []
    if contradiction == "dates":
        return _dated_course(t, story)
    story.known["last treatment", "first metastasis"] = true
    sentences.append(
        t.pick(
            f"{months[0].upper()}{months[1:]} after surgery liver metastases were found.",
            f"Metastasis to the lung was seen {months} after the operation.",
            f"Brain metastases appeared {months} later.",
            f"{months[0].upper()}{months[1:]} later bone metastases were detected.",
        )
    )
    if contradiction == "two lengths":
        sentences.append(_two_deaths(t, story, n))
    else:
        sentences.append(_end(t, story, n, true, contradiction))
    return " ".join(sentences)


def _end(t: Teller, story: Story, before: int, true_before: float, contradiction: str | None) -> str:
    more = t.random.randint(1, 9)
    length = t.length(more, "month")
    if contradiction == "after death" or t.random.random() < 0.5:
        if contradiction != "after death":
            story.known["first metastasis", "death"] = t.jitter(more, MONTH)
            return t.pick(
                f"{{He}} died {length} later.",
                f"{{He}} succumbed to the disease {length} later.",
                f"Death occurred {length} later.",
            )
        total = t.length(before + more, "month")
        late = t.length(before + more + t.random.randint(4, 12), "month")
        story.words = (total, late)
        return (
            t.pick(f"{{He}} died {total} after surgery.", f"{{He}} passed away {total} after the operation.")
            + " "
            + t.pick(
                f"{{He}} was alive and well {late} after surgery.",
                f"{{He}} remained free of symptoms {late} after the operation.",
            )
        )
    total = before + more
    story.known["last treatment", "last contact"] = t.jitter(total, MONTH)
    length = t.length(total, "month")
    return t.pick(
        f"{{He}} was alive {length} after surgery.",
        f"At {length} of follow-up {{he}} was doing well.",
        f"At the last follow-up, {length} after the operation, {{he}} was well.",
    )


def _two_deaths(t: Teller, story: Story, before: int) -> str:
    first = before + t.random.randint(1, 4)
    second = first + t.random.randint(3, 9)
    story.words = (t.length(first, "month"), t.length(second, "month"))
    return (
        t.pick(
            f"{{He}} died {story.words[0]} after surgery.",
            f"Death came {story.words[0]} after the operation.",
        )
        + " "
        + t.pick(
            f"In summary, {{he}} died {story.words[1]} after surgery.",
            f"Thus {{he}} died {story.words[1]} after the operation.",
        )
    )


def _dated_course(t: Teller, story: Story) -> str:
    year, month = t.random.randint(1995, 2019), t.random.randrange(12)
    years = t.random.randint(1, 3)
    wrong = year + years + t.random.choice((2, 3, 4))
    first, second = f"{MONTHS[month]} {year}", f"{MONTHS[(month + 3) % 12]} {wrong}"
    length = t.length(years, "year")
    story.words = (first, second, length)
    return " ".join(
        (
            t.pick(
                f"A second operation was performed in {first}.",
                f"In {first} a second resection was performed.",
            ),
            t.pick(
                f"{{He}} died {length} after this operation.",
                f"Death occurred {length} after the second operation.",
            ),
            t.pick(f"{{He}} died in {second}.", f"The date of death was in {second}."),
        )
    )
