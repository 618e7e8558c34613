"""Change sets: what a mail changes of a case, listed, proposed anew, and applied by a person in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select, update

from datastore.audit import trail
from datastore.db.ids import new_id, parse_id
from datastore.db.mail_tables import change_sets
from datastore.db.tables import cases
from datastore.lists.list_query import Listing, page_of
from datastore.store.cases import find_case, follow_vehicles, lock_case
from datastore.store.vehicle_batch import vehicles_to_edit
from datastore.store.vehicles import append_vehicles, refuse_done
from domain.fields import VEHICLE, FieldKind
from mesh.errors import InvalidField, NotFound, StaleEtag, WrongState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.lists.list_query import Page, PageRequest
    from datastore.tenancy.actor import Actor

APPLIED: Final = "APPLIED"
_c = change_sets.c
ROWS: Final = select(change_sets, cases.c.cot_number, cases.c.revision.label("case_revision")).select_from(
    change_sets.join(cases, _c.case_id == cases.c.id)
)
_kinds: Final[Mapping[FieldKind, Callable[[str], Any]]] = {FieldKind.WHOLE: int, FieldKind.NUMBER: float}
READ: Final[Mapping[str, Callable[[str], Any]]] = {field.name: _kinds.get(field.kind, str) for field in VEHICLE}
"""The fields that a mail may change, and how their values are read."""
TELLING: Final = frozenset({"year", "value", "plate", "vin"})
"""Those that are not emptied."""
CODED: Final = frozenset({"description", "brand", "model", "year"})
"""Those by which a vehicle was coded."""


def written_value(name: str, written: str) -> Any:
    """Return the value of a field that a change writes as text; None empties a number.

    Raises: KeyError, ValueError.
    """
    read = READ[name]
    if not written and name not in TELLING:
        return "" if read is str else None
    return read(written)


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


async def propose_change_set(
    connection: AsyncConnection, actor: Actor, case: str, changes: Sequence[Mapping[str, Any]]
) -> RowMapping:
    """Store what the case's own mail would change, read again, in place of what was proposed so and not applied.

    Raises: NotFound; WrongState when the case is done, or has no mail.
    """
    its_case = await lock_case(connection, actor, case, "")
    refuse_done(its_case)
    if its_case["message_id"] is None:
        raise WrongState("case", its_case["cot_number"], "WITHOUT_MAIL", "cases that a mail became")
    of_mail = (_c.message_id == its_case["message_id"], _c.case_id == its_case["id"])
    query = select(change_sets).where(*of_mail).order_by(_c.edition.desc()).limit(1)
    newest = (await connection.execute(query)).mappings().one_or_none()
    if newest is not None and newest["status"] != APPLIED:
        change_set = newest["id"]
        values = {"changes": list(changes), "revision": _c.revision + 1, "update_time": func.now()}
        await connection.execute(update(change_sets).where(_c.id == change_set).values(**values))
    else:
        change_set = new_id()
        edition = 1 if newest is None else newest["edition"] + 1
        owner = {name: its_case[name] for name in ("insurer_id", "message_id")}
        row = {"id": change_set, "case_id": its_case["id"], "edition": edition, "changes": list(changes), **owner}
        await connection.execute(insert(change_sets).values(**row))
    audited = [{"field": "change_set", "old_value": "", "new_value": f"{len(changes)} changes proposed"}]
    resource, insurer_id = ("case", its_case["id"]), its_case["insurer_id"]
    await trail.record(connection, actor, action="update", resource=resource, insurer_id=insurer_id, changes=audited)
    return await _change_set_of(connection, its_case, str(change_set))


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
    """Apply changes, given by their positions; all fields of one vehicle are one change of it."""
    batch = await vehicles_to_edit(connection, case, {stored["vehicle_id"] for stored in changes.values()})
    new: list[Mapping[str, Any]] = []
    values: dict[UUID, dict[str, Any]] = {}
    removed: list[UUID] = []
    for position, stored in changes.items():
        action, vehicle = stored["action"], batch.in_case(stored["vehicle_id"])
        if action == "ADD" and stored["row"]:
            new.append(stored["row"])
        elif action not in {"REMOVE", "CHANGE"} or not stored["vehicle_id"]:
            raise InvalidField("positions", position, "changes of which it is known what they mean")
        elif vehicle is None or vehicle["id"] in removed:
            raise InvalidField("positions", position, "changes of vehicles that are in the case")
        elif action == "REMOVE":
            removed.append(vehicle["id"])
        else:
            values.setdefault(vehicle["id"], {}).update(_changed(vehicle, stored))
    for vehicle_id, fields in values.items():
        batch.correct(str(vehicle_id), fields)
    for vehicle_id in removed:
        batch.remove(str(vehicle_id), "")
    if new:
        await append_vehicles(connection, actor, case, new, check_share=check_share)
    await batch.write(connection, actor)
    await follow_vehicles(connection, actor, case)


def _changed(vehicle: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that a change of a field sets; with another text the code has to be reviewed."""
    name = stored["field"]
    values = {name: written_value(name, stored["value"])}
    if name in CODED and values[name] != vehicle[name] and vehicle["decision"] == "ACCEPT":
        values["decision"] = "REVIEW"
    return values
