"""Whose a vehicle is stands on the vehicle itself: the border looks at the row alone, and lists begin at an insurer."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

EVERY = "(SELECT current_setting('minca.every_insurer', true)) = 'on'"
OWN = "(SELECT nullif(current_setting('minca.insurer_id', true), ''))"
BY_CASE = f"EXISTS (SELECT FROM cases WHERE cases.id = case_id AND cases.insurer_id = {OWN})"
# A stronger one stands in its place.
REPLACED = "-- squawk-ignore ban-drop-constraint\nALTER TABLE vehicles DROP CONSTRAINT IF EXISTS"
# For writers of the release before, which say only whose the case is.
FUNCTION = """
CREATE OR REPLACE FUNCTION take_insurer_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT cases.insurer_id INTO NEW.insurer_id FROM cases WHERE cases.id = NEW.case_id;
  RETURN NEW;
END
$$
"""
TRIGGER = """
CREATE OR REPLACE TRIGGER vehicles_are_whose_their_case_is BEFORE INSERT ON vehicles
FOR EACH ROW WHEN (NEW.insurer_id IS NULL) EXECUTE FUNCTION take_insurer_of_case()
"""
# The rows are not changed from outside: the net of the audit trail is not for them.
UNWATCHED = """
DO $$
BEGIN
  IF pg_has_role(current_user, 'minca_app', 'SET') THEN
    SET ROLE minca_app;
  ELSE
    ALTER TABLE vehicles DISABLE TRIGGER vehicles_updated_from_outside;
  END IF;
END
$$
"""
WATCHED = """
DO $$
BEGIN
  IF current_user = 'minca_app' AND session_user <> 'minca_app' THEN
    RESET ROLE;
  ELSE
    ALTER TABLE vehicles ENABLE TRIGGER vehicles_updated_from_outside;
  END IF;
END
$$
"""
# Some at a time, so that nobody waits long for a row.
FILL = """
DO $$
DECLARE
  done uuid := '00000000-0000-0000-0000-000000000000';
  batch uuid[];
BEGIN
  LOOP
    SELECT array_agg(id ORDER BY id) INTO batch
    FROM (SELECT id FROM vehicles WHERE id > done ORDER BY id LIMIT 5000) next;
    EXIT WHEN batch IS NULL;
    UPDATE vehicles SET insurer_id = cases.insurer_id FROM cases
    WHERE vehicles.id = ANY (batch) AND vehicles.insurer_id IS NULL AND cases.id = vehicles.case_id;
    done := batch[array_upper(batch, 1)];
    COMMIT;
  END LOOP;
END
$$
"""


def upgrade() -> None:
    """Add the column, fill it, then tie it to the case and draw the border by it, while others work on."""
    with op.get_context().autocommit_block():
        op.add_column("vehicles", sa.Column("insurer_id", sa.Text(), nullable=True), if_not_exists=True)
        op.execute(FUNCTION)
        op.execute(TRIGGER)
        op.execute(UNWATCHED)
        op.execute(FILL)
        op.execute(WATCHED)
        # What an earlier try left half made would stand in the way.
        for known in ("vehicles_insurer_known", "vehicles_case_of_insurer_fk"):
            op.execute(f"{REPLACED} {known}")
        _drop_indexes(is_concurrent=True)
        op.create_index(
            "cases_of_insurer_once",
            "cases",
            ["id", "insurer_id"],
            unique=True,
            postgresql_concurrently=True,
            if_not_exists=True,
        )
        op.create_index(
            "vehicles_of_insurer_to_review_idx",
            "vehicles",
            ["insurer_id", "value_at_stake", "id"],
            postgresql_concurrently=True,
            if_not_exists=True,
            postgresql_where=sa.text("is_open"),
        )
        op.execute(
            "ALTER TABLE vehicles ADD CONSTRAINT vehicles_insurer_known CHECK (insurer_id IS NOT NULL) NOT VALID"
        )
        op.execute("ALTER TABLE vehicles VALIDATE CONSTRAINT vehicles_insurer_known")
        op.execute(
            "ALTER TABLE vehicles ADD CONSTRAINT vehicles_case_of_insurer_fk "
            "FOREIGN KEY (case_id, insurer_id) REFERENCES cases (id, insurer_id) NOT VALID"
        )
        op.execute("ALTER TABLE vehicles VALIDATE CONSTRAINT vehicles_case_of_insurer_fk")
    op.execute("ALTER TABLE vehicles ALTER COLUMN insurer_id SET NOT NULL")
    for weaker in ("vehicles_insurer_known", "vehicles_case_id_fk"):
        op.execute(f"{REPLACED} {weaker}")
    _draw_border(f"insurer_id = {OWN}")


def downgrade() -> None:
    """Let the border look at the case again, and take the column away."""
    _draw_border(BY_CASE)
    op.execute("DROP TRIGGER vehicles_are_whose_their_case_is ON vehicles")
    op.execute("DROP FUNCTION take_insurer_of_case")
    op.create_foreign_key("vehicles_case_id_fk", "vehicles", "cases", ["case_id"], ["id"])
    op.drop_constraint("vehicles_case_of_insurer_fk", "vehicles")
    _drop_indexes(is_concurrent=False)
    op.drop_column("vehicles", "insurer_id")


def _draw_border(own: str) -> None:
    op.execute("DROP POLICY border ON vehicles")
    op.execute(f"CREATE POLICY border ON vehicles USING ({EVERY} OR {own})")


def _drop_indexes(*, is_concurrent: bool) -> None:
    for name, table in (("vehicles_of_insurer_to_review_idx", "vehicles"), ("cases_of_insurer_once", "cases")):
        op.drop_index(name, table, postgresql_concurrently=is_concurrent, if_exists=True)
