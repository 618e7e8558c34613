"""What must not matter: the order of columns, blank rows and columns, letterheads, totals, the words of headers."""

from __future__ import annotations

from string import ascii_uppercase, digits
from typing import TYPE_CHECKING, TypeAlias

from hypothesis import assume, given
from hypothesis import strategies as st

from domain import vin
from domain.notices.sentences import sentence
from domain.vin import check_digit
from intake.extraction.list_reader import ListReader
from intake.lexicon.column_names import Column
from intake.model.document import Table
from intake.model.limits import ReadingLimits
from intake.tables.columns import read_header, settle
from intake.tables.rows import read_rows

if TYPE_CHECKING:
    from intake.model.extraction import Vehicle

LIMITS = ReadingLimits()
Row: TypeAlias = tuple[str, ...]
HEADER = ("Marca", "Submarca", "Modelo", "No. Serie", "Placas", "Suma Asegurada")
CARS = [("NISSAN", "VERSA SENSE"), ("TOYOTA", "HILUX SR"), ("KIA", "RIO LX"), ("KENWORTH", "T680"), ("RAM", "2500")]
LETTERS = "".join(letter for letter in ascii_uppercase if letter not in "IOQ")


@st.composite
def vins(draw: st.DrawFn) -> str:
    """Return a North American VIN with the check digit that it asks for."""
    serial = (
        "3N1" + draw(st.text(LETTERS + digits, min_size=8, max_size=8)) + draw(st.text(digits, min_size=6, max_size=6))
    )
    return serial[:8] + check_digit(serial[:8] + "0" + serial[9:]) + serial[9:]


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """Return a row as HEADER names its cells."""
    brand, model = draw(st.sampled_from(CARS))
    plate = draw(st.from_regex(r"[A-HJ-NP-Z]{3}-[0-9]{3}-[A-HJ-NP-Z]", fullmatch=True))
    value = draw(st.integers(100_000, 3_000_000))
    return brand, model, str(draw(st.integers(1990, 2026))), draw(vins()), plate, f"{value:,}"


fleets = st.lists(rows(), min_size=2, max_size=6, unique_by=lambda row: row[3])


def read(*written: Row) -> list[Vehicle]:
    return read_rows(Table("f.xlsx", "Hoja1", written), LIMITS).vehicles


def facts(vehicles: list[Vehicle]) -> list[tuple[object, ...]]:
    return [(each.description, each.brand, each.year, each.vin, each.plate, each.value) for each in vehicles]


def numbers(vehicles: list[Vehicle]) -> list[tuple[object, ...]]:
    return [(each.year, each.vin, each.plate, each.value) for each in vehicles]


def expected(fleet: list[Row]) -> list[tuple[object, ...]]:
    return [
        (f"{brand} {model}", brand, int(year), number, plate, float(value.replace(",", "")))
        for brand, model, year, number, plate, value in fleet
    ]


@given(fleets, st.permutations(range(len(HEADER))))
def test_the_order_of_columns(fleet: list[Row], order: list[int]) -> None:
    assert facts(read(*(tuple(row[at] for at in order) for row in [HEADER, *fleet]))) == expected(fleet)


@given(fleets, st.sets(st.integers(0, 8)), st.sets(st.integers(0, 6)))
def test_blank_rows_and_columns(fleet: list[Row], blank_rows: set[int], blank_columns: set[int]) -> None:
    spread: list[Row] = []
    for at, row in enumerate([HEADER, *fleet]):
        cells: list[str] = []
        for place, cell in enumerate(row):
            cells += ["", cell] if place in blank_columns else [cell]
        spread += [(), tuple(cells)] if at in blank_rows else [tuple(cells)]

    assert facts(read(*spread)) == expected(fleet)


@given(fleets, st.sampled_from(["GRUPO ALFA", "RELACIÓN DE UNIDADES 2026", "Seguros del Norte, S.A. de C.V."]))
def test_a_letterhead_and_a_total(fleet: list[Row], title: str) -> None:
    total = ("", "", "", "", "TOTAL", "99,999,999")
    letterhead: tuple[Row, ...] = ((title,), ("", "Fecha:", "01/02/2026"), (), HEADER)

    assert facts(read(*letterhead, *fleet, total)) == expected(fleet)


@given(
    fleets, st.lists(st.sampled_from(["Foo", "Bar", "Qux", "Zap", "Wag", "Lim"]), min_size=6, max_size=6, unique=True)
)
def test_headers_in_unknown_words(fleet: list[Row], names: list[str]) -> None:
    assert numbers(read(tuple(names), *fleet)) == [row[2:] for row in expected(fleet)]


@given(fleets)
def test_no_header(fleet: list[Row]) -> None:
    assert numbers(read(*fleet)) == [row[2:] for row in expected(fleet)]


@given(fleets)
def test_rows_and_columns_changed_over(fleet: list[Row]) -> None:
    assert facts(read(*zip(HEADER, *fleet, strict=True))) == expected(fleet)


@given(fleets, fleets)
def test_a_second_page_without_its_header(first: list[Row], second: list[Row]) -> None:
    assume(not {row[3] for row in first} & {row[3] for row in second})
    pages = [Table("f.pdf", "1", (HEADER, *first)), Table("f.pdf", "2", tuple(second))]

    assert facts(ListReader(LIMITS).read("f.pdf", pages).vehicles) == expected([*first, *second])


@given(fleets)
def test_headers_that_a_broker_is_known_for(fleet: list[Row]) -> None:
    known = {"ALPHA": Column.BRAND, "BETA": Column.MODEL, "GAMMA": Column.YEAR, "DELTA": Column.VIN}
    header = ("Alpha", "Beta", "Gamma", "Delta", "Épsilon", "Zeta")
    vehicles = read_rows(Table("f.xlsx", "", (header, *fleet)), LIMITS, known).vehicles

    assert [row[:4] for row in facts(vehicles)] == [row[:4] for row in expected(fleet)]


def test_what_a_broker_is_known_for_wins_over_words_and_values() -> None:
    known = {"PLACAS": Column.ECONOMIC_NUMBER}
    header = read_header(("Marca", "Placas", "Serie"), known)

    assert settle(header, [("KIA", "GXV-573-R", "3KPA24AB0KM157873")])[1] is Column.ECONOMIC_NUMBER


@given(vins(), st.sampled_from(" -. "), st.booleans())
def test_a_vin_however_it_is_spaced(number: str, between: str, is_lower: bool) -> None:  # noqa: FBT001
    written = between.join((number[:3], number[3:9], number[9:]))

    assert vin.read_serial(written.lower() if is_lower else written) == (number, None)


@given(vins())
def test_a_vin_with_letters_for_digits_is_mended_and_said(number: str) -> None:
    written = number.replace("0", "O").replace("1", "I")
    assume(written != number)
    assume(sum(map(written.count, "IO")) <= 4)
    serial = vin.read_serial(written)

    assert serial is not None
    assert serial.number == number
    assert serial.warning
    assert "read as a digit" in sentence(serial.warning)
