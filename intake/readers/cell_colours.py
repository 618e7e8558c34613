"""Colours of cells in the words of a legend: ROJO for every red, whether written out, by number or from a theme."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass, field
from typing import Any, Final

_HUES: Final = (
    (20, "ROJO"),
    (45, "NARANJA"),
    (70, "AMARILLO"),
    (165, "VERDE"),
    (260, "AZUL"),
    (330, "MORADO"),
    (361, "ROJO"),
)
_LEAST_SATURATION: Final = 0.35
_DARKEST, _PALEST = 0.1, 0.93
_RGB: Final = re.compile(r"[0-9A-Fa-f]{6}")
FIRST_OF_PALETTE: Final = 8
"""The number of the first colour that a workbook may change; those before it are the same colours."""
PALETTE: Final = tuple(
    "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 800000 008000 000080 808000 800080 008080 C0C0C0 808080 "
    "9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF "
    "00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 "
    "003366 339966 003300 333300 993300 993366 333399 333333".split()
)
"""The colours of numbers from 8 on, as Excel has them ([MS-XLS] 2.5.161)."""
_ORDER_OF_THEME: Final = (1, 0, 3, 2)  # a theme begins with dark, light, dark, light; numbers begin with light


def hue_of(rgb: str) -> str:
    """Return a colour such as FF0000 in the words of a legend; empty for black, white, greys and pale ones."""
    if not _RGB.fullmatch(rgb):
        return ""
    red, green, blue = (int(rgb[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return _name(*colorsys.rgb_to_hls(red, green, blue))


def _name(hue: float, lightness: float, saturation: float) -> str:
    if saturation < _LEAST_SATURATION or not _DARKEST < lightness < _PALEST:
        return ""
    return next(name for end, name in _HUES if hue * 360 < end)


def hue_of_number(number: int, palette: tuple[str, ...] = PALETTE) -> str:
    """Return the colour of a number in a palette; empty for one that stands for the usual colour of a window."""
    place = number - FIRST_OF_PALETTE if number >= FIRST_OF_PALETTE else number
    return hue_of(palette[place]) if 0 <= place < len(palette) else ""


@dataclass(frozen=True, slots=True)
class BookColours:
    """The colours to which the styles of a workbook refer."""

    palette: tuple[str, ...] = PALETTE
    theme: tuple[str, ...] = field(default=())

    def hue_of(self, colour: Any) -> str:
        """Return the colour of an element such as `<color theme="5" tint="-0.25"/>`; empty for none that marks."""
        if colour is None:
            return ""
        if number := colour.get("theme", ""):
            return self._hue_of_theme(number, colour.get("tint", "0"))
        if number := colour.get("indexed", ""):
            return hue_of_number(int(number), self.palette) if number.isdecimal() else ""
        return hue_of(colour.get("rgb", "")[-6:])

    def _hue_of_theme(self, number: str, tint: str) -> str:
        place = int(number) if number.isdecimal() else len(self.theme)
        place = _ORDER_OF_THEME[place] if place < len(_ORDER_OF_THEME) else place
        if place >= len(self.theme) or not _RGB.fullmatch(self.theme[place]):
            return ""
        red, green, blue = (int(self.theme[place][start : start + 2], 16) / 255 for start in (0, 2, 4))
        hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
        return _name(hue, _tinted(lightness, tint), saturation)


def _tinted(lightness: float, tint: str) -> float:
    """Return how light a colour is that its style makes darker (a tint below 0) or lighter (ECMA-376 18.8.19)."""
    try:
        share = max(-1.0, min(1.0, float(tint)))
    except ValueError:
        return lightness
    return lightness * (1 + share) if share < 0 else lightness * (1 - share) + share


def colours_of(styles: Any, theme: Any) -> BookColours:
    """Return the colours of a workbook, from its parts `styles` and `theme`, where it has them."""
    own = [element.get("rgb", "")[-6:] for element in styles.iterfind("{*}colors/{*}indexedColors/{*}rgbColor")]
    scheme = None if theme is None else next(theme.iter("{*}clrScheme"), None)
    shown = [
        next((one.get("lastClr") or one.get("val", "") for one in element), "")
        for element in (() if scheme is None else scheme)
    ]
    return BookColours(tuple(own[FIRST_OF_PALETTE:]) or PALETTE, tuple(shown))
