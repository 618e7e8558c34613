"""What sentences, brackets and clauses say of all units, of a class of them, or of one that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail

if TYPE_CHECKING:
    from intake.model.extraction import Coverage, Extraction

UNITS = "\nNissan Versa 2022 3N1CN8AE8NL569666\nHino 300 2020 JHHZCL2H3LK107225\n"
FAMILY = (
    "\n1. Chevrolet Suburban LT 2023 3GCPCREC7PL113664\n2. Toyota Sienna 2022 MR0EX8DDXNL113801\n"
    "3. Honda Odyssey 2021 1HGCV1F35ML113938\n"
)


def read(text: str) -> Extraction:
    return extract_email(a_mail().saying(text).as_bytes(), ReadingLimits())


@pytest.mark.parametrize(
    ("above", "below", "usage", "service", "basis"),
    [
        ("Unidades (uso comercial, valor convenido):", "", "comercial", "", "CONVENIDO"),
        ("Unidades de uso particular.", "", "particular", "", ""),
        ("Unidades con servicio público local, uso grúa:", "", "grúa", "público local", ""),
        ("", "las dos a valor factura y servicio privado", "", "privado", "FACTURA"),
        ("Serv.: Púb. Fed.", "", "", "Púb. Fed.", ""),
    ],
)
def test_what_is_said_of_all_units_holds_for_each(above: str, below: str, usage: str, service: str, basis: str) -> None:
    vehicles = read(f"Cotizar Alfa SA de CV.\n{above}{UNITS}{below}\n").vehicles

    assert [(one.usage, one.service, one.value_basis) for one in vehicles] == [(usage, service, basis)] * 2


def test_a_lead_says_it_of_the_units_that_its_line_lists() -> None:
    text = (
        "Las unidades, de servicio particular, son una Nissan March 2022 (serie 3N1CN8AE3NL115308)"
        " y una Nissan Frontier 2021 (serie 3N1CN8AE4ML115445).\n"
    )

    assert [vehicle.service for vehicle in read(text).vehicles] == ["particular", "particular"]


@pytest.mark.parametrize(
    ("line", "services"),
    [
        ("SPF los camiones, el Versa particular.", ["particular", "SPF"]),
        ("El Versa es servicio particular; los camiones SPF.", ["particular", "SPF"]),
    ],
)
def test_a_clause_is_of_the_unit_or_the_class_that_it_names(line: str, services: list[str]) -> None:
    assert [vehicle.service for vehicle in read(f"Cotizar Alfa.{UNITS}{line}\n").vehicles] == services


def test_the_others_are_those_that_no_other_clause_names() -> None:
    text = f"Cotizar:{FAMILY}Valor convenido la Suburban; las otras a valor comercial.\n"

    assert [vehicle.value_basis for vehicle in read(text).vehicles] == ["CONVENIDO", "COMERCIAL", "COMERCIAL"]


def test_where_each_unit_is_kept_is_not_where_the_client_is() -> None:
    mail = read(f"Cotizar Alfa.{UNITS}El Hino se guarda en CP 83000; el Versa en CP 85000.\n")

    assert [vehicle.postal_code for vehicle in mail.vehicles] == ["85000", "83000"]
    assert not mail.data.client_postal_code


def test_a_word_of_a_class_two_lines_below_takes_nothing_from_the_client() -> None:
    mail = read(f"cliente alfa, estan en leon guanajuato cp 37320\nvenden tornillos\ntraen los camiones en axa{UNITS}")

    assert [vehicle.postal_code for vehicle in mail.vehicles] == ["", ""]
    assert mail.data.client_postal_code == "37320"


def test_lines_of_a_mail_in_small_letters_are_not_one_sentence() -> None:
    owner = "el dueño es juan perez, vive en calle roble 15, fracc. los pinos, tijuana bc cp 22110"
    mail = read(f"hola buen dia\nvan 2 autos{UNITS}{owner}\nel versa lo chocaron en 2024\ngracias")

    assert [vehicle.postal_code for vehicle in mail.vehicles] == ["", ""]


def in_short(coverages: tuple[Coverage, ...]) -> list[tuple[str, float | None, bool]]:
    return [(one.kind, one.sum_insured or one.deductible_percent, one.is_excluded) for one in coverages]


@pytest.mark.parametrize(
    ("line", "place", "stated"),
    [
        (
            "A la Suburban ponle RC de 6 millones y RT 5%.",
            0,
            [("LIABILITY", 6_000_000, False), ("TOTAL_THEFT", 5, False)],
        ),
        ("La Odyssey va sin daños materiales.", 2, [("MATERIAL_DAMAGE", None, True)]),
        ("La unidad b) DM al 8%.", 1, [("MATERIAL_DAMAGE", 8, False)]),
    ],
)
def test_coverages_said_of_one_unit_are_its_own(
    line: str, place: int, stated: list[tuple[str, float | None, bool]]
) -> None:
    mail = read(f"Cotizar. RC $4,000,000, DM 5%, RT 10%{FAMILY}\n{line}\n")

    assert in_short(mail.vehicles[place].coverages) == stated
    assert not any(vehicle.coverages for index, vehicle in enumerate(mail.vehicles) if index != place)
    assert in_short(mail.data.coverages) == [
        ("LIABILITY", 4_000_000, False),
        ("MATERIAL_DAMAGE", 5, False),
        ("TOTAL_THEFT", 10, False),
    ]
    assert not any("DIFFER" in warning.code.name for warning in mail.warnings)
