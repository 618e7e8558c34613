"""How likely a column is to hold what: by the words of its header, and by what its values look like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from intake.lexicon.column_names import Column, ColumnMeaning
from intake.tables.cell_shapes import CellShape, ColumnSample

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_HALF: Final = 0.5
_MOST: Final = 0.6


class ColumnClaim(NamedTuple):
    """What a column may hold, and how strong the evidence for it is."""

    weight: float
    column: Column


class OtherHeaders(NamedTuple):
    """What the other headers of a table name."""

    has_brand: bool
    has_model: bool
    has_description: bool


def by_words(meaning: ColumnMeaning, sample: ColumnSample, beside: OtherHeaders) -> list[ColumnClaim]:
    """Return what a column's header says it holds, as far as its values bear that out."""
    read = _AMBIGUOUS.get(meaning.column)
    meant = read(meaning, sample, beside) if read else {meaning.column: 1.0}
    return [
        ColumnClaim(weight * meaning.share * (1 + fit), column)
        for column, weight in meant.items()
        if weight and (fit := _fit(column, sample)) >= _NEEDED.get(column, 0.0)
    ]


def _year_or_model(_: ColumnMeaning, sample: ColumnSample, beside: OtherHeaders) -> dict[Column, float]:
    is_year = sample.share(CellShape.MAY_BE_YEAR) >= _HALF or (sample.is_silent and beside.has_model)
    if is_year:
        return {Column.YEAR: 1.0, Column.MODEL: 0.1}
    return {Column.YEAR: 0.1, Column.MODEL: 0.1 if beside.has_model else 1.0, Column.DESCRIPTION: 0.3}


def _type_or_model(_: ColumnMeaning, sample: ColumnSample, beside: OtherHeaders) -> dict[Column, float]:
    """Take "Tipo" as the model beside a brand that has none, as a part of the version where it is a kind of unit.

    As the use where it holds nothing but uses.
    """
    if sample.share(CellShape.USE) >= _MOST:
        return {Column.USAGE: 1.0}
    is_kind = sample.share(CellShape.KIND) >= _HALF
    is_model = beside.has_brand and not beside.has_model and not is_kind
    has_text = beside.has_model or beside.has_description
    text = Column.DETAIL if is_kind and has_text else Column.DESCRIPTION
    return {Column.MODEL: 0.8 if is_model else 0.0, Column.USAGE: 0.3, text: 0.5}


def _value(meaning: ColumnMeaning, sample: ColumnSample, _: OtherHeaders) -> dict[Column, float]:
    is_said_in_words = not sample.share(CellShape.AMOUNT_INSIDE)
    return {Column.VALUE: 1.0 if meaning.says_insured else 0.8, Column.BASIS: 0.7 if is_said_in_words else 0.1}


def _value_or_other(_: ColumnMeaning, sample: ColumnSample, __: OtherHeaders) -> dict[Column, float]:
    """Take "Factura" or "Cap. aseg." as the value where it holds amounts that do not count up."""
    is_value = sample.share(CellShape.LARGE_MONEY) >= _MOST and not sample.counts_up
    return {Column.VALUE: 0.5} if is_value else {Column.OTHER: 1.0}


def _serial(_: ColumnMeaning, sample: ColumnSample, __: OtherHeaders) -> dict[Column, float]:
    """Take "Serie" as a part of the version where it holds words: "SERIE 300"."""
    return {Column.VIN: 1.0, Column.DETAIL: 0.3 if sample.share(CellShape.SERIAL) < _HALF else 0.0}


