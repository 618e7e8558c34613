"""How the data of a case was read, what is missing, and what else a mail says of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

COLUMNS = ("currency", "payment_form", "losses", "readings", "missing_fields")


def upgrade() -> None:
    """Add the columns; cases that are there keep them empty."""
    for name in ("currency", "payment_form"):
        op.add_column("cases", sa.Column(name, sa.Text(), server_default="", nullable=False))
    for name in ("losses", "readings"):
        column = sa.Column(
            name, postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        )
        op.add_column("cases", column)
    op.add_column(
        "cases", sa.Column("missing_fields", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )


def downgrade() -> None:
    """Take the columns away, with what they hold."""
    for name in reversed(COLUMNS):
        op.drop_column("cases", name)
