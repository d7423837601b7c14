"""The tables of a collection, in the words of the house.

Readings and decisions are append-only: triggers refuse any change of a row that was written
(see migration 0001). `value` is a cache of what `_values.current_value` computes, rewritten in the
same transaction as the decision that changes it; `verify` computes it anew and compares.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

settings = Table(
    "settings",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)

chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: the newest link of the history. Locking it puts writers in a row."""

history = Table(
    "history",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("who", String(120), nullable=False),
    Column("action", String(40), nullable=False),
    Column("report", String(400)),
    Column("case_id", String(440)),
    Column("field", String(120)),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "case_id", "field"),
    Index(None, "who"),
)

report = Table(
    "report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(400), nullable=False, unique=True),
    Column("title", Text),
    Column("title_order", String(120), nullable=False, index=True),
    Column("title_key", String(200), index=True),
    Column("doi", String(200), index=True),
    Column("pmid", String(20), index=True),
    Column("pmcid", String(20)),
    Column("year", Integer),
    Column("year_order", Integer, nullable=False, index=True),
    Column("journal", Text),
    Column("authors", Text, nullable=False),
    Column("institution", Text),
    Column("format", String(20), nullable=False),
    Column("path", Text, nullable=False),
    Column("record_sha256", String(64), index=True),
    Column("text_sha256", String(64), index=True),
    Column("source_sha256", String(64)),
    Column("added_at", String(32), nullable=False),
    Column("added_by", String(120), nullable=False),
    Column("status", String(20), nullable=False, index=True),
    Column("excluded", Text),
    Column("personal", Text, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("doubts", Integer, nullable=False, index=True),
    Column("version", Integer, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report_id", ForeignKey("report.id"), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    UniqueConstraint("report_id", "sha256"),
)
"""The clean text of a report. A newer casepool may clean it otherwise: then there are two."""

reading = Table(
    "reading",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report_id", ForeignKey("report.id"), nullable=False, index=True),
    Column("document_id", ForeignKey("document.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("made_by", String(60), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    UniqueConstraint("report_id", "number"),
)

case = Table(
    "patient_case",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(440), nullable=False, unique=True),
    Column("report_id", ForeignKey("report.id"), nullable=False, index=True),
    Column("reading_id", ForeignKey("reading.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("signature", Text, nullable=False),
)
"""One patient of a report. `told` is false where the newest reading tells this patient no more."""

value = Table(
    "value",
    metadata,
    Column("case_id", ForeignKey("patient_case.id"), primary_key=True),
    Column("field", String(120), primary_key=True),
    Column("reading", Text, nullable=False),
    Column("confidence", Float),
    Column("doubtful", Boolean, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("against", Text, nullable=False, server_default="[]"),
    Column("current", Text, nullable=False),
    Column("origin", String(20), nullable=False),
    Column("version", Integer, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("patient_case.id"), nullable=False),
    Column("field", String(120), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("value", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("who", String(120), nullable=False),
    Column("at", String(32), nullable=False),
    Column("why", Text, nullable=False),
    Column("reading_id", ForeignKey("reading.id"), nullable=False),
    Column("seq", ForeignKey("history.seq"), nullable=False, unique=True),
    Index(None, "case_id", "field"),
)

sign_off = Table(
    "sign_off",
    metadata,
    Column("case_id", ForeignKey("patient_case.id"), primary_key=True),
    Column("who", String(120), primary_key=True),
    Column("at", String(32), nullable=False),
)

variable = Table(
    "variable",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("data", Text, nullable=False),
    Column("version", Integer, nullable=False),
)

link = Table(
    "link",
    metadata,
    Column("first_id", ForeignKey("patient_case.id"), primary_key=True),
    Column("second_id", ForeignKey("patient_case.id"), primary_key=True),
    Column("score", Float, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("answer", String(20)),
    Column("who", String(120)),
    Column("at", String(32)),
    Column("version", Integer, nullable=False),
)
"""Two cases that may be one patient; `answer` is "linked", "separate" or empty."""

account = Table(
    "account",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("password", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("session_epoch", Integer, nullable=False),
    Column("added_at", String(32), nullable=False),
)
