"""`xunwang inspect`: one JSON object a line, in order, one for every input whatever happens."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipelines.commands.inspect import command

KEYS = re.findall(
    r"\w+",
    """id input url charset page_kind title published meta_published items newest_item_date source dynamic gov_meta
    footer interaction links text_hits hidden_links tamper verdict reason elapsed_ms""",
)
PAGE = """<html><head><meta charset="gb2312"><title>全市水利工作会议召开_云岭市人民政府</title></head>
<body>
<h1>全市水利工作会议召开</h1><p>发布时间：10-12 09:24　来源：市水利局</p>
<p>近日，市政府召开水利工作会议，总结成绩，部署任务，市长出席并讲话。</p>
</body></html>""".encode("gb18030")


def _inspect(*arguments: str, stdin: bytes | None = None) -> list[dict[str, Any]]:
    result = CliRunner().invoke(command, arguments, input=stdin, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_keys_are_the_promised_ones_in_the_promised_order(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    (answer,) = _inspect("--at", "2026-03-05T08:00:00+08:00", str(tmp_path / "a.html"))
    assert list(answer)[: len(KEYS)] == KEYS
    assert answer["fault"] == ""  # what came later stands behind the promised keys
    assert answer["charset"] == "gb18030"
    assert answer["title"] == "全市水利工作会议召开"
    assert answer["published"] == {
        "date": "2025-10-12", "time": "09:24", "kind": "published", "precision": "minute", "text": "10-12 09:24",
        "offset": PAGE.decode("gb18030").index("10-12"),
    }  # fmt: skip


def test_cases_file_answers_every_line_in_order(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_bytes(PAGE)
    (tmp_path / "headers.txt").write_text("HTTP/1.1 200 OK\nContent-Type: text/html; charset=gbk\n")
    rows: list[Any] = [
        {
            "id": "one",
            "input": "pages/a.html",
            "at": "2026-03-05T08:00:00+08:00",
            "headers": {"Content-Type": "text/html"},
        },
        {"id": "two", "input": "pages/missing.html"},
        {
            "id": 3,
            "input": "pages/a.html",
            "url": "http://x.example.cn/a.html",
            "status": 404,
            "headers": "headers.txt",
        },
        {"id": "four", "input": "pages/a.html", "at": "yesterday"},
        {"id": "five"},
    ]
    lines = [json.dumps(row) for row in rows]
    lines.insert(3, "this is no JSON")
    (tmp_path / "cases.jsonl").write_text("\n".join(lines) + "\n")
    answers = _inspect("--cases", str(tmp_path / "cases.jsonl"))
    assert [answer["id"] for answer in answers] == ["one", "two", "3", "4", "four", "6"]
    assert [answer["verdict"] for answer in answers] == [
        "ok",
        "inconclusive",
        "ok",
        "inconclusive",
        "inconclusive",
        "inconclusive",
    ]
    assert answers[0]["published"]["date"] == "2025-10-12"
    assert answers[1]["reason"] == "unreadable_input"
    assert answers[2]["page_kind"] == "soft_404"
    assert answers[2]["url"] == "http://x.example.cn/a.html"


def test_folder_and_standard_input(tmp_path: Path) -> None:
    for name in ("b.html", "a.html"):
        (tmp_path / name).write_bytes(PAGE)
    answers = _inspect(str(tmp_path), "-", stdin=PAGE)
    assert [Path(answer["input"]).name for answer in answers] == ["a.html", "b.html", "-"]
    assert len({answer["title"] for answer in answers}) == 1


def test_a_page_that_hangs_its_reader_is_inconclusive_and_no_other_page_is_lost(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    (tmp_path / "b.html").write_bytes(b"<p>" + b"<a href=/x>y</a>" * 400_000)
    (tmp_path / "c.html").write_bytes(PAGE)
    answers = _inspect("--deadline", "0.5", "--workers", "1", str(tmp_path))
    assert [answer["verdict"] for answer in answers] == ["ok", "inconclusive", "ok"]
    assert answers[1]["reason"] == "deadline"


@pytest.fixture
def site() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/a.html"
    server.shutdown()
    server.server_close()


def test_address_is_fetched_and_the_fetch_is_the_visit(site: str) -> None:
    (answer,) = _inspect(site)
    assert answer["title"] == "全市水利工作会议召开"
    assert answer["published"]["date"][4:] == "-10-12"
    (refused,) = _inspect("http://127.0.0.1:9/")
    assert refused["verdict"] == "inconclusive"
    assert refused["reason"]


def test_mistakes_are_told(tmp_path: Path) -> None:
    for arguments in ((), ("--at", "today", "x.html"), ("--cases", str(tmp_path / "none.jsonl"))):
        result = CliRunner().invoke(command, arguments)
        assert result.exit_code == 2
        assert "Traceback" not in result.output
