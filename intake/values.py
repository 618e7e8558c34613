"""The shapes of single values: VIN, plate, year, money, quantity. Each reader returns None for what it is not."""

from __future__ import annotations

import re
from typing import NamedTuple

from intake.wording import fold, unaccented

FIRST_YEAR, LAST_YEAR = 1900, 2100
_FIRST_LIKELY_YEAR, _LAST_LIKELY_YEAR = 1960, 2040
_LATEST_SHORT_YEAR = 40

VIN_IN_TEXT = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]*\d[A-Za-z0-9]*\d)(?=\d*[A-Za-z])[A-HJ-NPR-Za-hj-npr-z0-9]{17}(?![A-Za-z0-9])"
)
_SERIAL = re.compile(r"(?=[A-Z0-9]*\d)[A-Z0-9]{6,20}")
_VIN = re.compile(r"(?=.*[A-Z])(?=.*\d)[A-Z0-9]{17}")
_PLATE = re.compile(r"(?=.*\d.*\d)(?=.*[A-Z])[A-Z0-9]{5,8}")
_PLATE_IN_TEXT = re.compile(r"(?<![A-Z0-9-])(?:[A-Z0-9]{1,4}-){1,2}[A-Z0-9]{1,5}(?![A-Z0-9-])")
_YEAR_IN_TEXT = re.compile(r"(?<![\w.,/$-])((?:19|20)\d{2})(?![\w/]|[.,]\d|-\d)")
_MES = (
    r"(?:ene(?:ro)?|feb(?:rero)?|mar(?:zo)?|abr(?:il)?|may(?:o)?|jun(?:io)?|jul(?:io)?|ago(?:sto)?"
    r"|sep(?:t(?:iembre)?)?|setiembre|oct(?:ubre)?|nov(?:iembre)?|dic(?:iembre)?)\.?"
)
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
# "15 de julio de", "julio del", "15 jul", "July 1,"; a bare "March 2021" may be a Nissan.
_DATE_BEFORE_YEAR = re.compile(
    rf"\b(?:{_MES}\s+del?|\d{{1,2}}\s+(?:de\s+)?{_MES},?|{_MONTH}\s+\d{{1,2}},)\s+$", re.IGNORECASE
)
_NOTHING = frozenset(
    "S N|SN|NA|N A|S P|SP|ND|N D|NINGUNO|NINGUNA|PENDIENTE|POR DEFINIR|SIN PLACA|SIN PLACAS|SIN SERIE|SIN NUMERO"
    "|EN TRAMITE|TRAMITE|POR ASIGNAR|NO APLICA|NUEVO|NUEVA|PERMISO|XX|XXX|TBD|NONE|NULL|NO TIENE|SIN DATO|0".split("|")
)


class Money(NamedTuple):
    """An amount and its ISO 4217 code; the code is empty when none was written."""

    amount: float
    currency: str


_AMOUNT = r"(?P<digits>\d+(?:[.,' ]\d{3})*(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)"
_SIGN = r"(?P<before>US\s?\$|USD|MXN|MXP|MN|M\.N\.|\$)?"
_UNIT = (
    r"(?P<scale>MILLONES|MILLON|MILL|MDP|MM|MIL|K)?\.?\s*(?:DE\s+)?"
    r"(?P<after>PESOS|M\.?\s?N\.?|MXN|MXP|USD|DLLS?|DLS|DOLARES|DOLAR)?\.?(?:\s+M\.?N\.?)?"
)
_MONEY = re.compile(rf"{_SIGN}\s*\$?\s*{_AMOUNT}\s*{_UNIT}")
_FACTORS = {"MIL": 1e3, "K": 1e3, "MILLONES": 1e6, "MILLON": 1e6, "MILL": 1e6, "MDP": 1e6, "MM": 1e6}
MONEY_IN_TEXT = re.compile(
    r"(?:US\s?\$|USD|MXN|\$)\s*\$?\s*\d[\d.,' ]*\d?(?:\s*(?:millones|mill[oó]n|mdp|mil|k)\b)?"
    r"(?:\s*(?:USD|MXN|M\.?N\.?|d[oó]lares|dlls?|pesos)\b)?"
    r"|\b\d[\d.,]*\s*(?:millones|mill[oó]n|mdp|mil|k)?\s*(?:USD|MXN|d[oó]lares|dlls?|pesos)\b",
    re.IGNORECASE,
)


def is_nothing(text: str) -> bool:
    """Tell whether a cell says that there is no value: "S/N", "en trámite", "-"."""
    folded = fold(text)
    return not folded or folded in _NOTHING


