"""Why a person should look at what was read: every reason is a warning, and without one a case is ready."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import fold
from intake.case.coverage import makes_exceptions
from intake.extraction.completeness import unaccounted_for
from intake.extraction.earlier_lists import notes_on_earlier
from intake.extraction.left_out import notes_on_items
from intake.extraction.mail_lists import text_of
from intake.extraction.vehicle_doubts import notes_on_doubtful
from intake.mail.thread import answers_by_subject
from intake.model.document import Line
from intake.model.extraction import NO_VEHICLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.notices.notice import Notice
    from intake.extraction.mail_lists import MailLists
    from intake.extraction.mail_vehicles import MailVehicles
    from intake.extraction.opened_mail import OpenedMail
    from intake.model.document import Block, Email, FileLink
    from intake.model.limits import ReadingLimits

_LEAST_PICTURE_BYTES: Final = 4_000
"""Smaller ones are icons and pixels that count readers."""
_MOST_NAMED: Final = 5


def reasons_for_review(
    mail: OpenedMail, lists: MailLists, read: MailVehicles, limits: ReadingLimits
) -> Iterator[Notice]:
    """Yield every reason, as a warning."""
    vehicles, dropped = read.vehicles, read.dropped
    if mail.email.is_automatic:
        yield notice(WarningCode.MAIL_AUTOMATIC)
    if not vehicles:
        yield NO_VEHICLES
        yield from _pictures(mail.emails)
    if lists.is_from_history:
        yield notice(WarningCode.VEHICLES_FROM_HISTORY)
    yield from _earlier_lists(mail, lists, read)
    yield from read.doubts
    if vehicles and makes_exceptions(lists.texts[0].text):
        yield notice(WarningCode.COVERAGE_DIFFERS_BY_UNIT)
    for listed in lists.counted:
        yield from listed.doubts
    yield from _links(mail, lists, has_vehicles=bool(vehicles))
    yield from notes_on_items(vehicles, dropped)
    yield from notes_on_doubtful(vehicles, limits.least_confidence)
    if len(vehicles) > limits.max_vehicles:
        yield notice(WarningCode.VEHICLES_CUT, limit=limits.max_vehicles, count=len(vehicles))
    if len(dropped) > limits.max_dropped_rows:
        yield notice(WarningCode.DROPPED_ROWS_CUT, limit=limits.max_dropped_rows, count=len(dropped))
    yield from unaccounted_for(_blocks(lists), vehicles, dropped)
    if mail.is_incomplete and not mail.warnings:
        yield notice(WarningCode.NOT_ALL_READ)


def _earlier_lists(mail: OpenedMail, lists: MailLists, read: MailVehicles) -> Iterator[Notice]:
    """Doubt the lists of older messages that do not count, where the newest text speaks of them."""
    counted = {id(text) for text in lists.bodies}
    older = [text for text in lists.texts[1:] if id(text) not in counted]
    others = [*lists.bodies[1:], *lists.inners, *lists.files]
    yield from notes_on_earlier(
        text_of(lists.texts[0]),
        older,
        read.vehicles,
        read.dropped,
        has_other_list=any(part.vehicles for part in others),
        is_answer=bool(mail.email.references) or answers_by_subject(mail.email.subject),
    )


def _blocks(lists: MailLists) -> dict[str, list[Block]]:
    """Return everything that was read and counts, by file; a signature lists nothing."""
    blocks: dict[str, list[Block]] = defaultdict(list)
    for read in [*lists.bodies, *lists.inners, *lists.files]:
        blocks[read.file] += read.blocks
    return blocks


def _pictures(emails: Sequence[Email]) -> Iterator[Notice]:
    """Name the pictures inside the text: one may be a screenshot of the list."""
    pictures = [
        attachment.name
        for email in emails
        for attachment in email.attachments
        if attachment.is_decoration and len(attachment.content) >= _LEAST_PICTURE_BYTES
    ]
    if pictures:
        yield notice(WarningCode.PICTURE_IN_TEXT, names=", ".join(pictures[:_MOST_NAMED]))


def _links(mail: OpenedMail, lists: MailLists, *, has_vehicles: bool) -> Iterator[Notice]:
    """Name the files that are linked instead of attached; beside a list only those of the newest text."""
    links = [link for email in mail.emails for link in email.file_links]
    if has_vehicles:
        newest = fold(" ".join(block.text for block in lists.texts[0].blocks if isinstance(block, Line)))
        links = [link for link in links if _is_in(link, newest)]
    for link in links[:_MOST_NAMED]:
        yield notice(WarningCode.FILE_LINKED, label=link.label, url=link.url)


def _is_in(link: FileLink, folded: str) -> bool:
    shown = fold(link.label or link.url)
    return bool(shown) and shown in folded
