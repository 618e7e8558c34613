"""Which columns of a list hold what a quotation needs beside the vehicle itself, by their headers and their values.

They are told after the columns that name the vehicle, among those that do not: so none of these is ever lost to them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from domain import values
from domain.quotation.kinds import KindList, kind_in
from intake.lexicon.column_names import Column
from intake.lexicon.coverage_headers import coverage_header
from intake.tables.terms.known_columns import known_equipment, known_fields, place_of
from intake.text.terms.equipment_cells import EquipmentHeader, equipment_header, is_body_value
from intake.text.terms.figures import (
    names_service,
    names_use,
    read_engine_number,
    read_goods,
    read_load,
    read_postal_code,
    states_mass,
)
from intake.text.terms.readings import BY_LABEL, BY_VALUE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from intake.tables.columns import HeaderRow

_TAKEN: Final = frozenset({
    Column.BRAND, Column.MODEL, Column.YEAR, Column.VIN, Column.PLATE, Column.VALUE, Column.OTHER_VALUE,
    Column.CURRENCY, Column.ECONOMIC_NUMBER, Column.QUANTITY, Column.STATE
})  # fmt: skip
_FREE: Final = frozenset({None, Column.DETAIL})
"""What a sender's profile may say of a column that states a term all the same."""
_SERVICE: Final = re.compile(r"\b(?:SERVICIOS?|SERV|SERVICE|TIPO (?:DE )?PLACAS?)\b")
_USE: Final = re.compile(
    r"\b(?:USOS?|USE|USAGE|DESTINO|UTILIZACION|(?:GIRO|ACTIVIDAD) (?:DE LA |DEL )?(?:UNIDAD|VEHICULO))\b"
)
_BASIS: Final = re.compile(
    r"(?:BASE|MODALIDAD|TIPO|FORMA)(?: (?:DE|DEL|LA))*(?: (?:VALOR|VALUACION|INDEMNIZACION|SUMA(?: ASEGURADA)?|S ?A"
    r"|ASEGURAMIENTO))?"
)
_ENGINE: Final = re.compile(r"\b(?:MOTOR|MOTORES|ENGINE)\b")
_ENGINE_NUMBER: Final = re.compile(r"\b(?:NO|NUM|NUMERO|NRO|N|SERIE|SERIAL|NUMBER)\b")
_POSTAL_CODE: Final = re.compile(r"\b(?:C ?P|(?:CODIGO|COD|CLAVE) POSTAL|POSTAL|ZIP(?: CODE)?)\b")
_LOAD: Final = re.compile(
    r"\b(?:TONELAJES?|TONELADAS|TONS?|TNS|TM|CAP(?:ACIDAD)?(?: MAX(?:IMA)?)?(?: DE)? CARGA"
    r"|CAP(?:ACIDAD)? (?:EN )?(?:KGS?|KILOS|KILOGRAMOS)|CARGA UTIL|PAYLOAD)\b"
)
_MAY_BE_LOAD: Final = re.compile(r"\b(?:CAP(?:ACIDAD)?|CARGA|PESO)\b")
_GOODS: Final = re.compile(
    r"\b(?:CARGAS?|MERCANCIAS?|QUE (?:TRANSPORTAN?|LLEVAN?|CARGAN?)"
    r"|(?:PRODUCTOS?|BIEN(?:ES)?|MATERIAL(?:ES)?) (?:QUE )?(?:TRANSPORTA(?:DOS?)?|A TRANSPORTAR)|CARGO TYPE)\b"
)
_NO_GOODS: Final = re.compile(
    r"\b(?:CAP(?:ACIDAD)?|UTIL|USOS?|VALOR|SUMA|MONTO|LIMITE|DEDUCIBLE|DED|RC|SEGURO|FECHA|NO|NUM|NUMERO|CENTRO"
    r"|COMBUSTIBLE)\b"
)
_REMARKS: Final = re.compile(
    r"\b(?:OBSERVACION(?:ES)?|OBS|OBSERV|NOTAS?|COMENTARIOS?|REMARKS?|NOTES?|COMMENTS?|REQUERIMIENTOS?|CONDICIONES"
    r"|INDICACIONES|ESPECIFICACIONES|ACLARACIONES|COBERTURAS? (?:ESPECIAL(?:ES)?|ADICIONAL(?:ES)?))\b"
)
_LOOKED_AT: Final = 60
_MOST: Final = 0.6
_LEAST_DIFFERENT: Final = 0.7


