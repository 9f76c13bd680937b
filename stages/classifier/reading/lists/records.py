"""An entry of a list that is no markup, and how strings of scripts and JSON become plain words."""

import html
import re
from dataclasses import dataclass

LITERAL = re.compile(r"'((?:[^'\\\n]|\\.)*+)'|\"((?:[^\"\\\n]|\\.)*+)\"|`([^`]*+)`")
CHINESE = re.compile("[\u3400-\u9fff]")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.S)
_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Record:
    """An entry out of JSON: `date` as it stands there. `url` is empty where only an id is given: a script of the site
    makes an address of it."""

    title: str
    url: str
    date: str


def unescape(text: str) -> str:
    """A string literal as it is meant."""

    def meant(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "ux" and len(code) > 1:
            return chr(int(code[1:], 16))
        return {"n": "\n", "t": "\t", "r": "\r"}.get(code, code)

    return _ESCAPE.sub(meant, text)


def plain(text: str) -> str:
    """A literal without escapes, markup and character references."""
    if "\\" in text:
        text = unescape(text)
    return html.unescape(_MARKUP.sub("", text)).strip()
