"""How texts speak of the policy that expires: words for it, sentences, and blocks of labels below a heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

PRESENT: Final = (
    r"(?:ACTUAL(?:ES|MENTE)?|VIGENTES?|EN VIGOR|EN CURSO|EN TURNO|QUE VENCEN?|POR VENCER|(?:AL|DE|A SU"
    r"|EL) VENCIMIENTO|VENCIMIENTO"
    r"|POR RENOVAR|A RENOVAR|EXPIRING|CURRENT(?:LY)?|INCUMBENT|DE HOY)"
)
PAST: Final = (
    r"(?:ANTERIOR(?:ES)?|PREVI[OA]S?|SALIENTES?|PASAD[OA]S?|ULTIM[OA]S?|DEL ANO (?:ANTERIOR|PASADO)|PRIOR"
    r"|PREVIOUS"
    r"|LAST)"
)
OLD: Final = rf"(?:{PRESENT}|{PAST})"
"""Behind the name of a policy, an insurer or a premium; all for capitals without accents."""
_HEADING: Final = re.compile(
    rf"\W*(?:\d{{1,2}}[.)]\W*)?(?:DATOS|INFORMACION|DETALLE|RESUMEN)?\s*(?:DE\s+)?(?:LA\s+|L\s+|EL\s+|SU\s+)?"
    r"(?:(?:POLIZA|SEGURO|PROGRAMA|CONTRATO|SITUACION|ASEGURAMIENTO|CONDICIONES|ANTECEDENTES?|HISTORIAL|VIGENCIA|POLICY"
    r"|INSURANCE)S?"
    rf"(?:\s+(?:DE|DEL|DE LA|DE SU)\s+(?:SEGUROS?|POLIZA|ASEGURAMIENTO|FLOTILLA))?(?:\s+{OLD})?"
    rf"|{OLD}\s+(?:POLICY|INSURANCE|PROGRAM)|EXPIRING)\W*"
)
_SAYS_OLD: Final = re.compile(rf"\b(?:{OLD}|ANTECEDENTES?|HISTORIAL)\b")
_LABEL: Final = re.compile(r"\W*[A-Z][A-Z. /()]{1,48}?\s*(?:[:=|\t]|[ \u00a0]{2})")
_LONGEST_HEADING: Final = 60
_MOST_LINES: Final = 10
_LONGEST_SENTENCE: Final = 600
_STOP: Final = re.compile(r"\.(?:\s{1,9}(?=[^\W\d])|$)|[;?!]|\n")
_ABBREVIATION: Final = re.compile(r"\b(?:CIA|NO|NUM|POL|SA|CV|SEG|APROX|ASEG|VIG|VENC)$")
_LONG_LINE: Final = 60
_LIST_ITEM: Final = re.compile(r"\d{1,3}(?:[.)]|\s?[-|]|\s+[A-Za-z])")


_A_POLICY: Final = re.compile(
    r"\bPOLIZA DE SEGUROS?\b|\bCARATULA DE (?:LA )?POLIZA\b|\bPOLIZA(?: NO\.?| NUM\.?"
    r"| NUMERO)?\s?:"
)
_NO_POLICY: Final = re.compile(
    r"\b(?:COTIZACION|PROPUESTA|SOLICITUD|FAVOR|BUEN(?:OS|AS)? (?:DIA|TARDE)"
    r"|ESTIMAD[OA]S?|HOLA)"
)
_TOP: Final = 600


def is_policy(upper: str) -> bool:
    """Tell whether a text in capitals is a policy itself, as a mail may attach: what it states is of today."""
    top = upper[:_TOP]
    return _A_POLICY.search(top) is not None and "VIGENCIA" in upper and not _NO_POLICY.search(top)


class Sentence(NamedTuple):
    """A sentence in capitals without accents, with its place in the text."""

    upper: str
    start: int


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text; a line goes on below where the next one begins in small letters."""
    upper = plain(text)
    start = 0
    for match in _STOP.finditer(upper):
        is_wrapped = match.group() == "\n" and _goes_on(text, match.start())
        is_abbreviation = match.group().startswith(".") and _ABBREVIATION.search(upper[start : match.start()])
        if is_wrapped or is_abbreviation:
            continue
        yield from _parts(upper, start, match.start())
        start = match.end()
    yield from _parts(upper, start, len(upper))


def _goes_on(text: str, end: int) -> bool:
    line = text[text.rfind("\n", 0, end) + 1 : end].rstrip()
    following = text[end + 1 : end + 40].lstrip(" \t>")
    is_begun = bool(line) and line[-1] not in ".:;!?"
    is_figure = bool(following) and following[0] in "$0123456789" and len(line.split()) > 1 and line[-1].isalpha()
    return is_begun and (following[:1].islower() or (is_figure and not _LIST_ITEM.match(following)))


def _parts(upper: str, start: int, end: int) -> Iterator[Sentence]:
    for place in range(start, end, _LONGEST_SENTENCE):
        part = upper[place : min(end, place + _LONGEST_SENTENCE)].replace("\n", " ")
        if part.strip():
            yield Sentence(part, place)


def policy_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield from where to where a text reaches below a heading such as "PÓLIZA ANTERIOR": lines with a label each."""
    lines = text.split("\n")
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    for index, line in enumerate(lines):
        upper = plain(line[: _LONGEST_HEADING + 1])
        if len(line) > _LONGEST_HEADING or not _SAYS_OLD.search(upper) or not _HEADING.fullmatch(upper):
            continue
        end = index + 1
        while end < len(lines) and end - index <= _MOST_LINES and _is_of_block(lines, index, end):
            end += 1
        yield offsets[index + 1], offsets[end]


def _is_of_block(lines: list[str], heading: int, place: int) -> bool:
    """Tell whether a line belongs to the block: it has a label, or is the empty one right below the heading."""
    line = lines[place]
    return bool(_LABEL.match(plain(line[:_LONG_LINE]))) if line.strip() else place == heading + 1
