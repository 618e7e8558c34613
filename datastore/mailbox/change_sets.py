"""Change sets: what a mail changes of a case, listed, and applied by a person in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select, update

from datastore.audit import trail
from datastore.db.ids import parse_id
from datastore.db.mail_tables import change_sets
from datastore.db.tables import cases, vehicles
from datastore.lists.list_query import Listing, page_of
from datastore.store.cases import find_case, follow_vehicles, lock_case
from datastore.store.value_at_stake import assessed
from datastore.store.vehicles import correct_vehicle, next_position, refuse_done, store_vehicles, vehicle_of
from mesh.errors import InvalidField, NotFound, StaleEtag, WrongState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.lists.list_query import Page, PageRequest
    from datastore.tenancy.actor import Actor

APPLIED: Final = "APPLIED"
_c = change_sets.c
ROWS: Final = select(change_sets, cases.c.cot_number, cases.c.revision.label("case_revision")).select_from(
    change_sets.join(cases, _c.case_id == cases.c.id)
)
READ: Final[Mapping[str, Callable[[str], Any]]] = {"year": int, "value": float, "plate": str, "vin": str}
"""The fields that a mail may change, and how their values are read."""


async def list_change_sets(connection: AsyncConnection, case: str, request: PageRequest) -> Page[RowMapping]:
    """Return a page of the change sets of a case, newest first.

    Raises: NotFound, InvalidPageToken.
    """
    its_case = await find_case(connection, case, insurer_id=request.insurer_id)
    listing = Listing(ROWS.where(_c.case_id == its_case["id"]), key=(_c.id,), insurer=_c.insurer_id)
    return await page_of(connection, listing, request)


async def apply_change_set(
    connection: AsyncConnection,
    actor: Actor,
    case: str,
    change_set: str,
    *,
    positions: Sequence[int],
    etag: str,
    check_share: float,
) -> RowMapping:
    """Apply changes of a change set, all or none; applying the same again changes nothing.

    `check_share` of the vehicles that it adds are chosen for a blind check.

    Raises: NotFound, StaleEtag, WrongState; InvalidField for a change that cannot be applied.
    """
    its_case = await lock_case(connection, actor, case, "")
    before = await _change_set_of(connection, its_case, change_set)
    chosen = sorted(set(positions)) or list(range(1, len(before["changes"]) + 1))
    if before["status"] == APPLIED:
        if chosen == before["applied_positions"]:
            return before
        raise WrongState("change_set", change_set, APPLIED, "PROPOSED")
    if etag and etag != etag_of(before):
        raise StaleEtag("change_set", change_set, etag_of(before))
    refuse_done(its_case)
    for position in chosen:
        if not 1 <= position <= len(before["changes"]):
            raise InvalidField("positions", position, f"1 to {len(before['changes'])}")
    chosen_changes = {position: before["changes"][position - 1] for position in chosen}
    await _apply(connection, actor, its_case, chosen_changes, check_share=check_share)
    values = {"status": APPLIED, "applied_positions": chosen, "revision": _c.revision + 1, "update_time": func.now()}
    await connection.execute(update(change_sets).where(_c.id == before["id"]).values(**values))
    return await _change_set_of(connection, its_case, change_set)


def etag_of(row: RowMapping) -> str:
    """Return the etag of a change set, which differs after every change of it or of its case."""
    return f"{row['revision']}-{row['case_revision']}"


async def _change_set_of(connection: AsyncConnection, case: RowMapping, change_set: str) -> RowMapping:
    query = ROWS.where(_c.id == parse_id(change_set), _c.case_id == case["id"])
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound("change_set", change_set)
    return row


async def _apply(
    connection: AsyncConnection,
    actor: Actor,
    case: RowMapping,
    changes: Mapping[int, Mapping[str, Any]],
    *,
    check_share: float,
) -> None:
    new: list[Mapping[str, Any]] = []
    for position, stored in changes.items():
        action = stored["action"]
        if action == "ADD" and stored["row"]:
            new.append(stored["row"])
        elif action in {"REMOVE", "CHANGE"} and stored["vehicle_id"]:
            vehicle = await _still_there(connection, case, stored["vehicle_id"], position)
            step = _remove if action == "REMOVE" else _correct
            await step(connection, actor, case, vehicle, stored)
        else:
            raise InvalidField("positions", position, "changes of which it is known what they mean")
    if new:
        await _add(connection, actor, case, new, check_share=check_share)
    await follow_vehicles(connection, actor, case)


async def _still_there(connection: AsyncConnection, case: RowMapping, vehicle: str, position: int) -> RowMapping:
    try:
        return await vehicle_of(connection, case, vehicle)
    except NotFound:
        raise InvalidField("positions", position, "changes of vehicles that are in the case") from None


async def _remove(
    connection: AsyncConnection, actor: Actor, case: RowMapping, vehicle: RowMapping, _stored: Mapping[str, Any]
) -> None:
    """Take a vehicle out: it is no longer listed or counted, but what was reviewed of it stays."""
    gone: dict[str, Any] = {"remove_time": func.now(), "is_open": False, "value_at_stake": 0.0, "is_check_due": False}
    v = vehicles.c
    await connection.execute(
        update(vehicles).where(v.id == vehicle["id"]).values(**gone, update_time=func.now(), revision=v.revision + 1)
    )
    changes = [{"field": "is_removed", "old_value": "", "new_value": "true"}]
    await _record(connection, actor, ("vehicle", vehicle["id"]), case, changes)


async def _correct(
    connection: AsyncConnection, actor: Actor, case: RowMapping, vehicle: RowMapping, stored: Mapping[str, Any]
) -> None:
    """Change a field of a vehicle; with another year its code has to be reviewed."""
    values = {stored["field"]: READ[stored["field"]](stored["value"])}
    if "year" in values and values["year"] != vehicle["year"] and vehicle["decision"] == "ACCEPT":
        values["decision"] = "REVIEW"
    await correct_vehicle(connection, actor, case, vehicle, values)


async def _add(
    connection: AsyncConnection,
    actor: Actor,
    case: RowMapping,
    rows: Sequence[Mapping[str, Any]],
    *,
    check_share: float,
) -> None:
    owner, first = (case["id"], case["insurer_id"]), await next_position(connection, case)
    await store_vehicles(
        connection, owner, [assessed(row) for row in rows], check_share=check_share, first_position=first
    )
    changes = [{"field": "vehicles", "old_value": "", "new_value": f"{len(rows)} added"}]
    await _record(connection, actor, ("case", case["id"]), case, changes)


async def _record(
    connection: AsyncConnection,
    actor: Actor,
    resource: tuple[str, object],
    case: RowMapping,
    changes: Sequence[Mapping[str, str]],
) -> None:
    insurer_id = case["insurer_id"]
    await trail.record(connection, actor, action="update", resource=resource, insurer_id=insurer_id, changes=changes)
