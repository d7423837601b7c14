"""Word forms of a vocabulary pattern: number of the head noun, British and American spelling, joined prefixes.

An exact dictionary finds less than half of what case reports name; most of the rest are other forms of the
same words. The rules here are closed under themselves as far as it is useful: the form that the
row gives does not matter, the British and the American row have the same variants.
"""

import re
from collections.abc import Mapping
from functools import cache

from ._rows import read_rows

MOST_VARIANTS = 24
"""Variants per pattern that are kept, misspelled ones apart; long phrases with many spellings would fill the matcher."""

MOST_MISSPELLED = 12
"""Misspelled variants per pattern that are kept."""

# American form, British form. Sources: Oxford spelling lists; Dorland's Illustrated Medical Dictionary, which
# gives British forms as cross-references. Each pair works both ways.
_SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"(?<!o)edema", "oedema"),
    (r"tumor", "tumour"),
    (r"\bhem(?=at|ang|orr|ogl|opt|ophi|osid|ost|othor|oper|oly|ody|odi|ocy|oto|obi)", "haem"),
    (r"(?<=[b-df-z])emi(?=as?\b|c\b)", "aemi"),
    (r"(?<=[a-z]{2})hem(?=at|orr|ang|oly)", "haem"),
    (r"(?<!o)esoph(?=a)", "oesoph"),
    (r"\bpedi(?=at)", "paedi"),
    (r"\borthoped", "orthopaed"),
    (r"(?<=rrh)ea\b", "oea"),
    (r"(?<=rrh)eic\b", "oeic"),
    (r"(?<=pn)ea\b", "oea"),
    (r"(?<=pn)eic\b", "oeic"),
    (r"\bfetal\b", "foetal"),
    (r"\bfetus", "foetus"),
    (r"gynec", "gynaec"),
    (r"\bcec(?=um|al)", "caec"),
    (r"(?<=[a-z]{2})cecal\b", "caecal"),
    (r"\bfec(?=es|al)", "faec"),
    (r"\bceliac", "coeliac"),
    (r"(?<!o)estrogen", "oestrogen"),
    (r"\bcolor", "colour"),
    (r"\bgray\b", "grey"),
    (r"\bcenter\b", "centre"),
    (r"\bfiber", "fibre"),
    (r"\blabor\b", "labour"),
    (r"behavior", "behaviour"),
    (r"\bodor\b", "odour"),
    (r"(?<!a)esthe(?=s|t)", "aesthe"),
    (r"\bcesarean", "caesarean"),
    (r"\bleuko", "leuco"),
    (r"\bgoiter", "goitre"),
    (r"\bparalyz", "paralys"),
    (r"(?<=[a-z]{3})iz(?=ations?\b|ed\b|ing\b|es?\b)", "is"),
    (r"\bsulf", "sulph"),
    (r"\bameb", "amoeb"),
    (r"\blacrimal", "lachrymal"),
    (r"\bmold", "mould"),
    (r"\bcaliber\b", "calibre"),
    (r"\bmeager\b", "meagre"),
    (r"\betiolog", "aetiolog"),
)

