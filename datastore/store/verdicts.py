"""Verdicts of persons on the codes that the matcher gave, and the vehicles that wait for a blind check.

Which verdicts are evidence, and why: docs/decisions/0021-guarantee-by-learn-then-test.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from datastore.audit import trail
from datastore.db.ids import is_one_of, parse_id
from datastore.db.quality_tables import quality, verdicts
from datastore.db.tables import cases, catalog_entries, catalogs, vehicles
from datastore.lists.list_query import Listing, page_of
from datastore.store.cases import VOIDED
from datastore.store.vin_codes import record_vin_codes, vin_code
from mesh.errors import NotFound, WrongState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.lists.list_query import Page, PageRequest
    from datastore.tenancy.actor import Actor

    Row = Mapping[Any, Any]

CHANNEL: Final = "minca_verdicts"
BLIND_CHECK: Final = "BLIND_CHECK"
INSERT: Final = insert(verdicts).returning(verdicts.c.id, sort_by_parameter_order=True)
# What of a verdict is stored as it is, and what tells the entry of its code, by which its vehicle type is known.
OF_VERDICT: Final = (
    *("insurer_id", "vehicle_id", "source", "is_right", "was_accepted", "cvegs", "right_cvegs", "confidence"),
    *("checkable_from", "catalog_version", "subject"),
)
OF_ENTRY: Final = ("catalog_version", "cvegs", "entry_year")
_v = vehicles.c
_of_cases = vehicles.join(cases, _v.case_id == cases.c.id)
_is_waiting = and_(_v.is_check_due, cases.c.status != VOIDED)
WAITING: Final = Listing(
    select(vehicles, cases.c.cot_number).select_from(_of_cases).where(_is_waiting),
    key=(_v.id,),
    is_descending=False,
    insurer=_v.insurer_id,
)
_entries = catalog_entries.join(catalogs, catalogs.c.id == catalog_entries.c.catalog_id)


async def list_waiting(connection: AsyncConnection, request: PageRequest) -> Page[RowMapping]:
    """Return a page of the vehicles that wait for a blind check, oldest first.

    Raises: InvalidPageToken.
    """
    return await page_of(connection, WAITING, request)


async def record_blind_check(
    connection: AsyncConnection, actor: Actor, vehicle: str, right_cvegs: Collection[str]
) -> RowMapping:
    """Record which codes a person found for a vehicle that waits for a blind check; a repeat gets the same verdict.

    Raises: NotFound; WrongState when the vehicle does not wait for one.
    """
    row = await _locked(connection, actor, vehicle)
    codes = sorted(set(right_cvegs))
    if not row["is_check_due"]:
        return await _earlier(connection, row, codes)
    await connection.execute(update(vehicles).where(_v.id == row["id"]).values(is_check_due=False))
    is_right = row["cvegs"] in codes
    owner = {"insurer_id": row["insurer_id"], "vehicle_id": row["id"]}
    values = _judged(row, BLIND_CHECK, codes, is_right=is_right)
    (verdict_id,) = await record_verdicts(connection, [{**values, **owner, "subject": actor.subject}])
    query = select(verdicts).where(verdicts.c.id == verdict_id)
    verdict = (await connection.execute(query)).mappings().one()
    change = {"field": "verdict", "old_value": "", "new_value": "right" if is_right else "wrong"}
    resource, insurer_id = ("vehicle", row["id"]), row["insurer_id"]
    await trail.record(connection, actor, action="update", resource=resource, insurer_id=insurer_id, changes=[change])
    # A wrong code is contradicted; which of the person's codes takes its place is for a correction to say.
    code = {"cvegs": row["cvegs"], "entry_year": row["match_year"]} if is_right else {"cvegs": "", "entry_year": 0}
    of_vin = vin_code(row, {**code, "catalog_version": row["catalog_version"]})
    if of_vin is not None:
        await record_vin_codes(connection, [{**of_vin, **owner}])
    return verdict


async def _locked(connection: AsyncConnection, actor: Actor, vehicle: str) -> RowMapping:
    """Lock the case of a vehicle, as those do who correct it, and return the vehicle."""
    is_wanted = [_v.id == parse_id(vehicle)]
    if actor.insurer_id:
        is_wanted.append(_v.insurer_id == actor.insurer_id)
    its_case = select(_v.case_id).where(*is_wanted).scalar_subquery()
    await connection.execute(select(cases.c.id).where(cases.c.id == its_case).with_for_update())
    row = (await connection.execute(select(vehicles).where(*is_wanted))).mappings().one_or_none()
    if row is None:
        raise NotFound("vehicle", vehicle)
    return row


def judgement_of(before: Row, after: Row) -> dict[str, Any] | None:
    """Return the verdict that lies in a correction of a vehicle; None when there is none."""
    source = source_of(before, after)
    if source is None:
        return None
    cvegs = after.get("cvegs", before["cvegs"])
    return _judged(before, source, [cvegs] if cvegs else [], is_right=cvegs == before["cvegs"])


def source_of(before: Row, after: Row) -> str | None:
    """Return how the verdict that lies in a correction came about; None when it is no verdict on the matcher's code.

    A vehicle that was chosen for a blind check stays in the sample when its code is corrected first: else the sample
    would lose wrong ones. That somebody who sees the code confirms it is no blind check, so it goes on waiting.
    """
    if before["is_check_due"]:
        return None if after.get("cvegs", before["cvegs"]) == before["cvegs"] else BLIND_CHECK
    is_settled = after.get("method") == "PERSON" and after.get("decision") in {"ACCEPT", "NO_MATCH"}
    if not is_settled or not before["shipped_confidence"] or before["method"] == "PERSON":
        return None
    return "CORRECTION" if before["decision"] == "ACCEPT" else "REVIEW"


def _judged(vehicle: Row, source: str, codes: Collection[str], *, is_right: bool) -> dict[str, Any]:
    return {
        "source": source,
        "is_right": is_right,
        "was_accepted": vehicle["decision"] == "ACCEPT",
        "cvegs": vehicle["cvegs"],
        "entry_year": vehicle["match_year"],
        "right_cvegs": list(codes),
        "confidence": vehicle["shipped_confidence"],
        "checkable_from": vehicle["checkable_from"],
        "catalog_version": vehicle["catalog_version"],
    }


async def record_verdicts(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Record verdicts of one insurer, of which there is at least one; return their ids, in order."""
    insurer_id = rows[0]["insurer_id"]
    types = await _vehicle_types(connection, insurer_id, rows)
    complete = [
        {name: row[name] for name in OF_VERDICT}
        | {"vehicle_type": types.get(tuple(row[name] for name in OF_ENTRY), "")}
        for row in rows
    ]
    ids: Sequence[int] = (await connection.execute(INSERT, complete)).scalars().all()
    await ask_to_learn(connection, insurer_id)
    return ids


