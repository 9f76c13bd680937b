"""People's facts come in by one way: typed, each once, and every bad row is named."""

from pathlib import Path

import openpyxl
import pytest

from pipelines.log.sqlite import SqliteLog
from pipelines.office.intake import kinds, take_in
from schemas.events.codec import decode
from schemas.events.observations import ConsultTest, ManualResult
from schemas.mistakes import MistakeError
from schemas.times import at
from tests.support.people import person
from tests.support.registries import registry

REGISTRY = registry(2)
HEAD = "种类,编号,网站,指标,结果,时间,检查人,情况\n"
GOOD = HEAD + "人工检查结果,K1,site1,site.veto.security.opinion,合格,2026-07-01 10:30,张三,未见异常\n"


@pytest.fixture
def log(tmp_path: Path) -> SqliteLog:
    return SqliteLog(tmp_path / "log.db")


def observed(log: SqliteLog) -> list[object]:
    return [decode(r.value, "observations").data for r in log.read("observations", 0, 0, 100)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_in_the_offices_words_becomes_typed_observations(tmp_path: Path, log: SqliteLog, encoding: str) -> None:
    path = tmp_path / "checks.csv"
    path.write_bytes(GOOD.encode(encoding))
    assert take_in(path, log, REGISTRY, person("王五")).new == 1
    (found,) = observed(log)
    assert isinstance(found, ManualResult)
    assert (found.result, found.by, found.subject, found.target) == ("pass", "张三", "site1", "site1")
    assert found.at == at("2026-07-01T10:30:00+08:00")


def test_the_same_key_handed_in_again_changes_nothing(tmp_path: Path, log: SqliteLog) -> None:
    path = tmp_path / "checks.csv"
    path.write_text(GOOD + GOOD.removeprefix(HEAD), encoding="utf-8")
    first, second = take_in(path, log, REGISTRY, person("王五")), take_in(path, log, REGISTRY, person("王五"))
    assert (first.new, first.known, second.new, second.known) == (1, 1, 0, 2)
    assert len(observed(log)) == 1


def test_one_number_of_two_people_is_two_records(tmp_path: Path, log: SqliteLog) -> None:
    path = tmp_path / "checks.csv"
    path.write_text(GOOD + GOOD.removeprefix(HEAD).replace("张三", "李四"), encoding="utf-8")
    assert take_in(path, log, REGISTRY, person("王五")).new == 2
    assert {one.by for one in observed(log)} == {"张三", "李四"}


def test_every_bad_row_is_named_and_nothing_is_taken_in(tmp_path: Path, log: SqliteLog) -> None:
    rows = [
        "人工检查结果,K1,site1,site.veto.home_stale,合格,2026-07-01 10:30,张三,",
        "人工检查结果,K2,site9,site.veto.home_stale,合格,2026-07-01 10:30,张三,",
        "人工检查结果,K3,site1,site.veto.home_stale,好,2026-07-01 10:30,张三,",
        "人工检查结果,K4,site1,site.veto.home_stale,合格,昨天,张三,",
        "人工检查结果,,site1,site.veto.home_stale,合格,2026-07-01,张三,",
        "天气,K6,site1,site.veto.home_stale,合格,2026-07-01,张三,",
    ]
    path = tmp_path / "checks.csv"
    path.write_text(HEAD + "\n".join(rows), encoding="utf-8")
    with pytest.raises(MistakeError) as caught:
        take_in(path, log, REGISTRY, person("王五"))
    said = caught.value.messages
    assert [message.split("：")[1] for message in said[:-1]] == [f"第{n}行" for n in (3, 4, 5, 6, 7)]
    assert "没有网站“site9”" in said[0]
    assert "昨天" in said[2]
    assert "天气" in said[4]
    assert observed(log) == []


def test_json_lines_and_xlsx_come_in_the_same_way(tmp_path: Path, log: SqliteLog) -> None:
    line = (
        '{"type":"consult.test.v1","key":"C1","subject":"site2","asked":"2026-07-01T09:00:00+08:00","by":"李四",'
        '"answered":null,"at":"2026-07-09T09:00:00+08:00"}'
    )
    lines = tmp_path / "consult.jsonl"
    lines.write_text(line + "\n\n", encoding="utf-8")
    assert take_in(lines, log, REGISTRY, person("王五")).new == 1
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编号", "网站", "提问时间", "答复时间", "时间", "经办人"])
    sheet.append(["C2", "site2", "2026-07-01 09:00", "2026-07-02 09:00", "2026-07-09 09:00", "李四"])
    book.save(tmp_path / "consult.xlsx")
    assert take_in(tmp_path / "consult.xlsx", log, REGISTRY, person("王五"), "consult.test.v1").new == 1
    first, second = observed(log)
    assert isinstance(first, ConsultTest)
    assert first.answered is None
    assert isinstance(second, ConsultTest)
    assert second.answered == at("2026-07-02T09:00:00+08:00")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b"{broken", "不是合法的JSON"),
        ("a.csv", b"\xff\xfe\x00\x80\x81\xff", "编码"),
        ("a.xlsx", b"PK no zip", "xlsx"),
        ("a.doc", b"", "只能导入"),
        ("missing.csv", None, "打不开"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, log: SqliteLog, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MistakeError, match=said):
        take_in(path, log, REGISTRY, person("王五"))


def test_what_may_be_handed_in_follows_from_the_schemas_alone() -> None:
    assert {"manual.result.v1", "consult.test.v1", "signoff.v1"} <= set(kinds())
    assert "page.observed.v1" not in kinds()
