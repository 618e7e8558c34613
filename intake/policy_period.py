"""First and last day of the policy asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intake.dates import find_dates
from intake.wording import fold, plain

if TYPE_CHECKING:
    import datetime as dt

    from intake.dates import FoundDate

_START = re.compile(
    r"\b(?:VIGENCIA|INICI(?:O|A|AR|ANDO|E)|A PARTIR|DESDE|EFFECTIVE|INCEPTION|START(?:S|ING)?|FROM|POLICY PERIOD"
    r"|PERIODO|VIGOR|COMIENZA|ARRANQUE|RENOVACION|RENUEVA)\b"
)
_END = re.compile(
    r"\b(?:FIN|TERMINO|TERMINA|HASTA|VENCIMIENTO DE VIGENCIA|EXPIRATION|EXPIRES|END(?:S|ING)?|FINALIZA|CONCLUYE"
    r"|UNTIL)\b"
)
_LINKS = frozenset(
    """AL A HASTA TO THRU THROUGH UNTIL Y FIN TERMINO DE DEL EL LAS LOS VIGENCIA DIA HR HRS HORAS FECHA
    AND ENDING""".split()
)
_OTHER_POLICY = re.compile(
    r"\b(?:ACTUAL|ANTERIOR|VENCE|VENCID[AO]|POLIZA VIGENTE|SINIESTRALIDAD|SINIESTROS?|AL CORTE)\b"
)
_REACH = 70


def find_period(text: str, sent_on: dt.date | None = None) -> tuple[str, str]:
    """Return the first and the last day as ISO dates; empty where the text does not state them."""
    upper = plain(text)
    dates = find_dates(text, sent_on)
    for number, first in enumerate(dates):
        before = upper[max(0, first.start - _REACH) : first.start]
        label = _last(_START, before)
        if (
            label is None
            or _last(_END, before[label:]) is not None
            or _OTHER_POLICY.search(before[max(0, label - 25) :])
        ):
            continue
        following = dates[number + 1] if number + 1 < len(dates) else None
        return first.day.isoformat(), _end_after(first, following, upper)
    return "", ""


def _end_after(first: FoundDate, following: FoundDate | None, upper: str) -> str:
    if following is None or following.day <= first.day:
        return ""
    between = upper[first.end : following.start]
    is_linked = all(word in _LINKS or word.isdigit() for word in fold(between).split())
    is_range = len(between) <= _REACH and (is_linked or bool(_END.search(between)))
    return following.day.isoformat() if is_range else ""


def _last(pattern: re.Pattern[str], text: str) -> int | None:
    return max((match.start() for match in pattern.finditer(text)), default=None)
