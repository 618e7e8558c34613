"""Lists that come in pages (AIP-158), read to their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

MOST_PAGES: Final = 1_000


class PagedRequest(Protocol):
    """What asks for a page."""

    page_token: str


class PagedAnswer(Protocol):
    """A page, and what asks for the next one; empty: it is the last."""

    next_page_token: str


Request = TypeVar("Request", bound=PagedRequest)
Page = TypeVar("Page", bound=PagedAnswer)


class EndlessListError(RuntimeError):
    """A list does not come to its end: its server gives one page after another."""


async def pages(
    call: Callable[[Request], Awaitable[Page]], request: Request, most: int = MOST_PAGES
) -> AsyncIterator[Page]:
    """Yield the pages of a list; `request` asks for the first one, and is changed to ask for the others.

    Raises: EndlessListError for more than `most` pages; AioRpcError.
    """
    for _ in range(most):
        page = await call(request)
        yield page
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token
    raise EndlessListError(f"a list of more than {most:,} pages")
