"""`xunwang rehearse`: any installation on virtual time over recorded answers, with what it leaves.

Each faulty site of the worlds stands beside an innocent one that differs in the fault alone.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from aiohttp import web

from pipelines.log.sqlite import SqliteLog, payload_rows
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition
from schemas.events.found import MenuRead
from schemas.events.observations import ManualResult, PageObserved
from schemas.events.types import OBSERVATIONS
from schemas.registry.load import dump
from schemas.registry.sources import AccountSource
from schemas.registry.subjects import Account, RoleHeld
from tests.pipelines.test_installation_folder import COUNTY, PROVINCE, write
from tests.support.command_line import xunwang
from tests.support.embedded import serving
from tests.support.recorded_answers import WarcMaker, listing
from tests.support.registries import registry, site

FIRST, LAST = "2026-06-29", "2026-07-07"  # from a Monday on
BEGIN = f"{FIRST}T00:00:00+08:00"
FRESH, STALE, DOWN, FLICKERED, UNKNOWN = 1, 2, 3, 4, 5
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rehearsal")]


def address(number: int, path: str = "/") -> str:
    return f"http://www.site{number}.gov.cn{path}"


def pages(number: int, day: str, since: str = BEGIN) -> list[dict[str, Any]]:
    """Home page and column of a site with posts of a day."""
    return [{"url": address(number, path), "at": since, "status": 200, "text": listing(day)} for path in ("/", "/yw/")]


def failing(number: int, *hours: str) -> list[dict[str, Any]]:
    """The home page refuses from each instant on for an hour."""
    return [
        answer
        for hour in hours
        for answer in (
            {"url": address(number), "at": f"{hour}:00:00+08:00", "error": "refused"},
            {"url": address(number), "at": f"{hour}:59:59+08:00", "status": 200, "text": listing(FIRST)},
        )
    ]


def account_of(number: int) -> Account:
    """One that answers by an interface: the folder names its secret, and a rehearsal does without it."""
    source = AccountSource(source="weixin", ids={"appid": f"wx{number:016}"}, secret="not-given")
    roles = [RoleHeld(role="runs", unit="county")]
    return Account(id=f"account{number}", name=f"示例{number}发布", platform="weixin", roles=roles, sources=[source])


def menu_of(number: int, since: str = BEGIN) -> dict[str, Any]:
    """The menu of an account as the interface tells it, under the address that names the question."""
    shown = {"is_menu_open": 1, "selfmenu_info": {"button": [{"type": "click", "name": f"办事{number}", "key": "k"}]}}
    url = f"https://api.weixin.qq.com/cgi-bin/get_current_selfmenu_info?appid=wx{number:016}"
    return {"url": url, "at": since, "status": 200, "text": json.dumps(shown, ensure_ascii=False)}


def rehearse(*arguments: object) -> dict[str, Any]:
    """The last line of the command."""
    told: dict[str, Any] = json.loads(xunwang("rehearse", *arguments, "--json").splitlines()[-1])
    return told


def findings(told: dict[str, Any]) -> list[tuple[str, FindingTransition]]:
    """Program and finding of each line that was left."""
    lines = Path(told["paths"]["findings"]).read_bytes().splitlines()
    return [(json.loads(line)["program"], msgspec.json.decode(line, type=FindingTransition)) for line in lines]


def found(told: dict[str, Any], number: int) -> set[str]:
    """What was confirmed on a site."""
    return {
        one.indicator for _, one in findings(told) if one.subject == f"site{number}" and one.to_state == "confirmed"
    }


def observed(told: dict[str, Any]) -> list[Any]:
    log = SqliteLog(Path(told["paths"]["data"]) / "log.db")
    try:
        return [decode(r.value, OBSERVATIONS).data for records in payload_rows(log, OBSERVATIONS) for r in records]
    finally:
        log.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    entered = msgspec.structs.replace(registry(5), accounts=[account_of(1), account_of(2)])
    (folder / "registry.yaml").write_text(dump(entered), encoding="utf-8")
    (folder / "records").mkdir()
    (folder / "records" / "checks.csv").write_text(
        "种类,编号,网站,指标,结果,时间,检查人,情况\n"
        "人工检查结果,K2,site1,site.veto.security.opinion,不合格,2026-07-03 10:30,张三,见附件\n"
        "人工检查结果,K1,site1,site.veto.security.opinion,合格,2026-06-30 09:00,张三,\n"
        "人工检查结果,K3,site1,site.veto.security.opinion,合格,2026-08-01 09:00,张三,\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def told(office: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A rehearsal of five sites over a folder of answers."""
    world = tmp_path_factory.mktemp("world")
    answers = [
        *pages(FRESH, FIRST),
        *pages(STALE, "2026-04-01"),
        *pages(DOWN, FIRST),
        *pages(FLICKERED, FIRST),
        {"url": address(DOWN), "at": "2026-07-03T00:00:00+08:00", "error": "refused"},
        *failing(FLICKERED, "2026-07-03T08", "2026-07-05T20"),
        menu_of(1),
        menu_of(2, "2026-07-03T00:00:00+08:00"),
    ]
    (world / "answers.yaml").write_text(yaml.safe_dump({"answers": answers}, allow_unicode=True), encoding="utf-8")
    out = tmp_path_factory.mktemp("rehearsed") / "out"
    return rehearse(office, "--world", world, "--from", FIRST, "--to", LAST, "--out", out)


