"""The chain of the audit trail: whatever is done to it, its first broken link is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from datastore.audit.hash_chain import ChainBreak, ChainHead, ChainLink, commitment, follow, links, new_salt

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
CHANGES = st.lists(st.fixed_dictionaries({"field": TEXTS, "old_value": TEXTS, "new_value": TEXTS}), max_size=2)
TIMES = st.datetimes(timezones=st.just(UTC))


def an_entry(number: int, **fields: Any) -> dict[str, Any]:
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
        **fields,
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

    head, found_break = follow(ChainHead(), whole[:followed], {})
    assert found_break is None
    assert follow(head, whole[followed:], {}) == (ChainHead(5, whole[-1].sha256), None)
    assert [head.sha256 for _, head in [*first, *second]] == [link.sha256 for link in whole]


@given(st.integers(0, 4), st.data())
def test_whatever_is_changed_in_an_entry_it_is_the_first_broken_one(place: int, data: st.DataObject) -> None:
    chain = a_chain(*FIVE)
    field = data.draw(st.sampled_from(sorted(FIVE[place])))
    value = data.draw({"id": st.integers(), "changes": CHANGES, "create_time": TIMES}.get(field, TEXTS))
    changed = an_entry(place + 1, **{field: value})
    chain[place] = replace(chain[place], entry=changed)

    expected = None if changed == FIVE[place] else ChainBreak("CHANGED", place + 1, chain[place].entry_id)
    assert first_break(chain) == expected


@given(st.integers(0, 4), st.integers(0, 31), st.integers(1, 255))
def test_whatever_is_changed_in_a_digest_its_link_is_the_first_broken_one(place: int, byte: int, flip: int) -> None:
    chain = a_chain(*FIVE)
    digest = bytearray(chain[place].sha256)
    digest[byte] ^= flip
    chain[place] = replace(chain[place], sha256=bytes(digest))

    assert first_break(chain) == ChainBreak("CHANGED", place + 1, chain[place].entry_id)


def test_chains_and_commitments_made_years_ago_still_hold() -> None:
    entry = (
        '[1,10,"norte","case","case-1","update","ana","","/minca.datastore.v1.CaseService/UpdateCase","",'
        '[{"field":"status","new_value":"READY","old_value":"RECIBIÓ"}],"2026-11-02T09:00:00+00:00"]'
    )
    stored = an_entry(1, create_time=START, changes=[{"field": "status", "old_value": "RECIBIÓ", "new_value": "READY"}])

    assert links(ChainHead(), [stored]) == [(10, ChainHead(1, sha256(bytes(32) + entry.encode()).digest()))]
    assert commitment(b"salt", "vin", "", "Ñ") == sha256(b"salt" + '["vin","","Ñ"]'.encode()).hexdigest()


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

    assert first_break(chain) == ChainBreak("UNLINKED", 3, entry_id=0)


def test_a_gap_that_is_closed_by_counting_anew_is_found() -> None:
    chain = a_chain(*FIVE)
    del chain[2]
    closed = [replace(link, position=position) for position, link in enumerate(chain, 1)]

    assert first_break(closed) == ChainBreak("CHANGED", 3, 40)


def test_a_chain_that_was_made_anew_differs_from_its_anchor() -> None:
    anchor = a_chain(*FIVE)[3].sha256
    forged = a_chain(FIVE[0], an_entry(2, subject="eva"), *FIVE[2:])

    assert first_break(forged) is None
    assert first_break(forged, {4: anchor}) == ChainBreak("REWRITTEN", 4, 40)


def test_values_stored_separately_may_be_erased_but_not_changed() -> None:
    salt = bytes(16)
    digest = commitment(salt, "data.client_rfc", "", "TNO850101AB1")
    (link,) = a_chain(an_entry(1, changes=[{"field": "data.client_rfc", "digest": digest}]))

    link_with_values = replace(link, values={"data.client_rfc": (salt, "", "TNO850101AB1")})
    forged = replace(link, values={"data.client_rfc": (salt, "", "OTR850101AB1")})
    added = replace(link, values={"data.client_name": (salt, "", "")})
    assert first_break([link_with_values]) is None
    assert first_break([link]) is None
    assert first_break([forged]) == first_break([added]) == ChainBreak("CHANGED", 1, 10)


def test_every_salt_is_another_and_long_enough_that_nobody_tries_them_all() -> None:
    salts = {new_salt() for _ in range(100)}

    assert len(salts) == 100
    assert {len(salt) for salt in salts} == {16}


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_no_two_pairs_of_values_stand_for_the_same(old: str, new: str, other_old: str, other_new: str) -> None:
    is_same = (old, new) == (other_old, other_new)

    assert (commitment(b"", "f", old, new) == commitment(b"", "f", other_old, other_new)) is is_same
