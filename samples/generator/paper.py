"""Pages as PDF (ruled, spaced out, plain, or a scan) and docx files whose bytes depend on their words alone."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib import colors
from reportlab.lib.pagesizes import landscape, letter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from samples.generator.layout import text_rows
from samples.generator.workbook import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.platypus import Flowable

    from samples.generator.layout import Sheet

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLE = getSampleStyleSheet()
MARGIN = 36
LINES_A_PAGE = 44


def ruled_pdf(before: Sequence[str], sheet: Sheet, *, is_fully_ruled: bool) -> bytes:
    """Return a printed table with lines between its cells, or only under its rows; long texts wrap inside a cell."""
    rows = text_rows(sheet)
    small = STYLE["BodyText"].clone("cell", fontSize=7, leading=8)
    cells = [[Paragraph(escape(text), small) for text in row] for row in rows]
    lines = (
        [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
        if is_fully_ruled
        else [("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.grey)]
    )
    spans = [("SPAN", (left, top), (right, bottom)) for top, left, bottom, right in sheet.merged]
    table = Table(
        cells,
        colWidths=_widths(rows),
        repeatRows=1,
        style=TableStyle([*lines, *spans, ("VALIGN", (0, 0), (-1, -1), "TOP")]),
    )
    raw = io.BytesIO()
    page = SimpleDocTemplate(
        raw,
        pagesize=landscape(letter),
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        invariant=1,
    )
    story: list[Flowable] = [Paragraph(escape(line), STYLE["BodyText"]) for line in before]
    page.build([*story, Spacer(1, 10), table])
    return raw.getvalue()


def spaced_pdf(before: Sequence[str], sheet: Sheet) -> bytes:
    """Return a table without lines, whose columns are separated by space alone."""
    rows = text_rows(sheet)
    places, left = [], float(MARGIN)
    for width in _widths(rows):
        places.append(left)
        left += width
    raw = io.BytesIO()
    canvas = Canvas(raw, pagesize=landscape(letter), invariant=1)
    lines: list[list[tuple[float, str]]] = [[(MARGIN, text)] for text in [*before, ""]]
    lines += [[(column_left, text) for column_left, text in zip(places, row, strict=True) if text] for row in rows]
    for start in range(0, len(lines), LINES_A_PAGE):
        canvas.setFont("Helvetica", 6.5)
        for number, line in enumerate(lines[start : start + LINES_A_PAGE]):
            for column_left, text in line:
                canvas.drawString(column_left, 570 - 12 * number, text)
        canvas.drawString(700, 20, f"Página {start // LINES_A_PAGE + 1}")
        canvas.showPage()
    canvas.save()
    return raw.getvalue()


def plain_pdf(lines: Sequence[str]) -> bytes:
    """Return a letter, line by line."""
    raw = io.BytesIO()
    canvas = Canvas(raw, pagesize=letter, invariant=1)
    for start in range(0, len(lines), 52):
        canvas.setFont("Helvetica", 9)
        for number, line in enumerate(lines[start : start + 52]):
            canvas.drawString(50, 740 - 13 * number, line)
        canvas.showPage()
    canvas.save()
    return raw.getvalue()


def scan(lines: Sequence[str]) -> bytes:
    """Return a photograph of a page (PNG): text that only eyes can read."""
    image = Image.new("L", (1240, 60 + 34 * len(lines)), 250)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(22)
    for number, line in enumerate(lines):
        pen.text((60, 30 + 34 * number), line, fill=40, font=font)
    raw = io.BytesIO()
    image.save(raw, "PNG")
    return raw.getvalue()


def scanned_pdf(lines: Sequence[str]) -> bytes:
    """Return a PDF that is nothing but a photograph."""
    raw = io.BytesIO()
    canvas = Canvas(raw, pagesize=letter, invariant=1)
    canvas.drawImage(ImageReader(io.BytesIO(scan(lines))), 20, 300, width=570, height=14 * len(lines) + 20)
    canvas.showPage()
    canvas.save()
    return raw.getvalue()


def docx(before: Sequence[str], sheets: Sequence[Sheet], after: Sequence[str]) -> bytes:
    """Return a letter in Word with tables; merged cells span columns."""
    body = "".join(map(_paragraph, before))
    for sheet in sheets:
        body += f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(_word_rows(sheet))}</w:tbl>{_paragraph('')}"
    body += "".join(map(_paragraph, after))
    document = f'{XML}<w:document xmlns:w="{WORDS}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = (
        f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{office}" Target="word/document.xml"/></Relationships>'
    )
    return zipped(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": relations.encode(),
            "word/document.xml": document.encode(),
        }
    )


def _paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _word_rows(sheet: Sheet) -> list[str]:
    spans = {(top, left): right - left + 1 for top, left, _, right in sheet.merged}
    covered = {(top, column) for top, left, _, right in sheet.merged for column in range(left + 1, right + 1)}
    rows = []
    for number, row in enumerate(text_rows(sheet)):
        cells = "".join(
            f'<w:tc><w:tcPr><w:gridSpan w:val="{spans.get((number, column), 1)}"/></w:tcPr>{_paragraph(text)}</w:tc>'
            for column, text in enumerate(row)
            if (number, column) not in covered
        )
        rows.append(f"<w:tr>{cells}</w:tr>")
    return rows


def _widths(rows: list[list[str]]) -> list[float]:
    """Share the page among the columns by their longest texts."""
    longest = [
        min(34, max(6, *(len(row[column]) for row in rows if sum(map(bool, row)) > 1), 6))
        for column in range(len(rows[0]))
    ]
    room = landscape(letter)[0] - 2 * MARGIN
    return [room * length / sum(longest) for length in longest]
