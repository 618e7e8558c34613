"""Brokers' profiles as YAML: parsed with the line of every mistake, written as a person would."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import yaml

from domain.rfc import is_rfc
from domain.text import fold
from intake.model.yaml_nodes import MOST_ENTRIES, BadYaml, NodeReader, YamlLimits
from intake.profiles.model import FIXABLE, MEANINGS, Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from intake.lexicon.column_names import Column

LONGEST_FILE: Final = 64 * 1024
LAST_ROW: Final = 1_048_576
_SENDER: Final = re.compile(r"(?:[\w.+'&=%~-]+@)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_LIMITS: Final = YamlLimits(LONGEST_FILE, most_nodes=5_000, deepest=4)
_KEYS: Final = ("senders", "columns", "fixed", "sheets", "first_row", "skip_rows")


class BadProfile(BadYaml):
    """An invalid profile."""


def parse_profile(name: str, text: str) -> Profile:
    """Parse a profile; `name` is its file name without the extension.

    Raises: BadProfile.
    """
    reader = _Reader(name)
    node = reader.composed(text, _LIMITS, _KEYS)
    entries = reader.mapping(node, "a profile", _KEYS)
    read: Mapping[str, Callable[[yaml.Node], object]] = {
        "senders": reader.senders,
        "columns": reader.columns,
        "fixed": reader.fixed,
        "sheets": lambda value: tuple(fold(word) for word in reader.words(value, "sheets")),
        "first_row": reader.row,
        "skip_rows": lambda value: tuple(fold(word) for word in reader.words(value, "skip_rows")),
    }
    if "senders" not in entries:
        raise BadProfile(name, 1, "it names no sender", "senders: [broker.com.mx, or an address]")
    return Profile(name, **{key: read[key](value) for key, value in entries.items()})  # type: ignore[arg-type] # each reader gives its field's type


@dataclass(frozen=True, slots=True)
class _Reader(NodeReader):
    """Reads the parts of one profile."""

    error: ClassVar[type[BadYaml]] = BadProfile

    def words(self, node: yaml.Node, what: str) -> list[str]:
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not 1 <= len(nodes) <= MOST_ENTRIES:
            raise self.bad(node, f"{len(nodes)} {what}", f"1 to {MOST_ENTRIES}")
        listed = [self.word(item, what) for item in nodes]
        empty = next((item for item, word in zip(nodes, listed, strict=True) if not fold(word)), None)
        if empty is not None:
            raise self.bad(empty, f"{what}: no letter or digit", "a text with words")
        return listed

    def senders(self, node: yaml.Node) -> tuple[str, ...]:
        listed = [word.lower().removeprefix("@") for word in self.words(node, "senders")]
        wrong = next((word for word in listed if not _SENDER.fullmatch(word)), None)
        if wrong is not None:
            raise self.bad(node, f"{wrong!r} is no sender", "a domain such as broker.com.mx, or an address")
        return tuple(listed)

    def columns(self, node: yaml.Node) -> dict[str, Column]:
        columns: dict[str, Column] = {}
        for header, value in self.mapping(node, "columns").items():
            meaning = self.word(value, "columns")
            if meaning not in MEANINGS:
                raise self.bad(value, f"unknown meaning {meaning!r}", ", ".join(MEANINGS))
            if not fold(header):
                raise self.bad(value, f"the header {header!r} has no words", "the text of a header cell")
            columns[fold(header)] = MEANINGS[meaning]
        return columns

    def fixed(self, node: yaml.Node) -> dict[str, str]:
        entries = self.mapping(node, "fixed", FIXABLE)
        values = {field: self.word(value, field) for field, value in entries.items()}
        if not _CURRENCY.fullmatch(values.get("currency", "MXN")):
            raise self.bad(entries["currency"], "the currency is no code", "an ISO 4217 code such as MXN, USD")
        if "client_rfc" in values and not is_rfc(values["client_rfc"]):
            raise self.bad(entries["client_rfc"], "the tax number is none", "an RFC of 12 or 13 characters")
        return values

    def row(self, node: yaml.Node) -> int:
        word = self.word(node, "first_row")
        if not (word.isascii() and word.isdigit()) or not 1 <= int(word[:9]) <= LAST_ROW:
            raise self.bad(node, f"first_row is {word[:20]!r}", f"a row number, 1 to {LAST_ROW:,}")
        return int(word)


def quoted(text: str) -> str:
    """Return `text` as a YAML scalar that parses to the same text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
