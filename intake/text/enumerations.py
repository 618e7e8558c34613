"""Which passages are items of one list: those with marks of one kind, or neighbouring lines without marks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from intake.lexicon.section_titles import context_of
from intake.lexicon.trade_words import is_kind
from intake.text.romans import ROMAN, roman_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from intake.text.passages import Passage

_ORDINAL: Final = re.compile(r"\d+")
_LETTER: Final = re.compile(r"[a-z]\)", re.IGNORECASE)
_ROMAN_MARK: Final = re.compile(rf"\(?({ROMAN})([).-])-?", re.IGNORECASE)
_WIDEST_GAP: Final = 2  # lines: a blank one between two items
_MOST_BETWEEN: Final = 60  # passages between two items of one list


class ItemEvidence(Enum):
    """What a passage, read on its own, says of a vehicle."""

    VEHICLE = auto()
    UNNAMED = auto()  # words and a fact, but no name that is known
    MORE = auto()  # facts and nothing else: they belong to the vehicle above
    NONE = auto()


def beside_vehicles(
    passages: Sequence[Passage], read: Mapping[int, ItemEvidence], weigh: Callable[[int], ItemEvidence]
) -> set[int]:
    """Return the places of all items of the lists that hold at least one vehicle.

    `read` gives what passages have been read as, by place; `weigh` judges what another passage may be in such a list.
    """
    items: set[int] = set()
    for places in marked_lists(passages):
        if any(read.get(place) is ItemEvidence.VEHICLE for place in places):
            items.update(places)
    for block in unmarked_blocks(passages):
        if sum(read.get(place) is ItemEvidence.VEHICLE for place in block) > 1 and any(
            place not in read for place in block
        ):
            items.update(_lined_up(block, [read.get(place) or weigh(place) for place in block]))
    return items


def _lined_up(block: Sequence[int], evidence: Sequence[ItemEvidence]) -> Sequence[int]:
    """Return the lines of a block that are items of a list; it is a list when most of its lines are vehicles.

    Where every other line is no vehicle, those may be second lines of the ones above: only lines that may be vehicles
    themselves are items then.
    """
    vehicles = [offset for offset, weight in enumerate(evidence) if weight is ItemEvidence.VEHICLE]
    first, last = vehicles[0], vehicles[-1] + 1
    while first and evidence[first - 1] is ItemEvidence.UNNAMED:
        first -= 1
    while last < len(block) and evidence[last] is ItemEvidence.UNNAMED:
        last += 1
    counts = Counter(evidence[first:last])
    likely, others = counts[ItemEvidence.VEHICLE] + counts[ItemEvidence.UNNAMED], counts[ItemEvidence.NONE]
    if likely <= others:
        return ()
    if likely > 2 * others:
        return block[first:last]
    return [block[offset] for offset in range(first, last) if evidence[offset] is ItemEvidence.UNNAMED]


@dataclass(slots=True)
class _OpenList:
    """A list to which more items may come."""

    kind: str
    places: list[int]
    last_ordinal: int = 0

    def goes_on(self, kind: str, ordinal: int, passages: Sequence[Passage], place: int) -> bool:
        """Tell whether the item at `place` comes next: a number that counts on from anywhere, another mark close by."""
        is_next = bool(ordinal) and ordinal == self.last_ordinal + 1
        if kind == self.kind and (is_next or ordinal < self.last_ordinal):
            return is_next
        return (kind == self.kind or is_next) and not self._is_parted(passages, place)

    def _is_parted(self, passages: Sequence[Passage], place: int) -> bool:
        start = self.places[-1] + 1
        return place - start > _MOST_BETWEEN or any(_parts_lists(passages[between]) for between in range(start, place))


def marked_lists(passages: Sequence[Passage]) -> list[list[int]]:
    """Return the lists of marked items, each as the places of its items."""
    lists: list[list[int]] = []
    open_lists: dict[str, _OpenList] = {}
    for place, passage in enumerate(passages):
        if not passage.is_item or not passage.text:
            continue
        kinds = _kinds(passage.mark)
        open_list, ordinal = next(
            (
                (known, number)
                for kind, number in kinds
                if (known := _continued(open_lists, passages, place, kind, number))
            ),
            (None, kinds[0][1]),
        )
        if open_list is None:
            open_list = open_lists[kinds[0][0]] = _OpenList(kinds[0][0], [])
            lists.append(open_list.places)
        open_list.places.append(place)
        open_list.last_ordinal = ordinal
    return lists


def _continued(
    open_lists: dict[str, _OpenList], passages: Sequence[Passage], place: int, kind: str, ordinal: int
) -> _OpenList | None:
    """Return the list that the item at `place` continues, preferring one whose marks are of the same kind."""
    same_first = sorted(open_lists.values(), key=lambda other: (other.kind != kind, -other.places[-1]))
    return next((other for other in same_first if other.goes_on(kind, ordinal, passages, place)), None)


def _kinds(mark: str) -> list[tuple[str, int]]:
    """Return the kinds that a mark may be of, each with the number it holds, 0 for none: "3.-" is "1.-" and 3.

    "i)" is a roman one, or the letter behind "h)".
    """
    mark = mark.strip()
    for number in list(_ORDINAL.finditer(mark))[-1:]:
        return [(f"{mark[: number.start()]}1{mark[number.end() :]}", int(number.group()))]
    roman = _ROMAN_MARK.fullmatch(mark)
    kinds = [(f"i{roman[2]}", roman_number(roman[1]))] if roman else []
    if _LETTER.fullmatch(mark):
        kinds.append(("a)", ord(mark[0].lower()) - ord("a") + 1))
    return kinds or [(mark[:1], 0)]


def depth_of_number(mark: str) -> int:
    """Return how many numbers say which item of its list a mark marks: 1 for "3.-", 2 for "3.1", 0 for a bullet."""
    return len(_ORDINAL.findall(mark))


def _parts_lists(passage: Passage) -> bool:
    """Tell whether a passage between two items ends the list: a sentence or heading does, a title of units does not."""
    text = passage.text
    if passage.is_item or not text[:1].isalpha() or text[:1].islower():
        return False
    return not (is_kind(text) or context_of(text))


def unmarked_blocks(passages: Sequence[Passage]) -> Iterator[list[int]]:
    """Yield runs of unmarked lines that stand equally close: one below the other, or a blank line apart."""
    block: list[int] = []
    last_gap = 0
    for before, place in pairwise(place for place, passage in enumerate(passages) if passage.text):
        gap = passages[place].number - passages[before].last_number
        is_one = 0 < gap <= _WIDEST_GAP and not (passages[before].is_item or passages[place].is_item)
        if is_one and block and gap == last_gap:
            block.append(place)
            continue
        if block:
            yield block
        block = [before, place] if is_one else []
        last_gap = gap
    if block:
        yield block
