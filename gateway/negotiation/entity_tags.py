"""Entity tags (RFC 9110, 8.8.3): which state of a resource an answer shows, and in which form.

The tag of a resource is `"<its etag>.<digest of the answer>"`. If-None-Match compares all of it, since an answer
differs by language too; If-Match only the etag, which the service compares where it writes. A list has only a digest.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from mesh.errors import InvalidField

ANY: Final = "*"
CODED: Final = ".gzip"
DIGEST_BYTES: Final = 8
OPAQUE: Final = re.compile(r"[\x21\x23-\x7e]{1,200}")
MEMBER: Final = re.compile(r'\s*(?P<weak>W/)?(?:"(?P<quoted>[\x21\x23-\x7e]*)"|(?P<bare>[^\s",]+))\s*(?:,|$)')
WITH_DIGEST: Final = re.compile(rf"(?P<state>.+)\.[0-9a-f]{{{2 * DIGEST_BYTES}}}(?:{re.escape(CODED)})?")


def of_answer(body: bytes, state: str = "") -> str:
    """Return the tag of an answer; `state` is the etag of the resource that it shows, empty when it has none."""
    digest = hashlib.blake2b(body, digest_size=DIGEST_BYTES).hexdigest()
    return f'"{state}.{digest}"' if OPAQUE.fullmatch(state) else f'"{digest}"'


def of_state(state: str) -> str:
    """Return a tag that only If-Match knows, for the answer of a change; empty when there is no state."""
    return f'"{state}"' if OPAQUE.fullmatch(state) else ""


def coded(tag: str) -> str:
    """Return the tag of the same answer when it is compressed: a strong tag names the very bytes."""
    return f'{tag[:-1]}{CODED}"'


def shows_the_same(tag: str, header: str, name: str) -> bool:
    """Whether a list of tags, from the header `name`, has the tag of this answer, compressed or not.

    Raises: InvalidField.
    """
    return header.strip() == ANY or tag[1:-1] in (opaque.removesuffix(CODED) for opaque, _ in parse(header, name))


def is_of_the_same_state(tag: str, header: str, name: str) -> bool:
    """Whether a list of tags, from the header `name`, has a strong one of the same state of the resource.

    Raises: InvalidField.
    """
    state = state_of(tag[1:-1])
    return header.strip() == ANY or any(state_of(opaque) == state for opaque, weak in parse(header, name) if not weak)


def parse(header: str, name: str) -> list[tuple[str, bool]]:
    """Return each tag of a list without its quotes (which may lack), and whether it is weak.

    Raises: InvalidField.
    """
    tags, position = [], 0
    while position < len(header) and (member := MEMBER.match(header, position)):
        tags.append((member["quoted"] if member["quoted"] is not None else member["bare"], bool(member["weak"])))
        position = member.end()
    if not tags or position < len(header):
        raise InvalidField(name, None, 'entity tags in quotes, separated by commas, such as "4", or *')
    return tags


def state_of(opaque: str) -> str:
    """Return the etag of the resource that a tag names."""
    with_digest = WITH_DIGEST.fullmatch(opaque)
    return with_digest["state"] if with_digest else opaque
