"""The rows of a catalogue file as messages of an import."""

from __future__ import annotations

from matcher.catalogue.catver import read_file
from matcher.service.import_requests import MOST_BYTES, MOST_ENTRIES, import_requests
from samples.make_catalog import CATALOG


def test_every_column_of_every_row_is_sent_in_order() -> None:
    rows = read_file(CATALOG).rows

    requests = [*import_requests(rows, version="2026-07")]

    entries = [entry for request in requests for entry in request.entries]
    assert [tuple(getattr(entry, name) for name in rows[0]._fields) for entry in entries] == [*map(tuple, rows)]
    assert len(requests) == -(-len(rows) // MOST_ENTRIES)


def test_only_the_first_message_names_the_version_and_there_is_always_one() -> None:
    rows = read_file(CATALOG).rows[:1] * (MOST_ENTRIES + 1)

    first, second = import_requests(rows, version="2026-07", insurer_id="norte", request_id="k")
    [empty] = import_requests([], version="2026-07")

    assert (first.version, first.insurer_id, first.request_id) == ("2026-07", "norte", "k")
    assert (second.version, second.insurer_id, second.request_id) == ("", "", "")
    assert empty.version == "2026-07"


def test_long_texts_make_no_message_that_is_too_large() -> None:
    long = read_file(CATALOG).rows[0]._replace(**dict.fromkeys(("brand", "model", "description"), "X" * 2000))

    sizes = [request.ByteSize() for request in import_requests([long] * 1000, version="v")]

    assert len(sizes) > 1
    assert max(sizes) < MOST_BYTES * 1.1
