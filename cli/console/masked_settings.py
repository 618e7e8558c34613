"""Settings as they may be shown: without secrets, also those that stand inside a URL."""

from __future__ import annotations

import re
from typing import Final

from pydantic import SecretStr

from mesh.settings import Settings

MASKED: Final = "********"
# One URL up to the next of a list: `nats://a@b,nats://c@d`.
_URL: Final = re.compile(r"([a-z][a-z0-9+.-]*://)(.*?)(?=,\s*[a-z][a-z0-9+.-]*://|\Z)", re.IGNORECASE | re.DOTALL)
_PARAMETER: Final = re.compile(r"(?<=[?&;#])([^=&;#]*=)?[^&;#]+")


def shown_value(name: str, value: object) -> str:
    """Return the value of a field of the settings, "-" when it is not set."""
    if value is None:
        return "-"
    if isinstance(value, SecretStr) or Settings.model_fields[name].repr is False:
        return MASKED
    return masked(str(value))


def masked(text: str) -> str:
    """Return a text whose URLs show neither user and password nor the values of parameters.

    Passwords hold whatever people type, so all that stands before the last @ is taken for them.
    """
    return _URL.sub(lambda url: url[1] + _masked_rest(url[2]), text)


def _masked_rest(rest: str) -> str:
    credentials, sign, place = rest.rpartition("@")
    return (MASKED if credentials else "") + sign + _PARAMETER.sub(rf"\1{MASKED}", place)
