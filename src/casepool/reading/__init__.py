"""Document to facts: sentences, status, patients, tumours, findings, treatments, outcomes, statements.

`read_cases` gives one `Case` per patient whose course the report tells (`read_cases_together` those of several reports); `read_statements` the numbers that
it gives about other patients; `read_mentions` every finding and condition that is named, and `status_at` what is
said of any span. The built-in reader is rules over the vocabulary; every value carries the words that say it.
"""

from ._cases import read_cases, read_cases_together
from ._mentions import read_mentions
from ._span_status import status_at
from ._statements import read_statements

__all__ = ["read_cases", "read_cases_together", "read_mentions", "read_statements", "status_at"]
