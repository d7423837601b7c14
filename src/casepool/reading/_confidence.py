"""How sure each value is: the probability that a careful reader would take it too.

The probability is a logistic function of a few features of the value and of the sentence that says it. The weights are rows
of `confidence.tsv`, fitted on values of published reports that were judged by hand (`eval/confidence.py`). Evidence
that says otherwise is found first (`_conflicts`); it marks the value and lowers its probability.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from math import exp, log
from typing import Any, Final, NamedTuple

from casepool.model import (
    Case,
    Diagnosis,
    Evidence,
    Fact,
    Finding,
    Lesion,
    Outcome,
    Patient,
    Statement,
    Treatment,
    set_confidence,
)
from casepool.vocabulary import Kind, load_vocabulary

from ._conflicts import (
    Against,
    denied_findings,
    life_after,
    opposed_sites,
    other_ages,
    other_sex,
    other_sizes,
)
from ._scan import Scan, Sentence
from ._vital import IMPLIED

ANY: Final = "*"
"""Field of rows that hold for every kind of value."""
BASE: Final = "base"
"""Feature that every value of a field has."""
KIND: Final = "says "
"""Prefix of features that ask whether the sentence holds a concept or cue of a kind."""
CONFLICT: Final = "conflict"
AGAIN: Final = "told again"
MOST_KNOWN: Final = 4096
"""Sums of kinds that a field keeps."""
LEAST: Final = 0.02
MOST: Final = 0.995
"""No value is surer than the judged sample can tell: with a few hundred values a field, one in two hundred."""

MOST_AGAINST: Final = 0.88
"""No value with evidence against it is surer: of ten such values judged six were right, 0.88 is the exact upper limit of that share."""


# --- the table --------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """A weight of `confidence.tsv`."""

    field: str
    feature: str
    weight: float
    """On the scale of the logit."""
    n: int
    """Judged values of the field that have the feature."""
    right: int
    """How many of them were right."""
    source: str


class Weights:
    """The rows of one field, ready to be added up."""

    __slots__ = ("_base", "_kinds", "_known", "_mask", "_named")

    def __init__(self, base: float, kinds: Sequence[tuple[int, float]], named: dict[str, float]) -> None:
        self._base = base
        self._kinds = tuple(kinds)
        """(bit of a kind, weight) for the kinds that the sentence holds."""
        self._named = named
        self._mask = 0
        for bit, _ in kinds:
            self._mask |= bit
        self._known: dict[int, float] = {}
        """Sums of kinds made before: the values of a sentence share theirs."""

    def probability(
        self,
        features: tuple[str, ...],
        kinds: int = 0,
        place: tuple[str, ...] = (),
        *,
        against: bool = False,
    ) -> float:
        """Probability that the value is right, between `LEAST` and `MOST`.

        Parameters
        ----------
        features : tuple of str
            Those of the value.
        kinds : int
            Bits of the kinds that its sentence holds.
        place : tuple of str
            Features of its sentence.
        against : bool
            True where there is evidence against it.
        """
        own = kinds & self._mask
        known = self._known.get(own)
        total = self._of_kinds(own) if known is None else known
        named = self._named
        for feature in place:
            total += named.get(feature, 0.0)
        for feature in features:
            total += named.get(feature, 0.0)
        most = MOST
        if against:
            total += named.get(CONFLICT, 0.0)
            most = MOST_AGAINST
        sure = 1 / (1 + exp(-total))
        # To three places; `round` writes the number out and reads it again.
        return int(1000 * (LEAST if sure < LEAST else most if sure > most else sure) + 0.5) / 1000

    def _of_kinds(self, own: int) -> float:
        """The sum of the base and the kinds, in order of the table."""
        total = self._base
        for bit, weight in self._kinds:
            if own & bit:
                total += weight
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[own] = total
        return total


@lru_cache(maxsize=1)
def read_confidence_rows() -> tuple[Row, ...]:
    """The rows of the table, in its order."""
    lines = (files("casepool.reading") / "confidence.tsv").read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines[1:])
    return tuple(
        Row(field, feature, float(w), int(n), int(right), source)
        for field, feature, w, n, right, source in cells
    )


@lru_cache(maxsize=1)
def load_weights() -> dict[str, Weights]:
    """The weights by field; a field without rows of its own has those of every kind of value."""
    bits = load_vocabulary().bit
    rows = read_confidence_rows()
    shared = {row.feature: row.weight for row in rows if row.field == ANY}
    fields = dict.fromkeys(row.field for row in rows)
    return {field: _weights(shared, [r for r in rows if r.field == field != ANY], bits) for field in fields}


def _weights(shared: Mapping[str, float], rows: Sequence[Row], bits: Mapping[str, int]) -> Weights:
    total = dict(shared)
    for row in rows:
        total[row.feature] = total.get(row.feature, 0.0) + row.weight
    kinds = tuple((bits[f.removeprefix(KIND)], w) for f, w in total.items() if f.startswith(KIND))
    named = {f: w for f, w in total.items() if not f.startswith(KIND) and f != BASE}
    return Weights(total.get(BASE, log(4)), kinds, named)


MOST_IMPLIED: Final = 0.7
"""No cause of death that is only implied is surer: of 27 in the corpus looked at on 2026-11-23, 19 were right."""


# --- the features -----------------------------------------------------------------------------------------

OPENING: Final = 2
"""Sentences that open the telling of a patient."""
FEWEST: Final = 6
"""Sentences from which on the last third is the closing of the telling."""
LONG: Final = 250
"""Characters above which a sentence tells more than one thing."""
_DISEASE: Final = tuple(
    "itis oma osis pathy emia ymia plasia sclerosis syndrome disease failure shock stroke infarction abscess hernia fracture deformity "
    "obstruction necrosis ulcer ulcers tumor tumour lesion lesions dysfunction migraine pneumothorax epilepticus purpura thenia".split()
)
"""Endings of names of diseases, which are no symptoms (gold/GUIDE.md: no diagnoses)."""
_SPINE: Final = re.compile(
    r"\b(?:spin|vertebr|cord|myel|lamin|corpect|conus|cauda|dural|epidural|lumbar|thoracic|cervical|sacr)"
)


class _Place:
    """Where a value is told: the kinds of the sentence, and its features."""

    __slots__ = ("features", "kinds")

    def __init__(self, kinds: int, features: tuple[str, ...]) -> None:
        self.kinds = kinds
        self.features = features


_NOWHERE: Final = _Place(0, ())


class _Weigher:
    """What the features of all values of one patient share."""

    __slots__ = ("_places", "_sentences", "_several", "_tables", "_tests", "_where")

    def __init__(self, scan: Scan, sentences: Sequence[Sentence], *, several: bool) -> None:
        self._sentences = sentences
        self._several = several
        self._tables: dict[str, Weights] = load_weights()
        self._tests = Kind.IMAGING | Kind.MICRO | Kind.PATHOLOGY | Kind.LAB
        self._where: dict[int, int] = {sentence.start: n for n, sentence in enumerate(sentences)}
        self._places: dict[int, _Place] = {}

    def sure(
        self, field: str, evidence: Sequence[Evidence], features: tuple[str, ...] = (), against: Against = ()
    ) -> float:
        """Probability of a value by its features and those of the sentence that says it first."""
        place = self.place(evidence)
        return self._tables[field].probability(features, place.kinds, place.features, against=bool(against))

    def place(self, evidence: Sequence[Evidence]) -> _Place:
        """What the sentence of the first evidence is like."""
        if not evidence:
            return _NOWHERE
        start = evidence[0].sentence[0]
        place = self._places.get(start)
        if place is None:
            place = self._places[start] = self._place_of(self._where.get(start))
        return place

    def _place_of(self, number: int | None) -> _Place:
        if number is None:
            return _NOWHERE
        sentence = self._sentences[number]
        count = len(self._sentences)
        features = []
        if number < OPENING:
            features.append("opening")
        if count >= FEWEST and 3 * number >= 2 * count:
            features.append("closing")
        if sentence.end - sentence.start > LONG:
            features.append("long sentence")
        if sentence.times:
            features.append("dated sentence")
        if self._several:
            features.append("several patients")
        if number and self._sentences[number - 1].kinds & self._tests:
            features.append("after a test")
        return _Place(sentence.kinds, tuple(features))


# --- a case -----------------------------------------------------------------------------------------------


def weigh(scan: Scan, sentences: Sequence[Sentence], case: Case, *, several: bool) -> None:
    """Tell each value of the case the probability that it is right, and the evidence against those that are told otherwise.

    Parameters
    ----------
    scan : Scan
    sentences : sequence of Sentence
        Those that speak of the patient.
    case : Case
    several : bool
        True where the report tells more than one patient.
    """
    own = [s for s in sentences if s.patient >= 0] if several else sentences
    weigher = _Weigher(scan, sentences, several=several)
    without = () if case.diagnoses else _NO_TUMOUR
    _patient(scan, own, case.patient, weigher, without=without)
    for diagnosis in case.diagnoses:
        _diagnosis(diagnosis, weigher)
    if case.lesions:
        sizes, sites = other_sizes(scan, case.lesions), opposed_sites(scan, case.lesions)
        for number, lesion in enumerate(case.lesions):
            _lesion(scan, lesion, weigher, against=sizes.get(number) or sites.get(number, ()))
    if case.findings:
        denied = denied_findings(scan, case.findings)
        for number, finding in enumerate(case.findings):
            _finding(finding, weigher, against=denied.get(number, ()))
    for image in case.imaging:
        set_confidence(image, weigher.sure("imaging", image.evidence))
    for result in case.pathology:
        set_confidence(result, weigher.sure("pathology", result.evidence, (_named("kind", result.kind),)))
    for scale in case.scales:
        set_confidence(scale, weigher.sure("scale", scale.evidence, (scale.name,)))
    for treatment in case.treatments:
        _treatment(treatment, weigher, without=without)
    _outcome(scan, own, case.outcome, weigher, without=without)


_NO_TUMOUR: Final[tuple[str, ...]] = ("no tumour",)
_YOUNG: Final[tuple[str, ...]] = ("under two",)


def _named(what: str, value: str | None) -> str:
    """The feature that `what` has that value ("basis told")."""
    return what + " None" if value is None else what + " " + value


def _patient(
    scan: Scan, own: Sequence[Sentence], patient: Patient, weigher: _Weigher, *, without: tuple[str, ...]
) -> None:
    age, sex = patient.age_years, patient.sex
    if age is not None:
        against = other_ages(scan, own, age)
        features = without + _YOUNG if age.value < 2 else without
        set_confidence(age, weigher.sure("age_years", age.evidence, features, against), against=against)
    if sex is not None:
        against = other_sex(scan, own, sex)
        features = (_named("basis", sex.basis),)
        set_confidence(sex, weigher.sure("sex", sex.evidence, features, against), against=against)


def _again(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return (AGAIN,) if len(evidence) > 1 else ()


def _diagnosis(d: Diagnosis, weigher: _Weigher) -> None:
    field = "histology" if d.histology else "primary_site"
    features = [*_again(d.evidence)]
    if d.basis is not None:
        features.append(_named("basis", d.basis))
    if d.history:
        features.append("past")
    set_confidence(d, weigher.sure(field, d.evidence, tuple(features)))
    if d.stage is not None:
        set_confidence(d.stage, weigher.sure("stage", d.stage.evidence))
    if d.grade is not None:
        set_confidence(d.grade, weigher.sure("grade", d.grade.evidence))


def lesion_field(lesion: Lesion) -> str:
    """The field of the table that a lesion's confidence is of: its size, else its level, compartment or site."""
    if lesion.role == "recurrence":
        return "recurrence_site"
    if lesion.size_mm is not None:
        return "lesion_size"
    if lesion.level is not None:
        return "lesion_level"
    if lesion.compartment is not None:
        return "lesion_compartment"
    return "metastasis" if lesion.status == "present" else "metastasis_absent"


