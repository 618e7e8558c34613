"""Coverages in whole mails: where they stand, whose they are, and what is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from domain.notices.codes import WarningCode
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from tests.fixtures.coverages import all_in_short, in_order, in_short
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail, xlsx

if TYPE_CHECKING:
    from domain.origin import Origin
    from intake.model.extraction import Extraction, FieldReading
    from tests.fixtures.mails import MailBuilder

FLEET: Final = [HEADER, VERSA, HILUX]
CLIENT: Final = "Cotizar la flotilla adjunta de Aceros Díaz SA de CV.\n"
EARLIER: Final = (
    "\nDe: Ana Ruiz <ana.ruiz@corredores.example>\nEnviado: lunes, 1 de junio de 2026\n"
    "Para: cotizaciones@aseguradora.example\nAsunto: Cotización\n\n"
)
ANSWER: Final = "\nEl lun, 1 jun 2026 a las 10:00, Cotizaciones <cotizaciones@aseguradora.example> escribió:\n"


def read(mail: MailBuilder) -> Extraction:
    return extract_email(mail.as_bytes(), ReadingLimits())


def asked_for(extraction: Extraction) -> list[str]:
    return all_in_short(extraction.data.coverages)


def told_codes(extraction: Extraction) -> set[str]:
    return {warning.code for warning in extraction.warnings}


def readings_of(readings: tuple[FieldReading, ...]) -> dict[str, FieldReading]:
    return {reading.field: reading for reading in readings if reading.field.startswith("coverages[")}


def cell(origin: Origin | None) -> Any:
    assert origin is not None
    assert origin.place is not None
    return origin.row, origin.place.columns


def test_classes_of_a_mail_with_units_below_their_headings() -> None:
    text = (
        "AUTOS\n1. Toyota Hilux SR 2022 serie MR0EX8DD4NL158278\n2. Nissan Versa 2022 serie 3N1CN8AE8NL569666\n"
        "DM 5%, RT 10%, RC 3,000,000\n\nCAMIONES\n3. Kenworth T680 2020 serie 3WKAD40X9LF123456\n"
        "DM 10%, RT 20%, RC 5,000,000\n\nVigencia 01/07/2026 al 01/07/2027\n"
    )
    extraction = read(a_mail().saying(text))

    assert asked_for(extraction) == in_order(
        "DM/CAR 5% | RT/CAR 10% | RC/CAR 3M | DM/HEAVY 10% | RT/HEAVY 20% | RC/HEAVY 5M"
    )
    assert [vehicle.coverages for vehicle in extraction.vehicles] == [(), (), ()]


@pytest.mark.parametrize(
    ("text", "package", "stated"),
    [
        ("Cobertura amplia para los autos, limitada para los camiones.", "", "?/CAR | ?/HEAVY"),
        ("Quote package AMPLIA for the cars and limitada for the trucks.", "", "?/CAR | ?/HEAVY"),
        ("Cotización amplia en ligeros y limitada en el equipo pesado.", "", "?/CAR | ?/HEAVY"),
        ("Cobertura amplia.", "AMPLIA", ""),
        ("Cobertura amplia para la flotilla, las motos en limitada.", "AMPLIA", "?/MOTORCYCLE"),
        ("Opción 1: amplia, deducibles 5/10\nOpción 2: limitada", "AMPLIA, LIMITADA", "?#1 | DM#1 5% | RT#1 10% | ?#2"),
    ],
)
def test_the_package_of_one_class_or_option_is_not_that_of_all(text: str, package: str, stated: str) -> None:
    extraction = read(a_mail().saying(f"{CLIENT}{text}\n").with_xlsx(FLEET))

    assert (extraction.data.coverage, asked_for(extraction)) == (package, in_order(stated))
    assert "coverage" not in extraction.data.missing_fields


def test_options_are_told_to_the_reviewer() -> None:
    extraction = read(a_mail().saying("Opción 1: DM 5%\nOpción 2: DM 10%\n").with_xlsx(FLEET))

    assert asked_for(extraction) == ["DM#1 5%", "DM#2 10%"]
    assert WarningCode.COVERAGE_OPTIONS in told_codes(extraction)


@pytest.mark.parametrize(
    ("rows", "stated"),
    [
        (
            [
                ["Cobertura", "Actual", None, "Solicitado", None],
                [None, "Suma", "Ded.", "Suma", "Ded."],
                ["Daños materiales", "V.C.", 0.1, "V.C.", 0.05],
                ["Responsabilidad civil", 3000000, None, 5000000, None],
                ["RC viajero", "Amparada", None, "No se requiere", None],
            ],
            "DM 5% | RC 5M | RCPAS -",
        ),
        (
            [["Coberturas", "Opción 1", "Opción 2"], ["DM", 0.05, 0.1], ["RC", 3000000, 5000000]],
            "DM#1 5% | DM#2 10% | RC#1 3M | RC#2 5M",
        ),
        ([["Cobertura", "Póliza vigente"], ["DM", "10%"], ["RC", 3000000]], ""),
        (
            [
                ["Cobertura", "Límite", "Ded."],
                ["AUTOS Y PICK UP"],
                ["RC", 3e6, ""],
                ["CAMIONES"],
                ["RC", 5e6, "50 UMA"],
            ],
            "RC/CAR 3M | RC/HEAVY 5M 50u",
        ),
    ],
)
def test_a_sheet_of_coverages_beside_the_fleet(rows: list[list[Any]], stated: str) -> None:
    mail = a_mail().with_file("f.xlsx", xlsx({"Coberturas": rows, "Unidades": FLEET}))

    assert asked_for(read(mail)) == in_order(stated)


def test_each_coverage_of_a_sheet_has_its_cells() -> None:
    rows: list[list[Any]] = [["Cobertura", "Autos", "Camiones"], ["DM", "5%", "10%"], ["RC", 3e6, 5e6]]
    data = read(a_mail().with_file("f.xlsx", xlsx({"C": rows, "U": FLEET}))).data
    places = {
        in_short(data.coverages[int(name[10:-1])]): cell(r.origin) for name, r in readings_of(data.readings).items()
    }

    assert places == {
        "DM/CAR 5%": (2, (1, 2)),
        "DM/HEAVY 10%": (2, (1, 3)),
        "RC/CAR 3M": (3, (1, 2)),
        "RC/HEAVY 5M": (3, (1, 3)),
    }


def test_each_coverage_of_a_text_has_its_characters_and_its_confidence() -> None:
    data = read(a_mail().saying("Cotizar:\nRC 3,000,000, DM 5\n").with_xlsx(FLEET)).data
    first, second = (readings_of(data.readings)[f"coverages[{place}]"] for place in range(2))

    assert [first.origin and (first.origin.row, first.origin.place and first.origin.place.characters)] == [(2, (1, 12))]
    assert (first.confidence, second.confidence) == (0.95, 0.72)


@pytest.mark.parametrize(
    ("history", "stated", "is_told"),
    [
        (f"{EARLIER}Cotizar para Harinas Bravo SA de CV con DM 5%, RT 10%, RC 3,000,000\n", "", True),
        (f"{ANSWER}> Ana, la de Aceros Díaz quedó en RC 6,000,000, DM 10%\n", "", False),
        (f"{ANSWER}> Te dejo la propuesta: RC 2,000,000, DM 10%, prima $410,000.\n", "", False),
        (f"{ANSWER}> Consideramos RC 2,000,000 y DM 10%.\n", "", True),
        (f"{EARLIER}Cotizar para Aceros Díaz SA de CV con DM 5%, RT 10%\n", "DM 5% | RT 10%", True),
        (f"{EARLIER}Te confirmo que quedó en RC 6,000,000 la póliza\n", "", False),
    ],
)
def test_coverages_of_the_history_are_those_of_the_same_client_only(
    history: str, stated: str, *, is_told: bool
) -> None:
    extraction = read(a_mail().about("RE: Cotización").saying(f"{CLIENT}{history}").with_xlsx(FLEET))

    assert asked_for(extraction) == in_order(stated)
    assert (WarningCode.COVERAGES_FROM_HISTORY in told_codes(extraction)) == is_told


def test_what_the_newest_text_changes_counts_before_the_list_below_it() -> None:
    text = (
        "Luis, por favor sube la RC a 4 millones.\n"
        f"{EARLIER}Cotizar:\nToyota Hilux SR 2022 serie MR0EX8DD4NL158278\nNissan Versa 2022 serie 3N1CN8AE8NL569666\n"
        "\nDM 5%, RT 10%, RC 3,000,000\n"
    )
    extraction = read(a_mail().about("RE: Cotización").saying(text))

    assert asked_for(extraction) == in_order("RC 4M | DM 5% | RT 10%")
    assert WarningCode.COVERAGES_FROM_HISTORY in told_codes(extraction)


@pytest.mark.parametrize(
    ("title", "words", "stated", "package"),
    [
        ("Observaciones", "sólo RC", "RC", "RC"),
        ("Observaciones", "amplia ded 3/5", "DM 3% | RT 5%", "AMPLIA"),
        ("Observaciones", "RC 6 millones para esta unidad, DM 3%", "RC 6M | DM 3%", ""),
        ("Comentarios", "sin robo total, circula en CP 54030", "RT -", ""),
        ("Notas", "no incluir DM", "DM -", ""),
        ("Obs.", "Quitar DM y cristales", "DM - | GLASS -", ""),
        ("Notas", "Unidad con GPS", "", ""),
        ("Comentarios", "robo recuperado 2023", "", ""),
        ("Comentarios", "siniestro DM en 2024", "", ""),
        ("Cobertura", "Amplia 3/5", "DM 3% | RT 5%", "Amplia 3/5"),
        ("Cobertura", "Limitada sin RT", "RT -", "Limitada sin RT"),
        ("Tipo de cobertura", "RC + RT 10%", "RC | RT 10%", "RC + RT 10%"),
        ("Cobertura", "Amplia", "", "Amplia"),
        ("Paquete", "RC", "", "RC"),
        ("Coberturas solicitadas", "DM 5 / RT 10", "DM 5% | RT 10%", "DM 5 / RT 10"),
    ],
)
def test_a_unit_states_coverages_of_its_own_in_a_cell(title: str, words: str, stated: str, package: str) -> None:
    other = "Amplia" if package[:6].lower() in {"amplia", "limita", "rc + r", "rc", "dm 5 /"} else ""
    rows = [(*HEADER, title), (*VERSA, words), (*HILUX, other)]
    extraction = read(a_mail().saying("RC 3,000,000, DM 5%, RT 10%\n").with_xlsx(rows))
    unit = extraction.vehicles[0]

    assert all_in_short(unit.coverages) == in_order(stated)
    assert unit.coverage == package
    assert all(cell(r.origin) == (2, (7, 7)) for r in readings_of(unit.reading_fields).values())
    assert asked_for(extraction) == in_order("RC 3M | DM 5% | RT 10%")


def test_each_coverage_of_a_unit_has_the_cell_of_its_column() -> None:
    rows = [(*HEADER, "RC", "Ded. DM", "Ded. RT"), (*VERSA, 3e6, "5%", "10%"), (*HILUX, 4e6, "", "20%")]
    versa, hilux = read(a_mail().with_xlsx(rows)).vehicles
    places = [{name: cell(r.origin) for name, r in readings_of(unit.reading_fields).items()} for unit in (versa, hilux)]

    assert places == [
        {"coverages[0]": (2, (7, 7)), "coverages[1]": (2, (8, 8)), "coverages[2]": (2, (9, 9))},
        {"coverages[0]": (3, (7, 7)), "coverages[1]": (3, (9, 9))},
    ]


def test_a_remark_that_contradicts_a_column_stays_beside_it() -> None:
    rows = [(*HEADER, "RC", "Observaciones"), (*VERSA, 3e6, "RC 6 millones"), (*HILUX, 3e6, "")]
    unit = read(a_mail().with_xlsx(rows)).vehicles[0]

    assert all_in_short(unit.coverages) == ["RC 3M", "RC 6M"]
    assert [reading.confidence for reading in readings_of(unit.reading_fields).values()] == [0.95, 0.72]


@pytest.mark.parametrize(
    ("item", "stated"),
    [
        ("DED 3/5", "DM 3% | RT 5%"),
        ("sólo RC", "RC"),
        ("sin robo", "RT -"),
        ("amplia 5/10", "DM 5% | RT 10%"),
        ("RC 6 millones", "RC 6M"),
        ("Ded. 3 y 5", "DM 3% | RT 5%"),
    ],
)
def test_a_unit_states_coverages_of_its_own_in_its_line(item: str, stated: str) -> None:
    text = f"Cotizar:\n1. Toyota Hilux SR 2022 serie MR0EX8DD4NL158278, {item}\n2. Nissan Versa 2022, amplia\n"
    unit = read(a_mail().saying(text)).vehicles[0]

    assert (unit.description, all_in_short(unit.coverages)) == ("Toyota Hilux SR", in_order(stated))


def test_a_coverage_that_is_stated_twice_and_differently_is_told() -> None:
    rows: list[list[Any]] = [["Cobertura", "Suma"], ["RC", 4e6]]
    files = a_mail().with_file("f.xlsx", xlsx({"C": rows, "U": FLEET}))
    twice, other = read(files.saying("RC 3,000,000\nDM 5%\nRC 5,000,000\n")), read(files.saying("RC 4,000,000\n"))

    assert asked_for(twice) == in_order("RC 3M | DM 5%")
    assert readings_of(twice.data.readings)["coverages[0]"].confidence < 0.5
    assert WarningCode.COVERAGES_DIFFER in told_codes(twice)
    assert WarningCode.COVERAGES_DIFFER not in told_codes(other)


@pytest.mark.parametrize("line", ["Equipo especial: ninguno", "Adaptaciones: no", "Equipo especial: N/A"])
def test_what_one_unit_has_not_is_excluded_for_no_other(line: str) -> None:
    unit = f"Unidad 2\nVehículo: Nissan Versa 2022\nSerie: 3N1CN8AE8NL569666\n{line}\n"
    other = "Unidad 1\nVehículo: Chevrolet S10 2022\nSerie: 3GCPCREC5NL112233\nEquipo especial: camper $30,000\n"
    text = f"Cotizar Alfa SA\n\n{other}\n{unit}"

    assert not extract_email(a_mail().saying(text).as_bytes(), ReadingLimits()).data.coverages


def test_what_nobody_needs_is_excluded_below_other_coverages() -> None:
    text = "Cotizar Alfa SA\n1. Nissan Versa 2022 3N1CN8AE8NL569666\n\nRC 3M\nEquipo especial: no\n"
    read = extract_email(a_mail().saying(text).as_bytes(), ReadingLimits()).data.coverages

    assert [(coverage.kind, coverage.is_excluded) for coverage in read] == [
        ("LIABILITY", False),
        ("SPECIAL_EQUIPMENT", True),
    ]


def test_a_row_of_coverages_is_below_its_head_and_not_below_that_of_the_policy() -> None:
    text = (
        "Póliza que vence\n\nCompañía | Prima total | DM | RT\nAllianz | $690,000 | 10% | 20%\n\n"
        "Se pide para 2026\n\nDM | RT | RC\n5% | 10% | $5,000,000\n\nNissan Versa 2022 3N1CN8AE8NL569666\n"
    )
    read = extract_email(a_mail().saying(text).as_bytes(), ReadingLimits()).data.coverages

    assert [(one.kind, one.deductible_percent, one.sum_insured) for one in read] == [
        ("MATERIAL_DAMAGE", 5, None),
        ("TOTAL_THEFT", 10, None),
        ("LIABILITY", None, 5_000_000),
    ]


def test_a_coverage_in_several_lines_stands_within_one_of_them() -> None:
    mail = a_mail().saying("Cotizar:\n1. NISSAN VERSA 2021\n\nCoberturas:\nRC\nDM 5%\nRC $3,000,000\n")
    readings = readings_of(read(mail).data.readings)
    places = [reading.origin.place for reading in readings.values() if reading.origin]

    assert places
    assert all(place.characters.first <= place.characters.last for place in places if place and place.characters)
    assert all(place.characters.first >= 0 for place in places if place and place.characters)
