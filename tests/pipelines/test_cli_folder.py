"""Commands over the data folder of a run that has ended: status, reports of any window, evidence, watch, samples."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
import yaml
from aiohttp import web

from pipelines.log.records import Commit
from pipelines.log.sqlite import SqliteLog, payload_rows
from schemas.events.codec import decode
from schemas.events.dead_letters import DeadLetter
from schemas.events.observations import ChangeOfWatch
from schemas.events.types import OBSERVATIONS
from schemas.registry.load import dump, load
from schemas.registry.model import Sampling
from schemas.times import at
from tests.support.command_line import xunwang
from tests.support.embedded import advance, running, serving
from tests.support.registries import registry, site

START = at("2026-06-29T00:00:00+08:00")  # a Monday, two days before a quarter begins
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("folder")]


async def answer(request: web.Request) -> web.Response:
    """Site 1 is kept up; the column of site 2 has posted nothing since April."""
    day = "2026-06-29" if "site1" in request.host else "2026-04-01"
    if request.path not in ("/", "/yw/"):
        return web.Response(status=404, text="404")
    rows = "".join(f'<li><a href="/a{n}.html">关于第{n}项工作的通知</a><span>{day}</span></li>' for n in range(8))
    return web.Response(text=f"<html><title>示例</title><body><ul>{rows}</ul></body></html>", content_type="text/html")


async def watch(folder: Path) -> None:
    async with serving(answer) as port:
        overrides = {f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in (1, 2)}
        watched = msgspec.structs.replace(
            registry(address_overrides=overrides), sites=[site(n, allow_private=True) for n in (1, 2)]
        )
        async with running(folder, watched, START) as run:
            await advance(run, 9.01)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine days of two sites, looked at only."""
    folder = tmp_path_factory.mktemp("finished") / "data"
    asyncio.run(watch(folder))
    return folder


@pytest.fixture
def data(finished: Path, tmp_path: Path) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copytree(finished, tmp_path / "data", symlinks=True))


def test_status_tells_how_the_folder_stands_while_no_run_is_up(finished: Path) -> None:
    told = json.loads(xunwang("status", "--data", finished, "--json"))
    balance = told["balance"]
    assert balance["planned"] == balance["done"] + balance["void"] + balance["missed"] > 2 * 9 * 24
    assert balance["difference"] == 0
    assert [told["coverage"]["site"][name] for name in ("registered", "seen")] == [2, 2]
    assert set(told["backlog"].values()) == {0}
    said = xunwang("status", "--data", finished)
    assert f"守恒（{balance['first_day']}至{balance['last_day']}）：计划{balance['planned']}" in said
    assert "网站2/2家" in said


def test_status_does_not_mistake_a_stranger_for_the_run(data: Path) -> None:
    async def ask() -> str:
        async with serving(answer) as port:  # somebody else listens where the last run did
            (data / "console.address").write_text(f"http://127.0.0.1:{port}/", encoding="utf-8")
            return await asyncio.to_thread(xunwang, "status", "--data", data)

    assert "守恒" in asyncio.run(ask())


