"""What every list is asked: the size of a page, where it begins, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from datastore.lists.list_query import PageRequest
from datastore.lists.page_token import page_size
from mesh.errors import NotFound

if TYPE_CHECKING:
    from datastore.tenancy.actor import Actor

USUAL: Final = 50
MOST: Final = 500


class ListRequest(Protocol):
    """A request of a list."""

    page_size: int
    page_token: str


def page_request(
    request: ListRequest, by: Actor, said: str = "", *, usual: int = USUAL, most: int = MOST
) -> PageRequest:
    """Read what a list is asked; `said` is its filter. A caller sees what is its insurer's.

    Raises: InvalidField.
    """
    size = page_size(request.page_size, usual, most)
    return PageRequest(size=size, token=request.page_token, filter=said, insurer_id=by.insurer_id)


def seen_insurer(own: str, asked: str) -> str:
    """Whose things a caller sees: its own, or those it asks for; empty: all.

    Raises: NotFound for those of others.
    """
    if own and asked not in {"", own}:
        raise NotFound("insurer", asked)
    return asked or own
