"""Changes of vehicles can be taken back, equal texts are found, and a mail that is read again proposes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from datastore.migrations.net import name_in_net

revision = "0016"
down_revision = "0015"

EVERY = "(SELECT current_setting('minca.every_insurer', true)) = 'on'"
OWN = "(SELECT nullif(current_setting('minca.insurer_id', true), ''))"
WITHDRAWING = ("corrections", "vin_codes")
BEFORE = "'mail_kind', 'kind_confidence', 'kind_reasons', 'part', 'remove_time', "
AFTER = BEFORE + "'edition', "
REPLACED = "-- squawk-ignore ban-drop-constraint\nALTER TABLE change_sets DROP CONSTRAINT IF EXISTS"


def upgrade() -> None:
    """Add columns with defaults that rewrite nothing, an index while others work on, and the table.

    Writers of the release before leave the columns out. The key of a text that they change is emptied by a trigger, and
    computed when it is needed. The constraint keeps its name, which they refer to.
    """
    with op.get_context().autocommit_block():
        _add_columns()
        _prepare_indexes()
    op.execute(f"{REPLACED} change_sets_message_once")
    op.execute(
        "ALTER TABLE change_sets ADD CONSTRAINT change_sets_message_once UNIQUE USING INDEX change_sets_edition_idx"
    )
    _last_changes()
    _forget_keys()
    name_in_net(BEFORE, AFTER)


def downgrade() -> None:
    """Take them away, if no mail has several change sets.

    No change can be taken back afterwards, and a correction that was withdrawn withdraws all of its text.
    """
    name_in_net(AFTER, BEFORE)
    op.execute("DROP TRIGGER vehicles_text_changed ON vehicles")
    op.execute("DROP FUNCTION forget_text_key")
    op.drop_table("last_changes")
    op.drop_constraint("change_sets_message_once", "change_sets")
    op.create_unique_constraint("change_sets_message_once", "change_sets", ["message_id"])
    op.drop_column("change_sets", "edition")
    op.drop_column("requests", "refusals")
    for table in WITHDRAWING:
        op.drop_column(table, "withdraws_id")
    op.drop_index("vehicles_case_id_text_key_idx", "vehicles", if_exists=True)
    op.drop_column("vehicles", "remove_reason")
    op.drop_column("vehicles", "text_key")


def _add_columns() -> None:
    op.add_column("vehicles", sa.Column("text_key", sa.Text()), if_not_exists=True)
    op.add_column(
        "vehicles", sa.Column("remove_reason", sa.Text(), server_default="", nullable=False), if_not_exists=True
    )
    for table in WITHDRAWING:
        op.add_column(
            table, sa.Column("withdraws_id", sa.BigInteger(), server_default="0", nullable=False), if_not_exists=True
        )
    op.add_column("requests", sa.Column("refusals", sa.LargeBinary()), if_not_exists=True)
    op.add_column(
        "change_sets", sa.Column("edition", sa.Integer(), server_default="1", nullable=False), if_not_exists=True
    )


def _prepare_indexes() -> None:
    # What an earlier try left half made would stand in the way.
    for index, table in (("vehicles_case_id_text_key_idx", "vehicles"), ("change_sets_edition_idx", "change_sets")):
        op.drop_index(index, table, postgresql_concurrently=True, if_exists=True)
    op.create_index(
        "vehicles_case_id_text_key_idx",
        "vehicles",
        ["case_id", "text_key"],
        postgresql_concurrently=True,
        if_not_exists=True,
    )
    op.create_index(
        "change_sets_edition_idx",
        "change_sets",
        ["message_id", "case_id", "edition"],
        unique=True,
        postgresql_concurrently=True,
        if_not_exists=True,
    )


def _last_changes() -> None:
    op.create_table(
        "last_changes",
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("vehicle_revision", sa.Integer(), nullable=False),
        sa.Column("old_values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("memories", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("update_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("vehicle_id", name=op.f("last_changes_pk")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("last_changes_vehicle_id_fk")),
        sa.ForeignKeyConstraint(
            ["case_id", "insurer_id"], ["cases.id", "cases.insurer_id"], name="last_changes_case_fk"
        ),
    )
    op.create_index("last_changes_case_id_idx", "last_changes", ["case_id"])
    op.execute(f"CREATE POLICY border ON last_changes USING ({EVERY} OR insurer_id = {OWN})")
    op.execute("ALTER TABLE last_changes ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE last_changes FORCE ROW LEVEL SECURITY")


def _forget_keys() -> None:
    """Empty the key of a text that somebody changes who does not know the key."""
    op.execute(
        """
        CREATE FUNCTION forget_text_key() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          NEW.text_key = NULL;
          RETURN NEW;
        END
        $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER vehicles_text_changed BEFORE UPDATE OF description, brand, model, year ON vehicles
        FOR EACH ROW WHEN (
          NEW.text_key = OLD.text_key
          AND (NEW.description, NEW.brand, NEW.model, NEW.year)
            IS DISTINCT FROM (OLD.description, OLD.brand, OLD.model, OLD.year)
        )
        EXECUTE FUNCTION forget_text_key()
        """
    )
