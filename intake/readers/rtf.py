"""Rich Text: its words and tables as HTML, or the HTML that Outlook keeps inside it ([MS-OXRTFEX]).

What is marked as hidden stays marked, so that the reader of HTML leaves it out and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Final

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from intake.readers import html
from intake.readers.charset import decode

if TYPE_CHECKING:
    from intake.model.document import Document
    from intake.model.limits import ReadingLimits

MAGIC: Final = b"{\\rtf"
_TOKEN: Final = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_UNSHOWN: Final = frozenset(
    "fonttbl colortbl stylesheet info pict object listtable listoverridetable revtbl themedata datastore header footer "
    "headerl headerr mhtmltag headerf footerl footerr footerf footnote fldinst xmlnstbl generator latentstyles".split()
)
_LETTERS: Final = {
    "tab": "\t", "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d",
    "endash": "\u2013", "emdash": "\u2014", "emspace": " ", "enspace": " ", "bullet": "\u2022",
}  # fmt: skip
_SYMBOLS: Final = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}"}
_BREAKS: Final = frozenset({"par", "line", "sect", "page", "\n", "\r"})
_HIDDEN: Final = frozenset({"v", "deleted"})


def is_rtf(content: bytes) -> bool:
    """Tell whether a file is Rich Text."""
    return content.lstrip()[:5] == MAGIC


def read(file: str, content: bytes, limits: ReadingLimits) -> Document:
    """Read Rich Text of any quality."""
    document = html.read(file, to_html(content, limits).encode("utf-8", "replace"), limits, "utf-8")
    if not _is_too_long(content, limits):
        return document
    cut = notice(WarningCode.FILE_CUT, file=file)
    return replace(document, warnings=(*document.warnings, cut), is_incomplete=True)


def to_html(content: bytes, limits: ReadingLimits) -> str:
    """Return the HTML inside, or the words and tables as HTML; what is over the limits is left out."""
    text = content[: limits.max_expanded_bytes].decode("latin-1")
    is_html = "\\fromhtml" in text[:2_000]
    reading = _Reading(is_html)
    for token in islice(_TOKEN.finditer(text), limits.max_html_nodes):
        _take(token, reading)
    reading.flush()
    return "".join(reading.written) if is_html else reading.end()


def _is_too_long(content: bytes, limits: ReadingLimits) -> bool:
    return content.count(b"\\") + content.count(b"{") + content.count(b"}") > limits.max_html_nodes


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside the braces that are open."""

    is_unshown: bool = False
    is_markup: bool = False
    is_fallback: bool = False
    """True between htmlrtf and htmlrtf0: what is shown only by programs that know no HTML."""
    is_hidden: bool = False
    unicode_skip: int = 1


@dataclass(slots=True)
class _Reading:
    is_html: bool
    group: _Group = _Group()
    open_groups: list[_Group] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    letters: bytearray = field(default_factory=bytearray)
    code_page: str = "cp1252"
    skip: int = 0
    """How many letters to skip after one written as a number."""
    is_optional: bool = False
    cells: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    is_in_row: bool = False

    def flush(self) -> None:
        """Decode the letters that were written as bytes."""
        if self.letters:
            letters, self.letters = bytes(self.letters), bytearray()
            self.write(decode(letters, self.code_page))

    def write(self, text: str) -> None:
        group = self.group
        if group.is_unshown or group.is_fallback:
            return
        shown = text if self.is_html else escape(text)
        if group.is_hidden and not self.is_html:
            shown = f"<span hidden>{shown}</span>"
        self.written.append(shown)

    def take_written(self) -> str:
        text = "".join(self.written)
        self.written.clear()
        return text

    def end_paragraph(self) -> None:
        if self.is_in_row:
            self.written.append("<br>")
            return
        paragraph = self.take_written()
        if self.rows and paragraph.strip():
            self.end_table()
        self.pages.append(f"<p>{paragraph}</p>\n" if paragraph.strip() else "")

    def end_row(self) -> None:
        if self.cells:
            self.rows.append(self.cells)
        self.cells, self.is_in_row = [], False

    def end_table(self) -> None:
        rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in self.rows)
        self.pages.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>\n")
        self.rows = []

    def end(self) -> str:
        self.end_row()
        if self.rows:
            self.end_table()
        self.end_paragraph()
        return "".join(self.pages)


def _take(token: re.Match[str], reading: _Reading) -> None:
    word, number, byte, symbol, brace, letters = token.groups()
    if byte:
        if reading.skip:
            reading.skip -= 1
        else:
            reading.letters.append(int(byte, 16))
        return
    if letters:
        skipped = min(reading.skip, len(letters))
        reading.skip -= skipped
        reading.letters += letters[skipped:].encode("latin-1")
        return
    if brace or word or symbol:
        reading.flush()
    if brace:
        _open_or_close(brace, reading)
    elif word:
        _obey(word, int(number) if number else None, reading)
    elif symbol:
        _symbol(symbol, reading)


def _open_or_close(brace: str, reading: _Reading) -> None:
    reading.skip = 0
    if brace == "{":
        reading.open_groups.append(reading.group)
    elif reading.open_groups:
        reading.group = reading.open_groups.pop()
    reading.is_optional = False


def _symbol(symbol: str, reading: _Reading) -> None:
    if symbol == "*":
        reading.is_optional = True
    elif symbol in _BREAKS:
        _break(reading)
    elif letter := _SYMBOLS.get(symbol):
        reading.write(letter)


def _break(reading: _Reading) -> None:
    if reading.is_html:
        reading.write("\n")
    elif not reading.group.is_unshown:
        reading.end_paragraph()


def _obey(word: str, number: int | None, reading: _Reading) -> None:
    is_optional, reading.is_optional = reading.is_optional, False
    group = reading.group
    if change := _change_of(word, is_on=number != 0, is_optional=is_optional, reading=reading):
        reading.group = change
    elif word == "uc":
        reading.group = replace(group, unicode_skip=max(0, min(number or 0, 10)))
    elif word == "u" and number is not None:
        _write_character(number, reading)
    elif word == "ansicpg" and number:
        reading.code_page = f"cp{number}"
    elif letter := _LETTERS.get(word):
        reading.write(letter)
    elif word in _BREAKS and not group.is_markup:
        _break(reading)
    elif not reading.is_html and not group.is_unshown:
        _obey_in_table(word, reading)


def _change_of(word: str, *, is_on: bool, is_optional: bool, reading: _Reading) -> _Group | None:
    """Return the state after a control word that shows or hides text; None for any other word."""
    group = reading.group
    if word == "htmltag" and reading.is_html:
        return replace(group, is_markup=True)
    if word in _UNSHOWN or (is_optional and word != "shppict"):
        return replace(group, is_unshown=True)
    if word == "htmlrtf":
        return replace(group, is_fallback=is_on and reading.is_html)
    if word in _HIDDEN:
        return replace(group, is_hidden=is_on)
    return replace(group, is_hidden=False) if word == "plain" else None


def _write_character(number: int, reading: _Reading) -> None:
    code = number % 0x10000
    reading.skip = reading.group.unicode_skip
    reading.write(chr(code))


def _obey_in_table(word: str, reading: _Reading) -> None:
    if word == "trowd":
        if not reading.is_in_row and "".join(reading.written).strip():
            reading.end_paragraph()
        reading.is_in_row = True
    elif word == "cell":
        reading.cells.append(reading.take_written())
    elif word == "row":
        reading.take_written()
        reading.end_row()
