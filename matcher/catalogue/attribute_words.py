"""The trade's abbreviations: which word of a version text names which attribute, and which words weigh little."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from domain.word_lists import by_spelling, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = Path(__file__).parent / "words"
"""The lists of words that the matcher keeps; see `domain.word_lists` for how they are written."""
_ATTRIBUTES: Final = FOLDER / "attributes.txt"
_LIGHT: Final = FOLDER / "light_words.txt"
_MEASURES: Final = FOLDER / "measures.txt"
_SAME_WORDS: Final = FOLDER / "same_words.txt"

AUTOMATIC: Final = "AUTOMATIC"
MANUAL: Final = "MANUAL"

AXLES_OF: Final = {"6X2": 3, "6X4": 3, "6X6": 3, "8X4": 4}
"""What the wheels of a truck say of its axles; 4X2 and 4X4 are cars as well."""

# Two words that name an attribute together.
PAIR_OF: Final[dict[tuple[str, str], tuple[str, str]]] = {
    (first, second): (attribute, value)
    for attribute, value, firsts, seconds in (
        ("cab", "DOUBLE", "DOBLE DOB DBL DOUBLE CREW QUAD MEGA D 2", "CABINA CAB CABIN"),
        ("cab", "REGULAR", "CABINA CAB", "REGULAR REG SENCILLA SENC SIMPLE"),
        ("cab", "REGULAR", "REGULAR REG SENCILLA SIMPLE", "CABINA CAB"),
        ("cab", "EXTENDED", "CABINA CAB", "EXTENDIDA EXT EXTENDED AMPLIADA Y"),
        ("cab", "EXTENDED", "KING EXTENDED EXT CLUB ACCESS XTRA SUPER", "CABINA CAB"),
        ("cab", "DOUBLE", "CABINA CAB", "DOBLE DOB CREW"),
        ("cab", "DOUBLE", "SUPER", "CREW"),
        ("body", "CHASSIS", "CHASIS CHASSIS CHASSI", "CABINA CAB"),
        ("body", "WAGON", "STATION SPORT S", "WAGON"),
        ("body", "HATCHBACK", "HATCH", "BACK"),
        ("transmission", AUTOMATIC, "S 7G 9G M DUAL", "TRONIC CLUTCH DCT"),
        ("transmission", MANUAL, "T TRANS TRANSM", "M MANUAL STD ESTANDAR EST"),
        ("transmission", AUTOMATIC, "T TRANS TRANSM", "A AUT AUTOMATICA"),
        ("fuel", "GAS", "GAS", "LP NATURAL"),
        ("fuel", "MILD HYBRID", "MILD", "HYBRID"),
        ("fuel", "PLUG-IN", "PLUG", "IN"),
        ("fuel", "PLUG-IN", "E", "HYBRID"),
        ("turbo", "TURBO", "BI TWIN", "TURBO"),
    )
    for first in firsts.split()
    for second in seconds.split()
}

AUTOMATIC_NAMES: Final = (
    "CVT DSG TIPTRONIC STRONIC PDK DCT MULTITRONIC GEARTRONIC STEPTRONIC XTRONIC SPEEDSHIFT".split()
)
"""Gearboxes of a maker's name; a single digit behind one is its number of gears."""

_LONG = 5  # letters; typing errors in shorter words are not mended


@cache
def units() -> Mapping[str, str]:
    """Return the measure that a unit counts, where it follows a number: "5P", "4 PTAS", "1.6 LTS"."""
    return MappingProxyType(
        {unit: entry.section.lower().replace(" ", "_") for unit, entry in by_spelling(_MEASURES).items()}
    )


@cache
def attribute_of() -> Mapping[str, tuple[str, str]]:
    """Return the attribute that a word names, and its value."""
    return MappingProxyType(
        {word: (entry.section.lower(), entry.name) for word, entry in by_spelling(_ATTRIBUTES).items()}
    )


@cache
def same_word() -> Mapping[str, str]:
    """Return the one spelling of a word that is written in several ways, attribute words excepted."""
    spellings = by_spelling(_SAME_WORDS).items()
    return MappingProxyType({other: entry.name for other, entry in spellings if other != entry.name})


@cache
def told_apart() -> frozenset[str]:
    """Words that name an attribute and a maker's own version of it: they stay words as well, of little weight."""
    return words_of(_LIGHT, "TOLD APART")


@cache
def equipment() -> frozenset[str]:
    """Equipment that insurers list or leave out as they please."""
    return words_of(_LIGHT, "EQUIPMENT")


@cache
def plain_words() -> frozenset[str]:
    """Words by which a text says that it means the plain version."""
    return words_of(_LIGHT, "PLAIN", "BARE")


@cache
def bare_words() -> frozenset[str]:
    """Those of them that mean without the usual equipment; BASE and TIPICO are just names of the usual version."""
    return words_of(_LIGHT, "BARE")


@cache
def fillers() -> frozenset[str]:
    """Words that fill a text and tell no version apart."""
    return words_of(_LIGHT, "FILLERS")


@cache
def light_words() -> frozenset[str]:
    """Words that weigh little: alone they make no version another one."""
    return words_of(_LIGHT)


@cache
def known_words() -> frozenset[str]:
    """Words that are right as they are written."""
    return light_words() | same_word().keys() | attribute_of().keys() | units().keys()


@cache
def long_words() -> frozenset[str]:
    """Attribute words, units and known spellings in which a typing error can be mended."""
    words = (*units(), *attribute_of(), *same_word(), *plain_words())
    return frozenset(word for word in words if len(word) >= _LONG)
