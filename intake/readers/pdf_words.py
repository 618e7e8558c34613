"""The words of a PDF page with their boxes, letter by letter from PDFium."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from typing import TYPE_CHECKING

from pypdfium2 import raw

from intake.readers.page_layout import Word
from intake.readers.pdf_forms import values_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2 as pdfium

    Box = tuple[float, float, float, float]  # left, top, right, bottom

_MOST_LETTERS = 60_000  # of a page
_SAMPLE_LETTERS = 200  # of a page, to tell which way it is written
_BLANK = 0.2  # of a letter's height: a wider gap parts two words even where no blank is written
_OFF_THE_LINE = 0.6  # of a letter's height
_LINE_OF_A_FIELD = 12.0  # points
_WIDTH_OF_A_LETTER = 0.5  # of a line's height
_HYPHEN_AT_END, _HIGHEST, _SURROGATES = 0xFFFE, 0x110000, range(0xD800, 0xE000)


def words_of(page: pdfium.PdfPage) -> tuple[list[Word], int]:
    """Return the words of a page, turned so that it can be read, and by how many degrees clockwise that was.

    Their boxes are in points from the upper left corner.
    """
    text = page.get_textpage()
    try:
        turned = _turn_of(text, page)
        return [*_words(text, page, turned), *_typed(page, turned)], turned
    finally:
        text.close()


def _words(text: pdfium.PdfTextPage, page: pdfium.PdfPage, turned: int) -> Iterator[Word]:
    letters: list[str] = []
    left = top = right = bottom = 0.0
    for letter, box in _letters(text, page, turned):
        x0, y0, x1, y1 = box
        tall = max(bottom - top, y1 - y0, 1.0)
        is_beside = -tall <= x0 - right <= _BLANK * tall and abs(y0 + y1 - top - bottom) / 2 <= _OFF_THE_LINE * tall
        if letters and not (letter and is_beside):
            yield Word("".join(letters), left, top, right, bottom)
            letters = []
        if not letter:
            continue
        if letters:
            left, top, right, bottom = min(left, x0), min(top, y0), max(right, x1), max(bottom, y1)
        else:
            left, top, right, bottom = box
        letters.append(letter)
    if letters:
        yield Word("".join(letters), left, top, right, bottom)


def _letters(text: pdfium.PdfTextPage, page: pdfium.PdfPage, turned: int) -> Iterator[tuple[str, Box]]:
    """Yield letters with their boxes; an empty one where a blank or the end of a line stands."""
    left, bottom, right, top = page.get_bbox()
    size = (right - left, top - bottom)
    rect = raw.FS_RECTF()
    into, nowhere = ctypes.byref(rect), (0.0, 0.0, 0.0, 0.0)
    code_at, box_at, handle = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, text.raw
    for number in range(min(text.count_chars(), _MOST_LETTERS)):
        code = code_at(handle, number)
        letter = chr(code) if 0 < code < _HIGHEST and code not in _SURROGATES else ""
        if not letter or letter.isspace() or code == _HYPHEN_AT_END or not box_at(handle, number, into):
            yield "", nowhere
            continue
        box = (rect.left - left, rect.bottom - bottom, rect.right - left, rect.top - bottom)
        yield letter, _shown(box, size, turned)


def _typed(page: pdfium.PdfPage, turned: int) -> Iterator[Word]:
    """Yield the values typed into form fields, each line of a field as one word."""
    left, bottom, right, top = page.get_bbox()
    for value, (x0, y0, x1, y1) in values_of(page):
        lines = value.splitlines()
        height = min((y1 - y0) / len(lines), _LINE_OF_A_FIELD)
        for number, line in enumerate(lines):
            end = min(x1, x0 + len(line) * height * _WIDTH_OF_A_LETTER)
            middle = (y0 + y1) / 2 + (len(lines) / 2 - number - 0.5) * height
            box = (x0 - left, middle - height / 2 - bottom, end - left, middle + height / 2 - bottom)
            yield Word(line, *_shown(box, (right - left, top - bottom), turned))


def _turn_of(text: pdfium.PdfTextPage, page: pdfium.PdfPage) -> int:
    """Return by how many degrees the page is to be turned clockwise for most of its letters to stand upright.

    What the page says of its own rotation is asked only where the letters say nothing: some programs turn the page and
    not the text, others the text and not the page.
    """
    count = min(text.count_chars(), _MOST_LETTERS)
    angles = (
        raw.FPDFText_GetCharAngle(text.raw, number) for number in range(0, count, max(count // _SAMPLE_LETTERS, 1))
    )
    turns = Counter(-round(math.degrees(angle) / 90) * 90 % 360 for angle in angles if angle >= 0)
    return turns.most_common(1)[0][0] if turns else page.get_rotation()


def _shown(box: Box, size: tuple[float, float], turned: int) -> Box:
    """Turn a box, measured from the lower left corner, as the page is shown, measured from the upper left."""
    x0, y0, x1, y1 = box
    width, height = size
    if turned == 0:
        return x0, height - y1, x1, height - y0
    by_turn = {
        90: (y0, x0, y1, x1),
        180: (width - x1, y0, width - x0, y1),
        270: (height - y1, width - x1, height - y0, width - x0),
    }
    return by_turn.get(turned, (x0, height - y1, x1, height - y0))
