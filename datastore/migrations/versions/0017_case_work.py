"""The work on cases: who does it until when, notes, the history of a case, and cases in the order of their changes."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from datastore.migrations.net import name_in_net

revision = "0017"
down_revision = "0016"

ROLE = "minca_app"
EVERY = "(SELECT current_setting('minca.every_insurer', true)) = 'on'"
OWN = "(SELECT nullif(current_setting('minca.insurer_id', true), ''))"
BEFORE = "'expiring_premium_currency', "
AFTER = BEFORE + "'assignee', 'due_time', 'removed_count', "
NEW_TABLES = ("case_notes", "case_entries", "case_positions")
# Those without a due time stand last in either direction.
DUE = {
    "first": "CASE WHEN due_time IS NULL THEN '2999-12-31 00:00:00+00'::timestamptz ELSE due_time END",
    "last": "CASE WHEN due_time IS NULL THEN '1900-01-01 00:00:00+00'::timestamptz ELSE due_time END",
}
DOUBT = {
    "cases_overall_confidence_id_idx": ["overall_confidence", "id"],
    "cases_insurer_id_overall_confidence_id_idx": ["insurer_id", "overall_confidence", "id"],
}
WHOSE = {"": (), "of_insurer_": ("insurer_id",)}


def upgrade() -> None:
    """Add columns with defaults that rewrite nothing, and tables that triggers fill, whoever writes."""
    with op.get_context().autocommit_block():
        _add_columns()
        op.execute(REMOVED_BEFORE)
    _case_notes()
    _case_entries()
    _case_positions()
    for table in NEW_TABLES:
        op.execute(f"CREATE POLICY border ON {table} USING ({EVERY} OR insurer_id = {OWN})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    _watch_notes()
    op.execute(CASE_OF)
    op.execute(NOTE_ENTRIES)
    op.execute(
        """
        CREATE TRIGGER audit_entries_tell_their_case AFTER INSERT ON audit_entries REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION note_case_entries()
        """
    )
    op.execute(MOVE_CASES)
    op.execute(
        """
        CREATE TRIGGER audit_chain_moves_cases AFTER INSERT ON audit_chain REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION move_changed_cases()
        """
    )
    _backfills()
    name_in_net(BEFORE, AFTER)


def _backfills() -> None:
    """Keep how far a job has come that fills in what was stored before."""
    op.create_table(
        "backfills",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reached", sa.Text(), server_default="", nullable=False),
        sa.Column("is_done", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("backfills_pk")),
    )
    op.execute(f"CREATE POLICY jobs ON backfills USING ({EVERY})")
    op.execute("ALTER TABLE backfills ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE backfills FORCE ROW LEVEL SECURITY")
    op.execute("INSERT INTO backfills (name) VALUES ('entries')")


def downgrade() -> None:
    """Take them away; notes, assignees and due times are lost, and the trail stays as it is."""
    name_in_net(AFTER, BEFORE)
    op.execute("DROP TRIGGER audit_chain_moves_cases ON audit_chain")
    op.execute("DROP FUNCTION move_changed_cases")
    op.execute("DROP TRIGGER audit_entries_tell_their_case ON audit_entries")
    op.execute("DROP FUNCTION note_case_entries")
    op.execute("DROP FUNCTION case_of_resource")
    for table in ("backfills", *reversed(NEW_TABLES)):
        op.drop_table(table)
    op.execute("DROP SEQUENCE case_positions_seq")
    for name in ("cases_assignee_idx", *DOUBT):
        op.drop_index(name, "cases", if_exists=True)
    op.create_index("cases_overall_confidence_idx", "cases", ["overall_confidence"])
    for whose in WHOSE:
        for place in DUE:
            op.drop_index(f"cases_{whose}due_{place}_expr_idx", "cases", if_exists=True)
    for name in ("removed_count", "due_time", "assignee"):
        op.drop_column("cases", name)


def _add_columns() -> None:
    op.add_column("cases", sa.Column("assignee", sa.Text(), server_default="", nullable=False), if_not_exists=True)
    op.add_column("cases", sa.Column("due_time", postgresql.TIMESTAMP(timezone=True)), if_not_exists=True)
    op.add_column(
        "cases", sa.Column("removed_count", sa.Integer(), server_default="0", nullable=False), if_not_exists=True
    )
    # What an earlier try left half made would stand in the way.
    op.drop_index("cases_assignee_idx", "cases", postgresql_concurrently=True, if_exists=True)
    op.create_index(
        "cases_assignee_idx",
        "cases",
        ["assignee", "create_time", "id"],
        postgresql_concurrently=True,
        if_not_exists=True,
        postgresql_where=sa.text("assignee <> ''"),
    )
    for name, columns_of_doubt in DOUBT.items():
        op.drop_index(name, "cases", postgresql_concurrently=True, if_exists=True)
        op.create_index(name, "cases", columns_of_doubt, postgresql_concurrently=True, if_not_exists=True)
    op.drop_index("cases_overall_confidence_idx", "cases", postgresql_concurrently=True, if_exists=True)
    for whose, leading in WHOSE.items():
        for place, due in DUE.items():
            name = f"cases_{whose}due_{place}_expr_idx"
            op.drop_index(name, "cases", postgresql_concurrently=True, if_exists=True)
            columns: list[Any] = [*leading, sa.text(f"({due})"), "id"]
            op.create_index(name, "cases", columns, postgresql_concurrently=True, if_not_exists=True)


def _moment(name: str) -> sa.Column[object]:
    kind = postgresql.TIMESTAMP(timezone=True)
    return sa.Column(name, kind, server_default=sa.text("now()"), nullable=False)


def _case_notes() -> None:
    op.create_table(
        "case_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        _moment("create_time"),
        sa.PrimaryKeyConstraint("id", name=op.f("case_notes_pk")),
        sa.ForeignKeyConstraint(["case_id", "insurer_id"], ["cases.id", "cases.insurer_id"], name="case_notes_case_fk"),
    )
    op.create_index("case_notes_case_id_id_idx", "case_notes", ["case_id", "id"])


def _watch_notes() -> None:
    """Let the net of the audit trail (migration 0004) catch changes of notes that no service makes."""
    changed = {
        "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "delete": "REFERENCING OLD TABLE AS old_rows",
        "truncate": "",
    }
    for command, rows in changed.items():
        op.execute(
            f"""
            CREATE TRIGGER case_notes_{command}d_from_outside AFTER {command.upper()} ON case_notes {rows}
            FOR EACH STATEMENT WHEN (current_user <> '{ROLE}')
            EXECUTE FUNCTION record_change_from_outside('case')
            """
        )


def _case_entries() -> None:
    op.create_table(
        "case_entries",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "entry_id", name=op.f("case_entries_pk")),
    )


def _case_positions() -> None:
    op.execute("CREATE SEQUENCE case_positions_seq")
    op.execute(f"GRANT USAGE, SELECT ON SEQUENCE case_positions_seq TO {ROLE}")
    op.create_table(
        "case_positions",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("create_position", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("case_positions_pk")),
    )
    op.create_index("case_positions_position_idx", "case_positions", ["position"])
    op.create_index("case_positions_insurer_id_position_idx", "case_positions", ["insurer_id", "position"])


# The case of what an audit entry is about, or null.
CASE_OF = """
CREATE FUNCTION case_of_resource(kind text, name text) RETURNS uuid LANGUAGE plpgsql STABLE AS
$$
BEGIN
  IF kind NOT IN ('case', 'vehicle') OR name !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
    RETURN NULL;
  END IF;
  RETURN CASE kind WHEN 'case' THEN name::uuid ELSE (SELECT case_id FROM vehicles WHERE id = name::uuid) END;
