"""Mexican tax numbers (RFC): three letters for a company, four for a person, a date, three characters.

The last character is a check digit (Anexo 20 of the Resolución Miscelánea Fiscal). The tax office has issued numbers
with a wrong one, so a wrong check digit is a reason to doubt a number, not to reject it.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, NamedTuple

from domain.text import fold, upper_in_place

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
_LABEL_WINDOW: Final = 60
_ORDER: Final = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
_PERSON: Final = 13
_SMALL_WORDS: Final = frozenset("DE DEL LA LAS LOS EL Y E EN PARA COMPANIA CIA SOCIEDAD THE AND OF".split())


class Rfc(NamedTuple):
    """A tax number and its place in the text."""

    number: str
    start: int
    is_labelled: bool
    has_right_check_digit: bool
    is_of_another: bool
    """Whether the words before it name an intermediary or a beneficiary."""


def find_rfcs(text: str) -> list[Rfc]:
    """Return the tax numbers in `text`, without the generic ones, which stand for anybody."""
    upper = upper_in_place(text)
    numbers: list[Rfc] = []
    for match in _RFC.finditer(upper):
        number = "".join(match.groups())
        if number in _GENERIC or not _is_date(match.group(2)):
            continue
        before = upper[max(0, match.start() - _LABEL_WINDOW) : match.start()].rpartition("\n")[2]
        label = _LABEL.search(before)
        is_next = (
            bool(numbers) and bool(_NEXT.search(before)) and before.rstrip(" ,/;YOE-").endswith(numbers[-1].number)
        )
        is_labelled = bool(label) or (is_next and numbers[-1].is_labelled)
        is_of_another = bool(_OTHERS.search(before[: label.start()] if label else before))
        numbers.append(Rfc(number, match.start(), is_labelled, has_right_check_digit(number), is_of_another))
    return numbers


def is_rfc(text: str) -> bool:
    """Whether `text` is a well-formed tax number, and not a generic one."""
    numbers = find_rfcs(text)
    return len(numbers) == 1 and numbers[0].number == re.sub(r"[\s-]", "", text.upper())


def has_right_check_digit(number: str) -> bool:
    """Whether the check digit is right: weights 13 to 2, modulo 11."""
    body = number[:-1].rjust(_PERSON - 1)
    if not set(body) <= set(_ORDER):
        return False
    remainder = 11 - sum(_ORDER.index(character) * (_PERSON - place) for place, character in enumerate(body)) % 11
    return number[-1] == {11: "0", 10: "A"}.get(remainder, str(remainder))


def is_made_of(number: str, name: str) -> bool:
    """Whether the letters of a tax number can come from `name`: its first letter, then others in order."""
    words = [word for word in fold(name.replace("&", " ")).split() if word not in _SMALL_WORDS]
    letters = [letter for letter in number[:-9] if letter.isalpha()]
    if not words or not letters:
        return False
    if len(number) == _PERSON:
        return {number[0], number[2], number[3]} <= {word[0] for word in words}
    remaining = iter("".join(words)[1:])
    return letters[0] == words[0][0] and all(letter in remaining for letter in letters[1:])


def _is_date(digits: str) -> bool:
    """Whether YYMMDD is a date of this century or the last."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    for century in (1900, 2000):
        try:
            dt.date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False
