"""Records: vehicles written as "Marca: NISSAN", "Serie: …", one field to a line or all in one line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import fold
from domain.values import basis_of, is_likely_year
from intake.lexicon.column_names import Column, meaning_of
from intake.lexicon.coverage_headers import is_of_coverage
from intake.lexicon.trade_words import names_make
from intake.model.document import Table
from intake.text.line_tables import find_line_tables
from intake.text.remarks import speaks
from intake.text.side_by_side import one_below_the_other
from intake.text.terms.equipment_cells import equipment_header
from intake.text.undressed import undressed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.document import Line

_FIELD: Final = re.compile(
    r"^\W{0,4}([^\W\d][^:=]{1,40}?)\s*(?:[:=]\s*|\s?\.[-\u2013\u2014]\s*|\s[-\u2013\u2014]\s|\t+)(\S.*)$"
)
_COLON: Final = re.compile(r"[:=]")
_PART: Final = re.compile(r"\s*[|;]\s*|,\s+")
_EDGES: Final = " \t,;|/.-\u2013*•"
_MOST_LABEL_WORDS: Final = 4
_OF_VEHICLES: Final = frozenset(
    {Column.BRAND, Column.MODEL, Column.DESCRIPTION, Column.YEAR_OR_MODEL, Column.TYPE_OR_MODEL, Column.UNIT}
)
_BESIDE: Final = frozenset({Column.OTHER, Column.COVERAGE, Column.ENGINE, Column.STATE, Column.TERMS})
_SERVICE: Final = re.compile(r"(?:TIPO DE )?SERVICIO")
_LOAD: Final = re.compile(r"TONELAJE|TONELADAS|CAPACIDAD(?: DE CARGA)?")
_DESCRIPTION: Final = "Descripción"
_MIN_FIELDS: Final = 2
_MIN_IN_LINE: Final = 3


class LabelledField(NamedTuple):
    """A label, its value, and the column that the label stands for."""

    label: str
    value: str
    column: Column


@dataclass(slots=True)
class _Run:
    """Neighbouring lines of fields."""

    lines: list[Line] = field(default_factory=list)
    fields: list[LabelledField] = field(default_factory=list)

    @property
    def columns(self) -> set[Column]:
        return {labelled.column for labelled in self.fields}

    @property
    def is_record(self) -> bool:
        telling = self.columns - _BESIDE
        return len(telling) >= _MIN_FIELDS and bool(telling & _OF_VEHICLES)

    @property
    def is_named(self) -> bool:
        """Whether a field says what the vehicle is; a model that is a year does not."""
        names = [labelled.value for labelled in self.fields if labelled.column in _OF_VEHICLES]
        return not all(is_likely_year(value.strip()) for value in names)

    def may_name(self, record: _Run) -> bool:
        """Tell whether this is a line right above `record` that names a vehicle."""
        line = self.lines[0]
        is_above = not self.fields and line.number + 1 == record.lines[0].number
        return is_above and names_make(line.text) and not speaks(line.text)


def find_records(file: str, lines: Sequence[Line]) -> tuple[list[Table], list[Line]]:
    """Return the records in `lines`, each as a table of a header and one row, and the remaining lines.

    Rows below the names of their columns are such tables too.

    A record ends where a label is repeated or at a line that is no field; empty lines within it do not matter.
    """
    tables, others = find_line_tables(file, one_below_the_other(undressed(lines)))
    left: list[Line] = []
    for run in _with_names_above(_runs(others)):
        if run.is_record:
            header = tuple(labelled.label for labelled in run.fields)
            row = tuple(labelled.value for labelled in run.fields)
            tables.append(Table(file, "", (header, row), first_row=run.lines[0].number - 1))
        else:
            left.extend(run.lines)
    return tables, left


def _with_names_above(runs: Iterator[_Run]) -> Iterator[_Run]:
    """Give each record without a name the line right above it, where that names a vehicle and is no field itself."""
    above: _Run | None = None
    for run in runs:
        if above and run.is_record and not run.is_named and above.may_name(run):
            run.lines.insert(0, above.lines[0])
            run.fields.insert(0, LabelledField(_DESCRIPTION, above.lines[0].text.strip(_EDGES), Column.DESCRIPTION))
        elif above:
            yield above
        above = run
    if above:
        yield above


def _runs(lines: Sequence[Line]) -> Iterator[_Run]:
    """Yield neighbouring fields together as long as no label is repeated, and every other line alone."""
    run = _Run()
    for line in lines:
        if not line.text and run.fields:
            run.lines.append(line)
            continue
        fields = _fields(line.text)
        is_start = bool(fields) and fields[0].column not in _BESIDE | {Column.LOSS}
        if run.lines and (not fields or _columns(fields) & run.columns):
            yield from _ended(run)
            run = _Run()
        if not fields or not (is_start or run.fields):
            yield _Run([line])
        else:
            run.lines.append(line)
            run.fields += fields
    yield from _ended(run)


def _columns(fields: Sequence[LabelledField]) -> set[Column]:
    return {labelled.column for labelled in fields} - _BESIDE


def _ended(run: _Run) -> Iterator[_Run]:
    """Yield `run` without the empty lines at its end, then each of those alone."""
    end = len(run.lines)
    while end and not run.lines[end - 1].text:
        end -= 1
    empty = run.lines[end:]
    run.lines = run.lines[:end]
    if run.lines:
        yield run
    for line in empty:
        yield _Run([line])


def _fields(text: str) -> list[LabelledField]:
    """Return the fields of a line: several when the whole line is made of them, otherwise one or none."""
    if not text:
        return []
    several = _by_colons(text)
    if len(several) > 1 and text.startswith(several[0].label):
        return several
    if len(several) < _MIN_IN_LINE:
        several = _by_parts(text)
    if len(_columns(several)) >= _MIN_IN_LINE:
        return several
    match = _FIELD.match(text)
    column = _column_of(match.group(1)) if match else None
    if match and column is Column.VALUE and _says_basis(match.group(2)):
        column = Column.BASIS
    return [LabelledField(match.group(1), match.group(2).strip(), column)] if match and column else []


def _says_basis(value: str) -> bool:
    """Tell whether a value only says how it is agreed: "Valor: convenido"."""
    return bool(basis_of(value)) and not any(map(str.isdigit, value))


def _column_of(label: str) -> Column | None:
    """Return what a label of a record stands for; a coverage's sum is no value, a service no second use."""
    if is_of_coverage(label) or _LOAD.fullmatch(folded := fold(label)) or equipment_header(label):
        return Column.TERMS
    if _SERVICE.fullmatch(folded):
        return Column.SERVICE
    meaning = meaning_of(label)
    return meaning.column if meaning else None


