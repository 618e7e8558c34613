"""`minca events`: shows events live or from a given time. Events hold ids, never personal data."""

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

from cli.client.calls import run
from cli.console.failure import fail, read_settings
from cli.console.output import print_json_line, results
from cli.console.plain_text import plain
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

app = typer.Typer(no_args_is_help=True, help="Show the events of the mesh.")


@dataclass(frozen=True, slots=True)
class EventSelection:
    """Which events to show: by type and insurer (empty for all), from `since` on, or new ones only."""

    types: frozenset[str]
    insurer: str
    since: datetime | None
    is_followed: bool


@app.callback()
def events() -> None:
    """Show the events of the mesh."""


@app.command()
def tail(
    types: Annotated[
        list[str] | None, typer.Option("--type", help="Only events of this type; can be repeated.")
    ] = None,
    insurer: Annotated[str, typer.Option("--insurer", help="Only events of this insurer.")] = "",
    since: Annotated[
        str,
        typer.Option("--since", help="Start 90s, 15m, 1h or 2d ago, or at 2026-11-01T08:00:00Z. Default: now."),
    ] = "",
    count: Annotated[int, typer.Option("--count", min=0, help="Stop after this many events. 0: never.")] = 0,
    *,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Wait for new events.")] = True,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")] = False,
) -> None:
    """Show events, one per line, until Ctrl-C."""
    unknown = sorted(set(types or ()) - set(TYPES))
    if unknown:
        raise typer.BadParameter(f"no such type: {', '.join(unknown)}; the types are {', '.join(TYPES)}")
    try:
        start = moment(since, datetime.now(UTC)) if since else None
    except ValueError:
        raise typer.BadParameter("--since takes 90s, 15m, 1h, 2d, or a time with its UTC offset") from None
    selection = EventSelection(frozenset(types or TYPES), insurer, start, follow)
    run(_tail(read_settings(), selection, count, is_json=json))


def moment(since: str, now: datetime) -> datetime:
    """Parse a time, or a duration before `now`.

    Raises: ValueError.
    """
    ago = AGO.fullmatch(since)
    if ago:
        return now - timedelta(seconds=int(ago[1]) * UNITS[ago[2]])
    time = datetime.fromisoformat(since)
    if time.tzinfo is None:
        raise ValueError(since)
    return time


async def _tail(settings: Settings, selection: EventSelection, count: int, *, is_json: bool) -> None:
    printed_count = 0
    async with _stream(settings) as stream:
        async for event in _events(stream, selection):
            print_json_line(event) if is_json else results.print(_line(event), highlight=False, soft_wrap=True)
            printed_count += 1
            if count and printed_count == count:
                return


@asynccontextmanager
async def _stream(settings: Settings) -> AsyncIterator[JetStreamContext]:
    url = settings.nats_url or last_nats_url(settings.home)
    if url is None:
        fail("there is no NATS server yet: start one with `minca up`, or set MINCA_NATS_URL")
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            client = await nats.connect(url, allow_reconnect=False, error_cb=_ignore_error)
    except (OSError, TimeoutError, nats.errors.Error):
        fail("NATS does not answer; run `minca doctor` for details")
    try:
        yield client.jetstream()
    finally:
        await client.close()


async def _events(stream: JetStreamContext, selection: EventSelection) -> AsyncIterator[dict[str, Any]]:
    start = (
        ConsumerConfig(deliver_policy=DeliverPolicy.NEW)
        if selection.since is None
        else ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_TIME, opt_start_time=selection.since)
    )
    try:
        subscription = await stream.subscribe(SUBJECTS, stream=STREAM, ordered_consumer=True, config=start)
    except nats.js.errors.NotFoundError:
        fail("there is no event stream yet: the datastore creates it when it starts")
    while True:
        try:
            message = await subscription.next_msg(timeout=None if selection.is_followed else QUIET_S)
        except (TimeoutError, nats.errors.TimeoutError):
            return
        event = _read(message)
        if event["type"] in selection.types and selection.insurer in {"", event["insurer_id"]}:
            yield event


def _read(message: Msg) -> dict[str, Any]:
    """Return an event as JSON; one of a type that this release does not know has no data."""
    name, headers = message.subject.rpartition(".")[2], message.headers or {}
    kind = getattr(events_pb2, name, None)
    payload = MessageToDict(kind.FromString(message.data)) if kind else {}
    return {
        "type": name,
        "time": headers.get(CE_TIME, ""),
        "id": headers.get(CE_ID, ""),
        "insurer_id": payload.get("insurerId", ""),
        "trace_id": headers.get("traceparent", "--").split("-")[1],
        "data": {key: value for key, value in payload.items() if key not in SHOWN_APART},
    }


def _line(event: dict[str, Any]) -> str:
    time = event["time"][:23].replace("T", " ")
    payload = "  ".join(f"[dim]{key}[/] {plain(str(value))}" for key, value in event["data"].items())
    return f"{time}  [bold]{event['type']:16}[/]  {plain(event['insurer_id'])}  {payload}"


async def _ignore_error(_error: Exception) -> None:
    """Ignore the error: the failing call reports it."""
