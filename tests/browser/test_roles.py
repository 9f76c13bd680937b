"""People of every role in a real browser: they log in, every page is clean for axe-core and fits a phone, and the
day of an officer and a unit goes from a finding to its answer without a script."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from playwright.async_api import Browser, Page

from pipelines.console.people.checking import Passwords
from pipelines.console.people.store import FILE, Store
from pipelines.console.server import Console
from pipelines.log.records import NewRecord
from pipelines.running.embedded import EmbeddedRun
from schemas.events.codec import encode
from schemas.events.findings import FindingTransition
from schemas.events.types import FINDINGS
from tests.pipelines.test_editions import faulty, make
from tests.stages.templates.papers import sites
from tests.support.axe import faults
from tests.support.console import PASSWORD, register, somebody
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
PAGES = {
    "admin": ["work", "people", "trail", "systems", "upkeep", "registry", "password", "status", "notices"],
    "zhang": [
        "rulebooks",
        "rulebooks?old=national-2019-19&new=national-2019-19-2026",
        "rulebooks/national-2019-19?q=首页",
        "rulebooks/national-2019-19/try",
        "words",
        "editions/circular/2026Q2/edit",
        "editions/circular/2026Q2/trace?figure=sites.failed",
        "sources",
        "",
        "work",
        "sites",
        "sites/site2",
        "subjects/a1",
        "register",
        "findings",
        "cases",
        "editions",
        "registry",
        "editions/weekly/2026-W28",
        "records",
        "records/new?kind=manual.result.v1",
        "records/new?kind=account.look.v1",
        "worklist",
    ],
    "shen": ["editions/circular/2026Q2", "rulebooks/national-2019-19-2026"],
    "he": ["work", "findings", "cases", "notices"],
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(run: EmbeddedRun, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The console with people who can log in."""
    register(run.folder.root, *PEOPLE)
    make(run.folder, tmp_path_factory.mktemp("template"), sites=sites(合格=3, 不合格=2), problems=faulty(2))
    (run.folder.root / "notices.yaml").write_text(NOTICES, encoding="utf-8")
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


@pytest.mark.parametrize(("person", "path"), [(who, path) for who, paths in PAGES.items() for path in paths])
async def test_every_page_is_clean_and_fits_a_phone(page: Page, office: str, person: str, path: str) -> None:
    await login(page, office, person)
    answer = await page.goto(office + path)
    assert answer is not None
    assert answer.status == 200
    assert await faults(page) == []
    await page.set_viewport_size({"width": 390, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    assert await faults(page) == []


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


async def test_a_mended_finding_is_clean_side_by_side(page: Page, run: EmbeddedRun, office: str) -> None:
    steps = [one for one in events_of(run, FINDINGS) if isinstance(one.data, FindingTransition)]
    event = next(one for one in reversed(steps) if one.data.indicator == "site.veto.home_stale")
    last = event.data
    data = msgspec.structs.replace(last, from_state=last.to_state, to_state="rectified", at=run.clock.now())
    mended = msgspec.structs.replace(event, id="mended", data=data)
    run.log.append([NewRecord(FINDINGS, mended.partitionkey, encode(mended))])
    await advance(run, 0.5)
    await login(page, office, "zhang")
    answer = await page.goto(f"{office}findings/{last.finding_id}/mended")
    assert answer is not None
    assert answer.status == 200
    assert await page.locator("iframe").count() == 2
    assert await faults(page) == []
    await page.set_viewport_size({"width": 390, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
