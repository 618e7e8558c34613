"""Conversion of audit entries, anchors and the results of verification."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from datastore.convert.checks import Checks
from datastore.convert.enums import EnumWords, timestamp
from minca.datastore.v1 import audit_entry_pb2, audit_service_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datastore.audit.verification import Anchors, ChainVerdict

SAME: Final = ("id", "resource_type", "resource_id", "action", "subject", "service", "rpc", "trace_id", "insurer_id")
KINDS: Final = EnumWords(audit_entry_pb2.AuditBreak.Kind, "KIND_")
MOST_ANCHORS: Final = 10_000
SHA256: Final = re.compile("[0-9a-f]{64}")


def entry_of(row: Mapping[str, Any]) -> audit_entry_pb2.AuditEntry:
    """Build an entry from its row."""
    return audit_entry_pb2.AuditEntry(
        **{name: row[name] for name in SAME},
        changes=[audit_entry_pb2.FieldChange(**change) for change in row["changes"]],
        create_time=timestamp(row["create_time"]),
    )


def anchors_of(request: audit_service_pb2.VerifyAuditTrailRequest, insurer_id: str) -> Anchors:
    """Return the anchors of a request that concern `insurer_id`, or every insurer if that is empty.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    checks.insurer("insurer_id", request.insurer_id)
    checks.require(len(request.anchors) <= MOST_ANCHORS, "anchors", len(request.anchors), f"at most {MOST_ANCHORS}")
    for number, anchor in enumerate(request.anchors[:MOST_ANCHORS]):
        checks.insurer(f"anchors[{number}].insurer_id", anchor.insurer_id)
        checks.require(anchor.position >= 0, f"anchors[{number}].position", anchor.position, "0 or more")
        is_digest = SHA256.fullmatch(anchor.sha256) is not None
        checks.require(is_digest, f"anchors[{number}].sha256", anchor.sha256, "64 hexadecimal digits")
    checks.finish()
    anchors: dict[str, dict[int, bytes]] = {}
    for anchor in request.anchors:
        if anchor.position and insurer_id in {"", anchor.insurer_id}:
            anchors.setdefault(anchor.insurer_id, {})[anchor.position] = bytes.fromhex(anchor.sha256)
    return anchors


def verdict_of(verdict: ChainVerdict) -> audit_service_pb2.VerifyAuditTrailResponse:
    """Build the response about one insurer's chain."""
    head, first_break = verdict.head, verdict.first_break
    anchor = audit_entry_pb2.AuditAnchor(
        insurer_id=verdict.insurer_id, position=head.position, sha256=head.sha256.hex()
    )
    response = audit_service_pb2.VerifyAuditTrailResponse(head=anchor, waiting_count=verdict.waiting_count)
    if first_break:
        kind = KINDS.number(first_break.kind)
        response.first_break.CopyFrom(
            audit_entry_pb2.AuditBreak(kind=kind, entry_id=first_break.entry_id, position=first_break.position)
        )
    return response
