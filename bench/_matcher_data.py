"""What the matcher's benchmarks run on: a labelled catalogue where there is one, else a made one of any size.

The labelled one is looked for in the folder that BENCH_DATA names, or in `../shared/data/match` beside the
project: `catalog_NAME.csv` in the CATVER columns and `queries_NAME.csv` (query_id, description, brand, model, year,
acceptable_cvegs, expected_brand, expected_model, expected_year); of several the largest of at most 40,000 rows.
"""

from __future__ import annotations

import csv
import hashlib
import os
import random
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from matcher.catalogue.entries import CatalogueRow
from matcher.query.vehicle_text import VehicleText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

VARIABLE = "BENCH_DATA"
MOST_ROWS = 40_000
BESIDE = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "match"
BRANDS = (
    "AUDI BMW CHEVROLET CHRYSLER DODGE FIAT FORD HONDA HYUNDAI JEEP KIA MAZDA MITSUBISHI NISSAN PEUGEOT RENAULT SEAT"
    " SUBARU SUZUKI TOYOTA VOLKSWAGEN VOLVO"
)
SYLLABLES = "BA CO DA FI GO LE MI NO PRA RA SEN TI TRA VE XE ZU LIN TOR MAR DEN"
TRIMS = (
    "BASE LX LT LS SE SXT GLX ADVANCE EXCLUSIVE SENSE LIMITED SPORT TOURING PREMIUM ACTIVE STYLE COMFORT ELITE TREND"
)
GEARBOXES = {"AUT": ("AUT.", "AUTOMATICA", "TIPTRONIC"), "STD": ("STD.", "EST", "TM")}
DOORS = {"4P": ("4 PTAS", "4 PUERTAS", "4P"), "5P": ("5 PTAS", "5P", "HB 5P")}


class Labelled(NamedTuple):
    """A text and what is right for it."""

    query: VehicleText
    codes: frozenset[str]  # empty: none is right
    year: str
    model: str  # brand|model; what has none: its words

    @property
    def half(self) -> int:
        """The half it is in; all texts of one model are in the same."""
        return hashlib.sha256(self.model.encode()).digest()[0] % 2


def labelled_data() -> tuple[list[CatalogueRow], list[Labelled]] | None:
    """Read the labelled catalogue and its texts; None where there is none."""
    folder = Path(os.environ.get(VARIABLE) or BESIDE)
    sets = [(path, path.with_name(path.name.replace("catalog_", "queries_"))) for path in folder.glob("catalog_*.csv")]
    catalogues = [
        ([_row(cells) for cells in _table(catalog)], queries) for catalog, queries in sets if queries.is_file()
    ]
    fitting = sorted((len(rows), queries) for rows, queries in catalogues if len(rows) <= MOST_ROWS)
    if not fitting:
        return None
    _, chosen = fitting[-1]
    rows = next(rows for rows, queries in catalogues if queries == chosen)
    return rows, [_labelled(cells) for cells in _table(chosen)]


def why_made() -> str:
    """Say why the made catalogue is used."""
    return f"no labelled catalogue in {VARIABLE} nor beside the project: a made one instead"


def made_data(size: int, texts: int, seed: int = 1) -> tuple[list[CatalogueRow], list[Labelled]]:
    """Make a catalogue of `size` rows and texts for some of them, as another insurer would write them."""
    dice = random.Random(seed)  # noqa: S311  seeded figures, not cryptography
    rows = list(islice(_made_rows(dice), size))
    return rows, [_rewritten(row, dice) for row in dice.choices(rows, k=texts)]


def grown(rows: Sequence[CatalogueRow], size: int) -> list[CatalogueRow]:
    """Grow a catalogue to `size` rows by models of other names with the same versions; the old rows stay."""
    names = [first + second for first in SYLLABLES.split() for second in SYLLABLES.split()]
    copies = (row._replace(model=f"{row.model} {name}", cvegs=f"{row.cvegs}-{name}") for name in names for row in rows)
    return [*rows[:size], *islice(copies, max(0, size - len(rows)))]


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def _row(cells: dict[str, str]) -> CatalogueRow:
    return CatalogueRow(cells["MARCA"], cells["SUBMARCA"], int(cells["MODELO"]), cells["CVEGS"], cells["DESCVEH"])


def _labelled(cells: dict[str, str]) -> Labelled:
    year = int(cells["year"]) if cells["year"].isdecimal() else None
    codes = frozenset(filter(None, cells["acceptable_cvegs"].split("|")))
    name = f"{cells['expected_brand']}|{cells['expected_model']}" if cells["expected_brand"] else ""
    query = VehicleText(cells["description"], cells["brand"], cells["model"], year)
    return Labelled(query, codes, cells["expected_year"], name or query.description + query.brand)


def _made_rows(chance: random.Random) -> Iterator[CatalogueRow]:
    seen: set[tuple[object, ...]] = set()
    while True:
        brand = chance.choice(BRANDS.split())
        model = "".join(chance.choices(SYLLABLES.split(), k=chance.choice((2, 3))))
        for _ in range(chance.randint(3, 9)):
            trim = " ".join(chance.sample(TRIMS.split(), chance.choice((1, 1, 2))))
            gearbox, doors = chance.choice(list(GEARBOXES)), chance.choice(list(DOORS))
            version = f"{trim} {doors} L4 {chance.randint(10, 25) / 10}L {gearbox} 05 OCUP."
            first = chance.randint(2000, 2020)
            for year in range(first, first + chance.randint(1, 5)):
                if (brand, model, year, version) not in seen:
                    seen.add((brand, model, year, version))
                    yield CatalogueRow(brand, model, year, f"{len(seen):06}", version)


def _rewritten(row: CatalogueRow, dice: random.Random) -> Labelled:
    words: Iterable[str] = row.description.replace(" 05 OCUP.", "").split()
    words = [dice.choice(DOORS.get(word) or GEARBOXES.get(word) or (word,)) for word in words]
    text = f"UNIDAD {dice.randint(1, 400)} {row.brand} {row.model} {' '.join(words)} {row.year}"
    return Labelled(VehicleText(text), frozenset({row.cvegs}), str(row.year), f"{row.brand}|{row.model}")
