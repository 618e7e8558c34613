"""Which earlier case a mail belongs to, and which cases ask for the same vehicles.

Candidates are looked up by whoever stores cases; here only is decided, by the surest ground: a COT number, a message
of the thread, units, the client's tax number, the client's name from the same office.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from intake.case.broker import PUBLIC_DOMAINS
from intake.model.mail_kind import MailKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from intake.triage.link_facts import LinkFacts

_ABOUT_A_REQUEST: Final = frozenset(
    {MailKind.ADDITION_OR_CHANGE, MailKind.INFORMATION_SUPPLIED, MailKind.QUESTION, MailKind.OTHER}
)
_FEWEST_LETTERS: Final = 9
_FEWEST_WORDS: Final = 2


class LinkGround(StrEnum):
    """By what a mail belongs to a case."""

    COT_NUMBER = "cot_number"
    THREAD = "thread"
    QUOTED_COT_NUMBER = "quoted_cot_number"
    VEHICLES = "vehicles"
    CLIENT_RFC = "client_rfc"
    CLIENT_NAME = "client_name"
    SAME_VEHICLES = "same_vehicles"
    """A request that asks for vehicles of the case: it has a case of its own."""


@dataclass(frozen=True, slots=True)
class CandidateCase:
    """What is stored of an earlier case that a mail may belong to; the newest has the highest `order`."""

    key: str
    order: int = 0
    cot_number: str = ""
    message_ids: Collection[str] = frozenset()
    """Of its mail, of those that were linked to it, and of the insurer's answers."""
    client_rfc: str = ""
    client_key: str = ""
    vins: Collection[str] = frozenset()
    plates: Collection[str] = frozenset()
    sender_address: str = ""
    unit_count: int = 0
    """The number of its vehicles; 0: as many as it has VINs or plates."""


@dataclass(frozen=True, slots=True)
class CaseLink:
    """The case that a mail belongs to, by what, and how sure that is."""

    case_key: str
    ground: LinkGround
    confidence: float


@dataclass(frozen=True, slots=True)
class SameVehicles:
    """An earlier case that asks for vehicles of this mail: "11 of 11 are in TK-2026-003"."""

    case_key: str
    shared: int
    of: int


def case_of(kind: MailKind, facts: LinkFacts, cases: Sequence[CandidateCase]) -> CaseLink | None:
    """Return the case that a mail belongs to; a request belongs to none, even inside an old thread.

    Only numbers and threads tell it of claims, policies and what machines send: those are about other things too.
    """
    if kind is MailKind.QUOTE_REQUEST:
        return None
    newest_first = sorted(cases, key=lambda case: case.order, reverse=True)
    is_about_request = kind in _ABOUT_A_REQUEST
    return (
        _by_number(facts.cot_numbers, newest_first, LinkGround.COT_NUMBER, 0.98)
        or _by_thread(facts, newest_first)
        or _by_number(facts.quoted_cot_numbers, newest_first, LinkGround.QUOTED_COT_NUMBER, 0.9)
        or (_by_what_it_says(facts, newest_first, kind) if is_about_request else None)
    )


def same_vehicles(facts: LinkFacts, cases: Sequence[CandidateCase], except_for: str = "") -> list[SameVehicles]:
    """Return the cases that ask for units of this mail; a unit counts by VIN, else plate.

    Those with the most come first, of equals the one with the fewest others, then the newest.
    """
    units = set(facts.vins or facts.plates)
    shares: list[tuple[int, int, int, SameVehicles]] = []
    for case in cases:
        theirs = set(case.vins if facts.vins else case.plates)
        if case.key != except_for and (shared := len(units & theirs)):
            shares.append(
                (-shared, case.unit_count or len(theirs), -case.order, SameVehicles(case.key, shared, len(units)))
            )
    return [share for *_, share in sorted(shares, key=lambda ranked: ranked[:3])]


def _by_number(
    numbers: Sequence[str], cases: Sequence[CandidateCase], ground: LinkGround, confidence: float
) -> CaseLink | None:
    """Return the case of the first number; several numbers leave a doubt."""
    fitting = [case for number in numbers for case in cases if case.cot_number == number]
    if not fitting:
        return None
    return CaseLink(fitting[0].key, ground, confidence if len(fitting) == 1 else confidence / 2)


def _by_thread(facts: LinkFacts, cases: Sequence[CandidateCase]) -> CaseLink | None:
    """Return the case of the nearest message; of several cases in one thread that whose client or units are named."""
    fitting = [case for number in facts.references for case in cases if number in case.message_ids]
    if not fitting:
        return None
    named = [case for case in fitting if _shares(facts, case)]
    return CaseLink(
        (named or fitting)[0].key, LinkGround.THREAD, 0.95 if len({case.key for case in fitting}) == 1 else 0.8
    )


def _shares(facts: LinkFacts, case: CandidateCase) -> bool:
    return bool(
        set(facts.vins) & set(case.vins)
        or set(facts.plates) & set(case.plates)
        or case.client_rfc in facts.client_rfcs
        or _is_named(facts.own_words, case.client_key)
    )


def _by_what_it_says(facts: LinkFacts, cases: Sequence[CandidateCase], kind: MailKind) -> CaseLink | None:
    units = [case for case in cases if set(facts.vins) & set(case.vins) or set(facts.plates) & set(case.plates)]
    clients = [case for case in cases if case.client_rfc and case.client_rfc in facts.client_rfcs]
    office = [case for case in cases if _is_same_office(facts.sender_address, case.sender_address)]
    named = [case for case in office if _may_be_its_client(facts, case) and _is_named(facts.own_words, case.client_key)]
    if units and kind is not MailKind.OTHER:
        return _surest(units, office, LinkGround.VEHICLES, 0.85)
    if clients and kind is not MailKind.OTHER:
        return _surest(clients, office, LinkGround.CLIENT_RFC, 0.8)
    return _surest(named, named, LinkGround.CLIENT_NAME, 0.7) if named and kind is not MailKind.OTHER else None


def _surest(
    fitting: Sequence[CandidateCase], office: Sequence[CandidateCase], ground: LinkGround, confidence: float
) -> CaseLink | None:
    """Return the newest case, of the same office if there is one: who asks about a fleet is who brought it."""
    own = [case for case in fitting if case in office]
    several = own or list(fitting)
    return CaseLink(several[0].key, ground, confidence * (1.0 if own else 0.7) * (1.0 if len(several) == 1 else 0.7))


def _is_same_office(one: str, other: str) -> bool:
    """Tell whether two addresses are of one office; in public mailboxes each is its own."""
    domain = one.rpartition("@")[2]
    return bool(one) and (one == other or (domain == other.rpartition("@")[2] and domain not in PUBLIC_DOMAINS))


def _may_be_its_client(facts: LinkFacts, case: CandidateCase) -> bool:
    """Tell whether a mail names no client, or that of the case: "Garza Hermanos" is not "Garza Treviño"."""
    own, theirs = facts.client_key.split(), case.client_key.split()
    return not own or set(own) <= set(theirs) or set(theirs) <= set(own)


def _is_named(own_words: str, key: str) -> bool:
    """Tell whether a text holds a client's name, or two words of it that follow each other."""
    words = key.split()
    runs = [" ".join(words[start : start + 2]) for start in range(len(words) - 1)] or words
    telling = [run for run in {key, *runs} if len(run) >= _FEWEST_LETTERS]
    return any(re.search(rf"\b{re.escape(run)}\b", own_words) for run in telling)


def office_of(address: str) -> str:
    """Return what the addresses of one office have in common: the domain; in public mailboxes the whole address."""
    folded = address.lower()
    domain = folded.rpartition("@")[2]
    return folded if domain in PUBLIC_DOMAINS else domain
