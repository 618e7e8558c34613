"""What a description or a passage holds beside the name of one vehicle is doubted."""

from __future__ import annotations

import pytest

from intake.extraction.doubtful_names import holds_another_fact, is_no_name, missed_names, names_several
from intake.extraction.email import extract_email
from intake.model.extraction import Extraction, Vehicle
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail, html_table
from tests.fixtures.sentences import sentences

A_VIN = "3N1CN8AE8NL569666"  # of 2022


def read(text: str) -> Extraction:
    return extract_email(a_mail().saying(text).as_bytes(), ReadingLimits())


@pytest.mark.parametrize(
    "vehicle",
    [
        Vehicle("KIA RIO 2019", year=2026),
        Vehicle("Hilux 2020"),
        Vehicle("Versa serie AB1234567", year=2021),
        Vehicle("Versa, placas", year=2021),
        Vehicle("NP300 (10)", year=2020),
        Vehicle("Versa, 178500", year=2021),
        Vehicle(f"Versa {A_VIN}", year=2021),
        Vehicle(f"CASCADIA {A_VIN}31-AU-2B", year=2021),
        Vehicle(f"CASCADIA {A_VIN}1750000", year=2021, value=1.0),
        Vehicle("CASCADIA 3N1CN8AE8NL5696", year=2021),
        Vehicle("CASCADIA 31-AU-2B", year=2021),
        Vehicle("CASCADIA 31-AU-2B", year=2021, plate="71-UE-2B"),
        Vehicle("iii, placas KS-31-003", year=2021),
        Vehicle("Versa placas KS 31 003", year=2021),
        Vehicle("REFRIGERADA THERMO 532018"),
        Vehicle("CASCADIA 1750000", year=2021),
    ],
)
def test_another_fact_in_a_description_is_seen(vehicle: Vehicle) -> None:
    assert holds_another_fact(vehicle)


@pytest.mark.parametrize(
    "vehicle",
    [
        Vehicle("NISSAN VERSA 2021", year=2021),
        Vehicle("HINO SERIE 500 1726", year=2018),
        Vehicle("PEUGEOT 2008 ACTIVE", year=2021),
        Vehicle("Versa factura 2021", year=2022, vin=A_VIN),
        Vehicle("URVAN (15 PASAJEROS)", year=2021),
        Vehicle("MAZDA 3", year=2021),
        Vehicle(A_VIN, year=2021, vin=A_VIN),
        Vehicle("INTERNATIONAL4300", year=2021),
        Vehicle("CASCADIA 31-AU-2B", year=2021, plate="31AU2B"),
        Vehicle("REFRIGERADA 32000 LBS"),
        Vehicle("VERSA PLACAS DE CARGA 2020", year=2020),
    ],
)
def test_a_name_with_its_own_numbers_holds_no_other_fact(vehicle: Vehicle) -> None:
    assert not holds_another_fact(vehicle)


@pytest.mark.parametrize("text", ["ii", "IV.", "iii, placas", "1.1", "a) serie"])
def test_marks_and_labels_alone_are_no_name(text: str) -> None:
    assert is_no_name(text)


@pytest.mark.parametrize("text", ["VW Up", "Rio", "Zanfor", "MG 5", "UD", "CX-5"])
def test_a_short_name_is_one(text: str) -> None:
    assert not is_no_name(text)


@pytest.mark.parametrize(
    "text", ["Nissan Versa y tres Toyota Hilux", "Ram 4000 y una Ram 2500", "Versa, March", "Aveo and Jetta"]
)
def test_several_names_in_a_description_are_seen(text: str) -> None:
    assert names_several(text)


@pytest.mark.parametrize(
    "text", ["Nissan Versa", "VERSA SENSE, NISSAN", "KENWORTH T680", "Hilux diesel y caja", "Mazda 3 S Y 5P"]
)
def test_one_name_is_not_several(text: str) -> None:
    assert not names_several(text)


