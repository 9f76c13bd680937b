"""What is said before anything is started, and what an office should still settle."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from pipelines.console.server import Console
from pipelines.data_folder import DataFolder
from pipelines.logs import FILE, to_files, without_bad_requests
from pipelines.office.registry_desk import RegistryDesk, begin_registry
from pipelines.running.advice import advice
from pipelines.running.start_checks import require_free
from schemas.mistakes import MistakeError
from schemas.registry.installation import installation_of
from schemas.registry.load import dump
from tests.support.command_line import xunwang
from tests.support.registries import registry

REFERENCES = ["http://a.example/", "http://b.example/", "http://c.example/"]


@pytest.mark.parametrize("port", [-1, 65_536, 99_999, 10**9])
def test_a_port_that_is_none_is_said_and_nothing_is_begun(tmp_path: Path, port: int) -> None:
    said = xunwang("run", "--port", port, "--data", tmp_path / "new", code=2)
    assert f"--port {port}：端口应为1至65535的整数" in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "10.1.2.3", "巡网", "", "127.0.0.1.example", "::"])
def test_a_host_that_is_not_this_machine_is_said(host: str) -> None:
    with pytest.raises(MistakeError, match="只能使用本机地址"):
        require_free(host, 0)


def test_a_taken_port_is_said_and_a_free_one_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(MistakeError, match=f"端口{port}已被占用"):
            require_free("127.0.0.1", port)
    require_free("127.0.0.1", port)
    require_free("localhost", 0)


def test_another_offices_registry_is_refused_on_a_folder_in_use(tmp_path: Path) -> None:
    here, path = registry(2), tmp_path / "other.yaml"
    (tmp_path / "registry.yaml").write_text(dump(here), encoding="utf-8")
    path.write_text(dump(registry(2, id="another", name="另一市监测")), encoding="utf-8")
    said = xunwang("run", "--registry", path, "--port", 0, "--data", tmp_path, code=2)
    assert "不是同一单位" in said
    assert not (tmp_path / "log.db").exists()


def test_a_file_given_at_the_start_does_not_undo_what_was_changed_in_the_browser(tmp_path: Path) -> None:
    begin_registry(tmp_path / "data", "示例市人民政府办公室")
    given = tmp_path / "registry.yaml"
    given.write_bytes((tmp_path / "data" / "registry.yaml").read_bytes())
    RegistryDesk(DataFolder(tmp_path / "data")).set_references(["https://a.example/"], "")
    said = xunwang("run", "--registry", given, "--port", 0, "--data", tmp_path / "data", code=2)
    assert "已在网页上修改过" in said


@pytest.mark.parametrize(("given", "asked"), [(0, "未填写"), (1, "只填写了1个"), (2, "只填写了2个")])
def test_references_are_asked_for(given: int, asked: str) -> None:
    (sentence,) = advice(installation_of(registry(reference_targets=REFERENCES[:given])))
    assert f"reference_targets{asked}" in sentence


def test_references_that_are_there_are_not_asked_for(tmp_path: Path) -> None:
    assert advice(installation_of(registry(reference_targets=REFERENCES))) == []
    thrice = registry(reference_targets=REFERENCES[:1] * 3)  # one address three times is one
    (sentence,) = advice(installation_of(thrice))
    assert "只填写了1个" in sentence


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    with to_files(tmp_path / "logs", "debug"):
        yield tmp_path / "logs" / FILE


def test_lines_go_to_a_file_that_is_turned_over(log_file: Path) -> None:
    ours, theirs = logging.getLogger("pipelines.running.runner"), logging.getLogger("aiohttp.client")
    ours.debug("fetched %s", "http://a.example/")
    theirs.debug("what a library says at debug")
    said = log_file.read_text(encoding="utf-8")
    assert "DEBUG pipelines.running.runner fetched http://a.example/" in said
    assert "+08:00" in said
    assert "what a library says" not in said
    for _ in range(11):
        ours.info("x" * (1 << 20))
    assert log_file.with_name(f"{FILE}.1").exists()
    assert log_file.stat().st_size <= 10 << 20


async def test_raw_chinese_in_an_address_is_answered_and_leaves_no_traceback(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    shown = MagicMock()
    shown.folder.root = tmp_path
    server = logging.getLogger("aiohttp.server")
    server.addFilter(without_bad_requests)
    try:
        console = Console(shown, "127.0.0.1", 0)
        address = await console.start()
        port = int(address.rsplit(":", 1)[1].strip("/"))
        for query in ("水利".encode(), "水利".encode("gb18030"), b"\xff\xfe"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /sites?q=" + query + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert b" 400 " in (await reader.readline())
            writer.close()
        await console.stop()
    finally:
        server.removeFilter(without_bad_requests)
    assert [record for record in caplog.records if record.exc_info] == []


def test_a_fault_of_our_own_keeps_its_traceback() -> None:
    try:
        raise RuntimeError("ours")
    except RuntimeError as error:
        raised = (RuntimeError, error, error.__traceback__)
    record = logging.LogRecord("aiohttp.server", logging.ERROR, "", 0, "Error handling request", None, raised)
    assert without_bad_requests(record)
