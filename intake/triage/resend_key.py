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


def resend_key(email: Email, own: Sequence[ThreadSegment]) -> str:
    """Return the key: sender, subject, the texts `own`, folded, links to files, and the bytes of each file.

    Pictures inside the text count: one may be the list. Signatures and quoted messages do not: programs change them.
    Empty for a mail that says nothing.
    """
    texts = [text for segment in own for text in _texts(segment) if text]
    links = sorted(link.url for link in email.file_links)
    files = sorted(hashlib.sha256(file.content).hexdigest() for file in email.attachments)
    if not texts and not files:
        return ""
    subject = fold(without_prefixes(email.subject))
    content = "\0".join([email.sender.address.lower(), subject, " ".join(texts), *links, *files])
    return f"said-{hashlib.sha256(content.encode(errors='surrogateescape')).hexdigest()}"


def _texts(segment: ThreadSegment) -> Iterator[str]:
    for block in segment.blocks:
        if isinstance(block, Line):
            yield fold(block.text)
        else:
            yield from (fold(" ".join(row)) for row in block.rows)
