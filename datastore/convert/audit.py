"""Audit entries of the contract from their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from datastore.convert.words import timestamp
from minca.datastore.v1 import audit_entry_pb2

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

SAME: Final = ("id", "resource_type", "resource_id", "action", "subject", "service", "rpc", "trace_id", "insurer_id")


def entry_of(row: RowMapping) -> audit_entry_pb2.AuditEntry:
    """Write an entry from its row."""
    return audit_entry_pb2.AuditEntry(
        **{name: row[name] for name in SAME},
        changes=[audit_entry_pb2.FieldChange(**change) for change in row["changes"]],
        create_time=timestamp(row["create_time"]),
    )
