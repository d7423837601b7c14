"""What is said of any span of a document: present, absent, uncertain, normal; of whom; now or in the past.

The scopes are those of `_status` (ConText, Harkema et al. 2009, doi:10.1016/j.jbi.2009.05.002), cut where a new clause
begins, and joined by four things that only a span of any words needs: words inside a cue ("no *history* of"),
subjects of a verb denied ("the scan was not *done*"), results told to be normal or negative, and refusals.
"""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import NamedTuple

from casepool.model import Document, Span, SpanStatus

from ._mention_rows import limits
from ._patients import mark_patients
from ._scan import Scan, Sentence
from ._status import scopes


class _Claim(NamedTuple):
    """A stretch of a sentence of which a cue says something."""

    start: int
    end: int
    says: str
    """"absent", "uncertain", "normal", "history" or "relative"."""
    cue: Span


_SAYS = {
    "negation": "absent",
    "ruled_out": "absent",
    "uncertain": "uncertain",
    "history": "history",
    "kin": "relative",
}

_NOT = r"(?:not|n t|never)"
_AUX = r"(?:was|were|is|are|has been|have been|had been|could|can|be|been)"
_VERB_ENDS = r"(?:ed|en|ne|nt|wn|un|und|able|ible)"

_CLAUSE = re.compile(
    r"[;:]"
    r"|, ?(?:the|he|she|his|her|it|they|we|this|these|but|so|then|thus|when|which|who|after|although|a|an) "
    r"|,? (?:and|but) (?:the |his |her |he |she |it |they |was |were |had |has |is |are |a |an |patient |showed |revealed "
    r"|normal |underwent |remained |denied |opted |with )"
    r"|, (?:with|normal|slightly|mildly|mild|moderate|severe|marked|increased|decreased|elevated|positive) "
    r"|, [a-z -]{3,60} (?:was|were) (?:normal|positive|negative|elevated|increased|decreased|high|low|unremarkable|completed|performed|started) "
    r"| as (?:was|were) | (?:cause|source|origin|reason|etiology|aetiology) (?:of|for) "
    r"| (?:during|when|via|by|regarding|within|if|but|although|however|except|until|despite|whereas|while) "
    r"| (?:detected|found|seen|observed|noted|identified|visible|present|noticed) (?:in|on|at|between|within|by|from) "
    r"| (?:treatment|therapy|medication)s? (?:for|of) "
    r"| to (?:reduce|avoid|prevent|improve|allow|minimi[sz]e|explain|account) "
)
"""Where what a cue before it says comes to its end."""
_RESULT_ENDS = re.compile(r" (?:with|without|and acid|on|in whom) |, (?:but|although|except)")
"""What a word before its mention ("normal") says ends earlier than what a "no" says."""
_FORWARD = (
    (
        "absent",
        re.compile(
            r"\b(?:negative (?:for|to|of)|elimination of|failed to|fails to|failure to|lost to"
            r"|(?:did|does|do|could|would|has|have|had|can|was|were) not|didn t|wasn t)\b"
        ),
        None,
    ),
    (
        "absent",
        re.compile(r"\b(?:declin(?:ed|es|ing)|refus(?:ed|es|al|ing)(?: to| of)?)\b"),
        re.compile(r" and "),
    ),
    ("absent", re.compile(r"\bnon\b"), re.compile(r" \w+(?: \w+)?\b")),
    (
        "absent",
        re.compile(
            r"\bnegative(?= \w)(?! (?:for|to|of|margins?|resection|pressure|results?|findings?|and|or|but|in|on|at|by|with|after)\b)"
        ),
        re.compile(r" (?:and|with|at|in|on|after) |,"),
    ),
    (
        "normal",
        re.compile(
            r"\b(?:(?:normal|unremarkable|intact|preserved|negligible)(?= \w)(?! (?:limits?|ranges?|saline|levels?|values?|findings?|results?|and|or|but|in|on|at|by|with|after)\b)"
            r"|no (?:specific|abnormal|significant|pathological) findings (?:on|in|at)|normal (?:levels?|values?|findings?|results?) (?:of|for|in|on)"
            r"|(?:within|in) (?:the )?normal (?:limits?|ranges?) +(?:with|including))\b"
        ),
        _RESULT_ENDS,
    ),
)
"""What comes before its mention: what it says, the words, and where it ends beside the end of the clause."""
_STATE = (
    r"(?:normal|negative|unremarkable|intact|stable|clear|uneventful|non ?reactive|unrevealing|noncontributory|non contributory"
    r"|within (?:the |a |their |its )?(?:relatively |normal |reference )*(?:limits?|ranges?|values?)"
    r"|in (?:the |a )?normal (?:limits?|ranges?)|(?:at|on) the same level|without (?:any )?(?:abnormalit\w+|particularit\w+))"
)
_BACKWARD = (
    (
        "normal",
        re.compile(
            rf"\b(?:was|were|is|are|be|been|being|remained|appeared|looked|seemed|became|yielded|resulted|came(?: back)?|returned|tested)"
            rf"(?: (?:all|both|also|entirely|completely|essentially|otherwise|reportedly|again|still|found|to|be|out|grossly|mostly|well|each|then|always|largely)\b)*(?:(?: \w+)? or)? {_STATE}\b(?! for \w)"
            r"|\b(?:was|were|is|are) (?:all )?(?:negative|normal) or (?:normal|negative)\b"
            r"|\bwithout (?:any )?(?:abnormalit|particularit|incident)"
        ),
    ),
    (
        "normal",
        re.compile(
            r"\b(?:showed|shows|showing|revealed|reveals|demonstrated|disclosed|presented|found|had|detected|yielded|did not (?:show|reveal|demonstrate|disclose|detect|find|present)|failed to (?:show|reveal|demonstrate))"
            r" (?:no |any |only |a )?(?:other |further |significant |specific |particular |remarkable |obvious |entirely )*(?:abnormal(?:ity|ities| findings?| results?)?|normal (?:findings?|results?|values?|appearance)|(?<=no )(?:(?:significant|specific|remarkable|particular|pathological) )?(?:findings?|changes)|(?<=no significant )findings?|nothing)\b"
        ),
    ),
    (
        "absent",
        re.compile(
            rf"\b{_AUX} (?:clearly |yet |then |also )?{_NOT} (?:be |been )?(?:done|performed|available|given|carried out|made|undertaken|administered|obtained|found|seen|detected|identified|observed|noted|present|evident|visible|reported|palpable|apparent|possible|distinguished|compressed|distended|detectable|appreciable)\b"
            rf"|\b(?:has|have|had|did) {_NOT} (?:recurred|recur|returned|return|occurred|occur|developed|develop|reappeared)\b"
            rf"|\b{_NOT} (?:done|performed|available|detected|identified|observed|found|seen|noted|palpable)\b"
            r"|\b(?:was|were|is|are) (?:also |all |both )?(?:absent|ruled out|excluded|denied|declined|refused)\b"
        ),
    ),
)
"""What comes after its mention, and what it says of all before it in the clause."""
_CLAUSE_BACK = re.compile(
    r"[;:]|,? (?:but|while|whereas|although|however|except|and the|and he|and she|and his|and her|and it|who|where) |, (?:the|his|her|he|she) "
    r"| (?:revealed|showed|showing|demonstrated|confirmed|was|were|is|are|had|has) "
    r"|positive(?:,| and) | (?:because|since) |(?:due to|because of|despite|given|owing to|in view of)[^,]*, "
)
"""Where what a cue after it says begins."""
_TESTED_NEGATIVE = re.compile(
    r"\b(?!gram |test |was |were |is |are |also |all |or |and )([a-z0-9]+) negative\b(?! for)"
)
"""The word before "negative" ("HIV-negative")."""
_COPULA = re.compile(
    r"\b(?:was|were|is|are|be|been|remained|appeared|looked|entirely|completely|otherwise|also|essentially) \Z|\(\Z"
)
_AND = re.compile(r" (?:and|for) ")
_DENIES = re.compile(r"\b(?:no|not|n t|never|without|failed|unable|nor|neither|free|non|cannot)\b")
_NO_DENIAL = re.compile(r"(?:negative|disappeared)\Z")
"""A test that "was negative" took place, and a pain that "had disappeared" was there."""
_DENIED = re.compile(r"\b(?:no|not|never|without|refus\w*|declin\w*|den(?:y|ied|ies))\b")
_PURPOSE = re.compile(r"\bto (?:rule out|exclude)\Z")
"""A test done "to rule out" something has not yet said that it is absent."""
_LESSENED = re.compile(
    r"^ (?:know|effect|response|influence|impact|relation|relationship|correlation|improvement|change|relief|benefit|difference)\b"
)
"""What is denied is the effect, not what follows it ("no effect on her pain")."""
_WELL = re.compile(
    r"(?:afebrile|apyretic|euthyroid|normotensive|alert|well (?:nourished|oriented|developed)|(?:ha?emodynamically )?stable|ha?emodynamically(?= stable))\b"
)
"""Words that say of themselves that something is normal."""
_LONGEST_RESULT = 60
"""Characters over which a word before its mention ("normal", "negative") speaks of it."""


