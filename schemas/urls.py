"""Questions about addresses that more than one stage asks."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

_FRONT = re.compile(r"/*(?:(?:index|default|home|main|sy|shouye)(?:\.[a-z]{2,6})?/*)?", re.I)


def is_front(url: str) -> bool:
    """Whether an address is that of a home page: no path, or one that says index, default or home; no query."""
    parts = _parts(url)
    return parts is not None and not parts.query and _FRONT.fullmatch(parts.path) is not None


@lru_cache(maxsize=8_192)  # asked of every page at every judgement
def leads_home(asked: str, came: str, home: str = "") -> bool:
    """Whether a page below was asked for and the home page came: `home`, or the front of the host that was asked."""
    if asked == came or not came:
        return False
    there, here, front = _parts(asked), _parts(came), _parts(home)
    if there is None or here is None or is_front(asked):
        return False
    if front is not None and front.hostname and _place(here) == _place(front) != _place(there):
        return True
    return _host(here) == _host(there) and is_front(came)


def same_page(a: str, b: str) -> bool:
    """Whether two addresses are those of one page: scheme, `www.`, fragment, index page and last slash apart."""
    ours, theirs = _parts(a), _parts(b)
    return ours is not None and theirs is not None and _place(ours) == _place(theirs)


def same_address(url: str) -> str:
    """A form in which two spellings of one address are equal: scheme, case of the host, last slash left out."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    return f"{parts.netloc.lower()}{path}" + (f"?{parts.query}" if parts.query else "")


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.").rstrip(".")


def _place(parts: SplitResult) -> tuple[str, str, str]:
    folder, _, last = parts.path.rpartition("/")
    path = folder if _FRONT.fullmatch(last) and not parts.query else parts.path
    return _host(parts), path.rstrip("/"), parts.query
