"""The one reader of addresses: WHATWG URL, so that what we filter is what we connect to.

Odd spellings of an IP address (2130706433, 0x7f.1, full-width digits) come out as the address they mean.
"""

from functools import lru_cache
from typing import NamedTuple

import ada_url

_PORTS = {"http": 80, "https": 443}


class BadUrlError(ValueError):
    """Not an address a browser would open; the text says which."""


class Address(NamedTuple):
    """A parsed http(s) address. `host` has no brackets, `target` is path and query as sent on the wire."""

    href: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def secure(self) -> bool:
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """What the `Host` header says."""
        host = bracketed(self.host)
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@lru_cache(maxsize=4096)
def parse(text: str, base: str | None = None) -> Address:
    """The address in `text`, relative to `base` where given, without login and fragment. Raises BadUrlError."""
    try:
        href = ada_url.normalize_url(text) if base is None else ada_url.join_url(base, text)
    except ValueError as error:
        raise BadUrlError(f"not an address: {text[:200]!r}") from error
    # What ada wrote is canonical (scheme://login@host:port/path?query#fragment), so that cutting it up is safe.
    scheme, _, rest = href.partition("://")
    if scheme not in _PORTS:
        raise BadUrlError(f"not a web address: {text[:200]!r}")
    authority, _, tail = rest.partition("/")
    place = authority.rpartition("@")[2]
    target = "/" + tail.partition("#")[0]
    host, port = _host_and_port(place)
    return Address(f"{scheme}://{place}{target}", scheme, host, int(port) if port else _PORTS[scheme], target)


def _host_and_port(place: str) -> tuple[str, str]:
    if place.startswith("["):
        host, _, port = place[1:].partition("]")
        return host, port[1:]
    host, _, port = place.partition(":")
    return host, port


def from_header(value: str) -> str:
    """A Location header as sent: raw bytes that are not ASCII (GBK or UTF-8 paths) stay those bytes, escaped."""
    raw = value.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw).strip()
