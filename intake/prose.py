"""Vehicles in free text: items of a list, and sentences that name one or several."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from intake import values
from intake.labels import read_labels
from intake.model import BODY, Origin, Vehicle
from intake.vocabulary import find_brands, names_model, names_unit
from intake.wording import fold, tidy, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.labels import Labelled
    from intake.limits import Limits
    from intake.model import Line

_BULLET = re.compile(
    r"^\s*(?:[-\u2013\u2014•·*▪●►]+\s*|\(?\d{1,4}\s?(?:[.)°º]-?|-)\s*(?=\D)|[a-z]\)\s*|#\s?\d{1,4}[:.\s]\s*)",
    re.IGNORECASE,
)
_NUMBER = r"\d{1,3}|" + "|".join(word.lower() for word in values.NUMBER_WORDS)
_UNITS = (
    r"unidades|unidad|unids?|pzas?|piezas?|units?|veh[ií]culos?|autos?|camionetas?|camiones|tractocamiones|tractos?"
    r"|motocicletas?|motos?|remolques?"
)
_COUNT_BEFORE = re.compile(
    rf"(?<![\w$.,/-])\(?({_NUMBER})\)?\s*(?:x|(?:{_UNITS})\.?)?\)?\s*(?:de\s+|marca\s+)*$", re.IGNORECASE
)
_COUNT_INSIDE = re.compile(rf"\(?(?<![\w$.,/-])(\d{{1,3}})\s*(?:{_UNITS})\b\.?\)?", re.IGNORECASE)
_CONNECTOR_BEFORE = re.compile(
    rf"(?:[\s,;:+&]|\b(?:y|e|and|m[aá]s|tambi[eé]n|de|marca|(?:{_NUMBER})|x|(?:{_UNITS}))\b|[().])+$", re.IGNORECASE
)
_SENTENCE_END = re.compile(
    r"[.;:!?]\s|[.;:!?]$"
    r"|\s(?:para|que|favor|vigencia|a nombre|del cliente|est[aá]n?|son|gracias|quedo|cuya|cuyo|porque|se)\b",
    re.IGNORECASE,
)
_NOT_A_VEHICLE = re.compile(
    r"^\W*(?:prima|deducible|total|subtotal|siniestro|p[oó]liza|asunto|subject|re:|rv:)", re.IGNORECASE
)
_EDGES = " \t,;:.-\u2013\u2014|/[]*="
_LONGEST_DESCRIPTION = 200
_LONGEST_WAY_TO_YEAR = 80
_WORDS_BEFORE_BRAND = 4


@dataclass(slots=True)
class ProseRead:
    """What the lines of a text gave."""

    vehicles: list[Vehicle] = field(default_factory=list)
    other_lines: list[Line] = field(default_factory=list)


def read_prose(file: str, lines: Sequence[Line], limits: Limits) -> ProseRead:
    """Return the vehicles that `lines` state, and the lines that state none."""
    read = ProseRead()
    last_number = -1
    for line in lines:
        if line.number == last_number + 1 and (completed := _completed(read.vehicles[-1], line)):
            read.vehicles[-1] = completed
        elif found := _in_line(file, line, limits):
            read.vehicles.extend(found)
        else:
            if line.text:
                read.other_lines.append(line)
            continue
        last_number = line.number
    return read


def _completed(vehicle: Vehicle, line: Line) -> Vehicle | None:
    """Return `vehicle` with what its second line adds; None when the line is none."""
    said = read_labels(line.text)
    has_more_words = bool(words(said.rest)) or not line.text
    if has_more_words or (said.vin and vehicle.vin) or (said.plate and vehicle.plate):
        return None
    return replace(
        vehicle,
        vin=vehicle.vin or said.vin,
        plate=vehicle.plate or said.plate,
        year=vehicle.year or said.year,
        value=said.money.amount if said.money and vehicle.value is None else vehicle.value,
    )


def read_item(text: str) -> Vehicle | None:
    """Return the vehicle that `text` states, known to be an item of a list."""
    return _vehicle(text, Origin(BODY), is_item=True, is_sentence=False)


def _in_line(file: str, line: Line, limits: Limits) -> list[Vehicle]:
    if not line.text or _NOT_A_VEHICLE.match(line.text):
        return []
    bullet = _BULLET.match(line.text)
    body = line.text[bullet.end() :] if bullet else line.text
    starts = _starts(body)
    is_item = bullet is not None or len(starts) > 1
    vehicles: list[Vehicle] = []
    for start, end in zip(starts or [0], [*starts[1:], len(body)], strict=True):
        before = body[:start]
        piece = body[start:end] if len(starts) > 1 else body
        text = _CONNECTOR_BEFORE.sub("", piece) if end < len(body) else piece
        vehicle = _vehicle(text, Origin(file, row=line.number), is_item=is_item, is_sentence=bullet is None)
        if vehicle is not None:
            vehicles.extend([vehicle] * _count(vehicle, before, piece, limits))
    return vehicles


def _starts(body: str) -> list[int]:
    """Return where vehicles begin: at each brand by which the vehicle before has its year or VIN."""
    starts: list[int] = []
    for brand in find_brands(body):
        if not starts or _is_complete(body[starts[-1] : brand.start()]):
            starts.append(brand.start())
    if len(starts) > 1 and not _is_complete(body[starts[-1] :]):
        starts.pop()
    return starts


def _is_complete(piece: str) -> bool:
    said = read_labels(piece)
    return bool(said.vin or said.year)


def _count(vehicle: Vehicle, before: str, piece: str, limits: Limits) -> int:
    """Return how many units the text states: "3 unidades", "dos", "(5 pzas)"; a VIN or plate names one."""
    if vehicle.vin or vehicle.plate:
        return 1
    match = _COUNT_BEFORE.search(before) or _COUNT_INSIDE.search(piece)
    count = values.read_quantity(match.group(1)) if match else None
    return min(max(count or 1, 1), limits.max_quantity)


def _vehicle(text: str, origin: Origin, *, is_item: bool, is_sentence: bool) -> Vehicle | None:
    """Return the vehicle that `text` states, or None when it gives too little evidence of one."""
    said = read_labels(text)
    if not _is_evidence(text, said, is_item=is_item):
        return None
    description = _description(said.rest, is_sentence=is_sentence)
    if not words(description) and not said.vin:
        return None
    return Vehicle(
        description=description or said.vin,
        year=said.year,
        vin=said.vin,
        plate=said.plate,
        value=said.money.amount if said.money and said.money.amount > 0 else None,
        currency=said.money.currency if said.money else "",
        usage=said.usage,
        coverage=said.coverage,
        economic_number=said.economic_number,
        origin=origin,
        warnings=(said.warning,) if said.warning else (),
    )


def _is_evidence(text: str, said: Labelled, *, is_item: bool) -> bool:
    if len(said.vin) == 17:  # noqa: PLR2004 - characters of a VIN
        return True
    brands = find_brands(text)
    is_named = bool(brands) or names_model(text) or (is_item and names_unit(text))
    if is_item:
        begins_with_brand = bool(brands) and len(words(text[: brands[0].start()])) <= 1
        return is_named and (said.has_fact or begins_with_brand)
    if not is_named or not said.has_fact:
        return False
    if said.plate or said.vin:
        return True
    start = brands[0].start() if brands else 0
    years = [year.start() for year in values.find_years(text) if year.start() > start]
    is_near = (
        bool(years) and years[0] - start <= _LONGEST_WAY_TO_YEAR and not _SENTENCE_END.search(text[start : years[0]])
    )
    return is_near or bool(said.money and brands)


def _description(rest: str, *, is_sentence: bool) -> str:
    """Return what is left of the text as a description: from the brand on, unless a few words before belong to it."""
    brands = find_brands(rest)
    if brands:
        start = brands[0].start()
        before = _COUNT_BEFORE.sub("", rest[:start])
        belongs = not is_sentence and len(words(before)) <= _WORDS_BEFORE_BRAND
        rest = f"{before} {rest[start:]}" if belongs else rest[start:]
    rest = _COUNT_INSIDE.sub(" ", rest)
    if is_sentence and (end := _SENTENCE_END.search(rest)):
        rest = rest[: end.start()]
    pieces = [_trimmed(piece) for piece in re.split(r"\s*[,;|]\s*", rest)]
    kept = [piece for piece in pieces if piece and fold(piece) not in {"Y", "CON", "DE", "E", "S N"}]
    return _trimmed(tidy(", ".join(kept[:1] if is_sentence else kept))[:_LONGEST_DESCRIPTION])


def _trimmed(piece: str) -> str:
    stripped = piece.strip(_EDGES)
    return (
        stripped if stripped.count("(") == stripped.count(")") else stripped.replace("(", " ").replace(")", " ").strip()
    )
