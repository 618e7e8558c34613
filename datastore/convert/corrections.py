"""Conversion of corrections from their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from datastore.convert.enums import timestamp
from minca.datastore.v1 import correction_pb2

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

SAME: Final = (
    "id",
    "insurer_id",
    "description",
    "brand",
    "model",
    "year",
    "cvegs",
    "entry_year",
    "catalog_version",
    "cot_number",
    "subject",
    "withdraws_id",
)


def correction_of(row: RowMapping) -> correction_pb2.Correction:
    """Build a correction from its row."""
    return correction_pb2.Correction(
        **{name: row[name] for name in SAME},
        vehicle_id=str(row["vehicle_id"]),
        create_time=timestamp(row["create_time"]),
    )
