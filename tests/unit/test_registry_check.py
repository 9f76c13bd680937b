"""Everything broken or contradictory in a registry is named with its place and the mend."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.hints import hints
from schemas.registry.load import dump, load
from schemas.registry.model import Account, App, Column, RoleHeld, StatePeriod, Unit
from schemas.registry.reopening import reopenings
from schemas.registry.sources import AccountSource
from schemas.registry.subjects import NameHeld
from stages.rule_evaluator.excuses import approved_downtime
from tests.support.registries import registry, site

COLUMN = Column(id="site1/c1", name="要闻", url="http://www.site1.gov.cn/yw/", nature="dynamic")


def test_a_sound_registry_has_no_problems_and_survives_a_round_through_yaml(tmp_path: Path) -> None:
    sound = registry(3)
    assert problems(sound) == []
    path = tmp_path / "registry.yaml"
    path.write_text(dump(sound), encoding="utf-8")
    assert load(path) == sound


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "12345"}, "code“12345”不是10位网站标识码"),
        ({"url": "www.site1.gov.cn"}, "不是可访问的网址"),
        ({"url": "http://["}, "不是可访问的网址"),
        ({"roles": []}, "缺少主办（开设）单位"),
        ({"roles": [RoleHeld(role="runs", unit="nobody")]}, "单位“nobody”不存在"),
        ({"states": [StatePeriod(state="suspended", since="2026-08-02", until="2026-08-01")]}, "起始日2026-08-02晚于"),
        ({"states": [StatePeriod(state="suspended", since="8月1日")]}, "日期“8月1日”"),
        (
            {
                "states": [
                    StatePeriod(state="suspended", since="2026-08-01", until="2026-08-09"),
                    StatePeriod(state="migrating", since="2026-08-09"),
                ]
            },
            "两段状态重叠",
        ),
        ({"columns": [COLUMN, COLUMN]}, "id“site1/c1”重复2次"),
        ({"columns": [msgspec.structs.replace(COLUMN, cycle_days=0)]}, "cycle_days应为正整数"),
    ],
)
def test_a_contradictory_site_is_named(changes: dict[str, Any], said: str) -> None:
    broken = registry()
    broken.sites[0] = site(1, **changes)
    found = problems(broken)
    assert len(found) >= 1
    assert any(said in problem for problem in found), found


def test_two_sites_with_one_code_and_units_in_a_ring_are_named() -> None:
    broken = registry(2)
    broken.sites[1] = site(2, code=broken.sites[0].code)
    broken.units[0] = Unit(id="city", name="示例市", short_name="示例市", level="city", parent="county")
    said = "\n".join(problems(broken))
    assert "重复2次" in said
    assert "上级单位成环" in said


def test_fewer_than_twenty_visits_a_day_are_refused() -> None:
    few = registry()
    program = msgspec.structs.replace(few.program, plan=msgspec.structs.replace(few.program.plan, visits_a_day=19))
    assert "少于每日20次" in problems(msgspec.structs.replace(few, program=program))[0]


def test_an_account_of_an_unknown_unit_is_named() -> None:
    with_account = msgspec.structs.replace(
        registry(),
        accounts=[Account(id="a1", name="示例发布", platform="weixin", roles=[RoleHeld(role="runs", unit="nobody")])],
    )
    assert "accounts第1条（示例发布）" in problems(with_account)[0]


def account(number: int = 1, **changes: Any) -> Account:
    values: dict[str, Any] = {"id": f"a{number}", "name": f"示例发布{number}", "platform": "weibo"}
    return Account(**{**values, "roles": [RoleHeld(role="runs", unit="county")], **changes})


def closed(since: str, until: str | None = None) -> StatePeriod:
    return StatePeriod(state="closed", since=since, until=until)


def said_of(*accounts: Account, apps: tuple[App, ...] = ()) -> list[str]:
    return problems(msgspec.structs.replace(registry(), accounts=list(accounts), apps=list(apps)))


def own(uid: str) -> AccountSource:
    return AccountSource(source="weibo", ids={"uid": uid} if uid else {}, secret="county")


def menu(name: str, url: str = "") -> Column:
    return Column(id=f"{name}{url}", name=name, url=url, nature="menu")


@pytest.mark.parametrize(
    ("wrong", "twin", "said"),
    [
        (
            [account(1, platform_ids={"uid": "7"}), account(2, platform_ids={"uid": "7"})],
            [account(1, platform_ids={"uid": "7"}), account(2, platform_ids={"uid": "8"})],
            "accounts第2条（示例发布2）：platform_ids.uid“7”与accounts第1条（示例发布1）相同",
        ),
        (
            [account(1, platform_ids={"uid": "7"}), account(2, platform="bilibili", platform_ids={"uid": "7"})],
            [account(1, platform_ids={"alias": "x"}), account(2, platform="douyin", platform_ids={"alias": "x"})],
            "platform_ids.uid“7”同时登记在微博、哔哩哔哩",
        ),
        (
            [account(opened_on="2020-01-02", states=[closed("2020-01-01")])],
            [account(opened_on="2020-01-01", states=[closed("2020-01-01")])],
            "早于opened_on 2020-01-02",
        ),
        (
            [account(states=[closed("2020-01-01"), StatePeriod(state="open", since="2020-05-01")])],
            [account(states=[closed("2020-01-01", "2020-04-30"), StatePeriod(state="open", since="2020-05-01")])],
            "两段状态重叠",
        ),
        ([account(opened_on="去年")], [account(opened_on="2020-01-01")], "opened_on“去年”应写作"),
        ([account(former_names=["示例发布1"])], [account(former_names=["旧名"])], "与现名相同"),
        (
            [account(former_names=[NameHeld(name="旧名", until="上月")])],
            [account(former_names=[NameHeld(name="旧名", until="2020-01-01")])],
            "former_names“旧名”的until“上月”",
        ),
        (
            [account(columns=[menu("办事"), menu("办事")])],
            [account(columns=[menu("办事"), menu("公开")])],
            "登记了两次",
        ),
        (
            [account(account_type="service")],
            [account(platform="weixin", account_type="service")],
            "account_type“service”（微信服务号）不是微博的账号类型",
        ),
        (
            [account(1, sources=[own("7")]), account(2, sources=[own("7")])],
            [account(1, sources=[own("7")]), account(2, sources=[own("8")])],
            "accounts第2条（示例发布2）：sources中的微博接口（7）与accounts第1条（示例发布1）相同",
        ),
        (
            [account(1, platform="kuaishou", sources=[own("7")])],
            [account(1, sources=[own("7")])],
            "sources中的微博接口不是快手的来源",
        ),
        ([account(sources=[own("")])], [account(sources=[own("7")])], "缺少ids.uid"),
    ],
)
def test_what_contradicts_itself_in_an_account_is_named(wrong: list[Account], twin: list[Account], said: str) -> None:
    assert any(said in problem for problem in said_of(*wrong)), said_of(*wrong)
    assert said_of(*twin) == []


def test_an_account_and_a_mini_program_with_one_id_are_named_together() -> None:
    app = App(id="p1", name="示例办", form="mini_program", roles=[RoleHeld(role="runs", unit="county")])
    same = msgspec.structs.replace(app, id="p2", platform_ids={"appid": "wx1"})
    (said,) = said_of(apps=(msgspec.structs.replace(app, platform_ids={"appid": "wx1"}), same))
    assert "apps第2条（示例办）" in said
    assert said_of(apps=(app, same)) == []


def test_a_menu_entry_without_an_account_is_named() -> None:
    broken = registry()
    broken.sites[0] = site(1, columns=[menu("办事", "http://www.site1.gov.cn/bs/")])
    (said,) = problems(broken)
    assert "只用于账号，请登记到所属账号之下" in said


def test_who_opened_again_without_approval_is_pointed_out_and_who_was_approved_is_not() -> None:
    opened = StatePeriod(state="open", since="2024-07-16")
    approved = msgspec.structs.replace(opened, approved_by="市政府办公室", approval_no="〔2024〕7号")
    back = account(states=[closed("2024-03-15", "2024-07-15"), opened])
    fine = account(2, states=[closed("2024-03-15", "2024-07-15"), approved])
    book = msgspec.structs.replace(registry(), accounts=[back, fine])
    assert [(one.closed, one.day, one.approved_by) for one in reopenings(back)] == [("2024-03-15", "2024-07-16", "")]
    assert [one.approved_by for one in reopenings(fine)] == ["市政府办公室"]
    assert reopenings(account(states=[closed("2024-03-15")])) == []
    (said,) = [hint for hint in hints(book) if "重新开通" in hint]
    assert "“示例发布1”（2024-07-16）" in said
    assert "示例发布2" not in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("program: [1", "YAML"),
        ("program: {id: p}\nunits: []\nsites: []\n", "program：缺少必填字段“name”"),
        ("program: {id: 7, name: x, office: x, unit: x}\nunits: []\nsites: []\n", "program.id：应填文本，现为整数"),
        (
            "program: {id: p}\nunits: []\nsites: [{columns: [{cycel_days: 7}]}]\n",
            "sites第1条.columns第1条：没有“cycel_days”",
        ),
        ("program: {}\nunits: []\nsites: []\ncolour: red\n", "colour"),
    ],
)
def test_a_file_of_the_wrong_form_is_refused_by_name_and_field(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "registry.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MistakeError) as caught:
        load(path)
    assert "registry.yaml" in caught.value.messages[0]
    assert said in caught.value.messages[0]


def test_days_written_without_quotes_are_days(tmp_path: Path) -> None:
    path = tmp_path / "registry.yaml"
    text = dump(registry()).replace("role: runs", "role: runs\n    since: 2026-07-01", 1)
    path.write_text(text, encoding="utf-8")
    assert load(path).sites[0].roles[0].since == "2026-07-01"


WRITTEN = """
program: {id: p, name: 常态化监测, office: 示例市政府办公室, unit: city}
units: [{id: city, name: 示例市, short_name: 示例市, level: city}]
sites:
  - id: site1
    code: "1100000001"
    name: 示例市人民政府
    url: http://www.site1.gov.cn/
    kind: portal
    roles: [{role: runs, unit: city, since: DAY}]
    states: [{state: suspended, since: DAY, until: DAY, approved_by: 示例省政府办公厅}]
    exemptions: [{indicator: "*", reason: 改版, approver: 张三, since: DAY, until: DAY}]
