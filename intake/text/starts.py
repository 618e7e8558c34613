"""Where vehicles begin in a sentence that names several."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from domain.text import words
from domain.values import NUMBER_WORDS
from intake.lexicon.trade_words import find_brands, find_models, is_everyday, names_make
from intake.text.labelled_values import read_labels
from intake.text.leads import Lead, counted_kinds, lead_before, names_kind

_PLACE_BEFORE: Final = re.compile(
    r"\b(?:av|ave|avenida|calle|blvd|boulevard|calz|calzada|carretera|col|colonia|expo"
    r"|agencia|planta|plaza|financiera"
    r"|credit|bank|banco|arrendadora|sucursal|ciudad|taller|edificio)\.?\s*$",
    re.IGNORECASE,
)
_JOINING: Final = frozenset({"Y", "E", "AND"})
_YEAR_BEFORE: Final = re.compile(r"(?<![\w.,/$-])(?:19|20)\d\d\s{1,2}$")
SAME_YEAR: Final = re.compile(r"\s*\b(?:de[l]?\s+)?mismo\s+(?:a[nñ]o|modelo)\b", re.IGNORECASE)
_ANOTHER: Final = re.compile(r"\botr[oa]s?\b", re.IGNORECASE)
_HEADING: Final = re.compile(
    rf"(?<![\w$.,/-])(?:\d{{1,3}}|{'|'.join(NUMBER_WORDS)})\s+(?P<kind>[^\W\d_]{{3,20}}(?:\s+[^\W\d_]{{1,20}}){{0,2}})\s*:"
    r"|\b(?P<before>[^\W\d_]{3,20})\s?\(\d{1,3}\)\s?:",
    re.IGNORECASE,
)
_COLON: Final = re.compile(r"\s?:\s(?=\s*[^\W_])")
_LONGEST_WAY_TO_NAME: Final = 60
_LONGEST_WAY_TO_MODEL: Final = 20  # a brand stands between
_LONGEST_UNIT: Final = 400  # characters in which a unit states its year or VIN


class Start(NamedTuple):
    """Where a vehicle begins in a sentence, and what leads up to it."""

    offset: int
    lead: Lead
    is_another: bool = False
    """True for one that has the name of the vehicle before it: "otra 2021"."""


def starts_in(body: str) -> list[Start]:
    """Return where vehicles begin: at each counted name, and each before which the last one has its year or VIN."""
    starts: list[Start] = []
    for start in _possible_starts(body):
        if not starts:
            if not (start.is_another or is_of_a_place(body[: start.offset])):
                starts.append(start)
        elif _is_next(body, starts[-1], start) or _is_complete(
            body[starts[-1].offset : start.lead.start][:_LONGEST_UNIT]
        ):
            starts.append(start)
        elif starts[-1].is_another and not start.is_another:
            starts[-1] = Start(start.offset, Lead(starts[-1].lead.start, start.lead.unit_count))
    if len(starts) > 1 and not (_is_complete(body[starts[-1].offset :]) or is_joined(body, starts[-1])):
        starts.pop()
    return starts


def without_headings(body: str) -> str:
    """Return `body` without the counts that head several units: "4 camionetas: Hilux 2021, L200 2020, …"."""
    heads = [head for head in _HEADING.finditer(body) if _is_of_kind(head["kind"] or head["before"])]
    end = len(body)
    for head in reversed(heads):
        segment, end = body[head.end() : end], head.start()
        if len(starts_in(segment)) > 1:
            body = f"{body[: head.start()]}{body[head.end() :]}"
    return body


def _is_of_kind(text: str) -> bool:
    return any(map(names_kind, words(text))) and not names_make(text)


def without_colons(body: str) -> str:
    """Return `body` without the colon between a brand and what is of it: "Nissan: Versa 2021, March 2020"."""
    for brand in reversed(list(find_brands(body)) if ":" in body else []):
        colon = _COLON.match(body, brand.end())
        if colon and lead_before(body, brand.start()).unit_count is None:
            body = f"{body[: brand.end()]} {body[colon.end() :]}"
    return body


def before(body: str, start: int) -> str:
    """Return the text before `start`, as much as may belong to what begins there."""
    return body[max(0, start - _LONGEST_WAY_TO_NAME) : start]


def is_of_a_place(text: str) -> bool:
    """Tell whether the name behind `text` is that of a street, a bank or a building: "Av. Ford"."""
    return bool(_PLACE_BEFORE.search(before(text, len(text))))


def is_joined(body: str, start: Start) -> bool:
    """Tell whether a name without a year is one more of the units before it: "Versa 2021, March 2019 y Hilux"."""
    joins = not _JOINING.isdisjoint(words(body[start.lead.start : start.offset]))
    return _is_counted(body, start) or (joins and _is_telling(body, start.offset))


def _is_next(body: str, last: Start, start: Start) -> bool:
    """Tell whether a name with a count of its own stands behind the last one: "2 Hilux y 3 Aveo"."""
    return start.lead.start > last.offset and _is_counted(body, start)


def _is_counted(body: str, start: Start) -> bool:
    """Tell whether a count and a telling model begin a vehicle."""
    return start.lead.unit_count is not None and _is_telling(body, start.offset)


def is_counted_line(body: str, start: Start) -> bool:
    """Tell whether a line begins with a count and a name, or heads others with them: "3 Aveo", "Van las 5 Urvan:"."""
    is_line = not words(body[: start.lead.start]) or body.rstrip().endswith(":")
    begins = is_line and start.lead.unit_count is not None
    return begins and (
        _is_telling(body, start.offset) or bool(find_brands(body[start.offset :][:_LONGEST_WAY_TO_NAME]))
    )


def _is_telling(body: str, offset: int) -> bool:
    """Tell whether a model that is no everyday word stands at `offset`, or right behind its brand there."""
    models = find_models(body[offset : offset + _LONGEST_WAY_TO_NAME])
    return bool(models) and models[0].start() <= _LONGEST_WAY_TO_MODEL and not is_everyday(models[0])


def _possible_starts(body: str) -> list[Start]:
    """Return where brands, models, counted kinds of unit and "otra" stand, each with what leads up to it."""
    named = _named_starts(body)
    kinds = [Start(offset, lead_before(body, offset)) for offset in counted_kinds(body)]
    others = [Start(another.end(), lead_before(body, another.end()), True) for another in _ANOTHER.finditer(body)]
    leading = [(start.lead.start, start.offset) for start in named]
    kinds = [start for start in kinds if not any(first <= start.offset < last for first, last in leading)]
    leading += [(start.lead.start, start.offset) for start in kinds]
    others = [start for start in others if not any(first < start.offset <= last for first, last in leading)]
    return sorted([*named, *kinds, *others])


def _named_starts(body: str) -> list[Start]:
    """Return where brands and models stand; where the first has its year before it, each begins at such a year."""
    offsets = sorted({name.start() for name in (*find_brands(body), *find_models(body))})
    years = {
        offset: year.start() for offset in offsets if (year := _YEAR_BEFORE.search(body, max(0, offset - 6), offset))
    }
    if not offsets or offsets[0] not in years:
        return [Start(offset, lead_before(body, offset)) for offset in offsets]
    starts = [Start(begin, lead_before(body, begin)) for offset in offsets for begin in [years.get(offset, offset)]]
    return [start for start in starts if start.offset in years.values() or start.lead.start < start.offset]


def _is_complete(piece: str) -> bool:
    facts = read_labels(piece)
    return bool(facts.vin or facts.year or SAME_YEAR.search(piece))
