"""Vehicles in running text, passage by passage: each may name some, add to those above, or be dropped with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from domain.notices.codes import DropReason, WarningCode
from domain.notices.notice import notice
from domain.text import fold, words
from intake.lexicon.list_signs import adds_more
from intake.lexicon.trade_words import names_make
from intake.model.document import BODY, Origin
from intake.text.enumerations import ItemEvidence, beside_vehicles, depth_of_number, unmarked_blocks
from intake.text.exclusions import TAKEN_OUT
from intake.text.sentences import is_aside, is_bare, vehicle_of
from intake.text.series import Series, copies_asked, copy_of, is_label_of_numbers, numbers_alone, start_of_bare
from intake.text.statements import Statements, why_no_unit
from intake.text.titles import title_of, titled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from domain.notices.notice import Notice
    from intake.model.document import Line
    from intake.model.extraction import DroppedRow, Vehicle
    from intake.model.limits import ReadingLimits

_NO_LINE: Final = -2
_FEWEST_OF_A_LIST: Final = 2
_WIDEST_GAP: Final = 3  # passages between a title and the first line below it, blank ones with it
ASIDE: Final = DropReason.MAKER_IN_A_SENTENCE


@dataclass(slots=True)
class ProseRead:
    """What was read in the lines of a text."""

    vehicles: list[Vehicle] = field(default_factory=list)
    dropped: list[DroppedRow] = field(default_factory=list)
    taken_out: list[Vehicle] = field(default_factory=list)
    """Vehicles that the text says to leave out, wherever else they are listed."""
    added_rows: set[int] = field(default_factory=set)
    """The lines of vehicles that the text adds to a list elsewhere: they repeat none of it."""
    asides: list[tuple[Vehicle, DroppedRow]] = field(default_factory=list)
    """Makers with a year in a sentence: none of them is a vehicle where another text or file has a list."""

    announced: list[tuple[int, int]] = field(default_factory=list)
    """How many units a heading announces, and the index of the first vehicle below it."""
    numbered: list[tuple[int, int]] = field(default_factory=list)
    """How many units stand above a list of numbers that is not one for each of them, and how many numbers it has."""

    @property
    def doubts(self) -> list[Notice]:
        """Warnings about headings and units with more or fewer below them than they are."""
        starts = [start for _, start in self.announced]
        return [
            notice(WarningCode.HEADING_COUNT_DIFFERS, stated=count, read=end - start)
            for (count, start), end in zip(self.announced, [*starts[1:], len(self.vehicles)], strict=False)
            if count not in {1, end - start}
        ] + [notice(WarningCode.HEADING_COUNT_DIFFERS, stated=units, read=numbers) for units, numbers in self.numbered]

    @property
    def has_list(self) -> bool:
        """Whether some vehicles have numbers or values of their own."""
        return any(not is_bare(vehicle) for vehicle in self.vehicles)


def read_prose(file: str, lines: Sequence[Line], limits: ReadingLimits) -> ProseRead:
    """Return the vehicles in `lines`, and the other items of the lists that they stand in."""
    read = _read(Statements(file, lines, limits), limits)
    if read.has_list:
        read.dropped += [row for _, row in read.asides]
        read.asides = []
    return read


def _read(statements: Statements, limits: ReadingLimits) -> ProseRead:
    read = _Reading(statements, limits).read()
    listed = beside_vehicles(statements.passages, statements.evidence, statements.weigh)
    if any(place not in statements.evidence for place in listed):
        return _Reading(statements, limits, listed).read()
    return read


def _descriptions(vehicles: Sequence[Vehicle]) -> list[str]:
    return [vehicle.description for vehicle in vehicles]


def read_item(text: str) -> Vehicle | None:
    """Return the vehicle of `text`, which is known to be an item of a list."""
    return vehicle_of(text, Origin(BODY), is_item=True, is_sentence=False)


class _Reading:
    """One reading from the first passage to the last."""

    def __init__(self, statements: Statements, limits: ReadingLimits, listed: Collection[int] = ()) -> None:
        """`listed` are the places of items in lists of vehicles."""
        self._statements = statements
        self._limits = limits
        self._listed = listed
        self._read = ProseRead()
        self._last_number = _NO_LINE
        self._series: Series | None = None
        self._end_of_numbers = 0
        """The place behind the list of numbers that was met last."""
        self._is_list_apart = False
        """Whether that list has a number for each of several descriptions above it."""
        self._header_mark = ""
        self._context: dict[str, str] = {}
        """What the titles above say of the vehicles below them."""
        self._is_adding = False
        self._asides: dict[int, int] = {}
        """The place of each sentence that has only a maker and a year, by the index of its vehicle."""

    def read(self) -> ProseRead:
        """Read all passages."""
        for place, passage in enumerate(self._statements.passages):
            if not passage.text:
                self._last_number += self._is_next(place)
            elif title := self._title_at(place):
                self._context |= title
                self._last_number = _NO_LINE
            elif self._adds(place):
                self._statements.evidence[place] = ItemEvidence.MORE
                self._last_number = passage.last_number
            elif not (self._names(place) or self._repeats(place)):
                self._leave_out(place)
        self._part_asides()
        return self._read

    def _part_asides(self) -> None:
        """Part the vehicles of asides from the others, unless they stand in a list without marks."""
        vehicles = self._read.vehicles
        in_lists = self._places_in_lists() if self._asides else set()
        for index, place in reversed(self._asides.items()):
            if is_bare(vehicles[index]) and place not in in_lists:
                self._read.asides.insert(0, (vehicles.pop(index), self._statements.dropped(place, ASIDE)))

    def _places_in_lists(self) -> set[int]:
        """Return the places of neighbouring lines that all name vehicles, one of them by more than its maker."""
        asides = set(self._asides.values())
        named = {place for place, weight in self._statements.evidence.items() if weight is ItemEvidence.VEHICLE}
        in_lists: set[int] = set()
        for block in unmarked_blocks(self._statements.passages):
            for is_named, run in groupby(block, key=named.__contains__):
                places = set(run)
                in_lists |= places if is_named and places - asides else set()
        return in_lists

    def _title_at(self, place: int) -> Mapping[str, str]:
        passages = self._statements.passages
        below = next((passages[index] for index in self._filled_below(place)), None)
        is_right_below = passages[place].number == self._last_number + 1 and passages[place - 1].text
        above = self._read.vehicles[-1] if self._read.vehicles and is_right_below else None
        return title_of(passages[place], below, above)

    def _is_next(self, place: int) -> bool:
        return self._statements.passages[place].number in {self._last_number, self._last_number + 1}

    def _adds(self, place: int) -> bool:
        """Tell whether a passage says more of the vehicles above, and add it to them."""
        vehicles = self._read.vehicles
        if not vehicles or not self._is_next(place):
            return False
        if place >= self._end_of_numbers:
            self._meet_numbers(place)
        if self._series and self._is_of_series(place) and self._series.add(self._statements.passages[place].text):
            return True
        if self._is_of_all(place):
            return True
        if vehicle := self._statements.completed_at(place, vehicles[-1]):
            first = self._first_of_list(place)
            for index in range(first, len(vehicles) - 1):
                vehicles[index] = replace(vehicles[index], usage=vehicle.usage, coverage=vehicle.coverage)
            vehicles[-1] = vehicle
            return True
        return is_label_of_numbers(self._statements.passages[place].text)

    def _meet_numbers(self, place: int) -> None:
        """Settle whose the numbers are that begin at a place: one for each unit above that has none, or of the last."""
        kind, count = self._count_numbers(place)
        own = self._series.unit_count if self._series else 0
        self._is_list_apart = False
        if count < _FEWEST_OF_A_LIST and not (count and own > 1):
            return
        start = start_of_bare(self._read.vehicles, kind)
        bare = len(self._read.vehicles) - start
        if count == bare > own:
            self._series = Series(self._read.vehicles, start)
            self._is_list_apart = True
        elif count != own and max(own, bare) > 1:
            self._read.numbered.append((max(own, bare), count))

    def _count_numbers(self, place: int) -> tuple[str, int]:
        """Return of which kind the numbers in the list are that begins at a place, and how many it has."""
        passages = self._statements.passages
        counts = {"vin": 0, "plate": 0}
        end = place
        while end < len(passages) and ((numbers := numbers_alone(passages[end].text)) or not passages[end].text):
            counts["vin"] += sum(bool(number.vin) for number in numbers)
            counts["plate"] += sum(bool(number.plate) for number in numbers)
            end += 1
        self._end_of_numbers = max(end, place + 1)
        return max(counts.items(), key=lambda item: item[1])

    def _is_of_all(self, place: int) -> bool:
        """Tell whether coverages below several units, none of which has its own, are those of the case."""
        above = self._read.vehicles[:-1]
        return bool(above) and not any(unit.coverages for unit in above) and self._statements.is_of_coverages(place)

    def _first_of_list(self, place: int) -> int:
        """Return the index of the first vehicle that a use or coverage below a list is of: all, if none has its own."""
        vehicles, last = self._read.vehicles, len(self._read.vehicles) - 1
        is_below_items = bool(self._header_mark) and not self._statements.passages[place].is_item
        has_own = any(vehicle.usage or vehicle.coverage for vehicle in vehicles)
        return 0 if is_below_items and not has_own and self._statements.is_of_use(place) else last

    def _is_of_series(self, place: int) -> bool:
        """Tell whether a passage may hold numbers of the description above, and is no next item of the same list."""
        depth = depth_of_number(self._statements.passages[place].mark)
        is_next_item = 0 < depth <= depth_of_number(self._header_mark)
        return not ((is_next_item and not self._is_list_apart) or self._statements.reasons[place])

    def _names(self, place: int) -> bool:
        """Tell whether a passage names vehicles, and keep them or say why they are left out."""
        vehicles = self._repeated_at(place) or self._statements.vehicles_at(place)
        brand = self._context.get("brand")
        vehicles = vehicles or (self._statements.branded_at(place, brand) if brand else [])
        is_unit = place in self._listed or self._statements.heads_a_number(place)
        is_unit |= self._statements.is_valued_kind(place)
        vehicles = vehicles or (self._statements.unnamed_at(place) if is_unit else [])
        if not vehicles:
            return False
        if reason := self._statements.reasons[place]:
            self._read.dropped.append(self._statements.dropped(place, reason))
            self._read.taken_out += vehicles if reason == TAKEN_OUT else ()
            self._last_number = _NO_LINE
            return True
        if self._announces(place, vehicles):
            self._read.announced.append((len(vehicles), len(self._read.vehicles)))
            years = {vehicle.year for vehicle in vehicles if vehicle.year}
            self._context = {"year": str(min(years))} if len(years) == 1 else {}
            self._last_number = _NO_LINE
            return True
        if is_aside(self._statements.passages[place], vehicles):
            self._asides[len(self._read.vehicles)] = place
        self._header_mark = self._statements.passages[place].mark
        vehicles = [titled(vehicle, self._context) for vehicle in vehicles]
        if self._is_adding or adds_more(fold(self._statements.passages[place].text)):
            self._read.added_rows.add(self._statements.passages[place].number)
        self._read.vehicles += vehicles
        has_numbers = any(vehicle.vin or vehicle.plate for vehicle in vehicles)
        self._series = None if has_numbers else Series(self._read.vehicles, len(self._read.vehicles) - len(vehicles))
        self._statements.evidence[place] = ItemEvidence.VEHICLE
        self._last_number = self._statements.passages[place].last_number
        return True

    def _repeated_at(self, place: int) -> list[Vehicle]:
        """Return the vehicle of a passage that is like the one above it: "ídem 2021", "otra igual, placas …"."""
        is_below = self._read.vehicles and self._is_next(place)
        ditto = self._statements.ditto_at(place, self._read.vehicles[-1]) if is_below else None
        return [ditto] if ditto else []

    def _announces(self, place: int, vehicles: Sequence[Vehicle]) -> bool:
        """Tell whether a passage is a heading of vehicles that are named below it: "Te paso las 5 Urvan:"."""
        passage = self._statements.passages[place]
        if (
            passage.is_item
            or not passage.text.rstrip().endswith(":")
            or any(unit.vin or unit.plate for unit in vehicles)
        ):
            return False
        below = next(iter(self._filled_below(place)), None)
        named = self._statements.vehicles_at(below) if below is not None else []
        is_same = any(set(words(unit.description)) & set(words(vehicles[0].description)) for unit in named)
        return bool(named) and (is_same or len(vehicles) > 1) and any(map(names_make, _descriptions(named)))

    def _filled_below(self, place: int) -> Iterator[int]:
        passages = self._statements.passages
        return (
            below for below in range(place + 1, min(len(passages), place + 1 + _WIDEST_GAP)) if passages[below].text
        )

    def _repeats(self, place: int) -> bool:
        """Tell whether a passage asks for more units like the one above, and add them."""
        count = 0 if self._statements.reasons[place] else copies_asked(self._statements.passages[place].text)
        if not count or not self._read.vehicles:
            return False
        self._series = None
        self._read.vehicles += [copy_of(self._read.vehicles[-1])] * min(count, self._limits.max_quantity)
        self._statements.evidence[place] = ItemEvidence.MORE
        self._last_number = self._statements.passages[place].last_number
        return True

    def _leave_out(self, place: int) -> None:
        """Keep a passage that names no vehicle as a dropped row, where it stands among vehicles or may be one."""
        self._context.clear()
        self._is_adding = adds_more(fold(self._statements.passages[place].text))
        is_unread = self._statements.has_doubtful_vin(place) or self._statements.is_dated_kind(place)
        is_unread |= bool(self._read.vehicles) and self._is_next(place) and self._statements.is_body(place)
        if place in self._listed or is_unread:
            reason = self._statements.reasons[place] or why_no_unit(self._statements.passages[place].text)
            self._read.dropped.append(self._statements.dropped(place, reason))
            self._last_number = _NO_LINE
