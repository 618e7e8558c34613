"""What migrations tell the net of the audit trail, which writes down changes that no service makes (migration 0004)."""

from alembic import op


def name_in_net(old: str, new: str) -> None:
    """Replace what the net knows to be about no person, a part of its list of columns."""
    op.execute(
        f"""
        DO $$
        BEGIN
          EXECUTE replace(pg_get_functiondef('record_change_from_outside'::regproc), $old${old}$old$, $new${new}$new$);
        END
        $$
        """
    )
