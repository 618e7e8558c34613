"""What a gateway takes in memory when large mails come at once; a pod has 512 MiB (deploy/k8s/gateway.yaml)."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from pathlib import Path

import pytest

from tests.contract.gateway.http import JSON, Answer, send
from tests.contract.gateway.program import RunningGateway, running_gateway
from tests.fixtures.at_length import at_length

MEBIBYTE = 2**20
LARGEST = 39 * MEBIBYTE
POD_MIB = 512
EMAIL = {"content-type": "message/rfc822"}


def memory_mib(gateway: RunningGateway, field: str) -> float:
    """Return what the process has in memory (VmRSS), or had at most (VmHWM)."""
    lines = Path(f"/proc/{gateway.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:"))


def mail(size_bytes: int, form: str) -> tuple[bytes, dict[str, str]]:
    raw = b"Subject: flota\r\n\r\n" + os.urandom(size_bytes)
    if form == "as it is":
        return raw, EMAIL
    return json.dumps({"raw": base64.b64encode(raw).decode()}).encode(), JSON


async def sent_at_once(address: str, count: int, size_bytes: int, form: str) -> list[Answer]:
    body, headers = mail(size_bytes, form)
    return await asyncio.gather(*(send(address, "POST", "/v1/emails", body, headers) for _ in range(count)))


@pytest.mark.parametrize("form", ["as it is", "in JSON"])
async def test_a_mail_is_held_twice_at_most(form: str) -> None:
    size_mib = 12
    async with running_gateway() as gateway:
        await sent_at_once(gateway.address, 1, MEBIBYTE, form)  # what the first mail of all brings with it
        before_mib = memory_mib(gateway, "VmRSS")
        (answer,) = await sent_at_once(gateway.address, 1, size_mib * MEBIBYTE, form)
        peak_mib = memory_mib(gateway, "VmHWM")

    assert (answer.status, answer.json["sizeBytes"]) == (202, str(size_mib * MEBIBYTE + 18))
    assert peak_mib - before_mib < size_mib * (2.3 if form == "as it is" else 2.3 * 4 / 3)


async def test_who_finds_no_memory_for_his_mail_waits_for_it() -> None:
    async with running_gateway(MINCA_GATEWAY_BODY_BYTES=str(16 * MEBIBYTE)) as gateway:
        await sent_at_once(gateway.address, 1, MEBIBYTE, "as it is")  # what the first mail of all brings with it
        before_mib = memory_mib(gateway, "VmRSS")
        answers = await sent_at_once(gateway.address, 6, 7 * MEBIBYTE, "as it is")

        assert [answer.status for answer in answers] == [202] * 6
        assert memory_mib(gateway, "VmHWM") - before_mib < 40  # of 84, had all come at once


@at_length("sends a gigabyte")
@pytest.mark.parametrize("form", ["as it is", "in JSON"])
async def test_a_pod_survives_any_number_of_the_largest_mails(form: str) -> None:
    async with running_gateway() as gateway:
        answers = await sent_at_once(gateway.address, 6, LARGEST, form)
        refused = [answer for answer in answers if answer.status != 202]

        assert memory_mib(gateway, "VmHWM") < POD_MIB * 0.7
    assert len(refused) < len(answers)
    assert all((answer.status, answer.json["reason"]) == (429, "OVERLOADED") for answer in refused)
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)


async def test_a_small_request_does_not_wait_behind_large_ones() -> None:
    async with running_gateway(MINCA_GATEWAY_BODY_BYTES=str(16 * MEBIBYTE)) as gateway:
        host, _, port = gateway.address.rpartition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        head = (
            f"POST /v1/emails HTTP/1.1\r\nHost: g\r\nContent-Type: message/rfc822\r\nContent-Length: {9 * MEBIBYTE}\r\n"
        )
        writer.write(head.encode() + b"\r\nSubject: ")  # holds all there is until it goes on
        await writer.drain()
        await asyncio.sleep(0.1)
        small = await asyncio.wait_for(send(gateway.address, "POST", "/v1/emails", *mail(32 * 1024, "in JSON")), 5)
        large = asyncio.create_task(send(gateway.address, "POST", "/v1/emails", *mail(MEBIBYTE, "as it is")))
        waited, _ = await asyncio.wait({large}, timeout=0.5)
        writer.close()
        served = await asyncio.wait_for(large, 5)

    assert (small.status, waited, served.status) == (202, set(), 202)
