"""By what a mail may belong to an earlier case: messages that it answers, COT numbers, client, units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.plates import compact
from domain.text import fold
from domain.vin import find_all
from intake.case.companies import without_form
from intake.triage.mail_facts import cot_numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intake.extraction.email import ReadEmail
    from intake.triage.mail_facts import MailFacts

_MOST: Final = 100
_LONGEST_TEXT: Final = 20_000


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What of a mail can be looked up among earlier cases."""

    references: tuple[str, ...] = ()
    """Message-IDs, the nearest first, those of attached and of returned mails last."""
    cot_numbers: tuple[str, ...] = ()
    """In subject and newest text."""
    quoted_cot_numbers: tuple[str, ...] = ()
    """Only in what it quotes, or in what a server returned."""
    client_rfcs: tuple[str, ...] = ()
    """In its own words and files."""
    client_key: str = ""
    """The client's name, folded, without its legal form; empty where the mail names none itself."""
    vins: tuple[str, ...] = ()
    """Of the units that it lists or names itself."""
    plates: tuple[str, ...] = ()
    sender_address: str = ""
    """The broker, in lower case."""
    own_words: str = ""
    """Subject and newest text, folded: a client of an earlier case may be named in them."""


def link_facts_of(read: ReadEmail, facts: MailFacts) -> LinkFacts:
    """Return what of a mail can be looked up."""
    email = read.mail.email
    nested = [number for inner, _ in read.mail.nested for number in (inner.message_id, *inner.references)]
    returned = [inner.subject for inner, _ in read.mail.nested]
    everything = "\n".join([*(part.text for part in [*read.lists.texts, *read.lists.inners]), *returned])
    numbers = facts.cot_numbers
    quoted = tuple(number for number in cot_numbers_in(everything) if number not in numbers)
    targets = [change.target for change in facts.changes]
    own_text = facts.own_text[:_LONGEST_TEXT]
    return LinkFacts(
        references=_distinct([*email.references, *nested]),
        cot_numbers=_distinct(numbers),
        quoted_cot_numbers=_distinct(quoted),
        client_rfcs=_distinct(facts.rfcs),
        client_key=client_key(read.extraction.data.client_name) if "client_name" in facts.stated else "",
        vins=_distinct([*(unit.vin for unit in facts.vehicles), *(unit.vin for unit in targets), *find_all(own_text)]),
        plates=_distinct(map(compact, [*(unit.plate for unit in facts.vehicles), *(unit.plate for unit in targets)])),
        sender_address=read.mail.broker.address.lower(),
        own_words=facts.folded[:_LONGEST_TEXT],
    )


def client_key(name: str) -> str:
    """Return a name by which the same client is recognised: folded, without legal form."""
    return fold(without_form(name))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))[:_MOST]
