"""The coverages and the equipment of a vehicle as single fields: `coverages.liability.sum_insured`.

What the vehicle states holds for it; else what the case states for its class, and else what it states for all. Of
alternatives that are to be quoted side by side the first one counts. A coverage that is not wanted has its text alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from intake.export.export_field import ExportField
from intake.export.values import CellType, as_text
from minca.fleet.v1 import quotation_pb2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from intake.export.record import Record
    from intake.export.values import Value

_PREFIX: Final = "COVERAGE_KIND_"
_KINDS: Final = {
    value.removeprefix(_PREFIX).lower(): number for value, number in quotation_pb2.CoverageKind.items() if number
}
_AMOUNTS: Final = {
    "sum_insured": CellType.MONEY,
    "deductible_percent": CellType.PERCENT,
    "deductible_amount": CellType.MONEY,
    "deductible_uma": CellType.FLOAT,
}
_EQUIPMENT: Final = {
    "special_equipment": quotation_pb2.EQUIPMENT_KIND_SPECIAL,
    "adaptations": quotation_pb2.EQUIPMENT_KIND_ADAPTATION,
}
_ANY_CLASS: Final = quotation_pb2.VEHICLE_CLASS_UNSPECIFIED


def _of_vehicle(record: Record, kind: int) -> quotation_pb2.Coverage | None:
    vehicle = record.vehicle.vehicle
    stated = _first(vehicle.coverages, kind, {_ANY_CLASS, vehicle.vehicle_class})
    if stated is None and vehicle.vehicle_class != _ANY_CLASS:
        stated = _first(record.case.data.coverages, kind, {vehicle.vehicle_class})
    return stated or _of_case(record, kind)


def _of_case(record: Record, kind: int) -> quotation_pb2.Coverage | None:
    return _first(record.case.data.coverages, kind, {_ANY_CLASS})


def _first(coverages: Iterable[quotation_pb2.Coverage], kind: int, classes: set[Any]) -> quotation_pb2.Coverage | None:
    stated = (coverage for coverage in coverages if coverage.kind == kind and coverage.vehicle_class in classes)
    return min(stated, key=lambda coverage: coverage.option, default=None)


def _coverage_fields(find: Callable[[Record, int], quotation_pb2.Coverage | None]) -> list[ExportField]:
    fields = []
    for kind_name, kind in _KINDS.items():
        fields.append(ExportField(f"terms.coverages.{kind_name}.text", CellType.TEXT, _text_reader(find, kind)))
        fields += [
            ExportField(f"terms.coverages.{kind_name}.{name}", cell_type, _amount_reader(find, kind, name))
            for name, cell_type in _AMOUNTS.items()
        ]
    return fields


def _text_reader(find: Callable[[Record, int], quotation_pb2.Coverage | None], kind: int) -> Callable[[Record], Value]:
    def read(record: Record) -> Value:
        coverage = find(record, kind)
        return coverage.text if coverage else None

    return read


def _amount_reader(
    find: Callable[[Record, int], quotation_pb2.Coverage | None], kind: int, name: Any
) -> Callable[[Record], Value]:
    def read(record: Record) -> Value:
        coverage = find(record, kind)
        if coverage is None or coverage.is_excluded or not coverage.HasField(name):
            return None
        return getattr(coverage, name)  # type: ignore[no-any-return] # a number of the contract

    return read


def _equipment_reader(kind: int) -> Callable[[Record], Value]:
    def read(record: Record) -> Value:
        return "; ".join(_described(item) for item in record.vehicle.vehicle.equipment if item.kind == kind)

    return read


def _described(item: quotation_pb2.Equipment) -> str:
    amount = as_text(item.amount) if item.HasField("amount") else ""
    return " ".join(filter(None, (item.text, amount, item.currency if amount else "")))


def _equipment_sum_reader(kind: int) -> Callable[[Record], Value]:
    def read(record: Record) -> Value:
        amounts = [
            item.amount for item in record.vehicle.vehicle.equipment if item.kind == kind and item.HasField("amount")
        ]
        return sum(amounts) if amounts else None

    return read


CASE_TERMS: Final = tuple(_coverage_fields(_of_case))
VEHICLE_TERMS: Final = (
    *_coverage_fields(_of_vehicle),
    *(ExportField(f"vehicle.{name}", CellType.TEXT, _equipment_reader(kind)) for name, kind in _EQUIPMENT.items()),
    *(
        ExportField(f"vehicle.{name}_value", CellType.MONEY, _equipment_sum_reader(kind))
        for name, kind in _EQUIPMENT.items()
    ),
)
