"""Makers by the first characters of a VIN (ISO 3780)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from vininfo.dicts.wmi import WMI

# Plants and importers whose vehicles are sold in Mexico, which the library lacks.
_MORE: Final = frozenset(
    """1M1 1M2 1NK 1XK 1XP 1HS 1HT 1GR 1JJ 1PN 1UY 1DW 1RN 3AK 3AL 3AM 3BK 3BP 3WK 3HA 3HS 3HT 3HV 3SC 3MV 3C6 3D6 3CE
    3TZ 3MZ 3JB 9C2 9C6 9F2 93C 93Z 953 KMC KMF KMH LB3 LC0 LGX LKL LNB LS4 LS5 LSY LTP LZZ MA3 MA6 MAJ MB8 MC2 MD2 MD6
    ME1 ME4 MEC MH3 MLH MLX MR2 VF7 VR3 VR7 VSS WDB WDC WDD W1K W1N W1V W1W WAU YS2 YV1 YV2 YV4 ZCF ZDM""".split()
)


@lru_cache(maxsize=4_096)
def has_known_maker(number: str) -> bool:
    """Tell whether a VIN begins with the code of a maker that is known."""
    return number[:3] in _MORE or number[:3] in WMI or number[:2] in WMI
