"""One pass over a document: sentences, the concepts in them, and which sentences speak of the patient."""

import re
from collections.abc import Sequence
from typing import Final

from casepool.model import Document, Evidence, Section, Span, TimeExpression
from casepool.vocabulary import Hit, Word, fold, load_vocabulary, places_of

from ._abbreviations import find_abbreviations, spell_out
from ._marks import word_marks

_BREAK: Final = re.compile(
    r"[.!?\n](?:(?<=\n)\n*|(?<!\n)(?:[\"')\]]{0,2}\s+(?=[\"'(\[]?[A-Z0-9])|(?<=[a-z)]\.)(?=[A-Z][a-z])))"
)
"""Where a sentence may end: a stop before a capital or a digit, a stop stuck to a capital, a line's end."""
_CLAUSE: Final = re.compile(
    r"(?:;|, and) (?:however, |then |subsequently, )?(?=(?:he|she|the (?:patient|child|boy|girl|man|woman)) (?:was|were|had|has|is|underwent|received|died"
    r"|remain|presented|developed|achieved|responded|recovered|completed|continue)s?(?:ed)?\b)"
)
"""Where a clause begins that might be a sentence of its own: of the same person, with a verb of what became of them."""
_CLAUSE_OPENS: Final = (", and ", "; ")
_OF_RELATIVE: Final = re.compile(
    r"\b[Hh]is (?:\w+ )?(?:(?:grand)?mother|sister|daughter|aunt|wife|niece)\b.*\bshe \Z|\b[Hh]er (?:\w+ )?(?:(?:grand)?father|brother|son|uncle|husband|nephew)\b.*\bhe .\Z",
    re.S,
)
"""A clause that goes on about a relative whose sex is not the patient's ("his mother was well; she had had ...")."""
_STOPS: Final[tuple[str, ...]] = (".", "\n", "!", "?")
_OPENS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_ABBREVIATIONS: Final = frozenset(
    "fig figs dr mr mrs ms prof vs no al approx st e.g i.e cf ca resp vol pp ref refs tab inc sp spp dept".split()
)
LONGEST_ABBREVIATION: Final = max(map(len, _ABBREVIATIONS))
_BRACKETS: Final = 4
"""Most brackets before an abbreviation."""
_SPLIT_DECIMAL: Final = re.compile(r"\d\.\s+\d+\s?(?:mg|g|cm|mm|kg|ml|%|x\d|mmol|ng|u)", re.IGNORECASE)
"""A decimal that came apart ("9. 7 mg/dl")."""

PATIENT_SECTIONS: Final = frozenset({"title", "abstract", "case", "body", "results"})
"""Sections that tell the patient's course; the others speak of other patients (CARE guideline, Gagnier 2013)."""


_new_tuple: Final = tuple.__new__
"""A span made as what it is, a tuple, takes half the time; they are made by the dozen."""
_NO_HITS: Final[list[Hit]] = []
"""Of a sentence before it is given its own; never added to."""


class Scope:
    """A stretch of a sentence that a cue speaks of.

    Attributes
    ----------
    start, end : int
    status : str
        "negation", "ruled_out", "uncertain", "history" or "kin".
    cue : Hit
    """

    __slots__ = ("cue", "end", "start", "status")

    def __init__(self, start: int, end: int, status: str, cue: Hit) -> None:
        self.start = start
        self.end = end
        self.status = status
        self.cue = cue


class Sentence:
    """A sentence of the document with the concepts in it.

    Attributes
    ----------
    start, end : int
        Offsets in the document's text.
    hits : list of Hit
    kinds : int
        Bits of all kinds that occur.
    marks : int
        Bits of the patterns that its words allow (`_marks`).
    of_patient : bool
        True where the sentence speaks of the patient (or one of the patients) of the report.
    patient : int
        Number of the patient from 0.
    period : int
        0 for the patient's past, else the number of the episode.
    section : str
    times : sequence of TimeExpression
    scopes : tuple of Scope, or None
        What its cues speak of; made when first asked for.
    span : Span, or None
        The same as start and end, for evidence; made when first asked for.
    """

    __slots__ = (
        "end",
        "hits",
        "index",
        "kinds",
        "marks",
        "of_patient",
        "patient",
        "period",
        "scopes",
        "section",
        "span",
        "start",
        "times",
    )

    def __init__(self, index: int, start: int, end: int, section: str) -> None:
        self.index = index
        self.start = start
        self.end = end
        self.section = section
        self.hits: list[Hit] = _NO_HITS
        self.kinds = 0
        self.marks = 0
        self.of_patient = False
        self.patient = 0
        self.period = 1
        self.times: Sequence[TimeExpression] = ()
        self.scopes: tuple[Scope, ...] | None = None
        self.span: Span | None = None

    def at_times(self, times: Sequence[TimeExpression]) -> "Sentence":
        """The same sentence with other times, and with its scopes to be made anew."""
        # Written out, since `copy` cannot make a compiled object.
        same = Sentence(self.index, self.start, self.end, self.section)
        same.hits, same.kinds, same.marks = self.hits, self.kinds, self.marks
        same.of_patient, same.patient, same.period = self.of_patient, self.patient, self.period
        same.span = self.span
        same.times = times
        return same


