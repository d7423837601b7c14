"""Report file to document: what is printed becomes clean running text that knows its way back.

`find_report_files` finds the files, `read_report_file` decides by their content what they are (PDF, JATS,
PubMed, MEDLINE, HTML, JSON Lines, plain text) and takes each report apart into blocks: title, headings,
paragraphs, captions, references. The blocks are cleaned in one way for all formats: typographic characters
become plain ones, hyphens of line breaks are undone, reference marks become citations, captions and references
move behind the running text, headings open sections. `document_from_text` does the same for a text at hand.

In `Document.text` a paragraph is one line, parted from the next by one newline.
"""

from ._clean import document_from_text
from ._files import ReportFile, find_report_files
from ._read import read_report_file

__all__ = ["ReportFile", "document_from_text", "find_report_files", "read_report_file"]
