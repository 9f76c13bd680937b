"""A recorded world: which answer holds at an instant, and what is made of files that people bring."""

import gzip
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.rehearsal.world import open_world
from pipelines.rehearsal.world.recorded import Recorded, World
from schemas.mistakes import MistakeError
from schemas.times import at
from tests.support.recorded_answers import WarcMaker

HOME, OTHER = "http://www.site1.gov.cn/", "http://www.site2.gov.cn/"
JULY = "2026-07-01T00:00:00Z"
AUGUST = "2026-08-01T00:00:00Z"


def instant(day: str) -> Any:
    return at(f"{day}T12:00:00+08:00")


def written(folder: Path, *answers: dict[str, Any]) -> Path:
    path = folder / "answers.yaml"
    path.write_text(yaml.safe_dump({"answers": list(answers)}, allow_unicode=True), encoding="utf-8")
    return path


def an_answer(**changes: Any) -> dict[str, Any]:
    return {"url": HOME, "at": "2026-07-01T08:00:00+08:00", "status": 200, "text": "七月", **changes}


def body(world: World, address: str, day: str, agent: Any = "self") -> bytes | None:
    found = world.answer(address, agent, instant(day))
    return found.source.content().body if found is not None and found.source is not None else None


class TestWhichAnswerHolds:
    answers = (Recorded(HOME, instant("2026-07-01"), "self"), Recorded(HOME, instant("2026-07-05"), "self"))

    @pytest.mark.parametrize(
        ("day", "wanted"), [("2026-06-30", None), ("2026-07-01", 0), ("2026-07-04", 0), ("2026-07-05", 1)]
    )
    def test_the_newest_that_is_not_later(self, day: str, wanted: int | None) -> None:
        expected = None if wanted is None else self.answers[wanted]
        assert World(self.answers).answer(HOME, "self", instant(day)) == expected

    def test_nearest_takes_the_first_later_one_only_where_there_is_none_earlier(self) -> None:
        world = World(self.answers, nearest=True)
        assert world.answer(HOME, "self", instant("2026-06-01")) == self.answers[0]
        assert world.answer(HOME, "self", instant("2026-07-04")) == self.answers[0]
        assert world.answer(OTHER, "self", instant("2026-06-01")) is None

    def test_an_answer_that_is_too_old_says_nothing(self) -> None:
        world = World(self.answers, age=timedelta(days=3))
        assert world.answer(HOME, "self", instant("2026-07-08")) == self.answers[1]
        assert world.answer(HOME, "self", instant("2026-07-09")) is None

    def test_what_a_phone_was_shown_is_no_answer_to_us(self) -> None:
        world = World([Recorded(HOME, instant("2026-07-01"), "phone")])
        assert world.answer(HOME, "self", instant("2026-07-02")) is None
        assert world.answer(HOME, "phone", instant("2026-07-02")) is not None


