"""The package that a text asks for."""

from __future__ import annotations

import pytest

from intake.case.coverage import find_coverage


@pytest.mark.parametrize(
    ("text", "package"),
    [
        ("Cobertura: RC.", "RC"),
        ("Favor de cotizar en paquete RC.", "RC"),
        ("Cobertura: amplia y RC.", "AMPLIA, RC"),
        ("Cobertura R.C.", "R.C."),
        ("¿Me cotizas cobertura amplia?", "AMPLIA"),
        ("La cobertura amplia incluye cristales. Favor de cotizarla.", "AMPLIA"),
    ],
)
def test_a_package_is_named_without_the_end_of_its_sentence(text: str, package: str) -> None:
    mention = find_coverage(text)

    assert mention is not None
    assert mention.name == package


@pytest.mark.parametrize(
    "text",
    [
        "¿La cobertura amplia incluye robo parcial? El cliente pregunta por el deducible.",
        "Oye, ¿el paquete limitado no cubre cristales?",
        "Does the coverage comprehensive include glass? ¿La cobertura básica tiene asistencia vial?",
    ],
)
def test_a_question_about_a_package_asks_for_none(text: str) -> None:
    assert find_coverage(text) is None
