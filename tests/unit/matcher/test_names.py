"""Brands and models are recognised however they are written."""

from __future__ import annotations

import pytest

from matcher.catalogue.name_lookup import BrandState, nearest_spelling
from matcher.query.understand import Understanding, understand
from matcher.query.vehicle_text import VehicleText
from tests.fixtures.small_catalogue import small_catalogue


def read(description: str, *, brand: str = "", model: str = "") -> Understanding:
    return understand(VehicleText(description, brand, model), small_catalogue())


def first_model(read: Understanding) -> str:
    return read.models[0].model if read.models else ""


@pytest.mark.parametrize(
    ("written", "brand"),
    [
        ("VW JETTA", "VOLKSWAGEN"),
        ("V.W. JETTA", "VOLKSWAGEN"),
        ("M. BENZ C 200", "MERCEDES BENZ"),
        ("MERCEDES C200", "MERCEDES BENZ"),
        ("MERCEDEZ BENZ C200", "MERCEDES BENZ"),
        ("GM SIERRA", "GENERAL MOTORS"),
        ("TOYTA YARIS", "TOYOTA"),
        ("VEHICULO MARCA TOYOTA YARIS", "TOYOTA"),
        ("YARIS TOYOTA", "TOYOTA"),
        ("KW T800", "KENWORTH"),
        ("FREIGTHLINER M2", "FREIGHTLINER"),
        ("FREITLINER M2", "FREIGHTLINER"),
        ("CHEVY AVEO", "CHEVROLET"),
    ],
)
def test_a_brand_is_recognised(written: str, brand: str) -> None:
    assert read(written).brand == brand


@pytest.mark.parametrize(
    ("written", "model"),
    [
        ("NISSAN NP 300 S", "NP300"),
        ("NISSAN NP-300 S", "NP300"),
        ("HONDA CRV EX", "CRV"),
        ("HONDA CR-V EX", "CRV"),
        ("MAZDA MAZDA 3 TOURING", "3"),
        ("MAZDA CX-5 SPORT", "CX5"),
        ("FORD F.150 XL", "F150"),
        ("PEUGEOT 2008 ALLURE 2019", "2008"),
        ("TOYOTA COROLA LE", "COROLLA"),
        ("DODGE RAM 1500 SLT", "RAM1500"),
        ("RAM 1500 SLT", "RAM1500"),
        ("COROLLA LE", "COROLLA"),
    ],
)
def test_a_model_is_recognised(written: str, model: str) -> None:
    assert first_model(read(written)) == model


def test_fields_of_their_own_are_read_first() -> None:
    stated = read("SE CVT", brand="TOYOTA", model="COROLLA")

    assert (stated.brand, first_model(stated)) == ("TOYOTA", "COROLLA")
    assert "SE" in stated.words


def test_a_brand_field_that_nobody_knows_is_absent() -> None:
    assert read("X1", brand="ACME").brand_state is BrandState.ABSENT


def test_a_relative_of_the_brand_may_list_the_model() -> None:
    related = read("GMC SIERRA DENALI")

    assert related.brand_state is BrandState.RELATED
    assert related.models[0].brand == "GENERAL MOTORS"


def test_a_brand_of_the_trade_that_the_catalogue_lacks_is_absent() -> None:
    assert read("KENWORTH T800").brand_state is BrandState.ABSENT


def test_another_digit_is_another_name() -> None:
    assert nearest_spelling("C230", ["C200", "C280"]) is None


@pytest.mark.parametrize(("written", "meant"), [("ODYSSY", "ODYSSEY"), ("PUETRAS", "PUERTAS"), ("WRANLER", "WRANGLER")])
def test_a_typing_error_is_mended(written: str, meant: str) -> None:
    assert nearest_spelling(written, [meant, "OTHER"]) == meant


def test_a_mistyped_attribute_is_still_one() -> None:
    assert read("TOYOTA YARIS 5 PUETRAS").attributes.doors == 5


def test_a_right_word_is_not_mended_into_another() -> None:
    assert read("NISSAN NP300 LARGA").attributes.body is None
