"""How one writer puts things down: letter case, accents, dates, money, years, serial numbers and what is not known."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samples.generator.lineup import ABBREVIATED

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from random import Random

    from samples.generator.fleet import Unit

MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MONEY: dict[str, Callable[[int], str]] = {
    "peso and cents": lambda n: f"${n:,.2f}",
    "peso": lambda n: f"${n:,}",
    "peso apart": lambda n: f"$ {n:,.2f}",
    "thousands": lambda n: f"{n:,}",
    "bare": str,
    "MN": lambda n: f"${n:,.2f} M.N.",
    "MXN before": lambda n: f"MXN {n:,.2f}",
    "MXN after": lambda n: f"{n:,.2f} MXN",
    "European": lambda n: f"{n:,}".replace(",", ".") + ",00",
    "million mark": lambda n: "$" + f"{n:,}".replace(",", "'", 1 if n >= 10**6 else 0),
    "mil": lambda n: f"{n // 1000} mil" if n % 1000 == 0 else f"${n:,}",
    "K": lambda n: f"${n // 1000}K" if n % 1000 == 0 else f"${n:,}",
    "pesos": lambda n: f"{n:,} pesos",
}
DATES: dict[str, Callable[[date], str]] = {
    "slashes": lambda d: f"{d:%d/%m/%Y}",
    "dashes": lambda d: f"{d:%d-%m-%Y}",
    "dots": lambda d: f"{d:%d.%m.%Y}",
    "short": lambda d: f"{d:%d/%m/%y}",
    "iso": lambda d: d.isoformat(),
    "words": lambda d: f"{d.day} de {MONTHS[d.month - 1]} de {d.year}",
    "words del": lambda d: f"{d.day} de {MONTHS[d.month - 1]} del {d.year}",
    "words short": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "month code": lambda d: f"{d.day:02d}-{MONTHS[d.month - 1][:3]}-{d:%y}",
    "month code upper": lambda d: f"{d.day:02d}/{MONTHS[d.month - 1][:3].upper()}/{d.year}",
    "English": lambda d: f"{ENGLISH_MONTHS[d.month - 1]} {d.day}, {d.year}",
}
VINS: dict[str, Callable[[str], str]] = {
    "plain": lambda vin: vin,
    "lower": str.lower,
    "spaced": lambda vin: f"{vin[:4]} {vin[4:9]} {vin[9:]}" if len(vin) == 17 else vin,
    "dashed": lambda vin: f"{vin[:3]}-{vin[3:9]}-{vin[9:]}" if len(vin) == 17 else vin,
    "starred": lambda vin: f"*{vin}*",
}
UNKNOWN = ("", "", "", "N/A", "S/D", "-", "PENDIENTE", "ND")
NO_PLATE = ("", "", "S/P", "SIN PLACAS", "EN TRAMITE", "PENDIENTE", "PERMISO", "N/A")


@dataclass(frozen=True, slots=True)
class Hand:
    """The habits of a writer; everything of one mail is written by one hand, as far as it can be."""

    language: str
    letters: str
    has_accents: bool
    is_untidy: bool
    money: str
    dates: str
    years: str
    vins: str
    mistypes: float
    unknown: str
    no_plate: str
    abbreviates: bool
    joins_plates: bool


def a_hand(chance: Random) -> Hand:
    """Return the habits of somebody."""
    is_english = chance.random() < 0.08
    return Hand(
        language="en" if is_english else "es",
        letters=chance.choice(("upper", "upper", "upper", "title", "as said", "lower")),
        has_accents=chance.random() < 0.75,
        is_untidy=chance.random() < 0.08,
        money=chance.choice(["peso and cents", "peso", "thousands", "bare", *MONEY]),
        dates="English" if is_english else chance.choice([name for name in DATES if name != "English"]),
        years=chance.choice(("full", "full", "full", "full", "full", "two digits", "quoted")),
        vins=chance.choice(("plain", "plain", "plain", "plain", "plain", "lower", "spaced", "dashed", "starred")),
        mistypes=chance.choice((0, 0, 0, 0, 0, 0, 0, 0.15)),
        unknown=chance.choice(UNKNOWN),
        no_plate=chance.choice(NO_PLATE),
        abbreviates=chance.random() < 0.2,
        joins_plates=chance.random() < 0.2,
    )


def brand_of(hand: Hand, chance: Random, unit: Unit) -> str:
    """Return the brand as this hand writes it."""
    short = ABBREVIATED.get(unit.brand)
    name = chance.choice(short) if hand.abbreviates and short else unit.brand
    return lettered(hand, name)


def lettered(hand: Hand, text: str) -> str:
    """Return `text` in the letters of the hand; short words such as CVT keep theirs."""
    if hand.letters == "upper":
        return text.upper()
    if hand.letters == "lower":
        return text.lower()
    return " ".join(
        word if len(word) < 4 or any(c in "0123456789." for c in word) else word.capitalize() for word in text.split()
    )


def untidy(hand: Hand, chance: Random, text: str) -> str:
    """Return a cell's text as it stands after copying from somewhere: with room that does not belong there."""
    if not hand.is_untidy or not text:
        return text
    return chance.choice((f" {text}", f"{text} ", f"{text}\N{NO-BREAK SPACE}", text.replace(" ", "  "), text))


def accented(hand: Hand, text: str) -> str:
    """Return `text` with its accents if the hand types them; an Ñ always stays."""
    if hand.has_accents:
        return text
    protected = text.replace("ñ", "\x00").replace("Ñ", "\x01")
    unaccented = "".join(sign for sign in unicodedata.normalize("NFKD", protected) if not unicodedata.combining(sign))
    return unaccented.replace("\x00", "ñ").replace("\x01", "Ñ")


def vin_of(hand: Hand, chance: Random, vin: str) -> str:
    """Return the VIN as it is typed: now and then O or Q for 0, or I for 1: no VIN has these letters."""
    written = vin
    if len(vin) == 17 and chance.random() < hand.mistypes:
        digit, letter = chance.choice((("0", "O"), ("0", "O"), ("0", "Q"), ("1", "I")))
        written = vin.replace(digit, letter, chance.choice((1, 17)))
    return VINS[hand.vins](written)


def plate_of(hand: Hand, plate: str) -> str:
    """Return the plate, with or without its dashes."""
    return plate.replace("-", "") if hand.joins_plates else plate


def year_of(hand: Hand, year: int) -> str:
    """Return the model year in the hand's digits."""
    return {"full": str(year), "two digits": f"{year % 100:02d}", "quoted": f"'{year % 100:02d}"}[hand.years]


def money_of(hand: Hand, amount: int) -> str:
    """Return an amount of pesos."""
    return MONEY[hand.money](amount)


def date_of(hand: Hand, day: date) -> str:
    """Return a date."""
    return DATES[hand.dates](day)
