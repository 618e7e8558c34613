"""What the fork server loads before it forks, so that no child has to."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.fixtures.lists_by_kind import FLEETS
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail
from tests.fixtures.pages import pdf_of_words

if TYPE_CHECKING:
    from pathlib import Path

PDF: Final = pdf_of_words((("Marca", "Tipo", "Modelo"), ("NISSAN", "MARCH", "2019")))
MOST_EXPRESSIONS: Final = 3
"""Expressions that a mail may still need: those of its own boundary, and of what hardly any mail holds."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("mails")
    files = a_mail().with_xlsx([HEADER, VERSA, HILUX]).with_file("f.pdf", PDF)
    mails = [files, *(mail for mail, _ in FLEETS.values())]
    paths: list[Path] = []
    for number, mail in enumerate(mails):
        paths.append(folder / f"{number}.eml")
        paths[-1].write_bytes(mail.as_bytes())
    command = [sys.executable, "-m", "tests.integration.intake.prepared_process", *map(str, paths)]
    answer: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=120).stdout)
    return {**answer, "mails": len(mails)}


def test_no_child_imports_a_module(loaded: dict[str, Any]) -> None:
    assert loaded["vehicles"] > loaded["mails"]
    assert loaded["modules"] == []


def test_children_build_hardly_any_expression(loaded: dict[str, Any]) -> None:
    assert len(loaded["expressions"]) <= MOST_EXPRESSIONS * loaded["mails"]


def test_nothing_that_was_loaded_began_a_thread(loaded: dict[str, Any]) -> None:
    assert loaded["threads"] == 1
