"""What one set of style declarations does to the text in it."""

import re
from collections.abc import Callable, Mapping

Declarations = Mapping[str, str]

_DECLARATION = re.compile(r"([a-z-]+)\s*+:\s*+([^;]{1,400})")
_COMMENT = re.compile(r"/\*.{0,2000}?\*/", re.S)
_MAX_STYLE = 4_000  # characters
_LENGTH = re.compile(r"(-?\s*+(?:\d+(?:\.\d*+)?|\.\d+))\s*+(px|em|rem|pt|vw|vh|cm|mm|in|%)?")
_DIFFERENCE = re.compile(r"(?:expression|calc)\(\s*(\d{1,6})?(?:px|em)?\s*-\s*(\d{1,6})(?:px|em)?\s*\)")
_PIXELS = {"em": 16.0, "rem": 16.0, "pt": 1.33, "vw": 14.0, "vh": 9.0, "cm": 38.0, "mm": 3.8, "in": 96.0}
_CLIPPED = re.compile(
    r"rect\(\s*(?:0|1)\w*[\s,]+(?:0|1)\w*[\s,]+(?:0|1)\w*[\s,]+(?:0|1)\w*\s*\)|inset\(\s*(?:50|100)%|circle\(\s*0"
)
_FLAT = re.compile(r"scale[xy3d]{0,2}\(\s*0?\.?0*\s*[,)]")
_ALPHA_ZERO = re.compile(r"opacity\s*=\s*0(?:\.0*)?\s*\)|opacity\(\s*0(?:\.0*)?%?\s*\)")

FAR = 450.0  # pixels out of the page from which on nothing of a text is seen
TINY = 2.0  # pixels


def declarations(style: str) -> dict[str, str]:
    """Property → value, lower case, `!important` dropped, the last one wins."""
    if "/*" in style:
        style = _COMMENT.sub(" ", style)
    return {
        name: value.replace("!important", "").strip()
        for name, value in _DECLARATION.findall(style[:_MAX_STYLE].lower())
    }


def pixels(value: str) -> float | None:
    """A length in CSS pixels; None for percentages, keywords and nonsense."""
    value = value.strip()
    if value.startswith(("expression", "calc")):
        return _computed(value)
    match = _LENGTH.match(value)
    if match is None or match.group(2) == "%":
        return None
    return float(match.group(1).replace(" ", "")) * _PIXELS.get(match.group(2) or "px", 1.0)


def _computed(value: str) -> float | None:
    """`expression(1-900)` and `calc(0px - 9999px)`: a difference written out to fool a search for -899."""
    match = _DIFFERENCE.match(value)
    if match is None:
        return None
    return float(match.group(1) or 0) - float(match.group(2))


def _is(name: str, *values: str) -> Callable[[Declarations], bool]:
    return lambda style: style.get(name, "") in values


def _transparent(style: Declarations) -> bool:
    value = style.get("opacity", "")
    if value:
        try:
            return float(value.rstrip("%")) <= 0.01
        except ValueError:
            return False
    return bool(_ALPHA_ZERO.search(style.get("filter", "") + style.get("-ms-filter", "")))


def _speck_text(style: Declarations) -> bool:
    value = style.get("font-size") or style.get("font", "")
    if not value or (value[0].isalpha() and "font-size" in style):
        return False
    if "font-size" in style:
        size = 0.0 if value in ("0%", "0") else pixels(value)
        return size is not None and size <= TINY
    match = re.search(r"(?:^|\s)([01](?:\.\d+)?)(px|pt|em)(?:[\s/]|$)", value)
    return match is not None and (float(match.group(1)) <= 0.1 or match.group(2) != "em")


def _off_screen(style: Declarations) -> bool:
    return any(_beyond(style.get(name, "")) for name in ("left", "top", "right", "bottom") if name in style) and (
        style.get("position", "absolute") != "static"
    )


def _beyond(value: str) -> bool:
    size = pixels(value)
    return size is not None and (size <= -FAR or size >= 5000)


