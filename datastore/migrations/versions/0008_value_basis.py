"""How the insured value of a vehicle is agreed is stored beside it, and the net of the audit trail writes it down."""

import sqlalchemy as sa
from alembic import op

from datastore.migrations.net import name_in_net

revision = "0008"
down_revision = "0007"

BEFORE = "'usage', 'coverage', "
AFTER = "'usage', 'coverage', 'value_basis', 'payment_form', "


def upgrade() -> None:
    """Add the column, with a default that rewrites nothing and lets writers of the release before leave it out."""
    op.add_column(
        "vehicles", sa.Column("value_basis", sa.Text(), nullable=False, server_default=""), if_not_exists=True
    )
    name_in_net(BEFORE, AFTER)


def downgrade() -> None:
    """Take it away."""
    name_in_net(AFTER, BEFORE)
    op.drop_column("vehicles", "value_basis")
