"""Brands and models that only the catalogue of an insurer has are found in texts, everyday words are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import brands
from intake.extraction.email import extract_email
from intake.lexicon import trade_words
from intake.lexicon.catalogue_names import NO_NAMES, CatalogueNames, lacking
from intake.model.limits import ReadingLimits
from intake.text.prose import read_item
from tests.fixtures.mails import a_mail

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def tecolote() -> Iterator[None]:
    trade_words.know(CatalogueNames(("TECOLOTE", "ALAS DEL SUR"), ("NOCTURNO", "VUELO 3")))
    yield
    trade_words.know(NO_NAMES)


def test_only_what_the_word_lists_lack_is_taken_over() -> None:
    brand_names = ["KIA", "KIA II", "Tecolote", "TECOLOTE", "TECOLOTE TK", "REMOLQUE", "BLANCO", "X", "Ñandú", "42"]
    model_names = ["RIO", "RIO LX", "NOCTURNO SE", "NOCTURNO", "SEDAN", "R8", "VUELO 3", "TECOLOTE", "4X4 / DIESEL"]

    assert lacking(brand_names, model_names) == CatalogueNames(("TECOLOTE", "NANDU"), ("NOCTURNO", "VUELO 3"))


@given(st.lists(st.text(max_size=50)), st.lists(st.text(max_size=50)))
def test_any_names_of_a_catalogue_can_be_looked_for(brand_names: list[str], model_names: list[str]) -> None:
    try:
        trade_words.know(lacking(brand_names, model_names))
        assert all(map(trade_words.is_brand, brands.spellings()))
    finally:
        trade_words.know(NO_NAMES)


@pytest.mark.usefixtures("tecolote")
@pytest.mark.parametrize("text", ["Tecolote Nocturno 2021", "TECOLOTE 2021", "Alas del Sur gris 2020", "NOCTURNO 2022"])
def test_a_name_of_the_catalogue_makes_a_vehicle_of_an_item(text: str) -> None:
    assert read_item(text) is not None


@pytest.mark.usefixtures("tecolote")
@pytest.mark.parametrize(
    "text", ["vi un tecolote en 2021", "vi al Tecolote en 2021", "turno nocturno 2022", "del nocturno 2022"]
)
def test_the_same_word_in_a_sentence_is_no_name(text: str) -> None:
    assert read_item(text) is None


@pytest.mark.parametrize("text", ["TECOLOTE 2021", "Alas del Sur gris 2020"])
def test_without_the_catalogue_nobody_knows_the_name(text: str) -> None:
    assert read_item(text) is None


@pytest.mark.usefixtures("tecolote")
def test_a_model_of_the_catalogue_alone_in_a_sentence_is_no_vehicle() -> None:
    mail = a_mail().saying("Saludos.\nNOCTURNO, servicio las 24 horas desde 2009\n")

    assert not extract_email(mail.as_bytes(), ReadingLimits()).vehicles
