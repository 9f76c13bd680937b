"""Character references inside attribute values, as the HTML standard reads them (13.2.5.72, named references)."""

import html
import re
from html.entities import html5

_REFERENCE = re.compile(r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|([a-zA-Z][a-zA-Z0-9]{1,31})(;|(?==))?)")


def attribute_value(written: str) -> str:
    """The value of an attribute with its character references resolved. A named reference without its semicolon stays
    as it is written when `=`, a letter or a digit follows: `?a=1&copy=2` asks for `copy` and prints no ©."""
    return _REFERENCE.sub(_resolved, written) if "&" in written else written


def _resolved(found: re.Match[str]) -> str:
    name, end = found.group(1), found.group(2)
    if name is None:
        return html.unescape(found.group())
    if end == ";":
        return html5.get(f"{name};", found.group())
    return found.group() if end is not None else html5.get(name, found.group())
