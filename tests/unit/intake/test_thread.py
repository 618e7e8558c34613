"""Threads: what is new, what is quoted or forwarded and from whom, and where a signature begins."""

from __future__ import annotations

import pytest

from intake.extraction.email import extract_email
from intake.mail import thread
from intake.model.document import Line, Sender, Table
from intake.model.limits import ReadingLimits
from intake.readers import html, text
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail, html_table
from tests.fixtures.sentences import sentences

LIMITS = ReadingLimits()
LUIS = Sender("Luis Paz", "lp@b.example")


def split(written: str, subject: str = "RE: Flotilla") -> tuple[thread.ThreadSegment, ...]:
    return thread.split(text.from_text("body", written, LIMITS).blocks, subject)


def split_html(markup: str, subject: str = "RE: Flotilla") -> tuple[thread.ThreadSegment, ...]:
    return thread.split(html.read("body", markup.encode(), LIMITS).blocks, subject)


def said(segment: thread.ThreadSegment) -> list[str]:
    return [block.text for block in segment.blocks if isinstance(block, Line) and block.text]


LP = "Luis Paz <lp@b.example>"
DE, FROM = f"De: {LP}", f"From: {LP}"
SEPARATORS = {
    "outlook desktop": f"{DE}\nEnviado el: lunes, 9 de febrero de 2026 10:15\nPara: Ana\nCC: Eva\nAsunto: x",
    "outlook in english": f"{FROM}\nSent: Monday, February 9, 2026 10:15 AM\nTo: Ana\nSubject: x",
    "outlook web": f"________________________________\n{DE}\nEnviado: lunes 9\nPara: Ana\nAsunto: x",
    "outlook, spaced out": f"{DE}\n\nEnviado: lunes 9\n\nPara: Ana\n\nAsunto: x",
    "outlook in one line": f"{DE} Enviado el: lunes 9 Para: Ana <a@b.example> Asunto: x",
    "outlook, a long list of people": f"{DE}\nEnviado: lunes 9\nPara: Ana <a@b.example>;\n"
    "Eva <e@b.example>;\nUgo <u@b.example>\nAsunto: x",
    "outlook with what is marked": f"{DE}\nEnviado: lunes 9\nPara: Ana\nAsunto: x\nImportancia: Alta",
    "original message": "-----Mensaje original-----\n"
    "De: Luis Paz [mailto:lp@b.example]\nEnviado: lunes\nPara: Ana\nAsunto: x",
    "thunderbird forward": f"-------- Mensaje reenviado --------\nAsunto: x\nFecha: lunes 9\n{DE}\nPara: Ana",
    "apple forward": f"Inicio del mensaje reenviado:\n\n{DE}\nAsunto: x\nFecha: 9 de febrero\nPara: Ana",
    "apple forward in english": f"Begin forwarded message:\n\n{FROM}\nSubject: x\nDate: 9\nTo: Ana",
    "gmail forward": f"---------- Forwarded message ---------\n{DE}\nDate: lun, 9 feb\nSubject: x\nTo: Ana",
    "bold by stars": f"*De:* {LP}\n*Enviado:* lunes\n*Para:* Ana\n*Asunto:* x",
    "gmail": "El lun, 9 feb 2026 a la(s) 10:15 a.m., Luis Paz (<lp@b.example>) escribió:",
    "gmail, broken": "El lun, 9 feb 2026 a las 10:15, Luis Paz\n<lp@b.example>\nescribió:",
    "gmail in english": f"On Mon, Feb 9, 2026 at 10:15 AM {LP} wrote:",
    "apple": f"El 9 feb 2026, a las 10:15, {LP} escribió:",
    "yahoo": f"El lunes, 9 de febrero de 2026, 10:15:01 a. m. CST, {LP} escribió:",
    "thunderbird": f"El 09/02/26 a las 10:15, {LP} escribió:",
    "zoho": f"---- El lun, 09 feb 2026 10:15:01 -0600 {LP} escribió ----",
    "old gmail": f"2026-02-09 10:15 GMT-06:00 {LP}:",
    "by the address": f"{LP} escribió el 9 de febrero:",
    "lotus": f"----- Reenviado por Ana/MX/ORG con fecha 09/02/2026 -----\n\n{DE}\nPara: Ana\nFecha: 9\nAsunto: x",
    "portuguese": f"Em seg., 9 de fev. de 2026 às 10:15, {LP} escreveu:",
}


