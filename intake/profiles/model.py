"""What is known before an e-mail is read: brokers' profiles, the insurer's own domains, meanings of headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from intake.lexicon.catalogue_names import NO_NAMES, CatalogueNames
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
    "service": Column.SERVICE,
    "engine_number": Column.ENGINE,
    "value_basis": Column.BASIS,
    "postal_code": Column.POSTAL_CODE,
    "tonnage": Column.TONNAGE,
    "cargo": Column.CARGO,
    "special_equipment": Column.EQUIPMENT,
    "special_equipment_value": Column.EQUIPMENT_VALUE,
    "adaptation": Column.ADAPTATION,
    "adaptation_value": Column.ADAPTATION_VALUE,
    "remarks": Column.REMARKS,
    "ignore": Column.OTHER,
}
"""The meanings that a profile can give to a column."""
OF_CASE: Final = ("client_name", "client_rfc", "broker_name", "coverage", "currency", "payment_form")
OF_VEHICLE: Final = ("usage", "currency")
FIXABLE: Final = tuple(dict.fromkeys([*OF_CASE, *OF_VEHICLE]))
"""The fields that a profile may fill when the e-mail does not state them."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one broker writes; anything empty is left to the general rules."""

    name: str
    senders: tuple[str, ...]
    """Addresses and domains, lower case."""
    columns: Mapping[str, Column] = field(default_factory=dict)
    """What the headers mean, by their folded text."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Defaults for what the e-mail does not state."""
    sheets: tuple[str, ...] = ()
    """The sheets to read, folded; empty: all."""
    first_row: int = 1
    """The first row of the list, in every sheet."""
    skip_rows: tuple[str, ...] = ()
    """Rows with a cell that starts with one of these, folded, are skipped."""


@dataclass(frozen=True, slots=True)
class PriorKnowledge:
    """Everything that is known in advance."""

    profiles: tuple[Profile, ...] = ()
    insurer_domains: frozenset[str] = frozenset()
    columns: Mapping[str, Column] = field(default_factory=dict)
    """The meaning of folded header texts in this one e-mail; a profile takes precedence."""
    names: CatalogueNames = NO_NAMES
    """What only the catalogue of the insurer names."""

    def profile_of(self, *senders: Sender) -> Profile | None:
        """Return the profile of the first sender that has one; addresses come before domains."""
        for sender in senders:
            if not sender.address:
                continue
            domains = _domains(sender.domain)
            for key in (sender.address, *domains):
                profile = next((profile for profile in self.profiles if key in profile.senders), None)
                if profile is not None:
                    return profile
        return None


NOTHING_KNOWN: Final = PriorKnowledge()


def domains_of(names: Iterable[str]) -> frozenset[str]:
    """Normalise mail domains as people write them."""
    return frozenset(name.strip().lower().removeprefix("@") for name in names if name.strip())


def _domains(domain: str) -> list[str]:
    """Return a domain and its parent domains, the narrowest first."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]