def test_a_name_that_no_vehicle_of_its_passage_has_is_missed() -> None:
    assert missed_names("Versa 2021, March 2019, Hilux", "VERSA MARCH")
    assert not missed_names("Versa 2021, March 2019", "VERSA MARCH")


@pytest.mark.parametrize(
    "text",
    [
        "Cotizar Versa 2021 250",
        "Cotizar 2 Versa y 3 Sentra, unos 2020 y otros 2021",
        "Cotizar Versa 2019 2021 placas ABC-12-34",
        "Trax LT 2018, placas ABC-12-34, valor factura $310,000, valor comercial $228,000",
        "Cotizar:\nVersa 2021 placas ABC-12-34\nHilux placas ABC-12-35",
        "Cotizar todo amplia menos los March:\nMarch 2019 placas ABC-12-34\nVersa 2021 placas ABC-12-35",
    ],
)
def test_what_cannot_be_decided_needs_review(text: str) -> None:
    assert read(text).needs_review


@pytest.mark.parametrize(
    "text",
    [
        f"Cotizar Versa 2022 factura 2021 serie {A_VIN}",
        "Cotizar Trax LT 2018, placas ABC-12-34, valor $310,000, prima anual $12,000",
        "Valores en miles:\nVersa 2021 250\nHilux 2020 320",
        "Cotizar:\nVersa 2021 placas ABC-12-34\nHilux 2020 placas ABC-12-35",
    ],
)
def test_what_can_be_decided_needs_none(text: str) -> None:
    assert not read(text).needs_review


def test_two_lists_that_say_different_things_of_a_unit_need_review() -> None:
    rows = [("Descripción", "Modelo", "No. Serie"), ("NISSAN VERSA", 2021, A_VIN)]
    mail = a_mail().saying(f"Cotizar:\nNISSAN VERSA 2022 serie {A_VIN}\n").with_xlsx(rows)

    assert extract_email(mail.as_bytes(), ReadingLimits()).needs_review


def test_a_table_of_numbers_has_the_name_above_it() -> None:
    table = html_table([("SERIE", "PLACAS"), (A_VIN, "ABC-12-34"), ("MR0EX8DD4NL158278", "ABC-12-35")])
    extraction = extract_email(
        a_mail().showing(f"<p>Cotizar:</p><p>2 NISSAN VERSA 2021, valor $250,000</p>{table}").as_bytes(),
        ReadingLimits(),
    )

    assert [(vehicle.description, vehicle.year, vehicle.plate, vehicle.value) for vehicle in extraction.vehicles] == [
        ("NISSAN VERSA", 2021, "ABC-12-34", 250_000.0),
        ("NISSAN VERSA", 2021, "ABC-12-35", 250_000.0),
    ]


def test_a_name_that_counts_others_than_the_table_below_it_needs_review() -> None:
    table = html_table([("SERIE", "PLACAS"), (A_VIN, "ABC-12-34"), ("MR0EX8DD4NL158278", "ABC-12-35")])
    extraction = extract_email(
        a_mail().showing(f"<p>Cotizar:</p><p>3 NISSAN VERSA 2021</p>{table}").as_bytes(), ReadingLimits()
    )

    assert len(extraction.vehicles) == 2
    assert any("3 units are named above a table of 2" in warning for warning in sentences(extraction))


def test_what_a_text_adds_to_a_list_repeats_none_of_it() -> None:
    rows = [("Descripción", "Modelo", "No. Serie"), ("NISSAN VERSA", 2021, A_VIN)]
    added = a_mail().saying("Al listado adjunto agrégale:\n- NISSAN VERSA 2021\n- KIA RIO 2020\n").with_xlsx(rows)
    repeated = (
        a_mail().saying("Cotizar las unidades del listado:\n- NISSAN VERSA 2021\n- KIA RIO 2020\n").with_xlsx(rows)
    )

    assert len(extract_email(added.as_bytes(), ReadingLimits()).vehicles) == 3
    assert len(extract_email(repeated.as_bytes(), ReadingLimits()).vehicles) == 2
