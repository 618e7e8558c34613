"""Brand names as the Mexican trade writes them: one spelling for each, and which brands sell one another's models."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Canonical name: other spellings. Names without another spelling stand in _PLAIN. All are normalised text.
_ALIASES: dict[str, str] = {
    "ALFA ROMEO": "ALFA, ALFAROMEO",
    "ASTON MARTIN": "ASTON",
    "BESTUNE": "FAW BESTUNE",
    "BMW": "B M W, BAYERISCHE MOTOREN WERKE",
    "CHERY": "CHIREY, CHERI, CHIREI",
    "CHEVROLET": "CHEVY, CHEV, CHEVR, CHEVROLETE, GM CHEVROLET, CHEVROLET GM",
    "CITROEN": "CITROEN DS",
    "DODGE": "CHRYSLER DODGE, DODGE CHRYSLER",
    "DONGFENG": "DFM, DONG FENG, DONGFENG MOTOR",
    "DFSK": "DFSK MOTORS",
    "FORD": "FORD MOTOR, FORD MOTOR COMPANY",
    "FOTON": "GH MOTORS FOTON",
    "FREIGHTLINER": "FREIGHT LINER, FREIGTHLINER, FREIGHLINER, FREITLINER, FREIHTLINER, FLINER, FTL, FREIGHTLINNER",
    "GAC": "GAC MOTOR, GAC MOTORS",
    "GENERAL MOTORS": "GM, GENERALMOTORS, GRAL MOTORS, GENERAL MOTOR",
    "GIANT MOTORS": "GIANT",
    "GREAT WALL": "GWM, GREAT WALL MOTORS, GREAT WALL MOTOR",
    "HARLEY DAVIDSON": "HARLEY, HD",
    "HINO": "HINO MOTORS",
    "HONDA": "HONDA MOTOS, HONDA MOTO",
    "HYUNDAI": "HIUNDAI, HYUNDAY, HUNDAI, HYUNDAI MOTOR",
    "INFINITI": "INFINITY",
    "INTERNATIONAL": "NAVISTAR, INTERNACIONAL, INTERNATIONAL NAVISTAR, NAVISTAR INTERNATIONAL, INTL",
    "ISUZU": "IZUZU, ISUZU MOTORS",
    "JAC": "JAC MOTORS, JAC GIANT MOTORS",
    "JIM": "JIM MOTORS",
    "JMC": "JMC MOTORS",
    "KENWORTH": "KW, KENWORT, KENWHORT, KENWOR, KENWORTH MEXICANA",
    "KIA": "KIA MOTORS",
    "LAND ROVER": "LANDROVER, LAND, LROVER, LAND ROVER JAGUAR",
    "MACK": "MACK TRUCKS",
    "MAN": "MAN TRUCKS",
    "MERCEDES BENZ": "MERCEDES, M BENZ, MBENZ, MB, BENZ, MERCEDEZ BENZ, MERCEDEZ, MERCEDESBENZ, MERCEDES BENS, M B",
    "MG": "MG MOTOR, MORRIS GARAGES, MG ROVER",
    "MINI": "MINI BMW, BMW MINI",
    "MITSUBISHI": "MITSUBICHI, MITSU, MITSUBISHI MOTORS",
    "MOTO GUZZI": "GUZZI",
    "MV AGUSTA": "AGUSTA",
    "NISSAN": "NISAN, NISSAN MEXICANA, NISSAN MOTOR",
    "PETERBILT": "PETERBUILT",
    "PEUGEOT": "PEUGEOTH, PEUGOT, PEUGUEOT",
    "RAM": "RAM TRUCKS",
    "RENAULT": "RENOLT, REANULT",
    "ROLLS ROYCE": "ROLLS",
    "SCANIA": "SCANIA VABIS",
    "SSANGYONG": "SSANG YONG, KGM",
    "STERLING": "STERLING TRUCKS",
    "SUBARU": "FUJI SUBARU",
    "SUZUKI": "SUSUKI, ZUZUKI, SUZUKI MOTOS",
    "TESLA": "TESLA MOTORS, TESLA MOTOR",
    "TOYOTA": "TOYOTA MOTOR",
    "VOLKSWAGEN": "VW, VOLKS, VOLKSWAGON, WOLKSWAGEN, VOLSWAGEN, VOLKSWAGEN VW, VWAGEN, V W",
    "VOLVO": "VOLVO TRUCKS, VOLVO CAMIONES",
    "YAMAHA": "YAMAHA MOTOS, YAMAHA MOTOR",
}

_PLAIN = """
ABARTH, ACURA, APRILIA, ARRA, AUDI, AUTOCAR, AVATR, BAIC, BAJAJ, BENELLI, BENTLEY, BPS, BUGATTI, BUICK, BYD, CADILLAC,
CAGIVA, CARABELA, CATERPILLAR, CFMOTO, CHANGAN, CHRYSLER, CUPRA, DAEWOO, DAEWOO BUS, DAIHATSU, DATSUN, DEEPAL, DENZA,
DINA, DUCATI, EAGLE, EXEED, FARIZON, FAW, FERRARI, FIAT, FISKER, FRUEHAUF, GEELY, GENESIS, GMC, HAVAL, HERO, HUMMER,
HUSABERG, HUSQVARNA, INDIAN, ITALIKA, IVECO, IVECO BUS, JAECOO, JAGUAR, JEEP, JETOUR, JOYLONG, KAIYI, KAWASAKI, KEEWAY,
KING LONG, KTM, KYMCO, LADA, LAMBORGHINI, LEAPMOTOR, LEXUS, LINCOLN, LIVAN, LOTUS, LUCID, MASERATI, MASTRETTA, MAXUS,
MAYBACH, MAZDA, MCLAREN, MERCURY, MORGAN, MULTIMARCA, NETA, NEOPLAN, OLDSMOBILE, OMODA, OPEL, ORA,
PAGANI, PANOZ, PIAGGIO, PLYMOUTH, POLARIS, POLESTAR, PONTIAC, PORSCHE, PROTON, RIVIAN, ROVER, ROYAL ENFIELD, SAAB,
SATURN, SCION, SEAT, SERES, SEV, SHACMAN, SINOTRUK, SKODA, SKYWELL, SMART, SOUEAST, SPARTAK, SWM, TANK, TRIUMPH, TVS,
UAZ, UD TRUCKS, UTILITY, VENTO MOTORCYCLES, VESPA, VICTORY, VUHL, WABASH, WESTERN STAR, WEY, WINDSOR,
WULING, XPENG, YUDO, YUTONG, ZACUA, ZEEKR
"""

# Brands whose models are listed under one another's names, by one maker or by badge.
_FAMILIES: tuple[frozenset[str], ...] = (
    frozenset({"CHEVROLET", "GENERAL MOTORS", "GMC", "PONTIAC", "BUICK", "CADILLAC", "HUMMER", "SATURN"}),
    frozenset({"CHRYSLER", "DODGE", "RAM", "JEEP", "FIAT", "MITSUBISHI", "HYUNDAI"}),
    frozenset({"FORD", "LINCOLN", "MERCURY"}),
    frozenset({"VOLKSWAGEN", "SEAT", "CUPRA", "MAN"}),
    frozenset({"NISSAN", "INFINITI", "DATSUN"}),
    frozenset({"BMW", "MINI"}),
    frozenset({"MERCEDES BENZ", "SMART", "MAYBACH", "FREIGHTLINER"}),
    frozenset({"LAND ROVER", "ROVER", "MG", "MINI", "JAGUAR"}),
    frozenset({"CHERY", "OMODA", "JAECOO", "EXEED", "JETOUR"}),
    frozenset({"GREAT WALL", "HAVAL", "ORA", "TANK", "WEY"}),
    frozenset({"FAW", "BESTUNE"}),
    frozenset({"DONGFENG", "DFSK", "SERES"}),
    frozenset({"CHANGAN", "DEEPAL", "AVATR"}),
    frozenset({"JAC", "JIM", "GIANT MOTORS", "SEV"}),
    frozenset({"GEELY", "ZEEKR", "FARIZON"}),
    frozenset({"TOYOTA", "LEXUS", "SCION"}),
    frozenset({"HONDA", "ACURA"}),
)


def _spellings() -> Iterator[tuple[str, str]]:
    for name in _PLAIN.replace("\n", " ").split(","):
        yield name.strip(), name.strip()
    for name, others in _ALIASES.items():
        yield name, name
        for other in others.split(","):
            yield other.strip(), name


CANONICAL: dict[str, str] = {spelling.replace(" ", ""): name for spelling, name in _spellings()}
"""Compact spelling of a brand to its canonical name."""


def canonical_brand(compact_name: str) -> str:
    """Give the one name of a brand; a brand the trade table lacks is its own compact spelling."""
    return CANONICAL.get(compact_name, compact_name)


def relatives(brand: str) -> frozenset[str]:
    """Brands under whose names a model of `brand` may be listed, without `brand` itself."""
    return frozenset().union(*(family for family in _FAMILIES if brand in family)) - {brand}
