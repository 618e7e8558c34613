"""Verdicts of persons on the codes that the matcher gave, and the vehicles that wait for a blind check.

Which verdicts are evidence, and why: docs/decisions/0021-guarantee-by-learn-then-test.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from datastore.audit import trail
from datastore.db.ids import parse_id
from datastore.db.quality_tables import quality, verdicts
from datastore.db.tables import cases, catalog_entries, catalogs, vehicles
from datastore.lists.list_query import Listing, page_of
from datastore.store.cases import VOIDED
from datastore.store.vin_codes import record_vin_code
from mesh.errors import NotFound, WrongState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.lists.list_query import Page, PageRequest
    from datastore.tenancy.actor import Actor

    Row = Mapping[Any, Any]

CHANNEL: Final = "minca_verdicts"
BLIND_CHECK: Final = "BLIND_CHECK"
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
    verdict = await _record(connection, actor, row, BLIND_CHECK, codes, is_right=is_right)
    change = {"field": "verdict", "old_value": "", "new_value": "right" if is_right else "wrong"}
    resource, insurer_id = ("vehicle", row["id"]), row["insurer_id"]
    await trail.record(connection, actor, action="update", resource=resource, insurer_id=insurer_id, changes=[change])
    # A wrong code is contradicted; which of the person's codes takes its place is for a correction to say.
    code = {"cvegs": row["cvegs"], "entry_year": row["match_year"]} if is_right else {}
    await record_vin_code(connection, row, {**code, "catalog_version": row["catalog_version"]})
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


async def record_judgement(connection: AsyncConnection, actor: Actor, before: Row, after: Row) -> None:
    """Record the verdict that lies in a correction of a vehicle, if there is one; the correction itself is audited."""
    source = source_of(before, after)
    if source is not None:
        cvegs = after.get("cvegs", before["cvegs"])
        await _record(connection, actor, before, source, [cvegs] if cvegs else [], is_right=cvegs == before["cvegs"])


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


async def _record(
    connection: AsyncConnection, actor: Actor, vehicle: Row, source: str, codes: Collection[str], *, is_right: bool
) -> RowMapping:
    values = {
        "insurer_id": vehicle["insurer_id"],
        "vehicle_id": vehicle["id"],
        "source": source,
        "is_right": is_right,
        "was_accepted": vehicle["decision"] == "ACCEPT",
        "cvegs": vehicle["cvegs"],
        "right_cvegs": list(codes),
        "vehicle_type": await _vehicle_type(connection, vehicle),
        "confidence": vehicle["shipped_confidence"],
        "checkable_from": vehicle["checkable_from"],
        "catalog_version": vehicle["catalog_version"],
        "subject": actor.subject,
    }
    verdict = (await connection.execute(insert(verdicts).values(**values).returning(*verdicts.c))).mappings().one()
    await ask_to_learn(connection, vehicle["insurer_id"])
    return verdict


async def ask_to_learn(connection: AsyncConnection, insurer_id: str) -> None:
    """Note that there is something to learn of an insurer; it locks the row to the end of the transaction."""
    row = upsert(quality).values(insurer_id=insurer_id, is_due=True)
    await connection.execute(row.on_conflict_do_update(index_elements=["insurer_id"], set_={"is_due": True}))
    await connection.execute(text(f"NOTIFY {CHANNEL}"))


async def _vehicle_type(connection: AsyncConnection, vehicle: Row) -> str:
    query = select(catalog_entries.c.vehicle_type).select_from(_entries)
    of_code = query.where(
        catalogs.c.insurer_id == vehicle["insurer_id"],
        catalogs.c.version == vehicle["catalog_version"],
        catalog_entries.c.cvegs == vehicle["cvegs"],
        catalog_entries.c.year == vehicle["match_year"],
    )
    return (await connection.execute(of_code)).scalar_one_or_none() or ""


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
