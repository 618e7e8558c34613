"""Tables of a client's data with heads above their values, as lines of label and value that the other readers read."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from domain.text import fold
from intake.case.findings import SourcePlace, SourceText
from intake.model.document import BODY, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.document import Table

_HEADS: Final = re.compile(
    r"(?:NOMBRE(?: O RAZON SOCIAL)?|RAZON SOCIAL|CLIENTE|ASEGURADO|CONTRATANTE|R ?F ?C"
    r"|(?:DOMICILIO|DIRECCION|DOM)(?: FISCAL| COMPLETO| COMPLETA| DEL CLIENTE| DEL ASEGURADO)?|CALLE(?: Y NUMERO)?"
    r"|COLONIA"
    r"|MUNICIPIO|CIUDAD|ESTADO|ENTIDAD(?: FEDERATIVA)?|C ?P|COD(?:IGO)? POSTAL|GIRO(?: O ACTIVIDAD)?"
    r"|ACTIVIDAD(?: O GIRO)?"
    r"|CLIENT|INSURED|ADDRESS|STATE|ZIP(?: CODE)?|BUSINESS)"
)
_OF_PLACE: Final = re.compile(
    r"(?:DOMICILIO|DIRECCION|DOM|ADDRESS|ESTADO|C ?P|COD|ZIP|GIRO|ACTIVIDAD|CALLE|ENTIDAD|STATE|BUSINESS)\b.*"
)
_OF_VEHICLES: Final = re.compile(r"(?:.*\b)?(?:SERIE|VIN|NIV|PLACAS?|MARCA|SUBMARCA|MODELO|VEHICULO|UNIDAD|MOTOR)\b.*")
_LEAST_HEADS: Final = 2
_MOST_ROWS: Final = 60


def client_sources(tables: Sequence[Table]) -> list[SourceText]:
    """Return a source for each table that has heads of a client's data above one row of values."""
    return [source for table in tables if (source := _source(table)) is not None]


def _source(table: Table) -> SourceText | None:
    lines = tuple(_lines(table))
    if not lines:
        return None
    place = SourcePlace.QUOTED if table.is_quoted else SourcePlace.NEWEST if table.file == BODY else SourcePlace.FILE
    return SourceText(place, table.file, lines)


def _lines(table: Table) -> Iterator[Line]:
    for index, row in enumerate(islice(table.rows, _MOST_ROWS)):
        names = [fold(cell) for cell in row]
        heads = [place for place, name in enumerate(names) if name and _HEADS.fullmatch(name)]
        if len(heads) < _LEAST_HEADS or any(_OF_VEHICLES.fullmatch(name) for name in names if name):
            continue
        if not any(_OF_PLACE.fullmatch(names[place]) for place in heads):
            continue
        below = [line for line in table.rows[index + 1 : index + 3] if any(line)]
        if len(below) == 1 or (below and not _is_of_heads(below[1], heads)):
            values = below[0]
            number = table.first_row + index + 1
            for place in heads:
                if place < len(values) and values[place] and not _HEADS.fullmatch(fold(values[place])):
                    yield Line(f"{row[place].strip(' :')}: {values[place]}", number)
            return


def _is_of_heads(row: Sequence[str], heads: Sequence[int]) -> bool:
    """Tell whether a second row has values below the same heads: then the table lists several clients."""
    filled = sum(place < len(row) and bool(row[place]) for place in heads)
    return filled > len(heads) / 2
