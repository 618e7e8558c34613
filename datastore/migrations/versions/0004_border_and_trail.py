"""The application's own role, the border between insurers, and a trail that shows when it was tampered with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

ROLE = "minca_app"
EVERY = "(SELECT current_setting('minca.every_insurer', true)) = 'on'"
OWN = "(SELECT nullif(current_setting('minca.insurer_id', true), ''))"
# Tables that say whose each row is.
SAID = (
    *("messages", "cases", "catalogs", "corrections", "requests"),
    *("audit_entries", "audit_values", "audit_unsealed", "audit_chain", "audit_anchors"),
)
BORDERS = {
    **dict.fromkeys(SAID, f"insurer_id = {OWN}"),
    "vehicles": f"EXISTS (SELECT FROM cases WHERE cases.id = case_id AND cases.insurer_id = {OWN})",
    "catalog_entries": f"EXISTS (SELECT FROM catalogs WHERE catalogs.id = catalog_id AND catalogs.insurer_id = {OWN})",
}
KEPT = ("audit_entries", "audit_chain", "audit_anchors")
WATCHED = {
    "messages": "message",
    "cases": "case",
    "vehicles": "vehicle",
    "catalogs": "catalog",
    "catalog_entries": "catalog",
}
# What is not about a person: the net writes its values down.
PLAIN = (
    "'status', 'insurer_id', 'cot_number', 'case_id', 'message_id', 'content_sha256', 'blob_key', 'is_flagged', "
    "'brand', 'model', 'year', 'value', 'currency', 'usage', 'coverage', 'policy_start', 'policy_end', 'cvegs', "
    "'confidence', 'decision', 'method', 'match_brand', 'match_model', 'match_year', 'catalog_version', 'version', "
    "'is_active', 'entry_count', 'position', 'base_sum', 'period', 'revision'"
)


def upgrade() -> None:
    """Make the role, the tables of the trail, the border and the net."""
    op.execute(ADMIT)
    _values()
    _chain()
    _grant()
    _draw_borders()
    op.execute(QUEUE)
    op.execute(QUEUE_TRIGGER)
    op.execute("INSERT INTO audit_unsealed (entry_id, insurer_id) SELECT id, insurer_id FROM audit_entries")
    for table in KEPT[1:]:
        op.execute(_never_changed(table))
    op.execute(NET)
    for table, resource_type in WATCHED.items():
        _watch(table, resource_type)


def downgrade() -> None:
    """Take it all away but the role, which other databases of the server may use.

    With it goes what audit entries said about people; that it was changed, they still say.
    """
    for table in WATCHED:
        for command in ("update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER {table}_{command}d_from_outside ON {table}")
    op.execute("DROP FUNCTION record_change_from_outside")
    op.execute("DROP TRIGGER audit_entries_are_to_be_sealed ON audit_entries")
    op.execute("DROP FUNCTION queue_audit_entries")
    for table in (*BORDERS, "outbox"):
        for policy in ("border", "writing", "jobs"):
            op.execute(f"DROP POLICY IF EXISTS {policy} ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table in ("audit_anchors", "audit_chain", "audit_unsealed", "audit_values"):
        op.drop_table(table)
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {ROLE}")
    op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}")
    op.execute(f"REVOKE ALL ON SCHEMA public FROM {ROLE}")


def _values() -> None:
    op.create_table(
        "audit_values",
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("old_value", sa.Text(), nullable=False),
        sa.Column("new_value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "field", name=op.f("audit_values_pk")),
    )


def _chain() -> None:
    op.create_table(
        "audit_unsealed",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("audit_unsealed_pk")),
    )
    op.create_table(
        "audit_chain",
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("insurer_id", "position", name=op.f("audit_chain_pk")),
        sa.UniqueConstraint("entry_id", name="audit_chain_entry_once"),
    )
    op.create_table(
        "audit_anchors",
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("create_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("insurer_id", "position", name=op.f("audit_anchors_pk")),
    )


def _grant() -> None:
    """Let the application read and write rows, and only add to what is kept for ever."""
    op.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}")
    later = f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLE}"
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public {later}")
    op.execute(f"REVOKE UPDATE, DELETE ON {', '.join(KEPT)} FROM {ROLE}")
    op.execute(f"REVOKE UPDATE ON audit_values, audit_unsealed FROM {ROLE}")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {ROLE}")


def _draw_borders() -> None:
    for table, own in BORDERS.items():
        op.execute(f"CREATE POLICY border ON {table} USING ({EVERY} OR {own})")
    # Anybody who changes something announces it; only jobs read what is announced.
    op.execute("CREATE POLICY writing ON outbox FOR INSERT WITH CHECK (true)")
    op.execute(f"CREATE POLICY jobs ON outbox USING ({EVERY})")
    for table in (*BORDERS, "outbox"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _never_changed(table: str) -> str:
    return f"""
        CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_entries()
    """


def _watch(table: str, resource_type: str) -> None:
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


ADMIT = f"""
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
    BEGIN
      CREATE ROLE {ROLE} NOLOGIN;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role {ROLE} is missing, and this login may not make it'
          USING HINT = 'as an administrator: CREATE ROLE {ROLE}';
    END;
  END IF;
  IF NOT pg_has_role(current_user, '{ROLE}', 'SET') THEN
    BEGIN
      GRANT {ROLE} TO CURRENT_USER;
    EXCEPTION
      WHEN insufficient_privilege THEN
        RAISE NOTICE 'this login may not act as {ROLE}: the services need a login of their own';
    END;
  END IF;
