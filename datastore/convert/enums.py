"""Conversion of enums of the contract to words of the tables, and of times to timestamps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from google.protobuf.timestamp_pb2 import Timestamp

if TYPE_CHECKING:
    from datetime import datetime

UNSPECIFIED: Final = "UNSPECIFIED"


class EnumWords:
    """The values of an enum as words without their prefix; a number of a newer contract becomes UNSPECIFIED."""

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
    def choices(self) -> str:
        """The words that a caller may send, separated by commas."""
        return ", ".join(word for word in self._numbers if word != UNSPECIFIED)


def timestamp(moment: datetime) -> Timestamp:
    """Convert a time."""
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp
