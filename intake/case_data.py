"""What a mail says about the fleet as a whole: client, tax number, broker, period, coverage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.companies import find_companies, find_labelled_client, find_person
from intake.model import CaseData, Line, Sender
from intake.policy_period import find_period
from intake.rfc import find_rfcs
from intake.wording import plain, tidy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from intake.model import Email
    from intake.thread import Segment

_COVERAGE_NAMES = (
    r"AMPLIA(?: PLUS)?|LIMITADA(?: PLUS)?|BASICA|RESPONSABILIDAD CIVIL|R\.?C\.?|TODO RIESGO|INTEGRAL|PREMIUM|PLUS"
    r"|COMPREHENSIVE|LIABILITY(?: ONLY)?"
)
_COVERAGE = re.compile(
    r"\b(?:COBERTURAS?|PAQUETES?|PLAN|AMPAROS?|COVERAGE)\b"
    r"(?:\s+(?:DE|DEL|LA|LAS|LOS|ES|SERIA|REQUERID[AO]S?|SOLICITAD[AO]S?|TIPO|PARA|TOD[AO]S?|UNIDADES|SEGURO|REQUIRED|REQUESTED))*"
    rf"\s*[:=\-\u2013]?\s*[\"\u201c']?(?P<name>{_COVERAGE_NAMES})(?![A-Z])"
)
_COVERAGE_BEFORE = re.compile(rf"\b(?P<name>{_COVERAGE_NAMES})\s+COVERAGE\b")


@dataclass(frozen=True, slots=True)
class Source:
    """A text that case data may stand in; `is_new` is False for what was only quoted."""

    text: str
    is_new: bool = True


def read_case_data(email: Email, sources: Sequence[Source], broker: Sender) -> tuple[CaseData, list[str]]:
    """Return what the sources say, the first that says a thing decides; and what a reviewer should know."""
    warnings: list[str] = []
    new = [source for source in sources if source.is_new]
    start, end = _first_period(new, email.sent_on)
    return (
        CaseData(
            client_name=_client_name(sources, broker),
            client_rfc=_client_rfc(sources, warnings),
            broker_name=broker.name,
            broker_email=broker.address,
            policy_start=start,
            policy_end=end,
            coverage=next((found for source in new if (found := find_coverage(source.text))), ""),
        ),
        warnings,
    )


def find_coverage(text: str) -> str:
    """Return the coverage package that a text asks for, in capitals as the trade writes it."""
    upper = plain(text)
    match = _COVERAGE.search(upper) or _COVERAGE_BEFORE.search(upper)
    return tidy(text[match.start("name") : match.end("name")]).upper() if match else ""


def find_broker(email: Email, segments: Sequence[Segment], nested: Sequence[Email]) -> Sender:
    """Return who asks: the sender, or the original sender where somebody of the addressed house forwards."""
    house = {recipient.domain for recipient in email.recipients if recipient.domain}
    is_inside = bool(email.sender.domain) and email.sender.domain in house
    if not is_inside:
        return _named(email.sender, segments[0])
    outside = [segment for segment in segments[1:] if segment.sender.address and segment.sender.domain not in house]
    if outside:
        return _named(outside[0].sender, outside[0])
    forwarded = [inner.sender for inner in nested if inner.sender.address and inner.sender.domain not in house]
    return forwarded[0] if forwarded else _named(email.sender, segments[0])


def _named(sender: Sender, segment: Segment) -> Sender:
    """Return `sender` with the name of the signature where the header has none."""
    if sender.name:
        return sender
    lines = [block.text for block in segment.signature if isinstance(block, Line) and block.text]
    for text in lines[1:3]:
        if re.fullmatch(r"[^\W\d_][^\d@:|/]{3,60}", text) and 2 <= len(text.split()) <= 6:  # noqa: PLR2004 - words of a name
            return Sender(text.strip(" ,."), sender.address)
    return sender


def _first_period(sources: Sequence[Source], sent_on: dt.date | None) -> tuple[str, str]:
    return next((found for source in sources if any(found := find_period(source.text, sent_on))), ("", ""))


def _client_name(sources: Sequence[Source], broker: Sender) -> str:
    for source in sources:
        if name := find_labelled_client(source.text):
            return name
    for source in sources:
        companies = [each for each in find_companies(source.text) if not _is_of(each.name, broker)]
        beside_rfc = [
            each for each in companies for rfc in find_rfcs(source.text[each.end : each.end + 60]) if rfc.is_labelled
        ]
        persons = [name for rfc in find_rfcs(source.text) if (name := find_person(source.text, rfc))]
        if companies or persons:
            return (beside_rfc or companies)[0].name if companies else persons[0]
    return ""


def _is_of(name: str, broker: Sender) -> bool:
    """Tell whether a company is the broker's own, by the name of its mail domain."""
    domain = broker.domain.partition(".")[0]
    squeezed = re.sub(r"[^A-Z0-9]", "", plain(name)).lower()
    return len(domain) > 4 and domain in squeezed  # noqa: PLR2004 - shorter ones fit anything


def _client_rfc(sources: Sequence[Source], warnings: list[str]) -> str:
    """Return the client's tax number: a labelled one before any other."""
    for is_labelled in (True, False):
        for source in sources:
            numbers = list(
                dict.fromkeys(rfc.number for rfc in find_rfcs(source.text) if rfc.is_labelled is is_labelled)
            )
            if len(numbers) > 1:
                warnings.append("several tax numbers (RFC) are stated, the first was taken")
            if numbers:
                return numbers[0]
    return ""
