"""A real Apache Kafka (KRaft) on loopback without Docker: one Java process.

For the demo of the cluster and for tests; an office runs its own brokers.
"""

import base64
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

from pipelines.rehearsal.broker_files import jars, made_once
from schemas.mistakes import MistakeError

STARTS_WITHIN_S = 120.0
STOPS_WITHIN_S = 30.0
PROPERTIES = "server.properties"
CHECKPOINT = "bootstrap.checkpoint"  # the features of a new cluster, the same in each
ARCHIVE = "classes.jsa"
ONE_COPY = (
    "offsets.topic.replication.factor", "transaction.state.log.replication.factor", "transaction.state.log.min.isr",
    "share.coordinator.state.topic.replication.factor", "share.coordinator.state.topic.min.isr",
)  # fmt: skip


_held: list[socket.socket] = []


def free_port() -> int:
    """A port that nobody else is given while this process lives: until a server takes it, and between its lives."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # servers, who do the same, may listen beside it
    holder.bind(("127.0.0.1", 0))
    port = int(holder.getsockname()[1])
    if sys.platform.startswith("linux"):
        _held.append(holder)
    else:  # elsewhere nobody can listen on a port that is held
        holder.close()
    return port


def new_id() -> str:
    """Of a cluster or a folder: 16 random bytes as Kafka writes them; the first letter must not be a dash, which would
    be taken for an option."""
    first, *others = os.urandom(16)
    return base64.urlsafe_b64encode(bytes([first & 0x7F, *others])).rstrip(b"=").decode()


@dataclass
class Broker:
    """One combined node in `folder`. It keeps its ports and its data over `stop` or `kill` and `start`."""

    folder: Path
    port: int = field(default_factory=free_port)
    controller_port: int = field(default_factory=free_port)
    heap_mb: int = 384
    node: int = 1
    more: Mapping[str, object] = field(default_factory=dict)  # lines of server.properties, before ours
    cluster_id: str = field(default_factory=new_id)  # the nodes of one cluster share it
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        while self.controller_port == self.port:  # each was free when it was asked for, and Kafka wants two
            self.controller_port = free_port()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Accepts connections when it returns. Raises MistakeError when it does not come up."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Begin to start: a node of a cluster comes up only together with others."""
        libs = jars()
        made = made_once(libs.with_name(f"quick-{_java_build()}"), _warm_up)
        self._lay_out(made / CHECKPOINT)
        archive = made / ARCHIVE
        self._run(libs, f"-XX:SharedArchiveFile={archive}" if archive.exists() else "")

    def _lay_out(self, checkpoint: Path) -> None:
        """What formatting a folder writes there, without starting Java for it."""
        data = self.folder / "data"
        if data.exists():
            return
        data.mkdir(parents=True)
        (self.folder / PROPERTIES).write_text(self._properties())
        meta = {"version": 1, "cluster.id": self.cluster_id, "node.id": self.node, "directory.id": new_id()}
        (data / "meta.properties").write_text("".join(f"{name}={value}\n" for name, value in meta.items()))
        shutil.copyfile(checkpoint, data / CHECKPOINT)

    def _run(self, libs: Path, *flags: str) -> None:
        command = [*_java(libs, self.heap_mb, *flags), "kafka.Kafka", str(self.folder / PROPERTIES)]
        with (self.folder / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def stop(self, within_s: float = STOPS_WITHIN_S) -> None:
        """Shut down in order; killed when that takes too long."""
        self._end(signal.SIGTERM, within_s)

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals, within_s: float = STOPS_WITHIN_S) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def wait(self) -> None:
        """Until it accepts connections. Raises MistakeError when it does not come up."""
        deadline = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        self.kill()
        tail = (self.folder / "broker.log").read_text(errors="replace").splitlines()[-3:]
        raise MistakeError(f"Kafka did not start on {self.address}: {' | '.join(tail)}")

    def _properties(self) -> str:
        plain, control = f"127.0.0.1:{self.port}", f"127.0.0.1:{self.controller_port}"
        lines: dict[str, object] = {
            "process.roles": "broker,controller",
            "node.id": self.node,
            "controller.quorum.voters": f"{self.node}@{control}",
            "listeners": f"PLAINTEXT://{plain},CONTROLLER://{control}",
            "advertised.listeners": f"PLAINTEXT://{plain}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "log.dirs": self.folder / "data",
            **dict.fromkeys(ONE_COPY, 1),
            "offsets.topic.num.partitions": 4,  # start and join stay quick
            "transaction.state.log.num.partitions": 4,
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 1_000,
            "auto.create.topics.enable": "false",
            "log.cleaner.backoff.ms": 200,  # compaction can be waited for
            **self.more,
        }
        return "".join(f"{name}={value}\n" for name, value in lines.items())


def _warm_up(made: Path) -> None:
    """What lets every later broker start in half the processor time: its classes as Java maps them into memory, and
    what formatting writes into a folder. A broker of its own is formatted, started and stopped for it."""
    libs, broker = jars(), Broker(made.parent / "broker")
    broker.folder.mkdir()
    properties = broker.folder / PROPERTIES
    properties.write_text(broker._properties())
    java = _java(libs, broker.heap_mb)
    command = [*java, "kafka.tools.StorageTool", "format", "-t", broker.cluster_id, "-c", str(properties)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=STARTS_WITHIN_S)
    if done.returncode:
        raise MistakeError(f"{properties}: Kafka refused to format its folder: {done.stderr.strip()[-300:]}")
    shutil.copyfile(broker.folder / "data" / CHECKPOINT, made / CHECKPOINT)
    broker._run(libs, f"-XX:ArchiveClassesAtExit={made / ARCHIVE}")
    broker.wait()
    _use(broker.address)
    broker.stop(STARTS_WITHIN_S)


def _use(address: str) -> None:
    """All that tests and workers ask of a broker, so that what answers is in the archive as well."""
    admin = KafkaAdminClient(bootstrap_servers=address)
    compacted = {"cleanup.policy": "compact"}
    admin.create_topics({"used": {"num_partitions": 2, "replication_factor": 1, "configs": compacted}})
    admin.wait_for_topics(["used"])
    with closing(KafkaProducer(bootstrap_servers=address, enable_idempotence=True, acks="all")) as producer:
        producer.send("used", key=b"key", value=b"value").get(STARTS_WITHIN_S)
    options = {"group_id": "used", "auto_offset_reset": "earliest", "enable_auto_commit": False}
    with closing(KafkaConsumer("used", bootstrap_servers=address, **options)) as consumer:
        consumer.poll(STARTS_WITHIN_S * 1000)
        consumer.commit()
    admin.list_group_offsets(["used"])
    admin.close()


def _java(libs: Path, heap_mb: int, *flags: str) -> list[str]:
    """The archive of classes is taken for the same jars in the same order only."""
    jars = ":".join(str(path) for path in sorted(libs.glob("*.jar")))
    flags = ("-Xms128m", f"-Xmx{heap_mb}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", *filter(None, flags))
    return ["java", *flags, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", jars]


def _java_build() -> str:
    """Changes with Java, which takes an archive of its own making only."""
    found = Path(shutil.which("java") or "java").resolve()
    return f"{found.stat().st_mtime_ns:x}"
