"""The first form of a collection."""

import sqlalchemy as sa
from alembic import op

revision = "0001_collection"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("history", "reading", "decision")


def upgrade() -> None:
    """Make the tables, the search index, and the triggers that keep written rows as they are."""
    _settings_and_history()
    _reports()
    _cases()
    _people()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in APPEND_ONLY:
        _keep(table, sqlite=sqlite)
    if sqlite:
        op.execute(
            "CREATE VIRTUAL TABLE search_text USING fts5(body, tokenize='unicode61 remove_diacritics 2')"
        )
    else:
        op.execute("CREATE TABLE search_text (rowid INTEGER PRIMARY KEY, body TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_search_text_body ON search_text USING gin (body)")
    op.execute(f"INSERT INTO chain (id, seq, hash) VALUES (1, 0, '{'0' * 64}')")


def _settings_and_history() -> None:
    op.create_table(
        "settings",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "history",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(120), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("report", sa.String(400)),
        sa.Column("case_id", sa.String(440)),
        sa.Column("field", sa.String(120)),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_history_case_id_field", "history", ["case_id", "field"])
    op.create_index("ix_history_who", "history", ["who"])


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(400), nullable=False, unique=True),
        sa.Column("title", sa.Text),
        sa.Column("title_order", sa.String(120), nullable=False, index=True),
        sa.Column("title_key", sa.String(200), index=True),
        sa.Column("doi", sa.String(200), index=True),
        sa.Column("pmid", sa.String(20), index=True),
        sa.Column("pmcid", sa.String(20)),
        sa.Column("year", sa.Integer),
        sa.Column("year_order", sa.Integer, nullable=False, index=True),
        sa.Column("journal", sa.Text),
        sa.Column("authors", sa.Text, nullable=False),
        sa.Column("institution", sa.Text),
        sa.Column("format", sa.String(20), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("record_sha256", sa.String(64), index=True),
        sa.Column("text_sha256", sa.String(64), index=True),
        sa.Column("source_sha256", sa.String(64)),
        sa.Column("added_at", sa.String(32), nullable=False),
        sa.Column("added_by", sa.String(120), nullable=False),
        sa.Column("status", sa.String(20), nullable=False, index=True),
        sa.Column("excluded", sa.Text),
        sa.Column("personal", sa.Text, nullable=False),
        sa.Column("cases", sa.Integer, nullable=False),
        sa.Column("doubts", sa.Integer, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("report_id", sa.Integer, sa.ForeignKey("report.id"), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("report_id", "sha256", name="uq_document_report_id_sha256"),
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("report_id", sa.Integer, sa.ForeignKey("report.id"), nullable=False, index=True),
        sa.Column("document_id", sa.Integer, sa.ForeignKey("document.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("report_id", "number", name="uq_reading_report_id_number"),
    )


def _cases() -> None:
    op.create_table(
        "patient_case",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(440), nullable=False, unique=True),
        sa.Column("report_id", sa.Integer, sa.ForeignKey("report.id"), nullable=False, index=True),
        sa.Column("reading_id", sa.Integer, sa.ForeignKey("reading.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
    )
    op.create_table(
        "value",
        sa.Column("case_id", sa.Integer, sa.ForeignKey("patient_case.id"), primary_key=True),
        sa.Column("field", sa.String(120), primary_key=True),
        sa.Column("reading", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float),
        sa.Column("doubtful", sa.Boolean, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("current", sa.Text, nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case_id", sa.Integer, sa.ForeignKey("patient_case.id"), nullable=False),
        sa.Column("field", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("who", sa.String(120), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("reading_id", sa.Integer, sa.ForeignKey("reading.id"), nullable=False),
        sa.Column("seq", sa.Integer, sa.ForeignKey("history.seq"), nullable=False, unique=True),
    )
    op.create_index("ix_decision_case_id_field", "decision", ["case_id", "field"])
    op.create_table(
        "sign_off",
        sa.Column("case_id", sa.Integer, sa.ForeignKey("patient_case.id"), primary_key=True),
        sa.Column("who", sa.String(120), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
    )


def _people() -> None:
    op.create_table(
        "variable",
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "link",
        sa.Column("first_id", sa.Integer, sa.ForeignKey("patient_case.id"), primary_key=True),
        sa.Column("second_id", sa.Integer, sa.ForeignKey("patient_case.id"), primary_key=True),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("answer", sa.String(20)),
        sa.Column("who", sa.String(120)),
        sa.Column("at", sa.String(32)),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "account",
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("session_epoch", sa.Integer, nullable=False),
        sa.Column("added_at", sa.String(32), nullable=False),
    )


def _keep(table: str, *, sqlite: bool) -> None:
    if sqlite:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER keep_{table}_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
    )