class ColumnReading(NamedTuple):
    """A column and how sure it is that it holds what it is taken for."""

    place: int
    confidence: float


class EquipmentColumns(NamedTuple):
    """The columns of one kind of equipment that belong together: words and an amount; either may be missing."""

    kind: str
    text: int | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class FurtherColumns:
    """What columns hold beside the vehicle itself."""

    usage: ColumnReading | None = None
    service: ColumnReading | None = None
    is_for_both: bool = False
    """Whether use and service stand in one column: each cell tells which."""
    is_of_service: bool = False
    """Whether that column speaks of the service alone: "Particular" in it is no use."""
    by_field: tuple[tuple[str, ColumnReading], ...] = ()
    equipment: tuple[EquipmentColumns, ...] = ()
    remarks: tuple[int, ...] = ()
    """The columns of remarks, of which any cell may state any term."""
    coverages: tuple[tuple[str, int], ...] = ()
    """Headers of coverages and deductibles with their columns."""
    package: int | None = None
    """The column of packages, which may say more than the name of one: "amplia ded 3/5"."""

    @property
    def fields(self) -> list[tuple[str, int]]:
        """The fields of a vehicle with the column of each, counted from 0; of a list the first column."""
        stated = [("usage", self.usage), ("service", self.service), *self.by_field]
        single = [(name, reading.place) for name, reading in stated if reading]
        places = [place for columns in self.equipment for place in columns[1:] if place is not None]
        return [
            *single,
            *(("equipment", place) for place in places[:1]),
            *(("coverages", place) for _, place in self.coverages[:1]),
        ]


class _Columns:
    """The columns that may hold something further, and their cells."""

    def __init__(self, header: HeaderRow | None, settled: Mapping[int, Column], rows: Sequence[Sequence[str]]) -> None:
        self._rows = rows[:_LOOKED_AT]
        self._settled = settled
        self.has_header = header is not None
        self.titles = header.texts if header else ()
        fixed = header.fixed if header else {}
        self.width = max((len(row) for row in self._rows), default=0)
        self.free = [
            place
            for place in range(self.width)
            if (settled.get(place) not in _TAKEN and fixed.get(place) in _FREE) or self._is_spare(place)
        ]

    def _is_spare(self, place: int) -> bool:
        """Tell whether a column holds the values of bodies beside those of the units."""
        return self._settled.get(place) is Column.OTHER_VALUE and is_body_value(self.title(place))

    def title(self, place: int) -> str:
        return self.titles[place] if place < len(self.titles) else ""

    def cells(self, place: int) -> list[str]:
        """Return the cells of a column that say something."""
        return [row[place] for row in self._rows if place < len(row) and not values.is_nothing(row[place])]

    def fits(self, place: int, read: Callable[[str], object], least: float = _MOST) -> bool:
        """Tell whether most cells of a column are read by `read`; one without any says nothing against it."""
        cells = self.cells(place)
        return sum(bool(read(cell)) for cell in cells) >= least * len(cells)

    def of(self, column: Column) -> int | None:
        return next((place for place in sorted(self._settled) if self._settled[place] is column), None)

    def take(self, place: int) -> None:
        self.free.remove(place)


def further_columns(
    header: HeaderRow | None, settled: Mapping[int, Column], rows: Sequence[Sequence[str]]
) -> FurtherColumns:
    """Return what the columns hold that do not name the vehicle."""
    columns = _Columns(header, settled, rows)
    known = header.fixed if header else {}
    coverages = _coverages(columns)
    equipment = (*(EquipmentColumns(*of_kind) for of_kind in known_equipment(known)), *_equipment(columns))
    finders = (
        ("engine_number", _engine),
        ("postal_code", _postal_code),
        ("value_basis", _basis),
        ("tonnage", _load),
        ("cargo", _goods),
    )
    by_profile = {name: ColumnReading(place, BY_LABEL) for name, place in known_fields(known).items()}
    by_field = [(name, reading) for name, find in finders if (reading := by_profile.get(name) or find(columns))]
    usage, service, is_for_both = _use_and_service(columns)
    if (place := place_of(known, Column.SERVICE)) is not None:
        service, is_for_both = ColumnReading(place, BY_LABEL), False
    remarks = tuple(
        place
        for place in range(columns.width)
        if known.get(place) is Column.REMARKS or (place in columns.free and _REMARKS.search(columns.title(place)))
    )
    package = columns.of(Column.COVERAGE)
    is_of_service = is_for_both and usage is not None and _is_of_service(columns, usage.place)
    return FurtherColumns(
        usage, service, is_for_both, is_of_service, tuple(by_field), equipment, remarks, coverages, package
    )


