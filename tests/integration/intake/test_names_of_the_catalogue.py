"""Intake follows the active catalogues: what only an insurer's catalogue names is found in the mails to it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from domain.notices.codes import WarningCode
from minca.intake.v1 import intake_service_pb2 as pb
from tests.fixtures.mails import a_mail
from tests.fixtures.records import an_entry
from tests.fixtures.servers import bearer
from tests.fixtures.stored import activate

if TYPE_CHECKING:
    from minca.intake.v1.extraction_pb2 import Extraction
    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes

RAW = a_mail().saying("Favor de cotizar:\n- KIA RIO 2020\n- TECOLOTE NOCTURNO 2021\n").as_bytes()
PATIENCE_S = 60


async def extracted(intakes: Intakes, caller: Metadata) -> Extraction:
    return (await intakes.stub.ExtractEmail(pb.ExtractEmailRequest(raw=RAW), metadata=caller)).extraction


def has_unknown_name(extraction: Extraction) -> bool:
    return any(warning.code == WarningCode.NAME_UNKNOWN for warning in extraction.warning_codes)


async def test_a_brand_is_known_as_soon_as_the_insurer_has_a_catalogue_with_it(intakes: Intakes) -> None:
    con_tecolotes = bearer("catalogs.write", "intakes.read", insurer_id="con-tecolotes")
    sin_tecolotes = bearer("intakes.read", insurer_id="sin-tecolotes")

    before = await extracted(intakes, con_tecolotes)
    await activate(intakes.store, con_tecolotes, "2026-11", [an_entry(brand="TECOLOTE", model="NOCTURNO")])
    async with asyncio.timeout(PATIENCE_S):
        while has_unknown_name(after := await extracted(intakes, con_tecolotes)):
            assert len(after.vehicles) == 2
            await asyncio.sleep(0.1)

    assert has_unknown_name(before)
    assert [vehicle.description for vehicle in after.vehicles] == ["KIA RIO", "TECOLOTE NOCTURNO"]
    assert has_unknown_name(await extracted(intakes, sin_tecolotes))