def _lesion(scan: Scan, x: Lesion, weigher: _Weigher, *, against: Against) -> None:
    field = lesion_field(x)
    # A lesion in a known place was described like any other.
    basis = "described" if x.basis == "in a known place" else x.basis
    features = [*_again(x.evidence), _named("basis", basis)]
    if x.level is not None and x.evidence:
        span = x.evidence[0].sentence
        if "-" in x.level or _SPINE.search(scan.folded, *span):
            features.append("spine")
    if x.history:
        features.append("past")
    set_confidence(x, weigher.sure(field, x.evidence, tuple(features), against), against=against)


def finding_field(finding: Finding) -> str:
    """The field of the table that a finding's confidence is of."""
    return "finding_history" if finding.history else f"finding_{finding.status}"


def _finding(f: Finding, weigher: _Weigher, *, against: Against) -> None:
    features = []
    name, concept = f.name, f.concept
    words = name.count(" ") + 1
    if words == 1:
        features.append("one word")
    elif words > 3:
        features.append("many words")
    if name.endswith(_DISEASE):
        features.append("name of a disease")
    if concept is None or concept.startswith("finding_head"):
        features.append("by its head alone")
    confidence = weigher.sure(finding_field(f), f.evidence, tuple(features), against)
    set_confidence(f, confidence, against=against)


