"""The words of the trade as data: the lists that are shipped, how a list is written, and what is refused in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import brands, word_lists
from domain.text import fold
from domain.vehicle_spelling import normalise
from domain.word_lists import LISTS, BadWordsError, Form, by_spelling, entries, leave_out, read_folder, unmarked, use
from intake.lexicon import word_files
from matcher.catalogue import attribute_words

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = (word_lists.SHIPPED, word_files.FOLDER, attribute_words.FOLDER)
FILES = sorted(path for folder in FOLDERS for path in folder.iterdir())
OF_MATCHER = {path for path in FILES if path.parent == attribute_words.FOLDER}
MARKED = {"brands.txt"}

files = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def test_every_list_that_is_shipped_is_known_by_its_name_and_stands_in_one_folder() -> None:
    assert sorted(path.name for path in FILES) == sorted(LISTS)


@files
def test_every_spelling_folds_to_itself(path: Path) -> None:
    spellings = [unmarked(spelling) for entry in entries(path) for spelling in entry.spellings]

    assert spellings
    assert [spelling for spelling in spellings if fold(spelling) != spelling.replace("-", " ")] == []
    assert [spelling for spelling in spellings if path in OF_MATCHER and normalise(spelling) != spelling] == []


@files
def test_no_spelling_stands_under_two_names_or_twice_under_one(path: Path) -> None:
    if LISTS[path.name] is Form.GROUPS:
        return
    written = [unmarked(spelling) for entry in entries(path) for spelling in entry.spellings]

    assert len(by_spelling(path)) == len(written)


@files
def test_only_brands_are_marked_with_where_they_count(path: Path) -> None:
    marked = [spelling for entry in entries(path) for spelling in entry.spellings if unmarked(spelling) != spelling]

    assert bool(marked) == (path.name in MARKED)


def test_a_brand_has_one_name_however_it_is_parted() -> None:
    owners: dict[str, set[str]] = {}
    for spelling, entry in by_spelling(word_lists.SHIPPED / "brands.txt").items():
        owners.setdefault(spelling.replace(" ", ""), set()).add(entry.name)

    assert {spelling: names for spelling, names in owners.items() if len(names) > 1} == {}


def test_a_family_is_made_of_brands_that_are_listed() -> None:
    members = {name for entry in entries(word_lists.SHIPPED / "brand_families.txt") for name in entry.spellings}

    assert members <= set(brands.canonical_names().values())


SPELLINGS = st.from_regex(r"[A-Z]{2,6}( [A-Z0-9]{1,5})?", fullmatch=True)


@given(st.dictionaries(SPELLINGS, st.lists(SPELLINGS, max_size=4), min_size=1, max_size=6), st.sampled_from(["", "  "]))
def test_a_list_that_is_written_reads_back(written: dict[str, list[str]], blank: str) -> None:
    text = "".join(f"{name}: {', '.join(others)}{blank} # why\n\n" for name, others in written.items())
    read = word_lists._parsed("brands.txt", text)

    assert {entry.name: list(entry.spellings[1:]) for entry in read} == written


def test_a_line_that_begins_with_a_blank_goes_on_with_the_one_above() -> None:
    entry, *more = word_lists._parsed("brands.txt", "VOLKSWAGEN: VW,\n  VOLKS, VWAGEN\nSEAT\n")

    assert entry.spellings == ("VOLKSWAGEN", "VW", "VOLKS", "VWAGEN")
    assert [entry.name for entry in more] == ["SEAT"]


@pytest.mark.parametrize(
    ("name", "text", "line", "problem"),
    [
        ("brand.txt", "FOAL", 1, "there is no list of this name"),
        ("brands.txt", "FOAL\n\nQQ: ??\n", 3, "'??' is not a valid spelling"),
        ("brands.txt", "FOAL: A\n", 1, "'A' is not a valid spelling"),
        ("brands.txt", "# ours\n2024\n", 2, "'2024' is not a valid spelling"),
        ("models.txt", "[MODELS]\n" + "X" * 61, 2, "is not a valid spelling"),
        ("models.txt", "[MODELS]\nFOAL!", 2, "'FOAL!' has a mark"),
        ("same_words.txt", ": FOAL\n", 1, "the line has no name"),
        ("attributes.txt", "[FUEL]\nHYDROGEN:\n", 2, "'HYDROGEN' has no spelling"),
    ],
)
def test_what_is_no_list_is_refused_with_its_line(
    tmp_path: Path, name: str, text: str, line: int, problem: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(BadWordsError, match=r"allowed: ") as refused:
        read_folder(tmp_path)

    assert (refused.value.name, refused.value.line) == (name, line)
    assert problem in refused.value.problem


def test_a_list_in_another_charset_is_refused(tmp_path: Path) -> None:
    (tmp_path / "brands.txt").write_bytes("ÑANDÚ".encode("cp1252"))

    with pytest.raises(BadWordsError, match=r"brands.txt, line 1: it is not UTF-8"):
        read_folder(tmp_path)


def test_words_are_taken_in_any_case_and_with_accents(tmp_path: Path) -> None:
    (tmp_path / "brands.txt").write_text("Ñandú: ñandu motors\n", encoding="utf-8")
    (tmp_path / ".hidden").write_text("no list")

    assert read_folder(tmp_path) == {"brands.txt": "NANDU: NANDU MOTORS\n"}


def test_no_folder_adds_nothing() -> None:
    assert read_folder(None) == {}


def test_no_word_is_left_out_once_lists_were_read() -> None:
    brands.spellings()

    with pytest.raises(RuntimeError, match="read before"):
        leave_out("brands.txt", "VW")


def test_words_are_not_added_once_lists_were_read() -> None:
    brands.spellings()
    use({})

    with pytest.raises(RuntimeError, match="read before"):
        use({"brands.txt": "FOAL"})
