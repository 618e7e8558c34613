"""Facts that a sentence lists behind its vehicles, one for each in their order: "Versa y Rio, series … y …"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.plates import is_likely_plate
from domain.values import read_money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.extraction import Vehicle

_BETWEEN: Final = r"(?:\s*[,;/]\s*(?:y\s+)?|\s+[ye]\s+)"
_LABEL: Final = (
    r"(?:,?\s?(?:con|cuy[oa]s)\s+)?(?:l[oa]s\s+)?(?:n[uú]meros?\s+de\s+)?(?P<label>{})\s*(?:(?:son|de|:)\s*)*\s*"
)
_VIN: Final = r"[A-HJ-NPR-Z0-9]{17}"
_PLATE: Final = r"[A-Z0-9]{1,4}(?:-[A-Z0-9]{1,5}){0,2}"
_AMOUNT: Final = r"\$\s?\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d{2,4}\s?mil"
_LISTS: Final = {
    "vin": re.compile(
        rf"{_LABEL.format('series?|vins?|nivs?')}(?P<all>{_VIN}(?:{_BETWEEN}{_VIN})+)(?!\w)", re.IGNORECASE
    ),
    "plate": re.compile(
        rf"{_LABEL.format('placas?')}(?P<all>(?:{_PLATE})(?:{_BETWEEN}(?:{_PLATE}))+)(?![\w-])", re.IGNORECASE
    ),
    "value": re.compile(
        rf"{_LABEL.format('valor(?:es)?|sumas?(?: aseguradas?)?')}"
        rf"(?P<all>(?:{_AMOUNT})(?:{_BETWEEN}(?:{_AMOUNT}))+)(?!\w)",
        re.IGNORECASE,
    ),
}
_ONE: Final = {"vin": re.compile(_VIN, re.IGNORECASE), "value": re.compile(_AMOUNT, re.IGNORECASE)}
_RESPECTIVELY: Final = re.compile(
    r",?\s*\b(?:respectivamente|respectively|en\s+(?:ese|el\s+mismo|dicho)\s+orden)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FactsInOrder:
    """A sentence without the facts that it lists, and those, by the field of a vehicle."""

    text: str
    facts: dict[str, Sequence[str]]

    def fit(self, vehicles: Sequence[Vehicle]) -> bool:
        """Tell whether there are several vehicles, and as many of each fact, which none of them has yet."""
        return len(vehicles) > 1 and all(
            len(listed) == len(vehicles) and not any(getattr(vehicle, field) for vehicle in vehicles)
            for field, listed in self.facts.items()
        )

    def given_to(self, vehicles: Sequence[Vehicle]) -> Iterator[Vehicle]:
        """Yield the vehicles, each with its facts."""
        for index, vehicle in enumerate(vehicles):
            serial = vin.mend(self.facts["vin"][index].upper()) if "vin" in self.facts else None
            money = read_money(self.facts["value"][index]) if "value" in self.facts else None
            yield replace(
                vehicle,
                vin=serial.number if serial else vehicle.vin,
                plate=self.facts["plate"][index].upper() if "plate" in self.facts else vehicle.plate,
                value=money.amount if money else vehicle.value,
                warnings=(*vehicle.warnings, serial.warning) if serial and serial.warning else vehicle.warnings,
            )


def facts_in_order(text: str) -> FactsInOrder | None:
    """Return what a sentence lists for several vehicles behind their names; None where it lists nothing."""
    facts: dict[str, Sequence[str]] = {}
    for field, pattern in _LISTS.items():
        matches = list(pattern.finditer(text))
        if len(matches) != 1:
            continue
        listed = _numbers(field, matches[0]["all"])
        if field != "plate" or all(map(is_likely_plate, listed)):
            facts[field] = listed
            text = f"{text[: matches[0].start()]} {text[matches[0].end() :]}"
    return FactsInOrder(_RESPECTIVELY.sub(" ", text), facts) if facts else None


def _numbers(field: str, written: str) -> list[str]:
    if field in _ONE:
        return _ONE[field].findall(written)
    return re.split(_BETWEEN, written)
