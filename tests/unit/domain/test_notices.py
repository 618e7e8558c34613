"""Every notice has a sentence in each language, and each says the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notices.codes import DropReason, MatchWarning, ReadingDoubt, WarningCode
from domain.notices.limits import LONGEST_ARGUMENT, LONGEST_SENTENCE, MOST_DOUBTS, MOST_PLACES, MOST_WARNINGS
from domain.notices.notice import Notice, about, notice
from domain.notices.sentences import (
    LANGUAGES,
    listed,
    names_in,
    place_text,
    reason_sentence,
    sentence,
    templates,
)
from domain.origin import Origin
from domain.word_lists import entries
from intake.lexicon.word_files import OTHER_LISTS
from intake.model.limits import ReadingLimits
from mesh.contracts import descriptor_set
from mesh.settings import Settings
from minca.notices.v1 import drop_reason_pb2, match_warning_pb2, reading_doubt_pb2, warning_code_pb2
from protos.warnings_page import PAGE, documented, page

ROOT = Path(__file__).resolve().parents[3]
CODES = {
    *WarningCode,
    *MatchWarning,
    *(f"REASON.{reason}" for reason in DropReason),
    *(f"doubt.{doubt}" for doubt in ReadingDoubt),
}
ORIGIN = Origin("flota.xlsx", "Hoja1", 3)
TEXTS = st.text(st.sampled_from('aZ 3[]{}:!|,="\u00f1'), min_size=1, max_size=12)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence_in_each_language(language: str) -> None:
    assert set(templates("en")) == set(templates(language))
    assert set(templates(language)) >= CODES
    assert all(templates(language).values())


def test_the_sentences_of_a_code_have_the_same_arguments_in_every_language() -> None:
    arguments = {
        language: {code: frozenset(names_in(text)) for code, text in templates(language).items()}
        for language in LANGUAGES
    }

    assert all(of_language == arguments["en"] for of_language in arguments.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_is_of_a_code_a_place_or_the_words_for_a_value(language: str) -> None:
    values = {key for key in templates(language) if re.match(r"(?:file|kind|field)\.", key)}

    assert set(templates(language)) - CODES - values == {"PLACE", "PLACES"}


def test_every_kind_of_other_list_has_its_words() -> None:
    kinds = {entry.section.removesuffix(" SURE") for entry in entries(OTHER_LISTS)}

    assert kinds
    assert {f"kind.{kind}" for kind in kinds} <= set(templates("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_holds_every_argument_that_is_stated_and_no_mark_of_its_template(language: str) -> None:
    for code in (*WarningCode, *MatchWarning, *DropReason):
        assert_is_filled(code, language)


def assert_is_filled(code: WarningCode | MatchWarning | DropReason, language: str) -> None:
    key = f"REASON.{code}" if isinstance(code, DropReason) else code
    values = {name: f"{number}X" for number, name in enumerate(sorted(names_in(templates(language)[key])))}

    text = (
        reason_sentence(code, values, language)
        if isinstance(code, DropReason)
        else sentence(notice(code, **values), language)
    )

    assert text
    assert all(value in text for value in values.values())
    assert not re.search(r"[\[\]{}]|\s\s", text)


@given(TEXTS, TEXTS)
def test_an_argument_is_shown_as_it_is_written(file: str, sheet: str) -> None:
    assert sentence(notice(WarningCode.SHEET_HIDDEN, file=file, sheet=sheet)) == (
        f"{file}: hidden sheet {sheet} was left out"
    )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"file": "f.zip", "member": "a.csv"}, "f.zip: a.csv not read, it is damaged"),
        ({"file": "f.xlsx", "error": "ValueError"}, "f.xlsx: not read, it is damaged (ValueError)"),
        ({"file": "f.xlsx"}, "f.xlsx: not read, it is damaged"),
        ({"file": "body"}, "body: not read, it is damaged"),
    ],
)
def test_what_is_not_stated_is_left_out_of_a_sentence(arguments: dict[str, str], text: str) -> None:
    assert sentence(notice(WarningCode.FILE_DAMAGED, **arguments)) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1 row left out, struck out: body row 2"),
        ("es", "se dejaron fuera filas tachadas (1 fila): texto del correo fila 2"),
    ],
)
def test_one_row_is_no_rows(language: str, text: str) -> None:
    struck = about(notice(WarningCode.ROWS_STRUCK_OUT, count=1), [Origin("body", row=2)])

    assert sentence(struck, language) == text


def test_an_amount_has_its_thousands_and_a_kind_its_words() -> None:
    differs = notice(WarningCode.TOTAL_DIFFERS, stated="1900000", read="1850000")

    assert sentence(differs) == (
        "the text states a total of 1,900,000, and the values that were read add up to 1,850,000"
    )
    assert reason_sentence("IN_LIST_OF_OTHERS", {"kind": "PAYROLL"}, "es") == "en una relaci\u00f3n de personas"


def test_the_first_places_are_named_once_each_and_the_others_counted() -> None:
    places = [None, ORIGIN, ORIGIN, *(Origin("f.xlsx", row=row) for row in range(1, 11))]
    many = about(notice(WarningCode.VIN_CHECK_DIGIT), places)

    assert len(many.places) == MOST_PLACES
    assert sentence(many).endswith("f.xlsx row 7 and 5 more")
    assert listed([], 0) == ""
    assert sentence(about(notice(WarningCode.VIN_CHECK_DIGIT), [None])) == "the check digit of the VIN does not fit"


def test_a_place_is_named_as_far_as_it_is_known() -> None:
    assert place_text(ORIGIN) == "flota.xlsx Hoja1 row 3"
    assert place_text(ORIGIN, "es") == "flota.xlsx Hoja1 fila 3"
    assert place_text(Origin("f.pdf")) == "f.pdf"
    assert place_text(Origin("f.pdf", row=3, page=2)) == "f.pdf page 2 row 3"


def test_equal_rows_of_different_pages_are_different_places() -> None:
    pages = [Origin("f.pdf", row=1, page=page) for page in range(1, MOST_PLACES + 3)]

    assert sentence(about(notice(WarningCode.VIN_CHECK_DIGIT), pages)).endswith("f.pdf page 8 row 1 and 2 more")


def test_an_unknown_code_has_no_sentence() -> None:
    assert sentence(Notice("OF_A_LATER_RELEASE", (("file", "f"),), (ORIGIN,), 1)) == ""
    assert reason_sentence("OF_A_LATER_RELEASE", {}) == ""


def test_a_long_argument_is_cut_and_an_empty_one_left_out() -> None:
    cut = notice(WarningCode.COMMENTED, comment="x" * 1_000, file="", row=None, count=0)

    assert cut.arguments == (("comment", "x" * LONGEST_ARGUMENT), ("count", "0"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_cut_where_a_case_takes_no_more_of_it(language: str) -> None:
    places = [Origin("f.xlsx", "S" * LONGEST_ARGUMENT, row) for row in range(MOST_PLACES)]

    assert len(sentence(about(notice(WarningCode.VIN_CHECK_DIGIT), places), language)) == LONGEST_SENTENCE


def test_a_reading_makes_no_more_notices_than_a_case_takes() -> None:
    assert len(ReadingDoubt) < MOST_DOUBTS
    assert ReadingLimits().max_warnings <= MOST_WARNINGS


@pytest.mark.parametrize("codes", [WarningCode, MatchWarning, DropReason, ReadingDoubt])
def test_every_code_is_made_somewhere(codes: type[WarningCode | MatchWarning | DropReason | ReadingDoubt]) -> None:
    folders = (ROOT / room for room in ("intake", "matcher", "domain"))
    sources = "\n".join(path.read_text() for folder in folders for path in folder.rglob("*.py"))

    assert [code for code in codes if f"{codes.__name__}.{code}" not in sources] == []


CONTRACTS = [
    (WarningCode, warning_code_pb2.WarningCode, ""),
    (MatchWarning, match_warning_pb2.MatchWarning, ""),
    (DropReason, drop_reason_pb2.DropReason, "REASON."),
    (ReadingDoubt, reading_doubt_pb2.ReadingDoubt, "doubt."),
]


@pytest.mark.parametrize(("codes", "contract", "prefix"), CONTRACTS)
def test_the_contract_lists_every_code_with_its_sentence(codes: Any, contract: Any, prefix: str) -> None:
    descriptor = contract.DESCRIPTOR
    prefixes = re.sub(r"(?<!^)(?=[A-Z])", "_", descriptor.name).upper()
    values = {value.name.removeprefix(f"{prefixes}_"): value.number for value in descriptor.values if value.number}

    assert set(values) == set(codes)
    comments = comments_of(descriptor.name)
    assert {code: comments[number] for code, number in values.items()} == {
        code: f'"{documented(templates("en")[prefix + code])}"' for code in codes
    }


def comments_of(name: str) -> dict[int, str]:
    """The comment of each value of an enum of the contract, by its number, as one line."""
    (file,) = (
        one for one in descriptor_set().file if one.package == "minca.notices.v1" and one.enum_type[0].name == name
    )
    places = {tuple(one.path): " ".join(one.leading_comments.split()) for one in file.source_code_info.location}
    return {value.number: places[5, 0, 2, index] for index, value in enumerate(file.enum_type[0].value)}


def test_the_page_of_the_guides_is_the_catalogue() -> None:
    assert PAGE.read_text("utf-8") == page()


def test_the_language_of_the_settings_is_one_that_there_is() -> None:
    assert get_args(Settings.model_fields["language"].annotation) == LANGUAGES


def test_the_guide_to_lists_explains_every_reason() -> None:
    explained = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "lists.md").read_text("utf-8")))

    assert set(DropReason) <= explained
