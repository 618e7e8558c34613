"""The language of an answer: the one that the caller accepts, and it is told which one that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesh.language import ACCEPT_LANGUAGE, CONTENT_LANGUAGE, preferred_language
from mesh.server.call import incoming_metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    import grpc


def answer_language(context: grpc.aio.ServicerContext[Any, Any], offered: Sequence[str], default: str) -> str:
    """Return the offered language that the caller of the current call prefers, and name it in the trailing metadata."""
    accept = next((str(value) for key, value in incoming_metadata.get() if key == ACCEPT_LANGUAGE), "")
    language = preferred_language(accept, offered, default)
    context.set_trailing_metadata(((CONTENT_LANGUAGE, language),))
    return language
