"""Free text with one difficulty each: what a number, a title or a word beside a vehicle means."""

from __future__ import annotations

import pytest

from domain.notices.sentences import sentence
from intake.extraction.list_reader import ListReader
from intake.model.document import Table
from intake.model.limits import ReadingLimits
from intake.readers.text import from_text
from tests.unit.intake.test_tables_of_many_hands import VINS, as_said

LIMITS = ReadingLimits()
# Of a vehicle is said: description; year; VIN; plate; value; usage.
TEXTS: dict[str, tuple[str, list[str]]] = {
    "a year of a policy": ("KIA RIO 2019, poliza vence en Diciembre 2026", ["KIA RIO;2019"]),
    "a year of a renewal in brackets": ("Camión Hino 2018 (renovación 2027)", ["Hino (renovación 2027);2018"]),
    "the year of several that the VIN says": ("Versa 2022 factura 2021 serie {A}", ["Versa factura 2021;2022;{A}"]),
    "the year outside brackets": ("Tornado 2019 (tenencia 2020 pagada)", ["Tornado (tenencia 2020 pagada);2019"]),
    "a slash right behind the year": ("Hilux 2020/ Serie {B} / Placas JX90552", ["Hilux;2020;{B};JX90552"]),
    "years before the names": (
        "Please quote two 2021 Nissan Versa and three 2020 Toyota Hilux",
        ["Nissan Versa;2021"] * 2 + ["Toyota Hilux;2020"] * 3,
    ),
    "a year that begins the text": (
        "2021 Nissan Versa and 2020 Toyota Hilux",
        ["Nissan Versa;2021", "Toyota Hilux;2020"],
    ),
    "another maker in the words of a vehicle": (
        "Versa 2021 comprado en distribuidor Nissan placas ABC-12-34",
        ["Versa comprado en distribuidor Nissan;2021;;ABC-12-34"],
    ),
    "counts and names, no year": ("Cotizar 2 Versa y 3 Sentra", ["Versa;"] * 2 + ["Sentra;"] * 3),
    "a counted name without a year behind one with it": (
        "Cotizar Versa 2021, 2 Hilux",
        ["Versa;2021", "Hilux;", "Hilux;"],
    ),
    "an item that names a maker in passing": (
        """- Nissan Versa 2021 placas ABC-12-34
        - saludos a Ford""",
        ["Nissan Versa;2021;;ABC-12-34"],
    ),
    "a maker of three words in a sentence beside a list": (
        """- Nissan Versa 2021 placas ABC-12-34

        Convenio con Ford Motor Company 2019""",
        ["Nissan Versa;2021;;ABC-12-34"],
    ),
    "items of unknown names beside vehicles": (
        """1. Nissan Versa 2021 placas ABC-12-34
        2. Zanfor plana 2020
        3. Zanfor plana placas 12-UB-3K
        4. X 2020""",
        ["Nissan Versa;2021;;ABC-12-34", "Zanfor plana;2020", "Zanfor plana;;;12-UB-3K"],
    ),
    "items that are units by a number alone": (
        """1. Nissan Versa 2021 placas ABC-12-34
        2. Zanfor plana placas 12-UB-3K
        3. GP 25 2020 placas 13-UB-3K""",
        ["Nissan Versa;2021;;ABC-12-34", "Zanfor plana;;;12-UB-3K", "GP 25;2020;;13-UB-3K"],
    ),
    "letters below the name of a brand": (
        """KENWORTH
        T680 2020 placas 11AN5D
        Favor de cotizar antes de 2027""",
        ["T680;2020;;11AN5D"],
    ),
    "a plate alone behind a line of both numbers": (
        """Cotizar 3 Nissan Versa 2022:
        {A} placas ABC-12-34
        placas ABC-12-35""",
        ["Nissan Versa;2022;{A};ABC-12-34", "Nissan Versa;2022;;ABC-12-35", "Nissan Versa;2022;;"],
    ),
    "a use in the next line": (
        """1. Nissan Versa 2021 placas ABC-12-34
           uso: carga, eco 12""",
        ["Nissan Versa;2021;;ABC-12-34;;carga"],
    ),
    "units that are alike and no more": (
        """Nissan Versa 2021 placas ABC-12-34
        Son 3 unidades iguales""",
        ["Nissan Versa;2021;;ABC-12-34"],
    ),
    "two serial numbers in a line below their name": (
        """Cotizar 2 Nissan Versa 2022
        {A} y {C}""",
        ["Nissan Versa;2022;{A}", "Nissan Versa;2022;{C}"],
    ),
    "more serial numbers than unlike units above them": (
        """Cotizar un Nissan Versa 2022 y un Kia Rio 2019
        {A}
        {D}
        {B}""",
        ["Nissan Versa;2022;{A}", "Kia Rio;2019;{D}", "{B};;{B}"],
    ),
    "a card of a name, a year and a value": (
        """Versa Sense
        2021
        $250,000""",
        ["Versa Sense;2021;;;250000"],
    ),
    "the same year": (
        "Son 2 camionetas Ram 4000 2019 y una Ram 2500 del mismo año",
        ["Ram 4000;2019"] * 2 + ["Ram 2500;2019"],
    ),
    "the last of a sentence without a year": (
        "Son: Versa 2021, March 2019 y Hilux.",
        ["Versa;2021", "March;2019", "Hilux;"],
    ),
    "a count before a kind that no list has": (
        "Cotizar diez motopatrullas Harley Davidson 2020 y media docena de ambulancias Ford Transit 2022",
        ["Harley Davidson;2020"] * 10 + ["Ford Transit;2022"] * 6,
    ),
    "a number before other plurals counts nothing": ("Cotizar a 12 meses Nissan Versa 2021", ["Nissan Versa;2021"]),
    "a pair": (
        "Cotizar un par de Hino 300 2021 y 1 Kenworth T370 2020",
        ["Hino 300;2021"] * 2 + ["Kenworth T370;2020"],
    ),
    "numbers of units are no counts": (
        "Cotizar unidad 1 NP300 2019, unidad 2 NP300 2020 y unidad 3 L200 2021",
        ["NP300;2019", "NP300;2020", "L200;2021"],
    ),
    "a count in brackets behind the year": ("Cotizar NP300 2020 (3)", ["NP300;2020"] * 3),
    "a count before a name without a year": ("2 Chevrolet S10 Max", ["Chevrolet S10 Max;"] * 2),
    "a value for each": ("Cotizar 2 Versa 2021, valor de cada uno 250,000", ["Versa;2021;;;250000"] * 2),
    "an amount in thousands behind a preposition": (
        "Cotizar una Ranger XL 2020 en 365 mil",
        ["Ranger XL;2020;;;365000"],
    ),
    "labels cut short": (
        "kwid 2022 ser {A} pls TLC-82-31 vlr 178500",
        ["kwid;2022;{A};TLC-82-31;178500"],
    ),
    "a label that is one with its number": ("Versa 2022 SERIE{A} PLACASABC-12-34", ["Versa;2022;{A};ABC-12-34"]),
    "a plate in groups": ("Jetta 2018 placas ABC 12 34 serie {A}", ["Jetta;2018;{A};ABC 12 34"]),
    "a plate before a conjunction": ("Jetta 2018 placas ABC-123 y otra 2019", ["Jetta;2018;;ABC-123", "Jetta;2019"]),
    "a version that is a word": (
        "Ford Fiesta SE 2016 y Ford Fusion SE Luxury 2018",
        ["Ford Fiesta SE;2016", "Ford Fusion SE Luxury;2018"],
    ),
    "a brand that is a word, before its model": (
        "Cotizar 2 tractocamiones International ProStar 2017",
        ["International ProStar;2017"] * 2,
    ),
    "a brand that is a word, before letters": (
        "Cotizar un tracto International LT 2020",
        ["International LT;2020"],
    ),
    "a loss, and what is to be insured now": (
        "Me robaron mi camioneta Ford Lobo 2018 y necesito asegurar la nueva: Ford Lobo 2024 King Ranch",
        ["Ford Lobo King Ranch;2024"],
    ),
    "a loss alone": ("La camioneta Ford Lobo 2018 fue robada, quiero cotizar el deducible", []),
    "a price for each": (
        "- CAJA SECA UTILITY 53 PIES MOD 2016 (2 UNIDADES) VALOR $280,000 C/U",
        ["CAJA SECA UTILITY 53 PIES;2016"] * 2,
    ),
    "the name above, by a word for it": (
        "Hilux 2020 placas LUK-009-H\nídem 2021 placas LUK-010-H\nIdem 2022 placas LUK-011-H",
        ["Hilux;2020", "Hilux;2021", "Hilux;2022"],
    ),
    "facts between slashes without spaces": (
        "Cotizar\nAVEO/2019/LS/STD/PLACAS LUK-009-H\nVERSA/2020/ADVANCE/AUT/PLACAS LUK-010-H",
        ["AVEO LS STD;2019", "VERSA ADVANCE AUT;2020"],
    ),
    "two labels in a line": (
        "Vehículo: FORD F-350\nClase: CAMION Tipo: REDILAS\nModelo: 2017 Cilindros: 8\nPlaca: CB-12345",
        ["FORD F-350 REDILAS 8 CILINDROS;2017"],
    ),
    "a model of digits before its brand": (
        "1) 379 Peterbilt 2007 placas 45-AK-1B\n2) 567 Peterbilt 2017 placas 45-AK-2B",
        ["379 Peterbilt;2007", "567 Peterbilt;2017"],
    ),
    "a heading in the sentence of its units": (
        "Asegurar 3 motos Italika: una FT150 2022, una DM200 2021 y otra FT150 2023.",
        ["Italika FT150;2022", "Italika DM200;2021", "Italika FT150;2023"],
    ),
    "a kind whose make has its label": (
        "Semirremolque caja seca marca Great Dane, año 2014, placas 34UC8Y",
        ["Semirremolque caja seca Great Dane;2014"],
    ),
    "a word for a make, with its label": (
        "Tractocamión marca International, línea Prostar, año 2016, placas 57AN2C",
        ["International Prostar;2016"],
    ),
    "a name above fields with labels": (
        "FORD F-350 XL CHASIS\nMODELO: 2025\nCOLOR: BLANCO\nPLACAS: 57AN2C",
        ["FORD F-350 XL CHASIS;2025"],
    ),
    "counts without years, behind a unit with its own": (
        "Cotizar Versa 2021, 2 Hilux y 3 Aveo",
        ["Versa;2021"] + ["Hilux;"] * 2 + ["Aveo;"] * 3,
    ),
    "one year behind all counts": (
        "Cotizar 2 Hilux, 3 Aveo y una Saveiro, todos 2022",
        ["Hilux;2022"] * 2 + ["Aveo;2022"] * 3 + ["Saveiro;2022"],
    ),
    "a brand that is a word, before a code": (
        "además de un international 4300 grua 2009",
        ["international 4300 grua;2009"],
    ),
    "an amount of litres": (
        "Freightliner M2 106 Pipa 10,000 LTS 2024",
        ["Freightliner M2 106 Pipa 10,000 LTS;2024"],
    ),
    "compact lines": (
        """Saveiro CS 18 TNY-26-32 149
        Vento 19 TNY-26-33 131""",
        ["Saveiro CS;2018;;TNY-26-32;149000", "Vento;2019;;TNY-26-33;131000"],
    ),
    "compact lines whose numbers the names hold": (
        """Hino 300 716 2020 TNY-26-32
        Mazda 3 2019 TNY-26-33""",
        ["Hino 300 716;2020;;TNY-26-32;-", "Mazda 3;2019;;TNY-26-33;-"],
    ),
    "two digits that count seats": ("Urvan 15 pasajeros 2021 TNY-26-32", ["Urvan 15 pasajeros;2021;;TNY-26-32"]),
    "two digits that the VIN denies": ("VW Saveiro CS 16 {A}", ["VW Saveiro CS 16;;{A}"]),
    "two digits in the line above the VIN": (
        """Versa Sense (22)
        serie {A}""",
        ["Versa Sense;2022;{A}"],
    ),
    "years as titles": (
        """MODELO 2019
        Beat LT placas WPC-10-01
        Beat LS placas WPC-10-02
        MODELO 2020
        Aveo LT placas WPC-10-03""",
        ["Beat LT;2019;;WPC-10-01", "Beat LS;2019;;WPC-10-02", "Aveo LT;2020;;WPC-10-03"],
    ),
    "a year below a name is its own": (
        """Jetta
        2019
        placas WPC-10-01
        Vento
        2018
        placas WPC-10-02""",
        ["Jetta;2019;;WPC-10-01", "Vento;2018;;WPC-10-02"],
    ),
    "uses as titles": (
        """Servicio público
        Versa 2021 placas A-12-ABC
        Particular
        Jetta 2020 placas ABC-12-36""",
        ["Versa;2021;;A-12-ABC;;Servicio público", "Jetta;2020;;ABC-12-36;;Particular"],
    ),
    "a title ends where other words stand": (
        """MODELO 2019
        Beat LT placas WPC-10-01
        Gracias de antemano por su apoyo
        Aveo LT placas WPC-10-03""",
        ["Beat LT;2019;;WPC-10-01", "Aveo LT;;;WPC-10-03"],
    ),
    "a year for all": (
        """Favor de cotizar, todos modelo 2023:
        2 Chevrolet Groove LT
        1 Chevrolet S10 Max""",
        ["Chevrolet Groove LT;2023"] * 2 + ["Chevrolet S10 Max;2023"],
    ),
    "a heading that names what follows": (
        """Te paso las 2 Urvan:
        Urvan 2020 placas 10-RB-1A
        Urvan 2021 placas 11-RB-1A""",
        ["Urvan;2020;;10-RB-1A", "Urvan;2021;;11-RB-1A"],
    ),
    "cards side by side": (
        """MARCA: INTERNATIONAL   MARCA: VOLVO
        TIPO: LT625            TIPO: VNL 760
        MODELO: 2019           MODELO: 2020
        PLACAS: 11AN5D         PLACAS: 12AN5D""",
        ["INTERNATIONAL LT625;2019;;11AN5D", "VOLVO VNL 760;2020;;12AN5D"],
    ),
    "a loss above a record is none of its lines": (
        """Experiencia siniestral: 3 siniestros por $ 569,682.00.

        Auto: Nissan Frontier LE
        Año: 17
        Uso: COMERCIAL""",
        ["Nissan Frontier LE;2017;;;-"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_says_its_vehicles(name: str) -> None:
    text, expected = TEXTS[name]
    for short, vin in VINS.items():
        text = text.replace(short, vin)
        expected = [wanted.replace(short, vin) for wanted in expected]
    vehicles = ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks).vehicles
    read = [as_said(vehicle, wanted) for vehicle, wanted in zip(vehicles, expected, strict=False)]

    assert read + [vehicle.description for vehicle in vehicles[len(expected) :]] == expected


def test_a_brand_as_a_title_is_the_brand_of_those_below_it() -> None:
    text = "KENWORTH\nT680 2020 placas 11AN5D\nT370 2021 placas 12AN5D\n"
    vehicles = ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks).vehicles

    assert [f"{vehicle.brand} {vehicle.description}".strip() for vehicle in vehicles] == [
        "KENWORTH T680",
        "KENWORTH T370",
    ]


def test_a_heading_that_counts_more_than_follow_is_doubted() -> None:
    text = "Te paso las 5 Urvan:\nUrvan 2020 placas 10-RB-1A\nUrvan 2021 placas 11-RB-1A\n"
    read = ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks)

    assert list(map(sentence, read.doubts)) == ["a heading announces 5 units, and 2 were read below it"]


