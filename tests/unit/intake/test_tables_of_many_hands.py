"""Tables as many hands write them: other words, other layouts, the same vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intake.extraction.list_reader import ListReader
from intake.model.document import Table
from intake.model.limits import ReadingLimits

if TYPE_CHECKING:
    from intake.model.extraction import Vehicle

LIMITS = ReadingLimits()
VINS = {
    "{A}": "3N1CN8AE8NL569666",
    "{B}": "MR0EX8DD4NL158278",
    "{C}": "3G1EA5CU2RM521741",
    "{D}": "3KPA24AB0KM157873",
    "{E}": "1JJV532D5HT316620",
    "{F}": "MALA741C2RT202203",
}
# Rows are lines, cells are parted by bars. Of a vehicle is said: description; year; VIN; plate; value; usage.
TABLES: dict[str, tuple[str, list[str]]] = {
    "a letterhead, blank rows and a total around the list": (
        """SEGUROS Y FIANZAS DEL NORTE|||||
        |||||
        Cliente:|GRUPO ALFA SA DE CV||||
        |||||
        No.|MARCA|TIPO|MODELO|SERIE|SUMA ASEG.
        1|NISSAN|VERSA SENSE|2021|{A}|$ 256,000.00
        2|TOYOTA|HILUX SR|2022|{B}|$ 603,000.00
        |||||
        ||||TOTAL|$ 859,000.00""",
        ["NISSAN VERSA SENSE;2021;{A};;256000", "TOYOTA HILUX SR;2022;{B};;603000"],
    ),
    "a header in two rows with group titles": (
        """DATOS DEL VEHICULO|||IDENTIFICACION||VALOR|
        MARCA|SUBMARCA|AÑO|SERIE|PLACA|FACTURA|CONVENIDO
        KIA|RIO LX|2021|{D}|GXV-573-R||250,000
        NISSAN|VERSA|2022|{A}|LUK-009-H||256,000""",
        ["KIA RIO LX;2021;{D};GXV-573-R;250000", "NISSAN VERSA;2022;{A};LUK-009-H;256000"],
    ),
    "header words that wrap over two rows": (
        """NO.|NO. DE|DESCRIPCION DE LA|AÑO|SUMA
        |SERIE|UNIDAD||ASEGURADA
        1|{A}|NISSAN VERSA ADVANCE|2022|256,000
        2|{B}|TOYOTA HILUX SR|2022|603,000""",
        ["NISSAN VERSA ADVANCE;2022;{A};;256000", "TOYOTA HILUX SR;2022;{B};;603000"],
    ),
    "no header at all": (
        """1|NISSAN|VERSA ADVANCE|2021|{A}|LUK-009-H|256000
        2|TOYOTA|HILUX SR|2022|{B}|GX-77826|603000
        3|CHEVROLET|ONIX LT|2024|{C}|LJW-440-L|397000""",
        [
            "NISSAN VERSA ADVANCE;2021;{A};LUK-009-H;256000",
            "TOYOTA HILUX SR;2022;{B};GX-77826;603000",
            "CHEVROLET ONIX LT;2024;{C};LJW-440-L;397000",
        ],
    ),
    "no header, no numbers, counts first": (
        """3|Nissan NP300 doble cabina|2019
        1|Toyota Hilux|2021
        2|Kenworth T680|2020""",
        ["Nissan NP300 doble cabina;2019"] * 3 + ["Toyota Hilux;2021"] + ["Kenworth T680;2020"] * 2,
    ),
    "headers in a language that nobody knows": (
        """Kennzeichen|Wagen|Baujahr|Fahrgestell|Wert
        LUK-009-H|NISSAN VERSA ADVANCE|2021|{A}|256,000
        GX-77826|TOYOTA HILUX SR|2022|{B}|603,000""",
        ["NISSAN VERSA ADVANCE;2021;{A};LUK-009-H;256000", "TOYOTA HILUX SR;2022;{B};GX-77826;603000"],
    ),
    "a vehicle a column": (
        """Concepto|Unidad 1|Unidad 2|Unidad 3
        Marca|NISSAN|TOYOTA|KIA
        Submarca|VERSA|HILUX|RIO
        Modelo|2021|2022|2019
        Serie|{A}|{B}|{D}
        Placas|LUK-009-H|GX-77826|
        Valor|256,000|603,000|210,000""",
        [
            "NISSAN VERSA;2021;{A};LUK-009-H;256000",
            "TOYOTA HILUX;2022;{B};GX-77826;603000",
            "KIA RIO;2019;{D};;210000",
        ],
    ),
    "blocks of labels, one a vehicle": (
        """Marca:|NISSAN
        Modelo:|VERSA
        Año:|2021
        Serie:|{A}
        |
        Marca:|KIA
        Modelo:|RIO
        Año:|2019
        Serie:|{D}""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
    "a form with two labels a row": (
        """SOLICITUD DE SEGURO|||
        Marca:|FORD|Submarca:|TRANSIT
        Modelo:|2023|Placas:|ABC-123-D
        No. Serie:|{A}|Uso:|CARGA
        Suma asegurada:|$650,000.00|Color:|BLANCO""",
        ["FORD TRANSIT;2023;{A};ABC-123-D;650000;CARGA"],
    ),
    "two lists side by side": (
        """MARCA|TIPO|MODELO|SERIE||MARCA|TIPO|MODELO|SERIE
        NISSAN|VERSA|2021|{A}||TOYOTA|HILUX|2022|{B}
        KIA|RIO|2019|{D}||CHEVROLET|ONIX|2024|{C}""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}", "TOYOTA HILUX;2022;{B}", "CHEVROLET ONIX;2024;{C}"],
    ),
    "two lists one below the other with other columns": (
        """AUTOS||||
        MARCA|TIPO|MODELO|SERIE|VALOR
        NISSAN|VERSA|2021|{A}|256,000
        ||||
        REMOLQUES||||
        SERIE|DESCRIPCION|AÑO|VALOR|PLACA
        {E}|WABASH CAJA SECA 53 PIES|2017|480,000|194-FC-5""",
        ["NISSAN VERSA;2021;{A};;256000", "WABASH CAJA SECA 53 PIES;2017;{E};194-FC-5;480000"],
    ),
    "titles of sections say brand and use": (
        """Unidad|Año|Serie|Valor
        NISSAN|||
        VERSA SENSE|2021|{A}|256,000
        NP300|2022||300,000
        TOYOTA|||
        HILUX SR|2022|{B}|603,000
        SERVICIO PUBLICO|||
        KENWORTH T680|2019||1,900,000""",
        [
            "NISSAN VERSA SENSE;2021;{A};;256000",
            "NISSAN NP300;2022;;;300000",
            "TOYOTA HILUX SR;2022;{B};;603000",
            "KENWORTH T680;2019;;;1900000;",
        ],
    ),
    "the description goes on in a second line": (
        """Descripción|Modelo|Serie
        NISSAN NP300 DOBLE CABINA|2021|{A}
        TM A/A 4 PTAS||
        TOYOTA HILUX|2022|{B}
        DIESEL 4X4||""",
        ["NISSAN NP300 DOBLE CABINA TM A/A 4 PTAS;2021;{A}", "TOYOTA HILUX DIESEL 4X4;2022;{B}"],
    ),
    "the serial number stands in the row below": (
        """Descripción|Año|Serie / Placas|Valor
        NISSAN VERSA|2021||256,000
        ||{A}|
        TOYOTA HILUX|2022||603,000
        ||{B}|""",
        ["NISSAN VERSA;2021;{A};;256000", "TOYOTA HILUX;2022;{B};;603000"],
    ),
    "adaptations are no vehicles, a trailer is one": (
        """MARCA|DESCRIPCION|MODELO|SERIE|VALOR
        ISUZU|ELF 600|2021|{A}|780,000
        |CAJA REFRIGERADA THERMO KING||S/N|150,000
        UTILITY|CAJA REFRIGERADA 53|2018|{E}|900,000""",
        ["ISUZU ELF 600;2021;{A};;780000", "UTILITY CAJA REFRIGERADA 53;2018;{E};;900000"],
    ),
    "one column holds everything": (
        """UNIDADES A ASEGURAR
        1 TOYOTA YARIS 2020 VIN {A}
        2 HONDA CIVIC 2021 VIN {D} PLACAS ABC-123-D
        3 NISSAN NP300 2019""",
        ["TOYOTA YARIS;2020;{A}", "HONDA CIVIC;2021;{D};ABC-123-D", "NISSAN NP300;2019"],
    ),
    "a number and everything else in one cell": (
        """No.|DESCRIPCION DE LA UNIDAD
        1|TOYOTA YARIS CORE 2020 SERIE {A} PLACAS LUK-009-H
        2|HONDA CIVIC 2021 SERIE {D}""",
        ["TOYOTA YARIS CORE;2020;{A};LUK-009-H", "HONDA CIVIC;2021;{D}"],
    ),
    "an export of an accounting system": (
        """Act. fijo|Sbnº|Fe.capit.|Denominación del activo fijo|No. inventario|Nº de serie|Val.adq.
        100023|0|2021-03-01|CAMIONETA NISSAN NP300 2021|ECO-15|{A}|301,200.00
        100024|0|2022-05-01|TOYOTA HILUX 2022 BLANCA|ECO-16|{B}|603,000.00""",
        ["CAMIONETA NISSAN NP300 2021;2021;{A};;301200", "TOYOTA HILUX 2022 BLANCA;2022;{B};;603000"],
    ),
    "a leasing company": (
        """Contrato|Arrendatario|Marca|Línea|Versión|Año Modelo|VIN|Núm. Motor|Placa|Valor Factura|Fecha factura
        L-221|ACEROS SA|KIA|RIO|LX SEDAN|2021|{D}|G4LCKE12345|GXV-573-R|$289,900.00|2021-02-03
        L-222|ACEROS SA|NISSAN|VERSA|ADVANCE TM|2022|{A}|HR16123456X|LUK-009-H|$310,000.00|2022-01-15""",
        ["KIA RIO LX SEDAN;2021;{D};GXV-573-R;289900", "NISSAN VERSA ADVANCE TM;2022;{A};LUK-009-H;310000"],
    ),
    "modelo is the model and the year has a column": (
        """Marca|Modelo|Año|NIV
        PEUGEOT|2008|2021|{A}
        PEUGEOT|3008|2022|{B}
        MAZDA|3|2020|{D}""",
        ["PEUGEOT 2008;2021;{A}", "PEUGEOT 3008;2022;{B}", "MAZDA 3;2020;{D}"],
    ),
    "slips of the pen in the header": (
        """Marka|Submraca|Modleo|Numero de Seire|Plcas|Vaolr
        KIA|RIO|2021|{D}|GXV-573-R|250,000
        NISSAN|VERSA|2022|{A}|LUK-009-H|256,000""",
        ["KIA RIO;2021;{D};GXV-573-R;250000", "NISSAN VERSA;2022;{A};LUK-009-H;256000"],
    ),
    "cut words": (
        """ECON|MCA|SUBM|MOD|SER|PLAC|S.A.|USO|PAQ
        12|KIA|RIO|21|{D}|GXV573R|250 mil|PARTICULAR|AMPLIA""",
        ["KIA RIO;2021;{D};GXV573R;250000;PARTICULAR"],
    ),
    "English": (
        """Unit #|Year|Make|Model|VIN|Plate|Insured value (USD)|Use
        T-01|2019|Freightliner|Cascadia|{A}|55-AK-9C|USD 85K|Cargo
        T-02|2020|Kenworth|T680|{B}|56-AK-1D|92,500|Cargo""",
        ["Freightliner Cascadia;2019;{A};55-AK-9C;85000;Cargo", "Kenworth T680;2020;{B};56-AK-1D;92500;Cargo"],
    ),
    "years as days and days as years": (
        """Descripción|Modelo|Serie
        NISSAN VERSA|44197|{A}
        TOYOTA HILUX|1905-07-14|{B}
        KIA RIO|2019-01-01|{D}""",
        ["NISSAN VERSA;2021;{A}", "TOYOTA HILUX;2022;{B}", "KIA RIO;2019;{D}"],
    ),
    "the value in words": (
        """Vehículo|Año|Serie|Valor
        NISSAN VERSA|2021|{A}|VALOR COMERCIAL
        TOYOTA HILUX|2022|{B}|Valor factura $603,000.00
        KIA RIO|2019|{D}|210.000,00""",
        ["NISSAN VERSA;2021;{A};;-", "TOYOTA HILUX;2022;{B};;603000", "KIA RIO;2019;{D};;210000"],
    ),
    "units that left the fleet": (
        """Estatus|Descripción|Año|Serie
        ACTIVO|NISSAN VERSA|2021|{A}
        BAJA|VW JETTA|2015|{C}
        Vendido|SEAT IBIZA|2016|{F}
        ACTIVO|KIA RIO|2019|{D}""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
    "a list of losses below the fleet": (
        """RELACION DE UNIDADES|||
        Unidad|Año|Serie|Valor
        NISSAN VERSA|2021|{A}|256,000
        |||
        SINIESTRALIDAD 2024|||
        No. siniestro|Unidad|Serie|Monto pagado
        2024-001|VW JETTA|{C}|25,000""",
        ["NISSAN VERSA;2021;{A};;256000"],
    ),
    "losses told without the word": (
        """Fecha de ocurrencia|Unidad|Serie|Causa|Importe pagado
        12/03/2024|VW JETTA 2019|{C}|COLISION|25,000""",
        [],
    ),
    "units taken out, under a title": (
        """Unidades a asegurar||
        Descripción|Modelo|Serie
        NISSAN VERSA|2021|{A}
        ||
        UNIDADES DADAS DE BAJA||
        Descripción|Modelo|Serie
        VW JETTA|2015|{C}""",
        ["NISSAN VERSA;2021;{A}"],
    ),
    "instalments, contacts and coverages": (
        """Recibo|Vencimiento|Prima neta|IVA|Total
        1|01/06/2026|12,000|1,920|13,920
        |||
        Nombre|Puesto|Teléfono|Correo
        Ana Ruiz|Gerente|55 1234 5678|ana@b.mx
        |||
        Cobertura|Suma asegurada|Deducible
        Daños materiales|Valor comercial|5%
        Robo total|Valor comercial|10%""",
        [],
    ),
    "a count without serial numbers": (
        """CANT.|DESCRIPCION|MODELO|VALOR UNITARIO
        3|NISSAN NP300 DOBLE CABINA|2022|350,000
        2 unidades|TOYOTA HIACE|2021|620,000""",
        ["NISSAN NP300 DOBLE CABINA;2022;;;350000"] * 3 + ["TOYOTA HIACE;2021;;;620000"] * 2,
    ),
    "several serial numbers in one cell": (
        """Cantidad|Descripción|Año|Series
        2|NISSAN VERSA|2021|{A}, {D}""",
        ["NISSAN VERSA;2021;{A}", "NISSAN VERSA;2021;{D}"],
    ),
    "a brand that is not written is not guessed": (
        """MARCA|TIPO|MODELO|SERIE
        NISSAN|VERSA|2021|{A}
        |MARCH|2019|{D}
        TOYOTA|HILUX|2022|{B}""",
        ["NISSAN VERSA;2021;{A}", "MARCH;2019;{D}", "TOYOTA HILUX;2022;{B}"],
    ),
    "serial numbers with blanks, dashes, and impossible letters": (
        """Vehículo|Modelo|No. de Serie
        NISSAN VERSA|2021|3N1 CN8AE8 NL569666
        TOYOTA HILUX|2022|mr0ex8dd4nl158278
        KIA RIO|2019|3KPA24ABOKM157873""",
        ["NISSAN VERSA;2021;{A}", "TOYOTA HILUX;2022;{B}", "KIA RIO;2019;{D}"],
    ),
    "engine, colour, tax number and telephone beside the vehicle": (
        """Conductor|RFC|Teléfono|Vehículo|Color|Motor|Serie|Placas
        Juan Pérez|PEPJ800101AB1|5512345678|NISSAN VERSA 2021|ROJO|HR16-123456|{A}|LUK009H
        Luis Soto|SOLL790202CD2|5587654321|KIA RIO 2019|AZUL|G4LC998877|{D}|GXV573R""",
        ["NISSAN VERSA 2021;2021;{A};LUK009H", "KIA RIO 2019;2019;{D};GXV573R"],
    ),
    "tipo is the kind of unit and the description says what it is": (
        """TIPO|MARCA|DESCRIPCION|AÑO|SERIE|SERVICIO
        AUTO|NISSAN|VERSA SENSE|2021|{A}|PARTICULAR
        PICK UP|TOYOTA|HILUX SR|2022|{B}|CARGA""",
        ["NISSAN VERSA SENSE;2021;{A};;;PARTICULAR", "TOYOTA HILUX SR PICK UP;2022;{B};;;CARGA"],
    ),
    "premiums of another insurer stand in the list": (
        """#|Vehículo|Modelo|Serie|Prima neta|Derechos|IVA|Prima total
        1|NISSAN VERSA|2021|{A}|8,500.00|550|1,448|10,498.00
        2|KIA RIO|2019|{D}|7,900.00|550|1,352|9,802.00""",
        ["NISSAN VERSA;2021;{A};;-", "KIA RIO;2019;{D};;-"],
    ),
    "notes below the list": (
        """Descripción|Año|Serie|Valor
        NISSAN VERSA|2021|{A}|256,000
        KIA RIO|2019|{D}|210,000
        Nota: los valores incluyen IVA|||
        Elaboró: Lic. Ana Ruiz|||
        2 unidades||Total:|466,000""",
        ["NISSAN VERSA;2021;{A};;256000", "KIA RIO;2019;{D};;210000"],
    ),
    "rows that are numbered and empty": (
        """No.|Marca|Tipo|Modelo|Serie
        1|NISSAN|VERSA|2021|{A}
        2|KIA|RIO|2019|{D}
        3||||
        4||||""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
    "merged headers leave empty columns between": (
        """MARCA||TIPO||MODELO||SERIE
        NISSAN||VERSA||2021||{A}
        KIA||RIO||2019||{D}""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
    "equal units without numbers are several": (
        """Marca|Submarca|Modelo|Valor
        NISSAN|NP300|2022|350,000
        NISSAN|NP300|2022|350,000
        NISSAN|NP300|2022|350,000""",
        ["NISSAN NP300;2022;;;350000"] * 3,
    ),
    "a list with names only": (
        """Marca|Línea
        NISSAN|VERSA
        KIA|RIO""",
        ["NISSAN VERSA", "KIA RIO"],
    ),
    "heavy units with tonnage, axles and cargo": (
        """ECO|TIPO DE UNIDAD|MARCA|MODELO|NUM. SERIE|PLACAS FED.|TIPO DE CARGA|TONELAJE|VALOR CONV.|BENEFICIARIO PREF.
        T-101|TRACTOCAMION|KENWORTH|2019|{A}|55-AK-9C|A|30|1,850,000|BANCO X
        R-201|REMOLQUE|UTILITY|2015|{E}|194-FC-5|B|25|420,000|""",
        [
            "KENWORTH TRACTOCAMION 30 TONELAJE;2019;{A};55-AK-9C;1850000",
            "UTILITY REMOLQUE 25 TONELAJE;2015;{E};194-FC-5;420000",
        ],
    ),
    "old plates and a motorcycle": (
        """DESCRIPCION|MODELO|MATRICULA|CHASIS
        ITALIKA DM200|2022|5ABC1|LHJYCLLA7NB541234
        FREIGHTLINER M2|1998|55-AK-9C|1FV6HFAA0XH123456""",
        ["ITALIKA DM200;2022;LHJYCLLA7NB541234;5ABC1", "FREIGHTLINER M2;1998;1FV6HFAA0XH123456;55-AK-9C"],
    ),
    "values in two columns, the insured one counts": (
        """Vehículo|Año|Serie|Valor factura|Suma asegurada
        NISSAN VERSA|2021|{A}|310,000|256,000
        KIA RIO|2019|{D}|289,000|210,000""",
        ["NISSAN VERSA;2021;{A};;256000", "KIA RIO;2019;{D};;210000"],
    ),
}


def blocks_of(drawn: str) -> list[Table]:
    for short, vin in VINS.items():
        drawn = drawn.replace(short, vin)
    rows = tuple(tuple(cell.strip() for cell in line.strip().split("|")) for line in drawn.splitlines())
    return [Table("f.xlsx", "Hoja1", rows)]


def as_said(vehicle: Vehicle, expected: str) -> str:
    """Return what is expected to be said of a vehicle, as it was read."""
    value = "-" if vehicle.value is None else f"{vehicle.value:g}" if vehicle.value < 1e5 else f"{vehicle.value:.0f}"
    parts = [vehicle.description, str(vehicle.year or ""), vehicle.vin, vehicle.plate, value, vehicle.usage]
    wanted = expected.split(";")
    return ";".join(part if want or at < 2 else "" for at, (part, want) in enumerate(zip(parts, wanted, strict=False)))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_its_vehicles(name: str) -> None:
    drawn, expected = TABLES[name]
    for short, vin in VINS.items():
        expected = [each.replace(short, vin) for each in expected]
    vehicles = ListReader(LIMITS).read("f.xlsx", blocks_of(drawn)).vehicles
    said = [as_said(vehicle, want) for vehicle, want in zip(vehicles, expected, strict=False)]

    assert said + [vehicle.description for vehicle in vehicles[len(expected) :]] == expected
