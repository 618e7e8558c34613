"""From a broker's words to a code, a decision and the reasons."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notices.codes import MatchWarning
from matcher.catalogue.entries import CatalogueRow, build_catalogue
from matcher.linkage.compare import Verdict
from matcher.linkage.match import match, match_list
from matcher.linkage.match_result import Decision, MatchMethod, Thresholds
from matcher.query.vehicle_text import VehicleText
from tests.fixtures.small_catalogue import answer, code, small_catalogue, small_rows

PLAIN = "TOYOTA YARIS CORE 5P L4 1.5L CVT 2020"
NOISE = ("UNIDAD 236", "COLOR AZUL", "PLACAS HM42687", "$250,000.00", "NO. ECO 12", "RFC XAXX010101000", "ROJO")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("TOYOTA YARIS CORE CVT 2020", "T1-2020"),
        ("toyota corolla le 2019 automático", "T5-2019"),
        ("NISSAN NP300 CHASIS CABINA DH A/AC STD MOD. 19", "N2-2019"),
        ("VW JETTA COMFORTLINE TIPTRONIC 2018", "V1-2018"),
        ("MAZDA MAZDA 3 I GRAND TOURING AUT 2018", "Z1-2018"),
        ("M. BENZ C200 CGI EXCLUSIVE AUT 2018", "M1-2018"),
        ("GMC SIERRA DENALI CREW CAB 4X4 AUT 2019", "G1-2019"),
        ("DODGE RAM 1500 SLT CREW CAB 2018", "R1-2018"),
        ("FORD F-150 XL D/C 4X4 2019", "F2-2019"),
        ("PEUGEOT 2008 ALLURE AUT 2019", "P1-2019"),
    ],
)
def test_a_clear_text_is_accepted(written: str, expected: str) -> None:
    result = answer(written)

    assert (code(result), result.decision) == (expected, Decision.ACCEPT)
    assert result.confidence >= 0.9
    assert result.method is MatchMethod.RULES


def test_a_model_that_its_field_and_the_description_both_name_is_one_model() -> None:
    row = CatalogueRow("HONDA", "CARGO 150", 2023, "H1", "GL150 TRABAJO STD")
    catalogue = build_catalogue("motorcycles", [*small_rows(), row])
    once = match(VehicleText("HONDA CARGO 150 GL150", year=2023), catalogue, Thresholds())
    twice = match(VehicleText("HONDA CARGO 150 GL150", "HONDA", "CARGO 150", 2023), catalogue, Thresholds())

    assert once.best == row
    assert (twice.best, twice.confidence) == (row, once.confidence)


def test_every_entry_of_the_catalogue_is_found_by_its_own_text() -> None:
    missed = [
        row.cvegs
        for row in small_rows()
        if code(answer(f"{row.brand} {row.model} {row.description} {row.year}")) != row.cvegs
    ]

    assert missed == []


@pytest.mark.parametrize(
    "written",
    [
        "MARCA MODELO AÑO SERIE",
        "TOTAL UNIDADES: 37",
        "Escritorio de madera 4 cajones",
        "KENWORTH T800 2012",
        "TOYOTA PRIUS 2019",
        "CHEVROLET TAHOE LT 2019",
        "Favor de confirmar de recibido, saludos",
        "SUMA ASEGURADA $1,250,000.00",
        "----------",
        "2019",
        "?",
    ],
)
def test_what_is_no_vehicle_or_not_in_the_catalogue_has_no_match(written: str) -> None:
    result = answer(written)

    assert result.decision is Decision.NO_MATCH
    assert (result.best, result.confidence) == (None, 0)


def test_another_year_is_a_warning_and_never_the_answer() -> None:
    result = answer("TOYOTA YARIS CORE CVT 2031")

    assert result.decision is Decision.NO_MATCH
    [warning] = result.warnings
    assert warning.code == MatchWarning.YEAR_NOT_LISTED
    assert dict(warning.arguments)["years"] == "2019, 2020, 2021"


def test_a_missing_year_leaves_every_year_open() -> None:
    result = answer("TOYOTA YARIS CORE CVT")

    assert result.decision is Decision.REVIEW
    assert {row.cvegs for row in result.equals} == {"T1-2019", "T1-2020", "T1-2021"}
    assert result.confidence < 0.5


def test_a_version_of_one_year_only_is_not_accepted_without_a_year() -> None:
    rows = [CatalogueRow("MINI", "COOPER", 2010 + number, f"{number}", "S CHILI AUT") for number in range(5)]
    catalogue = build_catalogue("years", [*rows, CatalogueRow("MINI", "COOPER", 2008, "plain", "S AUT")])
    result = match(VehicleText("MINI COOPER S AUT"), catalogue, Thresholds())

    assert result.decision is Decision.REVIEW
    assert result.confidence < 0.2


def test_versions_that_the_text_cannot_tell_apart_are_equals() -> None:
    result = answer("CHEVROLET AVEO LT 2019")

    assert result.decision is Decision.REVIEW
    assert {row.cvegs for row in result.equals} == {"C1-2019", "C3-2019"}


def test_a_text_without_a_trim_leaves_every_version_open() -> None:
    result = answer("TOYOTA COROLLA 2018")

    assert result.decision is Decision.REVIEW
    assert {row.cvegs for row in result.equals} == {"T4-2018", "T5-2018", "T6-2018"}
    assert result.confidence < 0.5


def test_equals_that_differ_in_equipment_only_are_no_reason_to_ask() -> None:
    result = answer("NISSAN TSURU GSII 4P STD 2012")

    assert result.decision is Decision.ACCEPT
    assert {row.cvegs for row in result.equals} == {"N7-2012", "N8-2012"}


def test_a_reviewer_sees_why() -> None:
    best, *_ = answer("TOYOTA COROLLA LE 5P 1.6L 2018").candidates
    seen = {(finding.attribute, finding.verdict, finding.query_value, finding.entry_value) for finding in best.evidence}

    assert ("brand", Verdict.AGREES, "TOYOTA", "TOYOTA") in seen
    assert ("year", Verdict.AGREES, "2018", "2018") in seen
    assert ("trim", Verdict.AGREES, "LE", "LE") in seen
    assert ("displacement", Verdict.CONFLICTS, "1.6", "1.8") in seen
    assert ("doors", Verdict.NEAR, "5", "4") in seen
    assert ("transmission", Verdict.ENTRY_ONLY, "", "AUTOMATIC") in seen


def test_the_year_field_wins_over_the_text() -> None:
    result = answer("TOYOTA YARIS CORE CVT 2019", year=2020)

    assert code(result) == "T1-2020"
    assert result.warnings


def test_a_year_field_that_contradicts_the_text_is_for_a_person() -> None:
    assert answer("TOYOTA YARIS CORE CVT 2019", year=2020).decision is Decision.REVIEW
    assert answer("TOYOTA YARIS CORE CVT 2020", year=2020).decision is Decision.ACCEPT


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("BMW 320I SPORT LINE 2018", "B1"),
        ("BMW SERIE 3 320I SPORT LINE 2018", "B1"),
        ("BMW 320 I SPORT LINE 2018", "B1"),
        ("M. BENZ C 200 EXCLUSIVE 2018", "B3"),
        ("MERCEDES CLASE C C200 EXCLUSIVE 2018", "B3"),
    ],
)
@pytest.mark.parametrize("is_listed_by_series", [True, False])
def test_a_model_may_be_listed_by_its_series_or_by_itself(
    written: str, expected: str, *, is_listed_by_series: bool
) -> None:
    versions = [
        ("BMW", "SERIE 3", "320I", "B1", "SPORT LINE L4 2.0T AUT"),
        ("BMW", "SERIE 3", "330I", "B2", "SPORT LINE L4 2.0T AUT"),
        ("MERCEDES BENZ", "CLASE C", "C 200", "B3", "EXCLUSIVE L4 2.0T AUT"),
        ("MERCEDES BENZ", "CLASE C", "C 300", "B4", "EXCLUSIVE L4 2.0T AUT"),
    ]
    rows = [
        CatalogueRow(brand, series, 2018, code, f"{model} {version}")
        if is_listed_by_series
        else CatalogueRow(brand, model, 2018, code, version)
        for brand, series, model, code, version in versions
    ]
    result = match(VehicleText(written), build_catalogue("series", rows), Thresholds())

    assert (code(result), result.decision) == (expected, Decision.ACCEPT)


@pytest.mark.parametrize(
    ("written", "gone"),
    [
        ("TOYOTA YARIS CORE CVT 2020", "T1"),  # a CORE with another gearbox is there
        ("NISSAN MARCH EXCLUSIVE STD 2018", "N4"),  # ADVANCE is there
        ("FORD F-150 XL D/C 4X4 2019", "F2"),  # the regular cab is there
        ("VW JETTA COMFORTLINE TIPTRONIC 2018", "V1"),
    ],
)
def test_a_sister_of_the_version_that_is_not_there_is_never_accepted(written: str, gone: str) -> None:
    rows = [row for row in small_rows() if not row.cvegs.startswith(f"{gone}-")]

    assert match(VehicleText(written), build_catalogue("gone", rows), Thresholds()).decision is not Decision.ACCEPT


def test_the_thresholds_decide() -> None:
    text = VehicleText(PLAIN)
    confidence = answer(PLAIN).confidence

    strict = match(text, small_catalogue(), Thresholds(accept=confidence + 0.001))
    hopeless = match(text, small_catalogue(), Thresholds(review_floor=1.0))

    assert strict.decision is Decision.REVIEW
    assert hopeless.decision is Decision.NO_MATCH


@given(st.lists(st.sampled_from(NOISE), max_size=4), st.booleans())
def test_noise_never_raises_confidence(noise: list[str], before: bool) -> None:  # noqa: FBT001 - a property's argument
    noisy = " ".join([*noise, PLAIN] if before else [PLAIN, *noise])
    result = answer(noisy)

    assert result.confidence <= answer(PLAIN).confidence
    assert code(result) == "T1-2020"


@given(st.lists(st.text(alphabet="QXZWJ", min_size=3, max_size=8), min_size=1, max_size=4))
def test_words_that_nobody_knows_never_raise_confidence(words: list[str]) -> None:
    assert answer(f"{PLAIN} {' '.join(words)}").confidence <= answer(PLAIN).confidence


@given(st.permutations(["TOYOTA YARIS", "CORE", "5 PUERTAS", "1.5L", "CVT", "2020"]))
def test_the_order_of_the_words_does_not_matter(parts: list[str]) -> None:
    assert code(answer(" ".join(parts))) == "T1-2020"


def test_brand_and_model_may_stand_in_any_order() -> None:
    assert {code(answer(" ".join(parts))) for parts in permutations(["TOYOTA", "YARIS", "CORE CVT", "2020"])} == {
        "T1-2020"
    }


@given(st.text(max_size=80))
def test_any_text_gets_an_answer_and_always_the_same(written: str) -> None:
    result = answer(written)

    assert result == answer(written)
    assert 0 <= result.confidence <= 1
    assert (result.best is None) == (result.decision is Decision.NO_MATCH)


def test_a_code_keeps_its_leading_zeros() -> None:
    catalogue = build_catalogue("zeros", [CatalogueRow("KIA", "RIO", 2019, "000123", "LX 4P STD")])

    assert code(match(VehicleText("KIA RIO LX 2019"), catalogue, Thresholds())) == "000123"


QUERIES = st.builds(
    VehicleText,
    st.sampled_from((PLAIN, "NISSAN NP300 CHASIS STD", "COROLLA LE, SERIE 5YFBURHE0HP123456", "UNIDAD 4")),
    st.sampled_from(("", "TOYOTA")),
    year=st.sampled_from((None, 2018, 2020)),
    vin=st.sampled_from(("", "3N1CN8AE8NL569666", "3N1CN8AE5ML812345", "MR0EX8DD4NL158278", "5YFBURHE0HP123456", "X")),
)


@given(st.lists(QUERIES, max_size=12))
def test_a_vehicle_of_a_list_is_matched_as_it_would_be_alone(queries: list[VehicleText]) -> None:
    matches = list(match_list(queries, small_catalogue(), Thresholds(), max_candidates=3))

    assert matches == [match(query, small_catalogue(), Thresholds(), max_candidates=3) for query in queries]


@pytest.mark.parametrize(
    "text", ["TOYOTA HILUX 2018", "TOYOTA HILUX V8 6.2L 2019", "TOYOTA HILUX LIMITED PLATINUM 2018", "JETTA 2016"]
)
def test_no_candidate_is_likelier_than_one_that_ranks_above_it(text: str) -> None:
    shares = [candidate.code for candidate in answer(text).candidates]

    assert len(shares) > 1
    assert shares == sorted(shares, reverse=True)
