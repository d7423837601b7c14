"""What a number of a sentence counts, and among whom: the words around it."""

import re
from dataclasses import dataclass
from typing import Final

from ._statement_rules import NUMERAL, PEOPLE, REPORTED


@dataclass(slots=True)
class Number:
    """One quantity of a sentence; offsets count in the document."""

    start: int
    end: int
    n: int | None = None
    total: int | None = None
    low: float | None = None
    high: float | None = None
    paren: bool = False
    count: bool = False
    """True for a bare count of cases ("55 cases of ISCM")."""
    weak: bool = False
    """True for a count that is no statement by itself: "in 27 patients with it, 47 % ..."."""
    part: bool = False
    """True for a bare count of a part of a series ("cervical in 14")."""
    what: str = ""
    among: str = ""
    measure: str | None = None
    """"mean", "median" or "range", of a quantity and not of patients."""
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    spread: str | None = None
    unit: str | None = None


VERB: Final = (
    r"(?:was|were|is|are|be|been|being|had|has|have|having|can|could|may|might|will|would|did|does|do|shows?|showed|shown|presents?|presented|presenting|"
    r"develops?|developed|occurs?|occurred|occurring|underwent|undergo|receives?|received|died|reported|reports|affects?|affected|involves?|involved|"
    r"accounts?|accounted|accounting|constitutes?|constituted|constituting|represents?|represented|representing|comprises?|comprised|comprising|"
    r"makes?|made|ranges?|ranged|ranging|varies|varied|reaches|reached|remains?|appears?|appeared|causes?|caused|spreads?(?= to\b)|metastasi[sz]e[sd]?|"
    r"experiences?|experienced|survives?|survived|lived|dies?|died?|relapses?|relapsed|recurred|responded|achieved|includes?|included|yielded|said|located|found|seen|noted|documented|recogni[sz]ed|delineated|saw|described|observed|detected|identified|recorded|"
    r"becomes?|became|exists?|lasts?|lasted|contains?|contained|express(?:es|ed)?|precedes?|preceded|accompan(?:y|ies|ied)|conceived|delivered|regained|healed|continued|"
    r"vary|needs?|requires?|recurs?|responds?|arise[sn]?|arose|came|comes?|carry|carries|carried|harbou?rs?|harbou?red|lacks?|lacked|persists?|persisted|"
    r"complicates?|complicated|took|lay|lies|fell|rose|dropped|responsible|recovered|improved|fulfilled|tested|required|needed|manifest(?:s|ed)?|suffer(?:s|ed)?|complained|progressed|failed|exhibits?|exhibited|"
    r"displays?|displayed|demonstrates?|demonstrated|revealed|actually|either)"
)
VERB_WORD: Final = re.compile(rf"\b{VERB}\b", re.I)
_CUT: Final = re.compile(
    rf"[,.](?!\d)|[;:()\[\]]|(?<!\bthe)\s(?:{VERB}|in whom|whose|who|which|that|where|whereas|while|although|but|and (?=(?:only|thus|therefore|about|then|up|in|at|for|by|the\s\w+\sform|\w+ly|[\d<>]+|VERB)(?!\w))|followed by|according|at the time|at diagnosis|in the (?:\w+ )?literature|to (?:discuss|determine|assess|evaluate|illustrate|define|clarify|identify|investigate)|and (?=the \w+ of |(?:a|one|another) (?:single )?case\b))\b".replace(
        "VERB", VERB
    ),
    re.I,
)
_CLAUSE: Final = re.compile(
    r"[,;:]\s|\b(?:(?:and|(?<!with )or)(?!\s[A-Z]?\d+\s(?!of\b|\())|followed by|that|whereas|while|including|but|then|although|because|since|versus|compared (?:to|with)|respectively)\s",
    re.I,
)
_LEAD: Final = re.compile(
    r"^(?:and|or|but|the|a|an|only|about|approximately|around|nearly|almost|of|in|to|with|by|up|as|also|however|over-?all(?! (?:survival|mortality|morbidity|response))|moreover|that|then|"
    r"usually|most|commonly|frequently|next|next in frequency|these|those|all|than|less|more|far|first|out|its|their|for|on average|respectively|roughly|"
    r"just|as many as|whereas|often|some|found|into|among|from|at|least|both|another|were|was|is|are|be|been|have|has|had|additional|further|or|[-–])\s+",
    re.I,
)
_MEASURE: Final = re.compile(
    r"\b(?P<measure>incidence|prevalence|frequency|occurrence|proportion|percentage|(?:[\w-]+ ){0,2}?(?:rates?|mortality|morbidity|lethality|survival|fatality)(?: rates?)?)\b"
    r"(?:\s(?:of|for|if|with|from)\s(?P<of>.*?))?(?:\s(?:in|among|amongst|affecting)\s(?P<among>.*?))?(?=[,;]|\s(?:VERB)\b|\s\(|(?:\s(?:of|at|as|from|between))?$)".replace(
        "VERB", VERB
    ),
    re.I,
)
_AMONG: Final = re.compile(r"\s*(?:of|in|among|amongst|from)\s(?P<who>(?!which\b|whom\b).*)", re.I | re.S)
_OPENING: Final = re.compile(
    r"^(?:In|Among|Amongst|Of)\s(?P<who>(?!which|whom|addition|contrast|fact|general|this|our)[^,]{3,80}),",
    re.I,
)


