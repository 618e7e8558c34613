"""A relay in a process of its own, for tests that kill it: `python one_relay.py DATABASE_URL NATS_URL`."""

from __future__ import annotations

import asyncio
import sys

from datastore.db.engine import APPLICATION, open_engine
from datastore.db.notifications import Notifications
from datastore.events.outbox import CHANNEL
from datastore.events.relay import Relay
from mesh import background


async def main(database_url: str, nats_url: str) -> None:
    """Publish until killed."""
    signals = Notifications(database_url, (CHANNEL,))
    relay = Relay(open_engine(database_url, role=APPLICATION), signals, nats_url)
    await asyncio.gather(background.run(signals.loop()), background.run(relay.loop()))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
