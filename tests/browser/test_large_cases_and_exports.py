"""A case of twenty thousand vehicles scrolls as a small one does, and a case leaves as a file that says the same."""

from __future__ import annotations

import io
import json
from itertools import islice
from typing import TYPE_CHECKING

import openpyxl
from playwright.async_api import expect

from minca.datastore.v1 import case_service_pb2_grpc
from tests.fixtures.browser import DeskWindow, asked, case_of
from tests.fixtures.fleets import a_fleet_mail, clear_vehicles, unclear_vehicle
from tests.fixtures.records import a_case_request, a_doubtful_vehicle, a_vehicle

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fixtures.stack import Stack

MANY = 20_000
MOST_ROWS_IN_THE_PAGE = 60


async def test_twenty_thousand_rows_scroll_and_few_of_them_are_in_the_page(
    mesh_stack: Stack, window: DeskWindow
) -> None:
    vehicles = [a_vehicle(f"YARIS CORE UNIDAD {place}") for place in range(MANY - 1)]
    request = a_case_request(*vehicles, a_doubtful_vehicle())
    async with mesh_stack.channel("datastore") as channel:
        made = await case_service_pb2_grpc.CaseServiceStub(channel).CreateCaseWithVehicles(request, timeout=60)
    await window.open_case(made.case.cot_number)
    await expect(window.page.get_by_role("button", name="Todos")).to_contain_text("20,000")
    await window.opens(1)

    await window.press("n")

    await expect(window.in_hand.locator(".v-number")).to_have_text("20000")
    await expect(window.in_hand).to_be_in_viewport()
    assert await window.grid.get_by_role("row").count() < MOST_ROWS_IN_THE_PAGE
    await window.grid.evaluate("grid => grid.scrollTo(0, grid.scrollHeight / 2)")
    await expect(window.grid.get_by_text("UNIDAD 10003")).to_be_in_viewport()
    assert await window.grid.get_by_role("row").count() < MOST_ROWS_IN_THE_PAGE


async def test_the_exported_workbook_says_what_the_case_says(
    mesh_stack: Stack, window: DeskWindow, tmp_path: Path
) -> None:
    case = await case_of(
        mesh_stack, a_fleet_mail([*islice(clear_vehicles(), 5), unclear_vehicle(14)], "EXPORTADA S.A.")
    )
    await window.open_case(case["cotNumber"])

    await window.page.get_by_role("button", name="Exportar").click()
    async with window.page.expect_download() as download:
        await window.page.get_by_role("menuitem", name="XLSX").first.click()
    await (await download.value).save_as(tmp_path / "case.xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO((tmp_path / "case.xlsx").read_bytes())).worksheets[0]
    header, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    written = [dict(zip(header, row, strict=True)) for row in rows]
    vehicles = (await asked(mesh_stack, f"/v1/cases/{case['cotNumber']}/vehicles"))["vehicles"]
    assert len(written) == len(vehicles) == 6
    for row, vehicle in zip(written, vehicles, strict=True):
        assert row["Descripción"] == vehicle["vehicle"]["description"], json.dumps(row, default=str)
        assert row["CVEGS"] == vehicle["match"]["cvegs"]
        assert row["Placa"] == vehicle["vehicle"]["plate"]
        assert row["Año"] == vehicle["vehicle"]["year"]
