"""Building a catalogue in a thread while calls are answered, without pauses that callers would notice."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from sys import intern
from typing import TYPE_CHECKING, Final

from matcher.catalogue.entries import CatalogueRow, build_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matcher.catalogue.entries import Catalogue

# A call switches threads about ten times; each time it may wait this long for a thread that builds a catalogue.
SWITCH_INTERVAL_S: Final = 0.0005
_YEARS: Final = {year: year for year in range(1900, 2101)}
_NO_SUM: Final = 0.0


def shorten_thread_switches() -> None:
    """Make the threads of this process switch ten times as often as by default."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)


def build_without_gc(version: str, rows: Iterable[CatalogueRow]) -> Catalogue:
    """Build a catalogue with garbage collection disabled; one at a time.

    A collection stops every thread while it visits the millions of objects of a catalogue, for a tenth of a second or
    more. So there is none during the build, and later ones skip the catalogue: it has no cycles, so it is freed by
    reference counting when the last call that uses it ends.

    Raises: ValueError when there are no rows.
    """
    gc.collect()  # garbage that exists now would be frozen too, and never freed
    with without_collections():
        catalogue = build_catalogue(version, rows)
        gc.freeze()
    return catalogue


def with_shared_values(rows: Iterable[CatalogueRow]) -> Iterator[CatalogueRow]:
    """Yield the rows with one object for equal names, version texts, years and no sum: a third less to keep."""
    for brand, model, year, cvegs, description, base_sum in rows:
        yield CatalogueRow(
            intern(brand), intern(model), _YEARS.get(year, year), cvegs, intern(description), base_sum or _NO_SUM
        )


@contextmanager
def without_collections() -> Iterator[None]:
    """Make no garbage collection within the block, which is for work that makes millions of objects and no cycles."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
