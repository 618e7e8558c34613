"""The MIME tree of a message: splits bytes into parts, within limits, and walks to the parts that hold content.

It uses the standard parser with its old policy, which does not look into fields; the modern one raises on fields that
real mail programs write.
"""

from __future__ import annotations

import email
import re
from copy import copy
from dataclasses import dataclass
from email import policy
from email.errors import CloseBoundaryNotFoundDefect
from typing import TYPE_CHECKING, Any, Final

from intake.mail.repair import guessed_boundary, mended
from intake.readers.charset import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from intake.model.limits import ReadingLimits

_BOUNDARY: Final = re.compile(rb"boundary\s*=\s*(?:\"([^\"\r\n]{1,100})\"|([^\s;\"]{1,100}))", re.IGNORECASE)
_CONTAINER: Final = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_LONGEST_FIELD: Final = 20_000
_MOST_REPAIRS: Final = 10
FAULTS: Final = (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError)


class _FieldsAsText(policy.Compat32):
    """Returns every field as text of bounded length, including raw 8-bit fields."""

    def header_fetch_parse(self, name: str, value: str) -> Any:  # noqa: ARG002 - the policy's interface
        text = value[:_LONGEST_FIELD]
        return text if text.isascii() else decode(text.encode("utf-8", "surrogateescape"))


POLICY: Final = _FieldsAsText(mangle_from_=False)


@dataclass(frozen=True, slots=True)
class MimeLeaf:
    """A part that holds content; parts with the same `alternative` are alternatives of each other."""

    part: Message
    alternative: int | None = None
    is_broken: bool = False
    """True for a multipart that could not be split."""


@dataclass(frozen=True, slots=True)
class MimeTree:
    """A message in parts; `is_cut` when only its beginning was split."""

    root: Message
    is_cut: bool = False

    @property
    def ends_early(self) -> bool:
        """True when the end of the outermost multipart is missing."""
        return any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in self.root.defects)


def split(raw: bytes, limits: ReadingLimits) -> MimeTree | None:
    """Split `raw` into its parts; None when it cannot be parsed."""
    whole = mended(raw[: limits.max_email_bytes])
    bounded = _within_limits(whole, limits)
    try:
        root: Message = email.message_from_bytes(bounded, policy=POLICY)
    except FAULTS:
        return None
    return MimeTree(root, is_cut=len(bounded) < len(whole) or len(raw) > limits.max_email_bytes)


def leaves(root: Message, limits: ReadingLimits) -> Iterator[MimeLeaf]:
    """Yield the parts that hold content, in order; a nested e-mail is one part."""
    pending: list[tuple[Message, int, int | None]] = [(root, 0, None)]
    repairs = 0
    while pending:
        part, depth, alternative = pending.pop()
        if part.get_content_maintype() != "multipart" and not _is_first_of_partial(part):
            yield MimeLeaf(part, alternative)
            continue
        payload = part.get_payload()
        if isinstance(payload, str) and repairs < _MOST_REPAIRS and (mended_part := _split_again(part, limits)):
            repairs += 1
            payload = mended_part.get_payload()
        if not isinstance(payload, list) or depth >= limits.max_containers:
            yield MimeLeaf(part, alternative, is_broken=True)
            continue
        inner_alternative = id(part) if part.get_content_subtype() == "alternative" else alternative
        inner = [piece for piece in payload if not isinstance(piece, str)]
        pending.extend((piece, depth + 1, inner_alternative) for piece in reversed(inner))


def undecoded(part: Message) -> bytes:
    """Return the bytes of a leaf as received, with their transfer encoding."""
    copied = copy(part)
    del copied["Content-Transfer-Encoding"]
    try:
        payload = copied.get_payload(decode=True)
    except FAULTS:
        return b""
    return payload if isinstance(payload, bytes) else b""


def _is_first_of_partial(part: Message) -> bool:
    return part.get_content_type() == "message/partial" and str(part.get_param("number", "")).strip() == "1"


def _split_again(part: Message, limits: ReadingLimits) -> Message | None:
    """Split a multipart whose boundary is missing or wrong by a boundary found in its body."""
    body = undecoded(part)
    if not (boundary := guessed_boundary(body)):
        return None
    kind = part.get_content_subtype().encode("ascii", "replace")
    head = b'Content-Type: multipart/%s; boundary="%s"\n\n' % (kind, boundary.replace(b'"', b""))
    tree = split(head + body, limits)
    return tree.root if tree and tree.root.is_multipart() else None


def _within_limits(raw: bytes, limits: ReadingLimits) -> bytes:
    """Return the beginning of `raw` that holds no more parts and containers than allowed.

    Checked before parsing, because the time and recursion of the parser grow with both.
    """
    end = len(raw)
    for count, container in enumerate(_CONTAINER.finditer(raw)):
        if count == limits.max_containers:
            end = container.start()
            break
    boundaries = {quoted or unquoted for quoted, unquoted in _BOUNDARY.findall(raw, 0, end)}
    for count, line in enumerate(re.finditer(rb"^--([^\r\n]{1,104})", raw[:end], re.MULTILINE)):
        if count > limits.max_parts and any(line.group(1).startswith(boundary) for boundary in boundaries):
            return raw[: line.start()]
    return raw[:end]