def _treatment(t: Treatment, weigher: _Weigher, *, without: tuple[str, ...]) -> None:
    features = [*_again(t.evidence), *without, _named("type", t.type)]
    if t.status != "given":
        features.append(t.status)
    if t.procedure is not None and "biops" in t.procedure:
        features.append("biopsy")
    if t.history:
        features.append("past")
    set_confidence(t, weigher.sure("treatment", t.evidence, tuple(features)))


def _outcome(
    scan: Scan, own: Sequence[Sentence], o: Outcome, weigher: _Weigher, *, without: tuple[str, ...]
) -> None:
    vital = o.vital_status
    if vital is not None:
        against = life_after(scan, own, vital)
        features = (_named("basis", vital.basis), _named("value", vital.value), *without)
        set_confidence(vital, weigher.sure("outcome", vital.evidence, features, against), against=against)
    cause, recurrence = o.cause, o.recurrence
    if cause is not None:
        _told("cause", cause, weigher, (*without, _named("value", cause.value)))
        if cause.basis == IMPLIED and cause.confidence is not None:
            set_confidence(cause, min(cause.confidence, MOST_IMPLIED))
    if recurrence is not None:
        _told(
            "recurrence", recurrence, weigher, (*without, "value true" if recurrence.value else "value false")
        )
    lengths = (
        ("follow_up", o.follow_up_days),
        ("symptom_duration", o.symptom_duration_days),
        ("interval", o.primary_to_metastasis_days),
    )
    for field, length in lengths:
        if length is not None:
            _told(field, length, weigher, without + _length_again(own, length))
    for response in o.response:
        set_confidence(response, weigher.sure("response", response.evidence, without + _response(response)))


