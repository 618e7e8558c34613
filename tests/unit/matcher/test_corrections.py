"""The same text of the same insurer gets the code that a reviewer gave it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.notices.codes import MatchWarning
from domain.notices.notice import notice
from matcher.catalogue.entries import build_catalogue
from matcher.linkage.match import match
from matcher.linkage.match_result import Decision, Match, MatchMethod, Thresholds
from matcher.query.vehicle_text import VehicleText
from matcher.service import corrections
from matcher.service.corrections import CorrectionMemory, RememberedCorrection
from tests.fixtures.small_catalogue import code, small_catalogue, small_rows

TIE = VehicleText("CHEVROLET AVEO LT 2019")  # C1 and C3 differ in the gearbox, which it does not say
OURS = "ours"


def a_correction(
    text: VehicleText = TIE, cvegs: str = "C3-2019", *, year: int = 2019, insurer_id: str = OURS
) -> RememberedCorrection:
    return RememberedCorrection(insurer_id, text, cvegs, year, date(2026, 11, 23), "TK-2026-001")


def recalled(memory: CorrectionMemory, text: VehicleText, *, insurer_id: str = OURS) -> Match:
    answer = match(text, small_catalogue(), Thresholds())
    return memory.recall(insurer_id, text, answer, small_catalogue())


def memory_of(*remembered: RememberedCorrection) -> CorrectionMemory:
    memory = CorrectionMemory()
    for correction in remembered:
        memory.learn(correction)
    return memory


def test_what_was_taught_is_answered_with_where_it_comes_from() -> None:
    answer = recalled(memory_of(a_correction()), TIE)

    assert (code(answer), answer.decision, answer.method) == ("C3-2019", Decision.ACCEPT, MatchMethod.MEMORY)
    assert answer.confidence == corrections.CONFIDENCE
    assert answer.warnings[-1] == notice(MatchWarning.CODE_OF_REVIEWER, date="2026-11-23", cot_number="TK-2026-001")
    assert answer.candidates[0].row == answer.best
    assert [one.row.cvegs for one in answer.candidates].count("C3-2019") == 1
    assert answer.candidates[0].evidence
    assert answer.equals == ()


def test_a_code_that_the_rules_did_not_think_of_is_answered_too() -> None:
    answer = recalled(memory_of(a_correction(cvegs="F1-2019")), TIE)

    assert code(answer) == "F1-2019"
    assert answer.candidates[0].row == answer.best


@pytest.mark.parametrize(
    "text",
    [
        VehicleText("  chevrolet  Aveo, LT 2019 "),
        VehicleText("UNIDAD 14 CHEVROLET AVEO LT 2019 BLANCO"),
        VehicleText("CHEVROLET AVEO LT 2019 $189,000.00"),
    ],
)
def test_spelling_and_what_names_the_unit_make_no_other_text(text: VehicleText) -> None:
    assert recalled(memory_of(a_correction()), text).method is MatchMethod.MEMORY


@pytest.mark.parametrize(
    "text",
    [
        VehicleText("CHEVROLET AVEO LT 2020"),
        VehicleText("CHEVROLET AVEO LT AUT 2019"),
        VehicleText("AVEO LT 2019", brand="CHEVROLET"),
        VehicleText(TIE.description, year=2019),
    ],
)
def test_another_text_is_another_text(text: VehicleText) -> None:
    assert recalled(memory_of(a_correction()), text).method is not MatchMethod.MEMORY


def test_a_correction_does_not_apply_to_another_insurer() -> None:
    assert recalled(memory_of(a_correction()), TIE, insurer_id="theirs") == match(TIE, small_catalogue(), Thresholds())


@pytest.mark.parametrize(("cvegs", "year"), [("gone", 2019), ("C3-2019", 2020)])
def test_a_code_that_the_catalogue_does_not_have_is_forgotten(cvegs: str, year: int) -> None:
    assert recalled(memory_of(a_correction(cvegs=cvegs, year=year)), TIE).method is MatchMethod.RULES


def test_another_catalogue_is_looked_into_anew() -> None:
    memory = memory_of(a_correction())
    without = build_catalogue("without", [row for row in small_rows() if row.cvegs != "C3-2019"])
    answers = [
        memory.recall(OURS, TIE, match(TIE, catalogue, Thresholds()), catalogue)
        for catalogue in (small_catalogue(), without, small_catalogue())
    ]

    assert [answer.method for answer in answers] == [MatchMethod.MEMORY, MatchMethod.RULES, MatchMethod.MEMORY]


def test_the_last_correction_holds_and_an_empty_one_forgets() -> None:
    memory = memory_of(a_correction(), a_correction(cvegs="C1-2019"))
    assert code(recalled(memory, TIE)) == "C1-2019"

    memory.learn(a_correction(cvegs="", year=0))
    assert recalled(memory, TIE).method is MatchMethod.RULES


def withdrawing(correction: RememberedCorrection) -> RememberedCorrection:
    return correction._replace(cvegs="", entry_year=0, correction_id=99, withdraws_id=correction.correction_id)


def test_a_correction_that_is_withdrawn_gives_way_to_the_one_before_it() -> None:
    first, second = a_correction(cvegs="C1-2019")._replace(correction_id=1), a_correction()._replace(correction_id=2)
    memory = memory_of(first, second, withdrawing(second))
    assert code(recalled(memory, TIE)) == "C1-2019"

    memory.learn(withdrawing(first))
    assert recalled(memory, TIE).method is MatchMethod.RULES
    assert memory.correction_count == 0


def test_the_last_correction_stands_when_one_before_it_is_withdrawn() -> None:
    first, second = a_correction(cvegs="C1-2019")._replace(correction_id=1), a_correction()._replace(correction_id=2)

    assert code(recalled(memory_of(first, second, withdrawing(first)), TIE)) == "C3-2019"


def test_a_correction_that_was_forgotten_applies_again_when_the_forgetting_is_withdrawn() -> None:
    first = a_correction()._replace(correction_id=1)
    none_is_right = a_correction(cvegs="", year=0)._replace(correction_id=2)
    memory = memory_of(first, none_is_right)
    assert memory.corrected(OURS, [TIE]) == [False]

    memory.learn(withdrawing(none_is_right))
    assert code(recalled(memory, TIE)) == "C3-2019"


def test_of_one_text_only_the_last_corrections_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "MOST_OF_A_TEXT", 2)
    made = [a_correction()._replace(correction_id=number) for number in (1, 2, 3)]
    memory = memory_of(*made)
    assert memory.correction_count == 2

    for correction in made[1:]:
        memory.learn(withdrawing(correction))
    assert recalled(memory, TIE).method is MatchMethod.RULES


def test_a_text_that_names_no_vehicle_is_not_remembered_for_another() -> None:
    text = VehicleText("CAMIONETA UNIDAD 4")

    assert recalled(memory_of(a_correction(text)), text).method is MatchMethod.NONE


def test_the_oldest_correction_is_dropped_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "MOST_CORRECTIONS", 2)
    texts = [VehicleText(f"CHEVROLET AVEO LT {year}") for year in (2018, 2019, 2020)]
    memory = memory_of(*(a_correction(text) for text in texts))

    assert [recalled(memory, text).method is MatchMethod.MEMORY for text in texts] == [False, True, True]
    assert memory.correction_count == 2
