"""Word lists: the words of the trade that packages ship as data, and those that an operator adds.

A list is a text file. `#` begins a comment, `[SECTION]` a section. A line is `NAME: SPELLING, SPELLING`, or words that
stand for themselves, separated by commas; a line that begins with a space continues the one above. Spellings are
written as they fold, in upper case without accents. A hyphen in a spelling may be missing in a text; a mark after it,
! or ^, says where it counts.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


class Form(Enum):
    """The kind of lines in a list."""

    WORDS = auto()  # words that stand for themselves
    NAMES = auto()  # a name and its other spellings
    VALUES = auto()  # words that stand for a value, whose name is not a word itself
    KINDS = auto()  # the same, where the values are fixed: an operator adds words to them, but no value
    GROUPS = auto()  # names that belong together; one may belong to several


_NAMELESS: Final = frozenset({Form.WORDS, Form.GROUPS})
_OF_VALUES: Final = frozenset({Form.VALUES, Form.KINDS})

LISTS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "attributes.txt": Form.VALUES,
        "brand_families.txt": Form.GROUPS,
        "brands.txt": Form.NAMES,
        "cargo_classes.txt": Form.KINDS,
        "colours.txt": Form.WORDS,
        "coverage_kinds.txt": Form.KINDS,
        "coverages.txt": Form.WORDS,
        "equipment.txt": Form.WORDS,
        "headers.txt": Form.WORDS,
        "insurers.txt": Form.WORDS,
        "leaving.txt": Form.WORDS,
        "light_words.txt": Form.WORDS,
        "mail_kinds.txt": Form.WORDS,
        "measures.txt": Form.WORDS,
        "models.txt": Form.WORDS,
        "mounted.txt": Form.WORDS,
        "nothing.txt": Form.WORDS,
        "other_lists.txt": Form.WORDS,
        "remarks.txt": Form.WORDS,
        "requests.txt": Form.WORDS,
        "same_words.txt": Form.NAMES,
        "service_kinds.txt": Form.KINDS,
        "states.txt": Form.WORDS,
        "tractors.txt": Form.WORDS,
        "units.txt": Form.WORDS,
        "usage_kinds.txt": Form.KINDS,
        "uses.txt": Form.WORDS,
        "value_bases.txt": Form.KINDS,
        "vehicle_classes.txt": Form.KINDS,
    }
)
"""All lists, of any package."""
SHIPPED: Final = Path(__file__).parent / "words"
"""The folder of this package's lists; services keep theirs beside the code that reads them."""
MOST_BYTES: Final = 256 * 1024
LONGEST: Final = 60
CAPITALS: Final = "!"
"""The mark of a spelling that counts only in capitals."""
FIRST: Final = "^"
"""The mark of one that counts only in capitals and where a name may begin."""
MARKS: Final = CAPITALS + FIRST
_MARKED: Final = "brands.txt"
_SPELLING: Final = re.compile(r"(?=.*[A-Z])[A-Z0-9](?:[A-Z0-9 -]*[A-Z0-9])[!^]?")
_ALLOWED: Final = f"2 to {LONGEST} letters, digits, spaces and hyphens, at least one letter"
NOTHING_ADDED: Final[Mapping[str, str]] = MappingProxyType({})


class BadWordsError(ValueError):
    """A list that cannot be used: the place, the problem, and what is allowed."""

    def __init__(self, name: str, line: int, problem: str, allowed: str) -> None:
        super().__init__(f"{name}, line {line}: {problem}; allowed: {allowed}")
        self.name, self.line, self.problem, self.allowed = name, line, problem, allowed


class WordEntry(NamedTuple):
    """One line of a list: its name, if it has one, its spellings with their marks, and its place."""

    name: str
    spellings: tuple[str, ...]
    section: str
    line: int
    is_added: bool = False


class _InForce:
    """What an operator added: set once in each process, before any list is read."""

    added: Mapping[str, str] = NOTHING_ADDED
    left_out: frozenset[tuple[str, str]] = frozenset()  # the list's file and the spelling
    is_read = False


def read_folder(folder: Path | None) -> dict[str, str]:
    """Return the text of each list in an operator's folder, by its file's name; nothing for no folder.

    Raises: BadWordsError, OSError.
    """
    if folder is None:
        return {}
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    added = {path.name: _text(path) for path in paths}
    for name, text in added.items():
        for entry in _parsed(name, text, is_added=True):
            _check(name, entry)
    return added


def use(added: Mapping[str, str], *shipped: Path) -> None:
    """Add an operator's words to the lists of this process, before any is read.

    Additions to the lists of this package and to those in the folders `shipped` are checked at once.

    Raises: BadWordsError; RuntimeError when lists were already read with other words.
    """
    if added == _InForce.added:
        return
    if _InForce.is_read:
        raise RuntimeError("word lists were read before words were added to them")
    _InForce.added = MappingProxyType(dict(added))
    for folder in (SHIPPED, *shipped):
        for path in folder.glob("*.txt"):
            if path.name in added:
                by_spelling(path) if LISTS[path.name] is not Form.GROUPS else entries(path)


