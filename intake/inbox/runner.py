"""The configured inboxes, run beside the service; their activity is counted and logged without names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opentelemetry import trace

from intake.inbox.folder import EVERY_S, FolderInbox
from intake.inbox.handover import Handover
from intake.inbox.imap import ImapInbox, MailboxAccount, place_of
from intake.inbox.mailbox import parse_address
from mesh.identity.tokens import insurer_stated_in
from mesh.telemetry import setup
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.inbox.handover import HandoverResult, Submit
    from intake.service.metrics import IntakeMetrics
    from mesh.background import Loop
    from mesh.settings import Settings
    from minca.intake.v1 import intake_service_pb2 as pb


def inbox_loops(settings: Settings, submit: Submit, measures: IntakeMetrics) -> Iterator[Loop]:
    """Yield a loop for each configured inbox.

    Raises: ValueError for an invalid mailbox address, or a missing user or password.
    """
    insurer = settings.inbox_insurer or (insurer_stated_in(settings.token.get_secret_value()) if settings.token else "")
    if settings.inbox_folder:
        handover = Handover(_traced("folder", submit), settings.max_email_bytes, insurer)
        folder = FolderInbox(settings.inbox_folder, handover, _MetricsObserver("folder", measures))
        yield folder.loop(EVERY_S)
    if settings.imap_url:
        handover = Handover(_traced("mailbox", submit), settings.max_email_bytes, insurer)
        account = account_of(settings, settings.imap_url)
        place = place_of(settings.home, account)
        yield ImapInbox(account, place, handover, _MetricsObserver("mailbox", measures), settings.imap_poll_s).loop()


def account_of(settings: Settings, url: str) -> MailboxAccount:
    """Return the mailbox at `url`, configured by the settings.

    Raises: ValueError.
    """
    if not settings.imap_user or settings.imap_password is None:
        raise ValueError("a mailbox needs MINCA_IMAP_USER and MINCA_IMAP_PASSWORD")
    address = parse_address(url)
    return MailboxAccount(
        address, settings.imap_user, settings.imap_password, settings.imap_flag, settings.imap_move_to
    )


def _traced(inbox: str, submit: Submit) -> Submit:
    async def traced(request: pb.SubmitEmailRequest) -> pb.SubmitEmailResponse:
        with setup.tracer().start_as_current_span(f"{inbox} receive", kind=trace.SpanKind.CONSUMER):
            return await submit(request)

    return traced


@dataclass(frozen=True, slots=True)
class _MetricsObserver:
    inbox: str
    measures: IntakeMetrics

    def took(self, _name: str, answer: HandoverResult) -> None:
        self.measures.arrived(self.inbox, "refused" if answer.refused else "taken")
        if answer.refused:
            log.warning("mail refused", way=self.inbox, reason=answer.refused)
        else:
            log.info("mail taken", way=self.inbox, intake_id=answer.intake_id)

    def waits(self, reason: str, wait_s: float) -> None:
        log.warning("way in waits", way=self.inbox, reason=reason, wait_s=wait_s)
