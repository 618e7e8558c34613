"""Lists that come in pages are read to their end, and no further."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from mesh.client.pages import EndlessListError, pages


@dataclass
class Asked:
    """Asks for a page."""

    page_token: str = ""


@dataclass
class Numbered:
    """A page with a number."""

    number: int
    next_page_token: str


class Book:
    """Gives so many pages; a page is asked for by its number."""

    def __init__(self, page_count: int) -> None:
        self.page_count = page_count
        self.asked = 0

    async def page(self, request: Asked) -> Numbered:
        """Give the page that is asked for."""
        self.asked += 1
        number = int(request.page_token or 1)
        return Numbered(number, "" if number == self.page_count else str(number + 1))


@pytest.mark.parametrize("page_count", [1, 3])
async def test_every_page_comes_once_and_in_order(page_count: int) -> None:
    book = Book(page_count)
    read = [page.number async for page in pages(book.page, Asked())]
    assert read == list(range(1, page_count + 1))
    assert book.asked == page_count


async def test_a_list_begins_where_the_request_does() -> None:
    assert [page.number async for page in pages(Book(3).page, Asked("2"))] == [2, 3]


async def test_who_has_enough_asks_for_no_further_page() -> None:
    book = Book(3)
    async for page in pages(book.page, Asked()):
        if page.number == 2:
            break
    assert book.asked == 2


async def test_a_list_without_end_is_given_up_and_not_taken_for_a_whole_one() -> None:
    book = Book(page_count=0)
    with pytest.raises(EndlessListError):
        [page async for page in pages(book.page, Asked(), most=4)]
    assert book.asked == 4
