"""A list of vehicles loses no item in silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import brands, models
from domain.notices.codes import DropReason
from intake.extraction.email import extract_email
from intake.extraction.list_reader import ListReader
from intake.model.document import Table
from intake.model.extraction import NOT_UNDERSTOOD, TITLE_OR_NOTE, TOTAL, UNKNOWN_NAME
from intake.model.limits import ReadingLimits
from intake.readers.text import from_text
from intake.tables.rows import read_rows
from intake.text.exclusions import TAKEN_OUT
from tests.fixtures.mails import HEADER, VERSA, a_mail
from tests.fixtures.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake.extraction.list_reader import ListRead
    from intake.model.extraction import Extraction

LIMITS = ReadingLimits()
GREETING = "Buen día, favor de cotizar:\n\n"
VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@dataclass(frozen=True, slots=True)
class Item:
    """One unit of a list as somebody writes it; a name that was made up is no brand and no model."""

    name: str
    is_made_up: bool
    year: int | None
    vin: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, str(self.year or ""), self.vin) if part)


spellings = st.sampled_from([str.upper, str.title, str])
whole_vins = st.builds(
    "3N1AB{:0>6}{:06d}".format, st.text(VIN_LETTERS, min_size=6, max_size=6), st.integers(0, 999_999)
)
years = st.none() | st.integers(1990, 2026)
made_up = st.lists(st.text("BFGKPQWXZ", min_size=3, max_size=7), min_size=2, max_size=3).map(" ".join)


@st.composite
def known_names(draw: st.DrawFn) -> str:
    """A brand and a model, not always of each other."""
    brand, model = draw(st.sampled_from(sorted(brands.spellings()))), draw(st.sampled_from(sorted(models.names())))
    spell: Callable[[str], str] = draw(spellings)
    return spell(f"{brand} {model}")


items = st.one_of(
    st.builds(Item, known_names(), st.just(value=False), years, st.just("") | whole_vins),
    st.builds(Item, made_up, st.just(value=True), years, st.just("") | whole_vins),
)
lists = st.lists(items, min_size=1, max_size=12, unique_by=lambda item: item.vin or object())
SURE = Item("NISSAN VERSA", is_made_up=False, year=2021, vin="")
MARKS: dict[str, Callable[[int], str]] = {
    "points": "{}. ".format,
    "brackets": "{}) ".format,
    "slashes": "{}/ ".format,
    "points and dashes": "{}.- ".format,
    "bare numbers": "{} ".format,
    "dashes": lambda _: "- ",
    "bullets": lambda _: "• ",
}


def read_list(text: str) -> ListRead:
    return ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks)


def rows_told(extraction: Extraction) -> set[int]:
    vehicles = {vehicle.origin.row for vehicle in extraction.vehicles if vehicle.origin}
    return vehicles | {row.origin.row for row in extraction.dropped_rows}


def hides_nothing(extraction: Extraction) -> bool:
    """Tell whether somebody looks wherever an item was not understood."""
    is_doubtful = any(row.reason == NOT_UNDERSTOOD for row in extraction.dropped_rows) or any(
        UNKNOWN_NAME in vehicle.warnings for vehicle in extraction.vehicles
    )
    return extraction.needs_review or not is_doubtful


@settings(deadline=None)
@given(lists, st.integers(0, 12), st.sampled_from(sorted(MARKS)))
def test_every_item_of_a_list_in_a_text_is_a_vehicle_or_a_dropped_row(
    written: list[Item], place: int, marks: str
) -> None:
    whole = [*written[:place], SURE, *written[place:]]
    text = "".join(f"{MARKS[marks](number)}{item}\n" for number, item in enumerate(whole, start=1))
    extraction = extract_email(a_mail().saying(GREETING + text).as_bytes(), LIMITS)
    first = len(GREETING.splitlines()) + 1

    assert rows_told(extraction) == set(range(first, first + len(whole)))
    assert hides_nothing(extraction)
    assert extraction.needs_review or not any(item.is_made_up and not item.vin for item in whole)


@settings(deadline=None)
@given(lists, st.integers(0, 12), st.booleans())
def test_every_row_of_a_table_is_a_vehicle_or_a_dropped_row(
    written: list[Item],
    place: int,
    has_header: bool,  # noqa: FBT001 - hypothesis gives it by place
) -> None:
    whole = [*written[:place], SURE, SURE, *written[place:]]
    rows = [("No.", "Descripción", "Año", "Serie")] if has_header else []
    rows += [(str(number), item.name, str(item.year or ""), item.vin) for number, item in enumerate(whole, start=1)]
    content = "\n".join(map(";".join, rows)).encode()
    extraction = extract_email(a_mail().with_file("flotilla.csv", content).as_bytes(), LIMITS)

    assert rows_told(extraction) == set(range(1 + has_header, len(rows) + 1))
    assert hides_nothing(extraction)


def test_a_list_with_brands_that_few_know_is_read_whole_and_a_person_looks() -> None:
    text = """1. NISSAN VERSA 2021
    2. ZORP LT 2021
    3. QUXOR 4300 2018
    4. KIA RIO 2019
    5. BLORF RICH 6 2023, placas ABC-123-D
    """
    extraction = extract_email(a_mail().saying(text).as_bytes(), LIMITS)

    assert [(vehicle.description, vehicle.year) for vehicle in extraction.vehicles] == [
        ("NISSAN VERSA", 2021),
        ("ZORP LT", 2021),
        ("QUXOR 4300", 2018),
        ("KIA RIO", 2019),
        ("BLORF RICH 6", 2023),
    ]
    assert extraction.needs_review
    assert "neither brand nor model is known: body row 2, body row 3, body row 5" in sentences(extraction)


# Of each item is said what becomes of it: V a vehicle, U one without a known name, ? not understood, - a title or note,
# T a total, + more of the item above, blank: no item of a list.
LISTS: dict[str, str] = {
    "an item without any fact": """
        V 1. Nissan Versa 2021
        ? 2. ZORP QUX
        V 3. Kia Rio 2019""",
    "numbers that begin in other ways": """
        V 1.- Nissan Versa 2021
        U 2) ZORP QUX 2020
        V 3. Kia Rio 2019""",
    "letters": """
        V a) Nissan Versa 2021
        U b) ZORP QUX 2020""",
    "numbered units": """
        V Unidad 1: Nissan Versa 2021
        U Unidad 2: ZORP QUX 2020""",
    "facts in the line below": """
        V 1. Nissan Versa 2021
        +    Serie 3N1CN8AE8NL569666
        U 2. ZORP QUX
        +    Serie 3N1CN8AE8NL569667
        U 3. BLORF 2020
        +    Placas ABC-123-D""",
    "titles of kinds between the items": """
          Autos
        V - Nissan Versa 2021
          Motos
        U - ZORP QUX 2020""",
    "a numbering that goes on below a heading": """
        V 1. Nissan Versa 2021

          Unidades que se agregan este mes
        U 2. ZORP QUX 2020
        ? 3. BLORF""",
    "terms in the list": """
        V 1. Nissan Versa 2021
        - 2. Pago anual 2026
        - 3. Vigencia desde enero 2026
        - 4. Favor de enviar a ana@corredores.example
        - 5. Lic. Ana Ruiz, 55 1234 2021
        T 6. Total: 1 unidad
        - 7. Coberturas:""",
    "terms in a list of their own": """
        V 1. Nissan Versa 2021
        V 2. Kia Rio 2019

          Condiciones:
          1. Pago anual 2026
          2. Deducible 5 %
          3. ZORP QUX""",
    "terms with the same marks below a heading": """
        V - Nissan Versa 2021

          Considerar
          - Daños materiales 5 %
          - ZORP QUX""",
    "a list that names no vehicle": """
          1. Cobertura amplia
          2. ZORP QUX 2020
          3. Contado""",
    "details below each item": """
        V 1. Nissan Versa 2021
          - ZORP QUX
        V 2. Kia Rio 2019
          - BLORF""",
    "lines without marks": """
        V Nissan Versa 2021
        U ZORP QUX 2020
        V Kia Rio 2019
        - VANS (2)
        V Mazda 3 2020
        ? BLORF
        V Mazda 2 2019""",
    "lines without marks between a greeting and a name": """
          Hola Ana
        V Nissan Versa 2021
        V Kia Rio 2019
        U ZORP QUX 2020
          Gracias
          Juan""",
    "lines a blank line apart": """
        V Nissan Versa 2021

        U ZORP QUX 2020

        V Kia Rio 2019""",
    "second lines in words": """
        V Nissan Versa 2021
          color rojo con quemacocos
        V Kia Rio 2019
          color azul sin quemacocos
        V Mazda 3 2020""",
    "two vehicles in a letter": """
          Adjunto los datos
        V Nissan Versa 2021
          ZORP QUX
          BLORF
        V Kia Rio 2019""",
    "the size of an engine is no number of a list": """
        V 1) Mazda 3 2.0L 2021
        V 2) Kia Rio 1.6 2019""",
    "bare numbers and a line that ends in a comma": """
        V 1 Nissan Versa 2021 serie 3N1CN8AE8NL569666, placas ABC-123-D,
        U 2 ZORP QUX 2020
        V 3 Kia Rio 2019""",
    "an item that is a bare VIN": """
        V 1. Nissan Versa 2021
        V 2. 3N1CN8AE8NL569666
        V 3. Kia Rio 2019""",
}


@pytest.mark.parametrize("name", LISTS)
def test_what_becomes_of_each_item_of_a_list(name: str) -> None:
    lines = [line[8:] for line in LISTS[name].splitlines()]
    read = read_list("\n".join(line[2:] for line in lines))
    signs = {NOT_UNDERSTOOD: "?", TITLE_OR_NOTE: "-", TOTAL: "T"}
    became = {row.origin.row: signs[row.reason] for row in read.dropped}
    became |= {
        vehicle.origin.row: "U" if UNKNOWN_NAME in vehicle.warnings else "V"
        for vehicle in read.vehicles
        if vehicle.origin
    }

    expected = {number: line[0] for number, line in enumerate(lines, start=1) if line[:1].strip(" +")}
    assert became == expected


def test_units_below_a_heading_of_those_that_leave_are_dropped_whatever_their_name() -> None:
    read = read_list("- Nissan Versa 2021\n\nBajas:\n- Kia Rio 2019\n- ZORP QUX 2020\n")

    assert [vehicle.description for vehicle in read.vehicles] == ["Nissan Versa"]
    assert {row.reason for row in read.dropped} == {TAKEN_OUT}


def test_a_count_of_units_without_a_known_name_counts() -> None:
    read = read_list("- Nissan Versa 2021\n- 2 unidades ZORP QUX 2020\n")

    assert [vehicle.description for vehicle in read.vehicles] == ["Nissan Versa", "ZORP QUX", "ZORP QUX"]


def test_a_record_that_says_less_than_its_neighbours_is_not_lost() -> None:
    read = read_list("Tipo: Nissan Versa\nUso: carga\n\nTipo: ZORP QUX\nUso: carga\n")

    assert len(read.vehicles) == 1
    assert [(row.reason, row.text) for row in read.dropped] == [(NOT_UNDERSTOOD, "ZORP QUX | carga")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("3", "ZORP QUX", "", ""), NOT_UNDERSTOOD),
        (("3", "", "2020", ""), NOT_UNDERSTOOD),
        (("", "Nota: unidades nuevas", "", ""), TITLE_OR_NOTE),
        (("", "Elaboró:", "Juan Pérez", ""), TITLE_OR_NOTE),
        (("", "", "", "859000"), DropReason.NO_VEHICLE),
        (("", "TOTAL", "2", ""), TOTAL),
    ],
)
def test_a_row_that_is_made_as_the_vehicles_are_is_told_from_a_note(row: tuple[str, ...], reason: str) -> None:
    vehicles = [("1", "NISSAN VERSA", "2021", "3N1CN8AE8NL569666"), ("2", "KIA RIO", "2019", "3KPA24AB0KM157873")]
    table = Table("f.xlsx", "Hoja1", (("No.", "Descripción", "Año", "Serie"), *vehicles, row))
    read = read_rows(table, LIMITS)

    assert len(read.vehicles) == 2
    assert [dropped.reason for dropped in read.dropped] == [reason]
    assert read.dropped[0].text == " | ".join(cell for cell in row if cell)


def test_a_row_with_a_year_and_the_short_number_of_an_old_unit_is_a_vehicle_without_a_name() -> None:
    rows = (("Descripción", "Año", "Serie"), ("NISSAN VERSA", "2021", "3N1CN8AE8NL569666"), ("", "2006", "RM71900N"))
    read = read_rows(Table("f.xlsx", "Hoja1", rows), LIMITS)

    assert [(vehicle.year, vehicle.vin) for vehicle in read.vehicles] == [
        (2021, "3N1CN8AE8NL569666"),
        (2006, "RM71900N"),
    ]


def test_a_dropped_row_says_where_it_stands_and_at_most_500_characters_of_it() -> None:
    table = Table("f.pdf", "", (HEADER, tuple(map(str, VERSA)), ("TOTAL", "x" * 900)), first_row=1, pages=(1, 1, 2))
    (dropped,) = read_rows(table, LIMITS).dropped

    assert (dropped.origin.file, dropped.origin.row, dropped.origin.page) == ("f.pdf", 3, 2)
    assert dropped.text == f"TOTAL | {'x' * 492}"


def test_rows_over_the_limit_are_counted_and_those_not_understood_are_told_first() -> None:
    totals = [("SUBTOTAL", "", "", "", "", 1)] * 5
    mail = a_mail().with_xlsx([HEADER, VERSA, *totals]).saying("1. KIA RIO 2019\n2. ZORP QUX\n")
    extraction = extract_email(mail.as_bytes(), ReadingLimits(max_dropped_rows=2))

    assert [row.reason for row in extraction.dropped_rows] == [NOT_UNDERSTOOD, TOTAL]
    assert "only 2 of 6 rows that are no vehicles are told" in sentences(extraction)
    assert "1 item in lists of vehicles not understood, compare with the mail: body row 2" in sentences(extraction)
    assert extraction.needs_review


def test_rows_dropped_on_purpose_ask_for_no_review() -> None:
    extraction = extract_email(a_mail().with_xlsx([HEADER, VERSA, ("TOTAL", "", "", "", "", 1)]).as_bytes(), LIMITS)

    assert len(extraction.dropped_rows) == 1
    assert not extraction.needs_review


@pytest.mark.parametrize("parted", ["; ", ", ", " y "])
def test_a_name_that_a_sentence_lists_beside_known_ones_is_read_with_its_own_year(parted: str) -> None:
    text = f"Favor de cotizar {parted.join(['NISSAN VERSA 2021', 'ZORP BLARG 2020', 'KIA RIO 2019'])}"

    extraction = extract_email(a_mail().saying(text).as_bytes(), LIMITS)

    assert [(vehicle.description, vehicle.year) for vehicle in extraction.vehicles] == [
        ("NISSAN VERSA", 2021),
        ("ZORP BLARG", 2020),
        ("KIA RIO", 2019),
    ]
    assert extraction.needs_review
