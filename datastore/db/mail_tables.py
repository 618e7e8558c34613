"""The part of the schema by which mails belong together; it is complete once this module is imported."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from datastore.db.columns import count, metadata, moment, one_of, revision

# The Message-IDs of the mails of a case: of its own, of those that it answers, and of those that were linked to it.
thread_mails = Table(
    "thread_mails",
    metadata,
    Column("insurer_id", Text, nullable=False),
    Column("mail_id", Text, nullable=False),
    Column("case_id", Uuid, nullable=False),
    # The message that named it.
    Column("message_id", Uuid, ForeignKey("messages.id"), nullable=False),
    PrimaryKeyConstraint("insurer_id", "mail_id", "case_id"),
    ForeignKeyConstraint(["case_id", "insurer_id"], ["cases.id", "cases.insurer_id"], name="thread_mails_case_fk"),
    Index(None, "case_id"),
    Index(None, "message_id"),
)

# An earlier case that a mail belongs to, or that asks for the same vehicles.
case_links = Table(
    "case_links",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("insurer_id", Text, nullable=False),
    Column("message_id", Uuid, ForeignKey("messages.id"), nullable=False),
    Column("case_id", Uuid, nullable=False),
    Column("ground", Text, nullable=False),
    Column("confidence", Double, nullable=False, server_default="0"),
    count("shared_count"),
    count("compared_count"),
    moment("create_time"),
    UniqueConstraint("message_id", "case_id", name="case_links_once"),
    ForeignKeyConstraint(["case_id", "insurer_id"], ["cases.id", "cases.insurer_id"], name="case_links_case_fk"),
    Index(None, "case_id"),
)

# What a mail changes of the vehicles of a case, or what its own mail would, read again; the changes are in the JSON
# form of the contract's messages.
change_sets = Table(
    "change_sets",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("insurer_id", Text, nullable=False),
    Column("case_id", Uuid, nullable=False),
    Column("message_id", Uuid, ForeignKey("messages.id"), nullable=False),
    Column("status", Text, nullable=False, server_default="PROPOSED"),
    Column("changes", JSONB, nullable=False),
    Column("applied_positions", ARRAY(Integer), nullable=False, server_default="{}"),
    moment("create_time"),
    moment("update_time"),
    revision(),
    # Counts those of a message and a case: a mail that is read again may be applied more than once.
    Column("edition", Integer, nullable=False, server_default="1"),
    UniqueConstraint("message_id", "case_id", "edition", name="change_sets_message_once"),
    ForeignKeyConstraint(["case_id", "insurer_id"], ["cases.id", "cases.insurer_id"], name="change_sets_case_fk"),
    one_of("status", "PROPOSED", "APPLIED"),
    Index(None, "case_id", "id"),
)

# Which message holds the key of what mails say: one that says the same later is that mail, sent again.
resend_keys = Table(
    "resend_keys",
    metadata,
    Column("insurer_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("message_id", Uuid, ForeignKey("messages.id"), nullable=False),
    moment("create_time"),
    PrimaryKeyConstraint("insurer_id", "key", name="resend_keys_once"),
    Index(None, "message_id"),
)
