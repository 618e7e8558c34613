"""The marks of a workbook (xlsx) beside its texts: struck out, coloured, commented, a currency in the format.

Only the few styles that mark something are looked for, so that a plain workbook costs a look at its list of styles.
"""

from __future__ import annotations

import colorsys
import posixpath
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from domain.text import tidy

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

_STYLES: Final = "xl/styles.xml"
_MOST_STYLE_BYTES: Final = 8 * 2**20
_MOST_COMMENTS: Final = 2_000
_LONGEST_COMMENT: Final = 300
_STYLED_CELL: Final = re.compile(rb'<(?:\w+:)?c\s((?:[\w:]+="[^"]*"\s*)+)(/?)>')
_PLACE: Final = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_STYLE: Final = re.compile(rb'\bs="([0-9]{1,6})"')
_FOREIGN: Final = re.compile(r"\[\$(USD|US\$|EUR|€|CAD)|\"(USD|US\$|EUR)\s?\"|(?<![A-Z])(USD|US\$)", re.IGNORECASE)
_HUES: Final = (
    (20, "ROJO"),
    (45, "NARANJA"),
    (70, "AMARILLO"),
    (165, "VERDE"),
    (260, "AZUL"),
    (330, "MORADO"),
    (361, "ROJO"),
)
_LEAST_SATURATION: Final = 0.35


@dataclass(slots=True)
class SheetMarks:
    """The marks of one sheet; rows and columns count from 1."""

    struck: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """How many cells of a row are struck out."""
    colours: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """How many cells of a row have which colour, in the words of a legend: ROJO."""
    cells: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """How many cells of a row hold something; counted only where a style marks anything."""
    currencies: dict[tuple[int, int], str] = field(default_factory=dict)
    """The currency of a cell that only its number format shows."""
    comments: dict[int, str] = field(default_factory=dict)

    def is_struck(self, row: int) -> bool:
        """Tell whether a row is struck out: at least half of its cells."""
        return 2 * self.struck.get(row, 0) >= max(self.cells.get(row, 0), 1)

    def colour_of(self, row: int) -> str:
        """Return the colour of at least half of a row's cells; empty for none."""
        colour, count = next(iter(self.colours.get(row, Counter()).most_common(1)), ("", 0))
        return colour if 2 * count >= max(self.cells.get(row, 0), 1) else ""


@dataclass(frozen=True, slots=True)
class MarkingStyles:
    """The cell styles that mark something, by their number."""

    struck: frozenset[int] = frozenset()
    colours: dict[int, str] = field(default_factory=dict)
    currencies: dict[int, str] = field(default_factory=dict)

    @property
    def is_any(self) -> bool:
        """True when a cell may be marked."""
        return bool(self.struck or self.colours or self.currencies)


def marking_styles(archive: zipfile.ZipFile) -> MarkingStyles:
    """Return the styles of a workbook that mark something; none where they cannot be read."""
    root = _parsed(archive, _STYLES)
    if root is None:
        return MarkingStyles()
    struck_fonts = {
        number for number, font in enumerate(root.findall("{*}fonts/{*}font")) if _is_on(font.find("{*}strike"))
    }
    fills = {number: hue for number, fill in enumerate(root.findall("{*}fills/{*}fill")) if (hue := _hue_of(fill))}
    formats = {
        number_format.get("numFmtId"): currency
        for number_format in root.iterfind("{*}numFmts/{*}numFmt")
        if (currency := _currency_of(number_format.get("formatCode", "")))
    }
    styles = list(enumerate(root.findall("{*}cellXfs/{*}xf")))
    return MarkingStyles(
        frozenset(number for number, style in styles if _number(style, "fontId") in struck_fonts),
        {number: fills[fill] for number, style in styles if (fill := _number(style, "fillId")) in fills},
        {number: formats[format_] for number, style in styles if (format_ := style.get("numFmtId")) in formats},
    )


def add_cells(marks: SheetMarks, chunk: bytes, styles: MarkingStyles) -> None:
    """Count the marked cells in a piece of a sheet's XML."""
    for attributes, is_empty in _STYLED_CELL.findall(chunk):
        place, style = _PLACE.search(attributes), _STYLE.search(attributes)
        if is_empty or place is None:
            continue
        row, number = int(place[2]), int(style[1]) if style else 0
        marks.cells[row] += 1
        marks.struck[row] += number in styles.struck
        if number in styles.colours:
            marks.colours[row][styles.colours[number]] += 1
        if number in styles.currencies:
            marks.currencies[row, column_number(place[1])] = styles.currencies[number]


def column_number(letters: bytes) -> int:
    """Return the number of a column, counted from 1: `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def comments_of(archive: zipfile.ZipFile, sheet: str) -> dict[int, str]:
    """Return the notes on the cells of a sheet, by row, those of one row together."""
    folder, name = posixpath.split(sheet)
    relations = _parsed(archive, f"{folder}/_rels/{name}.rels")
    notes: dict[int, str] = {}
    for relation in () if relations is None else relations:
        if not relation.get("Type", "").endswith("/comments"):
            continue
        part = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        root = _parsed(archive, part)
        for row, text in () if root is None else _notes(root):
            notes[row] = " ".join(filter(None, (notes.get(row), text)))[:_LONGEST_COMMENT]
    return notes


def _notes(root: Any) -> Iterator[tuple[int, str]]:
    for _, comment in zip(range(_MOST_COMMENTS), root.iter("{*}comment"), strict=False):
        place = re.fullmatch(r"[A-Z]{1,3}([0-9]{1,7})", comment.get("ref", ""))
        if place:
            yield int(place[1]), tidy(" ".join(comment.itertext()))


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


def _currency_of(code: str) -> str:
    match = _FOREIGN.search(code)
    if match is None:
        return ""
    mark = next(filter(None, match.groups())).upper()
    return "EUR" if mark in {"EUR", "€"} else "CAD" if mark == "CAD" else "USD"


def _hue_of(fill: Any) -> str:
    """Return the colour of a solid fill in the words of a legend; empty for pale ones and greys."""
    pattern = fill.find("{*}patternFill")
    colour = fill.find("{*}patternFill/{*}fgColor")
    if pattern is None or colour is None or pattern.get("patternType") != "solid":
        return ""
    rgb = colour.get("rgb", "")[-6:]
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", rgb):
        return ""
    red, green, blue = (int(rgb[start : start + 2], 16) / 255 for start in (0, 2, 4))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < _LEAST_SATURATION or not 0.1 < lightness < 0.93:  # noqa: PLR2004 - nearly black, nearly white
        return ""
    return next(name for end, name in _HUES if hue * 360 < end)
