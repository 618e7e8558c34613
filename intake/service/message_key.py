"""The key that recognises an e-mail that arrives again another way: its Message-ID and everything below its header."""

from __future__ import annotations

import hashlib
import re
from typing import Final

END_OF_HEADER: Final = re.compile(rb"\r?\n\r?\n")


def content_key(message_id: str, raw: bytes) -> str:
    """Return the key of an e-mail; empty without a Message-ID, when repeats are recognised by their bytes alone.

    Every server on the way adds to the header, and may change line endings. The Message-ID alone is not enough: some
    programs give every e-mail the same one, and none of those may be lost.
    """
    if not message_id:
        return ""
    end = END_OF_HEADER.search(raw)
    body = raw[end.end() :] if end else b""
    digest = hashlib.sha256(message_id.encode(errors="surrogateescape"))
    digest.update(b"\0" + body.replace(b"\r\n", b"\n").rstrip(b"\n"))
    return f"mail-{digest.hexdigest()}"
