"""Mexican tax numbers (RFC): three letters for a company, four for a person, a date, three characters.

The last character is a check digit (Anexo 20 of the Resolución Miscelánea Fiscal). The tax office has given out numbers
that do not fit theirs, so a wrong one is a reason for doubt and not for refusal.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, NamedTuple

from domain.text import fold

_RFC: Final = re.compile(r"(?<![A-Z0-9Ñ&])([A-ZÑ&]{3,4})[\s-]?(\d{6})[\s-]?([A-Z0-9]{2}[0-9A])(?![A-Z0-9Ñ&])")
_LABEL: Final = re.compile(
    r"(?:\bR\.?\s?F\.?\s?C\.?|\bREG(?:ISTRO|\.)? FED(?:ERAL|\.)? (?:DE )?(?:CONTRIBUYENTES?|CAUS(?:ANTES)?\.?)"
    r"|\bTAX ID)\W{0,4}(?:(?:ES|DEL?|IS)\s+(?:EL\s+)?(?:(?:CLIENTE|ASEGURADO|CONTRATANTE|CLIENT|INSURED)\W{0,3})?)?$"
)
_OTHERS: Final = re.compile(
    r"\b(?:AGENTE|BROKER|CORREDOR\w*|PROMOTOR\w*|BENEFICIARIO|EMISOR|ASEGURADORA|PROVEEDOR|DESPACHO)\b"
    r"(?:(?!CLIENT|ASEGURADO|CONTRATANTE|RAZON|INSURED)[^\n;.]){0,40}$|\b(?:NUESTRO|MI|OUR)\s*$"
)
_NEXT: Final = re.compile(r"[A-Z0-9]\s*(?:[,/;-]|\s[YOE])\s*$")
_GENERIC: Final = frozenset({"XAXX010101000", "XEXX010101000"})
_LABEL_REACH: Final = 60
_ORDER: Final = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
_PERSON: Final = 13
_SMALL_WORDS: Final = frozenset("DE DEL LA LAS LOS EL Y E EN PARA COMPANIA CIA SOCIEDAD THE AND OF".split())


class Rfc(NamedTuple):
    """A tax number and where it stands in the text."""

    number: str
    start: int
    is_labelled: bool
    has_right_check_digit: bool
    is_of_another: bool
    """True when the words before it name an intermediary or a beneficiary."""


def find_rfcs(text: str) -> list[Rfc]:
    """Return the tax numbers in `text`; generic ones, which stand for anybody, are left out."""
    upper = "".join(letter if len(letter) == 1 else letter[0] for letter in map(str.upper, text))
    found: list[Rfc] = []
    for match in _RFC.finditer(upper):
        number = "".join(match.groups())
        if number in _GENERIC or not _is_date(match.group(2)):
            continue
        before = upper[max(0, match.start() - _LABEL_REACH) : match.start()].rpartition("\n")[2]
        label = _LABEL.search(before)
        is_next = bool(found) and bool(_NEXT.search(before)) and before.rstrip(" ,/;YOE-").endswith(found[-1].number)
        is_labelled = bool(label) or (is_next and found[-1].is_labelled)
        is_of_another = bool(_OTHERS.search(before[: label.start()] if label else before))
        found.append(Rfc(number, match.start(), is_labelled, has_right_check_digit(number), is_of_another))
    return found


def is_rfc(text: str) -> bool:
    """Tell whether `text` is a tax number of the right form, and not a generic one."""
    found = find_rfcs(text)
    return len(found) == 1 and found[0].number == re.sub(r"[\s-]", "", text.upper())


def has_right_check_digit(number: str) -> bool:
    """Tell whether the last character follows from the others: weights 13 to 2, modulo 11."""
    body = number[:-1].rjust(_PERSON - 1)
    if not set(body) <= set(_ORDER):
        return False
    rest = 11 - sum(_ORDER.index(sign) * (_PERSON - place) for place, sign in enumerate(body)) % 11
    return number[-1] == {11: "0", 10: "A"}.get(rest, str(rest))


def is_made_of(number: str, name: str) -> bool:
    """Tell whether the letters of a tax number can be those of `name`: the first of it, then others in their order."""
    words = [word for word in fold(name.replace("&", " ")).split() if word not in _SMALL_WORDS]
    letters = [letter for letter in number[:-9] if letter.isalpha()]
    if not words or not letters:
        return False
    if len(number) == _PERSON:
        return {number[0], number[2], number[3]} <= {word[0] for word in words}
    rest = iter("".join(words)[1:])
    return letters[0] == words[0][0] and all(letter in rest for letter in letters[1:])


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
