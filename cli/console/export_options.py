"""The options of the commands that write a case into a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from cli.console.failure import fail
from minca.intake.v1 import export_service_pb2

if TYPE_CHECKING:
    from minca.intake.v1.export_service_pb2 import ExportFormat


class FileFormat(Enum):
    """The form of an exported file."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


Out: TypeAlias = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="Write to this file instead.")
]
Template: TypeAlias = Annotated[
    str, typer.Option("--template", help="Template of the file. Default: plain. See `minca export templates`.")
]
Format: TypeAlias = Annotated[
    FileFormat | None,
    typer.Option("--format", help="Form of the file. Default: by its ending, or xlsx.", show_default=False),
]

_FORMATS = {
    FileFormat.XLSX: export_service_pb2.EXPORT_FORMAT_XLSX,
    FileFormat.CSV: export_service_pb2.EXPORT_FORMAT_CSV,
    FileFormat.JSON: export_service_pb2.EXPORT_FORMAT_JSON,
}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an export goes, and what it is."""

    path: Path
    template: str
    format: ExportFormat.ValueType


def destination(
    out: Path | None, template: str, file_format: FileFormat | None, *, of_many: str = ""
) -> Destination | None:
    """Return where to export to; None without a file. Ends the command when the other options have none.

    `of_many` is the ending of a file that holds several: its form is xlsx unless an option says another one. A file
    with an ending that says another form than it would have is refused.
    """
    if out is None:
        if template or file_format:
            fail("--template and --format need --out FILE")
        return None
    by_ending = {of_many: FileFormat.XLSX} if of_many else {f".{known.value}": known for known in FileFormat}
    ending = out.suffix.lower()
    if ending and ending not in by_ending and (of_many or not file_format):
        fail(f"{out.name}: expected the ending {' or '.join(by_ending)}{'' if of_many else ', or --format'}")
    return Destination(out, template, _FORMATS[file_format or by_ending.get(ending, FileFormat.XLSX)])
