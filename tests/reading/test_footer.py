"""Marks of the page's foot, as offices print them."""

import pytest

from schemas.events.reading import Footer
from stages.classifier.reading.footer import footer
from stages.classifier.reading.marks.unread import MARKS
from tests.reading.opened import opened

FILLER = "<p>" + "清河市持续优化营商环境，服务企业和群众。" * 40 + "</p>"


def foot(markup: str, filler: str = FILLER) -> Footer:
    return footer(opened(f"<body>{filler}<div class='foot'>{markup}</div></body>"))


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("冀ICP备99000001号", "冀ICP备99000001号"),
        ("冀ICP备99000001号-1", "冀ICP备99000001号-1"),
        ("备案号：冀ICP备 99000001 号 - 2", "冀ICP备99000001号-2"),
        ("<a href='https://beian.miit.gov.cn/'>粤ＩＣＰ</a> 粤ICP备990000012号－3", "粤ICP备990000012号-3"),
        ("京ICP证990001号", "京ICP证990001号"),
        ("冀ICP备99000001号-14 冀ICP备99000001号-17", "冀ICP备99000001号-14"),
        ("冀ICP备：99000001号", "冀ICP备99000001号"),
        ("冀icp备99000001号-1", "冀icp备99000001号-1"),
        ("<script>document.write('冀ICP备99000001号-1')</script>", "冀ICP备99000001号-1"),
        ("备案序号：99000001号", "99000001号"),
        ("公安备案号：13990002000001", None),
        ("冀ICP备XXXXXX号", None),
        ("", None),
    ],
)
def test_icp(printed: str, wanted: str | None) -> None:
    assert foot(printed).icp == wanted


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("粤公网安备 44990202000112号", "粤公网安备 44990202000112号"),
        ("粤公网安备44990202000112号", "粤公网安备44990202000112号"),
        ("粤公网安备 44990202000112 号", "粤公网安备 44990202000112号"),
        ("粤公网安备:44990202000112号", "粤公网安备 44990202000112号"),
        ("粤公网安备\n   44990202000112号", "粤公网安备 44990202000112号"),
        ("冀公网安备号 13990402001786", "冀公网安备号 13990402001786"),
        ("公安机关备案号：44990202000112", "粤公网安备 44990202000112号"),
        (
            "<a href='http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=44990202000112'><img src=b.png></a>",
            "粤公网安备 44990202000112号",
        ),
        ("冀ICP备99000001号", None),
    ],
)
def test_police(printed: str, wanted: str | None) -> None:
    assert foot(printed).police == wanted


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("网站标识码：9901000001", "9901000001"),
        ("政府网站标识码:9901000001", "9901000001"),
        ("网站标识码9901000001", "9901000001"),
        ("网站标识码 9901000001 ", "9901000001"),
        ("政府网站标识码：<span>9901000001</span>", "9901000001"),
        ("网站标识码：９９０１０００００１", "9901000001"),
        ("网站标识码：bm99000001", "bm99000001"),
        ("网站标识码：BM99000001", "bm99000001"),
        ("<script id='_jiucuo_' sitecode='9901000001' src='/jiucuo.js'></script>", "9901000001"),
        ("<a href='https://zfwzgl.example.cn/exposure/jiucuo.html?site_code=9901000001&amp;url=x'></a>", "9901000001"),
        ("网站标识码：990100001", None),
        ("网站标识码：99010000012", None),
        ("电话：9901000001", None),
    ],
)
def test_site_code(printed: str, wanted: str | None) -> None:
    assert foot(printed).site_code == wanted


@pytest.mark.parametrize(
    "printed",
    [
        "<script src='http://dcs.conac.example.cn/js/05/CA051.js'></script>",
        "<script>document.write(unescape(\"%3Cspan id='_ideConac' %3E%3C/span%3E\"))</script>",
        "<a href='#' class='dzjg'><img src='images/dzjg.png'></a>",
        "<img alt='党政机关网站标识' src='red.png'>",
    ],
)
def test_mark_of_party_and_government(printed: str) -> None:
    assert foot(printed).party_gov_mark
    assert not foot("主办：清河市人民政府").party_gov_mark


@pytest.mark.parametrize(
    "printed",
    [
        "<a href='#' class='zfwzzc'><img src='zfwzzc.png'></a>",
        "<script id='_jiucuo_' src='/images/jiucuo.js'></script>",
        "<img src='a.png' alt='我为政府网站找错'>",
        "<a href='http://pucha.kaipuyun.example.cn/exposure/'>找错</a>",
    ],
)
def test_find_error_entry(printed: str) -> None:
    assert foot(printed).find_error
    assert not foot("找不到页面，出错了").find_error


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("主办单位：清河市人民政府办公室", "清河市人民政府办公室"),
        ("主办：清河市人民政府 承办：清河市大数据中心", "清河市人民政府"),
        ("主 办：清河市教育局", "清河市教育局"),
        ("清河市人民政府主办 清河市政务服务中心承办", "清河市人民政府"),
        ("<p>主办单位：清河市人民政府办公室</p><p>技术支持：某某科技有限公司</p>", "清河市人民政府办公室"),
        ("版权所有：清河市水利局 地址：清河大道1号", "清河市水利局"),
        ("© 清河市自然资源局版权所有", "清河市自然资源局"),
        ("联系我们", None),
    ],
)
def test_organiser(printed: str, wanted: str | None) -> None:
    assert foot(printed).organiser == wanted


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("联系电话：0399-1234567", "0399-1234567"),
        ("网站维护电话：(0399)12345678", "(0399)12345678"),
        ("电话：0399－1234567 传真：0399－7654321", "0399－1234567"),
        ("政务服务热线：12345", "12345"),
        ("邮箱：qhszf@qinghe.example.cn", "qhszf@qinghe.example.cn"),
        ("邮编：099900", None),
        ("访问量 12345678", None),
    ],
)
def test_contact(printed: str, wanted: str | None) -> None:
    assert foot(printed).contact == wanted


def test_marks_in_a_text_about_them_are_not_lost_among_words() -> None:
    text = "<p>各网站应当在页脚标明网站标识码、ICP备案编号、公安机关备案标识。</p>"
    found = foot("网站标识码：9901000001 冀ICP备99000001号", filler=text + FILLER)
    assert (found.site_code, found.icp, found.police) == ("9901000001", "冀ICP备99000001号", None)


def test_page_without_a_foot_has_no_marks() -> None:
    for page in ("<p>正文</p>", " "):
        assert footer(opened(page)) == Footer(unsure=list(MARKS))
