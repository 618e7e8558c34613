"""The description of a vehicle: what is left of a text when its facts have been taken out."""

from __future__ import annotations

import re

from domain.text import fold, tidy, words
from intake.lexicon.quantity_phrases import COUNT_INSIDE, SENTENCE_END
from intake.lexicon.trade_words import find_brands, find_models, is_everyday, is_kind, is_use
from intake.text.leads import lead_before

_LEFT_OVER = re.compile(
    r"(?:\s+(?:con|por|y|e|o|u|or|de|del|la|las|el|los|para|placas?|pl?|series?|vin|niv|valor|a|en|un|una|and|with|mi"
    r"|marca|modelo|a[nñ]o|siguientes?|n[uú]meros?))+$",
    re.IGNORECASE,
)
_EDGES = " \t,;:.-\u2013\u2014|/[]*="
_NAMED_PART = re.compile(r"\s*,?\s*\b(?:tipo|submarca|l[ií]nea|versi[oó]n)\s+(?=\w)", re.IGNORECASE)
_PIECE_END = re.compile(r"\s*(?:[;|]|,(?!\d{3}(?!\d)))\s*")
_SLASH = re.compile(r"\s/\s")
_SEPARATOR = re.compile(r"\s*[,;|]\s*|\s/\s|\s[-\u2013]\s")
_MAKE_LABEL = re.compile(r"\s+(?:de\s+(?:la\s+)?)?marca:?\s*$", re.IGNORECASE)
_EACH = re.compile(r"(?<!\w)(?:c\s?/\s?u|cada\s+un[oa]|por\s+unidad)(?!\w)\.?", re.IGNORECASE)
_EMPTY = frozenset({"Y", "CON", "DE", "E", "S N"})
_EMPTY_BRACKETS = re.compile(r"\(\s*\)")
_LONGEST_DESCRIPTION = 200
_WORDS_BEFORE_NAME = 4
_LONGEST_ARTICLE = 3
_FEWEST_OF_MODEL = 100  # "379 Peterbilt"


def describe(rest: str, *, is_sentence: bool) -> str:
    """Return `rest` as a description: from the brand on, with the few words before it where they belong to it."""
    kinds = ""
    if starts := _starts(rest):
        start = min(starts)
        lead = lead_before(rest, start)
        is_count = lead.unit_count is not None and lead.unit_count < _FEWEST_OF_MODEL
        before = rest[: lead.start] if is_count else rest[:start]
        belongs = not is_sentence and len(words(before)) <= _WORDS_BEFORE_NAME
        kinds = "" if belongs else _kinds_of_make(before)
        rest = f"{before} {rest[start:]}" if belongs else rest[start:]
    rest = _EACH.sub(" ", COUNT_INSIDE.sub(" ", rest))
    rest = " ".join(part for part in _SLASH.split(rest) if not is_use(part))
    rest = _EMPTY_BRACKETS.sub(" ", _NAMED_PART.sub(" ", rest))
    if is_sentence and (end := SENTENCE_END.search(rest)):
        rest = rest[: end.start()]
    pieces = [_trimmed(piece) for piece in _PIECE_END.split(rest)]
    telling = [piece for piece in pieces if piece and fold(piece) not in _EMPTY and not is_use(piece)]
    description = tidy(", ".join(telling[:1] if is_sentence else telling))[:_LONGEST_DESCRIPTION]
    description = _trimmed(_LEFT_OVER.sub("", description))
    is_make_alone = bool(kinds) and [words(make.group()) for make in find_brands(description)] == [words(description)]
    return f"{kinds} {description}" if is_make_alone else description


def _kinds_of_make(before: str) -> str:
    """Return the kinds of unit that stand before the label of a make: "caja seca marca Utility"."""
    label = _MAKE_LABEL.search(before)
    kinds = before[: label.start()].split()[-_WORDS_BEFORE_NAME:] if label else []
    is_first = (len(word) > _LONGEST_ARTICLE and is_kind(word) for word in kinds)
    first = next((index for index, is_unit in enumerate(is_first) if is_unit), len(kinds))
    return " ".join(kinds[first:])


def _starts(text: str) -> list[int]:
    """Return where the names of a vehicle stand; an everyday word counts only where nothing else does."""
    models = find_models(text)
    telling = [*find_brands(text), *(model for model in models if not is_everyday(model))]
    return [name.start() for name in telling or models]


def _trimmed(piece: str) -> str:
    stripped = piece.strip(_EDGES)
    return (
        stripped if stripped.count("(") == stripped.count(")") else stripped.replace("(", " ").replace(")", " ").strip()
    )


def bare_use(rest: str) -> str:
    """Return a use that stands between separators with no label; empty when there is none."""
    return next((part.strip(_EDGES) for part in _SEPARATOR.split(rest) if is_use(part)), "")
