"""The noun phrase around a finding: what stands before it, and the places told behind it."""

import re
from typing import Final

from casepool.vocabulary import Hit, Kind

from ._pattern import Pattern
from ._scan import Scan, Sentence

_NAMED: Final = Kind.FINDING | Kind.FINDING_HEAD
_PLACES: Final = Kind.BODY_PART | Kind.SITE | Kind.LEVEL
_BELONGS: Final = _NAMED | _PLACES

LOCATED: Final = r"(?:locali[sz]ed|located|situated|arising|seen) "
"""Words before the place of a finding that tell nothing but that it is there."""

_PLACE: Final = re.compile(
    rf" (?:(?:bilaterally|mainly|predominantly|especially|particularly|mostly) )?(?:(?:{LOCATED})?(?:of|in|on|over|at|around|along|below|above|across|from|to)"
    r"|involving|affecting|occupying|filling(?: completely)?|in relation to|protruding from|near|under|beneath|behind|within|inside|between|adjacent to|extending from|along the (?:path|course) of)"
    r"(?: (?:the|his|her|its|both|all|same|entire|whole|remaining|affected|contralateral|ipsilateral|opposite|all four|four|4))* "
    r"(?:(?:[a-z]{3,} ){0,3}(?:parts?|aspects?|surface|quadrants?|portion|half|third|areas?|border) of (?:the |his |her |both )*)?"
)
"""What ties a sign to the part of the body it is in ("pain in the right leg", "in the upper part of the leg")."""

_MORE_PLACES: Final = re.compile(r" of(?: (?:the|his|her|both|each))* | *(?:and|or|)(?: (?:the|his|her))* +")

_ASPECT: Final = Pattern(
    r"(?:left|right|bilateral|upper|lower|anterior|posterior|lateral|medial|inner|outer|distal|proximal|mid) "
)
"""Words of position before the name of a part of the body."""

_SIDE_WORDS: Final = frozenset({"left", "right", "bilateral", "both", "upper", "lower"})

_BELONGING_WORDS: Final = _SIDE_WORDS | {"non"}

_ADJECTIVE_ENDS: Final[tuple[str, ...]] = ("al", "ic", "ous", "ar", "eal", "ary", "ive", "less", "ful")

_NO_ADJECTIVES: Final = frozenset(
    "diabetic hypertensive asthmatic alcoholic epileptic hispanic caucasian cirrhotic septic schizophrenic healthy mental several general initial final usual medical clinical typical additional occasional physical surgical total classic "
    "detected found seen noted observed revealed disclosed performed felt palpated showed presented noticed specific uneventful critical similar particular various previous serious obvious continuous numerous hospital normal less massive excessive "
    "extensive successive aggressive consecutive respective progressive decisive exclusive expensive intensive".split()
)


def phrase(scan: Scan, sentence: Sentence, index: int) -> tuple[int, int]:
    """Start and end of the noun phrase around the hit at `index`."""
    return phrase_start(scan, sentence, index), phrase_end(scan, sentence, index)


def phrase_start(scan: Scan, sentence: Sentence, index: int) -> int:
    """Left over modifiers, parts of the body and sides that stand straight before."""
    folded = scan.folded
    start = sentence.hits[index].start
    position = index - 1
    while True:
        word_end = start
        while word_end > sentence.start and folded[word_end - 1] == " " and scan.text[word_end - 1] in " -/":
            word_end -= 1
        if word_end == start or word_end <= sentence.start or folded[word_end - 1] == " ":
            return start
        while position >= 0 and sentence.hits[position].start >= word_end:
            position -= 1
        before = sentence.hits[position] if position >= 0 else None
        if before is not None and before.end == word_end:
            if "/" in scan.text[word_end:start] and before.kinds & _NAMED:
                return start  # "headache/vomiting" are two
            modifier = before.term.get("modifier")
            if not before.kinds & _BELONGS and (modifier is None or "drop" in modifier.codes):
                return start
            start = before.start
            continue
        word_start = folded.rfind(" ", 0, word_end) + 1
        word = folded[word_start:word_end]
        if word == "like" and scan.text[word_start - 1 : word_start] == "-":
            start = folded.rfind(" ", 0, word_start - 1) + 1  # "acne-like rash"
            continue
        if word in _PLACE_WORDS and position >= 0 and sentence.hits[position].kinds & _PLACES:
            if sentence.hits[position].end == word_start - 1:
                start = word_start  # "epigastric area pain"
                continue
        if word == "both" and folded.startswith(" and ", sentence.hits[index].end):
            return start  # "both bleeding and obstruction"
        if word not in _BELONGING_WORDS and (
            not word.endswith(_ADJECTIVE_ENDS) or word in _NO_ADJECTIVES or len(word) < 5
        ):
            return start
        start = word_start


