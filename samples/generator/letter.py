"""The blocks of a letter, and the letter as plain text."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from samples.generator.layout import text_rows
from samples.generator.wording import ENGLISH_MONTHS, MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samples.generator.layout import Sheet
    from samples.generator.parties import Person

DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
WRAP_AT = 76


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that stay lines: lists, labels with values, signatures."""

    texts: tuple[str, ...]
    is_list: bool = False
    is_signature: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in the text; `plain` is how a mail program, or somebody's hand, writes it without HTML."""

    sheet: Sheet
    plain: str = "tabs"


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text that the markup hides from eyes: nobody who sends it means well."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Quote:
    """An older mail below, answered or passed on."""

    sender: Person
    to: str
    subject: str
    sent_at: datetime
    blocks: tuple[Block, ...]
    style: str
    is_forward: bool


Block = Para | Lines | Grid | Hidden | Quote


def plain_text(blocks: Sequence[Block], *, is_wrapped: bool) -> str:
    """Return the letter as text; a wrapped one breaks long lines as mail programs did."""
    visible = [block for block in blocks if not isinstance(block, Hidden)]
    return "\n\n".join(_plain(block, is_wrapped=is_wrapped) for block in visible) + "\n"


def quote_head(quote: Quote) -> list[str]:
    """Return the lines that the mail program writes above an older mail."""
    writer, sent_at = quote.sender, quote.sent_at
    day = f"{sent_at.day} {MONTHS[sent_at.month - 1][:3]} {sent_at.year}"
    long_day = (
        f"{DAYS[sent_at.weekday()]}, {sent_at.day} de {MONTHS[sent_at.month - 1]} de {sent_at.year} {sent_at:%H:%M}"
    )
    english = f"{ENGLISH_MONTHS[sent_at.month - 1]} {sent_at.day}, {sent_at.year} {sent_at:%I:%M %p}"
    name = writer.full_name
    sender = f"{name} <{writer.address}>"
    fields = {
        "outlook": [f"De: {sender}", f"Enviado el: {long_day}", f"Para: {quote.to}", f"Asunto: {quote.subject}"],
        "outlook bare": [
            f"De: {writer.full_name}",
            f"Enviado: {long_day}",
            f"Para: {quote.to}",
            f"Asunto: {quote.subject}",
        ],
        "original": [
            "-----Mensaje original-----",
            f"De: {writer.full_name} [mailto:{writer.address}]",
            f"Enviado el: {long_day}",
            f"Para: {quote.to}",
            f"Asunto: {quote.subject}",
        ],
        "outlook en": [f"From: {sender}", f"Sent: {english}", f"To: {quote.to}", f"Subject: {quote.subject}"],
    }
    if quote.style in fields:
        return fields[quote.style]
    if quote.is_forward:
        return {
            "gmail": [
                "---------- Forwarded message ---------",
                f"De: {sender}",
                f"Date: {DAYS[sent_at.weekday()][:3]}, {day} a las {sent_at:%H:%M}",
                f"Subject: {quote.subject}",
                f"To: <{quote.to}>",
            ],
            "gmail en": [
                "---------- Forwarded message ---------",
                f"From: {sender}",
                f"Date: {sent_at:%a}, {english}",
                f"Subject: {quote.subject}",
                f"To: {quote.to}",
            ],
        }.get(
            quote.style,
            [
                "Inicio del mensaje reenviado:",
                "",
                f"De: {sender}",
                f"Asunto: {quote.subject}",
                f"Fecha: {sent_at.day} de {MONTHS[sent_at.month - 1]} de {sent_at.year}, {sent_at:%H:%M:%S} CST",
                f"Para: {quote.to}",
            ],
        )
    return {
        "gmail": [
            f"El {DAYS[sent_at.weekday()][:3]}, {day} a las {sent_at:%H:%M}, {name} (<{writer.address}>) escribió:"
        ],
        "gmail en": [f"On {sent_at:%a}, {english} {sender} wrote:"],
    }.get(quote.style, [f"El {day}, a la(s) {sent_at:%H:%M}, {sender} escribió:"])


def earlier(moment: datetime, hours: int) -> datetime:
    """Return a time before."""
    return moment - timedelta(hours=hours)


def _plain(block: Para | Lines | Grid | Quote, *, is_wrapped: bool) -> str:
    if isinstance(block, Para):
        return (
            textwrap.fill(block.text, WRAP_AT, break_long_words=False, break_on_hyphens=False)
            if is_wrapped
            else block.text
        )
    if isinstance(block, Lines):
        return "\n".join(_wrapped(text) if is_wrapped else text for text in block.texts)
    if isinstance(block, Grid):
        return _plain_grid(block)
    inner = plain_text(block.blocks, is_wrapped=is_wrapped).rstrip("\n")
    head = "\n".join(quote_head(block))
    if block.is_forward or block.style.startswith("o"):
        rule = "________________________________\n" if block.style == "outlook" else ""
        return f"{rule}{head}\n\n{inner}"
    return head + "\n\n" + "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))


def _wrapped(line: str) -> str:
    return "\n".join(textwrap.wrap(line, WRAP_AT, break_long_words=False, break_on_hyphens=False)) or line


def _plain_grid(grid: Grid) -> str:
    rows = text_rows(grid.sheet)
    if grid.plain == "tabs":
        return "\n".join("\t".join(row) for row in rows)
    if grid.plain == "semicolons":
        return "\n".join(";".join(row) for row in rows)
    if grid.plain == "bars":
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)
    if grid.plain == "cell a line":
        return "\n\n".join("\n\n".join(row) for row in rows)
    widths = [max(len(row[column]) for row in rows) + 2 for column in range(len(rows[0]))]
    return "\n".join(
        "".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