@pytest.mark.parametrize("name", SEPARATORS)
def test_a_message_below_the_lines_of_a_mail_program_is_told_apart(name: str) -> None:
    newest, old = split(f"La buena:\nKIA RIO 2021\n\n{SEPARATORS[name]}\n\nVW JETTA 2019\n")

    assert [line for line in said(newest) if "___" not in line] == ["La buena:", "KIA RIO 2021"]
    assert said(old) == ["VW JETTA 2019"]
    assert old.sender == LUIS


@pytest.mark.parametrize(
    "written",
    [
        "El cliente escribió:\nquiere cotizar un KIA RIO 2021",
        "El 5 de mayo el cliente escribió que quiere asegurar su flotilla.",
        "El lunes llegan las unidades de Luis <lp@b.example>, favor de cotizar.",
        "De: Ana Ruiz\nPara: Suscripción\nAsunto: Flotilla de Transportes Unidos",
        "De: 01/03/2026\nA: 01/03/2027",
        "Fecha: 9 de febrero\nPara: Transportes Unidos\nAsunto: cotización",
        "Marca: KIA\nModelo: 2021\nUso: carga",
    ],
)
def test_what_only_resembles_the_lines_of_a_mail_program_is_text(written: str) -> None:
    (segment,) = split(f"Buen día.\n\n{written}\n")

    assert len(said(segment)) == 1 + len(written.splitlines())


def test_answers_between_quotes_are_new() -> None:
    newest, *old = split("> ¿Cuántas unidades?\nDos.\n> ¿Qué modelos?\nKIA RIO 2021 y VW JETTA 2019.\n", "RE: x")

    assert said(newest) == ["Dos.", "KIA RIO 2021 y VW JETTA 2019."]
    assert [line for segment in old for line in said(segment)] == ["¿Cuántas unidades?", "¿Qué modelos?"]


def test_every_message_of_a_long_thread_has_its_sender() -> None:
    header = "De: {0} <{0}@b.example>\nEnviado: lunes\nPara: x\nAsunto: y\n\ntexto de {0}\n\n"
    segments = split("hola\n\n" + "".join(header.format(name) for name in ("ana", "eva", "ugo")), "RE: RV: RV: x")

    assert [segment.sender.name for segment in segments] == ["", "ana", "eva", "ugo"]
    assert [segment.is_forwarded for segment in segments] == [False, False, True, True]


@pytest.mark.parametrize("subject", ["RV: x", "Fw: x", "FWD: x", "[EXTERNO] RV: x", "[Flotas] Fwd[2]: x", "TR: x"])
def test_a_subject_says_that_a_mail_is_forwarded(subject: str) -> None:
    _, below = split(f"Va.\n\n{SEPARATORS['outlook desktop']}\n\nKIA RIO 2021\n", subject)

    assert below.is_forwarded


def test_a_table_in_a_quote_is_old_and_one_after_it_is_new() -> None:
    markup = (
        f"<p>Ajuste:</p><blockquote type=cite><p>lista</p>{html_table([HEADER, VERSA])}</blockquote>"
        f"{html_table([HEADER, HILUX])}"
    )
    newest, old = split_html(markup)

    assert [block.rows[1][0] for block in newest.blocks if isinstance(block, Table)] == ["TOYOTA"]
    assert [block.rows[1][0] for block in old.blocks if isinstance(block, Table)] == ["NISSAN"]


