"""The client's name behind a label such as "Cliente:", "a nombre de", "Named insured"."""

from __future__ import annotations

import re

from domain.text import fold, plain
from intake.case.capitalised_names import LONGEST_NAME, MOST_WORDS, clean, name_end
from intake.case.companies import Company, find_companies, is_intermediary

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
    r"[\n;|]|,\s+(?:REQUIERE|NECESITA|SOLICITA|DESEA|QUIERE|PIDE)\b|\s{2,}|,?\s+(?:CON\s+)?R\.?F\.?C\b|\(|\s+-\s+"
    r"|,\s+(?:CON|PARA|QUE|EL|LA|CUYO)\b|\.\s|\.?$"
)


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
        if _is_marked(label, rest) and (end := _NAME_END.search(plain(rest[: LONGEST_NAME + 1]))):
            name = clean(rest[: end.start()])
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
    end, count = name_end(text, start - 1)
    name = clean(text[start:end]).rstrip(".")
    is_name = 1 < count <= MOST_WORDS and len(name) <= LONGEST_NAME and not is_intermediary(name)
    return Company(name, start, end, has_form=False, is_marked=False) if is_name else None


def _is_marked(label: re.Match[str], rest: str) -> bool:
    """Tell whether a name follows: behind a mark, or behind "is" and in capitals."""
    return bool(label["mark"]) or (bool(label["verb"]) and rest[:1].isupper())


def _stands_behind(company: Company, label: re.Match[str]) -> bool:
    return label.start() <= company.start <= label.end() + 1 or label.end() in range(company.start, company.end)
