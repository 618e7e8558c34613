"""Enums of the contract as words of the tables, and times as timestamps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from google.protobuf.timestamp_pb2 import Timestamp

if TYPE_CHECKING:
    from datetime import datetime

UNSPECIFIED: Final = "UNSPECIFIED"


class EnumWords:
    """One enum: its numbers as words without their prefix; a number from a newer contract is UNSPECIFIED."""

    def __init__(self, enum: Any, prefix: str) -> None:
        self._words: dict[int, str] = {number: name.removeprefix(prefix) for name, number in enum.items()}
        self._numbers: dict[str, Any] = {word: number for number, word in self._words.items()}

    def word(self, number: int) -> str:
        """Return the word of a number."""
        return self._words.get(number, UNSPECIFIED)

    def number(self, word: str) -> Any:
        """Return the number of a word."""
        return self._numbers[word]

    @property
    def known(self) -> str:
        """The words that a caller may send."""
        return ", ".join(word for word in self._numbers if word != UNSPECIFIED)


def timestamp(moment: datetime) -> Timestamp:
    """Write a moment."""
    written = Timestamp()
    written.FromDatetime(moment)
    return written
