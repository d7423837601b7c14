"""How long the symptoms had lasted before presentation."""

import re
from collections.abc import Sequence

from casepool.model import Fact, TimeExpression

from ._finding_status import finding_status
from ._lengths import lengths, of_now
from ._mention_rows import context_pattern
from ._other_names import diseases_in, symptoms_in
from ._pattern import Pattern
from ._person import ages_of, years_of
from ._scan import Scan, Sentence
from ._status import scopes

_ONSET_BEFORE = Pattern(
    r"(?:\bfor|since|over|during|lasting|lasted|evolving|duration of|duration was|of|in|within|past|last|previous|preceding|than|some|these|had been|period|x|duration of (?:the |her |his |these )?(?:symptoms|complaints|illness) (?:was|is))(?: (?:the|a|an|for|since|over|of|past|last|previous|preceding|about|approximately|nearly|almost|around|more than|over|at least|some|period))* ?$"
)
_ONSET_AFTER = Pattern(r"\s*(?:s )?\s*(?:duration|history|before|prior|ago|back|earlier|previously|of)")
_PAST_VISIT = Pattern(
    r"\b(?:presented|admitted|diagnosed|underwent|operated|seen|check up|identified|detected|found)\b(?:(?! (?:noticed|noted|felt|began|started|appeared|developed) )[a-z0-9 ])*\Z"
)
"""What was done or found at a time before ("was seen 10 years ago"): it does not tell since when."""
_OF_OTHER = Pattern(
    r"\b(?:given|treated|anticoagulated|received|taking|took|use of|menopaus\w+|postmenopausal)(?: [a-z0-9]+){0,9} for (?:the |about |over )?\Z"
)
"""What lasted beside the symptom ("was given for 8 months")."""
_PERFORMED = Pattern(r"\b(?:performed|done|taken|undergone)(?: [a-z]+){0,2} \Z")
"""What was done at a time before ("a gastroscopy performed 3 months prior")."""
_CAUSED = Pattern(r"\b(?:due to|caused by|because of|following)(?: [a-z]+){0,6} \Z")
"""What happened before it ("a scar due to a burn 20 years ago")."""
_SINCE_AGE = Pattern(r"\b(?:since|from)(?: (?:about|around))?(?: the)?(?: age)?(?: of)? \Z")
_DAYS_PER_YEAR = 365.25


def read_symptom_duration(scan: Scan, sentences: Sequence[Sentence], *, treated: int) -> Fact[float] | None:
    """The longest time that symptoms are said to have lasted before presentation.

    Where none is told before the first treatment, the time told where the patient came again counts.
    """
    bit = scan.bit
    symptoms = bit["finding"] | bit["finding_head"] | bit["presenting"] | bit["present_history"]
    first = [
        s
        for s in sentences
        if s.index <= min(treated, sentences[0].index + 8) and (s.kinds & symptoms or _tells_growth(scan, s))
    ]
    found = [
        (days, sentence, (time.span.start, time.span.end))
        for sentence, time, days in lengths(first)
        if _is_onset(scan, sentence, time)
    ]
    found += _since_ages(scan, sentences, first)
    if " birth" in scan.folded:
        found += _since_birth(scan, sentences, first)
    if not found:
        again = [
            s
            for s in sentences
            if s.index > treated
            and (s.kinds & bit["presenting"] or _ADMITTED.search(s.marks, scan.folded, s.start, s.end))
        ]
        found = [
            (days, sentence, (time.span.start, time.span.end))
            for sentence, time, days in lengths(again)
            if _complains(scan, sentence, time) and _is_onset(scan, sentence, time)
        ]
    if not found:
        return None
    days, sentence, span = max(found, key=lambda f: f[0])
    return Fact(days, (scan.evidence(sentence, *span),), basis="told")


def _is_now(scan: Scan, sentence: Sentence, start: int) -> bool:
    """True where the time belongs to now, or to a symptom whose history brought the patient."""
    if of_now(scan, sentence, start):
        return True
    if sentence.period == 0:
        return False
    past = [s.cue.end for s in scopes(scan, sentence) if s.status == "history" and s.start <= start < s.end]
    symptoms = symptoms_in(scan, sentence, max(past), start)
    if not symptoms and start - max(past) <= 1:
        # "a history of two months' headache"
        return any(
            _symptom_follows(scan, sentence, time.span.end)
            for time in sentence.times
            if time.span.start == start
        )
    return bool(symptoms) and not finding_status(scan, sentence, symptoms[-1])[2]


