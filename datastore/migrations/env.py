"""What Alembic runs for every command: over the connection that `datastore.db.migrate` gives it, or as SQL to read."""

from alembic import context

from datastore.db import edit_tables, mail_tables, quality_tables, tables  # noqa: F401 - importing them puts their tables into the metadata
from datastore.db.columns import metadata

if context.is_offline_mode():
    context.configure(
        dialect_name="postgresql", literal_binds=True, target_metadata=metadata, transaction_per_migration=True
    )
else:
    context.configure(
        connection=context.config.attributes["connection"], target_metadata=metadata, transaction_per_migration=True
    )
with context.begin_transaction():
    context.run_migrations()
