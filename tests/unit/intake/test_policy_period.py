"""Dates, and which of them are the first and the last day of the policy."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates import find_dates
from intake.case.policy_period import find_period

MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
SENT_ON = dt.date(2026, 2, 16)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2039, 12, 31)))
def test_a_date_printed_in_any_way_reads_back(day: dt.date) -> None:
    month = MONTHS[day.month - 1]
    ways = (
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%Y}",
        f"{day:%d.%m.%Y}",
        f"{day:%d/%m/%y}",
        f"{day:%Y-%m-%d}",
        f"{day.day} de {month} de {day.year}",
        f"{day.day} de {month.upper()} del {day.year}",
        f"{day.day:02}-{month[:3]}-{day.year}",
        f"{day.day}º de {month} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
    )

    assert [[found.day for found in find_dates(f"inicio el {way}, gracias")] for way in ways] == [[day]] * len(ways)


@pytest.mark.parametrize("text", ["31/02/2026", "Tel. 55 5165 7339", "12:00", "IP 10.20.30.400", "32 de enero de 2026"])
def test_what_is_no_day_is_no_date(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Vigencia: del 01/06/2026 al 01/06/2027. Cobertura", ("2026-06-01", "2027-06-01")),
        ("Inicio de vigencia 15 de marzo de 2026.", ("2026-03-15", "")),
        ("Vigencia:  20/06/2026 - 20/06/2027", ("2026-06-20", "2027-06-20")),
        ("Prima anterior  $233,900\nVigencia  15/06/2026 - 15/06/2027", ("2026-06-15", "2027-06-15")),
        ("Actualmente en HDI, vence el 30 de marzo de 2026.", ("2026-03-30", "")),
        ("la póliza vence este 1 de abril 2026", ("2026-04-01", "")),
        ("Póliza que vence: GNP, 05/04/2026", ("2026-04-05", "")),
        ("Fecha en que se vence: 22 de junio de 2026", ("2026-06-22", "")),
        ("Compañía anterior  Qualitas\nPrima pagada  $455,900\nVence  30/04/2026", ("2026-04-30", "")),
        ("Cotización de renovación. La póliza de Banorte termina el 3 de junio de 2026", ("2026-06-03", "")),
        ("Licencia  12345\nVence  30/04/2026", ("", "")),
        ("The fleet renews on May 15, 2026.", ("2026-05-15", "")),
        ("su flotilla asegurada en Quálitas, con vencimiento al 9 de septiembre de 2026", ("2026-09-09", "")),
        ("vigencia anual a partir del 1o de junio del 2026", ("2026-06-01", "2027-06-01")),
        ("Vigencia 12 meses a partir del 1 de marzo", ("2026-03-01", "2027-03-01")),
        ("por un periodo de seis (6) meses a partir del 31/08/2026", ("2026-08-31", "2027-02-28")),
        ("12 months from March 1st, 2026", ("2026-03-01", "2027-03-01")),
        ("a partir del primero de marzo de 2026 a las 12 hrs", ("2026-03-01", "")),
        ("del 01/03 al 01/03, vigencia del 01/03 al 01/03", ("2026-03-01", "2027-03-01")),
        ("Vigencia del 1 de enero al 31 de diciembre de 2026", ("2026-01-01", "2026-12-31")),
        ("vigencia del 1 de febrero al 1 de febrero de 2027", ("2026-02-01", "2027-02-01")),
        ("Effective 03/15/2026 to 03/14/2027", ("2026-03-15", "2027-03-14")),
        ("Policy period from 04/01/2026 to 04/01/2027", ("2026-04-01", "2027-04-01")),
        ("Term: November 1, 2026 - November 1, 2027", ("2026-11-01", "2027-11-01")),
        ("Vigencia inmediata, favor de cotizar", ("2026-02-16", "")),
        ("Vigencia anual desde el 29/02/2028", ("2028-02-29", "2029-02-28")),
        ("Policy period 06/01/2026 - 06/30/2027", ("2026-06-01", "2027-06-30")),
        ("vigencia a partir de hoy por un año", ("2026-02-16", "2027-02-16")),
        ("Fin de vigencia: 01/03/2027", ("", "2027-03-01")),
        ("Inicio 1 de marzo de 2026, forma de pago anual", ("2026-03-01", "")),
        ("siniestralidad desde el 01/01/2024 hasta el 31/12/2025", ("", "")),
        ("vigencia 24/7 para todas", ("", "")),
        ("Inicio: 01-jun-26 Fin: 01-jun-27", ("2026-06-01", "2027-06-01")),
        ("desde las 12:00 hrs del 01/06/2026 hasta las 12:00 hrs del 01/06/2027", ("2026-06-01", "2027-06-01")),
        ("Inicio de vigencia: 2026-06-01\nFin de vigencia: 2027-06-01", ("2026-06-01", "2027-06-01")),
        ("vigencia del 15 de marzo al 15 de marzo de 2027", ("2026-03-15", "2027-03-15")),
        ("Policy period: June 1, 2026 to June 1, 2027", ("2026-06-01", "2027-06-01")),
        ("Su póliza actual vence el 01/03/2026", ("2026-03-01", "")),
        ("Nos vemos el 01/03/2026", ("", "")),
    ],
)
def test_the_period_of_the_policy_is_told_from_other_dates(text: str, period: tuple[str, str]) -> None:
    assert find_period(text, SENT_ON)[:2] == period


@pytest.mark.parametrize(
    ("sent_on", "start"),
    [(dt.date(2026, 3, 10), "2026-04-01"), (dt.date(2025, 12, 15), "2026-01-04"), (None, "2026-01-04")],
)
def test_an_english_mail_puts_the_day_first_where_the_month_first_would_be_long_past(
    sent_on: dt.date | None, start: str
) -> None:
    assert find_period("Please quote the fleet. Policy from 01/04/2026 to 01/04/2027.", sent_on).start == start


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Vig. 20/03/2026 \u2013 20/03/2027", "2026-03-20", "2027-03-20"),
        ("Cotizar para PIZZAS SA DE CV Vig 1 nov 26 a 1 nov 27", "2026-11-01", "2027-11-01"),
        ("Vig: 1-nov-26", "2026-11-01", ""),
    ],
)
def test_vig_is_short_for_vigencia(text: str, start: str, end: str) -> None:
    assert find_period(text, dt.date(2026, 2, 16))[:2] == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "Renovación, la póliza actual vence el 30 de noviembre de 2026.",
        "La póliza vence el 30 de noviembre",
        "Vencimiento póliza actual: 30/11/2026",
        "la vigencia actual termina el 30/11/2026",
    ],
)
def test_the_new_policy_begins_when_the_current_one_expires(text: str) -> None:
    assert find_period(text, dt.date(2026, 10, 5))[:2] == ("2026-11-30", "")


@pytest.mark.parametrize(
    "text",
    [
        "La licencia del operador vence el 30 de noviembre de 2026",
        "La cotización vence el 30/11/2026, la póliza es nueva",
        "La póliza anterior venció el 30/11/2019",
        "La póliza vence el 30 de noviembre de 2031",
    ],
)
def test_other_expiries_begin_no_policy(text: str) -> None:
    assert find_period(text, dt.date(2026, 10, 5)).start == ""


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Vigencia del 10/03/2025 al 10/03/2026", "2026-03-10"),
        ("Vigencia: desde 10/03/2025\nVigencia hasta: 10/03/2026", "2026-03-10"),
        ("Vigencia del 01/02/2026 al 01/02/2027", "2026-02-01"),
        ("Vigencia del 10/03/2020 al 10/03/2021", "2020-03-10"),
    ],
    ids=["expiring", "expiring, apart", "asked for", "long gone"],
)
def test_a_policy_that_expires_around_the_mail_says_when_the_next_begins(text: str, start: str) -> None:
    assert find_period(text, SENT_ON).start == start
