"""The trade's abbreviations: which word of a version text names which attribute, and which words weigh little."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


AUTOMATIC: Final = "AUTOMATIC"
MANUAL: Final = "MANUAL"

# Unit that follows a number, in the same word or the next: "5P", "4 PTAS", "1.6 LTS".
UNITS: Final[dict[str, str]] = {
    unit: attribute
    for attribute, units in {
        "displacement": "L LT LTS LITROS LITRO",
        "turbo_displacement": "T",
        "cubic_centimetres": "CC CM3",
        "cylinders": "CIL CILINDROS CILINDRO CYL CILS",
        "doors": "P PTS PTAS PUERTAS PUERTA PTA PUERT PTRAS",
        "power": "HP CP CV BHP",
        "seats": "OCUP OCU OC OCUPANTES PAS PASAJ PASAJEROS PASAJERO PASAJE PASJ PSJ PASS PLAZAS ASIENTOS PAX",
        "tonnage": "TON TONS TN TONELADAS TONELADA",
        "axles": "EJE EJES",
        "kilowatts": "KW",
        "kilograms": "KG KGS KILOS",
        "unused": "VEL VELOCIDADES VALV VALVULAS KWH MTS AMP",
    }.items()
    for unit in units.split()
}

_ATTRIBUTE_WORDS = {
    "transmission": {
        AUTOMATIC: "AUT AUTO AUTOM AUTOMATICA AUTOMATICO AUTOMATIC ATX TA AT CVT DSG TIPTRONIC STRONIC PDK DCT"
        " MULTITRONIC GEARTRONIC STEPTRONIC TRIPTONIC TRIPTRONIC POWERSHIFT SPORTSHIFT SPEEDSHIFT XTRONIC SMG EDCT EAT6"
        " EAT8 IVT ECVT TCT TIPTRONICS LINEARTRONIC QUICKSHIFT SELESPEED DUALOGIC ISHIFT EASYTRONIC AUTOSTICK",
        MANUAL: "STD EST ESTANDAR STANDARD MAN MANUAL MT TM MTX STAND STANDAR ESTAND",
    },
    "body": {
        "SEDAN": "SEDAN SED BERLINA SDN SALOON NOTCHBACK",
        "HATCHBACK": "HB HATCHBACK HATCH SPORTBACK HBK",
        "COUPE": "COUPE CUPE CPE COUP",
        "CONVERTIBLE": "CONVERTIBLE CONV CABRIO CABRIOLET ROADSTER SPYDER SPIDER TARGA CABRIOLE CONVERT",
        "WAGON": "WAGON VAGONETA VAG SW ESTATE AVANT SPORTWAGEN VARIANT TOURER GUAYIN SPORTWAGON",
        "VAN": "VAN PANEL MINIVAN FURGON CARGOVAN",
        "PICKUP": "PICKUP PUP",
        "CHASSIS": "CHASIS CHASSIS CHASSI CHCAB",
        "BUS": "AUTOBUS BUS MINIBUS MICROBUS OMNIBUS",
        "TRACTOR": "TRACTOCAMION TRACTO",
    },
    "cab": {
        "DOUBLE": "DC CREWCAB DOBLECABINA DOUBLECAB DOBCAB CREW QUADCAB SUPERCREW DOBLECAB",
        "REGULAR": "CABREG REGCAB CABSENCILLA",
        "EXTENDED": "KINGCAB CABEXT EXTCAB SUPERCAB CLUBCAB EXTENDED",
    },
    "drive": {
        "ALL": "4X4 4WD AWD QUATTRO 4MATIC XDRIVE 4MOTION ALLROAD SYNCRO 4XE ALL4 4WS",
        "TWO": "4X2 2WD FWD RWD SDRIVE 2X4",
        "6X2": "6X2",
        "6X4": "6X4",
        "6X6": "6X6",
        "8X4": "8X4",
    },
    "fuel": {
        "DIESEL": "DIESEL DSL TDI HDI CDI BLUEHDI DCI CRDI TURBODIESEL TD BLUETEC DIE",
        "MILD HYBRID": "MHEV",
        "PLUG-IN": "PHEV EHYBRID",
        "HYBRID": "HEV HIBRIDO HIBRIDA HYBRID HYB",
        "ELECTRIC": "ELECTRICO ELECTRICA ELECTRIC EV BEV",
        "GAS": "GLP GNC GNV GASLP",
    },
    "turbo": {"TURBO": "TURBO TBO BITURBO TURB TURBOCARGADO BITBO TWINTURBO"},
}

ATTRIBUTE_OF: Final[dict[str, tuple[str, str]]] = {
    word: (attribute, value)
    for attribute, values in _ATTRIBUTE_WORDS.items()
    for value, words in values.items()
    for word in words.split()
}

AXLES_OF: Final = {"6X2": 3, "6X4": 3, "6X6": 3, "8X4": 4}
"""What the wheels of a truck say of its axles; 4X2 and 4X4 are cars as well."""

# Two words that name an attribute together.
PAIR_OF: Final[dict[tuple[str, str], tuple[str, str]]] = {
    (first, second): (attribute, value)
    for attribute, value, firsts, seconds in (
        ("cab", "DOUBLE", "DOBLE DOB DBL DOUBLE CREW QUAD MEGA D 2", "CABINA CAB CABIN"),
        ("cab", "REGULAR", "CABINA CAB", "REGULAR REG SENCILLA SENC SIMPLE"),
        ("cab", "REGULAR", "REGULAR REG SENCILLA SIMPLE", "CABINA CAB"),
        ("cab", "EXTENDED", "CABINA CAB", "EXTENDIDA EXT EXTENDED AMPLIADA Y"),
        ("cab", "EXTENDED", "KING EXTENDED EXT CLUB ACCESS XTRA SUPER", "CABINA CAB"),
        ("cab", "DOUBLE", "CABINA CAB", "DOBLE DOB CREW"),
        ("cab", "DOUBLE", "SUPER", "CREW"),
        ("body", "CHASSIS", "CHASIS CHASSIS CHASSI", "CABINA CAB"),
        ("body", "WAGON", "STATION SPORT S", "WAGON"),
        ("body", "HATCHBACK", "HATCH", "BACK"),
        ("transmission", AUTOMATIC, "S 7G 9G M DUAL", "TRONIC CLUTCH DCT"),
        ("transmission", MANUAL, "T TRANS TRANSM", "M MANUAL STD ESTANDAR EST"),
        ("transmission", AUTOMATIC, "T TRANS TRANSM", "A AUT AUTOMATICA"),
        ("fuel", "GAS", "GAS", "LP NATURAL"),
        ("fuel", "MILD HYBRID", "MILD", "HYBRID"),
        ("fuel", "PLUG-IN", "PLUG", "IN"),
        ("fuel", "PLUG-IN", "E", "HYBRID"),
        ("turbo", "TURBO", "BI TWIN", "TURBO"),
    )
    for first in firsts.split()
    for second in seconds.split()
}

AUTOMATIC_NAMES: Final = (
    "CVT DSG TIPTRONIC STRONIC PDK DCT MULTITRONIC GEARTRONIC STEPTRONIC XTRONIC SPEEDSHIFT".split()
)
"""Gearboxes of a maker's name; a single digit behind one is its number of gears."""

