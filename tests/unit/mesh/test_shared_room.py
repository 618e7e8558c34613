"""An amount is shared by all, each has a share of it, and who waits for his own keeps nobody else waiting."""

from __future__ import annotations

import asyncio

import pytest

from mesh.errors import Overloaded
from mesh.server.shared_room import SharedRoom


def a_room(wait_s: float = 5.0) -> SharedRoom:
    return SharedRoom(10, 5, "seats", wait_s)


async def test_one_owner_gets_no_more_than_its_share_and_another_gets_the_rest() -> None:
    room = a_room(wait_s=0.01)
    held = await room.reserve(5, "ana")

    with pytest.raises(Overloaded):
        await room.reserve(1, "ana")
    (await room.reserve(5, "luis")).release()
    held.release()
    assert room.free == room.total


async def test_who_waits_for_its_own_share_keeps_nobody_waiting() -> None:
    room = a_room()
    held = await room.reserve(5, "ana")
    second = asyncio.create_task(room.reserve(2, "ana"))
    await asyncio.sleep(0)

    other = await asyncio.wait_for(room.reserve(2, "luis"), 1)
    assert not second.done()
    held.release()
    (await asyncio.wait_for(second, 1)).release()
    other.release()
    assert room.free == room.total


async def test_the_first_of_an_owner_may_pass_its_share() -> None:
    room = a_room(wait_s=0.01)
    with await room.reserve(9, "ana"), pytest.raises(Overloaded):
        await room.reserve(1, "ana")

    assert room.free == room.total


async def test_nobody_passes_who_came_before_and_waits_for_room() -> None:
    room = a_room()
    held = await room.reserve(9)
    large = asyncio.create_task(room.reserve(8, "ana"))
    await asyncio.sleep(0)
    small = asyncio.create_task(room.reserve(1, "luis"))
    await asyncio.sleep(0)

    assert not small.done()
    held.release()
    for turn in (large, small):
        (await asyncio.wait_for(turn, 1)).release()
    assert room.free == room.total


@pytest.mark.parametrize("is_granted", [False, True])
async def test_who_goes_away_while_it_waits_leaves_nothing_behind(*, is_granted: bool) -> None:
    room = a_room()
    held = await room.reserve(10)
    gone = asyncio.create_task(room.reserve(8, "ana"))
    behind = asyncio.create_task(room.reserve(8, "luis"))
    await asyncio.sleep(0)
    if is_granted:
        held.release()
        gone.cancel()
    else:
        gone.cancel()
        await asyncio.sleep(0)
        held.release()

    (await asyncio.wait_for(behind, 1)).release()
    assert gone.cancelled()
    assert room.free == room.total
