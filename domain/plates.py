"""Mexican number plates (NOM-001-SCT-2 and the states' older series): their shapes, with and without dashes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_LONGEST: Final = 12
_NOT_OF_IT: Final = re.compile(r"[\s\-.*_'\u2019·\u2010-\u2015\u2212]+")
_ANY: Final = re.compile(r"(?=.*\d.*\d)(?=.*[A-Z])[A-Z0-9]{5,8}")
_PARTED: Final = re.compile(r"(?:[A-Z0-9]{1,4}-){1,2}[A-Z0-9]{1,5}")
# Shapes in L(etters) and D(igits): cars, lorries and pick-ups, federal lorries and trailers, buses, motorcycles.
_SHAPES: Final = frozenset(
    "LLLDDDL LLLDDDD LLDDDDL LLDDDDD DDLLDL DDDLLD DDDLLDL DDDLLL LDDLLL DDLLLD DLLLDD LLLDDL DDDDLLL DLLDDDD LDDDDD"
    " LDDDDL DDLLDDL LLDDLL DDDDLL LDDDLL DLLDDD DDDDDL".split()
)
_AMBIGUOUS: Final = frozenset({"LDDDDD", "LDDDDL", "LLLDDDD", "DDDDLL", "LLDDLL", "DDDDLLL", "DLLDDD", "DDDDDL"})
_SHAPE_OF: Final = {
    **dict.fromkeys(map(ord, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "L"),
    **dict.fromkeys(map(ord, "0123456789"), "D"),
}
_MADE_OF_WORDS: Final = re.compile(r"(?:RAM|CX|NP|GLE|GLC|GLA|CLA|VNL|MOD|ECO|INT|KG|TON|HP|UNI|NO|EXP)\W?\d+")


def read_plate(text: str) -> str | None:
    """Return a number plate as written, or None if the text does not have the shape of one."""
    stripped = text.strip()
    return stripped.upper() if len(stripped) <= _LONGEST and _ANY.fullmatch(compact(stripped)) else None


@lru_cache(maxsize=16_384)
def is_likely_plate(text: str) -> bool:
    """Whether `text` without a label is a plate: it has a known shape, or is divided by dashes."""
    stripped = text.strip().upper()
    if not 5 <= len(stripped) <= _LONGEST or _MADE_OF_WORDS.fullmatch(stripped):  # noqa: PLR2004 - of the shortest
        return False
    shape = shape_of(stripped)
    if "-" in stripped:
        return bool(_PARTED.fullmatch(stripped)) and read_plate(stripped) is not None
    return shape in _SHAPES and shape not in _AMBIGUOUS


@lru_cache(maxsize=16_384)
def has_plate_shape(text: str) -> bool:
    """Whether a cell may be a plate; a column of such cells is a column of plates."""
    stripped = text.strip().upper()
    return is_likely_plate(stripped) or (shape_of(stripped) in _SHAPES and not _MADE_OF_WORDS.fullmatch(stripped))


def shape_of(text: str) -> str:
    """Return `text` with L for each letter and D for each digit, without spaces and dashes."""
    return compact(text).translate(_SHAPE_OF)


def compact(text: str) -> str:
    """Return a plate as one word, for comparison with other ways of writing it."""
    return _NOT_OF_IT.sub("", text.upper())
