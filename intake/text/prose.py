"""Vehicles in running text, passage by passage: each may name some, add to the last, or be dropped with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from domain import values, vin
from domain.text import words
from intake.lexicon.trade_words import names_vehicle
from intake.model.document import BODY, Origin
from intake.model.extraction import (
    NOT_UNDERSTOOD,
    TITLE_OR_NOTE,
    TOTAL,
    UNKNOWN_NAME,
    DroppedRow,
    Vehicle,
    dropped_row,
)
from intake.text.enumerations import ItemEvidence, beside_vehicles
from intake.text.exclusions import TAKEN_OUT, asked_for, tells_of_others
from intake.text.labelled_values import read_labels, with_whole_vins
from intake.text.leads import in_singular
from intake.text.passages import passages
from intake.text.remarks import is_remark, speaks
from intake.text.sentences import NOT_A_VEHICLE, TIME_BEFORE, before, stated, units, vehicle_of, vehicles_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from intake.model.document import Line
    from intake.model.limits import ReadingLimits
    from intake.text.labelled_values import LabelledValues
    from intake.text.passages import Passage

_TOTAL = re.compile(r"^\W*(?:sub\s?)?total", re.IGNORECASE)
_MONTH_BEFORE = re.compile(
    r"\b(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)(?:\s+del?)?\s*$",
    re.IGNORECASE,
)
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{2}[.;!?])\s+(?=[A-ZÁÉÍÓÚÑ¿¡])|(?<=\d{4}[.;!?])\s+(?=[A-ZÁÉÍÓÚÑ¿¡])")
_NO_LINE = -2
_LONGEST_SECOND_LINE = 300


@dataclass(slots=True)
class ProseRead:
    """What was read in the lines of a text."""

    vehicles: list[Vehicle] = field(default_factory=list)
    dropped: list[DroppedRow] = field(default_factory=list)
    taken_out: list[Vehicle] = field(default_factory=list)
    """Vehicles that the text says to leave out, wherever else they are listed."""


def read_prose(file: str, lines: Sequence[Line], limits: ReadingLimits) -> ProseRead:
    """Return the vehicles in `lines`, and the other items of the lists that they stand in."""
    statements = _Statements(file, lines, limits)
    read = _read(statements)
    listed = beside_vehicles(statements.passages, statements.evidence, statements.weigh)
    return _read(statements, listed) if any(place not in statements.evidence for place in listed) else read


def _read(statements: _Statements, listed: Collection[int] = ()) -> ProseRead:
    """Read passage by passage; `listed` are the places of items in lists of vehicles."""
    read = ProseRead()
    last_number = _NO_LINE
    for place, passage in enumerate(statements.passages):
        is_next = last_number + 1 == passage.number or last_number == passage.number
        if is_next and read.vehicles and (completed := statements.completed_at(place, read.vehicles[-1])):
            read.vehicles[-1] = completed
            statements.evidence[place] = ItemEvidence.MORE
        elif vehicles := statements.vehicles_at(place) or (place in listed and statements.unnamed_at(place)):
            if reason := statements.reasons[place]:
                read.dropped.append(statements.dropped(place, reason))
                read.taken_out += vehicles if reason == TAKEN_OUT else ()
                last_number = _NO_LINE
                continue
            read.vehicles.extend(vehicles)
            statements.evidence[place] = ItemEvidence.VEHICLE
        elif not passage.text:
            last_number += is_next
            continue
        else:
            if place in listed or statements.has_doubtful_vin(place):
                read.dropped.append(statements.dropped(place, statements.reasons[place] or _why_no_unit(passage.text)))
                last_number = _NO_LINE
            continue
        last_number = passage.last_number
    return read


class _Statements:
    """The passages of a text, why vehicles of some are not to be insured, and the vehicles that each names."""

    def __init__(self, file: str, lines: Sequence[Line], limits: ReadingLimits) -> None:
        plain = (replace(whole, text=in_singular(with_whole_vins(whole.text))) for whole in passages(lines))
        reasoned = list(asked_for(sentence for whole in plain for sentence in _sentences(whole)))
        self.passages = [passage for passage, _ in reasoned]
        self.reasons = [reason for _, reason in reasoned]
        self._file = file
        self._limits = limits
        self._vehicles: dict[int, list[Vehicle]] = {}
        self._labels: dict[int, LabelledValues] = {}
        self.evidence: dict[int, ItemEvidence] = {}
        """What passages have been read as, by place; a passage that is nothing yet is missing."""

    def vehicles_at(self, place: int) -> list[Vehicle]:
        """Return the vehicles that a passage names."""
        if place not in self._vehicles:
            self._vehicles[place] = vehicles_in(self._file, self.passages[place], self._limits)
        return self._vehicles[place]

    def completed_at(self, place: int, vehicle: Vehicle) -> Vehicle | None:
        """Return `vehicle` with what a passage adds to it; None when the passage is no second line of it."""
        passage = self.passages[place]
        if not passage.text or len(passage.text) > _LONGEST_SECOND_LINE:
            return None
        if passage.mark[:-1].strip().isdigit() and vin.read_vin(passage.text):
            return None
        return _completed(vehicle, self._labels_at(place))

    def _labels_at(self, place: int) -> LabelledValues:
        if place not in self._labels:
            self._labels[place] = read_labels(self.passages[place].text)
        return self._labels[place]

    def has_doubtful_vin(self, place: int) -> bool:
        """Tell whether a passage holds a number that is a VIN or any other number of 17 letters and digits."""
        return self._labels_at(place).has_doubtful_vin

    def unnamed_at(self, place: int) -> list[Vehicle]:
        """Return the units of an item with a name that is not known; its facts may stand in the line below."""
        passage, own = self.passages[place], self._labels_at(place)
        facts = own if own.is_of_a_unit else self._facts_below(place)
        vehicle = _unnamed(passage.text, own, facts, Origin(self._file, row=passage.number)) if facts else None
        return units(vehicle, None, passage.text, self._limits) if vehicle else []

    def _facts_below(self, place: int) -> LabelledValues | None:
        """Return the facts of the line below when it holds nothing else."""
        below = self.passages[place + 1] if place + 1 < len(self.passages) else None
        if below is None or below.is_item or below.number != self.passages[place].last_number + 1:
            return None
        facts = self._labels_at(place + 1)
        return facts if facts.is_of_a_unit and not words(facts.rest) else None

    def weigh(self, place: int) -> ItemEvidence:
        """Judge what a passage that has been read as nothing may be in a list of vehicles."""
        if self.reasons[place] or self.vehicles_at(place):
            return ItemEvidence.NONE
        if not words(self._labels_at(place).rest):
            return ItemEvidence.MORE
        return ItemEvidence.UNNAMED if self.unnamed_at(place) else ItemEvidence.NONE

    def dropped(self, place: int, reason: str) -> DroppedRow:
        """Return a passage as a dropped row."""
        passage = self.passages[place]
        return dropped_row(Origin(self._file, row=passage.number), reason, passage.text)


def _unnamed(text: str, own: LabelledValues, facts: LabelledValues, origin: Origin) -> Vehicle | None:
    """Return the unit of an item that has words and facts, its own or those of the line below.

    Beside items that are vehicles that is enough; a name that is not known becomes a warning.
    """
    has_number = bool(facts.vin or facts.plate)
    if NOT_A_VEHICLE.match(text) or not (has_number or _is_year_of_a_unit(text)):
        return None
    has_words = any(len(word) > 1 and word.isalpha() for word in words(own.rest))
    if not has_words or is_remark(text, own) or (speaks(own.rest) and not has_number):
        return None
    vehicle = stated(own, origin, is_sentence=False)
    if vehicle is None or names_vehicle(text):
        return vehicle
    return replace(vehicle, warnings=(*vehicle.warnings, UNKNOWN_NAME))


def _is_year_of_a_unit(text: str) -> bool:
    """Tell whether no year in `text` dates an event: "desde 2019", "mayo 2024"."""
    befores = [before(text, year.start()) for year in values.find_years(text)]
    return not any(TIME_BEFORE.search(text) or _MONTH_BEFORE.search(text) for text in befores)


def _why_no_unit(text: str) -> str:
    """Return why an item in a list of vehicles is none."""
    if _TOTAL.match(text):
        return TOTAL
    return TITLE_OR_NOTE if NOT_A_VEHICLE.match(text) or is_remark(text, read_labels(text)) else NOT_UNDERSTOOD


def _sentences(passage: Passage) -> Iterator[Passage]:
    """Split a passage into its sentences when it mentions a loss or a cancellation."""
    if passage.is_item or not tells_of_others(passage.text):
        yield passage
        return
    for part in _FULL_STOP.split(passage.text):
        yield replace(passage, text=part)


def _completed(vehicle: Vehicle, facts: LabelledValues) -> Vehicle | None:
    """Return `vehicle` with facts that stand alone; None when they come with words or another vehicle's number."""
    if words(facts.rest) or (facts.vin and vehicle.vin) or (facts.plate and vehicle.plate):
        return None
    return replace(
        vehicle,
        vin=vehicle.vin or facts.vin,
        plate=vehicle.plate or facts.plate,
        year=vehicle.year or facts.year,
        value=facts.money.amount if facts.money and vehicle.value is None else vehicle.value,
        usage=vehicle.usage or facts.usage,
        coverage=vehicle.coverage or facts.coverage,
        economic_number=vehicle.economic_number or facts.economic_number,
        warnings=(*vehicle.warnings, facts.warning) if facts.warning else vehicle.warnings,
    )


def read_item(text: str) -> Vehicle | None:
    """Return the vehicle of `text`, which is known to be an item of a list."""
    return vehicle_of(text, Origin(BODY), is_item=True, is_sentence=False)
