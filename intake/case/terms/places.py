"""Postal codes and towns of the client in a text, and the words by which a place is somebody else's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.text import plain
from intake.case.terms.labelled import TextMention
from intake.case.terms.states import abroad_in, find_state, name_of, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator

STREET: Final = re.compile(
    r"\b(?:AV|AVE|AVENIDA|CALLE|BLVD|BOULEVARD|CALZ|CALZADA|CARR|CARRETERA|COL|COLONIA|PROL|PROLONGACION|FRACC|KM"
    r"|PRIVADA|PRIV|ANDADOR|PERIFERICO|C\.P|CP|PARQUE INDUSTRIAL|EJE|LIBRAMIENTO|PASEO|CIRCUITO|CERRADA|RETORNO"
    r"|AUTOPISTA)\b"
    r"\.?"
)
OF_OTHERS: Final = re.compile(
    r"@|\bWWW\b|HTTP|\bTELS?\b\.? ?(?:DE |OF)|\bAGENTE|\bBROKER|\bCORRE(?:DOR|DUR|DUC)|\bCONDUCTO DE\b|\bFIANZAS\b"
    r"|\bSEGUROS (?!NO\b|PARA\b|DE (?:AUTO|FLOT|VEHIC|LA|SUS|SU)\b)[A-Z]|\bASEGURADORA|\bCOMPANIA DE SEGUROS"
    r"|\b(?:MARSH|LOCKTON|AON|WILLIS|HOWDEN|GALLAGHER|INTERPROTECCION|MURGUIA)\b"
    r"|\bOFICINAS? (?:DE LA|DEL A"
    r"|REGIONAL|DE SERVICIO|MATRIZ DE)|\b(?:NUESTRAS?|MIS?) (?:OFICINA|DESPACHO|DOMICILIO|DIRECCION)"
    r"|\bPROMOTOR|\bDESPACHO|\bSUC(?:URSAL)?\b|\bA (?:SUS|TUS) ORDENES|\bNOS ENCONTRAMOS|\bTALLER|\bENTREGA"
    r"|\bPENSION\b|\bRESGUARD|\bBENEFICIARIO|\bARRENDADORA"
    r"|\bFINANCIERA|\bBANCO\b|\bAGENCIA|\bPROVEEDOR|\bAJUSTADOR|\bSINIESTRO|\bCONDUCTOR|\bCHOFER|\bOPERADOR"
    r"|\bFACTURAR A"
    r"|\bPLACAS?\b|\bSERIE\b|\bVIN\b|\bNIV\b|\bCIRCULA|\bDUERMEN?\b|\bGUARDAN?\b|\bPERNOCTAN?\b|"
    r"^\W*(?:EL|L[AO]S?) (?!CLIENTE|EMPRESA|ASEGURAD|CONTRATANTE|DOMICILIO|DIRECCION|OFICINA|MATRIZ|PLANTA)[A-Z0-9]+"
    r"(?: [A-Z0-9]+)? EN (?:EL )?C\.? ?P|\bUNIDAD(?:ES)? (?:CIRC|EN|UBIC|SE)|\bGASOLINERA"
)
"""Of an address, a state or a postal code in a sentence: the broker's, an insurer's, a unit's, a workshop's …"""
_OF: Final = (
    r"(?P<of>[ \t]+(?:DEL? (?:LA )?(?:CLIENTE|CONTRATANTE|ASEGURAD[OA]|EMPRESA|DOMICILIO)|FISCAL|ES|NO\.?|NUM\.?"
    r"|\((?:CP|C\.P\.?|FISCAL)\)))*"
)
CODE: Final = re.compile(
    r"(?<![A-Z])(?<!\d\.)(?:C\.? ?P\.?|COD(?:IGO|\.)? ?POSTAL|ZIP(?: CODE)?|POSTAL CODE|POSTAL)"
    rf"{_OF}(?P<mark>[ \t]{{0,9}}[:=|#.*]{{1,3}})?[ \t*_]{{0,9}}(?P<code>\d{{4,5}})(?:\.0)?(?![\d,.-]*\d)"
)
_BARE_CODE: Final = re.compile(r"(?<![\d$.,-])(?P<code>\d{5})(?![\d,-])(?!\.\d)")
_BEHIND_TOWN: Final = re.compile(
    r"(?<=[A-Z.)])[ ,.]{0,4}(?:MEXICO[ ,.]{1,3})?(?:C\.? ?P\.?[ :]{0,2}"
    r"|[(\u2013-]{1,2} ?(?:C\.? ?P\.?[ :]{0,2})?)?(?P<code>\d{5})"
    r"(?![\d,-])(?!\.\d)"
)
_STOP: Final = re.compile(
    r"[\n;?]"
    r"|(?<![A-Z]\.[A-Z])(?<!\b[A-Z])(?<!\b[A-Z]{2})(?<!\b[A-Z]{3})(?<!\b[A-Z]{4})\.\s+(?=[A-Z])"
)
_TELEPHONE: Final = re.compile(r"\bTELS?\b|\bTELEFONOS?\b|\bCEL\b|\bEXT\b")
_CLIENTS: Final = re.compile(r"\b(?:CLIENTE|ASEGURAD[OA]|CONTRATANTE|EMPRESA|DOMICILIO|DIRECCION|RAZON SOCIAL|RFC)\b")
"""Beside a telephone: without them the line is the signature of its writer."""
_NEAR: Final = 300
_TOWN: Final = 60


def sentence_around(text: str, place: int) -> str:
    """Return the sentence of the line in which a character stands, in capitals without accents."""
    start = max(text.rfind("\n", 0, place) + 1, place - _NEAR)
    upper = plain(text[start : place + _NEAR])
    before = [match.end() for match in _STOP.finditer(upper, 0, place - start)]
    behind = _STOP.search(upper, place - start)
    return upper[before[-1] if before else 0 : behind.start() if behind else len(upper)]


def code_in_address(address: str) -> str:
    """Return the postal code in an address: behind its label, or five digits at its end."""
    upper = plain(address)
    if match := CODE.search(upper):
        return match["code"].zfill(5)
    bare = [match["code"] for match in _BARE_CODE.finditer(upper)]
    is_last = bool(bare) and upper.rstrip(" .,)").endswith(bare[-1])
    return bare[-1] if bare and (find_state(address) or is_last) else ""


def find_postal_codes(text: str) -> list[TextMention]:
    """Return the postal codes of a text that stand in no address of another, each once."""
    upper = plain(text)
    mentions: dict[str, TextMention] = {}
    for mention in (*_behind_labels(text, upper), *_behind_towns(text, upper)):
        mentions.setdefault(mention.value, mention)
    return list(mentions.values())


def _behind_labels(text: str, upper: str) -> Iterator[TextMention]:
    for match in CODE.finditer(upper):
        sentence = sentence_around(text, match.start())
        before = upper[upper.rfind("\n", 0, match.start()) + 1 : match.start()]
        if OF_OTHERS.search(sentence) or (_TELEPHONE.search(sentence) and not _CLIENTS.search(sentence)):
            continue
        is_cell = before.endswith(("  ", "| ", "\t"))
        is_labelled = bool(match["mark"]) or is_cell or not before.strip(" -*\u2022|")
        yield TextMention(match["code"].zfill(5), match.start("code"), is_labelled)


def _behind_towns(text: str, upper: str) -> Iterator[TextMention]:
    """Yield five digits behind the name of the state that has such codes: "Tepic, Nayarit (63000)"."""
    yield from (TextMention(code, place, is_labelled=False) for code, place, _ in _towns(text, upper))


def find_town(text: str) -> TextMention | None:
    """Return the state of the first town that stands beside its postal code."""
    return next((state for _, _, state in _towns(text, plain(text))), None)


def _towns(text: str, upper: str) -> Iterator[tuple[str, int, TextMention]]:
    """Yield the codes that stand behind the name of their state, each with its place and that name."""
    for match in _BEHIND_TOWN.finditer(upper):
        start = max(upper.rfind("\n", 0, match.start()) + 1, match.start() - _TOWN)
        state = find_state(text[start : match.start()].rstrip(" ,.(-"))
        if state is None or name_of(state.name) != state_of(match["code"]) or abroad_in(upper[start : match.end()]):
            continue
        if not OF_OTHERS.search(sentence_around(text, match.start("code"))):
            name = TextMention(state.name, start + state.start, is_labelled=False)
            yield match["code"], match.start("code"), name
