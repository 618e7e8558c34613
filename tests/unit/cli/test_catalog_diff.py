"""How the command line shows what differs between two versions of a catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.catalogs.diff import changes, diff_json, diff_of, diff_table
from cli.console.output import results
from minca.datastore.v1.catalog_change_pb2 import CatalogChange
from tests.fixtures.records import an_entry

if TYPE_CHECKING:
    import pytest

BOTH = CatalogChange(
    kind=CatalogChange.KIND_CHANGED,
    before=an_entry("2"),
    after=an_entry("2", description="S 5P", base_sum=1.5),
)
REMOVED = CatalogChange(kind=CatalogChange.KIND_REMOVED, before=an_entry("3"))


def added(code: str) -> CatalogChange:
    return CatalogChange(kind=CatalogChange.KIND_ADDED, after=an_entry(code))


def test_changes_are_sorted_by_their_kinds() -> None:
    diff = diff_of([BOTH, REMOVED, added("4")], 2)

    assert [entry.cvegs for entry in diff.added] == ["4"]
    assert [entry.cvegs for entry in diff.removed] == ["3"]
    assert diff.counts == {"added": 1, "removed": 1, "changed": 1, "same": 2}
    assert changes(*diff.changed[0]) == {
        "description": ("CORE 5P L4 1.5L CVT", "S 5P"),
        "base_sum": (250_000.0, 1.5),
    }


def test_scripts_get_all_of_it() -> None:
    written = diff_json("a", "b", diff_of([BOTH, REMOVED, added("4")], 2))

    assert (written["old"], written["new"], written["counts"]["same"]) == ("a", "b", 2)
    assert written["changed"][0]["changes"]["description"] == ["CORE 5P L4 1.5L CVT", "S 5P"]
    assert written["added"][0]["cvegs"] == "4"


def test_people_get_as_much_as_they_can_read(capsys: pytest.CaptureFixture[str]) -> None:
    diff = diff_of((added(str(number)) for number in range(50)), 0)
    results.print(diff_table("a", "b", diff, 20))
    shown = capsys.readouterr().out

    assert "50 added, 0 removed, 0 changed, 0 same" in shown
    assert "30 more" in shown
