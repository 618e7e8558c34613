"""A vehicle of a sample fleet: what the broker writes of it, and the catalogue rows that it can be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from samples.identities import plate, vin
from samples.make_catalog import catalog_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random


@dataclass(frozen=True, slots=True)
class Unit:
    """One vehicle; what a mail does not say of it stays empty."""

    brand: str
    model: str
    year: int
    version: str
    vin: str = ""
    plate: str = ""
    value: int | None = None
    usage: str = ""
    # Words that tell the version in the catalogue; the broker's own text may use others.
    key: str = ""

    @property
    def name(self) -> str:
        """Brand, model and version as one text."""
        return " ".join(part for part in (self.brand, self.model, self.version) if part)

    def acceptable_cvegs(self) -> list[str]:
        """Return every code that is equally right given what the mail says.

        Raises: LookupError when the catalogue has none: a sample mail names only what the sample catalogue holds.
        """
        words = set((self.key or self.version).split())
        codes = [row["CVEGS"] for row in _rows(self) if words <= set(row["DESCVEH"].replace(".,", "").split())]
        if not codes:
            raise LookupError(f"no catalogue row is a {self.name} {self.year}")
        return codes


def fleet(chance: Random, *lines: tuple[str, str, int, str, str], usage: str = "") -> list[Unit]:
    """Return units with VIN, plate and value for lines of (brand, model, year, the broker's text, catalogue words)."""
    return [_unit(chance, line, usage) for line in lines]


def money(amount: int | None) -> str:
    """Return the amount as it is written in Mexico: $1,234.00."""
    return "" if amount is None else f"${amount:,}.00"


def total(units: Sequence[Unit]) -> int:
    """Return the sum of the insured values."""
    return sum(unit.value or 0 for unit in units)


def _unit(chance: Random, line: tuple[str, str, int, str, str], usage: str) -> Unit:
    brand, model, year, text, key = line
    unplated = Unit(brand, model, year, text, key=key)
    row = next(row for row in _rows(unplated) if row["CVEGS"] in unplated.acceptable_cvegs())
    value = round(int(row["SUMABAS"]) * chance.uniform(0.95, 1.1) / 1000) * 1000
    number_plate = plate(row["TIPVEH"], chance)
    return Unit(brand, model, year, text, vin(brand, year, chance), number_plate, value, usage, key)


def _rows(unit: Unit) -> list[dict[str, str]]:
    return _by_model().get((unit.brand, unit.model, str(unit.year)), [])


@cache
def _by_model() -> dict[tuple[str, str, str], list[dict[str, str]]]:
    rows: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in catalog_rows():
        rows.setdefault((row["MARCA"], row["SUBMARCA"], row["MODELO"]), []).append(row)
    return rows
