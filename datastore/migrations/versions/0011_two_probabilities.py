"""Whether the catalogue lists a vehicle, and whether the code is the one, are stored as probabilities of their own."""

import sqlalchemy as sa
from alembic import op

from datastore.migrations.net import name_in_net

revision = "0011"
down_revision = "0010"

COLUMNS = ("listed_probability", "code_probability")
BEFORE = "'confidence', "
AFTER = "'confidence', 'listed_probability', 'code_probability', "


def upgrade() -> None:
    """Add the columns, with a default that rewrites nothing and lets writers of the release before leave them out."""
    for name in COLUMNS:
        op.add_column("vehicles", sa.Column(name, sa.Double(), nullable=False, server_default="0"), if_not_exists=True)
    name_in_net(BEFORE, AFTER)


def downgrade() -> None:
    """Take them away."""
    name_in_net(AFTER, BEFORE)
    for name in COLUMNS:
        op.drop_column("vehicles", name)
