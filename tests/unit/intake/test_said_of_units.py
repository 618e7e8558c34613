"""What sentences, brackets and clauses say of all units, of a class of them, or of one that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.notices.codes import WarningCode
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
        ("Vehículos (uso escolar):", "", "escolar", "", ""),
        ("Cotización de estos vehículos para uso de reparto, servicio particular:", "", "reparto", "particular", ""),
        ("Requiero cotización con DM 5% sobre valor factura, RC $3,000,000.", "", "", "", "FACTURA"),
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


def services_of(text: str) -> list[str]:
    return [vehicle.service for vehicle in read(text).vehicles]


HEAVY = (
    "\n1) Kenworth T680 2018 $2,000,000\n2) Torton Freightliner M2 2017 $780,000\n"
    "3) Tractocamión International Prostar 2015 $900,000\n"
)


@pytest.mark.parametrize(
    ("line", "services"),
    [
        ("Todos los tractos son SPF.", ["SPF", "", "SPF"]),
        ("Todos los tractos son SPF, el torton es particular.", ["SPF", "particular", "SPF"]),
        ("El torton es particular; los tractos SPF.", ["SPF", "particular", "SPF"]),
    ],
)
def test_what_is_said_of_a_kind_of_unit_reaches_no_other_of_its_class(line: str, services: list[str]) -> None:
    assert services_of(f"Cotizar Alfa.\n{HEAVY}\n{line}\n") == services


TWO_YEARS = "\nFord Transit 2022 placas 1AB223 $580,000\nFord Transit 2023 placas 1AB224 $640,000\n"


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        ("La 2023 sin cobertura de robo.", [[], [("TOTAL_THEFT", None, True)]]),
        ("Las Transit con RC de 6 millones.", [[("LIABILITY", 6_000_000, False)]] * 2),
        (
            "La 2022 con RC de 6 millones; las demás 4 millones.",
            [[("LIABILITY", 6_000_000, False)], [("LIABILITY", 4_000_000, False)]],
        ),
    ],
)
def test_a_year_tells_which_of_several_is_called(line: str, stated: list[list[tuple[str, float | None, bool]]]) -> None:
    mail = read(f"Cotizar. RC 3 MDP, DM 5%, RT 10%.\n{TWO_YEARS}\n{line}\n")

    assert [in_short(vehicle.coverages) for vehicle in mail.vehicles] == stated
    assert in_short(mail.data.coverages)[0] == ("LIABILITY", 3_000_000, False)


@pytest.mark.parametrize(
    "line",
    [
        "A la Suburban ponle RC de 6 millones.",
        "La Hilux con RC de 6 millones.",
        "La Transit con RC de 6 millones.",
    ],
)
def test_a_coverage_of_a_unit_that_no_name_in_the_list_fits_is_of_none_and_told(line: str) -> None:
    mail = read(f"Cotizar. RC 3 MDP, DM 5%, RT 10%.\n{TWO_YEARS}\n{line}\n")

    assert not any(vehicle.coverages for vehicle in mail.vehicles)
    assert in_short(mail.data.coverages)[0] == ("LIABILITY", 3_000_000, False)
    assert WarningCode.COVERAGE_DIFFERS_BY_UNIT in [warning.code for warning in mail.warnings]


def test_a_unit_before_a_colon_has_its_coverages_to_itself() -> None:
    mail = read("Cotizar.\nToyota Hiace 2021 $610,000\nChevrolet Aveo 2023 $240,000\n\nAveo: amplia 5/10, RC 3 MDP.\n")

    kinds = [sorted(coverage.kind for coverage in vehicle.coverages) for vehicle in mail.vehicles]
    assert kinds == [[], ["LIABILITY", "MATERIAL_DAMAGE", "TOTAL_THEFT"]]
    assert not mail.data.coverages


def test_a_clause_that_parts_its_figures_by_class_is_of_no_single_unit() -> None:
    mail = read(
        "Cotizar.\nVolvo VNL 2019 $1,750,000\nMazda 2 2022 $275,000\n\nDM 10% para tractos y 5% para el auto.\n"
    )

    assert not any(vehicle.coverages for vehicle in mail.vehicles)
    assert [(one.vehicle_class, one.deductible_percent) for one in mail.data.coverages] == [("HEAVY", 10), ("CAR", 5)]


def test_more_words_tell_which_of_several_is_called() -> None:
    mail = read("Cotizar.\nRAM 4000 2020 $650,000\nRAM 2500 2019 $540,000\n\nLa RAM 2500 con RC de 6 millones.\n")

    assert [in_short(vehicle.coverages) for vehicle in mail.vehicles] == [[], [("LIABILITY", 6_000_000, False)]]


def test_a_postal_code_of_one_clause_tells_what_the_number_of_the_other_is() -> None:
    units = "\nRAM 4000 2020 $650,000\nRAM 2500 2019 $540,000\nJeep Wrangler 2021 $720,000\n"
    mail = read(f"Cotizar:{units}\nLa Wrangler circula en el CP 45050 y las RAM en el 44940.\n")

    assert [vehicle.postal_code for vehicle in mail.vehicles] == ["44940", "44940", "45050"]


def test_a_use_in_the_name_of_a_unit_needs_no_label() -> None:
    mail = read("Cotizar:\nTsuru 2015 taxi $70,000\nVersa 2021 uber $260,000\nAveo 2023 utilitario $240,000\n")

    assert [vehicle.usage for vehicle in mail.vehicles] == ["taxi", "uber", "utilitario"]


MIXED = (
    "\n* Tracto Kenworth T680 2019 $1,900,000\n* Rabón Hino 500 2020 $950,000\n* Ford Ranger 2022 $520,000\n"
    "* Ford Explorer 2022 $620,000\n"
)


@pytest.mark.parametrize(
    ("line", "sums"),
    [
        ("El rabón y la Ranger con RC de 3 millones.", [None, 3_000_000, 3_000_000, None]),
        ("La Ranger RC 3 MDP y el rabón 4 MDP.", [None, 4_000_000, 3_000_000, None]),
        ("El tracto con RC de 5 millones; los demás 3 millones.", [5_000_000, 3_000_000, 3_000_000, 3_000_000]),
    ],
)
def test_one_sentence_gives_units_their_figures_in_turn(line: str, sums: list[float | None]) -> None:
    mail = read(f"Cotizar:{MIXED}\n{line}\n")

    stated = [next((one.sum_insured for one in vehicle.coverages), None) for vehicle in mail.vehicles]
    assert (stated, mail.data.coverages) == (sums, ())


def test_what_the_rest_is_follows_from_the_kind_that_is_named() -> None:
    mail = read(f"Cotizar:{MIXED}\nLos tractos son servicio público federal, lo demás particular.\n")

    assert [vehicle.service for vehicle in mail.vehicles] == ["público federal", *["particular"] * 3]


def test_the_class_of_goods_alone_is_that_of_all_units() -> None:
    assert {vehicle.cargo for vehicle in read(f"Cotizar:{MIXED}\nCarga tipo C.\n").vehicles} == {"Carga C"}
