"""The part of the schema for those who work on cases; it is complete once this module is imported.

Triggers fill all of it but the notes (migrations 0017 and 0018).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    Uuid,
    text,
)

from datastore.db.columns import metadata, moment, word

case_notes = Table(
    "case_notes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("insurer_id", Text, nullable=False),
    Column("case_id", Uuid, nullable=False),
    # Empty: retention erased it.
    Column("text", Text, nullable=False),
    word("author"),
    moment("create_time"),
    ForeignKeyConstraint(["case_id", "insurer_id"], ["cases.id", "cases.insurer_id"], name="case_notes_case_fk"),
    Index(None, "case_id", "id"),
)

# The audit entries of a case and of its vehicles.
case_entries = Table(
    "case_entries",
    metadata,
    Column("case_id", Uuid, nullable=False),
    Column("entry_id", BigInteger, nullable=False),
    Column("insurer_id", Text, nullable=False),
    PrimaryKeyConstraint("case_id", "entry_id"),
)

# Cases in the order of their last changes. Positions become visible in their order: they are given when entries are
# linked to the chain, by one at a time, after the commit of the change.
case_positions_seq = Sequence("case_positions_seq", metadata=metadata)
case_positions = Table(
    "case_positions",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("insurer_id", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    # The position that it got when it was created; 0: before there were positions.
    Column("create_position", BigInteger, nullable=False, server_default="0"),
    Index(None, "position"),
    Index(None, "insurer_id", "position"),
)

# What is searched of a case by words: its folded fields, separated by "|".
case_search = Table(
    "case_search",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("insurer_id", Text, nullable=False),
    Column("text", Text, nullable=False),
)

# VINs from their end.
vin_ends = Table(
    "vin_ends",
    metadata,
    Column("reversed_vin", Text, nullable=False),
    Column("vehicle_id", Uuid, nullable=False),
    Column("insurer_id", Text, nullable=False),
    Index(
        "vin_ends_once",
        "reversed_vin",
        "vehicle_id",
        unique=True,
        postgresql_ops={"reversed_vin": "text_pattern_ops"},
    ),
)

# How far a job has come that fills in what was stored before there were such tables.
backfills = Table(
    "backfills",
    metadata,
    Column("name", Text, primary_key=True),
    word("reached"),
    Column("is_done", Boolean, nullable=False, server_default=text("false")),
)
