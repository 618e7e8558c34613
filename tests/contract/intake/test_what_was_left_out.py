"""What was doubted or left out is told with what was read, and stored with the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from minca.intake.v1 import intake_service_pb2 as pb
from samples.workbooks import Sheet, xlsx
from tests.fixtures.mails import HEADER, VERSA, a_mail
from tests.fixtures.stored import read_case, vehicles_of

if TYPE_CHECKING:
    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes


async def test_a_dry_run_speaks_the_language_of_its_caller(intakes: Intakes, ana: Metadata) -> None:
    raw = (
        a_mail()
        .with_xlsx([HEADER, VERSA, ["TOTAL", "", "", "", "", 256000]])
        .with_file("a.rar", b"Rar!\x1a\x07\x01\x00")
        .as_bytes()
    )
    call = intakes.stub.ExtractEmail(
        pb.ExtractEmailRequest(raw=raw), metadata=(*ana, ("accept-language", "es-MX,en;q=0.1"))
    )
    extraction = (await call).extraction

    assert list(extraction.warnings) == ["a.rar: no se leyó, es un archivo comprimido RAR"]
    assert [(one.code, dict(one.arguments)) for one in extraction.warning_codes] == [
        ("FILE_KIND_NOT_READ", {"file": "a.rar", "kind": "RAR"})
    ]
    assert [(row.reason_code, row.reason) for row in extraction.dropped_rows] == [("TOTAL", "total")]
    assert dict(await call.trailing_metadata())["content-language"] == "es"


async def test_a_case_keeps_what_was_doubted_and_left_out(intakes: Intakes, ana: Metadata, insurer: str) -> None:
    rows = [HEADER, VERSA, ["TOTAL", "", "", "", "", 256000], VERSA]
    text = f"{insurer}\nCotizar:\n1. TOYOTA HILUX SR serie 8AJKB8CD5N1635672\n2. FOO BAR\n"
    raw = a_mail().saying(text).with_xlsx(rows).as_bytes()
    accepted = (await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=ana)).intake
    done = await intakes.done(accepted.id, ana)
    case = await read_case(intakes.store, ana, done.case_id)
    vehicles = await vehicles_of(intakes.store, ana, done.case_id)

    assert "ITEMS_NOT_UNDERSTOOD" in {one.code for one in case.warning_codes}
    assert len(case.warning_codes) == len(case.warnings)
    assert [(row.reason_code, row.reason) for row in case.dropped_rows] == [
        ("NOT_UNDERSTOOD", "not understood"),
        ("TOTAL", "total"),
        ("ALREADY_LISTED", f"already listed in {case.dropped_rows[2].reason_arguments['file']} Hoja1 row 2"),
    ]
    assert [(row.reading_confidence, list(row.reading_doubts)) for row in vehicles] == [(0.8, ["NO_YEAR"]), (1.0, [])]


@pytest.mark.filterwarnings("ignore:Title is more than 31 characters")
async def test_a_mail_whose_warnings_would_be_too_long_becomes_a_case_all_the_same(
    intakes: Intakes, ana: Metadata, insurer: str
) -> None:
    unsound = [["NISSAN VERSA ADVANCE", 2021, f"3N1CN8AE{digit}NL56966{digit}"] for digit in range(9)]
    sheet = Sheet("Flota " * 60, [["DESCRIPCION", "MODELO", "SERIE"], *unsound])
    raw = a_mail().saying(insurer).with_file("flota.xlsx", xlsx(sheet)).as_bytes()

    accepted = (await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=ana)).intake
    done = await intakes.done(accepted.id, ana)
    case = await read_case(intakes.store, ana, done.case_id)

    assert "VIN_CHECK_DIGIT" in {warning.code for warning in case.warning_codes}
    assert case.vehicle_count == len(unsound)
