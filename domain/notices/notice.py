"""What a reviewer is told: a code with its arguments, and the places that it is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.notices.limits import LONGEST_ARGUMENT, MOST_PLACES
from domain.origin import Origin  # noqa: TC001 - notices pass between processes, which read the annotations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.notices.codes import MatchWarning, WarningCode


@dataclass(frozen=True, slots=True)
class Notice:
    """A code of the catalogue, what varies in its sentence, and where it was read.

    `place_count` is how many places there are; at most the first eight of them are named.
    """

    code: str
    arguments: tuple[tuple[str, str], ...] = ()
    places: tuple[Origin, ...] = ()
    place_count: int = 0


def notice(code: WarningCode | MatchWarning, **arguments: object) -> Notice:
    """Return a notice; arguments that are empty are left out, and long ones are cut."""
    return Notice(code, stated(**arguments))


def about(plain: Notice, places: Sequence[Origin | None]) -> Notice:
    """Return a notice as one about `places`."""
    distinct = tuple(dict.fromkeys(place for place in places if place))
    return replace(plain, places=distinct[:MOST_PLACES], place_count=len(places))


def stated(**arguments: object) -> tuple[tuple[str, str], ...]:
    """Return the arguments that say something, as texts."""
    return tuple((name, str(value)[:LONGEST_ARGUMENT]) for name, value in arguments.items() if value not in ("", None))
