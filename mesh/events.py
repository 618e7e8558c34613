"""The names of events in NATS: stream, subjects, consumer, headers."""

from __future__ import annotations

from typing import Final

from minca.events.v1 import events_pb2

STREAM: Final = "MINCA"
SUBJECTS: Final = "minca.events.>"
# The subject of an event is the full name of its message.
EMAIL_RECEIVED: Final[str] = events_pb2.EmailReceived.DESCRIPTOR.full_name
# Where events go that cannot be decoded, in the same stream: nobody works on them until a person has looked.
DEAD_LETTERS: Final = "minca.events.dead-letters"
# The progress of an intake, for its current watchers: not an event, not stored in the stream. The intake id follows.
PROGRESS: Final = "minca.progress"
# The durable consumer of EMAIL_RECEIVED that the workers share.
WORKERS: Final = "intake"

# The stream drops repeats of an id within its duplicate window.
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
