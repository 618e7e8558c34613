"""`minca health` sees a service as a whole: what takes calls, and the loops beside them."""

from __future__ import annotations

from cli.client.health import NOT_SERVING, SERVING, UNREACHABLE, service_state, whole_state
from mesh.server.mesh_server import MeshServer
from tests.fixtures.servers import secured


async def test_a_service_with_a_loop_that_keeps_failing_is_not_well_though_it_takes_calls() -> None:
    settings = secured()
    server = MeshServer("test", "127.0.0.1:0", settings)
    async with server:
        server.set_loop_health("sweeper", is_well=True)
        well = await whole_state(settings, server.address)
        server.set_loop_health("sweeper", is_well=False)
        unwell = await whole_state(settings, server.address)
        taking_calls = await service_state(settings, server.address)

    assert (well, unwell, taking_calls) == (SERVING, NOT_SERVING, SERVING)
    assert await whole_state(settings, server.address) == UNREACHABLE


async def test_a_service_that_is_not_ready_is_not_well() -> None:
    async def never() -> bool:
        return False

    settings = secured()
    server = MeshServer("test", "127.0.0.1:0", settings)
    server.ready_when(never)
    async with server:
        assert await whole_state(settings, server.address) == NOT_SERVING
