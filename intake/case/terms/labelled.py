"""Values behind labels in the lines of a text, and where the signature in it begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import plain, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST: Final = 200
_CLOSING: Final = re.compile(
    r"^[ \t]{0,9}(?:(?:MUCHAS )?GRACIAS Y SALUDOS|SALUDOS\b.{0,30}|(?:MUY )?ATENTAMENTE|ATTE|CORDIALMENTE"
    r"|(?:QUEDO|QUEDAMOS) (?:A SUS|A TUS|AL|DE|PENDIENTE|ATENT[OA]).{0,40}|BEST REGARDS|KIND REGARDS|REGARDS|--|__)"
    r"[ \t,.:!]*$",
    re.MULTILINE,
)
_MARK: Final = r"(?:[ \t]{0,9}(?:[:=|\t\u2013]|-[ ])[ \t|:]{0,9}|[ \u00a0]{2,60})"


_NEXT_CELL: Final = re.compile(
    r"[ \u00a0]{3,}|[ \u00a0]{2}(?=(?:RFC|R\.F\.C|TEL|CORREO|E-?MAIL|CONTACTO|GIRO|ACTIVIDAD|ESTADO|MUNICIPIO"
    r"|CIUDAD|C\.? ?P"
    r"|CODIGO POSTAL|COLONIA|VIGENCIA|AGENTE|CLIENTE|RAZON|ASEGURAD|PRIMA|FECHA|NOMBRE|DOMICILIO|DIRECCION)\b)"
)
"""Where the next cell of a row begins: behind a wide gap, or at the next label."""


class TextMention(NamedTuple):
    """A value as written, with its place and whether a label stands before it."""

    value: str
    start: int
    is_labelled: bool = True


def label(names: str) -> re.Pattern[str]:
    """Return a pattern for a label at the beginning of a line or cell, with its mark and the value behind it."""
    return re.compile(
        r"(?:^|[|;\t]|[ \u00a0]{2}|[-*\u2022] |[.] (?=[^:\n]{1,40}:))"
        rf"[ \t]{{0,9}}[*_]{{0,2}}\u00bf?(?:{names})\??[*_]{{0,2}}{_MARK}[*_]{{0,2}}(?P<value>[^\n|\t]+)",
        re.MULTILINE,
    )


def values_behind(pattern: re.Pattern[str], text: str, upper: str) -> Iterator[TextMention]:
    """Yield the values behind a label, up to the next cell."""
    for match in pattern.finditer(upper):
        start = match.start("value")
        end = _NEXT_CELL.search(upper, start, match.end("value"))
        value = text[start : end.start() if end else match.end("value")]
        if cleaned := tidy(value).strip(" .,;:-"):
            yield TextMention(cleaned[:LONGEST], start)


_INTERMEDIARY: Final = re.compile(
    r"^\W*(?:DATOS DEL? )?(?:AGENTES?(?! ANTERIOR)|BROKER|CORREDOR\w*|CORREDUR\w*|PROMOTOR\w*|INTERMEDIARIO|DESPACHO)\b"
    r"|\b(?:AGENTES? DE SEGUROS|CORREDUR\w+ DE SEGUROS)\b"
)
_OF_CLIENT: Final = re.compile(
    r"^\W*(?:DATOS DEL? )?(?:CLIENTE|ASEGURAD[OA]|CONTRATANTE|RAZON SOCIAL|SOLICITANTE|PROSPECTO|EMPRESA|GIRO)\b"
)
_LONGEST_HEADING: Final = 80


def without_intermediary(text: str) -> str:
    """Return a text with the lines about who arranges the insurance blank: from their heading to an empty line.

    A line about the client ends them too. Offsets stay as they are.
    """
    lines, is_of_intermediary = [], False
    for line in text.split("\n"):
        upper = plain(line[: _LONGEST_HEADING + 1])
        if not upper.strip() or _OF_CLIENT.match(upper):
            is_of_intermediary = False
        elif len(line) <= _LONGEST_HEADING and _INTERMEDIARY.search(upper):
            is_of_intermediary = True
        lines.append(" " * len(line) if is_of_intermediary else line)
    return "\n".join(lines)


def unwrapped(text: str) -> str:
    """Return a text with lines joined that go on in small letters; offsets stay as they are."""
    return _WRAP.sub(" ", text)


_WRAP: Final = re.compile(r"(?<=[^\W\d_],)\n(?=[a-záéíóúñ])|(?<=[^\W\d_])\n(?=[a-záéíóúñ])")


def without_signature(text: str) -> str:
    """Return a message up to its closing words: what stands below them is of who wrote it."""
    match = _CLOSING.search(plain(text))
    return text[: match.start()] if match else text
