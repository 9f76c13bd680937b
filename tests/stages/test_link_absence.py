"""A link is judged only while a page carries it and the site is meant to be there."""

from datetime import timedelta

from schemas.events.reading import Link, Links
from schemas.ids import digest
from schemas.registry.model import StatePeriod
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read
from tests.support.observations import DAY0, Watched, a_site, moment

LINKS = "site.deduct.design.links"
URL = "https://s1.example/guide/9"
TARGET = "link:" + digest("s1", URL)
T0 = moment(DAY0, 8)
DAY = timedelta(days=1)
ELSEWHERE = Links(internal=[Link(url="https://s1.example/other")])


def bad_twice(watched: Watched) -> Watched:
    watched.link(URL, "dead", T0)
    watched.link(URL, "dead", T0 + DAY, look=1)
    return watched


def test_a_look_that_was_already_planned_does_not_bring_a_removed_link_back() -> None:
    watched = bad_twice(Watched())
    watched.day = DAY0 + 2 * DAY
    watched.home(links=Links(internal=[Link(url=URL)]))
    watched.home(links=ELSEWHERE, hour=10)
    assert watched.state_of(LINKS, TARGET) == "rectified"
    watched.link(URL, "dead", moment(DAY0 + 2 * DAY, 14))
    watched.link(URL, "dead", moment(DAY0 + 3 * DAY, 14), look=1)
    assert watched.state_of(LINKS, TARGET) == "rectified"


def test_a_dead_link_that_is_put_back_is_found_again() -> None:
    watched = bad_twice(Watched())
    watched.day = DAY0 + 2 * DAY
    watched.home(links=ELSEWHERE)
    watched.home(links=Links(internal=[Link(url=URL)]), hour=12)
    watched.link(URL, "dead", moment(DAY0 + 3 * DAY, 14))
    assert watched.state_of(LINKS, TARGET) == "recurred"


def test_looks_in_approved_downtime_are_held_against_no_link_later_either() -> None:
    leave = StatePeriod(state="suspended", since=str(DAY0), until=str(DAY0 + DAY), approved_by="省政府办公厅")
    watched = Watched()
    watched.register(a_site(states=[leave]))
    bad_twice(watched)
    watched.day = DAY0 + 2 * DAY
    watched.close_day()
    assert watched.findings() == {}


def test_articles_that_only_a_script_lists_are_links_of_the_page() -> None:
    page = """<html><head><title>通知公告</title></head><body><h2>通知公告</h2><ul id="list"></ul><script>
    var rows = [{"title": "关于做好防汛工作的通知", "url": "/tz/1.html", "pubDate": "2026-07-01"},
                {"title": "关于做好抗旱工作的通知", "url": "/tz/2.html", "pubDate": "2026-06-20"}];
    </script></body></html>"""
    reading = read(page.encode(), PageContext(url="https://s1.example/tz/", at=T0 + 30 * DAY))
    assert {link.url for link in reading.links.internal} >= {
        "https://s1.example/tz/1.html",
        "https://s1.example/tz/2.html",
    }