def test_a_header_set_as_a_table_announces_a_message() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{value}</td></tr>"
        for name, value in {
            "De:": "Luis Paz &lt;lp@b.example&gt;",
            "Para:": "Ana",
            "Fecha:": "9",
            "Asunto:": "x",
        }.items()
    )
    newest, old = split_html(f"<p>Ver abajo</p><table>{rows}</table><p>VW JETTA 2019</p>")

    assert said(newest) == ["Ver abajo"]
    assert (said(old), old.sender) == (["VW JETTA 2019"], LUIS)


def test_what_outlook_marks_as_old_is_old_in_any_language() -> None:
    newest, old = split_html('<p>nuevo</p><hr><div id="divRplyFwdMsg"><b>Von:</b> Luis</div><p>VW JETTA 2019</p>')

    assert said(newest) == ["nuevo"]
    assert said(old)[-1] == "VW JETTA 2019"


@pytest.mark.parametrize(
    "end",
    [
        "Saludos",
        "Recibe un cordial saludo,",
        "Quedo atento, saludos.",
        "-- ",
        "Enviado desde mi iPhone",
        "Obtener Outlook para Android",
        "Sent from my Galaxy",
        "AVISO DE PRIVACIDAD: sus datos personales serán tratados conforme a la ley.",
        "La información contenida en este correo es confidencial.",
        "Este mensaje y sus anexos son confidenciales y para uso exclusivo de su destinatario.",
        "This e-mail and any attachments are confidential.",
        "CONFIDENTIALITY NOTICE: the information is privileged.",
    ],
)
def test_a_signature_or_legal_notice_ends_the_text(end: str) -> None:
    (segment,) = split(f"Favor de cotizar.\nKIA RIO 2021\n\n{end}\n\nAna Ruiz\nCorredores S.C.\n", "x")

    assert said(segment) == ["Favor de cotizar.", "KIA RIO 2021"]
    assert len(segment.signature) > 1


CARD = "Lic. Ana Ruiz\nCorredores S.C.\nTel. 55 1234 5678\nAv. Reforma 1, Ciudad de México\n"


@pytest.mark.parametrize(
    "end", ["Quedo atento a sus comentarios.", "Gracias.", "Sin más por el momento, quedo a sus órdenes."]
)
def test_a_polite_end_begins_the_signature_when_only_a_visiting_card_follows(end: str) -> None:
    (with_card,) = split(f"Favor de cotizar.\n\n{end}\n\n{CARD}", "x")
    (with_more,) = split(f"Favor de cotizar.\n\n{end}\n\nCliente: Transportes Unidos\n", "x")
    (with_text,) = split(
        f"Favor de cotizar.\n{end}\nEl señor quiere pagar de contado y que inicie en cuanto se pueda.\n", "x"
    )

    assert said(with_card) == ["Favor de cotizar."]
    assert len(said(with_more)) == 3
    assert len(said(with_text)) == 3


def test_a_list_below_the_greeting_is_part_of_the_text() -> None:
    card = "<table><tr><td>Ana Ruiz</td><td>Tel. 55</td></tr></table>"
    (segment,) = split_html(
        f"<p>Favor de cotizar</p><p>Saludos</p>{html_table([HEADER, VERSA])}<p>Saludos</p>{card}", "x"
    )

    assert [type(block) for block in segment.blocks] == [Line, Line, Table]
    assert [type(block) for block in segment.signature] == [Line, Table]


def test_an_old_list_counts_only_when_the_new_text_has_none() -> None:
    old = "\n\nEl lun, 9 feb 2026 a las 10:15, Luis Paz <lp@b.example> escribió:\n> - VW JETTA 2019\n"
    both = extract_email(a_mail().about("RE: x").saying(f"- KIA RIO 2021{old}").as_bytes(), LIMITS)
    only_old = extract_email(a_mail().about("RE: x").saying(f"¿Cómo va esto?{old}").as_bytes(), LIMITS)

    assert [vehicle.year for vehicle in both.vehicles] == [2021]
    assert not any("history" in warning for warning in sentences(both))
    assert [vehicle.year for vehicle in only_old.vehicles] == [2019]
    assert any("history" in warning for warning in sentences(only_old))
    assert only_old.needs_review
