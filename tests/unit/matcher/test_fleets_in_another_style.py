"""A catalogue that names fleets in another way than the samples do, and texts about it as people type them.

Kinds stand in the column of models (MOTOCICLETA CGL, TRACTO CASCADIA), model and version in the version text.
"""

from __future__ import annotations

from functools import cache

from matcher.catalogue.entries import Catalogue, CatalogueRow, build_catalogue
from matcher.linkage.match import match
from matcher.linkage.match_result import Decision, Match, Thresholds
from matcher.query.vehicle_text import VehicleText

YEARS = range(2015, 2021)
LEAST_RIGHT = 0.95
ROWS = """\
KENWORTH|T680 TRACTO|T680 SLEEPER 76" 6X4 CUMMINS X15 485 HP 18 VEL., 02 OCUP.
KENWORTH|T680 TRACTO|T680 DAY CAB 6X4 PACCAR MX13 455 HP 12 VEL AUT., 02 OCUP.
KENWORTH|T880|T880 CHASIS CABINA 6X4 VOLTEO CUMMINS X15 STD., 02 OCUP.
KENWORTH|T370|T370 RABON 4X2 PACCAR PX7 250 HP STD., 03 OCUP.
KENWORTH|KENMEX|KENMEX T370 TORTON 6X4 PX9 STD., 03 OCUP.
FREIGHTLINER|TRACTO CASCADIA|CASCADIA 125 SLEEPER DD15 505 HP 6X4 STD 18 VEL, 02 OCUP.
FREIGHTLINER|TRACTO CASCADIA|NEW CASCADIA 126 SLEEPER DD15 DT12 6X4 AUT, 02 OCUP.
FREIGHTLINER|BUSINESS CLASS M2|M2 106 35K RABON 4X2 CUMMINS ISB STD, 03 OCUP.
FREIGHTLINER|BUSINESS CLASS M2|M2 112 TORTON 6X4 CUMMINS ISL STD, 03 OCUP.
INTERNATIONAL|PROSTAR|PROSTAR 122 6X4 CUMMINS ISX STD., 02 OCUP.
INTERNATIONAL|4300|4300-210 4X2 DT466 CHASIS CABINA STD., 03 OCUP.
INTERNATIONAL|4400|4400-250 6X4 DT466 CHASIS CABINA STD., 03 OCUP.
INTERNATIONAL|LT|LT625 SLEEPER 6X4 X15 STD., 02 OCUP.
ISUZU|ELF|ELF 200 CHASIS CABINA 2.5 TON L4 DIESEL STD., 03 OCUP.
ISUZU|ELF|ELF 300 CHASIS CABINA 3.5 TON L4 DIESEL STD., 03 OCUP.
ISUZU|ELF|ELF 500 CHASIS CABINA 5 TON L4 DIESEL STD., 03 OCUP.
ISUZU|FORWARD|FORWARD 1100 CHASIS CABINA 11 TON L6 STD., 03 OCUP.
HINO|SERIE 300|716 CHASIS CABINA L4 4.0L STD., 03 OCUP.
HINO|SERIE 500|1018 CHASIS CABINA L4 5.1L STD., 03 OCUP.
HINO|SERIE 500|2628 CHASIS CABINA 6X4 L6 7.7L STD., 03 OCUP.
FORD|F 350|F-350 SUPER DUTY KTP XL 6.2L V8 STD., 02 OCUP.
FORD|F 550|F-550 SUPER DUTY KTP XL 6.8L V10 AUT., 02 OCUP.
CHEVROLET|SILVERADO 3500|3500 CHASIS CABINA PAQ A 6.0L V8 STD., 03 OCUP.
DODGE RAM|RAM 4000|4000 CHASIS CABINA 5.7L V8 STD., 03 OCUP.
MERCEDES BENZ|SPRINTER|SPRINTER 415 CARGO VAN EXTRA LARGA DIESEL STD, 03 OCUP.
MERCEDES BENZ|SPRINTER|SPRINTER 515 PASAJEROS 19+1 DIESEL STD, 20 OCUP.
MERCEDES BENZ|AUTOBUS|MULTEGO OC 500 RF 2542 AUTOBUS FORANEO AUT., 44 OCUP.
VOLVO|AUTOBUS 9800|9800 DD AUTOBUS FORANEO DOBLE PISO AUT., 57 OCUP.
DINA|AUTOBUS|LINNER G URBANO 40 PASAJEROS STD., 40 OCUP.
VOLKSWAGEN|CRAFTER|CRAFTER CHASIS CABINA 5.0 TON 2.0 TDI STD., 03 OCUP.
VOLKSWAGEN|CRAFTER|CRAFTER CARGO VAN 5.0 TON LWB 2.0 TDI STD., 03 OCUP.
NISSAN|NP300|NP300 CHASIS CABINA DH AC 2.5L STD., 02 OCUP.
NISSAN|NP300|NP300 ESTACAS 2.5L STD., 02 OCUP.
NISSAN|NP300|NP300 DOBLE CABINA SE AC 2.5L STD., 05 OCUP.
NISSAN|URVAN|URVAN NV350 12 PASAJEROS AMPLIA 2.5L STD., 12 OCUP.
NISSAN|URVAN|URVAN NV350 PANEL AMPLIA 2.5L STD., 03 OCUP.
HONDA|MOTOCICLETA CGL|CGL 125 TOOL, 02 OCUP.
HONDA|MOTOCICLETA GL|GL 150 CARGO, 01 OCUP.
HONDA|MOTOCICLETA XR|XR 190 L, 02 OCUP.
ITALIKA|MOTOCICLETA TRABAJO|FT 150 GRAFITO, 02 OCUP.
ITALIKA|MOTOCICLETA TRABAJO|FT 125 SPORT, 02 OCUP.
ITALIKA|MOTONETA|DS 150, 02 OCUP.
YAMAHA|YBR|YBR 125 ED, 02 OCUP.
BAJAJ|PULSAR|PULSAR NS 200 FI, 02 OCUP.
SUZUKI|GIXXER|GIXXER SF 250, 02 OCUP.
UTILITY|SEMIREMOLQUE|CAJA SECA 4000DX 53 PIES 2 EJES
UTILITY|SEMIREMOLQUE|CAJA REFRIGERADA 3000R 53 PIES 2 EJES
FRUEHAUF|SEMIREMOLQUE|PLATAFORMA 40 PIES 2 EJES
FRUEHAUF|SEMIREMOLQUE|PLATAFORMA 48 PIES 3 EJES
FRUEHAUF|SEMIREMOLQUE|TOLVA GRANELERA 3 EJES
HYUNDAI|SEMIREMOLQUE|CAJA SECA TRANSLEAD 53 PIES 2 EJES
TYTAL|SEMIREMOLQUE|TANQUE ACERO AL CARBON 43000 LTS 2 EJES
ATRO|DOLLY|DOLLY 2 EJES
"""
TEXTS = """\
kw t680 2018 cummins x15 sleeper|1
kenworth t680 paccar automatico 2018|2
T880 volteo kenworth 2019|3
kenworth t370 rabon 2017|4
kenmex torton 2018|5
Freightliner Cascadia 125 2016 tracto|6
cascadia 126 automatica mod 19|7
freightliner m2 106 rabon caja seca 2018|8
freightliner m2 torton 2017|9
tracto international prostar 2016|10
international 4300 2015 caja seca|11
internacional 4400 volteo 2016|12
INTERNATIONAL LT625 2019|13
isuzu elf 200 2018|14
ISUZU ELF300 CAJA SECA 2017|15
elf 500 isuzu redilas 2019|16
isuzu elf 600 2019|0
forward 1100 2018 isuzu|17
hino 716 2017 caja refrigerada|18
hino 500 1018 2019|19
hino 2628 torton 2018|20
ford f350 xl 2016 estaquitas|21
F-550 ford 2018 grua|22
silverado 3500 chasis 2017|23
ram 4000 2018 redilas|24
sprinter 415 cargo 2018|25
mercedes sprinter 20 pasajeros 2017|26
autobus mercedes multego 2018|27
autobus volvo 9800 2019|28
dina linner urbano 2017|29
crafter chasis 2019 vw|30
vw crafter cargo van 2018|31
np300 chasis cabina 2018|32
nissan np 300 estacas 2017|33
NISSAN NP300 D/CAB SE 2019|34
urvan 12 pasajeros 2018|35
nissan urvan panel 2017|36
moto honda cgl 125 2018|37
honda cargo 150 2019 reparto|38
honda xr190l 2018|39
italika ft150 2019 moto trabajo|40
ITALIKA FT125 2018|41
motoneta italika ds150 2017|42
yamaha ybr 125 2018|43
pulsar ns200 bajaj 2019|44
suzuki gixxer 250 2019|45
caja seca utility 53 2018|46
utility refrigerada 53 pies 2017|47
plataforma fruehauf 40 pies 2016|48
plana fruehauf 48 pies 3 ejes 2018|49
tolva fruehauf 2017|50
caja seca hyundai translead 2018|51
tanque tytal 43000 lts 2018|52
dolly atro 2017|53
dolly 2018|53
kenworth w900 2017|0
mack granite 2018|0
"""
"""A text, and the line of its row; 0: it is not listed."""


@cache
def catalogue() -> Catalogue:
    listed = [line.split("|") for line in ROWS.splitlines()]
    return build_catalogue(
        "another style",
        [
            CatalogueRow(brand, model, year, f"{number}-{year}", version)
            for number, (brand, model, version) in enumerate(listed, start=1)
            for year in YEARS
        ],
    )


def is_right(answer: Match, line: str) -> bool:
    if answer.best is None:
        return line == "0"
    return answer.best.cvegs.startswith(f"{line}-")


def test_what_people_type_gets_its_code_and_what_is_accepted_is_right() -> None:
    asked = [line.split("|") for line in TEXTS.splitlines()]
    answers = [(match(VehicleText(text), catalogue(), Thresholds()), line) for text, line in asked]
    accepted = [is_right(*pair) for pair in answers if pair[0].decision is Decision.ACCEPT]

    assert sum(is_right(*pair) for pair in answers) >= LEAST_RIGHT * len(answers)
    assert len(accepted) >= 0.3 * len(answers)
    assert all(accepted)
