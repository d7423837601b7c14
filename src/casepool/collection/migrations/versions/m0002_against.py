"""The words that say otherwise than a value."""

import sqlalchemy as sa
from alembic import op

revision = "0002_against"
down_revision = "0001_collection"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the evidence against each value; the next reading of a report fills it."""
    op.add_column("value", sa.Column("against", sa.Text, nullable=False, server_default="[]"))
