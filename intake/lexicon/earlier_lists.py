"""How a text takes up vehicles that stand elsewhere: "los de abajo y este", "los mismos más uno", "lo demás igual"."""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = (
    r"(?:UNIDAD(?:ES)?|AUTO(?:MOVIL(?:ES)?|S)?|VEHICULOS?|CAMIONETAS?|CAMION(?:ES)?|COCHES?|CARROS?|TRACTOS?|EQUIPOS"
    r"|FLOTILLA|FLOTA|PARQUE(?: VEHICULAR)?|LISTA|LISTADO|RELACION|INVENTARIO|UNITS|VEHICLES|ONES|LIST|FLEET)"
)
_MAIL: Final = r"(?:CORREO|MAIL|E MAIL|EMAIL|MENSAJE|HILO|CADENA|TEXTO|COTIZACION|SOLICITUD|RENOVACION|VIGENCIA|POLIZA)"
_ON_THE_WAY: Final = (
    r"(?:DEL?|QUE|EN|CON|EL|LA|MISM[OA]|AQUI|MAS|YA|SE|TE|LE|LES|ME|NOS|HABIAS?|HABIAN|HABIAMOS|HEMOS|HAN?|HE|VIENEN?"
    r"|VAN?|ESTAN?|APARECEN?|VEN|(?:EN)?LISTAD[OA]S?|RELACIONAD[OA]S?"
    r"|INDICAD[OA]S?|CITAD[OA]S?|REENVIAD[OA]S?"
    rf"|{_UNITS}|{_MAIL})"
)
_SENT: Final = (
    r"(?:MANDE|MANDO|MANDAMOS|MANDARON|MANDASTE|MANDAD[OA]S?|ENVIE|ENVIO|ENVIAMOS|ENVIARON|ENVIASTE|ENVIAD[OA]S?"
    r"|PASE|PASO|PASAMOS|COMPARTI|COMPARTIMOS|COTI[CZ]\w+|TIENES?|TIENEN)"
)
_PAST: Final = (
    r"(?:(?:ANO|MES|SEMANA|VEZ|VIGENCIA|RENOVACION|POLIZA|COTIZACION) (?:PASAD[OA]|ANTERIOR)|ANTERIOR(?:ES)?"
    r"|PREVI[OA]S?|AYER|ANTIER|ANTERIORMENTE|ORIGINAL(?:ES)?|INICIAL(?:ES)?)"
)
_ELSEWHERE: Final = (
    rf"\b(?:L[OA]S?|EL|TODO|{_UNITS}|{_MAIL})(?: {_ON_THE_WAY}){{0,7}} (?:ABAJO|DEBAJO|{_PAST}|{_SENT})\b"
    rf"|\bADEMAS DE L[OA]S? (?!{_UNITS}\b)\w+"
    rf"|\b(?:THE )?{_UNITS} (?:\w+ ){{0,2}}(?:BELOW|SENT (?:BEFORE|EARLIER|YESTERDAY))\b"
    rf"|\b(?:PREVIOUS|EARLIER|LAST YEAR S|ORIGINAL) (?:E ?MAIL|{_UNITS})\b"
)
_NO_UNITS: Final = (
    r"(?:COBERTURAS?|CONDICION(?:ES)?|TERMINOS?|CARACTERISTICAS?|DEDUCIBLES?|DATOS?|FORMAS?|LIMITES?|SUMAS?|VALOR(?:ES)?"
    r"|PLAZOS?|DIAS?|BENEFICI\w+|PAGOS?|PRECIOS?|PAQUETES?|CLIENTES?|PLACAS?|SERIES?|MARCAS?|MODELOS?|CASOS?|CONDUCTOR\w*"
    r"|CONTACTOS?|FACTURAS?|DOMICILIOS?|ASISTENCIAS?|PRIMAS?|COVERAGES?|TERMS|CONDITIONS)"
)
_SAME: Final = (
    rf"\b(?:L[OA]S) MISM[OA]S\b(?! {_NO_UNITS}\b)|\bL?[OA]? ?MISM[OA] (?:{_UNITS}|DEL?|QUE)(?! {_NO_UNITS}\b)\b"
    rf"|\b(?:IGUAL|LO MISMO) QUE (?:EL|LA|L[OA]S|EN) {_PAST}|\b(?:THE )?SAME (?:{_UNITS}|AS (?:LAST|BEFORE|BELOW))\b"
)
_REST: Final = (
    rf"\b(?:LO|L[OA]S|EL|LA) (?:DEMAS|RESTO|OTR[OA]S)(?: DE L[OA]S?)?(?: {_UNITS})?"
    r"(?: (?:QUEDAN?|SIGUEN?|VAN?|ES|SON|SE|MANTIENEN?|CONTINUAN?|PERMANECEN?|ESTAN?|TODO|SIN|TAL|A|DEJA\w*|NO)){0,4}"
    r" (?:IGUAL(?:ES)?|CAMBI[OA]\w*|COMO ESTA\w*|L?[OA]?S? ?MISM[OA]S?|CUAL|ASI|IGUALITO)\b"
    r"|\b(?:THE )?REST (?:OF THE \w+ )?(?:STAYS?|REMAINS?|IS|ARE) (?:THE SAME|AS (?:IS|THEY ARE)|UNCHANGED)\b"
)
_MORE: Final = (
    r"\b(?:MAS (?:EST[AEO]S?|ES[AEO]S?|UN[AO]?S?|EL|LA|L[OA]S|DOS|TRES|\d+|OTR[OA]S?)"
    r"|Y (?:EST[AEO]S?|ES[AE]|UN[AO]?|OTR[OA]S?|DOS|TRES|\d+ MAS|EL (?:NUEVO|SIGUIENTE)|LA (?:NUEVA|SIGUIENTE)"
    r"|L[OA]S (?:NUEV[OA]S|SIGUIENTES|DOS|TRES|\d+))"
    r"|ADEMAS|TAMBIEN|ADICION\w+|AGREG\w+|SUM(?:AR|A(?! ASEG)|ALE|ALES|AME|ARLES?|EN|ENLE|AMOS|AN|ANDO)|ANAD\w+"
    r"|INCLU(?:IR|YE|YAN|YELE|YENLE|YENDO)\w*|INCORPOR\w+|AUMENT\w+|METELE|JUNTO CON|ASI COMO|APARTE|FALT[OA]\w*"
    r"|EN (?:LUGAR|VEZ) DEL?|SUSTITU\w+|CAMBI\w+ (?:\w+ ){1,5}?POR|REEMPLAZ\w+|PLUS|ADD(?:ING)?|ALSO"
    r"|AND (?:THIS|THESE|ONE)|AS WELL|INSTEAD)\b"
)
_LIST: Final = r"(?:LISTA|LISTADO|RELACION|ARCHIVO|CORREO|MAIL|EXCEL|TABLA|INFORMACION|LIST)"
_REPLACES: Final = re.compile(
    rf"\b(?:SUSTITUY\w+|REEMPLAZ\w+|REPLAC\w+) (?:A |POR |EN )?(?:EL |L[OA]S? |THE |{_LIST} |DEL? ){{0,4}}"
    r"(?:ANTERIOR(?:ES)?|ABAJO|PREVI[OA]|PREVIOUS|EARLIER)\b"
    rf"|\b{_LIST} (?:\w+ ){{0,3}}(?:CORRECT[OA]|CORREGID[OA]|CORRECTED)\b|\b(?:CORRECTED|CORRECT) LIST\b"
    r"|\b(?:ANTERIOR(?:ES)?|ABAJO|PREVI[OA]|PREVIOUS ONE) (?:\w+ ){0,3}?(?:MAL|ERROR\w*|EQUIVOCAD\w+|INCORRECT\w+|WRONG"
    r"|NO (?:ES|SIRVE|APLICA|VALE|VA|CUENTA)\w*)\b"
    r"|\bNO (?:L?[EOA]S? |SE |ME |YA )?(?:CONSIDER|COTI[CZ]|TOM|US[AEO]|APLI[CQ]|SIRV|VALE|CUENT|HAG|INCLUY|VAN?\b|ES\b"
    r"|SON\b)\w* (?:\w+ ){0,4}?(?:ANTERIOR(?:ES)?|ABAJO|PREVI[OA]S?|PREVIOUS|EARLIER|BELOW|AYER)\b"
    r"|\bEST[AEO] (?:SI )?ES (?:LA|EL|LO) (?:BUEN[OA]|CORRECT[OA]|DEFINITIV[OA]|FINAL|ACTUALIZAD[OA]|NUEV[OA])\b"
    r"|\b(?<!NO )(?:CASO OMISO|IGNOR\w+|OLVID\w+|DESCART\w+|DESECH\w+|DISREGARD|CANCEL\w+) (?:\w+ ){0,5}?"
    r"(?:ANTERIOR(?:ES)?|ABAJO|PREVI[OA]|PREVIOUS|EARLIER|BELOW)\b"
    rf"|\b(?:NO|NOT|EN (?:LUGAR|VEZ) DE|INSTEAD OF) (?:{_ELSEWHERE})"
)
"""What a text says that lists anew what it calls wrong: nothing of the earlier list is asked for."""
_FARTHEST: Final = 80  # characters between the vehicles elsewhere and what is added to them
_LONGEST_TEXT: Final = 10_000
_REFERS: Final = re.compile(f"{_ELSEWHERE}|{_SAME}|{_REST}")
_TAKES_UP: Final = re.compile(
    rf"(?:{_ELSEWHERE}|{_SAME}).{{0,{_FARTHEST}}}?{_MORE}|{_MORE}.{{0,{_FARTHEST}}}?(?:{_ELSEWHERE}|{_SAME})|{_REST}"
)
_OF_ANOTHER_TIME: Final = re.compile(
    rf"{_SAME}|\b(?:ABAJO|DEBAJO|BELOW)\b|\b(?:ANO|VIGENCIA|RENOVACION|POLIZA) (?:PASAD[OA]|ANTERIOR)\b"
)


def refers_to_earlier(folded: str) -> bool:
    """Return whether a folded text speaks of vehicles that stand below it or were sent before, and replaces none."""
    return _has(_REFERS, folded)


def takes_up_earlier(folded: str) -> bool:
    """Return whether a folded text asks for vehicles that stand elsewhere, and for its own with them."""
    return _has(_TAKES_UP, folded)


def replaces_earlier(folded: str) -> bool:
    """Return whether a folded text lists anew what it calls wrong: "la anterior estaba mal, va de nuevo"."""
    return _REPLACES.search(folded[:_LONGEST_TEXT]) is not None


def is_beyond_thread(folded: str) -> bool:
    """Return whether what a folded text takes up was no part of its thread: of last year, or of a text that is cut."""
    return _has(_OF_ANOTHER_TIME, folded)


def _has(pattern: re.Pattern[str], folded: str) -> bool:
    return pattern.search(folded[:_LONGEST_TEXT]) is not None and not replaces_earlier(folded)
