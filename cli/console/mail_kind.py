"""Kinds of mail by the words that the command line has for them, those of the contract: "question"."""

from __future__ import annotations

from typing import Final

from minca.mail.v1 import mail_kind_pb2

_PREFIX: Final = "MAIL_KIND_"
KINDS: Final = tuple(name.removeprefix(_PREFIX).lower() for name in mail_kind_pb2.MailKind.keys()[1:])
"""Every kind but the unspecified one."""


def kind_word(kind: mail_kind_pb2.MailKind.ValueType) -> str:
    """Return the word for a kind; empty when it is not specified."""
    return mail_kind_pb2.MailKind.Name(kind).removeprefix(_PREFIX).lower() if kind else ""


def kind_of(word: str) -> mail_kind_pb2.MailKind.ValueType:
    """Return the kind that a word of `KINDS` is for."""
    return mail_kind_pb2.MailKind.Value(f"{_PREFIX}{word.upper()}")