# Prefixes that print joined, hyphenated or spaced ("intra-medullary" folds to "intra medullary").
_PREFIXES = [
    "intra",
    "extra",
    "peri",
    "retro",
    "sub",
    "supra",
    "infra",
    "inter",
    "trans",
    "post",
    "pre",
    "non",
    "para",
    "multi",
    "hyper",
    "hypo",
    "anti",
    "neo",
    "micro",
    "macro",
    "pan",
    "over",
    "semi",
    "hemi",
    "mono",
    "poly",
    "radio",
    "chemo",
    "brachy",
    "immuno",
    "cervico",
    "thoraco",
    "lumbo",
    "naso",
    "oro",
    "broncho",
    "gastro",
    "hepato",
    "cholangio",
    "adeno",
    "fibro",
    "osteo",
    "chondro",
    "angio",
    "myo",
    "lipo",
    "leio",
    "rhabdo",
    "neuro",
    "osteo",
    "xantho",
    "lympho",
    "squamo",
    "bi",
    "tri",
    "ante",
]
# Spaced two-word names that also print as one word.
_JOINED = (
    ("gall bladder", "gallbladder"),
    ("brain stem", "brainstem"),
    ("lymph node", "lymphnode"),
    ("head ache", "headache"),
    ("back ache", "backache"),
    ("tooth ache", "toothache"),
    ("stomach ache", "stomachache"),
    ("ear ache", "earache"),
    ("bed wetting", "bedwetting"),
    ("follow up", "followup"),
    ("light headed", "lightheaded"),
    ("light headedness", "lightheadedness"),
    ("heart burn", "heartburn"),
    ("nose bleed", "nosebleed"),
    ("foot drop", "footdrop"),
    ("wrist drop", "wristdrop"),
    ("finger tip", "fingertip"),
    ("eye lid", "eyelid"),
    ("eye ball", "eyeball"),
    ("finger nail", "fingernail"),
    ("toe nail", "toenail"),
    ("ear drum", "eardrum"),
    ("cheek bone", "cheekbone"),
    ("collar bone", "collarbone"),
    ("breast bone", "breastbone"),
    ("jaw bone", "jawbone"),
    ("back bone", "backbone"),
    ("x ray", "xray"),
    ("under arm", "underarm"),
    ("fore arm", "forearm"),
    ("fore head", "forehead"),
    ("mid line", "midline"),
    ("gamma knife", "gammaknife"),
    ("cyber knife", "cyberknife"),
    ("mid brain", "midbrain"),
    ("voice box", "voicebox"),
)

_IRREGULAR = {
    "vertebra": "vertebrae",
    "metastasis": "metastases",
    "foot": "feet",
    "tooth": "teeth",
    "calculus": "calculi",
    "nucleus": "nuclei",
    "thrombus": "thrombi",
    "embolus": "emboli",
    "bronchus": "bronchi",
    "humerus": "humeri",
    "nevus": "nevi",
    "naevus": "naevi",
    "polypus": "polypi",
    "ovum": "ova",
    "septum": "septa",
    "diverticulum": "diverticula",
    "labium": "labia",
    "bulla": "bullae",
    "macula": "maculae",
    "papilla": "papillae",
    "pleura": "pleurae",
    "scapula": "scapulae",
    "fibula": "fibulae",
    "tibia": "tibiae",
    "axilla": "axillae",
    "maxilla": "maxillae",
    "fistula": "fistulae",
    "petechia": "petechiae",
    "ecchymosis": "ecchymoses",
    "striae": "stria",
    "testis": "testes",
    "pelvis": "pelves",
    "child": "children",
    "man": "men",
    "woman": "women",
    "mouse": "mice",
    "nucleus pulposus": "nuclei pulposi",
    "cortex": "cortices",
    "apex": "apices",
    "appendix": "appendices",
    "phalanx": "phalanges",
    "larynx": "larynges",
    "meninx": "meninges",
    "ganglion": "ganglia",
    "foramen": "foramina",
    "stoma": "stomata",
    "viscus": "viscera",
    "half": "halves",
    "calf": "calves",
}
_SINGULAR = {plural: singular for singular, plural in _IRREGULAR.items()}

# Plurals whose singular means something else or is a verb ("secondaries" are metastases, "secondary to" is not).
_PLURAL_ONLY = frozenset(
    {"secondaries", "mets", "stools", "motions", "fits", "sweats", "shakes", "menses", "blasts", "drains"}
)

# Words whose plural is another word ("Cutibacterium acnes").
_SINGULAR_ONLY = frozenset({"acne", "progress", "coma", "plasma", "chest", "sputum"})

