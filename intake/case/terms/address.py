"""Finds the address of the client: behind a label, in a sentence, below the name of the client; its state and code."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from domain.text import fold, plain, tidy
from intake.case.terms.labelled import LONGEST, TextMention, label, values_behind
from intake.case.terms.states import find_state, is_state

_LABEL: Final = label(
    r"(?:DOMICILIO|DIRECCION)(?: (?:FISCAL|DEL? (?:LA )?(?:CLIENTE|ASEGURAD[OA]|CONTRATANTE|EMPRESA)|COMERCIAL"
    r"|PARTICULAR"
    r"|COMPLET[OA]|LEGAL|CLIENTE|ASEGURADO|CONTRATANTE)){0,2}|(?:CLIENT|INSURED)(?:'S)? ADDRESS|ADDRESS|UBICACION"
)
_SENTENCE: Final = re.compile(
    r"\b(?:(?:CON|SU|TIENE) (?:DOMICILIO|DIRECCION)(?: FISCAL)?(?: ES)?(?: EN)?|UBICAD[OA]S? EN"
    r"|DOMICILIAD[OA]S? EN)\s{0,9}:?\s{1,9}"
    r"(?P<value>[^\n;]{5,240})"
)
_END: Final = re.compile(
    r",?\s{1,9}(?:(?:Y|CON) )?(?:RFC|R\.F\.C|GIRO|ACTIVIDAD|DEDICAD[OA]S?|CUYO|CUYA|QUE|QUIEN|SOLICITA|REQUIERE"
    r"|TEL(?:EFONO)?|"
    r"CORREO)\b|(?<!\bAV)(?<!\bAVE)(?<!BLVD)(?<!CALZ)(?<!\bCOL)(?<!PROL)(?<!CARR)(?<!FRACC)(?<!PRIV)(?<!\bSTA)(?<!\bNO)"
    r"\.\s{1,9}(?=[A-Z][A-Z]{2,})|\.\s{0,9}$"
)
_STREET: Final = re.compile(
    r"\b(?:AV|AVE|AVENIDA|CALLE|BLVD|BOULEVARD|CALZ|CALZADA|CARR|CARRETERA|COL|COLONIA|PROL|PROLONGACION|FRACC|KM"
    r"|PRIVADA|PRIV|ANDADOR|PERIFERICO|C\.P|CP|PARQUE INDUSTRIAL|EJE)\b\.?"
)
_CLIENT: Final = re.compile(r"^\W*(?:CLIENTE|ASEGURAD[OA]|CONTRATANTE|RAZON SOCIAL|EMPRESA|R\.?F\.?C\.?|NOMBRE)\b")
_NOT_CLIENT: Final = re.compile(
    r"@|\bWWW\b|HTTP|\bTEL(?:S|EFONOS?)?\b|\bAGENTE|\bBROKER|\bCORRE[DT]|\bSEGUROS\b|\bASEGURADORA\b|\bFIANZAS\b"
    r"|\bOFICINA"
)
_PARTS: Final = (
    label(r"CALLE(?: Y (?:NUMERO|NO|NUM))?|CALLE,? NUMERO"),
    label(r"(?:NO|NUM|NUMERO)\.? (?:EXT(?:ERIOR)?|INT(?:ERIOR)?)"),
    label(r"COLONIA|COL\.?|FRACCIONAMIENTO"),
    label(r"MUNICIPIO(?: O ALCALDIA)?|ALCALDIA|DELEGACION|DELEGACION O MUNICIPIO|CIUDAD|POBLACION|LOCALIDAD"),
)
_STATE: Final = label(r"ESTADO(?: DEL (?:CLIENTE|ASEGURADO|CONTRATANTE))?|ENTIDAD(?: FEDERATIVA)?|STATE")
_CODE: Final = re.compile(
    r"(?<![A-Z.])(?:C\.? ?P\.?|COD(?:IGO|\.)? POSTAL|ZIP(?: CODE)?|POSTAL CODE)"
    r"(?P<of>[ \t]+(?:DEL? (?:LA )?(?:CLIENTE|CONTRATANTE|ASEGURADO|EMPRESA|DOMICILIO)|FISCAL|DE CIRCULACION|ES))*"
    r"(?P<mark>[ \t]{0,9}[:=|#])?[ \t]{0,9}(?P<code>\d{4,5})(?:\.0)?(?![\d,.-]*\d)"
)
_BARE_CODE: Final = re.compile(r"(?<![\d$.,-])(?P<code>\d{5})(?![\d,-])(?!\.\d)")
_LEAST_WORDS: Final = 3


class ClientAddress(NamedTuple):
    """An address as written, with its place."""

    text: str
    start: int
    is_labelled: bool


def find_address(text: str) -> ClientAddress | None:
    """Return the address that a text states as the client's, without the signature of its writer."""
    upper = plain(text)
    for mention in values_behind(_LABEL, text, upper):
        if _is_address(mention.value, text, mention.start):
            return ClientAddress(mention.value, mention.start, is_labelled=True)
    for match in _SENTENCE.finditer(upper):
        start = match.start("value")
        end = _END.search(upper, start, match.end("value"))
        value = tidy(text[start : end.start() if end else match.end("value")]).strip(" ,.;")
        if _is_address(value, text, start):
            return ClientAddress(value[:LONGEST], start, is_labelled=True)
    return _of_parts(text, upper) or _below_client(text, upper)


