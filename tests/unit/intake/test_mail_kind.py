"""The kind of a mail, by its header, its words and what it lists."""

from __future__ import annotations

from itertools import combinations

import pytest

from intake.model.extraction import Vehicle
from intake.model.mail_kind import KindReason, MailKind, MailSign
from intake.triage.mail_facts import MailFacts, cot_numbers_in
from intake.triage.mail_kind import kind_of, settled

YARIS = Vehicle("Toyota Yaris", brand="TOYOTA", model="YARIS", year=2020, vin="MR0YNFZFXNA836481")


@pytest.mark.parametrize(
    ("subject", "newest", "kind"),
    [
        ("Cotización", "Favor de cotizar la flotilla, mañana les mando la lista.", MailKind.QUOTE_REQUEST),
        ("", "Please quote our fleet, the list follows.", MailKind.QUOTE_REQUEST),
        ("Licitación", "Se le invita a presentar propuesta económica.", MailKind.QUOTE_REQUEST),
        ("TK-2026-002", "¿Cómo va?", MailKind.QUESTION),
        ("Duda", "¿Qué datos piden para cotizar?", MailKind.QUESTION),
        ("TK-2026-002", "Favor de aclarar si opera el deducible.", MailKind.QUESTION),
        ("TK-2026-002", "Quitar unidad 3.", MailKind.ADDITION_OR_CHANGE),
        ("TK-2026-002", "La 4 es 2021", MailKind.ADDITION_OR_CHANGE),
        ("Póliza 0441-118820", "Favor de dar de baja el inciso 3.", MailKind.POLICY_CHANGE),
        ("Endoso B", "Solicito endoso para corregir las placas del inciso 3.", MailKind.POLICY_CHANGE),
        ("Póliza 0441-118820", "Se acerca su renovación, favor de cotizar.", MailKind.QUOTE_REQUEST),
        ("URGENTE", "Nos chocaron, ¿ya mandaron ajustador?", MailKind.CLAIM),
        ("Siniestro 26-0098812", "¿En qué va?", MailKind.CLAIM),
        ("Re: propuesta", "Estoy de vacaciones y regreso el lunes.", MailKind.AUTOMATIC),
        ("Re: quotation", "I am out of the office, returning on Monday.", MailKind.AUTOMATIC),
        ("Leído: propuesta", "Su mensaje fue leído el lunes.", MailKind.AUTOMATIC),
        ("Error", "550 5.1.1 El mensaje no pudo ser entregado.", MailKind.AUTOMATIC),
        ("Noticias", "Ver en navegador. Cancela tu suscripción.", MailKind.OTHER),
        ("", "", MailKind.OTHER),
        ("Curso", "Inscríbete, aprende a cotizar flotillas. Cupo limitado.", MailKind.OTHER),
        ("Cotización GPS", "Le cotizamos el rastreo de sus unidades. Solicite su demo.", MailKind.OTHER),
        ("Camiones", "Unidades en existencia, precios sujetos a cambio.", MailKind.OTHER),
        ("Siniestro 2025-88123", "Adjunto cotización de refacciones del choque.", MailKind.CLAIM),
    ],
)
def test_words_tell_the_kind_where_nothing_is_listed(subject: str, newest: str, kind: MailKind) -> None:
    assert kind_of(MailFacts(subject=subject, newest=newest)).kind is kind


@pytest.mark.parametrize("sign", [MailSign.DELIVERY_REPORT, MailSign.READ_RECEIPT, MailSign.ROBOT_SENDER])
def test_a_report_is_automatic_whatever_vehicles_it_returns(sign: MailSign) -> None:
    facts = MailFacts(signs={sign}, newest="Favor de cotizar", vehicles=[YARIS])

    assert kind_of(facts).kind is MailKind.AUTOMATIC


@pytest.mark.parametrize("sign", [MailSign.AUTO_GENERATED, MailSign.NULL_RETURN_PATH, MailSign.RESPONSES_SUPPRESSED])
def test_a_portal_asks_as_people_do(sign: MailSign) -> None:
    facts = MailFacts(signs={sign, MailSign.BULK}, newest="Favor de no responder.", vehicles=[YARIS])

    assert kind_of(facts).kind is MailKind.QUOTE_REQUEST


def test_an_answer_by_a_machine_is_automatic_also_with_the_vehicles_that_it_returns() -> None:
    facts = MailFacts(signs={MailSign.NULL_RETURN_PATH}, is_answer=True, newest="TK-2026-001", vehicles=[YARIS])

    assert kind_of(facts).kind is MailKind.AUTOMATIC


DOUBTFUL_TEXTS = (
    "Hubo un choque.",
    "Gracias.",
    "¿Cómo va?",
    "Estaré de vacaciones.",
    "Póliza 12345.",
    "RFC AIN180203TT0",
)


@pytest.mark.parametrize("texts", list(combinations(DOUBTFUL_TEXTS, 2)))
def test_a_first_mail_that_asks_to_quote_vehicles_is_a_request_whatever_else_it_says(texts: tuple[str, str]) -> None:
    facts = MailFacts(newest=f"Favor de cotizar un Toyota Yaris 2020. {' '.join(texts)}", vehicles=[YARIS])

    assert kind_of(facts).kind is MailKind.QUOTE_REQUEST


