"""The words of headers, each with the idea that it stands for: in full, abbreviated, glued, or with a typing error."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from domain.text import fold
from intake.lexicon.trade_words import BRANDS, COLOURS, MODELS, UNITS, USES


class HeaderIdea(Enum):
    """What a single word of a header speaks of."""

    FILLER = auto()
    NUMBER = auto()
    BRAND = auto()
    SUBBRAND = auto()
    MODELO = auto()
    YEAR = auto()
    TYPE = auto()
    DESCRIPTION = auto()
    VEHICLE = auto()
    UNIT = auto()
    SERIAL = auto()
    ENGINE = auto()
    PLATE = auto()
    VALUE = auto()
    INSURED = auto()
    BASIS = auto()
    INVOICE = auto()
    CURRENCY = auto()
    PESOS = auto()
    USE = auto()
    COVERAGE = auto()
    ECONOMIC = auto()
    UNITS = auto()
    DETAIL = auto()
    ADAPTATION = auto()
    STATE = auto()
    LOSS = auto()
    COLOUR = auto()
    CODE = auto()
    FILE = auto()  # what stands in a fleet list and is none of a vehicle's own: driver, policy, place, premium


_WORDS: Final = {
    HeaderIdea.FILLER: "DE DEL LA EL LOS LAS LO Y O E A AL EN CON POR PARA THE OF AND SU SUS SI",
    HeaderIdea.NUMBER: """
        NO NUM NUMERO NUMEROS NRO N NOS NUMS NUMBER NUMB CONSECUTIVO CONS CONSEC PARTIDA PART RENGLON INCISO INC
        ITEM ID POS POSICION SEC SECUENCIA FOLIO
    """,
    HeaderIdea.BRAND: "MARCA MARCAS MCA BRAND MAKE ARMADORA FABRICANTE MANUFACTURER MANUF",
    HeaderIdea.SUBBRAND: "SUBMARCA SUBMARCAS SUBMCA SMARCA LINEA LINE FAMILIA SUBLINEA",
    HeaderIdea.MODELO: "MODELO MODELOS MODEL MOD MODELE MDL MDLO",
    HeaderIdea.YEAR: "ANO ANIO ANOS ANIOS YEAR YR AO MY EJERCICIO",
    HeaderIdea.TYPE: "TIPO TIPOS TYPE CLASE CATEGORIA CLASIFICACION SUBTIPO",
    HeaderIdea.DESCRIPTION: """
        DESCRIPCION DESC DESCRIP DESCR DESCRIPTION DESCRIPCIONES DETALLE DETALLES CARACTERISTICAS CONCEPTO
        VERSION VERSIONES VERS TRIM BIEN BIENES DENOMINACION ESPECIFICACION ESPECIFICACIONES TEXTO ARTICULO
        MATERIAL NOMENCLATURA
    """,
    HeaderIdea.VEHICLE: """
        VEHICULO VEHICULOS VEHICLE VEHICLES AUTO AUTOS AUTOMOVIL AUTOMOVILES COCHE CAR CAMION VEHICULAR
        AUTOMOTOR ACTIVO
    """,
    HeaderIdea.UNIT: "UNIDAD UNIT UNID EQUIPO",
    HeaderIdea.SERIAL: "VIN NIV CHASIS CHASSIS BASTIDOR SERIE SERIES SERIAL SERIALES FRAME",
    HeaderIdea.ENGINE: "MOTOR MOTORES ENGINE",
    HeaderIdea.PLATE: "PLACA PLACAS MATRICULA MATRICULAS PLATE PLATES TABLILLA LICENSE EMPLACADO PATENTE",
    HeaderIdea.VALUE: """
        VALOR VALORES VALUE VAL SUMA SUMAS MONTO PRECIO IMPORTE COSTO VALUACION AMOUNT PRICE COST SUM AVALUO SA
    """,
    HeaderIdea.INSURED: "ASEGURADA ASEGURADO ASEGURADAS ASEG ASEGURAR INSURED ASEGURABLE",
    HeaderIdea.BASIS: "COMERCIAL CONVENIDO MERCADO ACTUAL REPOSICION REFERENCIA MARKET AGREED LIBRO EBC",
    HeaderIdea.INVOICE: "FACTURA FACTURAS FACT INVOICE",
    HeaderIdea.CURRENCY: "MONEDA CURRENCY DIVISA",
    HeaderIdea.PESOS: """
        MXN MXP MN PESOS USD DLLS DLS DOLARES NACIONAL M MILES IVA NETO TOTAL INCLUIDO SIN UNITARIO DATOS
    """,
    HeaderIdea.USE: "USO USOS USE USAGE SERVICIO SERVICIOS SERVICE SERV DESTINO",
    HeaderIdea.COVERAGE: "COBERTURA COBERTURAS PAQUETE PAQ PLAN COVERAGE AMPARO AMPAROS PACKAGE COB",
    HeaderIdea.ECONOMIC: "ECO ECON ECONOMICO ECONOMICOS ECONOM INTERNO NE",
    HeaderIdea.UNITS: "CANTIDAD CANT CTD QTY QUANTITY PZAS PZA PIEZAS UNIDADES UNITS UDS CANTIDADES",
    HeaderIdea.DETAIL: """
        TRANSMISION TRANS TRANSM TRANSMISSION PUERTAS PTAS CILINDROS CIL CILS CILINDRADA CILINDRAJE COMBUSTIBLE
        TONELAJE TON TONS TONELADAS CAPACIDAD EJES TRACCION PASAJEROS PAX OCUPANTES PLAZAS ASIENTOS DOORS FUEL
        CARROCERIA BODY SEATS PUERTA CC HP MEDIDA MEDIDAS LARGO ARRASTRE RIN
    """,
    HeaderIdea.ADAPTATION: "ADAPTACION ADAPTACIONES ACCESORIOS ESPECIAL CONVERSION BLINDAJE ADITAMENTOS",
    HeaderIdea.STATE: "ESTATUS STATUS MOVIMIENTO MOVIMIENTOS SITUACION MOV",
    HeaderIdea.LOSS: """
        SINIESTRO SINIESTROS SINIESTRALIDAD RECLAMACION RECLAMACIONES RECLAMO OCURRENCIA OCURRIDO PAGADO CLAIM
        CLAIMS LOSS LOSSES AJUSTADOR RESERVA CAUSA PERCANCE DANO DANOS INDEMNIZACION
    """,
    HeaderIdea.COLOUR: "COLOR COLORES COLOUR",
    HeaderIdea.CODE: "CLAVE CVE CODIGO COD CODE CVEGS AMIS CLV SKU",
    HeaderIdea.FILE: """
        CONDUCTOR CONDUCTORES OPERADOR CHOFER DRIVER RFC CURP PRIMA PRIMAS PREMIUM DEDUCIBLE DEDUCIBLES DED
        OBSERVACION OBSERVACIONES OBS UBICACION ENDOSO POLIZA POLICY BENEFICIARIO PREFERENTE AGENTE SUCURSAL
        COMENTARIO COMENTARIOS NOTA NOTAS CP POSTAL ESTADO CIUDAD MUNICIPIO DOMICILIO DIRECCION COLONIA FECHA
        VIGENCIA DESDE HASTA INICIO TERMINO FIN KILOMETRAJE KM KMS TELEFONO TEL CELULAR CORREO EMAIL MAIL NOMBRE
        CONTACTO RESPONSABLE AREA DEPARTAMENTO DEPTO CENTRO CENTROS CECO CECOS PROPIETARIO ARRENDADORA
        ARRENDATARIO CONTRATO TENENCIA VERIFICACION REPUVE DERECHO DERECHOS RECARGO RECARGOS SUBTOTAL PAGO PAGOS
        FORMA RECIBO VENCIMIENTO GPS RASTREO LOCALIZADOR CLIENTE EMPRESA RAZON SOCIAL ASEGURADORA PLAZA REGION
        ZONA DIVISION BASE RUTA CARGA MERCANCIA REMOLQUES DOBLE LICENCIA USUARIO ASIGNADO ASIGNACION
        RESGUARDANTE RESGUARDO GERENCIA PROYECTO OBRA TARJETA CIRCULACION PERMISO SCT HOLOGRAMA ENTIDAD
        FEDERATIVA ADQUISICION COMPRA ALTA BAJA ANTIGUEDAD DEPRECIACION BONIFICACION NCI DESCUENTO CUENTA BANCO
        PUESTO CARGO PROVEEDOR
    """,
}
IDEAS: Final = {word: idea for idea, names in _WORDS.items() for word in names.split()}
_NOT_A_SLIP: Final = frozenset(
    word for names in (BRANDS, MODELS, UNITS, USES, COLOURS) for name in names for word in fold(name).split()
) - frozenset(IDEAS)
_LONG: Final = tuple(word for word in IDEAS if len(word) >= 5)  # noqa: PLR2004 - shorter ones are one slip from any
_SHORTEST_SLIP = 5
_SHORTEST_STEM = 4
_JOINED: Final = (
    (re.compile(r"\bS A\b|\bSUMA A\b|\bS ASEG\w*"), "SUMA ASEGURADA"),
    (re.compile(r"\bSUB M(?:ARC|C)A\b|\bNOMBRE COMERCIAL\b"), "SUBMARCA"),
    (re.compile(r"\bIDENTIFICA(?:CION|DOR) (?:VEHICULAR|DEL VEHICULO)\b"), "VIN"),
    (re.compile(r"\bA O\b"), "ANO"),
    (re.compile(r"\bC P\b"), "CP"),
    (re.compile(r"\bM N\b"), "MN"),
    (re.compile(r"\bR F C\b"), "RFC"),
    (re.compile(r"\bN I V\b|\bV I N\b"), "VIN"),
    (re.compile(r"\bDESCRIPC\b"), "DESCRIPCION"),
)
_CAMEL: Final = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])")


def ideas_of(header: str) -> tuple[tuple[HeaderIdea | None, ...], int]:
    """Return the ideas of the words of a header cell, None for a word that says nothing, and how many words count."""
    folded = fold(_CAMEL.sub(" ", header))
    for pattern, joined in _JOINED:
        folded = pattern.sub(joined, folded)
    found = [each for word in folded.split() for each in _of_word(word)]
    told = [idea for idea in found if idea is not HeaderIdea.FILLER]
    return tuple(told), len(told)


@lru_cache(maxsize=8_192)
def _of_word(word: str) -> tuple[HeaderIdea | None, ...]:
    """Return the ideas of one word; a word such as NUMSERIE has two."""
    if word in IDEAS:
        return (IDEAS[word],)
    if word.isdigit() or word in _NOT_A_SLIP or not word.isalpha():
        return (None,)
    if (idea := _of_stem(word)) or (idea := _of_slip(word)):
        return (idea,)
    for cut in range(2, len(word) - 2):
        first, second = IDEAS.get(word[:cut]), IDEAS.get(word[cut:])
        if first and second and first is not HeaderIdea.FILLER and second is not HeaderIdea.FILLER:
            return (first, second)
    return (None,)


def _of_stem(word: str) -> HeaderIdea | None:
    """Return the idea of an abbreviation: the beginning of words that all say the same."""
    if len(word) < _SHORTEST_STEM:
        return None
    meant = {idea for known, idea in IDEAS.items() if known.startswith(word)}
    return meant.pop() if len(meant) == 1 else None


def _of_slip(word: str) -> HeaderIdea | None:
    """Return the idea of a word with one letter wrong, missing, doubled or in the wrong place."""
    if len(word) < _SHORTEST_SLIP:
        return None
    meant = {IDEAS[known] for known in _LONG if known[0] == word[0] and OSA.distance(word, known, score_cutoff=1) <= 1}
    return meant.pop() if len(meant) == 1 else None


def begins_beside_vehicles(text: str) -> bool:
    """Tell whether the first word of `text` is of what stands beside vehicles: a branch, a driver, a policy."""
    first = fold(text).partition(" ")[0]
    return IDEAS.get(first) in {HeaderIdea.FILE, HeaderIdea.LOSS, HeaderIdea.STATE, HeaderIdea.CODE}
