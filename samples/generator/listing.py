"""A fleet as a list: which things it tells, in what words and order, and what a reader must find in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from samples.generator import wording
from samples.generator.fleet import THIS_YEAR, grouped
from samples.generator.headings import headings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from samples.generator.fleet import Unit
    from samples.generator.wording import Hand

Value = str | int | float | date | None
TruthRow = dict[str, Any]
NAMES = ("brand", "model", "version", "description")
FIELDS = ("description", "brand", "model", "year", "vin", "plate", "value", "usage")
# How a list names the vehicle: in one text, beside its brand, or in parts.
NAMINGS: tuple[tuple[str, ...], ...] = (
    ("description",),
    ("description",),
    ("brand", "description"),
    ("brand", "model"),
    ("brand", "model", "version"),
    ("brand", "model", "version"),
)
NOISE = (
    "engine",
    "colour",
    "driver",
    "city",
    "premium",
    "policy",
    "bought",
    "seats",
    "extras",
    "lender",
    "kind",
    "notes",
)
LENDERS = ("BBVA", "BANORTE", "SANTANDER", "N/A", "NR FINANCE")
KIND_NAMES = {
    "AUTO": ("AUTOS", "AUTOMÓVILES", "SEDANES"),
    "SUV": ("CAMIONETAS SUV", "SUVS"),
    "PICKUP": ("PICK UPS", "CAMIONETAS PICK UP"),
    "VAN": ("VANS", "CAMIONETAS"),
    "CAMION": ("CAMIONES", "EQUIPO PESADO"),
    "TRACTO": ("TRACTOCAMIONES", "TRACTOS"),
    "REMOLQUE": ("REMOLQUES", "CAJAS Y REMOLQUES", "SEMIRREMOLQUES"),
    "AUTOBUS": ("AUTOBUSES", "PASAJE"),
    "MOTO": ("MOTOCICLETAS", "MOTOS"),
    "EQUIPO": ("MAQUINARIA", "EQUIPO DE CONTRATISTAS"),
}


@dataclass(frozen=True, slots=True)
class Record:
    """One unit as the list tells it: a cell a column, and the truth of it; a row of a quantity is as many vehicles."""

    unit: Unit
    cells: tuple[Value, ...]
    truths: tuple[TruthRow, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which columns a list has, which of them hold numbers, and whether the year stands in the description."""

    columns: tuple[str, ...]
    is_typed: bool
    numbers: frozenset[str]
    has_year_inside: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of units before it is laid out on a page."""

    columns: tuple[str, ...]
    heads: tuple[str, ...]
    records: tuple[Record, ...]
    kinds: tuple[str, ...] = field(default=())

    @property
    def truth(self) -> list[TruthRow]:
        return truths(self.records)

    def sections(self, name: str) -> list[tuple[str, list[Record]]]:
        """Return the records by the kind of vehicle, or by city."""
        record_of = {id(record.unit): record for record in self.records}
        return [
            (kind, [record_of[id(unit)] for unit in group])
            for kind, group in grouped([r.unit for r in self.records], name)
        ]


def truths(records: Iterable[Record]) -> list[TruthRow]:
    """Return what a reader must find in the records."""
    return [truth for record in records for truth in record.truths]


def a_listing(chance: Random, hand: Hand, units: Sequence[Unit], *, is_typed: bool, narrow: bool = False) -> Listing:
    """Return the list of the units; a typed one holds numbers and dates as such, a `narrow` one has few columns."""
    plan = _a_plan(chance, is_typed=is_typed, narrow=narrow)
    is_odd = not narrow and chance.random() < 0.06
    heads = headings(chance, hand, plan.columns, is_odd=is_odd)
    breaks_heads = is_typed and chance.random() < 0.08
    heads = [head.replace(" ", "\n", 1) for head in heads] if breaks_heads else heads
    records = [_record(chance, hand, unit, plan, number) for number, unit in enumerate(units, start=1)]
    kinds = {
        f"naming:{'+'.join(column for column in plan.columns if column in NAMES)}": True,
        "naming:year inside": plan.has_year_inside,
        "heads:unknown": is_odd,
        "heads:English": hand.language == "en" and not is_odd,
        "heads:Modelo is the year": any(map(_is_year_called_model, plan.columns, heads)),
        "heads:two lines in a cell": breaks_heads,
        "columns:noise": bool(set(plan.columns) & set(NOISE)),
        "columns:quantity": "quantity" in plan.columns,
        "cells:untidy": hand.is_untidy,
    }
    return Listing(
        plan.columns, tuple(heads), tuple(records), tuple(kind for kind, applies in kinds.items() if applies)
    )


def truth_of(hand: Hand, chance: Random, unit: Unit, columns: Sequence[str]) -> tuple[TruthRow, dict[str, str]]:
    """Return what a reader must find of the unit when `columns` are written, and the words of its name by column."""
    brand = wording.brand_of(hand, chance, unit)
    model, version = wording.lettered(hand, unit.model), wording.lettered(hand, unit.version)
    words = {"brand": brand, "model": model, "version": version, "description": f"{brand} {model} {version}"}
    if "brand" in columns and "description" in columns:
        words["description"] = f"{model} {version}"
    if "model" in columns and "version" not in columns:
        words["model"] = model if hand.letters == "lower" else f"{model} {version}"
    name_words = [words[part] for part in ("brand", "model", "version") if part in columns]
    truth: TruthRow = dict.fromkeys(FIELDS)
    truth |= {
        "description": words["description"] if "description" in columns else " ".join(name_words),
        "brand": brand if "brand" in columns else None,
        "model": words["model"] if "model" in columns else None,
        "year": unit.year if "year" in columns else None,
        "vin": unit.vin or None if "vin" in columns else None,
        "plate": unit.plate or None if "plate" in columns else None,
        "value": float(unit.value) if "value" in columns else None,
        "usage": unit.usage if "usage" in columns else None,
    }
    if truth["brand"] and truth["brand"].upper() != unit.brand:
        truth["brand_alt"] = [unit.brand]
    return truth, words


def _a_plan(chance: Random, *, is_typed: bool, narrow: bool) -> Plan:
    columns = _columns(chance, narrow=narrow)
    if not narrow and chance.random() < 0.03:
        columns = [column for column in columns if column not in {"vin", "plate", "eco"}]
        columns.insert(chance.choice((0, len(columns))), "quantity")
    has_year_inside = "description" in columns and "year" in columns and chance.random() < 0.08
    if has_year_inside:
        columns.remove("year")
    numbers = frozenset(name for name in ("year", "value") if is_typed and chance.random() < 0.75)
    return Plan(tuple(columns), is_typed, numbers, has_year_inside)


def _columns(chance: Random, *, narrow: bool) -> list[str]:
    naming = list(chance.choice(NAMINGS))
    chances = {"year": 0.97, "vin": 0.9, "plate": 0.7, "value": 0.65, "usage": 0.4, "coverage": 0.15}
    others = [column for column, share in chances.items() if chance.random() < share]
    if chance.random() < 0.3:
        chance.shuffle(others)
    columns = naming + others if chance.random() < 0.85 else others[:1] + naming + others[1:]
    if not narrow:
        for extra in chance.sample(NOISE, k=chance.choice((0, 0, 1, 2, 3, 5))):
            columns.insert(chance.randrange(len(columns) + 1), extra)
        columns = ["eco", *columns] if chance.random() < 0.35 else columns
    return ["number", *columns] if chance.random() < 0.45 else columns


def _record(chance: Random, hand: Hand, unit: Unit, plan: Plan, number: int) -> Record:
    truth, words = truth_of(hand, chance, unit, plan.columns)
    if plan.has_year_inside:
        words["description"] += chance.choice((" {}", " MOD {}", " {}", " MODELO {}")).format(unit.year)
        truth["year"] = unit.year
    if chance.random() < 0.04:
        truth["plate"] = None
    if "vin" in plan.columns and chance.random() < 0.02:
        truth["value"] = None
    values: dict[str, Value] = {
        **words,
        "number": number,
        "quantity": chance.choice((1, 1, 2, 3, 5)),
        "year": unit.year if "year" in plan.numbers else wording.year_of(hand, unit.year),
        "value": _value(chance, hand, unit, plan, is_known=truth["value"] is not None),
        "vin": wording.vin_of(hand, chance, unit.vin),
        "plate": wording.plate_of(hand, truth["plate"]) if truth["plate"] else hand.no_plate,
    }
    cells = [values[name] if name in values else _other(chance, hand, unit, name, plan) for name in plan.columns]
    count = values["quantity"] if "quantity" in plan.columns else 1
    tidied = tuple(wording.untidy(hand, chance, cell) if isinstance(cell, str) else cell for cell in cells)
    return Record(unit, tidied, tuple(dict(truth) for _ in range(int(str(count)))))


def _value(chance: Random, hand: Hand, unit: Unit, plan: Plan, *, is_known: bool) -> Value:
    if not is_known:
        return chance.choice(("VALOR COMERCIAL", "V. COMERCIAL", "", "Comercial"))
    return unit.value if "value" in plan.numbers else wording.money_of(hand, unit.value)


def _other(chance: Random, hand: Hand, unit: Unit, column: str, plan: Plan) -> Value:
    bought = date(min(unit.year, THIS_YEAR - 1), 1, 1) + timedelta(days=chance.randrange(360))
    premium = round(unit.value * 0.041, 2)
    values: dict[str, Value] = {
        "usage": unit.usage,
        "coverage": unit.coverage,
        "eco": unit.eco,
        "engine": unit.engine,
        "colour": unit.colour,
        "driver": unit.driver,
        "city": unit.city,
        "premium": premium if plan.is_typed else f"{premium:,.2f}",
        "policy": f"{chance.randrange(10**8):010d}",
        "bought": bought if plan.is_typed else wording.date_of(hand, bought),
        "seats": chance.choice((2, 3, 5, 5, 7)),
        "extras": chance.choice(("NO", "", "CAJA SECA 45,000", "GPS", "12000")),
        "lender": chance.choice(LENDERS),
        "kind": chance.choice(KIND_NAMES[unit.kind]),
        "notes": chance.choice(("", "", "", "ok", "FINANCIADA", "nueva", "falta factura")),
    }
    return values[column] if plan.is_typed else str(values[column])


def _is_year_called_model(column: str, head: str) -> bool:
    return column == "year" and head.casefold().startswith("mod")
