"""The rows of a table that are vehicles, with their origin; every other row is dropped with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from intake import values
from intake.columns import Header, is_fleet, read_header, settle
from intake.header_words import Column
from intake.model import DroppedRow, Line, Origin, Vehicle
from intake.vocabulary import names_vehicle
from intake.wording import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from intake.limits import Limits
    from intake.model import Table

_TOTAL = re.compile(r"(?:GRAN |SUB ?|SUMA )?TOTAL(?:ES)?\b.*|SUMA|SUMAS|SUBTOTAL(?:ES)?\b.*")
_OLD_LIST = re.compile(r"\b(?:SINIESTR\w*|BAJAS?|CANCELAD\w*|ANTERIOR(?:ES)?|HISTORICO|HISTORIAL|LOSS|CLAIMS)\b")
_QUANTITY_IN_TEXT = re.compile(
    r"\(?\b(\d{1,3})\s*(?:unidades|unids?\.?|pzas?\.?|piezas|units|veh[ií]culos)\b\)?", re.IGNORECASE
)


@dataclass(slots=True)
class RowsRead:
    """What became of the rows of one table."""

    vehicles: list[Vehicle] = field(default_factory=list)
    dropped: list[DroppedRow] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    """Rows outside of any list of vehicles, as text: titles, labels, notes."""


@dataclass(slots=True)
class _Section:
    """A header and the rows below it."""

    header: Header | None
    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)


def read_rows(table: Table, limits: Limits) -> RowsRead:
    """Return the vehicles of `table`."""
    read = RowsRead()
    is_old = bool(_OLD_LIST.search(fold(table.sheet)))
    for section in _sections(table, read):
        cells = [row for _, row in section.rows]
        settled = settle(section.header, cells)
        is_list = section.header.is_of_vehicles if section.header else is_fleet(settled, cells)
        if is_list and is_old:
            read.dropped.extend(
                DroppedRow(Origin(table.file, table.sheet, at), "old or closed list") for at, _ in section.rows
            )
        elif is_list:
            _read_section(table, section, settled, read, limits)
        else:
            read.lines.extend(_as_line(at, row) for at, row in section.rows)
    read.dropped.sort(key=lambda row: row.origin.row)
    return read


def _sections(table: Table, read: RowsRead) -> Iterator[_Section]:
    """Cut a table where a header stands; a header that is repeated cuts nothing."""
    section = _Section(None)
    for at, row in enumerate(table.rows, start=table.first_row):
        if not any(row):
            continue
        header = read_header(row)
        if header is None:
            section.rows.append((at, row))
        elif section.header is not None and header.texts == section.header.texts:
            read.dropped.append(DroppedRow(Origin(table.file, table.sheet, at), "repeated header"))
        else:
            yield section
            section = _Section(header)
    yield section


def _as_line(at: int, row: Sequence[str]) -> Line:
    return Line("  ".join(cell for cell in row if cell), at)


def _read_section(
    table: Table, section: _Section, settled: Mapping[int, Column], read: RowsRead, limits: Limits
) -> None:
    currency = _header_currency(section.header, settled)
    for at, row in section.rows:
        origin = Origin(table.file, table.sheet, at)
        cells = _by_column(row, settled)
        if reason := _why_no_vehicle(row, cells, has_header=section.header is not None):
            read.dropped.append(DroppedRow(origin, reason))
            if reason == _TITLE:
                read.lines.append(_as_line(at, row))
            continue
        vehicle = _vehicle(cells, section.header, settled, row, origin)
        if vehicle.value is not None and not vehicle.currency and currency:
            vehicle = replace(vehicle, currency=currency)
        read.vehicles.extend([vehicle] * _quantity(cells, vehicle, limits))


_TITLE = "title or note"


def _by_column(row: Sequence[str], settled: Mapping[int, Column]) -> dict[Column, list[str]]:
    cells: dict[Column, list[str]] = {}
    for at, column in settled.items():
        if at < len(row) and row[at]:
            cells.setdefault(column, []).append(row[at])
    return cells


def _why_no_vehicle(row: Sequence[str], cells: Mapping[Column, list[str]], *, has_header: bool) -> str:
    """Return why a row is no vehicle; empty when it is one."""
    filled = [cell for cell in row if cell]
    has_vin = any(values.read_vin(cell) for cell in cells.get(Column.VIN, ()))
    if not has_vin and any(_TOTAL.fullmatch(fold(cell)) for cell in filled):
        return "total"
    texts = [text for column in (Column.BRAND, Column.MODEL, Column.DESCRIPTION) for text in cells.get(column, ())]
    has_text = any(re.search(r"[^\W\d_]|\d", text) and not values.is_nothing(text) for text in texts)
    if not has_text and not has_vin:
        return "no vehicle in it"
    has_year = any(values.is_likely_year(cell) for cell in cells.get(Column.YEAR, ()))
    if not (has_header or has_vin or has_year or any(names_vehicle(text) for text in texts)):
        return _TITLE
    if len(set(filled)) == 1 and not has_vin and not (names_vehicle(filled[0]) and values.find_years(filled[0])):
        return _TITLE
    return ""


def _vehicle(
    cells: Mapping[Column, list[str]],
    header: Header | None,
    settled: Mapping[int, Column],
    row: Sequence[str],
    origin: Origin,
) -> Vehicle:
    def text(column: Column) -> str:
        found = cells.get(column, [""])[0]
        return "" if values.is_nothing(found) else found

    details = [_detail(header, at, row) for at, column in settled.items() if column is Column.DETAIL]
    description = _joined([text(Column.BRAND), text(Column.MODEL), *cells.get(Column.DESCRIPTION, ()), *details])
    in_text = values.VIN_IN_TEXT.search(description)
    money = values.read_money(text(Column.VALUE))
    return Vehicle(
        description=description or text(Column.VIN),
        brand=text(Column.BRAND),
        model=text(Column.MODEL),
        year=values.read_year(text(Column.YEAR)) or year_in_text(description),
        vin=values.read_serial(text(Column.VIN)) or (in_text.group().upper() if in_text else ""),
        plate=_plate(text(Column.PLATE)),
        value=money.amount if money and money.amount > 0 else None,
        currency=(_currency_code(text(Column.CURRENCY)) or money.currency) if money else "",
        usage=text(Column.USAGE),
        coverage=text(Column.COVERAGE),
        economic_number=text(Column.ECONOMIC_NUMBER),
        origin=origin,
    )


def _joined(texts: Sequence[str]) -> str:
    """Join texts, leaving out the beginning of one that the text so far says already."""
    joined = ""
    for text in texts:
        said, more = words(joined), words(text)
        if not more or (len(said) >= len(more) and set(more) <= set(said)):
            continue
        joined = text if said and more[: len(said)] == said else f"{joined} {text}".strip()
    return joined


def _detail(header: Header | None, at: int, row: Sequence[str]) -> str:
    cell = row[at] if at < len(row) else ""
    if values.is_nothing(cell):
        return ""
    return f"{cell} {header.texts[at]}" if cell.isdigit() and header else cell


def year_in_text(text: str) -> int | None:
    """Return the model year that a description ends with; the 2008 of Peugeot is a model."""
    years = [
        int(match.group(1))
        for match in values.find_years(text)
        if not (match.group(1) == "2008" and fold(text[: match.start()]).endswith("PEUGEOT"))
    ]
    return years[-1] if years else None


def _plate(text: str) -> str:
    return "" if not re.search(r"\d", text) else text.upper()


def _quantity(cells: Mapping[Column, list[str]], vehicle: Vehicle, limits: Limits) -> int:
    """Return how many units a row stands for; a VIN names one."""
    if vehicle.vin or vehicle.plate:
        return 1
    stated = values.read_quantity(cells.get(Column.QUANTITY, [""])[0])
    if stated is None and (match := _QUANTITY_IN_TEXT.search(vehicle.description)):
        stated = int(match.group(1))
    return min(max(stated or 1, 1), limits.max_quantity)


def _header_currency(header: Header | None, settled: Mapping[int, Column]) -> str:
    at = next((at for at, column in settled.items() if column is Column.VALUE), None)
    return _currency_code(header.texts[at]) if header and at is not None else ""


def _currency_code(text: str) -> str:
    folded = fold(text)
    if re.search(r"\b(?:USD|US|DLLS?|DLS|DOLARES|DOLAR)\b", folded):
        return "USD"
    return "MXN" if re.search(r"\b(?:MXN|MN|M N|PESOS|MXP|NACIONAL)\b", folded) else ""