_TOLD_AFTER: Final = re.compile(
    rf"(?P<who>(?:(?:the|all|these|our|their|such)\s)*(?:[\w-]+\s)?(?:{PEOPLE}))\s(?P<what>(?!with|without|who|whose|in\b|of\b|after|undergoing|treated|having|and\b|or\b|under|over|receiving|given|from|on\b|during|at\b|by\b|before|for\b|to\b|when|that|as\b|between|within|since|despite|than|only)[a-z].+)"
)
_WHEN: Final = re.compile(rf"^\sat (?:the )?(?:time of )?[\w-]+(?=\s{VERB}\b)")
_STATE: Final = re.compile(
    r"\s(?:is|was|are|were|remains?|remained)\s(?P<how>(?:not\s)?(?!performed|done|diagnosed)\w+)"
)
_PERSON: Final = re.compile(
    rf"\b(?:{PEOPLE}|males|females|girls|boys|persons|people|group|those|carriers|neonates|population|series|cohort|study)\b"
)
_NEXT_THING: Final = re.compile(r"\sand\s[^,;]*\s(?:for|in|of|by)\s*$")
"""What the next number counts: "70 % of cases and the familial form for 10 %"."""
IN_BRACKET: Final = re.compile(
    r"\(\s?(?:(?:in|seen|found|around|about|approximately|up to|only|nearly|almost|some)\s?)*$"
)
"""What may stand before a share in a bracket: "on the face (in around 60 % of cases)"."""
_WHO: Final = re.compile(r"\s(?:who|whose|in whom)\s[^,;.()\d]{3,60}(?=[,;.)]|$)")
_PART: Final = re.compile(r"\b(?:majority|minority|most|half|third|quarter)$", re.I)
"""A part told before its share in brackets: "the majority (60 %) of patients"."""
_WITH: Final = re.compile(r"\s(?:with|receiving|treated|undergoing|having|given)\s")