_AMBIGUOUS: Final[Mapping[Column, Callable[[ColumnMeaning, ColumnSample, OtherHeaders], dict[Column, float]]]] = {
    Column.YEAR_OR_MODEL: _year_or_model,
    Column.TYPE_OR_MODEL: _type_or_model,
    Column.VALUE: _value,
    Column.VALUE_OR_OTHER: _value_or_other,
    Column.VIN: _serial,
    Column.UNIT: lambda *_: {Column.ECONOMIC_NUMBER: 0.5, Column.QUANTITY: 0.3, Column.DESCRIPTION: 0.8},
    Column.QUANTITY: lambda *_: {Column.QUANTITY: 1.0, Column.DESCRIPTION: 0.5},
    Column.YEAR: lambda _, sample, __: {Column.YEAR: 1.0, Column.DESCRIPTION: 0.4 * sample.share(CellShape.VEHICLE)},
}
_NEEDED: Final = {
    Column.YEAR: 0.4,
    Column.VIN: 0.25,
    Column.PLATE: 0.3,
    Column.VALUE: 0.3,
    Column.QUANTITY: 0.5,
    Column.CURRENCY: 0.3,
    Column.BASIS: 0.3,
    Column.USAGE: 0.3,
    Column.DESCRIPTION: 0.2,
    Column.STATE: 0.2,
    Column.ECONOMIC_NUMBER: 0.2,
}
_FIT: Final[Mapping[Column, Callable[[ColumnSample], float]]] = {
    Column.YEAR: lambda sample: sample.share(CellShape.MAY_BE_YEAR),
    Column.VIN: lambda sample: sample.share(CellShape.SERIAL, CellShape.VIN) / 2 + sample.share(CellShape.VIN) / 2,
    Column.PLATE: lambda sample: max(
        sample.share(CellShape.MAY_BE_PLATE), sample.share(CellShape.LABELLED_PLATE) * 0.7
    ),
    Column.VALUE: lambda sample: (
        sample.share(CellShape.AMOUNT_INSIDE, CellShape.BASIS) * 0.7 * min(1, 5 * sample.share(CellShape.AMOUNT_INSIDE))
        + sample.share(CellShape.LARGE_MONEY) * 0.3
    ),
    Column.QUANTITY: lambda sample: sample.share(CellShape.COUNT),
    Column.ECONOMIC_NUMBER: lambda sample: _HALF * (1 - sample.share(CellShape.VIN)),
    Column.CURRENCY: lambda sample: sample.share(CellShape.CURRENCY),
    Column.BASIS: lambda sample: sample.share(CellShape.BASIS, CellShape.WORDS),
    Column.USAGE: lambda sample: max(sample.share(CellShape.USE), sample.share(CellShape.WORDS) * 0.7),
    Column.COVERAGE: lambda sample: sample.share(CellShape.COVERAGE, CellShape.WORDS),
    Column.BRAND: lambda sample: max(sample.share(CellShape.BRAND), sample.share(CellShape.WORDS) * 0.6),
    Column.STATE: lambda sample: sample.share(CellShape.STATE, CellShape.WORDS),
    Column.DESCRIPTION: lambda sample: max(sample.share(CellShape.WORDS) * 0.7, sample.share(CellShape.SEVERAL_WORDS)),
}


def _fit(column: Column, sample: ColumnSample) -> float:
    """Return how well the values of a column are those of `column`; one half when it has no values."""
    if sample.is_silent:
        return _HALF if column is not Column.DESCRIPTION else 0.2
    return min(1.0, _FIT[column](sample)) if column in _FIT else _HALF


def by_look(sample: ColumnSample) -> list[ColumnClaim]:
    """Return what a column holds by its values alone: most of them must agree."""
    looks = (
        (Column.VIN, 1.2, sample.share(CellShape.VIN)),
        (Column.YEAR, 0.7, sample.share(CellShape.YEAR)),
        (Column.PLATE, 0.6, _share_of_plates(sample)),
        (Column.BRAND, 0.6, sample.share(CellShape.BRAND)),
        (Column.USAGE, 0.5, sample.share(CellShape.USE)),
        (Column.COVERAGE, 0.5, sample.share(CellShape.COVERAGE)),
        (Column.CURRENCY, 0.5, sample.share(CellShape.CURRENCY)),
        (Column.STATE, 0.3, sample.share(CellShape.STATE)),
        (Column.VALUE, 0.3 + min(0.2, sample.typical_amount / 10_000_000), _share_of_values(sample)),
    )
    return [ColumnClaim(weight * share, column) for column, weight, share in looks if share >= _MOST]


def _share_of_plates(sample: ColumnSample) -> float:
    return max(
        sample.share(CellShape.PLATE), sample.share(CellShape.MAY_BE_PLATE) if sample.share(CellShape.PLATE) else 0.0
    )


def _share_of_values(sample: ColumnSample) -> float:
    is_numbering = sample.counts_up and sample.share(CellShape.COUNT) > _HALF
    is_other = sample.share(CellShape.YEAR) >= _HALF or sample.share(CellShape.PERSONAL) >= _HALF
    return 0.0 if is_numbering or is_other else sample.share(CellShape.LARGE_MONEY)
