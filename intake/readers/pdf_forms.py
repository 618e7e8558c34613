"""What somebody typed into the fields of a PDF form: it stands beside the page, not in its text."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Final

from pypdfium2 import raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2 as pdfium

    Box = tuple[float, float, float, float]  # left, bottom, right, top in points of the page

_TYPED: Final = frozenset({raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX})
_MOST_FIELDS: Final = 20_000  # of a page
_LONGEST_VALUE: Final = 2_000  # characters


def values_of(page: pdfium.PdfPage) -> Iterator[tuple[str, Box]]:
    """Yield the value of each filled field of a page, and where it stands."""
    if page.formenv is None:
        return
    for number in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST_FIELDS)):
        field = raw.FPDFPage_GetAnnot(page.raw, number)
        try:
            if field and (filled := _filled(page.formenv.raw, field)):
                yield filled
        finally:
            raw.FPDFPage_CloseAnnot(field)


def _filled(form: raw.FPDF_FORMHANDLE, field: raw.FPDF_ANNOTATION) -> tuple[str, Box] | None:
    if raw.FPDFAnnot_GetSubtype(field) != raw.FPDF_ANNOT_WIDGET:
        return None
    if raw.FPDFAnnot_GetFormFieldType(form, field) not in _TYPED:
        return None
    size_bytes = raw.FPDFAnnot_GetFormFieldValue(form, field, None, 0)
    if not 2 < size_bytes <= 2 * _LONGEST_VALUE:  # noqa: PLR2004 - the two bytes that end an empty text
        return None
    buffer = (raw.FPDF_WCHAR * (size_bytes // 2))()
    raw.FPDFAnnot_GetFormFieldValue(form, field, buffer, size_bytes)
    text = bytes(buffer).decode("utf-16-le", "replace").rstrip("\0").strip()
    rect = raw.FS_RECTF()
    if not text or not raw.FPDFAnnot_GetRect(field, ctypes.byref(rect)):
        return None
    return text, (rect.left, rect.bottom, rect.right, rect.top)
