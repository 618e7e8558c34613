"""What a text says of units beside their names: by a label in an item, a card or a record, or in a sentence for all."""

from __future__ import annotations

import pytest

from intake.extraction.email import extract_email
from intake.extraction.merge_vehicles import merged
from intake.model.document import Origin
from intake.model.extraction import Coverage, Equipment, FieldReading, Vehicle
from intake.model.limits import ReadingLimits
from intake.text.terms.readings import BY_LABEL, BY_VALUE, FOR_ALL

TRACTOR = "Tractocamión Kenworth T680 2021 serie 3HSDJAPR8FN123456"
OTHER_TRACTOR = "Tractocamión Freightliner Cascadia 2019 serie 3AKJHHDR5KSJV1111"
PICKUP = "Nissan NP300 2020 serie 3N1CN8AE4ML810001"


def units_of(text: str) -> list[Vehicle]:
    head = (
        "From: a@agentes.example\nTo: b@seguros.example\nSubject: Cotizar\nContent-Type: text/plain; charset=utf-8\n\n"
    )
    return list(extract_email(f"{head}{text}".encode(), ReadingLimits()).vehicles)


def with_sentence(sentence: str) -> list[Vehicle]:
    return units_of(
        f"Favor de cotizar:\n\n1. {TRACTOR}\n2. {PICKUP} uso particular\n3. {OTHER_TRACTOR}\n\n{sentence}\n"
    )


def readings(vehicle: Vehicle) -> dict[str, tuple[float, int]]:
    return {one.field: (one.confidence, one.origin.row if one.origin else 0) for one in vehicle.reading_fields}


@pytest.mark.parametrize(
    ("label", "field", "value"),
    [
        ("uso carga servicio SPF", "service", "SPF"),
        ("servicio público federal", "service", "público federal"),
        ("Servicio: particular", "service", "particular"),
        ("servicio público local", "service", "público local"),
        ("tipo de servicio: federal", "service", "federal"),
        ("uso carga, SPF", "service", "SPF"),
        ("Servicio: oficial", "service", "oficial"),
        ("servicio privado", "service", "privado"),
        ("servicio estatal", "service", "estatal"),
        ("servicio público federal de carga", "usage", "carga"),
        ("No. Motor: HR16-123456", "engine_number", "HR16-123456"),
        ("motor 79945123", "engine_number", "79945123"),
        ("No. de motor ISX79945123", "engine_number", "ISX79945123"),
        ("Motor: QR25X933650", "engine_number", "QR25X933650"),
        ("motor no. 79945123", "engine_number", "79945123"),
        ("serie de motor 4JJ1D475682", "engine_number", "4JJ1D475682"),
        ("C.P. 64000", "postal_code", "64000"),
        ("CP: 01000", "postal_code", "01000"),
        ("código postal 97000", "postal_code", "97000"),
        ("C.P. de circulación: 64000", "postal_code", "64000"),
        ("Tonelaje: 10", "tonnage", 10),
        ("tonelaje 3.5 ton", "tonnage", 3.5),
        ("capacidad de carga: 3,500 kg", "tonnage", 3.5),
        ("capacidad 30 toneladas", "tonnage", 30),
        ("Tipo de carga: B", "cargo", "Carga B"),
        ("carga B", "cargo", "Carga B"),
        ("carga tipo A", "cargo", "Carga A"),
        ("mercancía: abarrotes", "cargo", "abarrotes"),
        ("Producto transportado: refrescos", "cargo", "refrescos"),
        ("Carga: cemento", "cargo", "cemento"),
        ("Tipo de mercancía: autopartes", "cargo", "autopartes"),
    ],
)
def test_a_label_in_an_item_states_a_field(label: str, field: str, value: object) -> None:
    first, second = units_of(f"Favor de cotizar:\n\n1. {TRACTOR}, {label}\n2. {PICKUP}\n")

    assert (getattr(first, field), readings(first)[field]) == (value, (BY_LABEL, 0))
    assert getattr(second, field) in {"", None}
    assert (first.year, first.vin, first.value) == (2021, "3HSDJAPR8FN123456", None)


