"""What a quotation needs of a vehicle and of its client, by the kind of vehicle: what to ask the broker for.

A motor policy is rated by what drives it: a lorry by its goods and its load, a trailer by its value alone, everything
with an engine by its use and the place where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.quotation.kinds import HEAVY, TRAILER, KindList, kind_in
from domain.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PEOPLE: Final = frozenset({"PASSENGERS", "STAFF", "SCHOOL", "TOURISM"})
_GOODS: Final = frozenset({"CARGO", "DELIVERY"})
_MARKET: Final = "MARKET"
_OF_PEOPLE: Final = frozenset(
    "AUTOBUS AUTOBUSES OMNIBUS BUS BUSES MIDIBUS MICROBUS MINIBUS MICROBUSES PASAJEROS ESCOLAR ESCOLARES AMBULANCIA"
    " AMBULANCIAS IRIZAR MARCOPOLO AYCO BECCAR BOXER".split()
)
"""Words of a body for people."""
_WORKS: Final = frozenset(
    "GRUA GRUAS REVOLVEDORA REVOLVEDORAS OLLA COMPACTADOR BARREDORA BOMBEROS DESAZOLVE PERFORADORA CANASTILLA".split()
)
"""Words of a unit that works where it stands and carries no goods."""
_NO_GOODS: Final = frozenset({"EMERGENCY", "CRANE", "DRIVING_SCHOOL", "DEMONSTRATION"})
_DRAWS: Final = frozenset("TRACTO TRACTOS TRACTOCAMION TRACTOCAMIONES TRACTOR QUINTA".split())
"""Words of a unit that carries nothing itself."""


def missing_of_vehicle(vehicle: Mapping[str, Any], vehicle_class: str) -> tuple[str, ...]:
    """Return the fields that a quotation of a vehicle of `vehicle_class` needs and that are empty.

    `vehicle` holds its fields by name, None or an empty text where nothing is stated.
    """
    return tuple(name for name in _needed(vehicle, vehicle_class) if vehicle[name] in {None, ""})


def _needed(vehicle: Mapping[str, Any], vehicle_class: str) -> Iterable[str]:
    yield "year"
    if vehicle_class in {HEAVY, TRAILER} and kind_in(KindList.VALUE_BASIS, vehicle["value_basis"]) != _MARKET:
        yield "value"
    if vehicle_class == TRAILER:
        return
    yield "usage"
    usage = kind_in(KindList.USAGE, vehicle["usage"])
    if vehicle_class == HEAVY or usage in _PEOPLE:
        yield "service"
    named = words(f"{vehicle['brand']} {vehicle['model']} {vehicle['description']}")
    if vehicle_class == HEAVY and _carries_goods(usage, named):
        yield "cargo"
        if _DRAWS.isdisjoint(named):
            yield "tonnage"


def carries_none(text: str) -> bool:
    """Tell whether words name a body that carries no goods: a crane, an ambulance, a bus."""
    return not (_OF_PEOPLE | _WORKS).isdisjoint(words(text))


def _carries_goods(usage: str, named: Iterable[str]) -> bool:
    """Tell whether a lorry carries goods: by its use, or else by its body."""
    if usage in _GOODS:
        return True
    return usage not in _PEOPLE | _NO_GOODS and (_OF_PEOPLE | _WORKS).isdisjoint(named)


def missing_of_client(stated: Iterable[str], classes: Iterable[str], usages: Iterable[str]) -> tuple[str, ...]:
    """Return the fields of a case beside those of every quotation that the vehicles of it need and that are not stated.

    `classes` are the classes of its vehicles, `usages` their kinds of use; `stated` are the fields that are.
    """
    has_engines = any(vehicle_class != TRAILER for vehicle_class in classes)
    carries = HEAVY in set(classes) or not _GOODS.isdisjoint(usages)
    needed = {"client_postal_code": has_engines, "activity": carries}
    known = set(stated)
    return tuple(name for name, is_needed in needed.items() if is_needed and name not in known)
