"""Free text as strangers write it: numbers apart from their units, counts that head others, facts in order, changes."""

from __future__ import annotations

import pytest

from domain.notices.codes import WarningCode
from intake.extraction.email import extract_email
from intake.extraction.list_reader import ListReader
from intake.model.limits import ReadingLimits
from intake.readers.text import from_text
from tests.fixtures.mails import a_mail
from tests.unit.intake.test_tables_of_many_hands import VINS, as_said

LIMITS = ReadingLimits()
NAMES = "1. Nissan Versa 2022\n2. Toyota Hilux 2021\n3. Kia Rio 2019\n\n"
NUMBERED = ["Nissan Versa;2022;{A}", "Toyota Hilux;2021;{B}", "Kia Rio;2019;{D}"]
MARKED = ["Nissan Versa;2022;;ABC-12-34", "Toyota Hilux;2021;;ABC-12-35", "Kia Rio;2019;;ABC-12-36"]
# Of a vehicle is said: description; year; VIN; plate; value; usage.
TEXTS: dict[str, tuple[str, list[str]]] = {
    "VINs below all the names": (NAMES + "Series:\n{A}\n{B}\n{D}", NUMBERED),
    "VINs below all the names, numbered as they are": (NAMES + "NIV:\n1. {A}\n2. {B}\n3. {D}", NUMBERED),
    "VINs below all the names in one line": (NAMES + "Series: {A}, {B} y {D}", NUMBERED),
    "plates below all the names": (NAMES + "Placas:\nABC-12-34\nABC-12-35\nABC-12-36", MARKED),
    "plates below all the names in one line": (NAMES + "Placas: ABC-12-34, ABC-12-35 y ABC-12-36", MARKED),
    "VINs of the last name alone": (
        "Kia Rio 2019 placas ABC-12-34\n2 Nissan Versa 2022\n{A}\n{B}",
        ["Kia Rio;2019;;ABC-12-34", "Nissan Versa;2022;{A}", "Nissan Versa;2022;{B}"],
    ),
    "VINs and plates in the order of the names": (
        "Cotizar Hilux 2021 y Rio 2019, series {B} y {D}, placas ABC-12-35 y ABC-12-36 respectivamente",
        ["Hilux;2021;{B};ABC-12-35", "Rio;2019;{D};ABC-12-36"],
    ),
    "values in the order of the names": (
        "Cotizar Hilux 2021, Versa 2022 y Rio 2019 con valores de $410,000, $250,000 y $190,000",
        ["Hilux;2021;;;410000", "Versa;2022;;;250000", "Rio;2019;;;190000"],
    ),
    "a count that heads several names": (
        "Son 3 camionetas: Hilux 2021, L200 2022 y NP300 2020",
        ["Hilux;2021", "L200;2022", "NP300;2020"],
    ),
    "a count in brackets that heads several names": (
        "Camionetas (2): Hilux 2021 y L200 2022",
        ["Hilux;2021", "L200;2022"],
    ),
    "a count that heads one name": ("Autos: 2 Versa 2022", ["Versa;2022"] * 2),
    "numbers in brackets within a line": (
        "Cotizar: (1) Dodge Durango 2020 - $690,000 (2) Jeep Wrangler 2021 - $810,000",
        ["Dodge Durango;2020;;;690000", "Jeep Wrangler;2021;;;810000"],
    ),
    "a brand and a colon": ("Nissan: Versa 2022, March 2020", ["Nissan Versa;2022", "March;2020"]),
    "another one alike": (
        "Nissan Versa 2022 serie {A}\nOtro igual, serie {C}, placas ABC-12-34",
        ["Nissan Versa;2022;{A}", "Nissan Versa;2022;{C};ABC-12-34"],
    ),
    "a body between a dated name and its facts": (
        """Toyota Hilux 2021
Doble cabina
Placas: ABC-12-34
Valor: 350 mil

Toyota Hilux 2020
Cabina sencilla
Placas: ABC-12-35
Valor: 320 mil""",
        ["Toyota Hilux Doble cabina;2021;;ABC-12-34;350000", "Toyota Hilux Cabina sencilla;2020;;ABC-12-35;320000"],
    ),
    "an amount alone in a line": ("Kia Rio\n2019\n{D}\n▪ 190 mil", ["Kia Rio;2019;{D};;190000"]),
    "the amount of the invoice": ("- Kia Rio 2019\n  VIN {D}\n  Factura: $190,000", ["Kia Rio;2019;{D};;190000"]),
    "an amount in a row without numbers": (
        "Kia Rio 2019   190,000   Amplia\nNissan Versa 2022   250,000   Amplia",
        ["Kia Rio;2019;;;190000", "Nissan Versa;2022;;;250000"],
    ),
    "a VIN that breaks in its middle": (
        "Nissan Versa 2022 placas ABC-12-34 serie 3N1CN8AE8\nNL569666",
        ["Nissan Versa;2022;{A};ABC-12-34"],
    ),
    "a label of one that leaves": ("Alta: Versa 2022 serie {A}\nBaja: Tsuru 2012 serie {C}", ["Versa;2022;{A}"]),
    "one that another replaces": ("Sustituir el Tsuru 2012 por un Versa 2022 serie {A}", ["Versa;2022;{A}"]),
    "one of whose policy is asked": (
        "Cotizar Versa 2022 serie {A}\n\n¿La póliza de la Lobo 2019 cubre a un menor de 25 años?",
        ["Versa;2022;{A}"],
    ),
}


