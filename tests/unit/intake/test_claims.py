"""Claims as brokers state them: by year, by unit, without heads; and lines about claims that are no vehicles."""

from __future__ import annotations

import pytest

from intake.case.loss_tables import read_loss_table
from intake.case.losses import find_losses
from intake.extraction.email import extract_email
from intake.model.document import Table
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail

Stated = tuple[str, int | None, float | None, float | None, str]


@pytest.mark.parametrize(
    ("text", "losses"),
    [
        ("Siniestralidad baja, un solo siniestro por 12 mil pesos", [("", 1, 12_000, None, "")]),
        ("Siniestros 24-25: 4 / $220,000", [("24-25", 4, 220_000, None, "")]),
        (
            "Relación de siniestros pagados:\n\nAño   No.   Monto\n2023   3   $45,200.00\n2024   0   $0.00",
            [("2023", 3, 45_200, None, ""), ("2024", 0, 0, None, "")],
        ),
        ("sin siniestros", [("", 0, None, None, "")]),
        ("Siniestralidad 45 %", [("", None, None, 45, "")]),
        ("siniestralidad: 45%", [("", None, None, 45, "")]),
        ("45% de siniestralidad", [("", None, None, 45, "")]),
        ("Siniestralidad acumulada del 38.5%", [("", None, None, 38.5, "")]),
        ("No han tenido siniestros en los últimos 3 años", [("ÚLTIMOS 3 AÑOS", 0, None, None, "")]),
        ("0 siniestros en 2024", [("2024", 0, None, None, "")]),
        ("Libre de siniestros", [("", 0, None, None, "")]),
        ("Siniestralidad nula", [("", 0, None, None, "")]),
        ("sin siniestralidad reportada", [("", 0, None, None, "")]),
        ("Cero siniestros", [("", 0, None, None, "")]),
        ("nunca han tenido un siniestro", [("", 0, None, None, "")]),
        (
            "Siniestros 2024-2025: $1,100,000\nSiniestros 2025-2026: $900,000",
            [("2024-2025", None, 1_100_000, None, ""), ("2025-2026", None, 900_000, None, "")],
        ),
        (
            "Siniestralidad:\n2023 | 2 | DM | $85,000\n2024 | 1 | RC | $1,200,000\n2025 | 0 | - | $0",
            [("2023", 2, 85_000, None, ""), ("2024", 1, 1_200_000, None, ""), ("2025", 0, 0, None, "")],
        ),
        (
            "Siniestralidad\n2023  2  $85,000\n2024  1  $1,200,000",
            [("2023", 2, 85_000, None, ""), ("2024", 1, 1_200_000, None, "")],
        ),
        (
            (
                "Siniestros del último año:\n- Unidad 2 Kenworth T680: choque, DM $180,000 y RC "
                "$350,000\n- Unidad 3 Hilux: robo total $420,000\n- Unidad 1: sin siniestros"
            ),
            [
                ("ÚLTIMO AÑO", None, 530_000, None, "Unidad 2"),
                ("ÚLTIMO AÑO", None, 420_000, None, "Unidad 3"),
                ("ÚLTIMO AÑO", 0, None, None, "1"),
            ],
        ),
        (
            (
                "Detalle de siniestros 2025:\n15/03/2025 Hilux placas NHK-88-21 colisión $65,000 "
                "DM\n20/07/2025 Versa robo total $245,000\nTotal pagado $310,000, 2 siniestros"
            ),
            [
                ("2025", None, 65_000, None, "Hilux placas NHK-88-21"),
                ("2025", None, 245_000, None, "Versa"),
                ("2025", 2, 310_000, None, ""),
            ],
        ),
        ("Siniestralidad RC 20%, DM 35%, RT 0%", [("", None, None, None, "")]),
        ("Losses 2025: 2 TPL claims for 300,000", [("2025", 2, 300_000, None, "")]),
        (
            "El cliente paga actualmente 1,350,000 de prima, con una siniestralidad de 420,000 en el último año.",
            [("ÚLTIMO AÑO", None, 420_000, None, "")],
        ),
        ("(Hilux placas NHK-88-21) 2 siniestros", [("", 2, None, None, "Hilux placas NHK-88-21")]),
        ("2 siniestros (Hilux placas NHK-88-21)", [("", 2, None, None, "Hilux placas NHK-88-21")]),
        (
            "2 siniestros en 2024 de la Hilux placas NHK-88-21 por $80,000",
            [("2024", 2, 80_000, None, "Hilux placas NHK-88-21")],
        ),
        (
            "Siniestralidad: 2024: 3 siniestros por $210,000; 2025: RC 1 siniestro por $450,000.",
            [("2024", 3, 210_000, None, ""), ("2025", 1, 450_000, None, "")],
        ),
        ("Siniestros 2023: 4\nSiniestros 2024: 2", [("2023", 4, None, None, ""), ("2024", 2, None, None, "")]),
        (
            "Siniestralidad últimos 3 años: 2022: 35%; 2023: 41%; 2024: 28%",
            [("2022", None, None, 35, ""), ("2023", None, None, 41, ""), ("2024", None, None, 28, "")],
        ),
        ("Siniestralidad: 45%\nVigencia 2024-2025", [("", None, None, 45, "")]),
        (
            "Actualmente asegurada en Inbursa con una prima de 1.2 mdp y siniestralidad de 38%",
            [("", None, None, 38, "")],
        ),
        ("Tuvieron 5 siniestros el año pasado con un costo de $98,000", [("AÑO PASADO", 5, 98_000, None, "")]),
        ("Frecuencia 2024: 6 eventos, monto $320,000 (siniestros)", [("2024", 6, 320_000, None, "")]),
        ("La flota tuvo 3 siniestros en 2024", [("2024", 3, None, None, "")]),
    ],
)
def test_losses_have_their_period_their_figures_and_their_unit(text: str, losses: list[Stated]) -> None:
    read = [(loss.period, loss.claims, loss.amount, loss.ratio_percent, loss.vehicle) for loss in find_losses(text)]

    assert read == losses


