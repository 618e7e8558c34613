"""Whole mails, from bytes to what a case needs."""

from __future__ import annotations

import json
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cli.console.case_json import extraction_json
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import HEADER, HILUX, ONIX, VERSA, a_mail, html_table, xlsx, zipped
from tests.fixtures.sentences import reasons, sentences

if TYPE_CHECKING:
    from intake.model.extraction import Extraction

ROOT = Path(__file__).resolve().parents[3]
MAILS = ROOT / "samples" / "mails"
EXPECTED: dict[str, dict[str, Any]] = json.loads((MAILS / "expected.json").read_text())
LIMITS = ReadingLimits()
OLD_LIST = "\n\nEl lun, 9 feb 2026 a las 10:15, Luis <lp@b.example> escribió:\n> - VW JETTA 2019\n> - SEAT IBIZA 2018\n"


def read(raw: bytes) -> Extraction:
    return extract_email(raw, LIMITS)


def descriptions(extraction: Extraction) -> list[str]:
    return [vehicle.description for vehicle in extraction.vehicles]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_mail_is_read_right(name: str) -> None:
    expected, said = EXPECTED[name], extraction_json(name, read((MAILS / name).read_bytes()))
    fields = ("client_rfc", "broker_name", "broker_email", "policy_start", "policy_end", "coverage", "status")

    assert {each: said[each] for each in fields if expected.get(each)} == {
        each: expected[each] for each in fields if expected.get(each)
    }
    assert (said["client_name"] or "").upper() == (expected["client_name"] or "").upper()
    assert [(each["year"], each["vin"]) for each in said["vehicles"]] == [
        (each["year"], each["vin"]) for each in expected["vehicles"]
    ]


def test_every_key_of_the_report_is_there_and_what_only_matching_knows_is_null() -> None:
    report = extraction_json("a.eml", read(a_mail().with_xlsx([HEADER, VERSA]).as_bytes()))

    assert (
        list(report)
        == (
            "file status cot_number client_name client_rfc broker_name broker_email policy_start policy_end coverage"
            " currency payment_form client_address client_state client_postal_code activity expiring_insurer"
            " expiring_premium expiring_premium_currency coverages losses confidence origins missing warnings"
            " warning_codes dropped_rows vehicles"
        ).split()
    )
    assert (
        list(report["vehicles"][0])
        == (
            "description brand model year vin plate value usage cvegs confidence decision"
            " reading_confidence reading_doubts origin service value_basis engine_number tonnage cargo postal_code"
            " coverage vehicle_class usage_kind service_kind value_basis_kind cargo_class coverages equipment"
            " field_confidence field_origins missing match_warnings match_warning_codes"
        ).split()
    )
    assert (report["file"], report["status"], report["cot_number"]) == ("a.eml", "ready", None)
    assert (report["vehicles"][0]["cvegs"], report["vehicles"][0]["decision"]) == (None, None)


def test_text_table_and_files_are_read_and_what_repeats_counts_once() -> None:
    mail = (
        a_mail()
        .saying("Urgente:\n- NISSAN VERSA ADVANCE 2021 serie 3N1CN8AE8NL569666\n")
        .with_xlsx([HEADER, VERSA, HILUX])
        .with_file("motos.csv", "Marca;Submarca;Año\nITALIKA;DM200;2022\n".encode("cp1252"))
    )
    extraction = read(mail.as_bytes())

    assert descriptions(extraction) == ["NISSAN VERSA ADVANCE", "TOYOTA HILUX SR", "ITALIKA DM200"]
    assert extraction.vehicles[0].plate == "LUK-009-H"
    assert reasons(extraction.dropped_rows) == ["already listed in body row 2"]
    assert not extraction.needs_review


def test_a_table_in_the_rich_text_is_read_and_its_plain_twin_is_not() -> None:
    extraction = read(a_mail().saying("NISSAN VERSA 2021\n").showing(html_table([HEADER, VERSA, HILUX])).as_bytes())

    assert [vehicle.plate for vehicle in extraction.vehicles] == ["LUK-009-H", "GX-77826"]


def test_an_old_list_below_a_new_one_counts_for_nothing() -> None:
    extraction = read(a_mail().about("RE: Flotilla").saying(f"La buena:\n- KIA RIO 2021\n{OLD_LIST}").as_bytes())

    assert descriptions(extraction) == ["KIA RIO"]