class Scan:
    """A document with its sentences, hits and times, ready to be read; `scans_of` makes it."""

    __slots__ = (
        "_lowered",
        "_paged",
        "bit",
        "document",
        "folded",
        "listed",
        "marks",
        "sentences",
        "spelled",
        "text",
    )

    def __init__(
        self,
        document: Document,
        times: Sequence[TimeExpression],
        *,
        folded: str,
        sentences: list[Sentence],
        hits: list[Hit],
        marks: int,
    ) -> None:
        self.document = document
        self.text = document.text
        self.folded = folded
        self.bit = load_vocabulary().bit
        self._paged = document.report.format == "pdf"
        self._lowered: str | None = None
        self.sentences = sentences
        self.spelled: dict[int, str] = {}
        """Names that hold an abbreviation of the report, in full, by where they begin."""
        if "(" in self.text:
            abbreviations = tuple(find_abbreviations(self.text))
            if abbreviations:
                hits, self.spelled = spell_out(self.text, hits, abbreviations, load_vocabulary())
        self.listed: Sequence[tuple[float, Sentence, int, int, str | None]] = ()
        """Ages of several patients told in one breath, where the patients are told apart by them (`_listed_ages`)."""
        self.marks = marks
        """Bits of the patterns that the words of any sentence allow."""
        if sentences:
            _deal(hits, sentences)
            for time in times:
                sentence = _sentence_at(sentences, time.start)
                sentence.times = [*sentence.times, time]

    def lowered(self) -> str:
        """The text in lower case, one character for one (a few capitals have two lower-case characters)."""
        low = self._lowered
        if low is None:
            low = self.text.lower()
            if len(low) != len(self.text):
                low = "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)
            self._lowered = low
        return low

    def marks_of(self, first: Sentence, last: Sentence) -> int:
        """Bits of the patterns that the words of the sentences from one to another allow."""
        marks = 0
        for sentence in self.sentences[first.index : last.index + 1]:
            marks |= sentence.marks
        return marks

    def split(self, sentence: Sentence, at: int) -> Sentence:
        """Cuts a sentence in two at an offset; the second part, which stands behind the first in `sentences`."""
        rest = Sentence(sentence.index + 1, at, sentence.end, sentence.section)
        rest.of_patient, rest.patient, rest.period = sentence.of_patient, sentence.patient, sentence.period
        rest.marks = sentence.marks
        rest.hits = [hit for hit in sentence.hits if hit.start >= at]
        rest.times = [time for time in sentence.times if time.start >= at]
        sentence.hits = [hit for hit in sentence.hits if hit.end <= at]
        sentence.times = [time for time in sentence.times if time.end <= at]
        for part in (sentence, rest):
            part.kinds, part.scopes = 0, None
            for hit in part.hits:
                part.kinds |= hit.kinds
        sentence.end = at
        for later in self.sentences[sentence.index + 1 :]:
            later.index += 1
        self.sentences.insert(rest.index, rest)
        return rest

    def evidence(self, sentence: Sentence, start: int, end: int) -> Evidence:
        """The words from start to end as evidence, with page and boxes where the source has them."""
        whole = sentence.span
        if whole is None:
            whole = sentence.span = _new_tuple(Span, (sentence.start, sentence.end))
        if not self._paged:
            # Only pages have boxes; asking a plain source for its line is left to who shows it.
            span = _new_tuple(Span, (start, end))
            return Evidence(span, self.text[start:end], whole, sentence.section)
        span = Span(start, end)
        place = self.document.source.place(span) if self.document.source is not None else {}
        return Evidence(
            span,
            self.text[start:end],
            whole,
            sentence.section,
            place.get("page"),
            place.get("boxes", ()),
        )


def scans_of(documents: Sequence[Document], times: Sequence[Sequence[TimeExpression]]) -> list[Scan]:
    """The scan of each of several documents, with its times.

    The words of all are looked up first, then what is known of them, then the rest: so much is known that the cache of the
    core holds one table at a time.
    """
    matcher = load_vocabulary()
    folded = [fold(document.text) for document in documents]
    words = [matcher.words(text) for text in folded]
    sentences = [split_sentences(document) for document in documents]
    hits: list[list[Hit]] = []
    marks: list[int] = []
    for document, known, told in zip(documents, words, sentences):
        hits.append(matcher.find(document.text, known))
        marks.append(_mark(known, told))
    return [
        Scan(documents[n], times[n], folded=folded[n], sentences=sentences[n], hits=hits[n], marks=marks[n])
        for n in range(len(documents))
    ]


