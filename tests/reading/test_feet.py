# ruff: noqa: E501
"""Whole feet as offices print them: none of their marks may be called missing; and feet that truly lack one."""

import pytest

from schemas.events.reading import Footer
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.footer import footer
from stages.classifier.reading.marks.unread import MARKS
from stages.classifier.reading.opening import open_document

BODY = "<p>" + "<a href='/x.html'>清河市持续优化营商环境，服务企业和群众。</a>" * 30 + "</p>"
NUMBERS = "网站标识码：9901000001 冀ICP备99000001号-1 <img src='ghs.png'>冀公网安备 13990202000112号"
BADGES = "<script src='//dcs.conac.example.cn/js/1.js'></script><script id='_jiucuo_' sitecode='9901000001' src='/jiucuo.js'></script>"


def foot(markup: str, names: frozenset[str] = frozenset(), body: str = BODY) -> Footer:
    html = f"<html><head><title>清河市</title></head><body>{body}<div class='foot'>{markup}</div></body></html>"
    return footer(open_document(html.encode(), PageContext(url="http://www.qinghe.gov.cn/", registry_names=names)))


def missing(found: Footer) -> set[str]:
    return {mark for mark in MARKS if not getattr(found, mark)} - set(found.unsure)


ORGANISERS = [
    ("主办单位：清河经济技术开发区管理委员会 承办单位：清河经济技术开发区管委会办公室", "清河经济技术开发区管理委员会"),
    ("主办：清河高新区管委会", "清河高新区管委会"),
    ("主办单位：清河市住房和城乡建设局 技术支持：清河市大数据中心", "清河市住房和城乡建设局"),
    ("主办单位：清河市住房和城乡建设局技术支持：某某软件公司", "清河市住房和城乡建设局"),
    ("主办：清河市科学技术局　承办：清河市科技信息研究所", "清河市科学技术局"),
    ("主办单位：清河市市场监督管理局（清河市知识产权局）", "清河市市场监督管理局（清河市知识产权局）"),
    ("主办单位：清河市质量技术监督局网站管理：局办公室", "清河市质量技术监督局"),
    ("主办单位：清河市新闻出版局（清河市版权局）版权所有", "清河市新闻出版局（清河市版权局）"),
    ("主办单位：清河市城市管理综合行政执法局 地址：清河大道9号", "清河市城市管理综合行政执法局"),
    ("主办单位：清河市应急管理局建设维护：清河市政务信息中心", "清河市应急管理局"),
    ("主办单位: 清河市机关事务管理中心", "清河市机关事务管理中心"),
    ("主办单位：清河市公共资源交易管理办公室", "清河市公共资源交易管理办公室"),
    ("主办单位｜清河市国有资产监督管理委员会", "清河市国有资产监督管理委员会"),
    ("主办单位 清河市财政局 | 承办单位 清河市财政信息中心", "清河市财政局"),
    ("<td>主办单位</td><td>清河市退役军人事务局</td>", "清河市退役军人事务局"),
    ("<dt>主办单位：</dt><dd>清河市医疗保障局</dd>", "清河市医疗保障局"),
    ("<span>主办单位：</span><a href='/'>清河市生态环境局</a>", "清河市生态环境局"),
    ("主 办 单 位：清河市交通运输局", "清河市交通运输局"),
    ("主办方：国家税务总局清河市税务局", "国家税务总局清河市税务局"),
    ("主办机构：清河海关", "清河海关"),
    ("主办：中共清河市委网信办", "中共清河市委网信办"),
    ("主办单位：清河市科协", "清河市科协"),
    ("主办单位：清河市档案馆", "清河市档案馆"),
    ("主办单位：清河市道路运输管理服务中心运行维护：市交通信息中心", "清河市道路运输管理服务中心"),
    ("开办单位：清河市气象局", "清河市气象局"),
    ("清河市自然资源和规划局主办　清河市不动产登记中心承办", "清河市自然资源和规划局"),
    ("本网站由清河市水务局主办，清河市水利技术推广站承办", "清河市水务局"),
    ("清河市人民政府办公室 主办", "清河市人民政府办公室"),
    ("由清河市行政审批服务管理局主办", "清河市行政审批服务管理局"),
    ("版权所有：清河市农业农村局", "清河市农业农村局"),
    ("版权所有 © 2019-2026 清河市建设工程质量监督站", "清河市建设工程质量监督站"),
    ("Copyright © 2026 清河市粮食和物资储备局 All Rights Reserved", "清河市粮食和物资储备局"),
    ("Copyright©2015-2026 清河市技术监督局 版权所有", "清河市技术监督局"),
    ("清河市人民政府 版权所有 未经授权禁止转载", "清河市人民政府"),
    ("版权归清河市商务局所有", "清河市商务局"),
    ("清河市人民政府门户网站 版权所有", "清河市人民政府"),
    ("主办单位：中共清河市委 清河市人民政府", "中共清河市委"),
    ("主办单位：清河市交通运输综合行政执法支队维护电话：0399-1234567", "清河市交通运输综合行政执法支队"),
    ("清河市政务信息中心承办清河市住房和城乡建设局主办", "清河市住房和城乡建设局"),
    ("主办单位：清河市公安局 技术支持：清河市大数据中心", "清河市公安局"),
    ("清河市地方金融监督管理局 © 2026", "清河市地方金融监督管理局"),
    ("主 办：清 河 市 财 政 局", "清河市财政局"),
    ("主办: 清河市教育体育局 维护：市教育信息中心", "清河市教育体育局"),
    ("主管单位：清河市人民政府 主办单位：清河市投资促进局", "清河市投资促进局"),
    ("Copyright © 2020 www.qinghe.gov.cn All Rights Reserved 清河市审计局 版权所有", "清河市审计局"),
    ("网站主办：清河市民政局 网站管理：清河市民政信息中心", "清河市民政局"),
]