def test_an_old_list_below_a_file_counts_for_nothing() -> None:
    mail = a_mail().about("RE: Flotilla").saying(f"Va el anexo.\n{OLD_LIST}").with_xlsx([HEADER, VERSA])

    assert descriptions(read(mail.as_bytes())) == ["NISSAN VERSA ADVANCE"]


def test_an_old_list_alone_is_taken_and_a_person_has_to_look() -> None:
    extraction = read(a_mail().about("RE: Flotilla").saying(f"¿Cómo van con esto?\n{OLD_LIST}").as_bytes())

    assert descriptions(extraction) == ["VW JETTA", "SEAT IBIZA"]
    assert extraction.needs_review
    assert any("history" in warning for warning in sentences(extraction))


def test_a_forwarded_list_counts_as_new() -> None:
    header = "---------- Forwarded message ---------\nDe: Luis <lp@b.example>\nFecha: hoy\nPara: Ana\n"
    text = f"Ver abajo.\n\n{header}\n- KIA RIO 2021\n"
    extraction = read(a_mail().about("Fwd: Flotilla").saying(text).as_bytes())

    assert descriptions(extraction) == ["KIA RIO"]
    assert not extraction.needs_review


def test_a_mail_without_vehicles_needs_a_person() -> None:
    extraction = read(a_mail().saying("¿Nos vemos el jueves?\n").as_bytes())

    assert extraction.vehicles == ()
    assert extraction.needs_review


def test_an_attachment_that_cannot_be_read_needs_a_person_and_the_rest_is_still_read() -> None:
    extraction = read(a_mail().with_xlsx([HEADER, VERSA]).with_file("lista.pdf", b"%PDF-1.4").as_bytes())

    assert len(extraction.vehicles) == 1
    assert extraction.needs_review
    assert "lista.pdf: not read, it is damaged" in sentences(extraction)


def test_a_workbook_in_a_zip_in_a_forwarded_mail_is_read() -> None:
    inner = a_mail().sent_by("Luis <lp@b.example>").with_file("f.zip", zipped({"f.xlsx": xlsx({"A": [HEADER, VERSA]})}))
    extraction = read(a_mail().with_file("fwd.eml", inner.as_bytes()).as_bytes())

    assert descriptions(extraction) == ["NISSAN VERSA ADVANCE"]
    assert extraction.vehicles[0].origin is not None
    assert extraction.vehicles[0].origin.file == "f.xlsx"


def test_labels_above_a_table_in_a_file_are_case_data() -> None:
    rows = [
        ["Cliente:", "ACEROS Y PERFILES S.A. DE C.V."],
        ["RFC:", "APM151015ND4"],
        ["Vigencia:", "20/06/2026 - 20/06/2027"],
        ["Cobertura:", "Amplia"],
        HEADER,
        ONIX,
    ]
    data = read(a_mail().with_xlsx(rows).as_bytes()).data

    assert (data.client_name, data.client_rfc) == ("ACEROS Y PERFILES S.A. DE C.V.", "APM151015ND4")
    assert (data.policy_start, data.policy_end, data.coverage) == ("2026-06-20", "2027-06-20", "AMPLIA")


def test_more_vehicles_than_a_case_holds_are_cut_and_said() -> None:
    rows = "\n".join(f"KIA RIO;2021;3KPA24AB0KM{number:06}" for number in range(30))
    mail = a_mail().with_file("f.csv", f"Descripción;Año;Serie\n{rows}\n".encode())
    extraction = extract_email(mail.as_bytes(), ReadingLimits(max_vehicles=20))

    assert len(extraction.vehicles) == 20
    assert extraction.needs_review


SHARED = ROOT.parent / "shared" / "data" / "mails"
READ_KINDS = ("s01", "s02", "s03", "s04", "s05", "s06", "s09", "s10", "s11", "s12")


