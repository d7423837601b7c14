"""The swaps of `wording.py`: another drug, symptom, histology or organ for each mention of one, another sex, other ages and times.

A swap writes a text anew and says what each value becomes: where every "cisplatin" of a text is "oxaliplatin", the agent must
follow and nothing else change.
"""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from wording_ways import NUMBERS, SIDES, Case, Way, capital

import casepool.vocabulary


def renamed(pairs: Mapping[str, str], fields: Mapping[str, Mapping[str, str]], unless: str = "") -> Way:
    """Words by others where none of the others stands; the values of these fields are told by the words of the mapping."""
    told = re.compile(
        rf"\b(?:{'|'.join([*filter(None, map(re.escape, pairs.values())), *filter(None, [unless])])})",
        re.IGNORECASE,
    )

    def put(match: re.Match[str], other: str) -> str:
        return capital(other) if match[0][0].isupper() else other

    def say(text: str) -> str:
        if told.search(text):
            return text
        for pattern, other in pairs.items():
            text = re.sub(pattern, lambda m, other=other: put(m, other), text, flags=re.IGNORECASE)
        return text

    def expect(case: Case) -> Case:
        case = dict(case)
        for field, words in fields.items():
            values = case.get(field) or []
            assert isinstance(values, list)
            for pattern, other in words.items():
                values = [re.sub(pattern, other, value) for value in values]
            case[field] = values
        return case

    return Way(say, expect)


def drugs(old: str, kind: str) -> dict[str, Way]:
    """Every name of every drug of one class."""
    table = Path(casepool.vocabulary.__file__).parent / "drugs.tsv"
    ways = {}
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            codes = dict(code.split("=", 1) for code in row["codes"].split(";") if "=" in code)
            if codes.get("type") != kind or "other_uses" in codes or row["name"] == old:
                continue
            for name in row["patterns"].split("|"):
                if len(name) > 5 and name != old:
                    agents = {"agents": {rf"^{old}$": row["name"]}}
                    ways[name] = renamed(
                        {rf"\b{old}\b": name},
                        agents,
                        unless=r"[A-Z]{3,} (?:regimen|chemotherapy|therapy)|CHOP|CDDP",
                    )
    return ways


def symptoms(old: str, *others: str) -> dict[str, Way]:
    return {
        other: renamed(
            {rf"\b{old}\b": other},
            {f: {rf"\b{old}\b": other} for f in ("findings_present", "findings_absent")},
        )
        for other in others
    }


def histologies(old: str, *others: str) -> dict[str, Way]:
    return {
        other: renamed({rf"\b{old}\b": other}, {"histologies": {rf"\b{old}\b": other}}) for other in others
    }


_TUMOURS = r"(?=(?:cancer|carcinoma|adenocarcinoma|tumou?r|metastas[ei]s|mass|nodules?|lesions?)\b)"


def sites(noun: str, adjective: str, site: str, unless: str, *others: tuple[str, str, str]) -> dict[str, Way]:
    """An organ and its adjective by others."""
    told = {f: {f"^{site}$": ""} for f in ("primary_sites", "metastatic_sites")}
    ways = {}
    for other, its, where in others:
        phrases = {rf"\b{noun} {_TUMOURS}": f"{its} ", rf"\b{adjective}\b": its, rf"\b{noun}s?\b": other}
        found = dict.fromkeys(("findings_present", "findings_absent", "histologies"), phrases)
        ways[other] = renamed(phrases, {f: {f"^{site}$": where} for f in told} | found, unless=unless)
    return ways


_ORGANS = (
    ("lung", "pulmonary", "lung"), ("kidney", "renal", "kidney"), ("liver", "hepatic", "liver"), ("pancreas", "pancreatic", "pancreas"),
    ("stomach", "gastric", "stomach"), ("spleen", "splenic", "spleen"), ("thyroid gland", "thyroid", "thyroid"),
    ("urinary bladder", "bladder", "bladder"), ("breast", "mammary", "breast"), ("colon", "colonic", "colon"),
    ("sigmoid colon", "sigmoid", "colon"), ("esophagus", "esophageal", "esophagus"), ("rectum", "rectal", "rectum"),
    ("adrenal gland", "adrenal", "adrenal"), ("parotid gland", "parotid", "salivary gland"), ("gallbladder", "gallbladder", "gallbladder"),
    ("tongue", "lingual", "tongue"), ("duodenum", "duodenal", "small intestine"), ("larynx", "laryngeal", "larynx"),
    ("thymus", "thymic", "thymus"), ("retroperitoneum", "retroperitoneal", "retroperitoneum"), ("heart", "cardiac", "heart"),
    ("small bowel", "small-bowel", "small intestine"), ("skin", "cutaneous", "skin"), ("brain", "cerebral", "brain"),
    ("tonsil", "tonsillar", "tonsil"), ("appendix", "appendiceal", "appendix"), ("anal canal", "anal", "anus"),
)  # fmt: skip


