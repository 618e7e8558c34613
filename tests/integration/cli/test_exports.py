"""`minca case --out`, `minca cases --out` and `minca export` with a real intake and datastore."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from mesh.identity.auth import ALL_PERMISSIONS, mint_token
from tests.fixtures import commands
from tests.fixtures.records import a_vehicle
from tests.fixtures.servers import JWT_SECRET
from tests.fixtures.stored import a_stored_case

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.fixtures.commands import Ended
    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes

    Minca = Callable[..., Awaitable[Ended]]


@pytest.fixture
def minca(intakes: Intakes, insurer: str) -> Minca:
    """Run the command as a user of the insurer of this test."""
    token = mint_token(JWT_SECRET, subject="ana", permissions=ALL_PERMISSIONS, insurer_id=insurer)

    async def run(*arguments: object) -> Ended:
        return await commands.minca(*arguments, MINCA_INTAKE_ADDRESS=intakes.address, MINCA_TOKEN=token)

    return run


async def test_a_case_is_written_into_a_file(minca: Minca, intakes: Intakes, ana: Metadata, tmp_path: Path) -> None:
    case = await a_stored_case(intakes.store, ana, a_vehicle(cvegs="061902"))
    workbook, items = tmp_path / "fleet.xlsx", tmp_path / "fleet.json"

    first = await minca("case", case.cot_number, "--out", workbook, "--template", "quotation")
    second = await minca("case", case.id, "--out", items)

    assert (first.code, first.out) == (0, f"{workbook}: {workbook.stat().st_size:,} bytes\n")
    assert load_workbook(workbook)["COTIZACION"]["A2"].value == "061902"
    assert second.code == 0
    assert [item["cvegs"] for item in json.loads(items.read_bytes())] == ["061902"]


async def test_cases_are_written_into_a_zip(minca: Minca, intakes: Intakes, ana: Metadata, tmp_path: Path) -> None:
    cases = [await a_stored_case(intakes.store, ana) for _ in range(3)]
    path = tmp_path / "fleets.zip"

    ended = await minca("cases", "--status", "ready", "--filter", "vehicle_count = 1", "--out", path, "--format", "csv")

    assert ended.code == 0
    with ZipFile(path) as archive:
        assert sorted(archive.namelist()) == sorted(f"{case.cot_number}-plain.csv" for case in cases)


async def test_what_is_refused_leaves_the_file_that_was_there(
    minca: Minca, intakes: Intakes, ana: Metadata, tmp_path: Path
) -> None:
    case = await a_stored_case(intakes.store, ana)
    path = tmp_path / "fleet.xlsx"
    path.write_text("of last week")

    ended = await minca("case", case.cot_number, "--out", path, "--template", "missing")

    assert ended.code == 1
    assert "one of plain, quotation" in ended.err
    assert os.listdir(tmp_path) == ["fleet.xlsx"]  # noqa: PTH208 - a few names, in a test
    assert path.read_text() == "of last week"


async def test_templates_are_listed_with_their_columns(minca: Minca) -> None:
    ended = await minca("export", "templates")

    assert ended.code == 0
    assert "CLAVE VEHICULO, MARCA, MODELO, AÑO" in ended.out
    assert "33 more" in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("case", "TK-2026-001", "--out", "fleet.pdf"),
            "fleet.pdf: expected the ending .xlsx or .csv or .json, or --format",
        ),
        (("cases", "--status", "ready", "--out", "fleets.xlsx"), "fleets.xlsx: expected the ending .zip"),
        (("cases", "--out", "fleets.zip"), "name the cases to write by --filter or --status"),
        (("cases", "--q", "aceros", "--out", "fleets.zip"), "--q does not go with --out"),
    ],
)
async def test_a_file_is_what_its_ending_says_and_the_cases_in_it_are_named(
    minca: Minca, arguments: tuple[str, ...], said: str
) -> None:
    ended = await minca(*arguments)

    assert ended.code == 1
    assert said in ended.err
    assert ended.err.count("\n") == 1
