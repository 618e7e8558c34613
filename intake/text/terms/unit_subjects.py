"""Of which units of a list a clause speaks: "la Ranger", "los tractos", "la 2023", "la unidad 2", "Aveo: …"."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from domain import brands, models
from domain.quotation.kinds import KindList, class_in, kind_in
from domain.text import plain, words
from domain.word_lists import words_of
from intake.lexicon.unit_kinds import WHOLE_CLASS, is_tractor, kinds_named, singular
from intake.lexicon.word_files import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.extraction import Vehicle

_CLAUSE: Final = re.compile(
    r"[;.]\s+|,\s+(?:Y\s+)?(?=(?:A |EN |PARA )?(?:EL|L[AO]S?|AL) )|\sY\s(?=(?:A )?(?:EL|L[AO]S?) )"
    r"|\sY\s(?=(?:AMPLIA|LIMITADA|BASICA|R\.?C\.?|DM|RT) (?:AL|(?:A|PARA|EN) (?:EL|L[AO]S?)) )"
)
_SUBJECT: Final = re.compile(
    r"\b(?P<article>(?:(?:EL|L[AO]S?|AL|DEL) )?MODELO(?= \d)|EL|L[AO]S?|AL|DEL) "
    r"(?:(?:\d{1,3}|DOS|TRES|CUATRO|CINCO) (?=[A-Z]))?"
    r"(?P<name>(?:[A-Z][A-Z0-9]+|(?:19|20)\d\d\b)(?:[ -][A-Z0-9]+){0,4})"
)
_LABEL: Final = re.compile(r"^\W*(?P<name>[A-Z][A-Z0-9]+(?:[ -][A-Z0-9]+){0,4})\s*:")
_LETTERED: Final = re.compile(r"\b(?:LA |EL )?(?:UNIDAD|INCISO|NO\.?|NUMERO) (?P<mark>[A-Z]|\d{1,3})\b\)?(?=[ ,:])")
_OTHERS: Final = re.compile(r"\b(?:L[AO]S (?:OTR[AO]S|DEMAS)|LO DEMAS|EL RESTO|L[AO]S RESTANTES)\b")
_MANY: Final = frozenset({"LOS", "LAS"})
_LABELLED: Final = ":"
_BEFORE_YEARS: Final = frozenset({"LA", "LAS", "MODELO"})
"""Before a year that calls units: "el 2023" is rather a year of something else."""


class NamedUnits(NamedTuple):
    """The units that a clause speaks of, by their indices; whether it calls some by a name or number of their own.

    `is_unclear`: it names a vehicle that is none of the list, or not which of several.
    """

    indices: tuple[int, ...] = ()
    has_own_name: bool = False
    is_unclear: bool = False


def clauses_of(sentence: str) -> Iterator[str]:
    """Yield the parts of a sentence that may each speak of other units."""
    start = 0
    for match in _CLAUSE.finditer(plain(sentence)):
        yield sentence[start : match.start()]
        start = match.end()
    yield sentence[start:]


def speaks_of_others(written: str) -> bool:
    """Tell whether a clause in capitals speaks of the units that no other clause names: "las demás"."""
    return _OTHERS.search(written) is not None


class UnitNames:
    """The words by which the units of a list may be called."""

    def __init__(self, vehicles: Sequence[Vehicle]) -> None:
        self.vehicles = vehicles

    def __len__(self) -> int:
        return len(self.vehicles)

    @cached_property
    def _texts(self) -> list[str]:
        return [f"{vehicle.brand} {vehicle.model} {vehicle.description}" for vehicle in self.vehicles]

    @cached_property
    def _words(self) -> list[tuple[str, ...]]:
        return [words(text) for text in self._texts]

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for index, (written, vehicle) in enumerate(zip(self._words, self.vehicles, strict=True)):
            named = {*written, *(one + other for one, other in pairwise(written))}
            for word in named | ({str(vehicle.year)} if vehicle.year else set()):
                places.setdefault(word, []).append(index)
        return places

    def named_in(self, clause: str) -> NamedUnits:
        """Return the units that a clause speaks of."""
        written = plain(clause)
        if match := _LETTERED.search(written):
            index = self._numbered(match["mark"])
            return NamedUnits() if index is None else NamedUnits((index,), has_own_name=True)
        subjects = [*_SUBJECT.finditer(written), *filter(None, [_LABEL.match(written)])]
        every = [
            self._called(match.groupdict().get("article", _LABELLED).split()[-1], match["name"]) for match in subjects
        ]
        indices = dict.fromkeys(index for named in every for index in named.indices)
        return NamedUnits(tuple(indices), any(one.has_own_name for one in every), any(one.is_unclear for one in every))

    def of_kind(self, name: str) -> list[int]:
        """Return the units of a kind in capitals: those that name it, else those of its class that name no other."""
        kind = kind_in(KindList.VEHICLE, name)
        stem = singular(next((word for word in name.split() if kind_in(KindList.VEHICLE, word)), name))
        of_class = [index for index, text in enumerate(self._texts) if class_in(text) == kind]
        tractors = [index for index in of_class if is_tractor(self._texts[index])]
        if stem.startswith("TRACT"):
            return tractors or self._of_no_other_kind(of_class)
        if stem in WHOLE_CLASS:
            is_of_tractors = stem == "CAMION" and len(tractors) < len(of_class)
            return [index for index in of_class if not (is_of_tractors and index in tractors)]
        named = [index for index, texts in enumerate(self._words) if any(word.startswith(stem) for word in texts)]
        return named or self._of_no_other_kind(of_class)

    def _of_no_other_kind(self, of_class: Sequence[int]) -> list[int]:
        return [index for index in of_class if not kinds_named(self._words[index])]

    def _numbered(self, mark: str) -> int | None:
        """Return the unit with a letter or a number: its own number where units have any, else its place."""
        if not mark.isdigit():
            index = ord(mark) - ord("A")
        elif self._have_numbers:
            own = [vehicle.economic_number.lstrip("0") for vehicle in self.vehicles]
            index = own.index(mark) if own.count(mark) == 1 else -1
        else:
            index = int(mark) - 1
        if not 0 <= index < len(self.vehicles):
            return None
        return index if mark.isdigit() and self._have_numbers else self._in_order[index]

    @cached_property
    def _have_numbers(self) -> bool:
        return any(vehicle.economic_number for vehicle in self.vehicles)

    @cached_property
    def _in_order(self) -> list[int]:
        """The units as they follow one another in the mail: several readers may have read one list."""
        rows = [vehicle.origin.row if vehicle.origin else 0 for vehicle in self.vehicles]
        places = {(one.origin.file, one.origin.sheet) for one in self.vehicles if one.origin}
        every = range(len(rows))
        return sorted(every, key=lambda index: rows[index]) if len(places) == 1 else list(every)

    def _called(self, article: str, name: str) -> NamedUnits:
        """Return the units that an article and the words behind it call; a label calls them without an article."""
        first, *more = name.replace("-", " ").split()
        if first.isdigit() and article not in _BEFORE_YEARS:
            return NamedUnits()
        is_label, is_name = article == _LABELLED, _is_name(first)
        is_unit = not words_of(UNITS, "UNITS").isdisjoint({first, singular(first)})
        is_unit |= article in _MANY and bool(kind_in(KindList.USAGE, first))  # "los taxis"
        if is_label and not (is_name or is_unit):
            return NamedUnits()
        called = self._by_word.get(first) or self._by_word.get(first + "".join(more[:1]), [])
        if len(called) != 1 and not is_name and kind_in(KindList.VEHICLE, first):
            return NamedUnits() if is_label else NamedUnits(tuple(self.of_kind(first)))
        if not called and is_unit and article in {*_MANY, _LABELLED}:
            called = self._by_word.get(singular(first), [])
        if not called:
            return NamedUnits(is_unclear=is_name)
        if len(called) > 1 and not (is_name or is_unit or first.isdigit()):
            return NamedUnits()
        called = self._narrowed(called, more)
        is_clear = len(called) == 1 or article in {*_MANY, _LABELLED}
        return NamedUnits(tuple(called), has_own_name=True) if is_clear else NamedUnits(is_unclear=is_name)

    def _narrowed(self, called: list[int], more: Sequence[str]) -> list[int]:
        """Return those of `called` that have the further words too, as far as any has: "la RAM 2500"."""
        for word in more:
            if not (narrower := [index for index in called if index in self._by_word.get(word, ())]):
                break
            called = narrower
        return called


def _is_name(word: str) -> bool:
    """Tell whether a word is the name of a make or of a model and no everyday word."""
    is_model = word in models.names() and word not in models.everyday_names()
    return is_model or word in brands.spellings()
