"""What the contract says of mails is what the reading says: each code has its value, and no value is without code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from intake.model.change import ChangeAction, ChangeDoubt
from intake.model.mail_kind import KindReason, MailKind, MailSign
from intake.triage.case_links import LinkGround
from minca.mail.v1 import case_link_pb2, change_pb2, mail_kind_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable

PERSON = {"KIND_REASON_DECIDED_BY_PERSON"}
"""What no reading says."""
OF_STORE = {"LINK_GROUND_SENT_AGAIN"}
"""What only the datastore can tell."""


@pytest.mark.parametrize(
    ("codes", "contract", "prefix", "others"),
    [
        (MailKind, mail_kind_pb2.MailKind, "MAIL_KIND_", set()),
        ([*MailSign, *KindReason], mail_kind_pb2.KindReason, "KIND_REASON_", PERSON),
        (LinkGround, case_link_pb2.LinkGround, "LINK_GROUND_", OF_STORE),
        (ChangeAction, change_pb2.ChangeAction, "CHANGE_ACTION_", set()),
        (ChangeDoubt, change_pb2.ChangeDoubt, "CHANGE_DOUBT_", set()),
    ],
    ids=["kinds", "reasons", "grounds", "actions", "doubts"],
)
def test_each_code_has_its_value(codes: Iterable[str], contract: Any, prefix: str, others: set[str]) -> None:
    named = {f"{prefix}{code.upper()}" for code in codes}

    assert named | others | {f"{prefix}UNSPECIFIED"} == set(contract.keys())
