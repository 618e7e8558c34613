"""Titles inside a list: what AUTOS, "Servicio público" or NISSAN above some rows says of them."""

from __future__ import annotations

import re
from typing import Final

from intake.vocabulary import COVERAGES, UNITS, USES, is_brand
from intake.wording import fold, words

_KINDS: Final = frozenset(
    """AUTOMOVILES AUTOS CAMIONES CAMIONETAS CAJAS CUATRIMOTOS DOLLYS EQUIPO EQUIPOS FLOTA FLOTILLA GRUAS LIGERAS LIGEROS
    MAQUINARIA MONTACARGAS MOTOCICLETAS MOTOS PESADAS PESADO PESADOS PICK PICKUPS PIPAS PLATAFORMAS REMOLQUES SECCION
    SEDANES SEMIRREMOLQUES SEMIREMOLQUES TANQUES TOLVAS TORTONS TRACTOCAMIONES TRACTORES TRACTOS UNIDADES UP UPS UTILITARIOS
    VANS VEHICULOS SUCURSAL PLAZA BASE DIVISION RABONES AUTOBUSES ADMINISTRATIVOS OPERATIVOS VENTAS REPARTO Y DE DEL LA
    LOS LAS CARGA CON SIN PARA TRANSPORTE""".split()
) | UNITS  # fmt: skip
_USE: Final = re.compile(r"^(?:USO|SERVICIO|TIPO DE USO|TIPO DE SERVICIO)\b ?(?:DE |DEL )?(.*)$")
_COVERAGE: Final = re.compile(r"^(?:COBERTURA|PAQUETE|PLAN)\b ?(?:DE )?(.*)$")


def is_title(text: str) -> bool:
    """Tell whether `text` is the title of the rows below: kinds of unit, a use, a brand."""
    said = words(text)
    return bool(said) and (set(said) <= _KINDS or bool(context_of(text)) or text.rstrip().endswith(":"))


def context_of(title: str) -> dict[str, str]:
    """Return what a title says of the rows below it: their brand, usage or coverage."""
    text = title.strip(" :.-*")
    folded = fold(text)
    brand_part = re.sub(r"^(?:MARCA|UNIDADES|AUTOS|FLOTILLA) ", "", folded)
    if is_brand(brand_part):
        return {"brand": text.split()[-1] if brand_part != folded and " " not in brand_part else text}
    if (use := _USE.match(folded)) and use.group(1) in USES:
        return {"usage": text.partition(":")[2].strip() or text}
    if folded in USES:
        return {"usage": text}
    if (coverage := _COVERAGE.match(folded)) and coverage.group(1) in COVERAGES:
        return {"coverage": coverage.group(1)}
    return {"coverage": text} if folded in COVERAGES else {}