def test_every_planned_check_ended_and_nothing_was_lost(told: dict[str, Any]) -> None:
    assert told["planned"] == told["done"] + told["void"] + told["missed"] > 5 * 24 * 9
    assert (told["missed"], told["difference"], told["dead_letters"]) == (0, 0, 0)
    assert json.loads(Path(told["paths"]["balance"]).read_bytes()) == told


def test_the_stale_site_is_found_and_its_fresh_twin_is_not(told: dict[str, Any]) -> None:
    assert {"site.veto.home_stale", "site.notice.column_stale"} <= found(told, STALE)
    assert found(told, FRESH) == set()


def test_the_site_that_refused_is_found_and_the_one_that_did_so_twice_in_a_week_is_not(told: dict[str, Any]) -> None:
    assert "site.veto.unreachable" in found(told, DOWN)
    assert "site.veto.unreachable" not in found(told, FLICKERED)
    looks = [one for one in observed(told) if isinstance(one, PageObserved) and one.check.subject == f"site{FLICKERED}"]
    assert sum(one.error == "refused" for one in looks) == 2


def test_what_was_not_recorded_is_void_and_never_held_against_a_site(told: dict[str, Any]) -> None:
    looks = [one for one in observed(told) if isinstance(one, PageObserved) and one.check.subject == f"site{UNKNOWN}"]
    assert len(looks) > 24 * 9
    assert {(one.outcome, one.void_reason, one.error) for one in looks} == {("void", "inconclusive", "not_recorded")}
    assert found(told, UNKNOWN) == set()
    missing = Path(told["paths"]["not_recorded"]).read_text(encoding="utf-8").splitlines()
    assert missing[0].split("\t")[1] == address(UNKNOWN)
    assert len(missing) == told["world"]["addresses_not_recorded"]


def test_hand_ins_come_at_their_own_times(told: dict[str, Any]) -> None:
    assert told["handed_in"] == 2  # the third is of August
    events = observed(told)
    place = {one.key: events.index(one) for one in events if isinstance(one, ManualResult)}
    assert set(place) == {"K1", "K2"}
    for key, day in (("K1", "2026-06-30T09:00:00+08:00"), ("K2", "2026-07-03T10:30:00+08:00")):
        before = [one for one in events[: place[key]] if isinstance(one, PageObserved)]
        after = [one for one in events[place[key] :] if isinstance(one, PageObserved)]
        assert all(one.check.due.isoformat() <= day for one in before)
        assert all(one.check.due.isoformat() >= day for one in after)
    assert "site.veto.security.opinion" in told["findings"]


def test_editions_of_whole_weeks_and_of_the_window_are_left(told: dict[str, Any]) -> None:
    names = {Path(path).name for path in told["paths"]["editions"]}
    for suffix in ("docx", "xlsx", "html", "json"):
        assert {f"weekly-2026-W27.{suffix}", f"circular-{FIRST}_{LAST}.{suffix}"} <= names
    assert len(names) == 8
    assert all(Path(path).stat().st_size > 1_000 for path in told["paths"]["editions"])
    assert "守恒" in xunwang("status", "--data", told["paths"]["data"])


