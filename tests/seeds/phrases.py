"""Phrases of circulars, compared without their marks."""

import re

_DIGITS = str.maketrans("2２", "两两")
_MARKS = re.compile(r"[\s，。；、,.;:：（）()“”\"]")


def plain(text: str) -> str:
    """A phrase without its marks and with one spelling of two."""
    return _MARKS.sub("", text.translate(_DIGITS))
