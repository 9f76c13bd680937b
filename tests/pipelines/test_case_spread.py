"""A wrong phrase, a lapsed domain, looked for in the newest pages and posts of every unit."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.evidence import EvidenceStore
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.office.cases.spread import Found, Wanted, spread, spread_of_each
from schemas.events.codec import encode
from schemas.events.found.accounts import Post, PostsRead
from schemas.events.observations import PageObserved
from schemas.events.reading import Link, Links, Reading
from schemas.events.types import OBSERVATIONS
from schemas.mistakes import MistakeError
from schemas.times import at
from tests.support.looks import event, planned
from tests.support.registries import registry

PHRASE = "示例省人民政俯"
AT = at("2026-07-01T09:00:00+08:00")


class World:
    """A log and the store beside it."""

    def __init__(self, folder: Path) -> None:
        self.log = SqliteLog(folder / "log.db")
        self.root = folder
        self.store = EvidenceStore(folder / "evidence")

    def page(self, site: str, body: str, day: str = "2026-07-01", encoding: str = "utf-8", **reading: Any) -> None:
        sha = self.store.put(body.encode(encoding), AT)
        check = planned(day, 1, site=site, target=site, kind="home", url=f"http://{site}.example/")
        page = PageObserved(check=check, outcome="done", opened=True, sha256=sha, reading=Reading(**reading))
        self._append(page, site, day)

    def posts(self, site: str, *posts: Post, url: str | None = None) -> None:
        address = f"http://{site}.example/" if url is None else url
        check = planned("2026-07-01", 2, site=site, target=site, kind="visit", url=address)
        read = PostsRead(source="x", confidence="platform", posts=list(posts))
        self._append(PageObserved(check=check, outcome="done", found=read), site, "posts")

    def _append(self, page: PageObserved, site: str, part: str) -> None:
        told = event("page.observed", page, page.check.due, parts=(site, part), key=site)
        self.log.append([NewRecord(OBSERVATIONS, site, encode(told))])

    def find(self, **wanted: str) -> list[Found]:
        self.store.flush()
        return spread(self.root, self.log, self.store.get, registry(4), Wanted(**wanted))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def html(text: str) -> str:
    return f"<html><head><meta charset=utf-8></head><body><p>{text}</p></body></html>"


def test_a_wrong_phrase_is_found_wherever_people_read_it_now(world: World) -> None:
    world.page("site1", html(f"转发{PHRASE}办公厅文件"))
    world.page("site2", html("示例省<b>人民政</b>俯办公厅"))  # mark-up parts it
    world.page("site3", html("示例省人民政府办公厅"))  # rightly written
    world.page("site4", f"<html><!-- {PHRASE} --><body><p>正文</p></body></html>")  # nobody reads a comment
    found = world.find(phrase=PHRASE)
    assert [(one.subject, one.unit) for one in found] == [("site1", "county"), ("site2", "county")]
    assert found[0].context == f"转发{PHRASE}办公厅文件"


def test_a_page_that_was_mended_meanwhile_is_not_found(world: World) -> None:
    world.page("site1", html(PHRASE), day="2026-07-01")
    world.page("site1", html("示例省人民政府"), day="2026-07-02")
    assert world.find(phrase=PHRASE) == []


def test_a_page_of_another_charset_and_a_post_are_found(world: World) -> None:
    world.page("site1", html(PHRASE).replace("utf-8", "gb2312"), encoding="gb18030")
    world.posts("site2", Post(id="1", title="通知", words=f"根据{PHRASE}要求"), Post(id="2", title="其他"))
    assert [one.subject for one in world.find(phrase=PHRASE)] == ["site1", "site2"]


def test_a_look_at_an_account_has_the_address_of_the_post(world: World) -> None:
    listed = [
        Post(id="1", title="其他", url="https://w.example/1"),
        Post(id="2", title=PHRASE, url="https://w.example/2"),
    ]
    world.posts("site2", *listed, url="")
    assert [one.url for one in world.find(phrase=PHRASE)] == ["https://w.example/2"]


def test_links_to_a_lapsed_domain_are_found_and_look_alikes_are_not(world: World) -> None:
    def linked(url: str) -> Links:
        return Links(external=[Link(url=url, text="友情链接")])

    world.page("site1", html("甲"), links=linked("http://www.lapsed.example/a"))
    world.page("site2", html("乙"), links=linked("http://notlapsed.example/lapsed.example"))
    world.page("site3", html("lapsed.example"), links=linked("http://other.example/"))
    found = world.find(link="lapsed.example")
    assert [(one.subject, one.context) for one in found] == [("site1", "友情链接（http://www.lapsed.example/a）")]
    assert world.find(link="http://www.lapsed.example/a") == found
    assert world.find(link="http://www.lapsed.example/b") == []


@pytest.mark.parametrize("wanted", [{}, {"phrase": "甲乙", "link": "x.example"}, {"phrase": "甲"}])
def test_what_is_looked_for_must_be_said(wanted: dict[str, str]) -> None:
    with pytest.raises(MistakeError, match="--phrase"):
        Wanted(**wanted)


def test_several_things_are_found_in_one_pass_each_at_its_own_places(world: World) -> None:
    link = Link(url="http://gone.example/a", text="友情链接")
    world.page("site1", html(f"转发{PHRASE}办公厅文件"))
    world.page("site2", html("正文"), links=Links(external=[link]))
    world.page("site3", html(f"{PHRASE}与统一布署"), links=Links(external=[link]))
    world.posts("site4", Post(id="1", title="统一布署", url="http://mp.example/1", at=AT), url="")
    world.store.flush()
    wanted = [Wanted(phrase=PHRASE), Wanted(link="gone.example"), Wanted(phrase="统一布署"), Wanted(phrase="没有的话")]
    found = spread_of_each(world.root, world.log, world.store.get, registry(4), wanted)
    assert [[one.subject for one in places] for places in found] == [
        ["site1", "site3"], ["site2", "site3"], ["site3", "site4"], [],
    ]  # fmt: skip
    assert found[2][1].url == "http://mp.example/1"
    assert found == [world.find(**{"phrase": one.phrase} if one.phrase else {"link": one.link}) for one in wanted]
