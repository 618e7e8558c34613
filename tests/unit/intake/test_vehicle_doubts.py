"""Each vehicle says how sure it was read, and one that is not sure enough is reviewed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notices.codes import ReadingDoubt, WarningCode
from domain.notices.notice import notice
from intake.extraction.email import extract_email
from intake.extraction.list_reader import ListRead
from intake.extraction.mail_vehicles import IN_PASSING
from intake.extraction.merge_vehicles import merged
from intake.extraction.vehicle_doubts import CONFIDENCE, notes_on_doubtful, with_confidence
from intake.model.document import BODY, Line, Origin
from intake.model.extraction import UNKNOWN_NAME, Extraction, Vehicle
from intake.model.limits import ReadingLimits
from intake.text.prose import ASIDE
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail
from tests.fixtures.sentences import sentences

A_VIN = "3N1CN8AE8NL569666"
SURE = Vehicle("NISSAN VERSA SENSE", year=2021, vin=A_VIN, value=250_000.0, origin=Origin(BODY, row=1))
LIST = "1. NISSAN VERSA SENSE 2021 placas LUK-009-H\n2. KIA RIO LX 2023 placas LUK-010-H\n"
TEXTS = st.text("AEIO 2019-$VERSA", max_size=20)


def read(raw: bytes) -> Extraction:
    return extract_email(raw, ReadingLimits())


def doubts(vehicle: Vehicle, line: str = "") -> tuple[str, ...]:
    return with_confidence([vehicle], [ListRead(BODY, (Line(line, 1),))])[0].doubts


def test_a_vehicle_with_all_that_is_asked_for_is_sure() -> None:
    assert with_confidence([SURE], []) == [SURE]
    assert SURE.reading_confidence == 1


@pytest.mark.parametrize(
    ("vehicle", "doubt"),
    [
        (replace(SURE, description=A_VIN), ReadingDoubt.NUMBER_AS_DESCRIPTION),
        (replace(SURE, description="U1"), ReadingDoubt.NUMBER_AS_DESCRIPTION),
        (replace(SURE, description="\U0001f522"), ReadingDoubt.NUMBER_AS_DESCRIPTION),
        (replace(SURE, description="Ford"), ReadingDoubt.NO_MODEL),
        (replace(SURE, description=f"FORD {SURE.year}"), ReadingDoubt.NO_MODEL),
        (replace(SURE, year=None), ReadingDoubt.NO_YEAR),
        (replace(SURE, description="NISSAN VERSA 2019/2020"), ReadingDoubt.SEVERAL_YEARS),
        (replace(SURE, description="NISSAN VERSA 2019-20"), ReadingDoubt.SEVERAL_YEARS),
        (replace(SURE, warnings=(UNKNOWN_NAME,)), ReadingDoubt.UNKNOWN_NAME),
        (replace(SURE, warnings=(notice(WarningCode.VIN_MENDED, letters="O"),)), ReadingDoubt.MENDED_VIN),
        (replace(SURE, warnings=(notice(WarningCode.VIN_LENGTH, length=16),)), ReadingDoubt.DOUBTFUL_VIN),
        (replace(SURE, warnings=(notice(WarningCode.VIN_CHECK_DIGIT),)), ReadingDoubt.DOUBTFUL_VIN),
    ],
)
def test_what_may_be_wrong_is_said_as_a_code(vehicle: Vehicle, doubt: ReadingDoubt) -> None:
    assert doubts(vehicle) == (doubt,)


@pytest.mark.parametrize("description", ["NP300", "MAZDA 3", "Remolque", "BMW X5", "CX-5"])
def test_a_model_with_digits_or_a_kind_of_unit_is_a_name(description: str) -> None:
    assert doubts(replace(SURE, description=description)) == ()


def test_a_model_in_a_column_of_its_own_is_one() -> None:
    assert doubts(replace(SURE, description="FORD", model="F-350")) == ()


def test_a_year_and_an_amount_of_its_line_that_were_not_read_are_doubts() -> None:
    unread = replace(SURE, year=None, value=None)

    assert doubts(unread, "NISSAN VERSA SENSE, 2021 $250,000") == ("YEAR_NOT_READ", "VALUE_NOT_READ")


def test_currencies_that_differ_are_doubts() -> None:
    vehicles = [replace(SURE, currency="USD"), replace(SURE, currency="MXN"), SURE]

    assert [vehicle.doubts for vehicle in with_confidence(vehicles, [])] == [("SEVERAL_CURRENCIES",)] * 2 + [()]


@given(TEXTS, st.none() | st.integers(1990, 2030), TEXTS)
def test_a_confidence_is_within_0_and_1_and_less_than_1_exactly_with_doubts(
    description: str, year: int | None, line: str
) -> None:
    vehicle = Vehicle(description, year=year, origin=Origin(BODY, row=1))
    (doubted,) = with_confidence([vehicle], [ListRead(BODY, (Line(line, 1),))])

    assert 0 < doubted.reading_confidence <= 1
    assert (doubted.reading_confidence < 1) is bool(doubted.doubts)


@given(st.sets(st.sampled_from(ReadingDoubt)))
def test_vehicles_below_the_least_confidence_are_named_with_each_doubt(some: set[ReadingDoubt]) -> None:
    names = tuple(doubt for doubt in ReadingDoubt if doubt in some)
    vehicle = replace(SURE, reading_confidence=0.4, doubts=names)

    assert len(list(notes_on_doubtful([vehicle], 0.5))) == len(names)
    assert list(notes_on_doubtful([vehicle], 0.3)) == []


def test_every_doubt_has_its_weight() -> None:
    assert set(CONFIDENCE) == set(ReadingDoubt)
    assert all(0 < share < 1 for share in CONFIDENCE.values())


def test_a_merged_vehicle_is_judged_anew() -> None:
    one, other = replace(SURE, vin="", plate="LUK-009-H"), replace(SURE, year=None, plate="LUK-009-H")

    assert with_confidence([merged(one, other)], [])[0].doubts == ()


def test_a_mail_with_a_doubtful_vehicle_needs_review_and_says_why() -> None:
    extraction = read(a_mail().with_xlsx([HEADER, VERSA, ("", "", "", "MR0EX8DD4NL158278", "", "")]).as_bytes())

    assert extraction.needs_review
    assert any(warning.startswith("doubtful, its description is a number") for warning in sentences(extraction))


@pytest.mark.parametrize("sentence", ["Distribuidor preferente Ford 2019.", "Ford Motor 2019"])
def test_a_brand_in_a_sentence_beside_a_list_is_a_dropped_row(sentence: str) -> None:
    extraction = read(a_mail().saying(f"Va la lista.\n\n{LIST}\n{sentence}\n").as_bytes())

    assert len(extraction.vehicles) == 2
    assert not extraction.needs_review
    assert [row.reason for row in extraction.dropped_rows] in ([IN_PASSING], [ASIDE], [])


def test_a_vehicle_in_a_sentence_beside_a_list_is_reviewed() -> None:
    text = "Va la lista.\nLa otra vez les mandé un Mazda 3 Grand Touring 2019 que quedó muy caro.\n"
    extraction = read(a_mail().saying(text).with_xlsx([HEADER, VERSA, HILUX]).as_bytes())

    assert extraction.needs_review
    assert any("sentence beside a list" in warning for warning in sentences(extraction))


def test_a_vehicle_that_a_sentence_adds_to_a_list_is_one() -> None:
    text = "Va la lista.\nFavor de agregar un Mazda 3 Grand Touring 2019.\n"
    extraction = read(a_mail().saying(text).with_xlsx([HEADER, VERSA, HILUX]).as_bytes())

    assert len(extraction.vehicles) == 3
    assert not extraction.needs_review
