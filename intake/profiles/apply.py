"""Applies a broker's profile to an e-mail: which rows are read, and defaults for what is not stated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain.notices.codes import DropReason, WarningCode
from domain.notices.notice import notice
from domain.text import fold
from intake.case.findings import FIXED, CaseFinding
from intake.model.document import Origin, Table
from intake.model.extraction import dropped_row
from intake.profiles.model import OF_CASE
from intake.tables.row_places import origin_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.notices.notice import Notice
    from intake.model.document import Block, Document
    from intake.model.extraction import DroppedRow, Vehicle
    from intake.profiles.model import Profile

LEFT_OUT: Final = DropReason.LEFT_OUT_BY_PROFILE


def choose_sheets(documents: Sequence[Document], profile: Profile | None) -> tuple[list[Document], list[Notice]]:
    """Return the documents with only the sheets that the profile names; one without any of them is kept whole."""
    if profile is None or not profile.sheets:
        return list(documents), []
    chosen: list[Document] = []
    warnings: list[Notice] = []
    for document in documents:
        sheets = {fold(block.sheet) for block in document.blocks if isinstance(block, Table) and block.sheet}
        if sheets and not sheets & set(profile.sheets):
            warnings.append(notice(WarningCode.PROFILE_SHEETS_MISSING, file=document.file, profile=profile.name))
        elif sheets:
            blocks = tuple(block for block in document.blocks if _is_named(block, profile))
            chosen.append(replace(document, blocks=blocks))
            continue
        chosen.append(document)
    return chosen, warnings


def _is_named(block: Block, profile: Profile) -> bool:
    return not isinstance(block, Table) or not block.sheet or fold(block.sheet) in profile.sheets


def leave_out(table: Table, profile: Profile | None) -> tuple[Table, list[DroppedRow]]:
    """Return the table with the rows that the profile skips emptied, so that the others keep their numbers."""
    if profile is None or not (profile.skip_rows or profile.first_row > 1):
        return table, []
    rows: list[tuple[str, ...]] = []
    dropped: list[DroppedRow] = []
    for row_number, row in enumerate(table.rows, start=table.first_row):
        is_left_out = _is_above(row_number, table, profile) or any(
            fold(cell).startswith(profile.skip_rows) for cell in row if cell
        )
        if is_left_out and any(row):
            dropped.append(dropped_row(origin_of(table, row_number), LEFT_OUT, *row))
        rows.append(() if is_left_out else row)
    return replace(table, rows=tuple(rows)), dropped


def _is_above(row_number: int, table: Table, profile: Profile) -> bool:
    return bool(table.sheet) and row_number < profile.first_row


def complete_vehicle(vehicle: Vehicle, profile: Profile) -> Vehicle:
    """Return the vehicle with the profile's defaults for what its row does not state."""
    usage = vehicle.usage or profile.fixed.get("usage", "")
    currency = vehicle.currency or (profile.fixed.get("currency", "") if vehicle.value is not None else "")
    return replace(vehicle, usage=usage, currency=currency)


def fixed_findings(profile: Profile | None) -> dict[str, CaseFinding]:
    """Return the profile's values for every case of this broker."""
    if profile is None:
        return {}
    origin = Origin(f"profile {profile.name}")
    return {name: CaseFinding(profile.fixed[name], FIXED, origin) for name in OF_CASE if name in profile.fixed}
