"""Vehicles that one passage names: an item of a list, or a sentence with one vehicle or several."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain import values, vin
from domain.plates import is_likely_plate
from domain.quotation.kinds import CAR, HEAVY, MOTORCYCLE, class_in, names_machine
from domain.quotation.needs import carries_none
from domain.text import words
from intake.lexicon.quantity_phrases import COUNT_INSIDE, SENTENCE_END
from intake.lexicon.trade_words import (
    find_brands,
    find_models,
    is_everyday,
    names_insurance_too,
    names_make,
    names_unit,
)
from intake.model.document import Origin
from intake.model.extraction import UNKNOWN_NAME, VALUE_OR_EQUIPMENT, Vehicle
from intake.text.descriptions import bare_use, describe
from intake.text.facts_in_order import facts_in_order
from intake.text.labelled_values import read_labels
from intake.text.leads import Lead, kind_named, lead_before, names_kind, without_lead, without_likeness
from intake.text.listed_years import read_listed_years
from intake.text.starts import (
    SAME_YEAR,
    Start,
    before,
    is_counted_line,
    is_joined,
    is_of_a_place,
    starts_in,
    without_colons,
    without_headings,
)
from intake.text.terms.inline_terms import term_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.limits import ReadingLimits
    from intake.text.labelled_values import LabelledValues
    from intake.text.passages import Passage

NOT_A_VEHICLE: Final = re.compile(
    r"^\W*(?:prima|deducible|total|subtotal|siniestro|p[oó]liza|asunto|subject|re:|rv:)", re.IGNORECASE
)
_IN_A_ROW: Final = re.compile(r"(?:(?!\s+(?:y|e|and)\s+(?!\d{4}))[^,;:.]|\.(?=\d))+", re.IGNORECASE)
TIME_BEFORE: Final = re.compile(
    r"\b(?:en|desde|durante|hasta|para|since|during)(?:\s+el)?(?:\s+a[nñ]o)?\s*$", re.IGNORECASE
)
ASKS: Final = re.compile(r"\b(?:cotiza|asegurar|incluir|agregar|alta|quote|insure|renova)\w*", re.IGNORECASE)
_JOINT: Final = re.compile(r"[,;]?\s(?:y|e|and)\s", re.IGNORECASE)
_YEAR_FIRST: Final = re.compile(r"\W*(?:19|20)\d\d\s{1,2}")
_YEAR_BEHIND: Final = re.compile(r"\s+(?:(?:modelo|mod\.?)\s+)?(?:19|20)\d\d\b", re.IGNORECASE)
_LONGEST_WAY_TO_YEAR: Final = 80
_TOLD_BY_KIND: Final = frozenset({HEAVY, MOTORCYCLE})
_MOST_WORDS_OF_MAKER: Final = 3
_CELL_END: Final = re.compile(r"\s*[;|]\s*|,\s+|\s+[/\u2013\u2014-]\s+")
_FEWEST_CELLS: Final = 4
_MOST_WORDS_OF_CELL: Final = 6
_MOST_WORDS_BETWEEN: Final = 3
_PLATE_END: Final = re.compile(r"\s*,\s*(?:y\s+)?|\s+y\s+", re.IGNORECASE)
_SEVERAL_PLATES: Final = re.compile(
    r"\bplacas?\s*:?\s*([A-Z0-9-]{5,10}(?:(?:\s*,\s*(?:y\s+)?|\s+y\s+)[A-Z0-9-]{5,10})+)(?![\w-])", re.IGNORECASE
)


def vehicles_in(file: str, passage: Passage, limits: ReadingLimits) -> list[Vehicle]:
    """Return the vehicles that `passage` names."""
    if NOT_A_VEHICLE.match(passage.text) or not _may_name(passage.text):
        return []
    if listed := facts_in_order(passage.text):
        vehicles = _named_in(file, replace(passage, text=listed.text), limits)
        if listed.fit(vehicles):
            return list(listed.given_to(vehicles))
    return _named_in(file, passage, limits)


def _named_in(file: str, passage: Passage, limits: ReadingLimits) -> list[Vehicle]:
    """Return the vehicles that `passage` names, each with the facts beside its own name."""
    body, dated, years = read_listed_years(without_colons(without_headings(passage.text)))
    origin = Origin(file, row=passage.number)
    starts = starts_in(body)
    is_row = _is_row(body)
    is_item = passage.is_item or len(starts) > 1 or is_row
    vehicles: list[Vehicle] = []
    for start, whole in _pieces(body, starts):
        piece = _with_same_year(whole, vehicles)
        if start.is_another:
            vehicle = another_of(vehicles[-1], piece) if vehicles else None
        else:
            vehicle = vehicle_of(piece, origin, is_item=is_item, is_sentence=not (passage.is_item or is_row))
            if vehicle is None and (is_joined(body, start) if len(starts) > 1 else is_counted_line(body, start)):
                vehicle = stated(read_labels(piece), origin, is_sentence=True)
        vehicle = _with_kind(vehicle, kind_named(body, start.lead, start.offset)) if vehicle else None
        if vehicle is not None and start.offset == dated:
            vehicles.extend(replace(vehicle, year=year) for year in years)
        elif vehicle is not None:
            vehicles.extend(units(vehicle, start.lead.unit_count, piece, limits))
    if len(starts) < len(by_serials := _by_serials(body, origin)):
        return by_serials
    if heading := _heading_of_others(body, starts):
        vehicles = [_branded(vehicle, heading) for vehicle in vehicles[starts[0].lead.unit_count :]]
    if passage.is_item or (len(starts) > 1 and not _may_share_a_year(vehicles)):
        return vehicles
    listed = _listed(body, origin, limits)
    return listed if (len(listed), _dated(listed)) > (len(vehicles), _dated(vehicles)) else vehicles


def _heading_of_others(body: str, starts: Sequence[Start]) -> str:
    """Return what the first of the names is, where it only counts the others: "3 motos Italika: una FT150, …"."""
    count = starts[0].lead.unit_count if len(starts) > 1 else None
    heading, colon, _ = body[starts[0].offset : starts[1].offset].partition(":") if count else ("", "", "")
    counted = sum(start.lead.unit_count or 1 for start in starts[1:])
    return heading.strip() if colon and counted == count else ""


def _branded(vehicle: Vehicle, brand: str) -> Vehicle:
    return (
        vehicle if find_brands(vehicle.description) else replace(vehicle, description=f"{brand} {vehicle.description}")
    )


def _with_kind(vehicle: Vehicle, kind: str) -> Vehicle:
    """Return a vehicle with the kind of unit before its name where nothing else tells its class: "moto Honda Cargo".

    A model that is known tells more than "camión" does.
    """
    named = class_in(vehicle.description)
    kind_class = class_in(kind) if kind else ""
    is_of_model = kind_class == HEAVY and any(not is_everyday(model) for model in find_models(vehicle.description))
    tells_class = (kind_class in _TOLD_BY_KIND and not is_of_model) or names_machine(kind)
    tells_body = named == HEAVY and carries_none(kind) and not carries_none(vehicle.description)
    if not ((tells_class and named in {CAR, ""}) or tells_body):
        return vehicle
    return replace(vehicle, description=f"{kind} {vehicle.description}")


def _may_share_a_year(vehicles: Sequence[Vehicle]) -> bool:
    """Tell whether of several names at most the last has a year, which may be that of all: "2 Hilux y un Aveo 2022"."""
    dated = {vehicle.description for vehicle in vehicles if vehicle.year}
    return len({vehicle.description for vehicle in vehicles}) > 1 and dated <= {vehicles[-1].description}


def _dated(vehicles: Sequence[Vehicle]) -> int:
    return sum(vehicle.year is not None for vehicle in vehicles)


def _may_name(text: str) -> bool:
    """Tell whether a text holds a VIN, a maker, a model or a kind of unit, without which it names no vehicle."""
    return bool(vin.IN_TEXT.search(text)) or names_make(text) or _names_kind(text)


def _with_same_year(piece: str, before: Sequence[Vehicle]) -> str:
    """Return a part of a sentence with the year that it says is the one of the vehicle before."""
    return SAME_YEAR.sub(f" {before[-1].year}", piece) if before and before[-1].year else piece


def _is_row(body: str) -> bool:
    """Tell whether a line is cells of a table and no sentence: short pieces between separators, one of them a VIN."""
    cells = _CELL_END.split(body)
    return (
        len(cells) >= _FEWEST_CELLS
        and all(len(words(cell)) <= _MOST_WORDS_OF_CELL for cell in cells)
        and any(vin.read_vin(cell) for cell in cells)
    )


def is_aside(passage: Passage, vehicles: Sequence[Vehicle]) -> bool:
    """Tell whether a sentence has nothing but a maker and a year, as a signature or a footer may: "Ford Motor 2019".

    It is no vehicle where a list of vehicles stands elsewhere; what is counted or asked for is.
    """
    if passage.is_item or len(vehicles) != 1 or ASKS.search(passage.text):
        return False
    makers = find_brands(passage.text)
    is_counted = bool(makers) and lead_before(passage.text, makers[0].start()).unit_count is not None
    return not is_counted and is_bare(vehicles[0])


def is_bare(vehicle: Vehicle) -> bool:
    """Tell whether nothing is known of a vehicle but its maker and its year."""
    has_more = vehicle.vin or vehicle.plate or vehicle.value or vehicle.usage or find_models(vehicle.description)
    name = words(vehicle.description)
    has_code = any(not word.isalpha() and not values.is_likely_year(word) for word in name)  # "Mazda 3", "DFSK C32"
    return not has_more and not has_code and len(name) <= _MOST_WORDS_OF_MAKER


def _pieces(body: str, starts: Sequence[Start]) -> Iterator[tuple[Start, str]]:
    """Yield each vehicle's part of a sentence; all of it when it names only one."""
    if len(starts) < 2:  # noqa: PLR2004 - the next one ends a part
        yield (starts[0] if starts else Start(0, Lead(0))), body
        return
    for start, after in pairwise(starts):
        yield start, body[start.offset : after.lead.start]
    yield starts[-1], body[starts[-1].offset :]


