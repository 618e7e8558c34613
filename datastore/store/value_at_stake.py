"""Which vehicles are open, and what is at stake while they are: the insured value times the doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from datastore.db.search_keys import mark_key

if TYPE_CHECKING:
    from collections.abc import Mapping

# What a vehicle of no stated value is taken to be worth: about as much as a used car in Mexico, so that it comes
# neither first nor last in a review. The contract names it (CaseVehicle.value_at_stake).
UNSTATED_VALUE: Final = 300_000.0


def assessed(vehicle: Mapping[str, Any]) -> dict[str, Any]:
    """Return a vehicle's columns, completed by those that follow from them."""
    return {**vehicle, **derived(vehicle)}


def derived(vehicle: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the columns that follow from a vehicle's own."""
    return {
        "is_open": not is_settled(vehicle),
        "value_at_stake": value_at_stake(vehicle),
        "plate_key": mark_key(vehicle.get("plate", "")),
    }


def is_settled(vehicle: Mapping[Any, Any]) -> bool:
    """Whether nobody has to look at a vehicle: its code is accepted, or a person said that it has none."""
    return vehicle["decision"] == "ACCEPT" or (vehicle["decision"] == "NO_MATCH" and vehicle.get("method") == "PERSON")


def value_at_stake(vehicle: Mapping[Any, Any]) -> float:
    """Return the insured value times the doubt; 0 once the vehicle is settled."""
    if is_settled(vehicle):
        return 0.0
    value = vehicle.get("value")
    return float((UNSTATED_VALUE if value is None else value) * (1 - vehicle["confidence"]))
