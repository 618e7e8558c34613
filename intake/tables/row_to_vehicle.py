"""One row of a list, cell by cell, as a vehicle."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from domain import plates, values, vin
from domain.currency import currency_code
from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import fold, tidy, words
from intake.lexicon.column_names import Column
from intake.lexicon.leaving import Leaving, leaving_of, remarks_that_it_left
from intake.model.extraction import Vehicle
from intake.tables.number_cells import holds_several_years, plate_in, plates_of, years_of
from intake.tables.row_places import FIELDS
from intake.tables.terms.row_terms import NO_TERMS, RowTerms
from intake.tables.value_scale import are_thousands, in_full, is_of_all_units
from intake.text.prose import read_item
from intake.text.terms.inline_terms import of_other

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.notices.notice import Notice
    from intake.model.document import Origin
    from intake.model.limits import ReadingLimits
    from intake.tables.columns import HeaderRow

_QUANTITY_IN_TEXT: Final = re.compile(
    r"\(?\b(\d{1,3})\s*(?:unidades|unids?\.?|pzas?\.?|piezas|units|veh[ií]culos)\b\)?", re.IGNORECASE
)
_HIDES_FACTS: Final = re.compile(
    r"\b(?:SERIE|VIN|NIV|PLACAS?|MOD(?:ELO)?|CHASIS|VALOR|S\.A\.)\b|\$\s*\d|\w{17}", re.IGNORECASE
)
_PLATE: Final = re.compile(r"(?<![\w-])([A-Z0-9]{1,4}-[A-Z0-9]{1,4}-[A-Z0-9]{1,4})(?![\w-])")
_PLAIN_KINDS: Final = frozenset("AUTO AUTOS AUTOMOVIL AUTOMOVILES VEHICULO VEHICULOS UNIDAD".split())
_LEAVING: Final = re.compile(r"(?:FECHA |F )?(?:DE )?BAJAS?")
_REMARKS: Final = re.compile(r"(?:OBS|OBSERVACION(?:ES)?|COMENTARIOS?|NOTAS?|REMARKS?|COMMENTS?|NOTES?)(?: .*)?")
_STILL_THERE: Final = frozenset("NO ACTIVO ACTIVA VIGENTE ALTA 0 FALSE FALSO".split())
_OF_DESCRIPTION: Final = frozenset({Column.DETAIL, Column.TONNAGE})
"""What goes on with the description; a load tells the version too."""
_OF_ONE_VIN: Final = frozenset(
    {WarningCode.VIN_LENGTH, WarningCode.VIN_CHECK_DIGIT, WarningCode.VIN_LETTERS, WarningCode.VIN_MENDED}
)
_BY_TERMS: Final = frozenset({"usage"})
"""The fields of which other columns than those of their names may count."""
_SEVERAL: Final = 2 * vin.LENGTH


@dataclass(frozen=True, slots=True)
class SectionContext:
    """What a title says about all the rows below it."""

    brand: str = ""
    usage: str = ""
    coverage: str = ""
    year: str = ""

    def below(self, title: Mapping[str, str], *, is_below_title: bool) -> SectionContext:
        """Return what holds below one more title: a year, or the second of two, leaves the rest as it is."""
        return replace(self, **title) if is_below_title or title.keys() == {"year"} else SectionContext(**title)


class ColumnPlan:
    """Which cell of a list's rows holds which field."""

    __slots__ = (
        "_details",
        "_has_facts_apart",
        "_in_thousands",
        "_leaving",
        "_places",
        "_remarks",
        "_terms",
        "_texts",
        "_value_titles",
        "_warnings",
    )

    def __init__(
        self,
        header: HeaderRow | None,
        settled: Mapping[int, Column],
        notes: Sequence[str] = (),
        warnings: tuple[Notice, ...] = (),
        terms: RowTerms = NO_TERMS,
    ) -> None:
        self._warnings = warnings
        self._terms = terms
        self._places: dict[Column, int] = {}
        for place, column in sorted(settled.items()):
            self._places.setdefault(column, place)
        self._texts = tuple(place for place, column in sorted(settled.items()) if column is Column.DESCRIPTION)
        self._details = tuple(
            (place, header.texts[place] if header and place < len(header.texts) else "")
            for place, column in sorted(settled.items())
            if column in _OF_DESCRIPTION
        )
        self._value_titles = {
            column: header.texts[self._places[column]] if header and self._places[column] < len(header.texts) else ""
            for column in (Column.VALUE, Column.OTHER_VALUE)
            if column in self._places
        }
        self._in_thousands = {column for column, title in self._value_titles.items() if are_thousands(title, notes)}
        titles = header.texts if header else ()
        self._leaving = [place for place, title in enumerate(titles) if _LEAVING.fullmatch(title)]
        self._remarks = [place for place, title in enumerate(titles) if _REMARKS.fullmatch(title)]
        self._has_facts_apart = Column.VIN in self._places and (
            Column.YEAR in self._places or Column.PLATE in self._places
        )

    @property
    def fields(self) -> list[tuple[str, int]]:
        """The fields of a vehicle with the column of each, counted from 0."""
        own = [(FIELDS[column], place) for column, place in self._places.items() if column in FIELDS]
        further = self._terms.fields
        return [*(pair for pair in own if pair[0] not in _BY_TERMS), *further]

    def items(self, row: Sequence[str]) -> list[tuple[str, int]]:
        """Return the coverages and the equipment of a row, by their places in the lists, with the column of each."""
        return self._terms.items(row)

    def has_left(self, row: Sequence[str]) -> bool:
        """Tell whether a row has left the fleet: by its state, or by the date in a column "Fecha de baja"."""
        cells = (row[place] for place in self._leaving if place < len(row))
        is_marked = any(not values.is_nothing(cell) and fold(cell) not in _STILL_THERE for cell in cells)
        return is_marked or leaving_of(self.text(row, Column.STATE)) is Leaving.GONE

    def _doubts(self, row: Sequence[str], year: int | None) -> tuple[Notice, ...]:
        """Return what the cells of a row leave open: whether its unit has left, and of which year it is."""
        state, year_text = self.text(row, Column.STATE), self.text(row, Column.YEAR)
        remarks = [row[place] for place in self._remarks if place < len(row) and remarks_that_it_left(row[place])]
        leaving = [state, *remarks] if leaving_of(state) is Leaving.MAY_BE_GONE else remarks
        is_open = year is None and any(map(str.isdigit, year_text))
        is_open = is_open or len(years_of(year_text)) > 1 or holds_several_years(year_text)
        return (
            *((notice(WarningCode.STATUS_MAY_SAY_GONE, text=" · ".join(leaving)),) if leaving else ()),
            *((notice(WarningCode.YEAR_NOT_SURE, text=year_text),) if is_open else ()),
        )

    def numbers_elsewhere(self, row: Sequence[str], vehicle: Vehicle) -> dict[str, str]:
        """Return the numbers of a vehicle that do not stand in the columns of their own."""
        numbers: dict[str, str] = {}
        if vehicle.vin and not self._is_filled(row, Column.VIN):
            numbers["vin"] = vehicle.vin
        if vehicle.plate and not self._is_filled(row, Column.PLATE):
            numbers["plate"] = vehicle.plate
        return numbers

    def _is_filled(self, row: Sequence[str], column: Column) -> bool:
        place = self._places.get(column, len(row))
        return place < len(row) and bool(row[place])

    def text(self, row: Sequence[str], column: Column) -> str:
        """Return the cell of `column`; empty when it is missing or says "none"."""
        place = self._places.get(column)
        if place is None or place >= len(row) or values.is_nothing(row[place]):
            return ""
        return row[place]

    def texts(self, row: Sequence[str]) -> tuple[str, ...]:
        """Return what names the vehicle: brand, model, description."""
        return (
            self.text(row, Column.BRAND),
            self.text(row, Column.MODEL),
            *(row[place] for place in self._texts if place < len(row) and row[place]),
        )

    def vehicle(self, row: Sequence[str], origin: Origin, context: SectionContext) -> Vehicle:
        """Return `row` as a vehicle."""
        brand, model, *described = self.texts(row)
        details = [
            detail for place, title in self._details if place < len(row) and (detail := _detail(row[place], title))
        ]
        description = joined((brand or _context_brand(context, model, described), model, *described, *details))
        serial = _serial(self.text(row, Column.VIN))
        plate = plate_in(self.text(row, Column.PLATE))
        money, basis, currency = self._value(row)
        agreed = self.text(row, Column.BASIS) or basis
        year = _year_of(self.text(row, Column.YEAR)) or values.year_in_text(description)
        vehicle = Vehicle(
            description=description or serial.number,
            brand=brand or context.brand,
            model=model,
            year=year or values.read_year(context.year),
            vin=serial.number,
            plate=plate.upper() if plate and any(map(str.isdigit, plate)) else "",
            value=money.amount if money else None,
            currency=currency,
            coverage=self.text(row, Column.COVERAGE) or self._terms.package(row) or context.coverage,
            economic_number=self.text(row, Column.ECONOMIC_NUMBER),
            origin=origin,
            warnings=self._warnings + self._doubts(row, year) + ((serial.warning,) if serial.warning else ()),
            **{"value_basis": agreed, **self._terms.of(row, context.usage, description, agreed)},
        )
        if not plate and Column.PLATE not in self._places:
            vehicle = _with_plate_of_text(vehicle)
        hides = (not self._has_facts_apart or not serial.number) and _HIDES_FACTS.search(vehicle.description)
        return _with_facts_of_text(vehicle) if hides else vehicle

    def _value(self, row: Sequence[str]) -> tuple[values.Money | None, str, str]:
        """Return the insured value, the basis on which it is agreed, and its currency."""
        basis = ""
        for column, title in self._value_titles.items():
            if not (cell := self.text(row, column)):
                continue
            money, named = values.read_value(cell)
            basis = basis or named
            if money and money.amount > 0:
                currency = currency_code(self.text(row, Column.CURRENCY)) or money.currency or currency_code(title)
                if column in self._in_thousands:
                    money = money._replace(amount=in_full(money.amount))
                return money, basis or values.basis_of(title), currency
        return None, basis, ""

    def units(self, row: Sequence[str], vehicle: Vehicle, limits: ReadingLimits) -> list[Vehicle]:
        """Return the units that a row stands for: one for each serial number, else as many as its quantity."""
        serials = self.text(row, Column.VIN)
        if len(serials) >= _SEVERAL and len(numbers := vin.find_all(serials)) > 1:
            return self._units_of(row, vehicle, [vin.mend(number) for number in numbers])
        if vehicle.vin or vehicle.plate:
            return [vehicle]
        stated = values.read_quantity(self.text(row, Column.QUANTITY))
        if stated is None and (match := _QUANTITY_IN_TEXT.search(vehicle.description)):
            stated = int(match.group(1))
        count = max(stated or 1, 1)
        if count > 1 and vehicle.value and is_of_all_units(self._value_titles.get(Column.VALUE, "")):
            vehicle = replace(vehicle, value=round(vehicle.value / count, 2))
        return [vehicle] * min(count, limits.max_quantity)

    def _units_of(self, row: Sequence[str], vehicle: Vehicle, serials: Sequence[vin.Serial]) -> list[Vehicle]:
        """Return the units of a row with several serial numbers, each with its plate and year where it has as many."""
        marked, years = plates_of(self.text(row, Column.PLATE)), years_of(self.text(row, Column.YEAR))
        owned = marked if len(marked) == len(serials) else [""] * len(serials)
        dated = years if len(years) == len(serials) else [vehicle.year] * len(serials)
        settled = _OF_ONE_VIN | ({WarningCode.YEAR_NOT_SURE} if dated is years else set())
        doubts = tuple(doubt for doubt in vehicle.warnings if doubt.code not in settled)
        return [
            replace(
                vehicle,
                vin=serial.number,
                plate=plate,
                year=year,
                warnings=doubts + ((serial.warning,) if serial.warning else ()),
            )
            for serial, plate, year in zip(serials, owned, dated, strict=True)
        ]