@pytest.mark.parametrize(("printed", "wanted"), ORGANISERS)
def test_the_name_of_the_organiser_is_read_whole(printed: str, wanted: str) -> None:
    found = foot(f"<p>{printed}</p><p>联系我们 {NUMBERS}</p>{BADGES}")
    assert found.organiser == wanted
    assert missing(found) == set()


CONTACTS = [
    ("联系我们", "联系我们"),
    ("<a href='/lxwm.html'>联系我们</a>", "联系我们"),
    ("<a href='/about.html'>联系方式</a>", "联系方式"),
    ("电话：020-12345", "020-12345"),
    ("电话：020-12345678", "020-12345678"),
    ("电话（Tel）：0399-1234567", "0399-1234567"),
    ("Tel：0399 - 1234567", "0399 - 1234567"),
    ("TEL:(0399)1234567", "(0399)1234567"),
    ("联系电话:0399-12345", "0399-12345"),
    ("电话（传真）：0399—1234567", "0399—1234567"),
    ("清河市政务服务便民热线：12345", "12345"),
    ("咨询投诉举报电话：12315", "12315"),
    ("值班电话：1234567", "1234567"),
    ("总机：0399-1234567", "0399-1234567"),
    ("联系人：张先生 13800000000", "13800000000"),
    ("客服：400-123-4567", "400-123-4567"),
    ("☎ 0399-1234567", "0399-1234567"),
    ("地址：清河大道1号（0399-1234567）", "0399-1234567"),
    ("E-mail：webmaster@qinghe.gov.cn", "webmaster@qinghe.gov.cn"),
    ("信箱：qhzf#qinghe.gov.cn", "qhzf#qinghe.gov.cn"),
    ("联 系 电 话：0399-1234567", "0399-1234567"),
    ("网站联系电话：96123", "96123"),
]


@pytest.mark.parametrize(("printed", "wanted"), CONTACTS)
def test_ordinary_ways_of_contact_are_read(printed: str, wanted: str) -> None:
    found = foot(f"<p>主办单位：清河市市场监督管理局 {printed}</p><p>{NUMBERS}</p>{BADGES}")
    assert found.contact == wanted
    assert missing(found) == set()


@pytest.mark.parametrize(
    "printed",
    [
        "主办单位：清河市财政局 联系我们 网站标识码（9901000001） 冀ICP备案99000001号 冀公网安备13990202000112号",
        "主办单位：清河市财政局 电话：0399-1234567 政府网站标识码：9901000001 (冀)ICP备99000001号 公安机关备案号：13990202000112",
        "清河市财政局主办 联系方式 网站标识码:9901000001 冀ICP(备)99000001号 <a href='http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=13990202000112'>备案</a>",
    ],
)
def test_numbers_in_their_ordinary_spellings(printed: str) -> None:
    found = foot(f"<p>{printed}</p>{BADGES}")
    assert missing(found) == set()
    assert found.icp
    assert found.police
    assert found.site_code == "9901000001"


FULL = {
    "organiser": "主办单位：清河市财政局",
    "contact": "联系电话：0399-1234567",
    "site_code": "网站标识码：9901000001",
    "icp": "冀ICP备99000001号-1",
    "police": "冀公网安备 13990202000112号",
    "party_gov_mark": "<img src='/images/red.png' alt='党政机关网站标识'>",
    "find_error": "<a href='/zc'><img src='/images/zc.png' alt='我为政府网站找错'></a>",
}


def test_a_full_foot_has_every_mark() -> None:
    found = foot("".join(f"<p>{mark}</p>" for mark in FULL.values()))
    assert all(getattr(found, mark) for mark in MARKS)
    assert found.unsure == []


@pytest.mark.parametrize("left_out", sorted(FULL))
def test_a_mark_that_a_whole_foot_truly_lacks_is_missing(left_out: str) -> None:
    found = foot(
        "".join(f"<p>{mark}</p>" for name, mark in FULL.items() if name != left_out) + "<p>技术支持：清河软件公司</p>"
    )
    assert missing(found) == {left_out}


