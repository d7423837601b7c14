"""The facts of a case as mentions: its diagnoses, lesions and treatments where the report tells them."""

from collections.abc import Sequence

from casepool.model import Case, Evidence, Lesion, Span

from ._mentions import Mention


def facts_of(case: Case) -> list[Mention]:
    """The case's diagnoses, lesions and treatments as mentions, one for each sentence that tells one."""
    found: list[Mention] = []
    lesions = case.lesions
    for d in case.diagnoses:
        label = ", ".join([x for x in (d.histology, d.site) if x]) or "tumour"
        _tell_fact(d.evidence, Mention(0, 0, "tumour", label, "disease", history=d.history), found)
    for group, lesion in enumerate(lesions, start=1):
        if (
            lesion.status == "present"
            and lesion.role in ("metastasis", "recurrence")
            and not _only_placed(lesion)
        ):
            label = " ".join([x for x in (lesion.site, lesion.role) if x])
            plain = Mention(
                0, 0, lesion.role, label, "disease", episode=lesion.episode, history=lesion.history
            )
            # A title or an abstract may name it alone; then it is found where the course describes the lesion there.
            _tell_fact(lesion.evidence, plain, found, group=group)
            for x in lesions:
                if (
                    (x.role == "lesion" or _only_placed(x))
                    and x.status == "present"
                    and x.site == lesion.site
                    and x.site is not None
                ):
                    plain.episode = x.episode
                    _tell_fact(x.evidence, plain, found, group=group)
    for t in case.treatments:
        if t.status == "given":
            label = t.procedure or ", ".join(t.agents) or t.type
            plain = Mention(
                0, 0, "treatment", label, "treatment", t.type, episode=t.episode, history=t.history
            )
            _tell_fact(t.evidence, plain, found)
    return found


def _only_placed(lesion: Lesion) -> bool:
    """Whether a lesion is one of the metastases told of its organ, and only described itself."""
    return lesion.basis == "in a known place"


def _tell_fact(evidence: Sequence[Evidence], plain: Mention, found: list[Mention], *, group: int = 0) -> None:
    """Add one mention per sentence, of one group where the fact is told again rather than happens again."""
    tellings = _by_sentence(evidence)
    several = len(tellings) > 1
    for told in tellings:
        start, end = told[0].span
        label = plain.label
        if several and plain.kind == "treatment":
            label = ", ".join(dict.fromkeys([_plain(e.quote) for e in told]))
        found.append(
            Mention(
                start,
                end,
                plain.kind,
                label,
                plain.lane,
                plain.type,
                episode=plain.episode,
                history=plain.history and (bool(group) or not several),
                fact=True,
                group=group,
            )
        )


def _by_sentence(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    """The evidence of each sentence, in order."""
    if len(evidence) == 1:
        return [[evidence[0]]]
    sentences: dict[int, list[Evidence]] = {}
    for e in evidence:
        sentences.setdefault(e.sentence.start, []).append(e)
    return sorted(sentences.values(), key=_first_place) if len(sentences) > 1 else list(sentences.values())


def _first_place(told: list[Evidence]) -> Span:
    return told[0].span


def _plain(quote: str) -> str:
    """A quote as a label: small letters, but for abbreviations ("CMF", "5-FU")."""
    return " ".join(w if w.isupper() else w.lower() for w in quote.split())


def places_told(case: Case, facts: Sequence[Mention]) -> list[int]:
    """Where the report tells facts of the case, its findings, its age and its sex, in order."""
    told = [m.start for m in facts]
    for personal in (case.patient.age_years, case.patient.sex):
        if personal is not None:
            told += [e.span.start for e in personal.evidence]
    for finding in case.findings:
        told += [e.span.start for e in finding.evidence]
    told.sort()
    return told


def twin_of(mentions: Sequence[Mention], fact: Mention) -> Mention | None:
    """The word of the sentence that means the same as the fact."""
    same = [m for m in mentions if m.kind == fact.kind and not m.fact]
    if fact.kind != "treatment":
        return same[0] if same else None
    for m in same:
        if m.type == fact.type or (m.start < fact.end and fact.start < m.end):
            return m
    return next((m for m in same if m.type == "other-therapy"), None)
