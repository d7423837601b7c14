"""The story of a patient as it is read: the events told so far and what is said of the time between them.

Two lines of telling are kept apart: the past (history told after the presentation) and the present. Each
remembers what it told last, since "two months later" counts from there.
"""

from collections.abc import Sequence
from typing import Final

from casepool.model import Case, Document, Evidence, SourceMap, Span

from ._mentions import Mention
from ._sentences import Sentence
from ._solve import Link

TRUST_NATURE: Final = 0.97
"""What cannot be otherwise: nothing is before birth or after death."""
TRUST_DATE: Final = 0.95
TRUST_AGE: Final = 0.9
TRUST_STATE_ORDER: Final = 0.85
"""A state free of disease begins after the disease that was told before it."""
TRUST_LENGTH: Final = 0.8
"""A length between two events that the words name."""
TRUST_LATER: Final = 0.7
"""A length from what was told last."""
TRUST_STATE: Final = 0.6
"""How long a state lasted: told loosely more often than dates and lengths between events."""
TRUST_FACT: Final = 0.55
"""A length that the reading put together from several places."""
ORDER_OF_SECTION: Final = 0.6
ORDER_OF_TELLING: Final = 0.5
ORDERING: Final = (TRUST_NATURE, TRUST_STATE_ORDER)
"""Trusts of strong constraints that say an order only."""


class Happening:
    """An event while the story is being read.

    Attributes
    ----------
    key : int
        Its place in `Story.happenings`.
    kind, label, lane : str
    evidence : list of Evidence
    type : str
        Treatment type.
    episode : int or None
    history : bool
    at : int
        Offset of its words; -1 where it has none.
    sentence : int
        Number of the sentence that tells it.
    lasts : tuple of float or None, or None
    """

    __slots__ = (
        "at", "episode", "evidence", "history", "key", "kind", "label", "lane", "lasts", "sentence", "type",
    )  # fmt: skip

    def __init__(
        self,
        key: int,
        kind: str,
        label: str,
        lane: str,
        evidence: list[Evidence],
        *,
        type: str,
        episode: int | None,
        history: bool,
        sentence: int,
    ) -> None:
        self.key = key
        self.kind = kind
        self.label = label
        self.lane = lane
        self.evidence = evidence
        self.type = type
        self.episode = episode
        self.history = history
        self.at = evidence[0].span.start if evidence else -1
        self.sentence = sentence
        self.lasts: tuple[float | None, float | None] | None = None


class Said(Link):
    """A constraint as it is found, between places in `happenings`."""

    __slots__ = ("evidence", "reason")

    def __init__(
        self,
        earlier: int,
        later: int,
        low: float | None,
        high: float | None,
        *,
        strong: bool,
        trust: float,
        reason: str,
        evidence: tuple[Evidence, ...],
    ) -> None:
        super().__init__(earlier, later, low, high, strong, trust)
        self.reason = reason
        self.evidence = evidence


_new_tuple: Final = tuple.__new__
"""A span made as what it is, a tuple, takes half the time."""