def organs(noun: str, adjective: str, site: str, unless: str) -> dict[str, Way]:
    return sites(noun, adjective, site, unless, *(organ for organ in _ORGANS if organ[2] != site))


_SEX_BOUND = re.compile(
    r"breast|mamm|prostat|uter|ovar|cervi[xc]|vagin|vulv|test(?:is|ic)|peni[sl]|scrot|gyn|pregnan|gestat|menopaus|menstr|hyster|"
    r"endometri|parity|gravid|mother|father|wife|husband|brother|sister|son\b|daughter|tamoxifen|semin|sperm|deliver|birth|fetal|fetus|"
    r"hymen|labi|salping|adnex|trophobl|chorioc|psa\b|XX|XY|males|females|women|\bmen\b|boys|girls|fallop|leydig|sertoli",
    re.IGNORECASE,
)
_SEXES = (
    ("woman", "man"), ("female", "male"), ("girl", "boy"), ("lady", "gentleman"), ("she", "he"), ("herself", "himself"), ("hers", "his"),
    ("mrs", "mr"),
)  # fmt: skip


def other_sex(text: str) -> str:
    if _SEX_BOUND.search(text):
        return text
    other = {word: pair[1 - pair.index(word)] for pair in _SEXES for word in pair} | {
        "him": "her",
        "his": "her",
    }

    def put(match: re.Match[str]) -> str:
        word = match[0].lower()
        if word == "her":
            new = "his" if re.match(r" [a-z]+", match.string[match.end() :]) else "him"
        else:
            new = other[word]
        return capital(new) if match[0][0].isupper() else new

    return re.sub(rf"(?i)\b(?:{'|'.join([*other, 'her'])})\b", put, text)


def opposite(case: Case) -> Case:
    sexes = {"female": "male", "male": "female", None: None}
    found = {f: [other_sex(v) for v in case.get(f) or []] for f in ("findings_present", "findings_absent")}
    return dict(case) | found | {"sex": sexes[case["sex"]]}


def older(text: str) -> str:
    """Three years more for ages told as "45-year-old" alone."""
    if re.search(r"\bage[ds]?\b|years? old|-(?:month|week|day)-old", text):
        return text
    return re.sub(r"\b([2-8]\d)(?=-year-old)", lambda m: str(int(m[1]) + 3), text)


def three_years_older(case: Case) -> Case:
    age = case["age_years"]
    return dict(case) | {"age_years": age + 3 if isinstance(age, int | float) and age >= 20 else age}


_LATER = re.compile(r"\b((?:19[5-9]|20[012])\d)\b(?! ?(?:mm|cm|mg|m[lL]|g|IU|U|cells))")


def doubled(text: str) -> str:
    """Lengths of time twice as long where no date is told."""
    if _LATER.search(text) or re.search(
        r"\bages?\b|aged|twice|half|\d[-\N{EN DASH}]\d+[ -](?:year|month|week|day)|previous (?:year|month)",
        text,
    ):
        return text

    def put(match: re.Match[str]) -> str:
        if match[1].isdigit():
            return f"{int(match[1]) * 2}{match[2]}{match[3].rstrip('s')}{'' if match[2] == '-' else 's'}"
        return f"{int((NUMBERS.index(match[1].lower()) + 1) * 2)}{match[2]}{match[3].rstrip('s')}{'' if match[2] == '-' else 's'}"

    return re.sub(
        rf"(?i)\b(\d+|{'|'.join(NUMBERS)})([ -])((?:year|month|week|day)s?)\b(?![- ]old| of age)", put, text
    )


MONTH_FIELDS = ("symptom_duration_months", "primary_to_metastasis_months", "follow_up_months")


def twice(case: Case) -> Case:
    lengths = {f: case[f] * 2 for f in MONTH_FIELDS if isinstance(case[f], int | float)}
    return dict(case) | lengths


def larger(case: Case) -> Case:
    size = case["largest_size_mm"]
    return dict(case) | {"largest_size_mm": size * 2 if isinstance(size, int | float) else size}


