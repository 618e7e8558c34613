"""The language model that the settings name, if they name one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mesh.llm.client import Llm
    from mesh.settings import Settings


def llm_from(settings: Settings) -> Llm | None:
    """Return the model that the settings name; None without a key."""
    if settings.openai_api_key is None or not settings.openai_api_key.get_secret_value():
        return None
    from mesh.llm.client import open_llm  # noqa: PLC0415 - half a second that a service without a model does not need

    return open_llm(settings, settings.openai_api_key.get_secret_value())
