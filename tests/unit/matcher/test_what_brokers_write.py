"""Ways in which brokers and catalogues write a vehicle: each line is a kind, on a catalogue of a few rows."""

from __future__ import annotations

import pytest

from matcher.catalogue.entries import CatalogueRow, build_catalogue
from matcher.linkage.match import match
from matcher.linkage.match_result import Decision, Match, Thresholds
from matcher.query.vehicle_text import VehicleText

YEAR = 2015


def answer(written: str | VehicleText, *listed: str) -> Match:
    """Match a text with a catalogue of rows `BRAND | MODEL | VERSION`, whose codes are 1, 2, 3 ..."""
    rows = [
        CatalogueRow(brand, model, YEAR, str(number), version)
        for number, line in enumerate(listed, start=1)
        for brand, model, version in [(part.strip() for part in line.split("|"))]
    ]
    query = VehicleText(written, year=YEAR) if isinstance(written, str) else written
    return match(query, build_catalogue("rows", rows), Thresholds())


BMW = ("BMW | SERIE 5 | 550I TOP V8 4.4L AUT", "BMW | SERIE 5 | 520I L4 2.0L AUT", "AUDI | A4 | LUXURY L4 2.0T AUT")
BRANDS_AS_MODELS = (
    "LAND ROVER | LR3 | HSE V8 4.4L AUT",
    "LAND ROVER | LAND ROVER | DEFENDER 90 STD",
    "INFINITI | Q50 | 400 SPORT V6 3.0L AUT",
    "INFINITI | INFINITI | FX35 V6 AUT",
    "PEUGEOT | 307 | CC COUPE L4 2.0L STD",
    "PEUGEOT | PEUGEOT | PARTNER STD",
)
NISSAN = ("NISSAN | TSURU | GS I STD", "NISSAN | SENTRA | ADVANCE L4 1.8L AUT", "HONDA | CIVIC | EX L4 AUT")
VENTO = ("VOLKSWAGEN | VENTO | HIGHLINE L4 1.6L STD", "VOLKSWAGEN | JETTA | HIGHLINE L4 1.6L STD")
SEAT = ("SEAT | IBIZA | STYLE L4 1.6L STD", "KIA | RIO | SE L4 1.6L AUT", "KIA | RIO | LX L4 1.6L AUT")
BUICK = ("BUICK | ENCLAVE | CXL V6 3.6L AUT", "BAIC | X25 | FASHION L4 1.5L AUT")
TRUCKS = ("KENWORTH | T680 | SLEEPER 6X4", "KENWORTH | T800 | 6X4", "INTERNATIONAL | PROSTAR | 6X4")
TRAILERS = ("HYUNDAI TRANSLEAD | HT COMPOSITE | CAJA SECA 53 PIES", "HYUNDAI | ACCENT | GL L4 1.6L STD")
MERCEDES = (
    "MERCEDES BENZ | CLASE C | C 300 SPORT V6 3.0L AUT",
    "MERCEDES BENZ | CLASE C | C 200 EXCLUSIVE L4 2.0L AUT",
    "MERCEDES BENZ | CLASE E | E 300 AVANTGARDE V6 AUT",
)
MERCEDES_BY_TYPE = ("MERCEDES BENZ | C 300 | SPORT V6 3.0L AUT", "MERCEDES BENZ | C 200 | EXCLUSIVE L4 2.0L AUT")
BMW_BY_SERIES = ("BMW | SERIE 3 | 320I SPORT LINE L4 2.0L AUT", "BMW | SERIE 3 | 328I LUXURY L4 2.0L AUT")
BMW_BY_TYPE = ("BMW | 320 I | SPORT LINE L4 2.0L AUT", "BMW | 328 I | LUXURY L4 2.0L AUT")
RAM = ("DODGE | RAM 2500 | SLT CREW CAB V8 4X4 AUT", "DODGE | RAM 1500 | SLT V8 AUT")
FAMILIES = (
    "NISSAN | QX60 | SENSORY V6 AUT",
    "CHEVROLET | YUKON | DENALI V8 AUT",
    "GENERAL MOTORS | G5 | GT L4 STD",
)
CABS = (
    "RAM | 2500 | LARAMIE QUAD CAB V8 AUT",
    "RAM | 2500 | LARAMIE MEGA CAB V8 AUT",
    "RAM | 2500 | LARAMIE CREW CAB V8 AUT",
)
HILUX = ("TOYOTA | HILUX | DOBLE CABINA SR L4 STD", "TOYOTA | HILUX | CABINA SENCILLA SR L4 STD")
JETTA = ("VOLKSWAGEN | JETTA | GL L4 2.0L STD", "VOLKSWAGEN | JETTA | GLS L4 2.0L STD")
AUDI = ("AUDI | TT | S LINE L4 2.0T AUT", "AUDI | TT | S COUPE L4 2.0T AUT")
HIACE = (
    "TOYOTA | HIACE | PANEL L4 2.7L STD",
    "TOYOTA | HIACE | VENTANAS L4 2.7L STD",
    "TOYOTA | HIACE | PANEL SUPERLARGA L4 2.7L STD",
)


