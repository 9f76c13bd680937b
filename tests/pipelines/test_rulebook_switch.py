"""A program goes by another rulebook from a day on: one command, and what was judged before stays as it was."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml
from aiohttp import web
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.clock import RealClock
from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog
from pipelines.office.reporting import Asked
from pipelines.office.rulebook_switch import prepared, refuse_lost_changes, switch
from pipelines.office.windows import days_of
from pipelines.opened import open_folder
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.rulebook_watch import renew_when_rulebooks_change
from schemas.events.findings import FindingTransition, SubjectAssessed
from schemas.events.types import FINDINGS
from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.load import dump
from schemas.registry.model import RulebookChange
from schemas.times import at, day_of
from tests.support.embedded import advance, payloads, reporting_on, running_in, serving
from tests.support.people import person
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
CHANGED = date(2026, 7, 8)
HOME = "site.veto.home_stale"
NATIONAL, COUNTY = "national-2019-19", "county-2027"
CHIEF = person("王五", "chief")


def rules(path: Path, name: str = COUNTY, **home: Any) -> Path:
    book = {
        "id": name,
        "version": "1",
        "title": "示例县指标",
        "source": "示例县政府办公室",
        "extends": NATIONAL,
        "indicators": [{"id": HOME, "threshold": 5, "warning": 3, **home}],
    }
    path.write_text(yaml.safe_dump(book, allow_unicode=True), encoding="utf-8")
    return path


def office(folder: Path, **program: Any) -> DataFolder:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "registry.yaml").write_text(dump(registry(1, **program)), encoding="utf-8")
    return DataFolder(folder)


def asked(folder: DataFolder, book: str, day: date, now: Any = START) -> None:
    (known,) = open_folder(folder.root).installation.programs
    switch(folder, prepared(folder, known, book, day, now), CHIEF, "按工作要点", now)


async def stale(request: web.Request) -> web.Response:
    """Nothing newer than a week: too long for the county, not for the nation."""
    items = "".join(f'<li><a href="/a{n}.html">关于第{n}项工作的通知</a><span>2026-06-29</span></li>' for n in range(8))
    return web.Response(text=f"<html><body><ul>{items}</ul></body></html>", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    """Five days planned in one span, judged by the county's rules from the third day on and by the nation's again from
    the fifth."""
    tmp = tmp_path_factory.mktemp("switched")
    async with serving(stale) as port:
        folder = office(tmp / "data", address_overrides={"www.site1.gov.cn": f"127.0.0.1:{port}"})
        asked(folder, str(rules(tmp / "next.yaml")), CHANGED)
        asked(folder, NATIONAL, CHANGED + timedelta(days=2))
        async with running_in(folder.root, START) as run:
            await advance(run, 5.01, step_hours=24 * 6)
            yield run


@pytest.mark.asyncio(loop_scope="module")
async def test_each_day_is_judged_by_the_rulebook_of_that_day(run: EmbeddedRun) -> None:
    days = {one.day: one.rulebook for one in payloads(run, FINDINGS) if _of_the_site(one, SubjectAssessed)}
    assert days == {
        "2026-07-06": NATIONAL, "2026-07-07": NATIONAL, "2026-07-08": COUNTY, "2026-07-09": COUNTY,
        "2026-07-10": NATIONAL,
    }  # fmt: skip


@pytest.mark.asyncio(loop_scope="module")
async def test_a_finding_keeps_its_rulebook_and_a_milder_one_does_not_say_that_it_was_mended(run: EmbeddedRun) -> None:
    steps = [one for one in payloads(run, FINDINGS) if _of_the_site(one, FindingTransition) and one.indicator == HOME]
    assert [(one.to_state, one.rulebook) for one in steps] == [("confirmed", COUNTY), ("rectified", NATIONAL)]
    assert day_of(steps[0].at) >= CHANGED
    assert steps[1].reason.startswith("自2026年7月10日起改用")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_report_names_the_rulebook_of_its_window(run: EmbeddedRun) -> None:
    books = open_folder(run.folder.root).rulebooks
    for last, book in ((CHANGED - timedelta(days=1), NATIONAL), (CHANGED, COUNTY)):
        made = reporting_on(run).make(Asked("circular", days_of(START.date(), last, "演练")))
        assert made.edition.head.rulebook == books[book].title


def _of_the_site(data: Any, kind: type) -> bool:
    return isinstance(data, kind) and data.subject == "site1"  # type: ignore[attr-defined]


# ---- the command


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    found = office(tmp_path / "data")
    SqliteLog(found.log).close()
    return found


def told(folder: DataFolder, book: str, *more: str, day: date | None = None, code: int = 0) -> str:
    first = day or day_of(RealClock().now())
    options = ["--from", str(first), "--reason", "按2027年工作要点", "--data", str(folder.root)]
    result = CliRunner().invoke(main, ["rulebook", "switch", book, *options, *more])
    assert result.exit_code == code, result.output
    return result.output


def test_it_says_what_would_change_before_anything_is_written(folder: DataFolder, tmp_path: Path) -> None:
    book, before = str(rules(tmp_path / "next.yaml")), folder.registry.read_text(encoding="utf-8")
    said = told(folder, book)
    assert "threshold由“14”改为“5”" in said
    assert "试运行，没有写入" in said
    assert folder.registry.read_text(encoding="utf-8") == before
    assert not (folder.root / "rulebooks").exists()


def test_the_switch_stands_in_the_folder_with_day_person_and_reason(folder: DataFolder, tmp_path: Path) -> None:
    told(folder, str(rules(tmp_path / "next.yaml")), "--write", "--by", "王五")
    today = day_of(RealClock().now())
    (program,) = open_folder(folder.root).installation.programs
    (change,) = program.rulebook_changes
    assert (change.rulebook, change.valid_from, change.name) == (COUNTY, str(today), "王五")
    assert (change.reason, change.at[:10]) == ("按2027年工作要点", str(today))
    assert (folder.root / "rulebooks" / f"{COUNTY}.yaml").read_bytes() == (tmp_path / "next.yaml").read_bytes()
    assert program.rulebook_on(today) == COUNTY
    assert program.rulebook_on(today - timedelta(days=1)) == NATIONAL
    trail = CliRunner().invoke(main, ["audit", "trail", COUNTY, "--data", str(folder.root)])
    assert "更换指标体系" in trail.output, trail.output
    assert "按2027年工作要点" in trail.output


def test_what_would_change_the_past_or_nothing_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    book, today = str(rules(tmp_path / "next.yaml")), day_of(RealClock().now())
    assert "已作出的判断不改" in told(folder, book, "--write", day=today - timedelta(days=1), code=2)
    assert "无需更换" in told(folder, NATIONAL, "--write", code=2)
    assert "没有指标体系" in told(folder, "nowhere.yaml", "--write", code=2)
    told(folder, book, "--write", day=today + timedelta(days=30))
    assert "启用日" in told(folder, NATIONAL, "--write", day=today + timedelta(days=30), code=2)
    again = str(rules(tmp_path / "other.yaml", threshold=4))
    assert "另取编号" in told(folder, again, "--write", day=today + timedelta(days=60), code=2)


def test_only_who_may_switches(folder: DataFolder, tmp_path: Path) -> None:
    people = [{"id": role, "name": role, "unit": "county", "roles": [role]} for role in ("officer", "chief")]
    (folder.root / "people.yaml").write_text(yaml.safe_dump({"people": people}), encoding="utf-8")
    book, before = str(rules(tmp_path / "next.yaml")), folder.registry.read_text(encoding="utf-8")
    assert "无权更换指标体系" in told(folder, book, "--write", "--as", "officer", code=2)
    assert folder.registry.read_text(encoding="utf-8") == before
    assert "已写入" in told(folder, book, "--write", "--as", "chief")


def test_a_registry_from_elsewhere_does_not_undo_a_switch(folder: DataFolder, tmp_path: Path) -> None:
    before = open_folder(folder.root).installation.programs
    asked(folder, str(rules(tmp_path / "next.yaml")), CHANGED)
    kept = open_folder(folder.root).installation.programs
    refuse_lost_changes(kept, kept, folder.root)
    with pytest.raises(MistakeError, match="rulebook_changes"):
        refuse_lost_changes(before, kept, folder.root)


def test_changes_out_of_order_or_to_no_rulebook_are_named() -> None:
    one = RulebookChange(rulebook=NATIONAL, valid_from="2027-01-01", by="a", name="甲", reason="x", at="")
    told = problems(registry(1, rulebook_changes=[one, one]))
    assert any("请按先后排列" in line for line in told)
    other = RulebookChange(rulebook="nowhere", valid_from="1月1日", by="a", name="甲", reason="x", at="")
    told = problems(registry(1, rulebook_changes=[other]))
    assert any("没有指标体系“nowhere”" in line for line in told)
    assert any("不能识别" in line for line in told)


async def test_a_running_office_begins_again_with_the_new_rulebook(folder: DataFolder, tmp_path: Path) -> None:
    programs, renewed = open_folder(folder.root).installation.programs, asyncio.Event()
    watch = asyncio.create_task(renew_when_rulebooks_change(folder, programs, renewed.set, every_s=0.01))
    asked(folder, str(rules(tmp_path / "next.yaml")), CHANGED)
    await asyncio.wait_for(renewed.wait(), 60)
    await watch