def test_life_does_not_go_on_with_a_rehearsal(told: dict[str, Any]) -> None:
    assert "演练结果" in xunwang("run", "--data", told["paths"]["data"], "--port", "0", code=2)


def test_its_exported_evidence_is_a_world_that_gives_the_same_findings_again(
    told: dict[str, Any], office: Path, tmp_path: Path
) -> None:
    """The site that was down is down again, and what was void is void: nothing was recorded of it."""
    warc = tmp_path / "evidence.warc.gz"
    xunwang("evidence", "export", "--out", warc, "--data", told["paths"]["data"])
    again = rehearse(office, "--world", warc, "--from", FIRST, "--to", LAST, "--out", tmp_path / "again")
    assert again["world"]["broken"] == 0
    for number in (FRESH, STALE, DOWN, FLICKERED, UNKNOWN):
        assert found(again, number) == found(told, number)
    assert "site.veto.unreachable" in found(again, DOWN)
    assert ended(again) == ended(told)
    assert menus(again) == menus(told)


def ended(told: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """How each check ended."""
    looks = (data for data in observed(told) if isinstance(data, PageObserved))
    return {data.check.check_id: (data.outcome, data.void_reason) for data in looks}


def test_an_interface_answers_from_the_world_each_account_for_itself(told: dict[str, Any]) -> None:
    shown = menus(told)
    assert set(shown["account1"].values()) == {"办事1"}
    assert {day: name for day, name in shown["account2"].items() if day >= "2026-07-03"} == dict.fromkeys(
        [day for day in shown["account1"] if day >= "2026-07-03"], "办事2"
    )
    assert set(list(shown["account2"].values())[:4]) == {"inconclusive"}  # nothing is recorded of its first days


def menus(told: dict[str, Any]) -> dict[str, dict[str, str]]:
    """By account and day the first entry of the menu that was read, or why there was none."""
    found: dict[str, dict[str, str]] = {}
    for data in observed(told):
        if isinstance(data, PageObserved) and data.check.kind == "menu":
            entries = data.found.entries if isinstance(data.found, MenuRead) else []
            told_as = entries[0].path[0] if entries else str(data.void_reason)
            found.setdefault(data.check.subject, {})[data.check.day] = told_as
    return found


def test_a_crawl_with_a_broken_record_is_used_for_the_rest(office: Path, tmp_path: Path) -> None:
    maker = WarcMaker(packed=True)
    for number, day in ((FRESH, FIRST), (STALE, "2026-04-01"), (UNKNOWN, FIRST)):
        for path in ("/", "/yw/"):
            maker.response(address(number, path), "2026-06-28T16:00:00Z", listing(day).encode())
    maker.parts[0] = maker.parts[0][:-30] + b"\0" * 30
    out = tmp_path / "out"
    said = xunwang("rehearse", office, "--world", maker.write(tmp_path / "crawl.warc.gz"), "--to", LAST, "--out", out)
    assert "crawl.warc.gz：第1条记录（偏移0）" in said
    assert "5个网址在演练结束前3天内没有新的录存" in said
    told = json.loads((out / "balance.json").read_bytes())
    assert (told["from"], told["world"]["answers"], told["world"]["broken"]) == (FIRST, 5, 1)
    assert "site.veto.home_stale" in found(told, STALE)
    assert found(told, FRESH) == found(told, UNKNOWN) == set()


async def test_the_real_network_answers_when_it_is_asked_to(tmp_path: Path) -> None:
    """Two sites on loopback: one is there, one refuses."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=listing(FIRST), content_type="text/html")

    async with serving(answer) as port:
        places = {"www.site1.gov.cn": f"127.0.0.1:{port}", "www.site2.gov.cn": "127.0.0.1:9"}
        places["www.reference.cn"] = f"127.0.0.1:{port}"
        asked = registry(address_overrides=places, reference_targets=["http://www.reference.cn/"])
        sites = [site(n, allow_private=True, columns=[]) for n in (1, 2)]
        (tmp_path / "registry.yaml").write_text(dump(msgspec.structs.replace(asked, sites=sites)), encoding="utf-8")
        day = ("--from", FIRST, "--to", FIRST)
        told = await asyncio.to_thread(rehearse, tmp_path, "--live", *day, "--out", tmp_path / "out")
    assert told["world"] is None
    assert "not_recorded" not in told["paths"]
    visits = [one for one in observed(told) if isinstance(one, PageObserved) and one.check.kind == "visit"]
    assert {(one.check.subject, one.error) for one in visits} == {("site1", None), ("site2", "refused")}
    assert all(one.phases.total is not None for one in visits)


def test_two_programs_of_a_folder_judge_one_world_each_by_its_own_rulebook(tmp_path: Path) -> None:
    """Nothing new for 13 days: over the county's limit of 7 days, within the province's of 14."""
    folder = write(tmp_path, PROVINCE, COUNTY)
    answers = [*pages(1, "2026-06-20"), *pages(2, "2026-07-01"), *pages(3, "2026-06-20")]
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "answers.jsonl").write_text("\n".join(map(json.dumps, answers)), encoding="utf-8")
    told = rehearse(folder, "--world", tmp_path / "world", "--to", "2026-07-03", "--out", tmp_path / "out")
    by_program = {key: set(one["findings"]) for key, one in told["programs"].items()}
    assert "site.veto.home_stale" in by_program["county"]
    assert "site.veto.home_stale" not in by_program["province"]
    stale = [(program, one.subject) for program, one in findings(told) if one.indicator == "site.veto.home_stale"]
    assert stale == [("county", "site1")]
    for program in ("county", "province"):
        paths = told["programs"][program]["editions"]
        assert paths
        assert all(f"programs/{program}/editions/" in path for path in paths)


class TestMistakes:
    def answers(self, folder: Path) -> Path:
        path = folder / "answers.yaml"
        path.write_text(yaml.safe_dump({"answers": pages(1, FIRST)}, allow_unicode=True), encoding="utf-8")
        return path

    def test_a_folder_that_holds_something_is_not_written_to(self, office: Path, tmp_path: Path) -> None:
        world = self.answers(tmp_path)
        said = xunwang("rehearse", office, "--world", world, "--out", tmp_path, code=2)
        assert "目录不为空" in said
        assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.yaml"]

    def test_who_answers_must_be_said_once(self, office: Path, tmp_path: Path) -> None:
        for arguments in ((), ("--live", "--world", self.answers(tmp_path))):
            assert "二者择一" in xunwang("rehearse", office, *arguments, "--out", tmp_path / "out", code=2)

    def test_a_window_that_cannot_be_is_refused(self, office: Path, tmp_path: Path) -> None:
        world = self.answers(tmp_path)
        out = ("--out", tmp_path / "out")
        assert "早于--from" in xunwang("rehearse", office, "--world", world, "--to", "2026-01-01", *out, code=2)
        assert "最多400天" in xunwang("rehearse", office, "--world", world, "--to", "2028-01-01", *out, code=2)
        span = ("--from", "2026-01-01", "--to", "2026-01-31")
        assert "最多7天" in xunwang("rehearse", office, "--live", *span, *out, code=2)
        assert not (tmp_path / "out").exists()

    def test_a_file_that_is_no_world_is_refused(self, office: Path, tmp_path: Path) -> None:
        path = tmp_path / "page.html"
        path.write_text("<html>", encoding="utf-8")
        assert "不是WARC文件" in xunwang("rehearse", office, "--world", path, "--out", tmp_path / "out", code=2)

    def test_a_wrong_record_is_named_before_anything_runs(self, tmp_path: Path) -> None:
        (tmp_path / "registry.yaml").write_text(dump(registry(1)), encoding="utf-8")
        (tmp_path / "records").mkdir()
        (tmp_path / "records" / "checks.csv").write_text(
            "种类,编号,网站,指标,结果,时间,检查人\n人工检查结果,K1,site9,site.veto.home_stale,合格,2026-07-01,张三\n",
            encoding="utf-8",
        )
        world = self.answers(tmp_path)
        said = xunwang("rehearse", tmp_path, "--world", world, "--out", tmp_path / "out", code=2)
        assert "没有网站“site9”" in said
        assert not (tmp_path / "out").exists()

    def test_records_beside_several_programs_must_say_whose_they_are(self, tmp_path: Path) -> None:
        folder = write(tmp_path, PROVINCE, COUNTY)
        (folder / "records").mkdir()
        (folder / "records" / "checks.csv").write_text("种类,编号\n", encoding="utf-8")
        said = xunwang("rehearse", folder, "--world", self.answers(tmp_path), "--out", tmp_path / "out", code=2)
        assert "programs/county/records/" in said
