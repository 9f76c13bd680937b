"""The day of every role in a real browser, from an empty folder to a circular that is released: what people click and
type, and nothing else. Only time and the watched sites are ours."""

import csv
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from pipelines.office.registry_desk import begin_registry
from schemas.times import at
from tests.support.embedded import serving
from tests.support.office_life import OfficeLife
from tests.support.three_counties import HOSTS, NAMES, REFERENCES, ThreeCounties

pytestmark = [
    pytest.mark.xdist_group("whole_day"),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
]
START = at("2026-07-06T09:00:00+08:00")
OFFICE = "示例市人民政府办公室"
PASSWORD = "gongkai-2026-07"
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(400)
DESKTOP, PHONE = {"width": 1200, "height": 900}, {"width": 390, "height": 800}
UNITS = [
    ["单位名称", "规范简称", "级别", "上级单位"],
    *([f"{name}人民政府", name, "县级", OFFICE] for name in NAMES.values()),
]
SITES = [
    ["网站标识码", "网站名称", "首页网址", "主办单位", "网站类型"],
    *(
        [f"990100000{n}", f"{NAMES[n]}人民政府网", f"http://{HOSTS[n]}/", f"{NAMES[n]}人民政府", "门户网站"]
        for n in NAMES
    ),
]
COLUMNS = [
    ["网站标识码", "栏目名称", "点开后的位置", "栏目性质"],
    *([f"990100000{n}", "要闻", f"http://{HOSTS[n]}/yw/", "动态要闻"] for n in NAMES),
    *([f"990100000{n}", "通知公告", f"http://{HOSTS[n]}/tz/", "通知公告"] for n in NAMES),
]
STAFF = [
    ("du", "杜若", "经办人员"),
    ("li", "李四维", "复核人员"),
    ("shen", "沈立秋", "负责人"),
    ("yun", "云中锦", "运维人员"),
    ("yue", "岳读", "查阅人员"),
]
CONTACTS = [("he", "何芒种", "单位联系人"), ("ke", "柯小满", "单位联系人")]


@dataclass
class World:
    """What stands at the office: the run, the watched sites, and a browser window for each person."""

    browser: Browser
    life: OfficeLife
    sites: ThreeCounties
    folder: Path
    windows: dict[str, Page] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    async def window(self, person: str, *, phone: bool = False) -> Page:
        """A browser of the person's own; whatever goes wrong in it is remembered."""
        context = await self.browser.new_context(viewport=PHONE if phone else DESKTOP)  # type: ignore[arg-type]
        self.contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.troubles.append(f"{person}: {error}"))
        page.on("dialog", lambda dialog: self.troubles.append(f"{person}: a script ran"))
        page.on("response", lambda one: self.troubles.append(f"{person}: {one.url}") if one.status >= 500 else None)
        self.windows[person] = page
        return page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("day")
    begin_registry(folder / "data", OFFICE)
    sites = ThreeCounties(START)
    async with serving(sites.answer) as port:
        there = f"127.0.0.1:{port}"
        names = dict.fromkeys((*HOSTS.values(), *(f"reference{n}.example" for n in (1, 2, 3))), there)
        life = OfficeLife(folder / "data", names, START)
        await life.begin()
        world = World(browser, life, sites, folder)
        yield world
        for context in world.contexts:
            await context.close()
        await life.end()
        assert world.troubles == []


