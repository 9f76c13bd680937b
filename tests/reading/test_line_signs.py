"""Signs of lines, and the searches that they shorten, spare work only: what all of a text is searched for is found."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.classifier.reading import ai_labels, fingerprint, footer, limits, sayings, source
from stages.classifier.reading.dates import full, year_last
from stages.classifier.reading.document import Document
from stages.classifier.reading.flow import cut, flow_of_pieces
from stages.classifier.reading.guides import guide_elements
from stages.classifier.reading.line_signs import SIGNS_OF, sign
from stages.classifier.reading.marks import contact, organiser, unread
from stages.classifier.reading.opening import Unreadable, open_document
from stages.classifier.reading.spam import BRANDS, brands_in
from stages.classifier.reading.tag_numbers import OTHER, numbers_of
from stages.classifier.reading.tree import Tree
from tests.reading.scoring import all_cases

_SPELT = "〇零一二三四五六七八九十廿元"


@pytest.fixture(scope="module")
def pages() -> list[Document]:
    return list(_opened())


def _opened() -> Iterator[Document]:
    for case in all_cases()[::4]:
        try:
            yield open_document(case.body, case.context())
        except Unreadable:
            continue


def test_a_line_has_the_sign_of_each_word_in_it_also_where_words_overlap() -> None:
    one, other, third = sign("甲乙", "QR码"), sign("乙丙"), sign("丁")
    assert SIGNS_OF["看甲乙丙"] & (one | other | third) == one | other
    assert SIGNS_OF["qr码"] & one
    assert SIGNS_OF["Qr码"] & one
    assert not SIGNS_OF["看甲"] & (one | other)
    assert SIGNS_OF["甲乙" * 1000] & one
    assert "甲乙" * 1000 not in dict(SIGNS_OF), "the text proper is not kept"
    assert SIGNS_OF["1" * 1_000_000] & one, "an endless line may hold anything: it is not asked"


def test_what_is_said_on_a_page_has_its_sign(pages: list[Document]) -> None:
    every = [getattr(sayings, name) for name in ("NOT_FOUND", "MAINTENANCE", "BLANK", "WAF", "VERIFY", "ERROR")]
    every += [saying for _, saying, _ in sayings.FAULTS]
    said = 0
    for line in {line for page in pages for _, line in page.lines}:
        for saying in every:
            if saying.said_in(line):
                said += 1
                assert SIGNS_OF[line] & saying.sign, line
        assert not sayings.is_foot(line) or SIGNS_OF[line] & sayings.FOOT_SIGN
        assert not brands_in(line.lower()) or SIGNS_OF[line] & BRANDS
        assert not ai_labels.ai_labels([line]) or SIGNS_OF[line] & ai_labels.TELLING
    assert said > 20


def test_the_lines_of_a_foot_hold_what_the_whole_foot_holds(pages: list[Document]) -> None:
    found = 0
    for page in pages:
        foot = page.flow.text[-footer._FOOT :]
        stretches = footer._Stretches(page, len(page.flow.text) - len(foot))
        own = unread.own_foot(foot)
        assert unread.own_foot(foot, stretches.of(unread.SIGN, before=1)) == own
        named = organiser.organiser(foot, own)
        assert organiser.organiser(foot, own, frozenset(), stretches.of(organiser.SIGN, before=1)) == named
        reached = contact.contact(foot)
        assert contact.contact(foot, stretches.of(contact.SIGN, before=0)) == reached
        found += bool(named) + bool(reached)
    assert found > 50


@pytest.mark.parametrize(
    "lines",
    [
        ("联系电", "话：0571-88001122"),
        ("主 办", "：青山县人民政府"),
        ("主办", "单位", "：青山县人民政府"),
        ("热 线 12345",),
        ("版权所有 青山县人民政府",),
    ],
)
def test_a_label_of_the_foot_may_be_broken_into_lines(lines: tuple[str, ...]) -> None:
    menu = "".join(f"<li><a href=/{i}/>政务公开{i}</a></li>" for i in range(200))
    page = Document(b"", f"<ul>{menu}</ul>{'<br>'.join(lines)}<p>网站地图</p>", "utf-8")
    text = page.flow.text
    foot = text[-footer._FOOT :]
    own = unread.own_foot(foot)
    read = footer.footer(page)
    assert (read.organiser, read.contact) == (organiser.organiser(foot, own), contact.contact(foot))
    assert read.organiser or read.contact


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789年月日-/.· \n国历a", max_size=30), st.text(_SPELT + "年月日 \n历a", max_size=24))
def test_dates_are_found_by_what_stands_behind_their_year(plain: str, spelt: str) -> None:
    for pattern, text in ((full._NUMERIC, plain), (full._SPELT, spelt), (full._NUMERIC, f"{plain}2026年7月1日{plain}")):
        assert _spans(full._matches(pattern, text)) == _spans(pattern.finditer(text))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(("1", "12", "31", "/", "-", ".", " ", "2026", "1998", "20", "x")), max_size=14))
def test_days_with_their_year_last_are_found_by_their_year(parts: list[str]) -> None:
    for text in ("".join(parts), f"{''.join(parts)} 18/11/2026 {''.join(parts)}"):
        assert _spans(year_last.days_in(text)) == _spans(year_last.YEAR_LAST.finditer(text))


def _spans(found: Iterator[re.Match[str]]) -> list[tuple[tuple[int, int], tuple[str, ...]]]:
    return [(match.span(), match.groups()) for match in found]


def test_the_signs_of_a_page_hide_no_date_and_no_guide(pages: list[Document]) -> None:
    for page in pages:
        text = page.flow.text
        assert [*full.find_dates(text, page.clock, page.shown)] == [*full.find_dates(text, page.clock)]
        signed, page.__dict__["shown"] = page.shown, -1
        every = guide_elements(page)
        page.__dict__["shown"] = signed
        assert guide_elements(page) == every


def test_no_source_stands_before_the_first_colon(pages: list[Document]) -> None:
    menu = "".join(f"<li>政务公开{i}</li>" for i in range(50))
    broken = Document(b"", f"<ul>{menu}</ul>{'<br>'.join('责任编辑')}<br>：张三丰", "utf-8")
    for page in [broken, *pages]:
        begin = source._beginning(page)
        for _, pattern in source._PATTERNS:
            assert _spans(pattern.finditer(page.flow.text, begin)) == _spans(pattern.finditer(page.flow.text))
    found = source.source(broken)
    assert found is not None
    assert (found.text, found.kind) == ("张三丰", "责任编辑")


def test_tags_are_counted_off_the_cut_as_a_search_of_the_source_counts_them(pages: list[Document]) -> None:
    odd = (
        "<p>a<b x='<i>'>1 < 2 <3</b><!-- <li><li> --><script>'<td>'</script>",
        "<DIV><div><Div>",
        "",
        "<a",
        "<p>" * 9000,
    )
    for page in [*pages, *(Document(b"", markup, "utf-8") for markup in odd)]:
        searched = Counter(re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", page.text[: fingerprint._TAGS_WITHIN]))
        assert dict(fingerprint._tags(page)) == dict(searched)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9_000), st.integers(0, 9_000))
def test_no_long_tag_is_passed_over(before: int, after: int) -> None:
    tag = f"<p {'x' * limits._LONG_TAG}>"
    assert limits._may_hold_long_tag("<b>" * (before // 3) + "y" * (before % 3) + tag + "<b>" * (after // 3))
    assert not limits._may_hold_long_tag("<b>" * 9000)


def test_names_of_tags_in_any_case_nest_and_flow_the_same() -> None:
    small = "<table><tr><td>甲<td>乙</tr></table><ul><li><a href=x>丙</a><br>丁</ul><span>戊</span><form><input></form>"
    large = re.sub(r"<(/?\w+)", lambda tag: tag.group().upper(), small)
    trees = [Tree(cut(markup)) for markup in (small, large)]
    assert trees[0].parents == trees[1].parents
    assert trees[0].ends == trees[1].ends
    assert (trees[0].links, trees[0].fields) == (trees[1].links, trees[1].fields)
    assert flow_of_pieces(cut(small)).text == flow_of_pieces(cut(large)).text == "\n甲\t乙\n丙\n丁\n戊"
    assert OTHER not in numbers_of(Tree(cut(small)).names)
    assert OTHER in numbers_of(["DIV", "blink"])
