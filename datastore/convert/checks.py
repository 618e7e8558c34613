"""Checks of requests: one error names every field that is wrong."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from domain.fields import LONGEST_WORD, FieldKind
from mesh.errors import InvalidField, InvalidFields
from mesh.identity.insurers import INSURER_ID, INSURER_IDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from domain.fields import Field

LONGEST_KEY: Final = 128
TEXT: Final = FieldKind.TEXT
MOST_VIOLATIONS: Final = 50


class Checks:
    """Collects the violations of a request."""

    def __init__(self) -> None:
        self._problems: list[InvalidField] = []

    def require(self, is_right: bool, field: str, value: object, allowed: str) -> None:  # noqa: FBT001 - the condition
        """Note a violation unless `is_right`; `value` None keeps a personal value out of the error."""
        if not is_right and len(self._problems) < MOST_VIOLATIONS:
            self._problems.append(InvalidField(field, value, allowed))

    def text(self, field: str, value: str, longest: int = LONGEST_WORD) -> None:
        """Require a text that can be stored."""
        if len(value) > longest or "\0" in value:
            self.require(False, field, None, f"at most {longest} characters, none of them the character 0")

    def fields(self, prefix: str, values: Mapping[str, Any], fields: Sequence[Field]) -> None:
        """Require values that the fields may hold, None where nothing is stated."""
        for field in fields:
            value = values[field.name]
            if value is None or value == "":
                continue
            is_plain = field.kind is TEXT and len(value) <= field.longest and "\0" not in value
            if not is_plain:  # the path is built only when needed: a case has thousands of vehicles
                self._field(f"{prefix}.{field.name}", value, field)

    def _field(self, path: str, value: Any, field: Field) -> None:
        if field.kind is FieldKind.DAY:
            self.date(path, value)
        elif field.kind is TEXT:
            self.text(path, value, field.longest)
        else:  # an amount is personal
            self.require(field.admits(value), path, value if field.kind is FieldKind.WHOLE else None, field.allowed)

    def date(self, field: str, value: str) -> None:
        """Require an ISO 8601 date, or an empty text."""
        self.require(not value or _is_read(date.fromisoformat, value), field, value[:20], "a day such as 2026-06-01")

    def insurer(self, field: str, value: str) -> None:
        """Require the id of an insurer, or an empty text."""
        self.require(not value or INSURER_ID.fullmatch(value) is not None, field, value, INSURER_IDS)

    def request_id(self, value: str) -> None:
        """Require a request key, or an empty text."""
        self.text("request_id", value, LONGEST_KEY)

    def finish(self) -> None:
        """Refuse the request if there is any violation.

        Raises: InvalidField, InvalidFields.
        """
        if len(self._problems) == 1:
            raise self._problems[0]
        if self._problems:
            raise InvalidFields(self._problems)


def check_request_id(value: str) -> None:
    """Check a request key.

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
