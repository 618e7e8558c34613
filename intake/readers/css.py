"""What the styles of HTML hide: text in the colour of its background, without size, outside the page, or taken out."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Colour: TypeAlias = tuple[int, int, int] | None
"""Red, green and blue; None when it is not known."""
_WHITE: Final = (255, 255, 255)
_BLACK: Final = (0, 0, 0)
_NAMED: Final[Mapping[str, Colour]] = {
    "white": _WHITE, "window": _WHITE, "black": _BLACK, "windowtext": _BLACK, "snow": (255, 250, 250),
    "ivory": (255, 255, 240), "ghostwhite": (248, 248, 255), "whitesmoke": (245, 245, 245), "azure": (240, 255, 255),
    "mintcream": (245, 255, 250), "floralwhite": (255, 250, 240), "yellow": (255, 255, 0), "red": (255, 0, 0),
    "navy": (0, 0, 128), "blue": (0, 0, 255), "gray": (128, 128, 128), "grey": (128, 128, 128), "green": (0, 128, 0),
    "silver": (192, 192, 192),
}  # fmt: skip
_HEX: Final = re.compile(r"#?([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-z])")
_RGB: Final = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+)(%?))?\s*\)")
_SIZE: Final = re.compile(r"(-?\d*\.?\d+)\s*(px|pt|em|rem|%|in|cm|mm|)(?![\w.])")
_PIXELS: Final = {"px": 1.0, "": 1.0, "pt": 4 / 3, "in": 96.0, "cm": 37.8, "mm": 3.78}
_NORMAL_PX: Final = 16.0
_SMALLEST_PX: Final = 1.5
_NEAR: Final = 16
"""Two colours look the same when none of their parts differs by more."""
_FAR_OUT_PX: Final = -300.0
_FAINTEST: Final = 0.05
_NOWHERE: Final = re.compile(
    r"rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)|inset\(\s*(?:50|100)%|scale\(\s*0"
)
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE)
_BRACE: Final = re.compile(r"[{}]")
_SELECTOR: Final = re.compile(r"[a-z][a-z0-9]*|(?:[a-z][a-z0-9]*)?[.#][\w-]+", re.IGNORECASE)
_LAST_STEP: Final = re.compile(r"[\s>+~]+")
_UNKNOWN_BACKGROUND: Final = "background:?"
"""Stands for a rule that applies only in certain places; whether it does is not checked."""
_LONGEST_STYLE: Final = 3_000
_LONGEST_SHEET: Final = 300_000
_MOST_RULES: Final = 5_000


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How text looks where it stands."""

    colour: Colour = _BLACK
    background: Colour = _WHITE
    size_px: float = _NORMAL_PX
    is_visible: bool = True
    is_taken_out: bool = False
    is_struck: bool = False

    @property
    def is_hidden(self) -> bool:
        """True when no reader sees the text."""
        return (
            self.is_taken_out
            or not self.is_visible
            or self.size_px <= _SMALLEST_PX
            or _are_alike(self.colour, self.background)
        )


PLAIN: Final = TextStyle()
STRIKING: Final = frozenset({"s", "strike", "del"})
"""The elements whose text is struck out."""


