"""HTML: its visible lines and data tables in reading order; tables that only lay out a page are read through.

The tree is walked without recursion, because mails nest as deep as they like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborHTMLParser

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import has_invisible, tidy
from intake.model.document import Document, Line
from intake.readers import text
from intake.readers.charset import decode
from intake.readers.css import PLAIN, STRIKING, StyleSheet, inside
from intake.readers.html_table import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from intake.model.document import Block
    from intake.model.limits import ReadingLimits
    from intake.readers.css import TextStyle

_SKIPPED = frozenset("script style head title template noscript object svg select button xml map audio video".split())
_BREAKING = frozenset(
    "p div br li tr ul ol h1 h2 h3 h4 h5 h6 table blockquote section article header footer pre hr dt dd center".split()
)
_NESTING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|t[dhr]|tbody|thead|option|d[td]|br|img|hr|meta|input|link|col|area|base|wbr)\b)[a-z][^\s>/]*",
    re.IGNORECASE,
)
_MOST_SHEETS: Final = 20
_BULLET = "• "
_WIDE_BLANK: Final = re.compile("[ \t]*\u00a0[ \t]?\u00a0[ \t\u00a0]*")
_QUOTE_CLASSES: Final = re.compile(r"\b(?:gmail_quote|yahoo_quoted|protonmail_quote|zmail_extra|moz-cite|cite)\b")
_REST_IS_QUOTED: Final = re.compile(r"divrplyfwdmsg|mail-editor-reference-message")
_OUTLOOK_INDENT: Final = re.compile(
    r"border:\s*none;\s*border-left:\s*solid\s+(?:blue|#0000ff|#[0-9a-f]{6})", re.IGNORECASE
)


def read(file: str, content: bytes, limits: ReadingLimits, charset: str = "") -> Document:
    """Read an HTML document of any quality."""
    markup = decode(content, charset)
    shallow = _cut_where_too_deep(markup, limits.max_html_depth)
    tree = LexborHTMLParser(shallow)
    sheet = StyleSheet([style.text() for style in tree.css("style")[:_MOST_SHEETS]])
    reading = _Reading(file, limits, sheet, is_cut=len(shallow) < len(markup))
    if root := tree.root:
        _walk(root, reading)
    reading.end_line()
    warnings = []
    if reading.has_hidden_text:
        warnings.append(notice(WarningCode.TEXT_HIDDEN, file=file))
    if reading.is_cut:
        warnings.append(notice(WarningCode.FILE_NESTED_TOO_DEEP, file=file))
    blocks = text.with_tables(file, reading.blocks, reading.table_count)
    return Document(file, tuple(blocks), tuple(warnings), is_incomplete=reading.is_cut)


def _cut_where_too_deep(markup: str, max_depth: int) -> str:
    """Return `markup` up to where its elements stand too deep; the time of the parser grows with the square of that."""
    depth = 0
    for tag in _NESTING_TAG.finditer(markup):
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        if depth > max_depth:
            return markup[: tag.start()]
    return markup


@dataclass(frozen=True, slots=True)
class _Element:
    """An element that is open: how text in it looks, and whether it is somebody else's."""

    look: TextStyle = PLAIN
    is_quote: bool = False


@dataclass(slots=True)
class _Reading:
    """What the walk has gathered so far."""

    file: str
    limits: ReadingLimits
    sheet: StyleSheet
    blocks: list[Block] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    """The words of the open line that are struck out."""
    open_elements: list[_Element] = field(default_factory=lambda: [_Element()])
    drawn: list[str] | None = None
    """The text of a `pre` that is open, whose line ends and blanks count."""
    is_rest_quoted: bool = False
    line_count: int = 0
    table_count: int = 0
    node_count: int = 0
    has_hidden_text: bool = False
    is_cut: bool = False

    @property
    def target(self) -> list[Block]:
        """Where lines go now: into the cell that is open, else into the document."""
        cell = self.grids[-1].open_cell if self.grids else None
        return self.blocks if cell is None else cell.blocks

    @property
    def is_quoted(self) -> bool:
        return self.is_rest_quoted or self.open_elements[-1].is_quote

    def take(self, words: str) -> None:
        if self.open_elements[-1].look.is_hidden:
            self.has_hidden_text = self.has_hidden_text or not words.isspace()
            return
        if not words.isascii() and has_invisible(words):
            self.has_hidden_text = True
        if self.open_elements[-1].look.is_struck and self.drawn is None:
            self.struck.append(words)
            self.words.append(" ")
            return
        (self.words if self.drawn is None else self.drawn).append(words)

    def end_line(self) -> None:
        if self.drawn is not None:
            self.drawn.append("\n")
        if self.words:
            self._add_line(self.words, is_struck=False)
        if self.struck:
            self._add_line(self.struck, is_struck=True)

    def _add_line(self, words: list[str], *, is_struck: bool) -> None:
        written = "".join(words)[: 4 * self.limits.max_line_chars]
        words.clear()
        whole = _spaced(written) if "\u00a0" in written else tidy(written)
        clean = whole[: self.limits.max_line_chars].strip()
        if clean and clean != _BULLET.strip():
            self.line_count += 1
            self.target.append(Line(clean, self.line_count, is_quoted=self.is_quoted, is_struck=is_struck))

    def end_drawn(self) -> None:
        drawn, self.drawn = "".join(self.drawn or ()), None
        for line in text.lines_of(drawn, self.limits):
            if not line.text:
                continue
            self.line_count += 1
            is_quoted = line.is_quoted or self.is_quoted
            self.target.append(replace(line, number=self.line_count, is_quoted=is_quoted))

    def end_table(self) -> None:
        for block in self.grids.pop().blocks(self.file, self.table_count + 1, is_quoted=self.is_quoted):
            self.table_count += not isinstance(block, Line)
            self.target.append(block)