def name_number(sentence: str, number: Number, *, left: int, right: int) -> None:
    """Fill `what` and `among` of a number from the words around it."""
    if number.n is not None and number.paren and not number.what:
        number.what = _bare_thing(sentence[left : number.start].rstrip(), sentence[number.end : right])
    before, after = sentence[left : number.start].rstrip("( "), sentence[number.end : right]
    if number.paren and (inside := IN_BRACKET.search(before)):
        before = before[: inside.start()].rstrip()
    who = _AMONG.match(after.lstrip(")"))
    if who and not number.among and (not number.paren or _PART.search(before)):
        number.among = (
            _NEXT_THING.sub("", noun_phrase(who["who"])) if right < len(sentence) else noun_phrase(who["who"])
        )
        after = re.sub(r"^\s?\(n\s?=\s?\d+\)", "", who["who"][len(number.among) :])
        after = _WHEN.sub("", after)
        if (
            before.endswith(("In", " in"))
            and (told := _TOLD_AFTER.match(number.among))
            and VERB_WORD.match(after.lstrip())
        ):
            # "In 83 % of the patients a second operation was needed"
            number.among, number.what = told["who"], told["what"]
            if (state := _STATE.match(after)) and not VERB_WORD.match(state["how"]):
                number.what += " " + state["how"]
    elif number.n is not None and number.total and not (number.paren or number.part or number.among):
        number.among = noun_phrase(after)
        after = after[after.find(number.among) + len(number.among) :]
    elif number.total and number.among and _WITH.match(after):
        after = after[
            len(noun_phrase(after)) :
        ]  # "94 % of 16 patients with it who were given a drug relapsed"
    if not number.what:
        number.what = _what(sentence, before, after, number)
    if not number.what and number.among and before.endswith("with") and not _PERSON.search(number.among):
        number.what, number.among = number.among, ""  # "40 % had surgery, with 10 % in an emergency"
    if number.among and number.what and number.what not in after and (whose := _WHO.match(after)):
        number.among += whose[0]  # "in 8 % of men who die of cancer"
    opening = _OPENING.match(sentence)
    if (
        not number.among
        and opening
        and opening.end() <= number.start
        and not re.search(
            r"\b(?:study|series|survey|report|review|literature|trial|meta-analysis|analysis|registry|database|experience)\b",
            opening["who"],
        )
    ):
        number.among = noun_phrase(re.sub(rf"^{NUMERAL}\s", "", opening["who"]))
    number.what, number.among = clean(number.what), clean(number.among)


def _bare_thing(before: str, after: str) -> str:
    """What "12 (24 %)" counts: "12 (24 %) had seizures", "12 (24 %) cervical", "cervical in 12 (24 %)"."""
    after = after.lstrip(") ")
    if (
        re.search(r"\b(?:in|among|for)$", before)
        or not re.match(r"[a-z]", after)
        or re.match(r"(?:and|or|of|in)\b", after)
    ):
        return ""
    verb = VERB_WORD.match(after)
    return predicate(after) if verb else noun_phrase(after)


def _what(sentence: str, before: str, after: str, number: Number) -> str:
    clause = _NEARLY.sub("", _CLAUSE.split(before + " ")[-1].strip())
    after = re.sub(r"^[)\s]*(?:vs\.?|versus|and|or)?\s*$", "", after)
    if (
        before.rstrip().endswith(":")
        and not after
        and (phrase := _last_words(_CLAUSE.split(before.rstrip(" :") + " ")[-1]))
    ):
        return phrase  # "recording of the weight: 21 % (53/247)"
    if number.paren and (measure := _MEASURE.search(clause)) and _COMPARED.match(clause, measure.end()):
        return measure["measure"]  # "the complication rate was higher after surgery (31 % vs 12 %)"
    if number.paren and not _PART.search(clause):
        return _phrase_before(clause or before.strip(" ,;"))
    if clause.endswith(" as") and not _AS.search(clause):
        clause, before = "", ""  # "it is curable, as 90 % are found early"
    if 0 <= clause.rfind("(") > clause.rfind(")"):
        clause = clause[clause.rfind("(") + 1 :] or clause
    if other := _OF_ANOTHER.search(clause):
        number.among = number.among or other["who"]
        return "it"
    if participle := _PARTICIPLE.search(before):
        before = before[: participle.start()]  # "its prevalence is high, affecting 6 % of women"
        measure = _MEASURE.search(before)
        return (measure and (measure["of"] or measure["measure"])) or _subject(before) or _last_words(before)
    measure = _MEASURE.search(sentence[: number.start].rstrip("( "))
    if (
        measure is not None
        and _stands_first(sentence[: number.start], measure)
        and not re.search(
            rf"[,;:]|\sand\s(?!{VERB}\b)(?=[a-z])", sentence[measure.end() : number.start], re.I
        )
    ):
        return _measured_thing(measure, number, sentence[measure.end() : number.start])
    into = _INTO.search(clause)
    if into and (thing := _before_preposition(clause[: into.start()], clause, before)) is not None:
        return thing
    return _in_clause(clause, before, after, number, ends_open=into is not None)


_INTO: Final = re.compile(r"\b(?:in|of|among|for|by)$")


