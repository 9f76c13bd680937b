"""Names to addresses, checked: the client connects to what comes out of here and resolves nothing itself."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_address

from stages.fetcher.addresses import refusal
from stages.fetcher.names import Lookup, SystemLookup, UnresolvedError
from stages.fetcher.urls import Address

__all__ = ["AddressRefusedError", "Lookup", "SystemLookup", "UnresolvedError", "allowed", "literal"]


class AddressRefusedError(Exception):
    """Every address of the name is one we must not connect to."""


def literal(address: Address) -> list[str] | None:
    """The IP address that is written in place of a name."""
    ip = _written(address.host)
    return [ip] if ip else None


@lru_cache(maxsize=4096)
def _written(host: str) -> str | None:
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def allowed(host: str, found: Sequence[str], *, allow_private: bool) -> list[str]:
    """Those of the IP addresses that may be connected to, in the system's order.

    Raises AddressRefusedError when none of them is allowed.
    """
    reasons = [refusal(ip, allow_private=allow_private) for ip in found]
    if not any(reasons) and found:
        return list(found)
    open_ones = [ip for ip, reason in zip(found, reasons, strict=True) if reason is None]
    if open_ones:
        return open_ones
    raise AddressRefusedError(f"{host}: {'; '.join(r for r in reasons if r) or 'no address'}")