def _spaced(written: str) -> str:
    """Return a line in which the runs of hard blanks that people draw columns with stay wide."""
    return "    ".join(tidy(piece) for piece in _WIDE_BLANK.split(written))


def _walk(root: LexborNode, reading: _Reading) -> None:
    for node, name, is_entry in _steps(root, reading):
        if name == "-text":
            reading.take(node.text_content or "")
        elif is_entry:
            _enter(node, name, reading)
        else:
            _leave(name, reading)


def _steps(root: LexborNode, reading: _Reading) -> Iterator[tuple[LexborNode, str, bool]]:
    """Yield every visible node at its start and every element at its end too, in document order."""
    path: list[tuple[LexborNode, str]] = []
    node: LexborNode | None = root
    while node is not None:
        reading.node_count += 1
        if reading.node_count > reading.limits.max_html_nodes:
            reading.is_cut = True
            break
        name = node.tag or ""
        yield node, name, True
        child = None if name == "-text" or _is_left_out(node, name, reading) else node.child
        if child is not None:
            path.append((node, name))
            node = child
            continue
        while True:
            if name != "-text":
                yield node, name, False
            following = node.next if path else None
            if following is not None or not path:
                node = following
                break
            node, name = path.pop()
    while path:
        node, name = path.pop()
        yield node, name, False


def _is_left_out(node: LexborNode, name: str, reading: _Reading) -> bool:
    if name in _SKIPPED or (name.startswith("-") and name != "-document"):
        return True
    if not reading.open_elements[-1].look.is_taken_out:
        return False
    reading.has_hidden_text = reading.has_hidden_text or bool(node.text().strip())
    return True


def _enter(node: LexborNode, name: str, reading: _Reading) -> None:
    if name in _BREAKING:
        reading.end_line()
    attributes = node.attributes
    reading.open_elements.append(_element(name, attributes, reading))
    if name == "li":
        reading.take(_BULLET)
    if name == "table":
        reading.grids.append(Grid(reading.limits))
    elif name == "tr" and reading.grids:
        reading.grids[-1].begin_row()
    elif name in {"td", "th"} and reading.grids:
        reading.end_line()
        reading.grids[-1].begin_cell(attributes)
    elif name == "pre" and reading.drawn is None:
        reading.drawn = []


def _element(name: str, attributes: dict[str, str | None], reading: _Reading) -> _Element:
    outer = reading.open_elements[-1]
    if not attributes and name not in reading.sheet.rules and name not in STRIKING:
        return outer
    look = inside(outer.look, name, attributes, reading.sheet)
    if name in {"div", "blockquote"} and attributes:
        if _REST_IS_QUOTED.search((attributes.get("id") or "").lower()):
            reading.is_rest_quoted = True
        if not outer.is_quote and _is_quote(name, attributes):
            return _Element(look, is_quote=True)
    return outer if look is outer.look else _Element(look, outer.is_quote)


def _is_quote(name: str, attributes: dict[str, str | None]) -> bool:
    marks = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('type') or ''}".lower()
    style = attributes.get("style") or ""
    if _QUOTE_CLASSES.search(marks.replace("yahoo_quoted_", "yahoo_quoted ")):
        return True
    return _OUTLOOK_INDENT.search(style) is not None or (name == "blockquote" and "border-left" in style)


def _leave(name: str, reading: _Reading) -> None:
    if name in _BREAKING or name in {"td", "th"}:
        reading.end_line()
    if name == "pre" and reading.drawn is not None:
        reading.end_drawn()
    if name == "table" and reading.grids:
        reading.end_table()
    elif name in {"td", "th"} and reading.grids:
        reading.grids[-1].end_cell()
    reading.open_elements.pop()
