"""Rows that wait in a file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from datastore.servicers.import_buffer import IN_MEMORY_BYTES, ImportBuffer

VALUES = st.text() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.lists(st.tuples(VALUES, VALUES))))
def test_what_is_kept_is_read_in_its_order_as_often_as_asked(batches: list[list[tuple[object, object]]]) -> None:
    with ImportBuffer() as spool:
        for batch in batches:
            spool.keep(batch)

        assert list(spool.batches()) == batches
        assert list(spool.batches()) == batches
        assert repr(list(spool.batches())) == repr(batches)


def test_more_than_fits_into_memory_is_kept_too() -> None:
    text = "x" * (IN_MEMORY_BYTES // 4)
    with ImportBuffer() as spool:
        for number in range(6):
            spool.keep([(number, text)])

        assert [batch[0][0] for batch in spool.batches()] == list(range(6))
