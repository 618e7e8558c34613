"""The one place where messages of the contracts become intake's words, and the other way round."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from intake.model.extraction import DATA_TEXTS, NEEDED, CaseData, Extraction, LossPeriod, Vehicle
from mesh.errors import InvalidField, InvalidFields, TooLarge
from minca.datastore.v1 import message_pb2, vehicle_pb2
from minca.fleet.v1 import case_data_pb2, match_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from minca.intake.v1 import extraction_pb2, intake_pb2, intake_service_pb2
from minca.matcher.v2 import vehicle_match_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.document import Origin
    from intake.model.extraction import DroppedRow, FieldReading

MOST_LISTED: Final = 5_000
_LONGEST: Final = {
    "description": 2_000,
    "brand": 100,
    "model": 200,
    "vin": 32,
    "plate": 32,
    "currency": 3,
    "usage": 100,
    "coverage": 100,
    "economic_number": 50,
    "value_basis": 100,
}
_LONGEST_REQUEST_ID: Final = 128
_LONGEST_ID: Final = 64
_LONGEST_WORD: Final = 200
_MOST_LOSSES: Final = 50
_YEARS: Final = range(1900, 2101)
_TEXTS: Final = tuple(_LONGEST)


def check_email(raw: bytes, request_id: str, *, max_bytes: int) -> None:
    """Check what SubmitEmail and ExtractEmail were given.

    Raises: InvalidField, TooLarge.
    """
    if not raw:
        raise InvalidField("raw", None, f"the bytes of an e-mail, 1 to {max_bytes}")
    if len(raw) > max_bytes:
        raise TooLarge("raw", len(raw), max_bytes)
    _check_length("request_id", request_id, _LONGEST_REQUEST_ID)


def check_list(request: intake_service_pb2.SubmitVehicleListRequest) -> None:
    """Check a list of vehicles.

    Raises: InvalidField for the list as a whole, InvalidFields that name everything else that is not allowed.
    """
    if not 1 <= len(request.vehicles) <= MOST_LISTED:
        raise InvalidField("vehicles", f"{len(request.vehicles)} vehicles", f"1 to {MOST_LISTED} vehicles")
    _check_length("request_id", request.request_id, _LONGEST_REQUEST_ID)
    _check_length("case_id", request.case_id, _LONGEST_ID)
    problems = [problem for at, each in enumerate(request.vehicles) for problem in _problems(each, f"vehicles[{at}].")]
    if problems:
        raise InvalidFields(problems)


def _check_length(field: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise InvalidField(field, f"{len(text)} characters", f"at most {longest} characters")


def _problems(vehicle: fleet_pb2.Vehicle, prefix: str) -> Iterator[InvalidField]:
    if not vehicle.description.strip():
        yield InvalidField(f"{prefix}description", "", "the text that describes the vehicle")
    for name, longest in _LONGEST.items():
        text: str = getattr(vehicle, name)
        if len(text) > longest:
            yield InvalidField(prefix + name, f"{len(text)} characters", f"at most {longest} characters")
        elif not text.isprintable():
            yield InvalidField(prefix + name, None, "text without control characters")
    if vehicle.HasField("year") and vehicle.year not in _YEARS:
        yield InvalidField(f"{prefix}year", vehicle.year, "a year from 1900 to 2100")
    if vehicle.HasField("value") and not 0 <= vehicle.value < math.inf:
        yield InvalidField(f"{prefix}value", vehicle.value, "an amount that is not negative")


def vehicle_to_proto(vehicle: Vehicle) -> fleet_pb2.Vehicle:
    """Write a vehicle."""
    texts = {name: getattr(vehicle, name)[: _LONGEST[name]] for name in _TEXTS}
    origin = origin_to_proto(vehicle.origin) if vehicle.origin else None
    return fleet_pb2.Vehicle(**texts, year=vehicle.year, value=vehicle.value, origin=origin, warnings=vehicle.warnings)


def vehicle_from_proto(written: fleet_pb2.Vehicle) -> Vehicle:
    """Read a vehicle of a list."""
    return Vehicle(
        **{name: getattr(written, name) for name in _TEXTS},
        year=written.year if written.HasField("year") else None,
        value=written.value if written.HasField("value") else None,
    )


def origin_to_proto(origin: Origin) -> fleet_pb2.Origin:
    """Write where something was read."""
    return fleet_pb2.Origin(
        file=origin.file[:_LONGEST_WORD], sheet=origin.sheet[:_LONGEST_WORD], row=origin.row, page=origin.page
    )


def data_to_proto(data: CaseData) -> case_data_pb2.CaseData:
    """Write what is known of a fleet as a whole."""
    return case_data_pb2.CaseData(
        **{name: getattr(data, name)[:_LONGEST_WORD] for name in DATA_TEXTS},
        losses=[_loss_to_proto(loss) for loss in data.losses[:_MOST_LOSSES]],
        readings=[_reading_to_proto(reading) for reading in data.readings],
        missing_fields=data.missing_fields,
    )


def _loss_to_proto(loss: LossPeriod) -> case_data_pb2.LossPeriod:
    return case_data_pb2.LossPeriod(
        period=loss.period[:_LONGEST_WORD],
        claims=loss.claims,
        amount=loss.amount,
        currency=loss.currency,
        ratio_percent=loss.ratio_percent,
        text=loss.text[:_LONGEST_WORD],
    )


def _reading_to_proto(reading: FieldReading) -> case_data_pb2.FieldReading:
    origin = origin_to_proto(reading.origin) if reading.origin else None
    return case_data_pb2.FieldReading(field=reading.field, confidence=reading.confidence, origin=origin)


def data_from_proto(written: case_data_pb2.CaseData) -> CaseData:
    """Read what a caller says of a fleet as a whole; how it was read is not the caller's to say."""
    data = CaseData(
        **{name: getattr(written, name) for name in DATA_TEXTS},
        losses=tuple(_loss_from_proto(loss) for loss in written.losses[:_MOST_LOSSES]),
    )
    return replace(data, missing_fields=tuple(name for name in NEEDED if not getattr(data, name)))


