"""The desk's texts and its build, without a browser."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

DESK = Path(__file__).resolve().parents[3] / "desk"
TEXTS = DESK / "src" / "i18n"
SOURCES = sorted([*(DESK / "src").rglob("*.ts"), *(DESK / "src").rglob("*.tsx"), *(DESK / "src").rglob("*.css")])
MADE = DESK / "src" / "api" / "schema.d.ts"
LONGEST_FILE = 400
ENTRY = re.compile(r'^  "([^"]+)": "(.*)",$', re.MULTILINE)


def texts(language: str) -> dict[str, str]:
    """The texts of one language, by key."""
    files = (TEXTS / f"{language}.ts", *TEXTS.glob(f"*.{language}.ts"))
    return dict(entry for path in files for entry in ENTRY.findall(path.read_text(encoding="utf-8")))


def test_both_languages_have_the_same_texts_with_the_same_places_to_fill() -> None:
    spanish, english = texts("es"), texts("en")

    assert len(spanish) > 300
    assert spanish.keys() == english.keys()
    places = re.compile(r"\{(\w+)\}")
    assert [
        key for key in spanish if sorted(places.findall(spanish[key])) != sorted(places.findall(english[key]))
    ] == []
    assert [key for key, text in {**spanish, **english}.items() if not text] == []


def test_every_text_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES if path.parent != TEXTS and path != MADE)
    code += (TEXTS / "format.ts").read_text(encoding="utf-8")
    used = set(re.findall(r"[\"`]([a-zA-Z]+(?:\.[a-zA-Z]+)+)[\"`]", code))
    prefixes = {*re.findall(r"named\(\s*\"(\w+)\"", code), *re.findall(r"`([\w.]+)\.\$\{", code)}
    stems = {key: re.sub(r"\.(one|many)$", "", key) for key in texts("es")}

    assert [key for key, stem in stems.items() if stem not in used and not key.startswith(tuple(prefixes))] == []


def test_a_file_of_the_desk_fits_into_one_head() -> None:
    long = [path.name for path in SOURCES if path != MADE and len(path.read_text().splitlines()) > LONGEST_FILE]

    assert long == []


def test_the_desk_that_is_built_is_that_of_todays_sources_and_contracts() -> None:
    if not (DESK / "dist").is_dir():
        pytest.skip("the desk is not built: make setup")
    asked = subprocess.run([sys.executable, DESK / "build.py", "stale"], capture_output=True, text=True, check=False)

    assert asked.returncode == 0, asked.stderr


def test_no_file_of_the_desk_names_where_its_packages_come_from() -> None:
    lock = (DESK / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in lock
    assert '"integrity"' in lock