class TestFilesOfAnswers:
    def test_text_file_and_failure(self, tmp_path: Path) -> None:
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages" / "home.html").write_text("八月", encoding="utf-8")
        written(
            tmp_path,
            an_answer(),
            {"url": HOME, "at": "2026-08-01", "status": 200, "body": "pages/home.html"},
            {"url": HOME, "at": "2026-09-01T00:00:00+08:00", "error": "timeout"},
        )
        world = open_world([tmp_path]).world
        assert body(world, HOME, "2026-07-20") == "七月".encode()
        assert body(world, HOME, "2026-08-20") == "八月".encode()
        failed = world.answer(HOME, "self", instant("2026-09-02"))
        assert failed is not None
        assert failed.failed == "timeout"
        assert [str(end.date()) for end in world.span or ()] == ["2026-07-01", "2026-09-01"]

    def test_the_example_in_the_documents_can_be_used(self, tmp_path: Path) -> None:
        page = (Path(__file__).parents[2] / "docs" / "rehearsal.md").read_text(encoding="utf-8")
        (tmp_path / "answers.yaml").write_text(page.split("```yaml\n", 1)[1].split("```", 1)[0], encoding="utf-8")
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages" / "home.html").write_text("首页", encoding="gb18030")
        world = open_world([tmp_path]).world
        assert len(world) == 3
        assert body(world, "http://www.example.gov.cn/", "2026-07-02") == "首页".encode("gb18030")

    def test_json_lines(self, tmp_path: Path) -> None:
        (tmp_path / "answers.jsonl").write_text(
            f'{{"url": "{HOME}", "at": "2026-07-01 08:00", "status": 404, "text": ""}}\n\n', encoding="utf-8"
        )
        found = open_world([tmp_path]).world.answer(HOME, "self", instant("2026-07-01"))
        assert found is not None
        assert found.at == at("2026-07-01T08:00:00+08:00")
        assert found.source is not None
        assert found.source.content().status == 404

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"url": "首页"}, "url“首页”不是网址"),
            ({"at": "七月"}, "at“七月”不是时间"),
            ({"error": "refused"}, "status和error应填且只填一个"),
            ({"status": 999}, "应在100至599之间"),
            ({"body": "x.html"}, "只能填一个"),
            ({"text": None, "body": "没有.html"}, "文件“没有.html”不存在"),
            ({"stat": 1}, "没有“stat”这个字段"),
            ({"error": "down", "status": None}, "error"),
        ],
    )
    def test_a_wrong_answer_is_named_with_file_and_place(
        self, tmp_path: Path, changes: dict[str, Any], said: str
    ) -> None:
        path = written(tmp_path, an_answer(), an_answer(**changes))
        with pytest.raises(MistakeError) as mistake:
            open_world([tmp_path])
        assert said in "".join(mistake.value.messages)
        assert all(message.startswith(f"{path}：第2条") for message in mistake.value.messages)

    @pytest.mark.parametrize("text", ["answers: 3", "- 3", "{a: [}", "answers: []"])
    def test_what_is_no_list_of_answers_is_refused(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "answers.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(MistakeError):
            open_world([tmp_path])

    def test_a_place_that_holds_nothing_is_refused(self, tmp_path: Path) -> None:
        for place in (tmp_path, tmp_path / "away"):
            with pytest.raises(MistakeError, match="请核对"):
                open_world([place])


@pytest.fixture(params=["plain", "packed", "one gzip"])
def warc(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[WarcMaker, Any]:
    """A maker of each form of file, and how it is written."""
    maker = WarcMaker(packed=request.param == "packed")
    path = tmp_path / ("crawl.warc" if request.param == "plain" else "crawl.warc.gz")
    write = maker.write_as_one_gzip if request.param == "one gzip" else maker.write
    return maker, lambda: write(path)


class TestWarc:
    def test_responses_hold_from_their_dates_on(self, warc: tuple[WarcMaker, Any]) -> None:
        maker, write = warc
        maker.request(HOME, JULY)
        maker.response(HOME, JULY, b"one")
        maker.response(f"<{OTHER}>", JULY, b"two", status="404 Not Found")
        maker.response(HOME, AUGUST, b"three")
        opened = open_world([write()])
        assert (len(opened.world), opened.broken) == (3, [])
        assert body(opened.world, HOME, "2026-07-15") == b"one"
        assert body(opened.world, HOME, "2026-08-15") == b"three"
        other = opened.world.answer(OTHER, "self", instant("2026-07-15"))
        assert other is not None
        assert other.source is not None
        assert other.source.content().status == 404
        opened.close()

    def test_a_revisit_has_the_body_of_its_original_wherever_that_lies(
        self, warc: tuple[WarcMaker, Any], tmp_path: Path
    ) -> None:
        maker, write = warc
        maker.revisit(HOME, AUGUST, "sha1:NOBODYHASTHIS", HOME, JULY)
        maker.revisit(OTHER, AUGUST, "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "http://www.site9.gov.cn/", JULY)
        maker.revisit("http://www.site3.gov.cn/", AUGUST, "sha1:AWAY", "http://www.site3.gov.cn/", JULY)
        elsewhere = WarcMaker()
        elsewhere.response(HOME, JULY, b"one")
        digest = {"WARC_Payload_Digest": "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"}
        elsewhere.response("http://www.site4.gov.cn/", JULY, b"", **digest)
        opened = open_world([write(), elsewhere.write(tmp_path / "other.warc")])
        assert body(opened.world, HOME, "2026-08-15") == b"one"
        assert body(opened.world, OTHER, "2026-08-15") == b""
        assert [sentence for sentence in opened.broken if "revisit" in sentence] == opened.broken
        assert len(opened.broken) == 1
        assert "第3条记录" in opened.broken[0]
        opened.close()

    def test_codings_of_the_transfer_are_undone(self, tmp_path: Path) -> None:
        maker = WarcMaker()
        packed = gzip.compress("正文".encode())
        chunked = f"{len(packed):x}\r\n".encode() + packed + b"\r\n0\r\n\r\n"
        maker.response(HOME, JULY, chunked, headers=[("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")])
        maker.response(OTHER, JULY, "正文".encode(), headers=[("Content-Encoding", "gzip")])
        world = open_world([maker.write(tmp_path / "a.warc")]).world
        for address in (HOME, OTHER):
            found = world.answer(address, "self", instant("2026-07-02"))
            assert found is not None
            assert found.source is not None
            content = found.source.content()
            assert content.body == "正文".encode()
            assert [name for name, _ in content.headers] == ["Content-Type"]

    def test_a_record_that_was_cut_says_so(self, tmp_path: Path) -> None:
        maker = WarcMaker()
        maker.response(HOME, JULY, b"begin", WARC_Truncated="length")
        found = open_world([maker.write(tmp_path / "a.warc")]).world.answer(HOME, "self", instant("2026-07-02"))
        assert found is not None
        assert found.source is not None
        assert found.source.content().cut


class TestBrokenRecords:
    @pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
    @pytest.mark.parametrize("damage", ["bytes", "junk", "length", "date", "head", "end"])
    def test_one_is_named_and_the_others_are_used(self, tmp_path: Path, damage: str, packed: bool) -> None:
        maker = WarcMaker(packed=packed)
        for number in range(1, 4):
            maker.response(f"http://www.site{number}.gov.cn/", JULY, b"<html>body of it</html>" * 9)
        broken = 3 if damage == "end" else 2
        maker.parts[broken - 1] = damaged(maker.parts[broken - 1], damage, packed)
        opened = open_world([maker.write(tmp_path / ("a.warc.gz" if packed else "a.warc"))])
        assert len(opened.broken) == 1, opened.broken
        assert opened.broken[0].startswith(f"a.warc{'.gz' if packed else ''}：第{broken}条记录（偏移")
        assert opened.broken[0].endswith("，已跳过。")
        for number in {1, 2, 3} - {broken}:
            assert body(opened.world, f"http://www.site{number}.gov.cn/", "2026-07-02") is not None
        assert body(opened.world, f"http://www.site{broken}.gov.cn/", "2026-07-02") is None

    @pytest.mark.parametrize(
        "content", [b"", b"PK\x03\x04not a warc", gzip.compress(b"not a warc", mtime=0), b"\x1f\x8b\x08"]
    )
    def test_a_file_that_is_no_warc_is_refused(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "page.warc.gz"
        path.write_bytes(content)
        with pytest.raises(MistakeError, match="不是WARC文件"):
            open_world([path])

    def test_a_file_without_one_whole_record_is_refused_with_what_is_wrong(self, tmp_path: Path) -> None:
        maker = WarcMaker()
        maker.response(HOME, JULY, b"one")
        maker.parts[0] = maker.parts[0][:-20]
        with pytest.raises(MistakeError) as mistake:
            open_world([maker.write(tmp_path / "a.warc")])
        assert "不完整" in mistake.value.messages[0]
        assert "没有可用的录存应答" in mistake.value.messages[1]


def damaged(record: bytes, how: str, packed: bool) -> bytes:
    """The record with one fault of a kind that files really have."""
    plain = gzip.decompress(record) if packed else record
    if how == "bytes":
        changed = plain.replace(b"body of it", b"b0dy of it", 1)
    elif how == "junk":
        return b"\0" * 300 + (b"" if packed else b"\n")
    elif how == "length":
        changed = plain.replace(b"Content-Length: ", b"Content-Length: 9", 1)
    elif how == "date":
        changed = plain.replace(b"WARC-Date: 2026-07-01T", b"WARC-Date: 20260x-01T")
    elif how == "head":
        changed = plain.replace(b"HTTP/1.1 200 OK", b"HTTP/1.1 OK 200")
        changed = b"\r\n".join(line for line in changed.split(b"\r\n") if not line.startswith(b"WARC-Block-Digest"))
    else:
        return record[: len(record) * 2 // 3]
    assert changed != plain
    return gzip.compress(changed) if packed else changed
