"""Sentences that ask to change the list and changed nothing: "el March por favor sácalo", "duplica la unidad 1".

Changes that are understood are made elsewhere; this finds by plain words that one was asked for.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from intake.extraction.asked_units import sentences_of
from intake.extraction.named_units import units_named
from intake.extraction.unit_patterns import ORDINALS
from intake.lexicon.trade_words import find_models

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.extraction import Vehicle

_CHANGES: Final = re.compile(
    r"\b(?:SAC(?:A|AR|ALO|ALA|ALOS|ALAS|AME|ALE|QUEN?|QUENL[OA])|QUIT(?:A|AR|ALO|ALA|ALE|AME|EN|ENL[OA])|ELIMIN(?:A|AR|ALO|ALA|EN?)"
    r"|BORR(?:A|AR|ALO|ALA|EN)|OMIT(?:E|IR|ELO|ELA|AN)|EXCLU(?:YE|IR|YAN|YELO|YELA)|DESCART(?:A|AR|ALO|ALA|EN)"
    r"|RETIR(?:A|AR|ALO|ALA|EN)|DUPLI(?:CA|CAR|QUEN?)|CAMBI(?:A|AR|ALO|ALA|AMOS|EN)|MODIFI(?:CA|CAR|QUEN?)"
    r"|CORRI(?:GE|JAN?|GELO|GELA)|REEMPLA(?:ZA|ZAR|CEN?)|SUSTITU(?:YE|IR|YAN)|DEJ(?:A|AR|ALO|ALA|EN) FUERA"
    r"|NO (?:VA|ENTRA)(?! A\b)|(?:ESTA|VIENE|SALIO|TIENE) (?:MAL|EQUIVOCAD[OA]|INCORRECT[OA]))\b"
)
_WITHOUT: Final = re.compile(r"\b(?:SIN|MENOS|QUITANDO)\s+(?:EL|LA|LOS|LAS)\s+(?P<name>[A-Z][A-Z0-9 -]*)")
_NUMBERED: Final = re.compile(
    r"\b(?:UNIDAD|VEHICULO|PARTIDA|RENGLON|INCISO|NUMERO|LA|EL) (?:NO\.? ?|# ?)?"
    rf"(?:\d{{1,3}}(?![\d.,/])|(?:{'|'.join(ORDINALS)})[OA]?|ULTIM[OA])\b"
)
_SEVERAL_OF_ONE: Final = re.compile(
    r"\bDEL? (?:LA |EL )?(?:UNIDAD )?\d{1,2} (?:SON|VAN|QUIER\w+|NECESIT\w+|SERIAN) (?:DOS|TRES|CUATRO|CINCO|\d{1,2})\b"
)
_CALLED_OFF: Final = re.compile(
    r"\b(?:NO|YA NO) (?:COTI[CZ]\w+|PROCED\w+|HAGA\w*) (?:YA )?NADA\b"
    r"|\bCLIENTE (?:YA )?(?:CANCELO|DESISTIO|SE ARREPINTIO)\b|\bCANCEL\w+ (?:LA |ESTA |MI )?(?:SOLICITUD|COTIZACION)\b"
)
_OF_TERMS: Final = re.compile(
    r"\b(?:COBERTURAS?|AMPLIA|LIMITADA|BASICA|PARTICULAR|SERVICIO|USO|DEDUCIBLES?|PRIMAS?|PAGOS?"
    r"|VIGENCIAS?|ASISTENCIA|ROBO|CRISTALES|GASTOS|RC|CONDUCTOR\w*|POLIZA|FACTURA|CORREO|TELEFONO|DOMICILIO|RFC|NOMBRE|ADAPTACION\w*|EQUIPO)\b"
)
_TELLING: Final = re.compile("|".join(one.pattern for one in (_CHANGES, _SEVERAL_OF_ONE, _CALLED_OFF, _WITHOUT)))
_MOST_SENTENCES: Final = 50  # each is compared with every unit


def asks_for_change(text: str, vehicles: Sequence[Vehicle]) -> bool:
    """Tell whether a sentence of a text asks to change a unit of the list, or takes all of it back."""
    telling = (sentence for sentence in sentences_of(text) if _TELLING.search(sentence)) if vehicles else ()
    return any(_is_change(sentence, vehicles) for sentence in islice(telling, _MOST_SENTENCES))


def _is_change(sentence: str, vehicles: Sequence[Vehicle]) -> bool:
    if _SEVERAL_OF_ONE.search(sentence) or _CALLED_OFF.search(sentence):
        return True
    if _OF_TERMS.search(sentence):
        return False
    if without := _WITHOUT.search(sentence):
        names = find_models(without["name"])
        return bool(names) and names[0].start() == 0 and bool(units_named(vehicles, names[0].group()))
    return bool(_NUMBERED.search(sentence)) or any(
        units_named(vehicles, name.group()) for name in find_models(sentence)
    )
