"""Conversion between catalogues of the contract and their rows."""

from __future__ import annotations

import math
import re
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from datastore.convert.checks import Checks
from datastore.convert.enums import timestamp
from datastore.store.catalogs import ENTRY_COLUMNS
from domain.fields import LONGEST_TEXT, YEAR
from mesh.errors import InvalidField
from minca.datastore.v1 import catalog_change_pb2, catalog_pb2, catalog_service_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping

    from datastore.lists.list_query import Page
    from datastore.store.catalog_changes import ChangeCounts
    from datastore.store.catalogs import EntryRow

VERSION: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
MOST_IN_A_MESSAGE: Final = 2000
NEVER_EMPTY: Final = ("brand", "model", "cvegs", "description")
TEXTS: Final = tuple(name for name in ENTRY_COLUMNS if name not in {"year", "base_sum"})
_columns: Final = attrgetter(*ENTRY_COLUMNS)
_Change: Final = catalog_change_pb2.CatalogChange
CHANGE_KINDS: Final[dict[int, str]] = {
    _Change.KIND_UNSPECIFIED: "",
    _Change.KIND_ADDED: "added",
    _Change.KIND_REMOVED: "removed",
    _Change.KIND_CHANGED: "changed",
}


def check_version(insurer_id: str, version: str, field: str = "version") -> None:
    """Check the insurer and the version of a catalogue.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    is_version = VERSION.fullmatch(version) is not None
    checks.require(is_version, field, version, "1 to 64 letters, digits, dots, dashes, underscores")
    checks.insurer("insurer_id", insurer_id)
    checks.finish()


def check_insurer(insurer_id: str) -> None:
    """Check the id of an insurer.

    Raises: InvalidField.
    """
    checks = Checks()
    checks.insurer("insurer_id", insurer_id)
    checks.finish()


def entry_rows(entries: Sequence[catalog_pb2.CatalogEntry], first_row: int) -> list[EntryRow]:
    """Return the columns of entries; `first_row` is the row of the first one, counted from 1 over the whole import.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    few = len(entries) <= MOST_IN_A_MESSAGE
    checks.require(few, "entries", len(entries), f"at most {MOST_IN_A_MESSAGE} a message")
    for row, entry in enumerate(entries[:MOST_IN_A_MESSAGE], first_row):
        _check_entry(entry, f"entries[{row}]", checks)
    checks.finish()
    return [_columns(entry) for entry in entries]


def _check_entry(entry: catalog_pb2.CatalogEntry, field: str, checks: Checks) -> None:
    for name in NEVER_EMPTY:
        checks.require(bool(getattr(entry, name)), f"{field}.{name}", "", "text that is not empty")
    for name in TEXTS:
        checks.text(f"{field}.{name}", getattr(entry, name), LONGEST_TEXT)
    checks.require(YEAR.admits(entry.year), f"{field}.year", entry.year, YEAR.allowed)
    is_sum = math.isfinite(entry.base_sum) and entry.base_sum >= 0
    checks.require(is_sum, f"{field}.base_sum", entry.base_sum, "an amount of 0 or more")


def entry_of(row: RowMapping, prefix: str = "") -> catalog_pb2.CatalogEntry:
    """Build an entry from its row, in which the names of its columns have a prefix."""
    return catalog_pb2.CatalogEntry(**{name: row[f"{prefix}{name}"] for name in ENTRY_COLUMNS})


def change_kind(kind: int) -> str:
    """Return the kind of changes that a request is after; empty: all.

    Raises: InvalidField.
    """
    if kind not in CHANGE_KINDS:
        raise InvalidField("kind", kind, "KIND_ADDED, KIND_REMOVED, KIND_CHANGED, or none")
    return CHANGE_KINDS[kind]


def catalog_changes(
    page: Page[RowMapping], base_version: str, counts: ChangeCounts | None
) -> catalog_service_pb2.ListCatalogChangesResponse:
    """Build a page of what differs from a version."""
    response = catalog_service_pb2.ListCatalogChangesResponse(
        changes=map(_change, page.items), next_page_token=page.next_token, base_version=base_version
    )
    if counts is not None:
        response.counts.CopyFrom(
            catalog_change_pb2.CatalogChangeCounts(**counts.by_kind, changed_fields=counts.by_column)
        )
    return response


def _change(row: RowMapping) -> catalog_change_pb2.CatalogChange:
    is_added, is_removed = row["before_cvegs"] is None, row["after_cvegs"] is None
    kind = _Change.KIND_ADDED if is_added else _Change.KIND_REMOVED if is_removed else _Change.KIND_CHANGED
    return _Change(
        kind=kind,
        before=None if is_added else entry_of(row, "before_"),
        after=None if is_removed else entry_of(row, "after_"),
    )


def catalog_of(row: RowMapping) -> catalog_pb2.Catalog:
    """Build a catalogue from its row."""
    return catalog_pb2.Catalog(
        insurer_id=row["insurer_id"],
        version=row["version"],
        state=catalog_pb2.Catalog.STATE_ACTIVE if row["is_active"] else catalog_pb2.Catalog.STATE_READY,
        entry_count=row["entry_count"],
        create_time=timestamp(row["create_time"]),
        activate_time=timestamp(row["activate_time"]) if row["activate_time"] else None,
    )
