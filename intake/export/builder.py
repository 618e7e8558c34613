"""Builds the files of cases: a few at once, in threads beside the event loop."""

from __future__ import annotations

import asyncio
import time
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
MOST_TRIES: Final = 3
LONG_S: Final = 5.0


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
    async def built(
        self, case: case_pb2.Case, template: ExportTemplate, form: ExportForm, *, language: str
    ) -> AsyncIterator[CaseFile]:
        """Give the finished file of a case, with all its vehicles, and delete it at the end.

        A case that changes while its vehicles are read page by page is read again, in `language`: the file would have a
        vehicle twice that was split meanwhile. After some tries, or one that took long, it is given as it is.
        """
        zone = self.zones.of(case.insurer_id)
        for tries_left in reversed(range(MOST_TRIES)):
            began_s = time.monotonic()
            file = CaseFile(template, form, ExportedCase(case, datetime.now(zone).date(), zone))
            try:
                async with self.places:
                    async for vehicles in self.stored.vehicle_pages(case.id):
                        await in_thread(file.add, vehicles)
                    await in_thread(file.finish)
                after = await self.stored.case(case.id, language)
                if after.etag == case.etag or not tries_left or time.monotonic() - began_s > LONG_S:
                    yield file
                    return
            finally:
                await in_thread(file.close)
            case = after


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
