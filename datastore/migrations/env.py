"""What Alembic runs for every command: over the connection that `datastore.migrate` gives it."""

from alembic import context

from datastore.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