LONGEST_CLAIM = 600
"""Characters that a cue speaks of at most; a longer sentence is a table or a list that lost its lines."""


def _shortened(claim: _Claim) -> _Claim:
    if claim.end - claim.start <= LONGEST_CLAIM:
        return claim
    if claim.cue.start >= claim.end:
        return claim._replace(start=claim.end - LONGEST_CLAIM)
    return claim._replace(end=claim.start + LONGEST_CLAIM)


class StatusReader:
    """Answers what a document says of its spans.

    Parameters
    ----------
    document : Document
    """

    def __init__(self, document: Document) -> None:
        self.scan = Scan(document, ())
        mark_patients(self.scan)
        self._starts = [sentence.start for sentence in self.scan.sentences]
        self._claims: dict[int, list[_Claim]] = {}

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the offset, or the one before it; None where the text has none."""
        if not self._starts:
            return None
        return self.scan.sentences[max(0, bisect_right(self._starts, offset) - 1)]

    def _near(self, sentence: Sentence, start: int) -> list[_Claim]:
        """The claims of the sentence that can reach the offset."""
        claims = self._claims.get(sentence.index)
        if claims is None:
            claims = self._claims[sentence.index] = sorted(
                _shortened(claim) for claim in _claims(self.scan, sentence)
            )
        first = bisect_left(claims, (start - LONGEST_CLAIM,))
        return claims[first : bisect_right(claims, (start + 1,))]

    def status(self, span: Span) -> SpanStatus:
        """What the sentence of the span's start says of it."""
        sentence = self.sentence_at(span.start)
        if sentence is None:
            return SpanStatus()
        end = _without_stop(self.scan.folded, span)
        near = self._near(sentence, span.start)
        told = {c.says: c.cue for c in reversed(near) if c.start <= span.start and end <= c.end}
        if "normal" not in told:
            cue = _tells_normal(self.scan, sentence, span)
            if cue is not None:
                told["normal"] = cue
        status = "absent" if "absent" in told else "uncertain" if "uncertain" in told else "present"
        whose = "relative" if "relative" in told else "patient" if sentence.of_patient else "other"
        return SpanStatus(
            status=status,
            whose=whose,
            when="history" if "history" in told else "now",
            normal="normal" in told,
            cue=told.get(status) or told.get("normal"),
        )


