"""Conversion of how mails were sorted, linked and what they change, between the contract and the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from google.protobuf.json_format import MessageToDict, ParseDict

from datastore.convert.cases import case_values, check_case
from datastore.convert.checks import Checks
from datastore.convert.enums import UNSPECIFIED, EnumWords, timestamp
from datastore.convert.notices import stored_rows
from datastore.convert.vehicles import vehicle_rows
from datastore.db.ids import parse_id
from datastore.mailbox.candidates import CaseSearch
from datastore.mailbox.change_sets import READ, TELLING, etag_of, written_value
from datastore.mailbox.finish import SortedMessage
from datastore.mailbox.open_cases import MailToCases
from datastore.mailbox.sorting import Sorting
from datastore.store.create_case import NewCase
from domain.fields import LONGEST_TEXT, LONGEST_WORD, MOST_VEHICLES, VEHICLE
from minca.datastore.v1 import change_set_pb2, related_mail_pb2
from minca.mail.v1 import case_link_pb2, change_pb2, mail_kind_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from google.protobuf.message import Message
    from sqlalchemy import RowMapping

    from minca.datastore.v1 import case_service_pb2, change_set_service_pb2, message_service_pb2

KINDS: Final = EnumWords(mail_kind_pb2.MailKind, "MAIL_KIND_")
REASONS: Final = EnumWords(mail_kind_pb2.KindReason, "KIND_REASON_")
GROUNDS: Final = EnumWords(case_link_pb2.LinkGround, "LINK_GROUND_")
ACTIONS: Final = EnumWords(change_pb2.ChangeAction, "CHANGE_ACTION_")
SET_STATUSES: Final = EnumWords(change_set_pb2.ChangeSet.Status, "STATUS_")
LONGEST_HEAD: Final = 500
MOST_REASONS, MOST_RELATED, MOST_CHANGES, MOST_PARTS, MOST_SOUGHT = 50, 100, 500, 50, 20_000
FIELDS: Final = {field.name: field for field in VEHICLE}
SOUGHT: Final = ("cot_numbers", "mail_ids", "vins", "plates", "client_rfcs")


def mail_to_cases(request: case_service_pb2.OpenCasesRequest) -> MailToCases:
    """Convert a mail that becomes cases.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    checks.text("message_id", request.message_id)
    count = len(request.cases)
    checks.require(1 <= count <= MOST_PARTS, "cases", count, f"1 to {MOST_PARTS}")
    new = [_new_case(item, number, checks) for number, item in enumerate(request.cases[:MOST_PARTS])]
    sorting, related = _sorting(request.sorting, checks), _related(request.related_cases, checks)
    checks.finish()
    return MailToCases(request.message_id, sorting, new, related)


def sorted_message(request: message_service_pb2.FinishMessageRequest) -> SortedMessage:
    """Convert a mail that becomes no case.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    checks.text("message_id", request.message_id)
    sorting, related = _sorting(request.sorting, checks), _related(request.related_cases, checks)
    count = len(request.changes)
    checks.require(count <= MOST_CHANGES, "changes", count, f"at most {MOST_CHANGES}")
    checks.require(not count or bool(related), "changes", count, "none without a case that they change")
    changes = _changes(request.changes, checks)
    checks.finish()
    return SortedMessage(request.message_id, sorting, related, changes)


def proposed_changes(request: change_set_service_pb2.ProposeChangeSetRequest) -> list[dict[str, Any]]:
    """Convert what the own mail of a case would change, read again.

    Raises: InvalidField, InvalidFields.
    """
    checks, count = Checks(), len(request.changes)
    checks.require(1 <= count <= MOST_CHANGES, "changes", count, f"1 to {MOST_CHANGES}")
    changes = _changes(request.changes, checks)
    checks.finish()
    return changes


def case_search(request: case_service_pb2.FindRelatedCasesRequest) -> CaseSearch:
    """Convert what of a mail is looked up.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    checks.require(bool(request.message_id), "message_id", "", "the id of the message")
    sought: dict[str, Sequence[str]] = {name: list(getattr(request, name)) for name in SOUGHT}
    for name, items in sought.items():
        checks.require(len(items) <= MOST_SOUGHT, name, len(items), f"at most {MOST_SOUGHT}")
        for number, item in enumerate(items[:MOST_SOUGHT]):
            checks.text(f"{name}[{number}]", item, LONGEST_HEAD)
    checks.text("office", request.office, LONGEST_HEAD)
    checks.finish()
    return CaseSearch(request.message_id, office=request.office, **sought)


