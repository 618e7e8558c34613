"""Use, service, basis of the value, goods, load, engine and postal code of a unit, in the words that brokers use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from domain.fields import VEHICLE, values_of
from domain.quotation.kinds import KindList, class_of, kinds_of
from domain.quotation.needs import missing_of_vehicle
from intake.extraction.email import extract_email
from intake.model.document import Table
from intake.model.limits import ReadingLimits
from intake.tables.rows import read_rows
from tests.fixtures.mails import a_mail

if TYPE_CHECKING:
    from intake.model.extraction import Vehicle

TRACTOR: Final = "Kenworth T680 2021 serie 3HSDJAPR8FN123456"
PICKUP: Final = "Nissan NP300 2020 serie 3N1CN8AE4ML810001"
KIND_OF: Final = {
    "usage": ("usage_kind", KindList.USAGE),
    "service": ("service_kind", KindList.SERVICE),
    "value_basis": ("value_basis_kind", KindList.VALUE_BASIS),
    "cargo": ("cargo_class", KindList.CARGO),
}


def units_of(label: str, sentence: str = "") -> tuple[Vehicle, Vehicle]:
    """Read a mail of two units, the first with a label behind it, and with a sentence below both."""
    text = f"Favor de cotizar:\n\n1. {TRACTOR}{label and f', {label}'}\n2. {PICKUP}\n\n{sentence}\n"
    first, second = extract_email(a_mail().saying(text).as_bytes(), ReadingLimits()).vehicles
    return first, second


def kind_of(vehicle: Vehicle, field: str) -> str:
    name, kinds = KIND_OF[field]
    return kinds.without_prefix(kinds_of(values_of(vehicle, VEHICLE)).get(name, ""))


@pytest.mark.parametrize(
    ("label", "field", "kind"),
    [
        ("uso carga", "usage", "CARGO"),
        ("para reparto", "usage", "DELIVERY"),
        ("uso: transporte de personal", "usage", "STAFF"),
        ("uso comercial", "usage", "COMMERCIAL"),
        ("de uso particular", "usage", "PRIVATE"),
        ("utilizado para mensajería", "usage", "DELIVERY"),
        ("destinado a carga", "usage", "CARGO"),
        ("se usa para turismo", "usage", "TOURISM"),
        ("uso de carga", "usage", "CARGO"),
        ("USO: REPARTO", "usage", "DELIVERY"),
        ("uso/carga", "usage", "CARGO"),
        ("tipo de uso: escolar", "usage", "SCHOOL"),
        ("para transporte de personal", "usage", "STAFF"),
        ("uso agrícola", "usage", "FARMING"),
        ("para plataforma Uber", "usage", "PLATFORM"),
        ("transporte de pasajeros", "usage", "PASSENGERS"),
        ("uso - carga", "usage", "CARGO"),
        ("para renta", "usage", "RENTAL"),
        ("escolar", "usage", "SCHOOL"),
        ("servicio particular", "service", "PRIVATE"),
        ("serv. pub. fed.", "service", "PUBLIC_FEDERAL"),
        ("SPF", "service", "PUBLIC_FEDERAL"),
        ("S.P.F.", "service", "PUBLIC_FEDERAL"),
        ("serv. público federal", "service", "PUBLIC_FEDERAL"),
        ("servicio público", "service", "PUBLIC"),
        ("placas federales", "service", "PUBLIC_FEDERAL"),
        ("servicio: local", "service", "PUBLIC_LOCAL"),
        ("servicio federal de carga", "service", "PUBLIC_FEDERAL"),
        ("serv part", "service", "PRIVATE"),
        ("Servicio Publico Local", "service", "PUBLIC_LOCAL"),
        ("servicio oficial", "service", "OFFICIAL"),
        ("público federal", "service", "PUBLIC_FEDERAL"),
        ("tipo de servicio: público", "service", "PUBLIC"),
        ("servicio privado", "service", "PRIVATE"),
        ("autotransporte federal", "service", "PUBLIC_FEDERAL"),
        ("servicio = estatal", "service", "PUBLIC_LOCAL"),
        ("con permiso SCT", "service", "PUBLIC_FEDERAL"),
        ("valor convenido 1,800,000", "value_basis", "AGREED"),
        ("valor factura $612,000.00", "value_basis", "INVOICE"),
        ("a valor comercial", "value_basis", "MARKET"),
        ("valor comercial", "value_basis", "MARKET"),
        ("V. comercial", "value_basis", "MARKET"),
        ("suma asegurada convenida 900,000", "value_basis", "AGREED"),
        ("valor de mercado", "value_basis", "MARKET"),
        ("valor: comercial", "value_basis", "MARKET"),
        ("valor pactado $900,000", "value_basis", "AGREED"),
        ("VF 612,000", "value_basis", "INVOICE"),
        ("VC", "value_basis", "MARKET"),
        ("según factura $612,000", "value_basis", "INVOICE"),
        ("valor conv. 800,000", "value_basis", "AGREED"),
        ("valor de factura 612,000", "value_basis", "INVOICE"),
        ("S.A. valor comercial", "value_basis", "MARKET"),
        ("valor comercial + 10%", "value_basis", "MARKET"),
        ("transporta químicos (carga peligrosa)", "cargo", "B"),
        ("carga B", "cargo", "B"),
        ("carga tipo C", "cargo", "C"),
        ("carga general", "cargo", "A"),
        ("carga peligrosa", "cargo", "B"),
        ("mercancía: abarrotes", "cargo", "A"),
        ("transporta combustibles", "cargo", "C"),
        ("materiales peligrosos", "cargo", "B"),
        ("tipo de carga: A", "cargo", "A"),
        ("carga: hidrocarburos", "cargo", "C"),
        ("carga seca", "cargo", "A"),
        ("transporta gas LP", "cargo", "C"),
        ("carga no peligrosa", "cargo", "A"),
    ],
)
def test_a_label_or_a_phrase_in_an_item_tells_a_kind(label: str, field: str, kind: str) -> None:
    first, second = units_of(label)

    assert (kind_of(first, field), getattr(second, field)) == (kind, "")
    assert field in {reading.field for reading in first.reading_fields}
    assert (first.year, first.vin) == (2021, "3HSDJAPR8FN123456")


@pytest.mark.parametrize(
    ("label", "field", "value"),
    [
        ("motor Cummins X15 no. 80123456", "engine_number", "80123456"),
        ("motor: 79912345", "engine_number", "79912345"),
        ("No. de motor ISX79945123", "engine_number", "ISX79945123"),
        ("núm. motor: 4HK1-998877", "engine_number", "4HK1-998877"),
        ("motor no. 79945123", "engine_number", "79945123"),
        ("N° motor QR25123456A", "engine_number", "QR25123456A"),
        ("#motor 79912345", "engine_number", "79912345"),
        ("serie motor 80012345", "engine_number", "80012345"),
        ("motor cummins X15 serie motor 80012345", "engine_number", "80012345"),
        ("Motor Cummins 79912345", "engine_number", "Cummins 79912345"),
        ("engine # 79912345", "engine_number", "79912345"),
        ("no. motor: X15 80012345", "engine_number", "X15 80012345"),
        ("cap. 31,500 litros, 28 toneladas de carga útil", "tonnage", 28),
        ("3 toneladas y media", "tonnage", 3.5),
        ("tonelaje: 3 toneladas y media", "tonnage", 3.5),
        ("capacidad de carga 10 ton y media", "tonnage", 10.5),
        ("10 ton, con grúa articulada Hiab de 5 ton", "tonnage", 10),
        ("30 toneladas", "tonnage", 30),
        ("cap. 3.5 ton", "tonnage", 3.5),
        ("capacidad de carga 10,000 kg", "tonnage", 10),
        ("3 ton", "tonnage", 3),
        ("3 1/2 toneladas", "tonnage", 3.5),
        ("tonelaje: 14", "tonnage", 14),
        ("carga útil: 4500 kgs", "tonnage", 4.5),
        ("Ton: 5.5", "tonnage", 5.5),
        ("de 8 tons", "tonnage", 8),
        ("capacidad 1 ton", "tonnage", 1),
        ("hasta 12 toneladas", "tonnage", 12),
        ("CP 64000", "postal_code", "64000"),
        ("circula en 63175", "postal_code", "63175"),
        ("C.P. de circulación 64000", "postal_code", "64000"),
        ("código postal 97000", "postal_code", "97000"),
        ("circula en Monterrey CP 64000", "postal_code", "64000"),
        ("(CP 64000)", "postal_code", "64000"),
    ],
)
def test_a_label_or_a_phrase_in_an_item_states_a_value(label: str, field: str, value: object) -> None:
    first, second = units_of(label)

    assert (getattr(first, field), bool(getattr(second, field))) == (value, False)
    assert field in {reading.field for reading in first.reading_fields}


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("MOTOR HECHO EN MEXICO", "engine_number"),
        ("Motor: hecho en Brasil", "engine_number"),
        ("capacidad 20,000 lts", "tonnage"),
        ("capacidad de 12 m3", "tonnage"),
        ("capacidad 31,500 l", "tonnage"),
        ("capacidad: 15 pasajeros", "tonnage"),
        ("con pluma telescópica de 30 ton", "tonnage"),
        ("con malacate de 12 toneladas", "tonnage"),
    ],
)
def test_litres_what_a_crane_lifts_and_where_an_engine_was_made_state_nothing(label: str, field: str) -> None:
    first, _ = units_of(label)

    assert getattr(first, field) in {"", None}


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("motor 2.5L 4 CIL", "engine_number"),
        ("motor diésel 2.8 litros", "engine_number"),
        ("motor Cummins ISX 450HP", "engine_number"),
        ("motor ISX15", "engine_number"),
        ("Motor: V8 5.0L", "engine_number"),
        ("motor 4HK1", "engine_number"),
        ("PBV 15 ton", "tonnage"),
    ],
)
def test_a_size_of_an_engine_and_a_gross_weight_are_no_such_values(label: str, field: str) -> None:
    assert not getattr(units_of(label)[0], field)


@pytest.mark.parametrize(
    "sentence",
    [
        "Todas las unidades son nuevas, no son de carga peligrosa.",
        "Todas van sin carga peligrosa",
        "Ninguna de todas transporta carga B",
        "Las unidades no llevan materiales peligrosos",
    ],
)
def test_what_a_sentence_denies_is_said_of_no_unit(sentence: str) -> None:
    mail = a_mail().saying(f"Cotizar:\n1. NISSAN VERSA 2021\n2. KENWORTH T680 2020\n\n{sentence}\n")

    assert [vehicle.cargo for vehicle in extract_email(mail.as_bytes(), ReadingLimits()).vehicles] == ["", ""]


@pytest.mark.parametrize(
    ("sentence", "field", "kind"),
    [
        ("Todas son de servicio particular.", "service", "PRIVATE"),
        ("Todas las unidades cuentan con placas federales.", "service", "PUBLIC_FEDERAL"),
        ("Servicio: público federal", "service", "PUBLIC_FEDERAL"),
        ("El uso es comercial para todas.", "usage", "COMMERCIAL"),
        ("Son para reparto local.", "usage", "DELIVERY"),
        ("Se utilizan para transporte de personal.", "usage", "STAFF"),
        ("Uso: carga", "usage", "CARGO"),
        ("Las unidades se utilizan para carga.", "usage", "CARGO"),
        ("La flotilla es de uso comercial", "usage", "COMMERCIAL"),
        ("Todas transportan químicos (carga peligrosa).", "cargo", "B"),
        ("Tipo de carga: A", "cargo", "A"),
        ("La carga que transportan es hidrocarburos.", "cargo", "C"),
        ("Carga B todas", "cargo", "B"),
        ("Todas a valor convenido.", "value_basis", "AGREED"),
        ("Las sumas aseguradas son a valor factura.", "value_basis", "INVOICE"),
        ("Asegurar a valor comercial.", "value_basis", "MARKET"),
        ("Valor comercial para todas las unidades", "value_basis", "MARKET"),
        ("El giro de las unidades es reparto local.", "usage", "DELIVERY"),
    ],
)
def test_a_sentence_about_the_fleet_tells_the_kind_of_each(sentence: str, field: str, kind: str) -> None:
    assert [kind_of(unit, field) for unit in units_of("", sentence)] == [kind, kind]


@pytest.mark.parametrize(
    ("sentence", "field", "value"),
    [
        ("C.P. de circulación: 64000", "postal_code", "64000"),
        ("Todas circulan en el CP 64000", "postal_code", "64000"),
        ("Todas de 3.5 toneladas", "tonnage", 3.5),
        ("Transportan cemento.", "cargo", "cemento"),
    ],
)
def test_a_sentence_about_the_fleet_states_a_value_of_each(sentence: str, field: str, value: object) -> None:
    assert [getattr(unit, field) for unit in units_of("", sentence)] == [value, value]


@pytest.mark.parametrize(
    "sentence",
    [
        "¿Son de servicio particular?",
        "No todas son SPF.",
        "Algunas son para reparto.",
        "El cliente es de servicio público.",
        "Asegurar a valor comercial excepto la pipa.",
    ],
)
def test_a_question_a_part_or_an_exception_states_nothing_of_all(sentence: str) -> None:
    assert [(unit.usage, unit.service, unit.value_basis) for unit in units_of("", sentence)] == [("", "", "")] * 2


def listed(headers: str, *cells: str) -> list[Vehicle]:
    """Read a table of two units with more columns; the cells of a row stand between bars."""
    rows = [("Unidad", "Año", "Serie", *headers.split("|"))]
    rows += [
        (name, "2020", serial, *row.split("|"))
        for name, serial, row in zip(
            ("Nissan NP300", "Kenworth T680"), ("3N1CN8AE4ML810001", "3HSDJAPR8FN123456"), cells, strict=True
        )
    ]
    return read_rows(Table("f.xlsx", "Hoja1", tuple(rows), 1, first_column=1), ReadingLimits()).vehicles


@pytest.mark.parametrize(
    ("headers", "cells", "field", "kinds"),
    [
        ("Tipo de valor|Valor", ("Convenido|300000", "Factura|900000"), "value_basis", ("AGREED", "INVOICE")),
        ("Valor", ("V. COMERCIAL", "$900,000"), "value_basis", ("MARKET", "")),
        ("Valor", ("VALOR FACTURA 300,000", "CONVENIDO 900,000"), "value_basis", ("INVOICE", "AGREED")),
        ("Valor convenido", ("300000", "900000"), "value_basis", ("AGREED", "AGREED")),
        ("Valor factura", ("300000", "900000"), "value_basis", ("INVOICE", "INVOICE")),
        ("Valor comercial", ("300000", "900000"), "value_basis", ("MARKET", "MARKET")),
        ("Suma asegurada", ("Valor comercial", "Valor comercial"), "value_basis", ("MARKET", "MARKET")),
        ("Base de indemnización", ("COMERCIAL", "CONVENIDO"), "value_basis", ("MARKET", "AGREED")),
        (
            "Tipo de suma asegurada|S.A.",
            ("V. Convenido|300000", "V. Factura|900000"),
            "value_basis",
            ("AGREED", "INVOICE"),
        ),
        ("Tipo S.A.|Suma Asegurada", ("CONV|300000", "FACT|900000"), "value_basis", ("AGREED", "INVOICE")),
        ("Modalidad|Valor", ("Valor convenido|300000", "Valor factura|900000"), "value_basis", ("AGREED", "INVOICE")),
        ("V. Factura", ("300000", "900000"), "value_basis", ("INVOICE", "INVOICE")),
        ("Tipo Serv.", ("SPF", "PART"), "service", ("PUBLIC_FEDERAL", "PRIVATE")),
        ("Servicio", ("PUB. FED.", "PART."), "service", ("PUBLIC_FEDERAL", "PRIVATE")),
        ("Servicio", ("Federal", "Local"), "service", ("PUBLIC_FEDERAL", "PUBLIC_LOCAL")),
        ("SERVICIO", ("SERV. PUB. FED.", "PARTICULAR"), "service", ("PUBLIC_FEDERAL", "PRIVATE")),
        ("Tipo de placas", ("FEDERAL", "PARTICULAR"), "service", ("PUBLIC_FEDERAL", "PRIVATE")),
        ("Placas|Servicio", ("45-AB-7C|Público", "GTX-12-34|Privado"), "service", ("PUBLIC", "PRIVATE")),
        ("Uso", ("REPARTO", "TRANSPORTE DE PERSONAL"), "usage", ("DELIVERY", "STAFF")),
        ("Uso del vehículo", ("Comercial", "Particular"), "usage", ("COMMERCIAL", "PRIVATE")),
        ("Uso de la unidad", ("Escolar", "Carga"), "usage", ("SCHOOL", "CARGO")),
        ("Destino", ("Reparto", "Carga"), "usage", ("DELIVERY", "CARGO")),
        ("Tipo uso", ("Carga", "Renta"), "usage", ("CARGO", "RENTAL")),
        ("Giro de la unidad", ("Reparto", "Carga"), "usage", ("DELIVERY", "CARGO")),
        ("Uso / destino", ("Ventas", "Reparto"), "usage", ("COMMERCIAL", "DELIVERY")),
        ("Utilización", ("Reparto", "Carga"), "usage", ("DELIVERY", "CARGO")),
        ("Actividad de la unidad", ("Reparto", "Carga"), "usage", ("DELIVERY", "CARGO")),
        ("Tipo carga", ("General", "Peligrosa"), "cargo", ("A", "B")),
        ("Mercancía", ("Abarrotes", "Gas LP"), "cargo", ("A", "C")),
        ("Qué transporta", ("Abarrotes", "Diesel"), "cargo", ("A", "C")),
        ("Clasificación de carga", ("A", "B"), "cargo", ("A", "B")),
        ("Carga A/B/C", ("A", "C"), "cargo", ("A", "C")),
    ],
)
def test_a_column_tells_a_kind(headers: str, cells: tuple[str, str], field: str, kinds: tuple[str, str]) -> None:
    assert tuple(kind_of(unit, field) for unit in listed(headers, *cells)) == kinds


@pytest.mark.parametrize(
    ("headers", "cells", "field", "stated"),
    [
        ("# Motor", ("79912345", "HR16123456"), "engine_number", ("79912345", "HR16123456")),
        ("Nº MOTOR", ("79912345", "HR16123456"), "engine_number", ("79912345", "HR16123456")),
        ("Motor No.", ("79912345", "HR16123456"), "engine_number", ("79912345", "HR16123456")),
        ("No. Serie Motor", ("79912345", "HR16123456"), "engine_number", ("79912345", "HR16123456")),
        ("Ton", ("3.5", "10"), "tonnage", (3.5, 10)),
        ("Cap. (ton)", ("3.5", "10"), "tonnage", (3.5, 10)),
        ("Capacidad kg", ("3500", "10000"), "tonnage", (3.5, 10)),
        ("Cap. de carga (kg)", ("3500", "10000"), "tonnage", (3.5, 10)),
        ("Tonelaje", ("3 1/2 TON", "10 TON"), "tonnage", (3.5, 10)),
        ("Peso / capacidad", ("3.5 ton", "10 ton"), "tonnage", (3.5, 10)),
        ("CP", ("64000", "6600"), "postal_code", ("64000", "06600")),
        ("C.P. de circulación", ("64000", "06600"), "postal_code", ("64000", "06600")),
        ("Código Postal", ("64000", "06600"), "postal_code", ("64000", "06600")),
        ("CP CIRC", ("64000", "06600"), "postal_code", ("64000", "06600")),
        ("Zona de circulación (CP)", ("64000", "06600"), "postal_code", ("64000", "06600")),
        ("CP base", ("64000", "06600"), "postal_code", ("64000", "06600")),
    ],
)
def test_a_column_states_a_value(
    headers: str, cells: tuple[str, str], field: str, stated: tuple[object, object]
) -> None:
    assert tuple(getattr(unit, field) for unit in listed(headers, *cells)) == stated


@pytest.mark.parametrize("header", ["Base", "Tipo", "Modalidad"])
def test_a_column_of_other_words_below_such_a_head_is_no_basis(header: str) -> None:
    assert [unit.value_basis for unit in listed(header, "Monterrey", "Puebla")] == ["", ""]


@pytest.mark.parametrize(
    ("text", "count", "vehicle_class"),
    [
        ("Necesito cotizar 3 motos Honda Cargo 150 2023.", 3, "MOTORCYCLE"),
        ("Quiero cotizar cinco motocicletas Honda CB190 2024.", 5, "MOTORCYCLE"),
        ("Motos (4): Italika DM200 2024", 4, "MOTORCYCLE"),
        ("Cotizar una cuatrimoto Honda TRX 420 2022", 1, "MOTORCYCLE"),
        ("Una moto BMW R1250 2023", 1, "MOTORCYCLE"),
        ("Cotizar 2 motonetas Honda Dio 2023", 2, "MOTORCYCLE"),
        ("Cotizar un autobús Volvo 9700 2019", 1, "HEAVY"),
        ("Cotizar 4 autobuses Mercedes Benz 2018", 4, "HEAVY"),
        ("Cotizar un montacargas Toyota 2019", 1, ""),
        ("Cotizar 2 camionetas Hiace 2022", 2, "CAR"),
        ("Cotizar 2 camiones Kenworth T370 2022", 2, "HEAVY"),
        ("Cotizar 2 camiones rabones Nissan NP300 2022", 2, "CAR"),
    ],
)
def test_the_kind_before_a_name_tells_the_class_where_the_name_does_not(
    text: str, count: int, vehicle_class: str
) -> None:
    units = extract_email(a_mail().saying(f"{text}\n").as_bytes(), ReadingLimits()).vehicles

    assert [class_of(kinds_of(values_of(unit, VEHICLE))) for unit in units] == [vehicle_class] * count


def test_a_crane_before_a_name_is_not_asked_for_its_goods() -> None:
    text = "Cotizar:\nGrúa Freightliner M2 2019 serie 3ALACYFE5KDKV1234\nFreightliner M2 2019 serie 3ALACYFE5KDKV1235\n"
    units = extract_email(a_mail().saying(text).as_bytes(), ReadingLimits()).vehicles

    assert ["cargo" in missing_of_vehicle(values_of(unit, VEHICLE), "HEAVY") for unit in units] == [False, True]