def status_at(document: Document, span: Span) -> SpanStatus:
    """What the document says of the thing that the span names.

    Parameters
    ----------
    document : Document
    span : Span
        Of `document.text`; it is judged in the sentence that its first character stands in.
    """
    return _reader(document).status(span)


_last: tuple[Document, StatusReader] | None = None


def _reader(document: Document) -> StatusReader:
    """The reader of the document; the last one is kept, since spans of one document are asked for in a row."""
    global _last
    if _last is None or _last[0] is not document:
        _last = document, StatusReader(document)
    return _last[1]


def _tells_normal(scan: Scan, sentence: Sentence, span: Span) -> Span | None:
    """The words or the number by which the span itself is normal; None where it is not, or nothing says so."""
    well = _WELL.match(scan.folded, span.start, sentence.end)
    if well and well.end() >= span.end:
        return Span(*well.span())
    low = _lower(scan)
    for pattern, lower, upper in limits():
        measure = pattern.search(low, max(sentence.start, span.start - 6), min(sentence.end, span.end + 24))
        if measure and measure.start() < span.end and span.start < measure.end():
            return Span(*measure.span(1)) if lower <= float(measure[1]) <= upper else None
    return None


def _without_stop(folded: str, span: Span) -> int:
    """The end of the span without the blanks and stops at its end."""
    end = span.end
    while end > span.start + 1 and folded[end - 1] == " ":
        end -= 1
    return end