def mail_kind(number: int) -> str:
    """Return the word of a kind that a person gives a mail.

    Raises: InvalidField.
    """
    checks, word = Checks(), KINDS.word(number)
    checks.require(word != UNSPECIFIED, "mail_kind", number, KINDS.choices)
    checks.finish()
    return word


def candidate_of(row: RowMapping) -> related_mail_pb2.CandidateCase:
    """Build an earlier case that a mail may belong to from its row."""
    return related_mail_pb2.CandidateCase(
        case_id=str(row["id"]),
        create_time=timestamp(row["create_time"]),
        **{name: row[name] for name in ("cot_number", "client_name", "client_rfc", "broker_email", "vehicle_count")},
        **{name: row[name] for name in ("mail_ids", "vins", "plates")},
    )


def related_cases_of(links: Iterable[Mapping[str, Any]] | None) -> list[case_link_pb2.RelatedCase]:
    """Build the cases that a mail is linked to, as the statement that reads a message gives them."""
    return [
        case_link_pb2.RelatedCase(**{**link, "ground": GROUNDS.number(str(link["ground"]))}) for link in links or ()
    ]


def related_mails_of(links: Iterable[Mapping[str, Any]] | None) -> list[related_mail_pb2.RelatedMail]:
    """Build the mails that are linked to a case, as the statement that reads its relations gives them."""
    mails = []
    for link in links or ():
        mail = related_mail_pb2.RelatedMail(
            message_id=link["message_id"],
            mail_kind=KINDS.number(link["mail_kind"] or UNSPECIFIED),
            ground=GROUNDS.number(link["ground"]),
            cot_number=link["cot_number"] or "",
            change_set_id=link["change_set_id"] or "",
            **{name: link[name] for name in ("confidence", "shared_count", "compared_count")},
        )
        mail.create_time.FromJsonString(link["create_time"])
        mails.append(mail)
    return mails


def references_of(cases: Iterable[Mapping[str, Any]] | None) -> list[case_link_pb2.CaseReference]:
    """Build the cases of a mail, as the statement that reads a message gives them."""
    return [case_link_pb2.CaseReference(**case) for case in cases or ()]


def change_set_of(row: RowMapping) -> change_set_pb2.ChangeSet:
    """Build a change set from its row."""
    changes = [
        ParseDict(stored["change"], change_set_pb2.VehicleChange(), ignore_unknown_fields=True)
        for stored in row["changes"]
    ]
    return change_set_pb2.ChangeSet(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        message_id=str(row["message_id"]),
        **{name: row[name] for name in ("cot_number", "insurer_id", "applied_positions")},
        status=SET_STATUSES.number(row["status"]),
        changes=changes,
        create_time=timestamp(row["create_time"]),
        update_time=timestamp(row["update_time"]),
        etag=etag_of(row),
    )


def _new_case(item: case_service_pb2.NewCase, number: int, checks: Checks) -> NewCase:
    check_case(item.case, checks)
    vehicles = vehicle_rows(item.vehicles, checks, least=0, most=MOST_VEHICLES)
    return NewCase(
        insurer_id="",
        message="",
        values=case_values(item.case),
        vehicles=vehicles,
        dropped_rows=stored_rows(item.case.dropped_rows),
        is_flagged=item.needs_review,
        part=number + 1,
    )


