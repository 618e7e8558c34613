"""Fleets: units of one client, with VINs whose check digits are right, plates, values and what else a list tells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from samples.generator.lineup import offers
from samples.identities import FIRST_VIN_YEAR, VIN_YEARS, with_check_digit

if TYPE_CHECKING:
    from random import Random

    from samples.generator.lineup import Offer

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
THIS_YEAR = 2026
YEARLY_VALUE = 0.89
FLEETS = {
    "sales force": ("AUTO", "SUV"),
    "delivery": ("VAN", "PICKUP", "MOTO", "CAMION"),
    "carrier": ("TRACTO", "REMOLQUE", "CAMION"),
    "builder": ("PICKUP", "CAMION", "EQUIPO", "REMOLQUE"),
    "passengers": ("AUTOBUS", "VAN"),
    "mixed": ("AUTO", "SUV", "PICKUP", "VAN", "CAMION", "TRACTO", "REMOLQUE"),
    "office": ("AUTO", "SUV", "PICKUP"),
    "motorcycles": ("MOTO",),
}
USES = {
    "AUTO": ("PARTICULAR", "PERSONAL", "UTILITARIO"),
    "SUV": ("PARTICULAR", "PERSONAL", "EJECUTIVO"),
    "PICKUP": ("CARGA", "COMERCIAL", "UTILITARIO"),
    "VAN": ("REPARTO", "CARGA", "TRANSPORTE DE PERSONAL"),
    "CAMION": ("CARGA", "CARGA GENERAL", "COMERCIAL"),
    "TRACTO": ("SERVICIO PUBLICO FEDERAL", "CARGA"),
    "REMOLQUE": ("CARGA", "ARRASTRE"),
    "AUTOBUS": ("TRANSPORTE DE PERSONAL", "PASAJEROS", "ESCOLAR"),
    "MOTO": ("REPARTO", "MENSAJERIA"),
    "EQUIPO": ("OBRA", "INDUSTRIAL"),
}
COLOURS = ("BLANCO", "GRIS PLATA", "ROJO", "NEGRO", "AZUL", "ARENA", "VERDE", "AMARILLO")
DRIVERS = ("JUAN PEREZ LUNA", "MARIO CETINA", "ROSA ELENA DIAZ", "POOL", "J. CARLOS OROZCO", "ANA VEGA", "SIN ASIGNAR")
CITIES = ("MONTERREY", "GUADALAJARA", "QUERETARO", "CDMX", "PUEBLA", "MERIDA", "LEON", "TIJUANA", "VERACRUZ")
OLD_SERIAL_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Unit:
    """One vehicle as its owner knows it; an empty text or zero is something he does not know."""

    kind: str
    brand: str
    model: str
    version: str
    year: int
    vin: str
    plate: str
    value: int
    usage: str
    coverage: str
    eco: str
    engine: str
    colour: str
    driver: str
    city: str


def a_fleet(chance: Random, size: int) -> list[Unit]:
    """Return a fleet of one trade, in the order of somebody's list: now and then by kind, now and then as bought."""
    kinds = chance.choice(list(FLEETS.values()))
    favourites = chance.sample([offer for offer in offers() if offer.kind in kinds], k=min(14, 4 + size // 3))
    eco_prefix = chance.choice(("", "", "T-", "U", "ECO-", "V", "MX"))
    first_eco = chance.randrange(1, 800)
    units = [a_unit(chance, chance.choice(favourites), f"{eco_prefix}{first_eco + n:03d}") for n in range(size)]
    return sorted(units, key=lambda unit: unit.kind) if chance.random() < 0.5 else units


def a_unit(chance: Random, offer: Offer, eco: str) -> Unit:
    """Return one unit of an offer; trailers and equipment may have a maker's short serial number in place of a VIN."""
    year = chance.choice(offer.years)
    if offer.kind in {"REMOLQUE", "EQUIPO"} and chance.random() < OLD_SERIAL_SHARE:
        serial = short_serial(chance)
    else:
        serial = vin(chance, offer.maker, year)
    worth = offer.price * YEARLY_VALUE ** (THIS_YEAR - year)
    return Unit(
        kind=offer.kind,
        brand=offer.brand,
        model=offer.model,
        version=offer.version,
        year=year,
        vin=serial,
        plate=plate(chance, offer.kind),
        value=int(round(worth, chance.choice((-3, -3, -2, 0)))),
        usage=chance.choice(USES[offer.kind]),
        coverage=chance.choice(("AMPLIA", "AMPLIA", "LIMITADA", "RC")),
        eco=eco,
        engine=engine(chance),
        colour=chance.choice(COLOURS),
        driver=chance.choice(DRIVERS),
        city=chance.choice(CITIES),
    )


def grouped(units: list[Unit], name: str) -> list[tuple[str, list[Unit]]]:
    """Return the units in groups of a kind, or of a city, in the order of the alphabet."""
    ordered = sorted(units, key=attrgetter(name))
    return [(title, list(group)) for title, group in groupby(ordered, key=attrgetter(name))]


def vin(chance: Random, maker: str, year: int) -> str:
    """Return a VIN of the maker and model year whose ninth character is right."""
    middle = "".join(chance.choices(LETTERS + "0123456789", k=5))
    model_year = VIN_YEARS[(year - FIRST_VIN_YEAR) % len(VIN_YEARS)]
    return with_check_digit(f"{maker}{middle}0{model_year}{chance.choice(LETTERS)}{chance.randrange(10**6):06d}")


def short_serial(chance: Random) -> str:
    """Return a serial number as small trailer makers stamped it."""
    digits = f"{chance.randrange(10**5):05d}"
    return chance.choice((f"RM{digits}{chance.choice(LETTERS)}", f"TR45{digits}", f"AC{digits}JK2", f"F8{digits}98"))


def engine(chance: Random) -> str:
    """Return an engine number."""
    stem = chance.choice(("HR16", "MR20", "CBZ", "ISX", "QR25", "4JJ1", "DD15", "1NZ"))
    return f"{stem}{chance.choice(LETTERS)}{chance.randrange(10**6):06d}"


def plate(chance: Random, kind: str) -> str:
    """Return a plate of a form that Mexican states or the federation give to the kind."""
    a, b, c, d = chance.choices(LETTERS, k=4)
    n = f"{chance.randrange(1, 10**5):05d}"
    state = (f"{a}{b}{c}-{n[:3]}-{d}", f"{a}{n[:2]}-{b}{c}{d}", f"{a}{b}{c}-{n[:2]}-{n[2:4]}")
    cargo = (f"{a}{b}-{n}", f"{a}{b}-{n[:4]}-{c}", f"{n[0]}{a}{b}-{n[1:4]}", f"{a}{b}{n}")
    federal = (f"{n[:2]}-{a}{b}-{n[2]}{c}", f"{n[:3]}-{a}{b}-{n[3]}", f"{n[:2]}{a}{b}{n[2]}{c}")
    forms = {
        "AUTO": state,
        "SUV": state,
        "VAN": (*state, *cargo),
        "PICKUP": cargo,
        "CAMION": (*cargo, *federal),
        "MOTO": (f"{n[:2]}{a}{b}{n[2]}{c}", f"{n}{a}", f"{a}{n[:4]}{b}"),
        "EQUIPO": ("",),
        "REMOLQUE": (f"{n[:2]}-U{a}-{n[2]}{b}", f"{n[:3]}-W{a}-{n[3]}"),
    }
    return chance.choice(forms.get(kind, federal))
