"""The chain that shows tampering: each link is a digest of an audit entry and of the link before it."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# CHANGED: it says something else than when it was sealed, or stands elsewhere. DELETED: its link is there, it is not.
# UNLINKED: its link is gone, or never was. REWRITTEN: the chain is whole, but not the one that was anchored.
# CUT: the chain ends before an anchor.
Kind = Literal["CHANGED", "DELETED", "UNLINKED", "REWRITTEN", "CUT"]
START: Final = bytes(32)
SALT_BYTES: Final = 16
# The fields of an entry, in the order in which they are digested.
DIGESTED: Final = (
    *("id", "insurer_id", "resource_type", "resource_id", "action"),
    *("subject", "service", "rpc", "trace_id", "changes"),
)


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A link as it is stored; `entry` None: the entry is gone.

    `values` are those kept apart from the entry, by field: the salt, the old and the new one.
    """

    position: int
    entry_id: int
    sha256: bytes
    entry: Mapping[Any, Any] | None
    values: Mapping[str, tuple[bytes, str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How far a chain goes: the position of its last link, 0 for none, and that link's digest."""

    position: int = 0
    sha256: bytes = START


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """Where a chain is broken first; `entry_id` 0: no entry is known."""

    kind: Kind
    position: int
    entry_id: int = 0


def digest(previous: bytes, position: int, entry: Mapping[Any, Any]) -> bytes:
    """Return the digest of a link."""
    content = [position, *(entry[name] for name in DIGESTED), entry["create_time"].isoformat()]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(previous + text.encode("utf-8", "surrogatepass")).digest()


def commitment(salt: bytes, field_name: str, old: str, new: str) -> str:
    """Return what an entry says in place of values that may have to be erased; the salt goes with them."""
    text = json.dumps([field_name, old, new], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(salt + text.encode("utf-8", "surrogatepass")).hexdigest()


def new_salt() -> bytes:
    """Make a salt, without which nobody finds an erased value by trying."""
    return secrets.token_bytes(SALT_BYTES)


def links(head: ChainHead, entries: Iterable[Mapping[Any, Any]]) -> list[tuple[int, ChainHead]]:
    """Chain entries to a head; return each entry's id and the head that it makes."""
    heads: list[tuple[int, ChainHead]] = []
    for entry in entries:
        position = head.position + 1
        head = ChainHead(position, digest(head.sha256, position, entry))
        heads.append((entry["id"], head))
    return heads


def follow(
    head: ChainHead, stored: Sequence[ChainLink], anchors: Mapping[int, bytes]
) -> tuple[ChainHead, ChainBreak | None]:
    """Follow stored links from a head; return the last head that holds, and the break behind it, None for none.

    `anchors` are digests that were published, by position.
    """
    for link in stored:
        flaw = _flaw(head, link)
        if flaw:
            return head, flaw
        head = ChainHead(link.position, link.sha256)
        if anchors.get(link.position, link.sha256) != link.sha256:
            return head, ChainBreak("REWRITTEN", link.position, link.entry_id)
    return head, None


def _flaw(head: ChainHead, link: ChainLink) -> ChainBreak | None:
    position = head.position + 1
    if link.position != position:
        return ChainBreak("UNLINKED", position)
    if link.entry is None:
        return ChainBreak("DELETED", position, link.entry_id)
    if digest(head.sha256, position, link.entry) != link.sha256 or not _values_hold(link):
        return ChainBreak("CHANGED", position, link.entry_id)
    return None


def _values_hold(link: ChainLink) -> bool:
    """Whether the values kept apart are those that the entry stands for; they may be erased, not changed."""
    digests = {change["field"]: change.get("digest") for change in (link.entry or {}).get("changes", ())}
    return all(commitment(salt, name, old, new) == digests.get(name) for name, (salt, old, new) in link.values.items())
