"""The second reading: what the model says is checked against the text."""

from __future__ import annotations

from intake.llm import Reading, ReadVehicle, merge
from intake.model import CaseData, Extraction, Vehicle

TEXT = (
    "Hola, el cliente es Bodegas Don Pepe y trae su troca lobo del dos mil veinte, digamos 2020, placas GXV-573-R, "
    "que vale unos $450,000 pesos. Arranca el 1 de junio de 2026. RFC BDP950713Z32"
)
LOBO = ReadVehicle(
    quote="su troca lobo del dos mil veinte, digamos 2020, placas GXV-573-R, que vale unos $450,000 pesos",
    description="troca lobo",
    year=2020,
    plate="GXV-573-R",
    value=450_000,
)


def test_values_that_stand_in_the_text_are_taken_and_a_person_has_to_look() -> None:
    reading = Reading(
        client_name="Bodegas Don Pepe", client_rfc="BDP950713Z32", policy_start="2026-06-01", vehicles=[LOBO]
    )
    merged, dropped = merge(Extraction(text=TEXT, needs_review=False), reading)
    (vehicle,) = merged.vehicles

    assert (vehicle.description, vehicle.year, vehicle.plate, vehicle.value) == (
        "troca lobo",
        2020,
        "GXV-573-R",
        450_000,
    )
    assert (merged.data.client_name, merged.data.policy_start) == ("Bodegas Don Pepe", "2026-06-01")
    assert merged.needs_review
    assert any("language model" in warning for warning in merged.warnings)
    assert dropped == 0


def test_a_single_wrong_value_of_a_vehicle_is_left_out() -> None:
    wrong = LOBO.model_copy(update={"year": 2019, "vin": "3N1CN8AE8NL569666", "value": 1.0, "plate": "AAA-111-B"})
    (vehicle,) = merge(Extraction(text=TEXT), Reading(vehicles=[wrong]))[0].vehicles

    assert (vehicle.year, vehicle.vin, vehicle.plate, vehicle.value) == (None, "", "", None)


def test_what_the_rules_found_stays() -> None:
    found = Extraction(
        data=CaseData(client_rfc="APM151015ND4"), vehicles=(Vehicle("KIA RIO"),), needs_review=False, text=TEXT
    )
    merged, _ = merge(found, Reading(client_name="Bodegas Don Pepe", client_rfc="BDP950713Z32", vehicles=[LOBO]))

    assert merged.vehicles == found.vehicles
    assert merged.data == CaseData(client_name="Bodegas Don Pepe", client_rfc="APM151015ND4")
    assert not merged.needs_review
