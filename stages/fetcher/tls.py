"""Handshakes and what a certificate says. A bad certificate is a fact to record, never a site that is down."""

import ssl
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.x509.oid import ExtensionOID, NameOID

from schemas.events.fetches import TlsFacts
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
    """The facts of an open connection, or None when the certificate cannot be read."""
    der = connection.getpeercert(binary_form=True)
    if not der:
        return None
    return certificate_facts(der, host, version=connection.version() or "", permissive=permissive)


@lru_cache(maxsize=1024)
def certificate_facts(der: bytes, host: str, *, version: str, permissive: bool) -> TlsFacts | None:
    try:
        cert = x509.load_der_x509_certificate(der)
        return TlsFacts(
            not_after=cert.not_valid_after_utc.astimezone(UTC),
            not_before=cert.not_valid_before_utc.astimezone(UTC),
            subject=_name(cert.subject),
            issuer=_name(cert.issuer),
            version=version,
            permissive=permissive,
            matches_host=_matches(cert, host),
        )
    except (ValueError, x509.DuplicateExtension):
        return None


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME) or name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    value = common[0].value if common else name.rfc4514_string()
    return value if isinstance(value, str) else value.decode("utf-8", "replace")


def _matches(cert: x509.Certificate, host: str) -> bool:
    """RFC 6125: subject alternative names only, a wildcard stands for the whole leftmost label."""
    try:
        names = cert.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
    except x509.ExtensionNotFound:
        return False
    assert isinstance(names, x509.SubjectAlternativeName)
    if host in {str(ip) for ip in names.get_values_for_type(x509.IPAddress)}:
        return True
    wildcard = "*." + host.partition(".")[2]
    return any(dns.lower() in (host, wildcard) for dns in names.get_values_for_type(x509.DNSName))
