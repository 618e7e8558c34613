"""A mail for people and scripts: what it was taken for and why, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.console.mail_kind import kind_word
from cli.console.plain_text import plain
from minca.intake.v1 import intake_pb2
from minca.mail.v1 import case_link_pb2, mail_kind_pb2

if TYPE_CHECKING:
    from minca.intake.v1.intake_pb2 import Intake


def mail_json(intake: Intake) -> dict[str, Any]:
    """Return what a mail was taken for, the COT numbers of its cases, and those of the cases that it belongs to."""
    return {
        "kind": kind_word(intake.mail_kind) or None,
        "kind_confidence": round(intake.kind_confidence, 2) if kind_word(intake.mail_kind) else None,
        "kind_reasons": reason_words(intake),
        "cases": [case.cot_number for case in intake.cases],
        "related_cases": [related.cot_number for related in intake.related_cases],
    }


def mail_line(intake: Intake) -> str:
    """Return one line of a worklist: when it came, what it is and how sure that is, from whom, what came of it, why."""
    kind = kind_word(intake.mail_kind) or intake_pb2.Intake.Kind.Name(intake.kind).removeprefix("KIND_").lower()
    sure = f" {intake.kind_confidence:.2f}" if kind_word(intake.mail_kind) else ""
    when = intake.create_time.ToDatetime().strftime("%Y-%m-%d %H:%M")
    about = "  ".join(part for part in (intake.sender, intake.subject or intake.file_name) if part)
    why = f"  ({', '.join(word.replace('_', ' ') for word in reason_words(intake))})" if intake.kind_reasons else ""
    text = plain(f"{about}  {_outcome(intake)}{why}")
    return f"{when}  [bold]{kind}[/]{sure}  {text}  [dim]{intake.id}[/]"


def reason_words(intake: Intake) -> list[str]:
    """Return why, in lower case: "asks_or_reminds"."""
    names = map(mail_kind_pb2.KindReason.Name, intake.kind_reasons)
    return [name.removeprefix("KIND_REASON_").lower() for name in names]


def _outcome(intake: Intake) -> str:
    """Return what came of a mail: its cases, or its status and the cases that it belongs to."""
    made = ", ".join(case.cot_number for case in intake.cases)
    related = "; ".join(
        f"{related.cot_number} by {_ground(related)}{_counted(related)}" for related in intake.related_cases
    )
    status = intake_pb2.Intake.Status.Name(intake.status).removeprefix("STATUS_").lower()
    return ", see ".join(part for part in (made or status, related) if part)


def _ground(related: case_link_pb2.RelatedCase) -> str:
    return case_link_pb2.LinkGround.Name(related.ground).removeprefix("LINK_GROUND_").lower().replace("_", " ")


def _counted(related: case_link_pb2.RelatedCase) -> str:
    return f", {related.shared_count} of {related.compared_count}" if related.compared_count else ""