def _grown_before(scan: Scan, sentence: Sentence, start: int, end: int) -> bool:
    """True where what grew stands before the time ("enlarging within a month")."""
    if scan.folded.startswith(("within ", "over ", "in "), start):
        start = min(end, scan.folded.index(" ", start) + 1)
    return (
        context_pattern("growing").search(
            sentence.marks, scan.folded, max(sentence.start, start - _REACH), start
        )
        is not None
    )


_BEEN_THERE = Pattern(r"(?:it|the [a-z]+) (?:had|has) been (?:there|present|noticed) ")
"""What is told of the mass of the sentence before ("it had been there for 8 years")."""


def _tells_growth(scan: Scan, sentence: Sentence) -> bool:
    """True for "the tumour grew rapidly within two months"."""
    if not sentence.times:
        return False
    if not (sentence.kinds & scan.bit["neoplasm"] or scan.folded.startswith("it ", sentence.start)):
        return False
    return any(
        context_pattern("growing").search(sentence.marks, scan.folded, sentence.start, time.span.start)
        or _BEEN_THERE.match(sentence.marks, scan.folded, sentence.start, time.span.start)
        for time in sentence.times
    )


_FOR = Pattern(r" (?:for|since|of)(?: (?:the|about|past|last|over|more than|approximately))* \Z")


_BEGUN = Pattern(
    r" (?:begun|began|started|appeared|developed|set in)(?: (?:about|some|approximately|around))? \Z"
)
_ADMITTED = Pattern(
    r"\b(?:on|at|upon)(?: the time of)?(?: her| his| the)? (?:admission|presentation|readmission)\b"
)


