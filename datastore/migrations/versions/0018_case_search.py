"""One box finds cases: folded texts of cases with an index of their parts, and the ends of VINs."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ROLE = "minca_app"
EVERY = "(SELECT current_setting('minca.every_insurer', true)) = 'on'"
OWN = "(SELECT nullif(current_setting('minca.insurer_id', true), ''))"
NEW_TABLES = ("case_search", "vin_ends")
FUNCTIONS = (
    *("search_cases(text[])", "keep_vin_ends()", "add_vin_ends()", "keep_file_name_searched()"),
    *("keep_case_searched()", "case_search_text(text, text, text, text, text)", "search_parts(text[])"),
    *("search_grams(text, text)", "search_fold(text)"),
)


def upgrade() -> None:
    """Make the tables and the triggers that keep them, whoever writes; a job fills in what was stored before."""
    op.execute(FOLD)
    op.execute(GRAMS)
    op.execute(PARTS)
    op.execute(TEXT)
    _tables()
    for table in NEW_TABLES:
        op.execute(f"CREATE POLICY border ON {table} USING ({EVERY} OR insurer_id = {OWN})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    # Across a border no index of arrays is used: search_cases() acts as the owner, and draws the border itself.
    op.execute("CREATE POLICY searching ON case_search FOR SELECT TO CURRENT_USER USING (true)")
    op.execute("INSERT INTO backfills (name) VALUES ('cases'), ('vins')")
    for statement in (KEEP_CASE, KEEP_FILE_NAME, ADD_VIN_ENDS, KEEP_VIN_ENDS, *TRIGGERS, SEARCH):
        op.execute(statement)
    op.execute("REVOKE EXECUTE ON FUNCTION search_cases(text[]) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION search_cases(text[]) TO {ROLE}")


def downgrade() -> None:
    """Take them away: they hold only what follows from the other tables."""
    for trigger, table in (
        *(("cases_are_searched", "cases"), ("cases_stay_searched", "cases")),
        *(("file_names_stay_searched", "messages"), ("vin_ends_are_added", "vehicles")),
        *(("vin_ends_are_kept", "vehicles"), ("vin_ends_are_dropped", "vehicles")),
    ):
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {FUNCTIONS[0]}")
    op.execute("DELETE FROM backfills WHERE name IN ('cases', 'vins')")
    for table in reversed(NEW_TABLES):
        op.drop_table(table)
    for function in FUNCTIONS[1:]:
        op.execute(f"DROP FUNCTION {function}")


def _tables() -> None:
    op.create_table(
        "case_search",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("case_search_pk")),
    )
    op.execute(
        """
        CREATE INDEX case_search_grams_expr_idx ON case_search
        USING gin ((search_grams(insurer_id, text) COLLATE "C"))
        """
    )
    op.create_table(
        "vin_ends",
        sa.Column("reversed_vin", sa.Text(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
    )
    op.create_index(
        "vin_ends_once",
        "vin_ends",
        ["reversed_vin", "vehicle_id"],
        unique=True,
        postgresql_ops={"reversed_vin": "text_pattern_ops"},
    )


# Letters and digits without case and accents: what stands between them, people write as they like.
FOLD = r"""
CREATE FUNCTION search_fold(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$
  SELECT lower(regexp_replace(normalize(said, NFKD),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u0300-\u036f\u2000-\u206f]+', '', 'g'))
$$
"""

# All parts of two and three characters of a folded text, whose fields "|" separates; and whose it is.
GRAMS = """
CREATE FUNCTION search_grams(insurer_id text, folded text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT array_append(array_agg(DISTINCT substr(field, place, size)), '@' || insurer_id)
  FROM unnest(string_to_array(folded, '|')) field, generate_series(1, length(field) - 1) place,
    generate_series(2, 3) size
$$
"""

# The parts by which words are looked up: as few as cover each word.
PARTS = """
CREATE FUNCTION search_parts(words text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT array_agg(DISTINCT substr(word, least(place, greatest(length(word) - 2, 1)), 3))
  FROM unnest(words) word, generate_series(1, length(word), 3) place
  WHERE length(word) > 1
$$
"""

TEXT = """
CREATE FUNCTION case_search_text(client_name text, client_rfc text, broker_name text, broker_email text, file_name text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT concat_ws('|', nullif(search_fold(client_name), ''), nullif(search_fold(client_rfc), ''),
    nullif(search_fold(broker_name), ''), nullif(search_fold(broker_email), ''), nullif(search_fold(file_name), ''))
$$
"""

KEEP_CASE = """
CREATE FUNCTION keep_case_searched() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  INSERT INTO case_search (case_id, insurer_id, text)
  VALUES (NEW.id, NEW.insurer_id, case_search_text(NEW.client_name, NEW.client_rfc, NEW.broker_name, NEW.broker_email,
    (SELECT file_name FROM messages WHERE id = NEW.message_id)))
  ON CONFLICT (case_id) DO UPDATE SET text = excluded.text, insurer_id = excluded.insurer_id;
  RETURN NULL;
END
$$
"""

KEEP_FILE_NAME = """
CREATE FUNCTION keep_file_name_searched() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  INSERT INTO case_search (case_id, insurer_id, text)
  SELECT id, insurer_id, case_search_text(client_name, client_rfc, broker_name, broker_email, NEW.file_name)
  FROM cases WHERE message_id = NEW.id
  ON CONFLICT (case_id) DO UPDATE SET text = excluded.text;
  RETURN NULL;
END
$$
"""

ADD_VIN_ENDS = """
CREATE FUNCTION add_vin_ends() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  INSERT INTO vin_ends (reversed_vin, vehicle_id, insurer_id)
  SELECT reverse(vin), id, insurer_id FROM new_rows WHERE vin <> '';
  RETURN NULL;
END
$$
"""

KEEP_VIN_ENDS = """
CREATE FUNCTION keep_vin_ends() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  DELETE FROM vin_ends WHERE reversed_vin = reverse(OLD.vin) AND vehicle_id = OLD.id;
  IF TG_OP = 'UPDATE' AND NEW.vin <> '' THEN
    INSERT INTO vin_ends (reversed_vin, vehicle_id, insurer_id) VALUES (reverse(NEW.vin), NEW.id, NEW.insurer_id)
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END
$$
"""

CHANGED = " OR ".join(
    f"OLD.{name} IS DISTINCT FROM NEW.{name}"
    for name in ("client_name", "client_rfc", "broker_name", "broker_email", "message_id", "insurer_id")
)
TRIGGERS = (
    "CREATE TRIGGER cases_are_searched AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION keep_case_searched()",
    f"""
    CREATE TRIGGER cases_stay_searched AFTER UPDATE ON cases FOR EACH ROW WHEN ({CHANGED})
    EXECUTE FUNCTION keep_case_searched()
    """,
    """
    CREATE TRIGGER file_names_stay_searched AFTER UPDATE ON messages FOR EACH ROW
    WHEN (OLD.file_name IS DISTINCT FROM NEW.file_name) EXECUTE FUNCTION keep_file_name_searched()
    """,
    """
    CREATE TRIGGER vin_ends_are_added AFTER INSERT ON vehicles REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION add_vin_ends()
    """,
    """
    CREATE TRIGGER vin_ends_are_kept AFTER UPDATE ON vehicles FOR EACH ROW WHEN (OLD.vin IS DISTINCT FROM NEW.vin)
    EXECUTE FUNCTION keep_vin_ends()
    """,
    """
    CREATE TRIGGER vin_ends_are_dropped AFTER DELETE ON vehicles FOR EACH ROW WHEN (OLD.vin <> '')
    EXECUTE FUNCTION keep_vin_ends()
    """,
)

# The cases that have every word somewhere, of the insurers that the transaction reaches.
SEARCH = """
CREATE FUNCTION search_cases(words text[]) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
ROWS 1000 AS
$$
DECLARE
  own text := nullif(current_setting('minca.insurer_id', true), '');
  is_every boolean := current_setting('minca.every_insurer', true) = 'on';
  parts text[] := search_parts(words);
BEGIN
  IF is_every IS NOT TRUE THEN
    IF own IS NULL THEN
      RETURN;
    END IF;
    parts := parts || ('@' || own);
  END IF;
  RETURN QUERY
    SELECT s.case_id FROM case_search s
    WHERE search_grams(s.insurer_id, s.text) COLLATE "C" @> parts
      AND (is_every OR s.insurer_id = own)
      AND NOT EXISTS (SELECT FROM unnest(words) word WHERE strpos(s.text, word) = 0);
END
$$
"""
