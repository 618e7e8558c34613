"""What an edit makes of a vehicle: the columns that it sets, what is audited, and what is remembered of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from datastore.audit import trail
from datastore.store.apply_correction import corrected, correction_of
from datastore.store.cases import settled
from datastore.store.memories import CORRECTION, VERDICT, VIN_CODE, Memory
from datastore.store.value_at_stake import derived, standing
from datastore.store.verdicts import judgement_of
from datastore.store.vin_codes import vin_code
from domain.fields import MATCHED, MOST_READINGS, VEHICLE, VEHICLE_LISTS, names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    Row = Mapping[Any, Any]
    Values = Mapping[str, Any]

# They tell the vehicle: how sure they were read is that of the vehicle as a whole.
MATCHED_NAMES: Final = frozenset(names(MATCHED))
# What a person corrects of a vehicle itself; the lists are of the contract's messages, in their JSON form.
STATED: Final = (*names(VEHICLE), *VEHICLE_LISTS)
NAMES: Final = {
    **{name: f"vehicle.{name}" for name in STATED},
    **{column: f"match.{column}" for column in ("cvegs", "confidence", "decision", "method", "catalog_version")},
    **{column: f"match.{column}" for column in ("listed_probability", "code_probability")},
    **{column: f"match.{column}" for column in ("shipped_confidence", "checkable_from")},
    **{f"match_{column}": f"match.{column}" for column in ("brand", "model", "year", "description", "base_sum")},
}
# What follows from the rest of a vehicle, or stands beside its match: it is not audited. A removal says so itself.
UNAUDITED: Final = frozenset(
    {
        *("is_open", "value_at_stake", "plate_key", "text_key", "reading_fields", "runners_up"),
        *("match_warnings", "match_warning_codes", "remove_time", "remove_reason"),
    }
)


@dataclass(frozen=True, slots=True)
class RowChange:
    """What an edit makes of a vehicle: columns with their new values, audited fields, and memories to record."""

    columns: Mapping[str, Any]
    audited: tuple[Mapping[str, str], ...] = ()
    memories: tuple[Memory, ...] = ()


def correction(before: Row, values: Values, entry: Row | None) -> RowChange | None:
    """Return what a correction by a person changes; `entry` is that of a new code. None when nothing differs.

    Raises: InvalidField for an acceptance without a code.
    """
    after = corrected(before, values, entry)
    audited = trail.changes_between(before, after, NAMES)
    if not audited:
        return None
    implied = derived({**before, **after}) | _settled_by_hand(before, after)
    return RowChange({**after, **implied}, tuple(audited), tuple(_memories(before, after)))


def coding(before: Row, match: Values, *, is_check_due: bool) -> RowChange | None:
    """Return what an answer of the matcher changes, given as its columns; None when nothing differs."""
    columns = {**match, "is_check_due": is_check_due}
    if all(before[name] == value for name, value in columns.items()):
        return None
    complete = {**columns, **standing({**before, **columns})}
    return RowChange(complete, tuple(_audited(before, complete)))


def removal(before: Row, reason: str, now: datetime) -> RowChange:
    """Return what taking a vehicle out changes: it is no longer counted, but what was reviewed of it stays."""
    gone = {"is_open": False, "value_at_stake": 0.0, "is_check_due": False}
    columns = {"remove_time": now, "remove_reason": reason, **gone}
    return RowChange(columns, tuple(_audited(before, columns)))


def restoring(before: Row, *, is_check_due: bool) -> RowChange:
    """Return what putting a removed vehicle back changes."""
    columns = {"remove_time": None, "remove_reason": "", "is_check_due": is_check_due, **derived(before)}
    return RowChange(columns, tuple(_audited(before, columns)))


def reversal(before: Row, old_values: Values, *, is_check_due: bool) -> RowChange:
    """Return what taking a change back changes, given what its columns were."""
    columns = {**old_values, "is_check_due": is_check_due}
    if old_values.get("remove_time", before["remove_time"]) is None:
        columns |= derived({**before, **columns})
    return RowChange(columns, tuple(_audited(before, columns)))


def _audited(before: Row, columns: Values) -> list[dict[str, str]]:
    plain = {name: value for name, value in columns.items() if name not in UNAUDITED}
    changes = trail.changes_between(before, plain, NAMES)
    was, is_now = (row.get("remove_time", before["remove_time"]) is not None for row in (before, columns))
    if was != is_now:
        changes.append({"field": "is_removed", "old_value": _truth(was), "new_value": _truth(is_now)})
        reasons = before["remove_reason"], columns.get("remove_reason", "")
        if any(reasons):
            changes.append({"field": "remove_reason", "old_value": reasons[0], "new_value": reasons[1]})
    return changes


def _truth(value: object) -> str:
    return "true" if value else ""


def _settled_by_hand(before: Row, after: Values) -> dict[str, Any]:
    """Return how the fields were read after a person has changed some of them, if one did."""
    changed = {name: after[name] for name in STATED if name in after and after[name] != before[name]}
    if not changed:
        return {}
    readings = settled(before["reading_fields"], changed, without=MATCHED_NAMES)
    return {"reading_fields": readings[-MOST_READINGS:]}


def _memories(before: Row, after: Values) -> list[Memory]:
    """Return what is to be remembered of a correction: its verdict, what its text means, the code of its VIN."""
    memories: list[Memory] = []
    verdict = judgement_of(before, after)
    if verdict is not None:
        memories.append(Memory(before["id"], VERDICT, verdict))
    meaning = correction_of(before, after)
    if meaning is not None:
        memories.append(Memory(before["id"], CORRECTION, meaning))
        code = {name: meaning[name] for name in ("cvegs", "entry_year", "catalog_version")}
        of_vin = vin_code({**before, **after}, code)
        memories += [] if of_vin is None else [Memory(before["id"], VIN_CODE, of_vin)]
    return memories
