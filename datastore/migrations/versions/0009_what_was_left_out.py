"""What was doubted and what was left out is stored with a case: warnings as codes, dropped rows, doubts of vehicles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from datastore.migrations.net import name_in_net

revision = "0009"
down_revision = "0008"

ROLE = "minca_app"
EVERY = "(SELECT current_setting('minca.every_insurer', true)) = 'on'"
OWN = "(SELECT nullif(current_setting('minca.insurer_id', true), ''))"
BEFORE = "'value_basis', 'payment_form', "
AFTER = "'value_basis', 'payment_form', 'reading_confidence', 'reading_doubts', "


def upgrade() -> None:
    """Add the columns and the table; defaults rewrite nothing, and let writers of the release before leave them out."""
    op.add_column(
        "cases",
        sa.Column(
            "warning_codes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        if_not_exists=True,
    )
    op.add_column("vehicles", sa.Column("reading_confidence", sa.Double(), nullable=True), if_not_exists=True)
    op.add_column(
        "vehicles",
        sa.Column("reading_doubts", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "dropped_rows",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["id", "insurer_id"], ["cases.id", "cases.insurer_id"], name="dropped_rows_case_fk"),
        sa.PrimaryKeyConstraint("id", name=op.f("dropped_rows_pk")),
    )
    op.execute(f"CREATE POLICY border ON dropped_rows USING ({EVERY} OR insurer_id = {OWN})")
    op.execute("ALTER TABLE dropped_rows ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE dropped_rows FORCE ROW LEVEL SECURITY")
    _watch()
    name_in_net(BEFORE, AFTER)


def downgrade() -> None:
    """Take them away."""
    name_in_net(AFTER, BEFORE)
    op.drop_table("dropped_rows")
    op.drop_column("vehicles", "reading_doubts")
    op.drop_column("vehicles", "reading_confidence")
    op.drop_column("cases", "warning_codes")


def _watch() -> None:
    """Let the net of the audit trail (migration 0004) catch changes of the rows that no service makes."""
    changed = {
        "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "delete": "REFERENCING OLD TABLE AS old_rows",
        "truncate": "",
    }
    for command, rows in changed.items():
        op.execute(
            f"""
            CREATE TRIGGER dropped_rows_{command}d_from_outside AFTER {command.upper()} ON dropped_rows {rows}
            FOR EACH STATEMENT WHEN (current_user <> '{ROLE}')
            EXECUTE FUNCTION record_change_from_outside('case')
            """
        )
