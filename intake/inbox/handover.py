"""Submits the e-mails of an inbox to the mesh: accepted, refused for good, or not now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import grpc
from obstore.exceptions import BaseError as BlobStoreError

from intake.service.retry_policy import PASSING
from mesh.errors import MincaError
from mesh.status import CODES, read_details
from mesh.telemetry.unforeseen import log_unforeseen
from minca.intake.v1 import intake_pb2, intake_service_pb2

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Submit = Callable[[intake_service_pb2.SubmitEmailRequest], Awaitable[intake_service_pb2.SubmitEmailResponse]]

LONGEST_WAIT_S: Final = 60.0
LONGEST_NAME: Final = 500
# Not the fault of the e-mail. Anything else puts the e-mail aside, so that it does not block others.
NOT_OF_THE_MAIL: Final = PASSING | {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}


class NotNowError(Exception):
    """The mesh or the mail server is unavailable; the message quotes nothing from an e-mail."""


@dataclass(frozen=True, slots=True)
class HandoverResult:
    """The result of a submission; `refused` is why an e-mail can never be accepted, empty when it was."""

    intake_id: str = ""
    status: str = ""
    refused: str = ""


class InboxObserver(Protocol):
    """Observes what an inbox does."""

    def took(self, name: str, answer: HandoverResult) -> None:
        """Called for each submitted e-mail; `name` may be personal data."""

    def waits(self, reason: str, wait_s: float) -> None:
        """Called when the inbox pauses."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Submits e-mails for an insurer; empty: the caller's."""

    submit: Submit
    limit_bytes: int
    insurer: str = ""

    def refusal_of_size(self, size_bytes: int) -> HandoverResult | None:
        """Return the refusal of an e-mail that is too large; None otherwise."""
        if size_bytes <= self.limit_bytes:
            return None
        return HandoverResult(refused=f"larger than {self.limit_bytes:,} bytes (MINCA_MAX_EMAIL_BYTES)")

    async def hand_over(self, raw: bytes, file_name: str = "") -> HandoverResult:
        """Submit an e-mail, from a file of this name; submitting it again gives the same answer.

        Raises: NotNowError.
        """
        try:
            request = intake_service_pb2.SubmitEmailRequest(
                raw=raw, insurer_id=self.insurer, file_name=file_name[-LONGEST_NAME:]
            )
            intake = (await self.submit(request)).intake
        except grpc.aio.AioRpcError as error:
            details = read_details(error)
            return _refused(details.code, details.message, details.reason)
        except MincaError as error:
            return _refused(CODES[error.code], error.message, error.reason)
        except (BlobStoreError, OSError, TimeoutError) as error:
            raise NotNowError(f"mails cannot be kept ({type(error).__name__})") from None
        except Exception as error:  # noqa: BLE001 - whatever an e-mail causes, the next one is accepted
            log_unforeseen(error, "mail not taken")
            return HandoverResult(refused=f"an internal error ({type(error).__name__})")
        status = intake_pb2.Intake.Status.Name(intake.status).removeprefix("STATUS_").lower()
        return HandoverResult(intake.id, status)


def _refused(code: grpc.StatusCode, message: str, reason: str) -> HandoverResult:
    text = message or code.name.lower().replace("_", " ")
    text = f"{text} [{reason}]" if reason else text
    if code in NOT_OF_THE_MAIL:
        raise NotNowError(text)
    return HandoverResult(refused=text)