def _before_preposition(told: str, clause: str, before: str) -> str | None:
    """What a clause tells before the "in" or "of" that leads to the number; None where other words of the sentence may."""
    if not told and before.rstrip().endswith(clause):  # "the usual type was ileocolic, in 61 of 83"
        earlier = _CLAUSE.split(before[: before.rfind(clause)].rstrip(" ,;:") + " ")[-1].strip()
        if phrase := _phrase_before(earlier):
            return phrase
    if though := _THOUGH.search(before):
        return _phrase_before(_CLAUSE.split(before[: though.start()] + " ")[-1].strip())
    if change := _CHANGED.search(told):
        # "surgery improved the gait of 18 of 26", "bladder function recovered in 32 %": the change is what was counted.
        return (
            predicate(told[change.start() :]) if _PERSONS.search(told[: change.start()]) else _lead_off(told)
        )
    return _object(told) or None  # "involve multiple levels in 19 % of cases"


def _in_clause(clause: str, before: str, after: str, number: Number, *, ends_open: bool) -> str:
    """What the subject or the verb of a clause, or the words behind the number, say that it counts."""
    verb = VERB_WORD.search(clause)
    if verb and verb.start() == 0 and verb[0] in ("Relapse", "relapse", "Spread", "spread"):
        verb = VERB_WORD.search(clause, verb.end()) or verb  # a noun that begins the clause
    if (
        verb
        and re.fullmatch(r"(?:which|that|who)\s*", clause[: verb.start()])
        and (subject := _subject(before[: before.rfind(clause)]))
    ):
        return subject
    if verb and (subject := _last_words(clause[: verb.start()])):
        return subject
    if number.total and re.search(
        r"\bin$", before.strip(), re.I
    ):  # "in 171 of 200 cases, multiple sites were documented"
        return noun_phrase(after.lstrip(" ,"))
    if ends_open and verb and (subject := _subject(before)):
        return subject
    if not _lead_off(clause) or verb:
        return predicate(after) or _subject(before)
    if re.match(r"\)?(?:[,;.]|\sand\b|$)", after) and (phrase := _last_words(clause)):
        return phrase  # "..., leak 11 % and infection 16 %"
    return _subject(before) or predicate(after) or _last_words(clause)


_AS: Final = re.compile(
    r"\b(?:such|same|defined|described|presents?|presented|reported|known|classified|treated|regarded|much|many|high|low|often|few|little) as$"
)
_OF_ANOTHER: Final = re.compile(
    r"^(?:in|for|among)\s(?P<who>(?!which|whom)[^,;:]+?),?\s(?:it|this|the (?:rate|figure|share|proportion))\s(?:was|is|were|reached|rose to|fell to)(?:\s(?:only|about|just|as (?:high|low|much) as|approximately|up to|even|nearly))?\s*$",
    re.I,
)
"""Another group of which the same is told: "but for the four with sepsis it was 48 %"."""
_PARTICIPLE: Final = re.compile(
    r",\s(?:thus |thereby )?(?:affecting|occurring in|accounting for|representing|comprising|constituting|involving|making up|complicating|ranging (?:from|between)|reaching|averaging|estimated at)"
    r"(?:\s(?:up to|only|about|approximately|around|nearly|almost|roughly|between|some|as (?:many|much) as|an estimated))?\s*$"
)
_THOUGH: Final = re.compile(
    r",\s(?:al)?though\s(?:only\s)?(?:present|seen|found|noted|common|reported|observed)\s(?:in|among)(?:\s(?:only|about|up to))?\s*$"
)
"""An aside before its share: "back pain, though present in 90 %, is not the rule"."""
_COMPARED: Final = re.compile(
    r"\s(?:was|were|is|are)\s(?:\w+ly |much )?(?:higher|lower|greater|worse|better|similar|high|low)\b"
)
_NEARLY: Final = re.compile(
    r"(?:(?<=\bin|\bof|\bby)|(?<=\bfor))\s(?:only|just|about|approximately|nearly|almost|roughly|around|some|merely|all)$"
)
_COPULAS: Final = frozenset({"is", "are", "was", "were", "be", "been"})
_CHANGED: Final = re.compile(
    r"(?<!\bwas )(?<!\bwere )(?<!\bbeen )(?<!\bis )(?<!\bare )\b(?:improved|restored|relieved|controlled|raised|lowered|reduced|worsened|stabili[sz]ed|prolonged|"
    r"abolished|halted|preserved|cured|obliterated|reversed|recovered|failed|succeeded|resolved|decreased|increased|regressed|returned|disappeared|"
    r"recurred|recurs|relapsed|metastasi[sz]ed|progressed|persisted|grew|"
    r"improves|relieves|restores|controls|recovers|fails|resolves|returns)\b",
    re.I,
)
"""What a treatment did, or what became of a sign."""
_PERSONS: Final = re.compile(
    rf"^\s*(?:(?:the|these|all|other|most|of|their)\s)*(?:{PEOPLE}|they|who|and|but)?\s*(?:have|had|has)?\s*$",
    re.I,
)
"""Nobody but the persons themselves stands before the verb."""
_ROLE: Final = re.compile(
    r"\s(?:by far |also |still )?(?:the|a|an) (?:\w+ )?(?:most|second|third|first|commonest|leading|main|presenting|initial|usual|predominant|primary|chief|major|common|frequent)\b"
)
"""What a thing was, not what it is called: "headache was the first symptom"."""
_BESIDE_NOUN: Final = re.compile(r"\b(?:the|an?|first|most|main|initial|their|its|no)\s$", re.I)


