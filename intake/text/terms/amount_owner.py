"""Whose an amount beside a unit is: the unit's own, or that of a thing which is mounted on it.

An amount belongs to the noun right before it. What joins that noun to the unit, and what joins the amount to the noun,
tell how sure this is: "con pluma por $1,200,000" is sure, "con caja seca $650,000" may be either.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

from domain import vin
from domain.text import plain
from domain.values import find_years
from intake.lexicon.trade_words import find_brands, names_vehicle
from intake.text.coverage_terms import find_coverages

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER: Final = r"\d[\d,.']*\d|\d"
_SCALE: Final = r"(?:MIL(?:LON(?:ES)?)?|K|MDP)\b"
AMOUNT: Final = re.compile(
    rf"(?:\b(?:MXN|USD|US|M\.?N\.?)\s?)?(?:\$\s?(?:{_NUMBER})(?:\s?{_SCALE})?"
    rf"|(?<![\w.,/$-])(?:{_NUMBER})\s?{_SCALE}|(?<![\w.,/$-])\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?)"
    r"(?:\s*(?:MXN|M\.?N\.?|PESOS|USD|DLLS?|DOLARES)\b\.?)?"
    r"(?!\s*(?:KMS?|KGS?|KILOS|LTS?|LITROS|LBS?|LIBRAS|HP|M3|TON\w*|UNIDADES|%|-\d))(?![\d,.]*\d)"
)
_LINK: Final = re.compile(
    r"\s*(?:(?P<cost>(?:,\s*)?\b(?:QUE|CUYO|CUYA)\s+(?:(?:NOS|LE|LES|ME|SE)\s+)?"
    r"(?:COSTO|COSTARON|CUESTAN?|VALEN?|VALOR)(?:\s+(?:ES|FUE))?(?:\s+DE)?|\b(?:COSTO|CUESTAN?|VALEN?)"
    r"|\bVAL(?:UAD|ORAD|UATED)[OA]?S?(?:\s+EN)?|\bWORTH|\bVALUED\s+AT|\b(?:THAT|WHICH)\s+COSTS?"
    r"|\bCON\s+(?:UN\s+)?COSTO\s+DE|\bCOSTO\s+DE|\bCOSTING)"
    r"|(?P<value>\b(?:CON\s+)?(?:UN\s+)?VALOR(?:\s+(?:DE|POR))?|\bS\.?A\.?)"
    r"|(?P<joint>\bDE|\bPOR|\bFOR|\bAT|[:=(]))?\s*[:=]?\s*$"
)
_IN_BRACKETS: Final = re.compile(r"\s*\([^()]{1,80}\)\s*$")
_WHOLE_BEFORE: Final = re.compile(r"\b(?:PRECIO|VALOR|COSTO|TOTAL|SUMA(?:\s+ASEGURADA)?)\s*$")
"""Words of an amount that holds what follows: "precio con caja $850,000"."""
_ADDED: Final = re.compile(r"\)?\s*(?:MXN|PESOS)?\s*(?:ADICIONAL(?:ES)?|EXTRAS?|APARTE|POR\s+SEPARADO|ON\s+TOP)\b")
_MARK: Final = r"CON|MAS|INCLUYE(?:NDO)?|INCLUIDA?O?S?|LLEVA|TRAE|TIENE|WITH|PLUS|INCLUDING"
_BORDER: Final = re.compile(
    rf"(?P<apart>[;|\n(]|,(?!\d{{3}})|\.\s|\s[-\u2013\u2014]\s)|\b(?P<mark>{_MARK})\b|(?P<plus>\+)"
    r"|(?P<fact>\b[A-HJ-NPR-Z0-9]{17}\b|\b(?:SERIE|PLACAS?|VIN|NIV)\s+[A-Z0-9-]*\d[A-Z0-9-]*|\b(?:19|20)\d\d\b)"
)
_ARTICLES: Final = re.compile(
    r"^(?:\s*(?:(?:SE\s+)?LES?\s+[A-Z]+|Y|E|AND|ADEMAS|TAMBIEN|DE|UNA?|EL|LA|LOS|LAS|SUS?|AN?|THE)\s+)+|^\s+"
)
_EQUIPMENT: Final = re.compile(
    r"EQUIPOS?\s+(?:DE\s+)?(?!(?:PESAD|NUEV|USAD|TRANSPORTE|REPARTO|AMARILL|AGRICOL|UTILITARI|PROPI|DE\b|EN\b|CON\b|A\b)"
    r")[A-Z]{4,}|EQUIPAMIENTO\b|(?:(?:SPECIAL|MOUNTED|MEDICAL|REFRIGERATION)\s+)EQUIPMENT\b|UPFIT(?:TING)?\b"
)
_NO_THING: Final = frozenset(
    """VALOR VALORES SUMA SUMAS S SA PRECIO FACTURA COSTO IMPORTE MONTO TOTAL SUBTOTAL IVA PRIMA PRIMAS DEDUCIBLE
    DEDUCIBLES DED PAGO PAGOS ENGANCHE ANTICIPO SALDO ADEUDO CREDITO SINIESTRO SINIESTROS PERDIDA PERDIDAS DESCUENTO
    INDEMNIZACION COMISION MENSUALIDAD MENSUALIDADES RENTA ACCIDENTES OCUPANTES SERIE MOTOR PLACA PLACAS KILOMETRAJE
    MODELO ANO VIN NIV AVALUO COTIZACION PROPUESTA MERCANCIA CARGA UNIDAD UNIDADES VEHICULO AUTO CAMION CAMIONETA RC DM
    RT GM GMO LUC LIMITE LIMITES COBERTURA COBERTURAS SEGURO POLIZA TERCEROS VALUE PRICE PREMIUM DEDUCTIBLE INVOICE LOSS
    CLAIM CLAIMS LIABILITY COMERCIAL CONVENIDO USO SERVICIO CAPACIDAD TRACTOR TRACTOCAMION REMOLQUE SEMIRREMOLQUE PESO
    IDEM OTRO OTRA AIRE CLIMA TRANSMISION CABINA DEFENSA COLOR DOS TRES CUATRO CINCO DOBLE TODO
    FINANCIAMIENTO""".split()
)
_FEATURES: Final = re.compile(r"(?:CAMARAS?|RADIO|ESTEREO|AUDIO|PANTALLAS|RACKS?|ESTRIBOS|LONA|AIRE ACONDICIONADO)\b")
"""What a vehicle often has from its maker: an amount behind it is rather the vehicle's."""
_OF_EQUIPMENT: Final = re.compile(r"\b(?:THERMO|TERMO)\s?KING\b|\bCARRIER\b|\bHIAB\b|\bPALFINGER\b")
"""Makers of what is mounted on a body."""
_NO_BODIES: Final = re.compile(r"(?:ADAPTACION|CONVERSION|BLINDAJE|EQUIPO|PLUMA|BRAZO|ELEVADOR|RAMPA|HIELERA)")
_MAY_OWN: Final = re.compile(r"\$|\d,\d{3}|\d\s?(?:mil|k\b|mdp)", re.IGNORECASE)
_LONGEST: Final = 110
_MOST_WORDS: Final = 8


