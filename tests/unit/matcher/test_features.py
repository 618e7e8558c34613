"""What speaks against a candidate is counted by kind, and what is measured of a ranking follows from the counts."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from matcher.catalogue.entries import CatalogueRow, build_catalogue
from matcher.linkage.blocking import block
from matcher.linkage.features import Features
from matcher.linkage.model import shipped_model
from matcher.linkage.odds import CODE_FEATURES, LISTED_FEATURES, measures
from matcher.linkage.rank import RankedEntry, Ranker, rank
from matcher.query.understand import understand
from matcher.query.vehicle_text import VehicleText

LISTED = (
    "CX5 | 2020 | SPORT L4 2.5L AUT",
    "CX5 | 2020 | GRAND TOURING L4 2.5L AUT",
    "CX5 | 2019 | SIGNATURE L4 2.5L AUT",
    "CX3 | 2020 | URBANA L4 2.0L AUT",
)


class Measured(NamedTuple):
    ranked: list[RankedEntry]
    listed: dict[str, float]
    code: dict[str, float]


def measured(text: str, *listed: str) -> Measured:
    """Measure a text on rows `MODEL | YEAR | VERSION` of one brand."""
    rows = [
        CatalogueRow("MAZDA", model, int(year), str(number), version)
        for number, line in enumerate(listed, start=1)
        for model, year, version in [(part.strip() for part in line.split("|"))]
    ]
    catalogue = build_catalogue("rows", rows)
    query = understand(VehicleText(text), catalogue)
    blocked = block(query, catalogue)
    entries = [catalogue.entries[position] for position in blocked.positions]
    ranker = Ranker(query, entries, catalogue, shipped_model())
    ranked = rank(ranker, entries, len(entries))
    of_ranking = measures(blocked.level, ranked, ranker)
    return Measured(
        ranked,
        dict(zip(LISTED_FEATURES, of_ranking.of_listed, strict=True)),
        dict(zip(CODE_FEATURES, of_ranking.of_code, strict=True)),
    )


def stated(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items() if value}


def test_nothing_speaks_against_what_agrees() -> None:
    best = measured("MAZDA CX5 SPORT L4 2.5L AUT 2020", *LISTED).ranked[0]

    assert best.features == Features()
    assert best.total == 0


def test_each_word_that_one_side_lacks_is_counted_by_who_else_has_it() -> None:
    ranked = measured("MAZDA CX5 GRAND SIGNATURE URBANA ZORRO QC 2020", *LISTED).ranked
    touring, sport = (stated(one.features._asdict()) for one in ranked)

    assert touring == {
        "missing": 1,  # TOURING
        "missing_rarity": 1.099,  # one of three versions has it
        "elsewhere": 1,  # SIGNATURE
        "other": 1,  # URBANA
        "unknown": 1,  # ZORRO
        "light_other": 1,  # QC
    }
    assert sport == touring | {"rival": 1, "rival_rarity": 1.099}  # GRAND, which the other candidate has


def test_a_word_without_which_the_model_has_a_version_stands_in_contrast() -> None:
    plus = measured(
        "MAZDA CX5 GRAND TOURING 2020", "CX5 | 2020 | GRAND TOURING PLUS QC", "CX5 | 2019 | GRAND TOURING QC"
    )

    assert stated(plus.ranked[0].features._asdict()) == {
        "missing": 1,
        "missing_rarity": 0.693,
        "missing_contrast": 1,
        "light_missing": 1,
    }


def test_a_makers_word_for_an_attribute_is_counted_apart() -> None:
    ranked = measured("MAZDA CX5 SPORT AWD 2020", "CX5 | 2020 | SPORT", "CX5 | 2020 | GRAND AWD").ranked

    assert stated(ranked[0].features._asdict()).keys() >= {"missing"} or ranked[0].features.told_rival == 1
    by_code = {one.entry.row.cvegs: one.features for one in ranked}
    assert (by_code["1"].told_rival, by_code["1"].missing) == (1, 0)
    assert (by_code["2"].told_rival, by_code["2"].missing, by_code["2"].rival) == (0, 1, 1)


def test_words_on_both_sides_clash_and_leave_the_text_uncovered() -> None:
    listed = measured("MAZDA CX5 GRAND SIGNATURE URBANA ZORRO QC 2020", *LISTED).listed

    assert listed["clash"] == 1
    assert round(listed["uncovered"], 3) == 0.667  # two known words of three
    assert listed["few_agreements"] == 3
    assert listed["no_word"] == 0


@pytest.mark.parametrize(
    ("text", "silent", "missing"),
    [
        pytest.param("MAZDA CX5 2020", 0, 0, id="a bare name"),
        pytest.param("MAZDA CX5 AUT 2020", 1, 0, id="a described vehicle without a version"),
        pytest.param("MAZDA CX5 SIGNATURE 2020", 0, 1, id="a version"),
    ],
)
def test_who_names_no_version_lacks_nothing_but_is_noted(text: str, silent: float, missing: float) -> None:
    listed = measured(text, LISTED[0], LISTED[2]).listed

    assert (listed["silent_missing"], listed["missing"]) == (silent, missing)
    assert listed["missing_rarity"] == pytest.approx(0.693 * missing, abs=0.001)


def test_more_than_enough_says_no_more() -> None:
    words = "BETA GAMMA SIGMA LAMBDA KAPPA ZETA THETA"
    listed = measured("MAZDA CX5 OMEGA 2020", f"CX5 | 2020 | {words}", "CX5 | 2019 | OMEGA").listed

    assert listed["missing"] == 3
    assert listed["elsewhere"] == 1
    assert listed["missing_rarity"] == 4


def test_a_sister_of_another_year_fits_better_by_the_words_that_it_lacks_less() -> None:
    listed = measured("MAZDA CX5 SIGNATURE 2020", "CX5 | 2020 | SPORT PLUS AUT", LISTED[2]).listed

    assert listed["sister"] == 6  # by as much as counts, and the two by which one may be worse
    assert listed["sister_is_better"] == 4
    assert listed["sister_fits"] == 2  # SPORT and PLUS are missing, SIGNATURE is elsewhere
    assert measured("MAZDA CX5 SPORT 2020", LISTED[0], LISTED[2]).listed["sister"] == 0


def test_other_listings_of_the_same_vehicle_are_noted() -> None:
    alone = measured("MAZDA CX5 SPORT L4 2.5L AUT 2020", LISTED[0]).code
    beside = measured("MAZDA CX5 SPORT L4 2.5L AUT 2020", LISTED[0], "CX5 | 2020 | SPORT AUT AC").code

    assert (alone["twin"], alone["twin_differs"], alone["other_name"], alone["namesake"]) == (0, 0, 0, 0)
    assert (beside["twin"], beside["twin_differs"]) == (1, 2)


def test_what_every_version_of_the_model_has_is_counted_apart_from_what_tells_them_apart() -> None:
    listed = measured("MAZDA CX5 SPORT 2020", "CX5 | 2020 | SPORT PLUS SKYACTIV", "CX5 | 2019 | GRAND SKYACTIV").listed

    assert (listed["missing"], listed["missing_shared"]) == (1, 1)  # PLUS, SKYACTIV


@pytest.mark.parametrize(
    ("version", "otherwise", "name"),
    [
        ("SPORT 4X4", "SPORT 4X2", "unsaid_kind"),
        ("SPORT DIESEL", "SPORT", "unsaid_kind"),
        ("SPORT SEDAN", "SPORT HATCHBACK", "unsaid_body"),
        ("SPORT AUT", "SPORT STD", "unsaid_gearbox"),
    ],
)
def test_what_the_text_leaves_out_counts_where_the_same_version_is_listed_otherwise(
    version: str, otherwise: str, name: str
) -> None:
    beside = measured("MAZDA CX5 SPORT 2020", f"CX5 | 2020 | {version}", f"CX5 | 2019 | {otherwise}").listed
    alone = measured("MAZDA CX5 SPORT 2020", f"CX5 | 2020 | {version}", "CX5 | 2019 | GRAND").listed

    assert (beside[name], alone[name]) == (1, 0)


def test_a_coupe_with_four_doors_is_none() -> None:
    assert measured("MAZDA CX5 SPORT 5P 2020", "CX5 | 2020 | SPORT COUPE").listed["coupe_with_doors"] == 1
    assert measured("MAZDA CX5 SPORT 2P 2020", "CX5 | 2020 | SPORT COUPE").listed["coupe_with_doors"] == 0


def test_a_makers_word_that_the_whole_trim_has_goes_without_saying() -> None:
    of_trim = measured("MAZDA CX5 TOURING 2020", "CX5 | 2020 | TOURING AWD", "CX5 | 2020 | SPORT").ranked
    beside = measured("MAZDA CX5 TOURING 2020", "CX5 | 2020 | TOURING AWD", "CX5 | 2019 | TOURING").ranked

    assert [one.features.told_missing for one in of_trim if one.entry.row.cvegs == "1"] == [0]
    assert [one.features.told_missing for one in beside] == [1]
