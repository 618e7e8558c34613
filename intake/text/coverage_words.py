"""The words of lines that state coverages: those that ask, exclude, tell of losses, or count options."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Sort(Enum):
    """What a mark is."""

    KIND = auto()
    PACKAGE = auto()
    CLASS = auto()
    DEDUCTIBLE = auto()
    PERCENT = auto()
    AMOUNT = auto()
    UMA = auto()
    PAIR = auto()  # the percentages of damage and theft in one: 5/10
    WITHOUT = auto()  # before what is not wanted
    BUT = auto()  # before a class that is not meant
    EXCLUDED = auto()  # behind what is not wanted
    INCLUDED = auto()
    ASKING = auto()
    ONLY = auto()
    FOR = auto()
    LINK = auto()
    COMMA = auto()
    COLON = auto()
    SLASH = auto()
    CELL = auto()
    BREAK = auto()
    EXPIRING = auto()
    REQUESTED = auto()  # beside what is asked for instead of what expires
    SAME = auto()  # before conditions that are to stay
    OPTION = auto()  # begins one of several alternatives; its value is its number
    LOSS = auto()
    ASIDE = auto()  # words of legal texts, questions and examples
    TRADE = auto()  # words of those who sell insurance
    YEAR = auto()
    NUMBER = auto()
    WORD = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark with its place in the line; `value` is the name of a kind or class, or a folded word."""

    sort: Sort
    start: int
    end: int
    value: str = ""
    number: float = 0.0
    currency: str = ""
    second: float = 0.0
    """The second number of a pair."""
    is_guess: bool = False
    """Whether only its form tells what the figure is."""