def _is_address(value: str, text: str, start: int) -> bool:
    """Tell whether a value looks like a place and stands in no line of a broker or insurer."""
    line = plain(text[max(text.rfind("\n", 0, start) + 1, start - 300) : start] + value)
    is_place = len(fold(value).split()) >= _LEAST_WORDS or find_state(value) is not None
    return is_place and not _NOT_CLIENT.search(line)


def _of_parts(text: str, upper: str) -> ClientAddress | None:
    """Return an address whose street, district and town stand behind labels of their own."""
    parts = [next(values_behind(pattern, text, upper), None) for pattern in _PARTS]
    street = parts[0]
    if street is None:
        return None
    written = ", ".join(part.value for part in parts if part is not None)
    return ClientAddress(written[:LONGEST], street.start, is_labelled=True)


def _below_client(text: str, upper: str) -> ClientAddress | None:
    """Return a line that looks like an address right below the client's name or number."""
    offset, lines_since_client = 0, _FAR
    for line, written in zip(upper.split("\n"), text.split("\n"), strict=True):
        if _CLIENT.search(line):
            lines_since_client = 0
        elif lines_since_client < _FAR and line.strip():
            lines_since_client += 1
            is_street = _STREET.search(line) and re.search(r"\d", line) and "," in line and len(line) <= LONGEST
            if is_street and not _NOT_CLIENT.search(line) and ":" not in line.replace("C.P.:", ""):
                return ClientAddress(tidy(written).strip(" .,"), offset, is_labelled=False)
        offset += len(line) + 1
    return None


_FAR: Final = 2
"""Lines below the client's name."""


def find_labelled_state(text: str) -> TextMention | None:
    """Return the state behind a label."""
    return next((mention for mention in values_behind(_STATE, text, plain(text)) if is_state(mention.value)), None)


def code_in_address(address: str) -> str:
    """Return the postal code in an address: behind its label, or five digits at its end."""
    upper = plain(address)
    if match := _CODE.search(upper):
        return match["code"].zfill(5)
    bare = [match["code"] for match in _BARE_CODE.finditer(upper)]
    return bare[-1] if bare and (find_state(address) or upper.rstrip(" .").endswith(bare[-1])) else ""


def find_postal_codes(text: str) -> list[TextMention]:
    """Return the postal codes of a text that stand in no address of another, each once."""
    upper = plain(text)
    matches: dict[str, TextMention] = {}
    for match in _CODE.finditer(upper):
        line_start = max(upper.rfind("\n", 0, match.start()) + 1, match.start() - 300)
        line = upper[line_start : match.end() + 300].partition("\n")[0]
        before = upper[line_start : match.start()]
        if _NOT_CLIENT.search(line) or (_STREET.search(before) and not match["mark"]):
            continue
        code = match["code"].zfill(5)
        matches.setdefault(
            code, TextMention(code, match.start("code"), bool(match["mark"]) or not before.strip(" -*\u2022|"))
        )
    return list(matches.values())
