"""Findings told in other ways: denied behind the finding or by a sign, not felt, and the members of lists that no vocabulary knows."""

import pytest

from casepool.pipeline import read_text

WHO = "A 45-year-old man presented with hoarseness. "


def findings(text: str, *, status: str = "present") -> list[str]:
    _, reading = read_text(text, id="a")
    return [f.name for case in reading.cases for f in case.findings if f.status == status and not f.history]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        # denied behind the finding
        ("Headache and vomiting were conspicuously lacking.", ["headache", "vomiting"]),
        ("Weight loss was not referred.", ["weight loss"]),
        ("Kernig's sign could not be elicited.", ["kernig's sign"]),
        ("Bleeding was not a feature.", ["bleeding"]),
        ("Odynophagia (-), dysphagia (+).", ["odynophagia"]),
        # told by an adjective or a verb
        ("He was neither jaundiced nor cyanosed.", ["jaundice", "cyanosis"]),
        ("He had neither vomited nor lost consciousness.", ["vomiting", "loss of consciousness"]),
        ("He had not lost weight.", ["weight loss"]),
        # not felt
        ("No mass could be felt.", ["palpable mass"]),
        ("No inguinal lymph nodes were palpable.", ["palpable inguinal lymph nodes"]),
        ("Neither liver nor spleen could be felt.", ["palpable liver", "palpable spleen"]),
        ("The liver and spleen were not enlarged.", ["enlarged liver", "enlarged spleen"]),
        ("Para-aortic nodes were not palpable.", []),
        ("There was no disturbance of balance.", ["disturbance of balance"]),
        ("The graft was sutured without erosion or scarring.", []),
        # signs of a state
        ("No signs of congestion were noticed.", ["signs of congestion"]),
        ("He had no signs of severe respiratory failure.", ["signs of severe respiratory failure"]),
        ("He did not show any clear signs of thyroid excess.", ["signs of thyroid excess"]),
        ("He had no clinical signs.", ["clinical signs"]),
        ("He had no other neuromuscular symptoms.", ["neuromuscular symptoms"]),
        ("There were no signs of recurrence.", []),
        ("CT showed no signs of infection.", []),
        ("He had no vital signs.", []),
        ("He had no symptoms.", []),
        # where a denial ends, and what had been there
        ("CT was not performed because of impairment of renal function.", []),
        ("He went home without further abdominal pain.", []),
        ("No bleeding complications were observed.", []),
        ("He had no urinary symptoms such as dysuria or haematuria.", ["dysuria", "haematuria"]),
        (
            "CT proved that the air had gone, and the patient was discharged without any neurological deficits.",
            ["neurological deficits"],
        ),
    ],
)
def test_denied(text, denied):
    assert findings(WHO + text, status="absent") == denied


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "He came with nausea, vomiting and epigastric distress.",
            ["nausea", "vomiting", "epigastric distress"],
        ),
        (
            "He complained of haematuria, frequency and weight loss.",
            ["haematuria", "weight loss", "frequency"],
        ),
        ("He was admitted with dysarthria and a plethoric skin.", ["dysarthria", "plethoric skin"]),
        (
            "The boy presented with short stature and skeletal malformations.",
            ["short stature", "skeletal malformations"],
        ),
        # what a list tells beside complaints
        ("He presented with jaundice and elevated bilirubin levels.", ["jaundice"]),
        ("He presented with fever, oliguria and renal dysfunction.", ["fever", "oliguria"]),
        ("He had tremor and his pulse was regular.", ["tremor"]),
        ("He had a mobile, non-tender mass of the thigh.", ["mobile, non-tender mass of the thigh"]),
        ("CT showed nodules, bulging and vessels of one side.", []),
        # masses by their fuller names, and places
        ("He had a mass lesion in the left axilla.", ["mass lesion in the left axilla"]),
        (
            "He noticed many nodular lesions on his arms and thighs.",
            ["nodular lesions on his arms and thighs"],
        ),
        ("He noticed swelling of the affected limb.", ["swelling of the affected limb"]),
        ("He had pain behind his left eye.", ["pain behind his left eye"]),
        # places shared, or told at length
        (
            "He had weakness and hyperreflexia of both legs.",
            ["weakness of both legs", "hyperreflexia of both legs"],
        ),
        ("He had erythema nodosum on both shins.", ["erythema nodosum on both shins"]),
        ("He had paresthesias of the 4 limbs.", ["paresthesias of the 4 limbs"]),
        # what was told before
        ("He had a rash of the arm. The skin lesions went.", ["rash of the arm"]),
        ("Despite surgery, the knee swelling came back.", ["knee swelling"]),
        # masses that an examiner felt, that grow, or that stand beside a complaint
        ("On physical examination, we found a painless hard tumor.", ["painless hard tumor"]),
        ("On renal examination, a situated tumor was found.", []),
        ("He complained of a growing testicular mass.", ["testicular mass"]),
        (
            "He had paralysis of the legs and a bony lump in the scapula.",
            ["paralysis of the legs", "bony lump in the scapula"],
        ),
        ("She noticed a lump.", ["lump"]),
        ("He came with a mass protruding per anum.", ["mass protruding per anum"]),
        ("A nodule reappeared on his left cheek.", ["nodule on his left cheek"]),
        ("Oedema of the cheek nodule developed.", ["oedema of the cheek"]),
        (
            "He was admitted to a ward because of malaise in his whole body and a huge mass of the thigh.",
            ["malaise", "huge mass of the thigh"],
        ),
        ("He was operated on for groin pain and a mass.", ["groin pain", "mass"]),
        ("He came with a mass in the mediastinum.", []),
        # signs of a state that brought him, and symptoms like those of a disease
        ("He came with features of acute peritonitis.", ["features of acute peritonitis"]),
        ("He was seen for colitis-like complaints.", ["colitis-like complaints"]),
        ("MRI showed signs of cord compression.", []),
        ("His sister had symptoms of meningitis.", []),
        # new names
        ("He then developed hypoxia and a rectal bleed.", ["hypoxia", "rectal bleed"]),
        (
            "Slit lamp examination showed corneal opacity and cells and flare.",
            ["corneal opacity", "cells and flare"],
        ),
        ("He noticed fetid urine.", ["fetid urine"]),
        ("He presented with hydrocephalus, headache and intussusception.", ["headache"]),
        (
            "A diabetic hypertensive obese woman came with mental, growth and psychomotor retardation.",
            ["obese", "psychomotor retardation"],
        ),
        ("His visual acuity was no light perception.", ["no light perception"]),
        # what a test was done for, and when the patient came
        ("A tumor was found on CT during a work-up for hemoptysis.", ["hemoptysis"]),
        ("He presented 11 years ago with nasal blockage.", ["nasal blockage"]),
        # what an operation, a biopsy or a picture showed
        ("Biopsies of the antrum then showed oedema and ulceration.", []),
        ("At the first laparotomy, marked congestion and a hard mass of the groin were seen.", []),
        ("Chest X-Ray showed mediastinal enlargement.", []),
        ("Histopathological analysis showed ulceration with oedema.", []),
        ("During the operation he became dyspneic.", ["dyspneic"]),
        ("A man without pathological antecedents went to our hospital with melena.", ["melena"]),
        # functions told as impaired by a noun phrase
        ("He noticed a slow decline of his school performance.", ["decline of his school performance"]),
        ("He had failing eyesight and poor balance.", ["failing eyesight", "poor balance"]),
        ("His wife reported altered behaviour.", ["altered behaviour"]),
        ("He had diminution of the breath sounds.", ["diminution of the breath sounds"]),
        ("There was no change in hearing.", []),
        ("CT showed limitation of mobility.", []),
        # an examination goes on in the next sentence
        (
            "On examination he was pale. Three firm nodules of the scalp were seen. The vulva was also indurated.",
            ["pale", "firm nodules of the scalp", "indurated vulva"],
        ),
        # what only an operator or a test can have told
        ("The source of bleeding was clipped.", []),
        ("There was erosion of the duct by the stone.", []),
        ("Enlarged lymph nodes lay around the aorta.", []),
        ("He had rectal bleeding and pedal oedema.", ["rectal bleeding", "pedal oedema"]),
        # no findings
        ("A toxic multinodular goiter was known.", []),
        ("Extracorporeal shock wave lithotripsy was done.", []),
        # names of diseases
        ("Complex regional pain syndrome was diagnosed.", []),
    ],
)
def test_told(text, told):
    assert sorted(findings(WHO + text)) == sorted(["hoarseness", *told])
