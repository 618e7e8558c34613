"""Pictures of a list: a photograph or a scan, read by text recognition where it is installed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from PIL import Image, UnidentifiedImageError

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import tidy
from intake.model.document import Document, Line, Table
from intake.readers import ocr
from intake.readers.page_layout import TextLine, box_around, put_together

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.document import Block
    from intake.model.limits import ReadingLimits
    from intake.readers.page_layout import Word

_MOST_PIXELS: Final = 60_000_000
_LEAST_PIXELS: Final = 45_000  # a logo or a signature: no list has room in it


def read(file: str, content: bytes, limits: ReadingLimits) -> Document:
    """Read a picture; raises for no input."""
    picture = _as_png(content)
    if picture is None:
        return Document(file)
    words = ocr.words_of_picture(picture, limits) if picture else None
    if words is None:
        code = WarningCode.PICTURE_NOT_READ if picture else WarningCode.PICTURE_DAMAGED
        return Document(file, warnings=(notice(code, file=file),), is_incomplete=True)
    warning = notice(WarningCode.PICTURE_RECOGNISED, file=file)
    return Document(file, tuple(_blocks(file, words, limits)), (warning,), is_incomplete=True)


def _as_png(content: bytes) -> bytes | None:
    """Return the picture in a plain form; empty when it is damaged or too large, None when it is too small to read."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > _MOST_PIXELS:
                return b""
            if image.width * image.height < _LEAST_PIXELS:
                return None
            plain = io.BytesIO()
            image.convert("L").save(plain, "PNG")
            return plain.getvalue()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, MemoryError):
        return b""


def _blocks(file: str, words: Sequence[Word], limits: ReadingLimits) -> Iterator[Block]:
    for number, part in enumerate(put_together(words), start=1):
        if isinstance(part, TextLine):
            yield Line(tidy(part.text)[: limits.max_line_chars], number, box=box_around(part.words))
        else:
            yield Table(file, "", tuple(tuple(map(tidy, row)) for row in part.rows), boxes=part.boxes)
