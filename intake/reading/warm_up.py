"""Reads and sorts mails of our own once, so that what every reading needs is there before the first child is forked.

Word lists, expressions, codecs and native libraries load at their first use; a child that is the first to need one
loads it for itself, and so does every later child. The fleet stands in every form that offices send.
"""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from typing import Final

from intake.attachments.sandbox_child import reader_of
from intake.lexicon.trade_words import prepare_names
from intake.model.limits import ReadingLimits
from intake.reading.machine_limits import limits_here
from intake.triage.triage import sort_mail

HEADER: Final = "No,Marca,Submarca,Version,Modelo,Serie,Motor,Placas,Valor,Uso,Cobertura,No Eco".split(",")
UNITS: Final = (
    "1,NISSAN,VERSA,ADVANCE,2021,3N1CN8AE5ML812345,HR16712345,ABC-123-D,$215000.00,PARTICULAR,AMPLIA,T-01",
    "2,TOYOTA,HILUX,CABINA DOBLE,2022,8AJEX3CD5N2123456,2TR712345,NX-12-345,$390000.00,CARGA,AMPLIA,T-02",
    "3,VW,SAVEIRO,ROBUST,2020,9BWKB45U5LP012345,CWS012345,AB-12-345,,CARGA,LIMITADA,",
)
ROWS: Final = (HEADER, *(unit.split(",") for unit in UNITS))
OFFICE: Final = "http://schemas.openxmlformats.org"
SHEETS: Final = f"{OFFICE}/spreadsheetml/2006/main"
WORDS: Final = f"{OFFICE}/wordprocessingml/2006/main"
LINKS: Final = f"{OFFICE}/officeDocument/2006/relationships"
PACKAGE: Final = f"{OFFICE}/package/2006"
_HIDDEN: Final = " hidden='1'"
TEXT: Final = """Buenos días, Lic. Ruiz:

Favor de cotizar la flotilla de TRANSPORTES DEL VALLE SA DE CV, RFC TVA010203AB1, cobertura AMPLIA PLUS, pago contado,
vigencia del 01/03/2026 al 01/03/2027. Siniestralidad 2024: 3 siniestros, $120,000.00

1. NISSAN VERSA ADVANCE 2021 placas ABC-123-D valor $215,000.00
2. TOYOTA HILUX DC 2.7 2022 serie 8AJEX3CD5N2123456
3. 2 tractocamiones KENWORTH T680 2019 y una caja seca UTILITY 2018

Marca: VOLKSWAGEN
Modelo: 2020
Descripción: SAVEIRO ROBUST
Placas: AB-12-345

También trae un Chevrolet Aveo 2019 y otro 2020; la unidad 2 es modelo 2021 no 2022. La unidad 3 ya no va.
BAJAS
- FIAT 500 2015

Saludos cordiales
Adriana Solís
Tel. 55 1234 5678

> El lun, 2 feb 2026 a las 9:05, Ana Ruiz <ana@seguros.example> escribió:
> ¿Nos mandan la relación?
"""
SHORT_TEXTS: Final = (
    "RE: Flotilla\nGracias, quedo al pendiente.\n",
    "RE: Flotilla\nCambiar la unidad 2 por modelo 2021, ¿me confirman?\n",
    "RE: Flotilla\nAgregar:\n- NISSAN VERSA ADVANCE 2021 serie 3N1CN8AE5ML812345\n",
    "Ausencia\nEstaré fuera de la oficina hasta el lunes.\n",
    "Saludos\nLes comparto lo platicado.\n",
    "Póliza 123456\n¿Nos apoyan con el siniestro?\n",
)


def warm_up() -> None:
    """Read the fleet in a mail and in files of every kind; what was read is forgotten."""
    prepare_names()
    limits = limits_here(ReadingLimits().max_email_bytes, ReadingLimits().least_confidence)
    for mail in (_mail(), *map(_short_mail, SHORT_TEXTS)):
        sort_mail(mail, limits)
    for reader, name, content in _files():
        reader_of(reader)(name, content, limits)


def _short_mail(text: str) -> bytes:
    """Return an answer, or a first mail, that lists nothing: so every rule looks for its words."""
    mail = EmailMessage()
    mail["From"] = "Adriana Solís <asolis@corredores.example>"
    mail["To"] = "Ana Ruiz <ana@aseguradora.example>"
    mail["Subject"] = text.partition("\n")[0]
    if text.startswith("RE:"):
        mail["References"] = "<warm-up@corredores.example>"
    mail.set_content(text)
    return mail.as_bytes()


def _mail() -> bytes:
    """Return the fleet as text, as a table of html and as a list of values."""
    mail = EmailMessage()
    mail["From"] = "Adriana Solís <asolis@corredores.example>"
    mail["To"] = "cotizaciones@aseguradora.example"
    mail["Subject"] = "Flotilla Transportes del Valle"
    mail["Message-ID"] = "<warm-up@corredores.example>"
    mail.set_content(TEXT)
    mail.add_alternative(f"<html><head><style>p{{color:#1F497D}}</style></head><body>{_html()}</body></html>", "html")
    lines = "\r\n".join([",".join(HEADER), *UNITS]).encode("cp1252")
    mail.add_attachment(lines, maintype="text", subtype="csv", filename="flotilla.csv")
    mail.add_attachment(_html().encode("utf-16"), maintype="text", subtype="html", filename="flotilla.xls")
    return mail.as_bytes()