def _listed(body: str, origin: Origin, limits: ReadingLimits) -> list[Vehicle]:
    """Return vehicles that a sentence lists, with one year for all or none: "2 Versa, 3 Rio y una NP300"."""
    years = {int(match.group(1)) for match in values.find_years(body)}
    if len(years) > 1 or not ASKS.search(body):
        return []
    vehicles: list[Vehicle] = []
    for match in _IN_A_ROW.finditer(body):
        part = match.group()
        names = [name for name in (*find_brands(part), *find_models(part)) if not is_everyday(name)]
        start = min((name.start() for name in names), default=-1)
        count = lead_before(part, start).unit_count if start >= 0 else None
        if start < 0 or not (count or years):
            continue
        facts = read_labels(part[start:])
        description = describe(facts.rest, is_sentence=True)
        vehicle = Vehicle(description, year=min(years, default=None), vin=facts.vin, plate=facts.plate, origin=origin)
        if len(words(description)) > 1 or find_models(description):
            vehicles += units(vehicle, count, part, limits)
    return vehicles


def another_of(vehicle: Vehicle, piece: str) -> Vehicle | None:
    """Return another vehicle, with the facts of `piece`: of its own name if it has one, else of that of `vehicle`."""
    facts = read_labels(without_likeness(without_lead(piece)))
    if words(facts.rest) and (named := stated(facts, vehicle.origin or Origin(""), is_sentence=True)):
        return named if names_make(named.description) else replace(named, warnings=(*named.warnings, UNKNOWN_NAME))
    return replace(
        vehicle,
        year=facts.year or vehicle.year,
        vin=facts.vin,
        plate=facts.plate,
        value=facts.money.amount if facts.money else None,
        economic_number=facts.economic_number,
        engine_number=facts.terms.engine_number,
        warnings=(facts.warning,) if facts.warning else (),
    )


