"""The chain of the audit trail: whatever is done to it, its first broken link is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.audit.hash_chain import ChainBreak, ChainHead, ChainLink, commitment, follow, links

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
SAID = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


def an_entry(number: int, **said: Any) -> dict[str, Any]:
    return {
        "id": 10 * number,
        "insurer_id": "norte",
        "resource_type": "case",
        "resource_id": f"case-{number}",
        "action": "update",
        "subject": "ana",
        "service": "",
        "rpc": "/minca.datastore.v1.CaseService/UpdateCase",
        "trace_id": "",
        "changes": [{"field": "status", "old_value": "READY", "new_value": "QUOTED"}],
        "create_time": START + timedelta(seconds=number),
        **said,
    }


def a_chain(*entries: dict[str, Any]) -> list[ChainLink]:
    made = links(ChainHead(), entries)
    return [
        ChainLink(head.position, entry_id, head.sha256, entry)
        for (entry_id, head), entry in zip(made, entries, strict=True)
    ]


FIVE = [an_entry(number) for number in range(1, 6)]


def first_break(chain: list[ChainLink], anchors: dict[int, bytes] | None = None) -> ChainBreak | None:
    return follow(ChainHead(), chain, anchors or {})[1]


def test_a_chain_that_nobody_touched_holds_to_its_end() -> None:
    chain = a_chain(*FIVE)

    assert follow(ChainHead(), chain, {3: chain[2].sha256}) == (ChainHead(5, chain[4].sha256), None)


@given(st.integers(1, 5), st.integers(0, 5))
def test_a_chain_can_be_made_and_followed_in_parts(parted: int, followed: int) -> None:
    whole = a_chain(*FIVE)
    first = links(ChainHead(), FIVE[:parted])
    second = links(first[-1][1], FIVE[parted:])

    head, found = follow(ChainHead(), whole[:followed], {})
    assert found is None
    assert follow(head, whole[followed:], {}) == (ChainHead(5, whole[-1].sha256), None)
    assert [head.sha256 for _, head in [*first, *second]] == [link.sha256 for link in whole]


@given(
    st.integers(0, 4),
    st.sampled_from(["insurer_id", "resource_type", "resource_id", "action", "subject", "service", "rpc", "trace_id"]),
    SAID,
)
def test_whatever_a_changed_entry_says_it_is_the_first_broken_one(place: int, field: str, said: str) -> None:
    chain = a_chain(*FIVE)
    changed = an_entry(place + 1, **{field: said})
    chain[place] = replace(chain[place], entry=changed)

    expected = None if changed == FIVE[place] else ChainBreak("CHANGED", place + 1, changed["id"])
    assert first_break(chain) == expected


@pytest.mark.parametrize(
    "said",
    [
        {"create_time": START},
        {"changes": []},
        {"changes": [{"field": "status", "old_value": "READY", "new_value": "CLOSED"}]},
    ],
)
def test_a_change_of_when_and_what_is_found(said: dict[str, Any]) -> None:
    chain = a_chain(*FIVE)
    chain[3] = replace(chain[3], entry=an_entry(4, **said))

    assert first_break(chain) == ChainBreak("CHANGED", 4, 40)


def test_an_entry_that_is_gone_is_named() -> None:
    chain = a_chain(*FIVE)
    chain[2] = replace(chain[2], entry=None)

    assert first_break(chain) == ChainBreak("DELETED", 3, 30)


def test_two_entries_that_changed_places_are_found() -> None:
    chain = a_chain(*FIVE)
    chain[1], chain[2] = replace(chain[1], entry=FIVE[2]), replace(chain[2], entry=FIVE[1])

    assert first_break(chain) == ChainBreak("CHANGED", 2, 20)


def test_a_link_that_is_gone_with_its_entry_leaves_a_gap() -> None:
    chain = a_chain(*FIVE)
    del chain[2]

    assert first_break(chain) == ChainBreak("UNLINKED", 3)


def test_a_gap_that_is_closed_by_counting_anew_is_found() -> None:
    chain = a_chain(*FIVE)
    del chain[2]
    closed = [replace(link, position=position) for position, link in enumerate(chain, 1)]

    assert first_break(closed) == ChainBreak("CHANGED", 3, 40)


def test_a_chain_that_was_made_anew_differs_from_its_anchor() -> None:
    told = a_chain(*FIVE)[3].sha256
    forged = a_chain(FIVE[0], an_entry(2, subject="eva"), *FIVE[2:])

    assert first_break(forged) is None
    assert first_break(forged, {4: told}) == ChainBreak("REWRITTEN", 4, 40)


def test_values_said_apart_may_be_erased_but_not_changed() -> None:
    salt = bytes(16)
    digest = commitment(salt, "data.client_rfc", "", "TNO850101AB1")
    (link,) = a_chain(an_entry(1, changes=[{"field": "data.client_rfc", "digest": digest}]))

    kept = replace(link, values={"data.client_rfc": (salt, "", "TNO850101AB1")})
    forged = replace(link, values={"data.client_rfc": (salt, "", "OTR850101AB1")})
    added = replace(link, values={"data.client_name": (salt, "", "")})
    assert first_break([kept]) is None
    assert first_break([link]) is None
    assert first_break([forged]) == first_break([added]) == ChainBreak("CHANGED", 1, 10)


@given(SAID, SAID, SAID, SAID)
def test_no_two_pairs_of_values_stand_for_the_same(old: str, new: str, other_old: str, other_new: str) -> None:
    is_same = (old, new) == (other_old, other_new)

    assert (commitment(b"", "f", old, new) == commitment(b"", "f", other_old, other_new)) is is_same
