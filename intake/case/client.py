"""Finds the client's name and tax number, as distinct from those of the broker and of others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.rfc import find_rfcs, is_made_of
from domain.text import fold, plain
from intake.case.client_labels import find_labelled_client
from intake.case.companies import find_companies, find_person
from intake.case.findings import (
    BESIDE_LABEL,
    GUESSED,
    LABELLED,
    SHAPE,
    UNLABELLED,
    CaseFinding,
    best,
    doubted,
    finding_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.notices.notice import Notice
    from domain.rfc import Rfc
    from intake.case.findings import SourceText
    from intake.model.document import Sender

SEVERAL_NUMBERS = notice(WarningCode.SEVERAL_TAX_NUMBERS)
WRONG_CHECK_DIGIT = notice(WarningCode.TAX_NUMBER_CHECK_DIGIT)
OWN = 0.6
"""A company in the signature is the broker's, unless the client writes directly and no other company is named."""
_MOST = 100
_SHORTEST_MATCH = 5
"""Shorter domain names match too much."""


@dataclass(frozen=True, slots=True)
class Intermediary:
    """The sender and the signature of the e-mail: names and numbers in it are not the client's."""

    sender: Sender
    signature: str = ""

    def owns_number(self, number: str) -> bool:
        return number in {rfc.number for rfc in find_rfcs(self.signature)}

    def owns_name(self, name: str) -> bool:
        """Whether a company is the sender's own, by the signature or by the mail domain."""
        if fold(name) and f" {fold(name)} " in f" {fold(self.signature)} ":
            return True
        domain = self.sender.domain.partition(".")[0]
        letters = re.sub(r"[^A-Z0-9]", "", plain(name)).lower()
        return len(domain) >= _SHORTEST_MATCH and domain in letters


def read_name(sources: Sequence[SourceText], broker: Intermediary) -> CaseFinding:
    """Return the client's name: after a label, beside a tax number, or the only company named."""
    return best(name for source in sources for name in _names(source, broker))


def _names(source: SourceText, broker: Intermediary) -> Iterator[CaseFinding]:
    text = source.text
    if labelled := find_labelled_client(text):
        yield finding_at(labelled.name, LABELLED if labelled.is_marked else BESIDE_LABEL, source, labelled.start)
    for company in find_companies(text)[:_MOST]:
        following = find_rfcs(text[company.end : company.end + 60])
        is_beside_number = any(rfc.is_labelled or is_made_of(rfc.number, company.name) for rfc in following)
        certainty = BESIDE_LABEL if is_beside_number else UNLABELLED if company.has_form else GUESSED
        certainty *= OWN if broker.owns_name(company.name) else 1.0
        yield finding_at(company.name, certainty, source, company.start)
    for rfc in _distinct(find_rfcs(text)):
        if name := find_person(text, rfc):
            yield finding_at(name, SHAPE, source, max(0, rfc.start - 1))


def read_number(
    sources: Sequence[SourceText], broker: Intermediary, client_name: str, warnings: list[Notice]
) -> CaseFinding:
    """Return the client's tax number, with a warning when there are several candidates."""
    new = [source for source in sources if source.is_new]
    candidates = _numbers(new, broker, client_name) or _numbers(sources, broker, client_name)
    number = best(candidates)
    if len({candidate.value for candidate in candidates}) > 1:
        warnings.append(SEVERAL_NUMBERS)
        number = doubted(number)
    if number.value and number.value in {rfc.number for rfc in _doubtful(sources)}:
        warnings.append(WRONG_CHECK_DIGIT)
    return number


def _numbers(sources: Sequence[SourceText], broker: Intermediary, client_name: str) -> list[CaseFinding]:
    """Return the numbers that may be the client's: those with a label, or else all."""
    labelled: list[CaseFinding] = []
    others: list[CaseFinding] = []
    for source in sources:
        for rfc in _distinct(find_rfcs(source.text)):
            is_made_of_client = bool(client_name) and is_made_of(rfc.number, client_name)
            if rfc.is_of_another or (broker.owns_number(rfc.number) and not is_made_of_client):
                continue
            certainty = LABELLED if rfc.is_labelled else SHAPE
            certainty *= 1.0 if rfc.has_right_check_digit else 0.6
            if client_name:
                certainty *= 1.04 if is_made_of_client else 0.9
            (labelled if rfc.is_labelled else others).append(finding_at(rfc.number, certainty, source, rfc.start))
    return labelled or others


def _distinct(numbers: Sequence[Rfc]) -> list[Rfc]:
    """Return each number once, up to a limit: a long list of numbers names no client."""
    return list({(rfc.number, rfc.is_labelled): rfc for rfc in reversed(numbers[:_MOST])}.values())[::-1]


def _doubtful(sources: Sequence[SourceText]) -> Iterator[Rfc]:
    return (rfc for source in sources for rfc in find_rfcs(source.text) if not rfc.has_right_check_digit)
