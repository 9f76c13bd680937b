"""One page, one finding; a column that is not there is not fresh; pages of an institution are no blank columns."""

from datetime import timedelta

import msgspec
import pytest

from schemas.events.observations import PageObserved
from schemas.events.reading import TextHit
from tests.support.observations import DAY0, Watched, a_column, a_link, a_reading, a_site, moment

WORDS, BLANK_SUM, BLANK, STALE = (
    "site.notice.wrong_words",
    "site.veto.columns.blank",
    "site.notice.column_blank",
    "site.notice.column_stale",
)
LINKS = "site.deduct.design.links"
HIT = TextHit(rule="wrong-words.x", level="wrong", text="登陆", suggestion="登录")
COLUMN = a_column(1)


def with_words(url: str, sha256: str = "7" * 64, came: str = "") -> PageObserved:
    reading = a_reading({}, page_kind="article", text_hits=[HIT])
    seen = a_link(url, DAY0, "ok", sha256=sha256)
    return msgspec.structs.replace(seen, reading=reading, final_url=came or url)


def targets(watched: Watched) -> set[str]:
    return {found.target for found in watched.transitions(WORDS)}


@pytest.mark.parametrize(
    ("url", "came"),
    [
        ("https://s1.example/", ""),
        ("http://s1.example/index.html", ""),
        ("https://www.s1.example", ""),
        ("https://s1.example/home", "https://s1.example/"),
        (COLUMN.url, ""),
        (COLUMN.url + "index.shtml", ""),
    ],
)
def test_the_home_page_or_a_column_audited_as_a_link_gives_no_second_finding(url: str, came: str) -> None:
    watched = Watched(site=a_site([COLUMN]))
    watched.home(text_hits=[HIT])
    watched.feed(with_words(url, came=came), moment(DAY0, 12))
    assert targets(watched) == {"s1"}


def test_another_page_with_the_same_words_is_a_finding_of_its_own() -> None:
    watched = Watched(site=a_site([COLUMN]))
    watched.home(text_hits=[HIT])
    watched.feed(with_words("https://s1.example/a.html"), moment(DAY0, 12))
    assert len(targets(watched)) == 2


def test_one_page_under_two_addresses_is_found_once() -> None:
    watched = Watched()
    watched.feed(with_words("https://s1.example/a.html"), moment(DAY0, 8))
    watched.feed(with_words("https://s1.example/b.html", "8" * 64, came="http://s1.example/a.html"), moment(DAY0, 9))
    watched.feed(with_words("https://s1.example/a.html?from=home"), moment(DAY0, 10))
    assert len(targets(watched)) == 1


def test_a_dead_link_to_a_column_is_a_finding_all_the_same() -> None:
    watched = Watched(site=a_site([COLUMN]))
    watched.link(COLUMN.url, "dead", moment(DAY0, 8))
    watched.link(COLUMN.url, "dead", moment(DAY0 + timedelta(days=1), 8), look=1)
    assert [found.to_state for found in watched.transitions(LINKS)] == ["confirmed"]


@pytest.mark.parametrize(
    ("came", "status"),
    [
        ("https://s1.example/", "unknown"),
        ("http://www.s1.example/index.html", "unknown"),
        ("http://s1.example/c01/", "pass"),
        ("http://s1.example/c01/index.html", "pass"),
        ("http://c01.example/", "pass"),
    ],
)
def test_a_column_that_leads_to_the_home_page_is_not_fresh(came: str, status: str) -> None:
    watched = Watched(site=a_site([COLUMN]))
    watched.look("column", COLUMN.id, a_reading(watched.news()), 10, url=COLUMN.url, final_url=came)
    watched.close_day()
    assert watched.assessed(STALE, COLUMN.id).status == status


def test_a_page_with_a_fault_of_its_program_is_neither_fresh_nor_blank() -> None:
    watched = Watched(site=a_site([COLUMN]))
    for hour in (8, 21):
        watched.column(COLUMN, {}, hour, page_kind="list", fault="error_page")
    watched.close_day()
    assert watched.assessed(BLANK, COLUMN.id).status == "unknown"


INSTITUTION = ["机构设置", "市政府领导信息", "部门目录", "直属单位", "联系方式"]


@pytest.mark.parametrize("nature", ["static", "other"])
def test_pages_of_an_institution_and_catalogues_do_not_count_as_blank(nature: str) -> None:
    columns = [a_column(n, nature, name=name) for n, name in enumerate(INSTITUTION)]
    watched = Watched(site=a_site(columns))
    for hour in (8, 21):
        for column in columns:
            watched.blank(column, hour)
    watched.close_day()
    assert watched.findings() == {}
    assert watched.assessed(BLANK, columns[0].id).reason == "机构、目录类栏目，需人工核看"


@pytest.mark.parametrize(
    ("nature", "name"), [("static", "办事指南"), ("dynamic", "领导信息动态"), ("notice", "机构设置公告")]
)
def test_five_blank_columns_of_other_kinds_are_a_veto(nature: str, name: str) -> None:
    columns = [a_column(n, nature, name=f"{name}{n}") for n in range(5)]
    watched = Watched(site=a_site(columns))
    for hour in (8, 21):
        for column in columns:
            watched.blank(column, hour)
    watched.close_day()
    assert watched.state_of(BLANK_SUM) == "confirmed"


def test_the_line_of_links_says_how_many_were_seen_of_how_many() -> None:
    watched = Watched()
    seen = a_link("https://s1.example/a.html", DAY0, "ok")
    check = msgspec.structs.replace(seen.check, links_carried=431)
    watched.feed(msgspec.structs.replace(seen, check=check), moment(DAY0, 8))
    watched.close_day()
    line = watched.assessed(LINKS)
    assert (line.status, line.reason) == ("pass", "已检查1条，首页和栏目页共有431条")
