"""Kinds of use, service, value, cargo, coverage and vehicle: the words that name them, one list for each.

The names are those of the enums in minca.fleet.v1 without their prefix. An insurer's own names for the kinds are words
that its operator adds to the lists (`domain.word_lists`): they are read like the others, and the first of them is the
insurer's name of the kind.

What the kinds are follows the supervisor's statistical layout for fleet motor (CNSF, "Manual del Sistema Estadístico
del Sector Asegurador, Automóviles Flotilla"), of which only the outline could be seen: the codes of its catalogues are
not in these lists.
"""

from __future__ import annotations

from enum import Enum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from domain import brands, models
from domain.text import words
from domain.word_lists import SHIPPED, by_spelling, entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class KindList(Enum):
    """The lists, each with its file and the prefix of its enum in the contract."""

    USAGE = ("usage_kinds.txt", "USAGE_KIND_")
    SERVICE = ("service_kinds.txt", "SERVICE_KIND_")
    VALUE_BASIS = ("value_bases.txt", "VALUE_BASIS_")
    CARGO = ("cargo_classes.txt", "CARGO_CLASS_")
    COVERAGE = ("coverage_kinds.txt", "COVERAGE_KIND_")
    VEHICLE = ("vehicle_classes.txt", "VEHICLE_CLASS_")

    @property
    def file(self) -> str:
        return self.value[0]

    @property
    def prefix(self) -> str:
        return self.value[1]

    def without_prefix(self, value: str) -> str:
        """Return the name of a kind as the list has it, of the name of its value in the contract."""
        return value.removeprefix(self.prefix)


CAR: Final = "CAR"
HEAVY: Final = "HEAVY"
TRAILER: Final = "TRAILER"
MOTORCYCLE: Final = "MOTORCYCLE"
CLASSES: Final = (CAR, HEAVY, TRAILER, MOTORCYCLE)


@lru_cache(maxsize=16_384)
def kind_in(kinds: KindList, text: str) -> str:
    """Return the kind that `text` names: by the longest spelling in it, the first of equals; empty when none."""
    return max(_named(kinds, text), key=lambda named: named[0], default=(0, ""))[1]


def _named(kinds: KindList, text: str) -> Iterator[tuple[int, str]]:
    """Yield the kinds that `text` names, each with the number of words of its spelling."""
    known, longest = by_spelling(SHIPPED / kinds.file), _most_words(kinds)
    written = words(text)
    for start in range(len(written)):
        for end in range(min(start + longest, len(written)), start, -1):
            if entry := known.get(" ".join(written[start:end])):
                yield end - start, entry.name
                break


@cache
def _most_words(kinds: KindList) -> int:
    return max(len(words(spelling)) for spelling in by_spelling(SHIPPED / kinds.file))


def names_of(kinds: KindList) -> dict[str, tuple[str, ...]]:
    """Return the names of each kind, the insurer's own before those that are shipped."""
    names: dict[str, tuple[str, ...]] = {}
    for entry in sorted(entries(SHIPPED / kinds.file), key=lambda entry: not entry.is_added):
        names[entry.name] = (*names.get(entry.name, ()), *entry.spellings)
    return names


@lru_cache(maxsize=16_384)
def class_in(text: str) -> str:
    """Return the class of the vehicle that `text` describes; empty when no word of it tells.

    A word for a heavy unit or a motorcycle tells more than that for a body: "ISUZU ELF CAJA SECA" is a lorry. So does
    a maker of cars that stands before the body.
    """
    named = [kind for _, kind in _named(KindList.VEHICLE, text)]
    if names_machine(text):
        return HEAVY if HEAVY in named else ""
    if not named:
        return CAR if _names_make(text) else ""
    if named[0] == TRAILER and not _names_make(_before_trailer(text)):
        return TRAILER
    return next((kind for kind in (MOTORCYCLE, HEAVY) if kind in named), CAR)


def names_machine(text: str) -> bool:
    """Tell whether a text names a machine that is none of the classes: a fork-lift, an excavator."""
    return not _MACHINES.isdisjoint(words(text))


_MACHINES: Final = frozenset(
    "MONTACARGAS MONTACARGA RETROEXCAVADORA RETROEXCAVADORAS EXCAVADORA EXCAVADORAS BULLDOZER MINICARGADOR"
    " MINICARGADORES MOTOCONFORMADORA MOTOCONFORMADORAS RODILLO VIBROCOMPACTADOR FORKLIFT COSECHADORA".split()
)


def _before_trailer(text: str) -> str:
    written = words(text)
    for end in range(1, len(written) + 1):
        if any(kind == TRAILER for _, kind in _named(KindList.VEHICLE, " ".join(written[:end]))):
            return " ".join(written[: end - 1])
    return text


def _names_make(text: str) -> bool:
    """Tell whether a word is a brand, or a model that is no everyday word."""
    return any(
        word in brands.spellings() or (word in models.names() and word not in models.everyday_names())
        for word in words(text)
    )


def derived_kinds(
    *, description: str, brand: str, model: str, usage: str, service: str, value_basis: str, cargo: str
) -> dict[str, str]:
    """Return the kinds of a vehicle by the names of their fields in the contract, as names of its enums.

    A kind that is not known is left out. A use may name the service or the class of the goods too: "SPF", "Carga B".
    """
    kinds = dict(_kinds_of_terms(usage, service, value_basis, cargo))
    if name := class_in(f"{brand} {model} {description}"):
        kinds["vehicle_class"] = f"{KindList.VEHICLE.prefix}{name}"
    return kinds


@lru_cache(maxsize=16_384)
def _kinds_of_terms(usage: str, service: str, value_basis: str, cargo: str) -> tuple[tuple[str, str], ...]:
    """Return the kinds that do not follow from what describes a vehicle: of thousands in a fleet few differ in them."""
    kinds = []
    for field, of, texts in (
        ("usage_kind", KindList.USAGE, (usage,)),
        ("service_kind", KindList.SERVICE, (service, usage)),
        ("value_basis_kind", KindList.VALUE_BASIS, (value_basis,)),
        ("cargo_class", KindList.CARGO, (cargo, usage)),
    ):
        if name := next((name for text in texts if text and (name := kind_in(of, text))), ""):
            kinds.append((field, f"{of.prefix}{name}"))
    return tuple(kinds)


TELLING: Final = ("description", "brand", "model", "usage", "service", "value_basis", "cargo")
"""The fields of a vehicle that tell its kinds."""


def kinds_of(vehicle: Mapping[str, Any]) -> dict[str, Any]:
    """Return the derived kinds of a vehicle, given as its fields by name."""
    return derived_kinds(**{name: vehicle[name] for name in TELLING})


def class_of(kinds: Mapping[str, str]) -> str:
    """Return the name of the class among derived kinds; empty when it is not known."""
    return KindList.VEHICLE.without_prefix(kinds.get("vehicle_class", ""))


def usage_of(kinds: Mapping[str, str]) -> str:
    """Return the name of the use among derived kinds; empty when it is not known."""
    return KindList.USAGE.without_prefix(kinds.get("usage_kind", ""))