@pytest.mark.parametrize(
    "text",
    [
        "Buena siniestralidad",
        "Adjunto siniestralidad",
        "siniestralidad en archivo anexo",
        "Baja siniestralidad, favor de considerar 10% de descuento",
        "En caso de siniestro el deducible es de 5%",
        "Cobertura de siniestros por $3,000,000",
    ],
)
def test_words_about_losses_without_a_figure_of_them_state_none(text: str) -> None:
    assert find_losses(text) == []


FLEET = "Favor de cotizar:\n1. Nissan Versa 2021 serie 3N1CN8AE4ML810001\n2. Toyota Hilux 2022 placas NHK-88-21\n\n"


@pytest.mark.parametrize(
    "text",
    [
        "(Hilux placas NHK-88-21) 2 siniestros",
        "2024: 2 siniestros (Hilux placas NHK-88-21)",
        (
            "Siniestralidad:\n2023 | 2 | DM | $85,000\n\nReporte: RC Bienes $300,000, gastos médicos "
            "$45,000, robo total $390,000 (Hilux placas NHK-88-22)."
        ),
        "Robo total $390,000 (Hilux placas NHK-88-22)",
        "Siniestros:\n- Hilux NHK-88-22 choque $65,000\n- Versa 2019 robo total $245,000",
        (
            "Detalle de siniestros 2025:\n15/03/2025 Hilux placas NHK-88-22 colisión $65,000 "
            "DM\n20/07/2025 Versa robo total $245,000\n02/09/2025 Hilux NHK-88-22 RC bienes $30,000"
        ),
        "Siniestralidad 2024: Hilux placas NHK-88-22 colisión $65,000",
        "En 2024 la Hilux placas ABC-12-34 tuvo pérdida total por $390,000",
        (
            "Historial de reclamos\nHilux 2020 placas ABC-12-34 - $45,000 - 2023\nRanger 2019 placas "
            "ABC-12-35 - $12,000 - 2024"
        ),
        (
            "Siniestros del último año:\n- Unidad 2 Kenworth T680: choque, DM $180,000 y RC $350,000\n- "
            "Unidad 3 Hilux: robo total $420,000"
        ),
        "2023: Ford Ranger 2018 placas XX-12-34 cristal roto $5,000 (siniestro 123)",
        "Siniestros pagados\n\nFord Ranger 2018 placas XX-12-34   $5,000\nVW Jetta 2015 placas XX-12-35  $15,000",
        "Eventos reportados: Ford Ranger 2018 placas XX-12-34, daños $5,000",
        "Nos robaron la Ranger 2018 placas XX-12-34 en 2024",
        "Accidentes: 2 en 2024 de la Ford Ranger 2018 placas XX-12-34",
        "Indemnizaciones:\nFord Ranger 2018 placas XX-12-34 $250,000",
        "Experiencia siniestral: Ranger 2018 placas XX-12-34 2 eventos",
    ],
)
def test_a_line_about_claims_that_names_a_vehicle_is_no_vehicle_of_the_fleet(text: str) -> None:
    vehicles = extract_email(a_mail().saying(f"{FLEET}{text}\n").as_bytes(), ReadingLimits()).vehicles

    assert [vehicle.vin or vehicle.plate for vehicle in vehicles] == ["3N1CN8AE4ML810001", "NHK-88-21"]


def a_table(*rows: str, sheet: str = "") -> Table:
    """Return a table whose cells stand between bars."""
    return Table("f.xlsx", sheet, tuple(tuple(row.split("|")) for row in rows))


@pytest.mark.parametrize(
    ("table", "losses"),
    [
        (
            a_table("2023|4|120,500", "2024|1|$8,000", sheet="Siniestralidad"),
            [("2023", 4, 120_500), ("2024", 1, 8_000)],
        ),
        (a_table("SINIESTRALIDAD||", "2023|45%|", "2024|38%|"), [("2023", None, None), ("2024", None, None)]),
        (a_table("Siniestros|", "2022-2023|2|$85,000", "Total|2|$85,000"), [("2022-2023", 2, 85_000)]),
        (a_table("2023|4|120,500", sheet="Hoja1"), []),
        (a_table("2023|Nissan|Versa", "2024|VW|Jetta", sheet="Siniestros"), []),
    ],
)
def test_a_table_of_losses_needs_no_heads_where_its_rows_begin_with_a_year(
    table: Table, losses: list[tuple[str, int | None, float | None]]
) -> None:
    assert [(loss.period, loss.claims, loss.amount) for loss in read_loss_table(table)] == losses


def test_a_sheet_of_losses_without_heads_is_read_in_a_whole_mail() -> None:
    mail = a_mail().saying(FLEET).with_xlsx([[2023, 4, 120500], [2024, 1, 8000]], "siniestralidad.xlsx")
    read = extract_email(mail.as_bytes(), ReadingLimits())

    assert len(read.vehicles) == 2
    assert [(loss.period, loss.claims, loss.amount) for loss in read.data.losses] == [
        ("2023", 4, 120_500),
        ("2024", 1, 8_000),
    ]


def test_losses_say_the_line_where_the_first_of_them_stands() -> None:
    mail = a_mail().saying(f"{FLEET}Siniestralidad:\n2023: 2 siniestros por $85,000\n")
    data = extract_email(mail.as_bytes(), ReadingLimits()).data
    (origin,) = [reading.origin for reading in data.readings if reading.field == "losses"]

    assert origin is not None
    assert origin.row == 6
