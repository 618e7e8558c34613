"""A person looks for a code in the catalogue by words."""

from __future__ import annotations

import pytest

from matcher.catalogue.entries import build_catalogue
from matcher.linkage.compare import Verdict
from matcher.linkage.search import CatalogueSearch, UnknownBrandError, search
from tests.fixtures.small_catalogue import small_catalogue, small_rows


def codes(wanted: CatalogueSearch, most: int = 20) -> list[str]:
    return [candidate.row.cvegs for candidate in search(wanted, small_catalogue(), most)]


def test_words_find_the_version_that_has_them_first() -> None:
    assert codes(CatalogueSearch("hilux doble cabina 2020"))[0] == "T7-2020"
    assert codes(CatalogueSearch("march advance aut 2018"))[0] == "N6-2018"


def test_an_entry_that_says_what_was_typed_comes_before_one_that_says_nothing_of_it() -> None:
    assert codes(CatalogueSearch("np300 doble cabina"))[0].startswith("N1-")
    assert codes(CatalogueSearch("sierra denali 4x4 v8", year=2020))[0] == "G1-2020"
    assert codes(CatalogueSearch("f 150 crew cab"))[0].startswith("F2-")


SCATTERED = """
NISSAN|NP300|2019-2020|P|PK 2P L4 2.4L STD 2 OCUP
NISSAN|NP300|2019-2020|D|DOBLE CABINA 4P L4 2.4L STD 5 OCUP
NISSAN|FRONTIER|2019-2020|C|NP300 CHASIS CABINA 2P L4 2.5L STD 3 OCUP
TOYOTA|HILUX|2019-2020|H|CHASIS CABINA 2P L4 2.7L STD 2 OCUP
TOYOTA|HILUX|2019-2020|K|PK 2P L4 2.7L STD 2 OCUP
"""


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("np300 chasis", "C"),  # the word stands with another model
        ("nissan chasis", "C"),  # the brand was typed too
        ("nissan chasis front", "C"),  # the last word is still being typed
        ("hilux chasis", "H"),
        ("np300 pk", "P"),
    ],
)
def test_whatever_its_model_an_entry_that_says_each_typed_word_comes_before_one_that_does_not(
    typed: str, first: str
) -> None:
    found = search(CatalogueSearch(typed), build_catalogue("scattered", small_rows(SCATTERED)), 20)

    assert [one.row.cvegs for one in found][:2] == [f"{first}-2020", f"{first}-2019"]


def test_the_typed_year_comes_before_another_one() -> None:
    found = search(CatalogueSearch("np300 chasis 2019"), build_catalogue("scattered", small_rows(SCATTERED)), 20)

    assert found[0].row.cvegs == "C-2019"


def test_a_word_that_is_still_being_typed_finds_what_begins_so() -> None:
    assert "T9-2020" in codes(CatalogueSearch("limi", year=2020))
    assert codes(CatalogueSearch("toyota hilu", year=2019))[0].startswith(("T7", "T8"))


def test_a_code_finds_its_entry_with_and_without_leading_zeros() -> None:
    assert codes(CatalogueSearch("V2-2016")) == ["V2-2016"]
    assert codes(CatalogueSearch("0V2-2016")) == ["V2-2016"]


def test_brand_and_year_narrow_what_is_found() -> None:
    found = search(CatalogueSearch("4p std", brand="vw", year=2017), small_catalogue(), 20)
    assert {(one.row.brand, one.row.year) for one in found} == {("VOLKSWAGEN", 2017)}
    assert found[0].row.cvegs == "V2-2017"


def test_without_words_the_newest_entries_come_first() -> None:
    found = search(CatalogueSearch("", brand="Nissan"), small_catalogue(), 50)
    years = [one.row.year for one in found]
    assert years == sorted(years, reverse=True)
    assert years[0] == 2021


def test_a_year_that_the_catalogue_does_not_list_still_shows_the_model() -> None:
    assert codes(CatalogueSearch("tsuru gsii 2020"))[0].startswith("N")


def test_a_brand_that_is_not_listed_is_said_instead_of_finding_nothing() -> None:
    with pytest.raises(UnknownBrandError):
        search(CatalogueSearch("hilux", brand="Lada"), small_catalogue(), 20)


def test_the_evidence_says_what_agrees_and_what_conflicts() -> None:
    best, *_ = search(CatalogueSearch("jetta trendline aut", year=2018), small_catalogue(), 5)
    verdicts = {one.attribute: one.verdict for one in best.evidence}
    assert verdicts["model"] is Verdict.AGREES
    assert "transmission" in verdicts


def test_no_more_entries_come_than_were_asked_for() -> None:
    assert len(codes(CatalogueSearch("std"), most=3)) == 3
