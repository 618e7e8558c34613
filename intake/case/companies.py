"""Finds companies, public bodies and persons in text, by legal form, kind and tax number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from domain.text import fold, plain
from intake.case.capitalised_names import LINKS, LONGEST_NAME, behind_links, clean, name_end, name_start
from intake.lexicon.trade_words import names_make, names_vehicle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.rfc import Rfc

_FORM = re.compile(
    r"(?<![A-Z0-9])(?:"
    r"S\.?\s?A\.?\s?P\.?\s?I\.?(?:\s+DE\s+C\.?\s?V\.?)?|S\.?\s?A\.?\s?B\.?(?:\s+DE\s+C\.?\s?V\.?)?"
    r"|S\.?\s?P\.?\s?R\.?(?:\s+DE\s+R\.?\s?[LIS]\.?)(?:\s+DE\s+C\.?\s?V\.?)?"
    r"|S\.?\s?(?:C\.?\s?)?DE\s+R\.?\s?L\.?(?:\s+(?:M\.?\s?I\.?|DE\s+C\.?\s?V\.?))?"
    r"|S\.?\s?A\.?(?:\s*DE\s+C\.?\s?V\.?|\s*C\.?\s?V\.?)|S\.\s?A\.(?!\s?\w\.|\s*[:=]?\s*(?:DE\s+)?\$?\d)"
    r"|S\.\s?C\.(?:\s?L\.)?|A\.\s?C\."
    r"|I\.\s?A\.\s?P\.|A\.\s?B\.\s?P\.|S\.\s?A\.\s?S\.|S\.\s?N\.\s?C\.|S\.\s?EN\s+C\.(?:\s+POR\s+A\.)?"
    r"|S\.\s?R\.\s?L\.|A\.\s?R\.\s?I\.\s?C\.|S\.\s?S\.\s?S\.|INC\.|L\.?L\.?C\.?|LTD\.|GMBH|CORP\."
    r"|(?:(?<=[A-Z&] )|(?<=, ))S\s?C(?=[ \t]*(?:$|[,;(\n]|R\.?F\.?C\b))"
    r"|SOCIEDAD\s+(?:ANONIMA(?:\s+(?:PROMOTORA DE INVERSION|BURSATIL))?|CIVIL|COOPERATIVA|DE RESPONSABILIDAD LIMITADA)"
    r"(?:\s+DE\s+(?:CAPITAL\s+VARIABLE|C\.?\s?V\.?))?|ASOCIACION\s+CIVIL"
    r")(?:,?\s*SOFOM,?\s*E\.?\s?[NR]\.?\s?R?\.?)?(?![A-Z0-9])"
)
# Behind a form that is written without points, a point ends the sentence.
_FULL_STOP = re.compile(r"\b([A-Z]{2,4})\.$(?<!INC\.)(?<!LTD\.)(?<!CORP\.)", re.IGNORECASE)
# Bodies that have no legal form in their names. "En el Municipio de" is where something is, not who.
_BODY = re.compile(
    r"(?<!\bEN )(?<!\bEN EL )(?<!\bEN LA )\b(?:(?:H\.?\s+)?AYUNTAMIENTO|MUNICIPIO|GOBIERNO|SECRETARIA|INSTITUTO"
    r"|COMISION|UNIVERSIDAD|PODER\s+JUDICIAL|TRIBUNAL|FISCALIA"
    r"|FIDEICOMISO|ALCALDIA|SISTEMA\s+(?:MUNICIPAL|ESTATAL|NACIONAL|DIF)"
    r"|SERVICIOS\s+DE\s+SALUD|COLEGIO|JUNTA\s+(?:MUNICIPAL|ESTATAL)|SINDICATO|HOSPITAL|PROCURADURIA|CONGRESO)"
    r"(?=\s+[A-Z])"
)
_INTERMEDIARY = re.compile(
    r"\b(?:AGENTES? DE SEGUROS|ASEGURADORA|CORREDUR|BROKERS?|REASEGURO|SEGUROS\b|FIANZAS\b|AFIANZADORA|PROMOTORIA)"
)
_PURPOSE = re.compile(r"\s+para\s+")
_SIGNER = re.compile(
    r"\W*(?:MUY )?(?:BUEN(?:OS|AS)? (?:DIAS?|TARDES?|NOCHES?)|HOLA|ESTIMAD[OA]S?|QUE TAL|APRECIABLE|DEAR|HI|HELLO)\b"
    r"|\W*(?:SALUDOS|ATENTAMENTE|ATTE|CORDIALMENTE|GRACIAS|MUCHAS GRACIAS|LIC|ING|ARQ|C\.?\s?P|SR|SRA|DR|DRA|MTR[OA])\b"
)
"""How a line begins in which somebody greets, takes leave or signs: the company below is not called so too."""
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*(?=\S)")
_PERSON = re.compile(r"\s*[^\W\d_a-z]\w+(?:\s+(?:[Dd]el?\s+(?:[Ll]as?\s+|[Ll]os\s+)?)?[^\W\d_a-z]\w+){1,3}\s*")
"""A whole line that may be the name of who signs; a company that is wrapped leaves only its last word to the next."""
_BEFORE_RFC = re.compile(
    r"[\s,;(-]*(?:CON\s+)?(?:\bR\.?\s?F\.?\s?C\.?|\btax\s+(?:id|number|no\.?))?[\s:,(-]*$", re.IGNORECASE
)


class Company(NamedTuple):
    """A name with its position in the text."""

    name: str
    start: int
    end: int
    has_form: bool = True
    is_marked: bool = True
    """False for a name that follows a label without a colon and has no legal form."""


def find_companies(text: str) -> list[Company]:
    """Return the companies and public bodies in `text`, without intermediaries and insurers."""
    upper = plain(text)
    companies: list[Company] = []
    before = 0
    for form in _FORM.finditer(upper):
        start = _behind_others(text, name_start(text, form.start(), before), form.start())
        before = form.end()
        name = _FULL_STOP.sub(r"\1", clean(text[start : form.end()]))
        is_vehicle = form.group() in {"SC", "S C"} and (names_make(name) or not text[form.start()].isupper())
        if start < form.start() and len(name) <= LONGEST_NAME and not (is_intermediary(name) or is_vehicle):
            companies.append(Company(name, start, form.end()))
    bodies = (body for body in _find_bodies(text, upper) if not any(_overlaps(body, company) for company in companies))
    return sorted([*companies, *bodies], key=lambda body: body.start)


def without_form(name: str) -> str:
    """Return the name of a company without its legal form and what follows."""
    form = _FORM.search(plain(name))
    return name[: form.start()].strip(" ,.") if form and form.start() else name


def _behind_others(text: str, start: int, end: int) -> int:
    """Return `start` moved behind what is no part of a name: units "para" a company, a person who signs above it."""
    for purpose in _PURPOSE.finditer(text, start, end):
        before = text[start : purpose.start()]
        if any(map(str.isdigit, before)) or names_vehicle(before):
            start = purpose.end()
    for blank in _BLANK_LINE.finditer(text, start, end):
        start = blank.end()
    first_line = text.rfind("\n", 0, start) + 1
    line_ends = (place for place, letter in enumerate(text[start:end], start=start) if letter == "\n")
    for line_end in line_ends:
        above = text[first_line:line_end]
        is_person = _PERSON.fullmatch(above) and not above.isupper() and len(text[line_end:end].split()) > 1
        if is_person or _SIGNER.match(plain(above)):
            start = line_end + 1
        first_line = line_end + 1
    return start


def is_intermediary(name: str) -> bool:
    """Whether a name is that of a broker or an insurer."""
    return bool(_INTERMEDIARY.search(plain(name)))


def _find_bodies(text: str, upper: str) -> Iterator[Company]:
    """Yield the public bodies in `text`: a word such as "Municipio" and the capitalised words after it."""
    for head in _BODY.finditer(upper):
        if not text[head.start()].isupper():
            continue
        end, _ = name_end(text, head.end())
        name = clean(text[head.start() : end])
        if len(name.split()) > 1 and len(name) <= LONGEST_NAME:
            yield Company(name, head.start(), end, has_form=False)


def _overlaps(one: Company, other: Company) -> bool:
    return one.start < other.end and other.start < one.end


def find_person(text: str, rfc: Rfc) -> str:
    """Return the person named before a tax number whose initials it has; empty when there is none."""
    before = text[max(0, rfc.start - LONGEST_NAME) : rfc.start]
    lead = _BEFORE_RFC.search(before)
    if len(rfc.number) != 13 or lead is None:  # noqa: PLR2004 - characters of a person's tax number
        return ""
    name = ""
    for word in reversed(before[: lead.start()].split()):
        if not (word[0].isupper() or (word.upper() in LINKS and name)) or word.endswith((".", ":", ",")):
            break
        name = f"{word} {name}".strip()
    initials = {word[0] for word in fold(name).split()}
    name = name[behind_links(name, 0) :]
    return clean(name) if {plain(rfc.number[index]) for index in (0, 2, 3)} <= initials else ""
