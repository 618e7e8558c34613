"""What `minca ingest` and `minca mails` say of a mail: what it was taken for and why, and what came of it."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from cli.client.submission import SubmissionResult
from cli.commands.ingest import reports
from cli.console.mail_kind import KINDS, kind_of, kind_word
from cli.console.mail_report import mail_json, mail_line
from minca.datastore.v1 import case_pb2
from minca.intake.v1 import intake_pb2
from minca.mail.v1 import case_link_pb2, mail_kind_pb2

QUESTION = intake_pb2.Intake(
    id="i-1",
    status=intake_pb2.Intake.STATUS_PROCESSED,
    create_time=Timestamp(seconds=1_772_000_000),
    mail_kind=mail_kind_pb2.MAIL_KIND_QUESTION,
    kind_confidence=0.85,
    kind_reasons=[mail_kind_pb2.KIND_REASON_ASKS_OR_REMINDS],
    sender="Ana [red] <ana@solis.example>",
    subject="¿Cómo va?",
    related_cases=[
        case_link_pb2.RelatedCase(
            cot_number="TK-2026-002", ground=case_link_pb2.LINK_GROUND_COT_NUMBER, confidence=0.98
        )
    ],
)
TWO = intake_pb2.Intake(
    mail_kind=mail_kind_pb2.MAIL_KIND_QUOTE_REQUEST,
    file_name="tres.eml",
    cases=[case_link_pb2.CaseReference(cot_number=number) for number in ("TK-2026-004", "TK-2026-005")],
    related_cases=[
        case_link_pb2.RelatedCase(
            cot_number="TK-2026-003",
            ground=case_link_pb2.LINK_GROUND_SAME_VEHICLES,
            shared_count=11,
            compared_count=11,
        )
    ],
)


def test_a_line_tells_what_a_mail_was_taken_for_and_why_and_where_it_belongs() -> None:
    line = mail_line(QUESTION)

    for part in ("question", "0.85", "¿Cómo va?", "processed, see TK-2026-002 by cot number", "asks or reminds", "i-1"):
        assert part in line
    assert r"Ana \[red]" in line


def test_a_line_names_the_cases_of_a_request_and_who_asks_for_the_same() -> None:
    assert "tres.eml  TK-2026-004, TK-2026-005, see TK-2026-003 by same vehicles, 11 of 11" in mail_line(TWO)


def test_a_line_of_a_vehicle_list_says_that_it_is_one() -> None:
    assert "[bold]vehicle_list[/]  " in mail_line(intake_pb2.Intake(kind=intake_pb2.Intake.KIND_VEHICLE_LIST))


def test_a_script_gets_null_for_the_number_that_was_not_taken() -> None:
    (report,) = reports(SubmissionResult("a.eml", QUESTION))

    assert (report["status"], report["cot_number"], report["vehicles"]) == ("processed", None, [])
    assert (report["kind"], report["kind_reasons"]) == ("question", ["asks_or_reminds"])
    assert (report["cases"], report["related_cases"]) == ([], ["TK-2026-002"])


def test_a_script_gets_an_object_for_each_case() -> None:
    cases = [(case_pb2.Case(cot_number=number), []) for number in ("TK-2026-004", "TK-2026-005")]
    first, second = reports(SubmissionResult("a.eml", TWO, cases))

    assert [report["cot_number"] for report in (first, second)] == first["cases"] == second["cases"]
    assert first["kind"] == "quote_request"


def test_a_mail_that_failed_has_no_kind() -> None:
    (report,) = reports(SubmissionResult("a.eml", failure="too large"))

    assert (report["status"], report["warnings"], report["kind"]) == ("failed", ["too large"], None)
    assert mail_json(intake_pb2.Intake())["kind_confidence"] is None


def test_the_words_for_kinds_are_those_of_the_contract() -> None:
    assert [kind_word(kind_of(word)) for word in KINDS] == list(KINDS)
    assert len(KINDS) == len(mail_kind_pb2.MailKind.keys()) - 1
    assert kind_word(mail_kind_pb2.MAIL_KIND_UNSPECIFIED) == ""
