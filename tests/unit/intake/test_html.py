"""HTML as mail programs paste it: layout and data, drawn columns, and what styles hide."""

from __future__ import annotations

import pytest

from intake.model.document import Document, Line, Table
from intake.model.limits import ReadingLimits
from intake.readers import html
from tests.fixtures.mails import HEADER, HILUX, VERSA, html_table
from tests.fixtures.sentences import sentences

LIMITS = ReadingLimits()
SECRET = "FERRARI ENZO 2003"


def read(markup: str) -> Document:
    return html.read("body", markup.encode(), LIMITS)


def shown(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line)]


def tables(document: Document) -> list[tuple[tuple[str, ...], ...]]:
    return [block.rows for block in document.blocks if isinstance(block, Table)]


@pytest.mark.parametrize(
    "hiding",
    [
        '<p style="DISPLAY : none !important">{}</p>',
        '<p style="display:/**/none">{}</p>',
        r'<p style="d\69 splay:n\6fne">{}</p>',
        r"<style>.x {{ dis\play: none }}</style><p class=x>{}</p>",
        '<div style="visibility:hidden"><b>{}</b></div>',
        '<p style="font-size:0;color:red">{}</p>',
        '<p style="font-size:1px">{}</p>',
        '<p style="font:0/0 a">{}</p>',
        '<p style="color:#fefefe">{}</p>',
        '<p style="color:rgb(250, 250, 250)">{}</p>',
        '<font color="#FFFFFF">{}</font>',
        '<table bgcolor="navy"><tr><td><p style="color:#000080">{}</p></td></tr></table>',
        '<table bgcolor="#003366"><tr><td><font color=003366>{}</font></td></tr></table>',
        '<div style="background:#eee"><span style="color:#eaeaea">{}</span></div>',
        '<p style="color:transparent">{}</p>',
        '<p style="color:rgba(0,0,0,0)">{}</p>',
        '<p style="color:#00000000">{}</p>',
        '<p style="opacity:0.01">{}</p>',
        '<p style="position:absolute;left:-9999px">{}</p>',
        '<p style="text-indent:-5000px">{}</p>',
        '<p style="max-height:0;overflow:hidden">{}</p>',
        '<p style="clip:rect(0 0 0 0);position:absolute">{}</p>',
        '<p style="transform:scale(0)">{}</p>',
        '<p style="mso-hide:all">{}</p>',
        "<p hidden>{}</p>",
        "<style>.oculto {{ display: none }}</style><p class='x oculto'>{}</p>",
        "<style><!-- p.oculto, #b {{ color: #fff }} --></style><p class=oculto>{}</p>",
        '<style>.a {{ color: white }}</style><div class=a style="background:white"><i>{}</i></div>',
    ],
)
def test_what_a_reader_of_the_mail_would_not_see_is_left_out_and_said(hiding: str) -> None:
    document = read(f"<p>KIA RIO 2021</p>{hiding.format(SECRET)}<p>Gracias</p>")

    assert shown(document) == ["KIA RIO 2021", "Gracias"]
    assert sentences(document) == ["body: hidden text was left out"]


@pytest.mark.parametrize(
    "showing",
    [
        '<p style="background:#003366;color:white">{}</p>',
        '<table bgcolor="#003366"><tr><td style="color:white">{}</td></tr></table>',
        '<div style="color:white"><div style="background-color:rgb(0,51,102)">{}</div></div>',
        '<div style="background:url(a.png)"><b style="color:#fff">{}</b></div>',
        '<div style="background:darkorchid"><b style="color:#fff">{}</b></div>',
        '<div style="font-size:0"><div style="font-size:14px">{}</div></div>',
        '<div style="visibility:hidden"><div style="visibility:visible">{}</div></div>',
        '<body bgcolor="black" text="white">{}</body>',
        "<style>.x {{ color: white; background: #1F4E78 }}</style><p class=x>{}</p>",
        "<style>table.x th {{ background: #1F4E78 }}</style><table><tr><th style='color:white'>{}</th></tr></table>",
        "<style>@media (max-width: 600px) {{ .x {{ display: none }} }}</style><p class=x>{}</p>",
        '<p style="margin-left:-5.4pt;text-indent:-18.0pt">{}</p>',
        '<p style="color:windowtext;mso-fareast-language:EN-US">{}</p>',
        '<p style="opacity:.9;overflow:hidden;height:20px">{}</p>',
        '<p style="font:12.0pt Calibri">{}</p>',
        "<!--[if mso]><p>otro</p><![endif]--><![if !mso]><p>{}</p><![endif]>",
    ],
)
def test_what_a_reader_sees_is_kept(showing: str) -> None:
    document = read(showing.format("KIA RIO 2021"))

    assert shown(document) == ["KIA RIO 2021"]
    assert not document.warnings


def test_an_empty_thing_that_is_hidden_is_not_worth_a_word() -> None:
    assert not read('<p>hola</p><div style="display:none"><img src="x"> &nbsp;</div>').warnings