def _told(field: str, fact: Fact[Any], weigher: _Weigher, features: tuple[str, ...]) -> None:
    set_confidence(fact, weigher.sure(field, fact.evidence, (_named("basis", fact.basis), *features)))


_WORSE: Final = re.compile(r"deteriorat|worsen|declin")
_RISING: Final = re.compile(r"stable$|^resolution$|^regained$|^palliative$|ambulatory")


def _response(fact: Fact[str]) -> tuple[str, ...]:
    if _WORSE.search(fact.value):
        return ("worse",)
    return ("word of other use",) if _RISING.search(fact.value) else ()


def _length_again(own: Sequence[Sentence], fact: Fact[float]) -> tuple[str, ...]:
    """Whether the length of time is told a second time."""
    if not fact.value:
        return ()
    told = sum(t.days == fact.value and t.kind != "age" for s in own for t in s.times)
    return (AGAIN,) if told > 1 else ()


# --- statements -------------------------------------------------------------------------------------------


def weigh_statements(statements: Sequence[Statement]) -> Iterator[Statement]:
    """The statements with the probability of each."""
    if not statements:
        return
    weights = load_weights()["statement"]
    for statement in statements:
        yield set_confidence(statement, weights.probability(statement_features(statement)))


def statement_features(statement: Statement) -> tuple[str, ...]:
    """The features of a statement: what numbers it gives, and whether it names where they are from."""
    features = ["percent alone" if statement.n is None else "count"]
    if statement.total is not None:
        features.append("of a total")
    if statement.authors or statement.references:
        features.append("cited")
    section = statement.evidence[0].section if statement.evidence else None
    if section in ("introduction", "discussion", "conclusion"):
        features.append("in a discussion")
    return tuple(features)
