"""Certificates of the sample's https sites, issued by a certification authority of its own, with the dates planned."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_LIFE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Authority:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def make_authority(now: datetime) -> Authority:
    """A certification authority that is valid ten years on both sides of `now`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Xunwang sample authority")
    certificate = (
        _builder(name, name, key, now.astimezone(UTC) - 10 * _LIFE, now.astimezone(UTC) + 10 * _LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, certificate)


def contexts(authority: Authority, hosts: Mapping[str, datetime], folder: Path) -> ssl.SSLContext:
    """A server's context that shows each host its own certificate, valid until an instant; key and certificates are
    left in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    by_host = {host: _context(authority, key, host, until, folder) for host, until in hosts.items()}
    fallback = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    if not by_host:
        return fallback

    def choose(connection: ssl.SSLObject | ssl.SSLSocket, host: str | None, _: ssl.SSLContext) -> None:
        connection.context = by_host.get(host or "", fallback)

    fallback.sni_callback = choose
    return fallback


def _context(
    authority: Authority, key: ec.EllipticCurvePrivateKey, host: str, not_after: datetime, folder: Path
) -> ssl.SSLContext:
    until = not_after.astimezone(UTC)
    certificate = (
        _builder(_name(host), authority.certificate.subject, key, until - _LIFE, until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    file = folder / f"{host}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
        + authority.pem
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    context.num_tickets = 0  # nobody resumes: a look is a visitor's first
    return context


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, since: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
    )
