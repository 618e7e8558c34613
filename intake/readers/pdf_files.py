"""The files that are attached inside a PDF."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Final

import pypdfium2 as pdfium
from pypdfium2 import raw

from domain.text import tidy_name
from intake.model.document import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.model.limits import ReadingLimits

_UNNAMED: Final = "attached file"


def files_of(document: pdfium.PdfDocument, limits: ReadingLimits) -> Iterator[Attachment | str]:
    """Yield each file inside `document`, within the limits, or the name of one that was not taken out."""
    budget_bytes = limits.max_expanded_bytes
    for number in range(document.count_attachments()):
        file = document.get_attachment(number)
        name = tidy_name(file.get_name()) or _UNNAMED
        size = _size_of(file)
        if number >= limits.max_files or not 0 < size <= budget_bytes:
            yield name
            continue
        budget_bytes -= size
        try:
            yield Attachment(name, bytes(file.get_data()))
        except pdfium.PdfiumError:
            yield name


def _size_of(file: pdfium.PdfAttachment) -> int:
    size = ctypes.c_ulong()
    return size.value if raw.FPDFAttachment_GetFile(file.raw, None, 0, size) else 0
