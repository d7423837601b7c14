"""Cases as files that other programs read.

One reading becomes lines for every output file at once (`output_lines`), so that a run of any length needs the
memory of one report; `OutputFiles` writes them whole and renames them at the end. The rows of the tables and the
fields of the reading guide (`guide_fields`) can be had one by one as well.
"""

from ._files import (
    OUTPUT_FILES,
    OutputFiles,
    file_header,
    output_lines,
    problem_lines,
    read_cases,
    read_discrepancies,
    read_documents,
    read_statements,
    read_table,
    write_whole,
)
from ._guide import GUIDE_FIELDS, days_to_months, guide_fields, reading_line
from ._lines import document_from_line, document_line
from ._tables import (
    CASE_COLUMNS,
    DISCREPANCY_COLUMNS,
    PROBLEM_COLUMNS,
    STATEMENT_COLUMNS,
    case_row,
    csv_line,
    discrepancy_row,
    problem_row,
    statement_row,
)

__all__ = [
    "CASE_COLUMNS",
    "DISCREPANCY_COLUMNS",
    "GUIDE_FIELDS",
    "OUTPUT_FILES",
    "PROBLEM_COLUMNS",
    "STATEMENT_COLUMNS",
    "OutputFiles",
    "case_row",
    "csv_line",
    "days_to_months",
    "discrepancy_row",
    "document_from_line",
    "document_line",
    "file_header",
    "guide_fields",
    "output_lines",
    "problem_lines",
    "problem_row",
    "read_cases",
    "read_discrepancies",
    "read_documents",
    "read_statements",
    "read_table",
    "reading_line",
    "statement_row",
    "write_whole",
]
