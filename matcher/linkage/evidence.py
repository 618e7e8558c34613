"""Evidence for a candidate, attribute by attribute, for reviewers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from domain.brands import relatives
from matcher.catalogue.attributes import Attributes
from matcher.linkage.compare import Comparison, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcher.catalogue.entries import Entry
    from matcher.query.understand import Understanding


class Evidence(NamedTuple):
    """The comparison of one attribute; a value is empty when it is not given."""

    attribute: str
    verdict: Verdict
    query_value: str
    entry_value: str


def evidence(query: Understanding, entry: Entry, comparison: Comparison) -> tuple[Evidence, ...]:
    """Return a comparison as evidence; attributes that neither side gives are left out."""
    return (*_names(query, entry), *_trim(query, entry, comparison), *_attributes(query, entry, comparison))


def _names(query: Understanding, entry: Entry) -> Iterator[Evidence]:
    yield Evidence("brand", _brand_verdict(query.brand, entry.brand), query.brand, entry.brand)
    text_models = {name.model for name in query.models}
    text_model = entry.model if entry.model in text_models else next(iter(query.models)).model if query.models else ""
    yield Evidence("model", _verdict(text_model, entry.model), text_model, entry.row.model)
    year = "" if query.year is None else str(query.year)
    yield Evidence("year", _verdict(year, str(entry.row.year)), year, str(entry.row.year))
    if query.vin.brand:
        yield Evidence("vin_brand", _brand_verdict(query.vin.brand, entry.brand), query.vin.brand, entry.brand)
    if query.vin.years:
        of_vin = entry.row.year if entry.row.year in query.vin.years else query.vin.years[0]
        yield Evidence("vin_year", _verdict(str(of_vin), str(entry.row.year)), str(of_vin), str(entry.row.year))


def _brand_verdict(text_brand: str, entry_brand: str) -> Verdict:
    is_kin = bool(text_brand) and text_brand != entry_brand and text_brand in relatives(entry_brand)
    return Verdict.NEAR if is_kin else _verdict(text_brand, entry_brand)


def _verdict(text_value: str, entry_value: str) -> Verdict:
    if not text_value:
        return Verdict.ENTRY_ONLY
    return Verdict.AGREES if text_value == entry_value else Verdict.CONFLICTS


def _trim(query: Understanding, entry: Entry, comparison: Comparison) -> Iterator[Evidence]:
    shared = [word for word in entry.sequence if word not in comparison.missing and word not in entry.model_words]
    missing = [word for word in entry.sequence if word in comparison.missing]
    extra = [word for word in query.sequence if word in comparison.extra]
    for verdict, words in ((Verdict.AGREES, shared), (Verdict.ENTRY_ONLY, missing), (Verdict.QUERY_ONLY, extra)):
        if words:
            text = " ".join(words)
            text_value = "" if verdict is Verdict.ENTRY_ONLY else text
            yield Evidence("trim", verdict, text_value, "" if verdict is Verdict.QUERY_ONLY else text)


def _attributes(query: Understanding, entry: Entry, comparison: Comparison) -> Iterator[Evidence]:
    for name, verdict, text_value, entry_value in zip(
        Attributes._fields, comparison.verdicts, query.attributes, entry.attributes, strict=True
    ):
        if verdict is not Verdict.SILENT:
            yield Evidence(name, verdict, value_text(text_value), value_text(entry_value))


@lru_cache(maxsize=4096, typed=True)
def value_text(value: object) -> str:
    """Format the value of an attribute; empty when it is not given."""
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) and value != int(value) else str(value)
