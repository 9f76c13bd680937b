"""Names tell the nature of a column; its entries only where the name does not."""

import pytest

from schemas.events.reading import ListItem, PageKind, Reading
from stages.classifier.column_nature import column_nature, names_a_column

NOTHING = Reading(page_kind="blank_column")


def listing(*dates: str, title: str = "县领导调研春耕", kind: PageKind = "list") -> Reading:
    items = [ListItem(title=f"{title}{n}", url=f"http://x/{n}", date=day) for n, day in enumerate(dates)]
    return Reading(page_kind=kind, items=items)


NAMES = {
    "dynamic": """政务要闻 部门动态 图片新闻 政策动态 领导活动 新闻发布会 乡镇快讯 统计快讯 党建动态 今日头条 政府会议
        基层一线""",
    "notice": """通知公告 最新公文 政府公报 意见征集 民意征集 政策解读 招标信息 人事信息 新闻公告 政策公开 公示栏
        行政处罚公示 县政府令""",
    "static": """机构职能 领导之窗 走进盐湖 盐湖概况 信息公开指南 内设机构 投资环境 单位简介 领导信息 行政区划""",
    "other": """财政预决算 县长信箱 政务公开 专题专栏 在线访谈 规划计划 重大项目 信息公开年报 部门预算 回应关切
        环境保护 公共资源交易""",
}


@pytest.mark.parametrize(("nature", "names"), NAMES.items())
def test_the_last_telling_word_decides_even_where_nothing_is_seen(nature: str, names: str) -> None:
    assert {name: column_nature(name, NOTHING) for name in names.split()} == dict.fromkeys(names.split(), nature)


def test_a_blank_column_without_a_telling_name_is_never_static() -> None:
    for kind in ("blank_column", "app_shell", "other", "js_challenge"):
        assert column_nature("盐湖风物", Reading(page_kind=kind)) == "other"  # type: ignore[arg-type]
    assert column_nature("盐湖风物", Reading(page_kind="article")) == "static"


def test_entries_decide_where_the_name_does_not() -> None:
    brisk = [f"2026-07-{day:02d}" for day in range(1, 15)]
    slow = ["2022-05-01", "2023-04-02", "2024-08-03", "2025-12-04", "2026-06-05"]
    assert column_nature("盐湖风物", listing(*brisk)) == "dynamic"
    assert column_nature("盐湖风物", listing(*slow)) == "other"
    assert column_nature("盐湖风物", listing(*slow, title="关于做好防汛工作的通知")) == "notice"
    assert column_nature("盐湖风物", listing("2026-07-01")) == "other"


def test_a_static_name_above_a_list_of_news_is_no_static_column() -> None:
    brisk = [f"2026-07-{day:02d}" for day in range(1, 15)]
    assert column_nature("魅力盐湖", listing(*brisk)) == "dynamic"
    assert column_nature("机构职能", listing(*brisk)) == "static"


def test_words_that_call_a_column() -> None:
    assert all(map(names_a_column, ("乡村振兴", "安全生产", "通知公告", "价格信息")))
    assert not any(map(names_a_column, ("张一鸣", "清风亭", "麦收全面完成")))
