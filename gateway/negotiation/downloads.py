"""The headers of an answer that is a stranger's file: a browser saves it, and neither shows it nor guesses its type."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote

ANY_TYPE: Final = "application/octet-stream"
UNNAMED: Final = "download"
LONGEST_NAME: Final = 150
LONGEST_SUFFIX: Final = 20
WORD: Final = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
MEDIA_TYPE: Final = re.compile(rf"{WORD}/{WORD}(?:[ \t]*;[ \t]*{WORD}=(?:{WORD}|\"[\x20\x21\x23-\x5b\x5d-\x7e]*\"))*")
FOLDERS: Final = re.compile(r"[/\\]")
# What no file system takes, or what a command line or a header would read as more than a name.
UNSAFE: Final = re.compile(r'[<>:"|?*%;]')
NOT_ASCII: Final = re.compile(r"[^\x20-\x7e]")
KEPT_IN_EXTENDED: Final = "!#$&+-.^_`|~"  # attr-char of RFC 8187
POLICY: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"
HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def headers(media_type: str, name: str) -> dict[str, str]:
    """Return the headers of a file; `name` may be anything, and empty where it has none.

    Whoever opens the address gets a download, whatever the type: HTML and SVG run nowhere. Were it shown for all that,
    the policy leaves it without scripts, forms and an origin.
    """
    return {
        "Content-Type": media_type if MEDIA_TYPE.fullmatch(media_type) else ANY_TYPE,
        "Content-Disposition": disposition(name),
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def disposition(name: str) -> str:
    """Return the Content-Disposition of a download (RFC 6266), its name in ASCII and, where that is less, in UTF-8."""
    safe = safe_name(name)
    plain = NOT_ASCII.sub("_", unicodedata.normalize("NFKD", safe).encode("ascii", "ignore").decode()) or UNNAMED
    if plain.startswith("."):
        plain = UNNAMED + plain
    extended = f"; filename*=UTF-8''{quote(safe, safe=KEPT_IN_EXTENDED)}" if plain != safe else ""
    return f'attachment; filename="{plain}"{extended}'


def safe_name(name: str) -> str:
    """Return a name that is one file's in any folder: no path, nothing hidden or turned around, not too long."""
    leaf = FOLDERS.split(name)[-1]
    visible = "".join(character for character in leaf if unicodedata.category(character) not in HIDDEN_CATEGORIES)
    cleaned = UNSAFE.sub("_", " ".join(visible.split())).strip(" .")
    return _shortened(cleaned) or UNNAMED


def _shortened(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > LONGEST_SUFFIX:
        return name[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(suffix) - 1] + dot + suffix
