"""What a text is understood to say: which words are left, which attributes, and what speaks against what."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.catalogue.entries import Catalogue, CatalogueRow, build_catalogue
from matcher.catalogue.name_lookup import BrandState
from matcher.query.understand import Understanding, understand
from matcher.query.vehicle_text import VehicleText
from tests.fixtures.small_catalogue import small_catalogue

# Sound VINs of 2020 and 2019.
TOYOTA_VIN, NISSAN_VIN = "5TDYK3DCXLS012340", "3N1CN7ADXKL800001"
BRANDS = st.sampled_from(["", "TOYOTA", "VW", "ACME", "TOYOTA YARIS"])
MODELS = st.sampled_from(["", "YARIS", "COROLLA", "3", "NP 300"])
DESCRIPTIONS = st.lists(
    st.sampled_from(
        ["TOYOTA", "YARIS", "CORE", "SERIE", "CLASE", "3", "1600", "4P", "STD", "2020", "PUETRAS", "AC", "QX7"]
    ),
    max_size=6,
).map(" ".join)
VINS = st.sampled_from(["", TOYOTA_VIN, NISSAN_VIN])
QUERIES = st.builds(VehicleText, DESCRIPTIONS, BRANDS, MODELS, st.sampled_from([None, 2019, 2020]), VINS)


def read(description: str, brand: str = "", model: str = "", *, vin: str = "") -> Understanding:
    return understand(VehicleText(description, brand, model, vin=vin), small_catalogue())


@cache
def series_catalogue(*, is_listed_by_series: bool) -> Catalogue:
    versions = [
        ("BMW", "SERIE 3", "320I", "SPORT LINE L4 2.0T AUT"),
        ("MERCEDES BENZ", "CLASE C", "C 200", "EXCLUSIVE L4 2.0T AUT"),
    ]
    return build_catalogue(
        "series",
        [
            CatalogueRow(brand, series, 2018, model, f"{model} {version}")
            if is_listed_by_series
            else CatalogueRow(brand, model, 2018, model, version)
            for brand, series, model, version in versions
        ],
    )


@given(QUERIES)
def test_the_parts_of_an_understanding_fit_together(query: VehicleText) -> None:
    says = understand(query, small_catalogue())

    assert says.words == set(says.sequence) == says.weights.keys()
    assert len(says.sequence) == len(says.words)
    assert says.model_words <= says.words
    assert says.unknown == {word for word in says.words if word not in small_catalogue().weights}
    assert all(0 <= weight <= 1 for weight in says.weights.values())
    assert all(first + second == joined for joined, (first, second) in says.joined.items())
    assert says.wholes <= says.words
    assert (says.brand == "") is (says.brand_state is BrandState.NOT_STATED)
    assert 0 <= says.contradictions <= len(says.warnings)


@given(QUERIES)
def test_the_case_of_the_letters_does_not_matter(query: VehicleText) -> None:
    lower = VehicleText(query.description.lower(), query.brand.lower(), query.model.lower(), query.year, query.vin)

    assert understand(lower, small_catalogue()) == understand(query, small_catalogue())


@pytest.mark.parametrize(
    ("written", "displacement", "left"),
    [
        ("TOYOTA YARIS CORE 1600", 1.6, {"YARIS", "CORE"}),
        ("TOYOTA YARIS 1600 CORE", 1.6, {"YARIS", "CORE"}),
        ("TOYOTA YARIS CORE 1.5L 1600", 1.5, {"YARIS", "CORE", "1600"}),
        ("TOYOTA YARIS CORE 1600 1800", None, {"YARIS", "CORE", "1600", "1800"}),
        ("TOYOTA YARIS CORE 7600", None, {"YARIS", "CORE", "7600"}),
        ("TOYOTA YARIS CORE 1650", None, {"YARIS", "CORE", "1650"}),
        ("TOYOTA YARIS CORE 1500", None, {"YARIS", "CORE", "1500"}),  # the catalogue has a RAM 1500
    ],
)
def test_one_bare_number_of_hundreds_that_names_nothing_is_the_engines_size(
    written: str, displacement: float | None, left: set[str]
) -> None:
    says = read(written)

    assert says.attributes.displacement == displacement
    assert says.words == left


@pytest.mark.parametrize(("written", "fuel"), [("DIESEL", "DIESEL"), ("DIESL", "DIESEL"), ("DIESSEL", "DIESEL")])
def test_a_typing_error_is_mended_in_words_of_five_letters_and_more(written: str, fuel: str) -> None:
    assert read(f"NISSAN NP300 {written}").attributes.fuel == fuel


def test_a_short_word_or_one_that_the_catalogue_or_the_trade_has_is_no_typing_error() -> None:
    rows = [CatalogueRow("NISSAN", "NP300", 2018, "n", "WAGOX STD"), CatalogueRow("SEDAX", "X1", 2018, "t", "STD")]
    catalogue = build_catalogue("own words", rows)

    for word in ("WAGOX", "SEDA", "SEDAX"):
        says = understand(VehicleText(f"NISSAN NP300 {word}"), catalogue)
        assert word in says.words
        assert says.attributes.body is None


@pytest.mark.parametrize(
    ("written", "brand", "model", "first"),
    [
        ("", "TOYOTA YARIS", "COROLLA", "COROLLA"),
        ("COROLLA", "TOYOTA YARIS", "", "YARIS"),
        ("YARIS COROLLA", "TOYOTA", "", "YARIS"),
        ("YARIS", "TOYOTA", "COROLLA", "COROLLA"),
        ("2020 YARIS", "TOYOTA 2020", "COROLLA 2020", "COROLLA"),
    ],
)
def test_the_model_of_the_models_own_field_is_the_likeliest(written: str, brand: str, model: str, first: str) -> None:
    assert read(written, brand, model).models[0].model == first


@pytest.mark.parametrize("description", ["CORE", "YARIS CORE", "TOYOTA YARIS CORE", "CORE YARIS", "YARIS CORE YARIS"])
def test_what_the_description_says_again_of_brand_and_model_is_said_once(description: str) -> None:
    assert read(description, "TOYOTA", "YARIS").sequence == ("YARIS", "CORE")


def test_a_model_of_two_words_is_put_aside_where_both_stand_together() -> None:
    assert read("NP 300 S 300 NP", "NISSAN", "NP 300").sequence == ("NP", "300", "S")
    assert read("S NP 300", "NISSAN", "NP 300").sequence == ("NP", "300", "S")


def test_a_word_of_the_brand_is_none_of_the_model_unless_it_is_all_of_it() -> None:
    lone = build_catalogue("lone", [CatalogueRow("MINI", "MINI", 2018, "m", "S AUT")])

    assert read("RAM 1500 SLT").model_words == {"1500"}
    assert read("MAZDA MAZDA 3 TOURING").model_words == {"3"}
    assert understand(VehicleText("MINI MINI S AUT"), lone).model_words == {"MINI"}


def test_words_without_a_model_are_all_left() -> None:
    says = read("MONTACARGAS ELEVADOR MONTACARGAS HIDRAULICO")

    assert says.models == ()
    assert says.sequence == ("MONTACARGAS", "ELEVADOR", "HIDRAULICO")
    assert says.model_words == frozenset()


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("BMW 320I SPORT", {"320I", "SPORT"}),
        ("BMW SERIE 3 320I SPORT", {"320I", "SPORT"}),
        ("BMW 320I SERIE 3 SPORT", {"320I", "SPORT"}),
        ("BMW 320I SPORT SERIE", {"320I", "SPORT"}),
        ("BMW 320I SPORT SERIE 3", {"320I", "SPORT"}),
        ("BMW 320I SERIE SPORT", {"320I", "SPORT"}),
        ("BMW SERIE 5 320I SPORT", {"320I", "SPORT", "5"}),
        ("BMW SERIE 320I SPORT", {"320I", "SPORT"}),
        ("BMW 320I SPORT 3", {"320I", "SPORT", "3"}),
    ],
)
def test_the_series_of_a_model_tells_no_more_than_its_name(written: str, left: set[str]) -> None:
    assert understand(VehicleText(written), series_catalogue(is_listed_by_series=False)).words == left


@pytest.mark.parametrize("written", ["BMW SERIE 3 320I SPORT", "BMW SERIE 3 SERIE 3 320I SPORT"])
def test_a_model_that_is_listed_by_its_series_is_told_by_its_version(written: str) -> None:
    says = understand(VehicleText(written), series_catalogue(is_listed_by_series=True))

    assert says.models[0].model.endswith("3")
    assert says.words == {"320I", "SPORT"}


def test_the_maker_of_a_vin_is_the_brand_only_where_the_text_names_none() -> None:
    assert read("YARIS CORE", vin=TOYOTA_VIN).brand == "TOYOTA"
    assert read("CORE", vin=TOYOTA_VIN).brand == "TOYOTA"
    assert read("TOYOTA PRIUS", vin=NISSAN_VIN).brand == "TOYOTA"
    assert read("YARIS CORE", vin=NISSAN_VIN).brand == "TOYOTA"
    assert read("CORE").brand == ""


@pytest.mark.parametrize(
    ("written", "vin", "contradictions"),
    [
        ("TOYOTA YARIS 2020", TOYOTA_VIN, 0),
        ("TOYOTA YARIS 2020", "", 0),
        ("YARIS", NISSAN_VIN, 1),
        ("TOYOTA YARIS", NISSAN_VIN, 1),
        ("TOYOTA YARIS 2018", TOYOTA_VIN, 1),
        ("TOYOTA YARIS 2018", NISSAN_VIN, 2),
        ("GMC SIERRA 2019", "3GNAX5EV9KL100001", 0),  # a Chevrolet, of one family
    ],
)
def test_every_other_brand_or_year_of_the_vin_is_a_contradiction(written: str, vin: str, contradictions: int) -> None:
    says = read(written, vin=vin)

    assert says.vin.brand or not vin
    assert says.contradictions == len(says.warnings) == contradictions


def test_of_the_two_years_of_a_vin_the_one_that_the_catalogue_has_is_taken_and_else_the_likelier() -> None:
    rows = [CatalogueRow("NISSAN", "TSURU", 1989, "old", "GSII STD"), CatalogueRow("NISSAN", "MARCH", 2015, "m", "STD")]
    catalogue = build_catalogue("years", rows)

    def year_of(written: str) -> int | None:
        return understand(VehicleText(written, vin=NISSAN_VIN), catalogue).year

    assert [year_of(written) for written in ("NISSAN TSURU", "NISSAN MARCH", "NISSAN QX7")] == [1989, 2019, 2019]
    assert understand(VehicleText("NISSAN TSURU"), catalogue).year is None
    assert year_of("NISSAN TSURU 1990") == 1990
