"""Entries of lists: titles as a person reads them, days in every spelling, and what no list can tell."""

import pytest

from tests.reading.article_frame import HOST, PROSE, frame, related, site_metas
from tests.reading.pages_entries import SUMMARY, EntryPage, column, entry_pages
from tests.reading.scoring import PageCase


def _days(*printed: str, at: str = "2026-11-20T10:00:00+08:00") -> list[str | None]:
    body = "".join(
        f'<li><a href="/n/{i}.html">云岭市开展第{i}轮检查的通告</a><span>{day}</span></li>'
        for i, day in enumerate(printed)
    )
    page = PageCase("x", column(f"<ul>{body}</ul>").encode(), {}, url=f"{HOST}/zwgk/tzgg/", at=at)
    return [item.date for item in page.read().items]


@pytest.mark.parametrize("page", list(entry_pages()), ids=lambda page: page.id)
def test_titles_and_days_are_those_a_person_reads(page: EntryPage) -> None:
    reading = page.case().read()
    assert [item.title for item in reading.items] == list(page.titles)
    assert [item.date for item in reading.items] == list(page.days)


def test_one_entry_that_can_be_read_one_way_decides_for_all() -> None:
    assert _days("05/11/2026", "03/11/2026", "28/10/2026") == ["2026-11-05", "2026-11-03", "2026-10-28"]
    assert _days("11/05/2026", "11/03/2026", "10/28/2026") == ["2026-11-05", "2026-11-03", "2026-10-28"]


def test_an_order_that_puts_entries_after_the_visit_is_not_theirs() -> None:
    assert _days("12/11/2026", "09/11/2026", "05/11/2026") == ["2026-11-12", "2026-11-09", "2026-11-05"]


def test_the_order_in_which_the_list_runs_from_new_to_old_is_its_order() -> None:
    assert _days("05/11/2026", "02/11/2026", "12/10/2026", "08/10/2026", "03/10/2026") == [
        "2026-11-05", "2026-11-02", "2026-10-12", "2026-10-08", "2026-10-03",
    ]  # fmt: skip


def test_a_list_that_can_be_read_both_ways_has_no_days() -> None:
    assert _days("10/09/2026", "09/08/2026", "08/07/2026") == [None] * 3


def test_entries_that_contradict_each_other_tell_nothing_of_the_open_ones() -> None:
    assert _days("18/11/2026", "11/16/2026", "05/06/2026") == ["2026-11-18", "2026-11-16", None]


def test_weeks_ago_alone_are_no_day() -> None:
    assert _days("昨天", "1周前", "2个月前") == ["2026-11-19", None, None]


def test_a_printed_day_is_believed_before_the_attribute() -> None:
    assert _days(*(f'<time datetime="2026-11-19">2026-11-{day}</time>' for day in (12, 11, 10))) == [
        "2026-11-12", "2026-11-11", "2026-11-10",
    ]  # fmt: skip


def test_versions_and_addresses_are_no_days_of_the_republic() -> None:
    assert not any(_days("115.03.19.2", "115.03.18.2", "115.03.17.2"))


@pytest.mark.parametrize("count", [2, 3, 5])
def test_an_article_above_related_entries_stays_one(count: int) -> None:
    days = [f"2026-11-{18 - i}" for i in range(count)]
    title = "全市农田水利基本建设工作推进会召开"
    body = (
        f'<h1>{title}</h1><p>发布时间：2026-11-02　来源：市水利局</p><div class="content">{PROSE}</div>{related(*days)}'
    )
    reading = PageCase("x", frame(body, title=f"{title}_云岭市人民政府").encode(), {}, url=f"{HOST}/a/1.html").read()
    assert (reading.page_kind, reading.published and reading.published.date) == ("article", "2026-11-02")


def test_a_short_notice_between_two_lists_stays_an_article() -> None:
    title = "停水通知"
    body = (
        f"{related('2026-11-18', '2026-11-17', heading='最新公告')}<h1>{title}</h1><p>发布时间：2026-11-02</p>"
        f"<p>因管道检修，定于11月5日8时至18时停止向城区供水，请广大用户提前做好储水准备，不便之处敬请谅解。</p>"
        f"{related('2026-11-01', '2026-10-30', '2026-10-29')}"
    )
    head = site_metas(ArticleTitle=title, PubDate="2026-11-02")
    reading = PageCase("x", frame(body, title=title, head=head).encode(), {}, url=f"{HOST}/a/1.html").read()
    assert (reading.page_kind, reading.published and reading.published.date) == ("article", "2026-11-02")


@pytest.mark.parametrize(
    "markup",
    ['<li><a href="/n/{i}.html">{t}</a><i>{d}</i></li>', '<a href="/n/{i}.html"><div>{t}</div><div>{d}</div></a>'],
)
@pytest.mark.parametrize("titles", [("招聘会", "值班表", "通知单"), ("公告", "通告", "公示")], ids=["three", "two"])
def test_titles_of_two_or_three_characters_beside_whole_days_are_entries(markup: str, titles: tuple[str, ...]) -> None:
    body = "".join(markup.format(i=i, t=title, d=f"2026-11-1{9 - i}") for i, title in enumerate(titles))
    reading = PageCase("x", column(f"<div>{body}</div>").encode(), {}, url=f"{HOST}/zwgk/tzgg/").read()
    assert (reading.page_kind, [item.title for item in reading.items]) == ("list", list(titles))


def test_words_of_two_characters_with_counters_are_no_entries() -> None:
    body = "".join(
        f'<li><a href="/n/{i}.html">{word}</a><i>{i}-12</i></li>' for i, word in enumerate(("图片", "视频", "专题"), 1)
    )
    assert not PageCase("x", column(f"<ul>{body}</ul>").encode(), {}, url=f"{HOST}/zwgk/tzgg/").read().items


def test_two_entries_with_summaries_are_a_list() -> None:
    body = "".join(
        f'<li><h3><a href="/n/{i}.html">云岭市开展第{i}轮检查</a></h3>{SUMMARY}<p>发布时间：2026-11-1{i}</p></li>'
        for i in (2, 1)
    )
    reading = PageCase("x", column(f"<ul>{body}</ul>").encode(), {}, url=f"{HOST}/zwgk/tzgg/").read()
    assert (reading.page_kind, len(reading.items), reading.newest_item_date) == ("list", 2, "2026-11-12")