@pytest.mark.skipif(not (SHARED / "s01.eml").exists(), reason="the labelled mails are not here")
@pytest.mark.parametrize("name", READ_KINDS)
def test_a_labelled_mail_is_read_right(name: str) -> None:
    truth = json.loads((SHARED / f"{name}.truth.json").read_text())
    said = extraction_json(name, read((SHARED / f"{name}.eml").read_bytes()))
    fields = ("client_name", "client_rfc", "broker_name", "broker_email", "policy_start", "policy_end", "coverage")

    assert {each: said[each] for each in fields if truth[each]} == {each: truth[each] for each in fields if truth[each]}
    assert said["status"] == truth["expected_status"]
    assert [(each["year"], each["vin"], each["plate"], each["value"]) for each in said["vehicles"]] == [
        (each["year"], each["vin"], each["plate"], each["value"]) for each in truth["vehicles"]
    ]


@pytest.mark.parametrize(
    ("subject", "descriptions"),
    [
        ("Cotizar Honda City Prime 2023 cobertura amplia", ["Honda City Prime"]),
        ("Renovación flotilla Nissan 2026", []),
        ("Cotización flotilla 2026", []),
    ],
)
def test_a_vehicle_in_the_subject_counts_where_nothing_else_names_one(subject: str, descriptions: list[str]) -> None:
    mail = a_mail().about(subject).saying("Me apoyas con la cotización del asunto, gracias.")

    said = extract_email(mail.as_bytes(), LIMITS)
    beside = extract_email(mail.with_xlsx([HEADER, VERSA]).as_bytes(), LIMITS)

    assert [vehicle.description for vehicle in said.vehicles] == descriptions
    assert [vehicle.vin for vehicle in beside.vehicles] == [VERSA[3]]


@pytest.mark.parametrize(
    "said",
    [
        "Nota: la unidad con serie 3N1CN8AE8NL569666 ya fue vendida, no incluir.",
        "Favor de no considerar el VIN 3N1CN8AE8NL569666.",
        "Bajas:\n- Versa 2021 serie 3N1CN8AE8NL569666",
        "Please do not quote VIN 3N1CN8AE8NL569666, it was sold.",
    ],
)
def test_a_unit_that_the_text_takes_out_is_left_out_of_the_attached_list(said: str) -> None:
    mail = a_mail().saying(f"Adjunto la flotilla.\n\n{said}\n").with_xlsx([HEADER, VERSA, HILUX])

    read = extract_email(mail.as_bytes(), LIMITS)

    assert [vehicle.vin for vehicle in read.vehicles] == [HILUX[3]]
    assert "to be taken out of the fleet" in reasons(read.dropped_rows)


def with_mail_attached(inner: EmailMessage) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = "Eva <eva@insurer.example>", "Cotizaciones <cotizaciones@insurer.example>"
    mail["Subject"] = "RV: flotilla"
    mail.set_content("Va para cotizar, gracias.")
    mail.add_attachment(inner)
    return mail.as_bytes()


def test_an_attached_mail_that_forwards_a_list_gives_its_vehicles_and_its_broker() -> None:
    inner = EmailMessage(policy=SMTP)
    inner["From"], inner["To"] = "Mario <mario@insurer.example>", "Eva <eva@insurer.example>"
    inner["Subject"] = "RV: flotilla Agua Pura"
    inner.set_content(
        "Apoyo con esta\n\nDe: Sofía Landa <sofia@landa.example>\nEnviado el: lunes, 9 de marzo de 2026 18:30\n"
        "Para: Mario <mario@insurer.example>\nAsunto: flotilla Agua Pura\n\n"
        f"Favor de cotizar:\nNissan Versa 2021 serie {VERSA[3]}\nToyota Hilux 2022 serie {HILUX[3]}\n"
    )

    found = read(with_mail_attached(inner))

    assert [vehicle.vin for vehicle in found.vehicles] == [VERSA[3], HILUX[3]]
    assert found.data.broker_email == "sofia@landa.example"
    assert not found.needs_review


def test_an_old_list_in_an_attached_mail_counts_only_where_nothing_newer_has_one() -> None:
    inner = EmailMessage(policy=SMTP)
    inner["From"], inner["Subject"] = "Sofía Landa <sofia@landa.example>", "Re: flotilla"
    inner.set_content(f"Nissan Versa 2021 serie {VERSA[3]}" + OLD_LIST)

    assert [vehicle.vin for vehicle in read(with_mail_attached(inner)).vehicles] == [VERSA[3]]
