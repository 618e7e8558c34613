"""Brand names as the Mexican trade writes them: one canonical name for each, and which brands share models."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from domain import word_lists

if TYPE_CHECKING:
    from collections.abc import Mapping

_BRANDS: Final = word_lists.SHIPPED / "brands.txt"
_FAMILIES: Final = word_lists.SHIPPED / "brand_families.txt"


@cache
def spellings() -> Mapping[str, str]:
    """Return every spelling of a brand with the mark that says where it counts; empty means anywhere."""
    written = (spelling for entry in word_lists.entries(_BRANDS) for spelling in entry.spellings)
    return MappingProxyType(
        {bare: spelling[len(bare) :] for spelling in written if (bare := word_lists.unmarked(spelling))}
    )


@cache
def canonical_names() -> Mapping[str, str]:
    """Return the canonical name of a brand by each of its spellings, written as one word."""
    owners = word_lists.by_spelling(_BRANDS)
    return MappingProxyType({spelling.replace(" ", ""): entry.name for spelling, entry in owners.items()})


def canonical_brand(compact_name: str) -> str:
    """Return the canonical name of a brand; a brand that the list lacks is its own compact spelling."""
    return canonical_names().get(compact_name, compact_name)


@cache
def relatives(brand: str) -> frozenset[str]:
    """Return the brands under which a model of `brand` may be listed too."""
    families = (frozenset(entry.spellings) for entry in word_lists.entries(_FAMILIES))
    return frozenset().union(*(family for family in families if brand in family)) - {brand}
