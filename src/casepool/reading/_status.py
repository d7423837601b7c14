"""Whether a mention is present, absent, uncertain, of the past or of a relative, and the cue that says so.

Scopes are those of ConText (Harkema et al. 2009, doi:10.1016/j.jbi.2009.05.002): a cue speaks of what follows
it (or stands before it) up to the next word that ends a scope, the next clause, or the end of the sentence. The cues
are rows of the vocabulary (`cues.tsv`, words) and of `status_rules.tsv` (patterns); both give scopes of one kind.
"""

import re
from collections.abc import Iterator
from typing import Final

from casepool.model import DAYS_PER_YEAR
from casepool.vocabulary import Hit, Kind, Term

from ._pattern import Pattern
from ._scan import Scan, Scope, Sentence
from ._status_rules import StatusRule, status_rules

_NO_SCOPES: Final[tuple[Scope, ...]] = ()
_FORWARD: Final = (
    (Kind.NEGATION, "negation"),
    (Kind.RULED_OUT, "ruled_out"),
    (Kind.UNCERTAIN, "uncertain"),
    (Kind.HISTORY, "history"),
)
"""Kinds of cues with what they say."""
_CUES: Final = Kind.NEGATION | Kind.RULED_OUT | Kind.UNCERTAIN | Kind.HISTORY | Kind.KIN | Kind.OUTCOME
_NO_CUES: Final = Kind.PSEUDO | Kind.PRESENT_HISTORY


def scopes(scan: Scan, sentence: Sentence) -> tuple[Scope, ...]:
    """What the cues of the sentence speak of, in order of the cues."""
    if sentence.scopes is None:
        if sentence.kinds & _CUES or _rule_may_hold(sentence):
            sentence.scopes = (*_of_cues(scan, sentence), *_of_rules(scan, sentence))
        else:
            sentence.scopes = _NO_SCOPES
    return sentence.scopes


def _rule_may_hold(sentence: Sentence) -> bool:
    """True where the words of the sentence allow a rule that says "absent"."""
    rules = status_rules()
    if not rules.any_absent.may(sentence.marks):
        return False
    for pattern in rules.absent:  # noqa: SIM110 - asked of each sentence; `any` would make a generator
        if pattern.may(sentence.marks):
            return True
    return False


def _of_cues(scan: Scan, sentence: Sentence) -> tuple[Scope, ...]:
    found: list[Scope] = []
    for index, hit in enumerate(sentence.hits):
        kinds = hit.kinds
        if not kinds & _CUES or kinds & _NO_CUES or _is_no_cue(scan, hit):
            continue
        for bit, status in _FORWARD:
            if kinds & bit and not (status == "history" and _came_with(scan, sentence, index)):
                entry = hit.term[status]
                backward = entry.codes.get("dir") == "backward"
                scope = _cut(scan, sentence, _scope(scan, sentence, index, status, backward=backward))
                if scope is not None:
                    found.append(scope)
        if (
            kinds & Kind.OUTCOME
            and hit.term["outcome"].codes.get("recurrence") == "false"
            and not _is_whole_state(scan, hit)
            and not scan.folded.startswith(" from ", hit.end)
        ):
            # "no evidence of recurrence or metastasis": the denial goes on behind the phrase.
            ahead = min(_ahead(scan, sentence, index), clause_end(scan, sentence, hit.end))
            found.append(Scope(hit.end, ahead, "negation", hit))
        if kinds & Kind.KIN and not _is_no_relative(scan, sentence, hit):
            start = hit.start if _is_own_history(scan, hit) else _back(scan, sentence, index)
            found.append(Scope(start, _kin_end(scan, sentence, index), "kin", hit))
    return tuple(found)


_NUMBERED: Final[tuple[str, ...]] = ("patient ", "case ", "patients ", "cases ", "sibling ", "twin ")