def _verbs(clause: str) -> list[re.Match[str]]:
    """The verbs of a clause; "the presenting symptom" has none."""
    return [
        v
        for v in VERB_WORD.finditer(clause)
        if not _BESIDE_NOUN.search(clause, max(0, v.start() - 10), v.start())
    ]


def _predicated(clause: str, verb: re.Match[str]) -> str:
    """Subject and adjective of "fever was absent", "the level was cervical"; the adjective alone where persons are the subject."""
    rest = _lead_off(clause[verb.end() :])
    subject = _AUXILIARY.sub("", clause[: verb.start()])
    if (
        _USUAL.search(subject)
        or not rest
        or _PERSONS.search(subject)
        or _PRONOUN.search(subject)
        or re.match(r"\s(?:the|a|an) ", clause[verb.end() :])
    ):
        return _last_words(clause[verb.end() :])
    return _last_words(subject) if _DONE.fullmatch(rest) else f"{_last_words(subject)} {rest}"


_AUXILIARY: Final = re.compile(r"(?:\s(?:may|might|can|could|will|would|has|have|had))+\s*$")
_DONE: Final = re.compile(
    r"(?:performed|carried out|obtained|done|diagnosed|attempted|accomplished|encountered|confirmed|proven|proved|achieved)",
    re.I,
)
"""Says no more than that it was so."""


_USUAL: Final = re.compile(
    r"\b(?:most|commonest|main|leading|predominant|usual|frequent|common)\b|\b(?:breakdown|distribution|(?:sub)?types?|causes?|sites?|locations?|(?:^|\bthe |spinal |vertebral |involved |affected )levels?|"
    r"primar(?:y|ies)|histology|diagnos[ie]s|reasons?|origins?|sources?|treatments?|outcomes?)(?: of which)?\s*$",
    re.I,
)
"""The subject that names what is told after the verb: "the commonest primaries are lung and breast", "the level was cervical"."""
_PRONOUN: Final = re.compile(r"^\s*(?:it|this|that|these|those|there|which|both|all)\s*$", re.I)


_PASSIVE: Final = re.compile(r"(?:\s(?:was|were|is|are|been|has|have|had))+\s*$")
_SUBJECT_COUNTS: Final = re.compile(r"(?:preced|accompan|follow)", re.I)
_ADVERBIAL: Final = re.compile(r"\s(?:within|after|during|before|at|by|over|despite)\b")


def _object(clause: str) -> str:
    """The noun phrase after an active verb that ends the clause: "involve multiple levels"."""
    verbs = _verbs(clause)
    if not verbs:
        return _last_words(clause)
    rest = clause[verbs[-1].end() :]
    if verbs[-1][0].lower() not in _COPULAS:
        if _SUBJECT_COUNTS.match(verbs[-1][0]) or _ADVERBIAL.match(rest):
            return _last_words(
                _PASSIVE.sub("", clause[: verbs[-1].start()])
            )  # "headache precedes the other signs in 80 %"
        return _last_words(rest)
    # "bleeding was the first symptom in 41 of 68": the subject is what was counted.
    return "" if re.match(r"\s(?:the|a|an) ", rest) else _predicated(clause, verbs[-1])