def _loss_from_proto(written: case_data_pb2.LossPeriod) -> LossPeriod:
    return LossPeriod(
        period=written.period,
        claims=written.claims if written.HasField("claims") else None,
        amount=written.amount if written.HasField("amount") else None,
        currency=written.currency,
        ratio_percent=written.ratio_percent if written.HasField("ratio_percent") else None,
        text=written.text,
    )


def extraction_to_proto(extraction: Extraction) -> extraction_pb2.Extraction:
    """Write what was read in a mail."""
    return extraction_pb2.Extraction(
        data=data_to_proto(extraction.data),
        vehicles=[vehicle_to_proto(vehicle) for vehicle in extraction.vehicles],
        warnings=extraction.warnings,
        needs_review=extraction.needs_review,
        dropped_rows=[_dropped_to_proto(row) for row in extraction.dropped_rows],
    )


def _dropped_to_proto(row: DroppedRow) -> extraction_pb2.DroppedRow:
    return extraction_pb2.DroppedRow(origin=origin_to_proto(row.origin), reason=row.reason, text=row.text)


def list_to_extraction(request: intake_service_pb2.SubmitVehicleListRequest) -> Extraction:
    """Read a submitted list as if a mail had said the same."""
    return Extraction(
        data=data_from_proto(request.data),
        vehicles=tuple(vehicle_from_proto(vehicle) for vehicle in request.vehicles),
        needs_review=False,
    )


def query_of(vehicle: Vehicle) -> vehicle_match_pb2.VehicleQuery:
    """Write what the matcher is asked."""
    return vehicle_match_pb2.VehicleQuery(
        description=vehicle.description[: _LONGEST["description"]],
        brand=vehicle.brand[: _LONGEST["brand"]],
        model=vehicle.model[: _LONGEST["model"]],
        year=vehicle.year,
        vin=vehicle.vin[: _LONGEST["vin"]],
    )


def uncoded(reason: str) -> match_pb2.Match:
    """Write that a vehicle could not be coded, so that a person looks at it."""
    return match_pb2.Match(decision=match_pb2.DECISION_REVIEW, warnings=[f"not coded: {reason}"])


def case_vehicles(vehicles: Sequence[Vehicle], matches: Sequence[match_pb2.Match]) -> list[vehicle_pb2.CaseVehicle]:
    """Write each vehicle with its match, in order."""
    return [
        vehicle_pb2.CaseVehicle(vehicle=vehicle_to_proto(vehicle), match=match)
        for vehicle, match in zip(vehicles, matches, strict=True)
    ]


_KINDS: Final = {
    message_pb2.Message.KIND_EMAIL: intake_pb2.Intake.KIND_EMAIL,
    message_pb2.Message.KIND_VEHICLE_LIST: intake_pb2.Intake.KIND_VEHICLE_LIST,
}
_STATUSES: Final = {
    message_pb2.Message.STATUS_RECEIVED: intake_pb2.Intake.STATUS_RECEIVED,
    message_pb2.Message.STATUS_PROCESSING: intake_pb2.Intake.STATUS_PROCESSING,
    message_pb2.Message.STATUS_PROCESSED: intake_pb2.Intake.STATUS_PROCESSED,
    message_pb2.Message.STATUS_NEEDS_REVIEW: intake_pb2.Intake.STATUS_NEEDS_REVIEW,
    message_pb2.Message.STATUS_FAILED: intake_pb2.Intake.STATUS_FAILED,
}


def intake_of(message: message_pb2.Message) -> intake_pb2.Intake:
    """Write a message of the datastore as the intake that partners see."""
    return intake_pb2.Intake(
        id=message.id,
        kind=_KINDS.get(message.kind, intake_pb2.Intake.KIND_UNSPECIFIED),
        status=_STATUSES.get(message.status, intake_pb2.Intake.STATUS_UNSPECIFIED),
        insurer_id=message.insurer_id,
        content_sha256=message.content_sha256,
        size_bytes=message.size_bytes,
        case_id=message.case_id,
        cot_number=message.cot_number,
        attempt_count=message.attempt_count,
        failure=message.failure,
        create_time=message.create_time,
        update_time=message.update_time,
    )
