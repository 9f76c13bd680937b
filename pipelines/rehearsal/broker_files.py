"""The files of Apache Kafka, fetched from Maven's central repository and kept in the user's cache."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from schemas.mistakes import MistakeError

VERSION = "4.1.0"
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


def missing_programs() -> list[str]:
    """Which of the programs that a broker needs are not installed here."""
    return [name for name in ("java", "mvn") if shutil.which(name) is None]


def jars() -> Path:
    """The folder of the broker's jars, fetched once for this user (43 MB). Raises MistakeError when that fails."""
    if missing := missing_programs():
        raise MistakeError(
            f"{' and '.join(missing)} not found: install Java 17 and Maven to run Kafka on this machine."
        )
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "xunwang" / f"kafka-{VERSION}"
    return made_once(home / "libs", _download)


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """The folder, with what `make` puts into it: once, whoever else wants it at the same time, and whole or not at
    all. What `make` raises is raised."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=folder.parent) as work:
                made = Path(work) / folder.name
                made.mkdir()
                make(made)
                made.rename(folder)
    return folder


def _download(folder: Path) -> None:
    (folder.parent / "pom.xml").write_text(POM)
    command = ["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, timeout=DOWNLOADS_WITHIN_S)
    if done.returncode:
        why = next((line for line in done.stdout.splitlines() if "ERROR" in line), "no reason given")
        raise MistakeError(f"Maven could not fetch Apache Kafka {VERSION}: {why.strip()}")
