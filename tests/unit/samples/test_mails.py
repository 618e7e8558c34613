"""The sample mails: what their script writes, and that every vehicle in them can be coded."""

import json
import re
from email import message_from_bytes, policy

import pytest

from samples.identities import rfc, with_check_digit
from samples.letters import Letter, eml
from samples.make_catalog import catalog_rows
from samples.make_mails import EXPECTED, FOLDER, all_letters, sample_files

LETTERS = all_letters()
IDS = [letter.name for letter in LETTERS]


def test_the_mails_are_what_their_script_writes() -> None:
    kept = {path.name: path.read_bytes() for path in FOLDER.iterdir()}

    assert kept == sample_files()


def test_there_are_at_least_twelve_kinds() -> None:
    assert len({letter.kind for letter in LETTERS}) == len(LETTERS) >= 12


def test_every_expected_code_is_in_the_catalogue_for_that_vehicle() -> None:
    rows = {row["CVEGS"]: row for row in catalog_rows()}
    vehicles = [
        vehicle for mail in json.loads((FOLDER / EXPECTED).read_bytes()).values() for vehicle in mail["vehicles"]
    ]

    for vehicle in vehicles:
        for code in vehicle["acceptable_cvegs"]:
            row = rows[code]
            assert (row["MARCA"], row["SUBMARCA"], row["MODELO"]) == (
                vehicle["brand"],
                vehicle["model"],
                str(vehicle["year"]),
            )


@pytest.mark.parametrize("letter", LETTERS, ids=IDS)
def test_check_digits_are_right(letter: Letter) -> None:
    vins = [unit.vin for unit in letter.units if unit.vin]

    assert vins == [with_check_digit(vin) for vin in vins]
    assert letter.client_rfc is None or letter.client_rfc == rfc(letter.client_rfc[:-1])


@pytest.mark.parametrize("letter", LETTERS, ids=IDS)
def test_every_address_is_a_made_up_one(letter: Letter) -> None:
    message = message_from_bytes(eml(letter), policy=policy.default)
    bodies = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    domains = re.findall(r"@([\w.-]+\w)", " ".join([*map(str, message.values()), *bodies]))

    assert domains
    assert all(domain.endswith((".example", ".example.mx")) for domain in domains)


@pytest.mark.parametrize(("stem", "number"), [("EKU9003173C", "EKU9003173C9"), ("GODE561231GR", "GODE561231GR8")])
def test_the_check_digit_of_a_tax_number_is_that_of_the_tax_office(stem: str, number: str) -> None:
    assert rfc(stem) == number


@pytest.mark.parametrize("number", ["1M8GDM9AXKP042788", "11111111111111111"])
def test_the_check_digit_of_a_vin_is_that_of_the_standard(number: str) -> None:
    assert with_check_digit(number) == number
