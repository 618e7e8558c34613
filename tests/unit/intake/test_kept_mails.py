"""Mails that are looked at stay in memory within a number, a size and a time, and each is read by one at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from intake.attachments.shown_mail import ShownFile, ShownMail, ShownPart
from intake.reading.reader_process import UnreadableMailError
from intake.source import kept_mails
from intake.source.kept_mails import UNREADABLE, KeptMails
from mesh.errors import Overloaded

if TYPE_CHECKING:
    from intake.reading.source_reader import Fetch, SourceReader
    from intake.service.blobs import Blobs


class ContentsByName:
    """A store in which each content is its own key."""

    async def fetch(self, key: str) -> bytes:
        return key.encode()


class CountingReader:
    """Shows each mail as its content, with rows of a size, once it is let go; remembers what it was asked to show."""

    def __init__(self, rows_bytes: int = 1_000) -> None:
        self.asked: list[str] = []
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.rows_bytes = rows_bytes

    async def show(self, fetch: Fetch) -> ShownMail:
        raw = await fetch()
        self.asked.append(raw.decode())
        await self.may_go.wait()
        if raw == b"unreadable":
            raise UnreadableMailError("it took too long")
        part = ShownPart(True, "", 0, 1, 1, 1, False, (bytes(self.rows_bytes),), (1,))
        file = ShownFile("body", "", 0, (), is_incomplete=False, is_decoration=False, parts=(part,))
        return ShownMail("", (), raw.decode(), None, (file,))


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def kept(reader: CountingReader, clock: Clock | None = None) -> KeptMails:
    return KeptMails(cast("Blobs", ContentsByName()), cast("SourceReader", reader), clock or Clock())


async def test_a_mail_is_read_once_for_all_who_look_at_it() -> None:
    reader = CountingReader()
    reader.may_go.clear()
    mails = kept(reader)
    looking = [asyncio.create_task(mails.shown("a")) for _ in range(10)]
    await asyncio.sleep(0)
    reader.may_go.set()

    assert {mail.subject for mail in await asyncio.gather(*looking)} == {"a"}
    assert (await mails.shown("a")).subject == "a"
    assert reader.asked == ["a"]


async def test_who_stops_looking_leaves_the_reading_to_the_next() -> None:
    reader = CountingReader()
    reader.may_go.clear()
    mails = kept(reader)
    first, second = asyncio.create_task(mails.shown("a")), asyncio.create_task(mails.shown("a"))
    await asyncio.sleep(0)
    first.cancel()
    reader.may_go.set()

    assert (await second).subject == "a"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_mail_that_cannot_be_read_is_not_tried_again_and_again() -> None:
    reader = CountingReader()
    mails = kept(reader)

    assert [await mails.shown("unreadable") for _ in range(3)] == [UNREADABLE] * 3
    assert reader.asked == ["unreadable"]


async def test_the_mail_that_nobody_asked_for_the_longest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_mails, "MOST_KEPT", 2)
    reader = CountingReader()
    mails = kept(reader)

    for key in ("a", "b", "a", "c", "a", "b"):
        await mails.shown(key)

    assert reader.asked == ["a", "b", "c", "b"]


async def test_mails_are_kept_within_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_mails, "MOST_KEPT_BYTES", 20_000)
    reader = CountingReader(rows_bytes=6_000)
    mails = kept(reader)

    for key in ("a", "b", "a", "c", "a", "b"):
        await mails.shown(key)

    assert reader.asked == ["a", "b", "c", "b"]


async def test_a_mail_is_forgotten_after_a_while() -> None:
    reader, clock = CountingReader(), Clock()
    mails = kept(reader, clock)
    await mails.shown("a")
    clock.now_s = kept_mails.KEPT_S + 1
    await mails.shown("a")

    assert reader.asked == ["a", "a"]


async def test_no_more_wait_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_mails, "MOST_WAITING", 2)
    reader = CountingReader()
    reader.may_go.clear()
    mails = kept(reader)
    looking = [asyncio.create_task(mails.shown(key)) for key in "ab"]
    await asyncio.sleep(0)

    with pytest.raises(Overloaded):
        await mails.shown("c")
    reader.may_go.set()
    await asyncio.gather(*looking)
    assert (await mails.shown("c")).subject == "c"