def _stands_first(told: str, measure: re.Match[str]) -> bool:
    """True where the measure is what the clause speaks of, not "occurred next in frequency"."""
    if re.fullmatch(
        rf"\s(?:(?:of|at|as|from|between|to|{VERB}|low|high|only|about|approximately|up to)\s?)+",
        told[measure.end("measure") :],
        re.I,
    ):
        return not told.endswith(f"{measure[0]} as ")  # "high cure rates, as 90 % are found early"
    clause = _CLAUSE.split(told[: measure.start()])[-1]
    return VERB_WORD.search(clause) is None


_CITING: Final = re.compile(
    r"^.*\b(?:cites?|cited|reports?|reported|quotes?|quoted|shows?|showed|with|have|had|has|gives?|gave|found|the|an?|its|their)\s",
    re.I,
)
"""What stands before the name of a rate: "others cite death rates of 5 %", "a problem with recurrence rates of 20 %"."""
_ROSE: Final = re.compile(
    r"\b(increased?|decreased?|rise|rose|risen|fell|fallen|declined?|dropped)(?: by)?(?: (?:more|less) than| at least| about| approximately| nearly| almost)?\s*$"
)
_CHANGES: Final = {
    "rose": "rise",
    "risen": "rise",
    "fell": "fall",
    "fallen": "fall",
    "dropped": "fall",
    "increased": "increase",
    "decreased": "decrease",
    "declined": "decline",
}
"""By how much something changed: "the incidence has increased by 30 %"."""


def _measured_thing(measure: re.Match[str], number: Number, told: str) -> str:
    if measure["among"] and not number.among:
        number.among = measure["among"]
    name = _CITING.sub("", measure["measure"])
    if change := _ROSE.search(told):
        return f"{_CHANGES.get(change[1], change[1])} of {measure['of'] or name}"
    if name.lower() in ("rate", "rates") and measure["of"]:
        return f"{name} of {measure['of']}"
    if re.search(r"rate|mortality|morbidity|survival|lethality|fatality", name, re.I):
        if measure["of"] and not measure["of"][0].isdigit() and not number.among:
            number.among = measure["of"]
        return name
    return measure["of"] if measure["of"] and not measure["of"][0].isdigit() else name


def told_in(before: str, *, known: bool = False) -> str:
    """What is told in so many cases, where the count ends its clause: "bleeding has been reported in only six cases"."""
    if _MAY_TELL.search(before, max(0, len(before) - 50)) is None:
        return ""
    if with_only := (_WITH_KNOWN if known else _WITH_ONLY).search(before):
        return clean(_subject(before[: with_only.start()]))  # "it is very rare, with only 12 cases reported"
    if of_which := _OF_WHICH.search(before):
        return clean(_last_words(_CLAUSE.split(before[: of_which.start()] + " ")[-1]))
    match = _TOLD_IN.search(before)
    return clean(_CLAUSE.split(match["what"] + " ")[-1]) if match else ""


_MAY_TELL: Final = re.compile(r"\b(?:in|for|with|and|which)\s(?:\w+\s){0,4}$")
_WITH_ONLY: Final = re.compile(r",?\s(?:with|and)\s(?:only|just|fewer than|less than|about|approximately)\s$")
_OF_WHICH: Final = re.compile(r",?\sof which\s(?:(?:only|just|about|fewer than)\s)?$")
_WITH_KNOWN: Final = re.compile(
    r",?\s(?:with|and)\s(?:(?:only|just|fewer than|less than|about|approximately|some)\s)?$"
)
_TOLD_IN: Final = re.compile(
    rf"(?P<what>[^;:.]+?)\s(?:has|have|had|was|were)\s(?:(?:been|only|previously|so far|rarely|also)\s)*(?:{REPORTED}|observed|seen|noted|found)\s"
    r"(?:(?:previously|only|just|so far|to date|in (?:the )?(?:\w+ )?literature)\s)*(?:in|for)\s(?:(?:only|just|about|fewer than|less than|approximately|a total of|some|the)\s)*$"
)


LONGEST_SUBJECT: Final = 60