@pytest.mark.parametrize(
    ("markup", "lacking"),
    [
        ("<p>承办：清河市大数据中心 联系我们</p><p>" + NUMBERS + "</p>" + BADGES, {"organiser"}),
        ("<p>技术支持：清河市软件技术有限公司 联系我们</p><p>" + NUMBERS + "</p>" + BADGES, {"organiser"}),
        (
            "<p>主办单位：清河市公安局 联系我们 冀ICP备2026099001号</p>" + BADGES.partition("<script id")[0],
            {"site_code", "police", "find_error"},
        ),
        ("<p>主办单位：清河市财政局 联系我们 网站标识码：9901000001 冀公网安备13990202000112号</p>" + BADGES, {"icp"}),
        ("<p>主办单位：清河市财政局</p><p>" + NUMBERS + "</p>" + BADGES, {"contact"}),
        (
            "<p>主办单位：清河市财政局 联系我们 冀ICP备99000001号</p>",
            {"site_code", "police", "party_gov_mark", "find_error"},
        ),
        (
            "<p>主办单位：清河市财政局 联系我们</p><p>"
            + NUMBERS
            + "</p><img src='/weixin.png' alt='微信公众号'><img src='/images/ewm.jpg'>",
            {"party_gov_mark", "find_error"},
        ),
    ],
)
def test_feet_that_lack_marks(markup: str, lacking: set[str]) -> None:
    assert missing(foot(markup)) == lacking


def test_lines_and_gaps_of_a_foot_hide_nothing() -> None:
    found = foot("<div class='bottom_line'></div><p>主办单位：清河市财政局</p><p>" + NUMBERS + "</p>" + BADGES)
    assert missing(found) == {"contact"}


@pytest.mark.parametrize(
    ("markup", "unsure"),
    [
        ("<img src='/images/foot_2023.jpg'>", set(MARKS)),
        ("<script src='/js/footer.js'></script><p>版权所有</p>", set(MARKS)),
        ("<iframe src='/bottom.html'></iframe>", set(MARKS)),
        ("<p>清河市人民政府</p><div id='footer'></div>", set(MARKS)),
        (
            "<p>主办单位：清河市财政局 联系我们</p><p>" + NUMBERS + "</p><img src='/images/a1.png'>",
            {"party_gov_mark", "find_error"},
        ),
        ("<p>主办单位：<img src='name.png'> 联系我们</p><p>" + NUMBERS + "</p>" + BADGES, {"organiser"}),
        (
            "<script>document.write('主办单位：清河市财政局 电话：12345')</script><p>" + NUMBERS + "</p>" + BADGES,
            {"organiser", "contact"},
        ),
        ("<p>清河市财政局 联系我们</p><p>" + NUMBERS + "</p>" + BADGES, {"organiser"}),
        ("<p>主办单位：清河市财政局 地址：清河大道1号</p><p>" + NUMBERS + "</p>" + BADGES, {"contact"}),
        (
            "<p>主办单位：清河市财政局 联系我们 网站标识码：9901000001 冀ICP备99000001号</p><a href='http://www.beian.gov.cn/'><img src='/x.png' alt='公安备案'></a>"
            + BADGES,
            {"police"},
        ),
    ],
)
def test_what_may_be_a_mark_is_neither_there_nor_missing(markup: str, unsure: set[str]) -> None:
    found = foot(markup)
    assert missing(found) == set()
    assert set(found.unsure) == unsure


NAMES = frozenset({"清河市财政局", "清河市数据管理和技术支持中心", "清河市大数据中心", "清河市", "张三丰"})


def test_names_of_the_registry_are_looked_for_as_they_are() -> None:
    plain = foot(f"<p>清河市财政局 联系我们</p><p>{NUMBERS}</p>{BADGES}", NAMES)
    assert plain.organiser == "清河市财政局"
    odd = foot(f"<p>主办单位：清河市数据管理和技术支持中心技术支持：某公司 联系我们</p><p>{NUMBERS}</p>{BADGES}", NAMES)
    assert odd.organiser == "清河市数据管理和技术支持中心"


def test_a_registered_name_that_only_runs_the_site_is_no_organiser() -> None:
    found = foot(f"<p>承办单位：清河市大数据中心 联系我们</p><p>{NUMBERS}</p>{BADGES}", NAMES)
    assert found.organiser is None
    assert missing(found) == {"organiser"}


def test_a_registered_name_in_a_headline_is_no_organiser() -> None:
    headline = (
        BODY
        + "<li><a href='/1.html'>清河市财政局召开工作会议</a></li>"
        + "<p>"
        + "网上服务指南说明文字。" * 60
        + "</p>"
    )
    found = foot(f"<p>联系我们</p><p>{NUMBERS}</p>{BADGES}", NAMES, body=headline)
    assert found.organiser is None
