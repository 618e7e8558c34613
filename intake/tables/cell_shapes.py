"""What the values of a column look like, whatever its header says: how many of its cells have which shape."""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from domain import plates, values, vin
from domain.currency import is_currency
from domain.text import fold
from intake.lexicon.trade_words import (
    is_brand,
    is_colour,
    is_coverage,
    is_kind,
    is_state,
    is_use,
    names_make,
    names_vehicle,
)
from intake.tables.number_cells import holds_several_years, plates_of

if TYPE_CHECKING:
    from collections.abc import Sequence


class CellShape(Enum):
    """What a single cell may be; a cell has several shapes."""

    VIN = auto()
    SERIAL = auto()
    YEAR = auto()
    MAY_BE_YEAR = auto()
    PLATE = auto()
    MAY_BE_PLATE = auto()
    LABELLED_PLATE = auto()
    LARGE_MONEY = auto()
    AMOUNT_INSIDE = auto()
    COUNT = auto()
    BRAND = auto()
    MAKE = auto()
    VEHICLE = auto()
    KIND = auto()
    USE = auto()
    COVERAGE = auto()
    CURRENCY = auto()
    BASIS = auto()
    STATE = auto()
    PERSONAL = auto()  # what is of people and places: tax number, telephone, mail address, date, colour
    WORDS = auto()
    SEVERAL_WORDS = auto()
    NOTHING = auto()


_BASES: Final = frozenset(
    {"COMERCIAL", "FACTURA", "CONVENIDO", "VALOR COMERCIAL", "VALOR FACTURA", "VALOR CONVENIDO", "VC", "VF"}
)
_PERSONAL: Final = re.compile(
    r"[A-ZÑ&]{3,4}-?\d{6}-?[A-Z0-9]{3}|[^@\s]+@[^@\s]+|\(?\+?\d{2,3}\)?[\s-]\d{3,4}[\s-]\d{4}|\d{10}"
    r"|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d{2}-\d{2}.*",
    re.IGNORECASE,
)
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_SERIAL: Final = re.compile(r"(?=.*\d)[A-Z0-9-]{6,20}", re.IGNORECASE)
_DIGITS: Final = 10  # more are no numbering
_LARGE: Final = 10_000


@lru_cache(maxsize=32_768)
def shapes_of(cell: str) -> frozenset[CellShape]:
    """Return every shape that `cell` has."""
    if values.is_nothing(cell):
        return frozenset({CellShape.NOTHING})
    if vin.read_vin(cell) or (len(cell) > 2 * vin.LENGTH and len(vin.find_all(cell)) > 1):
        return frozenset({CellShape.VIN, CellShape.SERIAL})
    has_words = bool(_LETTERS.search(cell)) or names_make(cell)  # "T680"
    shapes = set(_of_words(cell) if has_words else ())
    if any(letter.isdigit() for letter in cell):
        shapes |= _of_digits(cell)
    return frozenset(shapes)


def _of_words(cell: str) -> set[CellShape]:
    folded = fold(cell)
    shapes = {CellShape.WORDS}
    if " " in folded:
        shapes.add(CellShape.SEVERAL_WORDS)
    if is_brand(cell):
        shapes.add(CellShape.BRAND)
    if names_vehicle(cell):
        shapes |= {CellShape.VEHICLE, CellShape.MAKE} if names_make(cell) else {CellShape.VEHICLE}
    tests = (
        (CellShape.KIND, is_kind(cell)),
        (CellShape.USE, is_use(cell)),
        (CellShape.COVERAGE, is_coverage(cell)),
        (CellShape.CURRENCY, is_currency(cell)),
        (CellShape.BASIS, folded in _BASES),
        (CellShape.STATE, is_state(cell)),
        (CellShape.PERSONAL, is_colour(cell)),
    )
    return shapes | {shape for shape, is_one in tests if is_one}


def _of_digits(cell: str) -> set[CellShape]:
    year = values.read_year(cell)
    is_year = values.is_likely_year(cell)
    tests = (
        (CellShape.YEAR, is_year),
        (CellShape.MAY_BE_YEAR, values.is_likely(year) if year is not None else holds_several_years(cell)),
        (CellShape.PLATE, plates.is_likely_plate(cell)),
        (CellShape.LABELLED_PLATE, plates.read_plate(cell) is not None or bool(plates_of(cell))),
        (CellShape.MAY_BE_PLATE, plates.has_plate_shape(cell)),
        (CellShape.COUNT, bool(values.read_quantity(cell))),
        (CellShape.SERIAL, not cell.isdigit() and _SERIAL.fullmatch(cell) is not None),
        (CellShape.PERSONAL, not is_year and _PERSONAL.fullmatch(cell) is not None),
    )
    return {shape for shape, is_one in tests if is_one} | _of_amounts(cell)


def _of_amounts(cell: str) -> set[CellShape]:
    money = values.read_money(cell)
    if money is None:
        return {CellShape.AMOUNT_INSIDE} if "$" in cell or values.basis_of(cell) else set()
    is_large = money.amount >= _LARGE or "$" in cell
    return {CellShape.AMOUNT_INSIDE, CellShape.LARGE_MONEY} if is_large else {CellShape.AMOUNT_INSIDE}


class ColumnSample:
    """The cells of one column that are looked at, empty ones left out."""

    __slots__ = ("_counts", "_telling", "cells")

    def __init__(self, cells: Sequence[str]) -> None:
        self.cells = [cell for cell in cells if cell]
        self._counts: Counter[CellShape] = Counter()
        for cell in self.cells:
            self._counts.update(shapes_of(cell))
        self._telling = len(self.cells) - self._counts[CellShape.NOTHING]

    def share(self, *shapes: CellShape) -> float:
        """Return the share of the filled cells that have at least one of `shapes`."""
        if not self._telling:
            return 0.0
        if len(shapes) == 1:
            return self._counts[shapes[0]] / self._telling
        wanted = frozenset(shapes)
        return sum(not wanted.isdisjoint(shapes_of(cell)) for cell in self.cells) / self._telling

    @property
    def is_silent(self) -> bool:
        """True when every cell is empty or says "none"."""
        return not self._telling

    @property
    def typical_amount(self) -> float:
        """The median amount; 0 when there are none."""
        amounts = [money.amount for cell in self.cells if (money := values.read_money(cell))]
        return median(amounts) if amounts else 0.0

    @property
    def counts_up(self) -> bool:
        """True for a row numbering: whole numbers that only rise."""
        numbers = [int(cell) for cell in self.cells if cell.isascii() and cell.isdigit() and len(cell) < _DIGITS]
        return len(numbers) > 1 and all(one < two for one, two in pairwise(numbers))
