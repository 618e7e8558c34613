"""What a quotation needs of the client of a fleet, by the vehicles in it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from domain.quotation.kinds import HEAVY, TRAILER, KindList, class_in, kind_in
from domain.quotation.needs import missing_of_client

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.extraction import Vehicle

_MOST_LOOKED_AT: Final = 300
"""Names of vehicles: a fleet of more kinds tells what it is by those."""
_OF_EVERY_CLIENT: Final = ("client_address", "client_state", "activity")
_OF_A_RENEWAL: Final = ("expiring_insurer", "expiring_premium")
_POSTAL_CODE: Final = "client_postal_code"


def missing_of_fleet(stated: set[str], vehicles: Sequence[Vehicle], *, is_renewal: bool = False) -> tuple[str, ...]:
    """Return the fields of the client that a quotation of `vehicles` needs and that are not stated.

    Of a renewal the insurer of today and what it is paid are needed too.
    Where every vehicle with an engine states where it is used, the client's postal code is not needed.
    """
    of_client = tuple(name for name in _OF_EVERY_CLIENT if name not in stated) if vehicles else ()
    of_policy = tuple(name for name in _OF_A_RENEWAL if name not in stated) if is_renewal else ()
    return (*of_client, *of_policy, *_by_vehicles({*stated, *_OF_EVERY_CLIENT}, vehicles))


def _by_vehicles(stated: set[str], vehicles: Sequence[Vehicle]) -> tuple[str, ...]:
    if {_POSTAL_CODE, "activity"} <= stated:
        return ()
    names = dict.fromkeys(f"{vehicle.brand} {vehicle.model} {vehicle.description}" for vehicle in vehicles)
    usages = {kind_in(KindList.USAGE, usage) for usage in {vehicle.usage for vehicle in vehicles} if usage}
    placed = {_POSTAL_CODE} if _are_placed(vehicles) else set()
    return missing_of_client(stated | placed, _classes(list(islice(names, _MOST_LOOKED_AT))), usages)


def _classes(names: Sequence[str]) -> list[str]:
    """Return the classes of names, up to the first heavy one: no other says more of the client."""
    return list(_up_to_heavy(names))


def _up_to_heavy(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield (vehicle_class := class_in(name))
        if vehicle_class == HEAVY:
            return


def _are_placed(vehicles: Sequence[Vehicle]) -> bool:
    """Tell whether each vehicle with an engine states its own postal code."""
    if not any(vehicle.postal_code for vehicle in vehicles):
        return False
    without = [vehicle for vehicle in vehicles if not vehicle.postal_code]
    return all(class_in(f"{one.brand} {one.model} {one.description}") == TRAILER for one in without)
