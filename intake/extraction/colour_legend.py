"""What a mail and its files say of the colours of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intake.lexicon.colour_legend import gone_colours
from intake.model.document import Line, MarkKind, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from intake.model.document import Document

_MOST_CELLS: Final = 2  # of a row that explains a colour: "ROJO", "BAJA"


def legend(bodies: Iterable[Document], documents: Sequence[Document]) -> frozenset[str]:
    """Return the colours that some text gives to units that are gone; none where no row has a colour."""
    tables = [block for document in documents for block in document.blocks if isinstance(block, Table)]
    is_coloured = any(mark.kind is MarkKind.COLOURED for table in tables for mark in table.marks)
    return gone_colours(_texts([*bodies, *documents])) if is_coloured else frozenset()


def _texts(documents: Iterable[Document]) -> Iterator[str]:
    for document in documents:
        for block in document.blocks:
            if isinstance(block, Line):
                yield block.text
            else:
                rows = ([cell for cell in row if cell] for row in block.rows)
                yield from (" ".join(filled) for filled in rows if 0 < len(filled) <= _MOST_CELLS)