def units(vehicle: Vehicle, count: int | None, piece: str, limits: ReadingLimits) -> list[Vehicle]:
    """Return as many units as the text counts ("3 unidades", "dos", "(5 pzas)"), or one for each VIN or plate."""
    numbers = vin.find_all(piece) if vehicle.vin else []
    if len(numbers) > 1 and _are_together(piece):
        serials = [vin.mend(number) for number in dict.fromkeys(numbers)]
        return [
            replace(vehicle, vin=serial.number, plate="", warnings=(serial.warning,) if serial.warning else ())
            for serial in serials
        ]
    if len(marks := _plates_of(piece, count)) > 1:
        return [replace(vehicle, plate=plate) for plate in marks]
    if vehicle.vin or vehicle.plate:
        return [vehicle]
    if count is None and (inside := COUNT_INSIDE.search(piece)):
        count = values.read_quantity(next(filter(None, inside.groups())))
    return [vehicle] * min(max(count or 1, 1), limits.max_quantity)


def _plates_of(piece: str, count: int | None) -> list[str]:
    """Return the plates that a text lists for as many units as it counts: "2 Aveo 2020, placas … y …"."""
    written = _SEVERAL_PLATES.search(piece) if count else None
    plates = [plate.upper() for plate in _PLATE_END.split(written[1])] if written else []
    return plates if len(plates) == count and all(map(is_likely_plate, plates)) else []


def _are_together(piece: str) -> bool:
    """Tell whether the VINs of a text are one list: nothing between two of them but a label or "y", and no year."""
    between = vin.IN_TEXT.split(piece)[1:-1]
    return all(len(words(text)) <= _MOST_WORDS_BETWEEN and not values.find_years(text) for text in between)


