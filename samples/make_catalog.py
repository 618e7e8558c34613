"""Write samples/catalog.csv: the CATVER rows that samples/lineup.csv stands for, the same bytes at every run."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
CATALOG = FOLDER / "catalog.csv"
COLUMNS = (
    "MARCA", "SUBMARCA", "NUMVER", "RAMO", "CVEMARC", "CVESUBM", "MARTIP", "CVESEGM",
    "MODELO", "CVEGS", "DESCVEH", "IDPERDIOD", "SUMABAS", "TIPVEH",
)  # fmt: skip
PERIOD = "202601"
REFERENCE_YEAR = 2026
YEARLY_VALUE = 0.9
LINES = {"AUTO": "711", "PICK UP": "711", "VAN": "711", "MOTOCICLETA": "713"}
TRUCK_LINE = "712"
# How insurers write transmission and seats at the end of a version; a model keeps one hand through its years.
ENDINGS = ("{text}., {seats:02d} OCUP.", "{text} {seats} OCUP", "{text}, {seats} OCUP.")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one model and the model years it was sold in."""

    kind: str
    brand: str
    model: str
    years: range
    seats: int
    price: int
    text: str


def versions() -> list[Version]:
    """Return the line-up, in the order of the file."""
    with (FOLDER / "lineup.csv").open(encoding="utf-8", newline="") as file:
        return [_version(row) for row in csv.DictReader(file)]


def catalog_rows(seed: int = 20260101) -> list[dict[str, str]]:
    """Return every CATVER row: brands, models, versions and years in the order of the line-up."""
    lineup = versions()
    chance = random.Random(seed)
    brands = _numbered([version.brand for version in lineup])
    models = _numbered([f"{version.brand} {version.model}" for version in lineup])
    endings = {model: chance.choice(ENDINGS) for model in models}
    codes = iter(chance.sample(range(1_000, 400_000), sum(len(version.years) for version in lineup)))
    rows: list[dict[str, str]] = []
    for version in lineup:
        model = f"{version.brand} {version.model}"
        for year in version.years:
            keys = (str(len(rows) + 1), str(brands[version.brand]), str(models[model]), f"{next(codes):06d}")
            rows.append(_row(version, year, keys, _description(version, endings[model])))
    return rows


def catalog_csv() -> bytes:
    """Return the file: UTF-8, comma, one row a code and year."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(catalog_rows())
    return text.getvalue().encode()


def _version(row: dict[str, str]) -> Version:
    first, last = row["years"].split("-")
    years = range(int(first), int(last) + 1)
    return Version(row["kind"], row["brand"], row["model"], years, int(row["seats"]), int(row["price"]), row["version"])


def _numbered(names: list[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names), start=1)}


def _row(version: Version, year: int, keys: tuple[str, str, str, str], description: str) -> dict[str, str]:
    number, brand, model, cvegs = keys
    line = LINES.get(version.kind, TRUCK_LINE)
    worth = round(version.price * YEARLY_VALUE ** (REFERENCE_YEAR - year), -2)
    cells = (
        version.brand, version.model, number, line, brand, model, model, "",
        str(year), cvegs, description, PERIOD, f"{worth:.0f}", version.kind,
    )  # fmt: skip
    return dict(zip(COLUMNS, cells, strict=True))


def _description(version: Version, ending: str) -> str:
    return ending.format(text=version.text, seats=version.seats) if version.seats else version.text


if __name__ == "__main__":
    CATALOG.write_bytes(catalog_csv())
    print(f"{CATALOG}: {len(catalog_rows())} rows")
