"""Keys of what is stored."""

from __future__ import annotations

import time

from datastore.db.ids import new_id, parse_id


def test_a_key_is_a_uuid_of_version_7_that_carries_its_time() -> None:
    before = time.time_ns() // 1_000_000
    key = new_id()
    after = time.time_ns() // 1_000_000

    assert key.version == 7
    assert key.variant == "specified in RFC 4122"
    assert before <= key.int >> 80 <= after


def test_keys_differ() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000


def test_a_key_is_read_and_anything_else_is_none() -> None:
    key = new_id()

    assert parse_id(str(key)) == key
    assert parse_id("TK-2026-001") is None
    assert parse_id("") is None


def test_keys_sort_in_the_order_of_their_making() -> None:
    made = [new_id() for _ in range(10_000)]

    assert made == sorted(made)
    assert made[-1].int >> 80 <= time.time_ns() // 1_000_000 + 1
