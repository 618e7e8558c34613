"""Names of companies in free text, found by their legal form, and names of clients by their label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from intake.wording import fold, plain, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.rfc import Rfc

_FORM = re.compile(
    r"(?<![A-Z0-9])(?:"
    r"S\.?\s?A\.?\s?P\.?\s?I\.?(?:\s+DE\s+C\.?\s?V\.?)?|S\.?\s?A\.?\s?B\.?(?:\s+DE\s+C\.?\s?V\.?)?"
    r"|S\.?\s?P\.?\s?R\.?(?:\s+DE\s+R\.?\s?[LIS]\.?)(?:\s+DE\s+C\.?\s?V\.?)?"
    r"|S\.?\s?(?:C\.?\s?)?DE\s+R\.?\s?L\.?(?:\s+(?:M\.?\s?I\.?|DE\s+C\.?\s?V\.?))?"
    r"|S\.?\s?A\.?(?:\s*DE\s+C\.?\s?V\.?|\s*C\.?\s?V\.?)|S\.\s?A\.(?!\s?\w\.)|S\.\s?C\.(?:\s?L\.)?|A\.\s?C\."
    r"|I\.\s?A\.\s?P\.|A\.\s?B\.\s?P\.|S\.\s?A\.\s?S\.|S\.\s?N\.\s?C\.|S\.\s?EN\s+C\.(?:\s+POR\s+A\.)?"
    r"|S\.\s?R\.\s?L\.|A\.\s?R\.\s?I\.\s?C\.|S\.\s?S\.\s?S\.|INC\.|L\.?L\.?C\.?|LTD\.|GMBH|CORP\."
    r"|SOCIEDAD\s+(?:ANONIMA(?:\s+(?:PROMOTORA DE INVERSION|BURSATIL))?|CIVIL|COOPERATIVA|DE RESPONSABILIDAD LIMITADA)"
    r"(?:\s+DE\s+(?:CAPITAL\s+VARIABLE|C\.?\s?V\.?))?|ASOCIACION\s+CIVIL"
    r")(?:,?\s*SOFOM,?\s*E\.?\s?[NR]\.?\s?R?\.?)?(?![A-Z0-9])"
)
# Bodies that have no legal form in their names. "En el Municipio de" is where something is, not who.
_BODY = re.compile(
    r"(?<!\bEN )(?<!\bEN EL )(?<!\bEN LA )\b(?:(?:H\.?\s+)?AYUNTAMIENTO|MUNICIPIO|GOBIERNO|SECRETARIA|INSTITUTO"
    r"|COMISION|UNIVERSIDAD|PODER\s+JUDICIAL|TRIBUNAL|FISCALIA|FIDEICOMISO|ALCALDIA|SISTEMA\s+(?:MUNICIPAL|ESTATAL|NACIONAL|DIF)"
    r"|SERVICIOS\s+DE\s+SALUD|COLEGIO|JUNTA\s+(?:MUNICIPAL|ESTATAL)|SINDICATO|HOSPITAL|PROCURADURIA|CONGRESO)"
    r"(?=\s+[A-Z])"
)
_LABEL = re.compile(
    r"\b(?:(?:NUESTRO|NUESTRA|MI|EL|LA|DEL?|NOMBRE DEL?)\s+)?(?:CLIENTE|ASEGURAD[OA]|CONTRATANTE|RAZON SOCIAL|PROSPECTO"
    r"|CLIENT|(?:NAMED )?INSURED|CUSTOMER|DENOMINACION(?: SOCIAL)?|PROPUESTO ASEGURADO|EMPRESA|A NOMBRE DE|TITULAR"
    r"|PROPIEDAD DE|SOLICITANTE|PROPONENTE|COMPANY|POLICYHOLDER|APPLICANT)\b(?:\s+NAME\b)?"
    r"(?:\s*[/(]\s*(?:CONTRATANTE|ASEGURADO|RAZON SOCIAL|CLIENTE)\s*\)?)?(?P<verb>\s+(?:ES|SERIA|IS)\b)?"
    r"(?P<mark>\s*[:=\t]|\s+-\s|\s{2,}(?=\S))?\s*"
)
_THING = re.compile(
    r"\b(?:SUMAS?|VALOR(?:ES)?|MONTOS?|BIEN(?:ES)?|VEHICULOS?|UNIDAD(?:ES)?|IMPORTE|INTERES|SUM|VALUE|VEHICLE)\s+$"
)
_LONGEST_THING = 12
_NAME_END = re.compile(
    r"[\n;|]|,\s+(?:REQUIERE|NECESITA|SOLICITA|DESEA|QUIERE|PIDE)\b|\s{2,}|,?\s+(?:CON\s+)?R\.?F\.?C\b|\(|\s+-\s+|,\s+(?:CON|PARA|QUE|EL|LA|CUYO)\b|\.\s|\.?$"
)
_WORD_BEFORE = re.compile(r"([^\s,;:(){}\[\]|\"“”]+)([\s,]*)$")
_WORD_BEHIND = re.compile(
    r"[ \t]+((?:(?:[Dd][Ee][Ll]?|[Ll][Aa][Ss]?|[Ll][Oo][Ss]|[Yy]|[Ee][Ll]|[Pp]ara)[ \t]+){0,3}[^\W\d_][\w.&'-]*,?)"
)
_LINKS = frozenset("DE DEL LA LAS LOS EL Y E & EN PARA AND THE OF".split())
_NO_NAME = frozenset(
    """CLIENTE ASEGURADO CONTRATANTE EMPRESA FLOTILLA FLOTILLAS FLOTA COTIZACION COTIZAR SOLICITUD SOLICITO UNIDADES
    VEHICULOS POLIZA RENOVACION LISTA RELACION CORRECTA ASUNTO RE RV FW FWD FAVOR BUEN BUENAS HOLA ESTIMADO ESTIMADA
    SOCIAL RAZON NOMBRE PROSPECTO URGENTE SEGURO SOLICITAMOS REQUERIMOS ANEXO ADJUNTO NUEVA NUEVO CUENTA NEGOCIO
    LICITACION AUTOS PARQUE VEHICULAR INSURED CLIENT QUOTE FLEET""".split()
)
_NOT_IN_BODY = (_NO_NAME - {"NUEVO", "NUEVA", "SOCIAL", "SEGURO"}) | frozenset(
    "SOLICITA REQUIERE RFC VIGENCIA CON".split()
)
_INTERMEDIARY = re.compile(
    r"\b(?:AGENTES? DE SEGUROS|ASEGURADORA|CORREDUR|BROKERS?|REASEGURO|SEGUROS\b|FIANZAS\b|AFIANZADORA|PROMOTORIA)"
)
_BEFORE_RFC = re.compile(r"[\s,;(-]*(?:CON\s+)?(?:\bR\.?\s?F\.?\s?C\.?)?[\s:,(-]*$", re.IGNORECASE)
_LONGEST_NAME = 120
_DIGITS_OF_A_POLICY = 5
_LONGEST_ACRONYM = 5
_MOST_WORDS = 12


class Company(NamedTuple):
    """A name and where it stands in the text."""

    name: str
    start: int
    end: int
    has_form: bool = True
    is_marked: bool = True
    """False for a name that only follows a label, without a colon or a legal form."""


def find_companies(text: str) -> list[Company]:
    """Return the companies that `text` names with their legal form; intermediaries and insurers are left out."""
    upper = plain(text)
    found: list[Company] = []
    before = 0
    for form in _FORM.finditer(upper):
        start = _name_start(text, form.start(), before)
        before = form.end()
        name = _clean(text[start : form.end()])
        if start < form.start() and len(name) <= _LONGEST_NAME and not _INTERMEDIARY.search(plain(name)):
            found.append(Company(name, start, form.end()))
    bodies = (each for each in _find_bodies(text, upper) if not any(_overlaps(each, other) for other in found))
    return sorted([*found, *bodies], key=lambda each: each.start)


def _find_bodies(text: str, upper: str) -> Iterator[Company]:
    """Yield the public bodies that `text` names: a word such as "Municipio" and the capitalised words behind it."""
    for head in _BODY.finditer(upper):
        if not text[head.start()].isupper():
            continue
        end, _ = _end_of_name(text, head.end())
        name = _clean(text[head.start() : end])
        if len(name.split()) > 1 and len(name) <= _LONGEST_NAME:
            yield Company(name, head.start(), end, has_form=False)


def _overlaps(one: Company, other: Company) -> bool:
    return one.start < other.end and other.start < one.end


def find_labelled_client(text: str) -> Company | None:
    """Return the name behind a label such as "Cliente:"; the label needs a mark, or a company behind it."""
    upper = plain(text)
    companies = find_companies(text)
    for label in _LABEL.finditer(upper):
        if _is_of_thing(upper, label):
            continue
        near = next((each for each in companies if _stands_behind(each, label)), None)
        if near is not None:
            return near
        rest = text[label.end() :]
        if _is_marked(label, rest) and (end := _NAME_END.search(plain(rest[: _LONGEST_NAME + 1]))):
            name = _clean(rest[: end.start()])
            if len(fold(name)) > 2 and not re.search(r"@|\d{5}|^\$?[\d.,]+\b", name):  # noqa: PLR2004 - more than initials
                return Company(name, label.end(), label.end() + end.start(), has_form=False)
        if named := _name_after(text, label.end()):
            return named
    return None


def _is_of_thing(upper: str, label: re.Match[str]) -> bool:
    """Tell whether a label says what is insured rather than who: "Suma asegurada: 269,314"."""
    before = upper[max(0, label.start() - _LONGEST_THING) : label.start()]
    return bool(re.search(r"ASEGURAD|INSURED", label.group()) and _THING.search(before))


def _name_after(text: str, start: int) -> Company | None:
    """Return the capitalised words that follow a label without any mark, when they are as many as a name has."""
    if start == 0 or text[start - 1] not in " \t":
        return None
    end, count = _end_of_name(text, start - 1)
    name = _clean(text[start:end]).rstrip(".")
    is_name = 1 < count <= _MOST_WORDS and len(name) <= _LONGEST_NAME and not _INTERMEDIARY.search(plain(name))
    return Company(name, start, end, has_form=False, is_marked=False) if is_name else None


def _end_of_name(text: str, end: int) -> tuple[int, int]:
    """Return where the capitalised words behind `end` stop, joined by small link words, and how many they are."""
    count = 0
    while count <= _MOST_WORDS and (match := _WORD_BEHIND.match(text, end)):
        word = match.group(1).split()[-1]
        if not word[0].isupper() or fold(word) in _NOT_IN_BODY:
            break
        end, count = match.end(), count + 1
        if word.endswith((",", ".")):
            break
    return end, count


def _is_marked(label: re.Match[str], rest: str) -> bool:
    """Tell whether a name follows: behind a mark, or behind "is" and in capitals."""
    return bool(label["mark"]) or (bool(label["verb"]) and rest[:1].isupper())


def _stands_behind(company: Company, label: re.Match[str]) -> bool:
    return label.start() <= company.start <= label.end() + 1 or label.end() in range(company.start, company.end)


def find_person(text: str, rfc: Rfc) -> str:
    """Return the person whose name stands before a tax number and has its initials; empty when there is none."""
    before = text[max(0, rfc.start - _LONGEST_NAME) : rfc.start]
    lead = _BEFORE_RFC.search(before)
    if len(rfc.number) != 13 or lead is None:  # noqa: PLR2004 - characters of a person's tax number
        return ""
    name = ""
    for word in reversed(before[: lead.start()].split()):
        if not (word[0].isupper() or (word.upper() in _LINKS and name)) or word.endswith((".", ":", ",")):
            break
        name = f"{word} {name}".strip()
    initials = {word[0] for word in fold(name).split()}
    name = name[_behind_links(name, 0) :]
    return _clean(name) if {plain(rfc.number[at]) for at in (0, 2, 3)} <= initials else ""


def _name_start(text: str, end: int, before: int) -> int:
    """Return where the name begins that ends at `end`: words in capitals, joined by small link words."""
    window_start = max(before, end - _LONGEST_NAME)
    window = text[window_start:end]
    start, count = len(window), 0
    is_all_capitals: bool | None = None
    while count < _MOST_WORDS and (match := _WORD_BEFORE.search(window[:start])):
        word = match.group(1)
        is_link = plain(word) in _LINKS
        is_number = word.isdigit() and len(word) >= _DIGITS_OF_A_POLICY
        if (
            is_number
            or fold(word) in _NO_NAME
            or _ends_sentence(word)
            or ("," in match.group(2) and count > 0 and not is_link)
        ):
            break
        if is_link and word.islower() and is_all_capitals:
            break
        if not is_link:
            is_capital = word[0].isupper() or word[0].isdigit() or word[0] in "&'"
            if not is_capital or (is_all_capitals and not word.isupper() and any(map(str.isalpha, word))):
                break
            if is_all_capitals is None and any(map(str.isalpha, word)):
                is_all_capitals = word.isupper() if len(word) > _LONGEST_ACRONYM or not word.isupper() else None
        start, count = match.start(1), count + 1
    return window_start + _behind_links(window, start)


def _behind_links(text: str, start: int) -> int:
    """Return `start` moved behind link words that only lead to the name; a capital article belongs to it."""
    while match := re.match(r"(\w+|&)\s+", text[start:]):
        word = match.group(1)
        if plain(word) not in _LINKS or (word[0].isupper() and plain(word) in {"LA", "EL", "LOS", "LAS"}):
            break
        start += match.end()
    return start


def _ends_sentence(word: str) -> bool:
    return len(word) > 4 and word.endswith((".", "!", "?"))  # noqa: PLR2004 - longer than an abbreviation


def _clean(text: str) -> str:
    return tidy(text).strip(" ,;:-\u2013\u2014\"'\u201c\u201d*=")
