"""What the words of a column's header say together: Spanish and English, in full and abbreviated, without accents."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from domain.text import fold
from intake.lexicon.header_lexicon import Idea, ideas_of


class Column(StrEnum):
    """What a column may hold."""

    BRAND = "brand"
    MODEL = "model"
    DESCRIPTION = "description"
    DETAIL = "detail"  # one attribute of the version: doors, transmission
    YEAR = "year"
    YEAR_OR_MODEL = "year or model"  # "Modelo" is either in Mexico
    TYPE_OR_MODEL = "type or model"  # "Tipo" is either too
    UNIT = "unit"  # "Unidad": the vehicle, or its number
    VIN = "vin"
    ENGINE = "engine"
    PLATE = "plate"
    VALUE = "value"
    OTHER_VALUE = "other value"  # counts where the insured value is not filled in
    BASIS = "value basis"  # "Valor comercial", "Factura": how the value is agreed, in words
    CURRENCY = "currency"
    USAGE = "usage"
    COVERAGE = "coverage"
    ECONOMIC_NUMBER = "economic number"
    QUANTITY = "quantity"
    STATE = "state"  # whether a unit is still in the fleet
    LOSS = "loss"  # a list of claims, not of vehicles
    OTHER = "other"  # known, and of no use here


class Meaning(NamedTuple):
    """What a header cell says, and how much of its text says it: 1 when every word is understood."""

    column: Column
    share: float
    says_insured: bool = False


_IDENTITY: Final = frozenset({Idea.SUBBRAND, Idea.TYPE, Idea.DESCRIPTION, Idea.MODELO, Idea.YEAR})
_PLATES: Final = ("PLACA", "NO PLACA", "NUM PLACA", "NUMERO DE PLACA", "MATRICULA")
_LONGEST_HEADER: Final = 60
_MOST_WORDS: Final = 8
_LEAST_SHARE: Final = 0.5
_NOTE: Final = re.compile(r"\([^)]*\)|\*+")


def column_of(header: str) -> Column | None:
    """Return what a header cell says its column holds."""
    meaning = meaning_of(header)
    return meaning.column if meaning else None


@lru_cache(maxsize=16_384)
def meaning_of(header: str) -> Meaning | None:
    """Return what a header cell says, or None when it says nothing of a fleet."""
    stripped = header.strip(" :.")
    if stripped == "#":
        return Meaning(Column.OTHER, 1.0)
    if not stripped or len(stripped) > _LONGEST_HEADER:
        return None
    return _understood(stripped) or _understood(_NOTE.sub(" ", stripped))


def _understood(text: str) -> Meaning | None:
    ideas, count = ideas_of(text)
    known = {idea for idea in ideas if idea is not None}
    if not known or count > _MOST_WORDS:
        return None
    share = sum(idea is not None for idea in ideas) / count
    column = _column(known, fold(text))
    return Meaning(column, share, Idea.INSURED in known) if column and share >= _LEAST_SHARE else None


def _column(said: set[Idea], folded: str) -> Column | None:
    """Return the column that ideas speak of; the first that fits decides."""
    if Idea.LOSS in said:
        return Column.LOSS
    return (
        _of_numbers(said, folded) or _of_file(said) or _of_identity(said, folded) or _of_terms(said) or _of_rest(said)
    )


def _of_numbers(said: set[Idea], folded: str) -> Column | None:
    if Idea.ENGINE in said:
        is_named_too = Idea.SERIAL in said and Idea.NUMBER not in said and len(said) > 2  # noqa: PLR2004
        return Column.VIN if is_named_too else Column.ENGINE
    if Idea.SERIAL in said:
        return Column.VIN
    if Idea.PLATE in said:
        return Column.OTHER if said & {Idea.FILE, Idea.TYPE} and not folded.startswith(_PLATES) else Column.PLATE
    if Idea.ECONOMIC in said and Idea.VALUE not in said:
        return Column.ECONOMIC_NUMBER
    return None


def _of_file(said: set[Idea]) -> Column | None:
    """Return OTHER for what a list says beside its vehicles, and for their equipment."""
    if Idea.STATE in said:
        return Column.STATE
    if Idea.FILE in said and not said & {Idea.BRAND, Idea.SUBBRAND, Idea.MODELO, Idea.USE}:
        is_usage = Idea.TYPE in said and Idea.USE in said
        return Column.USAGE if is_usage else Column.OTHER
    if Idea.CODE in said or Idea.COLOUR in said or Idea.ADAPTATION in said:
        return Column.OTHER
    return None


def _of_identity(said: set[Idea], folded: str) -> Column | None:
    if Idea.BRAND in said:
        return Column.DESCRIPTION if said & _IDENTITY else Column.BRAND
    if Idea.YEAR in said:
        return Column.YEAR
    if Idea.SUBBRAND in said:
        return Column.MODEL
    if Idea.MODELO in said:
        return Column.DESCRIPTION if said & {Idea.DESCRIPTION, Idea.TYPE} else Column.YEAR_OR_MODEL
    if Idea.CURRENCY in said or folded in {"MN", "MXN", "USD"}:
        return Column.CURRENCY if Idea.VALUE not in said else Column.VALUE
    return None


def _of_terms(said: set[Idea]) -> Column | None:
    if Idea.VALUE in said:
        return Column.BASIS if Idea.TYPE in said and Idea.VEHICLE not in said else Column.VALUE
    if Idea.INSURED in said:
        return Column.DESCRIPTION if said & {Idea.VEHICLE, Idea.UNIT, Idea.DESCRIPTION} else Column.OTHER
    return next((column for idea, column in _TERMS if idea in said), None)


def _of_rest(said: set[Idea]) -> Column | None:
    if found := next((column for idea, column in _REST if idea in said), None):
        return found
    if said & {Idea.UNIT, Idea.VEHICLE}:
        if Idea.NUMBER in said:
            return Column.ECONOMIC_NUMBER
        return Column.UNIT if Idea.UNIT in said and Idea.VEHICLE not in said else Column.DESCRIPTION
    if Idea.BASIS in said:
        return Column.BASIS
    return Column.OTHER if Idea.NUMBER in said else None


_TERMS: Final = (
    (Idea.COVERAGE, Column.COVERAGE),
    (Idea.USE, Column.USAGE),
    (Idea.INVOICE, Column.OTHER),
    (Idea.UNITS, Column.QUANTITY),
)
_REST: Final = (
    (Idea.DETAIL, Column.DETAIL),
    (Idea.DESCRIPTION, Column.DESCRIPTION),
    (Idea.TYPE, Column.TYPE_OR_MODEL),
)
