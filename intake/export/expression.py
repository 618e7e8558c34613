"""The small language of templates: what a cell holds, from the fields of a case.

    expression = sum {"or" sum}             the first that is not empty
    sum        = term {"+" term}            joined as texts
    term       = "text" | field | "(" expression ")" | function
    function   = upper(x) | lower(x)
               | join("separator", x, …)    those that are not empty, with the separator between them
               | map(x, name)               the entry of a map of the template for x; empty when it has none

A text stands in quotation marks of either kind, a doubled one is one of its own. An expression is parsed once into
functions; nothing else can be called, and it has no loops, so its work is bounded by its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, NamedTuple

from intake.export.values import CellType, Value, as_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intake.export.export_field import ExportField
    from intake.export.record import Record

LONGEST: Final = 1_000
DEEPEST: Final = 20
MOST_NAMED: Final = 5
_TOKEN: Final = re.compile(
    r"""(?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w.]*)|(?P<sign>[+(),])""", re.ASCII
)
_SPACES: Final = re.compile(r"\s*")
_OR: Final = "or"
_FUNCTIONS: Final = ("upper", "lower", "join", "map")

Read = Callable[["Record"], Value]


class BadExpression(ValueError):
    """An expression that cannot be used: the character, counted from 1, what is wrong, and what is allowed."""

    def __init__(self, character: int, problem: str, allowed: str) -> None:
        super().__init__(f"character {character}: {problem}; allowed: {allowed}")
        self.character, self.problem, self.allowed = character, problem, allowed


@dataclass(frozen=True, slots=True)
class Expression:
    """What a cell holds: how it is read from a record, and its type unless the template says another."""

    read: Read
    type: CellType


class _Token(NamedTuple):
    kind: str
    text: str
    character: int


_END: Final = "end"


def parse_expression(text: str, fields: Mapping[str, ExportField], maps: Mapping[str, Mapping[str, str]]) -> Expression:
    """Parse an expression on `fields`; `maps` are those of its template.

    Raises: BadExpression.
    """
    if len(text) > LONGEST:
        raise BadExpression(LONGEST + 1, f"{len(text):,} characters", f"at most {LONGEST:,}")
    parser = _Parser(_tokens(text), fields, maps)
    expression = parser.alternatives(depth=0)
    token = parser.next()
    if token.kind != _END:
        raise BadExpression(token.character, f"{token.text} after the end", '"+", "or" between two terms')
    return expression


def field_expression(name: str, fields: Mapping[str, ExportField]) -> Expression:
    """Return the expression that is one field.

    Raises: BadExpression.
    """
    if name not in fields:
        raise BadExpression(1, f"unknown field {name!r}", _names_like(name, fields))
    return Expression(fields[name].read, fields[name].type)


def _names_like(name: str, fields: Mapping[str, ExportField]) -> str:
    """Return the names of fields that a mistaken one may mean; all but those of coverages when none is near."""
    near = get_close_matches(name, fields, n=MOST_NAMED)
    return ", ".join(near or [known for known in fields if "." not in known])


def constant(text: str) -> Expression:
    """Return the expression that is always the same text."""
    return Expression(lambda _: text, CellType.TEXT)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    index = _after_spaces(text, 0)
    while index < len(text):
        match = _TOKEN.match(text, index)
        if match is None:
            raise BadExpression(
                index + 1, f"{text[index]!r}", "a field, a text in quotation marks, a function, + or ( )"
            )
        tokens.append(_Token(str(match.lastgroup), match[0], index + 1))
        index = _after_spaces(text, match.end())
    tokens.append(_Token(_END, "the end", len(text) + 1))
    return tokens


def _after_spaces(text: str, start: int) -> int:
    match = _SPACES.match(text, start)
    return match.end() if match else start


class _Parser:
    """Parses one expression from its tokens, from left to right."""

    def __init__(
        self,
        tokens: Sequence[_Token],
        fields: Mapping[str, ExportField],
        maps: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._tokens, self._position = tokens, 0
        self._fields, self._maps = fields, maps

    def next(self) -> _Token:
        token = self._tokens[self._position]
        self._position += token.kind != _END
        return token

    def alternatives(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise BadExpression(self._peek().character, "too many parentheses", f"{DEEPEST} levels")
        choices = [self._sum(depth)]
        while self._peek().text == _OR:
            self.next()
            choices.append(self._sum(depth))
        if len(choices) == 1:
            return choices[0]
        types = {choice.type for choice in choices}
        return Expression(
            _first_of([choice.read for choice in choices]), types.pop() if len(types) == 1 else CellType.TEXT
        )

    def _sum(self, depth: int) -> Expression:
        terms = [self._term(depth)]
        while self._peek().text == "+":
            self.next()
            terms.append(self._term(depth))
        return terms[0] if len(terms) == 1 else _text(_joined("", [term.read for term in terms]))

    def _term(self, depth: int) -> Expression:
        token = self.next()
        if token.kind == "text":
            return constant(_unquoted(token.text))
        if token.text == "(":
            inner = self.alternatives(depth + 1)
            self._expect(")")
            return inner
        if token.kind == "name" and self._peek().text == "(":
            return self._function(token, depth)
        if token.kind == "name" and token.text in self._fields:
            field = self._fields[token.text]
            return Expression(field.read, field.type)
        if token.kind == "name" and token.text != _OR:
            raise BadExpression(token.character, f"unknown field {token.text!r}", _names_like(token.text, self._fields))
        raise BadExpression(token.character, f"{token.text} where a value belongs", "a field, a text or a function")

    def _function(self, token: _Token, depth: int) -> Expression:
        if token.text not in _FUNCTIONS:
            raise BadExpression(token.character, f"unknown function {token.text!r}", ", ".join(_FUNCTIONS))
        self._expect("(")
        if token.text == "join":
            return _text(self._join(depth))
        read = self.alternatives(depth + 1).read
        if token.text == "map":
            self._expect(",")
            read = _mapped(read, self._map())
        else:
            read = _changed(read, str.upper if token.text == "upper" else str.lower)
        self._expect(")")
        return _text(read)

    def _join(self, depth: int) -> Read:
        separator = self.next()
        if separator.kind != "text":
            raise BadExpression(separator.character, f"{separator.text} as separator", "a text in quotation marks")
        parts: list[Read] = []
        while self._peek().text == ",":
            self.next()
            parts.append(self.alternatives(depth + 1).read)
        self._expect(")")
        return _joined(_unquoted(separator.text), parts)

    def _map(self) -> Mapping[str, str]:
        token = self.next()
        if token.text not in self._maps:
            allowed = ", ".join(self._maps) or "a map of the template: under `maps`"
            raise BadExpression(token.character, f"unknown map {token.text!r}", allowed)
        return self._maps[token.text]

    def _peek(self) -> _Token:
        return self._tokens[self._position]

    def _expect(self, sign: str) -> None:
        token = self.next()
        if token.text != sign:
            raise BadExpression(token.character, f"{token.text} is not expected", sign)


def _unquoted(text: str) -> str:
    mark = text[0]
    return text[1:-1].replace(mark * 2, mark)


def _text(read: Read) -> Expression:
    return Expression(read, CellType.TEXT)


def _first_of(choices: Sequence[Read]) -> Read:
    def read(record: Record) -> Value:
        return next((value for choice in choices if (value := choice(record)) not in {None, ""}), None)

    return read


def _joined(separator: str, parts: Sequence[Read]) -> Read:
    def read(record: Record) -> Value:
        return separator.join(filter(None, (as_text(part(record)) for part in parts)))

    return read


def _changed(inner: Read, change: Callable[[str], str]) -> Read:
    return lambda record: change(as_text(inner(record)))


def _mapped(inner: Read, entries: Mapping[str, str]) -> Read:
    return lambda record: entries.get(as_text(inner(record)), "")