END
$$
"""

NOTE_ENTRIES = """
CREATE FUNCTION note_case_entries() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  INSERT INTO case_entries (case_id, entry_id, insurer_id)
  SELECT case_id, id, insurer_id
  FROM (SELECT case_of_resource(resource_type, resource_id) AS case_id, id, insurer_id FROM new_rows) told
  WHERE case_id IS NOT NULL
  ON CONFLICT DO NOTHING;
  PERFORM pg_notify('minca_audit', '');
  RETURN NULL;
END
$$
"""

# Whoever links entries to the chain holds the sealer's lock to the end of the transaction, so that positions become
# visible in their order.
MOVE_CASES = """
CREATE FUNCTION move_changed_cases() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  INSERT INTO case_positions AS kept (case_id, insurer_id, position, create_position)
  SELECT case_id, insurer_id, position, CASE WHEN is_created THEN position ELSE 0 END
  FROM (
    SELECT cases.id AS case_id, cases.insurer_id, is_created, nextval('case_positions_seq') AS position
    FROM (
      SELECT case_of_resource(e.resource_type, e.resource_id) AS case_id, max(n.position) AS last,
        bool_or(e.resource_type = 'case' AND e.action = 'create') AS is_created
      FROM new_rows n JOIN audit_entries e ON e.id = n.entry_id
      GROUP BY 1
    ) changed
    JOIN cases ON cases.id = changed.case_id
    ORDER BY last
  ) moved
  ON CONFLICT (case_id) DO UPDATE SET position = excluded.position,
    create_position = greatest(kept.create_position, excluded.create_position);
  IF FOUND THEN
    PERFORM pg_notify('minca_case_changes', '');
  END IF;
  RETURN NULL;
END
$$
"""

# The rows are not changed from outside: the net of the audit trail is not for them.
REMOVED_BEFORE = f"""
DO $$
BEGIN
  IF pg_has_role(current_user, '{ROLE}', 'SET') THEN
    SET LOCAL ROLE {ROLE};
  ELSE
    ALTER TABLE cases DISABLE TRIGGER cases_updated_from_outside;
  END IF;
  UPDATE cases SET removed_count = counted.removed_count
  FROM (SELECT case_id, count(*) AS removed_count FROM vehicles WHERE remove_time IS NOT NULL GROUP BY case_id) counted
  WHERE counted.case_id = cases.id;
  IF current_user = '{ROLE}' AND session_user <> '{ROLE}' THEN
    RESET ROLE;
  ELSE
    ALTER TABLE cases ENABLE TRIGGER cases_updated_from_outside;
  END IF;
END
$$
"""  # noqa: S608 - constants of this file
