"""What the columns of a list say of a unit beside its name: service, engine, load, goods, equipment, coverages."""

from __future__ import annotations

import pytest

from intake.model.document import Table
from intake.model.extraction import Coverage, Equipment, Vehicle
from intake.model.limits import ReadingLimits
from intake.tables.rows import read_rows
from intake.text.terms.coverage_cells import CoverageCell, placed_coverages
from intake.text.terms.equipment_cells import equipment_of
from intake.text.terms.figures import read_engine_number, read_load, read_postal_code
from intake.text.terms.readings import BY_LABEL, BY_VALUE

LABELLED, GUESSED = BY_LABEL, BY_VALUE
VINS = ("3N1CN8AE4ML810001", "3HSDJAPR8FN123456")
NAMES = ("Nissan NP300", "Kenworth T680")


def units_of(headers: str, *cells: str) -> list[Vehicle]:
    """Read a table of two units with more columns; the cells of a row stand between bars."""
    rows = [("Unidad", "Año", "Serie", *headers.split("|"))]
    rows += [(name, "2020", vin, *row.split("|")) for name, vin, row in zip(NAMES, VINS, cells, strict=True)]
    return read_rows(Table("f.xlsx", "Hoja1", tuple(rows), 1, first_column=1), ReadingLimits()).vehicles


def confidence(vehicle: Vehicle, field: str) -> float:
    return next(reading.confidence for reading in vehicle.reading_fields if reading.field == field)


@pytest.mark.parametrize(
    ("headers", "cells", "uses", "services"),
    [
        ("Uso|Servicio", ("Carga|Particular", "Carga|SPF"), ("Carga", "Carga"), ("Particular", "SPF")),
        ("Servicio|Uso", ("Federal|Carga", "Local|Carga"), ("Carga", "Carga"), ("Federal", "Local")),
        ("Tipo de servicio|Tipo de uso", ("Público|Carga", "Público|Pasaje"), ("Carga", "Pasaje"), ("Público",) * 2),
        ("Servicio", ("CARGA", "REPARTO"), ("CARGA", "REPARTO"), ("", "")),
        ("Tipo de servicio", ("Público Federal", "Particular"), ("", ""), ("Público Federal", "Particular")),
        ("Servicio", ("Particular", "Particular"), ("", ""), ("Particular", "Particular")),
        ("Uso / Servicio", ("Particular", "Particular"), ("Particular", "Particular"), ("Particular", "Particular")),
        (
            "Uso",
            ("SPF", "Servicio Público Federal"),
            ("SPF", "Servicio Público Federal"),
            ("SPF", "Servicio Público Federal"),
        ),
        ("Uso", ("Carga", "Particular"), ("Carga", "Particular"), ("", "")),
        ("Uso / Servicio", ("Carga / SPF", "Particular"), ("Carga", "Particular"), ("SPF", "Particular")),
        ("Uso y servicio", ("Carga, Federal", "Personal"), ("Carga", "Personal"), ("Federal", "")),
        ("SERV.", ("PUBLICO LOCAL", "OFICIAL"), ("", ""), ("PUBLICO LOCAL", "OFICIAL")),
        ("Uso|Servicio", ("SPF|Carga", "SPF|Carga"), ("Carga", "Carga"), ("SPF", "SPF")),
    ],
)
def test_use_and_service_are_told_apart(
    headers: str, cells: tuple[str, str], uses: tuple[str, str], services: tuple[str, str]
) -> None:
    units = units_of(headers, *cells)

    assert tuple(unit.usage for unit in units) == uses
    assert tuple(unit.service for unit in units) == services


def test_a_service_below_the_header_of_a_use_is_less_sure() -> None:
    (one, _), (other, _) = units_of("Uso", "SPF", "SPF"), units_of("Servicio", "SPF", "SPF")

    assert (confidence(one, "service"), confidence(other, "service")) == (GUESSED, LABELLED)