def split_sentences(document: Document) -> list[Sentence]:
    """The sentences of the document's text, in order; white space between them belongs to none."""
    sections: Sequence[Section | None] = document.sections or (None,)
    sentences: list[Sentence] = []
    for section in sections:
        start, end = (0, len(document.text)) if section is None else section.span
        if section is not None and section.kind != "title":
            start = _behind_heading(document.text, section)
        _split(document.text, start, end, "body" if section is None else section.kind, sentences)
    return sentences


_HEADING: Final = re.compile(r"(?:\d+(?:\.\d+)*[. |]*)?(?!.*\b(?:[A-H]|I{1,3}|I?V|VI)\b)[^\d\n.]{1,40}\Z")
"""A heading that only names its section; one with a number or a letter ("Case 2: a child", "Case B") may tell of a patient."""


def _behind_heading(text: str, section: Section) -> int:
    """Where the first sentence of a section may begin: a heading on a line of its own is none."""
    start, end = section.span
    stop = start + len(section.title)
    if (
        stop < end
        and text[stop] == "\n"
        and text.startswith(section.title, start)
        and _HEADING.match(section.title)
    ):
        return stop + 1
    return start


def _split(text: str, start: int, end: int, section: str, into: list[Sentence]) -> None:
    begin = start
    after = start
    for stop in places_of(_STOPS, text, start=start, end=end):
        if stop < after:
            continue
        char = text[stop]
        if char != "\n" and stop + 2 < end and text[stop + 1] == " " and text[stop + 2] in _OPENS:
            # The common case, which the pattern finds too.
            after = stop + 2
        else:
            found = _BREAK.match(text, stop, end)
            if found is None:
                continue
            after = found.end()
        if char == "." and _inside_sentence(text, begin, stop, end):
            continue
        if char != "\n":
            stop += 1
        _add(text, begin, stop, section, into)
        begin = after
    _add(text, begin, end, section, into)


LONGEST_SENTENCE: Final = 4000
"""Characters of the longest sentence; what goes on without a full stop for longer is a table or no prose, and is cut.

Much of what is read of a sentence compares all that it names with each other.
"""


def _add(text: str, begin: int, end: int, section: str, into: list[Sentence]) -> None:
    while end - begin > LONGEST_SENTENCE:
        cut = text.rfind(" ", begin, begin + LONGEST_SENTENCE)
        cut = cut if cut > begin else begin + LONGEST_SENTENCE
        if text[begin:cut].strip():
            into.append(Sentence(len(into), begin, cut, section))
        begin = cut
    if text[begin:end].strip():
        for at in places_of(_CLAUSE_OPENS, text, start=begin, end=end):
            clause = _CLAUSE.match(text, at, end)
            if clause is not None and not _OF_RELATIVE.search(text[begin : clause.end() + 4]):
                into.append(Sentence(len(into), begin, at + 1, section))
                begin = at + 1
        into.append(Sentence(len(into), begin, end, section))


def _inside_sentence(text: str, begin: int, stop: int, end: int) -> bool:
    """True where the full stop belongs to an abbreviation or to a decimal that came apart."""
    start = max(begin, text.rfind(" ", begin, stop) + 1)
    if stop - start > LONGEST_ABBREVIATION + _BRACKETS and not text[stop - 1].isdigit():
        return False
    word = text[start:stop].lstrip("([")
    if len(word) <= LONGEST_ABBREVIATION and word.lower() in _ABBREVIATIONS:
        return True
    if word.endswith("y.o"):
        return True  # "a 45-y.o. Italian man"
    return word[-1:].isdigit() and _SPLIT_DECIMAL.match(text, stop - 1, min(end, stop + 20)) is not None


def _deal(hits: list[Hit], sentences: list[Sentence]) -> None:
    """Give each sentence its hits."""
    position = 0
    count = len(hits)
    last = sentences[-1]
    for sentence in sentences:
        first = position
        end = sentence.end
        kinds = 0
        while position < count and (hits[position].start < end or sentence is last):
            kinds |= hits[position].kinds
            position += 1
        sentence.hits = hits[first:position]
        sentence.kinds = kinds


def _mark(words: list[Word], sentences: list[Sentence]) -> int:
    """Give each sentence the marks of its words; those of all sentences."""
    if not sentences:
        return 0
    known = word_marks()
    number = at = marks = together = 0
    end = sentences[0].end
    for word in words:
        while at >= end:
            sentences[number].marks = marks
            together |= marks
            marks = 0
            number += 1
            if number == len(sentences):
                return together
            end = sentences[number].end
        at += word.room
        bits = word.marks
        if bits:
            marks |= bits if bits > 0 else known.bits(word)
    sentences[number].marks = marks
    return together | marks


def _sentence_at(sentences: list[Sentence], at: int) -> Sentence:
    """The sentence that holds the character, or that it stands behind."""
    low, high = 0, len(sentences)
    while low + 1 < high:
        middle = (low + high) // 2
        if sentences[middle].start <= at:
            low = middle
        else:
            high = middle
    return sentences[low]
