"""Values that a text states by a label or an unmistakable shape: serial number, plate, money, year, use, coverage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeVar

from domain import plates, values, vin
from domain.quotation.kinds import KindList
from intake.lexicon.trade_words import names_vehicle
from intake.text.makers import has_known_maker
from intake.text.terms.inline_terms import NOTHING_STATED, StatedTerms, take_terms
from intake.text.terms.kind_patterns import names_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.notices.notice import Notice

T = TypeVar("T")

_NUMBER_OF = r"(?:con\s+)?(?:(?:n[uú]m(?:ero)?|no|nro)\.?\s*(?:de\s+)?)?"
_END = r"(?=[\s,;.)|/]|$)"
_VIN_LABEL = (
    rf"\b{_NUMBER_OF}(?:serie(?!\s+(?:del?\s+)?motor)|ser|vin|niv|chasis|serial|s/n)\b\.?\s*(?:no\.?|n[uú]m\.?"
    rf"|/\s*vin|\(vin\))?"
    r"\s*[:#.=]*\s*\*?"
)
_VIN = re.compile(rf"(?:{_VIN_LABEL})?({vin.IN_TEXT.pattern})", re.IGNORECASE)
_VIN_IN_GROUPS = re.compile(
    rf"({_VIN_LABEL})([A-Z0-9]{{2,15}}(?:[ -][A-Z0-9]{{2,15}}){{1,4}})(?![A-Z0-9-])", re.IGNORECASE
)
# As a VIN is made up: maker, description, serial number. Capitals only, since words may be as long.
_BARE_VIN_IN_GROUPS = re.compile(r"(?<!\w)()([A-HJ-NPR-Z0-9]{3,4}[ -][A-HJ-NPR-Z0-9]{5,6}[ -][A-HJ-NPR-Z0-9]{8})(?!\w)")
# Read out over a telephone: "3N1C N8AE 4ML8 1000 1".
_BARE_VIN_IN_FOURS = re.compile(r"(?<!\w)()([A-HJ-NPR-Z0-9]{4}(?:[ -][A-HJ-NPR-Z0-9]{4}){3}[ -]?[A-HJ-NPR-Z0-9])(?!\w)")
_IN_GROUPS = (_VIN_IN_GROUPS, _BARE_VIN_IN_GROUPS, _BARE_VIN_IN_FOURS)
_LONGEST_VIN_IN_GROUPS = 60  # with its label
_GLUED_LABEL = re.compile(r"\b(serie|vin|niv|chasis|serial)(?=[A-Z0-9]{17}(?![A-Z0-9]))", re.IGNORECASE)
_SERIAL = re.compile(rf"{_VIN_LABEL}([A-Z0-9-]{{6,20}}){_END}", re.IGNORECASE)
_PLATE = re.compile(
    r"\b(?:con\s+)?(?:placas?|matr[ií]cula|plates?|plcs?\b\.?|pls?\b\.?)\s*(?:no\.?|n[uú]m(?:ero)?\.?"
    r"|federal(?:es)?|estatal(?:es)?)?\s*[:#.=]*\s*"
    rf"([A-Z0-9]{{1,7}}(?:[- ][A-Z0-9]{{1,5}}){{0,2}}){_END}",
    re.IGNORECASE,
)
_BARE_PLATE = re.compile(r"(?<=[,/|;])\s*([A-Z0-9]+(?:-[A-Z0-9]+){1,2})\s*(?=[,/|;.]|$)", re.IGNORECASE)
_CELL_BEGIN = r"(?:(?<=[,/|;])|(?<=\s[-\u2013\u2014]))\s*"
_PLATE_IN_ONE = re.compile(rf"{_CELL_BEGIN}([A-Z0-9]{{5,7}})(?=\s*(?:[,/|;.]|\s[-\u2013\u2014]\s|$))", re.IGNORECASE)
_PLATE_IN_ONE_BESIDE_VIN = re.compile(rf"{_CELL_BEGIN}([A-Z0-9]{{5,7}})(?=[\s,/|;.]|$)", re.IGNORECASE)
_BARE_PLATE_BESIDE_VIN = re.compile(
    rf"{_BARE_PLATE.pattern}|(?<=[\s,/|;])(?:[A-Z0-9]+-[A-Z0-9]+-[A-Z0-9]+)(?=[\s,/|;.]|$)", re.IGNORECASE
)
_MONEY = re.compile(
    r"\b(?:con\s+)?(?:(?:valor|vlr\.?|val\.|v\.)(?:\s+(?:comercial|(?:de\s+)?factura|convenido|asegurado|pactado"
    r"|acordado|conv\.|fact\.|com\.|de\s+la\s+unidad|del\s+(?:veh[ií]culo|cami[oó]n|auto|tracto(?:cami[oó]n)?)))?|suma(?:\s+asegurada)?(?:\s+(?:convenida|pactada|acordada))?"
    r"|(?:seg[uú]n\s+)?factura(?=\s*:?\s*\$)|seg[uú]n\s+factura|v[fc](?=\s*[:$]?\s*\d{1,3}[,\d])|s\.\s?a\.|sa(?=\s*[:$]?\s*\d)|v\.\s?[fc]\.|precio|value"
    r"|monto|asegura(?:r|d[oa])\s+en|en(?=\s+\$?\s?\d[\d.,]*\s?(?:mil|k|mdp)\b))"
    rf"\s*(?:de|:|=|es|por|cada\s+un[oa]|c/u|unitario|aprox(?:imado)?\.?|\(|\s)*({values.MONEY_IN_TEXT.pattern}"
    rf"|\d[\d.,']*\d(?:\s*(?:millones|mill[oó]n|mdp|mil|k)\b)?)",
    re.IGNORECASE,
)
_BARE_MONEY = re.compile(f"({values.MONEY_IN_TEXT.pattern})", re.IGNORECASE)
_SCALED_MONEY = re.compile(
    r"(?<![\w.,/$-])(\d[\d.,]*\s?(?:millones|mill[oó]n|mdp|mil|k))(?=\s*(?:[,/|;.)]|$))", re.IGNORECASE
)
_ALONE = re.compile(
    r"[^\w(),.;-]*(\d[\d.,]*\s?(?:millones|mill[oó]n|mdp|mil)|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?)[\s.,;]*", re.IGNORECASE
)
"""An amount that a line holds and nothing else: "720 mil"."""
_GROSS_WEIGHT = re.compile(r"(?:[1-7]\d|80)(?:[.,]\d)?\s?k", re.IGNORECASE)
"""How lorries are called by their thousands of pounds: "Freightliner M2 35k"; hardly a vehicle is worth so little."""
_GROUPED_MONEY = re.compile(r"(?<![\w.,/$-])(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?)(?=\s*(?:[,/|;)]|$))")
_LARGE_MONEY_IN_ROW = re.compile(
    r"(?:(?<=\s{2})|(?<=\s[-\u2013])|(?<=[,/|;]))\s*((?:[5-9]\d|\d{3}|\d{1,2},\d{3}),\d{3}(?:\.\d{1,2})?)(?=\s{2}|\s*(?:[,/|;)]|$))"
)
"""An amount in a cell of its own of a row that has a year and no number of a unit."""
_PLAIN_MONEY_AT_END = re.compile(r"(?<=[,/|;])\s*(\d{5,7})\s*$")
_NO_VALUE_BEFORE = re.compile(
    r"(?:km|kms|kilometraje|kilometros|od[oó]metro|peso|pbv|gvwr?|tara|prima|deducible|pago)\W*$", re.IGNORECASE
)
_OF_A_PREMIUM = re.compile(r"\b(?:prima|deducible|pago|costo)\b[^,.;:]{0,80}$", re.IGNORECASE)
_INSURED_FOR = re.compile(
    r"\b(?:con\s+|su\s+)?(?:seguro|p[o\u00f3]liza)(?:\s+(?:vigente|actual|anterior|activ[oa]|en\s+vigor))+"
    r"(?:\s+(?:por|de|en|con|prima|pagad[oa]))*\s*[:=]?\s*"
    rf"(?:{values.MONEY_IN_TEXT.pattern}|\d{{1,3}}(?:,\d{{3}})+)(?:\s+con\s+[A-Z]\w+)?",
    re.IGNORECASE,
)
"""What a unit's insurance costs today, which is nothing of the unit: "seguro vigente por $45,000 con GNP"."""
_TWO_DIGITS = re.compile(r"(?<![\w.,/$'-])(\d{2})(?![\w.,/%'\"-])")
_CELL_OF_TWO_DIGITS = re.compile(r"(?<=[,/|;])\s*(\d{2})(?=\s*[,/|;])")
_TWO_DIGITS_BEFORE_MONEY = re.compile(rf"(?<![\w.,/$'-])(\d{{2}})(?=\s+{values.MONEY_IN_TEXT.pattern})", re.IGNORECASE)
_LIKELY_SHORT_YEARS = range(1985, 2031)
_YEAR = re.compile(
    r"(?:\b(?:modelo|model|mod|a[nñ]o)\b\.?|\bm\.)\s*(?:\(?a[nñ]o\)?)?\s*[:=]?\s*('?\d{4}|'?\d{2})\b", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_SHORT_YEAR = re.compile(r"(?<!\w)\(?(['\u2019]\d{2})\b\)?")
_BASIS = re.compile(
    r"\(?\b(?:a\s+)?(?:valor|suma(?:\s+asegurada)?|v\.|val\.)\s*[:=]?\s*(?:de\s+)?"
    r"(comercial|factura|convenid[oa]|mercado|pactad[oa]|acordad[oa]|conv\.|fact\.|com\.)(?!\w)\)?"
    r"|(?<=[\s,(/|])(?-i:(VC|VF|V\.C\.|V\.F\.))(?=[\s,)/|.;]|$)",
    re.IGNORECASE,
)
_ONE_DASH = re.compile(r"(?<=[\s,/|;])([A-Z0-9]{1,4}-[A-Z0-9]{3,5})(?=[\s,/|;.]|$)", re.IGNORECASE)
_PARTED_PLATE = re.compile(r"(?<=[\s,/|;(])([A-Z]{1,3}-[A-Z0-9]{2,4}-[A-Z0-9]{1,3})(?=[\s,/|;.)]|$)", re.IGNORECASE)
# "Que uso para repartir", "la uso diario": there it is a verb.
_USAGE = r"(?<!\bque )(?<!\blo )(?<!\bla )(?<!\blos )(?<!\blas )\b(?:(?:uso|servicio)\s*[:=]?|use\s*[:=])\s*"
_ANY_USE = r"(?!(?:para|que|como|a|en|y|con|por)\b)[^\W\d]+(?:\s+de\s+\w+)?"
_COVERAGE = re.compile(
    r"\b(?:cobertura|paquete)\s*[:=]?\s*(amplia(?:\s+plus)?|limitada|b[aá]sica|rc|responsabilidad\s+civil)\b"
    r"|(?<=[,;|(])\s*(?:amplia|limitada)\s*(?=[,;|).]|$)",
    re.IGNORECASE,
)
_ECONOMIC = re.compile(
    rf"\b{_NUMBER_OF}(?:econ[oó]mico|eco|econ)\b\.?\s*(?:no\.?)?\s*[:#=]*\s*([A-Z]{{0,4}}-?\d{{1,6}}[A-Z]?)\b",
    re.IGNORECASE,
)
_NOISE = re.compile(
    rf"\b{_NUMBER_OF}motor\s*[:#]?\s*(?=\w*\d)[\w-]{{5,}}|\bcolor\b\s*:?\s*\w+"
    r"|\b(?:placas?|serie)\s*:?\s*(?:en\s+tr[aá]mite|pendientes?|por\s+asignar|s/[np])\b"
    r"|\b(?:marca|veh[ií]culo|unidad|tipo|versi[oó]n|descripci[oó]n|submarca|l[ií]nea)\s*:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LabelledValues:
    """The values that a text states, and the rest of the text."""

    rest: str
    vin: str = ""
    plate: str = ""
    money: values.Money | None = None
    year: int | None = None
    usage: str = ""
    coverage: str = ""
    economic_number: str = ""
    basis: str = ""
    warning: Notice | None = None
    terms: StatedTerms = NOTHING_STATED
    has_doubtful_vin: bool = False
    """Whether the VIN may be any other number: it has no label, and the code of no known maker."""

    @property
    def is_of_a_unit(self) -> bool:
        """Whether there is a value that only vehicles have; an amount may be of anything."""
        return bool(self.vin or self.plate or self.year)

    @property
    def has_fact(self) -> bool:
        return bool(self.vin or self.plate or self.money or self.year)


def _whole_vin(written: re.Match[str]) -> str:
    """Join the groups of a VIN that was written in several: "NIV 3DSB 0R296 PL896046"."""
    number = vin.compact(written.group(2))
    is_of_one_case = written.group(2).isupper() or written.group(2).islower()
    return f"{written.group(1)}{number}" if is_of_one_case and vin.read_vin(number) else written.group()


@lru_cache(maxsize=1_024)  # a passage is asked for its values by each that may make a vehicle of it
def read_labels(text: str) -> LabelledValues:
    """Return the labelled and unmistakable values of `text`, and the text without them."""
    terms, text = take_terms(_INSURED_FOR.sub(" , ", with_whole_vins(text)))
    serial, rest, is_labelled = _take_vin(text)
    if serial is None:
        serial, rest = _take(rest, _SERIAL, vin.read_serial)
        is_labelled = True
    plate, rest = _take_plate(rest)
    if plate is None:
        bare = _BARE_PLATE_BESIDE_VIN if serial else _BARE_PLATE
        plate, rest = _take(rest, bare, lambda text: text.upper() if plates.is_likely_plate(text) else None)
    if plate is None and serial is not None:
        plate, rest = _take(rest, _ONE_DASH, lambda text: text.upper() if _has_shape_in_one(text) else None)
    if plate is None:
        plate, rest = _take(rest, _PARTED_PLATE, lambda text: text.upper() if plates.has_plate_shape(text) else None)
    if plate is None:
        is_plate = plates.is_likely_plate if serial is None else plates.has_plate_shape
        in_one = _PLATE_IN_ONE if serial is None else _PLATE_IN_ONE_BESIDE_VIN
        plate, rest = _take(rest, in_one, lambda text: text.upper() if is_plate(text) else None)
    if plate is None and " " not in (alone := text.strip(" .,;")) and plates.is_likely_plate(alone):
        plate, rest = alone.upper(), ""
    year, rest = _take(rest, _YEAR, values.read_year)
    if year is None:
        year, rest = _take(rest, _SHORT_YEAR, values.read_year)
    money, year, rest = _take_money(rest, year, text if serial or plate else "")
    usage, rest = _take(rest, _usage(), str)
    coverage, rest = _take(rest, _COVERAGE, str)
    economic_number, rest = _take(rest, _ECONOMIC, str)
    basis, rest = _take(rest, _BASIS, values.basis_of)
    basis = basis or _basis_of_amount(text)
    rest = _NOISE.sub(" ", rest)
    number, warning = serial or vin.Serial("")
    if year is None and (year := _likeliest_year(rest, number)):
        before, _, after = rest.rpartition(str(year))
        rest = f"{before} {after}"
    if year is None and number:
        year, rest = _take_short_year(rest, number)
    return LabelledValues(
        rest,
        number,
        plate or "",
        money,
        year,
        usage or terms.usage,
        coverage or "",
        economic_number or "",
        basis or "",
        warning,
        terms,
        has_doubtful_vin=bool(number) and not (is_labelled or has_known_maker(number)),
    )


def with_whole_vins(text: str) -> str:
    """Return `text` with each VIN as one word, whether it was written in groups or in one with its label."""
    text = _GLUED_LABEL.sub(r"\1 ", text)
    for groups in _IN_GROUPS:
        text = groups.sub(_whole_vin, text)
    return text


def breaks_vin(text: str, more: str) -> bool:
    """Tell whether a VIN in groups begins at the end of `text` and ends in `more`, the line below."""
    tail = text.rstrip()[-_LONGEST_VIN_IN_GROUPS:]
    joined = f"{tail} {more.lstrip()[:_LONGEST_VIN_IN_GROUPS]}"
    return any(
        match.start(2) < len(tail) < match.end(2) and _whole_vin(match) != match.group()
        for groups in _IN_GROUPS
        for match in groups.finditer(joined)
    )


def with_whole_years(text: str) -> str:
    """Return `text` with years of two digits that a label or an apostrophe marks in four: "mod. '25" as "mod. 2025"."""
    for short in (_YEAR, _SHORT_YEAR):
        text = short.sub(_whole_year, text)
    return text


def _whole_year(written: re.Match[str]) -> str:
    year = _read_short_year(written.group(1))
    return written.group().replace(written.group(1), f"{year}") if year else written.group()


def _take_plate(text: str) -> tuple[str | None, str]:
    """Return the plate behind a label, whether its groups are joined by dashes or, as "ABC 12 34", by blanks."""
    for match in _PLATE.finditer(text):
        first, *more = match.group(1).split(" ")
        written = [first] if "-" in first or not more else [" ".join([first, *more[:count]]) for count in range(3)]
        plate = next(filter(plates.has_plate_shape, reversed(written)), None) or next(
            filter(plates.read_plate, written), None
        )
        if plate is not None:
            return plate.upper(), f"{text[: match.start()]} , {text[match.start(1) + len(plate) :]}"
    return None, text


def _has_shape_in_one(text: str) -> bool:
    """Tell whether a word with one dash has the shape of a plate without it, as no name of a model has: "EK-45697"."""
    return plates.has_plate_shape(plates.compact(text))


def _take_vin(text: str) -> tuple[vin.Serial | None, str, bool]:
    """Return the first VIN, `text` without it, and whether a label says that it is one."""
    for match in _VIN.finditer(text):
        is_labelled = match.start() < match.start(1)
        serial = vin.read_serial(match.group(1))
        if serial and (is_labelled or _may_be_vin(match.group(1), serial.number, text)):
            return serial, f"{text[: match.start()]} , {text[match.end() :]}", is_labelled
    return None, text, False


def _may_be_vin(written: str, number: str, text: str) -> bool:
    """Tell whether 17 letters and digits without a label may be a VIN; mended they need a maker or a vehicle beside."""
    if not (written.isupper() or written.islower()):
        return False
    return vin.has_only_valid_letters(written.upper()) or has_known_maker(number) or names_vehicle(text)


def _basis_of_amount(text: str) -> str | None:
    """Return the basis that the label of an amount names: "valor convenido $2,100,000"."""
    match = _MONEY.search(text)
    return values.basis_of(text[match.start() : match.start(1)]) if match else None


def _take_money(text: str, year: int | None, of_unit: str) -> tuple[values.Money | None, int | None, str]:
    """Return an amount, the year, which may stand right before it in two digits, and `text` without them.

    `of_unit` is what was written, where it has the number of a unit: an amount needs no sign of money there.
    """
    money, rest = _take(text, _MONEY, values.read_money)
    if money is not None:
        return money, year, rest
    if year is None and values.year_in_text(text) is None:
        year, text = _take(text, _TWO_DIGITS_BEFORE_MONEY, _read_short_year)
    if alone := _ALONE.fullmatch(text):
        return values.read_money(alone.group(1)), year, ""
    money, rest = _take(text, _BARE_MONEY, values.read_money)
    if money is not None and (amount := _BARE_MONEY.search(text)) and _OF_A_PREMIUM.search(text[: amount.start()]):
        return None, year, rest
    for bare in (_SCALED_MONEY, _GROUPED_MONEY, _PLAIN_MONEY_AT_END) if of_unit and money is None else ():
        if amount := _amount_of(bare, text, of_unit):
            start, end = amount.span()
            return values.read_money(amount.group(1)), year, f"{text[:start]} , {text[end:]}"
    if money is None and not of_unit and (year or values.year_in_text(text)):
        amount = _amount_of(_SCALED_MONEY, text, text) or _amount_of(_LARGE_MONEY_IN_ROW, text, text)
        if amount and not (_GROSS_WEIGHT.fullmatch(amount.group(1)) or _OF_A_PREMIUM.search(text[: amount.start()])):
            return values.read_money(amount.group(1)), year, f"{text[: amount.start()]} , {text[amount.end() :]}"
    return money, year, rest


def _amount_of(pattern: re.Pattern[str], text: str, written: str) -> re.Match[str] | None:
    """Return the first amount that is no distance or weight; what may be a weight only where nothing else is one."""
    amounts = [amount for amount in pattern.finditer(text) if not _is_weight_in_name(amount.group(1), written)]
    amounts.sort(key=lambda amount: bool(_GROSS_WEIGHT.fullmatch(amount.group(1))))
    return amounts[0] if amounts and not _NO_VALUE_BEFORE.search(text[: amounts[0].start()]) else None


def _is_weight_in_name(amount: str, written: str) -> bool:
    """Tell whether an amount is the gross weight in a name: "Freightliner M2 35k 2018", before any fact of the unit."""
    if not _GROSS_WEIGHT.fullmatch(amount):
        return False
    before, _, after = written.partition(amount)
    is_in_name = not (values.year_in_text(before) or _PLATE.search(before) or _VIN.search(before))
    return is_in_name and re.match(r"\s*[^\s,/|;.)]", after) is not None


def is_weight_or_value(text: str, value: float) -> bool:
    """Tell whether a text has a value as lorries have their gross weight: "35k", without a sign or label of money."""
    return any(
        (money := values.read_money(amount.group(1))) is not None and money.amount == value
        for amount in _SCALED_MONEY.finditer(_MONEY.sub(" ", text))
        if _GROSS_WEIGHT.fullmatch(amount.group(1))
    )


def _likeliest_year(text: str, number: str) -> int | None:
    """Return the year in a text; of several the one that the VIN says, or that no brackets hold."""
    written = {int(year.group(1)) for year in values.find_years(text)}
    if len(written) > 1:
        coded = [year for year in vin.model_years(number) if year in written] if len(number) == vin.LENGTH else []
        outside = values.year_in_text(_IN_BRACKETS.sub(" ", text))
        return coded[0] if coded else outside or values.year_in_text(text)
    return values.year_in_text(text)


def with_short_year(text: str, number: str) -> tuple[int | None, str]:
    """Return the year of two digits in a description that its VIN says too, and the description without it."""
    year, rest = _take_short_year(text, number)
    return year, re.sub(r"\s*\(?\s*,\s*\)?\s*$", "", rest) if year else text


def _take_short_year(text: str, number: str) -> tuple[int | None, str]:
    """Return a year of two digits that the VIN says too, or that stands alone between separators."""
    coded = vin.model_years(number) if len(number) == vin.LENGTH else ()
    year, rest = _take(text, _TWO_DIGITS, lambda digits: year if (year := _read_short_year(digits)) in coded else None)
    return (year, rest) if year else _take(text, _CELL_OF_TWO_DIGITS, _read_short_year)


def _read_short_year(digits: str) -> int | None:
    year = values.read_year(digits)
    return year if year in _LIKELY_SHORT_YEARS else None


@cache
def _usage() -> re.Pattern[str]:
    """Return the pattern of a use behind its label: one of the lists, else the word there."""
    uses = names_pattern(KindList.USAGE)
    return re.compile(rf"{_USAGE}((?:{uses})(?:\s+de\s+\w+)?|{_ANY_USE}){_END}", re.IGNORECASE)


def _take(text: str, pattern: re.Pattern[str], read: Callable[[str], T | None]) -> tuple[T | None, str]:
    """Return the first value of `pattern` that reads as one, and `text` without it."""
    for match in pattern.finditer(text):
        if (value := read((match.group(1) or match.group()).strip(" .,"))) is not None:
            return value, f"{text[: match.start()]} , {text[match.end() :]}"
    return None, text
