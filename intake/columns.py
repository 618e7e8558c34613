"""What each column of a table holds: the words of its header and the look of its values, weighed for all columns at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from intake import vin
from intake.header_words import Column, Meaning, meaning_of
from intake.plates import is_likely_plate
from intake.shapes import Sample, Shape
from intake.vocabulary import names_make
from intake.wording import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


IDENTITY: Final = frozenset({
    Column.BRAND, Column.MODEL, Column.DESCRIPTION, Column.YEAR_OR_MODEL, Column.TYPE_OR_MODEL, Column.UNIT, Column.VIN
})  # fmt: skip
_TELLING: Final = frozenset({Column.VIN, Column.PLATE, Column.YEAR, Column.YEAR_OR_MODEL, Column.BRAND})
_SHARED: Final = frozenset({Column.DESCRIPTION, Column.DETAIL, Column.OTHER, Column.LOSS})
_TOP_ROWS, _SPREAD_ROWS = 60, 60
_LEAST: Final = 0.3
_HALF: Final = 0.5
_MOST: Final = 0.6


@dataclass(frozen=True, slots=True)
class Header:
    """What the words of a header row say, column by column; None where they say nothing."""

    meanings: tuple[Meaning | None, ...]
    texts: tuple[str, ...]
    fixed: Mapping[int, Column] = field(default_factory=dict)
    """Columns that are known beforehand, whatever words and values say."""

    @property
    def columns(self) -> tuple[Column | None, ...]:
        return tuple(meaning.column if meaning else None for meaning in self.meanings)

    @property
    def is_of_losses(self) -> bool:
        """True for a list of claims; a fleet list may count the claims of each unit."""
        losses = self.columns.count(Column.LOSS)
        return losses > 1 or (losses == 1 and not {Column.VALUE, Column.YEAR, Column.YEAR_OR_MODEL} & set(self.columns))

    @property
    def is_of_vehicles(self) -> bool:
        """True when its words name a vehicle somehow."""
        return bool(IDENTITY & {*self.columns, *self.fixed.values()})


NO_MAPPING: Final[Mapping[str, Column]] = {}


def read_header(cells: Sequence[str], known: Mapping[str, Column] = NO_MAPPING) -> Header | None:
    """Return the header that a row is, or None when it is another row.

    `known` says what the header texts of a sender mean, compared without accents, case and punctuation.
    """
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(map(str.isdigit, filled)):  # noqa: PLR2004 - one cell is a title
        return None
    header = header_of(cells, known)
    said = [column for column in (*header.columns, *header.fixed.values()) if column is not None]
    if len(set(said)) < 2 or any(map(is_value, filled)):  # noqa: PLR2004 - one word may be chance
        return None
    is_telling = bool(_TELLING & set(said)) and not any(map(names_make, filled))
    return header if len(said) >= (_LEAST if is_telling else _HALF) * len(filled) else None


def header_of(cells: Sequence[str], known: Mapping[str, Column] = NO_MAPPING) -> Header:
    """Return what `cells` say when they are taken for a header."""
    texts = tuple(fold(cell) for cell in cells)
    fixed = {at: known[text] for at, text in enumerate(texts) if text in known}
    meanings = tuple(meaning_of(cell) if cell and at not in fixed else None for at, cell in enumerate(cells))
    return Header(meanings, texts, fixed)


def is_value(cell: str) -> bool:
    """Tell whether a cell can only be a value: a number, a serial number, a plate."""
    is_number = any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell))
    return is_number or vin.read_vin(cell) is not None or is_likely_plate(cell)


def settle(header: Header | None, rows: Sequence[Sequence[str]]) -> dict[int, Column]:
    """Return what each column holds, given the rows below the header (None: there is none)."""
    samples = _samples(rows)
    claims = _Claims(samples, header)
    settled = claims.settle()
    _complete(settled, samples, header)
    return settled


def _samples(rows: Sequence[Sequence[str]]) -> list[Sample]:
    """Look at the first rows and at some of all the others."""
    step = max(1, (len(rows) - _TOP_ROWS) // _SPREAD_ROWS)
    looked = [*rows[:_TOP_ROWS], *rows[_TOP_ROWS::step]]
    width = max((len(row) for row in looked), default=0)
    return [Sample([row[at] for row in looked if at < len(row)]) for at in range(width)]


class _Claims:
    """Which column may hold what, and how well it fits."""

    def __init__(self, samples: Sequence[Sample], header: Header | None) -> None:
        self._samples = samples
        self._header = header
        self._said = dict(enumerate(header.columns)) if header else {}
        self._has_brand = Column.BRAND in self._said.values()
        self._has_model = Column.MODEL in self._said.values()

    def settle(self) -> dict[int, Column]:
        """Give every column one meaning, the best claim first; what is alone in a list is given once."""
        fixed = dict(self._header.fixed) if self._header else {}
        settled = {at: column for at, column in fixed.items() if at < len(self._samples)}
        taken = set(settled.values()) - _SHARED
        claims = [claim for at in range(len(self._samples)) if at not in settled for claim in self._of(at)]
        for _, at, column in sorted(claims, key=lambda claim: (-claim[0], claim[1])):
            if at not in settled and (column in _SHARED or column not in taken):
                settled[at] = column
                taken.add(column)
        settled.update({at: Column.OTHER for at, said in self._said.items() if said and at not in settled})
        return settled

    def _of(self, at: int) -> list[tuple[float, int, Column]]:
        meaning = self._header.meanings[at] if self._header and at < len(self._header.meanings) else None
        sample = self._samples[at]
        by_look = [(weight * fit, at, column) for column, weight, fit in _looks(sample) if fit >= _MOST]
        if meaning is None:
            is_safe = self._header is None
            return [claim for claim in by_look if is_safe or claim[2] in _SAFE_BESIDE_A_HEADER]
        by_words = [
            (weight * meaning.share * (1 + fit), at, column)
            for column, weight in self._meant(meaning, sample)
            if weight
            if (fit := _fit(column, sample)) >= _NEEDED.get(column, 0.0)
        ]
        is_spare = meaning.column in {Column.OTHER, Column.ENGINE, Column.DETAIL}
        return by_words + [claim for claim in by_look if claim[2] is Column.VIN or not is_spare]

    def _meant(self, meaning: Meaning, sample: Sample) -> list[tuple[Column, float]]:
        """Return what the words of a header may mean, with how much they do."""
        insured = 0.2 if meaning.says_insured else 0.0
        match meaning.column:
            case Column.YEAR_OR_MODEL:
                year = sample.share(Shape.MAY_BE_YEAR)
                is_open = sample.is_silent and self._has_model
                return [
                    (Column.YEAR, 1.0 if year >= _HALF or is_open else 0.1),
                    (Column.MODEL, 1.0 if year < _HALF and not self._has_model else 0.1),
                    (Column.DESCRIPTION, 0.3 if year < _HALF else 0.0),
                ]
            case Column.TYPE_OR_MODEL:
                is_kind = sample.share(Shape.KIND) >= _HALF
                has_text = self._has_model or Column.DESCRIPTION in self._said.values()
                is_model = self._has_brand and not self._has_model and not is_kind
                meant = Column.DETAIL if is_kind and has_text else Column.DESCRIPTION
                return [(Column.MODEL, 0.8 if is_model else 0.0), (Column.USAGE, 0.3), (meant, 0.5)]
            case Column.UNIT:
                return [(Column.ECONOMIC_NUMBER, 0.5), (Column.QUANTITY, 0.3), (Column.DESCRIPTION, 0.8)]
            case Column.VALUE:
                return [(Column.VALUE, 0.8 + insured), (Column.BASIS, 0.7 if not sample.share(Shape.AMOUNT_INSIDE) else 0.1)]
            case Column.QUANTITY:
                return [(Column.QUANTITY, 1.0), (Column.DESCRIPTION, 0.5)]
            case Column.VIN:
                return [(Column.VIN, 1.0), (Column.DETAIL, 0.3 if sample.share(Shape.SERIAL) < _HALF else 0.0)]
            case Column.YEAR:
                return [(Column.YEAR, 1.0), (Column.DESCRIPTION, 0.4 * sample.share(Shape.VEHICLE))]
            case _:
                return [(meaning.column, 1.0)]


_SAFE_BESIDE_A_HEADER: Final = frozenset({Column.VIN, Column.YEAR, Column.PLATE, Column.VALUE, Column.BRAND})

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
}
_FIT: Final[Mapping[Column, Callable[[Sample], float]]] = {
    Column.YEAR: lambda sample: sample.share(Shape.MAY_BE_YEAR),
    Column.VIN: lambda sample: sample.share(Shape.SERIAL, Shape.VIN) / 2 + sample.share(Shape.VIN) / 2,
    Column.PLATE: lambda sample: max(sample.share(Shape.MAY_BE_PLATE), sample.share(Shape.LABELLED_PLATE) * 0.7),
    Column.VALUE: lambda sample: sample.share(Shape.AMOUNT_INSIDE, Shape.BASIS) * 0.7 * min(1, 5 * sample.share(Shape.AMOUNT_INSIDE)) + sample.share(Shape.LARGE_MONEY) * 0.3,
    Column.QUANTITY: lambda sample: sample.share(Shape.COUNT),
    Column.CURRENCY: lambda sample: sample.share(Shape.CURRENCY),
    Column.BASIS: lambda sample: sample.share(Shape.BASIS, Shape.WORDS),
    Column.USAGE: lambda sample: max(sample.share(Shape.USE), sample.share(Shape.WORDS) * 0.7),
    Column.COVERAGE: lambda sample: sample.share(Shape.COVERAGE, Shape.WORDS),
    Column.BRAND: lambda sample: max(sample.share(Shape.BRAND), sample.share(Shape.WORDS) * 0.6),
    Column.STATE: lambda sample: sample.share(Shape.STATE, Shape.WORDS),
    Column.DESCRIPTION: lambda sample: max(sample.share(Shape.WORDS) * 0.7, sample.share(Shape.SEVERAL_WORDS)),
}


def _fit(column: Column, sample: Sample) -> float:
    """Return how well the values of a column are those of `column`; half when there are none to tell."""
    if sample.is_silent:
        return _HALF if column is not Column.DESCRIPTION else 0.2
    return min(1.0, _FIT[column](sample)) if column in _FIT else _HALF


def _looks(sample: Sample) -> list[tuple[Column, float, float]]:
    """Return what the values alone say: a column, how much that counts, and the share of values that say it."""
    return [
        (Column.VIN, 1.2, sample.share(Shape.VIN)),
        (Column.YEAR, 0.7, sample.share(Shape.YEAR)),
        (Column.PLATE, 0.6, _share_of_plates(sample)),
        (Column.BRAND, 0.6, sample.share(Shape.BRAND)),
        (Column.USAGE, 0.5, sample.share(Shape.USE)),
        (Column.COVERAGE, 0.5, sample.share(Shape.COVERAGE)),
        (Column.CURRENCY, 0.5, sample.share(Shape.CURRENCY)),
        (Column.STATE, 0.3, sample.share(Shape.STATE)),
        (Column.VALUE, 0.3 + min(0.2, sample.typical_amount / 10_000_000), _share_of_values(sample)),
    ]


def _share_of_plates(sample: Sample) -> float:
    return max(sample.share(Shape.PLATE), sample.share(Shape.MAY_BE_PLATE) if sample.share(Shape.PLATE) else 0.0)


def _share_of_values(sample: Sample) -> float:
    is_numbering = sample.counts_up and sample.share(Shape.COUNT) > _HALF
    is_other = sample.share(Shape.YEAR) >= _HALF or sample.share(Shape.PERSONAL) >= _HALF
    return 0.0 if is_numbering or is_other else sample.share(Shape.LARGE_MONEY)


def _complete(settled: dict[int, Column], samples: Sequence[Sample], header: Header | None) -> None:
    """Find the text that describes the vehicles where no header names it, and the count where nothing does."""
    free = [at for at, sample in enumerate(samples) if at not in settled and not sample.is_silent]
    texts = [at for at in free if _may_describe(samples[at])]
    has_text = bool({Column.DESCRIPTION, Column.MODEL} & set(settled.values()))
    if header is None:
        settled.update(dict.fromkeys(texts, Column.DESCRIPTION))
        counts = [at for at in free if at not in settled and _may_count(samples[at])]
        if counts and Column.VIN not in settled.values() and Column.PLATE not in settled.values():
            settled[counts[0]] = Column.QUANTITY
        return
    named = [at for at in texts if samples[at].share(Shape.VEHICLE) >= _LEAST]
    if not has_text:
        settled.update(dict.fromkeys(named or texts, Column.DESCRIPTION))


def _may_describe(sample: Sample) -> bool:
    is_other = sample.share(Shape.PERSONAL) >= _HALF or sample.share(Shape.STATE, Shape.BASIS, Shape.CURRENCY) >= _HALF
    return sample.share(Shape.WORDS) >= _HALF and not is_other


def _may_count(sample: Sample) -> bool:
    return sample.share(Shape.COUNT) >= 1 and not sample.counts_up and sample.typical_amount <= 100  # noqa: PLR2004


def is_fleet(settled: Mapping[int, Column], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether columns that were found without a header are those of vehicles."""
    found = set(settled.values())
    if Column.VIN in found:
        return True
    return found & {Column.YEAR, Column.PLATE, Column.QUANTITY} != set() and share_of_vehicles(settled, rows) >= _LEAST


def share_of_vehicles(settled: Mapping[int, Column], rows: Sequence[Sequence[str]]) -> float:
    """Return how many of the rows name a brand, a model or a kind of unit where the vehicle is described."""
    looked = _samples(rows)
    texts = [at for at, column in settled.items() if column in IDENTITY and column is not Column.VIN and at < len(looked)]
    return max((looked[at].share(Shape.VEHICLE) for at in texts), default=0.0)


def has_facts(settled: Mapping[int, Column]) -> bool:
    """Tell whether a list says of its units what only vehicles have."""
    return bool({Column.VIN, Column.PLATE, Column.YEAR, Column.BRAND} & set(settled.values()))
