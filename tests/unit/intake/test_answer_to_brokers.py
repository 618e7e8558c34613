"""What a broker is asked: what is missing and doubtful, in words of the trade, units with the same lack together."""

from __future__ import annotations

import email
from email import policy
from typing import TYPE_CHECKING, Any

import pytest

from domain.fields import CASE_DATA, names
from domain.notices.codes import ReadingDoubt
from domain.quotation.needs import missing_of_client
from intake.model.document import Sender
from intake.model.extraction import NEEDED
from intake.review.answer.draft_mail import DraftMail, answer_subject, written
from intake.review.answer.questions import questions_of
from intake.review.answer.version_words import in_words, told_apart
from intake.review.review_words import every_word, numbered
from minca.datastore.v1 import case_pb2, vehicle_pb2
from minca.fleet.v1 import case_data_pb2, match_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2

if TYPE_CHECKING:
    from email.message import EmailMessage

ACCEPT, REVIEW = match_pb2.DECISION_ACCEPT, match_pb2.DECISION_REVIEW
MANUAL = "ADVANCE SEDAN 4P L4 1.6L ABS BA AC STD., 05 OCUP."
AUTOMATIC = "ADVANCE SEDAN 4P L4 1.6L ABS BA AC AUT., 5 OCUP"


def a_unit(position: int, description: str = "VERSA", **changes: Any) -> vehicle_pb2.CaseVehicle:
    """A Nissan of 2022 whose code was accepted; `changes` are of its row, `match` those of its match."""
    match = {
        "decision": ACCEPT,
        "cvegs": "1",
        "brand": "NISSAN",
        "model": "VERSA",
        "year": 2022,
        "code_probability": 0.5,
    }
    vehicle = fleet_pb2.Vehicle(description=description, brand="NISSAN", **{"year": 2022} | changes.pop("vehicle", {}))
    asked_match = match_pb2.Match(**match | changes.pop("match", {}))
    return vehicle_pb2.CaseVehicle(position=position, vehicle=vehicle, match=asked_match, **changes)


def a_rival(description: str, probability: float = 0.4) -> match_pb2.RunnerUp:
    """A version that the text leaves open."""
    return match_pb2.RunnerUp(
        cvegs="2", brand="NISSAN", model="VERSA", year=2022, description=description, code_probability=probability
    )


def an_open_unit(
    position: int, *rivals: match_pb2.RunnerUp, description: str = "VERSA", **changes: Any
) -> vehicle_pb2.CaseVehicle:
    """A unit that may be the manual version, or one of its rivals."""
    match = {"decision": REVIEW, "description": MANUAL, "runners_up": rivals}
    return a_unit(position, description, match=match, **changes)


def asked(*rows: vehicle_pb2.CaseVehicle, missing: tuple[str, ...] = ()) -> list[str]:
    return questions_of(case_pb2.Case(data=case_data_pb2.CaseData(missing_fields=missing)), rows)


def test_nothing_is_asked_of_a_complete_case() -> None:
    assert asked(a_unit(1), a_unit(2)) == []


def test_a_case_without_vehicles_asks_for_their_list() -> None:
    (question,) = asked()

    assert question.startswith("No encontramos vehículos en su correo. ¿Nos comparte la relación de unidades")


def test_what_the_case_lacks_is_one_sentence() -> None:
    assert asked(a_unit(1), missing=("client_rfc", "policy_start", "policy_end", "losses")) == [
        "Nos falta el RFC del asegurado, la vigencia solicitada (inicio y fin) y la siniestralidad de los últimos años."
    ]


def test_two_hundred_units_with_the_same_lack_are_one_sentence_with_their_numbers() -> None:
    lacking = [a_unit(number, f"UNIDAD {number}", missing_fields=["usage"]) for number in [*range(3, 203), 210]]

    assert asked(a_unit(1), *lacking) == ["De las unidades 3 a 202 y 210 nos falta el uso."]


def test_a_unit_without_year_is_asked_for_it_once() -> None:
    unit = a_unit(4, "TSURU", missing_fields=["year"])
    unit.vehicle.ClearField("year")

    assert asked(unit) == ["De la unidad 4 (NISSAN TSURU) nos falta el año modelo."]


