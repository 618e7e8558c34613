"""Client, tax number, period, coverage and broker."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.client import WRONG_CHECK_DIGIT
from intake.client_labels import find_labelled_client
from intake.companies import find_companies
from intake.coverage import find_coverage
from intake.dates import find_dates
from intake.extract import extract_email
from intake.knowledge import Known
from intake.limits import Limits
from intake.losses import find_losses
from intake.model import Extraction, Origin
from intake.policy_period import find_period
from intake.rfc import find_rfcs, has_right_check_digit, is_rfc
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail

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
        ("Su póliza actual vence el 01/03/2026", ("", "")),
        ("Nos vemos el 01/03/2026", ("", "")),
    ],
)
def test_the_period_of_the_policy_is_told_from_other_dates(text: str, period: tuple[str, str]) -> None:
    assert find_period(text, SENT_ON)[:2] == period


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
        ("a nombre de JOAQUÍN CANTÚ RUIZ con RFC", "JOAQUÍN CANTÚ RUIZ"),
        ("datos del prospecto Karla Castañeda de la Garza.", "Karla Castañeda de la Garza"),
        ("El cliente es Ferretería El Tornillo Feliz, requiere RC", "Ferretería El Tornillo Feliz"),
        ("Company name  Northern Freight", "Northern Freight"),
        ("vehículos propiedad de Llantas DEL Sureste S.C., RFC", "Llantas DEL Sureste S.C."),
        ("renovación de la póliza 1234567 del cliente Alimentos SA de CV", "Alimentos SA de CV"),
        ("Nuestro cliente es La Casa del Tornillo S de RL de CV", "La Casa del Tornillo S de RL de CV"),
    ],
)
def test_a_client_is_found_by_its_label(text: str, name: str) -> None:
    client = find_labelled_client(text)

    assert client is not None
    assert client.name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("la lista CORRECTA de COMERCIAL EL YAQUI S.P.R. DE R.L. (RFC", "COMERCIAL EL YAQUI S.P.R. DE R.L."),
        ("Cotización Flotilla de Transportes del Bajío, S.A. de C.V.", "Transportes del Bajío, S.A. de C.V."),
        ("COTIZACION EXPRESS MENSAJERÍA 24, S.A. DE C.V.", "EXPRESS MENSAJERÍA 24, S.A. DE C.V."),
        (
            "cotizar Créditos del Norte, S.A. de C.V., SOFOM, E.N.R. hoy",
            "Créditos del Norte, S.A. de C.V., SOFOM, E.N.R.",
        ),
        ("de CASA HOGAR ALEGRÍA, I.A.P. van", "CASA HOGAR ALEGRÍA, I.A.P."),
        ("Acme Logistics LLC needs", "Acme Logistics LLC"),
        ("Envases Sociedad Anónima de Capital Variable", "Envases Sociedad Anónima de Capital Variable"),
        ("vehículos del Municipio de San Pedro Garza García, N.L.", "Municipio de San Pedro Garza García"),
        ("UNIVERSIDAD AUTÓNOMA DE NUEVO LEÓN requiere", "UNIVERSIDAD AUTÓNOMA DE NUEVO LEÓN"),
        ("el H. Ayuntamiento de Toluca solicita", "H. Ayuntamiento de Toluca"),
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
        ("Favor de cotizar en amplia.", "AMPLIA"),
        ("Cobertura: amplia y limitada", "AMPLIA, LIMITADA"),
        ("con cobertura amplia plus para todas", "AMPLIA PLUS"),
        ("Cotizar R.C. para todas las unidades", "R.C."),
        ("cotizamos con amplia gama de opciones", ""),
    ],
)
def test_the_coverage_asked_for_is_found(text: str, coverage: str) -> None:
    found = find_coverage(text)

    assert (found.name if found else "") == coverage


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


@pytest.mark.parametrize("number", ["ASR950713Z32", "H&R8901289G5", "CÑA950804HFA", "HEOL790816MX1", "BNM840515VB1"])
def test_the_check_digit_follows_from_the_other_characters(number: str) -> None:
    others = {f"{number[:-1]}{last}" for last in "0123456789A"} - {number}

    assert has_right_check_digit(number)
    assert not any(map(has_right_check_digit, others))


def test_a_tax_number_with_a_wrong_check_digit_is_taken_doubted_and_said() -> None:
    wrong, right = (
        extract_email(
            a_mail().saying(f"Cliente: ACEROS RICO S.A. DE C.V., RFC ASR950713Z3{last}\n").as_bytes(), Limits()
        )
        for last in "52"
    )

    assert (wrong.data.client_rfc, right.data.client_rfc) == ("ASR950713Z35", "ASR950713Z32")
    assert WRONG_CHECK_DIGIT in wrong.warnings
    assert WRONG_CHECK_DIGIT not in right.warnings
    assert sure_of(wrong, "client_rfc") < 0.7 < sure_of(right, "client_rfc")


@pytest.mark.parametrize(
    "line",
    [
        "RFC del agente: SPC880519UU9",
        "Nuestro RFC SPC880519UU9",
        "Beneficiario preferente: Banco Uno, RFC SPC880519UU9",
    ],
)
def test_the_tax_number_of_somebody_else_is_not_the_clients(line: str) -> None:
    text = f"{line}\nNuestro cliente es ACEROS RICO S.A. DE C.V., RFC ASR950713Z32\n"
    read = extract_email(a_mail().saying(text).as_bytes(), Limits())

    assert read.data.client_rfc == "ASR950713Z32"
    assert not any("tax numbers" in warning for warning in read.warnings)


def test_a_label_in_the_newest_text_is_surer_than_one_in_a_file_and_that_than_a_name_alone() -> None:
    said = "Cliente: ACEROS RICO S.A. DE C.V."
    newest = extract_email(a_mail().saying(f"{said}\n").as_bytes(), Limits())
    in_file = extract_email(a_mail().with_file("datos.txt", said.encode()).as_bytes(), Limits())
    alone = extract_email(a_mail().saying("Va la flotilla de ACEROS RICO S.A. DE C.V.\n").as_bytes(), Limits())
    quoted = "Va.\n\nEl lun, 9 feb 2026, Eva <eva@corredores.example> escribió:\n> " + said + "\n"
    history = extract_email(a_mail().about("RE: x").saying(quoted).as_bytes(), Limits())
    sure = [sure_of(read, "client_name") for read in (newest, in_file, alone)]

    assert {read.data.client_name for read in (newest, in_file, alone, history)} == {"ACEROS RICO S.A. DE C.V."}
    assert sure == sorted(sure, reverse=True)
    assert len(set(sure)) == 3
    assert sure_of(history, "client_name") < sure[1]


def test_a_sum_insured_behind_a_plate_is_no_company() -> None:
    assert find_companies("placas 08-ML-6C, S.A. $400,000; placas 08-ML-6D, S.A.: 350,000") == []


@pytest.mark.parametrize(
    "text", ["Suma asegurada: 269,314 pesos", "EL CLIENTE SOLICITA COTIZAR", "Estimado cliente: 5%"]
)
def test_what_is_insured_or_said_is_no_client(text: str) -> None:
    assert find_labelled_client(text) is None


def test_a_client_who_writes_himself_is_the_client_and_a_broker_who_names_himself_is_not() -> None:
    himself = "Solicitamos cotizar los vehículos de LLANTAS DEL SUR S.C.\n\nSaludos\n\nEva Paz\nLLANTAS DEL SUR S.C.\n"
    broker = f"Somos LLANTAS DEL SUR S.C. y pedimos cotizar la flotilla de ACEROS RICO S.A. DE C.V.\n{himself[50:]}"

    read = extract_email(a_mail().saying(himself).as_bytes(), Limits())

    assert read.data.client_name == "LLANTAS DEL SUR S.C."
    assert sure_of(read, "broker_email") < 0.5
    assert extract_email(a_mail().saying(broker).as_bytes(), Limits()).data.client_name == "ACEROS RICO S.A. DE C.V."


def test_a_reminder_leaves_the_case_to_what_it_quotes() -> None:
    text = (
        "Seguimiento a mi correo anterior.\n\nEl lun, 9 feb 2026, Ana Ruiz <ana.ruiz@corredores.example> escribió:\n"
        "> Cliente: ACEROS RICO S.A. DE C.V.\n> Vigencia: 23/05/26 al 23/05/27\n> Cobertura solicitada: AMPLIA\n"
    )
    read = extract_email(a_mail().about("RE: Flotilla").saying(text).as_bytes(), Limits())

    assert (read.data.policy_start, read.data.policy_end, read.data.coverage) == ("2026-05-23", "2027-05-23", "AMPLIA")
    assert sure_of(read, "policy_start") < 0.75


def test_a_sender_without_a_name_is_the_signer_whose_address_it_is() -> None:
    text = "Va la solicitud.\nMil gracias!\nEnviado desde Outlook\nMónica Zepeda\nZepeda Protección\nTel. 55 1234\n"
    mail = a_mail().sent_by("ventas@zepedaproteccion.example").saying(text)

    assert extract_email(mail.as_bytes(), Limits()).data.broker_name == "Mónica Zepeda"


def test_where_a_field_was_read_is_kept_and_what_was_not_found_is_listed() -> None:
    text = "Buen día\nCliente: ACEROS RICO S.A. DE C.V.\nForma de pago: mensual\nMoneda: dólares\n"
    data = extract_email(a_mail().saying(text).as_bytes(), Limits()).data
    origins = {each.field: each.origin for each in data.readings}

    assert origins["client_name"] == Origin("body", row=2)
    assert origins["broker_email"] is None
    assert (data.payment_form, data.currency) == ("MENSUAL", "USD")
    assert data.missing_fields == ("client_rfc", "policy_start", "policy_end", "coverage", "losses")


def test_a_coverage_that_every_row_states_is_that_of_the_fleet() -> None:
    rows = [[*HEADER, "Cobertura"], [*VERSA, "Amplia"], [*HILUX, "Amplia"]]
    read = extract_email(a_mail().with_xlsx(rows).as_bytes(), Limits())

    assert read.data.coverage == "AMPLIA"


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
    read = extract_email(a_mail().with_xlsx(rows, "siniestralidad.xlsx").as_bytes(), Limits())

    assert [(loss.period, loss.claims, loss.amount, loss.ratio_percent) for loss in read.data.losses] == [
        ("2023", 4, 120_500, 38.5),
        ("2024", 0, 0, 0),
    ]
    assert not read.vehicles


def test_the_insurers_own_people_are_never_the_broker() -> None:
    mail = a_mail().sent_by("Mónica <monica@aseguradora.example>").saying("Va la flotilla.\n").as_bytes()

    assert (
        extract_email(mail, Limits(), Known(insurer_domains=frozenset({"aseguradora.example"}))).data.broker_email == ""
    )
    assert sure_of(extract_email(mail, Limits()), "broker_email") < 0.5


@given(st.text(max_size=300), st.dates(dt.date(2000, 1, 1), dt.date(2039, 12, 31)))
def test_no_text_breaks_the_reading_of_case_data(text: str, day: dt.date) -> None:
    period = find_period(text, day)

    assert not (period.start and period.end) or period.start < period.end
    assert all(loss.text for loss in find_losses(text))
    assert find_coverage(text) is None or text


def sure_of(read: Extraction, field: str) -> float:
    return next(each.confidence for each in read.data.readings if each.field == field)


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
