"""The marks of a workbook (xlsx) beside its texts: struck out, coloured, commented, a currency in the format.

Only the few styles that mark something are looked for, so that a plain workbook costs a look at its list of styles.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from domain.text import tidy
from intake.readers.cell_colours import colours_of
from intake.readers.sheet_marks import LONGEST_COMMENT, currency_of_format

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from intake.readers.cell_colours import BookColours
    from intake.readers.sheet_marks import SheetMarks

_STYLES, _THEME = "xl/styles.xml", "xl/theme/theme1.xml"
_MOST_STYLE_BYTES: Final = 8 * 2**20
_RELATIONS: Final = re.compile(r"xl/worksheets/_rels/[^/]+\.xml\.rels")
_MOST_COMMENTS: Final = 2_000
_THREAD_NOTICE: Final = re.compile(r"\A\s*\[[^\]]{0,80}\].*?\b(?:Comment|Comentario):", re.DOTALL)
"""What a program writes before a comment that older ones cannot show as a conversation."""
_MOST_STYLES: Final = 2_000


@dataclass(frozen=True, slots=True)
class MarkingStyles:
    """The cell styles that mark something, by their number."""

    struck: frozenset[int] = frozenset()
    colours: dict[int, str] = field(default_factory=dict)
    currencies: dict[int, str] = field(default_factory=dict)

    def cells(self) -> re.Pattern[bytes] | None:
        """Return an expression for the cells that have such a style; None when no cell has."""
        numbers = sorted({*self.struck, *self.colours, *self.currencies})[:_MOST_STYLES]
        if not numbers:
            return None
        styles = "|".join(map(str, numbers)).encode()
        return re.compile(
            rb'[<:]c r="([A-Z]{1,3})([0-9]{1,7})" s="(%b)"[^>]*(?<!/)>' % styles  # in the order in which all write them
        )


def marking_styles(archive: zipfile.ZipFile) -> MarkingStyles:
    """Return the styles of a workbook that mark something; none where they cannot be read."""
    root = _parsed(archive, _STYLES)
    if root is None:
        return MarkingStyles()
    struck_fonts = {
        number for number, font in enumerate(root.findall("{*}fonts/{*}font")) if _is_on(font.find("{*}strike"))
    }
    colours = colours_of(root, _parsed(archive, _THEME))
    fills = dict(enumerate(_hue_of_fill(fill, colours) for fill in root.findall("{*}fills/{*}fill")))
    fonts = dict(enumerate(colours.hue_of(font.find("{*}color")) for font in root.findall("{*}fonts/{*}font")))
    formats = {
        number_format.get("numFmtId"): currency
        for number_format in root.iterfind("{*}numFmts/{*}numFmt")
        if (currency := currency_of_format(number_format.get("formatCode", "")))
    }
    styles = list(enumerate(root.findall("{*}cellXfs/{*}xf")))
    hues = {
        number: fills.get(_number(style, "fillId"), "") or fonts.get(_number(style, "fontId"), "")
        for number, style in styles
    }
    return MarkingStyles(
        frozenset(number for number, style in styles if _number(style, "fontId") in struck_fonts),
        {number: hue for number, hue in hues.items() if hue},
        {number: formats[code] for number, style in styles if (code := style.get("numFmtId")) in formats},
    )


def add_cells(marks: SheetMarks, chunk: bytes, styles: MarkingStyles, cells: re.Pattern[bytes]) -> None:
    """Add the marked cells in a piece of a sheet's XML."""
    for letters, digits, style in cells.findall(chunk):
        number, row, column = int(style), int(digits), column_number(letters)
        if number in styles.struck:
            marks.struck[row].add(column)
        if number in styles.colours:
            marks.colours[row][column] = styles.colours[number]
        if number in styles.currencies:
            marks.currencies[row][column] = styles.currencies[number]


def column_number(letters: bytes) -> int:
    """Return the number of a column, counted from 1: `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def all_comments(archive: zipfile.ZipFile) -> Iterator[tuple[str, dict[int, str]]]:
    """Yield the parts of the sheets that have comments, with the comments by row, those of one row together."""
    for relations in archive.namelist():
        if _RELATIONS.fullmatch(relations) and (comments := _comments_of(archive, relations)):
            yield relations.replace("_rels/", "").removesuffix(".rels"), comments


def _comments_of(archive: zipfile.ZipFile, relations: str) -> dict[int, str]:
    comments: dict[int, str] = {}
    root = _parsed(archive, relations)
    for relation in () if root is None else root:
        if not relation.get("Type", "").endswith("/comments"):
            continue
        part = posixpath.normpath(posixpath.join("/xl/worksheets", relation.get("Target", ""))).lstrip("/")
        notes = _parsed(archive, part)
        for row, text in () if notes is None else _notes(notes):
            comments[row] = " ".join(filter(None, (comments.get(row), text)))[:LONGEST_COMMENT]
    return comments


def _notes(root: Any) -> Iterator[tuple[int, str]]:
    for _, comment in zip(range(_MOST_COMMENTS), root.iter("{*}comment"), strict=False):
        place = re.fullmatch(r"[A-Z]{1,3}([0-9]{1,7})", comment.get("ref", ""))
        if place:
            yield int(place[1]), tidy(_THREAD_NOTICE.sub("", " ".join(comment.itertext())))


def _parsed(archive: zipfile.ZipFile, part: str) -> Any:
    """Return a small part of the workbook as XML; None when it is missing, damaged or large."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        content = archive.open(part).read(_MOST_STYLE_BYTES + 1)
        return etree.fromstring(content, parser) if len(content) <= _MOST_STYLE_BYTES else None
    except (KeyError, etree.XMLSyntaxError, ValueError):
        return None


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get("val", "1") not in {"0", "false"}


def _number(style: Any, attribute: str) -> int:
    written = style.get(attribute, "")
    return int(written) if written.isdecimal() else -1


def _hue_of_fill(fill: Any, colours: BookColours) -> str:
    pattern = fill.find("{*}patternFill")
    is_solid = pattern is not None and pattern.get("patternType") == "solid"
    return colours.hue_of(pattern.find("{*}fgColor")) if is_solid else ""
