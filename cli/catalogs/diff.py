"""Differences between two versions of a catalogue, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table

from cli.console.plain_text import plain
from minca.datastore.v1.catalog_change_pb2 import CatalogChange
from minca.datastore.v1.catalog_pb2 import CatalogEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

FIELDS: Final = tuple(column.name for column in CatalogEntry.DESCRIPTOR.fields if column.name not in {"cvegs", "year"})
_SHOWN: Final = ("cvegs", "year", "brand", "model", "description")
COLOURS: Final = {"added": "green", "removed": "red", "changed": "yellow"}


@dataclass(slots=True)
class Diff:
    """The entries that only one version has, and those whose values differ."""

    added: list[CatalogEntry] = field(default_factory=list)
    removed: list[CatalogEntry] = field(default_factory=list)
    changed: list[tuple[CatalogEntry, CatalogEntry]] = field(default_factory=list)  # before, after
    same_count: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """The number of entries of each kind."""
        return {
            "added": len(self.added),
            "removed": len(self.removed),
            "changed": len(self.changed),
            "same": self.same_count,
        }


def diff_of(changes: Iterable[CatalogChange], same_count: int) -> Diff:
    """Sort the changes by their kinds."""
    diff = Diff(same_count=same_count)
    for change in changes:
        if change.kind == CatalogChange.KIND_ADDED:
            diff.added.append(change.after)
        elif change.kind == CatalogChange.KIND_REMOVED:
            diff.removed.append(change.before)
        else:
            diff.changed.append((change.before, change.after))
    return diff


def changes(before: CatalogEntry, after: CatalogEntry) -> dict[str, tuple[Any, Any]]:
    """Return the fields that differ, each with its values before and after."""
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def diff_json(old: str, new: str, diff: Diff) -> dict[str, Any]:
    """Return the whole diff as JSON."""
    return {
        "old": old,
        "new": new,
        "counts": diff.counts,
        "added": list(map(_entry_json, diff.added)),
        "removed": list(map(_entry_json, diff.removed)),
        "changed": [
            _entry_json(after) | {"changes": {name: list(pair) for name, pair in changes(before, after).items()}}
            for before, after in diff.changed
        ],
    }


def diff_table(old: str, new: str, diff: Diff, limit: int) -> Table:
    """Return the diff as a table, with at most `limit` entries of each kind."""
    counts = ", ".join(f"{count:,} {kind}" for kind, count in diff.counts.items())
    table = Table(title=plain(f"{old} → {new}: {counts}"), title_justify="left")
    for name in ("", "CVEGS", "year", "vehicle", "changes"):
        table.add_column(name, overflow="fold")
    changed = [(after, _changes_text(before, after)) for before, after in diff.changed[:limit]]
    added, removed = ([(entry, "") for entry in entries[:limit]] for entries in (diff.added, diff.removed))
    for kind, rows in (("added", added), ("removed", removed), ("changed", changed)):
        for entry, changes_text in rows:
            vehicle = plain(f"{entry.brand} {entry.model} {entry.description}")
            table.add_row(
                f"[{COLOURS[kind]}]{kind}[/]", plain(entry.cvegs), str(entry.year), vehicle, plain(changes_text)
            )
        if diff.counts[kind] > limit:
            table.add_row(f"[{COLOURS[kind]}]{kind}[/]", "…", "", f"{diff.counts[kind] - limit:,} more", "")
    return table


def _changes_text(before: CatalogEntry, after: CatalogEntry) -> str:
    return "; ".join(f"{name}: {old} → {new}" for name, (old, new) in changes(before, after).items())


def _entry_json(entry: CatalogEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _SHOWN}
