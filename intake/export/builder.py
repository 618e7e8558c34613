"""Builds the files of cases: a few at once, in threads beside the event loop."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from intake.export.case_file import CaseFile
from intake.export.record import ExportedCase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from intake.export.case_file import ExportForm
    from intake.export.stored_cases import StoredCases
    from intake.export.template import ExportTemplate
    from minca.datastore.v1 import case_pb2

P = ParamSpec("P")
T = TypeVar("T")

MOST_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True)
class TimeZones:
    """The time zones of insurers, which say what day it is."""

    usual: str
    of_insurers: Mapping[str, str]

    def of(self, insurer_id: str) -> ZoneInfo:
        """Return the time zone of an insurer."""
        return ZoneInfo(self.of_insurers.get(insurer_id, self.usual))


@dataclass(frozen=True, slots=True)
class FileBuilder:
    """Builds files; who comes while as many are built as may be waits."""

    stored: StoredCases
    zones: TimeZones
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))

    @asynccontextmanager
    async def built(self, case: case_pb2.Case, template: ExportTemplate, form: ExportForm) -> AsyncIterator[CaseFile]:
        """Give the finished file of a case, with all its vehicles, and delete it at the end."""
        zone = self.zones.of(case.insurer_id)
        exported = ExportedCase(case, datetime.now(zone).date(), zone)
        file = CaseFile(template, form, exported)
        try:
            async with self.places:
                async for vehicles in self.stored.vehicle_pages(case.id):
                    await in_thread(file.add, vehicles)
                await in_thread(file.finish)
            yield file
        finally:
            await in_thread(file.close)


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run work in a thread, and wait for its end even if the call is cancelled, so that it has its file to itself."""
    running = asyncio.get_running_loop().run_in_executor(None, partial(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        running.exception()  # nobody is left to hear of it
        raise


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)
