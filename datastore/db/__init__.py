"""PostgreSQL: engine, tables, migrations, ids, bulk inserts, notifications."""
