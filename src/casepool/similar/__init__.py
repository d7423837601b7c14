"""Cases like this one.

`index_entries` writes cases with their texts into an index on disk, or adds to one. `search` ranks the cases of an
index by four views of the query (words, concepts, patient, course), fuses the rankings, shows the same text
once, says of each neighbour what it shares and where it differs, and sums up what happened to them.
"""

from ._dense import Encoder, LocalModel
from ._explain import Shared
from ._fuse import Fusion
from ._index import Added, Index, index_entries, open_index
from ._profile import Entry, entries_of
from ._query import Query, join_queries, query_of
from ._search import Answer, Neighbour, Part, search
from ._show import (
    answer_html,
    answer_json,
    item_words,
    marked_words,
    outcome_words,
    print_answer,
    score_bars,
)
from ._summary import Proportion, Row, Summary
from ._where import parse_where

__all__ = [
    "Added",
    "Answer",
    "Encoder",
    "Entry",
    "Fusion",
    "Index",
    "LocalModel",
    "Neighbour",
    "Part",
    "Proportion",
    "Query",
    "Row",
    "Shared",
    "Summary",
    "answer_html",
    "answer_json",
    "entries_of",
    "index_entries",
    "item_words",
    "join_queries",
    "marked_words",
    "open_index",
    "outcome_words",
    "parse_where",
    "print_answer",
    "query_of",
    "score_bars",
    "search",
]
