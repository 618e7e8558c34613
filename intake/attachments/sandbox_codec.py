"""A document as JSON between the process that reads a file and the one that asked."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from intake.model.document import Document, Line, Table

if TYPE_CHECKING:
    from intake.model.document import Block


def dump(document: Document) -> bytes:
    """Return `document` as JSON. Its rows are written as they stand: there may be tens of thousands."""
    written = {field.name: getattr(document, field.name) for field in fields(document)}
    blocks = [{field.name: getattr(block, field.name) for field in fields(block)} for block in document.blocks]
    return json.dumps(written | {"blocks": blocks}).encode()


def load(content: bytes) -> Document:
    """Return the document that `dump` wrote."""
    written: dict[str, Any] = json.loads(content)
    return Document(
        written["file"],
        tuple(map(_block, written["blocks"])),
        tuple(written["warnings"]),
        is_incomplete=written["is_incomplete"],
    )


def _block(written: dict[str, Any]) -> Block:
    if "rows" not in written:
        return Line(**written)
    rows = tuple(map(tuple, written.pop("rows")))
    return Table(**written | {"rows": rows, "pages": tuple(written["pages"])})
