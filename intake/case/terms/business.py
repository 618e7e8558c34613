"""Finds what the client does: behind a label such as "Giro", or in a sentence such as "se dedican a …"."""

from __future__ import annotations

import re
from typing import Final

from domain.text import fold, plain, tidy
from intake.case.terms.labelled import LONGEST, TextMention, label, unwrapped, values_behind

_LABEL: Final = label(
    r"(?:GIRO|ACTIVIDAD)(?: (?:DEL? (?:LA |EL )?(?:NEGOCIO|EMPRESA|CLIENTE|ASEGURADO|CONTRATANTE)|COMERCIAL|EMPRESARIAL"
    r"|ECONOMICA|PREPONDERANTE|PRINCIPAL|DE NEGOCIO))?(?: (?:O|Y|/) (?:GIRO|ACTIVIDAD))?|GIRO ?/ ?ACTIVIDAD"
    r"|ACTIVIDAD ?/ ?GIRO"
    r"|(?:TIPO DE )?NEGOCIO|RAMO(?: DEL (?:CLIENTE|NEGOCIO))?|OCUPACION|BUSINESS(?: ACTIVITY)?|LINE OF BUSINESS"
    r"|OPERATIONS"
)
_SENTENCE: Final = re.compile(
    r"\b(?:DEDICAD[OA]S? AL?|(?:SE|NOS) DEDICAN? AL?|NOS DEDICAMOS AL?|(?:CUYO|SU|EL|LA|CON) (?:GIRO"
    r"|ACTIVIDAD|NEGOCIO)(?: PRINCIPAL)?(?: (?:DEL|DE LA|DE SU|DE ESTE) (?:CLIENTE|EMPRESA|ASEGURADO"
    r"|NEGOCIO))? (?:ES|SON)"
    r"|CUYA ACTIVIDAD(?: PRINCIPAL)? ES|DE GIRO|DEL GIRO(?: DE)?|CON GIRO(?: DE)?|(?<=, )GIRO(?= [A-Z])"
    r"|(?:EL )?GIRO (?:ES|DEL CLIENTE ES))"
    r"\s{1,9}(?P<value>[^\n;.:()]{3,160})"
)
_NEXT_SENTENCE: Final = re.compile(r"\.\s+(?=[A-ZÁÉÍÓÚÑ])")
_ARTICLE: Final = re.compile(r"^(?:(?:EL|LA|LOS|LAS|UNA?|AL|DE)\s{1,9})+")
_END: Final = re.compile(
    r",\s{0,9}(?!(?:Y|E)\b)(?=[A-Z ]{0,12}\b(?:CON|QUE|RFC|CUENTA|TIENE|REQUIERE|SOLICITA|NECESITA|UBICAD\w+|PARA|FAVOR"
    r"|ADJUNTO|ANEXO|SU|SUS"
    r"|COTIZ\w+|DOMICILIO|EN|ME|TE|LES)\b)"
    r"|,\s{0,9}(?=(?:AV|AVE|AVENIDA|CALLE|BLVD|BOULEVARD|CALZ|CARR|CARRETERA|KM|COL|C\.?P)\b)"
    r"|\s{1,9}(?:Y (?:CUENTA|TIENE|REQUIERE|SOLICITA|NECESITA|QUIERE|BUSCA)N?|CON (?:DOMICILIO|RFC|\d+)|QUE (?:CUENTA"
    r"|TIENE|REQUIERE|SOLICITA|BUSCA)N?"
    r"|UBICAD[OA]S?|PARA (?:SU|LA|QUE)|REQUIEREN?|SOLICITAN?|NECESITAN?)\b"
)
_OF_BROKER: Final = re.compile(r"\b(?:SEGUROS?|FIANZAS|CORREDUR\w+|BROKER|ASEGURADORA|REASEGURO)\b")
_NOT_STATED: Final = frozenset(
    {"PENDIENTE", "POR CONFIRMAR", "POR DEFINIR", "NO APLICA", "SE ANEXA", "ADJUNTO", "AUTOS"}
)
_NO_BUSINESS: Final = re.compile(r"\b(?:VEHICULO|UNIDAD|PLACA|SERIE|FECHA)S?\b")


def find_activity(text: str) -> TextMention | None:
    """Return what the client does; what a broker says of itself is left out."""
    text = unwrapped(text)
    upper = plain(text)
    for mention in values_behind(_LABEL, text, upper):
        value = _NEXT_SENTENCE.split(mention.value, maxsplit=1)[0]
        if _names_business(value):
            return mention._replace(value=value)
    for match in _SENTENCE.finditer(upper):
        start = match.start("value")
        end = _END.search(upper, start, match.end("value"))
        stop = end.start() if end else match.end("value")
        article = _ARTICLE.match(upper[start:stop])
        start += article.end() if article else 0
        value = tidy(text[start:stop]).strip(" ,.-")
        line = upper[max(0, match.start() - 300) : match.start()].rpartition("\n")[2]
        if _names_business(value) and not _OF_BROKER.search(line.rpartition(".")[2]):
            return TextMention(
                value[:LONGEST], start, is_labelled="GIRO" in match.group() or "ACTIVIDAD" in match.group()
            )
    return None


def _names_business(value: str) -> bool:
    folded = fold(value)
    is_word = len(folded) > 3 and any(mark.isalpha() for mark in folded)  # noqa: PLR2004 - letters of a word
    return (
        is_word
        and folded not in _NOT_STATED
        and not _OF_BROKER.search(folded)
        and not _NO_BUSINESS.search(folded)
        and "?" not in value
    )
