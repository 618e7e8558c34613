"""Titles inside a list: what AUTOS, "Servicio público" or NISSAN above rows says about them."""

from __future__ import annotations

import re
from typing import Final

from domain.text import fold
from domain.values import is_likely_year
from intake.lexicon.header_lexicon import begins_beside_vehicles
from intake.lexicon.leaving import is_title_of_gone
from intake.lexicon.trade_words import is_brand, is_coverage, is_kind, is_use

_USE: Final = re.compile(r"^(?:USO|SERVICIO|TIPO DE USO|TIPO DE SERVICIO)\b ?(?:DE |DEL )?(.*)$")
_NOTE: Final = re.compile(
    r"(?:NOTAS?|OBSERVACION(?:ES)?|ACLARACION(?:ES)?|IMPORTANTE|OJO|PAG(?:INA)?|HOJA|ELABOR\w*|AUTORIZ\w*|VIGENCIA|FAVOR"
    r"|CONTINUA|ATENTAMENTE)\b"
)
_OF_YEAR: Final = re.compile(
    r"(?:(?:AUTOS|AUTOMOVILES|UNIDADES|VEHICULOS|CAMIONES|CAMIONETAS|MOTOS) )?(?:DEL? )?"
    r"(?:(?:MODELOS?|MOD|ANO(?: MODELO)?) )?(\d{4})"
)
_MANY: Final = re.compile(
    r"(?:AUTOS|AUTOMOVILES|UNIDADES|VEHICULOS|CAMIONES|CAMIONETAS|MOTOS|REMOLQUES|TRACTOS) [A-Z]+"
)
_COUNT: Final = re.compile(r"\s*\(\s*\d{1,3}(?:\s+\w+)?\s*\)\s*$")  # of the rows below: "SUVS (7)"
_LONGEST_MORE: Final = 80
_COVERAGE: Final = re.compile(r"^(?:COBERTURA|PAQUETE|PLAN)\b ?(?:DE )?(.*)$")


def is_title(text: str) -> bool:
    """Tell whether `text` is the title of the rows below: kinds of unit, a use, a brand."""
    name = _COUNT.sub("", text)
    is_of_many = is_kind(name) or _MANY.fullmatch(fold(name)) is not None
    return is_of_many or bool(context_of(text)) or text.rstrip().endswith(":")


def is_note(text: str) -> bool:
    """Tell whether `text` is a remark, not more words of a description."""
    return (
        ":" in text
        or len(text) > _LONGEST_MORE
        or begins_as_note(text)
        or is_of_old_list(text)
        or begins_beside_vehicles(text)
    )


def begins_as_note(text: str) -> bool:
    """Tell whether a text begins as a note on a list does: "Nota: …", "Elaboró …"."""
    return _NOTE.match(fold(text)) is not None


def is_of_old_list(title: str) -> bool:
    """Tell whether a title says that the units below it are not to be insured."""
    return is_title_of_gone(fold(title))


def context_of(title: str) -> dict[str, str]:
    """Return what a title says about the rows below it: their brand, usage, coverage or year."""
    text = title.strip(" :.-*")
    folded = fold(text)
    brand_part = re.sub(r"^(?:MARCA|UNIDADES|AUTOS|FLOTILLA) ", "", folded)
    if is_brand(brand_part):
        return {"brand": text.split()[-1] if brand_part != folded and " " not in brand_part else text}
    if (use := _USE.match(folded)) and is_use(use.group(1)):
        return {"usage": text.partition(":")[2].strip() or text}
    if is_use(folded):
        return {"usage": text}
    if (coverage := _COVERAGE.match(folded)) and is_coverage(coverage.group(1)):
        return {"coverage": coverage.group(1)}
    if is_coverage(folded):
        return {"coverage": text}
    return {"year": year[1]} if (year := _OF_YEAR.fullmatch(folded)) and is_likely_year(year[1]) else {}