@pytest.mark.parametrize(
    ("written", "listed", "code"),
    [
        pytest.param("SERIE 5 BMW 550I TOP", BMW, "1", id="a brand of three letters behind other words"),
        pytest.param("LAND ROVER LR3 HSE", BRANDS_AS_MODELS, "1", id="a brand that is listed as a model too"),
        pytest.param("INFINITI Q50", BRANDS_AS_MODELS, "3", id="a brand that is listed as a model too, no version"),
        pytest.param("PEUGEOT 307 CC", BRANDS_AS_MODELS, "5", id="a brand that is listed as a model too, a number"),
        pytest.param("VOLKSWAGEN VENTO HIGHLINE", VENTO, "1", id="a model called as another maker"),
        pytest.param("KIA RIO SE AT", SEAT, "2", id="a trim and a gearbox that together spell a brand"),
        pytest.param("BUIC ENCLAVE CXL", BUICK, "1", id="the nearest spelling of a brand has the model"),
        pytest.param("KENWORTH T680 MOTOR CUMMINS", TRUCKS, "1", id="the maker of the engine is not the brand"),
        pytest.param("T680 CATERPILLAR KENWORTH", TRUCKS, "1", id="the maker of the engine before the brand"),
        pytest.param("HYUNDAI HT COMPOSITE", TRAILERS, "1", id="a maker of trailers with the name of one of cars"),
        pytest.param("MERCEDES BENZ C 300 SPORT", MERCEDES, "1", id="a type under its class"),
        pytest.param("MERCEDES BENZ CLASE C 300 SPORT", MERCEDES_BY_TYPE, "1", id="a class where types are listed"),
        pytest.param("BMW 320I SPORT LINE", BMW_BY_SERIES, "1", id="a type under its series"),
        pytest.param("BMW SERIE 3 320I SPORT LINE", BMW_BY_TYPE, "1", id="a series where types are listed"),
        pytest.param("RAM 2500 SLT CREW CAB 4X4", RAM, "1", id="a model that became a brand"),
        pytest.param("INFINITI QX60 SENSORY", FAMILIES, "1", id="a brand listed under another of its maker"),
        pytest.param("GMC YUKON DENALI", FAMILIES, "2", id="a brand listed under its sister"),
        pytest.param("PONTIAC G5 GT", FAMILIES, "3", id="a brand listed under its maker"),
        pytest.param("RAM 2500 LARAMIE MEGA CAB", CABS, "2", id="a mega cab is no crew cab"),
        pytest.param("RAM 2500 LARAMIE QUAD CAB", CABS, "1", id="a quad cab is no crew cab"),
        pytest.param("RAM 2500 LARAMIE CREW CAB", CABS, "3", id="a crew cab is no quad cab"),
        pytest.param("TOYOTA HILUX DOBLE CABIA SR", HILUX, "1", id="a typing error in one word of a pair"),
        pytest.param("VW JETTA GL 2.0 S 5 OCUP", JETTA, "1", id="a gearbox letter that is no part of the trim"),
        pytest.param("AUDI TT S COUPE", AUDI, "2", id="one letter of a trim of two words"),
        pytest.param("TOYOTA HIACE PANEL", HIACE, "1", id="a body that is a trim"),
        pytest.param("TOYOTA HIACE PANEL SUPER LARGA", HIACE, "3", id="one word in two"),
        pytest.param("TOYOTA HIACE VENTANAS", HIACE, "2", id="the other trim"),
    ],
)
def test_the_code_of(written: str, listed: tuple[str, ...], code: str) -> None:
    result = answer(written, *listed)

    assert result.best is not None
    assert result.best.cvegs == code


def test_a_brand_field_that_cannot_be_read_does_not_end_the_search() -> None:
    result = answer(VehicleText("TSURU GS I STD", brand="NIZZAN", year=YEAR), *NISSAN)

    assert result.best is not None
    assert result.best.cvegs == "1"


