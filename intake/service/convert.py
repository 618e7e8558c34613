"""Converts between the messages of the contracts and the dataclasses of intake."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from domain.fields import (
    CASE_DATA,
    CASE_LISTS,
    LOSS,
    MATCHED,
    MOST_READINGS,
    ORIGIN,
    READING,
    VEHICLE,
    names,
    problems_of,
    shortened,
    values_of,
)
from domain.notices.codes import MatchWarning
from domain.notices.notice import notice
from domain.notices.sentences import ENGLISH, reason_sentence, sentence
from domain.places import Span, cells_by_field, cells_of
from domain.quotation.kinds import class_of, kinds_of, usage_of
from domain.quotation.needs import missing_of_client, missing_of_vehicle
from intake.model.extraction import NEEDED, CaseData, Extraction, LossPeriod, Vehicle
from intake.service.terms import (
    coverages_from_proto,
    coverages_to_proto,
    term_problems,
    terms_from_proto,
    terms_to_proto,
)
from mesh.errors import InvalidField, InvalidFields, TooLarge
from minca.datastore.v1 import case_pb2, dropped_row_pb2, message_pb2, vehicle_pb2
from minca.fleet.v1 import case_data_pb2, match_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from minca.intake.v1 import extraction_pb2, intake_pb2, intake_service_pb2
from minca.matcher.v2 import vehicle_match_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from domain.notices.notice import Notice
    from domain.places import Place
    from intake.model.document import Origin
    from intake.model.extraction import DroppedRow, FieldReading

MOST_LISTED: Final = 5_000
_LONGEST_REQUEST_ID: Final = 128
_LONGEST_ID: Final = 64
_MOST_LOSSES: Final = CASE_LISTS["losses"]


def check_email(raw: bytes, request_id: str, *, max_bytes: int) -> None:
    """Check the e-mail of SubmitEmail or ExtractEmail.

    Raises: InvalidField, TooLarge.
    """
    if not raw:
        raise InvalidField("raw", None, f"the bytes of an e-mail, 1 to {max_bytes}")
    if len(raw) > max_bytes:
        raise TooLarge("raw", len(raw), max_bytes)
    check_request_id(request_id)


def check_list(request: intake_service_pb2.SubmitVehicleListRequest) -> None:
    """Check a list of vehicles.

    Raises: InvalidField for the list as a whole, InvalidFields with every invalid field of its vehicles.
    """
    if not 1 <= len(request.vehicles) <= MOST_LISTED:
        raise InvalidField("vehicles", f"{len(request.vehicles)} vehicles", f"1 to {MOST_LISTED} vehicles")
    check_request_id(request.request_id)
    _check_length("case_id", request.case_id, _LONGEST_ID)
    problems = [
        problem
        for index, vehicle in enumerate(request.vehicles)
        for problem in _listed_problems(vehicle, f"vehicles[{index}].")
    ]
    problems += _data_problems(request.data)
    if problems:
        raise InvalidFields(problems)


def check_request_id(request_id: str) -> None:
    """Check the caller's key of a request.

    Raises: InvalidField.
    """
    _check_length("request_id", request_id, _LONGEST_REQUEST_ID)


def vehicle_problems(vehicle: fleet_pb2.Vehicle, prefix: str) -> Iterator[InvalidField]:
    """Yield what is not allowed in the fields of a caller's vehicle, which stand behind `prefix` in the request."""
    for name, value, allowed in problems_of(vehicle, VEHICLE):
        yield InvalidField(prefix + name, value, allowed)
    yield from term_problems(vehicle, prefix)


