"""What a mail says about the fleet as a whole: who, from when, which cover; how sure that is, and from where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intake.case.client import Intermediary, read_name, read_number
from intake.case.coverage import find_coverage
from intake.case.findings import DERIVED, LABELLED, UNLABELLED, CaseFinding, SourcePlace, best, doubted, found, reading
from intake.case.losses import MOST_PERIODS, find_losses, read_loss_table
from intake.case.payment import find_currency, find_payment_form
from intake.case.policy_period import find_period
from intake.model.document import Origin
from intake.model.extraction import DATA_TEXTS, NEEDED, CaseData, FieldReading, LossPeriod

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from intake.case.findings import SourceText
    from intake.model.document import Sender, Table
    from intake.model.extraction import Vehicle


@dataclass(frozen=True, slots=True)
class CaseSources:
    """What case data is read from, the most trustworthy source first."""

    sources: Sequence[SourceText]
    broker: Sender
    sender: CaseFinding
    """How sure it is who the broker is."""
    signature: str = ""
    sent_on: dt.date | None = None
    tables: Sequence[Table] = ()
    vehicles: Sequence[Vehicle] = ()
    fixed: Mapping[str, CaseFinding] = field(default_factory=dict)
    """What is known of every mail of this broker."""


def read_case_data(asked: CaseSources) -> tuple[CaseData, list[str]]:
    """Return what the sources say, the surest finding of each field; and what a reviewer should know."""
    warnings: list[str] = []
    intermediary = Intermediary(asked.broker, asked.signature)
    name = read_name(asked.sources, intermediary)
    sender = doubted(asked.sender) if intermediary.owns_name(name.value) else asked.sender
    findings = {
        "client_name": name,
        "client_rfc": read_number(asked.sources, intermediary, name.value, warnings),
        "broker_name": CaseFinding(asked.broker.name, sender.confidence, sender.origin),
        "broker_email": CaseFinding(asked.broker.address, sender.confidence, sender.origin),
        **_period(asked),
        "coverage": best(_coverages(asked)),
        "currency": best(_currencies(asked.sources)),
        "payment_form": best(_payment_forms(asked.sources)),
    }
    findings |= {name: best([findings[name], fixed]) for name, fixed in asked.fixed.items()}
    losses, origin = _losses(asked)
    return _assembled(findings, losses, origin), warnings


def _assembled(findings: Mapping[str, CaseFinding], losses: tuple[LossPeriod, ...], origin: Origin | None) -> CaseData:
    texts = {name: findings[name].value for name in DATA_TEXTS}
    readings = [reading(name, findings[name]) for name in DATA_TEXTS if texts[name]]
    if losses:
        readings.append(FieldReading("losses", UNLABELLED, origin))
    stated = {*(each.field for each in readings)}
    return CaseData(
        **texts,
        losses=losses,
        readings=tuple(readings),
        missing_fields=tuple(name for name in NEEDED if name not in stated),
    )


def _period(asked: CaseSources) -> dict[str, CaseFinding]:
    """Return both days of one source: days of two sources need not belong together."""
    for source in asked.sources:
        period = find_period(source.text, asked.sent_on)
        if any(period[:2]):
            end_way = DERIVED if period.is_end_derived else LABELLED
            return {
                "policy_start": found(period.start, LABELLED, source, period.at),
                "policy_end": found(period.end, end_way, source, period.at),
            }
    return {"policy_start": CaseFinding("", 0), "policy_end": CaseFinding("", 0)}


def _coverages(asked: CaseSources) -> Iterator[CaseFinding]:
    for source in asked.sources:
        if coverage := find_coverage(source.text):
            yield found(coverage.name, LABELLED if coverage.is_labelled else UNLABELLED, source, coverage.start)
    of_rows = {vehicle.coverage.upper() for vehicle in asked.vehicles}
    if len(of_rows) == 1 and (name := of_rows.pop()):
        yield CaseFinding(name, LABELLED * SourcePlace.FILE.value, asked.vehicles[0].origin)


def _currencies(sources: Sequence[SourceText]) -> Iterator[CaseFinding]:
    for source in sources:
        if said := find_currency(source.text):
            yield found(said.value, LABELLED, source, said.start)


def _payment_forms(sources: Sequence[SourceText]) -> Iterator[CaseFinding]:
    for source in sources:
        if said := find_payment_form(source.text):
            yield found(said.value, LABELLED, source, said.start)


def _losses(asked: CaseSources) -> tuple[tuple[LossPeriod, ...], Origin | None]:
    """Return what the first source that speaks of losses says; a table of them before any sentence."""
    for table in asked.tables:
        if losses := read_loss_table(table):
            return tuple(losses), Origin(table.file, table.sheet, table.first_row)
    for source in asked.sources:
        if losses := find_losses(source.text):
            return tuple(losses[:MOST_PERIODS]), source.origin(0)
    return (), None
