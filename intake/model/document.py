"""The words of intake, in the order in which a mail becomes them: Email, Block, Table, Vehicle, Extraction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from domain.notices.notice import Notice
from domain.origin import Origin
from domain.places import Box, Place
from intake.model.mail_kind import MailSign

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = ["Origin"]

BODY = "body"
SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote a mail; either part may be empty."""

    name: str = ""
    address: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


NOBODY = Sender()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it came; its name and declared type are claims of the sender."""

    name: str
    content: bytes
    is_decoration: bool = False
    """True for what the mail shows inside its text, such as the logo of a signature."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, without its line end."""

    text: str
    number: int
    is_quoted: bool = False
    page: int = 0
    """Counted from 1; 0: the file has no pages."""
    is_struck: bool = False
    """True when all of it is struck out."""
    box: Box | None = None
    """Where it stands on its page."""
    sheet: str = ""
    """The sheet or table of which it is a row; empty for a line of text."""
    place: Place | None = None
    """Where it stands in that sheet or table."""


class MarkKind(StrEnum):
    """How a row of a table is marked beside what its cells say."""

    HIDDEN = "hidden"
    STRUCK = "struck out"
    COLOURED = "coloured"
    COMMENTED = "commented"


@dataclass(frozen=True, slots=True)
class RowMark:
    """A mark on a row; `row` is the number that a person would give it."""

    row: int
    kind: MarkKind
    detail: str = ""
    """The colour, in the words of a legend (ROJO), or the comment."""
    cells: tuple[str, ...] = ()
    """What a hidden or struck-out row says: in the table itself such a row is empty."""


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of trimmed texts; `first_row` is the number that a person would give its first row."""

    file: str
    sheet: str
    rows: tuple[tuple[str, ...], ...]
    first_row: int = 1
    is_quoted: bool = False
    pages: tuple[int, ...] = ()
    """The page of each row, counted from 1; empty: the file has no pages."""
    marks: tuple[RowMark, ...] = ()
    first_column: int = 0
    """The number of its first column in the file, counted from 1; 0: its columns have no place there."""
    boxes: tuple[Box, ...] = ()
    """Where each row stands on its page; empty: unknown."""


Block: TypeAlias = Line | Table


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader made of one file: its lines and tables in reading order."""

    file: str
    blocks: tuple[Block, ...] = ()
    warnings: tuple[Notice, ...] = ()
    is_incomplete: bool = False
    """True when something in it could not be read, so that a person has to look."""
    files: tuple[Attachment, ...] = ()
    """The files attached inside it, not read yet."""


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link to a file that is shared elsewhere; `label` is what the text shows for it, if not the address."""

    url: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Email:
    """A parsed message: who, when, the body as it was sent, and the files."""

    message_id: str = ""
    subject: str = ""
    sender: Sender = NOBODY
    recipients: tuple[Sender, ...] = ()
    sent_on: date | None = None
    sent_at: datetime | None = None
    """The same with its time."""
    body: Document = Document(BODY)
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[Notice, ...] = ()
    is_incomplete: bool = False
    is_automatic: bool = False
    """True for the reply of a machine, and for reports about delivery."""
    file_links: tuple[FileLink, ...] = ()
    signs: frozenset[MailSign] = frozenset()
    """What its header and its parts say of how it was made."""
    references: tuple[str, ...] = ()
    """The Message-IDs of what it answers, the nearest first, and of what it reports on."""
