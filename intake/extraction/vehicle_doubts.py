"""How sure each vehicle was read: a confidence from 0 to 1, and what lowers it, as codes."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import groupby
from math import prod
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.notices.codes import ReadingDoubt, WarningCode
from domain.notices.notice import about, notice
from domain.text import fold, words
from domain.values import MONEY_IN_TEXT, find_years, read_money
from intake.extraction.doubtful_names import holds_another_fact, is_no_name, missed_names, names_several
from intake.lexicon.list_signs import asks_to_add
from intake.lexicon.trade_words import find_brands, names_vehicle
from intake.model.document import BODY, Line, Origin
from intake.model.extraction import UNKNOWN_NAME, VALUE_IN_THOUSANDS, VALUE_OR_EQUIPMENT, VALUE_WITH_VAT
from intake.text.labelled_values import is_weight_or_value
from intake.text.passages import passages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from domain.notices.notice import Notice
    from intake.extraction.list_reader import ListRead
    from intake.model.extraction import Vehicle


CONFIDENCE: Final[Mapping[ReadingDoubt, float]] = {
    ReadingDoubt.NUMBER_AS_DESCRIPTION: 0.3,
    ReadingDoubt.NO_MODEL: 0.45,
    ReadingDoubt.NO_YEAR: 0.8,
    ReadingDoubt.YEAR_NOT_READ: 0.45,
    ReadingDoubt.NO_YEAR_BUT_OTHERS: 0.45,
    ReadingDoubt.VALUE_NOT_READ: 0.45,
    ReadingDoubt.SEVERAL_YEARS: 0.4,
    ReadingDoubt.ANOTHER_FACT: 0.4,
    ReadingDoubt.SEVERAL_NAMES: 0.4,
    ReadingDoubt.NAME_NOT_READ: 0.4,
    ReadingDoubt.SEVERAL_VALUES: 0.4,
    ReadingDoubt.VALUE_IN_THOUSANDS: 0.4,
    ReadingDoubt.VALUE_OR_EQUIPMENT: 0.4,
    ReadingDoubt.SMALL_VALUE: 0.4,
    ReadingDoubt.VAT_UNCLEAR: 0.45,
    ReadingDoubt.SEVERAL_CURRENCIES: 0.8,
    ReadingDoubt.IN_A_SENTENCE: 0.4,
    ReadingDoubt.UNKNOWN_NAME: 0.4,
    ReadingDoubt.LISTED_OTHERWISE: 0.4,
    ReadingDoubt.MENDED_VIN: 0.8,
    ReadingDoubt.DOUBTFUL_VIN: 0.9,
}
"""What each doubt leaves of the confidence; several multiply."""
_LABELLED_YEAR: Final = re.compile(r"\b(?:modelo|model|mod|a[nñ]o)\b\.?\s*:?\s*(?:19|20)\d\d\b", re.IGNORECASE)
_TWO_YEARS: Final = re.compile(r"(?<![\w/.-])(?:19|20)\d\d\s?[/\u2013-]\s?(?:(?:19|20)\d\d|[12]\d)(?![\w/.-])")
_OF_SOMETHING_ELSE: Final = re.compile(
    r"\b(?:prima|deducible|pago|adaptaci[oó]n(?:es)?|equipo|caja|blindaje|conversi[oó]n|carga)\b[^,;.]*$", re.IGNORECASE
)
_LONGEST_LABEL: Final = 40
_LEAST_OF_SEVERAL: Final = 10_000.0  # a smaller amount beside a value is rather a premium
_MENDED: Final = frozenset({WarningCode.VIN_MENDED, WarningCode.VIN_LETTERS})
_DOUBTFUL: Final = frozenset({WarningCode.VIN_LENGTH, WarningCode.VIN_CHECK_DIGIT})
LEAST_VALUE: Final = 5_000
"""In pesos: hardly any vehicle is worth less."""
_LEAST_VALUES: Final = {"USD": 500, "EUR": 500, "CAD": 500}
_Place = tuple[str, str, int]


def with_confidence(vehicles: Sequence[Vehicle], reads: Iterable[ListRead]) -> list[Vehicle]:
    """Return the vehicles with how sure they are and why; `reads` are the texts and files that list them."""
    lines, sentences = _lines(reads)
    dated = {vehicle.origin.file for vehicle in vehicles if vehicle.origin and vehicle.year}
    beside = {place: {*_doubts_of_passage(lines[place], group)} for place, group in _by_place(vehicles, lines).items()}
    currencies = {vehicle.currency for vehicle in vehicles} - {""}
    has_list = any(vehicle.origin is None or _place(vehicle.origin) not in sentences for vehicle in vehicles)
    return [
        _doubted(
            vehicle,
            {
                *_doubts(vehicle, lines, sentences if has_list else set()),
                *beside.get(_place_of(vehicle), ()),
                *_doubts_of_list(vehicle, currencies, dated),
            },
        )
        for vehicle in vehicles
    ]


def _by_place(vehicles: Sequence[Vehicle], lines: Collection[_Place]) -> dict[_Place, list[Vehicle]]:
    """Return the vehicles of each line of text."""
    groups: dict[_Place, list[Vehicle]] = defaultdict(list)
    for vehicle in vehicles:
        if (place := _place_of(vehicle)) in lines:
            groups[place].append(vehicle)
    return groups


def _doubts_of_passage(text: str, vehicles: Sequence[Vehicle]) -> Iterator[ReadingDoubt]:
    """Doubt what a passage says beside all its vehicles: years and names that none of them has."""
    years = {int(year.group(1)) for year in find_years(text)}
    if len(vehicles) == 1 and len(years) > 1 and not (_LABELLED_YEAR.search(text) or _is_of_vin(vehicles[0])):
        yield ReadingDoubt.SEVERAL_YEARS
    if len(vehicles) == 1 and len(_values(text) - _of_equipment(vehicles[0])) > 1:
        yield ReadingDoubt.SEVERAL_VALUES
    if missed_names(text, fold(" ".join(f"{vehicle.brand} {vehicle.description}" for vehicle in vehicles))):
        yield ReadingDoubt.NAME_NOT_READ


def notes_on_doubtful(vehicles: Iterable[Vehicle], least: float) -> Iterator[Notice]:
    """Yield a warning for each doubt of vehicles below the least confidence, with their places."""
    doubtful = [vehicle for vehicle in vehicles if vehicle.reading_confidence < least]
    for doubt in ReadingDoubt:
        if places := [vehicle.origin for vehicle in doubtful if doubt in vehicle.doubts]:
            yield about(notice(WarningCode.VEHICLES_DOUBTFUL, doubt=doubt), places)


def _values(text: str) -> set[float]:
    """Return the amounts in a text that may be values of a vehicle; of premiums and deductibles none is."""
    amounts = [
        read_money(amount.group().strip(" .,"))
        for amount in MONEY_IN_TEXT.finditer(text)
        if not _OF_SOMETHING_ELSE.search(text[max(0, amount.start() - _LONGEST_LABEL) : amount.start()])
    ]
    return {money.amount for money in amounts if money and money.amount >= _LEAST_OF_SEVERAL}


def _of_equipment(vehicle: Vehicle) -> set[float | None]:
    return {one.amount for one in vehicle.equipment}


def _is_of_vin(vehicle: Vehicle) -> bool:
    return len(vehicle.vin) == vin.LENGTH and vehicle.year in vin.model_years(vehicle.vin)


def _doubted(vehicle: Vehicle, doubts: Collection[ReadingDoubt]) -> Vehicle:
    if not doubts:
        return vehicle
    codes = tuple(doubt for doubt in ReadingDoubt if doubt in doubts)
    return replace(vehicle, reading_confidence=round(prod(CONFIDENCE[doubt] for doubt in doubts), 3), doubts=codes)


def _lines(reads: Iterable[ListRead]) -> tuple[dict[_Place, str], set[_Place]]:
    """Return the lines of all texts by their place, and the places of sentences of the mail that add no vehicle."""
    lines: dict[_Place, str] = {}
    sentences: set[_Place] = set()
    for read in reads:
        own = [block for block in read.blocks if isinstance(block, Line)]
        lines |= {(read.file, "", line.number): line.text for line in own}
        if read.file == BODY:
            whole = [passage for passage in passages(own) if passage.text]
            by_number = groupby(whole, key=lambda passage: passage.number)
            lines |= {(read.file, "", number): " ; ".join(part.text for part in parts) for number, parts in by_number}
            texts = [passage for passage in whole if not passage.is_item]
            sentences |= {(read.file, "", passage.number) for passage in texts if not asks_to_add(fold(passage.text))}
    return lines, sentences


def is_named_in_passing(vehicle: Vehicle) -> bool:
    """Return whether a vehicle is only a brand in a sentence beside a list, such as "Distribuidor Ford 2019"."""
    return {ReadingDoubt.IN_A_SENTENCE, ReadingDoubt.NO_MODEL} <= set(vehicle.doubts)


def _place_of(vehicle: Vehicle) -> _Place:
    return _place(vehicle.origin) if vehicle.origin else ("", "", 0)


def _place(origin: Origin) -> _Place:
    return origin.file, origin.sheet, origin.row


def _doubts(vehicle: Vehicle, lines: Mapping[_Place, str], sentences: Collection[_Place]) -> Iterator[ReadingDoubt]:
    place = _place_of(vehicle)
    yield from _doubts_of_name(vehicle)
    yield from _doubts_beside(vehicle, lines.get(place, ""))
    if VALUE_IN_THOUSANDS in vehicle.doubts:
        yield ReadingDoubt.VALUE_IN_THOUSANDS
    if VALUE_OR_EQUIPMENT in vehicle.doubts or (vehicle.value and vehicle.value in _of_equipment(vehicle)):
        yield ReadingDoubt.VALUE_OR_EQUIPMENT
    if VALUE_WITH_VAT in vehicle.warnings:
        yield ReadingDoubt.VAT_UNCLEAR
    if vehicle.value is not None and vehicle.value < _LEAST_VALUES.get(vehicle.currency, LEAST_VALUE):
        yield ReadingDoubt.SMALL_VALUE
    if place in sentences and not (vehicle.vin or vehicle.plate):
        yield ReadingDoubt.IN_A_SENTENCE
    codes = {warning.code for warning in vehicle.warnings}
    if WarningCode.FIELD_DIFFERS in codes:
        yield ReadingDoubt.LISTED_OTHERWISE
    if codes & _MENDED:
        yield ReadingDoubt.MENDED_VIN
    if codes & _DOUBTFUL:
        yield ReadingDoubt.DOUBTFUL_VIN


def _doubts_of_list(vehicle: Vehicle, currencies: Collection[str], dated: Collection[str]) -> Iterator[ReadingDoubt]:
    """Doubt what a vehicle lacks and its neighbours have; a VIN says the year too."""
    if vehicle.currency and len(currencies) > 1:
        yield ReadingDoubt.SEVERAL_CURRENCIES
    if vehicle.year is None and not vehicle.vin and vehicle.origin and vehicle.origin.file in dated:
        yield ReadingDoubt.NO_YEAR_BUT_OTHERS


def _doubts_of_name(vehicle: Vehicle) -> Iterator[ReadingDoubt]:
    if UNKNOWN_NAME in vehicle.warnings:
        yield ReadingDoubt.UNKNOWN_NAME
    name = f"{vehicle.brand} {vehicle.model} {vehicle.description}"
    has_word = any(len(word) > 1 and word.isalpha() for word in words(name))
    is_serial = vin.compact(vehicle.description) == vehicle.vin
    if is_serial or not (has_word or names_vehicle(name)):
        yield ReadingDoubt.NUMBER_AS_DESCRIPTION
    elif UNKNOWN_NAME not in vehicle.warnings and (is_no_name(name) or (not vehicle.year and _is_plain_words(name))):
        yield ReadingDoubt.UNKNOWN_NAME
    elif not vehicle.model and not _says_more_than_brand(vehicle.description):
        yield ReadingDoubt.NO_MODEL
    if not is_serial and holds_another_fact(vehicle):
        yield ReadingDoubt.ANOTHER_FACT
    if names_several(vehicle.description):
        yield ReadingDoubt.SEVERAL_NAMES


def _is_plain_words(name: str) -> bool:
    """Tell whether a name has neither a word of vehicles nor a digit, as a header taken for a unit has."""
    return not (names_vehicle(name) or any(map(str.isdigit, name)))


def _says_more_than_brand(description: str) -> bool:
    brands = {word for match in find_brands(description) for word in words(match.group())}
    return not brands or any(word not in brands and not _is_year(word) for word in words(description))


def _is_year(word: str) -> bool:
    return len(word) == 4 and bool(find_years(word))  # noqa: PLR2004 - digits of a year


def _doubts_beside(vehicle: Vehicle, line: str) -> Iterator[ReadingDoubt]:
    """ReadingDoubt what a line of text says beside the vehicle."""
    if vehicle.year is None:
        yield ReadingDoubt.YEAR_NOT_READ if find_years(line) else ReadingDoubt.NO_YEAR
    if _TWO_YEARS.search(vehicle.description) or (vehicle.year is None and _TWO_YEARS.search(line)):
        yield ReadingDoubt.SEVERAL_YEARS
    if vehicle.value is None and MONEY_IN_TEXT.search(line) and not _are_of_equipment(line, vehicle):
        yield ReadingDoubt.VALUE_NOT_READ
    if vehicle.value is not None and is_weight_or_value(line, vehicle.value):
        yield ReadingDoubt.SMALL_VALUE


def _are_of_equipment(line: str, vehicle: Vehicle) -> bool:
    """Tell whether all amounts of a line were read as those of the equipment of its vehicle."""
    amounts = {money and money.amount for money in map(read_money, _amounts_in(line))}
    return amounts <= _of_equipment(vehicle)


def _amounts_in(line: str) -> Iterator[str]:
    return (amount.group().strip(" .,") for amount in MONEY_IN_TEXT.finditer(line))
