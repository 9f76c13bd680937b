"""QR codes of a page: what the pictures that it holds itself lead to. Pictures elsewhere are not fetched for this."""

import base64
import binascii
import re
from collections.abc import Iterator

from stages.classifier.reading.accounts.codes import codes_in, is_picture

_HELD = re.compile(
    r"""<img\b[^>]{0,4000}?\bsrc\s*=\s*["']?data:image/[a-z+.-]{2,12};base64,([A-Za-z0-9+/=\s%]{100,400000})""", re.I
)
_SIGN = ";base64,"
_BEFORE = 5_000  # characters before such a sign in which its tag begins, more than `_HELD` allows
_MOST_PICTURES = 20
_MOST_BYTES = 500_000  # a code is small; photographs are larger


def codes_of_page(text: str) -> list[str]:
    """The texts of the codes in pictures that stand in the page's own source, each once, in its order."""
    if _SIGN not in text:
        return []
    return list(dict.fromkeys(code for picture in _pictures(text) for code in codes_in(picture)))


def codes_of_file(body: bytes) -> list[str]:
    """The texts of the codes in a picture that was fetched itself, e.g. because a link leads to it."""
    return codes_in(body) if is_picture(body) and len(body) <= _MOST_BYTES else []


def _pictures(text: str) -> Iterator[bytes]:
    for number, match in enumerate(_HELD.finditer(text, max(0, text.find(_SIGN) - _BEFORE))):
        if number == _MOST_PICTURES:
            return
        try:
            yield base64.b64decode(re.sub(r"\s|%0[aAdD]", "", match.group(1)).replace("%2B", "+").replace("%3D", "="))
        except (binascii.Error, ValueError):
            continue
