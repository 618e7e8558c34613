"""Pages of the rows of one part, by number and by size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intake.attachments.shown_mail import CHUNK_ROWS
from intake.reading.source_reader import rows_of
from mesh.errors import InvalidField, InvalidPageToken

if TYPE_CHECKING:
    from intake.attachments.shown_mail import ShownPart, ShownRow

DEFAULT_ROWS: Final = 200
MOST_ROWS: Final = 1_000
MOST_CHARACTERS: Final = 500_000
"""Of a page; a page of wide rows ends earlier, and none is larger than a message may be."""


def page_size(requested: int) -> int:
    """Return how many rows to send.

    Raises: InvalidField.
    """
    if not 0 <= requested <= MOST_ROWS:
        raise InvalidField("page_size", requested, f"1 to {MOST_ROWS}, or 0 for {DEFAULT_ROWS}")
    return requested or DEFAULT_ROWS


def write_token(file_number: int, part_number: int, start: int) -> str:
    """Return the token of the page of a part that begins with the row at `start`, counted from 0."""
    return f"{file_number}-{part_number}-{start}"


def read_token(token: str, file_number: int, part_number: int, part: ShownPart) -> int:
    """Return where the page begins.

    Raises: InvalidPageToken when we did not write the token, or wrote it for another part.
    """
    start = token.rpartition("-")[2]
    if not (start.isascii() and start.isdecimal() and len(start) <= len(str(part.row_count))):
        raise InvalidPageToken
    if token != write_token(file_number, part_number, int(start)) or int(start) >= part.row_count:
        raise InvalidPageToken
    return int(start)


def place_of(part: ShownPart, row: int) -> int:
    """Return where the first row stands that has this number or a higher one, counted from 0.

    Raises: UnreadableMailError.
    """
    for chunk, highest in enumerate(part.highest):
        if highest >= row:
            numbers = [shown.row for shown in rows_of(part, chunk)]
            return chunk * CHUNK_ROWS + next((place for place, number in enumerate(numbers) if number >= row), 0)
    return part.row_count


def page_from(part: ShownPart, start: int, most: int) -> tuple[list[ShownRow], int]:
    """Return at most so many rows, and where the next page begins; 0: this is the last one.

    Raises: UnreadableMailError.
    """
    rows: list[ShownRow] = []
    characters = 0
    for chunk in range(start // CHUNK_ROWS, len(part.chunks)):
        first = chunk * CHUNK_ROWS
        for place, row in enumerate(rows_of(part, chunk), start=first):
            if place < start:
                continue
            characters += sum(map(len, row.cells))
            if len(rows) == most or (rows and characters > MOST_CHARACTERS):
                return rows, place
            rows.append(row)
    return rows, 0
