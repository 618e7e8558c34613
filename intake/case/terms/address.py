"""Finds the address of the client: behind a label, in a sentence, in the lines below the name of the client."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import fold, plain, tidy
from intake.case.terms.labelled import LONGEST, TextMention, label, unwrapped, values_behind
from intake.case.terms.places import CODE, OF_OTHERS, STREET, sentence_around
from intake.case.terms.states import find_state, is_state
from intake.lexicon.trade_words import names_vehicle

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_CLIENT: Final = (
    r"(?:DEL? )?(?:LA |EL )?(?:CLIENTE|ASEGURAD[OA]|CONTRATANTE|EMPRESA|PROPONENTE|SOLICITANTE"
    r"|NEGOCIO"
    r"|TITULAR)"
)
_LABEL: Final = label(
    rf"(?:DOMICILIO|DIRECCION|DOM\.?|DIR\.)(?: ?[/Y] ?(?:DOMICILIO|DIRECCION))?(?: (?:FISCAL|{_OF_CLIENT}|COMERCIAL"
    rf"|PARTICULAR"
    r"|COMPLET[OA]|LEGAL|SOCIAL|ACTUAL|PRINCIPAL)){0,2}|(?:CLIENT|INSURED|CUSTOMER|MAILING)(?:'S)? ADDRESS|ADDRESS"
    rf"|UBICACION(?: {_OF_CLIENT})?|(?:EN )?DONDE (?:ESTAN?|SE (?:UBICA|ENCUENTRA)N?)(?: {_OF_CLIENT})?"
    r"|OFICINAS? (?:MATRIZ|CENTRAL(?:ES)?|GENERALES|PRINCIPAL(?:ES)?)|CASA MATRIZ|MATRIZ"
)
_ALONE: Final = re.compile(
    rf"^[ \t*_\u2022-]{{0,5}}(?:DOMICILIO|DIRECCION|DOM\.?|ADDRESS)(?: (?:FISCAL|{_OF_CLIENT}|COMPLET[OA]"
    rf"|LEGAL)){{0,2}}"
    r"[ \t*_]{0,3}[:=]?[ \t*_]{0,3}$",
    re.MULTILINE,
)
_SENTENCE: Final = re.compile(
    rf"\b(?:(?:CON|SU|TIENE|EL|LA|CUYO) (?:DOMICILIO|DIRECCION)(?: FISCAL)?(?: {_OF_CLIENT})?(?: (?:ES|ESTA"
    rf"|SE UBICA|SE ENCUENTRA))?(?: EN)?"
    rf"|(?:DOMICILIO|DIRECCION)(?: FISCAL)? {_OF_CLIENT}(?= +[^ :=|])|(?<=, )DOMICILIO(?: EN)?(?= +[^ :=|])"
    r"|LOCATED (?:AT|IN)"
    r"|UBICAD[OA]S? EN|LOCALIZAD[OA]S? EN|ESTABLECID[OA]S? EN|DOMICILIAD[OA]S? EN|(?:SE )?(?:UBICA|ENCUENTRA)N? EN"
    r"|(?:VIVE|RADICA|RESIDE)N? EN|CON (?:SEDE|BASE|OFICINAS|INSTALACIONES) EN|SUS? (?:OFICINAS?|INSTALACIONES"
    r"|PLANTA|BODEGAS?) (?:ESTAN?|SE UBICAN?) EN"
    r"|(?=DOMICILIO CONOCIDO))\s{0,9}:?\s{0,9}"
    r"(?P<value>[^\n;?]{5,240})"
)
_END: Final = re.compile(
    r",?\s{1,9}(?:(?:Y|CON|SU) )?(?:RFC|R\.F\.C|GIRO|ACTIVIDAD|DEDICAD[OA]S?|CUYO|CUYA|QUE|QUIEN|QUIENES"
    r"|SOLICITA\w*|REQUIERE"
    r"|TEL(?:EFONO)?|CORREO|EMPRESA|SOCIEDAD|PERSONA|NECESITA\w*|DESEA|HOY|ACTUALMENTE|DONDE|PARA|FAVOR)\b"
    r"|\s[-\u2013]\s(?=(?:RFC|TEL|GIRO))"
    r"|(?<!\bAV)(?<!\bAVE)(?<!BLVD)(?<!CALZ)(?<!\bCOL)(?<!PROL)(?<!CARR)(?<!FRACC)(?<!PRIV)(?<!\bSTA)(?<!\bNO)(?<!\bEDO)"
    r"(?<!\bNUM)(?<!\bDR)(?<!\bLIC)(?<!\bGRAL)(?<!\bING)(?<!\b[A-Z])"
    r"\.\s{1,9}(?=[A-Z][A-Z]{2,})|(?<=\d{5})\.(?=\s)|\.\s{0,9}$"
)
_MORE: Final = re.compile(
    r"[ \t]{0,9}(?:COL(?:ONIA)?\b|FRACC|C\.? ?P\.? ?:? ?\d|CODIGO POSTAL|\d{5}\b|MUNICIPIO|MPIO|DELEGACION|DEL\."
    r"|ALCALDIA"
    r"|CIUDAD|CD\.|INT(?:ERIOR)?\b|NO\.|NUM|ENTRE\b|ESQ|PISO|LOCAL|LOTE|MANZANA|MZ|PARQUE|BARRIO|EJIDO|POBLADO"
    r"|C(?:ENTRO)\b)"
)
_OTHER_LABEL: Final = re.compile(r"^[ \t*_\u2022-]{0,5}(?!COL)[A-Z][A-Z./]*(?: [A-Z./]+){0,4}(?:\s?[:=]| {2})")
_CLIENT: Final = re.compile(r"^\W*(?:CLIENTE|ASEGURAD[OA]|CONTRATANTE|RAZON SOCIAL|EMPRESA|R\.?F\.?C\.?|NOMBRE)\b")
_OF_A_CLIENT: Final = re.compile(
    r"\b(?:CLIENTE|ASEGURAD[OA]|CONTRATANTE|EMPRESA|SOMOS|S\.?A\.? DE C\.?V|S\.? ?DE R\.?L|S\.?C|INC|LLC|A\.?C"
    r"|S\.?A|RFC)\b"
)
_NUMBERED: Final = r"(?:[A-Z][A-Z.]{1,20} ){1,4}(?:\d{1,5}[A-Z]?|S/?N)\b,?"
"""A street that no word calls one: "Hidalgo 45"."""
_LEGAL_FORM: Final = (
    r"\b(?:S\.? ?A\.?(?: DE C\.? ?V\.?)?|DE R\.? ?L\.?(?: DE C\.? ?V\.?)?|S\.? ?C\.?|A\.? ?C\.?|S\.? ?R\.? ?L\.?)"
)
_FREE: Final = re.compile(
    rf"(?:^|[,;(:]\s{{0,3}}|(?<=[A-Z])\.\s{{1,3}}|\b(?:EN|DE)\s)(?P<value>(?!C\.?P){STREET.pattern}[^\n;?|]{{4,140}})"
    rf"|{_LEGAL_FORM},\s(?P<numbered>{_NUMBERED}[^\n;?|]{{4,140}})"
    rf"|\bESTAN? EN\s(?P<located>{_NUMBERED}[^\n;?|]{{4,140}})",
)
_CALLED_CLIENT: Final = re.compile(
    r"\b(?:CLIENTE|CONTRATANTE|ASEGURAD[OA]|SOLICITANTE|PROPONENTE|RAZON SOCIAL)(?:\s?:)?\s[^,;(\n]{3,80}"
)
_TOWN: Final = re.compile(
    r"\b(?:CLIENTE|CONTRATANTE|ASEGURAD[OA]|SOLICITANTE|EMPRESA)\b[^\n()]{3,80}\((?P<value>[A-Z][A-Z ,.]{4,60})\)"
)
_PARTS: Final = (
    label(r"CALLE(?: Y (?:NUMERO|NO\.?|NUM\.?))?|CALLE,? NUMERO"),
    label(r"(?:NO|NUM|NUMERO)\.? (?:EXT(?:ERIOR)?|INT(?:ERIOR)?)\.?"),
    label(r"COLONIA|COL\.?|FRACCIONAMIENTO"),
    label(r"MUNICIPIO(?: O ALCALDIA)?|ALCALDIA|DELEGACION|DELEGACION O MUNICIPIO|CIUDAD|POBLACION|LOCALIDAD"),
)
_STATE: Final = label(rf"ESTADO(?: {_OF_CLIENT})?|EDO\.?|ENTIDAD(?: FEDERATIVA)?|STATE")
_BEHIND_CODE: Final = re.compile(r"(?<=\b\d{5})[.;]\s")
_VIN: Final = re.compile(r"(?<![A-Z0-9])(?=[A-Z]*\d)(?=\d*[A-Z])[A-HJ-NPR-Z0-9]{17}(?![A-Z0-9])")
_NO_PLACE: Final = re.compile(
    r"(?:(?:LA|EL|LAS|LOS|SU|ESTA|NUESTR[AO])\s+)?(?:POLIZA|ENDOSO|CONSTANCIA|FACTURA|CARATULA|RECIBO|SISTEMA|CFDI"
    r"|ARCHIVO"
    r"|ANEXO|ADJUNTO|CORREO|SOLICITUD|PENDIENTE|MISMO|DEL? )\b"
)
"""What stands behind "domicilio" in a mail about a change of it."""
_LEAST_WORDS: Final = 3
_MOST_LINES: Final = 4
_LONGEST_LINE: Final = 80
_FAR_BEFORE: Final = 150
_COMPANY_ALONE: Final = re.compile(rf"^\W*[A-Z][A-Z0-9 &.,'-]{{3,70}}{_LEGAL_FORM}\W*$")
"""A line of nothing but the name of a company."""
_FAR: Final = 2
"""Lines below the client's name."""