@pytest.mark.parametrize(
    ("words", "equipment"),
    [
        ("Equipo especial: caja refrigerada $250,000", Equipment("caja refrigerada", "SPECIAL", 250_000)),
        ("equipo especial = GPS $5,000", Equipment("GPS", "SPECIAL", 5_000)),
        ("con adaptación de caja seca por $80,000", Equipment("caja seca", "ADAPTATION", 80_000)),
        ("con equipo especial Thermo King $250,000", Equipment("Thermo King", "SPECIAL", 250_000)),
        ("Adaptación: redilas $30,000", Equipment("redilas", "ADAPTATION", 30_000)),
        ("Adaptaciones: caja seca", Equipment("caja seca", "ADAPTATION")),
        ("Conversión: grúa $90,000", Equipment("grúa", "ADAPTATION", 90_000)),
        ("Blindaje: nivel III $600,000", Equipment("nivel III", "ADAPTATION", 600_000)),
        ("Equipo adicional: winch $12,000", Equipment("winch", "SPECIAL", 12_000)),
        ("más equipo especial de GPS por $5,000", Equipment("GPS", "SPECIAL", 5_000)),
    ],
)
def test_the_amount_of_equipment_is_not_the_value_of_the_unit(words: str, equipment: Equipment) -> None:
    first, second = units_of(f"Cotizar:\n\n1. {TRACTOR}, {words}, valor $900,000\n2. {PICKUP}, valor $300,000\n")

    assert (first.equipment, second.equipment) == ((equipment,), ())
    assert (first.value, second.value) == (900_000, 300_000)
    assert readings(first)["equipment[0]"] == (BY_LABEL, 0)


def test_the_size_of_an_engine_is_no_number_of_one() -> None:
    (unit,) = units_of(f"Cotizar por favor:\n\n1. {PICKUP} MOTOR 2.5L 4 CIL\n")

    assert unit.engine_number == ""


def test_a_record_states_everything_by_its_labels() -> None:
    (unit,) = units_of(
        "Marca: Kenworth\nSubmarca: T680\nModelo: 2021\nSerie: 3HSDJAPR8FN123456\nServicio: público federal\n"
        "Uso: carga\n"
        "No. Motor: ISX-79945123\nC.P.: 64000\nTonelaje: 30\nTipo de carga: B\nEquipo especial: GPS $5,000\n"
        "Valor: 1,500,000\nSuma asegurada RC: 4,000,000\nDeducibles: 5% DM / 10% RT\n"
    )

    assert (unit.service, unit.usage, unit.engine_number) == ("público federal", "carga", "ISX-79945123")
    assert (unit.postal_code, unit.tonnage, unit.cargo, unit.value) == ("64000", 30, "Carga B", 1_500_000)
    assert unit.equipment == (Equipment("GPS", "SPECIAL", 5_000),)
    assert [one.kind for one in unit.coverages] == ["LIABILITY", "MATERIAL_DAMAGE", "TOTAL_THEFT"]


def test_a_record_with_amounts_of_its_body_is_one_unit() -> None:
    (unit,) = units_of(
        "Marca: International\nModelo: 2020\nTipo: Durastar 4300\nSerie: 3HAMMAAR5LL123456\nCapacidad: 10 toneladas\n"
        "Valor unidad: $900,000\nValor caja: $180,000\nEquipo de refrigeración: Thermo King T-800 $220,000\n"
        "Valor: convenido\n"
    )

    assert (unit.value, unit.value_basis.upper()) == (900_000, "CONVENIDO")
    assert sorted((one.kind, one.amount) for one in unit.equipment) == [("ADAPTATION", 180_000), ("SPECIAL", 220_000)]


