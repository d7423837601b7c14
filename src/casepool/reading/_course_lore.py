"""What a report tells of the course of a disease in all who have it ("most recurrences occur within five years"): no one's own course."""

from collections.abc import Sequence
from typing import Final

from ._pattern import AnyOf, Pattern
from ._scan import Scan, Sentence

_LORE: Final = AnyOf(
    (
        r"\b(?:recurrences?|relapses?|metastas[ei]s)(?: (?!that\b|which\b|in this\b)\w+){0,8} (?:(?:usually|commonly|mostly|often|frequently|generally|typically|rarely|may|can|might|tend to) )?(?:occur|happen|appear|develop|arise)s?\b",
        r"\b(?:recurrences?|relapses?|metastas[ei]s)(?: (?!that\b|which\b|in this\b)\w+){0,4} (?:(?:is|are) (?:\w+ ){0,2}(?:found|seen|observed|diagnosed|detected|reported|encountered)|(?:may|can|could) be (?:seen|found|observed|detected|diagnosed|expected))\b",
        r"\b(?:can|may|might|could|tends? to|able to|known to|potential to|ability to|capable of|propensity to|tendency to) (?:still |even |also |often |rarely |later |\w+ly )?(?:metasta[sz]i[sz](?:e|ing)|spread(?:ing)?|recur(?:ring)?|relaps(?:e|ing)|reappear)\b",
        r"\b(?:few|several|many|other|previous|some|numerous|most) (?:case )?(?:reports?|studies|cases|authors|series|articles|papers) (?:have|has) (?:\w+ )?(?:documented|reported|described|shown|been)\b",
        r"\bthere (?:have been|has been|are|is) (?:\w+ ){0,2}(?:several|few|many|numerous|some|no|one|two|three|other|sporadic|\d+) (?:\w+ )?(?:cases|reports?|instances|publications)\b",
        r"\bin (?:some|many|most|selected|certain|several|a few|rare) (?:patients|cases|instances|individuals)\b",
        r"\bsuch (?:an? )?(?:late |early |long |very |unusual )*(?:cases?|recurrences?|metastas[ei]s|relapses?|presentations?|intervals?|courses?)\b[\w ]{0,90} (?:is|are|has been|have been) (?:\w+ ){0,2}?(?:rare|uncommon|unusual|exceptional|infrequent|reported|described|known)\b",
        r"\b(?<!this )(?<!it )(?:is|are|remains?) (?:\w+ly |very |quite |still |considered |an? )*(?:rare|uncommon|unusual|infrequent|exceptional|common|frequent|rarely|commonly|frequently|infrequently|seldom|most often)\b",
        r"\bit is (?:\w+ ){0,2}?(?:important|essential|crucial|necessary|paramount|imperative|vital|mandatory|advisable|prudent|known) (?:to|that|for)\b",
        r"\b(?:is|are) not (?:always|usually|generally|routinely) (?:required|necessary|needed|indicated|recommended)\b",
        r"\b(?:survival|prognosis|mortality|outcome)(?: (?!he\b|she\b)\w+){0,8} (?:is|are|remains?|has improved|have improved|varies|ranges)\b",
        r"\b(?:recent|modern|new|novel|current) (?:\w+ ){0,2}(?:strategies|advances|developments|improvements|guidelines)\b",
        r"\b(?:physicians?|clinicians?|surgeons?|doctors?|oncologists?|radiologists?|pathologists?) (?:\w+ ){0,3}?(?:should|must|need|continue)\b",
        r"\bshould (?:always |also |therefore |not |still )*be (?:considered|suspected|kept|included|performed|aware|followed|borne|ruled|excluded|given|offered|recommended|monitored|taken)\b",
        r"\b(?:patients|women|men|children|cases|individuals|people)(?: (?!who\b|was\b|were\b)\w+){0,5} (?:succumb|die|survive|relapse|recur|respond|live|present)\b",
        r"\bif (?:\w+ ){0,4}(?:intervals?|recurrences?|metastas[ei]s)\b[\w ]{0,60} (?:is|are)\b",
    )
)
"""How the course of many is told, in the present or of what may be."""
_OF_ONE: Final = Pattern(
    r"\b(?:he|she|his|her|him|our|we|us|my|this (?:patient|man|woman|boy|girl|child|report)|(?<!as in )(?<!like in )(?<!like )this case|the (?:patient|child|boy|girl|man|woman|present case)(?! s with)"
    r"|was|were|had|did|underwent|received|developed|showed|revealed|presented|died|became|remained|recurred|relapsed|diagnosed with|year old|years old|ago|(?:years?|months?|weeks?|days) earlier|currently|now|so far|to date|alive|(?<!as long as )no (?:\w+ ){0,4}(?:recurrences?|metasta\w+|relapses?|progression))\b"
)
"""Words for one patient, or of a course that was."""


def own_course(scan: Scan, sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """The sentences without those that tell the course of many; all where none is left."""
    if not _LORE.may(scan.marks):
        return sentences
    own = [s for s in sentences if not _is_lore(scan, s)]
    return own if own and len(own) < len(sentences) else sentences


def _is_lore(scan: Scan, sentence: Sentence) -> bool:
    here = sentence.marks, scan.folded, sentence.start, sentence.end
    return _LORE.found(*here) and _OF_ONE.search(*here) is None
