"""The key of a mail by what it says, whatever its Message-ID, dates and way: a mail that is sent again has the same."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from domain.text import fold
from intake.lexicon import mail_words
from intake.lexicon.mail_words import says
from intake.mail.thread import without_prefixes
from intake.model.document import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.mail.thread import ThreadSegment
    from intake.model.document import Email
    from intake.model.extraction import Extraction

_AGAIN: Final = re.compile(r"\b(?:(?:2DO|2O|SEGUNDO|3ER|TERCER) ENVIO|REENVIO|RESEND|RESENT)\b")
"""What a sender adds to the subject of a mail that he sends again."""
_MOST_WORDS: Final = 20


def resend_key(email: Email, own: Sequence[ThreadSegment], extraction: Extraction) -> str:
    """Return the key: sender, subject, the texts `own`, folded, links to files, the bytes of each file, what was read.

    Pictures inside the text count: one may be the list. Signatures and quoted messages do not, for programs change
    them, but the client and the vehicles that were read there do: one sentence above two lists asks for two fleets.
    Empty for a mail that says nothing.
    """
    own = own[1:] if len(own) > 1 and _only_sends_again(own[0]) else own
    texts = [text for segment in own for text in _texts(segment) if text and not _is_note(text)]
    links = sorted(link.url for link in email.file_links)
    files = sorted(hashlib.sha256(file.content).hexdigest() for file in email.attachments)
    if not texts and not files:
        return ""
    subject = " ".join(_AGAIN.sub(" ", fold(without_prefixes(email.subject))).split())
    sender = email.sender.address.lower()
    content = "\0".join([sender, subject, " ".join(texts), *links, *files, *_read(extraction)])
    return f"said-{hashlib.sha256(content.encode(errors='surrogateescape')).hexdigest()}"


def _texts(segment: ThreadSegment) -> Iterator[str]:
    for block in segment.blocks:
        if isinstance(block, Line):
            yield fold(block.text)
        else:
            yield from (fold(" ".join(row)) for row in block.rows)


def _only_sends_again(segment: ThreadSegment) -> bool:
    """Tell whether the message above one that is passed on says no more than that it comes again."""
    text = " ".join(_texts(segment))
    return says(text, mail_words.RESEND) and _is_short(text) and not any(map(str.isdigit, text))


def _is_note(text: str) -> bool:
    """Tell whether a line only says that the mail comes again; one that asks for something says more."""
    return says(text, mail_words.RESEND) and _is_short(text) and not says(text, mail_words.QUOTE)


def _is_short(text: str) -> bool:
    return len(text.split()) <= _MOST_WORDS


def _read(extraction: Extraction) -> Iterator[str]:
    """Yield whose vehicles were read, and which."""
    yield fold(extraction.data.client_name)
    yield extraction.data.client_rfc
    yield from sorted(unit.vin or unit.plate or f"{fold(unit.description)} {unit.year}" for unit in extraction.vehicles)
