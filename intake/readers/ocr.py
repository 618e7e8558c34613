"""Text recognition of scanned pages and pictures by tesseract, where it is installed."""

from __future__ import annotations

import csv
import io
import subprocess
from typing import TYPE_CHECKING

from intake.readers.page_layout import Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2 as pdfium

    from intake.model.limits import ReadingLimits

_DOTS_PER_INCH = 200
_POINTS_PER_INCH = 72
_LEAST_CONFIDENCE = 30.0  # percent; below is noise
_ONE_BLOCK = "6"  # tesseract's page segmentation for a table without lines
_MOST_PIXELS = 40_000_000
_LANGUAGES, _ANY = ("-l", "spa+eng"), ()


def words_of_page(page: pdfium.PdfPage, limits: ReadingLimits) -> list[Word] | None:
    """Recognise the words of a scanned page; None when that can't be done."""
    if not limits.ocr_program:
        return None
    scale = _DOTS_PER_INCH / _POINTS_PER_INCH
    width, height = page.get_size()
    if width * height * scale**2 > _MOST_PIXELS:
        return None
    picture = io.BytesIO()
    page.render(scale=scale, grayscale=True).to_pil().save(picture, "PNG")
    return words_of_picture(picture.getvalue(), limits, scale=scale)


def words_of_picture(picture: bytes, limits: ReadingLimits, *, scale: float = 1.0) -> list[Word] | None:
    """Recognise the words of a picture; None when that can't be done. Boxes are in pixels divided by `scale`."""
    for languages in (_LANGUAGES, _ANY) if limits.ocr_program else ():
        command = [limits.ocr_program, "stdin", "stdout", "--psm", _ONE_BLOCK, *languages, "tsv"]
        try:
            done = subprocess.run(  # noqa: S603 - the operator's program, the picture goes in through stdin
                command, input=picture, capture_output=True, timeout=limits.ocr_time_s, check=True
            )
        except subprocess.CalledProcessError:
            continue
        except (OSError, subprocess.SubprocessError):
            return None
        return list(_words(done.stdout.decode(errors="replace"), scale))
    return None


def _words(table: str, scale: float) -> Iterator[Word]:
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        try:
            left, top, width, height = (float(row[name]) / scale for name in ("left", "top", "width", "height"))
            confidence = float(row["conf"])
        except (KeyError, TypeError, ValueError):
            continue
        if text and confidence >= _LEAST_CONFIDENCE:
            yield Word(text, left, top, left + width, top + height)
