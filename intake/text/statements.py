"""What the passages of a text state, each read for itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import values, vin
from domain.text import words
from intake.lexicon.quantity_phrases import with_counts_named
from intake.lexicon.trade_words import names_unit, names_vehicle
from intake.model.document import Origin
from intake.model.extraction import NOT_UNDERSTOOD, TITLE_OR_NOTE, TOTAL, UNKNOWN_NAME, DroppedRow, Vehicle, dropped_row
from intake.text.cards import with_cards
from intake.text.compact_lines import with_facts_spelt_out, with_slashes_apart
from intake.text.enumerations import ItemEvidence
from intake.text.exclusions import asked_for, replaced_apart, tells_of_others
from intake.text.labelled_values import read_labels, with_whole_vins, with_whole_years
from intake.text.leads import ALIKE, in_singular
from intake.text.passages import passages
from intake.text.remarks import is_remark, speaks
from intake.text.sentences import NOT_A_VEHICLE, TIME_BEFORE, another_of, stated, units, vehicles_in
from intake.text.series import completed
from intake.text.starts import before
from intake.text.terms.equipment_in_text import body_in, is_pulling
from intake.text.terms.readings import BY_LABEL, of_lists, with_readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.document import Line
    from intake.model.limits import ReadingLimits
    from intake.text.labelled_values import LabelledValues
    from intake.text.passages import Passage

_TOTAL: Final = re.compile(r"^\W*(?:sub\s?)?total", re.IGNORECASE)
_MONTH_BEFORE: Final = re.compile(
    r"\b(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)(?:\s+del?)?\s*$",
    re.IGNORECASE,
)
# A short number and a point may number what follows; a word, a bracket, a plate or a year ends a sentence.
_FULL_STOP: Final = re.compile(r"(?:(?<=[^\W\d_]{2}[.;!?])|(?<=[\w-]{2}\d[.;!?])|(?<=\)[.;!?]))\s+(?=[A-ZÁÉÍÓÚÑ¿¡])")
_NOW_ASKED: Final = re.compile(
    r"(?:\s*,\s*|\s+(?:y|pero|as[ií] que|por lo que)\s+)(?=(?:(?:y|ahora|ya|tambi[eé]n|por eso)\s+){0,2}"
    r"(?:necesit|quier|quisi|requier|requer|ocup|dese|me urge|favor de|hay que)\w*\s+(?:\w+\s+)?"
    r"(?:asegur|coti[cz]|inclu)\w*)",
    re.IGNORECASE,
)
"""Where a sentence about a loss goes on to what is to be insured."""
_ITEM_END: Final = re.compile(r"(?<=\b(?:19|20)\d\d)\s*(?:[;,]\s*(?:y\s+)?|\s+y\s+)(?=[A-ZÁÉÍÓÚÑ])")
_YEAR_AT_END: Final = re.compile(r"\s(?:19|20)\d\d\W*$")
_IN_A_SENTENCE: Final = ";"
"""The mark of an item that a sentence lists."""
_MOST_WORDS_OF_ITEM: Final = 7
_DITTO: Final = re.compile(
    r"\W*(?:[ií]dem|ib[ií]d(?:em)?)\b\W*|\s*[\"\u201c\u201d\u3003]{1,2}\s+"
    rf"|\W*(?:y\s+)?(?:la\s+|el\s+)?(?:otr[oa]|un[ao]?|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa])\s+"
    rf"(?:unidad\s+|m[aá]s\s+|auto\s+|cami[oó]n\s+)?{ALIKE}\W*",
    re.IGNORECASE,
)
_ONE_UNIT = re.compile(
    r"\b(?:esta|[uú]ltima|dicha)\s+(?:unidad|camioneta)\b|\beste\s+(?:auto|veh[ií]culo|cami[oó]n)\b", re.IGNORECASE
)
_LONGEST_SECOND_LINE: Final = 300


class Statements:
    """The passages of a text, why vehicles of some are not to be insured, and the vehicles that each names."""

    def __init__(self, file: str, lines: Sequence[Line], limits: ReadingLimits) -> None:
        plain = (_plain(whole) for whole in with_cards(with_facts_spelt_out(list(passages(lines)))))
        apart = (part for whole in plain for part in replaced_apart(whole))
        reasoned = list(asked_for(sentence for part in apart for sentence in _sentences(part)))
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
            vehicles = vehicles_in(self._file, self.passages[place], self._limits)
            if not vehicles and self.passages[place].mark == _IN_A_SENTENCE:
                vehicles = self.unnamed_at(place)
            if doubts := self.passages[place].doubts:
                vehicles = [replace(vehicle, doubts=(*vehicle.doubts, *doubts)) for vehicle in vehicles]
            self._vehicles[place] = vehicles
        return self._vehicles[place]

    def completed_at(self, place: int, vehicle: Vehicle) -> Vehicle | None:
        """Return `vehicle` with what a passage adds to it; None when the passage is no second line of it."""
        passage = self.passages[place]
        if not passage.text or len(passage.text) > _LONGEST_SECOND_LINE:
            return None
        if passage.mark[:-1].strip().isdigit() and vin.read_vin(passage.text):
            return None
        if with_body := self.with_body(place, vehicle):
            return with_body
        return _with_facts(vehicle, self._labels_at(place))

    def with_body(self, place: int, vehicle: Vehicle) -> Vehicle | None:
        """Return `vehicle` with the body that a passage names and nothing else: "Carrocería de redilas: $80,000".

        None for a unit that pulls its load, or is pulled: what stands below is rather another one.
        """
        passage = self.passages[place]
        body = body_in(passage.text) if not passage.is_item and not is_pulling(vehicle) else None
        if body is None or any(item.text == body.text for item in vehicle.equipment):
            return None
        readings = of_lists((), (*vehicle.equipment, body))
        return replace(
            vehicle,
            equipment=(*vehicle.equipment, body),
            reading_fields=with_readings(vehicle.reading_fields, [(name, BY_LABEL) for name in readings]),
        )

    def is_body(self, place: int) -> bool:
        """Tell whether a passage is a body with or without its amount, and nothing else."""
        return body_in(self.passages[place].text) is not None

    def _labels_at(self, place: int) -> LabelledValues:
        if place not in self._labels:
            self._labels[place] = read_labels(self.passages[place].text)
        return self._labels[place]

    def is_of_use(self, place: int) -> bool:
        """Tell whether a passage states a use or a coverage and no other fact."""
        facts = self._labels_at(place)
        is_use = facts.usage or facts.coverage or facts.terms.service or facts.terms.cargo
        return bool(is_use) and not (facts.is_of_a_unit or facts.money or facts.economic_number)

    def is_of_coverages(self, place: int) -> bool:
        """Tell whether a passage states coverages with their figures and no fact of a unit."""
        facts = self._labels_at(place)
        if _ONE_UNIT.search(self.passages[place].text):
            return False
        return bool(facts.terms.coverages) and not (facts.is_of_a_unit or facts.money or facts.economic_number)

    def has_doubtful_vin(self, place: int) -> bool:
        """Tell whether a passage holds a number that is a VIN or any other number of 17 letters and digits."""
        return self._labels_at(place).has_doubtful_vin

    def unnamed_at(self, place: int) -> list[Vehicle]:
        """Return the units of an item with a name that is not known; its facts may stand in the line below."""
        passage, own = self.passages[place], self._labels_at(place)
        facts = own if own.is_of_a_unit else self._facts_below(place)
        vehicle = _unnamed(passage.text, own, facts, Origin(self._file, row=passage.number)) if facts else None
        return units(vehicle, None, passage.text, self._limits) if vehicle else []

    def heads_a_number(self, place: int) -> bool:
        """Tell whether a passage with a year of its own stands above a line that holds a VIN or a plate alone."""
        below = self._facts_below(place) if self._labels_at(place).year else None
        return below is not None and bool(below.vin or below.plate)

    def is_dated_kind(self, place: int) -> bool:
        """Tell whether a passage is a kind of unit with a few words and a year: "RETROEXCAVADORA ZYX 416F 2018"."""
        text, own = self.passages[place].text, self._labels_at(place)
        is_short = len(words(own.rest)) < _MOST_WORDS_OF_ITEM and _is_year_of_a_unit(text)
        return bool(own.year) and is_short and names_unit(text) and not speaks(own.rest)

    def is_valued_kind(self, place: int) -> bool:
        """Tell whether a passage is a kind of unit with a year and a value: "Caja seca Utility 2020 $520,000"."""
        return self._labels_at(place).money is not None and self.is_dated_kind(place)

    def ditto_at(self, place: int, above: Vehicle) -> Vehicle | None:
        """Return the vehicle of a passage that repeats the name above it: "ídem 2021 placas …"."""
        passage = self.passages[place]
        ditto = _DITTO.match(passage.text)
        facts = self._labels_at(place)
        if ditto is None or not facts.is_of_a_unit or speaks(facts.rest):
            return None
        vehicle = another_of(above, passage.text[ditto.end() :])
        return vehicle and replace(vehicle, origin=Origin(self._file, row=passage.number))

    def branded_at(self, place: int, brand: str) -> list[Vehicle]:
        """Return the units of a passage below the name of their brand: "T370 2021 placas …" below "KENWORTH"."""
        passage, own = self.passages[place], self._labels_at(place)
        if not own.is_of_a_unit or not words(own.rest) or speaks(own.rest):
            return []
        text = f"{brand} {passage.text}"
        vehicle = stated(read_labels(text), Origin(self._file, row=passage.number), is_sentence=False)
        return units(vehicle, None, text, self._limits) if vehicle else []

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


def _plain(passage: Passage) -> Passage:
    """Return a passage with numbers and names in the one form in which they are read."""
    text = with_slashes_apart(with_whole_years(with_whole_vins(passage.text)))
    return replace(passage, text=in_singular(with_counts_named(text)))


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


def why_no_unit(text: str) -> str:
    """Return why an item in a list of vehicles is none."""
    if _TOTAL.match(text):
        return TOTAL
    return TITLE_OR_NOTE if NOT_A_VEHICLE.match(text) or is_remark(text, read_labels(text)) else NOT_UNDERSTOOD


def _sentences(passage: Passage) -> Iterator[Passage]:
    """Split a passage into sentences when it mentions a loss or a cancellation, else the list in it into items."""
    if passage.is_item or not tells_of_others(passage.text):
        yield from _items(passage)
        return
    for sentence in _FULL_STOP.split(passage.text):
        for part in _NOW_ASKED.split(sentence):
            yield replace(passage, text=part)


def _items(passage: Passage) -> Iterator[Passage]:
    """Split a sentence that lists names, each with its year, where one of them is not known and another is."""
    first, *others = _ITEM_END.split(passage.text) if not passage.is_item else [passage.text]
    is_list = all(len(words(text)) <= _MOST_WORDS_OF_ITEM and _YEAR_AT_END.search(text) for text in others)
    named = [names_vehicle(text) for text in (first, *others)]
    if not (others and is_list and any(named) and not all(named)):
        yield passage
        return
    yield replace(passage, text=first)
    yield from (replace(passage, text=text, mark=_IN_A_SENTENCE) for text in others)


def _with_facts(vehicle: Vehicle, facts: LabelledValues) -> Vehicle | None:
    """Return `vehicle` with facts that stand alone; None when they come with words or another vehicle's number."""
    if words(facts.terms.beyond(facts.rest)) or (facts.vin and vehicle.vin) or (facts.plate and vehicle.plate):
        return None
    return completed(vehicle, facts)
