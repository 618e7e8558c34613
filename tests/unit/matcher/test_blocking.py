"""What is compared: everything that may be the vehicle, and never another year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from matcher.linkage.blocking import Block, Level, block
from matcher.query.understand import understand
from matcher.query.vehicle_text import VehicleText
from tests.fixtures.small_catalogue import small_catalogue, small_rows

if TYPE_CHECKING:
    from matcher.catalogue.entries import CatalogueRow


def block_for(description: str, year: int | None = None) -> Block:
    return block(understand(VehicleText(description, year=year), small_catalogue()), small_catalogue())


def codes(description: str, year: int | None = None) -> set[str]:
    return {small_catalogue().entries[position].row.cvegs for position in block_for(description, year).positions}


def test_brand_model_and_year_give_all_versions_of_the_model() -> None:
    assert codes("TOYOTA YARIS 2020") == {"T1-2020", "T2-2020", "T3-2020"}


def test_a_model_that_only_one_brand_has_stands_for_its_brand() -> None:
    assert block_for("YARIS 2020").level is Level.MODEL
    assert codes("YARIS 2020") == {"T1-2020", "T2-2020", "T3-2020"}


def test_behind_words_that_may_be_another_brand_it_does_not() -> None:
    assert block_for("ACME YARIS 2020").level is Level.MODEL_ONLY
    assert codes("ACME YARIS 2020") == {"T1-2020", "T2-2020", "T3-2020"}


def test_without_a_model_the_brand_is_searched_by_words() -> None:
    assert block_for("VW COMFORTLINE 2018").level is Level.BRAND
    assert codes("VW COMFORTLINE 2018") == {"V1-2018"}


def test_without_brand_and_model_the_whole_catalogue_is_searched_by_words() -> None:
    assert block_for("COMFORTLINE 2018").level is Level.WORDS
    assert codes("COMFORTLINE 2018") == {"V1-2018"}
    assert codes("COMFORTLNE 2018") == {"V1-2018"}


def test_a_model_that_relatives_list_too_is_searched_with_them() -> None:
    assert codes("CHEVROLET SIERRA DENALI 2019") == {"G1-2019"}


def test_a_year_that_is_not_there_gives_nothing_but_the_years_that_are() -> None:
    assert block_for("TOYOTA YARIS 2031") == Block((), Level.NONE, (2019, 2020, 2021))


def test_a_brand_that_is_not_there_gives_nothing() -> None:
    assert block_for("KENWORTH T800 2018").positions == ()


@given(st.sampled_from(small_rows()), st.integers(1990, 2040))
def test_no_entry_of_another_year_is_ever_compared(row: CatalogueRow, year: int) -> None:
    block_of = block_for(f"{row.brand} {row.model} {row.description}", year)

    assert {small_catalogue().entries[position].row.year for position in block_of.positions} <= {year}