async def withdraw_verdicts(connection: AsyncConnection, insurer_id: str, ids: Sequence[int]) -> None:
    """Take away verdicts that their persons took back."""
    if ids:
        await connection.execute(delete(verdicts).where(verdicts.c.id.in_(ids)))
        await ask_to_learn(connection, insurer_id)


async def checked_vehicles(connection: AsyncConnection, ids: Collection[UUID]) -> set[UUID]:
    """Return which of these vehicles were checked blindly: each is once at most."""
    v = verdicts.c
    query = select(v.vehicle_id).where(is_one_of(v.vehicle_id, ids), v.source == BLIND_CHECK)
    return set((await connection.execute(query)).scalars())


async def ask_to_learn(connection: AsyncConnection, insurer_id: str) -> None:
    """Note that there is something to learn of an insurer; it locks the row to the end of the transaction."""
    row = upsert(quality).values(insurer_id=insurer_id, is_due=True)
    await connection.execute(row.on_conflict_do_update(index_elements=["insurer_id"], set_={"is_due": True}))
    await connection.execute(text(f"NOTIFY {CHANNEL}"))


async def _vehicle_types(
    connection: AsyncConnection, insurer_id: str, rows: Sequence[Mapping[str, Any]]
) -> dict[tuple[Any, ...], str]:
    """Return the vehicle types of the codes in verdicts by their catalogue version, code and year."""
    entry = (catalogs.c.version, catalog_entries.c.cvegs, catalog_entries.c.year)
    query = select(*entry, catalog_entries.c.vehicle_type).select_from(_entries)
    versions, codes = ({row[name] for row in rows} for name in ("catalog_version", "cvegs"))
    of_codes = (catalogs.c.insurer_id == insurer_id, entry[0].in_(versions), entry[1].in_(codes))
    return {tuple(row)[:3]: row.vehicle_type for row in await connection.execute(query.where(*of_codes))}


async def _earlier(connection: AsyncConnection, vehicle: Row, codes: Collection[str]) -> RowMapping:
    is_of_vehicle = (verdicts.c.vehicle_id == vehicle["id"], verdicts.c.source == BLIND_CHECK)
    verdict = (await connection.execute(select(verdicts).where(*is_of_vehicle))).mappings().one_or_none()
    if verdict is None or verdict["right_cvegs"] != list(codes):
        state = "not chosen for a blind check" if verdict is None else "checked"
        raise WrongState("vehicle", str(vehicle["id"]), state, "waiting for a blind check")
    return verdict


async def count_waiting(connection: AsyncConnection, insurer_id: str, most: int) -> int:
    """Count the vehicles of an insurer that wait for a blind check, up to `most`."""
    its_own = (_is_waiting, _v.insurer_id == insurer_id)
    waiting = select(_v.id).select_from(_of_cases).where(*its_own).limit(most).subquery()
    number: int = (await connection.execute(select(func.count()).select_from(waiting))).scalar_one()
    return number