def test_the_versions_that_a_text_leaves_open_are_named_by_what_tells_them_apart() -> None:
    (question,) = asked(an_open_unit(1, a_rival(AUTOMATIC)), an_open_unit(2, a_rival(AUTOMATIC)))

    assert question == (
        "Las unidades 1 y 2 (NISSAN VERSA 2022): ¿es la versión con transmisión manual o la versión con transmisión"
        " automática? Si no tiene el dato, con los números de serie las identificamos."
    )


def test_the_vin_is_not_asked_for_where_it_is_known() -> None:
    (question,) = asked(an_open_unit(1, a_rival(AUTOMATIC), vehicle={"vin": "3N1CN8AE0NL812345"}))

    assert "serie" not in question


def test_a_version_that_is_hardly_likely_is_not_offered() -> None:
    (question,) = asked(an_open_unit(1, a_rival(AUTOMATIC, probability=0.01)))

    assert question.startswith("La unidad 1 (NISSAN VERSA 2022): ¿nos confirma que es NISSAN VERSA ADVANCE SEDAN con")
    assert "automática" not in question


def test_of_many_versions_a_few_are_named_as_examples() -> None:
    (question,) = asked(an_open_unit(1, *(a_rival(f"{name} 4P") for name in ("SENSE", "EXCLUSIVE", "SR", "DRIVE"))))

    assert "¿nos indica la versión exacta? Puede ser la versión ADVANCE" in question
    assert "entre otras" in question
    assert "DRIVE" not in question


def test_no_more_versions_are_asked_for_than_anybody_answers() -> None:
    rows = [an_open_unit(number, a_rival(AUTOMATIC), description=f"VERSA {number}") for number in range(1, 101)]
    questions = asked(*rows)

    assert len(questions) == 31
    assert questions[-1] == "También nos falta confirmar la versión de las unidades 31 a 100."


def test_a_vehicle_that_the_catalogue_does_not_have_is_asked_for_its_name() -> None:
    unknown = a_unit(7, "COSA RARA", match={"cvegs": "", "decision": match_pb2.DECISION_NO_MATCH})

    (question,) = asked(unknown)

    assert question == (
        "No encontramos la versión de la unidad 7 (NISSAN COSA RARA 2022). ¿Nos confirma marca, modelo, versión y año?"
        " Si no tiene el dato, con el número de serie la identificamos."
    )


def test_what_a_person_settled_is_not_asked_for() -> None:
    by_person = {"method": match_pb2.MATCH_METHOD_PERSON, "decision": match_pb2.DECISION_NO_MATCH, "cvegs": ""}

    assert asked(a_unit(1, match=by_person, reading_doubts=["DOUBTFUL_VIN"])) == []


def test_doubts_of_the_reading_become_questions_that_a_broker_can_answer() -> None:
    rows = [a_unit(number, f"U{number}", reading_doubts=["VAT_UNCLEAR"]) for number in (1, 2, 5)]

    assert asked(*rows) == ["¿El valor de las unidades 1, 2 y 5 incluye IVA?"]


def test_every_doubt_and_every_field_has_its_words() -> None:
    words = every_word()
    of_case = {*NEEDED, *missing_of_client((), {"HEAVY", "CAR"}, {"CARGO"})}

    assert {f"doubt.{doubt}" for doubt in ReadingDoubt} == {key for key in words if key.startswith("doubt.")}
    assert {f"case.{name}" for name in of_case} <= words.keys()
    assert {key.removeprefix("case.") for key in words if key.startswith("case.")} <= {
        *names(CASE_DATA),
        "losses",
        "missing",
    }
    assert {f"unit.{name}" for name in ("year", "value", "usage", "service", "cargo", "tonnage")} <= words.keys()


def test_no_sentence_holds_a_word_of_ours() -> None:
    internal = ("CVEGS", "REVIEW", "DECISION", "MATCH", "AMIS", "Minca", "catálogo", "confianza", "_")
    texts = [text for key, text in every_word().items() if not key.startswith(("word.", "light."))]

    assert [text for text in texts for word in internal if word in text] == []


@pytest.mark.parametrize(
    ("versions", "words"),
    [
        (["TURBO 4P CVT", "TURBO 4P CVT QC"], ["sin quemacocos", "con quemacocos"]),
        (["CORE 5P STD", "S 5P STD R15"], ["CORE", "S con rines de 15 pulgadas"]),
        (["LT 05 OCUP", "LT 5 OCUP."], []),
        (["LT 5 OCUP", "LT 7 OCUP"], ["con 5 ocupantes", "con 7 ocupantes"]),
        (["XL ABS BA", "XLT ABS"], ["XL", "XLT"]),
        (["XL V6 3.5L", "XL V8 5.0L"], ["con motor V6 y motor de 3.5 litros", "con motor V8 y motor de 5.0 litros"]),
        ([], []),
    ],
)  # fmt: skip
def test_versions_are_told_apart_in_words(versions: list[str], words: list[str]) -> None:
    assert told_apart(tuple(versions)) == tuple(words)


