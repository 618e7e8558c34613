"""A relay says which events it is publishing, so that no transaction stays open while it does."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; a relay of the release before passes over what another one locks, and publishes the rest."""
    op.add_column("outbox", sa.Column("claim_time", postgresql.TIMESTAMP(timezone=True)), if_not_exists=True)


def downgrade() -> None:
    """Take it away."""
    op.drop_column("outbox", "claim_time")
