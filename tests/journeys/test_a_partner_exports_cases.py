"""A partner sends a fleet, and takes the case in the form of its own programs, over REST."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from zipfile import ZipFile

import httpx
from openpyxl import load_workbook

from tests.fixtures.mails import HEADER, VERSA, a_mail

if TYPE_CHECKING:
    from tests.fixtures.stack import Stack

MAIL = {"Content-Type": "message/rfc822"}


async def test_a_case_is_fetched_as_a_file(mesh_stack: Stack) -> None:
    raw = a_mail().saying("EXPORTS").with_xlsx([HEADER, VERSA]).as_bytes()
    async with httpx.AsyncClient(base_url=mesh_stack.gateway_url, timeout=60) as partner:
        accepted = (await partner.post("/v1/emails?wait=30s", content=raw, headers=MAIL)).json()
        cot = accepted["cotNumber"]

        workbook = await partner.get(f"/v1/cases/{cot}:export?template=quotation")
        as_csv = await partner.get(f"/v1/cases/{cot}:export?template=quotation&format=csv")
        fleets = await partner.get("/v1/cases:export", params={"filter": f'cot_number = "{cot}"', "format": "json"})
        templates = (await partner.get("/v1/export-templates")).json()
        unknown = await partner.get(f"/v1/cases/{cot}:export?template=ours")

    assert workbook.headers["content-type"].endswith("spreadsheetml.sheet")
    assert workbook.headers["content-disposition"] == f'attachment; filename="{cot}-quotation.xlsx"'
    headers, row = load_workbook(io.BytesIO(workbook.content))["COTIZACION"].iter_rows(values_only=True)
    assert dict(zip(headers, row, strict=True))["MARCA"] == "NISSAN"
    (line,) = csv.DictReader(io.StringIO(as_csv.content.decode("utf-8-sig"), newline=""))
    assert (line["MARCA"], line["AÑO"]) == ("NISSAN", "2021")
    assert ZipFile(io.BytesIO(fleets.content)).namelist() == [f"{cot}-plain.json"]
    assert [template["name"] for template in templates["templates"]] == ["plain", "quotation", "vehiculos"]
    assert (unknown.status_code, unknown.json()["reason"]) == (400, "INVALID_FIELD")
    assert "plain, quotation, vehiculos" in unknown.json()["detail"]
