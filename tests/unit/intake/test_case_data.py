"""Client, tax number, period, coverage and broker."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.case_data import find_coverage
from intake.companies import find_companies, find_labelled_client
from intake.dates import find_dates
from intake.extract import extract_email
from intake.limits import Limits
from intake.policy_period import find_period
from intake.rfc import find_rfcs, is_rfc
from tests.fixtures.mails import a_mail

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
        ("vigencia anual a partir del 1o de junio del 2026", ("2026-06-01", "")),
        ("Inicio: 01-jun-26 Fin: 01-jun-27", ("2026-06-01", "2027-06-01")),
        ("desde las 12:00 hrs del 01/06/2026 hasta las 12:00 hrs del 01/06/2027", ("2026-06-01", "2027-06-01")),
        ("Inicio de vigencia: 2026-06-01\nFin de vigencia: 2027-06-01", ("2026-06-01", "2027-06-01")),
        ("vigencia del 15 de marzo al 15 de marzo de 2027", ("2026-03-15", "2027-03-15")),
        ("Policy period: June 1, 2026 to June 1, 2027", ("2026-06-01", "2027-06-01")),
        ("Su póliza actual vence el 01/03/2026", ("", "")),
        ("Nos vemos el 01/03/2026", ("", "")),
    ],
)
def test_the_period_of_the_policy_is_told_from_other_dates(text: str, period: tuple[str, str]) -> None:
    assert find_period(text, SENT_ON) == period


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("RFC ASR950713Z32.", "ASR950713Z32"),
        ("R.F.C.: H&R8901289G5", "H&R8901289G5"),
        ("RFC CÑA950804HFA", "CÑA950804HFA"),
        ("rfc: pelj800101ab1", "PELJ800101AB1"),
        ("RFC ASR-950713-Z32", "ASR950713Z32"),
    ],
)
def test_a_tax_number_is_found(text: str, number: str) -> None:
    assert [rfc.number for rfc in find_rfcs(text)] == [number]
    assert find_rfcs(text)[0].is_labelled


@pytest.mark.parametrize("text", ["XAXX010101000", "ASR951313Z32", "ASR950732Z32", "3N1CN8AE8NL569666", "AS950713Z32"])
def test_generic_numbers_and_impossible_dates_are_no_tax_numbers(text: str) -> None:
    assert not is_rfc(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("de nuestro cliente AVÍCOLA SANTA RITA S. DE R.L., RFC ASR950713Z32", "AVÍCOLA SANTA RITA S. DE R.L."),
        ("cliente H&M REFRIGERADOS, S.A. DE C.V., RFC", "H&M REFRIGERADOS, S.A. DE C.V."),
        ("Cliente:  PANIFICADORA LA ESPIGA, S.A. DE C.V.", "PANIFICADORA LA ESPIGA, S.A. DE C.V."),
        ("Asegurado: Juan Pérez López RFC PELJ800101AB1", "Juan Pérez López"),
        ("cliente: transportes del norte sa de cv", "transportes del norte sa de cv"),
        ("Nuestro cliente es La Casa del Tornillo S de RL de CV", "La Casa del Tornillo S de RL de CV"),
    ],
)
def test_a_client_is_found_by_its_label(text: str, name: str) -> None:
    assert find_labelled_client(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("la lista CORRECTA de COMERCIAL EL YAQUI S.P.R. DE R.L. (RFC", "COMERCIAL EL YAQUI S.P.R. DE R.L."),
        ("Cotización Flotilla de Transportes del Bajío, S.A. de C.V.", "Transportes del Bajío, S.A. de C.V."),
        ("COTIZACION EXPRESS MENSAJERÍA 24, S.A. DE C.V.", "EXPRESS MENSAJERÍA 24, S.A. DE C.V."),
        ("para Grupo La Moderna S.A.P.I. de C.V., con domicilio", "Grupo La Moderna S.A.P.I. de C.V."),
    ],
)
def test_a_company_is_found_by_its_legal_form(text: str, name: str) -> None:
    assert [company.name for company in find_companies(text)] == [name]


@pytest.mark.parametrize(
    ("text", "coverage"),
    [
        ("Cobertura: AMPLIA.", "AMPLIA"),
        ("Cobertura amplia para todas las unidades", "AMPLIA"),
        ("en paquete limitada", "LIMITADA"),
        ("Cobertura requerida: Responsabilidad Civil", "RESPONSABILIDAD CIVIL"),
        ("una amplia experiencia", ""),
    ],
)
def test_the_coverage_asked_for_is_found(text: str, coverage: str) -> None:
    assert find_coverage(text) == coverage


def test_a_person_is_the_client_when_the_tax_number_behind_the_name_has_its_initials() -> None:
    read = extract_email(
        a_mail().saying("Cotizar para la Dra. Lucía Hernández Ortega\n(RFC HEOL790816MX1).\n").as_bytes(), Limits()
    )

    assert read.data.client_name == "Lucía Hernández Ortega"
    assert read.data.client_rfc == "HEOL790816MX1"


def test_the_brokers_own_company_in_the_signature_is_not_the_client() -> None:
    text = "Favor de cotizar.\n\nSaludos cordiales,\n\nAna Ruiz\nCorredores del Norte S.A. de C.V.\nRFC CNO950713Z32\n"
    read = extract_email(a_mail().saying(text).as_bytes(), Limits())

    assert read.data.client_name == ""
    assert read.data.client_rfc == ""


def test_two_tax_numbers_are_a_conflict_that_a_reviewer_hears_of() -> None:
    read = extract_email(a_mail().saying("RFC ASR950713Z32 o bien RFC APM151015ND4\n").as_bytes(), Limits())

    assert read.data.client_rfc == "ASR950713Z32"
    assert any("tax numbers" in warning for warning in read.warnings)


def test_the_broker_is_the_sender() -> None:
    read = extract_email(
        a_mail().sent_by('"Ruiz, Ana (Corredores)" <Ana.Ruiz@Corredores.example>').as_bytes(), Limits()
    )

    assert (read.data.broker_name, read.data.broker_email) == ("Ana Ruiz", "ana.ruiz@corredores.example")


def test_the_broker_of_a_mail_that_an_insurers_employee_forwards_is_the_original_sender() -> None:
    text = (
        "Favor de atender.\n\nMónica\n\n"
        "---------- Forwarded message ---------\nDe: Ricardo Ibáñez <ri@fianzas.example>\n"
        "Fecha: mar, 17 feb 2026\nAsunto: Flotilla\nPara: Mónica <monica@aseguradora.example>\n\n- KIA RIO 2021\n"
    )
    mail = a_mail().sent_by("Mónica <monica@aseguradora.example>").about("RV: Flotilla").saying(text)
    read = extract_email(mail.as_bytes(), Limits())

    assert (read.data.broker_name, read.data.broker_email) == ("Ricardo Ibáñez", "ri@fianzas.example")
    assert [vehicle.description for vehicle in read.vehicles] == ["KIA RIO"]


def test_a_sender_without_a_name_is_named_by_the_signature() -> None:
    mail = (
        a_mail()
        .sent_by("ana.ruiz@corredores.example")
        .saying("Hola, van los datos.\n\nSaludos,\nAna Ruiz\nCorredores\n")
    )

    assert extract_email(mail.as_bytes(), Limits()).data.broker_name == "Ana Ruiz"
