"""The trade's abbreviations: which words in a version text name an attribute, and which words weigh little."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from domain.brands import canonical_names
from domain.word_lists import by_spelling, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = Path(__file__).parent / "words"
"""The folder of the matcher's word lists; `domain.word_lists` describes their format."""
_ATTRIBUTES: Final = FOLDER / "attributes.txt"
_LIGHT: Final = FOLDER / "light_words.txt"
_MEASURES: Final = FOLDER / "measures.txt"
_SAME_WORDS: Final = FOLDER / "same_words.txt"

AUTOMATIC: Final = "AUTOMATIC"
MANUAL: Final = "MANUAL"

AXLES_OF: Final = {"6X2": 3, "6X4": 3, "6X6": 3, "8X4": 4, "RABON": 2, "TORTON": 3}
"""The number of axles that a truck's wheel formula or the trade's name implies; 4X2 and 4X4 may be cars as well."""

# Pairs of words that together name an attribute.
PAIR_OF: Final[dict[tuple[str, str], tuple[str, str]]] = {
    (first, second): (attribute, value)
    for attribute, value, firsts, seconds in (
        ("cab", "DOUBLE", "DOBLE DOB DBL DOUBLE D 2", "CABINA CAB CABIN"),
        ("cab", "CREW", "CREW", "CABINA CAB CABIN"),
        ("cab", "QUAD", "QUAD", "CABINA CAB CABIN"),
        ("cab", "MEGA", "MEGA", "CABINA CAB CABIN"),
        ("cab", "REGULAR", "CABINA CAB", "REGULAR REG SENCILLA SENC SIMPLE"),
        ("cab", "REGULAR", "REGULAR REG SENCILLA SIMPLE", "CABINA CAB"),
        ("cab", "EXTENDED", "CABINA CAB", "EXTENDIDA EXT EXTENDED AMPLIADA Y"),
        ("cab", "EXTENDED", "KING EXTENDED EXT CLUB ACCESS XTRA SUPER", "CABINA CAB"),
        ("cab", "DOUBLE", "CABINA CAB", "DOBLE DOB"),
        ("cab", "CREW", "CABINA CAB SUPER", "CREW"),
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
"""Makers' names for gearboxes; a single digit after one is its number of gears."""

_SHORTEST_BRAND = 3  # letters
_LONG = 5  # letters; typing errors in shorter words are not corrected


@cache
def units() -> Mapping[str, str]:
    """Return the measure of each unit after a number: "5P", "4 PTAS", "1.6 LTS"."""
    return MappingProxyType(
        {unit: entry.section.lower().replace(" ", "_") for unit, entry in by_spelling(_MEASURES).items()}
    )


@cache
def attribute_of() -> Mapping[str, tuple[str, str]]:
    """Return the attribute, and its value, that each word names."""
    return MappingProxyType(
        {word: (entry.section.lower(), entry.name) for word, entry in by_spelling(_ATTRIBUTES).items()}
    )


@cache
def same_word() -> Mapping[str, str]:
    """Return the canonical spelling of each word with several spellings, except attribute words."""
    spellings = by_spelling(_SAME_WORDS).items()
    return MappingProxyType({other: entry.name for other, entry in spellings if other != entry.name})


@cache
def distinctive_words() -> frozenset[str]:
    """Return words that name an attribute and count as words too: a maker's version of it lightly, others in full."""
    return words_of(_LIGHT, "TOLD APART", "VERSIONS")


@cache
def equipment() -> frozenset[str]:
    """Return equipment that insurers may list or leave out."""
    return words_of(_LIGHT, "EQUIPMENT")


@cache
def uses() -> frozenset[str]:
    """Return words of use and cargo, and of the headings of lists."""
    return words_of(_LIGHT, "USES")


@cache
def bodies() -> frozenset[str]:
    """Return words of body and cargo: light where no version of the model has them."""
    return words_of(_LIGHT, "BODIES")


@cache
def plain_words() -> frozenset[str]:
    """Return words that mean the plain version."""
    return words_of(_LIGHT, "PLAIN", "BARE")


@cache
def bare_words() -> frozenset[str]:
    """Return those of them that mean without the usual equipment; BASE and TIPICO only name the usual version."""
    return words_of(_LIGHT, "BARE")


@cache
def fillers() -> frozenset[str]:
    """Return words that distinguish no version."""
    return words_of(_LIGHT, "FILLERS")


@cache
def light_words() -> frozenset[str]:
    """Return words of little weight: alone they do not make a different version."""
    return (equipment() | fillers() | uses() | gearbox_names()) - told_apart()


@cache
def words_of_no_name() -> frozenset[str]:
    """Return words that may stand before a brand or model and name neither: light ones, bodies, attributes."""
    return light_words() | bodies() | attribute_of().keys()


@cache
def told_apart() -> frozenset[str]:
    """Return words that name an attribute as a maker calls it, gearboxes excepted: QUATTRO, TDI, SPORTBACK."""
    return words_of(_LIGHT, "TOLD APART") - gearbox_names()


@cache
def cheap_words() -> frozenset[str]:
    """Return words that no trim is called by: light ones, those of an attribute, brands."""
    return light_words() | told_apart() | brand_words()


@cache
def gearbox_names() -> frozenset[str]:
    """Return makers' names for gearboxes: the same gearbox has several, and insurers mix them."""
    return frozenset(word for word in distinctive_words() if attribute_of().get(word, ("",))[0] == "transmission")


@cache
def brand_words() -> frozenset[str]:
    """Return names of brands that are one word: beside the brand they say nothing of the version."""
    return frozenset(name for name in canonical_names() if len(name) >= _SHORTEST_BRAND)


@cache
def known_words() -> frozenset[str]:
    """Return words that are spelled correctly as they are."""
    return words_of(_LIGHT) | same_word().keys() | attribute_of().keys() | units().keys()


@cache
def long_words() -> frozenset[str]:
    """Return attribute words, units and known spellings in which a typing error can be corrected."""
    words = (*units(), *attribute_of(), *same_word(), *plain_words(), *(word for pair in PAIR_OF for word in pair))
    return frozenset(word for word in words if len(word) >= _LONG)
