"""More tables of many hands: workbooks that grew over years, exports, lists that say little."""

from __future__ import annotations

import pytest

from intake.extraction.list_reader import ListReader
from intake.model.limits import ReadingLimits
from tests.unit.intake.test_tables_of_many_hands import VINS, as_said, blocks_of

LIMITS = ReadingLimits()
TABLES: dict[str, tuple[str, list[str]]] = {
    "totals by group and of all": (
        """Marca|Tipo|Modelo|Valor
        NISSAN|VERSA|2021|256,000
        Subtotal NISSAN|||256,000
        KIA|RIO|2019|210,000
        Subtotal KIA|||210,000
        TOTAL DE UNIDADES: 2|||466,000""",
        ["NISSAN VERSA;2021;;;256000", "KIA RIO;2019;;;210000"],
    ),
    "a page number and a header on every page": (
        """Página 1 de 2|||
        Marca|Tipo|Modelo|Serie
        NISSAN|VERSA|2021|{A}
        Página 2 de 2|||
        Marca|Tipo|Modelo|Serie
        KIA|RIO|2019|{D}""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
    "insured values in thousands": (
        """Unidad|Modelo|Placas|S.A.
        Kenworth T680 tractocamión|2019|55-AK-9C|1.85 mdp
        Nissan NP300|2021|GX-77826|350 mil""",
        ["Kenworth T680 tractocamión;2019;;55-AK-9C;1850000", "Nissan NP300;2021;;GX-77826;350000"],
    ),
    "coverages by column": (
        """Vehículo|Serie|DM|RT|RC
        NISSAN VERSA 2021|{A}|AMPARADA|AMPARADA|3,000,000
        KIA RIO 2019|{D}|AMPARADA|AMPARADA|3,000,000""",
        ["NISSAN VERSA 2021;2021;{A}", "KIA RIO 2019;2019;{D}"],
    ),
    "the unit number is called unidad": (
        """Unidad|Marca|Modelo|Año|Serie
        101|FORD|F-350|2020|{A}
        102|RAM|4000|2019|{D}""",
        ["FORD F-350;2020;{A}", "RAM 4000;2019;{D}"],
    ),
    "a format of an insurer with codes and empty columns": (
        """INCISO|CLAVE AMIS|DESCRIPCIÓN|MODELO|SERIE|MOTOR|PLACAS|USO|SERVICIO|FORMA DE ASEG.|SUMA ASEGURADA|DED DM
        1|05230101|NISSAN VERSA SENSE TM 4P|2021|{A}||LUK009H|NORMAL|PARTICULAR|COMERCIAL|0|5%
        2|07110202|TOYOTA HILUX SR DC 4P|2022|{B}||GX77826|NORMAL|CARGA|CONVENIDO|603000|5%""",
        [
            "NISSAN VERSA SENSE TM 4P;2021;{A};LUK009H;-;NORMAL",
            "TOYOTA HILUX SR DC 4P;2022;{B};GX77826;603000;NORMAL",
        ],
    ),
    "labels run together and with underscores": (
        """ID_VEH|NOM_MARCA|NOM_SUBMARCA|ANIO_MODELO|NUM_SERIE|NUM_PLACA|SUMA_ASEG
        55|KIA|RIO|2019|{D}|GXV573R|210000
        56|NISSAN|VERSA|2021|{A}|LUK009H|256000""",
        ["KIA RIO;2019;{D};GXV573R;210000", "NISSAN VERSA;2021;{A};LUK009H;256000"],
    ),
    "the header has units and notes in brackets": (
        """Marca y Submarca (completa)|Modelo (año)|No. de Serie (17 dígitos)|Valor (MXN, con IVA)|Uso (tipo)
        Nissan Versa|2021|{A}|256,000.00|particular
        Toyota Hilux|2022|{B}|603,000.00|carga""",
        ["Nissan Versa;2021;{A};;256000;particular", "Toyota Hilux;2022;{B};;603000;carga"],
    ),
    "a title in every row's first column": (
        """|MARCA|VERSIÓN|AÑO|NO DE SERIE
        AUTOS|NISSAN|VERSA SENSE|2021|{A}
        AUTOS|KIA|RIO LX|2019|{D}
        PICK UP|TOYOTA|HILUX SR|2022|{B}""",
        ["NISSAN VERSA SENSE;2021;{A}", "KIA RIO LX;2019;{D}", "TOYOTA HILUX SR;2022;{B}"],
    ),
    "year and model in one cell": (
        """UNIDAD|MODELO Y AÑO|VIN
        Nissan|Versa 2021|{A}
        Kia|Rio 2019|{D}""",
        ["Nissan Versa 2021;2021;{A}", "Kia Rio 2019;2019;{D}"],
    ),
    "no header, only text and a serial number": (
        """NISSAN VERSA SENSE TM 2021|{A}
        KIA RIO LX SEDAN 2019|{D}""",
        ["NISSAN VERSA SENSE TM 2021;2021;{A}", "KIA RIO LX SEDAN 2019;2019;{D}"],
    ),
    "a list that says brand and year only": (
        """Toyota Hilux|2022
        Nissan NP300|2019
        Ford Ranger|2020""",
        ["Toyota Hilux;2022", "Nissan NP300;2019", "Ford Ranger;2020"],
    ),
    "the contact of the client beside the list": (
        """Contratante:|TRANSPORTES ALFA SA DE CV|||
        RFC:|TAL010101AB1|||
        Contacto:|Ing. Pérez|Tel:|55 1234 5678|
        Vigencia:|01/01/2026|al|01/01/2027|
        #|Unidad|Modelo|Serie|Placas
        1|Kenworth T680|2019|{A}|55-AK-9C
        2|Utility caja seca|2015|{E}|194-FC-5""",
        ["Kenworth T680;2019;{A};55-AK-9C", "Utility caja seca;2015;{E};194-FC-5"],
    ),
    "values with words for what is missing": (
        """Descripción|Año|Serie|Placas|Valor
        NISSAN VERSA|2021|{A}|EN TRÁMITE|$256,000.00
        KIA RIO|2019|PENDIENTE|GXV-573-R|POR DEFINIR
        REMOLQUE HECHIZO|2010|S/S|S/P|$45,000""",
        ["NISSAN VERSA;2021;{A};;256000", "KIA RIO;2019;;GXV-573-R;-", "REMOLQUE HECHIZO;2010;;;45000"],
    ),
    "the owner in the first column looks like a brand": (
        """Propietario|Vehículo|Modelo|No. Serie|Placa
        Grupo Ford del Norte|Chevrolet Aveo|2020|{C}|LJW-440-L
        Grupo Ford del Norte|Nissan March|2018|{A}|LUK-009-H""",
        ["Chevrolet Aveo;2020;{C};LJW-440-L", "Nissan March;2018;{A};LUK-009-H"],
    ),
    "two year columns": (
        """MARCA|SUBMARCA|AÑO DE COMPRA|MODELO|SERIE
        NISSAN|VERSA|2022|2021|{A}
        KIA|RIO|2020|2019|{D}""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
    "short years with an apostrophe and values in dollars": (
        """UNIT|MAKE/MODEL|YR|SERIAL|VALUE
        101|FREIGHTLINER CASCADIA|'19|{A}|US$ 85,000.00
        102|KENWORTH T680|'20|{B}|US$ 92,500.00""",
        ["FREIGHTLINER CASCADIA;2019;{A};;85000", "KENWORTH T680;2020;{B};;92500"],
    ),
    "equipment in columns": (
        """MARCA|TIPO|MODELO|SERIE|VALOR UNIDAD|ADAPTACIÓN|VALOR ADAPTACIÓN|VALOR TOTAL
        ISUZU|ELF 600|2021|{A}|780,000|CAJA SECA|120,000|900,000
        HINO|SERIE 300|2020|{B}|650,000|REDILAS|60,000|710,000""",
        ["ISUZU ELF 600;2021;{A}", "HINO SERIE 300;2020;{B}"],
    ),
    "serial number split over two columns": (
        """Vehículo|Año|Serie (primeros)|Serie (últimos 8)
        NISSAN VERSA|2021|3N1CN8AE8|NL569666
        KIA RIO|2019|3KPA24AB0|KM157873""",
        ["NISSAN VERSA;2021", "KIA RIO;2019"],
    ),
    "everything in capitals with stray spaces and a note row": (
        """*** RELACION DE UNIDADES AL 31 DE ENERO ***|||||
        NUM|M A R C A|T I P O|MODELO|S E R I E|PLACAS
        1|NISSAN|VERSA|2021|{A}|LUK009H
        2|KIA|RIO|2019|{D}|GXV573R
        *** FIN DE LA RELACION ***|||||""",
        ["NISSAN VERSA;2021;{A};LUK009H", "KIA RIO;2019;{D};GXV573R"],
    ),
    "units with their driver in the row below": (
        """Unidad|Modelo|Serie|Placas
        Nissan Versa|2021|{A}|LUK-009-H
        Operador: Juan Pérez|||
        Kia Rio|2019|{D}|GXV-573-R
        Operador: Luis Soto|||""",
        ["Nissan Versa;2021;{A};LUK-009-H", "Kia Rio;2019;{D};GXV-573-R"],
    ),
    "a comparison of two offers holds no more units": (
        """Aseguradora|Prima neta|Derecho|Total
        Qualitas|125,000|550|145,638
        GNP|131,000|600|152,656""",
        [],
    ),
    "a table of deductibles and sums insured": (
        """Coberturas|Límites|Deducibles
        Daños materiales|Valor comercial|5%
        Robo total|Valor comercial|10%
        Responsabilidad civil|$3,000,000|No aplica
        Gastos médicos|$200,000|No aplica""",
        [],
    ),
    "machinery": (
        """Equipo|Marca|Modelo|Año|No. Serie|Valor USD
        Retroexcavadora|Caterpillar|416F2|2019|LBF01234|95,000
        Montacargas|Hyster|H50FT|2018|L177V05678R|28,000""",
        ["Caterpillar 416F2 Retroexcavadora;2019;LBF01234;;95000", "Hyster H50FT Montacargas;2018;L177V05678R;;28000"],
    ),
    "motorcycles": (
        """MARCA|LINEA|CILINDRADA|MODELO|NIV|PLACA
        ITALIKA|FT150|150|2022|3SCPFTEE4N1034561|5ABC1
        HONDA|CARGO 150|150|2023|3H1KC4179PD201234|6DEF2""",
        [
            "ITALIKA FT150 150 CILINDRADA;2022;3SCPFTEE4N1034561;5ABC1",
            "HONDA CARGO 150 150 CILINDRADA;2023;3H1KC4179PD201234;6DEF2",
        ],
    ),
    "a transposed sheet with its labels in the second column": (
        """|Marca|NISSAN|KIA
        |Tipo|VERSA|RIO
        |Modelo|2021|2019
        |Serie|{A}|{D}""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
    "one unit as a form with a header of two words": (
        """Dato|Información
        Marca|TOYOTA
        Submarca|HILUX
        Año|2022
        Número de serie|{B}
        Placas|GX-77826
        Valor|$603,000.00""",
        ["TOYOTA HILUX;2022;{B};GX-77826;603000"],
    ),
    "a total row that looks like a unit": (
        """CANT|UNIDAD|AÑO|VALOR
        2|NISSAN NP300|2021|300,000
        1|TOYOTA HILUX|2022|603,000
        3|UNIDADES EN TOTAL||1,203,000""",
        ["NISSAN NP300;2021;;;300000"] * 2 + ["TOYOTA HILUX;2022;;;603000"],
    ),
    "sections named by branch": (
        """SUCURSAL MONTERREY|||
        Vehículo|Año|Serie|Placas
        NISSAN VERSA|2021|{A}|LUK-009-H
        SUCURSAL GUADALAJARA|||
        KIA RIO|2019|{D}|GXV-573-R""",
        ["NISSAN VERSA;2021;{A};LUK-009-H", "KIA RIO;2019;{D};GXV-573-R"],
    ),
    "headers that were typed in lower case without accents": (
        """no eco|vehiculo|año modelo|num serie|placas|valor comercial
        e-01|nissan versa|2021|3n1cn8ae8nl569666|luk-009-h|256,000
        e-02|kia rio|2019|3kpa24ab0km157873|gxv-573-r|210,000""",
        ["nissan versa;2021;{A};LUK-009-H;256000", "kia rio;2019;{D};GXV-573-R;210000"],
    ),
    "columns of yes and no": (
        """Marca|Tipo|Modelo|Serie|GPS|Blindado|Doble remolque|Alto riesgo
        NISSAN|VERSA|2021|{A}|SI|NO|NO|NO
        KENWORTH|T680|2019|{B}|SI|NO|SI|NO""",
        ["NISSAN VERSA;2021;{A}", "KENWORTH T680;2019;{B}"],
    ),
    "no header, kinds of unit and uses in words": (
        """TRACTO|KENWORTH|T680|2019|{A}|55AK9C|CARGA|AMPLIA|1850000
        REMOLQUE|UTILITY|CAJA SECA 53|2015|{E}|194FC5|CARGA|RC|420000""",
        [
            "KENWORTH TRACTO T680;2019;{A};55AK9C;1850000;CARGA",
            "UTILITY REMOLQUE CAJA SECA 53;2015;{E};194FC5;420000;CARGA",
        ],
    ),
    "a header under unknown names for all columns": (
        """Col1|Col2|Col3|Col4|Col5|Col6
        NISSAN|VERSA ADVANCE|2021|{A}|LUK-009-H|256,000
        TOYOTA|HILUX SR|2022|{B}|GX-77826|603,000""",
        ["NISSAN VERSA ADVANCE;2021;{A};LUK-009-H;256000", "TOYOTA HILUX SR;2022;{B};GX-77826;603000"],
    ),
    "the model number in a brand column": (
        """Marca|Modelo|Año|Serie
        RAM|2500|2021|{A}
        RAM|4000|2022|{B}
        FORD|F-350|2019|{D}""",
        ["RAM 2500;2021;{A}", "RAM 4000;2022;{B}", "FORD F-350;2019;{D}"],
    ),
    "a summary beside the list": (
        """MARCA|TIPO|MODELO|SERIE
        NISSAN|VERSA|2021|{A}
        KIA|RIO|2019|{D}
        |||
        MARCA|UNIDADES||
        NISSAN|1||
        KIA|1||
        TOTAL|2||
        |||
        TIPO DE UNIDAD|CANTIDAD|SUMA ASEGURADA|
        AUTOS|2|466,000|
        PICK UP|0|0|""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
    "rates by kind of unit": (
        """Tipo de unidad|Prima anual
        Pick up|8,500
        Tractocamión|25,000
        Remolque|4,000""",
        [],
    ),
    "the choices of a form": (
        """MARCA|USO|COBERTURA
        NISSAN|PARTICULAR|AMPLIA
        TOYOTA|CARGA|LIMITADA
        KIA||RC""",
        [],
    ),
    "two rows a unit below a header of two rows": (
        """NO|MARCA|SUB MARCA|MODELO (AÑO)|VALOR CONVENIDO
        |NIV|NO. DE PLACA||
        1|FORD|RANGER XLT|2016|175,000
        |{A}|BR-45443||
        2|KIA|RIO LX|2019|210,000
        |{D}|||""",
        ["FORD RANGER XLT;2016;{A};BR-45443;175000", "KIA RIO LX;2019;{D};;210000"],
    ),
    "what the case says of its losses above the list": (
        """Siniestralidad|2 eventos||
        |||
        Marca|Tipo|Modelo|Serie
        NISSAN|VERSA|2021|{A}""",
        ["NISSAN VERSA;2021;{A}"],
    ),
    "units in columns, with a use that is a label elsewhere": (
        """Marca|NISSAN|KIA|TOYOTA
        Tipo|VERSA|RIO|HILUX
        Año|2021|2019|2022
        Serie|{A}|{D}|{B}
        Uso|PERSONAL|UTILITARIO|EJECUTIVO""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}", "TOYOTA HILUX;2022;{B}"],
    ),
    "an identification that holds VINs is no number of the unit": (
        """Fabricante|Nombre comercial|Año|Identificación vehicular|Destino
        KIA|RIO|2019|{D}|REPARTO
        NISSAN|VERSA|2021|{A}|REPARTO""",
        ["KIA RIO;2019;{D};;-;REPARTO", "NISSAN VERSA;2021;{A};;-;REPARTO"],
    ),
    "a form with an example": (
        """No.|Marca|Submarca|Modelo|Serie
        Ejemplo|VW|JETTA|2020|3VW00000000000000
        1|NISSAN|VERSA|2021|{A}""",
        ["NISSAN VERSA;2021;{A}"],
    ),
    "one of two values is filled in": (
        """DATOS DEL VEHICULO|DATOS DEL VEHICULO|DATOS DEL VEHICULO|VALORES|VALORES
        MARCA|SUBMARCA|MODELO|FACTURA|COMERCIAL
        KIA|RIO|2019||210,000
        NISSAN|VERSA|2021|256,000|""",
        ["KIA RIO;2019;;;210000", "NISSAN VERSA;2021;;;256000"],
    ),
    "services and parts": (
        """Vehículo|Año|Precio|Cantidad
        Servicio de mantenimiento||1,200|1
        Llantas Michelin||3,400|4""",
        [],
    ),
    "an abbreviated sum and its currency": (
        """Eco.|Marca|Submarca|Año|Serie|S. Asegurada|Moneda
        1|KIA|RIO|2019|{D}|20000|USD""",
        ["KIA RIO;2019;{D};;20000"],
    ),
    "coverage per unit": (
        """Vehículo|Año|Serie|Paquete
        NISSAN VERSA|2021|{A}|AMPLIA
        KIA RIO|2019|{D}|LIMITADA""",
        ["NISSAN VERSA;2021;{A}", "KIA RIO;2019;{D}"],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_its_vehicles(name: str) -> None:
    drawn, expected = TABLES[name]
    for short, vin in VINS.items():
        expected = [each.replace(short, vin) for each in expected]
    vehicles = ListReader(LIMITS).read("f.xlsx", blocks_of(drawn)).vehicles
    said = [as_said(vehicle, want) for vehicle, want in zip(vehicles, expected, strict=False)]

    assert said + [vehicle.description for vehicle in vehicles[len(expected) :]] == expected
