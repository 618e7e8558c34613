"""Columns of claims beside the columns of a fleet, which are none of the fleet's own."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from intake.lexicon.column_names import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.tables.columns import HeaderRow

_NAMING: Final = frozenset({Column.BRAND, Column.MODEL, Column.DESCRIPTION, Column.VIN, Column.TYPE_OR_MODEL})
_OF_CLAIMS: Final = frozenset({Column.LOSS, Column.YEAR, Column.OTHER, Column.VALUE, Column.CURRENCY, None})
_YEARS: Final = frozenset({Column.YEAR, Column.YEAR_OR_MODEL})
_MIN_COLUMNS: Final = 2
"""Of a fleet, and of claims that are a list of their own."""


_COUNTED: Final = re.compile(
    r"(?:(?:NO|NUM|NUMERO|CANT|CANTIDAD|TOTAL)(?: DE)? )?"
    r"(?:EVENTOS?|SINIESTROS?|RECLAMACIONES|RECLAMOS|PERCANCES|CLAIMS)(?: (?:OCURRIDOS?|REPORTADOS?|COUNT))?"
    r"|NUMBER OF CLAIMS|FRECUENCIA"
)
_PAID: Final = re.compile(
    r"(?:MONTO|IMPORTE|COSTO|TOTAL|AMOUNT)(?: (?:TOTAL|DE(?: LOS| LA)?|DEL))?"
    r"(?: (?:PAGAD[OA]|INCURRIDO|OCURRIDO|SINIESTROS?|INDEMNIZADO|PERDIDA|DANOS|PAID|INCURRED))?"
    r"|PAGADO|INCURRIDO|INDEMNIZACION|PAID|INCURRED"
)
_UNITS: Final = re.compile(
    r"(?:(?:NO|NUM|NUMERO) (?:DE )?)?(?:UNIDAD|ECONOMICO|ECO|VEHICULO|UNIT|VEHICLE|INCISO)(?: ECONOMICO)?"
)
_PERIODS: Final = re.compile(r"ANOS?|PERIODOS?|VIGENCIAS?|EJERCICIOS?|YEAR|PERIOD|POLICY YEAR")

_KINDS: Final = {"period": _PERIODS, "unit": _UNITS, "count": _COUNTED, "amount": _PAID}


def are_claims_by_unit(texts: Sequence[str]) -> bool:
    """Tell whether a header is of the claims of units year by year: "Ejercicio | Unidad | Eventos | Importe pagado"."""
    kinds = [_kind_of_claims(text) for text in texts if text]
    return kinds[:1] in (["period"], ["unit"]) and {"unit", "count", "amount"} <= {*kinds} <= {*_KINDS}


def _kind_of_claims(text: str) -> str:
    return next((kind for kind, head in _KINDS.items() if head.fullmatch(text)), "")


def fleet_columns(header: HeaderRow) -> slice | None:
    """Return the columns of the fleet where those of claims stand beside them; None where there are no others."""
    columns = header.columns
    losses = [place for place, column in enumerate(columns) if column is Column.LOSS]
    if not losses:
        return None
    start, end = _without_parts(header) or (0, _end_before(columns, losses[0]))
    fleet = columns[start:end]
    is_whole = start == 0 and end == len(columns)
    is_fleet = sum(column is not None for column in fleet) >= _MIN_COLUMNS and not _NAMING.isdisjoint(fleet)
    return slice(start, end) if is_fleet and not is_whole else None


def _without_parts(header: HeaderRow) -> tuple[int, int] | None:
    """Return the columns but those of claims before the first gap, or behind the last one; None for no such part."""
    parts = list(_parts(header))
    are_claims = [_is_of_claims(header.columns[start:end]) for start, end in parts]
    if len(parts) < 2 or not any(are_claims) or all(are_claims):  # noqa: PLR2004 - one part
        return None
    first, last = are_claims.index(False), len(parts) - 1 - are_claims[::-1].index(False)
    return (parts[first][0], parts[last][1]) if not any(are_claims[first : last + 1]) else None


def _parts(header: HeaderRow) -> list[tuple[int, int]]:
    """Return from where to where the columns reach that no gap parts."""
    named = [bool(text) for text in header.texts]
    edges = [place for place, (one, two) in enumerate(pairwise([False, *named, False])) if one != two]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _is_of_claims(columns: tuple[Column | None, ...]) -> bool:
    return Column.LOSS in columns and _NAMING.isdisjoint(columns)


def _end_before(columns: tuple[Column | None, ...], first_loss: int) -> int:
    """Return where the fleet ends before claims that fill all columns to the right, with the years they are of."""
    behind = columns[first_loss:]
    is_value_among = Column.VALUE in behind and Column.VALUE not in columns[:first_loss]
    if not _OF_CLAIMS.issuperset(behind) or columns.count(Column.LOSS) < _MIN_COLUMNS or is_value_among:
        return len(columns)
    is_year_of_claims = first_loss > 0 and columns[first_loss - 1] is Column.YEAR
    if is_year_of_claims and not _YEARS.isdisjoint(columns[: first_loss - 1]):
        return first_loss - 1
    return first_loss