def test_a_card_states_a_field_a_line() -> None:
    (unit,) = units_of(
        "Unidad a asegurar:\nKenworth T680 2021\nSerie 3HSDJAPR8FN123456\nServicio público federal\nMotor ISX79945123\n"
        "Tonelaje 30\nC.P. 64000\n"
    )

    assert (unit.service, unit.engine_number, unit.tonnage) == ("público federal", "ISX79945123", 30)
    assert (unit.postal_code, unit.description) == ("64000", "Kenworth T680")


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        (
            "Todas las unidades son servicio público federal, uso carga.",
            {"service": "público federal", "usage": "carga"},
        ),
        ("Servicio particular para todos.", {"service": "particular"}),
        ("Todas son SPF.", {"service": "SPF"}),
        ("La flotilla es servicio público federal de carga.", {"service": "público federal", "usage": "carga"}),
        ("Todas transportan abarrotes.", {"cargo": "abarrotes"}),
        ("Todas llevan carga B.", {"cargo": "Carga B"}),
        ("Todas circulan en C.P. 64000.", {"postal_code": "64000"}),
        ("Todas a valor comercial.", {"value_basis": "COMERCIAL"}),
        ("Las unidades son para reparto.", {"usage": "reparto"}),
        ("Toda la flota con uso carga.", {"usage": "carga"}),
        ("Los tractos llevan carga B.", {"cargo": "Carga B"}),
        ("Para los tractocamiones servicio federal.", {"service": "federal"}),
    ],
)
def test_a_sentence_fills_what_units_do_not_state(sentence: str, fields: dict[str, str]) -> None:
    first, pickup, third = with_sentence(sentence)

    assert {name: getattr(first, name) for name in fields} == fields
    assert {name: getattr(third, name) for name in fields} == fields
    assert all(readings(first)[name] == (FOR_ALL, 7) for name in fields)
    assert (pickup.usage, readings(pickup)["usage"]) == ("particular", (BY_LABEL, 0))


@pytest.mark.parametrize("sentence", ["Los tractos llevan carga B.", "Para los tractocamiones servicio federal."])
def test_a_sentence_about_a_class_is_of_that_class_alone(sentence: str) -> None:
    _, pickup, _ = with_sentence(sentence)

    assert (pickup.cargo, pickup.service) == ("", "")


def test_equipment_of_numbered_units_is_theirs() -> None:
    units = with_sentence("Adaptación de caja seca en las unidades 1 y 3 por $180,000 cada una.")

    equipment = (Equipment("caja seca", "ADAPTATION", 180_000),)
    assert [unit.equipment for unit in units] == [equipment, (), equipment]


@pytest.mark.parametrize(
    "sentence",
    [
        "¿Todas son servicio federal?",
        "Todas son servicio federal excepto la 3.",
        "No todas son servicio federal.",
        "Algunas son servicio federal.",
        "Todas llevan GPS.",
        "Nuestra oficina: Av. Juárez 10, C.P. 64000.",
    ],
)
def test_what_asks_excepts_or_denies_fills_nothing(sentence: str) -> None:
    first, *_ = with_sentence(sentence)

    assert (first.service, first.cargo, first.postal_code) == ("", "", "")


def test_a_unit_listed_twice_has_the_fields_of_both_and_says_where_they_stand() -> None:
    here, there = Origin("a.xlsx", row=2), Origin("b.xlsx", row=5)
    first = Vehicle("T680", vin="3HSDJAPR8FN123456", service="SPF", origin=here)
    repeat = Vehicle(
        "T680",
        vin=first.vin,
        tonnage=30,
        coverages=(Coverage("RC", "LIABILITY"),),
        origin=there,
        reading_fields=(FieldReading("tonnage", BY_LABEL), FieldReading("coverages[0]", BY_LABEL)),
    )

    both = merged(first, repeat)

    assert (both.service, both.tonnage, both.coverages) == ("SPF", 30, repeat.coverages)
    assert [(one.field, one.origin) for one in both.reading_fields] == [("tonnage", there), ("coverages[0]", there)]


def test_a_load_in_a_name_is_less_sure_than_one_with_a_label() -> None:
    (unit,) = units_of("Cotizar por favor:\n\n1. Isuzu ELF 600 7.5 ton 2021 serie 3HSDJAPR8FN123456\n")

    assert (unit.tonnage, readings(unit)["tonnage"]) == (7.5, (BY_VALUE, 0))
