"""Check of `minca doctor` on the mailbox that intake reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.doctor.finding import Finding, State, judge
from intake.inbox import bookmark
from intake.inbox.handover import NotNowError
from intake.inbox.imap import opened, place_of
from intake.inbox.mailbox import LoginRefusedError
from intake.inbox.runner import account_of

if TYPE_CHECKING:
    from mesh.settings import Settings


async def mailbox(settings: Settings) -> list[Finding]:
    """Log in to the mailbox, if one is set, and report how far it has been read."""
    if not settings.imap_url:
        return []
    account = account_of(settings, settings.imap_url)
    try:
        async with opened(account) as session:
            last = session.mailbox.last_uid
    except LoginRefusedError as error:
        return [Finding("mailbox", State.WRONG, str(error), "check MINCA_IMAP_USER and MINCA_IMAP_PASSWORD")]
    except NotNowError as error:
        return [Finding("mailbox", State.WRONG, str(error), "check MINCA_IMAP_URL and the network")]
    mark = bookmark.read(place_of(settings.home, account))
    if mark is None:
        return [judge("mailbox", f"{last} e-mails, none read from this machine yet")]
    unread_count = f", {len(mark.left)} of them skipped" if mark.left else ""
    remedy = "the mail server does not deliver them: see the log of intake"
    return [
        judge(
            "mailbox", f"read up to e-mail {mark.uid} of {last}{unread_count}", doubtful=bool(mark.left), remedy=remedy
        )
    ]
