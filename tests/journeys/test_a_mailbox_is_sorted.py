"""A mailbox through the whole of intake and the datastore: what is no request takes no number, and threads are one.

Every fourth thread goes through, and those sent again or of several insured; all of them where MINCA_AT_LENGTH is set.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import pytest_asyncio

from minca.datastore.v1 import change_set_pb2, change_set_service_pb2
from minca.intake.v1 import intake_service_pb2 as pb
from minca.mail.v1 import case_link_pb2, mail_kind_pb2
from tests.fixtures.at_length import AT_LENGTH
from tests.fixtures.intakes import running_intake
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from mesh.embedded.postgres import EmbeddedPostgres
    from minca.datastore.v1.change_set_pb2 import ChangeSet
    from minca.intake.v1.intake_pb2 import Intake
    from tests.fixtures.intakes import Intakes

FOLDER: Final = Path(__file__).parents[2] / "samples" / "threads"
EVERY: Final = 1 if AT_LENGTH else 4


def some_threads() -> dict[str, dict[str, Any]]:
    """Read the truths of the threads that go through, by file name."""
    truths = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))

    def first_of_thread(name: str) -> str:
        earlier = _earlier(truths[name])
        return first_of_thread(f"{earlier}.eml") if earlier else name

    firsts = {name: first_of_thread(name) for name in truths}
    chosen = {
        first
        for number, first in enumerate(dict.fromkeys(firsts.values()))
        if number % EVERY == 0
        or any(truths[name]["again"] or truths[name]["parts"] for name in of_first(firsts, first))
    }
    return {name: truths[name] for name, first in firsts.items() if first in chosen}


def of_first(firsts: Mapping[str, str], first: str) -> list[str]:
    return [name for name, its_first in firsts.items() if its_first == first]


def _earlier(truth: Mapping[str, Any]) -> str | None:
    earlier: str | None = truth["case"] or truth["again"] or truth["same_fleet"]
    return earlier


TRUTHS: Final = some_threads()
PROPOSED: Final = change_set_pb2.ChangeSet.STATUS_PROPOSED
SENT_AGAIN: Final = case_link_pb2.LINK_GROUND_SENT_AGAIN
CALLER: Final = bearer(insurer_id="solis")
MOST_WRONG: Final = 5
COT_NUMBER: Final = re.compile(rb"TK-2026-\d{3}")

pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mails of the threads as they ended, by their names, and what they change."""

    intakes: dict[str, Intake]
    change_sets: dict[str, ChangeSet]

    @property
    def names(self) -> dict[str, str]:
        """The mail of each case, by its COT number."""
        return {case.cot_number: name for name, intake in self.intakes.items() for case in intake.cases}


@pytest_asyncio.fixture(scope="module")
async def mailbox(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mailbox]:
    async with running_intake(postgres, tmp_path_factory.mktemp("threads")) as running:
        yield await _taken(running)


async def _taken(running: Intakes) -> Mailbox:
    """Submit the mails one by one, as they came, with the numbers that the cases before them have."""
    intakes: dict[str, Intake] = {}
    numbers: dict[bytes, bytes] = {}
    change_sets: dict[str, ChangeSet] = {}
    for file_name in TRUTHS:
        raw = COT_NUMBER.sub(partial(_number, numbers), (FOLDER / file_name).read_bytes())
        accepted = await running.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw, file_name=file_name), metadata=CALLER)
        name = file_name.removesuffix(".eml")
        intakes[name] = await running.done(accepted.intake.id, CALLER)
        if expected := truth_of(name)["cot_number"]:
            numbers[expected.encode()] = intakes[name].cot_number.encode()
    for case_id in {related.case_id for intake in intakes.values() for related in intake.related_cases}:
        request = change_set_service_pb2.ListChangeSetsRequest(case_id=case_id, page_size=100)
        listed = await running.store.change_sets.ListChangeSets(request, metadata=CALLER)
        change_sets |= {change_set.message_id: change_set for change_set in listed.change_sets}
    return Mailbox(intakes, change_sets)


def _number(numbers: Mapping[bytes, bytes], written: re.Match[bytes]) -> bytes:
    """Return the number that a case has here; one that no case of the threads has stays one of none."""
    return numbers.get(written[0], b"TK-2026-9" + written[0][-2:])


def truth_of(name: str) -> dict[str, Any]:
    return TRUTHS[f"{name}.eml"]


def test_no_number_is_taken_by_what_is_no_request(mailbox: Mailbox) -> None:
    taken = {name for name, intake in mailbox.intakes.items() if intake.cot_number}

    assert taken == {name for name in mailbox.intakes if truth_of(name)["makes_case"]}


def test_nearly_every_mail_is_what_it_was_taken_for_and_says_why(mailbox: Mailbox) -> None:
    kinds = {name: mail_kind_pb2.MailKind.Value(f"MAIL_KIND_{truth_of(name)['kind'].upper()}") for name in truths()}

    assert len([name for name, intake in mailbox.intakes.items() if intake.mail_kind != kinds[name]]) <= MOST_WRONG
    assert all(intake.kind_reasons and intake.sender for intake in mailbox.intakes.values())
    assert {name: intake.file_name for name, intake in mailbox.intakes.items()} == {
        name: f"{name}.eml" for name in truths()
    }


def test_nearly_every_mail_is_linked_to_its_case(mailbox: Mailbox) -> None:
    linked = {
        name: mailbox.names[intake.related_cases[0].cot_number] if intake.related_cases else None
        for name, intake in mailbox.intakes.items()
    }
    wrong = [name for name in linked if linked[name] != _earlier(truth_of(name))]

    assert len(wrong) <= MOST_WRONG, wrong


def test_a_mail_that_was_sent_again_says_of_which_case_it_is(mailbox: Mailbox) -> None:
    again = {name: intake for name, intake in mailbox.intakes.items() if truth_of(name)["again"]}

    assert again
    assert {link.ground for intake in again.values() for link in intake.related_cases[:1]} == {SENT_AGAIN}


def test_each_insured_of_a_mail_has_a_case(mailbox: Mailbox) -> None:
    parts = {name: max(1, len(truth_of(name)["parts"])) for name in truths() if truth_of(name)["makes_case"]}

    assert {name: len(mailbox.intakes[name].cases) for name in parts} == parts


def test_what_mails_change_is_proposed_and_nothing_is_applied(mailbox: Mailbox) -> None:
    changing = {mailbox.intakes[name].id for name in truths() if truth_of(name)["changes"]}

    assert len(changing - mailbox.change_sets.keys()) <= MOST_WRONG
    assert {change_set.status for change_set in mailbox.change_sets.values()} == {PROPOSED}


def truths() -> list[str]:
    return [file_name.removesuffix(".eml") for file_name in TRUTHS]