def _by_colons(text: str) -> list[LabelledField]:
    """Read "MARCA: X MODELO: Y AÑO: Z": a label is the most words before a colon that are a known name of a column."""
    labels: list[tuple[int, int, str, Column]] = []
    end = 0
    for colon in _COLON.finditer(text):
        if ending := _label_before(text[end : colon.start()]):
            start, label, column = ending
            labels.append((end + start, colon.end(), label, column))
            end = colon.end()
    ends = [*(start for start, *_ in labels[1:]), len(text)][: len(labels)]
    return [
        LabelledField(label, text[start:stop].strip(_EDGES), column)
        for (_, start, label, column), stop in zip(labels, ends, strict=True)
    ]


def _label_before(text: str) -> tuple[int, str, Column] | None:
    """Return the longest label at the end of `text`, with its offset and column."""
    starts = [match.start() for match in re.finditer(r"[^\s|;,]+", text)][-_MOST_LABEL_WORDS:]
    for start in starts:
        label = text[start:].strip()
        meaning = meaning_of(label)
        column = _column_of(label)
        if column and (meaning is None or meaning.share == 1 or column is Column.TERMS) and "," not in label:
            return start, label, column
    return None


def _by_parts(text: str) -> list[LabelledField]:
    """Read "Marca X, Submarca Y, Modelo Z": parts that begin with their label, the brand among them."""
    fields: list[LabelledField] = []
    for part in _PART.split(text.rpartition(":")[2] if text.count(":") == 1 else text):
        label, _, value = part.strip(_EDGES).partition(" ")
        meaning = meaning_of(label)
        if meaning and meaning.share == 1 and value.strip(_EDGES):
            fields.append(LabelledField(label, value.strip(_EDGES), meaning.column))
    return fields if any(labelled.column is Column.BRAND for labelled in fields) else []
