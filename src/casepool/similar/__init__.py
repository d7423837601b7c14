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
from ._search import Answer, Neighbour, Part, Query, query_of, search
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
    "entries_of",
    "index_entries",
    "open_index",
    "parse_where",
    "query_of",
    "search",
]
