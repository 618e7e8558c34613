"""Identities with right check digits: vehicle identification numbers and Mexican tax numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

# 49 CFR 565.15: letters I, O and Q never stand in a VIN.
VIN_VALUES = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", (*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
FIRST_VIN_YEAR = 1980
# The order in which the tax office counts the characters of an RFC (Anexo 20, digito verificador).
RFC_ORDER = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
WORLD_MAKERS = {
    "BAJAJ": "MD2", "CHEVROLET": "3G1", "FORD": "3FA", "FREIGHTLINER": "3AK", "GREAT DANE": "1GR",
    "HINO": "3HJ", "HONDA": "2HG", "HYUNDAI": "MAL", "INTERNATIONAL": "3HS", "ISUZU": "JAA", "ITALIKA": "3SC",
    "KENWORTH": "3WK", "KIA": "3KP", "MAZDA": "3MZ", "MERCEDES BENZ": "WDB", "MITSUBISHI": "MMB", "NISSAN": "3N1",
    "RAM": "3C6", "RENAULT": "93Y", "SEAT": "VSS", "SUZUKI": "MA3", "TOYOTA": "MR0", "UTILITY": "1UY",
    "VOLKSWAGEN": "3VW", "WABASH": "1JJ", "YAMAHA": "ME1", "FRUEHAUF": "3H3", "DODGE": "ML3", "JEEP": "3C4",
    "PEUGEOT": "VF3",
}  # fmt: skip


def vin(brand: str, year: int, chance: Random) -> str:
    """Return a VIN of the brand's world manufacturer identifier and the model year, its ninth character right."""
    letters = "".join(chance.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", k=5))
    model_year = VIN_YEARS[(year - FIRST_VIN_YEAR) % len(VIN_YEARS)]
    rest = f"{model_year}{chance.choice('ABEGKMRW')}{chance.randrange(1_000_000):06d}"
    return with_check_digit(f"{WORLD_MAKERS[brand]}{letters}0{rest}")


def with_check_digit(number: str) -> str:
    """Return the 17 characters with the ninth replaced by the check digit."""
    rest = sum(VIN_VALUES[sign] * weight for sign, weight in zip(number, VIN_WEIGHTS, strict=True)) % 11
    return f"{number[:8]}{'X' if rest == 10 else rest}{number[9:]}"


def rfc(stem: str) -> str:
    """Return the tax number whose first 11 (company) or 12 (person) characters are `stem`, with its check digit."""
    total = sum(RFC_ORDER.index(sign) * (13 - position) for position, sign in enumerate(stem.rjust(12)))
    return stem + "0123456789A0"[(11 - total % 11)]


def plate(kind: str, chance: Random) -> str:
    """Return a number plate of the form that the kind of vehicle has in Mexico."""
    letters = "".join(chance.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=4))
    number = chance.randrange(1, 1000)
    forms = {
        "AUTO": f"{letters[:3]}-{number:03d}-{letters[3]}",
        "PICK UP": f"{letters[:2]}-{number:03d}-{chance.randrange(100):02d}",
        "REMOLQUE": f"{number % 100:02d}-U{letters[0]}-{chance.randrange(10)}{letters[1]}",
        "MOTOCICLETA": f"{number:03d}{letters[:2]}{chance.randrange(10)}",
    }
    return forms.get(kind, f"{number % 100:02d}-{letters[:2]}-{chance.randrange(10)}{letters[2]}")
