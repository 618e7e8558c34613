"""What the words of a column header mean together, in Spanish and English, in full and abbreviated."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from domain.currency import is_currency
from domain.text import fold
from intake.lexicon.header_lexicon import HeaderIdea, ideas_of


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
    VALUE_OR_OTHER = "value or other"  # "Factura": the value on it, or its number; "Asegurado": the sum, or a person
    BASIS = "value basis"  # "Valor comercial", "Factura": how the value is agreed, in words
    CURRENCY = "currency"
    USAGE = "usage"
    COVERAGE = "coverage"
    ECONOMIC_NUMBER = "economic number"
    QUANTITY = "quantity"
    STATE = "state"  # whether a unit is still in the fleet
    LOSS = "loss"  # a list of claims, not of vehicles
    SERVICE = "service"  # under which a unit is registered
    POSTAL_CODE = "postal code"  # where a unit is used; this and those below only by a sender's profile
    TONNAGE = "tonnage"
    CARGO = "cargo"
    EQUIPMENT = "special equipment"
    EQUIPMENT_VALUE = "value of special equipment"
    ADAPTATION = "adaptation"
    ADAPTATION_VALUE = "value of an adaptation"
    REMARKS = "remarks"  # any cell may state any term of its unit
    TERMS = "terms"  # a coverage's sum, state or deductible, never the value of the vehicle
    OTHER = "other"  # known, and of no use here


class ColumnMeaning(NamedTuple):
    """What a header cell means, and the share of its words that were understood."""

    column: Column
    share: float
    says_insured: bool = False


_IDENTITY: Final = frozenset(
    {HeaderIdea.SUBBRAND, HeaderIdea.TYPE, HeaderIdea.DESCRIPTION, HeaderIdea.MODELO, HeaderIdea.YEAR}
)
_PLATES: Final = ("PLACA", "NO PLACA", "NUM PLACA", "NUMERO DE PLACA", "MATRICULA")
_LONGEST_HEADER: Final = 60
_MOST_WORDS: Final = 8
_LONGEST_CODE: Final = 3  # of a currency
_LEAST_SHARE: Final = 0.5
_COMPANY: Final = re.compile(r"\S[ ,]+(?:S\.?\s?A\.?|S\.?)\s+DE\s+[CR]\b|\w{3}[ ,]+S\.\s?A\.?$", re.IGNORECASE)
"""A name with its legal form, in which "S.A." is no sum insured."""
_NOTE: Final = re.compile(r"\([^)]*\)|\*+")


def column_of(header: str) -> Column | None:
    """Return what a column holds by its header; None when the header is not understood."""
    meaning = meaning_of(header)
    return meaning.column if meaning else None


@lru_cache(maxsize=16_384)
def meaning_of(header: str) -> ColumnMeaning | None:
    """Return what a header cell means; None when it has nothing to do with a fleet."""
    stripped = header.strip(" :.")
    if stripped == "#":
        return ColumnMeaning(Column.OTHER, 1.0)
    if not stripped or len(stripped) > _LONGEST_HEADER or _COMPANY.search(stripped):
        return None
    return _understood(stripped) or _understood(_NOTE.sub(" ", stripped))


def _understood(text: str) -> ColumnMeaning | None:
    ideas, count = ideas_of(text)
    known = {idea for idea in ideas if idea is not None}
    if not known or count > _MOST_WORDS:
        return None
    share = sum(idea is not None for idea in ideas) / count
    column = _column(known, fold(text))
    return ColumnMeaning(column, share, HeaderIdea.INSURED in known) if column and share >= _LEAST_SHARE else None


def _column(ideas: set[HeaderIdea], folded: str) -> Column | None:
    """Return the column that `ideas` describe; the first match decides."""
    if HeaderIdea.LOSS in ideas:
        return Column.LOSS
    return (
        _of_numbers(ideas, folded)
        or _of_file(ideas, folded)
        or _of_identity(ideas, folded)
        or _of_terms(ideas)
        or _of_rest(ideas)
    )


def _of_numbers(ideas: set[HeaderIdea], folded: str) -> Column | None:
    if HeaderIdea.ENGINE in ideas:
        is_named_too = HeaderIdea.SERIAL in ideas and HeaderIdea.NUMBER not in ideas and len(ideas) > 2  # noqa: PLR2004
        return Column.VIN if is_named_too else Column.ENGINE
    if HeaderIdea.SERIAL in ideas:
        return Column.VIN
    if HeaderIdea.PLATE in ideas:
        return (
            Column.OTHER
            if ideas & {HeaderIdea.FILE, HeaderIdea.TYPE} and not folded.startswith(_PLATES)
            else Column.PLATE
        )
    if HeaderIdea.ECONOMIC in ideas and HeaderIdea.VALUE not in ideas:
        return Column.ECONOMIC_NUMBER
    return None


def _of_file(ideas: set[HeaderIdea], folded: str) -> Column | None:
    """Return OTHER for what a fleet list has beside the vehicles themselves, such as drivers or equipment."""
    if HeaderIdea.STATE in ideas:
        return Column.STATE
    if HeaderIdea.VALUE in ideas and HeaderIdea.FILE in ideas and folded.startswith("BASE "):
        return Column.BASIS
    if HeaderIdea.FILE in ideas and not ideas & {
        HeaderIdea.BRAND,
        HeaderIdea.SUBBRAND,
        HeaderIdea.MODELO,
        HeaderIdea.USE,
    }:
        is_usage = HeaderIdea.TYPE in ideas and HeaderIdea.USE in ideas
        return Column.USAGE if is_usage else Column.OTHER
    if HeaderIdea.CODE in ideas or HeaderIdea.COLOUR in ideas or HeaderIdea.ADAPTATION in ideas:
        return Column.OTHER
    return None


def _of_identity(ideas: set[HeaderIdea], folded: str) -> Column | None:
    if HeaderIdea.BRAND in ideas:
        return Column.DESCRIPTION if ideas & _IDENTITY else Column.BRAND
    if HeaderIdea.YEAR in ideas:
        return Column.YEAR
    if HeaderIdea.SUBBRAND in ideas:
        return Column.MODEL
    if HeaderIdea.MODELO in ideas:
        return Column.DESCRIPTION if ideas & {HeaderIdea.DESCRIPTION, HeaderIdea.TYPE} else Column.YEAR_OR_MODEL
    if HeaderIdea.CURRENCY in ideas or (len(folded) <= _LONGEST_CODE and is_currency(folded)):
        return Column.CURRENCY if HeaderIdea.VALUE not in ideas else Column.VALUE
    return None


def _of_terms(ideas: set[HeaderIdea]) -> Column | None:
    if HeaderIdea.VALUE in ideas:
        return Column.BASIS if HeaderIdea.TYPE in ideas and HeaderIdea.VEHICLE not in ideas else Column.VALUE
    if HeaderIdea.INSURED in ideas:
        return (
            Column.DESCRIPTION
            if ideas & {HeaderIdea.VEHICLE, HeaderIdea.UNIT, HeaderIdea.DESCRIPTION}
            else Column.VALUE_OR_OTHER
        )
    return next((column for idea, column in _TERMS if idea in ideas), None)


def _of_rest(ideas: set[HeaderIdea]) -> Column | None:
    if named := next((column for idea, column in _REST if idea in ideas), None):
        return named
    if ideas & {HeaderIdea.UNIT, HeaderIdea.VEHICLE}:
        if HeaderIdea.NUMBER in ideas:
            return Column.ECONOMIC_NUMBER
        return Column.UNIT if HeaderIdea.UNIT in ideas and HeaderIdea.VEHICLE not in ideas else Column.DESCRIPTION
    if HeaderIdea.BASIS in ideas:
        return Column.BASIS
    return Column.OTHER if HeaderIdea.NUMBER in ideas else None


_TERMS: Final = (
    (HeaderIdea.COVERAGE, Column.COVERAGE),
    (HeaderIdea.USE, Column.USAGE),
    (HeaderIdea.INVOICE, Column.VALUE_OR_OTHER),
    (HeaderIdea.UNITS, Column.QUANTITY),
)
_REST: Final = (
    (HeaderIdea.DETAIL, Column.DETAIL),
    (HeaderIdea.DESCRIPTION, Column.DESCRIPTION),
    (HeaderIdea.TYPE, Column.TYPE_OR_MODEL),
)