async def test_the_day_of_every_role_from_an_empty_folder(world: World) -> None:
    import time
    t=time.monotonic()
    def lap(n):
        nonlocal t
        print("LAP", n, round(time.monotonic()-t,1)); t=time.monotonic()
    await the_first_administrator_comes_by_the_link_of_the_terminal(world); lap("admin")
    await people_of_the_office_are_registered(world, STAFF, OFFICE); lap("people")
    await the_office_takes_its_tables_in(world); lap("tables")
    await the_reference_targets_are_confirmed(world); lap("refs")
    await the_first_looks_are_on_the_page(world); lap("looks")
    await world.life.leave_life(); lap("leave")
    await world.life.days(7); lap("7 days")
    await findings_appear_and_the_twin_has_none(world); lap("findings")
    await the_officer_confirms_and_the_reviewer_looks_a_second_time(world); lap("confirm")
    await people_of_the_office_are_registered(world, CONTACTS[:1], "东临县人民政府")
    await people_of_the_office_are_registered(world, CONTACTS[1:], "北原县人民政府"); lap("contacts")
    await the_units_are_asked(world); lap("asked")
    await the_unit_answers_with_a_photo_and_objects_with_a_proof(world); lap("answered")


async def follow(page: Page, word: str) -> None:
    """Choose an entry of the navigation."""
    await page.get_by_role("navigation", name="主导航").get_by_role("link", name=word, exact=True).click()


async def told(page: Page, words: str) -> None:
    """What the page says of what was done."""
    await page.get_by_role("status").filter(has_text=words).first.wait_for()


async def login(page: Page, address: str, person: str) -> None:
    await page.goto(address)
    if await page.get_by_label("人员编号").count() == 0:
        await page.get_by_role("link", name="登录").click()
    await page.get_by_label("人员编号").fill(person)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("main").get_by_role("button", name="登录").click()
    await page.get_by_role("button", name="退出").wait_for()


async def the_first_administrator_comes_by_the_link_of_the_terminal(world: World) -> None:
    page = await world.window("gu")
    await page.goto(world.life.first_link)
    await page.get_by_label("人员编号").fill("gu")
    await page.get_by_label("姓名").fill("顾明")
    await page.get_by_label("密码（至少10个字符）").fill(PASSWORD)
    await page.get_by_label("再填一次密码").fill(PASSWORD)
    await page.get_by_role("button", name="登记").click()
    await page.get_by_text("系统管理员已登记").first.wait_for()
    await login(page, world.life.address, "gu")
    again = await world.window("late")
    answer = await again.goto(world.life.first_link)
    assert answer is not None
    assert answer.status == 404  # the link was good once


async def people_of_the_office_are_registered(world: World, people: list[tuple[str, str, str]], unit: str) -> None:
    """The administrator registers them and hands out links; each sets a password and logs in."""
    admin = world.windows["gu"]
    for id, name, role in people:
        await follow(admin, "人员")
        await admin.get_by_label("编号（").fill(id)
        await admin.get_by_label("姓名").fill(name)
        await admin.get_by_label("单位（").select_option(unit)
        await admin.get_by_role("checkbox", name=role).check()
        await admin.get_by_role("button", name="登记").click()
        await told(admin, f"{name}已登记")
        await admin.get_by_role("row", name=name).get_by_role("button", name="生成设密码链接").click()
        link = await admin.locator("code").inner_text()
        page = await world.window(id, phone=role == "单位联系人")
        await page.goto(link)
        await page.get_by_label("新密码（").fill(PASSWORD)
        await page.get_by_label("再填一次新密码").fill(PASSWORD)
        await page.get_by_role("button", name="设置").click()
        await page.get_by_text("密码已设置").first.wait_for()
        await login(page, world.life.address, id)