def _coverages(columns: _Columns) -> tuple[tuple[str, int], ...]:
    """Return the columns of coverages: a package ("Cobertura") is none, nor is equipment in words."""
    named = [
        (title, place)
        for place in columns.free
        if (title := columns.title(place)) and coverage_header(title) and not _is_of_things(title, columns, place)
    ]
    for _, place in named:
        columns.take(place)
    return tuple(named)


def _is_of_things(title: str, columns: _Columns, place: int) -> bool:
    """Tell whether a column that names equipment or goods says which they are, not whether they are covered."""
    is_goods = _GOODS.search(title) is not None and not _NO_GOODS.search(title) and columns.fits(place, read_goods)
    if not is_goods and equipment_header(title) is None:
        return False
    return not columns.cells(place) or not columns.fits(place, _says_state)


def _says_state(cell: str) -> bool:
    return cell.upper().rstrip("SAO.").endswith(("AMPARAD", "EXCLUID", "INCLUID", "CUBIERT"))


def _equipment(columns: _Columns) -> tuple[EquipmentColumns, ...]:
    """Return the columns of equipment, each of words with the one of amounts of its kind that follows it."""
    named: list[tuple[int, EquipmentHeader]] = []
    for place in list(columns.free):
        if meant := equipment_header(columns.title(place)):
            cells = columns.cells(place)
            is_amount = meant.is_amount or (bool(cells) and all(map(values.read_money, cells)))
            named.append((place, meant._replace(is_amount=is_amount)))
            columns.take(place)
    texts = [(place, meant.kind) for place, meant in named if not meant.is_amount]
    amounts = [(place, meant.kind) for place, meant in named if meant.is_amount]
    pairs: list[EquipmentColumns] = []
    for place, kind in texts:
        beside = next((amount for amount in amounts if amount[1] == kind), None)
        if beside is None and len(texts) == len(amounts) == 1 and not is_body_value(columns.title(amounts[0][0])):
            beside = amounts[0]
        if beside:
            amounts.remove(beside)
        pairs.append(EquipmentColumns(kind, place, beside[0] if beside else None))
    return (*pairs, *(EquipmentColumns(kind, None, place) for place, kind in amounts))


def _engine(columns: _Columns) -> ColumnReading | None:
    for place in list(columns.free):
        title = columns.title(place)
        if not _ENGINE.search(title):
            continue
        is_number = _ENGINE_NUMBER.search(title) is not None
        if columns.fits(place, read_engine_number, 0.1 if is_number else _MOST) and (
            is_number or _are_different(columns.cells(place))
        ):
            columns.take(place)
            return ColumnReading(place, BY_LABEL)
    return None


def _are_different(cells: Sequence[str]) -> bool:
    """Tell whether hardly any value repeats: sizes of engines do, their numbers do not."""
    return len(set(cells)) >= _LEAST_DIFFERENT * len(cells)


def _postal_code(columns: _Columns) -> ColumnReading | None:
    return _by_title(columns, _POSTAL_CODE, read_postal_code)


def _basis(columns: _Columns) -> ColumnReading | None:
    """Return the column that says how values are agreed, where no column of values does: "Modalidad"."""
    for place in columns.free:
        if _BASIS.fullmatch(columns.title(place)) and columns.cells(place) and columns.fits(place, values.basis_of):
            columns.take(place)
            return ColumnReading(place, BY_LABEL)
    return None


def _by_title(columns: _Columns, pattern: re.Pattern[str], read: Callable[[str], object]) -> ColumnReading | None:
    for place in columns.free:
        if pattern.search(columns.title(place)) and columns.fits(place, read):
            columns.take(place)
            return ColumnReading(place, BY_LABEL)
    return None


def _load(columns: _Columns) -> ColumnReading | None:
    """Return the column of loads: by its header, or by masses with their unit; that stays part of the description."""
    if named := _by_title(columns, _LOAD, read_load):
        return named
    for place in columns.free:
        cells = columns.cells(place)
        if cells and columns.fits(place, states_mass):
            columns.take(place)
            return ColumnReading(place, BY_LABEL if _MAY_BE_LOAD.search(columns.title(place)) else BY_VALUE)
    return None


