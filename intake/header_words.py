"""What the words of a column's header say: Spanish and English, in full and abbreviated, without accents."""

from __future__ import annotations

import re
from enum import StrEnum

from intake.wording import fold


class Column(StrEnum):
    """What a column may hold."""

    BRAND = "brand"
    MODEL = "model"
    DESCRIPTION = "description"
    DETAIL = "detail"  # one attribute of the version: doors, transmission
    YEAR = "year"
    YEAR_OR_MODEL = "year or model"  # "Modelo" is either in Mexico
    TYPE_OR_MODEL = "type or model"  # "Tipo" is either too
    UNIT = "unit"  # "Unidad": the vehicle, or its number
    VIN = "vin"
    PLATE = "plate"
    VALUE = "value"
    CURRENCY = "currency"
    USAGE = "usage"
    COVERAGE = "coverage"
    ECONOMIC_NUMBER = "economic number"
    QUANTITY = "quantity"
    LOSS = "loss"  # a list of claims, not of vehicles
    OTHER = "other"  # known, and of no use here


# The first that fits the whole header decides; each is a regular expression over folded words.
_WORDS: tuple[tuple[Column, tuple[str, ...]], ...] = (
    (
        Column.LOSS,
        (
            r"SINIESTROS?",
            r"RECLAMACION(?:ES)?",
            r"OCURRENCIA",
            r"PAGADO",
            r"CLAIMS?",
            r"LOSS",
            r"AJUSTADOR",
        ),
    ),
    (
        Column.OTHER,
        (
            r"(?:NO |NUM |NUMERO )?(?:DE )?(?:SERIE )?(?:DE )?(?:MOTOR|ENGINE)(?: NO)?",
            r"COLOR",
            r"CONDUCTOR",
            r"OPERADOR",
            r"CHOFER",
            r"RFC",
            r"PRIMA.*",
            r"DEDUCIBLES?.*",
            r"OBSERVACION(?:ES)?",
            r"UBICACION",
            r"ENDOSO",
            r"POLIZA",
            r"BENEFICIARIO.*",
            r"AGENTE",
            r"SUCURSAL",
            r"ESTATUS",
            r"CLAVE.*",
            r"CVE.*",
            r"COMENTARIOS?",
            r"NOTAS?",
            r"FACTURA",
            r"ADAPTACION(?:ES)?",
            r"C ?P",
            r"CODIGO POSTAL",
            r"ESTADO",
            r"CIUDAD",
            r"FECHA.*",
            r"VIGENCIA.*",
            r"KILOMETRAJE",
            r"KM",
        ),
    ),
    (
        Column.CURRENCY,
        (
            r"MONEDA",
            r"CURRENCY",
            r"DIVISA",
        ),
    ),
    (
        Column.VIN,
        (
            r".*\b(?:VIN|NIV|CHASIS|CHASSIS|BASTIDOR)\b.*",
            r"(?:(?:NO|NUM|NRO|NUMERO|N|#)S? )?(?:DE )?(?:SERIE|SERIAL)S?\b.*",
            r"SERIAL NUMBER",
        ),
    ),
    (Column.PLATE, (r".*\b(?:PLACAS?|MATRICULA|PLATES?|LICENSE|TABLILLA|EMPLACADO)\b.*",)),
    (
        Column.DESCRIPTION,
        (
            r"MARCA (?:Y |O |E )?(?:SUB ?MARCA|TIPO|MODELO|LINEA|DESCRIPCION|VERSION).*",
            r"MAKE (?:AND |Y )?MODEL",
            r"(?:YEAR|ANO) (?:MAKE|MARCA).*",
        ),
    ),
    (
        Column.YEAR,
        (
            r"ANO",
            r"ANIO",
            r"A O",
            r"AO",
            r"YEAR",
            r"YR",
            r"MODEL YEAR",
            r"MY",
            r"(?:ANO|ANIO|A O) (?:DEL? )?(?:MODELO|VEHICULO|MOD|FABRICACION|UNIDAD)",
            r"MODELO (?:ANO|ANIO|A O)",
            r"MOD ANO",
            r"YEAR MODEL",
        ),
    ),
    (
        Column.MODEL,
        (
            r"SUB ?MARCA.*",
            r"SUB MCA",
            r"LINEA",
            r"LINE",
        ),
    ),
    (
        Column.BRAND,
        (r"(?:MARCA|MCA|MAKE|BRAND|ARMADORA|FABRICANTE|MANUFACTURER)(?: (?:DEL? )?(?:VEHICULO|UNIDAD|AUTO))?",),
    ),
    (Column.YEAR_OR_MODEL, (r"(?:MODELO|MODEL|MOD)S?(?: (?:DEL? )?(?:VEHICULO|UNIDAD|AUTO))?",)),
    (
        Column.USAGE,
        (
            r"(?:TIPO (?:DE )?)?(?:USO|SERVICIO|USE|USAGE)S?(?: (?:DEL? )?(?:VEHICULO|UNIDAD))?",
            r"USO .*",
        ),
    ),
    (Column.COVERAGE, (r"(?:TIPO (?:DE )?)?(?:COBERTURAS?|PAQUETE|PLAN|COVERAGE|AMPAROS?)(?: .*)?",)),
    (
        Column.ECONOMIC_NUMBER,
        (
            r".*\bECO(?:N|NOMICO|NOM)?\b.*",
            r"(?:NO|NUM|NUMERO|#) (?:DE )?UNIDAD",
            r"UNIT (?:NO|NUMBER|ID)",
            r"NO INTERNO",
        ),
    ),
    (
        Column.QUANTITY,
        (
            r"CANT(?:IDAD)?(?: .*)?",
            r"QTY",
            r"QUANTITY",
            r"UNIDADES",
            r"(?:NO|NUM|NUMERO|#) DE UNIDADES",
            r"PZAS",
            r"PIEZAS",
            r"UNITS",
        ),
    ),
    (
        Column.VALUE,
        (
            r".*\b(?:SUMA|VALOR|VALUE|MONTO|PRECIO|IMPORTE|COSTO|VALUACION)\b.*",
            r"S A",
            r"SA",
            r"SUM INSURED",
            r"INSURED AMOUNT",
        ),
    ),
    (
        Column.DETAIL,
        (
            r"TRANSMISION",
            r"TRANS",
            r"PUERTAS",
            r"PTAS",
            r"CILINDROS",
            r"CIL",
            r"CILINDRADA",
            r"COMBUSTIBLE",
            r"TONELAJE",
            r"TON",
            r"CAPACIDAD",
            r"EJES",
            r"TRACCION",
            r"PASAJEROS",
            r"TRANSMISSION",
            r"DOORS",
            r"FUEL",
            r"CARROCERIA",
            r"BODY",
        ),
    ),
    (
        Column.TYPE_OR_MODEL,
        (
            r"TIPO",
            r"TIPO (?:DE )?(?:VEHICULO|UNIDAD|AUTO)",
            r"TYPE",
            r"CLASE",
        ),
    ),
    (
        Column.UNIT,
        (
            r"UNIDAD",
            r"UNIT",
        ),
    ),
    (
        Column.DESCRIPTION,
        (
            r"(?:DESCRIPCION|DESCRIPTION|DESC|VEHICULOS?|VEHICLE|VERSION|TRIM)(?: .*)?",
            r"(?:CARACTERISTICAS|DETALLE|CONCEPTO|BIEN|EQUIPO|AUTO|AUTOMOVIL|DATOS)(?: .*)?",
        ),
    ),
    (
        Column.OTHER,
        (
            r"NO",
            r"NUM",
            r"NUMERO",
            r"N",
            r"NRO",
            r"ITEM",
            r"PARTIDA",
            r"CONSECUTIVO",
            r"CONS",
            r"CONSEC",
            r"INCISO",
            r"INC",
            r"ID",
            r"RENGLON",
        ),
    ),
)
_PATTERNS = tuple((column, re.compile("|".join(words))) for column, words in _WORDS)
_LONGEST_HEADER = 45


def column_of(header: str) -> Column | None:
    """Return what a header cell says its column holds."""
    if header.strip() == "#":
        return Column.OTHER
    folded = fold(re.sub(r"\([^)]*\)", " ", header)) or fold(header)
    if not folded or len(folded) > _LONGEST_HEADER:
        return None
    return next((column for column, pattern in _PATTERNS if pattern.fullmatch(folded)), None)
