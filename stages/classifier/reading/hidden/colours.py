"""Colours as pages write them, and whether two of them look the same."""

import re

RGB = tuple[int, int, int]

TRANSPARENT = (-1, -1, -1)
_NAMES: dict[str, RGB] = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "blue": (0, 0, 255),
    "green": (0, 128, 0),
    "yellow": (255, 255, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "whitesmoke": (245, 245, 245),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255),
    "lightgray": (211, 211, 211),
    "lightgrey": (211, 211, 211),
    "gainsboro": (220, 220, 220),
    "navy": (0, 0, 128),
    "maroon": (128, 0, 0),
    "orange": (255, 165, 0),
    "azure": (240, 255, 255),
    "aliceblue": (240, 248, 255),
    "floralwhite": (255, 250, 240),
    "transparent": TRANSPARENT,
}
_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-f])")
_BARE_HEX = re.compile(r"[0-9a-f]{6}\Z")
_FUNCTION = re.compile(r"rgba?\(([^)]{1,60})\)")
_WORD = re.compile(r"[a-z]+")
_NEAR = 24  # sum of channel differences that no eye sees on a page


def colour(value: str) -> RGB | None:
    """The first colour in a CSS value or an HTML attribute; None when there is none we know (a picture, a variable)."""
    value = value.strip().lower()
    match = _HEX.search(value)
    if match:
        return _from_hex(match.group(1))
    match = _FUNCTION.search(value)
    if match:
        return _from_function(match.group(1))
    if _BARE_HEX.match(value):
        return _from_hex(value)
    return next((_NAMES[word] for word in _WORD.findall(value) if word in _NAMES), None)


def looks_same(one: RGB, other: RGB) -> bool:
    """Whether text in one colour on the other cannot be read."""
    (red, green, blue), (other_red, other_green, other_blue) = one, other
    return abs(red - other_red) + abs(green - other_green) + abs(blue - other_blue) <= _NEAR


def _from_hex(digits: str) -> RGB:
    if len(digits) <= 4:
        digits = "".join(digit * 2 for digit in digits)
    if digits[6:] == "00":
        return TRANSPARENT
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _from_function(arguments: str) -> RGB | None:
    parts = re.split(r"[\s,/]+", arguments.strip())
    try:
        numbers = [float(part.rstrip("%")) * (2.55 if part.endswith("%") else 1.0) for part in parts[:3]]
        alpha = float(parts[3].rstrip("%")) if len(parts) > 3 else 1.0
    except ValueError:
        return None
    if alpha == 0:
        return TRANSPARENT
    return (round(numbers[0]), round(numbers[1]), round(numbers[2])) if len(numbers) == 3 else None
