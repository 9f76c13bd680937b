"""What a link shows that nobody can see or click on: nothing, or a full stop."""

import re

_BLANK = re.compile(r"[\s\u200b-\u200f\ufeff\u3000\xa0]+")
_PUNCTUATION = re.compile(r"[。，、．.,·;；:：`'‘’\"“”_\-]{1,2}\Z")


def spaced(text: str) -> str:
    """A text with plain single blanks, none around it."""
    return _BLANK.sub(" ", text).strip()


def unspaced(text: str) -> str:
    """A text without blanks and invisible characters."""
    return _BLANK.sub("", text)


def is_dot(text: str) -> bool:
    """Whether a text without blanks is one or two signs of punctuation."""
    return _PUNCTUATION.match(text) is not None


def shows_words(text: str) -> bool:
    """Whether a text is more than blanks and a full stop."""
    shown = unspaced(text)
    return bool(shown) and not is_dot(shown)
