"""Each row of `status_rules.tsv` is a test; what a scope denies and where it ends, in spans and in cases alike."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.document import document_from_text
from casepool.exchange import guide_fields
from casepool.model import Document, Report, Span
from casepool.pipeline import read_text
from casepool.reading import status_at
from casepool.reading._mention_rows import read_mention_rows
from casepool.reading._scan import scans_of
from casepool.reading._status import scopes
from casepool.reading._status_rules import OVER_TEXT, ROLES, SAYS, expand, status_rules
from casepool.vocabulary import fold

ROWS = read_mention_rows("status_rules.tsv")
PARTS = {f"{{{row['id']}}}": row["pattern"] for row in ROWS if row["role"] == "part"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_status_rule_row_hits_and_misses(row: dict[str, str]) -> None:
    pattern = re.compile(expand(row["pattern"], PARTS))
    seen = str.lower if row["role"] in OVER_TEXT else fold
    assert pattern.search(seen(row["hits"]))
    assert not pattern.search(seen(row["misses"]))
    assert row["role"] in ROLES
    assert (row["says"] in SAYS) == (row["role"] in ("forward", "backward"))
    assert row["source"]
    if row["ends"]:
        re.compile(row["ends"])


@pytest.mark.parametrize("row", [row for row in ROWS if row["says"] == "absent"], ids=lambda row: row["id"])
def test_status_rule_is_asked_for_in_every_sentence_that_it_may_hold_in(row: dict[str, str]) -> None:
    (scan,) = scans_of([document_from_text(row["hits"], id="x")], [()])
    assert scopes(scan, scan.sentences[0])


def test_ends_of_clauses_begin_with_a_character_that_the_search_can_skip_to() -> None:
    patterns = [expand(row["pattern"], PARTS) for row in ROWS if row["role"] == "clause_end"]
    assert all(pattern[0] in ";, " and pattern[1] not in "?*{" for pattern in patterns)


def test_status_rule_ids_are_unique_and_every_role_has_rows() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert {row["role"] for row in ROWS} == set(ROLES)
    assert all(pattern.pattern for pattern in status_rules().patterns.values())


def told(text: str) -> dict[str, str]:
    """Status of the findings of the one patient told."""
    _, reading = read_text(f"A 45-year-old man presented with hoarseness. {text}", id="x")
    return {f.name: f.status for f in reading.cases[0].findings if f.name != "hoarseness"}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("A lumbar puncture was done to rule out meningism.", {"meningism": "uncertain"}),
        ("He had pain that was not felt before.", {"pain": "present"}),
        ("Pain had disappeared.", {"pain": "present"}),
        ("The drug had no effect on his cough.", {"cough": "present"}),
        ("There was no response of the headache.", {"headache": "present"}),
        ("There was no nausea, the cough went on.", {"nausea": "absent", "cough": "present"}),
        ("There was no nausea, he had cough.", {"nausea": "absent", "cough": "present"}),
        ("He had no nausea during the cough.", {"nausea": "absent", "cough": "present"}),
        ("He had no nausea when the cough began.", {"nausea": "absent", "cough": "present"}),
        ("No cause of his cough was found.", {"cough": "present"}),
        ("His dyspnea was not accompanied by cough or fever.", {"cough": "absent", "fever": "absent"}),
        ("He didn't have vomiting.", {"vomiting": "absent"}),
        ("Dysarthria was completely absent.", {"dysarthria": "absent"}),
        ("Nausea was treated and has not recurred.", {"nausea": "present"}),
        (
            "He was a child with failure to thrive, vomiting and jaundice.",
            {"vomiting": "present", "jaundice": "present"},
        ),
        ("He could not sleep due to headache.", {"headache": "present"}),
        ("Because the nurse noted jaundice, fever was not observed at once.", {"jaundice": "present"}),
        ("Fever was not noticed early enough.", {"fever": "present"}),
        ("He had no difficulty in swallowing.", {"difficulty in swallowing": "absent"}),
        ("He was without any fever, there was no cough.", {"fever": "absent", "cough": "absent"}),
        (
            "He had no cardiovascular, urinary or neurological disorder.",
            {
                "cardiovascular disorder": "absent",
                "urinary disorder": "absent",
                "neurological disorder": "absent",
            },
        ),
        ("There was no variation in his headache.", {"headache": "present"}),
    ],
)
def test_denial_of_cases_ends_where_the_rules_say(text: str, status: dict[str, str]) -> None:
    read = told(text)
    assert {name: read.get(name) for name in status} == status


def absent(text: str) -> set[str]:
    """The words of the text that are told to be absent, each asked for by itself."""
    document = Document(report=Report(id="x", path="x", format="text"), text=text)
    return {
        word[0]
        for word in re.finditer(r"[A-Za-z]{4,}", text)
        if status_at(document, Span(*word.span())).status == "absent"
    }


@pytest.mark.parametrize(
    ("text", "denied", "held"),
    [
        ("The effusion did not resolve with diuretics.", {"resolve"}, {"effusion", "diuretics"}),
        ("He went home without resolution of the effusion.", {"resolution"}, {"effusion"}),
        ("She was unable to speak.", {"speak"}, set()),
        ("The films were unable to reveal a fracture.", {"reveal", "fracture"}, {"films"}),
        ("Attempts to reach the duct failed.", {"reach"}, {"duct"}),
        ("Cultures for mumps and measles were negative.", {"mumps", "measles"}, {"Cultures"}),
        ("There was negative staining for keratin.", {"keratin"}, {"staining"}),
        ("He recovered without complications.", {"complications"}, {"recovered"}),
        ("A miner without injuries was treated at the station.", {"injuries"}, {"treated"}),
        ("After a week without bleeding, ventilation was stopped.", {"bleeding"}, {"ventilation"}),
        ("There was no murmur on the second examination.", {"murmur"}, {"examination"}),
        ("No vomiting occurred after the operation.", {"vomiting"}, {"operation"}),
        ("The cyst was not connected to the duct and compressed the vein.", {"connected"}, {"compressed", "vein"}),
        ("Although the nurse gave morphine, relief was not noted.", {"relief"}, {"morphine"}),
        ("This came of the fact that the stone was never seen.", {"stone"}, {"fact"}),
        ("Four drugs were given, none of which caused nausea.", {"nausea"}, {"drugs"}),
        ("A stent was chosen rather than surgery because of his age.", {"surgery"}, {"stent"}),
        ("Mumps and measles were suspected and excluded.", {"Mumps", "measles"}, set()),
        ("He had no risk factors for stroke.", {"factors"}, {"stroke"}),
        ("There were no complications related to the procedure.", {"complications"}, {"procedure"}),
        ("She never complained about dizziness.", {"complained", "dizziness"}, set()),
        ("Patient no 2 received morphine.", set(), {"received", "morphine"}),
        ("They came with or without vomiting.", set(), {"vomiting"}),
        ("Surgery was not considered.", {"Surgery"}, set()),
        ("He walks without crutches and resumed his sports.", {"crutches"}, {"resumed", "sports"}),
        ("There was no further decrease in visual acuity.", {"decrease"}, {"acuity"}),
        ("None of the strains showed bands.", {"bands"}, set()),
        ("There was no vasculitis, consistent with Crohn disease.", {"vasculitis"}, {"disease"}),
        ("This rash has not been seen before.", set(), {"rash"}),
        ("She did not want surgery as her symptoms had settled.", {"surgery"}, {"symptoms", "settled"}),
        ("He had colitis, and enough heparin could not be given.", {"heparin"}, {"colitis"}),
        ("Biopsies were not taken.", {"Biopsies"}, set()),
        ("Criteria were not met, therefore a biopsy followed.", set(), {"biopsy", "followed"}),
        ("There was no emphysema, and tomography of her chest showed ascites.", {"emphysema"}, {"tomography", "ascites"}),
        ("He was not febrile at the time of surgery.", {"febrile"}, {"surgery"}),
        ("She had no seizures on anticonvulsant medication.", {"seizures"}, {"medication"}),
        ("Her uveitis has not returned.", set(), {"uveitis"}),
        ("There was no evidence on the CT scan of hydatid cysts.", {"hydatid", "cysts"}, set()),
        ("They were unable to do the sweat study.", {"study"}, set()),
        ("The drug did not prevent further seizures.", {"prevent"}, {"seizures"}),
        ("As zinc could not be measured, treatment was begun.", {"zinc"}, {"treatment"}),
        ("The valve did not open and thus the edema stayed.", {"open"}, {"edema", "stayed"}),
        ("There is no regimen for treating gastroschisis.", {"regimen"}, {"gastroschisis"}),
        ("A nurse without allergies gave birth to a girl.", {"allergies"}, {"birth"}),
        ("A drug was begun and further biopsies were not performed.", {"biopsies"}, {"drug", "begun"}),
        ("It had a non shockable rhythm.", set(), {"rhythm"}),
        ("She had no vomiting, a second film showed ascites.", {"vomiting"}, {"film", "showed", "ascites"}),
        ("She had no vomiting, later films showed ascites.", {"vomiting"}, {"films", "showed", "ascites"}),
        ("He was kept without antibiotic treatment for a month.", {"treatment"}, {"month"}),
        ("Cultures failed to grow fungi and bedside films showed ascites.", {"fungi"}, {"films", "ascites"}),
        ("No other cases of hydatid cysts of the spleen were found.", {"cases"}, {"cysts"}),
        ("She lived under a do not resuscitate order.", set(), {"resuscitate", "order"}),
        ("He had no murmur that could explain his dizziness.", {"murmur"}, {"dizziness"}),
        ("One twin thrived, the other did not, and her jaundice stayed.", set(), {"jaundice", "stayed"}),
        ("They went home without resection of the cyst.", {"resection"}, {"cyst"}),
        ("The parents (both without rashes) carried the mutation.", {"rashes"}, {"carried", "mutation"}),
        ("Rejection was not observed and her function was preserved.", {"Rejection"}, {"function", "preserved"}),
        ("The diagnosis was not made until autopsy.", set(), {"diagnosis", "autopsy"}),
        ("No recurrence of the hernia was found.", {"recurrence"}, {"hernia"}),
        ("The cause of the jaundice was not found.", {"cause"}, {"jaundice"}),
        ("A negative rapid test did not help.", set(), {"test"}),
        ("The fetus was without movements and severe edema was seen.", {"movements"}, {"edema"}),
        ("Absence of infection raised suspicion of a tumor.", {"infection"}, {"suspicion", "tumor"}),
    ],
)  # fmt: skip
def test_denial_reaches_its_own_words_only(text: str, denied: set[str], held: set[str]) -> None:
    found = absent(text)
    assert denied <= found
    assert not held & found


SYMPTOMS = st.sampled_from(["fever", "cough", "headache", "vomiting", "dysphagia", "dizziness", "diarrhea"])
CUES = st.sampled_from(["no", "no evidence of", "without", "never had", "did not have", "denied any"])
CLAUSES = st.sampled_from(
    [
        ", as his wife said,",
        ", which the nurse wrote down,",
        ", who lived alone,",
        ", as agreed on Monday,",
        " (seen in the morning)",
    ]
)


def sentence(who: str, cue: str, first: str, second: str) -> str:
    verb = "was" if cue in ("without", "no evidence of") else "had"
    start = f"{who} {cue}" if cue not in ("no", "no evidence of", "without") else f"{who} {verb} with {cue}"
    return f"{start} {first} or {second}."


@given(cue=CUES, first=SYMPTOMS, second=SYMPTOMS, clause=CLAUSES)
@settings(max_examples=60, deadline=None)
def test_clause_without_a_cue_changes_nothing_of_the_whole_reading(
    cue: str, first: str, second: str, clause: str
) -> None:
    opening = "A 45-year-old man presented with hoarseness for two months. "
    rest = " He had laryngeal carcinoma. Laryngectomy was performed. He was alive one year later."
    readings = []
    for who in ("The patient", f"The patient{clause}"):
        _, reading = read_text(opening + sentence(who, cue, first, second) + rest, id="x")
        readings.append([guide_fields(case) for case in reading.cases])
    assert readings[0] == readings[1]
    assert set(readings[0][0]["findings_absent"]) == {first, second}
    assert readings[0][0]["findings_present"] == ["hoarseness"]
