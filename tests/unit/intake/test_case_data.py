"""Client, tax number, period, coverage and broker."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.case.client import WRONG_CHECK_DIGIT
from intake.case.coverage import find_coverage, makes_exceptions
from intake.case.losses import find_losses
from intake.case.policy_period import find_period
from intake.extraction.email import extract_email
from intake.model.document import Origin
from intake.model.limits import ReadingLimits
from intake.profiles.model import PriorKnowledge
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail
from tests.fixtures.sentences import sentences

if TYPE_CHECKING:
    from intake.model.extraction import Extraction


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
        ("Paquete: RESPONSABILIDAD\nCIVIL Deducibles 5% DM", "RESPONSABILIDAD CIVIL"),
        ("Paquete  RC\n\n1 NISSAN VERSA 2021", "RC"),
        ("cotizamos con amplia gama de opciones", ""),
        ("Quieren amplia con ded. 5 y 10", "AMPLIA"),
        ("Qué quiere: amplia, DM 5%", "AMPLIA"),
        ("Todo amplia; RC 4MDP", "AMPLIA"),
        ("quieren una amplia experiencia", ""),
    ],
)
def test_the_coverage_asked_for_is_found(text: str, coverage: str) -> None:
    found = find_coverage(text)

    assert (found.name if found else "") == coverage


@pytest.mark.parametrize(
    "text", ["todo amplia menos los March", "Cobertura amplia, excepto las motos", "en amplia, salvo el Gol"]
)
def test_a_coverage_with_exceptions_is_seen(text: str) -> None:
    assert makes_exceptions(text)


@pytest.mark.parametrize("text", ["todo en amplia", "amplia. Menos mal que llegó", "amplia excepto deducible"])
def test_a_coverage_without_exceptions_is_none(text: str) -> None:
    assert not makes_exceptions(text)


@pytest.mark.parametrize(
    ("text", "client"),
    [
        ("Es para Materiales y Agregados Malintzi\n", "Materiales y Agregados Malintzi"),
        ("Todos a nombre de Frutas y Legumbres La Huerta\n", "Frutas y Legumbres La Huerta"),
        ("Solicito cotización para Vidrios y Aluminios Toluca\n", "Vidrios y Aluminios Toluca"),
        ("Alta en la póliza 4410-882 de Pesquera Bahía, S.A. de C.V.\n", "Pesquera Bahía, S.A. de C.V."),
        ("costó 420,000\nLácteos Ibarra, S.A. de C.V.\n", "Lácteos Ibarra, S.A. de C.V."),
        ("Cotizar Versa 2020 para el Sr. Hugo Garza Leal, CP 66220\n", "Hugo Garza Leal"),
        ("Versa 2020 a nombre de la Sra. Ana María del Río, gracias\n", "Ana María del Río"),
        ("Cotizar Versa 2022 placas NAY-10-2 para Hotel Matlali SA de CV\n", "Hotel Matlali SA de CV"),
        ("Hola, 3 Nissan Versa 2020 para Farmacias del Pueblo SA de CV\n", "Farmacias del Pueblo SA de CV"),
        ("Cotizar\nGracias, Daniela Ochoa\nPapelería Ochoa S de RL de CV\n", "Papelería Ochoa S de RL de CV"),
        ("Estimado cliente. Buen Día Lupita\n", ""),
        ("son carros de la empresa\n\nel primero es un aveo 2017\n", ""),
        ("Cotización para Nissan Versa 2021\n", ""),
        ("COTIZACION PARA SEGURO DE AUTOS\n", ""),
    ],
)
def test_a_client_is_named_without_a_legal_form_or_behind_other_numbers(text: str, client: str) -> None:
    assert extract_email(a_mail().saying(text).as_bytes(), ReadingLimits()).data.client_name == client


def test_the_person_in_a_senders_name_is_the_one_who_signs() -> None:
    mail = a_mail().sent_by("Agente de Seguros Karla Ruiz Atlas y Asociados <kruiz@atlas.example>")
    text = "Favor de cotizar.\n\nSaludos\n\nKarla Ruiz\nGerente de Autos\nAtlas y Asociados\nTel. (55) 8260 4974\n"

    assert extract_email(mail.saying(text).as_bytes(), ReadingLimits()).data.broker_name == "Karla Ruiz"


def test_a_person_is_the_client_when_the_tax_number_behind_the_name_has_its_initials() -> None:
    read = extract_email(
        a_mail().saying("Cotizar para la Dra. Lucía Hernández Ortega\n(RFC HEOL790816MX1).\n").as_bytes(),
        ReadingLimits(),
    )

    assert read.data.client_name == "Lucía Hernández Ortega"
    assert read.data.client_rfc == "HEOL790816MX1"


def test_a_client_whose_message_is_forwarded_is_named_by_its_signature() -> None:
    header = (
        "---------- Forwarded message ---------\nDe: Contadores <hola@{}>\nDate: vie, 6 nov 2026\nSubject: Autos\n\n"
    )
    text = "Autos del despacho:\nHonda City 2023 TKA-22-91\n\nSaludos\nC.P. Martín Ruiz\nRuiz Contadores Públicos SC\n"
    names = {
        domain: extract_email(
            a_mail().about("Fwd: Autos").saying(f"Me ayudas?\n\n{header.format(domain)}{text}").as_bytes(),
            ReadingLimits(),
        ).data.client_name
        for domain in ("despacho.example", "corredores.example")
    }

    assert names == {"despacho.example": "Ruiz Contadores Públicos SC", "corredores.example": ""}


def test_the_brokers_own_company_in_the_signature_is_not_the_client() -> None:
    text = "Favor de cotizar.\n\nSaludos cordiales,\n\nAna Ruiz\nCorredores del Norte S.A. de C.V.\nRFC CNO950713Z32\n"
    read = extract_email(a_mail().saying(text).as_bytes(), ReadingLimits())

    assert read.data.client_name == ""
    assert read.data.client_rfc == ""


def test_a_tax_number_with_a_wrong_check_digit_is_taken_doubted_and_said() -> None:
    wrong, right = (
        extract_email(
            a_mail().saying(f"Cliente: ACEROS RICO S.A. DE C.V., RFC ASR950713Z3{last}\n").as_bytes(), ReadingLimits()
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
    read = extract_email(a_mail().saying(text).as_bytes(), ReadingLimits())

    assert read.data.client_rfc == "ASR950713Z32"
    assert not any("tax numbers" in warning for warning in sentences(read))


def test_a_label_in_the_newest_text_is_surer_than_one_in_a_file_and_that_than_a_name_alone() -> None:
    said = "Cliente: ACEROS RICO S.A. DE C.V."
    newest = extract_email(a_mail().saying(f"{said}\n").as_bytes(), ReadingLimits())
    in_file = extract_email(a_mail().with_file("datos.txt", said.encode()).as_bytes(), ReadingLimits())
    alone = extract_email(a_mail().saying("Va la flotilla de ACEROS RICO S.A. DE C.V.\n").as_bytes(), ReadingLimits())
    quoted = "Va.\n\nEl lun, 9 feb 2026, Eva <eva@corredores.example> escribió:\n> " + said + "\n"
    history = extract_email(a_mail().about("RE: x").saying(quoted).as_bytes(), ReadingLimits())
    sure = [sure_of(read, "client_name") for read in (newest, in_file, alone)]

    assert {read.data.client_name for read in (newest, in_file, alone, history)} == {"ACEROS RICO S.A. DE C.V."}
    assert sure == sorted(sure, reverse=True)
    assert len(set(sure)) == 3
    assert sure_of(history, "client_name") < sure[1]


def test_a_client_who_writes_himself_is_the_client_and_a_broker_who_names_himself_is_not() -> None:
    himself = "Solicitamos cotizar los vehículos de LLANTAS DEL SUR S.C.\n\nSaludos\n\nEva Paz\nLLANTAS DEL SUR S.C.\n"
    broker = f"Somos LLANTAS DEL SUR S.C. y pedimos cotizar la flotilla de ACEROS RICO S.A. DE C.V.\n{himself[50:]}"

    read = extract_email(a_mail().saying(himself).as_bytes(), ReadingLimits())

    assert read.data.client_name == "LLANTAS DEL SUR S.C."
    assert sure_of(read, "broker_email") < 0.5
    assert (
        extract_email(a_mail().saying(broker).as_bytes(), ReadingLimits()).data.client_name
        == "ACEROS RICO S.A. DE C.V."
    )


def test_a_reminder_leaves_the_case_to_what_it_quotes() -> None:
    text = (
        "Seguimiento a mi correo anterior.\n\nEl lun, 9 feb 2026, Ana Ruiz <ana.ruiz@corredores.example> escribió:\n"
        "> Cliente: ACEROS RICO S.A. DE C.V.\n> Vigencia: 23/05/26 al 23/05/27\n> Cobertura solicitada: AMPLIA\n"
    )
    read = extract_email(a_mail().about("RE: Flotilla").saying(text).as_bytes(), ReadingLimits())

    assert (read.data.policy_start, read.data.policy_end, read.data.coverage) == ("2026-05-23", "2027-05-23", "AMPLIA")
    assert sure_of(read, "policy_start") < 0.75


def test_a_sender_without_a_name_is_the_signer_whose_address_it_is() -> None:
    text = "Va la solicitud.\nMil gracias!\nEnviado desde Outlook\nMónica Zepeda\nZepeda Protección\nTel. 55 1234\n"
    mail = a_mail().sent_by("ventas@zepedaproteccion.example").saying(text)

    assert extract_email(mail.as_bytes(), ReadingLimits()).data.broker_name == "Mónica Zepeda"


def test_where_a_field_was_read_is_kept_and_what_was_not_found_is_listed() -> None:
    text = "Buen día\nCliente: ACEROS RICO S.A. DE C.V.\nForma de pago: mensual\nMoneda: dólares\n"
    data = extract_email(a_mail().saying(text).as_bytes(), ReadingLimits()).data
    origins = {each.field: each.origin for each in data.readings}

    assert origins["client_name"] == Origin("body", row=2)
    assert origins["broker_email"] is None
    assert (data.payment_form, data.currency) == ("MENSUAL", "USD")
    assert data.missing_fields == ("client_rfc", "policy_start", "policy_end", "coverage", "losses")


def test_a_coverage_that_every_row_states_is_that_of_the_fleet() -> None:
    rows = [[*HEADER, "Cobertura"], [*VERSA, "Amplia"], [*HILUX, "Amplia"]]
    read = extract_email(a_mail().with_xlsx(rows).as_bytes(), ReadingLimits())

    assert read.data.coverage == "AMPLIA"


def test_the_insurers_own_people_are_never_the_broker() -> None:
    mail = a_mail().sent_by("Mónica <monica@aseguradora.example>").saying("Va la flotilla.\n").as_bytes()

    assert (
        extract_email(
            mail, ReadingLimits(), PriorKnowledge(insurer_domains=frozenset({"aseguradora.example"}))
        ).data.broker_email
        == ""
    )
    assert sure_of(extract_email(mail, ReadingLimits()), "broker_email") < 0.5


@given(st.text(max_size=300), st.dates(dt.date(2000, 1, 1), dt.date(2039, 12, 31)))
def test_no_text_breaks_the_reading_of_case_data(text: str, day: dt.date) -> None:
    period = find_period(text, day)

    assert not (period.start and period.end) or period.start < period.end
    assert all(loss.text for loss in find_losses(text))
    assert find_coverage(text) is None or text


def sure_of(read: Extraction, field: str) -> float:
    return next(each.confidence for each in read.data.readings if each.field == field)


def test_two_tax_numbers_are_a_conflict_that_a_reviewer_hears_of() -> None:
    read = extract_email(a_mail().saying("RFC ASR950713Z32 o bien RFC APM151015ND4\n").as_bytes(), ReadingLimits())

    assert read.data.client_rfc == "ASR950713Z32"
    assert any("tax numbers" in warning for warning in sentences(read))


def test_the_broker_is_the_sender() -> None:
    read = extract_email(
        a_mail().sent_by('"Ruiz, Ana (Corredores)" <Ana.Ruiz@Corredores.example>').as_bytes(), ReadingLimits()
    )

    assert (read.data.broker_name, read.data.broker_email) == ("Ana Ruiz", "ana.ruiz@corredores.example")


def test_the_broker_of_a_mail_that_an_insurers_employee_forwards_is_the_original_sender() -> None:
    text = (
        "Favor de atender.\n\nMónica\n\n"
        "---------- Forwarded message ---------\nDe: Ricardo Ibáñez <ri@fianzas.example>\n"
        "Fecha: mar, 17 feb 2026\nAsunto: Flotilla\nPara: Mónica <monica@aseguradora.example>\n\n- KIA RIO 2021\n"
    )
    mail = a_mail().sent_by("Mónica <monica@aseguradora.example>").about("RV: Flotilla").saying(text)
    read = extract_email(mail.as_bytes(), ReadingLimits())

    assert (read.data.broker_name, read.data.broker_email) == ("Ricardo Ibáñez", "ri@fianzas.example")
    assert [vehicle.description for vehicle in read.vehicles] == ["KIA RIO"]


def test_a_sender_without_a_name_is_named_by_the_signature() -> None:
    mail = (
        a_mail()
        .sent_by("ana.ruiz@corredores.example")
        .saying("Hola, van los datos.\n\nSaludos,\nAna Ruiz\nCorredores\n")
    )

    assert extract_email(mail.as_bytes(), ReadingLimits()).data.broker_name == "Ana Ruiz"


@pytest.mark.parametrize("greeting", ["Buen día Luis", "Estimado Luis", "Hola Luis,", "Luis"])
def test_the_name_in_a_greeting_is_not_the_clients(greeting: str) -> None:
    text = f"{greeting}\n\nMuebles Roldán SA de CV es una empresa\nNissan Versa 2022 3N1CN8AE8NL569666\n"

    assert (
        extract_email(a_mail().saying(text).as_bytes(), ReadingLimits()).data.client_name == "Muebles Roldán SA de CV"
    )


def test_what_stands_above_a_list_without_headers_is_of_the_case() -> None:
    above = ("Empresa: Muebles Roldán SA de CV", "Inicio de vigencia: 20/05/2026", "Tipo de cobertura: LIMITADA")
    rows = [[text, "", "", "", ""] for text in above] + [
        [1, 2021, "Nissan Versa Advance", "3N1CN8AE8NL569666", "PARTICULAR"],
        [2, 2022, "Toyota Hilux SR", "MR0EX8DD4NL158278", "PARTICULAR"],
        [3, 2024, "Chevrolet Onix LT", "3G1EA5CU2RM521741", "UTILITARIO"],
    ]

    data = extract_email(a_mail().with_xlsx(rows).as_bytes(), ReadingLimits()).data
    stated = (data.client_name, data.policy_start, data.coverage)
    assert stated == ("Muebles Roldán SA de CV", "2026-05-20", "LIMITADA")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Requerimos propuesta de aseguramiento de mi cliente GABRIELA DE LA GARZA\nVILLASEÑOR, es urgente.",
         "GABRIELA DE LA GARZA VILLASEÑOR"),
        ("Mi cliente GABRIELA DE LA GARZA\nUNIDADES, 3", "GABRIELA DE LA GARZA"),
    ],
)  # fmt: skip
def test_a_name_goes_on_below_a_long_line(text: str, name: str) -> None:
    assert extract_email(a_mail().saying(f"{text}\n").as_bytes(), ReadingLimits()).data.client_name == name


def test_how_the_client_wants_to_pay_is_the_form_of_payment() -> None:
    data = extract_email(a_mail().saying("Cómo quiere pagar: cuatrimestral\n").as_bytes(), ReadingLimits()).data

    assert data.payment_form == "CUATRIMESTRAL"
