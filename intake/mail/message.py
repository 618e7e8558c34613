"""Parses an RFC 5322 message, however broken, into an Email: sender, date, body and files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import words
from intake.mail import headers, outlook, uuencode
from intake.mail.automatic import is_automatic, signs_of
from intake.mail.file_links import find_file_links
from intake.mail.mime import MimeTree, leaves, split
from intake.mail.parts import charset, content, disposition, file_name, parameter
from intake.mail.references import references_of
from intake.mail.smime import signed_content
from intake.mail.thread import answers_by_subject
from intake.model.document import BODY, Attachment, Document, Email, Line, Sender
from intake.readers import flowed, html, rtf, text
from intake.readers.charset import decode
from intake.readers.outlook import cfb

if TYPE_CHECKING:
    from email.message import Message

    from domain.notices.notice import Notice
    from intake.mail.mime import MimeLeaf
    from intake.model.document import Block, FileLink
    from intake.model.limits import ReadingLimits

_MESSAGE_ID: Final = re.compile(r"<\s*([^<>\s]+)\s*>")
_MAILS: Final = frozenset({"message/rfc822", "message/global", "message/news"})
_REPORTS: Final = frozenset({"message/delivery-status", "message/disposition-notification", "text/rfc822-headers"})
_SIGNATURES: Final = re.compile(r"application/(?:x-)?(?:pkcs7|pgp)-signature")
_SEALED: Final = re.compile(r"application/(?:(?:x-)?pkcs7-mime|pgp-encrypted)")
_ELSEWHERE: Final = re.compile(r"message/(?:partial|external-body)")
_FILE_TEXTS: Final = frozenset({"text/calendar", "text/csv", "text/tab-separated-values", "text/vcard", "text/x-vcard"})
_RICH_TEXTS: Final = frozenset({"text/html", "text/rtf", "text/richtext", "application/rtf", "application/xhtml+xml"})
_FILE_STARTS: Final = (b"PK\x03\x04", cfb.MAGIC, b"%PDF-", b"\x89PNG", b"\xff\xd8\xff")
_STAND_IN: Final = -1
"""The alternative of a text that counts only when the message has no other."""
_LEAST_FACTS: Final = 2
_LINK: Final = re.compile("//|cid:|mailto:")


@dataclass(frozen=True, slots=True)
class _Text:
    """A part of the body; parts of the same `alternative` say the same."""

    document: Document
    alternative: int | None
    is_rich: bool


@dataclass(slots=True)
class _Parts:
    """The leaves of a message, sorted."""

    file: str
    texts: list[_Text] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    file_links: list[FileLink] = field(default_factory=list)
    warnings: list[Notice] = field(default_factory=list)
    is_incomplete: bool = False
    seals: int = 0
    """How many sealed parts were met, those inside one another too."""

    def warn(self, code: WarningCode, **arguments: object) -> None:
        self.warnings.append(notice(code, file=self.file, **arguments))

    def leave_unread(self, code: WarningCode, **arguments: object) -> None:
        self.warn(code, **arguments)
        self.is_incomplete = True


def parse(raw: bytes, limits: ReadingLimits, file: str = BODY) -> Email:
    """Parse `raw` under the name `file`; never raises: whatever cannot be read is reported in the warnings.

    A message saved by Outlook (`.msg`, `winmail.dat`) is read like any other; a bare file becomes the only attachment.
    """
    if raw.startswith(_FILE_STARTS) and not outlook.is_message(raw):
        return Email(attachments=(Attachment("file", raw[: limits.max_email_bytes]),))
    tree = _tree(raw, limits)
    if tree is None:
        return _unread(raw, limits, file)
    parts = _Parts(file)
    if tree.ends_early:
        parts.warn(WarningCode.MAIL_END_MISSING)
    if tree.is_cut:
        parts.leave_unread(WarningCode.MAIL_PARTS_CUT)
    _sort(tree.root, parts, limits)
    body = _body(parts)
    return replace(
        _envelope(tree.root, body, limits),
        body=body,
        attachments=tuple(parts.attachments),
        file_links=tuple(dict.fromkeys(parts.file_links)),
        warnings=tuple(dict.fromkeys(parts.warnings)),
        is_incomplete=parts.is_incomplete,
    )


def _unread(raw: bytes, limits: ReadingLimits, file: str) -> Email:
    """Return a message that cannot be parsed: its text, if it is text at all."""
    if outlook.is_message(raw):
        return Email(warnings=(notice(WarningCode.FILE_DAMAGED, file=file),), is_incomplete=True)
    body = text.from_text(file, decode(raw[: limits.max_email_bytes]), limits)
    return Email(body=body, warnings=(notice(WarningCode.MAIL_READ_AS_TEXT, file=file),), is_incomplete=True)


def message_id(raw: bytes) -> str:
    """Return the Message-ID of a mail without reading the rest of it; empty when there is none."""
    head = re.split(rb"\r?\n\r?\n", raw[:100_000], maxsplit=1)[0]
    match = re.search(rb"^message-id:\s*<?([^<>\s]{1,250})>?", head, re.IGNORECASE | re.MULTILINE)
    return match.group(1).decode("ascii", "replace") if match else ""


def _tree(raw: bytes, limits: ReadingLimits) -> MimeTree | None:
    if outlook.is_message(raw):
        outlook_message = outlook.read(raw[: limits.max_email_bytes], limits)
        return MimeTree(outlook_message.message, is_cut=outlook_message.is_cut) if outlook_message else None
    return split(raw, limits)


def _envelope(message: Message, body: Document, limits: ReadingLimits) -> Email:
    def header(name: str) -> str:
        return headers.field(message, name, limits.max_header_chars)

    match = _MESSAGE_ID.search(header("Message-ID"))
    recipients = headers.senders(f"{header('To')}, {header('Cc')}")
    leaf_parts = [leaf.part for leaf in islice(leaves(message, limits), limits.max_parts)]
    signs = signs_of(message, header, leaf_parts)
    body_text = "\n".join(block.text for block in body.blocks if isinstance(block, Line))
    references = references_of(message, leaf_parts, body_text, limits.max_header_chars)
    subject = header("Subject")
    return Email(
        message_id=match.group(1) if match else "",
        subject=subject,
        sender=next(iter(headers.senders(header("From"))), Sender(headers.person_name(header("From")))),
        recipients=recipients,
        sent_on=headers.sent_on(message),
        sent_at=headers.sent_at(message),
        is_automatic=is_automatic(signs, is_answer=bool(references) or answers_by_subject(subject)),
        signs=signs,
        references=references,
    )


def _sort(message: Message, parts: _Parts, limits: ReadingLimits) -> None:
    for seen, leaf in enumerate(leaves(message, limits)):
        if seen >= limits.max_parts:
            parts.leave_unread(WarningCode.MAIL_PARTS_CUT)
            return
        kind = leaf.part.get_content_type()
        if kind in _REPORTS or _SIGNATURES.match(kind):
            continue
        if _ELSEWHERE.match(kind):
            parts.leave_unread(WarningCode.MAIL_PART_ELSEWHERE)
        elif _SEALED.match(kind):
            _take_sealed(leaf.part, parts, limits)
        elif kind in _MAILS or _is_attachment(leaf):
            _take_attachment(leaf.part, parts, limits)
        else:
            _take_text(leaf, kind, parts, limits)


def _take_sealed(part: Message, parts: _Parts, limits: ReadingLimits) -> None:
    """Read what a signature encloses; encrypted content stays unread."""
    parts.seals += 1
    entity = signed_content(content(part).bytes_) if parts.seals <= limits.max_depth else None
    tree = split(entity, limits) if entity else None
    if tree is None:
        parts.leave_unread(WarningCode.MAIL_ENCRYPTED)
    else:
        _sort(tree.root, parts, limits)


def _is_attachment(leaf: MimeLeaf) -> bool:
    """Return whether a part is a file; an alternative text is not one, even if it has a name."""
    part, kind = leaf.part, leaf.part.get_content_type()
    if leaf.is_broken:
        return False
    declared = disposition(part)
    if declared == "attachment" or kind in _FILE_TEXTS:
        return True
    if file_name(part) and (leaf.alternative is None or declared):
        return True
    return part.get_content_maintype() != "text" and not (kind in _RICH_TEXTS and leaf.alternative is not None)


def _take_attachment(part: Message, parts: _Parts, limits: ReadingLimits) -> None:
    attachment = _attachment(part, parts)
    if not outlook.is_tnef(attachment.content):
        parts.attachments.append(attachment)
        return
    outlook_message = outlook.read(attachment.content, limits)
    if outlook_message is None or outlook_message.is_cut:
        parts.leave_unread(WarningCode.ATTACHMENT_CUT, name=attachment.name)
    if outlook_message:
        inner = _Parts(parts.file)
        _sort(outlook_message.message, inner, limits)
        parts.attachments.extend(inner.attachments)
        parts.file_links.extend(inner.file_links)
        parts.warnings.extend(inner.warnings)
        parts.is_incomplete = parts.is_incomplete or inner.is_incomplete
        parts.texts.extend(replace(body_text, alternative=_STAND_IN) for body_text in inner.texts)


def _attachment(part: Message, parts: _Parts) -> Attachment:
    is_image = part.get_content_maintype() == "image"
    name = file_name(part) or ("mail.eml" if part.get_content_type() in _MAILS else "unnamed")
    decoded = content(part)
    if decoded.is_damaged:
        parts.leave_unread(WarningCode.ATTACHMENT_DAMAGED, name=name)
    is_shown_inside = disposition(part) == "inline" or part.get("Content-ID") is not None
    return Attachment(name, decoded.bytes_, is_decoration=is_image and is_shown_inside)


def _take_text(leaf: MimeLeaf, kind: str, parts: _Parts, limits: ReadingLimits) -> None:
    decoded = content(leaf.part)
    if decoded.is_damaged:
        parts.leave_unread(WarningCode.MAIL_TEXT_DAMAGED)
    is_rich = kind in _RICH_TEXTS
    parts.file_links += find_file_links(decode(decoded.bytes_[: limits.max_text_chars], charset(leaf.part)))
    if rtf.is_rtf(decoded.bytes_):
        document = rtf.read(parts.file, decoded.bytes_, limits)
    elif is_rich:
        document = html.read(parts.file, decoded.bytes_, limits, charset(leaf.part))
    else:
        document = _plain(leaf.part, decoded.bytes_, parts, limits)
    parts.texts.append(_Text(document, leaf.alternative, is_rich))


def _plain(part: Message, raw: bytes, parts: _Parts, limits: ReadingLimits) -> Document:
    body_text, files = uuencode.take_out(decode(raw, charset(part)), limits.max_files)
    parts.attachments.extend(files)
    if parameter(part, "format") == "flowed":
        joined = flowed.joined(body_text[: limits.max_text_chars], deletes_space=parameter(part, "delsp") == "yes")
        body_text = joined + body_text[limits.max_text_chars :]
    return text.from_text(parts.file, body_text, limits)


def _body(parts: _Parts) -> Document:
    """Return the texts in order; of alternatives the rich one, unless only the plain one has content."""
    documents: list[Document] = []
    seen_alternatives: set[int] = set()
    rich_facts = _facts([body_text.document for body_text in parts.texts if body_text.is_rich])
    for body_text in sorted(parts.texts, key=lambda text: text.alternative == _STAND_IN):
        if body_text.alternative is None:
            documents += [] if _is_repeated(body_text, rich_facts) else [body_text.document]
        elif body_text.alternative not in seen_alternatives and not (
            body_text.alternative == _STAND_IN and any(map(_says, documents))
        ):
            seen_alternatives.add(body_text.alternative)
            documents += _of_alternatives(
                [text for text in parts.texts if text.alternative == body_text.alternative], parts
            )
    blocks: list[Block] = [block for document in documents for block in document.blocks]
    warnings = dict.fromkeys(warning for document in documents for warning in document.warnings)
    return Document(parts.file, tuple(blocks), tuple(warnings), any(document.is_incomplete for document in documents))


def _is_repeated(text: _Text, rich_facts: set[str]) -> bool:
    """Return whether a rich text repeats a plain one: some programs do not declare them as alternatives."""
    facts = set() if text.is_rich else _facts([text.document])
    return bool(facts) and facts <= rich_facts


def _of_alternatives(texts: list[_Text], parts: _Parts) -> list[Document]:
    rich = [body_text.document for body_text in texts if body_text.is_rich]
    plain = [body_text.document for body_text in texts if not body_text.is_rich]
    unread = [replace(document, blocks=()) for document in rich]
    rich_facts, plain_facts = _facts(rich), _facts(plain)
    if not plain or not any(document.blocks for document in plain):
        return rich
    if not any(document.blocks for document in rich):
        return [*plain, *unread]
    if len(plain_facts - rich_facts) > max(_LEAST_FACTS, len(plain_facts) / 2):
        parts.warn(WarningCode.MAIL_TEXTS_DIFFER)
        return rich if rich_facts else [*plain, *unread]
    return rich


def _facts(documents: list[Document]) -> set[str]:
    """Return the words with digits: years, numbers, codes; links, where programs put numbers of their own, left out."""
    block_words = (word for document in documents for block in document.blocks for word in _words_of(block))
    return {word for word in block_words if not word.isalpha()}


def _words_of(block: Block) -> list[str]:
    if isinstance(block, Line):
        texts = [block.text]
    else:
        marked = (mark.cells for mark in block.marks)
        texts = [cell for row in (*block.rows, *marked) for cell in row]
    return [
        word for cell_text in texts for piece in cell_text.split() if not _LINK.search(piece) for word in words(piece)
    ]


def _says(document: Document) -> bool:
    return bool(_facts([document]))