def book(rows: list[list[str]]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


async def the_office_takes_its_tables_in(world: World) -> None:
    """Three tables at once; one heading is not known and is matched by hand."""
    page, folder = world.windows["du"], world.folder
    (folder / "单位.xlsx").write_bytes(book(UNITS))
    (folder / "网站.xlsx").write_bytes(book(SITES))
    with (folder / "栏目.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(COLUMNS)
    await follow(page, "登记册")
    await page.get_by_label("单位、网站、栏目、账号表").set_input_files(
        [folder / name for name in ("单位.xlsx", "网站.xlsx", "栏目.csv")]
    )
    await page.get_by_role("button", name="上传并查看差异").click()
    await page.get_by_text("不能识别的表头（1个）").wait_for()
    await page.get_by_label("“点开后的位置”对应的内容").select_option(label="栏目网址")
    await page.get_by_role("button", name="记住并重新查看").click()
    await told(page, "已记住1个表头")
    assert "网站3家，栏目6个" in await page.inner_text("main")
    times = world.life.times
    await page.get_by_role("button", name="确认导入").click()
    await told(page, "监测正在按新的登记册重新开始")
    await world.life.begun(times + 1)


async def the_reference_targets_are_confirmed(world: World) -> None:
    page = world.windows["du"]
    await follow(page, "登记册")
    assert "请核对后保存" in await page.inner_text("main")
    await page.get_by_label("参考网址").fill("\n".join(REFERENCES))
    await page.get_by_label("联系方式").fill("0890-1234567")
    times = world.life.times
    await page.get_by_role("button", name="保存", exact=True).click()
    await told(page, "已保存3个参考网址")
    await world.life.begun(times + 1)


async def the_first_looks_are_on_the_page(world: World) -> None:
    """The numbers of the start page move by themselves until everything was looked at once."""
    page = world.windows["du"]
    await follow(page, "工作台")
    await page.locator("[data-live=sites_seen]", has_text="3").wait_for()
    await page.locator("[data-live=columns_seen]", has_text="6").wait_for()
    await follow(page, "网站")
    await page.get_by_role("link", name="东临县人民政府网").click()
    text = await page.inner_text("main")
    assert re.search(r"要闻\s+2026-04-30\s+6\s+2026-07-06", text)  # today's, not when the day closes
    assert re.search(r"通知公告\s+2026-07-0[56]\s+6\s+2026-07-06\s+2026-07-06 \d\d:\d\d", text)  # and the next look


async def findings_appear_and_the_twin_has_none(world: World) -> None:
    page = world.windows["yue"]  # a reader reads, and is offered nothing else
    await follow(page, "问题")
    text = await page.inner_text("table")
    assert "栏目“要闻”超过14天未更新，最近一条更新日期为2026年4月30日" in text
    assert "链接“公积金提取”（http://www.county1.gov.cn/gongjijin）打开后提示页面不存在" in text
    assert "北原县人民政府网" in text
    assert "西平县人民政府网" not in text
    assert "一代一路" not in text
    assert await page.get_by_role("button", name="办理").count() == 0
    operator = world.windows["yun"]
    await follow(operator, "运行状态")
    await operator.get_by_role("heading", name="运行状态").wait_for()


async def the_officer_confirms_and_the_reviewer_looks_a_second_time(world: World) -> None:
    """A wrong word needs one person, a serious one two."""
    page = world.windows["du"]
    await follow(page, "工作台")
    await page.get_by_role("link", name="错别字和不规范表述").first.click()
    await page.get_by_role("link", name="查看留存").first.click()
    framed = page.frame_locator("iframe")
    await framed.locator("mark", has_text="布署").first.wait_for()
    await page.go_back()
    await page.get_by_role("button", name="确认", exact=True).click()
    await world.life.settle()
    for person, word in (("du", "确认"), ("li", "复核")):
        page = world.windows[person]
        await follow(page, "工作台")
        await page.get_by_role("link", name="严重表述错误").first.click()
        await page.get_by_role("button", name=word, exact=True).click()
        print(await page.inner_text("main"))
        await world.life.settle()
    await page.reload()
    print(await page.inner_text("main"))


async def the_units_are_asked(world: World) -> None:
    page = world.windows["du"]
    await follow(page, "办理单")
    await page.get_by_label("东临县人民政府").check()
    await page.get_by_label("北原县人民政府").check()
    await page.get_by_role("button", name="交办").click()
    await told(page, "已交办")
    print(await page.inner_text("main"))


async def the_unit_answers_with_a_photo_and_objects_with_a_proof(world: World) -> None:
    page = world.windows["he"]
    await follow(page, "问题")
    print(await page.inner_text("main"))
    await follow(page, "办理单")
    print(await page.inner_text("main"))
