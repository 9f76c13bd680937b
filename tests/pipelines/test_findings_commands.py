"""findings and signoff on a real data folder: real log, real evaluator, the real command line."""

import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import yaml
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.clock import RealClock
from pipelines.commands import acting
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.running.runner import StageLoop
from schemas.events.codec import decode, encode
from schemas.events.observations import SignOff
from schemas.events.reading import TextHit
from schemas.events.types import FINDINGS, OBSERVATIONS
from schemas.registry.model import RoleHeld
from schemas.rulebooks import load_all
from stages.rule_evaluator import RuleEvaluatorStage
from tests.support.looks import moved
from tests.support.observations import DAY0, PROGRAM, Watched, a_site, moment, national
from tests.support.registries import registry

SEVERE, HOME = "site.veto.security.severe_misexpression", "site.veto.home_stale"


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A folder in which one site has a stale home page and a suspected serious slip."""
    known = registry()
    book = msgspec.structs.replace(known, sites=[a_site(roles=[RoleHeld(role="runs", unit="county")])])
    book = msgspec.structs.replace(book, program=msgspec.structs.replace(book.program, id=PROGRAM))
    (tmp_path / "registry.yaml").write_text(
        yaml.safe_dump(msgspec.to_builtins(book), allow_unicode=True), encoding="utf-8"
    )
    watched = Watched()
    slip = TextHit(rule="serious.names", level="severe", text="人民政俯", suggestion="人民政府")
    watched.home({"旧闻": (DAY0 - timedelta(days=20)).isoformat()}, text_hits=[slip])
    watched.close_day()
    log = SqliteLog(tmp_path / "log.db")
    log.append(NewRecord(OBSERVATIONS, "s1", encode(one.event)) for one in watched.fed)
    log.close()
    await evaluate(tmp_path)
    return tmp_path


async def evaluate(data: Path) -> None:
    log = SqliteLog(data / "log.db")
    loop = StageLoop(log, RuleEvaluatorStage(load_all()), OBSERVATIONS, lambda: moment(DAY0))
    while await loop.step():
        pass
    log.close()


def xunwang(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--data", str(data)])


def with_people(data: Path) -> None:
    """张三 and 王五 are officers, 李四 reviews; the user of this process is 王五."""
    people = [
        {"id": "p1", "name": "张三", "unit": "county", "roles": ["officer", "reviewer"]},
        {"id": "p2", "name": "李四", "unit": "county", "roles": ["reviewer"]},
        {"id": "p3", "name": "王五", "unit": "county", "roles": ["officer"], "login": acting.login()},
    ]
    (data / "people.yaml").write_text(yaml.safe_dump({"people": people}, allow_unicode=True), encoding="utf-8")


def states(data: Path) -> dict[str, str]:
    lines = xunwang(data, "findings", "list", "--json").output.splitlines()
    return {one["indicator"]: one["to_state"] for one in map(json.loads, lines)}


def the_id(data: Path, indicator: str, *options: str) -> str:
    [line] = xunwang(data, "findings", "list", "--indicator", indicator, "--json", *options).output.splitlines()
    return str(json.loads(line)["finding_id"])


async def test_list_and_show(data: Path) -> None:
    listed = xunwang(data, "findings", "list", "--open", "--site", "s1")
    assert (listed.exit_code, listed.output.splitlines()[-1]) == (0, "共2个问题。")
    assert "未整改\tsite.veto.home_stale\ts1\t2026-07-02\t首页近2周内无信息更新" in listed.output
    shown = xunwang(data, "findings", "show", the_id(data, HOME)[:8])
    for line in (
        "状态：未整改",
        "责任单位：u1",
        "测得值：20（分子20，分母1，限值>14；无效0，未执行0）",
        f"依据：national-2019-19，版本{national().version}",
        "  2026-07-02 00:00 未整改（监测判定，系统）",
    ):
        assert line in shown.output
    assert "https://s1.example/ sha256=" in shown.output
    assert xunwang(data, "findings", "list", "--site", "other").output == "共0个问题。\n"


async def test_two_people_confirm(data: Path) -> None:
    with_people(data)
    first = xunwang(data, "findings", "confirm", the_id(data, SEVERE)[:10], "--as", "p1", "--reason", "已核对")
    assert "请另一人再行确认" in first.output
    assert "已登记张三对问题" in first.output
    await evaluate(data)
    again = xunwang(data, "findings", "confirm", the_id(data, SEVERE), "--as", "p1")
    assert again.exit_code == 2
    assert again.output == "张三此前已确认过，同一人不能兼作初核和复核，请由另一人复核。\n"
    officer = xunwang(data, "findings", "confirm", the_id(data, SEVERE), "--as", "p3")
    assert officer.output == "王五（经办人员）无权复核问题，请由复核人员、负责人办理。\n"
    await evaluate(data)
    assert states(data)[SEVERE] == "suspected"
    xunwang(data, "findings", "confirm", the_id(data, SEVERE), "--as", "p2")
    await evaluate(data)
    assert states(data)[SEVERE] == "confirmed"
    shown = json.loads(xunwang(data, "findings", "show", the_id(data, SEVERE), "--as", "p1", "--json").output)
    assert [step["actor"]["name"] for step in shown["history"]] == ["系统", "张三", "李四"]
    assert [one["id"] for one in shown["finding"]["confirmed_by"]] == ["p1", "p2"]


@pytest.mark.parametrize("second", ["张三", "张 三", "李四"])
async def test_one_user_cannot_confirm_twice_under_another_name(data: Path, second: str) -> None:
    """Without people.yaml the operating system's user is the actor; a name that is typed proves nobody."""
    assert xunwang(data, "findings", "confirm", the_id(data, SEVERE), "--by", "张三").exit_code == 0
    await evaluate(data)
    again = xunwang(data, "findings", "confirm", the_id(data, SEVERE), "--by", second)
    assert again.exit_code == 2
    assert "同一人不能兼作初核和复核" in again.output


