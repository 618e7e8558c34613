"""What a mail changes of a vehicle is stored only if the field may hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minca.datastore.v1 import change_set_pb2
from minca.mail.v1 import change_pb2, mail_kind_pb2
from tests.fixtures.mailbox import Mailbox
from tests.fixtures.records import refused

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

CHANGE = mail_kind_pb2.MAIL_KIND_ADDITION_OR_CHANGE


def a_change(field: str, value: str) -> change_set_pb2.VehicleChange:
    return change_set_pb2.VehicleChange(action=change_pb2.CHANGE_ACTION_CHANGE, field=field, value=value)


async def test_what_no_field_may_hold_is_not_proposed_but_a_value_of_nothing_is(
    store: Datastore, ana: Metadata
) -> None:
    mailbox = Mailbox(store, ana)
    (case,) = (await mailbox.made(await mailbox.mail())).cases
    mail = await mailbox.mail("2@broker.mx")

    for value in ("nan", "inf", "-1", "1e400", "mucho", ""):
        with refused("INVALID_FIELD") as refusal:
            await mailbox.finished(mail, a_change("value", value), of=case.id, kind=CHANGE)
        assert refusal.fields == ["changes[0].value"]
    for field, value in (("year", "99999999999"), ("year", "0"), ("vin", "X" * 201), ("plate", "")):
        with refused("INVALID_FIELD"):
            await mailbox.finished(mail, a_change(field, value), of=case.id, kind=CHANGE)
    await mailbox.finished(mail, a_change("value", "0"), of=case.id, kind=CHANGE)

    assert (await mailbox.change_set(case.id)).changes[0].value == "0"