class ClientAddress(NamedTuple):
    """An address as written, with its place."""

    text: str
    start: int
    is_labelled: bool


def find_address(text: str) -> ClientAddress | None:
    """Return the address that a text states as the client's, without the signature of its writer."""
    text = unwrapped(text)
    upper = plain(text)
    every = (*_behind_labels(text, upper), *_in_sentences(text, upper))
    return (
        next(iter(every), None)
        or _of_parts(text, upper)
        or _below_client(text, upper)
        or _beside_client(text, upper)
        or _town_of_client(text, upper)
    )


def _behind_labels(text: str, upper: str) -> Iterator[ClientAddress]:
    candidates = [
        (mention.start, _with_more_lines(text, upper, mention.start, mention.value))
        for mention in values_behind(_LABEL, text, upper)
    ]
    candidates += [
        (match.end() + 1, below)
        for match in _ALONE.finditer(upper)
        if (below := _lines_below(text, upper, match.end() + 1))
    ]
    for start, value in sorted(candidates):
        whole = _BEHIND_CODE.split(value, maxsplit=1)[0]
        if _is_address(whole, text, start):
            yield ClientAddress(whole[:LONGEST], start, is_labelled=True)


def _with_more_lines(text: str, upper: str, start: int, value: str) -> str:
    """Return a value with the lines below it that go on with the address."""
    end = upper.find("\n", start)
    more = _lines_below(text, upper, end + 1, is_begun=True) if end >= 0 else ""
    return f"{value}, {more}" if more else value


