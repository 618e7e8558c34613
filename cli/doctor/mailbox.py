"""What `minca doctor` sees of the mailbox that intake reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.doctor.finding import Finding, State, judged
from intake.inbox import bookmark
from intake.inbox.handover import NotNowError
from intake.inbox.imap import opened, place_of
from intake.inbox.mailbox import LoginRefusedError
from intake.inbox.runner import account_of

if TYPE_CHECKING:
    from mesh.settings import Settings


async def mailbox(settings: Settings) -> list[Finding]:
    """Log in to the mailbox, when one is set, and say how far it was read."""
    if not settings.imap_url:
        return []
    account = account_of(settings, settings.imap_url)
    try:
        async with opened(account) as session:
            last = session.mailbox.last_uid
    except LoginRefusedError as error:
        return [Finding("mailbox", State.WRONG, str(error), "check MINCA_IMAP_USER and MINCA_IMAP_PASSWORD")]
    except NotNowError as error:
        return [Finding("mailbox", State.WRONG, str(error), "check MINCA_IMAP_URL and the way to it")]
    mark = bookmark.read(place_of(settings.home, account))
    if mark is None:
        return [judged("mailbox", f"{last} mails so far, none taken from here yet")]
    left = f", {len(mark.left)} of them left aside" if mark.left else ""
    remedy = "the mail server does not give them: look at the log of intake"
    return [judged("mailbox", f"read up to mail {mark.uid} of {last}{left}", doubtful=bool(mark.left), remedy=remedy)]
