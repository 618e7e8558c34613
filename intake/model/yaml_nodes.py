"""YAML that people write: bounded, without anchors and tags, and each mistake with its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_WORD: Final = 200
MOST_ENTRIES: Final = 200


class BadYaml(ValueError):
    """An invalid file: its name, the line, what is wrong, and what is allowed."""

    def __init__(self, name: str, line: int, problem: str, allowed: str) -> None:
        super().__init__(f"{name}, line {line}: {problem}; allowed: {allowed}")
        self.name, self.line, self.problem, self.allowed = name, line, problem, allowed


@dataclass(frozen=True, slots=True)
class YamlLimits:
    """How much one document may hold: characters, values, and levels of nesting."""

    longest_file: int
    most_nodes: int
    deepest: int


@dataclass(frozen=True, slots=True)
class NodeReader:
    """Reads the parts of one document; what is wrong is raised as `error`."""

    name: str
    error: ClassVar[type[BadYaml]] = BadYaml

    def composed(self, text: str, limits: YamlLimits, keys: Sequence[str]) -> yaml.Node:
        """Parse a document without anchors, aliases and tags, of bounded size and depth; `keys` are those of its top.

        Raises: `error`.
        """
        if len(text) > limits.longest_file:
            raise self.error(self.name, 1, f"{len(text):,} characters", f"at most {limits.longest_file:,}")
        try:
            self._check_events(text, limits)
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "it is not YAML"
            raise self.error(self.name, mark.line + 1 if mark else 1, str(problem), "one YAML document") from None
        if node is None:
            raise self.error(self.name, 1, "it is empty", ", ".join(keys))
        return node

    def _check_events(self, text: str, limits: YamlLimits) -> None:
        depth = 0
        for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
            line = event.start_mark.line + 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise self.error(self.name, line, "an anchor or alias", "every value written out")
            if getattr(event, "tag", None):
                raise self.error(self.name, line, f"the tag {event.tag}", "plain values")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > limits.deepest or count > limits.most_nodes:
                allowed = f"{limits.deepest} levels, {limits.most_nodes:,} values"
                raise self.error(self.name, line, "too deep or too long", allowed)

    def bad(self, node: yaml.Node, problem: str, allowed: str) -> BadYaml:
        """Return the error about a node."""
        return self.error(self.name, node.start_mark.line + 1, problem, allowed)

    def mapping(self, node: yaml.Node, what: str, allowed: tuple[str, ...] = ()) -> dict[str, yaml.Node]:
        """Return the values of a mapping by their keys; `allowed` are the keys that there may be, empty: any word."""
        if not isinstance(node, yaml.MappingNode):
            raise self.bad(node, f"{what} is no mapping", ", ".join(allowed) or "name: value")
        entries: dict[str, yaml.Node] = {}
        for key, value in node.value:
            word = self.word(key, what)
            if allowed and word not in allowed:
                raise self.bad(key, f"unknown name {word!r}", ", ".join(allowed))
            if word in entries:
                raise self.bad(key, f"{word!r} stands twice", "each name once")
            entries[word] = value
        if len(entries) > MOST_ENTRIES:
            raise self.bad(node, f"{len(entries)} entries in {what}", f"at most {MOST_ENTRIES}")
        return entries

    def word(self, node: yaml.Node, what: str, longest: int = LONGEST_WORD) -> str:
        """Return a text, which is not empty, without the spaces around it."""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip() or len(node.value) > longest:
            raise self.bad(node, f"{what}: not a word", f"text of 1 to {longest} characters")
        return str(node.value).strip()

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """Return the items of a list."""
        if not isinstance(node, yaml.SequenceNode) or not 1 <= len(node.value) <= MOST_ENTRIES:
            raise self.bad(node, f"{what} is no list", f"a list of 1 to {MOST_ENTRIES}")
        return list(node.value)
