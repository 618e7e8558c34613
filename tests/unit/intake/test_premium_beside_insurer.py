"""The premium that stands beside the insurer of today, whatever it is called."""

from __future__ import annotations

import pytest

from intake.case.expiring.insurer import find_expiring_insurer
from intake.case.expiring.premium import find_expiring_premium
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail


@pytest.mark.parametrize(
    ("text", "insurer", "premium"),
    [
        ("Compañía actual: Atlas\nImporte: $178,440", "Atlas", 178_440),
        ("Póliza actual en Atlas, importe $178,440", "Atlas", 178_440),
        ("Compañía en la que están: Atlas. Importe: $178,440", "Atlas", 178_440),
        ("COMPAÑÍA ACTUAL: PRIMERO SEGUROS\nPRIMA: $145,800", "PRIMERO SEGUROS", 145_800),
        ("Condiciones actuales (Seguros El Potosí): DM 5%, RC 3,000,000. Prima $96,500.", "Seguros El Potosí", 96_500),
        ("Póliza que vence: GNP, 05/04/2026, prima $158,000 (pago semestral)", "GNP", 158_000),
        ("Agente anterior los tenía en Afirme; pagan 74,900 al año.", "Afirme", 74_900),
        ("Buscan mejorar lo que hoy paga: $389,000 con Seguros Sura.", "Seguros Sura", 389_000),
        ("Aseguradora que tiene hoy: Allianz\nCosto anterior: 264,300 pesos", "Allianz", 264_300),
        ("Compañía actual: Atlas\nMonto asegurado: $178,440", "Atlas", None),
        ("Aseguradora actual: Atlas\nImporte de la factura: $178,440", "Atlas", None),
        ("Aseguradora actual: Atlas. Prima objetivo: $178,440", "Atlas", None),
        ("Aseguradora actual: Atlas. Prima $45,000 mensual", "Atlas", None),
        ("Aseguradora actual: Atlas, RC 3,000,000", "Atlas", None),
    ],
)
def test_an_amount_beside_the_insurer_of_today_is_its_premium(text: str, insurer: str, premium: float | None) -> None:
    found_insurer, found_premium = find_expiring_insurer(text), find_expiring_premium(text)

    assert found_insurer is not None
    assert found_insurer.value == insurer
    assert (found_premium and found_premium.amount) == premium


def test_who_had_the_policy_before_is_not_who_writes() -> None:
    data = extract_email(a_mail().saying("Agente anterior los tenía en Afirme.\n").as_bytes(), ReadingLimits()).data

    assert data.expiring_insurer == "Afirme"
