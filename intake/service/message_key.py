"""By what the same mail is known when it comes again another way: its Message-ID and all that follows its header."""

from __future__ import annotations

import hashlib
import re
from typing import Final

END_OF_HEADER: Final = re.compile(rb"\r?\n\r?\n")


def content_key(message_id: str, raw: bytes) -> str:
    """Return the key of a mail; empty when it has no Message-ID, and then its bytes alone tell repeats.

    Every server on the way adds to the header, and may change how lines end. The Message-ID alone would not do: some
    programs give the same one to every mail, and none of those may be lost.
    """
    if not message_id:
        return ""
    end = END_OF_HEADER.search(raw)
    body = raw[end.end() :] if end else b""
    digest = hashlib.sha256(message_id.encode(errors="surrogateescape"))
    digest.update(b"\0" + body.replace(b"\r\n", b"\n").rstrip(b"\n"))
    return f"mail-{digest.hexdigest()}"
