"""Legends of coloured rows: which colour a sentence gives to the units that are not to be insured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.text import fold
from intake.lexicon.leaving import is_heading_of_gone, is_title_of_gone, says_gone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_COLOURS: Final = {
    "ROJO": r"ROJ[OA]S?|RED",
    "NARANJA": r"NARANJAS?|ANARANJAD[OA]S?|ORANGE",
    "AMARILLO": r"AMARILL[OA]S?|YELLOW",
    "VERDE": r"VERDES?|GREEN",
    "AZUL": r"AZUL(?:ES)?|BLUE",
    "MORADO": r"MORAD[OA]S?|LILAS?|ROSAS?|PURPLE|PINK",
}
_COLOUR: Final = re.compile(r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _COLOURS.items()) + r")\b")
_SENTENCE_END: Final = re.compile(r"[.;!?\n](?:\s|$)")
_STAYING: Final = re.compile(r"\b(?:ALTAS?|COTIZAR|ASEGURAR|INCLUIR|VIGENTES?|ACTIV[OA]S?|RENUEVAN|SE QUEDAN)\b")
_NOT_GONE: Final = re.compile(r"\bNO (?:SON|CAUSAN|ESTAN DE|ES) BAJAS?\b")
_LONGEST: Final = 200


def gone_colours(texts: Iterable[str]) -> frozenset[str]:
    """Return the colours that any of `texts` gives to units that are gone: "las marcadas en rojo son bajas"."""
    return frozenset(
        colour
        for text in texts
        for sentence in _SENTENCE_END.split(text)
        if 0 < len(sentence) <= _LONGEST
        for colour in _in_sentence(fold(sentence))
    )


def _in_sentence(folded: str) -> Iterator[str]:
    colours = list(_COLOUR.finditer(folded))
    if not colours or _NOT_GONE.search(folded):
        return
    if len(colours) == 1:
        if _is_gone(folded):
            yield colours[0].lastgroup or ""
        return
    starts, ends = [match.end() for match in colours], [match.start() for match in colours[1:]]
    before = folded[: colours[0].start()]
    if _is_gone(before) or _STAYING.search(before):
        starts, ends = [0, *starts[:-1]], [match.start() for match in colours]
    for match, part in zip(colours, map(slice, starts, [*ends, None][: len(starts)]), strict=True):
        if _is_gone(folded[part]):
            yield match.lastgroup or ""


def _is_gone(folded: str) -> bool:
    return is_heading_of_gone(folded) or is_title_of_gone(folded) or says_gone(folded)
