"""Tables of nothing but numbers below the name of their vehicles: "2 NISSAN VERSA 2021:" above serial numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from domain import vin
from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import words
from intake.text.prose import read_prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.notices.notice import Notice
    from intake.model.document import Line
    from intake.model.extraction import Vehicle
    from intake.model.limits import ReadingLimits


class TitledVehicles(NamedTuple):
    """The vehicles of a table with the name that the line above it has, and a doubt where that counts others."""

    vehicles: list[Vehicle]
    doubt: Notice | None = None


def are_nameless(vehicles: Sequence[Vehicle]) -> bool:
    """Tell whether a table of vehicles says nothing of them but their numbers."""
    return bool(vehicles) and all(_is_nameless(vehicle) for vehicle in vehicles)


def _is_nameless(vehicle: Vehicle) -> bool:
    is_number = vin.compact(vehicle.description) in {vehicle.vin, vin.compact(vehicle.plate)}
    return not vehicle.brand and not vehicle.model and (is_number or not words(vehicle.description))


def name_by_title(vehicles: Sequence[Vehicle], title: Line, limits: ReadingLimits) -> TitledVehicles | None:
    """Return `vehicles` as those that `title` names; None where it names none, or several kinds."""
    read = read_prose("", [title], limits)
    named = [*read.vehicles, *(vehicle for vehicle, _ in read.asides)]
    if not named or len({(vehicle.description, vehicle.year) for vehicle in named}) > 1 or named[0].vin:
        return None
    count = len(named)
    is_other_count = count > 1 and count != len(vehicles)
    doubt = notice(WarningCode.TABLE_COUNT_DIFFERS, stated=count, read=len(vehicles)) if is_other_count else None
    return TitledVehicles([_named(vehicle, named[0]) for vehicle in vehicles], doubt)


def _named(vehicle: Vehicle, title: Vehicle) -> Vehicle:
    return replace(
        vehicle,
        description=title.description,
        brand=title.brand,
        year=vehicle.year or title.year,
        value=title.value if vehicle.value is None else vehicle.value,
        currency=vehicle.currency or title.currency,
        usage=vehicle.usage or title.usage,
        coverage=vehicle.coverage or title.coverage,
    )
