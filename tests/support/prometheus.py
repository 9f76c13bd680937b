"""Prometheus' own programs: promtool for the files of the deployment, and a server on loopback for a while."""

import json
import os
import re
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.rehearsal.broker import free_port
from tests.support.waiting import until

FILES = Path(__file__).parents[2] / "deploy" / "prometheus"
RULES = FILES / "rules.yml"
FASTER = 120  # a test cannot wait for the hours of an alert: the durations of its rules are divided by this
DURATION = re.compile(r"\b(\d+)([smh])\b")
SECONDS = {"s": 1, "m": 60, "h": 3600}


def program(name: str) -> str:
    """Path of `promtool` or `prometheus`: installed, or where deploy/install-test-system.sh has unpacked them."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "xunwang" / "prometheus" / "usr" / "bin"
    if found := shutil.which(name) or shutil.which(name, path=str(cache)):
        return found
    reason = f"not run: {name} is not installed, see deploy/install-test-system.sh"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def promtool(*arguments: str | Path) -> None:
    """Fails with what promtool says."""
    done = subprocess.run([program("promtool"), *map(str, arguments)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def hurried(text: str) -> str:
    """Rules with every duration divided by FASTER, and none under three seconds."""
    return DURATION.sub(lambda found: f"{max(3, int(found[1]) * SECONDS[found[2]] // FASTER)}s", text)


class Prometheus:
    """A server that asks workers on ports of loopback once a second, by the deployment's configuration."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}"

    def ready(self) -> bool:
        try:
            self._get("/-/ready")
        except OSError:
            return False
        return True

    def ask(self, expression: str) -> list[dict[str, Any]]:
        """Samples of an instant question: `metric` (labels) and `value`."""
        answer = json.loads(self._get("/api/v1/query?" + urllib.parse.urlencode({"query": expression})))
        samples: list[dict[str, Any]] = answer["data"]["result"]
        return samples

    def number(self, expression: str) -> float | None:
        """The one value there is; None when there is none."""
        samples = self.ask(expression)
        assert len(samples) <= 1, samples
        return float(samples[0]["value"][1]) if samples else None

    def alerts(self) -> set[str]:
        """Names of the alerts that fire."""
        found = json.loads(self._get("/api/v1/alerts"))["data"]["alerts"]
        return {one["labels"]["alertname"] for one in found if one["state"] == "firing"}

    def _get(self, path: str) -> bytes:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self._address + path, timeout=60) as answer:
            body: bytes = answer.read()
        return body


@contextmanager
def running_prometheus(folder: Path, ports: Mapping[str, int]) -> Iterator[Prometheus]:
    """`ports`: of every worker's metrics."""
    config = yaml.safe_load((FILES / "prometheus.yml").read_text(encoding="utf-8"))
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(folder / "rules.yml")]
    (job,) = (one for one in config["scrape_configs"] if one["job_name"] == "xunwang")
    del job["dns_sd_configs"]
    job["static_configs"] = [{"targets": [f"127.0.0.1:{port}" for port in ports.values()]}]
    config["scrape_configs"] = [job]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (folder / "rules.yml").write_text(hurried(RULES.read_text(encoding="utf-8")), encoding="utf-8")
    port = free_port()
    command = [program("prometheus"), f"--config.file={folder / 'prometheus.yml'}", "--log.level=error"]
    command += [f"--storage.tsdb.path={folder / 'tsdb'}", f"--web.listen-address=127.0.0.1:{port}"]
    server = Prometheus(port)
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        until(server.ready, 60, "an answer of Prometheus")
        yield server
    finally:
        process.kill()
        process.wait()
