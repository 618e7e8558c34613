"""A mailbox as an inbox: every e-mail is submitted, then flagged or moved, and only then passed by the bookmark.

After a crash at any point, an e-mail is either still ahead of the bookmark or accepted; one that is submitted twice is
recognised by its content. An e-mail that the server does not deliver is set aside and requested again later.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from imap_tools.consts import SHORT_MONTH_NAMES

from intake.inbox import bookmark
from intake.inbox.bookmark import Bookmark
from intake.inbox.handover import LONGEST_WAIT_S, HandoverResult, NotNowError
from intake.inbox.mailbox import ConnectionLostError, LoginRefusedError, Mailbox, MailWithheldError
from mesh.background import Backoff, Loop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import date
    from pathlib import Path

    from pydantic import SecretStr

    from intake.inbox.handover import Handover, InboxObserver
    from intake.inbox.mailbox import Address
    from mesh.background import Step

T = TypeVar("T")

# Servers lock out clients that keep trying a wrong password.
BACKOFF: Final = Backoff(first_s=2.0, longest_s=LONGEST_WAIT_S, longest_at_once=(LoginRefusedError,))
MOST_A_ROUND: Final = 100
MOST_LEFT: Final = 1_000
LEFT_EVERY_S: Final = 600.0
REFUSED_FLAG: Final = r"\Flagged"


@dataclass(frozen=True, slots=True)
class MailboxAccount:
    """A mailbox, and what happens to accepted e-mails there: an optional flag, then an optional move."""

    address: Address
    user: str
    password: SecretStr
    flag: str = r"\Seen"
    move_to: str = ""


@dataclass(slots=True)
class ImapSession:
    """An open mailbox and the one thread that uses it."""

    mailbox: Mailbox
    thread: ThreadPoolExecutor
    left_tried_at: float = float("-inf")

    async def run(self, work: Callable[[Mailbox], T]) -> T:
        """Run `work` on the mailbox, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, work, self.mailbox)


@asynccontextmanager
async def opened(account: MailboxAccount) -> AsyncIterator[ImapSession]:
    """Connect and select the folder.

    Raises: ConnectionLostError, LoginRefusedError.
    """
    loop, thread = asyncio.get_running_loop(), ThreadPoolExecutor(1, thread_name_prefix="mailbox")
    try:
        mailbox = await loop.run_in_executor(thread, Mailbox, account.address, account.user, account.password)
        try:
            if account.move_to:
                await loop.run_in_executor(thread, mailbox.make_folder, account.move_to)
            yield ImapSession(mailbox, thread)
            await loop.run_in_executor(thread, mailbox.close)
        finally:
            mailbox.break_off()
            thread.submit(mailbox.discard)
    finally:
        thread.shutdown(wait=False)


