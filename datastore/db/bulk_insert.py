"""Bulk inserts into tables with row level security, in as few commands as possible.

PostgreSQL refuses COPY into such a table. So many rows go by COPY into a temporary table of the session, and from there
by INSERT, which checks the policies; a few go as one JSON document. bench/datastore_case.py measures both.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import to_json
from sqlalchemy.dialects import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Dialect, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

COPY_TIMEOUT_S: Final = 30
DIALECT: Final[Dialect] = postgresql.dialect()  # type: ignore[no-untyped-call]
# The value of each column default, by its SQL text.
DEFAULTS: Final[dict[str, Any]] = {"": "", "0": 0, "false": False, "'[]'": [], "{}": []}


async def store_rows(
    connection: AsyncConnection, table: Table, columns: Sequence[str], records: Iterable[Sequence[Any]]
) -> None:
    """Store many rows within the transaction; may be called repeatedly. JSON is given as text."""
    stage, names = f"arriving_{table.name}", ", ".join(columns)
    like = f"(LIKE {table.name} INCLUDING DEFAULTS)"
    await connection.exec_driver_sql(f"CREATE TEMPORARY TABLE IF NOT EXISTS {stage} {like}")
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    await driver.copy_records_to_table(stage, columns=columns, records=records, timeout=COPY_TIMEOUT_S)
    insertion = f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {stage}"  # noqa: S608 - names of the schema
    await connection.exec_driver_sql(insertion)
    await connection.exec_driver_sql(f"TRUNCATE {stage}")


async def store_few_rows(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store a few rows, all with the same columns, within the transaction."""
    await connection.exec_driver_sql(insertion_of(table, tuple(rows[0])), (as_document(rows),))


async def store_numbered_rows(
    connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> Sequence[int]:
    """Store rows, all with the same columns, within the transaction; return the numbers that they get, in order."""
    insertion = f"{insertion_of(table, tuple(rows[0]))} ORDER BY place RETURNING id"
    return sorted((await connection.exec_driver_sql(insertion, (as_document(rows),))).scalars())


def as_document(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as the JSON document that `insertion_of` takes."""
    return to_json(rows).decode()


def by_column(table: Table, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Turn rows into columns, without those in which every row holds the default of the schema."""
    defaults = _schema_defaults(table)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return {name: values for name, values in columns.items() if not all(value == defaults[name] for value in values)}


@cache
def _schema_defaults(table: Table) -> dict[str, Any]:
    """Return the default of each column; an object that equals nothing where it is not known here."""
    defaults = {column.name: column.server_default for column in table.columns}
    return {
        name: None if default is None else DEFAULTS.get(str(getattr(default, "arg", "")), object())
        for name, default in defaults.items()
    }


@cache
def insertion_of(table: Table, columns: tuple[str, ...]) -> str:
    """Return the statement that inserts rows from one JSON document; `place` is where each stands in it."""
    names = ", ".join(columns)
    kinds = ", ".join(f"{name} {table.c[name].type.compile(DIALECT)}" for name in columns)
    document = f"ROWS FROM (jsonb_to_recordset(CAST($1 AS jsonb)) AS ({kinds})) WITH ORDINALITY"
    rows = f"SELECT {names} FROM {document} AS row ({names}, place)"  # noqa: S608 - names of the schema
    return f"INSERT INTO {table.name} ({names}) {rows}"