# Words that name an attribute and a maker's own version of it: they stay words as well, of little weight.
TOLD_APART: Final = _words(
    "CVT DSG TIPTRONIC STRONIC PDK DCT MULTITRONIC GEARTRONIC STEPTRONIC POWERSHIFT QUATTRO XDRIVE 4MATIC 4MOTION"
    " TDI HDI CDI SPORTBACK AVANT ROADSTER SPYDER SPIDER TARGA CABRIO CABRIOLET ALLROAD VARIANT SDRIVE BITURBO 4X4"
    " AWD FWD MINIBUS PANEL 6X2 6X4 6X6 8X4 CREW CREWCAB 2FILAS 3FILAS"
)

# Equipment that insurers list or leave out as they please.
EQUIPMENT: Final = _words(
    "AC CA AA EE VE BA ABS CD MP3 DVD VP PIEL TELA VT QC CQ CQC RA NAVI GPS USB BT CAM TRAS DH SAC AAC TP TC TPANOR"
    " TSOLAR FN XENON LED EBD ESP OC VEL SYNC BLUETOOTH AIRE ACONDICIONADO QUEMACOCOS RIN RINES CE SQ SQC CB TRASERA"
    " ALARMA BOLSAS AIRBAG CLIMA PANTALLA PAN PANORAMICO ALUMINIO FAROS HID SENSORES BITONO TECHO DUAL"
)

