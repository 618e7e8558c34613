"""The reckoning: what was accepted against what the database and the event stream hold in the end."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import nats

if TYPE_CHECKING:
    import asyncpg

    from tests.fault.whole.load import Load
    from tests.fault.whole.mesh_to_break import MeshToBreak

VEHICLES_OF_EACH: Final = 2
UNDONE: Final = """
SELECT (SELECT count(*) FROM messages WHERE status IN ('RECEIVED', 'PROCESSING'))
     + (SELECT count(*) FROM outbox WHERE publish_time IS NULL)
"""
GAPS: Final = "SELECT coalesce(sum(last), 0) - (SELECT count(*) FROM cases) FROM cot_sequence"
MADE: Final = "SELECT resource_id FROM audit_entries WHERE resource_type = 'case' AND action = 'create'"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Counts; all but the first four are zero when nothing was lost and nothing done twice."""

    accepted_mails: int
    accepted_cases: int
    cases: int
    tries: int
    lost: int
    """Accepted, and neither a case nor a failure that can be retried."""
    failed: int
    """Messages that were given up: no fault here lasts, so none should be."""
    duplicates: int
    """Cases, messages, vehicles or COT numbers beyond those that were accepted."""
    gaps: int
    """COT numbers that no case has."""
    unpublished: int
    """Events that never reached the stream."""
    published_twice: int
    """Events that stand in the stream more than once."""
    unaudited: int
    """Cases whose making the audit trail does not tell exactly once."""

    @property
    def faults(self) -> dict[str, int]:
        """What must be zero and is not."""
        named = asdict(self)
        return {name: count for name, count in list(named.items())[4:] if count}


async def until_done(mesh: MeshToBreak, bound_s: float) -> None:
    """Wait until nothing is under way: no message, no event.

    Raises: TimeoutError.
    """
    connection = await mesh.database()
    try:
        async with asyncio.timeout(bound_s):
            while await connection.fetchval(UNDONE):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.2)
    finally:
        await connection.close()


async def reckon(mesh: MeshToBreak, load: Load) -> Reckoning:
    """Count."""
    connection = await mesh.database()
    try:
        messages = {str(row["id"]): row["status"] for row in await connection.fetch("SELECT id, status FROM messages")}
        cases = await connection.fetch("SELECT id, message_id, cot_number, vehicle_count FROM cases")
        vehicles = Counter(str(row["case_id"]) for row in await connection.fetch("SELECT case_id FROM vehicles"))
        events = {str(row["id"]) for row in await connection.fetch("SELECT id FROM outbox")}
        gaps = int(await connection.fetchval(GAPS))
        made = Counter(await _made_by_audit(connection))
    finally:
        await connection.close()
    of_message = Counter(str(row["message_id"]) for row in cases if row["message_id"])
    ids = {str(row["id"]) for row in cases}
    accepted = set(load.mails.values())
    streamed = await _streamed(mesh)
    return Reckoning(
        accepted_mails=len(accepted),
        accepted_cases=len(load.cases),
        cases=len(cases),
        tries=load.tries,
        lost=len({mail for mail in accepted if mail not in of_message and messages.get(mail) != "FAILED"})
        + len(set(load.cases.values()) - ids),
        failed=sum(status == "FAILED" for status in messages.values()),
        duplicates=(len(messages) - len(accepted))
        + (len(cases) - len(of_message) - len(set(load.cases.values())))
        + sum(count - 1 for count in of_message.values())
        + (len(cases) - len({row["cot_number"] for row in cases}))
        + sum(abs(vehicles[case] - VEHICLES_OF_EACH) for case in ids),
        gaps=gaps,
        unpublished=len(events - streamed.keys()),
        published_twice=sum(count - 1 for count in streamed.values()),
        unaudited=sum(made[case] != 1 for case in ids),
    )


async def _made_by_audit(connection: asyncpg.Connection[Any]) -> list[str]:
    rows = await connection.fetch(
        "SELECT resource_id FROM audit_entries WHERE resource_type = 'case' AND action = 'create'"
    )
    return [row["resource_id"] for row in rows]


async def _streamed(mesh: MeshToBreak) -> Counter[str]:
    """Count how often each event stands in the stream."""
    client = await nats.connect(mesh.nats.url)
    try:
        stream = client.jetstream()
        state = (await stream.stream_info("MINCA")).state
        found: Counter[str] = Counter()
        for number in range(state.first_seq, state.last_seq + 1):
            message = await stream.get_msg("MINCA", number)
            found[(message.headers or {})["Nats-Msg-Id"]] += 1
        return found
    finally:
        await client.close()