_PLACE_WORDS: Final = frozenset({"area", "region", "quadrant", "side", "fossa", "wall"})
"""Nouns between a word of a place and a complaint."""
LIST_LINK: Final = re.compile(r", ?(?:and |or )?| and | or ")
"""What joins the members of a list."""

_COORDINATED: Final = re.compile(r"([A-Za-z][a-z-]*)(?:, and |, | and )\Z")

_AUXILIARIES: Final[tuple[str, ...]] = (" was ", " were ", " been ", " had ", " has ", " is ", " are ")
_QUALITY_ENDS: Final[tuple[str, ...]] = (*_ADJECTIVE_ENDS, "ed", "able", "ible", "oid", "ish")

_WENT_ON: Final = frozenset(
    "persisted continued recurred worsened progressed ceased subsided resolved improved appeared reappeared developed occurred failed"
    " remained relapsed deteriorated disappeared healed stopped vanished died recovered started followed ensued".split()
)
"""Verbs that end a clause before the next begins ("as the fever persisted, the wound was opened"), and describe nothing."""
_AFTER_ARTICLE: Final = Pattern(r"\ban?(?: [\dx .]+ ?(?:cm|mm))?((?: [a-z]{3,}){1,4}) ?\Z")

_NO_NOUN_PHRASE: Final = frozenset(
    "with and for from that which was were had has been year old history case diagnosis case sign signs due complaint onset "
    "presence man woman boy girl patient male female his her the two three few lot month week day without related showed found "
    "revealed disclosed indicated causing upon during after before like size".split()
)


def whole_start(scan: Scan, sentence: Sentence, index: int, start: int) -> int:
    """The start with adjectives joined by "and" or a comma ("a firm, tender and mobile mass"), or back to the article."""
    low = max(sentence.start, start - 60)
    first = start
    while scan.text.endswith((", ", " and "), low, first):
        joined = _COORDINATED.search(scan.text, low, first)
        if joined is None:
            break
        word = joined[1].lower()
        hit = next((h for h in sentence.hits if h.end == joined.end(1)), None)
        quality = hit is not None and bool(hit.kinds & (Kind.SIGN | Kind.MODIFIER))
        named = hit is not None and bool(hit.kinds & (Kind.FINDING | Kind.FINDING_HEAD))
        if (
            named
            or not (quality or word.endswith(_QUALITY_ENDS))
            or word in _NO_ADJECTIVES
            or word in _WENT_ON
        ):
            break
        if word.endswith("ed") and scan.folded.endswith(_AUXILIARIES, low, joined.start(1)):
            break  # "was resected and swelling went"
        first = joined.start(1)
        if scan.folded.startswith("non ", max(low, first - 4)):
            first -= 4  # "non tender, mobile mass"
    found = None
    if "mass" in sentence.hits[index].term["finding_head"].codes:
        found = _AFTER_ARTICLE.search(sentence.marks, scan.folded, low, first)
    if found is None or _NO_NOUN_PHRASE.intersection(found[1].split()):
        return first
    nouns = Kind.FINDING | Kind.FINDING_HEAD | Kind.NEOPLASM | Kind.IMAGING
    between = any(h.kinds & nouns and h.start >= found.start(1) for h in sentence.hits[:index])
    if between:
        return first
    first = found.start(1) + 1
    for hit in sentence.hits[:index]:
        modifier = hit.term.get("modifier")
        if hit.start == first and modifier is not None and "drop" in modifier.codes:
            first = hit.end + 1
    return first


def phrase_end(scan: Scan, sentence: Sentence, index: int) -> int:
    """Right over "of the left leg", "in both arms and the face"."""
    end = sentence.hits[index].end
    if scan.folded.startswith(" with ", end):
        quality = _WITH_QUALITY.match(sentence.marks, scan.folded, end, sentence.end)
        if quality is not None:
            return places_end(scan, sentence, index + 1, quality.end())
    when = _WHEN.match(sentence.marks, scan.folded, end, sentence.end)
    return when.end() if when is not None else places_end(scan, sentence, index + 1, end)


_QUALITY_OF: Final = r"(?:margins?|borders?|surfaces?|consistency|edges?|contours?|base)\b"
_WITH_QUALITY: Final = Pattern(
    rf" with (?:an? |the )?(?:[a-z]+ ){{1,3}}{_QUALITY_OF}(?: and (?:an? )?(?:[a-z]+ ){{1,2}}{_QUALITY_OF})?"
)
"""What a mass is like ("a mass with irregular margins", "with hard consistency and nodular surface")."""