async def test_two_users_of_the_operating_system_are_two_people(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for user in ("zhang", "li"):
        monkeypatch.setattr(acting, "login", lambda user=user: user)
        assert xunwang(data, "findings", "confirm", the_id(data, SEVERE), "--by", "张三").exit_code == 0
        await evaluate(data)
    assert states(data)[SEVERE] == "confirmed"


async def test_dismiss_and_reopen(data: Path) -> None:
    xunwang(data, "findings", "dismiss", the_id(data, HOME), "--by", "张三", "--reason", "日期为图片")
    await evaluate(data)
    assert states(data)[HOME] == "dismissed"
    assert HOME not in xunwang(data, "findings", "list", "--open").output
    xunwang(data, "findings", "reopen", the_id(data, HOME), "--by", "李四")
    await evaluate(data)
    assert states(data)[HOME] == "confirmed"


async def test_exempt(data: Path) -> None:
    arguments = ["--by", "张三", "--approver", "王五", "--reason", "改版", "--until", "2026-12-31"]
    assert xunwang(data, "findings", "exempt", the_id(data, HOME), *arguments).exit_code == 0
    await evaluate(data)
    assert "豁免：批准人王五，至2026-12-31" in xunwang(data, "findings", "show", the_id(data, HOME)).output


async def test_who_approves_an_exemption_is_one_of_the_people(data: Path) -> None:
    (data / "people.yaml").write_text(
        "people:\n"
        "- {id: p1, name: 张三, unit: city, roles: [officer, chief]}\n"
        "- {id: p2, name: 王五, unit: city, roles: [chief]}\n",
        encoding="utf-8",
    )
    home = the_id(data, HOME, "--as", "p1")
    asked = ["--as", "p1", "--reason", "改版", "--until", "2026-12-31", "--approver"]
    for approver, said in (("赵六", "people.yaml中没有“赵六”"), ("张三", "不能批准自己提出的豁免")):
        refused = xunwang(data, "findings", "exempt", home, *asked, approver)
        assert (refused.exit_code, said in refused.output) == (2, True)
    assert xunwang(data, "findings", "exempt", home, *asked, "p2").exit_code == 0
    await evaluate(data)
    assert "豁免：批准人王五" in xunwang(data, "findings", "show", home, "--as", "p1").output


async def test_mistakes_end_with_two_and_one_sentence(data: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = the_id(data, HOME)
    for arguments, said in (
        (["findings", "show", "zzz"], "没有编号以“zzz”开头的问题"),
        (["findings", "confirm", home, "--by", "张三"], "当前为“未整改”，不能确认"),
        (
            ["findings", "exempt", home, "--by", "a", "--approver", "b", "--reason", "c", "--until", "x"],
            "应写作2026-12-31",
        ),
        (["signoff", "--by", "张三", "--from", "2026-07-02", "--to", "2026-07-01"], "晚于截止日"),
        (["signoff", "--by", "张三", "--from", "2026-07-01", "--to", "2026-07-02", "--site", "s9"], "没有网站“s9”"),
        (["signoff", "--by", "张三", "--from", "2026-07-01", "--to", "2026-07-02", "--item", HOME], "不是须由人工签认"),
    ):
        result = xunwang(data, *arguments)
        assert result.exit_code == 2
        assert said in result.output
        assert "Traceback" not in result.output
    empty = tmp_path_factory.mktemp("empty")
    assert xunwang(empty, "findings", "list").exit_code == 2


async def test_signoff_reaches_the_observations(data: Path) -> None:
    arguments = ["signoff", "--by", "张三", "--from", "2026-07-01", "--to", "2026-09-30"]
    result = xunwang(data, *arguments)
    assert result.output == "张三已签认：2026年7月1日至2026年9月30日，全部网站4项须人工确认的指标未接报。\n"
    assert "此前已签认" in xunwang(data, *arguments).output
    log = SqliteLog(data / "log.db")
    records = [decode(r.value, OBSERVATIONS) for r in log.read(OBSERVATIONS, 0, 0, 1_000)]
    log.close()
    [signed] = [e.data for e in records if isinstance(e.data, SignOff)]
    assert (signed.subject, signed.window_to) == ("*", "2026-09-30")
    assert "site.veto.security.opinion" in signed.items
    await evaluate(data)  # the evaluator lets it pass
    assert states(data)[HOME] == "confirmed"


@pytest.mark.parametrize("name", ["list", "show", "confirm", "dismiss", "exempt", "reopen"])
def test_help_has_an_example(name: str) -> None:
    result = CliRunner().invoke(main, ["findings", name, "--help"])
    assert f"xunwang findings {name}" in result.output


OPINION = "site.veto.security.opinion"


def found(data: Path, to: str, when: str, finding: str = "op", site: str = "s1", **more: object) -> None:
    """A step of a finding that only people can know of."""
    step = moved(to, when, finding=finding, indicator=OPINION, subject=site, **more)
    log = SqliteLog(data / "log.db")
    log.append([NewRecord(FINDINGS, "s1", encode(msgspec.structs.replace(step, program=PROGRAM)))])
    log.close()


def sign(data: Path, *more: str, first: str = "2026-07-01", last: str = "2026-09-30") -> Result:
    return xunwang(data, "signoff", "--by", "张三", "--from", first, "--to", last, *more)


@pytest.mark.parametrize("state", ["suspected", "confirmed", "recurred", "rectified"])
def test_nobody_signs_that_nothing_was_reported_over_a_finding(data: Path, state: str) -> None:
    found(data, state, "2026-08-03T10:00:00+08:00")
    refused = sign(data)
    assert (refused.exit_code, "Traceback" in refused.output) == (2, False)
    assert "不能签认“未接报”" in refused.output
    assert "编号op" in refused.output
    assert sign(data, "--site", "s1", "--item", OPINION).exit_code == 2


def table(data: Path, last: str) -> Result:
    """The same sign-off handed in as a row of a file."""
    row = {"type": "signoff.v1", "key": "S1", "subject": "*", "window_from": "2026-07-01", "window_to": last}
    row |= {"items": [], "by": "张三", "at": "2026-10-08T09:00:00+08:00"}
    path = data / "signed.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    return xunwang(data, "intake", str(path))


def test_a_table_signs_no_more_than_the_command_does(data: Path) -> None:
    today = RealClock().now().date()
    early = table(data, (today + timedelta(days=1)).isoformat())
    assert (early.exit_code, "期间未结束" in early.output) == (2, True), early.output
    assert table(data, "2026-09-30").exit_code == 0
    found(data, "confirmed", "2026-08-03T10:00:00+08:00")
    over = table(data, "2026-09-29")
    assert (over.exit_code, "不能签认“未接报”" in over.output) == (2, True), over.output


@pytest.mark.parametrize("state", ["dismissed", "exempted"])
def test_what_was_dismissed_or_exempted_contradicts_nothing(data: Path, state: str) -> None:
    found(data, "confirmed", "2026-08-03T10:00:00+08:00")
    found(data, state, "2026-08-09T10:00:00+08:00")
    assert sign(data).exit_code == 0


def test_a_finding_of_another_time_or_item_contradicts_nothing(data: Path) -> None:
    found(data, "confirmed", "2026-10-09T10:00:00+08:00", finding="later")
    found(data, "rectified", "2026-06-09T10:00:00+08:00", finding="mended-before")
    assert sign(data).exit_code == 0  # the stale home page of the folder is of no item that people sign for
    assert sign(data, first="2026-10-01", last="2026-10-31").exit_code == 2


def test_a_window_that_has_not_ended_is_not_signed_for(data: Path) -> None:
    today = RealClock().now().date()
    for last in (today, today + timedelta(days=1), today + timedelta(days=400)):
        refused = sign(data, last=last.isoformat())
        assert (refused.exit_code, "期间未结束" in refused.output) == (2, True)
    assert sign(data, last=(today - timedelta(days=1)).isoformat()).exit_code == 0