class StyleSheet:
    """The rules of a document's own style sheets: those for a tag, a class or an id."""

    def __init__(self, texts: list[str]) -> None:
        self.rules: dict[str, str] = {}
        whole = "\n".join(texts)[:_LONGEST_SHEET].replace("<!--", "").replace("-->", "")
        for selectors, style in islice(_rules(_COMMENT.sub("", whole)), _MOST_RULES):
            self._keep(selectors, style)

    def _keep(self, selectors: str, style: str) -> None:
        if not _matters(style):
            return
        for selector in selectors.split(","):
            name = selector.strip().lower()
            rule = style
            if not _SELECTOR.fullmatch(name):
                name, rule = _LAST_STEP.split(name)[-1].partition(":")[0], _UNKNOWN_BACKGROUND
            if _SELECTOR.fullmatch(name) and (rule is style or "background" in style):
                self.rules[name] = f"{self.rules.get(name, '')};{rule}"[:_LONGEST_STYLE]

    def style_of(self, tag: str, attributes: Mapping[str, str | None]) -> str:
        """Return all styles that hold for an element, the strongest last."""
        inline = attributes.get("style") or ""
        if not self.rules:
            return inline
        names = [tag]
        for class_name in (attributes.get("class") or "").lower().split()[:10]:
            names += [f".{class_name}", f"{tag}.{class_name}"]
        if identity := (attributes.get("id") or "").lower():
            names += [f"#{identity}", f"{tag}#{identity}"]
        styles = [self.rules[name] for name in names if name in self.rules]
        return ";".join([*styles, inline]) if styles else inline


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and style of each rule; rules for certain devices only are skipped."""
    depth, start, selectors = 0, 0, ""
    for brace in _BRACE.finditer(sheet):
        if brace.group() == "{":
            if depth == 0:
                selectors = sheet[start : brace.start()].rpartition(";")[2].strip()
            depth += 1
        else:
            if depth == 1 and not selectors.startswith("@"):
                yield selectors[:_LONGEST_STYLE], sheet[start : brace.start()][:_LONGEST_STYLE].strip()
            depth = max(0, depth - 1)
        start = brace.end()


def inside(look: TextStyle, tag: str, attributes: Mapping[str, str | None], sheet: StyleSheet) -> TextStyle:
    """Return the look of text inside an element whose surrounding text has `look`."""
    style = sheet.style_of(tag, attributes)[:_LONGEST_STYLE]
    if tag in STRIKING and not look.is_struck:
        look = replace(look, is_struck=True)
    if "hidden" in attributes or (tag == "input" and attributes.get("type") == "hidden"):
        return replace(look, is_taken_out=True)
    if background := attributes.get("bgcolor"):
        style = f"background:{background};{style}"
    if colour := attributes.get("color" if tag == "font" else "text" if tag == "body" else ""):
        style = f"color:{colour};{style}"
    return _styled(look, style) if style else look


@lru_cache(maxsize=2_048)
def _styled(look: TextStyle, style: str) -> TextStyle:
    declared = _declarations(style)
    if _takes_out(declared):
        return replace(look, is_taken_out=True)
    background = _background(declared, look.background)
    return TextStyle(
        colour=_colour(declared["color"], look.colour, background) if "color" in declared else look.colour,
        background=background,
        size_px=_size_px(declared, look.size_px),
        is_visible=_is_visible(declared.get("visibility", ""), was_visible=look.is_visible),
        is_struck=look.is_struck or _is_struck(declared),
    )


def _is_struck(declared: Mapping[str, str]) -> bool:
    return any("line-through" in declared.get(name, "") for name in ("text-decoration", "text-decoration-line"))


def _matters(style: str) -> bool:
    return bool(
        re.search(
            r"color|background|font|display|visib|opacity|hide|overflow|indent|position|clip|margin|transform|decoration|\\",
            style,
        )
    )


def _declarations(style: str) -> dict[str, str]:
    declared: dict[str, str] = {}
    for declaration in _ESCAPE.sub(_unescaped, _COMMENT.sub("", style)).lower().split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            declared[name.strip()] = value.replace("!important", "").strip()
    return declared


def _unescaped(escape: re.Match[str]) -> str:
    r"""Return the character that is written as an escape: `dis\70lay` is `display`."""
    code, character = escape.groups()
    return character or chr(min(int(code, 16), sys.maxunicode))


def _takes_out(declared: Mapping[str, str]) -> bool:
    if declared.get("display") == "none" or declared.get("mso-hide") == "all":
        return True
    if (faintness := _number(declared.get("opacity"))) is not None and faintness <= _FAINTEST:
        return True
    if "hidden" in declared.get("overflow", "") and any(
        _length_px(declared.get(side)) in {0.0, 1.0} for side in ("height", "max-height", "width", "max-width")
    ):
        return True
    if any(_NOWHERE.search(declared.get(name, "")) for name in ("clip", "clip-path", "transform")):
        return True
    sides = ["text-indent", "margin-left", "margin-top"]
    sides += ["left", "top", "right", "bottom"] if declared.get("position") in {"absolute", "fixed", "relative"} else []
    return any((length := _length_px(declared.get(side))) is not None and length <= _FAR_OUT_PX for side in sides)


def _number(value: str | None) -> float | None:
    match = _SIZE.match(value or "")
    return float(match.group(1)) / (100 if match.group(2) == "%" else 1) if match else None


def _length_px(value: str | None) -> float | None:
    match = _SIZE.match(value or "")
    return float(match.group(1)) * _PIXELS.get(match.group(2), _NORMAL_PX) if match else None


def _size_px(declared: Mapping[str, str], outer_px: float) -> float:
    value = declared.get("font-size") or declared.get("font", "").partition("/")[0]
    match = _SIZE.search(value) if value else None
    if not match or ("font-size" not in declared and not match.group(2) and "/" not in declared.get("font", "")):
        return outer_px
    size, unit = float(match.group(1)), match.group(2)
    if unit in {"em", "%"}:
        return size * outer_px / (100 if unit == "%" else 1)
    return size * _PIXELS.get(unit, _NORMAL_PX)


def _is_visible(value: str, *, was_visible: bool) -> bool:
    if value in {"hidden", "collapse"}:
        return False
    return was_visible or value == "visible"


def _background(declared: Mapping[str, str], outer: Colour) -> Colour:
    for name in ("background-color", "background"):
        value = declared.get(name, "")
        if value and not re.fullmatch(r"(?:none|transparent|inherit|initial|unset)(?:\s.*)?", value):
            return None if "(" in value and "rgb" not in value else _colour(value, None, outer)
    return None if declared.get("background-image", "none") not in {"none", "initial"} else outer


def _colour(value: str, outer: Colour, background: Colour) -> Colour:
    """Return the colour that a value names; what can be seen through is the colour of the background."""
    if value in {"inherit", "initial", "auto", "currentcolor", "unset"}:
        return outer if value != "initial" else _BLACK
    if value == "transparent":
        return background
    if match := _RGB.search(value):
        opacity = float(match.group(4) or 1) / (100 if match.group(5) else 1) if match.group(4) != "." else 1.0
        red, green, blue = (int(part) for part in match.groups()[:3])
        return background if opacity <= _FAINTEST else (red, green, blue)
    if (first := value.partition(" ")[0]) in _NAMED:
        return _NAMED[first]
    return _from_hex(match.group(1), background) if (match := _HEX.match(value)) else None


def _from_hex(digits: str, background: Colour) -> Colour:
    full = "".join(2 * digit for digit in digits) if len(digits) < 6 else digits  # noqa: PLR2004 - one digit a part
    if len(full) == 8 and full.endswith("00"):  # noqa: PLR2004 - with opacity
        return background
    return int(full[:2], 16), int(full[2:4], 16), int(full[4:6], 16)


def _are_alike(one: Colour, other: Colour) -> bool:
    if one is None or other is None:
        return False
    return all(abs(left - right) <= _NEAR for left, right in zip(one, other, strict=True))
