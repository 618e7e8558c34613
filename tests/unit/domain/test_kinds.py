"""The kinds of use, service, value, cargo, coverage and vehicle: their words, and what texts tell."""

from __future__ import annotations

from typing import Any

import pytest

from domain.quotation.kinds import KindList, class_in, derived_kinds, kind_in, names_of
from domain.word_lists import SHIPPED, by_spelling
from minca.fleet.v1 import quotation_pb2

ENUMS: dict[KindList, Any] = {
    KindList.USAGE: quotation_pb2.UsageKind,
    KindList.SERVICE: quotation_pb2.ServiceKind,
    KindList.VALUE_BASIS: quotation_pb2.ValueBasis,
    KindList.CARGO: quotation_pb2.CargoClass,
    KindList.COVERAGE: quotation_pb2.CoverageKind,
    KindList.VEHICLE: quotation_pb2.VehicleClass,
}
NOTHING = dict.fromkeys(("description", "brand", "model", "usage", "service", "value_basis", "cargo"), "")
each_list = pytest.mark.parametrize("kinds", KindList, ids=lambda kinds: kinds.name)


@each_list
def test_a_list_has_the_kinds_of_the_contract(kinds: KindList) -> None:
    names = [name.removeprefix(kinds.prefix) for name in ENUMS[kinds].keys()]  # noqa: SIM118 - it is no mapping

    assert ["UNSPECIFIED", *names_of(kinds)] == names


@each_list
def test_every_spelling_is_read_as_its_kind(kinds: KindList) -> None:
    spelt = {spelling: entry.name for spelling, entry in by_spelling(SHIPPED / kinds.file).items()}

    assert {spelling: kind_in(kinds, spelling) for spelling in spelt} == spelt
    assert {spelling: kind_in(kinds, f"— {spelling.lower()}, x") for spelling in spelt} == spelt


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("TRACTOCAMION KENWORTH T680", "HEAVY"),
        ("ISUZU ELF CAJA SECA", "HEAVY"),
        ("CAJA SECA 53 PIES UTILITY", "TRAILER"),
        ("NISSAN NP300 CAJA LARGA", "CAR"),
        ("ITALIKA FT150", "MOTORCYCLE"),
        ("NISSAN VERSA", "CAR"),
        ("AUTOBUS VOLVO 9700", "HEAVY"),
        ("CUATRIMOTO HONDA TRX 420", "MOTORCYCLE"),
        ("MONTACARGAS TOYOTA 8FGU25", ""),
        ("RETROEXCAVADORA CAT 416", ""),
        ("CAMION KENWORTH CON MONTACARGAS", "HEAVY"),
        ("algo azul", ""),
        ("", ""),
    ],
)
def test_the_class_of_a_vehicle_is_told_by_its_words(text: str, kind: str) -> None:
    assert class_in(text) == kind


def test_a_use_names_the_service_and_the_goods_too_where_nothing_else_does() -> None:
    assert derived_kinds(**NOTHING) == {}
    assert derived_kinds(**{**NOTHING, "usage": "SPF carga B"}) == {
        "usage_kind": "USAGE_KIND_CARGO",
        "service_kind": "SERVICE_KIND_PUBLIC_FEDERAL",
        "cargo_class": "CARGO_CLASS_B",
    }
    stated = {**NOTHING, "usage": "SPF carga B", "service": "particular", "cargo": "carga C"}
    assert derived_kinds(**stated) == {
        "usage_kind": "USAGE_KIND_CARGO",
        "service_kind": "SERVICE_KIND_PRIVATE",
        "cargo_class": "CARGO_CLASS_C",
    }
