"""Cookies of one visit, because many a redirect only asks whether they come back."""

from schemas.hosts import normal_host
from stages.fetcher.domains import registrable


class Cookies:
    """Name and value per host or domain, for the length of one visit; other attributes do not matter for that long."""

    def __init__(self) -> None:
        self._by_host: dict[str, dict[str, str]] = {}
        self._by_domain: dict[str, dict[str, str]] = {}

    def take(self, host: str, set_cookie: list[str]) -> None:
        """Take in the Set-Cookie lines of an answer of `host` (RFC 6265, 5.3): a Domain must hold the host and must
        not be a public suffix."""
        host = normal_host(host)
        for line in set_cookie:
            pair, *attributes = line.split(";")
            name, equals, value = (part.strip() for part in pair.partition("="))
            if not equals or not name:
                continue
            domain = _domain(attributes)
            if domain is None or domain == host:
                jar = self._by_host if domain is None else self._by_domain
                jar.setdefault(host, {})[name] = value
            elif host.endswith("." + domain) and registrable(domain):
                self._by_domain.setdefault(domain, {})[name] = value

    def header(self, host: str) -> str:
        """What the `Cookie` header says to a host; empty without any."""
        if not self._by_host and not self._by_domain:
            return ""
        host = normal_host(host)
        held: dict[str, str] = {}
        for domain, pairs in self._by_domain.items():
            if host == domain or host.endswith("." + domain):
                held |= pairs
        held |= self._by_host.get(host, {})
        return "; ".join(f"{name}={value}" for name, value in held.items())


def _domain(attributes: list[str]) -> str | None:
    for attribute in reversed(attributes):
        name, _, value = attribute.partition("=")
        if name.strip().lower() == "domain" and value.strip(" ."):
            return normal_host(value.strip().lstrip("."))
    return None
