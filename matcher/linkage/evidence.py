"""Why a candidate stands where it stands, attribute by attribute, for a reviewer to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.brands import relatives
from matcher.catalogue.attributes import Attributes
from matcher.linkage.compare import Comparison, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcher.catalogue.entries import Entry
    from matcher.query.understand import Understanding


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the comparison of one attribute gave; empty values were not said."""

    attribute: str
    verdict: Verdict
    query_value: str
    entry_value: str


def evidence(query: Understanding, entry: Entry, comparison: Comparison) -> tuple[Evidence, ...]:
    """Spell out `comparison`; what neither side says is left out."""
    return (*_names(query, entry), *_trim(query, entry, comparison), *_attributes(query, entry, comparison))


def _names(query: Understanding, entry: Entry) -> Iterator[Evidence]:
    yield Evidence("brand", _brand_verdict(query.brand, entry.brand), query.brand, entry.brand)
    named = {name.model for name in query.models}
    said = entry.model if entry.model in named else next(iter(query.models)).model if query.models else ""
    yield Evidence("model", _verdict(said, entry.model), said, entry.row.model)
    year = "" if query.year is None else str(query.year)
    yield Evidence("year", _verdict(year, str(entry.row.year)), year, str(entry.row.year))
    if query.vin.brand:
        yield Evidence("vin_brand", _brand_verdict(query.vin.brand, entry.brand), query.vin.brand, entry.brand)
    if query.vin.years:
        of_vin = entry.row.year if entry.row.year in query.vin.years else query.vin.years[0]
        yield Evidence("vin_year", _verdict(str(of_vin), str(entry.row.year)), str(of_vin), str(entry.row.year))


def _brand_verdict(said: str, listed: str) -> Verdict:
    is_kin = bool(said) and said != listed and said in relatives(listed)
    return Verdict.NEAR if is_kin else _verdict(said, listed)


def _verdict(said: str, listed: str) -> Verdict:
    if not said:
        return Verdict.ENTRY_ONLY
    return Verdict.AGREES if said == listed else Verdict.CONFLICTS


def _trim(query: Understanding, entry: Entry, comparison: Comparison) -> Iterator[Evidence]:
    shared = [word for word in entry.sequence if word not in comparison.missing and word not in entry.model_words]
    missing = [word for word in entry.sequence if word in comparison.missing]
    extra = [word for word in query.sequence if word in comparison.extra]
    for verdict, words in ((Verdict.AGREES, shared), (Verdict.ENTRY_ONLY, missing), (Verdict.QUERY_ONLY, extra)):
        if words:
            text = " ".join(words)
            said = "" if verdict is Verdict.ENTRY_ONLY else text
            yield Evidence("trim", verdict, said, "" if verdict is Verdict.QUERY_ONLY else text)


def _attributes(query: Understanding, entry: Entry, comparison: Comparison) -> Iterator[Evidence]:
    for name, verdict, said, listed in zip(
        Attributes._fields, comparison.verdicts, query.attributes, entry.attributes, strict=True
    ):
        if verdict is not Verdict.SILENT:
            yield Evidence(name, verdict, value_text(said), value_text(listed))


def value_text(value: object) -> str:
    """Show an attribute's value; empty when it was not said."""
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) and value != int(value) else str(value)
