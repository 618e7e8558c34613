"""Parsers of single values: year, money, quantity. Each returns None for a text that is not one."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from domain import currency, word_lists
from domain.text import fold, unaccented

FIRST_YEAR, LAST_YEAR = 1900, 2100
_FIRST_LIKELY_YEAR, _LAST_LIKELY_YEAR = 1960, 2040
_LATEST_SHORT_YEAR = 40
_DAY_ZERO: Final = dt.date(1899, 12, 30)  # the day 0 of spreadsheets
_LIKELY_DAYS: Final = range(21_916, 51_502)  # the days of 1960 to 2040
_YEAR_OF_SMALL_DAYS: Final = 1905  # 1960 to 2040, taken for days, are days of this year
_DAY: Final = re.compile(r"(?P<iso>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[ T].*)?|\d{1,2}/\d{1,2}/(?P<last>\d{4})")
_AROUND_YEAR: Final = re.compile(
    r"(?<=\d),(?=\d{3}$)|\.0+$|^\s*(?:MY|MODELO?|MOD|AÑO|ANO)[\s.:]*|^'|\s*(?:A\.?M\.?|MODELO?|MOD\.?)$", re.IGNORECASE
)

# "Modelos 2010 en adelante" are many; no unit is of that year.
_AND_LATER = (
    r"(?!\s+(?:en|hacia|para) adelante\b|\s+[oy] (?:m[aá]s recientes?|posterior(?:es)?|superior(?:es)?)\b"
    r"|\s+(?:onwards?|or (?:newer|later))\b)"
)
_YEAR_IN_TEXT = re.compile(rf"(?<![\w.,/$-])((?:19|20)\d{{2}})(?!\w|[.,/-]\d){_AND_LATER}", re.IGNORECASE)
_MES = (
    r"(?:ene(?:ro)?|feb(?:rero)?|mar(?:zo)?|abr(?:il)?|may(?:o)?|jun(?:io)?|jul(?:io)?|ago(?:sto)?"
    r"|sep(?:t(?:iembre)?)?|setiembre|oct(?:ubre)?|nov(?:iembre)?|dic(?:iembre)?)\.?"
)
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_MES_IN_FULL = r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)"
_OF_A_POLICY = r"(?:vence|vencimiento|vigencia|renovacion|renueva|poliza)(?:\s+(?:en|el|del?|ano))*"
# "15 de julio de", "julio del", "15 jul", "Diciembre", "July 1,", "vence en"; a bare "March 2021" may be a Nissan.
_DATE_BEFORE_YEAR = re.compile(
    rf"\b(?:{_MES}\s+del?|\d{{1,2}}\s+(?:de\s+)?{_MES},?|{_MES_IN_FULL}|{_MONTH}\s+\d{{1,2}},|{_OF_A_POLICY})\s+$",
    re.IGNORECASE,
)
_FOUR_DIGITS = re.compile(r"(?:19|20)\d{2}")
_NOTHING: Final = word_lists.SHIPPED / "nothing.txt"


class Money(NamedTuple):
    """An amount and its ISO 4217 code; the code is empty when none was written."""

    amount: float
    currency: str


_AMOUNT = r"(?P<digits>\d+(?:[.,' ]\d{3})*(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)"
_SIGN = rf"(?P<before>US\s?\$|{currency.BESIDE_AMOUNTS}|\$)?"
_UNIT = (
    r"(?P<scale>MILLONES|MILES|MILLON|MILL|MDP|MM|MIL|K)?\.?\s*(?:DE\s+)?"
    rf"(?P<after>{currency.BESIDE_AMOUNTS})?\.?(?:\s+M\.?N\.?)?"
)
_MONEY = re.compile(rf"{_SIGN}\s*\$?\s*{_AMOUNT}\s*{_UNIT}")
_PLAIN_MONEY = re.compile(r"\$?\s?(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?)\s?")
_AMOUNT_INSIDE = re.compile(
    rf"(?:US)?\$?\s*\d[\d,.' ]*\d(?:\s*(?:mil|k|mdp)\b)?(?:\s*(?:{currency.BESIDE_AMOUNTS})\b)?", re.IGNORECASE
)
_LONGEST_MONEY = 40
_BASES = ("COMERCIAL", "FACTURA", "CONVENIDO")
_BASIS = re.compile(
    r"\b(?:(COMERCIAL|MERCADO|V C|VC|V COM|VAL(?:OR)? COM|LIBRO AZUL|GUIA EBC|EBC|AUTOMETRICA|MARKET)"
    r"|(FACTURA|V F|VF|FACT|INVOICE|NUEVO)|(CONVENID[OA]|PACTAD[OA]|ACORDAD[OA]|VCONV|CONV|AGREED))\b"
)
_FACTORS = {"MIL": 1e3, "MILES": 1e3, "K": 1e3, "MILLONES": 1e6, "MILLON": 1e6, "MILL": 1e6, "MDP": 1e6, "MM": 1e6}
MONEY_IN_TEXT = re.compile(
    rf"(?:US\s?\$|{currency.CODES}|\$)\s*\$?\s*\d(?:\d|[.,'](?=\d)|,? (?=\d{{3}}(?!\d)))*"
    r"(?:\s*(?:millones|mill[oó]n|mdp|mil|k)\b)?"
    rf"(?:\s*(?:{currency.BESIDE_AMOUNTS})\b)?"
    rf"|\b(?<!\d[.,])\d[\d.,]{{0,30}}\s*(?:millones|mill[oó]n|mdp|mil|k)?\s*(?:{currency.BESIDE_AMOUNTS})\b"
    r"(?!\s*\$?\s*(?:\d{1,3}(?:,\d{3})+|\d{5,}))",
    re.IGNORECASE,
)


def is_nothing(text: str) -> bool:
    """Whether a cell states that there is no value: "S/N", "en trámite", "-"."""
    return not (len(text) > _longest_nothing() and text[0].isalnum()) and _is_nothing(text)


@lru_cache(maxsize=16_384)
def _is_nothing(text: str) -> bool:
    folded = fold(text)
    return not folded or folded in word_lists.words_of(_NOTHING)


@cache
def _longest_nothing() -> int:
    """Return the length of the longest text that may state it in words, with some punctuation."""
    return max(map(len, word_lists.words_of(_NOTHING))) + 2


@lru_cache(maxsize=4_096)
def read_year(text: str) -> int | None:
    """Return the model year in a labelled cell: "2021", "2,021", "21", "2021.0", "MY21", "Mod. 2021".

    A cell formatted as a date gives its year. A year that a spreadsheet took for a day (2021 shown as 1905-07-13) and a
    day that it shows as a number (44197) are converted back.
    """
    digits = _AROUND_YEAR.sub("", text.strip(" \t\n,;\u2019"))
    if not digits.isascii() or not digits.isdigit():
        return _year_of_day(digits)
    if len(digits) == 5:  # noqa: PLR2004 - digits of a day's number
        year: int | None = (_DAY_ZERO + dt.timedelta(int(digits))).year if int(digits) in _LIKELY_DAYS else None
    else:
        year = int(digits) if len(digits) == 4 else _full_year(digits)  # noqa: PLR2004 - digits of a year
    return year if year and FIRST_YEAR <= year <= LAST_YEAR else None


def _year_of_day(text: str) -> int | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year = int(match["iso"] or match["last"])
    if year != _YEAR_OF_SMALL_DAYS or not match["iso"]:
        return year if is_likely(year) else None
    month, day = int(match["month"]), int(match["day"])
    try:
        number = (dt.date(year, month, day) - _DAY_ZERO).days
    except ValueError:
        return None
    return number if is_likely(number) else None


def is_likely(year: int) -> bool:
    """Whether a vehicle on the road may be of `year`."""
    return _FIRST_LIKELY_YEAR <= year <= _LAST_LIKELY_YEAR


_SHORT_YEAR = re.compile(r"['\u2019][0-4]\d")  # marked by an apostrophe: '19


def is_likely_year(text: str) -> bool:
    """Whether a bare number is more likely a model year than another number."""
    digits = text.strip(" \t\n,;").removesuffix(".0")
    if _SHORT_YEAR.fullmatch(digits):
        return True
    digits = digits.removeprefix("'")
    return len(digits) == 4 and digits.isdigit() and digits.isascii() and is_likely(int(digits))  # noqa: PLR2004


def find_years(text: str) -> list[re.Match[str]]:
    """Return the four-digit model years in free text, outside dates, prices and codes."""
    return [
        match
        for match in _YEAR_IN_TEXT.finditer(text)
        if _FIRST_LIKELY_YEAR <= int(match.group(1)) <= _LAST_LIKELY_YEAR
        and not _DATE_BEFORE_YEAR.search(unaccented(text[max(0, match.start() - 30) : match.start()]))
    ]


def _full_year(digits: str) -> int | None:
    if len(digits) != 2:  # noqa: PLR2004 - digits of a short year
        return None
    short = int(digits)
    return 2000 + short if short <= _LATEST_SHORT_YEAR else 1900 + short


def read_money(text: str) -> Money | None:
    """Return an amount: "$ 350,000.00", "350.000,00", "350 mil", "1.2 mdp", "USD 20K"."""
    if len(text) > _LONGEST_MONEY:
        return None
    if plain := _PLAIN_MONEY.fullmatch(text):
        return Money(float(plain[1].replace(",", "")), "")
    match = _MONEY.fullmatch(unaccented(text).upper().strip())
    if match is None:
        return None
    amount = _number(match["digits"]) * _FACTORS.get(match["scale"] or "", 1)
    return Money(amount, currency.currency_code(f"{match['before'] or ''} {match['after'] or ''}"))


class InsuredValue(NamedTuple):
    """The insured value in a cell: an amount, and the basis on which it is agreed ("VALOR COMERCIAL")."""

    money: Money | None
    basis: str


def read_value(text: str) -> InsuredValue:
    """Return the amount and the basis of an insured value: "Valor factura $350,000" has both."""
    if money := read_money(text):
        return InsuredValue(money, "")
    basis = basis_of(text)
    amount = _AMOUNT_INSIDE.search(text)
    return InsuredValue(read_money(amount.group()) if amount else None, basis)


@lru_cache(maxsize=4_096)
def basis_of(text: str) -> str:
    """Return the basis of an insured value in a text: COMERCIAL, FACTURA or CONVENIDO; empty if there is none."""
    match = _BASIS.search(fold(text))
    return next((basis for basis, name in zip(_BASES, match.groups(), strict=True) if name), "") if match else ""


def read_quantity(text: str) -> int | None:
    """Return a count of units: "3", "3 unidades", "tres"."""
    folded = fold(text)
    if match := re.fullmatch(r"(\d{1,4})(?: (?:UNIDAD(?:ES)?|PZAS?|PIEZAS?|UNITS?|UDS?|VEHICULOS?|AUTOS?))?", folded):
        return int(match.group(1))
    return NUMBER_WORDS.get(folded)


NUMBER_WORDS = {
    word: number
    for number, names in enumerate(
        ("UN UNA UNO ONE", "DOS TWO PAR", "TRES THREE", "CUATRO FOUR", "CINCO FIVE", "SEIS SIX", "SIETE SEVEN"
         , "OCHO EIGHT", "NUEVE NINE", "DIEZ TEN", "ONCE ELEVEN", "DOCE TWELVE DOCENA", "TRECE", "CATORCE", "QUINCE"
         , "DIECISEIS", "DIECISIETE", "DIECIOCHO", "DIECINUEVE", "VEINTE TWENTY"),
        start=1,
    )
    for word in names.split()
}  # fmt: skip


def _number(digits: str) -> float:
    """Return the value of a number in American or European notation."""
    plain = digits.replace(" ", "").replace("'", "")
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:
        whole, _, cents = plain.rpartition("." if point > comma else ",")
        return float(re.sub(r"[.,]", "", whole) + "." + cents)
    separator = "," if comma >= 0 else "."
    head, _, tail = plain.rpartition(separator)
    if head and ((len(tail) == 3 and head != "0") or separator in head):  # noqa: PLR2004 - a group of thousands
        return float(plain.replace(separator, ""))
    return float(plain.replace(",", "."))


def year_in_text(text: str) -> int | None:
    """Return the last model year in a description; the 2008 of Peugeot is a model."""
    if not _FOUR_DIGITS.search(text):
        return None
    years = [
        int(match.group(1))
        for match in find_years(text)
        if not (match.group(1) == "2008" and fold(text[: match.start()]).endswith("PEUGEOT"))
    ]
    return years[-1] if years else None