def _is_no_cue(scan: Scan, hit: Hit) -> bool:
    """True for the "no" of "patient no 3", and for "with or without"."""
    folded = scan.folded
    if folded.startswith("without", hit.start):
        return folded.endswith(("with or ", "with and "), 0, hit.start)
    return (
        folded.startswith("no ", hit.start)
        and folded[hit.start + 3 : hit.start + 4].isdigit()
        and folded.endswith(_NUMBERED, 0, hit.start)
    )


def _is_whole_state(scan: Scan, hit: Hit) -> bool:
    """True for "disease-free" and "in remission": nothing behind is denied ("after a disease-free year, metastases appeared")."""
    folded = scan.folded
    states = (" free", "remission", "remission for", "remission at")
    return folded.endswith(states, hit.start, hit.end) and not folded.startswith((" of ", " from "), hit.end)


_PLACE_OF_CARE: Final = Pattern(
    r" (?:s )?(?:hospital|medical|ward|clinic|unit|department|university|health|cent(?:er|re))\b"
)
_DESCENT: Final = Pattern(r"\b(?:from|of|to|by|with) (?:an? |the |his |her )?(?:[a-z]+ ){0,2}\Z")


_CHILD_OF: Final = Pattern(
    r"(?:son|daughter|child) of (?:an? (?!patient|mother|father|woman|man)|healthy|(?:non |un)?(?:related|consanguineous)|two)"
)
"""A patient told by whose child he is ("a boy of nine, the son of a baker")."""
_LETTER: Final = re.compile(r" ([A-H]|[1-4])\b(?!\s*%)")


def is_lettered(scan: Scan, hit: Hit) -> bool:
    """True for "twin A" and "sibling 2": a patient of the report."""
    return _LETTER.match(scan.text, hit.end) is not None


