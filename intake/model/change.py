"""What a mail changes of the vehicles of an earlier request: as data, for a person to apply."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from intake.model.extraction import Vehicle

if TYPE_CHECKING:
    from collections.abc import Sequence


class ChangeAction(StrEnum):
    """What is to be done with a unit."""

    REMOVE = "remove"
    CHANGE = "change"
    ADD = "add"
    KEEP_ONLY = "keep_only"
    """All units but those that are kept so are to be taken out."""


class ChangeDoubt(StrEnum):
    """Why a person should look before a change is applied."""

    UNIT_NOT_FOUND = "unit_not_found"
    """The earlier request has no such unit."""
    SEVERAL_UNITS_FIT = "several_units_fit"
    OLD_FACT_DIFFERS = "old_fact_differs"
    """The mail says what the fact was, and the earlier request says otherwise."""
    ALREADY_SO = "already_so"
    TWO_VALUES = "two_values"
    """The mail says two things of one fact."""
    LEFT_OUT_OF_LIST = "left_out_of_list"
    """A new list stands for the one before, or only some units are kept, and this one is not among them."""
    MAY_BE_KNOWN = "may_be_known"
    """A unit without VIN and plate: it may be one that the earlier request has."""
    CONDITIONAL = "conditional"
    """The mail makes it depend on something."""
    ASKED = "asked"
    """The mail asks for it, or whether it was done."""
    NOT_UNDERSTOOD = "not_understood"
    """Something is to be taken out, and it is not clear what."""
    MORE_CHANGES = "more_changes"
    """The mail changes more than is proposed: not all of it fits in a change set."""


@dataclass(frozen=True, slots=True)
class UnitTarget:
    """The unit of the earlier request that is meant, as the mail names it; one of these is given."""

    number: int | None = None
    """Its place in the list, from 1."""
    vin: str = ""
    """A VIN, or how it ends."""
    plate: str = ""
    name: str = ""
    """Words that name it, such as SAVEIRO."""


NO_TARGET = UnitTarget()


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One thing that a mail changes."""

    action: ChangeAction
    target: UnitTarget = NO_TARGET
    field: str = ""
    """The field of the vehicle that is another: year, value, plate, vin."""
    value: str = ""
    old_value: str = ""
    """What it was, as the mail says; empty: it does not say."""
    vehicle: Vehicle | None = None
    """The unit that is new."""
    quote: str = ""
    """The words of the mail that say so."""
    doubts: tuple[str, ...] = ()
    """Codes of `ChangeDoubt`."""
    index: int | None = None
    """The place of the unit among the vehicles of the earlier request, from 0; None: not looked up, or not found."""


def at_most(changes: Sequence[UnitChange], most: int) -> tuple[UnitChange, ...]:
    """Return the first `most` changes; the last of them says when there are more."""
    if len(changes) <= most:
        return tuple(changes)
    *others, last = changes[:most]
    return (*others, replace(last, doubts=tuple(dict.fromkeys((*last.doubts, ChangeDoubt.MORE_CHANGES)))))
