"""Every panel of every dashboard over the sample province, and its figures beside what was planted: some come from the
plots of the sites alone, the others from the events, folded here without the warehouse."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median_low
from typing import Any

import pytest

from pipelines.rehearsal.sample.answers import World
from pipelines.rehearsal.sample.model import FAULTY_LINKS, SampleSite
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.truth import compare, planted
from pipelines.rehearsal.sample.truth.plants import Horizon
from pipelines.rehearsal.sample.truth.visits import days_of_visits
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.words import words
from schemas.events.findings import FindingTransition, SubjectAssessed
from schemas.events.observations import PageObserved
from schemas.gate import RESTRICTED, UNCONFIRMED, why_withheld
from schemas.states import UNSETTLED
from schemas.times import day_of, midnight
from stages.aggregator import Aggregator
from stages.contract import Incoming
from tests.support.dashboards import BOARDS, Asking, board, panel, panels
from tests.support.dry_run import DryRun

pytestmark = pytest.mark.slow

PROVINCE = Province(1, sites=9, start=date(2026, 7, 1), days=35)
WATCHED = ("s01", "s03", "s06", "s07", "s09")  # two cities with what is below them: enough for every panel
SITES = [site for site in PROVINCE.sites if site.id in WATCHED]
SINCE, UNTIL = midnight(PROVINCE.start), PROVINCE.until
# Every link has been looked at by then, one of them lately in vain, and none is mended.
HALF_WAY = midnight(date(2026, 7, 18))
DEADLINE = timedelta(days=14)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"\b(site|media)\.[a-z_.]+|\byc-[a-z]+|^[a-z_]+$")  # of indicators, units, and all the others
ADDRESSES = ("链接", "所在页面")
Row = dict[str, Any]


@dataclass
class Watch:
    """What a run over the sites left: the dashboards' way in, and its events folded by hand."""

    ask: Asking
    looks: list[PageObserved] = field(default_factory=list)
    steps: dict[str, list[FindingTransition]] = field(default_factory=dict)
    assessed: dict[tuple[str, str, str], str] = field(default_factory=dict)  # (site, indicator, target) -> last status

    def take(self, kept: list[Incoming]) -> None:
        for one in kept:
            data = one.event.data
            if isinstance(data, PageObserved):
                self.looks.append(data)
            elif isinstance(data, FindingTransition):
                self.steps.setdefault(data.finding_id, []).append(data)
            elif isinstance(data, SubjectAssessed):
                self.assessed |= {(data.subject, row.indicator, row.target): row.status for row in data.rows}

    def shown(self, name: str, title: str, since: datetime = SINCE, until: datetime = UNTIL) -> list[Row]:
        return self.ask.panel(panel(name, title), since, until)

    def figure(self, name: str, title: str) -> Any:
        """The one value of a panel of one value."""
        ((value,),) = (row.values() for row in self.shown(name, title))
        return value

    def now(self) -> list[FindingTransition]:
        return [steps[-1] for steps in self.steps.values()]

    def when(self, finding: str, state: str) -> list[datetime]:
        return [step.at for step in self.steps[finding] if step.to_state == state]


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    warehouse = EmbeddedWarehouse(tmp_path_factory.mktemp("sample-dashboards"))
    warehouse.migrate()
    watch, world = Watch(Asking(warehouse, "yunchuan")), World(PROVINCE)
    transitions, warnings = [], []
    for site in WATCHED:
        kept: list[Incoming] = []
        run = DryRun(PROVINCE, world, keep=kept.extend)
        asyncio.run(run.site(site))
        transitions += run.transitions
        warnings += run.warnings
        watch.take(kept)
        for topic in ("observations", "findings"):
            for table, rows in Aggregator().rows([one for one in kept if one.topic == topic]).items():
                warehouse.insert(table, rows, f"{table}:{topic}:{site}")
    found = compare([plant for plant in planted(PROVINCE) if plant.site in WATCHED], transitions, warnings)
    assert (found.missed, found.false) == ([], [])
    yield watch
    warehouse.close()


