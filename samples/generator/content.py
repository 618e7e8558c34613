"""What a mail carries: blocks of its text, files, and the vehicles that a reader must find in both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from samples.generator.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from samples.generator.envelope import File
    from samples.generator.fleet import Unit
    from samples.generator.letter import Block
    from samples.generator.listing import TruthRow
    from samples.generator.wording import Hand

READY, NEEDS_REVIEW = "ready", "needs_review"


@dataclass(frozen=True, slots=True)
class Order:
    """What a carrier has to carry: the units, and the facts that stand beside them and not in the letter."""

    chance: Random
    hand: Hand
    units: Sequence[Unit]
    facts: Facts = field(default=Facts())


@dataclass(frozen=True, slots=True)
class Content:
    """What a carrier made of an order."""

    kinds: tuple[str, ...]
    truth: tuple[TruthRow, ...] = ()
    blocks: tuple[Block, ...] = ()
    files: tuple[File, ...] = ()
    status: str | None = READY
    needs_html: bool = False
    needs_eyes: bool = False
    """True when the vehicles can be read by eyes, or by OCR, alone."""


def units_both(first: Sequence[TruthRow], second: Sequence[TruthRow]) -> tuple[TruthRow, ...]:
    """Return the rows of two lists in which a unit of both, known by its VIN or plate, is one row that tells all.

    What both tell in other words, such as the description, counts as the first has it.
    """
    joined = [dict(row) for row in first]
    for row in second:
        earlier = next((old for old in joined if _is_same(old, row)), None)
        if earlier is None:
            joined.append(dict(row))
            continue
        earlier.update({name: value for name, value in row.items() if earlier.get(name) is None})
    return tuple(joined)


def _is_same(row: TruthRow, other: TruthRow) -> bool:
    return any(row[name] and row[name] == other[name] for name in ("vin", "plate"))