def _lines_below(text: str, upper: str, start: int, *, is_begun: bool = False) -> str:
    """Return the lines from `start` on that are parts of an address, joined; those of a label alone begin anyhow."""
    parts: list[str] = []
    for written, line in zip(text[start:].split("\n", _MOST_LINES), upper[start:].split("\n"), strict=False):
        if (
            not line.strip()
            or len(line) > _LONGEST_LINE
            or _OTHER_LABEL.match(line)
            or _VIN.search(line)
            or len(parts) >= _MOST_LINES
        ):
            break
        if (is_begun or parts) and not (_MORE.match(line) or (find_state(written) and not OF_OTHERS.search(line))):
            break
        parts.append(tidy(written).strip(" ,.;"))
    return ", ".join(parts)


def _in_sentences(text: str, upper: str) -> Iterator[ClientAddress]:
    for match in _SENTENCE.finditer(upper):
        start = match.start("value")
        end = _END.search(upper, start, match.end("value"))
        value = _within_brackets(tidy(text[start : end.start() if end else match.end("value")])).strip(" ,.;")
        is_named = "DOMICILIO" in match.group() or "DIRECCION" in match.group() or STREET.search(plain(value))
        if _is_address(value, text, start) and (is_named or find_state(value)):
            yield ClientAddress(value[:LONGEST], start, is_labelled="DOMICILIO" in upper[match.start() : start + 20])


