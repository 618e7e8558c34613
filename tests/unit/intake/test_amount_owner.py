"""Whose an amount beside a unit is: its own, or that of what is mounted on it; one that may be either is doubted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.notices.codes import ReadingDoubt
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail

if TYPE_CHECKING:
    from intake.model.extraction import Extraction, Vehicle

UNIT = "Kenworth T370 2020 serie 3WKAD40X9LL110924"


def read(text: str) -> Extraction:
    return extract_email(a_mail().saying(text).as_bytes(), ReadingLimits())


def unit_of(words: str, unit: str = UNIT) -> Vehicle:
    (vehicle,) = read(f"Cotizar Alfa SA de CV.\n\n1. {unit}{words}\n").vehicles
    return vehicle


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        (", motor PX-7 número 74882011, caja refrigerada Thermo King que nos costó $310,000", 310_000),
        (", cargo use, dump body worth MXN 180,000", 180_000),
        (". Equipo médico instalado (camilla, desfibrilador) valuado en 180 mil pesos", 180_000),
        (". Equipo médico 220 mil", 220_000),
        (", con pluma telescópica de 30 ton por $1,200,000", 1_200_000),
        (" | olla revolvedora: $650,000 | motor PX9-300122", 650_000),
        (", servicio oficial, equipo de patrullaje (torreta, sirena y radio) $135,000.00", 135_000),
        (", torreta y sirena $135,000", 135_000),
        (" torreta y sirena $135,000", 135_000),
        (" + horquillas por $80,000", 80_000),
        (", con barredora de vacío valuada en $900,000", 900_000),
        (", con una plataforma, que costó $90,000", 90_000),
        (", lleva hidrolavadora ($48,000)", 48_000),
        (", reefer unit valued at USD 32,000", 32_000),
        (", más perforadora montada con un costo de 2.4 mdp", 2_400_000),
        (", brazo articulado $700,000 adicional", 700_000),
        (", plus tool box $12,000", 12_000),
        (", equipado con grúa Palfinger PK 12000 cuyo costo fue de $900,000", 900_000),
        (", unidad de frío Carrier Supra 850 ($240,000)", 240_000),
        (", con tanque de 20,000 lts valuado en $400,000", 400_000),
        (" (caja seca: $95,000)", 95_000),
        (", se le instaló un equipo de refrigeración con costo de 280 mil pesos", 280_000),
        (", winch Warn 12 mil lbs $25,000", 25_000),
    ],
)
def test_the_amount_behind_what_is_mounted_is_the_equipments(words: str, amount: float) -> None:
    unit = unit_of(words)

    assert unit.value is None
    assert [one.amount for one in unit.equipment] == [amount]
    assert ReadingDoubt.VALUE_OR_EQUIPMENT not in unit.doubts


@pytest.mark.parametrize(
    "words",
    [
        " caja seca con valor de $85,000 adicional al valor de la unidad ($530,000)",
        ", valor $530,000, caja seca con valor de $85,000",
        ", valor factura $530,000, con horquillas $85,000",
        " con caja seca de $85,000 y valor de la unidad $530,000",
        ". Suma asegurada $530,000. Equipo de patrullaje: $85,000",
        "\n   Equipo de refrigeración Thermo King: $85,000\n   Valor de la unidad: $530,000",
    ],
)
def test_the_value_of_the_unit_stands_beside_that_of_its_equipment(words: str) -> None:
    unit = unit_of(words)

    assert unit.value == 530_000
    assert [one.amount for one in unit.equipment] == [85_000]
    assert unit.reading_confidence == 1


@pytest.mark.parametrize(
    "words",
    [
        " con caja seca $650,000",
        " caja seca $650,000",
        ", con radio $650,000",
        ", con horquillas $650,000",
        ", caja compactadora $650,000",
    ],
)
def test_an_amount_that_may_be_of_the_unit_or_of_its_equipment_is_doubted(words: str) -> None:
    whole = read(f"Cotizar Alfa SA de CV.\n\n1. {UNIT}{words}\n")
    (unit,) = whole.vehicles

    assert 650_000 in {unit.value, *(one.amount for one in unit.equipment)}
    assert ReadingDoubt.VALUE_OR_EQUIPMENT in unit.doubts
    assert whole.needs_review


@pytest.mark.parametrize(
    "unit",
    [
        "caja seca Utility 2018 $350,000",
        "Caja seca Utility 2018 serie 1UYVS2536JU123456 $350,000",
        "Plataforma Fruehauf 2018 serie 1UYVS2536JU123456 con valor de $350,000",
        "Remolque caja seca Utility 2018 serie 1UYVS2536JU123456 valor 350,000",
        "Torton Kenworth T370 caja seca 2018 $350,000",
        "Isuzu ELF 400 2020 caja seca valor $350,000",
        "Isuzu ELF 400 2020, volteo, $350,000",
        "Kenworth T370 2020 que nos costó $350,000",
        "Kenworth T370 2020 con factura por $350,000",
        "Kenworth T370 2020, valuado en $350,000",
        "Kenworth T370 2020, camión valuado en $350,000",
        "Equipo pesado Kenworth T370 2020 $350,000",
        "Pipa Kenworth T370 2020 3WKAD40X9LL110924: $350,000",
        "Kenworth T370 2020 con todo y caja refrigerada por $350,000",
        "Kenworth T370 2020, precio con caja $350,000",
        "Kenworth T370 2020 con aire acondicionado $350,000",
        "Kenworth T370 2020, camión con volteo, valuado en $350,000",
        "Kenworth T370 2020 con caja seca de 24 pies, valor $350,000",
    ],
)
def test_a_unit_that_is_a_body_or_a_trailer_keeps_its_value(unit: str) -> None:
    vehicle = unit_of("", unit)

    assert (vehicle.value, vehicle.equipment) == (350_000, ())
    assert ReadingDoubt.VALUE_OR_EQUIPMENT not in vehicle.doubts


@pytest.mark.parametrize(
    "line",
    [
        "GM ocupantes $250,000 por evento",
        "GM $200,000",
        "GM: 250,000 por ocupante",
        "RC 4 MDP, GM 250 mil",
        "Allianz | $690,000 | 10% | 20% | $2,000,000",
        "Vence con Allianz, $690,000",
    ],
)
def test_a_coverage_or_an_insurer_called_like_a_make_is_no_vehicle(line: str) -> None:
    vehicles = read(f"Cotizar Alfa SA de CV.\n\n{line}\n\nUnidades:\n1. {UNIT}\n").vehicles

    assert [vehicle.description for vehicle in vehicles] == ["Kenworth T370"]


@pytest.mark.parametrize("unit", ["GM Captiva 2012", "GM 2012 serie 3GCPCREC5NL112233", "GM Sonora placas ABC-123-A"])
def test_a_make_called_like_a_coverage_names_a_vehicle_beside_its_facts(unit: str) -> None:
    assert unit_of("", unit).description.startswith("GM")
