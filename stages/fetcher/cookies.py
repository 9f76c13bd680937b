"""Cookies of one visit, because many a redirect only asks whether they come back."""


class Cookies:
    """Name and value per host, for the length of one visit; attributes do not matter for that long."""

    def __init__(self) -> None:
        self._by_host: dict[str, dict[str, str]] = {}

    def take(self, host: str, set_cookie: list[str]) -> None:
        for line in set_cookie:
            name, equals, value = line.partition(";")[0].partition("=")
            if equals and name.strip():
                self._by_host.setdefault(host, {})[name.strip()] = value.strip()

    def header(self, host: str) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._by_host.get(host, {}).items())
