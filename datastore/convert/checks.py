"""Checks of requests: every field that is wrong is named, all in one refusal."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from mesh.errors import InvalidField, InvalidFields

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_TEXT: Final = 2000
LONGEST_WORD: Final = 200
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