class Story:
    """Events and constraints as they are found.

    Attributes
    ----------
    case : Case
    text : str
        The document's.
    happenings : list of Happening
    presentation : Happening
        The anchor: always the first event made.
    links : list of Said
    dated : list of tuple
        Event, first and last day, words, and whether it is surely this event's date.
    past : bool
        True while the past is told.
    last : dict of bool to Happening or None
        What was told last in the past (True) and in the present (False).
    number : int
        Number of the sentence being read.
    untold : int
        Number of the last sentence that told when something happened which is no event here; -1 for none.
    untold_days, untold_from : float or None, Happening or None
        The most days from an event to what was told so.
    named : tuple, or None
        Where the tumour is first named: mention, sentence and its number, and what was told last before.
    """

    __slots__ = (
        "_openings", "_pages", "case", "dated", "happenings", "last", "links", "named", "number", "past", "presentation", "text",
        "untold", "untold_days", "untold_from",
    )  # fmt: skip

    presentation: Happening

    def __init__(self, case: Case, document: Document) -> None:
        self.case = case
        self.text = document.text
        self._pages: SourceMap | None = document.source if document.report.format == "pdf" else None
        """Only a PDF has pages."""
        self._openings: list[tuple[int, int]] = [
            (x.span.start, episode.number)
            for episode in case.episodes
            if episode.number > 1
            for x in episode.evidence
        ]
        """Where the later episodes open, and their numbers."""
        self.happenings: list[Happening] = []
        self.links: list[Said] = []
        self.dated: list[tuple[Happening, int, int, Evidence, bool]] = []
        self.past = False
        self.last: dict[bool, Happening | None] = {True: None, False: None}
        self.number = 0
        self.untold = -1
        self.untold_from: Happening | None = None
        self.untold_days: float | None = None
        self.named: tuple[Mention, Sentence, int, Happening | None] | None = None

    def pass_over(self, base: Happening | None, days: float | None) -> None:
        """Something that is no event here was told at most so many days after an event (None: nobody knows)."""
        if (
            base is not None
            and days is not None
            and base is self.untold_from
            and self.untold_days is not None
        ):
            days += self.untold_days
        self.untold, self.untold_from, self.untold_days = self.number, base, days

    def happen(
        self,
        kind: str,
        label: str,
        lane: str,
        evidence: Evidence | None,
        *,
        type: str = "",
        episode: int | None = None,
        history: bool = False,
    ) -> Happening:
        """A new event."""
        event = Happening(
            len(self.happenings),
            kind,
            label,
            lane,
            [evidence] if evidence is not None else [],
            type=type,
            episode=episode,
            history=history,
            sentence=self.number,
        )
        if not self.happenings:
            self.presentation = event
        self.happenings.append(event)
        return event

    def link(
        self,
        a: Happening,
        b: Happening,
        low: float | None,
        high: float | None,
        *,
        reason: str,
        trust: float,
        strong: bool = True,
        evidence: Sequence[Evidence] = (),
    ) -> None:
        """low <= time(b) - time(a) <= high in days."""
        if a is not b:
            self.links.append(
                Said(
                    a.key,
                    b.key,
                    low,
                    high,
                    strong=strong,
                    trust=trust,
                    reason=reason,
                    evidence=tuple(evidence),
                )
            )

    def order(
        self, a: Happening | None, b: Happening, *, reason: str, trust: float = ORDER_OF_TELLING
    ) -> None:
        """b is not before a, as far as the telling goes; what is told behind a death came before it."""
        if a is not None and a is not b and a.kind != "death":
            self.links.append(
                Said(a.key, b.key, 0.0, None, strong=False, trust=trust, reason=reason, evidence=())
            )

    def find(self, kind: str, *, type: str = "", first: bool = False) -> Happening | None:
        """The event of a kind (and treatment type) told last, or first."""
        found = None
        for event in self.happenings:
            if event.kind == kind and (not type or event.type == type):
                if first:
                    return event
                found = event
        return found

    def in_order(self) -> list[Happening]:
        """The events in order of telling; those without words first."""
        # By hand: they are few and nearly in order, and a key for each takes longer than putting them in their places.
        told: list[Happening] = []
        for event in self.happenings:
            place = len(told)
            while place > 0 and told[place - 1].at > event.at:
                place -= 1
            told.insert(place, event)
        return told

    def opened_by(self, start: int, end: int) -> int | None:
        """Number of the later episode that a sentence opens, as the reading understood it; None for none."""
        for at, number in self._openings:
            if start <= at < end:
                return number
        return None

    def evidence(self, sentence: Sentence, start: int, end: int) -> Evidence:
        """The words from start to end as evidence, with page and boxes where the source has them."""
        span = _new_tuple(Span, (start, end))
        quote = self.text[start:end]
        whole = sentence.span
        if whole is None:
            whole = sentence.span = _new_tuple(Span, (sentence.start, sentence.end))
        if self._pages is None:
            return Evidence(span, quote, whole, sentence.section)
        place = self._pages.place(span)
        return Evidence(span, quote, whole, sentence.section, place.get("page"), place.get("boxes", ()))

    def treatments(self) -> list[Happening]:
        """The treatments told in the present line (the past or the present)."""
        return [h for h in self.happenings if h.kind == "treatment" and h.history == self.past]
