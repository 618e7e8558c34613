"""What passes as JSON between the process that reads mails and the one that asked: what is known, what was read."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from intake.lexicon.column_names import Column
from intake.model.document import Origin
from intake.model.extraction import CaseData, DroppedRow, Extraction, FieldReading, LossPeriod, UnsureTable, Vehicle
from intake.profiles.model import PriorKnowledge, Profile


def dump(extraction: Extraction) -> bytes:
    """Return `extraction` as JSON."""
    return json.dumps(asdict(extraction)).encode()


def load(content: bytes) -> Extraction:
    """Return the extraction that `dump` wrote."""
    written: dict[str, Any] = json.loads(content)
    return Extraction(
        data=_data(written["data"]),
        vehicles=tuple(_vehicle(vehicle) for vehicle in written["vehicles"]),
        warnings=tuple(written["warnings"]),
        needs_review=written["needs_review"],
        dropped_rows=tuple(
            DroppedRow(Origin(**row["origin"]), row["reason"], row["text"]) for row in written["dropped_rows"]
        ),
        text=written["text"],
        unsure_tables=tuple(
            UnsureTable(Origin(**table["origin"]), tuple(map(tuple, table["rows"])))
            for table in written["unsure_tables"]
        ),
    )


def _data(written: dict[str, Any]) -> CaseData:
    lists: dict[str, Any] = {
        "losses": tuple(LossPeriod(**loss) for loss in written.pop("losses")),
        "readings": tuple(
            FieldReading(**{**reading, "origin": _origin(reading["origin"])}) for reading in written.pop("readings")
        ),
        "missing_fields": tuple(written.pop("missing_fields")),
    }
    return CaseData(**written, **lists)


def _origin(written: dict[str, Any] | None) -> Origin | None:
    return Origin(**written) if written else None


def _vehicle(written: dict[str, Any]) -> Vehicle:
    parts = {"origin": _origin(written["origin"]), "warnings": tuple(written["warnings"])}
    return Vehicle(**{**written, **parts})


def dump_known(known: PriorKnowledge) -> bytes:
    """Return what is known as one line of JSON."""
    profiles = [
        {
            **{each.name: getattr(profile, each.name) for each in fields(profile)},
            "columns": dict(profile.columns),
            "fixed": dict(profile.fixed),
        }
        for profile in known.profiles
    ]
    said = {"profiles": profiles, "insurer_domains": sorted(known.insurer_domains), "columns": dict(known.columns)}
    return json.dumps(said).encode()


def load_known(content: bytes) -> PriorKnowledge:
    """Return what `dump_known` wrote."""
    written: dict[str, Any] = json.loads(content)
    return PriorKnowledge(
        profiles=tuple(_profile(profile) for profile in written["profiles"]),
        insurer_domains=frozenset(written["insurer_domains"]),
        columns=_columns(written["columns"]),
    )


def _profile(written: dict[str, Any]) -> Profile:
    lists = {name: tuple(written[name]) for name in ("senders", "sheets", "skip_rows")}
    return Profile(**{**written, **lists, "columns": _columns(written["columns"])})


def _columns(written: dict[str, str]) -> dict[str, Column]:
    return {header: Column(meaning) for header, meaning in written.items()}
