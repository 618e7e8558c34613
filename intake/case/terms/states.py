"""The states of Mexico: by their names, by their abbreviations and by postal codes."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from domain.text import plain

_STATES: Final = {
    "Aguascalientes": ("AGUASCALIENTES|AGS", "20"),
    "Baja California Sur": ("BAJA CALIFORNIA SUR|BCS", "23"),
    "Baja California": ("BAJA CALIFORNIA(?: NORTE)?|BC|BCN", "21 22"),
    "Campeche": ("CAMPECHE|CAMP", "24"),
    "Coahuila": ("COAHUILA(?: DE ZARAGOZA)?|COAH", "25 26 27"),
    "Colima": ("COLIMA|COL", "28"),
    "Chiapas": ("CHIAPAS|CHIS", "29 30"),
    "Chihuahua": ("CHIHUAHUA|CHIH", "31 32 33"),
    "Ciudad de México": (
        "CIUDAD DE MEXICO|CDMX|DISTRITO FEDERAL|DF|MEXICO CITY",
        " ".join(f"{n:02}" for n in range(17)),
    ),
    "Durango": ("DURANGO|DGO", "34 35"),
    "Guanajuato": ("GUANAJUATO|GTO", "36 37 38"),
    "Guerrero": ("GUERRERO|GRO", "39 40 41"),
    "Hidalgo": ("HIDALGO|HGO", "42 43"),
    "Jalisco": ("JALISCO|JAL", "44 45 46 47 48 49"),
    "Estado de México": (
        "ESTADO DE MEXICO|EDO ?MEX|EDO DE MEX(?:ICO)?|EDOMEX|EDO MEXICO|MEX",
        "50 51 52 53 54 55 56 57",
    ),
    "Michoacán": ("MICHOACAN(?: DE OCAMPO)?|MICH", "58 59 60 61"),
    "Morelos": ("MORELOS|MOR", "62"),
    "Nayarit": ("NAYARIT|NAY", "63"),
    "Nuevo León": ("NUEVO LEON|NL", "64 65 66 67"),
    "Oaxaca": ("OAXACA|OAX", "68 69 70 71"),
    "Puebla": ("PUEBLA|PUE", "72 73 74 75"),
    "Querétaro": ("QUERETARO|QRO", "76"),
    "Quintana Roo": ("QUINTANA ROO|QROO|Q ROO", "77"),
    "San Luis Potosí": ("SAN LUIS POTOSI|SLP", "78 79"),
    "Sinaloa": ("SINALOA|SIN", "80 81 82"),
    "Sonora": ("SONORA|SON", "83 84 85"),
    "Tabasco": ("TABASCO|TAB", "86"),
    "Tamaulipas": ("TAMAULIPAS|TAMPS|TAMS", "87 88 89"),
    "Tlaxcala": ("TLAXCALA|TLAX", "90"),
    "Veracruz": ("VERACRUZ(?: DE IGNACIO DE LA LLAVE)?|VER", "91 92 93 94 95 96"),
    "Yucatán": ("YUCATAN|YUC", "97"),
    "Zacatecas": ("ZACATECAS|ZAC", "98 99"),
}
_BY_POSTAL_CODE: Final = {first: name for name, (_, firsts) in _STATES.items() for first in firsts.split()}


def _spelled(pattern: str) -> str:
    """Return a pattern in which initials may have periods: "N.L.", and words periods behind: "Edo. Méx."."""
    names = (
        r"\.? ?".join(name) if len(name) <= 3 and name in _INITIALS else name.replace(" ", r"\.?\s{1,9}")  # noqa: PLR2004
        for name in pattern.split("|")
    )
    return "|".join(names)


_INITIALS: Final = frozenset({"NL", "BC", "BCS", "BCN", "DF", "SLP"})
_NAME: Final = re.compile(
    rf"(?<![A-Z0-9])(?:{'|'.join(_spelled(names) for names, _ in _STATES.values())})"
    r"(?![A-Z]|\d{1,4}(?!\d)|\d{6})\.?"
)
_WHOLE_NAMES: Final = frozenset("COL VER SON SIN MOR MEX CAMP TAB".split())
"""Abbreviations that are words of much else: they count only at the end or between commas."""
_STREETS: Final = re.compile(
    r"\b(?:CALLE|AV|AVE|AVENIDA|BLVD|BOULEVARD|CALZ|CALZADA|COL|COLONIA|CARR|CARRETERA|PROL|FRACC|PARQUE)\b[^,\d]*$"
)


_PATTERNS: Final = tuple((name, re.compile(rf"(?:{_spelled(names)})\.?")) for name, (names, _) in _STATES.items())
_ABROAD: Final = re.compile(
    r"\b(?P<name>TX|CA|AZ|NM|FL|IL|NV|GA|WA|OR|OK|TN|OH|MI|NY|NJ|PA|TEXAS|(?<!BAJA )CALIFORNIA|ARIZONA|NEW MEXICO"
    r"|FLORIDA)[ ,.]{1,3}(?:USA[ ,]{1,2})?\d{5}\b"
)


_NUMBER_OF_STREET: Final = re.compile(r"(?:NO\.? ?|NUM\.? ?|# ?)?\d{1,4}(?:-?[A-Z])?(?!\d)\b")
"""Behind a state after which a street is called: "Hidalgo 45"."""


class StateMention(NamedTuple):
    """A state as written, with its place."""

    name: str
    start: int


def find_state(text: str) -> StateMention | None:
    """Return the last state that an address names, but for one in the name of a street: "Calle Durango 12"."""
    upper = plain(text)
    for match in reversed(list(_NAME.finditer(upper))):
        written = match.group().rstrip(".")
        before, after = upper[: match.start()].rstrip(), upper[match.end() :].strip(" ,.;)|")
        is_parted = not before or before.endswith((",", ".", "(", ":", "-", "|"))
        is_last = not after or after.startswith(("CP", "C.P", "MEX", "CODIGO")) or after[:5].isdigit()
        if written in _WHOLE_NAMES and not (is_parted and is_last):
            continue
        if not (is_parted or is_last) or _STREETS.search(before) or _NUMBER_OF_STREET.match(after):
            continue
        name = text[match.start() : match.start() + len(written)]
        return StateMention(text[match.start() : match.end()] if "." in written else name, match.start())
    return None


def is_state(text: str) -> bool:
    """Tell whether a text is the name of a state and nothing else."""
    return bool(_NAME.fullmatch(plain(text).strip()))


def name_of(written: str) -> str:
    """Return the full name of a state that is written in any way; empty for what is none."""
    upper = plain(written).strip()
    return next((name for name, pattern in _PATTERNS if pattern.fullmatch(upper)), "")


def abroad_in(address: str) -> str:
    """Return the state or country of an address in the United States, whose five digits are no Mexican code."""
    match = _ABROAD.search(plain(address))
    return address[match.start("name") : match.end("name")] if match else ""


def state_of(postal_code: str) -> str:
    """Return the state of a postal code; empty when no state has such codes."""
    return _BY_POSTAL_CODE.get(postal_code[:2], "")
