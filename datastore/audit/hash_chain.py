"""The hash chain that reveals tampering: each link is a digest of an audit entry and of the previous link."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# CHANGED: the entry differs from what was sealed, or is out of place. DELETED: the entry is gone, its link is not.
# UNLINKED: the entry has no link. REWRITTEN: the chain is consistent, but contradicts an anchor.
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
    """A link as it is stored; `entry` is None when the entry is gone.

    `values` holds the personal values that are stored separately, by field: salt, old value, new value.
    """

    position: int
    entry_id: int
    sha256: bytes
    entry: Mapping[Any, Any] | None
    values: Mapping[str, tuple[bytes, str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The end of a chain: the position of its last link (0 for an empty chain) and that link's digest."""

    position: int = 0
    sha256: bytes = START


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first break of a chain; `entry_id` is 0 when no entry is known."""

    kind: Kind
    position: int
    entry_id: int = 0


def digest(previous: bytes, position: int, entry: Mapping[Any, Any]) -> bytes:
    """Return the digest of a link."""
    content = [position, *(entry[name] for name in DIGESTED), entry["create_time"].isoformat()]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(previous + text.encode("utf-8", "surrogatepass")).digest()


def commitment(salt: bytes, field_name: str, old: str, new: str) -> str:
    """Return the digest that stands in an entry for values that may have to be erased; the salt is erased with them."""
    text = json.dumps([field_name, old, new], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(salt + text.encode("utf-8", "surrogatepass")).hexdigest()


def new_salt() -> bytes:
    """Return a random salt, so that an erased value cannot be found by guessing."""
    return secrets.token_bytes(SALT_BYTES)


def links(head: ChainHead, entries: Iterable[Mapping[Any, Any]]) -> list[tuple[int, ChainHead]]:
    """Append entries to a chain; return the id of each and the head after it."""
    heads: list[tuple[int, ChainHead]] = []
    for entry in entries:
        position = head.position + 1
        head = ChainHead(position, digest(head.sha256, position, entry))
        heads.append((entry["id"], head))
    return heads


def follow(
    head: ChainHead, stored: Sequence[ChainLink], anchors: Mapping[int, bytes]
) -> tuple[ChainHead, ChainBreak | None]:
    """Verify stored links from a head on; return the last valid head, and the break after it or None.

    `anchors` are published digests, by position.
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
    """Whether the separately stored values match the digests in the entry; they may be missing, but not differ."""
    digests = {change["field"]: change.get("digest") for change in (link.entry or {}).get("changes", ())}
    return all(commitment(salt, name, old, new) == digests.get(name) for name, (salt, old, new) in link.values.items())
