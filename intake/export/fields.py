"""The fields that a template may name, in each kind of sheet.

Each has the name that it has in the contract: `vehicle.plate`, `match.cvegs`, `case.client_name`. The first part may be
left out; where several have the name, the vehicle's comes before the match's, and that before the case's.
"""

from __future__ import annotations

from datetime import UTC as _UTC
from typing import TYPE_CHECKING, Any, Final

from domain.fields import CASE_DATA, ORIGIN, VEHICLE, FieldKind
from intake.export.export_field import ExportField
from intake.export.terms import CASE_TERMS, VEHICLE_TERMS
from intake.export.values import CellType
from minca.datastore.v1 import case_pb2
from minca.fleet.v1 import match_pb2, quotation_pb2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from google.protobuf.timestamp_pb2 import Timestamp

    from domain.fields import Field
    from intake.export.record import Record
    from intake.export.values import Value

AMOUNTS: Final = frozenset({"value", "expiring_premium"})
_TYPES: Final = {
    FieldKind.TEXT: CellType.TEXT,
    FieldKind.DAY: CellType.DATE,
    FieldKind.WHOLE: CellType.INT,
    FieldKind.NUMBER: CellType.FLOAT,
}
Part = Any
"""A message of the contract, or a warning."""


def _type_of(field: Field) -> CellType:
    return CellType.MONEY if field.name in AMOUNTS else _TYPES[field.kind]


def _part_fields(part: str, table: Iterable[Field], of: Callable[[Record], Part]) -> list[ExportField]:
    """Return the fields of a table of `domain.fields`; what is absent or, of a place, 0 is empty."""
    return [ExportField(f"{part}.{field.name}", _type_of(field), _reader(field, of)) for field in table]


def _reader(field: Field, of: Callable[[Record], Part]) -> Callable[[Record], Value]:
    name = field.name
    if field.is_optional:

        def read_optional(record: Record) -> Value:
            part = of(record)
            return getattr(part, name) if part.HasField(name) else None

        return read_optional
    return lambda record: getattr(of(record), name) or None


def _kind(part: str, name: str, enum: Any, prefix: str, of: Callable[[Record], Part]) -> ExportField:
    """Return the field of an enum: the name of its value without the prefix, empty when unspecified."""
    names = {number: value.removeprefix(prefix) for value, number in enum.items() if number}
    return ExportField(f"{part}.{name}", CellType.TEXT, lambda record: names.get(getattr(of(record), name)))


def _plain(part: str, of: Callable[[Record], Part], **types: CellType) -> list[ExportField]:
    """Return fields that a message has under their names; an empty one is empty."""
    return [ExportField(f"{part}.{name}", cell_type, _of_name(name, of)) for name, cell_type in types.items()]


def _of_name(name: str, of: Callable[[Record], Part]) -> Callable[[Record], Value]:
    return lambda record: getattr(of(record), name)


def _day(name: str) -> ExportField:
    def read(record: Record) -> Value:
        if not record.case.HasField(name):  # type: ignore[arg-type] # the name of a time
            return None
        time: Timestamp = getattr(record.case, name)
        return time.ToDatetime(tzinfo=_UTC).astimezone(record.of.zone).date()

    return ExportField(f"case.{name}", CellType.DATE, read)


def _vehicle(record: Record) -> Part:
    return record.vehicle.vehicle


def _case_vehicle(record: Record) -> Part:
    return record.vehicle


def _match(record: Record) -> Part:
    return record.vehicle.match


def _origin(record: Record) -> Part:
    return record.vehicle.vehicle.origin


def _case(record: Record) -> Part:
    return record.case


def _data(record: Record) -> Part:
    return record.case.data


_KINDS: Final = (
    ("usage_kind", quotation_pb2.UsageKind, "USAGE_KIND_"),
    ("service_kind", quotation_pb2.ServiceKind, "SERVICE_KIND_"),
    ("value_basis_kind", quotation_pb2.ValueBasis, "VALUE_BASIS_"),
    ("cargo_class", quotation_pb2.CargoClass, "CARGO_CLASS_"),
    ("vehicle_class", quotation_pb2.VehicleClass, "VEHICLE_CLASS_"),
)