def of_panels() -> list[Any]:
    return [pytest.param(one, id=f"{name}-{one['id']}") for name, one in panels("clickhouse")]


@pytest.mark.parametrize("one", of_panels())
def test_no_panel_is_empty_and_none_shows_codes(watch: Watch, one: dict[str, Any]) -> None:
    rows = watch.ask.panel(one, SINCE, UNTIL) or watch.ask.panel(one, SINCE, HALF_WAY)  # at the end all links are well
    assert rows
    assert any(value not in (None, "", 0) for row in rows for name, value in row.items() if name != "time")
    for row in rows:
        columns = [name for name in row if name != "time"]
        assert all(CHINESE.search(name) for name in columns)
        assert not [row[name] for name in columns if name not in ADDRESSES and CODE.search(str(row[name]))]


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_what_is_chosen_above_a_dashboard_is_there(watch: Watch, path: Path) -> None:
    chosen = {one["name"]: one for one in board(path.stem)["templating"]["list"]}
    assert watch.ask.sql(chosen["program"]["query"]) == [{"program": "yunchuan"}]
    assert watch.ask.sql(chosen["generation"]["query"]) == [{"generation": 1}]
    kinds = watch.ask.sql(chosen["kind"]["query"]) if "kind" in chosen else []
    assert not kinds or {"__text": "政务新媒体", "__value": "account"} in kinds


def test_the_days_before_the_first_are_unknown_and_not_well(watch: Watch) -> None:
    before = (SINCE - timedelta(days=30), SINCE - timedelta(seconds=1))
    assert watch.shown("province", "监测覆盖率（暂定）", *before) == [{"覆盖率": 0}]
    assert watch.shown("province", "无效检查占比", *before) == [{"无效占比": None}]
    assert watch.shown("province", "各市合格率（暂定）", *before) == []
    assert watch.shown("rectification", "整改率（暂定）", *before) == [
        {"已整改": 0, "应整改": 0, "整改率（暂定）": None}
    ]


def test_province_overview(watch: Watch) -> None:
    now = watch.now()
    assert watch.figure("province", "监测覆盖率（暂定）") == 1
    assert watch.figure("province", "未结问题") == sum(step.to_state in UNSETTLED for step in now)
    overdue = [
        step
        for step in now
        if step.to_state in ("confirmed", "recurred") and watch.when(step.finding_id, "confirmed")[0] < UNTIL - DEADLINE
    ]
    assert watch.figure("province", "确认满${deadline}日未整改") == len(overdue) > 0
    void = sum(look.outcome == "void" for look in watch.looks)
    assert watch.figure("province", "无效检查占比") == pytest.approx(void / len(watch.looks))


def test_open_findings_by_indicator_are_those_that_were_planted(watch: Watch) -> None:
    titles = {row["code"]: row["word"] for row in words() if row["kind"] == "indicator"}
    shown = {row["指标"]: row["问题"] for row in watch.shown("province", "未结问题：按指标")}
    assert shown == Counter(titles[step.indicator] for step in watch.now() if step.to_state in UNSETTLED)
    certain = "site.notice.column_blank"
    plants = [p for p in planted(PROVINCE) if p.site in WATCHED and p.indicator == certain and not p.look_alike]
    standing = [plant for plant in plants if plant.outcome == "finding" and plant.ends is None]
    assert all(plant.required for plant in standing)
    assert shown[titles[certain]] == len(standing) > 0


@pytest.mark.parametrize(
    ("title", "name", "group"),
    [
        ("各市合格率（暂定）", "市", lambda site: f"{'望澜' if site.code.startswith('5903') else '青屏'}市"),
        ("各层级合格率（暂定）", "层级", lambda site: "县级" if site.id == "s06" else "市级"),
        ("各单位合格率（暂定）", "单位", lambda site: site.name),
        ("各类对象合格率（暂定）", "类别", lambda site: "部门网站" if site.kind == "department" else "门户网站"),
    ],
)
def test_pass_rates_are_those_of_the_last_assessments(watch: Watch, title: str, name: str, group: Any) -> None:
    group_of = {site.id: group(site) for site in SITES}
    counts = Counter((group_of[site], status) for (site, _, _), status in watch.assessed.items())
    shown = watch.shown("province", title)
    assert {row[name] for row in shown} == set(group_of.values())
    for row in shown:
        passed, failed, unknown = (counts[row[name], status] for status in ("pass", "fail", "unknown"))
        assert (row["合格"], row["不合格"], row["无法判定"]) == (passed, failed, unknown)
        assert row["合格率（暂定）"] == pytest.approx(passed / (passed + failed))  # unknown is neither


