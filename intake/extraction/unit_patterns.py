"""How texts name units of a list by a number, as parts of expressions for capitals without accents."""

from __future__ import annotations

import re
from typing import Final

UNITS: Final = r"(?:UNIDAD(?:ES)?|VEHICULOS?|PARTIDAS?|RENGLON(?:ES)?|INCISOS?|NUMEROS?|NUMS?\.?|NOS?\.?|UNITS?|#)"
NUMBERS: Final = (
    r"(?P<numbers>\d{1,4}(?:(?:\s*,\s*|\s*-\s*|\s+(?:Y|E|AND|A|AL)\s+|\s*,\s*Y\s+)(?:LAS?\s+|EL\s+)?\d{1,4})*)"
    r"(?![\d%]|[.,]\d|\s*%)"
)
ORDINALS: Final = ("PRIMER", "SEGUND", "TERCER", "CUART", "QUINT", "SEXT", "SEPTIM", "OCTAV", "NOVEN", "DECIM")
PLATE: Final = r"(?=[A-Z-]*\d)[A-Z0-9]{1,7}(?:-[A-Z0-9]{1,5}){0,2}(?![A-Z0-9-])"
SERIAL_END: Final = (
    r"\b(?:SERIE|VIN|NIV|TERMINACION|TERMINA EN|TERMINADA EN)"
    r"(?:\s+(?:NO\.?|QUE TERMINA EN|TERMINACION|TERMINADA EN))*[\s:.#…-]+"
    r"(?P<serial>(?=[A-Z0-9]*\d)[A-Z0-9]{3,17})(?![A-Z0-9])"
)
"""A serial number, or how it ends: "que termina en 3458"."""
NO_DATE: Final = r"(?!\s*(?:DE\s+)?(?:ENE|FEB|MAR|ABR|MAY|JUN|JUL|AGO|SEP|OCT|NOV|DIC)[A-Z]*|\s*/)"
"""Behind a bare number, which may be the day of a date: "la 2 de enero"."""
_MOST_IN_A_RANGE: Final = 200


def numbers_in(written: str) -> list[int]:
    """Return the numbers of "1, 3 y 5" and of "2 a 6"."""
    numbers: list[int] = []
    for part in re.split(r"\s*,\s*(?:Y\s+)?|\s+(?:Y|E|AND)\s+", written):
        first, *last = [int(number) for number in re.findall(r"\d+", part)]
        numbers += range(first, min(last[0], first + _MOST_IN_A_RANGE) + 1) if last else [first]
    return numbers