# Words after which a noun phrase has ended: the head stands before them.
_BREAKS = frozenset(
    [
        "of",
        "in",
        "on",
        "to",
        "with",
        "at",
        "from",
        "for",
        "by",
        "over",
        "around",
        "under",
        "during",
        "after",
        "before",
        "while",
        "and",
        "or",
        "upon",
        "towards",
        "due",
        "without",
        "into",
        "through",
        "against",
        "near",
        "between",
        "behind",
        "within",
    ]
)
# Endings of adjectives, adverbs and mass nouns that have no plural.
_NO_PLURAL = re.compile(
    r"(?:ic|al|ous|ary|ly|ive|able|ible|ed|ing|ness|ity|less|ful|ar|oid|iform|iasis|thy|ia|ogy|"
    r"sclerosis|phobia|ism|ment of|eless|[0-9]|[aeo]us|ish|some|like|ior|ine|ib|ab|cin|rubicin|platin|osine)$"
)
_COUNTED = re.compile(
    r"(?:swelling|bleeding|finding|lining|opening|growth|deformity|abnormality|extremity|cavity|"
    r"opacity|density|burn|vertebra|hernia|cataract|papule|canal|ureteral|neuropathy|vessel|"
    r"myopathy|signal|animal|cough|scar|obesity|paralysis)$"
)


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Per pair: the American expression, its plain text, the British text."""
    marks = re.compile(r"\(\?<?[=!][^()]*\)|\\b")
    return tuple((re.compile(american), marks.sub("", american), british) for american, british in _SPELLINGS)


def variants(pattern: str) -> tuple[str, ...]:
    """The pattern and its other word forms, the pattern first, then in a fixed order.

    Parameters
    ----------
    pattern : str
        A name as a vocabulary row has it. One with a capital is matched case-sensitively and gets
        a plural only ("GIST", "GISTs").

    Examples
    --------
    >>> variants("lump in breast")
    ('lump in breast', 'lumps in breast')
    >>> variants("haemangioma of skin")[:4]
    ('haemangioma of skin', 'haemangiomas of skin', 'hemangioma of skin', 'hemangiomas of skin')
    """
    if pattern != pattern.lower():
        return _cased(pattern)
    found: dict[str, None] = {pattern: None}
    for rule in (_numbers, _spellings, _joins):
        for form in tuple(found):
            for new in rule(form):
                found.setdefault(new, None)
    forms = tuple(found)[:MOST_VARIANTS]
    return forms + _misspelled(forms)[:MOST_MISSPELLED]


def _misspelled(forms: tuple[str, ...]) -> tuple[str, ...]:
    """The forms with one word written as people miswrite it (`misspellings.tsv`)."""
    wrong = _misspellings()
    out: dict[str, None] = {}
    for form in forms[:4]:
        words = form.split(" ")
        for i, word in enumerate(words):
            for other in wrong.get(word, ())[: MOST_MISSPELLED // len(words)]:
                out.setdefault(" ".join([*words[:i], other, *words[i + 1 :]]), None)
    return tuple(form for form in out if form not in forms)


@cache
def _misspellings() -> Mapping[str, tuple[str, ...]]:
    """Misspelled forms by the right word."""
    return {row.name: row.patterns for row in read_rows("misspellings.tsv")}


def _cased(pattern: str) -> tuple[str, ...]:
    if len(pattern) > 2 and re.search(r"[A-Z]{2}$", pattern) and not pattern.endswith("S"):
        return (pattern, pattern + "s")
    return (pattern,)


def _numbers(pattern: str) -> tuple[str, ...]:
    """Singular and plural by the head noun: the last word before a preposition."""
    words = pattern.split(" ")
    head = next((i for i, word in enumerate(words) if i and word in _BREAKS), len(words)) - 1
    out = []
    for form in _noun_forms(words[head], alone=len(words) == 1):
        out.append(" ".join([*words[:head], form, *words[head + 1 :]]))
    return tuple(out)


def _noun_forms(noun: str, *, alone: bool) -> tuple[str, ...]:
    """Other number of the noun; the Greek plural ("carcinomata") only where it stands alone."""
    if len(noun) < 3 or not noun.isalpha() or noun in _SINGULAR_ONLY:
        return ()
    if noun in _IRREGULAR:
        return (_IRREGULAR[noun],)
    if noun in _SINGULAR:
        return (_SINGULAR[noun],)
    if noun.endswith("oma"):
        return (noun + "s", noun + "ta") if alone else (noun + "s",)
    if noun.endswith("omata"):
        return (noun[:-2], noun[:-2] + "s")
    if noun.endswith("sis"):
        return (noun[:-2] + "es",)
    if (
        noun.endswith("ses")
        and len(noun) > 6
        and not noun.endswith(("nses", "rses", "sses", "uses", "ases", "oses"))
    ):
        return (noun[:-2] + "is",)
    if noun.endswith("s"):
        return _singular(noun)
    if _NO_PLURAL.search(noun) and not _COUNTED.search(noun):
        return ()
    return (_plural(noun),)


def _singular(noun: str) -> tuple[str, ...]:
    if noun in _PLURAL_ONLY:
        return ()
    if noun.endswith(("ss", "us", "is", "itis", "itis", "ous")):
        return (noun + "es",) if noun.endswith("ss") and not noun.endswith(("ness", "less")) else ()
    if noun.endswith("ies"):
        return (noun[:-3] + "y",)
    if noun.endswith(("sses", "xes", "ches", "shes")):
        return (noun[:-2],)
    return (noun[:-1],)


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith(("x", "ch", "sh", "z")):
        return noun + "es"
    return noun + "s"


def _spellings(pattern: str) -> tuple[str, ...]:
    """All words American, all British, and each changed word by itself (texts mix them)."""
    words = pattern.split(" ")
    both = [_word_spellings(word) for word in words]
    out = [" ".join(american for american, _ in both), " ".join(british for _, british in both)]
    for i, forms in enumerate(both):
        for form in forms:
            if form != words[i]:
                out.append(" ".join([*words[:i], form, *words[i + 1 :]]))
    return tuple(form for form in out if form != pattern)


@cache
def _word_spellings(word: str) -> tuple[str, str]:
    """The American and the British form of one word; both are the word itself where they do not differ."""
    american = word
    for expression, plain, british in _compiled():
        american = _american(american, expression, plain=plain, british=british)
    british_form = american
    for expression, _, british in _compiled():
        british_form = expression.sub(british, british_form)
    return american, british_form


def _american(word: str, expression: re.Pattern[str], *, plain: str, british: str) -> str:
    if british not in word:
        return word
    candidate = word.replace(british, plain)
    # The American form counts only where the rule itself would make the British one of it again.
    return candidate if expression.sub(british, candidate) == word else word


@cache
def _prefix_expression() -> re.Pattern[str]:
    return re.compile(r"\b(" + "|".join(sorted(_PREFIXES, key=len, reverse=True)) + r") (?=[a-z]{5})")


@cache
def _split_expression() -> re.Pattern[str]:
    prefixes = [
        "intra",
        "extra",
        "peri",
        "retro",
        "sub",
        "supra",
        "infra",
        "inter",
        "trans",
        "post",
        "pre",
        "non",
        "para",
        "multi",
        "hyper",
        "hypo",
        "anti",
        "hemi",
    ]
    return re.compile(r"\b(" + "|".join(sorted(prefixes, key=len, reverse=True)) + r")(?=[a-z]{5})")


def _joins(pattern: str) -> tuple[str, ...]:
    """Prefixes and two-word names joined and spaced."""
    plain = pattern.replace("-", " ")
    out = [_prefix_expression().sub(r"\1", plain), _split_expression().sub(r"\1 ", plain)]
    for spaced, joined in _JOINED:
        if spaced in plain:
            out.append(plain.replace(spaced, joined))
        elif joined in plain:
            out.append(plain.replace(joined, spaced))
    return tuple(form for form in out if form != plain)