def _check_length(field: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise InvalidField(field, f"{len(text)} characters", f"at most {longest} characters")


def _listed_problems(vehicle: fleet_pb2.Vehicle, prefix: str) -> Iterator[InvalidField]:
    if not vehicle.description.strip():
        yield InvalidField(f"{prefix}description", "", "the text that describes the vehicle")
    yield from vehicle_problems(vehicle, prefix)


def _data_problems(data: case_data_pb2.CaseData) -> Iterator[InvalidField]:
    """Yield what is not allowed in the data of a list, whose texts are cut instead."""
    for name, value, allowed in problems_of(data, [field for field in CASE_DATA if not field.is_text]):
        yield InvalidField(f"data.{name}", value, allowed)
    yield from term_problems(data, "data.")


def has_content(message: message_pb2.Message) -> bool:
    """Tell whether the content of a message is stored still: its retention period is not over."""
    return bool(message.blob_key) and not message.HasField("release_time")


def vehicle_to_proto(vehicle: Vehicle, language: str = ENGLISH) -> fleet_pb2.Vehicle:
    """Convert a vehicle to its message, with its kinds, and its warnings in `language`."""
    origin = origin_to_proto(vehicle.origin) if vehicle.origin else None
    written = shortened(vehicle, VEHICLE)
    return fleet_pb2.Vehicle(
        **written,
        **kinds_of(written),
        **terms_to_proto(vehicle),
        origin=origin,
        **notices_to_proto(vehicle.warnings, language),
    )


def vehicle_from_proto(written: fleet_pb2.Vehicle) -> Vehicle:
    """Convert a vehicle of a submitted list."""
    return Vehicle(**values_of(written, VEHICLE), **terms_from_proto(written))


def origin_to_proto(origin: Origin) -> fleet_pb2.Origin:
    """Convert an origin to its message."""
    place = place_to_proto(origin.place, origin.row) if origin.place else None
    return fleet_pb2.Origin(**shortened(origin, ORIGIN), place=place)


def place_to_proto(place: Place, row: int) -> fleet_pb2.Place:
    """Convert the place of something in `row` to its message."""
    characters = place.characters or Span(0, 0)
    return fleet_pb2.Place(
        cells=cells_of(place, row),
        field_cells=cells_by_field(place, row),
        first_character=characters.first,
        last_character=characters.last,
        box=fleet_pb2.Box(**place.box._asdict()) if place.box else None,
    )


def data_to_proto(data: CaseData) -> case_data_pb2.CaseData:
    """Convert case data to its message."""
    return case_data_pb2.CaseData(
        **shortened(data, CASE_DATA),
        losses=[case_data_pb2.LossPeriod(**shortened(loss, LOSS)) for loss in data.losses[:_MOST_LOSSES]],
        coverages=coverages_to_proto(data.coverages, CASE_LISTS["coverages"]),
        readings=[_reading_to_proto(reading) for reading in data.readings[: CASE_LISTS["readings"]]],
        missing_fields=data.missing_fields,
    )


def _reading_to_proto(reading: FieldReading) -> case_data_pb2.FieldReading:
    origin = origin_to_proto(reading.origin) if reading.origin else None
    return case_data_pb2.FieldReading(**shortened(reading, READING), origin=origin)


def data_from_proto(written: case_data_pb2.CaseData) -> CaseData:
    """Convert the case data of a caller; its readings are ignored, since callers do not read."""
    data = CaseData(
        **values_of(written, CASE_DATA),
        coverages=coverages_from_proto(written.coverages),
        losses=tuple(LossPeriod(**values_of(loss, LOSS)) for loss in written.losses[:_MOST_LOSSES]),
    )
    return replace(data, missing_fields=tuple(name for name in NEEDED if not getattr(data, name)))


def data_of(extraction: Extraction) -> CaseData:
    """Return the data of an extraction; what its vehicles need of the client and is not stated is missing too."""
    data = extraction.data
    kinds = [kinds_of(shortened(vehicle, VEHICLE)) for vehicle in extraction.vehicles]
    stated = [name for name in names(CASE_DATA) if getattr(data, name) not in {None, ""}]
    needed = missing_of_client(stated, set(map(class_of, kinds)), set(map(usage_of, kinds)))
    missing = dict.fromkeys((*data.missing_fields, *needed))
    return replace(data, missing_fields=tuple(missing))


def reading_to_proto(vehicle: Vehicle) -> extraction_pb2.VehicleReading:
    """Convert how a vehicle was read, and what is missing of it, to its message."""
    written = shortened(vehicle, VEHICLE)
    return extraction_pb2.VehicleReading(
        confidence=vehicle.reading_confidence,
        doubts=vehicle.doubts,
        fields=_field_readings(vehicle),
        missing_fields=missing_of_vehicle(written, class_of(kinds_of(written))),
    )


def _field_readings(vehicle: Vehicle) -> list[case_data_pb2.FieldReading]:
    return [_reading_to_proto(reading) for reading in vehicle.reading_fields[:MOST_READINGS]]


def extraction_to_proto(extraction: Extraction, language: str = ENGLISH) -> extraction_pb2.Extraction:
    """Convert an extraction to its message, with its warnings and reasons in `language`."""
    return extraction_pb2.Extraction(
        data=data_to_proto(data_of(extraction)),
        vehicles=[vehicle_to_proto(vehicle, language) for vehicle in extraction.vehicles],
        **notices_to_proto(extraction.warnings, language),
        needs_review=extraction.needs_review,
        dropped_rows=[extraction_pb2.DroppedRow(**_dropped_fields(row, language)) for row in extraction.dropped_rows],
        vehicle_readings=map(reading_to_proto, extraction.vehicles),
    )


def notices_to_proto(notices: Iterable[Notice], language: str = ENGLISH) -> dict[str, Any]:
    """Convert warnings to both of their fields: sentences in `language`, and codes."""
    warnings = list(notices)
    return {
        "warnings": [sentence(warning, language) or warning.code for warning in warnings],
        "warning_codes": [
            fleet_pb2.Warning(
                code=warning.code,
                arguments=dict(warning.arguments),
                places=map(origin_to_proto, warning.places),
                place_count=warning.place_count,
            )
            for warning in warnings
        ],
    }


def _dropped_fields(row: DroppedRow, language: str) -> dict[str, Any]:
    arguments = dict(row.arguments)
    return {
        "origin": origin_to_proto(row.origin),
        "reason": reason_sentence(row.reason, arguments, language),
        "text": row.text,
        "reason_code": row.reason,
        "reason_arguments": arguments,
    }


def list_to_extraction(request: intake_service_pb2.SubmitVehicleListRequest) -> Extraction:
    """Convert a submitted list to the extraction of an equivalent e-mail."""
    return Extraction(
        data=data_from_proto(request.data),
        vehicles=tuple(vehicle_from_proto(vehicle) for vehicle in request.vehicles),
        needs_review=False,
    )


def query_of(vehicle: Vehicle) -> vehicle_match_pb2.VehicleQuery:
    """Return the query for the matcher."""
    return vehicle_match_pb2.VehicleQuery(**shortened(vehicle, MATCHED))


def uncoded(reason: str) -> match_pb2.Match:
    """Return the match of a vehicle that could not be coded, so that a person reviews it."""
    match = match_pb2.Match(decision=match_pb2.DECISION_REVIEW)
    add_warning(match, notice(MatchWarning.NOT_CODED, reason=reason))
    return match


def add_warning(match: match_pb2.Match, warning: Notice) -> None:
    """Add a warning to a match: as a code too, unless an older matcher left its own without codes."""
    if len(match.warning_codes) == len(match.warnings):
        match.warning_codes.add(code=warning.code, arguments=dict(warning.arguments))
    match.warnings.append(sentence(warning))


def case_to_proto(message: message_pb2.Message, extraction: Extraction, catalog_version: str) -> case_pb2.Case:
    """Convert what was read in a mail to the case that is to be stored, with its warnings in English and as codes."""
    return case_pb2.Case(
        insurer_id=message.insurer_id,
        message_id=message.id,
        data=data_to_proto(data_of(extraction)),
        **notices_to_proto(extraction.warnings),
        catalog_version=catalog_version,
        dropped_rows=[dropped_row_pb2.DroppedRow(**_dropped_fields(row, ENGLISH)) for row in extraction.dropped_rows],
    )


def case_vehicles(vehicles: Sequence[Vehicle], matches: Sequence[match_pb2.Match]) -> list[vehicle_pb2.CaseVehicle]:
    """Pair each vehicle with its match, in order."""
    return [
        vehicle_pb2.CaseVehicle(
            vehicle=vehicle_to_proto(vehicle),
            match=match,
            reading_confidence=vehicle.reading_confidence if vehicle.origin else None,
            reading_doubts=vehicle.doubts,
            reading_fields=_field_readings(vehicle),
        )
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
    """Convert a message of the datastore to the intake that partners see."""
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
        mail_kind=message.mail_kind,
        kind_confidence=message.kind_confidence,
        kind_reasons=message.kind_reasons,
        sender=message.sender,
        subject=message.subject,
        file_name=message.file_name,
        cases=message.cases,
        related_cases=message.related_cases,
    )