def test_vehicles_with_one_word_of_a_loss_stay_a_request_with_little_confidence() -> None:
    reading = kind_of(MailFacts(newest="Toyota Yaris 2020, tuvo un choque", vehicles=[YARIS]))

    assert reading.kind is MailKind.QUOTE_REQUEST
    assert reading.confidence < 0.5
    assert KindReason.IN_DOUBT in reading.reasons


@pytest.mark.parametrize(
    ("newest", "kind"),
    [
        ("Dos grúas de arrastre para unidades siniestradas y accidentadas, tienen corralón.", MailKind.QUOTE_REQUEST),
        ("Dos ambulancias, llevan heridos y lesionados.", MailKind.QUOTE_REQUEST),
        ("Chocaron dos unidades, hay heridos, ya viene el ajustador.", MailKind.CLAIM),
        ("Siniestro 25-0098812, dos unidades, hay lesionados.", MailKind.CLAIM),
    ],
)
def test_several_vehicles_and_words_of_losses_are_a_claim_where_something_happened(newest: str, kind: MailKind) -> None:
    assert kind_of(MailFacts(newest=newest, vehicles=[YARIS, YARIS])).kind is kind


def test_losses_to_be_covered_are_no_claim() -> None:
    newest = "Amparar robo de autopartes, cristal roto y gastos médicos de ocupantes. Toyota Yaris 2020"

    assert kind_of(MailFacts(newest=newest, vehicles=[YARIS, YARIS])).kind is MailKind.QUOTE_REQUEST


def test_an_answer_is_the_insurers_own_only_where_its_domain_is_known_or_its_words_offer() -> None:
    copied = MailFacts(newest="¿Cómo va?", is_answer=True, is_from_insurer=True, goes_to_others=True)
    own = MailFacts(
        newest="Va.", is_answer=True, is_from_insurer=True, is_surely_from_insurer=True, goes_to_others=True
    )
    offer = MailFacts(newest="Adjunto cotización", is_answer=True, is_from_insurer=True, goes_to_others=True)

    assert [kind_of(facts).kind for facts in (copied, own, offer)] == [
        MailKind.QUESTION,
        MailKind.OTHER,
        MailKind.OTHER,
    ]


def test_a_fleet_with_conditions_is_a_request_also_beside_the_number_of_another_policy() -> None:
    facts = MailFacts(
        newest="Póliza actual 7730009912. Incluir cristales. Amplia.", vehicles=[YARIS, YARIS], stated={"coverage"}
    )

    assert kind_of(facts).kind is MailKind.QUOTE_REQUEST


@pytest.mark.parametrize(
    "newest",
    [
        "Vienen de otra aseguradora, póliza 8812-33; estas son las altas.",
        "Es alta nueva: tenían la póliza 8812-33 con la competencia.",
        "Todas con póliza vigente.",
    ],
)
def test_units_that_come_from_another_insurer_are_a_request(newest: str) -> None:
    assert kind_of(MailFacts(newest=newest, vehicles=[YARIS, YARIS])).kind is MailKind.QUOTE_REQUEST


def test_a_receipt_of_a_payment_is_no_list() -> None:
    facts = MailFacts(newest="Adjunto comprobante de pago.", has_files=True, has_unread_files=True)

    assert kind_of(facts).kind is MailKind.OTHER


def test_an_unreadable_file_may_be_the_list() -> None:
    assert kind_of(MailFacts(newest="", has_files=True, has_unread_files=True)).kind is MailKind.QUOTE_REQUEST


def test_a_list_that_is_shared_by_a_link_makes_a_request() -> None:
    facts = MailFacts(subject="Flotilla", newest="Ver relación en la liga.", has_links_to_files=True)

    assert kind_of(facts).kind is MailKind.QUOTE_REQUEST


def test_a_change_of_a_request_that_never_came_is_that_request() -> None:
    facts = MailFacts(newest="Agregar una más", is_answer=True, vehicles=[YARIS])
    reading = kind_of(facts)

    assert reading.kind is MailKind.ADDITION_OR_CHANGE
    assert settled(reading, facts, has_case=True) == reading
    assert settled(reading, facts, has_case=False).kind is MailKind.QUOTE_REQUEST


def test_a_reminder_of_a_request_that_never_came_is_that_request_if_it_quotes_it() -> None:
    facts = MailFacts(
        newest="¿Cómo va?", is_answer=True, has_quoted_vehicles=True, quoted="Favor de cotizar un Toyota Yaris 2020"
    )

    assert settled(kind_of(facts), facts, has_case=False).kind is MailKind.QUOTE_REQUEST
    assert settled(kind_of(facts), facts, has_case=True).kind is MailKind.QUESTION


@pytest.mark.parametrize(
    ("newest", "kind"), [("Me apoyas con esta", MailKind.QUOTE_REQUEST), ("Gracias, recibido.", MailKind.OTHER)]
)
def test_help_with_the_request_of_a_client_who_is_quoted_is_that_request(newest: str, kind: MailKind) -> None:
    facts = MailFacts(newest=newest, is_answer=True, has_quoted_vehicles=True, quoted="Necesito asegurar un Yaris 2020")

    assert settled(kind_of(facts), facts, has_case=False).kind is kind


@pytest.mark.parametrize("written", ["TK-2026-002", "tk 2026 002", "TK2026-2 y TK-2026-002", "(folio TK-2026-0002)"])
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    assert "TK-2026-002" in cot_numbers_in(written)
