"""A match keeps the base sum that the catalogue states for its entry."""

import sqlalchemy as sa
from alembic import op

from datastore.migrations.net import name_in_net

revision = "0012"
down_revision = "0011"

BEFORE = "'listed_probability', 'code_probability', "
AFTER = BEFORE + "'match_base_sum', "


def upgrade() -> None:
    """Add the column, with a default that rewrites nothing and lets writers of the release before leave it out."""
    column: sa.Column[float] = sa.Column("match_base_sum", sa.Double(), nullable=False, server_default="0")
    op.add_column("vehicles", column, if_not_exists=True)
    name_in_net(BEFORE, AFTER)


def downgrade() -> None:
    """Take it away."""
    name_in_net(AFTER, BEFORE)
    op.drop_column("vehicles", "match_base_sum")
