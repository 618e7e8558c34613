"""Conversion between messages of the contract (accepted mails and lists) and their rows."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Final

from datastore.convert.checks import Checks
from datastore.convert.enums import UNSPECIFIED, EnumWords, timestamp
from datastore.convert.mails import KINDS as MAIL_KINDS
from datastore.convert.mails import LONGEST_HEAD, REASONS, references_of, related_cases_of
from datastore.db.idempotency import RequestKey
from domain.fields import LONGEST_WORD
from mesh.identity.insurers import blob_key, shared_blob_key
from minca.datastore.v1 import message_pb2, message_service_pb2
from minca.mail.v1 import case_link_pb2

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

KINDS: Final = EnumWords(message_pb2.Message.Kind, "KIND_")
STATUSES: Final = EnumWords(message_pb2.Message.Status, "STATUS_")
SHA256: Final = re.compile(r"[0-9a-f]{64}")
LONGEST_FAILURE: Final = 500


def message_values(request: message_service_pb2.CreateMessageRequest, insurer_id: str) -> dict[str, Any]:
    """Return the columns that CreateMessage stores."""
    message = request.message
    return {
        "kind": KINDS.word(message.kind),
        "insurer_id": insurer_id,
        "content_sha256": message.content_sha256,
        "content_key": message.content_key or None,
        "size_bytes": message.size_bytes,
        "blob_key": _blob_key(message, insurer_id),
        "source_message_id": message.source_message_id,
        "file_name": message.file_name,
    }


def _blob_key(message: message_pb2.Message, insurer_id: str) -> str:
    """Return where the content lies: under its insurer, or, stored by an intake of the release before, of its hash."""
    shared = shared_blob_key(message.content_sha256)
    return shared if message.blob_key == shared else blob_key(insurer_id, message.content_sha256)


def check_create(request: message_service_pb2.CreateMessageRequest) -> None:
    """Check a new message.

    Raises: InvalidField, InvalidFields.
    """
    message, checks = request.message, Checks()
    checks.require(KINDS.word(message.kind) != UNSPECIFIED, "message.kind", message.kind, KINDS.choices)
    sha256 = message.content_sha256
    is_sha256 = SHA256.fullmatch(sha256) is not None
    checks.require(is_sha256, "message.content_sha256", sha256, "64 lower-case hexadecimal digits")
    checks.require(message.size_bytes > 0, "message.size_bytes", message.size_bytes, "at least 1")
    checks.text("message.content_key", message.content_key, LONGEST_WORD)
    checks.text("message.source_message_id", message.source_message_id, 1000)
    checks.text("message.case_id", message.case_id)
    checks.text("message.file_name", message.file_name, LONGEST_HEAD)
    checks.insurer("message.insurer_id", message.insurer_id)
    checks.request_id(request.request_id)
    checks.finish()


def request_key(request: message_service_pb2.CreateMessageRequest, insurer_id: str) -> RequestKey | None:
    """Return the request key, or None if the request has none."""
    if not request.request_id:
        return None
    message = request.message
    content = f"{message.kind} {message.content_key or message.content_sha256} {message.case_id}"
    return RequestKey(insurer_id, "CreateMessage", request.request_id, hashlib.sha256(content.encode()).digest())


def check_status(request: message_service_pb2.UpdateMessageStatusRequest) -> None:
    """Check a change of status: only FAILED has, and needs, a failure.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    word = STATUSES.word(request.status)
    checks.require(word != UNSPECIFIED, "status", request.status, STATUSES.choices)
    checks.require(word == "FAILED" or not request.failure, "failure", None, "nothing unless the status is FAILED")
    checks.require(word != "FAILED" or bool(request.failure), "failure", "", "why it failed")
    checks.text("failure", request.failure, LONGEST_FAILURE)
    checks.finish()


def message_of(row: RowMapping) -> message_pb2.Message:
    """Build a message from its row."""
    return message_pb2.Message(
        id=str(row["id"]),
        kind=KINDS.number(row["kind"]),
        status=STATUSES.number(row["status"]),
        insurer_id=row["insurer_id"],
        content_sha256=row["content_sha256"],
        size_bytes=row["size_bytes"],
        blob_key=row["blob_key"],
        source_message_id=row["source_message_id"],
        case_id=str(row["case_id"] or ""),
        cot_number=row["cot_number"],
        attempt_count=row["attempt_count"],
        failure=row["failure"],
        create_time=timestamp(row["create_time"]),
        update_time=timestamp(row["update_time"]),
        etag=str(row["revision"]),
        content_key=row["content_key"] or "",
        release_time=timestamp(row["release_time"]) if row["release_time"] else None,
        mail_kind=MAIL_KINDS.number(row["mail_kind"] or UNSPECIFIED),
        kind_reasons=map(REASONS.number, row["kind_reasons"]),
        cases=references_of(row["cases"]) or _only_case(row),
        related_cases=related_cases_of(row["related_cases"]),
        **{name: row[name] for name in ("kind_confidence", "sender", "subject", "file_name")},
    )


def _only_case(row: RowMapping) -> list[case_link_pb2.CaseReference]:
    """Return the case that a vehicle list was added to."""
    if row["case_id"] is None:
        return []
    return [case_link_pb2.CaseReference(case_id=str(row["case_id"]), cot_number=row["cot_number"])]