def _pushed_out(style: Declarations) -> bool:
    for name in ("margin", "margin-left", "margin-top", "margin-right", "text-indent"):
        value = style.get(name)
        if value and any(_beyond_negative(part) for part in value.split()):
            return True
    return any(_beyond_negative(part) for part in re.findall(r"-\s*\d[\d.]*\s*[a-z]*", style.get("transform", "")))


def _beyond_negative(value: str) -> bool:
    size = pixels(value)
    return size is not None and size <= -FAR


_DIMENSIONS = ("height", "width", "max-height", "max-width", "line-height")


def _no_room(style: Declarations) -> bool:
    """No height or width for the text: with the overflow cut off, or 0/1 pixel on a block that is taken out."""
    tiny = [name for name in _DIMENSIONS if _is_tiny(style.get(name))]
    if not tiny:
        return False
    if "hidden" in style.get("overflow", "") + style.get("overflow-x", "") + style.get("overflow-y", ""):
        return True
    return "clip" in style.get("overflow", "") or len(tiny) >= 2


def _is_tiny(value: str | None) -> bool:
    if not value:
        return False
    if value in ("0%", "0"):
        return True
    size = pixels(value)
    return size is not None and 0 <= size <= TINY


def _clipped(style: Declarations) -> bool:
    if _CLIPPED.search(style.get("clip", "") + " " + style.get("clip-path", "")):
        return True
    return bool(_FLAT.search(style.get("transform", "")))


def _behind(style: Declarations) -> bool:
    value = style.get("z-index", "")
    return value.startswith("-") and style.get("position", "") in ("absolute", "fixed", "relative")


# The order decides the name when several apply. `soft` ones are how menus, tabs and dialogs wait to be opened.
SOFT = ("display_none", "visibility_hidden", "opacity_zero", "zero_size", "behind")
_TECHNIQUES: tuple[tuple[str, Callable[[Declarations], bool]], ...] = (
    ("display_none", _is("display", "none")),
    ("visibility_hidden", _is("visibility", "hidden", "collapse")),
    ("off_screen", _off_screen),
    ("off_screen", _pushed_out),
    ("clipped", _clipped),
    ("font_size_zero", _speck_text),
    ("zero_size", _no_room),
    ("opacity_zero", _transparent),
    ("behind", _behind),
)
_HIDING = frozenset(
    re.findall(
        r"[a-z-]+",
        "display visibility opacity filter -ms-filter font font-size left top right bottom margin margin-left"
        " margin-top margin-right text-indent transform height width max-height max-width line-height clip clip-path"
        " z-index",
    )
)
_HINT = re.compile(
    r"none|hidden|collapse|opacity|font|left|top|right|bottom|margin|indent|clip|transform|height|width|z-index", re.I
)


def technique(style: Declarations) -> str | None:
    """Name of the first technique by which these declarations hide what is in them."""
    if _HIDING.isdisjoint(style):
        return None
    return next((name for name, applies in _TECHNIQUES if applies(style)), None)


def may_hide(style: str) -> bool:
    """A cheap look before parsing."""
    return _HINT.search(style) is not None


def is_extreme(style: Declarations) -> bool:
    """Whether one of some declarations might, beside others, hide what is in an element or lay it over the page:
    without any such one nothing does."""
    return any(name in _EXTREME and _EXTREME[name](value) for name, value in style.items())


def _alone(name: str) -> Callable[[str], bool]:
    """Whether a value of a property hides by itself."""
    return lambda value: technique({name: value}) is not None


def _negative(value: str) -> bool:
    return "-" in value


_EXTREME: dict[str, Callable[[str], bool]] = {
    **{name: _alone(name) for name in _HIDING},
    **dict.fromkeys(("margin", "margin-left", "margin-top", "margin-right", "text-indent", "z-index"), _negative),
    **dict.fromkeys(_DIMENSIONS, _is_tiny),
    "position": lambda value: value == "fixed",
    "display": lambda value: value == "none",
}
