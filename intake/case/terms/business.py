"""Finds what the client does: behind a label such as "Giro", or in a sentence such as "se dedican a …"."""

from __future__ import annotations

import re
from typing import Final

from domain.text import fold, plain, tidy
from intake.case.terms.labelled import LONGEST, TextMention, label, unwrapped, values_behind
from intake.lexicon.trade_words import names_vehicle

_LABEL: Final = label(
    r"(?:SU )?(?:GIRO|ACTIVIDAD)(?: (?:O|Y|/) (?:GIRO|ACTIVIDAD))?(?: (?:DEL? (?:LA |EL )?(?:NEGOCIO|EMPRESA|CLIENTE"
    r"|ASEGURADO|CONTRATANTE)|COMERCIAL|EMPRESARIAL"
    r"|ECONOMICA|PREPONDERANTE|PRINCIPAL|DE NEGOCIO))?(?: (?:O|Y|/) (?:GIRO|ACTIVIDAD))?|GIRO ?/ ?ACTIVIDAD"
    r"|ACTIVIDAD ?/ ?GIRO"
    r"|(?:TIPO DE )?NEGOCIO|RAMO(?: DEL (?:CLIENTE|NEGOCIO))?|OCUPACION|BUSINESS(?: ACTIVITY)?|LINE OF BUSINESS"
    r"|OPERATIONS|(?:A )?QUE (?:HACEN?|SE DEDICAN?)(?: (?:LA |EL )?(?:EMPRESA|CLIENTE|NEGOCIO|ASEGURADO))?"
)
_SENTENCE: Final = re.compile(
    r"\b(?:DEDICAD[OA]S? AL?|(?:SE|NOS) DEDICAN? AL?|NOS DEDICAMOS AL?|(?:CUYO|SU|EL|LA|CON) (?:GIRO"
    r"|ACTIVIDAD|NEGOCIO)(?: PRINCIPAL)?(?: (?:DEL|DE LA|DE SU|DE ESTE) (?:CLIENTE|EMPRESA|ASEGURADO"
    r"|NEGOCIO))? (?:ES|SON)"
    r"|CUYA ACTIVIDAD(?: PRINCIPAL)? ES|DE GIRO|DEL GIRO(?: DE)?|CON GIRO(?: DE)?|(?<=[,;.] )(?:SU )?GIRO:?(?= [A-Z])"
    r"|CUYO OBJETO(?: SOCIAL)? ES|(?:EL )?GIRO (?:ES|DEL CLIENTE ES))"
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
_VERBS: Final = (
    r"FABRIC|CULTIV|SIEMBR|PRODUC|COMERCIALIZ|DISTRIBUY|ELABOR|MANUFACTUR|CRI|COSECH|EMPAC|IMPORT|EXPORT|CONSTRUY"
    r"|MAQUIL|PROCES|SUMINISTR"
)
_VERB: Final = re.compile(
    rf"(?:^|[,;.(]\s{{0,3}}|\b(?:QUE|Y|SPR|SA|CV|SC|RL|CLIENTE|EMPRESA|ELLOS|NOSOTROS)\s{{1,3}}|(?<=[A-Z])\s{{1,3}})"
    rf"(?P<verb>(?!IMPORTEN?\b)(?:{_VERBS})(?:AN?|EN?|AMOS|EMOS|IMOS)\b|VENDEN?\b|VENDEMOS\b|HACEN\b(?=\s[A-Z]{{3,}}\b))"
    r"\s{1,3}[A-Z][^\n;.:()]{3,120}",
    re.MULTILINE,
)
_NEXT_VERB: Final = re.compile(r",?\s+y\s+(?:l[aoe]s?|reparten|entregan|transportan|nos|se)\b.*", re.IGNORECASE)
_BRACKETS: Final = re.compile(
    r"(?<=[\w.])\s?\((?P<value>[^()\d\n$%]{5,90}?)"
    r"(?:\)|,\s(?=(?:con |en |su |la )?(?:planta|ubicad|bodega|oficina|domicilio)))",
    re.IGNORECASE,
)
_DOES: Final = re.compile(
    r"(?:[A-Z-]+(?:CION|SION|AJE|ADURA|ERIA)\b(?: (?:DE|Y|E|,)|$)|COMPRA|VENTA|RENTA|SERVICIOS? (?:DE|A|INT)|FABRIC"
    r"|TRANSPORTE (?!DE (?:PERSONAL|CARGA)$)|COMERCI\w+|DISTRIBU\w+|INDUSTRIA|CULTIVO|CRIA|ELABORA\w*|ARRASTRE|MUDANZAS"
    r"|HOTELES|RESTAURANTES?|HOTELERIA|ARTES|EMPAQUE|CONSULTORIOS?|TALLER|ALMACEN|MANUFACTURING|SALE|DISTRIBUTION|PRODUC\w+"
    rf"|(?:{_VERBS})(?:AN?|EN?|AMOS)\b|VENDEN?\b)"
)
"""How a business in brackets begins: "(fabricación de hielo)"."""
_OF_UNITS: Final = re.compile(
    r"\b(?:COBERTURAS?|DEDUCIBLES?|POLIZAS?|COTIZACION\w*|RENOVACION|VERSION|OPCION|CAMIONES|AUTOS|FLOTA|FLOTILLA|ATENCION"
    r"|RELACION|TRANSMISION|DIRECCION|SUSPENSION|SECCION|CARACTERISTICAS|CORREO|ANEXO|ARCHIVO|SINIESTR\w+|DANOS?|ROBO"
    r"|NACIONAL|ERROR|PROBLEMA|CONVERSION|ADAPTACION|AFECTACION|UBICACION|MATRIZ)\b"
)
_VIN: Final = re.compile(r"\b(?=[A-Z]*\d)[A-HJ-NPR-Z0-9]{17}\b")
_NAME_OF_UNIT: Final = 40
_OF_VEHICLES: Final = re.compile(r"\bDE (?:VEHICULOS|UNIDADES)\b")
_LEGAL_FORM: Final = re.compile(r"\bS\.? ?A\.? DE C\.? ?V|\bDE R\.? ?L\b")
"""At the end of what only looks like a verb: "Pacific Produce de México SA de CV"."""
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
    return _in_brackets(text) or _said_by_verb(text, upper)


def _in_brackets(text: str) -> TextMention | None:
    """Return what stands in brackets behind the client's name, where it begins with what a business does."""
    for match in _BRACKETS.finditer(text):
        value = match["value"].strip()
        words_of_it = plain(value).split()
        line = plain(text[text.rfind("\n", 0, match.start()) + 1 : match.start()])
        is_of_other = _OF_UNITS.search(plain(value)) or _VIN.search(line) or _is_unit(line[-_NAME_OF_UNIT:])
        done = _OF_VEHICLES.sub(" ", plain(value))
        if words_of_it and _DOES.match(plain(value)) and _names_business(done) and not is_of_other:
            return TextMention(value[:LONGEST], match.start("value"), is_labelled=False)
    return None


def _is_unit(name: str) -> bool:
    return any(map(str.isdigit, name)) and names_vehicle(name)


def _said_by_verb(text: str, upper: str) -> TextMention | None:
    """Return what a verb says that the client makes or sells: "cultiva chile y tomate"."""
    for match in _VERB.finditer(upper):
        line = upper[max(0, match.start() - 300) : match.start()].rpartition("\n")[2]
        end = _END.search(upper, match.end("verb"), match.end())
        value = tidy(text[match.start("verb") : end.start() if end else match.end()]).strip(" ,.-")
        value = _NEXT_VERB.split(value, maxsplit=1)[0]
        is_if = line.rpartition(".")[2].strip() in {"SI", "NO"} or line.endswith((" SI ", " NO "))
        is_of_other = is_if or _OF_BROKER.search(line.rpartition(".")[2]) or _OF_UNITS.search(plain(value))
        if _names_business(value) and not (is_of_other or _LEGAL_FORM.search(plain(value))):
            return TextMention(value[:LONGEST], match.start("verb"), is_labelled=False)
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
