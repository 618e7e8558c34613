"""What a mail says of the client and of the policy that expires, and what is the broker's or a wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intake.case.losses import find_losses
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail

if TYPE_CHECKING:
    from intake.model.extraction import CaseData

UNIT = "Nissan Versa 2021 serie 3N1CN8AE4ML810001 valor $250,000"


def read(*lines: str, unit: str = UNIT) -> CaseData:
    """Return the case data of a mail that says some lines above a vehicle."""
    text = "\n".join([*lines[:1], unit, *lines[1:], ""])
    return extract_email(a_mail().saying(text).as_bytes(), ReadingLimits()).data


@pytest.mark.parametrize(
    ("line", "address", "state", "code"),
    [
        ("Domicilio: Juárez 5, Col. Centro, Monterrey, N.L., C.P. 64000", None, "N.L.", "64000"),
        ("Dirección fiscal del cliente: Calle Durango 12, Roma Norte, CDMX 06700", None, "CDMX", "06700"),
        ("Domicilio fiscal: Blvd. Díaz Ordaz 100, San Pedro, Nuevo León", None, "Nuevo León", ""),
        (
            "Cliente con domicilio en Av. Juárez 100, Puebla, Pue., CP 72000, dedicada a la venta",
            "Av. Juárez 100, Puebla, Pue., CP 72000",
            "Pue.",
            "72000",
        ),
    ],
)
def test_the_clients_address_has_its_state_and_its_code(line: str, address: str | None, state: str, code: str) -> None:
    data = read(line)

    assert data.client_address == (address or line.partition(": ")[2])
    assert (data.client_state.rstrip("."), data.client_postal_code) == (state.rstrip("."), code)


@pytest.mark.parametrize("line", ["C.P. 06600", "CP: 06600", "código postal 6600", "Código Postal: 06600"])
def test_a_postal_code_alone_tells_the_state_less_surely(line: str) -> None:
    data = read(line)
    sure = {reading.field: reading.confidence for reading in data.readings}

    assert (data.client_postal_code, data.client_state) == ("06600", "Ciudad de México")
    assert sure["client_state"] < sure["client_postal_code"]


def test_the_address_in_a_signature_is_not_the_clients() -> None:
    data = read(
        "Favor de cotizar", "", "Saludos", "Ana Solís", "Dirección: Av. Vallarta 2425, Guadalajara, Jal. C.P. 44130"
    )

    assert (data.client_address, data.client_state, data.client_postal_code) == ("", "", "")


@pytest.mark.parametrize(
    ("line", "activity"),
    [
        ("Giro: transporte de carga", "transporte de carga"),
        ("Giro del negocio: venta de telas", "venta de telas"),
        ("Actividad económica: comercio al por mayor", "comercio al por mayor"),
        ("Es una empresa dedicada a la distribución de alimentos.", "distribución de alimentos"),
        ("Se dedican a la venta de fertilizantes.", "venta de fertilizantes"),
        ("Su giro es construcción.", "construcción"),
        ("Somos una correduría de seguros dedicada a las flotillas.", ""),
    ],
)
def test_the_activity_is_what_the_client_does(line: str, activity: str) -> None:
    assert read(line).activity == activity


@pytest.mark.parametrize(
    ("line", "insurer"),
    [
        ("Actualmente con Qualitas.", "Qualitas"),
        ("Póliza actual GNP.", "GNP"),
        ("Aseguradora actual: AXA", "AXA"),
        ("Aseguradora anterior: Patito Seguros", "Patito Seguros"),
        ("Vienen de HDI.", "HDI"),
        ("Es renovación de su póliza con Zurich.", "Zurich"),
        ("La tienen con Chubb.", "Chubb"),
        ("Actualmente están aseguradas con la competencia.", ""),
        ("Cotizar con Qualitas.", ""),
    ],
)
def test_the_insurer_is_the_one_whose_policy_expires(line: str, insurer: str) -> None:
    assert read(line).expiring_insurer == insurer


@pytest.mark.parametrize(
    ("line", "premium", "currency"),
    [
        ("Prima actual $350,000", 350_000, ""),
        ("Pagan 280 mil de prima.", 280_000, ""),
        ("Prima anual vigente: USD 20,000", 20_000, "USD"),
        ("Prima total vencimiento: 350,000.00", 350_000, ""),
        ("Actualmente pagan una prima de $410,500.50 MXN.", 410_500.5, "MXN"),
        ("Que la prima no pase de $300,000.", None, ""),
        ("Prima objetivo: $300,000", None, ""),
    ],
)
def test_the_premium_is_what_is_paid_and_no_wish(line: str, premium: float | None, currency: str) -> None:
    data = read(line)

    assert (data.expiring_premium, data.expiring_premium_currency) == (premium, currency)


def test_each_coverage_of_a_case_has_its_reading_and_the_newest_counts() -> None:
    data = read("Cotizar con RC por 4 millones, DM 5% y RT 10%.")
    readings = {reading.field: reading for reading in data.readings}

    assert [one.kind for one in data.coverages] == ["LIABILITY", "MATERIAL_DAMAGE", "TOTAL_THEFT"]
    assert all(readings[f"coverages[{place}]"].origin is not None for place in range(3))


def test_what_a_quotation_needs_of_the_client_is_missing_until_it_is_stated() -> None:
    assert "client_postal_code" in read("Favor de cotizar").missing_fields
    assert "client_postal_code" not in read("C.P.: 64000").missing_fields
    assert not {"client_postal_code", "activity"} & set(read("Buen día", unit="").missing_fields)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("la T-12 tuvo 2 siniestros en 2024 por $180,000", [("T-12", "2024", 2)]),
        ("Versa placas ABC-12-34: 1 siniestro 2023", [("Versa placas ABC-12-34", "2023", 1)]),
        ("T-12: 1 siniestro en 2022, 2023: 2 siniestros", [("T-12", "2022", 1), ("T-12", "2023", 2)]),
        ("Unidad 15: 3 siniestros en 2024", [("15", "2024", 3)]),
        ("La flota tuvo 3 siniestros en 2024", [("", "2024", 3)]),
    ],
)
def test_losses_are_of_a_unit_where_the_sentence_names_one(text: str, stated: list[tuple[str, str, int]]) -> None:
    assert [(loss.vehicle, loss.period, loss.claims) for loss in find_losses(text)] == stated


def test_what_every_client_is_asked_for_is_missing_where_no_line_states_it() -> None:
    asked_for = set(read("Favor de cotizar").missing_fields)

    assert {"activity", "client_address", "client_state", "client_postal_code"} <= asked_for
    assert asked_for.isdisjoint({"expiring_insurer", "expiring_premium"})


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("Renovación de flotilla", {"expiring_insurer", "expiring_premium"}),
        ("Aseguradora actual: HDI", {"expiring_premium"}),
        ("Prima actual: $120,000", {"expiring_insurer"}),
        ("Aseguradora actual: HDI\nPrima actual: $120,000", set()),
    ],
)
def test_the_policy_of_today_is_asked_for_only_in_a_renewal(line: str, missing: set[str]) -> None:
    assert set(read(line).missing_fields) & {"expiring_insurer", "expiring_premium"} == missing
