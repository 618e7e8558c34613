"""The outbox: events are written in the transaction of the change they report, and published by the relay."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import func, insert

from datastore.db.ids import new_id
from datastore.db.tables import outbox
from minca.events.v1 import events_pb2
from minca.mail.v1 import mail_kind_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy import CTE, RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlalchemy.sql.dml import ReturningInsert

    from datastore.tenancy.actor import Actor

    Event = (
        events_pb2.EmailReceived
        | events_pb2.CaseCreated
        | events_pb2.CaseNeedsReview
        | events_pb2.CaseUpdated
        | events_pb2.CatalogActivated
        | events_pb2.IntakeFailed
        | events_pb2.AuditAnchored
        | events_pb2.MailSorted
        | events_pb2.CaseVoided
    )

CHANNEL: Final = "minca_outbox"
# Notified in the same statement: a writer cannot read the outbox, and here reads no column of it.
INSERT: Final = insert(outbox).returning(func.pg_notify(CHANNEL, ""))


async def announce(
    connection: AsyncConnection,
    actor: Actor,
    event: Event,
    resource_id: object,
    *,
    beside: tuple[CTE, Mapping[str, Any]] | None = None,
) -> UUID:
    """Write an event about a resource; the relay is notified when the transaction commits.

    `beside` is an insertion that the same statement makes, with its values.
    """
    event_id = new_id()
    occurred = Timestamp()
    occurred.FromDatetime(datetime.now(UTC))
    event.event_id = str(event_id)
    event.occur_time.CopyFrom(occurred)
    row = {
        "id": event_id,
        "subject": event.DESCRIPTOR.full_name,
        "resource_id": str(resource_id),
        "payload": event.SerializeToString(),
        "traceparent": actor.traceparent,
    }
    if beside:
        insertion, values = beside
        await connection.execute(_insert_with(insertion), {**row, **values})
    else:
        await connection.execute(INSERT, row)
    return event_id


@cache
def _insert_with(insertion: CTE) -> ReturningInsert[Any]:
    """Return one statement that makes both; it is compiled once."""
    return INSERT.add_cte(insertion)


def email_received(message: RowMapping) -> events_pb2.EmailReceived:
    """Build the event that a message waits to be read."""
    return events_pb2.EmailReceived(message_id=str(message["id"]), insurer_id=message["insurer_id"])


def intake_failed(message: RowMapping) -> events_pb2.IntakeFailed:
    """Build the event that no case could be made of a message."""
    return events_pb2.IntakeFailed(
        message_id=str(message["id"]), insurer_id=message["insurer_id"], failure=message["failure"]
    )


def mail_sorted(message: RowMapping, case_id: object = "") -> events_pb2.MailSorted:
    """Build the event that a mail has a kind, and the earlier case that it belongs to."""
    return events_pb2.MailSorted(
        message_id=str(message["id"]),
        insurer_id=message["insurer_id"],
        mail_kind=_kind(message["mail_kind"]),
        case_id=str(case_id),
    )


def case_voided(case: RowMapping) -> events_pb2.CaseVoided:
    """Build the event that a case was made by mistake."""
    return events_pb2.CaseVoided(
        case_id=str(case["id"]),
        cot_number=case["cot_number"],
        message_id=str(case["message_id"]),
        insurer_id=case["insurer_id"],
    )


def _kind(word: str) -> mail_kind_pb2.MailKind.ValueType:
    return mail_kind_pb2.MailKind.Value(f"MAIL_KIND_{word or 'UNSPECIFIED'}")


def case_made(case: RowMapping, mail_kind: str = "") -> events_pb2.CaseCreated | events_pb2.CaseNeedsReview:
    """Build the event that a case was created, or that it was created and needs review."""
    message_id, kind = str(case["message_id"] or ""), _kind(mail_kind)
    if case["status"] == "READY":
        return events_pb2.CaseCreated(
            case_id=str(case["id"]),
            cot_number=case["cot_number"],
            message_id=message_id,
            insurer_id=case["insurer_id"],
            vehicle_count=case["vehicle_count"],
            mail_kind=kind,
        )
    return events_pb2.CaseNeedsReview(
        case_id=str(case["id"]),
        cot_number=case["cot_number"],
        message_id=message_id,
        insurer_id=case["insurer_id"],
        vehicle_count=case["vehicle_count"],
        review_count=case["vehicle_count"] - case["accepted_count"],
        mail_kind=kind,
    )


def case_updated(case: RowMapping) -> events_pb2.CaseUpdated:
    """Build the event that a case or one of its vehicles was changed."""
    return events_pb2.CaseUpdated(
        case_id=str(case["id"]),
        cot_number=case["cot_number"],
        insurer_id=case["insurer_id"],
        etag=str(case["revision"]),
    )


def catalog_activated(catalog: RowMapping) -> events_pb2.CatalogActivated:
    """Build the event that another version of an insurer's catalogue is active."""
    return events_pb2.CatalogActivated(insurer_id=catalog["insurer_id"], version=catalog["version"])


def audit_anchored(head: RowMapping) -> events_pb2.AuditAnchored:
    """Build the event that publishes the head of an insurer's audit chain, to be compared with later."""
    return events_pb2.AuditAnchored(
        insurer_id=head["insurer_id"], position=head["position"], sha256=bytes(head["sha256"]).hex()
    )