@pytest.mark.parametrize(
    ("header", "cells", "numbers"),
    [
        ("No. de motor", ("HR16-123456", "79945123"), ("HR16-123456", "79945123")),
        ("Motor", ("HR16123456", "ISX79945123"), ("HR16123456", "ISX79945123")),
        ("Número de Motor", ("HR16 123456 K", "CUMMINS 79945123"), ("HR16 123456 K", "CUMMINS 79945123")),
        ("SERIE MOTOR", ("QR25X933650", "N/A"), ("QR25X933650", "")),
        ("NUM. MOTOR", ("HECHO EN MEXICO", "1NZY362405"), ("", "1NZY362405")),
        ("Engine number", ("4JJ1D475682", "S/N"), ("4JJ1D475682", "")),
        ("Motor", ("1.5 L", "4 CIL"), ("", "")),
        ("Motor", ("V6", "2.0 TURBO"), ("", "")),
        ("Motor", ("DIESEL", "GASOLINA"), ("", "")),
        ("Motor", ("450 HP", "ISX15 450HP"), ("", "")),
        ("Cilindros", ("4", "6"), ("", "")),
    ],
)
def test_the_number_of_an_engine_is_not_its_size(header: str, cells: tuple[str, str], numbers: tuple[str, str]) -> None:
    units = units_of(header, *cells)

    assert tuple(unit.engine_number for unit in units) == numbers
    assert all(confidence(unit, "engine_number") == LABELLED for unit in units if unit.engine_number)


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("C.P.", "64000", "64000"),
        ("CP", "6400", "06400"),
        ("Código postal", "64000.0", "64000"),
        ("CP de circulación", "64000", "64000"),
        ("C.P. circulación", "01000", "01000"),
        ("Cod. Postal", "64000 Monterrey", "64000"),
        ("Zip code", "64000", "64000"),
        ("CODIGO POSTAL DE LA UNIDAD", "97000", "97000"),
        ("C. P.", "97000 Mérida", "97000"),
        ("Postal", "97000", "97000"),
    ],
)
def test_a_postal_code_has_five_digits(header: str, cell: str, code: str) -> None:
    first, second = units_of(header, cell, "S/N")

    assert (first.postal_code, second.postal_code) == (code, "")
    assert confidence(first, "postal_code") == LABELLED


@pytest.mark.parametrize(
    ("header", "cell", "tonnes"),
    [
        ("Tonelaje", "3.5", 3.5),
        ("Toneladas", "10", 10),
        ("Ton.", "3.5 T", 3.5),
        ("Capacidad de carga", "3,500 kg", 3.5),
        ("Capacidad", "10 TON", 10),
        ("Carga útil", "1500 kgs", 1.5),
        ("TONELAJE", "3 1/2", 3.5),
        ("Tons", "30 toneladas", 30),
        ("Tonelaje", "3500", 3.5),
        ("Cap. carga", "14 ton.", 14),
    ],
)
def test_a_load_is_in_tonnes(header: str, cell: str, tonnes: float) -> None:
    first, second = units_of(header, cell, "")

    assert (first.tonnage, second.tonnage) == (tonnes, None)
    assert confidence(first, "tonnage") == LABELLED


def test_a_load_in_a_description_is_read_and_stays_there() -> None:
    first, _ = units_of("Versión", "CHASIS 3.5 TON", "6X4")

    assert (first.tonnage, first.description) == (3.5, "Nissan NP300 CHASIS 3.5 TON")
    assert confidence(first, "tonnage") == GUESSED


