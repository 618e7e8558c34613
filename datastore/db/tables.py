"""The schema. The names of the unique constraints are part of it: the code refers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP

from domain.fields import CASE_DATA, VEHICLE, FieldKind

if TYPE_CHECKING:
    from domain.fields import Field

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)


def _word(name: str) -> Column[str]:
    """Text that is empty when nothing is stated, never null."""
    return Column(name, Text, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _moment(name: str) -> Column[Any]:
    return Column(name, TIMESTAMP(timezone=True), nullable=False, server_default=func.now())


def _sometime(name: str) -> Column[Any]:
    return Column(name, TIMESTAMP(timezone=True))


def _words(name: str) -> Column[Any]:
    return Column(name, ARRAY(Text), nullable=False, server_default="{}")


def _list(name: str) -> Column[Any]:
    return Column(name, JSONB, nullable=False, server_default=text("'[]'"))


def _field(field: Field) -> Column[Any]:
    """A field of the contract: text that is empty, or a number that is null, when it is not stated."""
    if field.is_text:
        return _word(field.name)
    return Column(field.name, Integer if field.kind is FieldKind.WHOLE else Double)


def _revision() -> Column[int]:
    """Counts the changes of a row; the etag is made of it."""
    return Column("revision", Integer, nullable=False, server_default="1")


def _one_of(column: str, *words: str) -> CheckConstraint:
    choices = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({choices})", name=column)


def _prefix_index(table: str, column: str, where: str | None = None) -> Index:
    """An index for `=` and for prefixes, by code point, whatever the collation of the database."""
    return Index(
        f"{table}_{column}_prefix_idx",
        column,
        postgresql_ops={column: "text_pattern_ops"},
        postgresql_where=text(where) if where else None,
    )


messages = Table(
    "messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="RECEIVED"),
    Column("insurer_id", Text, nullable=False),
    Column("content_sha256", Text, nullable=False),
    # Identifies a repeat in addition to the hash of the bytes; null: the hash alone does.
    Column("content_key", Text),
    Column("size_bytes", BigInteger, nullable=False),
    Column("blob_key", Text, nullable=False),
    _word("source_message_id"),
    Column("case_id", Uuid, ForeignKey("cases.id", use_alter=True)),
    _count("attempt_count"),
    _word("failure"),
    # When its event was last written or an attempt began: the sweeper goes by it.
    _moment("announce_time"),
    # When its content was released; from then on intake may delete the blob, which empties the key.
    _sometime("release_time"),
    _moment("create_time"),
    _moment("update_time"),
    _revision(),
    UniqueConstraint("insurer_id", "kind", "content_sha256", name="messages_content_once"),
    Index("messages_content_key_once", "insurer_id", "kind", "content_key", unique=True),
    _one_of("kind", "EMAIL", "VEHICLE_LIST"),
    _one_of("status", "RECEIVED", "PROCESSING", "PROCESSED", "NEEDS_REVIEW", "FAILED"),
    Index(None, "create_time", "id"),
    Index(None, "insurer_id", "create_time", "id"),
    Index(None, "case_id"),
    Index("messages_under_way_idx", "announce_time", postgresql_where=text("status IN ('RECEIVED', 'PROCESSING')")),
    Index(None, "status", "create_time", "id"),
    Index(None, "insurer_id", "status", "create_time", "id"),
    Index("messages_content_kept_idx", "update_time", postgresql_where=text("release_time IS NULL")),
    Index("messages_blob_idx", "blob_key", postgresql_where=text("blob_key <> ''")),
    Index("messages_free_idx", "id", postgresql_where=text("release_time IS NOT NULL AND blob_key <> ''")),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    # Null only inside the transaction that creates the case: the number is taken last.
    Column("cot_number", Text),
    Column("status", Text, nullable=False),
    Column("insurer_id", Text, nullable=False),
    Column("message_id", Uuid, ForeignKey("messages.id")),
    *map(_field, CASE_DATA),
    # Lists of the contract's messages, each in its JSON form.
    _list("losses"),
    _list("readings"),
    _words("missing_fields"),
    _words("warnings"),
    _word("catalog_version"),
    # A person must look even if every vehicle has a code.
    Column("is_flagged", Boolean, nullable=False, server_default=text("false")),
    _count("vehicle_count"),
    _count("accepted_count"),
    _count("review_count"),
    _count("no_match_count"),
    Column("overall_confidence", Double, nullable=False, server_default="0"),
    _count("open_count"),
    Column("value_at_stake", Double, nullable=False, server_default="0"),
    # Search keys of names (datastore/db/search_keys.py). They are columns, because with row level security an index on
    # an expression serves no filter.
    _word("client_key"),
    _word("broker_key"),
    # When retention erased its personal data.
    _sometime("release_time"),
    _moment("create_time"),
    _moment("update_time"),
    _revision(),
    UniqueConstraint("message_id", name="cases_message_once"),
    UniqueConstraint("cot_number", name="cases_cot_number_once"),
    _one_of("status", "NEEDS_REVIEW", "READY", "QUOTED", "CLOSED"),
    *(
        Index(None, *leading, *order, "id")
        for order in (("create_time",), ("update_time",), ("value_at_stake",), ("status", "create_time"))
        for leading in ((), ("insurer_id",))
    ),
    *(
        Index(name, *leading, "value_at_stake", "id", postgresql_where=text("status = 'NEEDS_REVIEW'"))
        for name, leading in (("cases_to_review_idx", ()), ("cases_of_insurer_to_review_idx", ("insurer_id",)))
    ),
    *(_prefix_index("cases", column) for column in ("client_key", "broker_key", "client_rfc", "broker_email")),
    *(Index(None, column) for column in ("overall_confidence", "policy_start", "policy_end")),
    Index("cases_personal_idx", "update_time", postgresql_where=text("release_time IS NULL")),
    # Referenced by vehicles, so that their insurer is always that of their case.
    Index("cases_of_insurer_once", "id", "insurer_id", unique=True),
)

vehicles = Table(
    "vehicles",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("insurer_id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    *map(_field, VEHICLE),
    # Null: the vehicle came from a caller, it was not read from a mail.
    Column("origin_file", Text),
    _word("origin_sheet"),
    _count("origin_row"),
    _count("origin_page"),
    # The cells, characters or box (datastore/convert/places.py); null: unknown.
    Column("origin_place", JSONB(none_as_null=True)),
    _word("cvegs"),
    Column("confidence", Double, nullable=False, server_default="0"),
    Column("decision", Text, nullable=False, server_default="UNSPECIFIED"),
    Column("method", Text, nullable=False, server_default="UNSPECIFIED"),
    _word("match_brand"),
    _word("match_model"),
    _count("match_year"),
    _word("match_description"),
    Column("runners_up", JSONB, nullable=False, server_default=text("'[]'")),
    _words("match_warnings"),
    _word("catalog_version"),
    _word("review_note"),
    # Derived from the columns above (datastore/store/value_at_stake.py, datastore/db/search_keys.py).
    Column("is_open", Boolean, nullable=False, server_default=text("true")),
    Column("value_at_stake", Double, nullable=False, server_default="0"),
    _word("plate_key"),
    _moment("create_time"),
    _moment("update_time"),
    _revision(),
    ForeignKeyConstraint(
        ["case_id", "insurer_id"], ["cases.id", "cases.insurer_id"], name="vehicles_case_of_insurer_fk"
    ),
    UniqueConstraint("case_id", "position", name="vehicles_position_once"),
    _one_of("decision", "UNSPECIFIED", "ACCEPT", "REVIEW", "NO_MATCH"),
    _one_of("method", "UNSPECIFIED", "RULES", "LLM", "MEMORY", "PERSON"),
    *(
        Index(name, *leading, "value_at_stake", "id", postgresql_where=text("is_open"))
        for name, leading in (("vehicles_to_review_idx", ()), ("vehicles_of_insurer_to_review_idx", ("insurer_id",)))
    ),
    _prefix_index("vehicles", "vin", where="vin <> ''"),
    _prefix_index("vehicles", "plate_key", where="plate_key <> ''"),
)

cot_sequence = Table(
    "cot_sequence",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

catalogs = Table(
    "catalogs",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("insurer_id", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default=text("false")),
    _count("entry_count"),
    # SHA-256 of the entries in order: shows whether a repeated import holds the same ones.
    Column("entries_sha256", LargeBinary, nullable=False),
    _moment("create_time"),
    _sometime("activate_time"),
    UniqueConstraint("insurer_id", "version", name="catalogs_version_once"),
    Index("catalogs_active_once", "insurer_id", unique=True, postgresql_where=text("is_active")),
)

catalog_entries = Table(
    "catalog_entries",
    metadata,
    Column("catalog_id", BigInteger, ForeignKey("catalogs.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("brand", Text, nullable=False),
    Column("model", Text, nullable=False),
    _word("version_number"),
    _word("line"),
    _word("brand_code"),
    _word("model_code"),
    _word("brand_type"),
    _word("segment_code"),
    Column("year", Integer, nullable=False),
    Column("cvegs", Text, nullable=False),
    Column("description", Text, nullable=False),
    _word("period"),
    Column("base_sum", Double, nullable=False, server_default="0"),
    _word("vehicle_type"),
    PrimaryKeyConstraint("catalog_id", "position"),
    UniqueConstraint("catalog_id", "cvegs", "year", name="catalog_entries_key_once"),
)

corrections = Table(
    "corrections",
    metadata,
    # Ids follow the order of the commits: a writer holds a lock, so that no reader misses a late one.
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("insurer_id", Text, nullable=False),
    _word("description"),
    _word("brand"),
    _word("model"),
    Column("year", Integer),
    _word("cvegs"),
    _count("entry_year"),
    _word("catalog_version"),
    Column("vehicle_id", Uuid, ForeignKey("vehicles.id"), nullable=False),
    Column("cot_number", Text, nullable=False),
    _word("subject"),
    _moment("create_time"),
    Index(None, "insurer_id", "id"),
)

requests = Table(
    "requests",
    metadata,
    Column("insurer_id", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("key", Text, nullable=False),
    # SHA-256 of the request's content: distinguishes a repeat from another request with the same key.
    Column("content_sha256", LargeBinary, nullable=False),
    Column("resource_id", Uuid, nullable=False),
    # The items that the request added: the position of the first, and their number.
    _count("first_position"),
    _count("item_count"),
    _moment("create_time"),
    PrimaryKeyConstraint("insurer_id", "method", "key", name="requests_once"),
    Index(None, "create_time"),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("resource_type", Text, nullable=False),
    Column("resource_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    _word("subject"),
    _word("service"),
    _word("rpc"),
    _word("trace_id"),
    Column("insurer_id", Text, nullable=False),
    Column("changes", JSONB, nullable=False, server_default=text("'[]'")),
    _moment("create_time"),
    _one_of("resource_type", "message", "case", "vehicle", "catalog"),
    Index(None, "resource_type", "resource_id", "id"),
    Index(None, "insurer_id", "id"),
)

# Personal values of audit entries, separate so that they can be erased: the entry itself holds a digest of them.
audit_values = Table(
    "audit_values",
    metadata,
    Column("entry_id", BigInteger, nullable=False),
    Column("field", Text, nullable=False),
    Column("insurer_id", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("old_value", Text, nullable=False),
    Column("new_value", Text, nullable=False),
    PrimaryKeyConstraint("entry_id", "field"),
)

# Entries that are not in a chain yet; a trigger inserts them.
audit_unsealed = Table(
    "audit_unsealed",
    metadata,
    Column("entry_id", BigInteger, primary_key=True, autoincrement=False),
    Column("insurer_id", Text, nullable=False),
)

# One chain for each insurer. No foreign key: a deleted entry has to be detected, not prevented.
audit_chain = Table(
    "audit_chain",
    metadata,
    Column("insurer_id", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("entry_id", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    PrimaryKeyConstraint("insurer_id", "position"),
    UniqueConstraint("entry_id", name="audit_chain_entry_once"),
)

# The heads of chains that were published.
audit_anchors = Table(
    "audit_anchors",
    metadata,
    Column("insurer_id", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    _moment("create_time"),
    PrimaryKeyConstraint("insurer_id", "position"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("resource_id", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    _word("traceparent"),
    _moment("create_time"),
    _sometime("publish_time"),
    # When a relay claimed it for publishing.
    _sometime("claim_time"),
    Index("outbox_waiting_idx", "id", postgresql_where=text("publish_time IS NULL")),
    Index("outbox_published_idx", "publish_time", postgresql_where=text("publish_time IS NOT NULL")),
)