def read_vin(text: str) -> str | None:
    """Return a full VIN (17 characters), upper case without blanks and dashes."""
    compact = _compact(text)
    return compact if _VIN.fullmatch(compact) else None


def read_serial(text: str) -> str | None:
    """Return the serial number of a unit that may be older than VINs: 6 to 20 characters."""
    compact = _compact(text)
    return compact if _SERIAL.fullmatch(compact) and not is_nothing(text) else None


def read_plate(text: str) -> str | None:
    """Return a number plate as it was written, or None for what has not the shape of one."""
    stripped = text.strip()
    return stripped.upper() if _PLATE.fullmatch(_compact(stripped)) and len(stripped) <= 12 else None  # noqa: PLR2004


def is_likely_plate(text: str) -> bool:
    """Tell whether `text`, found without a label, is a plate: parted by dashes, with letters and digits."""
    return bool(_PLATE_IN_TEXT.fullmatch(text.strip().upper())) and read_plate(text) is not None


def read_year(text: str) -> int | None:
    """Return the model year that a labelled cell holds: "2021", "2,021", "21", "2021.0", "MY21"."""
    digits = re.sub(
        r"(?<=\d),(?=\d{3}$)|\.0+$|^\s*(?:MY|MOD\w*|AÑO|ANO)\.?\s*|^'", "", text.strip(), flags=re.IGNORECASE
    )
    if not digits.isascii() or not digits.isdigit():
        return None
    year = int(digits) if len(digits) == 4 else _full_year(digits)  # noqa: PLR2004 - digits of a year
    return year if year and FIRST_YEAR <= year <= LAST_YEAR else None


def is_likely_year(text: str) -> bool:
    """Tell whether a bare number is a model year rather than any other number."""
    year = read_year(text)
    return year is not None and len(text.strip()) >= 4 and _FIRST_LIKELY_YEAR <= year <= _LAST_LIKELY_YEAR  # noqa: PLR2004


def find_years(text: str) -> list[re.Match[str]]:
    """Return where four-digit model years stand in free text, outside dates, prices and codes."""
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
    """Return an amount: "$ 350,000.00", "350.000,00", "350 mil", "1.2 mdp", "USD 20,000"."""
    match = _MONEY.fullmatch(unaccented(text).upper().strip())
    if match is None:
        return None
    amount = _number(match["digits"]) * _FACTORS.get(match["scale"] or "", 1)
    return Money(amount, _currency(f"{match['before'] or ''} {match['after'] or ''}"))


def looks_like_money(text: str) -> bool:
    """Tell whether `text` can only be money: a sign, or a number too large for any other cell."""
    money = read_money(text)
    return money is not None and ("$" in text or (money.amount >= 10_000 and _is_grouped_or_plain(text)))  # noqa: PLR2004


def read_quantity(text: str) -> int | None:
    """Return a count of units: "3", "3 unidades", "tres"."""
    folded = fold(text)
    if match := re.fullmatch(r"(\d{1,4})(?: (?:UNIDAD(?:ES)?|PZAS?|PIEZAS?|UNITS?|UDS?|VEHICULOS?|AUTOS?))?", folded):
        return int(match.group(1))
    return NUMBER_WORDS.get(folded)


NUMBER_WORDS = {
    word: number
    for number, names in enumerate(
        ("UN UNA UNO ONE", "DOS TWO", "TRES THREE", "CUATRO FOUR", "CINCO FIVE", "SEIS SIX", "SIETE SEVEN", "OCHO EIGHT"
         , "NUEVE NINE", "DIEZ TEN", "ONCE ELEVEN", "DOCE TWELVE", "TRECE", "CATORCE", "QUINCE"),
        start=1,
    )
    for word in names.split()
}  # fmt: skip


def _compact(text: str) -> str:
    return re.sub(r"[\s\-.*_'\u2019·]+", "", text).upper()


def _number(digits: str) -> float:
    """Return the value of a number written in the American or the European way."""
    plain = digits.replace(" ", "").replace("'", "")
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:
        thousands = "," if point > comma else "."
        return float(plain.replace(thousands, "").replace(",", "."))
    separator = "," if comma >= 0 else "."
    head, _, tail = plain.rpartition(separator)
    if head and ((len(tail) == 3 and head != "0") or separator in head):  # noqa: PLR2004 - a group of thousands
        return float(plain.replace(separator, ""))
    return float(plain.replace(",", "."))


def _currency(text: str) -> str:
    if re.search(r"US|DL|DOLAR", text):
        return "USD"
    return "MXN" if re.search(r"M\.?\s?X?N|MXP|PESO", text) else ""


def _is_grouped_or_plain(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,\s]+", text.strip()))
