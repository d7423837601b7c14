"""The words of a sentence that matter for tumours, and what stands between two of them.

A site belongs to a neoplasm or a metastasis where nothing but words of description or of place stand between.
"""

import re
from typing import Final

from casepool.vocabulary import Entry, Hit, Kind

from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._tumour_values import Item

_JOIN: Final = frozenset(
    {"and", "or", "as", "well", "the", "both", "also", "right", "left", "bilateral", "multiple", "other"}
)


BEFORE: Final = _JOIN | frozenset(
    "local regional locoregional distant adjacent nearby surrounding small single two three several numerous innumerable cell type sided lobe side primary invasive advanced locally early late stage large small huge giant solid cystic "
    "malignant benign rare recurrent poorly moderately well differentiated undifferentiated high low grade node nodes s "
    "region area wall tissue origin based isolated solitary single multifocal residual epithelial mesenchymal aggressive "
    "visceral systemic osteolytic osteoblastic lytic sclerotic osseous axial cranial intra extra abdominal thoracic pelvic synchronous metachronous diffuse widespread "
    "upper lower distal proximal ductal lobular superficial deep triple negative her2 positive hormone receptor "
    "sites head body tail antral submucosal subepithelial intraluminal superior inferior anterior posterior lateral medial polypoid ulcerated".split()
)
"""Words that may stand between a site and the neoplasm it belongs to ("lung squamous cell carcinoma")."""


LINK: Final = _JOIN | frozenset(
    "two three five of in from at on to into within involving affecting arising originating his her its a an upper lower part third "
    "middle distal proximal wall side region area posterior anterior lateral medial inner outer quadrant aspect pole body "
    "head tail lobe lobes level segment segments including such were was are is found seen detected identified noted "
    "present observed located localized situated confined discovered developed occurring occurred revealed disclosed several all "
    "throughout entire whole first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth 1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th hematogenously haematogenously mainly also only later then new with that which had has patient s central peripheral surface out originated arose arisen infiltrating capsule cortex parenchyma mucosa submucosa serosa stump remnant undescended cryptorchid contralateral ipsilateral remaining residual cells cell one four six seven eight nine ten both his her "
    "i ii iii iv transplanted native adventitia muscularis layer layers lumen angle curvature margin edge border floor roof base tip apex "
    "occurred appeared confirmed shown proven thoracic thoracal lumbar lumbal cervical abdominal cavity pelvic simultaneously additionally surprisingly "
    "along inside occupying filling grew grown growing obliterating obstructing occluding occupied obstructed filled over overlying portion mid internal external inferior superior "
    "superficial deep primarily predominantly mostly limited restricted distributed formation removed resected excised same sided seat seated centered centred".split()
)
"""Words that may stand between a neoplasm or metastasis and the site it is in."""


PARTS_LISTED: Final = frozenset(
    "neck buttock buttocks thigh thighs arm arms forearm hand elbow wrist shoulder shoulders leg legs calf knee ankle foot back flank groin axilla pelvis abdomen trunk extremity extremities limb limbs abdominal cavity space".split()
)
"""Words of parts of the body that are no organ but may stand in a list of them ("in the lung, thigh and liver")."""


INTO: Final = frozenset(
    "to in into at on within involving affecting infiltrating throughout including located localized situated confined along inside occupying filling obliterating obstructing occluding occupied obstructed filled over overlying limited restricted centered centred".split()
)


FROM: Final = frozenset({"from", "arising", "originating", "originated", "arose", "arisen"})


_MOST_WORDS: Final = 9
_LONGEST: Final = 80
"""Characters between two items without brackets."""
_LONGEST_BRACKET: Final = 160
_NUMBER: Final = r"\d+(?:[ .]\d+)?(?: *(?:cm|mm))?"
_SIZE: Final = re.compile(
    rf"\b(?:which +)?(?:(?:of|with|measured|measuring|sized|about|approximately|up +to|an?|its|the|maximum|maximal|largest|greatest|diameter|size|dimensions?) +)*"
    rf"{_NUMBER}(?: *(?:x|by|to) *{_NUMBER})*(?: *(?:cm|mm))(?: +in +(?:(?:its|the|maximum|maximal|largest|greatest|longest) +)*(?:diameter|size|dimensions?|axis))?\b"
)
"""A size told between two items parts nothing ("a mass measuring 35 x 40 mm in the left temporal lobe")."""
_BRACKET: Final = re.compile(r"\([^()]*\)")


