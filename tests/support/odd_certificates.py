"""Certificates that no authority should have signed: names in raw GBK bytes."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtensionOID, NameOID

FROM = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = FROM + timedelta(days=800)
_KEY = ec.generate_private_key(ec.SECP256R1())


def element(tag: int, content: bytes) -> bytes:
    assert len(content) < 128
    return bytes([tag, len(content)]) + content


def dns(name: bytes) -> bytes:
    return element(0x82, name)


def certificate(alternative: bytes, common: bytes = b"unit") -> bytes:
    """DER of a self-signed certificate with these alternative names and this common name, byte for byte."""
    stand_in = "x" * len(common)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, stand_in)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(_KEY.public_key())
    builder = builder.serial_number(5).not_valid_before(FROM).not_valid_after(UNTIL)
    names = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, element(0x30, alternative))
    signed = builder.add_extension(names, False).sign(_KEY, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER).replace(stand_in.encode(), common)


def serving(der: bytes, folder: Path) -> ssl.SSLContext:
    """A server's context with this certificate."""
    key = _KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    path = folder / "odd.pem"
    path.write_text(ssl.DER_cert_to_PEM_cert(der) + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
