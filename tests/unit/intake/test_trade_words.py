"""Brands and models in texts: each spelling that is known is found, and what only looks like one is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import brands, models
from domain.word_lists import FIRST
from intake.lexicon.leaving import is_gone, is_heading_of_gone, is_sheet_of_gone, is_title_of_gone, says_gone
from intake.lexicon.trade_words import find_brands, find_models, is_brand, names_make
from intake.model.document import Line
from intake.model.limits import ReadingLimits
from intake.text.prose import read_prose

LIMITS = ReadingLimits()
MARKS = brands.spellings()


def read(*items: str) -> list[str]:
    lines = [Line(f"{number}. {item}", number) for number, item in enumerate(items, start=1)]
    return [vehicle.description for vehicle in read_prose("body", lines, LIMITS).vehicles]


def found(text: str) -> list[str]:
    return [match.group() for match in find_brands(text)]


def test_every_brand_that_the_matcher_knows_is_read_in_a_list() -> None:
    lost = [spelling for spelling in MARKS if len(read("NISSAN VERSA 2022", f"{spelling} XQ9 2021")) != 2]

    assert lost == []


def test_every_model_that_is_known_is_read_in_a_list_with_its_hyphens_and_without() -> None:
    names = [written for name in models.names() for written in (name, name.replace("-", ""), name.lower())]

    assert [name for name in names if len(read("NISSAN VERSA 2022", f"{name} 2021")) != 2] == []


def test_every_spelling_of_a_brand_is_a_brand_alone_in_a_cell() -> None:
    assert [spelling for spelling in MARKS if not is_brand(spelling)] == []


def test_twelve_trucks_and_motorcycles_of_brands_in_short_are_read() -> None:
    fleet = """NISSAN VERSA 2022|INTL LT 2021|NAVISTAR 4300 2018|TOYOTA HILUX 2023|HIUNDAI HD78 2017|GM S10 2022
        |FREIGHTLINER CASCADIA 2020|KYMCO AGILITY 2024|DFM RICH 6 2023|KW T680 2019|MB SPRINTER 2021|HD FAT BOY 2020"""

    assert len(read(*map(str.strip, fleet.split("|")))) == 12


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("GM S10 2022", "GM"),
        ("Asegurar una GM S10 2022", "GM"),
        ("2 KW T680", "KW"),
        ("Tracto KW T680", "KW"),
        ("1 camión marca MB 2019", "MB"),
        ("Unidades: INTERNACIONAL 4300", "INTERNACIONAL"),
        ("2019 GM EXPRESS", "GM"),
        ("M. BENZ ATEGO", "M. BENZ"),
        ("ROLLS-ROYCE GHOST", "ROLLS-ROYCE"),
    ],
)
def test_a_short_spelling_counts_where_a_name_may_begin(text: str, brand: str) -> None:
    assert found(text) == [brand]


@pytest.mark.parametrize(
    "text",
    [
        "motor de 450 HP, 336 KW, 2020",
        "Adjunto un archivo de 3 MB",
        "flotilla.xlsx (1.2 MB)",
        "Aeropuerto INTERNACIONAL de Toluca",
        "LOGISTICA INTERNACIONAL 2024",
        "PRIMA NETA 2024",
        "llamar sin lada 55 2024 2025",
        "el hero de la mini van, smart, land",
        "SON 3 PALLETS FTL",
        "GRUPO ALFA SA DE CV",
        "XGM GMX G&M A&KW",
    ],
)
def test_what_only_looks_like_a_brand_is_none(text: str) -> None:
    assert found(text) == []


def test_the_trim_of_a_pickup_is_no_motorcycle() -> None:
    assert read("CHEVROLET SILVERADO 2500 HD 2020", "RAM 2500 HD 2021") == [
        "CHEVROLET SILVERADO 2500 HD",
        "RAM 2500 HD",
    ]


@given(
    st.sampled_from(sorted(MARKS)), st.sampled_from(sorted(models.names())), st.text(" .,;\n-", min_size=1, max_size=3)
)
def test_a_name_is_found_with_its_place_in_the_text(brand: str, model: str, between: str) -> None:
    text = f"Ñandú {brand}{between}{model}"
    places = (*find_brands(text), *find_models(text))

    assert (
        MARKS[brand] == FIRST or any(text[match.start() : match.end()] == brand for match in places) or brand in model
    )
    assert names_make(text)
    assert all(match.group() == text[match.start() : match.end()].upper() for match in places)


@pytest.mark.parametrize("text", ["Sucursal Baja California", "PLANTA BAJA", "Alta", "Ventas", "Unidades"])
def test_a_place_says_nothing_of_units_that_left(text: str) -> None:
    folded = text.upper()

    assert not any(says(folded) for says in (is_heading_of_gone, is_title_of_gone, is_sheet_of_gone, says_gone))
    assert not is_gone(text)


@pytest.mark.parametrize("word", ["VENDIDAS", "CANCELADOS", "BAJAS", "EXCLUIDAS"])
def test_a_word_for_units_that_left_counts_in_headings_titles_and_names_of_sheets(word: str) -> None:
    assert all(says(f"UNIDADES {word}") for says in (is_heading_of_gone, is_title_of_gone, is_sheet_of_gone))
