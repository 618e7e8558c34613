"""Names say what a thing is, and one thing has one name."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[3]
MIGRATIONS = ROOT / "datastore" / "migrations" / "versions"  # what has run somewhere is not touched again
PACKAGES = ("domain", "mesh", "datastore", "matcher", "intake", "gateway", "cli")

# Where names are looked at: every room that holds code of our own.
ROOMS = (*PACKAGES, "bench", "samples")

# A class is a thing: none of these says which.
NOT_A_THING = set(
    """Answered Asked Chosen Closed Counted Done Door Followed Found Given Held Kept Known Listed Made Measured Missing
    Named Opened Read Reach Said Seen Sent Shown Stated Taken Told Wanted Way Witness Written""".split()
)
# A variable or function called so has to be looked up to know what it holds or does.
RIDDLES = set("aside asked at door each found given kept leash lesson reach said stake told way witness".split())
# Other words for what docs/glossary.md calls a correction, insurer, scope, custom handler or handover, observer.
SYNONYMS = {"lesson", "lessons", "teach", "taught", "tenant", "tenants", "reach", "leash", "door", "witness"}
# In the datastore, who makes a change is the actor, and what partners call an intake is a message.
DATASTORE_SYNONYMS = {"author", "authors", "intake", "intakes"}
# Members of public formats keep their names: `found` is in the JSON of `minca doctor`, the event is IntakeFailed.
PUBLIC = {("cli/doctor/finding.py", "found"), ("datastore/events/outbox.py", "intake_failed")}


class Name(NamedTuple):
    """A name that a file gives to something of its own."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.text}"


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every function, class, parameter, variable and attribute that a file names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def names_in(rooms: Iterable[str]) -> list[Name]:
    files = sorted(path for room in rooms for path in (ROOT / room).rglob("*.py") if MIGRATIONS not in path.parents)
    return [name for path in files for name in names_of(path)]


@cache
def names_of(path: Path) -> list[Name]:
    file = str(path.relative_to(ROOT))
    tree = ast.parse(path.read_text())
    return [Name(file, line, text) for line, text in names(tree) if (file, text) not in PUBLIC]


def classes() -> dict[str, list[str]]:
    """The files of each public class of the packages, by its name."""
    files = defaultdict(list)
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                files[node.name].append(str(path.relative_to(ROOT)))
    return files


def is_called(name: Name, words: set[str]) -> bool:
    return not words.isdisjoint(name.text.strip("_").lower().split("_"))


def test_there_are_names_to_look_at() -> None:
    assert len(classes()) > 200
    assert all((ROOT / room).is_dir() for room in ROOMS)
    assert all(names_in([room]) for room in ROOMS)


def test_a_class_name_stands_for_one_thing() -> None:
    assert {name: files for name, files in classes().items() if len(files) > 1} == {}


def test_a_class_name_says_what_thing_it_is() -> None:
    assert {name: files for name, files in classes().items() if name in NOT_A_THING} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_a_name_says_what_it_holds(room: str) -> None:
    assert [str(name) for name in names_in([room]) if name.text.strip("_") in RIDDLES] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_thing_has_the_name_that_the_glossary_gives_it(room: str) -> None:
    assert [str(name) for name in names_in([room]) if is_called(name, SYNONYMS)] == []


def test_the_datastore_speaks_of_actors_and_messages() -> None:
    named = names_in(["datastore"])

    assert [str(name) for name in named if is_called(name, DATASTORE_SYNONYMS) or name.text == "by"] == []
