"""The arguments and options of the commands on a case, and of those that change its vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from cli.console.failure import fail
from domain.fields import VEHICLE, FieldKind
from minca.datastore.v1 import vehicle_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

Cot: TypeAlias = Annotated[str, typer.Argument(metavar="COT", help="COT number or id of the case.")]
Position: TypeAlias = Annotated[
    int, typer.Argument(metavar="NUMBER", min=1, help="Position of the vehicle in its case.")
]
Positions: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="NUMBER...", help="Positions of the vehicles in their case: 3 or 5-9.")
]
Note: TypeAlias = Annotated[str, typer.Option("--note", help="Reason, for later readers.")]
Etag: TypeAlias = Annotated[
    str, typer.Option("--etag", help="The etag that you saw: refused if the vehicle has changed since.")
]
CaseEtag: TypeAlias = Annotated[
    str, typer.Option("--etag", help="The etag of the case that you saw: refused if it has changed since.")
]
Equal: TypeAlias = Annotated[
    bool, typer.Option("--equal", help="Do the same to the open vehicles of the case that say the same.")
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")]
MOST_POSITIONS = 20_000
NOTE = "note"
FIELDS = {field.name: field for field in VEHICLE}


def numbers_in(texts: Sequence[str]) -> list[int]:
    """Return the positions that a person names: "3", "5-9"; ends the command at one that is none."""
    numbers: dict[int, None] = {}
    for text in texts:
        first, _, last = text.partition("-")
        ends = (first, last or first)
        if not all(end.isdecimal() and 1 <= int(end) <= MOST_POSITIONS for end in ends):
            fail(f"{text} is no position of a vehicle; expected a number such as 3, or a range such as 5-9")
        numbers |= dict.fromkeys(range(int(ends[0]), int(ends[1]) + 1))
    if not numbers:
        fail("no vehicle is named")
    return list(numbers)


def change_of(assignments: Sequence[str]) -> tuple[vehicle_pb2.CaseVehicle, list[str]]:
    """Return the values that `field=value` sets, and their paths; ends the command at what is no field or value."""
    change = vehicle_pb2.CaseVehicle()
    paths: list[str] = []
    for assignment in assignments:
        name, sign, text = assignment.partition("=")
        if not sign or (name != NOTE and name not in FIELDS):
            fail(f"{assignment}: expected FIELD=VALUE, with a field of {', '.join([*FIELDS, NOTE])}")
        if name == NOTE:
            change.review_note = text
            paths.append("review_note")
            continue
        paths.append(f"vehicle.{name}")
        if text:
            setattr(change.vehicle, name, _value(name, text))
        change.vehicle.SetInParent()
    return change, paths


def _value(name: str, text: str) -> Any:
    kinds = {FieldKind.WHOLE: int, FieldKind.NUMBER: float}
    try:
        return kinds.get(FIELDS[name].kind, str)(text)
    except ValueError:
        fail(f"{name}={text}: expected {FIELDS[name].allowed}")
