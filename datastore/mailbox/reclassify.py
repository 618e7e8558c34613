"""What a mail is, as a person says: a case is made for it, or those that it has are voided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from datastore.db.tables import cases
from datastore.events import outbox
from datastore.mailbox.sorting import BY_PERSON, REQUEST
from datastore.store.cases import QUOTED, VOIDED, change_case, counts_of, status_of
from datastore.store.messages import DONE, change_message, get_message
from mesh.errors import StaleEtag, WrongState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.tenancy.actor import Actor


async def reclassify(
    connection: AsyncConnection, actor: Actor, message: str, *, mail_kind: str, etag: str
) -> RowMapping:
    """Set the kind of a mail that is done, and what follows from it; the same kind again changes nothing.

    Raises: NotFound, StaleEtag, WrongState.
    """
    before = await get_message(connection, message, insurer_id=actor.insurer_id, is_locked=True)
    if etag and etag != str(before["revision"]):
        raise StaleEtag("message", message, str(before["revision"]))
    if mail_kind == REQUEST and _waits_for_its_case(before):
        return before
    _refuse_state(before)
    has_case = before["case_id"] is not None
    if mail_kind == (before["mail_kind"] or (REQUEST if has_case else "")) and has_case == (mail_kind == REQUEST):
        return before
    decided = {"mail_kind": mail_kind, "kind_confidence": 1.0, "kind_reasons": [BY_PERSON]}
    its_cases = await _locked_cases(connection, before)
    outcome = (
        await _reopened(connection, actor, its_cases)
        if mail_kind == REQUEST
        else await _voided(connection, actor, its_cases)
    )
    after = await change_message(connection, actor, before, {**decided, "failure": "", **outcome})
    if after["status"] in DONE:
        await outbox.announce(connection, actor, outbox.mail_sorted(after), after["id"])
    return after


def _waits_for_its_case(message: RowMapping) -> bool:
    """Tell whether a person said already that it is a request, and its case is being made."""
    is_under_way = message["status"] in {"RECEIVED", "PROCESSING"}
    return is_under_way and message["mail_kind"] == REQUEST and BY_PERSON in message["kind_reasons"]


def _refuse_state(message: RowMapping) -> None:
    name = str(message["id"])
    if message["kind"] != "EMAIL":
        raise WrongState("message", name, message["kind"], "EMAIL")
    if message["status"] not in DONE:
        raise WrongState("message", name, message["status"], DONE)
    if message["release_time"] is not None:
        raise WrongState("message", name, "RELEASED", "states in which its content is kept")


async def _locked_cases(connection: AsyncConnection, message: RowMapping) -> Sequence[RowMapping]:
    query = select(cases).where(cases.c.message_id == message["id"]).order_by(cases.c.part).with_for_update()
    return (await connection.execute(query)).mappings().all()


async def _reopened(connection: AsyncConnection, actor: Actor, its_cases: Sequence[RowMapping]) -> dict[str, Any]:
    """Open voided cases again; without any, the mail is to be read again. Return what follows for the message."""
    if not its_cases:
        return {"status": "RECEIVED", "attempt_count": 0}
    opened = [await _reopen(connection, actor, case) for case in its_cases]
    is_ready = all(case["status"] != "NEEDS_REVIEW" for case in opened)
    return {"status": "PROCESSED" if is_ready else "NEEDS_REVIEW", "case_id": opened[0]["id"]}


async def _reopen(connection: AsyncConnection, actor: Actor, case: RowMapping) -> RowMapping:
    if case["status"] != VOIDED:
        return case
    status = status_of(await counts_of(connection, case), is_flagged=case["is_flagged"])
    return await change_case(connection, actor, case, {"status": status})


async def _voided(connection: AsyncConnection, actor: Actor, its_cases: Sequence[RowMapping]) -> dict[str, Any]:
    """Void cases, all or none; return what follows for the message.

    Raises: WrongState when one was quoted.
    """
    for case in its_cases:
        if case["status"] == QUOTED:
            raise WrongState("case", case["cot_number"], QUOTED, "NEEDS_REVIEW, READY or CLOSED")
    for case in its_cases:
        if case["status"] != VOIDED:
            voided = await change_case(connection, actor, case, {"status": VOIDED})
            await outbox.announce(connection, actor, outbox.case_voided(voided), voided["id"])
    return {"status": "PROCESSED", "case_id": None}
