"""Editions list every kind of subject: accounts by platform and level, apps apart from accounts, units by name."""

from datetime import date, timedelta
from typing import Any

import msgspec

from schemas.registry.model import Account, App, RoleHeld
from schemas.registry.subjects import counted_as
from schemas.times import midnight
from stages.reporter.circular import circular
from stages.reporter.document import Edition, Figure, Paragraph, Table, figures, plain
from stages.reporter.facts import Answer, EditionFacts
from stages.reporter.selfcheck import problems
from stages.reporter.verdict import Verdict
from stages.reporter.weekly import weekly
from tests.support.editions import facts, finding, head
from tests.support.registries import registry

BY_COUNTY = [RoleHeld(role="runs", unit="county")]
ACCOUNTS = [
    Account(id="w1", name="示例发布", platform="weixin", level="county", roles=BY_COUNTY),
    Account(id="w2", name="示例交通", platform="weixin", roles=[RoleHeld(role="runs", unit="city")]),
    Account(id="b1", name="示例微博", platform="weibo", level="county", roles=BY_COUNTY),
]
APPS = [App(id="p1", name="示例办", roles=BY_COUNTY), App(id="p2", name="示例码", form="mini_program", roles=BY_COUNTY)]
VETO = {"severity": "veto", "indicator": "media.veto.stale", "url": "", "target": "w1", "subject": "w1"}
VERDICTS = {
    "w1": Verdict("不合格", ("超过2周未更新",), findings=(finding(7)["finding_id"],)),
    "w2": Verdict("合格"),
    "b1": Verdict("无法判定", ("未监测",)),
    "p1": Verdict("合格"),
    "p2": Verdict("合格"),
}


def row(subject: Account | App, kind: str) -> dict[str, Any]:
    unit = subject.roles[0].unit
    return {"subject": subject.id, "subject_kind": kind, "unit": unit, "columns": 0, "sampled": 1, "name": subject.name}


def known(*findings: dict[str, Any], last: date = date(2026, 7, 12), **changes: Any) -> EditionFacts:
    base = registry(2)
    book = msgspec.structs.replace(base, accounts=ACCOUNTS, apps=APPS)
    rows = [
        *({"subject": s.id, "subject_kind": "site", "unit": "county", "columns": 1, "sampled": 1} for s in base.sites),
        *(row(one, "account") for one in ACCOUNTS),
        *(row(one, "app") for one in APPS),
    ]
    values: dict[str, Any] = {
        "registry": book,
        "subjects": Answer("subject_list", {}, rows),
        "watched": frozenset({"site", "account", "app"}),
        "window_to": midnight(last + timedelta(days=1)),
    }
    return facts(list(findings), sites=2, verdicts=VERDICTS, **{**values, **changes})


def text(edition: Edition) -> str:
    return "".join(plain(i) for b in edition.blocks if isinstance(b, Paragraph) for i in b.inlines)


def table(edition: Edition, kind: str) -> list[list[str]]:
    found = next((b for b in edition.blocks if isinstance(b, Table) and b.kind == kind), None)
    return [[plain(cell) for cell in row] for row in found.rows] if found else []


def named(edition: Edition) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures(edition)}


def test_each_kind_is_counted_and_rated_on_its_own() -> None:
    of = named(circular(head("circular"), known(finding(7, **VETO))))
    assert [of[f"population.{kind}"].value for kind in ("site", "account", "app")] == [2, 3, 2]
    account = of["pass_rate.account"]
    assert (account.numerator, account.denominator, account.text) == (1, 2, "50%")
    assert [of[f"{name}.account"].value for name in ("passed", "failed", "unknown")] == [1, 1, 1]
    assert (of["pass_rate.app"].numerator, of["pass_rate.app"].denominator) == (2, 2)


def test_accounts_are_told_by_platform_and_by_level() -> None:
    edition = circular(head("circular"), known())
    assert "政务新媒体共3个（微信公众号2个、微博1个）" in text(edition)
    rows = table(edition, "parts.account")
    assert rows == [
        ["平台", "微信公众号", "2", "2", "1", "1", "0", "50%"],
        ["平台", "微博", "1", "1", "0", "0", "1", "—"],
        ["层级", "市级", "1", "1", "1", "0", "0", "100%"],  # its own level is not registered: that of its unit counts
        ["层级", "县级", "2", "2", "0", "1", "1", "0%"],
    ]
    first = table(edition, "verdicts.account")[0]
    assert first == ["1", "示例发布", "微信公众号", "未登记", "示例县", "不合格", "超过2周未更新"]


def test_apps_count_apart_from_accounts_since_the_day_of_the_rule() -> None:
    assert [counted_as("app", day) for day in ("2026-01-24", "2026-01-25")] == ["account", "app"]
    before = named(circular(head("circular"), known(last=date(2026, 1, 24))))
    after = named(circular(head("circular"), known(last=date(2026, 1, 25))))
    assert ("population.app" in before, before["population.account"].value) == (False, 5)
    assert (after["population.app"].value, after["population.account"].value) == (2, 3)


def test_a_finding_is_named_by_its_unit_whatever_it_is_about() -> None:
    of_unit = finding(8, subject="unit:county", target="unit:county", indicator="unit.late", url="")
    found = known(finding(7, **VETO), of_unit, finding(1))
    edition = circular(head("circular"), found)
    assert "示例县“示例发布”（微信公众号）" in text(edition)
    assert "涉及示例县。" in text(edition)
    assert "不合格账号为：示例县“示例发布”（微信公众号）。" in text(edition)
    assert {(row[2], row[3]) for row in table(edition, "open")} == {
        ("示例发布", "微信公众号"),
        ("示例县", "单位"),
        ("示例县1人民政府", "网站"),
    }
    assert problems(edition, found) == []
    report = weekly(head(), found)
    assert "示例县“示例发布”（微信公众号）media.veto.stale" in text(report)
    assert problems(report, found) == []


def test_what_is_registered_and_not_watched_is_said_and_not_judged() -> None:
    edition = circular(head("circular"), known(watched=frozenset({"site"})))
    assert "登记的政务新媒体3个尚未纳入监测，不作判定。" in text(edition)
    assert "对示例市政府网站进行了检查" in text(edition)
    assert table(edition, "verdicts.account") == []
    watched = circular(head("circular"), known())
    assert "尚未纳入监测" not in text(watched)
    assert "对示例市政府网站、政务新媒体和政务移动互联网应用程序进行了检查" in text(watched)
    assert "本期监测政府网站2家（栏目2个）、政务新媒体3个、政务移动互联网应用程序2个。" in text(weekly(head(), known()))


def test_the_self_check_adds_up_the_verdicts_of_each_kind() -> None:
    found = known()
    edition = circular(head("circular"), found)
    assert problems(edition, found) == []

    def without_a_row(kind: str) -> list[str]:
        blocks = [
            msgspec.structs.replace(b, rows=b.rows[1:]) if isinstance(b, Table) and b.kind == kind else b
            for b in edition.blocks
        ]
        return problems(msgspec.structs.replace(edition, blocks=blocks), found)

    assert without_a_row("verdicts.account") == ["表“政务新媒体检查结果一览表”有2行，登记数为3，两者不一致"]
    assert without_a_row("parts.account") == ["表“政务新媒体分类检查结果统计表”按平台合计1，登记数为3，两者不一致"]
