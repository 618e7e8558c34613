"""What a mail costs in the whole mesh, beside reading alone: `python -m bench intake_mesh`.

Generated mails of all kinds; PostgreSQL, NATS and the services as real processes on this machine. Counted is the CPU
time that the processes report themselves, with those that read mails and have ended; starting them is not a mail's. The
client submits and waits for the events of the outcomes: it asks nothing meanwhile. The rival is one process that reads
the same mails: no limits, nothing apart. The goals: 110 ms a mail and three times the rival at most, 500 mails a minute
and core, PostgreSQL and NATS included; and a mail of 1,500 vehicles is a stored case within 0.8 s of its submission.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

import nats

from bench._processes import cpu_of_tree_s, memory_mb, only_child, used_since
from bench._reading_alone import cpu_of_reading_s
from datastore.db.migrate import upgrade
from intake.attachments.as_mail import as_mail
from mesh.embedded.postgres import ensure_postgres
from minca.events.v1 import events_pb2
from minca.intake.v1 import intake_service_pb2, intake_service_pb2_grpc
from samples.generator.fleet import a_fleet
from samples.generator.mail import generate
from samples.workbooks import Sheet, xlsx
from tests.fixtures.stack import running

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nats.aio.client import Client
    from nats.aio.msg import Msg

    from samples.workbooks import Cell
    from tests.fixtures.stack import Stack

MAILS: Final = 120
WARM_UP: Final = 20
SEED: Final = "bench"
VEHICLES: Final = 1_500
TIMES: Final = 3
GOAL_MS: Final = 110
GOAL_RATIO: Final = 3
GOAL_A_MINUTE: Final = 500
GOAL_LARGE_S: Final = 0.8
LONGEST_S: Final = 240
READING: Final = "intake's reading processes"
SERVERS: Final = ("PostgreSQL", "NATS")
OUTCOMES: Final = (
    *(events_pb2.CaseCreated, events_pb2.CaseNeedsReview),
    *(events_pb2.MailSorted, events_pb2.IntakeFailed),
)
PLENTY: Final = {"INTEGRATION_SERVICE_RATE_LIMIT": "1000000"}


class Outcomes:
    """What became of the mails, as the event stream tells."""

    def __init__(self) -> None:
        self.failed = 0
        self._ended: set[str] = set()
        self._heard = asyncio.Event()

    async def hear(self, message: Msg) -> None:
        """Take one event; the fields that are read here have the same numbers in all of them."""
        event = next(kind for kind in OUTCOMES if kind.DESCRIPTOR.full_name == message.subject).FromString(message.data)
        self.failed += isinstance(event, events_pb2.IntakeFailed)
        self._ended.add(event.message_id)
        self._heard.set()

    async def of(self, intake_ids: set[str]) -> None:
        """Wait until all of these have one."""
        while not intake_ids <= self._ended:
            self._heard.clear()
            await self._heard.wait()


@dataclass(frozen=True, slots=True)
class Mesh:
    """A running mesh: where mails are submitted, and its processes by name."""

    intakes: intake_service_pb2_grpc.IntakeServiceStub
    outcomes: Outcomes
    processes: dict[str, int]

    async def process(self, mails: Sequence[bytes]) -> float:
        """Submit the mails and wait for their outcomes; returns the seconds that it took."""
        started = time.perf_counter()
        async with asyncio.timeout(LONGEST_S):
            requests = [intake_service_pb2.SubmitEmailRequest(raw=mail) for mail in mails]
            accepted = [await self.intakes.SubmitEmail(request, timeout=30) for request in requests]
            await self.outcomes.of({answer.intake.id for answer in accepted})
        return time.perf_counter() - started

    def cpu_s(self) -> dict[str, float]:
        """Return what each has used until now."""
        return self._of_each(cpu_of_tree_s)

    def memory_mb(self) -> dict[str, float]:
        """Return the memory of each."""
        return self._of_each(memory_mb)

    def _of_each(self, measured: Callable[[int], float]) -> dict[str, float]:
        """Return the figure of each; intake's processes that read mails do not count as intake again."""
        figures = {name: measured(pid) for name, pid in self.processes.items()}
        return figures | {"intake": figures["intake"] - figures.get(READING, 0.0)}


