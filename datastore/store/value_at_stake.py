"""Which vehicles are open, and their value at stake: the insured value times the probability that the code is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from datastore.db.search_keys import identifier_key, text_key
from domain.review import is_settled

if TYPE_CHECKING:
    from collections.abc import Mapping

# The value assumed for a vehicle without a stated one: about that of a used car in Mexico, so that it comes neither
# first nor last in a review. The contract documents it (CaseVehicle.value_at_stake).
UNSTATED_VALUE: Final = 300_000.0


def assessed(vehicle: Mapping[str, Any]) -> dict[str, Any]:
    """Return a vehicle's columns, completed by those derived from them."""
    return {**vehicle, **derived(vehicle)}


def derived(vehicle: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the columns derived from a vehicle's others."""
    return {
        **standing(vehicle),
        "plate_key": identifier_key(vehicle.get("plate", "")),
        "text_key": text_key(vehicle),
    }


def standing(vehicle: Mapping[Any, Any]) -> dict[str, Any]:
    """Return those of the derived columns that follow from the match and the value alone."""
    return {"is_open": not _is_settled(vehicle), "value_at_stake": value_at_stake(vehicle)}


def value_at_stake(vehicle: Mapping[Any, Any]) -> float:
    """Return the insured value times (1 - confidence); 0 once the vehicle is settled."""
    if _is_settled(vehicle):
        return 0.0
    value = vehicle.get("value")
    return float((UNSTATED_VALUE if value is None else value) * (1 - vehicle["confidence"]))


def _is_settled(vehicle: Mapping[Any, Any]) -> bool:
    return is_settled(vehicle["decision"], vehicle.get("method", ""))