def _sorting(sorting: mail_kind_pb2.MailSorting, checks: Checks) -> Sorting:
    kind = KINDS.word(sorting.kind)
    checks.require(kind != UNSPECIFIED, "sorting.kind", sorting.kind, KINDS.choices)
    checks.require(0 <= sorting.confidence <= 1, "sorting.confidence", sorting.confidence, "0 to 1")
    reasons = len(sorting.reasons)
    checks.require(reasons <= MOST_REASONS, "sorting.reasons", reasons, f"at most {MOST_REASONS}")
    head = {name: getattr(sorting, name) for name in ("sender", "subject", "office")}
    for name, text in head.items():
        checks.text(f"sorting.{name}", text, LONGEST_HEAD)
    checks.text("sorting.resend_key", sorting.resend_key, LONGEST_WORD)
    count = len(sorting.references)
    checks.require(count <= MOST_RELATED, "sorting.references", count, f"at most {MOST_RELATED}")
    for number, reference in enumerate(sorting.references[:MOST_RELATED]):
        checks.text(f"sorting.references[{number}]", reference, LONGEST_HEAD)
    words = [REASONS.word(reason) for reason in sorting.reasons]
    columns = {"mail_kind": kind, "kind_confidence": sorting.confidence, "kind_reasons": words}
    return Sorting(columns, head, sorting.resend_key, list(sorting.references))


def _related(related: Sequence[case_link_pb2.RelatedCase], checks: Checks) -> list[dict[str, Any]]:
    checks.require(len(related) <= MOST_RELATED, "related_cases", len(related), f"at most {MOST_RELATED}")
    return [_link(item, f"related_cases[{number}]", checks) for number, item in enumerate(related[:MOST_RELATED])]


def _link(item: case_link_pb2.RelatedCase, field: str, checks: Checks) -> dict[str, Any]:
    ground, case_id = GROUNDS.word(item.ground), parse_id(item.case_id)
    checks.require(case_id is not None, f"{field}.case_id", item.case_id, "the id of a case")
    checks.require(ground != UNSPECIFIED, f"{field}.ground", item.ground, GROUNDS.choices)
    checks.require(0 <= item.confidence <= 1, f"{field}.confidence", item.confidence, "0 to 1")
    counts = {name: getattr(item, name) for name in ("shared_count", "compared_count")}
    for name, count in counts.items():
        checks.require(count >= 0, f"{field}.{name}", count, "0 or more")
    return {"case_id": case_id, "ground": ground, "confidence": item.confidence, **counts}


def _changes(items: Sequence[change_set_pb2.VehicleChange], checks: Checks) -> list[dict[str, Any]]:
    return [_change(item, f"changes[{number}]", checks) for number, item in enumerate(items[:MOST_CHANGES])]


def _change(item: change_set_pb2.VehicleChange, field: str, checks: Checks) -> dict[str, Any]:
    """Return a change as it is stored: what has to be done, and the whole in the JSON form of the contract."""
    action = ACTIONS.word(item.action)
    checks.require(action != UNSPECIFIED, f"{field}.action", item.action, ACTIONS.choices)
    if action == "CHANGE":
        checks.require(item.field in READ, f"{field}.field", item.field, ", ".join(READ))
        checks.require(_may_hold(item.field, item.value), f"{field}.value", None, "what the field may hold")
    for name in ("vehicle_id", "target", "field"):
        checks.text(f"{field}.{name}", getattr(item, name), LONGEST_HEAD)
    for name in ("value", "old_value", "quote"):
        checks.text(f"{field}.{name}", getattr(item, name), LONGEST_TEXT)
    rows = vehicle_rows([item.vehicle], checks, least=0, most=1) if item.HasField("vehicle") else [None]
    step = {name: getattr(item, name) for name in ("vehicle_id", "field", "value")}
    return {"action": action, **step, "row": rows[0], "change": _json(item)}


def _may_hold(name: str, written: str) -> bool:
    """Tell whether a field of a vehicle may hold what a change writes; 0 is a value too."""
    try:
        value = written_value(name, written)
    except (KeyError, ValueError):
        return False
    if isinstance(value, str):
        return len(value) <= FIELDS[name].longest and (bool(value) or name not in TELLING)
    return value is None or FIELDS[name].admits(value)


def _json(item: Message) -> dict[str, Any]:
    return MessageToDict(item, preserving_proto_field_name=True)
