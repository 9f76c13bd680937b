"""Handshakes and what a certificate says. A bad certificate is a fact to record, never a site that is down."""

import ssl
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from schemas.events.fetches import TlsFacts
from schemas.hosts import without_dot
from stages.fetcher.certificates import leniently, matches, strictly
from stages.fetcher.meter import METER

_REMEMBERED = timedelta(hours=6)


class _Context(ssl.SSLContext):
    """asyncio calls `wrap_bio` at the moment TCP is connected: the border between the two phases."""

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        meter = METER.get()
        if meter is not None:
            meter.shaking()
        return super().wrap_bio(*args, **kwargs)


class StrictRefusals:
    """Which hosts refused our strict handshake, and why, for some hours: knocking twice each time helps nobody."""

    def __init__(self) -> None:
        self._until: dict[str, tuple[datetime, str]] = {}

    def why(self, authority: str, at: datetime) -> str | None:
        until, reason = self._until.get(authority, (at, ""))
        if at < until:
            return reason
        self._until.pop(authority, None)
        return None

    def note(self, authority: str, at: datetime, reason: str) -> None:
        self._until[authority] = (at + _REMEMBERED, reason)


def strict_context(ca_file: Path | None) -> ssl.SSLContext:
    """What a browser would accept, except that the host name is compared by us and recorded."""
    context = _Context(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_default_certs()
    if ca_file is not None:
        context.load_verify_locations(cafile=str(ca_file))
    return context


def permissive_context() -> ssl.SSLContext:
    """Old protocols, weak keys and ciphers, unsafe renegotiation, any certificate."""
    context = _Context(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= 0x4  # OP_LEGACY_SERVER_CONNECT, without a name before Python 3.12
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def facts(connection: ssl.SSLObject | ssl.SSLSocket, host: str, *, permissive: bool) -> TlsFacts | None:
    """The facts of an open connection, or None when the certificate cannot be read. The dot that may end a host is no
    part of the name in a certificate (RFC 6125, 6.2)."""
    der = connection.getpeercert(binary_form=True)
    if not der:
        return None
    return certificate_facts(der, without_dot(host), version=connection.version() or "", permissive=permissive)


@lru_cache(maxsize=1024)
def certificate_facts(der: bytes, host: str, *, version: str, permissive: bool) -> TlsFacts | None:
    """What the certificate says, read leniently where it does not parse strictly; None when not even its times can be
    read. `host` has no dot at its end."""
    read = strictly(der) or leniently(der)
    if read is None:
        return None
    return TlsFacts(
        not_after=read.not_after,
        not_before=read.not_before,
        subject=read.subject,
        issuer=read.issuer,
        version=version,
        permissive=permissive,
        matches_host=matches(read, host),
    )