def _by_serials(body: str, origin: Origin) -> list[Vehicle]:
    """Return a vehicle for each VIN of a sentence, of the words from the last VIN to this, or from this to the next.

    That is how they are told apart where some of their names are not known; a person has to look.
    """
    numbers = list(vin.IN_TEXT.finditer(body))
    if len(numbers) < 2 or _are_together(body):  # noqa: PLR2004 - one has nothing to be told from
        return []
    begins_with_vin = not words(body[: numbers[0].start()])
    cuts = [number.start() if begins_with_vin else _end_of_unit(body, number.end()) for number in numbers]
    edges = [*cuts, len(body)] if begins_with_vin else [0, *cuts[:-1], _end_of_sentence(body, cuts[-1])]
    vehicles = [
        stated(read_labels(without_lead(body[start:end])), origin, is_sentence=False) for start, end in pairwise(edges)
    ]
    return [
        replace(vehicle, warnings=(*vehicle.warnings, UNKNOWN_NAME)) if not names_make(vehicle.description) else vehicle
        for vehicle in vehicles
        if vehicle is not None
    ]


def _end_of_unit(body: str, end: int) -> int:
    """Return where the words about a unit end whose VIN ends at `end`: before "y otro", or else with its VIN."""
    following = vin.IN_TEXT.search(body, end)
    joint = _JOINT.search(body, end, following.start()) if following else None
    return joint.start() if joint else end


def _end_of_sentence(body: str, start: int) -> int:
    end = SENTENCE_END.search(body, start)
    return end.start() if end else len(body)


def vehicle_of(text: str, origin: Origin, *, is_item: bool, is_sentence: bool) -> Vehicle | None:
    """Return the vehicle of `text`, or None when there is too little evidence of one."""
    facts = read_labels(text)
    return stated(facts, origin, is_sentence=is_sentence) if _is_evidence(text, facts, is_item=is_item) else None


def stated(facts: LabelledValues, origin: Origin, *, is_sentence: bool) -> Vehicle | None:
    """Return `facts` and the words beside them as a vehicle; None when there are neither words nor a VIN."""
    description = describe(vin.IN_TEXT.sub(" ", facts.rest), is_sentence=is_sentence)
    if not words(description) and not facts.vin:
        return None
    bare = "" if facts.usage else bare_use(facts.rest)
    return Vehicle(
        description=description or facts.vin,
        year=facts.year,
        vin=facts.vin,
        plate=facts.plate,
        value=facts.money.amount if facts.money and facts.money.amount > 0 else None,
        currency=facts.money.currency if facts.money else "",
        coverage=facts.coverage,
        economic_number=facts.economic_number,
        value_basis=facts.basis,
        origin=origin,
        warnings=(facts.warning,) if facts.warning else (),
        doubts=(VALUE_OR_EQUIPMENT,) if facts.terms.has_unclear_amount else (),
        **term_fields(facts.terms, usage=facts.usage, value_basis=facts.basis, bare_usage=bare),
    )


def _is_evidence(text: str, facts: LabelledValues, *, is_item: bool) -> bool:
    brands = find_brands(text)
    if not (facts.is_of_a_unit or find_models(text)):  # "GM ocupantes $250,000", "Allianz | $690,000"
        brands = [brand for brand in brands if not names_insurance_too(brand.group())]
    is_named = bool(brands) or _names_model(text, is_item=is_item) or (is_item and _names_kind(text))
    is_named = is_named or _names_dated_model(text, has_number=bool(facts.plate or facts.vin))
    if len(facts.vin) == vin.LENGTH and (is_named or not facts.has_doubtful_vin):
        return True
    if is_item:
        begins_with_brand = bool(brands) and len(words(text[: brands[0].start()])) <= 1
        return is_named and (facts.has_fact or begins_with_brand)
    if not is_named or not facts.has_fact:
        return False
    if facts.plate or facts.vin:
        return True
    start = (brands or find_models(text))[0].start()
    if is_of_a_place(text[:start]):
        return False
    return _has_year(text, start) or bool(facts.money and brands)


def _has_year(text: str, start: int) -> bool:
    """Tell whether the name at `start` has its year before it, at the very beginning, or near behind it."""
    if _YEAR_FIRST.fullmatch(text[:start]):
        return True
    offsets = (year.start() for year in values.find_years(text))
    first = next(
        (offset for offset in offsets if offset > start and not TIME_BEFORE.search(before(text, offset))), None
    )
    return first is not None and first - start <= _LONGEST_WAY_TO_YEAR and not SENTENCE_END.search(text[start:first])


def _names_dated_model(text: str, *, has_number: bool) -> bool:
    """Tell whether a model, though an everyday word too, has its year behind it and a count before it: "un Rio 2021".

    Beside a plate or a VIN it needs no count.
    """
    dated = [model.start() for model in find_models(text) if _YEAR_BEHIND.match(text, model.end())]
    return any(has_number or lead_before(text, start).unit_count is not None for start in dated)


def _names_kind(text: str) -> bool:
    return names_unit(text) or any(map(names_kind, words(text)))


def _names_model(text: str, *, is_item: bool) -> bool:
    """Tell whether a text names a model; one that is an everyday word only in an item, or as the first word."""
    return any(is_item or not is_everyday(model) or not words(text[: model.start()]) for model in find_models(text))
