"""Whatever a mail looks like, its serial numbers and plates are read, dropped with a reason, or named to a reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from domain import plates, vin
from domain.text import plain, unaccented
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail, html_table
from tests.fixtures.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from intake.model.extraction import Extraction, Vehicle


class Unit(NamedTuple):
    """A unit as it is written into a mail."""

    name: str
    year: int
    vin: str
    plate: str


NAMES: Final = (
    "Nissan Versa Sense", "NP300 doble cabina", "KENWORTH T680", "Toyota Hilux SR 2.7", "Mazda 3 s Hatchback",
    "VW Saveiro CS", "Isuzu ELF 600 plataforma", "Freightliner M2 106 Torton", "Chevrolet Aveo LS",
    "International 4300 caja seca", "Caja seca Utility 53 pies", "Ford Fiesta SE",
)  # fmt: skip
MAKERS: Final = ("3N1CN8AE", "3N6AD33A", "3WKYD40X", "MR0EX3DD", "3VWJP7BU", "3ALACWFC", "LSGHD52H", "9BWKB45U")
PLATES: Final = (
    r"[A-HJ-NP-Z]{3}-[0-9]{3}-[A-HJ-NP-Z]", r"[A-HJ-NP-Z]{3}-[0-9]{2}-[0-9]{2}", r"[A-HJ-NP-Z]{2}-[0-9]{4}-[A-HJ-NP-Z]",
    r"[0-9]{2}-[A-HJ-NP-Z]{2}-[0-9][A-HJ-NP-Z]",
)  # fmt: skip
GREETINGS: Final = (
    "",
    "Buen día, favor de cotizar:\n",
    "Hola, te paso lo que me mandó el cliente por WhatsApp\n\n",
    "RELACION\n",
)
CLOSINGS: Final = (
    "", "\nSaludos", "\nQuedo al pendiente.\nAna Ruiz\nTel. 55 1234 5678", "\nElaboró: Ing. Ana Ruiz",
    "\nTOTAL", "\nMás IVA. Vigencia: 01/12/2026 al 01/12/2027.",
)  # fmt: skip
LINES: Final[dict[str, str]] = {
    "numbered": "{number}. {name} {year} serie {vin} placas {plate}",
    "dashes": "- {name}, modelo {year}, NIV {vin}, {plate}",
    "slashes": "{name} / {year} / {vin} / {plate}",
    "bars": "{number} | {name} | {year} | {vin} | {plate}",
    "bare": "{vin} {name} {year} {plate}",
    "brackets": "* {year} {name} (VIN {vin}) placas: {plate}",
    "a fact a line": "{name}\n{year}\n{vin}\n{plate}\n",
    "labels": "Unidad {number}\nDescripción: {name}\nModelo: {year}\nSerie: {vin}\nPlacas: {plate}\n",
    "chat": "[24/11/26 10:0{number}:11] Ana: {name} {year} serie {vin} placas {plate}",
    "sentence": "También una {name} {year} con serie {vin} y placas {plate}.",
}
MUTATIONS: Final[dict[str, Callable[[str], str]]] = {
    "as it is": str,
    "in capitals": str.upper,
    "without accents": unaccented,
    "spaced": lambda text: text.replace(" ", "  "),
    "quoted lines": lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "labels glued": lambda text: text.replace("serie ", "serie").replace("NIV ", "NIV"),
    "misspelt": lambda text: text.replace("an", "na").replace("ol", "lo"),
    "no points": lambda text: text.replace(". ", " "),
}


@st.composite
def vins(draw: st.DrawFn) -> str:
    """A VIN of a known maker with the check digit that it asks for."""
    maker, year, serial = draw(st.sampled_from(MAKERS)), draw(st.sampled_from("JKLMNPR")), draw(st.integers(0, 999_999))
    rest = f"{year}K{serial:06}"
    return f"{maker}{vin.check_digit(f'{maker}0{rest}')}{rest}"


@st.composite
def fleets(draw: st.DrawFn) -> list[Unit]:
    numbers = draw(st.lists(vins(), min_size=1, max_size=5, unique=True))
    signs = draw(
        st.lists(
            st.one_of(*(st.from_regex(shape, fullmatch=True) for shape in PLATES)),
            min_size=len(numbers), max_size=len(numbers), unique_by=plates.compact,
        )
    )  # fmt: skip
    return [
        Unit(draw(st.sampled_from(NAMES)), draw(st.integers(2015, 2024)), number, sign)
        for number, sign in zip(numbers, signs, strict=True)
    ]


def written(fleet: Sequence[Unit], line: str) -> str:
    return "\n".join(line.format(number=number, **unit._asdict()) for number, unit in enumerate(fleet, start=1))


def unaccounted(fleet: Sequence[Unit], extraction: Extraction) -> set[str]:
    """The numbers that are in no vehicle and no dropped row, and that no reason for review names."""
    told = plates.compact(plain(" ".join([*(row.text for row in extraction.dropped_rows), *sentences(extraction)])))
    read = {number for vehicle in extraction.vehicles for number in (vehicle.vin, plates.compact(vehicle.plate))}
    planted = {number for unit in fleet for number in (unit.vin, plates.compact(unit.plate))}
    return {number for number in planted - read if number not in told}


def made_up(fleet: Sequence[Unit], extraction: Extraction) -> set[str]:
    """The numbers of vehicles that nobody wrote."""
    read = {number for vehicle in extraction.vehicles for number in (vehicle.vin, plates.compact(vehicle.plate))} - {""}
    return read - {number for unit in fleet for number in (unit.vin, plates.compact(unit.plate))}


def facts(fleet: Sequence[Unit | Vehicle]) -> set[tuple[str, str, int | None]]:
    return {(unit.vin, plates.compact(unit.plate), unit.year) for unit in fleet}


@given(
    fleets(),
    st.sampled_from(sorted(LINES)),
    st.lists(st.sampled_from(sorted(MUTATIONS)), max_size=2),
    st.sampled_from(GREETINGS),
    st.sampled_from(CLOSINGS),
)
def test_no_number_of_a_text_is_lost_or_made_up(
    fleet: list[Unit], layout: str, mutations: list[str], greeting: str, closing: str
) -> None:
    text = f"{greeting}{written(fleet, LINES[layout])}{closing}\n"
    for mutation in mutations:
        text = MUTATIONS[mutation](text)
    extraction = extract_email(a_mail().saying(text).as_bytes(), ReadingLimits())

    assert unaccounted(fleet, extraction) == set(), text
    assert made_up(fleet, extraction) == set(), text
    assert extraction.needs_review or facts(extraction.vehicles) == facts(fleet), text


@given(fleets(), st.permutations(["name", "year", "vin", "plate"]), st.booleans())
def test_no_number_of_a_table_is_lost_or_made_up(fleet: list[Unit], order: list[str], has_heads: bool) -> None:  # noqa: FBT001
    heads = {"name": "Descripción", "year": "Modelo", "vin": "No. Serie", "plate": "Placas"}
    rows = [[str(unit._asdict()[name]) for name in order] for unit in fleet]
    table = html_table([[heads[name] for name in order], *rows] if has_heads else rows)
    extraction = extract_email(a_mail().showing(f"<p>Favor de cotizar</p>{table}").as_bytes(), ReadingLimits())

    assert unaccounted(fleet, extraction) == set()
    assert made_up(fleet, extraction) == set()
    assert extraction.needs_review or facts(extraction.vehicles) == facts(fleet)
