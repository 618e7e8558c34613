"""What a quotation needs of a vehicle and of its client."""

from __future__ import annotations

from typing import Any

import pytest

from domain.fields import VEHICLE, names
from domain.quotation.needs import missing_of_client, missing_of_vehicle

CAR, HEAVY, TRAILER, MOTORCYCLE = "CAR", "HEAVY", "TRAILER", "MOTORCYCLE"


def vehicle(**stated: Any) -> dict[str, Any]:
    """The fields of a vehicle of which only that is stated."""
    numbers = dict.fromkeys(("year", "value", "tonnage"), None)
    return {**dict.fromkeys(names(VEHICLE), ""), **numbers, **stated}


@pytest.mark.parametrize(
    ("vehicle_class", "stated", "missing"),
    [
        (CAR, {}, ("year", "usage")),
        (MOTORCYCLE, {}, ("year", "usage")),
        ("", {}, ("year", "usage")),
        (CAR, {"usage": "particular", "year": 2020}, ()),
        (CAR, {"usage": "transporte de personal", "year": 2020}, ("service",)),
        (HEAVY, {}, ("year", "value", "usage", "service", "cargo", "tonnage")),
        (HEAVY, {"description": "TRACTOCAMION"}, ("year", "value", "usage", "service", "cargo")),
        (HEAVY, {"usage": "pasajeros"}, ("year", "value", "service")),
        (HEAVY, {"value_basis": "valor comercial"}, ("year", "usage", "service", "cargo", "tonnage")),
        (HEAVY, {"description": "AUTOBUS VOLVO 9700"}, ("year", "value", "usage", "service")),
        (HEAVY, {"description": "Boxer 40 pasajeros", "brand": "Mercedes"}, ("year", "value", "usage", "service")),
        (HEAVY, {"description": "KENWORTH GRUA"}, ("year", "value", "usage", "service")),
        (HEAVY, {"usage": "ambulancia"}, ("year", "value", "service")),
        (HEAVY, {"description": "AUTOBUS", "usage": "carga"}, ("year", "value", "service", "cargo", "tonnage")),
        (HEAVY, {"model": "T680", "description": "TRACTO"}, ("year", "value", "usage", "service", "cargo")),
        (TRAILER, {}, ("year", "value")),
        (TRAILER, {"year": 2020, "value": 0.0}, ()),
    ],
)
def test_a_vehicle_needs_what_its_kind_is_rated_by(
    vehicle_class: str, stated: dict[str, Any], missing: tuple[str, ...]
) -> None:
    assert missing_of_vehicle(vehicle(**stated), vehicle_class) == missing


@pytest.mark.parametrize("usage", ["", "particular", "carga", "pasajeros", "reparto"])
def test_a_car_never_lacks_tonnage_or_goods_and_a_trailer_no_use(usage: str) -> None:
    assert not {"tonnage", "cargo"} & {*missing_of_vehicle(vehicle(usage=usage), CAR)}
    assert not {"usage", "service", "cargo", "tonnage"} & {*missing_of_vehicle(vehicle(usage=usage), TRAILER)}


@pytest.mark.parametrize(
    ("classes", "usages", "stated", "missing"),
    [
        ([], [], [], ()),
        ([TRAILER], [""], [], ()),
        ([CAR], ["PRIVATE"], [], ("client_postal_code",)),
        ([CAR], ["PRIVATE"], ["client_postal_code"], ()),
        ([CAR, TRAILER], ["DELIVERY"], [], ("client_postal_code", "activity")),
        ([HEAVY], [""], ["activity"], ("client_postal_code",)),
    ],
)
def test_a_client_is_asked_for_what_its_vehicles_need(
    classes: list[str], usages: list[str], stated: list[str], missing: tuple[str, ...]
) -> None:
    assert missing_of_client(stated, classes, usages) == missing
