"""Catalogues: imported completely or not at all, never changed; one version for each insurer is active."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from datastore.audit import trail
from datastore.db.bulk_insert import store_rows
from datastore.db.idempotency import RequestKey, StoredAnswer, claim
from datastore.db.tables import catalog_entries, catalogs
from datastore.events import outbox
from datastore.lists.list_query import Listing, page_of
from mesh.errors import AlreadyExists, InvalidField, NotFound

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.lists.list_query import Page, PageRequest
    from datastore.tenancy.actor import Actor

    # The columns of an entry, in the order of ENTRY_COLUMNS.
    EntryRow = tuple[Any, ...]

CHANNEL: Final = "minca_catalogs"
MOST_ENTRIES: Final = 2_000_000
STREAMED_ENTRIES: Final = 1000
MOST_NAMES: Final = 20_000
_c = catalogs.c
_e = catalog_entries.c
ENTRY_COLUMNS: Final = tuple(column.name for column in catalog_entries.columns)[2:]
CVEGS, YEAR = ENTRY_COLUMNS.index("cvegs"), ENTRY_COLUMNS.index("year")
LISTING: Final = Listing(select(catalogs), key=(_c.id,), insurer=_c.insurer_id)


async def import_catalog(
    connection: AsyncConnection,
    actor: Actor,
    insurer_id: str,
    version: str,
    batches: Iterable[Sequence[EntryRow]],
    *,
    request_id: str = "",
) -> RowMapping:
    """Store a version with its entries; importing the same entries again returns the version that exists.

    Raises: InvalidField, AlreadyExists when the version exists with other entries, RequestIdReused.
    """
    version_row = insert(catalogs).values(insurer_id=insurer_id, version=version, entries_sha256=b"")
    insertion = version_row.on_conflict_do_nothing(constraint="catalogs_version_once").returning(_c.id)
    catalog_id = (await connection.execute(insertion)).scalar_one_or_none()
    digest, keys = hashlib.sha256(), set[tuple[Any, Any]]()
    for rows in batches:
        _refuse_repeated(rows, keys)
        for row in rows:
            digest.update(repr(row).encode())
        if catalog_id is not None:
            await _copy(connection, catalog_id, rows, first_position=len(keys) - len(rows) + 1)
    if not keys:
        raise InvalidField("entries", 0, f"1 to {MOST_ENTRIES} entries")
    if catalog_id is None:
        same = await _same(connection, insurer_id, version, digest.digest())
        await _claim(connection, same, request_id, digest.digest())
        return same
    await _claim(connection, {"insurer_id": insurer_id, "id": catalog_id}, request_id, digest.digest())
    await trail.record(connection, actor, action="create", resource=("catalog", version), insurer_id=insurer_id)
    return await _finish(connection, catalog_id, len(keys), digest.digest())


async def _claim(connection: AsyncConnection, catalog: Mapping[Any, Any], request_id: str, digest: bytes) -> None:
    """Bind the key of a request to the version that it created and to its entries."""
    if request_id:
        resource_id = UUID(int=catalog["id"])
        content = hashlib.sha256(resource_id.bytes + digest).digest()
        await claim(
            connection,
            RequestKey(catalog["insurer_id"], "ImportCatalog", request_id, content),
            StoredAnswer(resource_id),
        )


async def activate_catalog(connection: AsyncConnection, actor: Actor, insurer_id: str, version: str) -> RowMapping:
    """Activate a version and announce it; nothing happens if it is active already.

    Raises: NotFound.
    """
    # Activations for one insurer are serialized, so that each sees what the previous one activated.
    await connection.execute(select(_c.id).where(_c.insurer_id == insurer_id).order_by(_c.id).with_for_update())
    catalog = await find_catalog(connection, insurer_id, version)
    if catalog["is_active"]:
        return catalog
    before = await _active_version(connection, insurer_id)
    is_insurers = _c.insurer_id == insurer_id
    await connection.execute(update(catalogs).where(is_insurers, _c.is_active).values(is_active=False))
    activated = update(catalogs).where(_c.id == catalog["id"]).values(is_active=True, activate_time=func.now())
    after = (await connection.execute(activated.returning(*_c))).mappings().one()
    change = {"field": "active_version", "old_value": before, "new_value": version}
    resource = ("catalog", version)
    await trail.record(connection, actor, action="activate", resource=resource, insurer_id=insurer_id, changes=[change])
    await outbox.announce(connection, actor, outbox.catalog_activated(after), after["id"])
    await connection.execute(text(f"NOTIFY {CHANNEL}"))
    return after


async def find_catalog(connection: AsyncConnection, insurer_id: str, version: str) -> RowMapping:
    """Return a version, or the active one if `version` is empty.

    Raises: NotFound.
    """
    is_wanted = _c.version == version if version else _c.is_active
    query = select(catalogs).where(_c.insurer_id == insurer_id, is_wanted)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound("catalog", version or "active")
    return row


async def list_catalogs(connection: AsyncConnection, request: PageRequest) -> Page[RowMapping]:
    """Return a page of versions, newest first.

    Raises: InvalidPageToken.
    """
    return await page_of(connection, LISTING, request)


async def active_catalogs(connection: AsyncConnection, insurer_id: str) -> Sequence[RowMapping]:
    """Return the active version of an insurer, or of each when `insurer_id` is empty."""
    query = select(catalogs).where(_c.is_active).order_by(_c.insurer_id)
    if insurer_id:
        query = query.where(_c.insurer_id == insurer_id)
    return (await connection.execute(query)).mappings().all()


async def entries_after(connection: AsyncConnection, catalog_id: int, position: int) -> Sequence[RowMapping]:
    """Return the next entries of a version after `position`, at most STREAMED_ENTRIES."""
    query = select(catalog_entries).where(_e.catalog_id == catalog_id, _e.position > position)
    ordered = query.order_by(_e.position).limit(STREAMED_ENTRIES)
    return (await connection.execute(ordered)).mappings().all()


async def names_of(connection: AsyncConnection, catalog_id: int) -> tuple[Sequence[str], Sequence[str]]:
    """Return the brands and the models of a version, those with the most entries first, at most MOST_NAMES of each."""
    of_version = select(catalog_entries).where(_e.catalog_id == catalog_id)
    brands, models = (
        of_version.with_only_columns(name).group_by(name).order_by(func.count().desc(), name).limit(MOST_NAMES)
        for name in (_e.brand, _e.model)
    )
    return (await connection.execute(brands)).scalars().all(), (await connection.execute(models)).scalars().all()


async def active_entries(
    connection: AsyncConnection, insurer_id: str, codes: Collection[str]
) -> dict[str, list[RowMapping]]:
    """Return the entries of codes in the active catalogue, by code; those that are not there are left out."""
    query = (
        select(catalog_entries, _c.version)
        .join(catalogs, _c.id == _e.catalog_id)
        .where(_c.insurer_id == insurer_id, _c.is_active, _e.cvegs.in_(codes))
    )
    entries: dict[str, list[RowMapping]] = {}
    for row in (await connection.execute(query)).mappings():
        entries.setdefault(row["cvegs"], []).append(row)
    return entries


def _refuse_repeated(rows: Sequence[EntryRow], keys: set[tuple[Any, Any]]) -> None:
    """Refuse an entry whose code and year occurred before; the error names its row, counted from 1."""
    for row in rows:
        key = (row[CVEGS], row[YEAR])
        if key in keys:
            raise InvalidField(f"entries[{len(keys) + 1}].cvegs", row[CVEGS], "each code once a year")
        keys.add(key)


def refuse_too_many(count: int) -> None:
    """Refuse an import that is too large.

    Raises: InvalidField.
    """
    if count > MOST_ENTRIES:
        raise InvalidField("entries", count, f"1 to {MOST_ENTRIES} entries")


async def _copy(connection: AsyncConnection, catalog_id: int, rows: Sequence[EntryRow], *, first_position: int) -> None:
    records = [(catalog_id, position, *row) for position, row in enumerate(rows, first_position)]
    await store_rows(connection, catalog_entries, ("catalog_id", "position", *ENTRY_COLUMNS), records)


async def _same(connection: AsyncConnection, insurer_id: str, version: str, digest: bytes) -> RowMapping:
    catalog = await find_catalog(connection, insurer_id, version)
    if catalog["entries_sha256"] != digest:
        raise AlreadyExists("catalog", version)
    return catalog


async def _finish(connection: AsyncConnection, catalog_id: int, entry_count: int, digest: bytes) -> RowMapping:
    values = {"entry_count": entry_count, "entries_sha256": digest}
    finished = update(catalogs).where(_c.id == catalog_id).values(**values).returning(*_c)
    return (await connection.execute(finished)).mappings().one()


async def _active_version(connection: AsyncConnection, insurer_id: str) -> str:
    query = select(_c.version).where(_c.insurer_id == insurer_id, _c.is_active)
    return (await connection.execute(query)).scalar_one_or_none() or ""
