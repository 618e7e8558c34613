"""`minca events`: what happens in the mesh, as it happens or from a time on. Events hold ids, never personal data."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import nats
import nats.errors
import nats.js.errors
import typer
from google.protobuf.json_format import MessageToDict
from nats.js.api import ConsumerConfig, DeliverPolicy
from rich.markup import escape

from cli.client.calls import fail, read_settings, run
from cli.console.output import print_json_line, results
from mesh.embedded.nats import last_nats_url
from mesh.events import CE_ID, CE_TIME, STREAM, SUBJECTS
from minca.events.v1 import events_pb2

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from nats.aio.msg import Msg
    from nats.js.client import JetStreamContext

    from mesh.settings import Settings

CONNECT_TIMEOUT_S: Final = 3
QUIET_S: Final = 1.0
UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
AGO: Final = re.compile(r"(\d+)([smhd])")
TYPES: Final = sorted(events_pb2.DESCRIPTOR.message_types_by_name)
SHOWN_APART: Final = {"eventId", "occurTime", "insurerId"}

app = typer.Typer(no_args_is_help=True, help="See what happens in the mesh.")


@dataclass(frozen=True, slots=True)
class EventSelection:
    """Which events: of these types and this insurer, empty for all, from `since` on, or only new ones."""

    types: frozenset[str]
    insurer: str
    since: datetime | None
    is_followed: bool


@app.callback()
def events() -> None:
    """See what happens in the mesh."""


@app.command()
def tail(
    types: Annotated[list[str] | None, typer.Option("--type", help="Only this type; may be given again.")] = None,
    insurer: Annotated[str, typer.Option("--insurer", help="Only those of this insurer.")] = "",
    since: Annotated[
        str,
        typer.Option("--since", help="From then on: 90s, 15m, 1h, 2d, or 2026-11-01T08:00:00Z. Empty: from now on."),
    ] = "",
    count: Annotated[int, typer.Option("--count", min=0, help="Stop after so many. 0: never.")] = 0,
    *,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Stay for those to come.")] = True,
    json: Annotated[bool, typer.Option("--json", help="One JSON object an event, a line each.")] = False,
) -> None:
    """Show events, a line each, until Ctrl-C."""
    unknown = sorted(set(types or ()) - set(TYPES))
    if unknown:
        raise typer.BadParameter(f"no such type: {', '.join(unknown)}; there are {', '.join(TYPES)}")
    try:
        start = moment(since, datetime.now(UTC)) if since else None
    except ValueError:
        raise typer.BadParameter("--since takes 90s, 15m, 1h, 2d, or a moment with its offset") from None
    wanted = EventSelection(frozenset(types or TYPES), insurer, start, follow)
    run(_tail(read_settings(), wanted, count, is_json=json))


def moment(since: str, now: datetime) -> datetime:
    """Read a time, or how long ago.

    Raises: ValueError.
    """
    ago = AGO.fullmatch(since)
    if ago:
        return now - timedelta(seconds=int(ago[1]) * UNITS[ago[2]])
    at = datetime.fromisoformat(since)
    if at.tzinfo is None:
        raise ValueError(since)
    return at


async def _tail(settings: Settings, wanted: EventSelection, count: int, *, is_json: bool) -> None:
    shown = 0
    async with _stream(settings) as stream:
        async for event in _events(stream, wanted):
            print_json_line(event) if is_json else results.print(_line(event), highlight=False, soft_wrap=True)
            shown += 1
            if count and shown == count:
                return


@asynccontextmanager
async def _stream(settings: Settings) -> AsyncIterator[JetStreamContext]:
    url = settings.nats_url or last_nats_url(settings.home)
    if url is None:
        fail("there is no NATS yet: `minca up` starts one, or set MINCA_NATS_URL")
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            client = await nats.connect(url, allow_reconnect=False, error_cb=_told_elsewhere)
    except (OSError, TimeoutError, nats.errors.Error):
        fail("NATS does not answer; `minca doctor` says more")
    try:
        yield client.jetstream()
    finally:
        await client.close()


async def _events(stream: JetStreamContext, wanted: EventSelection) -> AsyncIterator[dict[str, Any]]:
    start = (
        ConsumerConfig(deliver_policy=DeliverPolicy.NEW)
        if wanted.since is None
        else ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_TIME, opt_start_time=wanted.since)
    )
    try:
        subscription = await stream.subscribe(SUBJECTS, stream=STREAM, ordered_consumer=True, config=start)
    except nats.js.errors.NotFoundError:
        fail("there is no stream of events yet: the datastore makes it when it starts")
    while True:
        try:
            delivered = await subscription.next_msg(timeout=None if wanted.is_followed else QUIET_S)
        except (TimeoutError, nats.errors.TimeoutError):
            return
        event = _read(delivered)
        if event["type"] in wanted.types and wanted.insurer in {"", event["insurer_id"]}:
            yield event


def _read(delivered: Msg) -> dict[str, Any]:
    """Return what an event says; one of a type that this release does not know has no data."""
    name, headers = delivered.subject.rpartition(".")[2], delivered.headers or {}
    kind = getattr(events_pb2, name, None)
    said = MessageToDict(kind.FromString(delivered.data)) if kind else {}
    return {
        "type": name,
        "time": headers.get(CE_TIME, ""),
        "id": headers.get(CE_ID, ""),
        "insurer_id": said.get("insurerId", ""),
        "trace_id": headers.get("traceparent", "--").split("-")[1],
        "data": {key: value for key, value in said.items() if key not in SHOWN_APART},
    }


def _line(event: dict[str, Any]) -> str:
    at = event["time"][:23].replace("T", " ")
    said = "  ".join(f"[dim]{key}[/] {escape(str(value))}" for key, value in event["data"].items())
    return f"{at}  [bold]{event['type']:16}[/]  {escape(event['insurer_id'])}  {said}"


async def _told_elsewhere(_error: Exception) -> None:
    """Leave it to the call that fails to say so."""
