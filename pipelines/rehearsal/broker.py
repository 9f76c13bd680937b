"""A real Apache Kafka (KRaft) on loopback without Docker: jars from Maven's central repository, one Java process.

For the demo of the cluster and for tests; an office runs its own brokers.
"""

import base64
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from schemas.mistakes import MistakeError

VERSION = "4.1.0"
STARTS_WITHIN_S = 120.0
DOWNLOADS_WITHIN_S = 900.0
POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>xunwang</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
"""
ONE_COPY = (
    "offsets.topic.replication.factor", "transaction.state.log.replication.factor", "transaction.state.log.min.isr",
    "share.coordinator.state.topic.replication.factor", "share.coordinator.state.topic.min.isr",
)  # fmt: skip


def missing_programs() -> list[str]:
    """Which of the programs that a broker needs are not installed here."""
    return [name for name in ("java", "mvn") if shutil.which(name) is None]


def jars() -> Path:
    """The folder with the broker's jars, fetched once for this user (43 MB). Raises MistakeError when that fails."""
    if missing := missing_programs():
        raise MistakeError(
            f"{' and '.join(missing)} not found: install Java 17 and Maven to run Kafka on this machine."
        )
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "xunwang" / f"kafka-{VERSION}"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "libs").is_dir():
            _download(home)
    return home / "libs"


def _download(home: Path) -> None:
    """Into a folder of its own first: a download that broke off must not pass for a whole one."""
    with tempfile.TemporaryDirectory(dir=home) as work:
        (Path(work) / "pom.xml").write_text(POM)
        command = ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=libs"]
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=DOWNLOADS_WITHIN_S)
        if done.returncode:
            why = next((line for line in done.stdout.splitlines() if "ERROR" in line), "no reason given")
            raise MistakeError(f"Maven could not fetch Apache Kafka {VERSION}: {why.strip()}")
        (Path(work) / "libs").rename(home / "libs")


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_cluster_id() -> str:
    """16 random bytes as Kafka writes them; the first letter must not be a dash, which would be taken for an option."""
    first, *others = os.urandom(16)
    return base64.urlsafe_b64encode(bytes([first & 0x7F, *others])).rstrip(b"=").decode()


@dataclass
class Broker:
    """One combined node in `folder`. It keeps its ports and its data over `stop` or `kill` and `start`."""

    folder: Path
    port: int = field(default_factory=free_port)
    controller_port: int = field(default_factory=free_port)
    heap_mb: int = 384
    more: Mapping[str, object] = field(default_factory=dict)  # lines of server.properties, before ours
    cluster_id: str = field(default_factory=new_cluster_id)  # the nodes of one cluster share it
    process: subprocess.Popen[bytes] | None = None

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
        self.folder.mkdir(parents=True, exist_ok=True)
        properties = self.folder / "server.properties"
        if not properties.exists():
            properties.write_text(self._properties())
            self._format(libs, properties)
        command = [*self._java(libs), "kafka.Kafka", str(properties)]
        with (self.folder / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def stop(self) -> None:
        """Shut down in order; killed when that takes too long."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(30)
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

    def _java(self, libs: Path) -> list[str]:
        flags = ["-Xms128m", f"-Xmx{self.heap_mb}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        return ["java", *flags, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{libs}/*"]

    def _format(self, libs: Path, properties: Path) -> None:
        command = [*self._java(libs), "kafka.tools.StorageTool", "format", "-t", self.cluster_id, "-c", str(properties)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=STARTS_WITHIN_S)
        if done.returncode:
            raise MistakeError(f"{properties}: Kafka refused to format its folder: {done.stderr.strip()[-300:]}")

    def _properties(self) -> str:
        plain, control = f"127.0.0.1:{self.port}", f"127.0.0.1:{self.controller_port}"
        lines: dict[str, object] = {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@{control}",
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
