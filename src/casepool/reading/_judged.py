"""Lesions that are judged to be metastases: "nodules in both lungs, suspicious for metastases"."""

import re
from collections.abc import Sequence
from typing import Final

from ._scan import Scan, Sentence
from ._status import status_of
from ._tumour_values import Item
from ._tumour_words import are_listed, own_site

_JUDGED: Final = re.compile(
    r"\b(?:suspicious|suspect(?:ed)?|suggestive|suggest(?:ed|s|ing)?|consistent|compatible|concerning|worrisome|indicat(?:ed|es|ing|ive)"
    r"|represent(?:ed|s|ing)?|presumed|considered|thought|interpreted|diagnosed|confirmed|believed|regarded|assumed|favou?r(?:ed|ing)"
    r"|proved|proven|prove|turned out|found|in keeping|appear(?:ed|s|ing)?|was|were)(?: +(?:for|of|with|as|to|be|being|have|having|been|an?|the|in|most|likely|possibl[ey]"
    r"|probabl[ey]|potential|presumed|multiple|solitary|isolated|represent|thus|therefore|also|histologically))* *$"
)
"""What turns a lesion told before it into a metastasis; its last words stand straight before the word for it."""
_SITE_OF: Final = re.compile(
    r"\b(?:as|was|is|being|were|are) +(?:the +|an? +|her +|his +)?(?:only +|sole +|first +|initial +|single +|other +|further +)*"
    r"(?:sites?|locations?|places?) +(?:of|for) +(?:the +|distant +|tumou?r +)*$"
)
"""Words that make a place told before them one of metastasis: "a node as the only site of metastasis"."""
_BROKEN_BY: Final = re.compile(
    r"\b(?:(?:due|secondary|owing) to|caused by|from|by) +(?:an? +|the +|his +|her +|multiple +)*$"
)
"""What stands between a broken bone and the metastasis that broke it."""
_LONGEST: Final = 70
_FARTHEST: Final = 90
"""Characters from the place to the verdict on what is there."""


def judged_sites(
    scan: Scan, sentence: Sentence, items: Sequence[Item], index: int, *, origins: frozenset[str]
) -> list[Item]:
    """The places, told last before the verdict, of lesions that the sentence takes for the metastasis at `index`.

    Parameters
    ----------
    origins : frozenset of str
        Where the patient's tumours are known to have begun: what is there is no metastasis.
    """
    item = items[index]
    start = max(sentence.start, item.start - _LONGEST)
    verdict = _JUDGED.search(scan.folded, start, item.start) or _SITE_OF.search(
        scan.folded, start, item.start
    )
    if (
        verdict is None
        and "weak" not in item.entry.codes
        and "fractur" in scan.folded[sentence.start : item.start]
    ):
        verdict = _BROKEN_BY.search(scan.folded, start, item.start)
    if verdict is None:
        return []
    before = [i for i in items[:index] if i.end <= verdict.start()]
    while before and before[-1].role == "N":
        organ = own_site(before.pop())
        if organ is not None:
            # "the thyroid nodule was found to be a metastasis": the lesion's name holds its place.
            before.append(organ)
    if not before or before[-1].role != "S":
        return []
    between = scan.text[before[-1].end : verdict.start()]
    if len(between) > _FARTHEST or ";" in between or _OTHER_SUBJECT.search(between):
        return []
    chain = [before[-1]]
    for earlier in reversed(before[:-1]):
        if earlier.role != "S" or not are_listed(scan, earlier, chain[0]):
            break
        chain.insert(0, earlier)
    own = origins | {i.entry.name for i in items[index + 1 :] if i.role == "S"}
    return [
        site
        for site in chain
        if site.entry.name not in own and status_of(scan, sentence, site.hit)[0] != "absent"
    ]


_OTHER_SUBJECT: Final = re.compile(
    r"\b(?:and|but|while|whereas|although|because|since|who|he|she|we|patient|for|due|after|before|without|from|history|treated|operation|surgery"
    r"|\w+ectomy|resection|biopsy of|underwent|pain)\b",
    re.IGNORECASE,
)
"""Words after a place with which something else begins, so that the verdict is not on what is there."""
