"""Every error that casepool raises on purpose.

    CasepoolError
    ├── ReportError       a report cannot be read, or only in part   (also ValueError)
    ├── VocabularyError   a row of a vocabulary or rule table is wrong (also ValueError)
    ├── OutputError       the output folder cannot be used           (also OSError)
    ├── ProtocolError     a protocol file is wrong                   (also ValueError)
    ├── AnalysisError     an analysis is not possible or not valid   (also ValueError)
    ├── CollectionError   a collection cannot be opened or changed   (also ValueError)
    │   ├── StaleError    somebody changed it since it was shown
    │   └── RefusedError  the person may not do or see this
    ├── IndexFormatError  a similarity index cannot be used          (also ValueError)
    └── UnknownIdError    an id that nothing goes by                 (also KeyError)

One wording: "<what> must be <rule>, got <value> (<file, page or line>). <What to do>."
"""


class CasepoolError(Exception):
    """Root of all errors raised on purpose; the command line shows its text and exits with 1."""

    def __str__(self) -> str:
        # KeyError quotes its argument; people get the sentence as it was written.
        return str(self.args[0]) if self.args else ""


class ReportError(CasepoolError, ValueError):
    """A report cannot be read.

    Parameters
    ----------
    reason : str
        What is wrong, in one clear sentence.
    advice : str
        What the user can do about it.
    """

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(f"{reason} {advice}".strip(), reason, advice)
        self.reason = reason
        self.advice = advice

    def __reduce__(self) -> tuple[type["ReportError"], tuple[str, str]]:
        return type(self), (self.reason, self.advice)


class VocabularyError(CasepoolError, ValueError):
    """A row of a vocabulary or rule table is wrong; the text names the file and the line."""


class OutputError(CasepoolError, OSError):
    """The output folder cannot be used."""


class ProtocolError(CasepoolError, ValueError):
    """A protocol file is wrong; the text names the key and the allowed values."""


class AnalysisError(CasepoolError, ValueError):
    """An analysis is not possible, or would not be valid, with these cases."""


class CollectionError(CasepoolError, ValueError):
    """A collection cannot be opened or changed."""


class StaleError(CollectionError):
    """What is to be changed was changed by somebody else since it was shown; look again, then decide."""


class RefusedError(CollectionError):
    """The person may not do this, or may not see it yet."""


class IndexFormatError(CasepoolError, ValueError):
    """A similarity index is broken, of an older version, or no index at all."""


class UnknownIdError(CasepoolError, KeyError):
    """An id that nothing in the folder, index or collection goes by."""
