"""A case goes out as a file, by a template, typed and whole."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest_asyncio
from openpyxl import load_workbook

from intake.export import stored_cases
from minca.datastore.v1 import case_service_pb2, dropped_row_pb2
from minca.fleet.v1 import case_data_pb2, match_pb2, quotation_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from minca.intake.v1 import export_service_pb2 as pb
from tests.fixtures.edits import an_edit_request, removing
from tests.fixtures.exports import exporting, received
from tests.fixtures.records import a_case_request, a_doubtful_vehicle, a_vehicle, refused
from tests.fixtures.servers import bearer
from tests.fixtures.stored import a_stored_case, vehicles_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest

    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from minca.intake.v1.export_service_pb2_grpc import ExportServiceStub
    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes

FORMULA = '=HYPERLINK("http://evil.example","x")'
MOST_PIECE_BYTES = 2**20


@pytest_asyncio.fixture
async def exports(intakes: Intakes) -> AsyncIterator[ExportServiceStub]:
    async with exporting(intakes) as stub:
        yield stub


async def a_case_of(intakes: Intakes, caller: Metadata, *vehicles: CaseVehicle, **changes: object) -> Case:
    request = a_case_request(*vehicles, **changes)
    return (await intakes.store.cases.CreateCaseWithVehicles(request, metadata=caller)).case


def a_coded_vehicle() -> CaseVehicle:
    vehicle = a_vehicle("CIVIC TURBO", cvegs="061902", brand="HONDA", model="CIVIC")
    vehicle.vehicle.MergeFrom(
        fleet_pb2.Vehicle(
            plate="=1+1",
            usage="CARGA",
            usage_kind=quotation_pb2.USAGE_KIND_CARGO,
            postal_code="01000",
            coverages=[
                quotation_pb2.Coverage(
                    kind=quotation_pb2.COVERAGE_KIND_MATERIAL_DAMAGE, text="DM 5%", deductible_percent=5
                )
            ],
        )
    )
    return vehicle


async def test_the_sheet_of_a_quoting_tool_has_its_types(
    intakes: Intakes, exports: ExportServiceStub, ana: Metadata
) -> None:
    data = case_data_pb2.CaseData(client_name=FORMULA, policy_start="2026-06-01", payment_form="ANUAL")
    case = await a_case_of(intakes, ana, a_coded_vehicle(), data=data)

    request = pb.ExportCaseRequest(case_id=case.cot_number, template="quotation")
    file = await received(exports.ExportCase(request, metadata=ana))

    sheet = load_workbook(io.BytesIO(file.content))["COTIZACION"]
    cells = {header.value: cell for header, cell in zip(sheet[1], sheet[2], strict=True)}
    assert file.name == f"{case.cot_number}-quotation.xlsx"
    assert (len(cells), sheet.max_row) == (41, 2)
    assert (cells["CLAVE VEHICULO"].value, cells["CLAVE VEHICULO"].data_type) == ("061902", "s")
    assert (cells["MARCA"].value, cells["MODELO"].value, cells["AÑO"].value) == ("HONDA", "CIVIC", 2020)
    assert (cells["USO"].value, cells["DESCRIPCION"].value) == ("CARGA", "CORE 5P L4 1.5L CVT")
    assert (cells["PLACA"].value, cells["PLACA"].data_type, cells["PLACA"].quotePrefix) == ("=1+1", "s", True)
    assert (cells["VALOR ASEGURADO"].value, cells["VALOR ASEGURADO"].data_type) == (250_000.5, "n")
    assert (cells["DED DM PP"].value, cells["DED DM PP"].number_format) == (0.05, "0.##%")
    assert (cells["VIGENCIA INICIO"].value, cells["VIGENCIA INICIO"].is_date) == (datetime(2026, 6, 1), True)  # noqa: DTZ001
    assert (cells["MONEDA"].value, cells["STATUS"].value, cells["PRIMA"].value) == ("MXN", "ACEPTADO", None)


async def test_a_plain_export_shows_what_was_doubted_and_left_out(
    intakes: Intakes, exports: ExportServiceStub, ana: Metadata
) -> None:
    row = dropped_row_pb2.DroppedRow(
        origin=fleet_pb2.Origin(file="flota.xlsx", row=9), text=FORMULA, reason_code="NOT_UNDERSTOOD"
    )
    data = case_data_pb2.CaseData(client_name=FORMULA)
    warning = fleet_pb2.Warning(code="FILE_KIND_NOT_READ", arguments={"file": "a.rar", "kind": "RAR"})
    changes = {"data": data, "dropped_rows": [row], "warnings": ["a.rar: not read"], "warning_codes": [warning]}
    case = await a_case_of(intakes, ana, a_doubtful_vehicle(), **changes)

    call = exports.ExportCase(pb.ExportCaseRequest(case_id=case.id), metadata=(*ana, ("accept-language", "es")))
    file = await received(call)

    lines = dict(file.sheet("Case"))
    assert lines["client"] == FORMULA
    assert lines["COT number"] == case.cot_number
    assert file.sheet("Warnings")[1][:3] == [
        "a.rar: no se leyó, es un archivo comprimido RAR", "FILE_KIND_NOT_READ", "a.rar"
    ]  # fmt: skip
    assert file.sheet("Dropped rows")[1] == [FORMULA, "no se entendió", "flota.xlsx", None, 9, None]
    cells = [cell for sheet in load_workbook(io.BytesIO(file.content)) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}


async def test_csv_and_json_hold_the_vehicles_alone(
    intakes: Intakes, exports: ExportServiceStub, ana: Metadata
) -> None:
    case = await a_case_of(intakes, ana, a_coded_vehicle(), a_doubtful_vehicle())
    by = {"case_id": case.id, "template": "quotation"}

    as_csv = await received(exports.ExportCase(pb.ExportCaseRequest(**by, format=pb.EXPORT_FORMAT_CSV), metadata=ana))
    as_json = await received(exports.ExportCase(pb.ExportCaseRequest(**by, format=pb.EXPORT_FORMAT_JSON), metadata=ana))

    assert (as_csv.name, as_csv.content_type) == (f"{case.cot_number}-quotation.csv", "text/csv; charset=utf-8")
    assert as_csv.content.startswith(b"\xef\xbb\xbfCLAVE VEHICULO,MARCA,")
    rows = list(csv.DictReader(io.StringIO(as_csv.content.decode("utf-8-sig"), newline="")))
    assert [row["CLAVE VEHICULO"] for row in rows] == ["061902", "0372340"]
    assert (rows[0]["PLACA"], rows[0]["VALOR ASEGURADO"], rows[0]["DED DM PP"]) == ("'=1+1", "250000.5", "5%")
    assert as_csv.content.count(b"\r\n") == 3
    items = json.loads(as_json.content)
    assert (as_json.name, as_json.content_type) == (f"{case.cot_number}-quotation.json", "application/json")
    assert list(items[0]) == list(rows[0])
    assert (items[0]["PLACA"], items[0]["AÑO"], items[0]["VALOR ASEGURADO"]) == ("=1+1", 2020, 250_000.5)
    assert (items[1]["STATUS"], items[1]["PRIMA"]) == ("POR REVISAR", None)
    assert date.fromisoformat(items[0]["FECHA PROCESO"])


async def test_a_large_fleet_comes_in_order_and_in_pieces(
    intakes: Intakes, exports: ExportServiceStub, ana: Metadata
) -> None:
    vehicles = [a_vehicle(description=f"UNIT {number}") for number in range(2_500)]
    case = await a_case_of(intakes, ana, *vehicles)

    request = pb.ExportCaseRequest(case_id=case.id, format=pb.EXPORT_FORMAT_JSON)
    file = await received(exports.ExportCase(request, metadata=ana))

    assert [item["description"] for item in json.loads(file.content)] == [f"UNIT {number}" for number in range(2_500)]
    assert len(file.piece_sizes) > 1
    assert max(file.piece_sizes) <= MOST_PIECE_BYTES


async def test_a_case_without_vehicles_has_its_headers(
    intakes: Intakes, exports: ExportServiceStub, ana: Metadata
) -> None:
    request = case_service_pb2.CreateCaseRequest(case=a_case_request().case)
    case = (await intakes.store.cases.CreateCase(request, metadata=ana)).case

    file = await received(exports.ExportCase(pb.ExportCaseRequest(case_id=case.id), metadata=ana))

    assert [row[:3] for row in file.sheet("Vehicles")] == [["#", "description", "brand"]]


async def test_a_removed_vehicle_is_not_exported(intakes: Intakes, exports: ExportServiceStub, ana: Metadata) -> None:
    case = await a_case_of(intakes, ana, a_vehicle("KEPT"), a_vehicle("GONE"))
    _, gone = await vehicles_of(intakes.store, ana, case.id)
    await intakes.store.vehicles.EditVehicles(an_edit_request(case.id, removing(gone, "sold")), metadata=ana)

    request = pb.ExportCaseRequest(case_id=case.id, format=pb.EXPORT_FORMAT_JSON)
    file = await received(exports.ExportCase(request, metadata=ana))

    assert [item["description"] for item in json.loads(file.content)] == ["KEPT"]


async def test_many_cases_come_as_one_zip(intakes: Intakes, exports: ExportServiceStub, ana: Metadata) -> None:
    older = await a_stored_case(intakes.store, ana)
    newer = await a_case_of(intakes, ana, a_vehicle(description="UNIT 1"))
    await a_stored_case(intakes.store, bearer(insurer_id="somebody-else"))

    request = pb.ExportCasesRequest(filter="vehicle_count > 0", format=pb.EXPORT_FORMAT_CSV)
    file = await received(exports.ExportCases(request, metadata=ana))

    with ZipFile(io.BytesIO(file.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{newer.cot_number}-plain.csv", f"{older.cot_number}-plain.csv"]
        assert b"UNIT 1" in archive.read(f"{newer.cot_number}-plain.csv")
    assert file.content_type == "application/zip"
    assert file.name.startswith("cases-")
    assert max(file.piece_sizes) <= MOST_PIECE_BYTES


async def test_what_cannot_be_exported_is_refused_with_what_can(
    intakes: Intakes, exports: ExportServiceStub, ana: Metadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await a_stored_case(intakes.store, ana)
    await a_stored_case(intakes.store, ana)

    with refused("INVALID_FIELD") as no_template:
        await received(exports.ExportCase(pb.ExportCaseRequest(case_id=case.id, template="../plain"), metadata=ana))
    with refused("INVALID_FIELD") as no_format:
        await received(exports.ExportCase(pb.ExportCaseRequest(case_id=case.id, format=9), metadata=ana))  # type: ignore[arg-type]

    assert no_template.details.metadata["allowed"] == "one of plain, quotation, vehiculos"
    assert no_format.details.metadata["field"] == "format"
    monkeypatch.setattr(stored_cases, "MOST_CASES", 1)
    for condition in (" ", "vehicle_count > 0", "colour = 1"):
        with refused("INVALID_FIELD") as no_cases:
            await received(exports.ExportCases(pb.ExportCasesRequest(filter=condition), metadata=ana))
        assert no_cases.details.metadata["field"] == "filter"


async def test_a_filter_that_no_case_matches_finds_nothing(exports: ExportServiceStub, ana: Metadata) -> None:
    with refused("RESOURCE_NOT_FOUND"):
        await received(exports.ExportCases(pb.ExportCasesRequest(filter="vehicle_count > 99"), metadata=ana))


async def test_another_insurer_sees_nothing(intakes: Intakes, exports: ExportServiceStub, ana: Metadata) -> None:
    case = await a_stored_case(intakes.store, ana)
    stranger = bearer(insurer_id="somebody-else")

    with refused("RESOURCE_NOT_FOUND"):
        await received(exports.ExportCase(pb.ExportCaseRequest(case_id=case.id), metadata=stranger))
    with refused("RESOURCE_NOT_FOUND"):
        cases = pb.ExportCasesRequest(filter=f'cot_number = "{case.cot_number}"')
        await received(exports.ExportCases(cases, metadata=stranger))
    with refused("RESOURCE_NOT_FOUND"):
        await exports.ListExportTemplates(pb.ListExportTemplatesRequest(insurer_id="other"), metadata=stranger)


async def test_exporting_needs_its_own_permission_and_no_other(
    intakes: Intakes, exports: ExportServiceStub, ana: Metadata, insurer: str
) -> None:
    case = await a_stored_case(intakes.store, ana)
    request = pb.ExportCaseRequest(case_id=case.id)

    with refused("PERMISSION_MISSING") as no_permission:
        await received(exports.ExportCase(request, metadata=bearer("cases.read", insurer_id=insurer)))
    file = await received(exports.ExportCase(request, metadata=bearer("exports.read", insurer_id=insurer)))

    assert no_permission.details.metadata["permission"] == "exports.read"
    assert len(file.sheet("Vehicles")) == 2


async def test_an_insurer_writes_its_own_templates(
    intakes: Intakes, exports: ExportServiceStub, ana: Metadata, insurer: str
) -> None:
    case = await a_case_of(intakes, ana, a_vehicle(decision=match_pb2.DECISION_ACCEPT))
    folder = intakes.home / "templates" / insurer
    folder.mkdir()
    own = folder / "plain.yaml"
    request = pb.ExportCaseRequest(case_id=case.id, format=pb.EXPORT_FORMAT_JSON)

    async def exported() -> list[dict[str, object]]:
        return json.loads((await received(exports.ExportCase(request, metadata=ana))).content)

    own.write_text("title: ours\ncolumns:\n  - {header: KEY, field: cvegs}\n")
    assert await exported() == [{"KEY": "0372340"}]
    own.write_text("title: ours\ncolumns:\n  - {header: CODE, expression: '\"C-\" + cvegs'}\n")
    assert await exported() == [{"CODE": "C-0372340"}]
    own.write_text("columns:\n  - {header: CODE, field: colour}\n")
    assert await exported() == [{"CODE": "C-0372340"}]

    mine = await exports.ListExportTemplates(pb.ListExportTemplatesRequest(), metadata=ana)
    others = await exports.ListExportTemplates(
        pb.ListExportTemplatesRequest(), metadata=bearer(insurer_id="somebody-else")
    )
    assert list(mine.templates) == [
        pb.ExportTemplate(name="plain", title="ours", columns=["CODE"]), *others.templates[1:]
    ]  # fmt: skip
    assert [template.name for template in others.templates] == ["plain", "quotation", "vehiculos"]
    assert len(others.templates[1].columns) == 41


async def test_a_template_that_never_was_right_is_refused_with_its_line(
    intakes: Intakes, exports: ExportServiceStub, ana: Metadata, insurer: str
) -> None:
    case = await a_stored_case(intakes.store, ana)
    folder = intakes.home / "templates" / insurer
    folder.mkdir()
    (folder / "wrong.yaml").write_text("title: ours\ncolumns:\n  - {header: CODE, field: colour}\n")

    with refused("INVALID_FIELD") as no_template:
        await received(exports.ExportCase(pb.ExportCaseRequest(case_id=case.id, template="wrong"), metadata=ana))

    assert no_template.details.metadata["allowed"] == "a template without mistakes; line 3 has one"
