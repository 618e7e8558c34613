"""A list that was sent before, and that the newest text takes up beside its own vehicles, is read or doubted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.notices.codes import WarningCode
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import MailBuilder, a_mail

if TYPE_CHECKING:
    from intake.model.extraction import Extraction

ONIX = "Chevrolet Onix 2024, serie 3AKHT4B82LK712790, placas OAX-22-A"
SENTRA = "Nissan Sentra Exclusive 2019, serie 3AKHT4B89LK713869, placas OAX-20-A"
TIIDA = "Nissan Tiida 2018, serie 3AKHT4B83LK715827, placas OAX-21-A"
PLATES = ["OAX-20-A", "OAX-21-A", "OAX-22-A"]
BELOW = f"""
El 14 oct 2025, a las 12:10, Norma Cruz <n@c.example> escribió:

> Hola Fer, los autos:
>
> {SENTRA}
> {TIIDA}
"""
ASKED = [
    "Para la renovación son los mismos del año pasado (te dejo el correo abajo) más este:",
    "Cotizar las del correo de abajo más esta:",
    "A la lista de abajo hay que sumarle esta unidad:",
    "Van los de abajo y este nuevo:",
    "Cotizar lo de abajo y además",
    "Los mismos autos de la vigencia anterior, agregando este:",
    "A los del correo anterior súmale este:",
    "Además de las que te mandé ayer, cotiza:",
    "Las que ya tienes y esta otra:",
    "Igual que el año pasado más esta unidad:",
    "El listado de abajo sigue vigente; súmale:",
    "No olvides los de abajo y este nuevo:",
    "Ya no tenemos el Aveo. Van los de abajo y este:",
    "De la lista de abajo cambiamos una unidad por esta:",
    "Entra este auto, lo demás igual:",
    "Este va nuevo y el resto queda igual:",
    "Please quote the units below plus this one:",
    "Same vehicles as last year, and also this one:",
]
ORDINARY = [
    "Te mando la lista completa, con las mismas coberturas del año pasado:",
    "Favor de cotizar lo siguiente, además incluir asistencia:",
    "Solo queremos este:",
    "Te comparto la lista CORRECTA, ésta sustituye a la anterior.",
    "Favor de usar esta relación y no la que mandé ayer.",
    "El cliente cambió su lista. Esta es la buena, ya no consideren la anterior.",
    "No tomes los de abajo, además cambió el domicilio:",
    "Una disculpa, la relación anterior estaba mal. Va de nuevo.",
    "Hagan caso omiso de los del correo de abajo, además cambió la fecha:",
]


def read(mail: MailBuilder) -> Extraction:
    return extract_email(mail.as_bytes(), ReadingLimits())


def plates_of(extraction: Extraction) -> list[str]:
    return sorted(vehicle.plate for vehicle in extraction.vehicles)


def codes_of(extraction: Extraction) -> set[str]:
    return {warning.code for warning in extraction.warnings}


@pytest.mark.parametrize("asked", ASKED)
def test_a_list_below_is_read_with_what_the_newest_text_adds_to_it(asked: str) -> None:
    extraction = read(a_mail().saying(f"Hola,\n\n{asked}\n\n{ONIX}\n{BELOW}"))

    assert plates_of(extraction) == PLATES
    assert WarningCode.VEHICLES_FROM_HISTORY in codes_of(extraction)


@pytest.mark.parametrize("asked", ORDINARY)
def test_a_list_that_the_newest_text_does_not_speak_of_stays_history(asked: str) -> None:
    extraction = read(a_mail().saying(f"Hola,\n\n{asked}\n\n{ONIX}\n{BELOW}"))

    assert plates_of(extraction) == ["OAX-22-A"]
    assert not extraction.needs_review


def test_a_text_that_has_the_whole_list_itself_takes_nothing_from_below() -> None:
    text = f"Los mismos del año pasado más este:\n\n{SENTRA}\n{TIIDA}\n{ONIX}\n{BELOW}"
    extraction = read(a_mail().saying(text))

    assert plates_of(extraction) == PLATES
    assert not extraction.needs_review


def test_a_unit_that_another_replaces_is_not_taken_from_below() -> None:
    extraction = read(a_mail().saying(f"En lugar del Tiida va este: {ONIX}. Lo demás igual.\n{BELOW}"))

    assert plates_of(extraction) == ["OAX-20-A", "OAX-22-A"]


def test_a_list_that_was_added_to_twice_is_read_from_its_beginning() -> None:
    older = (
        f"> A la lista de abajo súmale:\n> {TIIDA}\n>\n> El 13 oct 2025, Ana <a@c.example> escribió:\n>\n>> {SENTRA}\n"
    )
    above = f"A las de abajo agrégale esta:\n\n{ONIX}\n\nEl 14 oct 2025, Norma Cruz <n@c.example> escribió:\n\n"

    assert plates_of(read(a_mail().saying(above + older))) == PLATES


def test_vehicles_of_an_earlier_list_that_are_in_no_vehicle_are_named() -> None:
    text = f"Sobre la lista del correo de abajo, cotiza este:\n\n{ONIX}\n{BELOW}"
    extraction = read(a_mail().saying(text))
    numbers = [dict(warning.arguments).get("numbers") for warning in extraction.warnings]

    assert WarningCode.EARLIER_LIST_NOT_TAKEN in codes_of(extraction)
    assert "3AKHT4B89LK713869, 3AKHT4B83LK715827" in numbers


@pytest.mark.parametrize("asked", ["Los mismos del año pasado más este:", "Las que te mandé ayer y además esta:"])
def test_an_earlier_list_that_the_mail_does_not_hold_is_missed(asked: str) -> None:
    assert WarningCode.EARLIER_LIST_NOT_TAKEN in codes_of(read(a_mail().saying(f"{asked}\n\n{ONIX}\n")))


def test_what_an_answer_adds_to_its_own_thread_is_not_missed_there() -> None:
    mail = a_mail().about("RE: Flotilla").saying(f"A la relación que ya les mandé favor de agregar:\n\n{ONIX}\n")

    assert WarningCode.EARLIER_LIST_NOT_TAKEN not in codes_of(read(mail))


def test_an_attached_list_is_the_earlier_one() -> None:
    rows: list[list[object]] = [
        ["Marca", "Tipo", "Modelo", "Serie", "Placas"],
        ["NISSAN", "TIIDA", 2018, "3AKHT4B83LK715827", "OAX-21-A"],
    ]
    extraction = read(
        a_mail().saying(f"Cotizar los mismos del año pasado (adjunto) más este:\n\n{ONIX}\n").with_xlsx(rows)
    )

    assert plates_of(extraction) == ["OAX-21-A", "OAX-22-A"]
    assert WarningCode.EARLIER_LIST_NOT_TAKEN not in codes_of(extraction)
