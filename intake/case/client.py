"""Whose fleet it is: the client's name and tax number, told from the broker's and from those of others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.rfc import find_rfcs, is_made_of
from domain.text import fold, plain
from intake.case.client_labels import find_labelled_client
from intake.case.companies import find_companies, find_person
from intake.case.findings import BESIDE_LABEL, GUESSED, LABELLED, SHAPE, UNLABELLED, CaseFinding, best, doubted, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.rfc import Rfc
    from intake.case.findings import SourceText
    from intake.model.document import Sender

SEVERAL_NUMBERS = "several tax numbers (RFC) are stated, the likeliest was taken"
WRONG_CHECK_DIGIT = "the tax number (RFC) does not fit its check digit"
OWN = 0.6
"""A company that signs the mail is the broker's, unless the client writes himself and no other is named."""
_MOST = 100
_LEAST_TELLING = 5
"""Shorter names of mail domains fit anything."""


@dataclass(frozen=True, slots=True)
class Intermediary:
    """Who asks, and the text that stands under the mail: what is named there is not the client's."""

    sender: Sender
    signature: str = ""

    def owns_number(self, number: str) -> bool:
        return number in {rfc.number for rfc in find_rfcs(self.signature)}

    def owns_name(self, name: str) -> bool:
        """Tell whether a company is the sender's own, by the signature or by the name of the mail domain."""
        if fold(name) and f" {fold(name)} " in f" {fold(self.signature)} ":
            return True
        domain = self.sender.domain.partition(".")[0]
        squeezed = re.sub(r"[^A-Z0-9]", "", plain(name)).lower()
        return len(domain) >= _LEAST_TELLING and domain in squeezed


def read_name(sources: Sequence[SourceText], broker: Intermediary) -> CaseFinding:
    """Return the client's name: behind a label, beside a tax number, or the only company named."""
    return best(name for source in sources for name in _names(source, broker))


def _names(source: SourceText, broker: Intermediary) -> Iterator[CaseFinding]:
    text = source.text
    if labelled := find_labelled_client(text):
        yield found(labelled.name, LABELLED if labelled.is_marked else BESIDE_LABEL, source, labelled.start)
    for company in find_companies(text)[:_MOST]:
        behind = find_rfcs(text[company.end : company.end + 60])
        is_beside_number = any(rfc.is_labelled or is_made_of(rfc.number, company.name) for rfc in behind)
        way = BESIDE_LABEL if is_beside_number else UNLABELLED if company.has_form else GUESSED
        way *= OWN if broker.owns_name(company.name) else 1.0
        yield found(company.name, way, source, company.start)
    for rfc in _few(find_rfcs(text)):
        if name := find_person(text, rfc):
            yield found(name, SHAPE, source, max(0, rfc.start - 1))


def read_number(
    sources: Sequence[SourceText], broker: Intermediary, client_name: str, warnings: list[str]
) -> CaseFinding:
    """Return the client's tax number; a second one among equals is a conflict, which is said."""
    new = [source for source in sources if source.is_new]
    candidates = _numbers(new, broker, client_name) or _numbers(sources, broker, client_name)
    chosen = best(candidates)
    if len({each.value for each in candidates}) > 1:
        warnings.append(SEVERAL_NUMBERS)
        chosen = doubted(chosen)
    if chosen.value and chosen.value in {rfc.number for rfc in _doubtful(sources)}:
        warnings.append(WRONG_CHECK_DIGIT)
    return chosen


def _numbers(sources: Sequence[SourceText], broker: Intermediary, client_name: str) -> list[CaseFinding]:
    """Return the numbers that may be the client's; those without a label count only when none has one."""
    labelled: list[CaseFinding] = []
    others: list[CaseFinding] = []
    for source in sources:
        for rfc in _few(find_rfcs(source.text)):
            is_made_of_client = bool(client_name) and is_made_of(rfc.number, client_name)
            if rfc.is_of_another or (broker.owns_number(rfc.number) and not is_made_of_client):
                continue
            way = LABELLED if rfc.is_labelled else SHAPE
            way *= 1.0 if rfc.has_right_check_digit else 0.6
            if client_name:
                way *= 1.04 if is_made_of_client else 0.9
            (labelled if rfc.is_labelled else others).append(found(rfc.number, way, source, rfc.start))
    return labelled or others


def _few(numbers: Sequence[Rfc]) -> list[Rfc]:
    """Return each number once, and only so many: a text full of them names no client."""
    return list({(rfc.number, rfc.is_labelled): rfc for rfc in reversed(numbers[:_MOST])}.values())[::-1]


def _doubtful(sources: Sequence[SourceText]) -> Iterator[Rfc]:
    return (rfc for source in sources for rfc in find_rfcs(source.text) if not rfc.has_right_check_digit)