def whole(text: str) -> str:
    for short, vin in VINS.items():
        text = text.replace(short, vin)
    return text


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_says_its_vehicles(name: str) -> None:
    text, expected = TEXTS[name]
    vehicles = ListReader(LIMITS).read("body", from_text("body", whole(text), LIMITS).blocks).vehicles

    said = [as_said(vehicle, whole(want)) for vehicle, want in zip(vehicles, expected, strict=False)]
    assert (said, len(vehicles)) == ([whole(want) for want in expected], len(expected))


LISTED = "Cotizar:\n1. Nissan Versa 2022 serie {A}\n2. Toyota Hilux 2021 serie {B}\n3. Kia Rio 2019 serie {D}\n\n"
DOUBTED: dict[str, tuple[str, WarningCode]] = {
    "fewer numbers than units": ("Cotizar 3 Nissan Versa 2022\n{A}\n{C}", WarningCode.HEADING_COUNT_DIFFERS),
    "more units announced than named": ("Te mando las 5 unidades:\n\nVersa 2022\nRio 2019", WarningCode.COUNT_DIFFERS),
    "a value in words alone": ("Cotizar Versa 2022, valor doscientos mil pesos", WarningCode.VALUES_NOT_TAKEN),
    "an amount of nothing known": ("Cotizar:\nKia Rio 2019\nRescate 190,000\n", WarningCode.VALUES_NOT_TAKEN),
    "one that has its insurer": (
        "Tiene una Hilux 2019 con Qualitas, pero quiere cotizar su Tacoma 2022",
        WarningCode.VEHICLES_DOUBTFUL,
    ),
    "one that is refused in its own words": (
        "Cotizar la Hilux 2019; la Tacoma 2022 no porque ya está asegurada",
        WarningCode.VEHICLES_DOUBTFUL,
    ),
    "one to be taken out": (LISTED + "El Rio por favor sácalo.", WarningCode.CORRECTION_NOT_UNDERSTOOD),
    "a list without one": (LISTED + "Mejor sin el Rio.", WarningCode.CORRECTION_NOT_UNDERSTOOD),
    "one twice": (LISTED + "Duplica la unidad 1", WarningCode.CORRECTION_NOT_UNDERSTOOD),
    "two of one": (LISTED + "de la 1 son dos unidades", WarningCode.CORRECTION_NOT_UNDERSTOOD),
    "another year of several": (LISTED + "La 2 y la 3 son 2020", WarningCode.CORRECTION_NOT_UNDERSTOOD),
    "an apology for one": (LISTED + "Perdón, la última lleva otras placas", WarningCode.CORRECTION_NOT_UNDERSTOOD),
    "all called off": (LISTED + "Ya no cotices nada, el cliente canceló", WarningCode.CORRECTION_NOT_UNDERSTOOD),
}


@pytest.mark.parametrize("name", DOUBTED)
def test_what_is_not_understood_is_left_to_a_person(name: str) -> None:
    text, code = DOUBTED[name]
    extraction = extract_email(a_mail().saying(whole(text)).as_bytes(), LIMITS)

    assert extraction.needs_review
    assert code in {warning.code for warning in extraction.warnings}


@pytest.mark.parametrize(
    "remark",
    [
        "Perdón por la demora.",
        "Quita la asistencia vial a la Hilux.",
        "Tenemos 40 unidades con otra compañía.",
        "¿Me puedes cotizar también sin robo parcial?",
        "Al Rio cámbiale el deducible al 3 %.",
        "Son 3 unidades.",
        "El Rio no va a cruzar a EUA.",
        "Todas amplia, la Hilux sin el deducible.",
    ],
)
def test_a_remark_that_changes_no_unit_leaves_the_list_ready(remark: str) -> None:
    extraction = extract_email(a_mail().saying(whole(LISTED) + remark).as_bytes(), LIMITS)

    assert (len(extraction.vehicles), extraction.needs_review) == (3, False)


@pytest.mark.parametrize(
    ("remark", "index", "fact"),
    [
        ("Perdón, la tercera es 2020.", 2, ("year", 2020)),
        ("Disculpa, la 2 vale 362,000.", 1, ("value", 362_000.0)),
        ("El Rio no es 2019, es 2020", 2, ("year", 2020)),
        ("La serie del Rio está mal, es 3KPA24AB9LM157873", 2, ("vin", "3KPA24AB9LM157873")),
    ],
)
def test_a_correction_beside_the_list_is_applied(remark: str, index: int, fact: tuple[str, object]) -> None:
    vehicles = extract_email(a_mail().saying(whole(LISTED) + remark).as_bytes(), LIMITS).vehicles

    assert len(vehicles) == 3
    assert getattr(vehicles[index], fact[0]) == fact[1]