def _complains(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for "came again with neck pain for two weeks": a complaint, a symptom, and how long."""
    bit = scan.bit
    start = time.span.start
    if not (
        _FOR.search(sentence.marks, scan.folded, sentence.start, start)
        or (time.direction < 0 and _BEGUN.search(sentence.marks, scan.folded, sentence.start, start))
    ):
        return False
    came = next((h.end for h in sentence.hits if h.kinds & bit["presenting"]), sentence.start)
    symptom = bit["finding"] | bit["finding_head"]
    return any(h.kinds & symptom and came <= h.start < start for h in sentence.hits)


def _since_ages(
    scan: Scan, sentences: Sequence[Sentence], told: Sequence[Sentence]
) -> list[tuple[float, Sentence, tuple[int, int]]]:
    """What began at an age ("snoring since the age of six") has lasted from then to the age at presentation."""
    found: list[tuple[float, Sentence, tuple[int, int]]] = []
    symptom = scan.bit["finding"] | scan.bit["finding_head"]
    for sentence in told:
        for time in sentence.times if sentence.kinds & symptom else ():
            before = scan.folded[max(sentence.start, time.span.start - 24) : time.span.start]
            at = scan.folded[time.span.start : time.span.end]
            if time.kind != "age" or not (
                _SINCE_AGE.search(sentence.marks, before) or at.startswith(("since ", "from "))
            ):
                continue
            now = next((years_of(t.value) for s, t in ages_of(scan, sentences) if t is not time), None)
            then = years_of(time.value)
            if now is not None and then is not None and now > then:
                found.append(((now - then) * _DAYS_PER_YEAR, sentence, (time.span.start, time.span.end)))
    return found


_SINCE_BIRTH = re.compile(r"\b(?:since|from)(?: the)?(?: time of)?(?: his| her)? birth\b")
_CHILDHOOD = 18


def _since_birth(
    scan: Scan, sentences: Sequence[Sentence], told: Sequence[Sentence]
) -> list[tuple[float, Sentence, tuple[int, int]]]:
    """What a child has had since birth has lasted as long as the child is old."""
    found: list[tuple[float, Sentence, tuple[int, int]]] = []
    symptom = scan.bit["finding"] | scan.bit["finding_head"]
    for sentence in told:
        if not sentence.kinds & symptom:
            continue
        birth = _SINCE_BIRTH.search(scan.folded, sentence.start, sentence.end)
        if birth is None or not any(h.kinds & symptom and h.end <= birth.start() for h in sentence.hits):
            continue
        now = next((years_of(time.value) for _, time in ages_of(scan, sentences)), None)
        if now is not None and now < _CHILDHOOD:
            found.append((now * _DAYS_PER_YEAR, sentence, birth.span()))
    return found


_AFTER_ONSET = Pattern(
    r" (?:after|since|from|following) (?:the |her |his )?(?:symptom onset\b|(?:onset|beginning|appearance) of (?:the |her |his )?(?:first |initial )?(?!treatment|therapy|chemo|drug|\w+ (?:treatment|therapy))[a-z]+)"
)
_CAME = Pattern(
    r"\b(?:presented|presenting|admitted|referred|seen|hospitali[sz]ed|came|brought|consulted|diagnosed|visited|attended|sought)\b(?:(?! (?:developed|died|had|was found|noticed) )[a-z0-9 ])*\Z"
)
"""How a patient comes to be seen some time after the symptoms began."""


def _is_onset(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True where the words around the time tell how long something has been there."""
    start, end = time.span
    if _AFTER_ONSET.match(sentence.marks, scan.folded, end, sentence.end):
        return (
            _CAME.search(sentence.marks, scan.folded, max(sentence.start, start - _REACH), start) is not None
        )
    growing = _grown_before(scan, sentence, start, end) or (
        (time.days or 0) < _DAYS_PER_YEAR and scan.folded.startswith(" illness", end)
    )
    if (time.direction > 0 and not growing) or not _is_now(scan, sentence, start):
        return False
    before = scan.folded[max(sentence.start, start - 70) : start]
    if _PERFORMED.search(sentence.marks, before) or _of_other_time(scan, sentence, time):
        return False
    history = _HISTORY.match(sentence.marks, scan.folded, end, sentence.end)
    if history is not None:
        return _of_symptom(scan, sentence, history.end())
    if _of_treatment(scan, sentence, time):
        return False
    ago = " ago" in scan.folded[start : end + 5]
    if _OF_OTHER.search(sentence.marks, before) or (
        ago and (_PAST_VISIT.search(sentence.marks, before) or _CAUSED.search(sentence.marks, before))
    ):
        return False
    if _AGE_BEFORE.search(sentence.marks, scan.folded[max(sentence.start, start - 12) : start]):
        return False
    if growing:
        return True
    after = scan.folded[end : end + 14]
    found = _ONSET_AFTER.match(sentence.marks, after)
    symptom = _symptom_follows(scan, sentence, end)
    lasted = scan.folded.startswith(("a duration of", "duration of"), start)
    if symptom or lasted or (found and not found[0].endswith("of")) or time.direction < 0:
        return True
    return bool(_ONSET_BEFORE.search(sentence.marks, scan.folded[max(sentence.start, start - 40) : start]))


_HISTORY = Pattern(r" *(?:s )?(?:long |standing )*history (?:of )?")
_HISTORY_ENDS = re.compile(r"[,;(]| (?:on a|who|which|that|was|were|had|despite|with|presented) ")
_HABIT = Pattern(
    r"\bwho (?:had|has)(?: also| previously)? (?!suffer|complain|experienc|notic|felt\b|been (?:suffer|complain|experienc|having|ill\b|unwell))[a-z]+"
    r"(?:(?! (?:presented|complained|was|were) )[a-z0-9 ])*\Z"
)
"""What the patient had done for years before a complaint: "a vintner who had sprayed pesticides for 20 years"."""
_PRESENTED = Pattern(
    r" *,? *(?:presented|complained|was|came|developed|noticed|had|is|consulted|sought|experienced)\b"
)
_AGO = re.compile(r" *(?:s )?(?:ago|earlier|previously|back|prior|before)\b")
_REACH = 90
"""Characters from a time over which the words reach that say what it is the time of."""
_LEAD = 2
"""Words before a time that opens its clause ("some two weeks ago, he had ...")."""
_NEAR = 40
"""Characters behind a time in which its own clause tells what began."""


def _of_other_time(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True where the time is that of something done, of being well or pregnant, or of a disease known for long."""
    folded = scan.folded
    start, end = time.span
    low = max(sentence.start, start - _REACH)
    kept = context_pattern("no_onset_before").search(sentence.marks, folded[low:start])
    if (
        kept is not None
        and "," not in scan.text[low + kept.start() : start]
        and not _symptom_between(scan, sentence, low + kept.start(), start)
    ):
        return True
    habit = _HABIT.search(sentence.marks, folded[low:start])
    if habit is not None and (
        _PRESENTED.match(sentence.marks, folded, end) or not _symptom_follows(scan, sentence, end)
    ):
        return not _symptom_between(scan, sentence, low + habit.start(), start)
    if context_pattern("no_onset_after").match(sentence.marks, folded[end : min(sentence.end, end + _REACH)]):
        return True
    if _was_done(scan, sentence, time) or _happened(scan, sentence, time) or _passes(scan, sentence, time):
        return True
    if _HISTORY.match(sentence.marks, folded, end, sentence.end) or _symptom_follows(scan, sentence, end):
        return False
    if context_pattern("began").search(sentence.marks, folded, end, min(sentence.end, end + _NEAR)):
        return False
    return _last_is_disease(scan, sentence, low, start)


def _symptom_between(scan: Scan, sentence: Sentence, start: int, end: int) -> bool:
    return bool(symptoms_in(scan, sentence, start, end))


def _was_done(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for "two weeks earlier he had received an injection", "a mastectomy three years before"."""
    start, end = time.span
    text = scan.folded
    done, began = context_pattern("was_done"), context_pattern("began")
    comma = scan.text.rfind(",", sentence.start, start)
    opening = max(comma + 1, sentence.start)
    if len(text[opening:start].split()) <= _LEAD:
        behind = min(sentence.end, end + _REACH)
        act = done.search(sentence.marks, text, end, behind)
        return (
            act is not None
            and began.search(sentence.marks, text, end, act.start()) is None
            and not _symptom_between(scan, sentence, end, act.start())
        )
    if not (_AGO.match(text, end) or _AGO.search(text, start, end)):
        return False
    act = max(
        done.finditer(sentence.marks, text, max(sentence.start, start - _REACH), start),
        key=lambda found: found.start(),
        default=None,
    )
    if act is None:
        return False
    told = comma > act.start() and _symptom_between(scan, sentence, comma, start)
    return began.search(sentence.marks, text, act.end(), start) is None and not told


_LONG_AGO = 90
"""Days after which a single attack has gone and is told as of old."""


def _happened(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for "reported a blow to the head two years earlier": what befell then, and no symptom that stayed since."""
    start, end = time.span
    text = scan.folded
    opening = max(scan.text.rfind(",", sentence.start, start) + 1, sentence.start)
    leads = len(text[opening:start].split()) <= _LEAD and not context_pattern("began").search(
        sentence.marks, text, opening, start
    )
    if not (_AGO.match(text, end) or _AGO.search(text, start, end)):
        return False
    kinds = ("happened", "attack") if (time.days or 0) >= _LONG_AGO else ("happened",)
    if leads:
        low, high = end, min(sentence.end, end + _REACH)
        acts = [
            act for kind in kinds for act in context_pattern(kind).finditer(sentence.marks, text, low, high)
        ][:1]
        if not acts:
            return _nothing_began(scan, sentence, low)
        between = (low, acts[0].start())
    else:
        low = max(sentence.start, start - _REACH)
        acts = [
            act for kind in kinds for act in context_pattern(kind).finditer(sentence.marks, text, low, start)
        ][-1:]
        if not acts:
            return False
        between = (acts[0].end(), start)
    if _symptom_between(scan, sentence, *between):
        return False
    told = context_pattern("happened_then").search(
        sentence.marks, text, max(sentence.start, acts[0].start() - 50), acts[0].start()
    )
    return told is None


def _nothing_began(scan: Scan, sentence: Sentence, start: int) -> bool:
    """True where a sentence that opens with a time tells no symptom of it."""
    told = scan.bit["finding"] | scan.bit["finding_head"] | scan.bit["sign"] | scan.bit["presenting"]
    return not any(hit.kinds & told and hit.start >= start for hit in sentence.hits)


def _passes(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for "fits lasting ten minutes": how long each was there."""
    start = time.span.start
    if (time.days or 0) >= 1:
        return False
    text = scan.folded
    low = max(sentence.start, start - _REACH)
    lasting = context_pattern("lasting").search(sentence.marks, text, low, start)
    return (lasting is not None or text.startswith("duration of", start)) and (
        context_pattern("passing").search(sentence.marks, text, low, start) is not None
    )


def _of_symptom(scan: Scan, sentence: Sentence, start: int) -> bool:
    """True where what a history is of is a symptom: "a two-year history of cough", not "of diabetes"."""
    end = min(sentence.end, start + _REACH)
    clause = _HISTORY_ENDS.search(scan.text, start, end)
    end = end if clause is None else clause.start()
    symptoms = symptoms_in(scan, sentence, start, end)
    if not symptoms:
        named = scan.bit["finding"] | scan.bit["finding_head"]
        return not diseases_in(scan, sentence, start, end) and not any(
            # "of gastric ulcer": the words of a symptom in the name of a disease
            h.kinds & named
            for h in sentence.hits
            if start <= h.start < end
        )
    # "of otitis and facial pain": where a symptom is told with it, only a disease of years decides.
    return context_pattern("not_symptom").search(
        sentence.marks, scan.folded, start, symptoms[0].start
    ) is None and not any(
        h.kinds & scan.bit["histology"] for h in sentence.hits if start <= h.start < symptoms[0].start
    )


def _last_is_disease(scan: Scan, sentence: Sentence, low: int, start: int) -> bool:
    """True for "suffering from lupus for ten years": what stands last before the time is a disease."""
    last = max((h.start for h in symptoms_in(scan, sentence, low, start)), default=low)
    diseases = diseases_in(scan, sentence, last, start)
    if not diseases:
        return False
    at = max(diseases)
    came = scan.bit["presenting"] | scan.bit["this_patient"]
    if any(h.kinds & came and h.start > at and h.end <= start for h in sentence.hits):
        return False
    return context_pattern("began").search(sentence.marks, scan.folded, at, start) is None


_AGE_BEFORE = Pattern(r"(?:woman|man|girl|boy|child|infant|patient|male|female|lady|aged?|age) of $|aged $")
"""What makes of a length an age ("a woman of 39 years")."""


_CLAUSE = re.compile(
    r"[,;]| (?:and|presented|presents|complained|developed|came|sought|consulted|was|were|who|which|had|has|then|underwent|revealed|disclosed|showed) "
)
"""What begins a clause of its own ("epistaxis for two years and was operated")."""


_BEHIND = 30
_FAR = 60
"""Characters behind a time in which its symptom stands; the second after "with two days of"."""
_CAME_WITH = re.compile(r"\b(?:with|after|by|experienced) [a-z0-9]+ [a-z]+\Z")


def _symptom_follows(scan: Scan, sentence: Sentence, end: int) -> bool:
    """True for "a five-month painful lump", "two months of night sweats"."""
    symptom = scan.bit["finding"] | scan.bit["finding_head"]
    reach = _FAR if _CAME_WITH.search(scan.folded, max(sentence.start, end - 40), end) else _BEHIND
    return any(
        hit.kinds & symptom
        and 0 <= hit.start - end <= reach
        and not _CLAUSE.search(scan.text, end, hit.start)
        for hit in sentence.hits
    )


def _of_treatment(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True where the word before (or straight behind) the time is a treatment or a tumour, not a symptom."""
    bit = scan.bit
    other = bit["treatment"] | bit["drug"] | bit["histology"]
    symptom = bit["finding"] | bit["finding_head"] | bit["presenting"]
    start, end = time.span
    if any(
        hit.kinds & other and 0 <= hit.start - end <= 30 and not _CLAUSE.search(scan.text, end, hit.start)
        for hit in sentence.hits
    ):
        return True
    if time.direction >= 0:
        return False
    other |= bit["imaging"]
    before = [hit for hit in sentence.hits if hit.end <= start and hit.kinds & (other | symptom)]
    return bool(before) and not before[-1].kinds & symptom