_PLACE_NOUN: Final = Pattern(
    r" (?:cavity|regions?|areas?|wall|fossa|quadrants?|borders?|bases?|ape?x|apices|fields|zones?|folds?|surfaces?|edges?|spaces?"
    r"|motion|flexion|extension|abduction|rotation|membranes|mucosa)\b"
)
"""The noun behind a word of a place that is only half of its name ("the lower abdominal quadrant", "both lung bases", "elbow flexion")."""


def places_end(scan: Scan, sentence: Sentence, position: int, end: int) -> int:
    """Right over the places told from `end` on; `end` itself where none is."""
    if not sentence.kinds & _PLACES:
        return end
    while position < len(sentence.hits) and sentence.hits[position].start < end:
        position += 1
    link: re.Pattern[str] = _PLACE
    while position < len(sentence.hits):
        found = link.match(scan.folded, end, sentence.end)
        if found is None:
            return end
        start = found.end()
        position, start = over_aspects(scan, sentence, position, start)
        if position >= len(sentence.hits):
            return end
        following = sentence.hits[position]
        if following.start != start or not following.kinds & _PLACES:
            return end
        told, end = end, following.end
        position += 1
        while position < len(sentence.hits) and continues(scan, end, sentence.hits[position], _PLACES):
            end = sentence.hits[position].end
            position += 1
        if link is _PLACE and position < len(sentence.hits) and _is_sense(sentence.hits[position], end):
            end = sentence.hits[position].end  # "loss of temporal vision"
            position += 1
        if link is _MORE_PLACES and position < len(sentence.hits) and _is_of(sentence.hits[position], end):
            return told  # "oedema of the left leg, back pain"
        noun = _PLACE_NOUN.match(sentence.marks, scan.folded, end, sentence.end)
        end = noun.end() if noun is not None else end
        link = _MORE_PLACES
    return end


_SENSES: Final = frozenset({"vision", "hearing", "sensation", "movement", "strength", "tone", "reflex"})


def _is_sense(hit: Hit, end: int) -> bool:
    """True for what everybody has straight behind the offset: it is what was lost there."""
    head = hit.term.get("finding_head")
    return hit.start == end + 1 and head is not None and head.name in _SENSES


def _is_of(hit: Hit, end: int) -> bool:
    """True for a finding whose place ends at the offset: the place is its own, and no further one of the finding before."""
    return hit.start == end + 1 and bool(hit.kinds & (Kind.FINDING | Kind.FINDING_HEAD))


_WHEN: Final = Pattern(
    r" (?:during|on|upon|after|with|while|when) (?:the |his |her |minor |slight |mild |physical |deep )*(?:meals?|eating|exertion|effort"
    r"|exercise|walking|coughing|swallowing|chewing|trauma|touch|contact|movements?|motion|urination|micturition|defecation"
    r"|intercourse|standing|inspiration|breathing|brushing|activity|lying down|climbing stairs)\b"
)
"""What brings a symptom on ("bleeding during meals")."""


def over_aspects(scan: Scan, sentence: Sentence, position: int, start: int) -> tuple[int, int]:
    """Past words of position and quality before the name of a part of the body ("the left upper arm")."""
    place = Kind.BODY_PART | Kind.SITE | Kind.LEVEL
    while True:
        while position < len(sentence.hits) and sentence.hits[position].start < start:
            position += 1
        following = sentence.hits[position] if position < len(sentence.hits) else None
        if following is not None and following.start == start:
            if following.kinds & place or following.term.get("modifier") is None:
                return position, start
            start = following.end + 1
            continue
        aspect = _ASPECT.match(sentence.marks, scan.folded, start, sentence.end)
        if aspect is None:
            return position, start
        start = aspect.end()


def continues(scan: Scan, end: int, hit: Hit, place: int) -> bool:
    """True where the next place word stands straight after ("right upper arm", "neck region")."""
    return hit.start == end + 1 and scan.text[end] in " -" and bool(hit.kinds & place)


INSIDE: Final = frozenset(
    "bone marrow;blood (leukaemia);brain;spinal cord;lung;heart;meninges;pleura;peritoneum;mediastinum;colon;small intestine;"
    "pancreas;gallbladder;bile duct;stomach;appendix;pericardium;omentum;esophagus;renal pelvis and ureter".split(
        ";"
    )
)
"""Organs that nobody sees or feels at the bedside."""


def is_outside(hit: Hit) -> bool:
    """True for a part of the body that is seen or felt from outside."""
    site, part = hit.term.get("site"), hit.term.get("body_part")
    if site is not None and site.name in INSIDE:
        return False
    return part is not None and (
        part.codes.get("region") in ("trunk", "head", "limb")
        or part.id in ("body_part:skin", "body_part:scrotal")
    )
