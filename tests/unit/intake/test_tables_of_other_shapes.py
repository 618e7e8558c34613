"""Lists of shapes of their own: labels above values, units of two rows, titles at the left, notes, lists of others."""

from __future__ import annotations

import pytest

from domain.notices.codes import DropReason
from intake.extraction.email import extract_email
from intake.extraction.list_reader import ListRead, ListReader
from intake.model.document import Table
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail, xlsx

LIMITS = ReadingLimits()
MARCH, IBIZA = "3N1CK3CD0LL000101", "VSSZZZ6J0KR000103"
HEADER = ("Descripción", "Modelo", "Serie")


def read(*rows: tuple[str, ...]) -> ListRead:
    return ListReader(LIMITS).read("f", [Table("f", "Hoja1", rows)])


def facts(*rows: tuple[str, ...]) -> list[tuple[str, int | None, str]]:
    return [(vehicle.description, vehicle.year, vehicle.vin) for vehicle in read(*rows).vehicles]


FORM = (
    ("Marca", "Tipo y versión", "Año modelo"),
    ("NISSAN", "MARCH SENSE", "2020"),
    ("Número de serie", "", "Valor comercial"),
    (MARCH, "", "190000"),
)
SECOND_FORM = (FORM[0], ("SEAT", "IBIZA STYLE", "2019"), FORM[2], (IBIZA, "", "210000"))


def test_labels_above_their_values_make_one_vehicle_of_several_pairs_of_rows() -> None:
    both = [("NISSAN MARCH SENSE", 2020, MARCH), ("SEAT IBIZA STYLE", 2019, IBIZA)]

    assert facts(*FORM, (), *SECOND_FORM) == both
    assert facts(("SOLICITUD",), *FORM) == both[:1]


def test_a_list_of_one_row_and_another_one_below_stay_apart() -> None:
    lists = (("Marca", "Tipo", "Modelo", "Serie"), ("NISSAN", "MARCH", "2020", MARCH))
    other = (("Marca", "Tipo", "Modelo", "Serie"), ("SEAT", "IBIZA", "2019", IBIZA))

    assert [vin for _, _, vin in facts(*lists, (), *other)] == [MARCH, IBIZA]


def test_below_two_rows_of_labels_a_unit_is_two_rows() -> None:
    labels = ("Descripción", "Serie", "Suma asegurada"), ("Año", "Placas", "Motor")
    units = ("NISSAN MARCH", MARCH, "190000"), ("2020", "PVA-401-A", "HR16"), ("SEAT IBIZA", IBIZA, "210000"), (
        "2019", "LUK-009-H", "CFNA")  # fmt: skip

    assert facts(*labels, *units) == [("NISSAN MARCH", 2020, MARCH), ("SEAT IBIZA", 2019, IBIZA)]
    assert [vehicle.plate for vehicle in read(*labels, *units).vehicles] == ["PVA-401-A", "LUK-009-H"]


def test_a_year_as_title_at_the_very_left_holds_for_the_rows_below() -> None:
    header = ("Eco", "Descripción", "Serie")
    rows = (("MODELO 2020",), ("101", "NISSAN MARCH", MARCH), ("MODELO 2019",), ("102", "SEAT IBIZA", IBIZA))

    assert facts(header, *rows) == [("NISSAN MARCH", 2020, MARCH), ("SEAT IBIZA", 2019, IBIZA)]


@pytest.mark.parametrize(
    "note", ["Nota: en 2025 se vendió el Mercedes Benz C200 2018.", "OJO el Jetta 2017 es de la señora"]
)
def test_a_note_below_a_list_names_no_unit(note: str) -> None:
    assert facts(HEADER, ("NISSAN MARCH", "2020", MARCH), (note,)) == [("NISSAN MARCH", 2020, MARCH)]


def test_a_note_that_adds_a_unit_is_heeded() -> None:
    added = facts(HEADER, ("NISSAN MARCH", "2020", MARCH), ("Nota: agregar también un Volkswagen Jetta 2017",))

    assert [year for _, year, _ in added] == [2020, 2017]


DRIVERS = ("Nombre", "Licencia", "Vigencia", "Antigüedad"), ("José Luis Mack Ríos", "NL1020334", "2027", "2015")


def test_a_list_of_drivers_under_that_of_a_fleet_holds_no_unit() -> None:
    fleet = (("Marca", "Tipo", "Modelo", "Serie"), ("KENWORTH", "T800", "2015", MARCH))
    listed = ListReader(LIMITS).read("f", [Table("f", "1", fleet), Table("f", "2", DRIVERS)])

    assert [vehicle.vin for vehicle in listed.vehicles] == [MARCH]
    assert [row.reason for row in listed.dropped] == [DropReason.OTHER_LIST]
    assert "José Luis Mack Ríos" in listed.text


OF_OTHERS = {
    "routes": (("Ruta", "Unidad", "Chofer", "Cliente", "Cajas", "Hora salida"),
               ("1", "NP300 eco 12", "Juan", "Tienda", "40", "06:30"),
               ("2", "HILUX eco 15", "Luis", "Bodega", "12", "7")),
    "tolls": (("Dispositivo", "Placas", "Vehículo", "Caseta", "Cruce", "Importe"),
              ("IM1", "44-AK-7V", "KENWORTH T680", "Palmillas", "05:11", "212"),
              ("IM2", "45-AK-7V", "KENWORTH T680", "Tepotzotlán", "07:40", "198")),
    "accessories": (("Clave", "Concepto", "Cantidad", "Precio unitario"),
                    ("AC-01", "TAPETES FORD RANGER 2020", "2", "850"),
                    ("AC-02", "ESTRIBOS TOYOTA HILUX 2019", "1", "4300")),
}  # fmt: skip