@pytest.mark.parametrize(
    ("header", "cell", "goods"),
    [
        ("Tipo de carga", "A", "Carga A"),
        ("Tipo de carga", "Carga B", "Carga B"),
        ("Carga", "Tipo C", "Tipo C"),
        ("Mercancía", "abarrotes", "abarrotes"),
        ("Producto transportado", "Refrescos", "Refrescos"),
        ("Mercancía transportada", "cemento", "cemento"),
        ("Clase de carga", "b", "Carga B"),
        ("TIPO DE MERCANCIA", "MATERIAL PELIGROSO", "MATERIAL PELIGROSO"),
        ("Carga transportada", "Gas LP", "Gas LP"),
        ("Descripción de la carga", "Autopartes", "Autopartes"),
    ],
)
def test_goods_are_read_as_written(header: str, cell: str, goods: str) -> None:
    first, second = units_of(header, cell, "-")

    assert (first.cargo, second.cargo) == (goods, "")
    assert confidence(first, "cargo") == LABELLED


@pytest.mark.parametrize(
    ("headers", "cells", "equipment"),
    [
        ("Equipo especial", "caja refrigerada $250,000", Equipment("caja refrigerada", "SPECIAL", 250_000)),
        ("Equipo especial|Valor equipo especial", "Thermo King|250000", Equipment("Thermo King", "SPECIAL", 250_000)),
        ("Adaptaciones|Valor adaptaciones", "caja seca|80,000", Equipment("caja seca", "ADAPTATION", 80_000)),
        ("Adaptación|S.A. Adaptación", "redilas|$30,000.00", Equipment("redilas", "ADAPTATION", 30_000)),
        ("Descripción equipo especial|Monto equipo especial", "GPS|5000", Equipment("GPS", "SPECIAL", 5_000)),
        ("Valor equipo especial", "45,000", Equipment("", "SPECIAL", 45_000)),
        ("Equipo especial", "45000", Equipment("", "SPECIAL", 45_000)),
        ("Adaptaciones", "caja seca", Equipment("caja seca", "ADAPTATION")),
        ("Conversión", "grúa por 90,000", Equipment("grúa", "ADAPTATION", 90_000)),
        ("Blindaje|Valor blindaje", "Nivel III|600,000", Equipment("Nivel III", "ADAPTATION", 600_000)),
    ],
)
def test_words_and_amount_of_equipment_belong_together(headers: str, cells: str, equipment: Equipment) -> None:
    nothing = "|".join(["NO", "0"][: headers.count("|") + 1])
    first, second = units_of(f"Valor|{headers}", f"300,000|{cells}", f"900,000|{nothing}")

    assert (first.equipment, second.equipment) == ((equipment,), ())
    assert (first.value, second.value) == (300_000, 900_000)
    assert confidence(first, "equipment[0]") == LABELLED


def test_several_things_in_a_cell_are_several_where_each_has_its_amount() -> None:
    assert equipment_of("SPECIAL", "GPS $5,000; caja seca $80,000", "") == (
        Equipment("GPS", "SPECIAL", 5_000),
        Equipment("caja seca", "SPECIAL", 80_000),
    )


