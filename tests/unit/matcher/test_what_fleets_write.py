"""Ways in which people type trucks, buses, trailers and motorcycles: each line is a kind, on a few rows."""

from __future__ import annotations

import pytest

from domain.notices.codes import MatchWarning
from domain.notices.notice import notice
from matcher.catalogue.entries import CatalogueRow, build_catalogue
from matcher.linkage.match import match
from matcher.linkage.match_result import Decision, Match, Thresholds
from matcher.query.vehicle_text import VehicleText

YEAR = 2015


def answer(written: str, *listed: str, year: int | None = YEAR) -> Match:
    """Match a text with a catalogue of rows `BRAND | MODEL | VERSION`, whose codes are 1, 2, 3 ..."""
    rows = [
        CatalogueRow(brand, model, YEAR, str(number), version)
        for number, line in enumerate(listed, start=1)
        for brand, model, version in [(part.strip() for part in line.split("|"))]
    ]
    return match(VehicleText(written, year=year), build_catalogue("rows", rows), Thresholds())


TRACTORS = (
    "FREIGHTLINER | CASCADIA | 125 TRACTO 6X4 DIESEL L6 DETROIT DD15 18 VEL STD",
    "FREIGHTLINER | COLUMBIA | CL120 TRACTO 6X4 DIESEL L6 DETROIT S60 18 VEL STD",
    "KENWORTH | T680 | TRACTO 6X4 DIESEL L6 CUMMINS X15 18 VEL STD",
)
TRUCKS = (
    "FREIGHTLINER | M2 106 | CHASIS CABINA 4X2 DIESEL L6 CUMMINS ISB 10 TON STD",
    "FREIGHTLINER | M2 106 | CHASIS CABINA 6X4 DIESEL L6 CUMMINS ISL 17 TON STD",
    "ISUZU | ELF 300 | CHASIS CABINA DIESEL L4 3.0L 3 TON STD",
    "ISUZU | ELF 400 | CHASIS CABINA DIESEL L4 3.0L 4.5 TON STD",
)
VANS = (
    "CHEVROLET | EXPRESS | CARGO VAN 2500 V8 6.0L AUT, 2 OCUP.",
    "CHEVROLET | EXPRESS | PASAJEROS LS 3500 V8 6.0L AUT, 15 OCUP.",
)
TRAILERS = (
    "UTILITY | 3000R | CAJA REFRIGERADA 53 PIES 2 EJES",
    "UTILITY | 4000D-X | CAJA SECA 53 PIES 2 EJES",
    "GREAT DANE | CHAMPION | CAJA SECA 53 PIES 2 EJES",
)
MOTORCYCLES = (
    "HONDA | XR 150L | DOBLE PROPOSITO 150CC 1 CIL 5 VEL STD",
    "HONDA | CARGO 150 | GL150 TRABAJO 150CC 1 CIL 5 VEL STD",
    "SUZUKI | GIXXER 155 | NAKED 155CC 1 CIL 5 VEL STD",
)
CARS = (
    "MAZDA | 3 | I GRAND TOURING 4P L4 2.5L AUT",
    "MAZDA | 2 | I GRAND TOURING 5P L4 1.5L AUT",
    "VENTO | CROSSMAX 150 | DOBLE PROPOSITO 150CC STD",
    "VOLKSWAGEN | VENTO | STARLINE 4P L4 1.6L STD",
)


@pytest.mark.parametrize(
    ("written", "listed", "code"),
    [
        pytest.param("cascadia con sleeper", TRACTORS, "1", id="a model that only one brand has"),
        pytest.param("TRACTO cascadia 5a rueda", TRACTORS, "1", id="the kind of vehicle before the model"),
        pytest.param("freightliner columbia 120", TRACTORS, "2", id="a code called by its number"),
        pytest.param("freightliner m2 torton", TRUCKS, "2", id="the first word of a model; three axles"),
        pytest.param("freightliner m2 rabon 10 ton", TRUCKS, "1", id="the first word of a model; two axles"),
        pytest.param("Chevrolet Express 15 pasajeros", VANS, "2", id="as many passengers as no car takes"),
        pytest.param("REMOLQUE CAJA SECA 53 UTILITY", TRAILERS, "2", id="a maker and a kind of trailer"),
        pytest.param("Honda XR150 doble proposito", MOTORCYCLES, "1", id="a number without its letter"),
        pytest.param("honda gl 150 cargo moto de trabajo", MOTORCYCLES, "2", id="the type before the model"),
        pytest.param("suzuki gixxer", MOTORCYCLES, "3", id="a model without its number"),
        pytest.param("mazda3 i grand touring", CARS, "1", id="brand and number in one word"),
        pytest.param("vento starline volkswagen", CARS, "4", id="a model called as another maker, before its brand"),
    ],
)
def test_the_code_of(written: str, listed: tuple[str, ...], code: str) -> None:
    result = answer(written, *listed)

    assert result.best is not None
    assert result.best.cvegs == code


def test_another_number_is_another_model() -> None:
    assert answer("ISUZU ELF 500", *TRUCKS).decision is Decision.NO_MATCH


@pytest.mark.parametrize("written", ["KENWORTH T680 15", "KENWORTH 15 T680", "T680 15 KENWORTH"])
def test_two_digits_are_the_year_where_no_other_is_stated(written: str) -> None:
    result = answer(written, *TRACTORS, year=None)

    assert result.understanding.year == YEAR
    assert notice(MatchWarning.YEAR_FROM_WORD, word="15", year=2015) in result.warnings


@pytest.mark.parametrize(
    "written", ["15 KENWORTH T680", "KENWORTH T680 15 20", "KENWORTH T680 20", "CHEVROLET EXPRESS 15 PASAJEROS"]
)
def test_a_number_of_the_list_a_count_or_a_year_that_is_not_listed_is_none(written: str) -> None:
    rows = (*TRACTORS, *VANS)
    understanding = answer(written, *rows, year=None).understanding

    assert understanding.year == (YEAR if written.endswith("15 20") else None)


@pytest.mark.parametrize("body", ["caja seca", "redilas", "plataforma", "grua", "volteo", "pipa", "con estacas"])
def test_what_a_truck_carries_never_costs_an_answer_where_no_version_has_it(body: str) -> None:
    plain, beside = answer("ISUZU ELF 400", *TRUCKS), answer(f"ISUZU ELF 400 {body}", *TRUCKS)

    assert beside.best == plain.best is not None
    assert beside.decision is plain.decision


def test_it_tells_versions_apart_where_the_model_has_it() -> None:
    listed = ("ISUZU | ELF 400 | CAJA SECA STD", "ISUZU | ELF 400 | REDILAS STD")
    result = answer("ISUZU ELF 400 REDILAS", *listed)

    assert result.best is not None
    assert result.best.cvegs == "2"
    assert result.equals == ()