class Owner(Enum):
    """Whose an amount is."""

    UNIT = auto()
    EQUIPMENT = auto()
    RATHER_UNIT = auto()
    RATHER_EQUIPMENT = auto()


class OwnedAmount(NamedTuple):
    """An amount behind a noun: from where the noun reaches to where, with all that names the amount until `end`."""

    owner: Owner
    is_body: bool
    start: int
    noun_start: int
    noun_end: int
    amount: str
    end: int


class _TextBefore:
    """A text in capitals up to a place that only moves on: each part of it is looked through once."""

    def __init__(self, upper: str) -> None:
        self.upper = upper
        self._end = 0
        self._looked_through = 0
        self._names_unit = self._has_vin = False

    def reaching(self, end: int) -> _TextBefore:
        """Return the text up to `end`, which is no nearer than before."""
        self._end = max(end, self._end)
        return self

    @property
    def end_of_it(self) -> str:
        return self.upper[max(0, self._end - 40) : self._end]

    @property
    def has_vin(self) -> bool:
        """Whether it has a VIN."""
        self._look()
        return self._has_vin

    @property
    def has_unit(self) -> bool:
        """Whether a unit is named: then what follows may be mounted on it."""
        self._look()
        return self._names_unit

    def _look(self) -> None:
        if self._looked_through == self._end:
            return
        part = self.upper[max(0, self._looked_through - _LONGEST) : self._end]
        self._has_vin = self._has_vin or bool(vin.find_all(part))
        self._names_unit = self._names_unit or self._has_vin or bool(names_vehicle(part) or find_years(part))
        self._looked_through = self._end


class _Noun(NamedTuple):
    """The noun before an amount, in capitals, with what stands around it."""

    text: str
    before: _TextBefore
    link: str
    border: str
    is_added: bool