# Words by which a text says that it means the plain version.
PLAIN: Final = _words("BASE BASICO BASICA AUSTERO AUSTERA TIPICO EQUIPADO")

# Those of them that mean without the usual equipment; BASE and TIPICO are just names of the usual version.
BARE: Final = _words("BASICO BASICA AUSTERO AUSTERA")

# Words that fill a text and tell no version apart.
FILLERS: Final = _words(
    "DE DEL LA EL LOS LAS CON SIN Y EN PARA A AL POR O NUEVO NUEVA NVO NEW LINEA VERSION TIPO PAQ PAQUETE PACK PK PQS"
    " ED EDICION EDITION MARCA MODELO SUBMARCA MOD ANO VEHICULO AUTOMOVIL CAMIONETA UNIDAD COLOR PLACAS SERIE VERS"
    " GENERICA GENERICO OTROS TODAS TODOS SUV CROSSOVER HP CP CV CC OCUP OCUPANTES CIL PTAS PUERTAS LTS"
)

# Spellings of one word, attribute words excepted.
SAME_WORD: Final[dict[str, str]] = {
    other: word
    for word, others in {
        "LIMITED": "LTD LIMITADA LIMITADO LTDA",
        "SPORT": "SPT SPORTS",
        "LUXURY": "LUJO LUX",
        "CABRIO": "CABRIOLET CABRIOLE",
        "COMFORT": "CONFORT CONFORTLINE",
        "COMFORTLINE": "CONFORTLINE CONFORTLINNE",
        "CLASSIC": "CLASICO CLASICA",
        "PREMIUM": "PREM PREMIU",
        "EXCLUSIVE": "EXCL EXCLUSIV EXCLUS",
        "PASAJEROS": "PAS PASAJ",
        "REDILAS": "REDILLAS",
        "TECHNOLOGY": "TECH TECNOLOGY TECNOLOGIA",
        "ANNIVERSARY": "ANIVERSARIO",
        "SPECIAL": "ESPECIAL",
        "LONG": "LARGA LARGO LWB",
        "SHORT": "CORTA CORTO SWB",
        "SUPER": "SUP",
        "PRESTIGE": "PRESTIG",
        "CARGA": "CARGO",
        "TURISMO": "TURISM",
        "ATTRACTION": "ATRACTION",
        "BLINDADO": "BLINDADA BLIND BLINDAJE",
        "HIGHLINE": "HIGHLIN HLINE",
        "TRENDLINE": "TRENDLIN TLINE",
    }.items()
    for other in others.split()
}

LIGHT: Final = EQUIPMENT | FILLERS | PLAIN | TOLD_APART
"""Words that weigh little: alone they make no version another one."""

KNOWN_WORDS: Final = LIGHT | SAME_WORD.keys() | ATTRIBUTE_OF.keys() | UNITS.keys()
"""Words that are right as they are written."""

LONG_WORDS: Final = frozenset(word for word in (*UNITS, *ATTRIBUTE_OF, *SAME_WORD, *PLAIN) if len(word) >= 5)  # noqa: PLR2004  long enough to mend
"""Attribute words, units and known spellings in which a typing error can be mended."""
