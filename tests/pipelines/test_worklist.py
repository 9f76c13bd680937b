"""xunwang worklist: what is left to look at, shared among checkers, handed back in parts, until nothing is left."""

import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
import yaml

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.reading import TextHit
from schemas.events.types import OBSERVATIONS
from schemas.registry.load import dump
from schemas.registry.model import Exemption, RoleHeld, StatePeriod
from schemas.times import midnight
from tests.pipelines.test_findings_commands import evaluate
from tests.support.observations import DAY0, PROGRAM, Watched, a_site
from tests.support.registries import registry, site

SEVERE = "site.veto.security.severe_misexpression"
PERIOD = f"{DAY0.year}Q{(DAY0.month + 2) // 3}"
WHEN = (DAY0 + timedelta(days=1)).isoformat() + " 10:30"
PEOPLE = [
    {"id": "p1", "name": "张三", "unit": "county", "roles": ["officer", "reviewer"]},
    {"id": "p2", "name": "李四", "unit": "county", "roles": ["officer", "reviewer"]},
]
pytestmark = [pytest.mark.slow]


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """Two sites that are to be looked at, one of them with a suspected slip; a closed one, which is not."""
    runs = [RoleHeld(role="runs", unit="county")]
    closed = [StatePeriod(state="closed", since="2026-01-01", approved_by="示例市政府办公室")]
    sites = [a_site(roles=runs), site(2, service_items=False), site(3, states=closed)]
    known = msgspec.structs.replace(registry(), sites=sites)
    known = msgspec.structs.replace(known, program=msgspec.structs.replace(known.program, id=PROGRAM))
    (tmp_path / "registry.yaml").write_text(dump(known), encoding="utf-8")
    (tmp_path / "people.yaml").write_text(yaml.safe_dump({"people": PEOPLE}, allow_unicode=True), encoding="utf-8")
    watched = Watched()
    slip = TextHit(rule="serious.names", level="severe", text="人民政俯", suggestion="人民政府")
    watched.home(text_hits=[slip])
    watched.close_day()
    log = SqliteLog(tmp_path / "log.db")
    log.append(NewRecord(OBSERVATIONS, "s1", encode(one.event)) for one in watched.fed)
    log.close()
    await evaluate(tmp_path)
    return tmp_path


def xunwang(data: Path, *arguments: object, code: int = 0, who: str = "p1") -> str:
    """In a process of its own: the engine of the warehouse opens one folder in the life of a process."""
    command = [sys.executable, "-m", "pipelines.cli", *map(str, arguments), "--data", str(data), "--as", who]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def worklists(data: Path, out: Path, *options: object) -> dict[str, Path]:
    """The file of each checker."""
    told = json.loads(xunwang(data, "worklist", PERIOD, "--out", out, "--json", *options).splitlines()[-1])
    return {part["name"]: Path(part["file"]) for part in told["parts"]}


def rows(path: Path) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(path)
    found = []
    for sheet in book.worksheets:
        heads, *lines = [list(line) for line in sheet.values]
        found += [dict(zip(heads, line, strict=True)) for line in lines]
    return found


