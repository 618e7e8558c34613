"""Finds the client's name after a label such as "Cliente:", "a nombre de", "Named insured"."""

from __future__ import annotations

import re

from domain.text import fold, plain
from intake.case.capitalised_names import LINKS, LONGEST_NAME, MOST_WORDS, asks, clean, name_end
from intake.case.companies import Company, find_companies, is_intermediary
from intake.lexicon.trade_words import names_vehicle

_LABEL = re.compile(
    r"\b(?:(?:NUESTRO|NUESTRA|MI|EL|LA|DEL?|NOMBRE DEL?)\s+)?(?:(?P<title>(?:PARA (?:EL|LA)|A NOMBRE DE(?: LA|L)?)"
    r" (?:SE[NÑ]ORA?|SR|SRA|SRTA|SRITA|DRA?|DON|DO[NÑ]A))|CLIENTE|ASEGURAD[OA]|CONTRATANTE|RAZON SOCIAL|PROSPECTO"
    r"|CLIENT|(?:NAMED )?INSURED|CUSTOMER|DENOMINACION(?: SOCIAL)?|PROPUESTO ASEGURADO|EMPRESA|A NOMBRE DE|TITULAR"
    r"|A MI NOMBRE|(?:ES|SON|VAN?|SERIAN?) (?:PARA|A NOMBRE DE)|ON BEHALF OF|A FAVOR DE|POR CUENTA DE"
    r"|(?:COTIZACION|PROPUESTA|QUOTE|COTIZAR|TERMS|TERMINOS|ASEGURAMIENTO|FLEET(?: BELOW)?|VEHICLES) (?:PARA|FOR)"
    r"|(?P<whose>(?:FLOTILLA|FLOTA|VEHICULOS|UNIDADES|AUTOS|PARQUE VEHICULAR|FLEET) (?:DE|OF))"
    r"|PROPIEDAD DE|PROPIETARI[OA]|SOLICITANTE|PROPONENTE|COMPANY|POLICYHOLDER|APPLICANT)\b(?(title)\.?)(?:\s+NAME\b)?"
    r"(?:\s*[/(]\s*(?:CONTRATANTE|ASEGURADO|RAZON SOCIAL|CLIENTE)\s*\)?)?(?P<verb>\s+(?:ES|SERIA|IS)\b)?"
    r"(?P<mark>\s*[:=\t]|\s+-\s|[ \t]{2,}(?=\S))?\s*"
)
_WHAT = re.compile(r"\b(?:PARA|FOR|DE|OF)\s+$")
"""What stands behind may be what is insured as well as who."""
_FACT = re.compile(
    r"\b(?:GIRO|ACTIVIDAD(?: \w+)?|DOMICILIO|DIRECCION|DOM\.?|C\.? ?P\.?|CODIGO POSTAL|ESTADO|UBICACION|RFC|CORREO"
    r"|TELEFONO|TEL\.?)(?: FISCAL)?(?: DEL?| DE LA)?\s+$"
)
_INSURED_ITEM = re.compile(
    r"\b(?:SUMAS?|VALOR(?:ES)?|MONTOS?|BIEN(?:ES)?|VEHICULOS?"
    r"|UNIDAD(?:ES)?|IMPORTE|INTERES|SUM|VALUE|VEHICLE)\s+$"
)
_LONGEST_ITEM = 16
_LONGEST_FACT = 40
_QUOTE = re.compile(r"[\"\u201c\u201d\u00ab\u00bb]")
_NAME_END = re.compile(
    r"[\n;|]|,\s+(?:REQUIERE|NECESITA|SOLICITA|DESEA|QUIERE|PIDE)\b|\s{2,}|,?\s+(?:CON\s+)?R\.?F\.?C\b|\(|\s+-\s+"
    r"|,\s+(?:CON|PARA|QUE|EL|LA|CUYO)\b|\.\s|\.?$"
)


def find_labelled_client(text: str) -> Company | None:
    """Return the name after a label such as "Cliente:"; the label needs a colon or the like, or a company after it."""
    text = _QUOTE.sub(" ", text)  # a name in quotation marks stands behind a gap, as one in a column does
    upper = plain(text)
    companies = find_companies(text)
    for label in _LABEL.finditer(upper):
        if _labels_item(upper, label):
            continue
        labelled_company = next((company for company in companies if _stands_behind(company, label)), None)
        if labelled_company is not None and label["whose"]:
            continue  # a company is as sure without the words before it
        if labelled_company is not None:
            return labelled_company
        rest = text[label.end() :]
        if _is_marked(label, rest) and (end := _NAME_END.search(plain(rest[: LONGEST_NAME + 1]))):
            name = clean(rest[: end.start()])
            if len(fold(name)) > 2 and not re.search(r"@|\d{5}|^\$?[\d.,]+\b", name):  # noqa: PLR2004 - more than initials
                return Company(name, label.end(), label.end() + end.start(), has_form=False)
        if unmarked := _name_after(text, label.end()) or _name_below(text, label):
            return unmarked
    return None


def _labels_item(upper: str, label: re.Match[str]) -> bool:
    """Whether a label names what is insured, or a fact of the client, rather than who: "Suma asegurada: 269,314"."""
    before = upper[max(0, label.start() - _LONGEST_ITEM) : label.start()]
    if label["mark"] and _FACT.search(upper[max(0, label.start() - _LONGEST_FACT) : label.start()]):
        return True
    return bool(re.search(r"ASEGURAD|INSURED", label.group()) and _INSURED_ITEM.search(before))


def _name_after(text: str, start: int) -> Company | None:
    """Return the capitalised words after a label without a colon, when their number fits a name."""
    if start == 0 or text[start - 1] not in " \t":
        return None
    end, count = name_end(text, start - 1)
    name = clean(text[start:end]).rstrip(".")
    is_name = 1 < count <= MOST_WORDS and len(name) <= LONGEST_NAME and not is_intermediary(name)
    is_shouted = name.isupper() and text[text.rfind("\n", 0, start) + 1 : start].isupper()
    is_what = bool(_WHAT.search(plain(text[:start]))) and (is_shouted or names_vehicle(name) or asks(name))
    return Company(name, start, end, has_form=False, is_marked=False) if is_name and not is_what else None


def _name_below(text: str, label: re.Match[str]) -> Company | None:
    """Return the line below a label that stands alone in its own, when it can be a name."""
    if "\n" not in text[label.start() : label.end()]:
        return None
    before = fold(text[: label.start()].rpartition("\n")[2])
    name = clean(text[label.end() :].partition("\n")[0])
    count = len(name.split())
    is_capitalised = all(word[0].isupper() or plain(word) in LINKS or not word[0].isalpha() for word in name.split())
    is_name = is_capitalised and 1 < count <= MOST_WORDS and not re.search(r"[:@?!]|\d{3}", name)
    if before not in {"", "NOMBRE O", "NOMBRE DEL", "NOMBRE"} or not is_name or is_intermediary(name):
        return None
    return Company(name, label.end(), label.end() + len(name), has_form=False)


def _is_marked(label: re.Match[str], rest: str) -> bool:
    """Whether a name follows: after a mark such as a colon, or capitalised after "is"."""
    return bool(label["mark"]) or (bool(label["verb"]) and rest[:1].isupper())


def _stands_behind(company: Company, label: re.Match[str]) -> bool:
    return label.start() <= company.start <= label.end() + 1 or label.end() in range(company.start, company.end)