def _year_of(cell: str) -> int | None:
    """Return the model year in a cell of years, whatever stands beside it; None where it names several."""
    if not cell or (year := values.read_year(cell)) is not None:
        return year if cell else None
    return years[0] if len(years := years_of(cell)) == 1 and not holds_several_years(cell) else None


def _with_plate_of_text(vehicle: Vehicle) -> Vehicle:
    """Return `vehicle` with a plate of three parts that stands in its description: "AVEO 2021 PVA-401-A"."""
    match = next(
        (part for part in _PLATE.finditer(vehicle.description) if plates.has_plate_shape(plates.compact(part[1]))), None
    )
    if match is None or not (description := tidy(vehicle.description.replace(match[1], " "))):
        return vehicle
    return replace(vehicle, description=description, plate=match[1])


def _keeps_most(description: str, cells: str) -> bool:
    """Tell whether a description has most of the words of the cells that it was read in, numbers apart."""
    named = [word for word in words(cells) if not any(map(str.isdigit, word))]
    return bool(words(description)) and 2 * len(words(description)) >= len(named)


def _with_facts_of_text(vehicle: Vehicle) -> Vehicle:
    """Move the facts that stand in the description (year, plate, VIN, value) to their own fields."""
    facts = read_item(vehicle.description)
    if facts is None:
        return vehicle
    return replace(
        vehicle,
        description=facts.description if _keeps_most(facts.description, vehicle.description) else vehicle.description,
        year=vehicle.year or facts.year,
        vin=vehicle.vin or facts.vin,
        plate=vehicle.plate or facts.plate,
        value=facts.value if vehicle.value is None else vehicle.value,
        currency=vehicle.currency or (facts.currency if vehicle.value is None else ""),
        coverage=vehicle.coverage or facts.coverage,
        economic_number=vehicle.economic_number or facts.economic_number,
        **of_other(vehicle, facts),
        warnings=(*vehicle.warnings, *facts.warnings) if not vehicle.vin else vehicle.warnings,
    )


def _serial(text: str) -> vin.Serial:
    """Return the serial number in a cell; where it holds several, or other words too, the first VIN."""
    if not text:
        return vin.Serial("")
    serial = vin.read_serial(text)
    if serial is None and (inside := vin.find_all(text)):
        return vin.mend(inside[0])
    return serial or vin.Serial("")


def _context_brand(context: SectionContext, model: str, described: Sequence[str]) -> str:
    whole = f" {fold(' '.join((model, *described)))} "
    return context.brand if f" {fold(context.brand)} " not in whole else ""


@lru_cache(maxsize=16_384)
def joined(texts: tuple[str, ...]) -> str:
    """Join texts, leaving out what the text so far already says."""
    whole = ""
    for text in texts:
        before, more = words(whole), words(text)
        if values.is_nothing(text) or set(more) <= set(before):
            continue
        whole = text if before and more[: len(before)] == before else f"{whole} {text}".strip()
    return whole


def _detail(cell: str, title: str) -> str:
    if not cell or values.is_nothing(cell):
        return ""
    if fold(cell) in _PLAIN_KINDS:
        return ""
    return f"{cell} {title}".strip() if cell.isdigit() else cell
