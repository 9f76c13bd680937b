"""Which IP addresses a public name may lead to. Asked for every connection, on every hop, of the very address used."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Addresses that wrap an IPv4 address would smuggle it past the filter: NAT64 (RFC 6052, RFC 8215), 6to4, Teredo.
_WRAPPERS = [ip_network(n) for n in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")]
# Where clouds keep their metadata services, outside link-local too.
_METADATA = {ip_address("100.100.100.200"), ip_address("fd00:ec2::254")}


@lru_cache(maxsize=8192)
def refusal(text: str, *, allow_private: bool) -> str | None:
    """Why this IP address must not be connected to, or None. `allow_private` opens private, loopback and CGNAT
    ranges (the registry allows them for this target), never link-local, metadata, multicast or wrapped ones."""
    ip = ip_address(text.split("%", 1)[0])
    if always := _never(ip):
        return f"{text} is {always}"
    if not ip.is_global and not allow_private:
        return f"{text} is {_kind(ip)} address"
    return None


def _never(ip: IPv4Address | IPv6Address) -> str | None:
    if isinstance(ip, IPv6Address) and str(ip) != "::1" and (ip.ipv4_mapped or any(ip in n for n in _WRAPPERS)):
        return "an IPv4 address in disguise"
    if ip in _METADATA or ip.is_link_local:
        return "a link-local or metadata address"
    if ip.is_multicast or ip.is_unspecified or str(ip) == "255.255.255.255":
        return "not the address of one machine"
    return None


def _kind(ip: IPv4Address | IPv6Address) -> str:
    return "a loopback" if ip.is_loopback else "a private or reserved"
