"""A cheap look before an expression may only ever spare the work: what the expression finds, it lets through."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from stages.classifier.reading import fingerprint, guides, interaction
from stages.classifier.reading.flow import cut
from stages.classifier.reading.hidden import page as hidden_page
from stages.classifier.reading.hidden.tag_words import Tags
from stages.classifier.reading.kept import Kept, by_script
from stages.classifier.reading.line_signs import SIGNS_OF
from stages.classifier.reading.lists import anchors, groups, rows, spellings, stamps, undated
from stages.classifier.reading.marks import contact, unread
from stages.classifier.reading.tree import Tree

_PIECES = ("on", "ON", "load", "Error", "pageshow", "=", " ", '"', "'", "x()", "<body ", "href", "<script>", "1")
_TAGS = st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)
_FOOT = ("标识", "码", "编码", "site", "SITE", "_", "Id", "code", "Code", "1234567890", "12", "备", "证", "号", " ")
_FEET = st.lists(st.sampled_from(_FOOT), max_size=12).map("".join)

_MAIL = ("a", "甲", ".", " ", "\n", "@", "-", "b.cn", "：", "c@d.cn")
_FEET_WITH_MAIL = st.lists(st.sampled_from(_MAIL), max_size=12).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.lists(_TAGS, min_size=1, max_size=4))
def test_no_tag_that_runs_something_is_passed_over(tags: list[str]) -> None:
    let_through = Tags(tags).with_any(hidden_page.RUNNING)
    assert [k for k, tag in enumerate(tags) if hidden_page._RUNS.search(tag)] == [
        k for k in let_through if hidden_page._RUNS.search(tags[k])
    ]


def test_a_tag_that_runs_nothing_is_passed_over() -> None:
    loads, only = "<body onLoad = 'go()'>", "<script>var only = load; error = 1</script>"
    assert Tags([only, loads, only]).with_any(hidden_page.RUNNING) == [1]
    nul = "<p title='\0'>"  # joins as two
    assert Tags([nul, loads]).with_any(hidden_page.RUNNING) == [0, 1]
    assert Tags([]).with_any(hidden_page.RUNNING) == []


@settings(max_examples=400, deadline=None)
@given(_FEET, _FEET)
def test_a_site_code_may_be_where_the_whole_expression_says_so(text: str, source: str) -> None:
    whole = re.compile(r"标识码|标识编码|site_?(?:id_?)?code|(?<![0-9备证])[0-9]{10}(?![0-9])", re.I)
    expected = whole.search(text) is not None or whole.search(source) is not None
    small = f"{text}\n{source}".lower()
    assert unread._may_be("site_code", text, source, small, unread._marks_worded(small)) is expected


@settings(max_examples=400, deadline=None)
@given(st.from_regex(interaction._ANY))
def test_no_words_of_an_entry_are_passed_over(words: str) -> None:
    assert SIGNS_OF[words] & interaction._WORDED


@settings(max_examples=200, deadline=None)
@given(st.from_regex(guides._LABEL), st.sampled_from(("", "\t", "一、", "　", "（二） ")))
def test_no_line_with_a_label_of_a_guide_is_passed_over(label: str, before: str) -> None:
    lines = [line.strip() for line in f"{before}{label}".split("\n")]
    found = guides._LABEL.search("\n" + "\n".join(lines))
    assert found is None or guides._class(found) in set().union(*map(guides._classes_of, lines))


@settings(max_examples=400, deadline=None)
@given(_FEET_WITH_MAIL)
def test_a_mail_address_is_found_where_a_search_of_all_finds_it(foot: str) -> None:
    whole = next((m for m in contact._MAIL.finditer(foot) if "@" in m.group()), None)
    if whole:
        assert contact._mail(foot) == "".join(whole.group().split())


_IN_HREFS = """/ art Art info post- t2026 1118_ 3 123 . html SHTML ſhtml .pdf .docx ? & id= a deadbeef list _ 关于 -
mp.weixin.qq.com/s index.html"""
_HREFS = st.lists(st.sampled_from(_IN_HREFS.split()), max_size=8).map("".join)


@settings(max_examples=600, deadline=None)
@given(_HREFS)
def test_an_address_leads_to_a_document_where_the_whole_expression_says_so(href: str) -> None:
    assert undated._leads_to_content(href) is (undated._CONTENT.search(href) is not None)


_IN_WORDS = """置顶 NEW 【 】 发布 时间 ： 2026-11-18 18/11/2026 115.03.19 1 Nov 民国 一百一十五年
二〇二六年十一月十八日 3天前 今天 浏览次数 政务 公开 T 12:30 〇 年 月 日"""
_WORDS = st.lists(st.sampled_from([" ", *_IN_WORDS.split()]), max_size=6).map("".join)


@settings(max_examples=600, deadline=None)
@given(_WORDS)
def test_words_are_no_title_where_nothing_is_left_of_them(words: str) -> None:
    plain = spellings.plain_days(words).text
    rest = anchors._FACTS.sub("", plain)
    expected = anchors._MARK.fullmatch(words) is not None or anchors._MERE_NUMBERS.fullmatch(rest) is not None
    assert anchors._no_title(words) is (expected and len(words) <= anchors._LONGEST_FACT)


def test_a_short_way_of_writing_a_day_has_one_of_the_signs_of_all() -> None:
    for written in (
        "18/11/2026",
        "115.03.19",
        "民国一百一十五年三月十九日",
        "Nov",
        "二〇二六年十一月十八日",
        "二零二六年一月一日",
    ):
        assert spellings._UNUSUAL.search(written)
        assert spellings.plain_days(written).text != written
    assert spellings.plain_days("政务公开") == spellings.Plain("政务公开")


_ALONE = st.from_regex(stamps._ALONE, fullmatch=True)


@settings(max_examples=200, deadline=None)
@given(_ALONE)
def test_a_day_and_nothing_else_is_found_as_among_other_words(text: str) -> None:
    assert spellings.plain_days(text) == spellings.Plain(text)
    assert stamps._standing(text)
    assert not [*stamps._days_ago(text)]
    found = stamps._look(text)
    assert found is not None
    assert found.days == stamps._days_in(text, stamps._standing(text))
    assert (found.ago, found.order) == ([], "")


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from([*"查看更多详情首页A1。》关于政务公年", "我要", "适老版", "more", " "]), max_size=5).map(
        "".join
    )
)
def test_words_are_machinery_where_the_whole_expression_says_so(words: str) -> None:
    core = words.strip(anchors._AROUND)
    expected = not core or anchors._GENERIC.fullmatch(core) or anchors._MERE_NUMBERS.fullmatch(core)
    assert anchors.generic(words) is bool(expected)


_IN_TAGS = [
    "<div ",
    "class=",
    "id=",
    '"',
    " ",
    "page",
    "PAGES",
    "fenye",
    "fy",
    "digg",
    "dıgg",
    "list",
    "&#112;age",
    "-1",
    ">",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(_IN_TAGS), max_size=7).map("".join))
def test_a_tag_is_a_pager_where_the_whole_expression_says_so(tag: str) -> None:
    named = "class" in tag or "id=" in tag
    assert groups._is_pager(tag) is (named and groups._PAGER_STYLE.search(groups.style_of(tag)) is not None)


_CARD = '<li><a href="/t/{0}.html"><img src="a.jpg"></a><p><a href="/t/{0}.html">专题之{0}号</a></p></li>'
_CARDS = [
    *(_CARD.format(number) for number in range(3)),
    *(
        '<div><img src="logo.png">',
        "</div>",
        "<ul>",
        "</ul>",
        '<a href="/n/1.html">栏目名称</a>',
        "<td>",
        "<p>",
        "<img>",
    ),
    *(
        '<li><a href="/m/2.html">栏目之二</a></li>',
        '<li><a href="/m/3.html"><img>栏目之三</a></li>',
        "<a><div>",
        "</a>",
        45 * "<div>",
    ),
]
_MENU = "<ul>" + "".join(f'<li><a href="/m/{number}">栏目第{number}</a></li>' for number in range(30)) + "</ul>"


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(_CARDS), max_size=24).map("".join))
def test_columns_of_pictures_are_found_as_among_all_links(page: str) -> None:
    tree = Tree(cut(_MENU + page))
    reader = rows.Reader(tree, [], *anchors.anchors_of(tree))
    every = undated._by_list(reader, reader.links, []).values()
    expected = [found for found in every if undated._is_pictured(reader, found)]
    enough = tree.names.count("img") >= 3
    assert [group.rows for group in undated._pictured(reader, [])] == (expected if enough else [])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["首页", "", " ", "公告 12", "星期一", "ab c", "a-b", "星期", "日历"]), max_size=6))
def test_texts_of_links_have_the_same_hashes_one_by_one_and_together(texts: list[str]) -> None:
    alone = [sum(fingerprint._hashes(fingerprint._steady(text))) for text in texts]
    assert fingerprint._hashes_of_links(texts) == alone


def test_questions_learnt_together_stand_beside_those_asked_before_within_the_bound() -> None:
    kept: Kept[str, int] = Kept(len, most=3)
    assert kept["a"] == 1
    kept.learn(["a", "bb"], lambda new: [len(word) for word in new])
    assert kept == {"a": 1, "bb": 2}
    kept.learn(["ccc", "dddd"], lambda new: [len(word) for word in new])
    assert kept == {"ccc": 3, "dddd": 4}


def test_answers_about_scripts_are_kept_but_for_monsters() -> None:
    asked: list[int] = []

    def length(code: str) -> int:
        asked.append(len(code))
        return len(code)

    kept = by_script(length)
    short, monster = "x = 1;" * 100, "x" * 50_000
    assert [kept(short), kept(short), kept(monster), kept(monster)] == [600, 600, 50_000, 50_000]
    assert asked == [600, 50_000, 50_000]
    for number in range(1_000):  # more scripts than are kept
        assert kept(f"{number:06d}") == 6
    assert kept(short) == 600
