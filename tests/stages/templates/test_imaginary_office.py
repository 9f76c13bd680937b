"""A monthly circular of an office that does not exist, written from docs/templates.md: rates by platform and level,
changes against last month and last year, opened, closed and merged, both checks, acts of supervision, a league."""

from pathlib import Path
from typing import Any

from schemas.templates.load import load_template
from stages.reporter.document import plain
from stages.reporter.templates.composing import Composed, compose
from stages.reporter.templates.context import Given
from stages.reporter.templates.facts import audited
from stages.reporter.templates.lists import given_lists
from tests.stages.templates.papers import lines, tables
from tests.support.command_line import xunwang
from tests.support.editions import head

TEMPLATE = Path(__file__).parent / "lingzhou.yaml"


def account(n: int, platform: str, level: str, result: str = "合格", first: str = "", **more: Any) -> dict[str, Any]:
    told = {
        "name": f"岭州{n}号",
        "platform": platform,
        "level": level,
        "result": result,
        "first_result": first or result,
    }
    moved = {"opened": False, "closed": False, "merged": False, "running": True, "checked": True}
    return {"id": f"a{n}", **told, **moved, **more}


ACCOUNTS = [
    account(1, "微信", "市级"),
    account(2, "微信", "部门", "合格", "不合格", opened=True),
    account(3, "微博", "部门", "不合格"),
    account(4, "抖音", "县级", "无法判定"),
    account(5, "抖音", "县级"),
    account(6, "微博", "县级", "未抽查", running=False, closed=True, checked=False),
    account(7, "微博", "县级", "未抽查", running=False, merged=True, checked=False),
]
PROBLEMS = [
    {"id": "p1", "indicator": "media.deduct.reply", "unit_short": "市水务局", "subject": "岭州水务", "order": 2},
    {"id": "p2", "indicator": "media.veto.stale", "unit_short": "市林业局", "subject": "岭州林业", "order": 3,
     "standing": True},
]  # fmt: skip
STEPS = [{"id": f"h{n}", "step": step} for n, step in enumerate(["书面催办", "已催办", "约谈", "已催办", "已办结"])]
ZERO = [{"id": "u1", "unit_short": "青溪区", "months": 2}, {"id": "u2", "unit_short": "白石县", "months": 4}]
ZERO += [{"id": "u3", "unit_short": "市水务局", "months": 1}]
PRAISE = [{"id": f"r{n}", "name": name} for n, name in enumerate(["岭州发布", "岭州教育", "岭州公安"])]
ADOPTED = [("青溪区", 9, 4), ("白石县", 7, 6), ("市水务局", 5, 4), ("市林业局", 2, 1)]
SUBMITTED = [
    {"id": unit, "unit_short": unit, "reported": reported, "adopted": adopted, "order": at}
    for at, (unit, reported, adopted) in enumerate(ADOPTED)
]
LAST = {"totals": {"accounts": {"rate": {"printed": "80%"}}}}
YEAR = {"totals": {"accounts": {"rate": {"printed": "70.5%"}}}}


def made(last: Any = LAST, year: Any = YEAR, **changes: Any) -> Composed:
    lists = {
        "accounts": ACCOUNTS, "problems": PROBLEMS, "steps": STEPS, "zero_months": ZERO, "praise": PRAISE,
        "submissions": SUBMITTED, **changes,
    }  # fmt: skip
    wanted = head("circular", period="2026年6月", signed_on="2026-07-20")
    return compose(load_template(TEMPLATE), Given(wanted, given_lists(lists), last=last, year_before=year))


def test_the_month_is_told_as_the_office_tells_it() -> None:
    composed = made()
    assert composed.gaps == []
    assert lines(composed.edition) == [
        "总体情况",
        "全市运行政务新媒体5个，本月开设1个、注销1个、整合迁移1个。抽查5个，初查不合格2个，复查后合格1个，仍不合格1个，"
        "无法判定1个，合格率75%，环比下降5个百分点，同比提高4.5个百分点。",
        "分平台看，微信合格率100%（2/2），微博合格率0%（0/1），抖音合格率100%（1/1）",
        "分层级看，市级合格率100%，部门合格率50%，县级合格率100%",
        "存在问题",
        "市林业局“岭州林业”长期不更新；市水务局“岭州水务”未及时回复。",
        "其中市林业局“岭州林业”上月通报后至今未整改。",
        "督办和通报",
        "本月采取督办措施4次：已催办2次、书面催办1次、约谈1次。",
        "白石县连续4个月未发布信息；青溪区连续2个月未发布信息。",
        "对岭州发布、岭州教育等3个账号予以表扬。",
        "工作要求",
        "各单位要对照问题立即整改。",
    ]


def test_equal_numbers_share_a_place_in_the_league_table() -> None:
    league, counting = tables(made().edition)
    assert [[plain(cell) for cell in row] for row in league.rows] == [
        ["1", "白石县", "7", "6"],
        ["2", "青溪区", "9", "4"],
        ["2", "市水务局", "5", "4"],
        ["4", "市林业局", "2", "1"],
        ["合计", "", "23", "15"],
    ]
    assert [(row["rank"], row["unit"]) for row in made().facts["tables"][0]["rows"]][:2] == [
        ("1", "白石县"),
        ("2", "青溪区"),
    ]
    assert (counting.title, counting.attachment) == ("比率的计数说明", 2)


def test_what_is_not_there_is_not_said() -> None:
    accounts = [one for one in ACCOUNTS if one["running"] and one["result"] == "合格" and not one["opened"]]
    composed = made({}, {}, accounts=accounts, problems=[], steps=STEPS[4:], zero_months=ZERO[2:], praise=[])
    assert lines(composed.edition)[1] == "全市运行政务新媒体2个。抽查2个，初查不合格0个，合格率100%。"
    assert lines(composed.edition)[4:] == ["存在问题", "本月没有发现问题。", "工作要求", "各单位要对照问题立即整改。"]


def test_its_facts_do_not_contradict_each_other() -> None:
    facts = made().facts
    assert [one.sentence for one in audited(facts) if one.severity == "error" and "期限" not in one.sentence] == []
    assert facts["totals"]["accounts"]["month_points"] == -5
    assert facts["totals"]["by_level"][1]["rate"]["printed"] == "50%"


def test_the_template_is_checked_and_shown_by_its_commands() -> None:
    assert "可以使用" in xunwang("template", "check", TEMPLATE)
    assert "岭州市数据局关于2026年第三季度" in xunwang("template", "show", TEMPLATE)
