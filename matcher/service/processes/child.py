"""A process that codes pieces: `python -m matcher.service.processes.child FD`, with its connection at that descriptor.

The first message holds the operator's additions to the word lists. It ends when the connection is closed.
"""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from domain import word_lists
from matcher.catalogue import attribute_words
from matcher.linkage.model import shipped_model
from matcher.service.catalogue_build import build_without_gc, with_shared_values
from matcher.service.processes.piece import Build, Piece, Rows, code_piece

if TYPE_CHECKING:
    from matcher.catalogue.entries import Catalogue, CatalogueRow


def main() -> None:
    """Serve until the connection is closed."""
    with Connection(int(sys.argv[1])) as connection:
        try:
            word_lists.use(connection.recv(), attribute_words.FOLDER)
            shipped_model()
            serve(connection)
        except EOFError:
            return


def serve(connection: Connection) -> None:
    """Carry out orders, one after the other.

    Raises: EOFError when the connection is closed.
    """
    catalogues: dict[str, Catalogue] = {}
    rows: list[CatalogueRow] = []
    while True:
        order = connection.recv()
        if isinstance(order, Rows):
            rows += with_shared_values(order.rows)
        elif isinstance(order, Build):
            catalogues[order.insurer_id] = build_without_gc(order.version, rows)
            rows = []
            connection.send(None)
        elif isinstance(order, Piece):
            connection.send(code_piece(order, catalogues[order.insurer_id]))


if __name__ == "__main__":
    main()
