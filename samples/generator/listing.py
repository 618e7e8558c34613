"""A fleet as a list: which things it tells, in what words and order, and what a reader must find in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from samples.generator import wording
from samples.generator.fleet import THIS_YEAR, by_kind
from samples.generator.headings import headings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from samples.generator.fleet import Unit
    from samples.generator.wording import Hand

Value = str | int | float | date | None
TruthRow = dict[str, Any]
FIELDS = ("description", "brand", "model", "year", "vin", "plate", "value", "usage")
# How a list names the vehicle: in one text, beside its brand, or in parts.
NAMINGS: tuple[tuple[str, ...], ...] = (
    ("description",), ("description",), ("brand", "description"), ("brand", "model"), ("brand", "model", "version"), ("brand", "model", "version"),
)  # fmt: skip
NOISE = ("engine", "colour", "driver", "city", "premium", "policy", "bought", "seats", "extras", "lender", "kind", "notes")
LENDERS = ("BBVA", "BANORTE", "SANTANDER", "N/A", "NR FINANCE")
KIND_NAMES = {
    "AUTO": ("AUTOS", "AUTOMÓVILES", "SEDANES"), "SUV": ("CAMIONETAS SUV", "SUVS"), "PICKUP": ("PICK UPS", "CAMIONETAS PICK UP"),
    "VAN": ("VANS", "CAMIONETAS"), "CAMION": ("CAMIONES", "EQUIPO PESADO"), "TRACTO": ("TRACTOCAMIONES", "TRACTOS"),
    "REMOLQUE": ("REMOLQUES", "CAJAS Y REMOLQUES", "SEMIRREMOLQUES"), "AUTOBUS": ("AUTOBUSES", "PASAJE"),
    "MOTO": ("MOTOCICLETAS", "MOTOS"), "EQUIPO": ("MAQUINARIA", "EQUIPO DE CONTRATISTAS"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One unit as the list tells it: a cell a column, and the truth of it."""

    unit: Unit
    cells: tuple[Value, ...]
    truth: TruthRow


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of units before it is laid out on a page."""

    columns: tuple[str, ...]
    heads: tuple[str, ...]
    records: tuple[Record, ...]
    kinds: tuple[str, ...] = field(default=())

    @property
    def truth(self) -> list[TruthRow]:
        return [record.truth for record in self.records]

    def sections(self) -> list[tuple[str, list[Record]]]:
        """Return the records by the kind of vehicle."""
        told = {id(record.unit): record for record in self.records}
        return [(kind, [told[id(unit)] for unit in group]) for kind, group in by_kind([r.unit for r in self.records])]


def a_listing(chance: Random, hand: Hand, units: Sequence[Unit], *, is_typed: bool, narrow: bool = False) -> Listing:
    """Return the list of the units; a typed one holds numbers and dates as such, a `narrow` one has few columns."""
    columns = _columns(chance, narrow=narrow)
    is_odd = not narrow and chance.random() < 0.06
    heads = headings(chance, hand, columns, is_odd=is_odd)
    styles = {column: chance.random() < 0.75 for column in ("year", "value")} if is_typed else {}
    records = [_record(chance, hand, unit, columns, styles, n) for n, unit in enumerate(units, start=1)]
    kinds = [f"naming:{'+'.join(column for column in columns if column in {'brand', 'model', 'version', 'description'})}"]
    kinds += ["heads:unknown"] if is_odd else []
    kinds += ["heads:English"] if hand.language == "en" and not is_odd else []
    kinds += ["heads:Modelo is the year"] if any(_is_year_called_model(*pair) for pair in zip(columns, heads, strict=True)) else []
    kinds += ["columns:noise"] if set(columns) & set(NOISE) else []
    return Listing(tuple(columns), tuple(heads), tuple(records), tuple(kinds))


def truth_of(hand: Hand, chance: Random, unit: Unit, told: Sequence[str]) -> tuple[TruthRow, dict[str, str]]:
    """Return what a reader must find of the unit when `told` is told, and the words for its name by column."""
    brand = wording.brand_of(hand, chance, unit)
    model, version = wording.lettered(hand, unit.model), wording.lettered(hand, unit.version)
    words = {"brand": brand, "model": model, "version": version, "description": f"{brand} {model} {version}"}
    if "brand" in told and "description" in told:
        words["description"] = f"{model} {version}"
    if "model" in told and "version" not in told:
        words["model"] = model if hand.letters == "lower" else f"{model} {version}"
    named = [words[part] for part in ("brand", "model", "version") if part in told]
    truth: TruthRow = dict.fromkeys(FIELDS)
    truth |= {
        "description": words["description"] if "description" in told else " ".join(named),
        "brand": brand if "brand" in told else None,
        "model": words["model"] if "model" in told else None,
        "year": unit.year if "year" in told else None,
        "vin": unit.vin or None if "vin" in told else None,
        "plate": unit.plate or None if "plate" in told else None,
        "value": float(unit.value) if "value" in told else None,
        "usage": unit.usage if "usage" in told else None,
    }
    if truth["brand"] and truth["brand"].upper() != unit.brand:
        truth["brand_alt"] = [unit.brand]
    return truth, words


def _columns(chance: Random, *, narrow: bool) -> list[str]:
    naming = list(chance.choice(NAMINGS))
    kept = {"year": 0.97, "vin": 0.9, "plate": 0.7, "value": 0.65, "usage": 0.4, "coverage": 0.15}
    others = [column for column, share in kept.items() if chance.random() < share]
    if chance.random() < 0.3:
        chance.shuffle(others)
    columns = naming + others if chance.random() < 0.85 else others[:1] + naming + others[1:]
    if not narrow:
        for extra in chance.sample(NOISE, k=chance.choice((0, 0, 1, 2, 3, 5))):
            columns.insert(chance.randrange(len(columns) + 1), extra)
        columns = ["eco", *columns] if chance.random() < 0.35 else columns
    return ["number", *columns] if chance.random() < 0.45 else columns


def _record(
    chance: Random, hand: Hand, unit: Unit, columns: Sequence[str], typed: dict[str, bool], number: int
) -> Record:
    truth, words = truth_of(hand, chance, unit, columns)
    if "plate" in columns and chance.random() < 0.04:
        truth["plate"] = None
    if "value" in columns and "vin" in columns and chance.random() < 0.02:
        truth["value"] = None
    cells = tuple(_cell(chance, hand, unit, column, (truth, words, typed, number)) for column in columns)
    return Record(unit, cells, truth)


def _cell(
    chance: Random, hand: Hand, unit: Unit, column: str, about: tuple[TruthRow, dict[str, str], dict[str, bool], int]
) -> Value:
    truth, words, typed, number = about
    if column in words:
        return words[column]
    if column == "year":
        return unit.year if typed.get("year") else wording.year_of(hand, unit.year)
    if column == "value":
        if truth["value"] is None:
            return chance.choice(("VALOR COMERCIAL", "V. COMERCIAL", "", "Comercial"))
        return unit.value if typed.get("value") else wording.money_of(hand, unit.value)
    if column == "vin":
        return wording.vin_of(hand, chance, unit.vin)
    if column == "plate":
        return wording.plate_of(hand, truth["plate"]) if truth["plate"] else hand.no_plate
    return number if column == "number" else _other(chance, hand, unit, column, is_typed=bool(typed))


def _other(chance: Random, hand: Hand, unit: Unit, column: str, *, is_typed: bool) -> Value:
    bought = date(min(unit.year, THIS_YEAR - 1), 1, 1) + timedelta(days=chance.randrange(360))
    premium = round(unit.value * 0.041, 2)
    told: dict[str, Value] = {
        "usage": unit.usage, "coverage": unit.coverage, "eco": unit.eco, "engine": unit.engine, "colour": unit.colour,
        "driver": unit.driver, "city": unit.city, "premium": premium if is_typed else f"{premium:,.2f}",
        "policy": f"{chance.randrange(10**8):010d}", "bought": bought if is_typed else wording.date_of(hand, bought),
        "seats": chance.choice((2, 3, 5, 5, 7)), "extras": chance.choice(("NO", "", "CAJA SECA 45,000", "GPS", "12000")),
        "lender": chance.choice(LENDERS), "kind": chance.choice(KIND_NAMES[unit.kind]),
        "notes": chance.choice(("", "", "", "ok", "FINANCIADA", "nueva", "falta factura")),
    }  # fmt: skip
    value = told[column]
    return value if is_typed or value is None else str(value)


def _is_year_called_model(column: str, head: str) -> bool:
    return column == "year" and head.casefold().startswith("mod")
