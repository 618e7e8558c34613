"""Reads the common parts of list requests: page size, page token, filter and insurer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from datastore.lists.list_query import PageRequest
from datastore.lists.page_token import page_size
from mesh.errors import NotFound

if TYPE_CHECKING:
    from datastore.tenancy.actor import Actor

DEFAULT: Final = 50
MOST: Final = 500


class ListRequest(Protocol):
    """A list request of the contract."""

    page_size: int
    page_token: str


def page_request(
    request: ListRequest, actor: Actor, list_filter: str = "", *, default: int = DEFAULT, maximum: int = MOST
) -> PageRequest:
    """Read a list request; a caller sees only what belongs to its insurer.

    Raises: InvalidField.
    """
    size = page_size(request.page_size, default, maximum)
    return PageRequest(size=size, token=request.page_token, filter=list_filter, insurer_id=actor.insurer_id)


def visible_insurer(own_insurer: str, requested: str) -> str:
    """Return the insurer whose data a caller sees: its own, or the requested one; empty: all.

    Raises: NotFound for another insurer's data.
    """
    if own_insurer and requested not in {"", own_insurer}:
        raise NotFound("insurer", requested)
    return requested or own_insurer
