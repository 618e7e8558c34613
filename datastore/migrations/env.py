"""What Alembic runs for every command: over the connection that `datastore.db.migrate` gives it, or as SQL to read."""

from typing import Any

from alembic import context

from datastore.db import desk_tables, edit_tables, mail_tables, quality_tables, tables  # noqa: F401 - importing them puts their tables into the metadata
from datastore.db.columns import metadata


def is_compared(_object: Any, name: str | None, _kind: str, *_: Any) -> bool:
    """Whether the tables say it too: indexes on expressions they cannot say as PostgreSQL writes them down."""
    return not (name or "").endswith("_expr_idx")


if context.is_offline_mode():
    context.configure(
        dialect_name="postgresql", literal_binds=True, target_metadata=metadata, transaction_per_migration=True
    )
else:
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        transaction_per_migration=True,
        include_object=is_compared,
    )
with context.begin_transaction():
    context.run_migrations()