def subject_of(sentence: str) -> str:
    """The subject of a plain sentence: "Goiter of the tongue is a rare disease"; empty where it may be another word."""
    verb = VERB_WORD.search(sentence)
    subject = _lead_off(sentence[: verb.start()]) if verb else ""
    return (
        ""
        if len(subject) > LONGEST_SUBJECT or _PRONOUN.search(subject) or re.search("[,;:]", subject)
        else clean(subject)
    )


def told_before(before: str) -> str:
    """What "a median of 21 days" is told of: "symptoms had lasted", "metastases were noted at", "the boys (mean ...)"."""
    before = re.sub(r"\s(?:at|after|for|with|within|in)?\s?(?:an?|the)?\s*$", "", before)
    if before.endswith("("):
        return clean(_phrase_before(_CLAUSE.split(before[:-1] + " ")[-1].strip()))
    clause = _CLAUSE.split(before + " ")[-1]
    verbs = _verbs(clause)
    if (
        verbs
        and (told := _last_words(clause[verbs[-1].end() :]))
        and not re.search(r"\d|^(?:within|after|during)\b", told)
    ):
        return clean(told)  # "had a recurrence after a mean of 8 months"
    return clean(_subject(before) or _last_words(clause))


_WRITERS: Final = re.compile(r"\b(?:co-?workers|colleagues|associates|al|authors|investigators)\b", re.I)


def _subject(before: str) -> str:
    """The subject of the last clause that has a verb: "gastric cancer came third, 11 %"."""
    for clause in reversed(_CLAUSE.split(before + " ")):
        verb = VERB_WORD.search(clause)
        if verb and (subject := _last_words(clause[: verb.start()])) and not _WRITERS.search(subject):
            return subject
    return ""


def _phrase_before(clause: str) -> str:
    """The noun phrase that a bracket explains: "affect the cervical (24 %)", "level was most affected (42 %)"."""
    whole, clause = clause, re.sub(r"\s(?:in|among|for|by)\s*$", "", clause)
    verbs = _verbs(clause)
    if not verbs:
        return _last_words(clause)
    for verb in verbs:
        if verb[0].lower() in _COPULAS and _ROLE.match(clause, verb.end()):
            return _last_words(
                clause[: verb.start()]
            )  # "the elbow was the most commonly injured joint (44 %)"
    tail = _lead_off(clause[verbs[-1].end() :])
    if re.fullmatch(
        r"(?:(?:most|more|less|very|quite|commonly|frequently|often|affected|involved|(?:un)?common|(?:in)?frequent|rare|unusual|usually|predominantly|the)\s*)*",
        tail,
    ):
        return _last_words(clause[: verbs[0].start()])
    adjective = clause != whole and verbs[-1][0].lower() in _COPULAS
    return _predicated(clause, verbs[-1]) if adjective else _last_words(tail)


def _last_words(phrase: str) -> str:
    phrase = _lead_off(phrase.strip(" ,;:"))
    phrase = re.sub(r"^(?:patients|cases) (?=the )", "", phrase)  # "for all patients the improvement"
    inner = re.split(
        r"\b(?:(?<!\bof )(?<!\bin )(?<!\bto )(?<!\bfor )the|such as|namely|is|are)\s(?=\S+(?:\s\S+)?$)",
        phrase,
    )[-1]
    return _lead_off(inner) or phrase


def _lead_off(phrase: str) -> str:
    phrase = phrase.strip(" ,;:")
    while lead := _LEAD.match(phrase + " "):
        phrase = phrase[lead.end() :].lstrip()
    return phrase


