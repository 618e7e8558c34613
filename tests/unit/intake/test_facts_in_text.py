"""Vehicles in text of many kinds: what counts them, joins them, and stands above or below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.model.extraction import UNKNOWN_NAME
from intake.text.leads import in_singular, lead_before
from tests.fixtures.list_texts import Row, read, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence


IN_ONE_SENTENCE: dict[str, tuple[str, Sequence[Row]]] = {
    "another of the same name": (
        "Cotizar una Toyota Hilux 2022 placas JX-12-345, otra 2021 y otra más 2019 placas JX-12-347",
        [
            ("Toyota Hilux", 2022, "", "JX-12-345"),
            ("Toyota Hilux", 2021, "", ""),
            ("Toyota Hilux", 2019, "", "JX-12-347"),
        ],
    ),
    "kinds of unit that are counted": (
        "Favor de cotizar 3 tortons Kenworth T370 2019 y 2 cajas secas Utility 2018 del cliente.",
        [("Kenworth T370", 2019, "", "")] * 3 + [("cajas secas Utility", 2018, "", "")] * 2,
    ),
    "two words for a kind of unit": (
        "Son 2 camionetas pick up Nissan NP300 2020, tres vans Toyota Hiace 2021",
        [("Nissan NP300", 2020, "", "")] * 2 + [("Toyota Hiace", 2021, "", "")] * 3,
    ),
    "names in the plural": (
        "Hola, 2 Versas 2021, 3 Hiluxes 2022 y dos Marchs 2019",
        [("Versa", 2021, "", "")] * 2 + [("Hilux", 2022, "", "")] * 3 + [("March", 2019, "", "")] * 2,
    ),
    "plates that end in a letter which is a word too": (
        "MAZDA CX5 2017 placas EDC-311-E; NISSAN VERSA 2019 placas AYG-815-Y y HONDA CITY 2018 placas NXE-112-Y",
        [
            ("MAZDA CX5", 2017, "", "EDC-311-E"),
            ("NISSAN VERSA", 2019, "", "AYG-815-Y"),
            ("HONDA CITY", 2018, "", "NXE-112-Y"),
        ],
    ),
    "years that are listed for as many units": (
        "Cotizar 4 Nissan NP300 modelos 2019, 2020, 2021 y 2022",
        [("Nissan NP300", year, "", "") for year in (2019, 2020, 2021, 2022)],
    ),
    "counts before the years": (
        "Cotizar 3 Kia Rio, dos 2019 y uno 2020",
        [("Kia Rio", 2019, "", ""), ("Kia Rio", 2019, "", ""), ("Kia Rio", 2020, "", "")],
    ),
    "a sum of counts": (
        "Cotizar 3 camionetas más: dos Saveiro 2020 y una Tornado 2019",
        [("Saveiro", 2020, "", "")] * 2 + [("Tornado", 2019, "", "")],
    ),
    "ordinals": (
        "Quiero asegurar 2 autos, el primero es un Mazda 2 2020 y el segundo es un Mazda 3 2021",
        [("Mazda 2", 2020, "", ""), ("Mazda 3", 2021, "", "")],
    ),
    "what holds for both": (
        "ocupo cotizar una NP300 2018 y un Aveo 2020 los dos en amplia gracias",
        [("NP300", 2018, "", ""), ("Aveo", 2020, "", "")],
    ),
    "plates that are listed for as many units": (
        "Cotizar 2 Aveo 2020 placas ABC-123-D y ABC-124-D, y un March 2019 placas ABC-125-D",
        [("Aveo", 2020, "", "ABC-123-D"), ("Aveo", 2020, "", "ABC-124-D"), ("March", 2019, "", "ABC-125-D")],
    ),
    "one of which has its quote": (
        "Ya tengo cotizada la Versa 2020, me falta la Kicks 2022, cotízala por favor",
        [("Kicks", 2022, "", "")],
    ),
    "y además, otro": (
        "dos Hilux 2022 y una Hiace 2021, y además 2 NP300 2020 y otro Jetta 2019",
        [
            *[("Hilux", 2022, "", "")] * 2,
            ("Hiace", 2021, "", ""),
            *[("NP300", 2020, "", "")] * 2,
            ("Jetta", 2019, "", ""),
        ],
    ),
}


@pytest.mark.parametrize(("text", "rows"), IN_ONE_SENTENCE.values(), ids=IN_ONE_SENTENCE)
def test_a_sentence_names_several_vehicles(text: str, rows: Sequence[Row]) -> None:
    assert rows_of(text) == rows


@pytest.mark.parametrize(
    ("text", "lead", "count"),
    [
        ("placas EDC-311-E; ", "; ", None),
        ("2021 y 8 cajas secas marca ", "y 8 cajas secas marca ", 8),
        ("2022, y además tres ", ", y además tres ", 3),
        ("valor $350 ", "", None),
        ("motor 2.5 ", "", None),
        ("valor 250,000 ", "", None),
        ("una camioneta ", "una camioneta ", 1),
    ],
)
def test_what_leads_up_to_a_vehicle_takes_nothing_of_the_one_before(text: str, lead: str, count: int | None) -> None:
    before = lead_before(text, len(text))

    assert (text[before.start :], before.unit_count) == (lead, count)


def test_only_what_is_counted_is_put_in_the_singular() -> None:
    assert (
        in_singular("2 Aveos, dos Nissan Versas, 15 T370 y los Marchs")
        == "2 Aveo, dos Nissan Versa, 15 T370 y los Marchs"
    )


def test_vehicles_whose_names_nobody_knows_are_told_apart_by_their_serial_numbers() -> None:
    text = read(
        "Cotizar por favor un fulgoral 4300 grúa 2008, serie 3HA6NVWP68Z517890 y otro, fulgoral 4300 caja"
        " 2022, serie 3HAFATFL8NK042065; el otro es un Volvo VNL 760 2021, serie 4V4F7GTH1ML464925."
    )

    assert [(vehicle.year, vehicle.vin) for vehicle in text.vehicles] == [
        (2008, "3HA6NVWP68Z517890"),
        (2022, "3HAFATFL8NK042065"),
        (2021, "4V4F7GTH1ML464925"),
    ]
    assert [UNKNOWN_NAME in vehicle.warnings for vehicle in text.vehicles] == [True, True, False]


def test_another_one_with_a_name_that_nobody_knows_keeps_it() -> None:
    text = read("Un Kia Rio 2021 serie 3KPA24AD8PE410004; el otro es un Zorp QZ625 2023 serie 3HSNPN3Z4PE550500.")

    assert [vehicle.description for vehicle in text.vehicles] == ["Kia Rio", "Zorp QZ625"]
    assert [UNKNOWN_NAME in vehicle.warnings for vehicle in text.vehicles] == [False, True]


def test_a_premium_is_no_value() -> None:
    (vehicle,) = read("La prima del NISSAN VERSA 2021 es de $12,500, serie 3N1CN8AE4ML810001").vehicles

    assert vehicle.value is None


def test_the_other_one_is_named_after_it_is_announced() -> None:
    assert rows_of(
        "Un Nissan Versa 2014 serie 3N1BQTS76ER237865; el otro es un Kia Rio 2021, además de un GM Aveo 2019"
    ) == [
        ("Nissan Versa", 2014, "3N1B0TS76ER237865", ""),
        ("Kia Rio", 2021, "", ""),
        ("GM Aveo", 2019, "", ""),
    ]


counted = st.tuples(
    st.integers(1, 9),
    st.sampled_from(["", "unidades ", "camionetas ", "vans ", "camiones rabones "]),
    st.sampled_from(["Nissan NP300", "Toyota Hiace", "Kenworth T370", "Hilux"]),
    st.integers(2001, 2026),
)


@given(st.lists(counted, min_size=1, max_size=5), st.sampled_from([", ", " y ", " y además ", "; "]))
def test_a_sentence_has_as_many_vehicles_as_it_counts(groups: list[tuple[int, str, str, int]], connector: str) -> None:
    text = "Cotizar " + connector.join(f"{count} {kind}{name} {year}" for count, kind, name, year in groups)

    assert rows_of(text) == [(name, year, "", "") for count, _, name, year in groups for _ in range(count)]


@pytest.mark.parametrize(
    ("line", "year", "value", "currency"),
    [
        ("FREIGHTLINER M2 2022 USD 120,000", 2022, 120_000, "USD"),
        ("KENWORTH T370 22 USD 14,500", 2022, 14_500, "USD"),
        ("- KENWORTH T370 2021 120,000 USD", 2021, 120_000, "USD"),
        ("Versa advance / 22 / 3N1CN8AE4NL810001 / PWA512A / 265mil", 2022, 265_000, ""),
        ("- Ranger XL 2019, serie 8AFAR23L3KJ410005, 410,000", 2019, 410_000, ""),
        ("- Ranger XL 2019, serie 8AFAR23L3KJ410005, km 410,000", 2019, None, ""),
        ("VW Saveiro CS 18 9BWKB45U1JP012345 TNY-26-32", 2018, None, ""),
        ("VW Saveiro CS 16 9BWKB45U1JP012345 TNY-26-32", None, None, ""),
    ],
)
def test_a_short_year_and_an_amount_are_told_from_other_numbers(
    line: str, year: int | None, value: int | None, currency: str
) -> None:
    (vehicle,) = read(line).vehicles

    assert (vehicle.year, vehicle.value, vehicle.currency) == (year, value, currency)


@pytest.mark.parametrize(
    "written", ["3N1C N8AE 4ML8 1000 1", "3N1CN8AE4ML810001", "3N1CN8AE4MLB10001", "serie 3N1C N8AE4 ML810001"]
)
def test_a_vin_may_be_written_in_groups(written: str) -> None:
    (vehicle,) = read(f"NISSAN VERSA 2021 {written} placas PWB-511-A").vehicles

    assert vehicle.vin == written.removeprefix("serie ").replace(" ", "")
    assert (vehicle.description, vehicle.plate) == ("NISSAN VERSA", "PWB-511-A")


@pytest.mark.parametrize(
    "line",
    [
        "Les envié los papeles, guía 7501DHL00QO112233.",
        "Folio fiscal: A1B2C3D4E5F6O7Q8I",
        "TY559VEXete8UUJmN/pv0Oo4N4DD6xp06kB+YhJG9Gn7Z",
        "Guía de envío: 7501DHX00PP112233",
    ],
)
def test_letters_and_digits_as_many_as_of_a_vin_are_none(line: str) -> None:
    text = read(f"- KIA RIO 2023 serie 3KPA24AD8PE410004\n\n{line}")

    assert [vehicle.vin for vehicle in text.vehicles] == ["3KPA24AD8PE410004"]


def test_a_number_that_may_be_a_vin_is_kept_as_a_row_that_was_dropped() -> None:
    text = read("Los papeles van en la 7501DHX00PP112233.")

    assert text.vehicles == []
    assert [row.text for row in text.dropped] == ["Los papeles van en la 7501DHX00PP112233."]


def test_a_vin_is_mended_beside_the_words_of_a_vehicle() -> None:
    assert rows_of("- NISSAN VERSA 2021, 3N1CN8AE4MLO1OOO1") == [("NISSAN VERSA", 2021, "3N1CN8AE4ML010001", "")]


A, B, C = "3N6AD33A1NK810011", "3N6AD33A3NK810012", "3N6AD33A5NK810013"
NP300 = "Nissan NP300 DC"
IN_LINES: dict[str, tuple[str, Sequence[Row]]] = {
    "commas below the names of the columns": (
        f"Vans:\n\nmarca, línea, versión, año, serie\nNissan, NP300, DC, 2022, {A}\nNissan, NP300, DC, 2021, {B}",
        [(NP300, 2022, A, ""), (NP300, 2021, B, "")],
    ),
    "slashes below the names of the columns": (
        f"marca / submarca / modelo / serie\nNissan / NP300 DC / 2022 / {A}\nNissan / NP300 DC / 2021 / {B}",
        [(NP300, 2022, A, ""), (NP300, 2021, B, "")],
    ),
    "a cell a line": (
        f"Marca\nModelo\nAño\nSerie\nNissan\nNP300 DC\n2022\n{A}\nNissan\nNP300 DC\n2021\n{B}",
        [(NP300, 2022, A, ""), (NP300, 2021, B, "")],
    ),
    "a cell a line, and no names of columns": (
        f"Nissan\nNP300 DC\n2022\n{A}\nNissan\nNP300 DC\n2021\n{B}",
        [(NP300, 2022, A, ""), (NP300, 2021, B, "")],
    ),
    "cells between commas": (
        f"Nissan, NP300 DC, 2022, {A}, PWA-512-A, 250000\nKia, Rio LX, 2021, {B}, TXA-404-C, 300000",
        [("Nissan, NP300 DC", 2022, A, "PWA-512-A"), ("Kia, Rio LX", 2021, B, "TXA-404-C")],
    ),
    "dot leaders": (
        f"{NP300}......2022......{A}\nKIA RIO ___ 2021 ___ {B}",
        [(NP300, 2022, A, ""), ("KIA RIO", 2021, B, "")],
    ),
    "a card of facts": (
        f"{NP300}\n2022\n{A}\nPWB-511-A\n\nToyota Hilux SR\n2021\nLE-51-202\n$490,000",
        [(NP300, 2022, A, "PWB-511-A"), ("Toyota Hilux SR", 2021, "", "LE-51-202")],
    ),
    "a card with a picture before each fact": (
        f"🚗 {NP300}\n📅 2022\n🔢 {A}\n🪪 PWB-511-A\n\n🛻 Toyota Hilux SR\n📅 2021\n🪪 LE-51-202",
        [(NP300, 2022, A, "PWB-511-A"), ("Toyota Hilux SR", 2021, "", "LE-51-202")],
    ),
    "messages of a chat": (
        f"[10:02, 5/10/2026] Ana: {NP300} 2022\n[10:03, 5/10/2026] Ana: serie {A}\n[10:04, 5/10/2026] Ana: Versa 2023",
        [(NP300, 2022, A, ""), ("Versa", 2023, "", "")],
    ),
    "numbers in boxes": (
        "1️⃣ Nissan Versa 2021\n2️⃣ Kia Rio 2023",
        [("Nissan Versa", 2021, "", ""), ("Kia Rio", 2023, "", "")],
    ),
    "a count and its serial numbers": (
        f"3 camionetas {NP300} 2022 con las siguientes series:\n{A}\n{B}\n{C}\nGracias",
        [(NP300, 2022, A, ""), (NP300, 2022, B, ""), (NP300, 2022, C, "")],
    ),
    "a description, serial numbers, and no count": (
        f"{NP300} 2022\nSeries:\n{A}\n{B}\n{C}",
        [(NP300, 2022, A, ""), (NP300, 2022, B, ""), (NP300, 2022, C, "")],
    ),
    "serial numbers, and plates below them": (
        f"2 camionetas {NP300} 2022\nSeries:\n{A}\n{B}\nPlacas:\n41-AK-5Z\n42-AK-5Z",
        [(NP300, 2022, A, "41-AK-5Z"), (NP300, 2022, B, "42-AK-5Z")],
    ),
    "serial numbers with their plates": (
        f"{NP300} 2022\n{A} placas 41-AK-5Z\n{B} placas 42-AK-5Z",
        [(NP300, 2022, A, "41-AK-5Z"), (NP300, 2022, B, "42-AK-5Z")],
    ),
    "a count and its plates": (
        f"2 camionetas {NP300} 2022 con las siguientes placas:\n41-AK-5Z\n42-AK-5Z",
        [(NP300, 2022, "", "41-AK-5Z"), (NP300, 2022, "", "42-AK-5Z")],
    ),
    "more of the same": (
        f"1. {NP300} 2022 serie {A}\nAgregar 2 unidades más iguales.",
        [(NP300, 2022, A, ""), (NP300, 2022, "", ""), (NP300, 2022, "", "")],
    ),
}


@pytest.mark.parametrize(("text", "rows"), IN_LINES.values(), ids=IN_LINES)
def test_lines_make_vehicles_together(text: str, rows: Sequence[Row]) -> None:
    assert rows_of(text) == rows


@pytest.mark.parametrize(
    "text",
    [
        "Falta marca, modelo, año y serie\nde las unidades, por favor, gracias",
        "Marca\nModelo\nAño\nQuedo en espera\nde sus datos\ngracias",
        "Distribuidora Nissan\nTel. 55 1234 5678\nAv. Juárez 2021",
    ],
)
def test_names_of_columns_and_of_makers_alone_make_no_vehicle(text: str) -> None:
    assert rows_of(text) == []


@given(st.integers(1, 6), st.lists(st.integers(0, 999_999), min_size=1, max_size=6, unique=True))
def test_every_serial_number_below_a_description_has_a_unit(count: int, numbers: list[int]) -> None:
    serials = [f"3N6AD33A1NK{number:06d}" for number in numbers]

    units = rows_of(f"{count} unidades {NP300} 2022, series:\n" + "\n".join(serials))

    assert [vin for _, _, vin, _ in units if vin] == serials
    assert len(units) == max(count, len(serials))
    assert {(name, year) for name, year, _, _ in units} == {(NP300, 2022)}


@pytest.mark.parametrize("number", ["serie 3HSDZAPR8LN123456", "placas 45-AK-2B"])
def test_a_name_that_nobody_knows_belongs_to_the_number_below_it(number: str) -> None:
    (vehicle,) = read(f"Van los datos:\n\nZorp QZ 2020\n{number}").vehicles

    assert (vehicle.description, vehicle.year, bool(vehicle.vin or vehicle.plate)) == ("Zorp QZ", 2020, True)
    assert UNKNOWN_NAME in vehicle.warnings
