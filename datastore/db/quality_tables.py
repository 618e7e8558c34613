"""The part of the schema for corrections and verdicts of persons, and for what is learned from them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from datastore.db.columns import count, json_list, metadata, moment, one_of, revision, sometime, word, words

# Which code persons gave a text. Never changed: a later one withdraws an earlier one.
corrections = Table(
    "corrections",
    metadata,
    # Ids follow the order of the commits: a writer holds a lock, so that no reader misses a late one.
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("insurer_id", Text, nullable=False),
    word("description"),
    word("brand"),
    word("model"),
    Column("year", Integer),
    word("cvegs"),
    count("entry_year"),
    word("catalog_version"),
    Column("vehicle_id", Uuid, ForeignKey("vehicles.id"), nullable=False),
    Column("cot_number", Text, nullable=False),
    word("subject"),
    moment("create_time"),
    # The id of the one that it withdraws; 0: none.
    Column("withdraws_id", BigInteger, nullable=False, server_default="0"),
    Index(None, "insurer_id", "id"),
)

# What persons found of codes that the matcher gave; never changed, but taken away when the person takes it back.
verdicts = Table(
    "verdicts",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("insurer_id", Text, nullable=False),
    Column("vehicle_id", Uuid, ForeignKey("vehicles.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("is_right", Boolean, nullable=False),
    Column("was_accepted", Boolean, nullable=False),
    Column("cvegs", Text, nullable=False),
    words("right_cvegs"),
    word("vehicle_type"),
    # Of the code that was judged: by the shipped fit, and the threshold from which such codes were chosen for checks.
    Column("confidence", Double, nullable=False),
    Column("checkable_from", Double, nullable=False),
    word("catalog_version"),
    word("subject"),
    moment("create_time"),
    one_of("source", "BLIND_CHECK", "REVIEW", "CORRECTION"),
    Index(None, "insurer_id", "id"),
    Index("verdicts_blind_check_once", "vehicle_id", unique=True, postgresql_where=text("source = 'BLIND_CHECK'")),
)

# The target of an insurer, and what was learned from its verdicts.
quality = Table(
    "quality",
    metadata,
    Column("insurer_id", Text, primary_key=True),
    # Null: the default.
    Column("target", Double),
    # Each as in datastore/learning/guarantee.py.
    json_list("thresholds"),
    Column("slope", Double, nullable=False, server_default="1"),
    Column("intercept", Double, nullable=False, server_default="0"),
    count("reviewed_count"),
    # Whether there is something to learn since the last time.
    Column("is_due", Boolean, nullable=False, server_default=text("true")),
    sometime("learn_time"),
    # Counts the changes of the target.
    revision(),
)

# Which codes persons found for vehicles of which VIN, of which only what tells the version is kept; never changed.
vin_codes = Table(
    "vin_codes",
    metadata,
    # Ids follow the order of the commits: a writer holds a lock, so that no reader misses a late one.
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("insurer_id", Text, nullable=False),
    Column("vehicle_id", Uuid, ForeignKey("vehicles.id"), nullable=False),
    # Its first eight characters and the tenth.
    Column("vin_key", Text, nullable=False),
    # Empty: none is right.
    word("cvegs"),
    count("entry_year"),
    word("catalog_version"),
    moment("create_time"),
    # The id of the one that it withdraws; 0: none.
    Column("withdraws_id", BigInteger, nullable=False, server_default="0"),
    Index(None, "insurer_id", "id"),
)
