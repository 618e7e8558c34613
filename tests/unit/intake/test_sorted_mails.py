"""The mailbox by hand, sorted: figures that may only get better; keys of resends; several insured."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.mail_kinds import FOLDER, judge_folder
from intake.model.limits import ReadingLimits
from intake.model.mail_kind import MailKind
from intake.triage.triage import SortedMail, sort_mail
from samples.thread_mails.letter import DESK, ThreadMail, csv_file, eml

if TYPE_CHECKING:
    from bench._mailbox_score import SortScore

MOST_WRONG = 5
FLEET = "marca,modelo,serie,valor\nNissan Versa,2020,3N1LAFF04LK972012,200000"
FORWARDED = "---------- Forwarded message ---------\nDe: Eva <eva@x.example>\nDate: lun\nSubject: a\nTo: b"
BROKER = "Ana Solís <ana@solis.example>"


@pytest.fixture(scope="module")
def scores() -> list[SortScore]:
    return judge_folder(FOLDER)


def sorted_mail(**parts: object) -> SortedMail:
    mail = ThreadMail("mail", "", sender=BROKER, sent="2026-03-02 09:14", subject="Flotilla", text="Cotizar")
    return sort_mail(eml(_replaced(mail, parts)), ReadingLimits())


def _replaced(mail: ThreadMail, parts: dict[str, object]) -> ThreadMail:
    values = {name: getattr(mail, name) for name in ThreadMail.__slots__} | parts
    return ThreadMail(**values)


def test_at_most_five_mails_are_taken_for_another_kind(scores: list[SortScore]) -> None:
    assert sum(not score.is_kind_right for score in scores) <= MOST_WRONG


def test_at_most_five_links_are_wrong_or_missed(scores: list[SortScore]) -> None:
    assert sum(not score.is_link_right for score in scores) <= MOST_WRONG


def test_no_request_with_vehicles_is_taken_for_something_else(scores: list[SortScore]) -> None:
    assert [score.name for score in scores if score.is_request_lost] == []


def test_no_change_is_wrong_without_a_doubt(scores: list[SortScore]) -> None:
    assert [score.name for score in scores if score.wrong_changes] == []


def test_no_mail_is_divided_wrongly_and_every_repeat_is_known(scores: list[SortScore]) -> None:
    assert [score.name for score in scores if not (score.are_parts_right and score.is_repeat_right)] == []


def test_of_all_numbers_that_a_mail_names_a_hundred_are_looked_up() -> None:
    numbers = " ".join(f"TK-2026-{number:03}" for number in range(1, 301))
    links = sorted_mail(
        text=f"Seguimos al pendiente de {numbers}\n\n{FORWARDED}\n{numbers.replace('2026', '2025')}"
    ).links

    assert links.cot_numbers[:2] == ("TK-2026-001", "TK-2026-002")
    assert len(links.cot_numbers) == 100
    assert len(links.quoted_cot_numbers) <= 100


@pytest.mark.parametrize(
    "other",
    [
        {"message_id": "other@solis.example"},
        {"sent": "2026-03-05 18:00"},
        {"headers": {"Received": "from somewhere"}},
        {"subject": "RV: Flotilla"},
        {"text": "Cotizar  \n"},
        {"subject": "Reenvío: Flotilla"},
        {"subject": "Flotilla (2do envío)"},
        {"subject": "RV: Flotilla - segundo envío"},
        {"text": "Reenvío por si no les llegó.\nCotizar"},
        {"text": "Cotizar\nLo vuelvo a enviar, gracias"},
    ],
)
def test_a_mail_that_is_sent_again_has_the_same_key(other: dict[str, object]) -> None:
    assert sorted_mail(**other).resend_key == sorted_mail().resend_key


@pytest.mark.parametrize(
    "other",
    [
        {"text": "Cotizar otra"},
        {"sender": "Eva <eva@other.example>"},
        {"subject": "Otra flotilla"},
        {"attachments": [csv_file("a.csv", FLEET)]},
        {"text": f"Cotizar\n\n{FORWARDED}\n\nOtra"},
        {"text": "Reenvío, ahora favor de cotizar con RC de 4 millones"},
        {"text": "Reenvío con los valores corregidos de las últimas tres unidades.\nLa Hilux vale $500,000\nCotizar"},
    ],
)
def test_a_mail_that_says_something_else_has_another_key(other: dict[str, object]) -> None:
    assert sorted_mail(**other).resend_key != sorted_mail().resend_key


def test_a_mail_that_says_nothing_has_no_key() -> None:
    assert sorted_mail(text="", subject="Flotilla").resend_key == ""


@pytest.mark.parametrize(
    ("author", "newest", "kind"),
    [
        ("eva@client.example", "Con la prima más baja posible", MailKind.QUOTE_REQUEST),
        ("ana@solis.example", "Con la prima más baja posible", MailKind.OTHER),
        (DESK, "Gracias, recibido", MailKind.OTHER),
    ],
)
def test_a_client_who_is_quoted_asks_through_the_broker(author: str, newest: str, kind: MailKind) -> None:
    quoted = f"El lun, 2 mar 2026, Eva <{author}> escribió:\n> Queremos asegurar:\n> {UNITS[0]}\n> {UNITS[1]}"

    mail = sorted_mail(subject="RE: Autos", text=f"{newest}\n\n{quoted}")

    assert mail.kind_alone.kind is kind


@pytest.mark.parametrize(
    "above",
    ["Cotizar por favor\n\nDe: Eva <eva@x.example>\nEnviado: lunes\nPara: Ana\nAsunto: a\n\n", "Cotizar\n\n-- \nAna\n"],
)
def test_one_sentence_above_two_fleets_is_no_mail_sent_again(above: str) -> None:
    first, second = (sorted_mail(text=f"{above}{unit}").resend_key for unit in UNITS)

    assert first != second


def test_a_number_in_the_subject_of_a_returned_mail_tells_its_case() -> None:
    returned, report = EmailMessage(), EmailMessage()
    returned["Subject"] = "TK-2026-008 Cotización"
    returned.set_content("Adjuntamos su cotización.")
    report["From"], report["Subject"] = "mailer-daemon@solis.example", "Undelivered Mail"
    report.set_content("No se pudo entregar.")
    report.add_attachment(returned)

    assert sort_mail(report.as_bytes(), ReadingLimits()).links.quoted_cot_numbers == ("TK-2026-008",)


UNITS = ("Nissan Versa 2020 serie 3N1LAFF04LK972012", "Toyota Hilux 2022 serie MR0YNFZFXNA836481")
CLIENTS = ("Alimentos Inca SA de CV, RFC AIN180203TT0", "Grupo Mueblero Onix SA de CV, RFC GMO990821NN1")


def test_units_below_the_headings_of_two_clients_are_two_parts() -> None:
    text = f"Favor de cotizar:\n\n{CLIENTS[0]}\n{UNITS[0]}\n\n{CLIENTS[1]}\n{UNITS[1]}\n"

    parts = sorted_mail(text=text).parts

    assert [(part.client_rfc, part.vehicles) for part in parts.parts] == [
        ("AIN180203TT0", (0,)),
        ("GMO990821NN1", (1,)),
    ]
    assert not parts.is_unsure


@pytest.mark.parametrize(
    "text",
    [
        f"Favor de cotizar:\n{CLIENTS[0]}\n{CLIENTS[1]}\n{UNITS[0]}\n{UNITS[1]}\n",
        f"Favor de cotizar:\n{UNITS[0]}\n{CLIENTS[0]}\n{UNITS[1]}\n{CLIENTS[1]}\n",
        f"Favor de cotizar:\n{CLIENTS[0]}\n{UNITS[0]}\n{UNITS[1]}\n{CLIENTS[1]}\n",
    ],
)
def test_units_of_which_nobody_can_tell_whose_they_are_stay_one_part(text: str) -> None:
    parts = sorted_mail(text=text).parts

    assert [part.vehicles for part in parts.parts] == [(0, 1)]
    assert parts.is_unsure


def test_every_vehicle_is_in_exactly_one_part() -> None:
    for path in sorted(Path(FOLDER).glob("*.eml")):
        mail = sort_mail(path.read_bytes(), ReadingLimits())
        places = sorted(index for part in mail.parts.parts for index in part.vehicles)
        assert places == list(range(len(mail.extraction.vehicles))), path.name


@pytest.mark.parametrize(
    "text",
    [
        "Buen día, tengo una combi, ¿la aseguran?",
        "Hola, ¿manejan seguro para unidades de carga? Tengo 3 Kenworth T680 2021",
        "¿Aseguran motos de reparto? Son 10 Italika FT150 2023",
        "Me interesa un seguro para mi Tsuru 2015",
        "¿Podrían ayudarme con el seguro de una pipa International 2018 de 20,000 lts?",
        "Nuestro taller acaba de crecer y tenemos dos camionetas, ¿qué seguro nos recomiendan?",
    ],
)
def test_who_has_a_vehicle_and_speaks_of_insuring_it_may_ask_for_a_quotation(text: str) -> None:
    assert sorted_mail(subject="Duda", text=text).kind.kind is MailKind.QUOTE_REQUEST


@pytest.mark.parametrize(
    "text",
    [
        "¿Aseguran motos de reparto?",
        "¿Qué tan rápido entregan una cotización?",
        "El cliente pregunta si su póliza cubre a su Jetta 2019 en Estados Unidos",
        "¿Tienen seguro de vida para mi equipo de trabajo?",
        "Tengo una duda: ¿sus seguros de auto cubren inundación?",
    ],
)
def test_who_asks_about_insurance_without_a_vehicle_of_his_own_asks_only(text: str) -> None:
    assert sorted_mail(subject="Duda", text=text).kind.kind is MailKind.QUESTION
