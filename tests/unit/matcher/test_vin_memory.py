"""Codes that persons found for vehicles of the same VIN key tell versions apart, and never contradict the text."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vin import check_digit, version_key
from matcher.linkage.match import match
from matcher.linkage.match_result import Decision, Match, Thresholds
from matcher.query.vehicle_text import VehicleText
from matcher.service.vin_memory import MOST_VEHICLES, RememberedVinCode, VinMemory
from tests.fixtures.small_catalogue import small_catalogue

INSURER, VERSION = "norte", small_catalogue().version

AN_AVEO: Final = VehicleText("CHEVROLET AVEO LT", year=2019)  # C1 and C3 differ in the gearbox, which it does not say


def a_vin(start: str, rest: str) -> str:
    """A VIN with the right check digit."""
    number = f"{start}0{rest}"
    return f"{start}{check_digit(number)}{rest}"


NEXT, ONE, ANOTHER = (a_vin("3G1TA5AF", f"KL10000{number}") for number in (1, 2, 3))
OF_ANOTHER_LINE = a_vin("3G1TB5AF", "KL100009")


def remembering(*codes: tuple[str, str], version: str = VERSION, vin: str = ONE) -> VinMemory:
    """A memory of vehicles, each with the code that a person found last."""
    memory = VinMemory()
    for vehicle, cvegs in codes:
        year = 2019 if cvegs else 0
        memory.learn(RememberedVinCode(INSURER, vehicle, version_key(vin), cvegs, year, version))
    return memory


def answered(memory: VinMemory, text: VehicleText, *, insurer: str = INSURER) -> Match:
    plain = match(text, small_catalogue(), Thresholds(), max_candidates=6)
    (answer,) = memory.tell_apart(insurer, [text], [plain])
    return answer


def asked(memory: VinMemory, vin: str = NEXT, *, insurer: str = INSURER) -> Match:
    return answered(memory, replace(AN_AVEO, vin=vin), insurer=insurer)


PLAIN = asked(VinMemory())


def code_of(memory: VinMemory, answer: Match) -> str:
    """The code of an answer once the memory was asked."""
    (told_apart,) = memory.tell_apart(INSURER, [replace(AN_AVEO, vin=NEXT)], [answer])
    return told_apart.best.cvegs if told_apart.best else ""


@pytest.mark.parametrize("cvegs", ["C1-2019", "C3-2019"])
def test_what_the_text_leaves_open_the_remembered_code_tells_apart(cvegs: str) -> None:
    answer = asked(remembering(("a", cvegs)))

    assert answer.best is not None
    assert answer.best.cvegs == answer.candidates[0].row.cvegs == cvegs
    assert answer.code > PLAIN.code
    assert answer.listed == PLAIN.listed
    assert answer.confidence == pytest.approx(answer.listed * answer.code, abs=1e-3)
    assert answer.equals == ()
    assert [evidence.attribute for evidence in answer.candidates[0].evidence][-1] == "vin_memory"
    assert not any(evidence.attribute == "vin_memory" for one in answer.candidates[1:] for evidence in one.evidence)


def test_more_vehicles_make_it_surer() -> None:
    confidences = [asked(remembering(*((str(n), "C3-2019") for n in range(count)))).confidence for count in (1, 5, 40)]

    assert confidences == sorted(set(confidences))


def test_of_the_vehicles_of_a_key_the_last_ones_count() -> None:
    old, new = [("old", "C1-2019")], [(str(number), "C3-2019") for number in range(MOST_VEHICLES)]

    assert asked(remembering(*new, *old)).confidence == PLAIN.confidence
    assert asked(remembering(*old, *new)).confidence == asked(remembering(*new)).confidence
    assert asked(remembering(*old, *new[1:], *old)).confidence == PLAIN.confidence


def test_codes_that_are_learned_meanwhile_disturb_no_answer() -> None:
    memory, is_done = remembering(("a", "C3-2019")), threading.Event()

    def learn() -> None:
        for number in itertools.takewhile(lambda _: not is_done.is_set(), itertools.count()):
            memory.learn(RememberedVinCode(INSURER, str(number), version_key(ONE), "C3-2019", 2019, VERSION))

    learning = threading.Thread(target=learn)
    learning.start()
    try:
        codes = {code_of(memory, PLAIN) for _ in range(5000)}
    finally:
        is_done.set()
        learning.join()

    assert codes == {"C3-2019"}


def test_a_vin_in_the_description_counts_too() -> None:
    text = replace(AN_AVEO, description=f"CHEVROLET AVEO LT {NEXT}")

    assert "vin_memory" in {
        evidence.attribute for evidence in answered(remembering(("a", "C3-2019")), text).candidates[0].evidence
    }


@pytest.mark.parametrize(
    "memory",
    [
        remembering(("a", "C1-2019"), ("b", "C3-2019")),
        remembering(("a", "C3-2019"), ("b", "")),
        remembering(("a", "C3-2019"), ("a", "")),
        remembering(("a", "C3-2019"), version="another version"),
        remembering(("a", "C3-2019"), vin=OF_ANOTHER_LINE),
        remembering(("a", "no candidate")),
    ],
    ids=["contradicted", "found wrong", "taken back", "other catalogue", "other vehicles", "no candidate"],
)
def test_what_does_not_agree_is_no_evidence(memory: VinMemory) -> None:
    assert asked(memory) == PLAIN


def test_a_later_correction_of_the_same_vehicle_takes_the_place_of_the_first() -> None:
    answer = asked(remembering(("a", "C1-2019"), ("a", "C3-2019")))

    assert answer.best is not None
    assert answer.best.cvegs == "C3-2019"


def test_what_one_insurer_found_is_nothing_to_another() -> None:
    assert asked(remembering(("a", "C3-2019")), insurer="sur") == PLAIN


@pytest.mark.parametrize("vin", ["", NEXT[:10], NEXT[:8] + ("1" if NEXT[8] != "1" else "2") + NEXT[9:]])
def test_without_a_valid_vin_nothing_is_remembered(vin: str) -> None:
    assert asked(remembering(("a", "C3-2019")), vin).candidates[0].beside_text == ()


@pytest.mark.parametrize("description", ["TOYOTA YARIS CORE CVT", "CHEVROLET AVEO LT", "CHEVROLET AVEO LT TA", "nada"])
@pytest.mark.parametrize("year", [2017, 2019, 2020])
def test_it_contradicts_neither_brand_nor_year_nor_makes_a_match(description: str, year: int) -> None:
    text = VehicleText(description, year=year, vin=NEXT)
    plain, answer = answered(VinMemory(), text), answered(remembering(*((str(n), "C3-2019") for n in range(60))), text)

    if plain.decision is Decision.NO_MATCH:
        assert answer == plain
    else:
        assert answer.best is not None
        assert plain.best is not None
        assert (answer.best.brand, answer.best.year) == (plain.best.brand, plain.best.year)


@given(st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=17, max_size=17))
def test_a_key_never_holds_a_whole_vin(text: str) -> None:
    assert len(version_key(text)) in {0, 9}


def test_vehicles_of_one_line_and_year_share_a_key() -> None:
    assert version_key(ONE) == version_key(ANOTHER.lower()) == "3G1TA5AFK"
    assert version_key(OF_ANOTHER_LINE) != version_key(ONE)


def test_a_code_that_is_withdrawn_gives_way_to_the_one_before_it() -> None:
    memory = VinMemory()
    code = RememberedVinCode(INSURER, "one", version_key(ONE), "C3-2019", 2019, VERSION, code_id=1)
    other = code._replace(cvegs="C1-2019", code_id=2)
    for remembered in (code, other):
        memory.learn(remembered)
    both = asked(memory)

    memory.learn(other._replace(cvegs="", entry_year=0, code_id=3, withdraws_id=2))
    assert asked(memory) != both
    assert asked(memory) == asked(remembering(("one", "C3-2019")))


def test_a_vehicle_whose_only_code_is_withdrawn_contradicts_no_other() -> None:
    memory = remembering(("one", "C3-2019"))
    before = asked(memory)
    wrong = RememberedVinCode(INSURER, "two", version_key(ONE), "C1-2019", 2019, VERSION, code_id=2)
    memory.learn(wrong)
    assert asked(memory) == PLAIN

    memory.learn(wrong._replace(cvegs="", entry_year=0, code_id=3, withdraws_id=2))
    assert asked(memory) == before


def test_a_line_of_vins_of_which_everything_was_withdrawn_is_not_known() -> None:
    memory = VinMemory()
    code = RememberedVinCode(INSURER, "one", version_key(ONE), "C3-2019", 2019, VERSION, code_id=1)
    memory.learn(code)
    memory.learn(code._replace(cvegs="", entry_year=0, code_id=2, withdraws_id=1))

    assert not memory.knows(INSURER, replace(AN_AVEO, vin=NEXT))
    assert asked(memory) == PLAIN