_OF_VEHICLE: Final = (
    *_part_fields("vehicle", VEHICLE, _vehicle),
    *(_kind("vehicle", name, enum, prefix, _vehicle) for name, enum, prefix in _KINDS),
    *_plain(
        "vehicle",
        _case_vehicle,
        id=CellType.TEXT,
        position=CellType.INT,
        review_note=CellType.TEXT,
        value_at_stake=CellType.MONEY,
    ),
    ExportField(
        "vehicle.reading_confidence",
        CellType.FLOAT,
        lambda record: record.vehicle.reading_confidence if record.vehicle.HasField("reading_confidence") else None,
    ),
    ExportField("vehicle.missing_fields", CellType.TEXT, lambda record: ", ".join(record.vehicle.missing_fields)),
    *_part_fields("origin", ORIGIN, _origin),
    *VEHICLE_TERMS,
    *_plain("match", _match, cvegs=CellType.TEXT, confidence=CellType.FLOAT),
    _kind("match", "decision", match_pb2.Decision, "DECISION_", _match),
    _kind("match", "method", match_pb2.MatchMethod, "MATCH_METHOD_", _match),
    *_plain("match", _match, brand=CellType.TEXT, model=CellType.TEXT),
    ExportField("match.year", CellType.INT, lambda record: record.vehicle.match.year or None),
    *_plain("match", _match, description=CellType.TEXT),
)

_OF_CASE: Final = (
    *_plain("case", _case, cot_number=CellType.TEXT, id=CellType.TEXT, insurer_id=CellType.TEXT),
    _kind("case", "status", case_pb2.Case.Status, "STATUS_", _case),
    *_part_fields("case", CASE_DATA, _data),
    ExportField("case.missing_fields", CellType.TEXT, lambda record: ", ".join(record.case.data.missing_fields)),
    *_plain(
        "case",
        _case,
        assignee=CellType.TEXT,
        catalog_version=CellType.TEXT,
        vehicle_count=CellType.INT,
        accepted_count=CellType.INT,
        review_count=CellType.INT,
        no_match_count=CellType.INT,
        open_count=CellType.INT,
        removed_count=CellType.INT,
        overall_confidence=CellType.FLOAT,
    ),
    _day("create_time"),
    _day("update_time"),
    _day("due_time"),
    ExportField("case.export_date", CellType.DATE, lambda record: record.of.today),
)


def _by_name(*groups: Iterable[ExportField]) -> Mapping[str, ExportField]:
    """Return fields by their whole names, and by those without the first part, the earlier first."""
    fields = [field for group in groups for field in group]
    named = {field.name: field for field in fields}
    for field in fields:
        named.setdefault(field.name.partition(".")[2], field)
    return named


def _warning(record: Record) -> Part:
    return record.warning


def _dropped(record: Record) -> Part:
    return record.dropped


def _dropped_origin(record: Record) -> Part:
    return record.dropped.origin


CASE_FIELDS: Final = _by_name(_OF_CASE, CASE_TERMS)
VEHICLE_FIELDS: Final = _by_name(_OF_VEHICLE, _OF_CASE)
WARNING_FIELDS: Final = _by_name(
    _plain(
        "warning",
        _warning,
        text=CellType.TEXT,
        code=CellType.TEXT,
        file=CellType.TEXT,
        sheet=CellType.TEXT,
        row=CellType.INT,
    ),
    _OF_CASE,
)
DROPPED_FIELDS: Final = _by_name(
    _plain("dropped", _dropped, text=CellType.TEXT, reason=CellType.TEXT, reason_code=CellType.TEXT),
    _part_fields("dropped", ORIGIN, _dropped_origin),
    _OF_CASE,
)
