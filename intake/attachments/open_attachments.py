"""Passes each attachment to the reader for its kind; archives and nested e-mails are opened, within bounds."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from intake.attachments import archive, sandbox
from intake.mail import message
from intake.readers import html, rtf, text
from intake.readers.file_kind import FileKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from domain.notices.notice import Notice
    from intake.model.document import Attachment, Document, Email
    from intake.model.limits import ReadingLimits

_READERS: dict[FileKind, Callable[[str, bytes, ReadingLimits], Document]] = {
    FileKind.WORKBOOK: partial(sandbox.read, "workbook"),
    FileKind.PDF: partial(sandbox.read, "pdf"),
    FileKind.DOCX: partial(sandbox.read, "docx"),
    FileKind.IMAGE: partial(sandbox.read, "image"),
    FileKind.XML: partial(sandbox.read, "xml_file"),
    FileKind.HTML: html.read,
    FileKind.RTF: rtf.read,
    FileKind.TEXT: text.read,
}


@dataclass(slots=True)
class OpenedFile:
    """A file that was met, and what was read in it; `parent` is the place in `files` of the one that it came in."""

    attachment: Attachment
    parent: int | None = None
    text: Document | None = None
    mail: Email | None = None
    is_incomplete: bool = False


@dataclass(slots=True)
class OpenedAttachments:
    """What was read from the attachments, in order."""

    files: list[OpenedFile] = field(default_factory=list)
    """All of them, those too that only decorate or were not read."""
    documents: list[Document] = field(default_factory=list)
    mails: list[Email] = field(default_factory=list)
    warnings: list[Notice] = field(default_factory=list)
    is_incomplete: bool = False

    def leave_unread(self, warning: Notice) -> None:
        self.warnings.append(warning)
        self.is_incomplete = True
        if self.files:
            self.files[-1].is_incomplete = True

    def met(self, attachment: Attachment, parent: int | None) -> int:
        self.files.append(OpenedFile(attachment, parent))
        return len(self.files) - 1

    def take_document(self, document: Document) -> None:
        self.documents.append(document)
        self.files[-1].text = document
        self.files[-1].is_incomplete = document.is_incomplete

    def take_mail(self, mail: Email) -> None:
        self.mails.append(mail)
        self.warnings += [*mail.warnings, *mail.body.warnings]
        is_incomplete = mail.is_incomplete or mail.body.is_incomplete
        self.is_incomplete = self.is_incomplete or is_incomplete
        self.files[-1].text, self.files[-1].mail, self.files[-1].is_incomplete = mail.body, mail, is_incomplete


def open_files(attachments: Iterable[Attachment], limits: ReadingLimits) -> OpenedAttachments:
    """Read every file, including those inside archives and nested e-mails."""
    opened = OpenedAttachments()
    pending: deque[tuple[Attachment, int, int | None]] = deque((attachment, 0, None) for attachment in attachments)
    budget_bytes, count = limits.max_expanded_bytes, 0
    while pending:
        attachment, depth, parent = pending.popleft()
        place = opened.met(attachment, parent)
        if attachment.is_decoration:
            continue
        count += 1
        if count > limits.max_files:
            opened.leave_unread(notice(WarningCode.FILES_CUT, limit=limits.max_files))
            break
        inner, used_bytes = _open(attachment, depth, budget_bytes, opened, limits)
        budget_bytes -= used_bytes
        pending.extendleft((inner_file, depth + 1, place) for inner_file in reversed(inner))
    return opened


def _open(
    attachment: Attachment, depth: int, budget_bytes: int, opened: OpenedAttachments, limits: ReadingLimits
) -> tuple[tuple[Attachment, ...], int]:
    """Read one file into `opened`; return the files inside it and their size in bytes."""
    kind = kind_of(attachment.content)
    name = attachment.name
    if kind in {FileKind.ARCHIVE, FileKind.EMAIL} and depth >= limits.max_depth:
        opened.leave_unread(notice(WarningCode.FILE_TOO_DEEP, file=name))
    elif kind is FileKind.ARCHIVE:
        unpacked = archive.unpack(name, attachment.content, limits, budget_bytes)
        for problem in unpacked.problems:
            opened.leave_unread(problem)
        return unpacked.files, unpacked.expanded_bytes
    elif kind is FileKind.EMAIL:
        nested = message.parse(attachment.content, limits, name)
        opened.take_mail(nested)
        return nested.attachments, sum(len(inner_file.content) for inner_file in nested.attachments)
    elif reader := _READERS.get(kind):
        document = reader(name, attachment.content, limits)
        opened.take_document(document)
        return _within(document, depth, budget_bytes, opened, limits)
    elif kind is not FileKind.TRIVIAL:
        opened.leave_unread(_unread(name, kind))
    return (), 0


def _within(
    document: Document, depth: int, budget_bytes: int, opened: OpenedAttachments, limits: ReadingLimits
) -> tuple[tuple[Attachment, ...], int]:
    """Return the files inside a document that may still be read, and how many bytes they take."""
    size_bytes = sum(len(file.content) for file in document.files)
    if document.files and depth >= limits.max_depth:
        opened.leave_unread(notice(WarningCode.INNER_FILES_TOO_DEEP, file=document.file))
        return (), 0
    if size_bytes > budget_bytes:
        opened.leave_unread(notice(WarningCode.INNER_FILES_TOO_LARGE, file=document.file))
        return (), 0
    return document.files, size_bytes


def _unread(file: str, kind: FileKind) -> Notice:
    if kind is FileKind.ENCRYPTED:
        return notice(WarningCode.FILE_PROTECTED, file=file)
    if kind is FileKind.UNKNOWN:
        return notice(WarningCode.FILE_KIND_UNKNOWN, file=file)
    return notice(WarningCode.FILE_KIND_NOT_READ, file=file, kind=kind.name)


def inner_files(attachment: Attachment, limits: ReadingLimits) -> tuple[Attachment, ...]:
    """Return the files inside one file, none of them opened."""
    opened = OpenedAttachments()
    opened.met(attachment, None)
    inner, _ = _open(attachment, 0, limits.max_expanded_bytes, opened, limits)
    return inner