@pytest.mark.parametrize(
    ("letter", "code"), [pytest.param("A", "2", id="automatic"), pytest.param("S", "1", id="standard")]
)
@pytest.mark.parametrize("behind", ["0 TON", "5 OCUP", "0 TON 5 OCUP"])
def test_a_letter_before_tonnage_or_seats_is_the_gearbox(letter: str, code: str, behind: str) -> None:
    listed = ("NISSAN | VERSA | SENSE L4 1.6L STD", "NISSAN | VERSA | SENSE L4 1.6L AUT")
    result = answer(f"NISSAN VERSA SENSE {letter} {behind}", *listed)

    assert result.best is not None
    assert result.best.cvegs == code


@pytest.mark.parametrize(
    ("written", "attribute", "value"),
    [
        ("FORD F250 4X4 (3/4 TON)", "tonnage", 0.75),
        ("FORD F250 4X4 (3/4 TON)", "drive", "ALL"),
        ("FORD F250 XL 0 TON", "tonnage", None),
        ("FORD F250 XL V 6 AUT", "cylinders", 6),
        ("FORD F250 XL V-6 AUT", "cylinders", 6),
    ],
)
def test_an_attribute_is_read(written: str, attribute: str, value: object) -> None:
    result = answer(written, "FORD | F 250 | XL V6 4X4 AUT")

    assert getattr(result.understanding.attributes, attribute) == value


def test_a_drive_that_one_side_leaves_out_is_open_where_the_model_has_both() -> None:
    listed = ("HONDA | CR-V | EX L4 AUT 4X4", "HONDA | CR-V | EX L4 AUT 4X2")
    result = answer("HONDA CR-V EX L4 AUT", *listed)

    assert result.decision is Decision.REVIEW
    assert {row.cvegs for row in result.equals} == {"1", "2"}


def test_a_body_that_a_text_leaves_open_counts_among_the_equals() -> None:
    listed = ("TOYOTA | YARIS | CORE HATCHBACK L4 1.5L CVT", "TOYOTA | YARIS | CORE SEDAN L4 1.5L CVT")
    result = answer("TOYOTA YARIS CORE CVT", *listed)

    assert result.decision is Decision.REVIEW
    assert result.confidence < 0.6
    assert {row.cvegs for row in result.equals} == {"1", "2"}


def test_a_vehicle_that_is_listed_under_two_models_needs_a_reviewer() -> None:
    listed = ("TOYOTA | YARIS SEDAN | PREMIUM STD", "TOYOTA | YARIS | SEDAN PREMIUM L4 1.5L STD")
    result = answer("TOYOTA YARIS SEDAN PREMIUM STD", *listed)

    assert result.decision is Decision.REVIEW


def test_a_vehicle_that_is_listed_under_one_model_does_not() -> None:
    listed = ("TOYOTA | YARIS SEDAN | PREMIUM STD", "TOYOTA | YARIS | HATCHBACK CORE L4 1.5L STD")
    result = answer("TOYOTA YARIS SEDAN PREMIUM STD", *listed)

    assert result.decision is Decision.ACCEPT


def test_what_all_remaining_candidates_share_is_not_free() -> None:
    result = answer("MERCEDES BENZ GLK 280", "MERCEDES BENZ | GLK 280 | SPORT V6 AUT", "MERCEDES BENZ | GLC | V6 AUT")

    assert result.decision is not Decision.ACCEPT


USES = (
    "reparto",
    "moto",
    "dormitorio",
    "sleeper",
    "quinta rueda",
    "con rack",
    "equipo frio",
    "caja seca",
    "uso comercial",
    "SUMA ASEG 250000",
    "RESP. SUC. 12",
    "PLACAS ABC-12-34",
    "PLACA NHX1234",
)


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("vehicle", ["KENWORTH T680", "KENWORTH T800 6X4", "INTERNATIONAL PROSTAR"])
def test_use_equipment_and_papers_never_cost_an_answer(vehicle: str, use: str) -> None:
    plain, beside = answer(vehicle, *TRUCKS), answer(f"{vehicle} {use}", *TRUCKS)

    assert plain.best is not None
    assert beside.best is not None
    assert beside.best.model == plain.best.model


@pytest.mark.parametrize("written", ["MONTACARGAS ELECTRICO 2.5 TON", "MARCA MODELO AÑO SERIE", "ESCRITORIO DE MADERA"])
def test_what_is_no_vehicle_of_the_catalogue_has_no_match(written: str) -> None:
    listed = (*TRUCKS, *NISSAN, *HILUX, "NISSAN | LEAF | ELECTRICO AUT")

    assert answer(written, *listed).decision is Decision.NO_MATCH
