"""Everything that the first release stores."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _messages()
    _cases()
    _vehicles()
    _cot_sequence()
    _catalogs()
    _catalog_entries()
    _requests()
    _audit_entries()
    _outbox()
    op.create_foreign_key(op.f("messages_case_id_fk"), "messages", "cases", ["case_id"], ["id"])
    _keep_audit_entries()


def downgrade() -> None:
    """Take the tables away, with all that they hold."""
    op.drop_constraint(op.f("messages_case_id_fk"), "messages")
    for table in ("outbox", "audit_entries", "requests", "catalog_entries", "catalogs", "cot_sequence"):
        op.drop_table(table)
    for table in ("vehicles", "cases", "messages"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change_of_audit_entries")


def _keep_audit_entries() -> None:
    """Refuse every change of the audit trail, whoever tries."""
    op.execute(
        """
        CREATE FUNCTION refuse_change_of_audit_entries() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'audit entries are never changed'; END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER audit_entries_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_entries()
        """
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="RECEIVED", nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("blob_key", sa.Text(), nullable=False),
        sa.Column("source_message_id", sa.Text(), server_default="", nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("attempt_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failure", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "announce_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("create_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("update_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind IN ('EMAIL', 'VEHICLE_LIST')", name=op.f("messages_kind_check")),
        sa.CheckConstraint(
            "status IN ('RECEIVED', 'PROCESSING', 'PROCESSED', 'NEEDS_REVIEW', 'FAILED')",
            name=op.f("messages_status_check"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("messages_pk")),
        sa.UniqueConstraint("insurer_id", "kind", "content_sha256", name="messages_content_once"),
    )
    op.create_index(op.f("messages_case_id_idx"), "messages", ["case_id"], unique=False)
    op.create_index(op.f("messages_create_time_id_idx"), "messages", ["create_time", "id"], unique=False)
    op.create_index(
        op.f("messages_insurer_id_create_time_id_idx"), "messages", ["insurer_id", "create_time", "id"], unique=False
    )
    op.create_index(
        "messages_under_way_idx",
        "messages",
        ["announce_time"],
        unique=False,
        postgresql_where=sa.text("status IN ('RECEIVED', 'PROCESSING')"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cot_number", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("client_name", sa.Text(), server_default="", nullable=False),
        sa.Column("client_rfc", sa.Text(), server_default="", nullable=False),
        sa.Column("broker_name", sa.Text(), server_default="", nullable=False),
        sa.Column("broker_email", sa.Text(), server_default="", nullable=False),
        sa.Column("policy_start", sa.Text(), server_default="", nullable=False),
        sa.Column("policy_end", sa.Text(), server_default="", nullable=False),
        sa.Column("coverage", sa.Text(), server_default="", nullable=False),
        sa.Column("warnings", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("catalog_version", sa.Text(), server_default="", nullable=False),
        sa.Column("is_flagged", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("vehicle_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("accepted_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("review_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("no_match_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("overall_confidence", sa.Double(), server_default="0", nullable=False),
        sa.Column("create_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("update_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("status IN ('NEEDS_REVIEW', 'READY', 'QUOTED', 'CLOSED')", name=op.f("cases_status_check")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("cases_message_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("cases_pk")),
        sa.UniqueConstraint("cot_number", name="cases_cot_number_once"),
        sa.UniqueConstraint("message_id", name="cases_message_once"),
    )
    op.create_index(op.f("cases_client_rfc_idx"), "cases", ["client_rfc"], unique=False)
    op.create_index(op.f("cases_create_time_id_idx"), "cases", ["create_time", "id"], unique=False)
    op.create_index(
        op.f("cases_insurer_id_create_time_id_idx"), "cases", ["insurer_id", "create_time", "id"], unique=False
    )


def _vehicles() -> None:
    op.create_table(
        "vehicles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("brand", sa.Text(), server_default="", nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("vin", sa.Text(), server_default="", nullable=False),
        sa.Column("plate", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("usage", sa.Text(), server_default="", nullable=False),
        sa.Column("coverage", sa.Text(), server_default="", nullable=False),
        sa.Column("economic_number", sa.Text(), server_default="", nullable=False),
        sa.Column("origin_file", sa.Text(), nullable=True),
        sa.Column("origin_sheet", sa.Text(), server_default="", nullable=False),
        sa.Column("origin_row", sa.Integer(), server_default="0", nullable=False),
        sa.Column("origin_page", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cvegs", sa.Text(), server_default="", nullable=False),
        sa.Column("confidence", sa.Double(), server_default="0", nullable=False),
        sa.Column("decision", sa.Text(), server_default="UNSPECIFIED", nullable=False),
        sa.Column("method", sa.Text(), server_default="UNSPECIFIED", nullable=False),
        sa.Column("match_brand", sa.Text(), server_default="", nullable=False),
        sa.Column("match_model", sa.Text(), server_default="", nullable=False),
        sa.Column("match_year", sa.Integer(), server_default="0", nullable=False),
        sa.Column("match_description", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "runners_up", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("match_warnings", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("catalog_version", sa.Text(), server_default="", nullable=False),
        sa.Column("review_note", sa.Text(), server_default="", nullable=False),
        sa.Column("create_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("update_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "decision IN ('UNSPECIFIED', 'ACCEPT', 'REVIEW', 'NO_MATCH')", name=op.f("vehicles_decision_check")
        ),
        sa.CheckConstraint(
            "method IN ('UNSPECIFIED', 'RULES', 'LLM', 'MEMORY', 'PERSON')", name=op.f("vehicles_method_check")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("vehicles_case_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("vehicles_pk")),
        sa.UniqueConstraint("case_id", "position", name="vehicles_position_once"),
    )


def _cot_sequence() -> None:
    op.create_table(
        "cot_sequence",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("cot_sequence_pk")),
    )


def _catalogs() -> None:
    op.create_table(
        "catalogs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("entry_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("entries_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("create_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("activate_time", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("catalogs_pk")),
        sa.UniqueConstraint("insurer_id", "version", name="catalogs_version_once"),
    )
    op.create_index(
        "catalogs_active_once", "catalogs", ["insurer_id"], unique=True, postgresql_where=sa.text("is_active")
    )


def _catalog_entries() -> None:
    op.create_table(
        "catalog_entries",
        sa.Column("catalog_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("version_number", sa.Text(), server_default="", nullable=False),
        sa.Column("line", sa.Text(), server_default="", nullable=False),
        sa.Column("brand_code", sa.Text(), server_default="", nullable=False),
        sa.Column("model_code", sa.Text(), server_default="", nullable=False),
        sa.Column("brand_type", sa.Text(), server_default="", nullable=False),
        sa.Column("segment_code", sa.Text(), server_default="", nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("cvegs", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), server_default="", nullable=False),
        sa.Column("base_sum", sa.Double(), server_default="0", nullable=False),
        sa.Column("vehicle_type", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["catalog_id"], ["catalogs.id"], name=op.f("catalog_entries_catalog_id_fk")),
        sa.PrimaryKeyConstraint("catalog_id", "position", name=op.f("catalog_entries_pk")),
        sa.UniqueConstraint("catalog_id", "cvegs", "year", name="catalog_entries_key_once"),
    )


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("first_position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("item_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("create_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("insurer_id", "method", "key", name="requests_once"),
    )


def _audit_entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("resource_type", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("service", sa.Text(), server_default="", nullable=False),
        sa.Column("rpc", sa.Text(), server_default="", nullable=False),
        sa.Column("trace_id", sa.Text(), server_default="", nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("create_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "resource_type IN ('message', 'case', 'vehicle', 'catalog')", name=op.f("audit_entries_resource_type_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_entries_pk")),
    )
    op.create_index(op.f("audit_entries_insurer_id_id_idx"), "audit_entries", ["insurer_id", "id"], unique=False)
    op.create_index(
        op.f("audit_entries_resource_type_resource_id_id_idx"),
        "audit_entries",
        ["resource_type", "resource_id", "id"],
        unique=False,
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("traceparent", sa.Text(), server_default="", nullable=False),
        sa.Column("create_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("publish_time", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("outbox_pk")),
    )
    op.create_index(
        "outbox_published_idx",
        "outbox",
        ["publish_time"],
        unique=False,
        postgresql_where=sa.text("publish_time IS NOT NULL"),
    )
    op.create_index(
        "outbox_waiting_idx", "outbox", ["id"], unique=False, postgresql_where=sa.text("publish_time IS NULL")
    )
