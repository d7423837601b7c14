"""Whether what is told is a diagnosis of the patient: a neoplasm at all, not a marker, not of others, no other disease."""

import re
from collections.abc import Sequence

from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tumour_values import Item

_NOT_DIAGNOSIS = re.compile(
    r" ?(?:s )?(?:like|component|components|element|elements|antigen|associated(?! with)|differentiation|features|pattern|patterns|marker|kinase|viral|oncogene|growth factor|gene|suppressor|cells? were|stem cell|research|society|center|centre|study|group|trial|suppressor|cell lines?|lysate|black|tissues|levels?|patients|cases|controls?|risk|screening|surveillance|syndromes? registry)\b"
)
"""What makes of a histology's name something else ("sarcoma-like", "carcinoma antigen")."""


_OF_OTHERS = re.compile(
    r"\b(?:patients|subjects|controls|individuals|people|women|men|children) (?:with|who had|having|suffering from|diagnosed with|affected by) (?:\w+ ){0,3}$"
)
"""Words before a histology that tell it of others ("samples of patients with hepatocellular carcinoma")."""


_STAINED_FOR = re.compile(
    r"\b(?:immuno\w+|stain\w*|positiv\w*|negativ\w*|reactiv\w*|express\w*|antibod\w+) (?:\w+ )?(?:for|of|to|with|against) [a-z0-9 ]*$"
)
"""Words before an abbreviation that make it a marker ("immunostaining for AML"): a histology is not stained for."""


_OUR_PATIENTS = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|both|all|our|these|\d+)(?: \w+){0,3} ?$"
)
"""Words before "patients" that make them those of the report ("two patients with lung cancer")."""


def is_diagnosis(scan: Scan, item: Item) -> bool:
    if _NOT_DIAGNOSIS.match(scan.folded, item.end):
        return False
    if scan.text[item.start : item.end].isupper() and _STAINED_FOR.search(
        scan.folded, max(0, item.start - 60), item.start
    ):
        return False
    others = _OF_OTHERS.search(scan.folded, max(0, item.start - 50), item.start)
    return (
        others is None
        or _OUR_PATIENTS.search(scan.folded, max(0, others.start() - 40), others.start()) is not None
    )


def tells_neoplasm(scan: Scan, sentences: Sequence[Sentence]) -> bool:
    """True where a word for a neoplasm, not for a mere mass, is told as present."""
    neoplasm = scan.bit["neoplasm"]
    for sentence in sentences:
        if sentence.kinds & neoplasm:
            for hit in sentence.hits:
                entry = hit.term.get("neoplasm")
                if (
                    entry is not None
                    and "weak" not in entry.codes
                    and status_of(scan, sentence, hit)[0] == "present"
                    and not is_of_relative(scan, sentence, hit)
                ):
                    return True
    return False


_CONFIRMED = re.compile(r"\bconfirm\w* (?:the |a )?(?:final )?diagnosis of (?:\w+ ){0,3}$")


def tells_other_disease(scan: Scan, sentences: Sequence[Sentence]) -> bool:
    """True where a disease that is no neoplasm is the diagnosis made or the histology found."""
    made = scan.bit["diagnosed"] | scan.bit["micro"]
    other = scan.bit["other_disease"]
    return any(
        sentence.kinds & other
        and sentence.kinds & made
        and any(
            hit.kinds & other
            and (
                status_of(scan, sentence, hit)[0] == "present"
                # "cultures were negative, confirming the diagnosis of": the denial ends before it.
                or _CONFIRMED.search(scan.folded, max(sentence.start, hit.start - 60), hit.start)
            )
            and not is_history(scan, sentence, hit)
            for hit in sentence.hits
        )
        for sentence in sentences
    )
