"""The words that casepool knows: concepts and cues as rows of data, and the matcher over them.

Each `*.tsv` holds one kind of concept, one concept per row, with its source, an example that hits and one
that does not. `load_vocabulary` compiles them, with the symptoms and signs of the Human Phenotype
Ontology, into one matcher.
"""

from ._gated import Gated, folded, needed, openings
from ._hpo import hpo_tree
from ._kept import kept
from ._kinds import KINDS, Kind
from ._load import load_vocabulary
from ._matcher import Entry, Hit, Matcher, Term, Word, fold
from ._places import Wordings, places_of
from ._rows import Row, read_rows, vocabulary_files
from ._stretches import Stretches, stretches

__all__ = [
    "KINDS",
    "Entry",
    "Gated",
    "Hit",
    "Kind",
    "Matcher",
    "Row",
    "Stretches",
    "Term",
    "Word",
    "Wordings",
    "fold",
    "folded",
    "hpo_tree",
    "kept",
    "load_vocabulary",
    "needed",
    "openings",
    "places_of",
    "read_rows",
    "stretches",
    "vocabulary_files",
]
