"""The letter as HTML, in the markup of the program that it was written with."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from samples.generator.layout import text_rows
from samples.generator.letter import Grid, Hidden, Lines, Para, Quote, quote_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samples.generator.layout import Sheet
    from samples.generator.letter import Block

FLAVOURS = ("outlook", "gmail", "apple", "word", "webmail")
STYLES = (
    "<style><!-- p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:Calibri,sans-serif;} "
    "@page WordSection1 {size:612.0pt 792.0pt;} --></style>"
)
OFFICE_HEAD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head>'
    '<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    '<meta name="Generator" content="Microsoft Word 15 (filtered medium)">'
    "<!--[if !mso]><style>v\\:* {{behavior:url(#default#VML);}}</style><![endif]-->{styles}"
    '<!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit" spidmax="1026"/></xml><![endif]--></head>'
    '<body lang="ES-MX" link="#0563C1"><div class="WordSection1">'
)


def html_text(blocks: Sequence[Block], flavour: str, charset: str, *, logo: str = "", banner: str = "") -> str:
    """Return the letter in a program's markup; `logo` is the content id of an image in the signature."""
    body = "".join(_block(block, flavour) for block in blocks)
    image = f'<div><img src="cid:{logo}" width="120" alt="logo"></div>' if logo else ""
    if flavour in {"outlook", "word"}:
        return OFFICE_HEAD.format(charset=charset, styles=STYLES) + body + image + "</div></body></html>"
    if flavour == "webmail":
        hidden = f'<div style="display:none;max-height:0">{banner}</div>' if banner else ""
        frame = '<table width="100%" cellpadding="0" border="0"><tr><td align="center"><table width="640"><tr><td>'
        return f"<html><body>{hidden}{frame}{body}{image}</td></tr></table></td></tr></table></body></html>"
    if flavour == "apple":
        head = f'<head><meta http-equiv="content-type" content="text/html; charset={charset}"></head>'
        return f'<html>{head}<body style="overflow-wrap: break-word;">{body}{image}</body></html>'
    return f'<div dir="ltr">{body}{image}</div>'


def _block(block: Block, flavour: str) -> str:
    if isinstance(block, Para):
        return _para(escape(block.text), flavour)
    if isinstance(block, Lines):
        return _lines(block, flavour)
    if isinstance(block, Grid):
        return _grid(block.sheet, flavour)
    if isinstance(block, Hidden):
        return f'<div style="{block.style}">{escape(block.text)}</div>'
    return _quote(block, flavour)


def _para(text: str, flavour: str) -> str:
    if flavour in {"outlook", "word"}:
        room = '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>\n'
        return f'<p class="MsoNormal"><span style="font-size:11.0pt">{text}<o:p></o:p></span></p>\n{room}'
    return f"<p>{text}</p>\n" if flavour == "webmail" else f"<div>{text}</div><div><br></div>"


def _lines(block: Lines, flavour: str) -> str:
    texts = [escape(text) for text in block.texts]
    if block.is_signature and flavour == "webmail":
        return f'<table class="sig"><tr><td>{"</td></tr><tr><td>".join(texts)}</td></tr></table>'
    if flavour in {"outlook", "word"}:
        kind = "MsoListParagraph" if block.is_list else "MsoNormal"
        return "".join(f'<p class="{kind}">{text or "&nbsp;"}<o:p></o:p></p>\n' for text in texts)
    if block.is_list and flavour == "webmail":
        return f"<ul>{''.join(f'<li>{text}</li>' for text in texts)}</ul>"
    return f"<div>{'<br>'.join(texts)}</div><div><br></div>"


def _grid(sheet: Sheet, flavour: str) -> str:
    style = {
        "outlook": 'class="MsoNormalTable" border="0" cellspacing="0" cellpadding="0" style="border-collapse:collapse"',
        "word": 'class="MsoTableGrid" border="1" cellspacing="0" cellpadding="0"',
        "gmail": 'cellspacing="0" cellpadding="0" dir="ltr" border="1" style="table-layout:fixed;font-size:10pt"',
    }.get(flavour, 'border="1"')
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merged}
    covered = {
        (row, column)
        for top, left, bottom, right in sheet.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - set(spans)
    rows = []
    for number, row in enumerate(text_rows(sheet)):
        tag = "th" if number in sheet.head_rows and flavour == "webmail" else "td"
        cells = [
            _cell(tag, text, spans.get((number, column)), flavour)
            for column, text in enumerate(row)
            if (number, column) not in covered
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    return f"<table {style}><tbody>{''.join(rows)}</tbody></table>\n"


def _cell(tag: str, text: str, span: tuple[int, int] | None, flavour: str) -> str:
    spanned = f' rowspan="{span[0]}" colspan="{span[1]}"' if span else ""
    inner = escape(text) or "&nbsp;"
    if flavour in {"outlook", "word"}:
        words = f'<p class="MsoNormal"><span style="color:black">{inner}<o:p></o:p></span></p>'
        return f'<{tag} nowrap{spanned} valign="bottom" style="padding:0cm 3.5pt;height:15.0pt">{words}</{tag}>'
    return f'<{tag}{spanned} style="padding:2px 3px">{inner}</{tag}>'


def _quote(quote: Quote, flavour: str) -> str:
    inner = "".join(_block(block, flavour) for block in quote.blocks)
    head = [escape(line) for line in quote_head(quote)]
    if quote.style.startswith("o"):
        labelled = "<br>".join(
            f"<b>{line.partition(':')[0]}:</b>{line.partition(':')[2]}" if ":" in line else line for line in head
        )
        rule = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
        return f'<div style="{rule}"><p class="MsoNormal">{labelled}<o:p></o:p></p></div>{inner}'
    top = f'<div dir="ltr" class="gmail_attr">{"<br>".join(head)}</div>'
    if quote.is_forward:
        return f'<div class="gmail_quote">{top}<br>{inner}</div>'
    kind = (
        'type="cite"'
        if quote.style == "apple"
        else 'class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid #ccc"'
    )
    return f'<div class="gmail_quote gmail_quote_container">{top}<blockquote {kind}>{inner}</blockquote></div>'