@dataclass(frozen=True, slots=True)
class ImapInbox:
    """Submits the e-mails of a folder as they arrive; `place` is the file of its bookmark."""

    account: MailboxAccount
    place: Path
    handover: Handover
    observer: InboxObserver
    poll_s: float = 60.0

    def loop(self) -> Loop:
        """Return the loop that submits e-mails as they arrive and reconnects with back-off."""
        expected = (NotNowError, OSError)
        return Loop("inbox-mailbox", self._watching, backoff=BACKOFF, expected=expected, report=self._wait)

    @asynccontextmanager
    async def _watching(self) -> AsyncIterator[Step]:
        """Yield the step that submits waiting e-mails: first at once, then whenever the server reports new ones."""
        async with opened(self.account) as session:
            is_first = True

            async def step() -> None:
                nonlocal is_first
                if not is_first:
                    await session.run(lambda mailbox: mailbox.wait(self.poll_s))
                is_first = False
                await self.take(session)

            yield step

    def _wait(self, error: Exception, wait_s: float) -> None:
        reason = f"the bookmark cannot be kept: {error.strerror}" if isinstance(error, OSError) else str(error)
        self.observer.waits(reason, wait_s)

    async def take(self, session: ImapSession) -> int:
        """Submit the waiting e-mails; return how many were processed.

        Raises: NotNowError; OSError when the bookmark cannot be stored.
        """
        mark = await asyncio.to_thread(self._bookmark, session.mailbox)
        passed = 0
        while uids := await session.run(partial(_ahead, mark=mark)):
            for uid in uids:
                mark = await self._pass(session, replace(mark, uid=uid), uid)
                passed += 1
        if mark.left and time.monotonic() - session.left_tried_at > LEFT_EVERY_S:
            session.left_tried_at = time.monotonic()
            for uid in mark.left:
                mark = await self._pass(session, mark, uid)
                passed += 1
        return passed

    def _bookmark(self, mailbox: Mailbox) -> Bookmark:
        """Return the bookmark; a new one from today when there is none, or when the server has renumbered the UIDs."""
        stored = bookmark.read(self.place)
        if stored and stored.uid_validity == mailbox.uid_validity:
            return stored
        since = stored.since if stored else datetime.now(UTC).date()
        new = Bookmark(mailbox.uid_validity, uid=0, horizon=mailbox.last_uid, since=since)
        bookmark.write(self.place, new)
        return new

    async def _pass(self, session: ImapSession, after: Bookmark, uid: int) -> Bookmark:
        """Submit one e-mail and store the bookmark `after` it; an e-mail that is withheld is added to `left`."""
        others = tuple(other for other in after.left if other != uid)
        try:
            await self._take_one(session, uid)
        except (MailWithheldError, ConnectionLostError) as error:
            if len(others) >= MOST_LEFT:
                raise NotNowError(f"the mail server holds back more than {MOST_LEFT:,} mails") from None
            after = replace(after, left=(*others, uid))
            await asyncio.to_thread(bookmark.write, self.place, after)
            if isinstance(error, ConnectionLostError):
                raise
            self.observer.waits(f"{error}; it is asked again", LEFT_EVERY_S)
            return after
        after = replace(after, left=others)
        await asyncio.to_thread(bookmark.write, self.place, after)
        return after

    async def _take_one(self, session: ImapSession, uid: int) -> None:
        size = await session.run(lambda mailbox: mailbox.size(uid))
        answer = self.handover.refusal_of_size(size or 0)
        if answer is None:
            raw = await session.run(lambda mailbox: mailbox.fetch(uid))
            if raw is None:
                return
            answer = await self.handover.hand_over(raw)
        await session.run(partial(self._mark, uid=uid, answer=answer))
        self.observer.took(f"mail {uid}", answer)

    def _mark(self, mailbox: Mailbox, uid: int, answer: HandoverResult) -> None:
        """Flag and move an accepted e-mail; mark a refused one for a person."""
        if answer.refused:
            mailbox.flag(uid, REFUSED_FLAG)
            return
        if self.account.flag:
            mailbox.flag(uid, self.account.flag)
        if self.account.move_to:
            mailbox.move(uid, self.account.move_to)


def _ahead(mailbox: Mailbox, mark: Bookmark) -> list[int]:
    """Return the next UIDs; note that `*` always includes the last e-mail, whatever its UID."""
    beyond = max(mark.uid, mark.horizon)
    uids: list[int] = []
    if mark.uid < mark.horizon:
        uids += mailbox.search(f"UID {mark.uid + 1}:{mark.horizon} OR UNSEEN SINCE {_imap_day(mark.since)}")
    uids += [uid for uid in mailbox.search(f"UID {beyond + 1}:*") if uid > beyond]
    return uids[:MOST_A_ROUND]


def _imap_day(day: date) -> str:
    """Format a date for IMAP, independent of the locale."""
    return f"{day.day}-{SHORT_MONTH_NAMES[day.month - 1]}-{day.year:04d}"


def place_of(home: Path, account: MailboxAccount) -> Path:
    """Return the path of the bookmark of a mailbox; its name does not reveal the account."""
    address = account.address
    whose = "\0".join((account.user, address.host, str(address.port), address.folder))
    return home / "inbox" / f"{hashlib.sha256(whose.encode()).hexdigest()[:16]}.json"
