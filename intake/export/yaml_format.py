"""Templates as YAML: parsed with the line of every mistake."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from intake.export.expression import LONGEST as LONGEST_EXPRESSION
from intake.export.expression import BadExpression, Expression, constant, field_expression, parse_expression
from intake.export.fields import CASE_FIELDS, VEHICLE_FIELDS
from intake.export.template import (
    DEFAULT_WIDTH,
    ExportTemplate,
    ExtraSheet,
    FormWorkbook,
    SheetKind,
    TemplateColumn,
)
from intake.export.values import EXAMPLES, CellType, clean, is_typed
from intake.model.yaml_nodes import BadYaml, NodeReader, YamlLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import yaml

    from intake.export.export_field import ExportField

LONGEST_FILE: Final = 256 * 1024
LONGEST_TITLE: Final = 1_000
LONGEST_SHEET_NAME: Final = 31
WIDEST: Final = 255
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
NAME_ALLOWED: Final = "1 to 64 of a to z, 0 to 9, _ and -"
_LIMITS: Final = YamlLimits(LONGEST_FILE, most_nodes=40_000, deepest=7)
_KEYS: Final = ("title", "sheet", "maps", "columns", "sheets", "workbook", "start", "cells")
_COLUMN_KEYS: Final = ("header", "field", "constant", "expression", "type", "width", "allowed")
_SHEET_KEYS: Final = ("of", "name", "columns")
_SOURCES: Final = ("field", "constant", "expression")
_NO_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$|^history$", re.IGNORECASE)
_CELL_NAME: Final = re.compile(r"[^\W\d][\w.]{0,254}")


class BadTemplate(BadYaml):
    """An invalid template."""


def parse_template(name: str, text: str, folder: Path) -> ExportTemplate:
    """Parse a template; `name` is its file name without the ending, `folder` is where a workbook of its own lies.

    The workbook is not opened.

    Raises: BadTemplate.
    """
    if not NAME.fullmatch(name):
        raise BadTemplate(name, 1, "the file's name", NAME_ALLOWED)
    reader = _TemplateReader(name)
    root = reader.composed(text, _LIMITS, _KEYS)
    entries = reader.mapping(root, "a template", _KEYS)
    if "columns" not in entries:
        raise BadTemplate(name, 1, "it has no columns", "columns: a list with a header each")
    reader.read_maps(entries.get("maps"))
    sheet = reader.sheet_name(entries["sheet"]) if "sheet" in entries else "Vehicles"
    return ExportTemplate(
        name,
        title=reader.word(entries["title"], "title", LONGEST_TITLE) if "title" in entries else "",
        sheet=sheet,
        columns=reader.columns(entries["columns"], VEHICLE_FIELDS),
        sheets=reader.sheets(entries["sheets"], sheet) if "sheets" in entries else (),
        form=reader.form(entries, folder),
    )


@dataclass(frozen=True, slots=True)
class _TemplateReader(NodeReader):
    """Reads the parts of one template."""

    error: ClassVar[type[BadYaml]] = BadTemplate
    maps: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def read_maps(self, node: yaml.Node | None) -> None:
        """Read the maps, which expressions name."""
        if node is None:
            return
        for name, entries in self.mapping(node, "maps").items():
            self.maps[name] = {key: self.word(value, name) for key, value in self.mapping(entries, name).items()}

    def sheet_name(self, node: yaml.Node) -> str:
        """Return the name of a sheet, as workbooks allow it."""
        name = self.word(node, "sheet", LONGEST_SHEET_NAME)
        if _NO_SHEET_NAME.search(name):
            raise self.bad(node, f"the sheet's name {name!r}", "a name without [ ] : * ? / \\ and ' at its ends")
        return name

    def columns(self, node: yaml.Node, fields: Mapping[str, ExportField]) -> tuple[TemplateColumn, ...]:
        """Return columns, whose headers differ."""
        columns: dict[str, TemplateColumn] = {}
        for item in self.items(node, "columns"):
            column = self.column(item, fields)
            if column.header in columns:
                raise self.bad(item, f"the header {column.header!r} stands twice", "each header once")
            columns[column.header] = column
        return tuple(columns.values())

    def column(self, node: yaml.Node, fields: Mapping[str, ExportField]) -> TemplateColumn:
        """Return one column."""
        entries = self.mapping(node, "a column", _COLUMN_KEYS)
        if "header" not in entries:
            raise self.bad(node, "a column without header", "header: the text above the column")
        sources = [key for key in _SOURCES if key in entries]
        if len(sources) > 1:
            raise self.bad(entries[sources[1]], f"both {' and '.join(sources)}", f"one of {', '.join(_SOURCES)}")
        expression = self._source(sources[0], entries[sources[0]], fields) if sources else None
        usual = expression.type if expression else CellType.TEXT
        column = TemplateColumn(
            header=clean(self.word(entries["header"], "header")),
            expression=expression,
            type=self._type(entries["type"]) if "type" in entries else usual,
            width=self._width(entries["width"]) if "width" in entries else DEFAULT_WIDTH,
            allowed=self._allowed(entries["allowed"]) if "allowed" in entries else (),
        )
        if "constant" in entries:
            self._check_constant(entries["constant"], column, has_width="width" in entries)
        return column

    def _check_constant(self, node: yaml.Node, column: TemplateColumn, *, has_width: bool) -> None:
        """Check what every cell of a column would hold."""
        text = self.word(node, "constant", LONGEST_EXPRESSION)
        if not is_typed(text, column.type):
            raise self.bad(node, f"the constant {text[:20]!r} is no {column.type.value}", EXAMPLES[column.type])
        if has_width and len(text) > column.width:
            raise self.bad(node, f"the constant has {len(text)} characters", f"at most the width, {column.width:.0f}")
        if column.allowed and clean(text) not in column.allowed:
            raise self.bad(node, f"the constant {text[:20]!r} is not allowed", ", ".join(column.allowed))

    def _source(self, key: str, node: yaml.Node, fields: Mapping[str, ExportField]) -> Expression:
        text = self.word(node, key, LONGEST_EXPRESSION)
        if key == "constant":
            return constant(text)
        if key == "field":
            return self._parsed(node, lambda: field_expression(text, fields), is_whole=True)
        return self._parsed(node, lambda: parse_expression(text, fields, self.maps))

    def _parsed(self, node: yaml.Node, parse: Callable[[], Expression], *, is_whole: bool = False) -> Expression:
        try:
            return parse()
        except BadExpression as error:
            place = "" if is_whole else f"character {error.character}: "
            raise self.bad(node, f"{place}{error.problem}", error.allowed) from None

    def _type(self, node: yaml.Node) -> CellType:
        word = self.word(node, "type")
        types = {cell_type.value: cell_type for cell_type in CellType}
        if word not in types:
            raise self.bad(node, f"unknown type {word!r}", ", ".join(types))
        return types[word]

    def _width(self, node: yaml.Node) -> float:
        word = self.word(node, "width")
        if not (word.isascii() and word.isdigit()) or not 1 <= int(word[:9]) <= WIDEST:
            raise self.bad(node, f"the width is {word[:20]!r}", f"a number of characters, 1 to {WIDEST}")
        return float(int(word))

    def _allowed(self, node: yaml.Node) -> tuple[str, ...]:
        words = [clean(self.word(item, "allowed")) for item in self.items(node, "allowed")]
        return tuple(dict.fromkeys(words))

    def sheets(self, node: yaml.Node, first: str) -> tuple[ExtraSheet, ...]:
        """Return the sheets beside the `first`, whose names differ."""
        names = {first.casefold()}
        sheets = []
        for item in self.items(node, "sheets"):
            sheet = self._sheet(item)
            if sheet.name.casefold() in names:
                raise self.bad(item, f"the sheet {sheet.name!r} stands twice", "each name once")
            names.add(sheet.name.casefold())
            sheets.append(sheet)
        return tuple(sheets)

    def _sheet(self, node: yaml.Node) -> ExtraSheet:
        entries = self.mapping(node, "a sheet", _SHEET_KEYS)
        absent = next((key for key in _SHEET_KEYS if key not in entries), None)
        if absent:
            raise self.bad(node, f"a sheet without {absent!r}", ", ".join(_SHEET_KEYS))
        word = self.word(entries["of"], "of")
        kinds = {kind.value: kind for kind in SheetKind}
        if word not in kinds:
            raise self.bad(entries["of"], f"a sheet of {word!r}", ", ".join(kinds))
        columns = self.columns(entries["columns"], kinds[word].fields)
        return ExtraSheet(kinds[word], self.sheet_name(entries["name"]), columns)

    def form(self, entries: Mapping[str, yaml.Node], folder: Path) -> FormWorkbook | None:
        """Return the workbook that is filled in; None when the template has none."""
        if "workbook" not in entries:
            lonely = next((key for key in ("start", "cells") if key in entries), None)
            if lonely:
                raise self.bad(entries[lonely], f"{lonely!r} without a workbook", "workbook: its file name")
            return None
        if "sheet" in entries:
            raise self.bad(entries["sheet"], "'sheet' beside a workbook", "the sheet of its named cell")
        file = self.word(entries["workbook"], "workbook")
        if Path(file).name != file or not file.lower().endswith(".xlsx") or file.startswith("."):
            raise self.bad(
                entries["workbook"], f"the workbook {file!r}", "the name of an .xlsx file beside the template"
            )
        if "start" not in entries:
            raise self.bad(entries["workbook"], "a workbook without 'start'", "start: the name of the first cell")
        cells = self.mapping(entries["cells"], "cells") if "cells" in entries else {}
        return FormWorkbook(
            folder / file,
            self._cell_name(entries["start"], self.word(entries["start"], "start")),
            tuple(
                (self._cell_name(node, name), self._source("expression", node, CASE_FIELDS))
                for name, node in cells.items()
            ),
        )

    def _cell_name(self, node: yaml.Node, name: str) -> str:
        if not _CELL_NAME.fullmatch(name):
            raise self.bad(node, f"the name {name!r}", "a name that the workbook gives to one cell")
        return name
