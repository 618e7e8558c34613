"""PostgreSQL itself: engine, tables, migrations, ids, bulk inserts, wake-ups."""
