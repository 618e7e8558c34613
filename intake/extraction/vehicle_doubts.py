"""How sure each vehicle was read: a confidence from 0 to 1, and what lowers it, as codes."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.notices.codes import ReadingDoubt, WarningCode
from domain.notices.notice import about, notice
from domain.text import fold, words
from domain.values import MONEY_IN_TEXT, find_years
from intake.lexicon.list_signs import asks_to_add
from intake.lexicon.trade_words import find_brands, names_vehicle
from intake.model.document import BODY, Line, Origin
from intake.model.extraction import UNKNOWN_NAME
from intake.text.passages import passages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from domain.notices.notice import Notice
    from intake.extraction.list_reader import ListRead
    from intake.model.extraction import Vehicle


CONFIDENCE: Final[Mapping[ReadingDoubt, float]] = {
    ReadingDoubt.NUMBER_AS_DESCRIPTION: 0.3,
    ReadingDoubt.NO_MODEL: 0.6,
    ReadingDoubt.NO_YEAR: 0.8,
    ReadingDoubt.YEAR_NOT_READ: 0.6,
    ReadingDoubt.VALUE_NOT_READ: 0.5,
    ReadingDoubt.SEVERAL_CURRENCIES: 0.8,
    ReadingDoubt.IN_A_SENTENCE: 0.4,
    ReadingDoubt.UNKNOWN_NAME: 0.4,
    ReadingDoubt.MENDED_VIN: 0.8,
    ReadingDoubt.DOUBTFUL_VIN: 0.9,
}
"""What each doubt leaves of the confidence; several multiply."""
_MENDED: Final = frozenset({WarningCode.VIN_MENDED, WarningCode.VIN_LETTERS})
_DOUBTFUL: Final = frozenset({WarningCode.VIN_LENGTH, WarningCode.VIN_CHECK_DIGIT})
_Place = tuple[str, str, int]


def with_confidence(vehicles: Sequence[Vehicle], reads: Iterable[ListRead]) -> list[Vehicle]:
    """Return the vehicles with how sure they are and why; `reads` are the texts and files that list them."""
    lines, sentences = _lines(reads)
    currencies = {vehicle.currency for vehicle in vehicles} - {""}
    has_list = any(vehicle.origin is None or _place(vehicle.origin) not in sentences for vehicle in vehicles)
    return [
        _doubted(vehicle, set(_doubts(vehicle, lines, currencies, sentences if has_list else set())))
        for vehicle in vehicles
    ]


def notes_on_doubtful(vehicles: Iterable[Vehicle], least: float) -> Iterator[Notice]:
    """Yield a warning for each doubt of vehicles below the least confidence, with their places."""
    doubtful = [vehicle for vehicle in vehicles if vehicle.reading_confidence < least]
    for doubt in ReadingDoubt:
        if places := [vehicle.origin for vehicle in doubtful if doubt in vehicle.doubts]:
            yield about(notice(WarningCode.VEHICLES_DOUBTFUL, doubt=doubt), places)


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
            texts = [passage for passage in passages(own) if not passage.is_item]
            sentences |= {(read.file, "", passage.number) for passage in texts if not asks_to_add(fold(passage.text))}
    return lines, sentences


def is_named_in_passing(vehicle: Vehicle) -> bool:
    """Return whether a vehicle is only a brand in a sentence beside a list, such as "Distribuidor Ford 2019"."""
    return {ReadingDoubt.IN_A_SENTENCE, ReadingDoubt.NO_MODEL} <= set(vehicle.doubts)


def _place(origin: Origin) -> _Place:
    return origin.file, origin.sheet, origin.row


def _doubts(
    vehicle: Vehicle, lines: Mapping[_Place, str], currencies: Collection[str], sentences: Collection[_Place]
) -> Iterator[ReadingDoubt]:
    place = _place(vehicle.origin) if vehicle.origin else ("", "", 0)
    yield from _doubts_of_name(vehicle)
    yield from _doubts_beside(vehicle, lines.get(place, ""))
    if vehicle.currency and len(currencies) > 1:
        yield ReadingDoubt.SEVERAL_CURRENCIES
    if place in sentences and not (vehicle.vin or vehicle.plate):
        yield ReadingDoubt.IN_A_SENTENCE
    codes = {warning.code for warning in vehicle.warnings}
    if codes & _MENDED:
        yield ReadingDoubt.MENDED_VIN
    if codes & _DOUBTFUL:
        yield ReadingDoubt.DOUBTFUL_VIN


def _doubts_of_name(vehicle: Vehicle) -> Iterator[ReadingDoubt]:
    if UNKNOWN_NAME in vehicle.warnings:
        yield ReadingDoubt.UNKNOWN_NAME
    name = f"{vehicle.brand} {vehicle.model} {vehicle.description}"
    has_word = any(len(word) > 1 and word.isalpha() for word in words(name))
    is_serial = vin.compact(vehicle.description) == vehicle.vin
    if is_serial or not (has_word or names_vehicle(name)):
        yield ReadingDoubt.NUMBER_AS_DESCRIPTION
    elif not vehicle.model and not _says_more_than_brand(vehicle.description):
        yield ReadingDoubt.NO_MODEL


def _says_more_than_brand(description: str) -> bool:
    brands = {word for match in find_brands(description) for word in words(match.group())}
    return not brands or any(word not in brands and not _is_year(word) for word in words(description))


def _is_year(word: str) -> bool:
    return len(word) == 4 and bool(find_years(word))  # noqa: PLR2004 - digits of a year


def _doubts_beside(vehicle: Vehicle, line: str) -> Iterator[ReadingDoubt]:
    """ReadingDoubt what a line of text says beside the vehicle."""
    if vehicle.year is None:
        yield ReadingDoubt.YEAR_NOT_READ if find_years(line) else ReadingDoubt.NO_YEAR
    if vehicle.value is None and MONEY_IN_TEXT.search(line):
        yield ReadingDoubt.VALUE_NOT_READ
