"""What the guides say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from google.protobuf import descriptor_pool

from minca.datastore.v1 import (
    audit_service_pb2,
    case_service_pb2,
    catalog_service_pb2,
    correction_service_pb2,
    message_service_pb2,
    retention_service_pb2,
    vehicle_service_pb2,
)
from minca.errors.v1.error_reason_pb2 import ErrorReason
from minca.fleet.v1 import match_pb2
from minca.intake.v1 import intake_service_pb2
from minca.matcher.v1 import matcher_service_pb2 as matcher_v1
from minca.matcher.v2 import matcher_service_pb2 as matcher_v2
from minca.notices.v1 import drop_reason_pb2, match_warning_pb2, reading_doubt_pb2, warning_code_pb2

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"
CONTRACTS = (
    audit_service_pb2,
    case_service_pb2,
    catalog_service_pb2,
    correction_service_pb2,
    message_service_pb2,
    retention_service_pb2,
    vehicle_service_pb2,
    intake_service_pb2,
    matcher_v1,
    matcher_v2,
    match_pb2,
    drop_reason_pb2,
    match_warning_pb2,
    reading_doubt_pb2,
    warning_code_pb2,
)
GUIDES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])


def contract_names() -> set[str]:
    """Every message, field, enum value, option and service of the contracts, as `Name` and as `Message.field`."""
    names = {"requires"}
    pool = descriptor_pool.Default()
    for source in sorted((ROOT / "protos").rglob("*.proto")):
        file = pool.FindFileByName(str(source.relative_to(ROOT / "protos")))
        names |= set(file.services_by_name)
        for enum in file.enum_types_by_name.values():
            names |= set(enum.values_by_name)
        for message in file.message_types_by_name.values():
            names |= {message.name, *(f"{message.name}.{field}" for field in message.fields_by_name)}
        names |= set(file.enum_types_by_name)
    return names


def test_the_errors_page_has_each_reason_once_and_no_other() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| `[A-Z_]+` \|", (DOCS / "errors.md").read_text(), re.MULTILINE)
    reasons = [
        name.removeprefix("ERROR_REASON_")
        for name in ErrorReason.DESCRIPTOR.values_by_name
        if name != "ERROR_REASON_UNSPECIFIED"
    ]

    assert sorted(rows) == sorted(reasons)


def test_each_place_that_the_glossary_names_is_there() -> None:
    rows = re.findall(r"^\| \*\*.+\*\* \| .+ \| (.*) \|$", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    places = {place for row in rows for place in re.findall(r"`([^`]+)`", row)}
    names = contract_names()

    assert len(rows) > 30
    assert [place for place in sorted(places) if place not in names and not (ROOT / place).is_file()] == []


def test_the_glossary_is_in_order() -> None:
    words = re.findall(r"^\| \*\*(.+)\*\* \|", (DOCS / "glossary.md").read_text(), re.MULTILINE)

    assert words == sorted(words, key=str.lower)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_leads_somewhere(guide: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", guide.read_text())

    assert [link for link in links if not (guide.parent / link).exists()] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_that_a_guide_names_is_there(guide: Path) -> None:
    rooms = "domain|mesh|datastore|matcher|intake|gateway|cli|protos|samples|bench|tests|docs|deploy"
    named = re.findall(rf"`((?:{rooms})/[\w./-]+\.(?:py|proto|md|yaml|csv))", guide.read_text())

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_a_metric_that_the_operators_read_of_is_one_that_is_measured() -> None:
    named = re.findall(r"`((?:minca|rpc)\.[a-z.]+)`", (DOCS / "operators.md").read_text())
    code = "".join(
        path.read_text() for room in ("mesh", "datastore", "intake", "matcher") for path in (ROOT / room).rglob("*.py")
    )

    assert len(named) > 5
    assert [name for name in named if f'"{name}"' not in code] == []