def test_two_digits_in_a_row_of_a_table_are_no_year_where_its_header_says_nothing() -> None:
    table = Table("f", "1", (("Bicho", "Gen", "Zona"), ("Versa", "21", "N"), ("Rio", "22", "S")))

    assert ListReader(LIMITS).read("f", [table]).vehicles == []
    assert len(ListReader(LIMITS).read("f", from_text("f", "Versa 21 N\nRio 22 S\n", LIMITS).blocks).vehicles) == 2


def test_another_unit_warns_of_its_own_serial_number() -> None:
    text = "Cotizar un Versa 2021 y otro 2020 serie 3N1CN8AE8NL569O66\n"
    vehicles = ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks).vehicles

    assert [bool(vehicle.warnings) for vehicle in vehicles] == [False, True]


def test_two_vehicles_among_more_lines_of_a_letter_make_no_list_of_them() -> None:
    letter = ("Versa 2021 placas ABC-12-34", "te comento algo", "lo vemos luego", "March 2020 placas ABC-12-35", "bye")
    text = "\n".join(letter)
    read = ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks)

    assert (len(read.vehicles), read.dropped) == (2, [])


def test_a_unit_number_in_the_next_line_is_the_one_of_the_unit_above() -> None:
    text = "1. Nissan Versa 2021 placas ABC-12-34\n   económico 12\n2. Kia Rio 2020 placas ABC-12-35\n"
    vehicles = ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks).vehicles

    assert [vehicle.economic_number for vehicle in vehicles] == ["12", ""]


def test_a_use_below_a_list_is_of_all_its_units() -> None:
    text = "Cotizar:\n- FORD TRANSIT 2019\n- TOYOTA HIACE 2021\nUso: transporte de personal"
    vehicles = ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks).vehicles

    assert [vehicle.usage for vehicle in vehicles] == ["transporte de personal"] * 2
