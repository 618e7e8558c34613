"""Many rows at once into a table that has a border: by COPY beside the table, then in one command into it.

PostgreSQL refuses COPY into a table with row level security. So the rows go into a temporary table of the session, and
from there past the border like any others. What that costs, bench/datastore_case.py measures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

COPY_TIMEOUT_S: Final = 30


async def store_rows(
    connection: AsyncConnection, table: Table, columns: Sequence[str], records: Iterable[Sequence[Any]]
) -> None:
    """Store rows within the transaction; as often as there are more."""
    stage, names = f"arriving_{table.name}", ", ".join(columns)
    like = f"(LIKE {table.name} INCLUDING DEFAULTS)"
    await connection.exec_driver_sql(f"CREATE TEMPORARY TABLE IF NOT EXISTS {stage} {like}")
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    await driver.copy_records_to_table(stage, columns=columns, records=records, timeout=COPY_TIMEOUT_S)
    taken = f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {stage}"  # noqa: S608 - names of the schema
    await connection.exec_driver_sql(taken)
    await connection.exec_driver_sql(f"TRUNCATE {stage}")
