"""Vehicle identification numbers (ISO 3779): normalised, check digit verified, impossible letters corrected."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from domain.notices.codes import WarningCode
from domain.notices.notice import Notice, notice

LENGTH: Final = 17
_VALUES: Final = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_TERMS: Final = tuple({letter: value * weight for letter, value in _VALUES.items()} for weight in _WEIGHTS)
_CHECK_POSITION: Final = 8
_YEAR_CODES: Final = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FIRST_CYCLE: Final = 1980
_CYCLE_POSITION, _YEAR_POSITION = 6, 9
_MEANT: Final = {"I": "1", "O": "0", "Q": "09"}
_IMPOSSIBLE: Final = frozenset(_MEANT)
_MOST_IMPOSSIBLE: Final = 4
_NOT_OF_IT: Final = re.compile(r"[\s\-.*_/:'\u2019·\u2010-\u2015\u2212]+")
_LABEL: Final = re.compile(
    r"^(?:N(?:O|UM|RO)?\.?\s*(?:DE\s*)?)?(?:SERIE|VIN|NIV|CHASIS|SERIAL)\b\s*(?:\(?(?:VIN|NIV)\)?)?[\s:#.=-]*",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"\d\s+de\s+[a-z]+\s+del?\s+\d", re.IGNORECASE)  # "28 de febrero de 2026" has 17 characters
_SHAPE: Final = re.compile(r"(?=.*[A-Z])(?=.*\d.*\d)[A-HJ-NPR-Z0-9]{17}|(?=(?:[A-Z]*\d){6})(?=.*[A-Z])[A-Z0-9]{17}")
_LABELLED: Final = re.compile(r"(?=.*[A-Z])(?=.*\d.*\d)[A-Z0-9]{17}")
_SERIAL: Final = re.compile(r"(?=[A-Z0-9]*\d)[A-Z0-9]{6,20}")
_CUT: Final = re.compile(r"(?=(?:.*\d){5})(?=(?:.*[A-Z]){2})[A-HJ-NPR-Z0-9]{14,20}")
# With a letter that no VIN contains, more digits are required: INTERNATIONAL4300 has 17 characters too.
IN_TEXT: Final = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]{17}(?![A-Za-z0-9]))(?=\d{0,16}[A-Za-z])"
    r"(?:(?=[A-Za-z]{0,16}\d[A-Za-z]{0,16}\d)[A-HJ-NPR-Za-hj-npr-z0-9]{17}|(?=(?:[A-Za-z]{0,16}\d){6})[A-Za-z0-9]{17})"
)
_MUST_CHECK: Final = frozenset("12345L")  # North America (49 CFR 565) and China (GB 16735): the check digit is law


class Serial(NamedTuple):
    """A serial number, and a warning for the reviewer."""

    number: str
    warning: Notice | None = None


@lru_cache(maxsize=16_384)
def read_vin(text: str) -> str | None:
    """Return a full VIN (17 characters) in upper case without spaces and dashes, otherwise as written."""
    if len(text) < LENGTH:
        return None
    number = compact(text)
    return number if len(number) == LENGTH and _SHAPE.fullmatch(number) and not _DATE.search(text) else None


def read_serial(text: str) -> Serial | None:
    """Return the serial number in a labelled cell: a VIN, or the shorter number of an older unit."""
    number = compact(text)
    if _DATE.search(text):
        return None
    if len(number) == LENGTH and _LABELLED.fullmatch(number):
        return mend(number)
    if not _SERIAL.fullmatch(number):
        return None
    is_cut = bool(_CUT.fullmatch(number))
    return Serial(number, notice(WarningCode.VIN_LENGTH, length=len(number)) if is_cut else None)


def mend(vin: str) -> Serial:
    """Return `vin` with letters that no VIN contains (I, O, Q) read as digits, and a warning if anything is wrong."""
    if _IMPOSSIBLE.isdisjoint(vin):
        return Serial(vin, None if is_plausible(vin) else notice(WarningCode.VIN_CHECK_DIGIT))
    impossible = [position for position, letter in enumerate(vin) if letter in _MEANT]
    if len(impossible) > _MOST_IMPOSSIBLE:
        return Serial(vin, notice(WarningCode.VIN_LETTERS))
    candidates = [
        _replaced(vin, impossible, digits) for digits in product(*(_MEANT[vin[position]] for position in impossible))
    ]
    fitting = [candidate for candidate in candidates if check_digit(candidate) == candidate[_CHECK_POSITION]]
    letters = "".join(dict.fromkeys(vin[position] for position in impossible))
    return Serial((fitting or candidates)[0], notice(WarningCode.VIN_MENDED, letters=letters))


def has_only_valid_letters(number: str) -> bool:
    """Whether a number has 17 characters and none of the letters that no VIN contains (I, O, Q)."""
    return len(number) == LENGTH and _IMPOSSIBLE.isdisjoint(number)


def is_plausible(vin: str) -> bool:
    """Whether the check digit is right, or is not required by law where the vehicle was made."""
    return vin[0] not in _MUST_CHECK or is_sound(vin)


def is_sound(vin: str) -> bool:
    """Whether the check digit is right, required or not."""
    return check_digit(vin) == vin[_CHECK_POSITION]


def check_digit(vin: str) -> str:
    """Return the check digit computed from the other sixteen characters (49 CFR 565.15); empty if I, O or Q occur."""
    try:
        remainder = sum(map(dict.__getitem__, _TERMS, vin)) % 11
    except KeyError:
        return ""
    return "X" if remainder == 10 else str(remainder)  # noqa: PLR2004 - the remainder that has no digit


def model_years(number: str) -> tuple[int, ...]:
    """Return both years that the tenth character of a VIN may mean, the likelier first; none where it means none.

    A letter in the seventh place stands for 2010 and later on cars (49 CFR 565.15).
    """
    code = _YEAR_CODES.find(number[_YEAR_POSITION])
    if code < 0:
        return ()
    first, second = _FIRST_CYCLE + code, _FIRST_CYCLE + len(_YEAR_CODES) + code
    return (second, first) if number[_CYCLE_POSITION].isalpha() else (first, second)


def version_key(text: str) -> str:
    """Return what tells the version of a VIN: its first eight characters and the tenth; empty if it is no valid VIN.

    Maker, line, body and engine are in the first eight (ISO 3779), the model year in the tenth (49 CFR 565.15).
    """
    vin = read_vin(text)
    number = mend(vin).number if vin else ""
    if not has_only_valid_letters(number) or not is_plausible(number):
        return ""
    return number[:_CHECK_POSITION] + number[_YEAR_POSITION]


def compact(text: str) -> str:
    """Return a number as one word in upper case, without its label, spaces, dashes and periods."""
    upper = text.upper()
    if upper.isalnum() and upper.isascii():
        return upper
    return _NOT_OF_IT.sub("", _LABEL.sub("", upper.strip()))


def find_all(text: str) -> list[str]:
    """Return every full VIN that is a word of its own in `text`."""
    return [match.group().upper() for match in IN_TEXT.finditer(text)]


def _replaced(vin: str, places: list[int], digits: tuple[str, ...]) -> str:
    letters = list(vin)
    for position, digit in zip(places, digits, strict=True):
        letters[position] = digit
    return "".join(letters)