SWAPS: Mapping[str, Mapping[str, Way]] = {
    "cisplatin": drugs("cisplatin", "chemotherapy"),
    "cyclophosphamide": drugs("cyclophosphamide", "chemotherapy"),
    "imatinib": drugs("imatinib", "targeted therapy"),
    "sunitinib": drugs("sunitinib", "targeted therapy"),
    "nivolumab": drugs("nivolumab", "immunotherapy"),
    "tamoxifen": drugs("tamoxifen", "hormone therapy"),
}  # fmt: skip
_SYMPTOMS = (
    "headache", "tinnitus", "vertigo", "palpitations", "night sweats", "blurred vision", "double vision", "diplopia", "hoarseness",
    "loss of appetite", "neck stiffness", "light-headedness", "dysphagia", "pruritus", "haematuria", "constipation", "jaundice", "diarrhoea",
    "shortness of breath", "chest tightness", "abdominal distension", "back pain", "low-grade fever", "malaise", "anorexia", "epistaxis",
    "photophobia", "wheezing", "heartburn", "melena", "rectal bleeding", "urinary frequency", "nocturia", "gait disturbance", "memory loss",
    "somnolence", "lethargy", "hiccups", "drooling", "trismus", "otalgia", "odynophagia", "itching", "dizziness", "syncope", "insomnia",
    "flank pain", "joint pain", "muscle weakness", "easy bruising", "hair loss", "vomiting", "nausea", "fatigue", "hemoptysis", "dyspnea",
)  # fmt: skip
_CARCINOMAS = (
    "squamous cell carcinoma",
    "small cell carcinoma",
    "neuroendocrine carcinoma",
    "adenosquamous carcinoma",
    "carcinosarcoma",
    "large cell neuroendocrine carcinoma",
    "undifferentiated carcinoma",
    "mucoepidermoid carcinoma",
    "adenoid cystic carcinoma",
    "lymphoepithelioma-like carcinoma",
    "signet-ring cell carcinoma",
    "NUT carcinoma",
    "basaloid carcinoma",
    "sarcomatoid carcinoma",
    "carcinoid tumor",
    "clear cell carcinoma",
    "mucinous carcinoma",
    "pleomorphic carcinoma",
    "spindle cell carcinoma",
    "giant cell carcinoma",
    "large-cell carcinoma",
    "papillary adenocarcinoma",
    "mixed adenoneuroendocrine carcinoma",
)
_SARCOMAS = (
    "leiomyosarcoma", "liposarcoma", "angiosarcoma", "rhabdomyosarcoma", "fibrosarcoma", "synovial sarcoma", "clear cell sarcoma",
    "spindle cell sarcoma", "myxofibrosarcoma", "pleomorphic sarcoma", "undifferentiated pleomorphic sarcoma", "epithelioid sarcoma",
    "alveolar soft part sarcoma", "malignant fibrous histiocytoma", "desmoplastic small round cell tumor", "solitary fibrous tumor",
    "inflammatory myofibroblastic tumor", "hemangiopericytoma", "desmoid tumor", "granular cell tumor", "epithelioid hemangioendothelioma",
    "perivascular epithelioid cell tumor",
)  # fmt: skip
SWAPS |= {
    word: symptoms(word, *(other for other in _SYMPTOMS if other != word))
    for word in ("headache", "nausea", "dyspnea", "fatigue", "hemoptysis", "dysphagia", "jaundice")
}
SWAPS |= {
    word: histologies(word, *(other for other in kind if other != word))
    for word, kind in (
        ("squamous cell carcinoma", _CARCINOMAS),
        ("adenocarcinoma", _CARCINOMAS),
        ("leiomyosarcoma", _SARCOMAS),
        ("liposarcoma", _SARCOMAS),
        ("angiosarcoma", _SARCOMAS),
        ("rhabdomyosarcoma", _SARCOMAS),
    )
}
SWAPS |= {
    "lung": organs(
        "lung",
        "pulmonary",
        "lung",
        r"lobe|lobectomy|\w*pneum|bronch|hil[au]|small[ -]cell|\w*thora|segment|emphysema|embol|hypertension",
    ),
    "stomach": organs(
        "stomach",
        "gastric",
        "stomach",
        r"gastrec|antr|pylor|cardia|curvature|fund|gastroscopy|endoscop|\w*gastro|greater|H\. pylori",
    ),
    "kidney": organs(
        "kidney",
        "renal",
        "kidney",
        r"renal cell|\w*nephr|clear|wilms|dialysis|insufficiency|failure|pole|creatinine|function",
    ),
    "thyroid": organs(
        "thyroid(?: gland)?",
        "thyroidal",
        "thyroid",
        r"thyroidec|papillary|follicular|TSH|[MPF]TC|anaplastic|medullary|lobe|goit|hormone|radioiodine|hyper|function",
    ),
}
SWAPS |= {
    "person and time": {
        "the other sex": Way(other_sex, opposite),
        "three years older": Way(older, three_years_older),
        "dates a year later": Way(lambda text: _LATER.sub(lambda m: str(int(m[1]) + 1), text)),
        "lengths twice as long": Way(doubled, twice),
        "tumors twice as large": Way(
            lambda text: re.sub(rf"{SIDES}(?:cm|mm)\b", lambda m: re.sub(r"\d+(?:\.\d+)?", lambda n: f"{float(n[0]) * 2:g}", m[0]), text), larger
        ),
    }
}  # fmt: skip
