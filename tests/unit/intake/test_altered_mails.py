"""Generated mails of all layouts, and what other hands make of them: no VIN or plate of a unit is lost in silence.

MINCA_FUZZ_EXAMPLES sets how many mails are altered in each way, MINCA_FUZZ_SEED where they begin; the default is a
short run.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import pytest

from domain import plates, vin
from domain.notices.codes import WarningCode
from domain.text import plain
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from samples.generator.mail import a_mail as a_generated_mail
from tests.fixtures.altered_mails import ALTERATIONS, altered
from tests.fixtures.sentences import sentences

if TYPE_CHECKING:
    from intake.model.extraction import Extraction
    from samples.generator.mail import Mail

EXAMPLES: Final = int(os.environ.get("MINCA_FUZZ_EXAMPLES", "3"))
FIRST: Final = int(os.environ.get("MINCA_FUZZ_SEED", "0"))
NUMBERED: Final = frozenset({WarningCode.VINS_NOT_TAKEN, WarningCode.PLATES_NOT_TAKEN})


def numbers_of_units(mail: Mail) -> set[str]:
    """The VINs and plates of the units that a mail asks for; the short numbers of trailers may be any number."""
    units = mail.truth["vehicles"]
    vins = {unit["vin"] for unit in units if unit["vin"] and len(unit["vin"]) == vin.LENGTH}
    return vins | {plates.compact(unit["plate"]) for unit in units if unit["plate"]}


def unaccounted(numbers: set[str], extraction: Extraction) -> set[str]:
    """The numbers that are in no vehicle, no dropped row and no warning.

    A number that was left in the description of a vehicle is seen by who reviews the case.
    """
    if any(dict(warning.arguments).get("more") for warning in extraction.warnings if warning.code in NUMBERED):
        return set()
    read = {number for vehicle in extraction.vehicles for number in (vehicle.vin, plates.compact(vehicle.plate))}
    told = [*(row.text for row in extraction.dropped_rows), *sentences(extraction)]
    told += [vehicle.description for vehicle in extraction.vehicles] if extraction.needs_review else []
    shown = plates.compact(plain(" ".join(told)))
    return {number for number in numbers - read if number not in shown}


@pytest.mark.timeout(60 + 10 * EXAMPLES)
@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_every_vin_and_plate_of_a_generated_mail_is_read_or_named(alteration: str) -> None:
    offset = FIRST + ALTERATIONS.index(alteration) * EXAMPLES
    for number in range(offset, offset + EXAMPLES):
        mail = a_generated_mail("numbers", number)
        if mail.truth["ocr"]:
            continue  # its numbers can be read by eyes alone
        extraction = extract_email(altered(mail.raw, alteration), ReadingLimits())

        assert unaccounted(numbers_of_units(mail), extraction) == set(), f"{number} {mail.kinds}"
        assert not mail.truth["vehicles"] or len(extraction.vehicles) <= 2 * len(mail.truth["vehicles"]) + 2, number