@pytest.mark.parametrize("letter", ["&#8203;", "\u2060", "\u00ad", "\U000e0041"])
def test_letters_without_width_are_left_out_and_said(letter: str) -> None:
    document = read(f"<p>KIA R{letter}IO 2021</p>")

    assert shown(document) == ["KIA RIO 2021"]
    assert document.warnings


def test_a_data_table_inside_tables_of_layout_is_found() -> None:
    inner = html_table([HEADER, VERSA, HILUX])
    document = read(
        f"<table><tr><td><table><tr><td>logo</td><td>{inner}<p>Gracias</p></td></tr></table></td></tr></table>"
    )

    assert [rows[0] for rows in tables(document)] == [HEADER]
    assert len(tables(document)[0]) == 3
    assert shown(document) == ["logo", "Gracias"]


def test_a_long_remark_or_an_inner_table_does_not_make_a_list_layout() -> None:
    rows = "".join(f"<tr><td>KIA</td><td>RIO</td><td>20{year}</td></tr>" for year in range(15, 20))
    remark = f"<tr><td>VW</td><td>JETTA</td><td>{'nota ' * 100}</td></tr>"
    nested = f"<tr><td>{html_table([HEADER, VERSA])}</td><td>x</td></tr>"
    found = tables(read(f"<table>{rows}{remark}{nested}{rows}</table>"))

    assert [len(table) for table in found] == [6, 2, 5]
    assert found[0][5][:2] == ("VW", "JETTA")


EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style><!--td {color:black;font-size:11.0pt}
.xl65 {color:white;background:#1F4E78;mso-pattern:black none;} .xl66 {color:white;background:white}--></style></head>
<body><!--[if gte mso 9]><xml><x:ExcelWorkbook>FERRARI</x:ExcelWorkbook></xml><![endif]-->
<table><col width=80><tr><td class=xl65>Marca</td><td class=xl65>Tipo</td><td style="display:none">Costo</td></tr>
<tr><td>KIA</td><td align=right>RIO</td><td style="display:none">1</td></tr>
<tr><td class=xl66>FERRARI</td><td class=xl66>ENZO</td><td></td></tr>
<tr style="display:none"><td>VW</td></tr></table>"""


def test_a_range_pasted_from_excel_is_read_as_it_is_seen() -> None:
    document = read(EXCEL)

    seen = [row for rows in tables(document) for row in rows if any(row)]
    assert seen == [("Marca", "Tipo", ""), ("KIA", "RIO", "")]
    assert document.warnings


def test_columns_written_as_lines_in_one_row_of_cells_are_rows() -> None:
    document = read(
        "<table><tr><td>KIA<br>VW<br>SEAT</td><td>RIO<br>JETTA<br>IBIZA</td><td><p>2021<p>2019<p>2020</td></tr></table>"
    )

    assert tables(document) == [(("KIA", "RIO", "2021"), ("VW", "JETTA", "2019"), ("SEAT", "IBIZA", "2020"))]


def test_a_value_that_wraps_in_its_cell_stays_one() -> None:
    document = read(
        "<table><tr><td>No.<br>Serie</td><td>Marca</td></tr><tr><td>3N1CN8AE8<br>NL569666</td><td>KIA</td></tr></table>"
    )

    assert tables(document) == [(("No. Serie", "Marca"), ("3N1CN8AE8 NL569666", "KIA"))]


@pytest.mark.parametrize(
    "markup",
    [
        "<pre>Marca    Tipo    Modelo\nKIA      RIO     2021\nVW       JETTA   2019\n</pre>",
        "".join(
            f"<p>{'&nbsp;&nbsp;&nbsp; '.join(row)}</p>"
            for row in (("Marca", "Tipo", "Modelo"), ("KIA", "RIO", "2021"), ("VW", "JETTA", "2019"))
        ),
        "<div>Marca | Tipo | Modelo<br>KIA | RIO | 2021<br>VW | JETTA | 2019</div>",
    ],
    ids=["pre", "hard blanks", "bars"],
)
def test_columns_that_a_person_drew_are_a_table(markup: str) -> None:
    document = read(f"<p>Hola&nbsp;&nbsp; Ana</p>{markup}<p>Gracias</p>")

    assert tables(document) == [(("Marca", "Tipo", "Modelo"), ("KIA", "RIO", "2021"), ("VW", "JETTA", "2019"))]
    assert shown(document) == ["Hola Ana", "Gracias"]


@pytest.mark.parametrize(
    "quote",
    [
        '<blockquote type="cite">{}</blockquote>',
        '<div class="gmail_quote">{}</div>',
        '<div class="yahoo_quoted" id="yahoo_quoted_1">{}</div>',
        '<div id="yahoo_quoted_42">{}</div>',
        '<blockquote style="border-left:1px solid #ccc">{}</blockquote>',
        '<div style="border:none;border-left:solid blue 1.5pt;padding:0cm 0cm 0cm 4.0pt">{}</div>',
        '<hr><div id="x_divRplyFwdMsg"></div>{}',
    ],
)
def test_what_a_mail_program_marks_as_quoted_is_marked(quote: str) -> None:
    document = read(f"<p>nuevo</p>{quote.format('<p>viejo</p>' + html_table([HEADER, VERSA]))}")

    assert [block.is_quoted for block in document.blocks] == [False, True, True]
