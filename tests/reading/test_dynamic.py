"""News of an activity (动态) or not, and when nobody can tell."""

import pytest

from stages.classifier.reading.dynamic import dynamic


@pytest.mark.parametrize(
    "title",
    [
        "清河市召开安全生产工作会议",
        "张某某到东湖街道调研老旧小区改造",
        "县农业农村局开展农产品质量安全专项检查",
        "市领导走访慰问一线环卫工人",
        "我市举行烈士纪念日敬献花篮仪式",
        "区城管局组织消防应急演练活动",
        "市委书记主持召开全市经济运行调度会",
        "县妇联深入乡村开展普法宣讲",
    ],
)
def test_news(title: str) -> None:
    assert dynamic(title, "") is True


@pytest.mark.parametrize(
    "title",
    [
        "清河市人民政府关于印发防汛应急预案的通知",
        "2026年部门预算公开",
        "行政许可结果公示（第12期）",
        "关于召开2026年全市教育工作会议的通知",
        "清河市生活垃圾管理条例",
        "老旧小区改造工程施工招标公告",
        "机构职能",
        "食品经营许可办事指南",
        "政府信息公开工作年度报告",
        "《清河市公租房管理办法》政策解读",
        "关于拟录用公务员名单的公示",
    ],
)
def test_documents(title: str) -> None:
    assert dynamic(title, "") is False


def test_opening_decides_where_the_title_does_not() -> None:
    assert dynamic("小切口撬动大民生", "11月3日上午，市长李某某到东湖街道调研加装电梯工作，实地查看……") is True
    assert dynamic("重要事项", "根据《条例》第三条，现将有关事项公告如下：一、……") is False


@pytest.mark.parametrize(
    ("title", "text"), [("清河印象", ""), ("一图读懂", "清河位于平原中部，面积三千平方公里。"), ("", "")]
)
def test_cannot_tell(title: str, text: str) -> None:
    assert dynamic(title, text) is None