FIGURES: Final = frozenset({Sort.PERCENT, Sort.AMOUNT, Sort.UMA, Sort.PAIR})
WORDS: Final[Mapping[str, Sort]] = {
    word: sort
    for sort, words in {
        Sort.DEDUCTIBLE: "DEDUCIBLE DEDUCIBLES DED DEDS DEDUC DEDUCTIBLE DEDUCTIBLES",
        Sort.WITHOUT: (
            "ELIMINA ELIMINAN CANCELA CANCELAN OMITE RETIRA "
            "SIN EXCLUIR EXCLUYENDO EXCLUYE EXCLUYEN EXCLUIMOS EXCLUYAN QUITAR QUITEN QUITA QUITARLE QUITARLES "
            "QUITENLES QUITANDO ELIMINAR ELIMINEN OMITIR OMITAN RETIRAR RETIREN CANCELAR CANCELEN NI TAMPOCO "
            "WITHOUT EXCLUDE EXCLUDING"
        ),
        Sort.BUT: "EXCEPTO MENOS SALVO",
        Sort.EXCLUDED: (
            "EXCLUIDA EXCLUIDO EXCLUIDAS EXCLUIDOS EXCLUDED DESCARTADA DESCARTADO DESCARTADAS DESCARTADOS FUERA "
            "NINGUNA NINGUNO OMITIDA OMITIDO EXCLUSION EXCLUSIONES"
        ),
        Sort.INCLUDED: (
            "AMPARADA AMPARADO AMPARADAS AMPARADOS INCLUIDA INCLUIDO INCLUIDAS INCLUIDOS CUBIERTA CUBIERTO "
            "CUBIERTOS CUBIERTAS INCLUDED SI"
        ),
        Sort.ASKING: (
            "CON INCLUIR INCLUYENDO INCLUYA INCLUYAN INCLUYE AGREGAR AGREGUEN AGREGA AGREGUE COBERTURA COBERTURAS "
            "COTIZAR "
            "COTIZA COTIZACION COTIZACIONES COTIZARME COTIZARNOS COTICEN COTICE COTIZAS REQUIERE REQUIEREN "
            "REQUERIMOS REQUIERO SOLICITA SOLICITAN SOLICITAMOS SOLICITO NECESITA NECESITAN NECESITAMOS "
            "NECESITO QUIERE QUIEREN QUEREMOS QUIERO DESEA DESEAN AMPARAR CONSIDERAR CONSIDEREN CONSIDERA "
            "PONER PONGAN PONGANLE PONLE LLEVA LLEVAN LLEVE ADEMAS PIDE PIDEN PEDIMOS SUBIR SUBAN AUMENTAR BAJAR "
            "REDUCIR INCREMENTAR CAMBIAR MODIFICAR BUSCAMOS BUSCA BUSCAN WITH QUOTE COVERAGE COVERAGES AMPAROS"
        ),
        Sort.ONLY: "SOLO SOLAMENTE UNICAMENTE ONLY SOLOS",
        Sort.FOR: "PARA EN A FOR",
        Sort.LINK: "Y E O AND",
        Sort.EXPIRING: (
            "ACTUAL ACTUALES ACTUALMENTE ANTERIOR ANTERIORES VIGENTE VIGENTES EXPIRING CURRENT CURRENTLY "
            "VENCE VENCEN TENIAN TENIA VIENE VIENEN HOY OFRECE OFRECEN OFRECIO OFRECIERON COTIZO COTIZARON"
        ),
        Sort.REQUESTED: (
            "SOLICITADO SOLICITADA SOLICITADOS SOLICITADAS REQUERIDO REQUERIDA REQUERIDOS REQUERIDAS PROPUESTO "
            "PROPUESTA PROPUESTOS PROPUESTAS DESEADO DESEADA DESEADOS DESEADAS REQUESTED PROPOSED"
        ),
        Sort.SAME: "RESPETAR RESPETEN RESPETANDO MISMAS MISMOS IGUALES IGUALAR IGUALEN CONSERVAR MANTENER MANTENIENDO",
        Sort.LOSS: (
            "SINIESTRO SINIESTROS SINIESTRALIDAD ROBARON ROBADO ROBADA ROBADOS ROBADAS ROBOS CHOQUE CHOQUES "
            "CHOCO CHOCARON COLISIONES RECLAMACION RECLAMACIONES RECLAMO INDEMNIZACION INDEMNIZO "
            "INDEMNIZARON AJUSTADOR OCURRIO OCURRIERON OCURRIDOS SUFRIO SUFRIMOS SUFRIERON TUVIMOS TUVO "
            "TUVIERON HUBO CLAIM CLAIMS LOSS LOSSES EVENTOS ASALTO ASALTARON ACCIDENTE ACCIDENTES"
        ),
        Sort.ASIDE: (
            "INSTRUCCIONES AVISO PRIVACIDAD CONFIDENCIAL LLENAR MARQUE MARCAR EJEMPLO EJ PREGUNTA PREGUNTAN "
            "INCISO CLAUSULA CLAUSULAS SUJETO SUJETA OPERA OPERAN DENUNCIA DENUNCIAR "
            "PROBLEMA PROBLEMAS ARTICULO LEGALMENTE DESCUENTO COMISION BONIFICACION IVA INFLACION DESCUENTOS"
        ),
        Sort.TRADE: (
            "FIANZAS VIDA GMM MAYORES HOGAR PYME PYMES AGENTE AGENTES CORREDOR CORREDORES ASESOR ASESORES "
            "TEL CEL WWW HTTP HTTPS CEDULA MASCOTAS RETIRO AHORRO BROKER"
        ),
        Sort.PACKAGE: "AMPLIA AMPLIO LIMITADA LIMITADO BASICA BASICO",
    }.items()
    for word in words.split()
}
OPTIONS: Final = frozenset("OPCION OPC OPTION ALTERNATIVA ESCENARIO VARIANTE".split())
MAY_BE_OPTIONS: Final = frozenset("PROPUESTA COTIZACION ESQUEMA".split())
SEVERAL_OPTIONS: Final = frozenset("OPCIONES ALTERNATIVAS ESCENARIOS OPTIONS VARIANTES ESQUEMAS".split())
ORDINALS: Final[Mapping[str, int]] = {
    "PRIMERA": 1, "PRIMER": 1, "FIRST": 1, "SEGUNDA": 2, "SEGUNDO": 2, "SECOND": 2, "TERCERA": 3, "TERCER": 3,
    "THIRD": 3, "CUARTA": 4,
}  # fmt: skip
NUMERALS: Final[Mapping[str, int]] = {
    "UNO": 1, "UNA": 1, "DOS": 2, "TRES": 3, "CUATRO": 4, "I": 1, "II": 2, "III": 3, "IV": 4,
    "A": 1, "B": 2, "C": 3, "D": 4,
}  # fmt: skip
MOST_OPTIONS: Final = 9
LETTERED: Final = "LETTERED"
"""The value of a letter or number with a bracket, "b)": an option only where the text announces several."""
NO: Final = frozenset({"NO", "NOT"})
QUEDA: Final = frozenset("QUEDA QUEDAN QUEDARA QUEDARAN".split())
GOES: Final = frozenset(
    "CON SIN A EN SOLO SOLAMENTE UNICAMENTE TODAS TODOS IGUAL CUBIERTAS CUBIERTOS INCLUIDAS INCLUIDOS AMPARADAS "
    "AMPARADOS POR".split()
)
"""Words behind "van" as a verb: it is no van there."""
OTHER_LIABILITY: Final = frozenset(
    "FAMILIAR PROFESIONAL GENERAL PATRONAL INSTALACIONES MANIOBRAS BLINDAJE PRODUCTOS TALLER HIJOS ARRENDATARIO "
    "ESTACIONAMIENTO OBJETOS CONDUCTOR HIJO DEPENDIENTES EQUIPAJE".split()
)
"""Words behind "RC" that make it a coverage of its own, which has no kind in the list."""
EXTENDED: Final = frozenset({"EXTENSION"})
AFTER_NO: Final = (
    "REQUIER", "REQUER", "NECESIT", "INCLU", "QUIER", "QUEREMOS", "DESE", "COTI", "CONSIDER", "AMPAR", "CUB", "LLEV",
    "SOLICIT", "AGREG", "PON", "APLICA", "CONTRAT", "CON", "HACE", "VAN", "VA", "PID", "PED",
    "TOM", "OTORG",
)  # fmt: skip
CLITICS: Final = frozenset("SE LES LE LO LOS LA LAS NOS ME TE".split())
"""Words between a \"no\" and its verb."""
BEHIND_NO: Final = ("AMPARAD", "INCLUID", "CUBIERT", "APLICA", "CONTRATAD", "REQUERID", "SOLICITAD")
PASSED_OVER: Final = frozenset(
    "LOS LAS EL LA UNIDADES UNIDAD EQUIPOS EQUIPO VEHICULOS VEHICULO TODOS TODAS DEMAS SUS THE (".split()
)
HEADS: Final = frozenset(
    "COBERTURA COBERTURAS RIESGO RIESGOS AMPARO AMPAROS SECCION SECCIONES COVERAGE COVERAGES".split()
)
"""Words that head a table of coverages."""
