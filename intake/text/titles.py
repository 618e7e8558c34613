"""Titles between lines of a text, "MODELO 2019", "KENWORTH": what they say of the vehicles below them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain.text import words
from intake.lexicon.section_titles import context_of
from intake.lexicon.trade_words import find_brands, names_vehicle
from intake.text.labelled_values import read_labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intake.model.extraction import Vehicle
    from intake.text.passages import Passage

_LONGEST_TITLE: Final = 40
_LABELLED_YEAR: Final = re.compile(r"\b(?:modelos?|a[nñ]o)\s+((?:19|20)\d\d)\b", re.IGNORECASE)


def title_of(passage: Passage, below: Passage | None, above: Vehicle | None) -> Mapping[str, str]:
    """Return what a passage says of those below it; nothing where it is a fact of the vehicle right above.

    `below` is the next passage that is not empty, `above` the vehicle in the line right above, if there is one.
    """
    is_short = len(passage.text) <= _LONGEST_TITLE and not any(map(str.isdigit, passage.mark))
    context = (context_of(passage.text) if is_short else {}) or _year_for_all(passage.text)
    if not context or below is None or not (names_vehicle(below.text) or _states_unit(below.text, context)):
        return {}
    is_fact_above = above is not None and any(not _has(above, name) for name in context)
    return {} if is_fact_above else context


def _states_unit(text: str, context: Mapping[str, str]) -> bool:
    """Tell whether a line below a brand has words of its own and a fact that only vehicles have."""
    facts = read_labels(text) if "brand" in context else None
    return facts is not None and facts.is_of_a_unit and bool(words(facts.rest))


def _year_for_all(text: str) -> Mapping[str, str]:
    """Return the model year of a heading that names no vehicle: "Favor de cotizar, todos modelo 2023:"."""
    is_heading = text.rstrip().endswith(":") and not names_vehicle(text)
    years = _LABELLED_YEAR.findall(text) if is_heading else []
    return {"year": years[0]} if len(years) == 1 else {}


def titled(vehicle: Vehicle, context: Mapping[str, str]) -> Vehicle:
    """Return `vehicle` with what the titles above it say and it does not say itself."""
    if not context:
        return vehicle
    lacking = {name: text for name, text in context.items() if not _has(vehicle, name)}
    return replace(
        vehicle,
        year=int(lacking["year"]) if "year" in lacking else vehicle.year,
        brand=lacking.get("brand", vehicle.brand),
        usage=lacking.get("usage", vehicle.usage),
        coverage=lacking.get("coverage", vehicle.coverage),
    )


def _has(vehicle: Vehicle, name: str) -> bool:
    stated = {
        "year": vehicle.year,
        "brand": vehicle.brand or find_brands(vehicle.description),
        "usage": vehicle.usage,
        "coverage": vehicle.coverage,
    }
    return bool(stated[name])
