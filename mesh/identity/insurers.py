"""Insurers: their names, whose a new resource is, and where an insurer's contents lie in the blob store."""

from __future__ import annotations

import re
from typing import Final

from mesh.errors import InvalidField

DEFAULT_INSURER: Final = "default"
"""The insurer of what names none, by a caller of any."""
ALL_INSURERS: Final = ""
"""What a caller has for its insurer who may see the data of every one."""
INSURER_ID: Final = re.compile(r"(?!\.+\Z)[A-Za-z0-9._-]{1,64}")
INSURER_IDS: Final = "1 to 64 letters, digits, dots, dashes, underscores, and not dots alone"


def insurer_to_write(own_insurer: str, field: str, requested: str) -> str:
    """Return the insurer of a new resource: the requested one, else the caller's, else the default.

    Raises: InvalidField when it is no insurer's name, or the caller may not write for that insurer.
    """
    if requested and not INSURER_ID.fullmatch(requested):
        raise InvalidField(field, requested, INSURER_IDS)
    if own_insurer and requested not in {"", own_insurer}:
        raise InvalidField(field, requested, own_insurer)
    return requested or own_insurer or DEFAULT_INSURER


def blob_key(insurer_id: str, sha256: str) -> str:
    """Return the key in the blob store of an insurer's content with this hash: nobody else's message leads there.

    With two slashes it is no path: a worker of the release before, which would call the content damaged, tries again
    later instead, until one of this release takes the message.
    """
    return f"insurers//{insurer_id}/sha256/{sha256[:2]}/{sha256}"


def shared_blob_key(sha256: str) -> str:
    """Return the key of the same content as releases before kept it, one for all insurers."""
    return f"sha256/{sha256[:2]}/{sha256}"