def fill_in(path: Path, answers: dict[str, dict[str, str]], *, only: int | None = None) -> Path:
    """Write the answers of each sheet into its rows, of the first so many rows of each alone."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        heads = {str(cell.value): cell.column for cell in sheet[1]}
        for line in range(2, (sheet.max_row if only is None else only + 1) + 1):
            for head, value in answers[sheet.title].items():
                sheet.cell(line, heads[head], value)
    book.save(path)
    return path


LOOKED = {
    "人工检查": {"结果": "合格", "时间": WHEN},
    "咨询测试": {"咨询问题": "如何办理户口迁移", "提问时间": WHEN, "答复时间": WHEN, "时间": WHEN},
    "线索核实": {"处理": "确认", "时间": WHEN},
}


async def test_it_is_shared_filled_in_handed_back_in_parts_and_then_empty(data: Path, tmp_path: Path) -> None:
    parts = worklists(data, tmp_path / "first")
    assert parts.keys() == {"张三", "李四"}
    own = {name: rows(path) for name, path in parts.items()}
    subjects = [{row["监测对象"] for row in each} for each in own.values()]
    assert sorted(map(sorted, subjects)) == [["s1"], ["site2"]]  # all of a site to one of them; none of the closed one
    everything = [row for each in own.values() for row in each]
    assert len({row["编号"] for row in everything}) == len(everything)
    assert Counter(row["种类"] for row in everything)["线索核实"] == 1
    asked = {(row["监测对象"], row["指标"]) for row in everything if row["种类"] == "人工检查结果"}
    assert ("s1", "site.veto.service_useless.none") in asked
    assert ("site2", "site.veto.service_useless.none") not in asked  # the registry says that it has no services
    assert not any(indicator.startswith("site.veto.home") for _, indicator in asked)  # the machine knows
    assert oct(parts["张三"].stat().st_mode & 0o777) == "0o600"

    of_s1 = next(path for name, path in parts.items() if own[name][0]["监测对象"] == "s1")
    first = next(name for name, path in parts.items() if path == of_s1)
    said = xunwang(data, "intake", fill_in(of_s1, LOOKED, only=1), who="p1" if first == "张三" else "p2")
    assert "项尚未填写，待填写后再次导入" in said
    await evaluate(data)
    left = worklists(data, tmp_path / "second")
    again = [row for path in left.values() for row in rows(path)]
    clue = next(row for row in again if row["种类"] == "线索核实")
    assert len(again) == len(everything) - 2  # one by hand, one consult test; the clue waits for a second person
    assert clue["检查人"] not in ("", first)
    assert clue["已核实人员"] == first
    by_name = {person["name"]: person["id"] for person in PEOPLE}
    for name, path in left.items():
        xunwang(data, "intake", fill_in(path, LOOKED), who=str(by_name[name]))
    await evaluate(data)
    assert "没有需要人工检查的事项" in xunwang(data, "worklist", PERIOD)


async def test_what_the_machine_could_not_judge_is_looked_at_by_a_person(data: Path, tmp_path: Path) -> None:
    """The one closed day of s1: its home page was read, its certificate and its visits were not."""
    span = f"{DAY0}..{DAY0 + timedelta(days=1)}"
    [path] = _made(data, tmp_path / "a", span)
    found = {row["指标"]: row for row in rows(path) if str(row["系统所见"] or "").startswith("无法判定")}
    certificate, unreachable = found["site.notice.certificate"], found["site.veto.unreachable"]
    assert certificate["系统所见"] == "无法判定：近期未能读取证书（截至2026年7月1日）"
    assert (certificate["监测对象"], certificate["查看地址"]) == ("s1", "https://s1.example/")
    assert "有效访问0次" in unreachable["系统所见"]
    # Judged, and a clue that waits for two people, which is asked for as such.
    assert not found.keys() & {"site.veto.home_stale", SEVERE}
    xunwang(data, "intake", _answered(path, "site.notice.certificate", "无法判定"))
    await evaluate(data)
    [left] = _made(data, tmp_path / "b", span)
    undecided = {row["指标"] for row in rows(left) if str(row["系统所见"] or "").startswith("无法判定")}
    assert undecided == found.keys() - {"site.notice.certificate"}


async def test_what_has_since_been_judged_is_asked_no_more(data: Path, tmp_path: Path) -> None:
    """A later day of the period on which the certificate was read; that day alone, and the day before alone."""
    watched = Watched()
    watched.close_day()
    before = len(watched.fed)
    watched.tls(midnight(watched.day) + timedelta(days=200))
    watched.close_day()
    log = SqliteLog(data / "log.db")
    log.append(NewRecord(OBSERVATIONS, "s1", encode(_later(one.event))) for one in watched.fed[before:])
    log.close()
    await evaluate(data)
    asked = {}
    for name, first, last in (("both", 0, 1), ("before", 0, 0), ("after", 1, 1)):
        span = f"{DAY0 + timedelta(days=first)}..{DAY0 + timedelta(days=last)}"
        [path] = _made(data, tmp_path / name, span)
        asked[name] = {row["指标"] for row in rows(path) if str(row["系统所见"] or "").startswith("无法判定")}
    assert "site.notice.certificate" in asked["before"]
    assert "site.notice.certificate" not in asked["both"] | asked["after"]
    assert "site.veto.unreachable" in asked["both"] & asked["after"]


def _later(event: Event) -> Event:
    """Under an id that the first feeding has not used."""
    return msgspec.structs.replace(event, id=f"later-{event.id}")


def _made(data: Path, out: Path, span: str) -> list[Path]:
    xunwang(data, "worklist", span, "--out", out, "--checkers", "p1")
    return list(out.iterdir())


def _answered(path: Path, indicator: str, result: str) -> Path:
    """Fill in the row of that indicator at s1 alone."""
    book = openpyxl.load_workbook(path)
    sheet = book["人工检查"]
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    for line in range(2, sheet.max_row + 1):
        if (sheet.cell(line, heads["监测对象"]).value, sheet.cell(line, heads["指标"]).value) == ("s1", indicator):
            sheet.cell(line, heads["结果"], result)
            sheet.cell(line, heads["时间"], WHEN)
    book.save(path)
    return path


async def test_nobody_is_asked_what_is_known(data: Path, tmp_path: Path) -> None:
    before = [row for path in worklists(data, tmp_path / "a", "--checkers", "p1").values() for row in rows(path)]
    end = "2026-07-02"
    for item in ("site.veto.security.state_secret", "site.veto.security.opinion"):
        done = xunwang(data, "signoff", "--from", DAY0, "--to", end, "--item", item)
        assert "签认" in done
    span = f"{DAY0}..{end}"
    told = xunwang(data, "worklist", span, "--out", tmp_path / "b", "--checkers", "p1")
    path = next((tmp_path / "b").iterdir())
    after = rows(path)
    signed = {row["指标"] for row in before if row["种类"] == "人工检查结果"} - {
        row["指标"] for row in after if row["种类"] == "人工检查结果"
    }
    assert signed == {"site.veto.security.state_secret", "site.veto.security.opinion"}
    assert "张三：人工检查" in told


async def test_what_is_exempted_is_not_asked(data: Path, tmp_path: Path) -> None:
    text = (data / "registry.yaml").read_text(encoding="utf-8")
    known = yaml.safe_load(text)
    excused = Exemption(
        indicator="site.deduct.design.domain", reason="改版", approver="办公室", since="2026-01-01", until="2026-12-31"
    )
    known["sites"][0]["exemptions"] = [msgspec.to_builtins(excused)]
    (data / "registry.yaml").write_text(yaml.safe_dump(known, allow_unicode=True), encoding="utf-8")
    found = [row for path in worklists(data, tmp_path / "a").values() for row in rows(path)]
    domains = [row["监测对象"] for row in found if row["检查事项"].startswith("域名名称")]
    assert domains == ["site2"]


@pytest.mark.parametrize("period", ["2026年三季度", "2026Q5", "2026-07-01..2026-06-01", "2026-02-30..2026-03-01"])
async def test_a_period_that_is_none_is_named(data: Path, period: str) -> None:
    assert f"时期“{period}”" in xunwang(data, "worklist", period, code=2)


async def test_a_checker_who_is_not_among_the_people_is_named(data: Path) -> None:
    assert "people.yaml中没有“赵六”" in xunwang(data, "worklist", PERIOD, "--checkers", "赵六", code=2)
