"""What differs between two versions of a catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from cli.catalogs.diff import changes, compare_versions, diff_json, diff_table
from cli.console.output import results
from tests.fixtures.records import an_entry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    import pytest

    from cli.catalogs.diff import Diff
    from minca.datastore.v1.catalog_pb2 import CatalogEntry

OLD = [an_entry("1"), an_entry("2"), an_entry("3"), an_entry("3", 2021)]
NEW = [an_entry("3", 2021), an_entry("2", description="S 5P", base_sum=1.5), an_entry("1"), an_entry("4")]


async def streamed(entries: Iterable[CatalogEntry]) -> AsyncIterator[CatalogEntry]:
    for entry in entries:
        yield entry


async def compared(old: Iterable[CatalogEntry], new: Iterable[CatalogEntry]) -> Diff:
    return await compare_versions(streamed(old), streamed(new))


async def test_entries_are_told_apart_by_code_and_year() -> None:
    diff = await compared(OLD, NEW)

    assert [entry.cvegs for entry in diff.added] == ["4"]
    assert [(entry.cvegs, entry.year) for entry in diff.removed] == [("3", 2020)]
    assert diff.counts == {"added": 1, "removed": 1, "changed": 1, "same": 2}
    assert changes(*diff.changed[0]) == {
        "description": ("CORE 5P L4 1.5L CVT", "S 5P"),
        "base_sum": (250_000.0, 1.5),
    }


async def test_scripts_get_all_of_it() -> None:
    written = diff_json("a", "b", await compared(OLD, NEW))

    assert (written["old"], written["new"], written["counts"]["same"]) == ("a", "b", 2)
    assert written["changed"][0]["changes"]["description"] == ["CORE 5P L4 1.5L CVT", "S 5P"]
    assert written["added"][0]["cvegs"] == "4"


async def test_people_get_as_much_as_they_can_read(capsys: pytest.CaptureFixture[str]) -> None:
    diff = await compared([], [an_entry(str(number)) for number in range(50)])
    results.print(diff_table("a", "b", diff, 20))
    shown = capsys.readouterr().out

    assert "50 added, 0 removed, 0 changed, 0 same" in shown
    assert "30 more" in shown


ENTRIES = st.dictionaries(
    st.tuples(st.sampled_from("123"), st.sampled_from([2019, 2020])), st.sampled_from(["LX", "EX"])
)


def listed(entries: dict[tuple[str, int], str]) -> list[CatalogEntry]:
    return [an_entry(cvegs, year, description=text) for (cvegs, year), text in entries.items()]


@given(ENTRIES, ENTRIES)
async def test_what_one_way_adds_the_other_way_removes(
    old: dict[tuple[str, int], str], new: dict[tuple[str, int], str]
) -> None:
    there, back = await compared(listed(old), listed(new)), await compared(listed(new), listed(old))

    assert sorted(map(repr, there.added)) == sorted(map(repr, back.removed))
    assert len(there.changed) == len(back.changed)
    assert sum(there.counts.values()) == len(old.keys() | new.keys())
