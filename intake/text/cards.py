"""Cards: vehicles with a fact a line, its name above them; the lines of one are one passage."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from domain.text import words
from intake.lexicon.trade_words import names_make
from intake.text.labelled_values import read_labels
from intake.text.remarks import speaks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from intake.text.labelled_values import LabelledValues
    from intake.text.passages import Passage

_MARK: Final = "\u25aa"
_LONGEST_LINE: Final = 60
_MOST_WORDS: Final = 7
_MOST_NAME_LINES: Final = 3
_FEWEST_FACTS: Final = 2


@dataclass(slots=True)
class _Card:
    """The lines of a card that may go on."""

    names: list[Passage] = field(default_factory=list)
    facts: list[Passage] = field(default_factory=list)
    stated: set[str] = field(default_factory=set)

    def takes(self, passage: Passage) -> bool:
        """Take the next line, if it is one of this card: another word of its name, or a fact that is new."""
        if passage.is_item or not self._is_next(passage):
            return False
        facts = read_labels(passage.text)
        stated = _stated(facts)
        if not self.lines and _is_dated_name(passage.text, stated):
            self.names.append(passage)
            self.stated |= stated
            return True
        if stated and not words(facts.rest):
            if not self.names or not self.stated.isdisjoint(stated):
                return False
            self.stated |= stated
            self.facts.append(passage)
            return True
        if not self._may_take_name(passage.text, facts):
            return False
        self.names.append(passage)
        return True

    def _may_take_name(self, text: str, facts: LabelledValues) -> bool:
        """Tell whether a line may be one more of the name: below a dated one, only what names no vehicle itself."""
        if self.facts or len(self.names) == _MOST_NAME_LINES or (self.stated and names_make(text)):
            return False
        return _may_be_name(text, facts)

    def _is_next(self, passage: Passage) -> bool:
        last = (self.facts or self.names)[-1:]
        return not last or last[0].last_number + 1 == passage.number

    @property
    def lines(self) -> Sequence[Passage]:
        return [*self.names, *self.facts]

    @property
    def is_vehicle(self) -> bool:
        """Whether it has a name that is known, and facts enough that only a vehicle has.

        A name with its year and facts below it needs no card, which would take one number for the only one.
        """
        if "year" in self.stated and len(self.names) == 1 and read_labels(self.names[0].text).year:
            return False
        is_named = any(names_make(passage.text) for passage in self.names)
        is_numbered = not self.stated.isdisjoint({"vin", "plate"})
        return is_named and (is_numbered or len(self.stated) >= _FEWEST_FACTS)

    def as_passage(self) -> Passage:
        """Return all lines as one."""
        name = " ".join(passage.text for passage in self.names)
        text = ", ".join([name, *(passage.text for passage in self.facts)])
        return replace(self.names[0], text=text, last_number=self.lines[-1].last_number, mark=_MARK)


def with_cards(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Yield `passages`, the lines of each card as one."""
    card = _Card()
    for passage in passages:
        if not card.takes(passage):
            yield from _ended(card)
            card = _Card()
            if not card.takes(passage):
                yield passage
    yield from _ended(card)


def _ended(card: _Card) -> Iterator[Passage]:
    """Yield a card as one passage; lines that are none as they are, but a card that begins further down among them."""
    if card.is_vehicle:
        start = next(place for place, passage in enumerate(card.names) if names_make(passage.text))
        yield from card.names[:start]
        yield _Card(card.names[start:], card.facts).as_passage()
    else:
        yield from card.lines


def _is_dated_name(text: str, stated: set[str]) -> bool:
    """Tell whether a line is the name of a vehicle with its year, the first line of a card."""
    return stated == {"year"} and len(text) <= _LONGEST_LINE and len(words(text)) <= _MOST_WORDS and names_make(text)


def _stated(facts: LabelledValues) -> set[str]:
    """Return the kinds of facts that a line states."""
    kinds = {"vin": facts.vin, "plate": facts.plate, "money": facts.money, "year": facts.year, "usage": facts.usage}
    return {kind for kind, fact in kinds.items() if fact}


def _may_be_name(text: str, facts: LabelledValues) -> bool:
    is_short = len(text) <= _LONGEST_LINE and 0 < len(words(text)) <= _MOST_WORDS
    return is_short and not facts.has_fact and not text.rstrip().endswith((":", ".")) and not speaks(text)
