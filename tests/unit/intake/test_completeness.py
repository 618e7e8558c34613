"""Whatever a text states is in a vehicle or a dropped row, or a reviewer hears of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notices.sentences import sentence
from intake.extraction.completeness import unaccounted_for
from intake.extraction.email import extract_email
from intake.model.document import BODY, Line, Origin, Table
from intake.model.extraction import NOT_UNDERSTOOD, TOTAL, DroppedRow, Vehicle, dropped_row
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import HEADER, HILUX, ONIX, VERSA, a_mail, xlsx
from tests.fixtures.sentences import sentences

A_VIN = "3N1CN8AE8NL569666"
IN_BODY = Origin(BODY, row=1)
TWO = (
    Vehicle("NISSAN VERSA", value=250_000.0, plate="LUK-009-H", origin=IN_BODY),
    Vehicle("KIA RIO", value=310_000.0, plate="TXA-404-C", origin=IN_BODY),
)


def doubts(text: str, vehicles: tuple[Vehicle, ...] = (), dropped: tuple[DroppedRow, ...] = ()) -> list[str]:
    lines = [Line(line, number) for number, line in enumerate(text.split("\n"), start=1)]
    return list(map(sentence, unaccounted_for({BODY: lines}, vehicles, dropped)))


def test_a_vin_in_no_vehicle_is_named() -> None:
    assert doubts(f"y la unidad con serie {A_VIN}") == [f"in the text, and in no vehicle: VIN {A_VIN}"]


def test_a_vin_in_a_vehicle_is_accounted_for_though_a_letter_of_it_was_mended() -> None:
    assert doubts("serie 3N1CN8AE8NL569O66", (Vehicle("VERSA", vin="3N1CN8AE8NL569066"),)) == []


def test_a_vin_in_a_dropped_row_is_accounted_for() -> None:
    assert doubts(f"serie {A_VIN}", dropped=(dropped_row(IN_BODY, NOT_UNDERSTOOD, "VERSA", A_VIN),)) == []


@pytest.mark.parametrize(
    "text", ["placas LUK-009-H", "Placa: luk-009-h", "PLACAS # LUK009H", "placas de circulación LUK-009-H"]
)
def test_a_plate_with_its_label_in_no_vehicle_is_named(text: str) -> None:
    assert doubts(text) == ["in the text, and in no vehicle: plate LUK009H"]


@pytest.mark.parametrize("text", ["placas en trámite", "placas federales", "PLACAS\n350000", "placas 2021", "placas:"])
def test_what_is_no_plate_is_not_missed(text: str) -> None:
    assert doubts(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "TOTAL 5 UNIDADES",
        "Total de unidades: 5",
        "flotilla de 5 vehículos",
        "son 5 unidades en total",
        "Favor de cotizar 5 unidades:",
        "cotización para las 5 unidades siguientes:",
    ],
)
def test_a_stated_count_that_differs_is_said(text: str) -> None:
    assert doubts(text, TWO) == ["the text states 5 units, and 2 were read"]


def test_a_count_of_one_kind_is_no_count_of_the_fleet() -> None:
    assert doubts("TOTAL TRACTOCAMIONES 8", TWO) == []


def test_units_that_were_dropped_count_too() -> None:
    assert doubts("TOTAL 3 UNIDADES", TWO, (dropped_row(IN_BODY, NOT_UNDERSTOOD, "EBRO X"),)) == []


@pytest.mark.parametrize("total", ["$560,000.00", "560,000", "560000"])
def test_a_total_that_is_the_sum_of_the_values_is_fine(total: str) -> None:
    assert doubts(f"TOTAL {total}", TWO, (dropped_row(IN_BODY, TOTAL, f"TOTAL {total}"),)) == []


def test_a_total_that_differs_from_the_sum_is_said() -> None:
    wanted = "the text states a total of 900,000, and the values that were read add up to 560,000"
    assert doubts("Suma asegurada total: $900,000.00", TWO) == [wanted]


def test_the_subtotals_of_a_list_add_up() -> None:
    assert doubts("Subtotal $250,000\nSubtotal $310,000", TWO) == []


@pytest.mark.parametrize("text", ["TOTAL PRIMA $48,000.00", "Total a pagar $52,000.00", "Total siniestros $90,000"])
def test_totals_of_something_else_are_no_sums_insured(text: str) -> None:
    assert doubts(text, TWO) == []


def test_each_sheet_may_have_a_total_of_its_own() -> None:
    def sheet(name: str, *rows: tuple[str, ...]) -> Table:
        return Table("f.xlsx", name, rows)

    vehicles = tuple(
        Vehicle("NISSAN VERSA", value=value, origin=Origin("f.xlsx", sheet=name, row=2))
        for name, value in (("Norte", 100_000.0), ("Norte", 150_000.0), ("Sur", 300_000.0))
    )
    tables = [sheet("Norte", ("TOTAL", "250,000")), sheet("Sur", ("TOTAL", "300,000"))]

    assert list(unaccounted_for({"f.xlsx": tables}, vehicles, ())) == []


def test_a_mail_that_names_a_unit_which_was_not_read_needs_review() -> None:
    mail = a_mail().saying("Va la lista.\n\nFalta también la unidad con placas XYZ-123-A.\n")
    extraction = extract_email(mail.with_xlsx([HEADER, VERSA, HILUX]).as_bytes(), ReadingLimits())

    assert extraction.needs_review
    assert "in the text, and in no vehicle: plate XYZ123A" in sentences(extraction)


def test_quoted_history_and_losses_are_not_missed() -> None:
    text = "Va la lista.\n\nEl lun, 9 feb 2026 a las 10:15, Luis <lp@b.example> escribió:\n> serie 3HJ2VE5R4JY328944\n"
    losses = [("Siniestralidad", "", ""), ("Serie", "Fecha de siniestro", "Monto"), ("3HAAXZBHXRD313344", 2024, 90_000)]
    content = xlsx({"Flotilla": [HEADER, VERSA, HILUX], "Siniestros": losses})

    extraction = extract_email(a_mail().saying(text).with_file("f.xlsx", content).as_bytes(), ReadingLimits())

    assert not extraction.needs_review, extraction.warnings


@given(st.lists(st.sampled_from([VERSA, HILUX, ONIX]), unique=True, max_size=3))
def test_each_planted_vin_is_in_a_vehicle_or_named(listed: list[tuple[object, ...]]) -> None:
    """The text names three, the list some of them: those that it leaves out are said to be missing."""
    text = "\n".join(f"serie {row[3]}" for row in (VERSA, HILUX, ONIX))
    vehicles = tuple(Vehicle(str(row[1]), vin=str(row[3])) for row in listed)

    warnings = " ".join(doubts(text, vehicles))

    assert all((str(row[3]) in warnings) is (row not in listed) for row in (VERSA, HILUX, ONIX))


@pytest.mark.parametrize("text", ["3N1C N8AE 8NL5 6966 6", "3N1-CN8AE8-NL569666", f"SERIE{A_VIN}"])
def test_a_vin_in_groups_or_one_with_its_label_is_missed_where_no_vehicle_has_it(text: str) -> None:
    assert doubts(text) == [f"in the text, and in no vehicle: VIN {A_VIN}"]
    assert doubts(text, (Vehicle("VERSA", vin=A_VIN),)) == []


@pytest.mark.parametrize(
    "text", ["3N1C N8AE 9NL5 6966 6", "1234 5678 9012 3456 7", "Tel. 33 3615 2290 Cel. 33 1234 5678 1"]
)
def test_other_groups_are_no_vin(text: str) -> None:
    assert doubts(text) == []


@pytest.mark.parametrize(
    "plate", ["UKX-482-C", "SGT-71-20", "JW-31-087", "XB-4410-C", "29-RB-4T", "901-EP-2", "A12-BCD", "4VL-253"]
)
def test_a_plate_without_a_label_is_missed_where_no_vehicle_has_it(plate: str) -> None:
    bare = plate.replace("-", "")

    assert doubts(f"Versa 2021 {plate} blanco") == [f"in the text, and in no vehicle: plate {bare}"]
    assert doubts(f"Versa 2021 {plate} blanco", (Vehicle("VERSA", plate=bare),)) == []


@pytest.mark.parametrize(
    "text", ["COT-2026-004412", "tel. 33-3615-2290", "CX-30-2.5", "RFC DAC-010203-AB1", "4410-882", "F-150-XL"]
)
def test_other_numbers_with_dashes_are_no_plate(text: str) -> None:
    assert doubts(text) == []


def test_a_model_year_that_no_vehicle_has_is_named() -> None:
    vehicles = (Vehicle("BEAT", year=2020, origin=IN_BODY),)

    assert doubts("MODELO 2019\nBeat", vehicles) == ["in the text, and in no vehicle: model year 2019"]
    assert doubts("MODELO 2020\nBeat", vehicles) == []
    assert doubts("vehículos modelo 2010 en adelante", vehicles) == []
    assert doubts("modelo 2019", ()) == []


@pytest.mark.parametrize(
    "text", ["Valor factura: $598,000 más IVA", "El valor de la Transit es $598,000", "VALOR 598,000"]
)
def test_a_value_that_no_vehicle_has_is_named_where_one_has_none(text: str) -> None:
    bare = Vehicle("FORD TRANSIT", origin=IN_BODY)

    assert doubts(text, (bare,)) == ["in the text, and in no vehicle: value 598,000"]
    assert doubts(text, (bare, *TWO, Vehicle("FORD LOBO", value=598_000.0, origin=IN_BODY))) == []
    assert doubts(text, TWO) == []


@pytest.mark.parametrize("text", ["Suma asegurada RC $3,000,000", "valor de $500 de descuento", "valor comercial"])
def test_an_amount_of_something_else_is_no_value(text: str) -> None:
    assert doubts(text, (Vehicle("FORD TRANSIT", origin=IN_BODY),)) == []