def leave_out(name: str, spelling: str) -> None:
    """Leave a spelling out of the list `name` in this process, before any list is read, to measure what it is worth.

    Raises: RuntimeError when lists were already read.
    """
    if _InForce.is_read:
        raise RuntimeError("word lists were read before a word was left out of them")
    _InForce.left_out |= {(name, spelling)}


@cache
def entries(path: Path) -> tuple[WordEntry, ...]:
    """Return the entries of a shipped list, and those that the operator added to it.

    Raises: BadWordsError when an added entry is in a section, or of a kind, that the list does not have.
    """
    _InForce.is_read = True
    shipped = _parsed(path.name, path.read_text(encoding="utf-8"))
    added = _parsed(path.name, _InForce.added.get(path.name, ""), is_added=True)
    sections = {entry.section: None for entry in shipped}
    for entry in added:
        if entry.section not in sections:
            problem = f"the list has no section [{entry.section}]" if entry.section else "the line is not in a section"
            raise BadWordsError(path.name, entry.line, problem, ", ".join(f"[{name}]" for name in sections if name))
    if LISTS[path.name] is Form.KINDS:
        _check_kinds(path.name, added, {entry.name: None for entry in shipped})
    return (*map(partial(_without_left_out, path.name), shipped), *added)


def _check_kinds(file: str, added: Iterable[WordEntry], kinds: Collection[str]) -> None:
    for entry in added:
        if entry.name not in kinds:
            raise BadWordsError(file, entry.line, f"there is no kind {entry.name!r}", ", ".join(kinds))


def _without_left_out(name: str, entry: WordEntry) -> WordEntry:
    left_out = {spelling for file, spelling in _InForce.left_out if file == name}
    if left_out.isdisjoint(entry.spellings):
        return entry
    return entry._replace(spellings=tuple(spelling for spelling in entry.spellings if spelling not in left_out))


@cache
def words_of(path: Path, *sections: str) -> frozenset[str]:
    """Return every spelling in a list, or in some of its sections, without marks."""
    chosen = (entry for entry in entries(path) if not sections or entry.section in sections)
    return frozenset(unmarked(spelling) for entry in chosen for spelling in entry.spellings)


@cache
def by_spelling(path: Path) -> Mapping[str, WordEntry]:
    """Return the entries of a list by spelling.

    Raises: BadWordsError when a spelling belongs to two names.
    """
    owners: dict[str, WordEntry] = {}
    for entry in entries(path):
        for spelling in entry.spellings:
            owner = owners.setdefault(unmarked(spelling), entry)
            if (owner.section, owner.name) != (entry.section, entry.name):
                problem = f"{unmarked(spelling)} is also a spelling of {_place(owner)}"
                raise BadWordsError(path.name, entry.line, problem, "each spelling once")
    return owners


def unmarked(spelling: str) -> str:
    """Return a spelling without its mark."""
    return spelling.rstrip(MARKS)


def _place(entry: WordEntry) -> str:
    return entry.name or f"[{entry.section}]"


def _text(path: Path) -> str:
    if path.name not in LISTS:
        raise BadWordsError(path.name, 1, "there is no list of this name", ", ".join(LISTS))
    if path.stat().st_size > MOST_BYTES:
        raise BadWordsError(path.name, 1, "it is too large", f"at most {MOST_BYTES:,} bytes")
    try:
        return plain(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise BadWordsError(path.name, 1, "it is not UTF-8", "UTF-8 text") from None


def _parsed(file: str, text: str, *, is_added: bool = False) -> list[WordEntry]:
    """Return the entries of a list."""
    form, section, read = LISTS[file], "", list[WordEntry]()
    for number, line in enumerate(text.split("\n"), start=1):
        content = line.partition("#")[0].rstrip()
        if not content:
            continue
        if content[0] == "[":
            section = content.strip("[]")
        elif content[0].isspace() and read:
            read[-1] = read[-1]._replace(spellings=read[-1].spellings + _parted(content))
        elif form in _NAMELESS:
            read.append(WordEntry("", _parted(content), section, number, is_added))
        else:
            name, _, others = content.partition(":")
            spellings = _parted(others) if form in _OF_VALUES else _parted(f"{name},{others}")
            read.append(WordEntry(name.strip().rstrip(MARKS), spellings, section, number, is_added))
    return read


def _parted(spellings: str) -> tuple[str, ...]:
    return tuple(spelling for part in spellings.split(",") if (spelling := part.strip()))


def _check(file: str, entry: WordEntry) -> None:
    """Check an entry that an operator wrote; a test checks the shipped lists."""
    if LISTS[file] not in _NAMELESS and not entry.name:
        raise BadWordsError(file, entry.line, "the line has no name", "NAME: SPELLING, SPELLING")
    if not entry.spellings:
        raise BadWordsError(file, entry.line, f"{entry.name!r} has no spelling", "NAME: SPELLING, SPELLING")
    for spelling in entry.spellings:
        if not _SPELLING.fullmatch(spelling) or len(spelling) > LONGEST:
            raise BadWordsError(file, entry.line, f"{spelling[:LONGEST]!r} is not a valid spelling", _ALLOWED)
        if spelling != unmarked(spelling) and file != _MARKED:
            raise BadWordsError(file, entry.line, f"{spelling!r} has a mark", f"marks only in {_MARKED}")
