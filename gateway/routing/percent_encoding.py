"""Percent-decoding of paths and queries: RFC 3986, with http.proto's rule for variables of several segments."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

ESCAPED_SLASH = re.compile("(%2[fF])")


def decode(text: str) -> str:
    """Decode every escape. A lone "%" stays as it is.

    Raises: UnicodeDecodeError when the bytes are not UTF-8.
    """
    return unquote_to_bytes(text).decode() if "%" in text else text


def decode_keeping_slashes(text: str) -> str:
    """Decode every escape but "%2F" and "%2f", which stay as they were written.

    Raises: UnicodeDecodeError when the bytes are not UTF-8.
    """
    return "".join(part if ESCAPED_SLASH.fullmatch(part) else decode(part) for part in ESCAPED_SLASH.split(text))


def decode_query(text: str) -> str:
    """Decode a name or value of a query, in which "+" is a blank (as forms and URLSearchParams write it).

    Raises: UnicodeDecodeError when the bytes are not UTF-8.
    """
    return decode(text.replace("+", " "))