def test_a_version_is_said_in_words() -> None:
    assert in_words("ADVANCE 4P STD 5 OCUP") == "ADVANCE con 4 puertas y transmisión manual"


def test_numbers_that_follow_each_other_are_a_range() -> None:
    assert numbered([1, 2, 4, 5, 6, 11]) == "las unidades 1, 2, 4 a 6 y 11"


def a_draft(**changes: Any) -> EmailMessage:
    plain = {"to": Sender("Eva Paz", "eva@paz.example"), "subject": "Re: x [TK-2026-001]", "text": "¿Año?\n"}
    raw = written(DraftMail(**plain | changes), "insurer.example")
    assert raw.isascii()
    message: Any = email.message_from_bytes(raw, policy=policy.default)
    return message


def test_a_draft_opens_in_the_thread_of_the_mail_that_it_answers() -> None:
    mail = a_draft(thread=["uno@x.example", "dos@x.example"])

    assert (mail["To"], mail["X-Unsent"]) == ("Eva Paz <eva@paz.example>", "1")
    assert mail["In-Reply-To"] == "<dos@x.example>"
    assert mail["References"] == "<uno@x.example> <dos@x.example>"
    assert mail["Message-ID"].endswith("@insurer.example>")
    assert mail.get_content() == "¿Año?\r\n"


def test_two_drafts_have_message_ids_of_their_own() -> None:
    assert a_draft()["Message-ID"] != a_draft()["Message-ID"]


@pytest.mark.parametrize(
    "evil",
    [
        "=?utf-8?Q?a=0D=0ABcc:_x?=",
        "=?utf-8?Q?a=0D=0ABcc:_x?==?utf-8?Q?a=0D=0ABcc:_x?=",
        "a\r\nBcc: thief@x.example",
        "a\nX: 1",
        "a\u2028b",
        "a\x00b",
        "ñ" * 3000,
    ],
)
def test_nothing_of_a_mail_becomes_a_header_of_the_draft(evil: str) -> None:
    sender = Sender(evil, "eva@paz.example")
    mail = a_draft(subject=answer_subject(evil, "TK-2026-001"), to=sender, thread=[f"{evil}@x", "dos@x.example"])

    assert set(mail.keys()) <= {
        "To", "Subject", "Message-ID", "In-Reply-To", "References", "X-Unsent", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    }  # fmt: skip
    assert mail["Subject"].endswith("[TK-2026-001]")
    assert mail["To"].addresses[0].addr_spec == "eva@paz.example"
    assert mail["In-Reply-To"] == "<dos@x.example>"


@pytest.mark.parametrize(
    ("name", "shown"), [("Pérez, J.", "Pérez J."), ("a; (b" + " y" * 200, "a b" + " y" * 28), ("x" * 400, "x" * 60)]
)
def test_a_name_leaves_the_address_as_it_is(name: str, shown: str) -> None:
    (address,) = a_draft(to=Sender(name, "eva@paz.example"))["To"].addresses

    assert (address.addr_spec, address.display_name) == ("eva@paz.example", shown)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "no address",
        "ñandú@x.example",
        "@x",
        "a@",
        "a@x@y",
        "a@x\r\nBcc: b",
        "=?utf-8?Q?a=0D=0ABcc:_x?=@x.example",
        "a@[",
        "a b@x",
        "g:a@x;",
    ],
)
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    assert a_draft(to=Sender("Eva", address))["To"] is None


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Flotilla ACME", "Re: Flotilla ACME [TK-2026-001]"),
        ("RE: RV: Flotilla", "Re: Flotilla [TK-2026-001]"),
        ("Re: Flotilla [TK-2026-001]", "Re: Flotilla [TK-2026-001]"),
        ("  Flotilla\r\n de  hoy ", "Re: Flotilla de hoy [TK-2026-001]"),
    ],
)
def test_the_subject_of_an_answer_has_the_number_once(subject: str, answer: str) -> None:
    assert answer_subject(subject, "TK-2026-001") == answer
