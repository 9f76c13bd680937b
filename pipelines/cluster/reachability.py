"""Why no broker can be used: asked step by step (name, port, TLS, name and password), so that one sentence can say it.

The client libraries try again until a deadline and then tell only that it is over.
"""

import asyncio
import errno
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import (
    AuthenticationFailedError,
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

ALERT_WITHIN_S = 0.3  # with TLS 1.3 a broker refuses our certificate after the handshake
PORT = 9092
STEP_S = 5.0


@dataclass(frozen=True, kw_only=True)
class Way:
    """How the settings want to reach the brokers. `mechanism` none: without name and password."""

    servers: list[str]
    context: ssl.SSLContext | None
    mechanism: str | None = None
    username: str | None = None
    password: str | None = None


def reason(way: Way) -> str | None:
    """What is wrong, with the mend; of several servers, the first that answers at all speaks. None where one answers as
    it should. Blocks some seconds."""
    told = [_reason_at(way, server) for server in way.servers]
    if any(text is None for _, text in told):
        return None
    return next((text for silent, text in told if not silent), told[0][1])


def _reason_at(way: Way, server: str) -> tuple[bool, str | None]:
    """(nobody answered there, sentence; None where nothing is wrong)."""
    host, _, port_text = server.rpartition(":")
    if not host or not port_text.isdigit():
        host, port_text = server, str(PORT)
    host, port = host.strip("[]"), int(port_text)
    try:
        socket.create_connection((host, port), STEP_S).close()
    except OSError as error:
        return True, f"{server}: no Kafka broker answers there ({_why(error)}); {_ADDRESS}"
    if way.context is None and _speaks_tls(host, port):
        return False, f"{server}: this port speaks TLS and the settings do not; add `tls: {{ca_file: ...}}`."
    wrong = _tls_trouble(way.context, host, port) if way.context else None
    wrong = wrong or _kafka_trouble(way, host, port)
    return False, f"{server}: {wrong}" if wrong else None


_ADDRESS = "check the address (--bootstrap or `bootstrap` in the settings file) and that the brokers are up."


def _why(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "the name is not known"
    if isinstance(error, TimeoutError):
        return "no answer"
    return errno.errorcode.get(error.errno or 0, type(error).__name__)


def _speaks_tls(host: str, port: int) -> bool:
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE  # nothing is sent; only whether TLS is spoken
    try:
        with socket.create_connection((host, port), STEP_S) as plain, blind.wrap_socket(plain):
            return True
    except ssl.SSLError as error:
        return "ALERT" in (error.reason or "")
    except OSError:
        return False


def _tls_trouble(context: ssl.SSLContext, host: str, port: int) -> str | None:
    try:
        plain = socket.create_connection((host, port), STEP_S)
        with plain, context.wrap_socket(plain, server_hostname=host) as secured:
            secured.settimeout(ALERT_WITHIN_S)
            secured.recv(1)
    except TimeoutError:
        return None  # it waits for our first word, as it should
    except ssl.SSLCertVerificationError as error:
        return f"the broker's certificate is not trusted ({error.verify_message}); {_certificate_mend(error)}"
    except ssl.SSLError as error:
        if "ALERT" in (error.reason or ""):
            return (
                f"the broker refuses our certificate ({(error.reason or '').lower().replace('_', ' ')}); give one that "
                "it trusts as tls.certificate_file and tls.key_file."
            )
        return f"no TLS is spoken on this port ({error.reason}); take the port of TLS, or remove `tls`."
    except OSError as error:
        return f"no TLS is spoken on this port ({_why(error)}); take the port of TLS, or remove `tls`."
    return None


def _certificate_mend(error: ssl.SSLCertVerificationError) -> str:
    if "mismatch" in error.verify_message or "doesn't match" in error.verify_message:
        return "write the address in `bootstrap` as the certificate names it."
    if "expired" in error.verify_message:
        return "renew it on the broker."
    return "name the authority that signed it as tls.ca_file."


def _kafka_trouble(way: Way, host: str, port: int) -> str | None:
    with ThreadPoolExecutor(1) as apart:  # the caller may have a loop of its own
        error = apart.submit(lambda: asyncio.run(_ask(way, host, port))).result()
    if error is None:
        return None
    if isinstance(error, AuthenticationFailedError | SaslAuthenticationFailed):
        return (
            f"the brokers refuse user {way.username} or its password ({way.mechanism}); "
            "check sasl.username, sasl.mechanism and sasl.password_file."
        )
    if isinstance(error, UnsupportedSaslMechanismError):
        return f"the brokers do not know {way.mechanism}; give another sasl.mechanism."
    if isinstance(error, IllegalSaslStateError):
        return "this port wants no name and password; take the port that does, or remove `sasl`."
    if isinstance(error, KafkaConnectionError) and way.mechanism is None:
        return "the broker ends the connection; if this port wants a name and password, add `sasl`."
    return f"no Kafka broker answers there ({type(error).__name__}); {_ADDRESS}"


async def _ask(way: Way, host: str, port: int) -> BaseException | None:
    """The first request that needs every right to be here."""
    protocol = ("SASL_" if way.mechanism else "") + ("SSL" if way.context else "PLAINTEXT")
    connection = AIOKafkaConnection(
        host,
        port,
        security_protocol=protocol,
        ssl_context=way.context,
        sasl_mechanism=way.mechanism,
        sasl_plain_username=way.username,
        sasl_plain_password=way.password,
        request_timeout_ms=int(STEP_S * 1000),
    )
    try:
        await connection.connect()
        await connection.send(MetadataRequest([]))
    except (KafkaError, OSError, TimeoutError) as error:
        return error
    finally:
        connection.close()
    return None
