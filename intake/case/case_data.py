"""Case data: what an e-mail says about the fleet as a whole, with confidence and origin of each field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from domain.text import fold, plain
from intake.case.client import Intermediary, read_name, read_number
from intake.case.coverage import find_coverage
from intake.case.findings import (
    DERIVED,
    LABELLED,
    NOT_FOUND,
    UNLABELLED,
    CaseFinding,
    SourcePlace,
    best,
    doubted,
    finding_at,
    reading,
)
from intake.case.loss_tables import read_loss_table
from intake.case.losses import MOST_PERIODS, find_losses
from intake.case.payment import find_currency, find_payment_form
from intake.case.period_columns import find_period_in_columns
from intake.case.policy_period import find_period
from intake.case.terms.asked_coverages import asked_coverages, packages_by_class, packages_of_options
from intake.case.terms.client_needs import missing_of_fleet
from intake.case.terms.client_terms import client_findings, expiring_premium, texts_of
from intake.model.document import Origin
from intake.model.extraction import DATA_TEXTS, NEEDED, CaseData, FieldReading, LossPeriod

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from domain.notices.notice import Notice
    from intake.case.findings import SourceText
    from intake.model.document import Sender, Table
    from intake.model.extraction import Vehicle


_OF_POLICY: Final = frozenset({"expiring_insurer", "expiring_premium"})
_RENEWS: Final = re.compile(
    r"\b(?:RENOVACION(?:ES)?|RENOVAR(?:LES|LA)?|RENUEVAN?|RENOVAMOS|RENEWAL"
    r"|POLIZA (?:ACTUAL|ANTERIOR|VIGENTE|QUE VENCE|POR VENCER))\b"
)
_BEGINNING: Final = 15
"""Characters of a statement by which its line is known again."""


@dataclass(frozen=True, slots=True)
class CaseSources:
    """The sources of case data, most trustworthy first."""

    sources: Sequence[SourceText]
    broker: Sender
    sender: CaseFinding
    """The finding of the broker's address."""
    signature: str = ""
    sent_on: dt.date | None = None
    tables: Sequence[Table] = ()
    vehicles: Sequence[Vehicle] = ()
    fixed: Mapping[str, CaseFinding] = field(default_factory=dict)
    """Values from the broker's profile."""


def read_case_data(case_sources: CaseSources) -> tuple[CaseData, list[Notice]]:
    """Return the best finding of each field, and warnings for the reviewer."""
    warnings: list[Notice] = []
    intermediary = Intermediary(case_sources.broker, case_sources.signature)
    name = read_name(case_sources.sources, intermediary)
    sender = doubted(case_sources.sender) if intermediary.owns_name(name.value) else case_sources.sender
    wanted = asked_coverages(case_sources.sources, case_sources.tables, case_sources.vehicles, name.value)
    warnings += wanted.notices
    by_class, of_options = packages_by_class(wanted.terms), packages_of_options(wanted.terms)
    findings = dict.fromkeys(DATA_TEXTS, NOT_FOUND) | {
        "client_name": name,
        "client_rfc": read_number(case_sources.sources, intermediary, name.value, warnings),
        "broker_name": CaseFinding(case_sources.broker.name, sender.confidence, sender.origin),
        "broker_email": CaseFinding(case_sources.broker.address, sender.confidence, sender.origin),
        **_period(case_sources),
        "coverage": of_options if of_options.value else best(_coverages(case_sources, by_class)),
        "currency": best(_currencies(case_sources)),
        "payment_form": best(_payment_forms(case_sources.sources)),
    }
    texts = texts_of(case_sources.sources)
    premium, of_premium = expiring_premium(texts, case_sources.tables)
    findings |= client_findings(texts, case_sources.tables, case_sources.vehicles) | of_premium
    findings |= {name: best([findings[name], fixed]) for name, fixed in case_sources.fixed.items()}
    losses, origin = _losses(case_sources)
    data = _case_data(findings, losses, origin)
    readings = [reading(f"coverages[{place}]", coverage.finding) for place, coverage in enumerate(wanted.terms)]
    stated = {field_reading.field for field_reading in data.readings}
    is_renewal = bool(stated & _OF_POLICY) or any(_RENEWS.search(plain(text)) for _, text in texts)
    missing = missing_of_fleet(stated, case_sources.vehicles, is_renewal=is_renewal)
    of_all = tuple(name for name in data.missing_fields if not (by_class and name == "coverage"))
    return replace(
        data,
        expiring_premium=premium,
        coverages=tuple(coverage.coverage for coverage in wanted.terms),
        readings=(*data.readings, *readings),
        missing_fields=(*of_all, *missing),
    ), warnings


