"""Connections to NATS: to any server of a cluster that answers, and given up when it stops answering."""

from __future__ import annotations

import random
from typing import Final

from nats.aio.client import Client
from nats.errors import Error, NoServersError

CONNECT_TIMEOUT_S: Final = 3
# A server that hangs is given up after three of these.
PING_EVERY_S: Final = 2
RETRY_WAIT_S: Final = 0
_UNANSWERED_PINGS: Final = 2


async def connect(urls: str, name: str) -> Client:
    """Connect once to one of `urls`, separated by commas and tried in any order; the caller retries.

    The connection does not reconnect by itself: it closes when its server is gone, or leaves three pings unanswered.

    Raises: nats.errors.Error, OSError, TimeoutError of the last server that was tried.
    """
    servers = [url.strip() for url in urls.split(",") if url.strip()]
    trouble: Exception = NoServersError()
    for url in random.sample(servers, len(servers)):
        client = Client()
        try:
            await client.connect(
                url,
                name=name,
                allow_reconnect=False,
                max_reconnect_attempts=1,  # the client would try a server that refuses for two minutes
                reconnect_time_wait=RETRY_WAIT_S,
                connect_timeout=CONNECT_TIMEOUT_S,
                ping_interval=PING_EVERY_S,
                max_outstanding_pings=_UNANSWERED_PINGS,
                error_cb=_reported_by_the_call,
            )
        except (Error, OSError, TimeoutError) as error:
            trouble = error
            await client.close()  # of a server that took the connection and said nothing
        else:
            return client
    raise trouble


async def _reported_by_the_call(_error: Exception) -> None:
    """Ignore errors of the connection: the failing call reports them."""