END
$$
"""

QUEUE = """
CREATE FUNCTION queue_audit_entries() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  INSERT INTO audit_unsealed (entry_id, insurer_id) SELECT id, insurer_id FROM new_rows;
  RETURN NULL;
END
$$
"""

QUEUE_TRIGGER = """
CREATE TRIGGER audit_entries_are_to_be_sealed AFTER INSERT ON audit_entries REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION queue_audit_entries()
"""

# A row's key as text, and whose it is, wherever the table says so.
KEY = "coalesce({0} ->> 'id', concat({0} ->> 'catalog_id', '/', {0} ->> 'position'))"
WHOSE = """coalesce(
  before ->> 'insurer_id',
  (SELECT insurer_id FROM cases WHERE id = (before ->> 'case_id')::uuid),
  (SELECT insurer_id FROM catalogs WHERE id = (before ->> 'catalog_id')::bigint),
  '')"""
NET = f"""
CREATE FUNCTION record_change_from_outside() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    INSERT INTO audit_entries (resource_type, resource_id, action, subject, service, insurer_id)
    VALUES (TG_ARGV[0], '*', 'truncate', session_user, 'database', '');
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO audit_entries (resource_type, resource_id, action, subject, service, insurer_id)
    SELECT TG_ARGV[0], {KEY.format("before")}, 'delete', session_user, 'database', {WHOSE}
    FROM (SELECT to_jsonb(o) AS before FROM old_rows o);
  ELSE
    INSERT INTO audit_entries (resource_type, resource_id, action, subject, service, insurer_id, changes)
    SELECT TG_ARGV[0], {KEY.format("before")}, 'update', session_user, 'database', {WHOSE}, (
      SELECT coalesce(jsonb_agg(
        CASE WHEN key IN ({PLAIN})
          THEN jsonb_build_object('field', key, 'old_value', coalesce(before ->> key, ''),
                                  'new_value', coalesce(after ->> key, ''))
          ELSE jsonb_build_object('field', key) END ORDER BY key), '[]')
      FROM jsonb_object_keys(before) AS key WHERE before -> key IS DISTINCT FROM after -> key)
    FROM (SELECT to_jsonb(o) AS before FROM old_rows o) b
    LEFT JOIN (SELECT to_jsonb(n) AS after FROM new_rows n) a ON {KEY.format("before")} = {KEY.format("after")};
  END IF;
  RETURN NULL;
END
$$
"""  # noqa: S608 - constants of this file
