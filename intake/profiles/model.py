"""What is known before a mail is opened: profiles of brokers, the insurer's own domains, the meaning of headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from intake.lexicon.column_names import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intake.model.document import Sender

NO_COLUMNS: Final[Mapping[str, Column]] = MappingProxyType({})
MEANINGS: Final = {
    "brand": Column.BRAND,
    "model": Column.MODEL,
    "description": Column.DESCRIPTION,
    "detail": Column.DETAIL,
    "year": Column.YEAR,
    "vin": Column.VIN,
    "plate": Column.PLATE,
    "value": Column.VALUE,
    "currency": Column.CURRENCY,
    "usage": Column.USAGE,
    "coverage": Column.COVERAGE,
    "economic_number": Column.ECONOMIC_NUMBER,
    "quantity": Column.QUANTITY,
    "ignore": Column.OTHER,
}
"""What a column can be said to hold, in the words of profiles."""
OF_CASE: Final = ("client_name", "client_rfc", "broker_name", "coverage", "currency", "payment_form")
OF_VEHICLE: Final = ("usage", "currency")
FIXABLE: Final = tuple(dict.fromkeys([*OF_CASE, *OF_VEHICLE]))
"""The fields that a profile may fill where the mail leaves them open."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one broker writes; what is empty is left to the rules."""

    name: str
    senders: tuple[str, ...]
    """Addresses and domains, lower case."""
    columns: Mapping[str, Column] = field(default_factory=dict)
    """What the headers mean, by their folded text."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """What holds where the mail does not state something else."""
    sheets: tuple[str, ...] = ()
    """The sheets to read, folded; empty: all."""
    first_row: int = 1
    """The row in which the list begins, in every sheet."""
    skip_rows: tuple[str, ...] = ()
    """A row with a cell that begins so, folded, is left out."""


@dataclass(frozen=True, slots=True)
class PriorKnowledge:
    """Everything that is known beforehand."""

    profiles: tuple[Profile, ...] = ()
    insurer_domains: frozenset[str] = frozenset()
    columns: Mapping[str, Column] = field(default_factory=dict)
    """What headers of this one mail mean, by their folded text; a profile says more surely."""

    def profile_of(self, *senders: Sender) -> Profile | None:
        """Return the profile of the first sender who has one, by address before domain."""
        for sender in senders:
            if not sender.address:
                continue
            domains = _domains(sender.domain)
            for key in (sender.address, *domains):
                if found := next((profile for profile in self.profiles if key in profile.senders), None):
                    return found
        return None


NOTHING_KNOWN: Final = PriorKnowledge()


def domains_of(names: Iterable[str]) -> frozenset[str]:
    """Return mail domains as they are compared, from names as people write them."""
    return frozenset(name.strip().lower().removeprefix("@") for name in names if name.strip())


def _domains(domain: str) -> list[str]:
    """Return a domain and those it is part of, the narrowest first."""
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)]
