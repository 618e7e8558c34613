"""What was doubted or left out is stored with the case, and told in the language of whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from cli.console.case_json import case_json
from datastore.db.engine import APPLICATION, open_engine, transact
from datastore.db.tables import dropped_rows
from datastore.tenancy.scope import Scope
from domain.notices.codes import WarningCode
from domain.notices.limits import LONGEST_ROW, MOST_ARGUMENTS, MOST_DOUBTS, MOST_DROPPED
from minca.datastore.v1 import case_service_pb2, dropped_row_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from tests.fixtures.records import a_case_request, a_vehicle, refused
from tests.fixtures.stored import read_case, vehicles_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from minca.datastore.v1.case_pb2 import Case
    from tests.fixtures.datastores import Datastore, Metadata

ENGLISH = "the check digit of the VIN does not fit: flota.xlsx row 3"
SPANISH = "el dígito verificador del número de serie no corresponde: flota.xlsx fila 3"
A_WARNING = fleet_pb2.Warning(
    code=WarningCode.VIN_CHECK_DIGIT, places=[fleet_pb2.Origin(file="flota.xlsx", row=3)], place_count=1
)
A_ROW = dropped_row_pb2.DroppedRow(
    origin=fleet_pb2.Origin(file="flota.xlsx", sheet="Hoja1", row=9),
    reason_code="ALREADY_LISTED",
    reason_arguments={"file": "flota.xlsx", "row": "3"},
    text="NISSAN VERSA | 2021",
)


async def a_told_case(store: Datastore, caller: Metadata, **changes: Any) -> Case:
    """Store a case with a warning and a dropped row."""
    stated = {"warnings": [ENGLISH], "warning_codes": [A_WARNING], "dropped_rows": [A_ROW], **changes}
    request = a_case_request(a_vehicle(), **stated)
    return (await store.cases.CreateCaseWithVehicles(request, metadata=caller)).case


@pytest.mark.parametrize(
    ("accepted", "language", "warning", "reason"),
    [
        ("", "en", ENGLISH, "already listed in flota.xlsx row 3"),
        ("es-MX,es;q=0.9,en;q=0.5", "es", SPANISH, "ya aparece en flota.xlsx fila 3"),
        ("es;q=0.2, en", "en", ENGLISH, "already listed in flota.xlsx row 3"),
        ("fr, de;q=0.5", "en", ENGLISH, "already listed in flota.xlsx row 3"),
    ],
)
async def test_a_case_is_told_in_the_language_that_its_reader_accepts(
    store: Datastore, ana: Metadata, accepted: str, language: str, warning: str, reason: str
) -> None:
    case = await a_told_case(store, ana)

    call = store.cases.GetCase(
        case_service_pb2.GetCaseRequest(case_id=case.id), metadata=(*ana, ("accept-language", accepted))
    )
    read = (await call).case

    assert list(read.warnings) == [warning]
    assert [(row.reason, row.text, row.origin.row) for row in read.dropped_rows] == [(reason, A_ROW.text, 9)]
    assert dict(await call.trailing_metadata())["content-language"] == language


async def test_a_list_and_a_change_tell_it_in_that_language_too(store: Datastore, ana: Metadata) -> None:
    case = await a_told_case(store, ana)
    spanish = (*ana, ("accept-language", "es"))

    listed = await store.cases.ListCases(case_service_pb2.ListCasesRequest(), metadata=spanish)
    closed = await store.cases.UpdateCaseStatus(
        case_service_pb2.UpdateCaseStatusRequest(case_id=case.id, status=case.STATUS_CLOSED), metadata=spanish
    )

    assert [list(one.warnings) for one in (*listed.cases, closed.case)] == [[SPANISH], [SPANISH]]


async def test_sentences_without_codes_and_those_of_unknown_codes_stay_as_they_were_written(
    store: Datastore, ana: Metadata
) -> None:
    later = fleet_pb2.Warning(code="OF_A_LATER_RELEASE", arguments={"file": "f"})
    old = await a_told_case(store, ana, warning_codes=[])
    new = await a_told_case(store, ana, warnings=[ENGLISH, "of later"], warning_codes=[A_WARNING, later])
    spanish = (*ana, ("accept-language", "es"))

    assert list((await read_case(store, spanish, old.id)).warnings) == [ENGLISH]
    read = await read_case(store, spanish, new.id)
    assert list(read.warnings) == [SPANISH, "of later"]
    assert list(read.warning_codes) == [A_WARNING, later]


async def test_the_warnings_of_a_match_are_stored_and_printed_with_their_codes(store: Datastore, ana: Metadata) -> None:
    sentences, code = ["the brand ACME is not in the catalogue"], fleet_pb2.Warning(code="BRAND_NOT_LISTED")
    code.arguments["brand"] = "ACME"
    vehicle = a_vehicle(warnings=sentences, warning_codes=[code])
    made = await store.cases.CreateCaseWithVehicles(a_case_request(vehicle), metadata=ana)

    (stored,) = await vehicles_of(store, ana, made.case.id)

    assert (list(stored.match.warnings), list(stored.match.warning_codes)) == (sentences, [code])
    (printed,) = case_json("flota.eml", made.case, [stored])["vehicles"]
    assert printed["match_warnings"] == sentences
    assert [(one["code"], one["arguments"]) for one in printed["match_warning_codes"]] == [
        ("BRAND_NOT_LISTED", {"brand": "ACME"})
    ]


async def test_a_match_has_a_code_for_each_of_its_warnings_or_for_none(store: Datastore, ana: Metadata) -> None:
    vehicle = a_vehicle(warnings=["one", "two"], warning_codes=[fleet_pb2.Warning(code="NOT_CODED")])

    with refused("INVALID_FIELD") as refusal:
        await store.cases.CreateCaseWithVehicles(a_case_request(vehicle), metadata=ana)

    assert refusal.details.metadata["field"] == "vehicles[0].match.warning_codes"


async def test_a_case_keeps_a_thousand_dropped_rows_in_their_order(store: Datastore, ana: Metadata) -> None:
    rows = [
        dropped_row_pb2.DroppedRow(
            reason_code="TOTAL", text="Ñ" * LONGEST_ROW, origin=fleet_pb2.Origin(file="f", row=n)
        )
        for n in range(1, MOST_DROPPED + 1)
    ]
    case = await a_told_case(store, ana, dropped_rows=rows)

    read = (await read_case(store, ana, case.id)).dropped_rows

    assert [(row.origin.row, row.text) for row in read] == [(row.origin.row, row.text) for row in rows]
    assert {row.reason for row in read} == {"total"}


TOO_MANY = {f"a{number}": "" for number in range(MOST_ARGUMENTS + 1)}
TOO_LONG_A_PLACE = fleet_pb2.Origin(place=fleet_pb2.Place(cells="A" * 201))
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"warning_codes": [A_WARNING] * 2}, "case.warning_codes"),
    ({"warning_codes": [fleet_pb2.Warning(code="not a code")]}, "case.warning_codes[0].code"),
    (
        {"warning_codes": [fleet_pb2.Warning(code="X", places=[fleet_pb2.Origin()])]},
        "case.warning_codes[0].place_count",
    ),
    (
        {"warning_codes": [fleet_pb2.Warning(code="X", places=[fleet_pb2.Origin()] * 9, place_count=9)]},
        "case.warning_codes[0].places",
    ),
    (
        {"warning_codes": [fleet_pb2.Warning(code="X", arguments={"file": "x" * 501})]},
        "case.warning_codes[0].arguments",
    ),
    (
        {
            "warning_codes": [
                fleet_pb2.Warning(code="X", arguments={f"a{number}": "" for number in range(MOST_ARGUMENTS + 1)})
            ]
        },
        "case.warning_codes[0].arguments",
    ),
    (
        {"warning_codes": [fleet_pb2.Warning(code="X", places=[TOO_LONG_A_PLACE], place_count=1)]},
        "case.warning_codes[0].places[0].place.cells",
    ),
    (
        {"dropped_rows": [dropped_row_pb2.DroppedRow(reason_code="X", origin=TOO_LONG_A_PLACE)]},
        "case.dropped_rows[0].origin.place.cells",
    ),
    ({"dropped_rows": [A_ROW] * (MOST_DROPPED + 1)}, "case.dropped_rows"),
    ({"dropped_rows": [dropped_row_pb2.DroppedRow(reason_code="")]}, "case.dropped_rows[0].reason_code"),
    (
        {"dropped_rows": [dropped_row_pb2.DroppedRow(reason_code="X", text="x" * (LONGEST_ROW + 1))]},
        "case.dropped_rows[0].text",
    ),
    ({"dropped_rows": [dropped_row_pb2.DroppedRow(reason_code="X", text="\0")]}, "case.dropped_rows[0].text"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG, ids=[field for _, field in WRONG])
async def test_what_is_beyond_the_limits_is_refused_by_its_field(
    store: Datastore, ana: Metadata, changes: dict[str, Any], field: str
) -> None:
    with refused("INVALID_FIELD") as refusal:
        await a_told_case(store, ana, **changes)

    assert refusal.fields == [field]


@pytest.mark.parametrize(
    ("reading", "field"),
    [
        ({"reading_confidence": 1.5}, "vehicles[0].reading_confidence"),
        ({"reading_doubts": ["no code"]}, "vehicles[0].reading_doubts"),
        ({"reading_doubts": ["X"] * (MOST_DOUBTS + 1)}, "vehicles[0].reading_doubts"),
    ],
)
async def test_a_reading_beyond_its_limits_is_refused(
    store: Datastore, ana: Metadata, reading: dict[str, Any], field: str
) -> None:
    vehicle = a_vehicle()
    for name, value in reading.items():
        if isinstance(value, list):
            getattr(vehicle, name).extend(value)
        else:
            setattr(vehicle, name, value)

    with refused("INVALID_FIELD") as refusal:
        await store.cases.CreateCaseWithVehicles(a_case_request(vehicle), metadata=ana)

    assert refusal.fields == [field]


async def test_the_dropped_rows_of_a_case_are_one_insurers_alone(store: Datastore, ana: Metadata) -> None:
    case = await a_told_case(store, ana)
    engine = open_engine(store.database_url, role=APPLICATION)

    async def count(connection: AsyncConnection) -> int:
        return (await connection.execute(select(func.count()).select_from(dropped_rows))).scalar_one()

    counts = [await transact(engine, count, scope=Scope(insurer)) for insurer in (case.insurer_id, "another")]
    await engine.dispose()

    assert counts == [1, 0]