@pytest.mark.parametrize(
    ("arguments", "title", "code"),
    [
        (("weekly", "--day", "2026-07-02"), "示例市政府网站监测周报", "2026-W27"),
        (("circular", "--day", "2026-07-02"), "关于2026年第三季度示例市政府网站检查情况的通报", "2026Q3"),
        (("circular", "--day", "2026-06-30"), "关于2026年第二季度示例市政府网站检查情况的通报", "2026Q2"),
        (
            ("circular", "--from", "2026-06-30", "--to", "2026-07-06"),
            "关于2026年6月30日至2026年7月6日示例市政府网站检查情况的通报",
            "2026-06-30_2026-07-06",
        ),
        (
            ("circular", "--from", "2026-06-30", "--to", "2026-07-06", "--label", "2026年年中"),
            "关于2026年年中示例市政府网站检查情况的通报",
            "2026-06-30_2026-07-06",
        ),
        (("weekly", "--day", "2026-07-02", "--unit", "county"), "示例县政府网站监测周报", "2026-W27-county"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_reports_of_a_week_a_quarter_and_any_window(
    data: Path, arguments: tuple[str, ...], title: str, code: str
) -> None:
    told = json.loads(xunwang("report", *arguments, "--data", data, "--json"))
    assert told["problems"] == []
    assert set(told["files"]) == {"docx", "xlsx", "html", "json"}
    assert all(Path(path).stat().st_size > 1_000 and code in path for path in told["files"].values())
    assert json.loads(Path(told["files"]["json"]).read_text(encoding="utf-8"))["head"]["title"] == title
    assert "last_edition" in xunwang("status", "--data", data, "--json")


def test_the_same_report_has_the_same_bytes_even_when_the_warehouse_was_lost(data: Path) -> None:
    arguments = ("report", "weekly", "--day", "2026-07-02", "--data", data)
    paths = [Path(line) for line in xunwang(*arguments).split()]
    first = [path.read_bytes() for path in paths]
    xunwang(*arguments)
    assert [path.read_bytes() for path in paths] == first
    shutil.rmtree(data / "warehouse")
    xunwang(*arguments)
    assert [path.read_bytes() for path in paths] == first


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "请用--day"),
        (("--from", "2026-07-01"), "请用--day"),
        (("--from", "2026-07-06", "--to", "2026-07-01"), "请把起止日期对调"),
        (("--day", "2026-07-02", "--unit", "nobody"), "没有单位“nobody”"),
        (("--day", "02.07.2026"), "Invalid value for '--day'"),
        (("--day", "2026-07-02", "--signed-on", "明天"), "Invalid value for '--signed-on'"),
    ],
    ids=str,
)
def test_a_wrong_period_is_said(finished: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in xunwang("report", "weekly", *arguments, "--data", finished, code=2)


def test_findings_lead_to_their_evidence(data: Path) -> None:
    lines = xunwang("findings", "list", "--json", "--data", data).splitlines()
    stale = next(found for found in map(json.loads, lines) if found["target"] == "site2/c1")
    said = xunwang("findings", "show", stale["finding_id"], "--data", data)
    sha = next(proof["sha256"] for proof in stale["evidence"] if proof["sha256"])
    assert sha in said
    assert "2026-04-01" in xunwang("evidence", "show", sha, "--text", "--data", data)
    assert "份" in xunwang("evidence", "stats", "--data", data)
    out = data / "site2.warc.gz"
    assert "次抓取" in xunwang("evidence", "export", "--site", "site2", "--out", out, "--data", data)
    assert out.stat().st_size > 1_000


def changes(data: Path) -> list[ChangeOfWatch]:
    log = SqliteLog(data / "log.db")
    found = [decode(r.value, OBSERVATIONS).data for records in payload_rows(log, OBSERVATIONS) for r in records]
    log.close()
    return [one for one in found if isinstance(one, ChangeOfWatch)]


def test_what_an_operator_asks_for_goes_into_the_log_with_the_name(data: Path) -> None:
    assert "已安排复查：site2/c1" in xunwang(
        "recheck", "site2/c1", "--by", "张三", "--reason", "已整改", "--data", data
    )
    assert "已暂停监测：site1" in xunwang("pause", "site1", "--by", "李四", "--data", data)
    assert "已恢复监测：site1" in xunwang("resume", "site1", "--by", "李四", "--data", data)
    assert [(one.action, one.subject, one.target, one.actor.name) for one in changes(data)] == [
        ("recheck", "site2", "site2/c1", "张三"),
        ("pause", "site1", "site1", "李四"),
        ("resume", "site1", "site1", "李四"),
    ]
    assert len({one.actor.id for one in changes(data)}) == 1  # one user of the operating system, whatever is typed


def test_a_sample_is_drawn_the_same_way_twice_and_written_down(data: Path) -> None:
    known = load(data / "registry.yaml")
    program = msgspec.structs.replace(known.program, sampling=Sampling(coverage="sampled", share=0.5, seed=3))
    sites = [*known.sites, *(site(n) for n in range(3, 9))]
    (data / "registry.yaml").write_text(
        dump(msgspec.structs.replace(known, program=program, sites=sites)), encoding="utf-8"
    )
    told: dict[str, Any] = json.loads(xunwang("sample", "draw", "2026Q4", "--data", data, "--json"))
    assert told == json.loads(xunwang("sample", "draw", "2026Q4", "--data", data, "--json"))
    assert told["population"] == 8
    assert "site2" in told["sites"]  # a site with open problems is always drawn
    assert 4 <= len(told["sites"]) <= 5
    assert yaml.safe_load(Path(told["file"]).read_text(encoding="utf-8"))["sites"] == told["sites"]
    assert "上期存在问题" in xunwang("sample", "draw", "2026Q4", "--data", data)
    assert "site2" in told["held"]
    shown = xunwang("sample", "show", "2026Q4", "--data", data, "--out", data / "名单.xlsx")
    assert f"网站共8家，抽取{len(told['sites'])}家，占{100 * len(told['sites']) / 8:.1f}%" in shown
    assert [line.split("\t")[0] for line in shown.splitlines()[1:]] == told["sites"]
    page = openpyxl.load_workbook(data / "名单.xlsx").worksheets[0]
    assert [line[-1] for line in page.iter_rows(min_row=2, values_only=True)].count("上期存在问题") == len(told["held"])
    assert "本期尚未抽取" in xunwang("sample", "show", "2027Q1", "--data", data, code=2)


def test_a_draw_that_was_written_down_is_replaced_only_on_purpose(data: Path) -> None:
    known = load(data / "registry.yaml")
    for seed in (3, 4):
        program = msgspec.structs.replace(known.program, sampling=Sampling(coverage="sampled", share=0.5, seed=seed))
        (data / "registry.yaml").write_text(dump(msgspec.structs.replace(known, program=program)), encoding="utf-8")
        if seed == 3:
            xunwang("sample", "draw", "2026Q4", "--data", data)
    assert "本期已抽取，现在抽取的结果与之不同" in xunwang("sample", "draw", "2026Q4", "--data", data, code=2)
    xunwang("sample", "draw", "2026Q4", "--data", data, "--again")
    assert yaml.safe_load((data / "samples" / "2026Q4.yaml").read_text(encoding="utf-8"))["seed"] == 4


def test_dead_letters_are_listed_and_replayed_a_bounded_number_of_times(data: Path) -> None:
    assert "no dead letters" in xunwang("dead-letters", "list", "--data", data)
    log = SqliteLog(data / "log.db")
    (record,) = log.read(OBSERVATIONS, 0, 0, 1)
    good, bad = (
        DeadLetter(
            topic=OBSERVATIONS,
            partition=0,
            offset=0,
            stage="rule-evaluator",
            revision=1,
            error="ValueError",
            cause="cannot be used",
            raw=raw,
            at=START,
        )
        for raw in (record.value, b"no event")
    )
    log.commit(Commit("rule-evaluator", dead=[good, bad]))
    end = log.end_offset(OBSERVATIONS)
    assert "cannot be used" in xunwang("dead-letters", "list", "--data", data, code=1)
    for _ in range(3):
        said = xunwang("dead-letters", "replay", 0, "--data", data)
        assert "1 replayed, 0 refused" in said
    assert log.end_offset(OBSERVATIONS) == end + 3
    said = xunwang("dead-letters", "replay", "--data", data, code=1)
    assert "0 replayed, 2 refused" in said
    assert "replayed 3 times already" in said
    assert "no event of its topic" in said
    log.close()


def test_doctor_finds_the_folder_well(finished: Path) -> None:
    said = xunwang("doctor", "--data", finished, "--json")
    assert all(json.loads(line)["well"] for line in said.splitlines())
