"""Who comes to the console: login, sessions, forged forms, the first administrator, and who may what."""

import os
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from pipelines.console.doors import doors
from pipelines.console.people import checking
from pipelines.console.people.checking import WRONG_ALLOWED, refuse_weak
from pipelines.console.people.sessions import COOKIE
from pipelines.console.people.store import FILE
from pipelines.console.server import Console
from pipelines.rehearsal.sample_people import sample_guests
from pipelines.running.embedded import EmbeddedRun
from schemas.mistakes import MistakeError
from schemas.registry.people import FOR_PEOPLE, PEOPLE, load_people
from schemas.rights import RIGHTS, ROLES
from schemas.times import at
from tests.support.console import PASSWORD, Browser, browsers, register, somebody
from tests.support.embedded import running, serving
from tests.support.registries import registry

START = at("2026-07-06T00:00:00+08:00")
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def answer(request: web.Request) -> web.Response:
    return web.Response(text="<title>示例</title>", content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with serving(answer) as port:
        known = registry(2, address_overrides={f"www.site{n}.gov.cn": f"127.0.0.1:{port}" for n in (1, 2)})
        async with running(tmp_path_factory.mktemp("people") / "data", known, START) as run:
            yield run


@pytest.fixture
def folder(run: EmbeddedRun) -> Path:
    """The data folder as it is before anybody was registered."""
    for name in (PEOPLE, FILE):
        (run.folder.root / name).unlink(missing_ok=True)
    return run.folder.root


STAFF = [somebody("admin", "administrator"), *(somebody(role, role) for role in FOR_PEOPLE if role != "administrator")]


def with_passwords(browser: Browser, *people: str) -> None:
    for one in people:
        browser.house.keeper.passwords.set(one, PASSWORD)


async def login(browser: Browser, person: str, password: str = PASSWORD, **fields: str) -> tuple[int, str]:
    return await browser.post("/login", {"person": person, "password": password, "next": "/findings", **fields})


async def test_before_there_is_an_administrator_this_machine_reads(run: EmbeddedRun, folder: Path) -> None:
    async with browsers(run) as (browser,):
        assert "问题（0个）" in await browser.page("/findings")
        assert (await browser.get("/people"))[0] == 403
        status, _ = await browser.post("/findings/act", {"finding": "x", "action": "confirm"})
        assert status == 401


async def test_where_the_file_of_people_cannot_be_used_nobody_passes_for_one(run: EmbeddedRun, folder: Path) -> None:
    (folder / PEOPLE).write_text(
        "people: [{id: a, name: 甲, unit: nowhere, roles: [administrator]}]\n", encoding="utf-8"
    )
    async with browsers(run) as (browser,):
        assert browser.house.keeper.first_link() is None
        assert (await browser.get("/findings"))[0] == 303
    (folder / PEOPLE).unlink()
    async with browsers(run) as (browser,):
        assert (await browser.get("/findings"))[0] == 200


async def test_the_first_administrator_is_made_by_a_link_that_opens_once(run: EmbeddedRun, folder: Path) -> None:
    async with browsers(run) as (browser,):
        link = browser.house.keeper.first_link()
        assert link is not None
        assert (await browser.get("/first?link=wrong"))[0] == 404
        assert "登记首名系统管理员" in await browser.page(f"/first?link={link}")
        typed = {
            "link": link,
            "id": "gu",
            "name": "顾明",
            "roles": "officer",
            "new": PASSWORD,
            "again": "another one 42",
        }
        status, text = await browser.post("/first", typed)
        assert (status, "两次填写的密码不一致" in text, 'value="顾明"' in text) == (400, True, True)
        status, text = await browser.post("/first", typed | {"again": PASSWORD})
        assert (status, "系统管理员已登记" in text) == (200, True)
        assert (await browser.get(f"/first?link={link}"))[0] == 404
        assert (await browser.post("/first", typed | {"id": "other", "again": PASSWORD}))[0] == 404
        people = load_people(folder)
        assert people is not None
        assert [(p.id, p.name, p.unit, p.roles) for p in people.people] == [
            ("gu", "顾明", "city", ["administrator", "officer"])
        ]
        assert (await browser.get("/findings"))[0] == 303  # from now on one must log in
        assert browser.house.keeper.first_link() is None
        assert (await login(browser, "gu"))[0] == 303
        assert "顾明（系统管理员、经办人员）" in await browser.page("/findings")


async def test_a_wrong_password_and_nobody_get_the_same_answer(run: EmbeddedRun, folder: Path) -> None:
    register(folder, *STAFF)
    async with browsers(run) as (browser,):
        with_passwords(browser, "admin")
        wrong, nobody, without = [await login(browser, who, "not this one") for who in ("admin", "nobody", "officer")]
        assert {status for status, _ in (wrong, nobody, without)} == {401}
        told = {
            text.replace(who, "") for (_, text), who in ((wrong, "admin"), (nobody, "nobody"), (without, "officer"))
        }
        assert len(told) == 1
        assert "人员编号或密码不正确" in told.pop()


async def test_too_many_wrong_passwords_lock_and_a_new_one_unlocks(
    run: EmbeddedRun, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(folder, *STAFF)
    async with browsers(run, 3) as (browser, other, third):
        with_passwords(browser, "admin", "officer")
        for _ in range(WRONG_ALLOWED):
            assert "不正确" in (await login(browser, "officer", "wrong"))[1]
        assert "请15分钟后再试" in (await login(browser, "officer"))[1]  # though it is right
        assert (await login(other, "admin"))[0] == 303  # nobody else is locked out
        with_passwords(browser, "officer")
        assert (await login(browser, "officer"))[0] == 303
        monkeypatch.setattr(checking, "TRIES", 9)
        browser.house.keeper.passwords._tries.clear()
        for n in range(9):
            await login(third, f"guess{n}", "wrong")
        assert "尝试次数过多" in (await login(third, "admin"))[1]


@pytest.mark.parametrize(
    ("password", "told"),
    [("short", "10至200"), ("x" * 201, "10至200"), ("aaaaaaaaaaaa", "过于简单"), ("zhangsan-99", "过于简单")],
)
async def test_weak_passwords_are_refused(password: str, told: str) -> None:
    with pytest.raises(MistakeError, match=told):
        refuse_weak(password, "zhangsan")
    refuse_weak("牛马之道-北山-42", "zhangsan")


async def test_a_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(run: EmbeddedRun, folder: Path) -> None:
    register(folder, *STAFF)
    async with browsers(run) as (browser,):
        with_passwords(browser, "admin", "officer")
        response = await browser.answer(
            "/login", {"person": "officer", "password": PASSWORD, "next": "//evil.example/"}
        )
        assert response.headers["Location"] in ("/", "/work")
        (cookie,) = response.headers.getall("Set-Cookie")
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        value = response.cookies[COOKIE].value
        assert value not in (folder / FILE).read_bytes().decode("latin-1")
        assert value.split(".")[0] not in (folder / FILE).read_bytes().decode("latin-1")
        assert (await browser.get("/findings"))[0] == 200
        forged = value.split(".")[0] + ".forgedforgedforged"
        browser.client.session.cookie_jar.update_cookies({COOKIE: forged}, browser.client.make_url("/"))
        assert (await browser.get("/findings"))[0] == 303


async def test_logging_out_ends_the_session_and_leaving_the_people_too(run: EmbeddedRun, folder: Path) -> None:
    register(folder, *STAFF)
    async with browsers(run, 2) as (one, other):
        with_passwords(one, "admin")
        one.enter("officer")
        assert (await one.get("/findings"))[0] == 200
        assert (await one.post("/logout", {}))[0] == 303
        assert (await one.get("/findings"))[0] == 303
        other.enter("reviewer")
        register(folder, *(person for person in STAFF if person.id != "reviewer"))
        assert (await other.get("/findings"))[0] == 303


async def test_a_form_from_elsewhere_or_with_a_forged_token_does_nothing(run: EmbeddedRun, folder: Path) -> None:
    register(folder, *STAFF)
    async with browsers(run) as (browser,):
        browser.enter("admin")
        add = {"what": "add", "id": "evil", "name": "外人", "unit": "city", "roles": "administrator"}
        status, text = await browser.post("/people", add, csrf="forged")
        assert (status, "还没有提交" in text) == (403, True)
        for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            answered = await browser.client.post("/people", data=add | {"csrf": browser.csrf}, headers=headers)
            assert answered.status == 403
        people = load_people(folder)
        assert people is not None
        assert "evil" not in people.by_id


async def test_what_was_typed_when_the_session_ended_is_not_lost(run: EmbeddedRun, folder: Path) -> None:
    register(folder, *STAFF)
    async with browsers(run) as (browser,):
        with_passwords(browser, "admin")
        browser.enter("admin")
        browser.house.keeper.sessions.end_all("admin")
        add = {"what": "add", "id": "new", "name": "新<b>人", "unit": "county", "roles": "reader"}
        status, text = await browser.post("/people", add)
        assert status == 401
        assert 'name="kept.name" value="新&lt;b&gt;人"' in text
        kept = {f"kept.{name}": value for name, value in add.items()}
        status, text = await login(browser, "admin", **kept, next="/people")
        assert (status, "还没有提交" in text, "新&lt;b&gt;人" in text) == (200, True, True)
        token = text.split('name="csrf" value="')[-1].split('"')[0]
        status, text = await browser.post("/people", add, csrf=token)
        assert (status, "已登记" in text) == (200, True)


async def test_an_administrator_registers_people_who_set_their_own_password(run: EmbeddedRun, folder: Path) -> None:
    register(folder, *STAFF)
    async with browsers(run, 2) as (admin, new):
        with_passwords(admin, "admin")
        admin.enter("admin")
        fields = {"id": "he", "name": "何芒种", "unit": "county", "roles": "unit"}
        assert "已登记" in (await admin.post("/people", {"what": "add", **fields}))[1]
        assert "编号不能给另一个人使用" in (await admin.post("/people", {"what": "add", **fields}))[1]
        assert (
            "unit“nowhere”不在"
            in (await admin.post("/people", {"what": "add", **fields, "id": "x", "unit": "nowhere"}))[1]
        )
        _, text = await admin.post("/people", {"what": "link", "id": "he"})
        link = text.split("/password?link=")[1].split("<")[0]
        assert "何芒种" in await new.page(f"/password?link={link}")
        assert (await new.post("/password", {"link": link, "new": "too short", "again": "too short"}))[0] == 400
        assert "密码已设置" in (await new.post("/password", {"link": link, "new": PASSWORD, "again": PASSWORD}))[1]
        assert (await new.post("/password", {"link": link, "new": PASSWORD, "again": PASSWORD}))[0] == 404
        assert (await login(new, "he"))[0] == 303
        assert (await new.get("/editions"))[0] == 403
        assert "不能删除本人" in (await admin.post("/people", {"what": "remove", "id": "admin"}))[1]
        assert "已从人员名单中删除" in (await admin.post("/people", {"what": "remove", "id": "he"}))[1]
        assert (await new.get("/findings"))[0] == 303
        trail = await admin.page("/trail")
        assert "何芒种" in trail
        assert "人员管理" in trail


async def test_ones_own_password_is_changed_with_the_old_one(run: EmbeddedRun, folder: Path) -> None:
    register(folder, *STAFF)
    async with browsers(run) as (browser,):
        with_passwords(browser, "admin", "officer")
        browser.enter("officer")
        fields = {"new": "another-horse-43", "again": "another-horse-43"}
        assert (await browser.post("/password", {"old": "wrong", **fields}))[0] == 400
        assert (await browser.post("/password", {"old": PASSWORD, **fields}))[0] == 200
        assert (await browser.get("/findings"))[0] == 303  # every open session has ended
        assert (await login(browser, "officer"))[0] == 401
        assert (await login(browser, "officer", "another-horse-43"))[0] == 303


@pytest.mark.parametrize("role", FOR_PEOPLE)
async def test_every_address_opens_for_the_roles_of_the_table(run: EmbeddedRun, folder: Path, role: str) -> None:
    """Every route and every method: who may not is refused before anything is looked at, and a form needs a token."""
    register(folder, *STAFF)
    person = "admin" if role == "administrator" else role
    async with browsers(run) as (browser,):
        with_passwords(browser, "admin")
        browser.enter(person)
        known = [door for door in doors(browser.house) if door.path not in ("/events", "/live")]
        assert len(known) > 25
        for door in known:
            if door.path in ("/logout", "/login"):
                continue
            path = door.path.replace("{", "").replace("}", "")
            if door.method == "GET":
                status, text = await browser.get(path)
            else:
                status, text = await browser.post(path, {})
            allowed = door.asks is None or role in RIGHTS[door.asks].roles
            assert ("无权" in text) is not allowed, (door.method, path, status)
            assert allowed or status == 403
            assert status < 500, (path, text)


async def test_nobody_gets_past_the_login(run: EmbeddedRun, folder: Path) -> None:
    register(folder, *STAFF)
    async with browsers(run) as (browser,):
        with_passwords(browser, "admin")
        for door in doors(browser.house):
            if door.asks is None:
                continue
            path = door.path.replace("{", "").replace("}", "")
            if door.method == "GET":
                response = await browser.client.get(path, allow_redirects=False)
                assert response.status == (401 if door.bare else 303), path
                assert door.bare or response.headers["Location"].startswith("/login?next=")
            else:
                assert (await browser.post(path, {"reason": "x"}))[0] == 401, path


async def test_the_sample_offers_people_of_every_role(run: EmbeddedRun, folder: Path) -> None:
    guests = sample_guests()
    assert {role for one in guests.people.people for role in one.roles} == set(ROLES) - {"service"}
    units = [unit.id for unit in run.installation.units]
    here = type(guests.people)(
        people=[type(one)(id=one.id, name=one.name, unit=units[0], roles=one.roles) for one in guests.people.people]
    )
    async with browsers(run, guests=type(guests)(here, {"fuhe": "fuhe-2019"}, guests.note)) as (browser,):
        assert "这是示例省" in await browser.page("/")  # without a login
        page = await browser.page("/login")
        assert "fuhe-2019" in page
        assert "虚构" in page
        assert (await login(browser, "fuhe", "fuhe-2019"))[0] == 303
        assert "林霜降（复核人员）" in await browser.page("/findings")
        assert not (folder / PEOPLE).exists()


async def test_beyond_loopback_only_with_tls_or_a_proxy_and_an_administrator(run: EmbeddedRun, folder: Path) -> None:
    with pytest.raises(MistakeError, match="只能用本机地址"):
        Console(run, "0.0.0.0", 0)
    console = Console(run, "0.0.0.0", 0, tls=ssl.create_default_context(ssl.Purpose.CLIENT_AUTH))
    with pytest.raises(MistakeError, match="还没有系统管理员"):
        await console.start()
    here = Console(run, "127.0.0.1", 0)
    address = await here.start()
    assert here.first_link.startswith(f"{address}first?link=")
    await here.stop()
    assert oct(os.stat(folder / FILE).st_mode & 0o777) == "0o600"
