"""The rules of the house that no linter knows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("domain", "mesh", "datastore", "matcher", "intake", "gateway", "cli", "protos", "samples", "bench", "tests")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
LONGEST_FILE = 400
MOST_FILES_IN_A_PACKAGE = 10


def test_there_is_source_to_look_at() -> None:
    assert len(SOURCES) > 50


def test_a_file_fits_into_one_head() -> None:
    assert [path for path in SOURCES if len(path.read_text().splitlines()) > LONGEST_FILE] == []


@pytest.mark.parametrize("package", ["intake", "matcher", "datastore", "gateway", "mesh", "cli"])
def test_a_package_is_rooms_and_no_drawer(package: str) -> None:
    assert len(list((ROOT / package).glob("*.py"))) <= MOST_FILES_IN_A_PACKAGE


def test_a_room_says_in_its_first_line_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] != "tests" and not path.read_text().startswith(('"""', "#!"))
    ]

    assert silent == []


def test_the_pins_hold_no_download_address() -> None:
    pins = (ROOT / "constraints.txt").read_text()

    assert not re.search(r"https?://|--index|--find-links", pins)


def test_every_pin_has_a_version_and_a_hash() -> None:
    pins = (ROOT / "constraints.txt").read_text()
    entries = re.findall(r"^\S+?==\S+(?: ;[^\\\n]*)? \\\n    --hash=sha256:[0-9a-f]{64}", pins, re.MULTILINE)

    assert len(entries) == len(re.findall(r"^[a-zA-Z0-9]", pins, re.MULTILINE))


def test_the_generator_and_the_runtime_of_protobuf_are_pinned_together() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {*project["dependencies"], *project["optional-dependencies"]["dev"]}
    pins = (ROOT / "constraints.txt").read_text()

    for name in ("grpcio", "grpcio-tools", "protobuf", "mypy-protobuf"):
        assert name in wanted
        assert re.search(rf"^{name}==", pins, re.MULTILINE)