def test_availability_is_that_of_the_hours_of_trouble(watch: Watch) -> None:
    horizon = Horizon(PROVINCE.start, PROVINCE.last, [])
    truth = {site.name: days_of_visits(site, horizon, PROVINCE.outage) for site in SITES}
    by_site = {row["网站"]: row for row in watch.shown("availability", "访问失败最多的网站")}
    for name, days in truth.items():
        bad, valid = sum(day.bad for day in days.values()), sum(day.valid for day in days.values())
        row = by_site[name]
        assert (row["成功"] + row["失败"], row["失败"], row["不明"]) == (valid, bad, 0)
        assert row["无效"] == 24 * len(days) - valid
        assert row["失败率（暂定）"] == pytest.approx(bad / valid)
    by_day = {
        date.fromisoformat(row["time"][:10]): row for row in watch.shown("availability", "每日访问成功率（暂定）")
    }
    for day in next(iter(truth.values())):
        bad, valid = (sum(getattr(days[day], what) for days in truth.values()) for what in ("bad", "valid"))
        assert (day in by_day) == (valid > 0)  # a day without a valid look has no rate
        assert not valid or by_day[day]["成功率"] == pytest.approx(1 - bad / valid)
    causes = {row["原因"]: row["次数"] for row in watch.shown("availability", "失败原因")}
    assert sum(causes.values()) == sum(row["失败"] for row in by_site.values())
    assert causes.keys() == {"超时", "连接中断", "状态码502", "状态码503"} & causes.keys()


def newest(site: SampleSite, column: str, at: datetime) -> date | None:
    """What a plain column shows as its newest date; None where its plot is another one."""
    one = next(one for one in site.columns if one.name == column)
    if not one.dated or one.blank or one.redating or one.words:
        return None
    return max((post.day for post in one.posts if post.when <= at), default=None)


def test_what_was_not_updated_for_longest(watch: Watch) -> None:
    names = {site.name: site for site in SITES}
    shown = watch.shown("freshness", "更新间隔最长的首页和栏目")
    compared = 0
    for row in shown:
        site, day = names[row["网站"]], date.fromisoformat(row["最新信息日期"])
        assert row["距今天数"] <= (PROVINCE.last - day).days
        if row["栏目"] == "首页":
            continue
        assert next(column for column in site.columns if column.name == row["栏目"]).nature != "static"
        if row["距今天数"] > 14 and (expected := newest(site, row["栏目"], UNTIL)):
            assert day == expected
            compared += 1
    assert compared >= 10
    assert [row["距今天数"] for row in shown] == sorted((row["距今天数"] for row in shown), reverse=True)


def test_freshness_rate_counts_its_own_indicators_only(watch: Watch) -> None:
    (row,) = watch.shown("freshness", "更新类指标合格率（暂定）")
    counts = Counter(s for (_, indicator, _), s in watch.assessed.items() if re.search("stale|blank", indicator))
    assert (row["合格"], row["不合格"], row["无法判定"]) == (counts["pass"], counts["fail"], counts["unknown"])


