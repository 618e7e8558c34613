"""The names of what happens in the mesh, as NATS knows them: stream, subjects, consumer, headers."""

from __future__ import annotations

from typing import Final

from minca.events.v1 import events_pb2

STREAM: Final = "MINCA"
SUBJECTS: Final = "minca.events.>"
# The subject of an event is the full name of its message.
EMAIL_RECEIVED: Final[str] = events_pb2.EmailReceived.DESCRIPTOR.full_name
# How far an intake is, for whoever watches it now: no event, kept in no stream. The id of the intake follows.
PROGRESS: Final = "minca.progress"
# The durable consumer of EMAIL_RECEIVED that the workers share.
WORKERS: Final = "intake"

# Repeats of one id within the stream's window are dropped.
MESSAGE_ID: Final = "Nats-Msg-Id"
# CloudEvents 1.0, NATS protocol binding.
CE_SPEC_VERSION: Final = "ce-specversion"
CE_ID: Final = "ce-id"
CE_SOURCE: Final = "ce-source"
CE_TYPE: Final = "ce-type"
CE_SUBJECT: Final = "ce-subject"
CE_TIME: Final = "ce-time"
CONTENT_TYPE: Final = "content-type"

DATASTORE: Final = "/minca/datastore"
PROTOBUF: Final = "application/protobuf"
