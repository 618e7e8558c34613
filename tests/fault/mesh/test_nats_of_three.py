"""A NATS cluster of which a server hangs, and then another dies: mails go on within seconds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import nats

from mesh.client import event_bus
from mesh.events import DEAD_LETTERS, EMAIL_RECEIVED, STREAM
from minca.intake.v1 import intake_service_pb2 as pb
from tests.fixtures.at_length import at_length
from tests.fixtures.intakes import running_intake
from tests.fixtures.mails import a_mail
from tests.fixtures.nats_cluster import nats_cluster

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

    from mesh.embedded.postgres import EmbeddedPostgres
    from tests.fixtures.datastores import Metadata
    from tests.fixtures.failures import FailureCounts
    from tests.fixtures.intakes import Intakes

WITHIN_S = 30.0


def in_order(servers: Sequence[Any], _count: int) -> list[Any]:
    return list(servers)


async def worked_on(intakes: Intakes, subject: str, ana: Metadata) -> float:
    """How long it takes until a mail is done."""
    started = time.monotonic()
    request = pb.SubmitEmailRequest(raw=a_mail().about(subject).as_bytes())
    intake = (await intakes.stub.SubmitEmail(request, metadata=ana)).intake
    await intakes.done(intake.id, ana, patience_s=2 * WITHIN_S)
    return time.monotonic() - started


@at_length("waits for seconds")
async def test_mails_go_on_while_a_server_hangs_and_after_another_died(
    postgres: EmbeddedPostgres,
    tmp_path: Path,
    ana: Metadata,
    monkeypatch: pytest.MonkeyPatch,
    failure_counts: FailureCounts,
) -> None:
    # Everybody is connected to the server that hangs first.
    monkeypatch.setattr("random.sample", in_order)
    async with nats_cluster(tmp_path) as cluster, running_intake(postgres, tmp_path, cluster=cluster) as intakes:
        await worked_on(intakes, "antes", ana)
        client = await event_bus.connect(cluster.url.split(",")[2], "a test")
        kept_by = (await client.jetstream().stream_info(STREAM)).config.num_replicas
        cluster.hang(0)
        hung = await worked_on(intakes, "una cuelga", ana)
        cluster.go_on(0)
        await cluster.kill(1)
        died = await worked_on(intakes, "otra muere", ana)
        await client.close()

    assert kept_by == 3
    assert (hung < WITHIN_S, died < WITHIN_S) == (True, True)
    assert failure_counts.of("worker") + failure_counts.of("relay") > 0


async def test_an_event_that_nobody_can_decode_is_put_aside_and_holds_up_nothing(
    postgres: EmbeddedPostgres, tmp_path: Path, ana: Metadata
) -> None:
    async with running_intake(postgres, tmp_path) as intakes:
        client = await nats.connect(intakes.nats.url)
        stream = client.jetstream()
        await worked_on(intakes, "antes", ana)
        await stream.publish(EMAIL_RECEIVED, b"\xff\xff\xff")
        await worked_on(intakes, "después", ana)
        dead = await stream.get_last_msg(STREAM, DEAD_LETTERS)
        waiting = (await stream.consumer_info(STREAM, "intake")).num_ack_pending
        await client.close()

    assert (dead.data, waiting) == (b"\xff\xff\xff", 0)