def _html() -> str:
    paragraphs = "".join(f"<p style='font-size:11pt'>{line}</p>" for line in TEXT.splitlines())
    rows = "".join(f"<tr>{''.join(f'<td bgcolor=#D9E1F2>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    return f"{paragraphs}<table border=1>{rows}</table>"


def _files() -> tuple[tuple[str, str, bytes], ...]:
    """Return the fleet in files: the name of the reader, that of the file, and the content."""
    return (
        ("workbook", "flotilla.xlsx", _zipped(_workbook())),
        ("docx", "flotilla.docx", _zipped(_letter())),
        ("pdf", "flotilla.pdf", _pdf()),
        ("xml_file", "flotilla.xml", _spreadsheet_ml()),
    )


def _workbook() -> dict[str, str]:
    """Return the parts of an xlsx file in which the last row is hidden, and struck out."""
    rows = "".join(
        f"<row r='{number}'{_HIDDEN if number == len(ROWS) else ''}>"
        + "".join(
            f"<c r='{chr(ord('A') + column)}{number}' s='1' t='inlineStr'><is><t>{cell}</t></is></c>"
            for column, cell in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(ROWS, start=1)
    )
    book = "<sheets><sheet name='Flota' sheetId='1' r:id='rId1'/></sheets>"
    styles = (
        "<fonts><font/><font><strike/></font></fonts><fills><fill/></fills><borders><border/></borders>"
        "<cellXfs><xf/><xf fontId='1' applyFont='1'/></cellXfs>"
    )
    return {
        "[Content_Types].xml": f"<Types xmlns='{PACKAGE}/content-types'/>",
        "_rels/.rels": _relations("officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": _relations("worksheet", "worksheets/sheet1.xml", "styles", "styles.xml"),
        "xl/workbook.xml": f"<workbook xmlns='{SHEETS}' xmlns:r='{LINKS}'>{book}</workbook>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{SHEETS}'><sheetData>{rows}</sheetData></worksheet>",
        "xl/styles.xml": f"<styleSheet xmlns='{SHEETS}'>{styles}</styleSheet>",
    }


def _letter() -> dict[str, str]:
    """Return the parts of a docx file with the text and a table."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in TEXT.replace("<", "").splitlines())
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = "".join(f"<w:tr>{''.join(map(cell.format, row))}</w:tr>" for row in ROWS)
    body = f"<w:body>{paragraphs}<w:tbl>{rows}</w:tbl></w:body>"
    return {
        "[Content_Types].xml": f"<Types xmlns='{PACKAGE}/content-types'/>",
        "_rels/.rels": _relations("officeDocument", "word/document.xml"),
        "word/document.xml": f"<w:document xmlns:w='{WORDS}'>{body}</w:document>",
    }


def _relations(*kinds_and_targets: str) -> str:
    pairs = zip(kinds_and_targets[::2], kinds_and_targets[1::2], strict=True)
    parts = "".join(
        f"<Relationship Id='rId{number}' Type='{LINKS}/{kind}' Target='{target}'/>"
        for number, (kind, target) in enumerate(pairs, start=1)
    )
    return f"<Relationships xmlns='{PACKAGE}/relationships'>{parts}</Relationships>"


def _zipped(parts: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as target:
        for name, part in parts.items():
            target.writestr(name, f"<?xml version='1.0' encoding='UTF-8'?>{part}")
    return content.getvalue()


def _spreadsheet_ml() -> bytes:
    cell = "<Cell><Data>{}</Data></Cell>"
    rows = "".join(f"<Row>{''.join(map(cell.format, row))}</Row>" for row in ROWS)
    sheet = f"<Worksheet ss:Name='Flota'><Table>{rows}</Table></Worksheet>"
    office = "urn:schemas-microsoft-com:office:spreadsheet"
    return f"<?xml version='1.0'?><Workbook xmlns='{office}' xmlns:ss='{office}'>{sheet}</Workbook>".encode()


def _pdf() -> bytes:
    """Return one page with a ruled table."""
    drawn = [
        f"{20 + 60 * column} {500 - 20 * row} 60 20 re S "
        f"BT /F1 5 Tf {22 + 60 * column} {506 - 20 * row} Td ({cell}) Tj ET"
        for row, cells in enumerate(ROWS)
        for column, cell in enumerate(cells)
    ]
    content, fonts = "\n".join(drawn), "<< /Font << /F1 5 0 R >> >>"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 792 612] /Contents 4 0 R /Resources {fonts} >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    written, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return f"{written}xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}{end}".encode("latin-1")
