"""The abbreviations of Mexican insurers, an attribute a table."""

from __future__ import annotations

import pytest

from domain.vehicle_spelling import normalise
from matcher.catalogue.attributes import Attributes, Traits, read_traits


def read(text: str) -> Traits:
    return read_traits(normalise(text).split())


def attributes(text: str) -> Attributes:
    return read(text).attributes


@pytest.mark.parametrize("text", ["AUT.", "AUTOMATICA", "TIPTRONIC", "CVT", "DSG", "S-TRONIC", "PDK", "AUTO", "T/A"])
def test_automatic(text: str) -> None:
    assert attributes(text).transmission == "AUTOMATIC"


@pytest.mark.parametrize("text", ["STD.", "EST", "ESTANDAR", "TM", "MANUAL", "T/M", "TRANS. MANUAL"])
def test_manual(text: str) -> None:
    assert attributes(text).transmission == "MANUAL"


@pytest.mark.parametrize("text", ["5P", "5 PTAS", "5 PUERTAS", "5PTAS.", "5 pts"])
def test_five_doors(text: str) -> None:
    assert attributes(text).doors == 5


@pytest.mark.parametrize("text", ["1.6L", "1.6", "1.6 L", "1.6 LTS", "1600 CC", "1600CC", "1,6 L", "1.6TDI", "1.6T"])
def test_one_point_six_litres(text: str) -> None:
    assert attributes(text).displacement == 1.6


@pytest.mark.parametrize("text", ["L4", "4CIL", "4 CIL.", "H4", "4 CILINDROS", "V4"])
def test_four_cylinders(text: str) -> None:
    assert attributes(text).cylinders == 4


@pytest.mark.parametrize("text", ["D/C", "DOBLE CABINA", "DOB CAB", "DOB. CAB.", "CAB. DOBLE"])
def test_double_cab(text: str) -> None:
    assert attributes(text).cab == "DOUBLE"


@pytest.mark.parametrize("text", ["CAB. REG.", "CABINA REGULAR", "CABINA SENCILLA", "REG CAB"])
def test_regular_cab(text: str) -> None:
    assert attributes(text).cab == "REGULAR"


@pytest.mark.parametrize("text", ["4X4", "4 x 4", "AWD", "4WD", "QUATTRO", "4MATIC", "XDRIVE"])
def test_all_wheels_drive(text: str) -> None:
    assert attributes(text).drive == "ALL"


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("05 OCUP.", "seats", 5),
        ("15 PASAJEROS", "seats", 15),
        ("7 PAS", "seats", 7),
        ("150HP", "power", 150),
        ("150 CP", "power", 150),
        ("3.5 TON", "tonnage", 3.5),
        ("3 1/2 TON", "tonnage", 3.5),
        ("3/4 TON.", "tonnage", 0.75),
        ("3500 KG", "tonnage", 3.5),
        ("15T", "tonnage", 15),
        ("110 KW", "power", 148),
        ("3 EJES", "axles", 3),
        ("6X4", "axles", 3),
        ("6 X 4", "drive", "6X4"),
        ("05", "seats", 5),
        ("05 OUP.", "seats", 5),
        ("I4", "cylinders", 4),
        ("2.L", "displacement", 2.0),
        ("HB", "body", "HATCHBACK"),
        ("HATCHBACK", "body", "HATCHBACK"),
        ("SEDAN", "body", "SEDAN"),
        ("CABRIOLET", "body", "CONVERTIBLE"),
        ("S.W.", "body", "WAGON"),
        ("VAGONETA", "body", "WAGON"),
        ("PICK-UP", "body", "PICKUP"),
        ("CHASIS CABINA", "body", "CHASSIS"),
        ("DIESEL", "fuel", "DIESEL"),
        ("MHEV", "fuel", "MILD HYBRID"),
        ("HIBRIDO", "fuel", "HYBRID"),
        ("PHEV", "fuel", "PLUG-IN"),
        ("ELECTRICO", "fuel", "ELECTRIC"),
        ("GAS L.P.", "fuel", "GAS"),
        ("2.0T", "turbo", "TURBO"),
        ("BITURBO", "turbo", "TURBO"),
    ],
)
def test_an_abbreviation_is_understood(text: str, attribute: str, value: object) -> None:
    assert getattr(attributes(text), attribute) == value


@pytest.mark.parametrize("text", ["R17", "16V", "6 VEL", "48 KWH"])
def test_wheels_valves_and_gears_are_not_kept(text: str) -> None:
    assert read(text) == Traits(Attributes(), ())


def test_what_is_no_attribute_is_a_word() -> None:
    assert read("ADVANCE 5P L4 1.6L LTD STD").words == ("ADVANCE", "LIMITED")


def test_a_gearbox_of_its_own_name_is_a_word_too() -> None:
    assert read("STYLE TIPTRONIC").words == ("STYLE", "TIPTRONIC")


def test_the_first_mention_holds() -> None:
    assert attributes("PDK STD").transmission == "AUTOMATIC"


def test_a_weight_is_no_displacement() -> None:
    assert attributes("1.5TON").displacement is None
    assert attributes("1.5 TON").displacement is None


def test_the_gears_of_a_gearbox_are_no_word() -> None:
    assert read("PDK 7").words == ("PDK",)
    assert read("CVT 5 OCUP.").attributes.seats == 5


def test_rows_of_seats_are_one_word() -> None:
    assert read("LIMITED 3 FILAS").words == read("LIMITED 3FILAS").words
