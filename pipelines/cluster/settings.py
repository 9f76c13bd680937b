"""How to reach the brokers, for both client libraries. Secrets come from files and are never settings themselves."""

import logging
import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import yaml
from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import KafkaConfigurationError, KafkaError
from kafka.net.compat import KafkaNetClient

from pipelines.cluster.consumer import Consumer
from pipelines.cluster.patience import ANSWERS_WITHIN_S, Patience
from pipelines.cluster.reachability import Way, reason
from pipelines.evidence.shared import SharedEvidence
from pipelines.warehouse.settings import ServerSettings
from schemas.mistakes import MistakeError

Seconds = Annotated[float, msgspec.Meta(gt=0)]
PREFIX = re.compile(r"[A-Za-z0-9._-]{0,100}")  # what Kafka takes in names
MOST_BYTES = 8 << 20  # a page with its lists is 60 KB; nothing of ours comes near


class BrokersAwayError(OSError):
    """The brokers do not take or give records now; the same may succeed later."""


class Sasl(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Name and password; the password stands alone in `password_file`."""

    username: str
    password_file: Path
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"

    def password(self) -> str:
        """Raises MistakeError when the file gives none."""
        try:
            found = self.password_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise MistakeError(
                f"sasl.password_file: {self.password_file} cannot be read: {why}; let the file exist, with the "
                "password alone in it, readable for the user that runs xunwang."
            ) from None
        if not found:
            raise MistakeError(f"sasl.password_file: {self.password_file} is empty; write the password into it.")
        return found


class Tls(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`ca_file` checks the brokers (none: the system's authorities); the other two are our own certificate."""

    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Raises MistakeError when a file cannot be used."""
        for name in ("ca_file", "certificate_file", "key_file"):
            path: Path | None = getattr(self, name)
            if path is not None and not path.is_file():
                raise MistakeError(f"tls.{name}: {path} is not a file; correct the path.")
        try:
            context = ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)
            if self.certificate_file:
                context.load_cert_chain(self.certificate_file, self.key_file)
        except (OSError, ssl.SSLError) as error:
            raise MistakeError(
                f"tls: the certificate files cannot be used ({error}); they must be PEM, and the key that of the "
                "certificate."
            ) from None
        return context


class Fetching(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How fetchers reach the sites. `ca_file`: authorities of the office's own, trusted beside the system's."""

    proxy: str | None = None
    ca_file: Path | None = None


@contextmanager
def _closed_unless_it_comes_up() -> Iterator[Callable[..., KafkaNetClient]]:
    """Begins the connections of a client. When the client's constructor fails, nobody else can end them: their thread
    and their files would stay as long as the process."""
    begun: list[KafkaNetClient] = []

    def begin(**fields: Any) -> KafkaNetClient:
        begun.append(KafkaNetClient(**fields))
        return begun[-1]

    try:
        yield begin
    except BaseException:
        for one in begun:
            one.close()
        raise


class ClusterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`prefix` stands before every topic and group, where several installations share brokers. `partitions`: of every
    topic whose work is shared, instead of the number in its file. `session_s`: after so
    many seconds without a sign of life a worker's partitions go to others. `start_within_s`: how
    long a start waits for brokers of which some do not answer. `measure_every_s`: how often lag and
    conservation are measured. `warehouse` none: the embedded one, in the data folder of the aggregator. `evidence`: a
    folder or an address like s3://bucket/prefix; none: the data folder's, which then all workers must see."""

    bootstrap: str = "localhost:9092"
    prefix: str = ""
    partitions: Annotated[int, msgspec.Meta(ge=1)] | None = None
    sasl: Sasl | None = None
    tls: Tls | None = None
    warehouse: ServerSettings | None = None
    fetcher: Fetching = Fetching()
    evidence: str | SharedEvidence | None = None
    compression: Literal["none", "gzip", "lz4", "zstd"] = "none"
    session_s: Annotated[float, msgspec.Meta(ge=1)] = 7.0
    stop_within_s: Seconds = 20.0
    connect_within_s: Seconds = 10.0
    start_within_s: Seconds = ANSWERS_WITHIN_S
    measure_every_s: float = 10.0

    def __post_init__(self) -> None:
        if PREFIX.fullmatch(self.prefix) is None:
            raise ValueError(f"`prefix` {self.prefix!r} may hold letters, digits, dot, underscore and dash only")
        if not all(self.servers()):
            raise ValueError("`bootstrap` names no broker; write host:port, several with commas between")

    def shared_evidence(self, folder: Path) -> SharedEvidence:
        """Where bodies are stored; `folder` when nothing else is said."""
        if isinstance(self.evidence, SharedEvidence):
            return self.evidence
        return SharedEvidence(url=self.evidence or str(folder))

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
        return options | self._credentials()

    def _credentials(self) -> dict[str, Any]:
        """The same words in both client libraries."""
        options: dict[str, Any] = {}
        if self.tls:
            options["ssl_context"] = self.tls.context()
        if self.sasl:
            options["sasl_mechanism"] = self.sasl.mechanism
            options["sasl_plain_username"] = self.sasl.username
            options["sasl_plain_password"] = self.sasl.password()
        return options

    def aiokafka(self) -> dict[str, Any]:
        """How aiokafka reaches the brokers. Raises MistakeError."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.servers(),
            "security_protocol": self.protocol(),
            "request_timeout_ms": int(self.connect_within_s * 1000),
        }
        return options | self._credentials()

    def admin(self, **options: Any) -> KafkaAdminClient:
        """Raises MistakeError when the brokers cannot be reached or refuse us."""
        return self._connected(KafkaAdminClient, **options)

    def consumer(self, group: str | None = None, **options: Any) -> Consumer:
        """A consumer that begins at the oldest record and commits nothing by itself. Raises MistakeError."""
        member: dict[str, Any] = {"group_id": group}
        if group:
            session = int(self.session_s * 1000)
            member |= {"session_timeout_ms": session, "heartbeat_interval_ms": session // 4}
        common = {"enable_auto_commit": False, "auto_offset_reset": "earliest", "fetch_max_wait_ms": 200}
        common |= {"allow_auto_create_topics": False, "isolation_level": "read_committed"}
        consumer: Consumer = self._connected(Consumer, **member, **common, **options)
        return consumer

    def producer(self, **options: Any) -> KafkaProducer:
        """Idempotent, acknowledged by all replicas in sync. Raises MistakeError."""
        kind = None if self.compression == "none" else self.compression
        fixed = {"acks": "all", "enable_idempotence": True, "compression_type": kind, "linger_ms": 5} | options
        fixed["allow_auto_create_topics"] = False
        return self._connected(KafkaProducer, max_request_size=MOST_BYTES, **fixed)

    def _connected(self, client: Any, **options: Any) -> Any:
        # The client's own account of a failed connection is pages of tracebacks; ours is the sentence.
        logging.getLogger("kafka").setLevel(logging.CRITICAL)
        common, patience = self._common(), Patience("let us in", self.start_within_s)
        while True:
            try:
                with _closed_unless_it_comes_up() as begin:
                    return client(**common, **options, kafka_client=begin)
            except KafkaConfigurationError as error:
                raise MistakeError(f"{self.bootstrap}: the settings do not fit together: {error}") from None
            except (KafkaError, OSError, ValueError) as error:
                if trouble := reason(self._way()):
                    raise MistakeError(trouble) from None
                time.sleep(patience.pause(error))  # another broker is well: the one that was asked has just died

    def _way(self) -> Way:
        context = self.tls.context() if self.tls else None
        if self.sasl is None:
            return Way(servers=self.servers(), context=context)
        return Way(
            servers=self.servers(),
            context=context,
            mechanism=self.sasl.mechanism,
            username=self.sasl.username,
            password=self.sasl.password(),
        )


def load_settings(path: Path | None, bootstrap: str | None) -> ClusterSettings:
    """The settings file, with the address of the command line before it. Raises MistakeError."""
    settings = ClusterSettings()
    if path is not None:
        try:
            written = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            settings = msgspec.convert(written, ClusterSettings, strict=False, dec_hook=_path)
        except OSError as error:
            raise MistakeError(f"{path}: cannot be read: {error.strerror}; check the path after --settings.") from None
        except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
            why = " ".join(str(error).split())
            raise MistakeError(
                f"{path}: not usable as cluster settings: {why}; the keys are in docs/cluster-settings.md."
            ) from None
    return msgspec.structs.replace(settings, bootstrap=bootstrap) if bootstrap else settings


def _path(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError
