"""The extraction of a mail, divided among the clients that it names: one for each case that it becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from intake.model.extraction import NEEDED, FieldReading

if TYPE_CHECKING:
    from intake.model.extraction import CaseData, Extraction
    from intake.triage.insured_parts import InsuredPart, InsuredParts

SEVERAL_INSURED: Final = notice(WarningCode.SEVERAL_INSURED)
_SURE: Final = 0.85
"""How sure the client of a part is: a heading above its vehicles, or their own rows, name it."""
_OF_CLIENT: Final = ("client_name", "client_rfc")


def divided(extraction: Extraction, insured: InsuredParts) -> list[Extraction]:
    """Return one extraction for each client; a person has to look where it is not sure which vehicle is whose."""
    if insured.is_unsure:
        return [replace(extraction, needs_review=True, warnings=(*extraction.warnings, SEVERAL_INSURED))]
    if len(insured.parts) == 1:
        return [extraction]
    first, *others = insured.parts
    return [
        _of(extraction, first),
        *(replace(_of(extraction, part), dropped_rows=(), unsure_tables=()) for part in others),
    ]


def _of(extraction: Extraction, part: InsuredPart) -> Extraction:
    vehicles = tuple(extraction.vehicles[index] for index in part.vehicles if index < len(extraction.vehicles))
    return replace(extraction, data=_data_of(extraction.data, part), vehicles=vehicles)


def _data_of(data: CaseData, part: InsuredPart) -> CaseData:
    """Return the data of the mail with the client of one part; what the part does not state of it, nobody knows."""
    client = {"client_name": part.client_name, "client_rfc": part.client_rfc}
    others = [reading for reading in data.readings if reading.field not in _OF_CLIENT]
    stated = [FieldReading(field, _SURE) for field, value in client.items() if value]
    with_client = replace(data, client_name=part.client_name, client_rfc=part.client_rfc)
    missing = [*data.missing_fields, *(field for field in _OF_CLIENT if not client[field])]
    return replace(
        with_client,
        readings=(*stated, *others),
        missing_fields=tuple(field for field in NEEDED if field in missing and not client.get(field)),
    )
