"""Building a catalogue while calls are answered: no pause of theirs may be as long as the build."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Final

from matcher.catalogue.entries import build_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.catalogue.entries import Catalogue, CatalogueRow

# A call changes threads some ten times: each time it waits so long for a thread that builds.
TURN_S: Final = 0.0005


def take_short_turns() -> None:
    """Let the threads of this process take turns ten times as often as is usual."""
    sys.setswitchinterval(TURN_S)


def build_aside(version: str, rows: Iterable[CatalogueRow]) -> Catalogue:
    """Build a catalogue in the thread of the caller, one at a time.

    A collection of garbage stops every thread until it has looked at each of the millions of objects of a catalogue, a
    tenth of a second and more. So there is none meanwhile, and none looks at this catalogue afterwards: it has no
    cycles, and goes when its last call has ended.

    Raises: ValueError when there are no rows.
    """
    gc.collect()  # what is garbage now would be kept for good
    gc.disable()
    try:
        return build_catalogue(version, rows)
    finally:
        gc.freeze()
        gc.enable()
