"""The schema. The names of the unique constraints are part of it: the code refers to them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from datastore.db.columns import (
    count,
    field_column,
    json_list,
    metadata,
    moment,
    one_of,
    prefix_index,
    revision,
    sometime,
    word,
    words,
)
from domain.fields import CASE_DATA, VEHICLE

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
    word("source_message_id"),
    Column("case_id", Uuid, ForeignKey("cases.id", use_alter=True)),
    count("attempt_count"),
    word("failure"),
    # What the mail was taken for, and why; empty until it was sorted.
    word("mail_kind"),
    Column("kind_confidence", Double, nullable=False, server_default="0"),
    words("kind_reasons"),
    word("sender"),
    word("subject"),
    word("file_name"),
    # What the mails of one office have in common.
    word("office"),
    # When its event was last written or an attempt began: the sweeper goes by it.
    moment("announce_time"),
    # When its content was released; from then on intake may delete the blob, which empties the key.
    sometime("release_time"),
    moment("create_time"),
    moment("update_time"),
    revision(),
    UniqueConstraint("insurer_id", "kind", "content_sha256", name="messages_content_once"),
    Index("messages_content_key_once", "insurer_id", "kind", "content_key", unique=True),
    one_of("kind", "EMAIL", "VEHICLE_LIST"),
    one_of("status", "RECEIVED", "PROCESSING", "PROCESSED", "NEEDS_REVIEW", "FAILED"),
    Index(None, "create_time", "id"),
    Index(None, "insurer_id", "create_time", "id"),
    Index(None, "case_id"),
    Index("messages_under_way_idx", "announce_time", postgresql_where=text("status IN ('RECEIVED', 'PROCESSING')")),
    Index(None, "status", "create_time", "id"),
    Index(None, "insurer_id", "status", "create_time", "id"),
    Index("messages_content_kept_idx", "update_time", postgresql_where=text("release_time IS NULL")),
    Index("messages_blob_idx", "blob_key", postgresql_where=text("blob_key <> ''")),
    Index("messages_free_idx", "id", postgresql_where=text("release_time IS NOT NULL AND blob_key <> ''")),
    Index("messages_of_office_idx", "insurer_id", "office", "create_time", postgresql_where=text("office <> ''")),
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
    # Which of the cases of its message it is: one for each client that a mail names.
    Column("part", Integer, nullable=False, server_default="1"),
    *map(field_column, CASE_DATA),
    # Lists of the contract's messages, each in its JSON form.
    json_list("losses"),
    json_list("readings"),
    json_list("coverages"),
    words("missing_fields"),
    words("warnings"),
    # The same in the JSON form of the contract's messages; empty for those that were stored without codes.
    json_list("warning_codes"),
    word("catalog_version"),
    # A person must look even if every vehicle has a code.
    Column("is_flagged", Boolean, nullable=False, server_default=text("false")),
    count("vehicle_count"),
    count("accepted_count"),
    count("review_count"),
    count("no_match_count"),
    Column("overall_confidence", Double, nullable=False, server_default="0"),
    count("open_count"),
    Column("value_at_stake", Double, nullable=False, server_default="0"),
    # Search keys of names (datastore/db/search_keys.py). They are columns, because with row level security an index on
    # an expression serves no filter.
    word("client_key"),
    word("broker_key"),
    # When retention erased its personal data.
    sometime("release_time"),
    # Who works on it, until when. Indexes on expressions, which migration 0017 makes, serve the order by due_time.
    word("assignee"),
    sometime("due_time"),
    count("removed_count"),
    moment("create_time"),
    moment("update_time"),
    revision(),
    UniqueConstraint("message_id", "part", name="cases_message_once"),
    UniqueConstraint("cot_number", name="cases_cot_number_once"),
    one_of("status", "NEEDS_REVIEW", "READY", "QUOTED", "CLOSED", "VOIDED"),
    *(
        Index(None, *leading, *order, "id")
        for order in (
            ("create_time",),
            ("update_time",),
            ("value_at_stake",),
            ("overall_confidence",),
            ("status", "create_time"),
        )
        for leading in ((), ("insurer_id",))
    ),
    *(
        Index(name, *leading, "value_at_stake", "id", postgresql_where=text("status = 'NEEDS_REVIEW'"))
        for name, leading in (("cases_to_review_idx", ()), ("cases_of_insurer_to_review_idx", ("insurer_id",)))
    ),
    *(prefix_index("cases", column) for column in ("client_key", "broker_key", "client_rfc", "broker_email")),
    *(Index(None, column) for column in ("policy_start", "policy_end")),
    Index("cases_assignee_idx", "assignee", "create_time", "id", postgresql_where=text("assignee <> ''")),
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
    *map(field_column, VEHICLE),
    # Lists of the contract's messages, each in its JSON form.
    json_list("coverages"),
    json_list("equipment"),
    # Null: the vehicle came from a caller, it was not read from a mail.
    Column("origin_file", Text),
    word("origin_sheet"),
    count("origin_row"),
    count("origin_page"),
    # The cells, characters or box (datastore/convert/places.py); null: unknown.
    Column("origin_place", JSONB(none_as_null=True)),
    # How sure it was read right, and what speaks against it; null: it was not read from a mail, or stored without.
    Column("reading_confidence", Double),
    words("reading_doubts"),
    json_list("reading_fields"),
    word("cvegs"),
    Column("confidence", Double, nullable=False, server_default="0"),
    Column("decision", Text, nullable=False, server_default="UNSPECIFIED"),
    Column("method", Text, nullable=False, server_default="UNSPECIFIED"),
    word("match_brand"),
    word("match_model"),
    count("match_year"),
    word("match_description"),
    Column("runners_up", JSONB, nullable=False, server_default=text("'[]'")),
    words("match_warnings"),
    json_list("match_warning_codes"),
    word("catalog_version"),
    Column("listed_probability", Double, nullable=False, server_default="0"),
    Column("code_probability", Double, nullable=False, server_default="0"),
    Column("match_base_sum", Double, nullable=False, server_default="0"),
    Column("shipped_confidence", Double, nullable=False, server_default="0"),
    Column("checkable_from", Double, nullable=False, server_default="0"),
    # Chosen for a blind check, and not checked yet.
    Column("is_check_due", Boolean, nullable=False, server_default=text("false")),
    word("review_note"),
    # Derived from the columns above (datastore/store/value_at_stake.py, datastore/db/search_keys.py).
    Column("is_open", Boolean, nullable=False, server_default=text("true")),
    Column("value_at_stake", Double, nullable=False, server_default="0"),
    word("plate_key"),
    # The same for those that say the same (datastore/db/search_keys.py); null: it is computed when it is needed.
    Column("text_key", Text),
    # When it was taken out of the case, and why; null: it is in it.
    sometime("remove_time"),
    word("remove_reason"),
    moment("create_time"),
    moment("update_time"),
    revision(),
    ForeignKeyConstraint(
        ["case_id", "insurer_id"], ["cases.id", "cases.insurer_id"], name="vehicles_case_of_insurer_fk"
    ),
    UniqueConstraint("case_id", "position", name="vehicles_position_once"),
    one_of("decision", "UNSPECIFIED", "ACCEPT", "REVIEW", "NO_MATCH"),
    one_of("method", "UNSPECIFIED", "RULES", "LLM", "MEMORY", "PERSON"),
    *(
        Index(name, *leading, "value_at_stake", "id", postgresql_where=text("is_open"))
        for name, leading in (("vehicles_to_review_idx", ()), ("vehicles_of_insurer_to_review_idx", ("insurer_id",)))
    ),
    Index("vehicles_check_due_idx", "insurer_id", "id", postgresql_where=text("is_check_due")),
    Index(None, "case_id", "text_key"),
    prefix_index("vehicles", "vin", where="vin <> ''"),
    prefix_index("vehicles", "plate_key", where="plate_key <> ''"),
)

# What was seen in the mail of a case and is no vehicle, in the JSON form of the contract's messages. Apart from the
# case, since a list of cases would otherwise read all of it.
dropped_rows = Table(
    "dropped_rows",
    metadata,
    # That of the case.
    Column("id", Uuid, primary_key=True),
    Column("insurer_id", Text, nullable=False),
    Column("items", JSONB, nullable=False),
    ForeignKeyConstraint(["id", "insurer_id"], ["cases.id", "cases.insurer_id"], name="dropped_rows_case_fk"),
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
    count("entry_count"),
    # SHA-256 of the entries in order: shows whether a repeated import holds the same ones.
    Column("entries_sha256", LargeBinary, nullable=False),
    moment("create_time"),
    sometime("activate_time"),
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
    word("version_number"),
    word("line"),
    word("brand_code"),
    word("model_code"),
    word("brand_type"),
    word("segment_code"),
    Column("year", Integer, nullable=False),
    Column("cvegs", Text, nullable=False),
    Column("description", Text, nullable=False),
    word("period"),
    Column("base_sum", Double, nullable=False, server_default="0"),
    word("vehicle_type"),
    PrimaryKeyConstraint("catalog_id", "position"),
    UniqueConstraint("catalog_id", "cvegs", "year", name="catalog_entries_key_once"),
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
    count("first_position"),
    count("item_count"),
    # What of it was refused, as a message of the contract; null: nothing.
    Column("refusals", LargeBinary),
    moment("create_time"),
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
    word("subject"),
    word("service"),
    word("rpc"),
    word("trace_id"),
    Column("insurer_id", Text, nullable=False),
    Column("changes", JSONB, nullable=False, server_default=text("'[]'")),
    moment("create_time"),
    one_of("resource_type", "message", "case", "vehicle", "catalog", "quality"),
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
    moment("create_time"),
    PrimaryKeyConstraint("insurer_id", "position"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("resource_id", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    word("traceparent"),
    moment("create_time"),
    sometime("publish_time"),
    # When a relay claimed it for publishing.
    sometime("claim_time"),
    Index("outbox_waiting_idx", "id", postgresql_where=text("publish_time IS NULL")),
    Index("outbox_published_idx", "publish_time", postgresql_where=text("publish_time IS NOT NULL")),
)
