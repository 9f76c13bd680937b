"""What a person typed, without what only a screen or a program put into it."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f]")
_CSV_LITERAL = re.compile(r'^=\s*"(.*)"$', re.S)
_CJK = "\u3400-\u9fff\uff08\uff09\u3001"
_GAP_IN_CHINESE = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_NOTE = re.compile(r"[（(\[【［〔].*?[）)\]】］〕]")
_MARKS = "*＊※★☆●▲#:：。.、,，;； "
_NUMBERED = re.compile(r"^\d{1,2}[.、．)）]\s*")


def text_of(value: Any) -> str:
    """The text of a cell. A whole number has no decimal point; `="01"`, a leading apostrophe, tabs, no-break blanks
    and zero-width characters are taken off."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = _INVISIBLE.sub("", str(value)).strip()
    literal = _CSV_LITERAL.match(text)
    text = literal.group(1).strip() if literal else text
    return text.lstrip("'’‘`").strip() if text[:1] in "'’‘`" else text


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as their plain forms, without blanks around."""
    return unicodedata.normalize("NFKC", text).strip()


def name_of(value: Any) -> str:
    """A name on one line: breaks and blanks between Chinese characters are no part of it."""
    return _GAP_IN_CHINESE.sub("", " ".join(text_of(value).split()))


@lru_cache(maxsize=16_384)  # names of the registry are compared with every row
def plain(text: str) -> str:
    """A word for comparison: half-width, without blanks, in lower case."""
    return "".join(half_width(_INVISIBLE.sub("", text)).split()).lower()


def heading_forms(value: Any) -> list[str]:
    """Forms under which a heading may be known: as written, and without stars, numbers and notes in brackets."""
    whole = _NUMBERED.sub("", plain(text_of(value)).strip(_MARKS)).strip(_MARKS)
    bare = _NOTE.sub("", whole).strip(_MARKS)
    return [form for form in dict.fromkeys((whole, bare)) if form]