def _is_no_relative(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for a relative who tells of the patient or is one, a children's hospital, and the parents whom a child is of."""
    folded = scan.folded
    if is_lettered(scan, hit):
        return True
    if _TELLS.match(sentence.marks, folded, hit.end, sentence.end) or _PLACE_OF_CARE.match(
        sentence.marks, folded, hit.end
    ):
        return True
    if _CHILD_OF.match(sentence.marks, folded, hit.start, sentence.end):
        return True
    if is_of_birth(scan, sentence, hit):
        return True
    start = max(sentence.start, hit.start - 90)
    if (
        _NOTICED_BY.search(sentence.marks, folded, start, hit.start) is not None
        or (
            _GIVEN_BY.search(sentence.marks, folded, start, hit.start) is not None
            and _OF_THE_GIVER.match(sentence.marks, folded, hit.end, sentence.end) is None
        )
        or _OF_GRAFT.match(sentence.marks, folded, hit.end, sentence.end) is not None
        or (
            folded.startswith("mother", hit.start)
            and folded.endswith("the ", 0, hit.start)
            and _is_expecting(scan)
        )
    ):
        return True
    return folded.endswith("parents", hit.start, hit.end) and (
        _DESCENT.search(sentence.marks, folded, max(sentence.start, hit.start - 30), hit.start) is not None
    )


_NOTICED_BY: Final = Pattern(
    r"\b(?:noticed|noted|observed|discovered|detected|witnessed|recogni[sz]ed|remarked|spotted|accompanied) by (?:an? |his |her |the |their |both |child s |patient s )?(?:\w+ )?\Z"
)
"""Words before a relative who saw what the patient had ("was noticed by her grandmother to have ...")."""
_GIVEN_BY: Final = Pattern(
    r"\b(?:\w*transplant\w*|\w*grafts?|hsct|hct|sct|asct|bmt|rescue|marrow|stem cells?|lobe|kidney|liver)\b[\w ]{0,40}\b(?:from|donated by) (?:an? |his |her |the |their )?(?:(?!deceased|cadaver|dead|died|brain)\w+ ){0,4}\Z"
)
"""Words before a relative, or another, who gave what was transplanted."""
_OF_THE_GIVER: Final = Pattern(r" {1,2}(?:who|whose|with|had|has|was|died|having)\b")
"""What goes on about the one who gave it."""
_OF_GRAFT: Final = Pattern(
    r"(?: (?:donor|hla|matched|identical|compatible|haploidentical|allogen\w+|hematopoietic|haematopoietic|peripheral|bone|marrow|blood|cord|stem|cell|related|living|reduced|intensity|conditioning)){0,7} (?:\w*transplant(?:s|ation|ed)?|hsct|hct|sct|bmt|allograft|graft)\b"
)
"""The same behind the relative ("an HLA-matched sibling transplantation", "a matched unrelated donor transplant")."""
_EXPECTING: Final = Pattern(
    r"\b(?:pregnan\w+|(?:primi|multi|secundi|nulli)?gravida|parturient|puerpera|(?:weeks?|months?) (?:of |s )?gestation|post ?partum|labou?r pains?)\b"
)
"""Words of who is with child, or has just borne one."""
_OPENING: Final = 3
"""First sentences of a report, in which it is told."""
GROWN_DAYS: Final = 12 * DAYS_PER_YEAR
"""Age from which a patient may have borne the child that is told of; the youngest mothers of the literature apart."""


def _is_expecting(scan: Scan) -> bool:
    """True where the patient is a woman with child, who is "the mother" of the report."""
    opening = scan.sentences[:_OPENING]
    aged = any(time.kind == "age" and (time.days or 0.0) >= GROWN_DAYS for s in opening for time in s.times)
    return aged and any(_EXPECTING.search(s.marks, scan.folded, s.start, s.end) is not None for s in opening)


_BORNE: Final = Pattern(
    r"\b(?:(?:gave|giving|given) birth to|birth of|deliver(?:ed|y|ing)(?: of)?|bore|fathered|(?:breast ?feed|nurs)ing)"
    r" (?:(?:an?|her|his|the|two|three|first|second|third|healthy|normal|term|full|live|own) )*\Z"
)
"""Words before a child that tell of its birth, not of its disease ("after giving birth to a daughter, a woman ...")."""
_CHILD_HAD: Final = Pattern(r" (?:who|whose|with|that|having|had)\b")


def is_of_birth(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for the child of "after giving birth to a daughter, a woman ...": nothing else is told of it."""
    return (
        _BORNE.search(sentence.marks, scan.folded, max(sentence.start, hit.start - 50), hit.start) is not None
        and _CHILD_HAD.match(sentence.marks, scan.folded, hit.end, sentence.end) is None
    )


_CAME: Final = Pattern(
    r"\b(?:seen|admitted|brought|hospitali[sz]ed|referred|came|attended|consulted|presented|presents|visited|transferred|evaluated)"
    r" [a-z0-9 ]{0,60}?\bwith (?:an? )?(?:[a-z]+ ){0,3}\Z"
)


def _came_with(scan: Scan, sentence: Sentence, index: int) -> bool:
    """True for "was seen in the clinic with a history of cough": the history of now."""
    hit = sentence.hits[index]
    if not scan.folded.startswith("history of", hit.start):
        return False
    came = _CAME.search(sentence.marks, scan.folded, max(sentence.start, hit.start - 100), hit.start)
    if came is None or "," in scan.text[came.start() : hit.start]:
        return False
    told = Kind.FINDING | Kind.FINDING_HEAD | Kind.HISTOLOGY
    return not any(h.kinds & told and h.start > came.start() for h in sentence.hits[:index])


_TELLS: Final = Pattern(
    r" {1,2}(?:who |had |has |have |also |first |then |recently |suddenly )*(?:said|says|told|tells|reported|reports|noticed|notices|noted|stated|observed"
    r"|described|denied|recalled|brought|found (?:him|her)|complained)\b"
)
"""What a relative does who tells of the patient ("her mother noticed a swelling")."""


def _scope(scan: Scan, sentence: Sentence, index: int, status: str, *, backward: bool) -> Scope:
    hit = sentence.hits[index]
    if backward:
        return Scope(_back(scan, sentence, index), hit.start, status, hit)
    return Scope(hit.end, _ahead(scan, sentence, index), status, hit)


# --- clauses and rules ------------------------------------------------------------------------------------

_PREPOSITIONS: Final[tuple[str, ...]] = (
    "without ",
    "lack of ",
    "lacking ",
    "absence of ",
    "in the absence of ",
)
"""Cues that are no clause of their own: what they deny ends at the verb ("a patient without arrest was treated")."""
LONGEST_REACH: Final = 600
"""Characters that a rule speaks of at most; a longer sentence is a table or a list that lost its lines."""
_DENYING: Final[tuple[str, ...]] = ("negation", "ruled_out")
_NO_MEANING: Final[Term] = {}


def _cut(scan: Scan, sentence: Sentence, scope: Scope) -> Scope | None:
    """The scope as far as its clause goes; None where its cue denies nothing."""
    if scope.status not in _DENYING:
        return None if _is_result(scan, sentence, scope) else scope
    patterns = status_rules().patterns
    folded, cue = scan.folded, scope.cue
    status = scope.status
    if patterns["uncertain_instead"].search(
        sentence.marks, folded, max(sentence.start, cue.end - 20), cue.end
    ):
        status = "uncertain"  # a test done "to rule out" something has not yet said that it is absent
    if scope.start >= cue.end:
        if lessens(sentence, folded, cue.end):
            return None
        end = min(scope.end, clause_end(scan, sentence, cue.end))
        if folded.startswith(_PREPOSITIONS, cue.start) and (
            verb := patterns["without_end"].search(sentence.marks, folded, cue.end, end)
        ):
            comma = scan.text.rfind(", ", cue.end, verb.start())
            end = verb.start() if comma < 0 else comma
        return Scope(scope.start, end, status, cue)
    if patterns["no_denial"].search(
        sentence.marks, folded, max(sentence.start, cue.end - 20), cue.end
    ) or in_relative_clause(folded, cue.start):
        return None
    if _too_late(sentence, folded, cue.end):
        return Scope(cue.start, cue.start, status, cue)  # of "never reported before" the cue's words alone
    start = max(scope.start, clause_start(scan, sentence, cue.start))
    return Scope(start, _before_what_is_caused(sentence, folded, start, scope.end), status, cue)


def _is_result(scan: Scan, sentence: Sentence, scope: Scope) -> bool:
    """True for "histology was in favour of a sarcoma": so a pathologist tells what it is."""
    return scan.folded.startswith("in favo", scope.cue.start) and any(
        hit.kinds & (Kind.PATHOLOGY | Kind.MICRO) and hit.start < scope.cue.start for hit in sentence.hits
    )


def _of_rules(scan: Scan, sentence: Sentence) -> list[Scope]:
    """What the rows that say "absent" speak of."""
    told: list[Scope] = []
    if not _rule_may_hold(sentence):
        return told
    rules = status_rules()
    for rule in rules.forward:
        if rule.says == "absent":
            for start, end, cue in reaches(scan, sentence, rule):
                told.append(Scope(start, end, "negation", Hit(*cue, _NO_MEANING, 0)))
    for rule in rules.backward:
        if rule.says != "absent":
            continue
        for found in rule.pattern.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
            if not in_relative_clause(scan.folded, found.start()) and not _too_late(
                sentence, scan.folded, found.end()
            ):
                start = clause_start(scan, sentence, found.start())
                end = _before_what_is_caused(sentence, scan.folded, start, found.start())
                told.append(Scope(start, end, "negation", Hit(*found.span(), _NO_MEANING, 0)))
    return told


def reaches(scan: Scan, sentence: Sentence, rule: StatusRule) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Start and end of what each cue of a forward rule speaks of, and the cue's own."""
    pseudo = Kind.PSEUDO
    for cue in rule.pattern.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
        inside = any(
            h.kinds & pseudo and h.start <= cue.start() < h.end and (h.start, h.end) != cue.span()
            for h in sentence.hits
        )
        if (
            inside
            or lessens(sentence, scan.folded, cue.end())
            or scan.text[cue.start() - 1 : cue.start()] == "-"
            or scan.text.startswith((",", ";", "."), cue.end())
        ):
            # "HIV-negative" speaks of what stands before it, and so does "the other did not, and ...".
            continue
        end = clause_end(scan, sentence, cue.end())
        if rule.ends is not None:
            end = first_end(rule.ends, scan, cue.end(), end)
        yield cue.end(), end, cue.span()


def lessens(sentence: Sentence, folded: str, end: int) -> bool:
    """True where what is denied is an effect, not what follows it ("no effect on her pain")."""
    if status_rules().patterns["no_scope"].match(sentence.marks, folded[end : end + 20]) is None:
        return False
    # "no change in voice" denies a finding
    return not any(hit.start == end + 1 and "finding" in hit.term for hit in sentence.hits)


def _before_what_is_caused(sentence: Sentence, folded: str, start: int, end: int) -> int:
    """The end of what is denied: in "the cause of the fever was not found" the cause, and not the fever."""
    cause = status_rules().patterns["cause_of"].search(sentence.marks, folded, start, end)
    return end if cause is None else cause.end()


def _too_late(sentence: Sentence, folded: str, end: int) -> bool:
    """True for "was not detected early enough": it was there."""
    return status_rules().patterns["too_late"].match(sentence.marks, folded[end : end + 30]) is not None


def in_relative_clause(folded: str, cue: int) -> bool:
    """True for "an effusion that was not seen before": it is there now."""
    return folded.endswith((" that ", " which "), 0, cue)


def clause_end(scan: Scan, sentence: Sentence, start: int) -> int:
    """Where the clause that goes on at an offset ends."""
    end = min(sentence.end, start + LONGEST_REACH)
    rules, low = status_rules(), scan.lowered()
    found = rules.clause_end.search(low, start, end)
    if found is not None:
        end = found.start()
    if rules.subordinate.match(low, sentence.start) and (main := rules.main_clause.search(low, start, end)):
        end = main.start()
    closing = scan.text.find(")", start, end)
    # "(both with no abnormalities) carried it": what is denied in brackets ends with them.
    return closing if closing >= 0 and scan.text.find("(", start, closing) < 0 else end


def clause_start(scan: Scan, sentence: Sentence, end: int) -> int:
    """Where the clause that ends at an offset begins."""
    start = max(sentence.start, end - LONGEST_REACH)
    for found in status_rules().clause_start.finditer(scan.lowered(), start, end):
        start = found.end()
    return start


def first_end(ends: re.Pattern[str], scan: Scan, start: int, end: int) -> int:
    """The end that a rule's own pattern sets between two offsets."""
    found = ends.search(scan.lowered(), start, end)
    if found is None:
        return end
    return found.end() if found.start() == start else found.start()


# --- how far the cues of the vocabulary reach -------------------------------------------------------------

FARTHEST_AHEAD: Final = 600
"""Characters that a cue reaches ahead; a longer "sentence" is a table or a list without stops."""


def _ahead(scan: Scan, sentence: Sentence, index: int) -> int:
    """Where a scope that begins after the cue ends."""
    hit = sentence.hits[index]
    end = min(sentence.end, hit.end + FARTHEST_AHEAD)
    semicolon = scan.text.find(";", hit.end, end)
    if semicolon >= 0:
        end = semicolon
    stop = Kind.TERMINATE | Kind.PRESENTING
    denies = "negation" in hit.term
    for later in sentence.hits[index + 1 :]:
        if later.start >= end:
            break
        if later.kinds & stop and _stops(later):
            if ("history" in hit.term or "uncertain" in hit.term) and _goes_on(scan, hit, later):
                continue
            verbs = _DENIED_VERBS if denies else _BELONGS_TO_CUE
            if scan.folded[later.start : later.end] in verbs and _WHO_NOT.fullmatch(
                scan.folded, hit.end, later.start
            ):
                continue
            return later.start
        if (
            (denies or "outcome" in hit.term)
            and later.kinds & Kind.PERSON
            and scan.folded.startswith(" with ", later.end)
        ):
            # "without local recurrence in a child with an ependymoma": what the child has is not denied.
            return later.start
        if (
            denies
            and later.term.get("treatment") is not None
            and scan.folded.startswith((" for ", " of "), later.end)
        ):
            # "without radiotherapy for the metastasis": the treatment is denied, not what it is for. Of a history
            # ("included a nephrectomy for a renal cell carcinoma") both are past.
            return later.end
    return end


_LISTS: Final[tuple[str, ...]] = (
    "history included",
    "history includes",
    "significant for",
    "notable for",
    "remarkable for",
)


def _goes_on(scan: Scan, cue: Hit, later: Hit) -> bool:
    """True for "medical history included hypertension, and a nephrectomy in 2003": the list of the past goes on.

    So does that of what was thought of ("the differential diagnosis comprised the first, the second and the third").
    """
    if "the patient" in scan.folded[later.start : later.end]:
        # "we preoperatively diagnosed the patient with": whom it was thought of.
        return scan.folded.endswith(" diagnosed", cue.start, cue.end) and later.start == cue.end + 1
    if scan.folded.startswith("differential", cue.start):
        return scan.folded.startswith(("and a", "and the"), later.start)
    return scan.folded.startswith("and a", later.start) and scan.folded.endswith(_LISTS, cue.start, cue.end)


_WITH: Final = re.compile(r" with(?:out)? (?:\w+ ){0,4}$")
_OWN_VERB: Final = re.compile(
    r" (?:had|has|was|is|presented|underwent|developed|complained|noticed|came|visited) "
)


def _is_own_history(scan: Scan, hit: Hit) -> bool:
    """True for "family history", which speaks of what stands behind it ("a glioma in a man with no family history of cancer")."""
    return scan.folded.startswith(("family history", "familial history", "family medical history"), hit.start)


def _kin_end(scan: Scan, sentence: Sentence, index: int) -> int:
    """What is told of a relative runs on until the patient is spoken of again, or the sentence ends."""
    hit = sentence.hits[index]
    semicolon = scan.text.find(";", hit.end, sentence.end)
    if semicolon >= 0 and scan.folded.startswith(_other_pronoun(scan, hit), semicolon + 2):
        semicolon = scan.text.find(";", semicolon + 1, sentence.end)
    end = semicolon if semicolon >= 0 else sentence.end
    if _is_own_history(scan, hit) and _WITH.search(scan.folded, sentence.start, hit.start):
        # "A woman with a family history of colon cancer had a glioma."
        verb = _OWN_VERB.search(scan.folded, hit.end, end)
        end = verb.start() if verb is not None else end
    for later in sentence.hits[index + 1 :]:
        if later.start >= end:
            break
        presenting = later.term.get("presenting")
        if (
            later.start == hit.end + 1
            and presenting is not None
            and scan.folded.endswith((" while the ", " whereas the ", " whose "), sentence.start, hit.start)
        ):
            continue  # "whereas the father presented with a seminoma"
        if later.term.get("this_patient") is not None or (
            presenting is not None
            and "noun" not in presenting.codes
            and not (
                _OWN_SUBJECT.fullmatch(scan.folded, hit.end, later.start)
                and _WHOSE.search(scan.folded, max(sentence.start, hit.start - 24), hit.end)
            )
        ):
            return later.start
    return end


def _other_pronoun(scan: Scan, hit: Hit) -> str:
    """How a clause begins that goes on about a relative whose sex is not the patient's ("his mother was well; she had had ...")."""
    at = max(0, hit.start - len("his "))
    whose = scan.folded[at : hit.start + len("his ")]
    if "his " in whose:
        return "she "
    return "he " if "her " in whose else "\0"


_OWN_SUBJECT: Final = re.compile(r" (?:(?:who|also|had|has|have|previously|later|both|all|then) )*")
"""What stands between a relative and the verb that tells what the relative had ("her mother had suffered from")."""
_WHOSE: Final = re.compile(
    r"\b(?:his|her|whose|their|patient s)(?: (?:older|elder|younger|eldest|youngest|twin|maternal|paternal|only))?"
    r" (?:mother|father|brother|sister|son|daughter|twin|uncle|aunt|cousin|husband|wife|grand[a-z]+|nephew|niece)\Z"
)
"""A relative told as the patient's ("her mother"), who is no patient of the report ("a nursing mother")."""


_CLAUSE: Final = re.compile(r", (?:the|his|her|there) ")
FARTHEST_BACK: Final = 70
"""Characters that a cue after its mention reaches back; longer lists are told with the cue before them."""


_BELONGS_TO_CUE: Final = frozenset(
    (
        "was significant for",
        "was notable for",
        "was remarkable for",
        "was positive for",
        "revealed",
        "showed",
        "disclosed",
        "demonstrated",
        "reported",
        "noted",
        "noticed",
    )
)
"""Verbs that straight after a cue belong to it: "past history was significant for", "no reported fever"."""
_DENIED_VERBS: Final = _BELONGS_TO_CUE | frozenset(
    ("experienced", "experiencing", "complained", "complained of", "complained about", "complaining of", "suffered from", "suffering from", "developed",
     "exhibited", "presented with", "manifested", "felt")
)  # fmt: skip
"""Verbs that a denial may stand before ("never experienced")."""
_WHO_NOT: Final = re.compile(
    r" ?(?:(?:of )?(?:(?:the|our|these|both|two|three) )*(?:patients?|cases?|strains?|isolates?|samples?|specimens?|tests?|lesions?|nodes?|eyes|siblings|twins|brothers|sisters|them|whom)(?: (?:have|has|had|ever))? )?"
)
"""Of whom "neither" and "none" deny it ("neither patient showed")."""


def _stops(hit: Hit) -> bool:
    presenting = hit.term.get("presenting")
    return presenting is None or "noun" not in presenting.codes or hit.term.get("terminate") is not None


def _back(scan: Scan, sentence: Sentence, index: int) -> int:
    """Where a scope that ends before the cue begins."""
    hit = sentence.hits[index]
    start = max(sentence.start, scan.text.rfind(";", sentence.start, hit.start) + 1)
    if hit.term.get("kin") is None:
        start = max(start, hit.start - FARTHEST_BACK)
        for clause in _CLAUSE.finditer(scan.text, start, hit.start):
            # "a sensory level at T7, the ankle reflexes were absent": a comma and a determiner open a clause.
            start = clause.start()
    stop = Kind.TERMINATE
    for earlier in reversed(sentence.hits[:index]):
        if earlier.end <= start:
            break
        if earlier.kinds & stop:
            return earlier.end
    return start


_PRESENT: Final[tuple[str, Hit | None]] = ("present", None)


def status_of(scan: Scan, sentence: Sentence, hit: Hit) -> tuple[str, Hit | None]:
    """("present" | "absent" | "uncertain", the cue that decided it or None) of a hit of the sentence."""
    known = sentence.scopes
    if known is None:
        known = scopes(scan, sentence)
    decided = _PRESENT
    for scope in known:
        if scope.start <= hit.start and hit.end <= scope.end:
            if scope.status in ("negation", "ruled_out"):
                return "absent", scope.cue
            if scope.status == "uncertain":
                decided = ("uncertain", scope.cue)
    return decided


def is_history(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where the hit is told as the patient's past."""
    if sentence.period == 0:
        return True
    return bool(sentence.kinds & Kind.HISTORY) and _in_scope(scopes(scan, sentence), hit, "history")


def is_of_relative(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True where the hit is told of a relative."""
    return bool(sentence.kinds & Kind.KIN) and _in_scope(scopes(scan, sentence), hit, "kin")


def _in_scope(known: tuple[Scope, ...], hit: Hit, status: str) -> bool:
    for scope in known:
        if scope.status == status and scope.start <= hit.start and hit.end <= scope.end:
            return True
    return False
