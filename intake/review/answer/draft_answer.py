"""Drafts an answer to the broker of a case, from what is stored of it and of its mail."""

from __future__ import annotations

import asyncio
import email
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from obstore.exceptions import BaseError as BlobStoreError

from domain.text import tidy
from intake.mail.headers import senders
from intake.mail.references import references_of
from intake.model.document import Sender
from intake.review.answer.draft_mail import DraftMail, address_of, answer_subject, written
from intake.review.answer.questions import questions_of
from intake.review.review_words import words
from intake.service.blobs import BlobLostError
from intake.service.convert import has_content
from minca.datastore.v1 import message_pb2, message_service_pb2
from minca.intake.v1 import review_service_pb2 as pb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.review.case_rows import CaseRows
    from intake.service.blobs import Blobs
    from minca.datastore.v1 import case_pb2, message_service_pb2_grpc

HEAD_BYTES: Final = 100_000
HEAD_CHARS: Final = 50_000
DOMAIN: Final = "minca.invalid"
"""Of the Message-ID where the insurer's own domain is not known (RFC 2606)."""


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts answers; `domain` is the insurer's own."""

    rows: CaseRows
    messages: message_service_pb2_grpc.MessageServiceStub
    blobs: Blobs
    domain: str = DOMAIN

    async def draft(self, case_id: str) -> pb.AnswerDraft:
        """Return the draft of an answer.

        Raises: grpc.aio.AioRpcError.
        """
        case = await self.rows.case(case_id)
        rows = await self.rows.rows(case.id)
        message = await self._message(case.message_id)
        questions = await asyncio.to_thread(questions_of, case, rows)
        to = _broker_of(case, message)
        subject = answer_subject(message.subject or words("subject"), case.cot_number)
        text = _text(case, to.name, questions)
        thread = [*await self._earlier(message), *filter(None, [message.source_message_id])]
        eml = written(DraftMail(to, subject, text, thread), self.domain)
        return pb.AnswerDraft(
            to=str(address_of(to) or ""), subject=subject, text=text, eml=eml, question_count=len(questions)
        )

    async def _message(self, message_id: str) -> message_pb2.Message:
        """Return the mail of a case; an empty one where there is none."""
        if not message_id:
            return message_pb2.Message()
        request = message_service_pb2.GetMessageRequest(message_id=message_id)
        return (await self.messages.GetMessage(request)).message

    async def _earlier(self, message: message_pb2.Message) -> list[str]:
        """Return the Message-IDs that a mail answers, the oldest first; none where it is no longer stored."""
        if not has_content(message) or message.kind != message_pb2.Message.KIND_EMAIL:
            return []
        with suppress(BlobLostError, BlobStoreError, OSError):
            content = await self.blobs.fetch(message.blob_key)
            return await asyncio.to_thread(_answered_by, content)
        return []


def _answered_by(content: bytes) -> list[str]:
    head = email.message_from_bytes(content[:HEAD_BYTES].split(b"\r\n\r\n", 1)[0].split(b"\n\n", 1)[0] + b"\n\n")
    return list(reversed(references_of(head, [], "", HEAD_CHARS)))


def _broker_of(case: case_pb2.Case, message: message_pb2.Message) -> Sender:
    """Return who sent the mail, or else the broker that the case names."""
    for sender in senders(message.sender):
        return sender
    return Sender(tidy(case.data.broker_name), case.data.broker_email.strip())


def _text(case: case_pb2.Case, name: str, questions: Sequence[str]) -> str:
    """Return the draft as plain text, an empty line between its parts."""
    hello = words("hello").format(name=tidy(name)) if name else words("hello.unknown")
    client = words("thanks.client").format(client=tidy(case.data.client_name)) if case.data.client_name else ""
    opening = words("thanks" if questions else "complete").format(cot=case.cot_number, client=client)
    items = "\n".join(f"{number}. {question}" for number, question in enumerate(questions, start=1))
    asks_for_units = any(words("unit").split()[1] in question for question in questions)
    parts = [hello, opening, items, words("numbers") if asks_for_units else "", words("bye")]
    return "\n\n".join(part for part in parts if part) + "\n"
