"""Judges a list as a whole: a fleet to be insured, or a payroll, a price list, a GPS report with vehicles in its rows.

What its title and columns say is weighed against what fleets have: VINs, plates, unit numbers, insured sums, coverages,
and a request to quote them. A brand in a cell makes no vehicle.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from domain import vin
from domain.notices.codes import DropReason, WarningCode
from domain.notices.notice import notice
from domain.text import fold, words
from intake.extraction.foreign_columns import are_foreign
from intake.extraction.vehicle_doubts import LEAST_VALUE
from intake.extraction.vehicle_rows import as_dropped_rows
from intake.lexicon.list_signs import (
    asks_for_something_else,
    asks_outright,
    asks_to_insure,
    insured_terms,
    is_of_insurance,
    signs_of_others,
)
from intake.lexicon.trade_words import find_brands, find_models, names_vehicle
from intake.model.document import BODY, Line
from intake.model.extraction import row_text
from intake.text.undressed import undressed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from domain.notices.notice import Notice
    from intake.extraction.list_reader import ListRead
    from intake.model.extraction import DroppedRow, Vehicle

_LONGEST_TEXT: Final = 20_000
_MOST_ROWS: Final = 300
_LEAST_SIGNS: Final = 2
_POINTS_OF_REQUEST_FOR_FILES: Final = 1
_POINTS_OF_SOUND_VINS, _POINTS_OF_VINS, _POINTS_OF_PLATES, _POINTS_OF_REQUEST = 4, 2, 2, 2
_MARGIN_OUTRIGHT: Final = 3
_MOST_TERMS: Final = 2
_POINTS_OF_ROWS: Final = 2
_HALF: Final = 0.5
_OF_VEHICLES_ONLY: Final = re.compile(r"\b(?:VINS?|NIVS?|CHASIS|PLACAS?|MATRICULAS?)\b")
_EXAMPLE: Final = "EXAMPLE"
_FEWEST_WORDS_OF_SENTENCE: Final = 4
_POSITIONS: Final = "GPS"
_STATUS: Final = "STATUS"
_CLOCK: Final = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)")  # where a unit was when; fleets have no hours
_POINTS_OF_TIMES: Final = 4
_SERVICES: Final = "SERVICES"
_TYRE: Final = re.compile(r"\b\d{3}/\d{2,3}\s?Z?R\s?\d{2}(?:\.5)?\b|\b\d{1,2}(?:\.\d{1,2})?-?R\s?\d{2}(?:\.5)?\b")
_POINTS_OF_TYRES: Final = 4
_WORK: Final = re.compile(
    r"\bSERVICIO (?:MAYOR |MENOR |DE )?(?:LOS )?\d[\d ]* (?:KM|KMS|KILOMETROS|MIL)\b"
    r"|\b(?:CAMBIO DE|REPARACION DE|REEMPLAZO DE|AJUSTE DE|AFINACION|ALINEACION|HOJALATERIA|RECTIFICACION)\b"
)
_POINTS_OF_WORK: Final = 4
_PRICES: Final = "PRICES"
_OFFER: Final = re.compile(r"\b(?:desde|a partir de|from)\s+(?:s[oó]lo\s+)?(?:US|MXN?)?\s?\$\s?\d", re.IGNORECASE)
_POINTS_OF_OFFERS: Final = 4
_EARLIER: Final = re.compile(r"\bCOT \d{4} \d+")  # the number of a quote that was given
_POINTS_OF_EARLIER: Final = 2
_MOST_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class ListJudgement:
    """What remains of the vehicles of a list: those of fleets, those of other lists as dropped rows, and doubts."""

    vehicles: Sequence[Vehicle]
    dropped: Sequence[DroppedRow] = ()
    doubts: Sequence[Notice] = ()


def judge(read: ListRead, request: str) -> ListJudgement:
    """Judge the lists of a text or file; `request` is what the mail itself says, folded."""
    groups: dict[str, list[Vehicle]] = defaultdict(list)
    for vehicle in read.vehicles:
        groups[vehicle.origin.sheet if vehicle.origin else ""].append(vehicle)
    accepted: list[Vehicle] = []
    dropped: list[DroppedRow] = []
    doubts: list[Notice] = []
    for sheet, vehicles in groups.items():
        verdict = _verdict(read, sheet, vehicles, request)
        doubts += [notice(verdict.doubt, file=read.file, sheet=sheet, kind=verdict.kind)] if verdict.doubt else []
        if verdict.reason:
            dropped += as_dropped_rows(vehicles, verdict.reason, kind=verdict.kind)
        else:
            accepted += vehicles
    return ListJudgement(accepted, dropped, doubts)


class _Verdict(NamedTuple):
    """Why the vehicles of a list are none, and what a reviewer should know; None: they are a fleet.

    `kind` is what else the list may be of, empty where that is not known.
    """

    reason: DropReason | None = None
    doubt: WarningCode | None = None
    kind: str = ""


def _verdict(read: ListRead, sheet: str, vehicles: Sequence[Vehicle], request: str) -> _Verdict:
    kind, others = _most_likely_kind(read, sheet, vehicles, request)
    is_named = _are_named(vehicles)
    signs = _signs_of_fleet(read, sheet, vehicles, request, is_named=is_named)
    margin = 1
    if signs.request and is_named:
        margin = _MARGIN_OUTRIGHT if read.file == BODY and asks_outright(request) else _POINTS_OF_REQUEST
    is_example = kind == _EXAMPLE and len(vehicles) <= _MOST_EXAMPLES
    if others >= _LEAST_SIGNS and (others >= signs.weight + margin or is_example):
        return _Verdict(DropReason.IN_LIST_OF_OTHERS, WarningCode.LIST_OF_OTHERS, kind)
    if not signs.total and not is_named:
        return _Verdict(DropReason.IN_UNCLEAR_LIST, WarningCode.LIST_UNCLEAR)
    if verdict := _verdict_of_mail(read, vehicles, signs, request):
        return verdict
    if not (signs.of_units or signs.request) and (verdict := _verdict_of_facts(read, sheet, vehicles)):
        return verdict
    if others and not (signs.of_terms or signs.request) and _verdict_of_facts(read, sheet, vehicles):
        return _Verdict(doubt=WarningCode.LIST_MAY_BE_OF_OTHERS, kind=kind)
    return _doubt(kind, others, signs, is_named=is_named)


def _verdict_of_mail(read: ListRead, vehicles: Sequence[Vehicle], signs: _FleetSigns, request: str) -> _Verdict | None:
    """Return why a mail that names vehicles asks to insure none; None when it may."""
    if not (signs.of_units or signs.request) and asks_for_something_else(request):
        return _Verdict(DropReason.IN_MAIL_OF_OTHERS, WarningCode.MAIL_ASKS_FOR_OTHERS)
    if not signs.total and read.file == BODY and _are_in_sentences(read, vehicles):
        return _Verdict(DropReason.NOTHING_ASKED, WarningCode.MAIL_ASKS_FOR_NOTHING)
    return None


def _verdict_of_facts(read: ListRead, sheet: str, vehicles: Sequence[Vehicle]) -> _Verdict | None:
    """Return what says that a list, which nobody asks to insure, is of something else than of vehicles."""
    own = {vehicle.origin.sheet for vehicle in read.vehicles if vehicle.origin} - {""}
    sheets = {sheet} if sheet else {block.sheet for block in read.blocks if not isinstance(block, Line)} - own
    if are_foreign(read.blocks, sheets, vehicles):
        return _Verdict(DropReason.COLUMNS_OF_OTHERS, WarningCode.LIST_WITH_COLUMNS_OF_OTHERS)
    amounts = [vehicle.value for vehicle in vehicles if vehicle.value]
    if (
        2 * len(amounts) > len(vehicles)
        and median(amounts) < LEAST_VALUE
        and not any(vehicle.plate for vehicle in vehicles)
    ):
        return _Verdict(DropReason.AMOUNTS_TOO_SMALL, WarningCode.LIST_WITH_SMALL_AMOUNTS)
    return None


def _doubt(kind: str, others: int, signs: _FleetSigns, *, is_named: bool) -> _Verdict:
    """Return what a reviewer should know of a list that is taken for a fleet."""
    if (others >= _LEAST_SIGNS and 2 * others > signs.total) or (others and not signs.request):
        return _Verdict(doubt=WarningCode.LIST_MAY_BE_OF_OTHERS, kind=kind)
    is_asked_for = signs.is_of_insurance and (signs.of_units or signs.request)
    if not is_asked_for or (not is_named and signs.total <= _POINTS_OF_REQUEST):
        return _Verdict(doubt=WarningCode.LIST_HARDLY_A_FLEET)
    return _Verdict()


def _most_likely_kind(read: ListRead, sheet: str, vehicles: Sequence[Vehicle], request: str) -> tuple[str, int]:
    """Return the kind of list that most signs speak for, and how many do."""
    points = signs_of_others(_heading(read, sheet, vehicles))
    for kind, count in signs_of_others(request).items():
        is_told = read.file == BODY or not asks_to_insure(request)
        points[kind] += count if is_told else min(count, _POINTS_OF_REQUEST_FOR_FILES)
    rows = list(_rows_of(read, sheet, vehicles))
    for kind, count in signs_of_others(fold(" ".join(rows))).items():
        points[kind] += min(count, _POINTS_OF_ROWS)
    points[_SERVICES] += _POINTS_OF_TYRES if _share([bool(_TYRE.search(row)) for row in rows]) >= _HALF else 0
    points[_SERVICES] += _POINTS_OF_WORK if _share([bool(_WORK.search(fold(row))) for row in rows]) >= _HALF else 0
    points[_PRICES] += _POINTS_OF_OFFERS if _share([bool(_OFFER.search(row)) for row in rows]) >= _HALF else 0
    if not asks_to_insure(request):
        points[_POSITIONS] += _POINTS_OF_TIMES if _share([bool(_CLOCK.search(row)) for row in rows]) >= _HALF else 0
    if points[_STATUS]:  # a question alone may be about the very list that it quotes
        points[_STATUS] += _POINTS_OF_EARLIER if _EARLIER.search(request) else -1
    return max(points.items(), key=lambda item: item[1], default=("", 0))


class _FleetSigns(NamedTuple):
    """How much says that a list is of vehicles, that they are to be insured, and that somebody asks for it."""

    of_plates: int
    of_numbers: int
    """Serial numbers: they say that it is of vehicles, as plates do, and not what for."""
    of_terms: int
    request: int
    is_bare: bool
    """Whether there is no mail around the list."""
    is_of_insurance: bool
    """Whether mail or list has a word of insurance; a bare file without any mail needs none."""

    @property
    def of_units(self) -> int:
        return self.of_numbers + self.of_terms

    @property
    def weight(self) -> int:
        """How much says that it is no list of others: what nobody asks to insure may be of any trade."""
        if self.request or self.is_bare:
            return self.total
        return self.total // 2 + (1 if self.of_terms and self.is_of_insurance else 0)

    @property
    def total(self) -> int:
        return self.of_plates + self.of_units + self.request


def _signs_of_fleet(
    read: ListRead, sheet: str, vehicles: Sequence[Vehicle], request: str, *, is_named: bool
) -> _FleetSigns:
    """Weigh what fleets have; where nothing names a vehicle, what only looks like VINs and plates weighs nothing."""
    heading = _heading(read, sheet, vehicles)
    is_labelled = is_named or _OF_VEHICLES_ONLY.search(heading) is not None
    of_terms = 2 * min(insured_terms(heading), _MOST_TERMS)
    of_numbers = 0
    is_sound = _share([len(vehicle.vin) == vin.LENGTH and vin.is_sound(vehicle.vin) for vehicle in vehicles]) >= _HALF
    if is_sound:
        of_numbers = _POINTS_OF_SOUND_VINS
    elif is_labelled and _share([bool(vin.has_only_valid_letters(vehicle.vin)) for vehicle in vehicles]) >= _HALF:
        of_numbers = _POINTS_OF_VINS
    has_plates = _share([bool(vehicle.plate) for vehicle in vehicles]) >= _HALF
    of_plates = _POINTS_OF_PLATES if has_plates and (is_labelled or is_sound) else 0
    of_plates += any(vehicle.economic_number for vehicle in vehicles)
    everything = f"{heading} {request}"
    asks = asks_to_insure(everything)
    return _FleetSigns(
        of_plates,
        of_numbers,
        of_terms,
        _POINTS_OF_REQUEST if asks else 0,
        not request,
        not request or is_of_insurance(everything),
    )


def _are_in_sentences(read: ListRead, vehicles: Sequence[Vehicle]) -> bool:
    """Return whether all vehicles stand in sentences: words enough before the first name that no item of a list has."""
    if any(vehicle.value for vehicle in vehicles):
        return False
    rows = _rows(vehicles)
    lines = [block.text for block in read.blocks if isinstance(block, Line) and block.number in rows]
    starts = [min((name.start() for name in (*find_brands(text), *find_models(text))), default=0) for text in lines]
    before = [len(words(text[:start])) for text, start in zip(lines, starts, strict=True)]
    return bool(before) and min(before) >= _FEWEST_WORDS_OF_SENTENCE


def _are_named(vehicles: Sequence[Vehicle]) -> bool:
    """Return whether at least half of the vehicles name a make, a model or a kind of unit."""
    return _share([names_vehicle(f"{vehicle.brand} {vehicle.description}") for vehicle in vehicles]) >= _HALF


def _share(answers: Sequence[bool]) -> float:
    return sum(answers) / max(1, len(answers))


def _heading(read: ListRead, sheet: str, vehicles: Sequence[Vehicle]) -> str:
    """Return everything around the vehicles of a list, folded: file name, sheet name, titles, headers, other lines.

    Vehicles that were read in rows as in prose are of no sheet: around them stands every sheet that has none.
    """
    rows = _rows(vehicles)
    sheets = {vehicle.origin.sheet for vehicle in read.vehicles if vehicle.origin}
    texts = [read.file, sheet]
    for block in read.blocks:
        if isinstance(block, Line):
            texts += [] if read.file == BODY or (block.number in rows and not sheet) else [block.text]
        elif block.sheet == sheet or (not sheet and block.sheet not in sheets):
            shown = enumerate(block.rows[:_MOST_ROWS], start=block.first_row)
            texts += [row_text(row) for number, row in shown if number not in rows]
    return fold(" . ".join(texts)[:_LONGEST_TEXT])


def _rows_of(read: ListRead, sheet: str, vehicles: Sequence[Vehicle]) -> Iterator[str]:
    """Yield the rows of the vehicles themselves."""
    rows = _rows(vehicles)
    for block in read.blocks:
        if isinstance(block, Line):
            if block.number in rows and not sheet:
                yield from (line.text for line in undressed([block]))
        elif block.sheet == sheet:
            shown = enumerate(block.rows[:_MOST_ROWS], start=block.first_row)
            yield from (row_text(row) for number, row in shown if number in rows)


def _rows(vehicles: Sequence[Vehicle]) -> Collection[int]:
    return {vehicle.origin.row for vehicle in vehicles if vehicle.origin}
