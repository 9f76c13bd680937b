"""Certificates read: strictly where they can be, else leniently, since the expiry must always be known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID
from pyasn1.codec.der import decoder
from pyasn1.error import PyAsn1Error
from pyasn1.type import univ
from pyasn1_modules import rfc5280
from service_identity import CertificateError, VerificationError
from service_identity.cryptography import extract_patterns
from service_identity.hazmat import (
    DNS_ID,
    CertificatePattern,
    DNSPattern,
    IPAddress_ID,
    IPAddressPattern,
    verify_service_identity,
)

_ANY_NAMES = univ.SequenceOf(componentType=univ.Any())
_DNS_NAME, _IP_ADDRESS = 0x82, 0x87  # tags of a GeneralName (RFC 5280, 4.2.1.6)


@dataclass(frozen=True, slots=True)
class Certificate:
    """`patterns` are the names and addresses it is made out to, as far as they can be read."""

    not_after: datetime
    not_before: datetime
    subject: str
    issuer: str
    patterns: tuple[CertificatePattern, ...]


def strictly(der: bytes) -> Certificate | None:
    """The certificate by the letter of X.509, or None."""
    try:
        read = x509.load_der_x509_certificate(der)
        return Certificate(
            not_after=read.not_valid_after_utc.astimezone(UTC),
            not_before=read.not_valid_before_utc.astimezone(UTC),
            subject=_name(read.subject),
            issuer=_name(read.issuer),
            patterns=tuple(extract_patterns(read)),
        )
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, CertificateError):
        return None


def leniently(der: bytes) -> Certificate | None:
    """The certificate by its structure alone: names in any bytes, serial numbers and extensions of any kind."""
    try:
        read, _ = decoder.decode(der, asn1Spec=rfc5280.Certificate())
        body = read["tbsCertificate"]
        return Certificate(
            not_after=_time(body["validity"]["notAfter"]),
            not_before=_time(body["validity"]["notBefore"]),
            subject=_lenient_name(body["subject"]),
            issuer=_lenient_name(body["issuer"]),
            patterns=tuple(_lenient_patterns(body["extensions"])),
        )
    except (PyAsn1Error, ValueError):
        return None


def matches(certificate: Certificate, host: str) -> bool:
    """Whether it is made out to this host (RFC 6125 by service-identity; alternative names only)."""
    try:
        wanted = IPAddress_ID(str(ip_address(host))) if _is_ip(host) else DNS_ID(host)
        verify_service_identity(list(certificate.patterns), obligatory_ids=[wanted], optional_ids=[])
    except (VerificationError, CertificateError, ValueError):
        return False
    return True


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME) or name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    value = common[0].value if common else name.rfc4514_string()
    return value if isinstance(value, str) else value.decode("utf-8", "replace")


def _time(value: Any) -> datetime:
    return datetime.fromtimestamp(value.getComponent().asDateTime.timestamp(), UTC)


def _lenient_name(name: Any) -> str:
    found: dict[str, str] = {}
    for relative in name.getComponent():
        for attribute in relative:
            found[str(attribute["type"])] = _text(_content(bytes(attribute["value"])))
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if oid.dotted_string in found:
            return found[oid.dotted_string]
    return ",".join(found.values())


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _lenient_patterns(extensions: Any) -> Iterator[CertificatePattern]:
    for extension in extensions:
        if extension["extnID"] == rfc5280.id_ce_subjectAltName:
            names, _ = decoder.decode(bytes(extension["extnValue"]), asn1Spec=_ANY_NAMES)
            for name in names:
                yield from _pattern(bytes(name))


def _pattern(name: bytes) -> list[CertificatePattern]:
    """What can be compared; a name in raw GBK bytes is the name of no host."""
    try:
        if name[0] == _DNS_NAME:
            return [DNSPattern.from_bytes(_content(name))]
        return [IPAddressPattern.from_bytes(_content(name))] if name[0] == _IP_ADDRESS else []
    except (CertificateError, ValueError):
        return []


def _content(element: bytes) -> bytes:
    """The bytes of a DER element without tag and length; its characters are not looked at."""
    more = element[1] & 0x7F if element[1] & 0x80 else 0
    return element[2 + more :]
