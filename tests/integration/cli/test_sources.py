"""`minca source` with a real intake: a mail, the rows of a file, and a file saved as it came."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from mesh.identity.auth import ALL_PERMISSIONS, mint_token
from minca.intake.v1 import intake_service_pb2
from tests.fixtures import commands
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail, xlsx
from tests.fixtures.servers import JWT_SECRET

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.fixtures.commands import Ended
    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes

    Minca = Callable[..., Awaitable[Ended]]

FLEET = xlsx({"Hoja1": (HEADER, VERSA, HILUX)})


@pytest.fixture
def minca(intakes: Intakes, insurer: str) -> Minca:
    """Run the command as a user of the insurer of this test."""
    token = mint_token(JWT_SECRET, subject="ana", permissions=ALL_PERMISSIONS, insurer_id=insurer)

    async def run(*arguments: object) -> Ended:
        return await commands.minca(*arguments, MINCA_INTAKE_ADDRESS=intakes.address, MINCA_TOKEN=token)

    return run


@pytest.fixture
async def intake_id(intakes: Intakes, ana: Metadata) -> str:
    raw = a_mail().about("Ver [bold]todo").with_file("flota.xlsx", FLEET).as_bytes()
    accepted = await intakes.stub.SubmitEmail(intake_service_pb2.SubmitEmailRequest(raw=raw), metadata=ana)
    await intakes.done(accepted.intake.id, ana)
    return str(accepted.intake.id)


async def test_a_mail_is_shown_with_the_numbers_of_its_files(minca: Minca, intake_id: str) -> None:
    shown, as_json = await minca("source", intake_id), await minca("source", intake_id, "--json")

    first, body, sheet = shown.out.splitlines()
    assert first.startswith("2026-02-16 23:17  Ana Ruiz <ana.ruiz@corredores.example>  Ver [bold]todo")
    assert body.split()[:2] == ["1", "body"]
    assert sheet.startswith("  2  flota.xlsx")
    assert sheet.endswith("3 rows, 2 vehicles")
    assert [file["name"] for file in json.loads(as_json.out)["files"]] == ["body", "flota.xlsx"]


async def test_the_rows_of_a_file_are_shown_from_any_on(minca: Minca, intake_id: str) -> None:
    shown = await minca("source", intake_id, "--file", 2, "--row", 2, "--limit", 1)
    as_json = await minca("source", intake_id, "--file", 2, "--json")

    assert shown.out.split()[0] == "2"
    assert VERSA[3] in shown.out
    assert [json.loads(line)["row"] for line in as_json.out.splitlines()] == [1, 2, 3]


async def test_a_file_is_saved_as_it_came(minca: Minca, intake_id: str, tmp_path: Path) -> None:
    ended = await minca("source", intake_id, "--save", 2, "--out", tmp_path / "f.xlsx")

    assert (ended.code, ended.out) == (0, f"{tmp_path / 'f.xlsx'}: {len(FLEET):,} bytes\n")
    assert (tmp_path / "f.xlsx").read_bytes() == FLEET


async def test_what_is_not_there_is_said_and_leaves_no_file(minca: Minca, intake_id: str, tmp_path: Path) -> None:
    rows, saved = await minca("source", intake_id, "--file", 9), await minca("source", intake_id, "--save", 2)
    missing = await minca("source", intake_id, "--save", 9, "--out", tmp_path / "f.xlsx")

    assert (rows.code, saved.code, missing.code) == (1, 1, 1)
    assert "no file 9" in rows.err
    assert "--out" in saved.err
    assert "RESOURCE_NOT_FOUND" in missing.err
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - a few names, in a test
