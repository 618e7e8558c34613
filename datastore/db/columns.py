"""The columns and constraints of which the tables are made, and how constraints without a name are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Column, Double, Index, Integer, MetaData, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP

from domain.fields import FieldKind

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


def word(name: str) -> Column[str]:
    """Text that is empty when nothing is stated, never null."""
    return Column(name, Text, nullable=False, server_default="")


def count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def moment(name: str) -> Column[Any]:
    return Column(name, TIMESTAMP(timezone=True), nullable=False, server_default=func.now())


def sometime(name: str) -> Column[Any]:
    return Column(name, TIMESTAMP(timezone=True))


def words(name: str) -> Column[Any]:
    return Column(name, ARRAY(Text), nullable=False, server_default="{}")


def json_list(name: str) -> Column[Any]:
    return Column(name, JSONB, nullable=False, server_default=text("'[]'"))


def field_column(field: Field) -> Column[Any]:
    """A field of the contract: text that is empty, or a number that is null, when it is not stated."""
    if field.is_text:
        return word(field.name)
    return Column(field.name, Integer if field.kind is FieldKind.WHOLE else Double)


def revision() -> Column[int]:
    """Counts the changes of a row; the etag is made of it."""
    return Column("revision", Integer, nullable=False, server_default="1")


def one_of(column: str, *words: str) -> CheckConstraint:
    choices = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({choices})", name=column)


def prefix_index(table: str, column: str, where: str | None = None) -> Index:
    """An index for `=` and for prefixes, by code point, whatever the collation of the database."""
    return Index(
        f"{table}_{column}_prefix_idx",
        column,
        postgresql_ops={column: "text_pattern_ops"},
        postgresql_where=text(where) if where else None,
    )
