"""Changes of several vehicles that are taken back together: a merge, a split."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the column; the release before leaves it as it is, so it tells the revision that it is of."""
    op.add_column("last_changes", sa.Column("step", postgresql.JSONB()), if_not_exists=True)


def downgrade() -> None:
    """Take it away; what was merged or split is then taken back vehicle by vehicle."""
    op.drop_column("last_changes", "step")
