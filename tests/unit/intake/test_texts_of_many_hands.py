"""Free text as many hands write it: lists, sentences, labels, lines that go on."""

from __future__ import annotations

import pytest

from intake.extraction.list_reader import ListReader
from intake.model.limits import ReadingLimits
from intake.readers.text import from_text
from tests.unit.intake.test_tables_of_many_hands import VINS, as_said

LIMITS = ReadingLimits()
# Of a vehicle is said: description; year; VIN; plate; value; usage.
TEXTS: dict[str, tuple[str, list[str]]] = {
    "a sentence with counts, and a model without its brand": (
        "Buenos días, me ayudas a cotizar 3 Nissan NP300 2019 y una Hilux 2021 para mi cliente. Gracias.",
        ["Nissan NP300;2019"] * 3 + ["Hilux;2021"],
    ),
    "counts in words": (
        "Son dos Toyota Hiace 2023, tres Ford Transit 2022 y un Kia Rio 2021.",
        ["Toyota Hiace;2023"] * 2 + ["Ford Transit;2022"] * 3 + ["Kia Rio;2021"],
    ),
    "commas between models": (
        "Unidades: Versa 2019, March 2020, Sentra 2021",
        ["Versa;2019", "March;2020", "Sentra;2021"],
    ),
    "labels on one line": (
        "MARCA: NISSAN MODELO: VERSA AÑO: 2021 SERIE: {A} PLACAS: LUK-009-H",
        ["NISSAN VERSA;2021;{A};LUK-009-H"],
    ),
    "labels on one line, parted by bars, several units": (
        """Marca: NISSAN | Tipo: VERSA | Modelo: 2021 | Serie: {A} | Valor: $256,000
        Marca: KIA | Tipo: RIO | Modelo: 2019 | Serie: {D} | Valor: $210,000""",
        ["NISSAN VERSA;2021;{A};;256000", "KIA RIO;2019;{D};;210000"],
    ),
    "labels on one line, parted by commas": (
        "Unidad 1: Marca Nissan, Submarca Versa, Modelo 2021, Serie {A}, Placas LUK-009-H, Uso particular",
        ["Nissan Versa;2021;{A};LUK-009-H"],
    ),
    "labels line by line, with a title for each unit": (
        """VEHÍCULO 1
        Marca: NISSAN
        Submarca: VERSA
        Modelo: 2021
        Serie: {A}

        VEHÍCULO 2
        Marca: KIA
        Submarca: RIO
        Modelo: 2019
        Serie: {D}""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
    "labels with dashes and bullets": (
        """- Marca - NISSAN
        - Submarca - VERSA
        - Modelo - 2021
        - No. de serie - {A}""",
        ["NISSAN VERSA;2021;{A}"],
    ),
    "the serial number in the next line": (
        """1. NISSAN VERSA ADVANCE 2021
           VIN {A}
        2. TOYOTA HILUX 2022
           VIN: {B}  Placas: GX-77826""",
        ["NISSAN VERSA ADVANCE;2021;{A}", "TOYOTA HILUX;2022;{B};GX-77826"],
    ),
    "the bare serial number in the next line": (
        """Nissan Versa 2021
        {A}
        Kia Rio 2019
        {D}""",
        ["Nissan Versa;2021;{A}", "Kia Rio;2019;{D}"],
    ),
    "the price beside": (
        """- Toyota Hilux 2022 $603,000
        - Nissan Versa 2021, valor 256 mil
        - Kia Rio 2019 (valor comercial)""",
        ["Toyota Hilux;2022;;;603000", "Nissan Versa;2021;;;256000", "Kia Rio;2019;;;-"],
    ),
    "numbers of a list without points are no counts": (
        """1 Toyota Yaris 2020
        2 Honda Civic 2021
        3 Nissan Versa 2019""",
        ["Toyota Yaris;2020", "Honda Civic;2021", "Nissan Versa;2019"],
    ),
    "counts at the start of lines": (
        """3 Toyota Yaris 2020
        1 Honda Civic 2021
        2 Nissan Versa 2019""",
        ["Toyota Yaris;2020"] * 3 + ["Honda Civic;2021"] + ["Nissan Versa;2019"] * 2,
    ),
    "a sentence that wraps": (
        """Solicito de tu apoyo para cotizar la renovación de una Toyota Hilux 2022 con serie
        {B}, un Nissan Versa 2021 y una camioneta Ford
        Transit 2023 de mi cliente.""",
        ["Toyota Hilux;2022;{B}", "Nissan Versa;2021", "Ford Transit;2023"],
    ),
    "two serial numbers for two units": (
        "2 Nissan Versa 2021, series {A} y {D}",
        ["Nissan Versa;2021;{A}", "Nissan Versa;2021;{D}"],
    ),
    "slashes": (
        """NISSAN / VERSA / 2021 / {A} / LUK-009-H / $256,000
        KIA / RIO / 2019 / {D} / GXV-573-R / $210,000""",
        ["NISSAN VERSA;2021;{A};LUK-009-H;256000", "KIA RIO;2019;{D};GXV-573-R;210000"],
    ),
    "the year first": (
        """2021 Nissan Versa {A}
        2019 Kia Rio {D}""",
        ["Nissan Versa;2021;{A}", "Kia Rio;2019;{D}"],
    ),
    "kinds of unit before the brand": (
        """a) Tractocamión Kenworth T680 2019, serie {A}
        b) Camioneta Nissan NP300 2021
        c) Remolque caja seca 53 pies Utility 2015 serie {E}""",
        [
            "Tractocamión Kenworth T680;2019;{A}",
            "Camioneta Nissan NP300;2021",
            "Remolque caja seca 53 pies Utility;2015;{E}",
        ],
    ),
    "a plate without a label": (
        "• Nissan Versa 2021 LUK-009-H\n• Kia Rio 2019 GXV-573-R",
        ["Nissan Versa;2021;;LUK-009-H", "Kia Rio;2019;;GXV-573-R"],
    ),
    "one vehicle in a plain question": (
        "Hola, ¿me puedes cotizar un Mazda 3 sedán 2022 con cobertura amplia?",
        ["Mazda 3 sedán;2022"],
    ),
    "the model year is named": (
        "Cotizar Chevrolet Aveo LS modelo 2020, placas ABC-123-D y Chevrolet Onix mod. 21",
        ["Chevrolet Aveo LS;2020;;ABC-123-D", "Chevrolet Onix;2021"],
    ),
    "an unknown brand in a numbered list": (
        """1.- ZHONGTONG LCK6127 AUTOBUS 2023 SERIE {A}
        2.- HYSTER H50 MONTACARGAS 2018 VALOR $450,000""",
        ["ZHONGTONG LCK6127 AUTOBUS;2023;{A}", "HYSTER H50 MONTACARGAS;2018;;;450000"],
    ),
    "a list of serial numbers alone": (
        "Series:\n{A}\n{D}",
        ["{A};;{A}", "{D};;{D}"],
    ),
    "talk that names cars but asks for none": (
        """El cliente ya tiene asegurado con nosotros desde 2019.
        La póliza 2024-5567 vence el 31 de diciembre de 2025.
        Nos vemos en la Expo Transporte 2025.
        Oficina: Av. Ford 2020, Col. Del Valle, tel. 55 5555 2021""",
        [],
    ),
    "a count after the vehicle": (
        "Nissan NP300 2022 - 4 unidades\nToyota Hiace 2021 x 2",
        ["Nissan NP300;2022"] * 4 + ["Toyota Hiace;2021"] * 2,
    ),
    "units listed after a colon in one line": (
        "Unidades a cotizar: 1) Nissan Versa 2021 2) Kia Rio 2019 3) Mazda 2 2020",
        ["Nissan Versa;2021", "Kia Rio;2019", "Mazda 2;2020"],
    ),
    "one year for all": (
        "Necesito cotizar los siguientes vehículos modelo 2022: 2 Nissan Versa, 3 Kia Rio y un Toyota Hilux.",
        ["Nissan Versa;2022"] * 2 + ["Kia Rio;2022"] * 3 + ["Toyota Hilux;2022"],
    ),
    "no year at all": (
        "Me ayudas a cotizar 2 Nissan NP300 y una Toyota Hilux, por favor.",
        ["Nissan NP300;"] * 2 + ["Toyota Hilux;"],
    ),
    "units to be taken out below those to be insured": (
        """Altas:
        - Nissan Versa 2021 {A}
        - Kia Rio 2019 {D}

        Bajas:
        - VW Jetta 2015 {C}
        - Seat Ibiza 2016

        Quedo atento a tu cotización del Mazda 3 2020.""",
        ["Nissan Versa;2021;{A}", "Kia Rio;2019;{D}", "Mazda 3;2020"],
    ),
    "losses that are told in words": (
        """Favor de cotizar Nissan Versa 2021.
        Siniestralidad últimos 3 años:
        2023 - VW Jetta 2019 - colisión - $25,000
        2024 - Seat Ibiza 2018 - robo total - $180,000""",
        ["Nissan Versa;2021"],
    ),
    "a loss in a sentence": (
        "El año pasado tuvieron un siniestro con el Nissan Tiida 2015. Cotizar Kia Rio 2021.",
        ["Kia Rio;2021"],
    ),
    "every fact on a line of its own, blank lines between": (
        """Marca: Toyota

        Tipo: Hilux doble cabina

        Modelo: 2022

        Serie: {B}

        Color: Blanco

        Placas: GX-77826

        Cobertura: Amplia""",
        ["Toyota Hilux doble cabina;2022;{B};GX-77826"],
    ),
    "a name and its facts in the lines below": (
        """Unidad 1
        Nissan Versa Sense 2021
        Serie: {A}
        Motor: HR16-12345
        Placas: LUK-009-H
        Valor: $256,000

        Unidad 2
        Kia Rio LX 2019
        Serie: {D}
        Placas: GXV-573-R""",
        ["Nissan Versa Sense;2021;{A};LUK-009-H;256000", "Kia Rio LX;2019;{D};GXV-573-R"],
    ),
    "a unit number before the vehicle": (
        """ECO 101 - Kenworth T680 2019 - {A} - 55-AK-9C
        ECO 102 - Freightliner Cascadia 2020 - {B} - 56-AK-1D""",
        ["Kenworth T680;2019;{A};55-AK-9C", "Freightliner Cascadia;2020;{B};56-AK-1D"],
    ),
    "a signature with a year and a brand of insurer": (
        """Saludos,
        Lic. Ana Ruiz
        Seguros Ruiz y Asociados desde 1998
        Tel. 55 1234 2021  www.ruiz.example
        Agente autorizado GNP, AXA, Mapfre, Chubb""",
        [],
    ),
    "asterisks and pipes": (
        """*NISSAN* | VERSA SENSE | 2021 | {A}
        *KIA* | RIO LX | 2019 | {D}""",
        ["NISSAN VERSA SENSE;2021;{A}", "KIA RIO LX;2019;{D}"],
    ),
    "tabs of a pasted sheet": (
        "Marca\tTipo\tModelo\tSerie\nNISSAN\tVERSA\t2021\t{A}\nKIA\tRIO\t2019\t{D}",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
    "a slash for each part and a dash for each unit": (
        """- Hilux / 2022 / carga / valor factura 603,000
        - NP300 / 2019 / carga / valor comercial""",
        ["Hilux;2022", "NP300;2019"],
    ),
    "the count and the year around": (
        "Flotilla: 5 unidades Nissan NP300 modelo 2022 y 2 unidades Toyota Hiace modelo 2023",
        ["Nissan NP300;2022"] * 5 + ["Toyota Hiace;2023"] * 2,
    ),
    "a sentence that names every part": (
        (
            "Se trata de un tractocamión marca Kenworth, tipo T680, modelo 2019, con número de serie {A}"
            " y placas 55-AK-9C, uso carga, con valor de $1,850,000.00 M.N."
        ),
        ["Kenworth T680;2019;{A};55-AK-9C;1850000;carga"],
    ),
    "a brand and a year that name no vehicle": (
        "Anexo lista de 15 unidades Ford para cotizar en 2026. El archivo Excel trae las series.",
        [],
    ),
    "a model alone, and one of two words": (
        "Necesito asegurar la camioneta Hilux 2021 y un Grand Cherokee 2020.",
        ["Hilux;2021", "Grand Cherokee;2020"],
    ),
    "a serial number below a unit that is taken out": (
        """- Nissan Versa 2021
        Bajas:
        - VW Jetta 2015
        Serie {C}""",
        ["Nissan Versa;2021"],
    ),
    "labels cut short": (
        """1. Nissan Versa m. 19 / NIV {A} / plcs ARJ-124-A / V.F. $13,402.00 M.N.
        2. Kia Rio ('17), VIN *{D}*, PL ZDF488K""",
        ["Nissan Versa;2019;{A};ARJ-124-A;13402", "Kia Rio;2017;{D};ZDF488K"],
    ),
    "labels that end in a point and a dash": (
        """Descripción.- KIA RIO
        Año.- 2019
        Suma asegurada.- 210000""",
        ["KIA RIO;2019;;;210000"],
    ),
    "a VIN in groups, with its label and without": (
        """- Kia Rio 2019 NIV 3KPA 24AB0 KM157873 placa 9LG-999
        - Nissan Versa 2021 3N1C N8AE7 MK123456""",
        ["Kia Rio;2019;3KPA24AB0KM157873;9LG-999", "Nissan Versa;2021;3N1CN8AE7MK123456"],
    ),
    "counts in brackets": (
        """(2) Kia Rio mod. 2019
        (3) Nissan Versa mod. 2021""",
        ["Kia Rio;2019"] * 2 + ["Nissan Versa;2021"] * 3,
    ),
    "numbers in brackets": (
        """(1) Kia Rio mod. 2019
        (2) Nissan Versa mod. 2021""",
        ["Kia Rio;2019", "Nissan Versa;2021"],
    ),
    "what a case says of its losses heads no list of losses": (
        """Siniestros últimos 3 años: 44 %

        Un Kia Rio 2019 con serie {D} y un Nissan Versa 2021 con serie {A}.""",
        ["Kia Rio;2019;{D}", "Nissan Versa;2021;{A}"],
    ),
    "English": (
        "Please quote 2 Freightliner Cascadia 2020 tractors and one Ford F-150 2022, VIN {A}.",
        ["Freightliner Cascadia tractors;2020"] * 2 + ["Ford F-150;2022;{A}"],
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_says_its_vehicles(name: str) -> None:
    text, expected = TEXTS[name]
    for short, vin in VINS.items():
        text = text.replace(short, vin)
        expected = [each.replace(short, vin) for each in expected]
    vehicles = ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks).vehicles
    said = [as_said(vehicle, want) for vehicle, want in zip(vehicles, expected, strict=False)]

    assert said + [vehicle.description for vehicle in vehicles[len(expected) :]] == expected
