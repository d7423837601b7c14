"""A case: one patient as the report tells them."""

from dataclasses import dataclass

from ._evidence import Evidence
from ._fact import Fact
from ._text import Problem, Report, Span
from ._time import Timeline
from ._value import value

SEXES = ("female", "male")
STATUSES = ("present", "absent", "uncertain")
TREATMENT_TYPES = (
    "surgery",
    "radiotherapy",
    "radiosurgery",
    "chemotherapy",
    "hormone therapy",
    "targeted therapy",
    "immunotherapy",
    "transplantation",
    "embolization/ablation",
    "other",
)
TREATMENT_STATUSES = ("given", "planned", "refused", "not given")
VITAL_STATUSES = ("alive", "dead")
CAUSES = ("disease", "treatment", "other")
COMPARTMENTS = (
    "intramedullary",
    "intradural-extramedullary",
    "epidural",
    "leptomeningeal",
    "vertebral",
)
LESION_ROLES = ("primary", "metastasis", "recurrence", "lesion")


@value(kw_only=True)
class Patient:
    """Who the patient is."""

    age_years: Fact[float] | None = None
    """Age at presentation of the episode reported; months and days of age as a fraction."""
    sex: Fact[str] | None = None


@value(kw_only=True)
class Diagnosis:
    """A neoplasm that the patient has or had: where it began, and what it is under the microscope.

    At least one of `site` and `histology` is told.
    """

    site: str | None = None
    """Primary site, one of SITES (gold/GUIDE.md; `vocabulary/sites.tsv`)."""
    histology: str | None = None
    """As short as the text gives it, lower case, abbreviations spelled out."""
    icdo: str | None = None
    """ICD-O-3 morphology with behaviour, "8500/3", where the histology has one row."""
    side: str | None = None
    stage: Fact[str] | None = None
    """As told, in one form: "pT2N1M0, stage IIB", "FIGO stage IIIC2", "Dukes C"; that of the first diagnosis, not of a recurrence."""
    grade: Fact[str] | None = None
    """As told, in one form: "grade 2", "WHO grade 2", "Gleason 4+3=7", "poorly differentiated"."""
    receptors: tuple[str, ...] = ()
    """"ER positive", "HER2 negative" ... in order of telling."""
    history: bool = False
    """True for a past neoplasm, known before the episode reported."""
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    basis: str | None = None
    """What the site hangs on: "cancer" (a cancer or a histology), "tumour", "mass", "operation"."""
    conflict: bool = False
    against: tuple[Evidence, ...] = ()
    """The words that say otherwise, where `conflict` is true."""


@value(kw_only=True)
class Lesion:
    """A tumour deposit at one place, present or looked for and not found."""

    role: str
    """One of `LESION_ROLES`."""
    site: str | None
    """One of SITES."""
    status: str = "present"
    level: str | None = None
    """Spinal level or range: "C6", "T12-L1", "conus medullaris", "cervicothoracic"."""
    compartment: str | None = None
    """One of `COMPARTMENTS`."""
    side: str | None = None
    size_mm: float | None = None
    """Largest stated dimension in mm."""
    signal: tuple[str, ...] = ()
    """"T1 hyperintense", "T2 hypointense", "homogeneous enhancement"."""
    episode: int | None = None
    history: bool = False
    """True where it belongs to the patient's past (first staging of an old primary)."""
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    basis: str | None = None
    """What it hangs on: "told", "suspected", "stage" (a TNM code), "recurrence", "described", or "in a known place": described
    in an organ that metastases are told of."""
    conflict: bool = False
    against: tuple[Evidence, ...] = ()
    """The words that say otherwise, where `conflict` is true."""


@value(kw_only=True)
class Finding:
    """A symptom or a physical sign, present or absent."""

    name: str
    """Short noun phrase in the text's own words, lower case."""
    concept: str | None = None
    """HPO id ("HP:0003401") or vocabulary id."""
    status: str = "present"
    cue: str | None = None
    """The words that decided the status ("no", "denied", "free of"); None where plainly present."""
    side: str | None = None
    level: str | None = None
    """Dermatome or spinal level ("C7", "below C7")."""
    modality: str | None = None
    """For neurological signs: "motor", "pain", "temperature", "touch", "vibration", "reflex", "sphincter"."""
    grade: str | None = None
    """"3/5", "Frankel C" ... as told."""
    episode: int | None = None
    history: bool = False
    resolved: bool = False
    """Absent after it had been there ("no cough after the operation"); not where the two contradict each other."""
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    conflict: bool = False
    against: tuple[Evidence, ...] = ()
    """The words that say otherwise, where `conflict` is true."""


@value(kw_only=True)
class Imaging:
    """One imaging examination."""

    modality: str
    """"MRI", "CT", "PET", "radiography", "ultrasound", "bone scan", "angiography", "myelography", ..."""
    region: str | None = None
    result: str | None = None
    episode: int | None = None
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0


@value(kw_only=True)
class Pathology:
    """One pathological finding: a specimen, a marker, a receptor."""

    kind: str
    """"biopsy", "resection", "cytology", "autopsy", "marker", "grade"."""
    result: str
    """As told ("metastatic breast carcinoma"); of a marker its name and result ("ER positive", "Ki-67 20 %")."""
    episode: int | None = None
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0


