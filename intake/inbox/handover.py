"""Where a way in hands its mails over: taken, refused for good, or not now."""

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
# What is no fault of the mail. Anything else puts it aside, so that it keeps no other from being taken.
NOT_OF_THE_MAIL: Final = PASSING | {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}


class NotNowError(Exception):
    """The mesh takes nothing now, or the mail server gives nothing; says why without words of a mail."""


@dataclass(frozen=True, slots=True)
class HandoverResult:
    """What became of a mail that was handed over; `refused` is why it never will be taken, empty when it was."""

    intake_id: str = ""
    status: str = ""
    refused: str = ""


class InboxObserver(Protocol):
    """Who is told what a way in does."""

    def took(self, name: str, answer: HandoverResult) -> None:
        """Hear of a mail that was handed over; `name` may be personal."""

    def waits(self, reason: str, wait_s: float) -> None:
        """Hear that nothing goes on for a while."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Hands mails to the mesh for an insurer, that of the caller when empty."""

    submit: Submit
    limit_bytes: int
    insurer: str = ""

    def refusal_of_size(self, size_bytes: int) -> HandoverResult | None:
        """Return why something so large is refused; None when it is not."""
        if size_bytes <= self.limit_bytes:
            return None
        return HandoverResult(refused=f"larger than {self.limit_bytes:,} bytes (MINCA_MAX_EMAIL_BYTES)")

    async def hand_over(self, raw: bytes) -> HandoverResult:
        """Submit a mail; one that was submitted before gets the same answer again.

        Raises: NotNowError.
        """
        try:
            request = intake_service_pb2.SubmitEmailRequest(raw=raw, insurer_id=self.insurer)
            intake = (await self.submit(request)).intake
        except grpc.aio.AioRpcError as error:
            details = read_details(error)
            return _refused(details.code, details.message, details.reason)
        except MincaError as error:
            return _refused(CODES[error.code], error.message, error.reason)
        except (BlobStoreError, OSError, TimeoutError) as error:
            raise NotNowError(f"mails cannot be kept ({type(error).__name__})") from None
        except Exception as error:  # noqa: BLE001 - whatever a mail sets off, the next one is taken
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
