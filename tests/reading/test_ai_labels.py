"""Labels of generated content: what is one, and what only speaks of such content."""

import pytest

from schemas.events.found.accounts import Post
from stages.classifier.reading.accounts.texts import read_texts
from stages.classifier.reading.ai_labels import HIDDEN, ai_labels
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("AI生成", "AI生成"),
        ("（AI生成）", "AI生成"),
        ("图为城区新貌（图片由AI生成）", "图片由AI生成"),
        ("【提示：本视频由人工智能生成，仅供参考】", "提示：本视频由人工智能生成，仅供参考"),
        ("作者声明：内容由AI生成", "作者声明：内容由AI生成"),
        ("今日天气晴好。本文由AI辅助生成。", "本文由AI辅助生成"),
        ("内容疑似AI生成，请谨慎甄别", "内容疑似AI生成，请谨慎甄别"),
        ("图源：AI绘制", "图源：AI绘制"),
        ("AI 配音", "AI 配音"),
        ("含AI生成内容", "含AI生成内容"),
        ("文中配图均由大模型生成", "文中配图均由大模型生成"),
    ],
)
def test_a_label_is_recorded_as_printed(line: str, label: str) -> None:
    assert ai_labels([line]) == [label]


@pytest.mark.parametrize(
    "line",
    [
        "如何识别AI生成内容",
        "《人工智能生成合成内容标识办法》9月1日起施行",
        "网信部门整治AI生成虚假信息",
        "谨防AI合成诈骗",
        "全市召开人工智能大会",
        "由市委书记主持，研究生成长计划启动",
        "系统自动生成查询码",
        "他表示，人工智能生成内容应当添加标识，平台应当核验",
        "AI生成内容须标识（网信办）",
        "合成橡胶生产线投产",
        "不得使用AI生成的图片冒充现场照片",
    ],
)
def test_what_only_speaks_of_it_is_no_label(line: str) -> None:
    assert ai_labels([line]) == []


def page(body: str, head: str = "") -> bytes:
    news = "<p>9月1日上午，示例县召开全县工作会议，总结上半年工作，部署下半年任务，全县各部门参加会议。</p>" * 4
    return (
        f"<html><head><meta charset=utf-8><title>会议</title>{head}</head><body><h1>全县工作会议召开</h1>"
        f"<p>发布时间：2026-09-01 来源：示例县融媒体中心</p>{news}{body}</body></html>"
    ).encode()


def test_the_reading_of_a_page_says_which_labels_it_has_and_that_there_are_none() -> None:
    context = PageContext(url="http://www.example.gov.cn/1.html")
    assert read(page("<p>（图片由AI生成）</p>"), context).ai_labels == ["图片由AI生成"]
    assert read(page("", "<meta name='AIGC' content='{&quot;Label&quot;:&quot;1&quot;}'>"), context).ai_labels == [
        HIDDEN
    ]
    assert read(page("<p>（记者张三）</p>"), context).ai_labels == []


def test_the_labels_of_a_post_are_recorded_with_it() -> None:
    told = [
        (Post(id="1", title="秋日云川"), "云川的秋天到了。\n内容由AI生成"),
        (Post(id="2", title="如何识别AI生成内容"), ""),
    ]
    assert [post.ai_labels for post in read_texts(told, PageContext(url=""))] == [["内容由AI生成"], []]
