"""Labelled sets: catalogues of several insurers, each with texts of the others and the codes that are right for them.

A folder has `catalog_NAME.csv` in the CATVER columns and `queries_NAME.csv` with query_id, description, brand, model,
year, acceptable_cvegs (`|` between the codes; empty: none is right) and expected_year.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from matcher.catalogue.catver import read_catver
from matcher.catalogue.entries import Catalogue, build_catalogue, catalogue_of
from matcher.files.table_file import open_table
from matcher.offline.match_file import vehicle_text
from matcher.query.vehicle_text import VehicleText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_SEED = 5
_AT_ONCE = 50  # texts whose versions are removed from one copy of the catalogue


class LabelledText(NamedTuple):
    """A text and the codes that are right for it."""

    query: VehicleText
    codes: frozenset[str]  # empty: none in the catalogue is right
    year: int | None  # the year of the codes


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """One insurer's catalogue and other insurers' texts."""

    name: str
    catalogue: Catalogue
    texts: tuple[LabelledText, ...]


def names_of_sets(folder: Path) -> list[str]:
    """Return the names of the sets in `folder`, in order."""
    catalogues = (path.stem.removeprefix("catalog_") for path in folder.glob("catalog_*.csv"))
    return sorted(name for name in catalogues if (folder / f"queries_{name}.csv").is_file())


def read_set(folder: Path, name: str) -> LabelledSet:
    """Read one set.

    Raises: OSError, BadTable.
    """
    catalogue = build_catalogue(name, read_catver(folder / f"catalog_{name}.csv"))
    table = open_table((folder / f"queries_{name}.csv").read_bytes())
    return LabelledSet(name, catalogue, tuple(map(_labelled, table)))


def _labelled(cells: Mapping[str, str | None]) -> LabelledText:
    codes = frozenset(filter(None, (cells["acceptable_cvegs"] or "").split("|")))
    year = (cells.get("expected_year") or "").strip()
    return LabelledText(vehicle_text(cells), codes, int(year) if year.isdecimal() else None)


def some_with_code(texts: Sequence[LabelledText], count: int) -> list[LabelledText]:
    """Choose up to `count` of the texts that have a right code, always the same ones."""
    matchable = [text for text in texts if text.codes]
    random.Random(_SEED).shuffle(matchable)  # noqa: S311  a seeded choice, not cryptography
    return matchable[:count]


def some_names(catalogue: Catalogue, count: int) -> list[LabelledText]:
    """Choose some brands, models and years of the catalogue as texts, of which every version is right."""
    codes: defaultdict[tuple[str, str, int], set[str]] = defaultdict(set)
    for entry in catalogue.entries:
        codes[entry.row.brand, entry.row.model, entry.row.year].add(entry.row.cvegs)
    names = sorted(codes)
    chosen = random.Random(_SEED).sample(names, min(count, len(names)))  # noqa: S311  a seeded choice
    return [
        LabelledText(VehicleText(f"{brand} {model} {year}"), frozenset(codes[brand, model, year]), year)
        for brand, model, year in chosen
    ]


def without_models(
    catalogue: Catalogue, texts: Sequence[LabelledText]
) -> Iterator[tuple[Catalogue, Sequence[LabelledText]]]:
    """Yield a copy of the catalogue that lacks the models of some texts in every year, and these texts."""
    codes = frozenset[str]().union(*(text.codes for text in texts))
    lost = {(entry.brand, entry.model) for entry in catalogue.entries if entry.row.cvegs in codes}
    remaining = [entry for entry in catalogue.entries if (entry.brand, entry.model) not in lost]
    if remaining:
        yield catalogue_of(f"{catalogue.version} without some models", remaining), texts


def without_versions(
    catalogue: Catalogue, texts: Sequence[LabelledText], at_once: int = _AT_ONCE
) -> Iterator[tuple[Catalogue, Sequence[LabelledText]]]:
    """Yield copies of the catalogue that lack the right versions of some texts in their year, and these texts."""
    for start in range(0, len(texts), at_once):
        chosen = texts[start : start + at_once]
        removed = {(code, text.year) for text in chosen for code in text.codes}
        remaining = [entry for entry in catalogue.entries if (entry.row.cvegs, entry.row.year) not in removed]
        yield catalogue_of(f"{catalogue.version} without some", remaining), chosen
