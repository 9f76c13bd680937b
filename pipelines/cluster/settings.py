"""How to reach the brokers, for both client libraries. Secrets come from files and are never settings themselves."""

import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
import yaml
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError, SaslAuthenticationFailedError

from pipelines.warehouse.settings import ServerSettings
from schemas.mistakes import MistakeError

T = TypeVar("T")
ANSWERS_WITHIN_S = 60.0
MOST_BYTES = 8 << 20  # a page with its lists is 60 KB; nothing of ours comes near


class BrokersAwayError(OSError):
    """The brokers do not take or give records now; the same may succeed later."""


class Sasl(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Name and password; the password stands alone in `password_file`."""

    username: str
    password_file: Path
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"

    def password(self) -> str:
        try:
            return self.password_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise MistakeError(f"sasl.password_file: {self.password_file} cannot be read: {error.strerror}") from None


class Tls(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`ca_file` checks the brokers (none: the system's authorities); the other two are our own certificate."""

    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)
            if self.certificate_file:
                context.load_cert_chain(self.certificate_file, self.key_file)
        except (OSError, ssl.SSLError) as error:
            raise MistakeError(f"tls: the certificate files cannot be used: {error}") from None
        return context


class ClusterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`prefix` stands before every topic and group, where several installations share brokers. `session_s`: after so
    many seconds without a sign of life a worker's partitions go to others. `warehouse` none: the embedded one, in the
    data folder of the aggregator."""

    bootstrap: str = "localhost:9092"
    prefix: str = ""
    sasl: Sasl | None = None
    tls: Tls | None = None
    warehouse: ServerSettings | None = None
    compression: Literal["none", "gzip"] = "none"  # what both clients can do without further libraries
    session_s: float = 10.0
    stop_within_s: float = 20.0
    connect_within_s: float = 10.0

    def topic(self, name: str) -> str:
        return self.prefix + name

    def group(self, stage: str) -> str:
        return f"{self.prefix}xunwang-{stage}"

    def servers(self) -> list[str]:
        return [one.strip() for one in self.bootstrap.split(",")]

    def protocol(self) -> str:
        return ("SASL_" if self.sasl else "") + ("SSL" if self.tls else "PLAINTEXT")

    def _common(self) -> dict[str, Any]:
        options: dict[str, Any] = {
            "bootstrap_servers": self.servers(),
            "security_protocol": self.protocol(),
            "bootstrap_timeout_ms": int(self.connect_within_s * 1000),
        }
        if self.tls:
            options["ssl_context"] = self.tls.context()
        if self.sasl:
            options["sasl_mechanism"] = self.sasl.mechanism
            options["sasl_plain_username"] = self.sasl.username
            options["sasl_plain_password"] = self.sasl.password()
        return options

    def admin(self) -> KafkaAdminClient:
        """Raises MistakeError when the brokers cannot be reached or refuse us."""
        return self._connected(KafkaAdminClient)

    def consumer(self, group: str | None = None, **options: Any) -> KafkaConsumer:
        """A consumer that begins at the oldest record and commits nothing by itself. Raises MistakeError."""
        member: dict[str, Any] = {"group_id": group}
        if group:
            session = int(self.session_s * 1000)
            member |= {"session_timeout_ms": session, "heartbeat_interval_ms": session // 4}
        common = {"enable_auto_commit": False, "auto_offset_reset": "earliest", "fetch_max_wait_ms": 200}
        common["allow_auto_create_topics"] = False
        return self._connected(KafkaConsumer, **member, **common, **options)

    def producer(self, **options: Any) -> KafkaProducer:
        """Idempotent, acknowledged by all replicas in sync. Raises MistakeError."""
        kind = None if self.compression == "none" else self.compression
        fixed = {"acks": "all", "enable_idempotence": True, "compression_type": kind, "linger_ms": 5} | options
        fixed["allow_auto_create_topics"] = False
        return self._connected(KafkaProducer, max_request_size=MOST_BYTES, **fixed)

    def _connected(self, client: Any, **options: Any) -> Any:
        try:
            return client(**self._common(), **options)
        except SaslAuthenticationFailedError as error:
            raise MistakeError(
                f"{self.bootstrap}: the brokers refuse our name or password ({error}); "
                "check sasl.username and sasl.password_file."
            ) from None
        except (KafkaError, OSError, ValueError) as error:
            raise MistakeError(
                f"{self.bootstrap}: no Kafka broker answers there ({type(error).__name__}); check the address "
                "(--bootstrap or `bootstrap` in the settings file) and that the brokers are up."
            ) from None


def load_settings(path: Path | None, bootstrap: str | None) -> ClusterSettings:
    """The settings file, with the address of the command line before it. Raises MistakeError."""
    settings = ClusterSettings()
    if path is not None:
        try:
            written = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            settings = msgspec.convert(written, ClusterSettings, strict=False, dec_hook=_path)
        except OSError as error:
            raise MistakeError(f"{path}: cannot be read: {error.strerror}") from None
        except (yaml.YAMLError, msgspec.ValidationError) as error:
            raise MistakeError(f"{path}: not usable as cluster settings: {error}") from None
    return msgspec.structs.replace(settings, bootstrap=bootstrap) if bootstrap else settings


def _path(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError


def patiently(ask: Callable[[], T], what: str) -> T:
    """The answer; a broker that has just started, or is electing, does not know its groups yet. Raises MistakeError
    when that does not end."""
    deadline = time.monotonic() + ANSWERS_WITHIN_S
    while True:
        try:
            return ask()
        except KafkaError as error:
            if not error.retriable or time.monotonic() > deadline:
                raise MistakeError(f"the brokers do not {what}: {error}") from None
            time.sleep(0.2)