@pytest.mark.parametrize("kind", OF_OTHERS)
def test_a_list_mostly_of_something_else_that_nobody_asks_to_insure_is_no_fleet(kind: str) -> None:
    book = xlsx({"Hoja1": OF_OTHERS[kind]})
    extraction = extract_email(
        a_mail().about("Lo del lunes").saying("Va el reporte").with_file("a.xlsx", book).as_bytes(), LIMITS
    )

    assert extraction.vehicles == ()
    assert extraction.needs_review
    assert {row.reason for row in extraction.dropped_rows} != set()


@pytest.mark.parametrize("kind", ["routes", "tolls"])
def test_the_same_list_counts_where_the_mail_asks_to_quote_it(kind: str) -> None:
    book = xlsx({"Hoja1": OF_OTHERS[kind]})
    extraction = extract_email(a_mail().saying("Favor de cotizar").with_file("a.xlsx", book).as_bytes(), LIMITS)

    assert len(extraction.vehicles) == 2


def test_what_columns_say_counts_before_what_a_description_says_again() -> None:
    header = ("No. económico", "Unidad", "Uso", "Cobertura", "Valor")
    (vehicle,) = read(
        header, ("T-12", f"NISSAN MARCH 2020 SERIE {MARCH}", "CARGA", "LIMITADA", "Valor factura $190,000")
    ).vehicles

    assert (vehicle.economic_number, vehicle.usage, vehicle.coverage) == ("T-12", "CARGA", "LIMITADA")
    assert (vehicle.vin, vehicle.year, vehicle.value, vehicle.value_basis) == (MARCH, 2020, 190_000, "FACTURA")


@pytest.mark.parametrize("nothing", ["0", "0.00", "$0"])
def test_a_value_of_nothing_gives_way_to_the_next_column_of_values(nothing: str) -> None:
    header = ("Descripción", "Año", "Suma asegurada", "Valor factura")
    (vehicle,) = read(header, ("NISSAN MARCH", "2020", nothing, "190000")).vehicles

    assert vehicle.value == 190_000


@pytest.mark.parametrize("count", [2, 3])
def test_as_many_plates_as_serial_numbers_in_a_row_belong_to_them_in_their_order(count: int) -> None:
    serials = [MARCH, IBIZA, "KNDJN2A28G7387365"][:count]
    plates = ["PVA-401-A", "LUK-009-H", "RNT-403-B"][:2]
    header = ("Descripción", "Año", "Series", "Placas")
    one = ("SEAT IBIZA", "2019", "VSSZZZ6J0KR000999", "TNY-262-B")
    units = read(header, ("NISSAN MARCH", "2020", ", ".join(serials), ", ".join(plates)), one).vehicles[:count]

    assert [unit.vin for unit in units] == serials
    assert [unit.plate for unit in units] == (plates if count == len(plates) else [""] * count)


def test_a_value_in_a_description_brings_its_currency() -> None:
    (vehicle,) = read(("Unidad", "Serie"), ("NISSAN MARCH 2020 valor USD 12,500", MARCH)).vehicles

    assert (vehicle.value, vehicle.currency) == (12_500, "USD")


def test_a_row_of_nothing_but_a_serial_number_is_a_unit() -> None:
    rows = (HEADER, ("NISSAN MARCH", "2020", MARCH), ("", "", IBIZA), ("TOTAL", "", "KNDJN2A28G7387365"))

    assert [vin for _, _, vin in facts(*rows)] == [MARCH, IBIZA, "KNDJN2A28G7387365"]


def test_a_row_of_a_plate_or_a_serial_number_completes_the_unit_above() -> None:
    header = ("Descripción", "Año", "Serie", "Placas", "Valor")
    rows = (
        ("NISSAN MARCH", "2020", MARCH, "", ""), ("", "", "", "PVA-401-A", "190000"),
        ("SEAT IBIZA", "2019", "", "LUK-009-H", "210000"), ("", "", IBIZA, "", ""),
    )  # fmt: skip
    units = read(header, *rows).vehicles

    assert [(unit.vin, unit.plate, unit.value) for unit in units] == [
        (MARCH, "PVA-401-A", 190_000),
        (IBIZA, "LUK-009-H", 210_000),
    ]


def test_where_few_units_have_a_year_one_of_an_unknown_name_has_none_either() -> None:
    header = ("Descripción", "Año", "Valor")
    rows = (
        ("NISSAN MARCH", "", "190000"), ("SEAT IBIZA", "", "210000"), ("KIA RIO", "2020", "220000"),
        ("XQZ ESPECIAL", "", "230000"),
    )  # fmt: skip

    assert [vehicle.value for vehicle in read(header, *rows).vehicles] == [190_000, 210_000, 220_000, 230_000]


def test_a_table_of_other_words_as_wide_as_the_fleet_above_goes_not_on_with_it() -> None:
    fleet = (("Descripción", "Uso", "Serie"), ("NISSAN MARCH", "CARGA", MARCH))
    contacts = (("Ford Norte", "Oficina", "Lic. Ruiz"), ("Ford Sur", "Almacén", "Ing. Lara"))
    vehicles = ListReader(LIMITS).read("f", [Table("f", "1", fleet), Table("f", "2", contacts)]).vehicles

    assert [vehicle.vin for vehicle in vehicles] == [MARCH]


def test_without_a_header_a_unit_whose_year_is_open_is_one_all_the_same() -> None:
    rows = (
        ("NISSAN MARCH", "2020", "190000"), ("KIA RIO", "2021", "220000"), ("MAZDA CX-5", "2022", "480000"),
        ("SEAT IBIZA", "POR CONFIRMAR", "210000"),
    )  # fmt: skip

    assert [year for _, year, _ in facts(*rows)] == [2020, 2021, 2022, None]
