# ruff: noqa: E501
"""Spam titles as a kind: what the lists and the model of titles find together, and the official titles they let pass."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from stages.classifier.reading.spam import advertises, brands_in, guarded, warns, weight
from stages.classifier.reading.spam_titles import normalised, parts, reads_like_spam, surplus
from stages.classifier.reading.tamper import tamper
from tests.reading.official_page import ARTICLE, page
from tests.reading.opened import opened

TITLES = yaml.safe_load((Path(__file__).parent / "spam_titles.yaml").read_text(encoding="utf-8"))
TEMPLATES = Path(__file__).parents[2] / "deploy" / "titles"
URL = "http://www.qingshan.gov.cn/art/2024/5/6/art_12_3456.html"
FOUND_FLOOR = 0.9
OFFICIAL_CEILING = 1  # false ones in 10,000
MODEL_LIMIT = 300_000  # bytes


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("title_generator", TEMPLATES / "generator.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nine_of_ten_spam_titles_are_found() -> None:
    missed = [title for title in TITLES["spam"] if not advertises(title)]
    assert len(TITLES["spam"]) >= 400
    assert 1 - len(missed) / len(TITLES["spam"]) >= FOUND_FLOOR, missed


def test_official_titles_that_share_words_are_let_pass_on_their_pages() -> None:
    false = [title for title in TITLES["official"] if tamper(opened(page(title=title, article_title=title), URL))]
    assert len(TITLES["official"]) >= 300
    assert false == []


def test_of_ten_thousand_official_titles_at_most_one_is_taken_for_spam() -> None:
    made = _generator().Generator(TEMPLATES / "official.yaml", 20_261_129, realplace=["桐柏县", "凤台县", "乐亭县"])
    kinds = ["notices", "news", "sites", "guides", "hard"]
    titles: set[str] = set()
    while len(titles) < 10_000:
        titles.add(made.title(kinds[len(titles) % len(kinds)]).text)
    assert sum(1 for title in sorted(titles) if advertises(title)) <= OFFICIAL_CEILING


@pytest.mark.parametrize("title", TITLES["spam"][::9])
def test_a_page_whose_title_was_swapped_is_found(title: str) -> None:
    if advertises(title):
        assert "title_swapped" in {sign.kind for sign in tamper(opened(page(title=title), URL))}


def test_a_page_that_somebody_put_there_is_a_clue() -> None:
    title = "盛云体育(中国)官方网站-登录入口"
    lines = "".join(
        f"<p>{text}</p>" for text in ("盛云体育app下载安装", "盛云体育手机版登录入口", "真人百家乐注册送彩金")
    )
    signs = tamper(opened(page(title=title, article_title="盛云体育", article=f"<p>{title}</p>{lines}"), URL))
    assert {"title_swapped", "title_suspected"} & {sign.kind for sign in signs}


def test_the_model_is_small_and_names_its_threshold() -> None:
    path = Path(__file__).parents[2] / "stages" / "classifier" / "reading" / "spam_titles.txt"
    assert path.stat().st_size <= MODEL_LIMIT
    assert path.read_text(encoding="utf-8").startswith("#bias\t")


def test_one_spelling_of_what_looks_alike() -> None:
    assert normalised(" 开 云 体 育【ＡＰＰ】\u200b2026 ") == "开云体育|app|0000"
    assert parts(normalised("青山县人民政府_盛云体育app")) == [
        "青山县人民政府|盛云体育app",
        "青山县人民政府",
        "盛云体育app",
    ]
    assert surplus("") < 0
    assert not reads_like_spam("x")


@pytest.mark.parametrize(
    ("text", "innocent"),
    [
        ("六合彩虹路改造工程", "六合彩特码"),
        ("国产乱象治理", "国产乱伦"),
        ("九江三级片区规划", "三级片"),
        ("北京赛车场开放公告", "北京赛车"),
        ("沿江高清无码头岸线", "高清无码"),
        ("澳门葡京酒店推介会", "澳门葡京"),
        ("时时彩排迎国庆", "时时彩"),
    ],
)
def test_a_name_across_the_border_of_two_words_is_none(text: str, innocent: str) -> None:
    assert brands_in(text) == []
    assert weight(text) < 3
    assert brands_in(innocent)


@pytest.mark.parametrize(
    ("text", "is_guarded"),
    [
        ("必威体育app第三季度情况的通报", False),
        ("必威体育app_必威体育娱乐-【官网下载】公安局", False),
        ("关于“必威体育app”情况的通报", True),
        ("必威体育案情况的通报", True),
        ("警惕必威体育app", True),
    ],
)
def test_words_of_offices_excuse_a_name_only_where_it_is_not_dressed_up(text: str, is_guarded: bool) -> None:
    assert guarded(text) == is_guarded


@pytest.mark.parametrize("text", ["warning: fake viagra seized", "オンラインカジノは違法です", "온라인 도박 단속"])
def test_warnings_of_other_languages_are_no_advertisements(text: str) -> None:
    assert warns(text)
    assert not advertises(text)


_AD = "必威体育app_必威体育娱乐-【官网下载】"
_CIRCULAR = "2023年第三季度全市政务公开工作抽查情况的通报"


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (page(title=_AD + _CIRCULAR, article_title=_CIRCULAR), "title_swapped"),
        (
            page(title=_CIRCULAR, article_title=_CIRCULAR, article=f"{ARTICLE}<p>各县（市、区）{_AD}人民政府：</p>"),
            "keyword_substituted",
        ),
        (
            page(
                title=_CIRCULAR,
                article_title=_CIRCULAR,
                article=f"<table><tr><td>1</td><td>{_AD}公安局</td></tr></table>",
            ),
            "keyword_substituted",
        ),
    ],
    ids=["title", "sentence", "table"],
)
def test_a_circular_whose_words_were_replaced_is_found(html: str, kind: str) -> None:
    assert kind in {sign.kind for sign in tamper(opened(html, URL))}


@pytest.mark.parametrize(
    "html",
    [
        page(
            title="关于“亚博体育app”网络赌博案的通报",
            article_title="通报",
            article="<p>近日查处“亚博体育app”平台网络赌博案。</p>",
        ),
        page(title="网站暗链情况的通报", article_title="通报", article="<p>你单位网站被植入“开云体育官网”暗链。</p>"),
        page(title="县体育局政务公开工作通报_青山县人民政府", article_title="县体育局政务公开工作通报"),
    ],
    ids=["case", "hidden-links", "sports-bureau"],
)
def test_a_circular_about_the_trade_is_let_pass(html: str) -> None:
    assert tamper(opened(html, URL)) == []
