"""Vehicles in running text: items of a list, and sentences that name one vehicle or several."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from domain import values, vin
from domain.text import words
from intake.lexicon.quantity_phrases import CONNECTOR_BEFORE, COUNT_BEFORE, COUNT_INSIDE, SENTENCE_END
from intake.lexicon.trade_words import find_brands, find_models, is_everyday, names_unit, names_vehicle
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
from intake.text.descriptions import bare_use, describe
from intake.text.enumerations import ItemEvidence, beside_vehicles
from intake.text.exclusions import TAKEN_OUT, asked_for, tells_of_others
from intake.text.labelled_values import read_labels
from intake.text.passages import passages
from intake.text.remarks import is_remark, speaks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from intake.model.document import Line
    from intake.model.limits import ReadingLimits
    from intake.text.labelled_values import LabelledValues
    from intake.text.passages import Passage

_PLACE_BEFORE = re.compile(
    r"\b(?:av|ave|avenida|calle|blvd|boulevard|calz|calzada|carretera|col|colonia|expo"
    r"|agencia|planta|plaza|financiera"
    r"|credit|bank|banco|arrendadora|sucursal|ciudad|taller|edificio)\.?\s*$",
    re.IGNORECASE,
)
_NOT_A_VEHICLE = re.compile(
    r"^\W*(?:prima|deducible|total|subtotal|siniestro|p[oó]liza|asunto|subject|re:|rv:)", re.IGNORECASE
)
_TOTAL = re.compile(r"^\W*(?:sub\s?)?total", re.IGNORECASE)
_IN_A_ROW = re.compile(r"(?:(?!\s+(?:y|e|and)\s+(?!\d{4}))[^,;:.]|\.(?=\d))+", re.IGNORECASE)
_TIME_BEFORE = re.compile(r"\b(?:en|desde|durante|hasta|para|since|during)(?:\s+el)?(?:\s+a[nñ]o)?\s*$", re.IGNORECASE)
_MONTH_BEFORE = re.compile(
    r"\b(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)(?:\s+del?)?\s*$",
    re.IGNORECASE,
)
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{2}[.;!?])\s+(?=[A-ZÁÉÍÓÚÑ¿¡])|(?<=\d{4}[.;!?])\s+(?=[A-ZÁÉÍÓÚÑ¿¡])")
_ASKS = re.compile(r"\b(?:cotiza|asegurar|incluir|agregar|alta|quote|insure|renova)\w*", re.IGNORECASE)
_NO_LINE = -2
_LONGEST_WAY_TO_NAME = 60
_LONGEST_SECOND_LINE = 300
_LONGEST_WAY_TO_YEAR = 80
_LONGEST_UNIT = 400  # characters in which a unit says its year or VIN


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
            if place in listed:
                read.dropped.append(statements.dropped(place, statements.reasons[place] or _why_no_unit(passage.text)))
                last_number = _NO_LINE
            continue
        last_number = passage.last_number
    return read


class _Statements:
    """The passages of a text, why vehicles of some are not to be insured, and the vehicles that each names."""

    def __init__(self, file: str, lines: Sequence[Line], limits: ReadingLimits) -> None:
        stated = list(asked_for(sentence for whole in passages(lines) for sentence in _sentences(whole)))
        self.passages = [passage for passage, _ in stated]
        self.reasons = [reason for _, reason in stated]
        self._file = file
        self._limits = limits
        self._vehicles: dict[int, list[Vehicle]] = {}
        self._labels: dict[int, LabelledValues] = {}
        self.evidence: dict[int, ItemEvidence] = {}
        """What passages have been read as, by place; a passage that is nothing yet is missing."""

    def vehicles_at(self, place: int) -> list[Vehicle]:
        """Return the vehicles that a passage names."""
        if place not in self._vehicles:
            self._vehicles[place] = _in_passage(self._file, self.passages[place], self._limits)
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

    def unnamed_at(self, place: int) -> list[Vehicle]:
        """Return the units of an item with a name that is not known; its facts may stand in the line below."""
        passage, own = self.passages[place], self._labels_at(place)
        facts = own if own.is_of_a_unit else self._facts_below(place)
        vehicle = _unnamed(passage.text, own, facts, Origin(self._file, row=passage.number)) if facts else None
        return _units(vehicle, "", passage.text, self._limits) if vehicle else []

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
    if _NOT_A_VEHICLE.match(text) or not (has_number or _is_year_of_a_unit(text)):
        return None
    has_words = any(len(word) > 1 and word.isalpha() for word in words(own.rest))
    if not has_words or is_remark(text, own) or (speaks(own.rest) and not has_number):
        return None
    vehicle = _stated(own, origin, is_sentence=False)
    if vehicle is None or names_vehicle(text):
        return vehicle
    return replace(vehicle, warnings=(*vehicle.warnings, UNKNOWN_NAME))


def _is_year_of_a_unit(text: str) -> bool:
    """Tell whether no year in `text` dates an event: "desde 2019", "mayo 2024"."""
    before = [_before(text, year.start()) for year in values.find_years(text)]
    return not any(_TIME_BEFORE.search(start) or _MONTH_BEFORE.search(start) for start in before)


def _why_no_unit(text: str) -> str:
    """Return why an item in a list of vehicles is none."""
    if _TOTAL.match(text):
        return TOTAL
    return TITLE_OR_NOTE if _NOT_A_VEHICLE.match(text) or is_remark(text, read_labels(text)) else NOT_UNDERSTOOD


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
    return _vehicle(text, Origin(BODY), is_item=True, is_sentence=False)


def _in_passage(file: str, passage: Passage, limits: ReadingLimits) -> list[Vehicle]:
    body = passage.text
    if not body or _NOT_A_VEHICLE.match(body):
        return []
    origin = Origin(file, row=passage.number)
    starts = _starts(body)
    is_item = passage.is_item or len(starts) > 1
    vehicles: list[Vehicle] = []
    for start, end in zip(starts or [0], [*starts[1:], len(body)], strict=True):
        piece = body[start:end] if len(starts) > 1 else body
        text = CONNECTOR_BEFORE.sub("", piece) if end < len(body) else piece
        vehicle = _vehicle(text, origin, is_item=is_item, is_sentence=not passage.is_item)
        if vehicle is not None:
            vehicles.extend(_units(vehicle, _before(body, start), piece, limits))
    listed = [] if passage.is_item else _listed(body, origin, limits)
    return listed if len(listed) > len(vehicles) else vehicles


def _before(body: str, start: int) -> str:
    """Return the text before `start`, as much as may belong to what begins there."""
    return body[max(0, start - _LONGEST_WAY_TO_NAME) : start]


def _listed(body: str, origin: Origin, limits: ReadingLimits) -> list[Vehicle]:
    """Return vehicles that a sentence lists, with one year for all or none: "2 Versa, 3 Rio y una NP300"."""
    years = {int(match.group(1)) for match in values.find_years(body)}
    if len(years) > 1 or _starts(body)[1:] or not _ASKS.search(body):
        return []
    vehicles: list[Vehicle] = []
    for match in _IN_A_ROW.finditer(body):
        part = match.group()
        names = [name for name in (*find_brands(part), *find_models(part)) if not is_everyday(name)]
        start = min((name.start() for name in names), default=-1)
        is_counted = start >= 0 and COUNT_BEFORE.search(part[:start]) is not None
        if start < 0 or not (is_counted or years):
            continue
        facts = read_labels(part[start:])
        description = describe(facts.rest, is_sentence=True)
        vehicle = Vehicle(description, year=min(years, default=None), vin=facts.vin, plate=facts.plate, origin=origin)
        if len(words(description)) > 1 or find_models(description):
            vehicles += _units(vehicle, part[:start], part, limits)
    return vehicles


def _starts(body: str) -> list[int]:
    """Return where vehicles begin: at each brand or model before which the last vehicle has its year or VIN."""
    starts: list[int] = []
    for name in sorted([*find_brands(body), *find_models(body)], key=re.Match.start):
        is_first_of_all = not starts and _PLACE_BEFORE.search(_before(body, name.start())) is None
        if is_first_of_all or (starts and _is_complete(body[starts[-1] : name.start()][:_LONGEST_UNIT])):
            starts.append(name.start())
    if len(starts) > 1 and not _is_complete(body[starts[-1] :]):
        starts.pop()
    return starts


@lru_cache(maxsize=1_024)  # a line without end is asked for the same beginning again and again
def _is_complete(piece: str) -> bool:
    facts = read_labels(piece)
    return bool(facts.vin or facts.year)


def _units(vehicle: Vehicle, before: str, piece: str, limits: ReadingLimits) -> list[Vehicle]:
    """Return as many units as the text counts ("3 unidades", "dos", "(5 pzas)"), or one for each VIN or plate."""
    numbers = vin.find_all(piece)
    if len(numbers) > 1:
        serials = [vin.mend(number) for number in dict.fromkeys(numbers)]
        return [
            replace(vehicle, vin=serial.number, plate="", warnings=(serial.warning,) if serial.warning else ())
            for serial in serials
        ]
    if vehicle.vin or vehicle.plate:
        return [vehicle]
    match = COUNT_BEFORE.search(before) or COUNT_INSIDE.search(piece)
    count = values.read_quantity(next(filter(None, match.groups()))) if match else None
    return [vehicle] * min(max(count or 1, 1), limits.max_quantity)


def _vehicle(text: str, origin: Origin, *, is_item: bool, is_sentence: bool) -> Vehicle | None:
    """Return the vehicle of `text`, or None when there is too little evidence of one."""
    facts = read_labels(text)
    return _stated(facts, origin, is_sentence=is_sentence) if _is_evidence(text, facts, is_item=is_item) else None


def _stated(facts: LabelledValues, origin: Origin, *, is_sentence: bool) -> Vehicle | None:
    description = describe(vin.IN_TEXT.sub(" ", facts.rest), is_sentence=is_sentence)
    if not words(description) and not facts.vin:
        return None
    return Vehicle(
        description=description or facts.vin,
        year=facts.year,
        vin=facts.vin,
        plate=facts.plate,
        value=facts.money.amount if facts.money and facts.money.amount > 0 else None,
        currency=facts.money.currency if facts.money else "",
        usage=facts.usage or bare_use(facts.rest),
        coverage=facts.coverage,
        economic_number=facts.economic_number,
        value_basis=facts.basis,
        origin=origin,
        warnings=(facts.warning,) if facts.warning else (),
    )


def _is_evidence(text: str, facts: LabelledValues, *, is_item: bool) -> bool:
    if len(facts.vin) == 17:  # noqa: PLR2004 - characters of a VIN
        return True
    brands = find_brands(text)
    is_named = bool(brands) or _names_model(text, is_item=is_item) or (is_item and names_unit(text))
    if is_item:
        begins_with_brand = bool(brands) and len(words(text[: brands[0].start()])) <= 1
        return is_named and (facts.has_fact or begins_with_brand)
    if not is_named or not facts.has_fact:
        return False
    if facts.plate or facts.vin:
        return True
    start = (brands or find_models(text))[0].start()
    if _PLACE_BEFORE.search(text[:start]):
        return False
    years = [
        year.start()
        for year in values.find_years(text)
        if year.start() > start and not _TIME_BEFORE.search(_before(text, year.start()))
    ]
    is_near = (
        bool(years) and years[0] - start <= _LONGEST_WAY_TO_YEAR and not SENTENCE_END.search(text[start : years[0]])
    )
    return is_near or bool(facts.money and brands)


def _names_model(text: str, *, is_item: bool) -> bool:
    return any(is_item or not is_everyday(model) for model in find_models(text))