LESION_WORDS: Final = frozenset(
    {"tumor", "mass", "lesion", "nodule", "growth", "deposit", "neoplasm", "neoplasia"}
)
"""Words that name a deposit, not a kind of disease: "metastatic liver tumor" is in the liver."""


_ROLES: Final = (("metastasis", "M"), ("histology", "H"), ("neoplasm", "N"), ("site", "S"))
_IN_A_ROLE: Final = Kind.METASTASIS | Kind.HISTOLOGY | Kind.NEOPLASM | Kind.SITE


_WOMB: Final = Pattern(
    r"\b(?:uter\w+|cervix|hysterectomy|vagina\w*|gyn(?:a)?ecolog\w+|colposcop\w+|hpv|papilloma ?virus|pap smear|endometri\w+|parametri\w+|menopaus\w+)\b"
)
"""Words of the womb, without which a cervical tumour is one of the neck."""


def _placed(scan: Scan, item: Item) -> Item:
    """A cervical tumour with the neck of the womb as its place where the text speaks of the womb."""
    if "womb" not in item.entry.codes or _WOMB.search(scan.marks, scan.folded) is None:
        return item
    entry = item.entry
    return item.read_as(
        Entry(entry.id, entry.kind, "tumor", {**entry.codes, "place": entry.codes["womb"]}), item.role
    )


def own_site(item: Item) -> Item | None:
    """The site that a spelled out abbreviation, or a lesion of one name with its organ, names itself ("ISCM", "breast lump")."""
    site = item.hit.term.get("site")
    if item.role == "N" and "place" in item.entry.codes:
        return item.read_as(item.entry.renamed(item.entry.codes["place"]), "S")
    if item.role == "M" and "site" in item.entry.codes:
        return item.read_as(item.entry.renamed(item.entry.codes["site"]), "S")
    return item.read_as(site, "S") if site is not None and item.role != "S" else None


_LIP_OF: Final[tuple[str, ...]] = (" of the cervix", " of cervix", " of the uterine cervix", " of the portio")
"""Words behind a lip that is none of the mouth."""


def items_of(scan: Scan, sentence: Sentence) -> list[Item]:
    """The words of the sentence that have a role, in order; each has the first of `_ROLES` that it can have."""
    items: list[Item] = []
    for hit in sentence.hits:
        if (
            hit.kinds & _IN_A_ROLE
            and not _is_no_vertebra(scan, sentence, hit)
            and not (
                scan.folded.endswith("lip", hit.start, hit.end) and scan.folded.startswith(_LIP_OF, hit.end)
            )
        ):
            for kind, role in _ROLES:
                entry = hit.term.get(kind)
                if entry is not None:
                    item = _placed(scan, Item(hit.start, hit.end, role, entry, hit))
                    if not _is_short_form(scan, items, item):
                        items.append(item)
                    break
    return _with_modifiers(scan, items) if len(items) > 1 else items


_VERTEBRAL: Final = Pattern(
    r"\b(?:vertebra\w*|spin\w+|lumbar|thoracic|cervical|sacral|[ctls] ?\d{1,2}|laminectomy)\b"
)


