"""The cost of a comparison: what speaks against text and entry being the same vehicle, as one number."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from matcher.catalogue.attributes import Attributes
from matcher.linkage.compare import REMEMBERED, judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matcher.catalogue.entries import Entry
    from matcher.linkage.compare import Comparison
    from matcher.query.understand import Understanding

# Costs of near, conflicting and one-sided values, per attribute. Agreement and silence cost nothing.
#                       near  conflict  text only  entry only
_PRICES: dict[str, tuple[float, float, float, float]] = {
    "displacement": (0.30, 1.60, 0.05, 0.05),
    "cylinders": (1.00, 1.00, 0.03, 0.03),
    "doors": (0.35, 1.00, 0.02, 0.02),
    "transmission": (1.50, 1.50, 0.10, 0.10),
    "body": (0.90, 0.90, 0.10, 0.15),
    "cab": (1.20, 1.20, 0.50, 0.25),
    "drive": (0.90, 0.90, 0.20, 0.15),
    "fuel": (0.50, 1.20, 0.50, 0.50),
    "seats": (0.15, 0.30, 0.01, 0.02),
    "turbo": (0.00, 0.00, 0.10, 0.20),
    "power": (0.15, 0.50, 0.00, 0.02),
    "tonnage": (0.40, 0.90, 0.10, 0.10),
    "axles": (0.60, 0.60, 0.05, 0.05),
}
_PRICE_OF = tuple(
    (0.0, 0.0, near, conflict, text_only, entry_only)  # in the order of Verdict
    for near, conflict, text_only, entry_only in (_PRICES[name] for name in Attributes._fields)
)
_EXTRA_WORD, _UNKNOWN_WORD = 0.8, 0.3  # a missing one costs its weight
_RIVAL_WORD = 1.3  # when another candidate has the word
_RELATIVE = 0.15  # listed under another brand of the family
_MODEL_WORD = 2.0  # how much more a word of the model's name counts


class Cost(NamedTuple):
    """What speaks against an entry, by kind."""

    name: float = 0.0  # words of the model's name that only one side has, and another brand
    missing: float = 0.0  # other words that only the entry has
    extra: float = 0.0  # other words that only the text has
    attributes: float = 0.0

    @property
    def total(self) -> float:
        """The sum; only the order of totals has a meaning."""
        return self.name + self.missing + self.extra + self.attributes


def price(
    query: Understanding,
    entry: Entry,
    comparison: Comparison,
    weights: Mapping[str, float],
    rival_words: frozenset[str] = frozenset(),
) -> Cost:
    """Add up what speaks against `entry`.

    `weights` are those of the catalogue's words; `rival_words` are the words that some candidate has: such a word in
    the text favours that candidate over this one.
    """
    name = missing = rival = extra = unknown = 0.0
    for word in comparison.missing:
        if word in entry.model_words:
            name += weights[word]
        else:
            missing += weights[word]
    for word in comparison.extra:
        if word in query.model_words:
            name += query.weights[word]
        elif word in rival_words:
            rival += query.weights[word]
        elif word in query.unknown:
            unknown += query.weights[word]
        else:
            extra += query.weights[word]
    is_relative = bool(query.brand) and entry.brand != query.brand
    return Cost(
        name=name * _MODEL_WORD + (_RELATIVE if is_relative else 0.0),
        missing=missing,
        extra=rival * _RIVAL_WORD + extra * _EXTRA_WORD + unknown * _UNKNOWN_WORD,
        attributes=_price_attributes(query.attributes, entry.attributes),
    )


@lru_cache(maxsize=REMEMBERED)
def _price_attributes(text_attributes: Attributes, entry_attributes: Attributes) -> float:
    return sum(
        prices[verdict] for prices, verdict in zip(_PRICE_OF, judge(text_attributes, entry_attributes), strict=True)
    )


def score(total_cost: float) -> float:
    """Turn a cost into a score in the range (0, 1], 1 when nothing speaks against the entry."""
    return 1.0 / (1.0 + total_cost)
