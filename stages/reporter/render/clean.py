"""Text from scanned pages made safe for a file format."""

import re

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SHEET = re.compile(r"[\[\]:*?/\\']")


def clean(text: str) -> str:
    """Without characters that XML forbids."""
    return _CONTROL.sub("", text)


def sheet_name(title: str, taken: set[str]) -> str:
    """A sheet name Excel accepts (at most 31 characters, distinct); added to `taken`."""
    base = _SHEET.sub("", clean(title))[:28] or "表"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}{number}", number + 1
    taken.add(name)
    return name


def is_web_address(url: str) -> bool:
    """Whether an address may be made clickable; a scanned page cannot smuggle in one that runs something."""
    return url.lower().startswith(("http://", "https://")) and not _CONTROL.search(url) and " " not in url
