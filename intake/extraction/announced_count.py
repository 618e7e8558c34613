"""How many units a mail says that it sends, beside how many were read: "te mando las 5 unidades que queremos asegurar".

What a sentence only says of the fleet ("tiene 40 unidades con otra compañía") announces none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.text import plain
from domain.values import NUMBER_WORDS, read_quantity

if TYPE_CHECKING:
    from collections.abc import Collection

_WORDS: Final = "|".join(word for word, number in NUMBER_WORDS.items() if number > 1)
_HANDS_OVER: Final = (
    r"\b(?:COTI[CZ]\w*|ASEGUR(?:AR|E|EN|AMIENTO)|EMITIR|(?:TE|LE|LES|SE) (?:MANDO|ENVIO|PASO|COMPARTO|DEJO)|MANDO|ENVIO"
    r"|ENVIAMOS|COMPARTO|ADJUNT\w+|ANEX\w+|RELACION|LISTA|LISTADO|DATOS|DETALLE|QUOTE|SIGUIENTES|SON|VAN)\b"
)
_COUNT: Final = re.compile(
    rf"{_HANDS_OVER}[^.;:\n\d]{{0,50}}?(?<![\d.,/$-])\b(?P<count>[2-9]|[1-9]\d{{1,2}}|{_WORDS})\s+"
    r"(?:UNIDADES|VEHICULOS|AUTOS|AUTOMOVILES|CAMIONETAS|CAMIONES|MOTOS|MOTOCICLETAS|REMOLQUES|TRACTOCAMIONES|UNITS|VEHICLES)\b(?P<after>[^.;:\n]{0,40})"
)
_OF_THE_PAST: Final = re.compile(
    r"\b(?:TIENEN?|TENEMOS|CUENTAN?|CONTAMOS|MAS DE|CASI|UNAS|UNOS|ALREDEDOR|APROX\w*|HASTA|DE LAS|DE LOS|MINIMO|MAXIMO"
    r"|SINIESTR\w*|ACTUAL\w*|YA|VIGENTES?|FALTAN?|FALTABAN?|PENDIENTES?|DESPUES|PROXIM\w+|LUEGO|BAJAS?|ANTERIOR\w*|OTRAS)\b"
)


def announced_counts(text: str) -> Collection[int]:
    """Return the counts of units that sentences of a text in capitals without accents announce."""
    matches = (match for match in _COUNT.finditer(text) if not _OF_THE_PAST.search(match.group()))
    return {count for match in matches if (count := read_quantity(match["count"]))}


def plain_lines(text: str) -> str:
    """Return a long text in capitals without accents; lines without any are quick."""
    return "\n".join(map(plain, text.split("\n")))
