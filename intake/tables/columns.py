"""What each column of a table holds, decided for all columns together from headers and values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.plates import is_likely_plate
from domain.text import fold
from domain.values import read_year
from intake.lexicon.column_names import Column, ColumnMeaning, meaning_of
from intake.lexicon.coverage_headers import is_of_coverage
from intake.lexicon.trade_words import names_make
from intake.tables.cell_shapes import CellShape, ColumnSample
from intake.tables.claims_columns import are_claims_by_unit
from intake.tables.column_scores import ColumnClaim, OtherHeaders, by_look, by_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


IDENTITY: Final = frozenset({
    Column.BRAND, Column.MODEL, Column.DESCRIPTION, Column.YEAR_OR_MODEL, Column.TYPE_OR_MODEL, Column.UNIT, Column.VIN
})  # fmt: skip
_TELLING: Final = frozenset({Column.VIN, Column.PLATE, Column.YEAR, Column.YEAR_OR_MODEL, Column.BRAND})
_SHARED: Final = frozenset({Column.DESCRIPTION, Column.DETAIL, Column.OTHER, Column.LOSS, Column.TERMS})
_TOP_ROWS, _SPREAD_ROWS = 60, 60
_SAFE_BESIDE_A_HEADER: Final = frozenset({Column.VIN, Column.YEAR, Column.PLATE, Column.VALUE, Column.BRAND})
_OF_VEHICLES_ONLY: Final = frozenset({Column.VIN, Column.PLATE, Column.YEAR, Column.BRAND})
_SPARE: Final = {Column.VALUE: Column.OTHER_VALUE}
_NAMING: Final = frozenset({Column.MODEL, Column.DESCRIPTION, Column.DETAIL})
"""What goes on in the next column where that has no name: their headers reach over both."""
_YEARS: Final = frozenset({Column.YEAR, Column.YEAR_OR_MODEL})
_NUMBERS: Final = frozenset({Column.VIN, Column.PLATE})
_SHIFTED: Final = frozenset({Column.VALUE, Column.VIN, Column.PLATE, Column.YEAR})
"""What is known by its look under a header that stands one column off."""
_LEAST: Final = 0.3
_UNIT_NUMBER: Final = re.compile(r"[A-Z]{1,4}-?\d{2,6}[A-Z]?", re.IGNORECASE)
_LEAST_LABELS: Final = 3  # of a header that is of nothing in a fleet
_HALF: Final = 0.5
_MOST: Final = 0.8
_FEWEST_PAIRS: Final = 2
_OF_COVERAGE: Final = ColumnClaim(3.0, Column.TERMS)
_OVER_WORDS: Final = 2.7  # a column of plates alone weighs 0.6, any header 1.5


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """What a header row says about each column; None where its words are not understood."""

    meanings: tuple[ColumnMeaning | None, ...]
    texts: tuple[str, ...]
    fixed: Mapping[int, Column] = field(default_factory=dict)
    """Columns known in advance, whatever their words and values suggest."""

    @property
    def columns(self) -> tuple[Column | None, ...]:
        return tuple(meaning.column if meaning else None for meaning in self.meanings)

    @property
    def is_of_losses(self) -> bool:
        """True for a list of claims; a fleet list may count the claims of each unit."""
        losses, columns = self.columns.count(Column.LOSS), set(self.columns)
        is_fleet = bool(_YEARS & columns) and Column.VALUE in columns and bool(_NUMBERS & columns)
        is_of_claims = are_claims_by_unit(self.texts) and not self.fixed
        return (
            is_of_claims or (losses > 1 and not is_fleet) or (losses == 1 and not (_YEARS | {Column.VALUE}) & columns)
        )

    def part(self, columns: slice) -> HeaderRow:
        """Return the header of some neighbouring columns."""
        start, end, _ = columns.indices(len(self.texts))
        fixed = {place - start: column for place, column in self.fixed.items() if start <= place < end}
        return HeaderRow(self.meanings[start:end], self.texts[start:end], fixed)

    @property
    def is_of_vehicles(self) -> bool:
        """True when its words name a vehicle somehow."""
        return bool(IDENTITY & {*self.columns, *self.fixed.values()})

    @property
    def is_of_others(self) -> bool:
        """True when all its words are of something else: drivers, contacts, payments."""
        columns = {*(meaning.column for meaning in self.meanings if meaning), *self.fixed.values()}
        return len(set(self.texts) - {""}) >= _LEAST_LABELS and columns == {Column.OTHER}


NO_MAPPING: Final[Mapping[str, Column]] = {}


def read_header(cells: Sequence[str], known: Mapping[str, Column] = NO_MAPPING) -> HeaderRow | None:
    """Return the header that a row is, or None when it is another row.

    `known` says what the header texts of a sender mean, compared without accents, case and punctuation.
    """
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(map(str.isdigit, filled)):  # noqa: PLR2004 - one cell is a title
        return None
    header = header_of(cells, known)
    columns = [column for column in (*header.columns, *header.fixed.values()) if column is not None]
    if len(set(filled)) >= _LEAST_LABELS and columns == [Column.OTHER] * len(filled):
        return header if all(meaning is None or meaning.share == 1 for meaning in header.meanings) else None
    if len(set(columns)) < 2 or any(map(is_value, filled)):  # noqa: PLR2004 - one word may be chance
        return None
    is_telling = bool(_TELLING & set(columns)) and not any(map(names_make, filled))
    return header if len(columns) >= (_LEAST if is_telling else _HALF) * len(filled) else None


def header_of(cells: Sequence[str], known: Mapping[str, Column] = NO_MAPPING) -> HeaderRow:
    """Return what `cells` mean, read as a header."""
    texts = tuple(fold(cell) for cell in cells)
    fixed = {place: known[text] for place, text in enumerate(texts) if text in known}
    meanings = tuple(meaning_of(cell) if cell and place not in fixed else None for place, cell in enumerate(cells))
    return HeaderRow(meanings, texts, fixed)


def is_value(cell: str) -> bool:
    """Tell whether a cell can only be a value: a number, a serial number, a plate, a unit number such as "ECO-681"."""
    is_number = any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell))
    is_code = is_number or _UNIT_NUMBER.fullmatch(cell) is not None
    return is_code or vin.read_vin(cell) is not None or is_likely_plate(cell)


def settle(header: HeaderRow | None, rows: Sequence[Sequence[str]]) -> dict[int, Column]:
    """Return what each column holds, given the header (None: there is none) and the rows below it."""
    samples = _samples(rows)
    settled = _assigned(header, samples)
    _find_years(settled, samples, rows)
    _complete(settled, samples, header)
    return settled


def _find_years(settled: dict[int, Column], samples: Sequence[ColumnSample], rows: Sequence[Sequence[str]]) -> None:
    """Find the years of two digits that no header names: the VINs beside them say them too."""
    serials = [place for place, column in settled.items() if column is Column.VIN]
    if not serials or Column.YEAR in settled.values():
        return
    for place, sample in enumerate(samples):
        is_free = settled.get(place, Column.OTHER) is Column.OTHER
        if is_free and sample.share(CellShape.MAY_BE_YEAR) >= _MOST and _say_years(rows, place, serials[0]):
            settled[place] = Column.YEAR
            return


def _say_years(rows: Sequence[Sequence[str]], place: int, serial_place: int) -> bool:
    """Tell whether most numbers of a column are the model years of the VINs in their rows."""
    cells = [
        (row[place], vin.compact(row[serial_place])) for row in rows[:_TOP_ROWS] if len(row) > max(place, serial_place)
    ]
    pairs = [(read_year(cell), number) for cell, number in cells if cell and len(number) == vin.LENGTH]
    agreeing = sum(year in vin.model_years(number) for year, number in pairs)
    return len(pairs) >= _FEWEST_PAIRS and agreeing >= _MOST * len(pairs)


_TELLING_LOOKS: Final = frozenset({Column.VIN, Column.PLATE})


def _samples(rows: Sequence[Sequence[str]]) -> list[ColumnSample]:
    """Look at the first rows and at some of all the others."""
    step = max(1, (len(rows) - _TOP_ROWS) // _SPREAD_ROWS)
    looked = [*rows[:_TOP_ROWS], *rows[_TOP_ROWS::step]]
    width = max((len(row) for row in looked), default=0)
    return [ColumnSample([row[place] for row in looked if place < len(row)]) for place in range(width)]


def _assigned(header: HeaderRow | None, samples: Sequence[ColumnSample]) -> dict[int, Column]:
    """Give each column one meaning, the strongest claim first; most meanings can be given only once."""
    settled = {place: column for place, column in (header.fixed if header else {}).items() if place < len(samples)}
    taken = set(settled.values()) - _SHARED
    named = header.columns if header else ()
    beside = OtherHeaders(Column.BRAND in named, Column.MODEL in named, Column.DESCRIPTION in named)
    claims = [
        (claim, place)
        for place, sample in enumerate(samples)
        if place not in settled
        for claim in _claims(place, _meaning(header, place, samples), sample, beside, header)
    ]
    for claim, place in sorted(claims, key=lambda scored: (-scored[0].weight, scored[1])):
        if place not in settled and (claim.column in _SHARED or claim.column not in taken):
            settled[place] = claim.column
            taken.add(claim.column)
    left = {
        place: column for place, column in enumerate(named) if column and place not in settled and place < len(samples)
    }
    settled.update({place: _left_over(column, samples[place]) for place, column in left.items()})
    return settled


def _left_over(column: Column, sample: ColumnSample) -> Column:
    """Return what a column is whose values do not look like its header: names may be codes alone, "T680" or "208"."""
    is_of_numbers = sample.share(CellShape.LARGE_MONEY, CellShape.YEAR, CellShape.PERSONAL) >= _HALF
    is_name = column is Column.DESCRIPTION and not (sample.is_silent or is_of_numbers)
    return column if is_name else _SPARE.get(column, Column.OTHER)


def _meaning(header: HeaderRow | None, place: int, samples: Sequence[ColumnSample]) -> ColumnMeaning | None:
    """Return what a header says of a column: one without a name may stand under that of an empty one beside it."""
    if header is None or place >= len(header.meanings):
        return None
    if header.texts[place] or samples[place].is_silent:
        return header.meanings[place]
    for beside in (place - 1, place + 1):
        if 0 <= beside < min(len(samples), len(header.meanings)) and samples[beside].is_silent:
            meaning = header.meanings[beside]
            if meaning is not None and meaning.column in _SHIFTED:
                return meaning
    return None


def _claims(
    place: int,
    meaning: ColumnMeaning | None,
    sample: ColumnSample,
    beside: OtherHeaders,
    header: HeaderRow | None,
) -> list[ColumnClaim]:
    if header and place < len(header.texts) and is_of_coverage(header.texts[place]):
        return [_OF_COVERAGE]
    look = by_look(sample)
    if meaning is None:
        return [claim for claim in look if header is None or claim.column in _SAFE_BESIDE_A_HEADER]
    is_spare = meaning.column in {Column.OTHER, Column.ENGINE, Column.DETAIL}
    telling = [claim for claim in look if claim.column in _TELLING_LOOKS or not is_spare]
    if meaning.column is Column.OTHER:  # "Circulación" above plates: what they are counts more than what they are for
        telling = [claim._replace(weight=_OVER_WORDS * claim.weight) for claim in telling]
    return by_words(meaning, sample, beside) + telling


def _complete(settled: dict[int, Column], samples: Sequence[ColumnSample], header: HeaderRow | None) -> None:
    """Find the description where no header names it, and the quantity where there is no header at all."""
    free = [place for place, sample in enumerate(samples) if place not in settled and not sample.is_silent]
    texts = [place for place in free if _may_describe(samples[place])]
    has_text = bool({Column.DESCRIPTION, Column.MODEL} & set(settled.values()))
    if header is None:
        settled.update(dict.fromkeys(texts, Column.DESCRIPTION))
        counts = [place for place in free if place not in settled and _may_count(samples[place])]
        if counts and Column.VIN not in settled.values() and Column.PLATE not in settled.values():
            settled[counts[0]] = Column.QUANTITY
        return
    named = [place for place in texts if samples[place].share(CellShape.VEHICLE) >= _LEAST]
    if not (has_text or named or Column.BRAND in settled.values()):
        known = [place for place, column in settled.items() if column is Column.OTHER]  # "Nombre del activo"
        named = [place for place in known if samples[place].share(CellShape.VEHICLE) >= _HALF][:1]
    if not has_text:
        settled.update(dict.fromkeys(named or texts, Column.DESCRIPTION))
        return
    for place in texts:
        is_unnamed = place < len(header.texts) and not header.texts[place]
        is_of_vehicles = samples[place].share(CellShape.VEHICLE) >= _HALF  # "Equipamiento" above CAJA SECA
        if (is_unnamed and settled.get(place - 1) in _NAMING) or is_of_vehicles:
            settled[place] = Column.DETAIL


def _may_describe(sample: ColumnSample) -> bool:
    is_other = (
        sample.share(CellShape.PERSONAL) >= _HALF
        or sample.share(CellShape.STATE, CellShape.BASIS, CellShape.CURRENCY) >= _HALF
    )
    return sample.share(CellShape.WORDS) >= _HALF and not is_other


def _may_count(sample: ColumnSample) -> bool:
    return sample.share(CellShape.COUNT) >= 1 and not sample.counts_up and sample.typical_amount <= 100  # noqa: PLR2004


def is_fleet(settled: Mapping[int, Column], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether columns without a header are those of a list of vehicles."""
    columns = set(settled.values())
    if Column.VIN in columns:
        return True
    return (
        columns & {Column.YEAR, Column.PLATE, Column.QUANTITY} != set() and share_of_vehicles(settled, rows) >= _LEAST
    )


def share_of_vehicles(settled: Mapping[int, Column], rows: Sequence[Sequence[str]]) -> float:
    """Return the share of rows that name a brand, a model or a kind of unit where they describe the vehicle."""
    looked = _samples(rows)
    texts = [
        place
        for place, column in settled.items()
        if column in IDENTITY and column is not Column.VIN and place < len(looked)
    ]
    return max((looked[place].share(CellShape.VEHICLE) for place in texts), default=0.0)


def has_facts(settled: Mapping[int, Column], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether any row has what only vehicles have: a VIN, a plate, a year, a brand."""
    places = [place for place, column in settled.items() if column in _OF_VEHICLES_ONLY]
    return any(row[place] for row in rows for place in places if place < len(row))
