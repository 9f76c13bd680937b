"""Whose address is it: the page's own site, a body or service that official pages use, or a foreign one."""

import re
from collections.abc import Iterable
from functools import lru_cache

from schemas.shipped import shipped
from stages.classifier.reading.kept import Kept

_HOST = re.compile(
    r"\s*+(?:[a-z][a-z0-9+.-]{0,15}:)?[/\\]{2}(?:[^/\\?#\s@]{0,100}@)?+"
    r"([^/\\?#:\s\"'<>(){}$%|+,;=]{1,253})(?=[/\\?#:\s]|\Z)",
    re.I,
)
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}\Z")
_COUNTERS = frozenset(
    re.findall(
        r"\w+", "tongji stat stats count counter analytics tj log logs track piwik matomo hits webstat statistics"
    )
)
_SECOND_LEVEL = frozenset(["com", "net", "org", "edu", "gov", "ac", "mil", "co"])
# The provinces have their own second level under .cn, e.g. lw.bj.cn.
_PROVINCES = frozenset(re.findall("..", "bjshtjcqhesxnmlnjlhljszjahfjjxsdhahbhngdgxhiscgzynxzsngsqhnxxjtwhkmo"))


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[str]]:
    raw = shipped("stages.classifier.reading", "known_hosts.yaml")
    return {group: frozenset(str(name) for name in names) for group, names in raw.items()}


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset().union(*_groups().values())


def host_of(address: str) -> str:
    """Host of an absolute or scheme-relative address, lower case, without `www.`-independent parts such as port and
    user; empty for a relative address and for other schemes (`mailto:`, `javascript:`)."""
    return _HOSTS[address]


def _host(address: str) -> str:
    match = _HOST.match(address)
    return match.group(1).lower().strip(".") if match else ""


_HOSTS: Kept[str, str] = Kept(_host)


@lru_cache(maxsize=4096)
def site_of(host: str) -> str:
    """The part of a host that is registered: `a.b.example.com.cn` → `example.com.cn`; addresses stay whole."""
    if _IPV4.match(host):
        return host
    labels = host.split(".")
    if len(labels) > 2 and labels[-1] == "cn" and (labels[-2] in _SECOND_LEVEL or labels[-2] in _PROVINCES):
        return ".".join(labels[-3:])
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL:
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


@lru_cache(maxsize=8192)
def is_known(host: str) -> bool:
    """Whether official pages use this host on purpose (known_hosts.yaml)."""
    return _under(host, _known())


def is_official(host: str) -> bool:
    """Whether the name itself belongs to a public body, such as anything under gov.cn."""
    return _under(host, _groups()["official"])


def is_archive(host: str) -> bool:
    """Whether the host shows other sites' pages by design."""
    return _under(host, _groups()["archives"])


def is_address(host: str) -> bool:
    """Whether the host is a bare IPv4 address or a name without a dot: a test or an intranet address."""
    return "." not in host or _IPV4.match(host) is not None


def _under(host: str, names: frozenset[str]) -> bool:
    rest = host
    while rest:
        if rest in names:
            return True
        _, _, rest = rest.partition(".")
    return False


def counts_visits(host: str) -> bool:
    """Whether a host calls itself a counter of visits: such a frame is hidden because it has nothing to show."""
    return bool(_COUNTERS & set(host.split(".")[:-2]))


class Own:
    """The sites a page may call its own: the one that served it and the ones its SiteDomain names."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self.hosts = [host for host in hosts if host]
        self._sites = frozenset(site_of(host) for host in self.hosts)
        self._answers: dict[str, bool] = {"": False}

    def foreign(self, host: str) -> bool:
        """True for a host that is neither this site, nor one that official pages use, nor a bare address, as many
        systems of public bodies still have."""
        answer = self._answers.get(host)
        if answer is None:
            answer = site_of(host) not in self._sites and not is_known(host) and not is_address(host)
            self._answers[host] = answer
        return answer

    def sends_to_stranger(self, host: str) -> bool:
        """Whether sending readers to this host leads them away; of a page whose own site nobody knows, it cannot be
        said."""
        return bool(self.hosts) and self.foreign(host) and not self.related(host)

    def related(self, host: str) -> bool:
        """Whether a foreign host carries the same name under another ending: qingshan.gov.cn, m.qingshan.com."""
        label = site_of(host).partition(".")[0]
        return len(label) >= 3 and any(site.partition(".")[0] == label for site in self._sites)