def a_large_mail(number: int) -> bytes:
    """Return a mail with a workbook of many vehicles."""
    rows: list[Sequence[Cell]] = [
        [unit.eco, unit.brand, f"{unit.model} {unit.version}", unit.year, unit.vin, unit.plate, unit.value, unit.usage]
        for unit in a_fleet(Random(f"{SEED} {number}"), VEHICLES)  # noqa: S311 - no secret
    ]
    header: Sequence[Cell] = ["No. eco", "Marca", "Descripción", "Modelo", "Serie", "Placas", "Valor", "Uso"]
    return as_mail(f"flota-{number}.xlsx", xlsx(Sheet("Flota", [header, *rows])))


async def measure(mesh: Mesh, mails: Sequence[bytes]) -> dict[str, float]:
    """Return the CPU time of the mails by process, once all is warm."""
    await mesh.process([mail.raw for mail in generate(f"{SEED}, warm-up", WARM_UP)])
    mesh.processes[READING] = only_child(mesh.processes["intake"])
    before, failed_before = mesh.cpu_s(), mesh.outcomes.failed
    duration_s = await mesh.process(mails)
    print(f"{len(mails)} mails in {duration_s:.1f} s, {mesh.outcomes.failed - failed_before} failed\n")
    return used_since(before, mesh.cpu_s())


def report(mesh: Mesh, used: Mapping[str, float], alone_s: float) -> None:
    """Print the figures."""
    total_s, memory = sum(used.values()), mesh.memory_mb()
    print("| | CPU a mail | memory |\n| --- | ---: | ---: |")
    for name, cpu_s in used.items():
        print(f"| {name} | {cpu_s / MAILS * 1e3:.1f} ms | {memory[name]:,.0f} MB |")
    print(f"| all (goal: {GOAL_MS}) | {total_s / MAILS * 1e3:.1f} ms | |")
    print(f"| reading alone, in one process | {alone_s / MAILS * 1e3:.1f} ms | |\n")
    print(f"{total_s / alone_s:.2f} times reading alone (goal: {GOAL_RATIO})")
    print(f"{MAILS * 60 / total_s:,.0f} mails a minute and core (goal: {GOAL_A_MINUTE})")


async def measure_large(mesh: Mesh) -> None:
    """Print the figures of a mail of many vehicles, the best of a few."""
    mails = [a_large_mail(number) for number in range(TIMES)]
    before = sum(mesh.cpu_s().values())
    durations = [await mesh.process([mail]) for mail in mails]
    cpu_s = (sum(mesh.cpu_s().values()) - before) / TIMES
    print(
        f"a mail of {VEHICLES:,} vehicles is a stored case after {min(durations):.2f} s (goal: {GOAL_LARGE_S})", end=""
    )
    print(f", with {cpu_s:.2f} s of CPU")


def processes_of(stack: Stack, home: Path, postgres_data: Path) -> dict[str, int]:
    """Return the services and servers, each the root of the processes that it starts."""
    servers = (postgres_data / "postmaster.pid", home / "nats" / "server.pid")
    pids = [int(file.read_text().split("\n", 1)[0]) for file in servers]
    return {name: process.pid for name, process in stack.processes.items()} | dict(zip(SERVERS, pids, strict=True))


async def listen(client: Client, outcomes: Outcomes) -> None:
    """Have the outcomes hear the events."""
    for kind in OUTCOMES:
        await client.subscribe(kind.DESCRIPTOR.full_name, cb=outcomes.hear)
    await client.flush()


async def main() -> None:
    """Measure and print."""
    mails = [mail.raw for mail in generate(SEED, MAILS)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        postgres = await ensure_postgres(home)
        try:
            await upgrade(postgres.url)
            async with running(postgres, home, **PLENTY) as stack, stack.channel("intake") as channel:
                outcomes = Outcomes()
                client = await nats.connect(stack.environment["MINCA_NATS_URL"])
                try:
                    await listen(client, outcomes)
                    intakes = intake_service_pb2_grpc.IntakeServiceStub(channel)
                    mesh = Mesh(intakes, outcomes, processes_of(stack, home, postgres.data))
                    alone_s = cpu_of_reading_s(mails)
                    used = await measure(mesh, mails)
                    report(mesh, used, (alone_s + cpu_of_reading_s(mails)) / 2)
                    await measure_large(mesh)
                finally:
                    await client.close()
        finally:
            await postgres.stop()


if __name__ == "__main__":
    asyncio.run(main())