def owned_amounts(text: str, thing_at: Callable[[str], str], is_body: Callable[[str], bool]) -> list[OwnedAmount]:
    """Return the amounts behind something that is or may be mounted on the unit of `text`, in their order.

    `thing_at` returns the known thing at the beginning of a text in capitals, `is_body` tells whether it is a body.
    """
    if not _MAY_OWN.search(text):
        return []
    upper, last, taken = plain(text), 0, []
    before = _TextBefore(upper)
    for match in AMOUNT.finditer(upper):
        owned = _owned(before, last, match, thing_at, is_body)
        last = match.end()
        if owned is not None:
            taken.append(owned)
    return taken


def _owned(
    before: _TextBefore,
    last: int,
    amount: re.Match[str],
    thing_at: Callable[[str], str],
    is_body: Callable[[str], bool],
) -> OwnedAmount | None:
    upper = before.upper
    floor = max(last, amount.start() - _LONGEST)
    link = _LINK.search(upper, floor, amount.start())
    end = link.start() if link else amount.start()
    noun_end = len(upper[:end].rstrip())
    if bracket := _IN_BRACKETS.search(upper, floor, end):
        end = bracket.start()
    border = next(reversed(list(_BORDER.finditer(upper, floor, end))), None)
    border_end = border.end() if border else floor
    noun = upper[border_end:end]
    start = border_end + (article.end() if (article := _ARTICLES.match(noun)) else 0)
    of_noun = _Noun(
        upper[start:end].strip(" .-"),
        before.reaching(start),
        (link and link.lastgroup) or "",
        (border and border.lastgroup) or ("mark" if last else ""),
        _ADDED.match(upper, amount.end()) is not None,
    )
    if border and _WHOLE_BEFORE.search(upper, floor, border.start()):
        return None
    thing = thing_at(of_noun.text) or (generic.group() if (generic := _EQUIPMENT.match(of_noun.text)) else "")
    body = bool(thing) and is_body(thing) and not _NO_BODIES.match(thing)
    owner = _owner_of_thing(of_noun, thing, is_body=body) if thing else _owner_of_noun(of_noun)
    if owner is Owner.UNIT:
        return None
    from_mark = border.start() if border and border.lastgroup in {"mark", "plus"} else start
    closing = amount.end() + (upper[amount.end() : amount.end() + 1] == ")" and upper.endswith("(", 0, amount.start()))
    return OwnedAmount(owner, body, from_mark, start, noun_end, amount.group(), closing)


def _owner_of_thing(noun: _Noun, thing: str, *, is_body: bool) -> Owner:
    """Return whose the amount behind a thing is that is known to be mounted on units."""
    if noun.is_added or noun.border == "plus":
        return Owner.EQUIPMENT
    if thing.startswith("AIRE") and not noun.link:
        return Owner.UNIT
    if not is_body:
        is_usual = _FEATURES.match(thing) is not None and not noun.link
        return Owner.RATHER_UNIT if is_usual else Owner.EQUIPMENT
    named = find_brands(_OF_EQUIPMENT.sub(" ", noun.text))
    is_a_unit = not noun.before.has_unit or bool(named) or bool(find_years(noun.text))
    if is_a_unit and not (noun.border == "mark" and noun.link):
        return Owner.UNIT
    return _owner_of_body(noun) if noun.border in {"apart", "mark"} else _owner_of_body_in_description(noun)


def _owner_of_body(noun: _Noun) -> Owner:
    """Return whose the amount behind a body is that is named apart from its unit."""
    if noun.link == "value" and noun.border != "mark":
        return Owner.RATHER_EQUIPMENT
    if noun.link:
        return Owner.EQUIPMENT
    return Owner.RATHER_EQUIPMENT if noun.border == "apart" and noun.before.has_vin else Owner.RATHER_UNIT


def _owner_of_body_in_description(noun: _Noun) -> Owner:
    """Return whose the amount behind a body is that nothing parts from the unit: it says which unit it is."""
    if noun.link == "value":
        return Owner.UNIT
    if noun.link == "cost" or (noun.border == "fact" and vin.find_all(noun.before.end_of_it)):
        return Owner.RATHER_UNIT
    return Owner.UNIT


def _owner_of_noun(noun: _Noun) -> Owner:
    """Return whose the amount behind a noun is that no list knows."""
    words = re.findall(r"[A-Z0-9.'\u00d1-]+", noun.text)
    if not words or len(words) > _MOST_WORDS or not words[0].isalpha() or not _NO_THING.isdisjoint(words[:2]):
        return Owner.UNIT
    if not noun.before.has_unit or names_vehicle(noun.text) or find_coverages(noun.text):
        return Owner.UNIT
    is_joined = noun.border in {"mark", "plus"}
    if noun.is_added or (is_joined and noun.link) or (noun.border == "apart" and noun.link == "cost"):
        return Owner.EQUIPMENT
    return Owner.RATHER_UNIT if is_joined else Owner.UNIT
