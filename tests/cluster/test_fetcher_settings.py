"""What an operator sets for the fetchers of a cluster: the way out through a proxy, authorities of the office's own."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from pipelines.contracts import EXAMPLES
from pipelines.rehearsal.broker import Broker
from schemas.events.checks import PlannedCheck
from schemas.events.codec import decode, encode
from schemas.events.fetches import Fetched
from schemas.registry.load import dump
from tests.support.command_line import Started, xunwang
from tests.support.kafka import everything, send, unique
from tests.support.registries import registry
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
OUTSIDE = "http://93.184.216.34/page"  # an address of the open net, which nobody here can reach but by the proxy


@contextmanager
def proxy(asked: list[str]) -> Iterator[int]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = "<html><body>示例市人民政府</body></html>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "registry.yaml").write_text(dump(registry()), encoding="utf-8")
    return tmp_path


def written(folder: Path, *lines: str) -> Path:
    path = folder / "cluster.yaml"
    path.write_text("\n".join(lines))
    return path


def planned(url: str) -> bytes:
    event = decode((EXAMPLES / "check.planned.v1/typical.json").read_bytes(), "checks")
    assert isinstance(event.data, PlannedCheck)
    later = datetime.now(UTC) + timedelta(hours=1)
    return encode(msgspec.structs.replace(event, data=msgspec.structs.replace(event.data, url=url, not_after=later)))


def test_fetchers_go_out_through_the_proxy(broker: Broker, folder: Path) -> None:
    prefix, asked = unique("out") + ".", list[str]()
    with proxy(asked) as port:
        lines = [f"bootstrap: {broker.address}", f"prefix: {prefix}", "partitions: 2"]
        settings = written(folder, *lines, f"fetcher: {{proxy: 'http://127.0.0.1:{port}'}}")
        xunwang("topics", "apply", "--settings", settings)
        send(broker, prefix + "checks", [(b"demo-city", planned(OUTSIDE))])
        with Started("worker", "fetcher", "--data", folder, "--settings", settings):
            until(lambda: bool(everything(broker, prefix + "fetches")), 120, "a fetch")
    ((*_, value),) = everything(broker, prefix + "fetches")
    data = decode(value or b"", "fetches").data
    assert isinstance(data, Fetched)
    assert data.outcome == "opened"
    assert asked == [OUTSIDE]


def test_what_is_wrong_for_the_fetchers_is_one_sentence(folder: Path) -> None:
    def told(line: str) -> str:
        said = xunwang("worker", "fetcher", "--data", folder, "--settings", written(folder, line), code=2)
        assert said.count("\n") == 1
        return said

    assert told("fetcher: {proxy: '10.0.0.1:3128'}").startswith("fetcher.proxy: ")
    none = folder / "ca.pem"
    none.write_text("not a certificate")
    assert told(f"fetcher: {{ca_file: {none}}}").startswith(f"fetcher.ca_file: {none} holds no certificates")
    assert told("fetcher: {ca_file: /nowhere.pem}").startswith("fetcher.ca_file: /nowhere.pem holds no certificates")
    assert "proxies" in told("fetcher: {proxies: x}")
