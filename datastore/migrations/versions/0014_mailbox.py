"""Mails have a kind, belong to cases, change them, and may become several: links, change sets, parts, voided cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from datastore.migrations.net import name_in_net

revision = "0014"
down_revision = "0013"

ROLE = "minca_app"
EVERY = "(SELECT current_setting('minca.every_insurer', true)) = 'on'"
OWN = "(SELECT nullif(current_setting('minca.insurer_id', true), ''))"
BEFORE = "'reading_confidence', 'reading_doubts', "
AFTER = BEFORE + "'mail_kind', 'kind_confidence', 'kind_reasons', 'part', 'remove_time', "
NEW_TABLES = ("thread_mails", "case_links", "change_sets", "resend_keys")
WATCHED = {"case_links": "message", "change_sets": "case"}
WORDS = ("mail_kind", "sender", "subject", "file_name", "office")
STATUSES = "'NEEDS_REVIEW', 'READY', 'QUOTED', 'CLOSED'"
# A wider one stands in its place.
REPLACED = "-- squawk-ignore ban-drop-constraint\nALTER TABLE cases DROP CONSTRAINT IF EXISTS"
# The name that it had before.
RENAMED = "-- squawk-ignore renaming-object\nALTER TABLE cases RENAME CONSTRAINT"


def upgrade() -> None:
    """Add the columns and widen the constraints while others work on, then add the tables.

    Defaults rewrite nothing, and let writers of the release before leave the columns out. A constraint keeps its name,
    which they refer to.
    """
    with op.get_context().autocommit_block():
        _add_columns()
        _prepare_constraints()
    op.execute(f"{REPLACED} cases_status_check")
    op.execute(f"{RENAMED} cases_status_known TO cases_status_check")
    op.execute(f"{REPLACED} cases_message_once")
    op.execute("ALTER TABLE cases ADD CONSTRAINT cases_message_once UNIQUE USING INDEX cases_message_part_idx")
    _thread_mails()
    _case_links()
    _change_sets()
    _resend_keys()
    for table in NEW_TABLES:
        op.execute(f"CREATE POLICY border ON {table} USING ({EVERY} OR insurer_id = {OWN})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table, resource_type in WATCHED.items():
        _watch(table, resource_type)
    name_in_net(BEFORE, AFTER)


def downgrade() -> None:
    """Take them away, if no message has several cases, none is voided, and no vehicle was taken out.

    Without the column such a vehicle would be back in its case. A constraint looks at the vehicles of every insurer; it
    goes with the column.
    """
    op.create_check_constraint(op.f("vehicles_none_taken_out"), "vehicles", "remove_time IS NULL")
    name_in_net(AFTER, BEFORE)
    op.drop_index("messages_of_office_idx", "messages", if_exists=True)
    op.drop_constraint("cases_status_check", "cases")
    op.create_check_constraint(op.f("cases_status_check"), "cases", f"status IN ({STATUSES})")
    op.drop_constraint("cases_message_once", "cases")
    op.create_unique_constraint("cases_message_once", "cases", ["message_id"])
    for table in reversed(NEW_TABLES):
        op.drop_table(table)
    op.drop_column("vehicles", "remove_time")
    op.drop_column("cases", "part")
    for name in ("kind_reasons", "kind_confidence", *reversed(WORDS)):
        op.drop_column("messages", name)


def _add_columns() -> None:
    for name in WORDS:
        op.add_column("messages", sa.Column(name, sa.Text(), server_default="", nullable=False), if_not_exists=True)
    op.add_column(
        "messages", sa.Column("kind_confidence", sa.Double(), server_default="0", nullable=False), if_not_exists=True
    )
    op.add_column(
        "messages",
        sa.Column("kind_reasons", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        if_not_exists=True,
    )
    op.add_column("cases", sa.Column("part", sa.Integer(), server_default="1", nullable=False), if_not_exists=True)
    op.add_column("vehicles", sa.Column("remove_time", postgresql.TIMESTAMP(timezone=True)), if_not_exists=True)


def _prepare_constraints() -> None:
    # What an earlier try left half made would stand in the way.
    for index, table in (("cases_message_part_idx", "cases"), ("messages_of_office_idx", "messages")):
        op.drop_index(index, table, postgresql_concurrently=True, if_exists=True)
    op.create_index(
        "cases_message_part_idx",
        "cases",
        ["message_id", "part"],
        unique=True,
        postgresql_concurrently=True,
        if_not_exists=True,
    )
    op.create_index(
        "messages_of_office_idx",
        "messages",
        ["insurer_id", "office", "create_time"],
        postgresql_concurrently=True,
        if_not_exists=True,
        postgresql_where=sa.text("office <> ''"),
    )
    op.execute(f"{REPLACED} cases_status_known")
    known = f"CHECK (status IN ({STATUSES}, 'VOIDED'))"
    op.execute(f"ALTER TABLE cases ADD CONSTRAINT cases_status_known {known} NOT VALID")
    op.execute("ALTER TABLE cases VALIDATE CONSTRAINT cases_status_known")


def _moment(name: str) -> sa.Column[object]:
    kind = postgresql.TIMESTAMP(timezone=True)
    return sa.Column(name, kind, server_default=sa.text("now()"), nullable=False)


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case_id", "insurer_id"], ["cases.id", "cases.insurer_id"], name=f"{table}_case_fk")


def _of_message(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f(f"{table}_message_id_fk"))


def _thread_mails() -> None:
    op.create_table(
        "thread_mails",
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("insurer_id", "mail_id", "case_id", name=op.f("thread_mails_pk")),
        _of_message("thread_mails"),
        _of_case("thread_mails"),
    )
    op.create_index("thread_mails_case_id_idx", "thread_mails", ["case_id"])
    op.create_index("thread_mails_message_id_idx", "thread_mails", ["message_id"])


def _case_links() -> None:
    op.create_table(
        "case_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), server_default="0", nullable=False),
        sa.Column("shared_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("compared_count", sa.Integer(), server_default="0", nullable=False),
        _moment("create_time"),
        sa.PrimaryKeyConstraint("id", name=op.f("case_links_pk")),
        sa.UniqueConstraint("message_id", "case_id", name="case_links_once"),
        _of_message("case_links"),
        _of_case("case_links"),
    )
    op.create_index("case_links_case_id_idx", "case_links", ["case_id"])


def _change_sets() -> None:
    op.create_table(
        "change_sets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), server_default="PROPOSED", nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("applied_positions", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        _moment("create_time"),
        _moment("update_time"),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("change_sets_pk")),
        sa.UniqueConstraint("message_id", name="change_sets_message_once"),
        sa.CheckConstraint("status IN ('PROPOSED', 'APPLIED')", name=op.f("change_sets_status_check")),
        _of_message("change_sets"),
        _of_case("change_sets"),
    )
    op.create_index("change_sets_case_id_id_idx", "change_sets", ["case_id", "id"])


def _resend_keys() -> None:
    op.create_table(
        "resend_keys",
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        _moment("create_time"),
        sa.PrimaryKeyConstraint("insurer_id", "key", name="resend_keys_once"),
        _of_message("resend_keys"),
    )
    op.create_index("resend_keys_message_id_idx", "resend_keys", ["message_id"])


def _watch(table: str, resource_type: str) -> None:
    """Let the net of the audit trail (migration 0004) catch changes of the rows that no service makes."""
    changed = {
        "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "delete": "REFERENCING OLD TABLE AS old_rows",
        "truncate": "",
    }
    for command, rows in changed.items():
        op.execute(
            f"""
            CREATE TRIGGER {table}_{command}d_from_outside AFTER {command.upper()} ON {table} {rows}
            FOR EACH STATEMENT WHEN (current_user <> '{ROLE}')
            EXECUTE FUNCTION record_change_from_outside('{resource_type}')
            """
        )
