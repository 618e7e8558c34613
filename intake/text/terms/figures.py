"""Single values that a quotation needs: a load in tonnes, a postal code, an engine number, goods, a service."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from domain import values, vin
from domain.quotation.kinds import KindList, kind_in
from domain.text import fold, plain, tidy

_NUMBER: Final = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d{1,3})?)"
_HALF: Final = r"(?P<half>\s*(?:1/2|\u00bd)|\s+Y\s+MEDIA)?"
_TONNES: Final = r"T|TN|TNS|TM|TON|TONS|TONNES?|TONELADAS?"
_KILOS: Final = r"KG|KGS|KILOS|KILOGRAMOS|K"
_HALF_BEHIND: Final = r"(?P<half_behind>\s+Y\s+MEDIA)?"
_MASS: Final = re.compile(
    rf"(?:(?:HASTA|DE|CAP\.?)\s+)?{_NUMBER}{_HALF}\s*(?P<unit>{_TONNES}|{_KILOS})?\.?{_HALF_BEHIND}"
)
_LOAD_IN_TEXT: Final = re.compile(
    rf"(?<![\w.,/$-])(?<!PBV )(?<!PBV: )(?<!P\.B\.V\. )(?<!BRUTO )(?<!TARA ){_NUMBER}{_HALF}\s*"
    rf"(?P<unit>TON|TONS|TONNES?|TONELADAS?)\b\.?(?!\s*DE\s+ARRASTRE){_HALF_BEHIND}"
)
_LIFTS: Final = re.compile(
    r"\b(?:PLUMA|BRAZO|MALACATE|WINCH|POLIPASTO|GANCHO|HIAB|BOOM|CRANE|GATO|CON GRUA|MAS GRUA|GRUA (?:ARTICULADA"
    r"|TELESCOPICA|HIAB|TITAN|HIDRAULICA))(?:\s+(?!CAJA|PLATAFORMA|CARGA)[A-Z0-9-]+){0,4}\s*$"
)
"""Words before what a crane or a winch lifts, which is no load of its unit."""
_MOST_TONNES: Final = 150.0
_LEAST_KILOS: Final = 150.0
_POSTAL_CODE: Final = re.compile(r"(?<![\d.,-])(\d{2}[ ,]?\d{3}|\d{4,5})(?:\.0+)?(?![\d-]|[.,]\d)")
_DIGITS_OF_POSTAL_CODE: Final = 5
_SIZE: Final = re.compile(
    r"\d\s*(?:L|LT|LTS|LITROS?|CC|CM3|CIL|CILS|CILINDROS|CYL|HP|KW|PTAS)\b|\b(?:V|L|I)\s?-?\d\b(?!\d)"
    r"|(?<![\dA-Z])\d\.\d(?!\d)|\b(?:TURBO|DIESEL|GASOLINA|HIBRIDO|ELECTRICO)\b"
)
_ENGINE: Final = re.compile(r"(?:[A-Z]+ )?(?=(?:[A-Z /.*-]*\d){4})[A-Z0-9][A-Z0-9 /.*-]{4,29}")
_MADE_SOMEWHERE: Final = re.compile(r"H(?:ECHO)? ?EN ?[A-Z ]+")
_CLASS: Final = re.compile(r"(?:TIPO |CLASE |CARGA )?([ABC])")
_NO_GOODS: Final = frozenset("SI NO X OK SEGUN FACTURA VACIO SIN VARIOS N".split())
_PARTS: Final = re.compile(r"\s*[/|,;]\s*|\s+-\s+|\s+Y\s+")


@lru_cache(maxsize=4_096)
def read_load(text: str) -> float | None:
    """Return a load in tonnes: "3.5", "3.5 T", "3 1/2 ton", "3,500 kg"; a large bare number is in kilogrammes."""
    match = _MASS.fullmatch(plain(text).strip(" ."))
    return _tonnes(match) if match else None


def states_mass(text: str) -> bool:
    """Tell whether a cell is a mass with its unit."""
    match = _MASS.fullmatch(plain(text).strip(" ."))
    return match is not None and match["unit"] not in {None, "K"} and _tonnes(match) is not None


def load_in(text: str) -> float | None:
    """Return the load that a description states with its unit in full: "TORTON 14 TON"; None when it states two."""
    if "TON" not in (upper := plain(text)):
        return None
    loads = {_tonnes(match) for match in _LOAD_IN_TEXT.finditer(upper) if not _LIFTS.search(upper, 0, match.start())}
    return loads.pop() if len(loads) == 1 else None


def _tonnes(match: re.Match[str]) -> float | None:
    written, unit = match["number"], match["unit"] or ""
    is_grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", written) is not None
    amount = float(written.replace(",", "") if is_grouped else written.replace(",", "."))
    if match["half"] or match["half_behind"]:
        amount += 0.5
    is_kilos = unit.startswith("K") or amount >= _LEAST_KILOS
    tonnes = round(amount / 1000, 4) if is_kilos else amount
    return tonnes if 0 < tonnes <= _MOST_TONNES else None


@lru_cache(maxsize=4_096)
def read_postal_code(text: str) -> str:
    """Return the postal code in a labelled cell: "C.P. 64000", 64000.0; a spreadsheet loses a leading 0."""
    match = _POSTAL_CODE.search(text)
    digits = re.sub(r"\D", "", match[1]) if match else ""
    return digits.zfill(_DIGITS_OF_POSTAL_CODE) if digits.strip("0") else ""


@lru_cache(maxsize=4_096)
def read_engine_number(text: str) -> str:
    """Return the number of an engine as written; what tells its size, its fuel or where it was made is none: "V6"."""
    written = tidy(text).strip(" .,:;#*")
    upper = plain(written)
    if _MADE_SOMEWHERE.fullmatch(upper):
        return ""
    if values.is_nothing(written) or _SIZE.search(upper) or vin.read_vin(written):
        return ""
    return written if _ENGINE.fullmatch(upper) else ""


@lru_cache(maxsize=4_096)
def read_goods(text: str) -> str:
    """Return the goods in a labelled cell as written; a class of them alone gets its noun: "B" is "Carga B"."""
    written, folded = tidy(text), fold(text)
    if values.is_nothing(written) or folded in _NO_GOODS or folded.replace(" ", "").isdigit():
        return ""
    if values.read_money(written) or states_mass(written):
        return ""
    bare = _CLASS.fullmatch(folded)
    if bare:
        return f"Carga {bare[1]}" if folded == bare[1] else written
    is_class = not kind_in(KindList.CARGO, folded) and bool(kind_in(KindList.CARGO, f"CARGA {folded}"))
    return f"Carga {written.lower()}" if is_class and " " not in folded else written


class UseAndService(NamedTuple):
    """What a cell says of the use and of the service; either may be empty."""

    usage: str = ""
    service: str = ""


def names_service(text: str) -> bool:
    """Tell whether a text names a service and no use."""
    return bool(kind_in(KindList.SERVICE, text)) and not kind_in(KindList.USAGE, text)


def names_use(text: str) -> bool:
    """Tell whether a text names a use and no service."""
    return bool(kind_in(KindList.USAGE, text)) and not kind_in(KindList.SERVICE, text)


@lru_cache(maxsize=4_096)
def parted(text: str) -> UseAndService:
    """Return what a cell of a column for both says of each: "Carga / SPF" names two, "Particular" is both at once."""
    use, service = bool(kind_in(KindList.USAGE, text)), bool(kind_in(KindList.SERVICE, text))
    if not (use and service):
        return UseAndService("" if service else text, text if service else "")
    parts = [part for part in _PARTS.split(text) if part]
    uses, services = list(filter(names_use, parts)), list(filter(names_service, parts))
    if len(uses) == len(services) == 1 and len(parts) == 2:  # noqa: PLR2004 - one of each
        return UseAndService(uses[0], services[0])
    return UseAndService(text, text)
