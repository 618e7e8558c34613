"""Tables that hold more than their vehicles: claims, pivots, ditto marks, years as titles, notes, full cells."""

from __future__ import annotations

import pytest

from intake.extraction.list_reader import ListReader
from intake.model.limits import ReadingLimits
from tests.unit.intake.test_tables_of_many_hands import VINS, as_said, blocks_of

LIMITS = ReadingLimits()
TABLES: dict[str, tuple[str, list[str]]] = {
    "claims beside the fleet, behind a gap": (
        """Marca|Tipo|Modelo|Serie|Valor||Año|Siniestros|Monto pagado
        NISSAN|VERSA|2021|{A}|256,000||2024|3|120,000
        KIA|RIO|2019|{D}|210,000||2025|1|45,000
        FIAT|MOBI|2020|{F}|180,000||||""",
        ["NISSAN VERSA;2021;{A};;256000", "KIA RIO;2019;{D};;210000", "FIAT MOBI;2020;{F};;180000"],
    ),
    "claims before the fleet, behind a gap": (
        """Ejercicio|Siniestros|Monto pagado||Marca|Tipo|Año|Serie
        2024|3|120,000||NISSAN|VERSA|2021|{A}
        2025|1|45,000||KIA|RIO|2019|{D}""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
    "claims of each unit beside it, with years of their own": (
        """Marca|Tipo|Modelo|Serie|Valor|Año|Siniestros|Monto pagado
        NISSAN|VERSA|2021|{A}|256,000|2025|1|12,000
        KIA|RIO|2019|{D}|210,000|2024|2|31,000""",
        ["NISSAN VERSA;2021;{A};;256000", "KIA RIO;2019;{D};;210000"],
    ),
    "claims of each unit by year": (
        """Marca|Tipo|Modelo|Serie|Siniestros 2024|Siniestros 2025|Valor
        NISSAN|VERSA|2021|{A}|1|0|256,000
        KIA|RIO|2019|{D}|0|2|210,000""",
        ["NISSAN VERSA;2021;{A};;256000", "KIA RIO;2019;{D};;210000"],
    ),
    "a list of claims alone": (
        """No. siniestro|Fecha ocurrencia|Unidad|Serie|Causa|Monto pagado
        0012|03/02/2025|NISSAN VERSA 2021|{A}|CHOQUE|31,000
        0013|09/05/2025|KIA RIO 2019|{D}|ROBO|12,000""",
        [],
    ),
    "a pivot table": (
        """Etiquetas de fila|Cuenta de Serie|Suma de Valor
        NISSAN|4|1,000,000
        KIA|2|430,000
        Total general|6|1,430,000""",
        [],
    ),
    "a pivot table with names of its own": (
        """Marca|Cuenta de Serie|Promedio de Suma Asegurada
        NISSAN VERSA|4|250,000
        KIA RIO|2|215,000""",
        [],
    ),
    "ditto marks": (
        """Marca|Tipo|Año|Serie|Valor
        NISSAN|VERSA|2021|{A}|256,000
        "|"|"|{B}|"
        ídem|MARCH|2022|{C}|Ídem""",
        ["NISSAN VERSA;2021;{A};;256000", "NISSAN VERSA;2021;{B};;256000", "NISSAN MARCH;2022;{C};;256000"],
    ),
    "ditto marks below a title": (
        """Marca|Tipo|Año|Serie
        NISSAN|VERSA|2021|{A}
        CAMIONETAS|||
        TOYOTA|HILUX|2022|{B}
        id.|id.|2023|{C}""",
        ["NISSAN VERSA;2021;{A}", "TOYOTA HILUX;2022;{B}", "TOYOTA HILUX;2023;{C}"],
    ),
    "years as titles": (
        """Descripción|Serie|Valor
        MODELO 2021||
        NISSAN VERSA SENSE|{A}|250,000
        KIA RIO LX|{D}|230,000
        MODELO 2023||
        TOYOTA HILUX SR|{B}|420,000""",
        ["NISSAN VERSA SENSE;2021;{A}", "KIA RIO LX;2021;{D}", "TOYOTA HILUX SR;2023;{B}"],
    ),
    "brands and years as titles": (
        """Tipo|Serie|Valor
        NISSAN||
        2021||
        VERSA SENSE|{A}|250,000
        2022||
        MARCH ADVANCE|{B}|230,000""",
        ["NISSAN VERSA SENSE;2021;{A}", "NISSAN MARCH ADVANCE;2022;{B}"],
    ),
    "the year of a row before the one of its title": (
        """Descripción|Año|Serie
        MODELOS 2021||
        NISSAN VERSA SENSE|2021|{A}
        KIA RIO LX|2019|{D}""",
        ["NISSAN VERSA SENSE;2021;{A}", "KIA RIO LX;2019;{D}"],
    ),
    "a plate inside the description": (
        """Descripción|Serie|Valor
        NISSAN VERSA SENSE 2021 BLANCO PVA-401-A|{A}|250,000
        TOYOTA HILUX SR 2022 LD-40-102|{B}|420,000""",
        ["NISSAN VERSA SENSE 2021 BLANCO;2021;{A};PVA-401-A", "TOYOTA HILUX SR 2022;2022;{B};LD-40-102"],
    ),
    "a note over the whole width, and one that is repeated in every cell": (
        """RELACIÓN DE UNIDADES A ASEGURAR|||
        Circulan en el Valle|Circulan en el Valle|Circulan en el Valle|Circulan en el Valle
        Marca|Tipo|Año|Serie
        NISSAN|VERSA|2021|{A}
        KIA|RIO|2019|{D}
        Nota: valores convenidos|Nota: valores convenidos|Nota: valores convenidos|Nota: valores convenidos""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
    "an unnamed column of models": (
        """Marca||Año|Serie
        NISSAN|VERSA SENSE|2021|{A}
        KIA|RIO LX|2019|{D}""",
        ["NISSAN VERSA SENSE;2021;{A}", "KIA RIO LX;2019;{D}"],
    ),
    "an unnamed column of versions beside the models": (
        """Marca|Tipo||Modelo|Serie
        NISSAN|VERSA|SENSE CVT|2021|{A}
        KIA|RIO|LX TM|2019|{D}""",
        ["NISSAN VERSA SENSE CVT;2021;{A}", "KIA RIO LX TM;2019;{D}"],
    ),
    "an unnamed column of values": (
        """Marca|Tipo|Modelo|Serie|
        NISSAN|VERSA|2021|{A}|$256,000.00
        KIA|RIO|2019|{D}|$210,000.00""",
        ["NISSAN VERSA;2021;{A};;256000", "KIA RIO;2019;{D};;210000"],
    ),
    "unnamed columns of plates and serial numbers": (
        """Unidad|Modelo||
        NISSAN VERSA|2021|{A}|PVA-401-A
        KIA RIO|2019|{D}|LUK-009-H""",
        ["NISSAN VERSA;2021;{A};PVA-401-A", "KIA RIO;2019;{D};LUK-009-H"],
    ),
    "plate and serial number in one cell": (
        """Vehículo|Año|Placas / Serie
        NISSAN VERSA|2021|PVA-401-A / {A}
        KIA RIO|2019|LUK-009-H / {D}""",
        ["NISSAN VERSA;2021;{A};PVA-401-A", "KIA RIO;2019;{D};LUK-009-H"],
    ),
    "model and year in one cell": (
        """Marca|Modelo y año|Serie
        NISSAN|VERSA 2021|{A}
        KIA|RIO 2019|{D}""",
        ["NISSAN VERSA 2021;2021;{A}", "KIA RIO 2019;2019;{D}"],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_its_vehicles(name: str) -> None:
    drawn, expected = TABLES[name]
    for short, vin in VINS.items():
        expected = [unit.replace(short, vin) for unit in expected]
    vehicles = ListReader(LIMITS).read("f.xlsx", blocks_of(drawn)).vehicles
    stated = [as_said(vehicle, want) for vehicle, want in zip(vehicles, expected, strict=False)]

    assert stated + [vehicle.description for vehicle in vehicles[len(expected) :]] == expected