def _claims(scan: Scan, sentence: Sentence) -> list[_Claim]:
    found = _of_scopes(scan, sentence)
    folded = scan.folded
    pseudo = [h for h in sentence.hits if h.term.kinds & scan.bit["pseudo"]]
    for says, pattern, ends in _FORWARD:
        for cue in pattern.finditer(folded, sentence.start, sentence.end):
            if any(h.start <= cue.start() < h.end for h in pseudo) or _LESSENED.match(
                folded[cue.end() : cue.end() + 20]
            ):
                continue
            if (
                says == "normal"
                and not folded.startswith(("within", "in "), cue.start())
                and _COPULA.search(scan.text[max(0, cue.start() - 14) : cue.start()])
            ):
                continue
            end = _clause_end(scan, sentence, cue.end())
            if ends is not None:
                end = _first_end(ends, scan, cue.end(), end)
            if says == "normal":
                end = min(end, cue.end() + _LONGEST_RESULT)
            found.append(_Claim(cue.end(), end, says, Span(*cue.span())))
    for cue in _TESTED_NEGATIVE.finditer(folded, sentence.start, sentence.end):
        found.append(_Claim(*cue.span(1), "normal", Span(cue.end(1) + 1, cue.end())))
    for says, pattern in _BACKWARD:
        for cue in pattern.finditer(folded, sentence.start, sentence.end):
            if says == "absent" and _in_relative_clause(folded, cue.start()):
                continue
            start = _clause_start(scan, sentence, cue.start())
            found.append(_Claim(start, cue.start(), says, Span(*cue.span())))
            if says == "absent":
                found.append(_inside(cue.start(), cue.end(), folded))
    return found


def _of_scopes(scan: Scan, sentence: Sentence) -> list[_Claim]:
    """The claims of the sentence's scopes, forward ones cut at the next clause, with the words inside their cues."""
    found: list[_Claim] = []
    folded = scan.folded
    for hit in sentence.hits:
        if "not_given" in hit.term or "refused" in hit.term:
            if not _DENIED.search(folded, hit.start, hit.end):
                continue  # "unresectable" speaks of the treatment, not of the tumour
            found.append(_inside(hit.start, hit.end, folded))
            end = _first_end(_AND, scan, hit.end, _clause_end(scan, sentence, hit.end))
            found.append(_Claim(hit.end, end, "absent", Span(hit.start, hit.end)))
    for scope in scopes(scan, sentence):
        says = _SAYS[scope.status]
        cue = Span(scope.cue.start, scope.cue.end)
        start, end = scope.start, scope.end
        if says == "absent":
            if _PURPOSE.search(folded, max(sentence.start, cue.end - 20), cue.end):
                says = "uncertain"
            if start >= cue.end:
                if _LESSENED.match(folded[cue.end : cue.end + 20]):
                    continue
                end = min(end, _clause_end(scan, sentence, cue.end))
            elif _NO_DENIAL.search(folded, max(sentence.start, cue.end - 20), cue.end) or _in_relative_clause(
                folded, cue.start
            ):
                continue
            else:
                start = max(start, _clause_start(scan, sentence, cue.start))
            found.append(_inside(cue.start, cue.end, folded))
        found.append(_Claim(start, end, says, cue))
    return found


def _inside(start: int, end: int, folded: str) -> _Claim:
    """The words of a cue behind its "no" or "not" are denied with what the cue denies."""
    denial = _DENIES.search(folded, start, end)
    return _Claim(denial.end() if denial else end, end, "absent", Span(start, end))


def _clause_end(scan: Scan, sentence: Sentence, start: int) -> int:
    end = min(sentence.end, start + LONGEST_CLAIM)
    found = _CLAUSE.search(_lower(scan), start, end)
    return found.start() if found else end


def _in_relative_clause(folded: str, cue: int) -> bool:
    """True for "an effusion that was not seen before": it is there now."""
    return folded.endswith((" that ", " which "), 0, cue)


def _first_end(ends: re.Pattern[str], scan: Scan, start: int, end: int) -> int:
    found = ends.search(_lower(scan), start, end)
    if found is None:
        return end
    return found.end() if found.start() == start else found.start()


def _clause_start(scan: Scan, sentence: Sentence, end: int) -> int:
    start = max(sentence.start, end - LONGEST_CLAIM)
    for found in _CLAUSE_BACK.finditer(_lower(scan), start, end):
        start = found.end()
    return start


def _lower(scan: Scan) -> str:
    return _lowered(scan.text)


@lru_cache(maxsize=4)
def _lowered(text: str) -> str:
    """Lower case, one character for one (a few capitals have two lower-case characters)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
