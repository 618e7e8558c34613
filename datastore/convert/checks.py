"""Checks of requests: every field that is wrong is named, all in one refusal."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from domain.fields import LONGEST_WORD, FieldKind
from mesh.errors import InvalidField, InvalidFields

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from google.protobuf.message import Message

    from domain.fields import Field

LONGEST_KEY: Final = 128
MOST_VIOLATIONS: Final = 50
INSURER: Final = re.compile(r"[A-Za-z0-9._-]{0,64}")


class Checks:
    """Gathers what is wrong with a request."""

    def __init__(self) -> None:
        self._problems: list[InvalidField] = []

    def require(self, is_right: bool, field: str, value: object, allowed: str) -> None:  # noqa: FBT001 - the condition
        """Note a field that is wrong; `value` None leaves a personal value unsaid."""
        if not is_right and len(self._problems) < MOST_VIOLATIONS:
            self._problems.append(InvalidField(field, value, allowed))

    def text(self, field: str, value: str, longest: int = LONGEST_WORD) -> None:
        """Ask for a text that can be stored."""
        if len(value) > longest or "\0" in value:
            self.require(False, field, None, f"at most {longest} characters, none of them the character 0")

    def fields(self, prefix: str, message: Message, fields: Sequence[Field]) -> None:
        """Ask for values that the fields may hold."""
        for field in fields:
            if field.kind is FieldKind.TEXT:
                self.text(f"{prefix}.{field.name}", getattr(message, field.name), field.longest or LONGEST_WORD)
            elif field.kind is FieldKind.DAY:
                self.date(f"{prefix}.{field.name}", getattr(message, field.name))
            elif not field.is_optional or message.HasField(field.name):
                self._number(f"{prefix}.{field.name}", getattr(message, field.name), field)

    def _number(self, path: str, number: float, field: Field) -> None:
        """Ask for a number within the bounds; an amount is left unsaid."""
        value = number if field.kind is FieldKind.WHOLE else None
        self.require(field.admits(number), path, value, field.allowed)

    def date(self, field: str, value: str) -> None:
        """Ask for an ISO 8601 day, or nothing."""
        self.require(not value or _is_read(date.fromisoformat, value), field, value[:20], "a day such as 2026-06-01")

    def insurer(self, field: str, value: str) -> None:
        """Ask for the name of an insurer, or nothing."""
        self.require(
            INSURER.fullmatch(value) is not None, field, value, "at most 64 letters, digits, dots, dashes, underscores"
        )

    def request_id(self, value: str) -> None:
        """Ask for a request key, or nothing."""
        self.text("request_id", value, LONGEST_KEY)

    def finish(self) -> None:
        """Refuse the request if anything was wrong.

        Raises: InvalidField, InvalidFields.
        """
        if len(self._problems) == 1:
            raise self._problems[0]
        if self._problems:
            raise InvalidFields(self._problems)


def check_request_id(value: str) -> None:
    """Refuse what is no key of a request.

    Raises: InvalidField.
    """
    checks = Checks()
    checks.request_id(value)
    checks.finish()


def _is_read(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True
