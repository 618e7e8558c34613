"""The file of one case: built piece by piece from pages of its vehicles, outside of the event loop."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Final, Protocol

from intake.export.extra_sheets import values_of_row
from intake.export.filled_workbook import FilledWorkbook
from intake.export.record import Record
from intake.export.text_forms import CsvForm, JsonForm
from intake.export.workbook import NewWorkbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import IO

    from intake.export.record import ExportedCase
    from intake.export.template import ExportTemplate
    from intake.export.values import Value
    from minca.datastore.v1 import vehicle_pb2

IN_MEMORY_BYTES: Final = 2**20
"""A larger file lies on the disk."""
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class FileForm:
    """A form of files: its ending, and its media type."""

    ending: str
    content_type: str


class ExportForm(Enum):
    """The forms of an exported file."""

    XLSX = FileForm(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    CSV = FileForm(".csv", "text/csv; charset=utf-8")
    JSON = FileForm(".json", "application/json")


class FormWriter(Protocol):
    """Writes the vehicles of a case into a file."""

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        """Write rows of typed values."""

    def finish(self) -> None:
        """Write what comes after the vehicles, and end the file."""


class CaseFile:
    """The file of a case, while it is built and read. Close it when done: it may lie on the disk."""

    def __init__(self, template: ExportTemplate, form: ExportForm, exported: ExportedCase) -> None:
        self._template, self._form, self._exported = template, form, exported
        self.content: IO[bytes] = SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 - see `close`
        self._writer: FormWriter | None = None

    def add(self, vehicles: Iterable[vehicle_pb2.CaseVehicle]) -> None:
        """Write vehicles, one row each."""
        records = (Record(self._exported, vehicle) for vehicle in vehicles)
        self._opened().add(values_of_row(self._template.columns, record) for record in records)

    def finish(self) -> None:
        """End the file; it is read from its beginning."""
        self._opened().finish()
        self.content.seek(0)

    def close(self) -> None:
        """Delete the file."""
        if isinstance(self._writer, (NewWorkbook, FilledWorkbook)):
            self._writer.close()
        self.content.close()

    @property
    def name(self) -> str:
        """The name of the file: of which case it is, and by which template."""
        case = self._exported.case
        return f"{safe_name(case.cot_number or case.id)}-{self._template.name}{self._form.value.ending}"

    def _opened(self) -> FormWriter:
        """Return the writer, which is made at the first call, since opening a workbook takes its time."""
        if self._writer is None:
            self._writer = self._new_writer()
        return self._writer

    def _new_writer(self) -> FormWriter:
        if self._form is ExportForm.CSV:
            return CsvForm(self.content, self._template)
        if self._form is ExportForm.JSON:
            return JsonForm(self.content, self._template)
        workbook = FilledWorkbook if self._template.form else NewWorkbook
        return workbook(self.content, self._template, self._exported)


def safe_name(text: str) -> str:
    """Return a text as the name of a file, without a folder and an ending: letters and digits of ASCII, . _ and -."""
    return _UNSAFE.sub("_", text).strip("._")[:LONGEST_NAME] or "case"
