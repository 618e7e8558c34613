"""Items in roman numbers, and parts of items: "i) serie …", "1.1 serie …", each a unit of what stands above them."""

from __future__ import annotations

import pytest

from domain.notices.codes import ReadingDoubt
from intake.extraction.email import extract_email
from intake.extraction.list_reader import ListReader
from intake.model.limits import ReadingLimits
from intake.readers.text import from_text
from intake.text.romans import roman_number
from tests.fixtures.mails import a_mail

VINS = ("3AKHT4B82LK712790", "3AKHT4B89LK713869", "3AKHT4B83LK715827")
MARKS = {
    "romans in brackets": ("i)", "ii)", "iii)"),
    "great romans in brackets": ("I)", "II)", "III)"),
    "romans in two brackets": ("(i)", "(ii)", "(iii)"),
    "romans and points": ("i.", "ii.", "iii."),
    "romans, points and dashes": ("I.-", "II.-", "III.-"),
    "parts": ("1.1", "1.2", "1.3"),
    "parts and points": ("1.1.", "1.2.", "1.3."),
    "parts in brackets": ("1.1)", "1.2)", "1.3)"),
    "parts and dashes": ("1.1 -", "1.2 -", "1.3 -"),
    "letters": ("a)", "b)", "c)"),
}


def read(text: str) -> list[tuple[str, int | None, str, str]]:
    limits = ReadingLimits()
    vehicles = ListReader(limits).read("body", from_text("body", text, limits).blocks).vehicles
    return [(unit.description, unit.year, unit.vin, unit.plate) for unit in vehicles]


@pytest.mark.parametrize("marks", MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("head", ["1. ", "A) ", "1) ", ""])
def test_numbered_parts_are_units_of_the_item_above(marks: tuple[str, ...], head: str) -> None:
    numbered = zip(marks, VINS, strict=True)
    parts = [f"   {mark} serie {number}, placas KS-31-00{place}" for place, (mark, number) in enumerate(numbered)]
    text = "\n".join([f"{head}Nissan NP300 chasis, modelo 2020:", *parts])

    assert read(text) == [
        ("Nissan NP300 chasis", 2020, number, f"KS-31-00{place}") for place, number in enumerate(VINS)
    ]


def test_parts_begin_again_below_each_item() -> None:
    text = """A) Nissan NP300 chasis, modelo 2020 (dos unidades):
         i) serie {}, placas KS-31-001
         ii) serie {}, placas KS-31-002
    B) Chevrolet Beat LTZ, modelo 2021:
         i) serie {}, placas KSA-10-33""".format(*VINS)

    assert [(year, serial, plate) for _, year, serial, plate in read(text)] == [
        (2020, VINS[0], "KS-31-001"),
        (2020, VINS[1], "KS-31-002"),
        (2021, VINS[2], "KSA-10-33"),
    ]


def test_items_in_romans_may_stand_in_one_line() -> None:
    text = "Favor de cotizar: I) Nissan Versa 2021 placas ABC-12-34 II) Kia Rio 2022 III) Mazda 3 2020"

    assert [(name, year) for name, year, _, _ in read(text)] == [
        ("Nissan Versa", 2021),
        ("Kia Rio", 2022),
        ("Mazda 3", 2020),
    ]


def test_the_letter_i_goes_on_a_list_in_letters() -> None:
    names = ["Versa", "Rio", "Onix", "Aveo", "Beat", "Spark", "March", "Tsuru", "Zanfor plana", "Jetta"]
    text = "\n".join(f"{letter}) {name} 2020" for letter, name in zip("abcdefghij", names, strict=True))

    assert [name for name, *_ in read(text)] == names


def test_decimals_that_count_nothing_are_no_marks() -> None:
    text = "3.5 ton Isuzu ELF 2020 placas LE-90-331\n4.5 ton Isuzu ELF 2021 placas LE-90-332"

    assert [plate for *_, plate in read(text)] == ["LE-90-331", "LE-90-332"]


def test_a_mark_is_no_name_of_a_vehicle() -> None:
    text = f"Cotizar:\nNissan Versa 2021 serie {VINS[0]}\n\nTambién, aparte:\n\nxl serie {VINS[1]}\n"
    vehicles = extract_email(a_mail().saying(text).as_bytes(), ReadingLimits()).vehicles

    assert ReadingDoubt.UNKNOWN_NAME in vehicles[-1].doubts


@pytest.mark.parametrize(
    ("text", "number"), [("i", 1), ("III", 3), ("iv", 4), ("IX", 9), ("xiv", 14), ("xx", 20), ("c", 0), ("1", 0)]
)
def test_roman_numbers_count(text: str, number: int) -> None:
    assert roman_number(text) == number
