"""The key of a mail by what it says, whatever its Message-ID, dates and way: a mail that is sent again has the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from domain.text import fold
from intake.mail.thread import without_prefixes
from intake.model.document import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.mail.thread import ThreadSegment
    from intake.model.document import Email
    from intake.model.extraction import Extraction


def resend_key(email: Email, own: Sequence[ThreadSegment], extraction: Extraction) -> str:
    """Return the key: sender, subject, the texts `own`, folded, links to files, the bytes of each file, what was read.

    Pictures inside the text count: one may be the list. Signatures and quoted messages do not, for programs change
    them, but the client and the vehicles that were read there do: one sentence above two lists asks for two fleets.
    Empty for a mail that says nothing.
    """
    texts = [text for segment in own for text in _texts(segment) if text]
    links = sorted(link.url for link in email.file_links)
    files = sorted(hashlib.sha256(file.content).hexdigest() for file in email.attachments)
    if not texts and not files:
        return ""
    subject = fold(without_prefixes(email.subject))
    sender = email.sender.address.lower()
    content = "\0".join([sender, subject, " ".join(texts), *links, *files, *_read(extraction)])
    return f"said-{hashlib.sha256(content.encode(errors='surrogateescape')).hexdigest()}"


def _texts(segment: ThreadSegment) -> Iterator[str]:
    for block in segment.blocks:
        if isinstance(block, Line):
            yield fold(block.text)
        else:
            yield from (fold(" ".join(row)) for row in block.rows)


def _read(extraction: Extraction) -> Iterator[str]:
    """Yield whose vehicles were read, and which."""
    yield fold(extraction.data.client_name)
    yield extraction.data.client_rfc
    yield from sorted(unit.vin or unit.plate or f"{fold(unit.description)} {unit.year}" for unit in extraction.vehicles)