@pytest.mark.parametrize(
    ("header", "cell", "coverage"),
    [
        ("RC", "4,000,000", Coverage("RC: 4,000,000", "LIABILITY", sum_insured=4_000_000)),
        ("RC", "3 MDP", Coverage("RC: 3 MDP", "LIABILITY", sum_insured=3_000_000)),
        ("SUMA ASEGURADA RC", "3000000", Coverage("SUMA ASEGURADA RC: 3000000", "LIABILITY", sum_insured=3e6)),
        ("DED DM", "5%", Coverage("DED DM: 5%", "MATERIAL_DAMAGE", deductible_percent=5)),
        ("DEDUCIBLE RT", "0.1", Coverage("DEDUCIBLE RT: 0.1", "TOTAL_THEFT", deductible_percent=10)),
        ("DEDUCIBLE RC", "20 UMA", Coverage("DEDUCIBLE RC: 20 UMA", "LIABILITY", deductible_uma=20)),
        ("DEDUCIBLE DM", "15,000", Coverage("DEDUCIBLE DM: 15,000", "MATERIAL_DAMAGE", deductible_amount=15_000)),
        ("GMO", "AMPARADA", Coverage("GMO: AMPARADA", "MEDICAL")),
        ("ASISTENCIA VIAL", "SI", Coverage("ASISTENCIA VIAL: SI", "ROAD_ASSISTANCE")),
        ("ROBO TOTAL", "EXCLUIDA", Coverage("ROBO TOTAL: EXCLUIDA", "TOTAL_THEFT", is_excluded=True)),
        ("RC VIAJERO", "NO", Coverage("RC VIAJERO: NO", "LIABILITY_PASSENGERS", is_excluded=True)),
        ("COBERTURA RC", "2,000,000", Coverage("COBERTURA RC: 2,000,000", "LIABILITY", sum_insured=2_000_000)),
        ("DANOS MATERIALES", "10 %", Coverage("DANOS MATERIALES: 10 %", "MATERIAL_DAMAGE", deductible_percent=10)),
    ],
)
def test_a_column_of_a_coverage_says_its_sum_its_deductible_or_its_state(
    header: str, cell: str, coverage: Coverage
) -> None:
    first, second = units_of(f"Valor|{header}", f"300,000|{cell}", "900,000|")

    assert (first.coverages, second.coverages) == ((coverage,), ())
    assert (first.value, second.value) == (300_000, 900_000)
    assert confidence(first, "coverages[0]") == LABELLED


@pytest.mark.parametrize("cell", ["5% DM / 10% RT", "DM 5 % RT 10 %", "DM 5%, RT 10%", "5/10", "5% y 10%"])
def test_one_cell_of_deductibles_is_of_damage_and_theft(cell: str) -> None:
    read = [placed.coverage for placed in placed_coverages((CoverageCell("DEDUCIBLES", cell),))]

    assert [(one.kind, one.deductible_percent) for one in read] == [("MATERIAL_DAMAGE", 5), ("TOTAL_THEFT", 10)]


def test_the_sum_and_the_deductible_of_a_coverage_are_one() -> None:
    (placed,) = placed_coverages((CoverageCell("RC", "3,000,000"), CoverageCell("DEDUCIBLE RC", "20 UMA")))

    assert (placed.coverage.sum_insured, placed.coverage.deductible_uma) == (3_000_000, 20)


@pytest.mark.parametrize(
    "header", ["Suma asegurada RC", "S.A. RC", "RC", "Límite RC", "SA GMO", "Suma asegurada responsabilidad civil"]
)
def test_the_sum_of_a_liability_is_never_the_value_of_the_vehicle(header: str) -> None:
    assert [unit.value for unit in units_of(header, "3,000,000", "4,000,000")] == [None, None]


def test_a_tax_number_is_no_liability() -> None:
    first, _ = units_of("RFC|RC", "ABC010101AB1|ABC010101AB1", "ABC010101AB1|")

    assert first.coverages == ()


def test_carga_in_a_description_is_no_goods() -> None:
    first, _ = units_of("Versión", "CAMIONETA DE CARGA", "PLATAFORMA")

    assert (first.cargo, first.usage) == ("", "")


def test_each_further_field_knows_its_cell_and_units_read_alike_share_how() -> None:
    first, second = units_of("Servicio|Uso|No. Motor|C.P.", "SPF|Carga|HR16123456|64000", "SPF|Carga|HR16123457|64000")
    place = first.origin.place if first.origin else None

    assert place is not None
    assert {"service": 4, "usage": 5, "engine_number": 6, "postal_code": 7}.items() <= {
        cell.field: cell.column for cell in place.fields
    }.items()
    assert first.reading_fields is second.reading_fields


def test_what_is_no_such_value_is_none() -> None:
    assert (read_load("grande"), read_load("0"), read_load("5 pasajeros")) == (None, None, None)
    assert (read_postal_code("Monterrey"), read_postal_code("123"), read_postal_code("0")) == ("", "", "")
    assert (read_engine_number("-"), read_engine_number(VINS[0])) == ("", "")
