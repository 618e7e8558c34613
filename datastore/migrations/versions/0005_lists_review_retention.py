"""What lists, review and retention need: search keys, what is at stake, when things were let go, and their indexes."""

from __future__ import annotations

import unicodedata
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

TO_REVIEW = "status = 'NEEDS_REVIEW'"


class NewIndex(NamedTuple):
    """An index to make beside those who work: its columns, and what else is to be said of it."""

    name: str
    table: str
    columns: tuple[str, ...]
    where: str = ""
    has_prefixes: bool = False
    is_unique: bool = False


WHOSE = (((), ""), (("insurer_id",), "insurer_id_"))
ORDERS = (("update_time",), ("value_at_stake",), ("status", "create_time"))
INDEXES = (
    NewIndex("messages_content_key_once", "messages", ("insurer_id", "kind", "content_key"), is_unique=True),
    *(
        NewIndex(f"messages_{name}status_create_time_id_idx", "messages", (*whose, "status", "create_time", "id"))
        for whose, name in WHOSE
    ),
    NewIndex("messages_content_kept_idx", "messages", ("update_time",), "release_time IS NULL"),
    NewIndex("messages_blob_idx", "messages", ("blob_key",), "blob_key <> ''"),
    NewIndex("messages_free_idx", "messages", ("id",), "release_time IS NOT NULL AND blob_key <> ''"),
    *(
        NewIndex(f"cases_{name}{'_'.join(order)}_id_idx", "cases", (*whose, *order, "id"))
        for order in ORDERS
        for whose, name in WHOSE
    ),
    NewIndex("cases_to_review_idx", "cases", ("value_at_stake", "id"), TO_REVIEW),
    NewIndex("cases_of_insurer_to_review_idx", "cases", ("insurer_id", "value_at_stake", "id"), TO_REVIEW),
    *(
        NewIndex(f"cases_{column}_prefix_idx", "cases", (column,), has_prefixes=True)
        for column in ("client_key", "broker_key", "client_rfc", "broker_email")
    ),
    *(
        NewIndex(f"cases_{column}_idx", "cases", (column,))
        for column in ("overall_confidence", "policy_start", "policy_end")
    ),
    NewIndex("cases_personal_idx", "cases", ("update_time",), "release_time IS NULL"),
    NewIndex("vehicles_to_review_idx", "vehicles", ("value_at_stake", "id"), "is_open"),
    NewIndex("vehicles_vin_prefix_idx", "vehicles", ("vin",), "vin <> ''", has_prefixes=True),
    NewIndex("vehicles_plate_key_prefix_idx", "vehicles", ("plate_key",), "plate_key <> ''", has_prefixes=True),
    NewIndex("requests_create_time_idx", "requests", ("create_time",)),
)
OLD_INDEX = "cases_client_rfc_idx"
COLUMNS: dict[str, list[tuple[str, Any, Any]]] = {
    "messages": [("content_key", sa.Text(), None), ("release_time", postgresql.TIMESTAMP(timezone=True), None)],
    "cases": [
        ("open_count", sa.Integer(), "0"),
        ("value_at_stake", sa.Double(), "0"),
        ("client_key", sa.Text(), ""),
        ("broker_key", sa.Text(), ""),
        ("release_time", postgresql.TIMESTAMP(timezone=True), None),
    ],
    "vehicles": [
        ("is_open", sa.Boolean(), sa.text("true")),
        ("value_at_stake", sa.Double(), "0"),
        ("plate_key", sa.Text(), ""),
    ],
}
# Letters whose plain form is one letter: what `datastore.db.search_keys` does, as far as translate() can.
ACCENTED = [
    each
    for each in map(chr, range(0xC0, 0x250))
    if len(unicodedata.normalize("NFKD", each)) > 1 and unicodedata.combining(unicodedata.normalize("NFKD", each)[1])
]
PLAIN = "".join(unicodedata.normalize("NFKD", each)[0] for each in ACCENTED)
SETTLED = "(decision = 'ACCEPT' OR decision = 'NO_MATCH' AND method = 'PERSON')"
# The rows are not changed from outside: the net of the audit trail is not for them.
AS_APPLICATION = """
DO $$
BEGIN
  IF pg_has_role(current_user, 'minca_app', 'SET') THEN
    SET LOCAL ROLE minca_app;
  ELSE
    ALTER TABLE cases DISABLE TRIGGER cases_updated_from_outside;
    ALTER TABLE vehicles DISABLE TRIGGER vehicles_updated_from_outside;
  END IF;
END
$$
"""
AS_BEFORE = """
DO $$
BEGIN
  IF current_user = 'minca_app' AND session_user <> 'minca_app' THEN
    RESET ROLE;
  ELSE
    ALTER TABLE cases ENABLE TRIGGER cases_updated_from_outside;
    ALTER TABLE vehicles ENABLE TRIGGER vehicles_updated_from_outside;
  END IF;
END
$$
"""


def upgrade() -> None:
    """Add the columns, fill them, then make the indexes while others work on."""
    for table, columns in COLUMNS.items():
        for name, kind, default in columns:
            column = sa.Column(name, kind, server_default=default, nullable=default is None)
            op.add_column(table, column, if_not_exists=True)
    op.execute(AS_APPLICATION)
    op.execute(
        f"""
        UPDATE vehicles SET is_open = NOT {SETTLED},
          value_at_stake = CASE WHEN {SETTLED} THEN 0 ELSE coalesce(value, 300000) * (1 - confidence) END,
          plate_key = upper(regexp_replace(plate, '[^[:alnum:]]', '', 'g'))
        """  # noqa: S608 - constants of this file
    )
    op.execute(
        f"""
        UPDATE cases SET {_key("client")}, {_key("broker")}
        """  # noqa: S608 - constants of this file
    )
    op.execute(
        """
        UPDATE cases SET open_count = counted.open_count, value_at_stake = counted.value_at_stake
        FROM (
          SELECT case_id, count(*) FILTER (WHERE is_open) AS open_count, sum(value_at_stake) AS value_at_stake
          FROM vehicles GROUP BY case_id
        ) counted
        WHERE counted.case_id = cases.id
        """
    )
    op.execute(AS_BEFORE)
    with op.get_context().autocommit_block():
        for index in INDEXES:
            _make(index)
        op.drop_index(OLD_INDEX, "cases", postgresql_concurrently=True, if_exists=True)


def downgrade() -> None:
    """Take indexes and columns away; what was let go stays so."""
    for index in INDEXES:
        op.drop_index(index.name, index.table, if_exists=True)
    op.create_index(OLD_INDEX, "cases", ["client_rfc"], if_not_exists=True)
    for table, columns in COLUMNS.items():
        for name, _, _ in columns:
            op.drop_column(table, name)


def _make(index: NewIndex) -> None:
    # What an earlier try left half made would stand in the way.
    op.drop_index(index.name, index.table, postgresql_concurrently=True, if_exists=True)
    op.create_index(
        index.name,
        index.table,
        list(index.columns),
        unique=index.is_unique,
        postgresql_concurrently=True,
        if_not_exists=True,
        postgresql_where=sa.text(index.where) if index.where else None,
        postgresql_ops=dict.fromkeys(index.columns, "text_pattern_ops") if index.has_prefixes else {},
    )


def _key(of: str) -> str:
    plain = f"translate({of}_name, '{''.join(ACCENTED)}', '{PLAIN}')"
    return f"{of}_key = lower(btrim(regexp_replace({plain}, '\\s+', ' ', 'g')))"
