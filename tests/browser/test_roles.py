"""People of every role in a real browser: they log in, every page is clean for axe-core and fits a phone, and the
day of an officer and a unit goes from a finding to its answer without a script."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
import yaml
from argon2 import PasswordHasher
from playwright.async_api import Browser, Page

from pipelines.console.doors import HOUSE, OFFICE
from pipelines.console.people.checking import Passwords
from pipelines.console.people.store import FILE, Store
from pipelines.console.server import Console
from pipelines.log.records import NewRecord
from pipelines.running.embedded import EmbeddedRun
from schemas.events.codec import encode
from schemas.events.findings import FindingTransition
from schemas.events.types import FINDINGS
from schemas.rights import may
from schemas.templates.load import starter
from tests.pipelines.test_editions import faulty, make
from tests.stages.templates.papers import sites
from tests.support.axe import faults, require_clean
from tests.support.console import PASSWORD, register, somebody
from tests.support.directory import SECRET, provider
from tests.support.embedded import advance, events_of

pytestmark = [
    pytest.mark.xdist_group("console"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
]
PEOPLE = [
    somebody("admin", "administrator", name="顾明"),
    somebody("zhang", "officer", name="张三"),
    somebody("li", "reviewer", name="李四"),
    somebody("shen", "chief", name="沈立秋"),
    somebody("he", "unit", unit="county", name="何芒种"),
]
NOTICES = """
address: http://127.0.0.1:1
mail: {host: 127.0.0.1, sender: xunwang@office.example, security: none}
webhooks: [http://127.0.0.1:1/]
"""
FIRST_LINK = "main td a"
# What is no page of ours: files, bodies of stored pages, and where the directory leads back to.
NO_PAGES = {
    *("/register.xlsx", "/findings.xlsx", "/worklist.xlsx", "/records/template", "/directory"),
    *("/findings/{finding}/before", "/findings/{finding}/after", "/evidence/{sha}", "/evidence/{sha}/framed"),
    *("/cases/{case}/proof/{sha}", "/cases/{case}/paper/{name}", "/internal/{name}"),
    "/findings/{finding}/pictures/{sha}",
    "/editions/{kind}/{code}/{name}",
}
# Pages that need to be told of what: an address, or a list with the link to follow from it.
OF_ONE: dict[str, str | tuple[str, str]] = {
    "/records/new": "records/new?kind=manual.result.v1",
    "/sites/{site}": "sites/site2",
    "/subjects/{subject}": "subjects/a1",
    "/findings/{finding}": ("findings", "main td a:has-text('栏目更新不及时')"),
    "/findings/{finding}/mended": ("findings?state=rectified", "main td a:has-text('首页不更新')"),
    "/cases/{case}": ("cases", FIRST_LINK),
    "/worklist/{row}": ("worklist?checker=all", FIRST_LINK),
    "/rulebooks/{book}": "rulebooks/national-2019-19?q=首页",
    "/rulebooks/{book}/try": "rulebooks/national-2019-19/try",
    "/evidence/{sha}/page": ("findings", "main td a:has-text('栏目更新不及时')"),
    "/editions/{kind}/{code}": "editions/circular/2026Q2",
    "/editions/{kind}/{code}/edit": "editions/circular/2026Q2/edit",
    "/editions/{kind}/{code}/trace": "editions/circular/2026Q2/trace?figure=sites.failed",
    "/templates/{template}": "templates/circular",
}
THEN = {"/findings/{finding}/mended": "text=整改前后对照", "/evidence/{sha}/page": "text=查看留存"}
GONE = {"/first"}  # as soon as there is an administrator; it is looked at on the way from an empty folder
# The same addresses as others see them, and with what is asked in the address.
VIEWS = {
    "zhang": [
        "rulebooks?old=national-2019-19&new=national-2019-19-2026",
        "editions/weekly/2026-W28",
        "records/new?kind=account.look.v1",
        "findings?state=all&q=绝无此事",
        "no/such/page",
    ],
    "admin": ["registry", "status", "password?link=used"],
    "shen": ["editions/circular/2026Q2", "rulebooks/national-2019-19-2026", "templates/circular"],
    "he": ["work", "findings", "cases", "notices", "sites", "people"],
}
ROUTES = sorted({path for method, path, _, _ in (*OFFICE, *HOUSE) if method == "GET"} - NO_PAGES - GONE)


def who_reads(path: str) -> str:
    """Somebody who may open the address, the desk officer first."""
    (asks,) = (asks for method, known, _, asks in (*OFFICE, *HOUSE) if (method, known) == ("GET", path))
    order = sorted(PEOPLE, key=lambda one: one.id != "zhang")
    return next(one.id for one in order if asks is None or may(one.actor, asks) is None)


async def test_no_page_is_forgotten() -> None:
    """Every address of one thing is either looked at or no page."""
    known = {path for method, path, _, _ in (*OFFICE, *HOUSE) if method == "GET"}
    assert {path for path in known if "{" in path} - NO_PAGES == {path for path in OF_ONE if "{" in path}
    assert known >= NO_PAGES | GONE


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(run: EmbeddedRun, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The console with people who can log in."""
    register(run.folder.root, *PEOPLE)
    make(run.folder, tmp_path_factory.mktemp("template"), sites=sites(合格=3, 不合格=2), problems=faulty(2))
    (run.folder.root / "notices.yaml").write_text(NOTICES, encoding="utf-8")
    (run.folder.root / "templates").mkdir()
    (run.folder.root / "templates" / "circular.yaml").write_text(starter(), encoding="utf-8")
    store = Store(run.folder.root / FILE)
    passwords = Passwords(store, PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
    for person in PEOPLE:
        passwords.set(person.id, PASSWORD)
    store.close()
    console = Console(run, "127.0.0.1", 0)
    yield await console.start()
    await console.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def still(browser: Browser) -> AsyncIterator[Page]:
    """A page in a browser that runs no script at all, on a phone."""
    context = await browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    yield await context.new_page()
    await context.close()


async def login(page: Page, office: str, person: str) -> None:
    await page.goto(office + "login")
    await page.fill("#person", person)
    await page.fill("#password", PASSWORD)
    async with page.expect_navigation(url=lambda url: not url.endswith("/login")):
        await page.click("main button")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mended(run: EmbeddedRun) -> str:
    """The id of a finding that stands mended."""
    steps = [one for one in events_of(run, FINDINGS) if isinstance(one.data, FindingTransition)]
    event = next(one for one in reversed(steps) if one.data.indicator == "site.veto.home_stale")
    last = event.data
    data = msgspec.structs.replace(last, from_state=last.to_state, to_state="rectified", at=run.clock.now())
    step = msgspec.structs.replace(event, id="mended", data=data)
    run.log.append([NewRecord(FINDINGS, step.partitionkey, encode(step))])
    await advance(run, 0.5)
    return str(last.finding_id)


async def test_a_trial_under_way_is_clean(page: Page, office: str) -> None:
    await login(page, office, "zhang")
    await page.goto(office + "rulebooks/national-2019-19/try")
    await page.click("text=开始试算")
    await page.wait_for_selector("text=/刷新进度|的结果/")
    assert await faults(page) == []
    while await page.locator("text=刷新进度").count():
        await page.click("text=刷新进度")
    await page.wait_for_selector("text=/新增问题0个，不再成立0个/")
    assert await faults(page) == []


async def test_the_login_is_clean(page: Page, office: str) -> None:
    await page.goto(office + "findings")
    assert await page.title() == "登录 - 巡网"
    assert await faults(page) == []


async def test_a_finding_goes_to_the_unit_and_back_without_a_script(
    still: Page, browser: Browser, office: str, tmp_path: Path
) -> None:
    await login(still, office, "zhang")
    assert "张三的工作台" in await still.inner_text("h1")
    await still.goto(office + "findings")
    await still.click("main td a:has-text('栏目更新不及时') >> nth=0")
    await still.wait_for_url("**/findings/*")
    await still.click("text=查看留存 >> nth=0")
    await still.wait_for_url("**/page?*")
    framed = still.frame_locator("iframe")
    assert "2026-05-01" in await framed.locator("body").inner_text()
    assert await framed.locator("mark").count() > 0
    await still.goto(office + "cases")
    await still.check("input[name=unit] >> nth=0")
    await still.click("fieldset.act button")
    await still.wait_for_selector("text=/已交办\\d份/")

    context = await browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    unit = await context.new_page()
    await login(unit, office, "he")
    await unit.goto(office + "cases")
    await unit.click("main td a")
    await unit.wait_for_url("**/cases/*")
    photo = tmp_path / "整改.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    await unit.select_option("select[name='reply.1']", "mended")
    await unit.fill("textarea[name='measures.1']", "已更新")
    await unit.set_input_files("input[name='files.1']", photo)
    await unit.click("text=提交反馈")
    await unit.wait_for_selector("text=已反馈1条")
    assert "附件1" in await unit.inner_text("main")
    await context.close()

    await still.goto(office + "cases")
    await still.click("main td a")
    await still.wait_for_url("**/cases/*")
    assert "已更新" in await still.inner_text("main")


async def test_a_row_of_the_worklist_is_filled_in_on_a_phone_with_a_photo(
    still: Page, office: str, tmp_path: Path
) -> None:
    await login(still, office, "zhang")
    await still.goto(office + "worklist?checker=all")
    row = still.locator("main tr:has-text('人工检查') a >> nth=0")
    title = await row.inner_text()
    await row.click()
    await still.wait_for_url("**/worklist/DG-*")
    photo = tmp_path / "现场.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    await still.click("main button")
    assert "还没有填写" in await still.inner_text("main")
    await still.select_option("main select", "合格")
    await still.fill("main textarea", "已逐页查看")
    await still.set_input_files("input[type=file]", photo)
    await still.click("main button")
    await still.wait_for_selector("text=已登记")
    assert title in await still.inner_text("main [role=status]")


@pytest.mark.parametrize("path", ROUTES)
async def test_every_page_is_clean_and_fits_a_phone(page: Page, office: str, mended: str, path: str) -> None:
    await login(page, office, who_reads(path))
    place = OF_ONE.get(path, path.removeprefix("/"))
    answer = await page.goto(office + (place if isinstance(place, str) else place[0]))
    assert answer is not None
    assert answer.status == 200
    if not isinstance(place, str):
        await page.click(f"{place[1]} >> nth=0")
    if path in THEN:
        await page.click(f"{THEN[path]} >> nth=0")
    assert await page.locator("h1").count() == 1
    await require_clean(page)


@pytest.mark.parametrize(("person", "path"), [(who, path) for who, paths in VIEWS.items() for path in paths])
async def test_every_view_is_clean_and_fits_a_phone(page: Page, office: str, person: str, path: str) -> None:
    await login(page, office, person)
    await page.goto(office + path)
    await require_clean(page)


async def test_the_outcome_of_several_steps_is_clean(page: Page, office: str) -> None:
    await login(page, office, "zhang")
    await page.goto(office + "findings?state=all")
    await page.check("input[name=finding] >> nth=0")
    await page.select_option("select[name=action]", "confirm")
    await page.click("fieldset.act button")
    await page.wait_for_selector("text=/个问题中办理了/")
    await require_clean(page)


async def test_a_pause_that_lacks_its_approver_is_clean(page: Page, office: str) -> None:
    await login(page, office, "zhang")
    await page.goto(office + "sites/site1")
    await page.get_by_label("原因（").fill("改版")
    await page.get_by_role("button", name="暂停监测").click()
    await page.wait_for_selector("text=须写明截止日期、批准人")
    await require_clean(page)


async def test_what_was_typed_before_a_session_ended_is_clean(page: Page, office: str) -> None:
    await login(page, office, "zhang")
    await page.goto(office + "words")
    await page.get_by_label("词（").fill("某某词")
    await page.get_by_label("理由").fill("试一试")
    await page.context.clear_cookies()
    await page.get_by_role("button", name="添加为要查的词").click()
    await require_clean(page)
    await page.fill("#person", "zhang")
    await page.fill("#password", PASSWORD)
    await page.click("main button")
    await page.wait_for_selector("text=继续办理")
    await require_clean(page)


async def test_the_outcome_of_a_rulebook_that_is_switched_is_clean(page: Page, office: str, run: EmbeddedRun) -> None:
    before = run.folder.registry.read_bytes()
    await login(page, office, "shen")
    await page.goto(office + "rulebooks/national-2019-19-2026")
    await page.click("details:has(input[name=first]) summary")
    await page.fill("input[name=first]", str((run.clock.now() + timedelta(days=30)).date()))
    await page.fill("[name=reason]", "按本年度要点")
    await page.click("button[value=look]")
    await page.wait_for_selector("button[value=switch]")
    await require_clean(page)
    await page.click("button[value=switch]")
    await page.wait_for_selector("text=已定更换")
    await require_clean(page)
    run.folder.registry.write_bytes(before)


async def test_the_way_in_by_the_directory_is_clean(
    page: Page, run: EmbeddedRun, office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The login with its button, and the page from which the browser goes on to the directory."""
    monkeypatch.setenv("XUNWANG_SECRET_DIRECTORY", SECRET)
    settings = run.folder.root / "login.yaml"
    async with provider() as directory:
        known = {"name": "市统一身份认证", "client_id": "xunwang", "address": "http://127.0.0.1:1"}
        told = {"directory": {**known, "secret": "directory", "issuer": directory.address}}
        settings.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
        console = Console(run, "127.0.0.1", 0)
        address = await console.start()
        try:
            await page.route(f"{directory.address}/**", lambda route: route.fulfill(status=204))
            await page.goto(address + "login")
            await require_clean(page)
            await page.get_by_role("button", name="用市统一身份认证登录").click()
            await page.wait_for_selector("text=正在转到市统一身份认证")
            await require_clean(page)
        finally:
            await console.stop()
            settings.unlink()
