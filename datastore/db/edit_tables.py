"""The part of the schema for taking changes of vehicles back; it is complete once this module is imported."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from datastore.db.columns import json_list, metadata, moment

# The latest change of a vehicle, with what is needed to take it back (datastore/store/last_change.py).
last_changes = Table(
    "last_changes",
    metadata,
    Column("vehicle_id", Uuid, ForeignKey("vehicles.id"), primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("insurer_id", Text, nullable=False),
    # That of the vehicle after the change: with another one, it is not the latest.
    Column("vehicle_revision", Integer, nullable=False),
    # What the changed columns were.
    Column("old_values", JSONB, nullable=False),
    # What was remembered of the change, or withdrawn by it.
    json_list("memories"),
    # The vehicles that one step changed together, with the revision that it led to here; null: this one alone.
    Column("step", JSONB(none_as_null=True)),
    moment("update_time"),
    ForeignKeyConstraint(["case_id", "insurer_id"], ["cases.id", "cases.insurer_id"], name="last_changes_case_fk"),
    Index(None, "case_id"),
)
