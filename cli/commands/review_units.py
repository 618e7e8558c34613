"""`minca review edit`, `remove`, `restore`, `undo`, `split` and `merge`: what is done to the vehicles of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from google.protobuf.field_mask_pb2 import FieldMask

from cli.client.calls import connected, run
from cli.client.cases import get_case
from cli.client.reviews import change_vehicles, refusals_of, review_stub, vehicles_at
from cli.console.case_options import (
    Cot,
    Equal,
    Etag,
    Position,
    Positions,
    change_of,
    numbers_in,
)
from cli.console.case_report import state_line
from cli.console.failure import fail, read_settings
from cli.console.match_words import decision_word
from cli.console.output import results
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from minca.intake.v1 import review_service_pb2 as pb

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cli.client.calls import Mesh
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle

FEWEST_PARTS: Final = 2
MOST_PARTS: Final = 100


def edit(
    cot: Cot,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="NUMBER... FIELD=VALUE...",
            help="Positions of vehicles, and fields with their new values, or empty.",
        ),
    ],
    etag: Etag = "",
    *,
    equal: Equal = False,
) -> None:
    """Change fields of vehicles. What changes the text of one has it coded again."""
    change, paths = change_of([word for word in words if "=" in word])
    if not paths:
        fail("no field is named; expected FIELD=VALUE behind the positions")
    answer(
        cot,
        [word for word in words if "=" not in word],
        etag,
        vehicle=change,
        update_mask=FieldMask(paths=paths),
        apply_to_equal_texts=equal,
    )


def remove(
    cot: Cot,
    numbers: Positions,
    reason: Annotated[str, typer.Option("--reason", help="Why, for later readers.")] = "",
    etag: Etag = "",
) -> None:
    """Take vehicles out of a case. They are kept, and can be restored."""
    answer(cot, numbers, etag, remove=reason)


def restore(
    cot: Cot,
    numbers: Positions,
    etag: Etag = "",
    *,
    force: Annotated[bool, typer.Option("--force", help="Also what was split, beside its parts.")] = False,
) -> None:
    """Put removed vehicles back into their case. What was split is refused while its parts are there: see `undo`."""
    answer(cot, numbers, etag, restore=True, force=force)


def undo(cot: Cot, numbers: Positions, etag: Etag = "") -> None:
    """Take the latest change of vehicles back; a merge or a split as a whole."""
    answer(cot, numbers, etag, undo=True)


def split(
    cot: Cot,
    number: Position,
    into: Annotated[
        int | None, typer.Option("--into", min=FEWEST_PARTS, max=MOST_PARTS, help="Into how many vehicles.")
    ] = None,
    parts: Annotated[
        list[str] | None,
        typer.Option("--part", metavar="FIELD=VALUE,...", help="What tells one of the vehicles; once for each."),
    ] = None,
    etag: Etag = "",
) -> None:
    """Make several vehicles of one that stands for several."""
    units = [change_of(part.split(","))[0].vehicle for part in parts or ()]
    count = max(into or 0, len(units))
    if not FEWEST_PARTS <= count <= MOST_PARTS:
        fail(f"expected --into {FEWEST_PARTS} or more, or as many --part")
    units += [fleet_pb2.Vehicle() for _ in range(count - len(units))]

    async def work(mesh: Mesh) -> list[str]:
        (row,) = await vehicles_at(mesh, cot, [number])
        request = pb.SplitVehicleRequest(case_id=row.case_id, vehicle_id=row.id, parts=units, etag=etag or row.etag)
        done = await review_stub(mesh).SplitVehicle(request)
        return [f"vehicle {number} is removed", *map(_line, done.vehicles)]

    run(_carried_out(cot, work))


def merge(cot: Cot, numbers: Positions) -> None:
    """Make one vehicle of several rows that are the same one; the first stays."""

    async def work(mesh: Mesh) -> list[str]:
        rows = await vehicles_at(mesh, cot, numbers_in(numbers))
        request = pb.MergeVehiclesRequest(
            case_id=rows[0].case_id, vehicle_ids=[row.id for row in rows], etags=[row.etag for row in rows]
        )
        done = await review_stub(mesh).MergeVehicles(request)
        return [_line(done.vehicle), *(f"vehicle {row.position} is removed" for row in rows[1:])]

    run(_carried_out(cot, work))


def answer(cot: str, numbers: Sequence[str], etag: str, **change: Any) -> None:
    """Make a change of vehicles and print what became of each; exit code 1 if one was refused."""
    positions = numbers_in(numbers)
    if etag and len(positions) > 1:
        fail("--etag is that of one vehicle")
    refusals = run(_answer(cot, positions, etag, change))
    if refusals:
        fail("; ".join(refusals))


async def _answer(cot: str, positions: Sequence[int], etag: str, change: dict[str, Any]) -> list[str]:
    async with connected(read_settings()) as mesh:
        rows = await vehicles_at(mesh, cot, positions, with_removed="restore" in change or "undo" in change)
        changes = [pb.VehicleChangeRequest(vehicle_id=row.id, etag=etag or row.etag, **change) for row in rows]
        done = await change_vehicles(mesh, rows[0].case_id, changes)
        for result in done:
            if result.HasField("vehicle"):
                results.print(_line(result.vehicle), highlight=False)
        results.print(state_line(await get_case(mesh, rows[0].case_id)))
        return list(refusals_of(done, {row.id: row.position for row in rows}))


async def _carried_out(cot: str, work: Callable[[Mesh], Any]) -> None:
    async with connected(read_settings()) as mesh:
        for line in await work(mesh):
            results.print(line, highlight=False)
        results.print(state_line(await get_case(mesh, cot)))


def _line(vehicle: CaseVehicle) -> str:
    if vehicle.HasField("remove_time"):
        return f"vehicle {vehicle.position} is removed"
    word = decision_word(vehicle.match) or "not coded"
    return f"vehicle {vehicle.position}: {word} {vehicle.match.cvegs}".rstrip()
