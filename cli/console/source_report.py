"""A mail as it was read, for people: its head, its files, and their rows. Nothing in it can steer a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.console.plain_text import plain_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minca.intake.v1.source_pb2 import Source, SourceFile, SourceRow


def source_lines(source: Source) -> Iterator[str]:
    """Yield the head of a mail, then a line for each file with the number by which it is asked for."""
    sent = source.sent_time.ToDatetime().strftime("%Y-%m-%d %H:%M") if source.HasField("sent_time") else ""
    head = "  ".join(part for part in (sent, source.sender, source.subject) if part)
    yield f"[bold]{plain_line(head)}[/]  [dim]{source.size_bytes:,} bytes[/]"
    yield from map(_file_line, source.files)


def row_line(row: SourceRow) -> str:
    """Return a row with its number, and how it is marked."""
    cells = "  |  ".join(row.cells)
    marks = ("struck out", row.is_struck), ("hidden", row.is_hidden), ("quoted", row.is_quoted)
    words = ", ".join(word for word, is_so in marks if is_so)
    return f"[dim]{row.row:>6}[/]  {plain_line(cells)}{f'  [dim]({words})[/]' if words else ''}"


def _file_line(file: SourceFile) -> str:
    size = f"{file.size_bytes:,} bytes" if file.size_bytes else ""
    rows = sum(part.row_count for part in file.parts)
    facts = [file.media_type, size, f"{rows:,} rows" if rows else ""]
    facts += [f"{file.vehicle_count:,} vehicles"] if file.vehicle_count else []
    facts += ["decoration"] if file.is_decoration else []
    facts += ["not all could be read"] if file.is_incomplete else []
    return f"{file.number:>3}  {plain_line(file.name)}  [dim]{plain_line(', '.join(fact for fact in facts if fact))}[/]"
