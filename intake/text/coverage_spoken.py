"""Figures that stand in words or in several parts: "tres millones y medio", "1 millón 500 mil", "cinco por ciento"."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from domain import currency

_UNITS: Final = {
    word: number
    for number, words in enumerate(
        "UN UNO UNA|DOS|TRES|CUATRO|CINCO|SEIS|SIETE|OCHO|NUEVE|DIEZ|ONCE|DOCE|TRECE|CATORCE|QUINCE|DIECISEIS"
        "|DIECISIETE|DIECIOCHO|DIECINUEVE|VEINTE|VEINTIUN|VEINTIDOS|VEINTITRES|VEINTICUATRO|VEINTICINCO".split("|"),
        start=1,
    )
    for word in words.split()
}
_TENS: Final = {
    word: 10 * number
    for number, word in enumerate("TREINTA CUARENTA CINCUENTA SESENTA SETENTA OCHENTA NOVENTA".split(), start=3)
}
_HUNDREDS: Final = {
    word: 100 * number
    for number, words in enumerate(
        "CIEN CIENTO|DOSCIENTOS|TRESCIENTOS|CUATROCIENTOS|QUINIENTOS|SEISCIENTOS|SETECIENTOS|OCHOCIENTOS"
        "|NOVECIENTOS".split("|"),
        start=1,
    )
    for word in words.split()
}
_WORDS: Final = {**_UNITS, **_TENS, **_HUNDREDS}


def _any(words: dict[str, int]) -> str:
    return rf"(?:{'|'.join(sorted(words, key=len, reverse=True))})\b"


_BELOW_HUNDRED: Final = rf"(?:{_any(_TENS)}(?:\s+Y\s+{_any(_UNITS)})?|{_any(_UNITS)})"
_SPELLED: Final = rf"(?:{_any(_HUNDREDS)}(?:\s+{_BELOW_HUNDRED})?|{_BELOW_HUNDRED})"
_NUMBER: Final = rf"(?:\d{{1,3}}(?:\.\d{{1,2}})?|{_SPELLED})"
_PART: Final = r"(?:MEDIO|MEDIA|CUARTO)\b"
_MILLIONS: Final = (
    rf"(?:(?P<millions>{_NUMBER})(?:\s+Y\s+(?P<inner>{_PART}))?\s*|(?P<half>MEDIO)\s+)?"
    rf"(?:MILLON(?:ES)?|MDP)\b(?:\s+Y\s+(?P<behind>{_PART}))?"
    rf"(?:\s*,?\s+(?:CON\s+)?(?P<more>{_NUMBER})\s+MIL\b)?"
)
_THOUSANDS: Final = rf"(?P<thousands>{_SPELLED})\s+MIL\b"
_MONEY: Final = rf"(?:\s*(?:DE\s+)?(?P<money>{currency.BESIDE_AMOUNTS})(?![A-Z]))?"
_FIGURE: Final = re.compile(
    rf"(?:(?:{_MILLIONS}|{_THOUSANDS}){_MONEY}"
    rf"|(?P<share>{_NUMBER})(?:\s+Y\s+(?P<share_part>{_PART}))?\s+POR\s?CIENTO\b)"
)
_LEAST_BARE: Final = 10_000
_PARTS: Final = {"MEDIO": 0.5, "MEDIA": 0.5, "CUARTO": 0.25}


class SpokenFigure(NamedTuple):
    """A figure with its end in the line; `is_share`: a percentage."""

    number: float
    end: int
    is_share: bool
    currency: str = ""


def spoken_figure(upper: str, start: int) -> SpokenFigure | None:
    """Return the figure in words that begins at a place of a line in capitals; None where digits say it all."""
    match = _FIGURE.match(upper, start)
    if match is None:
        return None
    if match["share"]:
        is_in_words = match["share"][0].isalpha() or match["share_part"]
        number = _number(match["share"]) + _PARTS.get(match["share_part"] or "", 0.0)
        return SpokenFigure(number, match.end(), is_share=True) if is_in_words else None
    code = currency.currency_code(match["money"] or "")
    if match["thousands"]:
        amount = _number(match["thousands"]) * 1e3
        if amount < _LEAST_BARE and not match["money"]:
            return None  # "dos mil unidades"
        return SpokenFigure(amount, match.end(), is_share=False, currency=code)
    parts = [part for part in (match["inner"], match["behind"]) if part]
    in_digits = match["millions"] and match["millions"][0].isdigit()
    if not (match["millions"] or match["half"] or parts) or (in_digits and not (parts or match["more"])):
        return None
    millions = _number(match["millions"]) if match["millions"] else 0.5 if match["half"] else 1.0
    amount = (millions + sum(map(_PARTS.__getitem__, parts))) * 1e6
    amount += _number(match["more"]) * 1e3 if match["more"] else 0.0
    return SpokenFigure(amount, match.end(), is_share=False, currency=code)


def _number(written: str) -> float:
    """Return a number in digits or in words."""
    return float(written) if written[0].isdigit() else float(sum(_WORDS.get(word, 0) for word in written.split()))
