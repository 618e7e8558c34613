"""Items that stand in a list of vehicles and are about something else: terms, contact data, requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.text import words
from intake.lexicon.header_lexicon import IDEAS, HeaderIdea
from intake.lexicon.section_titles import is_title

if TYPE_CHECKING:
    from intake.text.labelled_values import LabelledValues

# Words of headers about terms and people, less those that name units as well.
_ABOUT_THE_CASE: Final = frozenset(
    word
    for word, idea in IDEAS.items()
    if idea in {HeaderIdea.FILE, HeaderIdea.LOSS, HeaderIdea.COVERAGE, HeaderIdea.INVOICE, HeaderIdea.CURRENCY}
) - frozenset("AREA BASE CARGA CARGO CENTRO DERECHO DOBLE DIVISION GPS LOCALIZADOR OBRA PLAZA REMOLQUES RUTA".split())
_OF_TERMS: Final = frozenset(
    """ASISTENCIA ASISTENCIAS AVISO CLAUSULA COMISION CONDICION CONDICIONES CONTRATANTE CRISTALES DOCUMENTACION
    DOCUMENTOS ENTREGA EXTENSION FINANCIAMIENTO GASTOS LICITACION MUERTE PAGADERO PAGAR PERIODO PLAZO PROTECCION
    RENOVACION RENOVAR RESPONSABILIDAD ROBO SEGURO SEGUROS SINIESTRALIDAD SUMA TARIFA VALOR VALORES""".split()
)
_OF_SPEECH: Final = frozenset(
    """ADJUNTA ADJUNTAMOS ADJUNTO AGRADECERE AGRADECEREMOS AGRADEZCO ANEXA ANEXAMOS ANEXO APOYAR ATENTA ATENTAMENTE
    ATENTO BUENAS BUENOS CLIENTE CONFIRMAR CONSIDERAR CONTADO CORDIALMENTE COTIZACION COTIZACIONES COTIZAR DEDUCIBLE
    DEDUCIBLES ENVIAR ENVIAME ENVIO ESTIMADA ESTIMADO FAVOR FLOTA FLOTILLA GRACIAS HOLA INDICAR LISTA LISTADO
    MENSUAL MENSUALES NECESITAMOS NECESITO ASEGURAR PAGO PAGOS PLEASE POLIZA POLIZAS PRIMA PRIMAS QUEDAMOS QUEDO
    QUOTE REGARDS RELACION REQUERIMOS REQUIERE REQUIERO SALUDOS SEMESTRAL SOLICITA SOLICITAMOS SOLICITO THANKS
    TRIMESTRAL VIGENCIA""".split()
)
_FILLER: Final = frozenset(word for word, idea in IDEAS.items() if idea is HeaderIdea.FILLER)
_CONTACT: Final = re.compile(r"\S@\S|\bwww\.|https?:|(?<!\w)\(?\+?\d{2,3}\)?[\s.-]\d{3,4}[\s.-]\d{4}\b|(?<!\w)\d{10}\b")
_COUNT: Final = re.compile(r"\(?\b\d{1,3}\b\)?")  # of the units below a title: "VANS (2)"
_BEGINNING: Final = 2
_MOST_WORDS: Final = 25


def is_remark(text: str, stated: LabelledValues) -> bool:
    """Tell whether an item is about something else, by how it begins; one without a year or number by any word."""
    is_contact = not stated.vin and _CONTACT.search(text) is not None
    if is_contact or is_title(_COUNT.sub(" ", text).strip()) or _begins_beside_units(stated.rest):
        return True
    return not stated.is_of_a_unit and speaks(stated.rest)


def speaks(text: str) -> bool:
    """Tell whether a text has words that letters have and vehicles have not, or is as long as a sentence."""
    said = words(text)
    return len(said) > _MOST_WORDS or not _OF_SPEECH.isdisjoint(said)


def _begins_beside_units(rest: str) -> bool:
    first = [word for word in words(rest) if word not in _FILLER][:_BEGINNING]
    return bool(first) and (first[0] in _ABOUT_THE_CASE or first[0] in _OF_TERMS or not _OF_SPEECH.isdisjoint(first))