def _is_no_vertebra(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for a lamina or a pedicle of something else: the lamina propria of a wall, the pedicle of a cyst or a flap."""
    return (
        scan.folded.startswith(("pedicle", "lamina"), hit.start)
        and _VERTEBRAL.search(sentence.marks, scan.folded, sentence.start, sentence.end) is None
    )


def _with_modifiers(scan: Scan, items: list[Item]) -> list[Item]:
    """The items, adjectives of place joined to the place that they are a part of: "the mandibular gingiva" is gingiva.

    Before a neoplasm both stay: "hepatic lung cancer metastases" names two.
    """
    joined: list[Item] = []
    for number, item in enumerate(items):
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.role == item.role == "S"
            and "adjective" in last.entry.codes
            and "adjective" not in item.entry.codes
            and scan.text[last.end : item.start] == " "
            and not (number + 1 < len(items) and are_adjacent(scan, item, items[number + 1]))
        ):
            joined[-1] = Item(last.start, item.end, "S", item.entry, item.hit)
        else:
            joined.append(item)
    return joined


def _is_short_form(scan: Scan, items: list[Item], item: Item) -> bool:
    """True for the abbreviation behind the name that it stands for: "medullary carcinoma (MTC)"."""
    return (
        item.role == "H"
        and bool(items)
        and items[-1].role == "H"
        and scan.text[items[-1].end : item.start] == " ("
        and scan.text[item.end : item.end + 1] == ")"
        and scan.text[item.start : item.end].isupper()
    )


_LEVEL: Final = re.compile(r"\b(?:c[1-7]|(?:th|t|d)(?:1[0-2]|[1-9])|l[1-5]|s[1-5])\b")
"""A spinal level, which parts a metastasis from its vertebra no more than an article does ("of the L2 vertebra")."""


_COUNT: Final = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_NODES: Final = re.compile(
    rf"\b(?:{_COUNT}(?: (?:out )?of)?(?: the)? {_COUNT}|hilar|perigastric|para ?aortic|(?:supra|infra)clavicular|axillary|inguinal|iliac|paratracheal"
    r"|subcarinal|coeliac|celiac|portal|mesenteric|obturator|mediastinal|retroperitoneal|cervical|peripancreatic|internal mammary|interaorto ?caval|aorto ?caval|pre ?caval|para ?caval|retro ?caval|periportal|pericolic|mesorectal|perirectal|submandibular|submental|jugular|epigastric)\b"
)
"""Which nodes and how many of them: "to 3 of 41 nodes", "the hilar and mediastinal nodes"."""


def words_between(scan: Scan, left: Item, right: Item) -> list[str] | None:
    """The words between two items; None where too many or where a clause ends between them."""
    if right.start - left.end > _LONGEST_BRACKET:
        return None
    between, folded = scan.text[left.end : right.start], scan.folded[left.end : right.start]
    if "(" in between:
        # "a mass (35 x 40 mm) in the left temporal lobe": what stands in brackets parts nothing.
        for bracket in _BRACKET.finditer(between):
            folded = folded[: bracket.start()] + " " * len(bracket[0]) + folded[bracket.end() :]
    if "cm" in folded or "mm" in folded:
        folded = _LEVEL.sub(" ", _SIZE.sub(" ", folded))
    elif right.entry.name == "spine (vertebrae)":
        folded = _LEVEL.sub(" ", folded)
    elif right.entry.name == "lymph node" and len(folded) > 1:
        folded = _NODES.sub(" ", folded)
    words = folded.split()
    if len(words) > _MOST_WORDS or ";" in between or len(" ".join(words)) > _LONGEST:
        return None
    return words


def are_adjacent(scan: Scan, left: Item, right: Item) -> bool:
    """True where nothing but words of description stand between."""
    words = words_between(scan, left, right)
    return (
        words is not None
        and len(words) <= 4
        and all(word in BEFORE for word in words)
        and "," not in scan.text[left.end : right.start]
    )


_PLACED: Final = frozenset(
    "in to on at within into then later subsequently finally eventually afterwards surprisingly additionally his her its an a".split()
)
"""Words that open the next place of a list ("to the lung and to the brain", "first in the liver and then in bones")."""


def are_listed_places(scan: Scan, left: Item, right: Item) -> bool:
    """True where two sites stand in one list, each behind a word of place of its own or not."""
    words = words_between(scan, left, right)
    if words is None or not all(word in _PLACED or word in BEFORE or word in PARTS_LISTED for word in words):
        return False
    return "and" in words or "," in scan.text[left.end : right.start] or are_listed(scan, left, right)


def are_listed(scan: Scan, left: Item, right: Item) -> bool:
    """True where two sites stand in one list ("lung, liver and bone")."""
    words = words_between(scan, left, right)
    if words is None or not all(word in _JOIN or word in BEFORE for word in words):
        return False
    between = scan.text[left.end : right.start]
    return "," in between or "/" in between or "and" in words or "or" in words