def _goods(columns: _Columns) -> ColumnReading | None:
    named = [
        place for place in columns.free if _GOODS.search(title := columns.title(place)) and not _NO_GOODS.search(title)
    ]
    for place in named:
        if columns.fits(place, read_goods):
            columns.take(place)
            return ColumnReading(place, BY_LABEL)
    if columns.has_header:
        return None
    for place in columns.free:
        cells = columns.cells(place)
        if cells and columns.of(Column.USAGE) != place and columns.fits(place, _is_class_of_goods):
            columns.take(place)
            return ColumnReading(place, BY_VALUE)
    return None


def _is_class_of_goods(cell: str) -> bool:
    return cell.upper().startswith(("CARGA ", "TIPO ")) and bool(kind_in(KindList.CARGO, cell))


def _use_and_service(columns: _Columns) -> tuple[ColumnReading | None, ColumnReading | None, bool]:
    """Return the columns of the use and of the service, and whether one column is both."""
    settled = columns.of(Column.USAGE)
    if settled is not None and settled not in columns.free:  # the sender's profile says so
        return ColumnReading(settled, BY_LABEL), None, False
    named = [
        place
        for place in columns.free
        if (title := columns.title(place))
        and (_USE.search(title) or _SERVICE.search(title))
        and not _DATES.search(title)
        and columns.fits(place, _is_in_words)
        and (place == settled or title in _USES or _share(columns, place, _names_kind) >= _HALF)
    ]
    services = [
        place for place in named if _SERVICE.search(columns.title(place)) and not _USE.search(columns.title(place))
    ]
    uses = [place for place in named if place not in services]
    if settled is not None and settled not in named:
        return _by_values(columns, settled, services)
    if uses and services:
        return _apart(columns, uses[0], services[0])
    if services or (uses and _SERVICE.search(columns.title(uses[0]))):
        place = (services or uses)[0]
        return ColumnReading(place, BY_VALUE if services else BY_LABEL), ColumnReading(place, BY_LABEL), True
    if not uses:
        return None, None, False
    is_for_both = _share(columns, uses[0], names_service) >= _MOST
    return ColumnReading(uses[0], BY_LABEL), ColumnReading(uses[0], BY_VALUE) if is_for_both else None, is_for_both


def _is_of_service(columns: _Columns, place: int) -> bool:
    """Tell whether header and cells of a column speak of services alone."""
    title = columns.title(place)
    is_titled = _SERVICE.search(title) is not None and not _USE.search(title)
    return is_titled and not any(map(names_use, columns.cells(place)))


def _apart(columns: _Columns, use: int, service: int) -> tuple[ColumnReading, ColumnReading, bool]:
    """Return a column for each; where their values say that the headers are interchanged, those count."""
    if _share(columns, use, names_service) > _HALF and _share(columns, service, names_use) > _HALF:
        return ColumnReading(service, BY_VALUE), ColumnReading(use, BY_VALUE), False
    return ColumnReading(use, BY_LABEL), ColumnReading(service, BY_LABEL), False


def _by_values(
    columns: _Columns, settled: int, services: Sequence[int]
) -> tuple[ColumnReading | None, ColumnReading | None, bool]:
    """Return the same where only its values tell the column of the use."""
    if services:
        return ColumnReading(settled, BY_VALUE), ColumnReading(services[0], BY_LABEL), False
    is_for_both = _share(columns, settled, names_service) >= _MOST
    return ColumnReading(settled, BY_VALUE), ColumnReading(settled, BY_VALUE) if is_for_both else None, is_for_both


def _share(columns: _Columns, place: int, names: Callable[[str], bool]) -> float:
    cells = columns.cells(place)
    return sum(map(names, cells)) / len(cells) if cells else 0.0


def _names_kind(cell: str) -> bool:
    return bool(kind_in(KindList.USAGE, cell) or kind_in(KindList.SERVICE, cell))


def _is_in_words(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not any(map(str.isdigit, cell))


_DATES: Final = re.compile(r"\b(?:FECHA|DATE|KM|ULTIMO|PROXIMO|CENTRO|ORDEN|COSTO)\b")
_USES: Final = frozenset({"USO", "TIPO DE USO", "USO DE LA UNIDAD", "USO DEL VEHICULO"})
"""Headers that say of any words that they are the use: "Traslado de valores"."""
_HALF: Final = 0.5