def _is_address(value: str, text: str, start: int) -> bool:
    """Tell whether a value looks like a place and stands in no sentence about another than the client."""
    is_place = len(fold(value).split()) >= _LEAST_WORDS or find_state(value) is not None
    if _NO_PLACE.match(plain(value)):
        return False
    return is_place and not OF_OTHERS.search(sentence_around(text, start)) and not OF_OTHERS.search(plain(value))


def _of_parts(text: str, upper: str) -> ClientAddress | None:
    """Return an address whose street, district and town stand behind labels of their own."""
    parts = [next(values_behind(pattern, text, upper), None) for pattern in _PARTS]
    street = parts[0]
    if street is None or OF_OTHERS.search(sentence_around(text, street.start)):
        return None
    written = ", ".join(part.value for part in parts if part is not None)
    return ClientAddress(written[:LONGEST], street.start, is_labelled=True)


def _below_client(text: str, upper: str) -> ClientAddress | None:
    """Return a line that looks like an address right below the client's name or number."""
    offset, lines_since_client = 0, _FAR
    for line, written in zip(upper.split("\n"), text.split("\n"), strict=True):
        if _CLIENT.search(line) or _COMPANY_ALONE.search(line):
            lines_since_client = 0
        elif lines_since_client < _FAR and line.strip():
            lines_since_client += 1
            is_street = STREET.search(line) and re.search(r"\d", line) and "," in line and len(line) <= LONGEST
            if is_street and not OF_OTHERS.search(line) and ":" not in re.sub(r"C\.? ?P\.?:", "", line):
                value = tidy(written).strip(" .,")
                return ClientAddress(_with_more_lines(text, upper, offset, value)[:LONGEST], offset, is_labelled=False)
        offset += len(line) + 1
    return None


def _beside_client(text: str, upper: str) -> ClientAddress | None:
    """Return a street with its state in a sentence that names a company or the client."""
    for match in _FREE.finditer(upper):
        group = match.lastgroup or "value"
        start = match.start(group)
        end = _END.search(upper, start, match.end(group))
        value = _within_brackets(tidy(text[start : end.start() if end else match.end(group)])).strip(" ,.;")
        sentence = sentence_around(text, start)
        before = upper[max(upper.rfind("\n", 0, start) + 1, start - _FAR_BEFORE) : start]
        is_of_client = _OF_A_CLIENT.search(sentence) or re.search(rf"{_LEGAL_FORM}[,.]?\s$", before)
        others = _CALLED_CLIENT.sub("CLIENTE", before + sentence)
        is_whole = re.search(r"\d|S/?N", plain(value)) and (find_state(value) or CODE.search(plain(value)))
        if is_whole and is_of_client and not (OF_OTHERS.search(others) or names_vehicle(value.partition(",")[0])):
            return ClientAddress(value[:LONGEST], start, is_labelled=False)
    return None


def _within_brackets(value: str) -> str:
    """Return a value up to the bracket that closes around it."""
    opened, closed = value.find("("), value.find(")")
    return value[:closed] if closed >= 0 and not 0 <= opened < closed else value


def _town_of_client(text: str, upper: str) -> ClientAddress | None:
    """Return the town and the state that stand in brackets behind the client's name."""
    for match in _TOWN.finditer(upper):
        value = tidy(text[match.start("value") : match.end("value")])
        if "," in value and find_state(value) and not OF_OTHERS.search(_CALLED_CLIENT.sub("CLIENTE", match.group())):
            return ClientAddress(value, match.start("value"), is_labelled=False)
    return None


def find_labelled_state(text: str) -> TextMention | None:
    """Return the state behind a label; that of somebody else does not count."""
    upper = plain(text)
    return next(
        (
            mention
            for mention in values_behind(_STATE, text, upper)
            if is_state(mention.value) and not OF_OTHERS.search(sentence_around(text, mention.start))
        ),
        None,
    )
