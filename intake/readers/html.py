"""HTML: its visible lines and data tables in reading order; tables that only lay out a page are read through.

The tree is walked without recursion, because mails nest as deep as they like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from intake.model import Document, Line
from intake.readers.charset import decode
from intake.readers.grid import Grid
from intake.wording import has_invisible, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from intake.limits import Limits
    from intake.model import Block

_SKIPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg", "select", "button"})
_BREAKING = frozenset(
    "p div br li tr ul ol h1 h2 h3 h4 h5 h6 table blockquote section article header footer pre hr dt dd center".split()
)
_NESTING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|t[dhr]|tbody|thead|option|d[td]|br|img|hr|meta|input|link|col|area|base|wbr)\b)[a-z][^\s>/]*",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)"
    r"|font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|$)"
    r"|(?<![-\w])color\s*:\s*(?:white|#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))\s*(?:;|$)",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"background", re.IGNORECASE)


def read(file: str, content: bytes, limits: Limits, charset: str = "") -> Document:
    """Read an HTML document of any quality."""
    markup = decode(content, charset)
    shallow = _cut_where_too_deep(markup, limits.max_html_depth)
    reading = _Reading(file, limits, is_cut=len(shallow) < len(markup))
    if root := LexborHTMLParser(shallow).root:
        _walk(root, reading)
    reading.end_line()
    warnings = []
    if reading.has_hidden_text or has_invisible(markup):
        warnings.append(f"{file}: hidden text was left out")
    if reading.is_cut:
        warnings.append(f"{file}: too large or too deeply nested, only its beginning was read")
    return Document(file, tuple(reading.blocks), tuple(warnings), is_incomplete=reading.is_cut)


def _cut_where_too_deep(markup: str, max_depth: int) -> str:
    """Return `markup` up to where its elements stand too deep; the time of the parser grows with the square of that."""
    depth = 0
    for tag in _NESTING_TAG.finditer(markup):
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        if depth > max_depth:
            return markup[: tag.start()]
    return markup


@dataclass(slots=True)
class _Reading:
    """What the walk has gathered so far."""

    file: str
    limits: Limits
    blocks: list[Block] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    quote_depth: int = 0
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

    def end_line(self) -> None:
        text = tidy("".join(self.words))[: self.limits.max_line_chars]
        self.words.clear()
        if text:
            self.line_count += 1
            self.target.append(Line(text, self.line_count, is_quoted=self.quote_depth > 0))

    def end_table(self) -> None:
        grid = self.grids.pop()
        if grid.is_data:
            self.table_count += 1
            self.target.append(grid.as_table(self.file, str(self.table_count)))
        else:
            self.target.extend(grid.flow())


def _walk(root: LexborNode, reading: _Reading) -> None:
    for node, is_entry in _steps(root, reading):
        name = node.tag or ""
        if name == "-text":
            reading.words.append(node.text_content or "")
        elif is_entry:
            _enter(node, name, reading)
        else:
            _leave(node, name, reading)


def _steps(root: LexborNode, reading: _Reading) -> Iterator[tuple[LexborNode, bool]]:
    """Yield every visible node at its start and every element at its end too, in document order."""
    path: list[LexborNode] = []
    node: LexborNode | None = root
    while node is not None:
        reading.node_count += 1
        if reading.node_count > reading.limits.max_html_nodes:
            reading.is_cut = True
            break
        yield node, True
        child = None if _is_left_out(node, reading) else node.child
        if child is not None:
            path.append(node)
            node = child
            continue
        following: LexborNode | None = node
        while following is not None:
            if following.tag != "-text":
                yield following, False
            if following.next is not None and path:
                node = following.next
                break
            following = path.pop() if path else None
        else:
            node = None
    while path:
        yield path.pop(), False


def _is_left_out(node: LexborNode, reading: _Reading) -> bool:
    name = node.tag or ""
    if name in _SKIPPED or (name.startswith("-") and name != "-document"):
        return True
    if _is_hidden(node):
        reading.has_hidden_text = True
        return True
    return False


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    style = attributes.get("style") or ""
    if "hidden" in attributes:
        return True
    found = _HIDDEN_STYLE.search(style)
    return found is not None and not ("color" in found.group() and _BACKGROUND.search(style))


def _enter(node: LexborNode, name: str, reading: _Reading) -> None:
    if name in _BREAKING:
        reading.end_line()
    if _is_quote(node, name):
        reading.quote_depth += 1
    if name == "table":
        reading.grids.append(Grid(reading.limits))
    elif name == "tr" and reading.grids:
        reading.grids[-1].begin_row()
    elif name in {"td", "th"} and reading.grids:
        reading.end_line()
        reading.grids[-1].begin_cell(node.attributes)


def _leave(node: LexborNode, name: str, reading: _Reading) -> None:
    if name in _BREAKING or name in {"td", "th"}:
        reading.end_line()
    if _is_quote(node, name):
        reading.quote_depth -= 1
    if name == "table" and reading.grids:
        reading.end_table()
    elif name in {"td", "th"} and reading.grids:
        reading.grids[-1].end_cell()


def _is_quote(node: LexborNode, name: str) -> bool:
    return name == "blockquote" and "cite" in (
        (node.attributes.get("type") or "") + (node.attributes.get("class") or "")
    )