def _case_data(findings: Mapping[str, CaseFinding], losses: tuple[LossPeriod, ...], origin: Origin | None) -> CaseData:
    texts: dict[str, Any] = {name: findings.get(name, NOT_FOUND).value for name in DATA_TEXTS}
    readings = [reading(name, finding) for name, finding in findings.items() if finding.value]
    if losses:
        readings.append(FieldReading("losses", UNLABELLED, origin))
    stated_fields = {field_reading.field for field_reading in readings}
    return CaseData(
        **texts,
        losses=losses,
        readings=tuple(readings),
        missing_fields=tuple(name for name in NEEDED if name not in stated_fields),
    )


def _period(case_sources: CaseSources) -> dict[str, CaseFinding]:
    """Return start and end from one source, since dates of two sources need not belong together."""
    for source in case_sources.sources:
        period = find_period(source.text, case_sources.sent_on)
        if any(period[:2]):
            end_way = DERIVED if period.is_end_derived else LABELLED
            return {
                "policy_start": finding_at(period.start, LABELLED, source, period.offset),
                "policy_end": finding_at(period.end, end_way, source, period.offset),
            }
    for table in case_sources.tables:
        start, end, *_ = find_period_in_columns(table, case_sources.sent_on)
        if start or end:
            origin, confidence = Origin(table.file, table.sheet, table.first_row), LABELLED * SourcePlace.FILE.value
            return {
                "policy_start": CaseFinding(start, confidence, origin),
                "policy_end": CaseFinding(end, confidence, origin),
            }
    return {"policy_start": NOT_FOUND, "policy_end": NOT_FOUND}


def _coverages(case_sources: CaseSources, by_class: str) -> Iterator[CaseFinding]:
    """Yield the packages that are asked for; one that `by_class` asks for some classes is not that of the fleet."""
    for source in case_sources.sources:
        if coverage := find_coverage(source.text):
            named = [name for name in coverage.name.split(", ") if fold(name) not in by_class]
            certainty = LABELLED if coverage.is_labelled else UNLABELLED
            if named:
                yield finding_at(", ".join(named), certainty, source, coverage.start)
    of_rows = {vehicle.coverage.upper() for vehicle in case_sources.vehicles}
    if len(of_rows) == 1 and (name := of_rows.pop()):
        yield CaseFinding(name, LABELLED * SourcePlace.FILE.value, case_sources.vehicles[0].origin)


def _currencies(case_sources: CaseSources) -> Iterator[CaseFinding]:
    for source in case_sources.sources:
        if mention := find_currency(source.text):
            yield finding_at(mention.value, LABELLED, source, mention.start)
    valued = [vehicle for vehicle in case_sources.vehicles if vehicle.value is not None]
    if len({vehicle.currency for vehicle in valued}) == 1 and valued[0].currency:
        yield CaseFinding(valued[0].currency, DERIVED * SourcePlace.FILE.value, valued[0].origin)


def _payment_forms(sources: Sequence[SourceText]) -> Iterator[CaseFinding]:
    for source in sources:
        if mention := find_payment_form(source.text):
            yield finding_at(mention.value, LABELLED, source, mention.start)


def _losses(case_sources: CaseSources) -> tuple[tuple[LossPeriod, ...], Origin | None]:
    """Return the losses from the first source that has any; tables take precedence over sentences."""
    for table in case_sources.tables:
        if losses := read_loss_table(table):
            return tuple(losses), Origin(table.file, table.sheet, table.first_row)
    for source in case_sources.sources:
        if losses := find_losses(source.text):
            return tuple(losses[:MOST_PERIODS]), source.origin(max(0, source.text.find(losses[0].text[:_BEGINNING])))
    for table in case_sources.tables:
        if losses := read_loss_table(table, by_unit=True):
            return tuple(losses), Origin(table.file, table.sheet, table.first_row)
    return (), None
