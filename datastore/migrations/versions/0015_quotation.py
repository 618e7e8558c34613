"""What a quotation needs of a vehicle and of a case is stored, and the net of the audit trail writes it down."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from datastore.migrations.net import name_in_net

revision = "0015"
down_revision = "0014"

TEXTS = {
    "vehicles": ("service", "engine_number", "cargo", "postal_code"),
    "cases": (
        *("client_address", "client_state", "client_postal_code", "activity"),
        *("expiring_insurer", "expiring_premium_currency"),
    ),
}
NUMBERS = {"vehicles": ("tonnage",), "cases": ("expiring_premium",)}
LISTS = {"vehicles": ("coverages", "equipment", "reading_fields"), "cases": ("coverages",)}
BEFORE = "'mail_kind', 'kind_confidence', 'kind_reasons', 'part', 'remove_time', "
AFTER = (
    BEFORE + "'service', 'tonnage', 'cargo', 'client_state', 'activity', 'expiring_insurer', 'expiring_premium', "
    "'expiring_premium_currency', "
)


def upgrade() -> None:
    """Add the columns, with defaults that rewrite nothing and let writers of the release before leave them out."""
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column, if_not_exists=True)
    name_in_net(BEFORE, AFTER)


def downgrade() -> None:
    """Take them away."""
    name_in_net(AFTER, BEFORE)
    for table, columns in _columns().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)


def _columns() -> dict[str, list[sa.Column[Any]]]:
    return {
        table: [
            *(sa.Column(name, sa.Text(), nullable=False, server_default="") for name in texts),
            *(sa.Column(name, sa.Double()) for name in NUMBERS[table]),
            *(_json_list(name) for name in LISTS[table]),
        ]
        for table, texts in TEXTS.items()
    }


def _json_list(name: str) -> sa.Column[Any]:
    kind = postgresql.JSONB(astext_type=sa.Text())
    return sa.Column(name, kind, nullable=False, server_default=sa.text("'[]'"))
