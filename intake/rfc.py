"""Mexican tax numbers (RFC): three letters for a company, four for a person, a date, three characters."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

_RFC = re.compile(r"(?<![A-Z0-9Ñ&])([A-ZÑ&]{3,4})[\s-]?(\d{6})[\s-]?([A-Z0-9]{2}[0-9A])(?![A-Z0-9Ñ&])")
_LABEL = re.compile(r"\bR\.?\s?F\.?\s?C\.?\W{0,4}(?:DEL?\s+(?:CLIENTE|ASEGURADO|CONTRATANTE)\W{0,3})?$")
_GENERIC = frozenset({"XAXX010101000", "XEXX010101000"})
_LABEL_REACH = 30


class Rfc(NamedTuple):
    """A tax number and where it stands in the text."""

    number: str
    start: int
    is_labelled: bool


def find_rfcs(text: str) -> list[Rfc]:
    """Return the tax numbers in `text`; generic ones, which stand for anybody, are left out."""
    upper = text.upper()
    found = []
    for match in _RFC.finditer(upper):
        number = "".join(match.groups())
        if number not in _GENERIC and _is_date(match.group(2)):
            is_labelled = bool(_LABEL.search(upper[max(0, match.start() - _LABEL_REACH) : match.start()]))
            found.append(Rfc(number, match.start(), is_labelled))
    return found


def is_rfc(text: str) -> bool:
    """Tell whether `text` is a tax number of the right form, and not a generic one."""
    found = find_rfcs(text)
    return len(found) == 1 and found[0].number == re.sub(r"[\s-]", "", text.upper())


def _is_date(digits: str) -> bool:
    """Tell whether YYMMDD is a day of this century or the last."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    for century in (1900, 2000):
        try:
            dt.date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False
