"""How a mail says that units are no longer to be insured: in a cell, above a list, in a sheet's name, in a sentence."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Final

from domain.text import fold
from domain.word_lists import words_of
from intake.lexicon.word_files import LEAVING

_IN_A_CELL: Final = ("GONE", "ONE GONE", "LEFT", "CELL OR SHEET", "ORDER", "NO ORDER")


@lru_cache(maxsize=4_096)
def is_gone(text: str) -> bool:
    """Tell whether a cell says only that its unit has left the fleet."""
    return fold(text) in words_of(LEAVING, *_IN_A_CELL)


class Leaving(Enum):
    """What a column of states says of its unit."""

    STAYS = auto()
    MAY_BE_GONE = auto()
    GONE = auto()


@lru_cache(maxsize=4_096)
def leaving_of(state: str) -> Leaving:
    """Return what a cell says that tells the state of its unit: "BAJA (VENDIDA)" has left, "PENDIENTE DE BAJA" may."""
    if "?" not in state and is_gone(state):
        return Leaving.GONE
    folded = _PLACES.sub(" ", fold(state))
    if not (gone := _states(*_IN_A_CELL, "SENTENCE", "HEADING OR SENTENCE").search(folded)):
        return Leaving.MAY_BE_GONE if _states("HINT").search(folded) else Leaving.STAYS
    before, after = folded[: gone.start()].split(), folded[gone.end() :]
    is_plain = words_of(LEAVING, "BEFORE").issuperset(before) and not _states("DOUBT").search(after)
    return Leaving.GONE if is_plain and "?" not in state else Leaving.MAY_BE_GONE


@lru_cache(maxsize=4_096)
def remarks_that_it_left(remark: str) -> bool:
    """Tell whether a remark beside a unit says that it has left; words that may be of a coverage need another one."""
    folded = _PLACES.sub(" ", fold(remark))
    leaving = _states("GONE", "ORDER", "NO ORDER", "SENTENCE", "HEADING OR SENTENCE", "LEFT").search(folded)
    return leaving is not None


_PLACES: Final = re.compile(r"\b(?:PLANTA BAJA|BAJA (?:CALIFORNIA|CALIF|CAL|C)\b(?: SUR)?)")


@cache
def _states(*sections: str) -> re.Pattern[str]:
    names = sorted(words_of(LEAVING, *sections), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(names)})\b")


def is_heading_of_gone(folded: str) -> bool:
    """Tell whether a heading in a text announces units to be taken out."""
    return bool(_pattern("GONE", "MANY GONE", "ORDER", "HEADING", "HEADING OR SENTENCE").search(folded))


def is_title_of_gone(folded: str) -> bool:
    """Tell whether a title above rows says that they are not to be insured."""
    return bool(_pattern("MANY GONE", "NO ORDER", "TITLE").search(folded))


def is_sheet_of_gone(folded: str) -> bool:
    """Tell whether the name of a sheet says that its rows are not to be insured."""
    return bool(_pattern("GONE", "MANY GONE", "SHEET", "CELL OR SHEET").search(folded))


_NOT_THEM: Final = re.compile(
    r"\bNO (?:ME |NOS |LES? )?L[AO]S? (?:COTI[CZ]|INCLUY|CONSIDER|TOM|MET|PONG|ASEGUR|AGREG|CUENT|RENUEV)\w+"
    r"|\bYA NO (?:L[AO]S? |SE )?(?:VAN? A |VAMOS A |QUIER\w* |QUEREMOS |DESEA\w* )?"
    r"(?:COTI[CZ]|ASEGUR|INCLU|RENOVAR|RENUEV|NECESIT|USA|TIENE)\w*"
)
"""An order to leave alone what was named before: "ya no la coticen", "no los incluyan", "ya no lo van a asegurar"."""
_OF_A_COVERAGE: Final = re.compile(
    r"\b(?:QUIT|ELIMIN|EXCLU|RETIR|SAC|OMIT)[A-Z]* (?:L[AEO]S? |EL )?(?:COBERTURAS?|ASISTENCIA|ROBO|CRISTALES|GASTOS|RC"
    r"|RESPONSABILIDAD|DEDUCIBLES?|AUXILIO|ADAPTACION(?:ES)?|EQUIPO|BLINDAJE|GMO|MUERTE|AMPLIA)\b"
)
"""An order about a coverage, of a unit that stays: "quita la asistencia vial a la Hilux"."""


def says_gone(folded: str) -> bool:
    """Tell whether a sentence says that the units it names are not to be insured."""
    orders = _pattern("ORDER", "NO ORDER", "SENTENCE", "HEADING OR SENTENCE")
    of_units = _OF_A_COVERAGE.sub(" ", folded)
    return bool(orders.search(of_units) or _NOT_THEM.search(of_units))


@cache
def _pattern(*sections: str) -> re.Pattern[str]:
    names = sorted(words_of(LEAVING, *sections), key=len, reverse=True)
    return re.compile(rf"\b(?<!PLANTA )(?:{'|'.join(names)})\b(?! CALIFORNIA\b)")