_PARTS: Final = re.compile(
    r"[;:\[\]]|\.(?!\d)|(?<![A-Z])\)|\((?![A-Z][\w-]{1,8}\)\s\w)|,\s|\s(?:at|with) (?:an?|the) (?:average|mean|median)\s|(?<!-)\s(?:and|but|whereas|while|which|in addition)\s"
)
_TWO_ENDS: Final = re.compile(r"\b(?:between|both)\s\S+(?:\s\S+)?$")
_TOLD_BY: Final = re.compile(
    r"(?:reported|described|studied|reviewed|treated|seen|published)\s(?:by|in)\s[^,;]{3,60}?\s(?=(?:had|was|were|developed|showed|died|have|underwent|presented)\b)"
)
"""Whose patients they are: "22 patients (17 %) reported by Lane et al. had it"."""
_ASIDE: Final = re.compile(
    rf",\s(?:in|with|at|of|on|for|after|including|especially|regardless|mostly)\s[^,;]{{2,60}},\s(?={VERB}\s)"
)
_JOINED: Final = re.compile(r"(?:(?!in\b|of\b|the\b)[a-z][\w-]*\s){0,2}(?!in\b|of\b)[a-z][\w-]+(?=\s?[.;])")
"""The end of a clause behind "and" that belongs to what stands before it: "the upper and lower limbs"."""
_THEY: Final = re.compile(
    rf"\s?(?:{PEOPLE}|they|said (?:that )?they)\s(?=(?:had|have|were|are|was|developed|showed|presented)\b)"
)


def predicate(after: str) -> str:
    """What is said of the people just counted: "cause brain metastases", "spread to the leptomeninges"."""
    text = after.lstrip(" )")
    if told := _TOLD_BY.match(text):
        text = text[told.end() :]
    if aside := _ASIDE.match(text):
        text = text[aside.end() :]  # "90 % of them, in both sexes, show it"
    text = text.lstrip(" ,)")
    if they := _THEY.match(text):
        text = text[they.end() :]
    end = _PARTS.search(text)
    if (
        end
        and end[0] == " and "
        and (joined := _JOINED.match(text, end.end()))
        and not VERB_WORD.search(joined[0])
    ):
        end = _PARTS.search(text, joined.end())
    if end and end[0] == " and " and _TWO_ENDS.search(text, 0, end.start()):
        end = _PARTS.search(text, end.end())  # "occur between May and September"
    text = (text[: end.start()] if end else text).strip()
    match = re.match(
        rf"(?:(?!die|relapse|recur|surviv|live|respon|recover|improv|progress){VERB}\s+)+", text, re.I
    )
    rest = _lead_off(text[match.end() :] if match else text)
    return rest or text


_ADJECTIVES: Final = re.compile(
    r"\s?(?:\w+ly |previously )?[a-z][\w-]*(?:,\s[a-z][\w-]*|\s(?:and|or)\s[a-z][\w-]*)?\s*"
)
_BEFORE_PERSONS: Final = re.compile(
    rf"(?:,|\s(?:{REPORTED}|reviewed|studied|affected|involved|diagnosed|recorded|observed|identified|detected|said))"
    rf"\s(?:[a-z][\w-]*\s){{0,3}}?(?:{PEOPLE}|individuals|persons|carriers|neonates|girls|boys|males|females)\b",
    re.I,
)


def noun_phrase(text: str) -> str:
    cut = _CUT.search(text)
    # "asymptomatic, older women", "previously reported cases": what stands before the persons is still of their name.
    if (
        cut
        and _ADJECTIVES.fullmatch(text, 0, cut.start())
        and (persons := _BEFORE_PERSONS.match(text, cut.start()))
    ):
        cut = _CUT.search(text, persons.end())
    # "central nervous system (CNS) metastases": a bracketed abbreviation belongs to the name.
    while cut and cut[0] == "(" and (short := re.match(r"\([A-Z][\w-]{1,8}\)(?=\s\w)", text[cut.start() :])):
        cut = _CUT.search(text, cut.start() + short.end())
    return text[: cut.start()] if cut else text


_HEADING: Final = re.compile(
    r".*\b(?:Abstract|ABSTRACT|Introduction|INTRODUCTION|Background|BACKGROUND|Discussion|DISCUSSION|Conclusions?|Results)\s(?=[A-Z])",
    re.S,
)
"""A heading that a page told in one line leaves before its first sentence."""


def clean(text: str) -> str:
    text = _lead_off(" ".join(text.split()).replace("()", "")).strip(" ,;:.-–)")
    if heading := _HEADING.match(text):
        text = text[heading.end() :]
    if text.startswith("(") and ")" not in text:
        text = text[1:]
    while tail := re.search(
        r"\s(?:of|for|in|and|or|with|at|only|just|about|the|a|an|respectively|who|as|by|to|from|on)$", text
    ):
        text = text[: tail.start()].rstrip(" ,;:")
    return text + ")" if text.count("(") > text.count(")") else text
