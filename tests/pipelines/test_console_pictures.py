"""Pictures of pages as evidence: where none can be taken, who may see one, what exports hold. Without a browser."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from aiohttp import web
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from pipelines.cli import main
from pipelines.console import photographer, picture_claims
from pipelines.console.picture_claims import PictureClaims
from pipelines.evidence import EvidenceBusyError, noted
from pipelines.evidence.pictures import Picture, Pictures
from pipelines.evidence.store import EvidenceStore
from pipelines.log.records import NewRecord
from pipelines.office.watching import ask_of_watch
from pipelines.pictures.camera import NoPictureError, Shot, photograph
from pipelines.pictures.gateway import Gateway, Way
from pipelines.pictures.settings import PictureSettings, load_picture_settings
from pipelines.running.embedded import EmbeddedRun
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition
from schemas.events.types import FINDINGS
from schemas.mistakes import MistakeError
from schemas.registry.model import RoleHeld, Unit
from schemas.times import at
from stages.fetcher.urls import parse
from tests.support.console import Browser, browsers, register, somebody
from tests.support.embedded import advance, alone, payloads, running, serving
from tests.support.people import person
from tests.support.registries import registry, site

pytestmark = pytest.mark.asyncio(loop_scope="module")
START = at("2026-07-06T00:00:00+08:00")
JPEG = b"\xff\xd8\xff\xe0 a picture"
HOME = "site.veto.home_stale"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    """Two sites that have posted nothing since May, of two units; Chromium is wanted and there is none."""

    async def answer(_: web.Request) -> web.Response:
        items = "".join(f'<li><a href="/{n}.html">第{n}项工作通知</a><span>2026-05-01</span></li>' for n in range(8))
        return web.Response(text=f"<title>示例</title><ul>{items}</ul>", content_type="text/html")

    async with serving(answer) as port:
        base = registry(2, address_overrides={f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in (1, 2)})
        other = Unit(id="other", name="另一县", short_name="另一县", level="county", parent="city", order=2)
        sites = [site(1, columns=[]), site(2, columns=[], roles=[RoleHeld(role="runs", unit="other")])]
        known = type(base)(program=base.program, units=[*base.units, other], sites=sites)
        folder = tmp_path_factory.mktemp("pictures") / "data"
        async with running(folder, known, START) as run:
            staff = [somebody("admin", "administrator"), somebody("zhang", "officer"), somebody("reader", "reader")]
            register(folder, *staff, somebody("he", "unit", unit="county"), somebody("stranger", "unit", unit="other"))
            (folder / "pictures.yaml").write_text("chromium: /nowhere/chromium\nraised: false\n", encoding="utf-8")
            await advance(run, 1)
            yield run


def finding(run: EmbeddedRun, subject: str) -> FindingTransition:
    steps = [one for one in payloads(run, FINDINGS) if isinstance(one, FindingTransition)]
    return next(one for one in steps if one.indicator == HOME and one.subject == subject)


def entered(browser: Browser, who: str) -> Browser:
    if not browser.house.keeper.has_administrator():
        browser.house.keeper.passwords.set("admin", "correct-horse-42")
    return browser.enter(who)


def pictured(run: EmbeddedRun, subject: str) -> Picture:
    """A picture that was taken of the page of a finding."""
    found = finding(run, subject)
    url = found.url or f"http://www.{subject}.gov.cn/"
    picture = Picture(
        sha256="", finding=found.finding_id, subject=subject, at=run.now(), asked=url, url=url, status=200
    )
    return Pictures(run.folder.root).put(JPEG + subject.encode(), picture)


async def test_without_chromium_it_is_told_and_nothing_else_happens(run: EmbeddedRun) -> None:
    place = f"/findings/{finding(run, 'site1').finding_id}"
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        assert "拍一张" in await zhang.page(place)
        status, page = await zhang.post(f"{place}/pictures", {})
        assert (status, "已安排拍照" in page) == (200, True)
        await zhang.house.photographer.idle()
        assert "本机没有安装Chromium浏览器" in await zhang.page(place)


async def test_a_picture_stands_beside_the_stored_page_with_time_address_and_digest(run: EmbeddedRun) -> None:
    picture = pictured(run, "site1")
    place = f"/findings/{picture.finding}"
    async with browsers(run, 2) as (zhang, he):
        for browser in (entered(zhang, "zhang"), entered(he, "he")):
            page = await browser.page(place)
            assert f'src="{place}/pictures/{picture.sha256}"' in page
            assert f"校验码（SHA-256）{picture.sha256}" in page
            assert "发现问题时自动拍照，返回代码200" in page
            assert "<iframe sandbox" in page
            answer = await browser.client.get(f"{place}/pictures/{picture.sha256}")
            assert (answer.status, answer.content_type) == (200, "image/jpeg")
            assert await answer.read() == JPEG + b"site1"
        assert "拍一张" not in await he.page(place)  # a unit does not send us to its site
        assert (await he.post(f"{place}/pictures", {}))[0] == 403


async def test_another_units_picture_is_not_there(run: EmbeddedRun) -> None:
    picture, other = pictured(run, "site1"), finding(run, "site2").finding_id
    async with browsers(run) as (stranger,):
        entered(stranger, "stranger")
        assert (await stranger.get(f"/findings/{picture.finding}/pictures/{picture.sha256}"))[0] == 404
        assert (await stranger.post(f"/findings/{picture.finding}/pictures", {}))[0] in (403, 404)
        # Nor by the address of a finding of its own.
        assert (await stranger.get(f"/findings/{other}/pictures/{picture.sha256}"))[0] == 404


async def test_exports_hold_the_pictures_and_they_have_a_term_of_their_own(run: EmbeddedRun, tmp_path: Path) -> None:
    picture = pictured(run, "site2")
    data, out = str(run.folder.root), tmp_path / "site2.warc"

    def xunwang(*words: str) -> str:
        done = CliRunner().invoke(main, [*words, "--data", data, "--as", "zhang"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    told = await asyncio.to_thread(xunwang, "evidence", "export", "--site", "site2", "--out", str(out))
    assert "1张页面照片" in told
    with out.open("rb") as file:
        records = [(one.rec_headers, one.content_stream().read()) for one in ArchiveIterator(file)]
    (found,) = [one for one in records if one[0].get_header("X-Xunwang-Finding") == picture.finding]
    assert found[1] == JPEG + b"site2"
    assert found[0].get_header("WARC-Target-URI") == f"urn:view:{picture.asked}"  # a rehearsal answers nothing with it
    shown = await asyncio.to_thread(
        lambda: (
            CliRunner().invoke(main, ["evidence", "show", picture.sha256, "--data", data, "--as", "zhang"]).stdout_bytes
        )
    )
    assert shown == JPEG + b"site2"
    album = Pictures(tmp_path)
    album.put(JPEG, picture)
    assert album.expire(frozenset(), picture.at - timedelta(days=1)) == 0
    assert album.expire(frozenset(), picture.at + timedelta(days=1)) > 0
    assert list(album.notes()) == []


async def test_off_unless_asked_for(tmp_path: Path) -> None:
    assert load_picture_settings(tmp_path) is None
    (tmp_path / "pictures.yaml").write_text("seconds: 1\nproxy: ftp://x\nkeep_days: 0\n", encoding="utf-8")
    with pytest.raises(MistakeError) as wrong:
        load_picture_settings(tmp_path)
    assert len(wrong.value.messages) == 3


async def test_a_browser_that_says_nothing_is_ended_on_time(tmp_path: Path) -> None:
    browser, mark = tmp_path / "chromium", tmp_path / "pid"
    browser.write_text(f"#!/bin/sh\necho $$ > {mark}\nexec sleep 600\n", encoding="utf-8")
    browser.chmod(0o755)
    way = Way(parse("http://www.site1.gov.cn/"))
    with pytest.raises(NoPictureError, match="1秒内没有显示出来"):
        await photograph(way, PictureSettings(chromium=str(browser), seconds=1), "agent")
    assert not Path(f"/proc/{mark.read_text().strip()}").exists()


async def test_a_browser_that_dies_is_told_of(tmp_path: Path) -> None:
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    browser.chmod(0o755)
    with pytest.raises(NoPictureError, match="浏览器未能完成拍照"):
        await photograph(Way(parse("http://www.site1.gov.cn/")), PictureSettings(chromium=str(browser)), "agent")


async def through(gateway: Gateway, line: str, host: str) -> bytes:
    """What the gateway answers to a request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
    writer.write(f"{line} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer


async def test_the_way_out_leads_to_the_pages_own_domain_and_nowhere_inside() -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(f"{request.method} {request.host}{request.path_qs}")
        return web.Response(text="页面")

    async with serving(answer) as port:
        led = dict.fromkeys(("www.site1.gov.cn", "img.site1.gov.cn", "www.other.gov.cn"), f"127.0.0.1:{port}")
        way = Way(parse("http://www.site1.gov.cn/"), led)
        async with Gateway(way) as gateway:
            for host in ("www.site1.gov.cn", "img.site1.gov.cn"):
                assert b"200 OK" in await through(gateway, f"GET http://{host}/a?b=1", host)
            refused = [
                ("GET http://www.other.gov.cn/", b"403"),  # led somewhere, and no part of the page
                (f"GET http://127.0.0.1:{port}/", b"403"),
                (f"CONNECT 127.0.0.1:{port}", b"403"),
                ("CONNECT www.site1.gov.cn:22", b"403"),
                ("POST http://www.site1.gov.cn/", b"403"),
                ("GET nonsense", b"400"),
            ]
            for line, status in refused:
                assert status in (await through(gateway, line, "x")).split(b"\r\n")[0], line
            assert asked == ["GET www.site1.gov.cn/a?b=1", "GET img.site1.gov.cn/a?b=1"]
            assert gateway.trouble == ""
        async with Gateway(Way(parse(f"http://127.0.0.1:{port}/"))) as gateway:  # a name that leads inside
            assert b"502" in await through(gateway, f"GET http://127.0.0.1:{port}/", "x")
            assert gateway.trouble == "域名指向不允许访问的地址"
        assert len(asked) == 2


async def test_what_is_withheld_stays_withheld_in_pictures(run: EmbeddedRun) -> None:
    """The innocent twin is the same picture before something restricted was found on the page."""
    picture = pictured(run, "site1")
    place = f"/findings/{picture.finding}/pictures/{picture.sha256}"
    async with browsers(run, 2) as (zhang, reader):
        entered(zhang, "zhang")
        entered(reader, "reader")
        assert (await reader.get(place))[0] == 200
        id = await restricted_beside(run, picture)
        assert (await reader.get(place))[0] == 403
        page = await reader.page(f"/findings/{picture.finding}")
        assert "照片涉及不宜公开或尚待核实的内容" in page
        assert picture.sha256 not in page
        assert (await zhang.get(place))[0] == 200
        own = Pictures(run.folder.root).put(JPEG + b"hidden", msgspec.structs.replace(picture, finding=id))
        assert own.sha256 not in await reader.page(f"/findings/{id}")
        assert (await reader.get(f"/findings/{id}/pictures/{own.sha256}"))[0] == 404
        assert (await zhang.get(f"/findings/{id}/pictures/{own.sha256}"))[0] == 200
        seen = zhang.house.keeper.trail.last_on(id, "查阅不公开的页面照片")
        assert seen is not None


async def restricted_beside(run: EmbeddedRun, picture: Picture) -> str:
    """A restricted finding on the page of a picture; its id."""
    found = msgspec.structs.replace(
        finding(run, "site1"), finding_id="f" * 32, restricted=True, needs_people=2, url=picture.asked
    )
    event = Event(
        id="restricted",
        source="test",
        type="xunwang.finding.transition.v1",
        time=found.at,
        subject="site1",
        program=alone(run).program.id,
        partitionkey="site1",
        data=found,
    )
    run.log.append([NewRecord(FINDINGS, "site1", encode(event))])
    await run.drain()
    return found.finding_id


async def test_a_paused_site_is_not_visited_for_a_picture(run: EmbeddedRun) -> None:
    """Its twin is the first test: a site that is watched is tried."""
    id = finding(run, "site2").finding_id
    ask_of_watch(run.log, alone(run), "site2", "pause", person("张三"), run.now(), "机房检修")
    await run.drain()
    async with browsers(run) as (zhang,):
        entered(zhang, "zhang")
        assert (await zhang.post(f"/findings/{id}/pictures", {}))[0] == 200
        await zhang.house.photographer.idle()
        page = await zhang.page(f"/findings/{id}")
        assert "暂停期间不拍照" in page
        assert "没有安装Chromium" not in page


class Camera:
    """Takes no picture before it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.held_up, self.may = asyncio.Event(), asyncio.Event()

    async def photograph(self, way: Way, *_: object) -> Shot:
        self.asked.append(way.page.href)
        self.held_up.set()
        await self.may.wait()
        return Shot(jpeg=JPEG + b"raised", url=way.page.href, status=200)


@pytest_asyncio.fixture(loop_scope="module")
async def fresh(run: EmbeddedRun, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The findings that a console would photograph by itself, without a pause: none has a picture yet."""
    monkeypatch.setattr(photographer, "PAUSE_S", 0.0)
    shutil.rmtree(run.folder.root / "pictures", ignore_errors=True)
    async with browsers(run) as (browser,):
        asked: list[str] = []
        with browser.house.keeper.store.changing() as db:
            db.execute("DELETE FROM picture_claims")
        monkeypatch.setattr(browser.house.photographer, "ask", lambda office, finding, by: asked.append(finding))
        await browser.house.photographer.look_for_raised()
    return asked


async def test_two_consoles_take_one_picture(
    run: EmbeddedRun, fresh: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = Camera()
    monkeypatch.setattr(photographer, "photograph", camera.photograph)
    async with browsers(run) as (one,), browsers(run) as (two,):
        here, there = one.house.photographer, two.house.photographer
        await here.look_for_raised()
        await there.look_for_raised()
        taking, passing = asyncio.create_task(here.idle()), asyncio.create_task(there.idle())
        async with asyncio.timeout(60):
            await camera.held_up.wait()  # whoever was first
        camera.may.set()
        await asyncio.gather(taking, passing)
        taken = [one.finding for one in here.album.notes()]
        assert len(taken) == len(camera.asked) == len({*taken}) > 0
        assert {*taken} <= {*fresh}


async def test_a_console_that_died_over_it_is_stood_in_for(
    run: EmbeddedRun, fresh: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = Camera()
    camera.may.set()
    monkeypatch.setattr(photographer, "photograph", camera.photograph)
    async with browsers(run) as (browser,):
        mine, died = browser.house.photographer, PictureClaims(browser.house.keeper.store)
        assert all(died.claim(name, time.time()) for name in fresh)
        for _ in range(2):
            await mine.look_for_raised()
            await mine.idle()
        assert camera.asked == []
        monkeypatch.setattr(picture_claims, "LASTS_S", 0.0)
        await mine.look_for_raised()
        await mine.idle()
        assert len({one.finding for one in mine.album.notes()}) == len(camera.asked) > 0


async def test_a_picture_is_kept_while_another_console_keeps_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    album = Pictures(tmp_path)
    one = Picture(sha256="", finding="f", subject="site1", at=START, asked="http://a/", url="http://a/")
    other = EvidenceStore(album.folder, reserve_bytes=0)
    monkeypatch.setattr(noted.time, "sleep", lambda _: other.close())  # it is done while we wait
    album.put(JPEG, one)
    assert [kept.finding for kept in album.notes()] == ["f"]
    with EvidenceStore(album.folder, reserve_bytes=0):
        monkeypatch.setattr(noted.time, "sleep", lambda _: None)
        with pytest.raises(EvidenceBusyError):
            album.put(JPEG, one)
