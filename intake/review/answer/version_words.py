"""The versions of a catalogue that a text leaves open, in words that tell them apart for who has the vehicle."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from domain.text import tidy
from intake.review.review_words import listed, word_or, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_UNITS: Final = frozenset({"OCUP", "TON", "EJES", "PIES", "VEL", "CIL", "M3"})
"""Words that say what the number before them counts."""
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_MARKS: Final = " .,;()\"'"


@lru_cache(maxsize=1_024)
def told_apart(versions: tuple[str, ...]) -> tuple[str, ...]:
    """Return for each version what no other one has, in words; of versions that say the same, one stays.

    Two at least, or none: then the texts do not tell them apart.
    """
    signs = [_signs(version) for version in versions]
    common = set.intersection(*map(set, signs)) if signs else set()
    own = [[sign for sign in version if sign not in common] for version in signs]
    heavy = [[sign for sign in version if not _is_light(sign)] for version in own]
    if len({tuple(version) for version in heavy}) == len({tuple(version) for version in own}):
        own = heavy
    distinct = list(dict.fromkeys(tuple(version) for version in own))
    if len(distinct) < 2:  # noqa: PLR2004 - one is no choice
        return ()
    return tuple(_in_words(version, distinct) for version in distinct)


def in_words(version: str) -> str:
    """Return a version in words: "ADVANCE con 4 puertas y transmisión manual"."""
    return _joined([sign for sign in _signs(version) if not _is_light(sign)])


def _in_words(version: Sequence[str], every: Sequence[Sequence[str]]) -> str:
    if version:
        return _joined(version)
    others = [sign for other in every for sign in other]
    if len(every) == 2:  # noqa: PLR2004 - the other one has it
        return words("version.without").format(things=listed([_word(sign) for sign in others]))
    return words("version.plain")


def _joined(signs: Iterable[str]) -> str:
    """Return the names of a version, and behind them what it has."""
    names: list[str] = []
    things: list[str] = []
    for sign in signs:
        spoken = _word(sign)
        (names if spoken == sign else things).append(spoken)
    things = list(dict.fromkeys(things))
    if names and things:
        return words("version.with").format(name=" ".join(names), things=listed(things))
    return " ".join(names) or words("version.only").format(things=listed(things))


def _signs(version: str) -> list[str]:
    """Return the words of a version, a number with its unit as one, without leading zeros."""
    signs: list[str] = []
    for written in tidy(version).upper().split():
        sign = written.strip(_MARKS)
        if sign in _UNITS and signs and _NUMBER.fullmatch(signs[-1]):
            signs[-1] = f"{float(signs[-1]):g} {sign}"
        elif sign:
            signs.append(sign)
    return list(dict.fromkeys(signs))


def _word(sign: str) -> str:
    """Return a word of a version as a person says it; itself where it is a name."""
    number = _NUMBER.search(sign)
    pattern = _NUMBER.sub("#", sign, count=1)
    spoken = word_or(f"word.{sign}", "") or word_or(f"light.{sign}", "")
    if not spoken and number:
        spoken = word_or(f"word.{pattern}", "").replace("#", number.group())
    return spoken or sign


def _is_light(sign: str) -> bool:
    """Tell whether a word names equipment that hardly tells versions apart, or their seats."""
    return bool(word_or(f"light.{sign}", "")) or sign.endswith(" OCUP")
