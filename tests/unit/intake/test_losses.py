"""Claims of earlier years, in sentences and tables."""

from __future__ import annotations

import pytest

from intake.case.losses import find_losses
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail, html_table


@pytest.mark.parametrize(
    ("text", "losses"),
    [
        (
            "Siniestralidad 2023: 4 siniestros, $120,500.00; 2024: 2 siniestros por $50,000",
            [("2023", 4, 120_500, None), ("2024", 2, 50_000, None)],
        ),
        ("Siniestralidad: 2022 35%, 2023 41.5%", [("2022", None, None, 35), ("2023", None, None, 41.5)]),
        ("Sin siniestros en los últimos 3 años.", [("ÚLTIMOS 3 AÑOS", 0, None, None)]),
        ("Loss ratio 2024 38%", [("2024", None, None, 38)]),
        (
            "Siniestralidad:\n- 2023: 5 eventos\n- 2024: sin siniestros\n\nSaludos 10%",
            [("2023", 5, None, None), ("2024", 0, None, None)],
        ),
        ("Adjunto siniestralidad de los últimos 3 años", []),
        ("Descuento 2024 10%", []),
        ("Siniestros: 2023 - 12, 2024 - 1", [("2023", 12, None, None), ("2024", 1, None, None)]),
        ("Siniestralidad 2022-2023: 41%", [("2022-2023", None, None, 41)]),
        ("Siniestros: 2024 cero, 2025 dos por $190,000.", [("2024", 0, None, None), ("2025", 2, 190_000, None)]),
        (
            "Traen un siniestro en 2024 por 85,000 y dos en 2025 por 140,000 en total.",
            [("2024", 1, 85_000, None), ("2025", 2, 140_000, None)],
        ),
        ("La siniestralidad fue del 42% en 2024 y 61% en 2025.", [("2024", None, None, 42), ("2025", None, None, 61)]),
    ],
)
def test_losses_are_read_from_sentences(text: str, losses: list[tuple[object, ...]]) -> None:
    assert [(loss.period, loss.claims, loss.amount, loss.ratio_percent) for loss in find_losses(text)] == losses


def test_losses_are_read_from_a_table_and_its_total_is_none_of_them() -> None:
    rows = [
        ["Año", "No. de siniestros", "Monto pagado", "% Siniestralidad"],
        [2023, 4, 120500, "38.5%"],
        [2024, 0, 0, 0],
        ["Total", 4, 120500, ""],
    ]
    read = extract_email(a_mail().with_xlsx(rows, "siniestralidad.xlsx").as_bytes(), ReadingLimits())

    assert [(loss.period, loss.claims, loss.amount, loss.ratio_percent) for loss in read.data.losses] == [
        ("2023", 4, 120_500, 38.5),
        ("2024", 0, 0, 0),
    ]
    assert not read.vehicles


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Siniestralidad ultimo año: 2 siniestros por 85,000", 85_000),
        ("Siniestros 2024: 3 eventos con un importe total de 120,500.50", 120_500.5),
        ("Siniestralidad 2024: 2 siniestros por 3 unidades", None),
    ],
)
def test_an_amount_needs_no_sign_where_a_word_announces_it(text: str, amount: float | None) -> None:
    (loss,) = find_losses(text)

    assert loss.amount == amount


def test_a_line_that_comes_to_the_losses_late_states_every_period() -> None:
    said = "Renovación de la flotilla 2026. Siniestralidad: 2023: 35%, 2024: 42.5%, 2025: 18%."

    assert [(loss.period, loss.ratio_percent) for loss in find_losses(said)] == [
        ("2023", 35.0),
        ("2024", 42.5),
        ("2025", 18.0),
    ]


@pytest.mark.parametrize(
    "heads",
    [
        "Ejercicio|Unidad|Núm. de eventos|Importe pagado",
        "Año|Unidad|Siniestros|Monto",
        "Año|Económico|No. de siniestros|Monto pagado",
        "Periodo|Vehículo|Eventos|Importe",
        "Year|Vehicle|Claims|Amount paid",
        "Año|Unidad|Reclamaciones|Costo total",
    ],
)
def test_the_claims_of_units_year_by_year_are_losses_and_no_vehicles(heads: str) -> None:
    claims = html_table([cells.split("|") for cells in (heads, "2023|Eco 14|2|$64,000", "2025|Eco 15|1|$210,500")])
    units = html_table([["Descripción", "Modelo", "Serie"], ["Isuzu ELF 400", "2020", "JAANMR852LL107088"]])
    mail = a_mail().showing(f"<p>Cotizar Alfa SA de CV.</p>{claims}<p>Unidades a asegurar:</p>{units}")
    read = extract_email(mail.as_bytes(), ReadingLimits())

    assert [vehicle.description for vehicle in read.vehicles] == ["Isuzu ELF 400"]
    assert [(loss.period, loss.claims, loss.amount, loss.vehicle) for loss in read.data.losses] == [
        ("2023", 2, 64_000, "Eco 14"),
        ("2025", 1, 210_500, "Eco 15"),
    ]


@pytest.mark.parametrize(
    ("text", "losses"),
    [
        ("de siniestros nada mas un choquecito en 2025 de $18,500", [("2025", 1, 18_500)]),
        (
            "Loss run: 2023 - 2 claims, MXN 88,000; 2024 - none; 2025 - 1 claim, MXN 41,300.",
            [("2023", 2, 88_000), ("2024", 0, None), ("2025", 1, 41_300)],
        ),
        (
            "En 2024 registramos 11 siniestros con un costo de 1.4 millones; en 2025 fueron 7 por 860 mil pesos.",
            [("2024", 11, 1_400_000), ("2025", 7, 860_000)],
        ),
        ("Siniestros: en 2025 un robo total de $320,000.", [("2025", 1, 320_000)]),
        (
            "En los últimos dos años (2024 y 2025) se presentaron tres siniestros por un total de $146,000.",
            [("2024 Y 2025", 3, 146_000)],
        ),
        ("el siniestro que reporté la semana pasada (folio 88123, $52,000, es de otro cliente)", []),
        ("El siniestro de $52,000 del lunes es de otra cuenta", []),
    ],
)
def test_losses_are_counted_however_they_are_told_and_those_of_others_are_not(
    text: str, losses: list[tuple[object, ...]]
) -> None:
    assert [(loss.period, loss.claims, loss.amount) for loss in find_losses(text)] == losses


@pytest.mark.parametrize(
    ("amounts", "read"),
    [
        ("RC $10,000 USD, DM $5,000 USD", (15_000, "USD")),
        ("RC $10,000, DM $5,000", (15_000, "")),
        ("RC $10,000, DM USD 5,000", (None, "")),
    ],
)
def test_amounts_of_coverages_are_added_up_in_one_currency_only(amounts: str, read: tuple[float | None, str]) -> None:
    (loss,) = find_losses(f"Siniestralidad 2024: 2 siniestros, {amounts}")

    assert (loss.amount, loss.currency) == read