"""


@pytest.mark.parametrize(
    "written",
    [
        "2026-07-01",
        "20260701",
        '"20260701"',
        "2026-7-1",
        "2026/7/1",
        "2026.07.01",
        "2026年7月1日",
        "2026-07-01 09:30:00",
    ],
)
def test_a_day_has_one_form_however_it_was_written(tmp_path: Path, written: str) -> None:
    path = tmp_path / "registry.yaml"
    path.write_text(WRITTEN.replace("DAY", written), encoding="utf-8")
    loaded = load(path)
    [watched] = loaded.sites
    spans = [*watched.roles, *watched.states, *watched.exemptions]
    assert {span.since for span in spans} == {"2026-07-01"}
    assert {span.until for span in spans} == {None, "2026-07-01"}
    assert problems(loaded) == []
    down = approved_downtime(watched, date(2026, 7, 1))
    assert down is not None
    assert approved_downtime(watched, date(2026, 7, 2)) is None


@pytest.mark.parametrize("spelling", ["20260701", "2026-07-01"])
def test_downtime_that_an_older_log_spells_otherwise_is_found(spelling: str) -> None:
    down = site(1, states=[StatePeriod(state="suspended", since=spelling, until=spelling, approved_by="省政府办公厅")])
    assert approved_downtime(down, date(2026, 7, 1)) is not None
    assert approved_downtime(down, date(2026, 6, 30)) is None


@pytest.mark.parametrize("written", ["20260732", "2026-02-30", "七月一日", "2026071"])
def test_a_day_that_is_none_is_named(tmp_path: Path, written: str) -> None:
    path = tmp_path / "registry.yaml"
    path.write_text(WRITTEN.replace("DAY", written), encoding="utf-8")
    found = problems(load(path))
    assert any(f"日期“{written}”应写作 2026-07-01 的形式" in problem for problem in found), found


def test_keys_written_twice_are_refused_all_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "registry.yaml"
    twice = WRITTEN.replace(
        "    kind: portal\n", "    kind: portal\n    url: http://other.gov.cn/\n    name: 另一名称\n"
    )
    path.write_text(twice.replace("DAY", "2026-07-01"), encoding="utf-8")
    with pytest.raises(MistakeError) as refused:
        load(path)
    assert "第10行：“url”与第8行重复" in str(refused.value)
    assert "第11行：“name”与第7行重复" in str(refused.value)


def test_a_key_that_two_entries_hold_is_no_repetition(tmp_path: Path) -> None:
    path = tmp_path / "registry.yaml"
    path.write_text(dump(registry(3)), encoding="utf-8")
    assert load(path) == registry(3)