def test_broken_links_are_the_planted_ones_while_they_stand(watch: Watch) -> None:
    listed = {row["链接"]: row for row in watch.shown("links-text", "打不开的链接", SINCE, HALF_WAY)}
    links = [(site, link) for site in SITES for link in site.links]
    standing = {link.url for _, link in links if link.kind in FAULTY_LINKS and link.fault.holds(HALF_WAY)}
    assert len(standing) >= 2
    assert standing <= listed.keys()
    assert not {link.url for _, link in links if link.kind not in FAULTY_LINKS} & listed.keys()
    for site, link in links:
        if link.url in standing:
            assert (listed[link.url]["网站"], listed[link.url]["所在页面"]) == (site.name, site.url)
    assert not standing & {row["链接"] for row in watch.shown("links-text", "打不开的链接")}  # mended since
    looks = [look for look in watch.looks if look.check.kind == "link"]
    shown = watch.shown("links-text", "每日链接检查")
    assert sum(row["可用"] + row["不可用"] + row["无效"] for row in shown) <= len(looks)
    assert sum(row["无效"] for row in shown) == sum(look.outcome == "void" for look in looks)


def test_text_findings_name_site_rule_and_state_but_nothing_restricted(watch: Watch) -> None:
    shown = Counter((row["网站"], row["表述"], row["状态"]) for row in watch.shown("links-text", "文字类问题"))
    names = {site.id: site.name for site in SITES}
    pattern = re.compile("wrong_words|sensitive_words|misexpression|state_secret|harmful|privacy")
    hidden = {RESTRICTED: "（受限，见内部核查单）", UNCONFIRMED: "（待核实，见内部核查单）"}
    words_of = {"suspected": "待核实", "confirmed": "未整改", "recurred": "再次出现"}
    expected = Counter(
        (names[step.subject], hidden.get(why_withheld_of(step), step.wording), words_of[step.to_state])
        for step in watch.now()
        if step.to_state in UNSETTLED and pattern.search(step.indicator)
    )
    assert shown == expected
    assert set(hidden.values()) <= {wording for _, wording, _ in shown}


def why_withheld_of(step: FindingTransition) -> str:
    """The sentence the gate puts in the place of a finding's wording; empty where it may be read."""
    return why_withheld(step.restricted, step.to_state, [one.id for one in step.confirmed_by], step.needs_people) or ""


def test_rectification(watch: Watch) -> None:
    now = watch.now()
    confirmed = [step for step in now if watch.when(step.finding_id, "confirmed")]
    mended = [step for step in confirmed if step.to_state == "rectified"]
    due = [step for step in confirmed if step.to_state in ("confirmed", "rectified", "recurred")]
    (rate,) = watch.shown("rectification", "整改率（暂定）")
    assert (rate["已整改"], rate["应整改"]) == (len(mended), len(due))
    assert rate["整改率（暂定）"] == pytest.approx(len(mended) / len(due))
    took = [
        (day_of(watch.when(s.finding_id, "rectified")[-1]) - day_of(watch.when(s.finding_id, "confirmed")[0])).days
        for s in mended
    ]
    assert watch.figure("rectification", "整改用时中位数") in (median_low(took), sorted(took)[len(took) // 2])
    by_unit = {row["单位"]: row for row in watch.shown("rectification", "各单位整改（暂定）")}
    assert sum(row["未结"] for row in by_unit.values()) == sum(step.to_state in UNSETTLED for step in now)
    assert sum(row["已整改"] for row in by_unit.values()) == sum(step.to_state == "rectified" for step in now)
    moves = Counter(step.to_state for steps in watch.steps.values() for step in steps)
    days = watch.shown("rectification", "每日问题变动")
    assert sum(row["确认"] for row in days) == moves["confirmed"]
    assert sum(row["整改"] for row in days) == moves["rectified"]


def test_every_planned_look_is_in_the_balance(watch: Watch) -> None:
    planned = {look.check.check_id for look in watch.looks}
    days = watch.shown("pipeline", "计划与结束（守恒）")
    assert sum(row["已执行"] + row["无效"] + row["未执行"] for row in days) == len(planned)
    void = watch.shown("pipeline", "无效检查：按原因")
    in_outage = sum(PROVINCE.outage.holds(look.check.due) for look in watch.looks)
    assert sum(row["监测方网络故障"] for row in void) == in_outage > 0
    (arrival,) = watch.shown("pipeline", "数据到达")
    assert arrival["主题"] == "观测"
