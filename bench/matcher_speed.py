"""Rows a second and share of right codes, against rapidfuzz over the whole catalogue: `python bench/matcher_speed.py`.

The catalogues are made by a seeded generator, so that the figures can be repeated anywhere; `--catalog CATVER.csv
--queries QUERIES.csv` (query_id, description, brand, model, year, acceptable_cvegs) measures on real ones. One core.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from matcher.answer import Thresholds
from matcher.batch import vehicle_text
from matcher.catalogue import CatalogueRow, build_catalogue
from matcher.catver import open_table, read_catver
from matcher.match import match
from matcher.text import VehicleText, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SIZES = (1_500, 12_000, 40_000)
QUERIES, LONGEST_S = 2_000, 4.0
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
    """A text and the codes that are right for it."""

    query: VehicleText
    codes: frozenset[str]


def synthetic(size: int, seed: int = 1) -> tuple[list[CatalogueRow], list[Labelled]]:
    """Make a catalogue of `size` rows and texts for some of them, as another insurer would write them."""
    dice = random.Random(seed)  # noqa: S311  seeded figures, not cryptography
    rows: dict[tuple[str, str, int, str], CatalogueRow] = {}
    while len(rows) < size:
        brand = dice.choice(BRANDS.split())
        model = "".join(dice.choices(SYLLABLES.split(), k=dice.choice((2, 3))))
        for _ in range(dice.randint(3, 9)):
            version = " ".join(
                (
                    *dice.sample(TRIMS.split(), dice.choice((1, 1, 2))),
                    dice.choice(list(DOORS)),
                    f"L4 {dice.randint(10, 25) / 10}L",
                )
            )
            gearbox = dice.choice(list(GEARBOXES))
            first = dice.randint(2000, 2020)
            for year in range(first, first + dice.randint(1, 5)):
                row = CatalogueRow(brand, model, year, f"{len(rows):06}", f"{version} {gearbox} 05 OCUP.")
                rows.setdefault((brand, model, year, row.description), row)
    kept = list(rows.values())[:size]
    return kept, [_rewritten(row, dice) for row in dice.choices(kept, k=QUERIES)]


def _rewritten(row: CatalogueRow, dice: random.Random) -> Labelled:
    words = row.description.replace(" 05 OCUP.", "").split()
    words = [dice.choice(DOORS.get(word) or GEARBOXES.get(word) or (word,)) for word in words]
    text = f"UNIDAD {dice.randint(1, 400)} {row.brand} {row.model} {' '.join(words)} {row.year}"
    return Labelled(VehicleText(text), frozenset({row.cvegs}))


def measure(name: str, code: Callable[[VehicleText], str], texts: Sequence[Labelled]) -> None:
    """Code texts one after another for some seconds, and print how it went."""
    started, done, right = time.perf_counter(), 0, 0
    for text in texts:
        right += code(text.query) in text.codes
        done += 1
        if time.perf_counter() - started > LONGEST_S:
            break
    seconds = time.perf_counter() - started
    print(f"  {name:<34}{done / seconds:>10,.0f} rows/s{100 * right / done:>8.1f} % right   ({done} rows)")


def run(rows: Sequence[CatalogueRow], texts: Sequence[Labelled]) -> None:
    """Measure the matcher and its rival on one catalogue."""
    started = time.perf_counter()
    catalogue = build_catalogue("bench", rows)
    print(f"{len(rows):,} rows, taken apart in {time.perf_counter() - started:.2f} s")
    thresholds = Thresholds()

    def by_matcher(query: VehicleText) -> str:
        best = match(query, catalogue, thresholds, max_candidates=1).best
        return best.cvegs if best else ""

    choices = [normalise(f"{row.brand} {row.model} {row.description} {row.year}") for row in rows]

    def by_token_set_ratio(query: VehicleText) -> str:
        said = normalise(f"{query.brand} {query.model} {query.description} {query.year or ''}")
        found = process.extractOne(said, choices, scorer=fuzz.token_set_ratio)
        return rows[found[2]].cvegs

    measure("matcher", by_matcher, texts)
    measure("rapidfuzz token_set_ratio, all rows", by_token_set_ratio, texts)


def main() -> None:
    """Run on the generated catalogues, or on the given one."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--catalog", type=Path)
    arguments.add_argument("--queries", type=Path)
    given = arguments.parse_args()
    if given.catalog and given.queries:
        texts = [
            Labelled(vehicle_text(row), frozenset(filter(None, (row["acceptable_cvegs"] or "").split("|"))))
            for row in open_table(given.queries.read_bytes())
        ]
        run(read_catver(given.catalog), [text for text in texts if text.codes])
    else:
        for size in SIZES:
            run(*synthetic(size))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