@value(kw_only=True)
class Treatment:
    """One anti-tumour treatment, given or not."""

    type: str
    """One of `TREATMENT_TYPES`."""
    agents: tuple[str, ...] = ()
    """Generic names, lower case, regimens spelled out, in order of telling."""
    regimen: str | None = None
    """"CMF", "R-CHOP" as told."""
    status: str = "given"
    procedure: str | None = None
    """Operations or techniques in the text's words, in order ("radical mastectomy", "laminectomy, corpectomy")."""
    extent: str | None = None
    """"gross total", "subtotal", "partial", "biopsy" where told."""
    dose_gy: float | None = None
    fractions: int | None = None
    cycles: int | None = None
    intent: str | None = None
    """"adjuvant", "neoadjuvant", "palliative" where told."""
    episode: int | None = None
    history: bool = False
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    conflict: bool = False
    against: tuple[Evidence, ...] = ()
    """The words that say otherwise, where `conflict` is true."""


@value(kw_only=True)
class Scale:
    """A value on a performance or neurological scale."""

    name: str
    """"KPS", "ECOG", "Frankel", "ASIA", "McCormick", "GCS", ..."""
    value: str
    episode: int | None = None
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0


@value(kw_only=True)
class Outcome:
    """How the patient was at last contact."""

    vital_status: Fact[str] | None = None
    cause: Fact[str] | None = None
    recurrence: Fact[bool] | None = None
    follow_up_days: Fact[float] | None = None
    symptom_duration_days: Fact[float] | None = None
    primary_to_metastasis_days: Fact[float] | None = None
    response: tuple[Fact[str], ...] = ()
    """"complete response", "stable disease", "no neurological improvement" ... in order of telling."""


@value(kw_only=True)
class Episode:
    """One presentation of the disease with its work-up, treatment and result.

    Its parts are the findings, lesions and treatments of the case that carry its number.
    """

    number: int
    label: str
    evidence: tuple[Evidence, ...] = ()


@value(kw_only=True)
class Case:
    """One patient as the report tells them."""

    id: str
    """Report id, "#", number of the patient in the report from 1."""
    report: Report
    patient: Patient
    diagnoses: tuple[Diagnosis, ...] = ()
    lesions: tuple[Lesion, ...] = ()
    findings: tuple[Finding, ...] = ()
    imaging: tuple[Imaging, ...] = ()
    pathology: tuple[Pathology, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    scales: tuple[Scale, ...] = ()
    episodes: tuple[Episode, ...] = ()
    timeline: Timeline | None = None
    outcome: Outcome = Outcome()
    doubtful: str | None = None
    """Why this may be no case report in English; None where it is one."""

    def interval(self, earlier: str, later: str) -> tuple[float | None, float | None] | None:
        """Lowest and highest days from one event of the timeline to another.

        Parameters
        ----------
        earlier, later : str
            Kinds ("diagnosis of primary", "first metastasis", "last treatment") or ids of events.

        Returns
        -------
        tuple of float or None, or None
            None for an end that is unbounded, and None alone where the timeline has no such event.
        """
        return None if self.timeline is None else self.timeline.interval(earlier, later)


@value(kw_only=True)
class Statement:
    """A number that a report gives about other patients."""

    report_id: str
    what: str
    """What was counted: "intramedullary metastasis", "lung", "cervical"."""
    among: str | None = None
    """Among whom: "patients with disseminated cancer", "55 cases of ISCM"."""
    n: int | None = None
    total: int | None = None
    percent_low: float | None = None
    percent_high: float | None = None
    """Equal to `percent_low` where one figure is told."""
    authors: tuple[str, ...] = ()
    """Surnames as named in the text."""
    references: tuple[int, ...] = ()
    """Reference numbers cited."""
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    measure: str | None = None
    """"mean", "median", "range" or "rate" where `what` was measured and not counted: "age", "overall survival"."""
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    """The ends told with a mean or median, or the ends of a range."""
    spread: str | None = None
    """What the ends are: "range", "interquartile range", "95% CI" or "CI"; none where the value itself is a range."""
    unit: str | None = None
    """The unit as told, in the plural: "years", "months", "cm"."""


@value(kw_only=True)
class Discrepancy:
    """Two places of a report (or one place and arithmetic) that cannot both be right."""

    code: str
    """Row of `audit/checks.tsv`."""
    severity: str
    """"high", "medium" or "low"."""
    report_id: str
    case_id: str | None
    message: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CareItem:
    """One item of the CARE checklist for case reports: told where, or missing."""

    number: str
    """Item of the checklist, "1" to "13" with letters: "5b"."""
    topic: str
    item: str
    """What the report should tell, in short."""
    found: bool
    evidence: tuple[Evidence, ...] = ()
    """The first place that tells it."""


@value(kw_only=True)
class Reading:
    """All that was read from one document: its cases, and statements about other patients."""

    report: Report
    cases: tuple[Case, ...] = ()
    statements: tuple[Statement, ...] = ()
    problems: tuple[Problem, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()

    @property
    def told_of_others(self) -> tuple[Span, ...]:
        """The sentences that its statements about other patients stand in."""
        return tuple([e.sentence for statement in self.statements for e in statement.evidence])
