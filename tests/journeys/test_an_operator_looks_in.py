"""The commands of docs/operators.md, run as they stand there by the real grpcurl."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.fixtures.stack import Stack

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operators.md"
GRPCURL = Path(sys.executable).parent / "grpcurl"
PORTS = {"8000": "matcher", "8001": "datastore", "8002": "intake"}
COMMANDS = [line[2:] for line in GUIDE.read_text().splitlines() if line.startswith("$ grpcurl ") and '"ID"' not in line]


async def typed(stack: Stack, command: str) -> str:
    """Run a command of the guide against this mesh, and return what it prints."""
    here = re.sub(r"127\.0\.0\.1:(\d+)", lambda found: stack.addresses[PORTS[found[1]]], command)
    process = await asyncio.create_subprocess_exec(
        GRPCURL, *shlex.split(here)[1:], stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    printed, _ = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0, printed.decode()
    return printed.decode()


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_of_the_guide_works(mesh_stack: Stack, command: str) -> None:
    printed = await typed(mesh_stack, command)

    if command.endswith("/Check"):
        assert json.loads(printed) == {"status": "SERVING"}
    elif command.endswith(" list"):
        assert "grpc.health.v1.Health" in printed
        assert "minca." in printed
    elif command.endswith("/MatchVehicle"):
        assert json.loads(printed)["vehicle_match"]["match"]["brand"] == "TOYOTA"
    else:
        assert printed.strip()


@pytest.mark.parametrize("port", PORTS)
def test_the_guide_lists_describes_checks_and_calls_each_service(port: str) -> None:
    verbs = [command for command in COMMANDS if f":{port}" in command]

    assert any(command.endswith(" list") for command in verbs)
    assert any(" describe " in command for command in verbs)
    assert any(command.endswith("/Check") for command in verbs)
    assert any("-d " in command for command in verbs)
